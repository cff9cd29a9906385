/* SPDX-License-Identifier: Apache-2.0 */
/* pager.h - long outputs stop after each page of a terminal: --More-- or (q)uit. Elsewhere they just go on. */
#pragma once
#include "base/slice.h"

#include <stdbool.h>

struct pager {
	bool on;	/* a terminal, and paging is enabled */
	unsigned lines; /* written since the last stop */
	bool quit;	/* nothing more is wanted */
};

/* Writes to stdout. False: the reader has seen enough, or Ctrl-C. */
bool pager_write(struct pager *p, struct slice text);

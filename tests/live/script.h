/* SPDX-License-Identifier: Apache-2.0 */
/* script.h - the events of a log, to be given to what takes events: read with the reader, real times in them. */
#pragma once
#include "base/mac.h"
#include "diagnose/event.h"
#include "diagnose/reader.h"
#include "diagnose/source.h"

struct script {
	struct chunk chunk;
	struct event **event; /* with fields, in order */
	size_t n;
	bool timed;	      /* all of them have a time */
	struct source source;
	struct lane_desk *desk;
};

/* Aborts where the file cannot be read. */
void script_load(struct script *s, const char *path);
void script_free(struct script *s);

/* The row's fields with one address for another, in `room` (CAT_STRUCT_MAX bytes). */
const void *script_fields(const struct event *ev, mac_t from, mac_t to, void *room);

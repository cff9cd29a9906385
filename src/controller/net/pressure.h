/* SPDX-License-Identifier: Apache-2.0 */
/* pressure.h - how near the memory is to its limit, and what is given up for it, one thing after the other:
 *
 *   from 90 %   probes         stations that only probe are not kept any more
 *   from 93 %   clients        new clients are refused with status 17
 *   from 96 %   histories      those of clients that are gone are forgotten, the others grow no more
 *
 * What there is stays: clients in RUN, their roams and keys, the sessions of access points. A level is entered at once,
 * several of them if need be; it is left when for three seconds use was PRESSURE_LESS below where it begins, so that
 * neither a use that goes up and down at a border nor memory that comes back in pieces makes it come and go.
 *
 * A machine: it is told use and limit with the time, and asks for nothing. */
#pragma once
#include "base/mono.h"

#include <stdbool.h>
#include <stdint.h>

enum pressure_level { PRESSURE_NONE, PRESSURE_PROBES, PRESSURE_CLIENTS, PRESSURE_HISTORIES, PRESSURE_LEVELS };

enum {
	/* in thousandths of the limit */
	PRESSURE_NEAR = 800, /* from here it is worth looking often */
	PRESSURE_LESS = 30,
	PRESSURE_CALM_MS = 3000,
};

struct pressure {
	enum pressure_level level;
	unsigned thousandths; /* of the limit, when looked at last */
	mono_t calm;	      /* since when it is below what keeps the level; MONO_NEVER: it is not */
};

void pressure_init(struct pressure *p);
/* Use, of a limit that is not 0; limit 0: there is none (any more). True: the level is another one. */
bool pressure_look(struct pressure *p, uint64_t used, uint64_t limit, mono_t now);
/* Where a level begins. */
unsigned pressure_begins(enum pressure_level level);

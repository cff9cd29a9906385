/* SPDX-License-Identifier: Apache-2.0 */
/* clock.h - what time it is, for an access point that may have no clock.
 *
 * Certificates need the time. Many access points start in 1970. The agent then begins with the latest of: the last
 * time it saved, and the beginning of its own certificate. Once joined it takes the AC's Timestamp (RFC 5415 4.6.6),
 * which came over the authenticated session. Time never goes back beyond the beginning of its own certificate, so a
 * lying controller cannot make an expired certificate good again that ended before ours was made. A system clock that
 * is not earlier than what we know is believed. */
#pragma once
#include "base/mono.h"
#include "trust/trust.h"

enum trust_clock_source { CLOCK_GUESSED, CLOCK_SYSTEM, CLOCK_AC };

struct trust_clock {
	int64_t wall;  /* seconds of UTC at `at` */
	mono_t at;
	int64_t floor; /* never before this */
	enum trust_clock_source source;
};

/* system: what the system's clock says. saved: what trust_clock_read gave when it was last saved, 0: never. floor: the
 * beginning of our own certificate, 0: none yet. */
void trust_clock_start(struct trust_clock *c, int64_t system, int64_t saved, int64_t floor, mono_t now);
int64_t trust_clock_read(const struct trust_clock *c, mono_t now);
/* A new certificate begins at `from`. */
void trust_clock_floor(struct trust_clock *c, int64_t from, mono_t now);
/* A certificate of an authority we trust begins at `from`, and so it is at least that late. Only a guess is moved by that:
 * false when the time is known, or is later. */
bool trust_clock_at_least(struct trust_clock *c, int64_t from, mono_t now);
/* The AC says so, in session. False when it is before the floor: not taken. */
bool trust_clock_from_ac(struct trust_clock *c, int64_t seconds, mono_t now);
const char *trust_clock_source_name(enum trust_clock_source s);

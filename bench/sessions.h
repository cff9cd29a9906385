/* SPDX-License-Identifier: Apache-2.0 */
/* sessions.h - what clients of the log generator go through, as tables: a segment is a row of steps, a step one line.
 *
 * A step's `set` gives fields their values: field=value ..., a value with blanks in double quotes, $name for a value of
 * the client (see variables in loggen.c). Fields that are not named get the client's value where the field's name has a
 * meaning everywhere (sta, ap, bssid, slot, wlan, vap, vlan, ip), else the catalogue's sample. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* Who prints: the name without the star; a number follows where `each` is set. */
enum task { CONN, SPAM, DOT1X, DOT1X_ONE, RADIUS, RADIUS_IO, AAA, PEM, DHCP, RECV, TIMER, TASKS };

struct task_name {
	const char *name;
	char each; /* 'a' numbered by access point, 'c' by client, 0 not at all */
	char bare; /* its lines name no client */
};

extern const struct task_name task_names[TASKS];

/* Rows beyond the catalogue: steps that print no message. */
enum { STEP_WAIT = 0xff00, STEP_DUMP16, STEP_DUMP6, STEP_DUMP_HEADER };

struct step {
	uint16_t row;	 /* enum cat_msg or one of the above */
	uint8_t task;
	uint32_t ms;	 /* after the step before; STEP_WAIT: half to three halves of it */
	const char *set;
};

enum segment_does { MOVES = 1, GETS_ADDRESS = 2, LEAVES = 4, REPEATS = 8 };

struct segment {
	const struct step *v;
	size_t n;
	unsigned does;
};

enum segment_id {
	SEG_ASSOC, SEG_ROAM, SEG_ROAM_END, SEG_PSK, SEG_EAP_BEGIN, SEG_EAP_FIRST, SEG_EAP_TRIP, SEG_EAP_END, SEG_KEYS, SEG_DHCP,
		SEG_RUN_AGAIN,
	SEG_STAY, SEG_REKEY, SEG_PMKID, SEG_OKC, SEG_CCKM, SEG_FT, SEG_EXISTING_PMK, SEG_IDLE, SEG_SESSION, SEG_OPERATOR,
	SEG_REMOVAL, SEG_WRONG_KEY, SEG_RADIUS_TIMEOUT, SEG_RADIUS_REJECT, SEG_NO_DHCP, SEG_AWAY, SEGMENTS
};

extern const struct segment segments[SEGMENTS];

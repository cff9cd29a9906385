/* SPDX-License-Identifier: Apache-2.0 */
/* observe.h - the observers by area: each file lists the rows it looks at and what a row means for the open episode.
 *
 * Most rows are one fact, perhaps with an argument out of a field and a stage that begins, is tried or ends: those are
 * entries of a table. The rest has a function. */
#pragma once
#include "catalogue_gen.h"
#include "diagnose/journey.h"

/* Which episode the row belongs to. */
enum where_to {
	TO_OPEN,    /* the open one; nothing happens when there is none */
	TO_JOIN,    /* the open one, or a new attempt (the log starts in the middle) */
	TO_LEAVE,   /* see journey_leaving */
};

enum stage_step { STEP_NONE, STEP_BEGIN, STEP_TRY, STEP_OK, STEP_FAIL };

enum { NO_FACT = FACT_KINDS, NO_ARG = 0xffff };

struct observation {
	uint16_t row; /* enum cat_msg */
	uint8_t fact; /* enum fact_kind or NO_FACT */
	uint8_t to;   /* enum where_to */
	uint8_t stage;
	uint8_t step; /* enum stage_step */
	uint16_t arg; /* offset of an int64_t field of the row, or NO_ARG */
	observer more; /* called after the above, or instead where fact is NO_FACT and step STEP_NONE */
};

struct observations {
	const struct observation *v;
	size_t n;
};

void observe_mdns_names(struct feed *f, const void *fields);
extern const struct observations observe_assoc, observe_rsn, observe_aaa, observe_leave, observe_service, observe_show;

#define FIELDS(name) const struct msg_##name *m = fields
#define ARG(row, field) offsetof(struct msg_##row, field)

void ap_note_add(struct journeys *j, const struct event *ev, bool lost);
void ap_joining_add(struct journeys *j, mac_t ap);
bool ap_joining(const struct journeys *j, mac_t mac);

/* Where the text is found in a slice, ASCII case folded. */
bool slice_has(struct slice s, const char *text);

static inline void set_place(struct episode *e, mac_t ap, mac_t bssid, int64_t slot, int64_t wlan)
{
	if (!e)
		return;
	if (mac_present(ap))
		e->ap = ap;
	if (mac_present(bssid))
		e->bssid = bssid;
	if (slot >= 0 && slot < 16)
		e->slot = (int16_t)slot;
	if (wlan > 0 && wlan < 4096)
		e->wlan = (int16_t)wlan;
}

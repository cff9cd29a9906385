/* SPDX-License-Identifier: Apache-2.0 */
/* wtp_goodbye.c - a station that leaves says so once, and goes: nobody says it again when the link to the controller has
 * lost it, and the client would be in RUN there until it is idle. So the agent says it again, until the controller has taken
 * the station away (that is its answer), or the station is on its way in again. All other frames are asked for again by who
 * waits for an answer. */
#include "agent/wtp_internal.h"
#include "base/xalloc.h"

#include <stdlib.h>

enum { BYE_FIRST_MS = 500, BYE_AGAIN_MS = 1000, BYE_TRIES = 5, BYE_LEN_MIN = 26, BYE_LEN_MAX = 160, PROTECTED = 0x40 };

struct goodbye {
	struct timer timer;
	struct wtp *w;
	struct radio_frame_info info;
	uint8_t slot, wlan, left;
	uint16_t len;
	uint8_t frame[BYE_LEN_MAX], mac[6];
};

void wtp_goodbye_over(struct wtp *w, struct wtp_client *c)
{
	if (!c->bye)
		return;
	wheel_stop(w->wheel, &c->bye->timer);
	free(c->bye);
	c->bye = NULL;
}

static void again(struct timer *t, mono_t now)
{
	struct goodbye *g = link_object(t, struct goodbye, timer);
	struct wtp *w = g->w;
	struct wtp_client *c = wtp_client(w, g->slot, g->mac);

	w->now = now;
	if (w->state == WTP_RUN && wtp_frame_send(w, g->slot, g->wlan, g->frame, g->len, &g->info)) {
		w->count.goodbyes_again++;
		g->left--;
	}
	if (g->left)
		wheel_arm(w->wheel, t, mono_after(now, BYE_AGAIN_MS));
	else if (c)
		wtp_goodbye_over(w, c);
}

static void begin(struct wtp *w, struct wtp_client *c, uint8_t wlan, const uint8_t *frame, size_t len,
		  const struct radio_frame_info *i)
{
	struct goodbye *g = c->bye;

	if (len < BYE_LEN_MIN || len > BYE_LEN_MAX || (c->s.pmf && c->s.keyed && !(frame[1] & PROTECTED)))
		return; /* the controller believes this one only under a key */
	if (!g) {
		c->bye = g = xcalloc(1, sizeof(*g), "a goodbye");
		timer_init(&g->timer, "goodbye", again);
	}
	g->w = w;
	g->info = *i;
	g->slot = c->s.slot;
	g->wlan = wlan;
	g->left = BYE_TRIES;
	g->len = (uint16_t)len;
	memcpy(g->frame, frame, len);
	memcpy(g->mac, c->s.mac, sizeof(g->mac));
	wheel_arm(w->wheel, &g->timer, mono_after(w->now, BYE_FIRST_MS));
}

void wtp_goodbye_look(struct wtp *w, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len,
		      const struct radio_frame_info *i)
{
	struct wtp_client *c;

	if (len < 24 || (frame[0] & 0x0f)) /* management frames, version 0 */
		return;
	switch (frame[0]) {
	case 0x00: case 0x20: case 0xb0: case 0xa0: case 0xc0: break;
	default: return;
	}
	c = wtp_client(w, slot, frame + 10);
	if (!c)
		return;

	if (frame[0] == 0xa0 || frame[0] == 0xc0) /* disassociation, deauthentication */
		begin(w, c, wlan, frame, len, i);
	else
		wtp_goodbye_over(w, c);
}

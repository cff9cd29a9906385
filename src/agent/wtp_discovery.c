/* SPDX-License-Identifier: Apache-2.0 */
/* wtp_discovery.c - finding a controller: whom to ask, who answered, whom to join, and, once in Run, whether a better one is
 * back. Names make the order: primary, secondary, tertiary; among strangers the one with most room, the first that answered.
 */
#include "agent/wtp_internal.h"
#include "base/buf.h"

#include <stdio.h>

enum { PRIMARY_WAIT_MS = 10000 };

struct known_ac *wtp_known(struct wtp *w, const struct addr *a)
{
	for (unsigned i = 0; i < w->nknown; i++)
		if (addr_eq(&w->known[i].address, a))
			return &w->known[i];
	return NULL;
}

struct known_ac *wtp_know(struct wtp *w, const struct addr *a, enum wtp_found_by found, bool asked)
{
	struct known_ac *k = wtp_known(w, a);

	if (k) {
		k->asked |= asked;
		return k;
	}
	if (w->nknown == KNOWN_MAX) { /* the first that is not configured makes room */
		for (unsigned i = w->o.nacs < KNOWN_MAX ? w->o.nacs : KNOWN_MAX - 1; i < KNOWN_MAX; i++)
			if (!addr_eq(&w->known[i].address, &w->ac)) {
				memmove(&w->known[i], &w->known[i + 1], (KNOWN_MAX - i - 1) * sizeof(w->known[0]));
				w->nknown--;
				break;
			}
		if (w->nknown == KNOWN_MAX)
			return NULL;
	}
	k = &w->known[w->nknown++];
	*k = (struct known_ac){ .address = *a, .found = found, .asked = asked };
	return k;
}

/* 0 primary, 1 secondary, 2 tertiary, 3 no such name. */
unsigned wtp_rank(const struct wtp *w, const char *name)
{
	unsigned i = 0;

	while (i < 3 && !(w->saved.ac[i].name[0] && strcmp(w->saved.ac[i].name, name) == 0))
		i++;
	return i;
}

static void put_radios(struct wtp *w, struct wr *out)
{
	for (unsigned i = 0; i < w->nslots; i++)
		PUT(out, CAPWAP_EL_WTP_RADIO_INFORMATION,
		    &(struct capwap_radio_information){ .radio = (uint8_t)(i + 1), .type = w->slot[i].caps.type });
}

/* Board data, descriptor, tunnel mode, MAC type, radios: in Discovery and Join alike. */
void wtp_put_self(struct wtp *w, struct wr *out)
{
	uint8_t ethernet[6];
	struct capwap_board_data b = { .vendor = CAPWAP_PLUMB_VENDOR,
				       .model = slice_of(w->o.model),
				       .serial = slice_of(w->o.serial),
				       .board_id = { ethernet, 6 },
				       .base_mac = { .len = 6 } };
	struct capwap_wtp_descriptor d = { .max_radios = (uint8_t)w->nslots,
					   .radios_in_use = (uint8_t)w->nslots,
					   .encryptions = 1,
					   .encryption = { { CAPWAP_WBID_DOT11, CAPWAP_ENCRYPT_CCMP } },
					   .hardware = slice_of(w->o.hw_version),
					   .software = slice_of(w->o.sw_version),
					   .boot = slice_of(w->o.boot_version[0] ? w->o.boot_version : "1") };

	for (int i = 0; i < 6; i++) {
		b.base_mac.addr[i] = (uint8_t)(w->o.base.v >> 8 * (5 - i));
		ethernet[i] = (uint8_t)(w->o.ethernet.v >> 8 * (5 - i));
	}
	PUT(out, CAPWAP_EL_WTP_BOARD_DATA, &b);
	PUT(out, CAPWAP_EL_WTP_DESCRIPTOR, &d);
	PUT(out, CAPWAP_EL_WTP_FRAME_TUNNEL_MODE, &(struct capwap_u8){ CAPWAP_TUNNEL_LOCAL | CAPWAP_TUNNEL_NATIVE });
	PUT(out, CAPWAP_EL_WTP_MAC_TYPE, &(struct capwap_u8){ CAPWAP_MAC_BOTH });
	put_radios(w, out);
}

static void ask(struct wtp *w, uint32_t type, const struct addr *to, enum wtp_found_by found)
{
	uint8_t packet[1024];
	struct wr out = wr_into(packet, sizeof(packet));
	size_t hole = capwap_control_begin(&out, type, w->discovery_seq);

	PUT(&out, CAPWAP_EL_DISCOVERY_TYPE, &(struct capwap_u8){ (uint8_t)found });
	wtp_put_self(w, &out);
	capwap_control_end(&out, hole);
	if (wr_done(&out))
		return;
	w->count.discovery_requests++;
	w->p.send_clear(w->p.ctx, to, packet, wr_len(&out));
}

void wtp_discover(struct wtp *w, uint32_t type, mono_t now)
{
	w->discovery_seq++;
	w->discovery_told = false;
	if (type == CAPWAP_PRIMARY_DISCOVERY_REQUEST)
		w->primary_asked = now;
	for (unsigned i = 0; i < w->nknown; i++)
		if (w->known[i].asked && !(type == CAPWAP_DISCOVERY_REQUEST && w->known[i].answered) &&
		    !(type == CAPWAP_PRIMARY_DISCOVERY_REQUEST && addr_eq(&w->known[i].address, &w->ac)))
			ask(w, type, &w->known[i].address, w->known[i].found);
	if (type == CAPWAP_DISCOVERY_REQUEST && !addr_none(&w->o.broadcast))
		ask(w, type, &w->o.broadcast, WTP_UNKNOWN);
}

/* What an answer tells: name, load, and under which address it is to be joined: the one that answered. It proves nothing:
 * what is kept over a restart comes with a Join Response. */
static struct known_ac *take_answer(struct wtp *w, const struct addr *from, const struct capwap_msg *m)
{
	struct capwap_text name = { 0 };
	struct capwap_ac_descriptor d = { 0 };
	struct known_ac *k = wtp_know(w, from, WTP_UNKNOWN, false);

	if (!k)
		return NULL;
	(void)capwap_get(m, CAPWAP_EL_AC_NAME, &name);
	(void)capwap_get(m, CAPWAP_EL_AC_DESCRIPTOR, &d);
	text_keep(k->name, sizeof(k->name), name.text);
	k->wtps = d.active_wtps;
	k->max_wtps = d.max_wtps;
	return k;
}

void wact_discovered(struct wtp *w, const struct wtp_fact *f)
{
	struct known_ac *k = take_answer(w, f->from, f->msg);

	if (!k || k->answered)
		return;
	k->answered = true;
	k->order = ++w->answers;
	wtp_say(w, "controller %s answered", k->name);
}

/* Nobody but those who were asked: an answer has nothing of its own but a sequence number of 8 bits, and costs us a session.
 */
void wact_primary(struct wtp *w, const struct wtp_fact *f)
{
	struct known_ac *k = wtp_known(w, f->from);

	if (!k || !k->asked) {
		w->count.discovery_ignored++;
		return;
	}
	k = take_answer(w, f->from, f->msg);
	if (!k || !w->saved.fallback || timer_armed(&w->better) || !mono_reached(f->now, k->avoid))
		return;
	if (wtp_rank(w, k->name) >= wtp_rank(w, w->ac_name) || addr_eq(f->from, &w->ac))
		return;
	if (k->max_wtps && k->wtps >= k->max_wtps)
		return;
	w->better_ac = *f->from;
	wheel_arm(w->wheel, &w->better, mono_after(f->now, wtp_random(w, (uint32_t)(wtp_primary_ms(w) / 2))));
}

static bool better(const struct wtp *w, const struct known_ac *a, const struct known_ac *b)
{
	unsigned ra = wtp_rank(w, a->name), rb = wtp_rank(w, b->name);
	unsigned room_a = a->max_wtps > a->wtps ? (unsigned)(a->max_wtps - a->wtps) : 0u;
	unsigned room_b = b->max_wtps > b->wtps ? (unsigned)(b->max_wtps - b->wtps) : 0u;

	if (ra != rb)
		return ra < rb;
	if ((room_a == 0) != (room_b == 0))
		return room_a > room_b;
	if (a->wtps != b->wtps)
		return a->wtps < b->wtps;
	return a->order < b->order;
}

bool wtp_choose(struct wtp *w, struct addr *out, mono_t now)
{
	const struct known_ac *best = NULL;

	for (unsigned i = 0; i < w->nknown; i++) {
		const struct known_ac *k = &w->known[i];

		if (k->answered && mono_reached(now, k->avoid) && (!best || better(w, k, best)))
			best = k;
	}
	for (unsigned i = 0; !best && i < w->nknown; i++) /* all have refused us: the first that answered, again */
		if (w->known[i].answered)
			best = &w->known[i];
	if (!best)
		return false;
	*out = best->address;
	return true;
}

/* To the last request, or to an earlier one of this discovery: a controller that is farther away than DiscoveryInterval, or
 * has thousands to answer, is found all the same. */
static bool answers_ours(const struct wtp *w, const struct capwap_msg *m)
{
	uint8_t age = (uint8_t)(w->discovery_seq - m->seq);

	if (m->type == CAPWAP_PRIMARY_DISCOVERY_RESPONSE && mono_between(w->primary_asked, w->now) >= PRIMARY_WAIT_MS)
		return false;
	return age == 0 || (m->type == CAPWAP_DISCOVERY_RESPONSE && w->state == WTP_DISCOVERY && age < w->discovery_count);
}

/* An answer that must be passed over is told, or nobody would know why this controller is never joined: once for each
 * request, since anybody can write such answers. */
static void tell_useless(struct wtp *w, const struct addr *from, const struct capwap_msg *m,
			 const struct capwap_complaint *c)
{
	char at[ADDR_TEXT_MAX], why[WTP_WHY_MAX];
	struct buf words = { 0 };

	if (m->type != CAPWAP_DISCOVERY_RESPONSE || w->state != WTP_DISCOVERY || w->discovery_told || !answers_ours(w, m))
		return;
	w->discovery_told = true;
	addr_format(from, at);
	capwap_complaint_text(&words, c);
	(void)snprintf(why, sizeof(why), "the answer of %s is of no use: %s", at, buf_cstr(&words));
	buf_free(&words);
	wtp_error(w, why);
}

void wtp_clear(struct wtp *w, const struct addr *from, const void *packet, size_t len, mono_t now)
{
	struct rd r = rd_over(packet, len);
	struct capwap_hdr h;
	struct capwap_msg m;
	struct capwap_seen seen = { 0 };
	struct capwap_complaint wrong = { 0 };

	w->now = now;
	if (capwap_no_session_read(packet, len)) {
		wtp_hint(w, from, WTP_HINT_NO_SESSION, now);
		return;
	}
	if (capwap_hdr_read(&r, &h) != CAPWAP_OK || h.preamble || h.fragment || h.keep_alive ||
	    capwap_msg_read(&r, &m) != CAPWAP_OK) {
		w->count.discovery_ignored++;
		return;
	}
	if (!capwap_check(&m, CAPWAP_AC, &seen, &wrong)) {
		w->count.discovery_ignored++;
		tell_useless(w, from, &m, &wrong);
		return;
	}
	if ((m.type != CAPWAP_DISCOVERY_RESPONSE && m.type != CAPWAP_PRIMARY_DISCOVERY_RESPONSE) ||
	    !answers_ours(w, &m)) {
		w->count.discovery_ignored++;
		return;
	}
	w->count.discovery_responses++;
	wtp_happens(w, &(struct wtp_fact){ .ev = m.type == CAPWAP_DISCOVERY_RESPONSE ? WTP_EV_DISCOVERED : WTP_EV_PRIMARY,
					   .msg = &m, .from = from, .now = now });
}

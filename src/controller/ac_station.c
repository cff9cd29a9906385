/* SPDX-License-Identifier: Apache-2.0 */
/* ac_station.c - changes of stations, in order. To an AP of ours one Station Configuration Request carries many, each with
 * the frame that goes before or after it; it does them in that order and says of each what came of it. A stranger gets
 * the RFC's elements, one station a request, and the frames over the data channel: before the request, and after its
 * answer.
 *
 * A station must not outlive its client. So a deletion is taken when nothing else is any more, and told again, before all
 * else, when the AP's radio refused it; unless the same request has brought the station back. */
#include "base/xalloc.h"
#include "controller/ac_internal.h"

enum { RATES_MAX = 126, KEY_MAX = 32, BATCH_BYTES_MAX = 32768, CAPABILITIES_MAX = 32 };

static bool valid(const struct ap *ap, const struct ac_station_change *c)
{
	if (c->slot >= AP_RADIOS_MAX || !ap->slot[c->slot].present || c->wlan < 1 || c->wlan > AP_WLANS_MAX)
		return false;
	if (!(ap->slot[c->slot].wlans & 1u << (c->wlan - 1)) && c->op != AC_STATION_DELETE)
		return false; /* a WLAN that the AP does not have */
	if (c->op != AC_STATION_DELETE && (c->aid < 1 || c->aid > CAPWAP_AID_MAX))
		return false;
	if (c->gate > AC_GATE_LEARN || c->ies_len > STATION_IES_MAX || c->vlan > 4094 || c->key_index > 3)
		return false;
	return c->nrates <= RATES_MAX && c->key_len <= KEY_MAX && c->before_len <= STATION_FRAME_MAX &&
	       c->after_len <= STATION_FRAME_MAX && mac_present(c->station);
}

static uint8_t *keep(uint8_t *at, const uint8_t **p, size_t len)
{
	if (len)
		memcpy(at, *p, len);
	*p = at;
	return at + len;
}

bool ac_station_change(struct ac *ac, struct ap *ap, const struct ac_station_change *c, mono_t now)
{
	struct ac_link *l = ap->session;
	struct station_entry *e;
	size_t bytes = (size_t)c->nrates + c->key_len + c->before_len + c->after_len + c->ies_len;
	uint8_t *at;

	ac->now = now;
	if (!l || l->state != AC_RUN || !valid(ap, c))
		return false;
	if (l->nstations >= (c->op == AC_STATION_DELETE ? STATION_DELETES_MAX : STATION_CHANGES_MAX)) {
		ac->count.stations_limited++;
		return false;
	}
	e = station_new(ac, bytes);
	e->c = *c;
	e->id = 0;
	e->tries = 0;
	e->sent = false;
	at = keep(e->bytes, &e->c.rates, c->nrates);
	at = keep(at, &e->c.key, c->key_len);
	at = keep(at, &e->c.before, c->before_len);
	at = keep(at, &e->c.after, c->after_len);
	(void)keep(at, &e->c.ies, c->ies_len);
	link_init(&e->link);
	link_before(&e->link, &l->stations);
	l->nstations++;
	ac->nstations++;
	if (!l->telling) /* who tells asks for the next request when all has been told */
		channel_wake(&l->channel, now);
	return true;
}

static void finish(struct ac_link *l, struct station_entry *e, struct ac_station_result *r)
{
	struct ac *ac = l->ac;
	struct ap *ap = l->ap;

	link_take(&e->link);
	l->nstations--;
	ac->nstations--;
	r->station = e->c.station;
	r->cookie = e->c.cookie;
	if (r->result || r->lost)
		ac->count.stations_failed++;
	else
		ac->count.stations_changed++;
	station_free(ac, e);
	if (ac->p.station_done && ap) {
		l->telling = true;
		ac->p.station_done(ac->p.ctx, ap, r);
		l->telling = false;
	}
}

void ac_station_drop_all(struct ac_link *l)
{
	while (!link_alone(&l->stations)) {
		struct ac_station_result r = { .lost = true };

		finish(l, link_object(l->stations.next, struct station_entry, link), &r);
	}
}

/* --- to an AP of ours --------------------------------------------------------------------------------------------- */

static uint8_t gate_of(const struct ac_station_change *c)
{
	switch ((enum ac_gate)c->gate) {
	case AC_GATE_RUN:
		return CAPWAP_GATE_RUN;
	case AC_GATE_LEARN:
		return CAPWAP_GATE_LEARN;
	case AC_GATE_BEFORE_RUN:
		return CAPWAP_GATE_BEFORE_RUN;
	case AC_GATE_BY_OP:
		break;
	}
	return c->op == AC_STATION_ALLOW ? CAPWAP_GATE_RUN : CAPWAP_GATE_BEFORE_RUN;
}

static bool has_capabilities(const struct ac_link *l, const struct ac_station_change *c)
{
	return l->abilities & CAPWAP_CAN_GATE_LEARN && c->op != AC_STATION_DELETE && (c->ies_len || c->listen_interval);
}

/* Client Capabilities are found by the station's MAC: those of one station once in a request. */
static bool capable_before(const struct ac_link *l, const struct station_entry *e)
{
	for (const struct link *i = l->stations.next; i != &e->link; i = i->next) {
		const struct station_entry *o = link_object(i, const struct station_entry, link);

		if (mac_eq(o->c.station, e->c.station) && has_capabilities(l, &o->c))
			return true;
	}
	return false;
}

static void put_capabilities(const struct ac_link *l, struct wr *w, unsigned n)
{
	for (const struct link *i = l->stations.next; n; i = i->next, n--) {
		const struct ac_station_change *c = &link_object(i, const struct station_entry, link)->c;
		struct capwap_client_capabilities e = { .radio = ap_radio(l->ap, c->slot), .wlan = c->wlan,
							.listen_interval = c->listen_interval, .ies = { c->ies, c->ies_len } };

		mac_to_bytes(c->station, e.mac);
		if (has_capabilities(l, c))
			PUT(w, CAPWAP_EL_PLUMB_CLIENT_CAPABILITIES, &e);
	}
}

static void record_of(const struct ac_link *l, const struct station_entry *e, struct capwap_station_change *r)
{
	const struct ac_station_change *c = &e->c;

	*r = (struct capwap_station_change){
		.op = c->op == AC_STATION_DELETE ? CAPWAP_CHANGE_DELETE : CAPWAP_CHANGE_SET,
		.radio = ap_radio(l->ap, c->slot),
		.wlan = c->wlan,
		.gate = gate_of(c),
		.vlan = c->vlan,
		.flags = (uint8_t)((c->wmm ? CAPWAP_STA_WMM : 0) | (c->pmf ? CAPWAP_STA_PMF : 0)),
		.aid = c->op == AC_STATION_DELETE ? 0 : c->aid,
		.capabilities = c->capability,
		.key_index = c->key_index,
		.cipher = !c->key_len ? 0 : c->cipher ? c->cipher : 0x000fac04, /* CCMP-128 */
		.key = { c->key, c->key_len },
		.rates = { c->rates, c->nrates },
		.before = { c->before, c->before_len },
		.after = { c->after, c->after_len },
	};
	wr_put(r->rsc, c->rsc, sizeof(r->rsc));
	mac_to_bytes(c->station, r->mac);
}

static bool batch_request(struct ac_link *l, mono_t now)
{
	struct wr w = ac_body(l->ac);
	struct capwap_station_batch none = { 0 };
	size_t hole = 0, used = 0, beside = 0;
	unsigned n = 0;

	for (struct link *i = l->stations.next; i != &l->stations && n < l->batch_max; i = i->next) {
		struct station_entry *e = link_object(i, struct station_entry, link);
		struct capwap_station_change r;
		size_t takes;

		record_of(l, e, &r);
		r.id = e->id = l->station_id + n + 1; /* the AP takes none that is not greater than the last */
		takes = capwap_record_len(CAPWAP_EL_PLUMB_STATION_BATCH, &r);
		if (has_capabilities(l, &e->c)) {
			if (capable_before(l, e))
				break;
			beside += CAPABILITIES_MAX + e->c.ies_len;
		}
		if (wr_len(&w) + takes + beside > BATCH_BYTES_MAX && n)
			break;
		if (!n || used + takes > CAPWAP_PLUMB_BODY_MAX) {
			if (n)
				capwap_put_end(&w, CAPWAP_EL_PLUMB_STATION_BATCH, hole);
			hole = capwap_put_begin(&w, CAPWAP_EL_PLUMB_STATION_BATCH, &none);
			used = 0;
		}
		capwap_put_record(&w, CAPWAP_EL_PLUMB_STATION_BATCH, &r);
		used += takes;
		e->sent = true;
		n++;
	}
	if (n)
		capwap_put_end(&w, CAPWAP_EL_PLUMB_STATION_BATCH, hole);
	put_capabilities(l, &w, n);
	if (wr_done(&w)) { /* the first of them cannot be said: nothing of it is kept */
		struct ac_station_result r = { .result = CAPWAP_RESULT_CONFIGURATION_NO_SERVICE };

		for (struct link *i = l->stations.next; i != &l->stations; i = i->next)
			link_object(i, struct station_entry, link)->sent = false;
		finish(l, link_object(l->stations.next, struct station_entry, link), &r);
		return batch_request(l, now);
	}
	if (!n)
		return false;
	l->station_id += n;
	l->ask = ASK_STATIONS;
	channel_request(&l->channel, CAPWAP_STATION_CONFIGURATION_REQUEST, w.start, wr_len(&w), now);
	return true;
}

static bool was_sent(uint8_t fate)
{
	return fate == CAPWAP_TX_ACKED || fate == CAPWAP_TX_NO_ACK || fate == CAPWAP_TX_PENDING;
}

/* Remembers a frame whose fate is still to come. */
static bool awaits(struct ac_link *l, const struct station_entry *e, uint8_t fate)
{
	if (fate != CAPWAP_TX_PENDING || !(l->abilities & CAPWAP_CAN_REPORT_TRANSMIT))
		return false;
	if (!l->pending)
		l->pending = xcalloc(TRANSMITS_PENDING_MAX, sizeof(*l->pending), "frames on their way");
	if (l->npending == TRANSMITS_PENDING_MAX) {
		l->pending_first = (l->pending_first + 1) % TRANSMITS_PENDING_MAX;
		l->npending--;
	}
	l->pending[(l->pending_first + l->npending++) % TRANSMITS_PENDING_MAX] =
		(struct pending_frame){ e->id, e->c.station, e->c.cookie };
	return true;
}

void ac_station_transmitted(struct ac_link *l, uint32_t id, bool acked)
{
	struct ac *ac = l->ac;

	for (unsigned i = 0; i < l->npending; i++) {
		struct pending_frame *at = &l->pending[(l->pending_first + i) % TRANSMITS_PENDING_MAX], found = *at;

		if (at->id != id)
			continue;
		/* the oldest takes its place: the order of the others says nothing */
		*at = l->pending[l->pending_first];
		l->pending_first = (l->pending_first + 1) % TRANSMITS_PENDING_MAX;
		l->npending--;
		if (ac->p.transmitted)
			ac->p.transmitted(ac->p.ctx, l->ap, found.station, found.cookie, acked);
		return;
	}
}

/* A deletion that the radio refused goes into the list of those that are told again. */
static bool told_again(struct ac_link *l, struct station_entry *e, uint8_t status, struct link *again)
{
	if (e->c.op != AC_STATION_DELETE || status != CAPWAP_CHANGE_REFUSED_BY_RADIO || ++e->tries >= STATION_DELETE_TRIES)
		return false;
	l->ac->count.deletes_again++;
	e->sent = false;
	link_take(&e->link);
	link_before(&e->link, again);
	return true;
}

/* The station was set after its deletion, by the same request: who is there now is not the one that was to go. */
static void overtaken(struct ac_link *l, const struct station_entry *set, struct link *again)
{
	for (struct link *i = again->next, *next; i != again; i = next) {
		struct station_entry *e = link_object(i, struct station_entry, link);
		struct ac_station_result r = { .result = CAPWAP_RESULT_CONFIGURATION_NO_SERVICE };

		next = i->next;
		if (e->c.slot == set->c.slot && mac_eq(e->c.station, set->c.station))
			finish(l, e, &r);
	}
}

/* Before all that wait, in their order: the station may be added anew by one of those. */
static void put_back(struct ac_link *l, struct link *again)
{
	while (!link_alone(again)) {
		struct link *last = again->prev;

		link_take(last);
		link_before(last, l->stations.next);
	}
}

static void batch_results(struct ac_link *l, const struct capwap_msg *m, uint32_t code, struct link *again)
{
	struct capwap_station_batch_result e;
	struct rd it = m->elements;
	struct capwap_change_result r;

	while (capwap_get_each(&it, CAPWAP_EL_PLUMB_STATION_BATCH_RESULT, &e))
		while (capwap_list_next(&e.results, &r)) {
			struct station_entry *first;
			struct ac_station_result out = { 0 };

			if (link_alone(&l->stations))
				return;
			first = link_object(l->stations.next, struct station_entry, link);
			if (!first->sent || first->id != r.id || told_again(l, first, r.status, again))
				continue;
			if (first->c.op != AC_STATION_DELETE && r.status == CAPWAP_CHANGE_DONE)
				overtaken(l, first, again);
			out.result = r.status == CAPWAP_CHANGE_DONE ? 0 : CAPWAP_RESULT_CONFIGURATION_NO_SERVICE;
			out.frame_pending = awaits(l, first, r.before);
			if (awaits(l, first, r.after))
				out.frame_pending = true;
			out.frame_sent = was_sent(r.before) || was_sent(r.after);
			out.frame_acked = r.after == CAPWAP_TX_ACKED || r.before == CAPWAP_TX_ACKED;
			finish(l, first, &out);
		}
	/* What was in the request and got no result of its own has the message's. */
	while (!link_alone(&l->stations)) {
		struct station_entry *first = link_object(l->stations.next, struct station_entry, link);
		struct ac_station_result out = { .result = code > 255 ? 255 : (uint8_t)code };

		if (!code)
			out.result = CAPWAP_RESULT_CONFIGURATION_NO_SERVICE;

		if (!first->sent)
			return;
		finish(l, first, &out);
	}
}

static void batch_answered(struct ac_link *l, const struct capwap_msg *m, uint32_t code)
{
	struct link again;

	link_init(&again);
	batch_results(l, m, code, &again);
	put_back(l, &again);
}

/* --- to a stranger ------------------------------------------------------------------------------------------------ */

static bool plain_request(struct ac_link *l, mono_t now)
{
	struct station_entry *e;
	struct wr w = ac_body(l->ac);
	uint8_t radio, mac[6];
	struct capwap_mac at = { .len = 6 };

	if (link_alone(&l->stations))
		return false;
	e = link_object(l->stations.next, struct station_entry, link);
	radio = ap_radio(l->ap, e->c.slot);
	mac_to_bytes(e->c.station, mac);
	memcpy(at.addr, mac, 6);
	if (e->c.before_len)
		(void)ac_send_frame(l->ac, l->ap, e->c.slot, e->c.wlan, e->c.before, e->c.before_len);
	if (e->c.op == AC_STATION_DELETE) {
		PUT(&w, CAPWAP_EL_DELETE_STATION, &(struct capwap_delete_station){ radio, at });
	} else {
		struct capwap_station s = { .radio = radio,
					    .aid = e->c.aid,
					    .capabilities = capwap_capability(e->c.capability),
					    .wlan = e->c.wlan,
					    .rates = { e->c.rates, e->c.nrates } };

		memcpy(s.mac, mac, 6);
		PUT(&w, CAPWAP_EL_ADD_STATION, &(struct capwap_add_station){ radio, at, SLICE("") });
		PUT(&w, CAPWAP_EL_STATION, &s);
		/* RFC 5416 2.2.1 and 6.15: on a WLAN that is encrypted nothing but 802.1X passes until the station is
		 * allowed, with a key for the access point or without one */
		if (e->c.key_len || e->c.capability & CAPWAP_CAPABILITY_PRIVACY) {
			bool wait = e->c.gate ? e->c.gate == AC_GATE_BEFORE_RUN : e->c.op == AC_STATION_ADD && !e->c.key_len;
			struct capwap_session_key k = { .flags = wait ? CAPWAP_KEY_AKM_ONLY : 0,
							.key = { e->c.key, e->c.key_len } };

			memcpy(k.mac, mac, 6);
			PUT(&w, CAPWAP_EL_STATION_SESSION_KEY, &k);
		}
	}
	if (wr_done(&w)) {
		struct ac_station_result r = { .result = CAPWAP_RESULT_CONFIGURATION_NO_SERVICE };

		finish(l, e, &r);
		return plain_request(l, now);
	}
	e->sent = true;
	l->ask = ASK_STATIONS;
	channel_request(&l->channel, CAPWAP_STATION_CONFIGURATION_REQUEST, w.start, wr_len(&w), now);
	return true;
}

bool ac_station_request(struct ac_link *l, mono_t now)
{
	return l->abilities & CAPWAP_CAN_STATION_BATCH ? batch_request(l, now) : plain_request(l, now);
}

void ac_station_answered(struct ac_link *l, const struct capwap_msg *m, uint32_t code, mono_t now)
{
	struct station_entry *e;
	struct ac_station_result r = { .result = (uint8_t)(code > 255 ? 255 : code) };

	(void)now;
	if (l->abilities & CAPWAP_CAN_STATION_BATCH) {
		batch_answered(l, m, code);
		return;
	}
	if (link_alone(&l->stations))
		return;
	e = link_object(l->stations.next, struct station_entry, link);
	if (!code && e->c.after_len)
		r.frame_sent = ac_send_frame(l->ac, l->ap, e->c.slot, e->c.wlan, e->c.after, e->c.after_len);
	finish(l, e, &r);
}

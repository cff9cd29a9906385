/* SPDX-License-Identifier: Apache-2.0 */
/* station.c - a simulated client from the first beacon to its connection, and what ends it: station.h. */
#include "air/station_in.h"

#include <stdlib.h>

#include "base/slice.h"
#include "base/wipe.h"
#include "base/xalloc.h"

enum { ANSWER_MS = 200, TRIES = 4, HANDSHAKE_MS = 10000, AGAIN_MS = 1000, WRONG_KEY_MS = 10000, QUERY_MS = 206, LISTEN = 10,
       COMEBACK_MIN_MS = 100 };

const char *sta_state_name(enum station_state s)
{
	static const char *const names[STATION_STATES] = { "off", "authenticating", "associating", "4-way handshake",
							   "connected" };

	return (unsigned)s < STATION_STATES ? names[s] : "?";
}

const char *sta_event_name(enum station_event e)
{
	static const char *const names[STATION_EVENTS] = { "not-found", "auth-refused", "assoc-refused", "assoc-comeback",
		"no-answer", "associated", "keyed", "rekeyed", "group-rekeyed", "ie-mismatch", "address", "dhcp-failed",
		"deauthenticated", "disassociated", "wrong-key", "sa-query-failed", "beacons-lost" };

	return (unsigned)e < STATION_EVENTS ? names[e] : "?";
}

void sta_tell(struct station *st, enum station_event e, uint32_t value)
{
	if (st->p.event)
		st->p.event(st->ctx, e, value);
}

struct dot11_ends sta_ends(const struct station *st)
{
	struct dot11_ends ends = { 0 };

	memcpy(ends.bssid, st->bss->bssid, 6);
	memcpy(ends.sta, st->o.mac, 6);
	return ends;
}

static void wait(struct station *st, int64_t ms)
{
	wheel_arm(st->wheel, &st->timer, mono_after(st->now, ms));
}

/* --- the way in -------------------------------------------------------------------------------------------------- */

static struct dot11_sta self(const struct station *st)
{
	static const uint8_t rates[] = { 2, 4, 11, 22, 12, 18, 24, 36, 48, 72, 96, 108 };
	struct dot11_sta s = { .listen_interval = st->o.listen_interval ? st->o.listen_interval : LISTEN,
			       .card = st->o.card, .wmm = st->o.wmm, .ies = st->rsne,
			       .ies_len = st->rsne_len, .nrates = sizeof(rates),
			       .capability = (uint16_t)(DOT11_CAP_ESS | (st->o.akm ? DOT11_CAP_PRIVACY : 0)) };

	memcpy(s.mac, st->o.mac, 6);
	memcpy(s.rates, rates, sizeof(rates));
	return s;
}

static void send_auth(struct station *st)
{
	uint8_t frame[256];
	struct wr w = wr_into(frame, sizeof(frame));
	struct dot11_sta s = self(st);

	dot11_sta_auth(&s, st->bss->bssid, &w);
	st->counts.auths++;
	wait(st, ANSWER_MS);
	(void)sta_transmit(st, frame, wr_len(&w), false);
}

static void send_assoc(struct station *st)
{
	uint8_t frame[1024];
	struct wr w = wr_into(frame, sizeof(frame));
	struct dot11_sta s = self(st);

	dot11_sta_assoc_req(&s, st->bss->bssid, st->reassociates ? st->old_bssid : NULL, (const uint8_t *)st->o.ssid,
			    strlen(st->o.ssid), &w);
	if (st->reassociates)
		st->counts.reassocs++;
	else
		st->counts.assocs++;
	wait(st, ANSWER_MS);
	(void)sta_transmit(st, frame, wr_len(&w), false);
}

/* Not connected any more, or not come so far. */
static void off(struct station *st)
{
	st->state = STATION_OFF;
	st->aid = 0;
	st->queries = 0;
	sta_stop_keys(st);
	sta_ip_stop(st);
	wheel_stop(st->wheel, &st->query_timer);
	wheel_stop(st->wheel, &st->timer);
}

void sta_lost(struct station *st, enum station_event e, uint32_t value, int64_t retry_ms)
{
	if (st->state == STATION_CONNECTED)
		st->counts.disconnects++;
	off(st);
	st->reassociates = false;
	if (st->o.persistent)
		wait(st, st->o.again_ms && retry_ms ? st->o.again_ms : retry_ms);
	sta_tell(st, e, value);
}

static void begin(struct station *st, struct station_bss *b)
{
	off(st);
	st->bss = b;
	sta_prepare(st, b);
	st->state = STATION_AUTHENTICATING;
	st->tries = 1;
	send_auth(st);
}

void sta_join(struct station *st, mono_t now)
{
	struct station_bss *b;

	st->now = now;
	if (st->p.scan) {
		off(st);
		st->bss = NULL;
		st->nseen = 0;
		st->p.scan(st->ctx);
	}
	b = sta_best(st);
	st->reassociates = false;
	if (!b) {
		off(st);
		st->bss = NULL;
		if (st->o.persistent)
			wait(st, AGAIN_MS);
		sta_tell(st, STATION_NOT_FOUND, 0);
		return;
	}
	begin(st, b);
}

bool sta_roam(struct station *st, const uint8_t bssid[static 6], mono_t now)
{
	struct station_bss *b = sta_find(st, bssid);

	st->now = now;
	if (!b || !sta_fits(st, b))
		return false;
	st->reassociates = st->bss && st->state == STATION_CONNECTED;
	if (st->reassociates)
		memcpy(st->old_bssid, st->bss->bssid, 6);
	begin(st, b);
	return true;
}

void sta_connected(struct station *st)
{
	st->state = STATION_CONNECTED;
	st->tries = 0;
	st->reassociates = false;
	st->counts.joins++;
	wheel_stop(st->wheel, &st->timer);
	sta_ip_begin(st);
}

static void timer_fired(struct timer *t, mono_t now)
{
	struct station *st = link_object(t, struct station, timer);

	st->now = now;
	switch (st->state) {
	case STATION_OFF:
		sta_join(st, now);
		break;
	case STATION_AUTHENTICATING:
	case STATION_ASSOCIATING:
		if (st->tries++ >= TRIES)
			sta_lost(st, STATION_NO_ANSWER, 0, AGAIN_MS);
		else if (st->state == STATION_AUTHENTICATING)
			send_auth(st);
		else
			send_assoc(st);
		break;
	case STATION_HANDSHAKE:
		sta_lost(st, STATION_NO_ANSWER, 0, AGAIN_MS);
		break;
	case STATION_CONNECTED:
	case STATION_STATES:
		break;
	}
}

static void on_auth(struct station *st, const struct dot11_frame *f)
{
	struct dot11_auth a;

	if (st->state != STATION_AUTHENTICATING || !dot11_read_auth(f, &a) || a.algorithm != DOT11_AUTH_OPEN ||
	    a.transaction != 2)
		return;
	if (a.status) {
		sta_lost(st, STATION_AUTH_REFUSED, a.status, AGAIN_MS);
		return;
	}
	st->state = STATION_ASSOCIATING;
	st->tries = 1;
	send_assoc(st);
}

static void on_assoc(struct station *st, const struct dot11_frame *f)
{
	struct dot11_assoc_resp r;
	struct dot11_tie tie;

	if (st->state != STATION_ASSOCIATING || !dot11_read_assoc_resp(f, &r))
		return;
	if (r.status == DOT11_TRY_LATER && dot11_tie_read(r.e.tie, &tie) && tie.type == DOT11_TIE_COMEBACK) {
		int64_t ms = (int64_t)tie.value * 1024 / 1000;

		st->tries = 1;
		wait(st, ms > COMEBACK_MIN_MS ? ms : COMEBACK_MIN_MS);
		sta_tell(st, STATION_ASSOC_COMEBACK, tie.value);
		return;
	}
	if (r.status) {
		sta_lost(st, STATION_ASSOC_REFUSED, r.status, AGAIN_MS);
		return;
	}
	st->aid = r.aid;
	st->state = STATION_HANDSHAKE;
	sta_tell(st, STATION_ASSOCIATED, r.aid);
	if (!st->o.akm) {
		sta_connected(st);
	} else if (!sta_start_keys(st)) {
		sta_lost(st, STATION_NOT_FOUND, 0, AGAIN_MS);
	} else {
		wait(st, HANDSHAKE_MS);
	}
}

/* --- SA Query, and what may end it --------------------------------------------------------------------------------- */

static void send_query(struct station *st, uint8_t action, const uint8_t id[static 2])
{
	struct dot11_ends ends = sta_ends(st);
	uint8_t frame[64];
	struct wr w = wr_into(frame, sizeof(frame));

	dot11_put_sa_query(&w, &ends, action, id);
	(void)sta_transmit(st, frame, wr_len(&w), true);
}

static void query_again(struct station *st)
{
	uint8_t *id = st->query_id[st->queries++];

	st->p.random(st->ctx, id, 2);
	st->counts.sa_queries_sent++;
	wheel_arm(st->wheel, &st->query_timer, mono_after(st->now, QUERY_MS));
	send_query(st, DOT11_SA_QUERY_REQUEST, id);
}

static void query_fired(struct timer *t, mono_t now)
{
	struct station *st = link_object(t, struct station, query_timer);

	st->now = now;
	if (st->queries < STATION_QUERIES)
		query_again(st);
	else
		sta_lost(st, STATION_SA_QUERY_FAILED, 0, AGAIN_MS);
}

static void on_action(struct station *st, const struct dot11_frame *f)
{
	struct dot11_action a;
	uint8_t id[2];

	if (st->state != STATION_CONNECTED || !st->pmf || !dot11_read_action(f, &a) || !dot11_read_sa_query(&a, id))
		return;
	if (a.action == DOT11_SA_QUERY_REQUEST) {
		st->counts.sa_queries_answered++;
		send_query(st, DOT11_SA_QUERY_RESPONSE, id);
		return;
	}
	for (unsigned i = 0; i < st->queries; i++) {
		if (memcmp(st->query_id[i], id, 2) == 0) { /* the AP has its keys: whoever sent that was not the AP */
			st->queries = 0;
			wheel_stop(st->wheel, &st->query_timer);
			return;
		}
	}
}

static void on_bye(struct station *st, const struct dot11_frame *f)
{
	bool deauth = f->subtype == DOT11_DEAUTH;
	uint16_t reason;

	if (st->state == STATION_OFF || !dot11_read_reason(f, &reason))
		return;
	if (st->state == STATION_HANDSHAKE && st->o.akm)
		sta_lost(st, STATION_WRONG_KEY, reason, WRONG_KEY_MS);
	else
		sta_lost(st, deauth ? STATION_DEAUTHENTICATED : STATION_DISASSOCIATED, reason, AGAIN_MS);
}

/* --- what it hears --------------------------------------------------------------------------------------------------- */

static bool robust(const struct dot11_frame *f)
{
	struct dot11_action a;

	return f->subtype == DOT11_DEAUTH || f->subtype == DOT11_DISASSOC ||
	       (f->subtype == DOT11_ACTION && dot11_read_action(f, &a) && dot11_robust_category(a.category));
}

/* With PMF and a key a frame in clear cannot make it leave; but if it says that the AP does not know it (reasons 6 and 7),
 * it asks the AP. */
static void refused(struct station *st, const struct dot11_frame *f)
{
	uint16_t reason;

	st->counts.robust_refused++;
	if (dot11_read_reason(f, &reason) && (reason == DOT11_REASON_CLASS2 || reason == DOT11_REASON_CLASS3) && !st->queries)
		query_again(st);
}

static void management(struct station *st, const struct dot11_frame *f, bool covered)
{
	st->counts.byes += f->subtype == DOT11_DEAUTH || f->subtype == DOT11_DISASSOC;
	if (robust(f) && !covered && st->pmf && st->tk_len) {
		refused(st, f);
		return;
	}
	switch (f->subtype) {
	case DOT11_AUTH:
		on_auth(st, f);
		break;
	case DOT11_ASSOC_RESP:
	case DOT11_REASSOC_RESP:
		on_assoc(st, f);
		break;
	case DOT11_DEAUTH:
	case DOT11_DISASSOC:
		on_bye(st, f);
		break;
	case DOT11_ACTION:
		on_action(st, f);
		break;
	default:
		break;
	}
}

bool sta_hear(struct station *st, unsigned place, const uint8_t *frame, size_t len, const struct radio_sim_cover *cover,
		  int8_t rssi, mono_t now)
{
	struct dot11_frame f;
	bool mine;

	st->now = now;
	if (!dot11_read(frame, len, &f) || f.protected != (cover != NULL) || memcmp(f.a2, st->o.mac, 6) == 0)
		return false;
	if (f.type == DOT11_MGMT && (f.subtype == DOT11_BEACON || f.subtype == DOT11_PROBE_RESP)) {
		sta_saw(st, place, &f, rssi);
		return false;
	}
	mine = memcmp(f.a1, st->o.mac, 6) == 0;
	if ((!mine && !dot11_group_address(f.a1)) || !st->bss || memcmp(f.a2, st->bss->bssid, 6) != 0 || st->bss->place != place)
		return mine;
	if (cover && !sta_opens(st, &f, cover))
		return mine;
	if (f.type == DOT11_MGMT)
		management(st, &f, cover != NULL);
	else if (f.type == DOT11_DATA)
		sta_data(st, &f, cover != NULL);
	return mine;
}

/* --- from outside ------------------------------------------------------------------------------------------------------ */

struct station *sta_new(const struct station_options *o, const struct station_ports *p, void *ctx, struct wheel *wheel)
{
	struct station *st = xcalloc(1, sizeof(*st), "a station");

	st->o = *o;
	st->p = *p;
	st->ctx = ctx;
	st->wheel = wheel;
	timer_init(&st->timer, "station", timer_fired);
	timer_init(&st->dhcp_timer, "dhcp", sta_ip_timer);
	timer_init(&st->query_timer, "saQuery", query_fired);
	return st;
}

void sta_free(struct station *st)
{
	if (!st)
		return;
	off(st);
	wipe(st, sizeof(*st));
	free(st);
}

void sta_leave(struct station *st, mono_t now)
{
	sta_leave_for(st, DOT11_REASON_DEAUTH_LEAVING, now);
}

void sta_leave_for(struct station *st, uint16_t reason, mono_t now)
{
	st->now = now;
	if (st->bss && st->state >= STATION_ASSOCIATING) {
		struct dot11_ends ends = sta_ends(st);
		uint8_t frame[64];
		struct wr w = wr_into(frame, sizeof(frame));

		dot11_put_deauth(&w, &ends, reason);
		(void)sta_transmit(st, frame, wr_len(&w), st->pmf);
	}
	off(st);
	st->bss = NULL;
	st->address = 0;
}

void sta_change(struct station *st, const struct station_options *o)
{
	sta_forget(st);
	st->o = *o;
	st->nseen = 0;
	st->address = 0;
}

void sta_beacons_lost(struct station *st, mono_t now)
{
	st->now = now;
	sta_lost(st, STATION_BEACONS_LOST, 0, 0);
}

void sta_forget(struct station *st)
{
	off(st);
	st->bss = NULL;
}

void sta_set_pmk(struct station *st, const uint8_t pmk[static RSN_PMK_LEN])
{
	memcpy(st->o.pmk, pmk, RSN_PMK_LEN);
}

bool sta_send(struct station *st, const uint8_t *ether, size_t len, mono_t now)
{
	st->now = now;
	return sta_put_ether(st, ether, len);
}

bool sta_request_keys(struct station *st, bool pairwise, mono_t now)
{
	st->now = now;
	return st->state == STATION_CONNECTED && rsn_sup_request(&st->sup, pairwise);
}

enum station_state sta_state(const struct station *st)
{
	return st->state;
}

const uint8_t *sta_bssid(const struct station *st)
{
	return st->bss ? st->bss->bssid : NULL;
}

uint32_t sta_address(const struct station *st)
{
	return st->address;
}

bool sta_pmf(const struct station *st)
{
	return st->pmf && st->state == STATION_CONNECTED;
}

uint16_t sta_aid(const struct station *st)
{
	return st->aid;
}

const struct station_counts *sta_counts(const struct station *st)
{
	return &st->counts;
}

bool sta_key(const struct station *st, uint8_t tk[static RSN_TK_MAX])
{
	memcpy(tk, st->tk, sizeof(st->tk));
	return st->tk_len > 0;
}

const struct rsn_group *sta_group(const struct station *st)
{
	return &st->group;
}

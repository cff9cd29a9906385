/* SPDX-License-Identifier: Apache-2.0 */
/* journey.c - see journey.h: the table of clients, and the machine of episodes.
 *
 *               association request         RUN                     removal
 *   (nothing) ---------------------> ATTEMPT ----> STAY ----------------------> DEPARTURE
 *                 ^      ^   reassociation | ^      | reassociation                |
 *                 |      +---- or next try-+ |      v                              |
 *                 |                          +---- ROAM                            |
 *                 +-----------------------------------------------------------------+
 * A failed attempt keeps its own removal; it ends when the next attempt begins, or with the log, so that the silence
 * after it is known. */
#include "diagnose/journey.h"

#include "base/xalloc.h"

#include <stdlib.h>

enum {
	RETRY_MS = 5000,	 /* a second association request within this belongs to the same attempt */
	CARRY_MS = 60000,	 /* trouble in a stay this long before the removal belongs to the departure */
	BACK_MS = 1000,		 /* who leaves stays away for longer, */
	QUEUED_MS = 200,	 /* and then says nothing but what was queued, */
	GOES_ON_MS = 10000,	 /* for a while */
	AP_NOTE_EVENTS = 50,	 /* ... or, without times, within so many of a shard's events */
	AP_NOTE_MS = 10000,	 /* an access point's line explains what happens to its clients within this */
	SILENT_MS = 10 * 60000,	 /* silence after which an attempt or a departure is over */
	SWEEP_EVENTS = 100000,
};

void journeys_init(struct journeys *j, struct hash_key key, struct store *store, unsigned shard, mac_t only)
{
	*j = (struct journeys){ .key = key, .store = store, .shard = shard, .only = only, .now = TIME_NONE };
	j->nslots = 1024;
	j->slots = xcalloc(j->nslots, sizeof(*j->slots), "clients");
}

void journeys_free(struct journeys *j)
{
	for (size_t i = 0; i < j->nclients; i++) {
		if (j->clients[i].now)
			episode_free(&j->pool, j->clients[i].now);
		free(j->clients[i].findings);
	}
	episode_pool_free(&j->pool);
	free(j->clients);
	free(j->slots);
}

static void grow_slots(struct journeys *j)
{
	free(j->slots);
	j->nslots *= 2;
	j->slots = xcalloc(j->nslots, sizeof(*j->slots), "clients");
	for (size_t i = 0; i < j->nclients; i++) {
		size_t at = j->clients[i].hash & (j->nslots - 1);

		while (j->slots[at])
			at = (at + 1) & (j->nslots - 1);
		j->slots[at] = (uint32_t)i + 1;
	}
}

static struct client *client_find(struct journeys *j, mac_t mac, uint32_t hash, bool create)
{
	size_t at = hash & (j->nslots - 1);
	struct client *c;

	for (; j->slots[at]; at = (at + 1) & (j->nslots - 1)) {
		c = &j->clients[j->slots[at] - 1];
		if (mac_eq(c->mac, mac))
			return c;
	}
	if (!create)
		return NULL;
	if (j->nclients == j->cap) {
		j->cap = j->cap ? j->cap + j->cap / 2 : 256;
		j->clients = xrealloc(j->clients, j->cap * sizeof(*c), "clients");
	}
	c = &j->clients[j->nclients++];
	*c = (struct client){ .mac = mac, .hash = hash, .last = TIME_NONE, .records = RECORD_NONE };
	j->slots[at] = (uint32_t)j->nclients;
	if (2 * j->nclients > j->nslots)
		grow_slots(j);
	return c;
}

void journeys_prefetch_slot(const struct journeys *j, const struct event *ev)
{
	__builtin_prefetch(&j->slots[ev->hash & (j->nslots - 1)]);
}

void journeys_prefetch(const struct journeys *j, const struct event *ev)
{
	uint32_t slot = j->slots[ev->hash & (j->nslots - 1)];

	if (slot) {
		const char *c = (const char *)&j->clients[slot - 1];

		__builtin_prefetch(c);
		__builtin_prefetch(c + 64);
	}
}

/* --- closing ---------------------------------------------------------------------------------------------- */

static const struct ap_note *ap_note_find(const struct journeys *j, mac_t ap)
{
	for (unsigned i = 0; i < j->nap && i < AP_NOTES; i++)
		if (mac_present(ap) && mac_eq(j->ap[i].ap, ap))
			return &j->ap[i];
	return NULL;
}

/* Close in time; where the log hides its times, close in the log. */
static bool near_by(const struct journeys *j, const struct ap_note *n, bool told, int64_t t, const struct episode *e)
{
	if (!told)
		return false;
	if (t == TIME_NONE || e->start == TIME_NONE)
		return j->events - n->event < AP_NOTE_EVENTS;
	return t - e->start < AP_NOTE_MS && e->start - t < AP_NOTE_MS;
}

static struct client_finding *summary_of(struct client *c, enum verdict v, int arg)
{
	for (unsigned i = 0; i < c->nfindings; i++)
		if (c->findings[i].verdict == v && (v != VERDICT_STUCK || c->findings[i].arg == arg))
			return &c->findings[i];
	if (c->nfindings == UINT8_MAX)
		return NULL;
	if (c->nfindings == c->findings_cap) {
		c->findings_cap = (uint8_t)(c->findings_cap ? (c->findings_cap < 64 ? 2 * c->findings_cap : 255) : 2);
		c->findings = xrealloc(c->findings, c->findings_cap * sizeof(*c->findings), "findings");
	}
	struct client_finding *f = &c->findings[c->nfindings++];
	*f = (struct client_finding){ .verdict = (uint8_t)v, .arg = arg, .first = TIME_NONE, .last = TIME_NONE };
	return f;
}

static void summarise(struct client *c, const struct finding *f, uint64_t record)
{
	struct client_finding *s = summary_of(c, rule_at(f->rule)->verdict, f->arg);

	if (!s)
		return;
	if (s->count++ == 0 || (rule_at(f->rule)->tells_more && !rule_at(s->rule)->tells_more)) {
		s->rule = f->rule;
		s->arg = f->arg;
		s->first = f->t;
		s->first_record = record;
	}
	s->last = f->t;
	s->last_record = record;
	if (f->confidence > s->confidence)
		s->confidence = f->confidence;
}

static enum roam_method method_of(const struct episode *e)
{
	const struct factset *h = &e->has;

	if (factset_has(h, FACT_EAP_ID_REQ) || factset_has(h, FACT_EAP_REQ))
		return METHOD_FULL;
	if (factset_has(h, FACT_FT_DONE) || factset_has(h, FACT_FT_REASSOC))
		return METHOD_FT;
	if (factset_has(h, FACT_CCKM_VALID))
		return METHOD_CCKM;
	if (factset_has(h, FACT_OKC_FOUND))
		return METHOD_OKC;
	if (factset_has(h, FACT_PMKID_FOUND))
		return METHOD_PMKID;
	if (factset_has(h, FACT_PSK))
		return METHOD_PSK;
	return METHOD_NONE;
}

static void record_of(const struct episode *e, const struct client *c, struct record *r)
{
	memset(r, 0, offsetof(struct record, stage));
	r->before = c->records;
	r->start = e->start;
	r->last = e->last;
	r->next = e->next;
	r->ap = e->ap;
	r->bssid = e->bssid;
	r->wlan = e->wlan;
	r->vlan = e->vlan;
	r->slot = e->slot;
	r->kind = e->kind;
	r->end = e->end;
	r->method = (uint8_t)method_of(e);
	r->pem = e->pem;
	r->apf = e->apf;
	for (int i = 0; i < STAGES; i++)
		if (e->stage[i].outcome != OUTCOME_NONE)
			r->stage[r->nstages++] = (struct record_stage){ .kind = (uint8_t)i, .outcome = e->stage[i].outcome,
									.attempts = e->stage[i].attempts,
									.start = e->stage[i].start,
									.end = e->stage[i].end };
}

/* Ends an episode: judges it, stores it, remembers its findings. */
static void conclude(struct journeys *j, struct client *c, enum episode_end how, int64_t next)
{
	struct episode *e = c->now;
	struct rule_case rc = { .e = e, .silence = TIME_NONE,
				.session_ms = c->session_s ? c->session_s * (int64_t)1000 : TIME_NONE };
	struct record r;
	uint64_t place;

	e->end = (uint8_t)how;
	e->next = next;
	if (next != TIME_NONE && e->last != TIME_NONE)
		rc.silence = next > e->last ? next - e->last : 0;
	rc.ap_reset = e->ap_reset;
	rc.ap_lost = e->ap_lost;
	rc.ap_place = e->ap_place;
	rc.ap_line = e->ap_line;
	if (e->kind == EPISODE_STAY)
		stage_end(e, STAGE_RUN, e->last, OUTCOME_OK);
	record_of(e, c, &r);
	r.nfindings = (uint8_t)rules_judge(&rc, r.finding);
	place = records_put(j->store, &r);
	c->records = place;
	c->episodes++;
	if (factset_has(&e->has, FACT_M4) || factset_has(&e->has, FACT_FT_DONE) || e->reached_run)
		c->had_session = true;
	for (unsigned i = 0; i < r.nfindings; i++)
		summarise(c, &r.finding[i], place);
	episode_free(&j->pool, e);
	c->now = NULL;
}

void journey_close(struct feed *f, enum episode_end how)
{
	if (f->c->now)
		conclude(f->j, f->c, how, f->ev->t);
}

/* --- opening ---------------------------------------------------------------------------------------------- */

static struct episode *open_new(struct feed *f, enum episode_kind kind)
{
	struct episode *e = f->c->now = episode_new(&f->j->pool);

	e->kind = (uint8_t)kind;
	e->start = e->last = f->ev->t;
	e->had_session = f->c->had_session;
	return e;
}

struct episode *journey_open(struct feed *f, enum episode_kind kind)
{
	return f->c->now ? f->c->now : open_new(f, kind);
}

void journey_note(struct feed *f, enum fact_kind kind, int arg)
{
	if (f->c->now)
		episode_note(&f->j->pool, f->c->now, kind, arg, f->ev);
}

void journey_heard(struct feed *f, enum heard what)
{
	f->c->heard = (uint8_t)what;
	f->c->heard_timed = f->ev->t != TIME_NONE;
	f->c->heard_at = (uint32_t)f->ev->t;
}

/* Status 30 asks the client to come again in a moment: no answer yet. */
enum { STATUS_COME_AGAIN = 30 };

static bool refused_for_good(const struct episode *e)
{
	for (unsigned i = 0; i < e->nfacts; i++)
		if (e->fact[i].kind == FACT_ASSOC_REFUSED && e->fact[i].arg != STATUS_COME_AGAIN)
			return true;
	return false;
}

/* May this request still be a repetition within the open attempt? Not after an answer, or a removal, or a pause. */
static bool same_attempt(const struct episode *e, int64_t t)
{
	static const struct factset over = F7(ASSOC_OK, ENTRY_DELETED, EXPIRED, WLAN_SWITCHED, DEAUTH_SENT, M1,
					      FT_KEY_MISSING);

	if (e->kind != EPISODE_ATTEMPT && e->kind != EPISODE_ROAM)
		return false;
	if (factset_any(&e->has, over))
		return false;
	if (factset_has(&e->has, FACT_ASSOC_REFUSED) && refused_for_good(e))
		return false;
	if (!factset_has(&e->has, FACT_ASSOC_REQ) && !factset_has(&e->has, FACT_REASSOC_REQ))
		return true;
	return t == TIME_NONE || e->last == TIME_NONE || t - e->last < RETRY_MS;
}

static void asks(struct client *c)
{
	if (!c->pmf_asked) /* else another line of the same request, or it was not answered */
		c->pmf_before = c->pmf;
	c->pmf_asked = true;
	c->pmf = false;
}

void journey_associated(struct feed *f, bool good)
{
	if (f->c->pmf_asked && !good)
		f->c->pmf = f->c->pmf_before;
	f->c->pmf_asked = false;
}

struct episode *journey_begin_assoc(struct feed *f, bool reassociation, bool announced)
{
	struct episode *e = f->c->now;
	bool moved = e && e->kind == EPISODE_STAY;

	(void)announced;
	f->c->heard = HEARD_NONE;
	asks(f->c);
	if (e && same_attempt(e, f->ev->t)) {
		if (reassociation)
			e->kind = EPISODE_ROAM;
		return e;
	}
	journey_close(f, END_NEXT);
	e = open_new(f, reassociation || moved ? EPISODE_ROAM : EPISODE_ATTEMPT);
	return e;
}

/* --- who has left, and is still here ------------------------------------------------------------------------- */

/* Of a client that was in RUN. In the middle of a join clients leave and begin anew at once; and with PMF nobody else can
 * have said that it leaves. */
static const struct fact *left_just_now(const struct feed *f, int64_t within)
{
	static const struct factset over = F3(EXPIRED, ENTRY_DELETED, STILL_HERE);
	const struct episode *e = f->c->now;
	const struct fact *left;

	if (!e || e->kind != EPISODE_DEPARTURE || f->c->pmf || factset_any(&e->has, over))
		return NULL;
	left = episode_fact(e, FACT_CLIENT_LEFT);
	if (!left || left->t == TIME_NONE || f->ev->t == TIME_NONE || f->ev->t - (left->t + left->later) > within)
		return NULL;
	return left;
}

void journey_returns(struct feed *f, mac_t ap, mac_t bssid)
{
	const struct episode *e = f->c->now;
	bool here = e && ((mac_present(ap) && mac_eq(ap, e->ap)) || (mac_present(bssid) && mac_eq(bssid, e->bssid)));

	if (here && left_just_now(f, BACK_MS))
		journey_note(f, FACT_STILL_HERE, 0);
}

void journey_goes_on(struct feed *f)
{
	const struct fact *left = left_just_now(f, GOES_ON_MS);

	if (left && f->ev->t - (left->t + left->later) >= QUEUED_MS)
		journey_note(f, FACT_STILL_HERE, 0);
}

/* What in a stay may be the cause of its end. */
static bool trouble(enum fact_kind k)
{
	switch (k) {
	case FACT_KEY_TIMEOUT:
	case FACT_KEY_RETRANSMIT:
	case FACT_KEY_GIVEN_UP:
	case FACT_M2_SECURE_BIT:
	case FACT_M2_BAD_MIC:
	case FACT_EAP_GIVEN_UP:
	case FACT_EAP_ID_TIMEOUT:
	case FACT_EAP_FAILURE:
	case FACT_CERT_ALERT:
	case FACT_AAA_REJECT:
	case FACT_AAA_BAD_AUTHENTICATOR:
	case FACT_AAA_UNREACHABLE:
	case FACT_AAA_BAD_ATTRIBUTE:
	case FACT_AAA_SEND_FAILED:
	case FACT_AAA_MAX_RETRY:
	case FACT_AAA_NO_MEMORY:
	case FACT_AAA_FAILED:
	case FACT_AAA_TIMEOUT:
	case FACT_AAA_INTERNAL:
	case FACT_AAA_NO_SERVER:
	case FACT_IP_THEFT:
	case FACT_MAC_THEFT:
	case FACT_COA:
	case FACT_AUTH_CHANGED:
	case FACT_HANDED_OVER:
	case FACT_DECRYPT_ERROR: return true;
	default: return false;
	}
}

struct episode *journey_leaving(struct feed *f)
{
	struct episode *e = f->c->now, *departure;
	struct fact carried[FACTS_MAX];
	unsigned n = 0;
	mac_t ap, bssid;
	int16_t wlan, vlan, slot;
	uint8_t pem;

	if (!e)
		return open_new(f, EPISODE_DEPARTURE);
	if (e->kind != EPISODE_STAY)
		return e;
	for (unsigned i = 0; i < e->nfacts; i++) {
		const struct fact *old = &e->fact[i];
		int64_t t = old->t == TIME_NONE ? TIME_NONE : old->t + old->later;

		if (trouble((enum fact_kind)old->kind) &&
		    (t == TIME_NONE || f->ev->t == TIME_NONE || f->ev->t - t < CARRY_MS))
			carried[n++] = *old;
	}
	ap = e->ap;
	bssid = e->bssid;
	wlan = e->wlan;
	vlan = e->vlan;
	slot = e->slot;
	pem = e->pem;
	journey_close(f, END_NEXT);
	departure = open_new(f, EPISODE_DEPARTURE);
	departure->ap = ap;
	departure->bssid = bssid;
	departure->wlan = wlan;
	departure->vlan = vlan;
	departure->slot = slot;
	departure->pem = pem;
	for (unsigned i = 0; i < n; i++)
		episode_carry(&f->j->pool, departure, &carried[i]);
	stage_begin(departure, STAGE_LEAVE, f->ev->t);
	return departure;
}

void journey_run(struct feed *f)
{
	struct episode *e = f->c->now;
	mac_t ap, bssid;
	int16_t wlan, vlan, slot;

	if (e && e->kind == EPISODE_STAY)
		return;
	if (!e || e->kind == EPISODE_DEPARTURE) {
		/* the log starts in the middle of a join, or a removal was called off */
		journey_close(f, END_NEXT);
		e = open_new(f, EPISODE_ATTEMPT);
	}
	journey_note(f, FACT_RUN, 0);
	e->reached_run = true;
	ap = e->ap;
	bssid = e->bssid;
	wlan = e->wlan;
	vlan = e->vlan;
	slot = e->slot;
	e->last = f->ev->t;
	f->c->pmf_asked = false;
	f->c->had_run = f->c->had_session = true;
	journey_close(f, END_RUN);
	e = open_new(f, EPISODE_STAY);
	e->ap = ap;
	e->bssid = bssid;
	e->wlan = wlan;
	e->vlan = vlan;
	e->slot = slot;
	e->pem = PEM_RUN;
	stage_begin(e, STAGE_RUN, f->ev->t);
}

/* --- feeding ---------------------------------------------------------------------------------------------- */

/* An attempt or a departure that has been silent for long is over, whenever that is noticed: the record is the same. */
static bool gone_silent(const struct client *c, int64_t now)
{
	return c->now && c->now->kind != EPISODE_STAY && c->now->last != TIME_NONE && now != TIME_NONE &&
	       now - c->now->last > SILENT_MS;
}

static void conclude_silent(struct journeys *j, struct client *c)
{
	conclude(j, c, END_SILENCE, c->now->last + SILENT_MS);
}

/* Gives the memory of the silent to the living, once in as many events as there are clients. */
static void sweep(struct journeys *j)
{
	j->swept = j->events;
	for (size_t i = 0; i < j->nclients; i++)
		if (gone_silent(&j->clients[i], j->now))
			conclude_silent(j, &j->clients[i]);
}

void ap_note_add(struct journeys *j, const struct event *ev, bool lost)
{
	struct ap_note *n = NULL;

	for (unsigned i = 0; i < j->nap && i < AP_NOTES; i++)
		if (mac_eq(j->ap[i].ap, ev->client))
			n = &j->ap[i];
	if (!n) {
		n = &j->ap[j->nap++ % AP_NOTES];
		*n = (struct ap_note){ .ap = ev->client, .reset = TIME_NONE, .lost = TIME_NONE };
	}
	*(lost ? &n->lost : &n->reset) = ev->t;
	*(lost ? &n->was_lost : &n->was_reset) = true;
	n->event = j->events;
	n->place = ref_place(ev->source, ev->off, ev->len);
	n->line = ev->line;
}

bool ap_joining(const struct journeys *j, mac_t mac)
{
	for (unsigned i = 0; i < j->njoining && i < AP_NOTES; i++)
		if (mac_eq(j->joining[i], mac))
			return true;
	return false;
}

void ap_joining_add(struct journeys *j, mac_t ap)
{
	if (mac_present(ap) && !ap_joining(j, ap))
		j->joining[j->njoining++ % AP_NOTES] = ap;
}

/* What the client's access point said of itself shortly before explains what happens to the client. */
static void note_ap(struct journeys *j, struct client *c)
{
	struct episode *e = c->now;
	const struct ap_note *note;

	if (j->nap == 0 || !e || e->kind == EPISODE_STAY || e->ap_lost || e->ap_reset)
		return;
	note = ap_note_find(j, e->ap);
	if (!note)
		return;
	e->ap_reset = near_by(j, note, note->was_reset, note->reset, e);
	e->ap_lost = near_by(j, note, note->was_lost, note->lost, e);
	if (e->ap_reset || e->ap_lost) {
		e->ap_place = note->place;
		e->ap_line = note->line;
	}
}

void journeys_feed(struct journeys *j, const struct event *ev)
{
	struct feed f = { .j = j, .ev = ev };
	bool known = !(ev->flags & EV_UNKNOWN_ROW) && observed(ev->row);

	j->events++;
	if (ev->t != TIME_NONE && (j->now == TIME_NONE || ev->t > j->now)) {
		j->now = ev->t;
		if (j->events - j->swept > j->nclients + SWEEP_EVENTS)
			sweep(j);
	}
	if (ev->flags & EV_BROADCAST) {
		if (known)
			observe(&f);
		return;
	}
	if (mac_present(j->only) && !mac_eq(j->only, ev->client))
		return;
	f.c = client_find(j, ev->client, ev->hash, known);
	if (!f.c)
		return;
	if (gone_silent(f.c, ev->t))
		conclude_silent(j, f.c);
	if (known)
		observe(&f);
	note_ap(j, f.c);
	if (ev->until != TIME_NONE && (f.c->last == TIME_NONE || ev->until > f.c->last))
		f.c->last = ev->until;
	if (f.c->now && ev->until != TIME_NONE && (f.c->now->last == TIME_NONE || ev->until > f.c->now->last))
		f.c->now->last = ev->until;
}

void journeys_finish(struct journeys *j, int64_t end)
{
	for (size_t i = 0; i < j->nclients; i++)
		if (gone_silent(&j->clients[i], end))
			conclude_silent(j, &j->clients[i]);
		else if (j->clients[i].now)
			conclude(j, &j->clients[i], END_LOG, end);
}

/* --- a history with gaps ------------------------------------------------------------------------------------ */

const struct client *journeys_client(const struct journeys *j, mac_t client, uint32_t hash)
{
	for (size_t at = hash & (j->nslots - 1); j->slots[at]; at = (at + 1) & (j->nslots - 1))
		if (mac_eq(j->clients[j->slots[at] - 1].mac, client))
			return &j->clients[j->slots[at] - 1];
	return NULL;
}

void journeys_state(const struct journeys *j, mac_t client, uint32_t hash, struct journey_state *out)
{
	const struct client *c = journeys_client(j, client, hash);
	const struct episode *e = c ? c->now : NULL;

	*out = (struct journey_state){ .kind = EPISODE_KINDS, .pem = PEM_UNKNOWN, .apf = APF_UNKNOWN, .wlan = -1, .vlan = -1,
				       .slot = -1, .start = TIME_NONE, .last = TIME_NONE };
	if (!c)
		return;
	out->had_run = c->had_run;
	out->had_session = c->had_session;
	out->pmf = c->pmf;
	out->pmf_asked = c->pmf_asked;
	out->pmf_before = c->pmf_before;
	out->session_s = c->session_s;
	if (!e)
		return;
	out->kind = e->kind;
	out->pem = e->pem;
	out->apf = e->apf;
	out->ap = e->ap;
	out->bssid = e->bssid;
	out->wlan = e->wlan;
	out->vlan = e->vlan;
	out->slot = e->slot;
	out->start = e->start;
	out->last = e->last;
}

void journeys_resume(struct journeys *j, mac_t client, uint32_t hash, const struct journey_state *s, int64_t t)
{
	struct event ev = { .t = t, .until = t, .client = client, .hash = hash };
	struct feed f = { .j = j, .ev = &ev, .c = client_find(j, client, hash, true) };
	struct episode *e;

	if (gone_silent(f.c, t))
		conclude_silent(j, f.c);
	if (f.c->now && f.c->now->kind != s->kind)
		journey_close(&f, END_NEXT);
	f.c->had_run = s->had_run;
	f.c->had_session = s->had_session;
	f.c->pmf = s->pmf;
	f.c->pmf_asked = s->pmf_asked;
	f.c->pmf_before = s->pmf_before;
	f.c->session_s = s->session_s;
	if (s->kind >= EPISODE_KINDS)
		return;
	ev.t = s->start;
	e = f.c->now ? f.c->now : open_new(&f, (enum episode_kind)s->kind);
	e->pem = s->pem;
	e->apf = s->apf;
	e->ap = s->ap;
	e->bssid = s->bssid;
	e->wlan = s->wlan;
	e->vlan = s->vlan;
	e->slot = s->slot;
	e->last = s->last;
	if (e->kind == EPISODE_STAY)
		stage_begin(e, STAGE_RUN, e->start);
}

void journeys_reset(struct journeys *j)
{
	for (size_t i = 0; i < j->nclients; i++) {
		if (j->clients[i].now)
			episode_free(&j->pool, j->clients[i].now);
		free(j->clients[i].findings);
	}
	memset(j->slots, 0, j->nslots * sizeof(*j->slots));
	j->nclients = 0;
	j->nap = j->njoining = 0;
	j->now = TIME_NONE;
	j->events = j->swept = 0;
}

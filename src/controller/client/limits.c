/* SPDX-License-Identifier: Apache-2.0 */
/* limits.c - how many clients there may be: at the controller, on a radio (by its band and by its RF profile), of a WLAN, of
 * a WLAN on a radio, and as many as a BSS has AIDs; and none that is new while memory is short. Who has neither shown in M2
 * that he knows the key nor come to RUN makes room for another: a flood of associations from addresses that are nobody's
 * would take all places otherwise. */
#include "controller/client/internal.h"

#include <stdio.h>

/* As codes.md 12 and AireOS's traps number them. */
enum { TRAP_MAX_CLIENTS = 101, TRAP_MAX_ON_RADIO = 105, TRAP_MAX_ON_WLAN = 106 };

static unsigned band_of(const struct bss *b)
{
	return bss_2ghz(b) ? 1 : 0;
}

unsigned limits_of_radio(const struct bss *b)
{
	unsigned n = client_settings_of(b->owner)->radio_clients[band_of(b)];

	return n ? n : AIDS_MAX;
}

unsigned limits_of_profile(const struct bss *b)
{
	unsigned n = client_settings_of(b->owner)->profile_clients[band_of(b)];

	return n ? n : AIDS_MAX;
}

struct met {
	struct limit_met *out;
	size_t n, max;
};

static void look(struct met *m, enum limit what, size_t has, size_t may)
{
	if (has >= may && m->n < m->max)
		m->out[m->n++] = (struct limit_met){ what, (unsigned)has, (unsigned)may };
}

/* A client that is on this BSS already has its place, as has one that is on the WLAN, or the radio. */
size_t limits_met(const struct request *q, struct limit_met *out, size_t max)
{
	const struct client *c = q->client ? q->client : q->holder;
	const struct clients *cs = q->cs;
	const struct bss *b = q->b;
	const struct client_wlan *w = q->wlan;
	struct met m = { .out = out, .max = max };

	if (c && client_bss(c) == b)
		return 0;
	if (!c)
		look(&m, LIMIT_CONTROLLER, cs->n, cs->max);
	look(&m, LIMIT_AIDS, b->nclients, AIDS_MAX);
	if (!c || c->ap != b->ap || c->slot != b->slot) {
		size_t radio = clients_on_slot(cs, b->ap, b->slot);

		look(&m, LIMIT_RADIO, radio, limits_of_radio(b));
		look(&m, LIMIT_PROFILE, radio, limits_of_profile(b));
	}
	if (w->max_clients && (!c || c->wlan != b->wlan))
		look(&m, LIMIT_WLAN, clients_on_wlan(cs, b->wlan), w->max_clients);
	if (w->max_radio_clients)
		look(&m, LIMIT_WLAN_RADIO, b->nclients, w->max_radio_clients);
	return m.n;
}

/* --- half open ---------------------------------------------------------------------------------------------------- */

void limits_note(struct client *c)
{
	bool is = c->pem != PEM_RUN && !c->keyed && !c->shown;

	if (is == !link_alone(&c->half_open))
		return;
	if (is)
		link_before(&c->half_open, &c->owner->half_open);
	else
		link_take(&c->half_open);
}

/* Counts those of one BSS, up to `most`, and says which is the oldest. */
static size_t of_bss(const struct bss *b, size_t most, struct client **oldest)
{
	size_t n = 0;

	for (const struct link *i = b->clients.next; i != &b->clients && n < most; i = i->next) {
		struct client *c = link_object(i, struct client, on_bss);

		if (link_alone(&c->half_open))
			continue;
		if (!*oldest)
			*oldest = c;
		n++;
	}
	return n;
}

static size_t of_radio(const struct bss *b, size_t most, struct client **oldest)
{
	size_t n = of_bss(b, most, oldest);

	for (unsigned id = 1; id <= AP_WLANS_MAX && n < most; id++) {
		const struct bss *other = id == b->ap_wlan ? NULL : bss_find(b->owner, b->ap, b->slot, id);

		n += other ? of_bss(other, most - n, oldest) : 0;
	}
	return n;
}

/* Of a WLAN; 0: of all, but no claims, which are not counted there. */
static size_t of_wlan(const struct clients *cs, unsigned wlan, size_t most, struct client **oldest)
{
	const struct link *i = cs->half_open.next;
	size_t n = 0;

	for (unsigned looks = 0; i != &cs->half_open && n < most && looks < HALF_OPEN_LOOKS; looks++, i = i->next) {
		struct client *c = link_object(i, struct client, half_open);

		if (wlan ? c->wlan != wlan : c->holder != NULL)
			continue;
		if (!*oldest)
			*oldest = c;
		n++;
	}
	return n;
}

static size_t half_open(const struct request *q, enum limit what, size_t most, struct client **oldest)
{
	*oldest = NULL;
	switch (what) {
	case LIMIT_CONTROLLER: return of_wlan(q->cs, 0, most, oldest);
	case LIMIT_WLAN: return of_wlan(q->cs, q->b->wlan, most, oldest);
	case LIMIT_RADIO:
	case LIMIT_PROFILE: return of_radio(q->b, most, oldest);
	default: return of_bss(q->b, most, oldest);
	}
}

/* The oldest first: real clients are done sooner. */
struct client *limits_half_open(const struct request *q, enum limit what)
{
	struct client *oldest;

	(void)half_open(q, what, 1, &oldest);
	return oldest;
}

/* Under each ceiling that is met enough have to make room: nobody goes for one who is refused all the same. */
static bool no_room(struct request *q)
{
	struct limit_met met[LIMITS];
	size_t n = limits_met(q, met, LIMITS);

	for (size_t i = 0; i < n; i++) {
		size_t most = met[i].has - met[i].may + 1;
		struct client *oldest;

		if (half_open(q, met[i].what, most, &oldest) >= most)
			continue;
		q->limit = met[i];
		return true;
	}
	return false;
}

/* Who has a record needs no new one. Nobody makes room here: who takes the place of a half-open client takes its memory,
 * and more when it is in. */
static bool memory_short(struct request *q)
{
	const struct clients_shed *s = &q->cs->shed;

	if (!s->clients || q->client || q->holder)
		return false;
	q->memory_short = true;
	snprintf(q->because, sizeof(q->because), "the controller uses %u percent of the %u MiB of memory it may have",
		 s->percent, s->limit_mib);
	q->why = q->because;
	return true;
}

uint16_t check_limits(struct request *q)
{
	static const char *const where[] = {
		[LIMIT_CONTROLLER] = "the controller has",
		[LIMIT_AIDS] = "the BSS has",
		[LIMIT_RADIO] = "the radio has",
		[LIMIT_PROFILE] = "the radio has, by its RF profile,",
		[LIMIT_WLAN] = "the WLAN has",
		[LIMIT_WLAN_RADIO] = "the WLAN has on this radio",
	};

	if (memory_short(q))
		return DOT11_TOO_MANY_STATIONS;
	if (no_room(q)) {
		snprintf(q->because, sizeof(q->because), "%s %u clients, %u are allowed", where[q->limit.what], q->limit.has,
			 q->limit.may);
		q->why = q->because;
		return DOT11_TOO_MANY_STATIONS;
	}
	balance_judge(q);
	if (!q->balance.refuses)
		return 0;
	q->why = "another access point that hears the client is less busy";
	return DOT11_TOO_MANY_STATIONS;
}

static int trap_reason(enum limit what)
{
	return what == LIMIT_CONTROLLER ? TRAP_MAX_CLIENTS :
	       what == LIMIT_WLAN || what == LIMIT_WLAN_RADIO ? TRAP_MAX_ON_WLAN : TRAP_MAX_ON_RADIO;
}

void limits_tell(const struct request *q)
{
	static const char *const trap[] = {
		[LIMIT_CONTROLLER] = "Maximum associated clients reached",
		[LIMIT_AIDS] = "Maximum associated clients reached on radio",
		[LIMIT_RADIO] = "Maximum associated clients reached on radio",
		[LIMIT_PROFILE] = "Maximum associated clients reached on radio",
		[LIMIT_WLAN] = "Maximum associated clients reached on WLAN",
		[LIMIT_WLAN_RADIO] = "Maximum associated clients reached on WLAN",
	};
	struct clients *cs = q->cs;
	char why[128];

	if (q->memory_short) {
		TELL(cs, q->mac, MSG_MEMORY_REFUSED, msg_memory_refused, .ap = q->b->ap->mac, .slot = q->b->slot,
		     .percent = cs->shed.percent, .limit = cs->shed.limit_mib);
		TELL(cs, q->mac, MSG_LOG_ASSOCREQ_PROC_FAILED, msg_log_assocreq_proc_failed, .sta = q->mac, .wlan = q->wlan->id,
		     .ssid = slice_of(q->wlan->ssid), .why = SLICE("Memory is short"));
		return;
	}
	snprintf(why, sizeof(why), "Max Sta - %s", q->because);
	TELL(cs, q->mac, MSG_LOG_ASSOCREQ_PROC_FAILED, msg_log_assocreq_proc_failed, .sta = q->mac, .wlan = q->wlan->id,
	     .ssid = slice_of(q->wlan->ssid), .why = slice_of(why));
	TELL(cs, q->mac, MSG_TRAP_CLIENT_ASSOC_FAILURE, msg_trap_client_assoc_failure, .sta = q->mac, .ap = q->b->ap->mac,
	     .slot = q->b->slot, .user = SLICE("N/A"), .ip = SLICE("0.0.0.0"), .why = slice_of(trap[q->limit.what]),
	     .reason = trap_reason(q->limit.what));
}

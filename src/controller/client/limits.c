/* SPDX-License-Identifier: Apache-2.0 */
/* limits.c - how many clients there may be: at the controller, on a radio (by its band and by its RF profile), of a WLAN, of
 * a WLAN on a radio, and as many as a BSS has AIDs. Who has neither proved that he knows the key nor come to RUN makes room
 * for another: a flood of associations from addresses that are nobody's would take all places otherwise. */
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

static bool met(struct limit_met *out, enum limit what, size_t has, size_t may)
{
	if (has < may)
		return false;
	*out = (struct limit_met){ what, (unsigned)has, (unsigned)may };
	return true;
}

/* A client that is on this BSS already has its place, as has one that is on the WLAN, or the radio. */
bool limits_met(const struct request *q, struct limit_met *out)
{
	const struct client *c = q->client ? q->client : q->holder;
	const struct clients *cs = q->cs;
	const struct bss *b = q->b;
	const struct client_wlan *w = q->wlan;
	bool on_radio = c && c->ap == b->ap && c->slot == b->slot, on_wlan = c && c->wlan == b->wlan;
	size_t radio;

	*out = (struct limit_met){ 0 };
	if (c && client_bss(c) == b)
		return false;
	if (!c && met(out, LIMIT_CONTROLLER, cs->n, cs->max))
		return true;
	if (met(out, LIMIT_AIDS, b->nclients, AIDS_MAX))
		return true;
	radio = on_radio ? 0 : clients_on_slot(cs, b->ap, b->slot);
	if (met(out, LIMIT_RADIO, radio, limits_of_radio(b)) || met(out, LIMIT_PROFILE, radio, limits_of_profile(b)))
		return true;
	if (w->max_clients && !on_wlan && met(out, LIMIT_WLAN, clients_on_wlan(cs, b->wlan), w->max_clients))
		return true;
	return w->max_radio_clients && met(out, LIMIT_WLAN_RADIO, b->nclients, w->max_radio_clients);
}

/* The oldest first: real clients are done sooner. */
static struct client *half_open(const struct bss *b)
{
	for (const struct link *i = b->clients.next; i != &b->clients; i = i->next) {
		struct client *c = link_object(i, struct client, on_bss);

		if (c->pem != PEM_RUN && !c->keyed)
			return c;
	}
	return NULL;
}

struct client *limits_half_open(const struct request *q, enum limit what)
{
	struct client *c = half_open(q->b);

	if (what != LIMIT_RADIO && what != LIMIT_PROFILE)
		return c;
	for (unsigned id = 1; !c && id <= AP_WLANS_MAX; id++) {
		const struct bss *b = bss_find(q->cs, q->b->ap, q->b->slot, id);

		c = b ? half_open(b) : NULL;
	}
	return c;
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

	if (limits_met(q, &q->limit) && !limits_half_open(q, q->limit.what)) {
		snprintf(q->because, sizeof(q->because), "%s %u clients, %u are allowed", where[q->limit.what], q->limit.has,
			 q->limit.may);
		q->why = q->because;
		return DOT11_TOO_MANY_STATIONS;
	}
	q->limit = (struct limit_met){ 0 };
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

	snprintf(why, sizeof(why), "Max Sta - %s", q->because);
	TELL(cs, q->mac, MSG_LOG_ASSOCREQ_PROC_FAILED, msg_log_assocreq_proc_failed, .sta = q->mac, .wlan = q->wlan->id,
	     .ssid = slice_of(q->wlan->ssid), .why = slice_of(why));
	TELL(cs, q->mac, MSG_TRAP_CLIENT_ASSOC_FAILURE, msg_trap_client_assoc_failure, .sta = q->mac, .ap = q->b->ap->mac,
	     .slot = q->b->slot, .user = SLICE("N/A"), .ip = SLICE("0.0.0.0"), .why = slice_of(trap[q->limit.what]),
	     .reason = trap_reason(q->limit.what));
}

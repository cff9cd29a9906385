/* SPDX-License-Identifier: Apache-2.0 */
/* balance.c - aggressive load balancing, as AireOS has it: a client that asks a radio which has more clients than the least
 * busy one that hears it, by more than the window, is refused with status 17, so that it takes the other one. A client that
 * insists is taken after a number of denials, however long it takes between two of them, for they are kept with who has
 * authenticated. Who hears it is known from its probes of the last five seconds, only of stations that are no clients yet: a
 * client that roams is not balanced. A radio that hardly hears it is none it could be sent to: below -80 dBm, which is what
 * AireOS takes for a client's band select. */
#include "controller/client/internal.h"

/* Does this radio run the WLAN, and is it of the band? */
static bool serves(const struct request *q, const struct probe_heard *h)
{
	for (unsigned id = 1; id <= AP_WLANS_MAX; id++) {
		const struct bss *b = bss_find(q->cs, h->ap, h->slot, id);

		if (b && b->up && b->wlan == q->b->wlan)
			return bss_2ghz(b) == bss_2ghz(q->b);
	}
	return false;
}

void balance_judge(struct request *q)
{
	const struct client_settings *s = client_settings_of(q->cs);
	const struct probe_entry *e = probes_find(q->cs, q->mac);
	struct balance *d = &q->balance;
	unsigned before;
	mono_t last = q->now;

	*d = (struct balance){ .window = s->balance_window };
	d->denials = s->balance_denials ? s->balance_denials : BALANCE_DENIALS;
	if (!q->wlan->load_balance || q->client || q->holder || !e)
		return;
	d->here = (unsigned)clients_on_slot(q->cs, q->b->ap, q->b->slot);
	for (unsigned i = 0; i < e->nheard; i++) {
		const struct probe_heard *h = &e->heard[i];
		unsigned n;

		if ((h->ap == q->b->ap && h->slot == q->b->slot) || mono_between(h->at, q->now) > PROBE_MS ||
		    (h->rssi && h->rssi < BALANCE_RSSI) || !serves(q, h))
			continue;
		n = (unsigned)clients_on_slot(q->cs, h->ap, h->slot);
		if (!d->ap || n < d->lightest) {
			d->ap = h->ap;
			d->slot = h->slot;
			d->lightest = n;
		}
	}
	d->no_other = !d->ap;
	if (!d->ap || d->here <= d->window + d->lightest)
		return;
	before = auth_denials(q->cs, q->mac, q->now, &last);
	d->again = before && auth_refused_since(q->cs, q->mac) && mono_between(last, q->now) < SAID_AGAIN_MS;
	d->denial = before + (d->again ? 0u : 1u);
	d->gave_up = d->denial > d->denials;
	d->refuses = !d->gave_up;
}

void balance_tell(const struct request *q)
{
	const struct balance *d = &q->balance;
	struct clients *cs = q->cs;

	TELL(cs, q->mac, MSG_LOAD_BALANCE_DENIED, msg_load_balance_denied, .ap = q->b->ap->mac, .slot = q->b->slot,
	     .here = d->here, .other = d->ap->mac, .other_slot = d->slot, .lightest = d->lightest, .window = d->window,
	     .denial = d->denial, .denials = d->denials);
	TELL(cs, q->mac, MSG_LOG_ASSOCREQ_PROC_FAILED, msg_log_assocreq_proc_failed, .sta = q->mac, .wlan = q->wlan->id,
	     .ssid = slice_of(q->wlan->ssid), .why = SLICE("Max Sta - Load balance decision failure"));
}

void balance_done(struct request *q)
{
	struct clients_counters *n = &q->cs->count;

	if (q->balance.no_other && bss_2ghz(q->b))
		n->no_candidate_2++;
	else if (q->balance.no_other)
		n->no_candidate_5++;
	n->balance_given_up += q->balance.gave_up;
	if (!q->balance.refuses || q->balance.again)
		return;
	n->balanced++;
	n->balanced_clients += q->balance.denial == 1;
	auth_denied(q->cs, q->mac, q->now);
}

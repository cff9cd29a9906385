/* SPDX-License-Identifier: Apache-2.0 */
/* dry_run.c - whom another configuration would move: the clients that lose their association, each with why. What a WLAN's
 * change does is decided where it is done, too (client/moves.c); what an access point's change does follows from what it
 * would be told. Limits, timers and lists of those who are kept out move nobody who is not named in them. */
#include "base/xalloc.h"
#include "controller/show/show.h"

#include <stdlib.h>

struct radios {
	struct ap *ap;
	const char *why[AP_RADIOS_MAX];
};

struct moves {
	const struct world *w;
	const struct config *to;
	const char *wlan[WLAN_ID_MAX + 1];
	struct radios *ap;
	size_t naps;
	struct buf lines;
	size_t n;
};

/* --- WLANs -------------------------------------------------------------------------------------------------------- */

static const char *wlan_moves(const struct config *from, const struct config *to, unsigned id)
{
	const struct config_wlan *a = config_wlan(from, id), *b = config_wlan(to, id);
	struct client_wlan old, fresh;

	if (!a)
		return NULL;
	config_client_wlan(from, a, &old);
	if (!b)
		return client_wlan_moves(&old, NULL);
	config_client_wlan(to, b, &fresh);
	old.has_pmk = a->key_kind != CONFIG_NO_KEY && old.wpa2;
	fresh.has_pmk = b->key_kind != CONFIG_NO_KEY && fresh.wpa2;
	if (client_wlan_moves(&old, &fresh))
		return client_wlan_moves(&old, &fresh);
	return old.has_pmk && (a->key_kind != b->key_kind || strcmp(a->key, b->key) != 0) ? "the key changes" : NULL;
}

/* --- access points ------------------------------------------------------------------------------------------------ */

/* 5 GHz, 20 MHz channels 52 to 144: availability is checked first, which is not announced (agent/nl80211/switch.c). */
static bool radar_channel(unsigned channel)
{
	return channel >= 52 && channel <= 144;
}

/* Does the access point take its clients along to the other channel, or width? */
static bool announced(const struct ap *ap, const struct ap_want_slot *b, const struct ap_slot *now)
{
	return ap->ours && b->announce && b->channel && !radar_channel(b->channel) && !radar_channel(now->channel);
}

static const char *slot_moves(const struct ap *ap, const struct ap_want_slot *a, const struct ap_want_slot *b,
			      const struct ap_slot *now)
{
	if (a->admin && !b->admin)
		return "the radio is turned off";
	if (announced(ap, b, now))
		return NULL;
	if (b->channel && a->channel != b->channel && b->channel != now->channel)
		return "the radio changes its channel, and lets it go; its entry stays";
	if (a->width != b->width)
		return "the radio changes its channel width, and lets it go; its entry stays";
	return NULL;
}

static void ap_moves(const struct moves *m, struct radios *r)
{
	struct ap_want a = { 0 }, b = { 0 }; /* what is looked at is filled in for all radios it has */
	char why[128];
	bool welcome = config_ap_allowed(m->to, r->ap->mac, &r->ap->identity, why) ||
		       !config_ap_allowed(m->w->config, r->ap->mac, &r->ap->identity, why);

	config_ap_want_radios(m->w->config, r->ap, &a);
	config_ap_want_radios(m->to, r->ap, &b);
	for (unsigned i = 0; i < AP_RADIOS_MAX; i++)
		r->why[i] = welcome ? slot_moves(r->ap, &a.slot[i], &b.slot[i], &r->ap->slot[i]) : "the access point is put out";
}

static int by_place(const void *x, const void *y)
{
	const struct ap *a = ((const struct radios *)x)->ap, *b = ((const struct radios *)y)->ap;

	return (a > b) - (a < b);
}

/* The access points that have clients, each once. */
static void gather(struct moves *m)
{
	const struct client *c = NULL;
	size_t n = clients_count(m->w->clients), kept = 0;

	m->ap = xcalloc(n ? n : 1, sizeof(*m->ap), "access points");
	while ((c = clients_next(m->w->clients, c)) != NULL)
		if (c->ap && m->naps < n && (m->naps == 0 || m->ap[m->naps - 1].ap != c->ap))
			m->ap[m->naps++].ap = c->ap;
	qsort(m->ap, m->naps, sizeof(*m->ap), by_place);
	for (size_t i = 0; i < m->naps; i++)
		if (i == 0 || m->ap[i].ap != m->ap[kept - 1].ap)
			m->ap[kept++] = m->ap[i];
	m->naps = kept;
	for (size_t i = 0; i < kept; i++)
		ap_moves(m, &m->ap[i]);
}

/* --- clients ------------------------------------------------------------------------------------------------------ */

static bool lets(const struct config *c, mac_t mac, unsigned wlan)
{
	const struct config_wlan *w = config_wlan(c, wlan);

	return !w || !w->mac_filtering || config_macfilter_lets(c, mac, wlan);
}

static bool another_key(const struct config_client_key *a, const struct config_client_key *b)
{
	return (a != NULL) != (b != NULL) || (a && (a->kind != b->kind || strcmp(a->key, b->key) != 0));
}

/* By the lists of clients; what they say of a WLAN that is open is not looked at here: such a client stays. */
static const char *lists_move(const struct moves *m, const struct client *c)
{
	if (config_exclusion(m->to, c->mac) && !config_exclusion(m->w->config, c->mac))
		return "it is kept out";
	if (!lets(m->to, c->mac, c->wlan) && lets(m->w->config, c->mac, c->wlan))
		return "the MAC filter does not let it in";
	if (c->akm && another_key(config_client_key(m->w->config, c->wlan, c->mac), config_client_key(m->to, c->wlan, c->mac)))
		return "its own key changes";
	return NULL;
}

static const char *client_moves(const struct moves *m, const struct client *c)
{
	const char *listed = lists_move(m, c);
	const struct radios key = { .ap = c->ap }, *r = bsearch(&key, m->ap, m->naps, sizeof(key), by_place);

	if (!c->associated)
		return NULL;
	if (listed)
		return listed;
	if (r && r->why[c->slot])
		return r->why[c->slot];
	return c->wlan <= WLAN_ID_MAX ? m->wlan[c->wlan] : NULL;
}

static void one(struct moves *m, const struct client *c, const char *why)
{
	const struct config_wlan *w = config_wlan(m->w->config, c->wlan);

	m->n++;
	buf_str(&m->lines, "  ");
	buf_mac(&m->lines, c->mac);
	buf_printf(&m->lines, " on %s slot %u, WLAN %u (%s): %s\n", c->ap->name, c->slot, c->wlan, w ? w->profile : "-", why);
}

void show_moves(struct buf *out, const struct world *w, const struct config *to)
{
	struct moves m = { .w = w, .to = to };
	const struct client *c = NULL;

	if (!w->clients)
		return;
	for (unsigned id = 1; id <= WLAN_ID_MAX; id++)
		m.wlan[id] = wlan_moves(w->config, to, id);
	gather(&m);
	while ((c = clients_next(w->clients, c)) != NULL) {
		const char *why = client_moves(&m, c);

		if (why)
			one(&m, c, why);
	}
	buf_printf(out, "Clients that would be moved: %zu\n", m.n);
	buf_add(out, m.lines.p ? m.lines.p : "", m.lines.len);
	buf_free(&m.lines);
	free(m.ap);
}

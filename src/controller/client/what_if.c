/* SPDX-License-Identifier: Apache-2.0 */
/* what_if.c - `test client MAC`: what would happen to this client if it came now, check by check, in the order in which they
 * are made, with the command that mends what fails. What is known of it (its entry, that it probes) is used; what only a
 * request of it could say is said to depend on it. */
#include "base/wipe.h"
#include "controller/client/internal.h"

#include <stdarg.h>
#include <stdio.h>

struct walk {
	struct clients *cs;
	mac_t mac;
	char name[MAC_TEXT_MAX];
	const struct client *client;
	client_check_fn fn;
	void *ctx;
	unsigned failed;
	struct client_check k;
};

static void say(struct walk *x, const char *what, enum client_verdict v, uint16_t status, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

static void say(struct walk *x, const char *what, enum client_verdict v, uint16_t status, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(x->k.words, sizeof(x->k.words), fmt, args);
	va_end(args);
	x->k.what = what;
	x->k.verdict = v;
	x->k.status = status;
	x->failed += v == CLIENT_FAILS;
	x->fn(x->ctx, &x->k);
	x->k.mend[0] = 0;
}

static void mend(struct walk *x, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Before the say it goes with. */
static void mend(struct walk *x, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(x->k.mend, sizeof(x->k.mend), fmt, args);
	va_end(args);
}

static void about_exclusion(struct walk *x, mono_t now)
{
	const struct client_exclusion *e = clients_exclusion(x->cs, x->mac);

	if (e) {
		mend(x, "config exclusionlist delete %s", x->name);
		if (timer_armed(&e->timer))
			say(x, "Exclusion list", CLIENT_FAILS, 0, "excluded for %lld s more: %s",
			    (long long)(mono_between(now, e->timer.due) / 1000), client_exclusion_text(e->reason));
		else
			say(x, "Exclusion list", CLIENT_FAILS, 0, "excluded until it is removed: %s",
			    client_exclusion_text(e->reason));
	} else if (exclusion_has(x->cs, x->mac)) {
		mend(x, "config exclusionlist delete %s", x->name);
		say(x, "Exclusion list", CLIENT_FAILS, 0, "an operator has excluded it");
	} else {
		say(x, "Exclusion list", CLIENT_PASSES, 0, "not excluded");
	}
}

static void about_entry(struct walk *x)
{
	const struct client *c = x->client;
	const struct client_probe *p = clients_probe(x->cs, x->mac);

	if (!c && !p)
		say(x, "Heard", CLIENT_DEPENDS, 0, "no access point has heard it in the last 5 seconds");
	else if (!c)
		say(x, "Heard", CLIENT_PASSES, 0, "probes near %s slot %u, RSSI %d dBm, %u reports; it has not associated",
		    p->ap->name, p->slot, p->rssi, p->reports);
	else if (c->doomed)
		say(x, "Heard", CLIENT_FAILS, 0, "its entry is being deleted: an association is ignored for a second");
	else
		say(x, "Heard", CLIENT_PASSES, 0, "has an entry: %s, %s on WLAN %u at %s slot %u", apf_name((enum apf)c->apf),
		    pem_name((enum pem)c->pem), c->wlan, c->ap ? c->ap->name : "no access point", c->slot);
}

/* The request of who has no record would be refused. */
static void about_memory(struct walk *x)
{
	const struct clients_shed *s = &x->cs->shed;

	if (!s->clients || x->client)
		return;
	mend(x, "show sysinfo");
	say(x, "Memory", CLIENT_FAILS, DOT11_TOO_MANY_STATIONS,
	    "%u percent of the %u MiB the controller may have are used: new clients are refused until it is less", s->percent,
	    s->limit_mib);
}

/* The maximum of this radio that is reached. */
static enum limit radio_limit(const struct bss *b, const struct client_wlan *w)
{
	size_t n = clients_on_slot(b->owner, b->ap, b->slot);

	if (n >= limits_of_radio(b))
		return LIMIT_RADIO;
	if (n >= limits_of_profile(b))
		return LIMIT_PROFILE;
	if (w->max_radio_clients && b->nclients >= w->max_radio_clients)
		return LIMIT_WLAN_RADIO;
	return b->nclients >= AIDS_MAX ? LIMIT_AIDS : LIMIT_NONE;
}

static void about_full_radios(struct walk *x, const struct client_wlan *w, const struct bss *b)
{
	switch (radio_limit(b, w)) {
	case LIMIT_RADIO: mend(x, "config %s max-clients <n>", bss_2ghz(b) ? "802.11b" : "802.11a"); break;
	case LIMIT_PROFILE: mend(x, "config rf-profile max-clients <n> <rf-profile>"); break;
	case LIMIT_WLAN_RADIO: mend(x, "config wlan max-radio-clients <n> %u", w->id); break;
	default: break;
	}
	say(x, "Clients of the radios", CLIENT_FAILS, DOT11_TOO_MANY_STATIONS,
	    "every radio that runs it has as many clients as it may have");
}

static void about_air(struct walk *x, const struct client_wlan *w)
{
	unsigned up = 0, full = 0;
	const struct bss *one = NULL;

	for (const struct link *i = x->cs->bsss.next; i != &x->cs->bsss; i = i->next) {
		const struct bss *b = link_object(i, struct bss, all);

		up += b->wlan == w->id && b->up;
		if (b->wlan != w->id || !b->up || radio_limit(b, w) == LIMIT_NONE)
			continue;
		full++;
		one = b;
	}
	if (!up)
		say(x, "Access points", CLIENT_FAILS, 0, "no access point runs this WLAN now: see show ap summary");
	else
		say(x, "Access points", CLIENT_PASSES, 0, "%u radio%s run%s it", up, up == 1 ? "" : "s", up == 1 ? "s" : "");
	if (full && full == up)
		about_full_radios(x, w, one);
	if (w->max_clients && clients_on_wlan(x->cs, w->id) >= w->max_clients && (!x->client || x->client->wlan != w->id)) {
		mend(x, "config wlan max-associated-clients <n> %u", w->id);
		say(x, "Clients of the WLAN", CLIENT_FAILS, DOT11_TOO_MANY_STATIONS, "it has %zu, as many as it may have",
		    clients_on_wlan(x->cs, w->id));
	}
}

/* With the elements of its last request, where there is one. */
static void about_request(struct walk *x, const struct client_wlan *w)
{
	const struct client *c = x->client;
	struct rsn_policy p = wlan_policy(w);
	struct dot11_elements e;
	struct rsn_choice choice;
	struct rsne element;
	uint16_t status;

	if (!c || !c->ies_len || !dot11_elements_read(rd_over(c->ies, c->ies_len), &e)) {
		say(x, "RSN element", CLIENT_DEPENDS, 0, "it must ask for %s with CCMP%s",
		    w->wpa == CLIENT_WPA2 ? "WPA2" : w->wpa == CLIENT_WPA_ONLY ? "WPA" : "WPA2 or WPA",
		    w->pmf == CLIENT_PMF_REQUIRED ? " and protected management frames" : "");
		return;
	}
	status = rsn_choose(&p, &e, &choice, &element);
	if (status)
		say(x, "RSN element", CLIENT_FAILS, status, "its last request: %s", choice.why ? choice.why : "not accepted");
	else
		say(x, "RSN element", CLIENT_PASSES, 0, "its last request is accepted%s", choice.pmf ? ", with PMF" : "");
}

static bool has_own_key(const struct walk *x, const struct client_wlan *w)
{
	struct clients *cs = x->cs;
	struct rsn_pmk pmk;
	enum client_pmk is = cs->p.client_pmk ? cs->p.client_pmk(cs->p.ctx, w->id, x->mac, RSN_AKM_PSK, &pmk) : CLIENT_PMK_NONE;

	if (is == CLIENT_PMK_OWN)
		wipe(&pmk, sizeof(pmk));
	return is != CLIENT_PMK_NONE;
}

static void about_security(struct walk *x, const struct client_wlan *w)
{
	const struct client *c = x->client;
	bool own = has_own_key(x, w);

	if (!w->wpa2) {
		say(x, "Security", CLIENT_PASSES, 0, "none: it must not ask for encryption (status 10)");
		return;
	}
	if (!(w->akms & (CLIENT_AKM_PSK | CLIENT_AKM_PSK_SHA256))) {
		mend(x, "config wlan security wpa akm psk enable %u", w->id);
		say(x, "Key management", CLIENT_FAILS, DOT11_INVALID_AKMP, "only 802.1X is enabled, which is not there yet");
		return;
	}
	if (!w->has_pmk) {
		mend(x, "config wlan security wpa akm psk set-key ascii <passphrase> %u", w->id);
		say(x, "Pre-shared key", CLIENT_FAILS, DOT11_INVALID_AKMP, "no key is set");
		return;
	}
	about_request(x, w);
	if (c && c->wlan == w->id && c->count.mic_failures && !c->secured)
		say(x, "Pre-shared key", CLIENT_FAILS, 0, "its last messages had a wrong MIC: its passphrase is not %s",
		    own ? "the one set for this client" : "the WLAN's");
	else if (c && c->wlan == w->id && c->secured)
		say(x, "Pre-shared key", CLIENT_PASSES, 0, "it has proved that it knows the key");
	else
		say(x, "Pre-shared key", CLIENT_DEPENDS, 0, own ? "it must know the passphrase set for this client" :
								  "it must know the WLAN's passphrase");
}

static void about_address(struct walk *x, const struct client_wlan *w)
{
	const struct client *c = x->client;

	if (c && c->wlan == w->id && l3_knows_address(c))
		say(x, "Address", CLIENT_PASSES, 0, "known, by %s", client_learned_text((enum client_learned)c->ip_how));
	else if (w->dhcp_required)
		say(x, "Address", CLIENT_DEPENDS, 0, "it must get one by DHCP: one set by hand passes nothing");
	else
		say(x, "Address", CLIENT_DEPENDS, 0, "it must show one, by DHCP, ARP or neighbour discovery");
}

static void about_filter(struct walk *x, const struct client_wlan *w)
{
	if (!w->mac_filtering)
		return;
	if (!mac_filtered(x->cs, w, x->mac)) {
		say(x, "MAC filter", CLIENT_PASSES, 0, "it is in it");
		return;
	}
	mend(x, "config macfilter add %s %u", x->name, w->id);
	say(x, "MAC filter", CLIENT_FAILS, DOT11_FAILURE, "it is not in it, and the WLAN takes no others");
}

static void about_wlan(struct walk *x, const struct client_wlan *w)
{
	char what[64];

	snprintf(what, sizeof(what), "WLAN %u (%s)", w->id, w->ssid);
	if (!w->enabled) {
		mend(x, "config wlan enable %u", w->id);
		say(x, what, CLIENT_FAILS, DOT11_DENIED_OTHER_REASON, "disabled");
		return;
	}
	say(x, what, CLIENT_PASSES, 0, "enabled%s", w->broadcast ? "" : "; hidden: the client must know its SSID");
	about_air(x, w);
	about_filter(x, w);
	about_security(x, w);
	about_address(x, w);
}

unsigned clients_test(struct clients *cs, mac_t mac, unsigned wlan, client_check_fn fn, void *ctx, mono_t now)
{
	struct walk x = { .cs = cs, .mac = mac, .client = clients_find(cs, mac), .fn = fn, .ctx = ctx };
	unsigned walked = 0;

	mac_format(mac, x.name);
	about_exclusion(&x, now);
	about_entry(&x);
	about_memory(&x);
	for (unsigned id = wlan ? wlan : 1; id <= (wlan ? wlan : WLAN_ID_MAX); id++) {
		const struct client_wlan *w = cs->p.wlan(cs->p.ctx, id);

		if (!w || w->gone || (!wlan && !w->enabled))
			continue;
		about_wlan(&x, w);
		walked++;
	}
	if (!walked) {
		mend(&x, "config wlan enable <wlan-id>");
		say(&x, "WLAN", CLIENT_FAILS, 0, wlan ? "there is no such WLAN" : "no WLAN is enabled");
	}
	return x.failed;
}

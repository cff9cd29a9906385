/* SPDX-License-Identifier: Apache-2.0 */
/* show_clients.c - tables of wireless clients: all of them, those of a WLAN or of a radio, how many are where; who is kept
 * out. There may be tens of thousands: a step looks at some of them and remembers the addresses it has seen, so that it goes
 * on behind the last one that is still there. Who comes meanwhile stands at the end of the list and is seen, too. Behind
 * them, in the summary, stations that only probe, as AireOS has them. */
#include "base/xalloc.h"
#include "controller/show/show.h"

#include <stdio.h>
#include <stdlib.h>

enum { SEEN_A_STEP = 1024 }; /* clients looked at in one step: some 100 us */

size_t show_clients(const struct world *w)
{
	return w->clients ? clients_count(w->clients) : 0;
}

size_t show_clients_on_wlan(const struct world *w, unsigned wlan)
{
	return w->clients ? clients_on_wlan(w->clients, wlan) : 0;
}

/* --- walking ------------------------------------------------------------------------------------------------------- */

/* call.kept: the addresses seen, nkept of them; at[0]: room for so many. */
static void seen(struct call *c, mac_t mac)
{
	mac_t *list = c->kept;

	if (c->nkept == c->at[0]) {
		c->at[0] = c->at[0] ? c->at[0] * 2 : 256;
		c->kept = list = xrealloc(list, (size_t)c->at[0] * sizeof(*list), "clients shown");
	}
	list[c->nkept++] = mac;
}

/* The last one seen that is still there; NULL: none of them. */
static const struct client *last_seen(const struct call *c)
{
	const mac_t *list = c->kept;
	const struct client *k = NULL;

	for (size_t i = c->nkept; i > 0 && !k; i--)
		k = clients_find(world_of(c)->clients, list[i - 1]);
	return k;
}

/* --- rows ---------------------------------------------------------------------------------------------------------- */

static bool five_ghz(const struct client *k)
{
	return k->ap->slot[k->slot].type & 2;
}

/* "802.11n(5 GHz)", as AireOS words it */
static const char *protocol(const struct client *k)
{
	bool five = five_ghz(k);

	if (k->he)
		return five ? "802.11ax(5 GHz)" : "802.11ax(2.4 GHz)";
	if (k->vht && five)
		return "802.11ac(5 GHz)";
	if (k->ht)
		return five ? "802.11n(5 GHz)" : "802.11n(2.4 GHz)";
	if (five)
		return "802.11a";
	/* a rate of 802.11g, in units of 500 kbit/s, the basic ones with a bit */
	for (unsigned i = 0; i < k->nrates; i++)
		switch (k->rates[i] & 0x7f) {
		case 2: case 4: case 11: case 22: break;
		default: return "802.11g";
		}
	return "802.11b";
}

static void ip_cell(struct out *o, const struct client *k)
{
	char ip[ADDR_TEXT_MAX];

	if (!k->ip) {
		out_cell_none(o, "Unknown");
		return;
	}
	client_ip_text(k, ip);
	out_cell(o, "%s", ip);
}

static void summary_row(struct out *o, const struct client *k)
{
	out_cell_mac(o, k->mac);
	out_cell(o, "%s", k->ap->name);
	out_cell_int(o, k->slot);
	out_cell(o, "%s", apf_name((enum apf)k->apf));
	out_cell_int(o, k->wlan);
	out_cell_flag(o, k->pem == PEM_RUN, "Yes", "No");
	out_cell(o, "%s", protocol(k));
	out_cell(o, "%s", pem_name((enum pem)k->pem));
	ip_cell(o, k);
	out_row(o);
}

static void ap_row(struct out *o, const struct client *k)
{
	out_cell_mac(o, k->mac);
	out_cell_int(o, k->aid);
	out_cell(o, "%s", apf_name((enum apf)k->apf));
	out_cell_int(o, k->wlan);
	out_cell_flag(o, k->pem == PEM_RUN, "Yes", "No");
	out_row(o);
}

struct wanted {
	mac_t ap; /* absent: any */
	unsigned slot, wlan; /* wlan 0: any */
	void (*row)(struct out *o, const struct client *k);
};

static bool is_wanted(const struct wanted *w, const struct client *k)
{
	return (!mac_present(w->ap) || (mac_eq(k->ap->mac, w->ap) && k->slot == w->slot)) && (!w->wlan || k->wlan == w->wlan);
}

static enum step rows(struct call *c, const struct wanted *w)
{
	const struct clients *cs = world_of(c)->clients;
	const struct client *k = cs ? last_seen(c) : NULL;
	unsigned looked = 0;

	for (; cs && call_room(c) && looked < SEEN_A_STEP; looked++) {
		k = clients_next(cs, k);
		if (!k)
			return STEP_DONE;
		seen(c, k->mac);
		if (is_wanted(w, k))
			w->row(c->out, k);
	}
	return cs ? STEP_MORE : STEP_DONE;
}

/* AireOS does not know more of them either: what they can do, it calls by the band. */
static void probe_row(struct out *o, const struct client_probe *p)
{
	out_cell_mac(o, p->mac);
	out_cell(o, "%s", p->ap->name);
	out_cell_int(o, p->slot);
	out_cell(o, "Probing");
	out_cell_none(o, "N/A");
	out_cell_flag(o, false, "Yes", "No");
	out_cell(o, "%s", p->ap->slot[p->slot].type & 2 ? "802.11a" : "802.11b");
	out_cell(o, "%s", pem_name(PEM_START));
	out_cell_none(o, "Unknown");
	out_row(o);
}

/* kept holds the clients up to the phase before, and those that probe from at[1] on. */
static enum step probes(struct call *c)
{
	const struct clients *cs = world_of(c)->clients;
	const mac_t *list = c->kept;
	const struct client_probe *p = NULL;

	for (size_t i = c->nkept; i > c->at[1] && !p; i--)
		p = clients_probe(cs, list[i - 1]);
	for (unsigned looked = 0; call_room(c) && looked < SEEN_A_STEP; looked++) {
		p = clients_probe_next(cs, p);
		if (!p)
			return STEP_DONE;
		seen(c, p->mac);
		probe_row(c->out, p);
	}
	return STEP_MORE;
}

static void summary_head(struct call *c, size_t n)
{
	static const struct out_column columns[] = {
		{ "MAC Address", 17, "mac_address" }, { "AP Name", 32, "ap_name" }, { "Slot", 4, "slot" },
		{ "Status", 13, "status" }, { "WLAN", 4, "wlan" }, { "Auth", 4, "auth" }, { "Protocol", 16, "protocol" },
		{ "Policy Manager State", 20, "policy_manager_state" }, { NULL, 0, "ip_address" },
	};

	out_int(c->out, "Number of Clients", (int64_t)n, NULL);
	out_blank(c->out);
	out_table_gap(c->out, "clients", columns, ARRAY_LEN(columns), " ");
	c->phase = 1;
}

enum step show_client_summary(struct call *c)
{
	const struct wanted all = { .row = summary_row };
	const struct clients *cs = world_of(c)->clients;
	enum step step;

	if (c->phase == 0)
		summary_head(c, cs ? clients_count(cs) + clients_probe_count(cs) : 0);
	if (c->phase == 2)
		return probes(c);
	step = rows(c, &all);
	if (step != STEP_DONE || !cs)
		return step;
	c->phase = 2;
	c->at[1] = c->nkept;
	return probes(c);
}

enum step show_client_wlan(struct call *c)
{
	const struct wanted w = { .wlan = (unsigned)c->line->arg[0].n, .row = summary_row };

	if (!config_wlan(world_of(c)->config, w.wlan))
		return call_end(c, CALL_NOT_FOUND, "WLAN Identifier is invalid: there is no WLAN %u", w.wlan);
	if (c->phase == 0)
		summary_head(c, show_clients_on_wlan(world_of(c), w.wlan));
	return rows(c, &w);
}

enum step show_client_ap(struct call *c)
{
	static const struct out_column columns[] = {
		{ "MAC Address", 17, "mac_address" }, { "AP Id", 6, "association_id" }, { "Status", 13, "status" },
		{ "WLAN Id", 9, "wlan_id" }, { "Authenticated", 13, "authenticated" },
	};
	enum config_band band = c->line->arg[0].n == 0 ? CONFIG_BAND_A : CONFIG_BAND_B;
	struct ap *ap = show_ap_of(c, 1);
	struct wanted w = { .row = ap_row };

	if (!ap)
		return STEP_DONE;
	w.ap = ap->mac;
	w.slot = show_slot_of_band(ap, band);
	if (w.slot == AP_RADIOS_MAX)
		return call_end(c, CALL_NOT_FOUND, "access point '%s' has no radio for %s", ap->name, config_band_name(band));
	if (c->phase == 0) {
		out_table_gap(c->out, "clients", columns, ARRAY_LEN(columns), " ");
		c->phase = 1;
	}
	return rows(c, &w);
}

/* How many are in each state of the policy manager. */
enum step show_client_states(struct call *c)
{
	const struct clients *cs = world_of(c)->clients;

	out_int(c->out, "Number of Clients", (int64_t)show_clients(world_of(c)), NULL);
	out_blank(c->out);
	out_section(c->out, "policy_manager_state");
	for (unsigned p = 0; p < PEM_STATES; p++)
		out_int(c->out, pem_name((enum pem)p), cs ? (int64_t)clients_in_state(cs, (enum pem)p) : 0, NULL);
	return STEP_DONE;
}

enum step show_client_counters(struct call *c)
{
	static const struct out_column columns[] = { { "Count", 12, "count" }, { "Counter", 70, "counter" },
		{ NULL, 0, "name" } };
	const struct clients *cs = world_of(c)->clients;
	const char *name, *words;
	uint64_t value;

	if (c->phase == 0) {
		out_table(c->out, "counters", columns, ARRAY_LEN(columns));
		c->phase = 1;
	}
	for (; call_room(c); c->at[0]++) {
		if (!cs || !clients_counter_at(cs, (size_t)c->at[0], &name, &words, &value))
			return STEP_DONE;
		out_cell_int(c->out, (int64_t)value);
		out_cell(c->out, "%s", words);
		out_cell(c->out, "%s", name);
		out_row(c->out);
	}
	return STEP_MORE;
}

/* --- who is kept out ------------------------------------------------------------------------------------------------ */

enum { MANUAL = 1, DYNAMIC_HEAD, DYNAMIC };

static void manual_title(struct out *o)
{
	out_title(o, "Manually Disabled Clients");
	out_title(o, "-------------------------");
}

static bool manual_rows(struct call *c)
{
	const struct config *config = world_of(c)->config;

	for (; c->at[1] < config->exclusions && call_room(c); c->at[1]++) {
		out_cell_mac(c->out, config->exclusion[c->at[1]].mac);
		out_cell(c->out, "%s", config->exclusion[c->at[1]].description);
		out_row(c->out);
	}
	return c->at[1] >= config->exclusions;
}

/* The addresses of those the machine excludes, so that they may go meanwhile: CLIENT_EXCLUSIONS_MAX at the most. */
static void keep_exclusions(struct call *c)
{
	const struct clients *cs = world_of(c)->clients;
	const struct client_exclusion *x = NULL;

	while (cs && (x = clients_exclusion_next(cs, x)) != NULL)
		seen(c, x->mac);
	c->at[1] = 0;
}

static void exclusion_row(const struct world *w, struct out *o, const struct client_exclusion *x)
{
	int64_t left = timer_armed(&x->timer) ? mono_between(w->ports.now(w->ports.ctx), x->timer.due) : 0;

	out_cell_mac(o, x->mac);
	out_cell(o, "%s", client_exclusion_text(x->reason));
	if (timer_armed(&x->timer))
		out_cell_int(o, left > 0 ? (left + 999) / 1000 : 0);
	else
		out_cell_none(o, "0");
	out_cell_int(o, x->wlan);
	out_cell(o, "%s", x->ap_name);
	out_row(o);
}

static bool dynamic_rows(struct call *c)
{
	const struct world *w = world_of(c);
	const mac_t *list = c->kept;

	for (; c->at[1] < c->nkept && call_room(c); c->at[1]++) {
		const struct client_exclusion *x = clients_exclusion(w->clients, list[c->at[1]]);

		if (x)
			exclusion_row(w, c->out, x);
	}
	return c->at[1] >= c->nkept;
}

enum step show_exclusions(struct call *c)
{
	static const struct out_column manual[] = { { "MAC Address", 17, "mac_address" }, { "Description", 32, "description" } };
	static const struct out_column dynamic[] = {
		{ "MAC Address", 17, "mac_address" }, { "Exclusion Reason", 30, "exclusion_reason" },
		{ "Time Remaining (in secs)", 24, "time_remaining" }, { NULL, 0, "wlan" }, { NULL, 0, "ap_name" },
	};

	if (c->phase == 0) {
		if (world_of(c)->config->exclusions)
			manual_title(c->out);
		else
			out_title(c->out, "No manually disabled clients.");
		if (world_of(c)->config->exclusions || c->out->format == OUT_JSON)
			out_table_gap(c->out, "manually_disabled_clients", manual, ARRAY_LEN(manual), " ");
		c->phase = MANUAL;
	}
	if (c->phase == MANUAL) {
		if (!manual_rows(c))
			return STEP_MORE;
		keep_exclusions(c);
		c->phase = DYNAMIC_HEAD;
	}
	if (c->phase == DYNAMIC_HEAD) {
		out_blank(c->out);
		if (c->nkept) {
			out_title(c->out, "Dynamically Disabled Clients");
			out_title(c->out, "----------------------------");
		} else {
			out_title(c->out, "No dynamically disabled clients.");
		}
		if (c->nkept || c->out->format == OUT_JSON)
			out_table_gap(c->out, "dynamically_disabled_clients", dynamic, ARRAY_LEN(dynamic), " ");
		c->phase = DYNAMIC;
	}
	return dynamic_rows(c) ? STEP_DONE : STEP_MORE;
}

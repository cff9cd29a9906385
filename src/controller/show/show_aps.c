/* SPDX-License-Identifier: Apache-2.0 */
/* show_aps.c - all access points, a row each: show ap summary, uptime, inventory. */
#include "base/slice.h"
#include "controller/show/show.h"

#include <stdio.h>

/* --- which of them ------------------------------------------------------------------------------------------------- */

/* AireOS takes a sequence of characters from the name, or a pattern with *. */
static bool name_fits(const char *name, const char *wanted)
{
	bool pattern = strchr(wanted, '*');
	const char *p = name, *w = wanted, *star = pattern ? NULL : wanted, *again = name;

	/* star: what follows the last * is tried at each place; a text without * stands between two */
	while (*p || *w) {
		if (*w == '*') {
			star = ++w;
			again = p;
		} else if (*p && ch_lower(*p) == ch_lower(*w)) {
			p++;
			w++;
		} else if (!*w && !pattern) {
			return true;
		} else if (star && *again) {
			p = ++again;
			w = star;
		} else {
			return false;
		}
	}
	return true;
}

static bool is_shown(const struct ap *ap, const char *wanted)
{
	return ap->joined && (!*wanted || name_fits(ap->name, wanted));
}

static size_t shown(struct ac *ac, const char *wanted)
{
	size_t n = 0;

	if (!*wanted)
		return ac_ap_joined(ac);
	for (const struct ap *ap = ac_ap_next(ac, NULL); ap; ap = ac_ap_next(ac, ap))
		n += is_shown(ap, wanted);
	return n;
}

/* What AireOS says before each list of access points. False: there is none with such a name, and the call has ended. */
static bool list_begins(struct call *c, const char *wanted)
{
	size_t n = shown(world_of(c)->ac, wanted);

	if (*wanted && n == 0) {
		call_end(c, CALL_NOT_FOUND, "no access point that has joined has '%s' in its name", wanted);
		return false;
	}
	out_int(c->out, "Number of APs", (int64_t)n, NULL);
	out_blank(c->out);
	out_none(c->out, "Global AP User Name", "Not Configured");
	out_none(c->out, "Global AP Dot1x User Name", "Not Configured");
	out_blank(c->out);
	return true;
}

/* The next that is to be shown; NULL: none is left, or the step's room is used up (then call_room says so). */
static struct ap *next_shown(struct call *c, const char *wanted)
{
	while (call_room(c)) {
		struct ap *ap = show_next_ap(c);

		if (!ap || is_shown(ap, wanted))
			return ap;
		/* no row, but it took a look: many that are away must not hold the loop */
		c->out->rows++;
	}
	return NULL;
}

/* --- the shows ----------------------------------------------------------------------------------------------------- */

/* Those the machine of clients has there now; where it has none, as the access point counted them last. */
static int64_t stations_of(const struct world *w, const struct ap *ap)
{
	int64_t n = 0, told = 0;

	for (unsigned i = 0; ap->joined && i < AP_RADIOS_MAX; i++) {
		n += w->clients ? (int64_t)clients_on_slot(w->clients, ap, i) : 0;
		told += ap->slot[i].counted ? ap->slot[i].stations : 0;
	}
	return n ? n : told;
}

enum step show_ap_summary(struct call *c)
{
	static const struct out_column columns[] = {
		{ "AP Name", 18, "ap_name" },	      { "Slots", 5, "slots" },	    { "AP Model", 20, "ap_model" },
		{ "Ethernet MAC", 17, "ethernet_mac" }, { "Location", 16, "location" }, { "Country", 10, "country" },
		{ "IP Address", 15, "ip_address" },   { "Clients", 8, "clients" },  { "DSE Location", 14, NULL },
		{ NULL, 0, "base_mac" },	      { NULL, 0, "state" },
	};
	const char *wanted = command_text(c->line, 0);
	char ip[ADDR_TEXT_MAX];
	struct ap *ap;

	if (c->phase == 0) {
		if (!list_begins(c, wanted))
			return STEP_DONE;
		out_table(c->out, "aps", columns, ARRAY_LEN(columns));
		show_keep_aps(c);
		c->phase = 1;
	}
	while ((ap = next_shown(c, wanted))) {
		addr_format_ip(&ap->address, ip);
		out_cell(c->out, "%s", ap->name);
		out_cell_int(c->out, ap->radios);
		out_cell(c->out, "%s", ap->model);
		out_cell_mac(c->out, ap->ethernet);
		out_cell(c->out, "%s", ap->location);
		out_cell(c->out, "%s", ap->country);
		out_cell(c->out, "%s", ip);
		out_cell_int(c->out, stations_of(world_of(c), ap));
		out_cell(c->out, "[0 ,0 ,0 ]");
		out_cell_mac(c->out, ap->mac);
		out_cell(c->out, "%s", ap_oper_text(ap));
		out_row(c->out);
	}
	return call_room(c) ? STEP_DONE : STEP_MORE;
}

enum step show_ap_uptime(struct call *c)
{
	static const struct out_column columns[] = {
		{ "AP Name", 18, "ap_name" }, { "Ethernet MAC", 17, "ethernet_mac" }, { "AP Up Time", 23, NULL },
		{ NULL, 0, "ap_up_seconds" }, { "Association Up Time", 23, NULL }, { NULL, 0, "association_up_seconds" },
	};
	const struct world *w = world_of(c);
	char text[SHOW_TIME_MAX];
	struct ap *ap;

	if (c->phase == 0) {
		list_begins(c, "");
		out_table(c->out, "aps", columns, ARRAY_LEN(columns));
		show_keep_aps(c);
		c->phase = 1;
	}
	while ((ap = next_shown(c, ""))) {
		int64_t joined = mono_between(ap->session_since, w->ports.now(w->ports.ctx)) / 1000;

		out_cell(c->out, "%s", ap->name);
		out_cell_mac(c->out, ap->ethernet);
		show_span_short(ap->up_s + joined, text);
		out_cell(c->out, "%s", ap->up_s ? text : "-");
		if (ap->up_s)
			out_cell_int(c->out, ap->up_s + joined);
		else
			out_cell_none(c->out, "");
		show_span_short(joined, text);
		out_cell(c->out, "%s", text);
		out_cell_int(c->out, joined);
		out_row(c->out);
	}
	return call_room(c) ? STEP_DONE : STEP_MORE;
}

/* As AireOS writes an inventory: for people in two lines, for programs in fields. */
static void inventory_of(struct out *o, const struct ap *ap)
{
	if (o->format == OUT_TEXT) {
		out_title(o, "NAME: \"%s\"    , DESCR: \"%s\"", ap->name, ap->ours ? "plumb access point" : "CAPWAP access point");
		out_title(o, "PID: %s,  VID: %s,  SN: %s", ap->model, ap->hw_version, ap->serial);
		out_blank(o);
		return;
	}
	out_item(o, "aps");
	out_field(o, "AP Name", "%s", ap->name);
	out_field(o, "PID", "%s", ap->model);
	out_field(o, "VID", "%s", ap->hw_version);
	out_field(o, "SN", "%s", ap->serial);
}

enum step show_ap_inventory(struct call *c)
{
	struct ap *ap;

	if (c->line->arg[0].type == ARG_AP) {
		ap = show_ap_of(c, 0);
		if (ap)
			inventory_of(c->out, ap);
		return STEP_DONE;
	}
	if (c->phase == 0) {
		out_int(c->out, "Number of APs", (int64_t)ac_ap_joined(world_of(c)->ac), NULL);
		out_blank(c->out);
		show_keep_aps(c);
		c->phase = 1;
	}
	while ((ap = next_shown(c, "")))
		inventory_of(c->out, ap);
	return call_room(c) ? STEP_DONE : STEP_MORE;
}

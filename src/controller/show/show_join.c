/* SPDX-License-Identifier: Apache-2.0 */
/* show_join.c - who joined, who was refused and why; counters; who is welcome; certificates. */
#include "base/xalloc.h"
#include "controller/show/show.h"

#include <stdio.h>

enum { JOIN_WIDTH = 59 }; /* of labels, as AireOS's */

/* --- join statistics ----------------------------------------------------------------------------------------------- */

/* What the machine keeps of an AP, by address where the AP never said its MAC. */
struct kept_row {
	mac_t mac;
	struct addr address;
};

static void keep_rows(struct call *c)
{
	const struct ac *ac = world_of(c)->ac;
	size_t n = ac_join_count(ac), i = 0;
	struct kept_row *rows = xcalloc(n + 1, sizeof(*rows), "rows of join statistics");

	for (const struct join_stats *j = ac_join_next(ac, NULL); j && i < n; j = ac_join_next(ac, j))
		rows[i++] = (struct kept_row){ j->mac, j->address };
	c->kept = rows;
	c->nkept = i;
}

/* Rows without a MAC (refused before they said it) can be found by walking only: such a walk uses up the step, for strangers
 * can make thousands of them. */
static const struct join_stats *find_row(struct call *c, const struct kept_row *row)
{
	const struct ac *ac = world_of(c)->ac;

	if (mac_present(row->mac))
		return ac_join_by_mac(ac, row->mac);
	c->out->rows += CONTROL_STEP_ROWS / 4;
	for (const struct join_stats *j = ac_join_next(ac, NULL); j; j = ac_join_next(ac, j))
		if (!mac_present(j->mac) && addr_eq(&j->address, &row->address))
			return j;
	return NULL;
}

static const char *or_none(const char *text, const char *none)
{
	return *text ? text : none;
}

static const char *last_error_of(const struct join_stats *j)
{
	if (*j->last_error)
		return j->last_error;
	return *j->disconnect_why ? j->disconnect_why : "";
}

static void summary_row(struct out *o, const struct join_stats *j)
{
	char ip[ADDR_TEXT_MAX];

	addr_format_ip(&j->address, ip);
	if (mac_present(j->mac))
		out_cell_mac(o, j->mac);
	else
		out_cell_none(o, "-");
	if (mac_present(j->ethernet))
		out_cell_mac(o, j->ethernet);
	else
		out_cell_none(o, "-");
	out_cell(o, "%s", or_none(j->name, or_none(j->identity, "-")));
	out_cell(o, "%s", ip);
	out_cell(o, "%s", j->joined ? "Joined" : "Not Joined");
	out_cell(o, "%s", j->joined ? "" : last_error_of(j));
	out_cell(o, "%s", j->identity);
	out_row(o);
}

static const char *phase_text(enum join_phase p)
{
	static const char *const names[] = {
		[JOIN_PHASE_NONE] = "None",
		[JOIN_PHASE_DISCOVERY] = "Discovery request",
		[JOIN_PHASE_DTLS] = "DTLS handshake",
		[JOIN_PHASE_JOIN] = "Join request",
		[JOIN_PHASE_CONFIG] = "Configuration request",
		[JOIN_PHASE_RUN] = "AP in Run state",
	};

	return names[p];
}

static void when(struct call *c, const char *label, int64_t at)
{
	char text[SHOW_TIME_MAX];

	if (at == 0) {
		out_none(c->out, label, "Not applicable");
		return;
	}
	show_time_short(world_of(c), at, text);
	out_field(c->out, label, "%s", text);
}

static void why(struct call *c, const char *label, const char *text)
{
	if (*text)
		out_field(c->out, label, "%s", text);
	else
		out_none(c->out, label, "Not applicable");
}

static enum step summary_of_one(struct call *c)
{
	const struct join_stats *j = ac_join_by_mac(world_of(c)->ac, c->line->arg[0].mac);
	struct out *o = c->out;

	if (!j)
		return call_end(c, CALL_NOT_FOUND, "nothing is known of an access point '%s': it has not tried to join",
				command_text(c->line, 0));
	out_label_width(o, JOIN_WIDTH);
	out_flag(o, "Is the AP currently connected to controller", j->joined, "Yes", "No");
	when(c, "Time at which the AP joined this controller last time", j->joined_at);
	out_field(o, "Type of error that occurred last", "%s", j->last_was_error ? phase_text(j->last_phase) : "None");
	why(c, "Reason for error that occurred last", last_error_of(j));
	when(c, "Time at which the last join error occurred", j->last_error_at);
	return STEP_DONE;
}

enum step show_join_summary(struct call *c)
{
	static const struct out_column columns[] = {
		{ "Base Mac", 17, "base_mac" },	    { "AP EthernetMac", 17, "ethernet_mac" }, { "AP Name", 20, "ap_name" },
		{ "IP Address", 15, "ip_address" }, { "Status", 10, "status" },		      { "Last Join Failure", 40, "reason" },
		{ NULL, 0, "identity" },
	};
	const struct ac *ac = world_of(c)->ac;

	if (c->line->arg[0].type == ARG_MAC || mac_present(c->line->arg[0].mac))
		return summary_of_one(c);
	if (c->phase == 0) {
		out_label_width(c->out, JOIN_WIDTH);
		out_int(c->out, "Number of APs", (int64_t)ac_join_count(ac), NULL);
		out_blank(c->out);
		out_table(c->out, "aps", columns, ARRAY_LEN(columns));
		keep_rows(c);
		c->phase = 1;
	}
	for (; c->at[0] < c->nkept && call_room(c); c->at[0]++) {
		const struct join_stats *j = find_row(c, (const struct kept_row *)c->kept + c->at[0]);

		if (j)
			summary_row(c->out, j);
		else
			c->out->rows++;
	}
	return c->at[0] < c->nkept ? STEP_MORE : STEP_DONE;
}

static void part(struct call *c, const char *title, const char *key)
{
	out_title(c->out, "%s", title);
	out_section(c->out, key);
}

/* What is told of a phase: AireOS has the same six lines for each, in other words. */
struct phase {
	const char *title, *key;
	const char *asked, *done, *refused, *reason, *done_when, *refused_when; /* labels */
	uint32_t nasked, ndone, nrefused;
	const char *why;
	int64_t done_at, refused_at;
};

static void show_phase(struct call *c, const struct phase *p)
{
	part(c, p->title, p->key);
	out_int(c->out, p->asked, p->nasked, NULL);
	out_int(c->out, p->done, p->ndone, NULL);
	out_int(c->out, p->refused, p->nrefused, NULL);
	why(c, p->reason, p->why);
	when(c, p->done_when, p->done_at);
	when(c, p->refused_when, p->refused_at);
	out_blank(c->out);
}

static void join_phases(struct call *c, const struct join_stats *j)
{
	const struct phase phases[] = {
		{ "Discovery phase statistics", "discovery", "- Discovery requests received",
		  "- Successful discovery responses sent", "- Unsuccessful discovery request processing",
		  "- Reason for last unsuccessful discovery attempt", "- Time at last successful discovery attempt",
		  "- Time at last unsuccessful discovery attempt", j->discovery_requests, j->discovery_answered,
		  j->discovery_refused, j->discovery_why, j->discovery_ok_at, j->discovery_bad_at },
		{ "DTLS phase statistics", "dtls", "- DTLS handshakes begun", "- Successful DTLS handshakes",
		  "- Unsuccessful DTLS handshakes", "- Reason for last unsuccessful DTLS handshake",
		  "- Time at last successful DTLS handshake", "- Time at last unsuccessful DTLS handshake", j->dtls_begun,
		  j->dtls_up, j->dtls_refused, j->dtls_why, j->dtls_ok_at, j->dtls_bad_at },
		{ "Join phase statistics", "join", "- Join requests received", "- Successful join responses sent",
		  "- Unsuccessful join request processing", "- Reason for last unsuccessful join attempt",
		  "- Time at last successful join attempt", "- Time at last unsuccessful join attempt", j->join_requests,
		  j->join_accepted, j->join_refused, j->join_why, j->join_ok_at, j->join_bad_at },
		{ "Configuration phase statistics", "configuration", "- Configuration requests received",
		  "- Successful configuration responses sent", "- Unsuccessful configuration request processing",
		  "- Reason for last unsuccessful configuration attempt", "- Time at last successful configuration attempt",
		  "- Time at last unsuccessful configuration attempt", j->config_requests, j->config_answered,
		  j->config_failed, j->config_why, j->config_ok_at, j->config_bad_at },
	};

	for (size_t i = 0; i < ARRAY_LEN(phases); i++)
		show_phase(c, &phases[i]);
}

enum step show_join_detailed(struct call *c)
{
	const struct join_stats *j = ac_join_by_mac(world_of(c)->ac, c->line->arg[0].mac);
	char ip[ADDR_TEXT_MAX];

	if (!j)
		return call_end(c, CALL_NOT_FOUND, "nothing is known of an access point '%s': it has not tried to join",
				command_text(c->line, 0));
	addr_format(&j->address, ip);
	out_label_width(c->out, JOIN_WIDTH);
	out_field(c->out, "IP Address", "%s", ip);
	why(c, "AP Name", j->name);
	why(c, "Identity", j->identity);
	out_flag(c->out, "Is the AP currently connected to controller", j->joined, "Yes", "No");
	out_blank(c->out);
	join_phases(c, j);
	part(c, "Last AP disconnect details", "disconnect");
	why(c, "- Reason for last AP connection failure", j->disconnect_why);
	if (j->last_disconnect != AC_WHY_NONE)
		out_field(c->out, "- Last AP disconnect reason", "%s", ac_why_text(j->last_disconnect));
	else
		out_none(c->out, "- Last AP disconnect reason", "Not applicable");
	when(c, "- Time at last AP disconnect", j->disconnect_at);
	out_blank(c->out);
	part(c, "Last join error summary", "error");
	out_field(c->out, "- Type of error that occurred last", "%s", j->last_was_error ? phase_text(j->last_phase) : "None");
	why(c, "- Reason for error that occurred last", j->last_error);
	when(c, "- Time at which the last join error occurred", j->last_error_at);
	return STEP_DONE;
}

/* --- counters ----------------------------------------------------------------------------------------------------- */

enum step show_capwap_counters(struct call *c)
{
	static const struct out_column columns[] = { { "Count", 12, "count" }, { "Counter", 70, "counter" },
		{ NULL, 0, "name" } };
	const struct world *w = world_of(c);
	const char *name = "", *words = "";
	uint64_t value = 0;

	if (c->phase == 0) {
		out_table(c->out, "counters", columns, ARRAY_LEN(columns));
		c->phase = 1;
	}
	for (; call_room(c); c->at[0]++) {
		if (c->phase == 1 && !ac_counter_at(w->ac, (size_t)c->at[0], &name, &words, &value)) {
			c->phase = 2;
			c->at[0] = 0;
		}
		if (c->phase == 2 &&
		    (!w->ports.counter_at || !w->ports.counter_at(w->ports.ctx, (size_t)c->at[0], &name, &words, &value)))
			return STEP_DONE;
		out_cell_int(c->out, (int64_t)value);
		out_cell(c->out, "%s", words);
		out_cell(c->out, "%s", name);
		out_row(c->out);
	}
	return STEP_MORE;
}

/* --- who is welcome ----------------------------------------------------------------------------------------------- */

static bool show_rules(struct call *c)
{
	const struct config *config = world_of(c)->config;

	for (; c->at[0] < config->auths && call_room(c); c->at[0]++) {
		const struct config_auth *a = &config->auth[c->at[0]];
		char hex[2 * sizeof(a->fingerprint) + 1];

		for (size_t i = 0; i < sizeof(a->fingerprint); i++)
			snprintf(hex + 2 * i, 3, "%02x", a->fingerprint[i]);
		out_cell_mac(c->out, a->mac);
		out_cell(c->out, "LSC");
		out_cell(c->out, "%s", a->refuse ? "refuse" : "allow");
		if (a->pinned)
			out_cell(c->out, "%s", hex);
		else
			out_cell_none(c->out, "");
		out_row(c->out);
	}
	return c->at[0] == config->auths;
}

static void show_issued_head(struct call *c)
{
	static const struct out_column columns[] = {
		{ "AP Name in Certificate", 22, "name" }, { "Serial Number", 32, "serial_number" }, { "Status", 7, "status" },
		{ "Valid from", 24, "valid_from" }, { "Valid to", 24, "valid_to" }, { "Revoked", 24, "revoked" },
	};
	const struct world *w = world_of(c);
	size_t revoked = 0;

	for (size_t i = 0; i < w->nissued; i++)
		revoked += w->issued[i].revoked != 0;
	out_blank(c->out);
	out_int(c->out, "Number of certificates issued", (int64_t)w->nissued, NULL);
	out_int(c->out, "Number of certificates revoked", (int64_t)revoked, NULL);
	out_blank(c->out);
	out_table(c->out, "certificates", columns, ARRAY_LEN(columns));
}

/* The list may change between two steps: a row more or less then. */
static bool show_issued(struct call *c)
{
	const struct world *w = world_of(c);
	char text[SHOW_TIME_MAX];

	for (; c->at[1] < w->nissued && call_room(c); c->at[1]++) {
		const struct world_issued *i = &w->issued[c->at[1]];

		out_cell(c->out, "%s", i->name);
		out_cell(c->out, "%s", i->serial);
		out_cell(c->out, "%s", i->revoked ? "revoked" : show_wall_s(w) > i->to ? "expired" : "valid");
		show_time_long(w, i->from, text);
		out_cell(c->out, "%s", text);
		show_time_long(w, i->to, text);
		out_cell(c->out, "%s", text);
		show_time_long(w, i->revoked, text);
		if (i->revoked)
			out_cell(c->out, "%s", text);
		else
			out_cell_none(c->out, "");
		out_row(c->out);
	}
	return c->at[1] >= w->nissued;
}

enum step show_auth_list(struct call *c)
{
	static const struct out_column columns[] = {
		{ "Mac Addr", 17, "mac" }, { "Cert Type", 10, NULL }, { "Action", 8, "action" }, { "Key Hash", 64, "fingerprint" },
	};
	const struct config *config = world_of(c)->config;

	if (c->phase == 0) {
		out_flag(c->out, "Authorize LSC APs against Auth-List", config->authorize_aps, "enabled", "disabled");
		out_int(c->out, "Number of entries", (int64_t)config->auths, NULL);
		out_blank(c->out);
		out_table(c->out, "entries", columns, ARRAY_LEN(columns));
		c->phase = 1;
	}
	if (c->phase == 1) {
		if (!show_rules(c))
			return STEP_MORE;
		show_issued_head(c);
		c->phase = 2;
	}
	return show_issued(c) ? STEP_DONE : STEP_MORE;
}

/* --- certificates ------------------------------------------------------------------------------------------------- */

enum step show_certificates(struct call *c)
{
	const struct world *w = world_of(c);
	struct world_certificate *list = xcalloc(WORLD_CERTIFICATES_MAX, sizeof(*list), "certificates to show");
	size_t n = w->ports.certificates ? w->ports.certificates(w->ports.ctx, list) : 0;
	char text[SHOW_TIME_MAX];

	c->kept = list;
	out_int(c->out, "Number of certificates", (int64_t)n, NULL);
	for (size_t i = 0; i < n; i++) {
		const struct world_certificate *k = &list[i];

		out_blank(c->out);
		out_item(c->out, "certificates");
		out_field(c->out, "Certificate", "%s", k->what);
		out_field(c->out, "  Subject", "%s", k->subject);
		out_field(c->out, "  Issuer", "%s", k->issuer);
		out_field(c->out, "  Serial Number", "%s", k->serial);
		out_field(c->out, "  Usage", "%s", k->usage ? k->usage : "");
		out_field(c->out, "  Key", "%s", k->key ? k->key : "");
		show_time_long(w, k->from, text);
		out_field(c->out, "  Valid from", "%s", text);
		show_time_long(w, k->to, text);
		out_field(c->out, "  Valid to", "%s", text);
		out_int(c->out, "  Days left", (k->to - show_wall_s(w)) / 86400, NULL);
	}
	return STEP_DONE;
}

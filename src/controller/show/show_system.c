/* SPDX-License-Identifier: Apache-2.0 */
/* show_system.c - the controller itself: sysinfo, time, country, timers, network, logging, traps, the running
 * configuration. Labels and their order are those of AireOS; what plumb does not have is left out, not made up. */
#include "controller/show/show.h"

#include <stdio.h>
#include <stdlib.h>

enum { NETWORK_WIDTH = 44, TRAPLOG_WIDTH = 45 };

static const char *enabled(bool on)
{
	return on ? "Enabled" : "Disabled";
}

/* n thousandths of a processor in hundredths, rounded up: 0 is nothing at all. */
static int64_t percent(unsigned thousandths)
{
	return (thousandths + 9) / 10;
}

static void show_rate(struct out *o, const char *name, const struct measured_rate *r, unsigned seconds)
{
	char label[64];

	snprintf(label, sizeof(label), "%s per second", name);
	out_int(o, label, (int64_t)r->second, NULL);
	snprintf(label, sizeof(label), "%s in the last minute", name);
	out_int(o, label, (int64_t)r->minute, seconds < 60 ? "(not yet a minute)" : NULL);
}

/* Against its limit, and what is given up for it. */
static void show_memory_limit(struct out *o, const struct measures *m)
{
	static const char *const given_up[] = { "Nothing", "Probing stations", "Probing stations, new clients",
						"Probing stations, new clients, histories" };

	if (m->limit) {
		out_int(o, "Memory limit", (int64_t)(m->limit / 1024), "KiB");
		out_int(o, "Memory used of the limit", (int64_t)(m->used / 1024), "KiB");
	} else {
		out_none(o, "Memory limit", "None");
		out_none(o, "Memory used of the limit", "None");
	}
	out_field(o, "Given up for want of memory", "%s", given_up[m->shedding < ARRAY_LEN(given_up) ? m->shedding : 0]);
}

/* How it is doing: of this moment, and of the last minute. */
static void show_measures(struct call *c, const struct measures *m)
{
	struct out *o = c->out;

	out_int(o, "CPU Current Usage", percent(m->cpu_second), "%");
	out_int(o, "CPU Average Usage", percent(m->cpu_minute), "%");
	out_int(o, "Loop lag, half of the turns", (int64_t)m->lag_p50_us, "us");
	out_int(o, "Loop lag, 99 of 100 turns", (int64_t)m->lag_p99_us, "us");
	out_int(o, "Loop lag, the longest of the last minute", (int64_t)m->lag_longest_us, "us");
	show_rate(o, "AP joins", &m->rate.ap_joins, m->seconds);
	show_rate(o, "Client joins", &m->rate.client_joins, m->seconds);
	show_rate(o, "DTLS handshakes", &m->rate.handshakes, m->seconds);
	out_int(o, "DTLS handshakes waiting for their turn", (int64_t)m->queue.handshakes_waiting, NULL);
	out_int(o, "Changes waiting for access points", (int64_t)(m->queue.stations + m->queue.group_keys), NULL);
	out_int(o, "DTLS sessions", (int64_t)m->dtls_sessions, NULL);
	out_int(o, "Memory of access points", (int64_t)(m->memory.aps / 1024), "KiB");
	out_int(o, "Memory of clients", (int64_t)(m->memory.clients / 1024), "KiB");
	out_int(o, "Memory of histories of clients", (int64_t)(m->memory.rings / 1024), "KiB");
	out_int(o, "Memory of DTLS sessions", (int64_t)(m->memory.dtls / 1024), "KiB");
	out_int(o, "Memory of buffers", (int64_t)(m->memory.buffers / 1024), "KiB");
	out_int(o, "Memory of the process, at most so far", (int64_t)(m->peak / 1024), "KiB");
	show_memory_limit(o, m);
}

enum step show_sysinfo(struct call *c)
{
	const struct world *w = world_of(c);
	const struct config_interface *m = config_interface(w->config, "management");
	char text[64], span[SHOW_TIME_MAX];
	struct out *o = c->out;
	struct measures now;

	out_field(o, "Manufacturer's Name", "plumb");
	out_field(o, "Product Name", "plumb controller");
	out_field(o, "Product Version", "%s", PLUMB_VERSION);
	out_field(o, "System Name", "%s", w->config->sysname);
	if (m && m->addressed) {
		show_ipv4(m->ip, text);
		out_field(o, "IP Address", "%s", text);
	} else {
		out_none(o, "IP Address", "Not Configured");
	}
	out_int(o, "Restarts of the network process", (int64_t)w->restarts, NULL);
	show_span(mono_between(w->started, w->ports.now(w->ports.ctx)) / 1000, span);
	out_field(o, "System Up Time", "%s", span);
	out_field(o, "System Timezone Location", "(GMT %+d:%02d)", w->config->zone_hours, abs(w->config->zone_mins));
	show_country_text(w->config->country, text);
	out_field(o, "Configured Country", "%s", text);
	for (int b = CONFIG_BANDS; b-- > 0;) {
		snprintf(text, sizeof(text), "State of %s Network", config_band_name((enum config_band)b));
		out_flag(o, text, !w->config->band_off[b], enabled(true), enabled(false));
	}
	out_int(o, "Number of WLANs", (int64_t)config_wlans(w->config), NULL);
	out_int(o, "Number of Active Clients", (int64_t)show_clients(w), NULL);
	out_int(o, "Number of Access Points joined", (int64_t)ac_ap_joined(w->ac), NULL);
	out_int(o, "Access Points known", (int64_t)ac_ap_count(w->ac), NULL);
	out_int(o, "DTLS handshakes under way", (int64_t)ac_handshakes(w->ac), NULL);
	out_int(o, "Joins pending", (int64_t)ac_joins_pending(w->ac), NULL);
	out_int(o, "Maximum number of APs supported", APS_MAX, NULL);
	if (w->ports.measure && w->ports.measure(w->ports.ctx, &now))
		show_measures(c, &now);
	out_int(o, "Dropped or refused", (int64_t)show_dropped(c), NULL);
	out_flag(o, "Unsaved configuration", w->unsaved, "Yes, 'save config' keeps it", "No");
	return STEP_DONE;
}

enum step show_time(struct call *c)
{
	const struct world *w = world_of(c);
	char text[SHOW_TIME_MAX];

	show_time_long(w, show_wall_s(w), text);
	out_field(c->out, "Time", "%s", text);
	out_blank(c->out);
	out_field(c->out, "Timezone delta", "%d:%d", w->config->zone_hours, w->config->zone_mins);
	out_field(c->out, "Timezone location", "(GMT %+d:%02d)", w->config->zone_hours, abs(w->config->zone_mins));
	out_blank(c->out);
	out_title(c->out, "NTP Servers");
	out_note(c->out, "    The clock is this host's; its NTP is set up on the host (timedatectl), not here.");
	return STEP_DONE;
}

enum step show_country(struct call *c)
{
	char text[64];

	show_country_text(world_of(c)->config->country, text);
	if (*world_of(c)->config->country)
		out_field(c->out, "Configured Country", "%s", text);
	else
		out_none(c->out, "Configured Country", text);
	return STEP_DONE;
}

enum step show_timers(struct call *c)
{
	const struct config_timers *t = &world_of(c)->config->timers;
	struct out *o = c->out;

	out_int(o, "AP Heart Beat Timeout (seconds)", t->heartbeat, NULL);
	out_int(o, "AP Discovery Timeout (seconds)", t->discovery, NULL);
	if (t->fast)
		out_int(o, "AP Local mode Fast Heartbeat (seconds)", t->fast_heartbeat, "(enable)");
	else
		out_none(o, "AP Local mode Fast Heartbeat (seconds)", "disable");
	out_int(o, "AP Primary Discovery Timeout (seconds)", t->primary_discovery, NULL);
	return STEP_DONE;
}

enum step show_network(struct call *c)
{
	const struct config *config = world_of(c)->config;
	struct out *o = c->out;

	out_label_width(o, NETWORK_WIDTH);
	out_field(o, "RF-Network Name", "%s", config->rf_network);
	out_flag(o, "Web Mode", false, "Enable", "Disable");
	out_flag(o, "Secure Web Mode", false, "Enable", "Disable");
	out_int(o, "User Idle Timeout", config->idle_s, "seconds");
	out_flag(o, "AP Fallback", config->ap_fallback, "Enable", "Disable");
	out_flag(o, "Fast SSID Change", config->fast_ssid_change, "Enabled", "Disabled");
	out_field(o, "DTLS Version", "%s", config->dtls_all ? "DTLS_ALL" : "DTLS1.2");
	out_flag(o, "AP Authorization by auth-list", config->authorize_aps, "Enable", "Disable");
	out_flag(o, "AP Link Encryption", config->ap_link_encryption != CONFIG_ADMIN_DISABLE, "Enable", "Disable");
	return STEP_DONE;
}

/* --- rings -------------------------------------------------------------------------------------------------------- */

/* Both are shown newest first, from the number the show began with: what comes meanwhile does not shift them. */
enum step show_traplog(struct call *c)
{
	static const struct out_column columns[] = { { "Log", 3, "log" }, { "System Time", 24, "time" },
		{ "Trap", 49, "trap" } };
	struct world *w = world_of(c);
	const struct trap *t;
	char text[SHOW_TIME_MAX];

	if (c->phase == 0) {
		out_label_width(c->out, TRAPLOG_WIDTH);
		out_int(c->out, "Number of Traps Since Last Reset ", (int64_t)w->traps->total, NULL);
		out_int(c->out, "Number of Traps Since Log Last Displayed ", (int64_t)(w->traps->total - w->traps->last_displayed),
			NULL);
		out_blank(c->out);
		out_table_gap(c->out, "traps", columns, ARRAY_LEN(columns), " ");
		c->at[0] = c->at[1] = w->traps->total;
		w->traps->last_displayed = w->traps->total;
		c->phase = 1;
	}
	while (call_room(c)) {
		t = traplog_get(w->traps, c->at[0]);
		if (!t)
			return STEP_DONE;
		show_time_long(w, t->wall_ms / 1000, text);
		if (c->out->format == OUT_TEXT)
			out_cell(c->out, "%3llu", (unsigned long long)(c->at[1] - c->at[0]));
		else
			out_cell_int(c->out, (int64_t)(c->at[1] - c->at[0]));
		out_cell(c->out, "%s", text);
		out_cell(c->out, "%s", t->text);
		out_row(c->out);
		c->at[0]--;
	}
	return STEP_MORE;
}

static void logging_head(struct call *c)
{
	const struct world *w = world_of(c);

	out_title(c->out, "Logging to buffer :");
	out_section(c->out, "buffer");
	out_field(c->out, " - Logging filter level", "%s", config_level_name(w->config->buffered));
	out_int(c->out, " - Number of system messages logged", (int64_t)w->log->total, NULL);
	out_int(c->out, " - Number of system messages dropped", (int64_t)w->log->passed, NULL);
	out_title(c->out, "Logging to console :");
	out_section(c->out, "console");
	out_field(c->out, " - Logging filter level", "%s", config_level_name(w->config->console));
	out_blank(c->out);
}

enum step show_logging(struct call *c)
{
	static const struct out_column columns[] = { { "System Time", 24, "time" }, { "Level", 13, "level" },
		{ "Message", 40, "message" } };
	const struct world *w = world_of(c);
	const struct logged *l;
	char text[SHOW_TIME_MAX];

	if (c->phase == 0) {
		logging_head(c);
		out_table_gap(c->out, "messages", columns, ARRAY_LEN(columns), " ");
		c->at[0] = w->log->total;
		c->phase = 1;
	}
	while (call_room(c)) {
		l = msglog_get(w->log, c->at[0]);
		if (!l)
			return STEP_DONE;
		show_time_long(w, l->wall_ms / 1000, text);
		out_cell(c->out, "%s", text);
		out_cell(c->out, "%s", msglog_level(l->level));
		out_cell(c->out, "%s", l->text);
		out_row(c->out);
		c->at[0]--;
	}
	return STEP_MORE;
}

/* --- the running configuration ------------------------------------------------------------------------------------ */

enum step show_lines(struct call *c, const char *name)
{
	const char *text = c->kept ? c->kept : "", *end = text + c->nkept, *p, *q;

	for (p = text + c->at[0]; p < end && call_room(c); p = q + 1) {
		q = memchr(p, '\n', (size_t)(end - p));
		if (!q)
			q = end;
		out_string(c->out, name, slice_between(p, q));
		c->at[0] = (uint64_t)(q + 1 - text);
	}
	return text + c->at[0] >= end ? STEP_DONE : STEP_MORE;
}

/* The dump is made first, so that what is shown is one state; then it goes out line by line. */
enum step show_run_config(struct call *c)
{
	if (c->phase == 0) {
		if (show_dump_config(c, CONFIG_SECRETS_MASKED))
			return STEP_MORE;
		c->phase = 1;
	}
	return show_lines(c, "commands");
}

enum step show_debug(struct call *c)
{
	bool any = false;

	if (!show_session(c))
		return STEP_DONE;
	for (size_t i = 0; mac_present(session_debug_address(c->session, i)); i++) {
		char mac[MAC_TEXT_MAX], label[32];

		mac_format(session_debug_address(c->session, i), mac);
		snprintf(label, sizeof(label), "MAC Addr %zu", i + 1);
		out_field(c->out, label, "%s", mac);
		any = true;
	}
	if (!any)
		out_none(c->out, "MAC debugging", "disabled");
	out_blank(c->out);
	out_title(c->out, "Debug Flags Enabled:");
	out_section(c->out, "flags");
	for (int t = 0; t < DEBUG_TOPICS; t++) {
		char label[32];

		snprintf(label, sizeof(label), "  %s", debug_topic_name((enum debug_topic)t));
		out_flag(c->out, label, session_debugs(c->session, (enum debug_topic)t), enabled(true), enabled(false));
	}
	return STEP_DONE;
}

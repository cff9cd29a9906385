/* SPDX-License-Identifier: Apache-2.0 */
/* show_metrics.c - all counters and measures in the text format Prometheus reads (exposition format 0.0.4), or as rows.
 *
 * They are gathered at once, so that they are of one moment, and written some in each step. Counters are of the tables that
 * the shows have (`show capwap counters`, `show client counters`); a row added there is a metric by itself. */
#include "controller/show/show.h"

#include "base/xalloc.h"
#include "catalogue/states.h"

#include <stdio.h>
#include <stdlib.h>

enum { FAMILY_MAX = 96, LABELS_MAX = 160 };

struct sample {
	char family[FAMILY_MAX];
	const char *suffix, *type, *help; /* suffix: of a histogram's samples */
	char labels[LABELS_MAX];	  /* part="capwap",cause="x"; may be empty */
	uint64_t value;
	bool micro;			  /* the value is in millionths */
};

struct gathered {
	size_t n, room;
	struct sample *sample;
};

static struct sample *add(struct gathered *g, const char *family, const char *type, const char *help, uint64_t value)
{
	struct sample *s;

	if (g->n == g->room) {
		g->room = g->room ? g->room * 2 : 256;
		g->sample = xrealloc(g->sample, g->room * sizeof(*g->sample), "metrics");
	}
	s = &g->sample[g->n++];
	*s = (struct sample){ .suffix = "", .type = type, .help = help, .value = value };
	snprintf(s->family, sizeof(s->family), "%s", family);
	return s;
}

static void label(struct sample *s, const char *name, const char *value)
{
	size_t at = strlen(s->labels);
	int n = snprintf(s->labels + at, sizeof(s->labels) - at, "%s%s=\"", at ? "," : "", name);

	at += n > 0 ? (size_t)n : 0;
	for (; *value && at + 4 < sizeof(s->labels); value++) {
		if (*value == '"' || *value == '\\')
			s->labels[at++] = '\\';
		s->labels[at++] = *value;
	}
	snprintf(s->labels + at, sizeof(s->labels) - at, "\"");
}

static void gauge(struct gathered *g, const char *family, const char *help, uint64_t value)
{
	(void)add(g, family, "gauge", help, value);
}

/* --- counters ----------------------------------------------------------------------------------------------------- */

struct field {
	const char *name, *words;
	size_t offset;
};

static const struct field live_fields[] = {
#define LIVE(field, text) { #field, text, offsetof(struct live_counters, field) }
	LIVE(events, "events of clients"),
	LIVE(kept, "of these, kept in a history as a record"),
	LIVE(repeats, "of these, counted into the record before"),
	LIVE(signs, "of these, that no rule looks at: a sign of life only"),
	LIVE(compactions, "histories that were full and written anew, shorter"),
	LIVE(dropped, "records of histories dropped: their ring was full"),
	LIVE(cut, "texts in histories that were too long and cut"),
	LIVE(evicted, "histories dropped: others needed the room"),
	LIVE(shed, "histories of clients that are gone forgotten: memory was short"),
	LIVE(not_grown, "histories written anew, shorter, sooner than else: memory was short"),
	LIVE(formatted, "lines of text made of histories, for who asked"),
};

static const struct field control_fields[] = {
#define CONTROL(field, text) { #field, text, offsetof(struct control_stats, field) }
	CONTROL(sessions, "sessions of operators' programs"),
	CONTROL(refused_full, "sessions refused: too many"),
	CONTROL(refused_role, "sessions refused: nobody who may"),
	CONTROL(requests, "requests"),
	CONTROL(bad_lines, "lines refused that were no requests"),
	CONTROL(too_long, "sessions ended: a request too long"),
	CONTROL(busy, "requests refused: too many at once"),
	CONTROL(cancelled, "commands cancelled"),
	CONTROL(events, "events and debug lines sent"),
	CONTROL(dropped, "events and debug lines dropped: their reader was too slow"),
	CONTROL(lines, "events and debug lines made"),
	CONTROL(steps, "steps of commands"),
};

enum part { PART_CAPWAP, PART_CLIENTS, PART_NET, PART_LIVE, PART_CONTROL, PARTS };

static const char *const part_names[PARTS] = { [PART_CAPWAP] = "capwap", [PART_CLIENTS] = "clients", [PART_NET] = "net",
					       [PART_LIVE] = "live", [PART_CONTROL] = "control" };

static bool field_at(const struct field *f, size_t n, size_t i, const void *object, struct field *out, uint64_t *value)
{
	if (!object || i >= n)
		return false;
	*out = f[i];
	memcpy(value, (const char *)object + f[i].offset, sizeof(*value));
	return true;
}

static bool counter_at(const struct call *c, enum part part, size_t i, struct field *f, uint64_t *value)
{
	const struct world *w = world_of(c);

	switch (part) {
	case PART_CAPWAP: return ac_counter_at(w->ac, i, &f->name, &f->words, value);
	case PART_CLIENTS: return w->clients && clients_counter_at(w->clients, i, &f->name, &f->words, value);
	case PART_NET: return w->ports.counter_at && w->ports.counter_at(w->ports.ctx, i, &f->name, &f->words, value);
	case PART_LIVE:
		return field_at(live_fields, ARRAY_LEN(live_fields), i, w->live ? live_counters(w->live) : NULL, f, value);
	case PART_CONTROL:
		return field_at(control_fields, ARRAY_LEN(control_fields), i,
				c->session ? session_statistics(c->session) : NULL, f, value);
	default: return false;
	}
}

/* Of the loop there is a histogram. */
static bool told_elsewhere(enum part part, const char *name)
{
	return part == PART_NET && strncmp(name, "loop_", 5) == 0;
}

static void counters(struct call *c, struct gathered *g)
{
	struct field f;
	uint64_t value;
	char family[FAMILY_MAX];

	for (unsigned part = 0; part < PARTS; part++)
		for (size_t i = 0; counter_at(c, (enum part)part, i, &f, &value); i++) {
			if (told_elsewhere((enum part)part, f.name))
				continue;
			/* names in net's table say themselves whose they are */
			snprintf(family, sizeof(family), "plumb_%s%s%s_total", part == PART_NET ? "" : part_names[part],
				 part == PART_NET ? "" : "_", f.name);
			for (char *p = family; *p; p++)
				if (!(*p >= 'a' && *p <= 'z') && !(*p >= '0' && *p <= '9') && *p != '_')
					*p = '_';
			(void)add(g, family, "counter", f.words, value);
		}
}

/* The same once more as one family, for who wants all that was lost in one picture. */
static void drops(struct call *c, struct gathered *g)
{
	struct field f;
	uint64_t value;

	for (unsigned part = 0; part < PARTS; part++)
		for (size_t i = 0; counter_at(c, (enum part)part, i, &f, &value); i++)
			if (show_is_drop(part_names[part], f.name)) {
				struct sample *s = add(g, "plumb_drops_total", "counter",
						       "what was dropped, refused, ignored or forgotten, by cause", value);

				label(s, "part", part_names[part]);
				label(s, "cause", f.name);
			}
}

uint64_t show_dropped(struct call *c)
{
	struct field f;
	uint64_t value, sum = 0;

	for (unsigned part = 0; part < PARTS; part++)
		for (size_t i = 0; counter_at(c, (enum part)part, i, &f, &value); i++)
			sum += show_is_drop(part_names[part], f.name) ? value : 0;
	return sum;
}

/* --- measures ----------------------------------------------------------------------------------------------------- */

static void lag(struct gathered *g, const struct measures *m)
{
	static const char family[] = "plumb_loop_turn_seconds", minute[] = "plumb_loop_lag_minute_seconds";
	static const char help[] = "turns of the loop by the clock: who comes meanwhile waits so long";
	static const char minute_help[] = "turns of the loop in the last minute, by quantile; 1 is the longest";
	const struct {
		const char *q;
		uint64_t us;
	} quantile[] = { { "0.5", m->lag_p50_us }, { "0.99", m->lag_p99_us }, { "1", m->lag_longest_us } };
	struct sample *s;
	char le[32];

	for (unsigned i = 0; i < MEASURED_LAG_BUCKETS; i++) {
		uint64_t us = (uint64_t)1 << (MEASURED_LAG_FIRST + i);

		snprintf(le, sizeof(le), "%llu.%06llu", (unsigned long long)(us / 1000000), (unsigned long long)(us % 1000000));
		s = add(g, family, "histogram", help, m->lag_below[i]);
		s->suffix = "_bucket";
		label(s, "le", le);
	}
	s = add(g, family, "histogram", help, m->lag_turns);
	s->suffix = "_bucket";
	label(s, "le", "+Inf");
	s = add(g, family, "histogram", help, m->lag_us);
	s->suffix = "_sum";
	s->micro = true;
	add(g, family, "histogram", help, m->lag_turns)->suffix = "_count";
	for (size_t i = 0; i < ARRAY_LEN(quantile); i++) {
		s = add(g, minute, "gauge", minute_help, quantile[i].us);
		s->micro = true;
		label(s, "quantile", quantile[i].q);
	}
}

static void rate(struct gathered *g, const char *kind, const struct measured_rate *r, unsigned seconds)
{
	static const char help[] = "joins and handshakes a second, in the last second and on average of the last minute";
	struct sample *s = add(g, "plumb_joins_per_second", "gauge", help, r->second * 1000000);

	s->micro = true;
	label(s, "kind", kind);
	label(s, "window", "1s");
	s = add(g, "plumb_joins_per_second", "gauge", help, seconds ? r->minute * 1000000 / seconds : 0);
	s->micro = true;
	label(s, "kind", kind);
	label(s, "window", "60s");
}

static void measures(struct gathered *g, const struct measures *m)
{
	lag(g, m);
#define RATE(name, words) rate(g, #name, &m->rate.name, m->seconds);
	MEASURED_RATES(RATE)
#define QUEUE(name, words) \
	label(add(g, "plumb_queue_depth", "gauge", "what waits at this moment", m->queue.name), "queue", #name);
	MEASURED_QUEUES(QUEUE)
#define MEMORY(name, words) \
	label(add(g, "plumb_memory_bytes", "gauge", "memory by kind; what GnuTLS holds of a session is taken as measured once", \
		  m->memory.name), "kind", #name);
	MEASURED_MEMORY(MEMORY)
	gauge(g, "plumb_memory_peak_bytes", "the network process in memory, the most there was", m->peak);
	if (m->limit) {
		gauge(g, "plumb_memory_limit_bytes", "what the control group or --memory-max lets plumbd have", m->limit);
		gauge(g, "plumb_memory_used_bytes", "what it has of that, without what the kernel can take back", m->used);
	}
	gauge(g, "plumb_memory_shedding",
	      "given up because memory is short: 1 probing stations, 2 new clients, too, 3 histories, too", m->shedding);
	gauge(g, "plumb_dtls_sessions", "DTLS sessions, control and data, up or shaking hands", m->dtls_sessions);
	add(g, "plumb_cpu_seconds_total", "counter", "processor time of the network process", m->cpu_us)->micro = true;
}

static void standing(struct gathered *g, const struct world *w)
{
	struct sample *s = add(g, "plumb_info", "gauge", "which controller this is", 1);

	label(s, "version", PLUMB_VERSION);
	label(s, "sysname", w->config->sysname);
	gauge(g, "plumb_uptime_seconds", "since the network process was started",
	      (uint64_t)(mono_between(w->started, w->ports.now(w->ports.ctx)) / 1000));
	gauge(g, "plumb_restarts", "of the network process, by the keeper", w->restarts);
	gauge(g, "plumb_aps_joined", "access points in Run", ac_ap_joined(w->ac));
	gauge(g, "plumb_aps_known", "access points that have joined once", ac_ap_count(w->ac));
	gauge(g, "plumb_wlans", "WLANs that are configured", config_wlans(w->config));
	for (unsigned p = 0; w->clients && p < PEM_STATES; p++)
		label(add(g, "plumb_clients", "gauge", "clients, by the state of the policy manager",
			  clients_in_state(w->clients, (enum pem)p)),
		      "state", pem_name((enum pem)p));
	if (w->live)
		gauge(g, "plumb_client_histories", "clients of whom there is a history", live_counters(w->live)->clients);
}

/* --- out ---------------------------------------------------------------------------------------------------------- */

static void gather(struct call *c)
{
	const struct world *w = world_of(c);
	struct gathered g = { 0 };
	struct measures m;

	standing(&g, w);
	if (w->ports.measure && w->ports.measure(w->ports.ctx, &m))
		measures(&g, &m);
	drops(c, &g);
	counters(c, &g);
	c->kept = g.sample;
	c->nkept = g.n * sizeof(*g.sample);
}

static void value_text(const struct sample *s, char out[static 48])
{
	if (s->micro)
		snprintf(out, 48, "%llu.%06llu", (unsigned long long)(s->value / 1000000),
			 (unsigned long long)(s->value % 1000000));
	else
		snprintf(out, 48, "%llu", (unsigned long long)s->value);
}

/* A line of it; line 0 and 1 stand before the first sample of a family. */
static void write_line(struct out *o, const struct sample *s, unsigned line)
{
	char value[48];

	switch (line) {
	case 0: out_title(o, "# HELP %s %s", s->family, s->help); break;
	case 1: out_title(o, "# TYPE %s %s", s->family, s->type); break;
	default:
		value_text(s, value);
		out_title(o, "%s%s%s%s%s %s", s->family, s->suffix, *s->labels ? "{" : "", s->labels, *s->labels ? "}" : "",
			  value);
		break;
	}
}

static void write_row(struct out *o, const struct sample *s)
{
	out_cell(o, "%s%s", s->family, s->suffix);
	out_cell(o, "%s", s->type);
	out_cell(o, "%s", s->labels);
	if (s->micro)
		out_cell_micro(o, s->value);
	else
		out_cell_int(o, (int64_t)s->value);
	out_row(o);
}

enum step show_metrics(struct call *c)
{
	static const struct out_column columns[] = { { NULL, 0, "name" }, { NULL, 0, "type" }, { NULL, 0, "labels" },
		{ NULL, 0, "value" } };
	const struct sample *s;
	size_t n;

	if (c->phase == 0) {
		gather(c);
		if (c->out->format == OUT_JSON)
			out_table(c->out, "metrics", columns, ARRAY_LEN(columns));
		c->phase = 1;
	}
	s = c->kept;
	n = c->nkept / sizeof(*s);
	for (; c->at[0] < n && call_room(c); c->at[0]++) {
		const struct sample *at = &s[c->at[0]];

		if (c->out->format == OUT_JSON) {
			write_row(c->out, at);
			continue;
		}
		if (c->at[1] == 0 && c->at[0] && strcmp(at->family, at[-1].family) == 0)
			c->at[1] = 2;
		for (; c->at[1] <= 2 && call_room(c); c->at[1]++)
			write_line(c->out, at, (unsigned)c->at[1]);
		if (c->at[1] <= 2)
			return STEP_MORE;
		c->at[1] = 0;
	}
	return c->at[0] < n ? STEP_MORE : STEP_DONE;
}

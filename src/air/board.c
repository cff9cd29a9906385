/* SPDX-License-Identifier: Apache-2.0 */
/* board.c - see board.h. Text of controllers (reasons) passes through status_printable before it gets to a terminal. */
#include "air/board.h"

#include "agent/status.h"
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { REDRAW_MS = 200, ASK_MS = 400, LINES_MS = 1000, FEW = 24, INDENT = 4, REASON_AT = 53, LINES_EACH = 4 };

static int64_t since_start(const struct board *b, mono_t now)
{
	return mono_between(b->play->began, now);
}

static void put(struct buf *out)
{
	if (out->len)
		fwrite(out->p, 1, out->len, stdout);
	fflush(stdout);
	buf_free(out);
}

static void clean(char *out, size_t size, const char *text)
{
	status_printable(out, size, text, strlen(text));
}

/* --- lines and JSON -------------------------------------------------------------------------------------------- */

static void member_json(const struct member *m, struct buf *out)
{
	buf_str(out, "\"ap\":");
	buf_json(out, slice_of(m->name));
	buf_str(out, ",\"mac\":\"");
	buf_mac(out, m->mac);
	buf_str(out, "\",\"state\":");
	buf_json(out, slice_of(m->on ? wtp_state_name(m->state) : "off"));
	buf_printf(out, ",\"joins\":%u", m->joins);
	if (m->controller[0]) {
		buf_str(out, ",\"controller\":");
		buf_json(out, slice_of(m->controller));
	}
	if (m->error[0]) {
		buf_str(out, ",\"error\":");
		buf_json(out, slice_of(m->error));
	}
}

void board_changed(void *ctx, const struct member *m, mono_t now)
{
	struct board *b = ctx;
	struct buf out = { 0 };
	char error[sizeof(m->error)];

	if (b->kind == BOARD_JSON) {
		buf_printf(&out, "{\"t\":%lld,\"event\":\"ap\",", (long long)since_start(b, now));
		member_json(m, &out);
		buf_str(&out, "}\n");
	} else if (b->kind == BOARD_LINES && b->few) {
		clean(error, sizeof(error), m->state == WTP_RUN ? "" : m->error);
		buf_printf(&out, "%7.2f s  %-14s %-14s %s%s%s\n", (double)since_start(b, now) / 1000.0, m->name,
			   m->on ? wtp_state_name(m->state) : "off", m->controller, error[0] ? "  " : "", error);
	}
	put(&out);
}

/* --- clients --------------------------------------------------------------------------------------------------- */

/* What it noticed last, in a few words. */
static void client_words(const struct crowd_client *c, char *out, size_t size)
{
	if (!c->told)
		snprintf(out, size, "%s", "");
	else if (c->last == STATION_ADDRESS)
		snprintf(out, size, "address %u.%u.%u.%u", c->value >> 24, c->value >> 16 & 255, c->value >> 8 & 255,
			 c->value & 255);
	else if (c->last == STATION_AUTH_REFUSED || c->last == STATION_ASSOC_REFUSED)
		snprintf(out, size, "%s, status %u", sta_event_name(c->last), c->value);
	else if (c->last == STATION_DEAUTHENTICATED || c->last == STATION_DISASSOCIATED || c->last == STATION_WRONG_KEY)
		snprintf(out, size, "%s, reason %u", sta_event_name(c->last), c->value);
	else
		snprintf(out, size, "%s", sta_event_name(c->last));
}

/* The access point it is at; "": none. */
static const char *client_ap(const struct board *b, const struct crowd_client *c)
{
	const uint8_t *bssid = sta_bssid(c->st);
	uint64_t mac = 0;

	for (unsigned i = 0; bssid && i < 6; i++)
		mac = mac << 8 | bssid[i];
	mac = (mac & 0xffffff) >> 4; /* base MACs are counted by sixteen */
	return bssid && mac >= 1 && mac <= b->play->members ? b->play->member[mac - 1].name : "";
}

static void client_json(const struct board *b, const struct crowd_client *c, struct buf *out)
{
	char words[64];

	client_words(c, words, sizeof(words));
	buf_str(out, "\"client\":");
	buf_json(out, slice_of(c->name));
	buf_str(out, ",\"mac\":\"");
	buf_mac(out, c->mac);
	buf_printf(out, "\",\"wlan\":");
	buf_json(out, slice_of(c->wlan->name));
	buf_str(out, ",\"state\":");
	buf_json(out, slice_of(crowd_state(c)));
	buf_printf(out, ",\"in_run\":%s,\"runs\":%u", c->in_run ? "true" : "false", c->runs);
	if (client_ap(b, c)[0]) {
		buf_str(out, ",\"ap\":");
		buf_json(out, slice_of(client_ap(b, c)));
	}
	if (words[0]) {
		buf_str(out, ",\"noticed\":");
		buf_json(out, slice_of(words));
	}
	if (c->verdict[0]) {
		buf_str(out, ",\"verdict\":");
		buf_json(out, slice_of(c->verdict));
	}
}

void board_client(void *ctx, const struct crowd_client *c, mono_t now)
{
	struct board *b = ctx;
	struct buf out = { 0 };
	char words[64];

	if (b->kind == BOARD_JSON) {
		buf_printf(&out, "{\"t\":%lld,\"event\":\"client\",", (long long)since_start(b, now));
		client_json(b, c, &out);
		buf_str(&out, "}\n");
	} else if (b->kind == BOARD_LINES && b->few && crowd_size(b->play->crowd) <= FEW) {
		client_words(c, words, sizeof(words));
		buf_printf(&out, "%7.2f s  %-14s %-16s %-14s %s\n", (double)since_start(b, now) / 1000.0, c->name, crowd_state(c),
			   client_ap(b, c), words);
	}
	put(&out);
}

void board_told(struct board *b, unsigned id, const char *name, struct slice text, mac_t about, mono_t now)
{
	struct buf out = { 0 };

	if (b->kind != BOARD_JSON || !b->play)
		return;
	buf_printf(&out, "{\"t\":%lld,\"event\":\"told\",\"id\":%u,\"name\":\"%s\",\"about\":\"",
		   (long long)since_start(b, now), id, name);
	buf_mac(&out, about);
	buf_str(&out, "\",\"text\":");
	buf_json(&out, text);
	buf_str(&out, "}\n");
	put(&out);
}

static void took_json(const char *what, const struct crowd_took *t, struct buf *out)
{
	buf_printf(out, ",\"%ss\":%llu", what, (unsigned long long)t->count);
	if (t->count)
		buf_printf(out, ",\"%s_p50_us\":%llu,\"%s_p99_us\":%llu,\"%s_longest_us\":%llu", what,
			   (unsigned long long)t->p50_us, what, (unsigned long long)t->p99_us, what,
			   (unsigned long long)t->longest_us);
}

static void took_words(const char *what, const struct crowd_took *t, struct buf *out)
{
	if (t->count)
		buf_printf(out, "           %llu %s: half of them %.1f ms, 99 of 100 %.1f ms, the longest %.1f ms\n",
			   (unsigned long long)t->count, what, (double)t->p50_us / 1e3, (double)t->p99_us / 1e3,
			   (double)t->longest_us / 1e3);
}

static void times(const struct board *b, mono_t now)
{
	const struct crowd_times *t = &b->play->times;
	struct buf out = { 0 };

	if (b->kind == BOARD_JSON) {
		buf_printf(&out, "{\"t\":%lld,\"event\":\"times\",\"ms\":%lld", (long long)since_start(b, now), (long long)t->ms);
		took_json("join", &t->join, &out);
		took_json("roam", &t->roam, &out);
		buf_str(&out, "}\n");
	} else if (b->kind == BOARD_LINES) {
		took_words("joins", &t->join, &out);
		took_words("roams, the controller's share", &t->roam, &out);
	}
	put(&out);
}

void board_step(void *ctx, const struct step *s, const char *words, mono_t now)
{
	struct board *b = ctx;
	struct buf out = { 0 };

	(void)words;
	if (s->kind == STEP_TELL_TIMES)
		times(b, now);
	if (b->kind == BOARD_JSON)
		buf_printf(&out, "{\"t\":%lld,\"event\":\"step\",\"line\":%u,\"what\":\"%s\",\"took_ms\":%lld,\"in_run\":%u}\n",
			   (long long)since_start(b, now), s->line, step_name(s->kind), (long long)b->play->last_step_ms,
			   b->play->in_run);
	put(&out);
}

/* --- the table ------------------------------------------------------------------------------------------------- */

static void counts(const struct board *b, mono_t now, struct buf *out)
{
	unsigned states[WTP_STATES] = { 0 }, off = 0;

	for (unsigned i = 0; i < b->play->members; i++)
		if (b->play->member[i].on)
			states[b->play->member[i].state]++;
		else
			off++;
	buf_printf(out, "%7.2f s  %u of %u in Run", (double)since_start(b, now) / 1000.0, b->play->in_run, b->play->members);
	for (unsigned i = 0; i < WTP_STATES; i++)
		if (states[i] && i != WTP_RUN)
			buf_printf(out, ", %u %s", states[i], wtp_state_name((enum wtp_state)i));
	if (off)
		buf_printf(out, ", %u off", off);
	if (b->play->crowd && crowd_size(b->play->crowd))
		buf_printf(out, "; %u of %u clients in run", crowd_in_run(b->play->crowd), crowd_size(b->play->crowd));
}

/* Cut to the terminal's width: bytes, and not within a character. */
static void table_line(struct buf *out, const char *text, unsigned width)
{
	size_t len = strlen(text);

	if (len > width) {
		len = width;
		while (len && ((unsigned char)text[len] & 0xc0) == 0x80)
			len--;
	}
	buf_add(out, text, len);
	buf_str(out, "\x1b[K\n");
}

/* A reason that does not fit beside its access point stands below it, whole: how many lines. */
static unsigned reason_lines(const char *text, unsigned width, struct buf *out)
{
	unsigned lines = 0;
	char line[512];

	while (*text) {
		size_t room = width - INDENT < sizeof(line) - 8 ? width - INDENT : sizeof(line) - 8, n = strlen(text);

		if (n > room) {
			for (n = room; n && text[n] != ' ';)
				n--;
			if (!n)
				n = room;
		}
		snprintf(line, sizeof(line), "%*s%.*s", INDENT, "", (int)n, text);
		table_line(out, line, width);
		lines++;
		text += n;
		while (*text == ' ')
			text++;
	}
	return lines;
}

/* How many lines it took. */
static unsigned member_line(const struct board *b, const struct member *m, unsigned width, bool whole, struct buf *out)
{
	char line[512], error[sizeof(m->error)];
	bool below;
	unsigned lines = 1;

	clean(error, sizeof(error), m->state == WTP_RUN ? "" : m->error);
	below = whole && REASON_AT + strlen(error) > width;
	snprintf(line, sizeof(line), "%-14s %-14s %-22s %s", m->name, m->on ? wtp_state_name(m->state) : "off", m->controller,
		 below ? "" : error);
	if (b->colour && m->on && (m->state == WTP_RUN || error[0]))
		buf_str(out, m->state == WTP_RUN ? "\x1b[32m" : "\x1b[31m");
	table_line(out, line, width);
	if (below)
		lines += reason_lines(error, width, out);
	if (b->colour)
		buf_str(out, "\x1b[0m");
	return lines;
}

/* Clients in trouble first where not all fit. */
static unsigned client_lines(const struct board *b, unsigned width, unsigned room, struct buf *out)
{
	unsigned n = b->play->crowd ? crowd_size(b->play->crowd) : 0, shown = 0;
	char line[512], words[64];

	if (!n || room < 2)
		return 0;
	table_line(out, "", width);
	table_line(out, "Client         State            AP             Verdict                     Noticed", width);
	room -= 2;
	for (unsigned pass = 0; pass < 2; pass++)
		for (unsigned i = 0; i < n && shown < room; i++) {
			const struct crowd_client *c = crowd_client(b->play->crowd, i);
			bool bad = c->joins && !c->in_run;

			if (n > room ? bad != (pass == 0) : pass == 1)
				continue;
			client_words(c, words, sizeof(words));
			snprintf(line, sizeof(line), "%-14s %-16s %-14s %-27s %s", c->name, crowd_state(c), client_ap(b, c), c->verdict,
				 words);
			if (b->colour && (c->in_run || bad))
				buf_str(out, c->in_run ? "\x1b[32m" : "\x1b[31m");
			table_line(out, line, width);
			if (b->colour)
				buf_str(out, "\x1b[0m");
			shown++;
		}
	return shown + 2;
}

/* One client's verdict at a time, for asking may take a program. */
static void ask_verdict(struct board *b, mono_t now)
{
	struct crowd *crowd = b->play->crowd;
	struct crowd_client *c;

	if (!crowd || !crowd_size(crowd) || !b->play->world.newest || mono_between(b->asked, now) < ASK_MS)
		return;
	b->asked = now;
	for (unsigned i = 0; i < crowd_size(crowd); i++) {
		c = crowd_client(crowd, b->ask);
		b->ask = (b->ask + 1) % crowd_size(crowd);
		if (c->told) {
			(void)b->play->world.newest(b->play->world.ctx, c, c->verdict, sizeof(c->verdict));
			return;
		}
	}
}

static void draw(struct board *b, mono_t now)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	struct buf out = { 0 }, head = { 0 };
	unsigned room, shown = 0, rows;

	ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	if (size.ws_row < 6 || size.ws_col < 20)
		size = (struct winsize){ .ws_row = 24, .ws_col = 80 };
	room = size.ws_row - 4U;
	/* access points have half of it where there are clients, too */
	rows = b->play->crowd && crowd_size(b->play->crowd) && b->play->members > room / 2 ? room / 2 : room;
	if (b->drawn)
		buf_printf(&out, "\x1b[%uA", b->drawn);
	table_line(&out, "AP             State          Controller             Last error", size.ws_col);
	b->drawn = 1;
	/* those with an error first where not all fit */
	for (unsigned pass = 0; pass < 2; pass++)
		for (unsigned i = 0; i < b->play->members && shown < rows; i++) {
			const struct member *m = &b->play->member[i];
			bool error = m->on && m->error[0] && m->state != WTP_RUN;

			if (b->play->members > rows ? error == (pass == 0) : pass == 0)
				shown += member_line(b, m, size.ws_col, b->play->members <= rows / LINES_EACH, &out);
		}
	shown += client_lines(b, size.ws_col, shown < room ? room - shown : 0, &out);
	counts(b, now, &head);
	table_line(&out, buf_cstr(&head), size.ws_col);
	buf_str(&out, "\x1b[J");
	b->drawn += shown + 1;
	buf_free(&head);
	put(&out);
}

static void redraw(struct timer *t, mono_t now)
{
	struct board *b = link_object(t, struct board, redraw);
	struct buf out = { 0 };

	if (b->kind == BOARD_TABLE) {
		ask_verdict(b, now);
		draw(b, now);
	} else if (b->said_run != b->play->in_run || (b->play->crowd && b->said_clients != crowd_in_run(b->play->crowd))) {
		b->said_run = b->play->in_run;
		b->said_clients = b->play->crowd ? crowd_in_run(b->play->crowd) : 0;
		counts(b, now, &out);
		buf_ch(&out, '\n');
		put(&out);
	}
	wheel_arm(b->wheel, t, mono_after(now, b->kind == BOARD_TABLE ? REDRAW_MS : LINES_MS));
}

void board_open(struct board *b, enum board_kind kind, const struct play *play, struct wheel *wheel)
{
	const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");

	memset(b, 0, sizeof(*b));
	b->kind = kind;
	b->play = play;
	b->wheel = wheel;
	b->few = play->members <= FEW;
	b->colour = kind == BOARD_TABLE && !(no_colour && no_colour[0]) && term && strcmp(term, "dumb") != 0;
	timer_init(&b->redraw, "redraw", redraw);
	if (kind == BOARD_TABLE || (kind == BOARD_LINES && !b->few))
		redraw(&b->redraw, play->began);
}

/* --- the end --------------------------------------------------------------------------------------------------- */

/* As the radios of those that are on have found it. */
static unsigned keys_twice(const struct play *p)
{
	unsigned n = 0;

	for (unsigned i = 0; i < p->members; i++) {
		const struct radio_sim *r = p->world.radio(p->world.ctx, &p->member[i]);

		n += r ? radio_sim_keys_twice(r) : 0;
	}
	return n;
}

static void summary_json(const struct board *b, mono_t now)
{
	const struct play *p = b->play;
	struct buf out = { 0 };

	buf_printf(&out, "{\"t\":%lld,\"event\":\"end\",\"aps\":%u,\"in_run\":%u,\"errors\":%u,\"good\":%s",
		   (long long)since_start(b, now), p->members, p->in_run, p->errors, p->failed ? "false" : "true");
	if (p->crowd && crowd_size(p->crowd)) {
		const struct crowd_counters *k = crowd_counters(p->crowd);

		buf_printf(&out, ",\"clients\":%u,\"clients_in_run\":%u,\"runs\":%llu,\"frames\":%llu,\"lost\":%llu",
			   crowd_size(p->crowd), crowd_in_run(p->crowd), (unsigned long long)k->runs, (unsigned long long)k->frames,
			   (unsigned long long)k->lost);
		buf_printf(&out, ",\"sent_away\":%llu,\"keys_twice\":%u", (unsigned long long)crowd_sent_away(p->crowd),
			   keys_twice(p));
	}
	if (p->moves.joins + p->moves.roams + p->moves.leaves)
		buf_printf(&out, ",\"joins\":%llu,\"roams\":%llu,\"leaves\":%llu,\"nobody\":%llu",
			   (unsigned long long)p->moves.joins, (unsigned long long)p->moves.roams,
			   (unsigned long long)p->moves.leaves, (unsigned long long)p->moves.none);
	if (p->controller_at.us != INT64_MAX)
		buf_printf(&out, ",\"controller_ms\":%lld", (long long)since_start(b, p->controller_at));
	if (p->all_run_at.us != INT64_MAX)
		buf_printf(&out, ",\"all_run_ms\":%lld", (long long)since_start(b, p->all_run_at));
	if (p->failed) {
		buf_str(&out, ",\"why\":");
		buf_json(&out, slice_of(p->why));
	}
	buf_str(&out, "}\n");
	put(&out);
}

void board_close(struct board *b, mono_t now)
{
	const struct play *p = b->play;
	struct buf out = { 0 };

	wheel_stop(b->wheel, &b->redraw);
	if (b->kind == BOARD_NONE)
		return;
	if (b->kind == BOARD_JSON) {
		summary_json(b, now);
		return;
	}
	if (b->kind == BOARD_TABLE)
		draw(b, now);
	else {
		counts(b, now, &out);
		buf_ch(&out, '\n');
	}
	if (p->all_run_at.us != INT64_MAX)
		buf_printf(&out, "all %u were in Run after %.2f s\n", p->members, (double)since_start(b, p->all_run_at) / 1000.0);
	if (p->failed)
		buf_printf(&out, "the scenario failed: %s\n", p->why);
	put(&out);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* loggen.c - writes a big AireOS debug log: many clients, each going through sessions (sessions.c), interleaved in the
 * order of time. The words of every message come from the catalogue. The same arguments give the same bytes.
 *
 *   loggen --size BYTES --clients N --seed S [--mix healthy|mixed] [--torn PER_MILLE] > FILE
 *
 * Sizes may end in k, M or G. --torn breaks so many lines of a thousand at column 80, as terminals do. */
#include "sessions.h"

#include "base/calendar.h"
#include "base/xalloc.h"
#include "catalogue/match.h"
#include "catalogue_gen.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* --- a client ------------------------------------------------------------------------------------------------ */

enum { PLAN_MAX = 48, NO_PLACE = 0xffff };

struct client {
	uint32_t index;
	uint16_t ap, old_ap;
	uint8_t slot, wlan;
	bool addressed; /* has its address */
	uint8_t eapid, replay, trips;
	uint8_t at;	   /* in plan */
	uint8_t planned;
	uint16_t step;
	uint32_t session;
	uint8_t plan[PLAN_MAX]; /* enum segment_id */
};

struct due {
	int64_t t;
	uint32_t client;
};

struct maker {
	uint64_t random;
	bool mixed;
	unsigned torn; /* per mille */
	unsigned naps;
	struct client *clients;
	struct due *heap; /* the earliest first */
	size_t n;
	int64_t second; /* of the text in stamp */
	char stamp[32];
	struct buf line, out;
	uint64_t written, size;
};

static uint64_t mixed_up(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
	return x ^ (x >> 31);
}

/* A number below n. */
static unsigned draw(struct maker *g, unsigned n)
{
	g->random += 0x9e3779b97f4a7c15ULL;
	return (unsigned)((mixed_up(g->random) >> 32) * n >> 32);
}

static mac_t client_mac(const struct client *c)
{
	return (mac_t){ MAC_REAL_BIT | 0x02005e000000ULL | ((c->index * 0x9e3779b1u + 0x3151) & 0xffffff) };
}

static mac_t ap_mac(unsigned ap)
{
	return (mac_t){ MAC_REAL_BIT | 0x06005e000000ULL | (uint64_t)ap << 4 };
}

/* --- values of a client ---------------------------------------------------------------------------------------- */

enum variable {
	VAR_STA, VAR_AP, VAR_OLD_AP, VAR_BSSID, VAR_SLOT, VAR_WLAN, VAR_VLAN, VAR_IP, VAR_NEW_IP, VAR_AP_NAME, VAR_INTERFACE,
	VAR_AID, VAR_EAPID, VAR_LAST_EAPID, VAR_REPLAY, VAR_NUMBER, VARIABLES
};

/* $name in a step, and the fields that get it by their own name. */
static const struct {
	const char *name;
	const char *fields[3];
} variables[VARIABLES] = {
	[VAR_STA] = { "sta", { "sta" } },
	[VAR_AP] = { "ap", { "ap" } },
	[VAR_OLD_AP] = { "old_ap", { NULL } },
	[VAR_BSSID] = { "bssid", { "bssid" } },
	[VAR_SLOT] = { "slot", { "slot" } },
	[VAR_WLAN] = { "wlan", { "wlan", "vap" } },
	[VAR_VLAN] = { "vlan", { "vlan" } },
	[VAR_IP] = { "ip", { "ip" } },
	[VAR_NEW_IP] = { "new_ip", { NULL } },
	[VAR_AP_NAME] = { "ap_name", { NULL } },
	[VAR_INTERFACE] = { "interface", { NULL } },
	[VAR_AID] = { "aid", { NULL } },
	[VAR_EAPID] = { "eapid", { NULL } },
	[VAR_LAST_EAPID] = { "last_eapid", { NULL } },
	[VAR_REPLAY] = { "replay", { NULL } },
	[VAR_NUMBER] = { "number", { NULL } },
};

struct texts {
	char ip[20], ap_name[16], replay[24];
};

static struct slice ip_text(const struct client *c, char *text)
{
	int n = sprintf(text, "10.%u.%u.%u", 1 + (c->index >> 16 & 63), c->index >> 8 & 255, c->index & 255);

	return (struct slice){ text, (size_t)n };
}

/* The next counter of an EAPOL-Key exchange. */
static struct slice replay_text(struct client *c, char *text)
{
	int n = sprintf(text, "00.00.00.00.00.00.00.%02x", c->replay++);

	return (struct slice){ text, (size_t)n };
}

static const char *const interfaces[] = { "corp", "staff", "sales", "voice" };

static int64_t number_of(const struct client *c, enum variable v)
{
	switch (v) {
	case VAR_STA: return (int64_t)client_mac(c).v;
	case VAR_AP: return (int64_t)ap_mac(c->ap).v;
	case VAR_OLD_AP: return (int64_t)ap_mac(c->old_ap).v;
	case VAR_BSSID: return (int64_t)(ap_mac(c->ap).v | (c->slot ? 15 - c->wlan : c->wlan));
	case VAR_SLOT: return c->slot;
	case VAR_WLAN: return c->wlan;
	case VAR_VLAN: return 20 + 22 * c->wlan;
	case VAR_AID: return 1 + c->index % 40;
	case VAR_EAPID: return c->eapid;
	case VAR_LAST_EAPID: return c->eapid - 1;
	case VAR_NUMBER: return (int64_t)(mixed_up(c->index + ((uint64_t)c->session << 32)) & 0x7fffffff);
	default: return 0;
	}
}

static struct slice text_of(struct client *c, enum variable v, struct texts *t)
{
	switch (v) {
	case VAR_IP: return c->addressed ? ip_text(c, t->ip) : SLICE("0.0.0.0");
	case VAR_NEW_IP: return ip_text(c, t->ip);
	case VAR_AP_NAME: return (struct slice){ t->ap_name, (size_t)sprintf(t->ap_name, "ap-%04u", c->ap) };
	case VAR_INTERFACE: return slice_of(interfaces[c->wlan % ARRAY_LEN(interfaces)]);
	case VAR_REPLAY: return replay_text(c, t->replay);
	default: return (struct slice){ NULL, 0 };
	}
}

/* --- steps, made ready ----------------------------------------------------------------------------------------- */

struct ready_step {
	char fields[CAT_STRUCT_MAX]; /* with the values that are always the same */
	struct {
		uint16_t offset;
		uint8_t variable;
		bool text;
	} put[CAT_FIELDS_MAX];
	unsigned nput;
};

static struct ready_step *ready[SEGMENTS];

static void die(const struct step *s, const char *what, struct slice name)
{
	fprintf(stderr, "loggen: step %s \"%s\": %s %.*s\n", s->row < MSG_COUNT ? cat_rows[s->row].name : "?", s->set, what,
		(int)name.len, name.p);
	exit(70);
}

static void put_variable(struct ready_step *r, const struct cat_field *f, enum variable v)
{
	for (unsigned i = 0; i < r->nput; i++)
		if (r->put[i].offset == f->offset) {
			r->put[i].variable = (uint8_t)v;
			return;
		}
	r->put[r->nput].offset = f->offset;
	r->put[r->nput].variable = (uint8_t)v;
	r->put[r->nput++].text = cat_textual((enum cat_type)f->type);
}

static void drop_variable(struct ready_step *r, const struct cat_field *f)
{
	for (unsigned i = 0; i < r->nput; i++)
		if (r->put[i].offset == f->offset)
			r->put[i] = r->put[--r->nput];
}

/* Every field of a known name gets the client's value. */
static void put_by_name(struct ready_step *r, const struct cat_field *f)
{
	for (int v = 0; v < VARIABLES; v++)
		for (int i = 0; i < 3 && variables[v].fields[i]; i++)
			if (strcmp(f->name, variables[v].fields[i]) == 0)
				put_variable(r, f, (enum variable)v);
}

static void put_constant(struct ready_step *r, const struct step *s, const struct cat_field *f, struct slice value)
{
	struct cat_capture cap = { .word = (uint64_t)CAT_ABSENT };

	drop_variable(r, f);
	if (value.len == 0)
		cap.word = f->type == CAT_MAC ? 0 : (uint64_t)CAT_ABSENT;
	else if (!cat_textual((enum cat_type)f->type) &&
		 cat_read_field((enum cat_type)f->type, f->choice, value.p, value.p + value.len, false, &cap) !=
			 value.p + value.len)
		die(s, "cannot be", value);
	if (cat_textual((enum cat_type)f->type)) {
		if (value.len == 0)
			value.p = NULL;
		memcpy(r->fields + f->offset, &value, sizeof(value));
	} else {
		memcpy(r->fields + f->offset, &cap.word, sizeof(cap.word));
	}
}

/* The next name=value of a step; false at its end. */
static bool next_pair(const char **at, struct slice *name, struct slice *value)
{
	const char *p = *at + strspn(*at, " ");
	const char *equals = strchr(p, '=');
	size_t quote;

	if (!equals)
		return false;
	*name = slice_between(p, equals);
	p = equals + 1;
	quote = *p == '"';
	p += quote;
	*value = (struct slice){ p, strcspn(p, quote ? "\"" : " ") };
	*at = p + value->len + quote;
	return true;
}

static void make_ready(const struct step *s, struct ready_step *r)
{
	const char *at = s->set;
	struct slice name, value;

	if (s->row >= MSG_COUNT)
		return;
	cat_sample(s->row, 0, r->fields);
	for (unsigned i = 0; i < cat_rows[s->row].nfields; i++)
		put_by_name(r, &cat_fields[cat_rows[s->row].field0 + i]);
	while (next_pair(&at, &name, &value)) {
		const struct cat_field *f = NULL;
		int v = 0;

		for (unsigned i = 0; i < cat_rows[s->row].nfields; i++)
			if (slice_is(name, cat_fields[cat_rows[s->row].field0 + i].name))
				f = &cat_fields[cat_rows[s->row].field0 + i];
		if (!f)
			die(s, "has no field", name);
		if (value.len == 0 || value.p[0] != '$') {
			put_constant(r, s, f, value);
			continue;
		}
		while (v < VARIABLES && !slice_is(slice_between(value.p + 1, value.p + value.len), variables[v].name))
			v++;
		if (v == VARIABLES)
			die(s, "knows no", value);
		put_variable(r, f, (enum variable)v);
	}
}

static void make_all_ready(void)
{
	for (int i = 0; i < SEGMENTS; i++) {
		ready[i] = xcalloc(segments[i].n, sizeof(*ready[i]), "steps");
		for (size_t k = 0; k < segments[i].n; k++)
			make_ready(&segments[i].v[k], &ready[i][k]);
	}
}

/* --- one line -------------------------------------------------------------------------------------------------- */

static void write_stamp(struct maker *g, int64_t t)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int64_t second = t / MS_SECOND;
	unsigned ms = (unsigned)(t % MS_SECOND), s = (unsigned)(second % 86400);

	if (second != g->second) {
		struct civil day = civil_from_days(second / 86400);

		g->second = second;
		sprintf(g->stamp, ": %.3s %02d %02u:%02u:%02u.", months + 3 * (day.month - 1), day.day, s / 3600, s / 60 % 60,
			s % 60);
	}
	buf_add(&g->line, g->stamp, 18);
	buf_ch(&g->line, (char)('0' + ms / 100));
	buf_ch(&g->line, (char)('0' + ms / 10 % 10));
	buf_ch(&g->line, (char)('0' + ms % 10));
	buf_add(&g->line, ": ", 2);
}

static void write_head(struct maker *g, const struct client *c, const struct step *s, int64_t t, bool addressed)
{
	const struct task_name *task = &task_names[s->task];
	char mac[MAC_TEXT_MAX];

	buf_ch(&g->line, '*');
	buf_str(&g->line, task->name);
	if (task->each)
		buf_ch(&g->line, (char)('0' + (task->each == 'a' ? c->ap : c->index) % 8));
	write_stamp(g, t);
	if (addressed && !task->bare) {
		buf_add(&g->line, mac, mac_format(client_mac(c), mac));
		buf_ch(&g->line, ' ');
	}
}

/* "[0000] 8c 44 ...": bytes a message before announced. */
static void write_dump(struct maker *g, const struct client *c, uint16_t kind)
{
	static const char digits[] = "0123456789abcdef";
	uint64_t x = mixed_up(c->index * 77u + c->session);

	if (kind == STEP_DUMP_HEADER) {
		buf_str(&g->line, "00000000: 02 03 00 5f ");
		return;
	}
	buf_str(&g->line, "[0000]");
	for (int i = 0; i < (kind == STEP_DUMP16 ? 16 : 6); i++) {
		unsigned byte = (unsigned)(x >> (i % 8 * 8)) & 255;

		buf_ch(&g->line, ' ');
		buf_ch(&g->line, digits[byte >> 4]);
		buf_ch(&g->line, digits[byte & 15]);
		if (i == 7)
			x = mixed_up(x);
	}
}

static void write_message(struct maker *g, struct client *c, uint16_t row, const struct ready_step *r)
{
	char fields[CAT_STRUCT_MAX];
	struct texts texts;

	memcpy(fields, r->fields, cat_rows[row].size);
	for (unsigned i = 0; i < r->nput; i++) {
		enum variable v = (enum variable)r->put[i].variable;

		if (r->put[i].text) {
			struct slice s = text_of(c, v, &texts);

			memcpy(fields + r->put[i].offset, &s, sizeof(s));
		} else {
			int64_t n = number_of(c, v);

			memcpy(fields + r->put[i].offset, &n, sizeof(n));
		}
	}
	cat_write_text(&g->line, row, fields);
}

static void flush(struct maker *g)
{
	size_t done = 0;

	while (done < g->out.len) {
		ssize_t n = write(STDOUT_FILENO, g->out.p + done, g->out.len - done);

		if (n <= 0) {
			perror("loggen");
			exit(74);
		}
		done += (size_t)n;
	}
	buf_clear(&g->out);
}

static void put_line(struct maker *g)
{
	size_t len = g->line.len, edge = 80;

	if (g->torn && len > edge && draw(g, 1000) < g->torn) {
		buf_add(&g->out, g->line.p, edge);
		buf_ch(&g->out, '\n');
		buf_add(&g->out, g->line.p + edge, len - edge);
		len++;
	} else {
		buf_add(&g->out, g->line.p, len);
	}
	buf_ch(&g->out, '\n');
	g->written += len + 1;
	if (g->out.len > (1 << 20))
		flush(g);
}

static void write_step(struct maker *g, struct client *c, enum segment_id seg, size_t at, int64_t t)
{
	const struct step *s = &segments[seg].v[at];

	if (s->row == STEP_WAIT)
		return;
	buf_clear(&g->line);
	if (s->row >= MSG_COUNT) {
		write_head(g, c, s, t, false);
		write_dump(g, c, s->row);
	} else {
		write_head(g, c, s, t, cat_rows[s->row].head == CAT_HEAD_CLIENT);
		write_message(g, c, s->row, &ready[seg][at]);
	}
	put_line(g);
}

/* --- sessions -------------------------------------------------------------------------------------------------- */

static void add(struct client *c, const uint8_t *v, size_t n)
{
	if (c->planned + n > PLAN_MAX)
		return;
	memcpy(c->plan + c->planned, v, n);
	c->planned = (uint8_t)(c->planned + n);
}

#define ADD(c, ...) add(c, (const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }))

/* What a client knows: one in three a passphrase, the rest a name and password. Roams follow from it. */
static bool has_psk(const struct client *c)
{
	return c->index % 3 == 0;
}

static void add_join(struct client *c)
{
	if (has_psk(c))
		ADD(c, SEG_PSK, SEG_KEYS);
	else
		ADD(c, SEG_EAP_BEGIN, SEG_EAP_FIRST, SEG_EAP_TRIP, SEG_EAP_END, SEG_KEYS);
}

static void add_roam(struct maker *g, struct client *c)
{
	unsigned way = has_psk(c) ? 9 : c->index % 8;

	ADD(c, SEG_STAY);
	if (way < 2)
		ADD(c, SEG_ROAM, SEG_PMKID, SEG_ROAM_END, SEG_EXISTING_PMK, SEG_KEYS, SEG_RUN_AGAIN);
	else if (way < 4)
		ADD(c, SEG_ROAM, SEG_OKC, SEG_ROAM_END, SEG_EXISTING_PMK, SEG_KEYS, SEG_RUN_AGAIN);
	else if (way == 4)
		ADD(c, SEG_CCKM, SEG_RUN_AGAIN);
	else if (way < 7 && draw(g, 8))
		ADD(c, SEG_FT);
	else if (has_psk(c))
		ADD(c, SEG_ROAM, SEG_ROAM_END, SEG_PSK, SEG_KEYS, SEG_RUN_AGAIN);
	else
		ADD(c, SEG_ROAM, SEG_ROAM_END, SEG_EAP_BEGIN, SEG_EAP_FIRST, SEG_EAP_TRIP, SEG_EAP_END, SEG_KEYS, SEG_RUN_AGAIN);
}

static void plan_trouble(struct maker *g, struct client *c)
{
	unsigned kind = draw(g, 4);

	if (kind == 0)
		ADD(c, SEG_ASSOC, SEG_PSK, SEG_KEYS, SEG_NO_DHCP, SEG_REMOVAL, SEG_AWAY);
	else if (has_psk(c))
		ADD(c, SEG_ASSOC, SEG_PSK, SEG_WRONG_KEY, SEG_REMOVAL, SEG_AWAY);
	else if (kind == 1)
		ADD(c, SEG_ASSOC, SEG_EAP_BEGIN, SEG_RADIUS_TIMEOUT, SEG_REMOVAL, SEG_AWAY);
	else
		ADD(c, SEG_ASSOC, SEG_EAP_BEGIN, SEG_EAP_FIRST, SEG_EAP_TRIP, SEG_RADIUS_REJECT, SEG_REMOVAL, SEG_AWAY);
}

static void plan(struct maker *g, struct client *c)
{
	static const uint8_t ends[] = { SEG_IDLE, SEG_IDLE, SEG_SESSION, SEG_OPERATOR };

	c->planned = c->at = 0;
	c->step = 0;
	c->session++;
	c->slot = draw(g, 4) ? 1 : 0;
	if (g->mixed && draw(g, 100) < 12) {
		plan_trouble(g, c);
		return;
	}
	ADD(c, SEG_ASSOC);
	add_join(c);
	ADD(c, SEG_DHCP);
	for (unsigned n = draw(g, 5); n > 0; n--) {
		if (draw(g, 3) == 0)
			ADD(c, SEG_STAY, SEG_REKEY);
		else
			add_roam(g, c);
	}
	if (draw(g, 8))
		ADD(c, SEG_STAY, ends[draw(g, 4)], SEG_REMOVAL, SEG_AWAY);
	else
		ADD(c, SEG_STAY, SEG_AWAY);
}

static void begin_segment(struct maker *g, struct client *c)
{
	enum segment_id seg = (enum segment_id)c->plan[c->at];

	if (segments[seg].does & MOVES) {
		c->old_ap = c->ap;
		c->ap = (uint16_t)((c->ap + 1 + draw(g, 3)) % g->naps);
	}
	if (seg == SEG_KEYS || seg == SEG_WRONG_KEY)
		c->replay = 0;
	if (seg == SEG_EAP_BEGIN) {
		c->eapid = 1;
		c->trips = (uint8_t)(8 + draw(g, 4));
	}
	if (seg == SEG_EAP_FIRST || seg == SEG_EAP_TRIP)
		c->eapid++;
}

static void end_segment(struct client *c)
{
	unsigned does = segments[c->plan[c->at]].does;

	if (does & GETS_ADDRESS)
		c->addressed = true;
	if (does & LEAVES)
		c->addressed = false;
	c->step = 0;
	if (!(does & REPEATS) || --c->trips == 0)
		c->at++;
}

/* The pause before the client's next step, which becomes the current one. */
static int64_t advance(struct maker *g, struct client *c)
{
	const struct segment *seg = &segments[c->plan[c->at]];
	unsigned ms;

	if (c->step + 1u < seg->n) {
		c->step++;
	} else {
		end_segment(c);
		if (c->at == c->planned)
			plan(g, c);
		begin_segment(g, c);
	}
	ms = segments[c->plan[c->at]].v[c->step].ms;
	return ms == 0 ? 0 : ms / 2 + draw(g, ms + 1);
}

/* --- the order of time ------------------------------------------------------------------------------------------ */

static bool before(const struct due *a, const struct due *b)
{
	return a->t != b->t ? a->t < b->t : a->client < b->client;
}

static void sift_down(struct maker *g)
{
	struct due moved = g->heap[0];
	size_t at = 0;

	for (;;) {
		size_t kid = 2 * at + 1;

		if (kid + 1 < g->n && before(&g->heap[kid + 1], &g->heap[kid]))
			kid++;
		if (kid >= g->n || !before(&g->heap[kid], &moved))
			break;
		g->heap[at] = g->heap[kid];
		at = kid;
	}
	g->heap[at] = moved;
}

static int by_due(const void *a, const void *b)
{
	return before(a, b) ? -1 : 1;
}

static void first_plans(struct maker *g)
{
	int64_t start = days_from_civil((struct civil){ 2024, 1, 8 }) * MS_DAY + 8 * (int64_t)MS_HOUR;

	for (size_t i = 0; i < g->n; i++) {
		struct client *c = &g->clients[i];

		c->index = (uint32_t)i;
		c->ap = c->old_ap = (uint16_t)draw(g, g->naps);
		c->wlan = has_psk(c) ? 1 : 2 + (i & 1);
		plan(g, c);
		begin_segment(g, c);
		g->heap[i] = (struct due){ start + draw(g, MS_HOUR / 4), (uint32_t)i };
	}
	qsort(g->heap, g->n, sizeof(*g->heap), by_due);
}

/* A client's lines of one millisecond come in one piece, mostly. */
static void make(struct maker *g)
{
	while (g->written < g->size) {
		struct due *d = &g->heap[0];
		struct client *c = &g->clients[d->client];
		int64_t pause;

		do {
			write_step(g, c, (enum segment_id)c->plan[c->at], c->step, d->t);
			pause = advance(g, c);
		} while (pause == 0 && draw(g, 24) && g->written < g->size);
		d->t += pause;
		sift_down(g);
	}
	flush(g);
}

/* --- arguments -------------------------------------------------------------------------------------------------- */

static uint64_t size_of(const char *text)
{
	char *end;
	uint64_t n = strtoull(text, &end, 10);

	return *end == 'k' ? n << 10 : *end == 'M' ? n << 20 : *end == 'G' ? n << 30 : n;
}

static int usage(void)
{
	fputs("usage: loggen --size BYTES --clients N --seed S [--mix healthy|mixed] [--torn PER_MILLE] > FILE\n", stderr);
	return 64;
}

int main(int argc, char **argv)
{
	struct maker g = { .mixed = true, .second = -1, .n = 1000, .size = 1 << 20 };

	for (int i = 1; i < argc; i += 2) {
		if (i + 1 == argc)
			return usage();
		if (strcmp(argv[i], "--size") == 0)
			g.size = size_of(argv[i + 1]);
		else if (strcmp(argv[i], "--clients") == 0)
			g.n = size_of(argv[i + 1]);
		else if (strcmp(argv[i], "--seed") == 0)
			g.random = mixed_up(size_of(argv[i + 1]) + 1);
		else if (strcmp(argv[i], "--torn") == 0)
			g.torn = (unsigned)size_of(argv[i + 1]);
		else if (strcmp(argv[i], "--mix") == 0)
			g.mixed = strcmp(argv[i + 1], "healthy") != 0;
		else
			return usage();
	}
	if (g.n == 0 || g.n > 1 << 24)
		return usage();
	g.naps = (unsigned)(g.n / 25 + 4 < 6000 ? g.n / 25 + 4 : 6000);
	g.clients = xcalloc(g.n, sizeof(*g.clients), "clients");
	g.heap = xcalloc(g.n, sizeof(*g.heap), "clients");
	make_all_ready();
	first_plans(&g);
	make(&g);
	return 0;
}

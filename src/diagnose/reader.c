/* SPDX-License-Identifier: Apache-2.0 */
/* reader.c - the fast way of reading (see reader.h), and what both ways use to hand events on. */
#include "diagnose/reader_in.h"

#include "base/bytes16.h"
#include "base/xalloc.h"
#include "catalogue_gen.h"
#include "diagnose/journey.h"

#include <stdlib.h>

enum { FOLD_MS = 60000 };

struct row_info *row_infos;

static const char *(*fast)(struct reading *g, const char *p, uint32_t *line);

void reader_use_avx2(bool use)
{
	fast = reading_fast;
#ifdef WITH_AVX2
	if (use && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2"))
		fast = reading_fast_avx2;
#else
	(void)use;
#endif
}

/* The text of a chunk is gone when its events are looked at: what they quote of it is kept. */
static inline void keep_texts(struct chunk *c, const struct row_info *info, void *fields)
{
	for (unsigned i = 0; i < info->ntexts; i++) {
		struct slice s;

		memcpy(&s, (char *)fields + info->text[i], sizeof(s));
		if (!s.p)
			continue;
		s.p = texts_keep(&c->texts, s.p, s.len);
		memcpy((char *)fields + info->text[i], &s, sizeof(s));
	}
}

static void note_texts(struct row_info *info, const struct cat_row *row)
{
	for (unsigned i = 0; i < row->nfields; i++) {
		const struct cat_field *f = &cat_fields[row->field0 + i];

		if (cat_textual((enum cat_type)f->type))
			info->text[info->ntexts++] = f->offset;
	}
}

static bool has_field(const struct cat_row *row, bool word)
{
	for (unsigned i = 0; i < row->nfields; i++) {
		int type = cat_fields[row->field0 + i].type;

		if (type == CAT_TEXT || type == CAT_NAME || (word && type == CAT_WORD))
			return true;
	}
	return false;
}

void reader_init(void)
{
	if (row_infos)
		return;
	reader_use_avx2(true);
	observe_init();
	row_infos = xcalloc(cat_row_count, sizeof(*row_infos), "row infos");
	for (unsigned i = 0; i < cat_row_count; i++) {
		const struct cat_row *row = &cat_rows[i];
		const struct cat_field *sta = cat_field_named(row, "sta"), *ap = cat_field_named(row, "ap");

		row_infos[i] = (struct row_info){
			.sta = sta && sta->type == CAT_MAC ? (int16_t)sta->offset : (int16_t)-1,
			.ap = ap && ap->type == CAT_MAC ? (int16_t)ap->offset : (int16_t)-1,
			.noise = !observed(i),
			.fields = observed_fields(i),
			.open = has_field(row, false),
			.words = has_field(row, true),
			.foreign = row->id >= 12000 && row->id < 13000,
			.about_ap = row->id >= 7014 && row->id < 8000 && !sta,
			.bare = row->head == CAT_HEAD_NONE || row->head == CAT_HEAD_APSYSLOG,
		};
		row_infos[i].brief = row_infos[i].noise && !row_infos[i].foreign && row_infos[i].sta < 0;
		note_texts(&row_infos[i], row);
		row_infos[i].own = !row_infos[i].foreign && !row_infos[i].about_ap && !row_infos[i].bare;
		row_infos[i].sign = row_infos[i].noise && row_infos[i].own;
	}
}

void chunk_reset(struct chunk *c)
{
	for (int i = 0; i < SHARDS_MAX; i++)
		c->out[i].len = 0;
	for (int i = 0; i < UNKNOWN_SLOTS && c->counts.unknown; i++)
		c->unknown[i].count = 0;
	c->texts.now = NULL;
	c->counts = (struct read_counts){ 0 };
	c->first_stamp = c->last_stamp = c->first_time = c->last_time = TIME_NONE;
	c->turns = 0;
	c->echo_client = (mac_t){ 0 };
}

void chunk_free(struct chunk *c)
{
	for (int i = 0; i < SHARDS_MAX; i++)
		free(c->out[i].p);
	texts_free(&c->texts);
}

/* A slot for a task's name: its first and last four bytes and its length tell the tasks of AireOS apart. */
unsigned reading_task(const char *p, size_t len)
{
	uint32_t first = 0, last = 0;

	if (len >= 4) {
		memcpy(&first, p, 4);
		memcpy(&last, p + len - 4, 4);
	} else if (len) {
		memcpy(&first, p, len);
	}
	return ((first * 0x9e3779b1u) ^ (last * 0x85ebca6bu) ^ (unsigned)len * 0xc2b2ae35u) >> (32 - CONTEXT_BITS);
}

static inline uint32_t client_hash(struct reading *g, mac_t mac)
{
	if (!mac_eq(mac, g->hashed)) {
		g->hashed = mac;
		g->hash = (uint32_t)siphash_u64(g->r->key, mac.v);
	}
	return g->hash;
}

static inline struct evbuf *shard_of(struct reading *g, uint32_t hash)
{
	return &g->c->out[(uint64_t)(hash >> 16) * g->r->shards >> 16];
}

/* May a sign of life be told as the end of the event before it? Not where that would hide a silence. */
static bool foldable(const struct event *e, mac_t client, int64_t t, uint16_t flags)
{
	if (!mac_eq(e->client, client) || ((e->flags ^ flags) & (EV_STAMP | EV_NO_DATE)))
		return false;
	return t == e->until || (t != TIME_NONE && e->until != TIME_NONE && t > e->until && t - e->until < FOLD_MS);
}

/* A sign of life: folded into the event before where that is the same client's, else an event without fields. */
static void life_sign(struct reading *g, mac_t client, int64_t t, uint16_t flags, const char *start, uint32_t line)
{
	struct evbuf *b = shard_of(g, client_hash(g, client));
	struct event *e;

	if (!mac_present(client))
		return;
	if (b->len > 0) {
		e = (struct event *)(void *)(b->p + b->last);
		if (foldable(e, client, t, flags)) {
			e->until = t;
			return;
		}
	}
	e = evbuf_push(b, 0);
	*e = (struct event){ .t = t, .until = t, .client = client, .hash = g->hash, .row = MSG_NONE, .size = e->size,
			     .source = g->c->source, .line = line, .flags = (uint16_t)(flags | EV_UNKNOWN_ROW),
			     .off = g->c->off + (uint64_t)(start - g->c->text) };
}

/* Appends the event; fields are stored only for rows somebody looks into. */
struct message {
	const struct cat_match *m;
	mac_t client;
	int64_t t;
	uint64_t off;
	uint32_t line, len, hash;
	uint16_t source, flags;
};

/* Written field by field: a copy of one written just before would have to wait for it. */
static inline void push_event(struct reading *g, struct evbuf *b, const struct message *x)
{
	bool fields = row_infos[x->m->row].fields || g->r->keep_fields;
	struct event *e = evbuf_push(b, fields ? cat_rows[x->m->row].size : 0);

	e->t = e->until = x->t;
	e->client = x->client;
	e->off = x->off;
	e->len = x->len;
	e->line = x->line;
	e->hash = x->hash;
	e->row = x->m->row;
	e->source = x->source;
	e->flags = x->flags;
	e->pad = 0;
	if (fields) {
		cat_store(x->m, e + 1);
		keep_texts(g->c, &row_infos[x->m->row], e + 1);
	}
}

/* The client a message is about: the address in its head, else the one in its text, else its task's last, or next. */
static mac_t client_of(struct reading *g, const struct cat_match *m, const char *start, mac_t head, unsigned task,
		       uint16_t *flags)
{
	const struct row_info *info = &row_infos[m->row];

	if (mac_present(head) && !info->about_ap && !info->bare)
		return head;
	if (info->sta >= 0) {
		char fields[CAT_STRUCT_MAX];
		mac_t sta;

		cat_store(m, fields);
		memcpy(&sta, fields + info->sta, sizeof(sta));
		if (mac_present(sta))
			return sta;
	}
	if (mac_present(head) && !info->about_ap)
		return head;
	if (info->about_ap || info->bare)
		return (mac_t){ 0 };
	*flags |= EV_INHERITED;
	if (m->row == MSG_LDAP_TASK_REQUEST)
		g->context[task] = (mac_t){ 0 }; /* a request begins: whose it is stands at its end */
	if (!mac_present(g->context[task]))
		g->context[task] = reading_next_client(g, start, task);
	return mac_present(g->context[task]) ? g->context[task] : g->last_client;
}

/* Where the record ends whose text may be wrapped: before the next line with a head. */
static const char *record_end(const struct reading *g, const char *p)
{
	const char *limit = g->end - p > 512 ? p + 512 : g->end;

	while (p + 1 < limit && !(p[0] == '\n' && p[1] == '*'))
		p++;
	return p;
}

static void emit(struct reading *g, const struct cat_match *m, const char *start, uint32_t line, mac_t mac, unsigned task,
		 int64_t t, uint16_t flags)
{
	const struct row_info *info = &row_infos[m->row];
	mac_t client;

	if (info->foreign) {
		g->c->counts.other++;
		if (g->c->counts.foreign++ == 0) {
			g->c->foreign_place = ref_place(g->c->source, g->c->off + (uint64_t)(start - g->c->text),
							(uint32_t)(m->end - start));
			g->c->foreign_line = line;
		}
		return;
	}
	g->c->counts.recognised++;
	client = client_of(g, m, start, mac, task, &flags);
	if (mac_present(client) && !(flags & EV_INHERITED)) {
		g->context[task] = client;
		if (!info->noise) /* a row no rule looks at may speak of anything that has an address */
			g->last_client = client;
	}
	if (m->row == MSG_MDNS_PACKET_PROCESSING && reading_mdns(g, start, start, record_end(g, m->end), client))
		return;
	if (info->noise && !g->r->keep_fields) {
		if (!(flags & EV_INHERITED)) /* whose it is guessed to be may have been silent */
			life_sign(g, client, t, flags, start, line);
		return;
	}
	struct message x = { .m = m, .client = client, .t = t, .off = g->c->off + (uint64_t)(start - g->c->text),
			     .line = line, .len = (uint32_t)(m->end - start), .source = g->c->source, .flags = flags };
	if (info->about_ap) {
		x.client = mac;
		x.flags |= EV_BROADCAST;
		for (unsigned s = 0; s < g->r->shards; s++)
			push_event(g, &g->c->out[s], &x);
		return;
	}
	x.hash = client_hash(g, client);
	push_event(g, shard_of(g, x.hash), &x);
}

void reading_emit(struct reading *g, const struct cat_match *m, const char *start, uint32_t line, mac_t mac,
		  unsigned task, int64_t t, uint16_t flags)
{
	if (!row_infos[m->row].sign || !mac_present(mac) || g->r->keep_fields) {
		emit(g, m, start, line, mac, task, t, flags);
		return;
	}
	/* of most lines nothing is wanted but that the client is there */
	g->c->counts.recognised++;
	g->context[task] = mac;
	life_sign(g, mac, t, flags, start, line);
}

void reading_push(struct reading *g, unsigned row, const void *fields, mac_t client, const char *at, size_t len)
{
	uint32_t line = reading_line(g, at), hash = client_hash(g, client);
	struct event *e = evbuf_push(shard_of(g, hash), cat_rows[row].size);
	uint16_t size = e->size;

	*e = (struct event){ .t = g->last_t, .until = g->last_t, .client = client, .hash = hash, .row = (uint16_t)row,
			     .size = size, .source = g->c->source, .line = line, .flags = g->last_flags,
			     .off = g->c->off + (uint64_t)(at - g->c->text), .len = (uint32_t)len };
	memcpy(e + 1, fields, cat_rows[row].size);
	keep_texts(g->c, &row_infos[row], e + 1);
	if (mac_present(client))
		g->last_client = client;
}

/* Letters only, so that the same message with other numbers and addresses has the same shape. */
static uint32_t shape_of(const char *p, const char *end)
{
	uint32_t h = 2166136261u;

	for (; p < end; p++) {
		bool digit = ch_digit(*p) || (ch_hex(*p) >= 0 && p + 2 < end && (p[1] == ':' || p[2] == ':'));

		if (ch_alpha(*p) && !digit)
			h = (h ^ (unsigned char)*p) * 16777619u;
	}
	return h ? h : 1;
}

void reading_unknown(struct reading *g, const char *start, const char *text, const char *end, uint32_t line, mac_t mac,
		     unsigned task, int64_t t, uint16_t flags)
{
	uint32_t shape = shape_of(text, end);
	struct unknown *slot = &g->c->unknown[shape % UNKNOWN_SLOTS];
	size_t len = (size_t)(end - text);

	g->c->counts.unknown++;
	if (mac_present(mac)) {
		if (task != CONTEXT_NO_TASK) /* else it says no more of the next line than any address of the log */
			g->context[task] = mac;
		life_sign(g, mac, t, flags, start, line);
	}
	if (slot->count && slot->shape != shape) {
		/* a full slot is given up slowly: frequent shapes stay (Misra-Gries) */
		if (--slot->count)
			return;
	}
	if (slot->count == 0 || slot->shape != shape) {
		slot->shape = shape;
		slot->line = line;
		slot->count = 0;
		if (len >= sizeof(slot->text))
			len = sizeof(slot->text) - 1;
		memcpy(slot->text, text, len);
		slot->text[len] = '\0';
	}
	slot->count++;
}

/* --- where groups of lines and chunks end ------------------------------------------------------------------- */

static const char *line_end_of(const char *p, const char *end)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	return nl ? nl : end;
}

/* What may stand before the star of a record: blanks, a list mark ("12. ", "- ", "> ", "| ") or a prompt. Bare text and
 * bare digits may be the end of a wrapped message and do not begin a record. */
static const char *skip_prefix(const char *p, const char *eol)
{
	const char *q = p;

	while (q < eol && (*q == ' ' || *q == '\t'))
		q++;
	if (q < eol && *q == '(') {
		const char *close = memchr(q, '>', (size_t)(eol - q > 70 ? 70 : eol - q));

		return close ? close + 1 : p;
	}
	const char *digits = q;
	while (q < eol && ch_digit(*q))
		q++;
	if (q + 1 < eol && q > digits && (*q == '.' || *q == ')' || *q == '|' || *q == ':') && q[1] == ' ')
		q++;
	else if (q == digits && q + 1 < eol && (*q == '-' || *q == '>' || *q == '|') && q[1] == ' ')
		q++;
	else
		q = digits;
	while (q < eol && (*q == ' ' || *q == '\t'))
		q++;
	return q;
}

bool reading_begins_record(const char *p, const char *eol)
{
	const char *window = eol - p > 240 ? p + 240 : eol;
	struct head h;

	p = skip_prefix(p, window);
	if (p == window)
		return false;
	if (*p == '*' || *p == '<' || (*p >= 'F' && *p <= 'W'))
		return head_strong(p, window, &h);
	return false;
}

enum { GROUP_LINES_MAX = 1024, GROUP_SLACK = 64, GROUP_BYTES_MAX = 256 << 10 };

/* "09:00:00.863: " of a log whose dates were cut off: where a long group is better ended than within a message. */
static bool begins_time(const char *p, const char *eol)
{
	p = skip_prefix(p, eol);
	return eol - p > 12 && digit2(p) && p[2] == ':' && digit2(p + 3) && p[5] == ':' && digit2(p + 6) && p[8] == '.';
}

/* The end of the group of lines that begins at p: the next line that begins a record, or a ceiling. */
static const char *group_end(const char *p, const char *end)
{
	const char *start = p;
	int lines = 0;

	for (;;) {
		const char *eol = line_end_of(p, end);

		if (eol == end)
			return end;
		p = eol + 1;
		lines++;
		if (reading_begins_record(p, line_end_of(p, end)))
			return p;
		if (lines < GROUP_LINES_MAX && p - start <= GROUP_BYTES_MAX)
			continue;
		if (begins_time(p, line_end_of(p, end)) || lines >= GROUP_LINES_MAX + GROUP_SLACK)
			return p;
	}
}

void reader_chunk(const struct reader *r, struct chunk *c)
{
	struct reading g = { .r = r, .c = c, .end = c->text + c->len, .stamp_base = TIME_NONE, .last_t = TIME_NONE,
			     .stamp_loose = true, .line_at = c->text };
	char *p = c->text, *end = c->text + c->len;
	uint32_t line = 0;

	memset(end, 0, CHUNK_PAD);
	if (c->off == 0)
		g.last_client = reading_first_client(p, end);
	while ((p = (char *)(uintptr_t)fast(&g, p, &line)) < end) {
		char *stop = (char *)(uintptr_t)group_end(p, end);

		line = reading_note_lines(&g, p, stop, line);
		reading_slow(&g, p, stop);
		p = stop;
	}
	reading_lines_free(&g);
	c->turns = g.turns;
	c->counts.bytes = c->len;
	c->counts.lines = line;
}

uint64_t reader_snap(const char *text, size_t len, uint64_t base, uint64_t at, bool at_end)
{
	const char *end = text + len, *p, *first = NULL;

	if (at <= base)
		return base;
	if (at - base >= len)
		return at_end ? base + len : at;
	p = text + (at - base);
	while (p < end && p - (text + (at - base)) < SNAP_MAX) {
		const char *nl = p[-1] == '\n' ? p - 1 : memchr(p, '\n', (size_t)(end - p));

		if (!nl)
			break;
		p = nl + 1;
		if (p == end)
			return at_end ? base + len : base + (uint64_t)(first ? first - text : p - text);
		if (!first)
			first = p;
		if (reading_begins_record(p, line_end_of(p, end)))
			return base + (uint64_t)(p - text);
		p++;
	}
	return first ? base + (uint64_t)(first - text) : at;
}

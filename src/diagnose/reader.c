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
		row_infos[i].sign = row_infos[i].noise && !row_infos[i].foreign && !row_infos[i].about_ap && !row_infos[i].bare;
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

/* --- the fast way ----------------------------------------------------------------------------------------- */

static inline int two(const char *p)
{
	return (p[0] & 15) * 10 + (p[1] & 15);
}

static inline bool digit2(const char *p)
{
	return ch_digit(p[0]) && ch_digit(p[1]);
}

static void note_stamp(struct reading *g, int month, int64_t *stamp, int day, int64_t ms)
{
	if (g->last_month == 12 && month == 1)
		g->turns++;
	else if (g->last_month == 1 && month == 12 && g->turns > 0)
		g->turns--; /* a straggler from before midnight */
	if (month)
		g->last_month = month;
	*stamp = stamp_make(g->turns, month, day, ms);
}

/* "May 07 17:03:56." at p: its stamp, from the line before where it has the same. */
static bool second_of(struct reading *g, const char *p, int64_t *base)
{
	int month;

	if (!g->stamp_loose && agree16(p, g->stamp_text) == 0xffff) {
		*base = g->stamp_base;
		return true;
	}
	month = month_from_name(p);
	if (!month || p[3] != ' ' || !(ch_digit(p[4]) || p[4] == ' ') || !ch_digit(p[5]) || p[6] != ' ' || !digit2(p + 7) ||
	    p[9] != ':' || !digit2(p + 10) || p[12] != ':' || !digit2(p + 13) || p[15] != '.')
		return false;
	if (two(p + 7) > 23 || two(p + 10) > 59 || two(p + 13) > 60)
		return false;
	int day = (p[4] == ' ' ? 0 : p[4] & 15) * 10 + (p[5] & 15);
	if (day < 1 || day > 31)
		return false;
	note_stamp(g, month, base, day,
		   two(p + 7) * (int64_t)MS_HOUR + two(p + 10) * (int64_t)MS_MINUTE + two(p + 13) * (int64_t)MS_SECOND);
	memcpy(g->stamp_text, p, 16);
	g->stamp_base = *base;
	g->stamp_loose = false;
	return true;
}

/* The head of a line, kept for the next one: most lines have the same, byte for byte. */
struct fast_head {
	int64_t t;
	mac_t mac;	  /* of the client, where there is one */
	unsigned task;
	const char *at;	  /* a line with this head, */
	size_t len;	  /* so long, client included; 0: none is kept */
};

/* "*task: May 07 17:03:56.060: " at the start of a line that ends at eol. */
static inline bool new_head(struct reading *g, const char *p, const char *eol, struct fast_head *h)
{
	const char *colon, *s;
	unsigned colons;
	int64_t base;

	if (eol - p < 32 || *p != '*')
		return false;
	colons = equal16(load16(p + 1), ':') | equal16(load16(p + 17), ':') << 16;
	if (!colons)
		return false;
	colon = p + 1 + __builtin_ctz(colons);
	if (colon[1] != ' ' || !reading_task_clean(p + 1, (size_t)(colon - p - 1)))
		return false;
	s = colon + 2;
	if (eol - s < 22 || !second_of(g, s, &base))
		return false;
	if (!digit2(s + 16) || !ch_digit(s[18]) || s[19] != ':' || s[20] != ' ')
		return false;
	h->t = base + (s[16] & 15) * 100 + two(s + 17);
	h->task = reading_task(p + 1, (size_t)(colon - p - 1));
	h->mac = (mac_t){ 0 };
	h->at = p;
	h->len = (size_t)(s + 21 - p);
	return true;
}

static inline bool fast_head(struct reading *g, const char *p, const char *eol, struct fast_head *h)
{
	const char *text;
	mac_t mac;

	if (h->len == 0 || eol - p <= (ptrdiff_t)h->len || !same16(h->at, p, h->len)) {
		h->len = 0;
		if (!new_head(g, p, eol, h))
			return false;
	}
	text = p + h->len;
	if (!mac_present(h->mac) && eol - text > 18 && text[17] == ' ' && mac_read_fast(text, &mac)) {
		h->mac = mac;
		h->at = p;
		h->len += 18;
	}
	return true;
}

static inline bool is_dump(const char *p, const char *end)
{
	if (end - p >= 6 && p[0] == '[' && p[5] == ']')
		return ch_hex(p[1]) >= 0 && ch_hex(p[2]) >= 0 && ch_hex(p[3]) >= 0 && ch_hex(p[4]) >= 0;
	if (end - p < 10 || p[8] != ':')
		return false;
	for (int i = 0; i < 8; i++) /* not a half-hidden address: 00:24:c4:xx:xx:98 */
		if (ch_hex(p[i]) < 0)
			return false;
	return true;
}

/* Remembers what a message just read means for those without head behind it. */
static void remember(struct reading *g, int64_t t)
{
	g->last_t = t;
	g->last_flags = EV_STAMP;
	if (g->c->first_stamp == TIME_NONE)
		g->c->first_stamp = t;
	g->c->last_stamp = t;
}

enum { GLUED_MIN = 48 };

/* Has a line end been lost here? Free text at a message's end takes in the messages behind it. */
static bool holds_head(const char *p, const char *eol)
{
	struct head h;

	return memchr(p, '*', (size_t)(eol - p)) && head_next_strong(p, eol, &h);
}

/* Bytes that are none of ASCII's printed ones, bold marks, escapes, entities: a word that takes them in may be a literal
 * of another row. */
static inline unsigned odd16(const char *p)
{
	bytes16 v = load16(p);

	return (within16(v, ' ', '~' - ' ') ^ 0xffff) | equal16(v, '*') | equal16(v, '\\') | equal16(v, '&');
}

static inline bool respelt(const char *p, const char *eol)
{
	for (; eol - p > 16; p += 16)
		if (odd16(p))
			return true;
	return odd16(p) & ((1u << (eol - p)) - 1);
}

/* Of a text with the client's own address in it there will not be another soon. */
static bool names_client(const struct cat_match *m, mac_t client)
{
	for (unsigned i = 0; i < m->ncap; i++)
		if (!m->cap[i].p && m->cap[i].word == client.v)
			return true;
	return false;
}

/* What message the text of a line is; false: it needs care. A dump is nobody's: m->row is MSG_NONE. */
static inline bool match_line(const char *text, const char *eol, mac_t client, struct cat_match *m)
{
	const struct row_info *info;
	mac_t glued;

	if (mac_present(client)) {
		if (!cat_match_exact_of(text, eol, text - 18, client, m))
			return false;
	} else if (is_dump(text, eol)) {
		m->row = MSG_NONE;
		return eol - text <= GLUED_MIN || !holds_head(text + 1, eol);
	} else if (eol - text >= 17 && mac_read(text, eol, false, &glued)) {
		return false; /* the blank behind the address is lost: a word of the text must not take it in */
	} else if (!cat_match_exact(text, eol, m)) {
		return false;
	}
	info = &row_infos[m->row];
	if (info->open && eol - text > GLUED_MIN && holds_head(text + 1, eol))
		return false;
	return !info->words || !respelt(text, eol);
}

/* The same, of texts nothing is wanted of but their row, by looking whether it was read before. */
static inline bool recall_line(struct reading *g, const char *text, const char *eol, mac_t client, struct cat_match *m)
{
	size_t len = (size_t)(eol - text);
	bool named = mac_present(client);
	struct memo_entry *e;

	if (eol - text < MEMO_LEN_MIN || len > MEMO_LEN_MAX)
		return match_line(text, eol, client, m);
	e = memo_slot(&g->memo, text, len);
	if (memo_is(e, text, len, named)) {
		m->row = e->row;
		m->end = eol;
		return true;
	}
	if (!match_line(text, eol, client, m))
		return false;
	if (m->row != MSG_NONE && (named ? row_infos[m->row].sign : row_infos[m->row].brief) && !g->r->keep_fields &&
	    !names_client(m, client))
		*e = (struct memo_entry){ .text = text, .len = (uint16_t)len, .row = m->row, .client = named };
	return true;
}

/* One line the fast way; false: it needs care. */
static inline bool fast_line(struct reading *g, const char *p, const char *eol, uint32_t line, struct fast_head *h)
{
	struct cat_match m;

	if (!fast_head(g, p, eol, h) || !recall_line(g, p + h->len, eol, h->mac, &m))
		return false;
	if (m.row == MSG_NONE) {
		g->c->counts.other++;
		return true;
	}
	remember(g, h->t);
	reading_emit(g, &m, p, line, h->mac, h->task, h->t, EV_STAMP);
	return true;
}

static const char *line_end_of(const char *p, const char *end)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	return nl ? nl : end;
}

static const char *trim_end(const char *p, const char *eol)
{
	while (eol > p && (eol[-1] == '\r' || eol[-1] == ' '))
		eol--;
	return eol;
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

/* Does a line begin a record, clean enough to end a group there? */
static bool begins_record(const char *p, const char *eol)
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

enum { BLANKS_MAX = 8, GROUP_LINES_MAX = 1024, GROUP_SLACK = 64, GROUP_BYTES_MAX = 256 << 10 };

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
		if (begins_record(p, line_end_of(p, end)))
			return p;
		if (lines < GROUP_LINES_MAX && p - start <= GROUP_BYTES_MAX)
			continue;
		if (begins_time(p, line_end_of(p, end)) || lines >= GROUP_LINES_MAX + GROUP_SLACK)
			return p;
	}
}

/* Does the line that ends at eol end there? A terminal that wraps leaves "cur: 20" on one line and "0" on the next, or
 * behind an empty line where a page has put some in between. */
static bool line_whole(const char *eol, const char *end)
{
	const char *p = eol + 1, *stop;

	while (p < end && (*p == '\n' || *p == '\r') && p - eol < BLANKS_MAX) /* lines may stand apart */
		p++;
	if (p >= end || *p == '*' || *p == '\n' || *p == '\r')
		return true;
	stop = line_end_of(p, end);
	return is_dump(p, stop) || begins_record(p, stop);
}

void reader_chunk(const struct reader *r, struct chunk *c)
{
	struct reading g = { .r = r, .c = c, .end = c->text + c->len, .stamp_base = TIME_NONE, .last_t = TIME_NONE,
			     .stamp_loose = true, .line_at = c->text };
	struct fast_head head = { .len = 0 };
	char *p = c->text, *end = c->text + c->len;
	uint32_t line = 0;

	memset(end, 0, CHUNK_PAD);
	if (c->off == 0)
		g.last_client = reading_first_client(p, end);
	while (p < end) {
		char *eol = (char *)(uintptr_t)line_end_of(p, end);

		if (line_whole(eol, end) && fast_line(&g, p, trim_end(p, eol), line, &head)) {
			line++;
			p = eol + 1;
			continue;
		}
		char *stop = (char *)(uintptr_t)group_end(p, end);
		line = reading_note_lines(&g, p, stop, line);
		reading_slow(&g, p, stop);
		head.len = 0; /* the careful way may change the text, and what time it is */
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
		if (begins_record(p, line_end_of(p, end)))
			return base + (uint64_t)(p - text);
		p++;
	}
	return first ? base + (uint64_t)(first - text) : at;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* out.c - see out.h. */
#include "controller/control/out.h"

#include <stdarg.h>
#include <stdio.h>

void out_begin(struct out *o, struct buf *wire, uint64_t id, enum out_format format)
{
	*o = (struct out){ .wire = wire, .id = id, .format = format, .label_width = OUT_LABEL_WIDTH, .gap = "  " };
}

/* --- lines of the protocol ---------------------------------------------------------------------------------------- */

static void line_head(struct out *o)
{
	buf_printf(o->wire, "{\"id\":%llu,\"seq\":%llu", (unsigned long long)o->id, (unsigned long long)o->lines++);
}

static void close_item(struct out *o)
{
	if (o->item_open)
		buf_ch(&o->body, '}');
	o->item_open = false;
}

static void flush_text(struct out *o)
{
	if (o->body.len == 0)
		return;
	line_head(o);
	buf_str(o->wire, ",\"text\":");
	buf_json(o->wire, buf_as_slice(&o->body));
	buf_str(o->wire, "}\n");
	buf_clear(&o->body);
}

void out_flush(struct out *o)
{
	if (o->format == OUT_TEXT) {
		flush_text(o);
		return;
	}
	close_item(o);
	if (o->part == OUT_NOTHING || o->body.len == 0)
		return;
	line_head(o);
	if (o->in) {
		buf_str(o->wire, ",\"in\":");
		buf_json(o->wire, slice_of(o->in));
	}
	buf_str(o->wire, o->part == OUT_FIELDS ? ",\"fields\":{" : ",\"rows\":[");
	buf_slice(o->wire, buf_as_slice(&o->body));
	buf_str(o->wire, o->part == OUT_FIELDS ? "}}\n" : "]}\n");
	buf_clear(&o->body);
	o->some = false;
}

void out_end(struct out *o)
{
	out_flush(o);
	buf_free(&o->body);
}

/* Another part of the document: what there is goes out first. */
static void enter(struct out *o, const char *in, int part)
{
	if (o->format == OUT_TEXT)
		return;
	if (part == (int)o->part && (in == o->in || (in && o->in && strcmp(in, o->in) == 0)) && part != OUT_FIELDS) {
		close_item(o);
		return;
	}
	out_flush(o);
	o->in = in;
	o->part = part;
}

static void counted(struct out *o)
{
	o->rows++;
	if (o->body.len >= OUT_LINE_LONG && !o->item_open)
		out_flush(o);
}

void out_section(struct out *o, const char *key)
{
	enter(o, key, OUT_FIELDS);
}

void out_item(struct out *o, const char *key)
{
	enter(o, key, OUT_ITEM);
	if (o->format == OUT_TEXT)
		return;
	if (o->body.len >= OUT_LINE_LONG)
		out_flush(o);
	if (o->body.len)
		buf_ch(&o->body, ',');
	buf_ch(&o->body, '{');
	o->item_open = true;
	o->some = false;
}

void out_label_width(struct out *o, unsigned width)
{
	o->label_width = width;
}

/* --- text that is harmless on a terminal -------------------------------------------------------------------------- */

/* C0, DEL and C1 (which UTF-8 writes as C2 80 to C2 9F) do things to terminals. */
static void harmless(struct buf *b, struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == 0xc2 && i + 1 < s.len && ((unsigned char)s.p[i + 1] & 0xe0) == 0x80) {
			i++;
			c = 0x7f;
		}
		buf_ch(b, c < 0x20 || c == 0x7f ? '?' : (char)c);
	}
}

/* How many columns text takes: the later bytes of a UTF-8 character take none. */
static size_t columns_of(struct slice s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

struct made {
	char small[512];
	char *p;
	struct buf big;
	struct slice text;
};

static struct slice make(struct made *m, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	m->big = (struct buf){ 0 };
	n = vsnprintf(m->small, sizeof(m->small), fmt, ap);
	if (n < 0)
		n = 0;
	if ((size_t)n < sizeof(m->small)) {
		m->text = (struct slice){ m->small, (size_t)n };
	} else {
		buf_reserve(&m->big, (size_t)n + 1);
		vsnprintf(m->big.p, (size_t)n + 1, fmt, again);
		m->text = (struct slice){ m->big.p, (size_t)n };
	}
	va_end(again);
	return m->text;
}

#define MADE(o_, fmt_, text_, use_)                                                                                    \
	do {                                                                                                           \
		struct made made_;                                                                                     \
		struct slice text_;                                                                                    \
		va_list ap_;                                                                                           \
                                                                                                                       \
		va_start(ap_, fmt_);                                                                                   \
		text_ = make(&made_, fmt_, ap_);                                                                       \
		va_end(ap_);                                                                                           \
		use_;                                                                                                  \
		buf_free(&made_.big);                                                                                  \
	} while (0)

/* --- lines and sentences ------------------------------------------------------------------------------------------ */

static void text_line(struct out *o, struct slice s)
{
	harmless(&o->body, s);
	buf_ch(&o->body, '\n');
	counted(o);
}

void out_title(struct out *o, const char *fmt, ...)
{
	if (o->format == OUT_TEXT)
		MADE(o, fmt, s, text_line(o, s));
}

void out_blank(struct out *o)
{
	if (o->format == OUT_TEXT)
		buf_ch(&o->body, '\n');
}

void out_string(struct out *o, const char *key, struct slice s)
{
	if (o->format == OUT_TEXT) {
		text_line(o, s);
		return;
	}
	enter(o, key, OUT_STRINGS);
	if (o->body.len)
		buf_ch(&o->body, ',');
	buf_json(&o->body, s);
	counted(o);
}

/* Line ends are only between its parts: in strings they are written as \n. */
void out_document(struct out *o, struct slice json)
{
	const char *open = memchr(json.p, '{', json.len), *close = memrchr(json.p, '}', json.len);

	if (o->format == OUT_TEXT || !open || !close)
		return;
	enter(o, NULL, OUT_FIELDS);
	if (o->some)
		buf_ch(&o->body, ',');
	for (const char *p = open + 1; p < close; p++)
		buf_ch(&o->body, *p == '\n' ? ' ' : *p);
	o->some = true;
	counted(o);
}

void out_note(struct out *o, const char *fmt, ...)
{
	MADE(o, fmt, s, out_string(o, "notes", s));
}

/* --- fields ------------------------------------------------------------------------------------------------------- */

size_t out_key(const char *label, char key[static OUT_KEY_MAX])
{
	size_t n = 0;
	bool gap = false;

	for (; *label && n + 2 < OUT_KEY_MAX; label++) {
		if (!ch_word(*label) || *label == '_') {
			/* "Manufacturer's" is one word */
			gap = gap || (n > 0 && *label != '\'');
			continue;
		}
		if (gap)
			key[n++] = '_';
		gap = false;
		key[n++] = ch_lower(*label);
	}
	key[n] = '\0';
	return n;
}

static void json_key(struct out *o, const char *label)
{
	char key[OUT_KEY_MAX];

	if (o->part != OUT_FIELDS && !o->item_open)
		enter(o, NULL, OUT_FIELDS);
	if (o->some)
		buf_ch(&o->body, ',');
	o->some = true;
	buf_json(&o->body, (struct slice){ key, out_key(label, key) });
	buf_ch(&o->body, ':');
}

static void text_label(struct out *o, const char *label)
{
	size_t n = columns_of(slice_of(label));

	buf_str(&o->body, label);
	for (size_t dots = n + 3 <= o->label_width ? o->label_width - n : 3; dots; dots--)
		buf_ch(&o->body, '.');
	buf_ch(&o->body, ' ');
}

void out_field_slice(struct out *o, const char *label, struct slice s)
{
	if (o->format == OUT_TEXT) {
		text_label(o, label);
		text_line(o, s);
		return;
	}
	json_key(o, label);
	buf_json(&o->body, s);
	counted(o);
}

void out_field(struct out *o, const char *label, const char *fmt, ...)
{
	MADE(o, fmt, s, out_field_slice(o, label, s));
}

void out_int(struct out *o, const char *label, int64_t n, const char *unit)
{
	if (o->format == OUT_TEXT) {
		text_label(o, label);
		buf_int(&o->body, n);
		if (unit) {
			buf_ch(&o->body, ' ');
			buf_str(&o->body, unit);
		}
		buf_ch(&o->body, '\n');
	} else {
		json_key(o, label);
		buf_int(&o->body, n);
	}
	counted(o);
}

/* In text `text`, in JSON a word of its own. */
static void field_word(struct out *o, const char *label, const char *text, const char *json)
{
	if (o->format == OUT_TEXT) {
		text_label(o, label);
		text_line(o, slice_of(text));
		return;
	}
	json_key(o, label);
	buf_str(&o->body, json);
	counted(o);
}

void out_flag(struct out *o, const char *label, bool on, const char *yes, const char *no)
{
	field_word(o, label, on ? yes : no, on ? "true" : "false");
}

void out_none(struct out *o, const char *label, const char *what)
{
	field_word(o, label, what, "null");
}

void out_mac(struct out *o, const char *label, mac_t mac)
{
	char text[MAC_TEXT_MAX];

	mac_format(mac, text);
	out_field_slice(o, label, slice_of(text));
}

/* --- tables ------------------------------------------------------------------------------------------------------- */

static bool column_in_text(const struct out_column *c)
{
	return c->head && c->width;
}

static void pad_to(struct out *o, size_t column)
{
	size_t at = columns_of((struct slice){ o->body.p + o->row_start, o->body.len - o->row_start });

	for (; at < column; at++)
		buf_ch(&o->body, ' ');
}

/* Is there a column to be seen behind the i-th? */
static bool column_follows(const struct out *o, size_t i)
{
	while (++i < o->ncolumns)
		if (column_in_text(&o->columns[i]))
			return true;
	return false;
}

/* Headings are blanks to the end of their column, too: so does AireOS. */
static void text_heading(struct out *o)
{
	size_t width;

	for (size_t i = 0; i < o->ncolumns; i++) {
		const struct out_column *c = &o->columns[i];

		if (!column_in_text(c))
			continue;
		width = strlen(c->head);
		buf_str(&o->body, c->head);
		for (; width < c->width; width++)
			buf_ch(&o->body, ' ');
		buf_str(&o->body, column_follows(o, i) ? o->gap : "");
	}
	buf_ch(&o->body, '\n');
	for (size_t i = 0; i < o->ncolumns; i++) {
		if (!column_in_text(&o->columns[i]))
			continue;
		for (width = 0; width < o->columns[i].width; width++)
			buf_ch(&o->body, '-');
		buf_str(&o->body, column_follows(o, i) ? o->gap : "");
	}
	buf_ch(&o->body, '\n');
}

void out_table_gap(struct out *o, const char *key, const struct out_column *columns, size_t n, const char *gap)
{
	o->columns = columns;
	o->ncolumns = n;
	o->column = 0;
	o->row_open = false;
	o->gap = gap;
	if (o->format == OUT_TEXT) {
		text_heading(o);
		return;
	}
	/* an empty table is an empty array, and said */
	out_flush(o);
	line_head(o);
	buf_str(o->wire, ",\"in\":");
	buf_json(o->wire, slice_of(key));
	buf_str(o->wire, ",\"rows\":[]}\n");
	o->in = key;
	o->part = OUT_ROWS;
}

void out_table(struct out *o, const char *key, const struct out_column *columns, size_t n)
{
	out_table_gap(o, key, columns, n, "  ");
}

static void row_begin(struct out *o)
{
	if (o->row_open)
		return;
	o->row_open = true;
	o->column_at = 0;
	if (o->format == OUT_JSON) {
		buf_str(&o->body, o->body.len ? ",{" : "{");
		o->some = false;
	}
	o->row_start = o->body.len;
}

static void cell(struct out *o, struct slice text, const char *json)
{
	const struct out_column *c;

	row_begin(o);
	if (o->column >= o->ncolumns)
		return;
	c = &o->columns[o->column++];
	if (o->format == OUT_TEXT) {
		if (!column_in_text(c))
			return;
		if (o->column_at) {
			pad_to(o, o->column_at - strlen(o->gap));
			buf_str(&o->body, o->gap);
		}
		harmless(&o->body, text);
		o->column_at += c->width + strlen(o->gap);
		return;
	}
	if (!c->key)
		return;
	if (o->some)
		buf_ch(&o->body, ',');
	o->some = true;
	buf_json(&o->body, slice_of(c->key));
	buf_ch(&o->body, ':');
	if (json)
		buf_str(&o->body, json);
	else
		buf_json(&o->body, text);
}

void out_cell(struct out *o, const char *fmt, ...)
{
	MADE(o, fmt, s, cell(o, s, NULL));
}

void out_cell_int(struct out *o, int64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)n);
	cell(o, slice_of(text), text);
}

void out_cell_micro(struct out *o, uint64_t n)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu.%06llu", (unsigned long long)(n / 1000000), (unsigned long long)(n % 1000000));
	cell(o, slice_of(text), text);
}

void out_cell_flag(struct out *o, bool on, const char *yes, const char *no)
{
	cell(o, slice_of(on ? yes : no), on ? "true" : "false");
}

void out_cell_mac(struct out *o, mac_t mac)
{
	char text[MAC_TEXT_MAX];

	mac_format(mac, text);
	cell(o, slice_of(text), NULL);
}

void out_cell_none(struct out *o, const char *what)
{
	cell(o, slice_of(what), "null");
}

void out_row(struct out *o)
{
	row_begin(o);
	if (o->format == OUT_TEXT) {
		while (o->body.len > o->row_start && o->body.p[o->body.len - 1] == ' ')
			o->body.len--;
		buf_ch(&o->body, '\n');
	} else {
		buf_ch(&o->body, '}');
	}
	o->row_open = false;
	o->column = 0;
	counted(o);
}

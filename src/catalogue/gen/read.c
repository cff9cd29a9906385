/* SPDX-License-Identifier: Apache-2.0 */
/* read.c - catgen: the .msg files into rows. The format is described in docs/catalogue.md. Every complaint names the
 * file and the line, and reading goes on, so that one run shows all of them. */
#include "base/slice.h"
#include "base/xalloc.h"
#include "catalogue/gen/row.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

struct reader {
	struct catalogue *c;
	const char *file;
	int line;
	struct row *row;     /* the row being read, or NULL before the first */
	char *task;	     /* defaults of the file */
	enum cat_head head;
};

static void complain(struct reader *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void complain(struct reader *r, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%d: ", r->file, r->line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	r->c->errors++;
}

static char *copy(struct slice s)
{
	return xstrndup(s.p, s.len, "catgen");
}

static struct slice trim(struct slice s)
{
	while (s.len && ch_blank(s.p[0]))
		s.p++, s.len--;
	while (s.len && ch_blank(s.p[s.len - 1]))
		s.len--;
	return s;
}

static struct slice take_word(struct slice *s)
{
	struct slice w = trim(*s);
	size_t n = 0;

	while (n < w.len && !ch_blank(w.p[n]))
		n++;
	*s = trim((struct slice){ w.p + n, w.len - n });
	w.len = n;
	return w;
}

static const char *const type_names[CAT_TYPES] = {
	[CAT_MAC] = "mac",   [CAT_IP] = "ip",	[CAT_RC] = "rc",       [CAT_SRC] = "src",   [CAT_INT] = "int",
	[CAT_HEX] = "hex",   [CAT_PEM] = "pem", [CAT_APF] = "apf",     [CAT_BYTES] = "bytes", [CAT_NUMS] = "nums",
	[CAT_WORD] = "word", [CAT_NAME] = "name", [CAT_TEXT] = "text",
};

static int choice_index(struct catalogue *c, struct slice list)
{
	for (int i = 0; i < c->nchoices; i++)
		if (slice_is(list, c->choices[i]))
			return i;
	c->choices = xrealloc(c->choices, sizeof(char *) * (size_t)(c->nchoices + 1), "catgen");
	c->choices[c->nchoices] = copy(list);
	return c->nchoices++;
}

static bool field_type(struct reader *r, struct slice text, struct field *f)
{
	f->choice = -1;
	if (memchr(text.p, '|', text.len)) {
		f->type = CAT_CHOICE;
		f->choice = choice_index(r->c, text);
		return true;
	}
	for (int t = 0; t < CAT_TYPES; t++)
		if (type_names[t] && slice_is(text, type_names[t])) {
			f->type = (enum cat_type)t;
			return true;
		}
	complain(r, "no field type '%.*s'", (int)text.len, text.p);
	return false;
}

static bool good_name(struct slice s)
{
	static const char *const keywords[] = { "auto",	  "break", "case",   "char",   "const",	 "default",  "do",
						"double", "else",  "enum",   "extern", "float",	 "for",	     "goto",
						"if",	  "int",   "long",   "register", "return", "short",  "signed",
						"sizeof", "static", "struct", "switch", "typedef", "union",  "unsigned",
						"void",	  "while", "inline", "bool" };

	/* what every event of --events has beside its fields */
	static const char *const taken[] = { "t", "event", "event_id", "client", "log_file", "log_line" };

	if (s.len == 0 || !(s.p[0] >= 'a' && s.p[0] <= 'z'))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || ch_digit(s.p[i]) || s.p[i] == '_'))
			return false;
	for (size_t i = 0; i < ARRAY_LEN(taken); i++)
		if (slice_is(s, taken[i]))
			return false;
	for (size_t i = 0; i < ARRAY_LEN(keywords); i++)
		if (slice_is(s, keywords[i]))
			return false;
	return true;
}

/* {name:type}, or {type} whose name is the type's: the index of the field in the row, added when new. */
static int field_index(struct reader *r, struct slice body)
{
	const char *colon = memchr(body.p, ':', body.len);
	struct slice name = body, type = body;
	struct row *row = r->row;
	struct field f = { 0 };

	if (colon) {
		name = slice_between(body.p, colon);
		type = slice_between(colon + 1, body.p + body.len);
	}
	if (!good_name(name)) {
		complain(r, "'%.*s' is no field name (lower case, no C keyword, not a key every event has)", (int)name.len, name.p);
		return -1;
	}
	if (!field_type(r, type, &f))
		return -1;
	for (int i = 0; i < row->nfields; i++) {
		if (!slice_is(name, row->fields[i].name))
			continue;
		if (row->fields[i].type != f.type || row->fields[i].choice != f.choice)
			complain(r, "field %s has two types", row->fields[i].name);
		return i;
	}
	if (row->nfields == CAT_FIELDS_MAX) {
		complain(r, "more than %d fields", CAT_FIELDS_MAX);
		return -1;
	}
	f.name = copy(name);
	row->fields[row->nfields] = f;
	return row->nfields++;
}

static void push(struct template *t, struct token tok)
{
	t->v = xrealloc(t->v, sizeof(struct token) * (size_t)(t->n + 1), "catgen");
	t->v[t->n++] = tok;
}

static void push_literal(struct template *t, const char *p, size_t len)
{
	if (len)
		push(t, (struct token){ CAT_TOK_LIT, xstrndup(p, len, "catgen"), len, -1 });
}

static bool open_ended(enum cat_type t)
{
	return t == CAT_WORD || t == CAT_NAME || t == CAT_TEXT || t == CAT_BYTES || t == CAT_NUMS;
}

/* A field of open end needs literal text, or the end, behind it: else nobody could say where it stops. */
static void check_neighbours(struct reader *r, const struct template *t)
{
	struct path paths[PATHS_MAX];
	int n = template_paths(t, paths);

	if (n == 0)
		complain(r, "too many optional parts or tokens");
	for (int i = 0; i < n; i++) {
		bool seen[CAT_FIELDS_MAX] = { false };

		for (int k = 0; k < paths[i].n; k++) {
			const struct token *a = &paths[i].v[k], *b = k + 1 < paths[i].n ? a + 1 : NULL;

			if (a->kind != CAT_TOK_FIELD)
				continue;
			if (seen[a->field])
				complain(r, "field %s stands twice in one text", r->row->fields[a->field].name);
			seen[a->field] = true;
			if (b && b->kind == CAT_TOK_FIELD && open_ended(r->row->fields[a->field].type))
				complain(r, "field %s needs literal text behind it", r->row->fields[a->field].name);
		}
	}
}

static void read_template(struct reader *r, struct slice s)
{
	struct template t = { .line = r->line };
	const char *p = s.p, *end = s.p + s.len, *lit = p;
	bool optional = false;

	while (p < end) {
		if (end - p >= 2 && p[0] == '{' && p[1] == '{') {
			push_literal(&t, lit, (size_t)(p + 1 - lit));
			lit = p += 2;
		} else if (end - p >= 2 && p[0] == '{' && p[1] == '[') {
			push_literal(&t, lit, (size_t)(p - lit));
			if (optional)
				complain(r, "optional parts do not nest");
			optional = true;
			push(&t, (struct token){ CAT_TOK_OPT, NULL, 0, -1 });
			lit = p += 2;
		} else if (optional && end - p >= 2 && p[0] == ']' && p[1] == '}') {
			push_literal(&t, lit, (size_t)(p - lit));
			optional = false;
			push(&t, (struct token){ CAT_TOK_OPT_END, NULL, 0, -1 });
			lit = p += 2;
		} else if (*p == '{') {
			const char *close = memchr(p, '}', (size_t)(end - p));
			int f;

			push_literal(&t, lit, (size_t)(p - lit));
			if (!close) {
				complain(r, "a '{' without its '}'");
				return;
			}
			f = field_index(r, slice_between(p + 1, close));
			if (f < 0)
				return;
			push(&t, (struct token){ CAT_TOK_FIELD, NULL, 0, f });
			lit = p = close + 1;
		} else {
			p++;
		}
	}
	push_literal(&t, lit, (size_t)(end - lit));
	if (optional)
		complain(r, "a '{[' without its ']}'");
	if (t.n == 0)
		complain(r, "an empty text");
	check_neighbours(r, &t);
	r->row->texts = xrealloc(r->row->texts, sizeof(t) * (size_t)(r->row->ntexts + 1), "catgen");
	r->row->texts[r->row->ntexts++] = t;
}

/* FAC-4-MNEM or FAC-MNEM into "FAC-MNEM" and the severity. */
static void read_mnemonic(struct reader *r, struct slice s)
{
	const char *a = memchr(s.p, '-', s.len);

	r->row->severity = 5;
	if (!a) {
		complain(r, "'%.*s' is no mnemonic FAC-n-MNEM", (int)s.len, s.p);
		r->row->mnemonic = copy(s);
		return;
	}
	for (const char *q = a; q + 2 < s.p + s.len; q++)
		if (q[0] == '-' && ch_digit(q[1]) && q[2] == '-') {
			struct slice fac = slice_between(s.p, q), mnem = slice_between(q + 2, s.p + s.len);

			r->row->severity = q[1] - '0';
			r->row->mnemonic = xmalloc(fac.len + mnem.len + 1, "catgen");
			memcpy(r->row->mnemonic, fac.p, fac.len);
			memcpy(r->row->mnemonic + fac.len, mnem.p, mnem.len);
			r->row->mnemonic[fac.len + mnem.len] = '\0';
			return;
		}
	complain(r, "'%.*s' has no severity: FAC-n-MNEM", (int)s.len, s.p);
	r->row->mnemonic = copy(s);
}

static void read_head(struct reader *r, struct slice rest)
{
	static const char *const names[CAT_HEADS] = { "client", "bare", "msglog", "apsyslog", "none" };
	struct slice kind = take_word(&rest);

	for (int h = 0; h < CAT_HEADS; h++) {
		if (!slice_is(kind, names[h]))
			continue;
		if (!r->row) {
			r->head = (enum cat_head)h;
			return;
		}
		r->row->head = (enum cat_head)h;
		if (h == CAT_HEAD_MSGLOG || h == CAT_HEAD_APSYSLOG) {
			read_mnemonic(r, take_word(&rest));
			r->row->source = rest.len ? copy(take_word(&rest)) : NULL;
		}
		return;
	}
	complain(r, "no head '%.*s'", (int)kind.len, kind.p);
}

static void begin_row(struct reader *r, struct slice rest)
{
	struct slice id = take_word(&rest), name = take_word(&rest);
	struct row *row;

	r->c->rows = xrealloc(r->c->rows, sizeof(*row) * (size_t)(r->c->nrows + 1), "catgen");
	r->row = row = &r->c->rows[r->c->nrows++];
	*row = (struct row){ .file = r->file, .line = r->line, .head = r->head, .severity = 5 };
	char *digits = copy(id);
	row->id = atoi(digits);
	free(digits);
	row->name = copy(name);
	row->lower = copy(name);
	for (char *p = row->lower; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	if (row->id <= 0 || row->id > 65000)
		complain(r, "the id must be a number from 1 to 65000");
	for (const char *p = row->name; *p; p++)
		if (!(*p >= 'A' && *p <= 'Z') && !ch_digit(*p) && *p != '_')
			complain(r, "the name must be UPPER_CASE");
	row->task = r->task;
}

static void set_once(struct reader *r, char **where, struct slice s, const char *what)
{
	if (*where && *where != r->task)
		complain(r, "'%s' stands twice", what);
	*where = copy(s);
}

/* Several sample lines are one. */
static void add_sample(struct row *row, struct slice s)
{
	size_t old = row->sample ? strlen(row->sample) : 0;

	row->sample = xrealloc(row->sample, old + s.len + 2, "catgen");
	if (old)
		row->sample[old++] = ' ';
	memcpy(row->sample + old, s.p, s.len);
	row->sample[old + s.len] = '\0';
}

static void read_line(struct reader *r, struct slice line)
{
	struct slice rest = trim(line), key;

	if (rest.len == 0 || rest.p[0] == '#')
		return;
	key = take_word(&rest);
	if (slice_is(key, "message")) {
		begin_row(r, rest);
	} else if (slice_is(key, "head")) {
		read_head(r, rest);
	} else if (slice_is(key, "task")) {
		set_once(r, r->row ? &r->row->task : &r->task, rest, "task");
	} else if (!r->row) {
		complain(r, "'%.*s' before the first message", (int)key.len, key.p);
	} else if (slice_is(key, "text")) {
		read_template(r, rest);
	} else if (slice_is(key, "means")) {
		set_once(r, &r->row->means, rest, "means");
	} else if (slice_is(key, "scenarios") || slice_is(key, "scenario")) {
		set_once(r, &r->row->scenarios, rest, "scenarios");
	} else if (slice_is(key, "seen")) {
		set_once(r, &r->row->seen, rest, "seen");
	} else if (slice_is(key, "sample")) {
		add_sample(r->row, rest);
	} else if (slice_is(key, "noise")) {
		r->row->noise = true;
	} else if (!slice_is(key, "level")) {
		complain(r, "no keyword '%.*s'", (int)key.len, key.p);
	}
}

void catalogue_read(struct catalogue *c, const char *path)
{
	struct reader r = { .c = c, .file = xstrndup(path, strlen(path), "catgen") };
	FILE *in = fopen(path, "r");
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	if (!in) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		c->errors++;
		return;
	}
	while ((n = getline(&line, &cap, in)) >= 0) {
		r.line++;
		read_line(&r, (struct slice){ line, (size_t)n });
	}
	free(line);
	fclose(in);
}

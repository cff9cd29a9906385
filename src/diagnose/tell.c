/* SPDX-License-Identifier: Apache-2.0 */
/* tell.c - a finding in words: its rule's texts with the values of this case in them, its commands, and its evidence as
 * found in the source.
 *
 * Values come from three places, in this order: what the finding itself measured (count, gap, argument), the record of
 * its first episode (AP, WLAN, slot), and the fields of its evidence lines, which are read again for it. So nothing but
 * places needs to be kept while a log is read. */
#include "base/bytes16.h"
#include "base/xalloc.h"
#include "catalogue/codes.h"
#include "catalogue_gen.h"
#include "diagnose/head.h"
#include "diagnose/report.h"

#include <limits.h>
#include <stdlib.h>

enum {
	VALUES_MAX = 64,
	EVIDENCE_TEXT_MAX = 1024,
	WORDS_USUAL = 6 << 10,
	CROWD = 1000, /* clients; none of their healthy verdicts takes words from its evidence */
	CROWD_EXPECTED_MAX = 3, /* lines of the first departure of its kind */
	USUAL_LAST_MAX = 2, /* lines of the last of many exchanges that are no fault: the first has been shown whole */
};

/* Which of an occurrence's lines of evidence. */
struct lines {
	unsigned most;
	bool from_end;
};

struct value {
	const char *name;
	char text[96];
};

struct telling {
	const struct report *r;
	const struct report_finding *f;
	const struct finding *first; /* of the first occurrence's record, or NULL */
	struct value value[VALUES_MAX];
	size_t nvalues;
	const struct told *told; /* its evidence is read for values only when a text asks for one not yet known */
	const size_t *offsets;
	bool learned;
};

static void set(struct telling *t, const char *name, const char *text, size_t len)
{
	struct value *v;

	for (size_t i = 0; i < t->nvalues; i++)
		if (strcmp(t->value[i].name, name) == 0)
			return;
	if (t->nvalues == VALUES_MAX || len == 0)
		return;
	v = &t->value[t->nvalues++];
	v->name = name;
	if (len >= sizeof(v->text))
		len = sizeof(v->text) - 1;
	for (size_t i = 0; i < len; i++)
		v->text[i] = (unsigned char)text[i] < ' ' || text[i] == 0x7f ? ' ' : text[i];
	v->text[len] = '\0';
}

static void set_int(struct telling *t, const char *name, int64_t n)
{
	struct buf b = { 0 };
	char digits[32];

	b.p = digits;
	b.cap = sizeof(digits); /* a number never needs more: the buffer does not grow */
	buf_int(&b, n);
	set(t, name, digits, b.len);
}

static void set_mac(struct telling *t, const char *name, mac_t m)
{
	char text[MAC_TEXT_MAX];

	if (mac_present(m))
		set(t, name, text, mac_format(m, text));
}

static void set_gap(struct telling *t, int64_t ms)
{
	char text[48];
	int n;

	if (ms == TIME_NONE)
		return;
	if (ms < 1000)
		n = snprintf(text, sizeof(text), "%lld ms", (long long)ms);
	else if (ms < 10000)
		n = snprintf(text, sizeof(text), "%lld.%lld s", (long long)(ms / 1000), (long long)(ms % 1000 / 100));
	else if (ms < 120000)
		n = snprintf(text, sizeof(text), "%lld s", (long long)((ms + 500) / 1000));
	else
		n = snprintf(text, sizeof(text), "%lld min %lld s", (long long)(ms / 60000), (long long)(ms / 1000 % 60));
	set(t, "gap", text, (size_t)n);
	set_int(t, "seconds", ms / 1000);
}

/* --- evidence -------------------------------------------------------------------------------------------- */

/* How much of the text needs nothing done: no control characters, no two blanks together. raw has 16 bytes of tail. */
static size_t clean_part(const char *raw, size_t n)
{
	unsigned before = 1; /* a blank at the beginning is one too many */

	for (size_t i = 0; i < n; i += 16) {
		bytes16 v = load16(raw + i);
		unsigned blank = equal16(v, ' '), bad = within16(v, 0, 31) | equal16(v, 0x7f) | (blank & (blank << 1 | before));

		if (bad)
			return i + (size_t)__builtin_ctz(bad) < n ? i + (size_t)__builtin_ctz(bad) : n;
		before = blank >> 15;
	}
	return n;
}

/* What was read of a source last: the lines of one occurrence often stand close together, and each look into the file
 * costs more than a kilobyte too many. */
struct looked_at {
	uint64_t off;
	size_t len;
	unsigned source;
	char raw[2 * (REF_LEN_MAX + 1) + 16];
};

/* The bytes at a place and, where the next place is near, those up to its end. */
static const char *look(const struct report *r, struct looked_at *seen, uint64_t place, uint64_t next, size_t *n)
{
	uint64_t off = ref_off(place), end = off + ref_len(place), far = ref_off(next) + ref_len(next);
	unsigned source = ref_source(place);

	if (source != seen->source || off < seen->off || end > seen->off + seen->len) {
		if (ref_source(next) == source && ref_off(next) >= off && far - off <= REF_LEN_MAX / 2 && far > end)
			end = far;
		seen->source = source;
		seen->off = off;
		seen->len = source_read(&r->lanes[source < r->nlanes ? source : 0].source, off, seen->raw, (size_t)(end - off));
		memset(seen->raw + seen->len, 0, 16);
	}
	*n = off + ref_len(place) <= seen->off + seen->len ? ref_len(place) : (size_t)(seen->off + seen->len - off);
	return seen->raw + (off - seen->off);
}

/* The bytes of a message as one line: line ends and control characters become single blanks. */
static size_t one_line(const char *raw, size_t n, char *out, size_t size)
{
	size_t len = clean_part(raw, n < size ? n : size - 1);

	memcpy(out, raw, len);
	for (size_t i = len; i < n && len + 1 < size; i++) {
		bool blank = (unsigned char)raw[i] <= ' ' || raw[i] == 0x7f;

		if (blank && (len == 0 || out[len - 1] == ' '))
			continue;
		out[len++] = blank ? ' ' : raw[i];
	}
	while (len && out[len - 1] == ' ')
		len--;
	out[len] = '\0';
	return len;
}

/* Some lines of an occurrence's evidence. */
static void add_evidence(struct told *out, struct buf *words, const struct report *r, const struct finding *f,
			 struct lines lines, size_t offsets[])
{
	unsigned from = f->nrefs > lines.most && lines.from_end ? f->nrefs - lines.most : 0;
	unsigned end = f->nrefs - from > lines.most ? from + lines.most : f->nrefs;
	char text[EVIDENCE_TEXT_MAX];
	struct looked_at seen;

	seen.source = UINT_MAX; /* nothing: none of it is looked at */
	seen.off = seen.len = 0;
	for (unsigned i = from; i < end && out->nevidence < ARRAY_LEN(out->evidence); i++) {
		struct told_evidence *e = &out->evidence[out->nevidence];
		unsigned source = ref_source(f->refs[i].place);
		uint64_t place = f->refs[i].place, next = f->refs[i + 1 < end ? i + 1 : i].place;
		size_t n, len;
		const char *raw = look(r, &seen, place, next, &n);

		len = one_line(raw, n, text, sizeof(text));

		e->file = r->lanes[source < r->nlanes ? source : 0].source.name;
		e->line = f->refs[i].line;
		e->text.len = len;
		offsets[out->nevidence++] = words->len;
		buf_add(words, text, len);
	}
}

/* The typed fields of an evidence line become values of their names. */
static void learn(struct telling *t, struct slice text)
{
	char fields[CAT_STRUCT_MAX], padded[EVIDENCE_TEXT_MAX + 32];
	struct cat_match m;
	struct head h;
	const char *end = padded + text.len, *p = padded;
	const struct cat_row *row;

	if (text.len > EVIDENCE_TEXT_MAX)
		return;
	memcpy(padded, text.p, text.len);
	memset(padded + text.len, 0, 32);
	h.mnemonic = (struct slice){ 0 };
	if (head_any(padded, end, &h))
		p = h.text;
	if (p >= end || (!cat_match_exact(p, end, &m) && !cat_match_loose(p, end, h.mnemonic, &m)))
		return;
	cat_store(&m, fields);
	row = &cat_rows[m.row];
	for (unsigned i = 0; i < row->nfields; i++) {
		const struct cat_field *f = &cat_fields[row->field0 + i];
		struct slice s;
		int64_t n;
		mac_t mac;

		switch ((enum cat_type)f->type) {
		case CAT_MAC:
			memcpy(&mac, fields + f->offset, sizeof(mac));
			set_mac(t, f->name, mac);
			break;
		case CAT_INT:
			memcpy(&n, fields + f->offset, sizeof(n));
			if (n != CAT_ABSENT)
				set_int(t, f->name, n);
			break;
		case CAT_IP:
		case CAT_WORD:
		case CAT_NAME:
		case CAT_TEXT:
			memcpy(&s, fields + f->offset, sizeof(s));
			if (s.p)
				set(t, f->name, s.p, s.len);
			break;
		default: break;
		}
	}
}

/* An mDNS name with a domain before .local, in a line of whatever wording. */
static void learn_domain(struct telling *t, struct slice text)
{
	static const char mark[] = "_dns-sd._udp.";
	const char *at = memmem(text.p, text.len, mark, sizeof(mark) - 1), *end = text.p + text.len, *stop;

	if (!at)
		return;
	at += sizeof(mark) - 1;
	stop = memmem(at, (size_t)(end - at), ".local", 6);
	if (stop && stop > at)
		set(t, "domain", at, (size_t)(stop - at));
}

/* --- values ---------------------------------------------------------------------------------------------- */

static void set_code(struct telling *t, const char *name, const struct code *c)
{
	if (c && c->meaning)
		set(t, name, c->meaning, strlen(c->meaning));
}

static void argument_values(struct telling *t, int arg)
{
	switch (t->f->verdict) {
	case VERDICT_STUCK: set(t, "state", pem_name((enum pem)arg), strlen(pem_name((enum pem)arg))); break;
	case VERDICT_ASSOCIATION_REFUSED:
	case VERDICT_FT_KEY_MISSING:
		set_int(t, "arg", arg);
		set_code(t, "arg_text", code_by_number(CODE_STATUS, arg));
		break;
	case VERDICT_CLIENT_EXCLUDED:
		set_int(t, "arg", arg);
		set_code(t, "arg_text", code_by_number(CODE_EXCLUSION, arg));
		break;
	case VERDICT_CLASS_FRAME_VIOLATION:
		set_int(t, "arg", arg);
		set_code(t, "arg_text", code_by_number(CODE_REASON, arg));
		break;
	default:
		if (arg >= 0)
			set_int(t, "arg", arg);
		break;
	}
}

static void record_values(struct telling *t, const struct record *rec)
{
	set_mac(t, "ap", rec->ap);
	set_mac(t, "bssid", rec->bssid);
	if (rec->wlan > 0)
		set_int(t, "wlan", rec->wlan);
	if (rec->vlan >= 0)
		set_int(t, "vlan", rec->vlan);
	if (rec->slot >= 0) {
		const char *band = rec->slot == 0 ? "2.4 GHz" : "5 GHz";

		set_int(t, "slot", rec->slot);
		set(t, "band", band, strlen(band));
		set(t, "radio", rec->slot == 0 ? "802.11b" : "802.11a", 7);
	}
	if (rec->pem != PEM_UNKNOWN)
		set(t, "state", pem_name((enum pem)rec->pem), strlen(pem_name((enum pem)rec->pem)));
}

/* --- texts ----------------------------------------------------------------------------------------------- */

static const char *known_value(const struct telling *t, const char *name, size_t len)
{
	for (size_t i = 0; i < t->nvalues; i++)
		if (strlen(t->value[i].name) == len && memcmp(t->value[i].name, name, len) == 0)
			return t->value[i].text;
	return NULL;
}

static const char *value_of(struct telling *t, const char *name, size_t len)
{
	const char *v = known_value(t, name, len);

	if (v || t->learned)
		return v;
	t->learned = true;
	for (size_t i = 0; i < t->told->nfirst; i++)
		learn_domain(t, (struct slice){ t->told->words.p + t->offsets[i], t->told->evidence[i].text.len });
	for (size_t i = 0; i < t->told->nfirst; i++)
		learn(t, (struct slice){ t->told->words.p + t->offsets[i], t->told->evidence[i].text.len });
	return known_value(t, name, len);
}

/* {name} or {name|otherwise}. An unknown value without "otherwise" becomes <name>, in angle brackets: fill it in. */
static void expand(struct telling *t, const char *text, struct buf *out)
{
	while (text && *text) {
		const char *open = strchr(text, '{'), *close = open ? strchr(open, '}') : NULL;
		const char *bar, *v;

		if (!close) {
			buf_str(out, text);
			return;
		}
		buf_add(out, text, (size_t)(open - text));
		bar = memchr(open, '|', (size_t)(close - open));
		v = value_of(t, open + 1, (size_t)((bar ? bar : close) - open - 1));
		if (v) {
			buf_str(out, v);
		} else if (bar) {
			buf_add(out, bar + 1, (size_t)(close - bar - 1));
		} else {
			buf_ch(out, '<');
			buf_add(out, open + 1, (size_t)(close - open - 1));
			buf_ch(out, '>');
		}
		text = close + 1;
	}
}

/* What a reader would have to fill in, in angle brackets, but the log tells. */
static void fill_in(struct telling *t, struct buf *out, const char *text)
{
	static const struct {
		const char *bracket, *value;
	} known[] = { { "<wlan-id>", "wlan" }, { "<client-mac>", "client" }, { "<mac>", "client" }, { "<ap-name>", "ap_name" },
		    { "<802.11a|802.11b>", "radio" } };

	for (const char *open; (open = strchr(text, '<')); ) {
		const char *v = NULL;
		size_t skip = 1;

		buf_add(out, text, (size_t)(open - text));
		for (size_t i = 0; i < ARRAY_LEN(known) && !v; i++)
			if (strncmp(open, known[i].bracket, strlen(known[i].bracket)) == 0) {
				v = value_of(t, known[i].value, strlen(known[i].value));
				skip = strlen(known[i].bracket);
			}
		buf_str(out, v ? v : "<");
		text = open + (v ? skip : 1);
	}
	buf_str(out, text);
}

struct span {
	size_t at, len;
};

static struct span say(struct telling *t, const char *text, struct buf *words)
{
	struct span s = { words->len, 0 };

	if (text && !strchr(text, '<') && !strchr(text, '{')) {
		buf_str(words, text);
	} else {
		struct buf raw = { 0 };

		expand(t, text, &raw);
		fill_in(t, words, buf_cstr(&raw));
		buf_free(&raw);
	}
	s.len = words->len - s.at;
	return s;
}

static struct slice spoken(const struct buf *words, struct span s)
{
	return (struct slice){ words->p ? words->p + s.at : "", s.len };
}

/* What a command still needs from its reader: the words in angle brackets. */
static void find_needs(struct told_command *c)
{
	const char *p = c->run.p, *end = p + c->run.len;

	while (c->nneeds < ARRAY_LEN(c->needs)) {
		const char *open = memchr(p, '<', (size_t)(end - p)), *close;

		if (!open || !(close = memchr(open, '>', (size_t)(end - open))))
			return;
		c->needs[c->nneeds++] = slice_between(open + 1, close);
		p = close + 1;
	}
}

static const struct rule *rule_for(const struct report_finding *f)
{
	return f->verdict == VERDICT_NOT_AIREOS ? &rule_not_aireos : rule_at(f->rule);
}

static void foreign_evidence(const struct report *r, const struct report_finding *f, struct finding *out)
{
	const struct lane *l = &r->lanes[f->arg];

	*out = (struct finding){ 0 };
	out->nrefs = 1;
	if (l->counts.foreign) {
		out->refs[0].place = l->foreign_place;
		out->refs[0].line = l->foreign_line;
	} else {
		out->refs[0].place = ref_place(l->index, 0, l->source.size < 120 ? (uint32_t)l->source.size : 120);
		out->refs[0].line = 1;
	}
}

static const struct finding *same_verdict(const struct record *rec, const struct report_finding *f)
{
	for (unsigned i = 0; i < rec->nfindings; i++)
		if (rule_at(rec->finding[i].rule)->verdict == f->verdict)
			return &rec->finding[i];
	return NULL;
}

/* Which lines of an occurrence are shown: all of a fault; of the last of many that are no fault its end; and in the
 * report of a crowd less of what is no fault, which is most of it: of a departure its beginning, which says who sent the
 * client away, of what went well its end. */
static struct lines lines_of(const struct report *r, enum verdict_kind kind, bool last)
{
	bool crowd = report_clients(r) > CROWD;

	if (kind == KIND_FAULT || !(crowd || last))
		return (struct lines){ EVIDENCE_MAX, true };
	if (last)
		return (struct lines){ crowd ? 1 : USUAL_LAST_MAX, true };
	return kind == KIND_EXPECTED ? (struct lines){ CROWD_EXPECTED_MAX, false } : (struct lines){ USUAL_LAST_MAX, true };
}

/* Those of the rule; where the controller itself tells, without those it has not. */
static void add_commands(const struct report *r, const struct rule *rule, const struct span *run, struct told *out)
{
	size_t n = out->ncommands;

	out->ncommands = 0;
	for (size_t i = 0; i < n; i++) {
		struct told_command *c = &out->command[out->ncommands];

		*c = (struct told_command){ .where = rule->commands[i].where, .run = spoken(&out->words, run[i]) };
		if (r->has_command && slice_is(slice_of(c->where), "controller") && !r->has_command(c->run))
			continue;
		find_needs(c);
		out->ncommands++;
	}
}

void report_only_commands(struct report *r, bool (*has)(struct slice run))
{
	r->has_command = has;
}

void report_tell(const struct report *r, size_t index, struct told *out)
{
	struct telling t;
	const struct report_finding *f = report_finding(r, index);
	const struct rule *rule = rule_for(f);
	struct record first, last;
	struct finding foreign;
	size_t offsets[2 * EVIDENCE_MAX] = { 0 };
	enum verdict_kind kind = verdict_infos[f->verdict].kind;
	struct span summary, cause, fix, good, run[RULE_COMMANDS_MAX] = { 0 };
	struct buf *words = &out->words;

	memset(out, 0, sizeof(*out));
	t.r = r;
	t.f = f;
	t.first = NULL;
	t.nvalues = 0;
	t.learned = false;
	t.told = out;
	t.offsets = offsets;
	buf_reserve(words, WORDS_USUAL);
	set_mac(&t, "client", f->client);
	set(&t, "client", "(not named)", 11);
	if (f->verdict == VERDICT_NOT_AIREOS) {
		foreign_evidence(r, f, &foreign);
		add_evidence(out, words, r, &foreign, (struct lines){ EVIDENCE_MAX, true }, offsets);
	} else if (records_get(report_store(r, index), f->first_record, &first)) {
		t.first = same_verdict(&first, f);
		if (t.first) {
			add_evidence(out, words, r, t.first, lines_of(r, kind, false), offsets);
			set_int(&t, "count", t.first->count);
			set_gap(&t, t.first->value);
			argument_values(&t, t.first->arg);
		}
		record_values(&t, &first);
		out->nfirst = out->nevidence;
		if (f->last_record != f->first_record && records_get(report_store(r, index), f->last_record, &last)) {
			const struct finding *lf = same_verdict(&last, f);

			if (lf)
				add_evidence(out, words, r, lf, lines_of(r, kind, true), offsets);
		}
	}
	summary = say(&t, rule->summary, words);
	cause = say(&t, rule->cause, words);
	fix = say(&t, rule->fix, words);
	good = say(&t, rule->healthy, words);
	for (; out->ncommands < RULE_COMMANDS_MAX && rule->commands[out->ncommands].run; out->ncommands++)
		run[out->ncommands] = say(&t, rule->commands[out->ncommands].run, words);
	buf_cstr(words);
	out->summary = spoken(words, summary);
	out->cause = spoken(words, cause);
	out->fix = spoken(words, fix);
	out->healthy = spoken(words, good);
	for (size_t i = 0; i < out->nevidence; i++)
		out->evidence[i].text.p = words->p + offsets[i];
	add_commands(r, rule, run, out);
}

void told_free(struct told *t)
{
	buf_free(&t->words);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* show_values.c - typed values out of the text between two labels, and text made fit to show. */
#include "diagnose/show_pairs.h"

int64_t show_number(struct slice s)
{
	const char *p = s.p, *end = s.p + s.len;
	bool minus = false;
	int64_t n = 0;

	if (s.len >= 8 && show_word(p, end, "Infinity"))
		return 0;
	if (p < end && (*p == '-' || *p == '+'))
		minus = *p++ == '-';
	if (p == end || !ch_digit(*p))
		return CAT_ABSENT;
	for (; p < end && ch_digit(*p); p++)
		n = n < INT64_MAX / 16 ? n * 10 + (*p - '0') : n;
	if (p < end && ch_lower(*p) == 'x')
		return CAT_ABSENT; /* hidden digits */
	return minus ? -n : n;
}

/* The first letters decide: an unknown label may be glued to the word. */
enum show_answer show_answer_of(struct slice s)
{
	static const struct {
		const char *word;
		enum show_answer answer;
	} words[] = {
		{ "Yes", SHOW_YES },	     { "Enable", SHOW_YES },  { "True", SHOW_YES }, { "Implemented", SHOW_YES },
		{ "Supported", SHOW_YES },   { "On", SHOW_YES },      { "No", SHOW_NO },    { "Disable", SHOW_NO },
		{ "False", SHOW_NO },	     { "Unavailable", SHOW_NO }, { "Off", SHOW_NO },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (show_word(s.p, s.p + s.len, words[i].word))
			return words[i].answer;
	return SHOW_UNSAID;
}

static struct slice first_word(struct slice s)
{
	size_t n = 0;

	while (n < s.len && (unsigned char)s.p[n] > ' ')
		n++;
	return (struct slice){ s.p, n };
}

void show_clear(const struct show_labels *known, void *values)
{
	for (size_t i = 0; i < known->count; i++) {
		const struct show_label *l = &known->rows[i];

		if (l->value == VALUE_INT || l->value == VALUE_SECS || l->value == VALUE_DBM || l->value == VALUE_DB)
			*(int64_t *)(void *)((char *)values + l->offset) = CAT_ABSENT;
	}
}

static void store_text(struct slice *field, struct slice value)
{
	if (!field->p)
		*field = value;
}

static void store_number(int64_t *field, struct slice value)
{
	if (*field == CAT_ABSENT)
		*field = show_number(value);
}

static void store_mac(mac_t *field, struct slice value)
{
	mac_t mac;

	if (!mac_present(*field) && mac_read(value.p, value.p + value.len, true, &mac))
		*field = mac;
}

static void store_answer(enum show_answer *field, struct slice value)
{
	if (*field == SHOW_UNSAID)
		*field = show_answer_of(value);
}

void show_store(const struct show_pair *pair, void *values)
{
	void *field = (char *)values + pair->label->offset;

	switch ((enum show_value)pair->label->value) {
	case VALUE_SKIP:
	case VALUE_SECTION: break;
	case VALUE_TEXT: store_text(field, pair->value); break;
	case VALUE_WORD: store_text(field, first_word(pair->value)); break;
	case VALUE_INT:
	case VALUE_SECS:
	case VALUE_DBM:
	case VALUE_DB: store_number(field, pair->value); break;
	case VALUE_MAC: store_mac(field, pair->value); break;
	case VALUE_ANSWER: store_answer(field, pair->value); break;
	}
}

/* --- text to show ------------------------------------------------------------------------------------------------- */

/* Bytes at p that stand for a gap: a blank, a control character, a no-break space, a leader. */
static size_t gap_at(const char *p, const char *end)
{
	unsigned dots;
	const char *after;

	if ((unsigned char)*p <= ' ' || *p == '\x7f')
		return 1;
	if (end - p >= 2 && memcmp(p, "\xc2\xa0", 2) == 0)
		return 2;
	after = *p == '.' || *p == '\xe2' ? show_leader(p, end, &dots) : NULL;
	return after ? (size_t)(after - p) : 0;
}

struct cleaner {
	const char *p, *end;
	bool begun;
};

static struct cleaner clean_start(struct slice raw)
{
	return (struct cleaner){ raw.p, raw.len > 0 ? raw.p + raw.len : raw.p, false };
}

static bool clean_next(struct cleaner *k, char *c)
{
	const char *q = k->p;
	bool line_start = false;
	size_t gap;

	for (; q < k->end && (gap = gap_at(q, k->end)) > 0; q += gap) {
		line_start = *q == '\n' || (line_start && *q == ' ');
		if (line_start && q + gap < k->end && (q[gap] == '>' || q[gap] == '|'))
			gap++; /* a quoted mail */
	}
	if (q == k->end)
		return false;
	*c = q > k->p && k->begun ? ' ' : *q;
	k->p = *c == *q ? q + 1 : q;
	k->begun = true;
	return true;
}

size_t show_clean(struct slice raw, char *out, size_t size)
{
	struct cleaner k = clean_start(raw);
	size_t n = 0;

	while (n + 1 < size && clean_next(&k, &out[n]))
		n++;
	if (size > 0)
		out[n] = '\0';
	return n;
}

void show_clean_buf(struct slice raw, struct buf *out)
{
	struct cleaner k = clean_start(raw);
	char c;

	while (clean_next(&k, &c))
		buf_ch(out, c);
}

bool show_same(struct slice raw, const char *text)
{
	const char *p = raw.p ? show_word(raw.p, raw.p + raw.len, text) : NULL;

	return p && show_trim(p, raw.p + raw.len).len == 0;
}

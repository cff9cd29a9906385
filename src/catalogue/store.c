/* SPDX-License-Identifier: Apache-2.0 */
/* store.c - from what a match captured to the row's struct, and the sample values a row is tested with. */
#include "catalogue/match.h"
#include "catalogue/states.h"

static void set_text(void *out, const struct cat_field *f, const char *p, size_t len)
{
	struct slice s = { p, len };

	memcpy((char *)out + f->offset, &s, sizeof(s));
}

static void set_word(void *out, const struct cat_field *f, uint64_t word)
{
	memcpy((char *)out + f->offset, &word, sizeof(word));
}

static void set_absent(const struct cat_row *row, void *out)
{
	memset(out, 0, row->size);
	for (unsigned i = 0; i < row->nfields; i++) {
		const struct cat_field *f = &cat_fields[row->field0 + i];

		if (f->type != CAT_MAC && !cat_textual((enum cat_type)f->type))
			set_word(out, f, (uint64_t)CAT_ABSENT);
	}
}

void cat_store(const struct cat_match *m, void *out)
{
	const struct cat_alt *alt = &cat_alts[m->alt];
	const struct cat_put *put = &cat_puts[alt->put];
	unsigned i = 0;

	for (; i < alt->ncap; i++) {
		char *to = (char *)out + put[i].offset;

		if (put[i].kind == CAT_PUT_TEXT)
			memcpy(to, &m->cap[i], sizeof(struct slice));
		else
			memcpy(to, &m->cap[i].word, sizeof(uint64_t));
	}
	for (unsigned n = i + alt->nabsent; i < n; i++) {
		static const struct slice none;
		const uint64_t word = put[i].kind == CAT_PUT_NO_NUMBER ? (uint64_t)CAT_ABSENT : 0;

		if (put[i].kind == CAT_PUT_NO_TEXT)
			memcpy((char *)out + put[i].offset, &none, sizeof(none));
		else
			memcpy((char *)out + put[i].offset, &word, sizeof(word));
	}
}

/* --- samples ---------------------------------------------------------------------------------------------- */

static const char *default_text(enum cat_type t)
{
	switch (t) {
	case CAT_IP: return "192.0.2.17";
	case CAT_RC: return "00.00.00.00.00.00.00.01";
	case CAT_SRC: return "apf_ms.c:608";
	case CAT_BYTES: return "d7 57 8e ff 2b 27 01 4e 93 39 0b 1c 1f 46 d2 da";
	case CAT_NUMS: return "140 18 24 36 48 72 96 108 0 0 0 0 0 0 0 0";
	case CAT_NAME: return "corp";
	case CAT_TEXT: return "done";
	default: return "corp";
	}
}

static void set_sample(void *out, const struct cat_field *f, struct slice v)
{
	struct cat_capture cap = { 0 };
	const char *end = v.p + v.len;

	if (f->type >= CAT_WORD || cat_textual((enum cat_type)f->type)) {
		set_text(out, f, v.p, v.len);
		return;
	}
	if (cat_read_field((enum cat_type)f->type, f->choice, v.p, end, false, &cap))
		set_word(out, f, cap.word);
}

static void set_default(void *out, const struct cat_field *f, unsigned salt)
{
	switch ((enum cat_type)f->type) {
	case CAT_MAC:
		set_word(out, f, MAC_REAL_BIT | 0x02005e000000ULL | ((uint64_t)salt * 0x9e3779b1u & 0xffffff));
		break;
	case CAT_CHOICE: set_word(out, f, 0); break;
	case CAT_PEM: set_word(out, f, PEM_8021X_REQD); break;
	case CAT_APF: set_word(out, f, APF_ASSOCIATED); break;
	case CAT_INT:
	case CAT_HEX: set_word(out, f, 1 + salt % 7); break;
	default: set_text(out, f, default_text((enum cat_type)f->type), strlen(default_text((enum cat_type)f->type))); break;
	}
}

/* The next field=value of a sample line: false at its end. A value may stand in double quotes. */
static bool next_pair(const char **p, struct slice *name, struct slice *value)
{
	const char *s = *p;

	while (*s == ' ')
		s++;
	name->p = s;
	while (*s && *s != '=')
		s++;
	if (!*s)
		return false;
	name->len = (size_t)(s - name->p);
	s++;
	if (*s == '"') {
		value->p = ++s;
		while (*s && *s != '"')
			s++;
		value->len = (size_t)(s - value->p);
		s += *s == '"';
	} else {
		value->p = s;
		while (*s && *s != ' ')
			s++;
		value->len = (size_t)(s - value->p);
	}
	*p = s;
	return true;
}

void cat_sample(unsigned index, unsigned salt, void *out)
{
	const struct cat_row *row = &cat_rows[index];
	const char *p = row->sample;
	struct slice name, value;

	set_absent(row, out);
	for (unsigned i = 0; i < row->nfields; i++)
		set_default(out, &cat_fields[row->field0 + i], salt + i);
	while (next_pair(&p, &name, &value))
		for (unsigned i = 0; i < row->nfields; i++)
			if (slice_is(name, cat_fields[row->field0 + i].name))
				set_sample(out, &cat_fields[row->field0 + i], value);
}

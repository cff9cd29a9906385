/* SPDX-License-Identifier: Apache-2.0 */
/* mac.c - see mac.h. */
#include "base/mac.h"

#include "base/ignorable.h"

/* Hiding characters in the order of their symbols 16, 17, ... The last is written for the word MAC_ADDRESS. */
static const char hiding[] = "xyznhaq*#?_-M";
enum { SYMBOL_HIDING = 16, SYMBOL_WORD = SYMBOL_HIDING + sizeof(hiding) - 2 };

const int8_t mac_hex[256] = {
	['0'] = 1,  ['1'] = 2,	['2'] = 3,  ['3'] = 4,	['4'] = 5,  ['5'] = 6,	['6'] = 7,  ['7'] = 8,
	['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
	['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

static int symbol_of(char c)
{
	int hex = ch_hex(c);

	if (hex >= 0)
		return hex;
	c = ch_lower(c);
	if (c == 'x' || c == 'y' || c == 'z')
		return SYMBOL_HIDING + (c - 'x');
	if (c == '*' || c == '#' || c == '?')
		return SYMBOL_HIDING + (c == '*' ? 7 : c == '#' ? 8 : 9);
	return -1;
}

static bool separator(char c)
{
	return c == ':' || c == '-' || c == '.';
}

/* Where a separator may stand after `done` digits, for the spelling that has its first separator after `group`. */
static bool separator_due(int done, int group)
{
	return group > 0 && done < 12 && done % group == 0;
}

static const char *skip_blanks(const char *p, const char *end, bool loose)
{
	return loose ? skip_ignorable(p, end) : p;
}

static const char *read_any(const char *p, const char *end, bool loose, mac_t *out)
{
	uint8_t symbols[12];
	int done = 0, group = 0;
	bool hidden = false;
	char sep = 0;

	while (done < 12) {
		p = skip_blanks(p, end, loose && done > 0);
		if (p == end)
			return NULL;
		if (group == 0 && done > 0 && separator(*p)) {
			if (done != 2 && done != 4 && done != 6)
				return NULL;
			group = done;
			sep = *p;
		}
		if (separator_due(done, group)) {
			if (*p != sep)
				return NULL;
			p = skip_blanks(p + 1, end, loose);
			if (p == end)
				return NULL;
		}
		int s = symbol_of(*p);
		if (s < 0)
			return NULL;
		hidden |= s >= SYMBOL_HIDING;
		symbols[done++] = (uint8_t)s;
		p++;
	}
	if (group == 0 && hidden)
		return NULL;
	if (group == 0 && p < end && ch_hex(*p) >= 0)
		return NULL; /* a longer run of digits: not an address */
	uint64_t v = 0;
	for (int i = 0; i < 12; i++)
		v = hidden ? v << 5 | symbols[i] : v << 4 | symbols[i];
	out->v = v | (hidden ? MAC_REDACTED_BIT : MAC_REAL_BIT);
	return p;
}

static const char hidden_word[] = "MAC_ADDRESS";

/* The redacted address the word stands for: no other spelling gives it. */
static mac_t word_mac(void)
{
	mac_t m = { MAC_REDACTED_BIT };

	for (int i = 0; i < 12; i++)
		m.v |= (uint64_t)SYMBOL_WORD << (5 * i);
	return m;
}

static const char *read_word(const char *p, const char *end, bool loose, mac_t *out)
{
	for (const char *w = hidden_word; *w; w++) {
		p = skip_blanks(p, end, loose && w > hidden_word);
		if (p == end || *p != *w)
			return NULL;
		p++;
	}
	*out = word_mac();
	return p;
}

const char *mac_read(const char *p, const char *end, bool loose, mac_t *out)
{
	const char *q;

	if (end - p >= 17 && mac_read_fast(p, out))
		return p + 17;
	q = read_any(p, end, loose, out);
	if (!q)
		q = read_word(p, end, loose, out);
	return q;
}

bool mac_from_text(const char *text, mac_t *out)
{
	const char *end = text + strlen(text);

	while (text < end && ch_blank(*text))
		text++;
	while (end > text && ch_blank(end[-1]))
		end--;
	return mac_read(text, end, false, out) == end;
}

size_t mac_format(mac_t m, char buf[static MAC_TEXT_MAX])
{
	static const char digits[] = "0123456789abcdef";
	size_t n = 0;

	if (!mac_present(m)) {
		memcpy(buf, "-", 2);
		return 1;
	}
	if (mac_eq(m, word_mac())) {
		memcpy(buf, hidden_word, sizeof(hidden_word));
		return sizeof(hidden_word) - 1;
	}
	for (int i = 11; i >= 0; i--) {
		unsigned s = (unsigned)(mac_redacted(m) ? (m.v >> (5 * i)) & 31 : (m.v >> (4 * i)) & 15);

		buf[n++] = s < 16 ? digits[s] : s <= SYMBOL_WORD ? hiding[s - 16] : '?';
		if (i > 0 && i % 2 == 0)
			buf[n++] = ':';
	}
	buf[n] = '\0';
	return n;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* fields.c - one reader per strict field type. Exact readers take the spelling AireOS prints. Loose ones also take
 * what pasting does to it: blanks and line ends inside, letters of the other case, digits hidden behind x. A hidden
 * number is read as CAT_ABSENT: it was there, nobody can know it. */
#include "base/ignorable.h"
#include "catalogue/match.h"
#include "catalogue/states.h"

static const char *skip(const char *p, const char *end, bool loose)
{
	return loose ? skip_ignorable(p, end) : p;
}

static bool hidden_digit(char c)
{
	return c == 'x' || c == 'X';
}

/* A hard break may cut a word. */
static const char *cut(const char *p, const char *end, bool loose)
{
	return loose ? over_break(p, end) : p;
}

static const char *skip_word(const char *p, const char *end)
{
	while (p < end && ch_word(*p))
		p++;
	return p;
}

static const char *skip_digits(const char *p, const char *end, bool loose)
{
	while (p < end && (ch_digit(*p) || (loose && hidden_digit(*p))))
		p++;
	return p;
}

/* ":00:5e:" behind the first pair of an address. */
static bool address_goes_on(const char *p, const char *end)
{
	return end - p > 6 && p[0] == ':' && ch_hex(p[1]) >= 0 && ch_hex(p[2]) >= 0 && p[3] == ':' && ch_hex(p[4]) >= 0 &&
	       ch_hex(p[5]) >= 0 && p[6] == ':';
}

static const char *read_int(const char *p, const char *end, bool loose, struct cat_capture *cap)
{
	bool minus = false, hidden = false;
	int64_t v = 0;
	const char *start;

	if (p < end && (*p == '-' || *p == '+')) {
		minus = *p == '-';
		p = skip(p + 1, end, loose);
	}
	start = p;
	while (p < end && (ch_digit(*p) || (loose && hidden_digit(*p)))) {
		hidden |= !ch_digit(*p);
		v = v < INT64_MAX / 16 ? v * 10 + (*p & 15) : v;
		p++;
	}
	if (p == start)
		return NULL;
	if (loose && p - start > 2 && address_goes_on(p, end)) { /* "cur: 002:00:5e:..": glued to the next message's client */
		p -= 2;
		v /= 100;
	}
	cap->p = NULL;
	cap->word = hidden ? (uint64_t)CAT_ABSENT : (uint64_t)(minus ? -v : v);
	return p;
}

static const char *read_hex(const char *p, const char *end, bool loose, struct cat_capture *cap)
{
	const char *start = p;
	bool hidden = false;
	uint64_t v = 0;

	while (p < end && (ch_hex(*p) >= 0 || (loose && hidden_digit(*p)))) {
		hidden |= ch_hex(*p) < 0;
		v = v << 4 | (uint64_t)(ch_hex(*p) & 15);
		p++;
	}
	if (loose && p - start > 2 && address_goes_on(p, end)) {
		p -= 2;
		v >>= 8;
	}
	if (p == start || p - start > 16)
		return NULL;
	cap->p = NULL;
	cap->word = hidden ? (uint64_t)CAT_ABSENT : v;
	return p;
}

static const char *text_capture(const char *from, const char *to, struct cat_capture *cap)
{
	cap->p = from;
	cap->len = (size_t)(to - from);
	return to;
}

static const char *read_ip4(const char *p, const char *end, bool loose)
{
	for (int part = 0; part < 4; part++) {
		const char *q, *more;

		if (part > 0) {
			p = cut(p, end, loose);
			if (p == end || *p != '.')
				return NULL;
			p = skip(p + 1, end, loose);
		}
		q = skip_digits(p, end, loose);
		more = cut(q, end, loose);
		if (more > q && skip_digits(more, end, loose) - more + (q - p) <= 3)
			q = skip_digits(more, end, loose);
		else if (q - p > 3)
			return NULL;
		if (q == p)
			return NULL;
		p = q;
	}
	return p;
}

/* One unbroken piece of an IPv6 address: the byte after it. */
static const char *ip6_piece(const char *p, const char *end, int *colons, int *digits)
{
	int run = 0;

	while (p < end && (*p == ':' || ch_hex(*p) >= 0)) {
		if (*p == ':') {
			if (p + 1 < end && p[1] == ' ')
				break;
			++*colons;
			run = 0;
		} else if (++run > 4) {
			return NULL;
		} else {
			++*digits;
		}
		p++;
	}
	return p;
}

static const char *read_ip6(const char *p, const char *end, bool loose)
{
	int colons = 0, digits = 0;
	const char *q = ip6_piece(p, end, &colons, &digits), *more, *rest;

	if (!q || q == p)
		return NULL;
	more = cut(q, end, loose);
	if (more > q) { /* goes on behind a break, unless a word does */
		int colons2 = 0, digits2 = 0;

		rest = ip6_piece(more, end, &colons2, &digits2);
		if (rest && rest > more && (colons2 > 0 || (digits2 > 0 && ch_digit(*more))) && (rest == end || !ch_word(*rest)) &&
		    colons + colons2 <= 8) {
			colons += colons2;
			digits += digits2;
			q = rest;
		}
	}
	return colons >= 2 && digits > 0 ? q : NULL;
}

static const char *read_ip(const char *p, const char *end, bool loose, struct cat_capture *cap)
{
	const char *q = read_ip4(p, end, loose);

	if (!q)
		q = read_ip6(p, end, loose);
	return q ? text_capture(p, q, cap) : NULL;
}

/* The ".c" or ".cpp" of a source file and the colon behind it: the byte after that, or NULL. */
static const char *read_suffix(const char *p, const char *end, bool loose)
{
	p = cut(p, end, loose);
	if (p == end || *p != '.')
		return NULL;
	p = cut(p + 1, end, loose);
	if (p == end || (ch_lower(*p) != 'c' && ch_lower(*p) != 'h'))
		return NULL;
	for (p++; p < end && ch_lower(*p) >= 'a' && ch_lower(*p) <= 'z';)
		p++;
	p = skip(p, end, loose);
	return p < end && *p == ':' ? p + 1 : NULL;
}

static const char *read_src(const char *p, const char *end, bool loose, struct cat_capture *cap)
{
	const char *q = skip_word(p, end), *r, *more;

	if (q == p)
		return NULL;
	r = read_suffix(q, end, loose);
	if (!r && (more = cut(q, end, loose)) > q) /* the name is cut */
		r = read_suffix(skip_word(more, end), end, loose);
	if (!r)
		return NULL;
	r = skip(r, end, loose);
	q = skip_digits(r, end, loose);
	if (q == r)
		return NULL;
	more = cut(q, end, loose);
	if (more > q)
		q = skip_digits(more, end, loose) > more ? skip_digits(more, end, loose) : q;
	return text_capture(p, q, cap);
}

/* Eight dotted bytes: 00.00.00.00.00.00.00.01. */
static const char *read_rc(const char *p, const char *end, bool loose, struct cat_capture *cap)
{
	const char *start = p;

	for (int i = 0; i < 8; i++) {
		if (i > 0) {
			p = skip(p, end, loose);
			if (p == end || *p != '.')
				return NULL;
			p++;
		}
		for (int k = 0; k < 2; k++) {
			p = skip(p, end, loose);
			if (p == end || (ch_hex(*p) < 0 && !(loose && hidden_digit(*p))))
				return NULL;
			p++;
		}
	}
	return text_capture(start, p, cap);
}

/* Two hexadecimal digits at p, which a break may cut: the byte after them, or NULL. */
static const char *read_pair(const char *p, const char *end, bool loose)
{
	if (p == end || ch_hex(*p) < 0)
		return NULL;
	p = cut(p + 1, end, loose);
	return p < end && ch_hex(*p) >= 0 ? p + 1 : NULL;
}

static const char *read_bytes(const char *p, const char *end, bool loose, struct cat_capture *cap)
{
	const char *start = p, *last = NULL;

	for (;;) {
		const char *q = read_pair(p, end, loose);

		/* behind more than one blank a pair stands alone: "1c\nAdding" begins no byte */
		if (!q || (last && p > last + 1 && q < end && ch_word(*q)))
			break;
		p = last = q;
		if (p < end && (*p == ' ' || *p == ':' || *p == '.' || *p == '-'))
			p++;
		p = skip(p, end, loose);
	}
	return last ? text_capture(start, last, cap) : NULL;
}

static const char *read_nums(const char *p, const char *end, struct cat_capture *cap)
{
	const char *start = p, *last = NULL;

	while (p < end && ch_digit(*p)) {
		while (p < end && ch_digit(*p))
			p++;
		if (p < end && *p == ':')
			break; /* an address, or a time */
		last = p;
		while (p < end && ch_ignorable(*p))
			p++;
	}
	return last ? text_capture(start, last, cap) : NULL;
}

/* The longest of a list of words that stands at p; blanks in p are ignored and case folded when loose. */
static const char *same_word(const char *word, const char *p, const char *end, bool loose)
{
	for (; *word; word++) {
		if (!loose) {
			if (p == end || *p != *word)
				return NULL;
			p++;
			continue;
		}
		if (*word == ' ')
			continue;
		p = skip(p, end, true);
		if (p == end || ch_lower(*p) != ch_lower(*word))
			return NULL;
		p++;
	}
	return p;
}

static const char *read_choice(uint16_t list, const char *p, const char *end, bool loose, struct cat_capture *cap)
{
	const char *best = NULL;

	for (int i = 0; cat_choices[list][i]; i++) {
		const char *q = same_word(cat_choices[list][i], p, end, loose);

		if (q && (!best || q > best)) {
			best = q;
			cap->p = NULL;
			cap->word = (uint64_t)i;
		}
	}
	return best;
}

/* The states nearly every line has, by length and first letter. */
static enum pem usual_pem(const char *p, size_t len)
{
	switch (len) {
	case 3: return memcmp(p, "RUN", 3) == 0 ? PEM_RUN : PEM_UNKNOWN;
	case 5: return memcmp(p, "START", 5) == 0 ? PEM_START : PEM_UNKNOWN;
	case 9: return memcmp(p, "AUTHCHECK", 9) == 0 ? PEM_AUTHCHECK
		: memcmp(p, "DHCP_REQD", 9) == 0 ? PEM_DHCP_REQD : PEM_UNKNOWN;
	case 10: return memcmp(p, "8021X_REQD", 10) == 0 ? PEM_8021X_REQD : PEM_UNKNOWN;
	case 14: return memcmp(p, "L2AUTHCOMPLETE", 14) == 0 ? PEM_L2AUTHCOMPLETE : PEM_UNKNOWN;
	default: return PEM_UNKNOWN;
	}
}

static enum pem pem_of(const char *p, size_t len)
{
	enum pem s = usual_pem(p, len);

	return s == PEM_UNKNOWN ? pem_from_name(p, len) : s;
}

/* A state that blanks or a break cut in two: "WEBAUTH _REQD", "L2AUTHCOM\nPLETE". */
static const char *read_cut_pem(const char *p, const char *q, const char *end, enum pem *s)
{
	char name[32];
	size_t first = (size_t)(q - p), second;
	const char *r = skip(q, end, true), *stop = skip_word(r, end);

	second = (size_t)(stop - r);
	if (r == q || second == 0 || first + second > sizeof(name) || (*r != '_' && over_break(q, end) == q))
		return NULL;
	memcpy(name, p, first);
	memcpy(name + first, r, second);
	*s = pem_of(name, first + second);
	return *s != PEM_UNKNOWN ? stop : NULL;
}

static const char *read_pem(const char *p, const char *end, bool loose, struct cat_capture *cap)
{
	const char *q = skip_word(p, end), *cut;
	bool capitals = true;
	enum pem s;

	s = q - p >= 3 ? pem_of(p, (size_t)(q - p)) : PEM_UNKNOWN;
	if (s == PEM_UNKNOWN && loose && q > p && (cut = read_cut_pem(p, q, end, &s)))
		q = cut;
	for (const char *c = p; c < q; c++)
		capitals &= !(*c >= 'a' && *c <= 'z');
	if (s == PEM_UNKNOWN && (!capitals || q - p < 5 || ch_digit(p[0])))
		return NULL;
	cap->p = NULL;
	cap->word = s;
	return q;
}

static const char *read_apf(const char *p, const char *end, bool loose, struct cat_capture *cap)
{
	const char *best = NULL;

	for (int s = 0; s < APF_STATES; s++) {
		const char *q = same_word(apf_name((enum apf)s), p, end, loose);

		if (q && (!best || q > best)) {
			best = q;
			cap->p = NULL;
			cap->word = (uint64_t)s;
		}
	}
	return best;
}

static const char *read_mac(const char *p, const char *end, bool loose, struct cat_capture *cap)
{
	mac_t m = { 0 };
	const char *q = mac_read(p, end, loose, &m);

	cap->p = NULL;
	cap->word = m.v;
	return q;
}

const char *cat_read_field(enum cat_type type, uint16_t choice, const char *p, const char *end, bool loose,
			   struct cat_capture *cap)
{
	switch (type) {
	case CAT_CHOICE: return read_choice(choice, p, end, loose, cap);
	case CAT_PEM: return read_pem(p, end, loose, cap);
	case CAT_APF: return read_apf(p, end, loose, cap);
	case CAT_MAC: return read_mac(p, end, loose, cap);
	case CAT_IP: return read_ip(p, end, loose, cap);
	case CAT_RC: return read_rc(p, end, loose, cap);
	case CAT_SRC: return read_src(p, end, loose, cap);
	case CAT_INT: return read_int(p, end, loose, cap);
	case CAT_HEX: return read_hex(p, end, loose, cap);
	case CAT_BYTES: return read_bytes(p, end, loose, cap);
	case CAT_NUMS: return read_nums(p, end, cap);
	case CAT_WORD:
	case CAT_NAME:
	case CAT_TEXT:
	case CAT_TYPES: break;
	}
	return NULL;
}

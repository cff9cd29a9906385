/* SPDX-License-Identifier: Apache-2.0 */
/* fields.c - one reader per strict field type. Exact readers take the spelling AireOS prints. Loose ones also take
 * what pasting does to it: blanks and line ends inside, letters of the other case, digits hidden behind x. A hidden
 * number is read as CAT_ABSENT: it was there, nobody can know it. */
#include "catalogue/match.h"
#include "catalogue/states.h"

static bool ignorable(char c)
{
	return (unsigned char)c <= ' ';
}

static const char *skip(const char *p, const char *end, bool loose)
{
	while (loose && p < end && ignorable(*p))
		p++;
	return p;
}

static bool hidden_digit(char c)
{
	return c == 'x' || c == 'X';
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
		int digits = 0;

		if (part > 0) {
			if (p == end || *p != '.')
				return NULL;
			p = skip(p + 1, end, loose);
		}
		while (p < end && digits < 3 && (ch_digit(*p) || (loose && hidden_digit(*p))))
			p++, digits++;
		if (digits == 0)
			return NULL;
	}
	return p;
}

static const char *read_ip6(const char *p, const char *end)
{
	int colons = 0, digits = 0, run = 0;

	while (p < end && (*p == ':' || ch_hex(*p) >= 0)) {
		if (*p == ':') {
			if (p + 1 < end && p[1] == ' ')
				break;
			colons++;
			run = 0;
		} else if (++run > 4) {
			return NULL;
		} else {
			digits++;
		}
		p++;
	}
	return colons >= 2 && digits > 0 ? p : NULL;
}

static const char *read_ip(const char *p, const char *end, bool loose, struct cat_capture *cap)
{
	const char *q = read_ip4(p, end, loose);

	if (!q)
		q = read_ip6(p, end);
	return q ? text_capture(p, q, cap) : NULL;
}

static const char *read_src(const char *p, const char *end, bool loose, struct cat_capture *cap)
{
	const char *q = p;

	while (q < end && ch_word(*q))
		q++;
	if (q == p || end - q < 4 || q[0] != '.' || (ch_lower(q[1]) != 'c' && ch_lower(q[1]) != 'h'))
		return NULL;
	for (q += 2; q < end && ch_lower(*q) >= 'a' && ch_lower(*q) <= 'z';) /* .cpp */
		q++;
	if (q == end || *q != ':')
		return NULL;
	q = skip(q + 1, end, loose);
	if (q == end || !(ch_digit(*q) || (loose && hidden_digit(*q))))
		return NULL;
	while (q < end && (ch_digit(*q) || (loose && hidden_digit(*q))))
		q++;
	return text_capture(p, q, cap);
}

/* Eight dotted bytes: 00.00.00.00.00.00.00.01. */
static const char *read_rc(const char *p, const char *end, bool loose, struct cat_capture *cap)
{
	const char *start = p;

	for (int i = 0; i < 8; i++) {
		if (i > 0) {
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

static const char *read_bytes(const char *p, const char *end, struct cat_capture *cap)
{
	const char *start = p, *last = NULL;

	while (end - p >= 2 && ch_hex(p[0]) >= 0 && ch_hex(p[1]) >= 0) {
		last = p += 2;
		if (p < end && (*p == ' ' || *p == ':' || *p == '.' || *p == '-'))
			p++;
	}
	return last ? text_capture(start, last, cap) : NULL;
}

static const char *read_nums(const char *p, const char *end, struct cat_capture *cap)
{
	const char *start = p, *last = NULL;

	while (p < end && ch_digit(*p)) {
		while (p < end && ch_digit(*p))
			p++;
		last = p;
		while (p < end && ignorable(*p))
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
	case 9: return memcmp(p, "AUTHCHECK", 9) == 0 ? PEM_AUTHCHECK : memcmp(p, "DHCP_REQD", 9) == 0 ? PEM_DHCP_REQD : PEM_UNKNOWN;
	case 10: return memcmp(p, "8021X_REQD", 10) == 0 ? PEM_8021X_REQD : PEM_UNKNOWN;
	case 14: return memcmp(p, "L2AUTHCOMPLETE", 14) == 0 ? PEM_L2AUTHCOMPLETE : PEM_UNKNOWN;
	default: return PEM_UNKNOWN;
	}
}

static const char *read_pem(const char *p, const char *end, bool loose, struct cat_capture *cap)
{
	const char *q = p;
	bool capitals = true;
	enum pem s;

	while (q < end && (ch_word(*q) || (loose && ignorable(*q) && q + 1 < end && q[1] == '_'))) {
		capitals &= !(*q >= 'a' && *q <= 'z');
		q++;
	}
	if (q - p < 3)
		return NULL;
	s = usual_pem(p, (size_t)(q - p));
	if (s == PEM_UNKNOWN)
		s = pem_from_name(p, (size_t)(q - p));
	if (s == PEM_UNKNOWN && (!capitals || ch_digit(p[0]) || (q - p < 5)))
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
	case CAT_BYTES: return read_bytes(p, end, cap);
	case CAT_NUMS: return read_nums(p, end, cap);
	case CAT_WORD:
	case CAT_NAME:
	case CAT_TEXT:
	case CAT_TYPES: break;
	}
	return NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* fields_exact.h - the fields of nearly every line in their usual spelling, sixteen bytes at a time and without
 * branches on the data. What looks in any way unusual goes to the readers of fields.c, which alone decide.
 *
 * All of them may look at sixteen bytes from p on, of which those behind end do not count. */
#pragma once
#include "base/bytes16.h"
#include "catalogue/match.h"
#include "catalogue/states.h"

static inline unsigned hex_digits16(bytes16 v)
{
	return within16(v, '0', 9) | letters16(v, 'a', 5);
}

/* An address somebody has read before. */
struct known_mac {
	const char *text; /* 17 characters */
	mac_t mac;
};

static inline const char *exact_mac(const char *p, const char *end, struct known_mac known, struct cat_capture *cap)
{
	mac_t m;

	if (end - p >= 17 && agree16(p, known.text) == 0xffff && p[16] == known.text[16])
		m = known.mac;
	else if (end - p < 17 || !mac_read_fast(p, &m)) {
		/* an IPv4 address: of no spelling is the second character a dot */
		return p[1] == '.' ? NULL : cat_read_field(CAT_MAC, 0, p, end, false, cap);
	}
	cap->p = p;
	cap->word = m.v;
	return p + 17;
}

/* Eight digits, the first in the lowest byte, as a number. */
static inline uint64_t fold_digits(uint64_t t, uint64_t base)
{
	t = (t * base + (t >> 8)) & 0x00ff00ff00ff00ffULL;
	t = (t * base * base + (t >> 16)) & 0x0000ffff0000ffffULL;
	return (t * base * base * base * base + (t >> 32)) & 0xffffffffULL;
}

/* One to seven digits without a sign. */
static inline const char *exact_int(const char *p, const char *end, struct cat_capture *cap)
{
	uint64_t t = load8(p) ^ 0x3030303030303030ULL;
	uint64_t other = ((t + 0x7676767676767676ULL) | t) & 0x8080808080808080ULL; /* the first set bit is right */
	int64_t n = other ? __builtin_ctzll(other) >> 3 : 8;

	if (n > end - p)
		n = end - p;
	if (__builtin_expect(n == 0 || n == 8 || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__, 0))
		return cat_read_field(CAT_INT, 0, p, end, false, cap);
	cap->p = NULL;
	cap->word = fold_digits(t << (64 - 8 * n), 10);
	return p + n;
}

/* One to eight hexadecimal digits. */
static inline const char *exact_hex(const char *p, const char *end, struct cat_capture *cap)
{
	uint64_t t = load8(p);
	int64_t n = __builtin_ctz(~hex_digits16(load16(p)));

	if (n > end - p)
		n = end - p;
	if (n > 0 && n <= 8 && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) {
		t = (t & 0x0f0f0f0f0f0f0f0fULL) + (t >> 6 & 0x0101010101010101ULL) * 9;
		cap->p = NULL;
		cap->word = fold_digits(t << (64 - 8 * n), 16);
		return p + n;
	}
	return cat_read_field(CAT_HEX, 0, p, end, false, cap);
}

/* 192.0.2.17: digits and three dots, none beside another. */
static inline const char *exact_ip(const char *p, const char *end, struct cat_capture *cap)
{
	bytes16 v = load16(p);
	unsigned dots = equal16(v, '.'), digits = within16(v, '0', 9), mask, d1, d2;
	int64_t n = __builtin_ctz(~(dots | digits));

	if (n > end - p)
		n = end - p;
	if (n < 16) {
		mask = (1u << n) - 1;
		dots &= mask;
		digits &= mask;
		d1 = dots & (dots - 1);
		d2 = d1 & (d1 - 1);
		/* three dots, digits before and behind each of them, no more than three together */
		if (d2 && !(d2 & (d2 - 1)) && !(dots & (dots >> 1)) && (digits & 1) && (digits >> (n - 1)) &&
		    !(digits & (digits >> 1) & (digits >> 2) & (digits >> 3))) {
			cap->p = p;
			cap->len = (size_t)n;
			return p + n;
		}
	}
	return cat_read_field(CAT_IP, 0, p, end, false, cap);
}

/* 00.00.00.00.00.00.00.01 */
static inline const char *exact_rc(const char *p, const char *end, struct cat_capture *cap)
{
	if (end - p >= 23) {
		bytes16 a = load16(p), b = load16(p + 7);

		if (hex_digits16(a) == 0xb6db && equal16(a, '.') == 0x4924 && hex_digits16(b) == 0xdb6d &&
			equal16(b, '.') == 0x2492) {
			cap->p = p;
			cap->len = 23;
			return p + 23;
		}
	}
	return cat_read_field(CAT_RC, 0, p, end, false, cap);
}

/* apf_ms.c:6632 with a name of up to 12 letters. */
static inline const char *exact_src(const char *p, const char *end, struct cat_capture *cap)
{
	bytes16 v = load16(p);
	unsigned word = letters16(v, 'a', 25) | within16(v, '0', 9) | equal16(v, '_');
	int n = __builtin_ctz(~word);

	if (n > 0 && n < 13 && end - p > n + 3 && p[n] == '.' && p[n + 1] == 'c' && p[n + 2] == ':') {
		struct cat_capture number;
		const char *q = p + n + 3;

		if (ch_digit(*q) && (q = exact_int(q, end, &number))) {
			cap->p = p;
			cap->len = (size_t)(q - p);
			return q;
		}
	}
	return cat_read_field(CAT_SRC, 0, p, end, false, cap);
}

/* A name with the byte that must stand behind it: of no longer name is it the beginning. */
struct usual_word {
	char text[16];
	uint8_t len, value;
};

static inline const char *exact_word(const struct usual_word *w, size_t behind, const char *p, const char *end,
				     struct cat_capture *cap)
{
	if (w->len == 0 || (size_t)(end - p) < w->len + behind || !same16(w->text, p, w->len + behind))
		return NULL;
	cap->p = NULL;
	cap->word = w->value;
	return p + w->len;
}

static inline const char *exact_pem(const char *p, const char *end, struct cat_capture *cap)
{
	static const struct usual_word usual[16] = {
		['8' & 15] = { "8021X_REQD ", 10, PEM_8021X_REQD },
		['A' & 15] = { "AUTHCHECK ", 9, PEM_AUTHCHECK },
		['D' & 15] = { "DHCP_REQD ", 9, PEM_DHCP_REQD },
		['L' & 15] = { "L2AUTHCOMPLETE ", 14, PEM_L2AUTHCOMPLETE },
		['R' & 15] = { "RUN ", 3, PEM_RUN },
		['S' & 15] = { "START ", 5, PEM_START },
		['W' & 15] = { "WEBAUTH_REQD ", 12, PEM_WEBAUTH_REQD },
	};
	const char *q = exact_word(&usual[*p & 15], 1, p, end, cap);

	return q ? q : cat_read_field(CAT_PEM, 0, p, end, false, cap);
}

static inline const char *exact_apf(const char *p, const char *end, struct cat_capture *cap)
{
	static const struct usual_word usual[8] = {
		['d' & 7] = { "Idle", 4, APF_IDLE },
		['i' & 7] = { "Disassociated", 13, APF_DISASSOCIATED },
		['s' & 7] = { "Associated", 10, APF_ASSOCIATED },
		['u' & 7] = { "Authenticated", 13, APF_AUTHENTICATED },
	};
	const char *q = exact_word(&usual[p[1] & 7], 0, p, end, cap);

	return q ? q : cat_read_field(CAT_APF, 0, p, end, false, cap);
}

/* The longest word of the list: they stand in that order. */
static inline const char *exact_choice(unsigned list, const char *p, const char *end, struct cat_capture *cap)
{
	const struct cat_word *w = &cat_words[cat_word_lists[list]], *last = &cat_words[cat_word_lists[list + 1]];

	for (; w < last; w++)
		if (end - p >= w->len && same16(cat_literals + w->lit, p, w->len)) {
			cap->p = NULL;
			cap->word = w->value;
			return p + w->len;
		}
	return NULL;
}

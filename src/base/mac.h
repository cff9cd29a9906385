/* SPDX-License-Identifier: Apache-2.0 */
/* mac.h - MAC addresses as people write them.
 *
 * Logs spell a MAC as 24:77:03:19:fb:70, 24-77-03-19-FB-70, 2477.0319.fb70, 247703.19fb70 or 24770319fb70, and people
 * who paste logs hide digits: 1x:xx:1x:xx:xx:xx, xx.xx.xx.xx.xx.xx, MAC_ADDRESS. A mac_t holds all of them in one word,
 * so that a hidden client is still one client with one key:
 *   0                      absent
 *   bit 48 set             a real address in the low 48 bits
 *   bit 63 set             redacted: twelve symbols of five bits (0-15 a digit, 16 and up a hiding character) */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
	uint64_t v;
} mac_t;

enum { MAC_TEXT_MAX = 24 };

#define MAC_REAL_BIT (1ULL << 48)
#define MAC_REDACTED_BIT (1ULL << 63)

static inline bool mac_present(mac_t m)
{
	return m.v != 0;
}

static inline bool mac_redacted(mac_t m)
{
	return (m.v & MAC_REDACTED_BIT) != 0;
}

static inline bool mac_eq(mac_t a, mac_t b)
{
	return a.v == b.v;
}

/* Reads a MAC at the start of [p, end): returns the byte after it, or NULL when none stands there. Any spelling above;
 * a redacted one needs its separators (or the word MAC_ADDRESS). The character after the address is not looked at:
 * logs glue text to it. With loose set, blanks and line ends inside are skipped (a wrapped line). */
const char *mac_read(const char *p, const char *end, bool loose, mac_t *out);

/* A whole string as a MAC, blanks around it allowed: what a person types after --client. */
bool mac_from_text(const char *text, mac_t *out);

/* Lower case with colons; a redacted one keeps its hiding characters, separated by colons. Returns the length written
 * (without the NUL); buf has MAC_TEXT_MAX bytes. An absent MAC gives "-". */
size_t mac_format(mac_t m, char buf[static MAC_TEXT_MAX]);

extern const int8_t mac_hex[256]; /* 1 + the value of a hexadecimal digit, 0 for anything else */

/* The usual spelling with colons at p, where 17 bytes are readable: one pass without branches. */
static inline bool mac_read_fast(const char *p, mac_t *out)
{
	uint64_t v = 0;
	unsigned bad = 0;

	for (int i = 0; i < 6; i++) {
		int hi = mac_hex[(unsigned char)p[3 * i]], lo = mac_hex[(unsigned char)p[3 * i + 1]];

		bad |= (hi == 0) | (lo == 0);
		if (i < 5)
			bad |= p[3 * i + 2] != ':';
		v = v << 8 | (uint64_t)((hi - 1) & 15) << 4 | (uint64_t)((lo - 1) & 15);
	}
	out->v = v | MAC_REAL_BIT;
	return !bad;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* values.c - the types of parameters: how each is written in rows.h, read from a line, named in an error. */
#include "cli/grammar/table.h"

#include "base/calendar.h"
#include "base/utf8.h"
#include "cli/grammar/countries.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <strings.h>

enum {
	SSID_MAX = 32,
	FILE_NAME_MAX = 255,
	INTERFACE_NAME_MAX = 32,
	AP_NAME_TYPED_MAX = 64,
	APNAME_MAX = 32,
	DIGITS_MAX = 12,
	TOKEN_NAME_LEN = 8
};

static bool printable(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return false;
	return true;
}

static bool printable_ascii(const char *text, size_t len, bool blanks)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < (blanks ? 0x20 : 0x21) || (unsigned char)text[i] > 0x7e)
			return false;
	return true;
}

/* UTF-8 without control characters, for it will stand on terminals and in JSON; and without the marks that turn text round
 * (U+202A to U+202E, U+2066 to U+2069). */
bool printable_utf8(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;

	for (size_t i = 0; i + 2 < len; i++)
		if (p[i] == 0xe2 && ((p[i + 1] == 0x80 && p[i + 2] >= 0xaa && p[i + 2] <= 0xae) ||
				     (p[i + 1] == 0x81 && p[i + 2] >= 0xa6 && p[i + 2] <= 0xa9)))
			return false;
	return utf8_clean((struct slice){ text, len });
}

static bool hex_digits(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (ch_hex(text[i]) < 0)
			return false;
	return true;
}

static bool letters_digits(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!ch_alpha(text[i]) && !ch_digit(text[i]))
			return false;
	return true;
}

static bool read_number(const struct alternative *a, const char *text, size_t len, struct grammar_arg *arg)
{
	bool minus = len > 1 && text[0] == '-';
	int64_t n = 0;

	if (len == 0 || len > DIGITS_MAX)
		return false;
	for (size_t i = minus; i < len; i++) {
		if (!ch_digit(text[i]))
			return false;
		n = n * 10 + (text[i] - '0');
	}
	arg->n = minus ? -n : n;
	return arg->n >= a->from && arg->n <= a->to;
}

static bool read_mac(const char *text, struct grammar_arg *arg)
{
	mac_t m;

	/* a group address or all zeros is nobody's own */
	if (!mac_from_text(text, &m) || mac_redacted(m) || (m.v & 1ULL << 40) || m.v == MAC_REAL_BIT)
		return false;
	arg->mac = m;
	return true;
}

static bool read_ip(const char *text, bool v4_only, struct grammar_arg *arg)
{
	/* an address alone: what may stand behind one (a port, an interface) has no place in the configuration */
	if (strpbrk(text, "[]%") || !addr_parse(text, 0, &arg->ip) || arg->ip.port != 0 || arg->ip.scope != 0)
		return false;
	if (addr_is_v4(&arg->ip)) {
		uint32_t ip = addr_to_v4(&arg->ip);

		return !strchr(text, ':') && ip >> 24 != 0 && ip >> 24 < 224;
	}
	return !v4_only && arg->ip.ip[0] != 0xff && !addr_link_local(&arg->ip) && !addr_none(&arg->ip);
}

/* 255.255.255.0, or 24, or /24 */
static bool read_netmask(const char *text, size_t len, struct grammar_arg *arg)
{
	const struct alternative length = { .from = 0, .to = 32 };
	struct in_addr in;
	uint32_t mask;

	if (read_number(&length, text + (text[0] == '/'), len - (text[0] == '/'), arg))
		return true;
	if (inet_pton(AF_INET, text, &in) != 1)
		return false;
	mask = ntohl(in.s_addr);
	if ((~mask & (~mask + 1)) != 0)
		return false;
	for (arg->n = 0; mask; mask <<= 1)
		arg->n++;
	return true;
}

static bool numbers(const char *text, char between, unsigned n[static 3])
{
	for (unsigned i = 0; i < 3; i++) {
		unsigned digits = 0;

		for (n[i] = 0; ch_digit(*text) && digits < 4; text++, digits++)
			n[i] = n[i] * 10 + (unsigned)(*text - '0');
		if (digits == 0 || *text != (i < 2 ? between : '\0'))
			return false;
		text += i < 2;
	}
	return true;
}

static bool read_date(const char *text, struct grammar_arg *arg)
{
	unsigned n[3];
	struct civil c, back;

	if (!numbers(text, '/', n) || n[0] < 1 || n[0] > 12 || n[1] < 1 || n[1] > 31)
		return false;
	if (n[2] < 100)
		n[2] += 2000;
	if (n[2] < 2000 || n[2] > 2099)
		return false;
	c = (struct civil){ .year = (int)n[2], .month = (int)n[0], .day = (int)n[1] };
	arg->n = days_from_civil(c);
	back = civil_from_days(arg->n);
	return back.month == c.month && back.day == c.day;
}

static bool read_time(const char *text, struct grammar_arg *arg)
{
	unsigned n[3];

	if (!numbers(text, ':', n) || n[0] > 23 || n[1] > 59 || n[2] > 59)
		return false;
	arg->n = n[0] * 3600 + n[1] * 60 + n[2];
	return true;
}

static bool read_apname(const char *text, size_t len)
{
	mac_t m;

	return len >= 1 && len <= APNAME_MAX && printable_ascii(text, len, false) && !mac_from_text(text, &m) &&
	       strcasecmp(text, "all") != 0 && strcasecmp(text, "disable") != 0 && strcasecmp(text, "network") != 0;
}

bool value_read(const struct alternative *a, const char *text, size_t len, struct grammar_arg *arg)
{
	arg->type = a->type;
	arg->mac = (mac_t){ 0 };
	switch (a->type) {
	case ARG_NUMBER: return read_number(a, text, len, arg);
	case ARG_MAC: return read_mac(text, arg);
	case ARG_AP:
		(void)read_mac(text, arg);
		return len >= 1 && len <= AP_NAME_TYPED_MAX && printable_utf8(text, len);
	case ARG_APNAME: return read_apname(text, len);
	case ARG_IP: return read_ip(text, false, arg);
	case ARG_IPV4: return read_ip(text, true, arg);
	case ARG_NETMASK: return read_netmask(text, len, arg);
	case ARG_NAME: return len >= 1 && len <= (size_t)a->to && printable_utf8(text, len);
	case ARG_TEXT: return len <= (size_t)a->to && printable_utf8(text, len);
	case ARG_SSID: return len >= 1 && len <= SSID_MAX;
	case ARG_INTERFACE: return len >= 1 && len <= INTERFACE_NAME_MAX && printable_ascii(text, len, false);
	case ARG_COUNTRY: return len == 2 && country_name(text) != NULL;
	case ARG_FILE: return len >= 1 && len <= FILE_NAME_MAX && printable(text, len);
	case ARG_PASSPHRASE: return len >= 8 && len <= 63 && printable_ascii(text, len, true);
	case ARG_HEXPSK: return len == 64 && hex_digits(text, len);
	case ARG_HEXKEY: return len >= 32 && len <= 128 && len % 2 == 0 && hex_digits(text, len);
	case ARG_TOKEN: return len == TOKEN_NAME_LEN && letters_digits(text, len);
	case ARG_HEX: return len == (size_t)a->to && hex_digits(text, len);
	case ARG_DATE: return read_date(text, arg);
	case ARG_TIME: return read_time(text, arg);
	case ARG_NONE:
	case ARG_WORD:
	case ARG_TYPES: break;
	}
	return false;
}

static const struct type_row {
	const char *name; /* in rows.h; NULL: not written so */
	const char *wanted, *example;
	bool sized; /* a number stands behind the name */
	bool secret;
} types[ARG_TYPES] = {
	[ARG_MAC] = { .name = "mac",
		.wanted = "a MAC address such as 02:00:5e:00:00:01 (not a group's)",
		.example = "02:00:5e:00:00:01" },
	[ARG_AP] = { .name = "ap",
		.wanted = "the name or the MAC address of an access point",
		.example = "AP-lobby" },
	[ARG_APNAME] = { .name = "apname",
		.wanted = "1 to 32 characters without blanks; not a MAC address, not all, disable or network",
		.example = "AP-hall" },
	[ARG_IP] = { .name = "ip",
		.wanted = "an IPv4 or IPv6 address such as 192.0.2.1 or 2001:db8::1",
		.example = "192.0.2.1" },
	[ARG_IPV4] = { .name = "ipv4",
		.wanted = "an IPv4 address such as 192.0.2.1",
		.example = "192.0.2.2" },
	[ARG_NETMASK] = { .name = "netmask",
		.wanted = "a netmask such as 255.255.255.0, or 24",
		.example = "255.255.255.0" },
	[ARG_NAME] = { .name = "name", .sized = true,
		.wanted = "1 to %d characters (in quotes if there are blanks)",
		.example = "Guest net" },
	[ARG_TEXT] = { .name = "text", .sized = true,
		.wanted = "up to %d characters (in quotes if there are blanks)",
		.example = "first floor, east" },
	[ARG_SSID] = { .name = "ssid",
		.wanted = "1 to 32 bytes (in quotes if there are blanks; \\xHH for others)",
		.example = "Guest-SSID" },
	[ARG_INTERFACE] = { .name = "interface",
		.wanted = "the name of an interface: 1 to 32 characters without blanks",
		.example = "guests" },
	[ARG_COUNTRY] = { .name = "country",
		.wanted = "a country code of two letters such as DE, US or JP",
		.example = "DE" },
	[ARG_FILE] = { .name = "file",
		.wanted = "the name of a file",
		.example = "/tmp/ap.pcapng" },
	[ARG_PASSPHRASE] = { .name = "passphrase", .secret = true,
		.wanted = "8 to 63 printable ASCII characters (in quotes if there are blanks)",
		.example = "correct horse" },
	[ARG_HEXPSK] = { .name = "hexpsk", .secret = true,
		.wanted = "64 hexadecimal digits",
		.example = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" },
	[ARG_HEXKEY] = { .name = "hexkey", .secret = true,
		.wanted = "32 to 128 hexadecimal digits, an even number",
		.example = "0123456789abcdef0123456789abcdef" },
	[ARG_TOKEN] = { .name = "token",
		.wanted = "the name of a join token: 8 letters and digits",
		.example = "4k7q2m9x" },
	[ARG_HEX] = { .name = "hex", .sized = true,
		.wanted = "%d hexadecimal digits",
		.example = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210" },
	[ARG_DATE] = { .name = "date",
		.wanted = "a date such as 11/22/26 (month, day, year)",
		.example = "11/22/26" },
	[ARG_TIME] = { .name = "time",
		.wanted = "a time such as 18:30:00",
		.example = "18:30:00" },
};

bool type_secret(enum grammar_type t)
{
	return types[t].secret;
}

/* "1-512", "-12-14" */
static bool range_read(const char *p, const char *end, struct alternative *a)
{
	int64_t n[2];

	for (int i = 0; i < 2; i++) {
		bool minus = p < end && *p == '-';

		p += minus;
		if (p == end || !ch_digit(*p))
			return false;
		for (n[i] = 0; p < end && ch_digit(*p); p++)
			n[i] = n[i] * 10 + (*p - '0');
		n[i] = minus ? -n[i] : n[i];
		if (i == 0 && (p == end || *p++ != '-'))
			return false;
	}
	*a = (struct alternative){ .type = ARG_NUMBER, .from = n[0], .to = n[1] };
	return p == end && n[0] <= n[1];
}

bool type_read(struct slice text, struct alternative *a)
{
	const char *end = text.p + text.len;

	if (range_read(text.p, end, a))
		return true;
	for (unsigned t = ARG_NONE; t < ARG_TYPES; t++) {
		size_t len = types[t].name ? strlen(types[t].name) : 0;
		int64_t size = 0;

		if (len == 0 || text.len < len || memcmp(text.p, types[t].name, len) != 0 ||
		    (text.len > len) != types[t].sized)
			continue;
		for (const char *p = text.p + len; p < end; p++) {
			if (!ch_digit(*p))
				return false;
			size = size * 10 + (*p - '0');
		}
		*a = (struct alternative){ .type = (enum grammar_type)t, .to = size };
		return true;
	}
	return false;
}

void value_wanted(const struct alternative *a, char *out, size_t size)
{
	const char *wanted = types[a->type].wanted, *hole = wanted ? strstr(wanted, "%d") : NULL;

	if (a->type == ARG_NUMBER)
		snprintf(out, size, "a number from %lld to %lld", (long long)a->from, (long long)a->to);
	else if (hole)
		snprintf(out, size, "%.*s%lld%s", (int)(hole - wanted), wanted, (long long)a->to, hole + 2);
	else
		snprintf(out, size, "%s", wanted ? wanted : "");
}

const char *value_example(const struct alternative *a)
{
	static char number[24];

	if (a->type != ARG_NUMBER)
		return types[a->type].example;
	snprintf(number, sizeof(number), "%lld", (long long)a->to);
	return number;
}

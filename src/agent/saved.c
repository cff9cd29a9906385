/* SPDX-License-Identifier: Apache-2.0 */
/* saved.c - see saved.h. */
#include "agent/saved.h"

#include "agent/status.h"

#include <stdio.h>
#include <stdlib.h>

enum kind { TEXT, U8, U16, WALL, YES_NO, ADDRESS };

static const struct {
	const char *key;
	enum kind kind;
	size_t at, size;
} fields[] = {
#define FIELD(key, kind, member) { key, kind, offsetof(struct agent_saved, member), \
	sizeof(((struct agent_saved *)0)->member) }
	FIELD("name", TEXT, wtp.name),
	FIELD("location", TEXT, wtp.location),
	FIELD("file-name", TEXT, file_name),
	FIELD("file-location", TEXT, file_location),
	FIELD("primary", TEXT, wtp.ac[0].name),
	FIELD("primary-address", ADDRESS, wtp.ac[0].address),
	FIELD("secondary", TEXT, wtp.ac[1].name),
	FIELD("secondary-address", ADDRESS, wtp.ac[1].address),
	FIELD("tertiary", TEXT, wtp.ac[2].name),
	FIELD("tertiary-address", ADDRESS, wtp.ac[2].address),
	FIELD("reboots", U16, wtp.reboots),
	FIELD("ac-initiated", U16, wtp.ac_initiated),
	FIELD("link-failures", U16, wtp.link_failures),
	FIELD("last-reboot", U8, wtp.last_reboot),
	FIELD("heartbeat", U16, wtp.heartbeat_s),
	FIELD("fast-heartbeat", U16, wtp.fast_heartbeat_s),
	FIELD("discovery-timeout", U16, wtp.discovery_s),
	FIELD("primary-discovery", U16, wtp.primary_discovery_s),
	FIELD("fallback", YES_NO, wtp.fallback),
	FIELD("wall", WALL, wtp.wall),
	FIELD("last-0", ADDRESS, last[0]),
	FIELD("last-1", ADDRESS, last[1]),
	FIELD("last-2", ADDRESS, last[2]),
#undef FIELD
};

static const char head[] = "plumb-ap-saved 1\n";

static void write_value(struct buf *out, enum kind kind, const void *at)
{
	char text[ADDR_TEXT_MAX];

	switch (kind) {
	case TEXT:
		for (const char *p = at; *p; p++)
			if ((unsigned char)*p >= ' ' && *p != 0x7f)
				buf_ch(out, *p);
		break;
	case U8:
		buf_int(out, *(const uint8_t *)at);
		break;
	case U16:
		buf_int(out, *(const uint16_t *)at);
		break;
	case WALL:
		buf_int(out, *(const int64_t *)at);
		break;
	case YES_NO:
		buf_str(out, *(const bool *)at ? "yes" : "no");
		break;
	case ADDRESS:
		if (!addr_none(at)) {
			addr_format(at, text);
			buf_str(out, text);
		}
		break;
	}
}

void saved_write(const struct agent_saved *s, struct buf *out)
{
	buf_str(out, head);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		buf_str(out, fields[i].key);
		buf_ch(out, ' ');
		write_value(out, fields[i].kind, (const char *)s + fields[i].at);
		buf_ch(out, '\n');
	}
}

static void read_value(enum kind kind, void *at, size_t size, struct slice value)
{
	char text[32], *end;
	long long n = 0;

	if (kind == TEXT) {
		status_printable(at, size, value.p, value.len);
		return;
	}
	if (kind == ADDRESS) {
		char address[ADDR_TEXT_MAX];
		struct addr a;

		if (value.len && value.len < sizeof(address)) {
			memcpy(address, value.p, value.len);
			address[value.len] = '\0';
			if (addr_parse(address, 0, &a))
				*(struct addr *)at = a;
		}
		return;
	}
	if (kind == YES_NO) {
		*(bool *)at = slice_is(value, "yes");
		return;
	}
	if (value.len == 0 || value.len >= sizeof(text))
		return;
	memcpy(text, value.p, value.len);
	text[value.len] = '\0';
	n = strtoll(text, &end, 10);
	if (*end || n < 0)
		return;
	if (kind == U8 && n <= UINT8_MAX)
		*(uint8_t *)at = (uint8_t)n;
	else if (kind == U16 && n <= UINT16_MAX)
		*(uint16_t *)at = (uint16_t)n;
	else if (kind == WALL && n < 1LL << 40)
		*(int64_t *)at = n;
}

bool saved_read(struct slice text, struct agent_saved *s)
{
	const char *p = text.p, *end = text.p + text.len;

	if (text.len < sizeof(head) - 1 || memcmp(text.p, head, sizeof(head) - 1) != 0)
		return false;
	for (p += sizeof(head) - 1; p < end;) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));
		struct slice line = slice_between(p, eol ? eol : end);
		const char *blank = line.len ? memchr(line.p, ' ', line.len) : NULL;

		for (size_t i = 0; blank && i < ARRAY_LEN(fields); i++)
			if (slice_is(slice_between(line.p, blank), fields[i].key))
				read_value(fields[i].kind, (char *)s + fields[i].at, fields[i].size,
					   slice_between(blank + 1, line.p + line.len));
		p = eol ? eol + 1 : end;
	}
	return true;
}

bool saved_joined(struct agent_saved *s, const struct addr *ac)
{
	unsigned at = 0;

	if (addr_eq(&s->last[0], ac))
		return false;
	while (at < SAVED_LAST_MAX - 1 && !addr_eq(&s->last[at], ac))
		at++;
	memmove(&s->last[1], &s->last[0], at * sizeof(s->last[0]));
	s->last[0] = *ac;
	return true;
}

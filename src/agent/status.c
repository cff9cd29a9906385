/* SPDX-License-Identifier: Apache-2.0 */
/* status.c - see status.h. One table of fields feeds the writer, the reader and the JSON. */
#include "agent/status.h"

#include "base/calendar.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

enum kind { TEXT, NUMBER, SWITCH };

struct field {
	char key[28];
	enum kind kind;
	size_t at, size;
};

#define F_TEXT(type, name) { #name, TEXT, offsetof(type, name), sizeof(((type *)0)->name) }
#define F_NUMBER(type, name) { #name, NUMBER, offsetof(type, name), 0 }
#define F_SWITCH(type, name) { #name, SWITCH, offsetof(type, name), 0 }

static const struct field fields[] = {
	F_NUMBER(struct agent_status, pid),
	F_NUMBER(struct agent_status, started),
	F_NUMBER(struct agent_status, written),
	F_TEXT(struct agent_status, version),
	F_TEXT(struct agent_status, name),
	F_TEXT(struct agent_status, location),
	F_TEXT(struct agent_status, mac),
	F_TEXT(struct agent_status, state),
	F_NUMBER(struct agent_status, since),
	F_TEXT(struct agent_status, controller),
	F_TEXT(struct agent_status, controller_address),
	F_TEXT(struct agent_status, identity),
	F_TEXT(struct agent_status, certificate),
	F_TEXT(struct agent_status, certificate_fingerprint),
	F_NUMBER(struct agent_status, certificate_from),
	F_NUMBER(struct agent_status, certificate_to),
	F_TEXT(struct agent_status, clock),
	F_TEXT(struct agent_status, cipher),
	F_SWITCH(struct agent_status, data_up),
	F_NUMBER(struct agent_status, joins),
	F_NUMBER(struct agent_status, discovery_requests),
	F_NUMBER(struct agent_status, repeats),
	F_TEXT(struct agent_status, last_error),
	F_TEXT(struct agent_status, last_error_where),
	F_NUMBER(struct agent_status, last_error_at),
	F_NUMBER(struct agent_status, stations),
};

static const struct field radio_fields[] = {
	F_SWITCH(struct agent_status_radio, enabled),	F_TEXT(struct agent_status_radio, band),
	F_NUMBER(struct agent_status_radio, channel),	F_NUMBER(struct agent_status_radio, power_dbm),
	F_NUMBER(struct agent_status_radio, stations),
};

static const struct counter {
	char key[28];
	const char *words;
	size_t at;
} counters[] = {
#define COUNTER(name, words) { #name, words, offsetof(struct wtp_counters, name) },
	WTP_COUNTERS(COUNTER)
#undef COUNTER
};

static uint64_t *counter_of(struct agent_status *s, const struct counter *c)
{
	return (uint64_t *)(void *)((char *)&s->counters + c->at);
}

static uint64_t count_of(const struct agent_status *s, const struct counter *c)
{
	return *(const uint64_t *)(const void *)((const char *)&s->counters + c->at);
}

static const char head[] = "plumb-ap-status 1\n", end_mark[] = "end\n";

static const void *peek(const void *object, const struct field *f)
{
	return (const char *)object + f->at;
}

/* A text in one line of the file: whatever ends a line is left out. */
static void write_line_text(struct buf *out, const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text >= ' ' && *text != 0x7f)
			buf_ch(out, *text);
}

static void write_fields(const void *object, const struct field *f, size_t count, const char *prefix, struct buf *out)
{
	for (size_t i = 0; i < count; i++, f++) {
		buf_printf(out, "%s%s ", prefix, f->key);
		if (f->kind == TEXT)
			write_line_text(out, peek(object, f));
		else if (f->kind == NUMBER)
			buf_int(out, *(const int64_t *)peek(object, f));
		else
			buf_str(out, *(const bool *)peek(object, f) ? "yes" : "no");
		buf_ch(out, '\n');
	}
}

void status_write(const struct agent_status *s, struct buf *out)
{
	buf_str(out, head);
	write_fields(s, fields, ARRAY_LEN(fields), "", out);
	for (size_t i = 0; i < ARRAY_LEN(counters); i++)
		if (count_of(s, &counters[i]))
			buf_printf(out, "count %s %llu\n", counters[i].key, (unsigned long long)count_of(s, &counters[i]));
	for (unsigned r = 0; r < s->radios; r++) {
		const struct agent_status_radio *radio = &s->radio[r];

		buf_printf(out, "radio %u\n", r);
		write_fields(radio, radio_fields, ARRAY_LEN(radio_fields), "  ", out);
		for (unsigned w = 0; w < radio->wlans; w++) {
			buf_printf(out, "  wlan %u %s ", radio->wlan[w].id, radio->wlan[w].bssid);
			write_line_text(out, radio->wlan[w].ssid);
			buf_ch(out, '\n');
		}
	}
	status_stations_write(s, out);
	buf_str(out, end_mark);
}

/* A decimal number with a sign, and nothing behind it. */
bool status_number(struct slice s, int64_t *out)
{
	bool minus = s.len && s.p[0] == '-';
	int64_t n = 0;
	size_t i = minus;

	if (s.len == i || s.len > 18)
		return false;
	for (; i < s.len; i++) {
		if (!ch_digit(s.p[i]))
			return false;
		n = n * 10 + (s.p[i] - '0');
	}
	*out = minus ? -n : n;
	return true;
}

static void take_text(char *out, size_t size, struct slice s)
{
	status_printable(out, size, s.p, s.len);
}

static void read_field(void *object, const struct field *f, struct slice value)
{
	void *at = (char *)object + f->at;

	if (f->kind == TEXT)
		take_text(at, f->size, value);
	else if (f->kind == NUMBER)
		(void)status_number(value, at);
	else
		*(bool *)at = slice_is(value, "yes");
}

struct slice status_word(struct slice *s)
{
	const char *blank = s->len ? memchr(s->p, ' ', s->len) : NULL;
	struct slice word = *s;

	if (!blank) {
		s->p += s->len;
		s->len = 0;
		return word;
	}
	word.len = (size_t)(blank - s->p);
	s->p += word.len + 1;
	s->len -= word.len + 1;
	return word;
}

static void read_wlan(struct agent_status_radio *r, struct slice value)
{
	struct slice id = status_word(&value), bssid = status_word(&value);
	int64_t n;

	if (r->wlans == STATUS_WLANS_MAX || !status_number(id, &n) || n < 0 || n > 512)
		return;
	r->wlan[r->wlans].id = (unsigned)n;
	take_text(r->wlan[r->wlans].bssid, sizeof(r->wlan[0].bssid), bssid);
	take_text(r->wlan[r->wlans].ssid, sizeof(r->wlan[0].ssid), value);
	r->wlans++;
}

static void read_counter(struct agent_status *out, struct slice value)
{
	struct slice key = status_word(&value);
	int64_t n;

	if (!status_number(value, &n) || n < 0)
		return;
	for (size_t i = 0; i < ARRAY_LEN(counters); i++)
		if (slice_is(key, counters[i].key))
			*counter_of(out, &counters[i]) = (uint64_t)n;
}

static void read_line(struct agent_status *out, struct slice line)
{
	bool inner = line.len > 2 && line.p[0] == ' ' && line.p[1] == ' ';
	const struct field *f = inner ? radio_fields : fields;
	size_t count = inner ? ARRAY_LEN(radio_fields) : ARRAY_LEN(fields);
	struct agent_status_radio *r = out->radios ? &out->radio[out->radios - 1] : NULL;
	struct slice key;

	if (inner)
		line = (struct slice){ line.p + 2, line.len - 2 };
	key = status_word(&line);
	if (!inner && slice_is(key, "radio")) {
		if (out->radios < STATUS_RADIOS_MAX)
			out->radios++;
		return;
	}
	if (!inner && slice_is(key, "count")) {
		read_counter(out, line);
		return;
	}
	if (!inner && slice_is(key, "station")) {
		status_station_read(out, line);
		return;
	}
	if (inner && !r)
		return;
	if (inner && slice_is(key, "wlan")) {
		read_wlan(r, line);
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (slice_is(key, f[i].key)) {
			read_field(inner ? (void *)r : (void *)out, &f[i], line);
			return;
		}
}

bool status_read(struct slice text, struct agent_status *out)
{
	const char *p, *end;
	bool ended = false;

	memset(out, 0, sizeof(*out));
	if (!text.p || text.len < sizeof(head) - 1 || text.len > STATUS_FILE_MAX || memcmp(text.p, head, sizeof(head) - 1) != 0)
		return false;
	end = text.p + text.len;
	for (p = text.p + sizeof(head) - 1; p < end && !ended;) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));

		if (!eol)
			return false;
		ended = slice_is(slice_between(p, eol + 1), end_mark);
		if (!ended)
			read_line(out, slice_between(p, eol));
		p = eol + 1;
	}
	return ended;
}

void status_printable(char *out, size_t size, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;
	size_t at = 0;

	for (size_t i = 0; i < len; i++) {
		bool plain = p[i] >= ' ' && p[i] != 0x7f;

		if (at + (plain ? 1 : 4) >= size)
			break;
		if (plain)
			out[at++] = (char)p[i];
		else
			at += (size_t)snprintf(out + at, size - at, "\\x%02x", p[i]);
	}
	out[at] = '\0';
}

static void say_time(struct buf *out, int64_t seconds)
{
	char text[TIME_TEXT_MAX];

	if (seconds <= 0 || seconds > 253402300799) {
		buf_str(out, "-");
		return;
	}
	time_format(seconds * MS_SECOND, text);
	text[19] = 'Z'; /* whole seconds */
	text[20] = '\0';
	buf_str(out, text);
}

static void say_span(struct buf *out, int64_t seconds)
{
	if (seconds < 0)
		seconds = 0;
	if (seconds >= 2 * 86400)
		buf_printf(out, "%lld days", (long long)(seconds / 86400));
	else if (seconds >= 3600)
		buf_printf(out, "%lld h %02lld min", (long long)(seconds / 3600), (long long)(seconds / 60 % 60));
	else if (seconds >= 60)
		buf_printf(out, "%lld min %02lld s", (long long)(seconds / 60), (long long)(seconds % 60));
	else
		buf_printf(out, "%lld s", (long long)seconds);
}

static void row(struct buf *out, const char *label)
{
	static const char dots[] = "..........................................";

	buf_printf(out, "%s%s ", label, dots + (strlen(label) < sizeof(dots) - 1 ? strlen(label) : sizeof(dots) - 1));
}

static void row_text(struct buf *out, const char *label, const char *text)
{
	row(out, label);
	buf_str(out, text[0] ? text : "-");
	buf_ch(out, '\n');
}

static void say_certificate(const struct agent_status *s, int64_t now, struct buf *out)
{
	row(out, "Certificate");
	if (!s->certificate_to) {
		buf_str(out, "none\n");
		return;
	}
	buf_printf(out, "%s, until ", s->certificate);
	say_time(out, s->certificate_to);
	if (s->certificate_to < now)
		buf_str(out, " (it has expired)");
	else {
		buf_str(out, " (");
		say_span(out, s->certificate_to - now);
		buf_str(out, " left)");
	}
	buf_ch(out, '\n');
}

static void say_radio(const struct agent_status_radio *r, unsigned slot, struct buf *out)
{
	char label[32];

	snprintf(label, sizeof(label), "Radio slot %u", slot);
	row(out, label);
	buf_printf(out, "%s GHz, %s", r->band, r->enabled ? "enabled" : "disabled");
	if (r->enabled && r->channel)
		buf_printf(out, ", channel %lld, %lld dBm, %lld stations", (long long)r->channel, (long long)r->power_dbm,
			   (long long)r->stations);
	buf_ch(out, '\n');
	for (unsigned w = 0; w < r->wlans; w++) {
		snprintf(label, sizeof(label), "  WLAN %u", r->wlan[w].id);
		row(out, label);
		buf_printf(out, "%s, BSSID %s\n", r->wlan[w].ssid, r->wlan[w].bssid);
	}
}

void status_text(const struct agent_status *s, bool running, int64_t now, struct buf *out)
{
	unsigned some = 0;

	row_text(out, "AP Name", s->name);
	row_text(out, "AP Location", s->location);
	row_text(out, "Base MAC", s->mac);
	row(out, "State");
	if (running) {
		buf_printf(out, "%s, since ", s->state);
		say_time(out, s->since);
		buf_str(out, " (");
		say_span(out, now - s->since);
		buf_str(out, ")\n");
	} else {
		buf_printf(out, "not running (its last state, written ");
		say_time(out, s->written);
		buf_printf(out, ", was %s)\n", s->state);
	}
	row(out, "Controller");
	if (s->controller_address[0])
		buf_printf(out, "%s at %s\n", s->controller[0] ? s->controller : "(name not known yet)", s->controller_address);
	else
		buf_str(out, "none\n");
	row_text(out, "Data channel", s->data_up ? "up, under DTLS" : "down");
	row_text(out, "Cipher", s->cipher);
	row_text(out, "Proves itself by", s->identity);
	say_certificate(s, now, out);
	row_text(out, "Time comes from", s->clock);
	row(out, "Joins since the start");
	buf_printf(out, "%lld\n", (long long)s->joins);
	row(out, "Discovery Requests sent");
	buf_printf(out, "%lld\n", (long long)s->discovery_requests);
	row(out, "Sent again for want of an answer");
	buf_printf(out, "%lld\n", (long long)s->repeats);
	row(out, "Last error");
	if (s->last_error[0]) {
		say_time(out, s->last_error_at);
		buf_printf(out, " %s%s%s\n", s->last_error_where, s->last_error_where[0] ? ": " : "", s->last_error);
	} else
		buf_str(out, "none\n");
	for (unsigned r = 0; r < s->radios; r++)
		say_radio(&s->radio[r], r, out);
	status_stations_text(s, now, out);
	for (size_t i = 0; i < ARRAY_LEN(counters); i++)
		if (count_of(s, &counters[i]))
			buf_printf(out, "%s%10llu %s\n", some++ ? "" : "Counted since the start, where it is not 0\n",
				   (unsigned long long)count_of(s, &counters[i]), counters[i].words);
}

static void json_key(struct buf *out, const char *key, bool *first)
{
	buf_str(out, *first ? "" : ",");
	buf_json(out, slice_of(key));
	buf_ch(out, ':');
	*first = false;
}

static void json_fields(const void *object, const struct field *f, size_t count, bool *first, struct buf *out)
{
	for (size_t i = 0; i < count; i++, f++) {
		json_key(out, f->key, first);
		if (f->kind == TEXT)
			buf_json(out, slice_of(peek(object, f)));
		else if (f->kind == NUMBER)
			buf_int(out, *(const int64_t *)peek(object, f));
		else
			buf_str(out, *(const bool *)peek(object, f) ? "true" : "false");
	}
}

void status_json(const struct agent_status *s, bool running, struct buf *out)
{
	bool first = true;

	buf_ch(out, '{');
	json_key(out, "running", &first);
	buf_str(out, running ? "true" : "false");
	json_fields(s, fields, ARRAY_LEN(fields), &first, out);
	json_key(out, "counters", &first);
	for (size_t i = 0; i < ARRAY_LEN(counters); i++) {
		buf_str(out, i ? ",\"" : "{\"");
		buf_printf(out, "%s\":%llu", counters[i].key, (unsigned long long)count_of(s, &counters[i]));
	}
	buf_ch(out, '}');
	json_key(out, "slots", &first);
	buf_ch(out, '[');
	for (unsigned r = 0; r < s->radios; r++) {
		const struct agent_status_radio *radio = &s->radio[r];
		bool none = true;

		buf_str(out, r ? ",{" : "{");
		json_fields(radio, radio_fields, ARRAY_LEN(radio_fields), &none, out);
		buf_str(out, ",\"wlans\":[");
		for (unsigned w = 0; w < radio->wlans; w++) {
			buf_printf(out, "%s{\"id\":%u,\"bssid\":", w ? "," : "", radio->wlan[w].id);
			buf_json(out, slice_of(radio->wlan[w].bssid));
			buf_str(out, ",\"ssid\":");
			buf_json(out, slice_of(radio->wlan[w].ssid));
			buf_ch(out, '}');
		}
		buf_str(out, "]}");
	}
	buf_ch(out, ']');
	status_stations_json(s, out);
	buf_str(out, "}\n");
}

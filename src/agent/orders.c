/* SPDX-License-Identifier: Apache-2.0 */
/* orders.c - see orders.h. A line is copied into one buffer and its words are terminated there; nothing is allocated. */
#include "agent/orders.h"

#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct words {
	unsigned count;
	struct order_word word[ORDERS_WORDS_MAX];
	char room[ORDERS_LINE_MAX + 1];
};

/* What a message repeats of a file is made harmless for the terminal: control characters become '?'. */
static void said_clean(struct buf *b, const char *text)
{
	for (; *text; text++)
		buf_ch(b, (unsigned char)*text < ' ' || *text == 0x7f ? '?' : *text);
}

void orders_wrong(struct orders *o, const struct order_word *word, const char *fmt, ...)
{
	char *message = NULL;
	va_list ap;
	int len;

	if (o->errors++ >= ORDERS_ERRORS_MAX)
		return;
	va_start(ap, fmt);
	len = vasprintf(&message, fmt, ap);
	va_end(ap);
	said_clean(&o->said, o->file);
	buf_printf(&o->said, ":%u:%u: ", o->line, word ? word->column : 1);
	if (len >= 0)
		said_clean(&o->said, message);
	buf_ch(&o->said, '\n');
	free(message);
}

/* One quoted word; p is behind the opening quote. NULL when it does not end. */
static const char *read_quoted(const char *p, const char *end, char **at)
{
	for (; p < end && *p != '"'; p++) {
		if (*p == '\\' && end - p > 1 && (p[1] == '"' || p[1] == '\\'))
			p++;
		*(*at)++ = *p;
	}
	return p < end ? p + 1 : NULL;
}

static bool split(struct orders *o, const char *start, const char *end, struct words *w)
{
	const char *p = start;
	char *at = w->room;

	w->count = 0;
	if (end - start > ORDERS_LINE_MAX) {
		orders_wrong(o, NULL, "this line is longer than %d bytes: a command fits in less", ORDERS_LINE_MAX);
		return false;
	}
	for (;;) {
		struct order_word *word = &w->word[w->count];

		while (p < end && ch_blank(*p))
			p++;
		if (p == end || *p == '#' || *p == '!')
			return true;
		if (w->count == ORDERS_WORDS_MAX) {
			orders_wrong(o, word - 1, "more than %d words: a text with blanks stands in \"quotes\"", ORDERS_WORDS_MAX);
			return false;
		}
		*word = (struct order_word){ at, (unsigned)(p - start) + 1, *p == '"' };
		if (word->quoted) {
			p = read_quoted(p + 1, end, &at);
			if (!p || (p < end && !ch_blank(*p))) {
				orders_wrong(o, word, p ? "a blank has to follow the closing quote" : "the closing quote is missing");
				return false;
			}
		} else {
			while (p < end && !ch_blank(*p))
				*at++ = *p++;
		}
		*at++ = '\0'; /* a word is followed by a blank or the end: there is room */
		w->count++;
	}
}

/* The next word of a syntax. */
static struct slice syntax_next(const char **p)
{
	const char *start = *p, *end;

	while (*start == ' ')
		start++;
	end = start;
	while (*end && *end != ' ')
		end++;
	*p = end;
	return slice_between(start, end);
}

static bool place(struct slice s)
{
	return s.len > 2 && (s.p[0] == '<' || (s.p[0] == '[' && s.p[1] == '<'));
}

/* How many words of a line a row takes, from its start; *whole: all of them, and none is missing. The words at places go to
 * `order`. */
static unsigned row_matches(const struct order_row *row, const struct words *w, struct order *order, bool *whole)
{
	const char *p = row->syntax;
	unsigned n = 0;

	order->count = 0;
	*whole = false;
	for (;;) {
		struct slice s = syntax_next(&p);
		bool optional = s.len && s.p[0] == '[';

		if (n == w->count || s.len == 0) {
			*whole = n == w->count && (s.len == 0 || optional);
			return n;
		}
		if (place(s)) {
			bool rest = s.len > 6 && memcmp(s.p + s.len - 4, "...]", 4) == 0;

			do
				order->arg[order->count++] = w->word[n++];
			while (rest && n < w->count);
			continue;
		}
		if (optional)
			s = (struct slice){ s.p + 1, s.len - (s.p[s.len - 1] == ']' ? 2 : 1) };
		if (!slice_is(s, w->word[n].text) || w->word[n].quoted)
			return n;
		n++;
	}
}

/* What may stand behind `n` words that are good, as "a, b or <c>". */
static void say_choices(const struct orders *o, const struct words *w, unsigned n, struct buf *out)
{
	struct slice told[ORDERS_WORDS_MAX] = { 0 };
	unsigned tell = 0;

	for (size_t i = 0; i < o->row_count && tell < ARRAY_LEN(told); i++) {
		struct order ignore;
		bool whole, known = false;
		const char *p = o->rows[i].syntax;
		struct slice s = { 0 };

		if (row_matches(&o->rows[i], w, &ignore, &whole) < n)
			continue;
		for (unsigned k = 0; k <= n; k++)
			s = syntax_next(&p);
		for (unsigned k = 0; k < tell; k++)
			known |= slice_eq(told[k], s);
		if (!known && s.len)
			told[tell++] = s;
	}
	for (unsigned k = 0; k < tell; k++) {
		buf_str(out, k == 0 ? "" : k + 1 == tell ? " or " : ", ");
		buf_slice(out, told[k]);
	}
}

static void say_unknown(struct orders *o, const struct words *w, unsigned best)
{
	struct order_word at = best < w->count ? w->word[best] : w->word[w->count - 1];
	struct buf choices = { 0 };

	say_choices(o, w, best, &choices);
	if (best == w->count)
		orders_wrong(o, &at, "the command ends too early: behind \"%s\" follows %s", at.text, buf_cstr(&choices));
	else if (choices.len)
		orders_wrong(o, &at, "\"%s\" is not known here: write %s", at.text, buf_cstr(&choices));
	else
		orders_wrong(o, &at, "\"%s\" is too much: the command has ended before it (a text with blanks stands in \"quotes\")",
			     at.text);
	buf_free(&choices);
}

static void read_line(struct orders *o, const char *start, const char *end, void *ctx)
{
	const struct order_row *found = NULL;
	struct order order, got = { 0 };
	unsigned best = 0;
	struct words w = { 0 };

	if (memchr(start, '\0', (size_t)(end - start))) {
		orders_wrong(o, NULL, "there is a NUL byte in this line: the file has to be text");
		return;
	}
	if (!split(o, start, end, &w) || w.count == 0)
		return;
	for (size_t i = 0; i < o->row_count && !found; i++) {
		bool whole;
		unsigned n = row_matches(&o->rows[i], &w, &order, &whole);

		if (n > best)
			best = n;
		if (whole) {
			found = &o->rows[i];
			got = order;
		}
	}
	if (!found) {
		say_unknown(o, &w, best);
		return;
	}
	got.line = o->line;
	found->act(o, &got, ctx);
}

bool orders_read(struct orders *o, struct slice text, void *ctx)
{
	const char *p = text.p, *end = text.p + text.len;

	o->line = 0;
	while (p < end) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));
		const char *stop = eol ? eol : end;

		o->line++;
		read_line(o, p, stop > p && stop[-1] == '\r' ? stop - 1 : stop, ctx);
		p = eol ? eol + 1 : end;
	}
	if (o->errors > ORDERS_ERRORS_MAX)
		buf_printf(&o->said, "%s: and %u more\n", o->file, o->errors - ORDERS_ERRORS_MAX);
	return o->errors == 0;
}

/* The whole file; NULL with errno. */
static char *read_whole(const char *file, size_t *len)
{
	int fd = strcmp(file, "-") == 0 ? dup(STDIN_FILENO) : open(file, O_RDONLY | O_CLOEXEC);
	char *text = fd < 0 ? NULL : malloc(ORDERS_FILE_MAX + 1);
	ssize_t n = 0;
	int error;

	*len = 0;
	while (text && *len <= ORDERS_FILE_MAX && (n = read(fd, text + *len, ORDERS_FILE_MAX + 1 - *len)) > 0)
		*len += (size_t)n;
	error = n < 0 ? errno : *len > ORDERS_FILE_MAX ? EFBIG : errno;
	if (fd >= 0)
		close(fd);
	if (n < 0 || *len > ORDERS_FILE_MAX) {
		free(text);
		text = NULL;
	}
	errno = error;
	return text;
}

bool orders_read_file(struct orders *o, void *ctx)
{
	size_t len;
	char *text = read_whole(o->file, &len);
	bool good;

	if (!text) {
		o->errors++;
		said_clean(&o->said, o->file);
		if (errno == EFBIG)
			buf_printf(&o->said, ": larger than %d bytes: this is no file of commands\n", ORDERS_FILE_MAX);
		else
			buf_printf(&o->said, ": %s\n", strerror(errno));
		return false;
	}
	good = orders_read(o, (struct slice){ text, len }, ctx);
	explicit_bzero(text, len); /* there may be a token in it */
	free(text);
	return good;
}

void orders_free(struct orders *o)
{
	buf_free(&o->said);
}

bool order_number(struct orders *o, const struct order_word *word, int64_t least, int64_t most, int64_t *out)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(word->text, &end, 10);
	if (errno || end == word->text || *end || n < least || n > most) {
		orders_wrong(o, word, "\"%s\": a whole number from %lld to %lld has to stand here", word->text, (long long)least,
			     (long long)most);
		return false;
	}
	*out = n;
	return true;
}

/* "12", "0.5": digits and at most six decimals, as millionths; the rest of the word through *rest. */
static bool decimal(const char *p, uint64_t *millionths, const char **rest)
{
	uint64_t whole = 0, part = 0, unit = 1000000;
	const char *start = p;

	for (; ch_digit(*p); p++) {
		whole = whole * 10 + (uint64_t)(*p - '0');
		if (whole > 1000000000)
			return false;
	}
	if (p == start)
		return false;
	if (*p == '.') {
		for (p++; ch_digit(*p) && unit > 1; p++) {
			unit /= 10;
			part += (uint64_t)(*p - '0') * unit;
		}
		if (unit == 1000000)
			return false;
	}
	*millionths = whole * 1000000 + part;
	*rest = p;
	return true;
}

bool order_time(struct orders *o, const struct order_word *word, int64_t *ms)
{
	static const struct {
		const char *unit;
		uint64_t ms;
	} units[] = { { "", 1000 }, { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 } };
	const char *rest;
	uint64_t n;

	if (decimal(word->text, &n, &rest))
		for (size_t i = 0; i < ARRAY_LEN(units); i++)
			if (strcmp(rest, units[i].unit) == 0 && n / 1000000 <= 1000000000 / units[i].ms) {
				*ms = (int64_t)(n * units[i].ms / 1000000);
				return true;
			}
	orders_wrong(o, word, "\"%s\" is no time: write it as 250ms, 3s, 2m or 1h", word->text);
	return false;
}

bool order_share(struct orders *o, const struct order_word *word, uint32_t *ppm)
{
	const char *rest;
	uint64_t n;

	if (!decimal(word->text, &n, &rest) || strcmp(rest, "%") != 0 || n > 100 * 1000000ULL) {
		orders_wrong(o, word, "\"%s\" is no share: write it as 5%% or 0.5%%, at most 100%%", word->text);
		return false;
	}
	*ppm = (uint32_t)(n / 100);
	return true;
}

bool order_switch(struct orders *o, const struct order_word *word, bool *out)
{
	*out = strcmp(word->text, "enable") == 0;
	if (*out || strcmp(word->text, "disable") == 0)
		return true;
	orders_wrong(o, word, "\"%s\": write enable or disable", word->text);
	return false;
}

bool order_text(struct orders *o, const struct order_word *word, size_t max, char *out)
{
	size_t len = strlen(word->text);

	if (len == 0 || len > max) {
		orders_wrong(o, word, len ? "\"%s\" is too long: at most %zu bytes" : "\"%s\": 1 to %zu bytes have to stand here",
			     word->text, max);
		return false;
	}
	if (!utf8_clean(slice_of(word->text))) { /* no message of CAPWAP could hold it */
		orders_wrong(o, word, "\"%s\" holds a control character, or bytes that are no UTF-8", word->text);
		return false;
	}
	memcpy(out, word->text, len + 1);
	return true;
}

void orders_help(const struct order_row *rows, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "  %s\n      %s\n", rows[i].syntax, rows[i].help);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* explain_query.c - from the words of a command line, or a pasted line, to tokens.
 *
 * What people paste has been through word processors: dashes became long, quotes curly. Those are made plain first;
 * then brackets, quotes, commas, colons and equal signs only separate, so that `(status 201)`, `status=201` and
 * `callerId: 45` all read alike. A dash stays with the number behind it: -5 is not 5. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/explain_parts.h"

static const char separators[] = " \t\r\n\v\f()[]{}<>\"'`,;:=|*";

static const struct {
	const char *bytes;
	char plain;
} typography[] = {
	{ "\xe2\x88\x92", '-' }, { "\xe2\x80\x90", '-' }, { "\xe2\x80\x91", '-' }, { "\xe2\x80\x93", '-' },
	{ "\xe2\x80\x94", '-' }, { "\xe2\x80\x98", '\'' }, { "\xe2\x80\x99", '\'' }, { "\xe2\x80\x9c", '"' },
	{ "\xe2\x80\x9d", '"' }, { "\xe2\x80\xa6", ' ' }, { "\xc2\xa0", ' ' },
};

static void join(char *buf, size_t size, const char *const *words, int nwords)
{
	size_t used = 0;

	for (int i = 0; i < nwords; i++)
		for (const char *s = words[i]; used + 2 < size; s++) {
			buf[used++] = *s ? *s : ' ';
			if (!*s)
				break;
		}
	buf[used] = '\0';
}

static void trim(char *s)
{
	size_t start = strspn(s, " \t\r\n");
	size_t len = strlen(s + start);

	memmove(s, s + start, len + 1);
	while (len && strchr(" \t\r\n", s[len - 1]))
		s[--len] = '\0';
}

static void make_plain(char *to, const char *from)
{
	while (*from) {
		size_t i = 0;

		while (i < ARRAY_LEN(typography) && strncmp(from, typography[i].bytes, strlen(typography[i].bytes)) != 0)
			i++;
		if (i < ARRAY_LEN(typography)) {
			*to++ = typography[i].plain;
			from += strlen(typography[i].bytes);
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
}

static bool has_letter_or_digit(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (ch_alpha(s[i]) || ch_digit(s[i]))
			return true;
	return false;
}

/* Decimal, or hexadecimal after 0x; codes are small, so anything beyond 32 bits is no number. */
static bool read_number(const char *s, size_t len, int64_t *number)
{
	char digits[24];
	char *end;
	int base = 10;

	if (!len || len >= sizeof(digits))
		return false;
	memcpy(digits, s, len);
	digits[len] = '\0';
	if (len > 2 && digits[0] == '0' && ch_lower(digits[1]) == 'x')
		base = 16;
	errno = 0;
	*number = strtoll(digits, &end, base);
	return !*end && !errno && *number >= INT32_MIN && *number <= INT32_MAX;
}

static void add_token(struct query *q, const char *s, size_t len)
{
	struct token *t = &q->tokens[q->count];

	while (len > 1 && strchr(".!?", s[len - 1]))
		len--;
	while (len && strchr(".-#%", s[0]) && !read_number(s, len, &t->number)) {
		s++;
		len--;
	}
	if (!has_letter_or_digit(s, len))
		return;
	t->s = s;
	t->len = len;
	t->is_number = read_number(s, len, &t->number);
	q->count++;
}

void query_read(struct query *q, const char *const *words, int nwords)
{
	const char *s = q->clean;

	q->count = 0;
	join(q->text, sizeof(q->text), words, nwords);
	trim(q->text);
	make_plain(q->clean, q->text);
	while (q->count < QUERY_TOKENS_MAX) {
		size_t len;

		s += strspn(s, separators);
		len = strcspn(s, separators);
		if (!len)
			break;
		add_token(q, s, len);
		s += len;
	}
}

struct slice token_slice(const struct query *q, size_t first, size_t count)
{
	const struct token *a = &q->tokens[first];
	const struct token *z = &q->tokens[first + count - 1];

	return slice_between(a->s, z->s + z->len);
}

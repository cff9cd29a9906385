/* SPDX-License-Identifier: Apache-2.0 */
/* store_endings.c - certificates that end soon: told once a day, from 30 days before on. When they were told last is kept in
 * a file, so that a controller that is started often does not tell more often.
 *
 * The AC's certificates are renewed long before (store_tend) and access points renew theirs: so what is told here is an
 * access point that has not been here for months, or a renewal that failed. Of an access point's certificates only the one
 * that ends last counts, and none that is revoked or ended more than a month ago. */
#include "trust/store_internal.h"

#include "base/xalloc.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define TOLD_FILE "endings-told"
#define TOLD_HEAD "plumb endings told 1\n"

enum { DAY = 24 * 3600, TOLD_MAX = 256 };

/* 0: never, or nobody can read it any more: then it is told once more. */
static int64_t read_told(const struct store *s)
{
	char *text, *end, why[TRUST_WHY_MAX];
	size_t len, head = strlen(TOLD_HEAD);
	int64_t told = 0;

	if (file_read_sealed(&s->dir, TOLD_FILE, TOLD_MAX, &text, &len, why) < 0)
		return 0;
	if (strncmp(text, TOLD_HEAD, head) == 0) {
		told = strtoll(text + head, &end, 10);
		if (strcmp(end, "\n") != 0)
			told = 0;
	}
	free(text);
	return told;
}

static bool write_told(struct store *s, int64_t now, char why[static TRUST_WHY_MAX])
{
	struct buf b = { 0 };
	bool good;

	buf_printf(&b, TOLD_HEAD "%" PRId64 "\n", now);
	good = store_write_text(&s->dir, TOLD_FILE, buf_cstr(&b), why) == 0;
	buf_free(&b);
	return good;
}

/* By name, and of one name the one that ends last first. */
static int by_name(const void *a, const void *b)
{
	const struct store_issued *x = *(const struct store_issued *const *)a, *y = *(const struct store_issued *const *)b;
	int order = strcmp(x->cert.subject, y->cert.subject);

	return order ? order : x->cert.to > y->cert.to ? -1 : x->cert.to < y->cert.to;
}

static size_t aps(const struct store *s, int64_t now, store_ending each, void *ctx)
{
	const struct store_issued **list = xcalloc(s->nissued ? s->nissued : 1, sizeof(*list), "certificates that end");
	size_t n = 0, told = 0;

	for (size_t i = 0; i < s->nissued; i++)
		if (!s->issued[i]->revoked)
			list[n++] = s->issued[i];
	qsort(list, n, sizeof(*list), by_name);
	for (size_t i = 0; i < n; i++) {
		const struct cert_summary *c = &list[i]->cert;

		if ((i && strcmp(list[i - 1]->cert.subject, c->subject) == 0) || !cert_warning_due(c, now))
			continue;
		each(ctx, "AP", c);
		told++;
	}
	free(list);
	return told;
}

bool store_endings(struct store *s, int64_t now, store_ending each, void *ctx, char why[static TRUST_WHY_MAX])
{
	static const char *const ac[TRUST_KEYS] = { [TRUST_P256] = "AC (P-256)", [TRUST_RSA2048] = "AC (RSA-2048)" };
	int64_t last = read_told(s);
	size_t told = 0;

	if (last <= now && now < last + DAY) /* a clock that was set back is no reason to keep quiet */
		return true;
	if (cert_warning_due(&s->ca_summary, now)) {
		each(ctx, "CA", &s->ca_summary);
		told++;
	}
	for (int k = 0; k < TRUST_KEYS; k++)
		if (cert_warning_due(&s->ac[k].summary, now)) {
			each(ctx, ac[k], &s->ac[k].summary);
			told++;
		}
	told += aps(s, now, each, ctx);
	return !told || write_told(s, now, why);
}

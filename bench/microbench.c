/* SPDX-License-Identifier: Apache-2.0 */
/* microbench.c - the parser's two ways alone: nanoseconds a message for cat_match_exact and cat_match_loose, over the
 * sample of every row of the catalogue, and cat_match_exact over the messages of a log, if one is named.
 *
 *   microbench [LOG]      prints "name value" lines */
#include "base/xalloc.h"
#include "catalogue_gen.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PAD = 64, ROUNDS = 9, LOG_MAX = 64 << 20 };

struct texts {
	struct buf all;
	struct slice *v; /* p is an offset while reading */
	size_t n, cap;
};

/* Time of this thread: what else the machine does counts for little. */
static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void add(struct texts *t, size_t from, size_t to)
{
	if (t->n == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 1024;
		t->v = xrealloc(t->v, t->cap * sizeof(*t->v), "texts");
	}
	t->v[t->n++] = (struct slice){ (const char *)from, to - from };
}

/* The buffer is complete: offsets become places. */
static void place(struct texts *t)
{
	buf_reserve(&t->all, PAD);
	memset(t->all.p + t->all.len, 0, PAD);
	for (size_t i = 0; i < t->n; i++)
		t->v[i].p = t->all.p + (size_t)t->v[i].p;
}

static void take_samples(struct texts *t)
{
	char fields[CAT_STRUCT_MAX];

	for (unsigned i = 0; i < cat_row_count; i++) {
		size_t from = t->all.len;

		cat_sample(i, 1, fields);
		cat_write_text(&t->all, i, fields);
		add(t, from, t->all.len);
		buf_ch(&t->all, '\n');
	}
	place(t);
}

/* What stands behind the head of each line of a debug log. */
static void take_log(struct texts *t, const char *path)
{
	FILE *f = fopen(path, "r");
	char line[4096];

	if (!f) {
		perror(path);
		exit(66);
	}
	while (t->all.len < LOG_MAX && fgets(line, sizeof(line), f)) {
		size_t len = strcspn(line, "\n"), from = t->all.len;
		const char *colon = strstr(line, ": "), *text;

		if (!colon || (size_t)(colon - line) + 23 > len)
			continue;
		text = colon + 23;
		if (len - (size_t)(text - line) > 18 && text[2] == ':' && text[17] == ' ')
			text += 18;
		buf_add(&t->all, line, len + 1);
		add(t, from + (size_t)(text - line), from + len);
	}
	fclose(f);
	place(t);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

typedef bool matcher(struct slice s, struct cat_match *m);

static bool exact(struct slice s, struct cat_match *m)
{
	return cat_match_exact(s.p, s.p + s.len, m);
}

static bool loose(struct slice s, struct cat_match *m)
{
	return cat_match_loose(s.p, s.p + s.len, (struct slice){ NULL, 0 }, m);
}

/* The median of several rounds, each of about a tenth of a second. */
static void measure(const char *name, const struct texts *t, matcher *match, size_t messages)
{
	size_t repeat = messages / (t->n ? t->n : 1) + 1, matched = 0;
	double ns[ROUNDS];
	struct cat_match m;

	for (int r = 0; r < ROUNDS; r++) {
		double start = now();

		for (size_t k = 0; k < repeat; k++)
			for (size_t i = 0; i < t->n; i++)
				matched += match(t->v[i], &m);
		ns[r] = (now() - start) / (double)(repeat * t->n);
	}
	qsort(ns, ROUNDS, sizeof(ns[0]), by_value);
	printf("%s %.1f\n", name, ns[ROUNDS / 2]);
	fprintf(stderr, "%s: %zu messages, %.1f%% match\n", name, t->n,
		100.0 * (double)matched / (double)(ROUNDS * repeat * t->n));
}

int main(int argc, char **argv)
{
	struct texts samples = { 0 }, log = { 0 };

	take_samples(&samples);
	measure("match_exact_ns", &samples, exact, 1000000);
	measure("match_loose_ns", &samples, loose, 100000);
	if (argc > 1) {
		take_log(&log, argv[1]);
		if (log.n)
			measure("match_exact_log_ns", &log, exact, 1000000);
	}
	return 0;
}

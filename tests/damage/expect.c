/* SPDX-License-Identifier: Apache-2.0 */
/* expect.c - golden logs and the findings their pages expect. See damage.h and ../golden/README.md. */
#include "base/xalloc.h"
#include "damage.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* --- sets of findings ------------------------------------------------------------------------------------------ */

void pairs_add(struct pairs *s, mac_t client, const char *id)
{
	struct pair *p = &s->v[s->n];
	int arg;

	if (s->n == PAIRS_MAX)
		return;
	*p = (struct pair){ .client = client, .verdict = verdict_from_id(id, &arg) };
	snprintf(p->id, sizeof(p->id), "%s", id);
	s->n++;
}

static int compare_pairs(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->client.v != y->client.v)
		return x->client.v < y->client.v ? -1 : 1;
	return strcmp(x->id, y->id);
}

void pairs_sort(struct pairs *s)
{
	qsort(s->v, s->n, sizeof(s->v[0]), compare_pairs);
}

bool pairs_equal(const struct pairs *a, const struct pairs *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (compare_pairs(&a->v[i], &b->v[i]) != 0)
			return false;
	return true;
}

void pairs_rename(struct pairs *s, mac_t from, mac_t to)
{
	for (size_t i = 0; i < s->n; i++)
		if (mac_eq(s->v[i].client, from))
			s->v[i].client = to;
}

void pairs_forget(struct pairs *s, mac_t client)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->n; i++)
		if (!mac_eq(s->v[i].client, client))
			s->v[kept++] = s->v[i];
	s->n = kept;
}

void pairs_print(const struct pairs *s, struct buf *out)
{
	char mac[MAC_TEXT_MAX];

	for (size_t i = 0; i < s->n; i++) {
		mac_format(s->v[i].client, mac);
		buf_printf(out, "%s%s %s", i ? ", " : "", mac, s->v[i].id);
	}
	if (!s->n)
		buf_str(out, "nothing");
}

/* --- files ------------------------------------------------------------------------------------------------------ */

static char *read_file(const char *dir, const char *name, const char *suffix, size_t *len)
{
	struct buf path = { 0 };
	char *text = NULL;
	FILE *f;

	buf_printf(&path, "%s/%s%s", dir, name, suffix);
	f = fopen(buf_cstr(&path), "rb");
	if (f) {
		struct buf b = { 0 };
		char block[4096];
		size_t n;

		while ((n = fread(block, 1, sizeof(block), f)) > 0)
			buf_add(&b, block, n);
		fclose(f);
		*len = b.len;
		text = xstrndup(b.p ? b.p : "", b.len, "a golden log");
		buf_free(&b);
	}
	buf_free(&path);
	return text;
}

/* "finding MAC VERDICT [confidence]" */
static void expect_line(struct golden *g, char *line)
{
	char mac[32], id[VERDICT_TEXT_MAX];
	mac_t client = { 0 };

	if (sscanf(line, "finding %31s %47s", mac, id) != 2)
		return;
	if (strcmp(mac, "-") != 0 && !mac_from_text(mac, &client))
		fprintf(stderr, "damage: %s.expect: not an address: %s\n", g->name, mac);
	pairs_add(&g->expect, client, id);
}

static void expect_read(struct golden *g, char *text)
{
	for (char *save, *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		expect_line(g, line);
	pairs_sort(&g->expect);
}

/* Logs that damage makes no sense for. */
static const char *reason_to_leave_out(const struct golden *g)
{
	const char *p = g->text, *end = g->text + g->len;
	size_t messages = 0, shows = 0;

	for (size_t i = 0; i < g->expect.n; i++)
		if (g->expect.v[i].verdict == VERDICT_NOT_AIREOS)
			return "another product's log";
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p)), *stop = nl ? nl : end;
		struct slice line = slice_between(p, stop);

		messages += begins_message(line) || holds(line, "MACAddress:");
		shows += show_line(line);
		p = stop + 1;
	}
	return messages == 0 && shows > 0 ? "show output only: its damage is tested in test_show" : NULL;
}

static void golden_read(struct goldens *all, const char *dir, const char *file)
{
	size_t stem = strlen(file) - strlen(".log"), len;
	struct golden g = { .name = xstrndup(file, stem, "a name") };
	char *expect;

	g.text = read_file(dir, g.name, ".log", &g.len);
	expect = read_file(dir, g.name, ".expect", &len);
	if (!g.text || !expect) {
		fprintf(stderr, "damage: %s/%s: not read, or has no .expect page\n", dir, file);
		free(g.name);
		free(g.text);
		free(expect);
		return;
	}
	expect_read(&g, expect);
	free(expect);
	g.left_out = reason_to_leave_out(&g);
	all->v = xrealloc(all->v, (all->n + 1) * sizeof(*all->v), "golden logs");
	all->v[all->n++] = g;
}

static bool ends_with(const char *s, const char *suffix)
{
	size_t len = strlen(s), n = strlen(suffix);

	return len > n && strcmp(s + len - n, suffix) == 0;
}

static int is_log_or_set(const struct dirent *d)
{
	return ends_with(d->d_name, ".log") || ends_with(d->d_name, ".d");
}

bool goldens_read(struct goldens *g, const char *dir)
{
	struct dirent **names;
	int n = scandir(dir, &names, is_log_or_set, alphasort);

	*g = (struct goldens){ 0 };
	if (n < 0) {
		fprintf(stderr, "damage: %s: %s\n", dir, strerror(errno));
		return false;
	}
	for (int i = 0; i < n; i++) {
		if (ends_with(names[i]->d_name, ".log"))
			golden_read(g, dir, names[i]->d_name);
		else
			g->sets++;
		free(names[i]);
	}
	free(names);
	return true;
}

void goldens_free(struct goldens *g)
{
	for (size_t i = 0; i < g->n; i++) {
		free(g->v[i].name);
		free(g->v[i].text);
	}
	free(g->v);
}

const struct golden *golden_named(const struct goldens *g, const char *name)
{
	for (size_t i = 0; i < g->n; i++)
		if (strcmp(g->v[i].name, name) == 0)
			return &g->v[i];
	return NULL;
}

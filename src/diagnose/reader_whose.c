/* SPDX-License-Identifier: Apache-2.0 */
/* reader_whose.c - whose a line is that names no client: what its task said or will say. */
#include "diagnose/reader_in.h"

#include "base/ignorable.h"

enum { FIRST_CLIENT_MAX = 16 << 10, TIDY_MAX = 64, KNOWN_SCORE_MIN = 8 };

/* A break that cut the name's word in two, where lines are broken so. */
static bool cuts(struct slice name, size_t from, size_t to)
{
	bool broken = false;

	for (size_t i = from; i < to; i++) {
		if (ch_blank(name.p[i]) && name.p[i] != '\n' && name.p[i] != '\r')
			return false;
		broken |= name.p[i] == '\n';
	}
	return broken;
}

unsigned reading_task_tidied(struct slice name, bool hard)
{
	char tidy[TIDY_MAX];
	size_t n = 0;

	for (size_t i = 0; i < name.len && n < sizeof(tidy); i++) {
		size_t from = i;

		while (i < name.len && (ch_ignorable(name.p[i]) || name.p[i] == '\xc2' || name.p[i] == '\xa0'))
			i++;
		if (i > from && i < name.len && n > 0 && !(hard && cuts(name, from, i)))
			tidy[n++] = ' ';
		if (i < name.len && n < sizeof(tidy))
			tidy[n++] = name.p[i];
	}
	return reading_task(tidy, n);
}

/* How lines are broken is not asked here. */
static bool is_task(struct slice name, unsigned task)
{
	return name.len && (reading_task_tidied(name, false) == task || reading_task_tidied(name, true) == task);
}

/* Is the head at a star surely another task's? The name is looked at alone, where nothing about it is odd. */
static bool other_task(const char *star, const char *limit, unsigned task)
{
	const char *name = star + 1, *stop = limit - name > TASK_NAME_MAX ? name + TASK_NAME_MAX : limit;
	const char *colon = name < stop ? memchr(name, ':', (size_t)(stop - name)) : NULL;

	return colon && reading_task_clean(name, (size_t)(colon - name)) && reading_task(name, (size_t)(colon - name)) != task;
}

/* The client a task speaks of next: a worker that serves one client after the other (LDAP) names it when it is done.
 * A search that found nobody is not repeated before it could end elsewhere. */
mac_t reading_next_client(struct reading *g, const char *start, unsigned task)
{
	const char *limit = g->end - start > NEXT_CLIENT_MAX ? start + NEXT_CLIENT_MAX : g->end;
	const char *p = start;
	struct head h;

	if (start < g->sought[task])
		return (mac_t){ 0 };
	while (p < limit && (p = memchr(p, '*', (size_t)(limit - p)))) {
		if (other_task(p, limit, task) || !head_strong(p, limit, &h)) {
			p++;
			continue;
		}
		if (mac_present(h.mac) && is_task(h.task, task))
			return h.mac;
		p = h.text > p ? h.text : p + 1;
	}
	g->sought[task] = limit;
	return (mac_t){ 0 };
}

static bool known(const char *text, const char *end)
{
	struct cat_match m;

	return cat_match_loose(text, end, (struct slice){ 0 }, &m) && m.score >= KNOWN_SCORE_MIN;
}

static bool ends_line(char c)
{
	return c == '\n' || c == '\r';
}

/* The first address at the start of a line, or close to it: behind line numbers and quotes. */
static mac_t headless_client(const char *p, const char *end)
{
	const char *line = p;
	mac_t mac, any = { 0 };

	for (; p < end; p++) {
		const char *after = p - line < 12 ? mac_read(p, end, false, &mac) : NULL;

		if (after && after < end && (*after == ' ' || *after == '\t' || *after == '\xc2')) {
			if (known(after, end))
				return mac;
			any = mac_present(any) ? any : mac;
		}
		if (ends_line(*p))
			line = p + 1;
	}
	return any;
}

/* Lines in front of the first that names a client belong to that client: the first address in a head of the log's
 * beginning, before a message we know where there is one. */
mac_t reading_first_client(const char *p, const char *end)
{
	const char *limit = end - p > FIRST_CLIENT_MAX ? p + FIRST_CLIENT_MAX : end, *start = p;
	mac_t any = { 0 };
	struct head h;

	while ((p = head_next_strong(p, limit, &h))) {
		if (mac_present(h.mac) && !h.mnemonic.len) {
			if (known(h.text, limit))
				return h.mac;
			any = mac_present(any) ? any : h.mac;
		}
		p = h.text > p ? h.text : p + 1;
	}
	return mac_present(any) ? any : headless_client(start, limit);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* allowance.c - see allowance.h. What the kernel writes is read as numbers of its own; what is no such number counts as no
 * limit, and as no use. */
#include "controller/net/allowance.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A crowd whose last are refused goes on growing for a moment: histories fill, the kernel's own share follows. */
enum { RESERVE_SHARE = 8, RESERVE_MOST = 4 * 1024 * 1024 };
enum { BUFFERS_SHARE = 8, STAT_BYTES = 8192 }; /* memory.stat is 1,500 bytes; what is looked for stands in its first half */

#define NO_LIMIT (1ULL << 62) /* version 1 writes 2^63, less a page */

/* --- files -------------------------------------------------------------------------------------------------------- */

static int open_in(const char *folder, const char *name)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s/%s", folder, name);

	return n > 0 && (size_t)n < sizeof(path) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
}

/* From its beginning, as text. net may read and seek, and no more. */
static bool read_text(int fd, char *out, size_t max)
{
	size_t n = 0;

	if (fd < 0 || lseek(fd, 0, SEEK_SET) != 0)
		return false;
	while (n < max - 1) {
		ssize_t got = read(fd, out + n, max - 1 - n);

		if (got <= 0)
			break;
		n += (size_t)got;
	}
	out[n] = '\0';
	return n > 0;
}

/* "max" is no number: 0. */
static uint64_t number_in(int fd)
{
	char text[32];

	return read_text(fd, text, sizeof(text)) ? strtoull(text, NULL, 10) : 0;
}

/* The line "name 123" of a file of such lines. */
static uint64_t field_of(const char *text, const char *name)
{
	size_t len = strlen(name);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, name, len) == 0 && line[len] == ' ')
			return strtoull(line + len, NULL, 10);
	}
	return 0;
}

/* --- opening ------------------------------------------------------------------------------------------------------ */

static void group_close(struct allowance_group *g)
{
	int fds[] = { g->max, g->high, g->current, g->stat };

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

/* The outermost group of a machine has none of these files, nor has any where the controller of memory is not switched
 * on. */
static void open_group(struct allowance *a, const char *folder, bool v1)
{
	struct allowance_group g = { open_in(folder, v1 ? "memory.limit_in_bytes" : "memory.max"),
				     v1 ? -1 : open_in(folder, "memory.high"),
				     open_in(folder, v1 ? "memory.usage_in_bytes" : "memory.current"),
				     open_in(folder, "memory.stat"), v1 };

	if (g.max >= 0 && g.current >= 0 && g.stat >= 0 && a->groups < ALLOWANCE_GROUPS)
		a->group[a->groups++] = g;
	else
		group_close(&g);
}

/* "0::/system.slice/plumbd.service", in the hierarchy that has no name; or "4:memory:/docker/12ab", in that of version 1.
 * What stands before the path; NULL: it is another hierarchy's. */
static const char *path_of(const char *line, bool v1)
{
	const char *names = strchr(line, ':'), *path = names ? strchr(names + 1, ':') : NULL;

	if (!path || (size_t)(path - line) > strcspn(line, "\n") || path[1] != '/')
		return NULL;
	if (!v1)
		return strncmp(line, "0::", 3) == 0 ? path + 1 : NULL;
	for (const char *at = names + 1; at < path; at += strcspn(at, ",:") + (*(at + strcspn(at, ",:")) == ','))
		if (strcspn(at, ",:") == strlen("memory") && strncmp(at, "memory", strlen("memory")) == 0)
			return path + 1;
	return NULL;
}

static bool own_group(const char *proc, bool v1, char out[static PATH_MAX])
{
	char text[PATH_MAX + 1024];
	int fd = open_in(proc, "self/cgroup");
	bool got = read_text(fd, text, sizeof(text));
	const char *line = text, *path;

	if (fd >= 0)
		close(fd);
	if (!got)
		return false;
	while (!(path = path_of(line, v1))) {
		line = strchr(line, '\n');
		if (!line++)
			return false;
	}
	snprintf(out, PATH_MAX, "%.*s", (int)strcspn(path, "\n"), path);
	return !strstr(out, "/.."); /* outside of what this process may see */
}

/* The one of this path, and those it lies in. */
static void open_groups(struct allowance *a, const char *cgroups, const char *below, char *path, bool v1)
{
	char folder[2 * PATH_MAX];

	for (char *end = strcmp(path, "/") == 0 ? path : path + strlen(path); end;) {
		*end = '\0';
		snprintf(folder, sizeof(folder), "%s%s%s", cgroups, below, path);
		open_group(a, folder, v1);
		end = strrchr(path, '/');
	}
}

void allowance_open(struct allowance *a, const char *proc, const char *cgroups, pid_t keeper, uint64_t given)
{
	char path[PATH_MAX], of_keeper[32];

	*a = (struct allowance){ .given = given, .own = -1, .keeper = -1, .page = (uint64_t)sysconf(_SC_PAGESIZE) };
	if (given) {
		snprintf(of_keeper, sizeof(of_keeper), "%d/statm", (int)keeper);
		a->own = open_in(proc, "self/statm");
		a->keeper = open_in(proc, of_keeper);
	}
	for (unsigned v1 = 0; v1 < 2; v1++)
		if (own_group(proc, v1, path))
			open_groups(a, cgroups, v1 ? "/memory" : "", path, v1);
}

void allowance_close(struct allowance *a)
{
	if (a->own >= 0)
		close(a->own);
	if (a->keeper >= 0)
		close(a->keeper);
	while (a->groups)
		group_close(&a->group[--a->groups]);
	a->own = a->keeper = -1;
}

/* --- looking ------------------------------------------------------------------------------------------------------ */

static uint64_t less(uint64_t from, uint64_t n)
{
	return from > n ? from - n : 0;
}

/* In memory and nobody's file: pages of programs and libraries can be read again. */
static uint64_t anonymous(int statm, uint64_t page)
{
	char text[128], *at;
	uint64_t resident;

	if (!read_text(statm, text, sizeof(text)))
		return 0;
	(void)strtoull(text, &at, 10);
	resident = strtoull(at, &at, 10);
	return less(resident, strtoull(at, NULL, 10)) * page;
}

static uint64_t used_in(const struct allowance_group *g, uint64_t limit, uint64_t buffers)
{
	char text[STAT_BYTES];
	uint64_t used = number_in(g->current);

	if (!read_text(g->stat, text, sizeof(text)))
		return used;
	if (g->v1) /* does not say what else can be taken back, and knows nothing of the buffers of sockets but TCP's */
		return less(used, field_of(text, "total_inactive_file") + field_of(text, "total_active_file"));
	used = less(used, field_of(text, "inactive_file") + field_of(text, "active_file"));
	used = less(used, field_of(text, "slab_reclaimable"));
	if (buffers > limit / BUFFERS_SHARE)
		buffers = limit / BUFFERS_SHARE;
	return used + less(buffers, field_of(text, "sock"));
}

static void consider(struct allowance_use *out, uint64_t limit, uint64_t used, bool given)
{
	uint64_t reserve = limit / RESERVE_SHARE < RESERVE_MOST ? limit / RESERVE_SHARE : RESERVE_MOST;

	if (!limit)
		return;
	if (!out->limit || (double)(used + reserve) / (double)limit > (double)(out->used + out->reserve) / (double)out->limit)
		*out = (struct allowance_use){ limit, used, reserve, out->sockets, given };
}

struct allowance_use allowance_look(const struct allowance *a)
{
	struct allowance_use u = { 0 };

	for (unsigned i = 0; i < a->groups; i++) {
		const struct allowance_group *g = &a->group[i];
		uint64_t max = number_in(g->max), high = number_in(g->high);

		if (max >= NO_LIMIT)
			max = 0;
		if (high && (!max || high < max))
			max = high;
		if (max && !g->v1 && (!u.sockets || max / BUFFERS_SHARE < u.sockets))
			u.sockets = max / BUFFERS_SHARE;
		if (max)
			consider(&u, max, used_in(g, max, a->buffers), false);
	}
	if (a->given)
		consider(&u, a->given, anonymous(a->own, a->page) + anonymous(a->keeper, a->page), true);
	return u;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* store.c - see store.h. A record is written without its unused stages, findings and evidence places. */
#include "diagnose/store.h"

#include "base/xalloc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PACKED_MAX = sizeof(struct record) + 64, FIRST = 1 << 20, FIRST_IN_MEMORY = 4 << 10 };

void records_init(struct store *s, size_t ceiling)
{
	*s = (struct store){ .ceiling = ceiling, .fd = -1 };
}

void records_init_memory(struct store *s)
{
	records_init(s, SIZE_MAX);
}

void records_clear(struct store *s)
{
	s->len = 0;
	s->spilled = 0;
}

void records_free(struct store *s)
{
	free(s->mem);
	if (s->fd >= 0)
		close(s->fd);
}

static int temporary_file(void)
{
	const char *dir = getenv("TMPDIR");
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/plumb-XXXXXX", dir && *dir ? dir : "/var/tmp");
	fd = mkstemp(path);
	if (fd < 0) {
		fprintf(stderr, "plumb: cannot make a temporary file %s: %s; set TMPDIR to a writable directory\n", path,
			strerror(errno));
		exit(70);
	}
	unlink(path);
	return fd;
}

static void spill(struct store *s)
{
	size_t done = 0;

	if (s->fd < 0)
		s->fd = temporary_file();
	while (done < s->len) {
		ssize_t n = pwrite(s->fd, s->mem + done, s->len - done, (off_t)(s->spilled + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			fprintf(stderr, "plumb: cannot write the temporary file: %s; set TMPDIR to where there is room\n",
				strerror(errno));
			exit(70);
		}
		done += (size_t)n;
	}
	s->spilled += s->len;
	s->len = 0;
}

static char *put(char *p, const void *from, size_t n)
{
	memcpy(p, from, n);
	return p + n;
}

uint64_t records_put(struct store *s, const struct record *r)
{
	uint64_t place = s->spilled + s->len;
	char *p;

	if (s->cap - s->len < PACKED_MAX) {
		if (s->len >= s->ceiling) {
			spill(s);
			place = s->spilled;
		} else {
			s->cap = s->cap ? 2 * s->cap : s->ceiling == SIZE_MAX ? FIRST_IN_MEMORY : FIRST;
			if (s->ceiling < SIZE_MAX && s->cap > s->ceiling + PACKED_MAX)
				s->cap = s->ceiling + PACKED_MAX;
			if (s->cap - s->len < PACKED_MAX)
				s->cap = s->len + PACKED_MAX;
			s->mem = xrealloc(s->mem, s->cap, "closed episodes");
		}
	}
	p = put(s->mem + s->len, r, offsetof(struct record, stage));
	p = put(p, r->stage, r->nstages * sizeof(r->stage[0]));
	for (unsigned i = 0; i < r->nfindings; i++) {
		const struct finding *f = &r->finding[i];

		p = put(p, f, offsetof(struct finding, refs));
		p = put(p, f->refs, f->nrefs * sizeof(f->refs[0]));
	}
	s->len = (size_t)(p - s->mem);
	return place;
}

static const char *take(const char *p, void *to, size_t n)
{
	memcpy(to, p, n);
	return p + n;
}

bool records_get(const struct store *s, uint64_t place, struct record *r)
{
	char packed[PACKED_MAX];
	const char *p = packed;

	if (place >= s->spilled) {
		if (place - s->spilled >= s->len)
			return false;
		p = s->mem + (place - s->spilled);
	} else if (pread(s->fd, packed, sizeof(packed), (off_t)place) <= 0) {
		fprintf(stderr, "plumb: cannot read the temporary file back: %s\n", strerror(errno));
		return false;
	}
	p = take(p, r, offsetof(struct record, stage));
	if (r->nstages > STAGES || r->nfindings > FINDINGS_PER_EPISODE)
		return false;
	p = take(p, r->stage, r->nstages * sizeof(r->stage[0]));
	for (unsigned i = 0; i < r->nfindings; i++) {
		struct finding *f = &r->finding[i];

		p = take(p, f, offsetof(struct finding, refs));
		if (f->nrefs > EVIDENCE_MAX)
			return false;
		p = take(p, f->refs, f->nrefs * sizeof(f->refs[0]));
	}
	return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* script.c - see script.h. */
#include "script.h"

#include "base/xalloc.h"
#include "diagnose/lane.h"
#include "diagnose/rules.h"

#include <stdlib.h>

enum { YEAR = 2024 };

void script_load(struct script *s, const char *path)
{
	struct reader reader = { .shards = 1, .keep_fields = true };
	struct lane l = { .last_time = TIME_NONE, .first = TIME_NONE };
	int64_t cache[2] = { 0 };
	uint64_t off;
	size_t len;

	*s = (struct script){ .timed = true };
	reader_init();
	rules_init();
	if (!source_open(&l.source, path, NULL) || !lane_plan(&l, &off, &len) || lane_plan(&l, &off, &len)) {
		fprintf(stderr, "%s: cannot be read as one piece: %s\n", path, l.source.error);
		abort();
	}
	s->desk = lane_desk();
	lane_load(&l, &s->chunk, 0, (size_t)l.source.size, s->desk);
	reader_chunk(&reader, &s->chunk);
	lane_settle(&l, &s->chunk, YEAR);
	for (size_t at = 0; at < s->chunk.out[0].len;) {
		struct event *ev = (struct event *)(void *)(s->chunk.out[0].p + at);

		ev->t = lane_time(&l, &s->chunk, ev->t, ev->flags, cache);
		ev->until = lane_time(&l, &s->chunk, ev->until, ev->flags, cache);
		s->timed &= ev->t != TIME_NONE;
		s->event = xrealloc(s->event, (s->n + 1) * sizeof(*s->event), "a script");
		s->event[s->n++] = ev;
		at += ev->size;
	}
	s->source = l.source;
}

void script_free(struct script *s)
{
	source_close(&s->source);
	chunk_free(&s->chunk);
	free(s->event);
	free(s->desk);
}

const void *script_fields(const struct event *ev, mac_t from, mac_t to, void *room)
{
	const struct cat_row *row = &cat_rows[ev->row];

	memcpy(room, event_fields(ev), row->size);
	for (unsigned i = 0; i < row->nfields; i++) {
		const struct cat_field *f = &cat_fields[row->field0 + i];
		mac_t m;

		if (f->type != CAT_MAC)
			continue;
		memcpy(&m, (char *)room + f->offset, sizeof(m));
		if (mac_eq(m, from))
			memcpy((char *)room + f->offset, &to, sizeof(to));
	}
	return room;
}

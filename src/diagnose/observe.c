/* SPDX-License-Identifier: Apache-2.0 */
/* observe.c - the table of observers by row, filled once from the areas, and its walk. */
#include "diagnose/observe.h"

static struct observation table[MSG_COUNT];
static bool filled;

static void fill(const struct observations *o)
{
	for (size_t i = 0; i < o->n; i++) {
		table[o->v[i].row] = o->v[i];
		table[o->v[i].row].row = 1; /* marks it as present */
	}
}

void observe_init(void)
{
	if (filled)
		return;
	filled = true;
	fill(&observe_assoc);
	fill(&observe_rsn);
	fill(&observe_aaa);
	fill(&observe_leave);
	fill(&observe_service);
	fill(&observe_show);
	for (unsigned i = 0; i < MSG_COUNT; i++) /* any mDNS message may carry the name that matters */
		if (!table[i].row && cat_rows[i].id >= 9000 && cat_rows[i].id < 10000)
			table[i] = (struct observation){ .row = 1, .fact = NO_FACT, .arg = NO_ARG, .more = observe_mdns_names };
}

bool observed(unsigned row)
{
	return row < MSG_COUNT && table[row].row;
}

bool observed_fields(unsigned row)
{
	return observed(row) && (table[row].more || table[row].arg != NO_ARG);
}

/* Blanks count for nothing: a break may have cut a word. */
static bool begins(const char *p, const char *end, const char *text)
{
	for (; *text; text++) {
		if (*text == ' ')
			continue;
		while (p < end && *p == ' ')
			p++;
		if (p == end || ch_lower(*p) != ch_lower(*text))
			return false;
		p++;
	}
	return true;
}

bool slice_has(struct slice s, const char *text)
{
	for (size_t i = 0; i < s.len; i++)
		if (begins(s.p + i, s.p + s.len, text))
			return true;
	return false;
}

static void step_stage(struct episode *e, const struct observation *o, int64_t t)
{
	enum stage_kind s = (enum stage_kind)o->stage;

	if (!e)
		return;
	switch ((enum stage_step)o->step) {
	case STEP_NONE: break;
	case STEP_BEGIN: stage_begin(e, s, t); break;
	case STEP_TRY: stage_try(e, s, t); break;
	case STEP_OK: stage_end(e, s, t, OUTCOME_OK); break;
	case STEP_FAIL: stage_end(e, s, t, OUTCOME_FAILED); break;
	}
}

void observe(struct feed *f)
{
	const struct observation *o = &table[f->ev->row];
	const void *fields = event_fields(f->ev);
	int64_t arg = 0;

	if (f->ev->flags & EV_BROADCAST) {
		if (o->more && o->fact == NO_FACT)
			o->more(f, fields);
		return;
	}
	if (f->j->njoining && !f->c->now && ap_joining(f->j, f->c->mac))
		return;
	if (o->fact != NO_FACT || o->step != STEP_NONE) {
		if (o->to == TO_JOIN)
			journey_open(f, EPISODE_ATTEMPT);
		else if (o->to == TO_LEAVE)
			journey_leaving(f);
	}
	if (o->fact != NO_FACT) {
		if (o->arg != NO_ARG)
			memcpy(&arg, (const char *)fields + o->arg, sizeof(arg));
		journey_note(f, (enum fact_kind)o->fact, arg == CAT_ABSENT ? -1 : arg > INT16_MAX ? INT16_MAX : (int)arg);
	}
	if (o->step != STEP_NONE)
		step_stage(f->c->now, o, f->ev->t);
	if (o->more)
		o->more(f, fields);
}

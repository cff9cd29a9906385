/* SPDX-License-Identifier: Apache-2.0 */
/* rules.c - walks the rule tables (see rules.h). */
#include "diagnose/rules.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>

static_assert(VERDICTS <= 64, "a verdict does not fit a set of 64");

const struct verdict_info verdict_infos[VERDICTS] = {
#define X(name, id, kind) [VERDICT_##name] = { id, kind },
	VERDICT_LIST(X)
#undef X
};

const char *const verdict_kind_names[VERDICT_KINDS] = { "fault", "expected", "healthy", "none" };

static const struct rule *all_rules[RULES_MAX];
static unsigned n_rules;

/* Which rules an episode is worth comparing with. A rule that needs all of some facts is filed under the one the fewest
 * rules need; one that needs any of some under each of them; one that needs none under every episode of its kinds. */
struct ruleset {
	uint64_t w[RULES_MAX / 64];
};

static struct ruleset filed_under[FACT_KINDS], unfiled, of_kind[EPISODE_KINDS];

static void ruleset_add(struct ruleset *s, unsigned rule)
{
	s->w[rule / 64] |= 1ULL << (rule % 64);
}

static enum fact_kind rarest(const struct factset *all)
{
	unsigned least = UINT_MAX;
	enum fact_kind best = FACT_KINDS;

	for (int f = 0; f < FACT_KINDS; f++) {
		unsigned users = 0;

		if (!factset_has(all, (enum fact_kind)f))
			continue;
		for (unsigned i = 0; i < n_rules; i++)
			users += factset_has(&all_rules[i]->all, (enum fact_kind)f);
		if (users < least) {
			least = users;
			best = (enum fact_kind)f;
		}
	}
	return best;
}

static void file_rule(unsigned i)
{
	const struct rule *r = all_rules[i];
	enum fact_kind needed = rarest(&r->all);

	for (int k = 0; k < EPISODE_KINDS; k++)
		if (!r->kinds || (r->kinds >> k & 1))
			ruleset_add(&of_kind[k], i);
	if (needed != FACT_KINDS) {
		ruleset_add(&filed_under[needed], i);
		return;
	}
	if (!(r->any.w[0] | r->any.w[1])) {
		ruleset_add(&unfiled, i);
		return;
	}
	for (int f = 0; f < FACT_KINDS; f++)
		if (factset_has(&r->any, (enum fact_kind)f))
			ruleset_add(&filed_under[f], i);
}

static void candidates(const struct episode *e, struct ruleset *out)
{
	*out = unfiled;
	for (unsigned w = 0; w < ARRAY_LEN(e->has.w); w++)
		for (uint64_t left = e->has.w[w]; left; left &= left - 1) {
			const struct ruleset *filed = &filed_under[w * 64 + (unsigned)__builtin_ctzll(left)];

			for (unsigned k = 0; k < ARRAY_LEN(out->w); k++)
				out->w[k] |= filed->w[k];
		}
	for (unsigned k = 0; k < ARRAY_LEN(out->w); k++)
		out->w[k] &= of_kind[e->kind].w[k];
}

static void add_set(const struct rule_set *s)
{
	for (size_t i = 0; i < s->count; i++) {
		assert(n_rules < RULES_MAX);
		all_rules[n_rules++] = &s->rules[i];
	}
}

void rules_init(void)
{
	if (n_rules)
		return;
	add_set(&rules_keys);
	add_set(&rules_assoc);
	add_set(&rules_entry);
	add_set(&rules_aaa);
	add_set(&rules_roam);
	add_set(&rules_leave);
	add_set(&rules_other);
	for (unsigned i = 0; i < n_rules; i++)
		file_rule(i);
}

unsigned rule_count(void)
{
	return n_rules;
}

const struct rule *rule_at(unsigned index)
{
	return index < n_rules ? all_rules[index] : NULL;
}

const struct rule *rule_of_verdict(enum verdict v)
{
	if (v == VERDICT_NOT_AIREOS)
		return &rule_not_aireos;
	for (unsigned i = 0; i < n_rules; i++)
		if (all_rules[i]->verdict == v)
			return all_rules[i];
	return NULL;
}

void verdict_id(enum verdict v, int arg, char out[static 48])
{
	size_t n;

	if (v != VERDICT_STUCK) {
		n = strlen(verdict_infos[v].id);
		memcpy(out, verdict_infos[v].id, n + 1);
		return;
	}
	n = (size_t)snprintf(out, 48, "%s%s", verdict_infos[v].id, pem_name((enum pem)arg));
	for (size_t i = 0; i < n && i < 47; i++)
		out[i] = ch_lower(out[i]);
}

enum verdict verdict_from_id(const char *id, int *arg)
{
	size_t stuck = strlen(verdict_infos[VERDICT_STUCK].id);

	*arg = 0;
	if (strncmp(id, verdict_infos[VERDICT_STUCK].id, stuck) == 0) {
		enum pem state = pem_from_name(id + stuck, strlen(id + stuck));

		*arg = state;
		return state == PEM_UNKNOWN ? VERDICTS : VERDICT_STUCK;
	}
	for (int v = 0; v < VERDICTS; v++)
		if (strcmp(verdict_infos[v].id, id) == 0)
			return (enum verdict)v;
	return VERDICTS;
}

/* Of a rule for this kind of episode. */
static bool holds(const struct rule *r, struct rule_case *c)
{
	const struct factset *has = &c->e->has;

	if (!factset_all(has, r->all) || factset_any(has, r->none))
		return false;
	if ((r->any.w[0] | r->any.w[1]) && !factset_any(has, r->any))
		return false;
	c->confidence = r->confidence;
	c->arg = -1;
	c->value = TIME_NONE;
	if (r->arg_of != FACT_KINDS) {
		const struct fact *f = episode_fact(c->e, r->arg_of);

		c->arg = f ? f->arg : -1;
	}
	return !r->test || r->test(c);
}

static int adjusted(const struct rule *r, const struct rule_case *c)
{
	int confidence = c->confidence;

	for (size_t i = 0; i < RULE_ADJUST_MAX && r->adjust[i].by; i++)
		if (factset_any(&c->e->has, r->adjust[i].has) != r->adjust[i].missing)
			confidence += r->adjust[i].by;
	return confidence < 5 ? 5 : confidence > 99 ? 99 : confidence;
}

static void add_ref(struct finding *f, uint64_t place, uint32_t line)
{
	unsigned at = f->nrefs;

	for (unsigned i = 0; i < f->nrefs; i++)
		if (f->refs[i].place == place)
			return;
	if (f->nrefs == EVIDENCE_MAX)
		return;
	while (at > 0 && f->refs[at - 1].line > line) {
		f->refs[at] = f->refs[at - 1];
		at--;
	}
	f->refs[at].place = place;
	f->refs[at].line = line;
	f->nrefs++;
}

/* The lines of the evidence facts, in the order of the log. The first fact of the rule that is there gives the time. */
static void collect(const struct rule *r, const struct rule_case *c, struct finding *f)
{
	bool by_ap = (r->verdict == VERDICT_AP_LOST && c->ap_lost) || (r->verdict == VERDICT_AP_RADIO_RESET && c->ap_reset);

	for (size_t i = 0; i < RULE_EVIDENCE_MAX && r->evidence[i] != FACT_END; i++) {
		const struct episode *e = c->e;

		for (unsigned k = 0; k < e->nfacts; k++) {
			const struct fact *fact = &e->fact[k];

			if (fact->kind != r->evidence[i])
				continue;
			if (r->verdict == VERDICT_STUCK && fact->kind == FACT_PEM && fact->arg != c->arg)
				continue; /* only the step into the state it is stuck in */
			if (f->nrefs == 0) {
				f->t = fact->t;
				f->count = fact->count;
			}
			add_ref(f, fact->place, fact->line);
		}
	}
	if (by_ap && c->ap_line && f->nrefs == EVIDENCE_MAX)
		f->nrefs--;
	if (by_ap && c->ap_line) {
		if (f->nrefs == 0)
			f->count = 1;
		add_ref(f, c->ap_place, c->ap_line);
	}
	if (f->nrefs == 0) {
		f->t = c->e->start;
		f->count = 1;
		if (c->e->nfacts) {
			const struct fact *last = &c->e->fact[c->e->nfacts - 1];

			add_ref(f, c->e->fact[0].place, c->e->fact[0].line);
			add_ref(f, last->place, last->line);
		}
	}
	if (f->t == TIME_NONE)
		f->t = c->e->start;
}

unsigned rules_judge(struct rule_case *c, struct finding out[static FINDINGS_PER_EPISODE])
{
	struct ruleset maybe;
	struct found {
		int arg, confidence;
		int64_t value;
		unsigned rule;
	} found[FINDINGS_PER_EPISODE * 2];
	uint64_t seen = 0, explained = 0;
	unsigned n = 0, kept = 0;

	candidates(c->e, &maybe);
	for (unsigned w = 0; w < ARRAY_LEN(maybe.w); w++)
		for (uint64_t left = maybe.w[w]; left && n < ARRAY_LEN(found); left &= left - 1) {
			unsigned i = w * 64 + (unsigned)__builtin_ctzll(left);
			const struct rule *r = all_rules[i];

			if ((seen >> r->verdict & 1) || !holds(r, c))
				continue;
			seen |= 1ULL << r->verdict;
			explained |= r->explains;
			found[n++] = (struct found){ .rule = i, .confidence = adjusted(r, c), .arg = c->arg, .value = c->value };
		}
	for (unsigned i = 0; i < n && kept < FINDINGS_PER_EPISODE; i++) {
		const struct rule *r = all_rules[found[i].rule];
		struct finding *f = &out[kept];

		if (explained >> r->verdict & 1)
			continue;
		f->rule = (uint8_t)found[i].rule;
		f->confidence = (uint8_t)found[i].confidence;
		f->arg = found[i].arg;
		f->value = found[i].value;
		f->t = TIME_NONE;
		f->count = 0;
		f->nrefs = 0;
		c->arg = found[i].arg; /* the evidence may depend on it */
		collect(r, c, f);
		kept++;
	}
	return kept;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* explain.c - who answers, in which order (see explain.h). Nothing is kept between two calls. */
#include "cli/explain.h"

#include "cli/explain_parts.h"

static bool verdict_answers(FILE *out, const struct query *q, bool json, const struct explain_hooks *hooks)
{
	return q->count == 1 && hooks && hooks->verdict && hooks->verdict(out, q->text, json);
}

static bool message_answers(FILE *out, const struct query *q, bool json, const struct explain_hooks *hooks)
{
	struct hits codes = { .count = 0 };

	if (q->count < 2 || !hooks || !hooks->message || !hooks->message(out, q->text, json))
		return false;
	find_in_line(q, &codes);
	if (!json)
		print_codes_of_line(out, &codes);
	return true;
}

static int explain_query(FILE *out, const struct query *q, bool json, const struct explain_hooks *hooks)
{
	struct hits found;
	struct near near;

	if (verdict_answers(out, q, json, hooks))
		return EXPLAIN_FOUND;
	find_exact(q, &found);
	if (!found.count && message_answers(out, q, json, hooks))
		return EXPLAIN_FOUND;
	if (!found.count)
		find_in_line(q, &found);
	if (!found.count)
		find_loosely(q, &found);
	if (found.count) {
		print_hits(out, q, &found, json);
		return EXPLAIN_FOUND;
	}
	find_near(q, hooks, &near);
	print_unknown(out, q, &near, json);
	return EXPLAIN_UNKNOWN;
}

int explain(FILE *out, const char *const *words, int nwords, bool json, const struct explain_hooks *hooks)
{
	struct query q = { .count = 0 };

	query_read(&q, words, nwords);
	if (!q.text[0]) {
		print_usage(out, json);
		return EXPLAIN_USAGE;
	}
	return explain_query(out, &q, json, hooks);
}

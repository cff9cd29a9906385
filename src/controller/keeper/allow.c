/* SPDX-License-Identifier: Apache-2.0 */
/* allow.c - whether net may send this now. What it may send at all is a matter of wire.c; here is when, and how often.
 *
 * Before it is ready, net has nothing to say but why it cannot start. It is ready once. It answers a reload that it was
 * given, and no other. A net that does otherwise is not the program that was started, and is ended.
 *
 * What makes keeper write to disk or compute has a budget: a burst that a day with 6,000 access points needs, and a rate.
 * Beyond it the request is refused, with an answer. The budgets are keeper's, not the single net's: dying does not refill
 * them. Log lines have the journal's (journal.h). */
#include "controller/config/config.h"
#include "controller/keeper/keeper.h"

struct rate {
	double burst, each_s; /* 0: no budget */
	bool quiet;	      /* beyond it, dropped without a word */
};

static const struct rate rates[KW_TO_KEEPER_END - KW_READY] = {
	[KW_BEAT - KW_READY] = { 20, 5, true },
	[KW_STATUS - KW_READY] = { 20, 5, true },
	[KW_SAVE - KW_READY] = { 100, 10, false },
	[KW_RUNNING - KW_READY] = { 100, 10, true },
	[KW_SIGN - KW_READY] = { 16000, 200, false }, /* all enrol, and each asks twice */
	[KW_TOKEN_CREATE - KW_READY] = { 8000, 100, false },
	[KW_CERT_REVOKE - KW_READY] = { 1000, 10, false }, /* each makes a CRL */
	[KW_CAPTURE - KW_READY] = { 30, 1, false },
	[KW_RELOAD - KW_READY] = { 100, 10, false },
};

static bool has_left(struct keeper_budget *b, const struct rate *r, mono_t now)
{
	if (!b->filled.us) /* never asked */
		b->left = r->burst;
	else
		b->left += (double)(now.us - b->filled.us) / 1e6 * r->each_s;
	b->filled = now;
	if (b->left > r->burst)
		b->left = r->burst;
	if (b->left < 1)
		return false;
	b->left -= 1;
	return true;
}

static const char *out_of_order(const struct keeper *k, const struct kw_msg *m)
{
	if (!k->net.ready && m->type != KW_READY && m->type != KW_LOG)
		return "it asked for something before it was ready";
	if (k->net.ready && m->type == KW_READY)
		return "it says again that it is ready";
	if (m->type == KW_PART && m->u.part.at && m->u.part.at != k->parts.len)
		return "it sends a piece that does not follow the last one";
	if (m->type == KW_PART && m->u.part.at + m->u.part.text.len > CONFIG_FILE_MAX)
		return "it sends a text that is longer than a configuration may be";
	if (m->type == KW_PART && m->u.part.end && m->u.part.end != KW_SAVE && m->u.part.end != KW_RUNNING)
		return "it sends pieces of what has none";
	if (m->type == KW_RELOADED && (!k->reload.id || m->id != k->reload.id))
		return "it answers what it was not asked";
	return NULL;
}

enum keeper_allowed keeper_allows(struct keeper *k, const struct kw_msg *m, mono_t now, const char **why)
{
	size_t row = (size_t)m->type - KW_READY;
	const struct rate *r = &rates[row];

	*why = out_of_order(k, m);
	if (*why)
		return KEEPER_NEVER;
	if (!r->each_s || has_left(&k->budget[row], r, now)) /* NOLINT: rates are written, not computed */
		return KEEPER_SERVE;
	return r->quiet ? KEEPER_DROP : KEEPER_TOO_OFTEN;
}

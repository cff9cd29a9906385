/* SPDX-License-Identifier: Apache-2.0 */
/* report_text_close.c - the end of the report: a table of the clients, and what was read. And what is said in its place
 * when there is nothing to tell. */
#include "diagnose/report_text.h"

#include "base/xalloc.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	CLIENTS_FROM = 4,     /* fewer clients need no table */
	CLIENTS_SHOWN = 20,
	UNKNOWN_SHOWN = 5,
	UNKNOWN_PERCENT = 3,  /* a share of unknown messages above this one is worth a list */
};

/* --- clients ---------------------------------------------------------------------------------------------- */

struct tally {
	mac_t mac;
	uint64_t joined, failed, left;
	char cause[48]; /* its most certain fault */
};

static int by_mac(const void *a, const void *b)
{
	uint64_t x = ((const struct tally *)a)->mac.v, y = ((const struct tally *)b)->mac.v;

	return (x > y) - (x < y);
}

/* Those in trouble first. */
static int by_trouble(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;

	if (x->failed != y->failed)
		return x->failed > y->failed ? -1 : 1;
	if (x->joined != y->joined)
		return x->joined < y->joined ? -1 : 1;
	return by_mac(a, b);
}

static void tally_add(struct tally *t, const struct report_finding *f)
{
	switch (verdict_infos[f->verdict].kind) {
	case KIND_FAULT:
		t->failed += f->count;
		if (!t->cause[0])
			verdict_id(f->verdict, f->arg, t->cause);
		break;
	case KIND_EXPECTED: t->left += f->count; break;
	case KIND_HEALTHY: t->joined += f->verdict == VERDICT_LDAP_SUCCESS ? 0 : f->count; break;
	case KIND_NONE:
	case VERDICT_KINDS: break;
	}
}

static struct tally *tally_all(const struct report *r, size_t n)
{
	struct tally *all = xcalloc(n, sizeof(*all), "a table of clients");

	for (size_t i = 0; i < n; i++)
		all[i].mac = report_client(r, i)->mac;
	qsort(all, n, sizeof(*all), by_mac);
	for (size_t i = 0; i < report_findings(r); i++) {
		const struct report_finding *f = report_finding(r, i);
		struct tally key = { .mac = f->client };
		struct tally *t = bsearch(&key, all, n, sizeof(*all), by_mac);

		if (t)
			tally_add(t, f);
	}
	qsort(all, n, sizeof(*all), by_trouble);
	return all;
}

static void tally_row(const struct paper *p, const char *name, const struct tally *t)
{
	struct buf b = { 0 };

	buf_printf(&b, "%-17s %7" PRIu64 " %7" PRIu64 " %7" PRIu64 "  %s", name, t->joined, t->failed, t->left,
		   t->cause);
	paper_quote(p, 0, "", buf_as_slice(&b));
	buf_free(&b);
}

static void tally_rest(const struct paper *p, const struct tally *rest, size_t n)
{
	struct tally sum = { 0 };
	char name[32];

	for (size_t i = 0; i < n; i++) {
		sum.joined += rest[i].joined;
		sum.failed += rest[i].failed;
		sum.left += rest[i].left;
	}
	snprintf(name, sizeof(name), "%zu more", n);
	tally_row(p, name, &sum);
}

void text_clients(const struct paper *p, const struct report *r)
{
	size_t n = report_clients(r), shown = n <= CLIENTS_SHOWN ? n : CLIENTS_SHOWN - 1;
	struct buf b = { 0 };
	struct tally *all;
	char mac[MAC_TEXT_MAX];

	if (n < CLIENTS_FROM)
		return;
	all = tally_all(r, n);
	buf_printf(&b, "%-17s %7s %7s %7s  %s", "Client", "joined", "failed", "left", "fault");
	paper_quote(p, 0, "", buf_as_slice(&b));
	for (size_t i = 0; i < shown; i++) {
		mac_format(all[i].mac, mac);
		tally_row(p, mac, &all[i]);
	}
	if (shown < n)
		tally_rest(p, all + shown, n - shown);
	fputc('\n', p->out);
	free(all);
	buf_free(&b);
}

/* --- what was read ------------------------------------------------------------------------------------------ */

/* In tenths of a percent of all messages, rounded so that neither share is all or nothing unless it is. */
static unsigned share(uint64_t part, uint64_t rest)
{
	uint64_t sum = part + rest;
	unsigned tenths = sum ? (unsigned)((double)part * 1000 / (double)sum + 0.5) : 0;

	if (tenths == 1000 && rest)
		return 999;
	return tenths == 0 && part ? 1 : tenths;
}

static void say_share(struct buf *b, const struct read_counts *c)
{
	unsigned known = share(c->recognised, c->unknown);

	buf_str(b, ", ");
	text_count(b, c->recognised);
	buf_str(b, c->recognised == 1 ? " message recognised" : " messages recognised");
	if (c->recognised + c->unknown > 0)
		buf_printf(b, " (%u.%u %%)", known / 10, known % 10);
	if (c->unknown) {
		buf_str(b, ", ");
		text_count(b, c->unknown);
		buf_str(b, " unknown");
	}
}

static void say_year(struct buf *b, const struct report *r)
{
	int64_t t = report_findings(r) ? report_finding(r, 0)->first : TIME_NONE;

	if (!report_year_guessed(r) || report_counts(r)->recognised == 0)
		return;
	if (t != TIME_NONE && t >= MS_DAY)
		buf_printf(b, "; the year %d is a guess (--year)", civil_from_days(t / MS_DAY).year);
	else
		buf_str(b, "; the year is a guess (--year)");
}

static void unknown_messages(const struct paper *p, const struct report *r)
{
	const struct read_counts *c = report_counts(r);
	const struct unknown *seen[UNKNOWN_SHOWN];
	size_t n;

	if (c->unknown * 100 <= UNKNOWN_PERCENT * (c->recognised + c->unknown))
		return;
	n = report_unknown(r, seen, UNKNOWN_SHOWN);
	if (n)
		paper_prose(p, 0, "", SLICE("Unknown messages, the most frequent first (how often, line, text):"));
	for (size_t i = 0; i < n; i++) {
		struct buf b = { 0 };

		buf_printf(&b, "%6" PRIu64 "  %7" PRIu32 "  ", seen[i]->count, seen[i]->line);
		text_clean(&b, (struct slice){ seen[i]->text, strnlen(seen[i]->text, sizeof(seen[i]->text)) });
		paper_quote(p, 0, "", buf_as_slice(&b));
		buf_free(&b);
	}
}

void text_close(const struct paper *p, const struct report *r)
{
	const struct read_counts *c = report_counts(r);
	struct buf b = { 0 };

	if (c->bytes == 0)
		return;
	text_count(&b, c->lines);
	buf_str(&b, c->lines == 1 ? " line" : " lines");
	say_share(&b, c);
	say_year(&b, r);
	buf_str(&b, report_interrupted(r) ? ". Interrupted: the rest was not read." : ".");
	paper_prose(p, 0, "", buf_as_slice(&b));
	unknown_messages(p, r);
	buf_free(&b);
}

/* --- nothing to tell ---------------------------------------------------------------------------------------- */

static void how_to_capture(const struct paper *p)
{
	paper_prose(p, 0, "", SLICE("To capture a client's troubles, on the controller:"));
	paper_verbatim(p, 2, "", SLICE("debug client <mac>      then let the client try"));
	paper_verbatim(p, 2, "", SLICE("debug disable-all       and save what the terminal showed"));
	fputc('\n', p->out);
}

static void verdict_missing(const struct paper *p, const struct report *r, const struct text_options *opt)
{
	struct buf b = { 0 };
	char id[48];

	verdict_id(opt->verdict, opt->verdict_arg, id);
	buf_printf(&b, "No finding of %s.", id);
	if (report_findings(r))
		buf_printf(&b, " The log has %zu other finding%s; leave --verdict out to see %s.", report_findings(r),
			   report_findings(r) == 1 ? "" : "s", report_findings(r) == 1 ? "it" : "them");
	paper_prose(p, 0, "", buf_as_slice(&b));
	fputc('\n', p->out);
	buf_free(&b);
}

void text_nothing(const struct paper *p, const struct report *r, const struct text_options *opt)
{
	const struct read_counts *c = report_counts(r);

	if (opt->verdict != VERDICTS && c->recognised) {
		verdict_missing(p, r, opt);
		return;
	}
	if (c->bytes == 0)
		paper_prose(p, 0, "", SLICE("The input is empty: there is nothing to diagnose."));
	else if (c->recognised == 0)
		paper_prose(p, 0, "", SLICE("No line of this looks like a log of a Cisco AireOS controller."));
	else
		paper_prose(p, 0, "", SLICE("Nothing to diagnose: no client in this log joins, fails or leaves."));
	fputc('\n', p->out);
	how_to_capture(p);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* damage_main.c - applies kinds of damage to the golden logs, alone and in pairs, and compares what is found.
 *
 *   damage [--golden DIR] [--runs N] [--seed S]    every kind on every log, then N pairs of kinds; TAP
 *   damage --list                                  the kinds, the exemptions, the logs
 *   damage --repeat LOG KIND[,KIND] SEED           one run again: the damaged text goes to a file
 *
 * A log that is not read rightly undamaged is reported once, and not damaged. */
#include "base/xalloc.h"
#include "damage.h"
#include "diagnose/diagnose.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct options {
	const char *golden;
	unsigned long runs;
	uint64_t seed;
	bool list;
	const char *repeat_log, *repeat_kinds, *repeat_seed;
};

/* What one line of the output is about. */
struct tally {
	unsigned runs, failed, exempt, senseless;
	struct buf failures;
};

struct totals {
	unsigned lines; /* of TAP */
	unsigned runs, failed, exempt;
};

/* --- one run ------------------------------------------------------------------------------------------------------ */

/* Encodings are told of files only: such a text becomes one. The descriptor, or -1. */
static int as_file(const struct buf *text, char path[static 32])
{
	int fd = memfd_create("damaged", MFD_CLOEXEC);

	if (fd < 0 || write(fd, text->p, text->len) != (ssize_t)text->len) {
		fprintf(stderr, "damage: no file in memory: %s\n", strerror(errno));
		exit(1);
	}
	snprintf(path, 32, "/proc/self/fd/%d", fd);
	return fd;
}

static bool encodes(const struct kind *k)
{
	return k && k->group == GROUP_CODE;
}

static void diagnose_bytes(const char *name, const struct buf *text, bool encoded, struct pairs *found)
{
	char path[32];
	int fd = encoded ? as_file(text, path) : -1;
	const char *names[] = { encoded ? path : name };
	struct diagnose_options opt = { .files = names, .nfiles = 1, .jobs = 1 };
	struct report *r;

	if (!encoded) {
		opt.text = text->p ? text->p : "";
		opt.text_len = text->len;
	}
	r = diagnose(&opt);
	if (fd >= 0)
		close(fd);
	found->n = 0;
	for (size_t i = 0; i < report_findings(r); i++) {
		const struct report_finding *f = report_finding(r, i);
		char id[VERDICT_TEXT_MAX];

		verdict_id(f->verdict, f->arg, id);
		pairs_add(found, f->client, id);
	}
	pairs_sort(found);
	report_free(r);
}

struct run {
	const struct goldens *all;
	const struct golden *log;
	const struct kind *a, *b; /* in the order of kinds; either may be NULL */
	uint64_t seed;
};

enum outcome { RUN_RIGHT, RUN_WRONG, RUN_SENSELESS };

struct outcome_of {
	enum outcome outcome;
	size_t exempt;
	struct pairs expected, found;
};

/* Leaves the damaged text in l, which the caller closes. */
static struct outcome_of run_one(const struct run *run, struct log *l)
{
	struct outcome_of o = { .outcome = RUN_SENSELESS };
	struct rng r = { run->seed };

	log_open(l, run->all, run->log);
	if ((run->a && !run->a->apply(l, &r)) || (run->b && !run->b->apply(l, &r)))
		return o;
	log_join(l);
	diagnose_bytes(run->log->name, &l->bytes, encodes(run->a) || encodes(run->b), &o.found);
	o.expected = l->expect;
	o.exempt = exempt(run->log->name, run->a, run->b, &o.expected, &o.found);
	o.outcome = pairs_equal(&o.expected, &o.found) ? RUN_RIGHT : RUN_WRONG;
	return o;
}

static void run_name(const struct run *run, struct buf *out)
{
	buf_printf(out, "%s%s%s", run->a ? run->a->name : "undamaged", run->b ? "," : "", run->b ? run->b->name : "");
}

static void failure(const struct run *run, const struct outcome_of *o, struct buf *out)
{
	buf_printf(out, "#   damage --repeat %s ", run->log->name);
	run_name(run, out);
	buf_printf(out, " 0x%llx  # expected ", (unsigned long long)run->seed);
	pairs_print(&o->expected, out);
	buf_str(out, "; found ");
	pairs_print(&o->found, out);
	buf_ch(out, '\n');
}

static enum outcome count(struct tally *t, const struct run *run)
{
	struct log l;
	struct outcome_of o = run_one(run, &l);

	log_close(&l);
	if (o.outcome == RUN_SENSELESS) {
		t->senseless++;
		return o.outcome;
	}
	t->runs++;
	t->exempt += o.exempt > 0;
	if (o.outcome == RUN_WRONG) {
		t->failed++;
		failure(run, &o, &t->failures);
	}
	return o.outcome;
}

static void tell(struct totals *all, const char *name, struct tally *t)
{
	all->lines++;
	all->runs += t->runs;
	all->failed += t->failed;
	all->exempt += t->exempt;
	printf("%s %u - %s: %u of %u logs", t->failed ? "not ok" : "ok", all->lines, name, t->runs - t->failed, t->runs);
	if (t->exempt)
		printf(", %u with exemptions", t->exempt);
	if (t->senseless)
		printf(", %u have nothing to damage so", t->senseless);
	putchar('\n');
	if (t->failures.len)
		fwrite(t->failures.p, 1, t->failures.len, stdout);
	buf_free(&t->failures);
	fflush(stdout);
}

/* --- all runs ----------------------------------------------------------------------------------------------------- */

/* A seed of its own for each run, whatever runs before it. */
static uint64_t seed_of(uint64_t seed, const char *log, const char *kinds, uint64_t more)
{
	struct rng r;
	uint64_t h = 0xcbf29ce484222325u ^ seed;

	for (const char *p = log; *p; p++)
		h = (h ^ (unsigned char)*p) * 0x100000001b3u;
	for (const char *p = kinds; *p; p++)
		h = (h ^ (unsigned char)*p) * 0x100000001b3u;
	r.state = h + more;
	return rng_next(&r) >> 16; /* short enough to type */
}

static size_t use_logs(const struct goldens *all, const struct golden **used, struct totals *totals)
{
	struct tally t = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++) {
		struct run run = { .all = all, .log = &all->v[i] };

		if (all->v[i].left_out)
			continue;
		if (count(&t, &run) == RUN_RIGHT)
			used[n++] = &all->v[i];
	}
	tell(totals, "undamaged", &t);
	return n;
}

static void run_singles(const struct options *opt, const struct goldens *all, const struct golden **used, size_t n,
			struct totals *totals)
{
	for (size_t k = 0; k < kind_count(); k++) {
		const struct kind *kind = kind_at(k);
		struct tally t = { 0 };

		for (size_t i = 0; i < n; i++) {
			struct run run = { all, used[i], kind, NULL, seed_of(opt->seed, used[i]->name, kind->name, 0) };

			count(&t, &run);
		}
		tell(totals, kind->name, &t);
	}
}

struct two {
	const struct kind *a, *b;
	struct tally tally;
};

/* All pairs of kinds that go together, in their own order. */
static size_t pairs_of_kinds(struct two *out)
{
	size_t n = 0;

	for (size_t i = 0; i < kind_count(); i++)
		for (size_t k = i + 1; k < kind_count(); k++)
			if (!kinds_clash(kind_at(i), kind_at(k)))
				out[n++] = (struct two){ .a = kind_at(i), .b = kind_at(k) };
	return n;
}

static void shuffle(struct two *v, size_t n, struct rng *r)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = rng_below(r, (unsigned)i);
		struct two t = v[i - 1];

		v[i - 1] = v[k];
		v[k] = t;
	}
}

/* Each pair in turn, on a log drawn by lot; where that has nothing to damage, on another. */
static void run_pair(const struct options *opt, const struct goldens *all, const struct golden **used, size_t n,
		     struct two *two, unsigned long round, struct rng *r)
{
	char name[128];

	snprintf(name, sizeof(name), "%s,%s", two->a->name, two->b->name);
	for (int tries = 0; tries < 12; tries++) {
		const struct golden *g = used[rng_below(r, (unsigned)n)];
		struct run run = { all, g, two->a, two->b, seed_of(opt->seed, g->name, name, round) };

		if (count(&two->tally, &run) != RUN_SENSELESS)
			break;
	}
	two->tally.senseless = 0;
}

static void run_pairs(const struct options *opt, const struct goldens *all, const struct golden **used, size_t n,
		      struct totals *totals)
{
	struct two *v = xcalloc(kind_count() * kind_count(), sizeof(*v), "pairs");
	size_t pairs = pairs_of_kinds(v);
	struct rng r = { opt->seed };

	shuffle(v, pairs, &r);
	for (unsigned long i = 0; i < opt->runs && n && pairs; i++)
		run_pair(opt, all, used, n, &v[i % pairs], i / pairs, &r);
	for (size_t i = 0; i < pairs; i++) {
		char name[128];

		if (!v[i].tally.runs)
			continue;
		snprintf(name, sizeof(name), "%s + %s", v[i].a->name, v[i].b->name);
		tell(totals, name, &v[i].tally);
	}
	free(v);
}

/* --- what there is ------------------------------------------------------------------------------------------------ */

static void tell_logs(const struct goldens *all)
{
	size_t left = 0;

	for (size_t i = 0; i < all->n; i++)
		left += all->v[i].left_out != NULL;
	printf("# %zu logs, %zu of them damaged", all->n, all->n - left);
	printf("; %zu sets of several files are not\n", all->sets);
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].left_out)
			printf("# left out: %s: %s\n", all->v[i].name, all->v[i].left_out);
}

static void list(const struct goldens *all)
{
	for (size_t i = 0; i < kind_count(); i++)
		printf("%-22s %s\n", kind_at(i)->name, kind_at(i)->what);
	printf("\n# %zu exemptions\n", exemption_count());
	for (size_t i = 0; i < exemption_count(); i++) {
		const struct exemption *e = exemption_at(i);

		printf("%s%s%s: %s...%s%s: %s\n", e->kind, e->second ? " + " : "", e->second ? e->second : "", e->verdict,
		       e->log ? " of " : "", e->log ? e->log : "", e->why);
	}
	putchar('\n');
	tell_logs(all);
}

static int run_all(const struct options *opt, const struct goldens *all)
{
	const struct golden **used = xcalloc(all->n + 1, sizeof(*used), "logs");
	struct totals totals = { 0 };
	size_t n;

	printf("TAP version 13\n");
	tell_logs(all);
	n = use_logs(all, used, &totals);
	run_singles(opt, all, used, n, &totals);
	run_pairs(opt, all, used, n, &totals);
	free(used);
	printf("1..%u\n# exemptions: %zu\n# damage: %u runs, %u failed, %u exempt\n", totals.lines, exemption_count(),
	       totals.runs, totals.failed, totals.exempt);
	return totals.failed || !n ? 1 : 0;
}

/* --- one run again ------------------------------------------------------------------------------------------------ */

static bool kinds_read(const char *text, struct run *run)
{
	const char *comma = strchr(text, ',');

	if (strcmp(text, "undamaged") == 0)
		return true;
	run->a = kind_named(text, comma ? (size_t)(comma - text) : strlen(text));
	run->b = comma ? kind_named(comma + 1, strlen(comma + 1)) : NULL;
	if (!run->a || (comma && !run->b)) {
		fprintf(stderr, "damage: no such kind in '%s' (damage --list tells all)\n", text);
		return false;
	}
	return true;
}

static bool write_text(const struct run *run, const struct buf *text)
{
	const char *dir = getenv("TMPDIR");
	struct buf path = { 0 };
	FILE *f;
	bool good;

	buf_printf(&path, "%s/damage-%s-", dir && *dir ? dir : "/tmp", run->log->name);
	run_name(run, &path);
	buf_str(&path, ".log");
	f = fopen(buf_cstr(&path), "wb");
	good = f && fwrite(text->p, 1, text->len, f) == text->len;
	if (f && fclose(f) != 0)
		good = false;
	if (good)
		printf("damaged: %s\n", buf_cstr(&path));
	else
		fprintf(stderr, "damage: %s: %s\n", buf_cstr(&path), strerror(errno));
	buf_free(&path);
	return good;
}

static int repeat(const struct options *opt, const struct goldens *all)
{
	struct run run = { .all = all, .log = golden_named(all, opt->repeat_log), .seed = strtoull(opt->repeat_seed, NULL, 0) };
	struct outcome_of o;
	struct buf b = { 0 };
	struct log l;

	if (!run.log) {
		fprintf(stderr, "damage: no golden log '%s'\n", opt->repeat_log);
		return 2;
	}
	if (!kinds_read(opt->repeat_kinds, &run))
		return 2;
	o = run_one(&run, &l);
	if (o.outcome == RUN_SENSELESS)
		printf("this log has nothing to damage so\n");
	else if (!write_text(&run, &l.bytes))
		o.outcome = RUN_WRONG;
	buf_str(&b, "expected: ");
	pairs_print(&o.expected, &b);
	buf_str(&b, "\nfound:    ");
	pairs_print(&o.found, &b);
	printf("%s\n%s%zu exempt\n", buf_cstr(&b), o.outcome == RUN_WRONG ? "not ok, " : "ok, ", o.exempt);
	buf_free(&b);
	log_close(&l);
	return o.outcome == RUN_WRONG;
}

/* --- the command line --------------------------------------------------------------------------------------------- */

static int usage(void)
{
	fprintf(stderr, "usage: damage [--golden DIR] [--runs N] [--seed S] [--list]\n"
			"       damage [--golden DIR] --repeat LOG KIND[,KIND] SEED\n");
	return 2;
}

static bool options_read(struct options *opt, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		int left = argc - i - 1;

		if (strcmp(argv[i], "--list") == 0) {
			opt->list = true;
		} else if (strcmp(argv[i], "--golden") == 0 && left >= 1) {
			opt->golden = argv[++i];
		} else if (strcmp(argv[i], "--runs") == 0 && left >= 1) {
			opt->runs = strtoul(argv[++i], NULL, 0);
		} else if (strcmp(argv[i], "--seed") == 0 && left >= 1) {
			opt->seed = strtoull(argv[++i], NULL, 0);
		} else if (strcmp(argv[i], "--repeat") == 0 && left >= 3) {
			opt->repeat_log = argv[i + 1];
			opt->repeat_kinds = argv[i + 2];
			opt->repeat_seed = argv[i + 3];
			i += 3;
		} else {
			return false;
		}
	}
	return true;
}

int main(int argc, char **argv)
{
	struct options opt = { .golden = "tests/golden", .runs = 3000, .seed = 1 };
	struct goldens all;
	int status = 0;

	if (!options_read(&opt, argc, argv))
		return usage();
	if (!goldens_read(&all, opt.golden))
		return 2;
	if (opt.list)
		list(&all);
	else if (opt.repeat_log)
		status = repeat(&opt, &all);
	else
		status = run_all(&opt, &all);
	goldens_free(&all);
	return status;
}

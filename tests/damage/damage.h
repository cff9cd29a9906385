/* SPDX-License-Identifier: Apache-2.0 */
/* damage.h - what terminals, mails, web pages and people do to a log, as small functions.
 *
 * A golden log is taken up as lines (log.c), one or two kinds of damage are applied to it (kinds_*.c), the result is
 * diagnosed in memory, and the findings must be those of the log's .expect page (expect.c). Where a kind takes away what
 * a verdict needs, exempt.c says so. Everything random comes from one seed, so that a run can be repeated.
 *
 * Lines of a log being damaged are slices into its arena: a kind writes a changed line anew and puts it in the old one's
 * place. Kinds of the last layers work on bytes (log_join). */
#pragma once
#include "base/buf.h"
#include "base/mac.h"
#include "diagnose/rules.h"

/* --- chance ------------------------------------------------------------------------------------------------- */

struct rng {
	uint64_t state;
};

uint64_t rng_next(struct rng *r);
unsigned rng_below(struct rng *r, unsigned n); /* 0 to n - 1 */
bool rng_one_in(struct rng *r, unsigned n);

/* --- findings ----------------------------------------------------------------------------------------------- */

enum { PAIRS_MAX = 32, VERDICT_TEXT_MAX = 48 };

/* One top-level finding: who (absent: nobody), and what. */
struct pair {
	mac_t client;
	enum verdict verdict;
	char id[VERDICT_TEXT_MAX];
};

/* A set, sorted. */
struct pairs {
	struct pair v[PAIRS_MAX];
	size_t n;
};

void pairs_add(struct pairs *s, mac_t client, const char *id);
void pairs_sort(struct pairs *s);
bool pairs_equal(const struct pairs *a, const struct pairs *b);
void pairs_rename(struct pairs *s, mac_t from, mac_t to);
/* Without the findings of one client. */
void pairs_forget(struct pairs *s, mac_t client);
void pairs_print(const struct pairs *s, struct buf *out);

/* --- logs --------------------------------------------------------------------------------------------------- */

/* A golden log as it lies in the directory. */
struct golden {
	char *name; /* without .log */
	char *text;
	size_t len;
	struct pairs expect;
	const char *left_out; /* why it is not damaged, or NULL */
};

struct goldens {
	struct golden *v;
	size_t n;
	size_t sets; /* directories of several files: not damaged */
};

/* False, with a word on stderr, where the directory cannot be read. */
bool goldens_read(struct goldens *g, const char *dir);
void goldens_free(struct goldens *g);
const struct golden *golden_named(const struct goldens *g, const char *name);

struct block;

struct log {
	const struct goldens *all; /* partners for interleaving */
	struct slice *line;	   /* without line ends */
	size_t n, cap;
	struct buf bytes;	   /* the text, once joined */
	bool joined;
	struct pairs expect;
	struct block *blocks;
};

void log_open(struct log *l, const struct goldens *all, const struct golden *g);
void log_close(struct log *l);
/* A copy that lives as long as the log. */
struct slice log_keep(struct log *l, const char *p, size_t len);
struct slice log_printf(struct log *l, const char *fmt, ...) __attribute__((format(printf, 2, 3), nonnull(2)));
void log_add(struct log *l, struct slice line);
/* Lines become bytes. Once only: later calls change nothing. */
void log_join(struct log *l);

/* To write all lines anew: the log is left without lines, the old ones are the caller's to walk and free. */
struct lines {
	struct slice *v;
	size_t n;
};
struct lines log_take(struct log *l);

/* --- lines -------------------------------------------------------------------------------------------------- */

enum form {
	FORM_NONE,   /* prose, show output, prompts, what continues a message */
	FORM_TASK,   /* *task: Jan 10 08:00:00.010: mac text */
	FORM_OLD,    /* Sat Jan  5 11:22:33 2019: mac text */
	FORM_SYSLOG, /* <131>host: ... or 2022-08-16T10:46:12... */
	FORM_TIME,   /* 12:42:25.393: mac text, or what else is left of a record after damage */
};

/* A message and what stands before it. Parts that are not there are absent. */
struct parts {
	enum form form;
	struct slice task, date, time; /* "Jan 10", "08:00:00.010" (old form: "08:00:00") */
	int year;		       /* old form */
	struct slice mac, text;
};

struct parts parts_of(struct slice line);
/* Does a message begin here, announced by a task, a weekday or a priority? */
bool begins_message(struct slice line);
/* A dotted leader or a line of a show output's list. */
bool show_line(struct slice line);
/* Milliseconds of the day, and back. */
int64_t clock_of(struct slice time);
bool holds(struct slice in, const char *what);
/* The next address aa:bb:cc:dd:ee:ff in [from, end of s); absent p: none. */
struct slice next_mac(struct slice s, size_t from);
/* Of the golden logs' clients, not of their access points. */
bool client_mac(struct slice mac);

/* --- kinds -------------------------------------------------------------------------------------------------- */

/* In the order in which damage comes about: what the controller prints, what a tool leaves of it, what an editor does to
 * the letters, what people write between, how lines are broken, what carries the file. */
enum layer {
	LAYER_CONTENT,
	LAYER_FORM,
	LAYER_ADDRESS,
	LAYER_LETTERS,
	LAYER_COMMENTS,
	LAYER_GLUE,
	LAYER_MARKS,
	LAYER_WRAP,
	LAYER_BYTES,
};

/* Kinds of one group shut each other out. */
enum group { GROUP_NONE, GROUP_FORM, GROUP_ADDRESS, GROUP_REDACT, GROUP_GLUE, GROUP_MARKS, GROUP_WRAP, GROUP_ENDS,
	GROUP_CODE };

struct kind {
	const char *name;
	enum layer layer;
	enum group group;
	/* False where the log has nothing to damage in this way. */
	bool (*apply)(struct log *l, struct rng *r);
	const char *what;
};

/* Rows of one file, for damage_kinds.c. */
struct kind_set {
	const struct kind *v;
	size_t n;
};
extern const struct kind_set kinds_content, kinds_form, kinds_address, kinds_letters, kinds_comments, kinds_breaks,
	kinds_bytes;

size_t kind_count(void);
const struct kind *kind_at(size_t i);
const struct kind *kind_named(const char *name, size_t len);
/* Why two kinds are not applied together, or NULL. */
const char *kinds_clash(const struct kind *a, const struct kind *b);

/* --- exemptions --------------------------------------------------------------------------------------------- */

/* What a kind takes away, a verdict needs: the clients of such verdicts are not compared. */
struct exemption {
	const char *kind, *second; /* second: only together with this kind, or NULL */
	const char *verdict;	   /* how its id begins */
	const char *log;	   /* only this one, or NULL */
	const char *why;
};

size_t exemption_count(void);
const struct exemption *exemption_at(size_t i);
/* Takes the clients whose verdicts are exempt out of both sets; returns how many pairs were expected of them. */
size_t exempt(const char *log, const struct kind *a, const struct kind *b, struct pairs *expected, struct pairs *found);

/* SPDX-License-Identifier: Apache-2.0 */
/* diagnose.h - the engine's front: logs in, a report out.
 *
 *   struct diagnose_options opt = { .files = argv, .nfiles = argc };
 *   struct report *r = diagnose(&opt);
 *   for (size_t i = 0; i < report_findings(r); i++) { struct told t; report_tell(r, i, &t); ... told_free(&t); }
 *   report_free(r);
 *
 * The report keeps its sources open: evidence is read from them when it is told. */
#pragma once
#include "base/buf.h"
#include "diagnose/reader.h"
#include "diagnose/rules.h"

#include <signal.h>
#include <stdio.h>

struct diagnose_progress {
	uint64_t bytes, total; /* total 0 where not known (a pipe) */
	uint64_t lines;
};

struct diagnose_options {
	const char *const *files; /* "-" is standard input */
	size_t nfiles;
	const char *text;	  /* instead of files: a log in memory, `text_len` bytes, named files[0] or "-" */
	size_t text_len;
	mac_t client;		  /* only this one; absent: all */
	const char *since, *until; /* as time_parse reads them, or NULL */
	int year;		  /* of logs that print none; 0: guessed from the file's time */
	unsigned jobs;		  /* threads; 0: as many as there are processors */
	size_t memory;		  /* bytes episodes may take before they go to a temporary file; 0: 28 MiB */
	FILE *events;		  /* every event as NDJSON, or NULL */
	void (*progress)(void *ctx, const struct diagnose_progress *p); /* now and then, or NULL */
	void *progress_ctx;
	const volatile sig_atomic_t *stop; /* becomes true: end early with what there is */
};

/* One verdict about one client, over all its episodes. */
struct report_finding {
	mac_t client;		/* absent: about the log */
	enum verdict verdict;
	int arg;		/* policy state of stuck-in-..., else -1 or the rule's argument */
	unsigned rule;		/* rule_at; of its first occurrence */
	unsigned confidence;	/* percent, the highest of its occurrences */
	uint64_t count;
	int64_t first, last;	/* ms, or TIME_NONE */
	uint64_t first_record, last_record; /* private */
};

struct report_stage {
	enum stage_kind kind;
	enum stage_outcome outcome;
	unsigned attempts;
	int64_t start, end; /* ms or TIME_NONE */
};

struct report_episode {
	int64_t start, end, next; /* next: when the following began, or the log ended */
	enum episode_kind kind;
	enum episode_end ended;
	enum roam_method method;
	mac_t ap, bssid;
	int slot, wlan, vlan; /* -1: not known */
	enum pem pem;	      /* last seen, or PEM_UNKNOWN */
	unsigned nstages, nfindings;
	struct report_stage stage[STAGES];
	struct finding finding[FINDINGS_PER_EPISODE];
};

struct report_client {
	mac_t mac;
	uint64_t episodes; /* all of them */
	uint64_t last_record, lines; /* private: last_record */
};

struct report; /* opaque */

/* Never NULL. report_error tells when nothing could be read at all. */
struct report *diagnose(const struct diagnose_options *opt);
void report_free(struct report *r);

/* Of source i, or NULL when it was read: why not. */
const char *report_source_name(const struct report *r, size_t i);
const char *report_source_error(const struct report *r, size_t i);
size_t report_sources(const struct report *r);

const struct read_counts *report_counts(const struct report *r);
bool report_interrupted(const struct report *r);
bool report_year_guessed(const struct report *r);
/* The most frequent unknown messages, at most n; returns how many. Borrowed. */
size_t report_unknown(const struct report *r, const struct unknown **out, size_t n);

size_t report_findings(const struct report *r); /* most certain first */
const struct report_finding *report_finding(const struct report *r, size_t i);
size_t report_clients(const struct report *r); /* by address */
const struct report_client *report_client(const struct report *r, size_t i);
/* The last `max` episodes of a client, oldest first, into out; returns how many. */
size_t report_episodes(const struct report *r, const struct report_client *c, struct report_episode *out, size_t max);

/* A finding in words. */
struct told_evidence {
	const char *file;
	uint32_t line;
	struct slice text; /* in `words` */
};
struct told_command {
	const char *where;
	struct slice run;
	struct slice needs[4]; /* what the reader must fill in: "wlan-id" */
	size_t nneeds;
};
struct told {
	struct slice summary, cause, fix, healthy;
	struct told_command command[RULE_COMMANDS_MAX];
	size_t ncommands;
	struct told_evidence evidence[2 * EVIDENCE_MAX]; /* of the first occurrence, then of the last */
	size_t nevidence, nfirst; /* nfirst of them are of the first */
	struct buf words; /* all slices point in here */
};
void report_tell(const struct report *r, size_t finding, struct told *out);
/* The report is of the controller that tells it: commands that it has not are left out. They may hold <parameters>. */
void report_only_commands(struct report *r, bool (*has)(struct slice run));
void told_free(struct told *t);

/* "low" below 50, "medium" below 75, else "high" */
const char *confidence_word(unsigned percent);

/* --- reports ---------------------------------------------------------------------------------------------- */

struct json_options {
	size_t episodes; /* at most that many of a client; the rest is counted in episodes_omitted */
	enum verdict verdict; /* only this one in findings; VERDICTS: all */
	int verdict_arg;
};
void report_json(const struct report *r, const struct json_options *opt, FILE *out);

struct text_options {
	bool colour;
	unsigned width;	      /* columns */
	bool quiet;	      /* verdict lines only */
	enum verdict verdict; /* only this one; VERDICTS: all */
	int verdict_arg;
	size_t findings;      /* at most that many in full; 0: all */
};
void report_text(const struct report *r, const struct text_options *opt, FILE *out);

/* SPDX-License-Identifier: Apache-2.0 */
/* kinds_content.c - what else the controller prints: other clients, other tasks, repeat marks, tracebacks. */
#include "base/calendar.h"
#include "base/xalloc.h"
#include "damage.h"

#include <stdio.h>
#include <stdlib.h>

/* --- another client's session in between -------------------------------------------------------------------------- */

/* A healthy log of one client whose lines all have task, date and time. */
static bool partner_fits(const struct golden *g)
{
	struct log l;
	bool fits = strncmp(g->name, "joined-", 7) == 0 && g->expect.n == 1 && mac_present(g->expect.v[0].client);

	if (!fits)
		return false;
	log_open(&l, NULL, g);
	for (size_t i = 0; i < l.n && fits; i++)
		fits = parts_of(l.line[i]).form == FORM_TASK && !holds(l.line[i], "\xe2") && !holds(l.line[i], "**");
	log_close(&l);
	return fits;
}

static const struct golden *partner_of(const struct log *l, struct rng *r)
{
	unsigned at = rng_below(r, (unsigned)l->all->n);

	for (size_t i = 0; i < l->all->n; i++) {
		const struct golden *g = &l->all->v[(at + i) % l->all->n];

		if (partner_fits(g))
			return g;
	}
	return NULL;
}

/* Other addresses, so that nobody is two: clients 02:00:7e:..., access points 00:00:5e:00:54:... */
static void strange_macs(struct slice line)
{
	struct slice mac = next_mac(line, 0);

	while (mac.p) {
		char *p = (char *)(uintptr_t)mac.p;

		if (client_mac(mac))
			p[6] = '7';
		else if (strncmp(p, "00:00:5e:00:53", 14) == 0)
			p[13] = '4';
		mac = next_mac(line, (size_t)(mac.p - line.p) + 17);
	}
}

struct timeline {
	struct slice *line;
	int64_t *at; /* ms since the first day began; a line without a time has that of the one before */
	size_t n;
	bool timed;
};

static struct timeline timeline_of(struct slice *line, size_t n)
{
	struct timeline t = { .line = line, .at = xcalloc(n + 1, sizeof(*t.at), "times"), .n = n };
	int64_t now = -1;

	for (size_t i = 0; i < n; i++) {
		struct parts p = parts_of(line[i]);

		if (p.form == FORM_TASK) {
			int64_t clock = clock_of(p.time), day = now < 0 ? 0 : now / MS_DAY;

			if (now >= 0 && clock < now % MS_DAY - MS_DAY / 2)
				day++;
			now = day * MS_DAY + clock;
			t.timed = true;
		}
		t.at[i] = now;
	}
	for (size_t i = n; i-- > 0;) /* headers before the first time */
		if (t.at[i] < 0)
			t.at[i] = i + 1 < n ? t.at[i + 1] : 0;
	return t;
}

static void add_at(struct log *l, struct slice line, struct slice date, int64_t at)
{
	struct parts p = parts_of(line);
	int ms = (int)(at % MS_DAY);

	strange_macs(line);
	log_add(l, log_printf(l, "*%.*s: %.*s %02d:%02d:%02d.%03d: %.*s%s%.*s", (int)p.task.len, p.task.p, (int)date.len, date.p,
			      ms / MS_HOUR, ms / MS_MINUTE % 60, ms / MS_SECOND % 60, ms % MS_SECOND, (int)p.mac.len, p.mac.p,
			      p.mac.len ? " " : "", (int)p.text.len, p.text.p));
}

/* How the log writes the day of a time within it. */
static struct slice date_at(const struct timeline *t, int64_t at)
{
	struct slice date = { 0 };

	for (size_t i = 0; i < t->n && (!date.p || t->at[i] / MS_DAY <= at / MS_DAY); i++)
		if (parts_of(t->line[i]).form == FORM_TASK)
			date = parts_of(t->line[i]).date;
	return date;
}

/* The partner's session begins somewhere within the log and ends no later than it. */
static void merge(struct log *l, const struct timeline *a, const struct timeline *b, struct rng *r)
{
	int64_t first = a->at[0], span = a->at[a->n - 1] - first, needs = b->at[b->n - 1] - b->at[0];
	int64_t start = first + (span > needs ? (int64_t)(rng_next(r) % (uint64_t)(span - needs)) : 0);
	size_t k = 0;

	for (size_t i = 0; i <= a->n; i++) {
		for (; k < b->n; k++) {
			int64_t since = b->at[k] - b->at[0], at = start + (span < needs && needs ? since * span / needs : since);

			if (i < a->n && at >= a->at[i])
				break;
			add_at(l, b->line[k], date_at(a, at), at);
		}
		if (i < a->n)
			log_add(l, a->line[i]);
	}
}

static void expect_too(struct log *l, const struct golden *g)
{
	for (size_t i = 0; i < g->expect.n; i++) {
		mac_t client = g->expect.v[i].client;
		char text[MAC_TEXT_MAX];

		mac_format(client, text);
		strange_macs(slice_of(text));
		mac_from_text(text, &client);
		pairs_add(&l->expect, client, g->expect.v[i].id);
	}
	pairs_sort(&l->expect);
}

static bool interleave(struct log *l, struct rng *r)
{
	const struct golden *g = partner_of(l, r);
	struct timeline a, b;
	struct lines old;
	struct log other;

	if (!g)
		return false;
	a = timeline_of(l->line, l->n);
	if (!a.timed || l->n == 0) {
		free(a.at);
		return false;
	}
	log_open(&other, l->all, g);
	b = timeline_of(other.line, other.n);
	old = log_take(l);
	merge(l, &a, &b, r);
	expect_too(l, g);
	free(old.v);
	free(a.at);
	free(b.at);
	log_close(&other);
	return true;
}

/* --- other tasks -------------------------------------------------------------------------------------------------- */

static const char *const noises[] = {
	/* messages of the catalogue */
	("*apfRogueTask: %.*s %.*s: %%APF-6-RADIUS_OVERRIDE_DISABLED: apf_ms_radius_override.c:1085 Radius overrides disabled, "
	 "ignoring source 4"),
	"*spamApTask6: %.*s %.*s: %%DTLS-5-ESTABLISHED_TO_PEER: openssl_dtls.c:762 DTLS connection established to 192.0.2.250",
	/* and some that no release is known to print */
	"*SNMPTask: %.*s %.*s: walk of 1.3.6.1.4.1.14179 from 192.0.2.200 took 12 ticks",
	"*RRM-MGR-2_4-GRP: %.*s %.*s: group of 2.4 GHz: no change of the leader",
	"*sshpmReceiveTask: %.*s %.*s: queue length 3 of 512",
	"*CAPWAP DATA: %.*s %.*s: 00:00:5e:00:57:20 keepalive answered, 2 of 2",
	"*emWeb: %.*s %.*s: page /screens/frameset.html served in 14 ms",
	"*apfRogueTask_2: %.*s %.*s: 00:00:5e:00:57:77 rogue kept, rssi -81, snr 9",
};

static bool noise(struct log *l, struct rng *r)
{
	struct lines old = log_take(l);
	unsigned one_in = 1 + rng_below(r, 6);
	bool changed = false;

	for (size_t i = 0; i < old.n; i++) {
		struct parts p = parts_of(old.v[i]);

		if (p.form == FORM_TASK && rng_one_in(r, one_in)) {
			log_add(l, log_printf(l, noises[rng_below(r, ARRAY_LEN(noises))], (int)p.date.len, p.date.p, (int)p.time.len,
					      p.time.p));
			changed = true;
		}
		log_add(l, old.v[i]);
	}
	free(old.v);
	return changed;
}

/* --- marks of the message log ------------------------------------------------------------------------------------- */

static bool between(struct log *l, struct rng *r, const char *const *texts, unsigned n)
{
	struct lines old = log_take(l);
	unsigned one_in = 2 + rng_below(r, 8);
	bool changed = false;

	for (size_t i = 0; i < old.n; i++) {
		if (i > 0 && begins_message(old.v[i]) && rng_one_in(r, one_in)) {
			log_add(l, slice_of(texts[rng_below(r, n)]));
			changed = true;
		}
		log_add(l, old.v[i]);
	}
	free(old.v);
	return changed;
}

static bool repeats(struct log *l, struct rng *r)
{
	static const char *const marks[] = { " Previous message occurred 2 times.", " Previous message occurred 14 times." };

	return between(l, r, marks, ARRAY_LEN(marks));
}

static bool occurred(struct log *l, struct rng *r)
{
	bool changed = false;

	for (size_t i = 0; i < l->n; i++)
		if (parts_of(l->line[i]).form == FORM_TASK && rng_one_in(r, 4)) {
			l->line[i] = log_printf(l, "%.*s [...It occurred %u times.!]", (int)l->line[i].len, l->line[i].p,
						2 + rng_below(r, 30));
			changed = true;
		}
	return changed;
}

static bool tracebacks(struct log *l, struct rng *r)
{
	static const char *const marks[] = { "-Traceback: 0x1165b0a0 0x11652f0c 0x11664980",
					     "<132>wlc-a: -Traceback:  10165b0a 10652f0c 10664980 101a2b3c" };

	return between(l, r, marks, ARRAY_LEN(marks));
}

static const struct kind rows[] = {
	{ "interleave", LAYER_CONTENT, GROUP_NONE, interleave, "another client's healthy session in between" },
	{ "noise", LAYER_CONTENT, GROUP_NONE, noise, "lines of other tasks in between" },
	{ "repeat-lines", LAYER_CONTENT, GROUP_NONE, repeats, "Previous message occurred 2 times." },
	{ "repeat-marks", LAYER_CONTENT, GROUP_NONE, occurred, "[...It occurred 3 times.!] behind messages" },
	{ "tracebacks", LAYER_CONTENT, GROUP_NONE, tracebacks, "-Traceback: lines in between" },
};

const struct kind_set kinds_content = { rows, ARRAY_LEN(rows) };

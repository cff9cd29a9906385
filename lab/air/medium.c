/* SPDX-License-Identifier: Apache-2.0 */
#include "medium.h"
#include "capture.h"
#include "hwsim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ADDRESSES_MAX = 32, RULES_MAX = 64, WAITING_MAX = 512, COMMENT_MAX = 96 };

struct radio {
	char name[RULE_NAME_MAX];
	uint8_t hw[6];
	uint8_t mac[ADDRESSES_MAX][6];
	unsigned macs;
	uint32_t freq; /* of its last frame: where it is, as far as the medium can know */
	int signal[RADIOS_MAX];
	bool used;
};

/* A frame on its way: delayed, doubled, replayed. */
struct waiting {
	uint64_t at; /* ms */
	unsigned from;
	uint32_t freq;
	const char *what;
	size_t len;
	uint8_t *frame;
};

struct kept {
	char rule[RULE_NAME_MAX];
	unsigned from;
	uint32_t freq;
	size_t len;
	uint8_t frame[FRAME_MAX];
};

struct medium_counters medium_counters;
static struct radio radios[RADIOS_MAX];
static struct rule rules[RULES_MAX];
static unsigned nrules;
static struct waiting waiting[WAITING_MAX];
static unsigned nwaiting;
static struct kept kept[KEPT_MAX];
static unsigned nkept; /* ever; the newest are at (nkept - 1) % KEPT_MAX and before */

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static int by_name(const char *name)
{
	for (int i = 0; i < RADIOS_MAX; i++)
		if (radios[i].used && strcmp(radios[i].name, name) == 0)
			return i;
	return -1;
}

static int by_hw(const uint8_t *hw)
{
	for (int i = 0; i < RADIOS_MAX; i++)
		if (radios[i].used && memcmp(radios[i].hw, hw, 6) == 0)
			return i;
	return -1;
}

static bool has_mac(const struct radio *r, const uint8_t *mac)
{
	for (unsigned n = 0; r->used && n < r->macs; n++)
		if (memcmp(r->mac[n], mac, 6) == 0)
			return true;
	return false;
}

static int by_mac(const uint8_t *mac)
{
	for (int i = 0; i < RADIOS_MAX; i++)
		if (has_mac(&radios[i], mac))
			return i;
	return -1;
}

void medium_radio(const char *name, const uint8_t hw[static 6])
{
	int i;

	for (i = 0; i < RADIOS_MAX && radios[i].used; i++)
		;
	if (i == RADIOS_MAX)
		return;
	radios[i] = (struct radio){ .used = true };
	snprintf(radios[i].name, sizeof(radios[i].name), "%s", name);
	memcpy(radios[i].hw, hw, 6);
	for (int j = 0; j < RADIOS_MAX; j++)
		radios[i].signal[j] = radios[j].signal[i] = SIGNAL_DEFAULT;
}

bool medium_forget(const char *name, uint8_t hw[static 6])
{
	int i = by_name(name);

	if (i < 0)
		return false;
	memcpy(hw, radios[i].hw, 6);
	radios[i].used = false;
	return true;
}

void medium_address(const uint8_t hw[static 6], const uint8_t mac[static 6], bool added)
{
	int i = by_hw(hw);
	struct radio *r;

	if (i < 0)
		return;
	r = &radios[i];
	if (added) { /* a scan adds it once more and takes it away again */
		if (r->macs < ADDRESSES_MAX)
			memcpy(r->mac[r->macs++], mac, 6);
		return;
	}
	for (unsigned n = 0; n < r->macs; n++)
		if (memcmp(r->mac[n], mac, 6) == 0) {
			memcpy(r->mac[n], r->mac[--r->macs], 6);
			break;
		}
}

/* To all who can hear it; whether the one it is for is among them. A radio is where it sent last, as far as is known here:
 * one that listened on another channel without having sent a probe request there would miss what is sent to all. */
static bool spread(unsigned from, uint32_t freq, const uint8_t *p, size_t len, const struct rate *rate)
{
	struct frame f;
	bool heard = false;
	int to;
	unsigned idx = rate && rate->idx >= 0 ? (unsigned)rate->idx : 0;

	if (!frame_read(p, len, &f))
		return false;
	if (idx > 7) /* hwsim takes the rates of 802.11a and g only */
		idx = 7;
	to = f.group ? -1 : by_mac(f.a1);
	for (unsigned i = 0; i < RADIOS_MAX; i++) {
		struct radio *r = &radios[i];

		if (!r->used || i == from || !r->macs || r->signal[from] <= SIGNAL_NONE)
			continue;
		if (to >= 0 && !has_mac(r, f.a1))
			continue; /* nobody listens to what is for others; two may have the same address */
		if (to < 0 && r->freq && freq && r->freq != freq)
			continue; /* hwsim would find the same, at the cost of a message to the kernel for each beacon */
		hwsim_deliver(r->hw, p, len, freq, idx, r->signal[from]);
		medium_counters.delivered++;
		if (to >= 0)
			heard |= !r->freq || !freq || r->freq == freq;
	}
	if (to >= 0 && !heard)
		medium_counters.unheard++;
	return heard;
}

static void later(unsigned from, uint32_t freq, const uint8_t *p, size_t len, uint64_t at, const char *what)
{
	struct waiting *w;

	if (nwaiting == WAITING_MAX) {
		medium_says("overflow");
		return;
	}
	w = &waiting[nwaiting++];
	*w = (struct waiting){ .at = at, .from = from, .freq = freq, .what = what, .len = len, .frame = malloc(len) };
	if (!w->frame)
		abort();
	memcpy(w->frame, p, len);
}

int medium_due(void)
{
	uint64_t now = now_ms();
	int next = -1;

	for (unsigned i = 0; i < nwaiting;) {
		struct waiting w = waiting[i];

		if (w.at > now) {
			int left = (int)(w.at - now);

			next = next < 0 || left < next ? left : next;
			i++;
			continue;
		}
		/* the order of those that wait is kept: two for the same time go as they came */
		memmove(&waiting[i], &waiting[i + 1], (--nwaiting - i) * sizeof(w));
		capture_frame(w.frame, w.len, w.freq, SIGNAL_DEFAULT, w.what);
		spread(w.from, w.freq, w.frame, w.len, NULL);
		free(w.frame);
	}
	return next;
}

static void keep(const struct rule *r, unsigned from, uint32_t freq, const uint8_t *p, size_t len)
{
	struct kept *k = &kept[nkept++ % KEPT_MAX];

	snprintf(k->rule, sizeof(k->rule), "%s", r->name);
	k->from = from;
	k->freq = freq;
	k->len = len;
	memcpy(k->frame, p, len);
}

void medium_drop_kept(void)
{
	nkept = 0;
}

static struct rule *rule_for(const struct frame *f, unsigned from)
{
	int to = f->group ? -1 : by_mac(f->a1);

	for (unsigned i = 0; i < nrules; i++)
		if (rule_takes(&rules[i], f, radios[from].name, to >= 0 ? radios[to].name : NULL))
			return &rules[i];
	return NULL;
}

/* What the rule makes of the frame; false: it is not to be spread now. */
static bool obey(struct rule *r, unsigned from, struct sent *s, bool *acked)
{
	uint64_t now = now_ms();

	switch (r->what) {
	case RULE_DROP:
		medium_counters.dropped++;
		*acked = r->ack;
		return false;
	case RULE_DELAY:
		medium_counters.delayed++;
		*acked = true;
		later(from, s->freq, s->frame, s->len, now + r->number, "delayed");
		return false;
	case RULE_DUPLICATE:
		for (unsigned i = 1; i <= r->number; i++)
			later(from, s->freq, s->frame, s->len, now + (uint64_t)i * r->gap_ms, "duplicate");
		return true;
	case RULE_KEEP:
		keep(r, from, s->freq, s->frame, s->len);
		return true;
	case RULE_ELEMENT:
	case RULE_REMOVE:
		frame_element(s->frame, &s->len, (uint8_t)r->number, r->bytes, r->nbytes, r->what == RULE_REMOVE);
		return true;
	case RULE_PATCH:
		if (r->number + r->nbytes <= s->len)
			memcpy(s->frame + r->number, r->bytes, r->nbytes);
		return true;
	case RULE_PASS:
		break;
	}
	return true;
}

static void tell_hit(const struct rule *r, const struct frame *f, const char *from)
{
	char text[160];

	snprintf(text, sizeof(text), "hit %s %u %s %s %s from %s to %02x:%02x:%02x:%02x:%02x:%02x", r->name, r->hits,
		 rule_word(r->what), f->kind, f->protected ? "protected" : "plain", from, f->a1[0], f->a1[1], f->a1[2], f->a1[3],
		 f->a1[4], f->a1[5]);
	medium_says(text);
}

void medium_frame(const struct sent *given)
{
	struct sent s = *given;
	struct frame f;
	int from = by_hw(s.radio);
	char comment[COMMENT_MAX] = "";
	bool acked = false, go = true;
	struct rule *r;

	medium_counters.frames++;
	if (from < 0 || !frame_read(s.frame, s.len, &f)) {
		hwsim_status(given, false, SIGNAL_DEFAULT);
		return;
	}
	radios[from].freq = s.freq;
	r = rule_for(&f, (unsigned)from);
	if (r) {
		go = obey(r, (unsigned)from, &s, &acked);
		if (r->what != RULE_PASS && r->what != RULE_KEEP)
			snprintf(comment, sizeof(comment), "%s by %s", rule_word(r->what), r->name);
		tell_hit(r, &f, radios[from].name);
	}
	capture_frame(s.frame, s.len, s.freq, SIGNAL_DEFAULT, *comment ? comment : NULL);
	if (go)
		acked = spread((unsigned)from, s.freq, s.frame, s.len, s.rates);
	if (f.group || (s.flags & HWSIM_NO_ACK))
		acked = false;
	hwsim_status(given, acked, SIGNAL_DEFAULT);
}

const char *medium_signal(const char *a, const char *b, int dbm)
{
	int i = by_name(a), j = strcmp(b, "all") == 0 ? RADIOS_MAX : by_name(b);

	if (i < 0 || j < 0)
		return "no such radio";
	for (int k = 0; k < RADIOS_MAX; k++)
		if (k == j || j == RADIOS_MAX)
			radios[i].signal[k] = radios[k].signal[i] = dbm;
	return NULL;
}

const char *medium_rule(char *text)
{
	struct rule r;
	const char *wrong = rule_read(&r, text);

	if (wrong)
		return wrong;
	medium_unrule(r.name);
	if (nrules == RULES_MAX)
		return "too many rules";
	rules[nrules++] = r;
	return NULL;
}

unsigned medium_unrule(const char *name)
{
	unsigned left = 0, gone;

	for (unsigned i = 0; i < nrules; i++)
		if (strcmp(name, "all") != 0 && strcmp(rules[i].name, name) != 0)
			rules[left++] = rules[i];
	gone = nrules - left;
	nrules = left;
	return gone;
}

const struct rule *medium_rule_find(const char *name)
{
	for (unsigned i = 0; i < nrules; i++)
		if (strcmp(rules[i].name, name) == 0)
			return &rules[i];
	return NULL;
}

const char *medium_replay(const char *rule, unsigned n, unsigned gap_ms, unsigned *sent)
{
	unsigned first = nkept > KEPT_MAX ? nkept - KEPT_MAX : 0, found = 0;
	uint64_t at = now_ms();

	for (unsigned i = nkept; i > first && found < n; i--)
		found += strcmp(kept[(i - 1) % KEPT_MAX].rule, rule) == 0;
	*sent = 0;
	if (!found)
		return "nothing was kept under this name";
	for (unsigned i = first; i < nkept; i++) {
		struct kept *k = &kept[i % KEPT_MAX];
		unsigned of_rule = 0;

		if (strcmp(k->rule, rule) != 0)
			continue;
		for (unsigned j = i; j < nkept; j++)
			of_rule += strcmp(kept[j % KEPT_MAX].rule, rule) == 0;
		if (of_rule > found)
			continue;
		later(k->from, k->freq, k->frame, k->len, at + (uint64_t)*sent * gap_ms, "replayed");
		medium_counters.injected++;
		++*sent;
	}
	return NULL;
}

const char *medium_inject(const char *radio, uint32_t freq, const uint8_t *p, size_t len)
{
	int from = by_name(radio);
	struct frame f;

	if (from < 0)
		return "no such radio";
	if (!frame_read(p, len, &f))
		return "that is no frame";
	capture_frame(p, len, freq, SIGNAL_DEFAULT, "injected");
	medium_counters.injected++;
	spread((unsigned)from, freq, p, len, NULL);
	return NULL;
}

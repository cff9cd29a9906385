/* SPDX-License-Identifier: Apache-2.0 */
/* rules.h - what the medium does to frames: a list of rules, told by the runner as lines of text. The first rule that
 * matches a frame decides; a rule that has had its count matches no more.
 *
 *	rule NAME WHAT [MATCH...]
 * WHAT:  drop | delay MS | duplicate N [gap=MS] | keep [ROOM] | pass | element ID HEX | remove ID | patch OFFSET HEX
 * MATCH: kind=K[,K...] from=RADIO|MAC to=RADIO|MAC|group protected=0|1 retry=0|1 skip=N count=N percent=P seed=N
 *
 * `keep` lets the frame pass and stores it for `replay`; `drop` may have ack=1: the sender believes that it arrived. */
#pragma once
#include "frame.h"

enum rule_what { RULE_DROP, RULE_DELAY, RULE_DUPLICATE, RULE_KEEP, RULE_PASS, RULE_ELEMENT, RULE_REMOVE, RULE_PATCH };
enum { RULE_NAME_MAX = 32, RULE_KINDS_MAX = 8, RULE_BYTES_MAX = 255 };

struct rule {
	char name[RULE_NAME_MAX];
	enum rule_what what;
	unsigned number; /* milliseconds, copies, element id, offset */
	unsigned gap_ms;
	bool ack;
	uint8_t bytes[RULE_BYTES_MAX];
	size_t nbytes;
	char kind[RULE_KINDS_MAX][16];
	unsigned kinds;
	bool any_from, any_to, to_group;
	char from_radio[RULE_NAME_MAX], to_radio[RULE_NAME_MAX]; /* a radio's name, or empty: the MAC */
	uint8_t from[6], to[6];
	int protected, retry; /* -1: either */
	unsigned skip, count, percent;
	uint64_t random;
	unsigned seen, hits;
};

/* Reads the words behind "rule". NULL: good; else what is wrong with it. */
const char *rule_read(struct rule *r, char *text);
/* Whether the frame, sent by the radio of this name to that (NULL: to none or to many), is meant; counts. */
bool rule_takes(struct rule *r, const struct frame *f, const char *from, const char *to);
const char *rule_word(enum rule_what what);
bool read_mac(const char *text, uint8_t mac[static 6]);
bool read_hex(const char *text, uint8_t *out, size_t room, size_t *len);

/* SPDX-License-Identifier: Apache-2.0 */
/* codes.h - every number and every short word an AireOS log uses without explaining it.
 *
 * A log says `status 201`, `callerId: 45`, `AAA Error (-5)`, `state PTK_START` and leaves the reader to know. Each of
 * those vocabularies is one table here, each entry one row: what AireOS calls it, what it means, when a controller
 * prints or sends it, and what mends it. `plumb explain` shows the rows, rules and reports quote them, and where a
 * number must not be trusted the row says so in its mark.
 *
 *   codes_states.c    policy (PEM) and association (APF) states
 *   codes_status.c    status codes of association responses
 *   codes_reason.c    802.11 reason codes, exclusion reasons
 *   codes_removal.c   callerId, the delay of a deletion, deleteReason and its words
 *   codes_eapol.c     EAPOL-Key messages and states, 802.1X machines and timers, PMK cache slots
 *   codes_aaa.c       AAA errors, RADIUS packets, LDAP results and server states
 *   codes_timers.c    the timers a WLAN lives by and their defaults
 *   codes_misc.c      source files, severities, DHCP encapsulations, radio slots, known bugs
 *   codes_trap.c      delete reasons 1000 and above of traps and IOS-XE
 *
 * A row is never removed: somebody's log still holds the number. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"		/* ARRAY_LEN, for the tables */

/* In the order in which `plumb explain 4` lists the meanings of a bare number. */
enum code_kind {
	CODE_PEM,
	CODE_STATUS,
	CODE_REASON,
	CODE_AAA,
	CODE_CALLER,
	CODE_DELETE_REASON,
	CODE_EXCLUSION,
	CODE_EAPOL_MESSAGE,
	CODE_EAPOL_STATE,
	CODE_APF,
	CODE_PAE,
	CODE_BACKEND,
	CODE_TIMER_EVENT,
	CODE_RADIUS,
	CODE_LDAP,
	CODE_LDAP_STATE,
	CODE_DELETE_WORD,
	CODE_DELAY,
	CODE_TIMER,
	CODE_PMK_INDEX,
	CODE_RSN,
	CODE_DHCP_ENCAP,
	CODE_SOURCE_FILE,
	CODE_SEVERITY,
	CODE_PRIORITY,
	CODE_SLOT,
	CODE_BUG,
	CODE_TRAP,
	CODE_KINDS
};

/* Where a row's meaning comes from. */
enum code_mark {
	MARK_SEED = 1 << 0,		/* the Cisco note the project began with	*/
	MARK_REAL = 1 << 1,		/* seen in a captured log			*/
	MARK_MIB = 1 << 2,		/* Cisco's public MIBs				*/
	MARK_COMMUNITY = 1 << 3,	/* Cisco's community pages			*/
	MARK_GUIDE = 1 << 4,		/* Cisco's user guides				*/
	MARK_STANDARD = 1 << 5,		/* IEEE 802.11, 802.1X or an RFC		*/
	MARK_LOOSE_NUMBER = 1 << 6,	/* the name is sure, its number is not		*/
	MARK_UNCONFIRMED = 1 << 7,	/* no source confirms it: a hint		*/
	MARK_ALL = (1 << 8) - 1
};

/* A row of a numbered table that has no number. */
#define CODE_NO_NUMBER INT32_MIN

struct code {
	int32_t number;
	int32_t upto;			/* last number of a range; 0: a single number	*/
	const char *unit;		/* of the number, "s" or "ms"; NULL: a code	*/
	const char *name;
	const char *also;		/* other spellings, '|' between; or NULL	*/
	const char *meaning;		/* never empty					*/
	const char *when;		/* when it is printed or sent, what it implies	*/
	const char *mend;		/* what to do, with the AireOS command; or NULL	*/
	unsigned mark;			/* enum code_mark, or-ed			*/
};

struct code_table {
	const char *noun;		/* one word, for JSON: "status"			*/
	const char *title;		/* "Association status"				*/
	const char *select;		/* phrases that choose this table, '|' between	*/
	const char *when;		/* label of the rows' `when`			*/
	const char *note;		/* what holds for every row; or NULL		*/
	bool named_only;		/* the numbers mean nothing			*/
	bool valued;			/* the number is a default, the name the key	*/
	bool hex;			/* AireOS prints the numbers in hexadecimal	*/
	const struct code *rows;
	size_t count;
};

const struct code_table *code_table(enum code_kind kind);

/* NULL where the table has no such row. */
const struct code *code_by_number(enum code_kind kind, int64_t number);
const struct code *code_by_name(enum code_kind kind, const char *name, size_t len);

bool code_has_number(const struct code_table *t, const struct code *c);
bool code_covers(const struct code_table *t, const struct code *c, int64_t number);

/* The name of a number, or `otherwise`. */
const char *code_name(enum code_kind kind, int64_t number, const char *otherwise);

/* Are two names the same but for case, blanks and punctuation? */
bool code_same_name(const char *a, size_t a_len, const char *b, size_t b_len);

/* Walks "one|two|three": sets *len and gives the next piece, NULL after the last. Begin with *at = the list, or NULL. */
const char *code_next_alias(const char **at, size_t *len);

/* "seed, captured log"; writes at most size bytes, always terminated. */
void code_sources(unsigned mark, char *buf, size_t size);

/* The tables, for the registry in codes.c. */
extern const struct code_table pem_codes, apf_codes;
extern const struct code_table status_codes;
extern const struct code_table reason_codes, exclusion_codes;
extern const struct code_table caller_codes, delay_codes, delete_reason_codes, delete_word_codes;
extern const struct code_table eapol_message_codes, eapol_state_codes, pae_codes, backend_codes, timer_event_codes;
extern const struct code_table pmk_index_codes, rsn_codes;
extern const struct code_table aaa_codes, radius_codes, ldap_codes, ldap_state_codes;
extern const struct code_table timer_codes;
extern const struct code_table source_file_codes, severity_codes, priority_codes, dhcp_encap_codes, slot_codes;
extern const struct code_table bug_codes;
extern const struct code_table trap_codes;

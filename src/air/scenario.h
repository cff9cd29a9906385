/* SPDX-License-Identifier: Apache-2.0 */
/* scenario.h - a scenario file, read: who there is, and what happens to them, in the order of the file. Its commands are
 * in docs/scenario.md and in `plumb-air --help`. */
#pragma once
#include "agent/orders.h"
#include "air/impair.h"
#include "base/addr.h"

enum { SCENARIO_GROUPS_MAX = 32, SCENARIO_STEPS_MAX = 1000, SCENARIO_APS_MAX = 20000, SCENARIO_PATH_MAX = 200 };

/* How the access points of a group prove who they are. */
enum proof { PROOF_CERTIFICATE, PROOF_TOKEN, PROOF_PSK, PROOF_NOTHING, PROOF_WRONG_TOKEN, PROOF_EXPIRED, PROOF_OTHER_CA,
	     PROOF_WRONG_USAGE, PROOFS };

struct group {
	unsigned count;
	char prefix[24]; /* of their names: prefix-0001 */
	enum proof proof;
	char file[SCENARIO_PATH_MAX + 1]; /* tokens, one a line */
	char psk_identity[64];
	uint8_t psk[64];
	unsigned psk_len;
};

/* Whom a step is about: members from..to (from 0), and of these a share drawn by the seed. */
struct whom {
	unsigned from, to;
	uint32_t ppm;
};

enum step_kind { STEP_START, STEP_WAIT_CONTROLLER, STEP_WAIT_RUN, STEP_WAIT_REFUSED, STEP_LINK, STEP_AWAY, STEP_BACK,
		 STEP_REBOOT, STEP_VANISH, STEP_STOP, STEP_GONE, STEP_HOLD, STEP_HOSTILE, STEP_REPEAT, STEP_END };

enum hostile { HOSTILE_NOISE, HOSTILE_DISCOVERY, HOSTILE_HELLO };

struct step {
	enum step_kind kind;
	unsigned line;
	struct whom whom;
	unsigned count;	      /* of APs that have to be there; of datagrams; of repetitions */
	int64_t ms;	      /* how long at most; how long */
	char words[64];	      /* of a refusal */
	struct impairment link;
	enum hostile hostile;
	unsigned rate;	      /* a second; 0: at once */
	unsigned back_to;     /* REPEAT: the step to go back to */
};

struct scenario {
	struct group group[SCENARIO_GROUPS_MAX];
	unsigned groups, aps;
	struct step *step;
	unsigned steps;
	char certificates[SCENARIO_PATH_MAX + 1];
	char ca_cert[SCENARIO_PATH_MAX + 1], ca_key[SCENARIO_PATH_MAX + 1];
	struct addr first_address; /* addr_none: 127.0.0.1 */
	unsigned addresses;
	unsigned radios;
	int64_t discovery_ms;
	bool no_discovery;
	struct impairment link;	   /* as it is when the file has been read so far */
	unsigned repeat_from;
};

void scenario_defaults(struct scenario *s);
bool scenario_load(struct scenario *s, struct orders *file);
bool scenario_parse(struct scenario *s, struct orders *file, struct slice text);
void scenario_free(struct scenario *s);
void scenario_help(struct buf *out);

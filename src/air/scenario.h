/* SPDX-License-Identifier: Apache-2.0 */
/* scenario.h - a scenario file, read: who there is, and what happens to them, in the order of the file. Its commands are
 * in docs/scenario.md and in `plumb-air --help`. */
#pragma once
#include "agent/orders.h"
#include "air/impair.h"
#include "base/addr.h"
#include "base/mac.h"
#include "proto/ieee80211/rsne.h"

enum { SCENARIO_GROUPS_MAX = 32, SCENARIO_STEPS_MAX = 1000, SCENARIO_APS_MAX = 20000, SCENARIO_PATH_MAX = 200,
       SCENARIO_WLANS_MAX = 16, SCENARIO_CLIENTS_MAX = 65536, SCENARIO_CLIENT_GROUPS_MAX = 64, SCENARIO_CONFIGS_MAX = 100,
       SCENARIO_COMMAND_MAX = 200, SCENARIO_NAME_MAX = 31, SCENARIO_IES_MAX = 64, SCENARIO_VERDICT_MAX = 47 };

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

/* A WLAN, as its clients know it; in process the controller is given it, too. */
struct air_wlan {
	unsigned id; /* of the controller */
	char name[SCENARIO_NAME_MAX + 1]; /* here, and its profile there */
	char ssid[33];
	char key[65]; /* empty: open */
	enum rsn_pmf pmf;
	bool psk, psk_sha256;
};

/* Clients that are alike. */
struct air_group {
	unsigned count, first; /* first: how many clients come before them */
	char prefix[SCENARIO_NAME_MAX + 1];
	unsigned wlan; /* in scenario.wlan */
	char key[65];  /* empty: that of the WLAN */
	bool open;     /* as if the WLAN had no keys */
	enum rsn_pmf pmf;
	uint32_t akm;  /* 0: open */
	bool no_wmm, once, dhcp;
	uint32_t address;    /* without DHCP: of the first of them, the others' are the next ones; 0: none */
	unsigned at;	     /* access point, from 1; 0: spread over all */
	unsigned radio;	     /* from 1: only this one; 0: either */
	int64_t again_ms;    /* tries again so long after a refusal; 0: 1 s, after a wrong key 10 s */
	int64_t every_ms;    /* a frame of payload that often; 0: none */
	unsigned twin_of;    /* client whose MAC address they use, from 1; 0: their own */
	unsigned address_of; /* client whose IPv4 address they say is theirs, from 1 */
	uint8_t eapol_version;
	uint8_t rsne[SCENARIO_IES_MAX], rsne_len;
};

/* Whom a step is about: members from..to (from 0), and of these a share drawn by the seed. */
struct whom {
	unsigned from, to;
	uint32_t ppm;
};

enum step_kind { STEP_START, STEP_WAIT_CONTROLLER, STEP_WAIT_RUN, STEP_WAIT_REFUSED, STEP_LINK, STEP_AWAY, STEP_BACK,
		 STEP_REBOOT, STEP_VANISH, STEP_STOP, STEP_GONE, STEP_HOLD, STEP_HOSTILE, STEP_REPEAT, STEP_END,
		 /* about clients */
		 STEP_JOIN, STEP_LEAVE, STEP_CRASH, STEP_ROAM, STEP_SLEEP, STEP_WAKE, STEP_KEY, STEP_RIGHT_KEY, STEP_SWITCH,
		 STEP_LOSE, STEP_HEAR, STEP_PROBE, STEP_FORGE, STEP_FLOOD, STEP_RESTLESS, STEP_RADIO_RESET, STEP_AIR, STEP_DHCP,
		 STEP_WAIT_CLIENTS, STEP_WAIT_IN, STEP_WAIT_OUT, STEP_WAIT_VERDICT, STEP_EXPECT_HEALTHY, STEP_OPERATOR,
		 STEP_CHURN, STEP_NEW_MAC, STEP_TELL_TIMES, STEPS };

enum hostile { HOSTILE_NOISE, HOSTILE_DISCOVERY, HOSTILE_HELLO };

/* Frames of a client that get lost on the air, bits. */
enum lose { LOSE_AUTH = 1, LOSE_ASSOC = 2, LOSE_M1 = 4, LOSE_M2 = 8, LOSE_M3 = 16, LOSE_M4 = 32, LOSE_G1 = 64,
	    LOSE_G2 = 128, LOSE_DHCP = 256, LOSE_BYE = 512, LOSE_ALL = 0xffff,
	    LOSE_EAPOL = LOSE_M1 | LOSE_M2 | LOSE_M3 | LOSE_M4 | LOSE_G1 | LOSE_G2 };

/* Frames in somebody's name, in clear. */
enum forged { FORGE_DEAUTH, FORGE_DISASSOC, FORGE_AUTH, FORGE_ASSOC, FORGE_AP_DEAUTH, FORGE_MALFORMED };
enum flood { FLOOD_AUTH, FLOOD_ASSOC, FLOOD_PROBE, FLOOD_NOISE };

struct step {
	enum step_kind kind;
	unsigned line;
	struct whom whom; /* access points, or clients */
	unsigned ap;	  /* from 1; 0: not said */
	unsigned reason, radio, wlan;
	unsigned lose;	  /* enum lose */
	enum forged forged;
	enum flood flood;
	bool on;
	char verdict[SCENARIO_VERDICT_MAX + 1];
	char text[SCENARIO_COMMAND_MAX + 1]; /* an operator's command; a key */
	unsigned count;	      /* of APs that have to be there; of datagrams; of repetitions */
	int64_t ms;	      /* how long at most; how long */
	int64_t to_ms;	      /* HOLD: up to so long, drawn by the seed */
	char words[64];	      /* of a refusal */
	struct impairment link;
	enum hostile hostile;
	unsigned rate;	      /* a second; 0: at once */
	unsigned joins, roams, leaves; /* CHURN: a second */
	bool new_mac;	      /* CHURN: who comes again has another MAC address */
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
	bool times; /* joins and roams are timed: there is a "tell times" */
	struct impairment link;	   /* as it is when the file has been read so far */
	struct air_wlan wlan[SCENARIO_WLANS_MAX];
	unsigned wlans;
	struct air_group *clients; /* groups of them */
	unsigned client_groups, nclients;
	char (*config)[SCENARIO_COMMAND_MAX + 1]; /* commands of the controller's configuration */
	unsigned configs;
	struct impairment air;
	/* Is there such a verdict? NULL: every word is taken for one. */
	bool (*verdict_known)(const char *id);
	unsigned repeat_from;
};

void scenario_defaults(struct scenario *s);
bool scenario_load(struct scenario *s, struct orders *file);
bool scenario_parse(struct scenario *s, struct orders *file, struct slice text);
void scenario_free(struct scenario *s);
void scenario_help(struct buf *out);
/* The controller's configuration that the scenario's WLANs need, and what its `config` lines say: one command a line. Holds
 * passphrases. */
void scenario_config(const struct scenario *s, struct buf *out);
/* "@NAME" in a text becomes the MAC address of that client; how many bytes, or 0 when it does not fit or is unknown. */
size_t scenario_fill_in(const struct scenario *s, const char *text, char *out, size_t size);
/* The MAC address of a client's own, and its name. */
mac_t scenario_client_mac(const struct scenario *s, unsigned client);
void scenario_client_name(const struct scenario *s, unsigned client, char out[static SCENARIO_NAME_MAX + 8]);
const struct air_group *scenario_client_group(const struct scenario *s, unsigned client);

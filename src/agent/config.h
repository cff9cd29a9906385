/* SPDX-License-Identifier: Apache-2.0 */
/* config.h - the configuration file of plumb-ap: a list of commands as one types them on an AireOS access point, and a
 * few of ours. What each may hold is checked here, so nobody behind it has to. */
#pragma once
#include "agent/orders.h"
#include "base/addr.h"
#include "base/mac.h"

enum {
	AGENT_CONTROLLERS_MAX = 8,
	AGENT_NAME_MAX = 64,	  /* RFC 5415 4.6.45 allows 512; AireOS shows 32 */
	AGENT_LOCATION_MAX = 255, /* 4.6.30 allows 1024 */
	AGENT_PATH_MAX = 200,
	AGENT_TOKEN_MAX = 200,
	AGENT_PSK_MAX = 64,
	AGENT_RADIOS_MAX = 4,
	AGENT_PHY_MAX = 31,   /* a card's name in the kernel */
	AGENT_LINK_MAX = 15,  /* IFNAMSIZ */
	AGENT_PREFIX_MAX = 8, /* so that PREFIX SLOT-WLAN is an interface's name */
	AGENT_CONTROL_PORT = 5246
};

enum agent_log { AGENT_LOG_ERRORS, AGENT_LOG_EVENTS, AGENT_LOG_PACKETS };

struct agent_controller {
	char name[AGENT_NAME_MAX + 1]; /* empty: any name is good */
	struct addr addr;	       /* without an address: to be found by its name */
	uint8_t rank;		       /* 1 primary, 2 secondary, 3 tertiary; 0 just an address to ask */
};

struct agent_radio {
	bool present, five_ghz;
	char phy[AGENT_PHY_MAX + 1]; /* the kernel's card, "any" one; empty: simulated */
};

struct agent_config {
	char name[AGENT_NAME_MAX + 1], location[AGENT_LOCATION_MAX + 1];
	uint8_t mac[6];
	bool mac_given;
	struct agent_controller controller[AGENT_CONTROLLERS_MAX];
	unsigned controllers;
	bool broadcast, multicast; /* how to look for controllers beside the list */
	uint16_t discovery_ms;	   /* DiscoveryInterval; 0: the RFC's */
	struct addr local;	   /* none: whatever the kernel chooses */
	char token[AGENT_TOKEN_MAX + 1];
	char token_file[AGENT_PATH_MAX + 1];
	char psk_identity[AGENT_NAME_MAX + 1];
	uint8_t psk[AGENT_PSK_MAX];
	unsigned psk_len;
	char psk_file[AGENT_PATH_MAX + 1];
	char state[AGENT_PATH_MAX + 1], runtime[AGENT_PATH_MAX + 1];
	struct agent_radio radio[AGENT_RADIOS_MAX];
	bool cards; /* radios are cards of the kernel */
	char prefix[AGENT_PREFIX_MAX + 1];
	char bridge[AGENT_LINK_MAX + 1], uplink[AGENT_LINK_MAX + 1]; /* empty: none */
	enum agent_log log;
};

/* What holds where the file says nothing: the state under /var/lib/plumb-ap, two simulated radios, broadcast. */
void agent_config_defaults(struct agent_config *c);
/* Reads file->file over what c holds. False: file->said tells what to mend. The secrets' files are read, too. */
bool agent_config_load(struct agent_config *c, struct orders *file);
/* The same for text in memory; files it names are not read. */
bool agent_config_parse(struct agent_config *c, struct orders *file, struct slice text);
void agent_config_wipe(struct agent_config *c);
/* The commands, as --help shows them. */
void agent_config_help(struct buf *out);

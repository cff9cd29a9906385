/* SPDX-License-Identifier: Apache-2.0 */
/* config.h - the tree of desired state. Commands edit it (config_apply), the startup file is its canonical dump
 * (config_dump), a reload reads a second tree (config_read) and applies the differences (config_diff).
 *
 * An edit is done whole or not at all: what would leave the tree in a state the controller cannot be in is refused, with
 * what is wrong, where, and what to do. So every tree is valid at every time and nothing has to be checked later.
 *
 * The dump holds no defaults, is sorted, and names access points by their MAC addresses: the same tree always gives the
 * same bytes, and reading them gives the same tree. Only the dump with CONFIG_SECRETS_PLAIN holds secrets; it is for the
 * keeper's file (mode 0600) and for the socket pair between keeper and net. Trees wipe their secrets when they are
 * freed. Nothing here opens a file, knows a clock, or logs. */
#pragma once
#include "base/addr.h"
#include "base/buf.h"
#include "base/mac.h"
#include "cli/grammar/grammar.h"
#include "controller/ac.h"
#include "controller/client/clients.h"

enum config_limits {
	CONFIG_INTERFACES_MAX = 512, /* AireOS has as many; one more is refused */
	CONFIG_APS_MAX = 16384,	     /* access points with settings of their own; one more is refused */
	CONFIG_AUTH_MAX = 16384,     /* entries of the auth-list; one more is refused */
	CONFIG_RF_PROFILES_MAX = 16, /* RF profiles; one more is refused */
	CONFIG_EXCLUSIONS_MAX = 2048, /* clients an operator keeps out; AireOS's database holds as many; one more is refused */
	CONFIG_MACFILTERS_MAX = 2048, /* clients of the MAC filter; as many in AireOS's database; one more is refused */
	CONFIG_CLIENT_KEYS_MAX = 1024, /* clients with a key of their own; one more is refused */
	CONFIG_PROBLEMS_MAX = 1000,  /* problems of one file that are told; the rest is counted */
	CONFIG_FILE_MAX = 4 << 20,   /* bytes of a startup file; a bigger one is not read (keeper tells net in one message) */
	CONFIG_WLANS_ENABLED_MAX = AP_WLANS_MAX, /* enabled at a time: what one radio carries */
};

#define CONFIG_FILE_MAX_TEXT "4 MiB"

enum config_secret { CONFIG_NO_KEY, CONFIG_KEY_ASCII, CONFIG_KEY_HEX };
enum config_pmf { CONFIG_PMF_DISABLE, CONFIG_PMF_OPTIONAL, CONFIG_PMF_REQUIRED };

enum config_wmm { CONFIG_WMM_ALLOW, CONFIG_WMM_DISABLE, CONFIG_WMM_REQUIRE };

struct config_wlan {
	uint16_t id; /* 1-512 */
	char profile[33];
	char ssid[33];
	bool enabled, broadcast;
	char interface[33];
	bool wpa, wpa2, wpa2_aes; /* without wpa the WLAN is open; AES is the only cipher */
	bool wpa1, wpa1_aes;	  /* the older WPA (WPA element), too or alone; false */
	bool akm_8021x, akm_psk, akm_psk_sha256;
	enum config_pmf pmf;
	uint8_t pmf_comeback_s; /* of status 30: come back in so many seconds; 1 */
	uint16_t pmf_query_ms;	/* between two SA Queries; 200 */
	bool dhcp_required;	/* only addresses by DHCP; false */
	enum config_wmm wmm;
	bool exclusion;		/* clients that fail too often are excluded; true */
	uint32_t exclusion_s;	/* for so long; 0: until an operator removes them; 60 */
	uint32_t session_s;	/* 0: a session does not end by itself; 1800 */
	uint32_t idle_s;	/* of its own; 0: as the network has it */
	uint32_t idle_bytes;	/* what a client must have sent in that time; 0: anything */
	uint16_t max_clients;	/* 0: as many as there is room for */
	uint16_t max_radio_clients; /* of this WLAN on one radio; 200 */
	bool load_balance;	/* busy access points send clients to others; false */
	uint16_t max_listen;	/* the longest listen interval a client may have; 0: any */
	bool mac_filtering;	/* only clients of the MAC filter; false */
	enum config_secret key_kind;
	char key[65]; /* secret: passphrase, or 64 hexadecimal digits */
	/* The same for the AC machine, kept up to date by every edit. */
	struct ac_wlan ac;
	uint8_t ies[64];
	uint32_t akms[3];
};

struct config_interface {
	char name[33]; /* "management" always exists and stands first */
	uint16_t vlan; /* 0: untagged */
	bool addressed;
	uint32_t ip, gateway; /* host order; gateway 0: none */
	uint8_t prefix;
};

enum config_admin { CONFIG_ADMIN_DEFAULT, CONFIG_ADMIN_ENABLE, CONFIG_ADMIN_DISABLE };

const char *config_trap_word(enum client_trap t); /* "802.11-assocfail" */

/* As AireOS counts: 802.11a is 5 GHz with all that came after, 802.11b is 2.4 GHz. */
enum config_band { CONFIG_BAND_A, CONFIG_BAND_B, CONFIG_BANDS };
const char *config_band_name(enum config_band b); /* "802.11a" */

/* The radio of one band of an access point. */
struct config_radio {
	bool disabled;
	uint8_t channel; /* 0: as the access point likes */
	uint8_t power;	 /* level 1-8; 0: as the access point likes */
	uint8_t width;	 /* MHz, 5 GHz only; 0: 20 */
};

struct config_base {
	char name[32];	/* "": none */
	struct addr ip; /* addr_none: by name only */
};

/* What is set for one access point; an AP without an entry has the defaults. */
struct config_ap {
	mac_t mac;	    /* base radio MAC */
	char name[33];	    /* "": its own */
	char location[255]; /* "": its own */
	enum config_admin admin;
	enum config_admin link_encryption; /* DISABLE: its data channel may be in the clear */
	struct config_base base[3];	   /* primary, secondary, tertiary */
	enum config_secret psk_kind;	   /* DTLS-PSK; the identity is the MAC address, aa:bb:cc:dd:ee:ff */
	char psk[129];			   /* secret */
	struct config_radio radio[CONFIG_BANDS];
};

struct config_auth {
	mac_t mac;
	bool refuse;
	bool pinned;
	uint8_t fingerprint[32]; /* when pinned: SHA-256 of its certificate */
};

/* A client the operator keeps out. */
struct config_exclusion {
	mac_t mac;
	char description[33]; /* "": none */
};

/* How many clients a radio takes that has this profile: config rf-profile. */
struct config_rf_profile {
	char name[33];
	enum config_band band;
	uint16_t max_clients; /* 600 */
	bool mapped;	      /* the access points have it: there is one group of them, default-group */
};

/* Whom a controller takes, beside what each WLAN says. */
struct config_admission {
	uint16_t radio_clients[CONFIG_BANDS]; /* one radio of the band; 200 */
	uint8_t balance_window, balance_denials; /* config load-balancing; 5 and 3 */
	uint8_t not_excluded; /* 1u << enum client_exclusion_reason: config wps client-exclusion ... disable */
	uint8_t nprofiles;
	struct config_rf_profile profile[CONFIG_RF_PROFILES_MAX]; /* by name */
};

/* A client of the MAC filter: it may use WLANs that have MAC filtering. */
struct config_macfilter {
	mac_t mac;
	uint16_t wlan; /* 0: any */
	char description[33]; /* "": none */
};

/* The key of one client on one WLAN, instead of the WLAN's. */
struct config_client_key {
	uint16_t wlan;
	mac_t mac;
	enum config_secret kind;
	char key[65]; /* secret: as config_wlan.key */
};

struct config_timers {
	uint16_t heartbeat;	    /* 30 s */
	bool fast;		    /* off */
	uint16_t fast_heartbeat;    /* 1 s */
	uint16_t discovery;	    /* 10 s */
	uint16_t primary_discovery; /* 120 s */
};

/* As syslog numbers them. */
enum config_level {
	CONFIG_EMERGENCIES,
	CONFIG_ALERTS,
	CONFIG_CRITICAL,
	CONFIG_ERRORS,
	CONFIG_WARNINGS,
	CONFIG_NOTIFICATIONS,
	CONFIG_INFORMATIONAL,
	CONFIG_DEBUGGING,
	CONFIG_LEVELS
};
const char *config_level_name(enum config_level l);

/* What has not been set. */
enum config_defaults {
	CONFIG_IDLE_S = 300,
	CONFIG_IDLE_MIN_S = 15, /* of a WLAN's own */
	CONFIG_SESSION_S = 1800,
	CONFIG_RADIO_CLIENTS = 200,
	CONFIG_RF_PROFILE_CLIENTS = 600,
	CONFIG_BALANCE_WINDOW = 5,
	CONFIG_BALANCE_DENIALS = 3,
	CONFIG_EAPOL_KEY_TIMEOUT_MS = 1000,
	CONFIG_EAPOL_KEY_RETRIES = 2,
	CONFIG_BCAST_KEY_S = 3600,
	CONFIG_EXCLUSION_S = 60,
	CONFIG_PMF_COMEBACK_S = 1,
	CONFIG_PMF_QUERY_MS = 200,
};

struct config {
	char sysname[32];    /* "plumb" */
	char country[3];     /* "": none is set */
	char rf_network[20]; /* "default" */
	bool ap_fallback;    /* true */
	bool dtls_all;	     /* also DTLS 1.0 and old ciphers; false */
	bool authorize_aps;  /* only what the auth-list allows; false */
	enum config_admin ap_admin, ap_link_encryption; /* of access points that have none of their own; ENABLE */
	bool fast_ssid_change; /* false */
	bool channel_switch;   /* announced; false */
	bool band_off[CONFIG_BANDS]; /* the network of this band is disabled */
	uint32_t idle_s;	    /* user idle timeout, 300 */
	uint8_t traps;		    /* 1u << enum client_trap: those of clients that are logged; EXCLUDED alone */
	struct config_admission admission;
	struct client_settings eap; /* EAPOL-Key and broadcast key timers; fast_ssid_change is above */
	struct config_timers timers;
	enum config_level buffered, console;
	int8_t zone_hours, zone_mins; /* local time minus UTC */
	/* Below: read them through the functions. */
	struct config_interface **interface;
	size_t interfaces;
	struct config_wlan *wlan[WLAN_ID_MAX + 1];
	struct config_ap **ap;
	size_t aps;
	struct config_auth *auth;
	size_t auths, auth_room;
	struct config_exclusion *exclusion;
	size_t exclusions, exclusion_room;
	struct config_macfilter *macfilter;
	size_t macfilters, macfilter_room;
	struct config_client_key *client_key; /* by WLAN, then by MAC */
	size_t client_keys, client_key_room;
	uint64_t lists; /* another one after every edit of who is excluded, filtered, or has a key of his own */
	size_t ap_room, interface_room;
	const struct config *lender; /* of config_trial: whose access points these are, where they are the same */
	uint64_t edition;	     /* another one after every edit, of any tree */
};

struct config *config_new(void); /* the defaults */
void config_free(struct config *c);
/* Some of it, so that config_free has less to do at once; false: nothing is left but what config_free does. The tree is good
 * for nothing else any more. */
bool config_free_some(struct config *c);
struct config *config_copy(const struct config *c);
/* A copy to try a command on, without copying thousands of access points: it borrows those it does not change. It is freed
 * before the tree it was made of is edited. */
struct config *config_trial(const struct config *c);

/* --- editing -------------------------------------------------------------------------------------------- */

struct config_error {
	unsigned column; /* of the argument that is wrong, or 0 */
	char what[320];	 /* "WLAN 3 has no key" */
	char mend[320];	 /* "config wlan security wpa akm psk set-key ascii <passphrase> 3" */
};

/* Who knows the names of access points that joined but have no name in the tree. May be NULL in a file. */
struct config_names {
	void *ctx;
	bool (*ap_by_name)(void *ctx, const char *name, mac_t *out);
};

/* Does what a command with GRAMMAR_STARTUP says. False: the tree is as it was. */
bool config_apply(struct config *c, const struct command_line *line, const struct config_names *names,
		  struct config_error *why);

/* --- reading a file -------------------------------------------------------------------------------------- */

struct config_problem {
	unsigned line, column; /* from 1 */
	const char *what, *mend; /* valid during the call */
};
typedef void (*config_report)(void *ctx, const struct config_problem *p);

/* Reads a startup file into c (a new tree). Every problem is reported, up to CONFIG_PROBLEMS_MAX; returns how many there
 * are. With any, c should not be used. Comments, empty lines, CRLF and a byte order mark are fine. */
size_t config_read(struct config *c, struct slice text, config_report report, void *ctx);

/* The same in pieces, for a loop that has other work, too. The text stays where it is until the end. */
struct config_reading {
	struct config *c;
	config_report report;
	void *ctx;
	const char *p, *end;
	unsigned line;
	size_t problems; /* so far */
};
void config_read_begin(struct config_reading *r, struct config *c, struct slice text, config_report report, void *ctx);
/* The next line; false: that was all. */
bool config_read_next(struct config_reading *r);

/* "FILE:12:8: error: what" and "FILE:12:8: mend: mend", one line each, as compilers do; for plumbd --check. Made harmless
 * for a terminal. */
void config_problem_text(struct buf *out, const char *file, const struct config_problem *p);

/* --- writing --------------------------------------------------------------------------------------------- */

/* With PLAIN the text holds secrets: the caller wipes it (out->p, out->len) before it frees it. What is outgrown
 * meanwhile is wiped here. */
enum config_secrets { CONFIG_SECRETS_MASKED, CONFIG_SECRETS_PLAIN };
void config_dump(struct buf *out, const struct config *c, enum config_secrets secrets);

/* The same in pieces, for a loop that has other work, too: a cursor of zeros begins, and true says that there is more. When
 * the tree is edited between two pieces, the text begins anew, so that it is always one state; after so many times the rest
 * is written at once. */
enum { CONFIG_DUMP_OBJECTS = 128 /* a piece: some 100 us */, CONFIG_DUMP_RETRIES = 3 };
struct config_cursor {
	uint64_t edition;
	size_t at;
	unsigned kind, retries;
};
bool config_dump_some(struct buf *out, const struct config *c, enum config_secrets secrets, struct config_cursor *cursor);

/* --- differences ------------------------------------------------------------------------------------------ */

enum config_object { CONFIG_SYSTEM, CONFIG_INTERFACE, CONFIG_WLAN, CONFIG_AP, CONFIG_AUTH, CONFIG_EXCLUSION,
	CONFIG_MACFILTER, CONFIG_CLIENT_KEY };
enum config_how { CONFIG_ADDED, CONFIG_REMOVED, CONFIG_CHANGED };

/* Fields of objects, as bits 1u << field in config_change.fields. */
enum config_system_field {
	CONFIG_SYSTEM_SYSNAME,
	CONFIG_SYSTEM_COUNTRY,
	CONFIG_SYSTEM_RF_NETWORK,
	CONFIG_SYSTEM_AP_FALLBACK,
	CONFIG_SYSTEM_FAST_SSID_CHANGE,
	CONFIG_SYSTEM_USER_IDLE,
	CONFIG_SYSTEM_CHANNEL_SWITCH,
	CONFIG_SYSTEM_DTLS_VERSION,
	CONFIG_SYSTEM_AUTHORIZE_AP,
	CONFIG_SYSTEM_AP_ADMIN,
	CONFIG_SYSTEM_AP_LINK_ENCRYPTION,
	CONFIG_SYSTEM_HEARTBEAT,
	CONFIG_SYSTEM_FAST_HEARTBEAT,
	CONFIG_SYSTEM_DISCOVERY,
	CONFIG_SYSTEM_PRIMARY_DISCOVERY,
	CONFIG_SYSTEM_EAPOL_KEY_TIMEOUT,
	CONFIG_SYSTEM_EAPOL_KEY_RETRIES,
	CONFIG_SYSTEM_BCAST_KEY_INTERVAL,
	CONFIG_SYSTEM_BCAST_KEY_STRICT,
	CONFIG_SYSTEM_BAND_A,
	CONFIG_SYSTEM_BAND_B,
	CONFIG_SYSTEM_RADIO_CLIENTS_A,
	CONFIG_SYSTEM_RADIO_CLIENTS_B,
	CONFIG_SYSTEM_BALANCE_WINDOW,
	CONFIG_SYSTEM_BALANCE_DENIALS,
	CONFIG_SYSTEM_RF_PROFILES,
	CONFIG_SYSTEM_CLIENT_EXCLUSION,
	CONFIG_SYSTEM_TRAPS,
	CONFIG_SYSTEM_LOG_BUFFERED,
	CONFIG_SYSTEM_LOG_CONSOLE,
	CONFIG_SYSTEM_TIMEZONE,
	CONFIG_SYSTEM_FIELDS
};
enum config_interface_field { CONFIG_INTERFACE_VLAN, CONFIG_INTERFACE_ADDRESS, CONFIG_INTERFACE_FIELDS };
enum config_wlan_field {
	CONFIG_WLAN_NAMES, /* profile and SSID */
	CONFIG_WLAN_BROADCAST,
	CONFIG_WLAN_INTERFACE,
	CONFIG_WLAN_MAX_CLIENTS,
	CONFIG_WLAN_MAX_RADIO_CLIENTS,
	CONFIG_WLAN_LOAD_BALANCE,
	CONFIG_WLAN_MAX_LISTEN,
	CONFIG_WLAN_MAC_FILTERING,
	CONFIG_WLAN_SESSION_TIMEOUT,
	CONFIG_WLAN_USER_IDLE,
	CONFIG_WLAN_IDLE_THRESHOLD,
	CONFIG_WLAN_DHCP_REQUIRED,
	CONFIG_WLAN_WMM,
	CONFIG_WLAN_EXCLUSION,
	CONFIG_WLAN_EXCLUSION_TIME,
	CONFIG_WLAN_PMF,
	CONFIG_WLAN_PMF_COMEBACK,
	CONFIG_WLAN_PMF_QUERY,
	CONFIG_WLAN_WPA,
	CONFIG_WLAN_WPA1,
	CONFIG_WLAN_WPA1_AES,
	CONFIG_WLAN_WPA2,
	CONFIG_WLAN_WPA2_AES,
	CONFIG_WLAN_AKM_8021X,
	CONFIG_WLAN_AKM_PSK,
	CONFIG_WLAN_AKM_PSK_SHA256,
	CONFIG_WLAN_KEY,
	CONFIG_WLAN_ENABLED,
	CONFIG_WLAN_FIELDS
};
enum config_ap_field {
	CONFIG_AP_NAME,
	CONFIG_AP_LOCATION,
	CONFIG_AP_ADMIN,
	CONFIG_AP_LINK_ENCRYPTION,
	CONFIG_AP_PRIMARY,
	CONFIG_AP_SECONDARY,
	CONFIG_AP_TERTIARY,
	CONFIG_AP_PSK,
	CONFIG_AP_A_DISABLED,
	CONFIG_AP_A_CHANNEL,
	CONFIG_AP_A_POWER,
	CONFIG_AP_A_WIDTH,
	CONFIG_AP_B_DISABLED,
	CONFIG_AP_B_CHANNEL,
	CONFIG_AP_B_POWER,
	CONFIG_AP_FIELDS
};
enum config_auth_field { CONFIG_AUTH_RULE, CONFIG_AUTH_FIELDS };
enum config_exclusion_field { CONFIG_EXCLUSION_RULE, CONFIG_EXCLUSION_FIELDS };
enum config_macfilter_field { CONFIG_MACFILTER_RULE, CONFIG_MACFILTER_DESCRIPTION, CONFIG_MACFILTER_FIELDS };
enum config_client_key_field { CONFIG_CLIENT_KEY_KEY, CONFIG_CLIENT_KEY_FIELDS };

struct config_change {
	enum config_object object;
	enum config_how how;
	uint32_t fields;
	union {
		const struct config *system; /* from, to: whole trees */
		const struct config_interface *interface;
		const struct config_wlan *wlan;
		const struct config_ap *ap;
		const struct config_auth *auth;
		const struct config_exclusion *exclusion;
		const struct config_macfilter *macfilter;
		const struct config_client_key *client_key;
	} from, to; /* from is NULL when ADDED, to is NULL when REMOVED */
};

typedef void (*config_changed)(void *ctx, const struct config_change *change);

/* Calls for each object that differs, in an order in which they can be applied: first what goes (WLANs, interfaces, APs,
 * auth-list, exclusion list), then what is new or changed (system, interfaces, WLANs, auth-list, exclusion list, APs).
 * Returns how many. fn may be NULL. */
size_t config_diff(const struct config *from, const struct config *to, config_changed fn, void *ctx);

/* The same in pieces: zeros begin. When a tree is edited between two pieces it has to begin anew. */
struct config_diff_cursor {
	unsigned stage;
	size_t at;
	size_t count; /* differences so far */
};
/* Compares some more objects; false: that was all. */
bool config_diff_some(const struct config *from, const struct config *to, config_changed fn, void *ctx,
		      struct config_diff_cursor *k);
bool config_diff_text_some(struct buf *out, const struct config *from, const struct config *to,
			   struct config_diff_cursor *k);

/* The change in words and commands, secrets masked, for --dry-run and the audit log:
 *   WLAN 3 (Guest) changes:
 *     - config wlan broadcast-ssid disable 3
 *     + config wlan broadcast-ssid enable 3  */
void config_change_text(struct buf *out, const struct config_change *change);
/* All of them, or "No difference." */
void config_diff_text(struct buf *out, const struct config *from, const struct config *to);

/* --- looking ----------------------------------------------------------------------------------------------- */

const struct config_wlan *config_wlan(const struct config *c, unsigned id);
const struct config_wlan *config_wlan_next(const struct config *c, unsigned after); /* 0 gives the first */
size_t config_wlans(const struct config *c);
const struct config_interface *config_interface(const struct config *c, const char *name);
const struct config_ap *config_ap(const struct config *c, mac_t mac); /* NULL: it has the defaults */
const struct config_ap *config_ap_by_name(const struct config *c, const char *name);
const struct config_auth *config_auth(const struct config *c, mac_t mac);
const struct config_exclusion *config_exclusion(const struct config *c, mac_t mac);
const struct config_macfilter *config_macfilter(const struct config *c, mac_t mac);
const struct config_client_key *config_client_key(const struct config *c, unsigned wlan, mac_t mac);
/* The keys of the clients of a WLAN: the first, and how many. */
const struct config_client_key *config_client_keys(const struct config *c, unsigned wlan, size_t *n);
/* May this client use this WLAN, by the MAC filter? */
bool config_macfilter_lets(const struct config *c, mac_t mac, unsigned wlan);

/* Seconds local time is ahead of UTC. */
int64_t config_zone_s(const struct config *c);

/* Fills in what the configuration says of an access point; what it does not know stays as it is (ap_want_defaults comes
 * first). The WLANs in it are lent until the next edit of c. */
void config_ap_want(const struct config *c, mac_t mac, struct ap_want *out);

/* The same, and what the configuration says of its radios, which are told apart by the bands the access point has said. */
void config_ap_want_radios(const struct config *c, const struct ap *ap, struct ap_want *out);

/* What the client machine is told of a WLAN: all but the keys and edition. Lent until the next edit of c. */
void config_client_wlan(const struct config *c, const struct config_wlan *w, struct client_wlan *out);
void config_client_settings(const struct config *c, struct client_settings *out);

/* May this AP join, by auth-list and policy? Writes why not, as a person would look for it. Revoked certificates are the
 * keeper's (trust/store.h), not the configuration's: they outlive any change of it. */
bool config_ap_allowed(const struct config *c, mac_t mac, const struct dtls_peer *peer, char why[static 128]);

/* The key of a DTLS-PSK identity: its length, 0 when there is none. The key is wiped by the caller. */
size_t config_ap_psk(const struct config *c, const char *identity, uint8_t *key, size_t size);

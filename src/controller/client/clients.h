/* SPDX-License-Identifier: Apache-2.0 */
/* clients.h - the machine of wireless clients: 802.11 authentication, association, the policy (PEM) and association (APF)
 * states with AireOS's names and numbers, keys of stations and of BSSs, addresses, removal, exclusion. In virtual time: it
 * is told what happened and when, and asks for effects through struct clients_ports. No sockets, no clock, no files.
 *
 * How a shell drives it:
 *   a frame from an access point ............. clients_frame        (802.11, no FCS: management, and EAPOL as data)
 *   a change of a station was carried out .... clients_station_done
 *   an access point joined, or is away ....... clients_ap_joined / clients_ap_left
 *   the link to one is bad ................... clients_ap_lossy
 *   a BSS is about to be made, or is gone .... clients_bss_key / clients_bss_down
 *   an agent learned an address .............. clients_learned
 *   an agent heard probe requests ............ clients_probed
 *   an agent's station is gone, or idle ...... clients_idle / clients_gone
 *   an agent that came back reports stations . clients_adopt
 *   the configuration changed ................ clients_config
 *
 * A client has a record from its first valid association on (before that a bounded table holds who has authenticated), and
 * one gate each for its two states: client/gate_pem.c and client/gate_apf.c. Every fact is a row of the catalogue, told
 * through ports.event in AireOS's order and words; docs/clients.md has the order of a join. */
#pragma once
#include "base/addr.h"
#include "base/list.h"
#include "base/mac.h"
#include "base/mono.h"
#include "base/wheel.h"
#include "catalogue/states.h"
#include "controller/ac.h"
#include "proto/ieee80211/rsne.h"
#include "rsn/crypto.h"

struct clients;
struct rsn_auth;
struct client_query;
struct buf;

/* --- what is set, lent by the configuration ---------------------------------------------------------------------- */

enum client_pmf { CLIENT_PMF_OFF, CLIENT_PMF_OPTIONAL, CLIENT_PMF_REQUIRED };
enum client_wmm { CLIENT_WMM_ALLOWED, CLIENT_WMM_REQUIRED, CLIENT_WMM_DISABLED };

enum client_wpa { CLIENT_WPA2, CLIENT_WPA_AND_WPA2, CLIENT_WPA_ONLY };

/* Bits of client_wlan.akms */
enum client_akm { CLIENT_AKM_PSK = 1, CLIENT_AKM_PSK_SHA256 = 2, CLIENT_AKM_8021X = 4 };

/* One WLAN as its clients meet it. Lent; changed in place only, with clients_config called right after. */
struct client_wlan {
	uint16_t id; /* of the controller, 1-512 */
	bool enabled;
	bool gone;   /* deleted: it is there, and disabled, until the last of its clients has been told (clients_following) */
	char ssid[33];
	char profile[33];
	char interface[33];
	uint16_t vlan;
	bool broadcast;
	bool wpa2;		/* it has keys: WPA2, the older WPA, or both; false: open */
	enum client_wpa wpa;	/* which of them */
	uint8_t akms;		/* enum client_akm */
	enum client_pmf pmf;
	uint8_t pmf_comeback_s; /* of status 30, and how long SA Queries are tried: 1-20; 0: 1 */
	uint16_t pmf_query_ms;	/* between two of them; 0: 200 */
	const uint8_t *rsne, *rsnxe; /* as in beacons, with their two bytes in front; NULL: none */
	uint8_t rsne_len, rsnxe_len;
	const uint8_t *wpa_ie;	/* the WPA element, likewise */
	uint8_t wpa_ie_len;
	bool mac_filtering;	/* only who clients_ports.filtered lets in */
	uint16_t max_listen;	/* listen interval; 0: any */
	struct rsn_pmk pmk, pmk_sha256; /* of the passphrase or the 256-bit key, for each kind of AKM */
	bool has_pmk;		/* false: no key is set */
	bool pmk_later;		/* it is not made yet: who needs it waits for clients_pmk_ready */
	uint16_t interface_id;
	bool dhcp_required;
	enum client_wmm wmm;
	uint16_t max_clients;	/* 0: as many as there are AIDs */
	uint16_t max_radio_clients; /* of it on one radio; 0: as many as there are AIDs */
	bool load_balance;	/* busy APs send its clients to others: balance.c */
	uint32_t session_s;	/* 0: none */
	uint32_t idle_s;	/* told to the APs, which measure; shown */
	uint32_t idle_bytes;	/* and what must have come in that time; 0: anything */
	bool exclusion;		/* clients that fail too often are excluded */
	uint32_t exclusion_s;	/* for so long; 0: until an operator removes them */
	uint8_t exclusion_after; /* so many failures in a row; 0: 3 */
	uint32_t edition;	/* grows with each change of it that its clients must notice */
};

/* Traps about clients, in the order of their command's words: config trapflags client. */
enum client_trap { CLIENT_TRAP_ASSOCIATE, CLIENT_TRAP_ASSOC_FAIL, CLIENT_TRAP_AUTH_FAIL, CLIENT_TRAP_DEAUTHENTICATE,
	CLIENT_TRAP_DISASSOCIATE, CLIENT_TRAP_EXCLUDED, CLIENT_TRAPS };

/* What holds for all. */
struct client_settings {
	uint16_t eapol_key_timeout_ms; /* config advanced eap eapol-key-timeout, 200-5000; AireOS: 1000 */
	uint8_t eapol_key_retries;     /* config advanced eap eapol-key-retries, 0-4; AireOS: 2 */
	uint32_t group_rekey_s;	       /* config advanced eap bcast-key-interval, 120-86400; AireOS: 3600. 0: never */
	bool group_rekey_strict;       /* config advanced eap bcast-key-strict: new group keys when a client has left */
	bool fast_ssid_change;	       /* config network fast-ssid-change */
	/* limits.c: clients of one radio, of 5 GHz and of 2.4 GHz; and by its RF profile. 0: as many as there are AIDs */
	uint16_t radio_clients[2], profile_clients[2];
	uint8_t balance_window, balance_denials; /* balance.c: config load-balancing; denials 0: 3 */
	uint8_t not_excluded; /* 1u << enum client_exclusion_reason: nobody is excluded for it */
	uint8_t traps;	      /* 1u << enum client_trap: those that are told */
};

/* --- a client ---------------------------------------------------------------------------------------------------- */

/* How an address was learned, in the order of how much it is trusted. */
enum client_learned { CLIENT_LEARNED_NOT, CLIENT_LEARNED_ARP, CLIENT_LEARNED_ND, CLIENT_LEARNED_DHCP, CLIENT_LEARNED_DHCPV6,
	CLIENT_LEARNED_ADOPTED };
const char *client_learned_text(enum client_learned how);

enum { CLIENT_V6_MAX = 8, CLIENT_RATES_MAX = 16 };

struct client_counters {
	uint32_t associations, reassociations, roams, refusals;
	uint32_t key_timeouts, key_failures; /* EAPOL-Key messages not answered; handshakes given up */
	uint32_t mic_failures, replay_failures;
	uint32_t eapol_received, eapol_sent, eapol_dropped;
	uint32_t duplicates, sa_queries, group_rekeys, ptk_rekeys, deauths_ignored;
};

/* Read it; only the machine writes it. */
struct client {
	struct link all;	/* in the order in which they came */
	struct link on_bss;	/* of its BSS */
	struct link half_open;	/* without keys and not in RUN, the oldest first: limits.c */
	mac_t mac, bssid;
	struct ap *ap;
	uint8_t slot, ap_wlan;	/* WLAN id on the AP, 1-16 */
	uint16_t wlan;		/* of the controller */
	uint16_t aid;		/* 1-2007; 0: none */
	uint8_t apf, pem;	/* enum apf, enum pem */
	uint8_t pem_last;	/* the state before; as "last state" is printed */
	bool associated;	/* the AP has the station: its association response went out with status 0 */
	bool secured;		/* L2 is done: open, or the 4-way handshake has ended well */
	bool keyed;		/* the AP has its pairwise key */
	bool shown;		/* its handshake has had a good M2: it knows the key, whatever else comes in its name */
	bool wpa;		/* by the older WPA: akm and pairwise are told in the numbers of RSN all the same */
	bool awaits_pmk;	/* its handshake begins when its key is made */
	bool own_key;		/* its key is not the WLAN's, but one of its own */
	bool pmf, mfpr;		/* protected management frames are in use; the client demands them */
	bool wmm, ht, vht, he;
	bool ft_seen;		/* it brought a mobility domain element */
	bool reassociation;	/* its last request was one */
	bool adopted;		/* taken over from a report, not seen associating */
	uint32_t akm, pairwise, group_mgmt; /* suite selectors, 0x000fac02 ...; 0: open */
	uint16_t capability, listen_interval;
	uint8_t rates[CLIENT_RATES_MAX], nrates;
	int8_t rssi, snr;	/* dBm, dB; 0: not known */
	uint16_t status, reason; /* the last status code sent, the last reason code */
	uint32_t ip;		/* IPv4 in host order; 0: not known */
	uint32_t dhcp_server, lease_s;
	uint8_t ip_how;		/* enum client_learned */
	uint8_t nv6;
	uint8_t v6[CLIENT_V6_MAX][16];
	bool v6_global;		/* one of them is not link-local */
	mono_t since;		/* associated */
	mono_t state_since;	/* in this PEM state */
	mono_t run_since;	/* in RUN; never: MONO_NEVER */
	struct timer delete_timer;  /* "apfMsTimeOut": Scheduling deletion of Mobile Station */
	struct timer session_timer; /* "sessionTimer" */
	struct timer pem_timer;	    /* "pemTimer" */
	struct client_counters count;
	/* below: the machine's own */
	struct clients *owner;
	struct rsn_auth *auth;
	struct client_query *query; /* an SA Query that runs */
	struct client *claim;	/* who has associated elsewhere with its address (claim.c); NULL: nobody */
	struct client *holder;	/* of a claim: the client's record; NULL: this is a client */
	uint64_t change;	/* cookie of the change of a station that is waited for */
	uint16_t last_seq;	/* sequence control of the last management frame, for duplicates */
	uint8_t last_subtype, failures, deauths;
	uint8_t waits;		/* what the change is about */
	uint8_t delete_caller;	/* callerId of the deletion that is scheduled */
	uint8_t delete_reason;	/* and its deleteReason */
	bool at_ap;		/* its AP was given the station, perhaps has not made it yet, and was not told to delete it */
	bool has_seq, doomed, group_waits, counted, npu, delisted;
	bool unseen;		/* it is about to go because its AP is away; on the air it may stay */
	bool has_eapol_told;
	bool ip_held;		/* its address is its own: theft.c */
	uint8_t was_slot;
	uint16_t held_vlan;
	uint32_t held_ip;
	uint32_t mic_before;	/* MIC failures when it came from was_at */
	uint32_t proved_edition; /* of the WLAN, when it proved the key of proved_wlan: proof.c */
	uint32_t eapol_told_ms;	/* when an EAPOL-Start or Logoff of it was told */
	uint16_t proved_wlan;	/* 0: it has not */
	mac_t was_at;		/* where it had proved its key, until it proves it here; absent: nowhere */
	uint8_t dhcp_requests;
	uint32_t wlan_edition;
	uint8_t *ies;		/* capabilities elements of the request, for the AP; may be NULL */
	uint16_t ies_len;
};

/* "0.0.0.0" where none is known. */
size_t client_ip_text(const struct client *c, char buf[static ADDR_TEXT_MAX]);
/* "WPA2", "Open"; "PSK", "PSK-SHA256"; "CCMP (AES)", "None": as show client detail words them. */
const char *client_policy_text(const struct client *c);
const char *client_akm_text(const struct client *c);
const char *client_cipher_text(const struct client *c);

/* --- counters ---------------------------------------------------------------------------------------------------- */

/* Each field is a row of `show` and of metrics: CLIENT_COUNTERS(X) X(name, words). */
#define CLIENT_COUNTERS(X) \
	X(frames, "802.11 frames received from access points") \
	X(malformed, "802.11 frames dropped: malformed") \
	X(not_ours, "802.11 frames dropped: of a BSS or WLAN that is not there") \
	X(bad_source, "802.11 frames dropped: source address is a group, zero or a BSSID") \
	X(duplicates, "802.11 frames dropped: repeated") \
	X(authentications, "802.11 authentications accepted") \
	X(authentications_refused, "802.11 authentications refused") \
	X(authentications_forgotten, "802.11 authentications forgotten at the ceiling") \
	X(associations, "associations accepted") \
	X(reassociations, "reassociations accepted") \
	X(refused, "associations refused") \
	X(class2, "association requests without authentication") \
	X(class3, "frames of stations that are not associated") \
	X(limited, "associations refused at a ceiling") \
	X(memory_refused, "associations of new clients refused: memory is short") \
	X(balanced, "associations refused to balance the load") \
	X(balanced_clients, "clients that were sent away to balance the load") \
	X(balance_given_up, "clients that insisted and were taken in spite of the load") \
	X(no_candidate_5, "clients not balanced: no other 5 GHz radio heard them") \
	X(no_candidate_2, "clients not balanced: no other 2.4 GHz radio heard them") \
	X(half_open, "clients without keys and address that made room for another at a ceiling") \
	X(roams, "clients that came from another BSS of ours") \
	X(joins, "clients that came into RUN") \
	X(handshakes, "4-way handshakes completed") \
	X(handshakes_failed, "4-way handshakes failed") \
	X(group_handshakes_failed, "group key handshakes failed") \
	X(eapol_starts, "EAPOL-Starts and Logoffs ignored: there is no 802.1X to begin or to end") \
	X(eapol_plain, "EAPOL frames dropped: in the clear from a client with keys and PMF") \
	X(robust_unprotected, "deauthentications and disassociations ignored: unprotected, of a client with PMF") \
	X(sa_queries, "SA Queries begun") \
	X(sa_queries_failed, "SA Queries not answered: the association was given up") \
	X(learned, "addresses learned") \
	X(learned_limited, "addresses not kept at the ceiling") \
	X(excluded, "clients excluded") \
	X(ip_thefts, "clients that used the IP address of another") \
	X(mac_thefts, "associations with the MAC address of a client elsewhere, without its key") \
	X(exclusions_limited, "exclusions forgotten at the ceiling") \
	X(not_excluded, "failures that excluded nobody: the address has proved the key of the WLAN before") \
	X(proofs_forgotten, "proofs of keys forgotten at the ceiling") \
	X(probes, "reports of probe requests") \
	X(probes_limited, "probing stations forgotten at the ceiling") \
	X(probes_shed, "reports of probe requests not kept: memory is short") \
	X(adopted, "clients taken over from an access point's report") \
	X(changes_failed, "changes of stations that an access point did not carry out") \
	X(wrong_turns, "changes of state that are not in their table") \
	X(changes_refused, "changes of stations that could not be given to an access point") \
	X(claims_lost, "associations with the address of a client with PMF elsewhere that did not prove its key") \
	X(left_behind, "stations an access point had kept of a client that had gone to another one") \
	X(deleted, "clients deleted") \
	X(group_keys, "group keys made")

struct clients_counters {
#define CLIENT_COUNTER_FIELD(name, words) uint64_t name;
	CLIENT_COUNTERS(CLIENT_COUNTER_FIELD)
#undef CLIENT_COUNTER_FIELD
};

/* --- memory ------------------------------------------------------------------------------------------------------ */

/* What outlives the machine of a client that was in RUN: what only the controller knew of it. */
struct client_memory {
	uint16_t wlan;
	uint32_t ip, dhcp_server, lease_s; /* as in struct client */
	uint8_t ip_how, nv6;
	uint8_t v6[CLIENT_V6_MAX][16];
	mono_t session_ends; /* MONO_NEVER: it has none */
};

/* --- ports ------------------------------------------------------------------------------------------------------- */

/* CLIENT_PMK_LATER: it has one, which is not made yet; clients_pmk_ready says when. */
enum client_pmk { CLIENT_PMK_NONE, CLIENT_PMK_OWN, CLIENT_PMK_LATER };

struct clients_ports {
	void *ctx;
	void (*random)(void *ctx, void *out, size_t len);
	/* Who listens to this row, about this client? NULL: nobody. */
	bool (*wants_event)(void *ctx, unsigned row, mac_t client);
	void (*event)(void *ctx, unsigned row, const void *fields, mac_t client);
	/* A WLAN of the controller; NULL: there is none of that id. */
	const struct client_wlan *(*wlan)(void *ctx, unsigned id);
	const struct client_settings *(*settings)(void *ctx);
	/* A change of a station, copied; false: not now (ac_station_change). Its result comes to clients_station_done. */
	bool (*station)(void *ctx, struct ap *ap, const struct ac_station_change *change, mono_t now);
	/* A frame for the air (ac_send_frame). */
	bool (*send)(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, const uint8_t *frame, size_t len);
	/* Tells an AP a group key (ac_group_key). */
	bool (*group_key)(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, const struct ac_group_key *k, mono_t now);
	/* Is this client on the operator's exclusion list? NULL: nobody is. */
	bool (*excluded)(void *ctx, mac_t client);
	/* May it use this WLAN, which has MAC filtering? NULL: nobody may. */
	bool (*filtered)(void *ctx, unsigned wlan, mac_t client);
	/* The key of this client on this WLAN, when it has one of its own. NULL: nobody has. */
	enum client_pmk (*client_pmk)(void *ctx, unsigned wlan, mac_t client, uint32_t akm, struct rsn_pmk *out);
	/* A client's record came, changed its state or an address, or is about to go. NULL: nobody looks. */
	void (*changed)(void *ctx, const struct client *c, bool going);
	/* What is known of a client that was here before this machine was; false: nothing. NULL: nobody remembers. */
	bool (*remembered)(void *ctx, mac_t mac, struct client_memory *out);
	/* Clients of a BSS of this AP that could not stay have been told, or have gone: look at clients_leaving again. NULL:
	 * nobody does. */
	void (*left)(void *ctx, struct ap *ap);
};

struct clients_options {
	uint32_t max; /* clients; 0: CLIENTS_MAX */
};

/* --- the machine ------------------------------------------------------------------------------------------------- */

struct clients *clients_new(const struct clients_options *o, const struct clients_ports *ports, struct wheel *wheel,
			    struct hash_key key);
/* Sends nothing; wipes and frees. */
void clients_free(struct clients *cs);

/* An 802.11 frame of a station, without FCS; info may be NULL. */
void clients_frame(struct clients *cs, struct ap *ap, unsigned slot, const uint8_t *frame, size_t len,
		   const struct ac_frame_info *info, mono_t now);
void clients_station_done(struct clients *cs, struct ap *ap, const struct ac_station_result *r, mono_t now);
void clients_ap_joined(struct clients *cs, struct ap *ap, mono_t now);
void clients_ap_left(struct clients *cs, struct ap *ap, mono_t now);
/* The link to it loses datagrams: nobody who has not come in there is to be blamed for that. */
void clients_ap_lossy(struct clients *cs, struct ap *ap);

/* The AP is about to be given a BSS (ac_ports.group_key): it is known from now on. The keys it is to have, made at the first
 * call and, without `again`, at each. False: the WLAN has no encryption. */
bool clients_bss_key(struct clients *cs, struct ap *ap, unsigned slot, unsigned ap_wlan, unsigned wlan, bool again,
		     struct ac_group_key *out, mono_t now);
/* The AP runs it (ac_ports.wlan_up), or does not any more: its clients are gone with it. */
void clients_bss_up(struct clients *cs, struct ap *ap, unsigned slot, unsigned ap_wlan, bool up, mono_t now);
/* What became of a change of its keys (ac_ports.group_key_done), and where their packet numbers are. */
void clients_group_key_done(struct clients *cs, struct ap *ap, unsigned slot, unsigned ap_wlan, enum ac_group_status status,
			    uint8_t result, mono_t now);
void clients_group_state(struct clients *cs, struct ap *ap, unsigned slot, unsigned ap_wlan, const struct ac_group_state *s);
/* The radio changes its channel or its power: its clients were disassociated by the AP, their entries stay. */
void clients_radio_reset(struct clients *cs, struct ap *ap, unsigned slot, mono_t now);

struct client_address {
	enum client_learned how;
	struct addr ip;
	struct addr server; /* of DHCP; addr_none: not known */
	uint32_t lease_s;
};
void clients_learned(struct clients *cs, struct ap *ap, mac_t station, const struct client_address *a, mono_t now);
/* DHCP messages the agent saw of a client, for debug and the journey. */
void clients_dhcp(struct clients *cs, struct ap *ap, const struct ac_dhcp *d, mono_t now);
void clients_probed(struct clients *cs, struct ap *ap, unsigned slot, mac_t station, int8_t rssi, unsigned count,
		    mono_t now);
void clients_idle(struct clients *cs, struct ap *ap, unsigned slot, mac_t station, mono_t now);
/* The AP has dropped the station by itself (802.11 reason code as it said). */
void clients_gone(struct clients *cs, struct ap *ap, unsigned slot, mac_t station, uint16_t reason, mono_t now);

/* A station that an AP says is associated since before it joined us: taken over by a new 4-way handshake over the live
 * association, without a deauthentication. False: it cannot be (no such WLAN, no AID, at a ceiling), and it is
 * deauthenticated. */
struct client_report {
	uint8_t slot, ap_wlan;
	mac_t station;
	uint16_t aid, capability;
	bool pmf, wmm;
	bool keyed;	     /* the AP has a pairwise key of it */
	bool run;	     /* its data passed before, so it has an address */
	struct slice rates;
	struct slice ies;    /* as given with its change: the RSNE of its association request is in it */
	uint32_t seconds;    /* associated */
	uint32_t ip;	     /* host order; 0: not known */
};
bool clients_adopt(struct clients *cs, struct ap *ap, const struct client_report *r, mono_t now);

/* The same two as the AC machine says them. */
void clients_address(struct clients *cs, struct ap *ap, const struct ac_address *a, mono_t now);
bool clients_present(struct clients *cs, struct ap *ap, const struct ac_present *s, mono_t now);

/* A WLAN was changed, enabled, disabled or deleted (0: a setting of all): clients that cannot stay leave, the first of them
 * at once, of many the rest in the next milliseconds. */
void clients_config(struct clients *cs, unsigned wlan, mono_t now);
/* Are there some left? A WLAN that was deleted must stay as long (client_wlan.gone). */
bool clients_following(const struct clients *cs);
/* Are there some left at this AP? What tells them to go needs the WLAN: it is not to be taken from the AP before. */
bool clients_leaving(struct clients *cs, const struct ap *ap);

/* Lists of clients were changed (who is excluded by an operator, who is in the MAC filter, who has a key of its own), or
 * which WLANs filter: those who may not stay leave, and those whose key is another come again. */
void clients_lists(struct clients *cs, mono_t now);
/* The key of this WLAN, or of this one client of it (absent: the WLAN's), is made by now: who waited for it goes on. */
void clients_pmk_ready(struct clients *cs, unsigned wlan, mac_t client, mono_t now);

/* --- by command -------------------------------------------------------------------------------------------------- */

struct client *clients_find(const struct clients *cs, mac_t mac);
/* In the order in which they came; NULL gives the first, and NULL comes back at the end. */
struct client *clients_next(const struct clients *cs, const struct client *after);
size_t clients_count(const struct clients *cs);
/* Who waits to become one, and the memory of it all. */
struct clients_load {
	size_t authentications, probing, bytes;
	size_t spare; /* of these bytes: records that clients had who are gone, and the next ones get */
};
struct clients_load clients_load(const struct clients *cs);
/* What is given up while memory is short (net/pressure.h), and what is told of it: use in percent of the limit. */
struct clients_shed {
	bool probes;  /* stations that only probe are not kept */
	bool clients; /* whoever is no client yet is refused with status 17; roams go on, and adoption */
	unsigned percent, limit_mib;
};
void clients_shed(struct clients *cs, const struct clients_shed *s);
/* How many are in this PEM state; PEM_STATES: all. */
size_t clients_in_state(const struct clients *cs, enum pem pem);
size_t clients_on_wlan(const struct clients *cs, unsigned wlan);
size_t clients_on_slot(const struct clients *cs, const struct ap *ap, unsigned slot);

/* config client deauthenticate: deleteReason 6, reasonCode 1. False: there is no such client. */
bool clients_deauthenticate(struct clients *cs, mac_t mac, mono_t now);
/* A new pairwise key for it, by a 4-way handshake. False: not a client with a key. */
bool clients_rekey(struct clients *cs, mac_t mac, mono_t now);
/* New group keys for all BSSs of a WLAN (0: of all). */
void clients_group_rekey(struct clients *cs, unsigned wlan, mono_t now);

/* What would happen to this client now: each check in the order in which it would be made. */
enum client_verdict { CLIENT_PASSES, CLIENT_FAILS, CLIENT_DEPENDS };
struct client_check {
	const char *what;	/* "Exclusion list", "WLAN 1 (Staff)", "Pre-shared key" ... */
	enum client_verdict verdict;
	uint16_t status;	/* the status code it would be refused with; 0: none */
	char words[200];	/* why */
	char mend[200];		/* the command that mends it; empty: none */
};
typedef void (*client_check_fn)(void *ctx, const struct client_check *k);
/* wlan 0: all enabled ones. Returns how many checks fail. */
unsigned clients_test(struct clients *cs, mac_t mac, unsigned wlan, client_check_fn fn, void *ctx, mono_t now);

/* --- exclusion --------------------------------------------------------------------------------------------------- */

/* codes.md 5: the reasons of AireOS's traps. */
enum client_exclusion_reason { CLIENT_EXCLUDED_AUTH = 1, CLIENT_EXCLUDED_ASSOC, CLIENT_EXCLUDED_IP_THEFT,
	CLIENT_EXCLUDED_8021X, CLIENT_EXCLUDED_WEB };
const char *client_exclusion_text(enum client_exclusion_reason r);

struct client_exclusion {
	struct link all;
	struct link by_anybody; /* of a reason that anybody can give: they make room first */
	mac_t mac;
	enum client_exclusion_reason reason;
	uint16_t wlan;
	char ap_name[AP_NAME_MAX + 1];
	struct timer timer; /* not armed: until an operator removes it */
	mono_t since;
	struct clients *owner;
};

/* seconds 0: until removed. Who is excluded already stays so as long, and for a reason that somebody had to prove something
 * for, whatever follows. Where the table is full, one by anybody makes room, the oldest; then, but not for another one by
 * anybody, the oldest of all. */
void clients_exclude(struct clients *cs, mac_t mac, enum client_exclusion_reason r, uint32_t seconds, mono_t now);
bool clients_forgive(struct clients *cs, mac_t mac);
const struct client_exclusion *clients_exclusion(const struct clients *cs, mac_t mac);
const struct client_exclusion *clients_exclusion_next(const struct clients *cs, const struct client_exclusion *after);
size_t clients_exclusion_count(const struct clients *cs);

/* --- probing stations (APF Probe): no clients, a bounded table --------------------------------------------------- */

struct client_probe {
	mac_t mac;
	struct ap *ap;
	uint8_t slot;
	int8_t rssi;
	uint32_t reports;
	mono_t since, last;
};
/* NULL: not heard in the last 5 s. */
const struct client_probe *clients_probe(const struct clients *cs, mac_t mac);
/* In the order in which they came; NULL gives the first, and NULL comes back at the end. */
const struct client_probe *clients_probe_next(const struct clients *cs, const struct client_probe *after);
size_t clients_probe_count(const struct clients *cs);

/* --- statistics -------------------------------------------------------------------------------------------------- */

const struct clients_counters *clients_counters(const struct clients *cs);
bool clients_counter_at(const struct clients *cs, size_t i, const char **name, const char **words, uint64_t *value);
void clients_clear_counters(struct clients *cs);
/* Why clients of a WLAN that becomes another one (NULL: none) have to associate anew; NULL: they need not. The keys
 * themselves are not looked at, only whether there is one. */
const char *client_wlan_moves(const struct client_wlan *from, const struct client_wlan *to);
/* What the tables of the two gates allow. */
bool clients_pem_may(enum pem from, enum pem to);
bool clients_apf_may(enum apf from, enum apf to);
/* Prints docs/states-client.md. */
void clients_states_page(struct buf *out);

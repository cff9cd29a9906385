/* SPDX-License-Identifier: Apache-2.0 */
/* internal.h - what the parts of the machine of clients know of each other; nobody else includes it.
 *
 *   clients.c      the machine: begin and end, pool, table, counters
 *   bss.c          BSSs: their AIDs and clients
 *   group.c        keys of BSSs and their renewal
 *   gate_pem.c     the one gate of the policy states
 *   gate_apf.c     the one gate of the association states
 *   frames.c       a frame from an AP: whose, and what to do with it
 *   auth.c         802.11 authentication: the table of who has authenticated
 *   assoc.c        a (re)association request: what it says and whether it may
 *   checks.c       the checks of a request, one a row of the status table
 *   limits.c       how many clients there may be, and who makes room
 *   balance.c      clients that are sent to a less busy access point
 *   theft.c        two devices with one address
 *   proof.c        who has proved a WLAN's key, for when somebody else fails to under its address
 *   lists.c        lists of clients were changed: who may stay
 *   follow.c       WLANs or settings were changed: who may stay, and keys of BSSs
 *   moves.c        whether a change of a WLAN concerns its clients
 *   traps.c        traps about clients
 *   accept.c       what follows when all pass, and the answer
 *   claim.c        who associates elsewhere with the address of a client that has keys and PMF
 *   station.c      changes of stations at the AP, and what they came to
 *   keys.c         glue to the authenticator (rsn/authenticator.h)
 *   query.c        SA Query
 *   l3.c           addresses, DHCP, the way to RUN
 *   removal.c      deletion, expiry, deauthentication, AP and WLAN lost
 *   exclusion.c    the exclusion list
 *   probes.c       probing stations
 *   adopt.c        stations that were there before us
 *   memory.c       what is known of them from before
 *   what_if.c      test client
 *   texts.c        words for shows, the page of states */
#pragma once
#include "base/pool.h"
#include "base/siphash.h"
#include "base/table.h"
#include "catalogue/catalogue.h"
#include "catalogue_gen.h"
#include "controller/client/clients.h"
#include "proto/ieee80211/rsne.h"

/* --- ceilings that are the machine's own; those an operator cares for are in limits.h ----------------------------- */

enum {
	AIDS_MAX = DOT11_AID_MAX,
	AUTH_AGE_MS = 300000,	/* an authentication is good for so long without an association; a denial counts so long */
	FAILED_ASSOC_S = 3,	/* callerId 22 */
	GRACE_S = 10,		/* callerIds 9, 45, 57: the entry stays so long */
	DECIDED_S = 1,		/* callerIds 30, 50 */
	PROBE_MS = 5000,	/* a probing station is remembered so long; callerIds 23, 24 */
	PEM_WAIT_MS = 120000,	/* DHCP Policy timeout */
	QUERY_RETRY_MS = 200,
	QUERY_IDS = 8,
	COMEBACK_TU = 1000, /* a second, as AireOS counts */
	HALF_OPEN_LOOKS = 4096,	/* so many are looked at for one that makes room under a ceiling of many BSSs */
	KEPT_TOLD_MS = 15000,	/* agents tell of the stations they have kept 11 s after the last WLAN at the latest */
	KEPT_AIDS = 256,	/* that those may have is not given to others meanwhile, while there are more */
	REKEY_GUARD_MS = 30000,	/* group handshakes end by themselves long before */
	EXCLUDE_AFTER = 3,
	EXCLUDE_STRANGER_S = 60, /* where exclusions have no end: nobody is kept out for good by what anybody can send */
	EXCLUDE_STRANGER_AFTER = 5, /* 802.11 authentications, or associations, that failed in a row */
	SAID_AGAIN_MS = 2000,	/* a request that came before its answer was heard; clients repeat theirs for 0.6 s */
	FAILURES_MS = 10000,	    /* who waits longer between two of them begins anew */
	OLD_NEWS_MS = 10000,	/* what access points have kept to be told is told within that */
	PROBE_RADIOS = 8,	/* radios that are kept of those that heard a station; the one that heard it longest ago goes */
	BALANCE_DENIALS = 3,
	BALANCE_RSSI = -80,	/* dBm: a radio that hears a station worse is none it could be sent to */
	ORPHAN_RATE = 100,	/* frames of strangers that are answered with a deauthentication, per second */
	ELEMENTS_MAX = STATION_IES_MAX,
};

enum caller_id {
	CALLER_LEFT = 9,
	CALLER_PEM = 12,
	CALLER_ASSOC_FAILED = 22,
	CALLER_PROBE = 23,
	CALLER_PROBE_AGAIN = 24,
	CALLER_DELETED = 30,
	CALLER_SESSION = 45,
	CALLER_ACCEPTED = 48,
	CALLER_WLAN_CHANGED = 50,
	CALLER_KEYS = 57,
};

/* deleteReason of apfMsDeleteByMscb */
enum delete_reason { DELETE_NONE = 0, DELETE_IDLE = 4, DELETE_OPERATOR = 6, DELETE_AP_FAILED = 8 };

/* --- BSSs --------------------------------------------------------------------------------------------------------- */

enum rekey { REKEY_NONE, REKEY_BEGINS, REKEY_HANDSHAKES, REKEY_COMPLETES };

struct bss {
	struct link all;
	struct link clients; /* client.on_bss */
	struct ap *ap;
	mac_t bssid;
	uint8_t slot, ap_wlan;
	uint16_t wlan; /* of the controller */
	bool up, keyed;
	mono_t up_at;	     /* when its AP said so */
	bool awaited; /* its AP waits until those of its clients have been told that cannot stay */
	bool strict; /* a client left while keys were being renewed: they are renewed again */
	uint16_t nclients;
	uint64_t aids[(AIDS_MAX + 64) / 64];
	enum rekey rekey;
	unsigned handshakes;	  /* group handshakes that run */
	uint32_t interval_s;	  /* the setting, when the timer was armed last */
	uint8_t tries;		  /* how often the AP was told to end the rekeying */
	struct ac_group_key key;  /* in force: the AP sends with it */
	struct ac_group_key next; /* during a rekeying, until the AP has said that it does */
	struct ac_group_state pn; /* as the AP said last */
	struct timer rekey_timer; /* "bcast-key-interval" */
	struct timer guard;	  /* "groupRekeyGuard"; and before the AP is told once more */
	struct clients *owner;
};

/* --- who has authenticated ---------------------------------------------------------------------------------------- */

struct authentication {
	struct link age; /* the newest last */
	mac_t mac, bssid;
	mono_t at;
	uint16_t seq;	/* of the frame, for repeats */
	uint16_t refused_seq; /* of its last association request that was refused, likewise */
	uint8_t refused_subtype;
	bool refused, used; /* used: it has led to an association, and is good for no other */
	uint8_t failed[2]; /* authentications, associations; in a row */
	mono_t failed_at;
	uint8_t denials; /* how often it was sent away to balance the load (balance.c) */
	mono_t denied_at;
};

/* A radio that heard it, for balance.c: those heard last. */
struct probe_heard {
	const struct ap *ap;
	mono_t at;
	uint8_t slot;
	int8_t rssi;
};

struct probe_entry {
	struct link all; /* in the order in which they came */
	struct link age; /* the one heard longest ago at first */
	struct client_probe p;
	struct probe_heard heard[PROBE_RADIOS];
	uint8_t nheard;
	struct timer timer;
	struct clients *owner;
};

/* --- SA Query ----------------------------------------------------------------------------------------------------- */

struct client_query {
	struct client *client;
	struct timer retry, limit; /* "saQueryRetry", "saQueryTimeout" */
	uint16_t id[QUERY_IDS];
	unsigned sent; /* the newest QUERY_IDS ids are known */
	bool failed; /* not answered: the next association is let in */
};

/* --- what a change of a station is about -------------------------------------------------------------------------- */

enum waits { WAIT_NOTHING, WAIT_ASSOCIATION, WAIT_KEY };

/* --- the machine -------------------------------------------------------------------------------------------------- */

struct clients {
	struct clients_ports p;
	struct wheel *wheel;
	struct hash_key key;
	struct clients_counters count;
	size_t max;
	struct link all;	/* client.all */
	struct link half_open;	/* client.half_open */
	struct table by_mac;	/* struct client */
	size_t n, in_state[PEM_STATES];
	struct link slabs, free_clients;
	size_t nfree;		/* records in free_clients */
	size_t nslabs, nkey_machines, nawait; /* nawait: clients that wait for their key to be made */
	struct link bsss;
	struct table by_bss, by_bssid; /* struct bss */
	struct link auths;
	struct table auth_by_mac;
	struct pool auth_pool, probe_pool, proof_pool; /* small, and many stay when the clients beside them have gone */
	size_t nauths;
	struct link probes, probes_all;
	struct table probe_by_mac;
	size_t nprobes;
	struct link exclusions;
	struct link exclusions_by_anybody;
	struct table excluded_by_mac;
	struct table by_ip; /* struct client, whose address it is */
	struct link proofs; /* the oldest first */
	struct table by_proof;
	size_t nproofs;
	size_t nexclusions;
	uint64_t cookies;
	int64_t orphan_tokens; /* thousandths */
	mono_t orphan_at;
	const struct client_frame_info *info; /* of the frame that is being worked on; NULL: none */
	mono_t now;			      /* of the call that is being worked on */
	struct client *look;	   /* the next one that is looked at since lists were changed; NULL: all have been */
	bool look_again;	   /* they were changed in the middle of it */
	struct timer look_timer;   /* "looks" */
	struct {		   /* follow.c */
		struct bss *bss;   /* that is looked at since WLANs were changed; NULL: all have been */
		struct link *client; /* the next one of it; NULL: its first */
		uint16_t wlan, again_wlan; /* 0: all */
		bool told;	   /* somebody of this BSS had to go */
		bool again;	   /* they were changed in the middle of it */
		mono_t at;	   /* what was done at this moment cost so much */
		unsigned cost;
		struct timer timer; /* "follows" */
	} follow;
	struct clients_shed shed;
	bool losing_ap;			      /* while the clients of an AP that is away are taken out */
};

/* --- clients.c --- */
struct client *client_new(struct clients *cs, mac_t mac);
struct client *client_raw(struct clients *cs, mac_t mac);
/* `by` gets the place of `old` in the table and in lists, which is in none of them then. */
void client_replace(struct client *old, struct client *by);
void client_free(struct client *c);
/* Tells who looks at clients; of claims nobody is told. */
void client_changed(struct client *c, bool going);
const struct client_wlan *client_wlan_of(const struct client *c);
const struct client_settings *client_settings_of(const struct clients *cs);
uint64_t mac_hash(const struct clients *cs, mac_t mac);
mac_t mac_from(const uint8_t b[static 6]);
void mac_into(mac_t m, uint8_t out[static 6]);

/* --- bss.c --- */
struct bss *bss_find(const struct clients *cs, const struct ap *ap, unsigned slot, unsigned ap_wlan);
/* The BSS of this AP and slot that has this BSSID. */
struct bss *bss_of_bssid(struct clients *cs, struct ap *ap, unsigned slot, mac_t bssid);
struct bss *bss_make(struct clients *cs, struct ap *ap, unsigned slot, unsigned ap_wlan, uint16_t wlan);
void bss_free(struct bss *b);
struct bss *client_bss(const struct client *c);
/* May its AP have kept stations on it that it has not told of yet? */
bool bss_waits_for_kept(const struct bss *b, mono_t now);
/* The lowest free AID, beyond those that stations may have kept; 0: there is none. */
uint16_t bss_take_aid(struct bss *b);
bool bss_take_this_aid(struct bss *b, uint16_t aid);
void bss_put_client(struct bss *b, struct client *c);
void bss_take_client(struct client *c); /* gives its AID back, too */

/* --- group.c --- */
void group_make(struct bss *b, mono_t now);
void group_rekey(struct bss *b, mono_t now);
/* A group handshake of one of its clients has ended, well or not. */
void group_handshake_ended(struct bss *b, mono_t now);
/* The key a client is to be told now. */
const struct ac_group_key *group_to_tell(const struct bss *b);
void group_stop(struct bss *b);
/* The WLAN was changed: has it the keys that it needs now? */
void group_follow_wlan(struct bss *b, const struct client_wlan *w, mono_t now);
/* A client leaves that has its keys: with config advanced eap bcast-key-strict others get new ones soon. */
void group_member_left(struct bss *b, mono_t now);
/* A setting was changed by command: with another interval the next renewal may come sooner, and never later. */
void group_follow_interval(struct bss *b, mono_t now);
void group_fire(struct timer *t, mono_t now);
void group_guard_fire(struct timer *t, mono_t now);

/* --- gate_pem.c --- */
void pem_enter(struct client *c, enum pem to, mono_t now);
/* Back to START, as a client that begins anew: told as AireOS tells it. old_ap: where its rule was; NULL: nowhere. */
void pem_reset(struct client *c, const struct ap *old_ap, mono_t now);
void pem_initialize(struct client *c, mono_t now);
void pem_timer_fire(struct timer *t, mono_t now);

/* --- gate_apf.c --- */
/* How a change is told: the function AireOS names. */
enum apf_by { APF_BY_ADD_USER, APF_BY_ASSOC_REQ, APF_BY_EXPIRE, APF_BY_DISASSOC, APF_BY_EXCLUSION };
void apf_enter(struct client *c, enum apf to, enum apf_by by, mono_t now);

/* --- frames.c --- */
/* Is this the management frame of it that was answered last, once more? Then it is counted. */
bool client_repeats(struct client *c, const struct dot11_frame *f);
void client_keep_frame(struct client *c, uint16_t seq, uint8_t subtype); /* that has been, or will be, answered */

/* --- auth.c --- */
void auth_frame(struct clients *cs, struct bss *b, const struct dot11_frame *f, mono_t now);
bool auth_valid(struct clients *cs, mac_t mac, mac_t bssid, mono_t now);
void auth_forget(struct clients *cs, mac_t mac);
/* It has associated: what is kept is only there to know the same frame again. */
void auth_use(struct clients *cs, mac_t mac);
/* A request of it was refused; is this the same one again? */
void auth_refused(struct clients *cs, mac_t mac, uint16_t seq, uint8_t subtype);
/* Was a request of it refused since it authenticated last? */
bool auth_refused_since(const struct clients *cs, mac_t mac);
bool auth_refused_already(const struct clients *cs, mac_t mac, mac_t bssid, const struct dot11_frame *f);
/* How often it was sent away to balance the load, and when last; one more. */
unsigned auth_denials(const struct clients *cs, mac_t mac, mono_t now, mono_t *last);
void auth_denied(struct clients *cs, mac_t mac, mono_t now);
/* How many have failed in a row, with this one; r: ..._AUTH or ..._ASSOC. */
unsigned auth_failed(struct clients *cs, mac_t mac, enum client_exclusion_reason r, mono_t now);
void auth_free_all(struct clients *cs);

/* --- assoc.c, checks.c, accept.c --- */
/* Which ceiling a request has met; codes.md 12 has the numbers of the traps. */
enum limit { LIMIT_NONE, LIMIT_CONTROLLER, LIMIT_AIDS, LIMIT_RADIO, LIMIT_PROFILE, LIMIT_WLAN, LIMIT_WLAN_RADIO, LIMITS };
struct limit_met {
	enum limit what;
	unsigned has, may;
};

/* What load balancing has compared. */
struct balance {
	bool refuses, no_other, gave_up;
	bool again; /* the request that was refused last, once more: the same denial */
	unsigned here, lightest, window, denial, denials;
	const struct ap *ap; /* the least busy one that heard it */
	uint8_t slot;
};

/* A request, as far as it has been looked at. */
struct request {
	struct clients *cs;
	struct bss *b;
	struct client *client; /* NULL: it has no record */
	struct client *holder; /* who has the address elsewhere, and stays so until this one has proved its key; or NULL */
	mac_t mac;
	const struct client_wlan *wlan;
	struct dot11_assoc_req r;
	struct dot11_rates rates;
	struct rsn_choice choice;
	struct rsne element; /* the RSN or WPA element that was looked at */
	struct limit_met limit;
	bool memory_short; /* it is refused for that */
	struct balance balance;
	char because[96];	/* what why says, where it holds numbers */
	const char *why;	/* of a refusal */
	uint16_t seq;		/* of its frame */
	uint8_t subtype;
	mono_t now;
};
void assoc_frame(struct clients *cs, struct bss *b, const struct dot11_frame *f, mono_t now);
/* Each returns 0, or the status to refuse with. */
uint16_t check_limits(struct request *q);
uint16_t check_ssid(struct request *q);
uint16_t check_capabilities(struct request *q);
uint16_t check_rates(struct request *q);
uint16_t check_wmm(struct request *q);
uint16_t check_security(struct request *q);
uint16_t check_listen(struct request *q);
uint16_t check_mac_filter(struct request *q);
/* Is it kept out by the MAC filter? */
bool mac_filtered(const struct clients *cs, const struct client_wlan *w, mac_t mac);
/* The basic rates a BSS of this slot has, and all of them. */
const uint8_t *bss_rates(const struct bss *b, size_t *n);
bool bss_2ghz(const struct bss *b);
/* --- limits.c, balance.c --- */
/* Which ceilings this request meets: at the controller, on the radio, the WLAN, the BSS. The first `max` of them, in the
 * order in which they are looked at; how many were written. */
size_t limits_met(const struct request *q, struct limit_met *out, size_t max);
/* The oldest client that may have to make room under this ceiling; NULL: none. */
struct client *limits_half_open(const struct request *q, enum limit what);
/* Its state or its key has changed: it is half open now, or no more. */
void limits_note(struct client *c);
/* How many clients a radio may have: its band's maximum, and that of its RF profile. */
unsigned limits_of_radio(const struct bss *b);
unsigned limits_of_profile(const struct bss *b);
void limits_tell(const struct request *q);
/* Should another access point take it? Looks only. */
void balance_judge(struct request *q);
void balance_tell(const struct request *q);
/* It was refused for that, or taken in spite of it: counted. */
void balance_done(struct request *q);
struct rsn_policy wlan_policy(const struct client_wlan *w);
void accept_request(struct request *q);
/* Says once more that this client is let in, and changes nothing. */
void accept_again(const struct request *q);
/* Writes an association response; status not 0: a refusal. comeback: TU, 0: none. */
size_t put_response(const struct request *q, uint16_t status, uint16_t aid, uint32_t comeback, uint8_t *out, size_t size);
void refuse_request(struct request *q, uint16_t status, uint32_t comeback);

/* --- claim.c --- */
/* Does an association on this BSS have to prove first that it is this client's? */
bool claim_needed(const struct client *c, const struct bss *b);
/* The record of a station by its place: the client's, or that of a claim; NULL: it has none there. */
struct client *client_at(const struct clients *cs, mac_t mac, const struct ap *ap, unsigned slot);
struct client *claim_new(struct client *holder);
/* A new record, without a place, gets that of this one in lists and counts, which is its claim now. */
struct client *claim_under(struct client *c);
/* Is it a claim whose M2 was good? */
bool claim_proved(const struct client *c);
/* It takes the addresses that the client has by now: they decide what its station may pass. */
void claim_follows(struct client *c);
void claim_won(struct client *c, mono_t now);
void claim_lost(struct client *c, mono_t now);
/* The record it claims is about to go: it is the client's now. */
void claim_inherits(struct client *c);

/* --- station.c --- */
bool station_associate(struct client *c, const uint8_t *response, size_t len, mono_t now);
bool station_key(struct client *c, const uint8_t *tk, size_t len, mono_t now);
bool station_gate(struct client *c, uint8_t gate, mono_t now);
/* Its association went out, or is about to, and the AP has not said yet that it has the station. */
static inline bool station_waits(const struct client *c)
{
	return c && c->change && c->waits == WAIT_ASSOCIATION;
}
/* Takes the station from the AP; before: a frame for it, or NULL. */
void station_delete(struct client *c, const uint8_t *before, size_t len, mono_t now);

/* --- keys.c --- */
/* Takes over what the request said: elements, the choice of ciphers. */
void keys_prepare(struct client *c, const struct rsn_choice *choice);
/* Tells that the link to its access point loses datagrams, where it does. */
void keys_tell_link(struct client *c);
/* The elements a client's station needs: capabilities and security, whole, out of its request. */
void keys_keep_elements(struct client *c, struct rd elements);
/* Would they be those that are kept? */
bool keys_same_elements(const struct client *c, struct rd elements);
void keys_start(struct client *c, mono_t now);
/* The station is one of before, with its pairwise key or, c->keyed false, without. */
void keys_adopt(struct client *c, mono_t now);
/* Where it, or its claim, waits for its key on this WLAN: it looks again, and begins when it is there. */
void keys_ready(struct client *c, unsigned wlan, mono_t now);
/* Is its key another than the one it proved? Of a client without a key machine that runs: no. */
bool keys_changed(struct client *c);
void keys_stop(struct client *c);
void keys_free(struct client *c);
void keys_eapol(struct client *c, struct rd eapol, bool encrypted, mono_t now);
bool keys_group(struct client *c, mono_t now);
bool keys_renew(struct client *c, mono_t now);

/* --- query.c --- */
/* TU a client has to wait that was refused because of this one, and for which this one is asked. */
uint32_t query_comeback(const struct client *c);
void query_start(struct client *c, mono_t now);
void query_stop(struct client *c);
bool query_failed(const struct client *c);
void query_frame(struct client *c, const struct dot11_action *a, bool encrypted, mono_t now);

/* --- memory.c --- */
/* Its addresses and its session's end, as remembered, or a session that begins now. */
void memory_recall(struct client *c, mono_t now);

/* --- l3.c --- */
/* L2 is done: on to DHCP_REQD, and to RUN where its address is known. True: it may pass all. */
bool l3_begin(struct client *c, mono_t now);
bool l3_knows_address(const struct client *c);
void l3_advance(struct client *c, mono_t now);
void l3_forget(struct client *c);
void l3_forget_v4(struct client *c);
/* "Plumbed mobile LWAPP rule", in the state it is in. */
void l3_told_rule(struct client *c);

/* --- removal.c --- */
void removal_schedule(struct client *c, enum caller_id caller, unsigned seconds, mono_t now);
void removal_stop(struct client *c, bool tell);
void removal_by_mscb(struct client *c, enum delete_reason reason, uint16_t code, mono_t now);
void removal_fire(struct timer *t, mono_t now);
void session_fire(struct timer *t, mono_t now);
/* Sends a deauthentication and takes the station from the AP. src: the file AireOS names. */
void removal_deauthenticate(struct client *c, uint16_t reason, const char *src, mono_t now);
/* Takes its station, which is not to be there any more: should it be there, it hears so. Nothing is told. */
void removal_quietly(struct client *c, mono_t now);
void removal_disassociate(struct client *c, uint16_t reason, const char *src, mono_t now);
/* Its WLAN or its key is another one now: it has to come again. */
void removal_wlan_changed(struct client *c, mono_t now);
/* Its record goes, now; what is told of it is told before. */
void removal_delete(struct client *c, mono_t now);
/* The keys of a client failed: reason as the authenticator says. */
void removal_keys_failed(struct client *c, uint16_t reason, mono_t now);
/* Its BSS or its AP is gone, and its station with it: no frame reaches it. */
void removal_gone_with_bss(struct client *c, mono_t now);
void removal_left(struct client *c, bool deauth, uint16_t reason, mono_t now);
/* A frame of a station nobody knows: answered with a deauthentication, so many a second. */
void removal_orphan(struct clients *cs, struct bss *b, mac_t mac, uint16_t reason, mono_t now);

/* --- lists.c --- */
void lists_fire(struct timer *t, mono_t now);

/* --- follow.c --- */
void follow_fire(struct timer *t, mono_t now);
/* Is it one that clients_config has to tell to go? */
bool follow_must_go(const struct client *c);
/* It is about to be taken from where it stands, and may be the next that is looked at. */
void follow_client_goes(struct client *c);
void follow_bss_goes(struct bss *b);

/* --- exclusion.c --- */
bool exclusion_has(const struct clients *cs, mac_t mac);
/* One more failure of a client; true: it is excluded now. */
bool exclusion_failure(struct client *c, enum client_exclusion_reason r, mono_t now);
void exclusion_free_all(struct clients *cs);

/* Excluded now, whatever failed before: told, with the trap. */
void exclusion_now(struct client *c, enum client_exclusion_reason r, mono_t now);
/* A station without a record failed: n times in a row. True: it is excluded now. */
bool exclusion_stranger(struct clients *cs, const struct bss *b, mac_t mac, enum client_exclusion_reason r, unsigned n,
			mono_t now);

/* --- theft.c --- */
/* An address that another client may have, too. False: it has, and this one is excluded. */
bool theft_may_have(struct client *c, uint32_t ip, enum client_learned how, mono_t now);
/* It uses this address, and is not let to have it: is it another's? Then it is excluded. */
void theft_seen(struct client *c, uint32_t ip, mono_t now);
/* The address it came with is its own, unless it is another's. */
void theft_hold(struct client *c);
void theft_release(struct client *c);
/* It associates, on this BSS. */
void theft_moved(struct client *c, const struct bss *to);
/* Since then it has shown another key. */
bool theft_wrong_key(const struct client *c);
/* Its handshake has failed: has somebody else come with its address? */
void theft_keys_failed(const struct client *c);

/* --- proof.c --- */
/* Its handshake has ended well. */
void proof_given(struct client *c);
/* It moves to another WLAN, or its record goes: what it has proved is kept for when it comes back. */
void proof_keep(struct client *c, mono_t now);
/* Its key is another one now. */
void proof_forget(struct client *c);
/* Has this address proved the key that the WLAN has now, within a day? */
bool proof_holds(const struct clients *cs, mac_t mac, const struct client_wlan *w, mono_t now);
void proofs_init(struct clients *cs);
void proofs_free_all(struct clients *cs);
size_t proof_bytes(void); /* of one */

/* --- traps.c --- */
void traps_associated(const struct client *c);
void traps_deauthenticated(const struct client *c, uint16_t reason);
void traps_disassociated(const struct client *c, uint16_t reason);

/* --- probes.c --- */
struct probe_entry *probes_find(const struct clients *cs, mac_t mac);
void probes_forget(struct clients *cs, mac_t mac);
void probes_forget_ap(struct clients *cs, const struct ap *ap);
void probes_free_all(struct clients *cs);

/* --- events ------------------------------------------------------------------------------------------------------- */

/* In what a key machine's timer calls: no call of ours has told the time. */
static inline mono_t clients_now(const struct clients *cs)
{
	mono_t ran = mono_ms(cs->wheel->at);

	return ran.us > cs->now.us ? ran : cs->now;
}

static inline bool clients_listen(const struct clients *cs, unsigned row, mac_t about)
{
	return cs->p.event && (!cs->p.wants_event || cs->p.wants_event(cs->p.ctx, row, about));
}

/* TELL(clients, MAC, MSG_X, msg_x, .field = ...): formats nothing when nobody listens. */
#define TELL(cs, about, ROW, type, ...) \
	do { \
		if (clients_listen((cs), (ROW), (about))) { \
			struct type fields_ = { __VA_ARGS__ }; \
			(cs)->p.event((cs)->p.ctx, (ROW), &fields_, (about)); \
		} \
	} while (0)
/* Rows without fields. */
#define TELL_BARE(cs, about, ROW) \
	do { \
		if (clients_listen((cs), (ROW), (about))) \
			(cs)->p.event((cs)->p.ctx, (ROW), "", (about)); \
	} while (0)

struct ip_text {
	char t[ADDR_TEXT_MAX];
	struct slice s;
};
struct slice client_ip_slice(const struct client *c, struct ip_text *t);
/* The radio the client's rows name: of an AP that is there. */
static inline mac_t ap_mac(const struct ap *ap)
{
	return ap ? ap->mac : (mac_t){ 0 };
}

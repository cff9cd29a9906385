/* SPDX-License-Identifier: Apache-2.0 */
/* facts.h - what can be known about one episode of a client, in one word each.
 *
 * A fact is what a rule speaks of: "a message 2 with a bad MIC was received", never a line's wording. The observers
 * (observe_*.c) turn events into facts, the rules (rules_*.c) turn sets of facts into verdicts. Repeats of a fact
 * with the same argument are one record with a count, its first and last time and the place of its first line. */
#pragma once
#include "base/calendar.h"
#include "base/slice.h"

#include <assert.h>

/* name, what it says (for the reports and the manual) */
#define FACT_LIST(X) \
	X(PROBED, "the client was heard probing") \
	X(ENTRY_ADDED, "an entry for the client was made") \
	X(ASSOC_REQ, "association request") \
	X(REASSOC_REQ, "reassociation request") \
	X(ASSOC_OK, "association accepted") \
	X(ASSOC_REFUSED, "association refused; argument: status") \
	X(ASSOC_IGNORED, "association request ignored") \
	X(RSN_IE, "the client offers RSN (WPA2)") \
	X(WPA_IE, "the client offers WPA") \
	X(PSK, "key management is PSK") \
	X(DOT1X, "key management is 802.1X") \
	X(OWN_KEY, "the client has a pre-shared key of its own") \
	X(CCKM, "the client uses CCKM") \
	X(PMKID_NONE, "the client offered no PMKID") \
	X(PMKID_OFFERED, "the client offered a PMKID") \
	X(PMKID_FOUND, "the offered PMKID is in the client's cache") \
	X(PMKID_MISSED, "the offered PMKID is not in the client's cache") \
	X(OKC_TRIED, "a PMKID was computed from the cached PMK") \
	X(OKC_FOUND, "the computed PMKID is the offered one") \
	X(CCKM_REQ, "CCKM element in the reassociation") \
	X(CCKM_VALID, "CCKM element is valid") \
	X(CCKM_INVALID, "CCKM element is not valid") \
	X(CCKM_RESPONSE, "CCKM element in the response") \
	X(FT_PREAUTH, "802.11r authentication") \
	X(FT_REASSOC, "802.11r reassociation") \
	X(FT_DONE, "802.11r roam finished") \
	X(FT_KEY_MISSING, "802.11r key not found") \
	X(EXISTING_PMK, "the handshake starts from a cached PMK") \
	X(EAP_SKIPPED, "EAP was skipped") \
	X(PEM, "policy state; argument: the state entered") \
	X(EAP_START, "EAPOL-Start from the client") \
	X(EAP_ID_REQ, "EAP identity request sent") \
	X(EAP_ID_RESP, "EAP identity response") \
	X(EAP_ID_TIMEOUT, "no identity response in time") \
	X(EAP_REQ, "EAP request sent") \
	X(EAP_RESP, "EAP response") \
	X(EAP_RETRANSMIT, "EAP request sent again") \
	X(EAP_GIVEN_UP, "EAP retries used up") \
	X(EAP_SUCCESS, "EAP succeeded") \
	X(EAP_FAILURE, "EAP failed") \
	X(CERT_ALERT, "the client refused the server's certificate") \
	X(M1, "message 1 sent") \
	X(M2, "message 2 received") \
	X(M2_BAD_MIC, "message 2 has a bad MIC") \
	X(M2_SECURE_BIT, "message 2 has the secure bit set") \
	X(M2_ACCEPTED, "message 2 accepted") \
	X(M3, "message 3 sent") \
	X(M4, "message 4 received: keys installed") \
	X(M5, "group message 1 sent") \
	X(M6, "group message 2 received") \
	X(KEY_TIMEOUT, "no good answer in time; argument: the message waited for or repeated") \
	X(KEY_RETRANSMIT, "key message sent again; argument: which") \
	X(KEY_GIVEN_UP, "key retries used up; argument: which message") \
	X(HANDSHAKE_FAILED, "the AP says that the 4-way handshake failed") \
	X(REPLAY_COUNTER, "a replay counter was not the expected one") \
	X(PSK_HINT, "the controller suspects a wrong PSK") \
	X(LINK_LOSSY, "the link to the access point loses many datagrams") \
	X(AAA_ACCEPT, "Access-Accept") \
	X(AAA_REJECT, "Access-Reject") \
	X(AAA_BAD_AUTHENTICATOR, "the server's answer fails its authenticator") \
	X(AAA_UNREACHABLE, "retransmissions to the server used up") \
	X(AAA_NO_RESPONSE, "the message log says that the server did not respond") \
	X(AAA_BAD_ATTRIBUTE, "an attribute of the answer could not be read") \
	X(AAA_SEND_FAILED, "the request could not be sent") \
	X(AAA_MAX_RETRY, "authentication attempts used up") \
	X(AAA_NO_MEMORY, "AAA code -2") \
	X(AAA_FAILED, "AAA code -4") \
	X(AAA_TIMEOUT, "AAA code -5") \
	X(AAA_INTERNAL, "AAA code -6") \
	X(AAA_NO_SERVER, "AAA code -7") \
	X(LDAP_BOUND, "bind to the LDAP server succeeded") \
	X(LDAP_BIND_REJECTED, "the LDAP server rejects the controller's bind") \
	X(LDAP_BIND_FAILED, "the LDAP server cannot be reached") \
	X(LDAP_ERROR_STATE, "the LDAP server is in state ERROR") \
	X(LDAP_USER_BIND, "bind as the user tried") \
	X(LDAP_OK, "LDAP says Success") \
	X(LDAP_REFUSED, "LDAP says Authentication Failed") \
	X(LDAP_INTERNAL, "LDAP says Internal Error") \
	X(LDAP_NO_ENTRY, "the LDAP search found no user") \
	X(MDNS_SUFFIX, "an mDNS query carries a domain before .local") \
	X(MDNS_UNIVERSAL, "an mDNS query for the universal printing subtype") \
	X(DHCP_REQ, "DHCP request from the client") \
	X(DHCP_REPLY, "DHCP reply to the client") \
	X(DHCP_ACK, "DHCP lease given") \
	X(DHCP_NAK, "DHCP request refused") \
	X(DHCP_TIMEOUT, "the controller gave up waiting for an address") \
	X(ADDRESS, "the client's address is known") \
	X(WEB_REDIRECT, "web request redirected to the login") \
	X(WEB_LOGIN, "web login succeeded") \
	X(WEB_FAILED, "web login failed") \
	X(RUN, "the client may pass traffic") \
	X(IDLE_TIMEOUT, "the AP reports the client idle") \
	X(DELETE_MOBILE, "the AP asks to remove the client") \
	X(DELETE_BY_MSCB, "removal; argument: delete reason") \
	X(SESSION_EXPIRED, "the session timer ran out") \
	X(REMOVAL_SCHEDULED, "removal scheduled; argument: callerId") \
	X(EXPIRED, "the removal timer fired") \
	X(WLAN_SWITCHED, "the client moved to another WLAN and was deleted") \
	X(DISASSOC_SENT, "disassociation sent; argument: reason") \
	X(DEAUTH_SENT, "deauthentication sent; argument: layer") \
	X(DISASSOC_STATE, "moved from Associated to Disassociated") \
	X(DISASSOC_MSG, "disassociation message prepared") \
	X(CLIENT_LEFT, "the client itself deauthenticated or disassociated") \
	X(STILL_HERE, "after it had left, the client went on as if it were here") \
	X(CLASS_FRAME, "a frame the client may not send; argument: reason") \
	X(RADIO_EVENT, "the client's state was cleaned up for a radio event") \
	X(RADIO_RESET, "the AP reset its radio") \
	X(AP_LOST, "the AP was lost") \
	X(HANDED_OVER, "the client moved to another controller") \
	X(COA, "the RADIUS server asked to disconnect the client") \
	X(AUTH_CHANGED, "the RADIUS server changed the client's authorization; argument: reason code of the removal") \
	X(EXCLUDED, "excluded; argument: reason") \
	X(IP_THEFT, "address of another client used") \
	X(MAC_THEFT, "MAC address of another client used") \
	X(LOAD_BALANCED, "refused to balance the load") \
	X(MAX_CLIENTS, "the maximum of clients is reached") \
	X(MEMORY_SHORT, "refused because the controller's memory is short") \
	X(RADIO_OFF, "the radio is not enabled") \
	X(NOT_IN_FILTER, "the WLAN's MAC filter does not have the client") \
	X(TSPEC, "a TSPEC does not fit the WLAN's QoS") \
	X(DECRYPT_ERROR, "frames of the client failed to decrypt") \
	X(ENTRY_DELETED, "the client's entry is gone") \
	X(SHOWN, "show output; argument: policy state")

enum fact_kind {
#define X(name, text) FACT_##name,
	FACT_LIST(X)
#undef X
	FACT_KINDS
};

/* A set of facts. */
struct factset {
	uint64_t w[2];
};
static_assert(FACT_KINDS <= 128, "a fact does not fit its set");

#define FACT_BIT(f, word) (((f) >> 6) == (word) ? 1ULL << ((f) & 63) : 0ULL)

static inline void factset_add(struct factset *s, enum fact_kind f)
{
	s->w[f >> 6] |= 1ULL << (f & 63);
}

static inline bool factset_has(const struct factset *s, enum fact_kind f)
{
	return (s->w[f >> 6] >> (f & 63)) & 1;
}

static inline bool factset_all(const struct factset *s, struct factset want)
{
	return ((s->w[0] & want.w[0]) == want.w[0]) & ((s->w[1] & want.w[1]) == want.w[1]);
}

static inline bool factset_any(const struct factset *s, struct factset want)
{
	return ((s->w[0] & want.w[0]) | (s->w[1] & want.w[1])) != 0;
}

/* Where a message stands, in one word: source, length, offset (ceilings below). */
enum { REF_LEN_MAX = (1 << 12) - 1, REF_SOURCES_MAX = 1 << 12 };

static inline uint64_t ref_place(unsigned source, uint64_t off, uint32_t len)
{
	return (uint64_t)source << 52 | (uint64_t)(len < REF_LEN_MAX ? len : REF_LEN_MAX) << 40 | (off & ((1ULL << 40) - 1));
}

static inline unsigned ref_source(uint64_t place)
{
	return (unsigned)(place >> 52);
}

static inline uint32_t ref_len(uint64_t place)
{
	return (uint32_t)(place >> 40) & REF_LEN_MAX;
}

static inline uint64_t ref_off(uint64_t place)
{
	return place & ((1ULL << 40) - 1);
}

struct fact {
	uint8_t kind;		    /* enum fact_kind */
	uint8_t pad;
	int16_t arg;
	uint16_t order, last_order; /* rank of its first and of its last mention within the episode */
	uint32_t count;
	uint32_t line;		    /* of the first */
	int64_t t;		    /* of the first, ms, or TIME_NONE */
	uint64_t place;		    /* of the first, see ref_place */
	uint32_t later;		    /* ms from the first to the last of them */
	uint32_t pad2;
};

extern const char *const fact_names[FACT_KINDS];
extern const char *const fact_texts[FACT_KINDS];

/* SPDX-License-Identifier: Apache-2.0 */
/* rules_roam.c - roaming, fast and slow, and the plain join. */
#include "diagnose/rules.h"

static const struct factset eap_began = F4(EAP_ID_REQ, EAP_ID_RESP, EAP_REQ, EAP_RESP);
/* It got somewhere, or something went wrong with it: the beginning of EAP alone is no slow roam yet. */
static const struct factset eap_went_on = F8(EAP_SUCCESS, AAA_ACCEPT, M1, M4, RUN, EAP_ID_TIMEOUT, EAP_RETRANSMIT,
					     EAP_GIVEN_UP);

static const struct factset accepted = F5(EAP_SUCCESS, AAA_ACCEPT, M1, M4, RUN);
static const struct factset ended = F5(EAP_GIVEN_UP, DEAUTH_SENT, EXPIRED, ENTRY_DELETED, EAP_FAILURE);

static int64_t first_time(const struct episode *e, enum fact_kind kind)
{
	const struct fact *f = episode_fact(e, kind);

	return f ? f->t : TIME_NONE;
}

/* How long it took: until the first identity request went unanswered, else from the request to the keys. */
static int64_t roam_time(const struct episode *e)
{
	static const uint8_t starts[] = { FACT_REASSOC_REQ, FACT_ASSOC_REQ, FACT_EAP_ID_REQ, FACT_EAP_REQ };
	static const uint8_t ends[] = { FACT_M4, FACT_RUN, FACT_M1, FACT_EAP_SUCCESS, FACT_AAA_ACCEPT };
	int64_t from = TIME_NONE, to = TIME_NONE;

	if (factset_has(&e->has, FACT_EAP_ID_TIMEOUT)) {
		from = first_time(e, FACT_EAP_ID_REQ);
		to = first_time(e, FACT_EAP_ID_TIMEOUT);
		if (from != TIME_NONE && to != TIME_NONE && to >= from)
			return to - from;
		from = to = TIME_NONE;
	}
	for (size_t i = 0; i < sizeof(starts) && from == TIME_NONE; i++)
		from = first_time(e, (enum fact_kind)starts[i]);
	for (size_t i = 0; i < sizeof(ends) && to == TIME_NONE; i++)
		to = first_time(e, (enum fact_kind)ends[i]);
	return from != TIME_NONE && to != TIME_NONE && to >= from ? to - from : TIME_NONE;
}

/* An authentication that failed is told by its cause, not by having been a full one. */
static bool full_eap(struct rule_case *c)
{
	const struct factset *has = &c->e->has;

	c->value = roam_time(c->e);
	if (factset_any(has, ended) && !factset_any(has, accepted))
		return false;
	return factset_any(has, eap_began) && factset_any(has, eap_went_on);
}

/* Without a reassociation request an association that was still open makes it a roam. A client that comes back after
 * its entry was deleted authenticates in full, as it must. */
static bool full_eap_in_session(struct rule_case *c)
{
	const struct episode *e = c->e;

	if (e->kind != EPISODE_ROAM && (!e->had_session || factset_has(&e->has, FACT_ASSOC_REQ)))
		return false;
	return full_eap(c);
}

static bool slow_start_unexplained(struct rule_case *c)
{
	c->value = roam_time(c->e);
	return !c->e->had_session && (c->value != TIME_NONE || c->e->start == TIME_NONE);
}

/* No failure of the keys after the fast start; a start whose end is not in the log counts a little less, one that was
 * left in silence not at all. */
static bool fast(struct rule_case *c)
{
	static const struct factset finished = F4(M4, RUN, FT_DONE, CCKM_VALID);
	const struct episode *e = c->e;

	if (factset_has(&e->has, FACT_KEY_GIVEN_UP) && rule_last(e, FACT_KEY_GIVEN_UP) > rule_last(e, FACT_M4))
		return false;
	if (!factset_any(&e->has, finished)) {
		if (c->silence != TIME_NONE && c->silence >= 10000)
			return false;
		c->confidence -= 8;
	}
	c->value = roam_time(e);
	return true;
}

static bool key_missing(struct rule_case *c)
{
	return rule_not_mended(c->e, FACT_FT_KEY_MISSING, FACT_FT_DONE) && !c->e->reached_run;
}

static bool in_run(struct rule_case *c)
{
	static const uint8_t starts[] = { FACT_ASSOC_REQ, FACT_REASSOC_REQ, FACT_ENTRY_ADDED };
	const struct episode *e = c->e;
	int64_t from = TIME_NONE, to = first_time(e, FACT_RUN);

	for (size_t i = 0; i < sizeof(starts) && from == TIME_NONE; i++)
		from = first_time(e, (enum fact_kind)starts[i]);
	if (from != TIME_NONE && to != TIME_NONE && to >= from)
		c->value = to - from;
	return factset_has(&e->has, FACT_RUN) || episode_fact_arg(e, FACT_SHOWN, PEM_RUN);
}

#define HEALTHY_FAST \
	"Reassociation received, the PMKID found or computed, (status 0), Skipping EAP-Success, messages 1 to 4: 20 " \
	"to 50 ms, no EAP."
#define HEALTHY_JOIN \
	"Association received, (status 0), EAP where it is used, messages 1 to 4, DHCP, then Change state to RUN " \
	"(20)."
#define FAST_EXPLAINS \
	(V(JOINED) | V(STILL_IN_PROGRESS) | V(CAUSE_NOT_IN_LOG) | V(INVALID_REPLAY_COUNTER))
#define SLOW_FIX \
	"1. Apple devices and other sticky-key clients: enable sticky PMKID caching (SKC, release 7.2 or later). It " \
	"serves up to 8 APs per client, and the first visit to each AP is still a full authentication. 2. Clients " \
	"that can do 802.11r: enable it on the WLAN. 3. Clients with opportunistic caching (Windows) send a PMKID " \
	"of their own accord: update the driver."

static const struct rule rules[] = {
	{
		.verdict = VERDICT_FT_KEY_MISSING,
		.all = F1(FT_KEY_MISSING),
		.test = key_missing,
		.confidence = 86,
		.explains = CONSEQUENCES | V(ASSOCIATION_REFUSED) | V(ROAM_FT) | V(ROAM_FULL_AUTHENTICATION),
		.evidence = { FACT_FT_KEY_MISSING, FACT_ASSOC_REFUSED, FACT_DELETE_BY_MSCB, FACT_REASSOC_REQ,
			      FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The 802.11r roam of client {client} failed: the target AP or controller does not have its "
			   "key.",
		.cause = "The look-up of the client's 802.11r key (PMK-R0/R1) found nothing, so the roam was refused "
			 "and the client removed. On FlexConnect the usual cause is that the two APs are not in one "
			 "FlexConnect group: only within a group are the keys shared. Between controllers it is a "
			 "mobility group or domain that differs. The cached key may also have expired.",
		.fix = "1. FlexConnect: put all APs the client roams between into one FlexConnect group. 2. Several "
		       "controllers: same mobility group and domain. 3. If it happens once a client and not again, "
		       "its key had expired: nothing to do.",
		.healthy = "Doing preauth for this client, Roaming succeed for this client, (status 0), Finishing FT "
			   "roaming: no EAP, no 4-way handshake.",
		.commands = { { "controller", "show flexconnect group summary" },
			      { "controller", "config flexconnect group <group> ap add <ap-mac>" },
			      { "controller", "show mobility summary" },
			      { "controller", "show pmk-cache {client}" },
			      { "controller", "debug ft events enable" } },
	},
	{
		.verdict = VERDICT_ROAM_FT,
		.kinds = JOINING | 1u << EPISODE_STAY,
		.all = F1(FT_DONE),
		.none = F4(EAP_ID_RESP, EAP_REQ, EAP_SUCCESS, FT_KEY_MISSING),
		.test = fast,
		.confidence = 90,
		.adjust = { { F2(FT_PREAUTH, FT_REASSOC), 4, false } },
		.explains = FAST_EXPLAINS | V(ROAM_FULL_AUTHENTICATION) | V(ROAM_PMKID) | V(ROAM_OKC),
		.evidence = { FACT_FT_DONE, FACT_FT_PREAUTH, FACT_FT_REASSOC, FACT_REASSOC_REQ, FACT_ASSOC_OK,
			      FACT_EAP_SKIPPED, FACT_RUN, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} roamed by 802.11r (FT): no EAP and no 4-way handshake.",
		.cause = "Keys were derived in the 802.11r authentication and confirmed with the reassociation: "
			 "Roaming succeed for this client.",
		.fix = "Nothing to do.",
		.healthy = "Doing preauth for this client, Reassociation received, Roaming succeed for this client, "
			   "(status 0), Finishing FT roaming.",
		.commands = { { "controller", "show pmk-cache {client}" } },
	},
	{
		.verdict = VERDICT_ROAM_CCKM,
		.kinds = JOINING,
		.all = F1(CCKM_VALID),
		.none = F4(EAP_ID_RESP, EAP_REQ, CCKM_INVALID, ASSOC_REFUSED),
		.test = fast,
		.confidence = 90,
		.adjust = { { F1(CCKM_RESPONSE), 4, false } },
		.explains = FAST_EXPLAINS | V(ROAM_FULL_AUTHENTICATION) | V(ROAM_PMKID) | V(ROAM_OKC),
		.evidence = { FACT_CCKM_VALID, FACT_CCKM_RESPONSE, FACT_CCKM_REQ, FACT_ASSOC_OK, FACT_EAP_SKIPPED,
			      FACT_RUN, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} roamed by CCKM: no EAP and no 4-way handshake.",
		.cause = "The CCKM element of the reassociation was valid, so controller and client derived new keys "
			 "from the base key; the answer carried the CCKM response element.",
		.fix = "Nothing to do.",
		.healthy = "CCKM: Received REASSOC REQ IE, Received a valid REASSOC REQ IE, Including CCKM Response "
			   "IE, (status 0), Skipping EAP-Success.",
		.commands = { { "controller", "debug client {client}" } },
	},
	{
		.verdict = VERDICT_ROAM_OKC,
		.kinds = JOINING,
		.all = F1(OKC_FOUND),
		.none = F5(EAP_ID_RESP, EAP_REQ, PSK, CCKM_VALID, ASSOC_REFUSED),
		.test = fast,
		.confidence = 90,
		.adjust = { { F2(EXISTING_PMK, EAP_SKIPPED), 4, false } },
		.explains = FAST_EXPLAINS | V(ROAM_FULL_AUTHENTICATION) | V(ROAM_PMKID),
		.evidence = { FACT_OKC_FOUND, FACT_REASSOC_REQ, FACT_PMKID_MISSED, FACT_EXISTING_PMK, FACT_EAP_SKIPPED,
			      FACT_M4, FACT_RUN, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} roamed by opportunistic key caching (OKC): no EAP, only the key "
			   "handshake.",
		.cause = "The offered PMKID was not in the cache, as expected at a new AP; the controller computed it "
			 "from the cached PMK and it was the same. No valid PMKID found is no fault here.",
		.fix = "Nothing to do.",
		.healthy = HEALTHY_FAST,
		.commands = { { "controller", "show pmk-cache {client}" } },
	},
	{
		.verdict = VERDICT_ROAM_PMKID,
		.kinds = JOINING,
		.all = F1(PMKID_FOUND),
		.none = F6(EAP_ID_RESP, EAP_REQ, PSK, OKC_FOUND, CCKM_VALID, ASSOC_REFUSED),
		.test = fast,
		.confidence = 90,
		.adjust = { { F2(EXISTING_PMK, EAP_SKIPPED), 4, false } },
		.explains = FAST_EXPLAINS | V(ROAM_FULL_AUTHENTICATION),
		.evidence = { FACT_PMKID_FOUND, FACT_REASSOC_REQ, FACT_PMKID_OFFERED, FACT_EXISTING_PMK,
			      FACT_EAP_SKIPPED, FACT_M4, FACT_RUN, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} roamed by a cached PMKID (sticky key caching): no EAP, only the key "
			   "handshake.",
		.cause = "The client came back to an AP it had visited and offered the PMKID of that visit; it was in "
			 "the controller's cache.",
		.fix = "Nothing to do.",
		.healthy = HEALTHY_FAST,
		.commands = { { "controller", "show pmk-cache {client}" } },
	},
	{
		.verdict = VERDICT_ROAM_FULL_AUTHENTICATION,
		.kinds = JOINING,
		.any = F2(CCKM_REQ, CCKM_INVALID),
		.none = F3(CCKM_VALID, PSK, FT_DONE),
		.test = full_eap,
		.confidence = 80,
		.explains = V(JOINED) | V(STILL_IN_PROGRESS) | V(CAUSE_NOT_IN_LOG) | V(INVALID_REPLAY_COUNTER),
		.evidence = { FACT_CCKM_REQ, FACT_CCKM_INVALID, FACT_REASSOC_REQ, FACT_EAP_ID_REQ, FACT_EAP_ID_TIMEOUT,
			      FACT_RUN, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} roamed with a full authentication: its CCKM request was not found valid "
			   "({gap|duration not in the log}).",
		.cause = "The reassociation carried a CCKM element, no Received a valid REASSOC REQ IE follows, and "
			 "EAP runs in full. MIC or timestamp of the element were wrong: the clocks of APs differ by "
			 "more than the tolerance (1000 ms by default), or the client's base key is not the "
			 "controller's.",
		.fix = "1. Raise the CCKM timestamp tolerance. 2. Check that the controllers share a mobility group. "
		       "3. Update the firmware of the client.",
		.healthy = "CCKM: Received REASSOC REQ IE, Received a valid REASSOC REQ IE, Including CCKM Response "
			   "IE, (status 0).",
		.commands = { { "controller", "config wlan security wpa akm cckm timestamp-tolerance <milliseconds> "
					    "<wlan-id>" },
			      { "controller", "show wlan <wlan-id>" },
			      { "controller", "show mobility summary" },
			      { "controller", "debug client {client}" } },
	},
	{
		.verdict = VERDICT_ROAM_FULL_AUTHENTICATION,
		.kinds = JOINING,
		.all = F1(REASSOC_REQ),
		.any = F2(PMKID_MISSED, PMKID_OFFERED),
		.none = F6(PMKID_FOUND, OKC_FOUND, CCKM_VALID, PSK, FT_DONE, PMKID_NONE),
		.test = full_eap,
		.confidence = 84,
		.adjust = { { F1(ENTRY_ADDED), -6, false } },
		.explains = V(JOINED) | V(STILL_IN_PROGRESS) | V(CAUSE_NOT_IN_LOG) | V(INVALID_REPLAY_COUNTER),
		.evidence = { FACT_PMKID_MISSED, FACT_PMKID_OFFERED, FACT_REASSOC_REQ, FACT_EAP_ID_REQ,
			      FACT_EAP_ID_TIMEOUT, FACT_EAP_SUCCESS, FACT_RUN, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} roamed with a full authentication: the PMKID it offered is not in the "
			   "controller's cache ({gap|duration not in the log}).",
		.cause = "The client sent a PMKID with its reassociation, the controller found No valid PMKID and "
			 "computed none that fits, so EAP ran in full. The entry has expired with the session, was "
			 "deleted, the client holds a key of another controller, or it was learned at more than 8 "
			 "APs.",
		.fix = "1. If it happens once a session, nothing: keys live as long as the session timeout. 2. If at "
		       "each roam: enable sticky caching for clients that need it, or 802.11r. 3. Several "
		       "controllers: one mobility group.",
		.healthy = HEALTHY_FAST,
		.commands = { { "controller", "show pmk-cache {client}" },
			      { "controller", "show mobility summary" },
			      { "controller", "config wlan disable <wlan-id>" },
			      { "controller", "config wlan security wpa wpa2 cache sticky enable <wlan-id>" },
			      { "controller", "config wlan enable <wlan-id>" } },
	},
	{
		.verdict = VERDICT_ROAM_FULL_AUTHENTICATION,
		.kinds = JOINING,
		.all = F2(REASSOC_REQ, PMKID_NONE),
		.none = F5(PMKID_FOUND, OKC_FOUND, CCKM_VALID, PSK, FT_DONE),
		.test = full_eap,
		.confidence = 86,
		.adjust = { { F1(EAP_ID_TIMEOUT), 4, false }, { F1(ENTRY_ADDED), -6, false } },
		.explains = V(JOINED) | V(STILL_IN_PROGRESS) | V(CAUSE_NOT_IN_LOG) | V(INVALID_REPLAY_COUNTER),
		.evidence = { FACT_PMKID_NONE, FACT_REASSOC_REQ, FACT_EAP_ID_REQ, FACT_EAP_ID_TIMEOUT,
			      FACT_EAP_SUCCESS, FACT_RUN, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} roamed with a full authentication, because it offered no PMKID "
			   "({gap|duration not in the log}).",
		.cause = "The reassociation request carries 0 PMKIDs, so no cached key can be used and EAP runs in "
			 "full at each roam. Clients with sticky key caching (Apple) do so while the WLAN has it "
			 "switched off, which is the default: they do not use opportunistic caching. Measured: "
			 "{gap|not in the log}; voice and video break off at more than 150 ms.",
		.fix = SLOW_FIX,
		.healthy = HEALTHY_FAST,
		.commands = { { "controller", "config wlan disable <wlan-id>" },
			      { "controller", "config wlan security wpa wpa2 cache sticky enable <wlan-id>" },
			      { "controller", "config wlan enable <wlan-id>" },
			      { "controller", "show pmk-cache {client}" } },
	},
	{
		.verdict = VERDICT_ROAM_FULL_AUTHENTICATION,
		.kinds = JOINING,
		.all = F2(REASSOC_REQ, WPA_IE),
		.none = F9(RSN_IE, PMKID_NONE, PMKID_OFFERED, PMKID_FOUND, OKC_FOUND, CCKM, CCKM_REQ, PSK, FT_DONE),
		.test = full_eap,
		.confidence = 68,
		.explains = V(JOINED) | V(STILL_IN_PROGRESS) | V(CAUSE_NOT_IN_LOG) | V(INVALID_REPLAY_COUNTER),
		.evidence = { FACT_REASSOC_REQ, FACT_WPA_IE, FACT_EAP_ID_REQ, FACT_EAP_ID_TIMEOUT, FACT_RUN,
			      FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} roamed with a full authentication: it uses WPA, which has no key caching "
			   "({gap|duration not in the log}).",
		.cause = "The reassociation carries a WPA element, not RSN. PMKIDs exist in WPA2 only, so EAP runs in "
			 "full at each roam.",
		.fix = "Move the client and the WLAN to WPA2 with AES.",
		.healthy = HEALTHY_FAST,
		.commands = { { "controller", "config wlan disable <wlan-id>" },
			      { "controller", "config wlan security wpa wpa2 enable <wlan-id>" },
			      { "controller", "config wlan security wpa wpa2 ciphers aes enable <wlan-id>" },
			      { "controller", "config wlan enable <wlan-id>" },
			      { "client", "set the profile to WPA2 with AES" } },
	},
	{
		.verdict = VERDICT_ROAM_FULL_AUTHENTICATION,
		.kinds = JOINING,
		.any = F2(PMKID_NONE, PMKID_MISSED),
		.none = F8(REASSOC_REQ, ENTRY_ADDED, PMKID_FOUND, OKC_FOUND, CCKM_VALID, PSK, FT_DONE, WLAN_SWITCHED),
		.test = full_eap_in_session,
		.confidence = 56,
		.adjust = { { F1(EAP_ID_TIMEOUT), 6, false } },
		.explains = V(JOINED) | V(STILL_IN_PROGRESS) | V(CAUSE_NOT_IN_LOG) | V(INVALID_REPLAY_COUNTER),
		.evidence = { FACT_PMKID_NONE, FACT_PMKID_MISSED, FACT_ASSOC_REQ, FACT_EAP_ID_REQ, FACT_EAP_ID_TIMEOUT,
			      FACT_RUN, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} authenticated in full in the middle of its session, because it offered no "
			   "usable PMKID ({gap|duration not in the log}).",
		.cause = "The client had a session and came again without a PMKID the controller knows; EAP ran in "
			 "full. There is no reassociation line: it may be a roam of a client with sticky key caching, "
			 "or the client began anew.",
		.fix = SLOW_FIX,
		.healthy = HEALTHY_FAST,
		.commands = { { "controller", "config wlan disable <wlan-id>" },
			      { "controller", "config wlan security wpa wpa2 cache sticky enable <wlan-id>" },
			      { "controller", "config wlan enable <wlan-id>" },
			      { "controller", "show pmk-cache {client}" },
			      { "controller", "debug client {client}" } },
	},
	{
		.verdict = VERDICT_ROAM_FULL_AUTHENTICATION,
		.kinds = JOINING,
		.all = F3(PMKID_NONE, EAP_ID_REQ, EAP_ID_TIMEOUT),
		.none = F7(ASSOC_REQ, REASSOC_REQ, ENTRY_ADDED, PSK, OKC_FOUND, EAP_GIVEN_UP, AAA_UNREACHABLE),
		.test = slow_start_unexplained,
		.confidence = 40,
		.explains = V(JOINED) | V(STILL_IN_PROGRESS) | V(CAUSE_NOT_IN_LOG) | V(EAP_TIMEOUT) | V(STUCK) |
			    V(INVALID_REPLAY_COUNTER),
		.evidence = { FACT_PMKID_NONE, FACT_EAP_ID_REQ, FACT_EAP_ID_TIMEOUT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} authenticates in full and loses {gap|time}, probably at a roam; the "
			   "reassociation line is missing.",
		.cause = "The client offered 0 PMKIDs, EAP started, and the first identity request went unanswered "
			 "for {gap|some time}. Whether it is a roam cannot be said: the line Reassociation received "
			 "is not in the log, and at a first association 0 PMKIDs are normal. If it is a roam, it is "
			 "that of a client with sticky key caching (Apple) on a WLAN that has it off.",
		.fix = "1. Take a debug that shows the whole roam. 2. If it begins with Reassociation received, "
		       "enable sticky key caching. It serves up to 8 APs per client; the first visit to each AP is "
		       "still a full authentication.",
		.healthy = HEALTHY_FAST,
		.commands = { { "controller", "debug client {client}" },
			      { "controller", "config wlan security wpa wpa2 cache sticky enable <wlan-id>" },
			      { "controller", "show pmk-cache {client}" } },
	},
	{
		.verdict = VERDICT_JOINED,
		.kinds = JOINING,
		.any = F2(RUN, SHOWN),
		.test = in_run,
		.confidence = 95,
		.explains = V(STILL_IN_PROGRESS) | V(CAUSE_NOT_IN_LOG) | V(STUCK) | V(INVALID_REPLAY_COUNTER),
		.evidence = { FACT_RUN, FACT_SHOWN, FACT_ASSOC_REQ, FACT_REASSOC_REQ, FACT_ASSOC_OK, FACT_M4,
			      FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} joined and may pass traffic (RUN).",
		.cause = "All stages were passed: association, keys where there is security, address, login where "
			 "there is one. Time from the request to RUN: {gap|not in the log}.",
		.fix = "Nothing to do.",
		.healthy = HEALTHY_JOIN,
		.commands = { { "controller", "show client detail {client}" } },
	},
};

const struct rule_set rules_roam = { rules, ARRAY_LEN(rules) };

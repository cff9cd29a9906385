/* SPDX-License-Identifier: Apache-2.0 */
/* rules_entry.c - the client's entry: exclusion, theft of addresses, and states in which a client is stuck. */
#include "diagnose/rules.h"

enum { STUCK_MS = 10000, LOGIN_MS = 60000 };

static bool is_waiting(int pem)
{
	return pem == PEM_AUTHCHECK || pem == PEM_8021X_REQD || pem == PEM_L2AUTHCOMPLETE || pem == PEM_WEP_REQD ||
	       pem == PEM_DHCP_REQD || pem == PEM_WEBAUTH_REQD || pem == PEM_WEBAUTH_NOL3SEC ||
	       pem == PEM_CENTRAL_WEB_AUTH;
}

static bool logs_in(int pem)
{
	return pem == PEM_WEBAUTH_REQD || pem == PEM_WEBAUTH_NOL3SEC || pem == PEM_CENTRAL_WEB_AUTH;
}

/* Did the wait end by a removal, or by the client's patience? Only what comes after ten seconds counts. */
static bool was_taken_out(const struct episode *e, const struct fact *entered)
{
	static const uint8_t ends[] = { FACT_ENTRY_DELETED, FACT_DHCP_TIMEOUT, FACT_CLIENT_LEFT, FACT_EXPIRED };

	for (size_t i = 0; i < sizeof(ends); i++) {
		const struct fact *end = episode_fact(e, (enum fact_kind)ends[i]);
		bool timed = end && entered && end->t != TIME_NONE && entered->t != TIME_NONE;

		if (end && (timed ? end->t - entered->t >= STUCK_MS : ends[i] != FACT_EXPIRED))
			return true;
	}
	return false;
}

/* A refusal of the DHCP server that no lease came after. */
static bool lease_refused(const struct episode *e)
{
	return factset_has(&e->has, FACT_DHCP_NAK) && rule_not_mended(e, FACT_DHCP_NAK, FACT_DHCP_ACK);
}

/* Did nobody answer, or only with refusals? */
static bool no_lease(const struct episode *e)
{
	return !factset_has(&e->has, FACT_ADDRESS) && (!factset_has(&e->has, FACT_DHCP_REPLY) || lease_refused(e));
}

/* Not silent, but still waiting: it asks for an address again and again and gets none, or a minute has gone by without a
 * login. */
static bool waits_on(const struct episode *e)
{
	const struct fact *req = episode_fact(e, FACT_DHCP_REQ);

	if (e->pem == PEM_DHCP_REQD)
		return req && req->t != TIME_NONE && req->later >= STUCK_MS && no_lease(e);
	if (e->pem == PEM_WEBAUTH_REQD || e->pem == PEM_CENTRAL_WEB_AUTH)
		return e->pem_since != TIME_NONE && e->last - e->pem_since >= LOGIN_MS && !factset_has(&e->has, FACT_WEB_LOGIN);
	return false;
}

/* The controller took an address into the entry after the client came into a state before that step: the client went on,
 * and what is missing is a line of the log. */
static bool went_on(const struct episode *e, int pem, const struct fact *entered)
{
	static const struct factset failed = F2(DHCP_NAK, DHCP_TIMEOUT);
	const struct fact *address = episode_fact(e, FACT_ADDRESS);

	return is_waiting(pem) && !logs_in(pem) && address && !factset_any(&e->has, failed) &&
	       (!entered || address->last_order > entered->last_order);
}

/* The state the client waits in for too long, or PEM_UNKNOWN. A removal sets the state back to START: then the last
 * one that was entered counts. */
static int waits_in(const struct rule_case *c)
{
	const struct episode *e = c->e;
	const struct fact *shown = episode_fact(e, FACT_SHOWN), *entered = NULL;
	bool silent = c->silence != TIME_NONE && c->silence >= STUCK_MS;

	if (shown && is_waiting(shown->arg))
		return shown->arg;
	for (unsigned i = 0; i < e->nfacts; i++)
		if (e->fact[i].kind == FACT_PEM && is_waiting(e->fact[i].arg) &&
		    (!entered || e->fact[i].last_order > entered->last_order))
			entered = &e->fact[i];
	if (went_on(e, entered ? entered->arg : e->pem, entered))
		return PEM_UNKNOWN;
	if (was_taken_out(e, entered))
		return entered ? entered->arg : is_waiting(e->pem) ? e->pem : PEM_UNKNOWN;
	if (!is_waiting(e->pem) || factset_has(&e->has, FACT_CLIENT_LEFT))
		return PEM_UNKNOWN;
	return silent || waits_on(e) ? e->pem : PEM_UNKNOWN;
}

static bool stuck_in(struct rule_case *c, bool right)
{
	c->arg = waits_in(c);
	if (factset_has(&c->e->has, FACT_SHOWN))
		c->confidence += 5;
	return right;
}

static bool stuck_address(struct rule_case *c)
{
	return stuck_in(c, waits_in(c) == PEM_DHCP_REQD && !lease_refused(c->e));
}

static bool stuck_refused(struct rule_case *c)
{
	return stuck_in(c, waits_in(c) == PEM_DHCP_REQD && lease_refused(c->e));
}

static bool stuck_web(struct rule_case *c)
{
	return stuck_in(c, waits_in(c) == PEM_WEBAUTH_REQD || waits_in(c) == PEM_WEBAUTH_NOL3SEC);
}

static bool stuck_central_web(struct rule_case *c)
{
	return stuck_in(c, waits_in(c) == PEM_CENTRAL_WEB_AUTH);
}

static bool stuck_dot1x(struct rule_case *c)
{
	static const struct factset keyed = F3(M4, FT_DONE, CCKM_VALID);

	/* with the keys in place it is the log that stops in this state, not the client */
	return stuck_in(c, waits_in(c) == PEM_8021X_REQD && !factset_any(&c->e->has, keyed));
}

static bool stuck_on_link(struct rule_case *c)
{
	return stuck_address(c) || stuck_dot1x(c);
}

static bool stuck_other(struct rule_case *c)
{
	return stuck_in(c, is_waiting(waits_in(c)) && waits_in(c) != PEM_8021X_REQD);
}

/* --- exclusion ----------------------------------------------------------------------------------------------- */

static bool excluded_for(struct rule_case *c, int reason)
{
	c->arg = reason;
	return episode_fact_arg(c->e, FACT_EXCLUDED, reason) != NULL;
}

static bool excluded_auth(struct rule_case *c)
{
	return excluded_for(c, 1);
}

static bool excluded_assoc(struct rule_case *c)
{
	return excluded_for(c, 2);
}

static bool excluded_dot1x(struct rule_case *c)
{
	return excluded_for(c, 4);
}

static bool excluded_web(struct rule_case *c)
{
	return excluded_for(c, 5);
}

/* --- the rules ----------------------------------------------------------------------------------------------- */

#define HEALTHY_ASSOC \
	"Association received, then Sending Assoc Response ... (status 0), then the policy state leaves START."
#define STUCK_EXPLAINS \
	(V(CAUSE_NOT_IN_LOG) | V(STILL_IN_PROGRESS) | V(INVALID_REPLAY_COUNTER) | V(IDLE_TIMEOUT) | \
	 V(SESSION_TIMEOUT) | V(CLIENT_LEFT) | V(CLASS_FRAME_VIOLATION))

static bool mac_used_elsewhere(struct rule_case *c)
{
	return episode_fact_arg(c->e, FACT_MAC_THEFT, 1) != NULL;
}

static const struct rule rules[] = {
	{
		.verdict = VERDICT_MAC_THEFT,
		.all = F1(MAC_THEFT),
		.test = mac_used_elsewhere,
		.confidence = 74,
		.explains = CONSEQUENCES | V(PSK_WRONG_PASSPHRASE) | V(EAPOL_KEY_TIMEOUT),
		.evidence = { FACT_MAC_THEFT, FACT_M2_BAD_MIC, FACT_ASSOC_REQ, FACT_REASSOC_REQ, FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The MAC address of client {client} is used by a second device, which does not have its key.",
		.cause = "The client had proved the WLAN's key on one access point. Then somebody associated with its address "
			 "on another one and failed the handshake: message 2 was made with another key. A cloned or virtual "
			 "machine, a copied configuration, or somebody who poses as the client. Without protected management "
			 "frames (802.11w) the client loses its association each time; with them it keeps it. Nobody is "
			 "excluded, for that would hit the client.",
		.fix = "1. Require protected management frames on the WLAN. 2. Find the second device by the access point it "
		       "came to. 3. If the client's own passphrase was changed just then, type it again: this looks the same.",
		.healthy = "One MAC address, one association.",
		.commands = { { "controller", "show client detail {client}" },
			      { "controller", "config wlan security pmf required <wlan-id>" } },
	},
	{
		.verdict = VERDICT_MAC_THEFT,
		.all = F1(MAC_THEFT),
		.confidence = 72,
		.explains = CONSEQUENCES,
		.evidence = { FACT_MAC_THEFT, FACT_EXCLUDED, FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} was excluded: two devices use its MAC address.",
		.cause = "The controller saw the same MAC address from two devices: a cloned or virtual machine, a "
			 "bridge, a copied configuration, or somebody who poses as the client.",
		.fix = "1. Find both devices: AP, switch port, DHCP lease. 2. Give one of them its own address again. "
		       "3. Then lift the exclusion.",
		.healthy = "One MAC address, one association.",
		.commands = { { "controller", "show exclusionlist" },
			      { "controller", "show client detail {client}" },
			      { "controller", "config exclusionlist delete {client}" } },
	},
	{
		.verdict = VERDICT_IP_THEFT,
		.all = F1(IP_THEFT),
		.none = F1(MAC_THEFT),
		.confidence = 84,
		.explains = CONSEQUENCES,
		.evidence = { FACT_IP_THEFT, FACT_EXCLUDED, FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} uses an IP address that belongs to another client: it is excluded for it, "
			   "or, on a WLAN without keys, is refused the address.",
		.cause = "The controller holds the address for another MAC address. A static address inside the DHCP "
			 "range, a lease taken along from elsewhere, two pools that overlap, or a pool that gave an "
			 "address out twice.",
		.fix = "1. Let the client use DHCP. 2. Take static addresses out of the pool. 3. Require DHCP on the "
		       "WLAN. 4. Lift the exclusion.",
		.healthy = "DHCP_REQD (7) Change state to RUN (20) with an address no other client has.",
		.commands = { { "client", "obtain the address by DHCP" },
			      { "controller", "config wlan disable <wlan-id>" },
			      { "controller", "config wlan dhcp_server <wlan-id> 0.0.0.0 required" },
			      { "controller", "config wlan enable <wlan-id>" },
			      { "controller", "config exclusionlist delete {client}" } },
	},
	{
		.verdict = VERDICT_CLIENT_EXCLUDED,
		.all = F1(EXCLUDED),
		.test = excluded_auth,
		.confidence = 84,
		.explains = V(CAUSE_NOT_IN_LOG) | V(STILL_IN_PROGRESS) | V(STUCK),
		.evidence = { FACT_EXCLUDED, FACT_ASSOC_IGNORED, FACT_END },
		.arg_of = FACT_EXCLUDED,
		.summary = "Client {client} is excluded: 802.11 authentication failed repeatedly (exclusion reason "
			   "{arg}).",
		.cause = "The exclusion policy took effect after five failures of 802.11 authentication in a row. Why "
			 "they failed is not in the log.",
		.fix = "1. Take a debug of the next attempt, it has the cause. 2. Lift the exclusion, or wait for its "
		       "end (60 s by default; 0 means until an operator lifts it).",
		.healthy = "No exclusion: one failure is followed by a success.",
		.commands = { { "controller", "show exclusionlist" },
			      { "controller", "debug client {client}" },
			      { "controller", "config exclusionlist delete {client}" },
			      { "controller", "config wlan exclusionlist <wlan-id> <seconds>" } },
	},
	{
		.verdict = VERDICT_CLIENT_EXCLUDED,
		.all = F1(EXCLUDED),
		.test = excluded_assoc,
		.confidence = 84,
		.explains = V(CAUSE_NOT_IN_LOG) | V(STILL_IN_PROGRESS) | V(STUCK),
		.evidence = { FACT_EXCLUDED, FACT_ASSOC_IGNORED, FACT_END },
		.arg_of = FACT_EXCLUDED,
		.summary = "Client {client} is excluded: its association failed repeatedly (exclusion reason {arg}).",
		.cause = "The exclusion policy took effect after five refused associations in a row. The status code "
			 "of the refusals is not in the log. This ReasonCode is an exclusion reason; it is not 802.11 "
			 "reason 2. With voice handsets status 201 (QoS profile too low) is the usual one.",
		.fix = "1. Take a debug of the next attempt: Sending Assoc Response ... (status n) has the cause. 2. "
		       "Lift the exclusion, or wait for its end (60 s by default).",
		.healthy = HEALTHY_ASSOC,
		.commands = { { "controller", "show exclusionlist" },
			      { "controller", "debug client {client}" },
			      { "controller", "config exclusionlist delete {client}" },
			      { "controller", "config wlan exclusionlist <wlan-id> <seconds>" } },
	},
	{
		.verdict = VERDICT_CLIENT_EXCLUDED,
		.all = F1(EXCLUDED),
		.test = excluded_dot1x,
		.confidence = 84,
		.explains = V(CAUSE_NOT_IN_LOG) | V(STILL_IN_PROGRESS) | V(STUCK),
		.evidence = { FACT_EXCLUDED, FACT_ASSOC_IGNORED, FACT_END },
		.arg_of = FACT_EXCLUDED,
		.summary = "Client {client} is excluded: 802.1X authentication failed repeatedly (exclusion reason "
			   "{arg}).",
		.cause = "The exclusion policy took effect after three failures of 802.1X in a row. With a pre-shared "
			 "key a wrong passphrase is counted here, too. The failures themselves are not in the log.",
		.fix = "1. Look up the reject reason on the RADIUS server, or check the passphrase. 2. Take a debug "
		       "of the next attempt. 3. Lift the exclusion, or wait for its end (60 s by default).",
		.healthy = "Access-Accept, then the 4-way handshake, then RUN.",
		.commands = { { "controller", "show exclusionlist" },
			      { "controller", "debug client {client}" },
			      { "controller", "debug aaa events enable" },
			      { "server", "read the log for this user at the time of the exclusion" },
			      { "controller", "config exclusionlist delete {client}" } },
	},
	{
		.verdict = VERDICT_CLIENT_EXCLUDED,
		.all = F1(EXCLUDED),
		.test = excluded_web,
		.confidence = 84,
		.explains = V(CAUSE_NOT_IN_LOG) | V(STILL_IN_PROGRESS) | V(STUCK),
		.evidence = { FACT_EXCLUDED, FACT_WEB_FAILED, FACT_ASSOC_IGNORED, FACT_END },
		.arg_of = FACT_EXCLUDED,
		.summary = "Client {client} is excluded: the web login failed repeatedly (exclusion reason {arg}).",
		.cause = "The exclusion policy took effect after three failed web logins in a row: wrong name or "
			 "password, an expired guest account, or no answer of the user database.",
		.fix = "1. Check the user's name and password and the validity of the guest account. 2. Lift the "
		       "exclusion, or wait for its end (60 s by default).",
		.healthy = "WEBAUTH_REQD (8) Change state to RUN (20) after the login.",
		.commands = { { "controller", "show netuser summary" },
			      { "controller", "show exclusionlist" },
			      { "controller", "config exclusionlist delete {client}" },
			      { "controller", "debug aaa events enable" } },
	},
	{
		.verdict = VERDICT_CLIENT_EXCLUDED,
		.any = F2(EXCLUDED, ASSOC_IGNORED),
		.confidence = 80,
		.explains = V(CAUSE_NOT_IN_LOG) | V(STILL_IN_PROGRESS) | V(STUCK),
		.evidence = { FACT_EXCLUDED, FACT_ASSOC_IGNORED, FACT_END },
		.arg_of = FACT_EXCLUDED,
		.summary = "Client {client} is excluded; its requests are not answered.",
		.cause = "The client is on the exclusion list. Why it came there is not in the log.",
		.fix = "1. See the reason in the exclusion list and the trap log. 2. Mend it, then lift the "
		       "exclusion, or wait for its end (60 s by default; 0 means until an operator lifts it).",
		.healthy = HEALTHY_ASSOC,
		.commands = { { "controller", "show exclusionlist" },
			      { "controller", "show traplog" },
			      { "controller", "debug client {client}" },
			      { "controller", "config exclusionlist delete {client}" } },
	},

	/* --- stuck --- */
	{
		.verdict = VERDICT_STUCK,
		.kinds = JOINING,
		.all = F1(LINK_LOSSY),
		.none = F1(RUN),
		.test = stuck_on_link,
		.confidence = 86,
		.explains = STUCK_EXPLAINS,
		.evidence = { FACT_LINK_LOSSY, FACT_PEM, FACT_DHCP_TIMEOUT, FACT_DHCP_REQ, FACT_M1, FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} waits in {state}: the link between controller and access point loses messages.",
		.cause = "The controller's own requests to this access point were often not answered at the time, so what the "
			 "client said, or what it was told, got lost on the same way. Nothing here speaks against the client, "
			 "its passphrase or its DHCP server.",
		.fix = "1. Look at the network between controller and access point: loss, a line that is full, a duplex "
		       "mismatch. 2. If the client still waits when that is mended, take a debug of one attempt.",
		.healthy = "START, AUTHCHECK, 8021X_REQD (where there is security), L2AUTHCOMPLETE, DHCP_REQD, RUN.",
		.commands = { { "controller", "show capwap counters" },
			      { "controller", "debug client {client}" } },
	},
	{
		.verdict = VERDICT_STUCK,
		.kinds = JOINING,
		.none = F1(RUN),
		.test = stuck_address,
		.confidence = 78,
		.adjust = { { F1(DHCP_REQ), 6, false }, { F1(DHCP_TIMEOUT), 6, false } },
		.explains = STUCK_EXPLAINS,
		.evidence = { FACT_SHOWN, FACT_DHCP_TIMEOUT, FACT_PEM, FACT_DHCP_REQ, FACT_DHCP_REPLY, FACT_DHCP_NAK,
			      FACT_ENTRY_DELETED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} waits in {state}: the controller has not learned its IP address.",
		.cause = "Association and keys are done. The client stays in {state} until the controller sees its "
			 "address in a DHCP answer (or in ARP, where DHCP is not required). DHCP requests without an "
			 "answer: the server is not reached, its pool is empty, or the VLAN is the wrong one. No DHCP "
			 "request at all: the client has a static address or did not ask.",
		.fix = "1. See whether requests leave and answers come: debug dhcp. 2. Check VLAN and DHCP server of "
		       "the WLAN's interface (where the controller relays DHCP: config interface dhcp dynamic-interface), "
		       "the trunk to the controller, and free addresses in the pool. 3. With a static address: lift DHCP "
		       "Required on the WLAN.",
		.healthy = "BOOTREQUEST, BOOTREPLY, setting server from ACK, then DHCP_REQD (7) Change state to RUN "
			   "(20): about a second.",
		.commands = { { "controller", "debug dhcp message enable" },
			      { "controller", "show interface detailed <interface>" },
			      { "server", "check the pool for free addresses and the log for {client}" } },
	},
	{
		.verdict = VERDICT_STUCK,
		.kinds = JOINING,
		.all = F1(DHCP_NAK),
		.none = F1(RUN),
		.test = stuck_refused,
		.confidence = 84,
		.adjust = { { F1(DHCP_REQ), 6, false } },
		.explains = STUCK_EXPLAINS,
		.evidence = { FACT_DHCP_NAK, FACT_DHCP_TIMEOUT, FACT_PEM, FACT_DHCP_REQ, FACT_DHCP_REPLY,
			      FACT_ENTRY_DELETED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} waits in {state}: the DHCP server refuses it an address (NAK).",
		.cause = "Association and keys are done, requests and answers arrive, but the answer is a DHCP NAK and no "
			 "lease follows. The client insists on an address of another network or one that is taken, or two "
			 "servers answer, and one of them does not know the network. It is not the radio.",
		.fix = "1. Let the client forget its lease and ask anew. 2. See which server answers, and that its pool "
		       "fits the VLAN of the WLAN's interface. 3. Switch off a second DHCP server in that VLAN.",
		.healthy = "A client that asks for its old address may be refused once; then DISCOVER, OFFER, REQUEST, "
			   "ACK, and RUN, within a second.",
		.commands = { { "client", "ipconfig /release and /renew, or join again" },
			      { "controller", "debug dhcp message enable" },
			      { "controller", "show interface detailed <interface>" },
			      { "server", "read the log for the refusal of {client}" } },
	},
	{
		.verdict = VERDICT_STUCK,
		.kinds = JOINING,
		.none = F1(RUN),
		.test = stuck_web,
		.confidence = 74,
		.adjust = { { F2(WEB_REDIRECT, WEB_FAILED), 6, false } },
		.explains = STUCK_EXPLAINS,
		.evidence = { FACT_SHOWN, FACT_WEB_FAILED, FACT_PEM, FACT_WEB_REDIRECT, FACT_ADDRESS, FACT_DHCP_ACK,
			      FACT_ENTRY_DELETED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} waits in {state}: nobody has logged in on the web page.",
		.cause = "The client has an address and must log in on the web page before it may pass traffic. "
			 "Either the user has not done so, or the page does not appear: no DNS answer, the first page "
			 "was https, or the address of the virtual interface is not reached or its certificate not "
			 "trusted.",
		.fix = "1. Open http://<virtual-ip>/login.html on the client. If it appears, the redirect is at "
		       "fault: check DNS and use an http page. 2. Check that DNS passes the pre-authentication ACL. "
		       "3. Check name and password, or the guest account.",
		.healthy = "DHCP_REQD (7) to WEBAUTH_REQD (8), the login, then WEBAUTH_REQD (8) Change state to RUN "
			   "(20).",
		.commands = { { "controller", "show client detail {client}" },
			      { "controller", "debug web-auth redirect enable mac {client}" },
			      { "controller", "show custom-web all" },
			      { "client", "open http://<virtual-ip>/login.html" } },
	},
	{
		.verdict = VERDICT_STUCK,
		.kinds = JOINING,
		.none = F1(RUN),
		.test = stuck_central_web,
		.confidence = 74,
		.explains = STUCK_EXPLAINS,
		.evidence = { FACT_SHOWN, FACT_PEM, FACT_WEB_REDIRECT, FACT_AAA_ACCEPT, FACT_ADDRESS,
			      FACT_ENTRY_DELETED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} waits in {state}: the login at the central portal is not finished.",
		.cause = "The RADIUS server sent a redirect to its portal. The controller waits until the user has "
			 "logged in there and the server sends a change of authorization (CoA). The user has not "
			 "logged in, the portal is not reached, or the CoA does not arrive.",
		.fix = "1. Check that the redirect ACL named by the server exists on the controller and permits DNS "
		       "and the portal. 2. Check that the server may send CoA to the controller. 3. Read the portal's "
		       "log for this client.",
		.healthy = "After the login a CoA-Request comes, the client is authenticated again and reaches RUN.",
		.commands = { { "controller", "show acl summary" },
			      { "controller", "config radius auth rfc3576 enable <index>" },
			      { "controller", "debug aaa events enable" },
			      { "server", "read the portal's live log for {client}" } },
	},
	{
		.verdict = VERDICT_STUCK,
		.kinds = JOINING,
		.none = F1(RUN),
		.test = stuck_dot1x,
		.confidence = 70,
		.explains = STUCK_EXPLAINS,
		.evidence = { FACT_SHOWN, FACT_PEM, FACT_PSK, FACT_EAP_ID_REQ, FACT_EAP_REQ, FACT_M1, FACT_DEAUTH_SENT,
			      FACT_ENTRY_DELETED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} waits in {state}: authentication or key exchange is not finished.",
		.cause = "The client is associated, but 802.1X or, with a pre-shared key, the 4-way handshake does "
			 "not end; {state} is the state for both. What stops it is not in the log: a wrong "
			 "passphrase, a silent supplicant and a silent RADIUS server look the same from here.",
		.fix = "1. Take a debug of one attempt, with AAA events for 802.1X. 2. M2 with invalid MIC means the "
		       "passphrase, 'txWhen' the supplicant, AAA Error the server. 3. Run plumb on that log.",
		.healthy = "8021X_REQD (3) Change state to L2AUTHCOMPLETE (4) within a second of the association, two "
			   "with EAP.",
		.commands = { { "controller", "debug client {client}" },
			      { "controller", "debug aaa events enable" },
			      { "controller", "show client detail {client}" } },
	},
	{
		.verdict = VERDICT_STUCK,
		.kinds = JOINING,
		.none = F1(RUN),
		.test = stuck_other,
		.confidence = 66,
		.explains = STUCK_EXPLAINS,
		.evidence = { FACT_SHOWN, FACT_PEM, FACT_ASSOC_OK, FACT_DEAUTH_SENT, FACT_ENTRY_DELETED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} waits in {state} and does not get on.",
		.cause = "Clients pass {state} within milliseconds. This one stays: the WLAN's policy is not applied "
			 "to the end (a RADIUS or MAC filter answer, a mobility announce, or an ACL or interface that "
			 "is missing).",
		.fix = "1. Take a debug of one attempt. 2. Check that interface, ACL and AAA attributes of the WLAN "
		       "exist on the controller. 3. With several controllers check the mobility group.",
		.healthy = "START, AUTHCHECK, 8021X_REQD (where there is security), L2AUTHCOMPLETE, DHCP_REQD, RUN.",
		.commands = { { "controller", "debug client {client}" },
			      { "controller", "show client detail {client}" },
			      { "controller", "show wlan <wlan-id>" },
			      { "controller", "show mobility summary" } },
	},
};

const struct rule_set rules_entry = { rules, ARRAY_LEN(rules) };

/* SPDX-License-Identifier: Apache-2.0 */
/* codes_states.c - the policy states (PEM) and the association states (APF) of a client.
 *
 * A client that gets on well walks down one of three paths:
 *
 *   open        START > AUTHCHECK > L2AUTHCOMPLETE > DHCP_REQD > RUN
 *   PSK, EAP    START > AUTHCHECK > 8021X_REQD > L2AUTHCOMPLETE > DHCP_REQD > RUN
 *   web login   ... > DHCP_REQD > WEBAUTH_REQD (> WEBAUTH_NOL3SEC) > RUN
 *
 * and where it stops says what it lacks: the rows below spell that out. The rows stand in the order of the enums of
 * states.h, so a state is an index. */
#include "catalogue/states.h"

#include <assert.h>
#include <string.h>

#include "catalogue/codes.h"

static const struct code pem_rows[] = {
	[PEM_START] = {
		.number = 0, .name = "START",
		.meaning = "The first state of a client entry: no policy has been looked at yet, the address "
			   "is usually 0.0.0.0.",
		.when = "No association request has been accepted, or the entry is being taken down (an entry "
			"falls back to START, with its address, while it is deleted).",
		.mend = "See whether an 'Association received' follows and which status the Assoc Response "
			"carries: debug client <mac>, then show client detail <mac>.",
		.mark = MARK_SEED,
	},
	[PEM_AUTHCHECK] = {
		.number = 2, .name = "AUTHCHECK",
		.meaning = "The association is accepted and the controller looks up which layer 2 policy the "
			   "WLAN demands. Passed within a millisecond.",
		.when = "Never in health. The controller has not finished choosing the WLAN's layer 2 policy.",
		.mend = "Compare the WLAN's layer 2 security with what the client asked for: show wlan <wlan>; "
			"debug client <mac>.",
		.mark = MARK_SEED,
	},
	[PEM_8021X_REQD] = {
		.number = 3, .name = "8021X_REQD", .also = "802.1X required|DOT1X_REQD",
		.meaning = "Layer 2 authentication is not finished: 802.1X/EAP and the 4-way handshake, or for "
			   "PSK the handshake alone.",
		.when = "The key exchange has not succeeded. With PSK: a wrong passphrase (M2 with invalid "
			"MIC) or lost EAPOL-Key frames. With 802.1X: the client, the RADIUS server or a "
			"certificate says no or nothing.",
		.mend = "PSK: enter the passphrase again on the client. 802.1X: debug client <mac> with debug "
			"aaa events enable and debug aaa errors enable; show radius auth statistics.",
		.mark = MARK_SEED | MARK_REAL,
	},
	[PEM_L2AUTHCOMPLETE] = {
		.number = 4, .name = "L2AUTHCOMPLETE",
		.meaning = "Layer 2 is done: keys are in place, the controller announces the client to its "
			   "mobility peers and layer 3 begins.",
		.when = "Never in health. Often the answer of a mobility peer or of an anchor is missing.",
		.mend = "Check the mobility group: show mobility summary; then mping <peer-ip> and eping "
			"<peer-ip>; debug mobility handoff enable.",
		.mark = MARK_SEED | MARK_COMMUNITY,
	},
	[PEM_WEP_REQD] = {
		.number = 5, .name = "WEP_REQD",
		.meaning = "The WLAN asks for a WEP key and the client has not shown it yet.",
		.when = "The WEP key or its index differs between client and WLAN.",
		.mend = "Move the WLAN to WPA2 (config wlan security wpa enable <wlan>); until then compare "
			"key, length and index.",
		.mark = MARK_SEED | MARK_LOOSE_NUMBER,
	},
	[PEM_DHCP_REQD] = {
		.number = 7, .name = "DHCP_REQD", .also = "DHCP required",
		.meaning = "The controller does not know the client's IP address yet. It learns it from DHCP, "
			   "from ARP, or from a mobility peer; with 'DHCP Addr. Assignment Required' a static "
			   "address does not count.",
		.when = "No DHCP answer reached the client: wrong VLAN or interface, no helper address on the "
			"router, server or pool exhausted; or the client has a static address on a WLAN that "
			"demands DHCP.",
		.mend = "debug dhcp packet enable and debug dhcp message enable; show interface detailed "
			"<interface> for VLAN and server; config wlan dhcp_server <wlan> 0.0.0.0 lifts the "
			"DHCP demand.",
		.mark = MARK_SEED | MARK_LOOSE_NUMBER,
	},
	[PEM_WEBAUTH_REQD] = {
		.number = 8, .name = "WEBAUTH_REQD", .also = "web authentication required",
		.meaning = "The client has an address and keys, and must log in on the web page before it may "
			   "pass traffic.",
		.when = "Nobody has logged in. The page may never have appeared: DNS is not answered, the "
			"first page was HTTPS, the virtual address or its certificate is wrong, the "
			"pre-authentication ACL is too tight.",
		.mend = "Let the client resolve a name and open an http:// page; debug web-auth redirect "
			"enable mac <mac>; show custom-web all; show interface detailed virtual.",
		.mark = MARK_SEED | MARK_LOOSE_NUMBER,
	},
	[PEM_WEBAUTH_NOL3SEC] = {
		.number = 14, .name = "WEBAUTH_NOL3SEC",
		.meaning = "The web login succeeded; a passing state just before RUN.",
		.when = "Never in health.",
		.mend = "Take a debug of the whole login: debug client <mac> and debug web-auth redirect "
			"enable mac <mac>.",
		.mark = MARK_UNCONFIRMED,
	},
	[PEM_CENTRAL_WEB_AUTH] = {
		.number = 22, .name = "CENTRAL_WEB_AUTH", .also = "CENTRAL_WEBAUTH_REQD|CWA",
		.meaning = "Central web authentication: the client is sent to the portal of the RADIUS server "
			   "and the controller waits for that server's change of authorisation (CoA). The "
			   "number is uncertain: do not rely on it.",
		.when = "The user has not logged in on the portal, the redirect ACL stops DNS or the portal, "
			"or the CoA never arrived (UDP 1700, wrong secret, CoA not allowed for that server).",
		.mend = "Check that the WLAN has AAA override and RADIUS NAC: show wlan <wlan>; that the "
			"redirect ACL exists: show acl summary; that the server may send CoA: config radius "
			"auth rfc3576 enable <index>.",
		.mark = MARK_SEED | MARK_LOOSE_NUMBER,
	},
	[PEM_RUN] = {
		.number = 20, .name = "RUN", .also = "RAN",
		.meaning = "Layer 2 and layer 3 are done: the client may pass traffic. ('RAN' in "
			   "machine-translated notes is this state.)",
		.when = "Has everything the controller asks. If it still has no network, look beyond the "
			"controller: ACL, VLAN, gateway, DNS, RF.",
		.mend = "show client detail <mac> for ACL, VLAN, RSSI and data retries; ping the client from "
			"its gateway.",
		.mark = MARK_SEED | MARK_REAL,
	},
};
static_assert(ARRAY_LEN(pem_rows) == PEM_STATES, "a policy state has no row");

#define TO(state) (1u << (state))

/* A reassociation may enter RUN from L2AUTHCOMPLETE at once: the address is known from the old AP. */
static const unsigned pem_next[] = {
	[PEM_START] = TO(PEM_AUTHCHECK),
	[PEM_AUTHCHECK] = TO(PEM_8021X_REQD) | TO(PEM_L2AUTHCOMPLETE) | TO(PEM_WEP_REQD),
	[PEM_8021X_REQD] = TO(PEM_L2AUTHCOMPLETE),
	[PEM_L2AUTHCOMPLETE] = TO(PEM_DHCP_REQD) | TO(PEM_WEBAUTH_REQD) | TO(PEM_CENTRAL_WEB_AUTH) | TO(PEM_RUN),
	[PEM_WEP_REQD] = TO(PEM_L2AUTHCOMPLETE),
	[PEM_DHCP_REQD] = TO(PEM_WEBAUTH_REQD) | TO(PEM_CENTRAL_WEB_AUTH) | TO(PEM_RUN),
	[PEM_WEBAUTH_REQD] = TO(PEM_WEBAUTH_NOL3SEC) | TO(PEM_RUN),
	[PEM_WEBAUTH_NOL3SEC] = TO(PEM_RUN),
	[PEM_CENTRAL_WEB_AUTH] = TO(PEM_RUN),
	[PEM_RUN] = 0,
};
static_assert(ARRAY_LEN(pem_next) == PEM_STATES, "a policy state has no successors");

const struct code_table pem_codes = {
	.noun = "pem", .title = "Policy (PEM) state",
	.select = "pem|pem state|policy state|policy manager state|pem states|state",
	.when = "Stuck here",
	.rows = pem_rows, .count = ARRAY_LEN(pem_rows),
};

static const struct code apf_rows[] = {
	[APF_IDLE] = {
		.number = 0, .name = "Idle",
		.meaning = "A client entry without an association: it was just made, or is about to be freed. "
			   "CISCO-LWAPP-TC-MIB numbers it 1.",
		.when = "'from Idle to Probe' on the first probe request, 'from Disassociated to Idle' at the "
			"end of a removal.",
		.mark = MARK_SEED | MARK_REAL | MARK_MIB,
	},
	[APF_AAA_PENDING] = {
		.number = 1, .name = "AAA Pending",
		.meaning = "The entry waits for an AAA transaction, for instance MAC filtering on a RADIUS "
			   "server. CISCO-LWAPP-TC-MIB numbers it 2.",
		.when = "If it lasts, the AAA server does not answer.",
		.mend = "show radius auth statistics; debug aaa events enable; debug aaa errors enable.",
		.mark = MARK_MIB | MARK_GUIDE,
	},
	[APF_AUTHENTICATED] = {
		.number = 2, .name = "Authenticated",
		.meaning = "802.11 authentication (open system, shared key or SAE) is done, the association is "
			   "not. CISCO-LWAPP-TC-MIB numbers it 3.",
		.when = "If it lasts, the client never sent an association request or did not like the answer.",
		.mark = MARK_MIB | MARK_GUIDE,
	},
	[APF_ASSOCIATED] = {
		.number = 3, .name = "Associated",
		.meaning = "The 802.11 association is complete; keys and address may still be missing (see the "
			   "PEM state). CISCO-LWAPP-TC-MIB numbers it 4.",
		.when = "'from Associated to Associated' is a reassociation or a second request, no error.",
		.mark = MARK_SEED | MARK_REAL | MARK_MIB,
	},
	[APF_POWERSAVE] = {
		.number = 4, .name = "Power Save",
		.meaning = "The associated client sleeps; the AP holds its frames. CISCO-LWAPP-TC-MIB numbers "
			   "it 5.",
		.mark = MARK_MIB | MARK_GUIDE,
	},
	[APF_DISASSOCIATED] = {
		.number = 5, .name = "Disassociated",
		.meaning = "The association is over and the entry waits for its removal, or for the client's "
			   "return. CISCO-LWAPP-TC-MIB numbers it 6.",
		.when = "After a session timeout, an AP radio reset, a WLAN change, an operator's removal or "
			"the client's own leave. 'from Disassociated to Disassociated' is no error.",
		.mark = MARK_SEED | MARK_REAL | MARK_MIB,
	},
	[APF_TO_BE_DELETED] = {
		.number = 6, .name = "To Be Deleted",
		.meaning = "The entry goes as soon as the disassociation is through. CISCO-LWAPP-TC-MIB "
			   "numbers it 7.",
		.mark = MARK_MIB | MARK_GUIDE,
	},
	[APF_PROBE] = {
		.number = 7, .name = "Probe", .also = "Probing",
		.meaning = "An AP reported the client's probe requests; it has not associated. "
			   "CISCO-LWAPP-TC-MIB numbers it 8.",
		.when = "If it ends in Idle without 'Association received', the client only looked around, or "
			"found no WLAN it can speak to: cipher, SSID, band or basic rates.",
		.mend = "Compare the client's security with the WLAN's: show wlan <wlan>. A client that only "
			"scans needs nothing.",
		.mark = MARK_SEED | MARK_MIB,
	},
	[APF_EXCLUDED] = {
		.number = 8, .name = "Excluded",
		.meaning = "The client is shut out for a time after repeated failures or a stolen address. "
			   "CISCO-LWAPP-TC-MIB numbers it 9.",
		.when = "The 'Client Excluded' trap names the reason (explain exclusion); the time is the "
			"WLAN's, 60 s by default.",
		.mend = "Mend the reason, then show exclusionlist and config exclusionlist delete <mac>, or "
			"wait: config wlan exclusionlist <wlan> <seconds>.",
		.mark = MARK_MIB | MARK_GUIDE,
	},
	[APF_BLACKLISTED] = {
		.number = 8, .name = "Blacklisted",
		.meaning = "The older word for Excluded, also used where an operator disabled the client.",
		.when = "Stays until the time is over, or until an operator lifts it where the time is 0.",
		.mend = "show exclusionlist; config exclusionlist delete <mac>.",
		.mark = MARK_MIB | MARK_GUIDE,
	},
};
static_assert(ARRAY_LEN(apf_rows) == APF_STATES, "an association state has no row");

const struct code_table apf_codes = {
	.noun = "apf", .title = "Association (APF) state",
	.select = "apf|apf state|client state|association state|apf states|state",
	.when = "When",
	.rows = apf_rows, .count = ARRAY_LEN(apf_rows),
};

const char *pem_name(enum pem state)
{
	return (unsigned)state < PEM_STATES ? pem_rows[state].name : "UNKNOWN";
}

const char *apf_name(enum apf state)
{
	return (unsigned)state < APF_STATES ? apf_rows[state].name : "UNKNOWN";
}

int pem_number(enum pem state)
{
	return (unsigned)state < PEM_STATES ? pem_rows[state].number : -1;
}

int apf_number(enum apf state)
{
	return (unsigned)state < APF_STATES ? apf_rows[state].number : -1;
}

/* A log of a million lines asks this for each state change, nearly always with the name as AireOS prints it. */
static const struct code *row_named(enum code_kind kind, const struct code *rows, size_t count, const char *s,
				    size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(rows[i].name) == len && memcmp(rows[i].name, s, len) == 0)
			return &rows[i];
	return code_by_name(kind, s, len);
}

enum pem pem_from_name(const char *s, size_t len)
{
	const struct code *c = row_named(CODE_PEM, pem_rows, PEM_STATES, s, len);

	return c ? (enum pem)(c - pem_rows) : PEM_UNKNOWN;
}

enum apf apf_from_name(const char *s, size_t len)
{
	const struct code *c = row_named(CODE_APF, apf_rows, APF_STATES, s, len);

	return c ? (enum apf)(c - apf_rows) : APF_UNKNOWN;
}

enum pem pem_from_number(long number)
{
	const struct code *c = code_by_number(CODE_PEM, number);

	return c ? (enum pem)(c - pem_rows) : PEM_UNKNOWN;
}

bool pem_healthy_step(enum pem from, enum pem to)
{
	return (unsigned)from < PEM_STATES && (unsigned)to < PEM_STATES && (pem_next[from] & TO(to));
}

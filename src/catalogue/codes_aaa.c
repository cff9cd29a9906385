/* SPDX-License-Identifier: Apache-2.0 */
/* codes_aaa.c - what the controller hears, or does not hear, from the servers behind it.
 *
 * RADIUS: `Returning AAA Error 'Timeout' (-5) for mobile` is the controller's own verdict on a request, `response
 * code=3` the packet the server sent. They are read together: -4 after an Access-Reject is the user's fault, -4 after
 * 'Invalid RADIUS message authenticator' is the shared secret's.
 *
 * LDAP: the result of lcapi_bind decides. 0 is good, 49 is a server that refuses the controller's own account, 1005 a
 * server that does not answer; the lines after 49 and 1005 are the same, so judge by nothing else. */
#include "catalogue/codes.h"

static const struct code aaa_rows[] = {
	{
		.number = 0, .name = "Success",
		.meaning = "The server accepted the client; an Access-Accept stands before it.",
		.when = "No fault. What follows is the 4-way handshake.",
		.mark = MARK_SEED | MARK_COMMUNITY,
	},
	{
		.number = -2, .name = "Out of Memory",
		.meaning = "The controller's RADIUS queue is full, because the server answers too slowly. Rare.",
		.when = "Many clients at once and a slow server (CSCud12582).",
		.mend = "Mend the server's latency, or let the controller fail over sooner: config radius auth "
			"retransmit-timeout <index> <seconds>; config radius aggressive-failover enable.",
		.mark = MARK_SEED | MARK_COMMUNITY,
	},
	{
		.number = -4, .name = "Authentication Failed",
		.meaning = "Either the server refused the client (Access-Reject), or its answer did not verify "
			   "(wrong shared secret). The commonest of these errors.",
		.when = "'Access-Reject received' before it: user, password, certificate, machine account or "
			"server policy. 'Invalid RADIUS message authenticator' or 'Possible secret mismatch' "
			"before it: the shared secret, and never the user.",
		.mend = "Reject: read the reason on the server. Secret: set it anew on both sides: config "
			"radius auth disable <index>; config radius auth delete <index>; config radius auth "
			"add <index> <ip> 1812 ascii <secret>.",
		.mark = MARK_SEED | MARK_REAL,
	},
	{
		.number = -5, .name = "Timeout",
		.meaning = "The server did not answer, after all retransmissions; the client is deauthenticated.",
		.when = "'Max retransmission of Access-Request (id n) to <ip> reached': server down, a "
			"firewall, a wrong address or port, or a server that drops requests of a client it "
			"does not know.",
		.mend = "show radius summary; show radius auth statistics; ping <server>; is the controller's "
			"address a client of the server? config radius auth retransmit-timeout <index> "
			"<seconds>.",
		.mark = MARK_SEED,
	},
	{
		.number = -6, .name = "Internal Error",
		.meaning = "The Access-Accept holds an attribute the controller cannot take: unknown, "
			   "misplaced, or of the wrong length (CSCum83894).",
		.when = "Beside it 'Aborting ATTR processing' names the attribute; the client is "
			"deauthenticated although the server said yes.",
		.mend = "Remove or mend the attribute in the server's policy (VLAN, ACL, QoS names); debug aaa "
			"all enable shows it.",
		.mark = MARK_SEED,
	},
	{
		.number = -7, .name = "No Server",
		.meaning = "There is no RADIUS server the controller may use for this WLAN.",
		.when = "None is configured, it is disabled, it is not meant for network users, or the WLAN's "
			"setting is not supported.",
		.mend = "show radius summary; config wlan radius_server auth add <wlan> <index>; config radius "
			"auth enable <index>; config radius auth network <index> enable.",
		.mark = MARK_SEED,
	},
	{
		.number = -9, .name = "Interim Response",
		.meaning = "The server asked for more: an Access-Challenge in the middle of EAP.",
		.when = "Normal, several times in each authentication.",
		.mark = MARK_UNCONFIRMED,
	},
};

const struct code_table aaa_codes = {
	.noun = "aaa", .title = "AAA error",
	.select = "aaa|aaa error|aaa code|aaa response|aaa message|aaa errors|error",
	.when = "When",
	.note = "`[Error] Client requested no retries` follows any of them and means nothing by itself.",
	.rows = aaa_rows, .count = ARRAY_LEN(aaa_rows),
};

static const struct code radius_rows[] = {
	{
		.number = 1, .name = "Access-Request",
		.meaning = "The controller asks the server about a client.",
		.when = "'Max retransmission of Access-Request' means that no answer came: AAA error -5.",
		.mark = MARK_SEED | MARK_STANDARD,
	},
	{
		.number = 2, .name = "Access-Accept",
		.meaning = "The server accepts the client and sends the master key and its attributes.",
		.when = "'response code=2'; AAA error 'Success' (0) follows.",
		.mark = MARK_REAL | MARK_STANDARD,
	},
	{
		.number = 3, .name = "Access-Reject",
		.meaning = "The server refuses the client.",
		.when = "'response code=3'; AAA error 'Authentication Failed' (-4) follows. Wrong user or "
			"password, an expired certificate, a machine outside the domain, a policy, a wrong EAP "
			"method.",
		.mend = "Read the reason in the server's log: the controller does not know it.",
		.mark = MARK_REAL | MARK_STANDARD,
	},
	{
		.number = 4, .name = "Accounting-Request",
		.meaning = "The controller reports a session's start, interim or stop.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 5, .name = "Accounting-Response",
		.meaning = "The server has noted an accounting report.",
		.when = "If it is missing, sessions pile up on the server; clients are not harmed.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 11, .name = "Access-Challenge",
		.meaning = "The server asks for the next EAP message. Normal.",
		.when = "'response code=11', several times in each EAP exchange.",
		.mark = MARK_REAL | MARK_STANDARD,
	},
	{
		.number = 12, .name = "Status-Server",
		.meaning = "The controller asks whether the server is alive.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 40, .name = "Disconnect-Request",
		.meaning = "The server orders the client off (RFC 5176).",
		.when = "An administrator or a policy on the server ended the session.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 41, .name = "Disconnect-ACK",
		.meaning = "The controller has put the client off as ordered.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 42, .name = "Disconnect-NAK",
		.meaning = "The controller cannot put the client off: it does not know the session, or may not.",
		.mend = "show radius rfc3576 statistics.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 43, .name = "CoA-Request",
		.meaning = "The server changes the client's authorisation: the end of central web "
			   "authentication, a new VLAN or ACL.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 44, .name = "CoA-ACK",
		.meaning = "The controller has applied the change of authorisation.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 45, .name = "CoA-NAK",
		.meaning = "The controller refuses the change of authorisation.",
		.mend = "config radius auth rfc3576 enable <index>; show radius rfc3576 statistics.",
		.mark = MARK_STANDARD,
	},
};

const struct code_table radius_codes = {
	.noun = "radius", .title = "RADIUS packet",
	.select = "radius|response code|radius code|radius response code|radius packet|processradiusresponse "
		  "response code",
	.when = "When",
	.rows = radius_rows, .count = ARRAY_LEN(radius_rows),
};

static const struct code ldap_rows[] = {
	{
		.number = 0, .name = "Success",
		.meaning = "The operation succeeded.",
		.when = "After lcapi_bind: the controller's own account is good. After lcapi_query: the search "
			"ran; look at the number of entries.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 1, .name = "operationsError",
		.meaning = "The server met an error of sequence; Active Directory says so when a search comes "
			   "without a bind.",
		.mend = "Use an authenticated bind: config ldap simple-bind authenticated <index> username "
			"<dn> password <password>.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 2, .name = "protocolError",
		.meaning = "The server did not understand the request.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 3, .name = "timeLimitExceeded",
		.meaning = "The search took longer than allowed.",
		.mend = "Narrow the base DN; config ldap retransmit-timeout <index> <seconds>.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 4, .name = "sizeLimitExceeded",
		.meaning = "The search found more entries than allowed.",
		.mend = "Narrow the base DN, or choose an attribute that is unique.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 7, .name = "authMethodNotSupported",
		.meaning = "The server does not offer this way of binding.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 8, .name = "strongerAuthRequired", .also = "strongAuthRequired",
		.meaning = "The server wants TLS or signing.",
		.mend = "Use LDAP over TLS (from 7.6 on).",
		.mark = MARK_STANDARD,
	},
	{
		.number = 10, .name = "referral",
		.meaning = "The entry is on another server.",
		.mend = "Point the controller at a server that holds the users; with Active Directory at a "
			"global catalogue, port 3268.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 32, .name = "noSuchObject",
		.meaning = "The base DN does not exist on the server.",
		.when = "'Handling LDAP response No such...': the search base is misspelt.",
		.mend = "show ldap <index>; mend the base DN on the controller.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 34, .name = "invalidDNSyntax",
		.meaning = "The DN is not well formed.",
		.mend = "show ldap <index>; mend the DN: CN=..,OU=..,DC=...",
		.mark = MARK_STANDARD,
	},
	{
		.number = 48, .name = "inappropriateAuthentication",
		.meaning = "The server refuses this way of binding for this entry, often an anonymous bind or "
			   "an account without a password.",
		.mend = "Use an authenticated bind: config ldap simple-bind authenticated <index> username "
			"<dn> password <password>.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 49, .name = "invalidCredentials",
		.meaning = "Name or password of a bind is wrong. At lcapi_bind it is the controller's own "
			   "account, and no user can log in; at the user's bind it is the user's password.",
		.when = "'configured Method Authenticated lcapi_bind (rc = 49 - Invalid credentials)', then "
			"ERROR and 'Internal Error'. Active Directory adds data 52e (password), 530 to 533, "
			"701, 773 or 775 (account barred, expired, locked). (The wording of the log line is "
			"not confirmed.)",
		.mend = "show ldap <index>; set the account anew: config ldap simple-bind authenticated "
			"<index> username <dn> password <password>; test it with ldapwhoami.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 50, .name = "insufficientAccessRights",
		.meaning = "The controller's account may not search there.",
		.mend = "Grant it read access to the users.",
		.mark = MARK_STANDARD,
	},
	{ .number = 51, .name = "busy", .meaning = "The server is too busy.", .mark = MARK_STANDARD },
	{
		.number = 52, .name = "unavailable",
		.meaning = "The server is shutting down or its database is off line.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 53, .name = "unwillingToPerform",
		.meaning = "A policy of the server forbids it, for instance a bind without password.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 81, .name = "LDAP server down",
		.meaning = "The client library could not reach the server.",
		.mend = "ping <server>; ports 389 and 636.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 85, .name = "LDAP timeout",
		.meaning = "The client library waited in vain for the server.",
		.mend = "config ldap retransmit-timeout <index> <seconds> (2 to 30).",
		.mark = MARK_STANDARD,
	},
	{
		.number = 1005, .name = "LDAP bind failed",
		.meaning = "The controller could not bind because the server did not answer: it is unreachable.",
		.when = "'lcapi_bind (rc = 1005 - LDAP bind failed)', then ERROR and 'Internal Error'.",
		.mend = "ping <server>; is port 389 (636 with TLS) open, is the server running? show ldap summary.",
		.mark = MARK_UNCONFIRMED,
	},
};

const struct code_table ldap_codes = {
	.noun = "ldap", .title = "LDAP result",
	.select = "rc|ldap|ldap rc|ldap result|ldap code|lcapi_bind rc|lcapi_query rc|lcapi_bind|lcapi_query|"
		  "ldap error",
	.when = "When",
	.rows = ldap_rows, .count = ARRAY_LEN(ldap_rows),
};

static const struct code ldap_state_rows[] = {
	{
		.name = "INIT",
		.meaning = "The controller is setting up its connection to the LDAP server.",
		.mark = MARK_UNCONFIRMED,
	},
	{ .name = "CONNECTED", .meaning = "The controller is bound to the LDAP server.", .mark = MARK_UNCONFIRMED },
	{
		.name = "IDLE",
		.meaning = "There is no connection to the LDAP server; the next request makes one.",
		.when = "Normal between requests; after a failed bind it is followed by ERROR.",
		.mark = MARK_UNCONFIRMED,
	},
	{
		.name = "ERROR",
		.meaning = "The LDAP server cannot be used: the fault is between controller and server, not "
			   "the user's.",
		.when = "The rc of lcapi_bind decides: 49 the controller's account, 1005 no answer.",
		.mend = "debug aaa ldap enable; show ldap <index>.",
		.mark = MARK_UNCONFIRMED,
	},
	{ .name = "RETRY", .meaning = "The controller tries the LDAP server again.", .mark = MARK_UNCONFIRMED },
};

const struct code_table ldap_state_codes = {
	.noun = "ldapState", .title = "LDAP server state",
	.select = "ldap state|ldap server state|ldapstate|ldap states|state",
	.when = "When",
	.named_only = true,
	.rows = ldap_state_rows, .count = ARRAY_LEN(ldap_state_rows),
};

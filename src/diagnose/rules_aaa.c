/* SPDX-License-Identifier: Apache-2.0 */
/* rules_aaa.c - what stands behind the controller: RADIUS, the AAA codes, LDAP; and EAP towards the client.
 *
 * The order of the table is the order of causes: a refused bind account before the -6 it ends in, a wrong shared secret
 * before the -4, a server that does not answer before the client that waits for it. */
#include "diagnose/rules.h"

/* Was the client let in after the fact? Then it was overcome. */
static bool accepted_after(const struct episode *e, enum fact_kind trouble)
{
	static const uint8_t success[] = { FACT_AAA_ACCEPT, FACT_EAP_SUCCESS, FACT_LDAP_OK, FACT_WEB_LOGIN, FACT_M4 };

	if (e->reached_run || factset_has(&e->has, FACT_RUN))
		return true;
	for (size_t i = 0; i < sizeof(success); i++)
		if (rule_last(e, (enum fact_kind)success[i]) > rule_last(e, trouble))
			return true;
	return false;
}

static bool stands(struct rule_case *c, enum fact_kind trouble)
{
	return factset_has(&c->e->has, trouble) && rule_tells(c) && !accepted_after(c->e, trouble);
}

/* A refusal is told even when a later try succeeds: somebody typed a wrong password. */
static bool told_once(struct rule_case *c)
{
	return rule_tells(c);
}

static bool authenticator_stands(struct rule_case *c)
{
	return stands(c, FACT_AAA_BAD_AUTHENTICATOR);
}

static bool unreachable_stands(struct rule_case *c)
{
	return stands(c, FACT_AAA_UNREACHABLE);
}

static bool timeout_stands(struct rule_case *c)
{
	return stands(c, FACT_AAA_TIMEOUT);
}

static bool no_response_stands(struct rule_case *c)
{
	return stands(c, FACT_AAA_NO_RESPONSE);
}

static bool no_memory_stands(struct rule_case *c)
{
	return stands(c, FACT_AAA_NO_MEMORY);
}

static bool internal_stands(struct rule_case *c)
{
	return stands(c, FACT_AAA_INTERNAL) || stands(c, FACT_AAA_BAD_ATTRIBUTE);
}

static bool no_server_stands(struct rule_case *c)
{
	return stands(c, FACT_AAA_NO_SERVER);
}

static bool send_failed_stands(struct rule_case *c)
{
	return stands(c, FACT_AAA_SEND_FAILED);
}

static bool failed_stands(struct rule_case *c)
{
	/* an EAP failure sent because the client fell silent is no word of the server */
	bool silent = factset_has(&c->e->has, FACT_EAP_ID_TIMEOUT) || factset_has(&c->e->has, FACT_EAP_RETRANSMIT);

	return stands(c, FACT_AAA_FAILED) || stands(c, FACT_AAA_MAX_RETRY) || (!silent && stands(c, FACT_EAP_FAILURE));
}

static bool ldap_bind_stands(struct rule_case *c)
{
	return stands(c, FACT_LDAP_BIND_REJECTED);
}

static bool ldap_unreachable_stands(struct rule_case *c)
{
	return stands(c, FACT_LDAP_BIND_FAILED) || stands(c, FACT_LDAP_ERROR_STATE);
}

/* --- EAP towards the client ----------------------------------------------------------------------------------- */

/* Is it over: given up, deauthenticated by the EAP layer, or left in silence? */
static bool eap_is_over(struct rule_case *c)
{
	const struct episode *e = c->e;

	if (factset_has(&e->has, FACT_EAP_GIVEN_UP) || episode_fact_arg(e, FACT_DEAUTH_SENT, 3))
		return true;
	if (episode_count(e, FACT_EAP_ID_TIMEOUT) + episode_count(e, FACT_EAP_RETRANSMIT) > 1) {
		c->confidence -= 15;
		return true;
	}
	if (factset_has(&e->has, FACT_EXPIRED) || factset_has(&e->has, FACT_ENTRY_DELETED) ||
	    (c->silence != TIME_NONE && c->silence >= 10000)) {
		c->confidence -= 25;
		return true;
	}
	return false;
}

/* The client answered the last request: whoever is silent now, it is not the client. */
static bool eap_answered(const struct episode *e, enum fact_kind timeout, enum fact_kind answer)
{
	return rule_last(e, answer) > rule_last(e, timeout) && rule_last(e, answer) > rule_last(e, FACT_EAP_GIVEN_UP);
}

static bool in_request_phase(const struct episode *e)
{
	static const struct factset request = F4(EAP_REQ, EAP_RESP, EAP_RETRANSMIT, EAP_ID_RESP);

	return factset_any(&e->has, request) || episode_fact_arg(e, FACT_EAP_GIVEN_UP, 2);
}

static bool identity_unanswered(struct rule_case *c)
{
	const struct episode *e = c->e;

	if (!rule_tells(c) || accepted_after(e, FACT_EAP_ID_TIMEOUT) || accepted_after(e, FACT_EAP_GIVEN_UP))
		return false;
	if (rule_last(e, FACT_M1) > rule_last(e, FACT_EAP_ID_TIMEOUT))
		return false;
	if (in_request_phase(e) && !rule_not_mended(e, FACT_EAP_ID_TIMEOUT, FACT_EAP_ID_RESP))
		return false;
	return !eap_answered(e, FACT_EAP_ID_TIMEOUT, FACT_EAP_ID_RESP) && eap_is_over(c);
}

static bool request_unanswered(struct rule_case *c)
{
	const struct episode *e = c->e;

	if (!rule_tells(c) || !in_request_phase(e) || accepted_after(e, FACT_EAP_RETRANSMIT) ||
	    accepted_after(e, FACT_EAP_GIVEN_UP))
		return false;
	if (rule_last(e, FACT_M1) > rule_last(e, FACT_EAP_RETRANSMIT))
		return false;
	return !eap_answered(e, FACT_EAP_RETRANSMIT, FACT_EAP_RESP) && eap_is_over(c);
}

/* --- the rules ------------------------------------------------------------------------------------------------ */

#define HEALTHY_RADIUS \
	"Identity response, some rounds of Access-Challenge and EAP response, Processing Access-Accept, AAA Error " \
	"'Success' (0), then message 1 of the key handshake."
#define HEALTHY_LDAP \
	"lcapi_bind (rc = 0 - Success), changed state to CONNECTED, lcapi_query (rc = 0 - Success), Attempting user " \
	"bind, Handling LDAP response Success."
#define AAA_CODES \
	(V(RADIUS_ACCESS_REJECT) | V(RADIUS_TIMEOUT) | V(RADIUS_SECRET_MISMATCH) | V(AAA_INTERNAL_ERROR) | \
	 V(AAA_NO_SERVER) | V(AAA_OUT_OF_MEMORY))
#define AAA_EXPLAINS (CONSEQUENCES | V(EAP_TIMEOUT) | V(ROAM_FULL_AUTHENTICATION))

static const struct rule rules[] = {
	/* --- LDAP --- */
	{
		.verdict = VERDICT_LDAP_BIND_REJECTED,
		.all = F1(LDAP_BIND_REJECTED),
		.test = ldap_bind_stands,
		.confidence = 90,
		.adjust = { { F2(LDAP_ERROR_STATE, LDAP_INTERNAL), 4, false } },
		.explains = CONSEQUENCES | AAA_CODES | V(LDAP_UNREACHABLE) | V(EAP_TIMEOUT),
		.evidence = { FACT_LDAP_BIND_REJECTED, FACT_LDAP_ERROR_STATE, FACT_LDAP_INTERNAL, FACT_AAA_INTERNAL,
			      FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The LDAP server rejects the controller's own bind account, so client {client} was never "
			   "looked up.",
		.cause = "lcapi_bind ends with rc = 49 - Invalid credentials: distinguished name or password of the "
			 "bind account, as set on the controller, is wrong, or the account is locked or expired. LDAP "
			 "Internal Error and AAA code -6 after it are consequences. The user's password was not "
			 "tested.",
		.fix = "1. Check the bind account on the LDAP server: full DN, password, not expired. 2. Set it anew "
		       "on the controller. 3. Check base DN, user attribute and object type at the same time.",
		.healthy = HEALTHY_LDAP,
		.commands = { { "controller", "show ldap <index>" },
			      { "controller", "config ldap simple-bind authenticated <index> username <bind-dn> "
					    "password <bind-password>" },
			      { "server", "try the account: ldapsearch -x -D <bind-dn> -W -b <base-dn>" },
			      { "controller", "debug aaa ldap enable" } },
	},
	{
		.verdict = VERDICT_LDAP_UNREACHABLE,
		.all = F1(LDAP_BIND_FAILED),
		.none = F1(LDAP_BIND_REJECTED),
		.test = ldap_unreachable_stands,
		.confidence = 88,
		.adjust = { { F2(LDAP_ERROR_STATE, LDAP_INTERNAL), 4, false } },
		.explains = CONSEQUENCES | AAA_CODES | V(EAP_TIMEOUT),
		.evidence = { FACT_LDAP_BIND_FAILED, FACT_LDAP_ERROR_STATE, FACT_LDAP_INTERNAL, FACT_AAA_INTERNAL,
			      FACT_END },
		.arg_of = FACT_LDAP_BIND_FAILED,
		.summary = "The LDAP server does not answer the controller, so client {client} could not be looked "
			   "up.",
		.cause = "lcapi_bind fails with rc {arg|1005} (LDAP bind failed): no connection to the server. "
			 "Address or port is wrong, a firewall is between, the server is down, or TLS is expected "
			 "where there is none. LDAP Internal Error and AAA code -6 after it are consequences.",
		.fix = "1. Ping the server from the controller; check that port 389 (636 with TLS) is open. 2. Check "
		       "address, port and mode of the LDAP entry. 3. If the server is only slow, raise the timeout (2 "
		       "to 30 s).",
		.healthy = HEALTHY_LDAP,
		.commands = { { "controller", "show ldap summary" },
			      { "controller", "ping <ldap-server-ip>" },
			      { "server", "check that slapd or the directory service listens on port 389 or 636" },
			      { "controller", "config ldap retransmit-timeout <index> <seconds>" } },
	},
	{
		.verdict = VERDICT_LDAP_UNREACHABLE,
		.all = F2(LDAP_ERROR_STATE, LDAP_INTERNAL),
		.none = F3(LDAP_BIND_REJECTED, LDAP_BIND_FAILED, LDAP_BOUND),
		.test = ldap_unreachable_stands,
		.confidence = 48,
		.explains = CONSEQUENCES | AAA_CODES | V(EAP_TIMEOUT),
		.evidence = { FACT_LDAP_ERROR_STATE, FACT_LDAP_INTERNAL, FACT_AAA_INTERNAL, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The controller has no working session with the LDAP server, so client {client} could not "
			   "be looked up.",
		.cause = "The LDAP server is in state ERROR. The bind line, which would tell a server that does not "
			 "answer (rc = 1005) from a bind account that is refused (rc = 49), is not in the log.",
		.fix = "1. Repeat with debug aaa ldap and read the rc of lcapi_bind. 2. 1005: check path, port and "
		       "server. 3. 49: set the bind account anew.",
		.healthy = HEALTHY_LDAP,
		.commands = { { "controller", "debug aaa ldap enable" },
			      { "controller", "show ldap summary" },
			      { "controller", "ping <ldap-server-ip>" } },
	},
	{
		.verdict = VERDICT_LDAP_USER_REJECTED,
		.all = F1(LDAP_REFUSED),
		.test = told_once,
		.confidence = 90,
		.explains = CONSEQUENCES | AAA_CODES | V(EAP_TIMEOUT),
		.evidence = { FACT_LDAP_REFUSED, FACT_LDAP_USER_BIND, FACT_AAA_FAILED, FACT_LDAP_BOUND, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The LDAP server refused the user of client {client}: wrong password, or the account is "
			   "locked or expired.",
		.cause = "The controller reached the server, found the user and tried to bind as the user: Handling "
			 "LDAP response Authentication Failed. Server, base DN and bind account are right. An AAA "
			 "code -4 after it is this refusal, not a RADIUS reject.",
		.fix = "1. Let the user type the password again. 2. Look up the reason on the LDAP server: locked, "
		       "expired, must be changed, logon hours.",
		.healthy = HEALTHY_LDAP,
		.commands = { { "server", "read the directory's log for {user|the user} at this time" },
			      { "server", "check that the account of {user|the user} is neither locked nor expired" },
			      { "controller", "debug aaa ldap enable" } },
	},
	{
		.verdict = VERDICT_LDAP_USER_REJECTED,
		.all = F1(LDAP_NO_ENTRY),
		.none = F3(LDAP_OK, LDAP_BIND_REJECTED, LDAP_BIND_FAILED),
		.test = told_once,
		.confidence = 70,
		.explains = CONSEQUENCES | AAA_CODES | V(EAP_TIMEOUT),
		.evidence = { FACT_LDAP_NO_ENTRY, FACT_AAA_FAILED, FACT_LDAP_BOUND, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The LDAP server knows no user of the name client {client} logs in with.",
		.cause = "The bind of the controller succeeded, the search returned no entry. Either the name is "
			 "mistyped, or base DN, user attribute or object type on the controller do not match where "
			 "and how the server keeps its users.",
		.fix = "1. Check the spelling of the name. 2. Compare base DN, attribute (uid, sAMAccountName) and "
		       "object type (Person) with the user's entry. 3. If other users log in well, only this user is "
		       "missing.",
		.healthy = HEALTHY_LDAP,
		.commands = { { "controller", "show ldap <index>" },
			      { "server", "search for the user: ldapsearch -x -b <base-dn> <attribute>=<user>" },
			      { "controller", "debug aaa ldap enable" } },
	},
	{
		.verdict = VERDICT_LDAP_SUCCESS,
		.all = F1(LDAP_OK),
		.test = told_once,
		.confidence = 92,
		.explains = V(CAUSE_NOT_IN_LOG) | V(STILL_IN_PROGRESS),
		.evidence = { FACT_LDAP_OK, FACT_LDAP_BOUND, FACT_LDAP_USER_BIND, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The LDAP server accepted the user of client {client}.",
		.cause = "The controller's bind succeeded, the user was found, and the bind as the user succeeded: "
			 "Handling LDAP response Success.",
		.fix = "Nothing to do.",
		.healthy = HEALTHY_LDAP,
		.commands = { { "controller", "show ldap statistics" } },
	},

	/* --- certificate --- */
	{
		.verdict = VERDICT_SERVER_CERTIFICATE_UNTRUSTED,
		.all = F1(CERT_ALERT),
		.test = told_once,
		.confidence = 85,
		.explains = AAA_EXPLAINS | AAA_CODES,
		.evidence = { FACT_CERT_ALERT, FACT_EAP_FAILURE, FACT_AAA_FAILED, FACT_AAA_REJECT, FACT_DEAUTH_SENT,
			      FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} does not trust the authentication server's certificate and breaks the "
			   "login off.",
		.cause = "The client answers the server's certificate with a TLS alert. It does not know the "
			 "certificate authority, the certificate has expired, or its name is not the one in the "
			 "client's profile. The user's password was not tested.",
		.fix = "1. Install the certificate of the authority that signed the server's certificate on the "
		       "client, or by policy on all clients. 2. Check the validity and the name of the server's "
		       "certificate. 3. Check the client's clock. Do not switch server validation off: it would let "
		       "anybody pose as the server.",
		.healthy = HEALTHY_RADIUS,
		.commands = { { "client", "install the authority's certificate, name the server in the profile" },
			      { "server", "check name, validity and chain of the EAP certificate" },
			      { "controller", "show local-auth certificates" },
			      { "controller", "debug aaa local-auth eap method errors enable" } },
	},

	/* --- RADIUS --- */
	{
		.verdict = VERDICT_RADIUS_SECRET_MISMATCH,
		.all = F1(AAA_BAD_AUTHENTICATOR),
		.test = authenticator_stands,
		.confidence = 92,
		.adjust = { { F1(AAA_REJECT), -12, false } },
		.explains = AAA_EXPLAINS | V(RADIUS_ACCESS_REJECT) | V(AAA_INTERNAL_ERROR),
		.evidence = { FACT_AAA_BAD_AUTHENTICATOR, FACT_AAA_FAILED, FACT_AAA_MAX_RETRY, FACT_DEAUTH_SENT,
			      FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The shared secret of the controller and the RADIUS server ({server|address not in the "
			   "log}) differ.",
		.cause = "The server's answer fails the check of its authenticator, which both sides compute from the "
			 "shared secret: Possible secret mismatch. AAA code -4 after it is a consequence and says "
			 "nothing about the user's password. Every client of this server is affected.",
		.fix = "1. Set the same secret on both sides; mind blanks and special characters. 2. On the server "
		       "check that the entry for this controller's address is the one you changed. 3. If only some "
		       "answers fail, look for a proxy that alters packets.",
		.healthy = HEALTHY_RADIUS,
		.commands = { { "controller", "show radius summary" },
			      { "controller", "config radius auth disable <index>" },
			      { "controller", "config radius auth delete <index>" },
			      { "controller", "config radius auth add <index> {server|<server-ip>} 1812 ascii "
					    "<shared-secret>" },
			      { "server", "set the same shared secret for the controller's address" } },
	},
	{
		.verdict = VERDICT_RADIUS_TIMEOUT,
		.all = F1(AAA_UNREACHABLE),
		.test = unreachable_stands,
		.confidence = 92,
		.adjust = { { F1(AAA_TIMEOUT), 3, false } },
		.explains = AAA_EXPLAINS | V(AAA_NO_SERVER),
		.evidence = { FACT_AAA_UNREACHABLE, FACT_AAA_TIMEOUT, FACT_DEAUTH_SENT, FACT_REMOVAL_SCHEDULED,
			      FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The RADIUS server ({server|address not in the log}) does not answer; client {client} "
			   "could not authenticate.",
		.cause = "The controller repeated its Access-Request to {server|the server} until its retransmissions "
			 "were used up: AAA code -5, Timeout. The server is down, the path or UDP port 1812 is "
			 "blocked, or the server ignores the controller because it does not know its address. The "
			 "deauthentication and the deletion ten seconds later are consequences.",
		.fix = "1. Ping the server from the controller. 2. Check that the server runs, listens on the port "
		       "the controller uses, and has the controller's address among its clients (a server drops "
		       "requests of strangers without a word). 3. Configure a second server. 4. If the server is only "
		       "slow, raise the timeout.",
		.healthy = HEALTHY_RADIUS,
		.commands = { { "controller", "ping {server|<server-ip>}" },
			      { "controller", "show radius auth statistics" },
			      { "server", "check that the service runs and lists the controller as a client" },
			      { "controller", "config radius auth retransmit-timeout <index> <seconds>" },
			      { "controller", "config wlan radius_server auth add <wlan-id> <second-index>" } },
	},
	{
		.verdict = VERDICT_RADIUS_TIMEOUT,
		.all = F1(AAA_TIMEOUT),
		.test = timeout_stands,
		.confidence = 82,
		.explains = AAA_EXPLAINS,
		.evidence = { FACT_AAA_TIMEOUT, FACT_DEAUTH_SENT, FACT_REMOVAL_SCHEDULED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The RADIUS server ({server|address not in the log}) does not answer; client {client} "
			   "could not authenticate.",
		.cause = "The AAA part of the controller ended the request with code -5, Timeout: no answer after all "
			 "retransmissions. The server is down, the path or UDP port 1812 is blocked, or the server "
			 "does not know the controller.",
		.fix = "1. Find out which server the WLAN uses and ping it. 2. Check that it runs and knows the "
		       "controller's address. 3. Configure a second server.",
		.healthy = HEALTHY_RADIUS,
		.commands = { { "controller", "show radius summary" },
			      { "controller", "show radius auth statistics" },
			      { "controller", "ping {server|<server-ip>}" },
			      { "controller", "debug aaa events enable" },
			      { "server", "check that the service runs and lists the controller as a client" } },
	},
	{
		.verdict = VERDICT_RADIUS_TIMEOUT,
		.all = F1(AAA_NO_RESPONSE),
		.none = F2(AAA_UNREACHABLE, AAA_TIMEOUT),
		.test = no_response_stands,
		.confidence = 72,
		.explains = AAA_EXPLAINS,
		.evidence = { FACT_AAA_NO_RESPONSE, FACT_DEAUTH_SENT, FACT_REMOVAL_SCHEDULED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The RADIUS server ({server|address not in the log}) did not respond to the request of client "
			   "{client}.",
		.cause = "The message log says so, after all retransmissions. The server is down or slow, the path or UDP "
			 "port is blocked, the server ignores a controller it does not know, or it dropped this "
			 "one request. Whether another server answered instead is not in the log.",
		.fix = "1. See whether the line comes for many clients (the server or the path) or for this one (the "
		       "server's log tells why it dropped the request). 2. Check that the server knows the "
		       "controller's address. 3. Repeat with debug aaa events.",
		.healthy = HEALTHY_RADIUS,
		.commands = { { "controller", "show radius auth statistics" },
			      { "controller", "ping {server|<server-ip>}" },
			      { "server", "look for the request in its log" },
			      { "controller", "debug aaa events enable" } },
	},
	{
		.verdict = VERDICT_AAA_OUT_OF_MEMORY,
		.all = F1(AAA_NO_MEMORY),
		.test = no_memory_stands,
		.confidence = 88,
		.explains = AAA_EXPLAINS | V(AAA_NO_SERVER),
		.evidence = { FACT_AAA_NO_MEMORY, FACT_AAA_SEND_FAILED, FACT_DEAUTH_SENT, FACT_REMOVAL_SCHEDULED,
			      FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The controller's RADIUS queue is full; the login of client {client} was not even sent.",
		.cause = "AAA code -2, Out of Memory: requests wait for a server that answers too slowly until the "
			 "queue of the controller has no room left (Cisco bug CSCud12582). Many clients fail in the "
			 "same minutes.",
		.fix = "1. Mend the delay of the RADIUS server or of the directory behind it. 2. Let the controller "
		       "turn to another server sooner: aggressive failover, a shorter timeout. 3. Spread the WLANs "
		       "over several servers. 4. Upgrade the controller if its release has CSCud12582.",
		.healthy = HEALTHY_RADIUS,
		.commands = { { "controller", "show radius auth statistics" },
			      { "controller", "config radius aggressive-failover enable" },
			      { "controller", "config radius auth retransmit-timeout <index> <seconds>" },
			      { "server", "measure how long an authentication takes, and mend the delay" } },
	},
	{
		.verdict = VERDICT_AAA_INTERNAL_ERROR,
		.any = F2(AAA_INTERNAL, AAA_BAD_ATTRIBUTE),
		.test = internal_stands,
		.confidence = 76,
		.adjust = { { F1(AAA_BAD_ATTRIBUTE), 10, false } },
		.explains = AAA_EXPLAINS | V(RADIUS_ACCESS_REJECT),
		.evidence = { FACT_AAA_INTERNAL, FACT_AAA_BAD_ATTRIBUTE, FACT_AAA_ACCEPT, FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The controller cannot use the RADIUS server's answer for client {client}: an attribute in "
			   "it is unknown or malformed.",
		.cause = "AAA code -6, Internal Error: the Access-Accept carries an attribute with a wrong length, an "
			 "unknown one, or one that names an interface, ACL or QoS profile the controller does not "
			 "have (Cisco bug CSCum83894 is one case). The user was accepted, the client is "
			 "deauthenticated all the same.",
		.fix = "1. See which attribute stops the processing: debug aaa detail. 2. Correct it in the server's "
		       "policy, or create on the controller what it names. 3. As a test, switch AAA override off for "
		       "the WLAN.",
		.healthy = HEALTHY_RADIUS,
		.commands = { { "controller", "debug aaa detail enable" },
			      { "server", "look at the attributes of the Access-Accept for this user" },
			      { "controller", "config wlan disable <wlan-id>" },
			      { "controller", "config wlan aaa-override disable <wlan-id>" },
			      { "controller", "config wlan enable <wlan-id>" } },
	},
	{
		.verdict = VERDICT_AAA_NO_SERVER,
		.all = F1(AAA_NO_SERVER),
		.test = no_server_stands,
		.confidence = 88,
		.explains = AAA_EXPLAINS,
		.evidence = { FACT_AAA_NO_SERVER, FACT_AAA_SEND_FAILED, FACT_DEAUTH_SENT, FACT_REMOVAL_SCHEDULED,
			      FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The WLAN of client {client} has no usable authentication server.",
		.cause = "AAA code -7, No Server: for this WLAN no RADIUS server is configured, the configured one is "
			 "disabled or not allowed for network users, or all are marked dead. Nothing was sent.",
		.fix = "1. See which servers exist and are enabled. 2. Assign one to the WLAN. 3. Enable it, also for "
		       "network users.",
		.healthy = HEALTHY_RADIUS,
		.commands = { { "controller", "show radius summary" },
			      { "controller", "config radius auth enable <index>" },
			      { "controller", "config radius auth network <index> enable" },
			      { "controller", "config wlan radius_server auth add <wlan-id> <index>" },
			      { "controller", "config wlan radius_server auth enable <wlan-id>" } },
	},
	{
		.verdict = VERDICT_AAA_NO_SERVER,
		.all = F1(AAA_SEND_FAILED),
		.none = F2(AAA_NO_MEMORY, AAA_TIMEOUT),
		.test = send_failed_stands,
		.confidence = 48,
		.explains = AAA_EXPLAINS,
		.evidence = { FACT_AAA_SEND_FAILED, FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The controller could not send the authentication request of client {client}; its WLAN "
			   "probably has no usable server.",
		.cause = "Unable to send AAA message: nothing went out. Without the AAA code the log does not tell a "
			 "missing server (-7) from a full queue (-2).",
		.fix = "1. See whether a RADIUS server is configured and enabled for the WLAN. 2. Repeat with debug "
		       "aaa events and read the code. 3. If many clients fail in the same minutes, the queue is full: "
		       "look at the server's delay.",
		.healthy = HEALTHY_RADIUS,
		.commands = { { "controller", "show radius summary" },
			      { "controller", "show radius auth statistics" },
			      { "controller", "debug aaa events enable" } },
	},
	{
		.verdict = VERDICT_RADIUS_ACCESS_REJECT,
		.all = F1(AAA_REJECT),
		.none = F3(AAA_BAD_AUTHENTICATOR, LDAP_REFUSED, CERT_ALERT),
		.test = told_once,
		.confidence = 92,
		.explains = AAA_EXPLAINS,
		.evidence = { FACT_AAA_REJECT, FACT_AAA_FAILED, FACT_EAP_FAILURE, FACT_DEAUTH_SENT, FACT_EXCLUDED,
			      FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The RADIUS server ({server|address not in the log}) rejected client {client}: the login "
			   "is wrong or its policy forbids it.",
		.cause = "The server answered with an Access-Reject (AAA code -4). It has the reason: wrong password, "
			 "account locked or expired, machine not in the domain, certificate not accepted or expired, "
			 "EAP method not allowed, or a policy (time, group, device) that does not fit. The controller "
			 "only passes the answer on.",
		.fix = "1. Look up the reject reason in the server's log for this user and time. 2. Password or "
		       "certificate: renew it on the client. 3. Policy or EAP method: correct it on the server. 4. If "
		       "the client is excluded afterwards, lift the exclusion.",
		.healthy = HEALTHY_RADIUS,
		.commands = { { "server", "read the log for {client} at this time: the reason of the reject" },
			      { "client", "enter the password again, or renew the certificate" },
			      { "controller", "debug aaa events enable" },
			      { "controller", "config exclusionlist delete {client}" } },
	},
	{
		.verdict = VERDICT_RADIUS_ACCESS_REJECT,
		.any = F3(AAA_FAILED, AAA_MAX_RETRY, EAP_FAILURE),
		.none = F12(AAA_BAD_AUTHENTICATOR, AAA_TIMEOUT, AAA_UNREACHABLE, AAA_INTERNAL, AAA_NO_SERVER,
			    AAA_NO_MEMORY, LDAP_REFUSED, LDAP_BIND_REJECTED, LDAP_BIND_FAILED, EAP_GIVEN_UP,
			    CERT_ALERT, PSK),
		.test = failed_stands,
		.confidence = 48,
		.adjust = { { F1(AAA_FAILED), 14, false } },
		.explains = AAA_EXPLAINS,
		.evidence = { FACT_AAA_FAILED, FACT_AAA_MAX_RETRY, FACT_EAP_FAILURE, FACT_DEAUTH_SENT, FACT_EXCLUDED,
			      FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The login of client {client} failed at the authentication server.",
		.cause = "The log has the failure (AAA code -4, an EAP failure, or the attempts used up), not the "
			 "answer that led to it. Most often it is an Access-Reject: password, account, certificate or "
			 "policy. A wrong shared secret would end in -4 as well.",
		.fix = "1. Look up the client in the server's log: a reject has its reason there; no entry at all "
		       "points to the shared secret. 2. Repeat with debug aaa events to see the server's answer.",
		.healthy = HEALTHY_RADIUS,
		.commands = { { "server", "read the log for {client} at this time" },
			      { "controller", "debug aaa events enable" },
			      { "controller", "debug aaa errors enable" } },
	},

	/* --- EAP towards the client --- */
	{
		.verdict = VERDICT_EAP_TIMEOUT,
		.any = F2(EAP_ID_TIMEOUT, EAP_GIVEN_UP),
		.none = F4(AAA_UNREACHABLE, AAA_TIMEOUT, AAA_REJECT, AAA_FAILED),
		.test = identity_unanswered,
		.confidence = 85,
		.adjust = { { F2(EAP_ID_REQ, EAP_ID_TIMEOUT), -10, true } },
		.explains = CONSEQUENCES,
		.evidence = { FACT_EAP_ID_TIMEOUT, FACT_EAP_GIVEN_UP, FACT_EAP_ID_REQ, FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} does not answer the EAP identity request.",
		.cause = "The controller sent EAP-Request/Identity and waited for each answer until the 'txWhen' "
			 "timer expired (30 s, twice, by default); then it gave up. The client's supplicant is not "
			 "set up for this network, is switched off, waits for its user to type name and password, or "
			 "the frames are lost. The RADIUS server was not asked.",
		.fix = "1. Check that the client has an 802.1X profile for this SSID, with the right EAP method. 2. "
		       "Look at its screen: a login window may wait. 3. Update driver and supplicant. 4. Then look at "
		       "signal and retries.",
		.healthy = "Sending EAP-Request/Identity is followed by Received Identity Response within a second.",
		.commands = { { "client", "set up 802.1X for this network, with saved login or certificate" },
			      { "controller", "show advanced eap" },
			      { "controller", "config advanced eap identity-request-timeout <seconds>" },
			      { "controller", "config advanced eap identity-request-retries <retries>" },
			      { "controller", "show client detail {client}" } },
	},
	{
		.verdict = VERDICT_EAP_TIMEOUT,
		.any = F2(EAP_RETRANSMIT, EAP_GIVEN_UP),
		.none = F4(AAA_UNREACHABLE, AAA_TIMEOUT, AAA_REJECT, AAA_FAILED),
		.test = request_unanswered,
		.confidence = 84,
		.explains = CONSEQUENCES,
		.evidence = { FACT_EAP_RETRANSMIT, FACT_EAP_GIVEN_UP, FACT_EAP_REQ, FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} stops answering in the middle of EAP: an EAP request gets no response.",
		.cause = "The client gave its identity and took part in EAP, then it left a request unanswered until "
			 "the controller gave up. This often happens when the server's certificate comes: a question "
			 "the user does not confirm, a certificate the client does not trust, or the big frames are "
			 "lost on the air.",
		.fix = "1. Look at the client's screen: does it ask whether to trust the server? 2. Install the "
		       "certificate authority on the client. 3. Check signal and retries; try the client near the AP. "
		       "4. Raise the request timeout for clients with smart cards or tokens.",
		.healthy = HEALTHY_RADIUS,
		.commands = { { "client", "confirm or install the server's certificate; update the supplicant" },
			      { "controller", "show advanced eap" },
			      { "controller", "config advanced eap request-timeout <seconds>" },
			      { "controller", "config advanced eap request-retries <retries>" },
			      { "controller", "show client detail {client}" } },
	},
};

const struct rule_set rules_aaa = { rules, ARRAY_LEN(rules) };

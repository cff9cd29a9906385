/* SPDX-License-Identifier: Apache-2.0 */
/* rules_other.c - services behind the network, and the verdicts that say that nothing can be said. */
#include "diagnose/rules.h"

static const struct factset joining = F12(PROBED, ENTRY_ADDED, ASSOC_REQ, REASSOC_REQ, ASSOC_OK, EAP_ID_REQ,
					  EAP_ID_RESP, EAP_REQ, M1, M2, FT_PREAUTH, PEM);
static const struct factset failed = F12(DEAUTH_SENT, EXPIRED, ENTRY_DELETED, KEY_GIVEN_UP, EAP_GIVEN_UP,
					 ASSOC_REFUSED, AAA_REJECT, AAA_TIMEOUT, AAA_FAILED, AAA_INTERNAL,
					 AAA_NO_SERVER, AAA_NO_MEMORY);

/* The log ends, or nothing is known of what comes after; the client was still at it. */
static bool still_at_it(struct rule_case *c)
{
	const struct episode *e = c->e;

	return (e->end == END_LOG || e->end == END_OPEN) && !e->reached_run && factset_any(&e->has, joining) &&
	       !factset_any(&e->has, failed) && (c->silence == TIME_NONE || c->silence < 10000);
}

static bool counter_alone(struct rule_case *c)
{
	return !factset_any(&c->e->has, joining) && !factset_any(&c->e->has, failed);
}

static const struct rule rules[] = {
	{
		.verdict = VERDICT_MDNS_DOMAIN_SUFFIX,
		.all = F1(MDNS_SUFFIX),
		.confidence = 74,
		.adjust = { { F1(MDNS_UNIVERSAL), 8, false } },
		.explains = V(STILL_IN_PROGRESS) | V(CAUSE_NOT_IN_LOG),
		.evidence = { FACT_MDNS_SUFFIX, FACT_MDNS_UNIVERSAL, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} finds no AirPrint or Bonjour service: it appends the domain name "
			   "{domain|it got by DHCP} to its mDNS queries, and the controller knows no such names.",
		.cause = "The query asks for _dns-sd._udp.{domain|<domain>}.local instead of _dns-sd._udp.local. The "
			 "domain comes from DHCP option 15 or from the client's settings. The controller's mDNS "
			 "gateway has no entry under that name, so it does not answer (Cisco enhancement CSCuj32157). "
			 "Adding the universal sub-type to the services alone does not help.",
		.fix = "1. Take the domain name (option 15) out of the DHCP scope of these clients, or off the "
		       "client. 2. Renew the lease on the client. 3. Check that _ipp._tcp.local and _ipps._tcp.local "
		       "are in the mDNS profile of the WLAN.",
		.healthy = "The client asks for _ipp._tcp.local or _universal._sub._ipp._tcp.local without a domain, "
			   "and the controller answers from its service list.",
		.commands = { { "server", "remove option 15 (domain name) from the DHCP scope" },
			      { "client", "remove the search domain and renew the lease" },
			      { "controller", "show mdns service summary" },
			      { "controller", "show mdns profile summary" },
			      { "controller", "debug mdns all enable" } },
	},
	{
		.verdict = VERDICT_INVALID_REPLAY_COUNTER,
		.kinds = JOINING | 1u << EPISODE_DEPARTURE,
		.all = F1(REPLAY_COUNTER),
		.none = F10(RUN, M4, M6, SHOWN, M2_BAD_MIC, M2_SECURE_BIT, PSK_HINT, KEY_TIMEOUT, KEY_RETRANSMIT,
			    MDNS_SUFFIX),
		.test = counter_alone,
		.confidence = 60,
		.explains = V(CAUSE_NOT_IN_LOG) | V(STILL_IN_PROGRESS),
		.evidence = { FACT_REPLAY_COUNTER, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "A key message of client {client} came with an old replay counter; that alone is no fault.",
		.cause = "The client answered a message the controller had sent again meanwhile: the answer was late, "
			 "not wrong. The log has nothing else about the client.",
		.fix = "Nothing, if the client works. If it does not join, take a debug of one attempt.",
		.healthy = "Each answer carries the replay counter of the message it answers.",
		.commands = { { "controller", "debug client {client}" }, { "controller", "show advanced eap" } },
	},
	{
		.verdict = VERDICT_STILL_IN_PROGRESS,
		.kinds = JOINING,
		.none = F2(RUN, SHOWN),
		.test = still_at_it,
		.confidence = 70,
		.evidence = { FACT_ASSOC_REQ, FACT_REASSOC_REQ, FACT_ASSOC_OK, FACT_EAP_REQ, FACT_M1, FACT_M2, FACT_M3,
			      FACT_M4, FACT_PROBED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} was still joining when the log ended; nothing had gone wrong so far.",
		.cause = "The last lines of the client are less than ten seconds before the end of the log, in the "
			 "middle of a join, and there is no failure among them.",
		.fix = "Nothing yet. If the client did not get through, take a longer log.",
		.healthy = "Association received, (status 0), EAP where it is used, messages 1 to 4, DHCP, then "
			   "Change state to RUN (20).",
		.commands = { { "controller", "debug client {client}" },
			      { "controller", "show client detail {client}" } },
	},
};

/* Not about an episode but about a source: report.c finds it, no rule walk does. */
const struct rule rule_not_aireos = {
	.verdict = VERDICT_NOT_AIREOS,
	.arg_of = FACT_KINDS,
	.summary = "This does not look like a log of an AireOS controller.",
	.cause = "None of its lines has the form of an AireOS debug, message log or show output{product|}; some carry the "
		 "mark of another product, or nothing was recognised at all.",
	.fix = "plumb reads what AireOS controllers (2504, 5508, 5520, 8540, vWLC, 440x, WiSM and their like) print: debug "
	       "client, debug dot1x, debug aaa, show client detail, msglog and syslog. Catalyst 9800 (IOS-XE), hostapd and "
	       "others speak another language, and we would rather say nothing than something wrong.",
	.healthy = "*apfMsConnTask_4: May 07 17:03:56.060: 02:00:5e:10:00:01 Association received from mobile on BSSID ...",
	.commands = { { "controller", "debug client <client-mac>" } },
};

const struct rule_set rules_other = { rules, ARRAY_LEN(rules) };

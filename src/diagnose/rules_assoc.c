/* SPDX-License-Identifier: Apache-2.0 */
/* rules_assoc.c - the association: refusals by their status, limits, probes without an association, a change of the SSID. */
#include "diagnose/rules.h"

static bool refused_with(const struct rule_case *c, int status)
{
	return episode_fact_arg(c->e, FACT_ASSOC_REFUSED, status) != NULL;
}

/* The last refusal, unless an accepted association came after it. */
static int refusal(const struct rule_case *c)
{
	const struct fact *last = NULL;

	if (!rule_not_mended(c->e, FACT_ASSOC_REFUSED, FACT_ASSOC_OK))
		return -1;
	for (unsigned i = 0; i < c->e->nfacts; i++) {
		const struct fact *f = &c->e->fact[i];

		if (f->kind == FACT_ASSOC_REFUSED && (!last || f->last_order > last->last_order))
			last = f;
	}
	return last ? last->arg : -1;
}

static bool refused_between(struct rule_case *c, int from, int to)
{
	int status = refusal(c);

	c->arg = status;
	return status >= from && status <= to;
}

static bool tspec_refused(struct rule_case *c)
{
	if (!refused_with(c, 201) && !factset_has(&c->e->has, FACT_TSPEC))
		return false;
	c->arg = 201;
	return true;
}

static bool wmm_missing(struct rule_case *c)
{
	return refused_between(c, 35, 35);
}

static bool refused_ssid(struct rule_case *c)
{
	return refused_between(c, 12, 12);
}

static bool refused_mfp(struct rule_case *c)
{
	return refused_between(c, 13, 13) || refused_between(c, 31, 31);
}

static bool refused_for_now(struct rule_case *c)
{
	return refused_between(c, 30, 30);
}

static bool refused_full(struct rule_case *c)
{
	return refused_between(c, 17, 17);
}

static bool refused_rates(struct rule_case *c)
{
	return refused_between(c, 18, 18);
}

static bool refused_element(struct rule_case *c)
{
	return refused_between(c, 40, 40);
}

static bool refused_security(struct rule_case *c)
{
	return refused_between(c, 10, 10) || refused_between(c, 41, 46);
}

static bool refused_roam(struct rule_case *c)
{
	return refused_between(c, 11, 11) || refused_between(c, 28, 28) || refused_between(c, 53, 55);
}

static bool refused_qos(struct rule_case *c)
{
	return refused_between(c, 200, 203) || refused_between(c, 32, 34);
}

/* Where RADIUS is asked after the list, its answer is the cause: the rule forbids both of its facts. */
static bool refused_by_filter(struct rule_case *c)
{
	return refused_between(c, 1, 1);
}

static bool refused_listen(struct rule_case *c)
{
	return refused_between(c, 51, 51);
}

static bool refused_other(struct rule_case *c)
{
	return refused_between(c, 1, INT16_MAX);
}

static bool radio_is_off(struct rule_case *c)
{
	return rule_not_mended(c->e, FACT_RADIO_OFF, FACT_ASSOC_OK);
}

/* Probes, and silence after them. */
static bool only_probed(struct rule_case *c)
{
	return factset_has(&c->e->has, FACT_EXPIRED) || factset_has(&c->e->has, FACT_ENTRY_DELETED) ||
	       (c->silence != TIME_NONE && c->silence >= 5000);
}

/* The gap until the client came back; the end of the log is no return. */
static bool switched_wlan(struct rule_case *c)
{
	if (c->e->end == END_NEXT && c->silence != TIME_NONE)
		c->value = c->silence;
	return true;
}

/* --- keys ---------------------------------------------------------------------------------------------------- */

#define HEALTHY_ASSOC \
	"Association received, then Sending Assoc Response ... (status 0), then the policy state leaves START."
#define REFUSED_CAUSE "The controller answered with Sending Assoc Response ... (status {arg}). "

static const struct rule rules[] = {
	{
		.verdict = VERDICT_TSPEC_QOS_MISMATCH,
		.any = F2(ASSOC_REFUSED, TSPEC),
		.test = tspec_refused,
		.confidence = 88,
		.adjust = { { F1(TSPEC), 6, false }, { F1(CCKM), 2, false } },
		.explains = CONSEQUENCES | V(ASSOCIATION_REFUSED) | V(PROBED_NEVER_ASSOCIATED),
		.evidence = { FACT_TSPEC, FACT_ASSOC_REFUSED, FACT_CCKM, FACT_REMOVAL_SCHEDULED, FACT_EXCLUDED,
			      FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} was refused: it asks for voice service (TSPEC) on a WLAN whose QoS "
			   "profile is too low.",
		.cause = "A phone (CCXv4, for example 792x) sends a voice TSPEC of priority 6 or 7 with its "
			 "association. The WLAN's QoS profile is lower than Platinum, so the controller answers "
			 "status 201 (QoS policy mismatch) and, after some attempts, excludes the phone. The phone "
			 "shows \"leaving service area\". ReasonCode 2 of an exclusion means failed association; it "
			 "is not 802.11 reason 2.",
		.fix = "1. Give the phones a voice WLAN of their own with QoS profile Platinum and WMM allowed. 2. "
		       "Take the phones off the WLAN with the lower profile. 3. Lift the exclusion or wait for its "
		       "end (60 s by default).",
		.healthy = "The association of the phone is answered with (status 0); no VoIP Call Failure trap "
			   "follows.",
		.commands = { { "controller", "config wlan disable <wlan-id>" },
			      { "controller", "config wlan qos <wlan-id> platinum" },
			      { "controller", "config wlan wmm allow <wlan-id>" },
			      { "controller", "config wlan enable <wlan-id>" },
			      { "controller", "config exclusionlist delete {client}" } },
	},
	{
		.verdict = VERDICT_WMM_REQUIRED,
		.all = F1(ASSOC_REFUSED),
		.test = wmm_missing,
		.confidence = 92,
		.explains = CONSEQUENCES | V(ASSOCIATION_REFUSED),
		.evidence = { FACT_ASSOC_REFUSED, FACT_ASSOC_REQ, FACT_REASSOC_REQ, FACT_REMOVAL_SCHEDULED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} was refused: its WLAN requires WMM, and the client does not offer it.",
		.cause = REFUSED_CAUSE "The WLAN's WMM policy is Required; the client's request has no WMM element.",
		.fix = "1. Switch WMM on in the client's driver, or update it. 2. If the client cannot do WMM, set "
		       "the WLAN's policy to allowed (clients without WMM get no 802.11n/ac rates).",
		.healthy = HEALTHY_ASSOC,
		.commands = { { "controller", "show wlan <wlan-id>" },
			      { "controller", "config wlan disable <wlan-id>" },
			      { "controller", "config wlan wmm allow <wlan-id>" },
			      { "controller", "config wlan enable <wlan-id>" },
			      { "client", "enable WMM (QoS) in the adapter's settings" } },
	},
	{
		.verdict = VERDICT_LOAD_BALANCED,
		.all = F1(LOAD_BALANCED),
		.confidence = 90,
		.explains = CONSEQUENCES | V(ASSOCIATION_REFUSED) | V(MAX_CLIENTS),
		.evidence = { FACT_LOAD_BALANCED, FACT_ASSOC_REFUSED, FACT_ASSOC_REQ, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} was sent away to balance the load: it should take a less busy AP.",
		.cause = "Load balancing is on for the WLAN and the AP has more clients than its neighbours, so the "
			 "controller refuses the first requests (status 17, or reason 5). After the set number of "
			 "denials it lets the client in anyway.",
		.fix = "Nothing, if the client joins another AP at once. For voice, or where clients insist on one "
		       "AP: switch load balancing off for the WLAN, or raise the window.",
		.healthy = "One or two refusals, then (status 0) from a neighbouring AP.",
		.commands = { { "controller", "show load-balancing" },
			      { "controller", "config wlan load-balance allow disable <wlan-id>" },
			      { "controller", "config load-balancing window <clients>" } },
	},
	{
		.verdict = VERDICT_CONTROLLER_MEMORY,
		.all = F1(MEMORY_SHORT),
		.none = F2(ASSOC_OK, RUN),
		.confidence = 92,
		.explains = CONSEQUENCES | V(ASSOCIATION_REFUSED) | V(MAX_CLIENTS),
		.evidence = { FACT_MEMORY_SHORT, FACT_ASSOC_REFUSED, FACT_ASSOC_REQ, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} was refused: the controller's memory is short, so it takes no new clients.",
		.cause = "The controller uses {percent|too many} percent of the {limit|} MiB it may have. So that what "
			 "there is goes on it refuses whoever is no client yet (status 17); clients in RUN stay, and "
			 "roam. Nothing is wrong with the client, its WLAN or its access point.",
		.fix = "1. Give the controller's service more memory: MemoryMax of plumbd.service (a set-property takes "
		       "effect at once), or --memory-max. 2. See what has it (Memory of ...), and whether a flood of "
		       "associations makes the clients: show client summary. 3. When it is below 90 percent for three "
		       "seconds new clients are taken; the client has to try again.",
		.healthy = HEALTHY_ASSOC,
		.commands = { { "controller", "show sysinfo" },
			      { "controller", "show traplog" },
			      { "server", "systemctl set-property plumbd.service MemoryMax=2G" } },
	},
	{
		.verdict = VERDICT_MAX_CLIENTS,
		.all = F1(MAX_CLIENTS),
		.none = F3(ASSOC_OK, RUN, LOAD_BALANCED),
		.confidence = 85,
		.adjust = { { F1(ASSOC_REFUSED), 5, false } },
		.explains = CONSEQUENCES | V(ASSOCIATION_REFUSED),
		.evidence = { FACT_MAX_CLIENTS, FACT_ASSOC_REFUSED, FACT_ASSOC_REQ, FACT_REMOVAL_SCHEDULED, FACT_END },
		.arg_of = FACT_MAX_CLIENTS,
		.summary = "Client {client} was refused: the radio or the WLAN has its maximum of clients.",
		.cause = "The number of clients has reached the limit set for the radio, the WLAN or the RF profile, "
			 "so the controller takes no more (status 17; trap reasons 101, 105 and 106 name controller, "
			 "radio and WLAN).",
		.fix = "1. See which limit is reached. 2. Raise it, if it was set on purpose too low. 3. Else add an "
		       "AP, or move clients to the other band.",
		.healthy = HEALTHY_ASSOC,
		.commands = { { "controller", "show ap summary" },
			      { "controller", "show wlan <wlan-id>" },
			      { "controller", "config wlan max-associated-clients <clients> <wlan-id>" },
			      { "controller", "config wlan max-radio-clients <clients> <wlan-id>" } },
	},
	{
		.verdict = VERDICT_ASSOCIATION_REFUSED,
		.all = F1(ASSOC_REFUSED),
		.test = refused_ssid,
		.confidence = 85,
		.explains = CONSEQUENCES,
		.evidence = { FACT_ASSOC_REFUSED, FACT_ASSOC_REQ, FACT_REASSOC_REQ, FACT_REMOVAL_SCHEDULED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The association of client {client} was refused with status {arg}: its SSID is not known, "
			   "or disabled, at this AP.",
		.cause = REFUSED_CAUSE "AireOS uses 12 for a request to an SSID the AP does not serve: the WLAN is "
			 "disabled, it is not in the AP's group, or the client remembers an SSID that was renamed.",
		.fix = "1. Check that the WLAN is enabled and broadcast by this AP's group. 2. Delete the old profile "
		       "on the client.",
		.healthy = HEALTHY_ASSOC,
		.commands = { { "controller", "show wlan summary" },
			      { "controller", "show wlan apgroups" },
			      { "controller", "config wlan enable <wlan-id>" },
			      { "client", "forget the network and select it again" } },
	},
	{
		.verdict = VERDICT_ASSOCIATION_REFUSED,
		.all = F1(ASSOC_REFUSED),
		.test = refused_rates,
		.confidence = 88,
		.explains = CONSEQUENCES,
		.evidence = { FACT_ASSOC_REFUSED, FACT_ASSOC_REQ, FACT_REASSOC_REQ, FACT_REMOVAL_SCHEDULED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The association of client {client} was refused with status {arg}: it lacks one of the "
			   "mandatory data rates.",
		.cause = REFUSED_CAUSE "The client's list of rates does not hold every rate that is mandatory on this "
			 "radio.",
		.fix = "1. See which rates are mandatory. 2. Make those the client lacks `supported` instead of "
		       "`mandatory`, or disable them. 3. Old 802.11b clients need 1, 2, 5.5 or 11 Mb/s as the only "
		       "mandatory rates on 2.4 GHz.",
		.healthy = HEALTHY_ASSOC,
		.commands = { { "controller", "show <802.11a|802.11b>" },
			      { "controller", "config <802.11a|802.11b> disable network" },
			      { "controller", "config <802.11a|802.11b> rate supported <rate>" },
			      { "controller", "config <802.11a|802.11b> enable network" } },
	},
	{
		.verdict = VERDICT_ASSOCIATION_REFUSED,
		.all = F1(ASSOC_REFUSED),
		.test = refused_security,
		.confidence = 86,
		.explains = CONSEQUENCES,
		.evidence = { FACT_ASSOC_REFUSED, FACT_ASSOC_REQ, FACT_REASSOC_REQ, FACT_RSN_IE, FACT_WPA_IE,
			      FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The association of client {client} was refused with status {arg}: its security settings "
			   "(cipher, AKM) are not those of the WLAN.",
		.cause = REFUSED_CAUSE "The client asks for encryption, a cipher or a key management (AKM) the WLAN "
			 "does not offer: a saved profile that is out of date, or a driver that cannot do what the "
			 "WLAN demands.",
		.fix = "1. Compare the WLAN's security (WPA version, cipher, AKM, 802.11w) with the client's profile. "
		       "2. Delete the saved network on the client and select it again. 3. Offer the AKM the client "
		       "needs on the WLAN, or update the client.",
		.healthy = HEALTHY_ASSOC,
		.commands = { { "controller", "show wlan <wlan-id>" },
			      { "client", "forget the network and select it again" },
			      { "controller", "config wlan disable <wlan-id>" },
			      { "controller", "config wlan security wpa akm <802.1x|psk|cckm|ft> enable <wlan-id>" },
			      { "controller", "config wlan enable <wlan-id>" } },
	},
	{
		.verdict = VERDICT_ASSOCIATION_REFUSED,
		.all = F1(ASSOC_REFUSED),
		.test = refused_element,
		.confidence = 82,
		.explains = CONSEQUENCES,
		.evidence = { FACT_ASSOC_REFUSED, FACT_ASSOC_REQ, FACT_REASSOC_REQ, FACT_REMOVAL_SCHEDULED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The association of client {client} was refused with status {arg}: invalid information "
			   "element.",
		.cause = REFUSED_CAUSE "An information element of the request is malformed or missing; on a WLAN with "
			 "CKIP the Aironet element is demanded.",
		.fix = "1. Update the client's driver. 2. On a CKIP WLAN: allow the Aironet element, or move the WLAN "
		       "to WPA2 with AES.",
		.healthy = HEALTHY_ASSOC,
		.commands = { { "client", "update the wireless driver" },
			      { "controller", "show wlan <wlan-id>" },
			      { "controller", "config wlan ccx aironetIeSupport enable <wlan-id>" } },
	},
	{
		.verdict = VERDICT_ASSOCIATION_REFUSED,
		.all = F1(ASSOC_REFUSED),
		.test = refused_mfp,
		.confidence = 84,
		.explains = CONSEQUENCES,
		.evidence = { FACT_ASSOC_REFUSED, FACT_ASSOC_REQ, FACT_REASSOC_REQ, FACT_REMOVAL_SCHEDULED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The association of client {client} was refused with status {arg}: management frame "
			   "protection of client and WLAN do not fit.",
		.cause = REFUSED_CAUSE "The client asks for management frame protection (MFP, 802.11w) the WLAN does "
			 "not offer, or lacks what the WLAN requires.",
		.fix = "1. Set protection to optional on the WLAN. 2. Or change it on the client.",
		.healthy = HEALTHY_ASSOC,
		.commands = { { "controller", "show wlan <wlan-id>" },
			      { "controller", "config wlan disable <wlan-id>" },
			      { "controller", "config wlan mfp client enable <wlan-id>" },
			      { "controller", "config wlan security pmf optional <wlan-id>" },
			      { "controller", "config wlan enable <wlan-id>" } },
	},
	{
		.verdict = VERDICT_ASSOCIATION_REFUSED,
		.all = F1(ASSOC_REFUSED),
		.test = refused_for_now,
		.confidence = 80,
		.explains = CONSEQUENCES,
		.evidence = { FACT_ASSOC_REFUSED, FACT_ASSOC_REQ, FACT_REASSOC_REQ, FACT_REMOVAL_SCHEDULED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The association of client {client} was refused with status 30: its former association still "
			   "stands, and it did not get in by trying again.",
		.cause = REFUSED_CAUSE "With management frame protection (PMF, 802.11w) nobody may take over an association "
			 "that stands: the client is told to come again in a moment while the old one is asked (SA "
			 "Query). No accepted association follows, so the client did not come again, or the old one is "
			 "not given up.",
		.fix = "1. Update the client's driver: it must wait the time it is given and ask again. 2. Remove its old "
		       "entry. 3. If it stays, set protection to optional on the WLAN.",
		.healthy = HEALTHY_ASSOC,
		.commands = { { "controller", "show client detail {client}" },
			      { "controller", "config client deauthenticate {client}" },
			      { "controller", "config wlan disable <wlan-id>" },
			      { "controller", "config wlan security pmf optional <wlan-id>" },
			      { "controller", "config wlan enable <wlan-id>" } },
	},
	{
		.verdict = VERDICT_ASSOCIATION_REFUSED,
		.all = F1(ASSOC_REFUSED),
		.test = refused_full,
		.confidence = 80,
		.explains = CONSEQUENCES,
		.evidence = { FACT_ASSOC_REFUSED, FACT_ASSOC_REQ, FACT_REASSOC_REQ, FACT_REMOVAL_SCHEDULED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The association of client {client} was refused with status {arg}: the AP takes no more "
			   "clients.",
		.cause = REFUSED_CAUSE "Either a limit of clients is reached or load balancing sends the client "
			 "elsewhere; the log does not say which.",
		.fix = "1. Look at the number of clients on the AP and at the limits. 2. See whether load balancing "
		       "is on. 3. Add an AP where the cell is full.",
		.healthy = HEALTHY_ASSOC,
		.commands = { { "controller", "show load-balancing" },
			      { "controller", "show ap summary" },
			      { "controller", "show wlan <wlan-id>" } },
	},
	{
		.verdict = VERDICT_ASSOCIATION_REFUSED,
		.all = F1(ASSOC_REFUSED),
		.test = refused_qos,
		.confidence = 84,
		.explains = CONSEQUENCES,
		.evidence = { FACT_ASSOC_REFUSED, FACT_ASSOC_REQ, FACT_REASSOC_REQ, FACT_CCKM, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The association of client {client} was refused with status {arg}: the traffic stream it "
			   "asks for cannot be served (bandwidth or parameters).",
		.cause = REFUSED_CAUSE "A phone asks for a traffic stream with its association. 202 means that the "
			 "cell has no bandwidth left for another call, 203 that the parameters (rate) do not fit, 200 "
			 "that the request itself is wrong.",
		.fix = "1. Look at the call admission of the radio. 2. Raise the voice bandwidth, or the share kept "
		       "for roaming calls. 3. For 203 enable the rate the phone names (often 11 or 12 Mb/s). 4. Add "
		       "an AP where calls meet.",
		.healthy = HEALTHY_ASSOC,
		.commands = { { "controller", "show ap stats <802.11a|802.11b> <ap-name>" },
			      { "controller", "config <802.11a|802.11b> cac voice max-bandwidth <percent>" },
			      { "controller", "config <802.11a|802.11b> cac voice roam-bandwidth <percent>" } },
	},
	{
		.verdict = VERDICT_ASSOCIATION_REFUSED,
		.all = F1(ASSOC_REFUSED),
		.test = refused_roam,
		.confidence = 80,
		.explains = CONSEQUENCES,
		.evidence = { FACT_ASSOC_REFUSED, FACT_REASSOC_REQ, FACT_ASSOC_REQ, FACT_REMOVAL_SCHEDULED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The roam of client {client} was refused with status {arg}: the key or the association it "
			   "refers to is not known here.",
		.cause = REFUSED_CAUSE "The client refers to a cached key, a mobility domain or an association the "
			 "controller or AP does not have.",
		.fix = "1. The client should associate anew and authenticate in full; if it does not, update its "
		       "driver. 2. FlexConnect: put the APs into one FlexConnect group. 3. Several controllers: give "
		       "them one mobility group and domain.",
		.healthy = HEALTHY_ASSOC,
		.commands = { { "controller", "show pmk-cache {client}" },
			      { "controller", "show flexconnect group summary" },
			      { "controller", "show mobility summary" },
			      { "controller", "config pmk-cache delete {client}" } },
	},
	{
		.verdict = VERDICT_ASSOCIATION_REFUSED,
		.all = F1(ASSOC_REFUSED),
		.test = refused_listen,
		.confidence = 92,
		.explains = CONSEQUENCES,
		.evidence = { FACT_ASSOC_REFUSED, FACT_ASSOC_REQ, FACT_REASSOC_REQ, FACT_REMOVAL_SCHEDULED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The association of client {client} was refused with status {arg}: its listen interval is "
			   "longer than the WLAN allows.",
		.cause = REFUSED_CAUSE "The listen interval says for how many beacons the client may sleep, and so how "
			 "long the AP must keep frames for it. The WLAN has a maximum, and the client asks for more.",
		.fix = "1. See the WLAN's maximum. 2. Raise it, or take it away with 0. 3. Or let the client sleep less: "
		       "its power saving is set too high.",
		.healthy = HEALTHY_ASSOC,
		.commands = { { "controller", "show wlan <wlan-id>" },
			      { "controller", "config wlan max-listen-interval 0 <wlan-id>" },
			      { "client", "set a shorter listen interval, or less power saving, in the adapter's settings" } },
	},
	{
		.verdict = VERDICT_ASSOCIATION_REFUSED,
		.all = F2(ASSOC_REFUSED, NOT_IN_FILTER),
		.none = F2(AAA_REJECT, AAA_ACCEPT),
		.test = refused_by_filter,
		.confidence = 93,
		.explains = CONSEQUENCES,
		.evidence = { FACT_NOT_IN_FILTER, FACT_ASSOC_REFUSED, FACT_ASSOC_REQ, FACT_REASSOC_REQ,
			      FACT_REMOVAL_SCHEDULED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The association of client {client} was refused with status {arg}: the WLAN's MAC filter does "
			   "not have this client.",
		.cause = REFUSED_CAUSE "The WLAN has MAC filtering, so it takes only clients whose addresses are in the "
			 "controller's list. User entry not found in the Local FileDB says that this one is not. A "
			 "telephone or laptop that changes its address (private Wi-Fi address) is never in it.",
		.fix = "1. Is it meant to be let in? Add its address for this WLAN. 2. If its second digit is 2, 6, A or E "
		       "the address is made up: switch private addresses off on the client for this network, and add "
		       "the one it has then. 3. If the WLAN is meant for all, switch MAC filtering off.",
		.healthy = "User authentication Success with File DB on WLAN ID, then Sending Assoc Response ... (status 0).",
		.commands = { { "controller", "show macfilter summary" },
			      { "controller", "config macfilter add {client} <wlan-id>" },
			      { "controller", "config wlan mac-filtering disable <wlan-id>" },
			      { "client", "switch the private Wi-Fi address off for this network" } },
	},
	{
		.verdict = VERDICT_ASSOCIATION_REFUSED,
		.all = F1(ASSOC_REFUSED),
		.test = refused_other,
		.confidence = 80,
		.explains = CONSEQUENCES,
		.evidence = { FACT_ASSOC_REFUSED, FACT_ASSOC_REQ, FACT_REASSOC_REQ, FACT_REMOVAL_SCHEDULED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The association of client {client} was refused with status {arg}. {arg_text|No meaning of "
			   "it is known.}",
		.cause = "The controller answered with Sending Assoc Response ... (status {arg}). The status is the "
			 "controller's own reason.",
		.fix = "1. Compare the client's settings with what the status names. 2. Delete the saved network on "
		       "the client and select it again. 3. If it stays, take a debug of one attempt.",
		.healthy = HEALTHY_ASSOC,
		.commands = { { "controller", "show wlan <wlan-id>" },
			      { "controller", "debug client {client}" },
			      { "client", "forget the network and select it again" } },
	},
	{
		.verdict = VERDICT_ASSOCIATION_REFUSED,
		.all = F1(RADIO_OFF),
		.test = radio_is_off,
		.confidence = 75,
		.explains = CONSEQUENCES,
		.evidence = { FACT_RADIO_OFF, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The association request of client {client} was ignored: the radio of AP {ap|unknown} is "
			   "not enabled.",
		.cause = "The controller ignores requests that arrive over a radio it holds for disabled: the radio "
			 "was just switched off, restarts, or its state at AP and controller differ.",
		.fix = "1. Look at the radio's state. 2. Enable it, or the band. 3. If it is shown as enabled, reset "
		       "the AP.",
		.healthy = HEALTHY_ASSOC,
		.commands = { { "controller", "show ap config <802.11a|802.11b> <ap-name>" },
			      { "controller", "config <802.11a|802.11b> enable <ap-name>" },
			      { "controller", "config <802.11a|802.11b> enable network" } },
	},
	{
		.verdict = VERDICT_PROBED_NEVER_ASSOCIATED,
		.kinds = 1u << EPISODE_ATTEMPT,
		.all = F1(PROBED),
		.none = F12(ASSOC_REQ, REASSOC_REQ, ASSOC_OK, ASSOC_REFUSED, RADIO_OFF, M1, EAP_ID_REQ, RUN, SHOWN,
			    PSK, DOT1X, FT_PREAUTH),
		.test = only_probed,
		.confidence = 60,
		.explains = CONSEQUENCES,
		.evidence = { FACT_PROBED, FACT_EXPIRED, FACT_ENTRY_DELETED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} probed and never sent an association request.",
		.cause = "The log proves this much: APs heard the client's probe requests, no association came, and "
			 "its entry was dropped after five seconds. What it found did not suit it. Candidates, the "
			 "likeliest first: its security does not fit the WLAN (WPA client, WPA2-only WLAN; cipher; "
			 "AKM); the SSID is hidden or spelt otherwise; it prefers another band or finds no common "
			 "rate; it only scans.",
		.fix = "1. Compare WPA version, cipher and AKM of WLAN and client. 2. Compare the SSID, letter by "
		       "letter; is it broadcast? 3. Check that band and mandatory rates suit the client. 4. If the "
		       "client is not meant to join here: nothing.",
		.healthy = "from Idle to Probe is followed within a second by Association received from mobile on "
			   "BSSID.",
		.commands = { { "controller", "show wlan <wlan-id>" },
			      { "client", "set the profile to the WLAN's security, WPA2 with AES as a rule" },
			      { "controller", "config wlan broadcast-ssid enable <wlan-id>" } },
	},
	{
		.verdict = VERDICT_FAST_SSID_CHANGE_DISABLED,
		.all = F1(WLAN_SWITCHED),
		.test = switched_wlan,
		.confidence = 90,
		.explains = CONSEQUENCES | V(SESSION_TIMEOUT) | V(ROAM_FULL_AUTHENTICATION) | V(ASSOCIATION_REFUSED),
		.evidence = { FACT_WLAN_SWITCHED, FACT_ASSOC_REQ, FACT_REMOVAL_SCHEDULED, FACT_DEAUTH_SENT,
			      FACT_ENTRY_DELETED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} changed to another WLAN and was deleted first, because fast SSID change "
			   "is disabled; it came back after {gap|a time that is not in the log}.",
		.cause = "The client was associated to one WLAN and asked for another: Deleting client immediately "
			 "since WLAN has changed. With fast SSID change off (the default) the controller removes the "
			 "old entry and leaves the request unanswered. Phones and tablets report \"Unable to join the "
			 "network\". Time until the next request: {gap|not in the log}.",
		.fix = "Enable fast SSID change. It takes effect at once and interrupts nobody.",
		.healthy = "Association received on the other WLAN is answered with (status 0) at once; the entry is "
			   "kept.",
		.commands = { { "controller", "show network summary" },
			      { "controller", "config network fast-ssid-change enable" },
			      { "controller", "save config" } },
	},
};

const struct rule_set rules_assoc = { rules, ARRAY_LEN(rules) };

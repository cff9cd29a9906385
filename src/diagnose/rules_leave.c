/* SPDX-License-Identifier: Apache-2.0 */
/* rules_leave.c - how a client goes: timers, the operator, the WLAN, the AP, the client itself; and what to say when
 * the log does not have the cause. `Expiring Mobile!`, a deauthentication and the deletion of the entry look alike for
 * all of them: what armed the timer decides. */
#include "diagnose/rules.h"

enum { CALLER_SESSION = 45, CALLER_BY_MSCB = 30, DELETE_IDLE = 4, DELETE_OPERATOR = 6, DELETE_REAP = 8, REASON_COA = 252 };

static bool idle_by_code(struct rule_case *c)
{
	return episode_fact_arg(c->e, FACT_DELETE_BY_MSCB, DELETE_IDLE) ||
	       episode_fact_arg(c->e, FACT_DISASSOC_SENT, 4);
}

/* The session's length, where the log told it. The argument holds up to nine hours of seconds; a longer one is told as
 * a measured time only. */
static void session_length(struct rule_case *c)
{
	bool known = c->session_ms != TIME_NONE && c->session_ms > 0;

	c->value = known ? c->session_ms : TIME_NONE;
	c->arg = known && c->session_ms / 1000 <= INT16_MAX ? (int)(c->session_ms / 1000) : -1;
}

static bool session_over(struct rule_case *c)
{
	session_length(c);
	return factset_has(&c->e->has, FACT_SESSION_EXPIRED) ||
	       episode_fact_arg(c->e, FACT_REMOVAL_SCHEDULED, CALLER_SESSION) != NULL;
}

static bool session_over_seconds(struct rule_case *c)
{
	return session_over(c) && c->arg > 0;
}

/* A timer fires that nothing in the log armed shortly before, in a session the log has seen: it was armed when the
 * session began. Without that session it may have been armed just before the log begins. */
static bool session_timer_fired(struct rule_case *c)
{
	const struct episode *e = c->e;
	const struct fact *armed = NULL, *fired = episode_fact(e, FACT_EXPIRED);

	for (unsigned i = 0; i < e->nfacts; i++)
		if (e->fact[i].kind == FACT_REMOVAL_SCHEDULED && (!armed || e->fact[i].order < armed->order))
			armed = &e->fact[i];
	session_length(c);
	if (c->value != TIME_NONE)
		c->confidence += 8;
	return e->had_session && fired && (!armed || armed->order > fired->order);
}

/* A client that left RUN, or one that had its address: then the line of the step into RUN is lost. */
static bool had_joined(const struct episode *e)
{
	return e->kind == EPISODE_DEPARTURE || factset_has(&e->has, FACT_ADDRESS);
}

static bool by_operator(struct rule_case *c)
{
	return had_joined(c->e) && episode_fact_arg(c->e, FACT_REMOVAL_SCHEDULED, CALLER_BY_MSCB) &&
	       episode_fact_arg(c->e, FACT_DELETE_BY_MSCB, DELETE_OPERATOR);
}

/* The change is told just before the removal. Where the log has no times, the removal's number must tell it. */
static bool removed_for_change(struct rule_case *c)
{
	enum { TOLD_MS = 5000 };
	const struct fact *change = episode_fact_arg(c->e, FACT_AUTH_CHANGED, 0);
	const struct fact *removal = episode_fact(c->e, FACT_DELETE_BY_MSCB);

	if (!change || change->order > removal->order)
		return false;
	if (change->t == TIME_NONE || removal->t == TIME_NONE)
		return episode_fact_arg(c->e, FACT_AUTH_CHANGED, REASON_COA) != NULL;
	return removal->t - (change->t + change->later) <= TOLD_MS;
}

/* By the removal's own number alone. */
static bool number_of_change(struct rule_case *c)
{
	return episode_fact_arg(c->e, FACT_AUTH_CHANGED, REASON_COA) != NULL;
}

static bool by_operator_likely(struct rule_case *c)
{
	const struct episode *e = c->e;

	c->arg = -1;
	if (!had_joined(e))
		return false;
	for (unsigned i = 0; i < e->nfacts; i++) {
		int reason = e->fact[i].arg;

		if (e->fact[i].kind != FACT_DELETE_BY_MSCB)
			continue;
		if (reason == DELETE_IDLE || reason == DELETE_REAP)
			return false;
		c->arg = reason;
	}
	return c->arg >= 0;
}

static bool wlan_was_changed(struct rule_case *c)
{
	return !c->ap_reset && !c->ap_lost && !episode_fact_arg(c->e, FACT_DISASSOC_SENT, 4) &&
	       !episode_fact_arg(c->e, FACT_DISASSOC_SENT, 8);
}

/* The AP's own lines, beside a removal that names no other cause. */
static bool radio_was_reset(struct rule_case *c)
{
	return c->ap_reset && !factset_has(&c->e->has, FACT_REMOVAL_SCHEDULED);
}

static bool ap_went(struct rule_case *c)
{
	return c->ap_lost || factset_has(&c->e->has, FACT_AP_LOST);
}

/* A client that answers a removal with a deauthentication of its own did not leave by itself. */
static bool left_first(struct rule_case *c)
{
	static const uint8_t removals[] = { FACT_DEAUTH_SENT, FACT_DISASSOC_SENT, FACT_EXPIRED, FACT_IDLE_TIMEOUT,
					    FACT_DELETE_BY_MSCB, FACT_SESSION_EXPIRED, FACT_RADIO_EVENT,
					    FACT_WLAN_SWITCHED };
	int left = rule_first(c->e, FACT_CLIENT_LEFT);

	for (size_t i = 0; i < sizeof(removals); i++)
		if (rule_first(c->e, (enum fact_kind)removals[i]) < left)
			return false;
	return true;
}

/* From the last of the frames in which it left to what shows that it is there. */
static bool left_and_still_here(struct rule_case *c)
{
	const struct fact *left = episode_fact(c->e, FACT_CLIENT_LEFT), *here = episode_fact(c->e, FACT_STILL_HERE);

	c->value = here->t - (left->t + left->later);
	return left_first(c);
}

/* --- the cause is not in the log ------------------------------------------------------------------------------- */

static const struct factset gone = F4(DEAUTH_SENT, EXPIRED, ENTRY_DELETED, DISASSOC_SENT);
static const struct factset removal = F7(DEAUTH_SENT, EXPIRED, ENTRY_DELETED, DISASSOC_SENT, REMOVAL_SCHEDULED,
					 DELETE_BY_MSCB, DELETE_MOBILE);

/* An ending that tells nothing: a departure, or the removal of an attempt that did not reach RUN. A removal that was
 * only scheduled, and the client was seen again, was called off. */
static bool ended_somehow(const struct rule_case *c)
{
	const struct episode *e = c->e;

	if (e->kind == EPISODE_STAY || e->reached_run || factset_has(&e->has, FACT_RUN))
		return false;
	if (!factset_any(&e->has, removal))
		return false;
	return factset_any(&e->has, gone) || e->end != END_NEXT;
}

static bool ended_by_keys(struct rule_case *c)
{
	return ended_somehow(c) && episode_fact_arg(c->e, FACT_DEAUTH_SENT, 2) != NULL;
}

static bool ended_by_eap(struct rule_case *c)
{
	return ended_somehow(c) && episode_fact_arg(c->e, FACT_DEAUTH_SENT, 3) != NULL;
}

static bool ended_by_ap(struct rule_case *c)
{
	return ended_somehow(c) && factset_has(&c->e->has, FACT_DELETE_MOBILE);
}

static bool ended_anyhow(struct rule_case *c)
{
	return ended_somehow(c);
}

/* An attempt that stops in the middle while the log goes on, in no state a client waits in. */
static bool stopped(struct rule_case *c)
{
	const struct episode *e = c->e;
	static const struct factset got_on = F7(M4, EAP_SUCCESS, AAA_ACCEPT, FT_DONE, RUN, SHOWN, MDNS_SUFFIX);
	static const struct factset began = F4(ASSOC_REQ, REASSOC_REQ, EAP_ID_REQ, M1);

	return factset_any(&e->has, began) && !factset_any(&e->has, got_on) && !factset_any(&e->has, removal) &&
	       c->silence != TIME_NONE && c->silence >= 10000;
}

#define EXPECTED_EXPLAINS \
	(V(CAUSE_NOT_IN_LOG) | V(STILL_IN_PROGRESS) | V(INVALID_REPLAY_COUNTER) | V(WLAN_CHANGED) | \
	 V(DELETED_BY_OPERATOR) | V(CLASS_FRAME_VIOLATION))
#define SESSION_CAUSE \
	"The session timer of the WLAN ran out, whatever the traffic: Expiring Mobile with nothing before it, " \
	"callerId 45 with ten seconds of grace, then the removal. The timer is set in the WLAN, 1800 s by default, " \
	"or by the RADIUS server (Session-Timeout). Expected behaviour."
#define SESSION_FIX \
	"Nothing, if clients come back by themselves. Where users notice it (web login) or voice breaks off: raise " \
	"the session timeout, up to 86400 s."
#define ENTRY_ENDS (JOINING | 1u << EPISODE_DEPARTURE)
#define HEALTHY_STAY "A client in RUN is left alone: no Scheduling deletion, no Expiring Mobile."
#define DEBUG_COMMANDS \
	{ { "controller", "debug client {client}" }, { "controller", "debug aaa events enable" }, \
	  { "controller", "debug aaa errors enable" }, { "controller", "show client detail {client}" } }

static const struct rule rules[] = {
	{
		.verdict = VERDICT_DISCONNECTED_BY_COA,
		.all = F1(COA),
		.confidence = 90,
		.explains = EXPECTED_EXPLAINS | V(STUCK) | V(CLIENT_LEFT) | V(SESSION_TIMEOUT),
		.evidence = { FACT_COA, FACT_DELETE_BY_MSCB, FACT_REMOVAL_SCHEDULED, FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} was disconnected because the RADIUS server asked for it "
			   "(Disconnect-Request).",
		.cause = "The server sent a RADIUS Disconnect-Request (RFC 3576, 5176) for this client and the "
			 "controller obeyed. The removal lines after it look like an operator's; the request came "
			 "first.",
		.fix = "Nothing on the controller. If it was not wanted, look up in the server's log which policy or "
		       "person sent it (portal login, posture, quota, a manual disconnect).",
		.healthy = "Disconnect-Request, Disconnect-Ack, the removal; after a change of authorization the "
			   "client comes back at once.",
		.commands = { { "server", "read the log for the Disconnect-Request to {client}" },
			      { "controller", "show radius rfc3576 statistics" } },
	},
	{
		.verdict = VERDICT_DISCONNECTED_BY_COA,
		.all = F2(AUTH_CHANGED, DELETE_BY_MSCB),
		.none = F3(COA, IDLE_TIMEOUT, DELETE_MOBILE),
		.test = removed_for_change,
		.confidence = 80,
		.explains = EXPECTED_EXPLAINS | V(STUCK) | V(CLIENT_LEFT) | V(SESSION_TIMEOUT),
		.evidence = { FACT_AUTH_CHANGED, FACT_DELETE_BY_MSCB, FACT_REMOVAL_SCHEDULED, FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} was removed so that it authenticates anew: the RADIUS server changed its "
			   "authorization (CoA).",
		.cause = "The server sent a change of authorization (RFC 5176, CoA-Request) for this client, and the "
			 "controller makes it join again to apply it. The removal looks like an operator's; the request "
			 "came first. Central web login and posture checks work this way. Expected behaviour.",
		.fix = "Nothing on the controller, if the client comes back with its new rights. If it comes round "
		       "again and again, the server's policy does not match it after the login: read the server's log.",
		.healthy = "CoA-Request, CoA-Ack, the removal, and within seconds the client joins and reaches RUN.",
		.commands = { { "server", "read the log for the CoA-Request to {client}" },
			      { "controller", "show radius rfc3576 statistics" } },
	},
	{
		.verdict = VERDICT_DISCONNECTED_BY_COA,
		.all = F2(AUTH_CHANGED, DELETE_BY_MSCB),
		.none = F3(COA, IDLE_TIMEOUT, DELETE_MOBILE),
		.test = number_of_change,
		.confidence = 58,
		.explains = EXPECTED_EXPLAINS | V(STUCK) | V(CLIENT_LEFT) | V(SESSION_TIMEOUT),
		.evidence = { FACT_DELETE_BY_MSCB, FACT_REMOVAL_SCHEDULED, FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} was removed at once, most likely because the RADIUS server changed its "
			   "authorization (CoA).",
		.cause = "The removal looks like an operator's (deleteReason 6), but its reasonCode is 252 where an "
			 "operator's is 1: that number belongs to removals the RADIUS server asks for. The request "
			 "itself is not in the log.",
		.fix = "Nothing on the controller. 1. Look up in the server's log whether it sent a CoA-Request or a "
		       "Disconnect-Request at this time. 2. To see it here: debug aaa events.",
		.healthy = "CoA-Request, CoA-Ack, the removal, and within seconds the client joins and reaches RUN.",
		.commands = { { "server", "read the log for a CoA-Request to {client}" },
			      { "controller", "debug aaa events enable" },
			      { "controller", "show radius rfc3576 statistics" } },
	},
	{
		.verdict = VERDICT_ROAMED_AWAY,
		.all = F1(HANDED_OVER),
		.confidence = 80,
		.explains = EXPECTED_EXPLAINS | V(STUCK) | V(CLIENT_LEFT) | V(SESSION_TIMEOUT),
		.evidence = { FACT_HANDED_OVER, FACT_ENTRY_DELETED, FACT_REMOVAL_SCHEDULED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} moved to another controller, which has taken it over.",
		.cause = "Another controller of the mobility group announced the client; this one handed its session "
			 "over and deleted its own entry.",
		.fix = "Nothing to do. What happens next is in the log of the other controller ({peer|named in the "
		       "mobility lines}).",
		.healthy = "Mobile announce, hand-off, and at the other controller a reassociation without EAP.",
		.commands = { { "controller", "show mobility summary" },
			      { "controller", "show client detail {client}" } },
	},
	{
		.verdict = VERDICT_AP_LOST,
		.kinds = JOINING | LEAVING,
		.any = F6(AP_LOST, ENTRY_DELETED, DEAUTH_SENT, DISASSOC_SENT, DISASSOC_STATE, DISASSOC_MSG),
		.none = F5(IDLE_TIMEOUT, CLIENT_LEFT, COA, SESSION_EXPIRED, RUN),
		.test = ap_went,
		.confidence = 84,
		.explains = EXPECTED_EXPLAINS | V(STUCK) | V(CLIENT_LEFT) | V(AP_RADIO_RESET) | V(SESSION_TIMEOUT),
		.evidence = { FACT_AP_LOST, FACT_ENTRY_DELETED, FACT_DISASSOC_STATE, FACT_DISASSOC_MSG,
			      FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} was removed because its AP {ap|(not named)} was lost.",
		.cause = "The CAPWAP session of the AP ended (echo timer, DTLS closed), so the controller deleted the "
			 "AP and all its clients. Power, cable, switch port, the path between AP and controller, or a "
			 "restart of the AP.",
		.fix = "1. See when and why the AP left: uptime and join statistics. 2. Check its switch port, power "
		       "and cable. 3. If the AP itself did not restart, look at the path to the controller.",
		.healthy = "The AP answers each echo; its clients stay.",
		.commands = { { "controller", "show ap uptime" },
			      { "controller", "show ap join stats detailed {ap|<ap-mac>}" },
			      { "controller", "show ap crash-file" },
			      { "ap", "show logging" } },
	},
	{
		.verdict = VERDICT_AP_RADIO_RESET,
		.any = F2(RADIO_EVENT, RADIO_RESET),
		.none = F2(RUN, CLIENT_LEFT),
		.confidence = 82,
		.adjust = { { F2(DISASSOC_SENT, DISASSOC_MSG), 5, false }, { F1(DELETE_MOBILE), -14, false } },
		.explains = EXPECTED_EXPLAINS | V(STUCK) | V(CLIENT_LEFT),
		.evidence = { FACT_RADIO_RESET, FACT_RADIO_EVENT, FACT_DISASSOC_MSG, FACT_DISASSOC_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} was disassociated because the radio of its AP {ap|(not named)} was reset, "
			   "for a channel or power change.",
		.cause = "The AP's radio changed its channel or power, or was restarted, and let its clients go. The "
			 "controller cleans up the association and keeps the entry, so the client comes back without "
			 "a login. All clients of the radio are affected.",
		.fix = "Nothing, if it is rare and outside working hours. If it happens often: see who changes the "
		       "channel. Dynamic channel assignment can be given an interval and an hour; radar (DFS) can be "
		       "avoided by leaving out the channel.",
		.healthy = HEALTHY_STAY,
		.commands = { { "controller", "show advanced <802.11a|802.11b> channel" },
			      { "controller", "show ap auto-rf <802.11a|802.11b> <ap-name>" },
			      { "controller", "config advanced <802.11a|802.11b> channel dca anchor-time <hour>" },
			      { "controller", "config advanced <802.11a|802.11b> channel dca interval <hours>" },
			      { "ap", "show logging" } },
	},
	{
		.verdict = VERDICT_AP_RADIO_RESET,
		.kinds = LEAVING | 1u << EPISODE_ROAM,
		.any = F4(DISASSOC_SENT, DISASSOC_MSG, DISASSOC_STATE, DEAUTH_SENT),
		.none = F7(RUN, CLIENT_LEFT, IDLE_TIMEOUT, DELETE_BY_MSCB, COA, CLASS_FRAME, WLAN_SWITCHED),
		.test = radio_was_reset,
		.confidence = 76,
		.explains = EXPECTED_EXPLAINS | V(STUCK) | V(CLIENT_LEFT),
		.evidence = { FACT_RADIO_RESET, FACT_DISASSOC_MSG, FACT_DISASSOC_SENT, FACT_DISASSOC_STATE,
			      FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} was disassociated because AP {ap|(not named)} reset its radio.",
		.cause = "The AP reports that it restarts its radio, and within seconds the controller disassociates "
			 "the client. A change of channel or power, by RRM or by an operator, does that. All clients "
			 "of the radio are affected.",
		.fix = "Nothing, if it is rare. If it happens often: see who changes channel or power, and give "
		       "dynamic channel assignment an interval and an hour.",
		.healthy = HEALTHY_STAY,
		.commands = { { "controller", "show advanced <802.11a|802.11b> channel" },
			      { "controller", "show ap auto-rf <802.11a|802.11b> <ap-name>" },
			      { "controller", "config advanced <802.11a|802.11b> channel dca interval <hours>" },
			      { "ap", "show logging" } },
	},
	{
		.verdict = VERDICT_IDLE_TIMEOUT,
		.all = F1(IDLE_TIMEOUT),
		.confidence = 90,
		.adjust = { { F1(DELETE_BY_MSCB), 5, false } },
		.explains = EXPECTED_EXPLAINS | V(SESSION_TIMEOUT) | V(CLIENT_LEFT),
		.evidence = { FACT_IDLE_TIMEOUT, FACT_DELETE_BY_MSCB, FACT_REMOVAL_SCHEDULED, FACT_EXPIRED,
			      FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} was removed at the idle timeout: it sent nothing for the set time (300 s "
			   "by default).",
		.cause = "The AP reports the client idle (reason 4, deleteReason 4) and the controller deletes its "
			 "entry. The client sleeps, was switched off, went out of range, or its traffic stayed below "
			 "the threshold. Expected behaviour.",
		.fix = "Nothing, if clients come back without a login. If users have to log in again after a pause "
		       "(web login) or devices that sleep are not reached: raise the idle timeout for the WLAN.",
		.healthy = HEALTHY_STAY,
		.commands = { { "controller", "show network summary" },
			      { "controller", "config wlan usertimeout <seconds> <wlan-id>" },
			      { "controller", "config network usertimeout <seconds>" },
			      { "controller", "config wlan user-idle-threshold <bytes> <wlan-id>" } },
	},
	{
		.verdict = VERDICT_IDLE_TIMEOUT,
		.any = F2(DELETE_BY_MSCB, DISASSOC_SENT),
		.none = F5(CLIENT_LEFT, COA, DELETE_MOBILE, RADIO_EVENT, CLASS_FRAME),
		.test = idle_by_code,
		.confidence = 72,
		.explains = EXPECTED_EXPLAINS | V(SESSION_TIMEOUT),
		.evidence = { FACT_DELETE_BY_MSCB, FACT_DISASSOC_SENT, FACT_REMOVAL_SCHEDULED, FACT_EXPIRED,
			      FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} was removed at the idle timeout: it sent nothing for the set time (300 s "
			   "by default).",
		.cause = "The removal carries the code of inactivity (deleteReason 4 or reason 4); the AP's own "
			 "Idle-Timeout line is not readable in the log. Expected behaviour.",
		.fix = "Nothing, if clients come back without a login. Else raise the idle timeout for the WLAN.",
		.healthy = HEALTHY_STAY,
		.commands = { { "controller", "show network summary" },
			      { "controller", "config wlan usertimeout <seconds> <wlan-id>" },
			      { "controller", "config network usertimeout <seconds>" } },
	},
	{
		.verdict = VERDICT_SESSION_TIMEOUT,
		.any = F2(SESSION_EXPIRED, REMOVAL_SCHEDULED),
		.none = F2(IDLE_TIMEOUT, COA),
		.test = session_over_seconds,
		.confidence = 90,
		.explains = EXPECTED_EXPLAINS,
		.evidence = { FACT_SESSION_EXPIRED, FACT_REMOVAL_SCHEDULED, FACT_EXPIRED, FACT_DISASSOC_SENT,
			      FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The session of client {client} reached its session timeout ({arg} s), so it was removed "
			   "and must authenticate again.",
		.cause = SESSION_CAUSE,
		.fix = SESSION_FIX,
		.healthy = "802.1X clients are authenticated again in their session, without a removal.",
		.commands = { { "controller", "show wlan <wlan-id>" },
			      { "controller", "config wlan session-timeout <wlan-id> <seconds>" },
			      { "server", "look for Session-Timeout in the Access-Accept, if AAA override is on" } },
	},
	{
		.verdict = VERDICT_SESSION_TIMEOUT,
		.any = F2(SESSION_EXPIRED, REMOVAL_SCHEDULED),
		.none = F2(IDLE_TIMEOUT, COA),
		.test = session_over,
		.confidence = 88,
		.explains = EXPECTED_EXPLAINS,
		.evidence = { FACT_SESSION_EXPIRED, FACT_REMOVAL_SCHEDULED, FACT_EXPIRED, FACT_DISASSOC_SENT,
			      FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The session of client {client} reached its session timeout ({gap|1800 s by default}), so "
			   "it was removed and must authenticate again.",
		.cause = SESSION_CAUSE,
		.fix = SESSION_FIX,
		.healthy = "802.1X clients are authenticated again in their session, without a removal.",
		.commands = { { "controller", "show wlan <wlan-id>" },
			      { "controller", "config wlan session-timeout <wlan-id> <seconds>" },
			      { "server", "look for Session-Timeout in the Access-Accept, if AAA override is on" } },
	},
	{
		.verdict = VERDICT_SESSION_TIMEOUT,
		.kinds = 1u << EPISODE_DEPARTURE,
		.all = F1(EXPIRED),
		.none = F8(IDLE_TIMEOUT, CLIENT_LEFT, COA, DELETE_BY_MSCB, DELETE_MOBILE, WLAN_SWITCHED, HANDED_OVER,
			   EXCLUDED),
		.test = session_timer_fired,
		.confidence = 58,
		.explains = EXPECTED_EXPLAINS,
		.evidence = { FACT_EXPIRED, FACT_DISASSOC_STATE, FACT_DISASSOC_SENT, FACT_DEAUTH_SENT,
			      FACT_ENTRY_DELETED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The session of client {client} most likely reached its session timeout ({arg|by default "
			   "1800} s).",
		.cause = "A timer fires (Expiring Mobile) that no line armed in the seconds before, and there is no "
			 "idle line: it was armed when the session began. The second stage (callerId 45), which would "
			 "prove it, is not in the log.",
		.fix = "1. Compare the time since the association with the WLAN's session timeout. 2. Raise the "
		       "timeout where users notice it.",
		.healthy = HEALTHY_STAY,
		.commands = { { "controller", "show wlan <wlan-id>" },
			      { "controller", "config wlan session-timeout <wlan-id> <seconds>" } },
	},
	{
		.verdict = VERDICT_CLIENT_LEFT,
		.all = F1(CLIENT_LEFT),
		.none = F3(RUN, COA, STILL_HERE),
		.test = left_first,
		.confidence = 84,
		.explains = EXPECTED_EXPLAINS | V(SESSION_TIMEOUT),
		.evidence = { FACT_CLIENT_LEFT, FACT_REMOVAL_SCHEDULED, FACT_EXPIRED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} left by itself.",
		.cause = "The client sent a deauthentication or disassociation, or the AP reports that the station "
			 "has left. Its radio was switched off, it went to sleep, its user chose another network, or "
			 "it roams. The controller keeps the entry for some seconds, then deletes it.",
		.fix = "Nothing on the controller. If the client should have stayed: look at its power saving and "
		       "roaming settings, and at a stronger network it may prefer.",
		.healthy = HEALTHY_STAY,
		.commands = { { "client", "check power saving, roaming and the order of preferred networks" } },
	},
	{
		.verdict = VERDICT_CLIENT_LEFT,
		.all = F2(CLIENT_LEFT, STILL_HERE),
		.none = F2(RUN, COA),
		.test = left_and_still_here,
		.confidence = 60,
		.tells_more = true,
		.explains = EXPECTED_EXPLAINS | V(SESSION_TIMEOUT),
		.evidence = { FACT_CLIENT_LEFT, FACT_STILL_HERE, FACT_CLASS_FRAME, FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} left, or somebody said so in its name (possible spoof): {gap|a moment} later it was "
			   "still at this access point.",
		.cause = "A deauthentication or disassociation came with the client's address, and right after it the client "
			 "asked the same access point for an association, or sent data as if it had one. A device that "
			 "leaves does neither. Without protected management frames (802.11w, PMF) anybody near can send "
			 "such a frame in its name. Its user or its driver may have restarted the connection as well: one "
			 "such event proves nothing, many of them, or of many clients at once, speak for a forger.",
		.fix = "1. See how often it happens, and to how many clients. 2. Turn PMF on in the WLAN, optional at first: a "
		       "frame like this is then believed only under the client's key. 3. If it is this client alone, and "
		       "with PMF too: update its driver.",
		.healthy = HEALTHY_STAY,
		.commands = { { "controller", "show wlan <wlan-id>" },
			      { "controller", "config wlan security pmf optional <wlan-id>" },
			      { "controller", "debug client {client}" },
			      { "client", "update the wireless driver" } },
	},
	{
		.verdict = VERDICT_CLASS_FRAME_VIOLATION,
		.all = F1(CLASS_FRAME),
		.none = F1(RUN),
		.confidence = 80,
		.explains = V(CAUSE_NOT_IN_LOG) | V(STILL_IN_PROGRESS) | V(INVALID_REPLAY_COUNTER),
		.evidence = { FACT_CLASS_FRAME, FACT_DISASSOC_SENT, FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_CLASS_FRAME,
		.summary = "Client {client} sent frames it may not send yet (reason {arg|7}): it believes it is "
			   "associated, the AP does not.",
		.cause = "Reason 6 is data before authentication, reason 7 data before association. Client and AP "
			 "disagree: the entry was deleted (idle, AP restart, removal) and the client did not hear it, "
			 "or its driver does not notice that it has roamed.",
		.fix = "1. Once in a while it is harmless: the client joins anew. 2. If it repeats: update the "
		       "client's driver. 3. See what removed the entry before; with the idle timeout, raise it.",
		.healthy = "After the deauthentication the client sends a new association request at once.",
		.commands = { { "client", "update the wireless driver" },
			      { "controller", "debug client {client}" },
			      { "controller", "config wlan usertimeout <seconds> <wlan-id>" } },
	},
	{
		.verdict = VERDICT_DELETED_BY_OPERATOR,
		.kinds = ENTRY_ENDS,
		.all = F2(DELETE_BY_MSCB, REMOVAL_SCHEDULED),
		.none = F8(IDLE_TIMEOUT, DELETE_MOBILE, FT_KEY_MISSING, ASSOC_REFUSED, WLAN_SWITCHED, EXCLUDED,
			   RADIO_EVENT, CLIENT_LEFT),
		.test = by_operator,
		.confidence = 70,
		.adjust = { { F1(EXPIRED), 4, false } },
		.explains = V(CAUSE_NOT_IN_LOG) | V(STILL_IN_PROGRESS) | V(WLAN_CHANGED) | V(CLASS_FRAME_VIOLATION),
		.evidence = { FACT_DELETE_BY_MSCB, FACT_REMOVAL_SCHEDULED, FACT_EXPIRED, FACT_DISASSOC_STATE,
			      FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_DELETE_BY_MSCB,
		.summary = "Client {client} was removed by an operator (Remove in the GUI, or config client "
			   "deauthenticate).",
		.cause = "The entry was deleted at once (deleteReason {arg}, reasonCode 1, callerId 30) without an "
			 "idle report of the AP and without a request of the RADIUS server. Expected behaviour.",
		.fix = "Nothing: the client may join again. To find out who did it, look at the controller's audit "
		       "trail.",
		.healthy = HEALTHY_STAY,
		.commands = { { "controller", "show logging" }, { "controller", "show traplog" } },
	},
	{
		.verdict = VERDICT_DELETED_BY_OPERATOR,
		.kinds = ENTRY_ENDS,
		.all = F1(DELETE_BY_MSCB),
		.none = F9(IDLE_TIMEOUT, DELETE_MOBILE, FT_KEY_MISSING, ASSOC_REFUSED, WLAN_SWITCHED, EXCLUDED,
			   RADIO_EVENT, CLIENT_LEFT, COA),
		.test = by_operator_likely,
		.confidence = 42,
		.explains = V(CAUSE_NOT_IN_LOG) | V(STILL_IN_PROGRESS) | V(WLAN_CHANGED) | V(CLASS_FRAME_VIOLATION),
		.evidence = { FACT_DELETE_BY_MSCB, FACT_REMOVAL_SCHEDULED, FACT_EXPIRED, FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} was removed at once, most likely by an operator.",
		.cause = "The controller deleted the entry by apfMsDeleteByMscb with deleteReason {arg}. No public "
			 "table names that number; idle timeouts (4) and refused roams (8) are ruled out, and no AP "
			 "or RADIUS server asked for it.",
		.fix = "1. Look at the audit trail of the controller. 2. If nobody removed the client, take a debug "
		       "that begins before the removal.",
		.healthy = HEALTHY_STAY,
		.commands = { { "controller", "show logging" },
			      { "controller", "show traplog" },
			      { "controller", "debug client {client}" } },
	},
	{
		.verdict = VERDICT_WLAN_CHANGED,
		.kinds = 1u << EPISODE_DEPARTURE,
		.all = F2(DISASSOC_MSG, DISASSOC_SENT),
		.none = F12(IDLE_TIMEOUT, DELETE_BY_MSCB, EXPIRED, REMOVAL_SCHEDULED, RADIO_EVENT, RADIO_RESET,
			    SESSION_EXPIRED, WLAN_SWITCHED, CLASS_FRAME, CLIENT_LEFT, DELETE_MOBILE, COA),
		.test = wlan_was_changed,
		.confidence = 46,
		.explains = V(CAUSE_NOT_IN_LOG) | V(STILL_IN_PROGRESS),
		.evidence = { FACT_DISASSOC_SENT, FACT_DISASSOC_MSG, FACT_DEAUTH_SENT, FACT_ENTRY_DELETED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The removal of client {client} is consistent with a change of its WLAN: the controller "
			   "disassociated it at once.",
		.cause = "A disassociation (reason 1) is sent without an idle report, without a timer and without a "
			 "delete reason before it. Modifying a WLAN disables and enables it again, which does this to "
			 "all its clients in the same second. One client alone proves nothing more than that the log "
			 "is consistent with it. Expected behaviour.",
		.fix = "1. See whether somebody changed the WLAN at that time, and whether its other clients left in "
		       "the same second. 2. Change WLANs outside working hours: clients come back within seconds.",
		.healthy = HEALTHY_STAY,
		.commands = { { "controller", "show logging" },
			      { "controller", "show traplog" },
			      { "controller", "show wlan <wlan-id>" } },
	},

	/* --- not in the log --- */
	{
		.verdict = VERDICT_CAUSE_NOT_IN_LOG,
		.kinds = JOINING | LEAVING,
		.test = ended_by_keys,
		.confidence = 60,
		.evidence = { FACT_DEAUTH_SENT, FACT_REMOVAL_SCHEDULED, FACT_EXPIRED, FACT_ENTRY_DELETED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} was deauthenticated by the key handshake; why is not in the log. Run "
			   "debug client {client}.",
		.cause = "The deauthentication comes from the key handshake (1x_ptsm.c): a message went unanswered or "
			 "was not valid. Which one, and why, stood before the log begins.",
		.fix = "Take a debug that begins before the next attempt, and run plumb on it.",
		.healthy = HEALTHY_STAY,
		.commands = DEBUG_COMMANDS,
	},
	{
		.verdict = VERDICT_CAUSE_NOT_IN_LOG,
		.kinds = JOINING | LEAVING,
		.test = ended_by_eap,
		.confidence = 60,
		.evidence = { FACT_DEAUTH_SENT, FACT_REMOVAL_SCHEDULED, FACT_EXPIRED, FACT_ENTRY_DELETED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} was deauthenticated by the 802.1X layer; why is not in the log. Run debug "
			   "client {client} and debug aaa events.",
		.cause = "The deauthentication comes from 802.1X (1x_auth_pae.c or 1x_bauth_sm.c): the server refused "
			 "or did not answer, or the client did not. The AAA lines that tell which are missing.",
		.fix = "Take a debug of the next attempt with AAA events and errors, and run plumb on it.",
		.healthy = HEALTHY_STAY,
		.commands = DEBUG_COMMANDS,
	},
	{
		.verdict = VERDICT_CAUSE_NOT_IN_LOG,
		.kinds = JOINING | LEAVING,
		.test = ended_by_ap,
		.confidence = 60,
		.evidence = { FACT_DELETE_MOBILE, FACT_DELETE_BY_MSCB, FACT_REMOVAL_SCHEDULED, FACT_DEAUTH_SENT,
			      FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} was removed at the request of its AP; why is not in the log. Run debug "
			   "client {client} and look at the AP's log.",
		.cause = "The AP asked to delete the client (DELETE mobile) and gave no reason the controller can "
			 "name. The AP's own log has it: a missing acknowledgement, a radio event, a full table.",
		.fix = "1. Read the AP's log at that time. 2. Take a debug that begins before the removal.",
		.healthy = HEALTHY_STAY,
		.commands = { { "ap", "show logging" },
			      { "controller", "debug client {client}" },
			      { "controller", "show ap eventlog <ap-name>" } },
	},
	{
		.verdict = VERDICT_CAUSE_NOT_IN_LOG,
		.kinds = JOINING | LEAVING,
		.test = ended_anyhow,
		.confidence = 60,
		.evidence = { FACT_REMOVAL_SCHEDULED, FACT_EXPIRED, FACT_DISASSOC_SENT, FACT_DEAUTH_SENT,
			      FACT_ENTRY_DELETED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} was removed; why is not in the log. Run debug client {client} before it "
			   "happens again.",
		.cause = "The log has the end only: a timer fires, the client is deauthenticated, its entry deleted. "
			 "These lines are the same for every cause; what armed the timer stood before the log begins.",
		.fix = "Take a debug that begins before the removal, with AAA events if the WLAN uses 802.1X, and run "
		       "plumb on it.",
		.healthy = HEALTHY_STAY,
		.commands = DEBUG_COMMANDS,
	},
	{
		.verdict = VERDICT_CAUSE_NOT_IN_LOG,
		.kinds = JOINING,
		.test = stopped,
		.confidence = 60,
		.evidence = { FACT_ASSOC_REQ, FACT_REASSOC_REQ, FACT_ASSOC_OK, FACT_EAP_ID_REQ, FACT_M1, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} stopped in the middle of joining; why is not in the log. Run debug client "
			   "{client}.",
		.cause = "The join begins and no line follows for more than ten seconds, while the log goes on. "
			 "Neither a failure nor a policy state is in the log.",
		.fix = "Take a complete debug of one attempt, with AAA events if the WLAN uses 802.1X, and run plumb "
		       "on it.",
		.healthy = "Association received, (status 0), EAP where it is used, messages 1 to 4, DHCP, then "
			   "Change state to RUN (20).",
		.commands = DEBUG_COMMANDS,
	},
};

const struct rule_set rules_leave = { rules, ARRAY_LEN(rules) };

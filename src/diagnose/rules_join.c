/* SPDX-License-Identifier: Apache-2.0 */
/* rules_join.c - why a client does not get in: association, keys, address, exclusion, and what keeps it waiting. */
#include "diagnose/rules.h"

/* --- association --------------------------------------------------------------------------------------------- */

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
	return refused_between(c, 13, 13) || refused_between(c, 30, 31);
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

/* Did the key handshake get through after the fact? */
static bool keyed_after(const struct episode *e, enum fact_kind trouble)
{
	return e->reached_run || factset_has(&e->has, FACT_RUN) || rule_last(e, FACT_M4) > rule_last(e, trouble) ||
	       rule_last(e, FACT_M2_ACCEPTED) > rule_last(e, trouble);
}

static bool bad_mic_stands(struct rule_case *c)
{
	unsigned n = episode_count(c->e, FACT_M2_BAD_MIC);

	if (n > 2)
		c->confidence += 3;
	return !keyed_after(c->e, FACT_M2_BAD_MIC);
}

static bool hint_stands(struct rule_case *c)
{
	return !keyed_after(c->e, FACT_PSK_HINT);
}

static bool secure_bit_stands(struct rule_case *c)
{
	return rule_tells(c) && !keyed_after(c->e, FACT_M2_SECURE_BIT);
}

static int last_arg(const struct episode *e, enum fact_kind kind)
{
	const struct fact *last = NULL;

	for (unsigned i = 0; i < e->nfacts; i++)
		if (e->fact[i].kind == kind && (!last || e->fact[i].last_order > last->last_order))
			last = &e->fact[i];
	return last ? last->arg : 0;
}

/* The answer to message m came, after all the trouble with it. */
static bool answered_after_all(const struct episode *e, int m)
{
	int answer = rule_last(e, m == 5 ? FACT_M6 : FACT_M4), m2 = rule_last(e, FACT_M2_ACCEPTED);

	if (m == 1 && m2 > answer)
		answer = m2;
	return answer > rule_last(e, FACT_KEY_TIMEOUT) && answer > rule_last(e, FACT_KEY_RETRANSMIT) &&
	       answer > rule_last(e, FACT_KEY_GIVEN_UP);
}

/* The message that had to be repeated until the controller gave up: 1, 3 or 5; 0 when none. `message = M2` in a
 * timer line is the answer waited for, so that M1 is repeated. Without a line that says so, two timeouts and a
 * removal count as giving up; in a departure only the deauthentication by the key layer does. */
static int unanswered(const struct rule_case *c)
{
	static const uint8_t repeated[] = { 0, 1, 1, 3, 3, 5, 5 };
	const struct episode *e = c->e;
	int m = last_arg(e, FACT_KEY_GIVEN_UP);
	bool given_up = factset_has(&e->has, FACT_KEY_GIVEN_UP);

	if (!rule_tells(c) || e->reached_run || factset_has(&e->has, FACT_RUN))
		return 0;
	if (!m)
		m = last_arg(e, FACT_KEY_RETRANSMIT);
	if (!m)
		m = last_arg(e, FACT_KEY_TIMEOUT);
	m = m > 0 && m < (int)ARRAY_LEN(repeated) ? repeated[m] : 0;
	if (!given_up) {
		unsigned timeouts = episode_count(e, FACT_KEY_TIMEOUT), again = episode_count(e, FACT_KEY_RETRANSMIT);

		if ((timeouts > again ? timeouts : again) < 2)
			return 0;
		if (e->kind == EPISODE_DEPARTURE && !episode_fact_arg(e, FACT_DEAUTH_SENT, 2))
			return 0;
	}
	if (!m)
		m = given_up ? 1 : 0;
	return answered_after_all(e, m) ? 0 : m;
}

static bool given_up_on(struct rule_case *c, int m)
{
	c->arg = m;
	if (unanswered(c) != m)
		return false;
	if (!factset_has(&c->e->has, FACT_KEY_GIVEN_UP) && !factset_has(&c->e->has, FACT_DEAUTH_SENT))
		c->confidence -= 25;
	return true;
}

static bool m1_given_up(struct rule_case *c)
{
	return given_up_on(c, 1);
}

static bool m3_given_up(struct rule_case *c)
{
	return given_up_on(c, 3);
}

static bool m5_given_up(struct rule_case *c)
{
	return given_up_on(c, 5);
}

/* A bad MIC that speaks of no passphrase: 802.1X, or a rekey in a session whose key was right. */
static bool bad_mic_no_passphrase(struct rule_case *c)
{
	c->arg = 1;
	return rule_tells(c) && !keyed_after(c->e, FACT_M2_BAD_MIC) &&
	       (unanswered(c) == 1 || episode_count(c->e, FACT_M2_BAD_MIC) > 1);
}

/* --- what keeps a client waiting ----------------------------------------------------------------------------- */

enum { STUCK_MS = 10000 };

static bool is_waiting(int pem)
{
	return pem == PEM_AUTHCHECK || pem == PEM_8021X_REQD || pem == PEM_L2AUTHCOMPLETE || pem == PEM_WEP_REQD ||
	       pem == PEM_DHCP_REQD || pem == PEM_WEBAUTH_REQD || pem == PEM_WEBAUTH_NOL3SEC ||
	       pem == PEM_CENTRAL_WEB_AUTH;
}

/* Did the wait end by a removal, or by the client's patience? Only what comes after ten seconds counts. */
static bool was_taken_out(const struct episode *e, const struct fact *entered)
{
	static const uint8_t ends[] = { FACT_ENTRY_DELETED, FACT_DHCP_TIMEOUT, FACT_CLIENT_LEFT };

	for (size_t i = 0; i < sizeof(ends); i++) {
		const struct fact *end = episode_fact(e, (enum fact_kind)ends[i]);
		bool timed = end && entered && end->t != TIME_NONE && entered->t != TIME_NONE;

		if (end && (!timed || end->t - entered->t >= STUCK_MS))
			return true;
	}
	return false;
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
	if (was_taken_out(e, entered))
		return entered ? entered->arg : is_waiting(e->pem) ? e->pem : PEM_UNKNOWN;
	return silent && is_waiting(e->pem) && !factset_has(&e->has, FACT_CLIENT_LEFT) ? e->pem : PEM_UNKNOWN;
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
	return stuck_in(c, waits_in(c) == PEM_DHCP_REQD);
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
	return stuck_in(c, waits_in(c) == PEM_8021X_REQD);
}

static bool stuck_other(struct rule_case *c)
{
	return stuck_in(c, is_waiting(waits_in(c)));
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
#define HEALTHY_KEYS \
	"Sending EAPOL-Key ... (message 1), Received EAPOL-key in PTK_START state (message 2), PMK: Sending cache " \
	"add, (message 3), Received EAPOL-key in PTKINITNEGOTIATING state (message 4), then L2AUTHCOMPLETE: all " \
	"within 100 ms."
#define HEALTHY_GROUP \
	"(message 5 - group) is answered by (message 6) within some milliseconds, once per client and renewal."
#define REFUSED_CAUSE "The controller answered with Sending Assoc Response ... (status {arg}). "
#define STUCK_EXPLAINS \
	(V(CAUSE_NOT_IN_LOG) | V(STILL_IN_PROGRESS) | V(INVALID_REPLAY_COUNTER) | V(IDLE_TIMEOUT) | \
	 V(SESSION_TIMEOUT) | V(CLIENT_LEFT) | V(CLASS_FRAME_VIOLATION))

static const struct rule rules[] = {
	/* --- keys --- */
	{
		.verdict = VERDICT_M2_SECURE_BIT_SET,
		.all = F1(M2_SECURE_BIT),
		.test = secure_bit_stands,
		.confidence = 85,
		.adjust = { { F1(M2_BAD_MIC), 7, false } },
		.explains = CONSEQUENCES | V(PSK_WRONG_PASSPHRASE) | V(EAPOL_KEY_TIMEOUT) | V(M4_NEVER_SEEN),
		.evidence = { FACT_M2_SECURE_BIT, FACT_M2_BAD_MIC, FACT_KEY_GIVEN_UP, FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} answers message 1 with the secure bit set, so its keys cannot be renewed. "
			   "Its passphrase is right.",
		.cause = "At a key renewal the client's message 2 carries the secure bit, as Windows 7 does. The "
			 "controller checks the MIC as for a first handshake, and it fails: Cisco bug CSCuh22382. The "
			 "invalid MIC after it is a consequence and says nothing about the passphrase.",
		.fix = "1. Install the Windows 7 updates and a current driver on the client. 2. Upgrade the "
		       "controller to a release with CSCuh22382 fixed. 3. Until then make key renewals rare: a longer "
		       "session timeout.",
		.healthy = HEALTHY_KEYS,
		.commands = { { "controller", "show sysinfo" },
			      { "controller", "config wlan session-timeout <wlan-id> 86400" },
			      { "client", "install the operating system's updates and the adapter's current driver" } },
	},
	{
		.verdict = VERDICT_PSK_WRONG_PASSPHRASE,
		.kinds = JOINING,
		.all = F2(M2_BAD_MIC, PSK),
		.none = F6(DOT1X, EAP_ID_REQ, EAP_ID_RESP, EAP_REQ, EAP_SUCCESS, M2_SECURE_BIT),
		.test = bad_mic_stands,
		.confidence = 90,
		.adjust = { { F2(KEY_GIVEN_UP, DEAUTH_SENT), 5, false }, { F1(PSK_HINT), 2, false } },
		.explains = CONSEQUENCES | V(EAPOL_KEY_TIMEOUT) | V(M4_NEVER_SEEN) | V(EAP_TIMEOUT) |
			    V(RADIUS_ACCESS_REJECT),
		.evidence = { FACT_M2_BAD_MIC, FACT_PSK, FACT_KEY_TIMEOUT, FACT_KEY_RETRANSMIT, FACT_KEY_GIVEN_UP,
			      FACT_DEAUTH_SENT, FACT_EXCLUDED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} was refused its keys: the passphrase it uses is not that of its WLAN.",
		.cause = "Message 2 of the 4-way handshake came with an invalid MIC. Client and controller compute "
			 "the MIC from the passphrase, so the two passphrases differ: a typing error, letter case, a "
			 "special character, or a key changed on one side only. The controller sends message 1 again "
			 "until its retries are used up, then it deauthenticates the client.",
		.fix = "1. Delete the saved network on the client and type the passphrase again. 2. If other clients "
		       "fail as well, or the passphrase was changed, set the WLAN's key anew. 3. If the client was "
		       "excluded, lift the exclusion or wait for its end (60 s by default).",
		.healthy = HEALTHY_KEYS,
		.commands = { { "client", "forget the network, join again and type the passphrase" },
			      { "controller", "config wlan disable <wlan-id>" },
			      { "controller", "config wlan security wpa akm psk set-key ascii <new-key> <wlan-id>" },
			      { "controller", "config wlan enable <wlan-id>" },
			      { "controller", "config exclusionlist delete {client}" } },
	},
	{
		.verdict = VERDICT_PSK_WRONG_PASSPHRASE,
		.kinds = JOINING,
		.all = F1(M2_BAD_MIC),
		.none = F7(DOT1X, EAP_ID_REQ, EAP_ID_RESP, EAP_REQ, EAP_SUCCESS, M2_SECURE_BIT, AAA_ACCEPT),
		.test = bad_mic_stands,
		.confidence = 78,
		.adjust = { { F2(KEY_GIVEN_UP, DEAUTH_SENT), 4, false }, { F1(PSK_HINT), 5, false } },
		.explains = CONSEQUENCES | V(EAPOL_KEY_TIMEOUT) | V(M4_NEVER_SEEN) | V(EAP_TIMEOUT) |
			    V(RADIUS_ACCESS_REJECT),
		.evidence = { FACT_M2_BAD_MIC, FACT_KEY_TIMEOUT, FACT_KEY_RETRANSMIT, FACT_KEY_GIVEN_UP,
			      FACT_DEAUTH_SENT, FACT_EXCLUDED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} was refused its keys: the passphrase it uses is not that of its WLAN.",
		.cause = "Message 2 of the 4-way handshake came with an invalid MIC: client and controller hold "
			 "different keys. The log does not show the key management; nothing in it speaks for 802.1X, "
			 "so the passphrase is the cause.",
		.fix = "1. Check that the WLAN uses a pre-shared key. 2. Delete the saved network on the client and "
		       "type the passphrase again. 3. If other clients fail as well, set the WLAN's key anew.",
		.healthy = HEALTHY_KEYS,
		.commands = { { "controller", "show wlan <wlan-id>" },
			      { "client", "forget the network, join again and type the passphrase" },
			      { "controller", "config wlan disable <wlan-id>" },
			      { "controller", "config wlan security wpa akm psk set-key ascii <new-key> <wlan-id>" },
			      { "controller", "config wlan enable <wlan-id>" } },
	},
	{
		.verdict = VERDICT_PSK_WRONG_PASSPHRASE,
		.all = F1(PSK_HINT),
		.none = F3(DOT1X, EAP_SUCCESS, M2_SECURE_BIT),
		.test = hint_stands,
		.confidence = 60,
		.explains = CONSEQUENCES | V(EAPOL_KEY_TIMEOUT) | V(M4_NEVER_SEEN),
		.evidence = { FACT_PSK_HINT, FACT_KEY_TIMEOUT, FACT_KEY_GIVEN_UP, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} probably uses a passphrase that is not that of its WLAN.",
		.cause = "The controller's message log says that the client may be using an incorrect PSK. The "
			 "handshake itself is not in the log: M2 with invalid MIC would prove it.",
		.fix = "1. Type the passphrase again on the client. 2. If that does not help, take a debug of one "
		       "attempt and look for M2 with invalid MIC.",
		.healthy = HEALTHY_KEYS,
		.commands = { { "client", "forget the network, join again and type the passphrase" },
			      { "controller", "debug client {client}" } },
	},
	{
		.verdict = VERDICT_M4_NEVER_SEEN,
		.all = F1(M2_ACCEPTED),
		.any = F2(KEY_TIMEOUT, KEY_RETRANSMIT),
		.none = F2(PSK, M2_SECURE_BIT),
		.test = m3_given_up,
		.confidence = 68,
		.adjust = { { F4(EAP_SUCCESS, AAA_ACCEPT, DOT1X, EAP_ID_RESP), 8, false },
			    { F1(DECRYPT_ERROR), 14, false } },
		.explains = CONSEQUENCES | V(EAPOL_KEY_TIMEOUT) | V(EAP_TIMEOUT),
		.evidence = { FACT_M2_ACCEPTED, FACT_M3, FACT_KEY_TIMEOUT, FACT_KEY_RETRANSMIT, FACT_KEY_GIVEN_UP,
			      FACT_DECRYPT_ERROR, FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} never answers message 3 of the key handshake, although its message 2 was "
			   "good.",
		.cause = "Message 2 was accepted, EAPOL-Key M3 was sent and repeated, and no message 4 was seen. "
			 "Either the client encrypts message 4 with the new key before it may, so that the AP drops "
			 "it as a decrypt error, or message 3 or 4 is lost on the air. The first is known of network "
			 "protection software of third parties on Windows (Symantec); the log cannot name the "
			 "software.",
		.fix = "1. Look at Decrypt Failed Packets in show client detail: if it grows with each attempt, it is "
		       "the client's software. 2. Remove or disable third-party network protection or firewall "
		       "software on the client, update the wireless driver, and try again. 3. If other kinds of "
		       "clients fail too, look at signal and retries. EAP timers do not help.",
		.healthy = HEALTHY_KEYS,
		.commands = { { "controller", "show client detail {client}" },
			      { "client", "disable third-party network protection software, then join again" },
			      { "client", "update the wireless driver" } },
	},
	{
		.verdict = VERDICT_EAPOL_KEY_TIMEOUT,
		.all = F1(M2_BAD_MIC),
		.any = F6(DOT1X, EAP_ID_REQ, EAP_ID_RESP, EAP_REQ, EAP_SUCCESS, AAA_ACCEPT),
		.none = F1(M2_SECURE_BIT),
		.test = bad_mic_no_passphrase,
		.confidence = 80,
		.explains = CONSEQUENCES,
		.evidence = { FACT_KEY_GIVEN_UP, FACT_M2_BAD_MIC, FACT_KEY_RETRANSMIT, FACT_KEY_TIMEOUT,
			      FACT_EAP_SUCCESS, FACT_AAA_ACCEPT, FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} gets no keys after 802.1X: its answers to message M1 carry a bad MIC.",
		.cause = "The WLAN uses 802.1X, so there is no passphrase to be wrong. M2 has an invalid MIC because "
			 "client and controller hold different master keys: the client uses an old cached key, its "
			 "EAP method derived another one, or the keys (MS-MPPE) were changed on their way from the "
			 "RADIUS server.",
		.fix = "1. Clear the cached key of the client and let it authenticate anew. 2. Update the client's "
		       "supplicant and driver. 3. If all clients of one EAP method or behind one RADIUS proxy fail, "
		       "check that the server sends MS-MPPE-Send-Key and MS-MPPE-Recv-Key and that each hop has the "
		       "right shared secret.",
		.healthy = HEALTHY_KEYS,
		.commands = { { "controller", "config pmk-cache delete {client}" },
			      { "controller", "config client deauthenticate {client}" },
			      { "controller", "debug aaa detail enable" },
			      { "server", "check that the Access-Accept carries the two MS-MPPE keys" } },
	},
	{
		.verdict = VERDICT_EAPOL_KEY_TIMEOUT,
		.kinds = LEAVING,
		.all = F1(M2_BAD_MIC),
		.none = F1(M2_SECURE_BIT),
		.test = bad_mic_no_passphrase,
		.confidence = 65,
		.explains = CONSEQUENCES,
		.evidence = { FACT_M2_BAD_MIC, FACT_KEY_RETRANSMIT, FACT_KEY_TIMEOUT, FACT_KEY_GIVEN_UP,
			      FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} lost its session at a key renewal: its answers to message M1 carry a bad "
			   "MIC.",
		.cause = "The client had keys and was passing traffic, so its passphrase or login was right. At the "
			 "renewal its M2 has an invalid MIC: a fault of the supplicant's rekey, or the WLAN's key was "
			 "changed meanwhile.",
		.fix = "1. If the WLAN's passphrase was changed: type the new one on the client. 2. Else update the "
		       "client's driver and supplicant. 3. Make key renewals rare: a longer session timeout.",
		.healthy = HEALTHY_KEYS,
		.commands = { { "controller", "debug client {client}" },
			      { "client", "update the wireless driver" },
			      { "controller", "config wlan session-timeout <wlan-id> 86400" } },
	},
	{
		.verdict = VERDICT_EAPOL_KEY_TIMEOUT,
		.all = F1(KEY_GIVEN_UP),
		.none = F9(M1, M2, M2_BAD_MIC, M2_SECURE_BIT, M2_ACCEPTED, M3, KEY_TIMEOUT, KEY_RETRANSMIT, PSK_HINT),
		.test = m1_given_up,
		.confidence = 45,
		.explains = CONSEQUENCES,
		.evidence = { FACT_KEY_GIVEN_UP, FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} gave no good answer to message M1 of the key handshake; the handshake "
			   "itself is not in the log.",
		.cause = "The controller used up its retransmissions of EAPOL-Key M1. The log holds only that line: "
			 "with a pre-shared key a wrong passphrase looks the same here, because M2 with invalid MIC "
			 "is printed by the debug only. Else the frames are lost, or the client's driver does not "
			 "answer.",
		.fix = "1. With a pre-shared key: type the passphrase again on the client. 2. Take a debug of one "
		       "attempt: M2 with invalid MIC means the passphrase, no M2 at all means radio or driver.",
		.healthy = HEALTHY_KEYS,
		.commands = { { "controller", "debug client {client}" },
			      { "controller", "show client detail {client}" },
			      { "client", "forget the network, join again and type the passphrase" } },
	},
	{
		.verdict = VERDICT_EAPOL_KEY_TIMEOUT,
		.none = F2(M2_BAD_MIC, M2_SECURE_BIT),
		.any = F3(KEY_GIVEN_UP, KEY_TIMEOUT, KEY_RETRANSMIT),
		.test = m1_given_up,
		.confidence = 76,
		.adjust = { { F1(M2), -8, false } },
		.explains = CONSEQUENCES,
		.evidence = { FACT_KEY_GIVEN_UP, FACT_M1, FACT_KEY_TIMEOUT, FACT_KEY_RETRANSMIT, FACT_DEAUTH_SENT,
			      FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} does not answer message M1 of the key handshake.",
		.cause = "The controller sent EAPOL-Key M1 and its retransmissions, and no good M2 came. There is no "
			 "line about an invalid MIC, so the log says nothing against the passphrase: the frames are "
			 "lost on the air, or the client's driver or supplicant does not answer in time.",
		.fix = "1. Look at signal and noise of the client, and try it near the AP. 2. Update its wireless "
		       "driver. 3. For slow clients (scanners, printers, power saving) give more time: the default is "
		       "1000 ms and 2 retries.",
		.healthy = HEALTHY_KEYS,
		.commands = { { "controller", "show client detail {client}" },
			      { "client", "update the wireless driver" },
			      { "controller", "show advanced eap" },
			      { "controller", "config advanced eap eapol-key-timeout <milliseconds>" },
			      { "controller", "config advanced eap eapol-key-retries <retries>" } },
	},
	{
		.verdict = VERDICT_EAPOL_KEY_TIMEOUT,
		.any = F3(KEY_GIVEN_UP, KEY_TIMEOUT, KEY_RETRANSMIT),
		.none = F1(M2_SECURE_BIT),
		.test = m3_given_up,
		.confidence = 72,
		.adjust = { { F4(M3, KEY_TIMEOUT, KEY_RETRANSMIT, M2_ACCEPTED), -15, true } },
		.explains = CONSEQUENCES,
		.evidence = { FACT_KEY_GIVEN_UP, FACT_M3, FACT_KEY_TIMEOUT, FACT_KEY_RETRANSMIT, FACT_M2_ACCEPTED,
			      FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} does not answer message M3 of the key handshake.",
		.cause = "The controller sent EAPOL-Key M3 and its retransmissions, and no message 4 came. M3 is sent "
			 "only after a good M2, so the key is right: message 3 or 4 is lost, or the client's software "
			 "encrypts its message 4 too early.",
		.fix = "1. Look at signal and retries, try the client near the AP. 2. Update its wireless driver; "
		       "remove third-party network protection software. 3. Look at Decrypt Failed Packets: if they "
		       "grow with each attempt, it is the client's software.",
		.healthy = HEALTHY_KEYS,
		.commands = { { "controller", "show client detail {client}" },
			      { "controller", "debug client {client}" },
			      { "client", "update the wireless driver" },
			      { "controller", "config advanced eap eapol-key-timeout <milliseconds>" } },
	},
	{
		.verdict = VERDICT_EAPOL_KEY_TIMEOUT,
		.any = F3(KEY_GIVEN_UP, KEY_TIMEOUT, KEY_RETRANSMIT),
		.test = m5_given_up,
		.confidence = 80,
		.adjust = { { F4(M5, KEY_TIMEOUT, KEY_RETRANSMIT, DEAUTH_SENT), -20, true } },
		.explains = CONSEQUENCES,
		.evidence = { FACT_KEY_GIVEN_UP, FACT_M5, FACT_KEY_TIMEOUT, FACT_KEY_RETRANSMIT, FACT_DEAUTH_SENT,
			      FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} does not answer message M5, the renewal of the group key.",
		.cause = "The controller sent EAPOL-Key M5 and its retransmissions, and no message 6 came, so it "
			 "deauthenticated the client. The client sleeps, is out of range, or its driver does not take "
			 "part in group key renewals. The passphrase or login is not in question.",
		.fix = "1. Let the client's driver be updated; switch off aggressive power saving on it. 2. Give "
		       "sleeping clients more time. 3. Make the renewals rarer: the default interval is 3600 s.",
		.healthy = HEALTHY_GROUP,
		.commands = { { "controller", "show advanced eap" },
			      { "controller", "config advanced eap eapol-key-timeout <milliseconds>" },
			      { "controller", "config advanced eap eapol-key-retries <retries>" },
			      { "controller", "config advanced eap bcast-key-interval <seconds>" },
			      { "client", "update the wireless driver" } },
	},

	/* --- association --- */
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
			 "not offer, or lacks what the WLAN requires. Status 30 means: an association exists and is "
			 "being checked, the client shall try again.",
		.fix = "1. Set protection to optional on the WLAN. 2. Or change it on the client. 3. For status 30: "
		       "update clients that do not answer the SA Query.",
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

	/* --- theft, exclusion --- */
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
		.summary = "Client {client} uses an IP address that belongs to another client, and is excluded for "
			   "it.",
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
		.none = F1(RUN),
		.test = stuck_address,
		.confidence = 78,
		.adjust = { { F1(DHCP_REQ), 6, false }, { F2(DHCP_NAK, DHCP_TIMEOUT), 6, false } },
		.explains = STUCK_EXPLAINS,
		.evidence = { FACT_SHOWN, FACT_DHCP_TIMEOUT, FACT_DHCP_NAK, FACT_PEM, FACT_DHCP_REQ, FACT_DHCP_REPLY,
			      FACT_ENTRY_DELETED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} waits in {state}: the controller has not learned its IP address.",
		.cause = "Association and keys are done. The client stays in {state} until the controller sees its "
			 "address in a DHCP answer (or in ARP, where DHCP is not required). DHCP requests without an "
			 "answer: the server is not reached, its pool is empty, or the VLAN is the wrong one. No DHCP "
			 "request at all: the client has a static address or did not ask.",
		.fix = "1. See whether requests leave and answers come: debug dhcp. 2. Check VLAN and DHCP server of "
		       "the WLAN's interface, the trunk to the controller, and free addresses in the pool. 3. With a "
		       "static address: lift DHCP Required on the WLAN.",
		.healthy = "BOOTREQUEST, BOOTREPLY, setting server from ACK, then DHCP_REQD (7) Change state to RUN "
			   "(20): about a second.",
		.commands = { { "controller", "debug dhcp message enable" },
			      { "controller", "show interface detailed <interface>" },
			      { "controller", "config interface dhcp dynamic-interface <interface> primary "
					    "<dhcp-server-ip>" },
			      { "server", "check the pool for free addresses and the log for {client}" } },
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

const struct rule_set rules_join = { rules, ARRAY_LEN(rules) };

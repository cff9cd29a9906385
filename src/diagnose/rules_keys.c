/* SPDX-License-Identifier: Apache-2.0 */
/* rules_keys.c - the keys of the air: pre-shared keys, the 4-way handshake, group keys. */
#include "diagnose/rules.h"

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

static bool any_given_up(struct rule_case *c)
{
	return given_up_on(c, 1) || given_up_on(c, 3) || given_up_on(c, 5);
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


#define HEALTHY_KEYS \
	"Sending EAPOL-Key ... (message 1), Received EAPOL-key in PTK_START state (message 2), PMK: Sending cache " \
	"add, (message 3), Received EAPOL-key in PTKINITNEGOTIATING state (message 4), then L2AUTHCOMPLETE: all " \
	"within 100 ms."
#define HEALTHY_GROUP \
	"(message 5 - group) is answered by (message 6) within some milliseconds, once per client and renewal."

static const struct rule rules[] = {
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
		.none = F7(DOT1X, EAP_ID_REQ, EAP_ID_RESP, EAP_REQ, EAP_SUCCESS, M2_SECURE_BIT, OWN_KEY),
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
		.all = F2(M2_BAD_MIC, OWN_KEY),
		.none = F6(DOT1X, EAP_ID_REQ, EAP_ID_RESP, EAP_REQ, EAP_SUCCESS, M2_SECURE_BIT),
		.test = bad_mic_stands,
		.confidence = 90,
		.adjust = { { F2(KEY_GIVEN_UP, DEAUTH_SENT), 5, false }, { F1(PSK_HINT), 2, false } },
		.explains = CONSEQUENCES | V(EAPOL_KEY_TIMEOUT) | V(M4_NEVER_SEEN) | V(EAP_TIMEOUT) |
			    V(RADIUS_ACCESS_REJECT),
		.evidence = { FACT_M2_BAD_MIC, FACT_OWN_KEY, FACT_KEY_TIMEOUT, FACT_KEY_RETRANSMIT, FACT_KEY_GIVEN_UP,
			      FACT_DEAUTH_SENT, FACT_EXCLUDED, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} was refused its keys: it has a key of its own on this WLAN, and the passphrase it "
			   "uses is not that one.",
		.cause = "Message 2 of the 4-way handshake came with an invalid MIC, so the passphrases differ. The controller "
			 "has a key for this client alone: with the passphrase of the WLAN, or with another client's, it "
			 "cannot join. A device that was replaced, or that changes its address, may have another's key.",
		.fix = "1. Type the passphrase that was set for this client. 2. If it is not known any more, set it anew. 3. If "
		       "the client is meant to use the WLAN's passphrase, delete its own.",
		.healthy = HEALTHY_KEYS,
		.commands = { { "client", "forget the network, join again and type this client's passphrase" },
			      { "controller", "config wlan security wpa akm psk set-key ascii <new-key> <wlan-id> client {client}" },
			      { "controller", "config wlan security wpa akm psk delete-key <wlan-id> client {client}" },
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
		.none = F3(PSK, M2_SECURE_BIT, LINK_LOSSY),
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
		.verdict = VERDICT_M4_NEVER_SEEN,
		.all = F2(M2_ACCEPTED, PSK),
		.any = F2(KEY_TIMEOUT, KEY_RETRANSMIT),
		.none = F2(M2_SECURE_BIT, LINK_LOSSY),
		.test = m3_given_up,
		.confidence = 60,
		.adjust = { { F1(DECRYPT_ERROR), 14, false } },
		.explains = CONSEQUENCES | V(EAPOL_KEY_TIMEOUT),
		.evidence = { FACT_M2_ACCEPTED, FACT_M3, FACT_KEY_TIMEOUT, FACT_KEY_RETRANSMIT, FACT_KEY_GIVEN_UP,
			      FACT_DECRYPT_ERROR, FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "Client {client} never answers message 3 of the key handshake, although its message 2 was "
			   "good.",
		.cause = "Message 2 was accepted, so the passphrase is right. EAPOL-Key M3 was sent and repeated, and no "
			 "message 4 was seen: message 3 or 4 is lost on the air, or the client encrypts message 4 with the "
			 "new key before it may, so that the AP cannot read it. The log cannot tell which of them.",
		.fix = "1. Look at signal and retries, and try the client near the AP. 2. Look at Decrypt Failed Packets: "
		       "if they grow with each attempt, it is the client's software. Update its wireless driver, remove "
		       "third-party network protection or firewall software, and try again. 3. EAPOL-Key timers help only "
		       "where the client is slow.",
		.healthy = HEALTHY_KEYS,
		.commands = { { "controller", "show client detail {client}" },
			      { "client", "disable third-party network protection software, then join again" },
			      { "client", "update the wireless driver" },
			      { "controller", "config advanced eap eapol-key-timeout <milliseconds>" } },
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
		.all = F1(HANDSHAKE_FAILED),
		.none = F5(M2_BAD_MIC, M2_SECURE_BIT, KEY_GIVEN_UP, KEY_TIMEOUT, KEY_RETRANSMIT),
		.confidence = 58,
		.explains = CONSEQUENCES,
		.evidence = { FACT_HANDSHAKE_FAILED, FACT_DEAUTH_SENT, FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "AP {ap|(not named)} removed client {client}, for the 4-way handshake with it failed; the "
			   "handshake itself is not in the log.",
		.cause = "The AP asks the controller to remove the client and gives a failed 4-way handshake as its "
			 "reason. Which message stayed without a good answer is not in the log: with a pre-shared key "
			 "a wrong passphrase looks the same here as lost frames or a driver that does not answer.",
		.fix = "1. With a pre-shared key: type the passphrase again on the client. 2. Take a debug of one "
		       "attempt: M2 with invalid MIC means the passphrase, no M2 at all means radio or driver.",
		.healthy = HEALTHY_KEYS,
		.commands = { { "controller", "debug client {client}" },
			      { "controller", "show client detail {client}" },
			      { "client", "forget the network, join again and type the passphrase" } },
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
		.all = F1(LINK_LOSSY),
		.any = F3(KEY_GIVEN_UP, KEY_TIMEOUT, KEY_RETRANSMIT),
		.none = F2(M2_BAD_MIC, M2_SECURE_BIT),
		.test = any_given_up,
		.confidence = 88,
		.explains = CONSEQUENCES,
		.evidence = { FACT_LINK_LOSSY, FACT_KEY_GIVEN_UP, FACT_KEY_TIMEOUT, FACT_KEY_RETRANSMIT, FACT_DEAUTH_SENT,
			      FACT_END },
		.arg_of = FACT_KINDS,
		.summary = "The link between controller and access point lost messages of the key handshake with client "
			   "{client}.",
		.cause = "The controller's own requests to this access point were often not answered at the time, so the "
			 "messages of the handshake got lost on the same way. Nothing here speaks against the client, its "
			 "passphrase or its radio.",
		.fix = "1. Look at the network between controller and access point: loss, a line that is full, a duplex "
		       "mismatch. 2. Until then give clients more time: the default is 1000 ms and 2 retries.",
		.healthy = HEALTHY_KEYS,
		.commands = { { "controller", "show capwap counters" },
			      { "controller", "show advanced eap" },
			      { "controller", "config advanced eap eapol-key-timeout <milliseconds>" },
			      { "controller", "config advanced eap eapol-key-retries <retries>" } },
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
};

const struct rule_set rules_keys = { rules, ARRAY_LEN(rules) };

/* SPDX-License-Identifier: Apache-2.0 */
/* codes_eapol.c - the 4-way handshake and 802.1X as AireOS prints them.
 *
 *   M1  controller > client   its nonce; PMKID where a key was cached
 *   M2  client > controller   its nonce and a MIC: whoever knows the key can check it
 *   M3  controller > client   the group key, and "install"
 *   M4  client > controller   done
 *   M5, M6                    a new group key and its receipt (with WPA1 also at the start)
 *
 * M0 is not a key message at all: AireOS numbers the identity request so in its timer lines. In 'timeoutEvt' lines the
 * number names the answer that was awaited (M2) or the message sent last (M3); each row says which. The replay counter
 * is eight dotted bytes: M1 begins at ..00, M3 has ..01, and each repetition adds one. */
#include "catalogue/codes.h"

static const struct code message_rows[] = {
	{
		.number = 0, .name = "M0", .also = "message 0|identity request",
		.meaning = "Not an EAPOL-Key message: the EAP identity request, as the timer lines number it.",
		.when = "802.1x 'txWhen' timer expired ... message = M0: the client did not answer the "
			"identity request in time (30 s by default), and it is sent again.",
		.mend = "A supplicant that is not ready, or waits for its user; show advanced eap; config "
			"advanced eap identity-request-timeout <seconds>.",
		.mark = MARK_SEED,
	},
	{
		.number = 1, .name = "M1", .also = "message 1",
		.meaning = "First message of the 4-way handshake, sent by the controller with its nonce (state "
			   "INITPMK).",
		.when = "'Retransmit <n> of EAPOL-Key M1' means that no good M2 came: wrong passphrase if 'M2 "
			"with invalid MIC' stands there, else lost frames.",
		.mend = "Enter the passphrase again; without the MIC line look at RF and driver.",
		.mark = MARK_SEED | MARK_STANDARD,
	},
	{
		.number = 2, .name = "M2", .also = "message 2",
		.meaning = "Second message, from the client: its nonce and a MIC made with the key (received "
			   "in state PTK_START).",
		.when = "'M2 with invalid MIC': the client's key differs, so a wrong passphrase with PSK; "
			"unless 'invalid secure bit' stands just before it, a bug of Windows 7 when it changes "
			"keys. In a 'timeoutEvt' line M2 is what was awaited.",
		.mend = "Enter the passphrase again on the client; compare it with the WLAN's: config wlan "
			"security wpa akm psk set-key ascii <key> <wlan>.",
		.mark = MARK_SEED | MARK_REAL | MARK_STANDARD,
	},
	{
		.number = 3, .name = "M3", .also = "message 3",
		.meaning = "Third message, sent by the controller: the group key and the order to install "
			   "(state PTKINITNEGOTIATING).",
		.when = "'Retransmit <n> of EAPOL-Key M3' means that no M4 came: lost frames, or a client that "
			"installs its key too early and encrypts M4 (third-party network protection software "
			"does that).",
		.mend = "Check RSSI and Decrypt Failed Packets: show client detail <mac>; remove third-party "
			"network protection on the client; longer EAPOL timers do not help against it.",
		.mark = MARK_SEED | MARK_STANDARD,
	},
	{
		.number = 4, .name = "M4", .also = "message 4",
		.meaning = "Fourth message, from the client: the handshake is complete.",
		.when = "'Received EAPOL-key in PTKINITNEGOTIATING state (message 4)' is the success of the "
			"4-way handshake.",
		.mark = MARK_SEED | MARK_STANDARD,
	},
	{
		.number = 5, .name = "M5", .also = "message 5|group message 1",
		.meaning = "The controller's group key message: a new group key, or with WPA1 the first one "
			   "(state PTKINITDONE).",
		.when = "'Max EAPOL-key M5 retransmissions exceeded': the client slept or was out of range "
			"while the group key changed.",
		.mend = "config advanced eap eapol-key-retries <n>; config advanced eap bcast-key-interval "
			"<seconds>.",
		.mark = MARK_REAL | MARK_STANDARD,
	},
	{
		.number = 6, .name = "M6", .also = "message 6|group message 2",
		.meaning = "The client's receipt for the group key (state REKEYNEGOTIATING).",
		.when = "After M5, each time the group key changes; normal.",
		.mark = MARK_STANDARD,
	},
};

const struct code_table eapol_message_codes = {
	.noun = "message", .title = "EAPOL-Key message",
	.select = "message|msg|eapol message|eapol-key message|eapol-key|eapol key|eapol messages|key message|"
		  "messages",
	.when = "When",
	.rows = message_rows, .count = ARRAY_LEN(message_rows),
};

static const struct code state_rows[] = {
	{
		.name = "INITPMK",
		.meaning = "The master key is known (from the passphrase, EAP or a cache) and the controller "
			   "sends M1.",
		.when = "'Sending EAPOL-Key Message ... state INITPMK (message 1)'. M2 must follow.",
		.mark = MARK_SEED,
	},
	{
		.name = "PTK_START",
		.meaning = "M1 is out and M2 has come in.",
		.when = "'Received EAPOL-key in PTK_START state (message 2)'. Next must be 'PMK: Sending cache "
			"add' and M3; 'M2 with invalid MIC' instead means a wrong key.",
		.mend = "After an invalid MIC: enter the passphrase again on the client.",
		.mark = MARK_SEED,
	},
	{
		.name = "PTKINITNEGOTIATING",
		.meaning = "M2 was good, M3 is out and M4 is awaited.",
		.when = "With '(message 3)' M3 was sent, with '(message 4)' M4 came: the 4-way handshake is done.",
		.mend = "Repeated M3 without M4: see plumb explain M3.",
		.mark = MARK_SEED,
	},
	{
		.name = "PTKINITDONE",
		.meaning = "The pairwise keys are in place; the group key (message 5) is being sent.",
		.when = "With WPA1 at the start, later at each change of the group key.",
		.mark = MARK_COMMUNITY | MARK_UNCONFIRMED,
	},
	{
		.name = "REKEYNEGOTIATING",
		.meaning = "A group key is out (message 5) and its receipt (message 6) has come or is awaited.",
		.when = "At each change of the group key; normal.",
		.mark = MARK_COMMUNITY | MARK_UNCONFIRMED,
	},
	{
		.name = "START state - invalid secure bit",
		.also = "START|invalid secure bit|M2 with invalid secure bit",
		.meaning = "An M2 came with the secure bit set, as if keys were already in use: a client "
			   "changing its keys, Windows 7 above all.",
		.when = "msglog INVALID_WPA_KEY_MSG_STATE. A bad MIC just after it is the same bug "
			"(CSCuh22382) and not a wrong passphrase.",
		.mend = "The passphrase is right. Update Windows and the wireless driver.",
		.mark = MARK_REAL,
	},
	{
		.name = "invalid state (0)", .also = "invalid WPA state (0)",
		.meaning = "A key message came, or was to be sent, while no handshake was pending.",
		.when = "msglog INVALID_WPA_KEY_STATE: a late or repeated frame. Harmless alone.",
		.mark = MARK_REAL,
	},
	{
		.name = "invalid state (4)",
		.meaning = "A key message came in a state that does not await one.",
		.when = "msglog INVALID_WPA_KEY_STATE: a late or repeated frame. Harmless alone.",
		.mark = MARK_REAL,
	},
};

const struct code_table eapol_state_codes = {
	.noun = "eapolState", .title = "EAPOL-Key state",
	.select = "eapol state|eapol-key state|key state|eapolstate|eapol states|state",
	.when = "When",
	.named_only = true,
	.rows = state_rows, .count = ARRAY_LEN(state_rows),
};

static const struct code pae_rows[] = {
	{
		.name = "Connecting",
		.meaning = "The 802.1X authenticator has asked the client for its identity.",
		.when = "If it lasts, the client has no supplicant running, or waits for its user.",
		.mend = "show advanced eap; check the supplicant and its profile.",
		.mark = MARK_REAL | MARK_STANDARD,
	},
	{
		.name = "Authenticating",
		.meaning = "EAP is under way between the client and the server.",
		.when = "If it lasts, one of the two does not answer; the backend state says which.",
		.mend = "debug aaa events enable; debug aaa errors enable.",
		.mark = MARK_REAL | MARK_STANDARD,
	},
	{
		.name = "Authenticated",
		.meaning = "EAP succeeded; the 4-way handshake follows.",
		.mark = MARK_REAL | MARK_STANDARD,
	},
	{
		.name = "Aborting",
		.meaning = "The authentication is being given up and will start again.",
		.when = "A new EAPOL-Start or a roam in the middle of EAP: 'DOT1X RESTARTED DUE TO "
			"EAPOL-START/CLIENT ROAM'. Normal when roaming.",
		.mark = MARK_REAL | MARK_STANDARD,
	},
	{
		.name = "Disconnected",
		.meaning = "802.1X is not running for the client: it failed, or logged off.",
		.mark = MARK_REAL | MARK_STANDARD,
	},
	{
		.name = "Force Auth",
		.meaning = "802.1X lets the client pass without EAP.",
		.when = "Normal with PSK: 'moving mobile ... into Force Auth state' before M1, and after a "
			"fast roam by 802.11r.",
		.mark = MARK_SEED | MARK_REAL,
	},
};

const struct code_table pae_codes = {
	.noun = "pae", .title = "802.1X authenticator (PAE) state",
	.select = "pae|dot1x|dot1x state|802.1x state|pae state|eap state|state",
	.when = "When",
	.named_only = true,
	.rows = pae_rows, .count = ARRAY_LEN(pae_rows),
};

static const struct code backend_rows[] = {
	{
		.name = "Auth Req", .also = "Backend Auth Req",
		.meaning = "A request of the server is out to the client and its answer is awaited.",
		.when = "If it lasts, the client does not answer: certificate prompt, password prompt, driver.",
		.mend = "config advanced eap request-timeout <seconds>; look at the client's screen.",
		.mark = MARK_REAL | MARK_STANDARD,
	},
	{
		.name = "Auth Response", .also = "Backend Auth Response",
		.meaning = "The client's answer went to the RADIUS server, whose answer is awaited.",
		.when = "If it lasts, the server does not answer: see AAA error -5.",
		.mend = "show radius auth statistics; ping <server>.",
		.mark = MARK_REAL | MARK_STANDARD,
	},
	{
		.name = "Success", .also = "Backend Success",
		.meaning = "The server accepted the client.",
		.mark = MARK_REAL | MARK_STANDARD,
	},
	{
		.name = "Fail", .also = "Backend Fail",
		.meaning = "The server refused the client, or an AAA error ended the exchange.",
		.when = "'Processing Access-Reject' or 'Processing AAA Error' stands beside it.",
		.mend = "Read the server's reject reason; debug aaa errors enable.",
		.mark = MARK_REAL | MARK_STANDARD,
	},
	{
		.name = "Idle", .also = "Backend Idle",
		.meaning = "Nothing is under way between the client and the server.",
		.mark = MARK_REAL | MARK_STANDARD,
	},
};

const struct code_table backend_codes = {
	.noun = "backend", .title = "802.1X backend state",
	.select = "backend|backend state|auth state|state",
	.when = "When",
	.named_only = true,
	.rows = backend_rows, .count = ARRAY_LEN(backend_rows),
};

static const struct code timer_event_rows[] = {
	{
		.name = "timeoutEvt",
		.meaning = "An EAPOL-Key message was not answered in time; it is sent again, or given up.",
		.when = "message = M2: M2 was awaited, so M1 is repeated. message = M3: M4 was awaited, so M3 "
			"is repeated.",
		.mend = "With 'M2 with invalid MIC' a wrong passphrase. Else slow or distant clients: config "
			"advanced eap eapol-key-timeout <ms> (200 to 5000), config advanced eap "
			"eapol-key-retries <n> (0 to 4).",
		.mark = MARK_SEED | MARK_REAL,
	},
	{
		.name = "txWhen",
		.meaning = "The EAP identity request (M0) was not answered in time, 30 seconds by default; it "
			   "is sent again.",
		.when = "The supplicant is not running or waits for its user; on a roam it shows that no "
			"cached key was used.",
		.mend = "config advanced eap identity-request-timeout <seconds>. Apple clients that "
			"authenticate in full at each roam: config wlan security wpa wpa2 cache sticky enable "
			"<wlan>.",
		.mark = MARK_SEED,
	},
	{
		.name = "reauthWhen", .also = "reauth timeout|dot1x reauth timeout",
		.meaning = "The 802.1X session time is over and the client must authenticate again.",
		.when = "'Station ... setting dot1x reauth timeout = <n>' arms it: the WLAN's session timeout, "
			"or the server's Session-Timeout with AAA override.",
		.mend = "Expected. config wlan session-timeout <wlan> <seconds>, or the server's "
			"Session-Timeout attribute.",
		.mark = MARK_REAL | MARK_STANDARD,
	},
	{
		.name = "quietWhile", .also = "quiteWhile",
		.meaning = "The pause after a failed 802.1X authentication, during which the controller "
			   "ignores the client.",
		.when = "After the server's refusal. (AireOS is said to print it as 'quiteWhile'.)",
		.mark = MARK_STANDARD | MARK_UNCONFIRMED,
	},
};

const struct code_table timer_event_codes = {
	.noun = "timerEvent", .title = "802.1X timer",
	.select = "802.1x timer|dot1x timer|timer expired|timerevent|timer|802.1x",
	.when = "When",
	.named_only = true,
	.rows = timer_event_rows, .count = ARRAY_LEN(timer_event_rows),
};

static const struct code pmk_index_rows[] = {
	{
		.number = 0, .upto = 7, .name = "key slot",
		.meaning = "One of the eight places of the client's PMK cache: the keys of up to eight APs it "
			   "has been on.",
		.when = "'Setting active key cache index 8 ---> 0': a key was found or stored. With sticky key "
			"caching a client roams fast to these eight APs only.",
		.mark = MARK_SEED | MARK_REAL,
	},
	{
		.number = 8, .name = "none", .also = "no key cache index",
		.meaning = "No cached key is in use.",
		.when = "'Setting active key cache index 8 ---> 8' at a first association; normal. At a "
			"reassociation it means a full authentication.",
		.mend = "For Apple clients: config wlan security wpa wpa2 cache sticky enable <wlan>.",
		.mark = MARK_SEED | MARK_REAL,
	},
};

const struct code_table pmk_index_codes = {
	.noun = "pmkIndex", .title = "PMK cache index",
	.select = "index|cache index|key cache index|active key cache index|pmk|pmk index|pmk cache|pmk cache "
		  "index|pmkid|pmkindex",
	.when = "When",
	.rows = pmk_index_rows, .count = ARRAY_LEN(pmk_index_rows),
};

static const struct code rsn_rows[] = {
	{
		.number = 0, .name = "RSN 0",
		.meaning = "The key belongs to a WPA1 or CCKM association.",
		.when = "'Creating a PKC PMKID Cache entry ... (RSN 0)', as observed.",
		.mark = MARK_SEED,
	},
	{
		.number = 2, .name = "RSN 2",
		.meaning = "The key belongs to a WPA2 association.",
		.when = "'Creating a PKC PMKID Cache entry ... (RSN 2)'.",
		.mark = MARK_SEED,
	},
};

const struct code_table rsn_codes = {
	.noun = "rsn", .title = "RSN number of a PMK entry",
	.select = "rsn|rsn number",
	.when = "When",
	.rows = rsn_rows, .count = ARRAY_LEN(rsn_rows),
};

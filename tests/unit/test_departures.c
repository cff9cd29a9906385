/* SPDX-License-Identifier: Apache-2.0 */
/* test_departures.c - every way out: machine against machine in virtual time. Each client leaves by the way that is named,
 * with AireOS's timer and codes; live and from its debug the verdict is that of docs/departures.md; and when the cause is
 * gone it joins, and nothing is said of it. */
#include "check.h"

#include "catalogue_gen.h"
#include "cell_steps.h"
#include "live/desk.h"

/* A cell with one client in RUN, who is debugged. */
static struct cell_sta *in_run(struct desk *d, unsigned wlan)
{
	struct cell *cell = cell_new(1);
	struct cell_sta *s = cell_sta(cell, 0, wlan);

	desk_open(d, cell, cell_mac(s));
	running(cell, 0, wlan);
	desk_is_well(d);
	cell_run(cell, 60000);
	return s;
}

/* It comes back, or comes at last, and is let be. */
static void and_is_well(struct desk *d, struct cell_sta *s)
{
	struct cell *cell = d->cell;

	cell_run(cell, 12000);
	assert_null(cell_client(s));
	desk_forget(d);
	s->mute = s->deaf = false;
	cell_join(s);
	cell_run(cell, 100);
	cell_learn(s, CLIENT_LEARNED_DHCP, IP);
	cell_run(cell, 60000);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	desk_is_well(d);
}

static void the_end(struct desk *d)
{
	struct cell *cell = d->cell;

	desk_close(d);
	cell_free(cell);
}

/* --- timers ------------------------------------------------------------------------------------------------------- */

static void idle(void **state)
{
	struct desk d;
	struct cell_sta *s = in_run(&d, CELL_PSK);
	struct cell *cell = d.cell;

	(void)state;
	clients_idle(cell->cs, &cell->ap[0].ap, 0, cell_mac(s), cell->now);
	assert_true(d.delete_caller == 30 && d.delete_seconds == 1 && d.delete_reason == 4 && d.reason == 4);
	cell_run(cell, 990);
	assert_non_null(cell_client(s));
	cell_run(cell, 20);
	assert_null(cell_client(s));
	assert_int_equal(s->reason, DOT11_REASON_INACTIVITY);
	desk_says(&d, "idle-timeout", "session-timeout");
	and_is_well(&d, s);
	the_end(&d);
}

static void session(void **state)
{
	struct cell *cell = cell_new(2);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);
	struct desk d;

	(void)state;
	desk_open(&d, cell, cell_mac(s));
	cell->wlan[CELL_PSK].session_s = 1800;
	running(cell, 0, CELL_PSK);
	cell_run(cell, 1799000);
	assert_int_equal(cell_client(s)->apf, APF_ASSOCIATED);
	desk_is_well(&d);
	cell_run(cell, 2000);
	assert_true(d.delete_caller == 45 && d.delete_seconds == 10);
	assert_int_equal(cell_client(s)->apf, APF_DISASSOCIATED);
	cell_run(cell, 10000);
	assert_null(cell_client(s));
	assert_int_equal(s->reason, DOT11_REASON_UNSPECIFIED);
	desk_says(&d, "session-timeout", "idle-timeout");
	cell->wlan[CELL_PSK].session_s = 0;
	and_is_well(&d, s);
	cell_run(cell, 90000000); /* more than a day */
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	the_end(&d);
}

/* --- by the operator ---------------------------------------------------------------------------------------------- */

static void the_wlan_is_changed(void **state)
{
	struct desk d;
	struct cell_sta *s = in_run(&d, CELL_PSK);
	struct cell_sta *other = running(d.cell, 5, CELL_PMF);
	struct cell *cell = d.cell;

	(void)state;
	cell->wlan[CELL_PSK].edition++;
	clients_config(cell->cs, CELL_PSK, cell->now);
	assert_null(cell_client(s));
	cell_run(cell, 10);
	assert_int_equal(s->reason, DOT11_REASON_UNSPECIFIED);
	assert_int_equal(d.delete_caller, -1); /* at once: nothing is scheduled */
	desk_says(&d, "wlan-changed", "deleted-by-operator");
	assert_int_equal(cell_client(other)->pem, PEM_RUN); /* of another WLAN */
	assert_int_equal(other->deauths, 0);
	and_is_well(&d, s);
	the_end(&d);
}

static void the_operator_deletes_it(void **state)
{
	struct desk d;
	struct cell_sta *s = in_run(&d, CELL_PSK);

	(void)state;
	assert_true(clients_deauthenticate(d.cell->cs, cell_mac(s), d.cell->now));
	assert_true(d.delete_caller == 30 && d.delete_seconds == 1 && d.delete_reason == 6 && d.reason == 1);
	cell_run(d.cell, 1100);
	assert_null(cell_client(s));
	assert_int_equal(s->reason, DOT11_REASON_UNSPECIFIED);
	desk_says(&d, "deleted-by-operator", "idle-timeout");
	and_is_well(&d, s);
	the_end(&d);
}

/* --- keys that are not answered ----------------------------------------------------------------------------------- */

static unsigned lost_from;

/* EAPOL of the client: what comes from this message on is lost. */
static bool eapol_is_lost(struct cell *cell, bool up, uint8_t *frame, size_t *len)
{
	static const uint8_t eapol[] = { 0xaa, 0xaa, 0x03, 0, 0, 0, 0x88, 0x8e };

	(void)cell;
	if (!up || !memmem(frame, *len, eapol, sizeof(eapol)))
		return true;
	if (lost_from <= 1)
		return false;
	lost_from--;
	return true;
}

static void not_answered(unsigned from, const char *words, const char *verdict)
{
	struct cell *cell = cell_new(3);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);
	struct desk d;

	desk_open(&d, cell, cell_mac(s));
	lost_from = from;
	cell->pass = eapol_is_lost;
	cell_join(s);
	cell_run(cell, 2900); /* one message and two more of it, a second each */
	assert_int_equal(s->deauths, 0);
	cell_run(cell, 200);
	assert_int_equal(s->deauths, 1);
	assert_int_equal(s->reason, DOT11_REASON_4WAY_TIMEOUT);
	assert_true(d.delete_caller == 57 && d.delete_seconds == 10);
	if (!strstr(desk_debug(&d), words))
		fail_msg("%s", desk_debug(&d));
	cell_run(cell, 11000);
	assert_null(cell_client(s));
	desk_says(&d, verdict, "psk-wrong-passphrase");
	cell->pass = NULL;
	and_is_well(&d, s);
	the_end(&d);
}

static void message_1_is_not_answered(void **state)
{
	(void)state;
	not_answered(1, "Retransmit failure for EAPOL-Key M1", "eapol-key-timeout");
}

static void message_3_is_not_answered(void **state)
{
	(void)state;
	not_answered(2, "Retransmit failure for EAPOL-Key M3", "m4-never-seen");
}

static void message_5_is_not_answered(void **state)
{
	struct desk d;
	struct cell_sta *s = in_run(&d, CELL_PSK);
	struct cell *cell = d.cell;

	(void)state;
	lost_from = 1;
	cell->pass = eapol_is_lost;
	clients_group_rekey(cell->cs, CELL_PSK, cell->now);
	cell_run(cell, 15000);
	assert_int_equal(s->reason, DOT11_REASON_GROUP_KEY_TIMEOUT);
	assert_non_null(strstr(desk_debug(&d), "Retransmit failure for EAPOL-Key M5"));
	desk_says(&d, "eapol-key-timeout", "client-left");
	cell->pass = NULL;
	and_is_well(&d, s);
	the_end(&d);
}

/* --- access points ------------------------------------------------------------------------------------------------ */

static void the_radio_is_reset(void **state)
{
	struct desk d;
	struct cell_sta *s = in_run(&d, CELL_PSK);
	struct cell *cell = d.cell;
	uint32_t ip = cell_client(s)->ip;

	(void)state;
	clients_radio_reset(cell->cs, &cell->ap[0].ap, 0, cell->now);
	assert_non_null(cell_client(s)); /* the entry stays, with its address */
	assert_int_equal(cell_client(s)->apf, APF_DISASSOCIATED);
	assert_int_equal(cell_client(s)->ip, ip);
	assert_int_equal(d.delete_caller, -1);
	desk_says(&d, "ap-radio-reset", "wlan-changed");
	desk_forget(&d);
	cell_join(s);
	cell_run(cell, 100);
	assert_int_equal(cell_client(s)->pem, PEM_RUN); /* without DHCP */
	desk_is_well(&d);
	the_end(&d);
}

static void the_access_point_is_lost(void **state)
{
	struct desk d;
	struct cell_sta *s = in_run(&d, CELL_PSK);
	struct cell *cell = d.cell;
	struct msg_lwapp_ap_del m = { .ap = cell->ap[0].ap.mac, .ap_ip = SLICE("192.0.2.20"), .port = 32773,
				      .why = SLICE("Echo Timer Expiry") };

	(void)state;
	live_ap_event(d.live, desk_wall(&d), MSG_LWAPP_AP_DEL, &m, m.ap);
	control_client_line(d.control, MSG_LWAPP_AP_DEL, &m, d.mac);
	clients_ap_left(cell->cs, &cell->ap[0].ap, cell->now);
	assert_null(cell_client(s));
	desk_says(&d, "ap-lost", "ap-radio-reset");
	for (unsigned slot = 0; slot < 2; slot++)
		cell_bss(cell, 0, slot, CELL_PSK, true);
	and_is_well(&d, s);
	the_end(&d);
}

/* --- by the client ------------------------------------------------------------------------------------------------ */

static void say_goodbye(struct cell_sta *s, bool deauth, uint16_t reason)
{
	goodbye_in_its_name(s, deauth, reason, false);
	s->state = STA_OFF;
}

static void it_leaves(void **state)
{
	(void)state;
	for (unsigned deauth = 0; deauth < 2; deauth++) {
		uint16_t reason = deauth ? DOT11_REASON_DEAUTH_LEAVING : DOT11_REASON_DISASSOC_LEAVING;
		struct desk d;
		struct cell_sta *s = in_run(&d, CELL_PSK);

		say_goodbye(s, deauth, reason);
		assert_true(d.delete_caller == 9 && d.delete_seconds == 10);
		assert_int_equal(cell_client(s)->reason, reason);
		cell_run(d.cell, 11000);
		assert_null(cell_client(s));
		assert_int_equal(s->deauths, 0); /* who has left is not told to */
		desk_says(&d, "client-left", "deleted-by-operator");
		assert_non_null(strstr(desk_debug(&d), deauth ? "Deauthentication received" : "Disassociation received"));
		assert_non_null(strstr(desk_debug(&d), deauth ? " reason 3\n" : " reason 8\n"));
		and_is_well(&d, s);
		the_end(&d);
	}
}

/* EAPOL is data: before an 802.11 authentication it is answered with reason 6, before an association with reason 7. */
static void it_sends_what_it_may_not(void **state)
{
	static const uint8_t start[] = { 2, 1, 0, 0 };

	(void)state;
	for (unsigned authenticated = 0; authenticated < 2; authenticated++) {
		struct desk d;
		struct cell_sta *s = in_run(&d, CELL_PSK);
		struct cell *cell = d.cell;
		uint8_t frame[256];
		struct wr w = wr_into(frame, sizeof(frame));

		clients_ap_left(cell->cs, &cell->ap[0].ap, cell->now); /* the controller forgets it, and it does not know */
		for (unsigned id = CELL_OPEN; id <= CELL_PSK; id++)
			cell_bss(cell, 0, 0, id, true);
		cell_run(cell, 10);
		desk_forget(&d);
		if (authenticated) {
			dot11_sta_auth(&s->s, s->bssid, &w);
			frame[22] = 0xd0;
			cell_inject(cell, 0, 0, frame, wr_len(&w));
			cell_run(cell, 5);
			w = wr_into(frame, sizeof(frame));
		}
		dot11_put_eapol(&w, false, s->bssid, s->s.mac, false, start, sizeof(start));
		frame[22] = 0xe0;
		cell_inject(cell, 0, 0, frame, wr_len(&w));
		cell_run(cell, 10);
		assert_int_equal(s->reason, authenticated ? DOT11_REASON_CLASS3 : DOT11_REASON_CLASS2);
		desk_says(&d, "class-frame-violation", "client-left");
		and_is_well(&d, s);
		the_end(&d);
	}
}

/* A frame of its, or in its name, at a BSS where it is not: answered there, and no fault of a client that is in RUN. */
static void a_stray_frame_is_no_fault(void **state)
{
	static const uint8_t start[] = { 2, 1, 0, 0 };
	struct desk d;
	struct cell_sta *s = in_run(&d, CELL_PSK);
	struct cell *cell = d.cell;
	uint8_t frame[256], other[6];
	struct wr w = wr_into(frame, sizeof(frame));
	mac_t bssid = ap_bssid(&cell->ap[1].ap, 0, CELL_PSK);
	uint64_t before = clients_counters(cell->cs)->class3;

	(void)state;
	for (unsigned i = 0; i < 6; i++)
		other[i] = (uint8_t)(bssid.v >> 8 * (5 - i));
	dot11_put_eapol(&w, false, other, s->s.mac, false, start, sizeof(start));
	frame[22] = 0xe0;
	cell_inject(cell, 1, 0, frame, wr_len(&w));
	cell_run(cell, 10);
	assert_int_equal(clients_counters(cell->cs)->class3, before + 1);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	desk_is_well(&d);
	the_end(&d);
}

/* --- another WLAN ------------------------------------------------------------------------------------------------- */

static void it_changes_the_ssid(void **state)
{
	struct desk d;
	struct cell_sta *s;
	struct cell *cell;

	(void)state;
	(void)in_run(&d, CELL_OPEN);
	cell = d.cell;
	s = cell_sta(cell, 0, CELL_PSK); /* the same client */
	s->ap = 1;
	cell_join(s);
	cell_run(cell, 100);
	assert_true(d.delete_caller == 50 && d.delete_seconds == 1);
	assert_int_equal(s->answers, 0);
	cell_run(cell, 1100);
	assert_null(cell_client(s));
	desk_says(&d, "fast-ssid-change-disabled", "session-timeout");
	cell_run(cell, 1000); /* it has tried again meanwhile, and is in */
	cell_learn(s, CLIENT_LEARNED_DHCP, IP + 6);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	assert_int_equal(cell_client(s)->wlan, CELL_PSK);
	/* enabled: at once, with other addresses than before */
	cell->settings.fast_ssid_change = true;
	desk_forget(&d);
	s = cell_sta(cell, 0, CELL_OPEN);
	cell_join(s);
	cell_run(cell, 50);
	assert_int_equal(s->answers, 1);
	assert_int_equal(cell_client(s)->wlan, CELL_OPEN);
	assert_int_equal(cell_client(s)->ip, 0);
	cell_learn(s, CLIENT_LEARNED_DHCP, IP + 7);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	desk_is_well(&d);
	the_end(&d);
}

/* --- not let in --------------------------------------------------------------------------------------------------- */

static void wmm_is_required(void **state)
{
	struct cell *cell = cell_new(5);
	struct cell_sta *s = cell_sta(cell, 0, CELL_OPEN);
	uint8_t ies[64];
	struct desk d;

	(void)state;
	memcpy(ies, s->s.ies, s->s.ies_len < sizeof(ies) ? s->s.ies_len : sizeof(ies));
	desk_open(&d, cell, cell_mac(s));
	cell->wlan[CELL_OPEN].wmm = CLIENT_WMM_REQUIRED;
	s->s.wmm = false;
	cell_join(s);
	cell_run(cell, 4000);
	assert_int_equal(s->status, DOT11_DENIED_NO_QOS);
	assert_int_equal(d.status, DOT11_DENIED_NO_QOS);
	desk_says(&d, "wmm-required", "association-refused");
	cell->wlan[CELL_OPEN].wmm = CLIENT_WMM_ALLOWED;
	and_is_well(&d, s);
	the_end(&d);
}

static void it_only_probes(void **state)
{
	struct cell *cell = cell_new(6);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);
	struct desk d;

	(void)state;
	desk_open(&d, cell, cell_mac(s));
	for (unsigned i = 0; i < 4; i++) {
		clients_probed(cell->cs, &cell->ap[0].ap, 0, cell_mac(s), -60, 1, cell->now);
		assert_true(d.delete_caller == (i ? 24 : 23) && d.delete_seconds == 5);
		cell_run(cell, 500);
	}
	cell_run(cell, 4490);
	assert_non_null(clients_probe(cell->cs, cell_mac(s)));
	cell_run(cell, 20);
	assert_null(clients_probe(cell->cs, cell_mac(s)));
	cell_run(cell, 6000);
	desk_says(&d, "probed-never-associated", "joined");
	and_is_well(&d, s);
	the_end(&d);
}

/* --- traps -------------------------------------------------------------------------------------------------------- */

/* Told where they are switched on, with the 802.11 reason; and the verdict is the same. */
static void traps_are_told_where_they_are_wanted(void **state)
{
	(void)state;
	for (unsigned on = 0; on < 2; on++) {
		struct desk d;
		struct cell_sta *s = in_run(&d, CELL_PSK);
		struct cell *cell = d.cell;

		cell->settings.traps = on ? 1u << CLIENT_TRAP_DEAUTHENTICATE | 1u << CLIENT_TRAP_ASSOCIATE : 0;
		d.traps = 0;
		clients_idle(cell->cs, &cell->ap[0].ap, 0, cell_mac(s), cell->now);
		cell_run(cell, 1100);
		assert_int_equal(d.traps, on);
		assert_int_equal(d.trap_reason, on ? DOT11_REASON_INACTIVITY : -1);
		desk_says(&d, "idle-timeout", NULL);
		cell_join(s);
		cell_run(cell, 100);
		assert_int_equal(d.traps, 2 * on);
		the_end(&d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(idle),
		cmocka_unit_test(session),
		cmocka_unit_test(the_wlan_is_changed),
		cmocka_unit_test(the_operator_deletes_it),
		cmocka_unit_test(message_1_is_not_answered),
		cmocka_unit_test(message_3_is_not_answered),
		cmocka_unit_test(message_5_is_not_answered),
		cmocka_unit_test(the_radio_is_reset),
		cmocka_unit_test(the_access_point_is_lost),
		cmocka_unit_test(it_leaves),
		cmocka_unit_test(it_sends_what_it_may_not),
		cmocka_unit_test(a_stray_frame_is_no_fault),
		cmocka_unit_test(it_changes_the_ssid),
		cmocka_unit_test(wmm_is_required),
		cmocka_unit_test(it_only_probes),
		cmocka_unit_test(traps_are_told_where_they_are_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

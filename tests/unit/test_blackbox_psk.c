/* SPDX-License-Identifier: Apache-2.0 */
/* test_blackbox_psk.c - what a client sees of a good authenticator, WPA2-PSK: each case under the name by which the hostap
 * project's end-to-end tests call it, told anew and played in virtual time against the whole controller and access point
 * (machines/town.h). The same cases with a stock client and a kernel are the lab's.
 * Keys of single clients, strict renewal and the older WPA are in test_blackbox_keys.c. */
#include "check.h"

#include "machines/town_hand.h"

/* --- with an honest client ---------------------------------------------------------------------------------------- */

static void ap_wpa2_psk(void **state)
{
	struct town *t = town_new(1, 1);
	struct town_sta *s = town_sta(t, TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OFF);

	(void)state;
	assert_true(town_joined(s));
	assert_int_equal(town_client(s)->pairwise, RSN_CIPHER_CCMP);
	assert_int_equal(town_client(s)->akm, RSN_AKM_PSK);
	assert_true(town_traffic(s));
	town_free(t);
}

static void ap_wpa2_psk_incorrect_passphrase(void **state)
{
	struct town *t = town_new(2, 1);
	struct town_sta *s = town_sta(t, TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OFF);

	(void)state;
	town_passphrase(s, "not the right one");
	assert_false(town_joined(s));
	assert_int_equal(town_events(s, 0, STATION_WRONG_KEY), 1);
	town_passphrase(s, TOWN_PASSPHRASE);
	assert_true(town_joined(s));
	assert_true(town_traffic(s));
	town_free(t);
}

static void rekeyed_by_client(uint32_t akm)
{
	struct town *t = town_new(3, 1);
	struct town_sta *s = town_sta(t, TOWN_PSK, akm, RSN_PMF_OFF);

	assert_true(town_joined(s));
	for (unsigned i = 1; i <= 3; i++) {
		town_run(t, 1000);
		assert_true(sta_request_keys(s->st, true, t->w->now));
		town_run(t, 100);
		assert_int_equal(town_events(s, 0, STATION_REKEYED), i);
		assert_int_equal(sta_counts(s->st)->installs, 1 + i);
		assert_true(town_traffic(s));
	}
	assert_int_equal(sta_counts(s->st)->disconnects, 0);
	town_free(t);
}

static void ap_wpa2_ptk_rekey(void **state)
{
	(void)state;
	rekeyed_by_client(RSN_AKM_PSK);
	rekeyed_by_client(RSN_AKM_PSK_SHA256);
}

static void ap_wpa2_sha256_ptk_rekey_ap(void **state)
{
	struct town *t = town_new(4, 1);
	struct town_sta *s = town_sta(t, TOWN_PSK, RSN_AKM_PSK_SHA256, RSN_PMF_OFF);

	(void)state;
	assert_true(town_joined(s));
	assert_int_equal(town_client(s)->akm, RSN_AKM_PSK_SHA256);
	for (unsigned i = 1; i <= 3; i++) {
		assert_true(clients_rekey(t->cs, town_client(s)->mac, t->w->now));
		town_run(t, 100);
		assert_int_equal(town_events(s, 0, STATION_REKEYED), i);
		assert_true(town_traffic(s));
	}
	assert_int_equal(sta_counts(s->st)->disconnects, 0);
	town_free(t);
}

static void ap_wpa2_gtk_rekey(void **state)
{
	struct town *t = town_new(5, 1);
	struct town_sta *a = town_sta(t, TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OFF), *b = town_sta(t, TOWN_PSK, RSN_AKM_PSK_SHA256,
											      RSN_PMF_OFF);

	(void)state;
	assert_true(town_joined(a));
	assert_true(town_joined(b));
	for (unsigned i = 1; i <= 4; i++) {
		clients_group_rekey(t->cs, TOWN_PSK, t->w->now);
		town_run(t, 1000);
		assert_int_equal(town_events(a, 0, STATION_GROUP_REKEYED), i);
		assert_int_equal(town_events(b, 0, STATION_GROUP_REKEYED), i);
		assert_memory_equal(sta_group(a->st)->gtk, sta_group(b->st)->gtk, 16);
		assert_int_equal(sta_group(a->st)->gtk_id, sta_group(b->st)->gtk_id);
		assert_true(town_traffic(a));
	}
	assert_int_equal(sta_counts(a->st)->disconnects, 0);
	town_free(t);
}

/* The WLAN is taken from the AP and given again, twice. */
static void ap_wpa2_psk_disable_enable(void **state)
{
	struct town *t = town_new(6, 1);
	struct town_sta *s = town_sta(t, TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OFF);

	(void)state;
	assert_true(town_joined(s));
	for (unsigned i = 1; i <= 2; i++) {
		t->wlan[TOWN_PSK].enabled = false;
		clients_config(t->cs, TOWN_PSK, t->w->now);
		town_run(t, 500);
		t->w->ac[0].want.nwlans = 1;
		ac_refresh_all(t->w->ac[0].ac, t->w->now);
		town_run(t, 3000);
		assert_int_equal(sta_state(s->st), STATION_OFF);
		assert_int_equal(sta_counts(s->st)->disconnects, i);
		t->wlan[TOWN_PSK].enabled = true;
		clients_config(t->cs, TOWN_PSK, t->w->now);
		t->w->ac[0].want.nwlans = TOWN_WLANS;
		ac_refresh_all(t->w->ac[0].ac, t->w->now);
		town_run(t, 3000);
		assert_true(town_joined(s));
		assert_true(town_traffic(s));
	}
	town_free(t);
}

/* --- with one made by hand ---------------------------------------------------------------------------------------- */

struct by_hand {
	struct town *t;
	struct town_hand h;
	struct rsn_ptk ptk, ptk2;
	uint8_t snonce[EAPOL_NONCE_LEN], snonce2[EAPOL_NONCE_LEN];
};

static struct by_hand associated(unsigned wlan, uint32_t akm, enum rsn_pmf pmf)
{
	struct by_hand b = { .t = town_new(7, 1) };

	return (thand_take(&b.h, town_sta(b.t, wlan, akm, pmf)), b);
}

/* take_eapol holds the address of the hand, so it must be where it stays. */
static void settle(struct by_hand *b)
{
	b->t->pass_ctx = &b->h;
	assert_true(thand_associate(&b->h));
	assert_true(thand_is(&b->h, 1));
	thand_ptk(&b->h, 0x11, &b->ptk, b->snonce);
	thand_ptk(&b->h, 0x22, &b->ptk2, b->snonce2);
}

/* The client's key is in, and the controller goes on to DHCP. */
static void assert_done(struct by_hand *b, const struct rsn_ptk *ptk)
{
	town_run(b->t, 50);
	assert_true(thand_installed(&b->h, ptk));
	assert_int_equal(town_client(b->h.s)->pem, PEM_DHCP_REQD);
	assert_int_equal(radio_sim_keys_set(town_radio(b->t, 0)) > 0, 1);
}

static void ap_wpa2_psk_ext_eapol_retry1(void **state)
{
	struct by_hand b = associated(TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OFF);

	(void)state;
	settle(&b);
	town_run(b.t, 1000); /* the first M1 is not answered */
	assert_int_equal(b.h.heard, 2);
	assert_true(thand_is(&b.h, 1));
	assert_true(b.h.key.replay == 1);
	assert_int_equal(b.h.anonces, 1);
	thand_m2(&b.h, &b.ptk, b.snonce, 1);
	assert_true(thand_is(&b.h, 3));
	thand_m4(&b.h, &b.ptk, b.h.key.replay);
	assert_done(&b, &b.ptk);
	town_free(b.t);
}

static void ap_wpa2_psk_ext_eapol_retry1c(void **state)
{
	struct by_hand b = associated(TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OFF);

	(void)state;
	settle(&b);
	town_run(b.t, 1000);
	thand_m2(&b.h, &b.ptk, b.snonce, 0);
	assert_true(thand_is(&b.h, 3));
	thand_m2(&b.h, &b.ptk2, b.snonce2, 1);
	assert_true(thand_is(&b.h, 3));
	assert_true(rsn_mic_good(2, b.ptk2.kck, &b.h.key));
	thand_m4(&b.h, &b.ptk2, b.h.key.replay);
	assert_done(&b, &b.ptk2);
	town_free(b.t);
}

static void ap_wpa2_psk_ext_eapol_retry1d(void **state)
{
	struct by_hand b = associated(TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OFF);
	uint64_t first;

	(void)state;
	settle(&b);
	town_run(b.t, 1000);
	thand_m2(&b.h, &b.ptk, b.snonce, 0);
	first = b.h.key.replay;
	thand_m2(&b.h, &b.ptk2, b.snonce2, 1);
	assert_true(b.h.key.replay > first);
	thand_m4(&b.h, &b.ptk, first);
	assert_done(&b, &b.ptk);
	town_free(b.t);
}

static void ap_wpa2_psk_ext_eapol_key_info(void **state)
{
	static const uint16_t infos[] = { 0x0000, 0xffff, 0x2008 | 0x0102, 0x0808 | 0x0102, 0x0908, 0x010a | 0x0800, 0x0109,
					  0x010b, 0x010c, 0x018a, 0x0002 };
	struct by_hand b = associated(TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OFF);
	uint8_t garbage[40];
	struct rsn_ptk zeros = { .tk_len = 16 };

	(void)state;
	memset(garbage, 0x5a, sizeof(garbage));
	settle(&b);
	for (unsigned i = 0; i < sizeof(infos) / sizeof(infos[0]); i++)
		thand_send(&b.h, &b.ptk, &(struct thand_frame){ .info = infos[i], .raw = true, .nonce = b.snonce, .data = b.h.rsne,
			.data_len = b.h.rsne_len });
	thand_send(&b.h, &b.ptk, &(struct thand_frame){ .info = EAPOL_KEY_PAIRWISE | EAPOL_KEY_REQUEST, .zero_mic = true });
	thand_send(&b.h, &zeros, &(struct thand_frame){ .info = EAPOL_KEY_PAIRWISE | EAPOL_KEY_REQUEST | EAPOL_KEY_SECURE });
	for (unsigned i = 0; i < 2; i++) /* and once more */
		thand_send(&b.h, &b.ptk, &(struct thand_frame){ .info = EAPOL_KEY_PAIRWISE | EAPOL_KEY_REQUEST | EAPOL_KEY_SECURE,
			.replay = 3 });
	thand_send(&b.h, &b.ptk, &(struct thand_frame){ .info = EAPOL_KEY_PAIRWISE | EAPOL_KEY_ENCRYPTED, .nonce = b.snonce,
		.data = garbage, .data_len = sizeof(garbage) });
	assert_int_equal(b.h.heard, 1); /* nothing was answered */
	assert_int_equal(b.h.anonces, 1);
	assert_true(thand_none_installed(&b.h));
	thand_m2(&b.h, &b.ptk, b.snonce, 0);
	assert_true(thand_is(&b.h, 3));
	thand_m4(&b.h, &b.ptk, 1);
	assert_done(&b, &b.ptk);
	town_free(b.t);
}

static void rsn_eapol_m2_extra(void **state)
{
	struct by_hand b = associated(TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OFF);
	uint8_t data[100];

	(void)state;
	settle(&b);
	memcpy(data, b.h.rsne, b.h.rsne_len);
	memcpy(data + b.h.rsne_len, "\xaa\3\1\2\3\xdd\7\0\x0f\xac\xfa\1\2\3", 14);
	thand_send(&b.h, &b.ptk, &(struct thand_frame){ .info = EAPOL_KEY_PAIRWISE, .nonce = b.snonce, .data = data,
		.data_len = b.h.rsne_len + 14 });
	assert_true(thand_is(&b.h, 3));
	thand_m4(&b.h, &b.ptk, 1);
	assert_done(&b, &b.ptk);
	town_free(b.t);
}

static void rsn_eapol_m2_encrypt(void **state)
{
	struct by_hand b = associated(TOWN_PSK, RSN_AKM_PSK_SHA256, RSN_PMF_OFF);

	(void)state;
	settle(&b);
	thand_send(&b.h, &b.ptk, &(struct thand_frame){ .info = EAPOL_KEY_PAIRWISE, .nonce = b.snonce, .data = b.h.rsne,
		.data_len = b.h.rsne_len, .encrypt = true });
	assert_true(thand_is(&b.h, 3));
	thand_m4(&b.h, &b.ptk, 1);
	assert_done(&b, &b.ptk);
	town_free(b.t);
}

static void rsn_eapol_m4_encrypt(void **state)
{
	struct by_hand b = associated(TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OFF);

	(void)state;
	settle(&b);
	thand_m2(&b.h, &b.ptk, b.snonce, 0);
	thand_send(&b.h, &b.ptk, &(struct thand_frame){ .info = EAPOL_KEY_PAIRWISE | EAPOL_KEY_SECURE, .replay = 1,
		.encrypt = true });
	assert_done(&b, &b.ptk);
	town_free(b.t);
}

/* --- elements of the association request -------------------------------------------------------------------------- */

static size_t from_hex(const char *hex, uint8_t *out)
{
	size_t n = 0;

	for (; *hex; hex += 2) {
		char two[3] = { hex[0], hex[1], 0 };

		out[n++] = (uint8_t)strtoul(two, NULL, 16);
	}
	return n;
}

/* What became of an association with these elements; 0: it is in. */
static uint32_t status_of(struct town_sta *s, const uint8_t *element, size_t len)
{
	unsigned mark = s->events;

	s->o.rsne = element;
	s->o.rsne_len = (uint16_t)len;
	town_sta_remake(s);
	town_run(s->t, 600);
	sta_join(s->st, s->t->w->now);
	town_run(s->t, 400);
	if (town_events(s, mark, STATION_ASSOC_REFUSED))
		return town_value(s, STATION_ASSOC_REFUSED);
	return town_events(s, mark, STATION_ASSOCIATED) ? 0 : UINT32_MAX;
}

static void ap_wpa2_psk_assoc_rsn(void **state)
{
	static const struct {
		const char *hex;
		uint32_t status;
		bool keyed;
	} rows[] = {
		{ "30140100000fac040100000fac040100000fac020000", 0, true },
		{ "30120100000fac040100000fac040100000fac02", 0, true }, /* without capabilities */
		{ "dd160050f20101000050f20201000050f20201000050f202", 40, false }, /* a WPA element only */
		{ "3000", 40, false },
		{ "300101", 40, false },
		{ "30020100", 43, false },
	};
	struct town *t = town_new(8, 1);
	struct town_sta *s = town_sta(t, TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OFF);

	(void)state;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t element[64];
		size_t len = from_hex(rows[i].hex, element);
		unsigned mark = s->events;
		uint32_t status = status_of(s, element, len);

		if (status != rows[i].status || town_events(s, mark, STATION_KEYED) != rows[i].keyed)
			fail_msg("%s: status %u", rows[i].hex, status);
		if (rows[i].keyed) {
			sta_leave(s->st, t->w->now);
			town_run(t, 200);
		}
	}
	town_free(t);
}

/* --- injected ----------------------------------------------------------------------------------------------------- */

/* Somebody associates with an address of his choice and never does the handshake: nothing with that address may get to the
 * wire, not even a word on where it is now (CVE-2019-5061, 5062). */
static void ap_wpa2_psk_inject_assoc(void **state)
{
	struct town *t = town_new(10, 1);
	struct town_sta *s = town_sta(t, TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OFF);
	static const uint8_t rsne[] = { 0x30, 0x14, 1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 2, 0,
					0 };
	struct dot11_sta forged = { .mac = { 2, 0, 0x5e, 0x66, 6, 6 }, .capability = 0x11, .listen_interval = 1, .nrates = 8,
				    .rates = { 2, 4, 11, 22, 12, 24, 48, 108 }, .ies = rsne, .ies_len = sizeof(rsne) };
	uint8_t frame[512], data[] = { 8, 1, 0, 0, [24] = 0xaa, 0xaa, 3, 0, 0, 0, 8, 6, 1, 2, 3, 4 };
	struct wr w = wr_into(frame, sizeof(frame));

	(void)state;
	assert_true(town_joined(s));
	dot11_sta_auth(&forged, town_bssid(t, 0, 0, TOWN_PSK), &w);
	town_inject(t, 0, 0, frame, wr_len(&w));
	town_run(t, 50);
	w = wr_into(frame, sizeof(frame));
	dot11_sta_assoc_req(&forged, town_bssid(t, 0, 0, TOWN_PSK), NULL, (const uint8_t *)"psk", 3, &w);
	town_inject(t, 0, 0, frame, wr_len(&w));
	town_run(t, 50);
	assert_int_equal(radio_sim_station_count(town_radio(t, 0), 0), 2); /* it is associated */
	memcpy(data + 4, town_bssid(t, 0, 0, TOWN_PSK), 6);
	memcpy(data + 10, forged.mac, 6);
	memset(data + 16, 0xff, 6);
	town_inject(t, 0, 0, data, sizeof(data)); /* and says something in clear */
	town_run(t, 10000);
	assert_int_equal(t->wire_from_unknown, 0);
	assert_int_equal(radio_sim_station_count(town_radio(t, 0), 0), 1); /* gone, for want of M2 */
	assert_true(town_traffic(s));
	town_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ap_wpa2_psk),
		cmocka_unit_test(ap_wpa2_psk_incorrect_passphrase),
		cmocka_unit_test(ap_wpa2_ptk_rekey),
		cmocka_unit_test(ap_wpa2_sha256_ptk_rekey_ap),
		cmocka_unit_test(ap_wpa2_gtk_rekey),
		cmocka_unit_test(ap_wpa2_psk_disable_enable),
		cmocka_unit_test(ap_wpa2_psk_ext_eapol_retry1),
		cmocka_unit_test(ap_wpa2_psk_ext_eapol_retry1c),
		cmocka_unit_test(ap_wpa2_psk_ext_eapol_retry1d),
		cmocka_unit_test(ap_wpa2_psk_ext_eapol_key_info),
		cmocka_unit_test(rsn_eapol_m2_extra),
		cmocka_unit_test(rsn_eapol_m2_encrypt),
		cmocka_unit_test(rsn_eapol_m4_encrypt),
		cmocka_unit_test(ap_wpa2_psk_assoc_rsn),
		cmocka_unit_test(ap_wpa2_psk_inject_assoc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

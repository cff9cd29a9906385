/* SPDX-License-Identifier: Apache-2.0 */
/* test_blackbox_keys.c - what a client sees where its key is another than most clients': keys of single clients, the older
 * WPA, group keys that are renewed when somebody leaves. Cases of the hostap project's tests under their names, as in
 * test_blackbox_psk.c. */
#include "check.h"

#include "machines/town.h"

static void must_join(struct town_sta *s, bool joins)
{
	unsigned mark = s->events;

	if (town_joined(s) != joins)
		fail_msg("station %u: joined is not %d", s->n, joins);
	if (joins)
		assert_true(town_traffic(s));
	else
		assert_true(town_events(s, mark, STATION_WRONG_KEY) > 0);
}

/* Two clients with keys of their own, one without; then each with the key of another. */
static void ap_wpa2_psk_file(void **state)
{
	struct town *t = town_new(30, 1);
	struct town_sta *a = town_sta(t, TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OFF), *b = town_sta(t, TOWN_PSK, RSN_AKM_PSK_SHA256,
											      RSN_PMF_OFF);
	struct town_sta *wild = town_sta(t, TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OFF);

	(void)state;
	town_own_key(t, 0, a, "the key of a");
	town_own_key(t, 1, b, "the key of b");
	town_passphrase(a, "the key of a");
	town_passphrase(b, "the key of b");
	must_join(a, true);
	must_join(b, true);
	must_join(wild, true);
	assert_true(town_client(a)->own_key && town_client(b)->own_key && !town_client(wild)->own_key);
	sta_leave(a->st, t->w->now);
	town_run(t, 12000);
	town_passphrase(a, "the key of b");
	must_join(a, false);
	town_passphrase(a, TOWN_PASSPHRASE); /* the WLAN's is not its own */
	must_join(a, false);
	town_passphrase(a, "the key of a");
	must_join(a, true);
	town_own_key(t, 0, NULL, NULL); /* from now on it is as the others: it has to come again */
	town_run(t, 200);
	assert_int_equal(sta_counts(a->st)->disconnects > 0, 1);
	assert_true(town_client(b)->pem == PEM_RUN && town_client(wild)->pem == PEM_RUN);
	town_passphrase(a, TOWN_PASSPHRASE);
	must_join(a, true);
	town_free(t);
}

/* Who stays has new group keys soon after another has left; once for all who leave at about the same time. */
static void ap_wpa2_strict_rekey(void **state)
{
	struct town *t = town_new(31, 1);
	struct town_sta *s[4];

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		s[i] = town_sta(t, TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OFF);
		assert_true(town_joined(s[i]));
	}
	sta_leave(s[3]->st, t->w->now);
	town_run(t, 5000);
	assert_int_equal(town_events(s[0], 0, STATION_GROUP_REKEYED), 0); /* it is off */
	t->settings.group_rekey_strict = true;
	sta_leave(s[1]->st, t->w->now);
	town_run(t, 300);
	sta_leave(s[2]->st, t->w->now);
	town_run(t, 3000);
	assert_int_equal(town_events(s[0], 0, STATION_GROUP_REKEYED), 1);
	assert_true(town_traffic(s[0]));
	town_run(t, 60000);
	assert_int_equal(town_events(s[0], 0, STATION_GROUP_REKEYED), 1);
	assert_int_equal(sta_counts(s[0]->st)->disconnects, 0);
	town_free(t);
}

/* --- the older WPA ------------------------------------------------------------------------------------------------ */

static struct town_sta *old_client(struct town *t)
{
	struct town_sta *s = town_sta(t, TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OFF);

	s->o.wpa = true;
	town_sta_remake(s);
	return s;
}

static void a_client_of_the_older_wpa_joins_where_it_is_offered(void **state)
{
	struct town *t = town_new(32, 1);
	struct town_sta *s = old_client(t), *other;

	(void)state;
	assert_false(town_joined(s)); /* WPA2 only: it does not even try */
	assert_int_equal(town_events(s, 0, STATION_ASSOC_REFUSED), 0);
	town_wpa(t, TOWN_PSK, CLIENT_WPA_ONLY);
	must_join(s, true);
	assert_true(town_client(s)->wpa);
	assert_int_equal(town_client(s)->pairwise, RSN_CIPHER_CCMP);
	assert_string_equal(client_policy_text(town_client(s)), "WPA");
	assert_true(town_told(t, 3043 /* WPA_PSK_START */));
	town_run(t, 500);
	assert_int_equal(sta_group(s->st)->gtk_len, 16);
	other = town_sta(t, TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OFF);
	assert_false(town_joined(other)); /* WPA2 is not offered */
	town_free(t);
}

static void both_kinds_of_client_share_a_mixed_wlan(void **state)
{
	struct town *t = town_new(33, 1);
	struct town_sta *s = old_client(t), *modern = town_sta(t, TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OFF);

	(void)state;
	town_wpa(t, TOWN_PSK, CLIENT_WPA_AND_WPA2);
	must_join(s, true);
	must_join(modern, true);
	assert_true(town_client(s)->wpa && !town_client(modern)->wpa);
	town_run(t, 500);
	for (unsigned i = 1; i <= 3; i++) {
		clients_group_rekey(t->cs, TOWN_PSK, t->w->now);
		town_run(t, 2000);
		assert_memory_equal(sta_group(s->st)->gtk, sta_group(modern->st)->gtk, 16);
		assert_int_equal(sta_group(s->st)->gtk_id, sta_group(modern->st)->gtk_id);
		assert_int_equal(town_events(modern, 0, STATION_GROUP_REKEYED), i);
		assert_true(town_traffic(s));
	}
	assert_true(clients_rekey(t->cs, town_client(s)->mac, t->w->now));
	town_run(t, 1000);
	assert_int_equal(town_events(s, 0, STATION_REKEYED), 1);
	assert_true(town_traffic(s));
	assert_int_equal(sta_counts(s->st)->disconnects, 0);
	town_free(t);
}

static void a_wrong_passphrase_of_the_older_wpa(void **state)
{
	struct town *t = town_new(34, 1);
	struct town_sta *s = old_client(t);

	(void)state;
	town_wpa(t, TOWN_PSK, CLIENT_WPA_ONLY);
	town_passphrase(s, "not the right one");
	must_join(s, false);
	town_passphrase(s, TOWN_PASSPHRASE);
	must_join(s, true);
	town_free(t);
}

/* --- elements ----------------------------------------------------------------------------------------------------- */

static size_t from_hex(const char *hex, uint8_t *out)
{
	size_t n = 0;

	for (; *hex; hex += 2) {
		char two[3] = { hex[0], hex[1], 0 };

		out[n++] = (uint8_t)strtoul(two, NULL, 16);
	}
	return n;
}

/* What became of an association with this element; 0: it is in. */
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

/* A WPA element for CCMP cut at every length that is no whole element is refused; one with octets behind it is taken; one
 * for TKIP is refused, for a reason that says so. */
static void ap_wpa_ie_parsing(void **state)
{
	static const char whole[] = "dd180050f20101000050f20401000050f20401000050f2020c00";
	static const char *const trailing[] = { "00", "ff", "dddddddd" };
	static const struct { const char *hex; uint32_t status; } tkip[] = {
		{ "dd160050f20101000050f20201000050f20201000050f202", 41 },
		{ "dd160050f20101000050f20401000050f20201000050f202", 42 },
		{ "dd160050f20101000050f20401000050f20401000050f201", 43 } };
	struct town *t = town_new(35, 1);
	struct town_sta *s = old_client(t);
	uint8_t element[64];
	size_t len = from_hex(whole, element);
	unsigned refused = 0;

	(void)state;
	town_wpa(t, TOWN_PSK, CLIENT_WPA_ONLY);
	for (size_t cut = 2; cut < len; cut++) {
		uint8_t cut_element[64];
		uint32_t status;

		memcpy(cut_element, element, cut);
		cut_element[1] = (uint8_t)(cut - 2);
		status = status_of(s, cut_element, cut);
		if (status == 0) { /* whole but for its capabilities, which it need not have */
			assert_true(cut >= len - 2);
			sta_leave(s->st, t->w->now);
			town_run(t, 200);
		} else {
			assert_true(status != UINT32_MAX);
			refused++;
		}
	}
	assert_int_equal(refused, 22);
	for (unsigned i = 0; i < 3; i++) {
		size_t more = from_hex(trailing[i], element + len);

		element[1] = (uint8_t)(len - 2 + more);
		assert_int_equal(status_of(s, element, len + more), 0);
		sta_leave(s->st, t->w->now);
		town_run(t, 200);
	}
	for (unsigned i = 0; i < 3; i++) {
		len = from_hex(tkip[i].hex, element);
		assert_int_equal(status_of(s, element, len), tkip[i].status);
	}
	s->o.rsne = NULL;
	town_sta_remake(s);
	must_join(s, true);
	town_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ap_wpa2_psk_file),
		cmocka_unit_test(ap_wpa2_strict_rekey),
		cmocka_unit_test(a_client_of_the_older_wpa_joins_where_it_is_offered),
		cmocka_unit_test(both_kinds_of_client_share_a_mixed_wlan),
		cmocka_unit_test(a_wrong_passphrase_of_the_older_wpa),
		cmocka_unit_test(ap_wpa_ie_parsing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

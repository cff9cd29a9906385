/* SPDX-License-Identifier: Apache-2.0 */
/* test_rsne.c - RSN and WPA elements: what a WLAN takes and what it refuses with which status, each cut,
 * written and read. */
#include "check.h"

#include "base/slice.h"
#include "proto/ieee80211/rsne.h"

/* Bytes from hexadecimal digits, on the heap at their exact length, so that a sanitizer sees a read beyond them. */
static uint8_t *bytes_of(const char *hex, size_t *len)
{
	uint8_t *p;

	*len = strlen(hex) / 2;
	p = malloc(*len ? *len : 1);
	assert_non_null(p);
	for (size_t i = 0; i < *len; i++)
		p[i] = (uint8_t)(ch_hex(hex[2 * i]) << 4 | ch_hex(hex[2 * i + 1]));
	return p;
}

static struct rsn_policy psk_policy(void)
{
	return (struct rsn_policy){
		.rsn = true, .group = RSN_CIPHER_CCMP, .pairwise = { RSN_CIPHER_CCMP }, .pairwise_n = 1,
		.akm = { RSN_AKM_PSK }, .akm_n = 1,
	};
}

static struct rsn_policy eap_policy(enum rsn_pmf pmf)
{
	struct rsn_policy p = psk_policy();

	p.akm[0] = RSN_AKM_8021X;
	p.pmf = pmf;
	return p;
}

static struct rsn_policy wpa_policy(void)
{
	return (struct rsn_policy){
		.wpa = true, .group = RSN_CIPHER_TKIP, .wpa_pairwise = { WPA_CIPHER_TKIP }, .wpa_pairwise_n = 1,
		.wpa_akm = { WPA_AKM_PSK }, .wpa_akm_n = 1,
	};
}

static uint16_t try_choose(const struct rsn_policy *p, const char *hex, struct rsn_choice *out)
{
	struct dot11_elements e;
	struct rsne element;
	size_t len;
	uint8_t *bytes = bytes_of(hex, &len);
	uint16_t status;

	assert_true(dot11_elements_read(rd_over(bytes, len), &e));
	status = rsn_choose(p, &e, out, &element);
	assert_true((status == 0) == (out->why == NULL));
	free(bytes);
	return status;
}

struct try { const char *title, *hex; uint16_t status; };

static void run(const struct rsn_policy *p, const struct try *tries, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct rsn_choice c;
		uint16_t status = try_choose(p, tries[i].hex, &c);

		if (status != tries[i].status)
			fail_msg("%s: status %u instead of %u (%s)", tries[i].title, status, tries[i].status, c.why ? c.why : "-");
	}
}

/* blackbox-cases: ap_wpa2_psk_assoc_rsn */
static void ap_wpa2_psk_assoc_rsn(void **state)
{
	static const struct try tries[] = {
		{ "the usual one", "30140100000fac040100000fac040100000fac020000", 0 },
		{ "without capabilities", "30120100000fac040100000fac040100000fac02", 0 },
		{ "WPA element only", "dd160050f20101000050f20201000050f20201000050f202", 40 },
		{ "no element", "", 40 },
		{ "empty RSNE", "3000", 40 },
		{ "truncated version", "300101", 40 },
		{ "version only", "30020100", 43 },
	};
	struct rsn_policy p = psk_policy();

	(void)state;
	run(&p, tries, ARRAY_LEN(tries));
}

/* blackbox-cases: ap_wpa2_eap_assoc_rsn */
static void ap_wpa2_eap_assoc_rsn(void **state)
{
	static const struct try good[] = {
		{ "the usual one", "30140100000fac040100000fac040100000fac010000", 0 },
		{ "PMKID count of zero", "30160100000fac040100000fac040100000fac0100000000", 0 },
		{ "group management cipher", "301a0100000fac040100000fac040100000fac0100000000000fac06", 0 },
		{ "a field unknown to us", "301c0100000fac040100000fac040100000fac0100000000000fac061122", 0 },
		{ "without capabilities", "30120100000fac040100000fac040100000fac01", 0 },
		{ "without AKM", "300c0100000fac040100000fac04", 0 },
		{ "without pairwise", "30060100000fac04", 0 },
		{ "without group", "30020100", 0 },
	};
	static const struct try bad[] = {
		{ "empty", "3000", 40 },
		{ "group TKIP", "30140100000fac020100000fac040100000fac010000", 41 },
		{ "pairwise TKIP", "30140100000fac040100000fac020100000fac010000", 42 },
		{ "a PSK", "30140100000fac040100000fac040100000fac020000", 43 },
		{ "version 2", "30140200000fac040100000fac040100000fac010000", 44 },
		{ "version 0", "30020000", 44 },
		{ "half of the capabilities", "30130100000fac040100000fac040100000fac0100", 45 },
	};
	static const struct try pmf[] = {
		{ "capable", "30140100000fac040100000fac040100000fac018000", 0 },
		{ "capable, with its group management cipher", "301a0100000fac040100000fac040100000fac0180000000000fac06", 0 },
		{ "without PMF", "30140100000fac040100000fac040100000fac010000", 31 },
		{ "required but not capable", "30140100000fac040100000fac040100000fac014000", 31 },
		{ "another group management cipher", "301a0100000fac040100000fac040100000fac0180000000000fac0b", 46 },
	};
	struct rsn_policy p = eap_policy(RSN_PMF_OFF);

	(void)state;
	run(&p, good, ARRAY_LEN(good));
	run(&p, bad, ARRAY_LEN(bad));
	p = eap_policy(RSN_PMF_REQUIRED);
	run(&p, pmf, ARRAY_LEN(pmf));
}

/* blackbox-cases: ap_wpa_ie_parsing */
static void ap_wpa_ie_parsing(void **state)
{
	static const char *const refused[] = {
		"dd040050f201", "dd050050f20101", "dd060050f2010100", "dd060050f2010001", "dd070050f201010000",
		"dd080050f20101000050", "dd090050f20101000050f2", "dd0a0050f20101000050f202", "dd0b0050f20101000050f20201",
		"dd0c0050f20101000050f2020100", "dd0c0050f20101000050f2020000", "dd0c0050f20101000050f202ffff",
		"dd0d0050f20101000050f202010000", "dd0e0050f20101000050f20201000050", "dd0f0050f20101000050f20201000050f2",
		"dd100050f20101000050f20201000050f202", "dd110050f20101000050f20201000050f20201",
		"dd120050f20101000050f20201000050f2020100", "dd120050f20101000050f20201000050f2020000",
		"dd120050f20101000050f20201000050f202ffff", "dd130050f20101000050f20201000050f202010000",
		"dd140050f20101000050f20201000050f20201000050", "dd150050f20101000050f20201000050f20201000050f2",
	};
	static const struct try good[] = {
		{ "whole", "dd160050f20101000050f20201000050f20201000050f202", 0 },
		{ "one byte more", "dd170050f20101000050f20201000050f20201000050f202ff", 0 },
		{ "two bytes more", "dd180050f20101000050f20201000050f20201000050f202ffff", 0 },
		{ "three bytes more", "dd190050f20101000050f20201000050f20201000050f202ffffff", 0 },
	};
	struct rsn_policy p = wpa_policy();

	(void)state;
	assert_int_equal(ARRAY_LEN(refused), 23);
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		struct rsn_choice c;
		uint16_t status = try_choose(&p, refused[i], &c);

		if (status < DOT11_INVALID_ELEMENT || status > DOT11_CIPHER_REJECTED)
			fail_msg("%s: status %u", refused[i], status);
	}
	run(&p, good, ARRAY_LEN(good));
}

/* A whole RSNE with every field, cut at each length: the only good lengths are those where a field ends. */
static void an_element_may_end_only_between_fields(void **state)
{
	static const char whole[] = "0100" "000fac04" "0200" "000fac04" "000fac02" "0200" "000fac02" "000fac06" "8000" "0100"
				    "000102030405060708090a0b0c0d0e0f" "000fac06";
	static const struct { size_t len; enum rsne_fault fault_after; } ends[] = {
		{ 2, RSNE_CUT_GROUP }, { 6, RSNE_CUT_PAIRWISE }, { 16, RSNE_CUT_AKM }, { 26, RSNE_CUT_CAPS },
		{ 28, RSNE_CUT_PMKID }, { 46, RSNE_CUT_GROUP_MGMT }, { 50, RSNE_OK },
	};

	(void)state;
	assert_int_equal(strlen(whole) / 2, 50);
	for (size_t len = 0; len <= 50; len++) {
		enum rsne_fault want = RSNE_EMPTY, got;
		struct rsne r;
		uint8_t *p, *cut = malloc(len ? len : 1);
		size_t n;

		p = bytes_of(whole, &n);
		assert_non_null(cut);
		memcpy(cut, p, len);
		got = rsne_read(rd_over(cut, len), &r);
		for (size_t i = 0; i < ARRAY_LEN(ends); i++)
			if (len >= ends[i].len)
				want = len == ends[i].len ? RSNE_OK : ends[i].fault_after;
		if (got != want)
			fail_msg("length %zu: %s, not: %s", len, rsne_fault_text(got), rsne_fault_text(want));
		if (got == RSNE_OK)
			assert_true(r.pairwise_n > 0 && r.akm_n > 0 && r.group == RSN_CIPHER_CCMP);
		if (len == 28)
			assert_int_equal(r.group_mgmt, RSN_CIPHER_BIP_CMAC); /* capable, and silent about the cipher */
		if (len == 50) {
			assert_int_equal(r.pmkid_count, 1);
			assert_int_equal(r.pmkids[15], 0x0f);
			assert_int_equal(r.akm[1], RSN_AKM_PSK_SHA256);
		}
		free(cut);
		free(p);
	}
}

static void counts_are_never_believed_beyond_the_element(void **state)
{
	static const struct { const char *hex; enum rsne_fault fault; } tries[] = {
		{ "0100000fac040000", RSNE_NO_PAIRWISE }, { "0100000fac04ffff", RSNE_CUT_PAIRWISE },
		{ "0100000fac040100000fac040000", RSNE_NO_AKM }, { "0100000fac040100000fac04ffff000fac02", RSNE_CUT_AKM },
		{ "0100000fac040100000fac040100000fac020000ffff", RSNE_CUT_PMKID },
		{ "0100000fac040100000fac040100000fac0200000100000102030405060708090a0b0c0d0e", RSNE_CUT_PMKID },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(tries); i++) {
		struct rsne r;
		size_t len;
		uint8_t *p = bytes_of(tries[i].hex, &len);

		assert_int_equal(rsne_read(rd_over(p, len), &r), tries[i].fault);
		free(p);
	}
}

static void more_suites_than_are_kept_are_counted(void **state)
{
	uint8_t room[256];
	struct wr w = wr_into(room, sizeof(room));
	struct rsne r;

	(void)state;
	wr_le16(&w, 1);
	wr_be32(&w, RSN_CIPHER_CCMP);
	wr_le16(&w, 50);
	for (unsigned i = 0; i < 50; i++)
		wr_be32(&w, RSN_SUITE(100 + i));
	assert_int_equal(rsne_read(rd_over(room, wr_len(&w)), &r), RSNE_OK);
	assert_int_equal(r.pairwise_count, 50);
	assert_int_equal(r.pairwise_n, RSNE_SUITES_MAX);
	assert_int_equal(r.pairwise[7], RSN_SUITE(107));
	assert_int_equal(r.akm[0], RSN_AKM_8021X);
}

static bool same(const struct rsne *a, const struct rsne *b)
{
	return a->version == b->version && a->wpa == b->wpa && a->group == b->group && a->pairwise_n == b->pairwise_n &&
	       a->akm_n == b->akm_n && memcmp(a->pairwise, b->pairwise, sizeof(a->pairwise)) == 0 &&
	       memcmp(a->akm, b->akm, sizeof(a->akm)) == 0 && a->caps == b->caps && a->group_mgmt == b->group_mgmt &&
	       a->pmkid_count == b->pmkid_count;
}

/* What a policy offers is written, read to the same, and chosen by a station that says the same. */
static void every_policy_is_written_read_and_chosen(void **state)
{
	static const uint32_t akms[] = { RSN_AKM_8021X, RSN_AKM_PSK, RSN_AKM_8021X_SHA256, RSN_AKM_PSK_SHA256, RSN_AKM_SAE };

	(void)state;
	for (unsigned pmf = 0; pmf <= RSN_PMF_REQUIRED; pmf++)
		for (size_t i = 0; i < ARRAY_LEN(akms); i++) {
			struct rsn_policy p = psk_policy();
			uint8_t room[256];
			struct wr w = wr_into(room, sizeof(room));
			struct rsne want, got;
			struct rsn_choice c;
			struct dot11_elements e;

			p.pmf = (enum rsn_pmf)pmf;
			p.akm[0] = akms[i];
			p.gtksa_replay = 3;
			rsn_put_elements(&w, &p);
			assert_int_equal(wr_done(&w), 0);
			assert_true(dot11_elements_read(rd_over(room, wr_len(&w)), &e));
			assert_int_equal(rsne_read(dot11_ie_body(e.rsn), &got), RSNE_OK);
			rsne_from_policy(&p, &want);
			assert_true(same(&want, &got));
			assert_int_equal(rsn_choose(&p, &e, &c, &got), 0);
			assert_true(c.akm == akms[i] && c.pairwise == RSN_CIPHER_CCMP && c.group == RSN_CIPHER_CCMP);
			assert_true(c.pmf == (pmf != RSN_PMF_OFF));
			assert_int_equal(c.group_mgmt, c.pmf ? RSN_CIPHER_BIP_CMAC : 0);
		}
}

static void a_mixed_wlan_takes_either_element(void **state)
{
	struct rsn_policy p = wpa_policy();
	uint8_t room[256];
	struct wr w = wr_into(room, sizeof(room));
	struct dot11_elements e, only_wpa;
	struct rsn_choice c;
	struct rsne r;

	(void)state;
	p.rsn = true;
	p.pairwise[0] = RSN_CIPHER_CCMP;
	p.pairwise_n = 1;
	p.akm[0] = RSN_AKM_PSK;
	p.akm_n = 1;
	rsn_put_elements(&w, &p);
	assert_true(dot11_elements_read(rd_over(room, wr_len(&w)), &e));
	assert_non_null(e.rsn.p);
	assert_non_null(e.wpa.p);
	assert_int_equal(rsn_choose(&p, &e, &c, &r), 0);
	assert_true(!c.wpa && c.group == RSN_CIPHER_TKIP && c.pairwise == RSN_CIPHER_CCMP);
	only_wpa = e;
	only_wpa.rsn = (struct dot11_ie){ 0 };
	assert_int_equal(rsn_choose(&p, &only_wpa, &c, &r), 0);
	assert_true(c.wpa && c.group == WPA_CIPHER_TKIP && c.pairwise == WPA_CIPHER_TKIP && c.akm == WPA_AKM_PSK);
	p.pmf = RSN_PMF_REQUIRED;
	assert_int_equal(rsn_choose(&p, &only_wpa, &c, &r), DOT11_PMF_POLICY);
	p.rsn = false;
	p.pmf = RSN_PMF_OFF;
	e.wpa = (struct dot11_ie){ 0 };
	assert_int_equal(rsn_choose(&p, &e, &c, &r), DOT11_INVALID_ELEMENT);
}

static void pmf_is_used_when_both_can(void **state)
{
	/* rows: the WLAN off, optional, required; columns: the client without, capable, requiring */
	static const struct { uint16_t status; bool pmf; } want[3][3] = {
		{ { 0, false }, { 0, false }, { 31, false } },
		{ { 0, false }, { 0, true }, { 0, true } },
		{ { 31, false }, { 0, true }, { 0, true } },
	};
	static const char *const client[] = {
		"30140100000fac040100000fac040100000fac020000", "30140100000fac040100000fac040100000fac028000",
		"30140100000fac040100000fac040100000fac02c000",
	};

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		for (unsigned j = 0; j < 3; j++) {
			struct rsn_policy p = psk_policy();
			struct rsn_choice c;

			p.pmf = (enum rsn_pmf)i;
			assert_int_equal(try_choose(&p, client[j], &c), want[i][j].status);
			assert_true(c.pmf == want[i][j].pmf);
		}
}

static void the_wlans_order_decides_between_several_offers(void **state)
{
	struct rsn_policy p = psk_policy();
	struct rsn_choice c;

	(void)state;
	p.akm[0] = RSN_AKM_PSK_SHA256;
	p.akm[1] = RSN_AKM_PSK;
	p.akm_n = 2;
	assert_int_equal(try_choose(&p, "30180100000fac040100000fac040200000fac02000fac060000", &c), 0);
	assert_int_equal(c.akm, RSN_AKM_PSK_SHA256);
	assert_int_equal(try_choose(&p, "30140100000fac040100000fac040100000fac020000", &c), 0);
	assert_int_equal(c.akm, RSN_AKM_PSK);
}

static void a_gap_ends_what_is_written(void **state)
{
	uint8_t room[64];
	struct wr w = wr_into(room, sizeof(room));
	struct rsne r = { .version = 1, .has_caps = true, .caps = 0x80 };

	(void)state;
	rsne_put(&w, &r); /* no group: the capabilities cannot be said */
	assert_int_equal(wr_len(&w), 4);
	w = wr_into(room, sizeof(room));
	r = (struct rsne){ .version = 1, .has_group = true, .group = RSN_CIPHER_CCMP, .pairwise = { RSN_CIPHER_CCMP },
			   .pairwise_n = 1, .akm = { RSN_AKM_PSK }, .akm_n = 1, .has_caps = true, .caps = RSN_CAP_MFPC,
			   .has_group_mgmt = true, .group_mgmt = RSN_CIPHER_BIP_CMAC };
	rsne_put(&w, &r);
	assert_int_equal(room[1], 26); /* with a PMKID count of zero before the last field */
	for (size_t len = 0; len < wr_len(&w); len++) {
		struct wr small = wr_into(room, len);

		rsne_put(&small, &r);
		assert_int_equal(wr_done(&small), -ENOBUFS);
	}
}

static void every_fault_and_suite_has_a_text(void **state)
{
	char text[RSN_SUITE_TEXT_MAX];

	(void)state;
	for (unsigned i = RSNE_EMPTY; i <= RSNE_BAD_OUI; i++) {
		assert_non_null(rsne_fault_text((enum rsne_fault)i));
		assert_in_range(rsne_fault_status((enum rsne_fault)i), 40, 45);
	}
	assert_int_equal(rsne_fault_status(RSNE_OK), 0);
	assert_string_equal(rsn_cipher_text(RSN_CIPHER_CCMP, text), "CCMP");
	assert_string_equal(rsn_cipher_text(WPA_CIPHER_TKIP, text), "TKIP");
	assert_string_equal(rsn_akm_text(RSN_AKM_PSK_SHA256, text), "PSK-SHA256");
	assert_string_equal(rsn_akm_text(RSN_SUITE(77), text), "00-0F-AC:77");
	assert_string_equal(rsn_akm_text(0xfffefdff, text), "FF-FE-FD:255");
	assert_int_equal(rsn_cipher_key_len(RSN_CIPHER_CCMP), 16);
	assert_int_equal(rsn_cipher_key_len(WPA_CIPHER_TKIP), 32);
	assert_int_equal(rsn_cipher_key_len(RSN_SUITE(77)), 0);
}

static void bits_of_the_extension_element(void **state)
{
	static const uint8_t body[] = { 0x20, 0x01 };

	(void)state;
	assert_true(rsnx_has((struct dot11_ie){ body, 2 }, RSNX_SAE_H2E));
	assert_true(rsnx_has((struct dot11_ie){ body, 2 }, 8));
	assert_false(rsnx_has((struct dot11_ie){ body, 1 }, 8));
	assert_false(rsnx_has((struct dot11_ie){ 0 }, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ap_wpa2_psk_assoc_rsn),
		cmocka_unit_test(ap_wpa2_eap_assoc_rsn),
		cmocka_unit_test(ap_wpa_ie_parsing),
		cmocka_unit_test(an_element_may_end_only_between_fields),
		cmocka_unit_test(counts_are_never_believed_beyond_the_element),
		cmocka_unit_test(more_suites_than_are_kept_are_counted),
		cmocka_unit_test(every_policy_is_written_read_and_chosen),
		cmocka_unit_test(a_mixed_wlan_takes_either_element),
		cmocka_unit_test(pmf_is_used_when_both_can),
		cmocka_unit_test(the_wlans_order_decides_between_several_offers),
		cmocka_unit_test(a_gap_ends_what_is_written),
		cmocka_unit_test(every_fault_and_suite_has_a_text),
		cmocka_unit_test(bits_of_the_extension_element),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* test_dot11.c - frames of 802.11: each sample read back, cut at every byte; elements of impossible length, twice, and in a
 * broken chain; what a BSS says to whom. */
#include "check.h"

#include "../dot11/samples.h"
#include "base/slice.h"

static uint8_t room[DOT11_FRAME_MAX];

/* Reads a copy at its exact length, so that a sanitizer sees a read beyond it. True: some reader of bodies took it. */
static bool read_whole(const uint8_t *p, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1), id[2];
	struct dot11_assoc_req request;
	struct dot11_assoc_resp response;
	struct dot11_elements e;
	struct dot11_beacon beacon;
	struct dot11_action action;
	struct dot11_frame f;
	struct dot11_auth auth;
	uint16_t reason;
	struct rd eapol;
	bool took;

	assert_non_null(copy);
	memcpy(copy, p, len);
	took = dot11_read(copy, len, &f) &&
	       (dot11_read_assoc_req(&f, &request) || dot11_read_assoc_resp(&f, &response) || dot11_read_beacon(&f, &beacon) ||
		dot11_read_auth(&f, &auth) || dot11_read_probe_req(&f, &e) || dot11_read_reason(&f, &reason) ||
		(dot11_read_action(&f, &action) && dot11_read_sa_query(&action, id)) || dot11_read_eapol(&f, &eapol));
	free(copy);
	return took;
}

static void each_sample_is_read_whole_and_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < dot11_samples_count; i++) {
		struct wr w = wr_into(room, sizeof(room));
		size_t len;

		dot11_samples[i].write(&w);
		assert_int_equal(wr_done(&w), 0);
		len = wr_len(&w);
		if (!read_whole(room, len))
			fail_msg("%s is not read", dot11_samples[i].name);
		for (size_t cut = 0; cut < DOT11_HDR_LEN + 2; cut++)
			if (read_whole(room, cut) && strncmp(dot11_samples[i].name, "probe request", 13) != 0)
				fail_msg("%s is read with %zu bytes", dot11_samples[i].name, cut);
		for (size_t cut = DOT11_HDR_LEN; cut < len; cut++)
			(void)read_whole(room, cut);
	}
}

static void no_frame_is_written_into_too_little_room(void **state)
{
	(void)state;
	for (size_t i = 0; i < dot11_samples_count; i++) {
		struct wr w = wr_into(room, sizeof(room));
		size_t len;

		dot11_samples[i].write(&w);
		len = wr_len(&w);
		for (size_t less = 0; less < len; less++) {
			uint8_t *little = malloc(less ? less : 1);

			assert_non_null(little);
			w = wr_into(little, less);
			dot11_samples[i].write(&w);
			if (wr_done(&w) != -ENOBUFS)
				fail_msg("%s in %zu bytes: %d", dot11_samples[i].name, less, wr_done(&w));
			free(little);
		}
	}
}

static struct dot11_frame frame_of(void (*write)(struct wr *w))
{
	struct wr w = wr_into(room, sizeof(room));
	struct dot11_frame f;

	write(&w);
	assert_int_equal(wr_done(&w), 0);
	assert_true(dot11_read(room, wr_len(&w), &f));
	return f;
}

static void header_of_every_kind(void **state)
{
	uint8_t h[40] = { 0x88, 0x03 };
	struct dot11_frame f;

	(void)state;
	h[22] = 0x35;
	h[23] = 0x12;
	h[30] = 6; /* QoS: address 4 is before it */
	assert_true(dot11_read(h, 32, &f));
	assert_true(f.to_ds && f.from_ds && f.type == DOT11_DATA && f.tid == 6 && f.seq == 0x123 && f.fragment == 5);
	assert_int_equal(rd_left(&f.body), 0);
	assert_false(dot11_read(h, 31, &f));
	h[1] = 0x83; /* order: HT Control */
	assert_false(dot11_read(h, 35, &f));
	assert_true(dot11_read(h, 36, &f));
	h[1] = 0xfd; /* everything but FromDS */
	h[24] = 7;
	assert_true(dot11_read(h, 40, &f));
	assert_true(f.to_ds && !f.from_ds && f.more_fragments && f.retry && f.power_management && f.more_data && f.protected &&
		    f.order && f.tid == 7);
	h[0] = 0xb4; /* RTS: a control frame */
	assert_false(dot11_read(h, 40, &f));
	h[0] = 0x89; /* version 1 */
	assert_false(dot11_read(h, 40, &f));
	h[0] = 0x80; /* a beacon to the DS */
	assert_false(dot11_read(h, 40, &f));
	h[1] = 0x80; /* a beacon with HT Control */
	assert_true(dot11_read(h, 40, &f));
	assert_int_equal(rd_left(&f.body), 12);
	for (unsigned type = 0; type < 5; type++)
		for (unsigned subtype = 0; subtype < 20; subtype++)
			assert_non_null(dot11_frame_name((uint8_t)type, (uint8_t)subtype));
	assert_string_equal(dot11_frame_name(DOT11_MGMT, DOT11_AUTH), "Authentication");
}

static void addresses_a_station_can_have(void **state)
{
	static const uint8_t none[6], all[] = { 255, 255, 255, 255, 255, 255 }, group[] = { 0x03, 0, 0x5e, 0, 0, 1 };

	(void)state;
	assert_true(dot11_station_address(sample_client));
	assert_false(dot11_station_address(none));
	assert_false(dot11_station_address(all));
	assert_false(dot11_station_address(group));
}

static void association_request_5ghz(struct wr *w)
{
	struct dot11_sta s = sample_sta(DOT11_5GHZ);

	dot11_sta_assoc_req(&s, sample_bssid, NULL, (const uint8_t *)"plumb", 5, w);
}

static void a_request_says_what_was_written(void **state)
{
	struct dot11_frame f = frame_of(association_request_5ghz);
	struct dot11_sta s = sample_sta(DOT11_5GHZ);
	struct dot11_station_caps caps;
	struct dot11_assoc_req q;
	struct dot11_rates rates;
	struct rd whole;

	(void)state;
	assert_true(dot11_read_assoc_req(&f, &q));
	assert_true(!q.reassoc && q.listen_interval == 10 && q.capability == s.capability);
	assert_true(dot11_ssid_is(q.e.ssid, (const uint8_t *)"plumb", 5));
	assert_false(dot11_ssid_is(q.e.ssid, (const uint8_t *)"plum", 4));
	assert_false(dot11_ssid_wildcard(q.e.ssid));
	whole = dot11_ie_whole(q.e.rsn);
	assert_int_equal(rd_left(&whole), s.ies_len);
	assert_memory_equal(whole.p, s.ies, s.ies_len);
	dot11_rates_read(&q.e, &rates);
	assert_int_equal(rates.n, s.nrates);
	dot11_station_caps_read(&q.e, &caps);
	assert_true(caps.ht && caps.vht && !q.e.ht_op.p && caps.wmm && caps.uapsd == 15 && caps.streams == 2);
	assert_true(caps.width == DOT11_80MHZ && caps.sgi20 && caps.sgi40 && caps.sgi80 && caps.ht_mcs_max == 15 &&
		    caps.vht_mcs_max == 9);
	assert_true(caps.he && caps.he_mcs_max == 11);
}

static void rates_of_both_elements(void **state)
{
	static const uint8_t ours[] = { 0x82, 4, 11, 22, 0xb0 };
	static const uint8_t els[] = { 1, 8, 0x82, 4, 11, 22, 12, 18, 24, 36, 50, 5, 48, 72, 0xff, 0xfe, 0xfb };
	struct dot11_elements e;
	struct dot11_rates r;

	(void)state;
	assert_true(dot11_elements_read(rd_over(els, sizeof(els)), &e));
	dot11_rates_read(&e, &r);
	assert_int_equal(r.n, 10);
	assert_true(r.only_ht && r.only_vht && r.only_sae_h2e);
	assert_true(dot11_rates_have(&r, 0x80 | 72));
	assert_int_equal(dot11_rates_lacking(ours, sizeof(ours), &r), 0);
	e.ext_rates.len = 0;
	dot11_rates_read(&e, &r);
	assert_int_equal(dot11_rates_lacking(ours, sizeof(ours), &r), 0xb0); /* basic 24 Mbit/s is in the other element */
}

static void more_rates_than_there_are(void **state)
{
	uint8_t els[2 * 257];
	struct dot11_elements e;
	struct dot11_rates r;

	(void)state;
	memset(els, 2, sizeof(els));
	els[0] = 1;
	els[1] = 255;
	els[257] = 50;
	els[258] = 255;
	assert_true(dot11_elements_read(rd_over(els, sizeof(els)), &e));
	dot11_rates_read(&e, &r);
	assert_int_equal(r.n, DOT11_RATES_MAX);
}

/* Each element at each length of its body from 0 to 255: taken, left out and counted, or reason to refuse the frame. */
static void every_element_at_every_length(void **state)
{
	static const struct { uint8_t id, min; bool decides; } known[] = {
		{ 0, 0, true }, { 1, 1, true }, { 3, 1, false }, { 7, 6, false }, { 11, 5, false }, { 33, 2, false },
		{ 36, 2, false }, { 42, 1, false }, { 45, 26, false }, { 48, 0, false }, { 50, 1, true }, { 54, 3, false },
		{ 55, 82, false }, { 56, 5, false }, { 59, 1, false }, { 61, 22, false }, { 70, 5, false }, { 127, 1, false },
		{ 191, 12, false }, { 192, 5, false }, { 244, 1, false },
	};

	(void)state;
	for (unsigned id = 0; id <= 255; id++)
		for (unsigned len = 0; len <= 255; len++) {
			uint8_t *els = calloc(1, len + 2);
			struct dot11_elements e;
			bool read, fits, decides = false, found = false;

			assert_non_null(els);
			els[0] = (uint8_t)id;
			els[1] = (uint8_t)len;
			fits = true;
			for (size_t i = 0; i < ARRAY_LEN(known); i++)
				if (known[i].id == id) {
					found = true;
					decides = known[i].decides;
					fits = len >= known[i].min && (id != 0 || len <= DOT11_SSID_MAX);
				}
			read = dot11_elements_read(rd_over(els, len + 2), &e);
			if (read != (fits || !decides) || e.count != 1 || e.bad_length != !fits || e.unknown != !found)
				fail_msg("element %u of %u bytes: read %d, bad length %u, unknown %u", id, len, read, e.bad_length,
					 e.unknown);
			/* the same element, said to be longer than the frame */
			els[1]++;
			if (len < 255) {
				assert_false(dot11_elements_read(rd_over(els, len + 2), &e));
				assert_true(e.malformed && e.malformed_id == id);
			}
			assert_int_equal(dot11_elements_read(rd_over(els, 1), &e), false);
			free(els);
		}
}

static void the_first_of_two_is_taken(void **state)
{
	static const uint8_t els[] = { 0, 1, 'a', 0, 1, 'b', 221, 4, 0, 0x50, 0xf2, 1, 221, 4, 0, 0x50, 0xf2, 1,
				       221, 5, 0, 0x40, 0x96, 3, 5, 221, 3, 0, 0x50, 0xf2, 221, 0, 255, 0, 255, 1, 99,
				       221, 8, 0, 0x50, 0xf2, 4, 1, 2, 3, 4 };
	struct dot11_elements e;

	(void)state;
	assert_true(dot11_elements_read(rd_over(els, sizeof(els)), &e));
	assert_int_equal(e.ssid.p[0], 'a');
	assert_int_equal(e.repeated, 2);
	assert_int_equal(e.wpa.len, 4);
	assert_int_equal(e.aironet.len, 5);
	assert_int_equal(e.wps.len, 8);
	assert_int_equal(e.unknown, 4);
	assert_int_equal(e.count, 10);
}

static void small_elements_are_read(void **state)
{
	struct wr w = wr_into(room, sizeof(room));
	struct dot11_elements e;
	struct dot11_wmm wmm;
	struct dot11_tie tie;

	(void)state;
	dot11_put_tie(&w, DOT11_TIE_COMEBACK, 0x01020304);
	dot11_put_wmm_parameter(&w, 9, true);
	dot11_put_ssid(&w, (const uint8_t *)"\0\0\0", 3);
	assert_true(dot11_elements_read(rd_over(room, wr_len(&w)), &e));
	assert_true(dot11_tie_read(e.tie, &tie) && tie.type == 3 && tie.value == 0x01020304);
	assert_true(dot11_wmm_read(e.wmm, &wmm) && wmm.subtype == 1 && wmm.qos_info == 0x89);
	assert_true(dot11_ssid_wildcard(e.ssid));
	assert_false(dot11_ssid_wildcard((struct dot11_ie){ 0 }));
	assert_false(dot11_tie_read((struct dot11_ie){ 0 }, &tie));
	assert_false(dot11_wmm_read((struct dot11_ie){ e.wmm.p, 6 }, &wmm));
}

static void what_is_too_long_is_refused(void **state)
{
	static const uint8_t long_ssid[33];
	uint8_t body[256] = { 0 };
	struct wr w = wr_into(room, sizeof(room));

	(void)state;
	dot11_put_ssid(&w, long_ssid, sizeof(long_ssid));
	assert_int_equal(wr_done(&w), -ERANGE);
	w = wr_into(room, sizeof(room));
	dot11_put_element(&w, 7, body, 255);
	assert_int_equal(wr_done(&w), 0);
	dot11_put_element(&w, 7, body, 256);
	assert_int_equal(wr_done(&w), -ERANGE);
}

static void eapol_comes_out_of_data_frames(void **state)
{
	static const uint8_t eapol[] = { 2, 3, 0, 1, 9 };
	struct wr w = wr_into(room, sizeof(room));
	struct dot11_frame f;
	struct rd body;

	(void)state;
	dot11_put_eapol(&w, false, sample_bssid, sample_client, true, eapol, sizeof(eapol));
	assert_true(dot11_read(room, wr_len(&w), &f));
	assert_true(f.protected && f.to_ds && !f.from_ds);
	assert_true(dot11_read_eapol(&f, &body));
	assert_int_equal(rd_left(&body), sizeof(eapol));
	assert_memory_equal(body.p, eapol, sizeof(eapol));
	dot11_set_protected(room, wr_len(&w), false);
	room[0] |= 0x40; /* null data has no body */
	assert_true(dot11_read(room, wr_len(&w), &f));
	assert_true(!f.protected && !dot11_read_eapol(&f, &body));
	room[0] = 0x08;
	room[22] = 1; /* a fragment */
	assert_true(dot11_read(room, wr_len(&w), &f));
	assert_false(dot11_read_eapol(&f, &body));
	room[22] = 0;
	room[30] = 0x08; /* IP */
	assert_true(dot11_read(room, wr_len(&w), &f));
	assert_false(dot11_read_eapol(&f, &body));
}

static void readers_take_their_own_frames_only(void **state)
{
	struct dot11_assoc_resp response;
	struct dot11_assoc_req request;
	struct dot11_beacon beacon;
	struct dot11_auth auth;
	uint16_t reason;

	(void)state;
	for (unsigned subtype = 0; subtype < 16; subtype++) {
		struct wr w = wr_into(room, sizeof(room));
		struct dot11_elements e;
		struct dot11_action action;
		struct dot11_frame f;

		dot11_put_mgmt(&w, (enum dot11_mgmt)subtype, sample_client, sample_bssid, sample_bssid);
		wr_zeros(&w, 12);
		assert_true(dot11_read(room, wr_len(&w), &f));
		assert_true(dot11_read_assoc_req(&f, &request) == (subtype == DOT11_ASSOC_REQ || subtype == DOT11_REASSOC_REQ));
		assert_true(dot11_read_assoc_resp(&f, &response) ==
			    (subtype == DOT11_ASSOC_RESP || subtype == DOT11_REASSOC_RESP));
		assert_true(dot11_read_beacon(&f, &beacon) == (subtype == DOT11_BEACON || subtype == DOT11_PROBE_RESP));
		assert_true(dot11_read_auth(&f, &auth) == (subtype == DOT11_AUTH));
		assert_true(dot11_read_probe_req(&f, &e) == (subtype == DOT11_PROBE_REQ));
		assert_true(dot11_read_reason(&f, &reason) == (subtype == DOT11_DEAUTH || subtype == DOT11_DISASSOC));
		assert_true(dot11_read_action(&f, &action) == (subtype == DOT11_ACTION || subtype == DOT11_ACTION_NO_ACK));
	}
}

static void robust_action_frames(void **state)
{
	(void)state;
	assert_true(dot11_robust_category(DOT11_CATEGORY_SA_QUERY));
	assert_true(dot11_robust_category(DOT11_CATEGORY_SPECTRUM));
	assert_true(dot11_robust_category(DOT11_CATEGORY_WNM));
	assert_false(dot11_robust_category(DOT11_CATEGORY_PUBLIC));
	assert_false(dot11_robust_category(DOT11_CATEGORY_HT));
	assert_false(dot11_robust_category(DOT11_CATEGORY_VENDOR));
}

/* --- a BSS -------------------------------------------------------------------------------------------------------- */

static bool probed(const struct dot11_bss *b, const void *ssid, size_t len, uint8_t channel)
{
	struct wr w = wr_into(room, sizeof(room));
	struct dot11_elements e;

	if (ssid)
		dot11_put_ssid(&w, ssid, len);
	if (channel)
		dot11_put_ds(&w, channel);
	assert_true(dot11_elements_read(rd_over(room, wr_len(&w)), &e));
	return dot11_bss_probed(b, &e);
}

static void who_is_answered(void **state)
{
	struct dot11_bss b = sample_bss(DOT11_2GHZ);

	(void)state;
	assert_true(probed(&b, "plumb", 5, 0));
	assert_true(probed(&b, "plumb", 5, 6));
	assert_false(probed(&b, "plumb", 5, 11));
	assert_false(probed(&b, "other", 5, 6));
	assert_true(probed(&b, "", 0, 6));
	assert_false(probed(&b, NULL, 0, 6));
	b.hidden = true;
	assert_true(probed(&b, "plumb", 5, 0));
	assert_false(probed(&b, "", 0, 0));
}

static bool beacon_of(const struct dot11_bss *b, struct dot11_beacon *out)
{
	struct wr w = wr_into(room, sizeof(room));
	struct dot11_frame f;

	sample_beacon(b, &w);
	assert_int_equal(wr_done(&w), 0);
	assert_true(dot11_read(room, wr_len(&w), &f));
	return dot11_read_beacon(&f, out);
}

static void a_beacon_says_what_the_bss_does(void **state)
{
	struct dot11_bss b = sample_bss(DOT11_5GHZ);
	struct dot11_beacon said;

	(void)state;
	b.he = true;
	assert_true(beacon_of(&b, &said));
	assert_true(said.e.ht_cap.p && said.e.ht_op.p && said.e.vht_cap.p && said.e.vht_op.p && said.e.he_cap.p &&
		    said.e.he_op.p);
	assert_int_equal(said.e.ht_cap.len, DOT11_HT_CAP_LEN);
	assert_int_equal(said.e.ht_op.len, DOT11_HT_OP_LEN);
	assert_int_equal(said.e.vht_cap.len, DOT11_VHT_CAP_LEN);
	assert_int_equal(said.e.vht_op.len, DOT11_VHT_OP_LEN);
	assert_int_equal(said.interval, 100);
	b.wmm = false; /* without QoS no HT, and nothing that stands on it */
	assert_true(beacon_of(&b, &said));
	assert_true(!said.e.wmm.p && !said.e.ht_cap.p && !said.e.vht_cap.p && !said.e.he_cap.p);
	b = sample_bss(DOT11_2GHZ);
	assert_true(beacon_of(&b, &said));
	assert_true(said.e.ht_cap.p && !said.e.vht_cap.p); /* VHT is of 5 GHz */
	b.hidden = true;
	assert_true(beacon_of(&b, &said));
	assert_int_equal(said.e.ssid.len, 0);
}

/* What the controller gives and this codec writes itself is said once. */
static void given_elements_are_not_said_twice(void **state)
{
	struct dot11_bss b = sample_bss(DOT11_2GHZ);
	struct dot11_bss same = b;
	struct dot11_beacon said;
	static uint8_t all[DOT11_FRAME_MAX];
	struct wr w = wr_into(all, sizeof(all));
	struct dot11_frame f;

	(void)state;
	sample_beacon(&b, &w);
	assert_true(dot11_read(all, wr_len(&w), &f));
	rd_skip(&f.body, 12);
	same.ies = f.body.p;
	same.ies_len = rd_left(&f.body);
	assert_true(beacon_of(&same, &said));
	assert_int_equal(said.e.repeated, 0);
	assert_int_equal(said.e.unknown, 1); /* the TIM */
	same.ies_len--; /* a broken chain: what is whole of it is said, and the frame stays whole */
	assert_true(beacon_of(&same, &said));
	assert_true(said.e.rsn.p != NULL);
}

static void assoc_answer(const struct dot11_bss *b, const struct dot11_elements *asked, struct dot11_assoc_resp *out)
{
	struct wr w = wr_into(room, sizeof(room));
	struct dot11_assoc_answer a = { .aid = 3 };
	struct dot11_frame f;

	memcpy(a.sta, sample_client, sizeof(a.sta));
	dot11_bss_assoc_resp(b, &a, asked, &w);
	assert_true(dot11_read(room, wr_len(&w), &f));
	assert_true(dot11_read_assoc_resp(&f, out));
	assert_int_equal(out->aid, 3);
	assert_memory_equal(f.a1, sample_client, 6);
	assert_memory_equal(f.a2, sample_bssid, 6);
	assert_memory_equal(f.a3, sample_bssid, 6);
}

static void a_station_is_answered_in_its_own_language(void **state)
{
	static const uint8_t body[64];
	struct dot11_bss b = sample_bss(DOT11_5GHZ);
	struct dot11_elements asked = { 0 };
	struct dot11_assoc_resp r;

	(void)state;
	b.he = true;
	assoc_answer(&b, &asked, &r);
	assert_true(!r.e.ht_cap.p && !r.e.vht_cap.p && !r.e.he_cap.p && !r.e.wmm.p);
	asked.vht_cap = (struct dot11_ie){ body, 12 }; /* VHT without HT is none */
	assoc_answer(&b, &asked, &r);
	assert_true(!r.e.ht_cap.p && !r.e.vht_cap.p);
	asked.ht_cap = (struct dot11_ie){ body, 26 };
	asked.wmm = (struct dot11_ie){ body, 7 };
	assoc_answer(&b, &asked, &r);
	assert_true(r.e.ht_op.p && r.e.vht_op.p && !r.e.he_cap.p && r.e.wmm.p);
}

static void what_the_controller_cannot_know_is_added(void **state)
{
	struct dot11_bss b = sample_bss(DOT11_5GHZ), bare = b;
	static uint8_t plain[512], refused[512];
	struct dot11_assoc_answer a = { .aid = 9 };
	struct wr p = wr_into(plain, sizeof(plain)), w = wr_into(room, sizeof(room)), again, direct;
	uint8_t twice[512], whole[512];

	(void)state;
	memcpy(a.sta, sample_client, sizeof(a.sta));
	bare.card = NULL;
	bare.wmm = false;
	dot11_bss_assoc_resp(&bare, &a, NULL, &p);
	dot11_bss_complete(&b, plain, wr_len(&p), NULL, &w);
	assert_true(wr_len(&w) > wr_len(&p));
	again = wr_into(twice, sizeof(twice)); /* what is complete stays as it is */
	dot11_bss_complete(&b, room, wr_len(&w), NULL, &again);
	assert_int_equal(wr_len(&again), wr_len(&w));
	assert_memory_equal(twice, room, wr_len(&w));
	direct = wr_into(whole, sizeof(whole));
	dot11_bss_assoc_resp(&b, &a, NULL, &direct);
	assert_int_equal(wr_len(&direct), wr_len(&w));
	a.status = DOT11_TOO_MANY_STATIONS;
	p = wr_into(refused, sizeof(refused));
	dot11_bss_assoc_resp(&bare, &a, NULL, &p);
	w = wr_into(room, sizeof(room));
	dot11_bss_complete(&b, refused, wr_len(&p), NULL, &w);
	assert_int_equal(wr_len(&w), wr_len(&p));
	assert_memory_equal(room, refused, wr_len(&p));
}

/* --- channels ----------------------------------------------------------------------------------------------------- */

static void every_channel_and_how_wide_it_can_be(void **state)
{
	static const struct { uint8_t band, primary, width; int8_t secondary; uint8_t center; bool dfs; } rows[] = {
		{ 0, 1, 0, 0, 1, false }, { 0, 1, 1, 1, 3, false }, { 0, 7, 1, 1, 9, false }, { 0, 8, 1, -1, 6, false },
		{ 0, 13, 1, -1, 11, false }, { 0, 14, 0, 0, 14, false },
		{ 1, 36, 0, 0, 36, false }, { 1, 36, 1, 1, 38, false }, { 1, 40, 1, -1, 38, false }, { 1, 48, 2, -1, 42, false },
		{ 1, 44, 2, 1, 42, false }, { 1, 36, 3, 1, 50, true }, { 1, 64, 3, -1, 50, true }, { 1, 52, 2, 1, 58, true },
		{ 1, 100, 3, 1, 114, true }, { 1, 128, 2, -1, 122, true }, { 1, 132, 2, 1, 138, true }, { 1, 144, 2, -1, 138, true },
		{ 1, 149, 1, 1, 151, false }, { 1, 161, 2, -1, 155, false }, { 1, 165, 0, 0, 165, false },
	};
	static const struct { uint8_t band, primary, width; } none[] = {
		{ 0, 0, 0 }, { 0, 15, 0 }, { 0, 14, 1 }, { 0, 6, 2 }, { 0, 36, 0 }, { 1, 6, 0 }, { 1, 37, 0 }, { 1, 68, 0 },
		{ 1, 96, 0 }, { 1, 148, 0 }, { 1, 165, 1 }, { 1, 165, 2 }, { 1, 132, 3 }, { 1, 149, 3 }, { 1, 36, 4 },
	};
	struct dot11_channel c;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (!dot11_channel_make(rows[i].band, rows[i].primary, rows[i].width, &c) || c.secondary != rows[i].secondary ||
		    c.center != rows[i].center || c.dfs != rows[i].dfs)
			fail_msg("row %zu: secondary %d, center %u, dfs %d", i, c.secondary, c.center, c.dfs);
		assert_int_equal(c.primary_mhz, dot11_channel_to_mhz(rows[i].band, rows[i].primary));
		if (rows[i].primary != 14)
			assert_int_equal(c.center_mhz, (rows[i].band ? 5000 : 2407) + 5 * c.center);
	}
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		if (dot11_channel_make(none[i].band, none[i].primary, none[i].width, &c))
			fail_msg("row %zu is a channel", i);
	assert_true(dot11_channel_widest(DOT11_5GHZ, 165, DOT11_160MHZ, &c) && c.width == DOT11_20MHZ);
	assert_true(dot11_channel_widest(DOT11_5GHZ, 149, DOT11_160MHZ, &c) && c.width == DOT11_80MHZ);
	assert_true(dot11_channel_widest(DOT11_2GHZ, 6, DOT11_80MHZ, &c) && c.width == DOT11_40MHZ);
	assert_false(dot11_channel_widest(DOT11_5GHZ, 35, DOT11_80MHZ, &c));
}

static void frequencies_there_and_back(void **state)
{
	enum dot11_band band;
	unsigned found = 0;
	uint8_t channel;

	(void)state;
	for (unsigned mhz = 2400; mhz < 6000; mhz++)
		if (dot11_channel_from_mhz(mhz, &band, &channel)) {
			found++;
			assert_int_equal(dot11_channel_to_mhz(band, channel), mhz);
		}
	assert_int_equal(found, 14 + 8 + 12 + 5);
	assert_int_equal(dot11_channel_to_mhz(DOT11_5GHZ, 36), 5180);
	assert_int_equal(dot11_channel_to_mhz(DOT11_2GHZ, 14), 2484);
}

static void a_card_says_less_on_a_narrow_channel(void **state)
{
	struct dot11_bss b = sample_bss(DOT11_5GHZ);
	struct dot11_station_caps caps;
	struct dot11_beacon said;

	(void)state;
	b.he = true;
	b.card = sample_card(true);
	assert_int_equal(dot11_abilities_width(b.card, DOT11_5GHZ), DOT11_160MHZ);
	assert_int_equal(dot11_abilities_width(b.card, DOT11_2GHZ), DOT11_40MHZ);
	for (unsigned width = DOT11_20MHZ; width <= DOT11_160MHZ; width++) {
		assert_true(dot11_channel_make(DOT11_5GHZ, 100, (enum dot11_width)width, &b.channel));
		assert_true(beacon_of(&b, &said));
		dot11_station_caps_read(&said.e, &caps);
		/* a VHT device can always do 80 MHz: what it says of HT is cut, of VHT the 160 */
		assert_int_equal(caps.width, width < DOT11_80MHZ ? DOT11_80MHZ : width);
		assert_true(caps.sgi40 == (width > DOT11_20MHZ));
		assert_int_equal(said.e.vht_op.p[0], width >= DOT11_80MHZ);
		assert_int_equal(said.e.he_cap.len, 6 + 11 + (width == DOT11_160MHZ ? 8 : 4) + 7);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_sample_is_read_whole_and_cut),
		cmocka_unit_test(no_frame_is_written_into_too_little_room),
		cmocka_unit_test(header_of_every_kind),
		cmocka_unit_test(addresses_a_station_can_have),
		cmocka_unit_test(a_request_says_what_was_written),
		cmocka_unit_test(rates_of_both_elements),
		cmocka_unit_test(more_rates_than_there_are),
		cmocka_unit_test(every_element_at_every_length),
		cmocka_unit_test(the_first_of_two_is_taken),
		cmocka_unit_test(small_elements_are_read),
		cmocka_unit_test(what_is_too_long_is_refused),
		cmocka_unit_test(eapol_comes_out_of_data_frames),
		cmocka_unit_test(readers_take_their_own_frames_only),
		cmocka_unit_test(robust_action_frames),
		cmocka_unit_test(who_is_answered),
		cmocka_unit_test(a_beacon_says_what_the_bss_does),
		cmocka_unit_test(given_elements_are_not_said_twice),
		cmocka_unit_test(a_station_is_answered_in_its_own_language),
		cmocka_unit_test(what_the_controller_cannot_know_is_added),
		cmocka_unit_test(every_channel_and_how_wide_it_can_be),
		cmocka_unit_test(frequencies_there_and_back),
		cmocka_unit_test(a_card_says_less_on_a_narrow_channel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_dot11_mgmt.c - any bytes as an 802.11 frame: every reader of bodies over it, what its elements say, and a BSS that
 * answers it. What is answered is a whole frame again, and an answer that is complete is not made longer. */
#include "base/slice.h"
#include "proto/ieee80211/bss.h"
#include "proto/ieee80211/rsne.h"

#include <stdlib.h>

enum { ROOM = 8192 };

static const struct dot11_abilities card = {
	.ht = true, .vht = true, .he = true, .ht_cap = 0x62, .ht_mcs = { 0xff }, .vht_mcs = { 0xfe, 0xff, 0, 0, 0xfe, 0xff },
	.he_phy = { 6 }, .he_mcs = { 0xfe, 0xff, 0xfe, 0xff }, .he_mcs_len = 4,
};

static struct dot11_bss bss_with(struct rd ies)
{
	struct dot11_bss b = { .ssid = "plumb", .ssid_len = 5, .beacon_interval = 100, .rates = { 0x8c, 0x98, 0xb0 },
			       .nrates = 3, .card = &card, .ht = true, .vht = true, .he = true, .wmm = true, .bssid = { 6 } };

	(void)dot11_channel_make(DOT11_5GHZ, 36, DOT11_80MHZ, &b.channel);
	b.ies = ies.p;
	b.ies_len = rd_left(&ies);
	return b;
}

static void look_into(const struct dot11_elements *e)
{
	struct dot11_station_caps caps;
	struct dot11_rates rates;
	struct dot11_wmm wmm;
	struct dot11_tie tie;
	struct rsne r;

	dot11_station_caps_read(e, &caps);
	dot11_rates_read(e, &rates);
	if (rates.n > DOT11_RATES_MAX || caps.streams > 8)
		abort();
	(void)dot11_rates_lacking((const uint8_t[]){ 0x8c }, 1, &rates);
	(void)dot11_wmm_read(e->wmm, &wmm);
	(void)dot11_tie_read(e->tie, &tie);
	(void)dot11_ssid_wildcard(e->ssid);
	(void)rsne_read(dot11_ie_body(e->rsn), &r);
	(void)rsne_read_wpa(dot11_ie_body(e->wpa), &r);
}

/* Says yes to a request, with all the elements it brought thrown in; what is sent is whole. */
static void answer(const struct dot11_assoc_req *q)
{
	struct dot11_bss b = bss_with(q->elements);
	struct dot11_assoc_answer a = { .aid = 1, .reassoc = q->reassoc, .ies = q->elements.p,
					.ies_len = rd_left(&q->elements) };
	static uint8_t first[ROOM], second[ROOM];
	struct wr w = wr_into(first, sizeof(first)), again = wr_into(second, sizeof(second));
	struct dot11_assoc_resp r;
	struct dot11_frame f;

	dot11_bss_assoc_resp(&b, &a, &q->e, &w);
	if (wr_done(&w))
		return;
	if (!dot11_read(first, wr_len(&w), &f) || !dot11_read_assoc_resp(&f, &r) || r.aid != 1)
		abort();
	dot11_bss_complete(&b, first, wr_len(&w), &q->e, &again);
	if (wr_done(&again) || wr_len(&again) != wr_len(&w))
		abort();
}

static void probe(const struct dot11_frame *f, const struct dot11_elements *e)
{
	struct dot11_bss b = bss_with(f->body);
	static uint8_t room[ROOM];
	struct wr w = wr_into(room, sizeof(room));
	struct dot11_beacon said;
	struct dot11_frame back;

	(void)dot11_bss_probed(&b, e);
	dot11_bss_probe_resp(&b, f->a2, &w);
	if (!wr_done(&w) && (!dot11_read(room, wr_len(&w), &back) || !dot11_read_beacon(&back, &said)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dot11_assoc_resp response;
	struct dot11_assoc_req request;
	struct dot11_beacon beacon;
	struct dot11_action action;
	struct dot11_elements e;
	struct dot11_frame f;
	struct dot11_auth auth;
	uint16_t reason;
	struct rd eapol;
	uint8_t id[2];

	if (size > DOT11_FRAME_MAX || !dot11_read(data, size, &f))
		return 0;
	(void)dot11_read_reason(&f, &reason);
	(void)dot11_read_eapol(&f, &eapol);
	if (dot11_read_action(&f, &action))
		(void)dot11_read_sa_query(&action, id);
	(void)dot11_read_auth(&f, &auth);
	if (dot11_read_beacon(&f, &beacon))
		look_into(&beacon.e);
	if (dot11_read_assoc_resp(&f, &response)) {
		struct dot11_bss b = bss_with((struct rd){ 0 });
		static uint8_t room[ROOM];
		struct wr w = wr_into(room, sizeof(room));

		look_into(&response.e);
		dot11_bss_complete(&b, data, size, NULL, &w);
		if (wr_done(&w) || wr_len(&w) < size)
			abort();
	}
	if (dot11_read_assoc_req(&f, &request)) {
		look_into(&request.e);
		answer(&request);
	}
	if (dot11_read_probe_req(&f, &e)) {
		look_into(&e);
		probe(&f, &e);
	}
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* ac_discovery.c - Discovery and Primary Discovery (RFC 5415 5), the only things answered in the clear. No state is made of
 * a stranger but a row of join statistics, which has a ceiling; a token bucket bounds what is answered at all. */
#include "controller/ac_internal.h"

#include <stdio.h>

enum { ADDRESSES_MAX = 8 };

static bool token(struct ac_bucket *b, int64_t rate, int64_t burst, mono_t now)
{
	const int64_t full = burst * 1000000;

	if (now.us > b->at.us) {
		int64_t passed = now.us - b->at.us;

		b->us += passed > 10000000 ? full : passed * rate;
		if (b->us > full)
			b->us = full;
		b->at = now;
	}
	if (b->us < 1000000)
		return false;
	b->us -= 1000000;
	return true;
}

/* What is answered, and what is only noted as wrong, have a bucket each: a flood of nonsense takes no answer from an access
 * point that asks as it should. */
static bool may_answer(struct ac *ac, mono_t now)
{
	return token(&ac->answers, DISCOVERY_RATE, DISCOVERY_BURST, now);
}

static bool may_complain(struct ac *ac, mono_t now)
{
	return token(&ac->complaints, DISCOVERY_WRONG_RATE, DISCOVERY_WRONG_BURST, now);
}

void ac_put_descriptor(struct ac *ac, struct wr *w, bool clear_data)
{
	struct capwap_ac_descriptor d = {
		.station_limit = ac->o.max_stations,
		.active_wtps = (uint16_t)ac->joined,
		.max_wtps = ac->o.max_aps,
		.security = (uint8_t)((ac->o.psk ? CAPWAP_SECURITY_PSK : 0) | (ac->o.certificates ? CAPWAP_SECURITY_X509 : 0)),
		.rmac = CAPWAP_RMAC_SUPPORTED,
		.dtls_policy = (uint8_t)(CAPWAP_DTLS_DATA_DTLS | (clear_data ? CAPWAP_DTLS_DATA_CLEAR : 0)),
		.hardware = slice_of(ac->o.hw_version),
		.software = slice_of(ac->o.sw_version),
	};

	PUT(w, CAPWAP_EL_AC_DESCRIPTOR, &d);
	PUT(w, CAPWAP_EL_AC_NAME, &(struct capwap_text){ slice_of(ac->o.name) });
}

static void put_address(struct ac *ac, struct wr *w, const struct addr *a)
{
	if (addr_is_v4(a)) {
		struct capwap_control_ip4 e = { .wtps = (uint16_t)ac->joined };

		memcpy(e.ip, a->ip + 12, 4);
		PUT(w, CAPWAP_EL_CONTROL_IPV4_ADDRESS, &e);
	} else {
		struct capwap_control_ip6 e = { .wtps = (uint16_t)ac->joined };

		memcpy(e.ip, a->ip, 16);
		PUT(w, CAPWAP_EL_CONTROL_IPV6_ADDRESS, &e);
	}
}

/* Addresses of the family that was asked, none of them link-local (an AP that takes one without its scope hangs), unless it
 * is the one that was asked and there is no other. */
void ac_put_addresses(struct ac *ac, struct wr *w, const struct addr *local)
{
	struct addr all[ADDRESSES_MAX];
	size_t n = ac->p.addresses ? ac->p.addresses(ac->p.ctx, local, all, ADDRESSES_MAX) : 0, put = 0;

	for (size_t i = 0; i < n && i < ADDRESSES_MAX; i++)
		if (addr_is_v4(&all[i]) == addr_is_v4(local) && !addr_link_local(&all[i])) {
			put_address(ac, w, &all[i]);
			put++;
		}
	if (!put)
		put_address(ac, w, local);
}

/* Back to a radio what it said of itself. */
void ac_put_radios(struct wr *w, const struct capwap_msg *m)
{
	struct capwap_radio_information radio;
	struct rd it = m->elements;
	unsigned n = 0;

	for (; n < CAPWAP_RADIOS_MAX && capwap_get_each(&it, CAPWAP_EL_WTP_RADIO_INFORMATION, &radio); n++) {
		radio.radio = radio.radio ? radio.radio : CAPWAP_RADIO_ZERO; /* as it counts */
		PUT(w, CAPWAP_EL_WTP_RADIO_INFORMATION, &radio);
	}
	if (n == 0)
		PUT(w, CAPWAP_EL_WTP_RADIO_INFORMATION,
			   &(struct capwap_radio_information){ .radio = 1, .type = CAPWAP_RADIO_B | CAPWAP_RADIO_G });
}

static bool clear_data_of(struct ac *ac, mac_t mac)
{
	struct ap_want want;
	struct ap stranger = { .mac = mac };
	struct ap *ap = ac_ap_by_mac(ac, mac);

	ac_want(ac, ap ? ap : &stranger, &want);
	return want.clear_data;
}

static void answer(struct ac *ac, const struct addr *local, const struct addr *from, const struct capwap_msg *m, mac_t mac)
{
	uint8_t packet[2048];
	struct wr w = wr_into(packet, sizeof(packet));
	size_t hole = capwap_control_begin(&w, m->type + 1, m->seq);

	ac_put_descriptor(ac, &w, mac_present(mac) && clear_data_of(ac, mac));
	ac_put_radios(&w, m);
	ac_put_addresses(ac, &w, local);
	capwap_control_end(&w, hole);
	if (wr_done(&w))
		return;
	ac->count.discovery_responses++;
	ac_traffic(ac, mac, local, from, true, packet, wr_len(&w));
	ac->p.send_clear(ac->p.ctx, local, from, packet, wr_len(&w));
	AC_TELL(ac, MSG_CAPWAP_DISCOVERY_SPLIT, mac, msg_capwap_discovery_split, .prio = 1, /* low: there are no others */
		.maxaps = ac->o.max_aps, .joined = (int64_t)ac->joined);
	if (m->type == CAPWAP_DISCOVERY_REQUEST)
		AC_TELL_PEER(ac, MSG_CAPWAP_DISCOVERY_RESPONSE, mac, msg_capwap_discovery_response, from);
	else
		AC_TELL_PEER(ac, MSG_CAPWAP_PRIMARY_DISC_RESPONSE, mac, msg_capwap_primary_disc_response, from);
}

static void refused(struct ac *ac, struct join_stats *j, const struct capwap_complaint *c)
{
	struct buf words = { 0 };

	capwap_complaint_text(&words, c);
	j->discovery_refused++;
	j->discovery_bad_at = ac_wall(ac);
	text_keep(j->discovery_why, sizeof(j->discovery_why), slice_of(buf_cstr(&words)));
	join_error(ac, j, JOIN_PHASE_DISCOVERY, buf_cstr(&words));
	buf_free(&words);
}

/* An AP with DTLS switched off, or somebody who speaks for an AP that has it on: whoever looks at the AP shall see it. */
static void tell_clear(struct ac *ac, const struct addr *from, uint32_t type)
{
	struct join_stats *j = rumour_of_addr(ac, from);
	char words[160];

	snprintf(words, sizeof(words),
		 j->joined ? "a %s in clear text came from its address beside its DTLS session and was dropped" :
			     "a %s came in clear text: it is taken inside DTLS only (RFC 5415 2.4.4)",
		 capwap_message_name(type));
	join_error(ac, j, j->joined ? JOIN_PHASE_RUN : JOIN_PHASE_JOIN, words);
}

void ac_clear(struct ac *ac, const struct addr *local, const struct addr *from, bool broadcast, const void *packet,
	      size_t len, mono_t now)
{
	struct rd r = rd_over(packet, len);
	struct capwap_hdr h;
	struct capwap_msg m;
	struct capwap_seen seen = { 0 };
	struct capwap_complaint wrong = { 0 };
	struct capwap_board_data board = { 0 };
	struct join_stats *j;
	mac_t mac = { 0 };
	bool good;

	(void)broadcast;
	ac->now = now;
	if (capwap_hdr_read(&r, &h) != CAPWAP_OK || h.preamble || h.fragment || h.keep_alive ||
		capwap_msg_read(&r, &m) != CAPWAP_OK) {
		ac->count.discovery_malformed++;
		return;
	}
	/* RFC 5415 2.2: nothing but discovery travels in the clear. */
	if (m.type != CAPWAP_DISCOVERY_REQUEST && m.type != CAPWAP_PRIMARY_DISCOVERY_REQUEST) {
		ac->count.clear_refused++;
		if (may_complain(ac, now))
			tell_clear(ac, from, m.type);
		return;
	}
	good = capwap_check(&m, CAPWAP_WTP, &seen, &wrong);
	if (good ? !may_answer(ac, now) : !may_complain(ac, now)) {
		ac->count.discovery_limited++;
		return;
	}
	if (m.type == CAPWAP_DISCOVERY_REQUEST)
		ac->count.discovery_requests++;
	else
		ac->count.primary_discovery_requests++;
	if (capwap_get(&m, CAPWAP_EL_WTP_BOARD_DATA, &board) && board.base_mac.len == 6)
		mac = mac_of_bytes(board.base_mac.addr);
	ac_traffic(ac, mac, local, from, false, packet, len);
	j = mac_present(mac) ? rumour_of_mac(ac, mac, from) : rumour_of_host(ac, from);
	j->discovery_requests++;
	if (m.type == CAPWAP_DISCOVERY_REQUEST)
		AC_TELL_PEER(ac, MSG_CAPWAP_DISCOVERY_REQUEST, mac, msg_capwap_discovery_request, from);
	else
		AC_TELL_PEER(ac, MSG_CAPWAP_DISCOVERY_PRIMARY, mac, msg_capwap_discovery_primary, from);
	if (!good) {
		ac->count.discovery_malformed++;
		refused(ac, j, &wrong);
		return;
	}
	ac_count_leniencies(ac, seen.leniencies);
	j->discovery_answered++;
	j->discovery_ok_at = ac_wall(ac);
	if (j->last_phase == JOIN_PHASE_NONE)
		join_good(ac, j, JOIN_PHASE_DISCOVERY);
	answer(ac, local, from, &m, mac);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* test_nl80211.c - the programs of gates, run by this machine's kernel as filters of a socket; messages of nl80211, read. */
#include "agent/nl80211/event.h"
#include "agent/nl80211/gate.h"
#include "agent/nl80211/wiphy.h"

#include "check.h"

#include <linux/genetlink.h>
#include <linux/nl80211.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FAMILY = 30 };

/* --- gates ------------------------------------------------------------------------------------------------------------ */

static const uint8_t runs[6] = { 0x02, 0x00, 0x5e, 0, 0, 1 }, learns[6] = { 0x02, 0x00, 0x5e, 0, 0, 2 },
		     other[6] = { 0x02, 0x00, 0x5e, 0, 0, 3 }, wire[6] = { 0x06, 0x00, 0x5e, 0, 0, 9 },
		     all[6] = { 255, 255, 255, 255, 255, 255 };

static int pair[2] = { -1, -1 };

static void load(const struct sock_filter *p, unsigned n)
{
	struct sock_fprog f = { (unsigned short)n, (struct sock_filter *)(uintptr_t)p };

	if (pair[0] < 0)
		assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, pair), 0);
	assert_int_equal(setsockopt(pair[1], SOL_SOCKET, SO_ATTACH_FILTER, &f, sizeof(f)), 0);
}

/* What the program gives: a socket keeps so many bytes of the frame. tc's "pass" is 0, and 2 its "drop". */
static long run(const uint8_t *frame, size_t len)
{
	uint8_t room[2048];
	ssize_t n;

	(void)!send(pair[0], frame, len, 0); /* EPERM: a program that gave 0 */
	n = recv(pair[1], room, sizeof(room), 0);
	return n < 0 ? 0 : (long)n;
}

static void load_gate_of(bool down, bool groups)
{
	static struct sock_filter p[GATE_PROGRAM_MAX];
	struct gate_entry e[3] = { { { 0x0a, 0, 0x5e, 0, 0, 2 }, true } }; /* the same low bytes as `learns` */

	memcpy(e[1].mac, runs, 6);
	e[1].run = true;
	memcpy(e[2].mac, learns, 6);
	load(p, gate_program(p, down, groups, e, 3));
}

static void load_gate(bool down)
{
	load_gate_of(down, true);
}

static size_t ether(uint8_t *f, const uint8_t *dst, const uint8_t *src, unsigned type, const uint8_t *body, size_t len)
{
	memcpy(f, dst, 6);
	memcpy(f + 6, src, 6);
	f[12] = (uint8_t)(type >> 8);
	f[13] = (uint8_t)type;
	memset(f + 14, 0, len);
	if (body)
		memcpy(f + 14, body, len);
	return 14 + len;
}

static size_t udp4(uint8_t *f, const uint8_t *dst, const uint8_t *src, unsigned sport, unsigned dport, unsigned ihl,
		   unsigned fragment)
{
	uint8_t b[100] = { (uint8_t)(0x40 | ihl), [6] = (uint8_t)(fragment >> 8), [7] = (uint8_t)fragment, [8] = 64, [9] = 17 };

	b[4 * ihl] = (uint8_t)(sport >> 8);
	b[4 * ihl + 1] = (uint8_t)sport;
	b[4 * ihl + 2] = (uint8_t)(dport >> 8);
	b[4 * ihl + 3] = (uint8_t)dport;
	return ether(f, dst, src, 0x0800, b, 4 * ihl + 8);
}

static size_t ip6(uint8_t *f, const uint8_t *dst, const uint8_t *src, unsigned next, unsigned hops, unsigned a, unsigned b)
{
	uint8_t p[60] = { 0x60, [6] = (uint8_t)next, [7] = (uint8_t)hops };

	p[40] = (uint8_t)a;
	p[42] = (uint8_t)(b >> 8);
	p[43] = (uint8_t)b;
	return ether(f, dst, src, 0x86dd, p, 60);
}

enum { PASS = 0, DROP = 2 };

static void gate_upwards(void **state)
{
	uint8_t f[256];

	(void)state;
	load_gate(false);
	assert_int_equal(run(f, udp4(f, wire, runs, 1000, 53, 5, 0)), PASS);
	assert_int_equal(run(f, udp4(f, wire, other, 68, 67, 5, 0)), DROP);
	assert_int_equal(run(f, ether(f, wire, other, 0x0806, NULL, 0)), DROP);
	/* learning: only what gives an address */
	assert_int_equal(run(f, udp4(f, wire, learns, 1000, 53, 5, 0)), DROP);
	assert_int_equal(run(f, udp4(f, all, learns, 68, 67, 5, 0)), PASS);
	assert_int_equal(run(f, udp4(f, all, learns, 68, 67, 15, 0)), PASS);
	assert_int_equal(run(f, udp4(f, all, learns, 67, 68, 5, 0)), DROP); /* a server behind a client */
	assert_int_equal(run(f, udp4(f, all, learns, 68, 67, 5, 0x2000)), DROP);
	assert_int_equal(run(f, udp4(f, all, learns, 68, 67, 5, 0x0001)), DROP);
	assert_int_equal(run(f, ether(f, all, learns, 0x0806, NULL, 28)), PASS);
	assert_int_equal(run(f, ether(f, all, learns, 0x888e, NULL, 28)), DROP); /* goes another way */
	for (unsigned type = 0; type < 256; type++)
		assert_int_equal(run(f, ip6(f, all, learns, 58, 255, type, 0)),
				 type == 133 || type == 135 || type == 136 ? PASS : DROP);
	assert_int_equal(run(f, ip6(f, all, learns, 58, 64, 135, 0)), DROP); /* came over a router */
	assert_int_equal(run(f, ip6(f, all, learns, 17, 64, 2, 547)), PASS);
	assert_int_equal(run(f, ip6(f, all, learns, 17, 64, 2, 546)), DROP);
	assert_int_equal(run(f, ip6(f, all, learns, 6, 64, 2, 547)), DROP);
	/* a server behind a client */
	for (unsigned ihl = 5; ihl <= 15; ihl += 5) {
		assert_int_equal(run(f, udp4(f, wire, runs, 67, 68, ihl, 0)), DROP);
		assert_int_equal(run(f, udp4(f, wire, runs, 68, 67, ihl, 0)), PASS);
		assert_int_equal(run(f, udp4(f, wire, runs, 67, 68, ihl, 0x2000)), DROP); /* in pieces: the first */
		assert_int_equal(run(f, udp4(f, wire, runs, 67, 68, ihl, 0x2001)), PASS);
	}
	assert_int_equal(run(f, ip6(f, wire, runs, 17, 64, 2, 547)), PASS);
	f[14 + 40] = 547 >> 8;
	f[14 + 41] = 547 & 255;
	assert_int_equal(run(f, 14 + 60), DROP);
	for (unsigned type = 0; type < 256; type++)
		assert_int_equal(run(f, ip6(f, wire, runs, 58, 255, type, 0)), type == 134 || type == 137 ? DROP : PASS);
	assert_int_equal(run(f, ether(f, wire, runs, 0x0806, NULL, 28)), PASS);
	assert_int_equal(run(f, ether(f, wire, runs, 0x6003, NULL, 200)), PASS);
	for (size_t n = 14; n < 14 + 20 + 2; n++) { /* what is cut short can be no server's word */
		(void)udp4(f, wire, runs, 67, 68, 5, 0);
		assert_int_equal(run(f, n), PASS);
	}
	(void)udp4(f, wire, runs, 67, 68, 15, 0);
	for (size_t n = 14; n < 14 + 60 + 2; n++)
		assert_int_equal(run(f, n), PASS);
	assert_int_equal(run(f, 14 + 60 + 2), DROP);
	/* EAPOL goes another way */
	assert_int_equal(run(f, ether(f, wire, runs, 0x888e, NULL, 100)), DROP);
	assert_int_equal(run(f, ether(f, wire, runs, 0x88c7, NULL, 100)), DROP);
	/* from a group, with a VLAN tag */
	assert_int_equal(run(f, ether(f, wire, all, 0x0800, NULL, 40)), DROP);
	assert_int_equal(run(f, ether(f, wire, runs, 0x8100, NULL, 40)), DROP);
}

static void gate_downwards(void **state)
{
	uint8_t f[256];

	(void)state;
	load_gate(true);
	assert_int_equal(run(f, udp4(f, runs, wire, 53, 1000, 5, 0)), PASS);
	assert_int_equal(run(f, udp4(f, other, wire, 67, 68, 5, 0)), DROP);
	assert_int_equal(run(f, udp4(f, learns, wire, 53, 1000, 5, 0)), DROP);
	assert_int_equal(run(f, udp4(f, learns, wire, 67, 68, 5, 0)), PASS);
	assert_int_equal(run(f, udp4(f, learns, wire, 68, 67, 5, 0)), DROP);
	assert_int_equal(run(f, udp4(f, learns, wire, 53, 68, 5, 0)), DROP);
	assert_int_equal(run(f, udp4(f, all, wire, 67, 68, 5, 0)), PASS);
	assert_int_equal(run(f, ip6(f, learns, wire, 17, 64, 2, 546)), PASS);
	assert_int_equal(run(f, ip6(f, learns, wire, 17, 64, 2, 547)), DROP);
	assert_int_equal(run(f, ip6(f, learns, wire, 58, 255, 136, 0)), PASS);
	assert_int_equal(run(f, ip6(f, learns, wire, 58, 255, 128, 0)), DROP);
	/* servers are there, and a handshake is not */
	assert_int_equal(run(f, udp4(f, runs, wire, 67, 68, 5, 0)), PASS);
	assert_int_equal(run(f, ip6(f, runs, wire, 58, 255, 134, 0)), PASS);
	assert_int_equal(run(f, ether(f, runs, wire, 0x888e, NULL, 100)), DROP);
	assert_int_equal(run(f, ether(f, runs, wire, 0x88c7, NULL, 100)), DROP);
	assert_int_equal(run(f, ether(f, all, wire, 0x888e, NULL, 100)), DROP);
	/* no group key: nothing to groups, but all else */
	load_gate_of(true, false);
	assert_int_equal(run(f, udp4(f, all, wire, 67, 68, 5, 0)), DROP);
	assert_int_equal(run(f, udp4(f, runs, wire, 53, 1000, 5, 0)), PASS);
}

/* A load beyond the end gives 0, and 0 passes: no length may do that to a frame that is not whole. */
static void gate_cut_frames(void **state)
{
	uint8_t f[256];

	(void)state;
	for (unsigned down = 0; down < 2; down++) {
		const uint8_t *dst = down ? learns : wire, *src = down ? wire : learns;
		size_t whole;

		load_gate(down);
		whole = udp4(f, dst, src, down ? 67 : 68, down ? 68 : 67, 5, 0);
		for (size_t n = 1; n < whole; n++)
			assert_int_equal(run(f, n), n <= 1 && DROP > n ? (long)n : DROP);
		assert_int_equal(run(f, whole), PASS);
		(void)udp4(f, dst, src, down ? 67 : 68, down ? 68 : 67, 15, 0);
		for (size_t n = 14; n < 14 + 60 + 8; n++)
			assert_int_equal(run(f, n), DROP);
		(void)ip6(f, dst, src, 17, 64, 2, down ? 546 : 547);
		for (size_t n = 14; n < 14 + 40 + 4; n++)
			assert_int_equal(run(f, n), DROP);
		(void)udp4(f, dst, src, down ? 67 : 68, down ? 68 : 67, 5, 0);
		for (unsigned ihl = 0; ihl < 5; ihl++) { /* a header that is shorter than headers are */
			f[14] = (uint8_t)(0x40 | ihl);
			assert_int_equal(run(f, whole), DROP);
		}
	}
}

static void gate_nobody_and_many(void **state)
{
	static struct sock_filter p[GATE_PROGRAM_MAX];
	static struct gate_entry e[GATE_STATIONS_MAX + 8];
	uint8_t f[256];

	(void)state;
	load(p, gate_program(p, false, true, NULL, 0));
	assert_int_equal(run(f, ether(f, all, runs, 0x0806, NULL, 28)), DROP);
	for (unsigned i = 0; i < GATE_STATIONS_MAX + 8; i++) {
		memcpy(e[i].mac, runs, 6);
		e[i].mac[3] = (uint8_t)(i >> 8);
		e[i].mac[4] = (uint8_t)i;
		e[i].run = i % 2;
	}
	load(p, gate_program(p, false, true, e, GATE_STATIONS_MAX + 8));
	for (unsigned i = 0; i < GATE_STATIONS_MAX + 8; i++) {
		bool in = i < GATE_STATIONS_MAX;

		assert_int_equal(run(f, udp4(f, wire, e[i].mac, 1, 2, 5, 0)), in && i % 2 ? PASS : DROP);
		assert_int_equal(run(f, udp4(f, wire, e[i].mac, 68, 67, 5, 0)), in ? PASS : DROP);
	}
}

static void learning_filter(void **state)
{
	struct sock_filter p[GATE_LEARNING_MAX];
	uint8_t f[256];
	unsigned n = gate_learning_filter(p, 1600);
	size_t len;

	(void)state;
	assert_true(n <= GATE_LEARNING_MAX);
	load(p, n);
	len = udp4(f, wire, other, 68, 67, 5, 0);
	assert_int_equal(run(f, len), len);
	assert_int_equal(run(f, 20), 0);
	len = udp4(f, wire, other, 67, 68, 5, 0);
	assert_int_equal(run(f, len), len);
	assert_int_equal(run(f, udp4(f, wire, other, 67, 69, 5, 0)), 0);
	len = ip6(f, all, other, 58, 255, 135, 0);
	assert_int_equal(run(f, len), len);
}

/* --- messages ----------------------------------------------------------------------------------------------------- */

static struct nl_msg *message(uint8_t cmd)
{
	struct nl_msg *m = nlmsg_alloc();
	struct genlmsghdr g = { .cmd = cmd };

	nlmsg_put(m, 0, 0, FAMILY, 0, 0);
	nlmsg_append(m, &g, sizeof(g), NLMSG_ALIGNTO);
	return m;
}

static void frame_event(void **state)
{
	struct nl_msg *m = message(NL80211_CMD_FRAME);
	struct nl_event e;
	uint8_t big[3000] = { 0 };

	(void)state;
	nla_put_u32(m, NL80211_ATTR_WIPHY, 0);
	nla_put_u32(m, NL80211_ATTR_IFINDEX, 7);
	nla_put_u32(m, NL80211_ATTR_RX_SIGNAL_DBM, (uint32_t)-61);
	nla_put(m, NL80211_ATTR_FRAME, 30, big);
	assert_true(nl_event_read(nlmsg_hdr(m), FAMILY, &e));
	assert_int_equal(e.cmd, NL80211_CMD_FRAME);
	assert_true(e.has_wiphy && e.wiphy == 0 && e.ifindex == 7 && e.signal == -61 && e.len == 30 && !e.mac && !e.has_cookie);
	assert_false(nl_event_read(nlmsg_hdr(m), FAMILY + 1, &e));
	/* any cut of it is none, or one of fewer attributes; none is read beyond its end (the sanitizer looks) */
	for (size_t n = 0; n < nlmsg_hdr(m)->nlmsg_len; n++) {
		uint8_t *copy = malloc(n ? n : 1);

		memcpy(copy, nlmsg_hdr(m), n);
		assert_false(nl_event_read_bytes(copy, n, FAMILY, &e));
		free(copy);
	}
	nlmsg_free(m);
	m = message(NL80211_CMD_FRAME);
	nla_put(m, NL80211_ATTR_FRAME, sizeof(big), big);
	assert_false(nl_event_read(nlmsg_hdr(m), FAMILY, &e));
	nlmsg_free(m);
}

static void short_attributes(void **state)
{
	struct nl_msg *m = message(NL80211_CMD_CONTROL_PORT_FRAME);
	struct nl_event e;
	struct nl_station st;

	(void)state;
	nla_put(m, NL80211_ATTR_MAC, 5, "\1\2\3\4\5");
	nla_put(m, NL80211_ATTR_IFINDEX, 2, "\1\2");
	nla_put(m, NL80211_ATTR_COOKIE, 4, "\1\2\3\4");
	nla_put(m, NL80211_ATTR_FRAME, 0, "");
	nla_put_u16(m, NL80211_ATTR_CONTROL_PORT_ETHERTYPE, 0x888e);
	nla_put_flag(m, NL80211_ATTR_CONTROL_PORT_NO_ENCRYPT);
	assert_true(nl_event_read(nlmsg_hdr(m), FAMILY, &e));
	assert_true(!e.mac && !e.ifindex && !e.has_cookie && !e.frame && e.ethertype == 0x888e && e.no_encrypt);
	assert_false(nl_station_read(nlmsg_hdr(m), FAMILY, &st));
	nlmsg_free(m);
}

static void station_message(void **state)
{
	struct nl_msg *m = message(NL80211_CMD_NEW_STATION);
	struct nl80211_sta_flag_update flags = { ~0U, 1U << NL80211_STA_FLAG_AUTHORIZED };
	struct nlattr *info, *rate;
	struct nl_station st;

	(void)state;
	nla_put(m, NL80211_ATTR_MAC, 6, runs);
	info = nla_nest_start(m, NL80211_ATTR_STA_INFO);
	nla_put_u32(m, NL80211_STA_INFO_INACTIVE_TIME, 1234);
	nla_put_u8(m, NL80211_STA_INFO_SIGNAL, (uint8_t)-40);
	nla_put(m, NL80211_STA_INFO_STA_FLAGS, sizeof(flags), &flags);
	rate = nla_nest_start(m, NL80211_STA_INFO_TX_BITRATE);
	nla_put_u16(m, NL80211_RATE_INFO_BITRATE, 540);
	nla_nest_end(m, rate);
	nla_nest_end(m, info);
	assert_true(nl_station_read(nlmsg_hdr(m), FAMILY, &st));
	assert_memory_equal(st.mac, runs, 6);
	assert_true(st.inactive_ms == 1234 && st.signal == -40 && st.authorized && st.tx_rate == 540);
	nlmsg_free(m);
}

static void put_channel(struct nl_msg *m, int at, uint32_t mhz, bool radar, bool no_ir, bool disabled)
{
	struct nlattr *f = nla_nest_start(m, at);

	nla_put_u32(m, NL80211_FREQUENCY_ATTR_FREQ, mhz);
	nla_put_u32(m, NL80211_FREQUENCY_ATTR_MAX_TX_POWER, 2300);
	if (radar)
		nla_put_flag(m, NL80211_FREQUENCY_ATTR_RADAR);
	if (no_ir)
		nla_put_flag(m, NL80211_FREQUENCY_ATTR_NO_IR);
	if (disabled)
		nla_put_flag(m, NL80211_FREQUENCY_ATTR_DISABLED);
	nla_nest_end(m, f);
}

/* As the kernel does it: in parts, which are put together. */
static void card_messages(void **state)
{
	struct nl_msg *m = message(NL80211_CMD_NEW_WIPHY);
	struct nlattr *bands, *band, *freqs, *rates, *rate;
	uint32_t ciphers[] = { 0x000fac04, 0x000fac06 };
	struct wiphy w = { 0 };

	(void)state;
	nla_put_u32(m, NL80211_ATTR_WIPHY, 3);
	nla_put_string(m, NL80211_ATTR_WIPHY_NAME, "phy3");
	nla_put(m, NL80211_ATTR_CIPHER_SUITES, sizeof(ciphers), ciphers);
	assert_true(wiphy_read(nlmsg_hdr(m), FAMILY, &w));
	nlmsg_free(m);
	m = message(NL80211_CMD_NEW_WIPHY);
	nla_put_u32(m, NL80211_ATTR_WIPHY, 3);
	bands = nla_nest_start(m, NL80211_ATTR_WIPHY_BANDS);
	band = nla_nest_start(m, NL80211_BAND_5GHZ);
	rates = nla_nest_start(m, NL80211_BAND_ATTR_RATES);
	rate = nla_nest_start(m, 1);
	nla_put_u32(m, NL80211_BITRATE_ATTR_RATE, 60);
	nla_nest_end(m, rate);
	nla_nest_end(m, rates);
	freqs = nla_nest_start(m, NL80211_BAND_ATTR_FREQS);
	put_channel(m, 1, 5180, false, false, false);
	put_channel(m, 2, 5260, true, false, false);
	put_channel(m, 3, 5745, false, true, false);
	put_channel(m, 4, 5825, false, false, true);
	put_channel(m, 5, 4711, false, false, false);
	nla_nest_end(m, freqs);
	nla_nest_end(m, band);
	nla_nest_end(m, bands);
	assert_true(wiphy_read(nlmsg_hdr(m), FAMILY, &w));
	assert_string_equal(w.name, "phy3");
	assert_true(w.ccmp && w.bip && w.band[1].there && !w.band[0].there && w.band[1].nchannels == 3);
	assert_int_equal(w.band[1].can.rates[0], 12);
	assert_int_equal(wiphy_channel(&w.band[1], 36)->max_power_dbm, 23);
	assert_true(wiphy_channel(&w.band[1], 52)->radar && wiphy_channel(&w.band[1], 149)->no_ir);
	assert_null(wiphy_channel(&w.band[1], 165));
	nlmsg_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gate_upwards),	  cmocka_unit_test(gate_downwards),   cmocka_unit_test(gate_cut_frames),
		cmocka_unit_test(gate_nobody_and_many), cmocka_unit_test(learning_filter), cmocka_unit_test(frame_event),
		cmocka_unit_test(short_attributes), cmocka_unit_test(station_message), cmocka_unit_test(card_messages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

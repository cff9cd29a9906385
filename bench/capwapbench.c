/* SPDX-License-Identifier: Apache-2.0 */
/* capwapbench.c - the CAPWAP codec alone: nanoseconds to read and check a Join Request, an Echo Request and a Station
 * Configuration Request with twenty changes in a batch, and to fetch their elements.
 *
 *   capwapbench      prints "name value" lines */
#include "proto/capwap/elements.h"
#include "proto/capwap/vendor.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 9 };

static uint8_t room[8192];

/* Time of this thread: what else the machine does counts for little. */
static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static size_t join(void)
{
	struct wr w = wr_into(room, sizeof(room));
	size_t hole = capwap_control_begin(&w, CAPWAP_JOIN_REQUEST, 1);
	struct capwap_board_data board = { .vendor = CAPWAP_PLUMB_VENDOR,
					   .model = SLICE("plumb-ap"),
					   .serial = SLICE("0123456789"),
					   .base_mac = { 6, { 2, 0, 0x5e, 0, 0x53, 1 } } };
	struct capwap_wtp_descriptor descriptor = { .max_radios = 2,
						    .radios_in_use = 2,
						    .encryptions = 1,
						    .encryption = { { CAPWAP_WBID_DOT11, CAPWAP_ENCRYPT_CCMP } },
						    .hardware = SLICE("1"),
						    .software = SLICE("0.1.0"),
						    .boot = SLICE("1") };

	capwap_put(&w, CAPWAP_EL_LOCATION_DATA, &(struct capwap_text){ SLICE("second floor, next to the fridge") });
	capwap_put(&w, CAPWAP_EL_WTP_BOARD_DATA, &board);
	capwap_put(&w, CAPWAP_EL_WTP_DESCRIPTOR, &descriptor);
	capwap_put(&w, CAPWAP_EL_WTP_NAME, &(struct capwap_text){ SLICE("ap-2-17") });
	capwap_put(&w, CAPWAP_EL_SESSION_ID, &(struct capwap_session_id){ "0123456789abcde" });
	capwap_put(&w, CAPWAP_EL_WTP_FRAME_TUNNEL_MODE, &(struct capwap_u8){ CAPWAP_TUNNEL_NATIVE });
	capwap_put(&w, CAPWAP_EL_WTP_MAC_TYPE, &(struct capwap_u8){ CAPWAP_MAC_BOTH });
	capwap_put(&w, CAPWAP_EL_WTP_RADIO_INFORMATION,
		&(struct capwap_radio_information){ 1, CAPWAP_RADIO_G | CAPWAP_RADIO_N });
	capwap_put(&w, CAPWAP_EL_WTP_RADIO_INFORMATION,
		&(struct capwap_radio_information){ 2, CAPWAP_RADIO_A | CAPWAP_RADIO_N });
	capwap_put(&w, CAPWAP_EL_ECN_SUPPORT, &(struct capwap_u8){ CAPWAP_ECN_LIMITED });
	capwap_put(&w, CAPWAP_EL_LOCAL_IPV4_ADDRESS, &(struct capwap_ip4){ { 192, 0, 2, 7 } });
	capwap_put(&w, CAPWAP_EL_PLUMB_HELLO, &(struct capwap_hello){ .abilities = 0x7ff, .software = SLICE("plumb-ap 0.1.0") });
	capwap_control_end(&w, hole);
	return wr_done(&w) ? 0 : wr_len(&w);
}

static size_t echo(void)
{
	struct wr w = wr_into(room, sizeof(room));

	capwap_control_end(&w, capwap_control_begin(&w, CAPWAP_ECHO_REQUEST, 1));
	return wr_done(&w) ? 0 : wr_len(&w);
}

static size_t batch(void)
{
	struct wr w = wr_into(room, sizeof(room));
	size_t hole = capwap_control_begin(&w, CAPWAP_STATION_CONFIGURATION_REQUEST, 1), element;
	struct capwap_station_change c = { .op = CAPWAP_CHANGE_SET, .radio = 1, .wlan = 1, .gate = CAPWAP_GATE_RUN, .aid = 1,
					   .key = { room, 16 }, .rates = { room, 8 } };

	element = capwap_put_begin(&w, CAPWAP_EL_PLUMB_STATION_BATCH, &(struct capwap_station_batch){ 0 });
	for (c.id = 1; c.id <= 20; c.id++)
		capwap_put_record(&w, CAPWAP_EL_PLUMB_STATION_BATCH, &c);
	capwap_put_end(&w, CAPWAP_EL_PLUMB_STATION_BATCH, element);
	capwap_control_end(&w, hole);
	return wr_done(&w) ? 0 : wr_len(&w);
}

/* What a machine does with a packet; how many bytes of answers to its questions there were, so that nothing is left out. */
static size_t take(size_t len, enum capwap_side from)
{
	struct rd r = rd_over(room, len);
	struct capwap_complaint wrong;
	struct capwap_station_batch b;
	struct capwap_station_change c;
	struct capwap_board_data board;
	struct capwap_text name;
	struct capwap_seen seen;
	struct capwap_hdr h;
	struct capwap_msg m;
	size_t got = 1;

	if (capwap_hdr_read(&r, &h) || capwap_msg_read(&r, &m) || !capwap_check(&m, from, &seen, &wrong)) {
		fprintf(stderr, "capwapbench: a packet of ours is refused\n");
		exit(1);
	}
	if (m.type == CAPWAP_JOIN_REQUEST && capwap_get(&m, CAPWAP_EL_WTP_BOARD_DATA, &board) &&
	    capwap_get(&m, CAPWAP_EL_WTP_NAME, &name))
		got += board.model.len + name.text.len;
	if (m.type == CAPWAP_STATION_CONFIGURATION_REQUEST && capwap_get(&m, CAPWAP_EL_PLUMB_STATION_BATCH, &b))
		while (capwap_list_next(&b.changes, &c))
			got += c.key.len;
	return got;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void measure(const char *name, size_t len, enum capwap_side from, size_t times)
{
	double ns[ROUNDS];
	size_t sum = 0;

	for (int r = 0; r < ROUNDS; r++) {
		double start = now();

		for (size_t i = 0; i < times; i++)
			sum += take(len, from);
		ns[r] = (now() - start) / (double)times;
	}
	qsort(ns, ROUNDS, sizeof(ns[0]), by_value);
	printf("%s %.1f\n", name, ns[ROUNDS / 2]);
	fprintf(stderr, "%s: %zu bytes, %zu taken\n", name, len, sum);
}

int main(void)
{
	measure("capwap_join_ns", join(), CAPWAP_WTP, 100000);
	measure("capwap_echo_ns", echo(), CAPWAP_WTP, 1000000);
	measure("capwap_batch_ns", batch(), CAPWAP_AC, 30000);
	return 0;
}

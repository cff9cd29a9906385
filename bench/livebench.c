/* SPDX-License-Identifier: Apache-2.0 */
/* livebench.c - what it costs to keep every client's history, and to tell it: processor time of the rings of
 * src/controller/live, and of the lines of `debug client`.
 *
 *   livebench      prints "name value" lines
 *
 * The events are those of a join with a passphrase, as AireOS tells it (tests/golden/joined-psk-1.log). */
#include "../tests/live/script.h"
#include "controller/control/control.h"
#include "controller/live/live_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 9, CLIENTS = 2000, JOINS_FULL = 20, ASKED = 200, EVENTS_MAX = 256 };

static const struct hash_key key = { 3, 4 };
static struct script join;
static mac_t from;
static size_t per_join;
static int64_t clock_ms; /* so much later than the log */

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static mac_t mac(uint64_t low)
{
	return (mac_t){ MAC_REAL_BIT | 0x02005e000000ULL | low };
}

typedef void (*taker)(void *ctx, int64_t at, unsigned row, const void *fields, mac_t client);

static bool told(const struct event *ev)
{
	return !(ev->flags & (EV_UNKNOWN_ROW | EV_BROADCAST));
}

/* The join of each of these clients, one after the other. Returns the ns of all of them. */
static double joins(taker take, void *ctx, unsigned clients)
{
	static char room[EVENTS_MAX][CAT_STRUCT_MAX];
	double spent = 0;

	for (unsigned c = 0; c < clients; c++) {
		double start;

		for (size_t i = 0; i < join.n; i++)
			if (told(join.event[i]))
				script_fields(join.event[i], from, mac(c), room[i]);
		start = now_ns();
		for (size_t i = 0; i < join.n; i++)
			if (told(join.event[i]))
				take(ctx, clock_ms + join.event[i]->t, join.event[i]->row, room[i], mac(c));
		spent += now_ns() - start;
	}
	clock_ms += 3600000;
	return spent;
}

static void to_live(void *ctx, int64_t at, unsigned row, const void *fields, mac_t client)
{
	live_event(ctx, at, row, fields, client);
}

static void to_control(void *ctx, int64_t at, unsigned row, const void *fields, mac_t client)
{
	(void)at;
	if (control_wants_client(ctx, row, client))
		control_client_event(ctx, row, fields, client);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double median(double took[static ROUNDS])
{
	qsort(took, ROUNDS, sizeof(took[0]), by_value);
	return took[ROUNDS / 2];
}

static void rings(void)
{
	double first[ROUNDS], full[ROUNDS], told[ROUNDS], judged[ROUNDS];
	size_t bytes = 0, bytes_full = 0;

	for (unsigned r = 0; r < ROUNDS; r++) {
		struct live *l = live_new(&(struct live_options){ .clients = CLIENTS, .key = key });
		struct live_ask ask;
		struct buf out = { 0 };
		double start;

		first[r] = joins(to_live, l, CLIENTS) / CLIENTS;
		bytes = live_counters(l)->bytes / CLIENTS;
		full[r] = 0;
		for (unsigned i = 0; i < JOINS_FULL; i++)
			full[r] += joins(to_live, l, CLIENTS / 10) / (CLIENTS / 10) / JOINS_FULL;
		bytes_full = (live_counters(l)->bytes - bytes * (CLIENTS - CLIENTS / 10)) / (CLIENTS / 10);
		ask = (struct live_ask){ .now = join.event[0]->t + clock_ms };
		start = now_ns();
		for (unsigned c = 0; c < ASKED; c++) {
			buf_clear(&out);
			live_diagnose(l, mac(c), &ask, LIVE_JSON, &out);
		}
		told[r] = (now_ns() - start) / ASKED;
		start = now_ns();
		live_judge(l, &ask, true, ASKED);
		judged[r] = (now_ns() - start) / ASKED;
		buf_free(&out);
		live_free(l);
	}
	printf("live_join_us %.3f\n", median(first) / 1e3);
	printf("live_event_ns %.3f\n", median(first) / (double)per_join);
	printf("live_join_full_us %.3f\n", median(full) / 1e3);
	printf("live_diagnosis_us %.3f\n", median(told) / 1e3);
	printf("live_judge_us %.3f\n", median(judged) / 1e3);
	printf("live_client_bytes %zu\n", bytes);
	printf("live_client_full_bytes %zu\n", bytes_full);
}

static int64_t wall(void *ctx)
{
	(void)ctx;
	return 1700000000000;
}

/* One session debugs one of the clients, and reads; then all others. */
static void debugging(void)
{
	struct control_options o = { .ports = { .wall_ms = wall }, .version = "bench", .uid = 1 };
	struct control *c = control_new(&o);
	struct control_session *s = control_open(c, &(struct control_peer){ .uid = 0 }, NULL);
	double one[ROUNDS], none[ROUNDS];

	session_debug_mac(s, mac(0));
	session_debug_clients(s);
	for (unsigned r = 0; r < ROUNDS; r++) {
		one[r] = 0;
		for (unsigned i = 0; i < ASKED; i++) {
			one[r] += joins(to_control, c, 1) / ASKED;
			control_sent(s, control_output(s).len);
		}
		none[r] = 0;
		for (size_t i = 0; i < join.n; i++) {
			const struct event *ev = join.event[i];
			double start = now_ns();

			for (unsigned k = 1; k <= CLIENTS && told(ev); k++)
				to_control(c, 0, ev->row, event_fields(ev), mac(k));
			none[r] += (now_ns() - start) / CLIENTS;
		}
	}
	printf("debug_join_us %.3f\n", median(one) / 1e3);
	printf("debug_join_nobody_us %.3f\n", median(none) / 1e3);
	control_free(c);
}

int main(void)
{
	script_load(&join, SOURCE_ROOT "/tests/golden/joined-psk-1.log");
	if (join.n > EVENTS_MAX)
		abort();
	for (size_t i = 0; i < join.n; i++)
		if (told(join.event[i])) {
			from = mac_present(from) ? from : join.event[i]->client;
			per_join++;
		}
	rings();
	debugging();
	script_free(&join);
	return 0;
}

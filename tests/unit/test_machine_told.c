/* SPDX-License-Identifier: Apache-2.0 */
/* test_machine_told.c - how an access point tells what its stations bring about: many at once where much has happened, since
 * its requests are one at a time; and never so that their order says something else. In virtual time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../machines/world.h"

#include <string.h>

enum { STATIONS = 40, EVENTS = 400, ROUND_TRIP_MS = 20 };

static const struct weather slow = { .delay_us = ROUND_TRIP_MS * 500 };

static struct world *one(uint64_t seed)
{
	struct world *w = world_new(seed, 1, 1, slow);

	assert_true(world_until_run(w, 0, 60000));
	world_run(w, 5000);
	w->ac[0].heard.ntold = 0;
	return w;
}

static void mac_of(uint8_t mac[static 6], unsigned station)
{
	memcpy(mac, (uint8_t[]){ 6, 0, 0x5e, 0, 1, (uint8_t)station }, 6);
}

/* It happens at the access point; what the controller is to be told of it. */
static struct world_told happens(struct world *w, char kind, unsigned station, uint32_t ip)
{
	const struct radio_events *e = radio_sim_events(w->ap[0].radio);
	struct world_told t = { kind, { MAC_REAL_BIT | (0x06005e000100ULL + station) }, ip };
	const struct radio_dhcp d = { .type = 3, .xid = station, .ip = ip };
	uint8_t mac[6], v4[16] = { [10] = 0xff, [11] = 0xff };

	mac_of(mac, station);
	for (unsigned i = 0; i < 4; i++)
		v4[12 + i] = (uint8_t)(ip >> (24 - 8 * i));
	switch (kind) {
	case 'a':
		e->learned(e->ctx, 0, 1, mac, RADIO_LEARNED_DHCP, v4, w->now);
		break;
	case 'd':
		e->dhcp(e->ctx, 0, 1, mac, &d, w->now);
		break;
	case 'i':
		e->station_idle(e->ctx, 0, 1, mac, 300, w->now);
		t.ip = 0;
		break;
	case 'g':
		e->station_gone(e->ctx, 0, 1, mac, w->now);
		t.ip = 0;
		break;
	default:
		e->event(e->ctx, 0, RADIO_EVENT_RESET, 0, 0, 0, NULL, w->now);
		t = (struct world_told){ .kind = 'r' };
	}
	return t;
}

/* Forty clients ask for their addresses and get them, each in turn: 160 events of two kinds that alternate. One request for
 * each kind in turn would take eighty round trips. */
static void what_many_bring_about_is_told_in_few_requests(void **state)
{
	struct world *w = one(1);
	const struct world_heard *h = &w->ac[0].heard;

	(void)state;
	for (unsigned i = 0; i < STATIONS; i++)
		for (const char *kind = "ddda"; *kind; kind++)
			(void)happens(w, *kind, i, 0x0a000001 + i);
	world_run(w, 8 * ROUND_TRIP_MS);
	assert_int_equal(h->dhcps, 3 * STATIONS);
	assert_int_equal(h->learned, STATIONS);
	world_free(w);
}

/* Each is told once: at[i] is the place at which t[i] was told. */
static void find(const struct world_heard *h, const struct world_told *t, unsigned n, unsigned at[static WORLD_TOLD])
{
	bool taken[WORLD_TOLD] = { false };

	assert_int_equal(h->ntold, n);
	for (unsigned i = 0; i < n; i++) {
		unsigned k = 0;

		while (k < n && (taken[k] || h->told[k].kind != t[i].kind || h->told[k].station.v != t[i].station.v ||
				 h->told[k].ip != t[i].ip))
			k++;
		assert_true(k < n);
		taken[k] = true;
		at[i] = k;
	}
}

static bool has_order(const struct world_told *a, const struct world_told *b)
{
	return a->kind == 'g' || a->kind == 'r' || b->kind == 'g' || b->kind == 'r' || a->station.v == b->station.v ||
	       (a->ip && a->ip == b->ip);
}

static void the_order_of_what_belongs_together_is_kept(void **state)
{
	unsigned passed = 0;

	(void)state;
	for (uint64_t seed = 2; seed < 22; seed++) {
		struct world *w = one(seed);
		struct world_told t[EVENTS];
		unsigned at[WORLD_TOLD];
		uint64_t random = seed;

		for (unsigned i = 0; i < EVENTS; i++) {
			random = random * 6364136223846793005ULL + 1442695040888963407ULL;
			t[i] = happens(w, "aaaaddddddddddddddiiiiigr"[(random >> 40) % (random >> 33 & 15 ? 23 : 25)],
				       (unsigned)(random >> 50) % STATIONS, 0x0a000001 + (uint32_t)(random >> 56) % 60);
			if (i % 100 == 99)
				world_run(w, ROUND_TRIP_MS);
		}
		world_run(w, 10000);
		find(&w->ac[0].heard, t, EVENTS, at);
		for (unsigned i = 0; i < EVENTS; i++)
			for (unsigned k = i + 1; k < EVENTS; k++) {
				if (has_order(&t[i], &t[k]))
					assert_true(at[i] < at[k]);
				passed += at[i] > at[k];
			}
		world_free(w);
	}
	assert_true(passed > 10000); /* or nothing was tried */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_many_bring_about_is_told_in_few_requests),
		cmocka_unit_test(the_order_of_what_belongs_together_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

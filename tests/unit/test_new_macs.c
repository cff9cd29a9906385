/* SPDX-License-Identifier: Apache-2.0 */
/* test_new_macs.c - phones that have another MAC address every minute, for a day: the machine of clients and the histories,
 * back to back in virtual time. Who is gone leaves nothing behind but its history and that it has proved its key, and of
 * these the oldest make room: memory stays as it is. Real processes for an hour: `make soak`. */
#include "check.h"

#include "cell_steps.h"
#include "controller/limits.h"
#include "controller/live/live.h"

#include <malloc.h>

enum { PHONES = 40, MINUTES = 2000, RINGS = 1000, FIRST = 0x200000,
       WARM = CLIENT_PROOFS_MAX / PHONES + 10 /* from then on whatever has a ceiling is full */ };

/* with sanitizers, what is allocated is known to them alone */
size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

static struct cell *cell;
static struct live *live;
static unsigned macs;

static int64_t wall(void)
{
	return 1795373761123 + cell->now.us / 1000;
}

static void heard(void *ctx, unsigned row, const void *fields, mac_t client)
{
	live_event(ctx, wall(), row, fields, client);
}

static size_t heap(void)
{
	return __sanitizer_get_current_allocated_bytes ? __sanitizer_get_current_allocated_bytes() : mallinfo2().uordblks;
}

/* It has never been seen, and its access point has forgotten the one before. */
static void new_mac(struct cell_sta *s)
{
	struct cell_known *k = cell_known(s);
	uint64_t v = 0x06005e000000 | (FIRST + macs++);

	assert_false(k->there);
	*k = (struct cell_known){ .mac = { v | MAC_REAL_BIT }, .slot = (uint8_t)s->slot };
	for (int i = 0; i < 6; i++)
		s->s.mac[i] = (uint8_t)(v >> (40 - 8 * i));
}

static void minute(struct cell_sta **phone)
{
	for (unsigned i = 0; i < PHONES; i++) {
		new_mac(phone[i]);
		cell_join(phone[i]);
	}
	cell_run(cell, 200);
	for (unsigned i = 0; i < PHONES; i++) {
		cell_learn(phone[i], CLIENT_LEARNED_DHCP, IP + macs % 4096 * PHONES + i);
		assert_int_equal(cell_client(phone[i])->pem, PEM_RUN);
	}
	cell_run(cell, 40000);
	for (unsigned i = 0; i < PHONES; i++)
		if (i % 2)
			cell_leave(phone[i]);
		else /* the battery is empty */
			clients_idle(cell->cs, &cell->ap[phone[i]->ap].ap, phone[i]->slot, cell_mac(phone[i]), cell->now);
	cell_run(cell, 19800);
	for (unsigned i = 0; i < PHONES; i++)
		assert_null(cell_client(phone[i]));
}

static void memory_stays_as_it_is(void **state)
{
	struct cell_sta *phone[PHONES];
	size_t warm = 0, rings = 0, clients = 0;

	(void)state;
	cell = cell_new(38);
	live = live_new(&(struct live_options){ .clients = RINGS, .key = { 3, 8 } });
	cell->heard = heard;
	cell->heard_ctx = live;
	for (unsigned i = 0; i < PHONES; i++) {
		phone[i] = cell_sta(cell, i, CELL_PSK);
		phone[i]->slot = 1;
	}
	for (unsigned n = 0; n < MINUTES; n++) {
		minute(phone);
		assert_int_equal(clients_count(cell->cs), 0);
		assert_true(live_counters(live)->clients <= RINGS);
		if (n == WARM) {
			assert_int_equal(live_counters(live)->clients, RINGS);
			warm = heap();
			rings = live_counters(live)->bytes;
			clients = clients_load(cell->cs).bytes;
		} else if (n > WARM) {
			assert_true(heap() <= warm + warm / 50);
			assert_true(live_counters(live)->bytes <= rings + rings / 50);
			assert_true(clients_load(cell->cs).bytes <= clients + clients / 50);
		}
	}
	print_message("%u addresses, %zu rings, %zu KiB of heap after %u, %zu KiB at the end\n", macs,
		      live_counters(live)->clients, warm / 1024, WARM * PHONES, heap() / 1024);
	assert_int_equal(live_counters(live)->evicted, macs - RINGS);
	live_free(live);
	cell_free(cell);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_stays_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

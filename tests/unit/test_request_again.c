/* SPDX-License-Identifier: Apache-2.0 */
/* test_request_again.c - an association request that is sent once more before its answer was heard. Linux does that every
 * 200 ms, three times, each with a number of its own and without the Retry bit; where an access point is slow, the second
 * is behind the answer to the first, anywhere in the handshake that follows. The handshake goes on as if it had not come. */
#include "check.h"

#include "cell_steps.h"
#include "proto/eapol/eapol.h"

/* At which message it comes in, and what the hook has of it. */
static struct again {
	struct cell_sta *s;
	unsigned m, seen;
	bool changed; /* it asks for something else than before */
	uint8_t frame[CELL_FRAME];
	size_t len;
} again;

/* The number of the message of a 4-way handshake; 0: none. */
static unsigned message(const uint8_t *frame, size_t len)
{
	struct dot11_frame f;
	struct eapol_key k;
	struct rd eapol;

	if (!dot11_read(frame, len, &f) || f.type != DOT11_DATA || !dot11_read_eapol(&f, &eapol) ||
	    !eapol_key_read(eapol.p, rd_left(&eapol), &k))
		return 0;
	if (k.info & EAPOL_KEY_ACK)
		return k.info & EAPOL_KEY_MIC ? 3 : 1;
	return k.info & EAPOL_KEY_SECURE ? 4 : 2;
}

/* Behind the message, but before its answer: what is put in now arrives before that. */
static bool say_again(struct cell *cell, bool up, uint8_t *frame, size_t *len)
{
	const struct cell_sta *s = again.s;

	(void)up;
	if (again.len == 0 && s->state == STA_ASSOC) {
		memcpy(again.frame, s->last, s->last_len);
		again.len = s->last_len;
		again.frame[22] = (uint8_t)(again.frame[22] + 0x10);
		if (again.changed)
			again.frame[26] ^= 1; /* its listen interval */
	}
	if (again.len && message(frame, *len) == again.m && again.seen++ == 0)
		cell_inject(cell, s->ap, s->slot, again.frame, again.len);
	return true;
}

static void said_again_at(unsigned m, unsigned wlan)
{
	struct cell *cell = cell_new(80 + m);
	struct cell_sta *s = cell_sta(cell, 0, wlan);
	uint64_t duplicates;

	again = (struct again){ .s = s, .m = m };
	cell->pass = say_again;
	cell_join(s);
	cell_run(cell, 100);
	assert_true(again.seen > 0);
	duplicates = clients_counters(cell->cs)->duplicates;
	if (s->state != STA_KEYED || !cell_client(s)->keyed)
		fail_msg("at M%u the handshake does not end", m);
	assert_int_equal(s->installs, 1);
	assert_int_equal(cell_client(s)->count.mic_failures, 0);
	assert_int_equal(clients_counters(cell->cs)->associations, 1);
	assert_int_equal(clients_counters(cell->cs)->handshakes, 1);
	assert_int_equal(duplicates, 1);
	assert_int_equal(s->deauths, 0);
	cell_check(cell);
	cell_free(cell);
}

static void the_handshake_goes_on(void **state)
{
	(void)state;
	for (unsigned m = 1; m <= 4; m++) {
		said_again_at(m, CELL_PSK);
		said_again_at(m, CELL_PMF);
	}
}

/* The answer to the first was lost: the second has one, and the client is in as soon as it hears message 1. */
static bool lose_first_answer(struct cell *cell, bool up, uint8_t *frame, size_t *len)
{
	struct dot11_frame f;

	(void)cell;
	return up || !dot11_read(frame, *len, &f) || f.type != DOT11_MGMT || f.subtype != DOT11_ASSOC_RESP || again.seen++ > 0;
}

static void it_is_answered(void **state)
{
	struct cell *cell = cell_new(90);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);

	(void)state;
	again = (struct again){ .s = s };
	cell->pass = lose_first_answer;
	cell_join(s);
	cell_run(cell, 100);
	assert_int_equal(s->answers, 0);
	cell_run(cell, 1500); /* the station asks again after 200 ms; message 1 comes again after a second */
	assert_int_equal(s->answers, 1);
	assert_int_equal(s->state, STA_KEYED);
	assert_int_equal(clients_counters(cell->cs)->associations, 1);
	cell_check(cell);
	cell_free(cell);
}

/* Another request is another association, and so is one after a new authentication. */
static void another_one_begins_anew(void **state)
{
	struct cell *cell = cell_new(91);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);

	(void)state;
	again = (struct again){ .s = s, .m = 1, .changed = true };
	cell->pass = say_again;
	cell_join(s);
	cell_run(cell, 100);
	assert_int_equal(clients_counters(cell->cs)->associations, 2);
	cell->pass = NULL;
	cell_run(cell, 5000);
	assert_int_equal(s->state, STA_KEYED);
	cell_join(s);
	cell_run(cell, 100);
	assert_int_equal(clients_counters(cell->cs)->associations, 3);
	assert_int_equal(s->state, STA_KEYED);
	cell_check(cell);
	cell_free(cell);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_handshake_goes_on),
		cmocka_unit_test(it_is_answered),
		cmocka_unit_test(another_one_begins_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

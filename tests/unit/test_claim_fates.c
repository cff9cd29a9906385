/* SPDX-License-Identifier: Apache-2.0 */
/* test_claim_fates.c - what befalls a client with PMF while a claim of its address runs elsewhere: its session ends, it gets
 * an address, a list or its key changes, it goes, another claim comes. */
#include "check.h"

#include "cell_steps.h"
#include "rsn/authenticator.h"

/* Data frames of stations do not come through while M4 is the next one. */
static struct cell_sta *held;

static bool proving(const struct client *c)
{
	return c && c->claim && c->claim->auth && c->claim->auth->state >= RSN_PTKINITNEGOTIATING;
}

static bool without_m4(struct cell *cell, bool up, uint8_t *frame, size_t *len)
{
	(void)cell;
	(void)len;
	return !(up && held && (frame[0] & 0x0c) == 0x08 && proving(cell_client(held)));
}

/* Roams to AP 1 up to where it has proved its key, and M4 is on its way for as long as it is held. */
static void roams_up_to_m4(struct cell_sta *s)
{
	held = s;
	s->cell->pass = without_m4;
	cell_roam(s, 1, 1);
	for (unsigned i = 0; i < 100 && !proving(cell_client(s)); i++)
		cell_run(s->cell, 1);
	assert_true(proving(cell_client(s)));
	cell_run(s->cell, 10);
}

static void arrives(struct cell_sta *s)
{
	held = NULL;
	cell_run(s->cell, 1500); /* M3 is repeated after a second */
	assert_int_equal(s->state, STA_KEYED);
	assert_ptr_equal(cell_client(s)->ap, &s->cell->ap[1].ap);
	assert_null(cell_client(s)->claim);
}

static void a_client_whose_session_ended_and_that_roams_has_another_session(void **state)
{
	(void)state;
	for (unsigned session_s = 0; session_s <= 300; session_s += 300) {
		struct cell *cell = cell_new(200);
		struct cell_sta *s;

		cell->wlan[CELL_PMF].session_s = 300;
		s = running(cell, 0, CELL_PMF);
		cell_run(cell, 304000);
		assert_int_equal(cell_client(s)->apf, APF_DISASSOCIATED);
		assert_true(cell_client(s)->associated);
		cell->wlan[CELL_PMF].session_s = session_s;
		cell_roam(s, 1, 1);
		cell_run(cell, 50);
		assert_ptr_equal(cell_client(s)->ap, &cell->ap[1].ap);
		cell_run(cell, 290000);
		assert_int_equal(cell_client(s)->apf, APF_ASSOCIATED);
		cell_run(cell, 12000);
		assert_int_equal(cell_client(s)->apf, session_s ? APF_DISASSOCIATED : APF_ASSOCIATED);
		cell_free(cell);
	}
}

static void an_address_learned_while_its_client_roams_opens_the_gate(void **state)
{
	struct cell *cell = cell_new(201);
	struct cell_sta *s = joined(cell, 0, CELL_PMF);

	(void)state;
	assert_int_equal(cell_client(s)->pem, PEM_DHCP_REQD);
	roams_up_to_m4(s);
	s->ap = 0;
	cell_learn(s, CLIENT_LEARNED_DHCP, IP);
	s->ap = 1;
	arrives(s);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	assert_int_equal(cell_client(s)->ip, IP);
	assert_int_equal(cell_known(s)->gate, AC_GATE_RUN);
	cell_free(cell);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_client_whose_session_ended_and_that_roams_has_another_session),
		cmocka_unit_test(an_address_learned_while_its_client_roams_opens_the_gate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

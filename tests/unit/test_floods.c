/* SPDX-License-Identifier: Apache-2.0 */
/* test_floods.c - what anybody can send without a key, in masses: associations, messages of EAPOL, probe requests. What is
 * kept of it has a bound, nothing leaks, and a client that knows the key comes in and stays meanwhile. */
#include "check.h"

#include "catalogue_gen.h"
#include "cell_steps.h"
#include "controller/limits.h"
#include "proto/eapol/eapol.h"

static void bytes_of(mac_t m, uint8_t out[6])
{
	for (int i = 0; i < 6; i++)
		out[i] = (uint8_t)(m.v >> (40 - 8 * i));
}

/* Station n of those that are nobody's. */
static mac_t nobody(unsigned n)
{
	return (mac_t){ MAC_REAL_BIT | 0x02005e000000ULL | (uint64_t)(n + 0x800000) };
}

/* Authenticates and associates at the first AP, 5 GHz, as a station that fits the WLAN; nothing else comes of it. */
static void forge_join(struct cell *cell, mac_t mac, unsigned wlan)
{
	static const char *const ssids[] = { "", "open", "psk", "pmf" };
	struct cell_sta *form = cell_sta(cell, CELL_STAS - 1, wlan);
	struct dot11_sta s = form->s;
	uint8_t bssid[6], frame[512];
	struct wr w = wr_into(frame, sizeof(frame));

	form->cell = NULL; /* nobody listens there */
	bytes_of(mac, s.mac);
	bytes_of(ap_bssid(&cell->ap[0].ap, 0, wlan), bssid);
	dot11_sta_auth(&s, bssid, &w);
	cell_inject(cell, 0, 0, frame, wr_len(&w));
	w = wr_into(frame, sizeof(frame));
	dot11_sta_assoc_req(&s, bssid, NULL, (const uint8_t *)ssids[wlan], strlen(ssids[wlan]), &w);
	cell_inject(cell, 0, 0, frame, wr_len(&w));
}

/* The status of the last association response that went out. */
static unsigned status_of(const struct cell *cell)
{
	struct dot11_frame f;
	struct dot11_assoc_resp r;

	assert_true(dot11_read(cell->down, cell->down_len, &f));
	assert_true(dot11_read_assoc_resp(&f, &r));
	return r.status;
}

/* An EAPOL packet of the station, in clear. */
static void say_eapol(struct cell_sta *s, const uint8_t *eapol, size_t len)
{
	uint8_t frame[256];
	struct wr w = wr_into(frame, sizeof(frame));

	dot11_put_eapol(&w, false, s->bssid, s->s.mac, false, eapol, len);
	assert_false(wr_done(&w));
	cell_inject(s->cell, s->ap, s->slot, frame, wr_len(&w));
}

/* --- associations -------------------------------------------------------------------------------------------------- */

/* 100,000 at 5,000 a second. */
static void forged_associations_leave_nothing_behind(void **state)
{
	enum { GOOD = 10, EACH_MS = 5, MS = 20000 };
	struct cell *cell = cell_new(1);
	const struct clients_counters *n = clients_counters(cell->cs);
	struct cell_sta *s;
	size_t bytes = 0;

	(void)state;
	cell->settings.radio_clients[1] = 200;
	for (unsigned i = 0; i < GOOD; i++)
		(void)running(cell, i, CELL_PSK);
	for (unsigned ms = 0; ms < MS; ms++) {
		for (unsigned i = 0; i < EACH_MS; i++)
			forge_join(cell, nobody(ms * EACH_MS + i), CELL_PSK);
		cell_run(cell, 1);
		if (ms == MS / 4)
			bytes = clients_load(cell->cs).bytes;
		if (ms % 1000 == 500) { /* a good one comes, and is in before the next that makes room */
			s = cell_sta(cell, GOOD + ms / 1000, CELL_PSK);
			cell_join(s);
		}
		if (ms % 1000 == 600) {
			s = &cell->sta[GOOD + ms / 1000];
			assert_int_equal(s->state, STA_KEYED);
			cell_learn(s, CLIENT_LEARNED_DHCP, IP + GOOD + ms / 1000);
		}
		assert_true(clients_count(cell->cs) <= 200);
	}
	assert_int_equal(n->half_open + 200, n->associations);
	assert_int_equal(n->associations, MS * EACH_MS + GOOD + MS / 1000);
	assert_true(clients_load(cell->cs).bytes <= bytes + bytes / 100);
	cell_run(cell, 30000);
	/* who proved the key is there, nobody else; each has its AID, and the next one is free */
	assert_int_equal(clients_count(cell->cs), GOOD + MS / 1000);
	assert_int_equal(clients_in_state(cell->cs, PEM_RUN), GOOD + MS / 1000);
	assert_int_equal(n->excluded, 0);
	for (unsigned aid = 1, seen; aid <= 200; aid++) {
		s = joined(cell, 40, CELL_PSK);
		seen = s->aid;
		assert_true(seen > 0 && seen <= GOOD + MS / 1000 + 1);
		cell_leave(s);
		cell_run(cell, 11000);
	}
	cell_free(cell);
}

/* A true M4 has no key data, and the MIC right before their length; made-up ones pass. */
static bool swallow_m4(struct cell *cell, bool up, uint8_t *frame, size_t *len)
{
	struct dot11_frame f;

	(void)cell;
	return !up || !dot11_read(frame, *len, &f) || f.type != DOT11_DATA || *len < 40 || *len > 24 + 8 + 99 + 10 ||
	       memcmp(frame + *len - 6, "\x5a\x5a\x5a\x5a", 4) == 0;
}

/* A good M2 cannot be forged: who has sent one waits for M3 and M4 undisturbed. */
static void who_has_shown_the_key_makes_no_room(void **state)
{
	struct cell *cell = cell_new(2);
	struct cell_sta *s;

	(void)state;
	cell->settings.radio_clients[1] = 3;
	cell->pass = swallow_m4;
	s = joined(cell, 0, CELL_PSK);
	assert_true(cell_client(s)->shown);
	assert_false(cell_client(s)->keyed);
	for (unsigned i = 0; i < 100; i++) {
		forge_join(cell, nobody(i), CELL_PSK);
		cell_run(cell, 5);
	}
	assert_non_null(cell_client(s));
	cell->pass = NULL;
	cell_run(cell, 1000);
	assert_true(cell_client(s)->keyed);
	/* and one that shows it and does no more is gone in its time */
	cell_leave(s);
	cell_run(cell, 11000);
	cell->pass = swallow_m4;
	s = joined(cell, 1, CELL_PSK);
	assert_true(cell_client(s)->shown);
	cell_run(cell, 4000);
	assert_false(cell_client(s)->shown);
	cell_run(cell, 11000);
	assert_null(cell_client(s));
	cell_free(cell);
}

/* The 2,008th is refused with status 17; the AID of one that left is the next one's. */
static void a_bss_has_2007_aids(void **state)
{
	struct cell *cell = cell_new(3);
	struct cell_sta *gone = cell_sta(cell, 0, CELL_OPEN), *other = cell_sta(cell, 1, CELL_PSK);
	struct client_address a = { .how = CLIENT_LEARNED_DHCP };
	uint64_t seen[(DOT11_AID_MAX + 64) / 64] = { 0 };
	uint16_t aid;

	(void)state;
	for (unsigned i = 0; i < DOT11_AID_MAX; i++) {
		if (i == 1000) {
			(void)running(cell, 0, CELL_OPEN);
			continue;
		}
		forge_join(cell, nobody(i), CELL_OPEN);
		cell_run(cell, 3);
		assert_int_equal(status_of(cell), 0);
		a.ip = addr_v4(IP + i, 0);
		clients_learned(cell->cs, &cell->ap[0].ap, nobody(i), &a, cell->now);
	}
	cell_run(cell, 10);
	assert_int_equal(clients_in_state(cell->cs, PEM_RUN), DOT11_AID_MAX);
	for (const struct client *c = NULL; (c = clients_next(cell->cs, c)) != NULL;) {
		assert_true(c->aid >= 1 && c->aid <= DOT11_AID_MAX);
		assert_false(seen[c->aid / 64] >> c->aid % 64 & 1);
		seen[c->aid / 64] |= 1ULL << c->aid % 64;
	}
	forge_join(cell, nobody(3000), CELL_OPEN);
	cell_run(cell, 3);
	assert_int_equal(status_of(cell), DOT11_TOO_MANY_STATIONS);
	assert_null(clients_find(cell->cs, nobody(3000)));
	assert_int_equal(clients_counters(cell->cs)->limited, 1);
	/* the other radio has its own */
	other->slot = 1;
	cell_join(other);
	cell_run(cell, 100);
	assert_int_equal(other->status, 0);
	aid = gone->aid;
	cell_leave(gone);
	cell_run(cell, 11000);
	forge_join(cell, nobody(3001), CELL_OPEN);
	cell_run(cell, 3);
	assert_int_equal(status_of(cell), 0);
	assert_int_equal(clients_find(cell->cs, nobody(3001))->aid, aid);
	cell_free(cell);
}

/* --- EAPOL --------------------------------------------------------------------------------------------------------- */

/* A message of a handshake, with a MIC that is not right. */
static size_t bad_message(uint8_t *out, size_t size, uint16_t info, uint64_t replay)
{
	static const uint8_t nonce[EAPOL_NONCE_LEN] = { 7 };
	struct eapol_key k = { .version = 1, .descriptor = EAPOL_DESCRIPTOR_RSN, .info = info, .replay = replay,
			       .nonce = nonce };
	struct wr w = wr_into(out, size);

	eapol_key_write(&w, &k);
	assert_false(wr_done(&w));
	memset(out + EAPOL_KEY_MIC_AT, 0x5a, 16);
	return wr_len(&w);
}

enum { M2 = 0x010a, M4 = 0x030a, M6 = 0x0302, REQUEST = 0x0b0a };

static unsigned heard_starts;

static void count_starts(void *ctx, unsigned row, const void *fields, mac_t client)
{
	(void)ctx;
	(void)fields;
	(void)client;
	heard_starts += row == MSG_EAPOL_START || row == MSG_EAPOL_LOGOFF;
}

/* 10,000 of each kind within ten seconds, with the address of a client in RUN: nothing begins, nothing ends. */
static void eapol_floods_move_no_client(void **state)
{
	static const uint8_t start[] = { 1, EAPOL_START, 0, 0 }, logoff[] = { 1, EAPOL_LOGOFF, 0, 0 };
	static const uint16_t infos[] = { M2, M4, M6, REQUEST };
	static const unsigned wlans[] = { CELL_OPEN, CELL_PSK, CELL_PMF };

	(void)state;
	for (unsigned i = 0; i < sizeof(wlans) / sizeof(*wlans); i++) {
		struct cell *cell = cell_new(10 + i);
		struct cell_sta *s = running(cell, 0, wlans[i]);
		const struct clients_counters *n = clients_counters(cell->cs);
		unsigned downs = cell->downs;
		uint8_t tk[16], key[128];

		heard_starts = 0;
		cell->heard = count_starts;
		memcpy(tk, cell_known(s)->key, sizeof(tk));
		for (unsigned k = 0; k < 10000; k++) {
			say_eapol(s, start, sizeof(start));
			say_eapol(s, logoff, sizeof(logoff));
			for (unsigned m = 0; m < 4; m++)
				say_eapol(s, key, bad_message(key, sizeof(key), infos[m], k % 8));
			cell_run(cell, 1);
		}
		assert_int_equal(cell_client(s)->pem, PEM_RUN);
		assert_int_equal(cell->downs, downs);
		assert_memory_equal(cell_known(s)->key, tk, sizeof(tk));
		assert_int_equal(n->excluded, 0);
		assert_int_equal(n->handshakes_failed, 0);
		/* without PMF each is counted; with it, it came in clear, and is not even that */
		assert_int_equal(n->eapol_starts, wlans[i] == CELL_PMF ? 0 : 20000);
		assert_int_equal(n->eapol_plain, wlans[i] == CELL_PMF ? 20000 : 0);
		assert_true(heard_starts <= (wlans[i] == CELL_PMF ? 0 : 21));
		if (wlans[i] != CELL_OPEN) { /* and a renewal beside it ends well */
			assert_true(clients_rekey(cell->cs, cell_mac(s), cell->now));
			for (unsigned k = 0; k < 100; k++) {
				for (unsigned m = 0; m < 4; m++)
					say_eapol(s, key, bad_message(key, sizeof(key), infos[m], cell_client(s)->auth ? k % 8 : 0));
				cell_run(cell, 1);
			}
			assert_int_equal(cell_client(s)->count.ptk_rekeys, 1);
			assert_int_equal(cell_client(s)->pem, PEM_RUN);
		}
		cell_free(cell);
	}
}

/* Five whole joins in the client's name, where it is itself, with a wrong passphrase. */
static void pose_as(struct cell_sta *s)
{
	struct cell *cell = s->cell;
	struct cell_sta *thief = cell_sta(cell, 7, s->wlan);

	memcpy(thief->s.mac, s->s.mac, 6);
	s->deaf = s->mute = true;
	cell_passphrase(thief, "not the one");
	for (unsigned i = 0; i < 5; i++) {
		cell_join(thief);
		cell_run(cell, 6000);
	}
	wheel_stop(&cell->wheel, &thief->timer);
	thief->cell = NULL;
	s->deaf = s->mute = false;
}

static void who_has_proved_the_key_is_not_excluded_for_others(void **state)
{
	struct cell *cell = cell_new(20);
	struct cell_sta *s = running(cell, 0, CELL_PSK), *never = cell_sta(cell, 1, CELL_PSK);
	const struct clients_counters *n = clients_counters(cell->cs);

	(void)state;
	/* it sleeps where it is */
	pose_as(s);
	assert_int_equal(n->excluded, 0);
	assert_int_equal(n->not_excluded, 5);
	/* it is away, and no more known */
	cell_join(s);
	cell_run(cell, 100);
	assert_int_equal(s->state, STA_KEYED);
	cell_leave(s);
	cell_run(cell, 11000);
	assert_null(cell_client(s));
	pose_as(s);
	assert_int_equal(n->excluded, 0);
	assert_int_equal(n->not_excluded, 10);
	cell_run(cell, 11000);
	/* nor for authentications and associations that fail */
	for (unsigned i = 0; i < 10; i++) {
		s->ssid = "another";
		cell_join(s);
		cell_run(cell, 500);
	}
	assert_int_equal(n->excluded, 0);
	s->ssid = NULL;
	cell_join(s);
	cell_run(cell, 100);
	assert_int_equal(s->state, STA_KEYED);
	/* one that has never proved it is */
	pose_as(never);
	assert_int_equal(n->excluded, 1);
	assert_non_null(clients_exclusion(cell->cs, cell_mac(never)));
	cell_free(cell);
}

static void a_proof_is_of_one_key_and_one_day(void **state)
{
	struct cell *cell = cell_new(21);
	const struct clients_counters *n = clients_counters(cell->cs);
	struct cell_sta *s = running(cell, 0, CELL_PSK);

	(void)state;
	cell_leave(s);
	cell_run(cell, 11000);
	/* of another WLAN it says nothing */
	s = cell_sta(cell, 0, CELL_PMF);
	pose_as(s);
	assert_int_equal(n->excluded, 1);
	cell_run(cell, 71000);
	/* nor of another passphrase */
	cell->wlan[CELL_PSK].edition++;
	clients_config(cell->cs, CELL_PSK, cell->now);
	s = cell_sta(cell, 0, CELL_PSK);
	pose_as(s);
	assert_int_equal(n->excluded, 2);
	cell_run(cell, 71000);
	s = running(cell, 0, CELL_PSK);
	cell_leave(s);
	cell_run(cell, 25 * 3600 * 1000);
	pose_as(s);
	assert_int_equal(n->excluded, 3);
	cell_free(cell);
}

/* Bad messages beside the client's own handshakes, which are cut off behind its good M2 each time. */
static void bad_messages_beside_a_good_one_count_for_nothing(void **state)
{
	struct cell *cell = cell_new(22);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);
	uint8_t key[128];

	(void)state;
	cell->pass = swallow_m4;
	s->stubborn = true;
	cell_join(s);
	for (unsigned ms = 0; ms < 30000; ms += 50) {
		if (cell_client(s) && cell_client(s)->associated)
			for (unsigned replay = 0; replay < 8; replay++) {
				say_eapol(s, key, bad_message(key, sizeof(key), M2, replay));
				say_eapol(s, key, bad_message(key, sizeof(key), M4, replay));
			}
		cell_run(cell, 50);
	}
	assert_true(cell_client(s)->count.mic_failures > 20);
	assert_true(clients_counters(cell->cs)->handshakes_failed >= 3);
	assert_int_equal(clients_counters(cell->cs)->excluded, 0);
	cell->pass = NULL;
	cell_run(cell, 5000);
	assert_int_equal(s->state, STA_KEYED);
	cell_free(cell);
}

/* --- probe requests ------------------------------------------------------------------------------------------------ */

static void probes_of_a_million_addresses_have_a_bound(void **state)
{
	struct cell *cell = cell_new(30);
	const struct clients_counters *n = clients_counters(cell->cs);
	size_t bytes = 0;

	(void)state;
	for (unsigned i = 0; i < 1000000; i++) {
		clients_probed(cell->cs, &cell->ap[i % 3].ap, i % 2, nobody(i), -60, 1, cell->now);
		if (i % 5 == 4 && i % 1000 == 999)
			cell_run(cell, 2); /* 500,000 a second */
		if (i == 100000)
			bytes = clients_load(cell->cs).bytes;
	}
	assert_int_equal(clients_probe_count(cell->cs), CLIENT_PROBES_MAX);
	assert_int_equal(n->probes_limited, 1000000 - CLIENT_PROBES_MAX);
	assert_int_equal(clients_load(cell->cs).bytes, bytes);
	/* one station that goes on stays, with all it was heard of */
	for (unsigned i = 0; i < 100000; i++) {
		clients_probed(cell->cs, &cell->ap[0].ap, 0, nobody(2000000 + i), -60, 1, cell->now);
		if (i % 1000 == 0)
			clients_probed(cell->cs, &cell->ap[0].ap, 0, nobody(7), -60, 1, cell->now);
	}
	assert_int_equal(clients_probe(cell->cs, nobody(7))->reports, 100);
	cell_run(cell, 6000);
	assert_int_equal(clients_probe_count(cell->cs), 0);
	cell_free(cell);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forged_associations_leave_nothing_behind),
		cmocka_unit_test(who_has_shown_the_key_makes_no_room),
		cmocka_unit_test(a_bss_has_2007_aids),
		cmocka_unit_test(eapol_floods_move_no_client),
		cmocka_unit_test(who_has_proved_the_key_is_not_excluded_for_others),
		cmocka_unit_test(a_proof_is_of_one_key_and_one_day),
		cmocka_unit_test(bad_messages_beside_a_good_one_count_for_nothing),
		cmocka_unit_test(probes_of_a_million_addresses_have_a_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

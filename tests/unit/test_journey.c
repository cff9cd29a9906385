/* SPDX-License-Identifier: Apache-2.0 */
/* test_journey.c - the machine of episodes, fed with the events of short logs in memory, and the store behind it. */
#include "check.h"

#include "diagnose/diagnose.h"
#include "diagnose/store.h"

#define C1 "02:00:5e:10:00:01"
#define AT(t) "*apfMsConnTask_4: May 07 17:03:" t ": " C1 " "
#define ASSOC "Association received from mobile on BSSID 00:00:5e:00:53:01\n"
#define REASSOC "Reassociation received from mobile on BSSID 00:00:5e:00:53:11\n"
#define OK "Sending Assoc Response to station on BSSID 00:00:5e:00:53:01 (status 0) ApVapId 3 Slot 1\n"
/* the WLAN's number at the controller; ApVapId is the access point's */
#define WLAN "Applying site-specific Local Bridging override for station " C1 " - vapId 5, site 'east', interface 'guests'\n"
#define TO_RUN "192.0.2.9 DHCP_REQD (7) Change state to RUN (20) last state DHCP_REQD (7)\n"

static struct report *run(const char *text, size_t memory)
{
	static const char *const name[] = { "test.log" };
	struct diagnose_options opt = { .files = name, .nfiles = 1, .text = text, .text_len = strlen(text), .year = 2024,
					.jobs = 1, .memory = memory };

	return diagnose(&opt);
}

static size_t episodes_of(const struct report *r, struct report_episode *e, size_t max)
{
	assert_int_equal(report_clients(r), 1);
	return report_episodes(r, report_client(r, 0), e, max);
}

static void attempt_run_departure(void **state)
{
	struct report_episode e[8];
	struct report *r = run(AT("56.060") ASSOC AT("56.061") WLAN AT("56.062") OK AT("57.000") TO_RUN
			       AT("59.000") "apfMsDeleteByMscb Scheduling mobile for deletion with deleteReason 4, reasonCode 4\n", 0);
	size_t n = episodes_of(r, e, 8);

	(void)state;
	assert_int_equal(n, 3);
	assert_int_equal(e[0].kind, EPISODE_ATTEMPT);
	assert_int_equal(e[0].ended, END_RUN);
	assert_int_equal(e[0].end - e[0].start, 940);
	assert_int_equal(e[0].wlan, 5);
	assert_int_equal(e[0].slot, 1);
	assert_int_equal(e[1].kind, EPISODE_STAY);
	assert_int_equal(e[1].start, e[0].end);
	assert_int_equal(e[2].kind, EPISODE_DEPARTURE);
	assert_int_equal(e[2].wlan, 5); /* taken over from the stay */
	report_free(r);
}

static void roam_from_run(void **state)
{
	struct report_episode e[8];
	struct report *r = run(AT("56.060") ASSOC AT("56.062") OK AT("57.000") TO_RUN AT("58.000") REASSOC
			       AT("58.100") "Skipping EAP-Success to mobile " C1 "\n", 0);

	(void)state;
	assert_int_equal(episodes_of(r, e, 8), 3);
	assert_int_equal(e[2].kind, EPISODE_ROAM);
	assert_int_equal(e[2].nstages, 1);
	assert_int_equal(e[2].stage[0].kind, STAGE_ASSOCIATION);
	report_free(r);
}

static void repeated_request_is_one_attempt(void **state)
{
	struct report_episode e[8];
	struct report *r = run(AT("56.060") ASSOC AT("56.560") ASSOC AT("57.060") ASSOC AT("57.070") OK, 0);

	(void)state;
	assert_int_equal(episodes_of(r, e, 8), 1);
	assert_int_equal(e[0].stage[0].attempts, 3);
	assert_int_equal(e[0].stage[0].outcome, OUTCOME_OK);
	report_free(r);
}

static void request_after_answer_is_another(void **state)
{
	struct report_episode e[8];
	struct report *r = run(AT("56.060") ASSOC AT("56.070") OK AT("57.060") ASSOC, 0);

	(void)state;
	assert_int_equal(episodes_of(r, e, 8), 2);
	assert_int_equal(e[0].next - e[0].end, 990);
	report_free(r);
}

static void silence_is_measured(void **state)
{
	struct report_episode e[8];
	struct report *r = run(AT("10.000") ASSOC AT("10.100") "Deleting mobile on AP 00:00:5e:00:53:00(1)\n" AT("19.600") ASSOC,
		0);

	(void)state;
	assert_int_equal(episodes_of(r, e, 8), 2);
	assert_int_equal(e[0].next - e[0].end, 9500);
	report_free(r);
}

static void last_episodes_are_kept(void **state)
{
	struct buf b = { 0 };
	struct report_episode e[4];
	struct report *r;

	(void)state;
	for (int i = 0; i < 40; i++)
		buf_printf(&b, "*a: May 07 17:%02d:00.000: " C1 " " ASSOC "*a: May 07 17:%02d:00.010: " C1 " " OK, i, i);
	r = run(buf_cstr(&b), 0);
	assert_int_equal(report_client(r, 0)->episodes, 40);
	assert_int_equal(episodes_of(r, e, 4), 4);
	assert_true(e[0].start < e[3].start);
	assert_int_equal((e[3].start / 60000) % 60, 39);
	report_free(r);
	buf_free(&b);
}

/* With next to no memory allowed the records go to the temporary file and come back the same. */
static void spilling_changes_nothing(void **state)
{
	struct buf b = { 0 };

	(void)state;
	for (int i = 0; i < 3000; i++)
		buf_printf(&b, "*a: May 07 %02d:%02d:00.000: 02:00:5e:20:%02x:%02x " ASSOC, 1 + i / 60 % 20, i % 60, i >> 4 & 255,
			i & 15);
	struct report *small = run(buf_cstr(&b), 4096), *large = run(buf_cstr(&b), 0);
	assert_int_equal(report_clients(small), report_clients(large));
	for (size_t i = 0; i < report_clients(small); i++) {
		struct report_episode x[4], y[4];
		size_t n = report_episodes(small, report_client(small, i), x, 4);

		assert_int_equal(n, report_episodes(large, report_client(large, i), y, 4));
		assert_true(n > 0);
		for (size_t k = 0; k < n; k++) {
			assert_int_equal(x[k].start, y[k].start);
			assert_int_equal(x[k].nstages, y[k].nstages);
			assert_int_equal(x[k].nfindings, y[k].nfindings);
		}
	}
	report_free(small);
	report_free(large);
	buf_free(&b);
}

static void since_and_until(void **state)
{
	static const char *const name[] = { "test.log" };
	static const char text[] = AT("10.000") ASSOC AT("20.000") ASSOC AT("30.000") ASSOC;
	struct diagnose_options opt = { .files = name, .nfiles = 1, .text = text, .text_len = sizeof(text) - 1, .year = 2024,
					.since = "17:03:15", .until = "2024-05-07 17:03:25" };
	struct report *r = diagnose(&opt);
	struct report_episode e[4];

	(void)state;
	assert_int_equal(episodes_of(r, e, 4), 1);
	assert_int_equal(e[0].start % 60000, 20000);
	report_free(r);
}

static void one_client_only(void **state)
{
	static const char *const name[] = { "test.log" };
	static const char text[] = AT("10.000") ASSOC "*a: May 07 17:03:11.000: 02:00:5e:10:00:02 " ASSOC;
	struct diagnose_options opt = { .files = name, .nfiles = 1, .text = text, .text_len = sizeof(text) - 1 };
	struct report *r;

	(void)state;
	assert_true(mac_from_text("0200.5e10.0002", &opt.client));
	r = diagnose(&opt);
	assert_int_equal(report_clients(r), 1);
	assert_true(mac_eq(report_client(r, 0)->mac, opt.client));
	report_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attempt_run_departure),	   cmocka_unit_test(roam_from_run),
		cmocka_unit_test(repeated_request_is_one_attempt), cmocka_unit_test(request_after_answer_is_another),
		cmocka_unit_test(silence_is_measured),		   cmocka_unit_test(last_episodes_are_kept),
		cmocka_unit_test(spilling_changes_nothing),	   cmocka_unit_test(since_and_until),
		cmocka_unit_test(one_client_only),
	};

	return cmocka_run_group_tests_name("journey", tests, NULL, NULL);
}

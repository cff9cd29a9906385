/* SPDX-License-Identifier: Apache-2.0 */
/* test_wlans.c - WLANs as the machine of clients has them: kept in step with the configuration by every command, and so
 * nothing is stretched or told anew that has not changed. */
#include "check.h"

#include "base/buf.h"
#include "controller/net/wlans.h"

#include <time.h>

static void wrong(void *ctx, const struct config_problem *p)
{
	(void)ctx;
	fail_msg("line %u of the configuration is wrong", (unsigned)p->line);
}

static double ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* As many as there can be, each with a passphrase: stretched once each, and not again by a command that touches none. */
static void passphrases_of_512_wlans_are_stretched_once(void **state)
{
	struct wlans n = { 0 };
	struct config *c = config_new();
	struct buf text = { 0 };
	double from, first, again;

	(void)state;
	for (unsigned id = 1; id <= WLAN_ID_MAX; id++) {
		buf_printf(&text, "config wlan create %u wlan-%u ssid-%u\n", id, id, id);
		buf_printf(&text, "config wlan security wpa akm 802.1x disable %u\n", id);
		buf_printf(&text, "config wlan security wpa akm psk enable %u\n", id);
		buf_printf(&text, "config wlan security wpa akm psk set-key ascii password-%u %u\n", id, id);
	}
	assert_int_equal(config_read(c, buf_as_slice(&text), wrong, NULL), 0);
	from = ms();
	wlans_follow(&n, c, NULL, MONO_NEVER);
	first = ms() - from;
	for (unsigned id = 1; id <= WLAN_ID_MAX; id++)
		assert_true(wlans_wlan(&n, id)->has_pmk);
	assert_int_equal(psk_counts(n.psk).made, WLAN_ID_MAX);
	from = ms();
	wlans_follow(&n, c, NULL, MONO_NEVER);
	again = ms() - from;
	assert_int_equal(psk_counts(n.psk).made, WLAN_ID_MAX);
	assert_int_equal(wlans_wlan(&n, 7)->edition, 1);
	printf("512 WLANs: %.0f ms at first, %.1f ms again\n", first, again);
	buf_free(&text);
	wlans_free(&n);
	config_free(c);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(passphrases_of_512_wlans_are_stretched_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

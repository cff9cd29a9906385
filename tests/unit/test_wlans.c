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

static struct config *read(const struct buf *text)
{
	struct config *c = config_new();

	assert_int_equal(config_read(c, buf_as_slice(text), wrong, NULL), 0);
	return c;
}

/* So many WLANs, each with a pass phrase. */
static void wlans_text(struct buf *text, unsigned n, const char *phrase)
{
	for (unsigned id = 1; id <= n; id++) {
		buf_printf(text, "config wlan create %u wlan-%u ssid-%u\n", id, id, id);
		buf_printf(text, "config wlan security wpa akm 802.1x disable %u\n", id);
		buf_printf(text, "config wlan security wpa akm psk enable %u\n", id);
		buf_printf(text, "config wlan security wpa akm psk set-key ascii %s-%u %u\n", phrase, id, id);
	}
}

/* Is it the key of this pass phrase? */
static bool is_key(const struct client_wlan *w, const char *phrase)
{
	struct rsn_pmk pmk = { 0 };
	uint8_t key[RSN_PMK_LEN];

	rsn_passphrase(phrase, strlen(phrase), w->ssid, strlen(w->ssid), key);
	(void)rsn_pmk_set(&pmk, RSN_AKM_PSK, key, sizeof(key));
	return w->has_pmk && !w->pmk_later && memcmp(&pmk, &w->pmk, sizeof(pmk)) == 0;
}

/* As many as there can be, each with a passphrase: stretched once each, and not again by a command that touches none. */
static void passphrases_of_512_wlans_are_stretched_once(void **state)
{
	struct wlans n = { 0 };
	struct buf text = { 0 };
	struct config *c;
	double from, first, again;

	(void)state;
	wlans_text(&text, WLAN_ID_MAX, "password");
	c = read(&text);
	from = ms();
	wlans_follow(&n, c, NULL, MONO_NEVER);
	first = ms() - from;
	for (unsigned id = 1; id <= WLAN_ID_MAX; id++)
		assert_true(wlans_wlan(&n, id)->has_pmk && !wlans_wlan(&n, id)->pmk_later);
	assert_true(is_key(wlans_wlan(&n, 7), "password-7"));
	from = ms();
	wlans_follow(&n, c, NULL, MONO_NEVER);
	again = ms() - from;
	assert_true(again < first / 10); /* processor time; a hundredth, in fact */
	assert_int_equal(wlans_wlan(&n, 7)->edition, 1);
	printf("512 WLANs: %.0f ms at first, %.1f ms again\n", first, again);
	buf_free(&text);
	wlans_free(&n);
	config_free(c);
}

/* For a process that must not stand still: nothing is stretched when they are set, and in small pieces then. */
static void in_turns_nothing_takes_long(void **state)
{
	struct wlans n = { .in_turns = true };
	struct buf text = { 0 };
	struct config *c, *other;
	unsigned pieces = 0;

	(void)state;
	wlans_text(&text, WLAN_ID_MAX, "password");
	c = read(&text);
	buf_clear(&text);
	wlans_text(&text, WLAN_ID_MAX, "another-one");
	other = read(&text);
	wlans_follow(&n, c, NULL, MONO_NEVER);
	assert_true(wlans_waits(&n));
	for (unsigned id = 1; id <= WLAN_ID_MAX; id++)
		assert_true(wlans_wlan(&n, id)->has_pmk && wlans_wlan(&n, id)->pmk_later);
	while (!n.stretched && wlans_work(&n, c, NULL, MONO_NEVER))
		pieces++;
	assert_in_range(pieces, 8, 64);
	assert_true(is_key(wlans_wlan(&n, 1), "password-1"));
	/* all get another key while the second is on its way: that one is no one's key any more, and neither is the first */
	for (unsigned i = 0; i < pieces / 2; i++)
		assert_true(wlans_work(&n, c, NULL, MONO_NEVER));
	wlans_follow(&n, other, NULL, MONO_NEVER);
	assert_true(wlans_wlan(&n, 1)->pmk_later);
	assert_int_equal(wlans_wlan(&n, 1)->edition, 2); /* its clients come again, once */
	assert_int_equal(wlans_wlan(&n, 2)->edition, 1); /* nobody had the key of this one */
	while (wlans_work(&n, other, NULL, MONO_NEVER))
		;
	assert_true(is_key(wlans_wlan(&n, 1), "another-one-1"));
	assert_true(is_key(wlans_wlan(&n, 2), "another-one-2"));
	assert_true(is_key(wlans_wlan(&n, WLAN_ID_MAX), "another-one-512"));
	assert_int_equal(n.stretched, 2 + WLAN_ID_MAX);
	assert_int_equal(wlans_wlan(&n, 1)->edition, 2);
	assert_false(wlans_waits(&n));
	buf_free(&text);
	wlans_free(&n);
	config_free(c);
	config_free(other);
}

/* One that is deleted and made again has another edition: what clients have proved of the one before is of no worth. */
static void one_that_is_made_again_is_another(void **state)
{
	struct wlans n = { 0 };
	struct buf text = { 0 }, none = { 0 };
	struct config *c, *without;
	uint32_t before;

	(void)state;
	wlans_text(&text, 1, "password");
	buf_str(&none, "");
	c = read(&text);
	without = read(&none);
	wlans_follow(&n, c, NULL, MONO_NEVER);
	for (unsigned i = 0; i < 3; i++) {
		before = wlans_wlan(&n, 1)->edition;
		wlans_follow(&n, without, NULL, MONO_NEVER);
		assert_null(wlans_wlan(&n, 1));
		wlans_follow(&n, c, NULL, MONO_NEVER);
		assert_true(wlans_wlan(&n, 1)->edition > before);
	}
	buf_free(&text);
	buf_free(&none);
	wlans_free(&n);
	config_free(c);
	config_free(without);
}

/* --- keys of single clients ------------------------------------------------------------------------------------------ */

static const mac_t mac = { MAC_REAL_BIT | 0x02005e000001ULL };

static struct config *with_own(const char *phrase)
{
	struct buf text = { 0 };
	struct config *c;

	wlans_text(&text, 1, "password");
	if (phrase)
		buf_printf(&text, "config wlan security wpa akm psk set-key ascii %s 1 client 02:00:5e:00:00:01\n", phrase);
	c = read(&text);
	buf_free(&text);
	return c;
}

static void own_keys_are_kept_as_long_as_they_are_set(void **state)
{
	struct config *none = with_own(NULL), *one = with_own("its-own-one"), *two = with_own("its-own-two");
	struct wlans n = { 0 };
	struct rsn_pmk pmk, again;

	(void)state;
	wlans_follow(&n, one, NULL, MONO_NEVER);
	assert_int_equal(n.owns, 0); /* it has not been here */
	assert_int_equal(wlans_client_pmk(&n, one, 1, mac, RSN_AKM_PSK, &pmk), CLIENT_PMK_OWN);
	assert_int_equal(n.owns, 1);
	wlans_follow(&n, one, NULL, MONO_NEVER);
	assert_int_equal(wlans_client_pmk(&n, one, 1, mac, RSN_AKM_PSK, &again), CLIENT_PMK_OWN);
	assert_memory_equal(&pmk, &again, sizeof(pmk));
	wlans_follow(&n, two, NULL, MONO_NEVER);
	assert_int_equal(n.owns, 0); /* changed: the old one is gone at once, before the client comes again */
	assert_int_equal(wlans_client_pmk(&n, two, 1, mac, RSN_AKM_PSK, &again), CLIENT_PMK_OWN);
	assert_memory_not_equal(&pmk, &again, sizeof(pmk));
	wlans_follow(&n, none, NULL, MONO_NEVER);
	assert_int_equal(n.owns, 0); /* deleted */
	assert_int_equal(wlans_client_pmk(&n, none, 1, mac, RSN_AKM_PSK, &again), CLIENT_PMK_NONE);
	wlans_free(&n);
	/* in turns it comes later, before WLANs that nobody may be on */
	n = (struct wlans){ .in_turns = true };
	wlans_follow(&n, one, NULL, MONO_NEVER);
	assert_int_equal(wlans_client_pmk(&n, one, 1, mac, RSN_AKM_PSK, &again), CLIENT_PMK_LATER);
	while (!n.stretched)
		assert_true(wlans_work(&n, one, NULL, MONO_NEVER));
	assert_int_equal(wlans_client_pmk(&n, one, 1, mac, RSN_AKM_PSK, &again), CLIENT_PMK_OWN);
	assert_memory_equal(&pmk, &again, sizeof(pmk));
	assert_true(wlans_wlan(&n, 1)->pmk_later);
	/* deleted while it waits: nothing is left to do for it */
	wlans_follow(&n, two, NULL, MONO_NEVER);
	assert_int_equal(wlans_client_pmk(&n, two, 1, mac, RSN_AKM_PSK, &again), CLIENT_PMK_LATER);
	wlans_follow(&n, none, NULL, MONO_NEVER);
	while (wlans_work(&n, none, NULL, MONO_NEVER))
		;
	assert_int_equal(n.stretched, 2);
	assert_true(is_key(wlans_wlan(&n, 1), "password-1"));
	wlans_free(&n);
	config_free(none);
	config_free(one);
	config_free(two);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(passphrases_of_512_wlans_are_stretched_once),
		cmocka_unit_test(in_turns_nothing_takes_long),
		cmocka_unit_test(one_that_is_made_again_is_another),
		cmocka_unit_test(own_keys_are_kept_as_long_as_they_are_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

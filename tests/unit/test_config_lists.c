/* SPDX-License-Identifier: Apache-2.0 */
/* test_config_lists.c - lists of clients in the tree: the MAC filter, keys of single clients; and the older WPA of a WLAN.
 * They are kept in order, written and read again, compared; a key is nowhere but in the startup file. */
#include "check.h"

#include "base/wipe.h"
#include "controller/config/config.h"

static bool give(struct config *c, const char *line, struct config_error *why)
{
	struct command_line command;
	struct grammar_error error;
	bool good;

	if (!grammar_parse(slice_of(line), &command, &error))
		fail_msg("'%s': column %u: %s: %s", line, error.column, error.what, error.mend);
	good = config_apply(c, &command, NULL, why);
	command_wipe(&command);
	return good;
}

static void must(struct config *c, const char *line)
{
	struct config_error why;

	if (!give(c, line, &why))
		fail_msg("'%s': %s: %s", line, why.what, why.mend);
}

static void refused(struct config *c, const char *line, const char *what)
{
	struct config_error why;

	if (give(c, line, &why))
		fail_msg("'%s' was not refused", line);
	assert_string_equal(why.what, what);
	assert_true(why.mend[0]);
}

static const char lists[] =
	"config wlan create 1 Staff Staff\n"
	"config wlan mac-filtering enable 1\n"
	"config wlan create 2 Old Old\n"
	"config wlan max-listen-interval 20 2\n"
	"config wlan security wpa wpa1 enable 2\n"
	"config wlan security wpa wpa1 ciphers aes enable 2\n"
	"config wlan security wpa akm psk set-key ascii \"the first one\" 1 client 02:00:5e:00:00:02\n"
	"config wlan security wpa akm psk set-key hex "
	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff 1 client 02:00:5e:00:00:03\n"
	"config wlan security wpa akm psk set-key ascii \"another one\" 2 client 02:00:5e:00:00:01\n"
	"config macfilter add 02:00:5e:00:00:01 1\n"
	"config macfilter description 02:00:5e:00:00:01 \"front desk\"\n"
	"config macfilter add 02:00:5e:00:00:02 0\n";

static struct config *read_lists(void)
{
	struct config *c = config_new();

	assert_int_equal(config_read(c, SLICE(lists), NULL, NULL), 0);
	return c;
}

static void written_as_read(void **state)
{
	struct config *c = read_lists(), *copy = config_copy(c), *trial = config_trial(c);
	struct buf out = { 0 };

	(void)state;
	config_dump(&out, copy, CONFIG_SECRETS_PLAIN);
	assert_string_equal(buf_cstr(&out), lists);
	buf_clear(&out);
	config_dump(&out, trial, CONFIG_SECRETS_MASKED);
	assert_null(strstr(buf_cstr(&out), "the first one"));
	assert_null(strstr(buf_cstr(&out), "001122"));
	assert_non_null(strstr(buf_cstr(&out), "set-key ascii **** 2 client 02:00:5e:00:00:01"));
	assert_int_equal(config_diff(c, copy, NULL, NULL), 0);
	config_free(trial);
	config_free(copy);
	config_free(c);
	buf_free(&out);
}

static mac_t client(unsigned n)
{
	return (mac_t){ MAC_REAL_BIT | 0x02005e000000ULL | n };
}

static void looked_up(void **state)
{
	struct config *c = read_lists();
	size_t n;

	(void)state;
	assert_true(config_macfilter_lets(c, client(1), 1));
	assert_false(config_macfilter_lets(c, client(1), 2));
	assert_true(config_macfilter_lets(c, client(2), 2));
	assert_false(config_macfilter_lets(c, client(3), 1));
	assert_string_equal(config_client_key(c, 1, client(2))->key, "the first one");
	assert_null(config_client_key(c, 2, client(2)));
	assert_ptr_equal(config_client_keys(c, 1, &n), config_client_key(c, 1, client(2)));
	assert_int_equal(n, 2);
	(void)config_client_keys(c, 2, &n);
	assert_int_equal(n, 1);
	assert_null(config_client_keys(c, 3, &n));
	must(c, "config wlan delete 1"); /* and the keys with it */
	assert_null(config_client_keys(c, 1, &n));
	assert_int_equal(c->client_keys, 1);
	config_free(c);
}

static void edited(void **state)
{
	struct config *c = read_lists();
	uint64_t edition = c->lists;

	(void)state;
	must(c, "config macfilter wlan-id 02:00:5e:00:00:01 2");
	assert_true(c->lists != edition);
	assert_true(config_macfilter_lets(c, client(1), 2));
	must(c, "config macfilter delete 02:00:5e:00:00:01");
	assert_false(config_macfilter_lets(c, client(1), 2));
	must(c, "config macfilter add 02:00:5e:00:00:01 1 management 'front desk'");
	must(c, "config wlan security wpa akm psk set-key ascii 'a new one' 1 client 02:00:5e:00:00:02");
	assert_string_equal(config_client_key(c, 1, client(2))->key, "a new one");
	must(c, "config wlan security wpa akm psk delete-key 1 client 02:00:5e:00:00:02");
	assert_null(config_client_key(c, 1, client(2)));
	edition = c->lists;
	must(c, "config sysname other");
	assert_true(c->lists == edition);
	config_free(c);
}

static void refusals(void **state)
{
	struct config *c = read_lists();

	(void)state;
	must(c, "config interface create guests 20");
	refused(c, "config macfilter add 02:00:5e:00:00:01 2", "02:00:5e:00:00:01 is in the MAC filter already");
	refused(c, "config macfilter delete 02:00:5e:00:00:09", "02:00:5e:00:00:09 is not in the MAC filter");
	refused(c, "config macfilter add 02:00:5e:00:00:09 1 guests",
		"the clients of WLAN 1 are in its interface, which is 'management'");
	refused(c, "config macfilter add 02:00:5e:00:00:09 0 guests",
		"clients are in the interface of their WLAN, and this entry is for no WLAN that is there");
	refused(c, "config wlan security wpa akm psk set-key ascii 'a new one' 9 client 02:00:5e:00:00:02",
		"there is no WLAN 9");
	refused(c, "config wlan security wpa akm psk delete-key 2 client 02:00:5e:00:00:02",
		"02:00:5e:00:00:02 has no key of its own on WLAN 2");
	must(c, "config wlan security wpa akm 802.1x disable 2");
	must(c, "config wlan security wpa akm psk enable 2");
	must(c, "config wlan security wpa akm psk set-key ascii correct-horse 2");
	must(c, "config wlan security pmf required 2");
	refused(c, "config wlan enable 2",
		"WLAN 2 requires protected management frames, and clients of the older WPA have none");
	must(c, "config wlan security pmf optional 2");
	must(c, "config wlan enable 2");
	refused(c, "config wlan security wpa wpa1 ciphers aes disable 2", "WLAN 2 has the older WPA, but no cipher");
	config_free(c);
}

static void the_lists_end_at_their_ceilings(void **state)
{
	struct config *c = config_new();
	char line[128];

	(void)state;
	must(c, "config wlan create 1 Staff");
	for (unsigned i = 0; i < CONFIG_MACFILTERS_MAX; i++) {
		snprintf(line, sizeof(line), "config macfilter add 02:00:5e:00:%02x:%02x 1",
			 i * 7 % 2048 >> 8, i * 7 % 2048 & 255);
		must(c, line);
	}
	refused(c, "config macfilter add 02:00:5e:01:00:00 1", "the MAC filter has 2048 clients, and there cannot be more");
	for (size_t i = 1; i < c->macfilters; i++)
		assert_true(c->macfilter[i - 1].mac.v < c->macfilter[i].mac.v);
	for (unsigned i = 0; i < CONFIG_CLIENT_KEYS_MAX; i++) {
		snprintf(line, sizeof(line),
			 "config wlan security wpa akm psk set-key ascii correct-horse 1 client 02:00:5e:00:%02x:%02x", i >> 8,
			 i & 255);
		must(c, line);
	}
	refused(c, "config wlan security wpa akm psk set-key ascii correct-horse 1 client 02:00:5e:01:00:00",
		"1024 clients have keys of their own, and there cannot be more");
	config_free(c);
}

static void differences_in_words(void **state)
{
	struct config *c = read_lists(), *b = read_lists();
	struct buf out = { 0 };

	(void)state;
	must(b, "config macfilter delete 02:00:5e:00:00:02");
	must(b, "config wlan security wpa akm psk set-key ascii 'a new one' 1 client 02:00:5e:00:00:02");
	must(b, "config wlan mac-filtering disable 1");
	config_diff_text(&out, c, b);
	assert_string_equal(buf_cstr(&out),
			    "MAC filter entry 02:00:5e:00:00:02 goes:\n"
			    "  - config macfilter add 02:00:5e:00:00:02 0\n"
			    "WLAN 1 (Staff) changes:\n"
			    "  - config wlan mac-filtering enable 1\n"
			    "The key of client 02:00:5e:00:00:02 on WLAN 1 changes:\n"
			    "  - config wlan security wpa akm psk set-key ascii **** 1 client 02:00:5e:00:00:02\n"
			    "  + config wlan security wpa akm psk set-key ascii **** 1 client 02:00:5e:00:00:02\n");
	config_free(b);
	config_free(c);
	buf_free(&out);
}

/* What the machines are told of a WLAN with the older WPA, too, or with nothing else. */
static void the_older_wpa_as_the_machines_have_it(void **state)
{
	struct config *c = read_lists();
	const struct config_wlan *w = config_wlan(c, 2);
	struct client_wlan out;

	(void)state;
	config_client_wlan(c, w, &out);
	assert_int_equal(out.wpa, CLIENT_WPA_AND_WPA2);
	assert_int_equal(out.rsne[0], 48);
	assert_int_equal(out.rsne_len, out.rsne[1] + 2);
	assert_int_equal(out.wpa_ie[0], 221);
	assert_memory_equal(out.wpa_ie + 2, "\0\x50\xf2\1", 4);
	assert_int_equal(out.rsne_len + out.wpa_ie_len, w->ac.ies_len);
	assert_int_equal(out.max_listen, 20);
	must(c, "config wlan security wpa wpa2 disable 2");
	config_client_wlan(c, config_wlan(c, 2), &out);
	assert_int_equal(out.wpa, CLIENT_WPA_ONLY);
	assert_null(out.rsne);
	assert_int_equal(out.wpa_ie[0], 221);
	assert_int_equal(out.wpa_ie_len, config_wlan(c, 2)->ac.ies_len);
	assert_true(out.wpa2);
	config_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(written_as_read),
		cmocka_unit_test(looked_up),
		cmocka_unit_test(edited),
		cmocka_unit_test(refusals),
		cmocka_unit_test(the_lists_end_at_their_ceilings),
		cmocka_unit_test(differences_in_words),
		cmocka_unit_test(the_older_wpa_as_the_machines_have_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* test_show_hostile.c - show outputs written, damaged, cut and hostile.
 *
 * The heart is test_damage: an output is written, damaged as people damage it (dots shrunk, lines lost, lines broken
 * inside labels and values, case changed) in a thousand ways, and must still give the same fields. */
#include "show_texts.h"

/* --- writing ------------------------------------------------------------------------------------------------------ */

/* Fills every field of the client table with something of its own. */
static void fill(struct show *s, char words[][24])
{
	const struct show_labels *known = &show_client_labels;

	*s = (struct show){ .kind = SHOW_CLIENT_DETAIL };
	show_client_init(&s->client);
	for (size_t i = 0; i < known->count; i++) {
		const struct show_label *l = &known->rows[i];
		void *field = (char *)&s->client + l->offset;

		if (l->value == VALUE_SKIP || l->value == VALUE_SECTION || (l->flags & LABEL_ALIAS))
			continue;
		snprintf(words[i], 24, l->value == VALUE_TEXT ? "text %zu (q)" : "w-%zu", i);
		if (l->value == VALUE_TEXT || l->value == VALUE_WORD)
			*(struct slice *)field = slice_of(words[i]);
		else if (l->value == VALUE_MAC)
			((mac_t *)field)->v = MAC_REAL_BIT | 0x02005e000000 | i;
		else if (l->value == VALUE_ANSWER)
			*(enum show_answer *)field = i % 2 ? SHOW_YES : SHOW_NO;
		else
			*(int64_t *)field = l->value == VALUE_DBM ? -(int64_t)i : (int64_t)i;
	}
	s->client.pem_word = s->client.state = (struct slice){ NULL, 0 };
	s->client.pem = PEM_WEBAUTH_REQD;
	s->client.apf = APF_POWERSAVE;
}

static void same_text(const struct show_label *l, struct slice want, struct slice got)
{
	char a[64], b[64];

	show_clean(want, a, sizeof(a));
	show_clean(got, b, sizeof(b));
	if (strcmp(a, b) != 0 || !want.p != !got.p)
		fail_msg("%s: '%s' came back as '%s'", l->text, a, b);
}

static void same_client(const struct show_client *want, const struct show_client *got)
{
	const struct show_labels *known = &show_client_labels;

	assert_int_equal(got->pem, want->pem);
	assert_int_equal(got->apf, want->apf);
	for (size_t i = 0; i < known->count; i++) {
		const struct show_label *l = &known->rows[i];
		const void *a = (const char *)want + l->offset, *b = (const char *)got + l->offset;
		bool states = l->offset == offsetof(struct show_client, state) ||
			      l->offset == offsetof(struct show_client, pem_word);

		switch ((enum show_value)l->value) {
		case VALUE_SKIP:
		case VALUE_SECTION: break;
		case VALUE_TEXT:
		case VALUE_WORD:
			if (!states)
				same_text(l, *(const struct slice *)a, *(const struct slice *)b);
			break;
		case VALUE_INT:
		case VALUE_SECS:
		case VALUE_DBM:
		case VALUE_DB:
			if (*(const int64_t *)a != *(const int64_t *)b)
				fail_msg("%s: %lld, not %lld", l->text, (long long)*(const int64_t *)b,
					 (long long)*(const int64_t *)a);
			break;
		case VALUE_MAC: assert_true(mac_eq(*(const mac_t *)a, *(const mac_t *)b)); break;
		case VALUE_ANSWER:
			if (*(const enum show_answer *)a != *(const enum show_answer *)b)
				fail_msg("%s: another answer", l->text);
			break;
		}
	}
}

/* Each line ends its dots at column 49, and no leader looks shrunk. */
static void check_columns(const char *text)
{
	for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
		const char *dots = strstr(line, ".....");

		if (!dots || dots > strchr(line, '\n'))
			continue;
		assert_int_equal(strncmp(dots, "......", 6), 0);
		assert_int_equal(line[48], '.');
		assert_int_equal(line[49], ' ');
	}
}

static void test_write(void **state)
{
	char words[512][24];
	struct show s, again;
	struct buf b = { 0 };

	(void)state;
	assert_in_range(show_client_labels.count, 150, 512);
	fill(&s, words);
	show_client_write(&b, &s);
	check_columns(buf_cstr(&b));
	read_text(b.p, &again);
	assert_int_equal(again.unknown, 0);
	same_client(&s.client, &again.client);
	check_text(again.client.pem_word, "WEBAUTH_REQD");
	check_text(again.client.state, "Power Save");
	buf_free(&b);

	read_text(damaged, &s);
	show_client_write(&b, &s);
	read_text(buf_cstr(&b), &again);
	same_client(&s.client, &again.client);
	buf_free(&b);
}

static unsigned seed;

static unsigned dice(unsigned sides)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % sides;
}

/* Shrinks leaders, loses lines, breaks lines at blanks and around leaders, changes the case of letters. */
static void damage(const struct buf *in, struct buf *out, bool fold)
{
	for (size_t i = 0; i < in->len; i++) {
		char c = in->p[i];

		if (c == '.' && i + 1 < in->len && in->p[i + 1] == '.') {
			while (i + 1 < in->len && in->p[i + 1] == '.')
				i++;
			if (dice(4) == 0)
				buf_ch(out, '\n');
			buf_add(out, ".....", 3 + dice(3));
			if (dice(4) == 0)
				buf_ch(out, '\n');
		} else if (c == '\n') {
			if (dice(3) == 0)
				buf_ch(out, dice(2) ? '\n' : ' ');
		} else if (c == ' ') {
			buf_ch(out, dice(4) ? ' ' : '\n');
		} else {
			buf_ch(out, fold ? ch_lower(c) : c);
		}
	}
}

static void test_damage(void **state)
{
	char words[512][24];
	struct buf text = { 0 }, bad = { 0 };
	struct show s, again;

	(void)state;
	fill(&s, words);
	show_client_write(&text, &s);
	for (seed = 1; seed < 1000; seed++) {
		unsigned this_one = seed;
		struct copy c;

		buf_clear(&bad);
		damage(&text, &bad, this_one % 8 == 0);
		seed = this_one;
		c = copy_of(bad.p, bad.len);
		assert_ptr_equal(show_find(c.p, c.end), c.p);
		assert_ptr_equal(show_read(c.p, c.end, &again), c.end);
		assert_int_equal(again.unknown, 0);
		same_client(&s.client, &again.client);
		free(c.p);
	}
	buf_free(&text);
	buf_free(&bad);
}

/* --- show wlan, damaged -------------------------------------------------------------------------------------------- */

static void check_wlan(const struct show *s)
{
	const struct show_wlan *w = &s->wlan;

	assert_int_equal(s->kind, SHOW_WLAN);
	assert_int_equal(s->unknown, 0);
	assert_int_equal(s->fields, 44);
	assert_int_equal(w->id, 3);
	check_text(w->ssid, "house of cards");
	assert_int_equal(w->enabled, SHOW_YES);
	assert_int_equal(w->clients, 17);
	assert_int_equal(w->exclusion_s, 60);
	assert_int_equal(w->session_timeout_s, 0);
	assert_int_equal(w->idle_timeout_s, 300);
	assert_int_equal(w->dhcp_required, SHOW_YES);
	check_text(w->qos, "Silver");
	check_text(w->wmm, "Allowed");
	check_text(w->ft, "Adaptive");
	assert_int_equal(w->dot1x_wep, SHOW_NO);
	assert_int_equal(w->wpa, SHOW_YES);
	assert_int_equal(w->wpa1, SHOW_YES);
	assert_int_equal(w->wpa1_tkip, SHOW_YES);
	assert_int_equal(w->wpa1_aes, SHOW_NO);
	assert_int_equal(w->wpa2, SHOW_YES);
	assert_int_equal(w->wpa2_tkip, SHOW_NO);
	assert_int_equal(w->wpa2_aes, SHOW_YES);
	assert_int_equal(w->wpa3, SHOW_UNSAID);
	assert_int_equal(w->akm_dot1x, SHOW_YES);
	assert_int_equal(w->akm_psk, SHOW_NO);
	assert_int_equal(w->akm_cckm, SHOW_YES);
	assert_int_equal(w->akm_ft_dot1x, SHOW_NO);
	assert_int_equal(w->ft_timeout_s, 20);
	assert_int_equal(w->skc, SHOW_NO);
	assert_int_equal(w->okc, SHOW_UNSAID);
	assert_int_equal(w->cckm_tsf_ms, 1000);
	check_text(w->pmf, "Disabled");
	assert_int_equal(w->load_balancing, SHOW_YES);
}

static void test_wlan(void **state)
{
	struct buf text = { 0 }, bad = { 0 };
	struct show s;

	(void)state;
	read_text(wlan, &s);
	check_wlan(&s);
	buf_str(&text, wlan);
	for (seed = 1; seed < 200; seed++) {
		unsigned this_one = seed;

		buf_clear(&bad);
		damage(&text, &bad, false);
		seed = this_one;
		read_text(buf_cstr(&bad), &s);
		check_wlan(&s);
	}
	buf_free(&text);
	buf_free(&bad);
}

/* --- hostile input ------------------------------------------------------------------------------------------------ */

static void read_all(const char *p, const char *end)
{
	struct show s;
	struct show_row row;
	struct slice where, value;

	while ((p = show_find(p, end))) {
		const char *stop = show_read(p, end, &s);
		struct show_rows it = show_rows(&s);

		assert_true(stop > p && stop <= end);
		while (show_row_next(&it, &row))
			assert_true(row.at >= p && row.at < stop);
		show_lookup(&s, "no such label", &where, &value);
		p = stop;
	}
}

static void test_cut_anywhere(void **state)
{
	static const char *const texts[] = { clean, damaged, wlan };

	(void)state;
	for (size_t t = 0; t < ARRAY_LEN(texts); t++) {
		size_t len = strlen(texts[t]);

		for (size_t n = 0; n < len; n++) {
			struct copy head = copy_of(texts[t], n), tail = copy_of(texts[t] + n, len - n);

			read_all(head.p, head.end);
			read_all(tail.p, tail.end);
			free(head.p);
			free(tail.p);
		}
	}
}

/* Reads `size` bytes of one thing after a good beginning: seconds even with sanitizers, or it is not linear. */
static void check_time(const char *begin, const char *thing, size_t size)
{
	struct buf b = { 0 };
	clock_t start;
	double spent;

	buf_str(&b, begin);
	while (b.len < size)
		buf_str(&b, thing);
	struct copy c = copy_of(b.p, b.len);
	buf_free(&b);
	start = clock();
	read_all(c.p, c.end);
	spent = (double)(clock() - start) / CLOCKS_PER_SEC;
	free(c.p);
	if (spent > 5)
		fail_msg("'%s' after '%s': %.1f s for %zu bytes", thing, begin, spent, size);
}

static void test_long_input(void **state)
{
	static const char *const things[] = {
		".", "..", ". ", "...a", "a... ", "1... ", "n...", "Client Username... ", "VLAN..... 1", "VLAN........ 1",
		":", "a:", "n:", "Version:", "Client Statistics:", "-", "a-", "--- ", "a---", ">", ") >", "(x) >", "*",
		"*abc: ", "*abcdef: Oct 1 ", " ", "\n", "\r\n", "a\n", "02:00:5e:", "02:00:5e:10:00:01 ", "02:\n",
		"02:00:5e:10:00:01 Yes ", "Client MAC Address... ", "Number of Clients... ", "MAC Address AP Name ---",
		"Manually Disabled Clients---", "m", "x Client Dhcp Required: ", "\xe2\x80\xa6", "\xe2", "\xc2\xa0", "//",
		"a //", "No dynamically",
	};
	static const char *const begins[] = { "", "Dynamically Disabled Clients-----", "MAC Address AP Name-----",
					      "WLAN Identifier... 1 " };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(things); i++) {
		check_time(BEGIN "\nClient Username...... ", things[i], 1 << 18);
		for (size_t k = 0; k < ARRAY_LEN(begins); k++)
			check_time(begins[k], things[i], 1 << 16);
	}
	check_time(BEGIN, ".", 1 << 20);
	check_time(BEGIN, "VLAN... 1", 1 << 20);
	check_time(BEGIN, "Number of EAP Key Msg Timeouts....... 3\n", 1 << 20);
	check_time("", "plain text, 10:46:48.939 and so on ... -- *\n", 1 << 20);
}

static void test_clean_text(void **state)
{
	char out[8];

	(void)state;
	assert_int_equal(show_clean(SLICE("  a\r\n b..... c "), out, sizeof(out)), 5);
	assert_string_equal(out, "a b c");
	assert_int_equal(show_clean(SLICE("0123456789"), out, sizeof(out)), 7);
	assert_string_equal(out, "0123456");
	assert_int_equal(show_clean((struct slice){ NULL, 0 }, out, sizeof(out)), 0);
	assert_string_equal(out, "");
	assert_int_equal(show_clean(SLICE("abc"), out, 0), 0);
	assert_true(show_same(SLICE("Not\n supported "), "Not Supported"));
	assert_false(show_same(SLICE("Not supported yet"), "Not Supported"));
	assert_false(show_same((struct slice){ NULL, 0 }, "x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_wlan),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_long_input),
		cmocka_unit_test(test_clean_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

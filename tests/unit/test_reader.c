/* SPDX-License-Identifier: Apache-2.0 */
/* test_reader.c - every line form of the manual as an event: its row, client, time and line; counts; chunk borders. */
#include "check.h"

#include "catalogue_gen.h"
#include "diagnose/reader.h"

static struct chunk chunk;

/* Reads a text as one chunk; events keep their order since there is one shard. */
static void read_text(const char *text)
{
	struct reader r = { .key = { 1, 2 }, .shards = 1, .keep_fields = true };
	size_t len = strlen(text);

	reader_init();
	free(chunk.text);
	chunk.text = malloc(len + CHUNK_PAD);
	memcpy(chunk.text, text, len);
	chunk.len = len;
	chunk.off = 0;
	chunk_reset(&chunk);
	reader_chunk(&r, &chunk);
}

static const struct event *event_no(unsigned n)
{
	size_t at = 0;

	for (; at < chunk.out[0].len; n--) {
		const struct event *e = (const struct event *)(const void *)(chunk.out[0].p + at);

		if (n == 0)
			return e;
		at += e->size;
	}
	return NULL;
}

static unsigned events(void)
{
	unsigned n = 0;

	while (event_no(n))
		n++;
	return n;
}

static void expect(unsigned n, unsigned row, const char *mac, unsigned line)
{
	const struct event *e = event_no(n);
	char text[MAC_TEXT_MAX];

	if (!e)
		fail_msg("no event %u", n);
	if (e->row != row)
		fail_msg("event %u is %s, not %s", n, e->row < MSG_COUNT ? cat_rows[e->row].name : "none", cat_rows[row].name);
	mac_format(e->client, text);
	assert_string_equal(text, mac);
	assert_int_equal(e->line + 1, line);
}

#define C1 "02:00:5e:10:00:01"
#define TEXT " Deleting client immediately since WLAN has changed"

static void forms(void **state)
{
	static const char *const lines[] = {
		"*apfMsConnTask_4: May 07 17:03:56.060: " C1 TEXT "\n",
		"*apfMsConnTask_4: May  7 17:03:56.060: " C1 TEXT "\r\n",
		"*DHCP Socket Task: May 07 17:03:56.060: " C1 TEXT "\n",
		"*RRM-DCLNT-5_0: May 07 17:03:56.060: " C1 TEXT "\n",
		"Wed May  7 17:03:56 2014: " C1 TEXT "\n",
		"Wed May 7 17:03:56 2014: " C1 TEXT "\n",
		"(Cisco Controller) >*apfMsConnTask_3: May 07 17:03:56.060: " C1 TEXT "\n",
		"17:03:56.060: " C1 TEXT "\n",
		C1 TEXT "\n",
		"  3. *apfMsConnTask_4: May 07 17:03:56.060: " C1 TEXT "\n",
		"- *apfMsConnTask_4: May 07 17:03:56.060: " C1 TEXT "\n",
		"*apfMsConnTask_4: May 07 17:03:56.060: " C1 TEXT " | |\n",
		"*apfMsConnTask_4: May 07 17:03:56.060:" C1 TEXT "\n",
		"*apfMsConnTask_4: May 07 17:03:56.060: 0200.5e10.0001" TEXT "\n",
		"*apfMsConnTask_4: May 07 17:03:56.060: 02-00-5E-10-00-01" TEXT "\n",
		"<131>WLC1: *apfMsConnTask_4: May 07 17:03:56.060: " C1 TEXT "\n",
		"2014-05-07T17:03:56.104727+02:00 192.0.2.1 WLC1: *apfMsConnTask_4: May 07 17:03:56.060: " C1 TEXT "\n",
		"\xef\xbb\xbf*apfMsConnTask_4: May 07 17:03:56.060: " C1 TEXT "\n",
		"***apfMsConnTask_4: May 07 17:03:56.060: " C1 TEXT "**\n",
		"*apfMsConnTask_4: May 07\n17:03:56.060: " C1 TEXT "\n",
		"*apfMsConnTask_4: May 07 17:03:56.060: 02:00:5e:\n10:00:01" TEXT "\n",
		"*apfMsConnTask_4: May 07 17:03:56.060: " C1 " Deleting client immed\niately since WLAN has changed\n",
		"*APFMSCONNTASK_4: MAY 07 17:03:56.060: 02:00:5E:10:00:01 DELETING CLIENT IMMEDIATELY SINCE WLAN HAS CHANGED\n",
		"*apfMsConnTask_4: DATE TIME: " C1 TEXT "\n",
		"*apfMsConnTask_4: xx xx xx:50:xx.xxx: " C1 TEXT "\n",
		"> *apfMsConnTask_4: May 07 17:03:56.060: " C1 TEXT "\n",
		"*apfMsConnTask_4: May&nbsp;07 17&#58;03:56.060&colon; 02:00:5e:10:00:01&#x20;Deleting client immediately "
		"since&#xa0;WLAN has changed<br />\n",
		"*apfMsConnTask_4: May 07 17:03:56.060: " C1 " Deleting client immediately since&amp;nbsp;WLAN has changed</p>\n",
		"*apfMsConnTask_4: May 07 17:03:56.060:<br\t/>" C1 TEXT "<td\tclass=log>\n",
		"\\u0026amp;amp;lt;131&amp;amp;amp;gt;WLC1: *apfMsConnTask_4: May 07 17:03:56.060: " C1 TEXT "\n",
		"*apfMsConnTask_4: May&#1\n60;07 17&#x3\na;03:56.060: " C1 TEXT "\n",
		"\\*apfMsConnTask\\_4: May 07 17:03:56.060: " C1 TEXT "\n",
		"{\"log\":\"\\u002aapfMsConnTask_4: May 07 17:03:56.060:\\u00a0" C1 TEXT "\\n\"}\n",
		"*apfMsConn\u00adTask_4: May 0\u200b7 17:03:5\u00ad6.060: 02:00:5e:1\u200d0:00:01 Deleting client immedi\u00adately "
		"since WLAN has changed\n",
		"<131>WLC1: *apfMsConnTask_4: May 07 17:03:56.060: " C1 TEXT "#015#012\n",
		"[PA] " C1 TEXT "\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		read_text(lines[i]);
		if (events() != 1)
			fail_msg("%u events in: %s", events(), lines[i]);
		expect(0, MSG_WLAN_CHANGED_DELETE, C1, 1);
		assert_int_equal(chunk.counts.recognised, 1);
		assert_int_equal(chunk.counts.unknown, 0);
	}
}

/* The beginning of a half-hidden address is not that of a dump: 00:24:c4:xx is no row of bytes. */
static void hidden_is_no_dump(void **state)
{
	(void)state;
	read_text("*t: May 07 17:03:56.060: 00:24:c4:xx:xx:98" TEXT "\n*t: May 07 17:03:56.060: 00000010: 02 03 00 5f ...\n");
	assert_int_equal(events(), 1);
	expect(0, MSG_WLAN_CHANGED_DELETE, "00:24:c4:xx:xx:98", 1);
	assert_int_equal(chunk.counts.other, 1);
}

static void glued(void **state)
{
	(void)state;
	read_text("*a: May 07 17:03:56.060: " C1 TEXT "*osapiBsnTimer: May 07 17:03:57.060: " C1
		  " apfMsExpireCallback (apf_ms.c:608) Expiring Mobile!Wed May 7 17:03:58 2014: " C1
		  " Scheduling deletion of Mobile Station: (callerId: 24) in 5 seconds //a comment\nmore prose\n");
	assert_int_equal(events(), 3);
	expect(0, MSG_WLAN_CHANGED_DELETE, C1, 1);
	expect(1, MSG_MS_EXPIRE_CALLBACK, C1, 1);
	expect(2, MSG_SCHEDULING_DELETION, C1, 1);
	assert_int_equal(chunk.counts.recognised, 3);
	assert_int_equal(chunk.counts.other, 2);
}

static void other_pieces(void **state)
{
	(void)state;
	read_text("(Cisco Controller) >debug client " C1 "\n(Cisco Controller) >\n=~=~= PuTTY log 2017.02.07 14:04:10 =~=~=\n"
		  "*t: May 07 17:03:56.066: [0000] d7 57 8e ff 2b 27 01 4e 93 39 0b 1c 1f 46 d2 da\n--More-- or (q)uit\n\n");
	assert_int_equal(events(), 0);
	assert_int_equal(chunk.counts.recognised + chunk.counts.unknown, 0);
	assert_int_equal(chunk.counts.other, 4); /* a pager's line is nothing at all */
	read_text("*spamApTask0: May 07 17:03:56.066: 00:00:5e:00:53:10 rxN 00.23.67.ed.6e.00.00.00\n 00.00.00.00.00\n"
		  " txN 00.00.00.00.00.00.00.00\n*a: May 07 17:03:56.067: " C1 TEXT "\n");
	assert_int_equal(events(), 1);
	assert_int_equal(chunk.counts.unknown, 0);
	read_text("*mmListen: May 07 17:03:56.066: " C1 " Mobility packet received from:\n"
		  "*mmListen: May 07 17:03:56.066: " C1 "   192.0.2.9, port 16666\n"
		  "*mmListen: May 07 17:03:56.066: " C1 "   192.0.2.9, port 16666, Switch IP: 192.0.2.9\n");
	assert_int_equal(chunk.counts.unknown, 0);
	assert_int_equal(chunk.counts.recognised, 2);
	assert_int_equal(chunk.counts.other, 1);
}

static void unknown_is_counted_and_remembered(void **state)
{
	unsigned n = 0;

	(void)state;
	read_text("*t: May 07 17:03:56.066: " C1 " something nobody has ever seen 17\n"
		  "*t: May 07 17:03:56.067: " C1 " something nobody has ever seen 23\n");
	assert_int_equal(chunk.counts.unknown, 2);
	for (int i = 0; i < UNKNOWN_SLOTS; i++)
		if (chunk.unknown[i].count) {
			n++;
			assert_int_equal(chunk.unknown[i].count, 2);
			assert_string_equal(chunk.unknown[i].text, "something nobody has ever seen 17");
		}
	assert_int_equal(n, 1);
}

static void no_client_is_inherited(void **state)
{
	(void)state;
	read_text("*a: May 07 17:03:56.060: 02:00:5e:10:00:01" TEXT "\n*b: May 07 17:03:56.060: 02:00:5e:10:00:02" TEXT
		  "\n*a: May 07 17:03:56.061: New PMKID: (16)\n*b: May 07 17:03:56.061: New PMKID: (16)\n");
	assert_int_equal(events(), 4);
	expect(2, MSG_NEW_PMKID, "02:00:5e:10:00:01", 3);
	expect(3, MSG_NEW_PMKID, "02:00:5e:10:00:02", 4);
	read_text("*a  b: May 07 17:03:56.060: 02:00:5e:10:00:01" TEXT "\n*c: May 07 17:03:56.060: 02:00:5e:10:00:02" TEXT
		  "\n*a\u00a0b: May 07 17:03:56.061: New PMKID: (16)\n*a b: May 07 17:03:56.061: New PMKID: (16)\n");
	assert_int_equal(events(), 4); /* one task, whatever blanks */
	expect(2, MSG_NEW_PMKID, "02:00:5e:10:00:01", 3);
	expect(3, MSG_NEW_PMKID, "02:00:5e:10:00:01", 4);
}

/* A relay's time tells when it was where the message log's own time was left out. */
static void iso_and_mnemonic(void **state)
{
	static const char *const stamps[] = { "2024-02-11 16:20:31: ", "2024-02-11T16:20:31.000Z " };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(stamps); i++) {
		char text[256];

		snprintf(text, sizeof(text), "%s%%APF-6-MOBILE_EXCLUDED: apf_ms.c:9042 Excluded the mobile [" C1
			 " Reason: \"MAC Address Theft\"]\n%s%%FOO-3-BAR: whatever another product says\n", stamps[i], stamps[i]);
		read_text(text);
		assert_int_equal(events(), 1);
		expect(0, MSG_LOG_MOBILE_EXCLUDED, C1, 1);
		assert_int_equal(chunk.counts.unknown, 0);
		assert_true(chunk.first_time != TIME_NONE || event_no(0)->t != TIME_NONE);
	}
}

static void new_year(void **state)
{
	(void)state;
	read_text("*a: Dec 31 23:59:59.900: " C1 TEXT "\n*a: Jan 01 00:00:00.100: " C1 TEXT "\n");
	assert_int_equal(chunk.turns, 1);
	assert_int_equal(event_no(1)->t - event_no(0)->t, stamp_make(1, 1, 1, 100) - stamp_make(0, 12, 31, 86399900));
}

/* The same log gives the same events whatever the chunks: cut at each place the reader would choose. */
static void chunk_borders(void **state)
{
	static const char log[] =
		"*a: May 07 17:03:56.060: 02:00:5e:10:00:01 Deleting client\nimmediately since WLAN has changed\n"
				  "*a: May 07 17:03:56.061: 02:00:5e:10:00:02" TEXT "\nplain prose here\n"
				  "*a: May 07 17:03:56.062: 02:00:5e:10:00:03" TEXT "\n";
	size_t len = sizeof(log) - 1;

	(void)state;
	reader_init();
	for (uint64_t at = 1; at < len; at++) {
		uint64_t cut = reader_snap(log, len, 0, at, true);

		assert_in_range(cut, at, len);
		assert_true(cut == len || log[cut] == '*');
	}
	assert_int_equal(reader_snap(log, len, 0, 0, true), 0);
	assert_int_equal(reader_snap(log, len, 0, len, true), len);
}

/* Lines are those of the file as an editor shows it: what a pager left, what a web page wrote for a line end, and what a
 * terminal wrapped do not shift them. */
static void physical_lines(void **state)
{
	(void)state;
	read_text("(wlc) >show nothing\r          \r\n"
		  "*a: May 07 17:03:56.060: " C1 " Deleting client immediately\rsince WLAN has changed\n"
		  "--More-- or (q)uit\r                  \r*a: May 07 17:03:56.061: " C1 TEXT "\n"
		  "&#10;*a: May 07 17:03:56.062: " C1 " Deleting client immediately\n since WLAN has changed\n"
		  "*a: May 07 17:03:56.063: " C1 TEXT "\n");
	assert_int_equal(events(), 4);
	expect(0, MSG_WLAN_CHANGED_DELETE, C1, 2);
	expect(1, MSG_WLAN_CHANGED_DELETE, C1, 3);
	expect(2, MSG_WLAN_CHANGED_DELETE, C1, 4);
	expect(3, MSG_WLAN_CHANGED_DELETE, C1, 6);
	assert_int_equal(chunk.counts.lines, 6);
	/* a text that has no line feeds */
	read_text("*a: May 07 17:03:56.060: " C1 TEXT "\rprose\r*a: May 07 17:03:56.063: " C1 TEXT "\r");
	assert_int_equal(events(), 2);
	expect(0, MSG_WLAN_CHANGED_DELETE, C1, 1);
	expect(1, MSG_WLAN_CHANGED_DELETE, C1, 3);
}

static void megabyte_line(void **state)
{
	size_t len = 1 << 20, at = 0;
	char *text = malloc(len + 1);
	static const char one[] = "*a: May 07 17:03:56.060: " C1 TEXT;

	(void)state;
	while (at + sizeof(one) < len) {
		memcpy(text + at, one, sizeof(one) - 1);
		at += sizeof(one) - 1;
	}
	text[at] = '\0';
	read_text(text);
	assert_int_equal(chunk.counts.recognised, at / (sizeof(one) - 1));
	free(text);
}

static void nul_bytes(void **state)
{
	static const char text[] =
		"*a: May 07 17:03:56.060: " C1 " Deleting client\0 immediately since WLAN has changed\n\0\0\0\n";
	struct reader r = { .key = { 1, 2 }, .shards = 1 };

	(void)state;
	reader_init();
	free(chunk.text);
	chunk.text = malloc(sizeof(text) + CHUNK_PAD);
	memcpy(chunk.text, text, sizeof(text));
	chunk.len = sizeof(text) - 1;
	chunk_reset(&chunk);
	reader_chunk(&r, &chunk);
	assert_int_equal(chunk.counts.recognised, 1);
}

static void foreign(void **state)
{
	(void)state;
	read_text("2024/01/09 10:00:00.000 {wncd_x_R0-0}{1}: [client-orch-sm] [1]: (note): MAC: 0200.5e10.0001  Association "
		  "received. BSSID 0000.5e00.5300\n");
	assert_int_equal(chunk.counts.recognised, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms),	 cmocka_unit_test(hidden_is_no_dump), cmocka_unit_test(glued),
		cmocka_unit_test(other_pieces),	 cmocka_unit_test(unknown_is_counted_and_remembered),
		cmocka_unit_test(no_client_is_inherited), cmocka_unit_test(iso_and_mnemonic), cmocka_unit_test(new_year),
		cmocka_unit_test(chunk_borders), cmocka_unit_test(physical_lines),
		cmocka_unit_test(megabyte_line),
		cmocka_unit_test(nul_bytes),	 cmocka_unit_test(foreign),
	};
	int failed = cmocka_run_group_tests_name("reader", tests, NULL, NULL);

	chunk_free(&chunk);
	return failed;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* test_show_metrics.c - show metrics in a world of a test's own: names that need escaping, numbers as large as they get, no
 * step beyond its budget, the same in both formats. What a real controller says is read by tests/operator/metrics.py. */
#include "show_run.h"

#include "../control/fake_ac.h"
#include "controller/net/peers.h"

static const struct measures most = {
	.lag_p50_us = 12, .lag_p99_us = 3456, .lag_longest_us = UINT64_MAX,
	.lag_below = { 1, 2, 3 }, .lag_turns = UINT64_MAX, .lag_us = 1234567,
	.cpu_us = 1000001, .peak = (uint64_t)1 << 40, .seconds = 60,
	.queue = { .handshakes = UINT64_MAX },
	.memory = { .rings = 12345 },
	.rate = { .client_joins = { 7, 90 } },
};

static mono_t now(void *ctx)
{
	(void)ctx;
	return mono_ms(61000);
}

static bool measure(void *ctx, struct measures *out)
{
	(void)ctx;
	*out = most;
	return true;
}

static bool counter_at(void *ctx, size_t i, const char **name, const char **words, uint64_t *value)
{
	static const char *const names[] = { "sockets_cut", "peers_odd-name", "loop_turns" };
	static const char *const said[] = { "datagrams dropped: too long", "peers that are odd", "turns" };

	(void)ctx;
	if (i >= ARRAY_LEN(names))
		return false;
	*name = names[i];
	*words = said[i];
	*value = i ? 5 : UINT64_MAX;
	return true;
}

static struct world world_new(void)
{
	struct world w = { .config = config_new(), .ac = fake_ac_new(3),
			   .ports = { .now = now, .measure = measure, .counter_at = counter_at } };

	w.started = mono_ms(0);
	snprintf(w.config->sysname, sizeof(w.config->sysname), "%s", "a\"b\\c \xc3\xa4");
	return w;
}

static void world_end(struct world *w)
{
	fake_ac_free(w->ac);
	config_free(w->config);
}

static void has(const char *text, const char *line)
{
	const char *at = strstr(text, line);

	if (!at || (at != text && at[-1] != '\n'))
		fail_msg("no line %s in\n%s", line, text);
}

static void test_text(void **state)
{
	struct world w = world_new();
	char *text = shown_in(&w, "show metrics");

	(void)state;
	has(text, "plumb_info{version=\"" PLUMB_VERSION "\",sysname=\"a\\\"b\\\\c \xc3\xa4\"} 1\n");
	has(text, "plumb_uptime_seconds 61\n");
	has(text, "# TYPE plumb_loop_turn_seconds histogram\n");
	has(text, "plumb_loop_turn_seconds_bucket{le=\"0.000064\"} 1\n");
	has(text, "plumb_loop_turn_seconds_bucket{le=\"2.097152\"} 0\n");
	has(text, "plumb_loop_turn_seconds_bucket{le=\"+Inf\"} 18446744073709551615\n");
	has(text, "plumb_loop_turn_seconds_sum 1.234567\n");
	has(text, "plumb_loop_lag_minute_seconds{quantile=\"0.99\"} 0.003456\n");
	has(text, "plumb_loop_lag_minute_seconds{quantile=\"1\"} 18446744073709.551615\n");
	has(text, "plumb_joins_per_second{kind=\"client_joins\",window=\"1s\"} 7.000000\n");
	has(text, "plumb_joins_per_second{kind=\"client_joins\",window=\"60s\"} 1.500000\n");
	has(text, "plumb_queue_depth{queue=\"handshakes\"} 18446744073709551615\n");
	has(text, "plumb_memory_bytes{kind=\"rings\"} 12345\n");
	has(text, "plumb_memory_peak_bytes 1099511627776\n");
	has(text, "plumb_cpu_seconds_total 1.000001\n");
	/* a drop is in the family of drops and a counter of its own; the loop has its histogram */
	has(text, "plumb_drops_total{part=\"net\",cause=\"sockets_cut\"} 18446744073709551615\n");
	has(text, "plumb_sockets_cut_total 18446744073709551615\n");
	has(text, "# HELP plumb_peers_odd_name_total peers that are odd\n");
	assert_null(strstr(text, "loop_turns"));
	assert_null(strstr(text, "cause=\"peers"));
	free(text);
	world_end(&w);
}

/* Nobody measures: what is counted is shown all the same. */
static void test_nobody_measures(void **state)
{
	struct world w = world_new();
	char *text;

	(void)state;
	w.ports.measure = NULL;
	w.ports.counter_at = NULL;
	text = shown_in(&w, "show metrics");
	has(text, "plumb_capwap_joins_total 3\n");
	assert_null(strstr(text, "plumb_loop"));
	free(text);
	text = shown_in(&w, "show sysinfo");
	assert_null(strstr(text, "Loop lag"));
	free(text);
	world_end(&w);
}

static void test_steps(void **state)
{
	static const enum out_format formats[] = { OUT_TEXT, OUT_JSON };
	struct world w = world_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		struct run r;

		begin(&r, &w, "show metrics", formats[i]);
		while (step(&r))
			out_flush(&r.out);
		out_flush(&r.out);
		assert_int_equal(r.call.status, CALL_OK);
		assert_true(r.longest <= 64);
		assert_true(formats[i] == OUT_JSON || r.steps > 1);
		for (const char *p = buf_cstr(&r.wire), *q; (q = strchr(p, '\n')); p = q + 1) {
			json_t *line = json_loadb(p, (size_t)(q - p), JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, NULL);

			assert_non_null(line);
			json_decref(line);
		}
		end(&r);
	}
	world_end(&w);
}

/* Each counter whose words speak of a loss is a drop, but those that count one again, or none. A new one has to be put
 * there. */
static void test_each_loss_once(void **state)
{
	static const struct {
		const char *part, *name, *words;
	} all[] = {
#define ROW(name, words) { "capwap", #name, words },
		AC_COUNTERS(ROW)
#undef ROW
#define ROW(name, words) { "clients", #name, words },
		CLIENT_COUNTERS(ROW)
#undef ROW
#define ROW(name, words) { "net", "peers_" #name, words },
		PEERS_COUNTERS(ROW)
	};
	static const char *const lost[] = { "dropped", "refused", "ignored", "not begun", "not kept",
					    "forgotten at the ceiling" };
	static const char *const none[] = { "session_id_in_use", "identity_mismatch", "rows_full", /* joins_refused */
					    "limited", "balanced", "memory_refused",	   /* refused */
					    "wlan_updates_refused", "deletes_again" };


	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		bool loss = false;

		for (size_t k = 0; k < ARRAY_LEN(lost); k++)
			loss |= strstr(all[i].words, lost[k]) != NULL;
		for (size_t k = 0; k < ARRAY_LEN(none); k++)
			loss &= strcmp(all[i].name, none[k]) != 0;
		if (show_is_drop(all[i].part, all[i].name) != loss)
			fail_msg("%s %s (%s): is it a drop?", all[i].part, all[i].name, all[i].words);
	}
	assert_true(show_is_drop("net", "dtls_undecrypted") && show_is_drop("live", "evicted"));
	assert_true(show_is_drop("control", "refused_full") && show_is_drop("capwap", "fragments_dropped"));
	assert_false(show_is_drop("capwap", "fragments_limited"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_text), cmocka_unit_test(test_nobody_measures),
					    cmocka_unit_test(test_steps),
					    cmocka_unit_test(test_each_loss_once) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

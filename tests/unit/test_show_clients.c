/* SPDX-License-Identifier: Apache-2.0 */
/* test_show_clients.c - the shows of clients over a machine of clients filled by hand: what they say as text and as JSON,
 * that plumb diagnose reads them back, that tens of thousands are shown in steps while clients come and go, and what
 * commands about clients ask of the machine. */
#include "show_run.h"

#include "base/wheel.h"
#include "base/xalloc.h"
#include "diagnose/show.h"

/* --- a machine of clients, filled by hand --------------------------------------------------------------------------- */

enum { MANY = 64000 };

struct clients {
	struct client **list; /* in the order in which they came; NULL: has gone */
	size_t n, room;
	struct client_exclusion excluded[3];
	size_t nexcluded;
	struct client_probe probe;
	mac_t put_out, forgiven;
};

static struct clients machine;
static struct ap ap = { .name = "AP-lobby", .joined = true,
	.slot = { { .present = true, .type = 13, .channel = 6 }, { .present = true, .type = 10, .channel = 44 } } };

struct client *clients_find(const struct clients *cs, mac_t mac)
{
	size_t i = (size_t)(mac.v & 0xffffff);

	return mac_present(mac) && (mac.v >> 24 & 0xffffff) == 0x02005e && i < cs->n ? cs->list[i] : NULL;
}

struct client *clients_next(const struct clients *cs, const struct client *after)
{
	for (size_t i = after ? (size_t)(after->mac.v & 0xffffff) + 1 : 0; i < cs->n; i++)
		if (cs->list[i])
			return cs->list[i];
	return NULL;
}

static size_t counted(const struct clients *cs, unsigned pem, unsigned wlan)
{
	size_t n = 0;

	for (size_t i = 0; i < cs->n; i++)
		n += cs->list[i] && (pem == PEM_STATES || cs->list[i]->pem == pem) && (!wlan || cs->list[i]->wlan == wlan);
	return n;
}

size_t clients_count(const struct clients *cs)
{
	return counted(cs, PEM_STATES, 0);
}

size_t clients_in_state(const struct clients *cs, enum pem pem)
{
	return counted(cs, pem, 0);
}

size_t clients_on_wlan(const struct clients *cs, unsigned wlan)
{
	return counted(cs, PEM_STATES, wlan);
}

size_t clients_on_slot(const struct clients *cs, const struct ap *where, unsigned slot)
{
	(void)where;
	(void)slot;
	return cs->n;
}

size_t client_ip_text(const struct client *c, char buf[static ADDR_TEXT_MAX])
{
	struct addr a = addr_v4(c->ip, 0);

	return addr_format_ip(&a, buf);
}

const char *client_policy_text(const struct client *c)
{
	return c->akm ? "WPA2" : "N/A";
}

const char *client_akm_text(const struct client *c)
{
	return c->akm ? "PSK" : "None";
}

const char *client_cipher_text(const struct client *c)
{
	return c->akm ? "CCMP (AES)" : "None";
}

const char *client_learned_text(enum client_learned how)
{
	return how == CLIENT_LEARNED_DHCP ? "DHCP" : "ARP";
}

const char *client_exclusion_text(enum client_exclusion_reason r)
{
	return r == CLIENT_EXCLUDED_ASSOC ? "802.11 Association Failure" : "802.1X Failure";
}

const struct client_exclusion *clients_exclusion_next(const struct clients *cs, const struct client_exclusion *after)
{
	size_t i = after ? (size_t)(after - cs->excluded) + 1 : 0;

	return i < cs->nexcluded ? &cs->excluded[i] : NULL;
}

const struct client_exclusion *clients_exclusion(const struct clients *cs, mac_t mac)
{
	for (size_t i = 0; i < cs->nexcluded; i++)
		if (mac_eq(cs->excluded[i].mac, mac))
			return &cs->excluded[i];
	return NULL;
}

const struct client_probe *clients_probe(const struct clients *cs, mac_t mac)
{
	return mac_present(cs->probe.mac) && mac_eq(cs->probe.mac, mac) ? &cs->probe : NULL;
}

const struct client_probe *clients_probe_next(const struct clients *cs, const struct client_probe *after)
{
	return !after && mac_present(cs->probe.mac) ? &cs->probe : NULL;
}

size_t clients_probe_count(const struct clients *cs)
{
	return mac_present(cs->probe.mac);
}

bool clients_deauthenticate(struct clients *cs, mac_t mac, mono_t now)
{
	(void)now;
	cs->put_out = mac;
	return clients_find(cs, mac) != NULL;
}

bool clients_forgive(struct clients *cs, mac_t mac)
{
	bool was = clients_exclusion(cs, mac) != NULL;

	cs->forgiven = mac;
	if (was)
		cs->nexcluded--; /* the tests forgive the last one only */
	return was;
}

bool clients_counter_at(const struct clients *cs, size_t i, const char **name, const char **words, uint64_t *value)
{
	(void)cs;
	*name = "associations";
	*words = "associations accepted";
	*value = 7;
	return i == 0;
}

const struct clients_counters *clients_counters(const struct clients *cs)
{
	static const struct clients_counters n = { .balanced = 9, .balanced_clients = 4 };

	(void)cs;
	return &n;
}

static bool cleared;

void clients_clear_counters(struct clients *cs)
{
	(void)cs;
	cleared = true;
}

unsigned clients_test(struct clients *cs, mac_t mac, unsigned wlan, client_check_fn fn, void *ctx, mono_t now)
{
	const struct client_check good = { .what = "Exclusion list", .words = "it is not on it" };
	const struct client_check bad = { .what = "WLAN 1 (Staff)", .verdict = CLIENT_FAILS, .status = 17,
		.words = "it has as many clients as it takes", .mend = "config wlan max-associated-clients 0 1" };

	(void)cs;
	(void)mac;
	(void)now;
	fn(ctx, &good);
	if (wlan != 2)
		fn(ctx, &bad);
	return wlan != 2;
}

/* --- the world ------------------------------------------------------------------------------------------------------- */

static mono_t now_of(void *ctx)
{
	(void)ctx;
	return mono_ms(1000000);
}

static int64_t wall_of(void *ctx)
{
	(void)ctx;
	return 1800000000000;
}

static struct world world;
static struct msglog log_ring;
static struct wheel wheel;

static void no_timer(struct timer *t, mono_t now)
{
	(void)t;
	(void)now;
}

static mac_t mac_of(unsigned i)
{
	return (mac_t){ MAC_REAL_BIT | 0x02005e000000ULL | i };
}

static struct client *come(void)
{
	struct client *k = xcalloc(1, sizeof(*k), "client");

	if (machine.n == machine.room) {
		machine.room = machine.room ? machine.room * 2 : 16;
		machine.list = xrealloc(machine.list, machine.room * sizeof(struct client *), "clients");
	}
	*k = (struct client){ .mac = mac_of((unsigned)machine.n), .bssid = mac_of(0xaa0001), .ap = &ap, .slot = 1, .ap_wlan = 1,
		.wlan = 1, .aid = (uint16_t)(1 + machine.n % 2007), .apf = APF_ASSOCIATED, .pem = PEM_RUN, .since = mono_ms(400000),
		.state_since = mono_ms(500000) };
	machine.list[machine.n++] = k;
	return k;
}

static void go(size_t i)
{
	free(machine.list[i]);
	machine.list[i] = NULL;
}

static void config_line(const char *line)
{
	struct command_line command;
	struct grammar_error error;
	struct config_error why;

	if (!grammar_parse(slice_of(line), &command, &error) || !config_apply(world.config, &command, NULL, &why))
		fail_msg("%s", line);
	command_wipe(&command);
}

static int set_up(void **state)
{
	(void)state;
	machine = (struct clients){ 0 };
	wheel_init(&wheel, mono_ms(1000000));
	ap.mac = mac_of(0xaa0000);
	world = (struct world){ .config = config_new(), .clients = &machine, .log = &log_ring,
		.ports = { .now = now_of, .wall_ms = wall_of } };
	config_line("config interface create staff 21");
	config_line("config wlan create 1 Staff Staff");
	config_line("config wlan interface 1 staff");
	config_line("config wlan create 2 Guest Guest");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < machine.n; i++)
		free(machine.list[i]);
	free(machine.list);
	config_free(world.config);
	return 0;
}

/* --- running a command ----------------------------------------------------------------------------------------------- */

static char *shown(const char *command)
{
	return shown_in(&world, command);
}

static void shows(const char *command, const char *want)
{
	char *text = shown(command);

	if (strcmp(text, want) != 0)
		fail_msg("%s shows\n%s", command, text);
	free(text);
}

/* All members and rows of the answer in one object. */
static json_t *json_of(const char *command)
{
	json_t *all = json_object(), *value;
	const char *key;
	struct run r;

	begin(&r, &world, command, OUT_JSON);
	while (step(&r))
		;
	assert_int_equal(r.call.status, CALL_OK);
	out_flush(&r.out);
	for (const char *p = buf_cstr(&r.wire), *q; *p; p = q + 1) {
		json_t *line, *in, *to = all;

		q = strchr(p, '\n');
		line = json_loadb(p, (size_t)(q - p), 0, NULL);
		assert_non_null(line);
		in = json_object_get(line, "in");
		if (json_object_get(line, "rows") || json_object_get(line, "strings")) {
			json_t *rows = json_object_get(line, json_object_get(line, "rows") ? "rows" : "strings");

			to = json_object_get(all, json_string_value(in));
			if (!to) {
				to = json_array();
				json_object_set_new(all, json_string_value(in), to);
			}
			json_array_extend(to, rows);
		} else if (in) {
			to = json_object_get(all, json_string_value(in));
			if (!to) {
				to = json_object();
				json_object_set_new(all, json_string_value(in), to);
			}
		}
		json_object_foreach(json_object_get(line, "fields"), key, value)
			json_object_set(to, key, value);
		json_decref(line);
	}
	end(&r);
	return all;
}

static const char *word(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	if (!s)
		fail_msg("no string '%s'", key);
	return s;
}

static int64_t number(const json_t *o, const char *key)
{
	if (!json_is_integer(json_object_get(o, key)))
		fail_msg("no number '%s'", key);
	return json_integer_value(json_object_get(o, key));
}

static void refused(const char *command, enum call_status status, const char *want)
{
	struct run r;

	begin(&r, &world, command, OUT_TEXT);
	while (step(&r))
		;
	assert_int_equal(r.call.status, status);
	assert_string_equal(r.call.message, want);
	end(&r);
}

/* --- show client detail ---------------------------------------------------------------------------------------------- */

static struct client *joined(void)
{
	static const uint8_t rates[] = { 0x8c, 18, 0x98, 36, 0xb0, 72, 96, 108 };
	struct client *k = come();

	k->akm = 0x000fac02;
	k->pairwise = 0x000fac04;
	k->secured = k->pmf = k->wmm = k->ht = k->vht = true;
	k->ip = 0xc0000215;
	k->ip_how = CLIENT_LEARNED_DHCP;
	k->dhcp_server = 0xc0000201;
	k->lease_s = 600;
	k->nv6 = 2;
	memcpy(k->v6[0], (uint8_t[]){ 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0x5e, 0xff, 0xfe, 0, 0, 1 }, 16);
	memcpy(k->v6[1], (uint8_t[]){ 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5 }, 16);
	memcpy(k->rates, rates, sizeof(rates));
	k->nrates = sizeof(rates);
	k->capability = 0x0431;
	k->listen_interval = 10;
	k->rssi = -48;
	k->snr = 40;
	k->reason = 1;
	k->pem_last = PEM_DHCP_REQD;
	k->count.key_timeouts = 2;
	k->count.roams = 3;
	return k;
}

static const char detail[] =
	"Client MAC Address............................... 02:00:5e:00:00:00\n"
	"Client Username ................................. N/A\n"
	"AP MAC Address................................... 02:00:5e:aa:00:00\n"
	"AP Name.......................................... AP-lobby\n"
	"AP radio slot Id................................. 1\n"
	"Client State..................................... Associated\n"
	"Wireless LAN Id.................................. 1\n"
	"Wireless LAN Network Name (SSID)................. Staff\n"
	"Wireless LAN Profile Name........................ Staff\n"
	"Connected For ................................... 600 secs\n"
	"BSSID............................................ 02:00:5e:aa:00:01\n"
	"Channel.......................................... 44\n"
	"IP Address....................................... 192.0.2.21\n"
	"IP Address learned by............................ DHCP\n"
	"DHCP Server...................................... 192.0.2.1\n"
	"DHCP Lease....................................... 600 secs\n"
	"Link Local IPv6 Address.......................... fe80::5eff:fe00:1\n"
	"IPv6 Address..................................... 2001:db8::5\n"
	"Association Id................................... 1\n"
	"Authentication Algorithm......................... Open System\n"
	"Reason Code...................................... 1\n"
	"Status Code...................................... 0\n"
	"Session Timeout.................................. 1800\n"
	"WMM Support...................................... Enabled\n"
	"Supported Rates.................................. 6.0,9.0,12.0,18.0,24.0,36.0,\n"
	"    ............................................. 48.0,54.0\n"
	"Mobility Move Count.............................. 3\n"
	"Security Policy Completed........................ Yes\n"
	"Policy Manager State............................. RUN\n"
	"Last Policy Manager State........................ DHCP_REQD\n"
	"In this State For................................ 500 secs\n"
	"Policy Type...................................... WPA2\n"
	"Authentication Key Management.................... PSK\n"
	"Encryption Cipher................................ CCMP (AES)\n"
	"Protected Management Frame ...................... Yes\n"
	"Management Frame Protection...................... No\n"
	"EAP Type......................................... Unknown\n"
	"Interface........................................ staff\n"
	"VLAN............................................. 21\n"
	"Access VLAN...................................... 21\n"
	"Client Capabilities:\n"
	"      Radio Capability........................... 802.11ac\n"
	"      Short Preamble............................. Implemented\n"
	"      Listen Interval............................ 10\n"
	"      Fast BSS Transition........................ Not implemented\n"
	" Client Dhcp Required:     False\n"
	"Client Statistics:\n"
	"      Number of EAP Key Msg Timeouts............. 2\n"
	"      Number of EAP Key Msg Failures............. 0\n"
	"      Number of EAPOL Frames Received............ 0\n"
	"      Number of EAPOL Frames Sent................ 0\n"
	"      Number of EAPOL Frames Dropped............. 0\n"
	"      Number of EAPOL Mic Failures............... 0\n"
	"      Number of EAPOL Replays.................... 0\n"
	"      Number of Associations..................... 0\n"
	"      Number of Reassociations................... 0\n"
	"      Number of Refusals......................... 0\n"
	"      Number of SA Queries....................... 0\n"
	"      Number of Group Rekeyings.................. 0\n"
	"      Number of Pairwise Rekeyings............... 0\n"
	"      Number of Deauthentications Ignored........ 0\n"
	"      Radio Signal Strength Indicator............ -48 dBm\n"
	"      Signal to Noise Ratio...................... 40 dB\n";

static void a_client_is_shown_field_by_field(void **state)
{
	json_t *o;

	(void)state;
	joined();
	shows("show client detail 0200.5e00.0000", detail);
	o = json_of("show client detail 02:00:5e:00:00:00");
	assert_string_equal(word(o, "client_mac_address"), "02:00:5e:00:00:00");
	assert_string_equal(word(o, "supported_rates"), "6.0,9.0,12.0,18.0,24.0,36.0,48.0,54.0");
	assert_string_equal(word(o, "policy_manager_state"), "RUN");
	assert_int_equal(number(o, "connected_for"), 600);
	assert_int_equal(json_array_size(json_object_get(o, "ipv6_addresses")), 2);
	assert_true(json_is_true(json_object_get(o, "protected_management_frame")));
	assert_true(json_is_false(json_object_get(o, "client_dhcp_required")));
	assert_true(json_is_null(json_object_get(o, "client_username")));
	assert_int_equal(number(json_object_get(o, "client_statistics"), "radio_signal_strength_indicator"), -48);
	assert_int_equal(number(json_object_get(o, "client_capabilities"), "listen_interval"), 10);
	json_decref(o);
}

static void diagnose_reads_a_client_back(void **state)
{
	struct client *k = joined();
	struct show s;
	char *text;

	(void)state;
	text = shown("show client detail 02:00:5e:00:00:00");
	assert_ptr_equal(show_find(text, text + strlen(text)), text);
	assert_ptr_equal(show_read(text, text + strlen(text), &s), text + strlen(text));
	assert_int_equal(s.kind, SHOW_CLIENT_DETAIL);
	assert_int_equal(s.unknown, 0);
	assert_true(mac_eq(s.client.mac, k->mac) && mac_eq(s.client.ap_mac, ap.mac) && mac_eq(s.client.bssid, k->bssid));
	assert_true(show_same(s.client.ap_name, "AP-lobby") && show_same(s.client.ip, "192.0.2.21"));
	assert_true(show_has_address(&s.client));
	assert_true(s.client.slot == 1 && s.client.wlan_id == 1 && s.client.vlan == 21 && s.client.channel == 44);
	assert_true(s.client.apf == APF_ASSOCIATED && s.client.pem == PEM_RUN);
	assert_true(show_same(s.client.akm, "PSK") && show_same(s.client.cipher, "CCMP (AES)"));
	assert_true(s.client.policy_completed == SHOW_YES && s.client.dhcp_required == SHOW_NO);
	assert_int_equal(s.client.eap_key_timeouts, 2);
	assert_int_equal(s.client.mobility_moves, 3);
	assert_int_equal(s.client.rssi_dbm, -48);
	assert_int_equal(s.client.snr_db, 40);
	assert_int_equal(s.client.listen_interval, 10);
	free(text);
	/* one that got no further than the key, without an address */
	k->pem = PEM_8021X_REQD;
	k->secured = false;
	k->ip = k->nv6 = 0;
	k->rssi = k->snr = 0;
	text = shown("show client detail 02:00:5e:00:00:00");
	show_read(text, text + strlen(text), &s);
	assert_int_equal(s.unknown, 0);
	assert_true(s.client.pem == PEM_8021X_REQD && s.client.policy_completed == SHOW_NO && !show_has_address(&s.client));
	free(text);
}

static void who_is_no_client_is_told_apart(void **state)
{
	char *text;

	(void)state;
	refused("show client detail 02:00:5e:00:00:09", CALL_NOT_FOUND,
		"no client 02:00:5e:00:00:09 is here; test client 02:00:5e:00:00:09 tells what would happen to it");
	config_line("config exclusionlist add 02:00:5e:00:00:09");
	refused("show client detail 02:00:5e:00:00:09", CALL_NOT_FOUND,
		"no client 02:00:5e:00:00:09: it is excluded, see show exclusionlist; test client 02:00:5e:00:00:09 tells what "
		"would happen to it");
	machine.probe = (struct client_probe){ .mac = mac_of(9), .ap = &ap, .slot = 1, .rssi = -70, .last = mono_ms(999000) };
	text = shown("show client detail 02:00:5e:00:00:09");
	assert_non_null(strstr(text, "\nClient State..................................... Probe\n"));
	assert_non_null(strstr(text, "\nPolicy Manager State............................. START\n"));
	free(text);
}

/* --- tables ---------------------------------------------------------------------------------------------------------- */

static void the_summary_is_a_table_that_is_read_back(void **state)
{
	struct client *k;
	struct show_row row;
	struct show_rows it;
	struct show s;
	char *text;
	json_t *o;

	(void)state;
	joined();
	k = come();
	k->slot = 0;
	k->he = true;
	k->wlan = 2;
	k->pem = PEM_8021X_REQD;
	text = shown("show client summary");
	assert_non_null(strstr(text, "Number of Clients................................ 2\n"));
	assert_non_null(strstr(text, "\n02:00:5e:00:00:00 AP-lobby                         1    Associated    1    Yes  "
				     "802.11ac(5 GHz)  RUN"));
	show_read(text, text + strlen(text), &s);
	assert_int_equal(s.kind, SHOW_CLIENT_SUMMARY);
	it = show_rows(&s);
	assert_true(show_row_next(&it, &row) && mac_eq(row.mac, mac_of(0)) && row.apf == APF_ASSOCIATED && row.wlan_id == 1 &&
		    row.authenticated == SHOW_YES && show_same(row.protocol, "802.11ac(5 GHz)"));
	assert_true(show_row_next(&it, &row) && mac_eq(row.mac, mac_of(1)) && row.slot == 0 && row.wlan_id == 2 &&
		    row.authenticated == SHOW_NO && show_same(row.protocol, "802.11ax(2.4 GHz)"));
	assert_false(show_row_next(&it, &row));
	free(text);
	o = json_of("show client summary");
	assert_int_equal(number(o, "number_of_clients"), 2);
	json_decref(o);
	/* who only probes stands behind the clients */
	machine.probe = (struct client_probe){ .mac = mac_of(77), .ap = k->ap, .slot = 1 };
	text = shown("show client summary");
	assert_non_null(strstr(text, "Number of Clients................................ 3\n"));
	show_read(text, text + strlen(text), &s);
	it = show_rows(&s);
	assert_true(show_row_next(&it, &row) && show_row_next(&it, &row));
	assert_true(show_row_next(&it, &row) && mac_eq(row.mac, mac_of(77)) && row.apf == APF_PROBE && row.slot == 1 &&
		    row.authenticated == SHOW_NO && show_same(row.protocol, "802.11a"));
	assert_false(show_row_next(&it, &row));
	free(text);
	machine.probe = (struct client_probe){ 0 };
	o = json_of("show client wlan 2");
	assert_int_equal(number(o, "number_of_clients"), 1);
	assert_int_equal(json_array_size(json_object_get(o, "clients")), 1);
	assert_string_equal(word(json_array_get(json_object_get(o, "clients"), 0), "policy_manager_state"), "8021X_REQD");
	json_decref(o);
	refused("show client wlan 3", CALL_NOT_FOUND, "WLAN Identifier is invalid: there is no WLAN 3");
	o = json_of("show client state summary");
	assert_int_equal(number(o, "number_of_clients"), 2);
	assert_int_equal(number(json_object_get(o, "policy_manager_state"), "8021x_reqd"), 1);
	assert_int_equal(number(json_object_get(o, "policy_manager_state"), "run"), 1);
	json_decref(o);
}

/* Every one that stays is shown once, whoever goes and comes meanwhile; no step writes many rows. */
static void tens_of_thousands_are_shown_in_steps(void **state)
{
	uint8_t *shown_times = xcalloc(MANY + 1000, 1, "rows");
	struct run r;
	size_t gone = 0;
	char *text;

	(void)state;
	for (unsigned i = 0; i < MANY; i++)
		come();
	begin(&r, &world, "show client summary", OUT_TEXT);
	for (unsigned steps = 0; step(&r); steps++) {
		/* of those shown last some go, and one comes */
		if (steps % 5 == 2 && r.call.nkept > 100)
			for (size_t i = r.call.nkept - 100; i < r.call.nkept; i += 7) {
				size_t at = (size_t)(((mac_t *)r.call.kept)[i].v & 0xffffff);

				if (machine.list[at])
					go(at), gone++;
			}
		if (steps % 5 == 3 && machine.n < MANY + 1000)
			come();
	}
	assert_true(r.longest <= 64 + 8);
	assert_true(r.steps > MANY / 72);
	assert_true(gone > 1000 && machine.n > MANY + 100);
	text = text_of(&r);
	for (char *p = text, *q, *last = text + strlen(text); (q = memchr(p, '\n', (size_t)(last - p))) != NULL; p = q + 1) {
		mac_t mac;

		*q = '\0';
		if (strlen(p) < 17 || p[2] != ':')
			continue;
		p[17] = '\0';
		assert_true(mac_from_text(p, &mac));
		shown_times[mac.v & 0xffffff]++;
	}
	for (size_t i = 0; i < machine.n; i++)
		if (shown_times[i] > 1 || (machine.list[i] && shown_times[i] != 1))
			fail_msg("client %zu is shown %u times", i, shown_times[i]);
	end(&r);
	free(text);
	/* all that were shown go at once: what is left is new */
	begin(&r, &world, "show client summary", OUT_TEXT);
	assert_true(step(&r));
	for (size_t i = 0; i < machine.n; i++)
		if (machine.list[i])
			go(i);
	come();
	while (step(&r))
		;
	assert_true(r.call.nkept < 100);
	end(&r);
	/* a WLAN nobody is on: no step looks at more than some */
	for (unsigned i = 0; i < 10000; i++)
		come();
	begin(&r, &world, "show client wlan 2", OUT_TEXT);
	while (step(&r))
		;
	assert_true(r.steps >= 9);
	end(&r);
	free(shown_times);
}

static void who_is_kept_out_is_shown(void **state)
{
	struct show_row row;
	struct show_rows it;
	struct show s;
	char *text;
	json_t *o;

	(void)state;
	shows("show exclusionlist", "No manually disabled clients.\n\nNo dynamically disabled clients.\n");
	o = json_of("show exclusionlist");
	assert_true(json_array_size(json_object_get(o, "dynamically_disabled_clients")) == 0);
	json_decref(o);
	config_line("config exclusionlist add 02:00:5e:00:00:07 \"lost laptop\"");
	machine.excluded[0] = (struct client_exclusion){ .mac = mac_of(8), .reason = CLIENT_EXCLUDED_ASSOC, .wlan = 1,
		.ap_name = "AP-lobby" };
	machine.excluded[1] = (struct client_exclusion){ .mac = mac_of(9), .reason = CLIENT_EXCLUDED_8021X, .wlan = 2 };
	timer_init(&machine.excluded[0].timer, "exclusion", no_timer);
	timer_init(&machine.excluded[1].timer, "exclusion", no_timer);
	wheel_arm(&wheel, &machine.excluded[0].timer, mono_ms(1000000 + 50500));
	machine.nexcluded = 2;
	text = shown("show exclusionlist");
	if (strcmp(text, "Manually Disabled Clients\n-------------------------\n"
			 "MAC Address       Description                     \n"
			 "----------------- --------------------------------\n"
			 "02:00:5e:00:00:07 lost laptop\n"
			 "\n"
			 "Dynamically Disabled Clients\n----------------------------\n"
			 "MAC Address       Exclusion Reason               Time Remaining (in secs)\n"
			 "----------------- ------------------------------ ------------------------\n"
			 "02:00:5e:00:00:08 802.11 Association Failure     51\n"
			 "02:00:5e:00:00:09 802.1X Failure                 0\n") != 0)
		fail_msg("%s", text);
	show_read(text, text + strlen(text), &s);
	assert_int_equal(s.kind, SHOW_EXCLUSIONLIST);
	it = show_rows(&s);
	assert_true(show_row_next(&it, &row) && row.manual && mac_eq(row.mac, mac_of(7)) &&
		    show_same(row.reason, "lost laptop"));
	assert_true(show_row_next(&it, &row) && !row.manual && mac_eq(row.mac, mac_of(8)) && row.left_s == 51 &&
		    row.reason_code == 2);
	assert_true(show_row_next(&it, &row) && mac_eq(row.mac, mac_of(9)) && row.left_s == 0 && row.reason_code == 4);
	assert_false(show_row_next(&it, &row));
	free(text);
	o = json_of("show exclusionlist");
	assert_int_equal(number(json_array_get(json_object_get(o, "dynamically_disabled_clients"), 0), "time_remaining"), 51);
	assert_true(json_is_null(json_object_get(json_array_get(json_object_get(o, "dynamically_disabled_clients"), 1),
						 "time_remaining")));
	assert_string_equal(word(json_array_get(json_object_get(o, "manually_disabled_clients"), 0), "description"),
			    "lost laptop");
	json_decref(o);
}

/* --- commands -------------------------------------------------------------------------------------------------------- */

static void clients_are_put_out_and_let_in(void **state)
{
	char *text;

	(void)state;
	joined();
	free(shown("config client deauthenticate 02:00:5e:00:00:00"));
	assert_true(mac_eq(machine.put_out, mac_of(0)));
	refused("config client deauthenticate 02:00:5e:00:00:05", CALL_NOT_FOUND,
		"no client 02:00:5e:00:00:05 is here; show client summary lists those that are");
	/* tried only: nobody is put out */
	machine.put_out = (mac_t){ 0 };
	free(shown("config exclusionlist add 02:00:5e:00:00:00 --dry-run"));
	assert_false(mac_present(machine.put_out) || config_exclusion(world.config, mac_of(0)));
	free(shown("config exclusionlist add 02:00:5e:00:00:00 stolen"));
	assert_true(mac_eq(machine.put_out, mac_of(0)) && world.unsaved);
	assert_string_equal(config_exclusion(world.config, mac_of(0))->description, "stolen");
	free(shown("config exclusionlist delete 02:00:5e:00:00:00"));
	assert_null(config_exclusion(world.config, mac_of(0)));
	/* one that the machine has excluded is forgiven, and no configuration is needed for it */
	machine.excluded[0] = (struct client_exclusion){ .mac = mac_of(8) };
	machine.nexcluded = 1;
	free(shown("config exclusionlist delete 02:00:5e:00:00:08"));
	assert_true(mac_eq(machine.forgiven, mac_of(8)) && machine.nexcluded == 0);
	/* one who is not excluded is as he is to be */
	text = shown("config exclusionlist delete 02:00:5e:00:00:08");
	assert_string_equal(text, "02:00:5e:00:00:08 is not excluded: nothing is changed\n");
	free(text);
	refused("config exclusionlist description 02:00:5e:00:00:08 x", CALL_FAILED,
		"02:00:5e:00:00:08 is not excluded by an operator; show exclusionlist displays who is excluded");
}

static void what_would_happen_is_told(void **state)
{
	json_t *o, *check;

	(void)state;
	shows("test client 02:00:5e:00:00:05",
	      "Client MAC Address............................... 02:00:5e:00:00:05\n"
	      "Exclusion list................................... passes: it is not on it\n"
	      "WLAN 1 (Staff)................................... FAILS (status 17): it has as many clients as it takes\n"
	      "    config wlan max-associated-clients 0 1\n"
	      "Checks that fail................................. 1\n");
	o = json_of("test client 02:00:5e:00:00:05 wlan 2");
	assert_int_equal(number(o, "checks_that_fail"), 0);
	json_decref(o);
	refused("test client 02:00:5e:00:00:05 wlan 7", CALL_NOT_FOUND, "WLAN Identifier is invalid: there is no WLAN 7");
	o = json_of("test client 02:00:5e:00:00:05");
	check = json_object_get(o, "checks");
	assert_non_null(check);
	json_decref(o);
	o = json_of("show client counters");
	assert_int_equal(number(json_array_get(json_object_get(o, "counters"), 0), "count"), 7);
	json_decref(o);
	cleared = false;
	free(shown("clear stats client"));
	assert_true(cleared);
}

static void a_controller_without_clients_says_so(void **state)
{
	(void)state;
	world.clients = NULL;
	free(shown("show client summary"));
	free(shown("show client state summary"));
	free(shown("show client counters"));
	free(shown("show exclusionlist"));
	refused("test client 02:00:5e:00:00:05", CALL_FAILED, "this controller serves no clients");
	refused("show client detail 02:00:5e:00:00:05", CALL_NOT_FOUND,
		"no client 02:00:5e:00:00:05 is here; test client 02:00:5e:00:00:05 tells what would happen to it");
}

static void the_wlan_tells_how_its_clients_are_served(void **state)
{
	struct show s;
	char *text;
	json_t *o;

	(void)state;
	joined();
	config_line("config wlan dhcp_server 1 0.0.0.0 required");
	config_line("config wlan wmm require 1");
	config_line("config wlan exclusionlist 1 0");
	config_line("config wlan session-timeout 1 1800");
	config_line("config wlan max-associated-clients 30 1");
	config_line("config wlan security wpa akm 802.1x disable 1");
	config_line("config wlan security wpa akm pmf psk enable 1");
	config_line("config wlan security pmf required 1");
	text = shown("show wlan 1");
	show_read(strstr(text, "WLAN Id"), text + strlen(text), &s);
	assert_int_equal(s.kind, SHOW_WLAN);
	assert_true(s.wlan.clients == 1 && s.wlan.max_clients == 30 && s.wlan.session_timeout_s == 1800 &&
		    s.wlan.exclusion_s == 0 && s.wlan.dhcp_required == SHOW_YES && s.wlan.wpa2_aes == SHOW_YES &&
		    s.wlan.akm_psk == SHOW_NO && s.wlan.akm_pmf_psk == SHOW_YES);
	assert_true(show_same(s.wlan.wmm, "Required") && show_same(s.wlan.pmf, "Required"));
	free(text);
	config_line("config wlan exclusionlist 1 disabled");
	config_line("config wlan session-timeout 1 0");
	text = shown("show wlan 1");
	show_read(strstr(text, "WLAN Id"), text + strlen(text), &s);
	assert_true(s.wlan.exclusion_s == CAT_ABSENT && s.wlan.session_timeout_s == 0);
	free(text);
	o = json_of("show wlan 2");
	assert_int_equal(number(o, "exclusionlist_timeout"), 60);
	assert_true(json_is_false(json_object_get(o, "dhcp_address_assignment_required")));
	assert_int_equal(number(o, "pmf_sa_query_retrytimeout"), 200);
	json_decref(o);
	config_line("config network fast-ssid-change enable");
	text = shown("show network summary");
	show_read(show_find(text, text + strlen(text)), text + strlen(text), &s);
	assert_true(s.kind == SHOW_NETWORK_SUMMARY && s.network.fast_ssid_change == SHOW_YES &&
		    s.network.user_idle_timeout_s == 300);
	free(text);
	config_line("config advanced eap eapol-key-timeout 400");
	o = json_of("show advanced eap");
	assert_int_equal(number(o, "eapol_key_timeout_milliseconds"), 400);
	assert_int_equal(number(o, "eapol_key_max_retries"), 2);
	assert_int_equal(number(o, "eap_broadcast_key_interval"), 3600);
	json_decref(o);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_client_is_shown_field_by_field),
		TEST(diagnose_reads_a_client_back),
		TEST(who_is_no_client_is_told_apart),
		TEST(the_summary_is_a_table_that_is_read_back),
		TEST(tens_of_thousands_are_shown_in_steps),
		TEST(who_is_kept_out_is_shown),
		TEST(clients_are_put_out_and_let_in),
		TEST(what_would_happen_is_told),
		TEST(a_controller_without_clients_says_so),
		TEST(the_wlan_tells_how_its_clients_are_served),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

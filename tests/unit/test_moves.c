/* SPDX-License-Identifier: Apache-2.0 */
/* test_moves.c - a change of the configuration moves the clients it has to, and no others; --dry-run names exactly these
 * before. Clients of the machine, WLANs as the configuration has them (net/wlans.c), access points that do what they are
 * told. */
#include "show_run.h"

#include "cell_steps.h"
#include "controller/net/wlans.h"

enum { STATIONS = 8 };

static struct cell *cell;
static struct wlans wlans;
static struct world world;
static struct msglog log_ring;
static struct cell_sta *sta[STATIONS];

static mono_t now_of(void *ctx)
{
	(void)ctx;
	return cell->now;
}

static int64_t wall_of(void *ctx)
{
	(void)ctx;
	return 1800000000000;
}

static const struct client_wlan *wlan_of(void *ctx, unsigned id)
{
	return wlans_wlan(ctx, id);
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

/* WLAN 1 is open, 2 and 3 have the cell's passphrase; two clients on each, on both radios of two access points. */
static int set_up(void **state)
{
	static const char *const lines[] = {
		"config wlan create 1 open open", "config wlan security wpa disable 1",
		"config wlan create 2 psk psk", "config wlan security wpa akm 802.1x disable 2",
		"config wlan security wpa akm psk enable 2",
		"config wlan security wpa akm psk set-key ascii 'correct horse' 2", /* CELL_PASSPHRASE */
		"config wlan create 3 pmf pmf", "config wlan security wpa akm 802.1x disable 3",
		"config wlan security wpa akm psk enable 3",
		"config wlan security wpa akm psk set-key ascii 'correct horse' 3", "config wlan enable all",
		"config interface create guests 20",
	};

	(void)state;
	cell = cell_new(5);
	cell->wlan_from = wlan_of;
	cell->wlan_ctx = &wlans;
	wlans = (struct wlans){ 0 };
	world = (struct world){ .config = config_new(), .clients = cell->cs, .log = &log_ring,
		.ports = { .now = now_of, .wall_ms = wall_of } };
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		config_line(lines[i]);
	wlans_follow(&wlans, world.config, cell->cs, cell->now);
	for (unsigned ap = 0; ap < 2; ap++)
		for (unsigned slot = 0; slot < 2; slot++)
			for (unsigned id = 1; id <= 3; id++)
				cell_bss(cell, ap, slot, id, true); /* again: with the configuration's security */
	for (unsigned i = 0; i < STATIONS; i++) {
		struct cell_sta *s = sta[i] = cell_sta(cell, i, 1 + i % 3);

		s->ap = i / 2 % 2;
		s->slot = i / 4;
		s->pmf = s->mfpr = false;
		if (s->wlan != 1) {
			s->akm = RSN_AKM_PSK;
			cell_sta_rsne(s);
			cell->wlan[s->wlan].rsne = wlans_wlan(&wlans, s->wlan)->rsne; /* as in beacons */
			cell->wlan[s->wlan].rsne_len = wlans_wlan(&wlans, s->wlan)->rsne_len;
		}
		cell_join(s);
		cell_run(cell, 200);
		cell_learn(s, CLIENT_LEARNED_DHCP, IP + i);
		cell_run(cell, 20);
		if (!cell_client(s) || cell_client(s)->pem != PEM_RUN)
			fail_msg("station %u is not in: status %u", i, s->status);
	}
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	cell_free(cell);
	wlans_free(&wlans);
	config_free(world.config);
	return 0;
}

/* The stations that a text names, as bits; and how many it says there are. */
static unsigned named(const char *text, unsigned *says)
{
	const char *head = strstr(text, "Clients that would be moved: ");
	unsigned bits = 0;

	assert_non_null(head);
	*says = (unsigned)atoi(head + 29);
	for (unsigned i = 0; i < STATIONS; i++) {
		char mac[MAC_TEXT_MAX];

		mac_format(cell_mac(sta[i]), mac);
		bits |= strstr(head, mac) ? 1u << i : 0;
	}
	return bits;
}

/* What access points do when they are told of radios that are turned off. */
static void radios_follow(void)
{
	for (unsigned ap = 0; ap < 2; ap++) {
		struct ap_want want = { 0 };

		config_ap_want_radios(world.config, &cell->ap[ap].ap, &want);
		for (unsigned slot = 0; slot < 2; slot++)
			for (unsigned id = 1; id <= 3 && !want.slot[slot].admin; id++)
				cell_bss(cell, ap, slot, id, false);
	}
}

static unsigned gone(void)
{
	unsigned bits = 0;

	for (unsigned i = 0; i < STATIONS; i++)
		bits |= cell_client(sta[i]) && cell_client(sta[i])->associated ? 0 : 1u << i;
	return bits;
}

/* So it says. */
static void named_for(const char *command, unsigned stations, const char *why)
{
	char line[200], *text;
	unsigned says, told;

	snprintf(line, sizeof(line), "%s --dry-run", command);
	text = shown_in(&world, line);
	told = named(text, &says);
	if (told != stations || says != (unsigned)__builtin_popcount(stations) || (why && !strstr(text, why)))
		fail_msg("%s: %02x are named, %02x are wanted\n%s", command, told, stations, text);
	free(text);
}

/* The command moves these stations: so it says, so it is. */
static void moves(const char *command, unsigned stations, const char *why)
{
	(void)set_up(NULL);
	named_for(command, stations, why);
	assert_int_equal(gone(), 0); /* it has not been done */
	config_line(command);
	wlans_follow(&wlans, world.config, cell->cs, cell->now);
	radios_follow();
	cell_run(cell, 50);
	if (gone() != stations)
		fail_msg("%s: %02x are gone, %02x are wanted", command, gone(), stations);
	(void)tear_down(NULL);
}

/* Stations 0, 3, 6 are on WLAN 1; 1, 4, 7 on 2; 2, 5 on 3. */
enum { WLAN1 = 0x49, WLAN2 = 0x92, WLAN3 = 0x24 };

static void what_concerns_a_wlan_moves_its_clients(void **state)
{
	(void)state;
	moves("config wlan disable 1", WLAN1, "on ap0 slot 0, WLAN 1 (open): the WLAN is disabled");
	moves("config wlan delete 2", WLAN2, "the WLAN is deleted");
	moves("config wlan ssid 2 another", WLAN2, "the SSID changes");
	moves("config wlan broadcast-ssid disable 3", WLAN3, "beacons change");
	moves("config wlan security pmf optional 3", WLAN3, "the security changes");
	moves("config wlan security wpa akm psk set-key ascii 'another key' 3", WLAN3, "the key changes");
	moves("config wlan interface 1 guests", WLAN1, "the VLAN changes");
	moves("config wlan dhcp_server 2 0.0.0.0 required", WLAN2, "where addresses come from changes");
	moves("config wlan wmm require 1", WLAN1, "WMM changes");
	moves("config wlan disable all", WLAN1 | WLAN2 | WLAN3, "the WLAN is disabled");
}

static void limits_and_timers_move_nobody(void **state)
{
	static const char *const lines[] = {
		"config wlan session-timeout 2 600", "config wlan usertimeout 60 2", "config wlan user-idle-threshold 100 2",
		"config wlan max-associated-clients 1 2", "config wlan max-radio-clients 1 2",
		"config wlan load-balance allow enable 2", "config wlan exclusionlist 2 600", "config wlan profile 2 renamed",
		"config network fast-ssid-change enable", "config network usertimeout 60", "config 802.11a max-clients 1",
		"config load-balancing window 0", "config wps client-exclusion all disable",
		"config trapflags client excluded disable",
		"config advanced eap eapol-key-timeout 300", "config sysname another", "config wlan create 9 another",
		"config exclusionlist add 02:00:5e:ff:ff:ff",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		moves(lines[i], 0, NULL);
}

/* Stations 0 and 1 are on the first AP's first radio, 2 and 3 on the second's; 4 to 7 on the second radios (5 GHz). */
static void what_concerns_radios_moves_those_on_them(void **state)
{
	char line[100], mac[MAC_TEXT_MAX];

	(void)state;
	moves("config 802.11a disable network", 0xf0, "the radio is turned off");
	moves("config 802.11b disable network", 0x0f, "the radio is turned off");
	(void)set_up(NULL);
	mac_format(cell->ap[1].ap.mac, mac);
	(void)tear_down(NULL);
	snprintf(line, sizeof(line), "config ap disable %s", mac);
	moves(line, 0xcc, "on ap1 slot");
	snprintf(line, sizeof(line), "config 802.11b disable %s", mac);
	moves(line, 0x0c, "on ap1 slot 0");
}

/* Where it is announced, clients go along: not from or to a channel with radar, and not with who does not speak of it. */
static void an_announced_channel_moves_nobody(void **state)
{
	static const char why[] = "the radio changes its channel, and lets it go";
	char mac[MAC_TEXT_MAX], open[100], radar[100], low[100];
	struct ap *ap;

	(void)state;
	(void)set_up(NULL);
	ap = &cell->ap[1].ap;
	mac_format(ap->mac, mac);
	snprintf(open, sizeof(open), "config 802.11a channel ap %s 44", mac);
	snprintf(radar, sizeof(radar), "config 802.11a channel ap %s 52", mac);
	snprintf(low, sizeof(low), "config 802.11b channel ap %s 11", mac);
	ap->ours = true;
	ap->slot[1].channel = 36;
	ap->slot[0].channel = 1;
	named_for(open, 0xc0, why);
	named_for(low, 0x0c, why);
	config_line("config 802.11h channelswitch enable");
	named_for(open, 0, NULL);
	named_for(low, 0, NULL);
	named_for(radar, 0xc0, why);
	ap->slot[1].channel = 100;
	named_for(open, 0xc0, why);
	ap->slot[1].channel = 36;
	ap->ours = false;
	named_for(open, 0xc0, why);
	(void)tear_down(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_concerns_a_wlan_moves_its_clients),
		cmocka_unit_test(limits_and_timers_move_nobody),
		cmocka_unit_test(what_concerns_radios_moves_those_on_them),
		cmocka_unit_test(an_announced_channel_moves_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* session.c - whole sessions of one access point for others to judge, from its first Discovery Request to its return after
 * Clear Configuration and Reset, in virtual time, with the file writer of `debug capwap capture`:
 *	capwap_session ours|stranger|narrow|clear|ipv6 FILE
 * ours: an AP of ours, enrolling; stranger: one without our elements; narrow: so little room in a record that all that is
 * long goes in fragments, the Join Request, too; clear: a stranger's, with its data channel in the clear;
 * ipv6: the stranger's over IPv6. */
#include "../machines/world.h"
#include "base/buf.h"
#include "controller/net/pcapng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATIONS = 24 };

struct file {
	FILE *f;
	struct world *w;
	mac_t ap;
	uint64_t packets;
};

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "capwap_session: %s\n", what);
	exit(1);
}

static void must(bool good, const char *what)
{
	if (!good)
		die(what);
}

static void out(FILE *f, struct buf *b)
{
	must(fwrite(b->p, 1, b->len, f) == b->len, "cannot write the capture");
	buf_free(b);
}

static void on_traffic(void *ctx, const struct ac_traffic *t)
{
	struct file *f = ctx;
	struct buf b = { 0 };

	if (!mac_eq(t->ap, f->ap))
		return;
	pcapng_packet(&b, 1800000000LL * 1000000 + f->w->now.us, t->sent ? t->local : t->peer,
		      t->sent ? t->peer : t->local, t->packet, t->len);
	out(f->f, &b);
	f->packets++;
}

static void run_on(struct world *w, int64_t ms)
{
	world_run(w, ms);
	world_check(w);
}

/* An association response, and the deauthentication that goes before it to some. */
static void stations(struct world *w, enum ac_station_op op)
{
	static const uint8_t rates[] = { 0x82, 0x84, 0x8b, 0x96 };
	static const uint8_t elements[] = { 45, 26, 0x2c, 1, [28] = 48, 20, 1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 4,
					    1,	0,  0, 0x0f, 0xac, 2, 0, 0 };
	uint8_t key[16] = "0123456789abcde";
	uint8_t response[] = { 0x10, 0, 0,    0, 6, 0, 0x5e, 0, 0, 0, 2,    0, 0x5e, 0,	   1,	 0,    2,    0, 0x5e, 0,
			       1,    0, 0,    0, 1, 4, 0,    0, 1, 0xc0, 1,    4, 0x82, 0x84, 0x8b, 0x96 };
	uint8_t goodbye[] = { 0xc0, 0, 0, 0, 6, 0, 0x5e, 0, 0, 0, 2, 0, 0x5e, 0, 1, 0, 2, 0, 0x5e, 0, 1, 0, 0, 0, 3, 0 };

	for (unsigned i = 0; i < STATIONS; i++) {
		struct ac_station_change c = { .op = op, .wlan = 1, .aid = (uint16_t)(i + 1), .capability = 0x0431, .cookie = i,
					       .station = { MAC_REAL_BIT | 0x06005e000000ULL | i } };

		if (op == AC_STATION_ADD) {
			c.rates = rates;
			c.nrates = sizeof(rates);
			c.after = response;
			c.after_len = sizeof(response);
			response[9] = (uint8_t)i;
			c.ies = elements; /* as it sent them: HT Capabilities, RSNE */
			c.ies_len = sizeof(elements);
			c.listen_interval = 10;
		} else if (op == AC_STATION_KEY) {
			key[15] = (uint8_t)i; /* no two stations have the same, and none twice */
			c.key = key;
			c.key_len = sizeof(key);
			c.rates = rates;
			c.nrates = sizeof(rates);
		} else if (i % 2) {
			c.before = goodbye;
			c.before_len = sizeof(goodbye);
			goodbye[9] = (uint8_t)i;
		}
		must(ac_station_change(w->ac[0].ac, world_row(w, 0, 0), &c, w->now), "a station was not taken");
	}
	run_on(w, 120000);
}

/* What an operator does to a WLAN, and what he changes of the AP. */
static void configure(struct world *w)
{
	static const uint8_t ies[] = { 46, 1, 0, 221, 4, 0x02, 0x00, 0x5e, 1, 32, 1, 3 };
	static const uint8_t changed[] = { 46, 1, 1, 221, 4, 0x02, 0x00, 0x5e, 1, 32, 1, 6 };
	struct world_ac *a = &w->ac[0];

	a->want.nwlans = 3;
	a->wlan[2].ies = ies;
	a->wlan[2].ies_len = sizeof(ies);
	ac_refresh_all(a->ac, w->now);
	run_on(w, 10000);
	a->wlan[2].ies = changed; /* the same elements, with others in them: Update WLAN */
	a->wlan[2].capability = 0x0421;
	ac_refresh_all(a->ac, w->now);
	run_on(w, 10000);
	must(ac_counters(a->ac)->wlans_updated == 2, "the WLAN was not updated on both radios");
	(void)snprintf(a->wlan[2].ssid, sizeof(a->wlan[2].ssid), "renamed");
	(void)snprintf(a->want.name, sizeof(a->want.name), "lobby");
	(void)snprintf(a->want.location, sizeof(a->want.location), "ground floor");
	(void)snprintf(a->want.ac[0].name, sizeof(a->want.ac[0].name), "WLC1");
	(void)snprintf(a->want.country, sizeof(a->want.country), "DE");
	a->want.slot[1].channel = 44;
	a->want.slot[0].power = 3;
	a->want.heartbeat_s = 20;
	a->want.idle_s = 600;
	a->want.statistics_s = 60;
	a->want.report_s = 60;
	a->want.slot[1].admin = false;
	a->want.fallback = false;
	ac_refresh_all(a->ac, w->now);
	run_on(w, 20000);
	a->want.slot[1].admin = true;
	a->want.nwlans = 1;
	ac_refresh_all(a->ac, w->now);
	run_on(w, 20000);
	must(strcmp(world_row(w, 0, 0)->name, "lobby") == 0, "the name was not taken");
	must((w->ap[0].conn[WTP_DATA] == NULL) == w->ap[0].o.clear_data, "another kind of data channel");
}

/* What a radio tells of stations, each kind once. */
static void reports(struct world *w)
{
	static const uint8_t mac[6] = { 6, 0, 0x5e, 0, 0, 3 }, ip[16] = { [10] = 0xff, 0xff, 192, 0, 2, 3 };
	const struct radio_events *e = radio_sim_events(w->ap[0].radio);
	const struct world_heard *h = &w->ac[0].heard;

	e->learned(e->ctx, 0, 1, mac, RADIO_LEARNED_DHCP, ip, w->now);
	e->dhcp(e->ctx, 0, 1, mac, &(struct radio_dhcp){ .type = 5, .from_server = true, .ip = 0xc0000203 }, w->now);
	e->station_idle(e->ctx, 0, 1, mac, 300, w->now);
	e->probing(e->ctx, 1, mac, -70, 36, w->now);
	e->event(e->ctx, 1, RADIO_EVENT_RADAR, 0, 0, 0, NULL, w->now);
	run_on(w, 2000);
	must(h->learned == 1 && h->dhcps == 1 && h->idle == 1 && h->probes == 1 && h->radio == 1, "a report did not come");
}

/* The group keys of a BSS are changed, in the RFC's two steps. */
static void rekey(struct world *w)
{
	struct ac_group_key k = { .status = AC_GROUP_BEGIN, .gtk_id = 2, .gtk = "another group ke", .gtk_len = 16, .igtk_id = 5,
				  .igtk = "one of managemen", .igtk_len = 16 };

	must(ac_group_key(w->ac[0].ac, world_row(w, 0, 0), 0, 1, &k, w->now), "no rekeying");
	run_on(w, 2000);
	k.status = AC_GROUP_COMPLETE;
	must(ac_group_key(w->ac[0].ac, world_row(w, 0, 0), 0, 1, &k, w->now), "no end of rekeying");
	run_on(w, 2000);
	must(w->ac[0].heard.group_done == 2 && w->ac[0].heard.group_failed == 0, "the rekeying failed");
}

static void from_the_air(struct world *w, bool ours)
{
	static const uint8_t probe[] = { 0x40, 0, 0, 0, 255, 255, 255, 255, 255, 255, 6, 0, 0x5e, 0, 0, 1,
					 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 1, 4, 0x82, 0x84, 0x8b, 0x96 };
	static const uint8_t group[] = { 0xc0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 2, 0, 0x5e, 0, 1, 0,
					 2, 0, 0x5e, 0, 1, 0, 0, 0, 3, 0 };
	static const uint8_t station[6] = { 6, 0, 0x5e, 0, 0, 1 };
	struct wtp *wtp = w->ap[0].wtp;

	must(wtp_frame(wtp, 0, probe, sizeof(probe), -60, w->now), "no data channel");
	must(ac_send_frame(w->ac[0].ac, world_row(w, 0, 0), 0, 1, group, sizeof(group)), "no data channel at the AC");
	if (ours)
		reports(w);
	wtp_radio_changed(wtp, 1, false, 1, w->now);
	run_on(w, 5000);
	wtp_radio_changed(wtp, 1, true, 0, w->now);
	wtp_station_gone(wtp, 0, station, w->now);
	run_on(w, 130000);
}

static void play(struct world *w, bool ours)
{
	must(world_until_run(w, 0, 120000), "not in Run");
	run_on(w, 60000);
	must(world_row(w, 0, 0)->ours == ours, "taken for another kind of AP");
	configure(w);
	stations(w, AC_STATION_ADD);
	stations(w, AC_STATION_KEY);
	from_the_air(w, ours);
	rekey(w);
	stations(w, AC_STATION_DELETE);
	if (ours)
		must(wtp_renew(w->ap[0].wtp, w->now), "not renewed");
	run_on(w, 150000);
	must(ac_clear_config(w->ac[0].ac, world_row(w, 0, 0), w->now), "not cleared");
	run_on(w, 60000);
	must(w->ap[0].factories == 1 && w->ap[0].restarts == 1 && world_until_run(w, 0, 120000), "it did not come back");
	run_on(w, 60000);
}

/* What tshark must find, counted by the machine itself. */
static void say(struct world *w, const struct file *f)
{
	const struct ap *ap = world_row(w, 0, 0);
	const struct channel_counters *c = ac_channel_counters(w->ac[0].ac);
	const struct {
		const char *name;
		uint64_t n;
	} counts[] = { { "packets", f->packets }, { "echoes", ap->count.echoes }, { "events", ap->count.events },
		       { "keepalives", ap->count.keepalives }, { "frames", ap->count.data_packets }, { "requests", c->requests },
		       { "updates", ac_counters(w->ac[0].ac)->wlans_updated },
		       { "fragments", c->fragments_received }, { "fragments_sent", c->fragments_sent } };

	must(f->packets == w->handled, "a packet is not in the capture, or one that was not sent is");
	must(c->retransmissions == 0 && c->duplicates == 0, "something was sent twice");
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		printf("%s %llu\n", counts[i].name, (unsigned long long)counts[i].n);
}

/* 2001:db8::n */
static struct addr v6(uint8_t n, uint16_t port)
{
	return (struct addr){ .ip = { 0x20, 0x01, 0x0d, 0xb8, [15] = n }, .port = port };
}

static void over_ipv6(struct world *w)
{
	w->ac[0].control = v6(1, 5246);
	w->ac[0].data = v6(1, 5247);
	w->ap[0].from = w->ap[0].o.local = v6(2, 10000);
	w->ap[0].o.ac[0].address = w->ac[0].control;
}

int main(int argc, char **argv)
{
	bool ours = argc == 3 && (strcmp(argv[1], "ours") == 0 || strcmp(argv[1], "narrow") == 0), clear;
	struct world *w = world_new(5, 1, 1, (struct weather){ .delay_us = 2000 });
	struct file f = { .w = w, .ap = w->ap[0].o.base };
	struct buf head = { 0 };

	if (argc != 3)
		die("usage: capwap_session ours|stranger|narrow|clear|ipv6 FILE");
	clear = strcmp(argv[1], "clear") == 0;
	f.f = fopen(argv[2], "wb");
	must(f.f, "cannot write the capture");
	pcapng_head(&head, "a session");
	out(f.f, &head);
	w->traffic = on_traffic;
	w->traffic_ctx = &f;
	if (strcmp(argv[1], "narrow") == 0)
		w->room = 200;
	w->ac[0].group_keys = true;
	world_ap_power(w, 0, false);
	w->ap[0].o.plain_rfc = !ours;
	w->ap[0].o.clear_data = w->ac[0].want.clear_data = clear;
	if (strcmp(argv[1], "ours") == 0) {
		w->ap[0].o.enrol = true;
		w->ap[0].identity = (struct dtls_peer){ .proof = DTLS_PROOF_PSK, .name = "token-1", .ours = true };
	}
	if (strcmp(argv[1], "ipv6") == 0)
		over_ipv6(w);
	world_ap_power(w, 0, true);
	play(w, ours);
	must(w->ac[0].results == 3 * STATIONS && w->ac[0].failed_results == 0, "stations failed");
	say(w, &f);
	world_free(w);
	return fclose(f.f) ? 1 : 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* radio_try.c - one open BSS on a card of the kernel, without a controller: authentication and association are answered
 * here, so that the radio can be tried by itself. Each event is a line on stdout; commands come in lines on stdin:
 *   gate MAC eapol|learn|run     beacon     key MAC HEX     group INDEX HEX     state     deauth MAC REASON     stop
 *
 *   radio_try PHY BAND CHANNEL WIDTH COUNTRY SSID BRIDGE VLAN GATE    (- for none; GATE: of who has associated) */
#include "agent/radio_nl80211.h"
#include "proto/ieee80211/dot11.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct try {
	struct hub hub;
	struct radio_nl80211 *radio;
	struct radio_bss bss;
	uint16_t aid;
	uint8_t gate;
	uv_poll_t in;
	uv_signal_t term;
} t;

static const struct radio_ops *const ops = &radio_nl80211_ops;

static const char *mac_text(const uint8_t m[static 6])
{
	static char text[4][18];
	static unsigned at;

	at = (at + 1) % 4;
	snprintf(text[at], sizeof(text[at]), "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2], m[3], m[4], m[5]);
	return text[at];
}

static uint8_t gate_of(const char *word)
{
	return strcmp(word, "run") == 0 ? RADIO_GATE_RUN : strcmp(word, "learn") == 0 ? RADIO_GATE_LEARN : RADIO_GATE_EAPOL;
}

static void put(struct wr *w)
{
	struct radio_sent sent;
	int err = wr_done(w) ? wr_done(w) : ops->frame_send(t.radio, 0, 1, w->start, wr_len(w), &sent);

	printf("send type %02x: %s, token %u\n", w->start[0], err ? strerror(-err) : "good", err ? 0 : sent.token);
}

static void answer(const uint8_t *frame, size_t len)
{
	uint8_t room[2048];
	struct wr w = wr_into(room, sizeof(room));
	struct dot11_ends ends = { .from_ap = true };
	struct radio_station st = { .wlan = 1, .gate = t.gate, .wmm = true, .associates = true };
	struct dot11_assoc_req req;
	struct dot11_frame f;
	int err;

	if (!dot11_read(frame, len, &f) || f.type != DOT11_MGMT)
		return;
	memcpy(ends.bssid, t.bss.bssid, 6);
	memcpy(ends.sta, f.a2, 6);
	if (f.subtype == DOT11_AUTH) {
		dot11_put_auth(&w, &ends, DOT11_AUTH_OPEN, 2, 0);
		put(&w);
	} else if (dot11_read_assoc_req(&f, &req)) {
		memcpy(st.mac, f.a2, 6);
		st.aid = ++t.aid;
		st.capability = req.capability;
		st.listen_interval = req.listen_interval;
		st.ies = req.elements.p;
		st.ies_len = (uint16_t)rd_left(&req.elements);
		err = ops->station_set(t.radio, 0, &st);
		printf("station %s: %s\n", mac_text(st.mac), err ? strerror(-err) : "set");
		dot11_put_assoc_resp_fixed(&w, &ends, req.reassoc, t.bss.capability, err ? 1 : 0, st.aid);
		dot11_put_rates(&w, (const uint8_t *)"\x8c\x12\x98\x24\xb0\x48\x60\x6c", 8);
		put(&w);
	} else if (f.subtype == DOT11_DEAUTH || f.subtype == DOT11_DISASSOC) {
		printf("station %s leaves: %d\n", mac_text(f.a2), ops->station_del(t.radio, 0, f.a2));
	}
}

static void on_frame(void *ctx, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len,
		     const struct radio_frame_info *i, mono_t now)
{
	struct dot11_frame f;

	(void)ctx;
	(void)now;
	if (dot11_read(frame, len, &f))
		printf("frame slot %u wlan %u %s from %s rssi %d snr %d%s, %zu bytes\n", slot, wlan,
		       dot11_frame_name(f.type, f.subtype), mac_text(f.a2), i->rssi, i->snr, f.protected ? " protected" : "", len);
	answer(frame, len);
	fflush(stdout);
}

static void on_sent(void *ctx, unsigned slot, uint32_t token, bool acked, uint8_t retries, mono_t now)
{
	(void)ctx;
	(void)slot;
	(void)retries;
	(void)now;
	printf("sent token %u %s\n", token, acked ? "acked" : "not acked");
	fflush(stdout);
}

static void on_gone(void *ctx, unsigned slot, uint8_t wlan, const uint8_t mac[static 6], mono_t now)
{
	(void)ctx;
	(void)now;
	printf("gone slot %u wlan %u %s\n", slot, wlan, mac_text(mac));
	fflush(stdout);
}

static void on_idle(void *ctx, unsigned slot, uint8_t wlan, const uint8_t mac[static 6], uint16_t seconds, mono_t now)
{
	(void)ctx;
	(void)now;
	printf("idle slot %u wlan %u %s %u s\n", slot, wlan, mac_text(mac), seconds);
	fflush(stdout);
}

static void on_probing(void *ctx, unsigned slot, const uint8_t mac[static 6], int8_t rssi, uint8_t channel, mono_t now)
{
	(void)ctx;
	(void)now;
	printf("probing slot %u %s rssi %d channel %u\n", slot, mac_text(mac), rssi, channel);
	fflush(stdout);
}

static void on_learned(void *ctx, unsigned slot, uint8_t wlan, const uint8_t mac[static 6], enum radio_learned how,
		       const uint8_t ip[static 16], mono_t now)
{
	(void)ctx;
	(void)now;
	printf("learned slot %u wlan %u %s how %d ", slot, wlan, mac_text(mac), how);
	for (unsigned i = 0; i < 16; i++)
		printf("%02x", ip[i]);
	printf("\n");
	fflush(stdout);
}

static void on_event(void *ctx, unsigned slot, enum radio_event e, uint8_t cause, uint8_t channel, uint8_t width,
		     const char *text, mono_t now)
{
	(void)ctx;
	(void)now;
	printf("event slot %u %d cause %u channel %u width %u %s\n", slot, e, cause, channel, width, text ? text : "");
	fflush(stdout);
}

static void on_tell(void *ctx, const char *line)
{
	(void)ctx;
	printf("tell %s\n", line);
	fflush(stdout);
}

/* --- commands ------------------------------------------------------------------------------------------------------- */

static bool read_mac(const char *word, uint8_t mac[static 6])
{
	return word && sscanf(word, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx", &mac[0], &mac[1], &mac[2], &mac[3], &mac[4],
			      &mac[5]) == 6;
}

static uint8_t read_hex(const char *word, uint8_t *out, uint8_t max)
{
	uint8_t n = 0;

	while (word && n < max && sscanf(word, "%2hhx", &out[n]) == 1 && word[1]) {
		n++;
		word += 2;
	}
	return n;
}

static void command(char *line)
{
	char *word = strtok(line, " \n"), *a = strtok(NULL, " \n"), *b = strtok(NULL, " \n");
	struct radio_station st = { .wlan = 1 };
	struct radio_key k = { .wlan = 1, .send = true };
	struct radio_group_state g;
	int err = -1;

	if (!word)
		return;
	if (strcmp(word, "gate") == 0 && read_mac(a, st.mac) && b) {
		st.gate = gate_of(b);
		err = ops->station_set(t.radio, 0, &st);
	} else if (strcmp(word, "key") == 0 && read_mac(a, k.mac)) {
		k.pairwise = true;
		k.len = read_hex(b, k.key, sizeof(k.key));
		err = ops->key_set(t.radio, 0, &k);
	} else if (strcmp(word, "group") == 0 && a) {
		k.index = (uint8_t)atoi(a);
		k.len = read_hex(b, k.key, sizeof(k.key));
		err = ops->key_set(t.radio, 0, &k);
	} else if (strcmp(word, "state") == 0) {
		err = ops->group_state(t.radio, 0, 1, &g);
		printf("gtk %u pn %llu igtk %u ipn %llu\n", g.gtk_id, (unsigned long long)g.gtk_pn, g.igtk_id,
		       (unsigned long long)g.igtk_ipn);
	} else if (strcmp(word, "beacon") == 0) {
		static const uint8_t ie[] = { 221, 5, 0x02, 0x00, 0x5e, 1, 2 };

		t.bss.ies = ie;
		t.bss.ies_len = sizeof(ie);
		err = ops->bss_update(t.radio, 0, &t.bss);
	} else if (strcmp(word, "deauth") == 0 && read_mac(a, st.mac) && b) {
		uint8_t room[64];
		struct wr w = wr_into(room, sizeof(room));
		struct dot11_ends ends = { .from_ap = true };

		memcpy(ends.bssid, t.bss.bssid, 6);
		memcpy(ends.sta, st.mac, 6);
		dot11_put_deauth(&w, &ends, (uint16_t)atoi(b));
		put(&w);
		err = ops->station_del(t.radio, 0, st.mac);
	} else if (strcmp(word, "stop") == 0) {
		err = ops->bss_stop(t.radio, 0, 1);
	}
	printf("%s: %s\n", word, err ? strerror(-err) : "done");
	fflush(stdout);
}

static void on_input(uv_poll_t *p, int status, int events)
{
	char line[512];

	(void)events;
	if (status < 0 || !fgets(line, sizeof(line), stdin)) {
		uv_poll_stop(p);
		return;
	}
	command(line);
}

static void on_term(uv_signal_t *s, int number)
{
	(void)s;
	(void)number;
	hub_stop(&t.hub);
}

int main(int argc, char **argv)
{
	struct radio_nl80211_options o = { .prefix = "ap", .base = { 0x02, 0x00, 0x5e, 0x10, 0x20, 0x30 }, .tell = on_tell };
	static const struct radio_events ev = { .frame = on_frame, .sent = on_sent, .station_gone = on_gone,
						.station_idle = on_idle, .probing = on_probing, .learned = on_learned, .event = on_event };
	struct radio_config c = { .enabled = true, .beacon_period = 100, .dtim_period = 1 };
	struct radio_caps caps;
	char why[RADIO_WHY_MAX];
	int err;

	if (argc != 10)
		return 2;
	o.slot[0].there = true;
	o.slot[0].five_ghz = strcmp(argv[2], "5") == 0;
	snprintf(o.slot[0].phy, sizeof(o.slot[0].phy), "%s", argv[1]);
	if (argv[7][0] != '-')
		snprintf(o.bridge, sizeof(o.bridge), "%s", argv[7]);
	hub_init(&t.hub);
	t.radio = radio_nl80211_new(&t.hub, &o, why);
	if (!t.radio) {
		printf("%s\n", why);
		return 1;
	}
	ops->listen(t.radio, &ev);
	ops->capabilities(t.radio, 0, &caps);
	printf("caps type %u max_bss %u channels %u widths %u ht %d vht %d he %d pmf %d rates %u\n", caps.type, caps.max_bss,
	       caps.nchannels, caps.widths, caps.ht, caps.vht, caps.he, caps.pmf, caps.nrates);
	c.channel = (uint8_t)atoi(argv[3]);
	c.width = (uint8_t)atoi(argv[4]);
	if (argv[5][0] != '-')
		memcpy(c.country, argv[5], 2);
	t.gate = gate_of(argv[9]);
	t.bss = (struct radio_bss){ .wlan = 1, .wmm = true, .ssid_len = (uint8_t)strlen(argv[6]), .capability = 1,
				    .vlan = (uint16_t)atoi(argv[8]) };
	memcpy(t.bss.ssid, argv[6], t.bss.ssid_len);
	memcpy(t.bss.bssid, o.base, 6);
	if (getenv("PRIVACY")) {
		static const uint8_t rsn[] = { 48, 20, 1, 0, 0, 15, 172, 4, 1, 0, 0, 15, 172, 4, 1, 0, 0, 15, 172, 2, 0, 0 };

		t.bss.capability |= 0x10;
		t.bss.pairwise_cipher = t.bss.group_cipher = 0x000fac04;
		t.bss.ies = rsn;
		t.bss.ies_len = sizeof(rsn);
	}
	err = ops->configure(t.radio, 0, &c);
	printf("configure: %s\n", err ? strerror(-err) : "good");
	err = ops->bss_start(t.radio, 0, &t.bss);
	printf("bss_start: %s\n", err ? strerror(-err) : "good");
	fflush(stdout);
	uv_poll_init(&t.hub.loop, &t.in, 0);
	setvbuf(stdin, NULL, _IONBF, 0);
	uv_poll_start(&t.in, UV_READABLE, on_input);
	uv_signal_init(&t.hub.loop, &t.term);
	uv_signal_start(&t.term, on_term, SIGTERM);
	hub_run(&t.hub);
	radio_nl80211_stop(t.radio);
	hub_free(&t.hub);
	radio_nl80211_free(t.radio);
	printf("ended\n");
	return 0;
}

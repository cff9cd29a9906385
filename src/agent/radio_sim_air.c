/* SPDX-License-Identifier: Apache-2.0 */
/* radio_sim_air.c - the air and the wire of the simulated radio: probe requests answered, frames up, the gate of each
 * station, encryption as far as it can be told who could read what. A card of the kernel does the same with real ones
 * (nl80211/). */
#include "agent/radio_sim_in.h"
#include "proto/ieee80211/bss.h"
#include "proto/l3/l3.h"

#include <string.h>

enum { ETHER_HDR = 14, LLC_LEN = 8, QOS_LEN = 2, ETHER_MAX = 1600 };
static const uint8_t snap[6] = { 0xaa, 0xaa, 3, 0, 0, 0 };

/* --- what it is ------------------------------------------------------------------------------------------------------- */

uint8_t sim_bss_of(const struct sim_slot *s, const uint8_t bssid[static 6])
{
	for (unsigned i = 0; i < RADIO_BSS_MAX; i++)
		if (s->runs[i] && memcmp(s->bss[i].bssid, bssid, 6) == 0)
			return (uint8_t)(i + 1);
	return 0;
}

static bool on(const struct radio_sim *r, unsigned slot)
{
	return slot < r->nslots && r->slot[slot].configured && r->slot[slot].config.enabled && !r->error;
}

static bool bss_to_say(const struct sim_slot *s, unsigned i, struct dot11_bss *b)
{
	const struct radio_bss *is = &s->bss[i];
	enum dot11_band band = s->caps.type & RADIO_A ? DOT11_5GHZ : DOT11_2GHZ;

	memset(b, 0, sizeof(*b));
	memcpy(b->bssid, is->bssid, sizeof(b->bssid));
	memcpy(b->ssid, is->ssid, is->ssid_len);
	b->ssid_len = is->ssid_len;
	b->hidden = is->hidden;
	b->beacon_interval = s->config.beacon_period ? s->config.beacon_period : 100;
	b->capability = is->capability;
	memcpy(b->rates, s->config.rates, s->config.nrates);
	b->nrates = s->config.nrates;
	b->wmm = is->wmm;
	b->ies = is->ies;
	b->ies_len = is->ies_len;
	return dot11_channel_make(band, s->config.channel, DOT11_20MHZ, &b->channel);
}

size_t radio_sim_beacon(const struct radio_sim *r, unsigned slot, uint8_t wlan, uint8_t *out, size_t size)
{
	static const uint8_t tim[] = { DOT11_EL_TIM, 4, 0, 1, 0, 0 };
	uint8_t after[DOT11_FRAME_MAX];
	struct wr head = wr_into(out, size), tail = wr_into(after, sizeof(after));
	struct dot11_bss b;

	if (!on(r, slot) || wlan < 1 || wlan > RADIO_BSS_MAX || !r->slot[slot].runs[wlan - 1] ||
	    !bss_to_say(&r->slot[slot], wlan - 1u, &b))
		return 0;
	dot11_bss_beacon(&b, &head, &tail);
	wr_bytes(&head, tim, sizeof(tim));
	wr_bytes(&head, after, wr_len(&tail));
	return wr_done(&tail) || wr_done(&head) ? 0 : wr_len(&head);
}

void radio_sim_air(struct radio_sim *r, radio_sim_hear fn, void *ctx)
{
	r->hear = fn;
	r->hear_ctx = ctx;
}

void radio_sim_wire(struct radio_sim *r, radio_sim_to_wire fn, void *ctx)
{
	r->wire = fn;
	r->wire_ctx = ctx;
}

struct radio_sim_counters radio_sim_counters(const struct radio_sim *r)
{
	return r->count;
}

/* --- to the air --------------------------------------------------------------------------------------------------- */

static bool under(struct sim_key *k, struct radio_sim_cover *c)
{
	if (!k || !k->k.len)
		return false;
	c->len = k->k.len;
	c->index = k->k.index;
	memcpy(c->key, k->k.key, k->k.len);
	c->pn = ++k->tx_pn;
	return true;
}

static struct sim_key *key_for(struct sim_slot *s, uint8_t wlan, const struct dot11_frame *f)
{
	struct sim_group *g = s->group[wlan - 1];
	struct sim_station *to;

	if (!dot11_group_address(f->a1)) {
		to = sim_find(s, f->a1);
		return to ? &to->key : NULL;
	}
	if (!g)
		return NULL;
	return f->type == DOT11_MGMT ? (g->igtk ? &g->key[g->igtk] : NULL) : g->gtk ? &g->key[g->gtk] : NULL;
}

static bool is_assoc_response(const struct dot11_frame *f)
{
	return f->type == DOT11_MGMT && (f->subtype == DOT11_ASSOC_RESP || f->subtype == DOT11_REASSOC_RESP);
}

bool sim_send(struct radio_sim *r, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len)
{
	struct sim_slot *s = &r->slot[slot];
	struct radio_sim_cover cover = { 0 };
	uint8_t whole[DOT11_FRAME_MAX];
	struct wr w = wr_into(whole, sizeof(whole));
	struct dot11_frame f;
	struct dot11_bss b;
	bool covered = false;

	if (!r->hear)
		return true;
	if (!dot11_read(frame, len, &f))
		return false;
	wlan = wlan ? wlan : sim_bss_of(s, f.a2);
	if (wlan < 1 || wlan > RADIO_BSS_MAX || !s->runs[wlan - 1] || !on(r, slot))
		return false;
	if (f.protected && !(covered = under(key_for(s, wlan, &f), &cover)))
		return false; /* there is no key to send it under */
	if (is_assoc_response(&f) && bss_to_say(s, wlan - 1u, &b)) {
		dot11_bss_complete(&b, frame, len, NULL, &w);
		if (wr_done(&w) == 0)
			return r->hear(r->hear_ctx, slot, wlan, whole, wr_len(&w), NULL);
	}
	return r->hear(r->hear_ctx, slot, wlan, frame, len, covered ? &cover : NULL);
}

/* A radio's own answer to data of a station it does not know (802.11 11.3.5: class 3). */
static void refuse_stranger(struct radio_sim *r, unsigned slot, uint8_t wlan, const struct dot11_frame *f)
{
	struct dot11_ends ends = { .from_ap = true };
	uint8_t frame[64];
	struct wr w = wr_into(frame, sizeof(frame));

	memcpy(ends.bssid, f->a1, 6);
	memcpy(ends.sta, f->a2, 6);
	dot11_put_deauth(&w, &ends, DOT11_REASON_CLASS3);
	r->count.strangers++;
	if (wr_done(&w) == 0)
		(void)sim_send(r, slot, wlan, frame, wr_len(&w));
}

void radio_sim_reset(struct radio_sim *r, unsigned slot, mono_t now)
{
	struct sim_slot *s = &r->slot[slot];

	for (unsigned i = 0; on(r, slot) && i < s->nstations; i++) {
		const struct sim_station *st = &s->station[i];
		struct dot11_ends ends = { .from_ap = true };
		uint8_t frame[64];
		struct wr w = wr_into(frame, sizeof(frame));

		memcpy(ends.bssid, s->bss[st->s.wlan - 1].bssid, 6);
		memcpy(ends.sta, st->s.mac, 6);
		dot11_put_disassoc(&w, &ends, DOT11_REASON_UNSPECIFIED);
		dot11_set_protected(frame, wr_len(&w), st->s.pmf && st->key.k.len);
		if (wr_done(&w) == 0)
			(void)sim_send(r, slot, st->s.wlan, frame, wr_len(&w));
	}
	if (on(r, slot))
		sim_forget_stations(s, 0); /* also who has missed it */
	if (on(r, slot) && r->events.event)
		r->events.event(r->events.ctx, slot, RADIO_EVENT_RESET, 0, s->config.channel, 0, "as the scenario says", now);
}

/* --- addresses ---------------------------------------------------------------------------------------------------- */

static void learned(struct radio_sim *r, unsigned slot, struct sim_station *st, enum radio_learned how,
		    const uint8_t ip[static 16], mono_t now)
{
	for (unsigned i = 0; i < st->nip; i++)
		if (memcmp(st->ip[i], ip, 16) == 0)
			return;
	memmove(st->ip[1], st->ip[0], sizeof(st->ip) - sizeof(st->ip[0]));
	memcpy(st->ip[0], ip, 16);
	st->nip = (uint8_t)(st->nip < SIM_ADDRESSES ? st->nip + 1 : SIM_ADDRESSES);
	if (r->events.learned)
		r->events.learned(r->events.ctx, slot, st->s.wlan, st->s.mac, how, ip, now);
}

static void learn4(struct radio_sim *r, unsigned slot, struct sim_station *st, enum radio_learned how, uint32_t ip,
		   mono_t now)
{
	uint8_t v[16] = { [10] = 0xff, [11] = 0xff, [12] = (uint8_t)(ip >> 24), (uint8_t)(ip >> 16), (uint8_t)(ip >> 8),
			  (uint8_t)ip };

	if (ip)
		learned(r, slot, st, how, v, now);
}

/* What a frame says of a station's addresses: its own word in ARP and neighbour discovery, a server's in DHCP. */
static void learn(struct radio_sim *r, unsigned slot, struct sim_station *st, bool from_station, const uint8_t *ether,
		  size_t len, mono_t now)
{
	struct l3_fact f;

	if (!l3_learn(ether, len, &f))
		return;
	if (f.kind == L3_DHCP4 && f.from_server != from_station && memcmp(f.mac, st->s.mac, 6) == 0 && r->events.dhcp)
		r->events.dhcp(r->events.ctx, slot, st->s.wlan, st->s.mac,
			       &(struct radio_dhcp){ .type = l3_dhcp_type(f.op), .from_server = f.from_server, .xid = f.xid, .ip = f.ip4,
						     .server = f.target4, .lease_s = f.lease_s }, now);
	if (f.kind == L3_DHCP4 && !from_station && f.op == L3_DHCP_ACK && memcmp(f.mac, st->s.mac, 6) == 0)
		learn4(r, slot, st, RADIO_LEARNED_DHCP, f.ip4, now);
	if (!from_station || memcmp(f.mac, st->s.mac, 6) != 0)
		return;
	if (f.kind == L3_ARP && f.op != L3_ARP_PROBE)
		learn4(r, slot, st, RADIO_LEARNED_ARP, f.ip4, now);
	for (unsigned i = 0; f.kind == L3_ND && (f.op == L3_ND_NA || f.op == L3_ND_DAD) && i < f.nip6; i++)
		learned(r, slot, st, RADIO_LEARNED_ND, f.ip6[i], now);
}

/* --- the gate ----------------------------------------------------------------------------------------------------- */

/* No station is a server: nobody hears its DHCP answers and router advertisements. */
static bool a_server(const uint8_t *ether, size_t len, enum l3_kind kind)
{
	struct l3_fact f;

	if ((kind != L3_DHCP4 && kind != L3_DHCP6 && kind != L3_ND) || !l3_learn(ether, len, &f))
		return false;
	return f.from_server || f.op == L3_ND_RA || f.op == L3_ND_REDIRECT;
}

static bool passes(const struct sim_station *st, enum l3_kind kind)
{
	if (kind == L3_EAPOL)
		return false; /* it goes another way: on a wire it is forged */
	switch ((enum radio_gate)st->s.gate) {
	case RADIO_GATE_RUN:
		return true;
	case RADIO_GATE_LEARN:
		return kind == L3_ARP || kind == L3_DHCP4 || kind == L3_ND || kind == L3_DHCP6;
	case RADIO_GATE_EAPOL:
		break;
	}
	return false;
}

/* --- from the air ------------------------------------------------------------------------------------------------- */

static void up(struct radio_sim *r, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len, int8_t rssi, mono_t now)
{
	if (r->events.frame)
		r->events.frame(r->events.ctx, slot, wlan, frame, len,
				&(struct radio_frame_info){ .rssi = rssi, .snr = (int8_t)(rssi < -33 ? rssi + 95 : 62) }, now);
}

/* Can it be read, and was it not heard before? */
static bool opens(struct radio_sim *r, struct sim_station *st, const struct radio_sim_cover *c)
{
	if (!st || !st->key.k.len || st->key.k.len != c->len || memcmp(st->key.k.key, c->key, c->len) != 0) {
		r->count.undecryptable++;
		return false;
	}
	if (c->pn <= st->key.rx_pn) {
		r->count.replayed++;
		return false;
	}
	st->key.rx_pn = c->pn;
	return true;
}

static bool probed(struct radio_sim *r, unsigned slot, const struct dot11_frame *f, int8_t rssi, mono_t now)
{
	struct sim_slot *s = &r->slot[slot];
	struct dot11_elements e;
	struct dot11_bss b;

	if (!dot11_read_probe_req(f, &e))
		return false;
	if (r->events.probing)
		r->events.probing(r->events.ctx, slot, f->a2, rssi, s->config.channel, now);
	for (unsigned i = 0; i < RADIO_BSS_MAX; i++) {
		uint8_t frame[DOT11_FRAME_MAX];
		struct wr w = wr_into(frame, sizeof(frame));

		if (!s->runs[i] || !bss_to_say(s, i, &b) || !dot11_bss_probed(&b, &e) ||
		    (!dot11_group_address(f->a1) && memcmp(f->a1, b.bssid, 6) != 0))
			continue;
		dot11_bss_probe_resp(&b, f->a2, &w);
		r->count.probes_answered++;
		if (wr_done(&w) == 0)
			(void)sim_send(r, slot, (uint8_t)(i + 1), frame, wr_len(&w));
	}
	return true;
}

static bool robust(const struct dot11_frame *f)
{
	struct dot11_action a;

	return f->subtype == DOT11_DEAUTH || f->subtype == DOT11_DISASSOC ||
	       (f->subtype == DOT11_ACTION && dot11_read_action(f, &a) && dot11_robust_category(a.category));
}

/* A station with PMF and a key cannot be made to leave in clear. */
static bool management(struct radio_sim *r, unsigned slot, uint8_t wlan, const struct dot11_frame *f,
		       const struct radio_sim_cover *cover)
{
	struct sim_station *st = sim_find(&r->slot[slot], f->a2);

	if (cover)
		return st && st->s.wlan == wlan && robust(f) && opens(r, st, cover);
	if (st && st->s.pmf && st->key.k.len && robust(f)) {
		r->count.clear_refused++;
		return false;
	}
	return f->subtype == DOT11_AUTH || f->subtype == DOT11_ASSOC_REQ || f->subtype == DOT11_REASSOC_REQ ||
	       f->subtype == DOT11_DEAUTH || f->subtype == DOT11_DISASSOC || f->subtype == DOT11_ACTION;
}

/* 802.11 to Ethernet. 0: not what goes on a wire. */
static size_t to_ether(const struct dot11_frame *f, uint8_t out[static ETHER_MAX])
{
	struct rd r = f->body;
	const uint8_t *llc = rd_left(&r) >= LLC_LEN ? r.p : NULL;
	size_t len = llc ? rd_left(&r) - LLC_LEN : 0;

	if (!llc || memcmp(llc, snap, sizeof(snap)) != 0 || ETHER_HDR + len > ETHER_MAX)
		return 0;
	memcpy(out, f->a3, 6);
	memcpy(out + 6, f->a2, 6);
	memcpy(out + 12, llc + 6, 2);
	memcpy(out + ETHER_HDR, llc + LLC_LEN, len);
	return ETHER_HDR + len;
}

static void data(struct radio_sim *r, unsigned slot, uint8_t wlan, const struct dot11_frame *f, const uint8_t *frame,
		 size_t len, const struct radio_sim_cover *cover, int8_t rssi, mono_t now)
{
	struct sim_slot *s = &r->slot[slot];
	struct sim_station *st = sim_find(s, f->a2);
	uint8_t ether[ETHER_MAX];
	enum l3_kind kind;
	size_t n;

	if (!st || st->s.wlan != wlan) {
		refuse_stranger(r, slot, wlan, f);
		return;
	}
	if (cover && !opens(r, st, cover))
		return;
	if (!cover && st->key.k.len) {
		r->count.clear_refused++;
		return;
	}
	n = to_ether(f, ether);
	if (!n)
		return; /* a null frame, or none for a wire */
	kind = l3_kind(ether, n);
	if (kind == L3_EAPOL) {
		up(r, slot, wlan, frame, len, rssi, now);
		return;
	}
	if (!passes(st, kind) || a_server(ether, n, kind) || (!cover && s->bss[wlan - 1].capability & DOT11_CAP_PRIVACY)) {
		r->count.gate_closed++;
		return;
	}
	learn(r, slot, st, true, ether, n, now);
	if (r->wire)
		r->wire(r->wire_ctx, slot, wlan, st->s.vlan ? st->s.vlan : s->bss[wlan - 1].vlan, ether, n);
}

/* --- silence ------------------------------------------------------------------------------------------------------ */

static void heard(struct sim_slot *s, uint8_t wlan, const uint8_t mac[static 6], size_t len, mono_t now)
{
	struct sim_station *st = sim_find(s, mac);

	if (!st || st->s.wlan != wlan)
		return;
	st->heard = now;
	st->heard_once = true;
	st->sent += len;
}

/* A null frame; it is there when it acknowledges it. */
static bool answers(struct radio_sim *r, unsigned slot, const struct sim_station *st)
{
	uint8_t frame[DOT11_HDR_LEN] = { 0x48, 0x02 }; /* data: null, FromDS */
	const uint8_t *bssid = r->slot[slot].bss[st->s.wlan - 1].bssid;

	memcpy(frame + 4, st->s.mac, 6);
	memcpy(frame + 10, bssid, 6);
	memcpy(frame + 16, bssid, 6);
	return sim_send(r, slot, st->s.wlan, frame, sizeof(frame));
}

static void look_at(struct radio_sim *r, unsigned slot, struct sim_station *st, mono_t now)
{
	const struct sim_slot *s = &r->slot[slot];
	const struct radio_bss *b = &s->bss[st->s.wlan - 1];
	struct idle_look l;

	if (!st->heard_once)
		st->heard = now;
	st->heard_once = true;
	l = idle_look(&st->idle, &s->config, b, (uint64_t)mono_between(st->heard, now), st->sent, now);
	if (l.is == IDLE_TELL && r->events.station_idle) {
		r->events.station_idle(r->events.ctx, slot, st->s.wlan, st->s.mac, l.seconds, now);
	} else if (l.is == IDLE_ASK && answers(r, slot, st)) {
		st->heard = now;
		st->idle.told = false;
	}
}

void sim_poll(struct radio_sim *r, mono_t now)
{
	for (unsigned slot = 0; slot < r->nslots; slot++)
		for (unsigned i = 0; on(r, slot) && i < r->slot[slot].nstations; i++)
			look_at(r, slot, &r->slot[slot].station[i], now);
}

bool radio_sim_transmit(struct radio_sim *r, unsigned slot, const uint8_t *frame, size_t len,
			const struct radio_sim_cover *cover, int8_t rssi, mono_t now)
{
	struct dot11_frame f;
	uint8_t wlan;

	if (!on(r, slot) || !dot11_read(frame, len, &f) || !dot11_station_address(f.a2) || f.protected != (cover != NULL))
		return false;
	r->slot[slot].received++;
	r->slot[slot].rx_bytes += len;
	if (f.type == DOT11_MGMT && f.subtype == DOT11_PROBE_REQ)
		return probed(r, slot, &f, rssi, now) && !dot11_group_address(f.a1);
	wlan = sim_bss_of(&r->slot[slot], f.a1);
	if (!wlan)
		return false; /* it is for somebody else */
	heard(&r->slot[slot], wlan, f.a2, len, now);
	if (f.type == DOT11_MGMT && management(r, slot, wlan, &f, cover))
		up(r, slot, wlan, frame, len, rssi, now);
	if (f.type == DOT11_DATA && f.to_ds && !f.from_ds)
		data(r, slot, wlan, &f, frame, len, cover, rssi, now);
	return true;
}

/* --- from the wire ------------------------------------------------------------------------------------------------ */

static void to_station(struct radio_sim *r, unsigned slot, struct sim_station *st, const uint8_t *ether, size_t len,
		       mono_t now)
{
	const struct radio_bss *b = &r->slot[slot].bss[st->s.wlan - 1];
	uint8_t frame[DOT11_HDR_LEN + LLC_LEN + ETHER_MAX];
	struct wr w = wr_into(frame, sizeof(frame));

	if (!passes(st, l3_kind(ether, len))) {
		r->count.gate_closed++;
		return;
	}
	learn(r, slot, st, false, ether, len, now);
	wr_u8(&w, 0x08);
	wr_u8(&w, (uint8_t)(0x02 | (st->key.k.len ? 0x40 : 0))); /* FromDS, Protected */
	wr_be16(&w, 0);
	wr_bytes(&w, st->s.mac, 6);
	wr_bytes(&w, b->bssid, 6);
	wr_bytes(&w, ether + 6, 6);
	wr_be16(&w, 0);
	wr_bytes(&w, snap, sizeof(snap));
	wr_bytes(&w, ether + 12, len - 12);
	if (wr_done(&w) == 0)
		(void)sim_send(r, slot, st->s.wlan, frame, wr_len(&w));
}

/* A group frame goes to each station by itself, under its own key: here nobody counts the air's time. */
void radio_sim_from_wire(struct radio_sim *r, const uint8_t *ether, size_t len, mono_t now)
{
	if (len < ETHER_HDR || len > ETHER_MAX)
		return;
	for (unsigned slot = 0; slot < r->nslots; slot++)
		for (unsigned i = 0; on(r, slot) && i < r->slot[slot].nstations; i++) {
			struct sim_station *st = &r->slot[slot].station[i];

			if (memcmp(st->s.mac, ether + 6, 6) != 0 && (ether[0] & 1 || memcmp(st->s.mac, ether, 6) == 0))
				to_station(r, slot, st, ether, len, now);
		}
}

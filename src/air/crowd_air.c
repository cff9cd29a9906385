/* SPDX-License-Identifier: Apache-2.0 */
/* crowd_air.c - the air of a crowd: crowd.h. A frame takes its time, and chance may lose or double it; a receiver that was
 * sent a unicast frame acknowledges it, unless it was lost. A doubled one has its Retry bit set, as 802.11 has it. */
#include "air/crowd_in.h"

#include "base/wipe.h"
#include "base/xalloc.h"
#include "proto/eapol/eapol.h"
#include "proto/l3/l3.h"

#include <stdlib.h>

enum { ETHER_HDR = 14, RSSI_HOME = -50, RSSI_NEAR = -65, RSSI_FAR = -80, RETRY = 0x08, LLC_LEN = 8 };

static unsigned slots_of(const struct crowd *c)
{
	return c->s->radios < CROWD_SLOTS ? c->s->radios : CROWD_SLOTS;
}

int8_t crowd_rssi(const struct crowd_client *c, unsigned place)
{
	unsigned ap = place / CROWD_SLOTS, slot = place % CROWD_SLOTS;
	int rssi = ap == c->home ? RSSI_HOME : ap + 1 == c->home || ap == c->home + 1 ? RSSI_NEAR : RSSI_FAR;
	bool wanted = c->group->radio ? slot + 1 == c->group->radio : slot == 1;

	return (int8_t)(wanted ? rssi : rssi - 4);
}

/* --- what is lost on purpose --------------------------------------------------------------------------------------- */

static unsigned kind_of_eapol(struct rd *body, bool from_ap)
{
	struct eapol_key k;

	if (!eapol_key_read(body->p, rd_left(body), &k))
		return LOSE_ALL & ~(LOSE_EAPOL | LOSE_AUTH | LOSE_ASSOC | LOSE_DHCP | LOSE_BYE);
	if (!(k.info & EAPOL_KEY_PAIRWISE))
		return from_ap ? LOSE_G1 : LOSE_G2;
	if (from_ap)
		return k.info & EAPOL_KEY_MIC ? LOSE_M3 : LOSE_M1;
	return k.data_len ? LOSE_M2 : LOSE_M4;
}

static unsigned kind_of_data(const struct dot11_frame *d)
{
	struct rd eapol, body = d->body;
	uint8_t ether[ETHER_HDR + DOT11_FRAME_MAX] = { 0 };
	size_t n;

	if (dot11_read_eapol(d, &eapol))
		return kind_of_eapol(&eapol, d->from_ds);
	n = rd_left(&body);
	if (n <= LLC_LEN || n > DOT11_FRAME_MAX)
		return 0;
	n -= LLC_LEN;
	memcpy(ether + 12, body.p + 6, 2);
	memcpy(ether + ETHER_HDR, body.p + LLC_LEN, n);
	return l3_kind(ether, ETHER_HDR + n) == L3_DHCP4 ? LOSE_DHCP : 0;
}

/* Which of enum lose a frame is; 0: none of them. */
static unsigned kind_of(const uint8_t *frame, size_t len)
{
	struct dot11_frame d;

	if (!dot11_read(frame, len, &d))
		return 0;
	if (d.type == DOT11_DATA)
		return kind_of_data(&d);
	if (d.type != DOT11_MGMT)
		return 0;
	switch (d.subtype) {
	case DOT11_AUTH: return LOSE_AUTH;
	case DOT11_ASSOC_REQ:
	case DOT11_ASSOC_RESP:
	case DOT11_REASSOC_REQ:
	case DOT11_REASSOC_RESP: return LOSE_ASSOC;
	case DOT11_DEAUTH:
	case DOT11_DISASSOC: return LOSE_BYE;
	default: return 0;
	}
}

static bool lost_on_purpose(const struct crowd_client *c, const uint8_t *frame, size_t len)
{
	return c && (c->asleep || c->lose == LOSE_ALL || (c->lose && (c->lose & kind_of(frame, len))));
}

/* --- under way ----------------------------------------------------------------------------------------------------- */

static void done(struct air_frame *f)
{
	struct crowd *c = f->crowd;

	wipe(&f->cover, sizeof(f->cover));
	f->next_free = c->free_frames;
	c->free_frames = f;
}

static void to_client(struct air_frame *f, struct crowd_client *m, mono_t now)
{
	if (!m->asleep)
		(void)sta_hear(m->st, f->place, f->bytes, f->len, f->covered ? &f->cover : NULL, crowd_rssi(m, f->place), now);
}

static void arrives(struct timer *t, mono_t now)
{
	struct air_frame *f = link_object(t, struct air_frame, timer);
	struct crowd *c = f->crowd;
	struct radio_sim *r;

	now.us /= c->fine_by;
	c->now = now;
	if (!f->from_ap) {
		uint64_t before = times_before(c);

		r = crowd_radio_at(c, f->place / CROWD_SLOTS);
		if (r)
			(void)radio_sim_transmit(r, f->place % CROWD_SLOTS, f->bytes, f->len, f->covered ? &f->cover : NULL,
						 f->client ? crowd_rssi(f->client, f->place) : RSSI_NEAR, now);
		if (f->client)
			times_after(f->client, before, f->bytes, f->len);
	} else if (f->client) {
		to_client(f, f->client, now);
	} else {
		for (unsigned i = 0; i < c->size; i++)
			if (sta_bssid(c->client[i].st))
				to_client(f, &c->client[i], now);
	}
	done(f);
}

static struct air_frame *new_frame(struct crowd *c)
{
	struct air_frame *f = c->free_frames;

	if (f) {
		c->free_frames = f->next_free;
		return f;
	}
	f = xcalloc(1, sizeof(*f), "a frame on the air");
	f->crowd = c;
	timer_init(&f->timer, "on the air", arrives);
	f->next_made = c->made;
	c->made = f;
	return f;
}

static void put(struct crowd *c, struct crowd_client *m, bool from_ap, unsigned place, const uint8_t *frame, size_t len,
		const struct radio_sim_cover *cover, bool again)
{
	struct air_frame *f = new_frame(c);
	int64_t late = c->air.delay_us ? c->air.delay_us : CROWD_AIR_US;
	mono_t due = { c->now.us + late + (int64_t)dice_below(&c->dice, (uint64_t)c->air.jitter_us + 1) };

	if (m && dice_ppm(&c->dice, c->air.reorder_ppm)) {
		due.us += c->air.reorder_us;
	} else if (m) {
		if (due.us < m->arrives[from_ap].us)
			due = m->arrives[from_ap];
		m->arrives[from_ap] = due;
	}
	f->from_ap = from_ap;
	f->place = place;
	f->client = m;
	f->covered = cover != NULL;
	if (cover)
		f->cover = *cover;
	f->len = (uint16_t)len;
	memcpy(f->bytes, frame, len);
	if (again)
		f->bytes[1] |= RETRY;
	wheel_arm(c->fine, &f->timer, (mono_t){ due.us * c->fine_by });
}

/* A radio sends when its controller wants it to: that is now, too. */
static void look_at_clock(struct crowd *c)
{
	if (c->wheel->at * 1000 > c->now.us)
		c->now.us = c->wheel->at * 1000;
}

/* True: it arrives, so it is acknowledged. */
static bool pass(struct crowd *c, struct crowd_client *m, bool from_ap, unsigned place, const uint8_t *frame, size_t len,
		 const struct radio_sim_cover *cover)
{
	c->count.frames++;
	look_at_clock(c);
	if (len > DOT11_FRAME_MAX || lost_on_purpose(m, frame, len) || dice_ppm(&c->dice, c->air.loss_ppm)) {
		c->count.lost++;
		return false;
	}
	put(c, m, from_ap, place, frame, len, cover, false);
	if (dice_ppm(&c->dice, c->air.duplicate_ppm)) {
		c->count.doubled++;
		put(c, m, from_ap, place, frame, len, cover, true);
	}
	return true;
}

bool crowd_send(void *ctx, unsigned place, const uint8_t *frame, size_t len, const struct radio_sim_cover *cover)
{
	struct crowd_client *m = ctx;

	return !m->asleep && pass(m->crowd, m, false, place, frame, len, cover);
}

static bool is_at(const struct crowd_client *m, const uint8_t *bssid)
{
	return sta_bssid(m->st) && memcmp(sta_bssid(m->st), bssid, 6) == 0;
}

bool crowd_hear(void *ctx, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len,
		const struct radio_sim_cover *cover)
{
	struct crowd_ear *ear = ctx;
	struct crowd *c = ear->crowd;
	unsigned place = ear->ap * CROWD_SLOTS + slot;
	bool acked = false;

	(void)wlan;
	if (len < 16)
		return false;
	if (frame[4] & 1)
		return pass(c, NULL, true, place, frame, len, cover);
	for (struct crowd_client *m = crowd_find(c, frame + 4); m; m = m->twin)
		if (is_at(m, frame + 10)) {
			times_heard(m);
			acked |= pass(c, m, true, place, frame, len, cover);
		}
	return acked;
}

/* --- looking around ------------------------------------------------------------------------------------------------- */

void crowd_beacons(struct crowd_client *c, unsigned ap)
{
	struct radio_sim *r = crowd_radio_at(c->crowd, ap);
	uint8_t frame[DOT11_FRAME_MAX];
	size_t n = strlen(c->o.ssid);

	for (unsigned slot = 0; r && slot < slots_of(c->crowd); slot++)
		for (unsigned wlan = 1; wlan <= RADIO_BSS_MAX; wlan++) {
			const struct radio_bss *b = radio_sim_bss(r, slot, (uint8_t)wlan);
			unsigned place = ap * CROWD_SLOTS + slot;
			size_t len;

			if (!b || b->ssid_len != n || memcmp(b->ssid, c->o.ssid, n) != 0)
				continue;
			len = radio_sim_beacon(r, slot, (uint8_t)wlan, frame, sizeof(frame));
			if (len)
				(void)sta_hear(c->st, place, frame, len, NULL, crowd_rssi(c, place), c->crowd->now);
		}
}

bool crowd_on_air(const struct crowd_client *c)
{
	const uint8_t *bssid = sta_bssid(c->st);

	for (unsigned i = 0; i < 3; i++) { /* where it is at home, most likely; it may have chosen a neighbour */
		unsigned ap = i == 0 ? c->home : i == 1 ? c->home + 1 : c->home - 1;
		struct radio_sim *r = crowd_radio_at(c->crowd, ap);

		for (unsigned slot = 0; r && slot < slots_of(c->crowd); slot++)
			for (unsigned wlan = 1; wlan <= RADIO_BSS_MAX; wlan++) {
				const struct radio_bss *b = radio_sim_bss(r, slot, (uint8_t)wlan);

				if (b && memcmp(b->bssid, bssid, 6) == 0) {
					const struct radio_config *k = radio_sim_config(r, slot);

					return k && k->enabled;
				}
			}
	}
	return false;
}

void crowd_send_probe(struct crowd_client *c)
{
	static const uint8_t rates[] = { 2, 4, 11, 22 };
	struct dot11_sta s = { .nrates = sizeof(rates) };
	uint8_t frame[256];
	struct wr w = wr_into(frame, sizeof(frame));

	memcpy(s.mac, c->o.mac, 6);
	memcpy(s.rates, rates, sizeof(rates));
	dot11_sta_probe_req(&s, NULL, (const uint8_t *)c->o.ssid, strlen(c->o.ssid), &w);
	if (wr_done(&w) == 0)
		for (unsigned ap = c->home ? c->home - 1 : 0; ap <= c->home + 1 && ap < c->crowd->s->aps; ap++)
			for (unsigned slot = 0; slot < slots_of(c->crowd); slot++)
				(void)pass(c->crowd, c, false, ap * CROWD_SLOTS + slot, frame, wr_len(&w), NULL);
}

/* --- what is not theirs --------------------------------------------------------------------------------------------- */

/* A BSS of this WLAN at an access point; NULL: there is none. */
static const struct radio_bss *bss_at(const struct crowd *c, unsigned ap, const char *ssid, unsigned *place)
{
	struct radio_sim *r = crowd_radio_at(c, ap);

	for (unsigned slot = 0; r && slot < slots_of(c); slot++)
		for (unsigned wlan = 1; wlan <= RADIO_BSS_MAX; wlan++) {
			const struct radio_bss *b = radio_sim_bss(r, slot, (uint8_t)wlan);

			*place = ap * CROWD_SLOTS + slot;
			if (b && b->ssid_len == strlen(ssid) && memcmp(b->ssid, ssid, b->ssid_len) == 0)
				return b;
		}
	return NULL;
}

static void foreign(struct crowd *c, unsigned place, const uint8_t *frame, const struct wr *w)
{
	if (wr_done(w) == 0)
		(void)pass(c, NULL, false, place, frame, wr_len(w), NULL);
}

/* An authentication or association of somebody, or noise that begins like one. */
static void stranger(struct crowd *c, const struct air_wlan *wlan, const uint8_t mac[static 6], unsigned ap, enum flood what)
{
	static const uint8_t rates[] = { 2, 4, 11, 22, 12, 24, 48, 108 };
	unsigned place;
	const struct radio_bss *b = bss_at(c, ap, wlan->ssid, &place);
	struct dot11_sta s = { .listen_interval = 10, .nrates = sizeof(rates), .wmm = true,
			       .capability = (uint16_t)(DOT11_CAP_ESS | (wlan->key[0] ? DOT11_CAP_PRIVACY : 0)) };
	uint8_t frame[512];
	struct wr w = wr_into(frame, sizeof(frame));

	if (!b)
		return;
	memcpy(s.mac, mac, 6);
	memcpy(s.rates, rates, sizeof(rates));
	if (what == FLOOD_PROBE)
		dot11_sta_probe_req(&s, NULL, b->ssid, b->ssid_len, &w);
	else if (what == FLOOD_ASSOC)
		dot11_sta_assoc_req(&s, b->bssid, NULL, b->ssid, b->ssid_len, &w);
	else
		dot11_sta_auth(&s, b->bssid, &w);
	if (what == FLOOD_NOISE) {
		size_t at = wr_len(&w), n = dice_below(&c->dice, 200);

		for (size_t i = 24; i < at; i++)
			frame[i] = (uint8_t)dice_next(&c->dice);
		frame[0] = (uint8_t)(dice_below(&c->dice, 16) << 4); /* any management frame */
		for (size_t i = 0; i < n; i++)
			wr_u8(&w, (uint8_t)dice_next(&c->dice));
	}
	foreign(c, place, frame, &w);
}

void crowd_flood(struct crowd *c, enum flood what, mono_t now)
{
	uint8_t mac[6] = { 0x06, 0, 0x5f };

	c->now = now;
	if (!c->s->wlans)
		return;
	crowd_random(c, mac + 3, 3);
	stranger(c, &c->s->wlan[dice_below(&c->dice, c->s->wlans)], mac, (unsigned)dice_below(&c->dice, c->s->aps), what);
}

void crowd_forge(struct crowd_client *m, enum forged what, mono_t now)
{
	struct crowd *c = m->crowd;
	const uint8_t *bssid = sta_bssid(m->st);
	struct dot11_ends ends = { .from_ap = what == FORGE_AP_DEAUTH };
	uint8_t frame[256];
	struct wr w = wr_into(frame, sizeof(frame));
	const struct radio_bss *b;
	unsigned place;

	c->now = now;
	if (what == FORGE_AUTH || what == FORGE_ASSOC || what == FORGE_MALFORMED) {
		stranger(c, m->wlan, m->o.mac, m->home,
			 what == FORGE_AUTH ? FLOOD_AUTH : what == FORGE_ASSOC ? FLOOD_ASSOC : FLOOD_NOISE);
		return;
	}
	b = bss_at(c, m->home, m->wlan->ssid, &place);
	if (!b)
		return;
	memcpy(ends.bssid, bssid ? bssid : b->bssid, 6);
	for (unsigned slot = 0; slot < slots_of(c); slot++) { /* on whichever channel it is */
		unsigned at = m->home * CROWD_SLOTS + slot;

		w = wr_into(frame, sizeof(frame));
		memcpy(ends.sta, m->o.mac, 6);
		if (what == FORGE_DISASSOC)
			dot11_put_disassoc(&w, &ends, DOT11_REASON_DISASSOC_LEAVING);
		else
			dot11_put_deauth(&w, &ends, what == FORGE_AP_DEAUTH ? DOT11_REASON_UNSPECIFIED : DOT11_REASON_DEAUTH_LEAVING);
		if (what == FORGE_AP_DEAUTH)
			(void)pass(c, m, true, at, frame, wr_len(&w), NULL);
		else
			foreign(c, at, frame, &w);
	}
}

/* Its stations get a disassociation of their access point, as a card that changes its channel sends it to all. */
void crowd_reset(struct crowd *c, unsigned ap, unsigned radio, mono_t now)
{
	struct radio_sim *r = crowd_radio_at(c, ap);
	const struct radio_config *k = r ? radio_sim_config(r, radio) : NULL;

	c->now = now;
	if (!k)
		return;
	radio_sim_reset(r, radio, now);
}

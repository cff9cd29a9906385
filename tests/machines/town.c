/* SPDX-License-Identifier: Apache-2.0 */
/* town.c - see town.h. */
#include "machines/town.h"

#include <stdio.h>
#include <stdlib.h>

#include "air/dhcp.h"
#include "base/xalloc.h"
#include "catalogue/catalogue.h"
#include "catalogue_gen.h"
#include "proto/l3/l3.h"

#define MUST(what) \
	do { \
		if (!(what)) { \
			fprintf(stderr, "town: %s:%d: %s does not hold\n", __FILE__, __LINE__, #what); \
			abort(); \
		} \
	} while (0)

enum { AIR_US = 300, BEACON_MS = 500, SLOTS = 2 };

static const char *const ssids[TOWN_WLANS + 1] = { "", "open", "psk", "pmf", "pmf-required" };
static const uint8_t host_mac[6] = { 0x02, 0, 0x5e, 0xff, 0, 1 };

static void fill(struct town *t, void *out, size_t len)
{
	for (size_t i = 0; i < len; i++)
		((uint8_t *)out)[i] = (uint8_t)world_random(t->w, 256);
}

struct radio_sim *town_radio(struct town *t, unsigned ap)
{
	return t->w->ap[ap].radio;
}

const uint8_t *town_bssid(struct town *t, unsigned ap, unsigned slot, unsigned wlan)
{
	const struct radio_bss *b = radio_sim_bss(town_radio(t, ap), slot, (uint8_t)wlan);

	MUST(b);
	return b->bssid;
}

/* --- the air ------------------------------------------------------------------------------------------------------ */

static void arm_air(struct town *t)
{
	if (!link_alone(&t->air))
		wheel_arm(&t->w->wheel, &t->air_timer, link_object(t->air.next, struct town_frame, link)->due);
}

/* No key protects two frames of one direction under the same number, or a lower one. */
static void check_nonce(struct town *t, const struct town_frame *f)
{
	unsigned way = f->from_ap;

	for (unsigned i = 0; i < t->nkeys; i++) {
		if (t->key[i].len != f->cover.len || memcmp(t->key[i].key, f->cover.key, f->cover.len) != 0)
			continue;
		MUST(f->cover.pn > t->key[i].pn[way]);
		t->key[i].pn[way] = f->cover.pn;
		return;
	}
	MUST(t->nkeys < TOWN_KEYS);
	memcpy(t->key[t->nkeys].key, f->cover.key, sizeof(f->cover.key));
	t->key[t->nkeys].len = f->cover.len;
	t->key[t->nkeys++].pn[way] = f->cover.pn;
}

/* Nothing but EAPOL in clear from an AP on a WLAN with keys. */
static void check_clear(const struct town_frame *f)
{
	struct dot11_frame d;
	struct rd eapol;

	MUST(dot11_read(f->bytes, f->len, &d));
	MUST(d.type != DOT11_DATA || dot11_read_eapol(&d, &eapol) || !rd_left(&d.body)); /* or a null frame: are you there? */
}

static void put_on_air(struct town *t, struct town_frame *f, const uint8_t *frame, size_t len,
	const struct radio_sim_cover *c)
{
	MUST(len <= sizeof(f->bytes));
	memcpy(f->bytes, frame, len);
	f->len = len;
	f->covered = c != NULL;
	if (c)
		f->cover = *c;
	f->due = (mono_t){ t->w->now.us + AIR_US };
	t->frames++;
	link_init(&f->link);
	link_before(&f->link, &t->air);
	arm_air(t);
}

static struct town_frame *new_frame(unsigned ap, unsigned slot)
{
	struct town_frame *f = xcalloc(1, sizeof(*f), "a frame on the air");

	f->ap = ap;
	f->slot = slot;
	return f;
}

/* An AP sends. */
struct town_ear {
	struct town *t;
	unsigned ap;
};
static struct town_ear ears[WORLD_APS];

static bool hear(void *ctx, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len, const struct radio_sim_cover *c)
{
	struct town_ear *ear = ctx;
	struct town *t = ear->t;
	struct town_frame *f = new_frame(ear->ap, slot);
	bool acked = len >= 10 && (frame[4] & 1);

	f->from_ap = true;
	put_on_air(t, f, frame, len, c);
	if (c)
		check_nonce(t, f);
	else if (t->wlan[wlan].wpa2)
		check_clear(f);
	for (unsigned i = 0; i < t->nsta; i++)
		acked |= !t->sta[i].deaf && len >= 10 && memcmp(frame + 4, t->sta[i].o.mac, 6) == 0;
	return acked;
}

static bool on_send(void *ctx, unsigned place, const uint8_t *frame, size_t len, const struct radio_sim_cover *c)
{
	struct town_sta *s = ctx;
	struct town_frame *f = new_frame(place / SLOTS, place % SLOTS);

	f->sta = s;
	put_on_air(s->t, f, frame, len, c);
	if (c)
		check_nonce(s->t, f);
	return !s->mute;
}

void town_inject(struct town *t, unsigned ap, unsigned slot, const uint8_t *frame, size_t len)
{
	put_on_air(t, new_frame(ap, slot), frame, len, NULL);
}

void town_inject_covered(struct town *t, unsigned ap, unsigned slot, const uint8_t *frame, size_t len,
			 const struct radio_sim_cover *cover)
{
	put_on_air(t, new_frame(ap, slot), frame, len, cover);
}

static void arrive(struct town *t, struct town_frame *f)
{
	const struct radio_sim_cover *c = f->covered ? &f->cover : NULL;

	if ((f->sta && f->sta->mute) || (t->pass && !t->pass(t, f)))
		return;
	if (!f->from_ap) {
		if (town_radio(t, f->ap))
			(void)radio_sim_transmit(town_radio(t, f->ap), f->slot, f->bytes, f->len, c,
						 f->sta ? f->sta->rssi[f->ap] : -60, t->w->now);
		return;
	}
	for (unsigned i = 0; i < t->nsta; i++)
		if (!t->sta[i].deaf && t->sta[i].st)
			(void)sta_hear(t->sta[i].st, f->ap * SLOTS + f->slot, f->bytes, f->len, c, t->sta[i].rssi[f->ap],
					   t->w->now);
}

static void air_fires(struct timer *timer, mono_t now)
{
	struct town *t = link_object(timer, struct town, air_timer);

	(void)now;
	while (!link_alone(&t->air)) {
		struct town_frame *f = link_object(t->air.next, struct town_frame, link);

		if (f->due.us > t->w->now.us)
			break;
		link_take(&f->link);
		arrive(t, f);
		free(f);
	}
	arm_air(t);
}

static void beacons(struct timer *timer, mono_t now)
{
	struct town *t = link_object(timer, struct town, beacon_timer);
	uint8_t frame[DOT11_FRAME_MAX];

	wheel_arm(&t->w->wheel, &t->beacon_timer, mono_after(now, BEACON_MS));
	for (unsigned ap = 0; ap < t->w->naps; ap++)
		for (unsigned at = 0; at < SLOTS * TOWN_WLANS && town_radio(t, ap); at++) {
			size_t len = radio_sim_beacon(town_radio(t, ap), at % SLOTS, (uint8_t)(at / SLOTS + 1), frame,
						      sizeof(frame));

			for (unsigned i = 0; len && i < t->nsta; i++)
				if (t->sta[i].st)
					(void)sta_hear(t->sta[i].st, ap * SLOTS + at % SLOTS, frame, len, NULL,
							   (int8_t)(t->sta[i].rssi[ap] - (int)(at % SLOTS)), now);
		}
}

/* --- the wire ------------------------------------------------------------------------------------------------------- */

static void from_wire(struct town *t, const uint8_t *ether, size_t len)
{
	for (unsigned ap = 0; ap < t->w->naps; ap++)
		if (town_radio(t, ap))
			radio_sim_from_wire(town_radio(t, ap), ether, len, t->w->now);
}

static void dhcp_server(struct town *t, const struct l3_fact *fact)
{
	uint8_t frame[600];
	struct wr w = wr_into(frame, sizeof(frame));
	struct air_dhcp m = { .type = fact->op == L3_DHCP_DISCOVER ? AIR_DHCP_OFFER : AIR_DHCP_ACK, .xid = fact->xid,
			      .yiaddr = 0xc0000264u + fact->mac[5], .server = TOWN_HOST_IP, .lease_s = 3600,
			      .mask = 0xffffff00u, .router = TOWN_HOST_IP };

	if (t->no_dhcp || fact->from_server)
		return;
	memcpy(m.client, fact->mac, 6);
	memcpy(m.from, host_mac, 6);
	air_dhcp_put(&w, &m);
	t->leases += m.type == AIR_DHCP_ACK;
	from_wire(t, frame, wr_len(&w));
}

static void to_wire(void *ctx, unsigned slot, uint8_t wlan, uint16_t vlan, const uint8_t *ether, size_t len)
{
	struct town *t = ((struct town_ear *)ctx)->t;
	struct l3_fact fact;
	bool said = l3_learn(ether, len, &fact), known = false;

	(void)slot;
	(void)wlan;
	(void)vlan;
	t->wire++;
	for (unsigned i = 0; i < t->nsta; i++)
		known |= memcmp(ether + 6, t->sta[i].o.mac, 6) == 0;
	t->wire_from_unknown += !known;
	if (said && fact.kind == L3_DHCP4 && (fact.op == L3_DHCP_DISCOVER || fact.op == L3_DHCP_REQUEST))
		dhcp_server(t, &fact);
	else if (said && fact.kind == L3_ARP)
		t->wire_arp++;
	else if (!said || fact.kind != L3_DHCP4)
		t->wire_other++;
	t->host_got += memcmp(ether, host_mac, 6) == 0;
	from_wire(t, ether, len);
}

/* --- between the two machines of the controller: what its shell does ---------------------------------------------- */

static struct town *town_of(void *ctx)
{
	return ((struct world_ac *)ctx)->w->shell;
}

static void on_frame(void *ctx, struct ap *ap, unsigned slot, bool native, const uint8_t *frame, size_t len,
	const struct ac_frame_info *info)
{
	struct town *t = town_of(ctx);

	if (native && t->cs)
		clients_frame(t->cs, ap, slot, frame, len, info, t->w->now);
}

static void on_station_done(void *ctx, struct ap *ap, const struct ac_station_result *r)
{
	struct town *t = town_of(ctx);

	if (t->cs)
		clients_station_done(t->cs, ap, r, t->w->now);
}

static void on_joined(void *ctx, struct ap *ap)
{
	struct town *t = town_of(ctx);

	((struct world_ac *)ctx)->joined++;
	if (t->cs)
		clients_ap_joined(t->cs, ap, t->w->now);
}

static void on_left(void *ctx, struct ap *ap, enum ac_why why)
{
	struct town *t = town_of(ctx);

	(void)why;
	((struct world_ac *)ctx)->left++;
	if (t->cs)
		clients_ap_left(t->cs, ap, t->w->now);
}

static void on_lossy(void *ctx, struct ap *ap)
{
	struct town *t = town_of(ctx);

	if (t->cs)
		clients_ap_lossy(t->cs, ap);
}

static bool on_group_key(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, const struct ac_wlan *w, bool again,
	struct ac_group_key *out)
{
	struct town *t = town_of(ctx);

	return clients_bss_key(t->cs, ap, slot, wlan, w->id, again, out, t->w->now);
}

static void on_group_key_done(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, enum ac_group_status status,
	uint8_t result)
{
	struct town *t = town_of(ctx);

	if (t->cs)
		clients_group_key_done(t->cs, ap, slot, wlan, status, result, t->w->now);
}

static void on_wlan_up(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, bool up)
{
	struct town *t = town_of(ctx);

	if (t->cs)
		clients_bss_up(t->cs, ap, slot, wlan, up, t->w->now);
}

static bool on_wlans_wait(void *ctx, const struct ap *ap)
{
	const struct town *t = town_of(ctx);

	return t->cs && clients_leaving(t->cs, ap);
}

static void on_station_gone(void *ctx, struct ap *ap, unsigned slot, mac_t station)
{
	struct town *t = town_of(ctx);

	if (t->cs)
		clients_gone(t->cs, ap, slot, station, DOT11_REASON_INACTIVITY, t->w->now);
}

static void on_radio(void *ctx, struct ap *ap, const struct ac_radio *r)
{
	struct town *t = town_of(ctx);

	if (t->cs && r->event == AC_RADIO_RESET)
		clients_radio_reset(t->cs, ap, r->slot, t->w->now);
}

static void on_idle(void *ctx, struct ap *ap, const struct ac_idle *i)
{
	struct world_ac *a = ctx;
	struct town *t = town_of(ctx);

	a->heard.idle++;
	a->heard.idle_last = *i;
	if (t->cs)
		clients_idle(t->cs, ap, i->slot, i->station, t->w->now);
}

static void on_learned(void *ctx, struct ap *ap, const struct ac_address *a)
{
	struct town *t = town_of(ctx);
	struct client_address c = { .how = a->how == AC_LEARNED_DHCP ? CLIENT_LEARNED_DHCP :
					   a->how == AC_LEARNED_ND ? CLIENT_LEARNED_ND : CLIENT_LEARNED_ARP };

	if (a->how == AC_LEARNED_ND || !t->cs)
		return; /* no station of ours speaks IPv6 */
	c.ip = addr_v4((uint32_t)a->ip[12] << 24 | (uint32_t)a->ip[13] << 16 | (uint32_t)a->ip[14] << 8 | a->ip[15], 0);
	clients_learned(t->cs, ap, a->station, &c, t->w->now);
}

static void on_present(void *ctx, struct ap *ap, const struct ac_present *s)
{
	struct town *t = town_of(ctx);

	if (s && t->cs && !clients_present(t->cs, ap, s, t->w->now))
		t->not_adopted++;
}

static void on_group_state(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, const struct ac_group_state *s)
{
	struct town *t = town_of(ctx);

	if (t->cs)
		clients_group_state(t->cs, ap, slot, wlan, s);
}

static void more_ports(struct world_ac *a, struct ac_ports *p)
{
	(void)a;
	p->frame = on_frame;
	p->station_done = on_station_done;
	p->ap_joined = on_joined;
	p->ap_left = on_left;
	p->ap_lossy = on_lossy;
	p->group_key = on_group_key;
	p->group_key_done = on_group_key_done;
	p->wlans_wait = on_wlans_wait;
	p->wlan_up = on_wlan_up;
	p->station_gone = on_station_gone;
	p->radio = on_radio;
	p->idle = on_idle;
	p->learned = on_learned;
	p->present = on_present;
	p->group_state = on_group_state;
}

static void port_random(void *ctx, void *out, size_t len)
{
	fill(ctx, out, len);
}

static void port_left(void *ctx, struct ap *ap)
{
	const struct town *t = ctx;

	ac_refresh(t->w->ac[0].ac, ap, t->w->now);
}

static void port_event(void *ctx, unsigned row, const void *fields, mac_t client)
{
	struct town *t = ctx;

	if (t->heard)
		t->heard(t->heard_ctx, row, fields, client);
	if (t->talk) {
		struct buf b = { 0 };

		cat_write_text(&b, row, fields);
		printf("%8lld %04d %s\n", (long long)(t->w->now.us / 1000), cat_rows[row].id, buf_cstr(&b));
		buf_free(&b);
	}
	if (t->rows < TOWN_ROWS)
		t->row[t->rows++] = cat_rows[row].id;
}

static const struct client_wlan *port_wlan(void *ctx, unsigned id)
{
	struct town *t = ctx;

	return id >= 1 && id <= TOWN_WLANS ? &t->wlan[id] : NULL;
}

static const struct client_settings *port_settings(void *ctx)
{
	return &((struct town *)ctx)->settings;
}

static bool port_station(void *ctx, struct ap *ap, const struct ac_station_change *c, mono_t now)
{
	struct town *t = ctx;

	return t->w->ac[0].ac && ac_station_change(t->w->ac[0].ac, ap, c, now);
}

static bool port_send(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, const uint8_t *frame, size_t len)
{
	struct town *t = ctx;

	return t->w->ac[0].ac && ac_send_frame(t->w->ac[0].ac, ap, slot, wlan, frame, len);
}

static bool port_group_key(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, const struct ac_group_key *k, mono_t now)
{
	struct town *t = ctx;

	return t->w->ac[0].ac && ac_group_key(t->w->ac[0].ac, ap, slot, wlan, k, now);
}

static bool is(const struct town_sta *s, mac_t mac)
{
	struct rd r = rd_over(s ? s->o.mac : NULL, s ? 6 : 0);
	uint64_t high = rd_be16(&r), low = rd_be32(&r);

	return s && mac_eq(mac, (mac_t){ MAC_REAL_BIT | high << 32 | low });
}

static bool port_excluded(void *ctx, mac_t client)
{
	return is(((struct town *)ctx)->kept_out, client);
}

static bool port_filtered(void *ctx, unsigned wlan, mac_t client)
{
	const struct town *t = ctx;

	(void)wlan;
	return is(t->let_in[0], client) || is(t->let_in[1], client);
}

static enum client_pmk port_client_pmk(void *ctx, unsigned wlan, mac_t client, uint32_t akm, struct rsn_pmk *out)
{
	const struct town *t = ctx;

	(void)wlan;
	for (unsigned i = 0; i < 2; i++)
		if (is(t->keyed[i], client))
			return rsn_pmk_set(out, akm, t->own_pmk[i], RSN_PMK_LEN) ? CLIENT_PMK_OWN : CLIENT_PMK_NONE;
	return CLIENT_PMK_NONE;
}

/* --- a controller's life --------------------------------------------------------------------------------------------- */

void town_controller_stop(struct town *t)
{
	struct clients *cs = t->cs;

	t->cs = NULL;
	clients_free(cs); /* its clients know APs */
	world_ac_stop(t->w, 0);
}

void town_controller_start(struct town *t)
{
	struct clients_ports p = { .ctx = t, .random = port_random, .event = port_event, .wlan = port_wlan,
				   .settings = port_settings, .station = port_station, .send = port_send,
				   .group_key = port_group_key, .excluded = port_excluded, .filtered = port_filtered,
				   .client_pmk = port_client_pmk, .left = port_left };

	t->cs = clients_new(NULL, &p, &t->w->wheel, (struct hash_key){ 3, 4 });
	world_ac_start(t->w, 0);
}

static void make_wlan(struct town *t, unsigned id)
{
	static uint8_t made[TOWN_WLANS + 1][RSN_PMK_LEN]; /* a millisecond each: once a process */
	struct client_wlan *w = &t->wlan[id];
	struct ac_wlan *a = &t->w->ac[0].wlan[id - 1];
	struct rsn_policy p = { .rsn = true, .group = RSN_CIPHER_CCMP, .pairwise = { RSN_CIPHER_CCMP }, .pairwise_n = 1,
				.akm = { RSN_AKM_PSK, RSN_AKM_PSK_SHA256 }, .akm_n = 2 };
	struct wr out = wr_into(t->elements[id], sizeof(t->elements[id]));
	static const uint8_t nothing[RSN_PMK_LEN];

	*w = (struct client_wlan){ .id = (uint16_t)id, .enabled = true, .broadcast = true, .wpa2 = id != TOWN_OPEN,
				   .idle_s = 300, .exclusion_s = 60 };
	(void)snprintf(w->ssid, sizeof(w->ssid), "%s", ssids[id]);
	(void)snprintf(w->interface, sizeof(w->interface), "management");
	(void)snprintf(a->ssid, sizeof(a->ssid), "%s", ssids[id]);
	a->capability = DOT11_CAP_ESS;
	if (!w->wpa2)
		return;
	w->akms = CLIENT_AKM_PSK | CLIENT_AKM_PSK_SHA256;
	w->pmf = id == TOWN_PMF ? CLIENT_PMF_OPTIONAL : id == TOWN_PMF_REQUIRED ? CLIENT_PMF_REQUIRED : CLIENT_PMF_OFF;
	p.pmf = (enum rsn_pmf)w->pmf;
	rsn_put_elements(&out, &p);
	w->rsne = t->elements[id];
	w->rsne_len = (uint8_t)wr_len(&out);
	if (memcmp(made[id], nothing, sizeof(nothing)) == 0)
		rsn_passphrase(TOWN_PASSPHRASE, strlen(TOWN_PASSPHRASE), w->ssid, strlen(w->ssid), made[id]);
	memcpy(t->pmk + id * RSN_PMK_LEN, made[id], RSN_PMK_LEN);
	w->has_pmk = rsn_pmk_set(&w->pmk, RSN_AKM_PSK, made[id], RSN_PMK_LEN) &&
		     rsn_pmk_set(&w->pmk_sha256, RSN_AKM_PSK_SHA256, made[id], RSN_PMK_LEN);
	a->capability |= DOT11_CAP_PRIVACY;
	a->ies = w->rsne;
	a->ies_len = w->rsne_len;
	a->pmf = w->pmf != CLIENT_PMF_OFF;
	a->pmf_required = w->pmf == CLIENT_PMF_REQUIRED;
	a->group_cipher = a->pairwise_cipher = RSN_CIPHER_CCMP;
	a->management_cipher = a->pmf ? RSN_CIPHER_BIP_CMAC : 0;
}

struct town *town_new(uint64_t seed, unsigned aps)
{
	struct town *t = xcalloc(1, sizeof(*t), "a town");

	t->w = world_new(seed, 1, aps, (struct weather){ .delay_us = 1000, .jitter_us = 500 });
	world_ac_stop(t->w, 0);
	t->talk = getenv("TOWN_TALK") != NULL;
	t->w->ports = more_ports;
	t->w->shell = t;
	t->settings = (struct client_settings){ .eapol_key_timeout_ms = 1000, .eapol_key_retries = 2, .group_rekey_s = 3600 };
	t->w->ac[0].want.nwlans = TOWN_WLANS;
	t->w->ac[0].want.heartbeat_s = 2;
	for (unsigned id = 1; id <= TOWN_WLANS; id++)
		make_wlan(t, id);
	link_init(&t->air);
	timer_init(&t->air_timer, "air", air_fires);
	timer_init(&t->beacon_timer, "beacons", beacons);
	for (unsigned i = 0; i < aps; i++) {
		ears[i] = (struct town_ear){ t, i };
		radio_sim_air(town_radio(t, i), hear, &ears[i]);
		radio_sim_wire(town_radio(t, i), to_wire, &ears[i]);
	}
	town_controller_start(t);
	MUST(world_until_all_run(t->w, 60000));
	town_run(t, 3000);
	wheel_arm(&t->w->wheel, &t->beacon_timer, t->w->now);
	return t;
}

void town_free(struct town *t)
{
	world_check(t->w);
	for (unsigned i = 0; i < t->nsta; i++)
		sta_free(t->sta[i].st);
	if (t->cs)
		town_controller_stop(t);
	while (!link_alone(&t->air)) {
		struct town_frame *f = link_object(t->air.next, struct town_frame, link);

		link_take(&f->link);
		free(f);
	}
	wheel_stop(&t->w->wheel, &t->air_timer);
	wheel_stop(&t->w->wheel, &t->beacon_timer);
	world_free(t->w);
	free(t);
}

void town_run(struct town *t, int64_t ms)
{
	world_run(t->w, ms);
}

/* --- stations ---------------------------------------------------------------------------------------------------------- */

static void on_random(void *ctx, void *out, size_t len)
{
	fill(((struct town_sta *)ctx)->t, out, len);
}

static void on_event(void *ctx, enum station_event e, uint32_t value)
{
	struct town_sta *s = ctx;

	if (s->t->talk)
		printf("%8lld      station %u: %s %u\n", (long long)(s->t->w->now.us / 1000), s->n, sta_event_name(e), value);
	if (s->events < TOWN_EVENTS) {
		s->event[s->events] = e;
		s->value[s->events++] = value;
	}
}

static void on_payload(void *ctx, const uint8_t *ether, size_t len)
{
	struct town_sta *s = ctx;

	(void)ether;
	(void)len;
	s->payload++;
}

static const struct station_ports sta_ports = { on_send, on_random, on_event, on_payload, NULL };

void town_sta_remake(struct town_sta *s)
{
	sta_free(s->st);
	s->st = sta_new(&s->o, &sta_ports, s, &s->t->w->wheel);
}

struct town_sta *town_sta(struct town *t, unsigned wlan, uint32_t akm, enum rsn_pmf pmf)
{
	struct town_sta *s = &t->sta[t->nsta];

	MUST(t->nsta < TOWN_STATIONS);
	*s = (struct town_sta){ .t = t, .n = t->nsta++ };
	s->o = (struct station_options){ .mac = { 0x02, 0, 0x5e, 0x77, 0, (uint8_t)(s->n + 1) }, .pmf = pmf, .dhcp = true,
					 .akm = wlan == TOWN_OPEN ? 0 : akm ? akm : RSN_AKM_PSK };
	(void)snprintf(s->o.ssid, sizeof(s->o.ssid), "%s", ssids[wlan]);
	memcpy(s->o.pmk, t->pmk + wlan * RSN_PMK_LEN, RSN_PMK_LEN);
	for (unsigned i = 0; i < WORLD_APS; i++)
		s->rssi[i] = (int8_t)(-50 - 5 * (int)i);
	town_sta_remake(s);
	return s;
}

void town_wpa(struct town *t, unsigned wlan, enum client_wpa wpa)
{
	struct client_wlan *w = &t->wlan[wlan];
	struct ac_wlan *a = &t->w->ac[0].wlan[wlan - 1];
	struct rsn_policy p = { .rsn = wpa != CLIENT_WPA_ONLY, .wpa = wpa != CLIENT_WPA2, .group = RSN_CIPHER_CCMP,
				.pairwise = { RSN_CIPHER_CCMP }, .pairwise_n = 1, .akm = { RSN_AKM_PSK, RSN_AKM_PSK_SHA256 },
				.akm_n = 2, .wpa_pairwise = { WPA_CIPHER_CCMP }, .wpa_pairwise_n = 1,
				.wpa_akm = { WPA_AKM_PSK }, .wpa_akm_n = 1 };
	struct wr out = wr_into(t->elements[wlan], sizeof(t->elements[wlan]));

	rsn_put_elements(&out, &p);
	w->wpa = wpa;
	w->rsne = p.rsn ? t->elements[wlan] : NULL;
	w->rsne_len = p.rsn ? (uint8_t)(t->elements[wlan][1] + 2) : 0;
	w->wpa_ie = t->elements[wlan] + w->rsne_len;
	w->wpa_ie_len = (uint8_t)(wr_len(&out) - w->rsne_len);
	w->edition++;
	a->ies = t->elements[wlan];
	a->ies_len = (uint16_t)wr_len(&out);
	clients_config(t->cs, wlan, t->w->now);
	ac_refresh_all(t->w->ac[0].ac, t->w->now);
	town_run(t, 3000);
}

void town_own_key(struct town *t, unsigned row, const struct town_sta *s, const char *phrase)
{
	t->keyed[row] = s;
	if (s)
		rsn_passphrase(phrase, strlen(phrase), s->o.ssid, strlen(s->o.ssid), t->own_pmk[row]);
	clients_lists(t->cs, t->w->now);
}

void town_passphrase(struct town_sta *s, const char *phrase)
{
	rsn_passphrase(phrase, strlen(phrase), s->o.ssid, strlen(s->o.ssid), s->o.pmk);
	sta_set_pmk(s->st, s->o.pmk);
}

bool town_joined(struct town_sta *s)
{
	town_run(s->t, BEACON_MS + 10); /* a beacon has been heard */
	if (sta_state(s->st) == STATION_OFF)
		sta_join(s->st, s->t->w->now);
	for (unsigned i = 0; i < 80; i++) {
		struct client *c = town_client(s);

		if (sta_state(s->st) == STATION_CONNECTED && sta_address(s->st) && c && c->pem == PEM_RUN) {
			town_run(s->t, 50); /* the gate is open by then */
			return true;
		}
		town_run(s->t, 100);
	}
	return false;
}

bool town_traffic(struct town_sta *s)
{
	uint8_t out[64] = { 0 }, in[64] = { 0 };
	unsigned host = s->t->host_got, mine = s->payload;

	memcpy(out, host_mac, 6);
	memcpy(out + 6, s->o.mac, 6);
	memcpy(out + 12, "\x88\xb5", 2); /* an EtherType for experiments */
	memcpy(in, s->o.mac, 6);
	memcpy(in + 6, host_mac, 6);
	memcpy(in + 12, "\x88\xb5", 2);
	if (!sta_send(s->st, out, sizeof(out), s->t->w->now))
		return false;
	town_run(s->t, 5);
	from_wire(s->t, in, sizeof(in));
	town_run(s->t, 5);
	return s->t->host_got == host + 1 && s->payload == mine + 1;
}

struct client *town_client(struct town_sta *s)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < 6; i++)
		v = v << 8 | s->o.mac[i];
	return s->t->cs ? clients_find(s->t->cs, (mac_t){ v | MAC_REAL_BIT }) : NULL;
}

unsigned town_events(const struct town_sta *s, unsigned since, enum station_event e)
{
	unsigned n = 0;

	for (unsigned i = since; i < s->events; i++)
		n += s->event[i] == e;
	return n;
}

uint32_t town_value(const struct town_sta *s, enum station_event e)
{
	for (unsigned i = s->events; i > 0; i--)
		if (s->event[i - 1] == e)
			return s->value[i - 1];
	return UINT32_MAX;
}

bool town_told(const struct town *t, unsigned id)
{
	for (unsigned i = 0; i < t->rows; i++)
		if (t->row[i] == id)
			return true;
	return false;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* cell.c - see cell.h. */
#include "machines/cell.h"

#include "base/xalloc.h"
#include "catalogue/catalogue.h"
#include "catalogue_gen.h"

#include <stdio.h>
#include <stdlib.h>

enum flight { UP, DOWN, CHANGE, DONE, GROUP_DONE };

struct packet {
	struct link link;
	mono_t at;
	enum flight what;
	unsigned ap, slot, wlan;
	struct ac_station_change c;
	struct ac_station_result r;
	enum ac_group_status status;
	struct ac_frame_info info;
	size_t len, before_len;
	uint8_t before[256], key[32], bytes[CELL_FRAME];
};

static const char *const ssids[] = { "", "open", "psk", "pmf", "pmf-required", "closed" };

/* Of CELL_PASSPHRASE, made once: milliseconds each otherwise. */
static const uint8_t *good_pmk(unsigned wlan)
{
	static uint8_t good[CELL_WLANS + 1][RSN_PMK_LEN];
	static bool made[CELL_WLANS + 1];

	if (!made[wlan])
		rsn_passphrase(CELL_PASSPHRASE, strlen(CELL_PASSPHRASE), ssids[wlan], strlen(ssids[wlan]), good[wlan]);
	made[wlan] = true;
	return good[wlan];
}

uint32_t cell_random(struct cell *cell, uint32_t below)
{
	cell->random ^= cell->random << 13;
	cell->random ^= cell->random >> 7;
	cell->random ^= cell->random << 17;
	return (uint32_t)(cell->random >> 16) % below;
}

static void fill(struct cell *cell, void *out, size_t len)
{
	for (size_t i = 0; i < len; i++)
		((uint8_t *)out)[i] = (uint8_t)cell_random(cell, 256);
}

mac_t cell_mac(const struct cell_sta *s)
{
	uint64_t v = 0;

	for (int i = 0; i < 6; i++)
		v = v << 8 | s->s.mac[i];
	return (mac_t){ v | MAC_REAL_BIT };
}

static void bytes_of(mac_t m, uint8_t out[6])
{
	for (int i = 0; i < 6; i++)
		out[i] = (uint8_t)(m.v >> (40 - 8 * i));
}

struct client *cell_client(struct cell_sta *s)
{
	return clients_find(s->cell->cs, cell_mac(s));
}

static struct packet *fly(struct cell *cell, enum flight what, unsigned ap, bool air)
{
	struct packet *p = xcalloc(1, sizeof(*p), "a packet");
	struct link *i;

	p->what = what;
	p->ap = ap;
	/* what is sent over the air or the data channel may be lost; what goes over the control channel is not */
	p->at = (mono_t){ cell->now.us + cell->delay_us };
	link_init(&p->link);
	for (i = cell->flying.prev; i != &cell->flying && link_object(i, struct packet, link)->at.us > p->at.us; i = i->prev)
		;
	link_before(&p->link, i->next);
	cell->carried++;
	if (air && cell->loss_pm && cell_random(cell, 1000) < cell->loss_pm) {
		p->len = 0; /* arrives as nothing */
		p->slot = UINT32_MAX;
		cell->lost++;
	}
	return p;
}

static void later(struct cell *cell, struct packet *p, int64_t ms)
{
	struct link *i;

	p->at = mono_after(p->at, ms);
	link_take(&p->link);
	for (i = cell->flying.prev; i != &cell->flying && link_object(i, struct packet, link)->at.us > p->at.us; i = i->prev)
		;
	link_before(&p->link, i->next);
}

static void load(struct packet *p, unsigned slot, const uint8_t *frame, size_t len)
{
	if (p->slot == UINT32_MAX || len > sizeof(p->bytes))
		return;
	p->slot = slot;
	p->len = len;
	if (len)
		memcpy(p->bytes, frame, len);
}

/* --- ports of the machine ----------------------------------------------------------------------------------------- */

static void port_random(void *ctx, void *out, size_t len)
{
	fill(ctx, out, len);
}

static void port_event(void *ctx, unsigned row, const void *fields, mac_t client)
{
	struct cell *cell = ctx;

	if (cell->heard)
		cell->heard(cell->heard_ctx, row, fields, client);
	if (cell->talk) {
		struct buf b = { 0 };

		cat_write_text(&b, row, fields);
		printf("%8lld %04d %s\n", (long long)(cell->now.us / 1000), cat_rows[row].id, buf_cstr(&b));
		buf_free(&b);
	}
	if (mac_present(cell->watched) && !mac_eq(cell->watched, client))
		return;
	if (cell->rows < CELL_LOG)
		cell->row[cell->rows++] = cat_rows[row].id;
}

static const struct client_wlan *port_wlan(void *ctx, unsigned id)
{
	struct cell *cell = ctx;

	if (cell->wlan_from)
		return cell->wlan_from(cell->wlan_ctx, id);
	if (id > cell->wlan_adds)
		id -= cell->wlan_adds;
	return id >= 1 && id <= CELL_WLANS && cell->wlan[id].id ? &cell->wlan[id] : NULL;
}

static const struct client_settings *port_settings(void *ctx)
{
	return &((struct cell *)ctx)->settings;
}

static unsigned ap_number(struct cell *cell, const struct ap *ap)
{
	for (unsigned i = 0; i < CELL_APS; i++)
		if (&cell->ap[i].ap == ap)
			return i;
	abort();
}

static bool port_station(void *ctx, struct ap *ap, const struct ac_station_change *c, mono_t now)
{
	struct cell *cell = ctx;
	unsigned n = ap_number(cell, ap);
	struct packet *p;

	(void)now;
	if ((cell->ap[n].full && c->op != AC_STATION_DELETE) || !ap->joined)
		return false;
	p = fly(cell, CHANGE, n, false);
	p->c = *c;
	load(p, c->slot, c->after, c->after_len);
	p->before_len = c->before_len;
	if (c->before_len)
		memcpy(p->before, c->before, c->before_len < sizeof(p->before) ? c->before_len : sizeof(p->before));
	if (c->key_len)
		memcpy(p->key, c->key, c->key_len);
	return true;
}

static bool port_send(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, const uint8_t *frame, size_t len)
{
	struct cell *cell = ctx;

	(void)wlan;
	if (!ap->joined)
		return false;
	cell->downs++;
	load(fly(cell, DOWN, ap_number(cell, ap), true), slot, frame, len);
	return true;
}

static bool port_group_key(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, const struct ac_group_key *k, mono_t now)
{
	struct cell *cell = ctx;
	struct cell_ap *a = &cell->ap[ap_number(cell, ap)];
	struct packet *p;

	(void)now;
	if (!ap->joined || a->full)
		return false;
	p = fly(cell, GROUP_DONE, ap_number(cell, ap), false);
	p->slot = slot;
	p->wlan = wlan;
	p->status = (enum ac_group_status)k->status;
	p->r.result = a->refuses;
	if (k->status == AC_GROUP_BEGIN) {
		a->begins++;
		a->begun[slot][wlan] = *k;
	} else if (k->status == AC_GROUP_COMPLETE && a->no_complete) {
		a->no_complete--;
		p->r.result = 1;
	} else if (k->status == AC_GROUP_COMPLETE) {
		a->completes++;
		a->group[slot][wlan] = *k;
	}
	return true;
}

static bool port_remembered(void *ctx, mac_t mac, struct client_memory *out)
{
	const struct cell *cell = ctx;

	(void)mac;
	if (cell->memory)
		*out = *cell->memory;
	return cell->memory != NULL;
}

static void port_changed(void *ctx, const struct client *c, bool going)
{
	const struct cell *cell = ctx;

	if (cell->changed)
		cell->changed(cell->changed_ctx, c, going);
}

static void port_left(void *ctx, struct ap *ap)
{
	const struct cell *cell = ctx;

	if (cell->left)
		cell->left(cell->left_ctx, ap);
}

static enum client_pmk port_client_pmk(void *ctx, unsigned wlan, mac_t client, uint32_t akm, struct rsn_pmk *out)
{
	const struct cell *cell = ctx;

	(void)wlan;
	(void)client;
	(void)akm;
	if (cell->own_pmk)
		*out = *cell->own_pmk;
	return cell->own_pmk ? CLIENT_PMK_OWN : cell->own_pmk_later ? CLIENT_PMK_LATER : CLIENT_PMK_NONE;
}

static bool port_excluded(void *ctx, mac_t mac)
{
	struct cell *cell = ctx;

	return mac_present(cell->by_hand) && mac_eq(cell->by_hand, mac);
}

/* --- access points ------------------------------------------------------------------------------------------------ */

/* As in an agent's table: by radio and address. */
static struct cell_known *known_at(struct cell *cell, unsigned ap, unsigned slot, mac_t mac)
{
	for (unsigned i = 0; i < CELL_STAS; i++) {
		struct cell_known *k = &cell->ap[ap].known[i];

		if ((mac_eq(k->mac, mac) && k->slot == slot) || !mac_present(k->mac)) {
			k->mac = mac;
			k->slot = (uint8_t)slot;
			return k;
		}
	}
	return NULL;
}

struct cell_known *cell_known(struct cell_sta *s)
{
	return known_at(s->cell, s->ap, s->slot, cell_mac(s));
}

static void install(struct cell_ap *a, struct cell_known *k, const uint8_t *key, uint8_t len)
{
	for (unsigned i = 0; i < 4 && i < k->keys; i++)
		if (memcmp(k->old_key[i], key, len) == 0)
			a->reinstalls++;
	memcpy(k->old_key[k->keys++ % 4], key, len);
	memcpy(k->key, key, len);
	k->key_len = len;
}

static void to_station(struct cell *cell, unsigned ap, const uint8_t *frame, size_t len);

static void keep(struct cell_ap *a, struct cell_known *k, const struct packet *p)
{
	const struct ac_station_change *c = &p->c;

	if (c->op == AC_STATION_DELETE) {
		k->there = false;
		k->key_len = 0;
		return;
	}
	if (c->op == AC_STATION_ADD) {
		k->key_len = 0; /* a station is made anew */
		k->there = true;
	} else if (!k->there) {
		a->wrong++; /* a change of a station that is not there */
	}
	k->aid = c->aid;
	k->gate = c->gate;
	k->wlan = c->wlan;
	if (c->key_len)
		install(a, k, p->key, c->key_len);
}

static void carry_out(struct cell *cell, struct packet *p)
{
	struct cell_ap *a = &cell->ap[p->ap];
	const struct ac_station_change *c = &p->c;
	struct cell_known *k = known_at(cell, p->ap, c->slot, c->station);
	struct packet *done;

	if (!a->ap.joined)
		return;
	done = fly(cell, DONE, p->ap, false);
	later(cell, done, a->slow_ms);
	done->r = (struct ac_station_result){ .station = c->station, .cookie = c->cookie, .result = a->refuses };
	if (a->refuses)
		return;
	if (p->before_len)
		to_station(cell, p->ap, p->before, p->before_len);
	if (k)
		keep(a, k, p);
	if (p->len) {
		cell->downs++;
		load(fly(cell, DOWN, p->ap, true), c->slot, p->bytes, p->len);
	}
}

void cell_bss(struct cell *cell, unsigned ap, unsigned slot, unsigned wlan, bool up)
{
	struct cell_ap *a = &cell->ap[ap];

	if (up) {
		(void)clients_bss_key(cell->cs, &a->ap, slot, wlan, (uint16_t)(wlan + cell->wlan_adds), false,
				      &a->group[slot][wlan], cell->now);
		a->ap.slot[slot].wlans |= (uint16_t)(1u << (wlan - 1));
		clients_bss_up(cell->cs, &a->ap, slot, wlan, true, cell->now);
	} else {
		a->ap.slot[slot].wlans &= (uint16_t)~(1u << (wlan - 1));
		for (unsigned i = 0; i < CELL_STAS; i++)
			if (a->known[i].slot == slot && a->known[i].wlan == wlan)
				a->known[i].there = false;
		clients_bss_up(cell->cs, &a->ap, slot, wlan, false, cell->now);
	}
}

/* --- stations ----------------------------------------------------------------------------------------------------- */

void cell_inject(struct cell *cell, unsigned ap, unsigned slot, const uint8_t *frame, size_t len)
{
	struct packet *p = fly(cell, UP, ap, true);

	load(p, slot, frame, len);
	p->info = (struct ac_frame_info){ .heard = true, .rssi = -40, .snr = 50 };
}

static void transmit(struct cell_sta *s, uint8_t *frame, size_t len)
{
	s->seq = (s->seq + 1) & 0xfff;
	frame[22] = (uint8_t)(s->seq << 4);
	frame[23] = (uint8_t)(s->seq >> 4);
	if (len <= sizeof(s->last)) {
		memcpy(s->last, frame, len);
		s->last_len = len;
	}
	if (!s->mute)
		cell_inject(s->cell, s->ap, s->slot, frame, len);
}

void cell_repeat(struct cell_sta *s)
{
	s->last[1] |= 0x08;
	cell_inject(s->cell, s->ap, s->slot, s->last, s->last_len);
}

static void sup_send(void *ctx, const uint8_t *eapol, size_t len, bool encrypted)
{
	struct cell_sta *s = ctx;
	uint8_t frame[CELL_FRAME];
	struct wr w = wr_into(frame, sizeof(frame));

	dot11_put_eapol(&w, false, s->bssid, s->s.mac, encrypted, eapol, len);
	transmit(s, frame, wr_len(&w));
}

static void sup_random(void *ctx, void *out, size_t len)
{
	fill(((struct cell_sta *)ctx)->cell, out, len);
}

static void sup_install(void *ctx, const uint8_t *tk, size_t len)
{
	struct cell_sta *s = ctx;

	memcpy(s->tk, tk, len);
	s->installs++;
}

static void sup_group(void *ctx, const struct rsn_group *g)
{
	struct cell_sta *s = ctx;

	s->group = *g;
	s->groups++;
}

static void sup_done(void *ctx, enum rsn_sup_end how)
{
	if (how == RSN_SUP_KEYED)
		((struct cell_sta *)ctx)->state = STA_KEYED;
}

static const struct rsn_sup_ports sup_ports = { sup_send, sup_random, sup_install, sup_group, sup_done };

static void send_auth(struct cell_sta *s)
{
	uint8_t frame[CELL_FRAME];
	struct wr w = wr_into(frame, sizeof(frame));

	s->state = STA_AUTH;
	dot11_sta_auth(&s->s, s->bssid, &w);
	transmit(s, frame, wr_len(&w));
}

static void send_assoc(struct cell_sta *s)
{
	uint8_t frame[CELL_FRAME];
	struct wr w = wr_into(frame, sizeof(frame));
	const char *ssid = s->ssid ? s->ssid : ssids[s->wlan];

	s->state = STA_ASSOC;
	dot11_sta_assoc_req(&s->s, s->bssid, s->reassociates ? s->old_bssid : NULL, (const uint8_t *)ssid, strlen(ssid), &w);
	transmit(s, frame, wr_len(&w));
}

static void again(struct cell_sta *s, int64_t ms)
{
	wheel_arm(&s->cell->wheel, &s->timer, mono_after(s->cell->now, ms));
}

static void sta_fire(struct timer *t, mono_t now)
{
	struct cell_sta *s = link_object(t, struct cell_sta, timer);

	(void)now;
	if (s->state == STA_IN && s->plain) /* it is in: nothing else comes */
		return;
	if (s->state == STA_KEYED || (s->state == STA_OFF && !s->stubborn))
		return;
	if (++s->tries > 40) {
		s->state = STA_OFF;
		return;
	}
	if (s->state == STA_ASSOC)
		send_assoc(s);
	else if (s->state == STA_IN)
		return; /* the AC repeats M1, or deauthenticates */
	else
		send_auth(s);
	again(s, 200);
}

static void start_supplicant(struct cell_sta *s)
{
	struct rsn_sup_params p = { .akm = s->akm, .pairwise = RSN_CIPHER_CCMP, .pmk = &s->pmk, .pmf = s->pmf,
				    .rsne = { s->rsne, s->rsne_len },
				    .ap_rsne = { s->cell->wlan[s->wlan].rsne, s->cell->wlan[s->wlan].rsne_len } };

	memcpy(p.aa, s->bssid, 6);
	memcpy(p.spa, s->s.mac, 6);
	rsn_sup_stop(&s->sup);
	if (!rsn_sup_start(&s->sup, &p, &sup_ports, s))
		abort();
}

static void on_response(struct cell_sta *s, const struct dot11_frame *f)
{
	struct dot11_assoc_resp r;
	struct dot11_tie tie;

	if (s->state != STA_ASSOC || !dot11_read_assoc_resp(f, &r))
		return;
	s->answers++;
	s->status = r.status;
	s->comeback = dot11_tie_read(r.e.tie, &tie) ? tie.value : 0;
	if (r.status) {
		s->state = STA_OFF;
		if (s->stubborn)
			again(s, s->comeback ? s->comeback : 500);
		return;
	}
	s->aid = r.aid;
	s->state = STA_IN;
	if (!s->plain)
		start_supplicant(s);
}

static void on_action(struct cell_sta *s, const struct dot11_frame *f)
{
	struct dot11_ends ends = { 0 };
	uint8_t id[2], frame[64];
	struct wr w = wr_into(frame, sizeof(frame));
	struct dot11_action a;

	if (!dot11_read_action(f, &a) || !dot11_read_sa_query(&a, id) || a.action != DOT11_SA_QUERY_REQUEST)
		return;
	s->queries++;
	if (s->forgot || !f->protected)
		return;
	memcpy(ends.bssid, s->bssid, 6);
	memcpy(ends.sta, s->s.mac, 6);
	dot11_put_sa_query(&w, &ends, DOT11_SA_QUERY_RESPONSE, id);
	dot11_set_protected(frame, wr_len(&w), true);
	transmit(s, frame, wr_len(&w));
}

static void on_bye(struct cell_sta *s, const struct dot11_frame *f)
{
	uint16_t reason;

	if (!dot11_read_reason(f, &reason) || (s->pmf && s->state == STA_KEYED && !f->protected))
		return;
	s->reason = reason;
	s->deauths++;
	s->state = STA_OFF;
	if (s->stubborn)
		again(s, 1000);
}

static void receive(struct cell_sta *s, const struct dot11_frame *f)
{
	struct dot11_auth a;
	struct rd eapol;

	if (f->type == DOT11_DATA) {
		if (dot11_read_eapol(f, &eapol))
			(void)rsn_sup_eapol(&s->sup, eapol.p, rd_left(&eapol), f->protected);
		return;
	}
	switch (f->subtype) {
	case DOT11_AUTH:
		if (s->state == STA_AUTH && dot11_read_auth(f, &a) && a.status == 0)
			send_assoc(s);
		else if (s->state == STA_AUTH && dot11_read_auth(f, &a))
			s->status = a.status;
		break;
	case DOT11_ASSOC_RESP:
	case DOT11_REASSOC_RESP: on_response(s, f); break;
	case DOT11_DEAUTH:
	case DOT11_DISASSOC: on_bye(s, f); break;
	case DOT11_ACTION: on_action(s, f); break;
	default: break;
	}
}

static void to_station(struct cell *cell, unsigned ap, const uint8_t *frame, size_t len)
{
	struct dot11_frame f;

	if (len > sizeof(cell->down) || !dot11_read(frame, len, &f))
		return;
	memcpy(cell->down, frame, len);
	cell->down_len = len;
	for (unsigned i = 0; i < CELL_STAS; i++) {
		struct cell_sta *s = &cell->sta[i];

		if (!s->cell || s->deaf || memcmp(s->s.mac, f.a1, 6) != 0 || memcmp(s->bssid, f.a2, 6) != 0 || s->ap != ap)
			continue;
		receive(s, &f);
		return;
	}
}

struct cell_sta *cell_sta(struct cell *cell, unsigned n, unsigned wlan)
{
	static const uint8_t rates[] = { 2, 4, 11, 22, 12, 18, 24, 36, 48, 72, 96, 108 };
	struct cell_sta *s = &cell->sta[n];

	*s = (struct cell_sta){ .cell = cell, .wlan = wlan, .akm = RSN_AKM_PSK };
	memcpy(s->s.mac, (uint8_t[]){ 2, 0, 0x5e, 0x10, (uint8_t)(n >> 8), (uint8_t)n }, 6);
	memcpy(s->s.rates, rates, sizeof(rates));
	s->s.nrates = sizeof(rates);
	s->s.capability = DOT11_CAP_ESS;
	s->s.listen_interval = 10;
	s->plain = wlan == CELL_OPEN;
	s->pmf = wlan >= CELL_PMF && wlan != CELL_CLOSED;
	s->mfpr = false;
	timer_init(&s->timer, "station", sta_fire);
	if (!s->plain)
		s->s.capability |= DOT11_CAP_PRIVACY;
	cell_passphrase(s, CELL_PASSPHRASE);
	cell_sta_rsne(s);
	return s;
}

void cell_passphrase(struct cell_sta *s, const char *passphrase)
{
	uint8_t pmk[RSN_PMK_LEN];

	if (strcmp(passphrase, CELL_PASSPHRASE) == 0)
		memcpy(pmk, good_pmk(s->wlan), sizeof(pmk));
	else
		rsn_passphrase(passphrase, strlen(passphrase), ssids[s->wlan], strlen(ssids[s->wlan]), pmk);
	(void)rsn_pmk_set(&s->pmk, s->akm, pmk, sizeof(pmk));
}

void cell_sta_rsne(struct cell_sta *s)
{
	struct rsne r = { .version = 1, .has_group = true, .group = RSN_CIPHER_CCMP, .pairwise = { RSN_CIPHER_CCMP },
			  .pairwise_n = 1, .pairwise_count = 1, .akm = { s->akm }, .akm_n = 1, .akm_count = 1, .has_caps = true,
			  .caps = (uint16_t)((s->pmf ? RSN_CAP_MFPC : 0) | (s->mfpr ? RSN_CAP_MFPR : 0)) };
	struct wr w = wr_into(s->rsne, sizeof(s->rsne));

	rsne_put(&w, &r);
	s->rsne_len = s->plain ? 0 : (uint8_t)wr_len(&w);
	s->s.ies = s->rsne;
	s->s.ies_len = s->rsne_len;
}

void cell_join(struct cell_sta *s)
{
	bytes_of(ap_bssid(&s->cell->ap[s->ap].ap, s->slot, s->wlan), s->bssid);
	s->tries = 0;
	s->reason = 0;
	s->status = UINT16_MAX;
	send_auth(s);
	again(s, 200);
}

void cell_roam(struct cell_sta *s, unsigned ap, unsigned slot)
{
	memcpy(s->old_bssid, s->bssid, 6);
	s->reassociates = true;
	s->ap = ap;
	s->slot = slot;
	cell_join(s);
}

void cell_leave(struct cell_sta *s)
{
	struct dot11_ends ends = { 0 };
	uint8_t frame[64];
	struct wr w = wr_into(frame, sizeof(frame));

	memcpy(ends.bssid, s->bssid, 6);
	memcpy(ends.sta, s->s.mac, 6);
	dot11_put_deauth(&w, &ends, DOT11_REASON_DEAUTH_LEAVING);
	dot11_set_protected(frame, wr_len(&w), s->pmf && s->state == STA_KEYED);
	transmit(s, frame, wr_len(&w));
	s->state = STA_OFF;
}

void cell_learn(struct cell_sta *s, enum client_learned how, uint32_t ip)
{
	struct client_address a = { .how = how, .ip = addr_v4(ip, 0) };

	clients_learned(s->cell->cs, &s->cell->ap[s->ap].ap, cell_mac(s), &a, s->cell->now);
}

/* --- the cell ----------------------------------------------------------------------------------------------------- */

static void arrive(struct cell *cell, struct packet *p)
{
	struct ap *ap = &cell->ap[p->ap].ap;

	switch (p->what) {
	case UP:
		if (p->len && ap->joined && (!cell->pass || cell->pass(cell, true, p->bytes, &p->len)))
			clients_frame(cell->cs, ap, p->slot, p->bytes, p->len, &p->info, cell->now);
		break;
	case DOWN:
		if (p->len && (!cell->pass || cell->pass(cell, false, p->bytes, &p->len)))
			to_station(cell, p->ap, p->bytes, p->len);
		break;
	case CHANGE: carry_out(cell, p); break;
	case DONE:
		if (ap->joined)
			clients_station_done(cell->cs, ap, &p->r, cell->now);
		break;
	case GROUP_DONE:
		if (ap->joined)
			clients_group_key_done(cell->cs, ap, p->slot, p->wlan, p->status, p->r.result, cell->now);
		break;
	}
	free(p);
}

void cell_run(struct cell *cell, int64_t ms)
{
	mono_t end = mono_after(cell->now, ms);

	for (;;) {
		mono_t next = wheel_next(&cell->wheel);
		struct packet *p = link_alone(&cell->flying) ? NULL : link_object(cell->flying.next, struct packet, link);

		if (p && p->at.us <= end.us && p->at.us <= next.us) {
			cell->now = p->at.us > cell->now.us ? p->at : cell->now;
			link_take(&p->link);
			arrive(cell, p);
			continue;
		}
		if (next.us > end.us)
			break;
		cell->now = next.us > cell->now.us ? next : cell->now;
		wheel_run(&cell->wheel, cell->now);
	}
	cell->now = end;
	wheel_run(&cell->wheel, end);
}

static void make_wlan(struct cell *cell, unsigned id)
{
	struct client_wlan *w = &cell->wlan[id];
	struct rsn_policy p = { .rsn = true, .group = RSN_CIPHER_CCMP, .pairwise = { RSN_CIPHER_CCMP }, .pairwise_n = 1,
				.akm = { RSN_AKM_PSK, RSN_AKM_PSK_SHA256 }, .akm_n = 2 };
	struct wr out = wr_into(cell->beacon[id], sizeof(cell->beacon[id]));

	*w = (struct client_wlan){ .id = (uint16_t)id, .enabled = id != CELL_CLOSED, .vlan = (uint16_t)(10 * id),
				   .broadcast = true, .wpa2 = id != CELL_OPEN, .idle_s = 300, .exclusion = true, .exclusion_s = 60 };
	snprintf(w->ssid, sizeof(w->ssid), "%s", ssids[id]);
	snprintf(w->interface, sizeof(w->interface), "vlan%u", 10 * id);
	if (!w->wpa2)
		return;
	w->akms = CLIENT_AKM_PSK | CLIENT_AKM_PSK_SHA256;
	w->pmf = id == CELL_PMF ? CLIENT_PMF_OPTIONAL : id == CELL_PMF_REQUIRED ? CLIENT_PMF_REQUIRED : CLIENT_PMF_OFF;
	p.pmf = (enum rsn_pmf)w->pmf;
	rsn_put_elements(&out, &p);
	w->rsne = cell->beacon[id];
	w->rsne_len = (uint8_t)wr_len(&out);
	w->has_pmk = rsn_pmk_set(&w->pmk, RSN_AKM_PSK, good_pmk(id), RSN_PMK_LEN) &&
		     rsn_pmk_set(&w->pmk_sha256, RSN_AKM_PSK_SHA256, good_pmk(id), RSN_PMK_LEN);
}

static void make_ap(struct cell *cell, unsigned n)
{
	struct ap *ap = &cell->ap[n].ap;

	ap->mac = (mac_t){ MAC_REAL_BIT | 0x06005e000000ULL | (uint64_t)(n + 1) << 8 };
	snprintf(ap->name, sizeof(ap->name), "ap%u", n);
	ap->joined = true;
	ap->radios = 2;
	for (unsigned slot = 0; slot < 2; slot++) {
		ap->slot[slot].present = true;
		ap->slot[slot].radio = (uint8_t)(slot + 1);
		ap->slot[slot].type = slot ? 2 : 5;
		for (unsigned id = 1; id <= CELL_WLANS; id++)
			cell_bss(cell, n, slot, id, true);
	}
}

static void begin(struct cell *cell, uint64_t seed)
{
	struct clients_ports p = { .ctx = cell, .random = port_random, .event = port_event, .wlan = port_wlan,
				   .settings = port_settings, .station = port_station, .send = port_send,
				   .group_key = port_group_key, .excluded = port_excluded, .remembered = port_remembered,
				   .changed = port_changed, .left = port_left, .client_pmk = port_client_pmk };

	cell->cs = clients_new(NULL, &p, &cell->wheel, (struct hash_key){ seed, ~seed });
}

struct cell *cell_new(uint64_t seed)
{
	struct cell *cell = xcalloc(1, sizeof(*cell), "a cell");

	cell->random = seed * 0x9e3779b97f4a7c15ULL + 1;
	cell->now = mono_ms(1000000);
	cell->delay_us = 500;
	cell->sta = xcalloc(CELL_STAS, sizeof(*cell->sta), "stations");
	link_init(&cell->flying);
	wheel_init(&cell->wheel, cell->now);
	cell->settings = (struct client_settings){ .eapol_key_timeout_ms = 1000, .eapol_key_retries = 2, .group_rekey_s = 3600 };
	begin(cell, seed);
	for (unsigned id = 1; id <= CELL_WLANS; id++)
		make_wlan(cell, id);
	for (unsigned n = 0; n < CELL_APS; n++)
		make_ap(cell, n);
	cell->rows = 0;
	return cell;
}

static void land(struct cell *cell)
{
	while (!link_alone(&cell->flying)) {
		struct packet *p = link_object(cell->flying.next, struct packet, link);

		link_take(&p->link);
		free(p);
	}
}

void cell_again(struct cell *cell)
{
	land(cell);
	clients_free(cell->cs);
	begin(cell, cell_random(cell, UINT32_MAX));
}

void cell_free(struct cell *cell)
{
	cell_check(cell);
	land(cell);
	clients_free(cell->cs);
	free(cell->sta);
	free(cell);
}

bool cell_told(const struct cell *cell, unsigned id)
{
	for (unsigned i = 0; i < cell->rows; i++)
		if (cell->row[i] == id)
			return true;
	return false;
}

bool cell_in_order(const struct cell *cell, const uint16_t *ids, size_t n)
{
	size_t at = 0;

	for (unsigned i = 0; i < cell->rows && at < n; i++)
		at += cell->row[i] == ids[at];
	if (at < n)
		printf("row %u of the list, id %u, does not follow\n", (unsigned)at, ids[at]);
	return at == n;
}

#define MUST(x) \
	do { \
		if (!(x)) { \
			fprintf(stderr, "cell: %s does not hold\n", #x); \
			abort(); \
		} \
	} while (0)

/* AIDs are one's own, a gate is open only in RUN and, where there are keys, under one; no key came twice. */
void cell_check(struct cell *cell)
{
	size_t n = 0, sum = 0;

	MUST(clients_counters(cell->cs)->wrong_turns == 0);
	for (unsigned a = 0; a < CELL_APS; a++)
		MUST(cell->ap[a].reinstalls == 0);
	for (struct client *c = NULL; (c = clients_next(cell->cs, c)) != NULL; n++) {
		MUST(clients_find(cell->cs, c->mac) == c);
		MUST(c->ap && (!c->associated || c->aid));
		MUST(c->pem != PEM_RUN || c->secured || !c->associated);
		MUST(!c->holder && (!c->claim || (c->claim->holder == c && !c->claim->claim && c->claim->pem != PEM_RUN)));
		for (struct client *d = clients_next(cell->cs, c); n < 50 && d; d = clients_next(cell->cs, d))
			MUST(d->ap != c->ap || d->slot != c->slot || d->ap_wlan != c->ap_wlan || d->aid != c->aid);
		if (c->associated) {
			struct cell_known *k = known_at(cell, ap_number(cell, c->ap), c->slot, c->mac);

			MUST(!k || k->gate != AC_GATE_RUN || !cell->wlan[c->wlan].wpa2 || !k->there || k->key_len);
		}
	}
	MUST(n == clients_count(cell->cs));
	for (unsigned p = 0; p < PEM_STATES; p++)
		sum += clients_in_state(cell->cs, (enum pem)p);
	MUST(n == sum);
}

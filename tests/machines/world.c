/* SPDX-License-Identifier: Apache-2.0 */
/* world.c - the virtual network of world.h. */
#include "world.h"

#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>

#include "controller/ac_internal.h"
#include "agent/wtp_internal.h"

enum what { CLEAR_TO_AC, CLEAR_TO_AP, DATA_CLEAR_TO_AC, DATA_CLEAR_TO_AP, HELLO, FINISHED, RECORD_TO_AC, RECORD_TO_AP,
	BYE_TO_AC, BYE_TO_AP };

/* One played DTLS session. Both ends and the packets in flight hold it. */
struct conn {
	unsigned refs;
	struct world_ap *ap;
	struct world_ac *to;
	enum wtp_channel channel;
	struct ac_link *link; /* NULL: not there, or gone */
	bool ap_side, up;     /* the AP still holds it; its handshake is done */
	struct addr from;
	unsigned tries;
	struct timer again;
};

struct packet {
	struct link link;
	struct timer arrives;
	struct world *w;
	enum what what;
	struct world_ap *ap;
	struct world_ac *ac;
	struct conn *conn;
	struct addr addr;
	size_t len;
	uint8_t bytes[];
};

static void conn_unref(struct conn *c)
{
	if (--c->refs)
		return;
	wheel_stop(&c->ap->w->wheel, &c->again);
	free(c);
}

uint32_t world_random(struct world *w, uint32_t below)
{
	w->random ^= w->random << 13;
	w->random ^= w->random >> 7;
	w->random ^= w->random << 17;
	return below ? (uint32_t)((w->random >> 11) % below) : 0;
}

static void packet_free(struct packet *p)
{
	wheel_stop(&p->w->wheel, &p->arrives);
	link_take(&p->link);
	p->w->in_flight--;
	if (p->conn)
		conn_unref(p->conn);
	free(p);
}

static void arrive(struct timer *t, mono_t now);

static void put(struct world *w, enum what what, struct world_ap *ap, struct world_ac *ac, struct conn *c,
		const struct addr *addr, const void *bytes, size_t len)
{
	unsigned copies = 1 + (world_random(w, 1000) < w->weather.double_pm);

	/* DTLS does not deliver a record twice */
	if (what >= HELLO)
		copies = 1;
	for (unsigned i = 0; i < copies; i++) {
		struct packet *p;
		int64_t us = w->weather.delay_us + world_random(w, w->weather.jitter_us + 1);

		if ((ap && ap->cut) || world_random(w, 1000) < w->weather.loss_pm) {
			w->dropped++;
			continue;
		}
		p = xmalloc(sizeof(*p) + len, "a packet");
		*p = (struct packet){ .w = w, .what = what, .ap = ap, .ac = ac, .conn = c, .len = len };
		if (addr)
			p->addr = *addr;
		if (len)
			memcpy(p->bytes, bytes, len);
		if (w->mangle && len)
			w->mangle(w, what == CLEAR_TO_AC || what == DATA_CLEAR_TO_AC || what == RECORD_TO_AC, p->bytes, &p->len);
		if (c)
			c->refs++;
		link_init(&p->link);
		link_before(&p->link, &w->packets);
		w->in_flight++;
		w->carried++;
		timer_init(&p->arrives, "packet", arrive);
		wheel_arm(&w->wheel, &p->arrives, (mono_t){ w->now.us + us });
	}
}

/* --- the AC's ports ----------------------------------------------------------------------------------------------- */

static struct world_ap *ap_at(struct world *w, const struct addr *a)
{
	for (unsigned i = 0; i < w->naps; i++)
		if (addr_same_ip(&w->ap[i].from, a))
			return &w->ap[i];
	return NULL;
}

static void ac_send_clear(void *ctx, const struct addr *local, const struct addr *to, const void *packet, size_t len)
{
	struct world_ac *a = ctx;
	struct world_ap *ap = ap_at(a->w, to);

	a->w->handled++;
	if (ap)
		put(a->w, CLEAR_TO_AP, ap, a, NULL, local, packet, len);
}

static void ac_send_data_clear(void *ctx, const struct addr *local, const struct addr *to, const void *packet, size_t len)
{
	struct world_ac *a = ctx;
	struct world_ap *ap = ap_at(a->w, to);

	a->w->handled++;
	if (ap)
		put(a->w, DATA_CLEAR_TO_AP, ap, a, NULL, local, packet, len);
}

static void ac_send(void *ctx, void *shell, const void *packet, size_t len)
{
	struct world_ac *a = ctx;
	struct conn *c = shell;

	if (len > a->w->room)
		abort(); /* a packet longer than the room of its session */
	a->w->handled++;
	put(a->w, RECORD_TO_AP, c->ap, a, c, NULL, packet, len);
}

static void ac_hang_up(void *ctx, void *shell, enum ac_why why)
{
	struct world_ac *a = ctx;
	struct conn *c = shell;

	(void)why;
	c->link = NULL;
	put(a->w, BYE_TO_AP, c->ap, a, c, NULL, NULL, 0);
	conn_unref(c);
}

static void ac_random(void *ctx, void *out, size_t len)
{
	for (size_t i = 0; i < len; i++)
		((uint8_t *)out)[i] = (uint8_t)world_random(((struct world_ac *)ctx)->w, 256);
}

static int64_t ac_wall_port(void *ctx)
{
	return 1800000000 + ((struct world_ac *)ctx)->w->now.us / 1000000;
}

static void ac_want_port(void *ctx, const struct ap *ap, struct ap_want *out)
{
	(void)ap;
	*out = ((struct world_ac *)ctx)->want;
}

static bool ac_admit(void *ctx, const struct ac_join_ask *ask, char why[static 128])
{
	(void)ask;
	if (((struct world_ac *)ctx)->admit_none)
		(void)snprintf(why, 128, "not in the auth-list");
	return !((struct world_ac *)ctx)->admit_none;
}

/* Two small DER sequences play the chain. */
static const uint8_t chain[] = { 0x30, 0x03, 1, 2, 3, 0x30, 0x82, 0x01, 0x00, [264] = 7 };

static void ac_sign(void *ctx, uint64_t ticket, const struct ac_join_ask *ask, const uint8_t *csr, size_t len)
{
	struct world_ac *a = ctx;

	(void)ask;
	if (!a->w->mangle && (len != 300 || csr[0] != 0x30))
		abort();
	a->signs++;
	a->ticket = ticket;
	if (a->sign_now)
		ac_signed(a->ac, ticket, chain, sizeof(chain), NULL, a->w->now);
}

static void ac_station_done(void *ctx, struct ap *ap, const struct ac_station_result *r)
{
	struct world_ac *a = ctx;

	a->heard.pending += r->frame_pending;
	a->heard.result = r->result;
	a->results++;
	a->failed_results += r->result != 0;
	a->lost_results += r->lost;
	a->cookies_in_order &= r->cookie == a->last_cookie + 1;
	a->last_cookie = r->cookie;
	if (a->more) {
		a->more--;
		a->change.cookie++;
		a->change.station.v++;
		if (!ac_station_change(a->ac, ap, &a->change, a->w->now))
			abort();
	}
}

static void ac_probing(void *ctx, struct ap *ap, const struct ac_probe *p)
{
	struct world_ac *a = ctx;

	(void)ap;
	a->heard.probes++;
	a->heard.probe = *p;
}

static void told(struct world_ac *a, char kind, mac_t station, uint32_t ip)
{
	if (a->heard.ntold < WORLD_TOLD)
		a->heard.told[a->heard.ntold++] = (struct world_told){ kind, station, ip };
}

static void ac_idle_port(void *ctx, struct ap *ap, const struct ac_idle *i)
{
	struct world_ac *a = ctx;

	(void)ap;
	told(a, 'i', i->station, 0);
	a->heard.idle++;
	a->heard.idle_last = *i;
}

static void ac_learned(void *ctx, struct ap *ap, const struct ac_address *x)
{
	struct world_ac *a = ctx;
	const uint8_t *v4 = x->ip + 12;

	(void)ap;
	told(a, 'a', x->station, (uint32_t)v4[0] << 24 | (uint32_t)v4[1] << 16 | (uint32_t)v4[2] << 8 | v4[3]);
	a->heard.learned++;
	a->heard.address = *x;
}

static void ac_dhcp_port(void *ctx, struct ap *ap, const struct ac_dhcp *d)
{
	struct world_ac *a = ctx;

	(void)ap;
	told(a, 'd', d->station, d->ip);
	a->heard.dhcps++;
	a->heard.dhcp = *d;
}

static void ac_gone(void *ctx, struct ap *ap, unsigned slot, mac_t station)
{
	struct world_ac *a = ctx;

	(void)ap;
	(void)slot;
	told(a, 'g', station, 0);
	a->heard.gone++;
}

static void ac_radio_port(void *ctx, struct ap *ap, const struct ac_radio *r)
{
	struct world_ac *a = ctx;

	(void)ap;
	told(a, 'r', (mac_t){ 0 }, 0);
	a->heard.radio++;
	a->heard.radio_last = *r;
}

static void ac_present_port(void *ctx, struct ap *ap, const struct ac_present *s)
{
	struct world_ac *a = ctx;

	if (!s) {
		a->heard.present_ends++;
		return;
	}
	if (!a->w->mangle && !(ap->slot[s->slot].wlans & 1u << (s->wlan - 1)))
		abort(); /* nobody could adopt it: its WLAN is not there */
	a->heard.present++;
	a->heard.station = *s;
	a->heard.ies_len = s->ies.len < sizeof(a->heard.ies) ? s->ies.len : sizeof(a->heard.ies);
	memcpy(a->heard.ies, s->ies.p, a->heard.ies_len);
}

static void ac_transmitted(void *ctx, struct ap *ap, mac_t station, uint64_t cookie, bool acked)
{
	struct world_ac *a = ctx;

	(void)ap;
	(void)station;
	a->heard.transmitted++;
	a->heard.acked += acked;
	a->heard.cookie = cookie;
}

static bool ac_group_key_port(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, const struct ac_wlan *w, bool again,
			      struct ac_group_key *out)
{
	struct world_ac *a = ctx;

	(void)ap;
	(void)slot;
	(void)wlan;
	(void)w;
	if (!a->group_keys)
		return false;
	a->heard.group_asked++;
	a->heard.group_again += again;
	*out = (struct ac_group_key){ .status = AC_GROUP_NOW, .gtk_id = 1, .gtk_len = 16, .igtk_id = 4, .igtk_len = 16 };
	memset(out->gtk, ++a->group_seed, 16);
	memset(out->igtk, ++a->group_seed, 16);
	return true;
}

static void ac_group_done(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, enum ac_group_status status,
			  uint8_t result)
{
	struct world_ac *a = ctx;

	(void)ap;
	(void)slot;
	(void)wlan;
	(void)status;
	a->heard.group_done++;
	a->heard.group_failed += result != 0;
}

static void ac_wlan_up(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, bool up)
{
	struct world_ac *a = ctx;

	(void)slot;
	if (up && !ac_wlan_of(ap, slot, wlan))
		abort(); /* a WLAN that is of nobody */
	a->heard.wlans_up += up;
	a->heard.wlans_down += !up;
}

static void ac_frame_port(void *ctx, struct ap *ap, unsigned slot, bool native, const uint8_t *frame, size_t len,
			  const struct ac_frame_info *info)
{
	struct world_ac *a = ctx;

	(void)ap;
	(void)slot;
	(void)native;
	a->heard.frames++;
	a->heard.frame_len = len < sizeof(a->heard.frame) ? len : sizeof(a->heard.frame);
	memcpy(a->heard.frame, frame, a->heard.frame_len);
	a->heard.info = *info;
}

static void ac_joined_port(void *ctx, struct ap *ap)
{
	(void)ap;
	((struct world_ac *)ctx)->joined++;
}

static void ac_left_port(void *ctx, struct ap *ap, enum ac_why why)
{
	struct world_ac *a = ctx;

	a->left++;
	if (a->w->trace)
		printf("%.3f AC%u: %s left: %s\n", (double)a->w->now.us / 1e6, a->n, ap->name, ac_why_text(why));
}

static void ac_traffic_port(void *ctx, const struct ac_traffic *t)
{
	struct world *w = ((struct world_ac *)ctx)->w;

	if (w->traffic)
		w->traffic(w->traffic_ctx, t);
}

/* --- the AP's ports ----------------------------------------------------------------------------------------------- */

static struct world_ac *ac_of(struct world *w, const struct addr *a)
{
	for (unsigned i = 0; i < WORLD_ACS; i++)
		if (addr_same_ip(&w->ac[i].control, a))
			return &w->ac[i];
	return NULL;
}

static void ap_send_clear(void *ctx, const struct addr *to, const void *packet, size_t len)
{
	struct world_ap *p = ctx;
	struct world_ac *a = ac_of(p->w, to);

	if (addr_to_v4(to) == 0xffffffff) {
		for (unsigned i = 0; i < WORLD_ACS; i++)
			put(p->w, CLEAR_TO_AC, p, &p->w->ac[i], NULL, &p->from, packet, len);
	} else if (a) {
		put(p->w, CLEAR_TO_AC, p, a, NULL, &p->from, packet, len);
	}
}

static void ap_send_data_clear(void *ctx, const struct addr *to, const void *packet, size_t len)
{
	struct world_ap *p = ctx;
	struct world_ac *a = ac_of(p->w, to);

	if (a)
		put(p->w, DATA_CLEAR_TO_AC, p, a, NULL, &p->from, packet, len);
}

static void ap_send(void *ctx, enum wtp_channel ch, const void *packet, size_t len)
{
	struct world_ap *p = ctx;

	if (len > p->w->room)
		abort();
	if (p->conn[ch])
		put(p->w, RECORD_TO_AC, p, p->conn[ch]->to, p->conn[ch], NULL, packet, len);
}

/* The handshake's flights are sent again until they arrive, as DTLS does. */
static void hello_again(struct timer *t, mono_t now)
{
	struct conn *c = link_object(t, struct conn, again);

	if (!c->ap_side || c->up)
		return;
	c->tries++;
	wheel_arm(&c->ap->w->wheel, t, mono_after(now, 1000 << (c->tries < 5 ? c->tries : 5)));
	put(c->ap->w, HELLO, c->ap, c->to, c, NULL, NULL, 0);
}

static void ap_open(void *ctx, enum wtp_channel ch, const struct addr *to)
{
	struct world_ap *p = ctx;
	struct world_ac *a = ac_of(p->w, to);
	struct conn *c;

	if (!a || p->conn[ch])
		abort(); /* open while one is open */
	c = xcalloc(1, sizeof(*c), "a session");
	c->refs = 1;
	c->ap = p;
	c->to = a;
	c->channel = ch;
	c->ap_side = true;
	c->from = p->from;
	c->from.port = (uint16_t)(ch == WTP_CONTROL ? 20000 + p->session++ % 20000 : 40000 + p->session++ % 20000);
	timer_init(&c->again, "handshake", hello_again);
	p->conn[ch] = c;
	wheel_arm(&p->w->wheel, &c->again, mono_after(p->w->now, 1000));
	put(p->w, HELLO, p, a, c, NULL, NULL, 0);
}

static void ap_drop(struct world_ap *p, enum wtp_channel ch)
{
	struct conn *c = p->conn[ch];

	p->conn[ch] = NULL;
	c->ap_side = false;
	conn_unref(c);
}

static void ap_close(void *ctx, enum wtp_channel ch)
{
	struct world_ap *p = ctx;

	if (!p->conn[ch])
		return;
	put(p->w, BYE_TO_AC, p, p->conn[ch]->to, p->conn[ch], NULL, NULL, 0);
	ap_drop(p, ch);
}

static void ap_random(void *ctx, void *out, size_t len)
{
	for (size_t i = 0; i < len; i++)
		((uint8_t *)out)[i] = (uint8_t)world_random(((struct world_ap *)ctx)->w, 256);
}

static int64_t ap_wall(void *ctx)
{
	return 1800000000 + ((struct world_ap *)ctx)->w->now.us / 1000000;
}

static size_t ap_csr(void *ctx, uint8_t *out, size_t size)
{
	(void)ctx;
	if (size < 300)
		return 0;
	memset(out, 0x30, 300);
	return 300;
}

static bool ap_certificate(void *ctx, const uint8_t *bytes, size_t len, const char *why, int64_t *from, int64_t *until)
{
	struct world_ap *p = ctx;

	if (!bytes) {
		p->refusals += why != NULL;
		return false;
	}
	if (len != sizeof(chain) || memcmp(bytes, chain, len) != 0) {
		if (!p->w->mangle)
			abort();
		return false;
	}
	p->certificates++;
	*from = ap_wall(ctx);
	*until = *from + 86400;
	return true;
}

static void ap_save(void *ctx, const struct wtp_saved *s)
{
	((struct world_ap *)ctx)->saved = *s;
	((struct world_ap *)ctx)->saves++;
}

static void ap_restart(void *ctx)
{
	struct world_ap *p = ctx;

	p->restarts++;
	wtp_start(p->wtp, p->w->now);
}

static void ap_system(void *ctx, struct wtp_system *out)
{
	(void)ctx;
	*out = (struct wtp_system){ .cpu = 17, .memory_kib = 262144, .memory_free_kib = 65536 };
}

static void ap_factory(void *ctx)
{
	((struct world_ap *)ctx)->factories++;
}

static void ap_tell(void *ctx, const char *line)
{
	struct world_ap *p = ctx;

	if (p->w->trace)
		printf("%.3f AP%u: %s\n", (double)p->w->now.us / 1e6, p->n, line);
}

/* --- packets arrive ----------------------------------------------------------------------------------------------- */

static void hello_arrives(struct packet *p)
{
	struct conn *c = p->conn;
	struct world_ac *a = p->ac;

	if (!a->ac || !c->ap_side)
		return;
	if (!c->link) {
		c->link = ac_accept(a->ac, c->channel == WTP_CONTROL ? AC_CONTROL : AC_DATA, c,
				    c->channel == WTP_CONTROL ? &a->control : &a->data, &c->from, p->w->now);
		if (!c->link)
			return;
		c->refs++;
		ac_up(c->link, &p->ap->identity, p->w->room, p->w->now);
	}
	if (c->link)
		put(p->w, FINISHED, p->ap, a, c, NULL, NULL, 0);
}

static void arrive(struct timer *t, mono_t now)
{
	struct packet *p = link_object(t, struct packet, arrives);
	struct world *w = p->w;
	struct world_ap *ap = p->ap;
	struct conn *c = p->conn;
	struct addr local = p->ac ? p->ac->control : (struct addr){ 0 };

	w->now = now;
	w->handled += ((p->what == CLEAR_TO_AC || p->what == DATA_CLEAR_TO_AC) && p->ac->ac) ||
		      (p->what == RECORD_TO_AC && c->link);
	switch (p->what) {
	case CLEAR_TO_AC:
		if (p->ac->ac)
			ac_clear(p->ac->ac, &local, &p->addr, false, p->bytes, p->len, now);
		break;
	case CLEAR_TO_AP:
		if (ap->wtp)
			wtp_clear(ap->wtp, &p->addr, p->bytes, p->len, now);
		break;
	case DATA_CLEAR_TO_AC:
		if (p->ac->ac)
			ac_data_clear(p->ac->ac, &p->ac->data, &p->addr, p->bytes, p->len, now);
		break;
	case DATA_CLEAR_TO_AP:
		if (ap->wtp)
			wtp_data_clear(ap->wtp, &p->addr, p->bytes, p->len, now);
		break;
	case HELLO:
		hello_arrives(p);
		break;
	case FINISHED:
		if (c->ap_side && ap->wtp && !c->up) {
			c->up = true;
			wtp_up(ap->wtp, c->channel, w->room, now);
		}
		break;
	case RECORD_TO_AC:
		if (c->link)
			ac_packet(c->link, p->bytes, p->len, now);
		break;
	case RECORD_TO_AP:
		if (c->ap_side && ap->wtp && c->up)
			wtp_packet(ap->wtp, c->channel, p->bytes, p->len, now);
		break;
	case BYE_TO_AC:
		if (c->link) {
			struct ac_link *l = c->link;

			c->link = NULL;
			ac_closed(l, AC_WHY_PEER, NULL, now);
			conn_unref(c);
		}
		break;
	case BYE_TO_AP:
		if (c->ap_side && ap->wtp) {
			enum wtp_channel ch = c->channel;

			ap_drop(ap, ch);
			wtp_down(ap->wtp, ch, WTP_FAIL_PEER, "the controller closed the connection", now);
		}
		break;
	}
	packet_free(p);
}

/* --- life --------------------------------------------------------------------------------------------------------- */

void world_ac_start(struct world *w, unsigned n)
{
	struct world_ac *a = &w->ac[n];
	struct ac_options o = { .model = "plumb", .hw_version = "1", .sw_version = "0.1", .max_aps = 64, .max_stations = 1000,
				.certificates = true, .psk = true };
	struct ac_ports p = { .ctx = a,
			      .send_clear = ac_send_clear,
			      .send_data_clear = ac_send_data_clear,
			      .send = ac_send,
			      .hang_up = ac_hang_up,
			      .random = ac_random,
			      .wall = ac_wall_port,
			      .want = ac_want_port,
			      .admit = ac_admit,
			      .sign = ac_sign,
			      .station_done = ac_station_done,
			      .traffic = ac_traffic_port,
			      .ap_joined = ac_joined_port,
			      .ap_left = ac_left_port,
			      .probing = ac_probing,
			      .idle = ac_idle_port,
			      .learned = ac_learned,
			      .dhcp = ac_dhcp_port,
			      .station_gone = ac_gone,
			      .radio = ac_radio_port,
			      .present = ac_present_port,
			      .transmitted = ac_transmitted,
			      .group_key = ac_group_key_port,
			      .group_key_done = ac_group_done,
			      .wlan_up = ac_wlan_up,
			      .frame = ac_frame_port };

	(void)snprintf(o.name, sizeof(o.name), "WLC%u", n + 1);
	if (w->ports)
		w->ports(a, &p);
	a->ac = ac_new(&o, &p, &w->wheel, (struct hash_key){ 1 + n, 2 });
}

/* As a process that is killed: nobody is told. */
void world_ac_stop(struct world *w, unsigned n)
{
	struct world_ac *a = &w->ac[n];
	struct weather fair = w->weather;

	w->weather.loss_pm = 1000;
	ac_free(a->ac);
	w->weather = fair;
	a->ac = NULL;
}

void world_hint(struct world *w, unsigned ap, unsigned ac)
{
	uint8_t packet[CAPWAP_PLUMB_NO_SESSION_LEN];
	struct wr out = wr_into(packet, sizeof(packet));

	capwap_no_session_write(&out);
	assert(wr_done(&out) == 0);
	wtp_clear(w->ap[ap].wtp, &w->ac[ac].control, packet, wr_len(&out), w->now);
}

void world_dtls_ends(struct world *w, unsigned ap, enum wtp_channel ch, enum wtp_fail how)
{
	ap_drop(&w->ap[ap], ch);
	wtp_down(w->ap[ap].wtp, ch, how, "as the test says", w->now);
}

static bool ap_stalled(void *ctx)
{
	return ((const struct world_ap *)ctx)->stalled;
}

void world_ap_power(struct world *w, unsigned n, bool on)
{
	struct world_ap *p = &w->ap[n];
	static const struct wtp_ports ports = { .send_clear = ap_send_clear,
						.send_data_clear = ap_send_data_clear,
						.open = ap_open,
						.send = ap_send,
						.close = ap_close,
						.stalled = ap_stalled,
						.random = ap_random,
						.wall = ap_wall,
						.csr = ap_csr,
						.certificate = ap_certificate,
						.save = ap_save,
						.restart = ap_restart,
						.factory = ap_factory,
						.system = ap_system,
						.tell = ap_tell };
	struct wtp_ports mine = ports;

	mine.ctx = p;
	if (!on && p->wtp) {
		bool cut = p->cut;

		p->cut = true;
		wtp_free(p->wtp);
		radio_sim_free(p->radio);
		p->cut = cut;
		p->wtp = NULL;
		p->radio = NULL;
	} else if (on && !p->wtp) {
		uint8_t base[6];

		for (int i = 0; i < 6; i++)
			base[i] = (uint8_t)(p->o.base.v >> 8 * (5 - i));
		p->radio = radio_sim_new(2, base);
		p->o.saved = p->saved;
		p->wtp = wtp_new(&p->o, &mine, &radio_sim_ops, p->radio, &w->wheel);
		wtp_start(p->wtp, w->now);
	}
}

struct world *world_new(uint64_t seed, unsigned acs, unsigned aps, struct weather weather)
{
	struct world *w = xcalloc(1, sizeof(*w), "a world");

	w->random = seed * 0x9e3779b97f4a7c15ULL + 0x1234567;
	w->weather = weather;
	w->trace = getenv("WORLD_TRACE") != NULL;
	w->room = 1400;
	link_init(&w->packets);
	wheel_init(&w->wheel, w->now);
	for (unsigned i = 0; i < WORLD_ACS; i++) {
		struct world_ac *a = &w->ac[i];

		a->w = w;
		a->n = i;
		a->control = addr_v4(0xc0000201 + i, 5246);
		a->data = addr_v4(0xc0000201 + i, 5247);
		a->cookies_in_order = true;
		a->sign_now = true;
		ap_want_defaults(&a->want);
		for (unsigned k = 0; k < 4; k++) {
			a->wlan[k] = (struct ac_wlan){ .id = (uint16_t)(k + 1), .broadcast = true, .local_switching = true };
			(void)snprintf(a->wlan[k].ssid, sizeof(a->wlan[k].ssid), "wlan-%u", k + 1);
			a->want.wlan[k] = &a->wlan[k];
		}
		a->want.nwlans = 2;
		if (i < acs)
			world_ac_start(w, i);
	}
	w->naps = aps;
	for (unsigned i = 0; i < aps; i++) {
		struct world_ap *p = &w->ap[i];

		p->w = w;
		p->n = i;
		p->from = addr_v4(0xc0000280 + i, 10000);
		wtp_saved_defaults(&p->saved);
		p->o = (struct wtp_options){ .base = { MAC_REAL_BIT | 0x02005e000100ULL | (uint64_t)i << 16 },
					     .ethernet = { MAC_REAL_BIT | 0x02005e010000ULL | i },
					     .model = "plumb-ap", .serial = "S1", .hw_version = "1", .sw_version = "0.1",
					     .nacs = acs, .discovery_interval_ms = 500,
					     .local = p->from };
		for (unsigned k = 0; k < acs; k++) {
			p->o.ac[k].address = w->ac[k].control;
			p->o.ac[k].found = WTP_STATIC;
		}
		p->identity = (struct dtls_peer){ .proof = DTLS_PROOF_CERTIFICATE, .not_after = 1900000000, .ours = true };
		(void)snprintf(p->identity.name, sizeof(p->identity.name), "02:00:5e:%02x:01:00", i);
		p->identity.fingerprint[0] = (uint8_t)(i + 1);
		world_ap_power(w, i, true);
	}
	return w;
}

void world_free(struct world *w)
{
	for (unsigned i = 0; i < w->naps; i++)
		world_ap_power(w, i, false);
	for (unsigned i = 0; i < WORLD_ACS; i++)
		if (w->ac[i].ac)
			world_ac_stop(w, i);
	while (!link_alone(&w->packets))
		packet_free(link_object(w->packets.next, struct packet, link));
	free(w);
}

void world_run(struct world *w, int64_t ms)
{
	mono_t until = mono_after(w->now, ms);

	while (!mono_reached(w->now, until)) {
		mono_t next = wheel_next(&w->wheel);

		if (next.us > until.us)
			next = until;
		if (next.us > w->now.us)
			w->now = next;
		wheel_run(&w->wheel, w->now);
		if (mono_reached(w->now, until))
			break;
	}
}

struct ap *world_row(struct world *w, unsigned ac, unsigned ap)
{
	return w->ac[ac].ac ? ac_ap_by_mac(w->ac[ac].ac, w->ap[ap].o.base) : NULL;
}

bool world_until_run(struct world *w, unsigned ap, int64_t ms)
{
	for (int64_t t = 0; t < ms; t += 10) {
		if (wtp_state(w->ap[ap].wtp) == WTP_RUN)
			return true;
		world_run(w, 10);
	}
	return wtp_state(w->ap[ap].wtp) == WTP_RUN;
}

bool world_until_all_run(struct world *w, int64_t ms)
{
	mono_t end = mono_after(w->now, ms);

	for (unsigned i = 0; i < w->naps; i++)
		if (!world_until_run(w, i, mono_between(w->now, end) + 10))
			return false;
	return true;
}

bool world_inject(struct world *w, unsigned ap, bool to_ac, enum wtp_channel ch, const void *bytes, size_t len)
{
	struct conn *c = w->ap[ap].conn[ch];

	if (!c || !c->up || (to_ac && !c->link) || (!to_ac && !w->ap[ap].wtp))
		return false;
	if (to_ac)
		ac_packet(c->link, bytes, len, w->now);
	else
		wtp_packet(w->ap[ap].wtp, ch, bytes, len, w->now);
	return true;
}

/* --- what always holds -------------------------------------------------------------------------------------------- */

#define MUST(what) do { if (!(what)) { fprintf(stderr, "does not hold: %s\n", #what); abort(); } } while (0)

static void check_ac(struct ac *ac)
{
	size_t rows = 0, joined = 0, links = 0, handshakes = 0, pending = 0, data_pending = 0;

	for (struct ap *ap = ac_ap_next(ac, NULL); ap; ap = ac_ap_next(ac, ap)) {
		rows++;
		joined += ap->joined;
		MUST(ac_ap_by_mac(ac, ap->mac) == ap);
		MUST(!ap->session || ap->session->ap == ap);
		MUST(!ap->joined || ap->session->state == AC_RUN);
	}
	MUST(rows == ac_ap_count(ac) && rows <= ac->o.max_aps);
	MUST(joined == ac_ap_joined(ac));
	for (struct link *i = ac->links.next; i != &ac->links; i = i->next) {
		struct ac_link *l = link_object(i, struct ac_link, all);

		links++;
		handshakes += l->state == AC_DTLS_CONNECT;
		pending += l->counted_pending && l->kind == AC_CONTROL;
		data_pending += l->counted_pending && l->kind == AC_DATA;
		MUST(timer_armed(&l->timer)); /* no state without a timer */
		MUST(!l->ap || l->ap->session == l || l->state == AC_DTLS_TD);
		MUST(!l->data || l->data->control == l);
		MUST(!l->has_channel || !channel_busy(&l->channel) || timer_armed(&l->channel.retransmit));
		MUST(l->state != AC_RUN || l->kind == AC_DATA || timer_armed(&l->data_dead));
		MUST(l->nstations <= STATION_DELETES_MAX);
	}
	MUST(links == ac->nlinks && handshakes == ac->handshakes && pending == ac->pending && data_pending == ac->data_pending);
	MUST(ac_join_count(ac) <= JOIN_STATS_MAX);
}

static void check_wtp(struct wtp *w)
{
	switch (w->state) {
	case WTP_START:
		break;
	case WTP_RUN:
		MUST(timer_armed(&w->echo) && timer_armed(&w->data_dead) && timer_armed(&w->keep_alive));
		break;
	default:
		MUST(timer_armed(&w->timer));
		break;
	}
	MUST(!w->channel_on || !channel_busy(&w->channel) || timer_armed(&w->channel.retransmit));
	MUST(w->state != WTP_JOIN || channel_busy(&w->channel));
	MUST(w->state != WTP_CONFIGURE || channel_busy(&w->channel));
	MUST(w->nevents <= EVENTS_MAX && w->nknown <= KNOWN_MAX && w->nplan <= KNOWN_MAX);
}

void world_check(struct world *w)
{
	for (unsigned i = 0; i < WORLD_ACS; i++)
		if (w->ac[i].ac)
			check_ac(w->ac[i].ac);
	for (unsigned i = 0; i < w->naps; i++)
		if (w->ap[i].wtp)
			check_wtp(w->ap[i].wtp);
}

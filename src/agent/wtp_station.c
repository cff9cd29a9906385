/* SPDX-License-Identifier: Apache-2.0 */
/* wtp_station.c - stations: a batch of ours is carried out in its order, each change with the frame before and after it and
 * a result of its own; a stranger's elements one station a request.
 *
 * A station's key is installed before its gate is opened, so nothing of it ever passes in clear that should be encrypted. */
#include "agent/wtp_internal.h"
#include "base/wipe.h"
#include "base/xalloc.h"
#include "proto/ieee80211/dot11.h"

#include <errno.h>

/* A frame whose fate the radio does not know yet is remembered by its token; the AC hears of it by the change's id. */
static void await_fate(struct wtp *w, unsigned slot, const struct capwap_station_change *c, uint32_t token)
{
	struct sent_frame *f;

	if (!w->sent) {
		w->sent = xcalloc(SENT_MAX, sizeof(*w->sent), "frames on their way");
		w->fates = xcalloc(SENT_MAX, sizeof(*w->fates), "frames that have left");
	}
	if (w->nsent == SENT_MAX) { /* the oldest makes room */
		memmove(w->sent, w->sent + 1, (SENT_MAX - 1) * sizeof(*w->sent));
		w->nsent--;
		w->count.transmits_forgotten++;
	}
	f = &w->sent[w->nsent++];
	*f = (struct sent_frame){ .token = token, .id = c->id, .slot = (uint8_t)slot, .wlan = c->wlan };
	memcpy(f->mac, c->mac, sizeof(f->mac));
}

static uint8_t send_frame(struct wtp *w, unsigned slot, const struct capwap_station_change *c, struct capwap_bytes frame)
{
	struct radio_sent sent = { 0 };

	if (!frame.len)
		return CAPWAP_TX_NONE;
	if (w->radio->frame_send(w->rctx, slot, c->wlan, frame.p, frame.len, &sent))
		return CAPWAP_TX_NOT_SENT;
	w->count.frames_sent++;
	if (sent.fate == RADIO_PENDING && w->abilities & CAPWAP_CAN_REPORT_TRANSMIT) {
		await_fate(w, slot, c, sent.token);
		return CAPWAP_TX_PENDING;
	}
	return sent.fate == RADIO_ACKED ? CAPWAP_TX_ACKED : CAPWAP_TX_NO_ACK;
}

static uint8_t status_of(int err)
{
	switch (err) {
	case 0:
		return CAPWAP_CHANGE_DONE;
	case -ENOSPC:
		return CAPWAP_CHANGE_TABLE_FULL;
	case -ENOENT:
		return CAPWAP_CHANGE_NO_STATION;
	default:
		return CAPWAP_CHANGE_REFUSED_BY_RADIO;
	}
}

uint8_t wtp_gate(uint8_t gate)
{
	return gate == CAPWAP_GATE_RUN ? RADIO_GATE_RUN : gate == CAPWAP_GATE_LEARN ? RADIO_GATE_LEARN : RADIO_GATE_EAPOL;
}

/* The one way a key gets to a radio. */
int wtp_key_set(struct wtp *w, unsigned slot, const struct radio_key *k)
{
	int err;

	switch (keys_ask(w->keys, slot, k)) {
	case KEYS_SAME:
		w->count.keys_again++;
		return 0;
	case KEYS_USED:
		w->count.keys_refused++;
		wtp_say(w, "a key was refused: it has been in use before, and with it packet numbers would come twice");
		return -EKEYREJECTED;
	case KEYS_NEW:
		break;
	}
	err = w->radio->key_set(w->rctx, slot, k);
	if (!err)
		keys_installed(w->keys, slot, k);
	return err;
}

static int set_key(struct wtp *w, unsigned slot, const struct capwap_station_change *c)
{
	struct radio_key k = { .wlan = c->wlan, .pairwise = true, .index = c->key_index, .len = (uint8_t)c->key.len,
			       .cipher = c->cipher, .send = true };
	int err;

	memcpy(k.mac, c->mac, 6);
	memcpy(k.key, c->key.p, c->key.len);
	for (unsigned i = 0; i < sizeof(c->rsc); i++)
		k.rx_pn = k.rx_pn << 8 | c->rsc[i];
	err = wtp_key_set(w, slot, &k);
	wipe(&k, sizeof(k));
	return err;
}

/* Every change says all of the station; a new association is one that is answered. */
bool wtp_associates(const struct capwap_station_change *c)
{
	return c->after.len && (c->after.p[0] == DOT11_ASSOC_RESP << 4 || c->after.p[0] == DOT11_REASSOC_RESP << 4);
}

static void drop_station(struct wtp *w, unsigned slot, const uint8_t mac[static 6])
{
	(void)w->radio->station_del(w->rctx, slot, mac);
	wtp_client_forget(w, slot, mac);
}

static int set_station(struct wtp *w, unsigned slot, const struct capwap_station_change *c,
		       const struct capwap_client_capabilities *caps)
{
	const struct wtp_client *known = wtp_client(w, slot, c->mac);
	struct radio_station s = { .wlan = c->wlan, .aid = c->aid, .capability = c->capabilities, .vlan = c->vlan,
				   .gate = wtp_gate(c->gate), .associates = wtp_associates(c),
				   .wmm = c->flags & CAPWAP_STA_WMM, .pmf = c->flags & CAPWAP_STA_PMF };
	struct capwap_bytes rates = c->rates.len || !known ? c->rates : known->rates;
	bool anew = s.associates;
	int err = 0;

	if (rates.len > sizeof(s.rates) || c->key.len > RADIO_KEY_MAX || (caps && caps->ies.len > WTP_CLIENT_IES_MAX))
		return -EINVAL;
	if (!known && w->clients.count >= WTP_CLIENTS_MAX)
		return -ENOSPC;
	memcpy(s.mac, c->mac, 6);
	s.nrates = (uint8_t)rates.len;
	if (s.nrates)
		memcpy(s.rates, rates.p, s.nrates);
	s.listen_interval = caps ? caps->listen_interval : known ? known->listen_interval : 0;
	if (caps) {
		s.ies = caps->ies.p;
		s.ies_len = (uint16_t)caps->ies.len;
	}
	if (c->key.len && (!known || known->s.wlan != c->wlan || s.associates)) {
		s.gate = RADIO_GATE_EAPOL; /* there first, and closed */
		err = w->radio->station_set(w->rctx, slot, &s);
		s.gate = wtp_gate(c->gate);
	}
	if (!err && s.associates)
		keys_station_gone(w->keys, slot, c->mac); /* with its last association */
	s.associates &= !c->key.len;
	if (!err && c->key.len)
		err = set_key(w, slot, c);
	if (!err && !(c->key.len && !known && s.gate == RADIO_GATE_EAPOL))
		err = w->radio->station_set(w->rctx, slot, &s);
	if (!err)
		wtp_client_keep(w, slot, c, caps, c->key.len > 0);
	else if (!known)
		(void)w->radio->station_del(w->rctx, slot, c->mac);
	else if (anew) /* its old association went with the attempt: it must not be reported, or kept, as being here */
		drop_station(w, slot, c->mac);
	return err;
}

static int del_station(struct wtp *w, unsigned slot, const uint8_t mac[static 6])
{
	int err = w->radio->station_del(w->rctx, slot, mac);

	if (!err || err == -ENOENT)
		wtp_client_forget(w, slot, mac);
	return err;
}

/* Client Capabilities beside a change; NULL: none. */
static const struct capwap_client_capabilities *beside(const struct capwap_msg *m, const struct capwap_station_change *c,
						       struct capwap_client_capabilities *room)
{
	struct rd it = m->elements;

	while (capwap_get_each(&it, CAPWAP_EL_PLUMB_CLIENT_CAPABILITIES, room))
		if (room->radio == c->radio && room->wlan == c->wlan && memcmp(room->mac, c->mac, 6) == 0)
			return room;
	return NULL;
}

static void do_change(struct wtp *w, const struct capwap_msg *m, const struct capwap_station_change *c,
		      struct capwap_change_result *r)
{
	struct capwap_client_capabilities room;
	unsigned slot = c->radio - 1u;

	*r = (struct capwap_change_result){ .id = c->id };
	if (c->id <= w->last_change) {
		r->status = CAPWAP_CHANGE_OUT_OF_ORDER;
		return;
	}
	w->last_change = c->id;
	if (c->radio < 1 || slot >= w->nslots || c->wlan < 1 || c->wlan > RADIO_BSS_MAX ||
	    !(w->slot[slot].bss & 1u << (c->wlan - 1))) {
		r->status = CAPWAP_CHANGE_NO_WLAN;
		return;
	}
	r->before = send_frame(w, slot, c, c->before);
	if (c->op == CAPWAP_CHANGE_DELETE)
		r->status = status_of(del_station(w, slot, c->mac));
	else
		r->status = status_of(set_station(w, slot, c, beside(m, c, &room)));
	/* a frame that says "you are in" must not go out when the station is not */
	if (r->status == CAPWAP_CHANGE_DONE)
		r->after = send_frame(w, slot, c, c->after);
}

static void batch(struct wtp *w, const struct capwap_msg *m)
{
	struct wr out = wr_into(w->common->answer, sizeof(w->common->answer));
	struct capwap_station_batch b;
	struct rd it = m->elements;
	struct capwap_station_batch_result none = { 0 };
	struct capwap_station_change c;
	struct capwap_change_result r;
	size_t hole;

	PUT(&out, CAPWAP_EL_RESULT_CODE, &(struct capwap_result_code){ CAPWAP_RESULT_SUCCESS });
	hole = capwap_put_begin(&out, CAPWAP_EL_PLUMB_STATION_BATCH_RESULT, &none);
	while (capwap_get_each(&it, CAPWAP_EL_PLUMB_STATION_BATCH, &b))
		while (capwap_list_next(&b.changes, &c)) {
			do_change(w, m, &c, &r);
			w->count.stations_changed += r.status == CAPWAP_CHANGE_DONE;
			w->count.stations_refused += r.status != CAPWAP_CHANGE_DONE;
			capwap_put_record(&out, CAPWAP_EL_PLUMB_STATION_BATCH_RESULT, &r);
		}
	capwap_put_end(&out, CAPWAP_EL_PLUMB_STATION_BATCH_RESULT, hole);
	if (wr_done(&out) == 0)
		channel_respond(&w->channel, out.start, wr_len(&out));
	else
		wtp_respond_code(w, CAPWAP_RESULT_CONFIGURATION_NO_SERVICE);
}

/* RFC 5416 6.13 and 6.15: Add Station with IEEE 802.11 Station, and its Session Key. The Session Key says whether the
 * station may send data. Without one it may on an open WLAN, and on an encrypted one not before there is one. */
static uint32_t plain_add(struct wtp *w, const struct capwap_msg *m)
{
	struct capwap_station s;
	struct capwap_session_key k;
	struct capwap_station_change c = { .op = CAPWAP_CHANGE_SET, .gate = CAPWAP_GATE_RUN };

	if (!capwap_get(m, CAPWAP_EL_STATION, &s))
		return CAPWAP_RESULT_MISSING_ELEMENT;
	if (s.radio < 1 || s.radio > w->nslots || s.wlan < 1 || s.wlan > RADIO_BSS_MAX ||
	    !(w->slot[s.radio - 1].bss & 1u << (s.wlan - 1)))
		return CAPWAP_RESULT_CONFIGURATION_NO_SERVICE;
	if (w->slot[s.radio - 1].private & 1u << (s.wlan - 1))
		c.gate = CAPWAP_GATE_BEFORE_RUN;
	c.radio = s.radio;
	c.wlan = s.wlan;
	c.aid = s.aid;
	c.capabilities = capwap_capability(s.capabilities);
	c.rates = s.rates;
	memcpy(c.mac, s.mac, 6);
	if (capwap_get(m, CAPWAP_EL_STATION_SESSION_KEY, &k)) {
		c.key = k.key;
		c.gate = k.flags & CAPWAP_KEY_AKM_ONLY ? CAPWAP_GATE_BEFORE_RUN : CAPWAP_GATE_RUN;
	}
	return set_station(w, s.radio - 1u, &c, NULL) ? CAPWAP_RESULT_CONFIGURATION_NO_SERVICE : CAPWAP_RESULT_SUCCESS;
}

void wact_station_config(struct wtp *w, const struct wtp_fact *f)
{
	struct capwap_delete_station d;
	uint32_t code = CAPWAP_RESULT_CONFIGURATION_NO_SERVICE;

	if (capwap_has(f->msg, CAPWAP_EL_PLUMB_STATION_BATCH)) {
		batch(w, f->msg);
		return;
	}
	if (capwap_has(f->msg, CAPWAP_EL_ADD_STATION))
		code = plain_add(w, f->msg);
	else if (capwap_get(f->msg, CAPWAP_EL_DELETE_STATION, &d) && d.mac.len == 6 && d.radio >= 1 && d.radio <= w->nslots)
		code = del_station(w, d.radio - 1u, d.mac.addr) ? CAPWAP_RESULT_CONFIGURATION_NO_SERVICE : CAPWAP_RESULT_SUCCESS;
	w->count.stations_changed += code == CAPWAP_RESULT_SUCCESS;
	w->count.stations_refused += code != CAPWAP_RESULT_SUCCESS;
	wtp_respond_code(w, code);
}

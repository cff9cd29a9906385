/* SPDX-License-Identifier: Apache-2.0 */
/* ac_data.c - the data channel: found by the Session ID of its keep-alive (RFC 5415 4.4.1), never by its address.
 *
 * A DTLS data session belongs to a control session when its keep-alive names that session's id and its DTLS identity is
 * the same. A clear one is taken only for an AP that is allowed it, and stays at the address its first keep-alive came
 * from: another address with the same id is refused (the id of a clear channel can be read by anyone on the way). */
#include "base/wipe.h"
#include "controller/ac_internal.h"

static uint64_t id_hash(const struct ac *ac, const uint8_t id[static CAPWAP_SESSION_ID_LEN])
{
	uint64_t a, b;

	memcpy(&a, id, 8);
	memcpy(&b, id + 8, 8);
	return siphash_u64(ac->key, siphash_u64(ac->key, a) ^ b);
}

static bool has_id(const void *object, const void *key)
{
	return secret_eq(((const struct ac_link *)object)->session_id, key, CAPWAP_SESSION_ID_LEN);
}

struct ac_link *ac_session_by_id(struct ac *ac, const uint8_t id[static CAPWAP_SESSION_ID_LEN])
{
	return table_find(&ac->by_session, id_hash(ac, id), has_id, id);
}

void ac_session_add(struct ac_link *l)
{
	table_add(&l->ac->by_session, id_hash(l->ac, l->session_id), l);
	l->in_by_session = true;
}

void ac_session_take(struct ac_link *l)
{
	if (l->in_by_session)
		(void)table_take(&l->ac->by_session, id_hash(l->ac, l->session_id), l);
	l->in_by_session = false;
}

static void clear_take(struct ac_link *l)
{
	if (l->in_by_data)
		(void)table_take(&l->ac->by_data, addr_hash(l->ac->key, &l->data_from), l);
	l->in_by_data = l->data_clear = false;
}

void ac_data_detach(struct ac_link *control, mono_t now)
{
	struct ac_link *d = control->data;

	clear_take(control);
	if (!d)
		return;
	control->data = NULL;
	d->control = NULL;
	ac_end(d, AC_WHY_REPLACED, NULL, true, now);
}

/* --- sending ----------------------------------------------------------------------------------------------------------- */

static bool send_data(struct ac_link *l, const void *packet, size_t len)
{
	struct ac *ac = l->ac;

	ac_data_traffic(l, true, packet, len);
	if (l->data)
		ac->p.send(ac->p.ctx, l->data->shell, packet, len);
	else if (l->data_clear)
		ac->p.send_data_clear(ac->p.ctx, &l->data_local, &l->data_from, packet, len);
	else
		return false;
	return true;
}

static void answer_keep_alive(struct ac_link *l)
{
	uint8_t packet[CAPWAP_KEEP_ALIVE_LEN];
	struct wr w = wr_into(packet, sizeof(packet));

	capwap_keep_alive_write(&w, l->session_id);
	if (wr_done(&w) == 0)
		(void)send_data(l, packet, wr_len(&w));
}

void ac_data_again(void *ctx, const void *packet, size_t len)
{
	(void)send_data(ctx, packet, len);
}

bool ap_link_lossy(const struct ap *ap, unsigned *said, unsigned *answered)
{
	const struct ac_link *l = ap->session;

	if (!l || !channel_lossy(&l->channel))
		return false;
	*said = l->channel.said;
	*answered = l->channel.heard;
	return true;
}

void ap_link_doubt(struct ap *ap, mono_t now)
{
	if (ap->session)
		channel_doubt(&ap->session->channel, now);
}

static bool says_again(const struct ac_link *l)
{
	return l->abilities & CAPWAP_CAN_REPEAT && channel_lossy(&l->channel);
}

bool ac_send_frame(struct ac *ac, struct ap *ap, unsigned slot, unsigned wlan, const uint8_t *frame, size_t len)
{
	uint8_t packet[CAPWAP_HDR_MAX + STATION_FRAME_MAX];
	struct wr w = wr_into(packet, sizeof(packet));
	struct capwap_hdr h = { .wbid = CAPWAP_WBID_DOT11, .native = true };
	struct ac_link *l = ap->session;

	if (!l || l->state != AC_RUN || len > STATION_FRAME_MAX || slot >= AP_RADIOS_MAX)
		return false;
	h.rid = ap->slot[slot].radio & 31;
	if (wlan && len >= 10 && frame[4] & 1)
		capwap_destination_wlans_set(&h, (uint16_t)(1u << (wlan - 1)));
	if (says_again(l))
		h.copy_id = repeat_id(&l->repeat);
	capwap_hdr_write(&w, &h);
	wr_bytes(&w, frame, len);
	if (wr_done(&w) || !send_data(l, packet, wr_len(&w)))
		return false;
	if (h.copy_id && repeat_again(&l->repeat, packet, wr_len(&w)))
		ac->count.data_said_again++;
	return true;
}

/* --- receiving --------------------------------------------------------------------------------------------------------- */

/* What comes over the channel of control session l, once it is known to be its own. */
static void session_packet(struct ac_link *l, const struct capwap_hdr *h, struct rd *r, mono_t now)
{
	if (l->abilities & CAPWAP_CAN_REPEAT && !repeat_first(&l->repeat, h->copy_id)) {
		l->ac->count.data_heard_again++;
		return;
	}
	if (h->keep_alive)
		ac_happens(l, &(struct ac_fact){ .ev = AC_EV_KEEP_ALIVE, .hdr = h, .now = now });
	else
		ac_happens(l, &(struct ac_fact){ .ev = AC_EV_FRAME, .hdr = h, .frame = r->p, .frame_len = rd_left(r), .now = now });
}

static bool same_peer(const struct ac_link *a, const struct ac_link *b)
{
	return a->peer.proof == b->peer.proof && strncmp(a->peer.name, b->peer.name, sizeof(a->peer.name)) == 0 &&
	       (a->peer.proof != DTLS_PROOF_CERTIFICATE ||
		memcmp(a->peer.fingerprint, b->peer.fingerprint, DTLS_FINGERPRINT_LEN) == 0);
}

static void keep_alive_refused(struct ac_link *l, const char *words)
{
	join_error(l->ac, join_of_mac(l->ac, l->ap->mac, &l->from), JOIN_PHASE_RUN, words);
}

/* The first keep-alive of a DTLS data session says whose it is. An AP that is too early with it has only to say it again. */
static bool bind_dtls(struct ac_link *d, const uint8_t id[static CAPWAP_SESSION_ID_LEN], bool *early, mono_t now)
{
	struct ac *ac = d->ac;
	struct ac_link *l = ac_session_by_id(ac, id);

	if (!l || !l->ap) {
		ac->count.data_session_unknown++;
		return false;
	}
	if (!same_peer(l, d)) {
		ac->count.data_session_id_refused++;
		keep_alive_refused(l, "a data keep-alive with its Session ID came from another identity and was refused");
		return false;
	}
	if (l->state != AC_DATA_CHECK && l->state != AC_RUN) {
		ac->count.data_before_keepalive++;
		*early = true;
		return false;
	}
	ac_data_detach(l, now); /* an older data session of the same AP */
	d->control = l;
	l->data = d;
	ac_not_pending(d);
	ac->count.data_sessions++;
	ac_enter(d, AC_RUN, now);
	return true;
}

/* The header of a data packet, and of a keep-alive the id in it. False: malformed, counted. */
static bool data_read(struct ac *ac, struct rd *r, struct capwap_hdr *h, uint8_t id[static CAPWAP_SESSION_ID_LEN])
{
	struct rd payload;

	if (capwap_hdr_read(r, h) == CAPWAP_OK && !h->preamble && !h->fragment) {
		payload = *r;
		if (!h->keep_alive || capwap_keep_alive_read(&payload, id) == CAPWAP_OK)
			return true;
	}
	ac->count.data_malformed++;
	return false;
}

void ac_data_packet(struct ac_link *d, const void *packet, size_t len, mono_t now)
{
	struct ac *ac = d->ac;
	struct rd r = rd_over(packet, len);
	struct capwap_hdr h;
	uint8_t id[CAPWAP_SESSION_ID_LEN];
	bool early = false;

	if (!data_read(ac, &r, &h, id))
		return;
	if (h.keep_alive) {
		if (!d->control && !bind_dtls(d, id, &early, now)) {
			if (!early)
				ac_end(d, AC_WHY_PROTOCOL, "data keep-alive refused", true, now);
			return;
		}
		if (!secret_eq(d->control->session_id, id, sizeof(id))) {
			ac->count.data_session_id_refused++;
			return;
		}
	}
	if (!d->control) {
		ac->count.data_before_keepalive++;
		return;
	}
	if (d->state == AC_RUN)
		ac_arm_data(d, now);
	ac_data_traffic(d->control, false, packet, len);
	session_packet(d->control, &h, &r, now);
}

static bool is_data_of(const void *object, const void *key)
{
	return addr_eq(&((const struct ac_link *)object)->data_from, key);
}

static struct ac_link *bind_clear(struct ac *ac, const struct addr *local, const struct addr *from,
				  const uint8_t id[static CAPWAP_SESSION_ID_LEN])
{
	struct ac_link *l = ac_session_by_id(ac, id);
	struct ap_want want;

	if (!l || !l->ap) {
		ac->count.data_session_unknown++;
		return NULL;
	}
	ac_want(ac, l->ap, &want);
	if (!want.clear_data || l->data) {
		ac->count.data_clear_refused++;
		keep_alive_refused(l, l->data ? "a data keep-alive with its Session ID came in clear text beside its DTLS data "
						"channel and was refused" :
						"its data channel came in clear text and was refused: it needs DTLS, or config ap "
						"link-encryption disable");
		return NULL;
	}
	if (l->state != AC_DATA_CHECK && l->state != AC_RUN) {
		ac->count.data_before_keepalive++;
		return NULL;
	}
	if (l->data_clear && !addr_eq(&l->data_from, from)) {
		ac->count.data_session_id_refused++; /* RFC 5415 4.6.37, and capwap.md: hijack of the downlink */
		keep_alive_refused(l, "a data keep-alive with its Session ID came from another port and was refused");
		return NULL;
	}
	if (!addr_same_ip(&l->from, from)) {
		ac->count.data_session_id_refused++;
		keep_alive_refused(l, "a data keep-alive with its Session ID came from another address and was refused");
		return NULL;
	}
	if (!l->data_clear) {
		l->data_clear = true;
		l->data_local = *local;
		l->data_from = *from;
		table_add(&ac->by_data, addr_hash(ac->key, from), l);
		l->in_by_data = true;
		ac->count.data_sessions++;
	}
	return l;
}

void ac_data_clear(struct ac *ac, const struct addr *local, const struct addr *from, const void *packet, size_t len,
	mono_t now)
{
	struct rd r = rd_over(packet, len);
	struct capwap_hdr h;
	struct ac_link *l;
	uint8_t id[CAPWAP_SESSION_ID_LEN];

	ac->now = now;
	if (!data_read(ac, &r, &h, id))
		return;
	if (h.keep_alive) {
		l = bind_clear(ac, local, from, id);
	} else {
		l = table_find(&ac->by_data, addr_hash(ac->key, from), is_data_of, from);
		if (!l)
			ac->count.data_clear_refused++;
	}
	if (!l)
		return;
	ac_data_traffic(l, false, packet, len);
	session_packet(l, &h, &r, now);
}

/* --- cells ------------------------------------------------------------------------------------------------------------- */

static void alive(struct ac_link *l, mono_t now)
{
	l->ap->count.keepalives++;
	answer_keep_alive(l);
	wheel_put_off(l->ac->wheel, &l->data_dead, mono_after(now, 120000));
}

void act_keep_alive(struct ac_link *l, const struct ac_fact *f)
{
	alive(l, f->now);
}

/* RFC 5415 2.3.1, Data Check to Run. */
void act_keep_alive_first(struct ac_link *l, const struct ac_fact *f)
{
	struct ac *ac = l->ac;
	struct ap *ap = l->ap;
	struct join_stats *j = join_of_mac(ac, ap->mac, &l->from);

	ac_enter(l, AC_RUN, f->now);
	ap->run_since = f->now;
	ap->joined_at = j->joined_at = ac_wall(ac);
	ap->join_taken_ms = (uint32_t)mono_between(l->begun, f->now);
	j->joined = true;
	join_good(ac, j, JOIN_PHASE_RUN);
	alive(l, f->now);
	AC_TELL(ac, MSG_TRAP_AP_ASSOCIATED, ap->mac, msg_trap_ap_associated, .ap = ap->mac);
	for (unsigned i = 0; i < AP_RADIOS_MAX; i++)
		if (ap->slot[i].present)
			AC_TELL(ac, MSG_LWAPP_REGISTER, ap->mac, msg_lwapp_register, .ap = ap->mac, .slot = i);
	if (ac->p.ap_joined)
		ac->p.ap_joined(ac->p.ctx, ap);
	ac_reports_begin(l);
	if (l->state == AC_RUN)
		channel_wake(&l->channel, f->now);
}

void act_frame(struct ac_link *l, const struct ac_fact *f)
{
	struct ac *ac = l->ac;
	unsigned slot = ap_slot_of(l->ap, f->hdr->rid);
	struct ac_frame_info info = { 0 };
	struct capwap_frame_info i;

	if (capwap_frame_info_read(f->hdr, &i)) {
		info = (struct ac_frame_info){ .heard = true, .rssi = i.rssi, .snr = i.snr, .rate = i.rate };
		info.has_group = i.has_group && l->abilities & CAPWAP_CAN_GROUP_KEY_STATE;
		if (info.has_group)
			info.group = (struct ac_group_state){ i.gtk_id, i.igtk_id, i.gtk_pn, i.igtk_ipn };
	}
	l->ap->count.data_packets++;
	l->ap->count.data_bytes += f->frame_len;
	if (slot >= AP_RADIOS_MAX)
		ac->count.data_malformed++; /* of a radio it has not */
	else if (ac->p.frame && f->frame_len)
		ac->p.frame(ac->p.ctx, l->ap, slot, f->hdr->native, f->frame, f->frame_len, &info);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* ac_join.c - Join (RFC 5415 6): is this AP who it says, is there room, is its session id its own; then its row.
 *
 * Who an AP is, its DTLS identity says. What only our agents may (our elements, certificates) needs a certificate of our own
 * authority, or a key, and not only the element that says so. The same AP may come again at any time, from its old address
 * or another one: its new session takes the old one's place at once. A Join with the base MAC of an AP that is here under
 * another identity, or with another AP's session id, is refused and the AP that is here does not notice. */
#include "controller/ac_internal.h"

#include <stdio.h>

/* What is read of a Join Request, before anything is believed. */
struct join {
	const struct capwap_msg *m;
	struct capwap_board_data board;
	struct capwap_wtp_descriptor desc;
	struct capwap_text name, location;
	struct capwap_session_id id;
	struct capwap_u8 mac_type, tunnel;
	struct capwap_hello hello;
	struct capwap_ip4 local;
	bool ours, has_local;
	mac_t mac;
	char name_text[AP_NAME_MAX + 1], model[33], serial[33];
};

static bool same_identity(const struct dtls_peer *a, const struct dtls_peer *b)
{
	if (a->proof != b->proof)
		return false;
	return strncmp(a->name, b->name, sizeof(a->name)) == 0;
}

static bool read_join(struct ac_link *l, const struct capwap_msg *m, struct join *j)
{
	*j = (struct join){ .m = m };
	(void)capwap_get(m, CAPWAP_EL_WTP_BOARD_DATA, &j->board);
	(void)capwap_get(m, CAPWAP_EL_WTP_DESCRIPTOR, &j->desc);
	(void)capwap_get(m, CAPWAP_EL_WTP_NAME, &j->name);
	(void)capwap_get(m, CAPWAP_EL_LOCATION_DATA, &j->location);
	(void)capwap_get(m, CAPWAP_EL_WTP_MAC_TYPE, &j->mac_type);
	(void)capwap_get(m, CAPWAP_EL_WTP_FRAME_TUNNEL_MODE, &j->tunnel);
	j->has_local = capwap_get(m, CAPWAP_EL_LOCAL_IPV4_ADDRESS, &j->local);
	/* an agent with a certificate of another authority is a stranger's */
	j->ours = capwap_get(m, CAPWAP_EL_PLUMB_HELLO, &j->hello) && l->peer.ours;
	text_keep(j->name_text, sizeof(j->name_text), j->name.text);
	text_keep(j->model, sizeof(j->model), j->board.model);
	text_keep(j->serial, sizeof(j->serial), j->board.serial);
	if (j->board.base_mac.len == 6)
		j->mac = mac_of_bytes(j->board.base_mac.addr);
	else /* RFC 5415 2.4.4.3: the common name is its MAC address; so is the identity of a key given to one AP */
		(void)mac_from_text(l->peer.name, &j->mac);
	return capwap_get(m, CAPWAP_EL_SESSION_ID, &j->id);
}

static bool speaks_dot11(const struct capwap_wtp_descriptor *d)
{
	for (unsigned i = 0; i < d->encryptions && i < CAPWAP_ENCRYPTIONS_MAX; i++)
		if (d->encryption[i].wbid == CAPWAP_WBID_DOT11)
			return true;
	return d->encryptions == 0 || d->encryptions > CAPWAP_ENCRYPTIONS_MAX; /* said nothing, or more than is kept */
}

/* Its certificate (or the identity of its key) says that it is the AP of this base MAC: whatever its session before was
 * opened with (a join token), this is it. */
static bool name_is_its_own(const struct dtls_peer *p, mac_t base)
{
	mac_t named;

	return p->proof != DTLS_PROOF_NONE && mac_from_text(p->name, &named) && mac_eq(named, base);
}

/* An AP that is here is replaced by itself alone; and one of our authority not by another authority's word for it. */
static bool may_replace(const struct dtls_peer *here, const struct dtls_peer *comes, mac_t base)
{
	return (comes->ours || !here->ours) && (same_identity(here, comes) || name_is_its_own(comes, base));
}

/* An AP that is away keeps its base MAC, too: a certificate whose name says nothing does not get it while there is one that
 * came with another. A join token does: who lost his certificate enrols again. */
static bool is_anothers(const struct dtls_peer *last, const struct dtls_peer *comes, mac_t base)
{
	return last->proof == DTLS_PROOF_CERTIFICATE && comes->proof == DTLS_PROOF_CERTIFICATE &&
	       !may_replace(last, comes, base);
}

/* RFC 5415 2.4.4.3 and 12.8: a common name that is a MAC address is that of the device. The identity of a PSK, too: who has
 * the key of one AP is not another. */
static bool name_is_another(const struct dtls_peer *p, mac_t base)
{
	mac_t named;

	return p->proof != DTLS_PROOF_NONE && mac_from_text(p->name, &named) && !mac_eq(named, base);
}

/* 0, or the result code of a refusal with the reason in words. */
static uint32_t judge(struct ac_link *l, const struct join *j, char why[static 128])
{
	struct ac *ac = l->ac;
	struct ac_link *owner = ac_session_by_id(ac, j->id.id);
	struct ap *ap = mac_present(j->mac) ? ac_ap_by_mac(ac, j->mac) : NULL;
	struct ac_join_ask ask = { j->mac, j->mac, j->name_text, j->model, j->serial, &l->from, &l->peer };

	if (!mac_present(j->mac) || (j->mac.v & ((1ULL << 48) - 1)) == 0 || j->mac.v >> 40 & 1) {
		snprintf(why, 128, "WTP Board Data has no valid Base MAC Address (RFC 5415 4.6.40)");
		return CAPWAP_RESULT_JOIN_INCORRECT_DATA;
	}
	if (!speaks_dot11(&j->desc)) {
		snprintf(why, 128, "the AP does not support the IEEE 802.11 binding (RFC 5415 4.6.41)");
		return CAPWAP_RESULT_JOIN_BINDING_NOT_SUPPORTED;
	}
	if (j->mac_type.value == CAPWAP_MAC_SPLIT && !(j->tunnel.value & CAPWAP_TUNNEL_NATIVE)) {
		snprintf(why, 128, "Split MAC only, and no native frame tunnel (RFC 5415 4.6.43)");
		return CAPWAP_RESULT_JOIN_HARDWARE_NOT_SUPPORTED;
	}
	if (name_is_another(&l->peer, j->mac)) {
		ac->count.identity_mismatch++;
		snprintf(why, 128, "its %s is that of another AP (%.40s)",
			 l->peer.proof == DTLS_PROOF_PSK ? "pre-shared key" : "certificate", l->peer.name);
		return CAPWAP_RESULT_JOIN_UNKNOWN_SOURCE;
	}
	if (ap && ap->session && !may_replace(&ap->session->peer, &l->peer, j->mac)) {
		ac->count.identity_mismatch++;
		snprintf(why, 128, "an AP with this base MAC is joined under another identity (%.40s)", ap->session->peer.name);
		return CAPWAP_RESULT_JOIN_UNKNOWN_SOURCE;
	}
	if (ap && !ap->session && is_anothers(&ap->identity, &l->peer, j->mac)) {
		ac->count.identity_mismatch++;
		snprintf(why, 128, "the AP with this base MAC came with another certificate last (%.40s)", ap->identity.name);
		return CAPWAP_RESULT_JOIN_UNKNOWN_SOURCE;
	}
	if (owner && owner->ap != ap) {
		ac->count.session_id_in_use++;
		snprintf(why, 128, "Session ID already in use by another AP (RFC 5415 4.6.37)");
		return CAPWAP_RESULT_JOIN_SESSION_ID_IN_USE;
	}
	snprintf(why, 128, "not allowed");
	if (ac->p.admit && !ac->p.admit(ac->p.ctx, &ask, why))
		return CAPWAP_RESULT_JOIN_UNKNOWN_SOURCE;
	if (!ap && ac_ap_count(ac) >= ac->o.max_aps && ac->joined >= ac->o.max_aps) {
		snprintf(why, 128, "the table of access points is full (%u)", ac->o.max_aps);
		return CAPWAP_RESULT_JOIN_RESOURCE_DEPLETION;
	}
	return CAPWAP_RESULT_SUCCESS;
}

static void respond(struct ac_link *l, const struct join *j, uint32_t code, bool clear_data)
{
	struct ac *ac = l->ac;
	struct wr w = ac_body(ac);

	PUT(&w, CAPWAP_EL_RESULT_CODE, &(struct capwap_result_code){ code });
	ac_put_descriptor(ac, &w, clear_data);
	ac_put_radios(&w, j->m);
	PUT(&w, CAPWAP_EL_ECN_SUPPORT, &(struct capwap_u8){ CAPWAP_ECN_LIMITED });
	ac_put_addresses(ac, &w, &l->local);
	if (addr_is_v4(&l->local)) {
		struct capwap_ip4 e;

		memcpy(e.ip, l->local.ip + 12, 4);
		PUT(&w, CAPWAP_EL_LOCAL_IPV4_ADDRESS, &e);
	} else {
		struct capwap_ip6 e;

		memcpy(e.ip, l->local.ip, 16);
		PUT(&w, CAPWAP_EL_LOCAL_IPV6_ADDRESS, &e);
	}
	if (j->ours && (code == CAPWAP_RESULT_SUCCESS || code == CAPWAP_RESULT_SUCCESS_NAT))
		PUT(&w, CAPWAP_EL_PLUMB_HELLO,
			   &(struct capwap_hello){ .abilities = l->abilities,
						   .batch_max = STATION_BATCH_MAX,
						   .software = slice_of(ac->o.sw_version) });
	AC_TELL(ac, MSG_CAPWAP_JOIN_MAX_LEN, j->mac, msg_capwap_join_max_len, .len = (int64_t)wr_len(&w));
	ac_respond(l, &w);
}

/* 8.10.185.0 as AireOS prints it, a number with a byte for each part. */
static int64_t version_number(struct slice s)
{
	uint32_t parts[4] = { 0 };
	size_t part = 0;

	for (size_t i = 0; i < s.len && part < 4; i++) {
		if (s.p[i] >= '0' && s.p[i] <= '9' && parts[part] < 1000)
			parts[part] = 10 * parts[part] + (uint32_t)(s.p[i] - '0');
		else if (s.p[i] == '.')
			part++;
		else
			break;
	}
	return (int64_t)((parts[0] & 255) << 24 | (parts[1] & 255) << 16 | (parts[2] & 255) << 8 | (parts[3] & 255));
}

static void refuse(struct ac_link *l, const struct join *j, uint32_t code, const char *why, mono_t now)
{
	struct ac *ac = l->ac;
	struct join_stats *s = mac_present(j->mac) ? join_of_mac(ac, j->mac, &l->from) : join_of_addr(ac, &l->from);

	ac->count.joins_refused++;
	s->join_requests++;
	s->join_refused++;
	s->join_bad_at = ac_wall(ac);
	if (j->name_text[0])
		memcpy(s->name, j->name_text, sizeof(s->name));
	text_keep(s->identity, sizeof(s->identity), slice_of(l->peer.name));
	text_keep(s->join_why, sizeof(s->join_why), slice_of(why));
	join_error(ac, s, JOIN_PHASE_JOIN, why);
	AC_TELL_PEER(ac, MSG_CAPWAP_JOIN_REFUSED, j->mac, msg_capwap_join_refused, &l->from);
	if (ac->p.refused)
		ac->p.refused(ac->p.ctx, j->mac, &l->from, true, why);
	if (code == CAPWAP_RESULT_JOIN_UNKNOWN_SOURCE)
		AC_TELL(ac, MSG_AP_NOT_AUTHORISED, j->mac, msg_ap_not_authorised, .ap = j->mac);
	respond(l, j, code, false);
	ac_end(l, AC_WHY_JOIN_REFUSED, why, true, now);
}

/* Told back to those who count from 0 as they have it. */
static uint8_t own_id(uint8_t radio)
{
	return radio ? radio : CAPWAP_RADIO_ZERO;
}

static void radio_keep(struct ap *ap, unsigned slot, const struct capwap_radio_information *r)
{
	if (!ap->slot[slot].present)
		ap->radios++;
	ap->slot[slot] =
		(struct ap_slot){ .present = true, .radio = own_id(r->radio), .type = (uint8_t)(r->type & 0xf), .admin = true };
}

static void radios_keep(struct ap *ap, const struct capwap_msg *m)
{
	struct rd it = m->elements, again = it, rest = it;
	struct capwap_radio_information r;

	unsigned first = 1;

	ap->radios = 0;
	for (unsigned i = 0; i < AP_RADIOS_MAX; i++)
		ap->slot[i] = (struct ap_slot){ .radio = (uint8_t)(i + 1) };
	while (capwap_get_each(&it, CAPWAP_EL_WTP_RADIO_INFORMATION, &r))
		if (r.radio == 0)
			first = 0; /* it counts from 0: a leniency the codec counts */
	while (capwap_get_each(&again, CAPWAP_EL_WTP_RADIO_INFORMATION, &r))
		if (r.radio >= first && r.radio - first < AP_RADIOS_MAX)
			radio_keep(ap, r.radio - first, &r);
	/* ids with gaps between them: each the first slot that is left */
	while (capwap_get_each(&rest, CAPWAP_EL_WTP_RADIO_INFORMATION, &r)) {
		unsigned slot = 0;

		while (slot < AP_RADIOS_MAX && ap->slot[slot].present && ap->slot[slot].radio != own_id(r.radio))
			slot++;
		if (r.radio - first >= AP_RADIOS_MAX && slot < AP_RADIOS_MAX)
			radio_keep(ap, slot, &r);
	}
}

static void reboots_keep(struct ap *ap, const struct capwap_msg *m)
{
	struct capwap_reboot_statistics r;

	if (!capwap_get(m, CAPWAP_EL_WTP_REBOOT_STATISTICS, &r))
		return;
	ap->reboots = r.reboots;
	ap->ac_initiated = r.ac_initiated;
	ap->link_failures = r.link_failures;
	ap->sw_failures = r.sw_failures;
	ap->hw_failures = r.hw_failures;
	ap->last_reboot = r.last_failure;
}

static void row_fill(struct ac_link *l, struct ap *ap, const struct join *j)
{
	struct ap_want want;
	char name[AP_NAME_MAX + 1];

	memcpy(name, j->name_text, sizeof(name));
	ac_want(l->ac, ap, &want);
	ap_rename(l->ac, ap, name, strcmp(want.name, name) == 0);
	text_keep(ap->location, sizeof(ap->location), j->location.text);
	memcpy(ap->model, j->model, sizeof(ap->model));
	memcpy(ap->serial, j->serial, sizeof(ap->serial));
	text_keep(ap->hw_version, sizeof(ap->hw_version), j->desc.hardware);
	text_keep(ap->sw_version, sizeof(ap->sw_version), j->desc.software);
	text_keep(ap->boot_version, sizeof(ap->boot_version), j->desc.boot);
	ap->ethernet = j->mac;
	if (j->board.board_id.len == 6) /* our agents: the Ethernet MAC is the board's id */
		ap->ethernet = mac_of_bytes(j->board.board_id.p);
	ap->ours = j->ours;
	ap->address = l->from;
	ap->local = l->local;
	ap->ip_on_ap = j->has_local ? (uint32_t)j->local.ip[0] << 24 | (uint32_t)j->local.ip[1] << 16 |
					      (uint32_t)j->local.ip[2] << 8 | j->local.ip[3]
				    : 0;
	ap->mac_type = j->mac_type.value;
	ap->tunnel_modes = j->tunnel.value;
	ap->max_radios = j->desc.max_radios;
	ap->identity = l->peer;
	ap->session_since = l->ac->now;
	ap->config_failed = 0;
	ap->count.joins++;
	radios_keep(ap, j->m);
	reboots_keep(ap, j->m);
}

static void tell_moved(struct ac_link *l, const struct ap *ap)
{
	struct address_text a, b;

	if (ap->address.port && !addr_same_ip(&ap->address, &l->from))
		AC_TELL(l->ac, MSG_CAPWAP_IP_UPDATE, ap->mac, msg_capwap_ip_update, .from_ip = addr_slice(&ap->address, &a),
			.to_ip = addr_slice(&l->from, &b), .ap = ap->mac);
}

static void take_in(struct ac_link *l, const struct join *j, mono_t now)
{
	struct ac *ac = l->ac;
	struct ap *ap;
	struct join_stats *s;
	struct ap_want want;
	bool nat;

	ap = ac_ap_by_mac(ac, j->mac);
	if (ap && ap->session && ap->session != l) {
		ac->count.replaced++;
		ac_happens(ap->session, &(struct ac_fact){ .ev = AC_EV_END, .why = AC_WHY_REPLACED, .now = now });
	}
	ap = ap_row(ac, j->mac);
	if (!ap) {
		refuse(l, j, CAPWAP_RESULT_JOIN_RESOURCE_DEPLETION, "the table of access points is full", now);
		return;
	}
	tell_moved(l, ap);
	row_fill(l, ap, j);
	ap->up_s = 0; /* it may have started anew: it says when it tells its statistics */
	ap->stats.there = false;
	if (!j->ours || j->hello.boot != ap->boot) /* its packet numbers begin anew: no group key of before is told again */
		memset(ap->keyed, 0, sizeof(ap->keyed));
	ap->boot = j->ours ? j->hello.boot : 0;
	ap->session = l;
	l->ap = ap;
	memcpy(l->session_id, j->id.id, sizeof(l->session_id));
	ac_session_add(l);
	l->abilities = j->ours ? j->hello.abilities & AC_ABILITIES : 0;
	l->batch_max = j->hello.batch_max && j->hello.batch_max < STATION_BATCH_MAX ? j->hello.batch_max : STATION_BATCH_MAX;
	if (j->ours)
		channel_adapt(&l->channel);
	s = join_of_mac(ac, ap->mac, &l->from);
	s->join_requests++;
	s->join_accepted++;
	s->join_ok_at = ac_wall(ac);
	s->ethernet = ap->ethernet;
	memcpy(s->name, ap->name, sizeof(s->name));
	text_keep(s->identity, sizeof(s->identity), slice_of(l->peer.name));
	join_good(ac, s, JOIN_PHASE_JOIN);
	ac->count.joins++;
	ac_want(ac, ap, &want);
	nat = ap->ip_on_ap && addr_is_v4(&l->from) && ap->ip_on_ap != addr_to_v4(&l->from);
	respond(l, j, nat ? CAPWAP_RESULT_SUCCESS_NAT : CAPWAP_RESULT_SUCCESS, want.clear_data);
	AC_TELL_PEER(ac, MSG_CAPWAP_JOIN_RESPONSE, ap->mac, msg_capwap_join_response, &l->from);
	/* WaitJoin begins again: the Configuration Status Request is awaited. */
	ac_enter(l, AC_JOIN, now);
}

void act_join(struct ac_link *l, const struct ac_fact *f)
{
	struct join j;
	char why[128];
	uint32_t code;

	if (l->ap) {
		act_unexpected(l, f);
		return;
	}
	(void)read_join(l, f->msg, &j);
	if (mac_present(j.mac))
		ac_link_is_of(l, j.mac);
	AC_TELL_PEER(l->ac, MSG_CAPWAP_JOIN_REQUEST, j.mac, msg_capwap_join_request, &l->from);
	AC_TELL(l->ac, MSG_CAPWAP_AP_MODEL, j.mac, msg_capwap_ap_model, .type = CAT_ABSENT,
		.model = slice_of(j.model[0] ? j.model : "-"));
	AC_TELL(l->ac, MSG_CAPWAP_JOIN_VERSION, j.mac, msg_capwap_join_version, .version = version_number(j.desc.software));
	code = judge(l, &j, why);
	ac_not_pending(l);
	if (code == CAPWAP_RESULT_SUCCESS)
		take_in(l, &j, f->now);
	else
		refuse(l, &j, code, why, f->now);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* ac_config.c - an AP is brought to its desired state by difference: what it has been told is compared with what is
 * wanted, and the next request holds what is not the same. Nothing is queued but stations: when the channel is free the
 * machine looks what is to be said next. A difference an AP has refused counts as told (or it would be said for ever) and
 * is said again when the wish changes or the AP joins anew. */
#include "base/der.h"
#include "base/xalloc.h"
#include "controller/ac_internal.h"

#include <stdlib.h>

void ap_want_defaults(struct ap_want *w)
{
	*w = (struct ap_want){
		.admin = true,
		.country = "US",
		.heartbeat_s = CAPWAP_ECHO_INTERVAL,
		.discovery_s = 10,
		.primary_discovery_s = 120,
		.report_s = CAPWAP_REPORT_INTERVAL,
		.idle_s = CAPWAP_IDLE_TIMEOUT,
		.statistics_s = CAPWAP_STATISTICS_TIMER,
		.fallback = true,
	};
	for (unsigned i = 0; i < AP_RADIOS_MAX; i++)
		w->slot[i].admin = true;
}

void ac_want(struct ac *ac, const struct ap *ap, struct ap_want *w)
{
	ap_want_defaults(w);
	if (ac->p.want)
		ac->p.want(ac->p.ctx, ap, w);
}

uint64_t ac_hash(struct ac *ac, const void *bytes, size_t len, uint64_t more)
{
	const uint8_t *p = bytes;
	uint64_t h = siphash_u64(ac->key, more ^ (len << 1 | 1)), word;

	for (; len >= 8; len -= 8, p += 8) {
		memcpy(&word, p, 8);
		h = siphash_u64(ac->key, h ^ word);
	}
	if (len) {
		word = 0;
		memcpy(&word, p, len);
		h = siphash_u64(ac->key, h ^ word);
	}
	return h;
}

static uint64_t text_hash(struct ac *ac, const char *s)
{
	return ac_hash(ac, s, strlen(s), 0);
}

static uint64_t acs_hash(struct ac *ac, const struct ap_want *w)
{
	uint64_t h = 0;

	for (unsigned i = 0; i < 3; i++) {
		h = ac_hash(ac, w->ac[i].name, strlen(w->ac[i].name), h);
		h = ac_hash(ac, w->ac[i].address.ip, sizeof(w->ac[i].address.ip), h ^ w->ac[i].address.port);
	}
	return h;
}

static unsigned echo_of(const struct ap_want *w)
{
	unsigned s = w->fast_heartbeat_s ? w->fast_heartbeat_s : w->heartbeat_s;

	return s == 0 ? CAPWAP_ECHO_INTERVAL : s > 255 ? 255 : s;
}

/* --- one radio ---------------------------------------------------------------------------------------------------- */

static bool is_2ghz(const struct ap_slot *s)
{
	return (s->type & (CAPWAP_RADIO_B | CAPWAP_RADIO_G)) != 0;
}

static void put_channel(struct wr *w, const struct ap *ap, unsigned slot, uint8_t channel)
{
	uint8_t radio = ap->slot[slot].radio;

	if (is_2ghz(&ap->slot[slot]))
		PUT(w, CAPWAP_EL_DIRECT_SEQUENCE_CONTROL,
			   &(struct capwap_direct_sequence){ .radio = radio, .channel = channel, .cca = 1 });
	else
		PUT(w, CAPWAP_EL_OFDM_CONTROL,
			   &(struct capwap_ofdm_control){ .radio = radio, .channel = channel, .bands = 0x0f });
}

/* Level 1 is the most a radio may (17 dBm here: 50 mW); each level is 3 dB below the one before. */
static void put_power(struct wr *w, const struct ap *ap, unsigned slot, uint8_t level)
{
	static const uint16_t mw[] = { 50, 50, 25, 13, 6, 3, 2, 1, 1 };

	PUT(w, CAPWAP_EL_TX_POWER, &(struct capwap_tx_power){ .radio = ap->slot[slot].radio, .mw = mw[level > 8 ? 8 : level] });
}

static void put_rates(struct wr *w, const struct ap *ap, unsigned slot)
{
	static const uint8_t bg[] = { 0x82, 0x84, 0x8b, 0x96, 12, 24, 48, 108 };
	static const uint8_t a[] = { 0x8c, 18, 0x98, 36, 0xb0, 72, 96, 108 };
	bool low = is_2ghz(&ap->slot[slot]);

	PUT(w, CAPWAP_EL_RATE_SET,
		   &(struct capwap_rates){ .radio = ap->slot[slot].radio, .rates = { low ? bg : a, low ? sizeof(bg) : sizeof(a) } });
}

static void put_radio_configuration(struct wr *w, const struct ap *ap, unsigned slot, const char *country)
{
	struct capwap_radio_configuration c = {
		.radio = ap->slot[slot].radio, .short_preamble = 1, .bssids = AP_WLANS_MAX, .dtim_period = 1, .beacon_period = 100
	};

	mac_to_bytes(ap_bssid(ap, slot, 1), c.bssid);
	memcpy(c.country, "US ", 4);
	if (country[0] && country[1])
		memcpy(c.country, country, 2);
	PUT(w, CAPWAP_EL_WTP_RADIO_CONFIGURATION, &c);
}

static uint8_t default_channel(const struct ap *ap, unsigned slot)
{
	if (ap->slot[slot].channel)
		return ap->slot[slot].channel;
	return is_2ghz(&ap->slot[slot]) ? 1 : 36;
}

/* --- Configuration Status ----------------------------------------------------------------------------------------- */

static struct ap_slot *slot_of(struct ap *ap, uint8_t radio)
{
	unsigned slot = ap_slot_of(ap, radio);

	return slot < AP_RADIOS_MAX ? &ap->slot[slot] : NULL;
}

/* What the AP says of itself. */
static void learn(struct ac_link *l, const struct capwap_msg *m)
{
	struct ap *ap = l->ap;
	struct rd it = m->elements;
	struct capwap_element e;
	struct capwap_radio_admin_state admin;
	struct capwap_radio_configuration rc;
	struct capwap_direct_sequence ds;
	struct capwap_ofdm_control ofdm;
	struct capwap_u16 stats;
	struct ap_slot *s;

	l->told = (struct told){ .admin = true, .name = text_hash(l->ac, ap->name), .location = text_hash(l->ac, ap->location) };
	for (unsigned i = 0; i < AP_RADIOS_MAX; i++)
		l->told.slot[i].admin = true;
	while (capwap_next(&it, &e)) {
		if (e.type == CAPWAP_EL_RADIO_ADMINISTRATIVE_STATE &&
		    capwap_read(e.body, CAPWAP_EL_RADIO_ADMINISTRATIVE_STATE, &admin)) {
			if (admin.radio == CAPWAP_RADIO_ALL)
				l->told.admin = ap->admin = admin.state == CAPWAP_STATE_ENABLED;
			else if ((s = slot_of(ap, admin.radio)))
				l->told.slot[s - ap->slot].admin = s->admin = admin.state == CAPWAP_STATE_ENABLED;
		} else if (e.type == CAPWAP_EL_WTP_RADIO_CONFIGURATION &&
		    capwap_read(e.body, CAPWAP_EL_WTP_RADIO_CONFIGURATION, &rc)) {
			text_keep(ap->country, 3, (struct slice){ (const char *)rc.country, 2 });
		} else if (e.type == CAPWAP_EL_DIRECT_SEQUENCE_CONTROL &&
		    capwap_read(e.body, CAPWAP_EL_DIRECT_SEQUENCE_CONTROL, &ds)) {
			if ((s = slot_of(ap, ds.radio)))
				s->channel = ds.channel;
		} else if (e.type == CAPWAP_EL_OFDM_CONTROL && capwap_read(e.body, CAPWAP_EL_OFDM_CONTROL, &ofdm)) {
			if ((s = slot_of(ap, ofdm.radio)))
				s->channel = ofdm.channel;
		}
	}
	if (capwap_get(m, CAPWAP_EL_STATISTICS_TIMER, &stats))
		l->told.statistics_s = stats.value;
}

static void put_ac_list(struct ac_link *l, struct wr *w, const struct ap_want *want)
{
	bool v4 = addr_is_v4(&l->local);
	uint32_t type = v4 ? CAPWAP_EL_AC_IPV4_LIST : CAPWAP_EL_AC_IPV6_LIST;
	struct capwap_ac_list none = { 0 };
	size_t hole = capwap_put_begin(w, type, &none);

	for (int i = -1; i < 3; i++) {
		const struct addr *a = i < 0 ? &l->local : &want->ac[i].address;

		if (addr_none(a) || addr_is_v4(a) != v4 || (i >= 0 && addr_same_ip(a, &l->local)))
			continue;
		if (v4) {
			struct capwap_ip4 ip;

			memcpy(ip.ip, a->ip + 12, 4);
			capwap_put_record(w, type, &ip);
		} else {
			struct capwap_ip6 ip;

			memcpy(ip.ip, a->ip, 16);
			capwap_put_record(w, type, &ip);
		}
	}
	capwap_put_end(w, type, hole);
}

static void put_ap_timers(struct wr *w, const struct ap_want *want)
{
	PUT(w, CAPWAP_EL_PLUMB_AP_TIMERS, &(struct capwap_ap_timers){ want->primary_discovery_s });
}

/* Ours, when it is another than it was told. */
static void put_radio_extension(struct ac_link *l, struct wr *w, const struct ap_want *want, unsigned slot,
				struct told_slot *t)
{
	const struct ap_want_slot *s = &want->slot[slot];
	uint8_t width = s->width ? s->width : 1;
	uint8_t no = (uint8_t)((s->no_ht ? CAPWAP_RADIO_NO_HT : 0) | (s->no_vht ? CAPWAP_RADIO_NO_VHT : 0) |
			       (s->no_he ? CAPWAP_RADIO_NO_HE : 0) | (s->announce ? CAPWAP_RADIO_ANNOUNCE : 0));

	if (!(l->abilities & CAPWAP_CAN_RADIO_EXTENSION) || (t->width == width && t->no == no))
		return;
	PUT(w, CAPWAP_EL_PLUMB_RADIO_EXTENSION,
	    &(struct capwap_radio_extension){ .radio = l->ap->slot[slot].radio, .width = width, .flags = no });
	t->width = width;
	t->no = no;
}

static void tell_radio(struct ac_link *l, struct wr *w, const struct ap_want *want, unsigned slot)
{
	struct told_slot *t = &l->told.slot[slot];
	uint8_t channel = want->slot[slot].channel;

	PUT(w, CAPWAP_EL_DECRYPTION_ERROR_REPORT_PERIOD,
		   &(struct capwap_decryption_error_report_period){ .radio = l->ap->slot[slot].radio, .seconds = want->report_s });
	put_channel(w, l->ap, slot, channel ? channel : default_channel(l->ap, slot));
	put_rates(w, l->ap, slot);
	if (want->slot[slot].power)
		put_power(w, l->ap, slot, want->slot[slot].power);
	put_radio_configuration(w, l->ap, slot, want->country);
	put_radio_extension(l, w, want, slot, t);
	t->channel = channel;
	t->power = want->slot[slot].power;
	l->ap->slot[slot].channel = channel ? channel : default_channel(l->ap, slot);
	l->ap->slot[slot].power = want->slot[slot].power ? want->slot[slot].power : 1;
}

void act_config_status(struct ac_link *l, const struct ac_fact *f)
{
	struct ac *ac = l->ac;
	struct ap *ap = l->ap;
	struct join_stats *j;
	struct ap_want want;
	struct wr w = ac_body(ac);

	if (!ap) {
		act_unexpected(l, f);
		return;
	}
	j = join_of_mac(ac, ap->mac, &l->from);
	AC_TELL_PEER(ac, MSG_CAPWAP_CONFIG_STATUS, ap->mac, msg_capwap_config_status, &l->from);
	learn(l, f->msg);
	ac_want(ac, ap, &want);
	PUT(&w, CAPWAP_EL_TIMERS,
		   &(struct capwap_timers){ .discovery = (uint8_t)want.discovery_s, .echo = (uint8_t)echo_of(&want) });
	PUT(&w, CAPWAP_EL_IDLE_TIMEOUT, &(struct capwap_u32){ want.idle_s });
	PUT(&w, CAPWAP_EL_WTP_FALLBACK,
		   &(struct capwap_u8){ want.fallback ? CAPWAP_FALLBACK_ENABLED : CAPWAP_FALLBACK_DISABLED });
	put_ac_list(l, &w, &want);
	if (ap->ours)
		put_ap_timers(&w, &want);
	for (unsigned i = 0; i < AP_RADIOS_MAX; i++)
		if (ap->slot[i].present)
			tell_radio(l, &w, &want, i);
	l->told.heartbeat_s = want.heartbeat_s;
	l->told.fast_heartbeat_s = want.fast_heartbeat_s;
	l->told.discovery_s = want.discovery_s;
	l->told.primary_discovery_s = want.primary_discovery_s;
	l->told.report_s = want.report_s;
	l->told.idle_s = want.idle_s;
	l->told.fallback = want.fallback;
	l->told.country = text_hash(ac, want.country);
	memcpy(ap->country, want.country, sizeof(ap->country));
	channel_echo(&l->channel, echo_of(&want));
	j->config_requests++;
	j->config_answered++;
	j->config_ok_at = ac_wall(ac);
	join_good(ac, j, JOIN_PHASE_CONFIG);
	ac_respond(l, &w);
	AC_TELL_PEER(ac, MSG_CAPWAP_CONFIG_STATUS_RESPONSE, ap->mac, msg_capwap_config_status_response, &l->from);
	ac_enter(l, AC_CONFIGURE, f->now);
}

/* --- Configuration Update ----------------------------------------------------------------------------------------- */

static uint32_t ntp_seconds(int64_t utc)
{
	return (uint32_t)(utc + 2208988800LL); /* RFC 5415 4.6.6: the upper half of an NTP time */
}

/* A name without an address is of no use to an AP that was never there; AC IPv4 and IPv6 List are not for this message (RFC
 * 5415 8.4). Others than ours know it from the next Configuration Status Response. */
static void put_named_ac(struct ac_link *l, struct wr *w, const struct ap_want *want, unsigned i)
{
	const struct addr *a = &want->ac[i].address;
	struct capwap_ac_address where = { .priority = (uint8_t)(i + 1), .port = a->port };

	if (!want->ac[i].name[0])
		return;
	PUT(w, CAPWAP_EL_AC_NAME_WITH_PRIORITY,
	    &(struct capwap_ac_name_with_priority){ (uint8_t)(i + 1), slice_of(want->ac[i].name) });
	memcpy(where.ip, a->ip, sizeof(where.ip));
	if (l->ap && l->ap->ours && !addr_none(a))
		PUT(w, CAPWAP_EL_PLUMB_AC_ADDRESS, &where);
}

static void diff_whole(struct ac_link *l, struct wr *w, const struct ap_want *want)
{
	struct ac *ac = l->ac;
	struct told *n = &l->next;
	uint64_t acs = acs_hash(ac, want);

	if (want->name[0] && text_hash(ac, want->name) != n->name) {
		PUT(w, CAPWAP_EL_WTP_NAME, &(struct capwap_text){ slice_of(want->name) });
		n->name = text_hash(ac, want->name);
	}
	if (want->location[0] && text_hash(ac, want->location) != n->location) {
		PUT(w, CAPWAP_EL_LOCATION_DATA, &(struct capwap_text){ slice_of(want->location) });
		n->location = text_hash(ac, want->location);
	}
	if (acs != n->acs) {
		for (unsigned i = 0; i < 3; i++)
			put_named_ac(l, w, want, i);
		n->acs = acs;
	}
	if (want->heartbeat_s != n->heartbeat_s || want->fast_heartbeat_s != n->fast_heartbeat_s ||
	    want->discovery_s != n->discovery_s) {
		PUT(w, CAPWAP_EL_TIMERS,
			   &(struct capwap_timers){ .discovery = (uint8_t)want->discovery_s, .echo = (uint8_t)echo_of(want) });
		n->heartbeat_s = want->heartbeat_s;
		n->fast_heartbeat_s = want->fast_heartbeat_s;
		n->discovery_s = want->discovery_s;
	}
	if (want->primary_discovery_s != n->primary_discovery_s) {
		if (l->ap && l->ap->ours)
			put_ap_timers(w, want);
		n->primary_discovery_s = want->primary_discovery_s;
	}
	if (l->abilities & CAPWAP_WANTS_TIME && !n->time && ac_wall(ac) > 0) {
		PUT(w, CAPWAP_EL_AC_TIMESTAMP, &(struct capwap_u32){ ntp_seconds(ac_wall(ac)) });
		n->time = true;
	}
	if (want->idle_s != n->idle_s)
		PUT(w, CAPWAP_EL_IDLE_TIMEOUT, &(struct capwap_u32){ n->idle_s = want->idle_s });
	if (want->statistics_s != n->statistics_s)
		PUT(w, CAPWAP_EL_STATISTICS_TIMER, &(struct capwap_u16){ n->statistics_s = want->statistics_s });
	if (want->fallback != n->fallback) {
		PUT(w, CAPWAP_EL_WTP_FALLBACK,
			   &(struct capwap_u8){ want->fallback ? CAPWAP_FALLBACK_ENABLED : CAPWAP_FALLBACK_DISABLED });
		n->fallback = want->fallback;
	}
	if (want->admin != n->admin) {
		PUT(w, CAPWAP_EL_RADIO_ADMINISTRATIVE_STATE,
			   &(struct capwap_radio_admin_state){ CAPWAP_RADIO_ALL,
							       want->admin ? CAPWAP_STATE_ENABLED : CAPWAP_STATE_DISABLED });
		n->admin = want->admin;
	}
}

static void diff_slot(struct ac_link *l, struct wr *w, const struct ap_want *want, unsigned slot)
{
	const struct ap_want_slot *s = &want->slot[slot];
	struct told_slot *n = &l->next.slot[slot];

	if (s->admin != n->admin) {
		PUT(w, CAPWAP_EL_RADIO_ADMINISTRATIVE_STATE,
			   &(struct capwap_radio_admin_state){ l->ap->slot[slot].radio,
							       s->admin ? CAPWAP_STATE_ENABLED : CAPWAP_STATE_DISABLED });
		n->admin = s->admin;
	}
	if (s->channel != n->channel) {
		put_channel(w, l->ap, slot, s->channel ? s->channel : default_channel(l->ap, slot));
		n->channel = s->channel;
	}
	if (s->power != n->power) {
		put_power(w, l->ap, slot, s->power);
		n->power = s->power;
	}
	put_radio_extension(l, w, want, slot, n);
	if (want->report_s != l->told.report_s)
		PUT(w, CAPWAP_EL_DECRYPTION_ERROR_REPORT_PERIOD,
			   &(struct capwap_decryption_error_report_period){ l->ap->slot[slot].radio, want->report_s });
	if (text_hash(l->ac, want->country) != l->told.country)
		put_radio_configuration(w, l->ap, slot, want->country);
}

static bool config_request(struct ac_link *l, const struct ap_want *want, mono_t now)
{
	struct wr w = ac_body(l->ac);

	l->next = l->told;
	diff_whole(l, &w, want);
	for (unsigned i = 0; i < AP_RADIOS_MAX; i++)
		if (l->ap->slot[i].present)
			diff_slot(l, &w, want, i);
	l->next.report_s = want->report_s;
	l->next.country = text_hash(l->ac, want->country);
	if (wr_len(&w) == 0 || wr_done(&w)) {
		l->told = l->next; /* the difference has no words (a controller's name that was taken away), or cannot be said */
		return false;
	}
	l->ask = ASK_CONFIG;
	channel_request(&l->channel, CAPWAP_CONFIGURATION_UPDATE_REQUEST, w.start, wr_len(&w), now);
	if (l->ap) {
		struct address_text t;

		AC_TELL(l->ac, MSG_CAPWAP_UPDATE_REQUEST, l->ap->mac, msg_capwap_update_request, .what = SLICE("AP"),
			.ap_ip = addr_slice(&l->from, &t), .port = l->from.port);
	}
	return true;
}

/* --- certificates, clear, reset ----------------------------------------------------------------------------------- */

static bool certificate_request(struct ac_link *l, mono_t now)
{
	struct wr w = ac_body(l->ac);
	struct capwap_certificate_answer a = { .status = l->certificate ? CAPWAP_CERT_ISSUED : CAPWAP_CERT_REFUSED,
					       .reason = slice_of(l->certificate_why ? l->certificate_why : "") };
	int64_t wall = ac_wall(l->ac);
	size_t hole, n, used = 0;

	if (wall > 0)
		PUT(&w, CAPWAP_EL_AC_TIMESTAMP, &(struct capwap_u32){ ntp_seconds(wall) });
	hole = capwap_put_begin(&w, CAPWAP_EL_PLUMB_CERTIFICATE_ANSWER, &a);
	for (size_t at = 0; l->certificate && (n = der_length(l->certificate + at, l->certificate_len - at)); at += n) {
		struct capwap_certificate c = { { l->certificate + at, n } };
		size_t takes = capwap_record_len(CAPWAP_EL_PLUMB_CERTIFICATE_ANSWER, &c);

		if (used && used + takes > CAPWAP_PLUMB_BODY_MAX - 64) {
			capwap_put_end(&w, CAPWAP_EL_PLUMB_CERTIFICATE_ANSWER, hole);
			hole = capwap_put_begin(&w, CAPWAP_EL_PLUMB_CERTIFICATE_ANSWER, &a);
			used = 0;
		}
		capwap_put_record(&w, CAPWAP_EL_PLUMB_CERTIFICATE_ANSWER, &c);
		used += takes;
	}
	capwap_put_end(&w, CAPWAP_EL_PLUMB_CERTIFICATE_ANSWER, hole);
	free(l->certificate);
	free(l->certificate_why);
	l->certificate = NULL;
	l->certificate_why = NULL;
	if (wr_done(&w))
		return false;
	l->ask = ASK_CERTIFICATE;
	channel_request(&l->channel, CAPWAP_CONFIGURATION_UPDATE_REQUEST, w.start, wr_len(&w), now);
	return true;
}

static void reset_request(struct ac_link *l, mono_t now)
{
	struct wr w = ac_body(l->ac);

	PUT(&w, CAPWAP_EL_IMAGE_IDENTIFIER, &(struct capwap_image_identifier){ 0, slice_of(l->ap->sw_version) });
	l->ask = ASK_RESET;
	channel_request(&l->channel, CAPWAP_RESET_REQUEST, w.start, wr_done(&w) ? 0 : wr_len(&w), now);
	ac_enter(l, AC_RESET, now);
}

/* --- what is to be said next -------------------------------------------------------------------------------------- */

/* What it is to be like, and which WLANs it is to have. */
static bool settle(struct ac_link *l, mono_t now)
{
	struct ap_want want;

	if (l->settled)
		return false;
	ac_want(l->ac, l->ap, &want);
	if (config_request(l, &want, now))
		return true;
	if (l->ac->p.wlans_wait && l->ac->p.wlans_wait(l->ac->p.ctx, l->ap))
		return false;
	if (ac_wlan_request(l, &want, now))
		return true;
	l->settled = l->settled_once = true;
	return false;
}

void ac_idle(void *ctx, mono_t now)
{
	struct ac_link *l = ctx;

	if (l->state != AC_RUN || !l->ap)
		return;
	l->ask = ASK_NONE;
	if (l->want_clear) {
		l->want_clear = false;
		l->ask = ASK_CLEAR;
		channel_request(&l->channel, CAPWAP_CLEAR_CONFIGURATION_REQUEST, "", 0, now);
		return;
	}
	if (l->want_reset) {
		l->want_reset = false;
		reset_request(l, now);
		return;
	}
	/* An AP that is back stops those WLANs of before that it is not told: whoever comes to the first of them waits. Later,
	 * who is sent away from a WLAN goes before it. */
	if (!l->settled_once && settle(l, now))
		return;
	if (ac_station_request(l, now))
		return;
	if ((l->certificate || l->certificate_why) && certificate_request(l, now))
		return;
	if (!settle(l, now))
		(void)ac_group_request(l, now);
}

static void config_done(struct ac_link *l, uint32_t code)
{
	struct ac *ac = l->ac;
	struct ap *ap = l->ap;
	struct ap_want want;
	bool good = code == CAPWAP_RESULT_SUCCESS || code == CAPWAP_RESULT_CONFIGURATION_SERVICE_ANYHOW;

	ap->told++;
	if (!good) {
		struct join_stats *j = join_of_mac(ac, ap->mac, &l->from);

		ac->count.configs_failed++;
		ap->config_failed = (uint8_t)(code > 255 ? 255 : code);
		j->config_failed++;
		j->config_bad_at = ac_wall(ac);
		text_keep(j->config_why, sizeof(j->config_why), slice_of(capwap_result_text(code)));
		join_error(ac, j, JOIN_PHASE_CONFIG, j->config_why);
	}
	l->told = l->next;
	ac_want(ac, ap, &want);
	if (l->ask == ASK_CONFIG && good) {
		if (want.name[0] && text_hash(ac, want.name) == l->told.name)
			ap_rename(ac, ap, want.name, true);
		if (want.location[0] && text_hash(ac, want.location) == l->told.location)
			memcpy(ap->location, want.location, sizeof(ap->location));
		ap->admin = l->told.admin;
		memcpy(ap->primary, want.ac[0].name, sizeof(ap->primary));
		memcpy(ap->secondary, want.ac[1].name, sizeof(ap->secondary));
		memcpy(ap->tertiary, want.ac[2].name, sizeof(ap->tertiary));
		channel_echo(&l->channel, l->told.fast_heartbeat_s ? l->told.fast_heartbeat_s : l->told.heartbeat_s);
	}
	if (l->ask == ASK_WLAN || l->ask == ASK_WLAN_UPDATE)
		ac_wlan_done(l, good);
	for (unsigned i = 0; i < AP_RADIOS_MAX; i++) {
		struct ap_slot *s = &ap->slot[i];

		if (s->present && l->ask == ASK_CONFIG && good) {
			s->admin = l->told.slot[i].admin;
			if (l->told.slot[i].channel)
				s->channel = l->told.slot[i].channel;
			if (l->told.slot[i].power)
				s->power = l->told.slot[i].power;
		}
	}
}

void act_response(struct ac_link *l, const struct ac_fact *f)
{
	struct capwap_result_code code = { CAPWAP_RESULT_CONFIGURATION_NO_SERVICE };
	struct address_text t;

	(void)capwap_get(f->msg, CAPWAP_EL_RESULT_CODE, &code);
	/* most are about stations, a few for each join: those change nothing of what it is to be like */
	l->settled = l->settled && l->ask == ASK_STATIONS;
	switch (l->ask) {
	case ASK_STATIONS:
		AC_TELL(l->ac, MSG_CAPWAP_STATION_CONFIG, l->ap->mac, msg_capwap_station_config,
			.ap_ip = addr_slice(&l->from, &t), .port = l->from.port);
		ac_station_answered(l, f->msg, code.code, f->now);
		break;
	case ASK_CONFIG:
		AC_TELL_PEER(l->ac, MSG_CAPWAP_UPDATE_RESPONSE, l->ap->mac, msg_capwap_update_response, &l->from);
		config_done(l, code.code);
		break;
	case ASK_WLAN:
		ac_wlan_bssid(l, f->msg, code.code);
		config_done(l, code.code);
		break;
	case ASK_WLAN_UPDATE:
		if (!ac_wlan_update_refused(l, code.code))
			config_done(l, code.code);
		break;
	case ASK_GROUP:
		ac_group_answered(l, code.code);
		break;
	case ASK_NONE:
	case ASK_CERTIFICATE:
	case ASK_CLEAR:
	case ASK_RESET:
		break;
	}
	if (l->ask == ASK_WLAN && l->held) {
		l->ask = ASK_NONE;
		ac_reports_held(l);
	}
	if (l->state == AC_RUN)
		channel_wake(&l->channel, f->now);
}

void ac_refresh(struct ac *ac, struct ap *ap, mono_t now)
{
	ac->now = now;
	if (ap->session)
		ap->session->settled = false;
	if (ap->session && ap->session->state == AC_RUN)
		channel_wake(&ap->session->channel, now);
}

void ac_refresh_all(struct ac *ac, mono_t now)
{
	for (struct ap *ap = ac_ap_next(ac, NULL); ap; ap = ac_ap_next(ac, ap))
		ac_refresh(ac, ap, now);
}

/* --- certificates come back from the keeper ----------------------------------------------------------------------- */

void ac_signed(struct ac *ac, uint64_t ticket, const void *chain, size_t len, const char *why, mono_t now)
{
	ac->now = now;
	for (struct link *i = ac->links.next; i != &ac->links; i = i->next) {
		struct ac_link *l = link_object(i, struct ac_link, all);

		if (!ticket || l->ticket != ticket)
			continue;
		l->ticket = 0;
		ac->signing--;
		free(l->certificate);
		free(l->certificate_why);
		l->certificate = NULL;
		l->certificate_why = NULL;
		if (chain && len) {
			l->certificate = xmalloc(len, "a certificate");
			memcpy(l->certificate, chain, len);
			l->certificate_len = len;
			ac->count.signed_ok++;
		} else {
			l->certificate_why = xstrndup(why ? why : "refused", why ? strnlen(why, 200) : 7, "why not signed");
			ac->count.signed_refused++;
		}
		channel_wake(&l->channel, now);
		return;
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/* wtp_session.c - the control session: Join, Configuration Status, Change State, Echo, WTP Events, and what comes from the
 * AC. */
#include "agent/wtp_internal.h"

#include <stdio.h>

enum { CSR_MAX = 2000 };

static uint32_t abilities(const struct wtp *w)
{
	return CAPWAP_CAN_AUTH_AT_AC | CAPWAP_CAN_STATION_BATCH | CAPWAP_CAN_AP_STATISTICS | CAPWAP_CAN_DATA_DTLS |
	       CAPWAP_CAN_REPORT_PROBES | CAPWAP_CAN_REPORT_IDLE | CAPWAP_CAN_REPORT_TRANSMIT | CAPWAP_CAN_LEARN_ADDRESSES |
	       CAPWAP_CAN_GROUP_KEY_STATE | CAPWAP_CAN_WLAN_EXTENSION | CAPWAP_CAN_GATE_LEARN | CAPWAP_CAN_KEEP_STATIONS |
	       CAPWAP_CAN_RADIO_EXTENSION | CAPWAP_CAN_REPORT_DHCP | CAPWAP_CAN_REPEAT | (w->p.csr ? CAPWAP_CAN_ENROL : 0) |
	       (w->o.wants_time ? CAPWAP_WANTS_TIME : 0);
}

static void request(struct wtp *w, uint32_t type, struct wr *body, mono_t now)
{
	if (wr_done(body)) {
		char why[WTP_WHY_MAX];

		/* a name, ours or the controller's, that has no form on the wire: a state that waits for an answer would wait in
		 * vain */
		(void)snprintf(why, sizeof(why), "%s could not be written", capwap_message_name(type));
		if (w->state == WTP_RUN) {
			wtp_error(w, why);
		} else {
			w->attempts++;
			wtp_tear_down(w, why, now);
		}
		return;
	}
	channel_request(&w->channel, type, body->start, wr_len(body), now);
}

static void respond(struct wtp *w, struct wr *body)
{
	if (wr_done(body) == 0)
		channel_respond(&w->channel, body->start, wr_len(body));
}

void wtp_respond_code(struct wtp *w, uint32_t code)
{
	struct wr out = wr_into(w->common->answer, sizeof(w->common->answer));

	PUT(&out, CAPWAP_EL_RESULT_CODE, &(struct capwap_result_code){ code });
	respond(w, &out);
}

static void put_reboots(const struct wtp *w, struct wr *out)
{
	PUT(out, CAPWAP_EL_WTP_REBOOT_STATISTICS,
	    &(struct capwap_reboot_statistics){ .reboots = w->saved.reboots,
						.ac_initiated = w->saved.ac_initiated,
						.link_failures = w->saved.link_failures,
						.last_failure = w->saved.last_reboot });
}

/* --- Join --------------------------------------------------------------------------------------------------------- */

static void put_local(const struct wtp *w, struct wr *out)
{
	if (addr_is_v4(&w->o.local)) {
		struct capwap_ip4 e;

		memcpy(e.ip, w->o.local.ip + 12, 4);
		PUT(out, CAPWAP_EL_LOCAL_IPV4_ADDRESS, &e);
	} else {
		struct capwap_ip6 e;

		memcpy(e.ip, w->o.local.ip, 16);
		PUT(out, CAPWAP_EL_LOCAL_IPV6_ADDRESS, &e);
	}
}

/* A name of its own, as AireOS gives it, where it was given none. */
static struct slice name_of(const struct wtp *w, char text[static 20])
{
	if (w->saved.name[0])
		return slice_of(w->saved.name);
	(void)snprintf(text, 20, "AP%04x.%04x.%04x", (unsigned)(w->o.ethernet.v >> 32 & 0xffff),
		       (unsigned)(w->o.ethernet.v >> 16 & 0xffff), (unsigned)(w->o.ethernet.v & 0xffff));
	return slice_of(text);
}

void wact_up(struct wtp *w, const struct wtp_fact *f)
{
	struct wr out = wtp_body(w);
	struct rd id;
	char name[20];

	w->failed_sessions = 0;
	channel_init(&w->channel, &w->common->channels, w, f->room);
	repeat_init(&w->repeat, w->wheel, wtp_data_again, w);
	w->channel_on = true;
	w->session_since = f->now;
	w->ours = w->config_confirmed = w->want_echo = w->want_statistics = w->want_certificate = w->certificate_asked = false;
	w->data_reopened = false;
	w->last_change = 0;
	wtp_reports_session(w);
	w->p.random(w->p.ctx, w->session_id, sizeof(w->session_id));
	id = rd_over(w->session_id, 4);
	wtp_say(w, "session 0x%x", (unsigned)rd_be32(&id)); /* as the controller calls it */
	PUT(&out, CAPWAP_EL_LOCATION_DATA,
	    &(struct capwap_text){ slice_of(w->saved.location[0] ? w->saved.location : "default location") });
	PUT(&out, CAPWAP_EL_WTP_NAME, &(struct capwap_text){ name_of(w, name) });
	capwap_put_body(&out, CAPWAP_EL_SESSION_ID, w->session_id, sizeof(w->session_id));
	wtp_put_self(w, &out);
	PUT(&out, CAPWAP_EL_ECN_SUPPORT, &(struct capwap_u8){ CAPWAP_ECN_LIMITED });
	put_local(w, &out);
	put_reboots(w, &out);
	if (!w->o.plain_rfc)
		PUT(&out, CAPWAP_EL_PLUMB_HELLO,
		    &(struct capwap_hello){ .abilities = abilities(w), .batch_max = 64, .boot = w->boot,
					    .software = slice_of(w->o.sw_version) });
	wtp_enter(w, WTP_JOIN, f->now);
	w->count.join_requests++;
	request(w, CAPWAP_JOIN_REQUEST, &out, f->now);
}

static uint32_t result_of(const struct capwap_msg *m)
{
	struct capwap_result_code c = { CAPWAP_RESULT_JOIN_UNSPECIFIED };

	(void)capwap_get(m, CAPWAP_EL_RESULT_CODE, &c);
	return c.code;
}

enum { WIRE_RATES = 8 };

/* Supported Rates has room for eight (RFC 5416 6.17). Of a radio that has more, 802.11b and g, they are those each station
 * of either must have, and the fastest. */
static struct capwap_bytes wire_rates(const struct radio_caps *c, uint8_t room[static WIRE_RATES])
{
	static const uint8_t first[] = { 2, 4, 11, 22, 12, 24, 48, 108 };
	uint8_t n = 0;

	if (c->nrates <= WIRE_RATES)
		return (struct capwap_bytes){ c->rates, c->nrates };
	for (unsigned i = 0; i < c->nrates && n < WIRE_RATES; i++)
		if (memchr(first, c->rates[i], sizeof(first)))
			room[n++] = c->rates[i];
	for (unsigned i = 0; i < c->nrates && n < WIRE_RATES; i++)
		if (!memchr(first, c->rates[i], sizeof(first)))
			room[n++] = c->rates[i];
	return (struct capwap_bytes){ room, n };
}

static void send_config_status(struct wtp *w, mono_t now)
{
	struct wr out = wtp_body(w);

	/* an empty name is let pass in reading; there is none in writing */
	PUT(&out, CAPWAP_EL_AC_NAME, &(struct capwap_text){ slice_of(w->ac_name[0] ? w->ac_name : "?") });
	PUT(&out, CAPWAP_EL_RADIO_ADMINISTRATIVE_STATE,
	    &(struct capwap_radio_admin_state){ CAPWAP_RADIO_ALL, w->admin ? CAPWAP_STATE_ENABLED : CAPWAP_STATE_DISABLED });
	for (unsigned i = 0; i < w->nslots; i++)
		PUT(&out, CAPWAP_EL_RADIO_ADMINISTRATIVE_STATE,
		    &(struct capwap_radio_admin_state){ (uint8_t)(i + 1),
							w->slot[i].admin ? CAPWAP_STATE_ENABLED : CAPWAP_STATE_DISABLED });
	PUT(&out, CAPWAP_EL_STATISTICS_TIMER, &(struct capwap_u16){ w->statistics_s });
	put_reboots(w, &out);
	for (unsigned i = 0; i < 3; i++)
		if (w->saved.ac[i].name[0])
			PUT(&out, CAPWAP_EL_AC_NAME_WITH_PRIORITY,
			    &(struct capwap_ac_name_with_priority){ (uint8_t)(i + 1), slice_of(w->saved.ac[i].name) });
	for (unsigned i = 0; i < w->nslots; i++) {
		const struct radio_caps *c = &w->slot[i].caps;
		uint8_t radio = (uint8_t)(i + 1), rates[WIRE_RATES];

		PUT(&out, CAPWAP_EL_WTP_RADIO_INFORMATION, &(struct capwap_radio_information){ radio, c->type });
		if (c->nrates >= 2)
			PUT(&out, CAPWAP_EL_SUPPORTED_RATES, &(struct capwap_rates){ radio, wire_rates(c, rates) });
		if (!w->slot[i].rc.channel)
			continue;
		if (c->type & (RADIO_B | RADIO_G))
			PUT(&out, CAPWAP_EL_DIRECT_SEQUENCE_CONTROL,
			    &(struct capwap_direct_sequence){ .radio = radio, .channel = w->slot[i].rc.channel, .cca = 1 });
		else
			PUT(&out, CAPWAP_EL_OFDM_CONTROL,
			    &(struct capwap_ofdm_control){ .radio = radio, .channel = w->slot[i].rc.channel, .bands = 0x0f });
	}
	wtp_enter(w, WTP_CONFIGURE, now);
	request(w, CAPWAP_CONFIGURATION_STATUS_REQUEST, &out, now);
}

/* RFC 5415 4.6.2: which controllers there are, as one of them says; each is asked in the next Discovery. */
static void learn_acs(struct wtp *w, const struct capwap_msg *m)
{
	struct capwap_ac_list list;
	struct capwap_ip4 v4;
	struct capwap_ip6 v6;

	if (capwap_get(m, CAPWAP_EL_AC_IPV4_LIST, &list))
		while (capwap_list_next(&list.addresses, &v4)) {
			struct addr a = addr_v4((uint32_t)v4.ip[0] << 24 | (uint32_t)v4.ip[1] << 16 | (uint32_t)v4.ip[2] << 8 | v4.ip[3],
						w->ac.port);

			(void)wtp_know(w, &a, WTP_REFERRAL, true);
		}
	if (capwap_get(m, CAPWAP_EL_AC_IPV6_LIST, &list))
		while (capwap_list_next(&list.addresses, &v6)) {
			struct addr a = { .port = w->ac.port };

			memcpy(a.ip, v6.ip, 16);
			if (!addr_link_local(&a))
				(void)wtp_know(w, &a, WTP_REFERRAL, true);
		}
}

void wact_join_response(struct wtp *w, const struct wtp_fact *f)
{
	uint32_t code = result_of(f->msg);
	struct capwap_text name = { 0 };
	struct capwap_hello hello;
	struct known_ac *k = wtp_know(w, &w->ac, WTP_UNKNOWN, false);
	char why[WTP_WHY_MAX], base[MAC_TEXT_MAX];
	unsigned rank;

	if (code != CAPWAP_RESULT_SUCCESS && code != CAPWAP_RESULT_SUCCESS_NAT) {
		w->count.join_refused++;
		w->attempts++;
		if (k && mono_reached(mono_after(f->now, 1000 * AVOID_S), k->avoid))
			k->avoid = mono_after(f->now, 1000 * AVOID_S);
		learn_acs(w, f->msg); /* RFC 5415 4.6.35, result 1: not here, but there */
		mac_format(w->o.base, base);
		(void)snprintf(why, sizeof(why), "the controller refused the Join: %s; its show ap join stats detailed "
			       "%.17s says why", capwap_result_text(code), base);
		wtp_tear_down(w, why, f->now);
		return;
	}
	(void)capwap_get(f->msg, CAPWAP_EL_AC_NAME, &name);
	text_keep(w->ac_name, sizeof(w->ac_name), name.text);
	if (k)
		memcpy(k->name, w->ac_name, sizeof(k->name));
	rank = wtp_rank(w, w->ac_name);
	if (rank < 3 && !addr_eq(&w->saved.ac[rank].address, &w->ac)) {
		w->saved.ac[rank].address = w->ac;
		wtp_save(w);
	}
	w->abilities = 0;
	w->ours = !w->o.plain_rfc && capwap_get(f->msg, CAPWAP_EL_PLUMB_HELLO, &hello);
	if (w->ours) {
		w->abilities = hello.abilities;
		channel_adapt(&w->channel);
	}
	/* What runs from the session before is kept until the new controller has spoken. */
	for (unsigned i = 0; i < w->nslots; i++)
		w->slot[i].stale = w->slot[i].bss;
	wtp_clients_joined(w);
	send_config_status(w, f->now);
}

/* --- Configuration Status, Change State --------------------------------------------------------------------------- */

void wtp_set_echo(struct wtp *w, unsigned echo_s, mono_t now)
{
	w->echo_s = (uint16_t)(echo_s ? echo_s : CAPWAP_ECHO_INTERVAL);
	channel_echo(&w->channel, w->echo_s);
	if (w->state == WTP_RUN) {
		wheel_arm(w->wheel, &w->echo, mono_after(now, 1000 * (int64_t)w->echo_s));
		wtp_heard(w, now);
	}
}

/* Which group keys the BSSs send with that have gone on without a controller: it gives them others, under other numbers. */
static void put_groups(const struct wtp *w, struct wr *out)
{
	for (unsigned i = 0; i < w->nslots; i++)
		for (unsigned id = 1; id <= RADIO_BSS_MAX; id++) {
			struct radio_group_state g = { 0 };

			if (!(w->slot[i].bss & 1u << (id - 1)) || w->radio->group_state(w->rctx, i, (uint8_t)id, &g) || !g.gtk_id)
				continue;
			PUT(out, CAPWAP_EL_PLUMB_GROUP_KEY_STATE,
			    &(struct capwap_group_key_state){ .radio = (uint8_t)(i + 1), .wlan = (uint8_t)id, .gtk_id = g.gtk_id,
							      .gtk_pn = g.gtk_pn & 0xffffffffffff, .igtk_id = g.igtk_id,
							      .igtk_ipn = g.igtk_ipn & 0xffffffffffff });
		}
}

static void send_change_state(struct wtp *w, uint32_t code, mono_t now)
{
	struct wr out = wtp_body(w);

	for (unsigned i = 0; i < w->nslots; i++) {
		struct wtp_slot *s = &w->slot[i];

		s->report = false;
		PUT(&out, CAPWAP_EL_RADIO_OPERATIONAL_STATE,
		    &(struct capwap_radio_oper_state){ (uint8_t)(i + 1), s->up ? CAPWAP_STATE_ENABLED : CAPWAP_STATE_DISABLED,
						       s->cause });
	}
	PUT(&out, CAPWAP_EL_RESULT_CODE, &(struct capwap_result_code){ code });
	if (w->state == WTP_DATA_CHECK && w->abilities & CAPWAP_CAN_GROUP_KEY_STATE)
		put_groups(w, &out);
	request(w, CAPWAP_CHANGE_STATE_EVENT_REQUEST, &out, now);
}

void wact_config_status_response(struct wtp *w, const struct wtp_fact *f)
{
	bool good;

	if (capwap_has(f->msg, CAPWAP_EL_RESULT_CODE) && result_of(f->msg)) {
		char why[WTP_WHY_MAX];

		w->attempts++;
		(void)snprintf(why, sizeof(why), "the controller refused the Configuration Status: %s",
			       capwap_result_text(result_of(f->msg)));
		wtp_tear_down(w, why, f->now);
		return;
	}
	learn_acs(w, f->msg);
	good = wtp_apply(w, f->msg, f->now);
	wtp_enter(w, WTP_DATA_CHECK, f->now);
	send_change_state(w, good ? CAPWAP_RESULT_SUCCESS : CAPWAP_RESULT_CONFIGURATION_SERVICE_ANYHOW, f->now);
}

void wact_change_state_response(struct wtp *w, const struct wtp_fact *f)
{
	if (w->config_confirmed)
		return; /* one of a radio's state */
	w->config_confirmed = true;
	if (w->state != WTP_DATA_CHECK)
		return;
	if (w->o.clear_data) {
		w->data_up = true;
		w->keep_alive_waits = false;
		wtp_send_keep_alive(w);
		wheel_arm(w->wheel, &w->keep_alive, mono_after(f->now, 1000));
	} else {
		w->data_open = true;
		w->p.open(w->p.ctx, WTP_DATA, &w->ac);
	}
}

/* --- what is to be said next -------------------------------------------------------------------------------------- */

static bool report_states(struct wtp *w, mono_t now)
{
	for (unsigned i = 0; i < w->nslots; i++)
		if (w->slot[i].report) {
			send_change_state(w, CAPWAP_RESULT_SUCCESS, now);
			return true;
		}
	return false;
}

static bool send_certificate_request(struct wtp *w, mono_t now)
{
	uint8_t csr[CSR_MAX];
	struct wr out = wtp_body(w);
	struct capwap_certificate_request r = { .purpose = w->o.certificate_until ? CAPWAP_CERT_RENEW : CAPWAP_CERT_ENROL };

	w->want_certificate = false;
	if (!w->p.csr || !(w->abilities & CAPWAP_CAN_ENROL))
		return false;
	r.pkcs10 = (struct capwap_bytes){ csr, w->p.csr(w->p.ctx, csr, sizeof(csr)) };
	if (!r.pkcs10.len)
		return false;
	PUT(&out, CAPWAP_EL_PLUMB_CERTIFICATE_REQUEST, &r);
	w->certificate_asked = true;
	request(w, CAPWAP_WTP_EVENT_REQUEST, &out, now);
	return true;
}

static bool send_events(struct wtp *w, mono_t now)
{
	struct wr out = wtp_body(w);

	if (!wtp_send_events(w, &out))
		return false;
	request(w, CAPWAP_WTP_EVENT_REQUEST, &out, now);
	return true;
}

/* What is not sent again when its answer does not come: the session is over then. */
static bool send_reports(struct wtp *w, mono_t now)
{
	struct wr out = wtp_body(w);

	if (!wtp_send_fates(w, &out) && !wtp_send_present(w, &out) && !wtp_send_probes(w, &out))
		return false;
	request(w, CAPWAP_WTP_EVENT_REQUEST, &out, now);
	return true;
}

/* What RFC 5415 has no element for, to an AC of ours. */
static void put_ap_statistics(struct wtp *w, struct wr *out, mono_t now)
{
	struct capwap_ap_statistics a = { .uptime = (uint32_t)(mono_between(w->started, now) / 1000),
					  .temperature = CAPWAP_TEMPERATURE_UNKNOWN };
	struct radio_stats s[RADIO_SLOTS_MAX] = { 0 };
	struct wtp_system sys = { 0 };
	size_t hole;

	if (w->p.system)
		w->p.system(w->p.ctx, &sys);
	a.cpu = sys.cpu <= 100 ? sys.cpu : 100;
	a.memory_kib = sys.memory_kib;
	a.memory_free_kib = sys.memory_free_kib;
	for (unsigned i = 0; i < w->nslots; i++) {
		w->radio->statistics(w->rctx, i, &s[i]);
		a.tx_bytes += s[i].tx_bytes;
		a.rx_bytes += s[i].rx_bytes;
	}
	hole = capwap_put_begin(out, CAPWAP_EL_PLUMB_AP_STATISTICS, &a);
	for (unsigned i = 0; i < w->nslots; i++)
		capwap_put_record(out, CAPWAP_EL_PLUMB_AP_STATISTICS,
				  &(struct capwap_ap_radio_statistics){
					  .radio = (uint8_t)(i + 1),
					  .channel = wtp_channel_of(w, i),
					  .width = wtp_width_of(w, i),
					  .utilization = s[i].utilization <= 100 ? s[i].utilization : 100,
					  .noise = (int8_t)(int32_t)s[i].channel_noise,
					  .stations = s[i].stations,
					  .tx_frames = s[i].tx_frames,
					  .rx_frames = s[i].rx_frames,
					  .tx_retries = s[i].tx_retries,
					  .tx_failures = s[i].tx_failures });
	capwap_put_end(out, CAPWAP_EL_PLUMB_AP_STATISTICS, hole);
}

static bool send_statistics(struct wtp *w, mono_t now)
{
	struct wr out = wtp_body(w);

	if (!w->want_statistics)
		return false;
	w->want_statistics = false;
	for (unsigned i = 0; i < w->nslots; i++) {
		struct radio_stats s = { 0 };
		struct capwap_radio_statistics r = { .radio = (uint8_t)(i + 1) };

		w->radio->statistics(w->rctx, i, &s);
		r.resets = (uint16_t)s.resets;
		r.noise_floor = (int16_t)(int32_t)s.channel_noise;
		PUT(&out, CAPWAP_EL_WTP_RADIO_STATISTICS, &r);
	}
	put_reboots(w, &out);
	if (w->ours && w->abilities & CAPWAP_CAN_AP_STATISTICS)
		put_ap_statistics(w, &out, now);
	request(w, CAPWAP_WTP_EVENT_REQUEST, &out, now);
	return true;
}

void wtp_idle(void *ctx, mono_t now)
{
	struct wtp *w = ctx;
	struct wr out = wtp_body(w);

	if (w->state != WTP_RUN)
		return;
	if (report_states(w, now) || (w->want_certificate && send_certificate_request(w, now)) || send_reports(w, now) ||
	    send_events(w, now) || send_statistics(w, now)) {
		/* RFC 5415 2.3.1: any request does what an Echo Request does. */
		w->want_echo = false;
		wheel_arm(w->wheel, &w->echo, mono_after(now, 1000 * (int64_t)w->echo_s));
		return;
	}
	if (!w->want_echo)
		return;
	w->want_echo = false;
	w->count.echoes++;
	request(w, CAPWAP_ECHO_REQUEST, &out, now);
}

void wact_other_response(struct wtp *w, const struct wtp_fact *f)
{
	if (f->msg->type == CAPWAP_WTP_EVENT_RESPONSE)
		wtp_events_arrived(w);
}

bool wtp_renew(struct wtp *w, mono_t now)
{
	w->now = now;
	if (w->state != WTP_RUN)
		return false;
	w->want_certificate = true;
	channel_wake(&w->channel, now);
	return true;
}

/* --- what comes from the AC --------------------------------------------------------------------------------------- */

static enum wtp_event event_of(uint32_t type)
{
	switch (type) {
	case CAPWAP_JOIN_RESPONSE:
		return WTP_EV_JOIN_RESPONSE;
	case CAPWAP_CONFIGURATION_STATUS_RESPONSE:
		return WTP_EV_CONFIG_STATUS_RESPONSE;
	case CAPWAP_CHANGE_STATE_EVENT_RESPONSE:
		return WTP_EV_CHANGE_STATE_RESPONSE;
	case CAPWAP_CONFIGURATION_UPDATE_REQUEST:
		return WTP_EV_CONFIG_UPDATE;
	case CAPWAP_WLAN_CONFIGURATION_REQUEST:
		return WTP_EV_WLAN_CONFIG;
	case CAPWAP_STATION_CONFIGURATION_REQUEST:
		return WTP_EV_STATION_CONFIG;
	case CAPWAP_CLEAR_CONFIGURATION_REQUEST:
		return WTP_EV_CLEAR_CONFIG;
	case CAPWAP_RESET_REQUEST:
		return WTP_EV_RESET;
	case CAPWAP_IMAGE_DATA_REQUEST:
		return WTP_EV_IMAGE_DATA;
	case CAPWAP_DATA_TRANSFER_REQUEST:
		return WTP_EV_DATA_TRANSFER;
	default:
		if (!capwap_is_request(type))
			return WTP_EV_OTHER_RESPONSE;
		return capwap_message_info(type) ? WTP_EV_WRONG_WAY : WTP_EV_UNKNOWN_REQUEST;
	}
}

static bool no_need_to_look(const struct wtp_cell *c)
{
	return c->act == wact_unexpected || c->act == wact_unrecognized || c->act == wact_ignore;
}

static void got_message(struct wtp *w, const struct channel_in *in, bool is_request, mono_t now)
{
	struct wtp_fact f = { .ev = event_of(in->msg.type), .msg = &in->msg, .now = now };
	struct capwap_seen seen = { 0 };
	struct capwap_complaint wrong = { 0 };

	if (no_need_to_look(wtp_cell(w->state, f.ev))) {
		wtp_happens(w, &f);
		return;
	}
	if (capwap_check(&in->msg, CAPWAP_AC, &seen, &wrong)) {
		wtp_happens(w, &f);
		return;
	}
	w->count.malformed++;
	if (is_request) {
		wtp_respond_code(w, wrong.result);
		return;
	}
	if (w->state == WTP_JOIN || w->state == WTP_CONFIGURE) {
		struct buf words = { 0 };

		w->attempts++;
		/* a refusal need not hold all that an acceptance must */
		if (f.ev == WTP_EV_JOIN_RESPONSE && result_of(&in->msg) > CAPWAP_RESULT_SUCCESS_NAT) {
			wtp_happens(w, &f);
			return;
		}
		capwap_complaint_text(&words, &wrong);
		wtp_tear_down(w, buf_cstr(&words), now);
		buf_free(&words);
	}
}

void wtp_control_packet(struct wtp *w, const void *packet, size_t len, mono_t now)
{
	struct channel_in in;
	enum channel_got got;

	if (!w->channel_on)
		return;
	got = channel_input(&w->channel, packet, len, now, &in);
	if (got == CHANNEL_NOTHING && !channel_repeated(&w->channel))
		return;
	wtp_heard(w, now);
	if (got == CHANNEL_NOTHING)
		return;
	got_message(w, &in, got == CHANNEL_REQUEST, now);
	if (got == CHANNEL_RESPONSE && w->channel_on)
		channel_wake(&w->channel, now);
}

void wtp_packet(struct wtp *w, enum wtp_channel ch, const void *packet, size_t len, mono_t now)
{
	struct rd r = rd_over(packet, len);
	struct capwap_hdr h;

	w->now = now;
	if (ch == WTP_CONTROL) {
		wtp_control_packet(w, packet, len, now);
		return;
	}
	wheel_stop(w->wheel, &w->unanswered); /* the AC is there */
	if (capwap_hdr_read(&r, &h) != CAPWAP_OK || h.fragment) {
		w->count.data_malformed++;
		return;
	}
	wtp_happens(w, &(struct wtp_fact){ .ev = h.keep_alive ? WTP_EV_KEEP_ALIVE : WTP_EV_FRAME, .hdr = &h, .frame = r.p,
					   .frame_len = rd_left(&r), .now = now });
}

void wact_unexpected(struct wtp *w, const struct wtp_fact *f)
{
	(void)f;
	w->count.unexpected++;
	wtp_respond_code(w, CAPWAP_RESULT_UNEXPECTED);
}

void wact_unrecognized(struct wtp *w, const struct wtp_fact *f)
{
	(void)f;
	w->count.unrecognized++;
	wtp_respond_code(w, CAPWAP_RESULT_UNRECOGNIZED_REQUEST);
}

void wact_image_data(struct wtp *w, const struct wtp_fact *f)
{
	(void)f;
	wtp_respond_code(w, CAPWAP_RESULT_IMAGE_OTHER);
}

void wact_data_transfer(struct wtp *w, const struct wtp_fact *f)
{
	(void)f;
	wtp_respond_code(w, CAPWAP_RESULT_NO_DATA_TO_TRANSFER);
}

void wact_clear_config(struct wtp *w, const struct wtp_fact *f)
{
	struct wtp_saved fresh;

	(void)f;
	wtp_saved_defaults(&fresh);
	fresh.reboots = w->saved.reboots;
	fresh.ac_initiated = w->saved.ac_initiated;
	fresh.link_failures = w->saved.link_failures;
	w->saved = fresh;
	wtp_save(w);
	if (w->p.factory)
		w->p.factory(w->p.ctx);
	wtp_respond_code(w, CAPWAP_RESULT_SUCCESS);
}

void wact_reset(struct wtp *w, const struct wtp_fact *f)
{
	wtp_respond_code(w, CAPWAP_RESULT_SUCCESS);
	if (w->saved.ac_initiated < UINT16_MAX)
		w->saved.ac_initiated++;
	if (w->saved.reboots < UINT16_MAX)
		w->saved.reboots++;
	w->saved.last_reboot = 1; /* RFC 5415 4.6.47: AC initiated */
	wtp_save(w);
	wtp_enter(w, WTP_RESET, f->now);
}

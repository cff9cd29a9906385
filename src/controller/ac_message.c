/* SPDX-License-Identifier: Apache-2.0 */
/* ac_message.c - control messages inside a session: from a packet to a fact for the table of states, and answers. */
#include "controller/ac_internal.h"

struct wr ac_body(struct ac *ac)
{
	return wr_into(ac->body, sizeof(ac->body));
}

void ac_respond(struct ac_link *l, struct wr *w)
{
	if (wr_done(w) == 0)
		channel_respond(&l->channel, w->start, wr_len(w));
}

void ac_respond_code(struct ac_link *l, uint32_t code)
{
	struct wr w = ac_body(l->ac);

	PUT(&w, CAPWAP_EL_RESULT_CODE, &(struct capwap_result_code){ code });
	ac_respond(l, &w);
}

static enum ac_event event_of(uint32_t type)
{
	switch (type) {
	case CAPWAP_JOIN_REQUEST:
		return AC_EV_JOIN;
	case CAPWAP_CONFIGURATION_STATUS_REQUEST:
		return AC_EV_CONFIG_STATUS;
	case CAPWAP_CHANGE_STATE_EVENT_REQUEST:
		return AC_EV_CHANGE_STATE;
	case CAPWAP_ECHO_REQUEST:
		return AC_EV_ECHO;
	case CAPWAP_WTP_EVENT_REQUEST:
		return AC_EV_WTP_EVENT;
	case CAPWAP_IMAGE_DATA_REQUEST:
		return AC_EV_IMAGE_DATA;
	case CAPWAP_DATA_TRANSFER_REQUEST:
		return AC_EV_DATA_TRANSFER;
	case CAPWAP_DISCOVERY_REQUEST:
	case CAPWAP_PRIMARY_DISCOVERY_REQUEST:
		return AC_EV_DISCOVERY;
	case CAPWAP_CONFIGURATION_UPDATE_REQUEST:
	case CAPWAP_RESET_REQUEST:
	case CAPWAP_CLEAR_CONFIGURATION_REQUEST:
	case CAPWAP_STATION_CONFIGURATION_REQUEST:
	case CAPWAP_WLAN_CONFIGURATION_REQUEST:
		return AC_EV_WRONG_WAY;
	default:
		return AC_EV_UNKNOWN_REQUEST;
	}
}

static struct join_stats *stats_of(struct ac_link *l)
{
	return l->ap ? join_of_mac(l->ac, l->ap->mac, &l->from) : join_of_addr(l->ac, &l->from);
}

/* A message the RFCs do not allow: answered with the result code the check has found, told with the section. */
static void refuse_malformed(struct ac_link *l, const struct capwap_complaint *c, mono_t now)
{
	struct ac *ac = l->ac;
	struct buf words = { 0 };
	struct join_stats *j = stats_of(l);
	const char *text;

	ac->count.malformed += c->message != CAPWAP_JOIN_REQUEST; /* that is in joins_refused: each loss once */
	capwap_complaint_text(&words, c);
	text = buf_cstr(&words);
	if (c->message == CAPWAP_CONFIGURATION_STATUS_REQUEST || (c->message == CAPWAP_CHANGE_STATE_EVENT_REQUEST &&
								  l->state != AC_RUN)) {
		j->config_requests += c->message == CAPWAP_CONFIGURATION_STATUS_REQUEST;
		j->config_failed++;
		j->config_bad_at = ac_wall(ac);
		text_keep(j->config_why, sizeof(j->config_why), slice_of(text));
	}
	if (c->message == CAPWAP_JOIN_REQUEST) {
		ac->count.joins_refused++;
		j->join_requests++;
		j->join_refused++;
		j->join_bad_at = ac_wall(ac);
		text_keep(j->join_why, sizeof(j->join_why), slice_of(text));
	}
	join_error(ac, j, c->message == CAPWAP_JOIN_REQUEST ? JOIN_PHASE_JOIN : l->state == AC_RUN ? JOIN_PHASE_RUN
		   : JOIN_PHASE_CONFIG, text);
	if (l->ap)
		AC_TELL(ac, MSG_CAPWAP_DECODE_ERR, l->ap->mac, msg_capwap_decode_err,
			.what = slice_of(capwap_message_name(c->message)), .ap = l->ap->mac);
	if (ac->p.refused) {
		mac_t mac = { 0 };

		if (l->ap)
			mac = l->ap->mac;
		else if (!mac_from_text(l->peer.name, &mac)) /* before its Join: who it has proved to be */
			mac = (mac_t){ 0 };
		ac->p.refused(ac->p.ctx, mac, &l->from, c->message == CAPWAP_JOIN_REQUEST, text);
	}
	ac_respond_code(l, c->result);
	if (l->state == AC_JOIN && !l->ap)
		ac_end(l, AC_WHY_JOIN_REFUSED, text, true, now);
	buf_free(&words);
}

static void got_request(struct ac_link *l, const struct channel_in *in, mono_t now)
{
	struct capwap_seen seen = { 0 };
	struct capwap_complaint wrong = { 0 };
	enum ac_event ev = event_of(in->msg.type);

	if (l->state == AC_RUN)
		ac_arm_echo(l, now); /* RFC 5415 2.3.1: any request resets the EchoInterval timer */
	/* What its state forbids is said first; what is in it matters only after that. */
	if (ac_cell(l->kind, l->state, ev)->act == act_unexpected || ac_cell(l->kind, l->state, ev)->act == act_unrecognized ||
	    ac_cell(l->kind, l->state, ev)->act == act_ignore) {
		ac_happens(l, &(struct ac_fact){ .ev = ev, .msg = &in->msg, .now = now });
		return;
	}
	if (!capwap_check(&in->msg, CAPWAP_WTP, &seen, &wrong)) {
		refuse_malformed(l, &wrong, now);
		return;
	}
	ac_count_leniencies(l->ac, seen.leniencies);
	ac_happens(l, &(struct ac_fact){ .ev = ev, .msg = &in->msg, .seen = &seen, .now = now });
}

static void got_response(struct ac_link *l, const struct channel_in *in, mono_t now)
{
	enum ac_event ev = in->msg.type == CAPWAP_RESET_RESPONSE ? AC_EV_RESET_RESPONSE : AC_EV_RESPONSE;
	struct capwap_seen seen = { 0 };
	struct capwap_complaint wrong = { 0 };

	if (!capwap_check(&in->msg, CAPWAP_WTP, &seen, &wrong))
		l->ac->count.malformed++; /* it is an answer all the same: without a result code, a failure */
	else
		ac_count_leniencies(l->ac, seen.leniencies);
	ac_happens(l, &(struct ac_fact){ .ev = ev, .msg = &in->msg, .seen = &seen, .now = now });
}

void ac_control_packet(struct ac_link *l, const void *packet, size_t len, mono_t now)
{
	struct channel_in in;

	switch (channel_input(&l->channel, packet, len, now, &in)) {
	case CHANNEL_REQUEST:
		got_request(l, &in, now);
		return;
	case CHANNEL_RESPONSE:
		got_response(l, &in, now);
		return;
	case CHANNEL_NOTHING:
		if (l->state == AC_RUN && channel_repeated(&l->channel))
			ac_arm_echo(l, now); /* a request sent again is a sign of life, too */
		return;
	}
}

/* --- cells -------------------------------------------------------------------------------------------------------- */

void act_unexpected(struct ac_link *l, const struct ac_fact *f)
{
	l->ac->count.unexpected++;
	if (l->ap)
		AC_TELL(l->ac, MSG_CAPWAP_INVALID_STATE_EVENT, l->ap->mac, msg_capwap_invalid_state_event, .ap = l->ap->mac,
			.cause = slice_of(capwap_message_name(f->msg->type)), .state = slice_of(ac_state_name(l->state)));
	ac_respond_code(l, CAPWAP_RESULT_UNEXPECTED);
}

void act_unrecognized(struct ac_link *l, const struct ac_fact *f)
{
	(void)f;
	l->ac->count.unrecognized_requests++;
	ac_respond_code(l, CAPWAP_RESULT_UNRECOGNIZED_REQUEST);
}

void act_echo(struct ac_link *l, const struct ac_fact *f)
{
	struct wr w = ac_body(l->ac);

	(void)f;
	if (l->ap) {
		l->ap->count.echoes++;
		AC_TELL_PEER(l->ac, MSG_CAPWAP_ECHO_REQUEST, l->ap->mac, msg_capwap_echo_request, &l->from);
	}
	ac_respond(l, &w);
	if (l->ap)
		AC_TELL_PEER(l->ac, MSG_CAPWAP_ECHO_RESPONSE, l->ap->mac, msg_capwap_echo_response, &l->from);
}

void act_image_data(struct ac_link *l, const struct ac_fact *f)
{
	(void)f;
	ac_respond_code(l, CAPWAP_RESULT_IMAGE_OTHER);
}

void act_data_transfer(struct ac_link *l, const struct ac_fact *f)
{
	(void)f;
	ac_respond_code(l, CAPWAP_RESULT_NO_DATA_TO_TRANSFER);
}

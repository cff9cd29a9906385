/* SPDX-License-Identifier: Apache-2.0 */
/* ac_event.c - what an AP reports: states of its radios, statistics, certificate requests. */
#include "controller/ac_internal.h"

static const char *cause_text(uint8_t cause)
{
	static const char *const words[] = { "Normal", "Radio failure", "Software failure", "Administratively set" };

	return cause < ARRAY_LEN(words) ? words[cause] : "Unknown";
}

static const char *radio_text(const struct ap_slot *s)
{
	return s->type & (CAPWAP_RADIO_B | CAPWAP_RADIO_G) ? "802.11b/g" : "802.11a";
}

void ac_radio_up(struct ac_link *l, unsigned slot, bool up, uint8_t cause)
{
	struct ac *ac = l->ac;
	struct ap *ap = l->ap;
	struct ap_slot *s = &ap->slot[slot];
	enum ap_oper old = (enum ap_oper)s->oper;

	s->oper = up ? AP_OPER_UP : AP_OPER_DOWN;
	s->cause = cause;
	AC_TELL(ac, MSG_CAPWAP_RADIO_STATE, ap->mac, msg_capwap_radio_state, .slot = slot, .state = up ? 1 : 2, .cause = cause,
		.detail = 0);
	if (old == s->oper)
		return;
	if (up) {
		AC_TELL(ac, MSG_LWAPP_UP, ap->mac, msg_lwapp_up, .ap = ap->mac, .slot = slot);
		AC_TELL(ac, MSG_TRAP_AP_IF_UP, ap->mac, msg_trap_ap_if_up, .slot = slot, .radio = slice_of(radio_text(s)),
			.ap = ap->mac, .why = slice_of(cause_text(cause)));
	} else {
		AC_TELL(ac, MSG_LWAPP_DOWN, ap->mac, msg_lwapp_down, .ap = ap->mac, .slot = slot);
		AC_TELL(ac, MSG_TRAP_AP_IF_DOWN, ap->mac, msg_trap_ap_if_down, .slot = slot, .radio = slice_of(radio_text(s)),
			.ap = ap->mac, .why = slice_of(cause_text(cause)));
	}
}

static void take_states(struct ac_link *l, const struct capwap_msg *m)
{
	struct capwap_radio_oper_state r;
	struct rd it = m->elements;

	while (capwap_get_each(&it, CAPWAP_EL_RADIO_OPERATIONAL_STATE, &r)) {
		unsigned slot = ap_slot_of(l->ap, r.radio);

		if (slot < AP_RADIOS_MAX && l->ap->slot[slot].present)
			ac_radio_up(l, slot, r.state == CAPWAP_STATE_ENABLED, r.cause);
	}
}

static void respond_empty(struct ac_link *l)
{
	struct wr w = ac_body(l->ac);

	ac_respond(l, &w);
}

/* What its BSSs have gone on with: keys of ours, of the net before this one, or of another controller. */
static void take_groups_in_use(struct ac_link *l, const struct capwap_msg *m)
{
	struct capwap_group_key_state r;
	struct rd it = m->elements;

	memset(l->ap->group_ids, 0, sizeof(l->ap->group_ids));
	while (l->ap->ours && l->abilities & CAPWAP_CAN_GROUP_KEY_STATE &&
	       capwap_get_each(&it, CAPWAP_EL_PLUMB_GROUP_KEY_STATE, &r)) {
		unsigned slot = ap_slot_of(l->ap, r.radio);

		if (slot < AP_RADIOS_MAX && r.wlan >= 1 && r.wlan <= AP_WLANS_MAX) {
			l->ap->group_ids[slot][r.wlan - 1].gtk = r.gtk_id;
			l->ap->group_ids[slot][r.wlan - 1].igtk = r.igtk_id;
		}
	}
}

void act_change_state_run(struct ac_link *l, const struct ac_fact *f)
{
	AC_TELL_PEER(l->ac, MSG_CAPWAP_CHANGE_STATE_REQUEST, l->ap->mac, msg_capwap_change_state_request, &l->from);
	take_states(l, f->msg);
	respond_empty(l);
	AC_TELL_PEER(l->ac, MSG_CAPWAP_CHANGE_STATE_RESPONSE, l->ap->mac, msg_capwap_change_state_response, &l->from);
}

/* RFC 5415 2.3.1, Configure to Data Check. An AP that could not take its configuration says so here (8.6): it may serve all
 * the same (result 12), or does not (13), and then it is seen in the join statistics and let in to be mended. */
void act_change_state(struct ac_link *l, const struct ac_fact *f)
{
	struct ac *ac = l->ac;
	struct capwap_result_code code = { 0 };

	(void)capwap_get(f->msg, CAPWAP_EL_RESULT_CODE, &code);
	if (code.code) {
		struct join_stats *j = join_of_mac(ac, l->ap->mac, &l->from);

		ac->count.configs_failed++;
		l->ap->config_failed = (uint8_t)(code.code > 255 ? 255 : code.code);
		j->config_failed++;
		j->config_bad_at = ac_wall(ac);
		text_keep(j->config_why, sizeof(j->config_why), slice_of(capwap_result_text(code.code)));
		join_error(ac, j, JOIN_PHASE_CONFIG, j->config_why);
	}
	take_groups_in_use(l, f->msg);
	act_change_state_run(l, f);
	ac_enter(l, AC_DATA_CHECK, f->now);
}

/* --- WTP Event ---------------------------------------------------------------------------------------------------- */

/* The uptime is kept as that of the join, from where whoever shows it goes on. */
static void take_ap_statistics(struct ac_link *l, const struct capwap_msg *m, mono_t now)
{
	struct ap *ap = l->ap;
	struct capwap_ap_statistics s;
	struct capwap_ap_radio_statistics r;
	int64_t joined = mono_between(ap->session_since, now) / 1000;

	if (!ap->ours || !(l->abilities & CAPWAP_CAN_AP_STATISTICS) || !capwap_get(m, CAPWAP_EL_PLUMB_AP_STATISTICS, &s))
		return;
	ap->up_s = s.uptime > joined ? (uint32_t)(s.uptime - joined) : 1;
	ap->stats.there = true;
	ap->stats.cpu = s.cpu;
	ap->stats.temperature = s.temperature;
	ap->stats.memory_kib = s.memory_kib;
	ap->stats.memory_free_kib = s.memory_free_kib < s.memory_kib ? s.memory_free_kib : s.memory_kib;
	ap->stats.tx_bytes = s.tx_bytes;
	ap->stats.rx_bytes = s.rx_bytes;
	ap->stats.at = now;
	while (capwap_list_next(&s.radios, &r)) {
		unsigned slot = ap_slot_of(ap, r.radio);
		struct ap_slot *to = slot < AP_RADIOS_MAX ? &ap->slot[slot] : NULL;

		if (!to || !to->present)
			continue; /* a radio it has not */
		to->counted = true;
		to->utilization = r.utilization;
		to->stations = r.stations;
		to->tx_frames = r.tx_frames;
		to->rx_frames = r.rx_frames;
		to->tx_retries = r.tx_retries;
		to->tx_failures = r.tx_failures;
	}
}

static void take_statistics(struct ac_link *l, const struct capwap_msg *m)
{
	struct capwap_radio_statistics r;
	struct rd it = m->elements;
	struct capwap_reboot_statistics b;

	while (capwap_get_each(&it, CAPWAP_EL_WTP_RADIO_STATISTICS, &r)) {
		unsigned slot = ap_slot_of(l->ap, r.radio);

		if (slot >= AP_RADIOS_MAX)
			continue; /* a radio it has not */
		l->ap->slot[slot].resets = r.resets;
		l->ap->slot[slot].noise = (uint32_t)(int32_t)r.noise_floor;
	}
	if (capwap_get(m, CAPWAP_EL_WTP_REBOOT_STATISTICS, &b)) {
		l->ap->reboots = b.reboots;
		l->ap->link_failures = b.link_failures;
		l->ap->last_reboot = b.last_failure;
	}
}

static void take_certificate_request(struct ac_link *l, const struct capwap_msg *m)
{
	struct ac *ac = l->ac;
	struct capwap_certificate_request r;
	struct ac_join_ask ask = { l->ap->mac, l->ap->ethernet, l->ap->name, l->ap->model, l->ap->serial, &l->from, &l->peer };

	if (!capwap_get(m, CAPWAP_EL_PLUMB_CERTIFICATE_REQUEST, &r) || l->ticket)
		return;
	if (!l->ap->ours || !ac->p.sign || ac->signing >= SIGNING_MAX) {
		ac->count.signed_refused++;
		return;
	}
	l->ticket = ++ac->tickets;
	ac->signing++;
	ac->p.sign(ac->p.ctx, l->ticket, &ask, r.pkcs10.p, r.pkcs10.len);
}

void act_wtp_event(struct ac_link *l, const struct ac_fact *f)
{
	AC_TELL_PEER(l->ac, MSG_CAPWAP_EVENT_REQUEST, l->ap->mac, msg_capwap_event_request, &l->from);
	l->ap->count.events++;
	take_statistics(l, f->msg);
	take_ap_statistics(l, f->msg, f->now);
	respond_empty(l);
	AC_TELL_PEER(l->ac, MSG_CAPWAP_EVENT_RESPONSE, l->ap->mac, msg_capwap_event_response, &l->from);
	take_certificate_request(l, f->msg);
	ac_reports(l, f->msg);
}

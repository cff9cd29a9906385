/* SPDX-License-Identifier: Apache-2.0 */
/* gate_apf.c - the one gate of the association states (APF). AireOS tells a change under the name of the function that
 * makes it, and so do we; a change from a state to itself is told, too (an association that is renewed). */
#include "controller/client/internal.h"

#define TO(s) (1u << APF_##s)

static const uint16_t may[APF_STATES] = {
	[APF_IDLE] = TO(ASSOCIATED), /* Probe has no record: probes.c */
	[APF_ASSOCIATED] = TO(ASSOCIATED) | TO(DISASSOCIATED) | TO(EXCLUDED),
	[APF_DISASSOCIATED] = TO(ASSOCIATED) | TO(IDLE),
	[APF_EXCLUDED] = TO(IDLE) | TO(ASSOCIATED), /* forgiven before its entry expired */
};

bool clients_apf_may(enum apf from, enum apf to)
{
	return from < APF_STATES && to < APF_STATES && may[from] & 1u << to;
}

static void tell(struct client *c, enum apf to, enum apf_by by)
{
	struct clients *cs = c->owner;
	mac_t ap = ap_mac(c->ap);

	switch (by) {
	case APF_BY_ADD_USER:
		TELL(cs, c->mac, MSG_PEM_ADD_USER_STATE, msg_pem_add_user_state, .src = SLICE("apf_policy.c:333"), .sta = c->mac,
		     .ap = ap, .from = c->apf, .to = to);
		break;
	case APF_BY_ASSOC_REQ:
		TELL(cs, c->mac, MSG_ASSOC_REQ_STATE, msg_assoc_req_state, .src = SLICE("apf_80211.c:8292"), .sta = c->mac,
		     .ap = ap, .from = c->apf, .to = to);
		break;
	case APF_BY_EXPIRE:
		TELL(cs, c->mac, MSG_EXPIRE_MOBILE_STATE, msg_expire_mobile_state,
		     .src = to == APF_IDLE ? SLICE("apf_ms.c:6764") : SLICE("apf_ms.c:6632"), .sta = c->mac, .ap = ap,
		     .from = c->apf, .to = to);
		break;
	case APF_BY_DISASSOC:
		TELL(cs, c->mac, MSG_SEND_DISASSOC_STATE, msg_send_disassoc_state, .src = SLICE("apf_80211.c:1855"),
		     .sta = c->mac, .ap = ap, .from = c->apf, .to = to);
		break;
	case APF_BY_EXCLUSION:
		TELL(cs, c->mac, MSG_BLACKLIST_STATE, msg_blacklist_state, .src = SLICE("apf_ms.c:6040"), .sta = c->mac,
		     .ap = ap, .from = c->apf, .n = 1, .to = CAT_ABSENT);
		break;
	}
}

void apf_enter(struct client *c, enum apf to, enum apf_by by, mono_t now)
{
	struct clients *cs = c->owner;

	if (!clients_apf_may((enum apf)c->apf, to)) {
		cs->count.wrong_turns++;
		return;
	}
	tell(c, to, by);
	if (to == APF_ASSOCIATED && c->apf != APF_ASSOCIATED)
		c->since = now;
	c->apf = (uint8_t)to;
	client_changed(c, false);
}

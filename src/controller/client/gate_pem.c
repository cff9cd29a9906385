/* SPDX-License-Identifier: Apache-2.0 */
/* gate_pem.c - the one gate of the policy states (PEM): stops the timer of the state that is left, sets the new one, tells
 * of it, does what it means to be there. Which states may follow which is a table. */
#include "controller/client/internal.h"

#define TO(s) (1u << PEM_##s)

/* START may be reached from everywhere: a client begins anew. */
static const uint16_t may[PEM_STATES] = {
	[PEM_START] = TO(AUTHCHECK),
	[PEM_AUTHCHECK] = TO(8021X_REQD) | TO(L2AUTHCOMPLETE),
	[PEM_8021X_REQD] = TO(L2AUTHCOMPLETE),
	[PEM_L2AUTHCOMPLETE] = TO(DHCP_REQD),
	[PEM_DHCP_REQD] = TO(RUN),
};

bool clients_pem_may(enum pem from, enum pem to)
{
	return from < PEM_STATES && to < PEM_STATES && (to == PEM_START || may[from] & 1u << to);
}

static void in_dhcp_reqd(struct client *c, mono_t now)
{
	const struct client_wlan *w = client_wlan_of(c);

	if (w && w->dhcp_required)
		wheel_arm(c->owner->wheel, &c->pem_timer, mono_after(now, PEM_WAIT_MS));
}

static void in_run(struct client *c, mono_t now)
{
	c->run_since = now;
	c->failures = 0;
}

static void (*const entered[PEM_STATES])(struct client *c, mono_t now) = {
	[PEM_DHCP_REQD] = in_dhcp_reqd,
	[PEM_RUN] = in_run,
};

static void set(struct client *c, enum pem to, mono_t now)
{
	struct clients *cs = c->owner;

	wheel_stop(cs->wheel, &c->pem_timer);
	if (!c->holder) { /* a claim is in no count */
		cs->in_state[c->pem]--;
		cs->in_state[to]++;
	}
	c->pem_last = c->pem;
	c->pem = (uint8_t)to;
	limits_note(c);
	c->state_since = now;
	c->run_since = MONO_NEVER;
}

void pem_enter(struct client *c, enum pem to, mono_t now)
{
	struct clients *cs = c->owner;
	enum pem from = (enum pem)c->pem;
	struct ip_text t;

	if (!clients_pem_may(from, to)) {
		cs->count.wrong_turns++;
		return;
	}
	TELL(cs, c->mac, MSG_PEM_CHANGE_STATE, msg_pem_change_state, .ip = client_ip_slice(c, &t), .from = from,
	     .from_n = pem_number(from), .to = to, .to_n = pem_number(to), .last = from, .last_n = pem_number(from));
	set(c, to, now);
	cs->count.joins += to == PEM_RUN;
	if (entered[to])
		entered[to](c, now);
	client_changed(c, false);
}

void pem_reset(struct client *c, const struct ap *old_ap, mono_t now)
{
	struct ip_text t;

	TELL(c->owner, c->mac, MSG_PEM_RESET_MOBILE, msg_pem_reset_mobile, .n = 0);
	set(c, PEM_START, now);
	if (old_ap)
		TELL(c->owner, c->mac, MSG_PEM_DELETED_LWAPP_RULE, msg_pem_deleted_lwapp_rule, .ip = client_ip_slice(c, &t),
		     .pem = PEM_START, .pem_n = pem_number(PEM_START), .ap = old_ap->mac);
	client_changed(c, false);
}

void pem_initialize(struct client *c, mono_t now)
{
	struct ip_text t;

	(void)now;
	TELL(c->owner, c->mac, MSG_PEM_INITIALIZING_POLICY, msg_pem_initializing_policy, .ip = client_ip_slice(c, &t),
	     .pem = c->pem, .pem_n = pem_number((enum pem)c->pem));
}

/* DHCP Policy timeout: the WLAN asks for DHCP, and the client has not got an address so. */
void pem_timer_fire(struct timer *t, mono_t now)
{
	struct client *c = link_object(t, struct client, pem_timer);
	struct clients *cs = c->owner;
	struct ip_text ip;

	cs->now = now;
	TELL(cs, c->mac, MSG_DHCP_POLICY_TIMEOUT, msg_dhcp_policy_timeout, .ip = client_ip_slice(c, &ip),
	     .n = pem_number((enum pem)c->pem), .requests = c->dhcp_requests);
	TELL(cs, c->mac, MSG_PEM_TIMED_OUT, msg_pem_timed_out, .ip = client_ip_slice(c, &ip), .pem = c->pem,
	     .pem_n = pem_number((enum pem)c->pem), .seconds = GRACE_S);
	removal_schedule(c, CALLER_PEM, GRACE_S, now);
}

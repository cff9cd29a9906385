/* SPDX-License-Identifier: Apache-2.0 */
/* ports.c - what the AC machine asks of the world, answered by sockets, sessions, the configuration and keeper. */
#include "catalogue/catalogue.h"
#include "catalogue_gen.h"
#include "controller/net/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <syslog.h>
#include <time.h>

enum { WLANS_SLICE_US = 250 }; /* of a turn, for pass phrases */

static void send_on(struct net *n, enum ac_channel channel, const struct addr *local, const struct addr *to,
		    const void *packet, size_t len)
{
	struct place from = { 0, (uint8_t)channel, *local };

	/* the listener whose port and address it is; the first of the family for those that listen on all addresses */
	for (size_t i = 0; i < n->listeners; i++) {
		struct addr bound = sockets_local(n->sockets, i, channel);

		if (bound.port == local->port && addr_is_v4(&bound) == addr_is_v4(local)) {
			from.listener = (uint8_t)i;
			if (addr_same_ip(&bound, local))
				break;
		}
	}
	sockets_send(n->sockets, &from, to, packet, len);
}

static void send_clear(void *ctx, const struct addr *local, const struct addr *to, const void *packet, size_t len)
{
	send_on(ctx, AC_CONTROL, local, to, packet, len);
}

static void send_data_clear(void *ctx, const struct addr *local, const struct addr *to, const void *packet, size_t len)
{
	send_on(ctx, AC_DATA, local, to, packet, len);
}

static void send_record(void *ctx, void *shell, const void *packet, size_t len)
{
	(void)ctx;
	peers_send(shell, packet, len);
}

static void hang_up(void *ctx, void *shell, enum ac_why why)
{
	(void)ctx;
	peers_hang_up(shell, why);
}

void net_random(void *ctx, void *out, size_t len)
{
	(void)ctx;
	if (getrandom(out, len, 0) != (ssize_t)len)
		abort();
}

static int64_t wall(void *ctx)
{
	(void)ctx;
	return (int64_t)time(NULL);
}

static void want(void *ctx, const struct ap *ap, struct ap_want *out)
{
	const struct net *n = ctx;

	config_ap_want_radios(n->world.config, ap, out);
}

static bool admit(void *ctx, const struct ac_join_ask *ask, char why[static 128])
{
	const struct net *n = ctx;
	const struct token_record *t = ask->identity->proof == DTLS_PROOF_PSK ? net_token(n, ask->identity->name) : NULL;

	if (t && mac_present(t->only) && !mac_eq(t->only, ask->mac)) {
		char text[MAC_TEXT_MAX];

		mac_format(t->only, text);
		snprintf(why, 128, "the join token is for access point %s only", text);
		return false;
	}
	return config_ap_allowed(n->world.config, ask->mac, ask->identity, why);
}

static void sign(void *ctx, uint64_t ticket, const struct ac_join_ask *ask, const uint8_t *csr, size_t len)
{
	struct net *n = ctx;
	bool token = ask->identity->proof == DTLS_PROOF_PSK;
	struct kw_sign s = { .how = token ? KW_SIGN_TOKEN : KW_SIGN_RENEW,
			     .mac = ask->mac.v,
			     .request = { (const char *)csr, len },
			     .name = slice_of(token ? ask->identity->name : ""),
			     .fingerprint = { (const char *)ask->identity->fingerprint, token ? 0 : DTLS_FINGERPRINT_LEN } };

	if (!net_ask_sign(n, ticket, &s))
		ac_signed(n->world.ac, ticket, NULL, 0, "the controller cannot sign certificates now; try again", mono_now());
}

static size_t addresses(void *ctx, const struct addr *local, struct addr *out, size_t max)
{
	const struct net *n = ctx;
	size_t count = 0;

	if (max)
		out[count++] = *local;
	for (size_t i = 0; i < n->listeners && count < max; i++) {
		struct addr a = sockets_local(n->sockets, i, AC_CONTROL);
		struct addr any = { .port = a.port };

		if (addr_is_v4(&a) != addr_is_v4(local) || addr_same_ip(&a, local) || addr_same_ip(&a, &any) ||
		    (addr_is_v4(&a) && addr_to_v4(&a) == 0))
			continue;
		out[count++] = a;
	}
	return count;
}

/* --- WLANs for the machine of clients ------------------------------------------------------------------------------ */

const struct client_wlan *net_client_wlan(void *ctx, unsigned id)
{
	return wlans_wlan(&((const struct net *)ctx)->wlans, id);
}

const struct client_settings *net_client_settings(void *ctx)
{
	return &((const struct net *)ctx)->wlans.settings;
}

void net_follow_wlans(struct net *n)
{
	n->wlans.in_turns = true;
	wlans_follow(&n->wlans, n->world.config, n->clients, mono_now());
	net_work_on_wlans(n);
}

static void on_stretch(uv_idle_t *idle)
{
	struct net *n = idle->data;
	uint64_t until = uv_hrtime() + (uint64_t)WLANS_SLICE_US * 1000;
	bool more;

	do
		more = wlans_work(&n->wlans, n->world.config, n->clients, mono_now());
	while (more && uv_hrtime() < until);
	if (!more)
		(void)uv_idle_stop(idle);
}

void net_work_on_wlans(struct net *n)
{
	if (wlans_waits(&n->wlans) && n->wlans_idle.data)
		(void)uv_idle_start(&n->wlans_idle, on_stretch);
}

void net_forget_wlans(struct net *n)
{
	wlans_free(&n->wlans);
}

/* --- events ------------------------------------------------------------------------------------------------------- */

static struct control *control_of(const struct net *n)
{
	return n->control ? control_uv_machine(n->control) : NULL;
}

/* Rows that are traps: kept for `show traplog`, whoever listens. A refusal by the DTLS handshake is none: strangers can
 * make thousands of them, and would push all else out; `show ap join stats summary` has them. */
static bool is_trap(unsigned row)
{
	switch (row) {
	case MSG_TRAP_AP_ASSOCIATED:
	case MSG_TRAP_AP_DISASSOCIATED:
	case MSG_TRAP_AP_IF_UP:
	case MSG_TRAP_AP_IF_DOWN:
	case MSG_AP_NOT_AUTHORISED: return true;
	default: return false;
	}
}

static bool wants_event(void *ctx, unsigned row, mac_t about)
{
	const struct control *c = control_of(ctx);

	return cat_rows[row].severity <= LOG_WARNING || is_trap(row) || (c && control_wants_event(c, row, about));
}

/* To those who listen on the control socket, and what is a warning or worse to the journal. */
static void on_event(void *ctx, unsigned row, const void *fields, mac_t about)
{
	struct net *n = ctx;
	const struct cat_row *r = &cat_rows[row];
	struct control *c = control_of(n);
	struct buf text = { 0 };

	if (c)
		control_event(c, row, fields, about);
	if (r->severity > LOG_WARNING && !is_trap(row))
		return;
	cat_write_text(&text, row, fields);
	if (is_trap(row))
		traplog_add(&n->traps, net_wall_ms(n), "%s", buf_cstr(&text));
	if (r->severity <= LOG_WARNING)
		net_log(n, r->severity, r->id, about, r->name, "%s", buf_cstr(&text));
	buf_free(&text);
}

static void ap_joined(void *ctx, struct ap *ap)
{
	struct net *n = ctx;
	char mac[MAC_TEXT_MAX];

	mac_format(ap->mac, mac);
	net_log(n, LOG_NOTICE, 0, ap->mac, "", "access point %s (%s) has joined", ap->name, mac);
	clients_ap_joined(n->clients, ap, mono_now());
	if (ap->identity.proof == DTLS_PROOF_CERTIFICATE && ap->identity.ours)
		net_tell(n, &(struct kw_msg){ .type = KW_ENROLLED,
					      .u.enrolled = { { (const char *)ap->identity.fingerprint, DTLS_FINGERPRINT_LEN } } });
}

static void ap_left(void *ctx, struct ap *ap, enum ac_why why)
{
	struct net *n = ctx;
	char mac[MAC_TEXT_MAX];

	mac_format(ap->mac, mac);
	net_log(n, LOG_NOTICE, 0, ap->mac, ac_why_text(why), "access point %s (%s) is away: %s", ap->name, mac,
		ac_why_text(why));
	net_ap_lost(n, ap, ac_why_text(why));
}

static void ap_lossy(void *ctx, struct ap *ap)
{
	struct net *n = ctx;

	clients_ap_lossy(n->clients, ap);
}

/* The peer has proved itself in DTLS, so it costs a stranger more than a datagram to have a line written. */
static void refused(void *ctx, mac_t ap, const struct addr *from, bool join, const char *why)
{
	struct net *n = ctx;
	char mac[MAC_TEXT_MAX] = "", at[ADDR_TEXT_MAX];

	addr_format(from, at);
	if (mac_present(ap))
		mac_format(ap, mac);
	net_log(n, LOG_NOTICE, 0, ap, why, "%s access point %s%s%s was refused: %s", join ? "the Join of" : "a message of", mac,
		mac[0] ? " at " : "at ", at, why);
}

/* Each packet of an access point: into a capture, and as lines to those who debug packets. */
static void on_packet(void *ctx, const struct ac_traffic *t)
{
	net_capture_packet(ctx, t);
	if (!t->data && control_of(ctx))
		net_debug_packet(control_of(ctx), t);
}

void net_fill_ports(struct net *n, struct ac_ports *p)
{
	*p = (struct ac_ports){
		.ctx = n,
		.send_clear = send_clear,
		.send_data_clear = send_data_clear,
		.send = send_record,
		.hang_up = hang_up,
		.random = net_random,
		.wall = wall,
		.want = want,
		.admit = admit,
		.sign = sign,
		.addresses = addresses,
		.wants_event = wants_event,
		.event = on_event,
		.traffic = on_packet,
		.ap_joined = ap_joined,
		.ap_left = ap_left,
		.ap_lossy = ap_lossy,
		.refused = refused,
	};
	net_fill_client_ports(p);
}

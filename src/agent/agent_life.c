/* SPDX-License-Identifier: Apache-2.0 */
/* agent_life.c - an agent's beginning and end, and what it tells of itself. */
#include "agent/agent_in.h"
#include "agent/files.h"
#include "base/wipe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { RENEWAL_AGAIN_S = 60 };

/* What the configuration says holds where the controller has said nothing, and where the file was changed since. */
static void settle_names(struct agent *a)
{
	const struct wtp_saved *file = &a->options.wtp.saved;
	struct agent_saved *s = &a->saved;

	if (file->name[0] && (!s->wtp.name[0] || strcmp(s->file_name, file->name) != 0))
		memcpy(s->wtp.name, file->name, sizeof(s->wtp.name));
	if (file->location[0] && (!s->wtp.location[0] || strcmp(s->file_location, file->location) != 0))
		memcpy(s->wtp.location, file->location, sizeof(s->wtp.location));
	memcpy(s->file_name, file->name, sizeof(s->file_name));
	memcpy(s->file_location, file->location, sizeof(s->file_location));
	for (unsigned i = 0; i < 3; i++)
		if (!s->wtp.ac[i].name[0] && addr_none(&s->wtp.ac[i].address))
			s->wtp.ac[i] = file->ac[i];
}

static void add_controller(struct wtp_options *o, const struct addr *ac)
{
	if (addr_none(ac) || o->nacs == WTP_ACS_MAX)
		return;
	for (unsigned i = 0; i < o->nacs; i++)
		if (addr_eq(&o->ac[i].address, ac))
			return;
	o->ac[o->nacs].address = *ac;
	o->ac[o->nacs++].found = WTP_STATIC;
}

/* What the machine is made with: the options, what was kept, and the certificate there is. */
static struct wtp_options machine_options(struct agent *a)
{
	struct wtp_options o = a->options.wtp;
	const struct identity *i = &a->credentials.identity;
	enum credential use = credentials_choose(&a->credentials, a->hub->now);

	settle_names(a);
	o.saved = a->saved.wtp;
	for (unsigned n = 0; n < 3; n++)
		add_controller(&o, &a->saved.wtp.ac[n].address);
	for (unsigned n = 0; n < SAVED_LAST_MAX; n++)
		add_controller(&o, &a->saved.last[n]);
	o.enrol = use == CREDENTIAL_TOKEN;
	o.wants_time = a->credentials.clock.source != CLOCK_SYSTEM;
	if (use == CREDENTIAL_CERTIFICATE) {
		o.certificate_from = i->summary.from;
		o.certificate_until = i->summary.to;
	}
	if (!addr_none(&a->options.local))
		o.local = a->options.local;
	else if (o.nacs)
		o.local = hub_address_towards(&o.ac[0].address);
	return o;
}

static void make_machine(struct agent *a)
{
	struct wtp_options o = machine_options(a);
	struct wtp_ports ports = agent_ports(a);

	if (a->radio)
		a->wtp = wtp_new(&o, &ports, &radio_sim_ops, a->radio, &a->hub->wheel);
	else
		a->wtp = wtp_new(&o, &ports, a->options.cards.ops, a->options.cards.radio, &a->hub->wheel);
	a->seen = WTP_START;
	a->seen_since = a->hub->now;
}

static void restart(struct timer *t, mono_t now)
{
	struct agent *a = link_object(t, struct agent, restart);

	wtp_free(a->wtp);
	make_machine(a);
	wtp_start(a->wtp, now);
	agent_look(a, now);
}

/* Base MACs that follow each other are spread evenly. */
static int64_t renewal_in_s(const struct agent *a)
{
	unsigned spread = (unsigned)(a->options.wtp.base.v >> 4 & 1023);

	return cert_renewal_at(&a->credentials.identity.summary, spread) - credentials_wall(&a->credentials, a->hub->now);
}

static void arm_renewal(struct agent *a, int64_t ms)
{
	wheel_arm(&a->hub->wheel, &a->renewal, mono_after(a->hub->now, ms < AGENT_RENEWAL_MS ? ms : AGENT_RENEWAL_MS));
}

void agent_plan_renewal(struct agent *a)
{
	int64_t s = 0;

	wheel_stop(&a->hub->wheel, &a->renewal);
	if (!a->running || !identity_enrolled(&a->credentials.identity))
		return;
	s = renewal_in_s(a);
	arm_renewal(a, s > 0 ? 1000 * s : 0);
}

/* Due: asked for in session; when that does not help, again in an hour, and out of Run soon. A session that was begun with
 * the join token, two thirds of a certificate's life ago, cannot renew: it begins anew, and then can. */
static void renewal(struct timer *t, mono_t now)
{
	struct agent *a = link_object(t, struct agent, renewal);

	if (renewal_in_s(a) > 0)
		agent_plan_renewal(a);
	else if (a->credentials.used == CREDENTIAL_TOKEN && a->seen == WTP_RUN) {
		wtp_stop(a->wtp, false, now);
		wtp_start(a->wtp, now);
		arm_renewal(a, AGENT_RENEWAL_MS);
	} else
		arm_renewal(a, wtp_renew(a->wtp, now) ? AGENT_RENEWAL_MS : 1000 * RENEWAL_AGAIN_S);
}

static void save_again(struct timer *t, mono_t now)
{
	(void)now;
	agent_save(link_object(t, struct agent, save_again));
}

static int read_saved(struct agent *a)
{
	struct buf text = { 0 };
	int error = files_read(a->dir, "saved", &text);

	if (!error && !saved_read(buf_as_slice(&text), &a->saved))
		error = -EBADMSG;
	buf_free(&text);
	return error == -ENOENT ? 0 : error;
}

static bool open_state(struct agent *a, char why[static TRUST_WHY_MAX])
{
	int error;

	a->dir = -1;
	if (!a->options.state)
		return true;
	a->dir = files_open(a->options.state);
	if (a->dir < 0) {
		snprintf(why, TRUST_WHY_MAX, "the state directory %s cannot be opened: %s", a->options.state, strerror(-a->dir));
		a->dir = -1;
		return false;
	}
	error = read_saved(a);
	if (error == -EBADMSG || error == -EFBIG) { /* a disk's fault must not keep an access point off the air */
		error = files_rename(a->dir, "saved", "saved.bad");
		if (a->calls->tell)
			a->calls->tell(a->ctx, a, "the file \"saved\" of the state directory is not what plumb-ap writes: put aside as "
				       "saved.bad; name, location and controllers are those of the configuration");
	}
	if (!error)
		return true;
	snprintf(why, TRUST_WHY_MAX, "%s/saved cannot be read: %s", a->options.state, strerror(-error));
	return false;
}

bool agent_open(struct agent *a, struct hub *hub, const struct agent_options *o, const struct agent_calls *calls, void *ctx,
		char why[static TRUST_WHY_MAX])
{
	uint8_t base[6];

	memset(a, 0, sizeof(*a));
	a->hub = hub;
	a->options = *o;
	a->calls = calls;
	a->ctx = ctx;
	for (unsigned i = 0; i < 2; i++) {
		a->channel[i].agent = a;
		timer_init(&a->channel[i].due, "DTLS", agent_channel_due);
	}
	timer_init(&a->restart, "restart", restart);
	timer_init(&a->save_again, "save again", save_again);
	timer_init(&a->renewal, "certificate renewal", renewal);
	wtp_saved_defaults(&a->saved.wtp);
	if (!open_state(a, why))
		return false;
	if (!credentials_open(&a->credentials, o->state, o->wtp.base, o->system_wall, a->saved.wtp.wall, hub->now, why))
		return false;
	if (o->token && !credentials_token(&a->credentials, o->token, why))
		return false;
	if (o->psk_identity) {
		snprintf(a->credentials.psk_identity, sizeof(a->credentials.psk_identity), "%s", o->psk_identity);
		a->credentials.psk_len = o->psk_len < sizeof(a->credentials.psk) ? o->psk_len : sizeof(a->credentials.psk);
		memcpy(a->credentials.psk, o->psk, a->credentials.psk_len);
	}
	a->options.token = NULL;
	a->options.psk = NULL;
	for (unsigned i = 0; i < 6; i++)
		base[i] = (uint8_t)(o->wtp.base.v >> 8 * (5 - i));
	a->radio = o->cards.ops ? NULL : radio_sim_new(o->radios, base);
	return true;
}

int agent_start(struct agent *a)
{
	int error;

	if (a->running)
		return 0;
	error = hub_socket_open(a->hub, &a->socket, &a->options.local, agent_received, a);
	if (error)
		return error;
	a->socket.refused = agent_refused;
	a->ready = true;
	a->running = true;
	a->started = credentials_wall(&a->credentials, a->hub->now);
	make_machine(a);
	wtp_start(a->wtp, a->hub->now);
	agent_plan_renewal(a);
	agent_look(a, a->hub->now);
	return 0;
}

static void end(struct agent *a)
{
	wheel_stop(&a->hub->wheel, &a->restart);
	wheel_stop(&a->hub->wheel, &a->save_again);
	wheel_stop(&a->hub->wheel, &a->renewal);
	for (unsigned i = 0; i < 2; i++)
		agent_channel_forget(&a->channel[i]);
	wtp_free(a->wtp);
	a->wtp = NULL;
	if (a->ready)
		hub_socket_close(&a->socket);
	a->ready = false;
	a->running = false;
}

void agent_stop(struct agent *a)
{
	if (!a->running)
		return;
	wtp_stop(a->wtp, true, a->hub->now);
	end(a);
}

void agent_vanish(struct agent *a)
{
	if (!a->running)
		return;
	a->ready = false; /* nothing leaves any more */
	hub_socket_close(&a->socket);
	end(a);
	dtls_resumption_free(a->resumption);
	a->resumption = NULL;
}

void agent_close(struct agent *a)
{
	agent_stop(a);
	dtls_resumption_free(a->resumption);
	credentials_close(&a->credentials);
	radio_sim_free(a->radio);
	if (a->dir >= 0)
		close(a->dir);
	a->dir = -1;
	a->radio = NULL;
	a->resumption = NULL;
}

/* --- status ---------------------------------------------------------------------------------------------------- */

static const struct radio_bss *bss_of(const struct agent *a, unsigned slot, uint8_t wlan)
{
	const struct agent_cards *c = &a->options.cards;

	return a->radio ? radio_sim_bss(a->radio, slot, wlan) : c->bss(c->radio, slot, wlan);
}

static void radio_status(const struct agent *a, unsigned slot, struct agent_status_radio *out)
{
	const struct agent_cards *cards = &a->options.cards;
	const struct radio_config *c = a->radio ? radio_sim_config(a->radio, slot) : cards->config(cards->radio, slot);
	struct radio_stats stats;
	struct radio_caps caps;

	memset(out, 0, sizeof(*out));
	if (a->radio) {
		radio_sim_ops.capabilities(a->radio, slot, &caps);
		stats.stations = (uint16_t)radio_sim_station_count(a->radio, slot);
	} else {
		cards->ops->capabilities(cards->radio, slot, &caps);
		cards->ops->statistics(cards->radio, slot, &stats);
	}
	snprintf(out->band, sizeof(out->band), "%s", caps.type & RADIO_A ? "5" : "2.4");
	if (c) {
		out->enabled = c->enabled;
		out->channel = c->channel;
		out->power_dbm = c->power_dbm;
	}
	out->stations = stats.stations;
	for (uint8_t id = 1; id <= RADIO_BSS_MAX && out->wlans < STATUS_WLANS_MAX; id++) {
		const struct radio_bss *b = bss_of(a, slot, id);
		struct agent_status_wlan *w = &out->wlan[out->wlans];

		if (!b)
			continue;
		w->id = id;
		status_printable(w->ssid, sizeof(w->ssid), b->ssid, b->ssid_len);
		snprintf(w->bssid, sizeof(w->bssid), "%02x:%02x:%02x:%02x:%02x:%02x", b->bssid[0], b->bssid[1], b->bssid[2],
			 b->bssid[3], b->bssid[4], b->bssid[5]);
		out->wlans++;
	}
}

static void certificate_status(const struct agent *a, struct agent_status *out)
{
	const struct identity *i = &a->credentials.identity;

	if (!i->summary_known)
		return;
	snprintf(out->certificate, sizeof(out->certificate), "%s", i->summary.subject);
	fingerprint_format(i->summary.fingerprint, out->certificate_fingerprint);
	out->certificate_from = i->summary.from;
	out->certificate_to = i->summary.to;
}

/* Whatever was sent a second time for want of an answer, but Discovery Requests. */
static int64_t repeats(const struct agent *a)
{
	int64_t n = a->repeats;

	for (unsigned i = 0; i < 2; i++)
		n += a->channel[i].dtls ? (int64_t)dtls_repeats(a->channel[i].dtls) : 0;
	if (a->wtp)
		n += (int64_t)(wtp_channel_counters(a->wtp)->retransmissions + wtp_counters(a->wtp)->keepalives_again);
	return n;
}

static int64_t wall_of(const struct agent *a, mono_t then, mono_t now)
{
	return credentials_wall(&a->credentials, now) - mono_between(then, now) / 1000;
}

static void stations_status(const struct agent *a, mono_t now, struct agent_status *out)
{
	static const char *const gates[] = { [RADIO_GATE_EAPOL] = "EAPOL", [RADIO_GATE_LEARN] = "learning",
					     [RADIO_GATE_RUN] = "RUN" };
	static const uint8_t none[16];
	struct wtp_station_info s;

	out->stations = (int64_t)wtp_station_count(a->wtp);
	for (size_t at = 0; out->told < STATUS_STATIONS_MAX && wtp_station_next(a->wtp, &at, &s);) {
		struct agent_status_station *t = &out->station[out->told++];

		snprintf(t->mac, sizeof(t->mac), "%02x:%02x:%02x:%02x:%02x:%02x", s.mac[0], s.mac[1], s.mac[2], s.mac[3], s.mac[4],
			 s.mac[5]);
		snprintf(t->gate, sizeof(t->gate), "%s", s.gate < ARRAY_LEN(gates) ? gates[s.gate] : "EAPOL");
		if (memcmp(s.ip, none, sizeof(none)) != 0)
			snprintf(t->address, sizeof(t->address), "%u.%u.%u.%u", s.ip[12], s.ip[13], s.ip[14], s.ip[15]);
		t->slot = s.slot;
		t->wlan = s.wlan;
		t->aid = s.aid;
		t->keyed = s.keyed;
		t->pmf = s.pmf;
		t->since = wall_of(a, s.since, now);
	}
}

void agent_status_of(const struct agent *a, mono_t now, struct agent_status *out)
{
	char mac[MAC_TEXT_MAX], address[ADDR_TEXT_MAX];
	struct wtp_status s = { 0 };

	memset(out, 0, sizeof(*out));
	out->pid = getpid();
	out->started = a->started;
	out->written = credentials_wall(&a->credentials, now);
	snprintf(out->version, sizeof(out->version), "%s", PLUMB_VERSION);
	mac_format(a->options.wtp.base, mac);
	snprintf(out->mac, sizeof(out->mac), "%.17s", mac);
	if (a->wtp)
		wtp_status(a->wtp, &s);
	snprintf(out->name, sizeof(out->name), "%s", s.name[0] ? s.name : a->saved.wtp.name);
	snprintf(out->location, sizeof(out->location), "%s", s.location[0] ? s.location : a->saved.wtp.location);
	snprintf(out->state, sizeof(out->state), "%s", a->wtp ? wtp_state_name(s.state) : "Stopped");
	out->since = wall_of(a, a->seen_since, now);
	if (a->wtp && !addr_none(&s.ac)) {
		addr_format(&s.ac, address);
		snprintf(out->controller_address, sizeof(out->controller_address), "%s", address);
		snprintf(out->controller, sizeof(out->controller), "%s", s.ac_name);
	}
	out->data_up = s.data_up;
	snprintf(out->identity, sizeof(out->identity), "%s", credential_name(credentials_choose(&a->credentials, now)));
	certificate_status(a, out);
	snprintf(out->clock, sizeof(out->clock), "%s", trust_clock_source_name(a->credentials.clock.source));
	snprintf(out->cipher, sizeof(out->cipher), "%s", a->channel[WTP_CONTROL].was_up ? a->cipher : "");
	out->joins = a->joins;
	out->repeats = repeats(a);
	out->discovery_requests = a->wtp ? (int64_t)wtp_counters(a->wtp)->discovery_requests : 0;
	snprintf(out->last_error, sizeof(out->last_error), "%s", a->error);
	snprintf(out->last_error_where, sizeof(out->last_error_where), "%s", a->error_where);
	out->last_error_at = a->error_at;
	if (a->wtp)
		out->counters = *wtp_counters(a->wtp);
	for (unsigned i = 0; i < a->options.radios && i < STATUS_RADIOS_MAX; i++)
		radio_status(a, out->radios++, &out->radio[i]);
	if (a->wtp)
		stations_status(a, now, out);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* agent.c - see agent.h: the ports of the WTP machine, and datagrams on their way between socket, DTLS and machine. */
#include "agent/agent_in.h"

#include "agent/files.h"
#include "base/calendar.h"
#include "base/rd.h"
#include "base/wipe.h"
#include "base/xalloc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* RFC 5415 4.1, 4.2: a DTLS record is preceded by four bytes: version 0 and type 1, then three reserved ones. */
enum { PREAMBLE_LEN = 4, PREAMBLE_DTLS = 1, PREAMBLE_CLEAR = 0 };

static void tell(struct agent *a, const char *line)
{
	if (a->calls->tell)
		a->calls->tell(a->ctx, a, line);
}

/* --- datagrams out --------------------------------------------------------------------------------------------- */

void agent_send(struct agent *a, const struct addr *to, const void *bytes, size_t len)
{
	if (a->ready)
		hub_send(&a->socket, to, NULL, 0, bytes, len);
}

static void port_send_clear(void *ctx, const struct addr *to, const void *packet, size_t len)
{
	struct agent *a = ctx;

	if (addr_eq(to, &a->options.wtp.broadcast)) {
		hub_send_around(&a->socket, to->port, a->options.broadcast, a->options.multicast, packet, len);
		return;
	}
	if (!a->calls->leaves || !a->calls->leaves(a->ctx, a, to, packet, len))
		agent_send(a, to, packet, len);
}

static struct addr data_address(const struct agent *a, const struct addr *control)
{
	struct addr data = *control;

	data.port = a->options.data_port ? a->options.data_port : (uint16_t)(control->port + 1);
	return data;
}

static void port_send_data_clear(void *ctx, const struct addr *to, const void *packet, size_t len)
{
	port_send_clear(ctx, to, packet, len);
}

/* --- DTLS sessions --------------------------------------------------------------------------------------------- */

static enum wtp_channel which(const struct agent_channel *c)
{
	return c == &c->agent->channel[WTP_DATA] ? WTP_DATA : WTP_CONTROL;
}

static void arm_due(struct agent_channel *c)
{
	mono_t due = c->dtls ? dtls_due(c->dtls) : MONO_NEVER;

	if (due.us == INT64_MAX)
		wheel_stop(&c->agent->hub->wheel, &c->due);
	else if (!timer_armed(&c->due) || c->due.due.us != due.us)
		wheel_arm(&c->agent->hub->wheel, &c->due, due);
}

void agent_channel_forget(struct agent_channel *c)
{
	wheel_stop(&c->agent->hub->wheel, &c->due);
	if (c->dtls)
		c->agent->repeats += dtls_repeats(c->dtls);
	dtls_free(c->dtls);
	c->dtls = NULL;
	c->was_up = false;
}

static void dtls_sends(void *ctx, const void *datagram, size_t len)
{
	static const uint8_t preamble[PREAMBLE_LEN] = { PREAMBLE_DTLS };
	struct agent_channel *c = ctx;
	struct agent *a = c->agent;
	uint8_t whole[HUB_DATAGRAM_MAX];

	if (!a->calls->leaves) {
		if (a->ready)
			hub_send(&a->socket, &c->peer, preamble, sizeof(preamble), datagram, len);
		return;
	}
	if (len > sizeof(whole) - sizeof(preamble))
		return;
	memcpy(whole, preamble, sizeof(preamble));
	memcpy(whole + sizeof(preamble), datagram, len);
	if (!a->calls->leaves(a->ctx, a, &c->peer, whole, sizeof(preamble) + len))
		agent_send(a, &c->peer, whole, sizeof(preamble) + len);
}

static void dtls_is_there(void *ctx, const struct dtls_peer *peer)
{
	struct agent_channel *c = ctx;
	struct agent *a = c->agent;

	c->was_up = true;
	if (which(c) == WTP_CONTROL)
		snprintf(a->cipher, sizeof(a->cipher), "%s", peer->cipher);
	wtp_up(a->wtp, which(c), dtls_room(c->dtls), a->hub->now);
}

static void dtls_brings(void *ctx, const void *bytes, size_t len)
{
	struct agent_channel *c = ctx;

	wtp_packet(c->agent->wtp, which(c), bytes, len, c->agent->hub->now);
}

/* The controller's alert says less than we know: what is wrong with our own proof, and what to do. */
static void explain_refusal(const struct agent *a, enum dtls_end end, char *why, size_t size)
{
	const struct identity *i = &a->credentials.identity;
	char said[DTLS_WHY_MAX], on[TIME_TEXT_MAX];

	if (a->credentials.used == CREDENTIAL_TOKEN && end == DTLS_END_ALERT) {
		char id[TOKEN_IDENTITY_MAX];

		token_identity(a->credentials.token.id, id);
		snprintf(why, size, "the controller refused join token %s: it is unknown there, expired, or was used; run \"config "
			 "ap join-token create\" and give this access point the new token", id + sizeof("plumb-join-") - 1);
		return;
	}
	if (a->credentials.used != CREDENTIAL_CERTIFICATE || i->summary.to > credentials_wall(&a->credentials, a->hub->now))
		return;
	time_format(i->summary.to * MS_SECOND, on);
	snprintf(said, sizeof(said), "%.100s", why);
	snprintf(why, size, "our certificate expired on %.10s: run \"config ap join-token create\" on the controller and give "
		 "this access point the token (%.60s)", on, said);
}

static void dtls_ended(void *ctx, enum dtls_end end, const char *why)
{
	struct agent_channel *c = ctx;
	struct agent *a = c->agent;
	enum wtp_fail how = end == DTLS_END_REFUSED		 ? WTP_FAIL_AUTH
			    : end == DTLS_END_AGAIN		 ? WTP_FAIL_AGAIN
			    : c->was_up && end == DTLS_END_PEER ? WTP_FAIL_PEER
								: WTP_FAIL_SESSION;
	char kept[DTLS_WHY_MAX];

	snprintf(kept, sizeof(kept), "%s", why ? why : "");
	if (!c->was_up && end != DTLS_END_AGAIN)
		explain_refusal(a, end, kept, sizeof(kept));
	if (!c->was_up && end != DTLS_END_AGAIN) { /* whatever was to be resumed did not help */
		dtls_resumption_free(a->resumption);
		a->resumption = NULL;
	}
	agent_channel_forget(c);
	wtp_down(a->wtp, which(c), how, kept, a->hub->now);
}

void agent_channel_due(struct timer *t, mono_t now)
{
	struct agent_channel *c = link_object(t, struct agent_channel, due);

	if (!c->dtls) {
		wtp_down(c->agent->wtp, which(c), WTP_FAIL_AUTH, c->agent->trouble, now);
		return;
	}
	dtls_tick(c->dtls, now);
	arm_due(c);
}

/* The machine is told later: it has only just asked. */
static void cannot_begin(struct agent_channel *c)
{
	wheel_arm(&c->agent->hub->wheel, &c->due, c->agent->hub->now);
}

static void port_open(void *ctx, enum wtp_channel ch, const struct addr *ac)
{
	struct agent *a = ctx;
	struct agent_channel *c = &a->channel[ch];
	struct dtls_session_calls calls = { dtls_sends, dtls_is_there, dtls_brings, dtls_ended, c };
	struct dtls_ctx *before = a->credentials.dtls, *d = before;
	bool stale = a->credentials.stale;
	struct addr control = *ac;

	if (ch == WTP_CONTROL) {
		c->peer = *ac;
		d = credentials_dtls(&a->credentials, a->hub->now, a->trouble);
		if (stale || d != before) { /* what another identity began is not resumed by this one */
			dtls_resumption_free(a->resumption);
			a->resumption = NULL;
		}
	} else {
		control = a->channel[WTP_CONTROL].peer;
		c->peer = data_address(a, &control);
	}
	if (ch == WTP_DATA && a->channel[WTP_CONTROL].dtls) {
		struct dtls_resumption *fresh = dtls_resumption_take(a->channel[WTP_CONTROL].dtls);

		if (fresh) {
			dtls_resumption_free(a->resumption);
			a->resumption = fresh;
			a->resumption_of = control;
		}
	}
	c->was_up = false;
	c->dtls = d ? dtls_new(d, NULL, AGENT_MTU, &calls) : NULL;
	if (!c->dtls) {
		cannot_begin(c);
		return;
	}
	if (a->resumption && addr_eq(&a->resumption_of, &control))
		dtls_resume(c->dtls, a->resumption);
	dtls_start(c->dtls, a->hub->now);
	arm_due(c);
}

static void port_send(void *ctx, enum wtp_channel ch, const void *packet, size_t len)
{
	struct agent *a = ctx;

	if (a->channel[ch].dtls)
		dtls_send(a->channel[ch].dtls, packet, len);
}

static bool port_stalled(void *ctx)
{
	const struct agent *a = ctx;

	return a->channel[WTP_CONTROL].dtls && dtls_stalled(a->channel[WTP_CONTROL].dtls);
}

static void port_close(void *ctx, enum wtp_channel ch)
{
	struct agent *a = ctx;
	struct agent_channel *c = &a->channel[ch];

	if (c->dtls)
		dtls_close(c->dtls);
	agent_channel_forget(c);
}

/* --- the other ports ------------------------------------------------------------------------------------------- */

static void port_random(void *ctx, void *out, size_t len)
{
	(void)ctx;
	trust_random(out, len);
}

static int64_t port_wall(void *ctx)
{
	struct agent *a = ctx;

	return credentials_wall(&a->credentials, a->hub->now);
}

static void port_set_wall(void *ctx, int64_t utc)
{
	struct agent *a = ctx;

	if (a->credentials.clock.source == CLOCK_SYSTEM)
		return;
	if (!trust_clock_from_ac(&a->credentials.clock, utc, a->hub->now))
		tell(a, "the controller's time is earlier than our certificate: not taken");
	agent_plan_renewal(a);
}

static size_t port_csr(void *ctx, uint8_t *out, size_t size)
{
	struct agent *a = ctx;
	char why[TRUST_WHY_MAX];
	size_t len = credentials_request(&a->credentials, out, size, a->hub->now, why);

	if (!len)
		tell(a, why);
	return len;
}

static bool port_certificate(void *ctx, const uint8_t *chain, size_t len, const char *refused, int64_t *from, int64_t *until)
{
	struct agent *a = ctx;
	char why[TRUST_WHY_MAX];

	if (!chain) {
		snprintf(a->trouble, sizeof(a->trouble), "the controller issues no certificate: %s",
			 refused ? refused : "no reason given");
		tell(a, a->trouble);
		return false;
	}
	if (!credentials_accept(&a->credentials, chain, len, a->hub->now, why)) {
		snprintf(a->trouble, sizeof(a->trouble), "the certificate is not taken: %.200s", why);
		tell(a, a->trouble);
		return false;
	}
	*from = a->credentials.identity.summary.from;
	*until = a->credentials.identity.summary.to;
	dtls_resumption_free(a->resumption); /* a session of another identity is not to be resumed */
	a->resumption = NULL;
	agent_plan_renewal(a);
	tell(a, "a certificate has come and is kept");
	if (a->calls->changed)
		a->calls->changed(a->ctx, a);
	return true;
}

void agent_save(struct agent *a)
{
	struct buf text = { 0 };
	char line[160];
	int error;

	if (a->dir < 0)
		return;
	a->saved.wtp.wall = credentials_wall(&a->credentials, a->hub->now);
	saved_write(&a->saved, &text);
	error = files_write(a->dir, "saved", buf_as_slice(&text), true);
	buf_free(&text);
	if (error && !a->unsaved) {
		snprintf(line, sizeof(line), "the state directory cannot be written: %s; goes on, and tries again",
			 strerror(-error));
		tell(a, line);
	} else if (!error && a->unsaved) {
		tell(a, "the state directory can be written again, and is");
		if (a->wtp && !identity_enrolled(&a->credentials.identity))
			wtp_renew(a->wtp, a->hub->now); /* no certificate is asked for where its key cannot be kept */
	}
	a->unsaved = error != 0;
	if (a->unsaved && a->running)
		wheel_arm(&a->hub->wheel, &a->save_again, mono_after(a->hub->now, AGENT_SAVE_AGAIN_MS));
	else
		wheel_stop(&a->hub->wheel, &a->save_again);
}

static void port_save(void *ctx, const struct wtp_saved *s)
{
	struct agent *a = ctx;

	a->saved.wtp = *s;
	agent_save(a);
}

static void port_restart(void *ctx)
{
	struct agent *a = ctx;

	tell(a, "restarts, as the controller asked for");
	wheel_arm(&a->hub->wheel, &a->restart, mono_after(a->hub->now, AGENT_RESTART_MS));
}

static void port_factory(void *ctx)
{
	struct agent *a = ctx;

	tell(a, "forgets what the controller has configured");
	memset(&a->saved, 0, sizeof(a->saved));
	wtp_saved_defaults(&a->saved.wtp);
	agent_save(a);
}

static void port_tell(void *ctx, const char *line)
{
	tell(ctx, line);
}

static void port_system(void *ctx, struct wtp_system *out)
{
	struct agent *a = ctx;

	machine_look(&a->machine, out);
}

struct wtp_ports agent_ports(struct agent *a)
{
	return (struct wtp_ports){ .ctx = a,
				   .send_clear = port_send_clear,
				   .send_data_clear = port_send_data_clear,
				   .open = port_open,
				   .send = port_send,
				   .close = port_close,
				   .stalled = port_stalled,
				   .random = port_random,
				   .wall = port_wall,
				   .set_wall = port_set_wall,
				   .csr = port_csr,
				   .certificate = port_certificate,
				   .save = port_save,
				   .restart = port_restart,
				   .factory = port_factory,
				   .system = port_system,
				   .tell = port_tell };
}

/* --- datagrams in ---------------------------------------------------------------------------------------------- */

static void input_dtls(struct agent *a, const struct addr *from, const uint8_t *bytes, size_t len, mono_t now)
{
	for (unsigned i = 0; i < 2; i++) {
		struct agent_channel *c = &a->channel[i];

		if (c->dtls && addr_eq(&c->peer, from)) {
			dtls_input(c->dtls, bytes, len, now);
			arm_due(c);
			return;
		}
	}
}

void agent_input(struct agent *a, const struct addr *from, const void *bytes, size_t len, mono_t now)
{
	const uint8_t *p = bytes;
	struct addr data;

	if (!a->running || len < PREAMBLE_LEN || p[0] >> 4 != 0)
		return;
	if ((p[0] & 15) == PREAMBLE_DTLS) {
		input_dtls(a, from, p + PREAMBLE_LEN, len - PREAMBLE_LEN, now);
	} else if ((p[0] & 15) == PREAMBLE_CLEAR) {
		data = data_address(a, &a->channel[WTP_CONTROL].peer);
		if (a->options.wtp.clear_data && addr_eq(from, &data))
			wtp_data_clear(a->wtp, from, bytes, len, now);
		else
			wtp_clear(a->wtp, from, bytes, len, now);
	}
	agent_look(a, now);
}

void agent_received(void *ctx, const struct addr *from, const uint8_t *bytes, size_t len, mono_t now)
{
	struct agent *a = ctx;

	if (!a->calls->comes || !a->calls->comes(a->ctx, a, from, bytes, len))
		agent_input(a, from, bytes, len, now);
}

void agent_refused(void *ctx, const struct addr *to, mono_t now)
{
	struct agent *a = ctx;

	if (a->running)
		wtp_hint(a->wtp, to, WTP_HINT_UNREACHABLE, now);
}

void agent_look(struct agent *a, mono_t now)
{
	struct wtp_status s;
	enum wtp_state state;
	bool news;

	if (!a->wtp)
		return;
	state = wtp_state(a->wtp);
	news = state != a->seen;
	if (news) {
		a->seen = state;
		a->seen_since = now;
		if (state == WTP_RUN) {
			a->joins++;
			if (saved_joined(&a->saved, &a->channel[WTP_CONTROL].peer))
				agent_save(a);
		}
	}
	if (!news && state == WTP_RUN)
		return;
	wtp_status(a->wtp, &s);
	if (s.last_error[0] && strcmp(s.last_error, a->error) != 0) {
		char where[ADDR_TEXT_MAX];

		addr_format(&s.ac, where);
		snprintf(a->error, sizeof(a->error), "%s", s.last_error);
		snprintf(a->error_where, sizeof(a->error_where), "%s", addr_none(&s.ac) ? "" : where);
		a->error_at = credentials_wall(&a->credentials, now);
		news = true;
	}
	if (news && a->calls->changed)
		a->calls->changed(a->ctx, a);
}

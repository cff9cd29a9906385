/* SPDX-License-Identifier: Apache-2.0 */
/* channel.c - stop-and-wait in both directions over one control channel. */
#include "capwap/channel.h"

#include "base/wipe.h"
#include "base/xalloc.h"

#include <stdlib.h>

/* How long the RFC's schedule waits in all: each interval twice the one before, none above half the EchoInterval. */
static uint32_t patience_of(uint32_t most_ms)
{
	uint32_t sum = 0, interval = RETRANSMIT_INTERVAL_MS;

	for (unsigned i = 0; i <= MAX_RETRANSMIT; i++) {
		sum += interval < most_ms ? interval : most_ms;
		interval *= 2;
	}
	return sum;
}

void channel_echo(struct channel *c, unsigned echo_s)
{
	c->most_ms = echo_s * 1000 / 2;
	if (c->most_ms < RETRANSMIT_FLOOR_MS)
		c->most_ms = RETRANSMIT_FLOOR_MS;
	c->patience_ms = patience_of(c->most_ms);
}

/* --- sending ------------------------------------------------------------------------------------------------------ */

/* A packet that is too long for a record is cut (3.4). */
static void send_packet(struct channel *c, const struct buf *packet)
{
	struct channel_owner *o = c->owner;
	struct capwap_hdr h;
	struct rd r = rd_over(packet->p, packet->len);
	unsigned pieces;

	if (packet->len <= c->room) {
		o->calls->send(c->ctx, packet->p, packet->len);
		return;
	}
	if (capwap_hdr_read(&r, &h) != CAPWAP_OK)
		return;
	pieces = capwap_fragments(&h, rd_left(&r), c->room);
	c->fragment_id++;
	for (unsigned i = 0; i < pieces && c->open; i++) {
		struct wr w = wr_into(o->piece, sizeof(o->piece));

		capwap_fragment_write(&w, &h, r.p, rd_left(&r), c->room, c->fragment_id, i);
		if (wr_done(&w))
			return;
		o->counters.fragments_sent++;
		o->calls->send(c->ctx, o->piece, wr_len(&w));
	}
}

/* A whole packet of one message, into a buffer that keeps its memory. */
static void build(struct buf *out, uint32_t type, uint8_t seq, const void *body, size_t len)
{
	struct wr w;
	size_t hole;

	buf_clear(out);
	buf_reserve(out, CAPWAP_HDR_MIN + CAPWAP_CONTROL_LEN + len);
	w = wr_into(out->p, out->cap);
	hole = capwap_control_begin(&w, type, seq);
	wr_bytes(&w, body, len);
	capwap_control_end(&w, hole);
	out->len = wr_done(&w) ? 0 : wr_len(&w);
}

static uint32_t clamp_ms(const struct channel *c, uint32_t ms)
{
	uint32_t most = c->adaptive && c->most_ms > RETRANSMIT_INTERVAL_MS ? RETRANSMIT_INTERVAL_MS : c->most_ms;

	if (c->adaptive && ms < RETRANSMIT_FLOOR_MS)
		ms = RETRANSMIT_FLOOR_MS;
	return ms < most ? ms : most;
}

/* RFC 6298 2: RTO = SRTT + 4 * RTTVAR; before the first sample the RFC's RetransmitInterval, for our ends one second. */
static uint32_t first_interval(const struct channel *c)
{
	if (!c->adaptive)
		return clamp_ms(c, RETRANSMIT_INTERVAL_MS);
	return clamp_ms(c, c->srtt_us ? (c->srtt_us + 4 * c->rttvar_us) / 1000 : 1000);
}

/* --- how bad the link is ------------------------------------------------------------------------------------------ */

bool channel_lossy(const struct channel *c)
{
	return c->lossy;
}

/* Between the two bounds it stays what it was: a few answers more or less are chance. */
static void judge(struct channel *c)
{
	if (!c->adaptive || c->said < LOSSY_SAID)
		return;
	if (8 * c->heard >= 7 * c->said)
		c->lossy = false;
	if (c->lossy || 4 * c->heard >= 3 * c->said)
		return;
	c->lossy = true;
	if (c->owner->calls->lossy)
		c->owner->calls->lossy(c->ctx);
}

static void send_request(struct channel *c)
{
	if (timer_armed(&c->measuring)) {
		c->measured_said++;
	} else {
		if (c->said >= LOSSY_OF) {
			c->said /= 2;
			c->heard /= 2;
		}
		c->said++;
		judge(c);
	}
	send_packet(c, &c->request);
}

static void heard(struct channel *c)
{
	if (timer_armed(&c->measuring)) {
		c->measured_heard++;
		return;
	}
	if (c->heard < c->said)
		c->heard++;
	judge(c);
}

/* What was measured stands for all that was known before: it is newer, and as much. */
static void measured(struct channel *c, mono_t now)
{
	c->said = c->measured_said;
	c->heard = c->measured_heard < c->said ? c->measured_heard : c->said;
	judge(c);
	if (8 * c->heard >= 7 * c->said)
		c->believed = mono_after(now, MEASURE_BELIEVED_MS);
}

static void on_measuring(struct timer *t, mono_t now)
{
	struct channel *c = link_object(t, struct channel, measuring);
	uint32_t wait = first_interval(c);

	if (!c->copies) {
		measured(c, now);
		return;
	}
	if (--c->copies)
		wait = MEASURE_APART_MS;
	else if (wait < MEASURE_WAIT_MS)
		wait = MEASURE_WAIT_MS;
	wheel_arm(c->owner->wheel, t, mono_after(now, wait));
	c->owner->counters.measured++;
	send_request(c);
}

void channel_doubt(struct channel *c, mono_t now)
{
	if (!c->open || !c->adaptive || c->lossy || !c->request.len || timer_armed(&c->measuring) ||
	    mono_between(now, c->believed) > 0)
		return;
	if (c->request.len > c->room)
		return; /* in pieces it would be many more datagrams, and lost when one of them is; the next doubt, perhaps */
	c->measured_said = c->measured_heard = 0;
	c->copies = MEASURE_COPIES;
	wheel_arm(c->owner->wheel, &c->measuring, now);
}

/* --- requests ------------------------------------------------------------------------------------------------------ */

static void on_retransmit(struct timer *t, mono_t now)
{
	struct channel *c = link_object(t, struct channel, retransmit);
	bool spent = c->adaptive ? c->waited_ms >= c->patience_ms : c->retransmit_count >= MAX_RETRANSMIT;

	if (spent) {
		c->owner->counters.lost++;
		c->owner->calls->lost(c->ctx, now);
		return;
	}
	if (c->retransmit_count < UINT8_MAX)
		c->retransmit_count++;
	c->owner->counters.retransmissions++;
	if (!channel_lossy(c) || c->retransmit_count > LOSSY_AGAIN)
		c->interval_ms = clamp_ms(c, 2 * c->interval_ms);
	c->waited_ms += c->interval_ms;
	wheel_arm(c->owner->wheel, t, mono_after(now, c->interval_ms));
	send_request(c);
}

void channel_request(struct channel *c, uint32_t type, const void *body, size_t len, mono_t now)
{
	build(&c->request, type, c->seq, body, len);
	c->request_type = type;
	c->sent_at = now;
	c->retransmit_count = 0;
	c->interval_ms = c->waited_ms = channel_lossy(c) ? clamp_ms(c, first_interval(c) / 4) : first_interval(c);
	c->owner->counters.requests++;
	wheel_arm(c->owner->wheel, &c->retransmit, mono_after(now, c->interval_ms));
	send_request(c);
}

void channel_again(struct channel *c, mono_t now)
{
	if (!c->open || !channel_busy(c))
		return;
	if (c->retransmit_count < UINT8_MAX)
		c->retransmit_count++;
	c->owner->counters.retransmissions++;
	if (c->adaptive) { /* and soon after, should it be lost */
		c->interval_ms = first_interval(c);
		c->waited_ms += c->interval_ms;
		wheel_arm(c->owner->wheel, &c->retransmit, mono_after(now, c->interval_ms));
	}
	send_request(c);
}

uint32_t channel_wait_ms(const struct channel *c)
{
	return 8 * first_interval(c);
}

void channel_respond(struct channel *c, const void *body, size_t len)
{
	if (!c->answered_type || c->answer_ready)
		return;
	build(&c->answer, c->answered_type + 1, c->answered_seq, body, len);
	c->answer_ready = true;
	c->owner->counters.responses++;
	send_packet(c, &c->answer);
}

/* --- receiving ---------------------------------------------------------------------------------------------------- */

/* RFC 6298 2.2 and 2.3, only of requests that went out once (Karn). */
static void measure(struct channel *c, mono_t now)
{
	int64_t took = now.us - c->sent_at.us;
	uint32_t r = took < 0 ? 0 : took > 60000000 ? 60000000 : (uint32_t)took, off;

	if (c->retransmit_count)
		return;
	if (!c->srtt_us) {
		c->srtt_us = r ? r : 1;
		c->rttvar_us = r / 2;
		return;
	}
	off = r > c->srtt_us ? r - c->srtt_us : c->srtt_us - r;
	c->rttvar_us = (3 * c->rttvar_us + off) / 4;
	c->srtt_us = (7 * c->srtt_us + r) / 8;
	if (!c->srtt_us)
		c->srtt_us = 1;
}

static enum channel_got got_response(struct channel *c, const struct capwap_msg *m, mono_t now)
{
	if (!c->request_type || m->type != c->request_type + 1 || m->seq != c->seq) {
		bool again = m->seq == (uint8_t)(c->seq - 1); /* to what was said more than once */

		if (again)
			heard(c);
		if (!again || !timer_armed(&c->measuring))
			c->owner->counters.wrong_sequence++;
		return CHANNEL_NOTHING;
	}
	heard(c);
	measure(c, now);
	wheel_stop(c->owner->wheel, &c->retransmit);
	c->request_type = 0;
	c->seq++;
	return CHANNEL_RESPONSE;
}

/* RFC 5415 4.5.3: s1 is smaller than s2 modulo 256. */
static bool older(uint8_t s1, uint8_t s2)
{
	return (s1 < s2 && s2 - s1 < 128) || (s1 > s2 && s1 - s2 > 128);
}

static enum channel_got got_request(struct channel *c, const struct capwap_msg *m)
{
	c->owner->counters.received++;
	if (c->answered_type && m->seq == c->answered_seq) {
		c->repeated = true;
		if (c->answer_ready && m->type == c->answered_type) {
			c->owner->counters.duplicates++;
			send_packet(c, &c->answer);
		} else {
			c->owner->counters.duplicates_unanswered++;
		}
		return CHANNEL_NOTHING;
	}
	if (c->answered_type && older(m->seq, c->answered_seq)) {
		c->owner->counters.old_requests++;
		return CHANNEL_NOTHING;
	}
	c->answered_type = m->type;
	c->answered_seq = m->seq;
	c->answer_ready = false;
	return CHANNEL_REQUEST;
}

static enum channel_got got_message(struct channel *c, struct rd *r, mono_t now, struct channel_in *in)
{
	if (capwap_msg_read(r, &in->msg) != CAPWAP_OK) {
		c->owner->counters.malformed++;
		return CHANNEL_NOTHING;
	}
	return capwap_is_request(in->msg.type) ? got_request(c, &in->msg) : got_response(c, &in->msg, now);
}

static void fragments_due(struct channel *c, mono_t now)
{
	mono_t due = capwap_reassembly_expire(&c->reassembly, &c->owner->pool, now);

	if (due.us == MONO_NEVER.us)
		wheel_stop(c->owner->wheel, &c->fragments);
	else
		wheel_arm(c->owner->wheel, &c->fragments, due);
}

static void on_fragments(struct timer *t, mono_t now)
{
	fragments_due(link_object(t, struct channel, fragments), now);
}

/* A piece of a message: true when it was the last one that was missing. */
static bool got_fragment(struct channel *c, struct rd *r, mono_t now, struct capwap_hdr *h)
{
	struct channel_owner *o = c->owner;
	enum capwap_fragment_verdict v;
	size_t len = 0;

	o->counters.fragments_received++;
	if (!o->pool_memory) /* most never see a piece; the pool touches its memory block by block */
		o->pool.block = o->pool_memory = xmalloc(o->pool.blocks * sizeof(*o->pool_memory), "fragments");
	v = capwap_reassemble(&c->reassembly, &o->pool, h, *r, now, h, o->whole, &len); /* drops what is too old */
	fragments_due(c, now);
	if (v == CAPWAP_FRAGMENT_WHOLE)
		*r = rd_over(o->whole, len);
	else if (v != CAPWAP_FRAGMENT_WAIT)
		o->counters.fragments_dropped++;
	o->counters.fragments_limited += v == CAPWAP_FRAGMENT_NO_MEMORY || v == CAPWAP_FRAGMENT_OVER_SHARE;
	return v == CAPWAP_FRAGMENT_WHOLE;
}

enum channel_got channel_input(struct channel *c, const void *packet, size_t len, mono_t now, struct channel_in *in)
{
	struct rd r = rd_over(packet, len);

	c->repeated = false;
	if (capwap_hdr_read(&r, &in->hdr) != CAPWAP_OK) {
		c->owner->counters.malformed++;
		return CHANNEL_NOTHING;
	}
	if (in->hdr.preamble)
		c->owner->counters.inner_preamble++;
	if (in->hdr.keep_alive || in->hdr.native) {
		c->owner->counters.not_control++;
		return CHANNEL_NOTHING;
	}
	if (in->hdr.fragment && !got_fragment(c, &r, now, &in->hdr))
		return CHANNEL_NOTHING;
	return got_message(c, &r, now, in);
}

void channel_wake(struct channel *c, mono_t now)
{
	if (c->open && !channel_busy(c))
		c->owner->calls->idle(c->ctx, now);
}

/* --- life --------------------------------------------------------------------------------------------------------- */

void channel_owner_init(struct channel_owner *o, const struct channel_calls *calls, struct wheel *wheel, size_t pool_bytes,
	unsigned share)
{
	memset(o, 0, offsetof(struct channel_owner, whole)); /* the rest is written before it is read */
	o->calls = calls;
	o->wheel = wheel;
	capwap_fragment_pool_init(&o->pool, NULL, pool_bytes);
	o->pool.share = share;
}

void channel_owner_free(struct channel_owner *o)
{
	free(o->pool_memory);
	o->pool.block = o->pool_memory = NULL;
}

void channel_init(struct channel *c, struct channel_owner *owner, void *ctx, unsigned room)
{
	*c = (struct channel){ .owner = owner, .ctx = ctx, .open = true };
	c->room = room > UINT16_MAX ? UINT16_MAX : (uint16_t)room;
	timer_init(&c->retransmit, "RetransmitInterval", on_retransmit);
	timer_init(&c->fragments, "fragments", on_fragments);
	timer_init(&c->measuring, "measurement of the link", on_measuring);
	channel_echo(c, CAPWAP_ECHO_INTERVAL);
}

void channel_adapt(struct channel *c)
{
	c->adaptive = true;
}

void channel_close(struct channel *c)
{
	if (!c->open)
		return;
	c->open = false;
	c->request_type = 0;
	wheel_stop(c->owner->wheel, &c->retransmit);
	wheel_stop(c->owner->wheel, &c->fragments);
	wheel_stop(c->owner->wheel, &c->measuring);
	capwap_reassembly_drop(&c->reassembly, &c->owner->pool);
	/* what was sent may have held keys */
	if (c->request.p)
		wipe(c->request.p, c->request.cap);
	buf_free(&c->request);
	buf_free(&c->answer);
}

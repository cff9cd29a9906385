/* SPDX-License-Identifier: Apache-2.0 */
/* channel.h - what both ends of a CAPWAP control channel share (RFC 5415 4.5): requests one at a time, answered or sent
 * again, and answered twice with the same bytes.
 *
 * A request has an 8-bit sequence number and waits for the response that carries it; only then may the next be sent
 * (4.5.3). So nothing is queued here: whoever has something to say keeps it as a fact of his own (a difference between
 * what is and what should be, a list of changes) and is asked through the `idle` call when the channel is free.
 *
 * RetransmitInterval  3 s, doubled each time: the request is sent again, MaxRetransmit 5 times; then `lost` is called.
 *                     Between our own ends the interval follows the measured round trip (RFC 6298's estimator, samples of
 *                     requests sent once only), at least 100 ms, at most 3 s, and the time until `lost` stays that of the
 *                     RFC's schedule: there are more tries, not less patience.
 *
 * Of what the peer asked, the last response is kept, whole: a request with the same sequence number and type is answered
 * with the same bytes and not given to the owner again. A response whose number is not that of the request that waits is
 * dropped and counted. Sequence numbers go from 255 to 0.
 *
 * Messages longer than the room of a DTLS record are cut into fragments (3.4) and put together again with the codec's
 * reassembly. What comes in has been decrypted by DTLS: there is no way in for plaintext. */
#pragma once
#include "base/buf.h"
#include "base/wheel.h"

#include <stddef.h>
#include <stdint.h>

struct capwap_reasm;

/* Counted over all channels of an owner. */
struct channel_counters {
	uint64_t requests, responses, retransmissions, lost;
	uint64_t received, duplicates;	  /* requests of the peer, and those that came again and got the kept answer */
	uint64_t duplicates_unanswered;	  /* came again before they were answered, or with another type */
	uint64_t wrong_sequence;	  /* responses to nothing that waits */
	uint64_t malformed, not_control;  /* packets dropped: no valid header or message */
	uint64_t old_requests;		  /* requests older than the one answered last */
	uint64_t fragments_sent, fragments_received, fragments_dropped;
	uint64_t inner_preamble;	  /* leniency: preamble type 1 inside DTLS (openCAPWAP) */
};

struct channel_calls {
	/* One CAPWAP packet, at most `room` bytes long, for the DTLS session. */
	void (*send)(void *ctx, const void *packet, size_t len);
	/* The channel is free: the owner may call channel_request, once. Called after each response, and by channel_wake. */
	void (*idle)(void *ctx, mono_t now);
	/* No answer in spite of all tries. The owner closes the channel. */
	void (*lost)(void *ctx, mono_t now);
};

struct channel {
	const struct channel_calls *calls;
	void *ctx;
	struct wheel *wheel;
	struct channel_counters *counters;
	struct timer retransmit; /* RetransmitInterval */
	struct buf request;	 /* the message that waits for its response, with its control header */
	struct buf answer;	 /* the last response sent */
	struct capwap_reasm *reasm; /* NULL until the first fragment */
	mono_t sent_at;		 /* when the request went out for the first time */
	uint32_t request_type;	 /* 0: none waits */
	uint32_t answered_type;	 /* type of the peer's last request; 0: none yet */
	uint32_t srtt_us, rttvar_us;
	uint32_t interval_ms;	 /* until the next retransmission */
	uint32_t waited_ms;
	uint16_t room, fragment_id;
	uint8_t seq;		 /* of the next request */
	uint8_t answered_seq;
	uint8_t retransmit_count, max_retransmit;
	uint8_t wbid;		 /* wireless binding in the header: 1, IEEE 802.11 */
	bool adaptive, answer_ready, closed;
	bool first_sent;
};

enum { RETRANSMIT_INTERVAL_MS = 3000, MAX_RETRANSMIT = 5, RETRANSMIT_FLOOR_MS = 100 };

void channel_init(struct channel *c, const struct channel_calls *calls, void *ctx, struct wheel *wheel,
		  struct channel_counters *counters, unsigned room);
/* Stops the timer and gives all memory back; any number of times. */
void channel_close(struct channel *c);
/* The peer is one of ours: retransmission follows the round trip. */
void channel_adapt(struct channel *c);

/* What came of a packet. */
enum channel_got {
	CHANNEL_NOTHING,  /* dropped, a fragment, or a request answered again */
	CHANNEL_REQUEST,  /* a new request: in->body; the owner answers with channel_respond, or not at all */
	CHANNEL_RESPONSE, /* the response to the request that waited; call channel_done when it has been dealt with */
};

struct channel_in {
	uint32_t type;
	uint8_t seq;
	const uint8_t *body; /* the message elements; valid until the next call on the channel */
	size_t len;
};

enum channel_got channel_input(struct channel *c, const void *packet, size_t len, mono_t now, struct channel_in *in);

static inline bool channel_busy(const struct channel *c)
{
	return c->request_type != 0;
}

/* Asks `idle` when the channel is free. */
void channel_wake(struct channel *c, mono_t now);
/* Sends a request with these message elements. The channel must be free. */
void channel_request(struct channel *c, uint32_t type, const void *body, size_t len, mono_t now);
/* Answers the request that channel_input gave last; type is the request's + 1. */
void channel_respond(struct channel *c, const struct channel_in *to, const void *body, size_t len);
/* After CHANNEL_RESPONSE: the channel is free again, `idle` is asked. */
void channel_done(struct channel *c, mono_t now);

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
 *                     Where less than three quarters of what is said is answered (each time it came, it is), the link is
 *                     bad: a request goes out in quarters of that interval at first. A slow peer answers all of them, late.
 *                     It stays so until seven of eight are answered. Where there is reason to doubt before enough was said
 *                     (channel_doubt), the last request is sent a number of times more: the peer answers each with the bytes
 *                     that it has kept, and a second later it is known.
 * EchoInterval        no interval is longer than half of it (4.5.3); channel_echo tells it.
 *
 * Of what the peer asked, the last response is kept, whole: a request with the same sequence number and type is answered
 * with the same bytes and not given to the owner again. A response whose number is not that of the request that waits is
 * dropped and counted. Sequence numbers go from 255 to 0.
 *
 * Messages longer than the room of a DTLS record are cut into fragments (3.4) and put together again with the codec's
 * reassembly; pieces wait CAPWAP_FRAGMENT_EXPIRY_MS for the rest. What comes in has been decrypted by DTLS: there is no way
 * in for plaintext. */
#pragma once
#include "base/buf.h"
#include "base/wheel.h"
#include "proto/capwap/capwap.h"
#include "proto/capwap/fragment.h"

#include <stddef.h>
#include <stdint.h>

/* Counted over all channels of an owner. */
struct channel_counters {
	uint64_t requests, responses, retransmissions, lost;
	uint64_t measured;		  /* requests sent again to learn how bad a link is */
	uint64_t received, duplicates;	  /* requests of the peer, and those that came again and got the kept answer */
	uint64_t duplicates_unanswered;	  /* came again before they were answered, or with another type */
	uint64_t wrong_sequence;	  /* responses to nothing that waits */
	uint64_t malformed, not_control;  /* packets dropped: no valid header or message */
	uint64_t old_requests;		  /* requests older than the one answered last */
	uint64_t fragments_sent, fragments_received, fragments_dropped;
	uint64_t fragments_limited;	  /* of those dropped: the pool was full, or the channel had its share */
	uint64_t inner_preamble;	  /* leniency: preamble type 1 inside DTLS (openCAPWAP) */
};

struct channel_calls {
	/* One CAPWAP packet, at most `room` bytes long, for the DTLS session. */
	void (*send)(void *ctx, const void *packet, size_t len);
	/* The channel is free: the owner may call channel_request, once. Called by channel_wake. */
	void (*idle)(void *ctx, mono_t now);
	/* No answer in spite of all tries. The owner closes the channel. */
	void (*lost)(void *ctx, mono_t now);
	/* From now on channel_lossy is true. NULL: nobody asks. */
	void (*lossy)(void *ctx);
};

/* What all channels of an owner have in common. */
struct channel_owner {
	const struct channel_calls *calls;
	struct wheel *wheel;
	struct channel_counters counters;
	struct capwap_fragment_pool pool;	    /* pieces that wait for the rest of their message */
	struct capwap_fragment_block *pool_memory;  /* from the first piece on that comes */
	uint8_t whole[CAPWAP_PACKET_MAX];	    /* the message that was put together last */
	uint8_t piece[CAPWAP_HDR_MAX + CAPWAP_PACKET_MAX];
};

struct channel {
	struct channel_owner *owner;
	void *ctx;
	struct timer retransmit; /* RetransmitInterval */
	struct timer fragments;	 /* pieces of a message whose rest did not come are dropped */
	struct timer measuring;	 /* the next copy of a measurement, or its end */
	mono_t believed;	 /* until then nobody measures: it was good */
	struct buf request;	 /* the packet that waits for its response */
	struct buf answer;	 /* the last response sent, as a packet */
	struct capwap_reassembly reassembly;
	mono_t sent_at;		 /* when the request went out for the first time */
	uint32_t request_type;	 /* 0: none waits */
	uint32_t answered_type;	 /* type of the peer's last request; 0: none yet */
	uint32_t srtt_us, rttvar_us;
	uint32_t interval_ms;	 /* until the next retransmission */
	uint32_t waited_ms, patience_ms, most_ms;
	uint16_t room, fragment_id;
	uint16_t said, heard;	 /* requests as often as they went out, answers as often as they came; halved now and then */
	uint16_t measured_said, measured_heard; /* while it is measured: so is all that is said and heard then */
	uint8_t copies;		 /* of the measurement, still to be sent */
	uint8_t seq;		 /* of the next request */
	uint8_t answered_seq;
	uint8_t retransmit_count;
	bool adaptive, answer_ready, open, repeated, lossy;
};

/* Said at least before it is believed; of so many at the most; copies that follow each other quickly. */
enum { LOSSY_SAID = 8, LOSSY_OF = 24, LOSSY_AGAIN = 6 };
/* A measurement: copies, so far apart; the answers to the last ones are waited for; a link that was good is believed. */
enum { MEASURE_COPIES = 24, MEASURE_APART_MS = 30, MEASURE_WAIT_MS = 600, MEASURE_BELIEVED_MS = 30000 };
enum { RETRANSMIT_INTERVAL_MS = 3000, MAX_RETRANSMIT = 5, RETRANSMIT_FLOOR_MS = 100 };

/* pool_bytes: for fragments of all its channels together. share: CAPWAP_FRAGMENT_SHARE where they are many peers', else
 * 0. */
void channel_owner_init(struct channel_owner *o, const struct channel_calls *calls, struct wheel *wheel, size_t pool_bytes,
	unsigned share);
void channel_owner_free(struct channel_owner *o);

/* room: bytes of one CAPWAP packet that fit a DTLS record. */
void channel_init(struct channel *c, struct channel_owner *owner, void *ctx, unsigned room);
/* Stops the timers and gives all memory back; any number of times. */
void channel_close(struct channel *c);
/* The peer is one of ours: retransmission follows the round trip. */
void channel_adapt(struct channel *c);

/* Of what is asked over it much is lost, one way or the other. Known between our own ends only. */
bool channel_lossy(const struct channel *c);
/* Something that went over this link has stayed without an answer, and it may be the link's fault: measures it, unless that
 * is known, or is being measured, or it was good a moment ago. At most MEASURE_COPIES datagrams a second. */
void channel_doubt(struct channel *c, mono_t now);

/* The EchoInterval, in seconds: bounds the retransmission's doubling and its patience. */
void channel_echo(struct channel *c, unsigned echo_s);

/* What came of a packet. */
enum channel_got {
	CHANNEL_NOTHING,  /* dropped, a fragment, or a request answered again */
	CHANNEL_REQUEST,  /* a new request: in->msg; the owner answers with channel_respond, or not at all */
	CHANNEL_RESPONSE, /* the response to the request that waited; call channel_wake when it has been dealt with */
};

struct channel_in {
	struct capwap_hdr hdr;
	struct capwap_msg msg; /* lends the packet's bytes, or those of the reassembly: valid until the next call */
};

enum channel_got channel_input(struct channel *c, const void *packet, size_t len, mono_t now, struct channel_in *in);

/* Was the last packet a request that came again? */
static inline bool channel_repeated(const struct channel *c)
{
	return c->repeated;
}

static inline bool channel_busy(const struct channel *c)
{
	return c->request_type != 0;
}

/* Asks `idle` when the channel is free. */
void channel_wake(struct channel *c, mono_t now);
/* Sends the request that waits for its response once more, now; nothing where none waits. Its patience is as it was. */
void channel_again(struct channel *c, mono_t now);
/* How long to wait before silence means something: eight times the interval a request begins with, so four tries. */
uint32_t channel_wait_ms(const struct channel *c);
/* Sends a request with these message elements. The channel must be free. */
void channel_request(struct channel *c, uint32_t type, const void *body, size_t len, mono_t now);
/* Answers the request that channel_input gave last (later than in that call is fine, too). */
void channel_respond(struct channel *c, const void *body, size_t len);

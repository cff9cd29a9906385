/* SPDX-License-Identifier: Apache-2.0 */
/* repeat.h - a data channel that loses many of its datagrams: frames that nobody else would say again are said three times,
 * and heard once.
 *
 * The control channel says its requests again until they are answered; the data channel has nothing like it, and a client
 * gives up after a few lost frames of its association or handshake. So where the control channel sees that many of its
 * requests are lost (channel_lossy), and both ends can (CAPWAP_CAN_REPEAT), each management and EAPOL frame goes out with an
 * id, in the Fragment ID of a header that is no fragment's, and twice more, some time apart, since losses come in bursts.
 * The receiver takes the first of them. Goodbyes are none of those: a copy that comes late would be another
 * one, of who is back by then (agent/wtp_goodbye.c).
 *
 * At most REPEAT_WAITING frames wait; beyond, a frame goes out once, as on any other link. */
#pragma once
#include "base/list.h"
#include "base/wheel.h"

#include <stddef.h>
#include <stdint.h>

enum { REPEAT_COPIES = 2, REPEAT_WAITING = 64, REPEAT_APART_MS = 30, REPEAT_LATE = 4096 };

struct repeat {
	struct wheel *wheel;
	void (*send)(void *ctx, const void *packet, size_t len);
	void *ctx;
	struct timer timer;
	struct link waiting; /* struct copy, the one due first at first */
	unsigned n;
	uint16_t id;	     /* of the last frame that had one; never 0 */
	/* of what came: the newest id, and which of the 64 up to it have come; 0: none yet */
	uint16_t newest;
	uint64_t come;
};

void repeat_init(struct repeat *r, struct wheel *wheel, void (*send)(void *ctx, const void *packet, size_t len), void *ctx);
/* Forgets all that waits, and what has come. Harmless any number of times, also before repeat_init of zeros. */
void repeat_stop(struct repeat *r);

/* The id of the next frame. 0: too many wait, it is said once; so no copy comes when more ids have come since than the
 * receiver remembers. */
uint16_t repeat_id(struct repeat *r);
/* This packet has been sent: it is sent again. False: too many wait. */
bool repeat_again(struct repeat *r, const void *packet, size_t len);
/* A packet with this id has come: is it the first of its kind? 0 is the id of those that are said once. */
bool repeat_first(struct repeat *r, uint16_t id);

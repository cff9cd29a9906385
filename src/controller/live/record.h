/* SPDX-License-Identifier: Apache-2.0 */
/* record.h - one event of a client as few bytes as it takes, and back.
 *
 * The fields of a row, in its order, each by its type:
 *   numbers, states, choices   varint: 0 absent, else 1 + zigzag
 *   addresses                  0 absent, 1 the client's, 2 and up one of the few the client's records share, then bytes
 *   texts                      varint: 0 absent, 1 an IPv4 address in 4 bytes, 2 a replay counter as a varint, else 3 +
 *                              length and the bytes (at most LIVE_TEXT_MAX: the rest is cut)
 * The row tells which they are, so a new row of the catalogue needs nothing here. */
#pragma once
#include "base/buf.h"
#include "base/mac.h"
#include "base/rd.h"
#include "catalogue/catalogue.h"
#include "diagnose/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	LIVE_MACS = 6,	       /* addresses the records of a client share: its APs and BSSs */
	LIVE_TEXT_MAX = 64,
	LIVE_TEXT_SHORT = 12,  /* of each text, where a record would be longer than: */
	LIVE_FIELDS_MAX = 256, /* bytes of one record's fields */
};

struct live_macs {
	mac_t client;
	uint8_t n;
	mac_t mac[LIVE_MACS];
};

/* Writes a row's fields; returns the length, at most LIVE_FIELDS_MAX. New addresses are put into m while there is room.
 * cut: set when a text was too long. */
size_t live_encode(struct live_macs *m, unsigned row, const void *fields, uint8_t out[static LIVE_FIELDS_MAX], bool *cut);

/* Reads them into the row's struct (cat_rows[row].size bytes); texts point into the record or into `texts`. False: that
 * is no record of the row. */
bool live_decode(const struct live_macs *m, struct rd *in, unsigned row, void *fields, struct texts *texts);

/* Numbers of any size, seven bits a byte, the low ones first. */
size_t live_put_varint(uint8_t *to, uint64_t v); /* at most 10 bytes */
uint64_t live_varint(struct rd *in);

static inline uint64_t live_zigzag(int64_t v)
{
	return (uint64_t)v << 1 ^ (v < 0 ? UINT64_MAX : 0);
}

static inline int64_t live_unzigzag(uint64_t u)
{
	return (int64_t)(u >> 1) ^ -(int64_t)(u & 1);
}

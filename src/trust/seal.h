/* SPDX-License-Identifier: Apache-2.0 */
/* seal.h - bytes for a file that only this controller can read, and that nobody else can change or make: AES-256-GCM under
 * a key drawn from one of the keeper's secrets (HKDF, RFC 5869, with what it is for). */
#pragma once
#include "base/buf.h"
#include "base/slice.h"

enum { SEAL_KEY_LEN = 32, SEAL_NONCE_LEN = 12, SEAL_TAG_LEN = 16, SEAL_MORE = SEAL_NONCE_LEN + SEAL_TAG_LEN };

/* A key for one purpose. */
void seal_key(const void *secret, size_t len, const char *purpose, uint8_t key[static SEAL_KEY_LEN]);
/* Adds nonce, encrypted bytes and tag: plain.len + SEAL_MORE bytes. head is covered, not written. */
void seal_close(const uint8_t key[static SEAL_KEY_LEN], struct slice head, struct slice plain, struct buf *out);
/* Into `out`, which has room for sealed.len - SEAL_MORE bytes. False: not sealed with this key and head, or changed; what is
 * in `out` then is wiped. */
bool seal_open(const uint8_t key[static SEAL_KEY_LEN], struct slice head, struct slice sealed, void *out);

/* SPDX-License-Identifier: Apache-2.0 */
/* siphash.h - SipHash-1-3 of one 64-bit word (Aumasson, Bernstein: "SipHash: a fast short-input PRF"), for tables whose
 * keys a stranger chooses: addresses out of logs and frames. The key is random per process unless a test sets it. */
#pragma once
#include <stdint.h>

struct hash_key {
	uint64_t k0, k1;
};

/* Random, from the kernel. */
struct hash_key hash_key_random(void);

#define SIP_ROTL(x, b) (((x) << (b)) | ((x) >> (64 - (b))))

static inline void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = SIP_ROTL(v[1], 13) ^ v[0];
	v[0] = SIP_ROTL(v[0], 32);
	v[2] += v[3];
	v[3] = SIP_ROTL(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = SIP_ROTL(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = SIP_ROTL(v[1], 17) ^ v[2];
	v[2] = SIP_ROTL(v[2], 32);
}

static inline uint64_t siphash_u64(struct hash_key key, uint64_t word)
{
	uint64_t v[4] = { key.k0 ^ 0x736f6d6570736575ULL, key.k1 ^ 0x646f72616e646f6dULL, key.k0 ^ 0x6c7967656e657261ULL,
			  key.k1 ^ 0x7465646279746573ULL };
	uint64_t last = 8ULL << 56;

	v[3] ^= word;
	sip_round(v);
	v[0] ^= word;
	v[3] ^= last;
	sip_round(v);
	v[0] ^= last;
	v[2] ^= 0xff;
	sip_round(v);
	sip_round(v);
	sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

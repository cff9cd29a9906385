/* SPDX-License-Identifier: Apache-2.0 */
/* dtls_link.h - a client and a server of src/dtls/ with a wire between them that loses, delays, swaps and repeats
 * datagrams, in virtual time; and certificates for them. */
#pragma once
#include "dtls/dtls.h"
#include "trust/ca.h"
#include "trust/csr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LINK_QUEUE = 4096, LINK_DATAGRAM = 2048, LINK_LOG = 64 };

struct end {
	struct dtls_ctx *ctx;
	struct dtls *d;
	struct addr addr;
	struct dtls_hello hello;
	unsigned mtu;
	int ups, ends, got;
	enum dtls_end how;
	char why[DTLS_WHY_MAX];
	struct dtls_peer peer;		/* as `up` gave it */
	uint8_t last[LINK_DATAGRAM];	/* the last record that came */
	size_t last_len, largest;	/* largest datagram sent */
	struct link_wire *wire;
	bool free_when_up, free_in_data; /* the owner frees the session in that call */
};

struct datagram {
	mono_t due;
	uint64_t order;
	bool to_server, used;
	size_t len;
	uint8_t bytes[LINK_DATAGRAM];
};

struct link_wire {
	struct end server, client;
	mono_t now;
	unsigned loss, repeat, swap; /* per cent */
	unsigned delay_ms;
	uint64_t random, order, sent, lost, cookies;
	int64_t server_ns; /* processor time inside the server's session */
	/* may change or drop (false) a datagram */
	bool (*spy)(struct link_wire *w, bool to_server, uint8_t *bytes, size_t *len);
	void *spy_ctx;
	struct datagram queue[LINK_QUEUE];
};

/* An authority and what it signed. */
struct papers {
	struct ca *ca;
	char *ca_cert, *ca_key;
};

int64_t papers_now(void);
void papers_init(struct papers *p, const char *name);
void papers_free(struct papers *p);
/* For an AC or an AP; life in days from `now`. */
void papers_ac(struct papers *p, enum trust_key kind, int64_t now, char **cert, char **key);
void papers_ap(struct papers *p, const char *name, int64_t now, unsigned days, char **cert, char **key);

void wire_init(struct link_wire *w);
/* Makes the client's session (over the server's contexts) and begins. */
void wire_connect(struct link_wire *w);
void wire_connect_resuming(struct link_wire *w, const struct dtls_resumption *r);
/* Until nothing is to be done any more, or this many milliseconds have passed. */
void wire_run(struct link_wire *w, int64_t ms);
void wire_put(struct link_wire *w, bool to_server, const void *bytes, size_t len);
bool wire_both_up(const struct link_wire *w);
/* Ends the sessions; contexts stay. */
void wire_hang_up(struct link_wire *w);
void wire_free(struct link_wire *w);
struct dtls_ctx *wire_context(enum dtls_role role, const struct dtls_options *o);

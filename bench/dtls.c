/* SPDX-License-Identifier: Apache-2.0 */
/* dtls.c - what a DTLS session costs the server: processor time of a handshake (whole, and resumed) and heap of a session
 * that is up, over memory. Prints "name value" lines. */
#include "dtls_link.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

enum { SESSIONS = 500 };

static struct link_wire w;
static struct dtls *kept[SESSIONS];

/* Both ends up and a record each way, so that the last flight is forgotten. */
static void connect_once(const struct dtls_resumption *r)
{
	wire_connect_resuming(&w, r);
	wire_run(&w, 100);
	dtls_send(w.client.d, "join", 4);
	wire_run(&w, 100);
}

static void measure(const char *name, const struct dtls_resumption *r)
{
	size_t before;

	connect_once(r);
	wire_hang_up(&w);
	before = mallinfo2().uordblks;
	w.server_ns = 0;
	for (int i = 0; i < SESSIONS; i++) {
		connect_once(r);
		kept[i] = w.server.d;
		w.server.d = NULL;
		wire_hang_up(&w);
	}
	printf("%s_server_us %.1f\n", name, (double)w.server_ns / SESSIONS / 1000);
	printf("%s_heap_bytes %.0f\n", name, (double)(mallinfo2().uordblks - before) / SESSIONS);
	for (int i = 0; i < SESSIONS; i++)
		dtls_free(kept[i]);
}

int main(void)
{
	struct dtls_options o = { .ticket_key = { 7 } };
	char *ac_cert, *ac_key, *ap_cert, *ap_key, why[DTLS_WHY_MAX];
	struct dtls_resumption *r;
	struct papers p;

	papers_init(&p, "bench");
	papers_ac(&p, TRUST_P256, papers_now(), &ac_cert, &ac_key);
	papers_ap(&p, "02:00:5e:00:00:01", papers_now(), 30, &ap_cert, &ap_key);
	wire_init(&w);
	w.server.ctx = wire_context(DTLS_SERVER, &o);
	w.client.ctx = wire_context(DTLS_CLIENT, &o);
	if (!dtls_ctx_add_certificate(w.server.ctx, ac_cert, ac_key, why) ||
	    !dtls_ctx_set_authorities(w.server.ctx, p.ca_cert, NULL, why) ||
	    !dtls_ctx_add_certificate(w.client.ctx, ap_cert, ap_key, why) ||
	    !dtls_ctx_set_authorities(w.client.ctx, p.ca_cert, NULL, why))
		return 1;
	measure("dtls_handshake", NULL);
	connect_once(NULL);
	r = dtls_resumption_take(w.client.d);
	wire_hang_up(&w);
	measure("dtls_resumption", r);
	dtls_resumption_free(r);
	wire_free(&w);
	return 0;
}

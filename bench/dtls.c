/* SPDX-License-Identifier: Apache-2.0 */
/* dtls.c - what a DTLS session costs the server: processor time of a handshake (whole with a certificate never seen, and
 * resumed with one that was checked a moment ago, as a data channel's is), heap of a session that is up, and a request with
 * its answer, as records; over memory. Prints "name value" lines. */
#include "dtls_link.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { SESSIONS = 500, RECORDS = 20000, REQUEST = 100 /* bytes: between an Echo and a Configuration Status */ };

static struct link_wire w;
static struct dtls *kept[SESSIONS];
static struct papers p;

/* Both ends up and a record each way, so that the last flight is forgotten. */
static void connect_once(const struct dtls_resumption *r)
{
	wire_connect_resuming(&w, r);
	wire_run(&w, 100);
	dtls_send(w.client.d, "join", 4);
	wire_run(&w, 100);
}

/* With new credentials the server knows no certificate. */
static void forget_certificates(void)
{
	char why[DTLS_WHY_MAX];

	dtls_ctx_set_authorities(w.server.ctx, p.ca_cert, NULL, why);
}

/* Sessions that were resumed are kept, and weighed. */
static void measure(const char *name, const struct dtls_resumption *r)
{
	size_t before;

	connect_once(r);
	wire_hang_up(&w);
	before = mallinfo2().uordblks;
	w.server_ns = 0;
	for (int i = 0; i < SESSIONS; i++) {
		if (!r)
			forget_certificates();
		connect_once(r);
		if (r) {
			kept[i] = w.server.d;
			w.server.d = NULL;
		}
		wire_hang_up(&w);
	}
	printf("%s_server_us %.1f\n", name, (double)w.server_ns / SESSIONS / 1000);
	if (r)
		printf("dtls_session_heap_bytes %.0f\n", (double)(mallinfo2().uordblks - before) / SESSIONS);
	for (int i = 0; r && i < SESSIONS; i++)
		dtls_free(kept[i]);
}

static int64_t cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* What an AP's request and the answer to it cost the server below CAPWAP: one record opened, one sealed. */
static void measure_records(void)
{
	uint8_t request[REQUEST] = { 0 };
	int64_t answers_ns = 0, before;

	connect_once(NULL);
	w.server_ns = 0;
	for (int i = 0; i < RECORDS; i++) {
		dtls_send(w.client.d, request, sizeof(request));
		wire_run(&w, 1);
		before = cpu_ns();
		dtls_send(w.server.d, request, sizeof(request));
		answers_ns += cpu_ns() - before;
		wire_run(&w, 1);
	}
	printf("capwap_records_us %.2f\n", (double)(w.server_ns + answers_ns) / RECORDS / 1000);
	wire_hang_up(&w);
}

int main(void)
{
	struct dtls_options o = { .ticket_key = { 7 } };
	char *ac_cert, *ac_key, *ap_cert, *ap_key, why[DTLS_WHY_MAX];
	struct dtls_resumption *r;

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
	measure_records();
	wire_free(&w);
	return 0;
}

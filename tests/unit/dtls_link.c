/* SPDX-License-Identifier: Apache-2.0 */
/* dtls_link.c - see dtls_link.h. */
#include "dtls_link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* --- certificates ------------------------------------------------------------------------------------------------- */

static void must(bool good, const char *why)
{
	if (good)
		return;
	fprintf(stderr, "dtls_link: %s\n", why);
	abort();
}

int64_t papers_now(void)
{
	return (int64_t)time(NULL);
}

void papers_init(struct papers *p, const char *name)
{
	char why[TRUST_WHY_MAX] = "";

	must(ca_make(name, papers_now() - 400 * 86400LL, &p->ca_cert, &p->ca_key, why), why);
	p->ca = ca_new(p->ca_cert, p->ca_key, why);
	must(p->ca != NULL, why);
}

void papers_free(struct papers *p)
{
	ca_free(p->ca);
	pem_free(p->ca_cert);
	pem_free(p->ca_key);
}

void papers_ac(struct papers *p, enum trust_key kind, int64_t now, char **cert, char **key)
{
	struct ca_server s = { .name = "plumb test controller" };
	char why[TRUST_WHY_MAX] = "";

	must(ca_make_ac(p->ca, &s, kind, 30, now, cert, key, why), why);
}

void papers_ap(struct papers *p, const char *name, int64_t now, unsigned days, char **cert, char **key)
{
	char why[TRUST_WHY_MAX] = "", *csr;

	*key = key_make(TRUST_P256);
	csr = csr_make(*key, name, why);
	must(csr != NULL, why);
	*cert = ca_sign_ap(p->ca, csr, strlen(csr), name, days, now, why);
	must(*cert != NULL, why);
	pem_free(csr);
}

/* --- the wire ----------------------------------------------------------------------------------------------------- */

static unsigned dice(struct link_wire *w)
{
	w->random = w->random * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(w->random >> 33) % 100;
}

static void put_once(struct link_wire *w, bool to_server, const uint8_t *bytes, size_t len, int64_t late)
{
	for (size_t i = 0; i < LINK_QUEUE; i++) {
		struct datagram *g = &w->queue[i];

		if (g->used)
			continue;
		*g = (struct datagram){ .due = mono_after(w->now, (int64_t)w->delay_ms + late), .order = w->order++,
					.to_server = to_server, .used = true, .len = len };
		memcpy(g->bytes, bytes, len);
		return;
	}
	must(false, "the wire is full");
}

void wire_put(struct link_wire *w, bool to_server, const void *bytes, size_t len)
{
	uint8_t copy[LINK_DATAGRAM];

	must(len <= sizeof(copy), "a datagram is too long");
	memcpy(copy, bytes, len);
	w->sent++;
	if (w->spy && !w->spy(w, to_server, copy, &len))
		return;
	if (dice(w) < w->loss) {
		w->lost++;
		return;
	}
	put_once(w, to_server, copy, len, dice(w) < w->swap ? 30 : 0);
	if (dice(w) < w->repeat)
		put_once(w, to_server, copy, len, 17);
}

static void on_send(void *ctx, const void *datagram, size_t len)
{
	struct end *e = ctx;

	if (len > e->largest)
		e->largest = len;
	wire_put(e->wire, e == &e->wire->client, datagram, len);
}

static void drop_session(struct end *e)
{
	struct dtls *d = e->d;

	e->d = NULL;
	dtls_free(d);
}

static void on_up(void *ctx, const struct dtls_peer *peer)
{
	struct end *e = ctx;

	e->ups++;
	e->peer = *peer;
	if (e->free_when_up)
		drop_session(e);
}

static void on_data(void *ctx, const void *bytes, size_t len)
{
	struct end *e = ctx;

	e->got++;
	e->last_len = len < sizeof(e->last) ? len : sizeof(e->last);
	memcpy(e->last, bytes, e->last_len);
	if (e->free_in_data)
		drop_session(e);
}

static void on_end(void *ctx, enum dtls_end how, const char *why)
{
	struct end *e = ctx;

	e->ends++;
	e->how = how;
	snprintf(e->why, sizeof(e->why), "%s", why);
}

static struct dtls *session_of(struct end *e, const struct dtls_hello *hello)
{
	struct dtls_session_calls calls = { on_send, on_up, on_data, on_end, e };

	return dtls_new(e->ctx, hello, e->mtu, &calls);
}

void wire_init(struct link_wire *w)
{
	memset(w, 0, sizeof(*w));
	w->now = mono_ms(1000000);
	w->random = 1;
	w->delay_ms = 1;
	w->server.wire = w->client.wire = w;
	w->server.mtu = w->client.mtu = 1400;
	w->server.addr = addr_v4(0x7f000001, 5246);
	w->client.addr = addr_v4(0x7f000002, 40000);
}

void wire_connect_resuming(struct link_wire *w, const struct dtls_resumption *r)
{
	w->client.d = session_of(&w->client, NULL);
	if (r)
		dtls_resume(w->client.d, r);
	dtls_start(w->client.d, w->now);
}

void wire_connect(struct link_wire *w)
{
	wire_connect_resuming(w, NULL);
}

static int64_t cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void to_server(struct link_wire *w, const uint8_t *bytes, size_t len)
{
	uint8_t reply[DTLS_REPLY_MAX];
	size_t reply_len = 0;

	if (!w->server.d) {
		switch (dtls_cookie_check(w->server.ctx, &w->client.addr, bytes, len, &w->server.hello, reply, &reply_len)) {
		case COOKIE_NOTHING:
			return;
		case COOKIE_ASKED:
			w->cookies++;
			wire_put(w, false, reply, reply_len);
			return;
		case COOKIE_GOOD:
			w->server.d = session_of(&w->server, &w->server.hello);
			break;
		}
	}
	dtls_input(w->server.d, bytes, len, w->now);
}

static void deliver(struct link_wire *w, struct datagram *g)
{
	struct datagram copy = *g;

	g->used = false;
	if (copy.to_server) {
		int64_t before = cpu_ns();

		to_server(w, copy.bytes, copy.len);
		w->server_ns += cpu_ns() - before;
	} else if (w->client.d) {
		dtls_input(w->client.d, copy.bytes, copy.len, w->now);
	}
}

static struct datagram *first_due(struct link_wire *w)
{
	struct datagram *first = NULL;

	for (size_t i = 0; i < LINK_QUEUE; i++) {
		struct datagram *g = &w->queue[i];

		if (g->used && (!first || g->due.us < first->due.us || (g->due.us == first->due.us && g->order < first->order)))
			first = g;
	}
	return first;
}

static mono_t due_of(const struct end *e)
{
	return e->d ? dtls_due(e->d) : MONO_NEVER;
}

void wire_run(struct link_wire *w, int64_t ms)
{
	mono_t end = mono_after(w->now, ms);

	for (;;) {
		struct datagram *g = first_due(w);
		mono_t c = due_of(&w->client), s = due_of(&w->server), next = g ? g->due : MONO_NEVER;
		mono_t tick = c.us < s.us ? c : s;

		if (tick.us < next.us) {
			next = tick;
			g = NULL;
		}
		if (next.us > end.us)
			break;
		if (next.us > w->now.us)
			w->now = next;
		if (g) {
			deliver(w, g);
			continue;
		}
		if (w->client.d && c.us <= w->now.us)
			dtls_tick(w->client.d, w->now);
		if (w->server.d && s.us <= w->now.us)
			dtls_tick(w->server.d, w->now);
	}
	if (end.us > w->now.us)
		w->now = end;
}

bool wire_both_up(const struct link_wire *w)
{
	return w->server.d && w->client.d && dtls_is_up(w->server.d) && dtls_is_up(w->client.d);
}

static void end_clear(struct end *e)
{
	dtls_free(e->d);
	e->d = NULL;
	e->ups = e->ends = e->got = 0;
	e->why[0] = '\0';
	e->largest = 0;
	memset(&e->peer, 0, sizeof(e->peer));
}

void wire_hang_up(struct link_wire *w)
{
	end_clear(&w->client);
	end_clear(&w->server);
	for (size_t i = 0; i < LINK_QUEUE; i++)
		w->queue[i].used = false;
}

void wire_free(struct link_wire *w)
{
	wire_hang_up(w);
	dtls_ctx_free(w->client.ctx);
	dtls_ctx_free(w->server.ctx);
	w->client.ctx = w->server.ctx = NULL;
}

struct dtls_ctx *wire_context(enum dtls_role role, const struct dtls_options *o)
{
	struct dtls_options mine = *o;
	char why[DTLS_WHY_MAX] = "";
	struct dtls_ctx *c;

	mine.role = role;
	if (!mine.peer_usage)
		mine.peer_usage = role == DTLS_SERVER ? TRUST_USAGE_WTP : TRUST_USAGE_AC;
	c = dtls_ctx_new(&mine, why);
	must(c != NULL, why);
	return c;
}

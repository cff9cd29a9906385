/* SPDX-License-Identifier: Apache-2.0 */
/* peer.c - src/dtls/ on a real UDP socket, for tests/dtls/run.py to talk to with another implementation of DTLS.
 *
 * `peer server PORT` waits for clients on 127.0.0.1 and answers each record with "plumb heard " in front of it.
 * `peer client PORT` connects, sends "hello from plumb", and with `resume` does so twice, the second time resuming.
 * What happens is told on standard output, one line a thing:
 *   ready PORT | up VERSION CIPHER resumed=N proof=N ours=N largest=N name=NAME | data TEXT | kept N | end HOW WHY
 * It ends when standard input does, the client also when its session has. */
#include "base/buf.h"
#include "dtls/dtls.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SESSIONS = 8, DATAGRAM = 65536 };

struct session {
	struct dtls *d;
	struct addr from;
	bool over;
};

static struct peer {
	struct dtls_ctx *ctx;
	struct dtls_options o;
	struct session session[SESSIONS];
	int fd;
	unsigned mtu, largest; /* largest datagram sent */
	const char *psk_identity;
	uint8_t psk[64];
	size_t psk_len;
	bool client, resume, again;
	struct dtls_resumption *kept;
	struct addr to;
} p = { .mtu = 1400 };

static void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vprintf(fmt, ap);
	va_end(ap);
	(void)putchar('\n');
	(void)fflush(stdout);
}

static void die(const char *what, const char *why)
{
	say("wrong %s: %s", what, why);
	exit(2);
}

static size_t psk(void *ctx, const char *identity, uint8_t *key, size_t size)
{
	(void)ctx;
	if (!p.psk_identity || strcmp(identity, p.psk_identity) != 0 || size < p.psk_len)
		return 0;
	memcpy(key, p.psk, p.psk_len);
	return p.psk_len;
}

/* --- what a session says ------------------------------------------------------------------------------------------ */

static void on_send(void *ctx, const void *datagram, size_t len)
{
	struct session *s = ctx;
	struct sockaddr_storage to;
	size_t tolen = addr_to_sockaddr(&s->from, AF_INET, &to);

	if (len > p.largest)
		p.largest = (unsigned)len;
	if (sendto(p.fd, datagram, len, 0, (struct sockaddr *)&to, (socklen_t)tolen) < 0 && errno != ECONNREFUSED)
		die("send", strerror(errno));
}

static void on_up(void *ctx, const struct dtls_peer *who)
{
	struct session *s = ctx;

	say("up %s %s resumed=%d proof=%d ours=%d largest=%u name=%s", who->version, who->cipher, who->resumed, who->proof,
	    who->ours, p.largest, who->name);
	if (p.client)
		(void)dtls_send(s->d, "hello from plumb\n", 17);
}

static void on_data(void *ctx, const void *bytes, size_t len)
{
	struct session *s = ctx;
	struct buf answer = { 0 };

	say("data %.*s", (int)strcspn((const char *)bytes, "\r\n") < (int)len ? (int)strcspn((const char *)bytes, "\r\n")
	    : (int)len, (const char *)bytes);
	if (!p.client) {
		buf_str(&answer, "plumb heard ");
		buf_add(&answer, bytes, len);
		if (!dtls_send(s->d, answer.p, answer.len))
			say("unsent %zu", answer.len);
		buf_free(&answer);
	} else if (p.resume && !p.again) {
		p.kept = dtls_resumption_take(s->d);
		p.again = true;
		say("kept %d", p.kept != NULL);
		dtls_close(s->d);
		s->over = true;
	}
}

static void on_end(void *ctx, enum dtls_end end, const char *why)
{
	static const char *const how[] = { "peer", "refused", "alert", "broken" };
	struct session *s = ctx;

	say("end %s %s", how[end], why);
	s->over = true;
}

/* --- sessions ----------------------------------------------------------------------------------------------------- */

static struct session *session_new(const struct addr *from, const struct dtls_hello *hello)
{
	struct session *s = NULL;

	for (size_t i = 0; i < SESSIONS && !s; i++)
		if (!p.session[i].d)
			s = &p.session[i];
	if (!s)
		die("session", "too many");
	s->from = *from;
	s->over = false;
	s->d = dtls_new(p.ctx, hello, p.mtu,
			&(struct dtls_session_calls){ .send = on_send, .up = on_up, .data = on_data, .end = on_end, .ctx = s });
	return s;
}

static struct session *session_of(const struct addr *from)
{
	for (size_t i = 0; i < SESSIONS; i++)
		if (p.session[i].d && addr_eq(&p.session[i].from, from))
			return &p.session[i];
	return NULL;
}

static void connect_to(void)
{
	struct session *s = session_new(&p.to, NULL);

	if (p.kept)
		dtls_resume(s->d, p.kept);
	dtls_start(s->d, mono_now());
}

static void datagram(const struct addr *from, const uint8_t *bytes, size_t len)
{
	struct session *s = session_of(from);
	uint8_t reply[DTLS_REPLY_MAX];
	struct dtls_hello hello;
	size_t reply_len;

	if (!s && !p.client) {
		struct sockaddr_storage to;
		size_t tolen = addr_to_sockaddr(from, AF_INET, &to);

		switch (dtls_cookie_check(p.ctx, from, bytes, len, &hello, reply, &reply_len)) {
		case COOKIE_GOOD: s = session_new(from, &hello); break;
		case COOKIE_ASKED:
			(void)sendto(p.fd, reply, reply_len, 0, (struct sockaddr *)&to, (socklen_t)tolen);
			break;
		case COOKIE_NOTHING: break;
		}
	}
	if (s)
		dtls_input(s->d, bytes, len, mono_now());
}

/* Frees what is over; false: nothing is left to do. */
static bool sweep(void)
{
	bool any = false;

	for (size_t i = 0; i < SESSIONS; i++) {
		struct session *s = &p.session[i];

		if (s->d && s->over) {
			dtls_free(s->d);
			s->d = NULL;
		}
		any = any || s->d;
	}
	if (!any && p.client && p.again && p.resume) {
		p.resume = false;
		connect_to();
		any = true;
	}
	return any || !p.client;
}

static int until_due(void)
{
	mono_t due = MONO_NEVER, now = mono_now();

	for (size_t i = 0; i < SESSIONS; i++)
		if (p.session[i].d && dtls_due(p.session[i].d).us < due.us)
			due = dtls_due(p.session[i].d);
	if (due.us == INT64_MAX)
		return -1;
	return mono_reached(now, due) ? 0 : (int)mono_between(now, due) + 1;
}

static void loop(void)
{
	static uint8_t bytes[DATAGRAM];
	struct pollfd f[2] = { { .fd = p.fd, .events = POLLIN }, { .fd = 0, .events = POLLIN } };

	while (sweep()) {
		struct sockaddr_storage from;
		socklen_t fromlen = sizeof(from);
		struct addr a;
		ssize_t n;

		(void)poll(f, 2, until_due());
		if (f[1].revents)
			return;
		for (size_t i = 0; i < SESSIONS; i++)
			if (p.session[i].d)
				dtls_tick(p.session[i].d, mono_now());
		if (!f[0].revents)
			continue;
		n = recvfrom(p.fd, bytes, sizeof(bytes), MSG_DONTWAIT, (struct sockaddr *)&from, &fromlen);
		if (n > 0 && addr_from_sockaddr(&a, &from, fromlen))
			datagram(&a, bytes, (size_t)n);
	}
}

/* --- arguments ---------------------------------------------------------------------------------------------------- */

static char *file(const char *path)
{
	struct buf b = { 0 };
	char room[4096];
	size_t n;
	FILE *f = fopen(path, "re");

	if (!f)
		die(path, strerror(errno));
	while ((n = fread(room, 1, sizeof(room), f)) > 0)
		buf_add(&b, room, n);
	(void)fclose(f);
	(void)buf_cstr(&b);
	return b.p;
}

static void psk_option(char *text)
{
	char *hex = strchr(text, ':');

	if (!hex)
		die("--psk", "IDENTITY:HEX");
	*hex++ = '\0';
	p.psk_identity = text;
	for (; hex[0] && hex[1] && p.psk_len < sizeof(p.psk); hex += 2) {
		unsigned v;

		if (sscanf(hex, "%2x", &v) != 1)
			die("--psk", "no hexadecimal number");
		p.psk[p.psk_len++] = (uint8_t)v;
	}
}

static void make_context(int argc, char **argv)
{
	char why[DTLS_WHY_MAX] = "";

	p.o.role = p.client ? DTLS_CLIENT : DTLS_SERVER;
	p.o.peer_usage = p.client ? "1.3.6.1.5.5.7.3.18" : "1.3.6.1.5.5.7.3.19";
	p.o.psk_hint = p.psk_identity ? "plumb-test" : NULL;
	p.o.calls.psk = p.psk_identity ? psk : NULL;
	memset(p.o.ticket_key, 7, sizeof(p.o.ticket_key));
	p.ctx = dtls_ctx_new(&p.o, why);
	if (!p.ctx)
		die("context", why);
	for (int i = 3; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--cert") == 0 && i + 3 < argc) {
			char *chain = file(argv[i + 1]), *key = file(argv[i + 3]);

			if (!dtls_ctx_add_certificate(p.ctx, chain, key, why))
				die("certificate", why);
			free(chain);
			free(key);
		} else if (strcmp(argv[i], "--ca") == 0) {
			char *ca = file(argv[i + 1]);

			if (!dtls_ctx_set_authorities(p.ctx, ca, NULL, why))
				die("authority", why);
			free(ca);
		}
	}
	if (p.client && p.psk_identity)
		dtls_ctx_set_psk_identity(p.ctx, p.psk_identity);
}

static void options(int argc, char **argv)
{
	for (int i = 3; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--psk") == 0)
			psk_option(argv[i + 1]);
		else if (strcmp(argv[i], "--mtu") == 0)
			p.mtu = (unsigned)atoi(argv[i + 1]);
		else if (strcmp(argv[i], "--legacy") == 0)
			p.o.profile = DTLS_LEGACY;
		else if (strcmp(argv[i], "--resume") == 0)
			p.resume = true;
	}
}

int main(int argc, char **argv)
{
	struct sockaddr_storage at;
	socklen_t len = sizeof(at);
	struct addr a;

	if (argc < 3 || argc % 2 == 0)
		die("arguments", "peer server|client PORT [--option VALUE]...");
	p.client = strcmp(argv[1], "client") == 0;
	p.to = addr_v4(0x7f000001, (uint16_t)atoi(argv[2]));
	options(argc, argv);
	make_context(argc, argv);
	p.fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	a = addr_v4(0x7f000001, p.client ? 0 : p.to.port);
	len = (socklen_t)addr_to_sockaddr(&a, AF_INET, &at);
	if (p.fd < 0 || bind(p.fd, (struct sockaddr *)&at, len) < 0)
		die("socket", strerror(errno));
	len = sizeof(at);
	if (getsockname(p.fd, (struct sockaddr *)&at, &len) == 0 && addr_from_sockaddr(&a, &at, len))
		say("ready %u", a.port);
	if (p.client)
		connect_to();
	loop();
	for (size_t i = 0; i < SESSIONS; i++)
		dtls_free(p.session[i].d);
	dtls_resumption_free(p.kept);
	dtls_ctx_free(p.ctx);
	(void)close(p.fd);
	return 0;
}

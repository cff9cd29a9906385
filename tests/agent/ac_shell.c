/* SPDX-License-Identifier: Apache-2.0 */
/* ac_shell.c - the smallest shell around the AC machine: sockets, DTLS and a trust store in one process and one file, for
 * tests of the agent that need a controller which does what it is told. plumbd is the real one.
 *
 * In the environment: AP_DAYS, the life of access points' certificates; AHEAD_DAYS, its clock at the start.
 *
 *   ac_shell STATE ADDRESS:PORT     commands on standard input, one a line, each answered by one line:
 *     token [MINUTES]   a join token        aps        how many rows, how many in Run
 *     kick              hangs up on all     reset NAME
 *     stats             join statistics      clock DAYS   the controller's clock goes ahead by so many
 *     sign-ago SECONDS  what is issued with tokens is a day's, and begins so long ago
 *     stations NAME N   so many changes of stations for that access point; "stations" alone: what came of them
 *     join NAME N       so many stations that stay; present: those access points have reported as kept */
#include "ac_stations.h"
#include "agent/hub.h"
#include "base/table.h"
#include "base/xalloc.h"
#include "controller/ac.h"
#include "dtls/dtls.h"
#include "trust/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MTU = 1400, PREAMBLE_LEN = 4 };

struct shell;

struct peer {
	struct shell *shell;
	enum ac_channel channel;
	struct addr addr;
	struct dtls *dtls;
	struct ac_link *link;
	struct timer due;
};

struct shell {
	struct hub hub;
	struct hub_socket socket[2];
	struct addr local[2];
	struct table peers[2];
	struct hash_key key;
	struct ac *ac;
	struct store *store;
	struct dtls_ctx *dtls;
	struct dtls_options options;
	uv_poll_t input;
	uv_signal_t term;
	uint64_t resumed, full;
	int64_t ahead_s, sign_ago_s;
	struct ac_stations stations;
};

static bool same(const void *object, const void *key)
{
	return addr_eq(&((const struct peer *)object)->addr, key);
}

static void drop(struct peer *p)
{
	table_take(&p->shell->peers[p->channel], addr_hash(p->shell->key, &p->addr), p);
	wheel_stop(&p->shell->hub.wheel, &p->due);
	dtls_free(p->dtls);
	free(p);
}

static void arm(struct peer *p)
{
	mono_t due = dtls_due(p->dtls);

	if (due.us == INT64_MAX)
		wheel_stop(&p->shell->hub.wheel, &p->due);
	else
		wheel_arm(&p->shell->hub.wheel, &p->due, due);
}

static void due(struct timer *t, mono_t now)
{
	struct peer *p = link_object(t, struct peer, due);

	dtls_tick(p->dtls, now);
	arm(p);
}

/* --- DTLS to machine ------------------------------------------------------------------------------------------- */

static void dtls_out(void *ctx, const void *datagram, size_t len)
{
	static const uint8_t preamble[PREAMBLE_LEN] = { 1 };
	struct peer *p = ctx;

	hub_send(&p->shell->socket[p->channel], &p->addr, preamble, sizeof(preamble), datagram, len);
}

static void dtls_up(void *ctx, const struct dtls_peer *peer)
{
	struct peer *p = ctx;

	if (peer->resumed)
		p->shell->resumed++;
	else
		p->shell->full++;
	ac_up(p->link, peer, dtls_room(p->dtls), p->shell->hub.now);
}

static void dtls_in(void *ctx, const void *bytes, size_t len)
{
	struct peer *p = ctx;

	ac_packet(p->link, bytes, len, p->shell->hub.now);
}

static void dtls_gone(void *ctx, enum dtls_end end, const char *why)
{
	struct peer *p = ctx;
	const struct dtls_peer *who = dtls_peer_of(p->dtls);

	if (ac_link_state(p->link) == AC_DTLS_CONNECT)
		ac_refused(p->link, who ? who->name : NULL, why, p->shell->hub.now);
	else
		ac_closed(p->link, end == DTLS_END_PEER ? AC_WHY_PEER : AC_WHY_DTLS, why, p->shell->hub.now);
	drop(p);
}

static struct peer *new_peer(struct shell *s, enum ac_channel ch, const struct addr *from, const struct dtls_hello *hello,
	mono_t now)
{
	struct peer *p = xcalloc(1, sizeof(*p), "a peer");
	struct dtls_session_calls calls = { dtls_out, dtls_up, dtls_in, dtls_gone, p };

	p->shell = s;
	p->channel = ch;
	p->addr = *from;
	timer_init(&p->due, "DTLS", due);
	p->link = ac_accept(s->ac, ch, p, &s->local[ch], from, now);
	if (!p->link) {
		free(p);
		return NULL;
	}
	p->dtls = dtls_new(s->dtls, hello, MTU, &calls);
	table_add(&s->peers[ch], addr_hash(s->key, from), p);
	return p;
}

static void input(struct shell *s, enum ac_channel ch, const struct addr *from, const uint8_t *b, size_t len, mono_t now)
{
	struct peer *p = table_find(&s->peers[ch], addr_hash(s->key, from), same, from);
	uint8_t reply[PREAMBLE_LEN + DTLS_REPLY_MAX] = { 1 };
	struct dtls_hello hello;
	size_t n;

	if (len && b[0] == 0) {
		if (ch == AC_CONTROL)
			ac_clear(s->ac, &s->local[ch], from, false, b, len, now);
		else
			ac_data_clear(s->ac, &s->local[ch], from, b, len, now);
		return;
	}
	if (len <= PREAMBLE_LEN || b[0] != 1)
		return;
	b += PREAMBLE_LEN;
	len -= PREAMBLE_LEN;
	/* a ClientHello of epoch 0 from a peer that is up: it has rebooted, and has to show a good cookie first */
	if (!p || (dtls_is_up(p->dtls) && len > 13 && b[0] == 22 && b[3] == 0 && b[4] == 0 && b[13] == 1)) {
		enum dtls_cookie c = dtls_cookie_check(s->dtls, from, b, len, &hello, reply + PREAMBLE_LEN, &n);

		if (c == COOKIE_ASKED)
			hub_send(&s->socket[ch], from, NULL, 0, reply, PREAMBLE_LEN + n);
		if (c != COOKIE_GOOD)
			return;
		if (p) {
			ac_closed(p->link, AC_WHY_REPLACED, "came again", now);
			drop(p);
		}
		p = new_peer(s, ch, from, &hello, now);
		if (!p)
			return;
	}
	dtls_input(p->dtls, b, len, now);
	p = table_find(&s->peers[ch], addr_hash(s->key, from), same, from);
	if (p)
		arm(p);
}

static void control_in(void *ctx, const struct addr *from, const uint8_t *bytes, size_t len, mono_t now)
{
	input(ctx, AC_CONTROL, from, bytes, len, now);
}

static void data_in(void *ctx, const struct addr *from, const uint8_t *bytes, size_t len, mono_t now)
{
	input(ctx, AC_DATA, from, bytes, len, now);
}

/* --- the machine's ports --------------------------------------------------------------------------------------- */

static void port_clear(void *ctx, const struct addr *local, const struct addr *to, const void *packet, size_t len)
{
	struct shell *s = ctx;

	(void)local;
	hub_send(&s->socket[AC_CONTROL], to, NULL, 0, packet, len);
}

static void port_data_clear(void *ctx, const struct addr *local, const struct addr *to, const void *packet, size_t len)
{
	struct shell *s = ctx;

	(void)local;
	hub_send(&s->socket[AC_DATA], to, NULL, 0, packet, len);
}

static void port_send(void *ctx, void *shell, const void *packet, size_t len)
{
	struct peer *p = shell;

	(void)ctx;
	dtls_send(p->dtls, packet, len);
}

static void port_hang_up(void *ctx, void *shell, enum ac_why why)
{
	struct peer *p = shell;

	(void)ctx;
	(void)why;
	dtls_close(p->dtls);
	drop(p);
}

static void port_random(void *ctx, void *out, size_t len)
{
	(void)ctx;
	trust_random(out, len);
}

static int64_t port_wall(void *ctx)
{
	const struct shell *s = ctx;

	return (int64_t)time(NULL) + s->ahead_s;
}

static void port_want(void *ctx, const struct ap *ap, struct ap_want *out)
{
	static const struct ac_wlan office = { .id = 1, .ssid = "office", .broadcast = true, .capability = 0x0401 };

	(void)ctx;
	(void)ap;
	ap_want_defaults(out);
	out->nwlans = 1;
	out->wlan[0] = &office;
}

static void port_station_done(void *ctx, struct ap *ap, const struct ac_station_result *r)
{
	struct shell *s = ctx;

	(void)ap;
	ac_stations_done(&s->stations, r, s->hub.now);
}

static void port_present(void *ctx, struct ap *ap, const struct ac_present *p)
{
	struct shell *s = ctx;

	(void)ap;
	ac_stations_present(&s->stations, p);
}

static void port_sign(void *ctx, uint64_t ticket, const struct ac_join_ask *ask, const uint8_t *csr, size_t len)
{
	struct shell *s = ctx;
	char why[TRUST_WHY_MAX] = "";
	struct token_id id;
	uint8_t der[2 * TRUST_DER_MAX];
	size_t n = 0;
	char *pem;

	if (ask->identity->proof == DTLS_PROOF_PSK && token_from_identity(ask->identity->name, &id))
		pem = store_enrol(s->store, id, csr, len, ask->mac, port_wall(s) - s->sign_ago_s, why);
	else
		pem = store_renew(s->store, ask->identity->fingerprint, csr, len, port_wall(s), why);
	if (pem) {
		n = pem_to_der(pem, PEM_CERTIFICATE, 0, der, sizeof(der));
		n += pem_to_der(pem, PEM_CERTIFICATE, 1, der + n, sizeof(der) - n);
	}
	ac_signed(s->ac, ticket, pem ? der : NULL, n, why, s->hub.now);
	pem_free(pem);
}

static size_t psk_of(void *ctx, const char *identity, uint8_t *key, size_t size)
{
	struct shell *s = ctx;
	const struct token_record *r;
	struct token_id id;

	if (!token_from_identity(identity, &id))
		return 0;
	r = store_token_find(s->store, id);
	if (!r || !token_usable(r, port_wall(s)) || size < sizeof(r->key))
		return 0;
	memcpy(key, r->key, sizeof(r->key));
	return sizeof(r->key);
}

static void psk_why(void *ctx, const char *identity, char why[static DTLS_WHY_MAX])
{
	struct shell *s = ctx;
	struct token_id id;

	if (token_from_identity(identity, &id))
		token_why(store_token_find(s->store, id), identity, port_wall(s), why);
}

static bool make_dtls(struct shell *s, char why[static TRUST_WHY_MAX])
{
	s->dtls = dtls_ctx_new(&s->options, why);
	if (!s->dtls || !dtls_ctx_set_authorities(s->dtls, store_ca(s->store), store_crl(s->store), why))
		return false;
	for (unsigned k = 0; k < TRUST_KEYS; k++)
		if (!dtls_ctx_add_certificate(s->dtls, store_ac_chain(s->store, k), store_ac_key(s->store, k), why))
			return false;
	return true;
}

/* --- commands -------------------------------------------------------------------------------------------------- */

static void say_stats(struct shell *s)
{
	for (const struct join_stats *j = ac_join_next(s->ac, NULL); j; j = ac_join_next(s->ac, j))
		printf("%s: dtls %s | join %s | last %s;; ", j->name[0] ? j->name : j->identity, j->dtls_why, j->join_why,
			j->last_error);
	printf("\n");
}

static void do_stations(struct shell *s, const char *words, bool join)
{
	char name[64];
	unsigned count;
	struct ap *ap;

	if (sscanf(words, "%63s %u", name, &count) == 2) {
		ap = ac_ap_by_name(s->ac, name);
		if (ap)
			(join ? ac_stations_join : ac_stations_queue)(&s->stations, s->ac, ap, count, hub_now(&s->hub));
	}
	ac_stations_say(&s->stations, stdout);
}

static void obey(struct shell *s, char *line)
{
	char text[TOKEN_TEXT_MAX], why[TRUST_WHY_MAX];
	struct store_token_wish wish = { .pin = true };

	if (strncmp(line, "token", 5) == 0) {
		wish.minutes = (unsigned)atoi(line + 5);
		printf("%s\n", store_token_create(s->store, &wish, port_wall(s), text, why) ? text : why);
	} else if (strcmp(line, "aps") == 0) {
		printf("rows %zu joined %zu full %llu resumed %llu\n", ac_ap_count(s->ac), ac_ap_joined(s->ac),
		       (unsigned long long)s->full, (unsigned long long)s->resumed);
	} else if (strcmp(line, "kick") == 0) {
		ac_hang_up_all(s->ac, AC_WHY_STOPPED, s->hub.now);
		printf("done\n");
	} else if (strncmp(line, "reset ", 6) == 0) {
		struct ap *ap = ac_ap_by_name(s->ac, line + 6);

		printf("%s\n", ap && ac_reset(s->ac, ap, s->hub.now) ? "done" : "no such access point");
	} else if (strncmp(line, "sign-ago ", 9) == 0) {
		s->sign_ago_s = atoll(line + 9);
		printf("done\n");
	} else if (strncmp(line, "clock ", 6) == 0) {
		s->ahead_s = atoll(line + 6) * 86400;
		printf("done\n");
	} else if (strncmp(line, "stations", 8) == 0) {
		do_stations(s, line + 8, false);
	} else if (strncmp(line, "join ", 5) == 0) {
		do_stations(s, line + 5, true);
	} else if (strcmp(line, "present") == 0) {
		printf("present %u keyed %u lists %u\n", s->stations.present, s->stations.keyed, s->stations.lists);
	} else if (strcmp(line, "stats") == 0) {
		say_stats(s);
	} else {
		printf("unknown\n");
	}
	fflush(stdout);
}

static void commands(uv_poll_t *poll, int status, int events)
{
	struct shell *s = poll->data;
	static char line[512];
	static size_t len;
	ssize_t n = read(STDIN_FILENO, line + len, sizeof(line) - 1 - len);
	char *eol;

	(void)status;
	(void)events;
	if (n <= 0) {
		hub_stop(&s->hub);
		return;
	}
	len += (size_t)n;
	while ((eol = memchr(line, '\n', len))) {
		*eol = '\0';
		obey(s, line);
		len -= (size_t)(eol + 1 - line);
		memmove(line, eol + 1, len);
	}
}

static void ended(uv_signal_t *u, int number)
{
	struct shell *s = u->data;

	(void)number;
	hub_stop(&s->hub);
}

int main(int argc, char **argv)
{
	static struct shell shell;
	struct shell *s = &shell;
	struct ac_ports ports = { .ctx = s, .send_clear = port_clear, .send_data_clear = port_data_clear, .send = port_send,
				  .hang_up = port_hang_up, .random = port_random, .wall = port_wall, .want = port_want,
				  .sign = port_sign, .station_done = port_station_done, .present = port_present };
	struct ac_options o = { .name = "shell", .model = "ac_shell", .serial = "1", .hw_version = "1", .sw_version = "1",
				.max_aps = UINT16_MAX, .max_stations = UINT16_MAX, .psk = true, .certificates = true };
	struct store_options so = { .dir = argc == 3 ? argv[1] : NULL, .server = { .name = "shell" }, .ap_days = argc == 3 &&
		getenv("AP_DAYS") ? (unsigned)atoi(getenv("AP_DAYS")) : 0 };
	char why[TRUST_WHY_MAX];

	if (argc != 3 || !addr_parse(argv[2], 5246, &s->local[AC_CONTROL]))
		return 2;
	if (getenv("AHEAD_DAYS"))
		s->ahead_s = atoll(getenv("AHEAD_DAYS")) * 86400;
	s->local[AC_DATA] = s->local[AC_CONTROL];
	s->local[AC_DATA].port++;
	hub_init(&s->hub);
	s->key = hash_key_random();
	s->store = store_open(&so, port_wall(s), why);
	if (s->store && !store_tend(s->store, port_wall(s), &(unsigned){ 0 }, why))
		fprintf(stderr, "ac_shell: %s\n", why);
	if (s->store) {
		s->options = (struct dtls_options){ .role = DTLS_SERVER, .profile = DTLS_MODERN, .peer_usage = TRUST_USAGE_WTP,
						    .psk_hint = "shell",
						    .calls = { .psk = psk_of, 
							       .psk_why = psk_why, .wall = port_wall, .ctx = s } };
		memcpy(s->options.ticket_key, store_ticket_key(s->store), sizeof(s->options.ticket_key));
	}
	if (!s->store || !make_dtls(s, why)) {
		fprintf(stderr, "ac_shell: %s\n", why);
		return 5;
	}
	s->ac = ac_new(&o, &ports, &s->hub.wheel, s->key);
	if (hub_socket_open(&s->hub, &s->socket[AC_CONTROL], &s->local[AC_CONTROL], control_in, s) ||
	    hub_socket_open(&s->hub, &s->socket[AC_DATA], &s->local[AC_DATA], data_in, s))
		return 5;
	uv_poll_init(&s->hub.loop, &s->input, STDIN_FILENO);
	s->input.data = s;
	uv_poll_start(&s->input, UV_READABLE, commands);
	uv_signal_init(&s->hub.loop, &s->term);
	s->term.data = s;
	uv_signal_start(&s->term, ended, SIGTERM);
	printf("ready\n");
	fflush(stdout);
	hub_run(&s->hub);
	ac_free(s->ac);
	hub_socket_close(&s->socket[AC_CONTROL]);
	hub_socket_close(&s->socket[AC_DATA]);
	hub_free(&s->hub);
	table_free(&s->peers[0]);
	table_free(&s->peers[1]);
	dtls_ctx_free(s->dtls);
	store_free(s->store);
	return 0;
}

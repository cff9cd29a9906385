/* SPDX-License-Identifier: Apache-2.0 */
/* relay.c - plumb-relay: a bad network between access points and a controller, for tests.
 *
 * It listens on one or more addresses and passes what comes to the controller, each peer through a socket of its own, and
 * back. Each direction is an impair.h link, so the same seed draws the same fates. Commands on standard input change
 * the link while it runs: "away", "back", "link up|down|both <what> <value>"; "report" prints counters. The end of
 * standard input does not end it; SIGTERM does. */
#include "agent/hub.h"
#include "agent/orders.h"
#include "air/impair.h"
#include "base/table.h"
#include "base/xalloc.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PORTS_MAX = 4, PEERS_MAX = 8192 };

struct relay;

/* One address that is listened on, and where it leads to. */
struct way {
	struct relay *relay;
	struct hub_socket socket;
	struct addr here, there;
};

/* One peer on one way: what comes back for it comes to a socket of its own. */
struct peer {
	struct way *way;
	struct addr addr;
	struct hub_socket socket;
};

struct relay {
	struct hub hub;
	struct way way[PORTS_MAX];
	unsigned ways;
	struct impair up, down; /* to the controller, from it */
	struct table peers;
	struct hash_key key;
	uint64_t refused;
	uv_poll_t input;
	uv_signal_t term, interrupt;
	struct buf line;
};

struct peer_key {
	const struct way *way;
	const struct addr *addr;
};

static bool same_peer(const void *object, const void *key)
{
	const struct peer *p = object;
	const struct peer_key *k = key;

	return p->way == k->way && addr_eq(&p->addr, k->addr);
}

static void from_controller(void *ctx, const struct addr *from, const uint8_t *bytes, size_t len, mono_t now)
{
	struct peer *p = ctx;

	if (addr_eq(from, &p->way->there))
		impair_in(&p->way->relay->down, p, bytes, len, now);
}

static void out_up(void *ctx, void *tag, const void *bytes, size_t len, mono_t now)
{
	struct peer *p = tag;

	(void)ctx;
	(void)now;
	hub_send(&p->socket, &p->way->there, NULL, 0, bytes, len);
}

static void out_down(void *ctx, void *tag, const void *bytes, size_t len, mono_t now)
{
	struct peer *p = tag;

	(void)ctx;
	(void)now;
	hub_send(&p->way->socket, &p->addr, NULL, 0, bytes, len);
}

static struct peer *peer_of(struct way *w, const struct addr *from)
{
	struct relay *r = w->relay;
	struct peer_key k = { w, from };
	uint64_t hash = addr_hash(r->key, from) + (uint64_t)(w - r->way);
	struct peer *p = table_find(&r->peers, hash, same_peer, &k);
	struct addr any = { 0 };

	if (p)
		return p;
	if (r->peers.count >= PEERS_MAX) {
		r->refused++;
		return NULL;
	}
	p = xcalloc(1, sizeof(*p), "a relayed peer");
	p->way = w;
	p->addr = *from;
	if (addr_is_v4(&w->here)) /* a controller that looks at addresses sees the peer's own where that can be */
		any = addr_v4(addr_to_v4(from), 0);
	if (hub_socket_open(&r->hub, &p->socket, &any, from_controller, p)) {
		free(p);
		r->refused++;
		return NULL;
	}
	table_add(&r->peers, hash, p);
	return p;
}

static void from_ap(void *ctx, const struct addr *from, const uint8_t *bytes, size_t len, mono_t now)
{
	struct way *w = ctx;
	struct peer *p = peer_of(w, from);

	if (p)
		impair_in(&w->relay->up, p, bytes, len, now);
}

/* --- what the link is like ------------------------------------------------------------------------------------- */

static void both(struct relay *r, void (*set)(struct impairment *i, int64_t n), int64_t n, const char *where)
{
	if (strcmp(where, "down") != 0)
		set(&r->up.how, n);
	if (strcmp(where, "up") != 0)
		set(&r->down.how, n);
}

#define SETTER(name, type) \
	static void set_##name(struct impairment *i, int64_t n) \
	{ \
		i->name = (type)n; \
	}
SETTER(delay_us, int64_t)
SETTER(jitter_us, int64_t)
SETTER(reorder_us, int64_t)
SETTER(loss_ppm, uint32_t)
SETTER(duplicate_ppm, uint32_t)
SETTER(reorder_ppm, uint32_t)
SETTER(mtu, uint32_t)
SETTER(away, bool)

static const struct {
	const char *word;
	bool share;
	int64_t scale;
	void (*set)(struct impairment *i, int64_t n);
} settings[] = {
	{ "round-trip", false, 500, set_delay_us }, /* half of it each way */
	{ "delay", false, 1000, set_delay_us },
	{ "jitter", false, 1000, set_jitter_us },
	{ "loss", true, 1, set_loss_ppm },
	{ "duplicate", true, 1, set_duplicate_ppm },
	{ "reorder", true, 1, set_reorder_ppm },
	{ "reorder-by", false, 1000, set_reorder_us },
};

static void do_link(struct orders *o, const struct order *in, void *ctx)
{
	struct relay *r = ctx;
	const char *where = in->arg[0].text;

	if (strcmp(where, "up") != 0 && strcmp(where, "down") != 0 && strcmp(where, "both") != 0) {
		orders_wrong(o, &in->arg[0], "\"%s\": write up (to the controller), down or both", where);
		return;
	}
	if (strcmp(in->arg[1].text, "mtu") == 0) {
		int64_t bytes = 0;

		if (order_number(o, &in->arg[2], 0, UINT16_MAX, &bytes))
			both(r, set_mtu, bytes, where);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(settings); i++)
		if (strcmp(in->arg[1].text, settings[i].word) == 0) {
			int64_t n = 0;
			uint32_t ppm = 0;

			if (settings[i].share ? order_share(o, &in->arg[2], &ppm) : order_time(o, &in->arg[2], &n))
				both(r, settings[i].set, settings[i].share ? ppm : n * settings[i].scale, where);
			return;
		}
	orders_wrong(o, &in->arg[1], "\"%s\": write round-trip, delay, jitter, loss, duplicate, reorder, reorder-by or mtu",
		     in->arg[1].text);
}

static void do_away(struct orders *o, const struct order *in, void *ctx)
{
	(void)o;
	(void)in;
	both(ctx, set_away, true, "both");
}

static void do_back(struct orders *o, const struct order *in, void *ctx)
{
	(void)o;
	(void)in;
	both(ctx, set_away, false, "both");
}

static void report_one(const char *name, const struct impair *i)
{
	printf("%s in %llu passed %llu lost %llu doubled %llu reordered %llu refused %llu too-long %llu\n", name,
	       (unsigned long long)i->in, (unsigned long long)i->passed, (unsigned long long)i->lost,
	       (unsigned long long)i->doubled, (unsigned long long)i->reordered, (unsigned long long)i->refused,
	       (unsigned long long)i->too_long);
}

static void do_report(struct orders *o, const struct order *in, void *ctx)
{
	struct relay *r = ctx;

	(void)o;
	(void)in;
	report_one("up", &r->up);
	report_one("down", &r->down);
	printf("peers %zu refused %llu\n", r->peers.count, (unsigned long long)r->refused);
	fflush(stdout);
}

static const struct order_row rows[] = {
	{ "link <up|down|both> <what> <value>", "round-trip, delay, jitter, loss, duplicate, reorder, reorder-by, mtu (bytes)",
	  do_link },
	{ "away", "nothing passes", do_away },
	{ "back", "it does again", do_back },
	{ "report", "counters", do_report },
};

static bool obey(struct relay *r, const char *file, struct slice text)
{
	struct orders o = { .file = file, .rows = rows, .row_count = ARRAY_LEN(rows) };
	bool good = orders_read(&o, text, r);

	if (o.said.len)
		fwrite(o.said.p, 1, o.said.len, stderr);
	orders_free(&o);
	return good;
}

static void commands(uv_poll_t *p, int status, int events)
{
	struct relay *r = p->data;
	char bytes[4096];
	ssize_t n = read(STDIN_FILENO, bytes, sizeof(bytes));
	char *eol;

	(void)status;
	(void)events;
	if (n <= 0) {
		uv_poll_stop(p);
		return;
	}
	buf_add(&r->line, bytes, (size_t)n);
	while (r->line.len && (eol = memchr(r->line.p, '\n', r->line.len))) {
		size_t len = (size_t)(eol - r->line.p);

		obey(r, "command", (struct slice){ r->line.p, len });
		memmove(r->line.p, eol + 1, r->line.len - len - 1);
		r->line.len -= len + 1;
	}
	if (r->line.len > ORDERS_LINE_MAX)
		buf_clear(&r->line);
}

static void ended(uv_signal_t *s, int number)
{
	struct relay *r = s->data;

	(void)number;
	hub_stop(&r->hub);
}

/* --- the command line ------------------------------------------------------------------------------------------ */

static const char help[] =
	"plumb-relay - a bad network between access points and a controller\n"
	"\n"
	"  plumb-relay --listen 127.0.0.1:6246 --to 127.0.0.1:5246 --listen 127.0.0.1:6247 --to 127.0.0.1:5247 \\\n"
	"              --seed 7 --link 'both round-trip 50ms' --link 'both loss 5%'\n"
	"\n"
	"  --listen ADDRESS   where access points come to; up to 4, each followed by its\n"
	"  --to ADDRESS       controller\n"
	"  --seed N           fates are drawn from it (1)\n"
	"  --link 'WHERE WHAT VALUE'   WHERE: up (to the controller), down, both. WHAT: round-trip,\n"
	"                     delay, jitter, reorder-by (times: 50ms, 2s), loss, duplicate, reorder (5%),\n"
	"                     mtu (bytes of a datagram that pass at the most)\n"
	"\n"
	"Standard input takes commands: link WHERE WHAT VALUE, away, back, report.\n";

static int usage(const char *what)
{
	fprintf(stderr, "plumb-relay: %s; see --help\n", what);
	return 2;
}

static int set_up(struct relay *r, int argc, char **argv, char *link[], unsigned *links, uint64_t *seed)
{
	static const struct option options[] = { { "listen", 1, NULL, 'l' }, { "to", 1, NULL, 't' }, { "seed", 1, NULL, 's' },
						 { "link", 1, NULL, 'k' },   { "help", 0, NULL, 'h' }, { 0 } };
	unsigned listens = 0;
	int opt;

	while ((opt = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (opt == 'h') {
			fputs(help, stdout);
			exit(0);
		} else if (opt == 'l') {
			if (listens == PORTS_MAX || !addr_parse(optarg, 0, &r->way[listens++].here))
				return usage("--listen wants an address with a port, at most four of them");
		} else if (opt == 't') {
			if (r->ways == listens || !addr_parse(optarg, 0, &r->way[r->ways++].there))
				return usage("--to wants an address with a port, after its --listen");
		} else if (opt == 's') {
			*seed = strtoull(optarg, NULL, 10);
		} else if (opt == 'k') {
			if (*links == 32)
				return usage("too many --link");
			link[(*links)++] = optarg;
		} else {
			return usage("no such option");
		}
	}
	return listens && listens == r->ways && optind == argc ? 0 : usage("--listen and --to are needed, in pairs");
}

static void free_peers(struct relay *r)
{
	size_t at = 0;
	struct peer *p;

	while ((p = table_next(&r->peers, &at)))
		hub_socket_close(&p->socket);
	for (unsigned i = 0; i < r->ways; i++)
		hub_socket_close(&r->way[i].socket);
	hub_free(&r->hub);
	for (at = 0; (p = table_next(&r->peers, &at));)
		free(p);
	table_free(&r->peers);
}

int main(int argc, char **argv)
{
	static struct relay relay;
	struct relay *r = &relay;
	char *link[32];
	unsigned links = 0;
	uint64_t seed = 1;
	int result;

	result = set_up(r, argc, argv, link, &links, &seed);
	if (result)
		return result;
	hub_init(&r->hub);
	r->key = hash_key_random();
	impair_init(&r->up, &r->hub.wheel, seed * 2, out_up, r);
	impair_init(&r->down, &r->hub.wheel, seed * 2 + 1, out_down, r);
	for (unsigned i = 0; i < links; i++) {
		char text[256];

		snprintf(text, sizeof(text), "link %s", link[i]);
		if (!obey(r, "--link", slice_of(text)))
			return 2;
	}
	for (unsigned i = 0; i < r->ways; i++) {
		int error;

		r->way[i].relay = r;
		error = hub_socket_open(&r->hub, &r->way[i].socket, &r->way[i].here, from_ap, &r->way[i]);
		if (error) {
			fprintf(stderr, "plumb-relay: cannot listen: %s\n", strerror(-error));
			return 5;
		}
	}
	if (uv_poll_init(&r->hub.loop, &r->input, STDIN_FILENO) == 0) {
		r->input.data = r;
		uv_poll_start(&r->input, UV_READABLE, commands);
	}
	uv_signal_init(&r->hub.loop, &r->term);
	uv_signal_init(&r->hub.loop, &r->interrupt);
	r->term.data = r->interrupt.data = r;
	uv_signal_start(&r->term, ended, SIGTERM);
	uv_signal_start(&r->interrupt, ended, SIGINT);
	printf("ready\n");
	fflush(stdout);
	hub_run(&r->hub);
	impair_forget(&r->up, NULL);
	impair_forget(&r->down, NULL);
	free_peers(r);
	buf_free(&r->line);
	return 0;
}

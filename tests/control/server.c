/* SPDX-License-Identifier: Apache-2.0 */
/* server.c - a controller for tests of the operator's way in: the real control socket, handlers, grammar and configuration
 * on a libuv loop, with access points that are not there. `server SOCKET APS`: says READY on stdout, ends on SIGTERM and
 * then says how long its longest turn in commands took, in microseconds of its own CPU time, and the most rows of a step.
 *
 * The keeper's part is played by a timer that answers a little later. A debug line comes every 20 ms. */
#include "fake_ac.h"

#include "base/xalloc.h"
#include "catalogue/catalogue.h"
#include "catalogue_gen.h"
#include "controller/control/control_uv.h"
#include "controller/show/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { ASKED_MAX = 8, ANSWER_MS = 20, DEBUG_MS = 20 };

struct asked {
	struct call_ref ref;
	struct world_ask ask;
	char text[256];
};

static struct world world;
static struct traplog traps;
static struct msglog msgs;
static struct control_uv *control_socket;
static struct asked asked[ASKED_MAX];
static unsigned nasked;
static uv_timer_t answer_timer, debug_timer;
static uv_signal_t term;

static mono_t now(void *ctx)
{
	(void)ctx;
	return mono_now();
}

static int64_t wall_ms(void *ctx)
{
	struct timespec ts;

	(void)ctx;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void answer(uv_timer_t *t)
{
	struct control *c = control_uv_machine(control_socket);

	(void)t;
	for (unsigned i = 0; i < nasked; i++) {
		struct asked *a = &asked[i];
		char text[320];

		switch (a->ask.kind) {
		case ASK_SAVE:
			world.unsaved = false;
			control_answer(c, a->ref, CALL_OK, "Configuration Saved!\n", NULL);
			break;
		case ASK_RELOAD: control_answer(c, a->ref, CALL_FAILED, NULL, "line 3, column 8: no such word"); break;
		case ASK_SIGN:
			snprintf(text, sizeof(text), "signed: %s\n", a->text);
			control_answer(c, a->ref, CALL_OK, text, NULL);
			break;
		case ASK_TOKEN_CREATE:
			snprintf(text, sizeof(text), "Token 1, for %lld seconds: aaaa-bbbb\n", (long long)a->ask.n);
			control_answer(c, a->ref, CALL_OK, text, NULL);
			break;
		default: control_answer(c, a->ref, CALL_OK, NULL, NULL); break;
		}
	}
	nasked = 0;
}

static bool ask(void *ctx, struct call_ref ref, const struct world_ask *a)
{
	struct asked *new = &asked[nasked];

	(void)ctx;
	if (nasked == ASKED_MAX)
		return false;
	*new = (struct asked){ ref, *a, "" };
	snprintf(new->text, sizeof(new->text), "%.*s", (int)(a->text.len < 100 ? a->text.len : 100), a->text.p ? a->text.p : "");
	nasked++;
	uv_timer_start(&answer_timer, answer, ANSWER_MS, 0);
	return true;
}

static void debug_tick(uv_timer_t *t)
{
	static const mac_t client = { MAC_REAL_BIT | 0x02005e000042ULL };
	static uint8_t fields[CAT_STRUCT_MAX];
	static unsigned n;
	struct control *c = control_uv_machine(control_socket);
	const struct ap *ap = ac_ap_next(world.ac, NULL);

	(void)t;
	if (ap && control_wants_event(c, MSG_ADD_MOBILE_ACKED, ap->mac)) {
		cat_sample(MSG_ADD_MOBILE_ACKED, n++, fields);
		control_event(c, MSG_ADD_MOBILE_ACKED, fields, ap->mac);
	}
	if (control_wants_client(c, MSG_ASSOC_REQUEST, client)) {
		struct msg_assoc_request m = { .bssid = client };

		control_client_event(c, MSG_ASSOC_REQUEST, &m, client);
	}
}

static void audit(void *ctx, const struct control_peer *who, const char *line, enum call_status status)
{
	(void)ctx;
	msglog_add(&msgs, wall_ms(NULL), 5, "uid %d: %s: %s", (int)who->uid, line, call_status_word(status));
}

static size_t certificates(void *ctx, struct world_certificate out[static WORLD_CERTIFICATES_MAX])
{
	(void)ctx;
	out[0] = (struct world_certificate){ .what = "CA", .usage = "CA", .key = "EC/ECDSA 256", .from = 1795370000,
		.to = 1995370000 };
	strcpy(out[0].subject, "plumb CA");
	strcpy(out[0].issuer, "plumb CA");
	strcpy(out[0].serial, "01");
	return 1;
}

static void nothing_left(uv_handle_t *h, void *arg)
{
	(void)arg;
	if (!uv_is_closing(h))
		uv_close(h, NULL);
}

static void terminate(uv_signal_t *s, int sig)
{
	(void)sig;
	printf("longest turn %llu us, longest step %llu rows, %llu sessions\n",
		(unsigned long long)control_uv_longest_us(control_socket),
	       (unsigned long long)control_statistics(control_uv_machine(control_socket))->longest_step,
	       (unsigned long long)control_statistics(control_uv_machine(control_socket))->sessions);
	fflush(stdout);
	control_uv_close(control_socket, NULL, NULL);
	uv_close((uv_handle_t *)&answer_timer, NULL);
	uv_close((uv_handle_t *)&debug_timer, NULL);
	uv_close((uv_handle_t *)s, NULL);
}

static int listen_on(const char *path)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	snprintf(sa.sun_path, sizeof(sa.sun_path), "%s", path);
	unlink(path);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&sa, sizeof(sa)) < 0) {
		perror(path);
		exit(1);
	}
	return fd;
}

static void fill_world(unsigned aps)
{
	world = (struct world){ .config = config_new(), .ac = fake_ac_new(aps), .traps = &traps, .log = &msgs,
		.started = mono_now() };
	world.ports = (struct world_ports){ .now = now, .wall_ms = wall_ms, .ask = ask, .certificates = certificates };
	msglog_init(&msgs);
	msgs.level = world.config->buffered;
	for (unsigned i = 0; i < 3; i++)
		traplog_add(&traps, wall_ms(NULL), "AP 'AP-%u', MAC: 02:00:5e:00:%02x:00 associated", i + 1, i);
}

/* Every command that is not the terminal's own has a handler, and only one. */
static bool handlers_are_whole(void)
{
	bool whole = true;

	for (int id = CMD_NONE + 1; id < CMD_COUNT; id++) {
		unsigned n = 0, wanted = grammar_rows[id].flags & GRAMMAR_LOCAL ? 0 : 1;

		for (size_t i = 0; i < show_handler_count; i++)
			n += show_handlers[i].command == (enum command_id)id;
		if (n != wanted) {
			printf("'%s' has %u handlers\n", grammar_rows[id].syntax, n);
			whole = false;
		}
	}
	return whole;
}

int main(int argc, char **argv)
{
	uv_loop_t *loop = uv_default_loop();
	struct control_options options = { .handlers = show_handlers, .nhandlers = show_handler_count, .world = &world,
					   .version = "plumbd test", .sysname = world_sysname, .uid = getuid(),
					   .admin_gid = (gid_t)-1, .reader_gid = argc > 3 ? (gid_t)atoi(argv[3]) : (gid_t)-1 };
	int error;

	if (argc < 3 || !handlers_are_whole())
		return 2;
	fill_world((unsigned)atoi(argv[2]));
	options.values = world_values;
	options.ports = (struct control_ports){ .wall_ms = wall_ms, .audit = audit };
	control_socket = control_uv_new(loop, listen_on(argv[1]), &options, &error);
	if (!control_socket) {
		fprintf(stderr, "control socket: %s\n", uv_strerror(error));
		return 1;
	}
	uv_timer_init(loop, &answer_timer);
	uv_timer_init(loop, &debug_timer);
	uv_timer_start(&debug_timer, debug_tick, DEBUG_MS, DEBUG_MS);
	uv_signal_init(loop, &term);
	uv_signal_start(&term, terminate, SIGTERM);
	puts("READY");
	fflush(stdout);
	uv_run(loop, UV_RUN_DEFAULT);
	uv_walk(loop, nothing_left, NULL);
	uv_loop_close(loop);
	fake_ac_free(world.ac);
	config_free(world.config);
	return 0;
}

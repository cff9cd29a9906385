/* SPDX-License-Identifier: Apache-2.0 */
/* net.c - the network process: is told all it has to know by keeper, locks itself in, and turns one loop. It opens no file
 * after that; what it wants written it asks keeper for. When keeper is gone it ends. */
#include "controller/net/internal.h"

#include "base/wipe.h"
#include "base/xalloc.h"
#include "controller/keeper/listen.h"
#include "controller/net/confine.h"
#include "controller/net/net.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

enum { BORN_MS = 30000, TELL_MS = 1000, WHY_MAX = 512 };

/* --- to keeper ---------------------------------------------------------------------------------------------------- */

/* A question waits a moment for room on the pair; lines and beats do not. Configurations have their own way (texts.c). */
static int patience_ms(const struct kw_msg *m)
{
	return m->type == KW_READY || m->id ? TELL_MS : 0;
}

bool net_tell(struct net *n, const struct kw_msg *m)
{
	int error = kw_send(n->fd, m, -1, patience_ms(m));

	if (error == -EPIPE)
		_exit(1); /* without keeper there is no one to be net for */
	return error == 0;
}

void net_log(struct net *n, int priority, uint32_t event, mac_t ap, const char *reason, const char *fmt, ...)
{
	char text[900], mac[MAC_TEXT_MAX] = "";
	struct kw_msg m = { .type = KW_LOG };
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (mac_present(ap))
		mac_format(ap, mac);
	m.u.log = (struct kw_log){ (uint64_t)priority, event, slice_of(text), slice_of(mac), slice_of(reason), SLICE("") };
	msglog_add(&n->log, net_wall_ms(n), (unsigned)priority, "%s", text);
	/* config logging console */
	if (n->world.config && priority > (int)n->world.config->console)
		return;
	if (!net_tell(n, &m))
		n->lost_lines++;
}

int64_t net_wall_ms(void *ctx)
{
	struct timespec ts;

	(void)ctx;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int64_t zone_s(void *ctx)
{
	return config_zone_s(((const struct net *)ctx)->world.config);
}

/* Who changed what, and how it ended: to the journal and to `show logging`. The line comes masked. */
static void audit(void *ctx, const struct control_peer *who, const char *line, enum call_status status)
{
	bool refused = status == CALL_DENIED;

	net_log(ctx, refused ? LOG_WARNING : LOG_NOTICE, 0, (mac_t){ 0 }, call_status_word(status), "uid %u (pid %d): %s: %s",
		(unsigned)who->uid, (int)who->pid, line, call_status_word(status));
}

static mono_t world_now(void *ctx)
{
	(void)ctx;
	return mono_now();
}

/* --- configuration ------------------------------------------------------------------------------------------------ */

static void on_changed(void *ctx, const struct command_line *line)
{
	struct net *n = ctx;

	if (line->id == CMD_CONFIG_SYSNAME)
		ac_set_name(n->world.ac, n->world.config->sysname);
	net_follow_wlans(n);
	if (n->tell_running.us == INT64_MAX)
		n->tell_running = mono_after(mono_now(), NET_RUNNING_MS);
}

static void running_wipe(struct net *n)
{
	if (n->running.text.p)
		wipe(n->running.text.p, n->running.text.cap);
	buf_free(&n->running.text);
	n->running.at = (struct config_cursor){ 0 };
}

/* A piece of it a turn: thousands of access points must not hold the loop. */
static void on_running(uv_idle_t *idle)
{
	struct net *n = idle->data;

	if (config_dump_some(&n->running.text, n->world.config, CONFIG_SECRETS_PLAIN, &n->running.at))
		return;
	/* saved meanwhile, or it has to be tried again: see tell_running */
	if (n->tell_running.us != INT64_MAX && net_text_send(n, KW_RUNNING, 0, &n->running.text))
		n->tell_running = MONO_NEVER;
	running_wipe(n);
	(void)uv_idle_stop(idle);
}

/* Before net ends by command: a change of the last second is to be in force in the next one, too. */
void net_tell_running_now(struct net *n)
{
	net_texts_flush(n, true);
	if (n->tell_running.us == INT64_MAX)
		return;
	(void)uv_idle_stop(&n->running.idle);
	running_wipe(n);
	while (config_dump_some(&n->running.text, n->world.config, CONFIG_SECRETS_PLAIN, &n->running.at))
		;
	if (net_text_send(n, KW_RUNNING, 0, &n->running.text))
		n->tell_running = MONO_NEVER;
	net_texts_flush(n, true);
	running_wipe(n);
}

static void tell_running(struct net *n)
{
	/* one at a time: the last one, with what was changed meanwhile, is as good as all */
	if (mono_reached(mono_now(), n->tell_running) && !uv_is_active((uv_handle_t *)&n->running.idle) &&
	    !net_text_waits(n, KW_RUNNING))
		(void)uv_idle_start(&n->running.idle, on_running);
}

/* --- from keeper -------------------------------------------------------------------------------------------------- */

static void map_memory(struct net *n, int fd)
{
	struct stat st;
	void *p;

	if (fstat(fd, &st) == 0 && st.st_size == (off_t)memory_size()) {
		p = mmap(NULL, memory_size(), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		n->memory = p == MAP_FAILED ? NULL : p;
	}
	close(fd);
}

static void take_start(struct net *n, const struct kw_start *s)
{
	n->listeners = s->listeners;
	for (size_t i = 0; i < n->listeners * LISTEN_ROLES; i++)
		n->fds[i] = KW_FD + 1 + (int)i;
	n->control_fd = s->control ? KW_FD + 1 + (int)(n->listeners * LISTEN_ROLES) : -1;
	n->world.restarts = s->restarts;
	n->wait_dtls_s = (unsigned)s->wait_dtls_s;
	n->memory_max = s->memory_max;
	for (int fd = 0; fd <= KW_FD + 2 + (int)(n->listeners * LISTEN_ROLES); fd++)
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	if (s->memory)
		map_memory(n, KW_FD + 1 + (int)(n->listeners * LISTEN_ROLES) + (int)s->control);
}

static void take_new_credential(struct net *n, const struct kw_credential *c)
{
	char why[DTLS_WHY_MAX];

	net_take_credential(n, c);
	/* chains come one by one; the CRL comes alone, and so does the last of two chains */
	if (n->ready && c->kind == KW_CRED_CRL) {
		if (!dtls_ctx_set_authorities(n->dtls, n->ca, n->crl, why))
			net_log(n, LOG_ERR, 0, (mac_t){ 0 }, "", "the revocation list is not taken: %s", why);
	} else if (n->ready && c->kind == KW_CRED_AC_RSA && !net_make_dtls(n, why)) {
		net_log(n, LOG_ERR, 0, (mac_t){ 0 }, "", "the new certificates are not taken: %s", why);
	}
}

/* keeper has it in the journal. */
static void take_trap(struct net *n, struct slice text)
{
	traplog_add(&n->traps, net_wall_ms(n), "%.*s", (int)text.len, text.p);
	msglog_add(&n->log, net_wall_ms(n), LOG_WARNING, "%.*s", (int)text.len, text.p);
}

static void take_message(struct net *n, const struct kw_msg *m)
{
	switch (m->type) {
	case KW_START:
		if (!n->listeners)
			take_start(n, &m->u.start);
		break;
	case KW_CONFIG:
		if (n->ready) {
			net_reload(n, m);
		} else {
			struct buf words = { 0 };

			if (!net_first_config(n, m->u.config.text, &words))
				net_log(n, LOG_ERR, 0, (mac_t){ 0 }, "", "%s", buf_cstr(&words));
			buf_free(&words);
		}
		break;
	case KW_CREDENTIAL: take_new_credential(n, &m->u.credential); break;
	case KW_TOKEN: net_take_token(n, &m->u.token); break;
	case KW_ISSUED: net_take_issued(n, &m->u.issued); break;
	case KW_ISSUED_NONE: net_forget_issued(n); break;
	case KW_TRAP: take_trap(n, m->u.text.text); break;
	case KW_TOKEN_GONE: net_forget_token(n, m->u.token_gone.identity); break;
	case KW_SIGNED:
	case KW_ANSWER: net_answered(n, m); break;
	case KW_STOP: net_drain(n); break;
	default: break; /* KW_GO is its waiter's; keeper's own types were refused by the reader */
	}
}

/* One message, if there is one. False: nothing there. */
static bool read_message(struct net *n, enum kw_type *type)
{
	enum kw_got got;
	const char *why;
	struct kw_msg m;
	int error = kw_in_read(&n->in, n->fd, &m, &got, &why);

	*type = KW_TO_NET_END;
	if (error == -EAGAIN)
		return false;
	if (error)
		_exit(n->stopping ? 0 : 1); /* keeper is gone */
	if (got == KW_GOT_WRONG) {
		fprintf(stderr, "plumbd: net: keeper sent what cannot be: %s\n", why);
		_exit(1);
	}
	if (got == KW_GOT_MESSAGE) {
		*type = m.type;
		take_message(n, &m);
	}
	if (n->in.fd >= 0) { /* not taken by the message it came with */
		close(n->in.fd);
		n->in.fd = -1;
	}
	return true;
}

static void on_pair(uv_poll_t *poll, int status, int events)
{
	enum kw_type type;

	(void)status;
	if (events & UV_WRITABLE)
		net_text_go_on(poll->data);
	if (!(events & UV_READABLE))
		return;
	/* parts of a long one are 32 KiB each */
	for (int i = 0; i < 64 && read_message(poll->data, &type); i += type == KW_TO_NET_END ? 8 : 1)
		;
}

void net_read_pair(struct net *n)
{
	(void)uv_poll_start(&n->pair, UV_READABLE | (n->texts ? UV_WRITABLE : 0), on_pair);
}

/* Before the loop: until keeper says go. */
static bool be_told(struct net *n)
{
	struct pollfd p = { n->fd, POLLIN, 0 };
	enum kw_type type = KW_TO_NET_END;

	while (type != KW_GO) {
		if (!read_message(n, &type) && poll(&p, 1, BORN_MS) <= 0) {
			fprintf(stderr, "plumbd: net: keeper says nothing. This process is started by plumbd, not by hand.\n");
			return false;
		}
	}
	return n->listeners > 0;
}

/* --- the loop ----------------------------------------------------------------------------------------------------- */

static void on_datagram(void *ctx, const struct origin *of, const void *datagram, size_t len)
{
	struct net *n = ctx;

	/* who was told goodbye comes back within half a second, and would be let in by a net that ends without another word */
	if (n->stopping)
		return;
	peers_input(n->peers, &of->at, &of->from, of->broadcast, datagram, len, mono_now());
}

static void on_datagrams(void *ctx, const struct origin *of, size_t count)
{
	peers_ahead(((const struct net *)ctx)->peers, of, count);
}

static void on_send(void *ctx, const struct place *from, const struct addr *to, const void *datagram, size_t len)
{
	const struct net *n = ctx;

	sockets_send(n->sockets, from, to, datagram, len);
}

static void on_peers_changed(void *ctx, const struct place *at, const struct addr *from, mono_t now)
{
	struct net *n = ctx;

	if (at)
		recall_add(n->recall, at, from);
	recall_changed(n->recall, now);
}

static void on_wheel(uv_timer_t *t)
{
	struct net *n = t->data;

	wheel_run(&n->wheel, mono_now());
}

/* Last before the loop waits: what is queued leaves, and the timer is set to the wheel's next. */
static void on_prepare(uv_prepare_t *p)
{
	struct net *n = p->data;
	mono_t next, now = mono_now();

	wheel_run(&n->wheel, now);
	net_answer_soon(n);
	sockets_flush(n->sockets);
	net_turn_over(n);
	heap_look(&n->heap);
	next = wheel_next(&n->wheel);
	if (next.us == INT64_MAX) {
		(void)uv_timer_stop(&n->wheel_timer);
	} else {
		int64_t wait = next.us > now.us ? (next.us - now.us + 999) / 1000 : 0;

		uv_update_time(&n->loop);
		(void)uv_timer_start(&n->wheel_timer, on_wheel, (uint64_t)wait, 0);
	}
}

static void tell_status(struct net *n)
{
	char text[sizeof(n->status)];
	size_t joined = ac_ap_joined(n->world.ac);

	snprintf(text, sizeof(text), "%zu APs of %zu known, %zu handshakes", joined, ac_ap_count(n->world.ac),
		 peers_half_open(n->peers));
	if (strcmp(text, n->status) == 0)
		return;
	if (net_tell(n, &(struct kw_msg){ .type = KW_STATUS, .u.status = { joined, slice_of(text) } }))
		memcpy(n->status, text, sizeof(text));
}

static void on_second(uv_timer_t *t)
{
	struct net *n = t->data;

	(void)net_tell(n, &(struct kw_msg){ .type = KW_BEAT });
	if (++n->seconds % NET_COOKIE_S == 0)
		dtls_ctx_turn_cookie_key(n->dtls);
	tell_status(n);
	tell_running(n);
	net_follow_dtls_version(n);
	net_client_second(n);
	net_meter_second(n);
	if (n->lost_lines) {
		uint64_t lost = n->lost_lines;

		n->lost_lines = 0;
		net_log(n, LOG_WARNING, 0, (mac_t){ 0 }, "", "%llu lines were lost: keeper was busy", (unsigned long long)lost);
	}
}

/* --- the end ------------------------------------------------------------------------------------------------------ */

static void on_drained(uv_timer_t *t)
{
	uv_stop(t->loop);
}

/* All are told goodbye, which leaves with the next turns of the loop. */
void net_drain(struct net *n)
{
	if (n->stopping)
		return;
	n->stopping = true;
	if (!n->ready)
		_exit(0);
	ac_hang_up_all(n->world.ac, AC_WHY_STOPPED, mono_now());
	sockets_flush(n->sockets);
	net_capture_end(n, "the controller stops");
	(void)uv_timer_start(&n->drain, on_drained, NET_DRAIN_MS, 0);
}

/* --- start -------------------------------------------------------------------------------------------------------- */

static gid_t group_id(const char *name)
{
	const struct group *g = getgrnam(name);

	return g ? g->gr_gid : (gid_t)-1;
}

static bool open_control(struct net *n, char why[static WHY_MAX])
{
	struct control_options o = {
		.ports = { .wall_ms = net_wall_ms, .zone_s = zone_s, .audit = audit, .ctx = n },
		.handlers = show_handlers,
		.nhandlers = show_handler_count,
		.world = &n->world,
		.version = PLUMB_VERSION,
		.sysname = world_sysname,
		.values = world_values,
		.uid = geteuid(),
		.admin_gid = group_id("plumb"),
		.reader_gid = group_id("plumb-read"),
	};
	int error = 0;

	if (n->control_fd < 0)
		return true;
	n->control = control_uv_new(&n->loop, n->control_fd, &o, &error);
	if (!n->control)
		snprintf(why, WHY_MAX, "the control socket: %s", strerror(-error));
	return n->control != NULL;
}

static void open_machines(struct net *n)
{
	struct ac_options o = { .model = "plumb", .serial = "0", .hw_version = "1", .sw_version = PLUMB_VERSION,
				.max_aps = APS_MAX, .max_stations = 64000, .psk = true, .certificates = true };
	struct peers_ports ports = { .ctx = n, .send = on_send, .changed = on_peers_changed };
	struct sockets_calls calls = { .ctx = n, .input = on_datagram, .ahead = on_datagrams };
	struct hash_key key = hash_key_random();
	struct ac_ports ac_ports;

	snprintf(o.name, sizeof(o.name), "%s", n->world.config->sysname);
	o.wait_dtls_s = (uint16_t)n->wait_dtls_s;
	net_fill_ports(n, &ac_ports);
	net_open_clients(n, key);
	n->world.ac = ac_new(&o, &ac_ports, &n->wheel, key);
	n->peers = peers_new(&ports, &n->wheel, key);
	peers_set_ac(n->peers, n->world.ac);
	peers_set_dtls(n->peers, n->dtls);
	n->recall = recall_new(n->memory, n->listeners, n->peers, &n->wheel, mono_now());
	n->sockets = sockets_new(&n->loop, n->fds, n->listeners, &calls);
}

static void open_loop(struct net *n)
{
	(void)uv_loop_configure(&n->loop, UV_METRICS_IDLE_TIME);
	(void)uv_timer_init(&n->loop, &n->wheel_timer);
	(void)uv_timer_init(&n->loop, &n->second);
	(void)uv_timer_init(&n->loop, &n->drain);
	(void)uv_prepare_init(&n->loop, &n->prepare);
	(void)uv_idle_init(&n->loop, &n->running.idle);
	(void)uv_idle_init(&n->loop, &n->reload.idle);
	(void)uv_idle_init(&n->loop, &n->wlans_idle);
	n->running.idle.data = n->reload.idle.data = n->wlans_idle.data = n;
	(void)uv_poll_init(&n->loop, &n->pair, n->fd);
	n->wheel_timer.data = n->second.data = n->drain.data = n->prepare.data = n->pair.data = n;
	(void)uv_prepare_start(&n->prepare, on_prepare);
	(void)uv_timer_start(&n->second, on_second, NET_BEAT_MS, NET_BEAT_MS);
	net_read_pair(n);
	net_shed_start(n);
	sockets_start(n->sockets);
	net_work_on_wlans(n);
}

/* What libraries would look for in files later they find now: the time zone, and the groups who may give commands. */
static void prepare_libraries(void)
{
	time_t now = time(NULL);
	struct tm tm;

	(void)setenv("TZ", ":/etc/localtime", 0);
	tzset();
	(void)localtime_r(&now, &tm);
}

/* What it is called only matters in that it is another one after the machine was started anew. */
static void read_boot(struct net *n)
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)!read(fd, n->boot, sizeof(n->boot));
	close(fd);
}

static bool start(struct net *n, char why[static WHY_MAX])
{
	if (uv_loop_init(&n->loop)) {
		snprintf(why, WHY_MAX, "no event loop");
		return false;
	}
	if (!net_make_dtls(n, why))
		return false;
	open_machines(n);
	if (!open_control(n, why))
		return false;
	net_shed_open(n);
	if (!confine(KW_FD + (int)(n->listeners * LISTEN_ROLES) + (n->control_fd >= 0), why))
		return false;
	open_loop(n);
	return true;
}

/* Handles are closed in turns of the loop. */
static void close_loop(struct net *n)
{
	uv_handle_t *own[] = { (uv_handle_t *)&n->wheel_timer, (uv_handle_t *)&n->second, (uv_handle_t *)&n->drain,
			       (uv_handle_t *)&n->prepare, (uv_handle_t *)&n->pair, (uv_handle_t *)&n->running.idle,
			       (uv_handle_t *)&n->reload.idle, (uv_handle_t *)&n->wlans_idle,
			       (uv_handle_t *)&n->shed.timer };

	if (n->control)
		control_uv_close(n->control, NULL, NULL);
	n->control = NULL;
	sockets_stop(n->sockets);
	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		uv_close(own[i], NULL);
	(void)uv_run(&n->loop, UV_RUN_DEFAULT);
	(void)uv_loop_close(&n->loop);
}

static void finish(struct net *n)
{
	close_loop(n);
	net_shed_close(n);
	ac_free(n->world.ac);
	net_close_clients(n);
	recall_free(n->recall);
	n->recall = NULL;
	roster_free(n->roster);
	n->roster = NULL;
	peers_free(n->peers);
	dtls_ctx_free(n->dtls);
	net_wipe_credentials(n);
	free(n->issued);
	running_wipe(n);
	net_texts_free(n);
	net_reload_end(n);
	config_free(n->world.config);
	kw_in_free(&n->in);
	sockets_free(n->sockets);
}

int net_main(void)
{
	struct net *n = xcalloc(1, sizeof(*n), "net");
	char why[WHY_MAX] = "";

	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGINT, SIG_IGN); /* Ctrl-C goes to both: keeper decides */
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	prepare_libraries();
	read_boot(n);
	n->fd = KW_FD;
	n->control_fd = n->capture.fd = -1;
	n->tell_running = MONO_NEVER;
	kw_in_init(&n->in, KW_NET);
	msglog_init(&n->log);
	wheel_init(&n->wheel, mono_now());
	n->world.config = config_new();
	n->world.traps = &n->traps;
	n->world.log = &n->log;
	n->world.started = mono_now();
	n->world.ports = (struct world_ports){ n, world_now, net_wall_ms, net_ask, on_changed, net_certificates,
					       net_token_at, net_counter_at, net_clear_counters, net_measure };
	if (!be_told(n))
		return 1;
	if (!start(n, why)) {
		net_log(n, LOG_CRIT, 0, (mac_t){ 0 }, "", "net cannot start: %s", why);
		return 1;
	}
	n->ready = true;
	net_tell(n, &(struct kw_msg){ .type = KW_READY });
	if (recall_found(n->recall))
		net_log(n, LOG_NOTICE, 0, (mac_t){ 0 }, "", "%zu access points of the net before are told to come back",
			recall_found(n->recall));
	if (roster_found(n->roster))
		net_log(n, LOG_NOTICE, 0, (mac_t){ 0 }, "", "%zu clients of before are remembered, with addresses and sessions",
			roster_found(n->roster));
	recall_begin(n->recall, mono_now());
	(void)uv_run(&n->loop, UV_RUN_DEFAULT);
	finish(n);
	free(n);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - plumbd, the controller: its command line, and all that can be refused before anything starts. stderr tells
 * what is wrong and what to do. Exit status: 0 fine, 1 it could not start or go on, 2 wrong usage or a configuration
 * with errors. */
#include "base/wipe.h"
#include "controller/keeper/keeper.h"
#include "controller/keeper/rights.h"
#include "controller/net/allowance.h"
#include "controller/net/net.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <gnutls/gnutls.h>
#include <nettle/version.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#define MEMORY_MAX_LEAST (1024ULL * 1024)
#define MEMORY_MAX_MOST (1024ULL * 1024 * 1024 * 1024)

enum exit_status { FINE, FAILED, USAGE };

#define DEFAULT_CONFIG "/etc/plumb/plumb.conf"
#define DEFAULT_STATE "/var/lib/plumb"
#define DEFAULT_RUNTIME "/run/plumb"

enum option_id { OPT_CONFIG = 'c', OPT_HELP = 'h', OPT_VERSION = 'V', OPT_CHECK = 't', OPT_STATE = 256, OPT_RUNTIME,
	OPT_LISTEN, OPT_USER, OPT_FOREGROUND, OPT_WAIT_DTLS, OPT_MEMORY_MAX };

static const struct option options[] = {
	{ "config", required_argument, NULL, OPT_CONFIG },   { "state", required_argument, NULL, OPT_STATE },
	{ "runtime", required_argument, NULL, OPT_RUNTIME }, { "listen", required_argument, NULL, OPT_LISTEN },
	{ "check", required_argument, NULL, OPT_CHECK },     { "user", required_argument, NULL, OPT_USER },
	{ "foreground", no_argument, NULL, OPT_FOREGROUND }, { "wait-dtls", required_argument, NULL, OPT_WAIT_DTLS },
	{ "memory-max", required_argument, NULL, OPT_MEMORY_MAX },
	{ "version", no_argument, NULL, OPT_VERSION },	     { "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static int help(void)
{
	fputs("plumbd                     with " DEFAULT_CONFIG "\n"
	      "plumbd --config my.conf --state ./state --runtime ./run --listen 127.0.0.1\n"
	      "plumbd --check my.conf          is it right? Exit status 2 when not\n"
	      "\n"
	      "The wireless LAN controller. It stays in the foreground and tells what it does\n"
	      "on stderr or to the journal. SIGHUP reloads the configuration, SIGTERM ends it.\n"
	      "\n"
	      "  -c, --config FILE     the configuration (" DEFAULT_CONFIG ")\n"
	      "      --state DIR       what is kept: authority, keys, tokens (" DEFAULT_STATE ")\n"
	      "      --runtime DIR     where the control socket is made (" DEFAULT_RUNTIME ")\n"
	      "      --listen ADDR[:CONTROL,DATA]\n"
	      "                        UDP address and ports; may be given several times\n"
	      "                        (all of IPv4 and IPv6, 5246,5247)\n"
	      "      --user NAME       what to become when started by root (plumb)\n"
	      "      --wait-dtls SECS  how long a handshake may take (60)\n"
	      "      --memory-max SIZE how much memory it may have, as 512M (what its control\n"
	      "                        group allows); from 90 % on new clients are refused\n"
	      "  -t, --check FILE      check a configuration and end\n"
	      "      --foreground      as always; accepted for scripts\n"
	      "  -V, --version         versions of plumbd and its libraries\n"
	      "  -h, --help            this\n"
	      "\n"
	      "See plumbd(8).\n",
	      stdout);
	return FINE;
}

static int version(void)
{
	printf("plumbd %s\n", PLUMB_VERSION);
	printf("gnutls %s\n", gnutls_check_version(NULL));
	printf("libuv %s\n", uv_version_string());
	printf("confinement %s\n", net_confinement());
	return FINE;
}

static int usage(void)
{
	fputs("plumbd: see plumbd --help\n", stderr);
	return USAGE;
}

static int check(const char *path)
{
	struct buf text = { 0 }, report = { 0 };
	int error = keeper_read_config(path, &text), status = FINE;

	if (error) {
		fprintf(stderr, "plumbd: %s: %s\n", path, keeper_read_error(error));
		status = USAGE;
	} else if (!keeper_check_config(path, buf_as_slice(&text), &report)) {
		fputs(buf_cstr(&report), stderr);
		status = USAGE;
	} else {
		printf("%s: good\n", path);
	}
	if (text.p)
		wipe(text.p, text.len);
	buf_free(&text);
	buf_free(&report);
	return status;
}

/* "512M" */
static bool read_size(const char *text, uint64_t *out)
{
	static const char units[] = "KMG";
	char *end;
	uint64_t n;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	n = strtoull(text, &end, 10);
	if (errno || n > MEMORY_MAX_MOST)
		return false;
	if (*end && strchr(units, *end)) {
		n = n << 10 * (strchr(units, *end) - units + 1);
		if (n >> 10 * (strchr(units, *end) - units + 1) > MEMORY_MAX_MOST)
			return false;
		end++;
	}
	*out = n;
	return !*end && n >= MEMORY_MAX_LEAST && n <= MEMORY_MAX_MOST;
}

/* -1: go on; else the exit status. */
static int read_options(int argc, char **argv, struct keeper_options *o)
{
	char why[LISTEN_WHY_MAX], *end;
	int c;

	while ((c = getopt_long(argc, argv, "c:t:hV", options, NULL)) != -1)
		switch (c) {
		case OPT_CONFIG:
			o->config = optarg;
			o->config_given = true;
			break;
		case OPT_STATE:
			o->state = optarg;
			o->state_given = true;
			break;
		case OPT_RUNTIME: o->runtime = optarg; break;
		case OPT_USER: o->user = optarg; break;
		case OPT_FOREGROUND: break;
		case OPT_LISTEN:
			if (listen_parse(&o->listen, optarg, why))
				break;
			fprintf(stderr, "plumbd: %s\n", why);
			return USAGE;
		case OPT_WAIT_DTLS:
			o->wait_dtls_s = (unsigned)strtoul(optarg, &end, 10);
			if (!*end && o->wait_dtls_s >= 1 && o->wait_dtls_s <= 600)
				break;
			fprintf(stderr, "plumbd: --wait-dtls %s: a number of seconds from 1 to 600\n", optarg);
			return USAGE;
		case OPT_MEMORY_MAX:
			if (read_size(optarg, &o->memory_max))
				break;
			fprintf(stderr, "plumbd: --memory-max %s: a number of bytes, or with K, M or G behind it, as 512M; "
					"1M to 1024G\n", optarg);
			return USAGE;
		case OPT_CHECK: return check(optarg);
		case OPT_VERSION: return version();
		case OPT_HELP: return help();
		default: return usage();
		}
	if (optind < argc) {
		fprintf(stderr, "plumbd: '%s' is one word too many\n", argv[optind]);
		return usage();
	}
	if (!o->listen.count)
		listen_defaults(&o->listen);
	return -1;
}

static int refuse(const char *why)
{
	fprintf(stderr, "plumbd: %s\n", why);
	return FAILED;
}

/* The configuration, or defaults where none was named and none is there. */
static int read_config(struct keeper *k)
{
	struct buf report = { 0 };
	int error = keeper_read_config(k->o.config, &k->saved), status = FINE;

	if (error == -ENOENT && !k->o.config_given) {
		journal_say(&k->journal, LOG_NOTICE, "there is no %s: starting with the defaults; `save config` makes it",
			    k->o.config);
	} else if (error) {
		fprintf(stderr, "plumbd: the configuration %s: %s\n", k->o.config, keeper_read_error(error));
		status = USAGE;
	} else if (!keeper_check_config(k->o.config, buf_as_slice(&k->saved), &report)) {
		fputs(buf_cstr(&report), stderr);
		status = USAGE;
	}
	buf_free(&report);
	return status;
}

static bool open_directories(struct keeper *k, char why[static KEEPER_WHY_MAX])
{
	const char *user = rights_user(k->o.user);

	return rights_directory("state directory", k->o.state, 0700, user, why) &&
	       rights_directory("runtime directory", k->o.runtime, 0755, user, why);
}

static bool open_store(struct keeper *k, char why[static TRUST_WHY_MAX])
{
	struct addr ip[LISTENERS_MAX];
	static const uint8_t any[16], any4[16] = { [10] = 0xff, [11] = 0xff };
	char host[TRUST_NAME_MAX] = "plumb", dir[4096];
	struct store_options o = { .server = { .name = host, .ip = ip }, .dir = dir };

	(void)gethostname(host, 64);
	snprintf(dir, sizeof(dir), "%s/trust", k->o.state);
	for (size_t i = 0; i < k->o.listen.count; i++) {
		const struct addr *a = &k->o.listen.at[i].control;

		if (memcmp(a->ip, any, 16) && memcmp(a->ip, any4, 16))
			ip[o.server.nip++] = *a;
	}
	k->store = store_open(&o, k->started, why);
	return k->store != NULL;
}

/* Of the control group plumbd is started in. Before its rights go: with them sockets may be larger than others'. */
static uint64_t room_for_datagrams(void)
{
	struct allowance a;
	struct allowance_use use;

	allowance_open(&a, "/proc", "/sys/fs/cgroup", getpid(), 0);
	use = allowance_look(&a);
	allowance_close(&a);
	return use.sockets;
}

static int start(struct keeper *k)
{
	char why[KEEPER_WHY_MAX];
	const char *said;
	unsigned changed;
	int status = read_config(k);

	if (status != FINE)
		return status;
	if (!rights_may_start(k->o.user, k->o.state_given, why))
		return refuse(why);
	k->o.listen.most = room_for_datagrams();
	k->memory = keeper_make_memory(&k->held, &k->memory_is_new); /* first, for what is left in the store then is given up */
	if (!open_directories(k, why) || !listen_bind(&k->o.listen, why) || !rights_become(k->o.user, &said, why))
		return refuse(why);
	if (said)
		journal_say(&k->journal, LOG_WARNING, "%s", said);
	if (!keeper_lock(k, why))
		return refuse(why);
	k->control = keeper_bind_control(k->o.runtime, why);
	if (k->control < 0 || !open_store(k, why) || !store_tend(k->store, k->started, &changed, why))
		return refuse(why);
	rights_lock_memory();
	snapshot_open(k);
	if (k->memory < 0)
		journal_say(&k->journal, LOG_WARNING, "no shared memory: should net have to be started again, access points notice "
						      "by their next Echo only");
	listen_keep(&k->o.listen);
	if (k->held.removed)
		journal_say(&k->journal, LOG_NOTICE, "%zu descriptors of the plumbd before are of no use any more", k->held.removed);
	return keeper_run(k);
}

static void end(struct keeper *k)
{
	char path[4096];

	listen_close(&k->o.listen);
	if (k->control >= 0) {
		snprintf(path, sizeof(path), "%s/" KEEPER_CONTROL_SOCKET, k->o.runtime);
		(void)unlink(path);
		close(k->control);
	}
	if (k->saved.p)
		wipe(k->saved.p, k->saved.len);
	if (k->running.p)
		wipe(k->running.p, k->running.len);
	buf_free(&k->saved);
	buf_free(&k->running);
	store_free(k->store);
	journal_close(&k->journal);
}

static void hold_standard_files(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)!open("/dev/null", O_RDWR);
}

int main(int argc, char **argv)
{
	static struct keeper k = { .o = { .config = DEFAULT_CONFIG, .state = DEFAULT_STATE, .runtime = DEFAULT_RUNTIME },
				   .net = { .fd = -1 },
				   .control = -1,
				   .memory = -1,
				   .lock = -1 };
	int status;

	rights_no_dumps();
	if (argc == 2 && strcmp(argv[1], "--net") == 0)
		return net_main();
	hold_standard_files();
	fdstore_open(&k.held);
	k.o.listen.store = &k.held;
	status = read_options(argc, argv, &k.o);
	if (status >= 0)
		return status;
	k.started = (int64_t)time(NULL);
	k.self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (k.self < 0)
		return refuse("/proc is not there: plumbd starts its second process from /proc/self/exe");
	journal_open(&k.journal, mono_now());
	status = start(&k);
	end(&k);
	return status;
}

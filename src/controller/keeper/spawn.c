/* SPDX-License-Identifier: Apache-2.0 */
/* spawn.c - net's life as seen by keeper: born by executing this program anew (fresh address space, nothing of keeper's
 * memory in it), with its end of the pair and the sockets as its only descriptors; told all it has to know; started
 * again when it dies. The sockets stay open in keeper, so what arrives between two nets waits in them. */
#include "base/wipe.h"
#include "controller/keeper/keeper.h"
#include "controller/net/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	QUICK_MS = 2000,      /* a net that dies sooner after its start than this... */
	QUICK_DEATHS_MAX = 5, /* ...so often in a row is not started again */
	ASKED_MS = 1000,      /* one that ended so soon because it was told to is started again after this */
	TELL_WAIT_MS = 5000,
	TELL_STOP_MS = 500, /* the end does not wait for a net that does not read */
	PAIR_BUFFER = 1024 * 1024,
	FDS_MAX = 3 + LISTENERS_MAX * LISTEN_ROLES,
};

/* In the child: fds[i] becomes descriptor KW_FD + i, all others are closed. */
static bool arrange(const int *fds, int n, int *self)
{
	int high[FDS_MAX], null = open("/dev/null", O_RDWR | O_CLOEXEC);

	*self = fcntl(*self, F_DUPFD_CLOEXEC, KW_FD + FDS_MAX);
	if (null < 0 || *self < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		return false;
	for (int i = 0; i < n; i++) {
		high[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, KW_FD + FDS_MAX);
		if (high[i] < 0)
			return false;
	}
	for (int i = 0; i < n; i++)
		if (dup2(high[i], KW_FD + i) < 0)
			return false;
	return true; /* all others are closed by execve */
}

static void become_net(const struct keeper *k, const int *fds, int n, pid_t keeper)
{
	static char name[] = "plumbd", net[] = "--net";
	char *argv[] = { name, net, NULL };
	sigset_t none;
	int self = k->self;

	struct rlimit files = { KEEPER_NET_FILE_MAX, KEEPER_NET_FILE_MAX };

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)setrlimit(RLIMIT_FSIZE, &files);
	(void)signal(SIGXFSZ, SIG_IGN);
	if (getppid() != keeper)
		_exit(0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
	unsetenv("JOURNAL_STREAM");
	unsetenv("PLUMB_JOURNAL");
	if (arrange(fds, n, &self))
		(void)fexecve(self, argv, environ);
	_exit(127);
}

static pid_t fork_net(const struct keeper *k, int end)
{
	int fds[FDS_MAX], n = 0;
	pid_t keeper = getpid(), pid;

	fds[n++] = end;
	for (size_t i = 0; i < k->o.listen.count; i++)
		for (int r = 0; r < LISTEN_ROLES; r++)
			fds[n++] = k->o.listen.at[i].fd[r];
	if (k->control >= 0)
		fds[n++] = k->control;
	if (k->memory >= 0)
		fds[n++] = k->memory;
	pid = fork();
	if (pid == 0)
		become_net(k, fds, n, keeper);
	return pid;
}

bool keeper_tell(struct keeper *k, const struct kw_msg *m, int pass)
{
	int error;

	if (k->net.fd < 0)
		return false;
	error = kw_send(k->net.fd, m, pass, k->stopping ? TELL_STOP_MS : TELL_WAIT_MS);
	if (error == -ERANGE || error == -ENOBUFS)
		journal_say(&k->journal, LOG_ERR, "a message to net is out of its bounds: %s", kw_name(m->type));
	else if (error)
		keeper_kill_net(k, "it takes no messages");
	return error == 0;
}

static void tell_credential(struct keeper *k, enum kw_credential_kind kind, const char *chain, struct slice key)
{
	keeper_tell(k, &(struct kw_msg){ .type = KW_CREDENTIAL, .u.credential = { kind, slice_of(chain ? chain : ""), key } },
		-1);
}

void keeper_tell_token(struct keeper *k, const struct token_record *r)
{
	char identity[TOKEN_IDENTITY_MAX];
	int64_t now = (int64_t)time(NULL);
	bool usable = token_usable(r, now);

	token_identity(r->id, identity);
	keeper_tell(k, &(struct kw_msg){ .type = KW_TOKEN,
					 .u.token = { .state = token_state_at(r, now),
						      .created = (uint64_t)r->created,
						      .expires = (uint64_t)r->expires,
						      .used = (uint64_t)r->used,
						      .only = r->only.v,
						      .by = r->by.v,
						      .identity = slice_of(identity),
						      .key = { (const char *)r->key, usable ? sizeof(r->key) : 0 } } },
		    -1);
}

void keeper_tell_issued(struct keeper *k, const struct store_issued *is)
{
	if (is)
		keeper_tell(k, &(struct kw_msg){ .type = KW_ISSUED,
						 .u.issued = { .mac = is->cert.mac.v,
							       .from = (uint64_t)is->cert.from,
							       .to = (uint64_t)is->cert.to,
							       .revoked = (uint64_t)is->revoked,
							       .serial = slice_of(is->cert.serial),
							       .name = slice_of(is->cert.subject) } },
			    -1);
}

static void tell_all_issued(struct keeper *k)
{
	keeper_tell(k, &(struct kw_msg){ .type = KW_ISSUED_NONE }, -1);
	for (size_t i = 0; i < store_issued_count(k->store); i++)
		keeper_tell_issued(k, store_issued_at(k->store, i));
}

void keeper_tell_trust(struct keeper *k, unsigned changed)
{
	const struct store *s = k->store;

	if (changed & STORE_AC) {
		tell_credential(k, KW_CRED_AC_P256, store_ac_chain(s, TRUST_P256), slice_of(store_ac_key(s, TRUST_P256)));
		tell_credential(k, KW_CRED_AC_RSA, store_ac_chain(s, TRUST_RSA2048), slice_of(store_ac_key(s, TRUST_RSA2048)));
	}
	if (changed & STORE_CRL)
		tell_credential(k, KW_CRED_CRL, store_crl(s), SLICE(""));
	if (changed & STORE_TOKENS)
		for (size_t i = 0; i < store_token_count(s); i++)
			keeper_tell_token(k, store_token_at(s, i));
	if (changed & STORE_ISSUED)
		tell_all_issued(k);
}

static void tell_all(struct keeper *k)
{
	const struct buf *config = k->running.len ? &k->running : &k->saved;
	struct kw_msg start = { .type = KW_START,
				.u.start = { .listeners = k->o.listen.count,
					     .control = k->control >= 0,
					     .memory = k->memory >= 0,
					     .restarts = k->net.starts - 1,
					     .started = (uint64_t)k->started,
					     .wait_dtls_s = k->o.wait_dtls_s,
					     .memory_max = k->o.memory_max,
					     .state_dir = slice_of(k->o.state) } };

	keeper_tell(k, &start, -1);
	tell_credential(k, KW_CRED_TICKET_KEY, NULL, (struct slice){ (const char *)store_ticket_key(k->store),
		STORE_TICKET_KEY_LEN });
	tell_credential(k, KW_CRED_CA, store_ca(k->store), SLICE(""));
	keeper_tell_trust(k, STORE_AC | STORE_CRL | STORE_TOKENS | STORE_ISSUED);
	keeper_tell(k, &(struct kw_msg){ .type = KW_CONFIG, .u.config = { slice_of(k->o.config), buf_as_slice(config) } }, -1);
	keeper_tell(k, &(struct kw_msg){ .type = KW_GO }, -1);
}

#define MEMORY_NAME "memory"
#define MEMORY_SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)

/* Its size is sealed: a net that cut it short would kill the next one, who reads it. */
static int new_memory(void)
{
	int fd = memfd_create("plumb-memory", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd >= 0 && (ftruncate(fd, (off_t)memory_size()) || fcntl(fd, F_ADD_SEALS, MEMORY_SEALS))) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool is_memory(int fd)
{
	struct stat st;

	return fcntl(fd, F_GET_SEALS) == MEMORY_SEALS && fstat(fd, &st) == 0 && st.st_size == (off_t)memory_size();
}

int keeper_make_memory(struct fdstore *held, bool *is_new)
{
	int fd = fdstore_take(held, MEMORY_NAME);

	if (fd >= 0 && !is_memory(fd)) { /* of another version */
		fdstore_reject(held, fd, MEMORY_NAME);
		fd = -1;
	}
	*is_new = fd < 0;
	if (fd < 0)
		fd = new_memory();
	fdstore_keep(held, fd, MEMORY_NAME);
	return fd;
}

void keeper_start_net(struct keeper *k)
{
	int pair[2] = { -1, -1 }, size = PAIR_BUFFER;

	k->net.started = k->net.beat = mono_now();
	k->net.ready = false;
	k->net.starts++;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair)) {
		journal_say(&k->journal, LOG_ERR, "no socket pair for net: %s", strerror(errno));
		k->net.again = mono_after(k->net.started, 1000);
		return;
	}
	for (int i = 0; i < 2; i++)
		(void)setsockopt(pair[i], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	k->net.pid = fork_net(k, pair[1]);
	close(pair[1]);
	if (k->net.pid < 0) {
		journal_say(&k->journal, LOG_ERR, "net cannot be started: %s", strerror(errno));
		close(pair[0]);
		k->net.pid = 0;
		k->net.again = mono_after(k->net.started, 1000);
		return;
	}
	k->net.fd = pair[0];
	kw_in_init(&k->net.in, KW_KEEPER);
	tell_all(k);
}

void keeper_kill_net(struct keeper *k, const char *because)
{
	if (!k->net.pid)
		return;
	journal_say(&k->journal, LOG_ERR, "net (process %d) is ended: %s", (int)k->net.pid, because);
	(void)kill(k->net.pid, SIGKILL);
	if (k->net.fd >= 0)
		close(k->net.fd);
	k->net.fd = -1;
	k->net.closed = mono_now(); /* until it is reaped, which may take a moment */
}

static void say_death(struct keeper *k, int status)
{
	if (WIFSIGNALED(status))
		journal_say(&k->journal, LOG_ERR, "net (process %d) was killed by signal %d (%s)", (int)k->net.pid, WTERMSIG(status),
			    WTERMSIG(status) == SIGSYS ? "a system call its filter does not allow" : strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) == 0) /* what it was told, by keeper or by "reset system" */
		journal_say(&k->journal, k->stopping ? LOG_INFO : LOG_NOTICE, "net (process %d) has ended", (int)k->net.pid);
	else
		journal_say(&k->journal, LOG_ERR, "net (process %d) ended with status %d%s", (int)k->net.pid, WEXITSTATUS(status),
			    WEXITSTATUS(status) == 127 ? ": it could not be executed" : "");
}

/* The first time at once, for the access points wait; then after 1, 2, 4 s; then not any more. One that was ready and ends
 * well was told to ("reset system"): that is no death, how often ever. */
void keeper_net_died(struct keeper *k, int status)
{
	mono_t now = mono_now();
	struct keeper_net *n = &k->net;
	bool asked = n->ready && WIFEXITED(status) && WEXITSTATUS(status) == 0;
	bool quick = !n->ready || mono_between(n->started, now) < QUICK_MS;
	int64_t wait = 0;

	say_death(k, status);
	if (n->fd >= 0)
		close(n->fd);
	n->fd = -1;
	n->pid = 0;
	kw_in_free(&n->in);
	keeper_reload_lost(k);
	keeper_parts_lost(k);
	if (k->stopping)
		return;
	n->quick = asked || !quick ? 0 : n->quick + 1;
	if (n->quick >= QUICK_DEATHS_MAX) {
		journal_say(&k->journal, LOG_CRIT,
			    "net has died %d times in a row soon after its start: giving up. The lines above say how it died; "
			    "the configuration is %s, the state is in %s",
			    n->quick, k->o.config, k->o.state);
		k->stopping = true;
		k->status = 1;
		return;
	}
	if (asked && quick)
		wait = ASKED_MS;
	else if (n->quick > 1)
		wait = 1000LL << (n->quick - 2);
	n->again = mono_after(now, wait);
	if (wait)
		journal_say(&k->journal, asked ? LOG_NOTICE : LOG_WARNING, "net is started again in %d s", (int)(wait / 1000));
}

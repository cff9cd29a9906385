/* SPDX-License-Identifier: Apache-2.0 */
/* keeper.c - the loop of the supervisor: signals, net's messages, the clock. It waits in one poll; nothing it does is
 * long, but for the disk. */
#include "base/notify.h"
#include "controller/keeper/keeper.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	DRAIN_MS = 4500,	/* after SIGTERM, net has so long to say goodbye */
	START_MS = 60000,	/* net has so long to be ready */
	SILENT_MS = 20000,	/* net's loop has not turned for so long: it hangs */
	TEND_MS = 3600 * 1000,	/* certificates, CRL, old tokens */
	TURN_MESSAGES = 256,	/* of net, before signals and clock are looked at again... */
	TURN_MS = 100,		/* ... and sooner when they take so long */
	GONE_MS = 2000,		/* net has closed its end: it ends within so long, or is ended */
	TICK_MS = 500,
	CLOCK_SET_MS = 60 * 1000,
};

static void stop(struct keeper *k)
{
	if (k->stopping)
		return;
	k->stopping = true;
	k->stop_by = mono_after(mono_now(), DRAIN_MS);
	notify("STOPPING=1\nSTATUS=stopping");
	journal_say(&k->journal, LOG_NOTICE, "stopping");
	if (k->net.pid)
		keeper_tell(k, &(struct kw_msg){ .type = KW_STOP }, -1);
}

static void reap(struct keeper *k)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (pid == k->net.pid)
			keeper_net_died(k, status);
		else
			(void)snapshot_ended(k, pid, status);
}

static void take_signals(struct keeper *k)
{
	struct signalfd_siginfo s;

	while (read(k->signals, &s, sizeof(s)) == (ssize_t)sizeof(s))
		switch (s.ssi_signo) {
		case SIGTERM:
		case SIGINT: stop(k); break;
		case SIGHUP: keeper_reload(k, 0, false); break;
		case SIGCHLD: reap(k); break;
		default: break;
		}
}

static void take_messages(struct keeper *k)
{
	struct kw_msg m;
	enum kw_got got;
	const char *why;
	mono_t end = mono_after(mono_now(), TURN_MS);

	for (int i = 0; i < TURN_MESSAGES && k->net.fd >= 0 && !mono_reached(mono_now(), end); i++) {
		int error = kw_in_read(&k->net.in, k->net.fd, &m, &got, &why);

		if (error == -EAGAIN)
			return;
		if (error) { /* it has closed its end: it ends, or is to be ended */
			close(k->net.fd);
			k->net.fd = -1;
			k->net.closed = mono_now();
			return;
		}
		if (got == KW_GOT_MESSAGE)
			keeper_serve(k, &m);
		else if (got == KW_GOT_WRONG)
			keeper_kill_net(k, why);
	}
}

/* Then certificates and the CRL are looked at at once: a CRL of the future is as bad as one that has ended. */
static bool clock_was_set(struct keeper *k, mono_t now)
{
	int64_t ahead = (int64_t)time(NULL) * 1000 - now.us / 1000, by = ahead - k->ahead_ms;

	k->ahead_ms = ahead;
	return by > CLOCK_SET_MS || by < -CLOCK_SET_MS;
}

static void tend(struct keeper *k, mono_t now)
{
	char why[TRUST_WHY_MAX];
	unsigned changed = 0;

	if (!mono_reached(now, k->tend) && !clock_was_set(k, now))
		return;
	k->tend = mono_after(now, TEND_MS);
	if (!store_tend(k->store, (int64_t)time(NULL), &changed, why))
		journal_say(&k->journal, LOG_ERR, "the trust store: %s", why);
	if (changed && k->net.pid)
		keeper_tell_trust(k, changed);
	keeper_tell_endings(k, (int64_t)time(NULL));
}

/* The watchdog of the service manager is fed only by a net whose loop turns. */
static void watch(struct keeper *k, mono_t now)
{
	int64_t every = notify_watchdog_ms();

	if (k->net.pid && k->net.fd < 0 && mono_between(k->net.closed, now) > GONE_MS)
		keeper_kill_net(k, "it has closed its end and does not end");
	else if (k->net.pid && !k->net.ready && mono_between(k->net.started, now) > START_MS)
		keeper_kill_net(k, "it was not ready within 60 s");
	else if (k->net.pid && k->net.ready && !k->stopping && mono_between(k->net.beat, now) > SILENT_MS)
		keeper_kill_net(k, "its loop has not turned for 20 s");
	if (every && k->net.ready && mono_reached(now, k->kick) && mono_between(k->net.beat, now) < every) {
		notify("WATCHDOG=1");
		k->kick = mono_after(now, every / 2);
	}
}

static void tick(struct keeper *k)
{
	mono_t now = mono_now();

	journal_tick(&k->journal, now);
	if (!k->stopping && !k->net.pid && mono_reached(now, k->net.again))
		keeper_start_net(k);
	tend(k, now);
	snapshot_tick(k, now);
	watch(k, now);
	if (k->stopping && k->net.pid && mono_reached(now, k->stop_by)) {
		keeper_kill_net(k, "it did not end in time");
		k->stop_by = MONO_NEVER;
	}
}

static bool open_signals(struct keeper *k)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	(void)signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	k->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return k->signals >= 0;
}

int keeper_run(struct keeper *k)
{
	if (!open_signals(k))
		return 1;
	(void)clock_was_set(k, mono_now());
	k->tend = mono_after(mono_now(), TEND_MS);
	keeper_start_net(k);
	while (!k->stopping || k->net.pid) {
		struct pollfd p[2] = { { k->signals, POLLIN, 0 }, { k->net.fd, POLLIN, 0 } }; /* fd -1 is passed over */

		(void)poll(p, 2, TICK_MS);
		take_messages(k);
		take_signals(k);
		tick(k);
	}
	snapshot_close(k);
	journal_say(&k->journal, LOG_NOTICE, "ended");
	return k->status;
}

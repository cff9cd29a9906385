/* SPDX-License-Identifier: Apache-2.0 */
/* snapshot.c - see snapshot.h. Keeper takes nothing of what is in the memory for true: two numbers say how much to copy and
 * whether to, and memory.c bounds them; the next net looks at each entry. */
#include "controller/keeper/snapshot.h"

#include "base/wipe.h"
#include "controller/keeper/keeper.h"
#include "controller/net/memory.h"
#include "trust/seal.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const char head[] = "plumb clients 1\n";
#define HEAD ((struct slice){ head, sizeof(head) - 1 })

static void path_of(const struct keeper *k, char path[static PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/" SNAPSHOT_FILE, k->o.state);
}

static void key_of(const struct keeper *k, uint8_t key[static SEAL_KEY_LEN])
{
	seal_key(store_ticket_key(k->store), STORE_TICKET_KEY_LEN, "plumb: snapshot of clients", key);
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

static const char *unseal(const struct keeper *k, const struct buf *file, void *memory)
{
	uint8_t key[SEAL_KEY_LEN];
	struct slice sealed;
	bool good;

	if (file->len < HEAD.len + SEAL_MORE || memcmp(file->p, head, HEAD.len) != 0)
		return "it is none of this version's";
	sealed = (struct slice){ file->p + HEAD.len, file->len - HEAD.len };
	if (sealed.len - SEAL_MORE > memory_size())
		return "it is longer than the memory";
	key_of(k, key);
	good = seal_open(key, HEAD, sealed, memory);
	wipe(key, sizeof(key));
	return good ? NULL : "it was changed, or sealed by another controller";
}

/* Who looks for what went wrong has it; the next copy would be written over it. One of them is kept, the newest. */
static void keep_aside(struct keeper *k, const char *path, const char *wrong)
{
	char aside[PATH_MAX + 8];
	bool kept;

	snprintf(aside, sizeof(aside), "%s.bad", path);
	kept = rename(path, aside) == 0;
	journal_say(&k->journal, LOG_WARNING,
		    "%s is not used: %s. %s%s. Clients that access points have kept come back all the same; their addresses are "
		    "learned again, and their sessions begin anew",
		    path, wrong, kept ? "It is kept as " : "It cannot be kept aside: ", kept ? aside : strerror(errno));
}

/* Into memory nobody has used yet. */
static void restore(struct keeper *k, void *memory)
{
	struct buf file = { 0 };
	char path[PATH_MAX];
	const char *wrong;
	int error;

	path_of(k, path);
	error = keeper_read_file(path, &file, HEAD.len + SEAL_MORE + memory_size());
	wrong = error ? strerror(-error) : unseal(k, &file, memory);
	if (error != -ENOENT && wrong)
		keep_aside(k, path, wrong);
	buf_free(&file);
}

void snapshot_open(struct keeper *k)
{
	struct snapshot *s = &k->snapshot;
	void *p = MAP_FAILED;

	*s = (struct snapshot){ .next = mono_after(mono_now(), SNAPSHOT_EVERY_MS) };
	if (k->memory >= 0)
		p = mmap(NULL, memory_size(), PROT_READ | PROT_WRITE, MAP_SHARED, k->memory, 0);
	if (p == MAP_FAILED)
		return;
	if (k->memory_is_new)
		restore(k, p);
	(void)mprotect(p, memory_size(), PROT_READ);
	s->memory = p;
	s->edition = memory_edition(p);
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

/* The exit status of who writes is the errno; 0: it is written. */
static int write_copy(const struct keeper *k, char why[static KEEPER_WHY_MAX])
{
	const struct snapshot *s = &k->snapshot;
	size_t len = memory_used(s->memory);
	struct buf out = { 0 };
	uint8_t key[SEAL_KEY_LEN];
	char path[PATH_MAX];
	bool good;

	path_of(k, path);
	key_of(k, key);
	buf_add(&out, head, HEAD.len);
	seal_close(key, HEAD, (struct slice){ s->memory, len }, &out);
	wipe(key, sizeof(key));
	errno = 0;
	good = keeper_save_file(path, buf_as_slice(&out), why);
	buf_free(&out);
	return good ? 0 : errno ? errno : EIO;
}

static void say_result(struct keeper *k, int error)
{
	struct snapshot *s = &k->snapshot;

	if (error && !s->failed)
		journal_say(&k->journal, LOG_WARNING,
			    "%s/" SNAPSHOT_FILE " cannot be written: %s. The old one stays; it is tried again each %d s. Clients "
			    "are not touched; after a restart of all of plumbd their addresses would be learned again",
			    k->o.state, strerror(error), SNAPSHOT_EVERY_MS / 1000);
	else if (!error && s->failed)
		journal_say(&k->journal, LOG_NOTICE, "%s/" SNAPSHOT_FILE " is written again", k->o.state);
	s->failed = error != 0;
}

/* Who writes goes with keeper, and holds nothing that the next plumbd wants meanwhile: lock, sockets. */
static void write_alone(const struct keeper *k, pid_t keeper)
{
	char why[KEEPER_WHY_MAX];

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != keeper)
		_exit(EINTR);
	(void)close_range(STDERR_FILENO + 1, ~0U, 0);
	if (getpriority(PRIO_PROCESS, 0) < 0) /* that is for who answers (the unit's Nice=), and nobody waits for this */
		(void)setpriority(PRIO_PROCESS, 0, 0);
	_exit(write_copy(k, why) & 0xff);
}

static void begin(struct keeper *k, mono_t now)
{
	struct snapshot *s = &k->snapshot;
	pid_t keeper = getpid(), pid;

	s->next = mono_after(now, SNAPSHOT_EVERY_MS);
	s->wanted = memory_edition(s->memory);
	s->begun = now;
	s->late = false;
	pid = fork();
	if (pid == 0)
		write_alone(k, keeper);
	if (pid > 0)
		s->pid = pid;
	else
		say_result(k, errno);
}

bool snapshot_ended(struct keeper *k, pid_t pid, int status)
{
	struct snapshot *s = &k->snapshot;

	if (!s->pid || pid != s->pid)
		return false;
	s->pid = 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		s->edition = s->wanted;
	if (s->slow && !s->late && s->edition == s->wanted) {
		journal_say(&k->journal, LOG_NOTICE, "%s/" SNAPSHOT_FILE " is written in time again", k->o.state);
		s->slow = false;
	}
	say_result(k, WIFEXITED(status) ? WEXITSTATUS(status) : EINTR);
	return true;
}

/* Told of once, not with each copy that a slow disk makes late. */
static void is_late(struct keeper *k)
{
	struct snapshot *s = &k->snapshot;

	if (!s->slow)
		journal_say(&k->journal, LOG_WARNING,
			    "%s/" SNAPSHOT_FILE " has been written for %d s and is not done: the disk is slow. Nothing waits for it",
			    k->o.state, SNAPSHOT_LATE_MS / 1000);
	s->late = s->slow = true;
}

void snapshot_tick(struct keeper *k, mono_t now)
{
	struct snapshot *s = &k->snapshot;

	if (!s->memory)
		return;
	if (s->pid) {
		if (!s->late && mono_between(s->begun, now) > SNAPSHOT_LATE_MS)
			is_late(k);
		return;
	}
	if (mono_reached(now, s->next) && memory_edition(s->memory) != s->edition)
		begin(k, now);
}

static void await(struct keeper *k)
{
	struct snapshot *s = &k->snapshot;
	int status;

	for (int i = 0; i < SNAPSHOT_LAST_MS / 10 && s->pid; i++) {
		if (waitpid(s->pid, &status, WNOHANG) == s->pid)
			(void)snapshot_ended(k, s->pid, status);
		else
			(void)usleep(10000);
	}
	if (s->pid) { /* the old file stays */
		(void)kill(s->pid, SIGKILL);
		s->pid = 0;
	}
}

void snapshot_close(struct keeper *k)
{
	struct snapshot *s = &k->snapshot;

	if (!s->memory)
		return;
	await(k);
	if (memory_edition(s->memory) != s->edition) {
		begin(k, mono_now());
		await(k);
	}
	(void)munmap((void *)(uintptr_t)s->memory, memory_size());
	s->memory = NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* keeper.h - the supervisor process of plumbd: what it holds, and who does what with it.
 *
 *   main.c     the command line, and what is refused before anything starts
 *   keeper.c   the loop: signals, net's messages, the clock
 *   spawn.c    starts net and tells it all it has to know; decides when net is started again
 *   serve.c    what net may ask for: save, sign, tokens, revocation
 *   endings.c  tells of certificates that end soon
 *   allow.c    whether it may ask for that now, and so often
 *   capture.c  a file to capture into
 *   snapshot.c what net remembers, in a file
 *   files.c    the configuration file and the state directory's lock */
#pragma once
#include "base/buf.h"
#include "base/mono.h"
#include "controller/keeper/fdstore.h"
#include "controller/keeper/journal.h"
#include "controller/keeper/listen.h"
#include "controller/keeper/snapshot.h"
#include "controller/keeper/wire.h"
#include "trust/store.h"

#include <limits.h>
#include <sys/types.h>

#define KEEPER_CONTROL_SOCKET "control.sock" /* in the runtime directory */

enum {
	KEEPER_WHY_MAX = 512,
	KEEPER_NET_FILE_MAX = 512 * 1024 * 1024, /* net can make no file longer (of captures it ends one at half of that) */
};

/* How often net may ask for something: a row of allow.c. */
struct keeper_budget {
	double left;
	mono_t filled;
};

struct keeper_options {
	const char *config, *state, *runtime, *user;
	bool config_given; /* a file that was named must be there */
	bool state_given;  /* not the system's: somebody tries it */
	unsigned wait_dtls_s; /* 0: as RFC 5415 */
	uint64_t memory_max;  /* bytes both processes may have; 0: as the control group says */
	struct listeners listen;
};

/* The net that runs, if one does. */
struct keeper_net {
	pid_t pid; /* 0: none */
	int fd;
	struct kw_in in;
	bool ready;
	mono_t started, beat;
	mono_t again; /* when the next one is started */
	unsigned starts, quick; /* deaths soon after the start, in a row */
	mono_t closed; /* when it closed its end, if it did */
};

struct keeper {
	struct keeper_options o;
	struct journal journal;
	struct fdstore held; /* by the service manager, of the plumbd before */
	struct store *store;
	struct keeper_net net;
	int control, lock, signals, self;
	int memory; /* of sessions and clients, for the nets (net/memory.h); -1: none could be made */
	bool memory_is_new; /* not that of a plumbd before */
	struct snapshot snapshot;
	struct buf saved;   /* the configuration file as last read or written */
	struct buf running; /* the configuration net said it has; empty: as saved */
	struct buf parts;   /* of one of the two, until it is whole */
	int64_t started;    /* seconds of UTC */
	struct { /* while net looks at a configuration that was read again */
		uint32_t id; /* 0: it does not */
		bool dry, again; /* again: SIGHUP came meanwhile */
		struct buf text;
	} reload;
	struct keeper_budget budget[KW_TO_KEEPER_END - KW_READY]; /* of all nets together */
	mono_t tend, stop_by, kick;
	int64_t ahead_ms; /* wall clock before the other one: how a clock that was set is seen */
	bool stopping, told_ready;
	int status; /* exit status, once stopping */
};

/* --- files.c --- */
/* The file, whole. -ENOENT: there is none; other -errno. */
int keeper_read_file(const char *path, struct buf *out, size_t max);
/* The configuration file, and in words what its error means. */
int keeper_read_config(const char *path, struct buf *out);
const char *keeper_read_error(int error);
/* Atomic: a new file beside it, synced, renamed. False with why, and the old file as it was. */
bool keeper_save_file(const char *path, struct slice text, char why[static KEEPER_WHY_MAX]);
/* Reads and checks. Problems go to `report` as FILE:LINE:COLUMN lines; false when there are any. */
bool keeper_check_config(const char *name, struct slice text, struct buf *report);
bool keeper_lock(struct keeper *k, char why[static KEEPER_WHY_MAX]);
/* The control socket: a dead one is taken away, a living one is refused. */
int keeper_bind_control(const char *dir, char why[static KEEPER_WHY_MAX]);

/* --- spawn.c --- */
/* The memory net remembers its sessions and clients in, the one of the plumbd before if the service manager has kept it;
 * -1: it does without. Kept for the next one. */
int keeper_make_memory(struct fdstore *held, bool *is_new);
void keeper_start_net(struct keeper *k);
/* Its process has ended (status as waitpid gives it). */
void keeper_net_died(struct keeper *k, int status);
void keeper_kill_net(struct keeper *k, const char *because);
bool keeper_tell(struct keeper *k, const struct kw_msg *m, int pass);
void keeper_tell_trust(struct keeper *k, unsigned changed); /* enum store_changed */
void keeper_tell_token(struct keeper *k, const struct token_record *r);
void keeper_tell_issued(struct keeper *k, const struct store_issued *is);

/* --- serve.c --- */
void keeper_serve(struct keeper *k, const struct kw_msg *m);
/* id: of the operator's request, 0: SIGHUP. */
void keeper_reload(struct keeper *k, uint32_t id, bool dry);
/* Net is gone: what it was looking at is not applied. */
void keeper_reload_lost(struct keeper *k);
void keeper_parts_lost(struct keeper *k); /* likewise */

/* --- endings.c --- */
/* To the journal and as traps; once a day, however often it is called. */
void keeper_tell_endings(struct keeper *k, int64_t now);

/* --- allow.c --- */
enum keeper_allowed { KEEPER_SERVE, KEEPER_DROP, KEEPER_TOO_OFTEN, KEEPER_NEVER };
/* KEEPER_NEVER: no net that is what it was started as would send this now; *why says so. */
enum keeper_allowed keeper_allows(struct keeper *k, const struct kw_msg *m, mono_t now, const char **why);

/* --- capture.c --- */
/* A new file for a capture: its descriptor and its path, or -1 with why. */
int keeper_open_capture(const struct keeper *k, struct slice name, char path[static PATH_MAX],
			char why[static KEEPER_WHY_MAX]);

/* --- keeper.c --- */
int keeper_run(struct keeper *k);

/* SPDX-License-Identifier: Apache-2.0 */
/* shed.c - what net gives up while its memory is short, so that the kernel never ends it for want of memory: allowance.h
 * says how much it may have and has, pressure.h what goes at which use. It looks once a second, and ten times a second where
 * the limit is near: a crowd that comes back fills 20 MiB in a second. Without a limit nothing of this happens. */
#include "catalogue/catalogue.h"
#include "catalogue_gen.h"
#include "controller/keeper/listen.h"
#include "controller/net/internal.h"

#include <malloc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <syslog.h>
#include <unistd.h>

enum {
	LOOK_MS = 1000,
	LOOK_NEAR_MS = 100,
	SHED_AT_ONCE = 256, /* histories in one look */
	REFUSED_MS = 10000, /* for so long new clients are refused while there are histories of clients that are gone */
	TRIM_MS = 3000,
	MIB = 1024 * 1024,
};

/* --- what is said ------------------------------------------------------------------------------------------------- */

#define MEND "Give plumbd more memory: MemoryMax of its unit, or --memory-max; 'show sysinfo' says who has it"

static const char *const begins[PRESSURE_LEVELS] = {
	[PRESSURE_NONE] = "",
	[PRESSURE_PROBES] = "Stations that only probe are not kept. " MEND,
	[PRESSURE_CLIENTS] = "New clients are refused with status 17; clients in RUN stay and roam. " MEND,
	[PRESSURE_HISTORIES] = "Histories of clients that are gone are forgotten, the others grow no more. " MEND,
};

static const char *const ends[PRESSURE_LEVELS] = {
	[PRESSURE_NONE] = "",
	[PRESSURE_PROBES] = "Stations that probe are kept again",
	[PRESSURE_CLIENTS] = "New clients are taken again",
	[PRESSURE_HISTORIES] = "Histories are kept again",
};

static void say(struct net *n, unsigned row, int priority, const char *what)
{
	const struct net_shed *s = &n->shed;
	struct slice whose = s->use.given ? SLICE("--memory-max") : SLICE("control group");
	struct msg_trap_memory_short began = { .percent = s->pressure.thousandths / 10, .limit = (int64_t)(s->use.limit / MIB),
					       .whose = whose, .shed = slice_of(what) };
	struct msg_trap_memory_enough ended = { .percent = began.percent, .limit = began.limit, .whose = whose,
						.shed = slice_of(what) };
	struct buf text = { 0 };

	cat_write_text(&text, row, row == MSG_TRAP_MEMORY_SHORT ? (const void *)&began : (const void *)&ended);
	traplog_add(&n->traps, net_wall_ms(n), "%s", buf_cstr(&text));
	net_log(n, priority, cat_rows[row].id, (mac_t){ 0 }, cat_rows[row].name, "%s", buf_cstr(&text));
	buf_free(&text);
}

/* Each level that is entered or left, in their order. */
static void say_levels(struct net *n, enum pressure_level was)
{
	enum pressure_level is = n->shed.pressure.level;

	for (unsigned l = was + 1U; l <= is && l < PRESSURE_LEVELS; l++)
		say(n, MSG_TRAP_MEMORY_SHORT, LOG_WARNING, begins[l]);
	for (unsigned l = was; l > is && l < PRESSURE_LEVELS; l--)
		say(n, MSG_TRAP_MEMORY_ENOUGH, LOG_NOTICE, ends[l]);
}

/* --- what is done ------------------------------------------------------------------------------------------------- */

static bool is_here(void *ctx, mac_t client)
{
	return clients_find(ctx, client) != NULL;
}

static void tell_machines(struct net *n)
{
	const struct net_shed *s = &n->shed;

	clients_shed(n->clients, &(struct clients_shed){ .probes = s->pressure.level >= PRESSURE_PROBES,
							 .clients = s->pressure.level >= PRESSURE_CLIENTS,
							 .percent = s->pressure.thousandths / 10,
							 .limit_mib = (unsigned)(s->use.limit / MIB) });
	live_tight(n->live, s->pressure.level >= PRESSURE_CLIENTS, s->pressure.level >= PRESSURE_HISTORIES);
}

/* What was freed is given back to the system: malloc keeps it by itself, and it would count as used for ever. Memory that is
 * locked (keeper's rights.c) cannot be given back; so the heap is not for the moment it takes. That goes through all of the
 * heap, which may take more than a turn should; so seldom, and only while memory is short. */
static void trim(struct net *n, mono_t now)
{
	struct net_shed *s = &n->shed;
	uintptr_t end = (uintptr_t)sbrk(0);
	void *heap = (void *)s->heap; /* NOLINT(performance-no-int-to-ptr) */
	bool locked;

	if (mono_between(s->trimmed, now) < TRIM_MS)
		return;
	s->trimmed = now;
	locked = s->locked && end > s->heap && munlock(heap, end - s->heap) == 0;
	(void)malloc_trim(0);
	end = (uintptr_t)sbrk(0);
	if (locked && end > s->heap)
		(void)mlock2(heap, end - s->heap, MLOCK_ONFAULT);
}

/* At their level at once. But who wants to come in is worth more than what is known of somebody who has gone: when all that
 * keeps new clients out is such histories, and no crowd that leaves again, they go at the level before, too. */
static bool histories_go(const struct net_shed *s, mono_t now)
{
	return s->pressure.level >= PRESSURE_HISTORIES ||
	       (s->pressure.level >= PRESSURE_CLIENTS && mono_between(s->refusing, now) >= REFUSED_MS);
}

/* Records that the crowd has left behind are room for those who come next, and no use, whatever the system thinks: else
 * nobody would come in any more. But near the limit it is the system who counts. */
static void less_what_is_spare(struct net *n)
{
	struct net_shed *s = &n->shed;
	unsigned end = pressure_begins(PRESSURE_HISTORIES) - (s->pressure.level == PRESSURE_HISTORIES ? PRESSURE_LESS : 0);
	uint64_t spare = clients_load(n->clients).spare;

	if ((s->use.used + s->use.reserve) / 1000 >= s->use.limit / 1000 * end / 1000)
		return;
	s->use.used -= spare < s->use.used ? spare : s->use.used;
}

/* Who gives plumbd less while it runs has to have less wait in its sockets, too; keeper has seen to what was there
 * before. */
static void look(struct net *n)
{
	struct net_shed *s = &n->shed;
	uint64_t before = s->use.sockets;

	s->use = allowance_look(&s->allowance);
	if (s->use.sockets == before)
		return;
	s->allowance.buffers = listen_room(n->fds, n->listeners * LISTEN_ROLES, s->use.sockets);
	s->use = allowance_look(&s->allowance);
}

static void on_look(uv_timer_t *t)
{
	struct net *n = t->data;
	struct net_shed *s = &n->shed;
	enum pressure_level was = s->pressure.level;
	mono_t now = mono_now();
	bool near;

	look(n);
	less_what_is_spare(n);
	if (pressure_look(&s->pressure, s->use.used + s->use.reserve, s->use.limit, now))
		say_levels(n, was);
	if (s->pressure.level || was)
		tell_machines(n);
	if (s->pressure.level < PRESSURE_CLIENTS)
		s->refusing = MONO_NEVER;
	else if (was < PRESSURE_CLIENTS)
		s->refusing = now;
	if (histories_go(s, now))
		(void)live_shed(n->live, is_here, n->clients, SHED_AT_ONCE);
	if (s->pressure.level)
		trim(n, now);
	near = s->pressure.level || s->pressure.thousandths >= PRESSURE_NEAR;
	if (uv_timer_get_repeat(t) != (near ? LOOK_NEAR_MS : LOOK_MS))
		(void)uv_timer_start(t, on_look, near ? LOOK_NEAR_MS : LOOK_MS, near ? LOOK_NEAR_MS : LOOK_MS);
}

/* --- begin and end ------------------------------------------------------------------------------------------------ */

void net_shed_open(struct net *n)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	struct rlimit l;

	n->shed.heap = ((uintptr_t)sbrk(0) + page - 1) & ~(page - 1);
	n->shed.locked = getrlimit(RLIMIT_MEMLOCK, &l) == 0 && l.rlim_cur == RLIM_INFINITY;
	pressure_init(&n->shed.pressure);
	n->shed.refusing = MONO_NEVER;
	n->shed.trimmed = mono_now();
	allowance_open(&n->shed.allowance, "/proc", "/sys/fs/cgroup", getppid(), n->memory_max);
}

void net_shed_start(struct net *n)
{
	(void)uv_timer_init(&n->loop, &n->shed.timer);
	n->shed.timer.data = n;
	(void)uv_timer_start(&n->shed.timer, on_look, 0, LOOK_MS);
}

void net_shed_close(struct net *n)
{
	allowance_close(&n->shed.allowance);
}

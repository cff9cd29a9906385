/* SPDX-License-Identifier: Apache-2.0 */
/* test_snapshot.c - files of keeper that may be cut off at any moment: the snapshot of what net remembers, and what
 * `save config` writes. A death at any point leaves the old file or the new one, whole; a disk that does not take it is told
 * of once; nobody waits for one that is slow. */
#include "check.h"

#include "base/xalloc.h"
#include "controller/keeper/keeper.h"
#include "controller/net/memory.h"
#include "trust/seal.h"

#include <errno.h>
#include <stdarg.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- the world of snapshot.c: a small memory, a store with one key, a journal that is read here -------------------- */

enum { SIZE = 600 * 1024 };

struct memory {
	uint64_t edition;
	size_t used;
	char bytes[SIZE - 16];
};

static uint8_t ticket[STORE_TICKET_KEY_LEN];
static char said[4096];
static unsigned lines;

size_t memory_size(void)
{
	return SIZE;
}

size_t memory_used(const void *memory)
{
	size_t used = ((const struct memory *)memory)->used;

	return used <= SIZE - 16 ? 16 + used : SIZE;
}

uint64_t memory_edition(const void *memory)
{
	return ((const struct memory *)memory)->edition;
}

const uint8_t *store_ticket_key(const struct store *s)
{
	(void)s;
	return ticket;
}

void journal_say(struct journal *j, int priority, const char *fmt, ...)
{
	va_list ap;

	(void)j, (void)priority;
	va_start(ap, fmt);
	vsnprintf(said, sizeof(said), fmt, ap);
	va_end(ap);
	lines++;
}

static char dir[64], file[128];

static int setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/plumb-snapshot-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(file, sizeof(file), "%s/" SNAPSHOT_FILE, dir);
	memset(ticket, 7, sizeof(ticket));
	lines = 0;
	said[0] = '\0';
	return 0;
}

static int teardown(void **state)
{
	char command[256];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command);
}

/* A keeper with memory that is new. */
static struct memory *begin(struct keeper *k)
{
	*k = (struct keeper){ .o.state = dir, .memory_is_new = true };
	k->memory = memfd_create("memory", MFD_CLOEXEC);
	assert_int_equal(ftruncate(k->memory, SIZE), 0);
	snapshot_open(k);
	assert_non_null(k->snapshot.memory);
	return mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, k->memory, 0);
}

static void end(struct keeper *k, struct memory *m)
{
	snapshot_close(k);
	munmap(m, SIZE);
	close(k->memory);
}

static void edit(struct memory *m, char with, size_t len)
{
	memset(m->bytes, with, len);
	m->used = len;
	m->edition++;
}

/* Ticks until nothing is being written; `now` is what the clock says. */
static void settle(struct keeper *k, mono_t now)
{
	int status;

	snapshot_tick(k, now);
	if (k->snapshot.pid) {
		assert_int_equal(waitpid(k->snapshot.pid, &status, 0), k->snapshot.pid);
		assert_true(snapshot_ended(k, k->snapshot.pid, status));
	}
}

static mono_t later(unsigned n)
{
	return mono_after(mono_now(), n * (SNAPSHOT_EVERY_MS + 1000LL));
}

/* --- tests -------------------------------------------------------------------------------------------------------- */

static void what_was_remembered_is_there_again(void **state)
{
	struct keeper k;
	struct memory *m = begin(&k);
	struct stat st;

	(void)state;
	assert_int_equal(m->edition, 0);
	settle(&k, later(1));
	assert_int_equal(access(file, F_OK), -1); /* nothing has changed: nothing is written */
	edit(m, 'a', 1000);
	snapshot_tick(&k, mono_now());
	assert_int_equal(k.snapshot.pid, 0); /* not yet */
	settle(&k, later(1));
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(st.st_size, 16 + 1000 + 16 + SEAL_MORE);
	edit(m, 'b', 2000);
	end(&k, m); /* the end writes the last one */
	m = begin(&k);
	assert_int_equal(m->edition, 2);
	assert_int_equal(m->used, 2000);
	assert_int_equal(m->bytes[1999], 'b');
	assert_int_equal(lines, 0);
	end(&k, m);
}

static void what_was_changed_or_is_of_another_is_not_used(void **state)
{
	struct keeper k;
	struct memory *m = begin(&k);
	char aside[160];
	int fd;

	(void)state;
	snprintf(aside, sizeof(aside), "%s.bad", file);
	edit(m, 'a', 1000);
	end(&k, m);
	ticket[0] = 8;
	m = begin(&k);
	assert_int_equal(m->edition, 0);
	assert_non_null(strstr(said, "sealed by another controller"));
	end(&k, m);
	ticket[0] = 7;
	assert_int_equal(rename(aside, file), 0); /* it was kept */
	fd = open(file, O_WRONLY);
	assert_int_equal(pwrite(fd, "x", 1, 500), 1);
	close(fd);
	m = begin(&k);
	assert_int_equal(m->edition, 0);
	assert_int_equal(m->bytes[0], 0);
	assert_non_null(strstr(said, "it was changed"));
	end(&k, m);
	for (int len = 0; len < 100; len += 7) { /* cut short, longer than all, something else */
		assert_int_equal(rename(aside, file), 0);
		assert_int_equal(truncate(file, len), 0);
		m = begin(&k);
		assert_int_equal(m->edition, 0);
		end(&k, m);
	}
	assert_int_equal(rename(aside, file), 0);
	assert_int_equal(truncate(file, 2 * SIZE), 0);
	m = begin(&k);
	assert_int_equal(m->edition, 0);
	edit(m, 'c', 5); /* and is written over by the next */
	end(&k, m);
	m = begin(&k);
	assert_int_equal(m->bytes[4], 'c');
	end(&k, m);
}

/* Fault 14 of docs/faults.md: whatever a disk has made of the file, keeper starts with an empty memory, says so once, and
 * keeps the bad file; it is as it was, and not used the next time either. */
static void a_file_that_is_damaged_is_kept_aside(void **state)
{
	struct buf good = { 0 }, bad = { 0 };
	char aside[160];
	struct keeper k;
	struct memory *m = begin(&k);
	uint64_t dice = 14;

	(void)state;
	snprintf(aside, sizeof(aside), "%s.bad", file);
	edit(m, 'a', 1000);
	end(&k, m);
	assert_int_equal(keeper_read_file(file, &good, 1 << 20), 0);
	for (unsigned i = 0; i < 300; i++) {
		struct stat st;
		FILE *f;

		dice = dice * 6364136223846793005u + 1442695040888963407u;
		buf_clear(&bad);
		buf_add(&bad, good.p, i < 100 ? dice % good.len : good.len); /* cut, or with bits turned over */
		for (unsigned n = 0; i >= 100 && n <= i % 5; n++)
			bad.p[(dice >> 8 * n) % bad.len] = (char)((unsigned char)bad.p[(dice >> 8 * n) % bad.len] ^ 1U << (i + n) % 8);
		if (bad.len == good.len && memcmp(bad.p, good.p, bad.len) == 0)
			continue;
		f = fopen(file, "w");
		assert_non_null(f);
		assert_int_equal(fwrite(bad.p, 1, bad.len, f), bad.len);
		fclose(f);
		lines = 0;
		m = begin(&k);
		assert_int_equal(lines, 1);
		assert_int_equal(m->edition, 0);
		assert_int_equal(m->bytes[0], 0);
		assert_non_null(strstr(said, aside));
		assert_int_equal(stat(file, &st), -1);
		buf_clear(&good);
		assert_int_equal(keeper_read_file(aside, &good, 1 << 20), 0);
		assert_int_equal(good.len, bad.len);
		assert_memory_equal(good.p, bad.p, bad.len);
		end(&k, m);
		lines = 0;
		m = begin(&k); /* no file is no fault */
		assert_int_equal(lines, 0);
		edit(m, 'b', 1000);
		end(&k, m);
		assert_int_equal(keeper_read_file(file, &good, 1 << 20), 0);
	}
	(void)unlink(aside);
	buf_free(&good);
	buf_free(&bad);
}

/* Two ways in which a disk refuses: the new file cannot be made; it cannot get as long. */
static void a_disk_that_takes_nothing_is_told_of_once(void **state)
{
	struct rlimit whole, little;
	struct keeper k;
	struct memory *m = begin(&k);
	char fresh[160];

	(void)state;
	snprintf(fresh, sizeof(fresh), "%s.new", file);
	edit(m, 'a', 1000);
	settle(&k, later(1));
	assert_int_equal(lines, 0);
	assert_int_equal(mkdir(fresh, 0700), 0);
	for (unsigned i = 2; i < 6; i++) {
		edit(m, 'b', 1000 + i);
		settle(&k, later(i));
		assert_int_equal(lines, 1);
	}
	assert_non_null(strstr(said, "cannot be written"));
	assert_int_equal(rmdir(fresh), 0);
	settle(&k, later(6));
	assert_int_equal(lines, 2);
	assert_non_null(strstr(said, "is written again"));

	getrlimit(RLIMIT_FSIZE, &whole);
	little = (struct rlimit){ 100000, whole.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &little);
	for (unsigned i = 7; i < 10; i++) {
		edit(m, 'c', 200000);
		settle(&k, later(i));
		assert_int_equal(lines, 3);
		assert_int_equal(access(fresh, F_OK), -1); /* half a file does not stay */
	}
	assert_non_null(strstr(said, strerror(EFBIG)));
	setrlimit(RLIMIT_FSIZE, &whole);
	m->edition = k.snapshot.edition; /* what is in the file is the last that was written whole */
	m->used = 0;
	end(&k, m);
	m = begin(&k);
	assert_int_equal(m->bytes[0], 'b');
	end(&k, m);
}

static void nobody_waits_for_a_slow_disk(void **state)
{
	struct keeper k;
	struct memory *m = begin(&k);
	mono_t before;
	int status;
	pid_t pid;

	(void)state;
	edit(m, 'a', 1000);
	snapshot_tick(&k, later(1));
	pid = k.snapshot.pid;
	assert_true(pid > 0);
	(void)kill(pid, SIGSTOP); /* may have ended already: then it stays to be waited for */
	edit(m, 'b', 1000);
	before = mono_now();
	for (unsigned i = 1; i < 1000; i++)
		snapshot_tick(&k, later(i));
	assert_true(mono_between(before, mono_now()) < 1000);
	assert_int_equal(k.snapshot.pid, pid); /* one at a time */
	assert_int_equal(lines, 1);
	assert_non_null(strstr(said, "the disk is slow"));
	(void)kill(pid, SIGCONT);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(snapshot_ended(&k, pid, status));
	assert_int_equal(lines, 1);
	for (unsigned i = 0; i < 3; i++) { /* it stays slow: nothing more is said */
		edit(m, (char)('c' + i), 1000);
		snapshot_tick(&k, later(1000 + 100 * i));
		pid = k.snapshot.pid;
		assert_true(pid > 0);
		snapshot_tick(&k, later(1000 + 100 * i + 50));
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(snapshot_ended(&k, pid, status));
	}
	assert_int_equal(lines, 1);
	edit(m, 'x', 1000);
	snapshot_tick(&k, later(2000));
	pid = k.snapshot.pid;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(snapshot_ended(&k, pid, status));
	assert_int_equal(lines, 2);
	assert_non_null(strstr(said, "in time again"));
	end(&k, m);
}

/* Which of the versions the file holds, from the first to the last byte; -1: none, or half of one. */
static int version_of(const char *path)
{
	struct buf b = { 0 };
	int v = -1;

	if (keeper_read_file(path, &b, SIZE) == 0 && b.len >= 2) {
		v = b.p[0] - 'a';
		for (size_t i = 0; i < b.len; i++)
			if (b.p[i] != b.p[0])
				v = -1;
		if (v < 0 || v > 25 || b.len != 1000 + (size_t)v * 12000)
			v = -1;
	}
	buf_free(&b);
	return v;
}

static void save_for_ever(const char *path)
{
	char *text = xmalloc(SIZE, "text"), why[KEEPER_WHY_MAX];

	for (unsigned n = 0;; n++) {
		size_t len = 1000 + (size_t)(n % 26) * 12000;

		memset(text, 'a' + (int)(n % 26), len);
		if (!keeper_save_file(path, (struct slice){ text, len }, why))
			_exit(1);
	}
}

static void a_death_at_a_thousand_points_leaves_a_whole_file(void **state)
{
	char path[128];
	uint32_t seed = 12345;
	unsigned seen = 0, versions = 0;
	int v;

	(void)state;
	snprintf(path, sizeof(path), "%s/plumb.conf", dir);
	/* on a machine that is busy few of those who write come so far as to have written */
	for (unsigned i = 0; i < 1000 || (versions <= 2 && i < 5000); i++) {
		pid_t pid = fork();
		int status;

		if (pid == 0)
			save_for_ever(path);
		while (i == 0 && access(path, F_OK))
			usleep(1000);
		seed = seed * 1103515245 + 12345;
		usleep(300 + seed / 65536 % 6000);
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status)); /* it ended by itself only where it could not save */
		v = version_of(path);
		assert_in_range(v, 0, 25);
		if (!(seen & 1U << v))
			versions++;
		seen |= 1U << v;
	}
	assert_true(versions > 2); /* it did save meanwhile */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_was_remembered_is_there_again, setup, teardown),
		cmocka_unit_test_setup_teardown(what_was_changed_or_is_of_another_is_not_used, setup, teardown),
		cmocka_unit_test_setup_teardown(a_file_that_is_damaged_is_kept_aside, setup, teardown),
		cmocka_unit_test_setup_teardown(a_disk_that_takes_nothing_is_told_of_once, setup, teardown),
		cmocka_unit_test_setup_teardown(nobody_waits_for_a_slow_disk, setup, teardown),
		cmocka_unit_test_setup_teardown(a_death_at_a_thousand_points_leaves_a_whole_file, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

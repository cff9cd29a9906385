/* SPDX-License-Identifier: Apache-2.0 */
/* test_allowance.c - how much memory there may be and is, from files as the kernel writes them, and at which use what is
 * given up: each level with its border, none that comes and goes, and nothing at all where there is no limit. */
#include "check.h"

#include "controller/net/allowance.h"
#include "controller/net/pressure.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- levels ------------------------------------------------------------------------------------------------------- */

enum { LIMIT = 1000 };

static struct pressure p;
static mono_t now;

static enum pressure_level look(unsigned thousandths, int64_t after_ms)
{
	enum pressure_level was = p.level;
	bool changed;

	now = mono_after(now, after_ms);
	changed = pressure_look(&p, thousandths, LIMIT, now);
	assert_int_equal(changed, p.level != was);
	return p.level;
}

static void begin(void)
{
	now = mono_ms(1000);
	pressure_init(&p);
}

static void each_level_in_its_order(void **state)
{
	(void)state;
	begin();
	assert_int_equal(look(0, 100), PRESSURE_NONE);
	assert_int_equal(look(899, 100), PRESSURE_NONE);
	assert_int_equal(look(900, 100), PRESSURE_PROBES);
	assert_int_equal(look(929, 100), PRESSURE_PROBES);
	assert_int_equal(look(930, 100), PRESSURE_CLIENTS);
	assert_int_equal(look(959, 100), PRESSURE_CLIENTS);
	assert_int_equal(look(960, 100), PRESSURE_HISTORIES);
	assert_int_equal(look(1500, 100), PRESSURE_HISTORIES);
	/* back again: each after it was calm for a while */
	assert_int_equal(look(931, 100), PRESSURE_HISTORIES);
	for (int64_t ms = 100; ms <= PRESSURE_CALM_MS * 2; ms += 100)
		assert_int_equal(look(930, 100), PRESSURE_HISTORIES); /* 30 thousandths less than where it begins is not enough */
	assert_int_equal(look(929, 100), PRESSURE_HISTORIES);
	assert_int_equal(look(929, PRESSURE_CALM_MS - 1), PRESSURE_HISTORIES);
	assert_int_equal(look(929, 1), PRESSURE_CLIENTS);
	assert_int_equal(look(899, 100), PRESSURE_CLIENTS);
	assert_int_equal(look(899, PRESSURE_CALM_MS), PRESSURE_PROBES);
	assert_int_equal(look(869, 100), PRESSURE_PROBES);
	assert_int_equal(look(869, PRESSURE_CALM_MS), PRESSURE_NONE);
}

static void all_at_once_and_back(void **state)
{
	(void)state;
	begin();
	assert_int_equal(look(990, 1000), PRESSURE_HISTORIES);
	assert_int_equal(look(200, 100), PRESSURE_HISTORIES);
	assert_int_equal(look(200, PRESSURE_CALM_MS), PRESSURE_NONE);
	assert_int_equal(look(935, 100), PRESSURE_CLIENTS);
}

/* A use around a border: one message in, none out. */
static void a_border_does_not_flap(void **state)
{
	unsigned changes = 0;

	(void)state;
	begin();
	for (unsigned i = 0; i < 10000; i++) {
		now = mono_after(now, 100);
		changes += pressure_look(&p, i % 2 ? 925 : 935, LIMIT, now);
	}
	assert_int_equal(changes, 1);
	/* a peak in between begins the calm anew */
	for (unsigned i = 0; i < 10000; i++) {
		now = mono_after(now, 100);
		changes += pressure_look(&p, i % 20 ? 100 : 901, LIMIT, now);
	}
	assert_int_equal(changes, 1);
	assert_int_equal(p.level, PRESSURE_CLIENTS);
	assert_int_equal(look(100, 0), PRESSURE_CLIENTS);
	assert_int_equal(look(100, PRESSURE_CALM_MS), PRESSURE_NONE);
}

static void no_limit_gives_up_nothing(void **state)
{
	(void)state;
	begin();
	for (unsigned i = 0; i < 100; i++)
		assert_false(pressure_look(&p, UINT64_MAX, 0, mono_ms(i * 1000)));
	assert_true(pressure_look(&p, UINT64_MAX, 1, mono_ms(200000)));
	assert_int_equal(p.level, PRESSURE_HISTORIES);
	/* it is taken away again */
	assert_false(pressure_look(&p, UINT64_MAX, 0, mono_ms(201000)));
	assert_true(pressure_look(&p, UINT64_MAX, 0, mono_ms(201000 + PRESSURE_CALM_MS)));
	assert_int_equal(p.level, PRESSURE_NONE);
}

/* --- files -------------------------------------------------------------------------------------------------------- */

static char dir[] = "/tmp/plumb-allowance-XXXXXX";

static void put(const char *folder, const char *name, const char *text)
{
	char path[PATH_MAX];
	int fd;

	for (size_t n = 0; n <= strlen(folder); n++)
		if (folder[n] == '/' || !folder[n]) {
			snprintf(path, sizeof(path), "%s/%.*s", dir, (int)n, folder);
			(void)mkdir(path, 0700);
		}
	snprintf(path, sizeof(path), "%s/%s/%s", dir, folder, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void put_group(const char *folder, const char *max, const char *high, const char *current, const char *file)
{
	char stat[512];

	snprintf(stat, sizeof(stat),
		 "anon 1000\nfile 77777\nkernel 99\ninactive_anon 4\nactive_anon 5\ninactive_file %s\nactive_file 100\n"
		 "unevictable 0\nslab_reclaimable 10\nslab_unreclaimable 3\n", file);
	put(folder, "memory.max", max);
	put(folder, "memory.high", high);
	put(folder, "memory.current", current);
	put(folder, "memory.stat", stat);
}

static struct allowance opened(uint64_t given)
{
	char proc[PATH_MAX], cgroups[PATH_MAX];
	struct allowance a;

	snprintf(proc, sizeof(proc), "%s/proc", dir);
	snprintf(cgroups, sizeof(cgroups), "%s/cg", dir);
	allowance_open(&a, proc, cgroups, 42, given);
	return a;
}

static void uses(const struct allowance *a, uint64_t used, uint64_t limit, bool given)
{
	struct allowance_use u = allowance_look(a);

	assert_int_equal(u.limit, limit);
	assert_int_equal(u.used, used);
	assert_int_equal(u.given, given);
}

/* What is in the cache of files is no use: the kernel takes it back. */
static void a_control_group(void **state)
{
	struct allowance a;

	(void)state;
	put("proc/self", "cgroup", "1:name=systemd:/x\n0::/system.slice/plumbd.service\n");
	put_group("cg/system.slice", "max\n", "max\n", "900000\n", "0");
	put_group("cg/system.slice/plumbd.service", "max\n", "max\n", "50110\n", "40000");
	a = opened(0);
	assert_int_equal(a.groups, 2);
	uses(&a, 0, 0, false);
	/* it is set while we run, as `systemctl set-property` does */
	put("cg/system.slice/plumbd.service", "memory.max", "20000\n");
	uses(&a, 10000, 20000, false);
	put("cg/system.slice/plumbd.service", "memory.high", "15000\n");
	uses(&a, 10000, 15000, false);
	/* what a flood may put into sockets between two looks counts: what is not there yet, up to an eighth */
	a.buffers = 1000;
	uses(&a, 11000, 15000, false);
	a.buffers = 1000000;
	uses(&a, 10000 + 15000 / 8, 15000, false);
	assert_int_equal(allowance_look(&a).sockets, 15000 / 8);
	a.buffers = 0;
	/* the slice around it is nearer to its end */
	put("cg/system.slice", "memory.max", "1000000\n");
	uses(&a, 899890, 1000000, false);
	assert_int_equal(allowance_look(&a).sockets, 15000 / 8); /* of the least one, whichever is nearer */
	put("cg/system.slice", "memory.max", "max\n");
	put("cg/system.slice/plumbd.service", "memory.high", "max\n");
	put("cg/system.slice/plumbd.service", "memory.max", "max\n");
	uses(&a, 0, 0, false);
	assert_int_equal(allowance_look(&a).sockets, 0);
	/* numbers that cannot be together: never below nothing */
	put_group("cg/system.slice/plumbd.service", "20000\n", "max\n", "10\n", "40000");
	uses(&a, 0, 20000, false);
	/* a file that is empty or rubbish is no limit */
	put("cg/system.slice/plumbd.service", "memory.max", "");
	uses(&a, 0, 0, false);
	put("cg/system.slice/plumbd.service", "memory.max", "rubbish\n");
	uses(&a, 0, 0, false);
	allowance_close(&a);
}

/* In a container its own group is the root of what it sees. */
static void the_group_is_the_root(void **state)
{
	struct allowance a;

	(void)state;
	put("proc/self", "cgroup", "0::/\n");
	put_group("cg", "5000\n", "max\n", "4610\n", "500");
	a = opened(0);
	assert_int_equal(a.groups, 1);
	uses(&a, 4000, 5000, false);
	allowance_close(&a);
}

/* Of version 1, which older hosts have, and containers there. */
static void a_control_group_of_version_1(void **state)
{
	char root[PATH_MAX];
	struct allowance a;

	(void)state;
	snprintf(root, sizeof(root), "%s/cg/memory.max", dir);
	(void)unlink(root);
	put("proc/self", "cgroup", "9:name=systemd:/memory\n4:cpu,memory:/docker/12ab\n3:cpuset:/\n0::/\n");
	put("cg/memory/docker/12ab", "memory.limit_in_bytes", "20000\n");
	put("cg/memory/docker/12ab", "memory.usage_in_bytes", "15000\n");
	put("cg/memory/docker/12ab", "memory.stat",
	    "cache 1\nactive_file 7\ninactive_file 7\ntotal_inactive_file 4000\ntotal_active_file 1000\n");
	put("cg/memory/docker", "memory.limit_in_bytes", "9223372036854771712\n");
	put("cg/memory/docker", "memory.usage_in_bytes", "9000000\n");
	put("cg/memory/docker", "memory.stat", "total_active_file 1\n");
	a = opened(0);
	a.buffers = 5000; /* not counted there */
	assert_int_equal(a.groups, 2);
	uses(&a, 10000, 20000, false);
	assert_int_equal(allowance_look(&a).sockets, 0);
	put("cg/memory/docker", "memory.limit_in_bytes", "9000000\n");
	uses(&a, 8999999, 9000000, false);
	allowance_close(&a);
}

static void none_is_no_limit(void **state)
{
	static const char *const said[] = { "", "4:memory:/x\n3:cpu:/\n", "4:memoryless:/docker/12ab\n",
					    "4:memory\n5:cpu:/docker/12ab", "0::/../elsewhere\n", "0::/not/there\n", "0:" };
	struct allowance a;

	(void)state;
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		char root[PATH_MAX];

		put("proc/self", "cgroup", said[i]);
		snprintf(root, sizeof(root), "%s/cg/memory.max", dir);
		(void)unlink(root);
		a = opened(0);
		assert_int_equal(a.groups, 0);
		uses(&a, 0, 0, false);
		allowance_close(&a);
	}
}

static void what_the_operator_gives(void **state)
{
	char pages[64];
	struct allowance a;
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);

	(void)state;
	put("proc/self", "cgroup", "0::/group\n");
	put("proc/self", "statm", "90000 3000 1000 400 0 5000 0\n");
	put("proc/42", "statm", "90000 700 600 400 0 5000 0\n");
	a = opened(4200 * page);
	uses(&a, 2100 * page, 4200 * page, true); /* half of it */
	snprintf(pages, sizeof(pages), "%llu\n", (unsigned long long)(100 * page));
	put_group("cg/group", pages, "max\n", "60\n", "0"); /* almost nothing of a group's: it was not there when we began */
	uses(&a, 2100 * page, 4200 * page, true);
	allowance_close(&a);
	a = opened(4200 * page);
	uses(&a, 2100 * page, 4200 * page, true);
	snprintf(pages, sizeof(pages), "%llu\n", (unsigned long long)(90 * page + 110));
	put("cg/group", "memory.current", pages);
	uses(&a, 90 * page, 100 * page, false); /* the group is nearer */
	allowance_close(&a);
	/* keeper's is not to be seen: net's own is known in any case */
	a = opened(4200 * page);
	close(a.keeper);
	a.keeper = -1;
	put("cg/group", "memory.max", "max\n");
	uses(&a, 2000 * page, 4200 * page, true);
	allowance_close(&a);
}

static int clean(void **state)
{
	char command[PATH_MAX + 16];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", dir);
	return system(command) == 0 ? 0 : -1; /* NOLINT(cert-env33-c): a directory of our own */
}

static int make(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_level_in_its_order),
		cmocka_unit_test(all_at_once_and_back),
		cmocka_unit_test(a_border_does_not_flap),
		cmocka_unit_test(no_limit_gives_up_nothing),
		cmocka_unit_test(a_control_group),
		cmocka_unit_test(the_group_is_the_root),
		cmocka_unit_test(a_control_group_of_version_1),
		cmocka_unit_test(none_is_no_limit),
		cmocka_unit_test(what_the_operator_gives),
	};

	return cmocka_run_group_tests(tests, make, clean);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* rights.c - see rights.h. */
#include "controller/keeper/rights.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PLUMB_USER "plumb"

/* The leak checker of the sanitizers has to ptrace. */
static void no_ptrace(void)
{
#if !defined(__SANITIZE_ADDRESS__)
	(void)prctl(PR_SET_DUMPABLE, 0);
#endif
}

void rights_no_dumps(void)
{
	struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
	no_ptrace();
	umask(077);
}

const char *rights_user(const char *user)
{
	if (user)
		return user;
	return geteuid() == 0 && getpwnam(PLUMB_USER) ? PLUMB_USER : NULL;
}

static bool failed(char why[static RIGHTS_WHY_MAX], const char *what, const char *path, const char *wrong)
{
	snprintf(why, RIGHTS_WHY_MAX, "the %s %.120s %s", what, path, wrong);
	return false;
}

bool rights_may_start(const char *user, bool own_state, char why[static RIGHTS_WHY_MAX])
{
	if (rights_user(user) || geteuid() != 0 || own_state)
		return true;
	snprintf(why, RIGHTS_WHY_MAX,
		 "there is no user '" PLUMB_USER "' for it to become, and as root it does not use the system's state directory. "
		 "Make the user: systemd-sysusers (packaging/systemd/plumb.sysusers), or useradd --system " PLUMB_USER ". "
		 "To try it without, give --state DIR --runtime DIR; to run it as root all the same, --user root");
	return false;
}

/* Not through a link: whoever made it would be given what it points to. */
static bool give(const char *what, const char *path, const struct passwd *pw, char why[static RIGHTS_WHY_MAX])
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), error;

	if (fd < 0)
		return failed(why, what, path, "cannot be given to plumbd's user: it is a link, or no directory; chown what it is");
	error = fchown(fd, pw->pw_uid, pw->pw_gid);
	close(fd);
	return !error || failed(why, what, path, "cannot be given to plumbd's user");
}

bool rights_directory(const char *what, const char *path, unsigned mode, const char *user, char why[static RIGHTS_WHY_MAX])
{
	const struct passwd *pw = user && geteuid() == 0 ? getpwnam(user) : NULL;
	struct stat st;

	if (mkdir(path, mode) == 0)
		(void)chmod(path, mode); /* whatever the umask is */
	else if (errno != EEXIST) {
		int error = errno;

		return failed(why, what, path,
			      error == ENOENT	? "cannot be made: the directory above it does not exist; make it, or give another"
			      : error == EACCES ? "cannot be made: no permission; make it for plumbd's user, or give another"
			      : error == EROFS	? "cannot be made: the file system is read-only"
						: strerror(error));
	}
	if (stat(path, &st))
		return failed(why, what, path, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return failed(why, what, path, "is not a directory; give another, or move it away");
	if (st.st_mode & S_IWOTH)
		return failed(why, what, path, "can be written to by everybody: chmod o-w it, after asking who did");
	if (pw && st.st_uid != pw->pw_uid)
		return give(what, path, pw, why);
	return true;
}

/* All capabilities go, from the bounding set too. */
static void drop_capabilities(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct none[2] = { 0 };

	for (int cap = 0; cap <= CAP_LAST_CAP; cap++)
		(void)prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
	(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	(void)syscall(SYS_capset, &head, none);
}

static bool switch_to(const char *user, char why[static RIGHTS_WHY_MAX])
{
	const struct passwd *pw = getpwnam(user);

	if (!pw)
		return failed(why, "user", user, "does not exist; make it, or give another with --user");
	if (geteuid() == pw->pw_uid)
		return true;
	if (geteuid() != 0)
		return failed(why, "user", user, "cannot be switched to: plumbd was not started by root");
	if (initgroups(user, pw->pw_gid) || setgid(pw->pw_gid) || setuid(pw->pw_uid))
		return failed(why, "user", user, strerror(errno));
	return true;
}

bool rights_become(const char *user, const char **said, char why[static RIGHTS_WHY_MAX])
{
	const char *name = rights_user(user);

	*said = NULL;
	if (name && !switch_to(name, why))
		return false;
	if (!name && geteuid() == 0)
		*said = "there is no user 'plumb' to switch to: going on as root, without capabilities; make the user "
			"(systemd-sysusers, packaging/systemd/plumb.sysusers), or give --user";
	drop_capabilities();
	no_ptrace(); /* a change of user allows it again */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) {
		snprintf(why, RIGHTS_WHY_MAX, "no_new_privs: %s", strerror(errno));
		return false;
	}
	return true;
}

void rights_lock_memory(void)
{
#if !defined(__SANITIZE_ADDRESS__)
	struct rlimit l;

	if (getrlimit(RLIMIT_MEMLOCK, &l) == 0 && l.rlim_cur == RLIM_INFINITY)
		(void)mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
#endif
}

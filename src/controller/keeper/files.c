/* SPDX-License-Identifier: Apache-2.0 */
/* files.c - the configuration file, the lock of the state directory, the control socket's path. */
#include "controller/config/config.h"
#include "controller/keeper/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

int keeper_read_file(const char *path, struct buf *out, size_t max)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), error = 0;
	struct stat st;
	ssize_t n = 1;

	buf_clear(out);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode))
		error = S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
	while (!error && n > 0) {
		char piece[16384];

		n = read(fd, piece, sizeof(piece));
		if (n < 0)
			error = -errno;
		else if (out->len + (size_t)n > max)
			error = -EFBIG;
		else
			buf_add(out, piece, (size_t)n);
		explicit_bzero(piece, sizeof(piece));
	}
	close(fd);
	return error;
}

int keeper_read_config(const char *path, struct buf *out)
{
	return keeper_read_file(path, out, CONFIG_FILE_MAX);
}

const char *keeper_read_error(int error)
{
	if (error == -EFBIG)
		return "it is longer than " CONFIG_FILE_MAX_TEXT ", the most a configuration may have";
	return strerror(-error);
}

static bool say(char why[static KEEPER_WHY_MAX], const char *what, const char *path, int error)
{
	snprintf(why, KEEPER_WHY_MAX, "%s %.300s: %s", what, path, strerror(error));
	return false;
}

static bool write_whole(int fd, struct slice text)
{
	while (text.len) {
		ssize_t n = write(fd, text.p, text.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text.p += n;
		text.len -= (size_t)n;
	}
	return fsync(fd) == 0;
}

static void sync_directory(const char *path)
{
	char copy[PATH_MAX];
	int fd;

	snprintf(copy, sizeof(copy), "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		(void)fsync(fd);
		close(fd);
	}
}

bool keeper_save_file(const char *path, struct slice text, char why[static KEEPER_WHY_MAX])
{
	char real[PATH_MAX], fresh[PATH_MAX + 8];
	int fd, error;

	if (!realpath(path, real)) /* a link stays a link: what it points to is replaced */
		snprintf(real, sizeof(real), "%s", path);
	snprintf(fresh, sizeof(fresh), "%s.new", real);
	(void)unlink(fresh); /* left behind by one that was killed here */
	fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return say(why, "the old file stays: cannot write", fresh, errno);
	if (!write_whole(fd, text)) {
		error = errno;
		close(fd);
		(void)unlink(fresh);
		return say(why, "the old file stays: cannot write", fresh, error);
	}
	close(fd);
	if (rename(fresh, real)) {
		error = errno;
		(void)unlink(fresh);
		return say(why, "the old file stays: cannot replace", real, error);
	}
	sync_directory(real);
	return true;
}

struct check {
	const char *name;
	struct buf *report;
};

static void problem(void *ctx, const struct config_problem *p)
{
	struct check *c = ctx;

	config_problem_text(c->report, c->name, p);
}

bool keeper_check_config(const char *name, struct slice text, struct buf *report)
{
	struct check c = { name, report };
	struct config *tree = config_new();
	size_t problems = config_read(tree, text, problem, &c);

	config_free(tree);
	return problems == 0;
}

bool keeper_lock(struct keeper *k, char why[static KEEPER_WHY_MAX])
{
	char path[PATH_MAX], pid[32] = "";

	snprintf(path, sizeof(path), "%s/lock", k->o.state);
	k->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (k->lock < 0)
		return say(why, "cannot write to the state directory:", path, errno);
	if (flock(k->lock, LOCK_EX | LOCK_NB)) {
		(void)!pread(k->lock, pid, sizeof(pid) - 1, 0);
		pid[strcspn(pid, "\n")] = '\0';
		snprintf(why, KEEPER_WHY_MAX,
			 "the state directory %.300s is in use by another plumbd (process %s); stop it, or give another --state",
			 k->o.state, pid[0] ? pid : "unknown");
		return false;
	}
	snprintf(pid, sizeof(pid), "%d\n", (int)getpid());
	if (ftruncate(k->lock, 0) || pwrite(k->lock, pid, strlen(pid), 0) < 0)
		return say(why, "cannot write", path, errno);
	return true;
}

static bool somebody_answers(const struct sockaddr_un *at)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool yes = fd >= 0 && connect(fd, (const struct sockaddr *)at, sizeof(*at)) == 0;

	if (fd >= 0)
		close(fd);
	return yes;
}

int keeper_bind_control(const char *dir, char why[static KEEPER_WHY_MAX])
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int len = snprintf(at.sun_path, sizeof(at.sun_path), "%s/" KEEPER_CONTROL_SOCKET, dir), fd;
	struct stat st;

	if (len < 0 || (size_t)len >= sizeof(at.sun_path)) {
		snprintf(why, KEEPER_WHY_MAX, "the runtime directory's name is too long for a socket in it: %.300s", dir);
		return -1;
	}
	if (lstat(at.sun_path, &st) == 0) {
		if (!S_ISSOCK(st.st_mode)) {
			snprintf(why, KEEPER_WHY_MAX, "%s is there and is no socket; move it away", at.sun_path);
			return -1;
		}
		if (somebody_answers(&at)) {
			snprintf(why, KEEPER_WHY_MAX, "another plumbd answers on %s; stop it, or give another --runtime",
				 at.sun_path);
			return -1;
		}
		(void)unlink(at.sun_path);
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* who may do what is decided by who connects (control.h): the socket's mode lets everybody ask */
	if (fd < 0 || bind(fd, (const struct sockaddr *)&at, sizeof(at)) || chmod(at.sun_path, 0666) || listen(fd, 64)) {
		say(why, "cannot make the control socket", at.sun_path, errno);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

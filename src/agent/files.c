/* SPDX-License-Identifier: Apache-2.0 */
/* files.c - see files.h. */
#include "agent/files.h"

#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

int files_open(const char *directory)
{
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT) {
		if (mkdir(directory, 0700) && errno != EEXIST)
			return -errno;
		fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	}
	return fd < 0 ? -errno : fd;
}

static int write_all(int fd, struct slice bytes)
{
	while (bytes.len) {
		ssize_t n = write(fd, bytes.p, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		bytes = (struct slice){ bytes.p + n, bytes.len - (size_t)n };
	}
	return 0;
}

int files_write(int dir, const char *name, struct slice bytes, bool sync)
{
	char fresh[80];
	int fd, error;

	if (snprintf(fresh, sizeof(fresh), ".%s.new", name) >= (int)sizeof(fresh))
		return -ENAMETOOLONG;
	fd = openat(dir, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	error = write_all(fd, bytes);
	if (!error && sync && fsync(fd))
		error = -errno;
	if (close(fd) && !error)
		error = -errno;
	if (!error && renameat(dir, fresh, dir, name))
		error = -errno;
	if (error)
		unlinkat(dir, fresh, 0);
	else if (sync)
		fsync(dir);
	return error;
}

int files_read(int dir, const char *name, struct buf *out)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), error = 0;
	size_t start = out->len;

	if (fd < 0)
		return -errno;
	for (;;) {
		ssize_t n;

		buf_reserve(out, 4096);
		n = read(fd, out->p + out->len, 4096);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			error = n < 0 ? -errno : 0;
			break;
		}
		out->len += (size_t)n;
		if (out->len - start > FILES_READ_MAX) {
			error = -EFBIG;
			break;
		}
	}
	close(fd);
	if (error)
		out->len = start;
	return error;
}

int files_remove(int dir, const char *name)
{
	return unlinkat(dir, name, 0) ? -errno : 0;
}

int files_rename(int dir, const char *from, const char *to)
{
	return renameat(dir, from, dir, to) ? -errno : 0;
}

/* Where no file can be made, the directory itself is what is locked: a disk that is full or read-only keeps nobody from
 * starting. */
static int open_lock(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	return fd >= 0 || errno != ENOENT ? fd : openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int files_lock(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	int error;

	if (fd < 0 && (errno == EROFS || errno == ENOSPC || errno == EDQUOT))
		fd = open_lock(dir, name);
	if (fd < 0)
		return -errno;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	error = errno;
	close(fd);
	return -error;
}

bool files_locked(int dir, const char *name)
{
	int fd = open_lock(dir, name);
	bool held;

	if (fd < 0)
		return false;
	held = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	close(fd);
	return held;
}

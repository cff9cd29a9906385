/* SPDX-License-Identifier: Apache-2.0 */
/* bad_disk.c - preloaded into plumbd: its disk is what the file $PLUMB_DISK says: "full" (no byte is taken), "read-only"
 * (nothing is made, renamed or deleted), "slow" (each sync takes two seconds). Else, and without that file, it is well. Only
 * keeper's: net has no files, and its filter would end it for looking. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { SLOW_S = 2 };

static bool is_net;

__attribute__((constructor)) static void who(void)
{
	char line[4096];
	int fd = (int)syscall(SYS_openat, AT_FDCWD, "/proc/self/cmdline", O_RDONLY);
	ssize_t n = fd >= 0 ? read(fd, line, sizeof(line)) : 0;

	if (fd >= 0)
		close(fd);
	is_net = n > 5 && memmem(line, (size_t)n, "--net", 5);
}

static char how(void)
{
	const char *path = is_net ? NULL : getenv("PLUMB_DISK");
	int fd = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC) : -1, kept = errno;
	char c = 0;

	if (fd >= 0) {
		if (read(fd, &c, 1) != 1)
			c = 0;
		close(fd);
	}
	errno = kept;
	return c;
}

/* A file of its own: neither a socket, nor memory, nor what it was started with. */
static bool on_disk(int fd)
{
	struct stat st;

	return fd > 2 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink > 0;
}

static bool refused(char when, int with)
{
	if (how() != when)
		return false;
	errno = with;
	return true;
}

ssize_t write(int fd, const void *p, size_t n)
{
	return !is_net && on_disk(fd) && refused('f', ENOSPC) ? -1 : syscall(SYS_write, fd, p, n);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
	return !is_net && on_disk(fd) && refused('f', ENOSPC) ? -1 : syscall(SYS_pwrite64, fd, p, n, at);
}

int fsync(int fd)
{
	const struct timespec slow = { .tv_sec = SLOW_S };

	if (how() == 's')
		(void)nanosleep(&slow, NULL);
	return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return fsync(fd);
}

static int opened(int at, const char *path, int flags, mode_t mode)
{
	if ((flags & O_CREAT || (flags & O_ACCMODE) != O_RDONLY) && strncmp(path, "/dev/", 5) != 0 && refused('r', EROFS))
		return -1;
	return (int)syscall(SYS_openat, at, path, flags, mode);
}

/* As plumbd is built, these are the ones for big files, open64 and so on. */
#define OPEN(at) \
	va_list ap; \
	mode_t mode = 0; \
	va_start(ap, flags); \
	if (flags & (O_CREAT | O_TMPFILE)) \
		mode = va_arg(ap, mode_t); \
	va_end(ap); \
	return opened(at, path, flags, mode)

int open(const char *path, int flags, ...)
{
	OPEN(AT_FDCWD);
}

int openat(int at, const char *path, int flags, ...)
{
	OPEN(at);
}

int rename(const char *old, const char *new)
{
	return refused('r', EROFS) ? -1 : (int)syscall(SYS_rename, old, new);
}

int renameat(int from, const char *old, int to, const char *new)
{
	return refused('r', EROFS) ? -1 : (int)syscall(SYS_renameat, from, old, to, new);
}

int unlink(const char *path)
{
	return refused('r', EROFS) ? -1 : (int)syscall(SYS_unlink, path);
}

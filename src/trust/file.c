/* SPDX-License-Identifier: Apache-2.0 */
/* file.c - see file.h. */
#include "trust/file.h"
#include "trust/internal.h"

#include "base/wipe.h"
#include "base/xalloc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHECK_LINE "check "
enum { NAME_LEN_MAX = 128, CHECK_LEN = sizeof(CHECK_LINE) - 1 + 64 + 1 };

static void no_step(void)
{
}

void (*file_step)(void) = no_step;

static int say_errno(const struct dir *d, const char *name, const char *what, char why[static TRUST_WHY_MAX])
{
	int error = errno ? errno : EIO;

	trust_say(why, "%.120s/%.60s: %s: %s", d->path, name, what, strerror(error));
	return -error;
}

void buf_wipe(struct buf *b)
{
	if (b->p)
		wipe(b->p, b->cap);
	buf_free(b);
}

/* --- directories -------------------------------------------------------------------------------------------------- */

static bool dir_check(const struct dir *d, char why[static TRUST_WHY_MAX])
{
	struct stat st;

	if (fstat(d->fd, &st) < 0)
		return trust_say(why, "%.150s: %s", d->path, strerror(errno));
	errno = EPERM;
	if (st.st_uid != geteuid())
		return trust_say(why, "%.120s belongs to user %u and we run as user %u: chown -R it, or run as its owner", d->path,
				 (unsigned)st.st_uid, (unsigned)geteuid());
	if (st.st_mode & 077)
		return trust_say(why, "%.120s can be read or changed by others (mode %04o): chmod 700 it, after asking who did",
				 d->path, (unsigned)st.st_mode & 07777);
	return true;
}

static bool open_at(struct dir *d, int parent, const char *name, bool make, char why[static TRUST_WHY_MAX])
{
	if (make && mkdirat(parent, name, 0700) < 0 && errno != EEXIST)
		return trust_say(why, "%.150s cannot be made: %s", d->path, strerror(errno));
	d->fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (d->fd < 0)
		return trust_say(why, "%.150s cannot be opened: %s", d->path, strerror(errno));
	return dir_check(d, why);
}

bool dir_open(struct dir *d, const char *path, bool make, char why[static TRUST_WHY_MAX])
{
	d->fd = -1;
	d->path = xstrndup(path, strlen(path), "a path");
	if (open_at(d, AT_FDCWD, path, make, why))
		return true;
	dir_close(d);
	return false;
}

bool dir_open_under(struct dir *d, const struct dir *parent, const char *name, bool make, char why[static TRUST_WHY_MAX])
{
	struct buf b = { 0 };

	buf_printf(&b, "%s/%s", parent->path, name);
	d->fd = -1;
	d->path = xstrndup(b.p, b.len, "a path");
	buf_free(&b);
	if (open_at(d, parent->fd, name, make, why))
		return true;
	dir_close(d);
	return false;
}

void dir_close(struct dir *d)
{
	if (d->fd >= 0)
		close(d->fd);
	free(d->path);
	d->fd = -1;
	d->path = NULL;
}

bool dir_lock(const struct dir *d, char why[static TRUST_WHY_MAX])
{
	if (flock(d->fd, LOCK_EX | LOCK_NB) == 0)
		return true;
	return trust_say(why, "%.150s is in use by another process: is a plumb running on it already?", d->path);
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

static int file_check(const struct dir *d, const char *name, int fd, size_t max, size_t *size,
		      char why[static TRUST_WHY_MAX])
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return say_errno(d, name, "cannot be looked at", why);
	if (!S_ISREG(st.st_mode)) {
		trust_say(why, "%.120s/%.60s is no file", d->path, name);
		return -EINVAL;
	}
	if (st.st_uid != geteuid()) {
		trust_say(why, "%.120s/%.60s belongs to user %u and we run as user %u", d->path, name, (unsigned)st.st_uid,
			  (unsigned)geteuid());
		return -EPERM;
	}
	if (st.st_mode & 077) {
		trust_say(why, "%.120s/%.60s can be read or changed by others (mode %04o): chmod 600 it, after asking who did",
			  d->path, name, (unsigned)st.st_mode & 07777);
		return -EPERM;
	}
	if (st.st_size < 0 || (size_t)st.st_size > max) {
		trust_say(why, "%.120s/%.60s has %lld bytes, more than %zu", d->path, name, (long long)st.st_size, max);
		return -EFBIG;
	}
	*size = (size_t)st.st_size;
	return 0;
}

static int read_all(const struct dir *d, const char *name, int fd, char *p, size_t size, size_t *len,
		    char why[static TRUST_WHY_MAX])
{
	*len = 0;
	while (*len < size) {
		ssize_t n = read(fd, p + *len, size - *len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return say_errno(d, name, "cannot be read", why);
		if (n == 0)
			break;
		*len += (size_t)n;
	}
	p[*len] = '\0';
	return 0;
}

int file_read(const struct dir *d, const char *name, size_t max, char **out, size_t *len, char why[static TRUST_WHY_MAX])
{
	int fd = openat(d->fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK), ret;
	size_t size = 0;
	char *p;

	if (fd < 0)
		return errno == ENOENT ? -ENOENT : say_errno(d, name, "cannot be opened", why);
	ret = file_check(d, name, fd, max, &size, why);
	if (ret < 0) {
		close(fd);
		return ret;
	}
	p = xmalloc(size + 1, "a file");
	ret = read_all(d, name, fd, p, size, len, why);
	close(fd);
	if (ret < 0) {
		wipe(p, size);
		free(p);
		return ret;
	}
	*out = p;
	return 0;
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

static int write_all(int fd, const char *p, size_t len)
{
	while (len) {
		ssize_t n;

		file_step();
		n = write(fd, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

static int write_new(const struct dir *d, const char *temp, const void *bytes, size_t len)
{
	int fd, ret;

	file_step();
	if (unlinkat(d->fd, temp, 0) < 0 && errno != ENOENT) /* of one who was killed */
		return -1;
	file_step();
	fd = openat(d->fd, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	ret = write_all(fd, bytes, len);
	file_step();
	if (ret == 0)
		ret = fsync(fd);
	file_step();
	if (close(fd) < 0)
		ret = -1;
	return ret;
}

int file_write(const struct dir *d, const char *name, const void *bytes, size_t len, char why[static TRUST_WHY_MAX])
{
	char temp[NAME_LEN_MAX + 8];
	int ret;

	if (strlen(name) > NAME_LEN_MAX) {
		errno = ENAMETOOLONG;
		return say_errno(d, name, "cannot be written", why);
	}
	snprintf(temp, sizeof(temp), ".%s.new", name);
	if (write_new(d, temp, bytes, len) < 0) {
		ret = say_errno(d, name, "cannot be written, the old one is kept", why);
		unlinkat(d->fd, temp, 0);
		return ret;
	}
	file_step();
	if (renameat(d->fd, temp, d->fd, name) < 0) {
		ret = say_errno(d, name, "cannot be replaced, the old one is kept", why);
		unlinkat(d->fd, temp, 0);
		return ret;
	}
	file_step();
	if (fsync(d->fd) < 0)
		return say_errno(d, name, "may not have reached the disk", why);
	return 0;
}

int file_remove(const struct dir *d, const char *name, char why[static TRUST_WHY_MAX])
{
	file_step();
	if (unlinkat(d->fd, name, 0) < 0 && errno != ENOENT)
		return say_errno(d, name, "cannot be removed", why);
	file_step();
	return fsync(d->fd) < 0 ? say_errno(d, name, "may not be gone from the disk", why) : 0;
}

/* --- sealed ------------------------------------------------------------------------------------------------------- */

static void seal_of(const char *text, size_t len, char seal[static CHECK_LEN + 1])
{
	uint8_t digest[32];

	if (gnutls_hash_fast(GNUTLS_DIG_SHA256, text, len, digest) < 0)
		memset(digest, 0, sizeof(digest));
	memcpy(seal, CHECK_LINE, strlen(CHECK_LINE));
	fingerprint_format(digest, seal + strlen(CHECK_LINE));
	seal[CHECK_LEN - 1] = '\n';
	seal[CHECK_LEN] = '\0';
}

int file_damaged(const struct dir *d, const char *name, const char *what, char why[static TRUST_WHY_MAX])
{
	trust_say(why, "%.100s/%.50s is damaged (%.60s): put it back from a backup; nothing was written over it", d->path, name,
		  what);
	return -EBADMSG;
}

int file_read_sealed(const struct dir *d, const char *name, size_t max, char **out, size_t *len,
		     char why[static TRUST_WHY_MAX])
{
	int ret = file_read(d, name, max, out, len, why);
	char seal[CHECK_LEN + 1];

	if (ret < 0)
		return ret;
	if (*len >= CHECK_LEN && !memchr(*out, 0, *len)) {
		seal_of(*out, *len - CHECK_LEN, seal);
		if (memcmp(*out + *len - CHECK_LEN, seal, CHECK_LEN) == 0) {
			*len -= CHECK_LEN;
			(*out)[*len] = '\0';
			return 0;
		}
	}
	wipe(*out, *len);
	free(*out);
	*out = NULL;
	return file_damaged(d, name, "its check line does not fit", why);
}

int file_write_sealed(const struct dir *d, const char *name, struct buf *text, char why[static TRUST_WHY_MAX])
{
	char seal[CHECK_LEN + 1];

	buf_reserve(text, sizeof(seal)); /* so that even an empty text is one */
	seal_of(text->p, text->len, seal);
	buf_str(text, seal);
	return file_write(d, name, text->p, text->len, why);
}

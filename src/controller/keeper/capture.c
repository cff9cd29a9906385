/* SPDX-License-Identifier: Apache-2.0 */
/* capture.c - a file for `debug capwap capture`. net names it, and net may be anybody: so it is a new file, never one that
 * is there, called a capture, and not in a directory where a strange file does harm. A name without directories is made
 * in the state directory; below that, where keys and tokens are, nothing is made, for keeper would not start any more.
 * A keeper that is root (there was no user for it) makes captures in the state directory and in /tmp and /var/tmp only:
 * others read what root puts into their directories.
 *
 * The directory is opened first and then looked at, so that a link that is changed meanwhile changes nothing. */
#include "controller/keeper/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX ".pcapng"

static bool refuse(char why[static KEEPER_WHY_MAX], const char *words)
{
	snprintf(why, KEEPER_WHY_MAX, "%s", words);
	return false;
}

/* Where an open directory really is. */
static bool real_path(int dir, char out[static PATH_MAX])
{
	char link[64];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", dir);
	n = readlink(link, out, PATH_MAX - 1);
	if (n <= 0)
		return false;
	out[n] = '\0';
	return true;
}

static bool is_below(const char *path, const char *top)
{
	size_t len = strlen(top);

	return strncmp(path, top, len) == 0 && path[len] == '/';
}

static bool is_at_or_below(const char *path, const char *top)
{
	return strcmp(path, top) == 0 || is_below(path, top);
}

/* Whether a capture may be made in this directory. */
static bool may_be_in(int dir, int state, char why[static KEEPER_WHY_MAX])
{
	char real[PATH_MAX], top[PATH_MAX];

	if (!real_path(dir, real) || !real_path(state, top))
		return refuse(why, "/proc does not tell where the directory is");
	if (is_below(real, top))
		return refuse(why, "no capture is made below the state directory; give a name without directories");
	if (geteuid() == 0 && strcmp(real, top) != 0 && !is_at_or_below(real, "/tmp") && !is_at_or_below(real, "/var/tmp"))
		return refuse(why, "plumbd runs as root and makes captures in the state directory, /tmp and /var/tmp only");
	return true;
}

/* name: NULL in the state directory itself. */
static int open_directory(const struct keeper *k, const char *name, char why[static KEEPER_WHY_MAX])
{
	int state = open(k->o.state, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int dir = name ? open(name, O_PATH | O_DIRECTORY | O_CLOEXEC) : fcntl(state, F_DUPFD_CLOEXEC, 0);

	if (state < 0 || dir < 0) {
		snprintf(why, KEEPER_WHY_MAX, "%.300s: %s", name ? name : k->o.state, strerror(errno));
	} else if (!may_be_in(dir, state, why)) {
		close(dir);
		dir = -1;
	}
	if (state >= 0)
		close(state);
	return dir;
}

static bool is_capture(const char *file)
{
	size_t len = strlen(file);

	if (len <= strlen(SUFFIX) || len > NAME_MAX || file[0] == '.' || strcmp(file + len - strlen(SUFFIX), SUFFIX) != 0)
		return false;
	for (; *file; file++)
		if ((unsigned char)*file < ' ' || *file == 127)
			return false;
	return true;
}

/* "dir/file" into both parts; dir NULL: the state directory. */
static bool take_apart(char *text, const char **dir, const char **file, char why[static KEEPER_WHY_MAX])
{
	char *slash = strrchr(text, '/');

	*file = slash ? slash + 1 : text;
	*dir = !slash ? NULL : slash == text ? "/" : text;
	if (slash && text[0] != '/')
		return refuse(why, "write a whole path (/tmp/ap1.pcapng) or a name without directories");
	if (!is_capture(*file))
		return refuse(why, "the file's name has to end in .pcapng, and may not begin with a dot");
	if (slash)
		*slash = '\0';
	return true;
}

int keeper_open_capture(const struct keeper *k, struct slice name, char path[static PATH_MAX],
			char why[static KEEPER_WHY_MAX])
{
	char text[PATH_MAX];
	const char *in, *file;
	int dir, fd;

	snprintf(text, sizeof(text), "%.*s", (int)name.len, name.p); /* wire.c: without NUL, and shorter */
	if (!take_apart(text, &in, &file, why))
		return -1;
	dir = open_directory(k, in, why);
	if (dir < 0)
		return -1;
	if (snprintf(path, PATH_MAX, "%s/%s", !in ? k->o.state : strcmp(in, "/") == 0 ? "" : in, file) >= PATH_MAX)
		path[0] = '\0'; /* it is there, and too long to be told */
	fd = openat(dir, file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_APPEND, 0600);
	if (fd < 0)
		snprintf(why, KEEPER_WHY_MAX, "%.300s: %s", path,
			 errno == EEXIST ? "there is such a file; give another name" : strerror(errno));
	close(dir);
	return fd;
}

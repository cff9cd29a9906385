/* SPDX-License-Identifier: Apache-2.0 */
/* file.h - files with secrets in them: private, whole, checked.
 *
 * Private: a directory has mode 0700 and a file 0600, both are ours, and no symbolic link is followed; what others could
 * have read or changed is refused with the command that mends it. Whole: a file is replaced by a new one that is complete
 * on disk (fsync, rename, fsync of the directory), so whoever is killed at any moment leaves the old or the new. Checked:
 * "sealed" text files end with a line `check` and the SHA-256 of all before it, which finds damage (not malice). */
#pragma once
#include "base/buf.h"
#include "trust/trust.h"

struct dir {
	int fd;
	char *path;
};

/* Opens a directory; makes it when it is missing and `make` is set. False with why. */
bool dir_open(struct dir *d, const char *path, bool make, char why[static TRUST_WHY_MAX]);
bool dir_open_under(struct dir *d, const struct dir *parent, const char *name, bool make, char why[static TRUST_WHY_MAX]);
void dir_close(struct dir *d);
/* Keeps others out, until it is closed. */
bool dir_lock(const struct dir *d, char why[static TRUST_WHY_MAX]);

/* The whole file, NUL-terminated, to be wiped and freed with pem_free. 0; -ENOENT (no why); else -errno with why. */
int file_read(const struct dir *d, const char *name, size_t max, char **out, size_t *len, char why[static TRUST_WHY_MAX]);
int file_write(const struct dir *d, const char *name, const void *bytes, size_t len, char why[static TRUST_WHY_MAX]);
int file_remove(const struct dir *d, const char *name, char why[static TRUST_WHY_MAX]);

/* Sealed text: writing appends the check line (to the buffer too); reading checks it and cuts it off. -EBADMSG: damaged. */
int file_read_sealed(const struct dir *d, const char *name, size_t max, char **out, size_t *len,
		     char why[static TRUST_WHY_MAX]);
int file_write_sealed(const struct dir *d, const char *name, struct buf *text, char why[static TRUST_WHY_MAX]);

/* For "what to do" about a file that was read but makes no sense; returns -EBADMSG. `what` says what is wrong with it. */
int file_damaged(const struct dir *d, const char *name, const char *what, char why[static TRUST_WHY_MAX]);

/* Wipes and frees a buffer that held secrets. */
void buf_wipe(struct buf *b);

/* For the test of being killed: called before every system call of a write. */
extern void (*file_step)(void);

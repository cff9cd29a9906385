/* SPDX-License-Identifier: Apache-2.0 */
/* files.h - the agent's state directory: small files, mode 0600, each written whole or not at all (a new file beside the
 * old one, synced, then renamed over it), so a power cut leaves the old one or the new one. */
#pragma once
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

struct buf;

enum { FILES_READ_MAX = 256 * 1024 };

/* Opens the directory, makes it (mode 0700) where it is missing. A descriptor, or -errno. */
int files_open(const char *directory);
/* 0 or -errno. */
int files_write(int dir, const char *name, struct slice bytes, bool sync);
/* The whole file, behind what is in out; 0 or -errno (-ENOENT: there is none; -EFBIG). */
int files_read(int dir, const char *name, struct buf *out);
int files_remove(int dir, const char *name);
int files_rename(int dir, const char *from, const char *to);
/* Holds the directory for one process: a descriptor that keeps the lock until it is closed, or -errno (-EWOULDBLOCK:
 * another process holds it). */
int files_lock(int dir, const char *name);
/* Whether a process holds that lock. */
bool files_locked(int dir, const char *name);

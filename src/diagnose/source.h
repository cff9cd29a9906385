/* SPDX-License-Identifier: Apache-2.0 */
/* source.h - one input, whatever it is, as bytes that can be read at any place.
 *
 * A plain file is read where it is. Standard input, .gz and .zst and UTF-16 text are turned into plain bytes first: in
 * memory up to a ceiling, beyond it in a temporary file without a name (in TMPDIR or /var/tmp). The kind is told by the
 * first bytes, not by the name. */
#pragma once
#include "base/slice.h"

struct source {
	char *name;
	int fd;
	bool owned_text;
	const char *text;  /* instead of fd: all of it in memory */
	uint64_t size;
	int64_t mtime_ms;  /* of the file; of now for a pipe */
	char error[200];   /* why it cannot be read; empty: it can */
	bool truncated;    /* a compressed file ended in the middle: what came before is there */
};

/* Opens path ("-" is standard input). false: s->error tells why; s must be closed all the same. stop: end early. */
bool source_open(struct source *s, const char *path, const volatile int *stop);
/* A log in memory; text stays the caller's. */
void source_text(struct source *s, const char *name, const char *text, size_t len);
void source_close(struct source *s);
/* Reads up to len bytes at off; returns how many (0 at the end or when the file fails). */
size_t source_read(const struct source *s, uint64_t off, char *buf, size_t len);

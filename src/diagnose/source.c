/* SPDX-License-Identifier: Apache-2.0 */
/* source.c - see source.h. */
#include "diagnose/source.h"

#include "base/xalloc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

enum { SPOOL_MEMORY = 64 << 20, BLOCK = 256 << 10 };

static void fail(struct source *s, const char *what, const char *why)
{
	snprintf(s->error, sizeof(s->error), "%s%s%s", what, why ? ": " : "", why ? why : "");
}

/* --- the spool: where plain bytes are put ------------------------------------------------------------------- */

struct spool {
	char *mem;
	size_t len, cap;
	int fd;		   /* -1 while in memory */
	uint64_t written;
	struct source *s;
	/* UTF-16 */
	int wide;	   /* 0 not, 1 little endian, 2 big endian */
	bool decided;
	unsigned char odd; /* half a character left over */
	bool has_odd;
	uint32_t high;	   /* first half of a pair */
};

static bool write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t w = write(fd, p, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			return false;
		p += w;
		n -= (size_t)w;
	}
	return true;
}

static int nameless_file(void)
{
	const char *dir = getenv("TMPDIR");
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/plumb-XXXXXX", dir && *dir ? dir : "/var/tmp");
	fd = mkstemp(path);
	if (fd >= 0)
		unlink(path);
	return fd;
}

static bool spool_put(struct spool *sp, const char *p, size_t n)
{
	sp->written += n;
	if (sp->fd < 0 && sp->len + n > SPOOL_MEMORY) {
		sp->fd = nameless_file();
		if (sp->fd < 0 || !write_all(sp->fd, sp->mem, sp->len)) {
			fail(sp->s, "cannot write a temporary file (set TMPDIR to where there is room)", strerror(errno));
			return false;
		}
	}
	if (sp->fd >= 0) {
		if (write_all(sp->fd, p, n))
			return true;
		fail(sp->s, "cannot write a temporary file (set TMPDIR to where there is room)", strerror(errno));
		return false;
	}
	if (sp->cap - sp->len < n) {
		sp->cap = sp->cap ? sp->cap : BLOCK;
		while (sp->cap - sp->len < n)
			sp->cap *= 2;
		sp->mem = xrealloc(sp->mem, sp->cap, "an input");
	}
	memcpy(sp->mem + sp->len, p, n);
	sp->len += n;
	return true;
}

static size_t utf8_put(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 63));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 63));
		out[2] = (char)(0x80 | (c & 63));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 63));
	out[2] = (char)(0x80 | (c >> 6 & 63));
	out[3] = (char)(0x80 | (c & 63));
	return 4;
}

static size_t unit_put(struct spool *sp, char *out, uint32_t unit)
{
	if (unit >= 0xd800 && unit < 0xdc00) {
		sp->high = unit;
		return 0;
	}
	if (unit >= 0xdc00 && unit < 0xe000) {
		uint32_t c = sp->high ? 0x10000 + ((sp->high & 0x3ff) << 10) + (unit & 0x3ff) : 0xfffd;

		sp->high = 0;
		return utf8_put(out, c);
	}
	sp->high = 0;
	return unit == 0xfeff ? 0 : utf8_put(out, unit);
}

/* Two bytes a character: told by the byte order mark, or by every other byte being NUL; dots and quotes of a word processor
 * have none. */
static int wide_of(const unsigned char *p, size_t n)
{
	size_t nul[2] = { 0 };

	if (n >= 2 && p[0] == 0xff && p[1] == 0xfe)
		return 1;
	if (n >= 2 && p[0] == 0xfe && p[1] == 0xff)
		return 2;
	if (n > 1024)
		n = 1024;
	for (size_t i = 0; i < n; i++)
		nul[i & 1] += p[i] == 0;
	if (n >= 16 && nul[1] > n / 4 && nul[0] < n / 32)
		return 1;
	if (n >= 16 && nul[0] > n / 4 && nul[1] < n / 32)
		return 2;
	return 0;
}

static bool spool_wide(struct spool *sp, const unsigned char *p, size_t n)
{
	char out[4096];
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		if (!sp->has_odd) {
			sp->odd = p[i];
			sp->has_odd = true;
			continue;
		}
		sp->has_odd = false;
		len += unit_put(sp, out + len, sp->wide == 1 ? (uint32_t)(sp->odd | p[i] << 8) : (uint32_t)(sp->odd << 8 | p[i]));
		if (len > sizeof(out) - 8) {
			if (!spool_put(sp, out, len))
				return false;
			len = 0;
		}
	}
	return spool_put(sp, out, len);
}

/* Plain bytes of the input, in the order they come. */
static bool spool_bytes(struct spool *sp, const void *p, size_t n)
{
	if (!sp->decided && n) {
		sp->decided = true;
		sp->wide = wide_of(p, n);
	}
	return sp->wide ? spool_wide(sp, p, n) : spool_put(sp, p, n);
}

static void spool_done(struct spool *sp, struct source *s)
{
	s->size = sp->written;
	if (s->fd > 2)
		close(s->fd);
	s->fd = sp->fd;
	if (sp->fd < 0) {
		s->text = sp->mem ? sp->mem : xcalloc(1, 1, "an input");
		s->owned_text = true;
	} else {
		free(sp->mem);
	}
}

/* --- packed inputs --------------------------------------------------------------------------------------- */

enum packing { PLAIN, GZIP, ZSTD };

static enum packing packing_of(const unsigned char *p, size_t n)
{
	if (n >= 2 && p[0] == 0x1f && p[1] == 0x8b)
		return GZIP;
	if (n >= 4 && p[0] == 0x28 && p[1] == 0xb5 && p[2] == 0x2f && p[3] == 0xfd)
		return ZSTD;
	return PLAIN;
}

struct unpack {
	enum packing kind;
	z_stream z;
	ZSTD_DStream *zs;
	bool begun, ended;
};

/* Some bytes of a gzip file; members may follow each other. */
static bool unpack_gzip(struct unpack *u, struct spool *sp, unsigned char *p, size_t n)
{
	static _Thread_local unsigned char out[BLOCK];

	u->z.next_in = p;
	u->z.avail_in = (unsigned)n;
	while (u->z.avail_in) {
		int r;

		if (u->ended) {
			inflateReset(&u->z);
			u->ended = false;
		}
		u->z.next_out = out;
		u->z.avail_out = sizeof(out);
		r = inflate(&u->z, Z_NO_FLUSH);
		if (r != Z_OK && r != Z_STREAM_END && r != Z_BUF_ERROR) {
			fail(sp->s, "damaged gzip data", u->z.msg);
			return false;
		}
		if (!spool_bytes(sp, out, sizeof(out) - u->z.avail_out))
			return false;
		u->ended = r == Z_STREAM_END;
		if (r == Z_BUF_ERROR)
			break;
	}
	return true;
}

static bool unpack_zstd(struct unpack *u, struct spool *sp, const unsigned char *p, size_t n)
{
	static _Thread_local char out[BLOCK];
	ZSTD_inBuffer in = { p, n, 0 };

	while (in.pos < in.size) {
		ZSTD_outBuffer o = { out, sizeof(out), 0 };
		size_t r = ZSTD_decompressStream(u->zs, &o, &in);

		if (ZSTD_isError(r)) {
			fail(sp->s, "damaged zstd data", ZSTD_getErrorName(r));
			return false;
		}
		u->ended = r == 0;
		if (!spool_bytes(sp, out, o.pos))
			return false;
	}
	return true;
}

static bool unpack_some(struct unpack *u, struct spool *sp, unsigned char *p, size_t n)
{
	if (!u->begun) {
		u->begun = true;
		u->kind = packing_of(p, n);
		if (u->kind == GZIP)
			inflateInit2(&u->z, 15 + 16);
		if (u->kind == ZSTD) {
			u->zs = ZSTD_createDStream();
			ZSTD_initDStream(u->zs);
		}
	}
	switch (u->kind) {
	case GZIP: return unpack_gzip(u, sp, p, n);
	case ZSTD: return unpack_zstd(u, sp, p, n);
	case PLAIN: break;
	}
	return spool_bytes(sp, p, n);
}

static void unpack_end(struct unpack *u)
{
	if (u->kind == GZIP)
		inflateEnd(&u->z);
	if (u->kind == ZSTD)
		ZSTD_freeDStream(u->zs);
}

/* Turns the whole of s->fd into plain bytes. What came before damage is kept, and the damage told. */
static bool spool_all(struct source *s, const volatile int *stop)
{
	struct spool sp = { .fd = -1, .s = s };
	struct unpack u = { 0 };
	unsigned char *block = xmalloc(BLOCK, "an input");
	bool ok = true;
	ssize_t n = 0;

	while (ok && !(stop && *stop)) {
		n = read(s->fd, block, BLOCK);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		ok = unpack_some(&u, &sp, block, (size_t)n);
	}
	if (n < 0 && !(stop && *stop))
		fail(s, strerror(errno), NULL);
	if (ok && u.begun && u.kind != PLAIN && !u.ended && !(stop && *stop)) {
		fail(s, "the compressed file ends in the middle", NULL);
		ok = false;
	}
	s->truncated = !ok;
	unpack_end(&u);
	free(block);
	spool_done(&sp, s);
	return ok && (n >= 0 || (stop && *stop));
}

/* --- opening --------------------------------------------------------------------------------------------- */

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool source_open(struct source *s, const char *path, const volatile int *stop)
{
	unsigned char first[1024];
	bool standard = strcmp(path, "-") == 0;
	struct stat st;
	ssize_t n;

	*s = (struct source){ .fd = -1, .name = xstrndup(path, strlen(path), "a name") };
	s->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (s->fd < 0 || fstat(s->fd, &st) < 0) {
		fail(s, strerror(errno), NULL);
		return false;
	}
	if (S_ISDIR(st.st_mode)) {
		fail(s, "is a directory; name the files in it", NULL);
		return false;
	}
	s->mtime_ms = S_ISREG(st.st_mode) ? (int64_t)st.st_mtim.tv_sec * 1000 : now_ms();
	s->size = (uint64_t)st.st_size;
	if (!S_ISREG(st.st_mode) || standard)
		return spool_all(s, stop);
	n = pread(s->fd, first, sizeof(first), 0);
	if (n < 0) {
		fail(s, strerror(errno), NULL);
		return false;
	}
	if (packing_of(first, (size_t)n) != PLAIN || wide_of(first, (size_t)n))
		return spool_all(s, stop);
	return true;
}

void source_text(struct source *s, const char *name, const char *text, size_t len)
{
	*s = (struct source){ .fd = -1, .name = xstrndup(name, strlen(name), "a name"), .text = text, .size = len,
			      .mtime_ms = now_ms() };
}

void source_close(struct source *s)
{
	if (s->fd > 2)
		close(s->fd);
	if (s->owned_text)
		free((char *)(uintptr_t)s->text);
	free(s->name);
}

size_t source_read(const struct source *s, uint64_t off, char *buf, size_t len)
{
	size_t done = 0;

	if (off >= s->size)
		return 0;
	if (len > s->size - off)
		len = (size_t)(s->size - off);
	if (s->text) {
		memcpy(buf, s->text + off, len);
		return len;
	}
	while (done < len) {
		ssize_t n = pread(s->fd, buf + done, len - done, (off_t)(off + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	return done;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* test_source.c - inputs of every kind give the same bytes: plain, gzip (several members), zstd, UTF-16 of both kinds with
 * and without mark; damaged and missing ones say why. */
#include "check.h"

#include "diagnose/source.h"

#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

static const char line[] = "*t: May 07 17:03:56.060: 02:00:5e:10:00:01 apfMsAssoStateInc \xe2\x80\x9cx\xe2\x80\x9d\n";

static const char *write_file(const void *p, size_t len)
{
	static char path[64];
	int fd;

	snprintf(path, sizeof(path), "/tmp/plumb-test-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, p, len), len);
	close(fd);
	return path;
}

static void expect_bytes(const char *path, const char *want, size_t len)
{
	struct source s;
	char *got = malloc(len + 16);

	if (!source_open(&s, path, NULL))
		fail_msg("%s", s.error);
	assert_int_equal(s.size, len);
	assert_int_equal(source_read(&s, 0, got, len + 16), len);
	assert_memory_equal(got, want, len);
	assert_int_equal(source_read(&s, 3, got, 2), 2);
	assert_memory_equal(got, want + 3, 2);
	assert_int_equal(source_read(&s, len, got, 5), 0);
	source_close(&s);
	unlink(path);
	free(got);
}

static void plain(void **state)
{
	(void)state;
	expect_bytes(write_file(line, sizeof(line) - 1), line, sizeof(line) - 1);
}

static size_t gzip(unsigned char *out, size_t cap)
{
	z_stream z = { 0 };

	deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
	z.next_in = (unsigned char *)(uintptr_t)line;
	z.avail_in = sizeof(line) - 1;
	z.next_out = out;
	z.avail_out = (unsigned)cap;
	deflate(&z, Z_FINISH);
	deflateEnd(&z);
	return z.total_out;
}

static void gzip_members(void **state)
{
	unsigned char packed[2048];
	char twice[2 * sizeof(line)];
	size_t one = gzip(packed, 1024);

	(void)state;
	memcpy(packed + one, packed, one);
	memcpy(twice, line, sizeof(line) - 1);
	memcpy(twice + sizeof(line) - 1, line, sizeof(line) - 1);
	expect_bytes(write_file(packed, 2 * one), twice, 2 * (sizeof(line) - 1));
}

static void gzip_damaged(void **state)
{
	unsigned char packed[1024];
	size_t n = gzip(packed, sizeof(packed));
	const char *path;
	struct source s;

	(void)state;
	path = write_file(packed, n - 12);
	assert_false(source_open(&s, path, NULL));
	assert_non_null(strstr(s.error, "ends in the middle"));
	assert_true(s.truncated);
	source_close(&s);
	unlink(path);
	packed[12] ^= 0xff;
	packed[13] ^= 0xff;
	path = write_file(packed, n);
	assert_false(source_open(&s, path, NULL));
	assert_true(s.error[0] != '\0');
	source_close(&s);
	unlink(path);
}

static void zstd(void **state)
{
	char packed[1024];
	size_t n = ZSTD_compress(packed, sizeof(packed), line, sizeof(line) - 1, 3);

	(void)state;
	assert_false(ZSTD_isError(n));
	expect_bytes(write_file(packed, n), line, sizeof(line) - 1);
}

static void utf16(void **state)
{
	static const char text[] = "*t: May 07 17:03:56.060: 02:00:5e:10:00:01 text\n*t: May 07 17:03:56.061: more\n";

	(void)state;
	for (int big = 0; big < 2; big++)
		for (int mark = 0; mark < 2; mark++) {
			unsigned char wide[512];
			size_t n = 0;

			if (mark) {
				wide[n++] = big ? 0xfe : 0xff;
				wide[n++] = big ? 0xff : 0xfe;
			}
			for (size_t i = 0; i < sizeof(text) - 1; i++) {
				wide[n++] = big ? 0 : (unsigned char)text[i];
				wide[n++] = big ? (unsigned char)text[i] : 0;
			}
			expect_bytes(write_file(wide, n), text, sizeof(text) - 1);
		}
}

static void utf16_pair(void **state)
{
	static const unsigned char wide[] = { 0xff, 0xfe, 0x3d, 0xd8, 0x00, 0xde, 'a', 0 }; /* U+1F600, a */

	(void)state;
	expect_bytes(write_file(wide, sizeof(wide)), "\xf0\x9f\x98\x80" "a", 5);
}

static void missing(void **state)
{
	struct source s;

	(void)state;
	assert_false(source_open(&s, "/nonexistent/log", NULL));
	assert_non_null(strstr(s.error, "No such file"));
	source_close(&s);
	assert_false(source_open(&s, "/tmp", NULL));
	assert_non_null(strstr(s.error, "directory"));
	source_close(&s);
}

static void large_gzip_goes_to_a_file(void **state)
{
	/* 80 MB of blanks: above what is kept in memory */
	size_t n = 80u << 20, cap = 1 << 20;
	unsigned char *in = calloc(1, n), *out = malloc(cap);
	z_stream z = { 0 };
	struct source s;
	const char *path;
	char got[4];

	(void)state;
	memset(in, ' ', n);
	memcpy(in + n - 3, "end", 3);
	deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
	z.next_in = in;
	z.avail_in = (unsigned)n;
	z.next_out = out;
	z.avail_out = (unsigned)cap;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	path = write_file(out, z.total_out);
	assert_true(source_open(&s, path, NULL));
	assert_null(s.text);
	assert_int_equal(s.size, n);
	assert_int_equal(source_read(&s, n - 3, got, 4), 3);
	assert_memory_equal(got, "end", 3);
	source_close(&s);
	unlink(path);
	free(in);
	free(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain),   cmocka_unit_test(gzip_members), cmocka_unit_test(gzip_damaged),
		cmocka_unit_test(zstd),	   cmocka_unit_test(utf16),	   cmocka_unit_test(utf16_pair),
		cmocka_unit_test(missing), cmocka_unit_test(large_gzip_goes_to_a_file),
	};

	return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* test_wire.c - what stands under every codec and every socket: cursors, addresses, tables. */
#include "check.h"

#include "base/addr.h"
#include "base/der.h"
#include "base/rd.h"
#include "base/slice.h"
#include "base/table.h"
#include "base/wipe.h"
#include "base/wr.h"

static void reading_beyond_the_end_fails_and_stays_failed(void **state)
{
	static const uint8_t bytes[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	struct rd r = rd_over(bytes, sizeof(bytes)), part;
	uint8_t copy[4];

	(void)state;
	assert_int_equal(rd_u8(&r), 1);
	assert_int_equal(rd_be16(&r), 0x0203);
	part = rd_part(&r, 3);
	assert_int_equal(rd_be24(&part), 0x040506);
	assert_true(rd_done(&part));
	assert_int_equal(rd_be32(&r), 0);
	assert_true(rd_failed(&r));
	assert_int_equal(rd_u8(&r), 0); /* though there are three left */
	assert_null(rd_bytes(&r, 1));
	assert_false(rd_copy(&r, copy, 4));
	assert_int_equal(copy[0], 0);
	part = rd_part(&r, 1);
	assert_true(rd_failed(&part));
	r = rd_over(bytes, 8);
	assert_true(rd_be64(&r) == 0x0102030405060708ULL);
	assert_true(rd_done(&r));
	assert_non_null(rd_bytes(&r, 0));
}

static void writing_refuses_what_does_not_fit(void **state)
{
	uint8_t room[8];
	struct wr w = wr_into(room, sizeof(room));
	size_t hole;

	(void)state;
	wr_u8(&w, 0xff);
	hole = wr_be16_hole(&w);
	wr_be24(&w, 0x010203);
	wr_be16_close(&w, hole);
	assert_int_equal(wr_done(&w), 0);
	assert_int_equal(wr_len(&w), 6);
	assert_memory_equal(room, "\xff\0\3\1\2\3", 6);
	wr_be32(&w, 1);
	assert_int_equal(wr_done(&w), -ENOBUFS);
	wr_u8(&w, 1);
	assert_int_equal(wr_len(&w), 6);
	w = wr_into(room, sizeof(room));
	wr_u8(&w, 256);
	assert_int_equal(wr_done(&w), -ERANGE);
	w = wr_into(room, sizeof(room));
	hole = wr_be16_hole(&w);
	wr_be16_fill(&w, hole, 65536);
	assert_int_equal(wr_done(&w), -ERANGE);
}

static void addresses_as_people_write_them(void **state)
{
	static const struct {
		const char *in, *out; /* NULL: no address */
	} rows[] = {
		{ "127.0.0.1:5246", "127.0.0.1:5246" }, { "127.0.0.1", "127.0.0.1:99" },    { "[::1]:5246", "[::1]:5246" },
		{ "::1", "[::1]:99" },			{ "[2001:db8::7]", "[2001:db8::7]:99" }, { "fe80::1%1", "[fe80::1%1]:99" },
		{ "127.0.0.1:0", NULL },		{ "127.0.0.1:65536", NULL },	    { "127.0.0.1:", NULL },
		{ "127.0.0", NULL },			{ "[::1", NULL },		    { "[::1]5246", NULL },
		{ "::ffff:10.0.0.1", "10.0.0.1:99" },	{ "fe80::1%", NULL },		    { "", NULL },
		{ "127.0.0.1:52x", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[ADDR_TEXT_MAX];
		struct sockaddr_storage ss;
		struct addr a, back;
		bool ok = addr_parse(rows[i].in, 99, &a);

		assert_int_equal(ok, rows[i].out != NULL);
		if (!ok)
			continue;
		addr_format(&a, text);
		assert_string_equal(text, rows[i].out);
		assert_true(addr_from_sockaddr(&back, &ss, addr_to_sockaddr(&a, 0, &ss)));
		assert_true(addr_eq(&a, &back));
		assert_true(addr_from_sockaddr(&back, &ss, addr_to_sockaddr(&a, AF_INET6, &ss)));
		assert_true(addr_eq(&a, &back));
	}
}

struct thing {
	unsigned key;
	bool in;
};

static bool same_key(const void *object, const void *key)
{
	return ((const struct thing *)object)->key == *(const unsigned *)key;
}

static void a_table_like_a_plain_array(void **state)
{
	static struct thing all[4096];
	struct hash_key key = { 1, 2 };
	struct table t = { 0 };
	size_t n = 0, at = 0;

	(void)state;
	srand(7);
	for (unsigned round = 0; round < 60000; round++) {
		unsigned k = (unsigned)rand() % ARRAY_LEN(all);
		/* few hashes, so that many collide and wrap */
		uint64_t hash = siphash_u64(key, k) % (round < 30000 ? 512 : UINT64_MAX);

		if (round == 30000) {
			table_free(&t);
			for (unsigned i = 0; i < ARRAY_LEN(all); i++)
				all[i].in = false;
			n = 0;
		}
		all[k].key = k;
		assert_ptr_equal(table_find(&t, hash, same_key, &k), all[k].in ? &all[k] : NULL);
		if (all[k].in)
			assert_true(table_take(&t, hash, &all[k]));
		else
			table_add(&t, hash, &all[k]);
		n += all[k].in ? (size_t)-1 : 1;
		all[k].in = !all[k].in;
		assert_false(!all[k].in && table_take(&t, hash, &all[k]));
		assert_int_equal(t.count, n);
	}
	for (struct thing *o; (o = table_next(&t, &at)); n--)
		assert_true(o->in);
	assert_int_equal(n, 0);
	table_free(&t);
}

static void secrets_compare(void **state)
{
	char a[] = "secret", b[] = "secres";

	(void)state;
	assert_true(secret_eq(a, "secret", 6));
	assert_false(secret_eq(a, b, 6));
	assert_true(secret_eq(a, b, 0));
	wipe(a, sizeof(a));
	assert_memory_equal(a, "\0\0\0\0\0\0", 7);
}

static void a_certificate_says_how_long_it_is(void **state)
{
	static const uint8_t tiny[] = { 0x30, 2, 5, 0, 0x30 }, other[] = { 0x31, 2, 5, 0 }, odd[] = { 0x30, 0x83, 0, 0, 1, 5 };
	uint8_t big[4 + 300] = { 0x30, 0x82, 1, 300 - 256 }, middle[3 + 200] = { 0x30, 0x81, 200 };

	(void)state;
	assert_int_equal(der_length(tiny, sizeof(tiny)), 4);
	assert_int_equal(der_length(tiny, 3), 0);
	assert_int_equal(der_length(tiny, 0), 0);
	assert_int_equal(der_length(other, sizeof(other)), 0);
	assert_int_equal(der_length(odd, sizeof(odd)), 0);
	assert_int_equal(der_length(middle, sizeof(middle)), sizeof(middle));
	assert_int_equal(der_length(middle, sizeof(middle) - 1), 0);
	assert_int_equal(der_length(big, sizeof(big)), sizeof(big));
	assert_int_equal(der_length(big, sizeof(big) - 1), 0);
	assert_int_equal(der_length(big, 3), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reading_beyond_the_end_fails_and_stays_failed),
		cmocka_unit_test(writing_refuses_what_does_not_fit),
		cmocka_unit_test(addresses_as_people_write_them),
		cmocka_unit_test(a_table_like_a_plain_array),
		cmocka_unit_test(secrets_compare),
		cmocka_unit_test(a_certificate_says_how_long_it_is),
	};

	return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}

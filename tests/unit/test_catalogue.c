/* SPDX-License-Identifier: Apache-2.0 */
/* test_catalogue.c - every row of the catalogue: its sample is written, read back exactly and loosely, and gives the same
 * row and fields; and what the loose matcher must forgive and must not. */
#include "check.h"

#include "catalogue/match.h"
#include "catalogue_gen.h"

static struct slice no_mnemonic;

/* Text with the room behind it that the exact matcher wants. */
static const char *text_of(struct buf *b, unsigned row, const void *fields)
{
	buf_clear(b);
	cat_write_text(b, row, fields);
	buf_reserve(b, 32);
	memset(b->p + b->len, 0, 32);
	return b->p;
}

static bool same_fields(unsigned row, const char *a, const char *b)
{
	for (unsigned i = 0; i < cat_rows[row].nfields; i++) {
		const struct cat_field *f = &cat_fields[cat_rows[row].field0 + i];
		bool text = f->type == CAT_IP || f->type == CAT_RC || f->type == CAT_SRC || f->type >= CAT_BYTES;

		if (text) {
			struct slice x, y;

			memcpy(&x, a + f->offset, sizeof(x));
			memcpy(&y, b + f->offset, sizeof(y));
			while (x.len && x.p[0] == ' ')
				x.p++, x.len--;
			while (y.len && y.p[0] == ' ')
				y.p++, y.len--;
			while (x.len && x.p[x.len - 1] == ' ')
				x.len--;
			while (y.len && y.p[y.len - 1] == ' ')
				y.len--;
			/* what a sample fills into an optional spelling of another text may be absent in this one */
			if (y.p && !slice_eq(x, y))
				return false;
		} else if (memcmp(a + f->offset, b + f->offset, 8) != 0) {
			int64_t y;

			memcpy(&y, b + f->offset, sizeof(y));
			if (y != CAT_ABSENT && !(f->type == CAT_MAC && y == 0))
				return false;
		}
	}
	return true;
}

/* How a row is found: by its mnemonic where it has one. */
static bool find(const char *p, size_t len, unsigned row, bool exact, struct cat_match *m)
{
	const char *mn = cat_rows[row].mnemonic;

	if (exact && !mn)
		return cat_match_exact(p, p + len, m);
	return cat_match_loose(p, p + len, mn ? slice_of(mn) : no_mnemonic, m);
}

/* One row's way there and back; NULL when it holds, else what does not. */
static const char *round_trip(unsigned row, unsigned salt, bool exact, struct buf *b, const char **detail)
{
	char in[CAT_STRUCT_MAX] = { 0 }, out[CAT_STRUCT_MAX] = { 0 };
	struct cat_match m;
	const char *text;

	cat_sample(row, salt, in);
	text = text_of(b, row, in);
	*detail = text;
	if (!find(text, b->len, row, exact, &m))
		return "is not read";
	if (m.row != row) {
		*detail = cat_rows[m.row].name;
		return "is read as";
	}
	if (m.end != text + b->len)
		return "is read only in part";
	cat_store(&m, out);
	return same_fields(row, in, out) ? NULL : "comes back with other fields";
}

static void every_row_round_trips(void **state)
{
	struct buf b = { 0 };
	unsigned wrong = 0;

	(void)state;
	assert_true(cat_row_count > 900);
	for (unsigned row = 0; row < cat_row_count; row++)
		for (unsigned k = 0; k < 6; k++) {
			const char *detail, *what = round_trip(row, k / 2, k & 1, &b, &detail);

			if (!what)
				continue;
			print_message("# %s, %s: %s: %s\n", cat_rows[row].name, k & 1 ? "exactly" : "loosely", what, detail);
			wrong++;
			break;
		}
	buf_free(&b);
	assert_int_equal(wrong, 0);
}

/* Exact and loose agree on every sample: one is only faster. */
static void exact_and_loose_agree(void **state)
{
	struct buf b = { 0 };
	unsigned agreed = 0, wrong = 0;

	(void)state;
	for (unsigned row = 0; row < cat_row_count; row++) {
		char in[CAT_STRUCT_MAX] = { 0 };
		struct cat_match exact, loose;
		const char *text;

		cat_sample(row, 5, in);
		text = text_of(&b, row, in);
		if (!cat_match_exact(text, text + b.len, &exact))
			continue;
		assert_true(cat_match_loose(text, text + b.len, no_mnemonic, &loose));
		agreed++;
		if (exact.row == loose.row)
			continue;
		print_message("# %.*s: exactly %s, loosely %s\n", (int)b.len, text, cat_rows[exact.row].name,
			      cat_rows[loose.row].name);
		wrong++;
	}
	assert_int_equal(wrong, 0);
	assert_true(agreed > cat_row_count / 2);
	buf_free(&b);
}

static void ids_are_unique_and_ordered(void **state)
{
	(void)state;
	for (unsigned i = 1; i < cat_row_count; i++)
		assert_true(cat_rows[i].id > cat_rows[i - 1].id);
}

static unsigned loose_row(const char *text, const char **end)
{
	struct cat_match m;

	if (!cat_match_loose(text, text + strlen(text), no_mnemonic, &m))
		return MSG_NONE;
	*end = m.end;
	return m.row;
}

static void loose_forgives(void **state)
{
	static const struct {
		const char *text;
		unsigned row;
		const char *rest;
	} rows[] = {
		{ "Association received from mobile on BSSID 08:cc:68:67:1f:fb //Client has", MSG_ASSOC_REQUEST, " //Client has" },
		{ "Associationreceived frommobile on BSSID08:cc:68:67:1f:fbThis", MSG_ASSOC_REQUEST, "This" },
		{ "association RECEIVED from mobile on bssid 08-CC-68-67-1F-FB", MSG_ASSOC_REQUEST, "" },
		{ "Associ\nation received from mobile on BSSID 08:cc:\n68:67:1f:fb", MSG_ASSOC_REQUEST, "" },
		{ "Setting active key cache index 1 --> 0", MSG_ACTIVE_KEY_INDEX, "" },
		{ "Setting active key cache index 8 ===> 0The", MSG_ACTIVE_KEY_INDEX, "The" },
		{ "Sending Assoc Response to station on BSSID 84:78:ac:f0:68:d2(status 0) ApVapId 3 Slot 0The", MSG_ASSOC_RESPONSE,
		  "The" },
		{ "Sending Assoc Response to station on BSSID 3x:xx:cx:9x:x0:x0 (status 201) ApVapId 1 Slot 0", MSG_ASSOC_RESPONSE,
		  "" },
		{ "Scheduling deletion of Mobile Station: (callerId: 24) in 5 secondsWed", MSG_SCHEDULING_DELETION, "Wed" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *end = "";
		unsigned row = loose_row(rows[i].text, &end);

		if (row != rows[i].row)
			fail_msg("%s: read as %s", rows[i].text, row == MSG_NONE ? "nothing" : cat_rows[row].name);
		assert_string_equal(end, rows[i].rest);
	}
}

static void prose_is_no_message(void **state)
{
	static const char *const lines[] = {
		"Returning AAA Error 'Out of Memory' (-2) for mobileit's the rare reason. CSCud12582",
		"The Reassociation Request is received from the client, which provides the CCKM information",
		"This is kind of expected from this type of client.",
		"Association received", "Expiring Mobile", "M2 with invalid MIC", "Policy Manager State", "",
		"wlan0: STA 02:00:5e:00:00:01 IEEE 802.11: associated (aid 1)",
	};
	const char *end;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		if (loose_row(lines[i], &end) != MSG_NONE && loose_row(lines[i], &end) < MSG_COUNT &&
		    cat_rows[loose_row(lines[i], &end)].id < 12000)
			fail_msg("%s: read as %s", lines[i], cat_rows[loose_row(lines[i], &end)].name);
}

static void fields_are_typed(void **state)
{
	static const char text[] = "Sending Assoc Response to station on BSSID 08:cc:68:67:1f:fb (status 201) ApVapId 5 Slot 1";
	char padded[sizeof(text) + 32] = { 0 };
	struct msg_assoc_response r;
	struct cat_match m;
	mac_t bssid;

	(void)state;
	memcpy(padded, text, sizeof(text));
	assert_true(cat_match_exact(padded, padded + sizeof(text) - 1, &m));
	assert_int_equal(m.row, MSG_ASSOC_RESPONSE);
	cat_store(&m, &r);
	assert_true(mac_from_text("08:cc:68:67:1f:fb", &bssid));
	assert_true(mac_eq(r.bssid, bssid));
	assert_int_equal(r.status, 201);
	assert_int_equal(r.vap, 5);
	assert_int_equal(r.slot, 1);
}

static void hidden_numbers_are_absent(void **state)
{
	static const char text[] = "Sending Assoc Response to station on BSSID xx:xx:xx:xx:xx:xx (status xx) ApVapId x Slot 0";
	struct msg_assoc_response r;
	struct cat_match m;

	(void)state;
	assert_true(cat_match_loose(text, text + sizeof(text) - 1, no_mnemonic, &m));
	assert_int_equal(m.row, MSG_ASSOC_RESPONSE);
	cat_store(&m, &r);
	assert_true(r.status == CAT_ABSENT && r.vap == CAT_ABSENT && r.slot == 0 && mac_redacted(r.bssid));
}

/* A text made to send the matcher astray ends soon and gives nothing wrong. */
static void hostile_text_ends(void **state)
{
	size_t len = 1 << 20;
	char *text = malloc(len + 16);
	struct cat_match m;

	(void)state;
	for (size_t i = 0; i < len; i++)
		text[i] = "Association received from mobile on "[i % 36];
	memset(text + len, 0, 16);
	assert_false(cat_match_exact(text, text + len, &m));
	assert_false(cat_match_loose(text, text + len, no_mnemonic, &m));
	memset(text, ' ', len);
	assert_false(cat_match_loose(text, text + len, no_mnemonic, &m));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_round_trips),  cmocka_unit_test(exact_and_loose_agree),
		cmocka_unit_test(ids_are_unique_and_ordered), cmocka_unit_test(loose_forgives),
		cmocka_unit_test(prose_is_no_message),	  cmocka_unit_test(fields_are_typed),
		cmocka_unit_test(hidden_numbers_are_absent), cmocka_unit_test(hostile_text_ends),
	};

	return cmocka_run_group_tests_name("catalogue", tests, NULL, NULL);
}

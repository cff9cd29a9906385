/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_show.c - show outputs from nowhere: nothing is read outside the input, every walk comes forward, every slice
 * stands in the output it was read from, and a client that is written and read again has the same numbers. */
#include "diagnose/show_pairs.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool good)
{
	if (!good)
		abort();
}

static void check_slice(const struct show *s, struct slice t)
{
	if (t.p)
		demand(t.p >= s->text.p && t.p + t.len <= s->text.p + s->text.len);
}

static bool is_text(const struct show_label *l)
{
	return l->value == VALUE_TEXT || l->value == VALUE_WORD;
}

static void check_texts(const struct show *s, const struct show_labels *known, const void *values)
{
	for (size_t i = 0; i < known->count; i++)
		if (is_text(&known->rows[i]))
			check_slice(s, *(const struct slice *)(const void *)((const char *)values + known->rows[i].offset));
}

static void check_rows(const struct show *s)
{
	struct show_rows it = show_rows(s);
	struct show_row row;
	unsigned n = 0;

	while (show_row_next(&it, &row)) {
		check_slice(s, row.reason);
		check_slice(s, row.ap_name);
		check_slice(s, row.state);
		check_slice(s, row.protocol);
		n++;
	}
	demand(n == s->table.rows);
}

static void same_field(const struct show_label *l, const void *a, const void *b)
{
	switch ((enum show_value)l->value) {
	case VALUE_INT:
	case VALUE_SECS:
	case VALUE_DBM:
	case VALUE_DB: demand(*(const int64_t *)a == *(const int64_t *)b); break;
	case VALUE_MAC:
		demand(mac_redacted(*(const mac_t *)a) || mac_eq(*(const mac_t *)a, *(const mac_t *)b));
		break;
	case VALUE_ANSWER: demand(*(const enum show_answer *)a == *(const enum show_answer *)b); break;
	case VALUE_TEXT:
	case VALUE_WORD:
	case VALUE_SKIP:
	case VALUE_SECTION: break;
	}
}

static void same_client(const struct show_client *a, const struct show_client *b)
{
	for (size_t i = 0; i < show_client_labels.count; i++) {
		const struct show_label *l = &show_client_labels.rows[i];

		same_field(l, (const char *)a + l->offset, (const char *)b + l->offset);
	}
}

/* Text is cleaned as it is written, and a state may be told from its clean text only: the second writing changes
 * nothing any more. */
static void check_written(const struct show *s)
{
	struct buf b = { 0 }, c = { 0 };
	struct show again, third;

	if (!mac_present(s->client.mac) || mac_redacted(s->client.mac))
		return; /* the word MAC_ADDRESS is not written back as a word */
	show_client_write(&b, s);
	demand(show_find(b.p, b.p + b.len) == b.p);
	show_read(b.p, b.p + b.len, &again);
	same_client(&s->client, &again.client);
	show_client_write(&c, &again);
	show_read(c.p, c.p + c.len, &third);
	same_client(&again.client, &third.client);
	demand(again.client.pem == third.client.pem && again.client.apf == third.client.apf);
	buf_free(&b);
	buf_free(&c);
}

static void check_output(const struct show *s)
{
	struct slice where, value;

	switch (s->kind) {
	case SHOW_CLIENT_DETAIL:
		check_texts(s, &show_client_labels, &s->client);
		check_written(s);
		break;
	case SHOW_NETWORK_SUMMARY: check_texts(s, &show_network_labels, &s->network); break;
	case SHOW_WLAN: check_texts(s, &show_wlan_labels, &s->wlan); break;
	case SHOW_EXCLUSIONLIST:
	case SHOW_CLIENT_SUMMARY: check_rows(s); break;
	case SHOW_NOTHING:
	case SHOW_KINDS: abort();
	}
	if (show_lookup(s, "Policy Manager State", &where, &value)) {
		check_slice(s, where);
		check_slice(s, value);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data, *end = p + size;
	struct show s;

	while ((p = show_find(p, end))) {
		const char *stop = show_read(p, end, &s);

		demand(stop > p && stop <= end && s.text.p == p && s.text.p + s.text.len == stop);
		check_output(&s);
		p = stop;
	}
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* show.c - finds a show output in a text and has it read by the tables of its kind.
 *
 * Each kind is a table of labels (show_client.c, show_wlan.c, show_tables.c) over the same walk (show_pairs.c). Outputs
 * are recognised by the label or the heading that AireOS prints first. */
#include "diagnose/show_pairs.h"

enum { HEADER_REACH = 400 };

/* What comes first. Fast SSID Change is what people grep for, and is printed by no other command. */
static const struct {
	enum show_kind kind;
	struct show_label label;
} first_labels[] = {
	{ SHOW_CLIENT_DETAIL, LABEL("Client MAC Address", VALUE_SKIP, 0, 0) },
	{ SHOW_CLIENT_SUMMARY, LABEL("Number of Clients", VALUE_SKIP, 0, 0) },
	{ SHOW_NETWORK_SUMMARY, LABEL("RF-Network Name", VALUE_SKIP, 0, 0) },
	{ SHOW_NETWORK_SUMMARY, LABEL("Fast SSID Change", VALUE_SKIP, 0, 0) },
	{ SHOW_WLAN, LABEL("WLAN Identifier", VALUE_SKIP, 0, 0) },
};

static const struct show_labels *labels_of(enum show_kind kind)
{
	switch (kind) {
	case SHOW_CLIENT_DETAIL: return &show_client_labels;
	case SHOW_CLIENT_SUMMARY: return &show_summary_labels;
	case SHOW_EXCLUSIONLIST: return &show_exclusion_labels;
	case SHOW_NETWORK_SUMMARY: return &show_network_labels;
	case SHOW_WLAN: return &show_wlan_labels;
	case SHOW_NOTHING:
	case SHOW_KINDS: break;
	}
	return NULL;
}

/* The heading of a client table, in [p, end). */
static const char *client_header(const char *p, const char *end)
{
	for (; p < end; p++) {
		const char *q = ch_lower(*p) == 'm' ? show_word(p, end, "MAC Address") : NULL;

		if (q && show_word(q, end, "AP Name"))
			return p;
	}
	return NULL;
}

enum show_kind show_begins_before_leader(const char *floor, const char *at, const char *end, const char **start)
{
	for (size_t i = 0; i < ARRAY_LEN(first_labels); i++) {
		const struct show_labels one = { first_labels[i].kind, &first_labels[i].label, 1 };

		if (!show_label_before(&one, 0, floor, at, start))
			continue;
		/* other commands count clients too */
		if (one.kind == SHOW_CLIENT_SUMMARY &&
		    !client_header(at, end - at > HEADER_REACH ? at + HEADER_REACH : end))
			continue;
		return one.kind;
	}
	*start = NULL;
	return SHOW_NOTHING;
}

enum show_kind show_begins_before_rule(const char *floor, const char *at, const char **start)
{
	const char *from = at - floor > HEADER_REACH ? at - HEADER_REACH : floor;

	if (show_label_before(&show_exclusion_labels, LABEL_RULE, floor, at, start))
		return SHOW_EXCLUSIONLIST;
	*start = client_header(from, at);
	return *start ? SHOW_CLIENT_SUMMARY : SHOW_NOTHING;
}

static enum show_kind find(const char *p, const char *end, const char **start)
{
	const char *floor = p, *after;
	unsigned dots;

	while (p < end) {
		enum show_kind kind = SHOW_NOTHING;

		if (*p == '-' && (after = show_rule(p, end)))
			kind = show_begins_before_rule(floor, p, start);
		else if ((*p == '.' || *p == '\xe2') && (after = show_leader(p, end, &dots)))
			kind = show_begins_before_leader(floor, p, end, start);
		else
			after = NULL;
		if (kind)
			return kind;
		p = after ? (floor = after) : p + 1;
	}
	*start = NULL;
	return SHOW_NOTHING;
}

const char *show_find(const char *p, const char *end)
{
	const char *start;

	find(p, end, &start);
	return start;
}

static unsigned count_rows(const struct show *s)
{
	struct show_rows it = show_rows(s);
	struct show_row row;
	unsigned n = 0;

	while (show_row_next(&it, &row))
		n++;
	return n;
}

static void finish(struct show *s)
{
	if (s->kind == SHOW_CLIENT_DETAIL)
		show_client_finish(&s->client);
	if (s->kind == SHOW_CLIENT_SUMMARY || s->kind == SHOW_EXCLUSIONLIST)
		s->fields = s->table.rows = count_rows(s);
}

const char *show_read(const char *p, const char *end, struct show *out)
{
	const char *start;
	enum show_kind kind = find(p, end, &start);
	const struct show_labels *known = labels_of(kind);
	struct show_walk w;
	struct show_pair pair;

	*out = (struct show){ .text = { p, 0 } };
	if (!known || start != p)
		return p;
	out->kind = kind;
	show_clear(known, &out->client);
	show_walk_init(&w, known, p, end);
	while (show_walk_next(&w, &pair)) {
		out->fields++;
		if (kind == SHOW_WLAN)
			show_wlan_store(&pair, &out->wlan);
		else
			show_store(&pair, &out->client);
	}
	out->unknown = w.unknown;
	out->text = slice_between(p, w.end);
	finish(out);
	return w.end;
}

bool show_lookup(const struct show *s, const char *label, struct slice *where, struct slice *value)
{
	const struct show_labels *known = labels_of(s->kind);
	struct show_walk w;
	struct show_pair pair;

	if (!known)
		return false;
	show_walk_init(&w, known, s->text.p, s->text.p + s->text.len);
	while (show_walk_next(&w, &pair)) {
		if (!show_same((struct slice){ pair.label->text, pair.label->len }, label))
			continue;
		*value = pair.value;
		*where = slice_between(pair.start, pair.value.p + pair.value.len);
		return true;
	}
	return false;
}

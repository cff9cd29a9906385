/* SPDX-License-Identifier: Apache-2.0 */
/* show_tables.c - the rows of `show exclusionlist` and `show client summary`.
 *
 * Columns cannot be trusted (blanks get squeezed, line ends lost), addresses can: a row begins at a MAC address and
 * ends at the next one, at a blank line or at another heading, and its cells are told apart by what they are: a
 * remaining time is the first whole number, an authentication the first Yes or No. A row that does not have the cells
 * of its table is no row. */
#include "diagnose/show_pairs.h"

static const struct show_label summary_labels[] = {
	LABEL("Number of Clients", VALUE_INT, LABEL_BEGINS, offsetof(struct show_table, clients)),
	LABEL("Number of EoGRE Clients", VALUE_SKIP, 0, 0),
	LABEL("Number of PMIPV6 Clients", VALUE_SKIP, 0, 0),
};

const struct show_labels show_summary_labels = { SHOW_CLIENT_SUMMARY, summary_labels, ARRAY_LEN(summary_labels) };

static const struct show_label exclusion_labels[] = {
	LABEL("Manually Disabled Clients", VALUE_SECTION, LABEL_RULE, 0),
	LABEL("Dynamically Disabled Clients", VALUE_SECTION, LABEL_RULE, 0),
	LABEL("Dynamically Excluded Clients", VALUE_SECTION, LABEL_RULE, 0),
};

const struct show_labels show_exclusion_labels = { SHOW_EXCLUSIONLIST, exclusion_labels, ARRAY_LEN(exclusion_labels) };

/* --- where rows are ----------------------------------------------------------------------------------------------- */

/* A heading of the exclusion list at p, or the sentence that stands for an empty part: what follows is *manual. */
static bool heading(const char *p, const char *end, bool *manual)
{
	static const struct {
		const char *words;
		bool manual;
	} headings[] = {
		{ "Manually Disabled Clients", true },
		{ "Dynamically Disabled Clients", false },
		{ "Dynamically Excluded Clients", false },
		{ "No dynamically", true },
		{ "No manually", true },
	};

	for (size_t i = 0; i < ARRAY_LEN(headings); i++) {
		if (!show_word(p, end, headings[i].words))
			continue;
		*manual = headings[i].manual;
		return true;
	}
	return false;
}

/* An address whose first colon or hyphen is at p: the digits before it may be glued to a number. */
static const char *address_at(const char *floor, const char *p, const char *end, mac_t *mac)
{
	if ((*p != ':' && *p != '-') || p - floor < 2)
		return NULL;
	return mac_read(p - 2, end, true, mac);
}

/* The byte after the row's cells. */
static const char *row_end(const char *p, const char *end)
{
	bool blank = false, manual;
	mac_t mac;

	for (const char *start = p; p < end; p++) {
		if (*p == '\n' && blank)
			return p;
		blank = *p == '\n' || (blank && (unsigned char)*p <= ' ');
		if (address_at(start, p, end, &mac))
			return p - 2;
		if ((ch_lower(*p) == 'm' || ch_lower(*p) == 'd' || ch_lower(*p) == 'n') && heading(p, end, &manual))
			return p;
	}
	return end;
}

/* --- cells -------------------------------------------------------------------------------------------------------- */

static struct slice next_cell(const char **p, const char *end)
{
	const char *q = *p, *start;

	while (q < end && (unsigned char)*q <= ' ')
		q++;
	for (start = q; q < end && (unsigned char)*q > ' ';)
		q++;
	*p = q;
	return slice_between(start, q);
}

static bool whole_number(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!ch_digit(s.p[i]))
			return false;
	return s.len > 0;
}

/* Is the word somewhere in the text? */
static bool mentions(struct slice s, const char *word)
{
	for (size_t i = 0; i < s.len; i++)
		if (ch_lower(s.p[i]) == ch_lower(*word) && show_word(s.p + i, s.p + s.len, word))
			return true;
	return false;
}

/* The trap's ReasonCode; the words differ between releases. */
static int64_t exclusion_code(struct slice reason)
{
	static const struct {
		const char *word;
		int64_t code;
	} words[] = {
		{ "web", 5 }, { "theft", 3 }, { "reuse", 3 }, { "assoc", 2 }, { "802.1x", 4 }, { "dot1x", 4 }, { "auth", 1 },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (mentions(reason, words[i].word))
			return words[i].code;
	return CAT_ABSENT;
}

static bool exclusion_row(const char *p, const char *end, bool manual, struct show_row *row)
{
	const char *start = p, *line;

	row->manual = manual;
	if (manual) {
		while (p < end && (unsigned char)*p <= ' ' && *p != '\n')
			p++;
		line = memchr(p, '\n', (size_t)(end - p));
		row->reason = show_trim(p, line ? line : end);
		return true;
	}
	while (p < end) {
		struct slice cell = next_cell(&p, end);

		row->reason = show_trim(start, cell.p);
		if (row->reason.len == 0 || !whole_number(cell))
			continue;
		row->left_s = show_number(cell);
		row->reason_code = exclusion_code(row->reason);
		return true;
	}
	return false;
}

/* "802.11n(5 GHz)" is one cell. */
static struct slice protocol_cell(const char *p, const char *end)
{
	struct slice s = next_cell(&p, end);

	if (memchr(s.p, '(', s.len) && !memchr(s.p, ')', s.len) && memchr(p, ')', (size_t)(end - p)))
		s.len = (size_t)((const char *)memchr(p, ')', (size_t)(end - p)) + 1 - s.p);
	return s;
}

/* AP name, slot (from 7.x), status of one or two words, WLAN, Yes or No, protocol, ... */
static bool summary_row(const char *p, const char *end, struct show_row *row)
{
	struct slice cell, last = { NULL, 0 };

	row->ap_name = next_cell(&p, end);
	cell = next_cell(&p, end);
	if (whole_number(cell) || show_same(cell, "N/A")) {
		row->slot = show_number(cell);
		cell = next_cell(&p, end);
	}
	row->state = cell;
	row->apf = show_apf_of(&row->state);
	for (int cells = 0; cell.len > 0 && cells < 6; cells++) {
		last = cell;
		cell = next_cell(&p, end);
		if (!show_same(cell, "Yes") && !show_same(cell, "No"))
			continue;
		row->wlan_id = show_number(last);
		row->authenticated = show_answer_of(cell);
		row->protocol = protocol_cell(p, end);
		if (row->apf == APF_UNKNOWN) {
			row->state = show_trim(row->state.p, last.p);
			row->apf = show_apf_of(&row->state);
		}
		return true;
	}
	return false;
}

struct show_rows show_rows(const struct show *s)
{
	const char *end = s->text.p + s->text.len;

	if (s->kind != SHOW_EXCLUSIONLIST && s->kind != SHOW_CLIENT_SUMMARY)
		end = s->text.p;
	return (struct show_rows){ .kind = s->kind, .p = s->text.p, .end = end };
}

static bool row_cells(const struct show_rows *it, const char *p, const char *end, struct show_row *row)
{
	if (it->kind == SHOW_EXCLUSIONLIST)
		return exclusion_row(p, end, it->manual, row);
	return summary_row(p, end, row);
}

bool show_row_next(struct show_rows *it, struct show_row *row)
{
	const char *floor = it->p, *cells, *stop;
	mac_t mac;

	for (; it->p < it->end; it->p++) {
		char c = ch_lower(*it->p);

		if (it->kind == SHOW_EXCLUSIONLIST && (c == 'm' || c == 'd'))
			heading(it->p, it->end, &it->manual);
		cells = address_at(floor, it->p, it->end, &mac);
		if (!cells)
			continue;
		*row = (struct show_row){ .at = it->p - 2, .mac = mac, .apf = APF_UNKNOWN };
		row->slot = row->wlan_id = row->left_s = row->reason_code = CAT_ABSENT;
		stop = row_end(cells, it->end);
		if (row_cells(it, cells, stop, row)) {
			it->p = stop;
			return true;
		}
		it->p = stop - 1;
		floor = stop;
	}
	return false;
}

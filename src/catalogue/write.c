/* SPDX-License-Identifier: Apache-2.0 */
/* write.c - from a row's struct to AireOS text, to JSON, and a row's sample values: all by walking the row's fields. */
#include "base/calendar.h"
#include "catalogue/catalogue.h"
#include "catalogue/states.h"

static const void *at(const void *fields, const struct cat_field *f)
{
	return (const char *)fields + f->offset;
}

static bool present(const void *fields, const struct cat_field *f)
{
	if (f->type == CAT_MAC)
		return mac_present(*(const mac_t *)at(fields, f));
	if (cat_textual((enum cat_type)f->type))
		return ((const struct slice *)at(fields, f))->p != NULL;
	return *(const int64_t *)at(fields, f) != CAT_ABSENT;
}

static const char *choice_word(const struct cat_field *f, int64_t v)
{
	for (int64_t i = 0; cat_choices[f->choice][i]; i++)
		if (i == v)
			return cat_choices[f->choice][i];
	return "?";
}

static void write_field(struct buf *out, const struct cat_field *f, const void *fields)
{
	int64_t v;

	if (f->type == CAT_MAC) {
		buf_mac(out, *(const mac_t *)at(fields, f));
		return;
	}
	if (cat_textual((enum cat_type)f->type)) {
		buf_slice(out, *(const struct slice *)at(fields, f));
		return;
	}
	v = *(const int64_t *)at(fields, f);
	if (f->type == CAT_CHOICE)
		buf_str(out, choice_word(f, v));
	else if (f->type == CAT_PEM)
		buf_str(out, pem_name((enum pem)v));
	else if (f->type == CAT_APF)
		buf_str(out, apf_name((enum apf)v));
	else if (f->type == CAT_HEX)
		buf_printf(out, "%llx", (unsigned long long)v);
	else
		buf_int(out, v == CAT_ABSENT ? 0 : v);
}

/* An optional part is written when its fields are there; one without fields is not. */
static bool wanted(const struct cat_row *row, unsigned token, const void *fields)
{
	bool any = false;

	for (unsigned i = token + 1; i < row->ntokens; i++) {
		const struct cat_token *t = &cat_tokens[row->token0 + i];

		if (t->kind == CAT_TOK_OPT_END)
			break;
		if (t->kind != CAT_TOK_FIELD)
			continue;
		if (!present(fields, &cat_fields[row->field0 + t->field]))
			return false;
		any = true;
	}
	return any;
}

void cat_write_text(struct buf *out, unsigned index, const void *fields)
{
	const struct cat_row *row = &cat_rows[index];
	bool skip = false;

	for (unsigned i = 0; i < row->ntokens; i++) {
		const struct cat_token *t = &cat_tokens[row->token0 + i];

		if (t->kind == CAT_TOK_OPT)
			skip = !wanted(row, i, fields);
		else if (t->kind == CAT_TOK_OPT_END)
			skip = false;
		else if (skip)
			continue;
		else if (t->kind == CAT_TOK_LIT)
			buf_add(out, cat_literals + t->lit, t->len);
		else
			write_field(out, &cat_fields[row->field0 + t->field], fields);
	}
}

/* "%DOT1X-4-MAX_EAPOL_KEY_RETRANS: 1x_ptsm.c:3800 ": the row's number stands for the line of AireOS's source. */
static void write_mnemonic(struct buf *out, const struct cat_row *row)
{
	const char *dash = row->mnemonic ? strchr(row->mnemonic, '-') : NULL;

	if (!dash)
		return;
	buf_ch(out, '%');
	buf_add(out, row->mnemonic, (size_t)(dash - row->mnemonic));
	buf_printf(out, "-%u%s: ", row->severity, dash);
	if (row->source && *row->source)
		buf_printf(out, "%s:%u ", row->source, row->id);
}

static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

/* "May 07 17:03:56.060" */
static void write_stamp(struct buf *out, struct civil day, unsigned ms)
{
	buf_printf(out, "%s %02d %02u:%02u:%02u.%03u: ", months[day.month - 1], day.day, ms / 3600000, ms / 60000 % 60,
		   ms / 1000 % 60, ms % 1000);
}

/* A trap has a date of its own: "Fri Oct 16 14:20:50 2020 " */
static void write_trap_head(struct buf *out, struct civil day, int64_t days, unsigned ms)
{
	static const char weekdays[][4] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" }; /* 1970 began with a Thursday */

	buf_printf(out, "%s %s %2d %02u:%02u:%02u %d ", weekdays[days % 7], months[day.month - 1], day.day, ms / 3600000,
		   ms / 60000 % 60, ms / 1000 % 60, day.year);
}

/* "<6>7176: AP:0000.5e00.5320: *Apr 12 05:20:14.611: %DOT11-5-EXPECTED_RADIO_RESET: " */
static void write_ap_head(struct buf *out, const struct cat_row *row, struct civil day, unsigned ms, mac_t ap)
{
	buf_printf(out, "<%u>%u: AP:%04x.%04x.%04x: *", row->severity, row->id, (unsigned)(ap.v >> 32 & 0xffff),
		   (unsigned)(ap.v >> 16 & 0xffff), (unsigned)(ap.v & 0xffff));
	write_stamp(out, day, ms);
	write_mnemonic(out, row);
}

void cat_write_line(struct buf *out, unsigned index, const void *fields, int64_t local_ms, mac_t client)
{
	const struct cat_row *row = &cat_rows[index];
	int64_t days = local_ms < 0 ? 0 : local_ms / MS_DAY;
	struct civil day = civil_from_days(days);
	unsigned ms = (unsigned)(local_ms < 0 ? 0 : local_ms % MS_DAY);

	if (row->head == CAT_HEAD_NONE) {
		write_trap_head(out, day, days, ms);
	} else if (row->head == CAT_HEAD_APSYSLOG) {
		write_ap_head(out, row, day, ms, client);
	} else {
		buf_printf(out, "*%s: ", row->task && *row->task ? row->task : "spamApTask0");
		write_stamp(out, day, ms);
	}
	if (row->head == CAT_HEAD_MSGLOG) {
		write_mnemonic(out, row);
	} else if (row->head == CAT_HEAD_CLIENT && mac_present(client)) {
		buf_mac(out, client);
		buf_ch(out, ' ');
	}
	cat_write_text(out, index, fields);
}

void cat_write_json(struct buf *out, unsigned index, const void *fields)
{
	const struct cat_row *row = &cat_rows[index];

	for (unsigned i = 0; i < row->nfields; i++) {
		const struct cat_field *f = &cat_fields[row->field0 + i];

		if (!present(fields, f))
			continue;
		buf_ch(out, ',');
		buf_json(out, slice_of(f->name));
		buf_ch(out, ':');
		if (f->type == CAT_INT || f->type == CAT_HEX) {
			buf_int(out, *(const int64_t *)at(fields, f));
			continue;
		}
		if (cat_textual((enum cat_type)f->type)) {
			buf_json(out, *(const struct slice *)at(fields, f));
			continue;
		}
		buf_ch(out, '"');
		write_field(out, f, fields);
		buf_ch(out, '"');
	}
}

const struct cat_field *cat_field_named(const struct cat_row *row, const char *name)
{
	for (unsigned i = 0; i < row->nfields; i++)
		if (strcmp(cat_fields[row->field0 + i].name, name) == 0)
			return &cat_fields[row->field0 + i];
	return NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* write.c - from a row's struct to AireOS text, to JSON, and a row's sample values: all by walking the row's fields. */
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

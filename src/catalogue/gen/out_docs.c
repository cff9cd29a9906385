/* SPDX-License-Identifier: Apache-2.0 */
/* out_docs.c - catgen: what people and other programs read: plumb-messages(7), the JSON schema of events, the list of
 * ids, and the shapes (the texts with their fields blanked) that a test compares with the written templates. */
#include "base/slice.h"
#include "catalogue/gen/row.h"

/* roff: a backslash is \e, a minus is \-, a dot or quote at the start of a line is not an order. */
static void roff(FILE *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\\')
			fputs("\\e", out);
		else if (s[i] == '-')
			fputs("\\-", out);
		else if (s[i] == '\'')
			fputs("\\(aq", out);
		else if (s[i] == '.' && i == 0)
			fputs("\\&.", out);
		else
			fputc(s[i], out);
	}
}

static void roff_template(FILE *out, const struct row *r, const struct template *t)
{
	fputs("\\&", out);
	for (int i = 0; i < t->n; i++)
		switch (t->v[i].kind) {
		case CAT_TOK_LIT: roff(out, t->v[i].lit, t->v[i].len); break;
		case CAT_TOK_FIELD: fprintf(out, "\\fI%s\\fR", r->fields[t->v[i].field].name); break;
		case CAT_TOK_OPT: fputs("[", out); break;
		case CAT_TOK_OPT_END: fputs("]", out); break;
		}
}

void write_manual(const struct catalogue *c, FILE *out)
{
	fputs(".\\\" Written by catgen from src/catalogue/ *.msg: do not edit.\n"
	      ".TH PLUMB\\-MESSAGES 7 \"November 22, 2026\" plumb \"plumb manual\"\n.SH NAME\n"
	      "plumb\\-messages \\- the messages plumb reads and writes\n.SH DESCRIPTION\n"
	      "Every message of an AireOS controller that\n.BR plumb\\-diagnose (1)\n"
	      "recognises, by event id. Fields are in italics, optional parts in brackets.\n"
	      "A mark tells where the wording was seen: S and a number in the seed's scenario of\n"
	      "that number, real in a captured log, R not confirmed by a capture.\n.SH MESSAGES\n", out);
	for (int i = 0; i < c->nrows; i++) {
		const struct row *r = &c->rows[i];

		fprintf(out, ".TP\n.B %d %s\n", r->id, r->name);
		for (int k = 0; k < r->ntexts; k++) {
			if (r->mnemonic)
				fprintf(out, "\\&%%%s: ", r->mnemonic);
			roff_template(out, r, &r->texts[k]);
			fputs("\n.br\n", out);
		}
		fputs("\\&", out);
		roff(out, r->means ? r->means : "", r->means ? strlen(r->means) : 0);
		fprintf(out, ". Seen: %s.\n", r->seen ? r->seen : "");
	}
	fputs(".SH SEE ALSO\n.BR plumb (1),\n.BR plumb\\-diagnose (1)\n", out);
}

static const char *schema_type(enum cat_type t)
{
	switch (t) {
	case CAT_INT:
	case CAT_HEX: return "integer";
	default: return "string";
	}
}

void write_schema(const struct catalogue *c, FILE *out)
{
	fputs("{\n \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
	      " \"title\": \"plumb event\",\n \"type\": \"object\",\n"
	      " \"required\": [\"t\", \"event\", \"client\"],\n \"properties\": {\n"
	      "  \"t\": {\"type\": [\"string\", \"null\"]},\n  \"event\": {\"enum\": [", out);
	for (int i = 0; i < c->nrows; i++)
		fprintf(out, "%s\"%s\"", i ? ", " : "", c->rows[i].lower);
	fputs("]},\n  \"client\": {\"type\": [\"string\", \"null\"]},\n  \"event_id\": {\"type\": \"integer\"},\n"
	      "  \"log_file\": {\"type\": \"string\"},\n  \"log_line\": {\"type\": \"integer\"}\n },\n \"allOf\": [\n", out);
	for (int i = 0; i < c->nrows; i++) {
		const struct row *r = &c->rows[i];

		fprintf(out, "  {\"if\": {\"properties\": {\"event\": {\"const\": \"%s\"}}}, \"then\": {\"properties\": {",
			r->lower);
		for (int f = 0; f < r->nfields; f++)
			fprintf(out, "%s\"%s\": {\"type\": \"%s\"}", f ? ", " : "", r->fields[f].name,
				schema_type(r->fields[f].type));
		fprintf(out, "}}}%s\n", i + 1 < c->nrows ? "," : "");
	}
	fputs(" ]\n}\n", out);
}

void write_ids(const struct catalogue *c, FILE *out)
{
	fputs("# Event ids in use, never reused: made by `catgen --ids`, held against the rows by a test.\n", out);
	for (int i = 0; i < c->nrows; i++)
		fprintf(out, "%d %s\n", c->rows[i].id, c->rows[i].name);
}

void write_shapes(const struct catalogue *c, FILE *out)
{
	for (int i = 0; i < c->nrows; i++)
		for (int k = 0; k < c->rows[i].ntexts; k++) {
			static struct path paths[PATHS_MAX];
			int n = template_paths(&c->rows[i].texts[k], paths);

			for (int p = 0; p < n; p++) {
				fprintf(out, "%d\t%s\t", c->rows[i].id, c->rows[i].mnemonic ? c->rows[i].mnemonic : "");
				for (int t = 0; t < paths[p].n; t++) {
					const struct token *tok = &paths[p].v[t];

					if (tok->kind == CAT_TOK_LIT)
						fwrite(tok->lit, 1, tok->len, out);
					else
						fputs("<>", out);
				}
				fputc('\n', out);
			}
		}
}

/* SPDX-License-Identifier: Apache-2.0 */
/* read.c - a startup file: commands, a line each. Every line that is wrong is told, with what to do about it. */
#include "controller/config/config.h"

#include <stdio.h>

static void problem(struct config_reading *r, unsigned column, const char *what, const char *mend)
{
	struct config_problem p = { .line = r->line, .column = column ? column : 1, .what = what, .mend = mend };

	if (r->problems++ < CONFIG_PROBLEMS_MAX && r->report)
		r->report(r->ctx, &p);
}

static unsigned first_column(struct slice line)
{
	unsigned i = 0;

	while (i < line.len && ch_blank(line.p[i]))
		i++;
	return i + 1;
}

static void read_line(struct config_reading *r, struct slice line)
{
	struct command_line c;
	struct grammar_error error;
	struct config_error why;

	if (!grammar_parse(line, &c, &error)) {
		problem(r, error.column, error.what, error.mend);
		return;
	}
	if (c.id != CMD_NONE && (!(c.row->flags & GRAMMAR_STARTUP) || c.dry_run))
		problem(r, first_column(line), c.dry_run ? "--dry-run cannot stand in a startup file"
							 : "this command sets nothing and cannot stand in a startup file",
			c.dry_run ? "leave --dry-run out" : "leave the line out, and give the command in the terminal");
	else if (!config_apply(r->c, &c, NULL, &why))
		problem(r, why.column ? why.column : first_column(line), why.what, why.mend);
	command_wipe(&c);
}

void config_read_begin(struct config_reading *r, struct config *c, struct slice text, config_report report, void *ctx)
{
	*r = (struct config_reading){ .c = c, .report = report, .ctx = ctx, .p = text.p, .end = text.p + text.len };
	if (text.len > CONFIG_FILE_MAX) {
		r->line = 1;
		problem(r, 1, "the file is longer than " CONFIG_FILE_MAX_TEXT,
			"a configuration has at most " CONFIG_FILE_MAX_TEXT);
		r->p = r->end;
	} else if (text.len >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0) {
		r->p += 3;
	}
}

bool config_read_next(struct config_reading *r)
{
	const char *eol;
	struct slice line;

	if (r->p >= r->end)
		return false;
	eol = memchr(r->p, '\n', (size_t)(r->end - r->p));
	line = slice_between(r->p, eol ? eol : r->end);
	r->p = eol ? eol + 1 : r->end;
	if (line.len && line.p[line.len - 1] == '\r')
		line.len--;
	r->line++;
	read_line(r, line);
	return true;
}

size_t config_read(struct config *c, struct slice text, config_report report, void *ctx)
{
	struct config_reading r;

	config_read_begin(&r, c, text, report, ctx);
	while (config_read_next(&r))
		;
	return r.problems;
}

static void add_harmless(struct buf *out, const char *text)
{
	for (; *text; text++)
		buf_ch(out, (unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text);
}

void config_problem_text(struct buf *out, const char *file, const struct config_problem *p)
{
	add_harmless(out, file);
	buf_printf(out, ":%u:%u: error: ", p->line, p->column);
	add_harmless(out, p->what);
	buf_ch(out, '\n');
	if (!p->mend || !p->mend[0])
		return;
	add_harmless(out, file);
	buf_printf(out, ":%u:%u: mend: ", p->line, p->column);
	add_harmless(out, p->mend);
	buf_ch(out, '\n');
}

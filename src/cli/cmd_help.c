/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_help.c - `plumb help`, and the help of each command, from the table: examples first. */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/nearest.h"
#include "cli/terminal.h"
#include "cli/verdicts.h"
#include "diagnose/report_text_paper.h"


enum { OPTION_COLUMNS = 23 }; /* of `  -h, --client MAC      ` */

static struct paper help_paper(void)
{
	return (struct paper){ .out = stdout, .width = WIDTH_DEFAULT };
}

static void print_examples(const struct paper *p, const struct example *e)
{
	fputs("Examples:\n", stdout);
	for (; e->line; e++) {
		printf("  %s\n", e->line);
		paper_prose(p, 6, "", slice_of(e->what));
	}
	fputc('\n', stdout);
}

static void print_option(const struct paper *p, const struct option_info *o)
{
	struct buf b = { 0 };

	if (o->hidden)
		return;
	if (o->letter)
		buf_printf(&b, "  -%c, --%s", o->letter, o->name);
	else
		buf_printf(&b, "      --%s", o->name);
	if (o->value)
		buf_printf(&b, " %s", o->value);
	paper_prose(p, OPTION_COLUMNS, buf_cstr(&b), slice_of(o->help));
	buf_free(&b);
}

static void print_commands(const struct paper *p)
{
	struct buf b = { 0 };

	fputs("Commands:\n", stdout);
	for (size_t i = 0; i < command_count; i++) {
		buf_clear(&b);
		buf_printf(&b, "  %s", commands[i].name);
		paper_prose(p, 14, buf_cstr(&b), slice_of(commands[i].what));
	}
	buf_free(&b);
	fputs("\n'plumb help COMMAND' tells more.\n\n", stdout);
}

static void print_note(const struct paper *p, const char *note)
{
	if (note[0] == ' ')
		printf(" %s\n", note);
	else
		paper_prose(p, 0, "", slice_of(note));
}

void help_print(const struct command *c)
{
	const struct paper p = help_paper();
	const char *blank = *c->name ? " " : "";

	printf("plumb%s%s - %s\n\n", blank, c->name, c->what);
	print_examples(&p, c->examples);
	printf("Usage: plumb%s%s %s\n\n", blank, c->name, c->usage);
	if (!*c->name)
		print_commands(&p);
	fputs("Options:\n", stdout);
	for (size_t i = 0; i < c->noptions; i++)
		print_option(&p, &c->options[i]);
	if (c->notes)
		fputc('\n', stdout);
	for (const char *const *note = c->notes; note && *note; note++)
		print_note(&p, *note);
}

int help_hint(const struct command *c)
{
	fprintf(stderr, *c->name ? "Try 'plumb %s --help'.\n" : "Try 'plumb%s --help'.\n", c->name);
	return EXIT_USAGE;
}

static int help_verdicts(void)
{
	static struct verdict_name names[VERDICT_IDS_MAX];
	size_t n = verdict_names(names);

	for (size_t i = 0; i < n; i++)
		printf("%-30s %s\n", names[i].id, verdict_kind_names[verdict_infos[names[i].verdict].kind]);
	return EXIT_FINE;
}

static int help_topic(const struct command *self, const char *topic)
{
	const struct command *c = command_named(topic);
	struct nearest near = { .typed = topic };

	if (c) {
		help_print(c);
		return EXIT_FINE;
	}
	if (strcmp(topic, "verdicts") == 0)
		return help_verdicts();
	nearest_offer(&near, "verdicts");
	for (size_t i = 0; i < command_count; i++)
		nearest_offer(&near, commands[i].name);
	if (near.name)
		complain("no help on '%s'; did you mean '%s'?", topic, near.name);
	else
		complain("no help on '%s'", topic);
	return help_hint(self);
}

int cmd_help(const struct command *self, int argc, char **argv)
{
	struct args a = { .table = self->options, .count = self->noptions, .argc = argc, .argv = argv };
	const char *topic = NULL;
	int id;

	while ((id = args_next(&a)) != ARGS_END) {
		if (id == ARGS_BAD)
			return help_hint(self);
		if (id == HELP_HELP) {
			help_print(self);
			return EXIT_FINE;
		}
		if (topic) {
			complain("help of one command at a time");
			return help_hint(self);
		}
		topic = a.value;
	}
	if (topic)
		return help_topic(self, topic);
	help_print(&plumb_command);
	return EXIT_FINE;
}

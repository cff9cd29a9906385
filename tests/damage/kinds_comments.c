/* SPDX-License-Identifier: Apache-2.0 */
/* kinds_comments.c - what people and terminals write between and behind the lines. */
#include "damage.h"

#include <stdlib.h>

#define ARG(s) (int)(s).len, (s).p

/* --- behind a line ------------------------------------------------------------------------------------------------ */

static bool behind(struct log *l, struct rng *r, const char *const *texts, unsigned n)
{
	unsigned one_in = 1 + rng_below(r, 6);
	bool changed = false;

	for (size_t i = 0; i < l->n; i++) {
		if (!begins_message(l->line[i]) || !rng_one_in(r, one_in))
			continue;
		l->line[i] = log_printf(l, "%.*s%s", ARG(l->line[i]), texts[rng_below(r, n)]);
		changed = true;
	}
	return changed;
}

static bool slashes(struct log *l, struct rng *r)
{
	static const char *const texts[] = { "//Client has initiated this", " //WLC removing the client from its WLAN",
					     "// layer 2 begins here", " // so far all is well", "//the user typed at this time" };

	return behind(l, r, texts, ARRAY_LEN(texts));
}

static bool bangs(struct log *l, struct rng *r)
{
	static const char *const texts[] = { "!--- this is the line to look at", " !--- note the number",
					     "!--- the client's answer", " <<<< here", " <-- interesting" };

	return behind(l, r, texts, ARRAY_LEN(texts));
}

static bool prose(struct log *l, struct rng *r)
{
	static const char *const texts[] = { "This is the frame that comes from the client.",
					     "The controller looks into its cache.", "Here the client waits.",
					     "Note that nothing follows here. It does later.", "What the client sent is taken up" };

	return behind(l, r, texts, ARRAY_LEN(texts));
}

/* --- between lines ------------------------------------------------------------------------------------------------ */

static bool between(struct log *l, struct rng *r, const char *const *texts, unsigned n)
{
	struct lines old = log_take(l);
	unsigned one_in = 2 + rng_below(r, 8);
	bool changed = false;

	for (size_t i = 0; i < old.n; i++) {
		if (begins_message(old.v[i]) && rng_one_in(r, one_in)) {
			log_add(l, slice_of(texts[rng_below(r, n)]));
			changed = true;
		}
		log_add(l, old.v[i]);
	}
	free(old.v);
	return changed;
}

static bool comment_lines(struct log *l, struct rng *r)
{
	static const char *const texts[] = { "!--- The client sends its request.",
					     "Apple Client initiating switch from one wlan to another.",
					     "No client activity for more than seven seconds", "# what follows is from the second floor",
					     "So the controller takes the key it knows:", "========================================",
					     "--- second try ---", "[...]", "..." };

	return between(l, r, texts, ARRAY_LEN(texts));
}

static bool snips(struct log *l, struct rng *r)
{
	static const char *const texts[] = { "<Snip>", "<snipped>", "<snip>", "<SNIP>", "<output omitted>" };

	if (rng_one_in(r, 3))
		return behind(l, r, texts, ARRAY_LEN(texts));
	return between(l, r, texts, ARRAY_LEN(texts));
}

static bool pager(struct log *l, struct rng *r)
{
	static const char *const texts[] = { "--More-- or (q)uit", "", "--More-- or (q)uit\r                  \r",
					     "Press Enter to continue or <ctrl-z> to abort" };

	return between(l, r, texts, ARRAY_LEN(texts));
}

/* --More-- and the blanks that wiped it, then the next line. */
static bool pager_in_front(struct log *l, struct rng *r)
{
	bool changed = false;

	for (size_t i = 0; i < l->n; i++)
		if (begins_message(l->line[i]) && rng_one_in(r, 12)) {
			l->line[i] = log_printf(l, "--More-- or (q)uit%s%.*s", rng_one_in(r, 2) ? " " : "\r                  \r",
						ARG(l->line[i]));
			changed = true;
		}
	return changed;
}

/* --- the terminal ------------------------------------------------------------------------------------------------- */

static const char *const prompts[] = { "(Cisco Controller) >", "(wlc-a) >", "(jk-2504-116) >", "(5508-1) > " };

static bool prompt_in_front(struct log *l, struct rng *r)
{
	const char *prompt = prompts[rng_below(r, ARRAY_LEN(prompts))];
	unsigned one_in = 1 + rng_below(r, 12);
	bool changed = false;

	for (size_t i = 0; i < l->n; i++)
		if (begins_message(l->line[i]) && rng_one_in(r, one_in)) {
			l->line[i] = log_printf(l, "%s%.*s", prompt, ARG(l->line[i]));
			changed = true;
		}
	return changed;
}

/* The first client named in the log, as it stands there. */
static struct slice first_client(const struct log *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct slice mac = next_mac(l->line[i], 0);

		if (mac.p && client_mac(mac))
			return mac;
	}
	return SLICE("02:00:5e:00:00:01");
}

/* The command that made the log, typed well or badly. */
static bool echo(struct log *l, struct rng *r)
{
	static const char *const typed[] = { "debug client ", "dbe ebug client ", "debug cliee\bnt ", "debug  client  " };
	const char *prompt = prompts[rng_below(r, ARRAY_LEN(prompts))];
	struct slice mac = first_client(l);
	struct lines old = log_take(l);

	log_add(l, log_printf(l, "%s%s%.*s", prompt, typed[rng_below(r, ARRAY_LEN(typed))], ARG(mac)));
	if (rng_one_in(r, 2))
		log_add(l, SLICE(""));
	if (old.n && rng_one_in(r, 2))
		old.v[0] = log_printf(l, "%s%.*s", prompt, ARG(old.v[0]));
	if (old.n && begins_message(old.v[0]) && rng_one_in(r, 4)) { /* all on one line */
		old.v[0] = log_printf(l, "%.*s %s%.*s", ARG(l->line[0]), prompt, ARG(old.v[0]));
		l->n = 0;
	}
	for (size_t i = 0; i < old.n; i++)
		log_add(l, old.v[i]);
	log_add(l, slice_of(prompt));
	free(old.v);
	return true;
}

static bool header(struct log *l, struct rng *r)
{
	static const char *const putty[] = { "=~=~=~=~=~=~=~=~=~=~=~= PuTTY log 2017.02.07 14:04:10 =~=~=~=~=~=~=~=~=~=~=~=",
					     "login as: admin", "", "(Cisco Controller) ", "User: admin", "Password:****",
					     "(Cisco Controller) >" };
	static const char *const script[] = { "Script started on 2020-02-07 14:04:10+01:00 [TERM=\"xterm\" COLUMNS=\"132\"]",
					      "User:admin", "Password:*********", "(Cisco Controller) >config paging disable", "" };
	struct lines old = log_take(l);
	bool first = rng_one_in(r, 2);

	for (size_t i = 0; i < (first ? ARRAY_LEN(putty) : ARRAY_LEN(script)); i++)
		log_add(l, slice_of(first ? putty[i] : script[i]));
	for (size_t i = 0; i < old.n; i++)
		log_add(l, old.v[i]);
	free(old.v);
	return true;
}

static const struct kind rows[] = {
	{ "comment-slashes", LAYER_COMMENTS, GROUP_NONE, slashes, "//Client has initiated .. behind lines" },
	{ "comment-bangs", LAYER_COMMENTS, GROUP_NONE, bangs, "!--- and <<<< behind lines" },
	{ "comment-prose", LAYER_COMMENTS, GROUP_NONE, prose, "prose glued behind lines without a mark" },
	{ "comment-lines", LAYER_COMMENTS, GROUP_NONE, comment_lines, "prose and rules between lines" },
	{ "snip", LAYER_COMMENTS, GROUP_NONE, snips, "<Snip> (nothing is lost)" },
	{ "pager", LAYER_COMMENTS, GROUP_NONE, pager, "--More-- or (q)uit between lines" },
	{ "pager-front", LAYER_COMMENTS, GROUP_NONE, pager_in_front, "--More-- or (q)uit in front of lines" },
	{ "prompt", LAYER_COMMENTS, GROUP_NONE, prompt_in_front, "(Cisco Controller) > glued in front of lines" },
	{ "echo", LAYER_COMMENTS, GROUP_NONE, echo, "the typed command, a bare prompt at the end" },
	{ "terminal-header", LAYER_COMMENTS, GROUP_NONE, header, "head lines of PuTTY or script" },
};

const struct kind_set kinds_comments = { rows, ARRAY_LEN(rows) };

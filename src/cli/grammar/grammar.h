/* SPDX-License-Identifier: Apache-2.0 */
/* grammar.h - what an operator may say to a controller: one table of commands (rows.h) for the parser, '?' help,
 * completion, the startup file, the manual pages and bash.
 *
 * A line is words divided by blanks. A word may be quoted ("..." or '...'; inside, \" \\ \' and \xHH), so that it may
 * hold blanks. A word of a command may be cut to any beginning no other word at that place has. Where a free text may
 * stand beside a word of the grammar (debug capwap capture disable | <ap>), the word has to be written out.
 * Behind any command "--json" (shows) and "--dry-run" (what changes the configuration) may stand.
 *
 * Nothing here allocates and nothing here knows a controller: an <ap> is any name or MAC address, whether there is such
 * an access point is for the handler to say. Letters' case does not matter in words, it does in parameters. */
#pragma once
#include "base/addr.h"
#include "base/buf.h"
#include "base/mac.h"
#include "base/slice.h"

/* Which command: CMD_SHOW_AP_SUMMARY and so on, one for each row of rows.h. CMD_NONE is a line without a command (empty, or
 * a comment: its first character is # or !). Write a switch over it without default: the compiler then names what is
 * forgotten. The numbers are not stable: on the control socket the line itself travels. */
enum command_id {
	CMD_NONE,
#define ROW(id, role, flags, syntax, help) CMD_##id,
#include "cli/grammar/rows.h"
#undef ROW
	CMD_COUNT
};

/* In the order of power; a session may give a command when its role is at least the row's. */
enum role { ROLE_LOBBY, ROLE_READ_ONLY, ROLE_READ_WRITE, ROLES };

enum grammar_flag { GRAMMAR_SHOW = 1, GRAMMAR_STARTUP = 2, GRAMMAR_CONFIRM = 4, GRAMMAR_LOCAL = 8 };

struct grammar_row {
	enum command_id id;
	const char *name; /* "SHOW_AP_SUMMARY": for tests and for the audit log */
	enum role role;
	unsigned flags;
	const char *syntax, *help;
};

extern const struct grammar_row grammar_rows[CMD_COUNT]; /* [CMD_NONE] has no syntax */

const char *role_name(enum role r); /* "read-only" */

/* Types of parameters; in rows.h as written at the right. */
enum grammar_type {
	ARG_NONE,	/* this argument was left out */
	ARG_WORD,	/* one of the words of {a|b}: n is which, from 0 (a <parameter> in the braces counts too) */
	ARG_NUMBER,	/* 1-512: n */
	ARG_MAC,	/* mac: mac, in every usual spelling */
	ARG_AP,		/* ap: an access point by name or MAC address; mac is set when it can be read as one */
	ARG_APNAME,	/* apname: a new name for one, 1 to 32 characters, no blanks, no MAC address, not all, disable, network */
	ARG_IP,		/* ip: IPv4 or IPv6: ip */
	ARG_IPV4,	/* ipv4: ip */
	ARG_NETMASK,	/* netmask: n is the length of the prefix, 0 to 32 */
	ARG_NAME,	/* name32: 1 to 32 printable characters */
	ARG_TEXT,	/* text254: 0 to 254 printable characters, blanks too */
	ARG_SSID,	/* ssid: 1 to 32 bytes, any but 0 */
	ARG_INTERFACE,	/* interface: name of an interface, 1 to 32 characters, no blanks */
	ARG_COUNTRY,	/* country: two letters, as ISO 3166; the text is in capitals */
	ARG_FILE,	/* file: a path, 1 to 255 bytes */
	ARG_PASSPHRASE, /* passphrase: 8 to 63 printable ASCII characters; secret */
	ARG_HEXPSK,	/* hexpsk: 64 hexadecimal digits; secret */
	ARG_HEXKEY,	/* hexkey: 32 to 128 hexadecimal digits, an even number; secret */
	ARG_TOKEN,	/* token: the public name of a join token, 8 letters and digits */
	ARG_HEX,	/* hex64: so many hexadecimal digits */
	ARG_DATE,	/* date: mm/dd/yy or mm/dd/yyyy: n is days since 1970-01-01 */
	ARG_TIME,	/* time: hh:mm:ss: n is seconds since midnight */
	ARG_TYPES
};

enum { GRAMMAR_LINE_MAX = 1024, GRAMMAR_TEXT_ROOM = GRAMMAR_LINE_MAX + 128, GRAMMAR_ARGS_MAX = 10, GRAMMAR_WORDS_MAX = 48,
	GRAMMAR_ENTRIES_MAX = 64 };

struct grammar_arg {
	enum grammar_type type;
	uint16_t at, len; /* the text, in command_line.text; a NUL stands behind it. Use command_text() */
	uint16_t column;  /* of its first character in the line, from 1: for errors of the handler */
	int64_t n;
	mac_t mac;
	struct addr ip;
};

/* A line that was understood. It may hold secrets: command_wipe it. */
struct command_line {
	enum command_id id;
	const struct grammar_row *row;
	bool json, dry_run;
	struct grammar_arg arg[GRAMMAR_ARGS_MAX]; /* by their order in the syntax, also where one was left out */
	char text[GRAMMAR_TEXT_ROOM];
};

/* The text of argument i, unquoted, NUL-terminated; "" when it was left out. */
static inline const char *command_text(const struct command_line *c, unsigned i)
{
	return c->arg[i].type == ARG_NONE ? "" : c->text + c->arg[i].at;
}

static inline bool command_has(const struct command_line *c, unsigned i)
{
	return c->arg[i].type != ARG_NONE;
}

void command_wipe(struct command_line *c);

/* Why a line was not understood. */
enum grammar_wrong {
	WRONG_NOTHING,
	WRONG_WORD,	  /* no command has such a word there */
	WRONG_AMBIGUOUS,  /* several words begin so */
	WRONG_INCOMPLETE, /* more was expected */
	WRONG_VALUE,	  /* a parameter that cannot be */
	WRONG_TOO_MUCH,	  /* the command ended before */
	WRONG_QUOTE,	  /* a quote that does not end, or \ before something else */
	WRONG_TOO_LONG	  /* line or number of words */
};

struct grammar_error {
	enum grammar_wrong wrong;
	unsigned column; /* from 1, in bytes: where the word begins that is wrong, or the line's end */
	char what[320];	 /* "'wlam' is no word here", "WLAN identifier '700': a number from 1 to 512" */
	char mend[480];	 /* "did you mean 'wlan'?", "expected one of: ap, wlan" */
};

/* What AireOS says to all of them; both ends print it first. */
#define GRAMMAR_INCORRECT_USAGE "Incorrect usage.  Use the '?' or <TAB> key to list commands."

/* Understands a line. A line without a command is fine too (CMD_NONE). Errors never repeat a secret. */
bool grammar_parse(struct slice line, struct command_line *out, struct grammar_error *error);

/* The error as text: AireOS's sentence, the line with a mark under the place (secrets masked), what and mend. */
void grammar_error_text(struct buf *out, struct slice line, const struct grammar_error *error);

/* Is there such a command? <parameters> in it are still to be filled in; of <a|b> either will do. */
bool grammar_has(struct slice line);

/* What to do instead of a command that other controllers have and this one has not; NULL: nothing is known of it. */
const char *grammar_habit(struct slice line);
/* All of them, for tests. */
bool grammar_habit_at(size_t i, const char **words, const char **instead);

/* What may stand at a place. */
struct grammar_entry {
	char word[48];	  /* "summary", "<wlan-id>" */
	const char *help; /* one line */
	enum grammar_type type;	/* ARG_WORD: a word that can be put into the line */
};

struct grammar_help {
	unsigned count;
	struct grammar_entry entry[GRAMMAR_ENTRIES_MAX]; /* sorted by word, parameters behind */
	bool complete;			   /* the command may end here */
	const struct grammar_row *row; /* which one then */
	unsigned from;			   /* where the word begins that is being typed: bytes from the line's start */
	struct grammar_error error;	   /* what is wrong before that place, then count is 0 */
};

/* What may stand at the cursor (bytes from the line's start): all words when a blank is before it, else those that begin
 * with what is typed. Only what `role` may say. */
void grammar_help(struct slice line, size_t cursor, enum role role, struct grammar_help *out);
/* The same as a text of AireOS's layout. */
void grammar_help_text(struct buf *out, const struct grammar_help *h);

/* For Tab: `insert` is what can be added at the cursor for certain (with a blank behind, when one word is meant); `help`
 * lists the candidates when there are several. */
struct grammar_completion {
	char insert[64];
	struct grammar_help help;
};
void grammar_complete(struct slice line, size_t cursor, enum role role, struct grammar_completion *out);

/* The line with every secret as ****: for history, audit log and events. Where it was not understood, and might have become
 * a command with a secret, all words behind the place are masked. */
void grammar_masked(struct buf *out, struct slice line);

/* Puts a parameter into a line so that it is read back as it is: quoted when it has to be. */
void grammar_quote(struct buf *out, struct slice value);

/* Beginnings and whole: an example of the row, with its optional parts or without. For tests and manual pages. */
void grammar_example(struct buf *out, const struct grammar_row *row, bool optional);
/* The syntax for people: <wlan-id> instead of <wlan-id:1-512>. */
void grammar_syntax(struct buf *out, const struct grammar_row *row);

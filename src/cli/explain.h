/* SPDX-License-Identifier: Apache-2.0 */
/* explain.h - `plumb explain <anything>`: what a code, a state, a timer, a message or a verdict means.
 *
 * The words are taken as a person types them or pastes them: `status 201`, `-5`, `8021X_REQD`, `message 3`,
 * `rc = 49`, `idle timeout`, half a log line. In this order the first that knows them answers:
 *
 *   1  a verdict id            (hooks->verdict, asked for single words only)
 *   2  a row of the code tables, by name or number, with or without the table's name in front
 *   3  a message of the log    (hooks->message); as text, the codes within the line follow
 *   4  codes within a line nobody recognised
 *   5  rows whose names, then rows whose text holds all the words
 *
 * Otherwise the nearest names are offered. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

/* What others know. Each may be NULL; `message` and `verdict` print only when they return true, and with json they
 * print one whole object, {"query","results":[...]}, of their own. */
struct explain_hooks {
	bool (*message)(FILE *out, const char *line, bool json);
	bool (*verdict)(FILE *out, const char *id, bool json);
	const char *const *(*verdict_ids)(void);	/* NULL after the last */
};

enum explain_exit { EXPLAIN_FOUND = 0, EXPLAIN_UNKNOWN = 1, EXPLAIN_USAGE = 2 };

/* Explains the words; hooks may be NULL. Returns an enum explain_exit: the exit status of the command. */
int explain(FILE *out, const char *const *words, int nwords, bool json, const struct explain_hooks *hooks);

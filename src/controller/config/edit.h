/* SPDX-License-Identifier: Apache-2.0 */
/* edit.h - for apply.c and apply_wlan.c alone: a command that is being carried out, and how it is refused. */
#pragma once
#include "controller/config/tree.h"

struct edit {
	struct config *c;
	const struct command_line *line;
	const struct config_names *names;
	struct config_error *why;
};

/* What is wrong, and with which argument (-1: with none). */
void edit_wrong(struct edit *e, int arg, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* What to do about it; always false. */
bool edit_mend(struct edit *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

const char *edit_text(const struct edit *e, unsigned arg);
unsigned edit_number(const struct edit *e, unsigned arg);
void edit_copy(char *to, size_t size, const char *from);
/* A key that is argument 0, in small letters where it is hexadecimal. */
void edit_set_key(struct edit *e, enum config_secret *kind, char *key, size_t size, enum config_secret new_kind);
bool edit_interface_known(struct edit *e, unsigned arg);

/* apply_limits.c: limits, idle time and balancing of a WLAN; false: it is something else. *good: may it be so? */
bool limits_of_wlan(struct edit *e, struct config_wlan *w, bool *good);
/* Of the controller: radios, RF profiles, load balancing, exclusion, traps. */
bool is_about_limits(enum command_id id);
bool apply_limits(struct edit *e);

/* A command about a WLAN; false: refused. */
bool apply_wlan(struct edit *e);
/* Is it one? */
bool is_about_wlan(enum command_id id);

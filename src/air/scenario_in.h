/* SPDX-License-Identifier: Apache-2.0 */
/* scenario_in.h - what the files that read a scenario share:
 *   scenario.c          access points, and what happens to them and to their links
 *   scenario_who.c      WLANs and clients: who there is
 *   scenario_clients.c  what happens to clients */
#pragma once
#include "air/scenario.h"

/* A new step at the end; never NULL. */
struct step *scenario_step(struct orders *o, const struct order *in, struct scenario *s, enum step_kind kind);
/* "all", "7", "3-9" (from 1), "10%": of access points. */
void scenario_read_whom(struct orders *o, const struct order_word *word, struct whom *out);
/* A share, drawn anew each time, is nothing to wait for or to expect. */
void scenario_no_share(struct orders *o, const struct order_word *word);
/* round-trip, jitter, loss, duplicate, reorder */
void scenario_read_link(struct orders *o, const struct order *in, struct impairment *l);
/* One of some words; -1: none of them, which is said. */
int scenario_choice(struct orders *o, const struct order_word *word, const char *const *names, unsigned n);
/* The words of a command of the controller from the n-th on, quoted where they have to be. */
void scenario_command(struct orders *o, const struct order *in, unsigned n, char out[static SCENARIO_COMMAND_MAX + 1]);
int scenario_find_wlan(const struct scenario *s, const char *name);
/* A client by its name; 0: there is none, otherwise from 1. */
unsigned scenario_find_client(const struct scenario *s, const char *name, size_t len);

extern const struct order_row scenario_who_rows[], scenario_client_rows[];
extern const unsigned scenario_who_count, scenario_client_count;

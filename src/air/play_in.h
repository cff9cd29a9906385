/* SPDX-License-Identifier: Apache-2.0 */
/* play_in.h - what the files of the player share: play.c (access points, waiting), play_clients.c (clients). */
#pragma once
#include "air/play.h"

/* A step about clients begins; true: it has to be waited for. */
bool play_clients_begin(struct play *p, const struct step *s, mono_t now);
/* Comings and goings that are due by now; true: their time is over. */
bool play_churn(struct play *p, const struct step *s, mono_t now);
/* Whether what it waits for is there; `last`: its time is over, and what is wrong is told. */
bool play_clients_reached(struct play *p, const struct step *s, bool last, mono_t now);

/* SPDX-License-Identifier: Apache-2.0 */
/* inside.h - the world in virtual time: the controller's machines (controller.h) and the access points' wired back to back,
 * with clients on the air of these. DTLS is left out: who would be refused is refused by its group's proof, in the words of
 * a controller. The same scenario and seed give the same output, byte by byte. */
#pragma once
#include "air/board.h"

enum { INSIDE_CONFIG = 2 }; /* the controller does not take the configuration, which was said */

/* Plays the whole scenario; the exit status. */
/* why: 256 bytes for the reason it did not hold, or NULL */
int inside_run(const struct scenario *s, uint64_t seed, enum board_kind kind, char *why);

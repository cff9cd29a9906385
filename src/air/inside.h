/* SPDX-License-Identifier: Apache-2.0 */
/* inside.h - the world in virtual time: the controller's machine and the access points' machines wired back to back. DTLS
 * is left out: who would be refused is refused by its group's proof, in the words of a controller. The same scenario and
 * seed give the same output, byte by byte. */
#pragma once
#include "air/board.h"

/* Plays the whole scenario; the exit status. */
int inside_run(const struct scenario *s, uint64_t seed, enum board_kind kind);

/* SPDX-License-Identifier: Apache-2.0 */
/* terminal.h - what is known about the terminal the output goes to. */
#pragma once
#include <stdbool.h>

enum { WIDTH_DEFAULT = 80 };

enum colour_wish { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

/* Colours on fd? The wish of the command line goes before the environment: NO_COLOR (anything but empty) forbids,
 * CLICOLOR_FORCE (anything but empty and 0) asks for them without a terminal, TERM=dumb forbids on a terminal. */
bool terminal_colour(int fd, enum colour_wish wish);
/* Columns of the terminal at fd, WIDTH_DEFAULT where it is none. */
unsigned terminal_width(int fd);

/* SPDX-License-Identifier: Apache-2.0 */
/* confine.h - net locks itself in: after this call it opens no file, makes no socket, starts no program. */
#pragma once
#include <stdbool.h>

enum { CONFINE_WHY_MAX = 256 };

/* last_inherited: the highest descriptor that is shared with keeper and the next net. */
bool confine(int last_inherited, char why[static CONFINE_WHY_MAX]);

/* SPDX-License-Identifier: Apache-2.0 */
/* rights.h - what the two processes give up before a stranger's first byte is read. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum { RIGHTS_WHY_MAX = 512 };

/* Before anything else: no core dumps, no ptrace by others of the same user, umask 077. */
void rights_no_dumps(void);
/* Makes the directory (0700) when it is missing, and gives it to the user named (when we are root). False with why. */
bool rights_directory(const char *what, const char *path, unsigned mode, const char *user, char why[static RIGHTS_WHY_MAX]);
/* Whether plumbd may start as it is: root with a user to become, or who says that root it shall be (--user root), or who
 * tries it in a directory of his own. An installed plumbd without its user is a mistake, and is told. */
bool rights_may_start(const char *user, bool own_state, char why[static RIGHTS_WHY_MAX]);
/* As root: becomes `user`, for good. When user is NULL: "plumb" if there is such a user; if not, stays root without any
 * capability, and *said is what to tell. Not as root: nothing, unless another user is asked for. */
bool rights_become(const char *user, const char **said, char why[static RIGHTS_WHY_MAX]);
/* The user rights_become would become; NULL: none. */
const char *rights_user(const char *user);
/* Keys do not go to swap, where the limit for it allows. */
void rights_lock_memory(void);

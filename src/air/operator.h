/* SPDX-License-Identifier: Apache-2.0 */
/* operator.h - commands of a scenario for a real controller: a program is run with the words of the command behind its own,
 * as "plumb --socket PATH" with "show client diagnosis 06:00:5e:10:00:01 --json". It is waited for. */
#pragma once
#include "base/buf.h"
#include "base/mac.h"

#include <stdbool.h>

/* False: it could not be run, or did not end well; `said` is what it wrote. No shell is in between. */
bool operator_run(const char *program, const char *command, struct buf *said);
/* Does the controller say `id` of the client? says: all its verdicts. */
bool operator_verdict(const char *program, mac_t client, const char *id, struct buf *says);
/* Does it find no fault with it? says: the faults. */
bool operator_healthy(const char *program, mac_t client, struct buf *says);
/* Its verdict to show: its newest one; false: none is known. */
bool operator_newest(const char *program, mac_t client, char *out, size_t size);

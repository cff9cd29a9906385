/* SPDX-License-Identifier: Apache-2.0 */
/* saved.h - what the WTP machine keeps over a restart, as a file of "key value" lines: the name and the controllers it was
 * told, reboot statistics, the last time it knew, and the controllers it was joined to last. */
#pragma once
#include "agent/wtp.h"
#include "base/buf.h"

enum { SAVED_LAST_MAX = 3 };

struct agent_saved {
	struct wtp_saved wtp;
	char file_name[WTP_NAME_MAX + 1], file_location[WTP_LOCATION_MAX + 1]; /* what the configuration said then */
	struct addr last[SAVED_LAST_MAX]; /* the newest first */
};

void saved_write(const struct agent_saved *s, struct buf *out);
/* Reads over defaults; a line that is not understood is skipped, as is a value that cannot be. False: not our file. */
bool saved_read(struct slice text, struct agent_saved *s);
/* A controller we were joined to. True when that is news. */
bool saved_joined(struct agent_saved *s, const struct addr *ac);

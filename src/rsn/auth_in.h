/* SPDX-License-Identifier: Apache-2.0 */
/* auth_in.h - what the files of the authenticator share. */
#pragma once
#include "rsn/authenticator.h"

#define RSN_NOTE(a, ...) rsn_note(a, &(struct rsn_note){ __VA_ARGS__ })

static inline void rsn_note(const struct rsn_auth *a, const struct rsn_note *n)
{
	if (a->ports->note)
		a->ports->note(a->ctx, n);
}

static inline bool window_has(const struct rsn_window *w, uint8_t bits, uint64_t replay)
{
	return replay <= w->last && w->last - replay < RSN_WINDOW && (bits >> (w->last - replay) & 1);
}

/* auth_frames.c: sends message 1, 3 or 5 with the next replay counter and arms the timer. */
void rsn_auth_send(struct rsn_auth *a, unsigned m, mono_t now);
/* Takes the group keys for message 3 or 5. */
void rsn_auth_take_group(struct rsn_auth *a);

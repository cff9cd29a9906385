/* SPDX-License-Identifier: Apache-2.0 */
/* board.h - what plumb-air shows: a table that is drawn in place on a terminal, plain lines elsewhere, or JSON lines. */
#pragma once
#include "air/play.h"

enum board_kind { BOARD_TABLE, BOARD_LINES, BOARD_JSON, BOARD_NONE /* nobody looks */ };

struct board {
	enum board_kind kind;
	const struct play *play;
	struct wheel *wheel;
	struct timer redraw;
	unsigned drawn;	   /* lines of the last drawing */
	unsigned said_run; /* LINES, many access points: what was said last */
	unsigned said_clients; /* in run */
	unsigned ask;	   /* the client whose verdict is asked for next */
	mono_t asked;
	bool colour, few;  /* few: each change is worth a line */
};

void board_open(struct board *b, enum board_kind kind, const struct play *play, struct wheel *wheel);
/* For struct play_calls; ctx is the board. */
void board_changed(void *ctx, const struct member *m, mono_t now);
void board_step(void *ctx, const struct step *s, const char *words, mono_t now);
void board_client(void *ctx, const struct crowd_client *c, mono_t now);
/* What a controller in process tells. */
void board_told(struct board *b, unsigned id, const char *name, struct slice text, mac_t about, mono_t now);
/* The last drawing and the summary. */
void board_close(struct board *b, mono_t now);

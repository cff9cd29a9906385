/* SPDX-License-Identifier: Apache-2.0 */
/* report_text_paper.h - text for a terminal: columns instead of bytes, wrapped, cut, coloured, and clean.
 *
 * Words of a log are a stranger's: an SSID may hold an escape sequence. Whatever is put on paper goes through
 * text_clean, so that only printable text and the colours chosen here reach the terminal.
 *
 * A paragraph has a label in a column of its own and text beside it:
 *
 *   Evidence  wlc.log:44  08:14:02.316 Received EAPOL-key M2 with invalid MIC
 *   Fix       Type the passphrase again on the client; capital letters count, and so do blanks at its end. If other
 *             clients fail too, set it again on the controller. */
#pragma once
#include "base/buf.h"

#include <stdio.h>

enum ink { INK_PLAIN, INK_BOLD, INK_FAINT, INK_FAULT, INK_EXPECTED, INK_HEALTHY, INK_NOTE, INKS };

enum paper_limits {
	PAPER_WIDTH_MIN = 40,
	PAPER_ROOM_MIN = 10, /* columns prose gets at least, however deep it stands */
	PAPER_PROSE_MAX = 100, /* longer lines of prose tire the eye; quoted lines take all there is */
};

struct paper {
	FILE *out;
	unsigned width;
	bool colour;
};

/* Appends raw without control characters, escape sequences, text direction marks and broken UTF-8; blanks and line
 * ends become one blank each. */
void text_clean(struct buf *out, struct slice raw);
/* How many columns clean text takes on a terminal. */
size_t text_columns(struct slice clean);
/* As many bytes of clean text as fit into so many columns. */
size_t text_fit(struct slice clean, size_t columns);
/* Appends clean text, shortened with three dots where it does not fit. */
void text_cut(struct buf *out, struct slice clean, size_t columns);
/* The same with the dots two thirds in where the text ends with a bracket: what it holds often says why. */
void text_squeeze(struct buf *out, struct slice clean, size_t columns);
/* "1,234,567" */
void text_count(struct buf *out, uint64_t n);

void paper_ink(const struct paper *p, struct buf *line, enum ink ink, struct slice clean);
/* Writes the line and its end. */
void paper_line(const struct paper *p, struct buf *line);
/* Text (cleaned here) wrapped beside a label, both from column 0 on; the label may be "" and has at most `indent`
 * columns. Nothing when the text is empty. */
void paper_prose(const struct paper *p, unsigned indent, const char *label, struct slice text);
/* How many lines that takes. */
size_t paper_lines(const struct paper *p, unsigned indent, struct slice text);
/* Appends the text, clean, shortened to so many lines: by whole sentences where at least one fits, else by words. */
void paper_shorten(const struct paper *p, unsigned indent, struct slice text, size_t lines, struct buf *out);
/* The same, but one line, cut at the width. */
void paper_quote(const struct paper *p, unsigned indent, const char *label, struct slice text);
/* The same, but one line, shortened as text_squeeze does. */
void paper_squeeze(const struct paper *p, unsigned indent, const char *label, struct slice text);
/* The same, but one line, as long as it takes: what is to be copied must be whole. */
void paper_verbatim(const struct paper *p, unsigned indent, const char *label, struct slice text);

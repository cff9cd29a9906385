/* SPDX-License-Identifier: Apache-2.0 */
/* complain.h - what plumb says on stderr, and with which status it ends. Names and values that are repeated are made
 * harmless for the terminal first: a file's name may hold anything. */
#pragma once

enum exit_status {
	EXIT_FINE = 0,
	EXIT_FAULT = 1,	       /* a fault was found; explain: nothing is known */
	EXIT_USAGE = 2,
	EXIT_UNREACHABLE = 3,  /* no controller answers */
	EXIT_DENIED = 4,       /* the controller does not allow it */
	EXIT_UNREADABLE = 5,   /* input, or output that could not be written */
	EXIT_INTERRUPTED = 130 /* before there was anything to report */
};

/* "plumb: " the message, end of line. */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Writes out what stdout still holds, and remembers the first failure. */
void output_flush(void);
/* The last word on stdout: what was written is only written when the last byte is out. Returns the status, or
 * EXIT_UNREADABLE with a message. A reader that went away is no error worth a word. */
int output_end(int status);

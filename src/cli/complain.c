/* SPDX-License-Identifier: Apache-2.0 */
/* complain.c - see complain.h. */
#include "cli/complain.h"

#include "diagnose/report_text_paper.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

void complain(const char *fmt, ...)
{
	struct buf line = { 0 };
	char *said = NULL;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&said, fmt, ap);
	va_end(ap);
	buf_str(&line, "plumb: ");
	if (len >= 0)
		text_clean(&line, (struct slice){ said, (size_t)len });
	buf_ch(&line, '\n');
	fwrite(line.p, 1, line.len, stderr);
	buf_free(&line);
	free(said);
}

static bool output_failed;
static int output_errno;

void output_flush(void)
{
	errno = 0;
	if ((fflush(stdout) == 0 && !ferror(stdout)) || output_failed)
		return;
	output_failed = true;
	output_errno = errno;
}

int output_end(int status)
{
	output_flush();
	if (!output_failed)
		return status;
	if (output_errno != EPIPE)
		complain("standard output: %s", output_errno ? strerror(output_errno) : "not all could be written");
	return EXIT_UNREADABLE;
}

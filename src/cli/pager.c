/* SPDX-License-Identifier: Apache-2.0 */
/* pager.c - see pager.h. A blank or any other key shows a page, Enter a line, q ends. Keys are read from stdin, which is a
 * terminal then. */
#include "cli/pager.h"

#include "cli/link.h"
#include "cli/terminal.h"

#include <errno.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum { LINES_DEFAULT = 24 };

static unsigned page(void)
{
	struct winsize ws;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) < 0 || ws.ws_row < 3)
		return LINES_DEFAULT - 1;
	return ws.ws_row - 1u;
}

/* One key, not echoed; 'q' where none can be read. */
static char key(void)
{
	struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };
	struct termios was, raw;
	char c = 'q';
	ssize_t n;

	if (tcgetattr(STDIN_FILENO, &was) < 0)
		return 'q';
	raw = was;
	raw.c_lflag &= (tcflag_t)~(ICANON | ECHO);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
	while ((n = link_poll(&p, 1, -1)) < 0 && errno == EINTR && !link_interrupted)
		;
	if (n > 0)
		n = read(STDIN_FILENO, &c, 1);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &was);
	return n == 1 ? c : 'q';
}

static bool stop(struct pager *p)
{
	static const char ask[] = "--More-- or (q)uit";
	char c;

	fputs(ask, stdout);
	fflush(stdout);
	c = key();
	/* the question goes away again */
	printf("\r%*s\r", (int)sizeof(ask) - 1, "");
	if (c == 'q' || c == 'Q' || c == 4 || link_interrupted) {
		p->quit = true;
		return false;
	}
	p->lines = c == '\n' || c == '\r' ? page() - 1 : 0;
	return true;
}

bool pager_write(struct pager *p, struct slice text)
{
	const char *at = text.p, *end = text.p + text.len;

	while (at < end && !p->quit) {
		const char *q = memchr(at, '\n', (size_t)(end - at));

		if (p->on && p->lines >= page() && !stop(p))
			break;
		q = q ? q + 1 : end;
		fwrite(at, 1, (size_t)(q - at), stdout);
		p->lines++;
		at = q;
	}
	return !p->quit;
}

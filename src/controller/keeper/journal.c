/* SPDX-License-Identifier: Apache-2.0 */
/* journal.c - see journal.h. MESSAGE_ID is 7c2f0b1e5d3a4f6c9b8ed0a1 followed by the event's number in eight digits, so that
 * `journalctl MESSAGE_ID=...` finds all events of a kind. */
#include "controller/keeper/journal.h"

#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define JOURNAL_SOCKET "/run/systemd/journal/socket"

void journal_open(struct journal *j, mono_t now)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	const char *name = getenv("PLUMB_JOURNAL"); /* for tests, and for other journals of the same protocol */

	*j = (struct journal){ .fd = -1, .tokens = JOURNAL_BURST, .filled = now };
	if (!name && getenv("JOURNAL_STREAM"))
		name = JOURNAL_SOCKET;
	if (!name || strlen(name) >= sizeof(to.sun_path))
		return;
	memcpy(to.sun_path, name, strlen(name) + 1);
	j->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (j->fd >= 0 && connect(j->fd, (const struct sockaddr *)&to, sizeof(to))) {
		close(j->fd);
		j->fd = -1;
	}
}

void journal_close(struct journal *j)
{
	journal_tick(j, MONO_NEVER);
	if (j->fd >= 0)
		close(j->fd);
	j->fd = -1;
}

static void put_clean(struct buf *b, struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		buf_ch(b, s.p[i] == '\n' ? ' ' : (unsigned char)s.p[i] < ' ' || s.p[i] == 127 ? '?' : s.p[i]);
}

static void field(struct buf *b, const char *name, struct slice s)
{
	if (!s.len)
		return;
	buf_printf(b, "%s=", name);
	put_clean(b, s);
	buf_ch(b, '\n');
}

static void write_native(const struct journal *j, const struct journal_line *l)
{
	struct buf b = { 0 };

	field(&b, "MESSAGE", l->text);
	buf_printf(&b, "PRIORITY=%d\nSYSLOG_IDENTIFIER=plumbd\n", l->priority);
	if (l->event)
		buf_printf(&b, "MESSAGE_ID=7c2f0b1e5d3a4f6c9b8ed0a1%08x\nPLUMB_EVENT=%u\n", l->event, l->event);
	field(&b, "PLUMB_AP", l->ap);
	field(&b, "PLUMB_REASON", l->reason);
	field(&b, "PLUMB_SESSION", l->session);
	(void)!send(j->fd, b.p, b.len, MSG_NOSIGNAL | MSG_DONTWAIT);
	buf_free(&b);
}

static void write_line(const struct journal *j, const struct journal_line *l)
{
	static const char *const words[] = { "emergency", "alert", "critical", "error", "warning", "notice", "info", "debug" };
	struct buf b = { 0 };

	if (j->fd >= 0) {
		write_native(j, l);
		return;
	}
	buf_printf(&b, "plumbd: %s: ", words[l->priority & 7]);
	put_clean(&b, l->text);
	buf_ch(&b, '\n');
	(void)!write(STDERR_FILENO, b.p, b.len);
	buf_free(&b);
}

static void tell_repeats(struct journal *j)
{
	char text[96];
	int len;

	if (!j->repeats)
		return;
	len = snprintf(text, sizeof(text), "the last message was repeated %u times", j->repeats);
	write_line(j, &(struct journal_line){ .priority = j->last_priority, .event = j->last_event,
					      .text = { text, (size_t)len } });
	j->repeats = 0;
}

void journal_tick(struct journal *j, mono_t now)
{
	char text[96];
	int len;

	if (j->repeats && mono_reached(now, mono_after(j->since, JOURNAL_REPEAT_MS))) {
		tell_repeats(j);
		j->last[0] = '\0';
	}
	if (j->dropped && (j->tokens >= 1 || now.us == INT64_MAX)) {
		len = snprintf(text, sizeof(text), "%llu messages were dropped: more than %d a second",
			       (unsigned long long)j->dropped, JOURNAL_RATE);
		write_line(j, &(struct journal_line){ .priority = LOG_WARNING, .text = { text, (size_t)len } });
		j->dropped = 0;
	}
}

static bool allowed(struct journal *j, mono_t now)
{
	j->tokens += (double)(now.us - j->filled.us) / 1e6 * JOURNAL_RATE;
	j->filled = now;
	if (j->tokens > JOURNAL_BURST)
		j->tokens = JOURNAL_BURST;
	if (j->tokens < 1) {
		j->dropped++;
		return false;
	}
	j->tokens -= 1;
	return true;
}

static void put(struct journal *j, const struct journal_line *l, mono_t now, bool own)
{
	size_t len = l->text.len < JOURNAL_TEXT_MAX - 1 ? l->text.len : JOURNAL_TEXT_MAX - 1;

	if (slice_eq((struct slice){ l->text.p, len }, slice_of(j->last)) && j->last_priority == l->priority &&
	    !mono_reached(now, mono_after(j->since, JOURNAL_REPEAT_MS))) {
		j->repeats++;
		return;
	}
	if (!own && !allowed(j, now))
		return;
	journal_tick(j, now);
	tell_repeats(j);
	memcpy(j->last, l->text.p, len);
	j->last[len] = '\0';
	j->last_priority = l->priority;
	j->last_event = l->event;
	j->since = now;
	write_line(j, l);
}

void journal_put(struct journal *j, const struct journal_line *l, mono_t now)
{
	put(j, l, now, false);
}

void journal_say(struct journal *j, int priority, const char *fmt, ...)
{
	char text[JOURNAL_TEXT_MAX];
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (len < 0)
		return;
	if ((size_t)len >= sizeof(text))
		len = sizeof(text) - 1;
	put(j, &(struct journal_line){ .priority = priority, .text = { text, (size_t)len } }, mono_now(), true);
}

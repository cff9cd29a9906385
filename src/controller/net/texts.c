/* SPDX-License-Identifier: Apache-2.0 */
/* texts.c - configurations on their way to keeper, to be saved or to be kept for the next net. One of 6,000 access points
 * has 1.4 MB, which in one go would hold the loop for milliseconds, and as long as keeper does not read. So it goes in
 * pieces of a frame, a few in a turn, and only while the pair is almost empty (that is what "writable" means for one): the
 * rest of its room is for what is told meanwhile. Texts go one after the other, in the order in which they were given. */
#include "base/wipe.h"
#include "base/xalloc.h"
#include "controller/net/internal.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	PIECES = 4,	 /* in a turn: a tenth of a millisecond */
	FLUSH_MS = 5000, /* keeper may be at its disk */
};

static void forget(struct net *n, struct net_text **at)
{
	struct net_text *t = *at;

	*at = t->next;
	n->ntexts--;
	if (t->text.p && t->at < t->text.len)
		wipe(t->text.p + t->at, t->text.len - t->at);
	buf_free(&t->text);
	free(t);
}

/* One piece of the first. False: there is none, or no room on the pair. */
static bool send_piece(struct net *n, int wait_ms)
{
	struct net_text *t = n->texts;
	struct kw_msg m = { .type = KW_PART };
	size_t left;
	int error;

	if (!t)
		return false;
	left = t->text.len - t->at;
	m.id = t->id;
	m.u.part = (struct kw_part){ t->at, left > KW_PART_MAX ? 0 : t->type,
				     { t->text.p ? t->text.p + t->at : "", left > KW_PART_MAX ? KW_PART_MAX : left } };
	error = kw_send(n->fd, &m, -1, wait_ms);
	if (error == -EPIPE)
		_exit(1); /* as net_tell */
	if (error)
		return false;
	if (t->text.p && m.u.part.text.len)
		wipe(t->text.p + t->at, m.u.part.text.len); /* keys are in it */
	t->at += m.u.part.text.len;
	if (m.u.part.end)
		forget(n, &n->texts);
	return true;
}

static bool writable(const struct net *n)
{
	struct pollfd p = { n->fd, POLLOUT, 0 };

	return poll(&p, 1, 0) == 1 && p.revents & POLLOUT;
}

void net_text_go_on(struct net *n)
{
	for (unsigned i = 0; i < PIECES && writable(n) && send_piece(n, 0); i++)
		;
	net_read_pair(n);
}

bool net_text_send(struct net *n, enum kw_type type, uint32_t id, struct buf *text)
{
	struct net_text *t, **at = &n->texts;

	if (n->ntexts >= NET_TEXTS_MAX)
		return false;
	t = xcalloc(1, sizeof(*t), "a configuration for keeper");
	*t = (struct net_text){ .type = type, .id = id, .text = *text };
	*text = (struct buf){ 0 };
	while (*at)
		at = &(*at)->next;
	*at = t;
	n->ntexts++;
	net_read_pair(n);
	return true;
}

bool net_text_waits(const struct net *n, enum kw_type type)
{
	const struct net_text *t = n->texts;

	while (t && t->type != type)
		t = t->next;
	return t != NULL;
}

void net_texts_flush(struct net *n, bool running_too)
{
	for (struct net_text **at = &n->texts; *at;) {
		if ((*at)->type == KW_RUNNING && !running_too)
			forget(n, at); /* keeper drops the pieces that it has: the next begins anew */
		else
			at = &(*at)->next;
	}
	while (send_piece(n, FLUSH_MS))
		;
	net_read_pair(n);
}

void net_texts_free(struct net *n)
{
	while (n->texts)
		forget(n, &n->texts);
}

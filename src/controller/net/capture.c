/* SPDX-License-Identifier: Apache-2.0 */
/* capture.c - debug capwap capture: the decrypted packets of one access point into a file keeper opened. A full disk or a
 * long file ends the capture and nothing else. */
#include "controller/net/internal.h"
#include "controller/net/pcapng.h"

#include <errno.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

/* Whole blocks only: half of one would make the file's end unreadable. */
static void put(struct net *n, struct buf *b)
{
	size_t at = 0;

	while (at < b->len) {
		ssize_t w = write(n->capture.fd, b->p + at, b->len - at);

		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0) {
			net_capture_end(n, strerror(errno));
			break;
		}
		at += (size_t)w;
	}
	n->capture.bytes += b->len;
	buf_free(b);
	if (n->capture.fd >= 0 && n->capture.bytes > NET_CAPTURE_MAX)
		net_capture_end(n, "the file has reached 256 MiB");
}

void net_capture_begin(struct net *n, int fd, mac_t mac)
{
	struct buf b = { 0 };
	char text[MAC_TEXT_MAX];

	net_capture_end(n, "another began");
	n->capture = (struct net_capture){ .fd = fd, .mac = mac };
	mac_format(mac, text);
	pcapng_head(&b, text);
	put(n, &b);
}

void net_capture_end(struct net *n, const char *why)
{
	if (n->capture.fd < 0)
		return;
	close(n->capture.fd);
	n->capture.fd = -1;
	net_log(n, LOG_NOTICE, 0, n->capture.mac, "", "the capture has ended after %llu bytes: %s",
		(unsigned long long)n->capture.bytes, why);
}

void net_capture_packet(struct net *n, const struct ac_traffic *t)
{
	struct buf b = { 0 };

	if (n->capture.fd < 0 || !mac_eq(t->ap, n->capture.mac))
		return;
	pcapng_packet(&b, net_wall_ms(n) * 1000, t->sent ? t->local : t->peer, t->sent ? t->peer : t->local, t->packet, t->len);
	put(n, &b);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* packets.c - debug capwap packet and detail: the control messages of an access point as lines, the way AireOS prints them.
 * `packet` shows the header of each message, `detail` its elements with their fields, too. What is secret the codec masks;
 * what an access point says of itself it escapes. Nothing is read here unless a session debugs this access point. */
#include "controller/net/internal.h"
#include "proto/capwap/capwap.h"

static const char task[] = "spamApTask0";

static void headers(struct control *c, const struct ac_traffic *t, const struct capwap_hdr *h)
{
	char ip[ADDR_TEXT_MAX];

	addr_format_ip(t->peer, ip);
	control_debug(c, DEBUG_CAPWAP_PACKET, t->ap, task, "<<<<  Start of CAPWAP Packet  >>>>");
	control_debug(c, DEBUG_CAPWAP_PACKET, t->ap, task, "CAPWAP Control mesg %s %s, Port %u",
		      t->sent ? "Sent to" : "Recd from", ip, t->peer->port);
	control_debug(c, DEBUG_CAPWAP_PACKET, t->ap, task, "HLEN %u, Radio ID %u, WBID %u", h->hlen / 4u, h->rid, h->wbid);
}

static void elements(struct control *c, mac_t ap, const struct capwap_msg *m)
{
	struct rd it = m->elements;
	struct capwap_element e;
	struct buf text = { 0 };

	while (capwap_next(&it, &e)) {
		buf_clear(&text);
		capwap_describe_element(&text, e.type, e.body);
		control_debug(c, DEBUG_CAPWAP_DETAIL, ap, task, "Msg Element : type %u, length %zu, %s", e.type, rd_left(&e.body),
			      buf_cstr(&text));
	}
	buf_free(&text);
}

void net_debug_packet(struct control *c, const struct ac_traffic *t)
{
	struct rd r = rd_over(t->packet, t->len);
	struct capwap_hdr h;
	struct capwap_msg m;

	if (!control_debugged(c, DEBUG_CAPWAP_PACKET, t->ap) && !control_debugged(c, DEBUG_CAPWAP_DETAIL, t->ap))
		return;
	if (capwap_hdr_read(&r, &h) != CAPWAP_OK)
		return;
	headers(c, t, &h);
	if (h.fragment) {
		control_debug(c, DEBUG_CAPWAP_PACKET, t->ap, task, "Fragment ID %u, offset %u, %zu bytes%s", h.frag_id,
			      h.frag_offset, rd_left(&r), h.last ? ", the last" : "");
	} else if (capwap_msg_read(&r, &m) == CAPWAP_OK) {
		control_debug(c, DEBUG_CAPWAP_PACKET, t->ap, task, "Msg Type : %s", capwap_message_name(m.type));
		control_debug(c, DEBUG_CAPWAP_PACKET, t->ap, task, "Msg Length : %zu", rd_left(&m.elements));
		control_debug(c, DEBUG_CAPWAP_PACKET, t->ap, task, "Msg SeqNum : %u", m.seq);
		if (control_debugged(c, DEBUG_CAPWAP_DETAIL, t->ap))
			elements(c, t->ap, &m);
	}
	control_debug(c, DEBUG_CAPWAP_PACKET, t->ap, task, "<<<<  End of CAPWAP Packet  >>>>");
}

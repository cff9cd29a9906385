/* SPDX-License-Identifier: Apache-2.0 */
/* parse.h - a packet read as a machine reads it, for tests; include check.h first. */
#pragma once
#include "proto/capwap/capwap.h"

/* The same bytes in memory of exactly their size, so that the sanitizer sees one read too far. */
static inline uint8_t *exact(const void *p, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	assert_non_null(copy);
	memcpy(copy, p, len);
	return copy;
}

struct parsed {
	enum capwap_fault fault;
	struct capwap_hdr hdr;
	struct capwap_msg msg;
	bool fine;
	struct capwap_seen seen;
	struct capwap_complaint c;
	char text[512];
};

/* A whole packet, read as a machine reads it; also described, which must end and leak nothing. */
static inline struct parsed parse(const void *packet, size_t len, enum capwap_side sender)
{
	struct parsed p = { 0 };
	struct buf text = { 0 };
	uint8_t *copy = exact(packet, len);
	struct rd r = rd_over(copy, len);

	p.fault = capwap_hdr_read(&r, &p.hdr);
	if (!p.fault)
		p.fault = capwap_msg_read(&r, &p.msg);
	if (!p.fault) {
		p.fine = capwap_check(&p.msg, sender, &p.seen, &p.c);
		capwap_describe(&text, &p.msg);
		assert_null(memmem(text.p, text.len, "plumb-secret", 12));
		buf_clear(&text);
		capwap_complaint_text(&text, &p.c);
		snprintf(p.text, sizeof(p.text), "%s", buf_cstr(&text));
	}
	buf_free(&text);
	free(copy);
	p.msg.elements = (struct rd){ 0 };
	return p;
}

static inline struct parsed parse_w(const struct wr *w, enum capwap_side sender)
{
	assert_int_equal(wr_done(w), 0);
	return parse(w->start, wr_len(w), sender);
}

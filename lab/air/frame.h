/* SPDX-License-Identifier: Apache-2.0 */
/* frame.h - what the medium looks at in a frame: its kind, its addresses, its packet number; and how a rule changes one. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FRAME_MAX = 2400 };

struct frame {
	const char *kind;    /* "auth", "assoc-req", "m1", "data", ... */
	uint8_t a1[6], a2[6], a3[6];
	bool protected, retry, group; /* group: to more than one */
	uint16_t seq;
	size_t head;	     /* length of the header */
	bool has_pn;
	uint8_t key_id;
	uint64_t pn;
};

/* False: too short to be one. Control frames have the kind "control". */
bool frame_read(const uint8_t *p, size_t len, struct frame *f);
/* "data" names eapol and m1..g2 too, "mgmt" all management frames, "any" all. */
bool frame_is(const struct frame *f, const char *kind);
bool frame_kind_known(const char *kind);

/* Elements of a management frame: takes those with this id away and, with a body, puts one in the place of the first, or at
 * the end. False: it has no elements, or it would be too long. */
bool frame_element(uint8_t *p, size_t *len, uint8_t id, const uint8_t *body, size_t body_len, bool remove_only);

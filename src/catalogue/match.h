/* SPDX-License-Identifier: Apache-2.0 */
/* match.h - the parser's tables, private to the catalogue: written by catgen, walked by match_exact.c and
 * match_loose.c. */
#pragma once
#include "catalogue/catalogue.h"
#include "catalogue/jump.h"

struct cat_node {
	uint8_t is_field;
	uint8_t type;	/* enum cat_type of a field edge */
	uint8_t len;	/* of a literal edge */
	uint8_t nlit;	/* literal children, sorted by first byte, */
	uint8_t nfield; /* then field children */
	uint8_t first;	/* first byte of a literal edge */
	uint16_t choice;
	uint16_t dispatch; /* 1 + index into cat_dispatch where there are many literal children, else 0 */
	int16_t end;	   /* alt that may end here, or -1 */
	uint32_t lit;	   /* into cat_literals */
	uint32_t kid;	   /* index of the first child */
	uint32_t jump;	   /* 1 + a number of its own where cat_jumps has short cuts from here, else 0 */
};

/* A short cut: from a node with many literal children, the next sixteen bytes lead straight to the edge on which they
 * end. Only ways that pass no other choice are cut short, so a failed short cut is a failed literal. */
struct cat_jump {
	char key[CAT_JUMP_KEY];
	uint32_t from; /* cat_node.jump, or 0 for an empty slot */
	uint32_t to;   /* the child reached; `used` bytes of its edge are within the key */
	uint32_t used;
};

struct cat_alt {
	uint16_t row;
	uint8_t ncap;
	uint8_t map[CAT_CAPTURES_MAX]; /* capture -> field of the row */
};

struct cat_mnemonic {
	const char *name;
	uint32_t root;
};

extern const struct cat_node cat_nodes[]; /* [0] is the root */
extern const struct cat_alt cat_alts[];
extern const uint8_t cat_dispatch[][128]; /* first byte -> 1 + ordinal among the literal children, or 0 */
extern const struct cat_jump cat_jumps[]; /* open addressing, cat_jump_mask + 1 slots */
extern const unsigned cat_jump_mask;
extern const struct cat_mnemonic cat_mnemonics[]; /* sorted by name */
extern const unsigned cat_mnemonic_count;

/* Reads one field of a strict type (not WORD, NAME, TEXT, which end where the next literal begins). Returns the byte
 * after it or NULL. loose: other spellings and hidden digits, blanks inside. */
const char *cat_read_field(enum cat_type type, uint16_t choice, const char *p, const char *end, bool loose,
			   struct cat_capture *cap) __attribute__((nonnull));

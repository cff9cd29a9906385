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
	int16_t end;	/* alt that may end here, or -1 */
	uint32_t lit;	/* into cat_literals */
	uint32_t kid;	/* index of the first child */
};

/* The same tree for the exact matcher, with as few steps as the text has fields: a step is a place where a message may
 * end, then literal text, another such place, then a field (or none, or a fork), and where to go behind it. */
enum cat_step_type { CAT_STEP_END = CAT_TYPES, CAT_STEP_GO, CAT_STEP_FORK };

struct cat_step {
	uint32_t lit;	  /* into cat_literals; of a fork 1 + its row of cat_firsts, or 0 */
	uint32_t next;	  /* the step behind the field; of a fork its first arm: literal ones first, by first byte */
	int16_t end;	  /* alt when the message ends before the literal, or -1 */
	int16_t end_after; /* ... behind it */
	uint16_t choice;  /* of the field */
	uint16_t dispatch; /* of a fork with many literal arms: 1 + its row of cat_dispatch, else 0 */
	uint8_t len;	  /* of the literal */
	uint8_t type;	  /* enum cat_type or enum cat_step_type */
	uint8_t nlit, nfield; /* arms of a fork */
};

/* A short cut: the first CAT_JUMP_KEY bytes of a text lead straight to an arm behind the root. That is where the walk
 * would come first, as literal text goes before fields; where it fails, the root is walked without it. The whole text from
 * the root to the arm's end is compared. No two have the same tag. */
struct cat_jump {
	uint32_t tag; /* 0: an empty slot */
	uint32_t lit;
	uint16_t len;
	uint16_t step; /* the arm */
};

struct cat_alt {
	uint16_t row;
	uint8_t ncap, nabsent;
	uint32_t put; /* into cat_puts: one for each capture, then one for each field the spelling does not have */
	uint8_t map[CAT_CAPTURES_MAX]; /* capture -> field of the row */
};

enum cat_put_kind { CAT_PUT_WORD, CAT_PUT_TEXT, CAT_PUT_NO_MAC, CAT_PUT_NO_NUMBER, CAT_PUT_NO_TEXT };

struct cat_put {
	uint16_t offset;
	uint16_t kind;
};

/* A word of a list of choices, the longest first. */
struct cat_word {
	uint32_t lit;
	uint16_t len;
	uint16_t value; /* its place in the list */
};

struct cat_mnemonic {
	const char *name;
	uint32_t root;
};

extern const struct cat_node cat_nodes[]; /* [0] is the root */
extern const struct cat_step cat_steps[]; /* [0] is the root, a fork */
extern const uint8_t cat_dispatch[][128]; /* first byte -> 1 + which literal arm, or 0 */
extern const uint16_t cat_firsts[][128];  /* first byte -> bits: the field arms that may begin so */
extern const struct cat_alt cat_alts[];
extern const struct cat_put cat_puts[];
extern const struct cat_jump cat_jumps[]; /* open addressing, cat_jump_mask + 1 slots */
extern const unsigned cat_jump_mask;
extern const struct cat_word cat_words[];
extern const uint16_t cat_word_lists[]; /* list -> its first word; its last stands before the next list's first */
extern const struct cat_mnemonic cat_mnemonics[]; /* sorted by name */
extern const unsigned cat_mnemonic_count;

/* Reads one field of a strict type (not WORD, NAME, TEXT, which end where the next literal begins). Returns the byte
 * after it or NULL. loose: other spellings and hidden digits, blanks inside. */
const char *cat_read_field(enum cat_type type, uint16_t choice, const char *p, const char *end, bool loose,
			   struct cat_capture *cap) __attribute__((nonnull));

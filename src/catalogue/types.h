/* SPDX-License-Identifier: Apache-2.0 */
/* types.h - the field types of catalogue rows, shared by catgen (which writes the tables) and by the code that walks
 * them. docs/catalogue.md says what each one reads. */
#pragma once
#include <stdbool.h>

/* In the order in which the parser tries them where several could stand at the same place: the strict ones first. */
enum cat_type {
	CAT_CHOICE,
	CAT_PEM,
	CAT_APF,
	CAT_MAC,
	CAT_IP,
	CAT_RC,
	CAT_SRC,
	CAT_INT,
	CAT_HEX,
	CAT_BYTES,
	CAT_NUMS,
	CAT_WORD,
	CAT_NAME,
	CAT_TEXT,
	CAT_TYPES
};

/* Is a field of this type kept as its text, or as a number or an address? */
static inline bool cat_textual(enum cat_type type)
{
	switch (type) {
	case CAT_CHOICE:
	case CAT_PEM:
	case CAT_APF:
	case CAT_MAC:
	case CAT_INT:
	case CAT_HEX: return false;
	default: return true;
	}
}

/* What stands before the text of a message. */
enum cat_head { CAT_HEAD_CLIENT, CAT_HEAD_BARE, CAT_HEAD_MSGLOG, CAT_HEAD_APSYSLOG, CAT_HEAD_NONE, CAT_HEADS };

enum cat_token_kind { CAT_TOK_LIT, CAT_TOK_FIELD, CAT_TOK_OPT, CAT_TOK_OPT_END };

enum {
	CAT_FIELDS_MAX = 20,	/* fields of one row */
	CAT_LIT_MAX = 250,	/* bytes of one trie edge; longer literals are chained */
};

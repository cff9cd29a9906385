/* SPDX-License-Identifier: Apache-2.0 */
/* element.h - how an element's fields are described, for the tables in elements.c, elements_dot11.c and vendor.c and for the
 * one reader, writer and printer in element.c. Inside the codec only.
 *
 * A shape lists fields in the order of the wire; each says what stands there, where in the struct it goes, and its range.
 * Adding an element is adding a struct, its fields and a row. */
#pragma once
#include "proto/capwap/capwap.h"

#include <assert.h>

enum capwap_kind {
	F_END,
	F_U8, F_U16, F_U32, F_U48, F_U64, F_S8, F_S16, /* min and max: the range, when max is not 0; n: a mask over
							  reserved bits, which a receiver ignores */
	F_RESERVED,  /* n bytes: written as zero, not looked at when reading */
	F_RADIO,     /* 1 to 31 */
	F_RADIO_ALL, /* 1 to 31, or 255 for the whole WTP */
	F_WLAN,	     /* 1 to 16 */
	F_RAW,	     /* n bytes into an array */
	F_MAC6,	     /* 6 bytes into an array */
	F_MAC,	     /* a length of 6 or 8, and so many bytes: struct capwap_mac */
	F_IP4, F_IP6,
	F_TEXT, F_BYTES,   /* the rest; min and max are lengths */
	F_OCTETS,	   /* the rest into a slice; an SSID may hold anything */
	F_TEXT8, F_BYTES8, /* behind a length of one byte */
	F_BYTES16,	   /* of two; of bytes n is what the length must be a multiple of, 0: of nothing */
	F_COUNT8,	   /* how many records the list behind it has */
	F_LIST,		   /* the rest, as records of `shape` */
	F_ARRAY,	   /* n times `shape`, one after the other */
	F_ENCRYPTIONS,	   /* Num Encrypt and its sub-elements, WTP Descriptor only */
	F_SUBS,		   /* the rest, as sub-elements of shape->subs */
};

/* A field's names for values: pairs, ending with a NULL name. */
struct capwap_value_name {
	uint32_t value;
	const char *name;
};

struct capwap_shape;

struct capwap_field {
	const char *name;
	uint8_t kind;
	uint8_t lenient; /* 1 + enum capwap_leniency: the value 0 (or an empty text) is let pass though out of range */
	bool secret;	 /* not printed */
	bool open;	 /* of a registry that grows: a number out of range is let pass as reserved-value */
	bool ies;	 /* bytes that are 802.11 information elements: their chain must be whole */
	uint16_t at;	 /* offset in the struct */
	uint16_t n;
	uint32_t min, max;
	const struct capwap_shape *shape;
	const struct capwap_value_name *values;
};

/* A sub-element: type and length of two bytes each, in some elements behind a vendor of four. */
struct capwap_sub {
	const char *name;
	uint16_t type;
	uint8_t kind;	 /* F_TEXT, F_BYTES, F_MAC (whose length is the sub-element's) */
	bool mandatory;
	uint8_t lenient; /* 1 + enum capwap_leniency: mandatory, but missed under this name */
	uint16_t at;
};

struct capwap_shape {
	uint16_t size; /* of the struct */
	bool prefixed; /* a record with its length in two bytes before it; what follows the known fields is skipped */
	bool grows;    /* an element of ours: what follows the known fields is skipped */
	const struct capwap_field *fields;
	const struct capwap_sub *subs; /* ends with a NULL name */
	bool sub_vendors;
};

enum { CAPWAP_STRUCT_MAX = 512, CAPWAP_SUB_MAX = 1024 };

/* What reading met. */
struct capwap_reading {
	uint32_t leniencies;
	enum capwap_wrong wrong;
	const char *field;
	uint64_t value;
};

bool capwap_shape_read(struct rd body, const struct capwap_shape *s, void *out, struct capwap_reading *got);
/* What reader and writer share: the width of an integer's kind in bytes (0: none), its range, whether a kind is text,
 * whether a sub-element has a value, whether bytes are whole records or information elements; and the reading of one field.
 */
unsigned capwap_int_width(uint8_t kind);
bool capwap_int_in_range(const struct capwap_field *f, uint64_t v);
bool capwap_is_text(uint8_t kind);
bool capwap_sub_there(const struct capwap_sub *sub, const uint8_t *in);
bool capwap_span_whole(const struct capwap_field *f, const uint8_t *p, size_t len);
bool capwap_field_read(struct rd *r, const struct capwap_shape *s, const struct capwap_field *f, uint8_t *out,
		       struct capwap_reading *got);
void capwap_shape_print(struct buf *b, const struct capwap_shape *s, const void *in);

extern const struct capwap_element_info capwap_elements_base[], capwap_elements_dot11[], capwap_elements_plumb[];
extern const size_t capwap_elements_base_count, capwap_elements_dot11_count, capwap_elements_plumb_count;

#define FIELD(k, s, m, ...) { .name = #m, .kind = F_##k, .at = offsetof(struct s, m), __VA_ARGS__ }
#define RESERVED(bytes) { .name = "reserved", .kind = F_RESERVED, .n = (bytes) }
#define LENIENT(l) (1 + CAPWAP_LENIENT_##l)
#define SHAPE(name, s) static const struct capwap_shape name##_shape = { .size = sizeof(struct s), .fields = name##_fields }

/* SPDX-License-Identifier: Apache-2.0 */
/* observe_service.c - services behind the network: mDNS names with the client's domain in them. */
#include "diagnose/observe.h"

static void suffix(struct feed *f, const void *fields)
{
	(void)fields;
	journey_open(f, EPISODE_ATTEMPT);
	journey_note(f, FACT_MDNS_SUFFIX, 0);
}

/* Rows that carry a name as text: the domain may be in any of their fields. */
void observe_mdns_names(struct feed *f, const void *fields)
{
	const struct cat_row *row = &cat_rows[f->ev->row];

	for (unsigned i = 0; i < row->nfields; i++) {
		const struct cat_field *field = &cat_fields[row->field0 + i];
		struct slice s;
		const char *at;

		if (field->type != CAT_WORD && field->type != CAT_NAME && field->type != CAT_TEXT)
			continue;
		memcpy(&s, (const char *)fields + field->offset, sizeof(s));
		at = s.p ? memmem(s.p, s.len, "_dns-sd._udp.", 13) : NULL;
		if (at && (size_t)(s.p + s.len - at) > 19 && memcmp(at + 13, "local", 5) != 0) {
			suffix(f, fields);
			return;
		}
	}
}

static void universal(struct feed *f, const void *fields)
{
	(void)fields;
	if (f->c->now)
		journey_note(f, FACT_MDNS_UNIVERSAL, 0);
}

#define CALL_ROW(msg, fn) { MSG_##msg, NO_FACT, TO_OPEN, 0, STEP_NONE, NO_ARG, fn }

static const struct observation rows[] = {
	CALL_ROW(MDNS_NAME_SEEN, suffix),
	CALL_ROW(MDNS_QUERY_DOMAIN, suffix),
	CALL_ROW(MDNS_QUERY_DOMAIN_ANY, suffix),
	CALL_ROW(MDNS_NAMES_DOMAIN, suffix),
	CALL_ROW(MDNS_NOT_SUPPORTED_DOMAIN, suffix),
	CALL_ROW(MDNS_QUERY_UNIVERSAL, universal),
	CALL_ROW(MDNS_QUERY_UNIVERSAL_ANY, universal),
	CALL_ROW(MDNS_NAMES_UNIVERSAL, universal),
	CALL_ROW(MDNS_NOT_SUPPORTED_UNIVERSAL, universal),
};

const struct observations observe_service = { rows, ARRAY_LEN(rows) };

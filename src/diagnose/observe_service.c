/* SPDX-License-Identifier: Apache-2.0 */
/* observe_service.c - services behind the network: mDNS names with the client's domain in them. */
#include "diagnose/observe.h"

static void suffix(struct feed *f, const void *fields)
{
	(void)fields;
	journey_open(f, EPISODE_ATTEMPT);
	journey_note(f, FACT_MDNS_SUFFIX, 0);
}

static void universal(struct feed *f, const void *fields)
{
	(void)fields;
	if (f->c->now)
		journey_note(f, FACT_MDNS_UNIVERSAL, 0);
}

#define CALL_ROW(msg, fn) { MSG_##msg, NO_FACT, TO_OPEN, 0, STEP_NONE, NO_ARG, fn }

static const struct observation rows[] = {
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

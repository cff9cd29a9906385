/* SPDX-License-Identifier: Apache-2.0 */
/* countries.h - country codes (ISO 3166-1) under which a radio may be run. What is allowed there, the access point's kernel
 * knows; the controller only has to name a country that exists. */
#pragma once
#include <stddef.h>

struct country {
	char code[3];
	const char *name;
};

extern const struct country countries[];
extern const size_t country_count;

/* By a code in either case; NULL when there is none. */
const char *country_name(const char *code);

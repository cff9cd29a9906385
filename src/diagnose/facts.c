/* SPDX-License-Identifier: Apache-2.0 */
/* facts.c - names and texts of facts. */
#include "diagnose/facts.h"

const char *const fact_names[FACT_KINDS] = {
#define X(name, text) [FACT_##name] = #name,
	FACT_LIST(X)
#undef X
};

const char *const fact_texts[FACT_KINDS] = {
#define X(name, text) [FACT_##name] = text,
	FACT_LIST(X)
#undef X
};

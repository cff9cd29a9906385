/* SPDX-License-Identifier: Apache-2.0 */
/* verdicts.h - the ids of all verdicts, stuck-in-... in each of its states. */
#pragma once
#include "diagnose/rules.h"

enum { VERDICT_IDS_MAX = VERDICTS + PEM_STATES };

struct verdict_name {
	char id[48];
	enum verdict verdict;
	int arg;
};

/* In the order of the manual; fills out, returns how many. */
size_t verdict_names(struct verdict_name out[static VERDICT_IDS_MAX]);
/* Their ids, NULL behind the last; lives as long as the process. */
const char *const *verdict_ids(void);

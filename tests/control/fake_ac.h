/* SPDX-License-Identifier: Apache-2.0 */
/* fake_ac.h - see fake_ac.c. */
#pragma once
#include "controller/ac.h"

struct ac *fake_ac_new(unsigned aps);
void fake_ac_free(struct ac *ac);
/* How often an access point was told of a change. */
uint64_t fake_ac_refreshed(const struct ac *ac);

/* SPDX-License-Identifier: Apache-2.0 */
/* samples.h - a sample of every message element and every message the codec's tables know, made from the tables, so that a
 * new row is tested the day it is added. */
#pragma once
#include "proto/capwap/capwap.h"

/* Writes a sample of an element. Variant 0 has every optional part, 1 is as short as allowed. */
void sample_element(struct wr *w, uint32_t type, unsigned variant);
/* Writes a control message from a side with its mandatory elements, and with the optional ones too when full is set. Of a
 * group one element is taken: the pick-th. skip leaves an element out, twice gives one two times (0: neither). */
void sample_message(struct wr *w, const struct capwap_message_info *info, enum capwap_side from, bool full, unsigned pick,
		    uint32_t skip, uint32_t twice);

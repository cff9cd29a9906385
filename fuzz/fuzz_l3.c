/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_l3.c - any bytes as an Ethernet frame: what it says agrees with its kind and keeps to its bounds, and bytes behind
 * the frame change nothing. */
#include "proto/l3/l3.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t padded[4096];
	struct l3_fact fact, again;
	bool said = l3_learn(data, size, &fact);

	if (fact.kind != l3_kind(data, size) || (said && (fact.kind == L3_OTHER || fact.kind == L3_EAPOL)))
		abort();
	if (!said)
		return 0;
	if (fact.nip6 > L3_ADDRESSES_MAX || fact.hostname_len > L3_HOSTNAME_MAX || strlen(fact.hostname) != fact.hostname_len ||
	    strcmp(l3_op_text(fact.op), "nothing") == 0 || (fact.acknowledged && !fact.from_server))
		abort();
	if (size > sizeof(padded) - 64)
		return 0;
	memcpy(padded, data, size);
	memset(padded + size, 0x5a, 64);
	if (!l3_learn(padded, size + 64, &again) || memcmp(&fact, &again, sizeof(fact)) != 0)
		abort();
	return 0;
}

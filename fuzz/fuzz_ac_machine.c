/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_ac_machine.c - an AC with two access points whose packets are made wrong on their way to it: whatever comes, in
 * whatever order, no state is without a timer, tables and counts agree, and nothing leaks. */
#include "machine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_run(data, size, true);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_wtp_machine.c - two access points whose AC's packets are made wrong on their way to them: whatever comes, in whatever
 * order, no state is without a timer, and nothing leaks. */
#include "machine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_run(data, size, false);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* reader_fast_avx2.c - the fast way of reading once more, compiled for processors that have AVX2. */
#define READING_FAST reading_fast_avx2
#include "diagnose/reader_fast.c" /* NOLINT(bugprone-suspicious-include) */

/* SPDX-License-Identifier: Apache-2.0 */
#include "capture.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { LINK_RADIOTAP = 127, RADIOTAP_LEN = 13, RADIOTAP_CHANNEL = 1 << 3, RADIOTAP_SIGNAL = 1 << 5, OPT_COMMENT = 1 };

static FILE *file;

static void put(const void *p, size_t len)
{
	static const char zero[4];

	fwrite(p, 1, len, file);
	fwrite(zero, 1, -len & 3, file);
}

static void put32(uint32_t v)
{
	put(&v, 4);
}

int capture_to(const char *path)
{
	const uint16_t link[2] = { LINK_RADIOTAP, 0 };
	const uint16_t version[2] = { 1, 0 };

	if (file)
		fclose(file);
	file = NULL;
	if (!path)
		return 0;
	file = fopen(path, "w");
	if (!file)
		return -errno;
	put32(0x0a0d0d0a); /* section header */
	put32(28);
	put32(0x1a2b3c4d);
	put(version, 4);
	put32(UINT32_MAX);
	put32(UINT32_MAX);
	put32(28);
	put32(1); /* interface; times in microseconds */
	put32(20);
	put(link, 4);
	put32(0);
	put32(20);
	fflush(file);
	return 0;
}

void capture_frame(const uint8_t *p, size_t len, uint32_t freq, int signal, const char *comment)
{
	uint8_t tap[RADIOTAP_LEN] = { 0, 0, RADIOTAP_LEN, 0, RADIOTAP_CHANNEL | RADIOTAP_SIGNAL };
	uint32_t whole = (uint32_t)(RADIOTAP_LEN + len), padded = (whole + 3) & ~3u, options = 0;
	size_t said = comment ? strlen(comment) : 0;
	struct timespec now;
	uint64_t us;

	if (!file)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	us = (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
	tap[8] = (uint8_t)freq;
	tap[9] = (uint8_t)(freq >> 8);
	tap[10] = freq < 3000 ? 0x80 : 0x00;
	tap[11] = 0x01;
	tap[12] = (uint8_t)(int8_t)signal;
	if (said)
		options = 4 + (uint32_t)((said + 3) & ~(size_t)3) + 4;
	put32(6); /* enhanced packet */
	put32(32 + padded + options);
	put32(0);
	put32((uint32_t)(us >> 32));
	put32((uint32_t)us);
	put32(whole);
	put32(whole);
	fwrite(tap, 1, sizeof(tap), file);
	fwrite(p, 1, len, file);
	fwrite("\0\0\0", 1, padded - whole, file);
	if (said) {
		const uint16_t option[2] = { OPT_COMMENT, (uint16_t)said };

		put(option, 4);
		put(comment, said);
		put32(0);
	}
	put32(32 + padded + options);
	fflush(file);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* out.c - the sample frames, for others:
 *	dot11_out --pcap FILE   all of them as a capture of 802.11 frames; a line for each on stdout: name, tab, what is shown
 *	dot11_out --seeds DIR   small inputs for the fuzz targets of the codec */
#include "samples.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static void le32(FILE *f, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		putc((int)(v >> 8 * i & 0xff), f);
}

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "dot11_out: %s\n", what);
	exit(1);
}

static struct wr frame(const struct dot11_sample *s, uint8_t *room, size_t size)
{
	struct wr w = wr_into(room, size);

	s->write(&w);
	if (wr_done(&w))
		die(s->name);
	return w;
}

static void pcap(const char *path)
{
	enum { DOT11 = 105 };
	FILE *f = fopen(path, "wb");
	uint8_t room[DOT11_FRAME_MAX];

	if (!f)
		die(path);
	le32(f, 0xa1b2c3d4);
	le32(f, 2 | 4 << 16);
	le32(f, 0);
	le32(f, 0);
	le32(f, 65535);
	le32(f, DOT11);
	for (size_t i = 0; i < dot11_samples_count; i++) {
		struct wr w = frame(&dot11_samples[i], room, sizeof(room));
		uint32_t len = (uint32_t)wr_len(&w);

		le32(f, (uint32_t)i);
		le32(f, 0);
		le32(f, len);
		le32(f, len);
		fwrite(room, 1, len, f);
		printf("%s\t%s\n", dot11_samples[i].name, dot11_samples[i].shown);
	}
	if (fclose(f))
		die(path);
}

static void save(const char *dir, const char *target, unsigned number, const uint8_t *p, size_t len)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, target);
	(void)mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/%s/%02u", dir, target, number);
	f = fopen(path, "wb");
	if (!f || fwrite(p, 1, len, f) != len || fclose(f))
		die(path);
}

static void seeds(const char *dir)
{
	unsigned rsne = 0;

	for (size_t i = 0; i < dot11_samples_count; i++) {
		uint8_t room[DOT11_FRAME_MAX];
		struct wr w = frame(&dot11_samples[i], room, sizeof(room));
		struct dot11_frame f;
		struct dot11_element e;
		struct rd r;

		save(dir, "dot11_mgmt", (unsigned)i, room, wr_len(&w));
		if (!dot11_read(room, wr_len(&w), &f) || f.subtype != DOT11_BEACON)
			continue;
		r = f.body;
		rd_skip(&r, 12);
		while (dot11_element_next(&r, &e))
			if (e.id == DOT11_EL_RSN || (e.id == DOT11_EL_VENDOR && e.body.p[3] == DOT11_MS_WPA))
				save(dir, "rsne", rsne++, e.whole, e.whole_len);
	}
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "--pcap") == 0)
		pcap(argv[2]);
	else if (argc == 3 && strcmp(argv[1], "--seeds") == 0)
		seeds(argv[2]);
	else
		die("usage: dot11_out --pcap FILE | --seeds DIR");
	return 0;
}

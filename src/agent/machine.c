/* SPDX-License-Identifier: Apache-2.0 */
/* machine.c - processor and memory, from /proc/stat and /proc/meminfo. */
#include "agent/machine.h"

#include <fcntl.h>
#include <unistd.h>

enum { READ_MAX = 2048, CPU_FIELDS = 8, IDLE = 3, IOWAIT = 4 }; /* user nice system idle iowait irq softirq steal */

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && *p == ' ')
		p++;
	return p;
}

static bool number(const char **p, const char *end, uint64_t *out)
{
	const char *at = skip_blanks(*p, end);
	uint64_t n = 0;

	if (at == end || !ch_digit(*at))
		return false;
	for (; at < end && ch_digit(*at); at++) {
		if (n > UINT64_MAX / 10 - 1)
			return false;
		n = n * 10 + (uint64_t)(*at - '0');
	}
	*p = at;
	*out = n;
	return true;
}

bool machine_cpu(struct machine *m, struct slice stat, uint8_t *percent)
{
	const char *p, *end = stat.p + stat.len;
	uint64_t all = 0, idle = 0, n, busy;

	if (stat.len < 4 || memcmp(stat.p, "cpu ", 4) != 0)
		return false;
	p = stat.p + 4;
	for (unsigned i = 0; i < CPU_FIELDS; i++) {
		if (!number(&p, end, &n))
			return false;
		if (n > UINT64_MAX / 1000 / CPU_FIELDS)
			return false;
		all += n;
		idle += i == IDLE || i == IOWAIT ? n : 0;
	}
	busy = all - idle;
	/* some kernels take iowait back: what would be less than nothing is nothing */
	*percent = 0;
	if (all > m->all && busy > m->busy)
		*percent = (uint8_t)(busy - m->busy < all - m->all ? (busy - m->busy) * 100 / (all - m->all) : 100U);
	*m = (struct machine){ busy, all };
	return true;
}

static bool line_of(struct slice text, const char *name, uint32_t *out)
{
	const char *end = text.p + text.len;
	size_t len = strlen(name);

	for (const char *p = text.p; p < end && (size_t)(end - p) > len;) {
		const char *next = memchr(p, '\n', (size_t)(end - p));
		uint64_t n;

		if (memcmp(p, name, len) == 0) {
			p += len;
			if (!number(&p, next ? next : end, &n))
				return false;
			*out = n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
			return true;
		}
		if (!next)
			return false;
		p = next + 1;
	}
	return false;
}

bool machine_memory(struct slice meminfo, uint32_t *kib, uint32_t *free_kib)
{
	return line_of(meminfo, "MemTotal:", kib) && line_of(meminfo, "MemAvailable:", free_kib);
}

static struct slice read_start(const char *path, char text[static READ_MAX])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, text, READ_MAX) : -1;

	if (fd >= 0)
		close(fd);
	return (struct slice){ text, n > 0 ? (size_t)n : 0 };
}

void machine_look(struct machine *m, struct wtp_system *out)
{
	char text[READ_MAX];

	*out = (struct wtp_system){ 0 };
	(void)machine_cpu(m, read_start("/proc/stat", text), &out->cpu);
	if (!machine_memory(read_start("/proc/meminfo", text), &out->memory_kib, &out->memory_free_kib))
		out->memory_kib = out->memory_free_kib = 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* idle.c - see idle.h. */
#include "agent/idle.h"

/* For how long it has not sent what the threshold asks for. */
static uint64_t quiet_ms(struct idle *i, uint32_t threshold, uint64_t bytes, mono_t now)
{
	if (!i->begun || bytes < i->bytes || bytes - i->bytes >= threshold) {
		i->begun = true;
		i->bytes = bytes;
		i->since = now;
	}
	return (uint64_t)mono_between(i->since, now);
}

struct idle_look idle_look(struct idle *i, const struct radio_config *c, const struct radio_bss *b, uint64_t silent_ms,
			   uint64_t bytes, mono_t now)
{
	uint64_t idle = b->idle_s ? b->idle_s : c->idle_s ? c->idle_s : IDLE_S, ask = idle / 2, s;
	struct idle_look l = { IDLE_NOT, 0 };

	if (idle > 2 * IDLE_PROBE_S)
		ask = idle - IDLE_PROBE_S;
	if (b->idle_bytes)
		silent_ms = quiet_ms(i, b->idle_bytes, bytes, now);
	else
		i->begun = false;
	s = silent_ms / 1000;
	l.seconds = (uint16_t)(s > UINT16_MAX ? UINT16_MAX : s);
	if (s < ask || idle == RADIO_IDLE_NEVER) {
		i->told = false;
		return l;
	}
	l.is = b->idle_bytes ? IDLE_NOT : IDLE_ASK;
	if (s < idle || (i->told && mono_between(i->told_at, now) < IDLE_AGAIN_MS))
		return l;
	i->told = true;
	i->told_at = now;
	l.is = IDLE_TELL;
	return l;
}

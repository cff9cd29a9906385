/* SPDX-License-Identifier: Apache-2.0 */
/* measure.c - how net is doing: turns of its loop, joins in each second, what waits, who has the memory. The loop itself
 * counts one number a turn; all else is asked where it lies anyway, once a second or when somebody wants to see it. */
#include "controller/net/internal.h"
#include "rsn/authenticator.h"

#include <sys/resource.h>
#include <time.h>

static uint64_t cpu_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

/* Counters may have been set to zero meanwhile. */
static uint32_t since(uint64_t *last, uint64_t now)
{
	uint64_t n = now >= *last ? now - *last : now;

	*last = now;
	return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

/* Once a second: what was counted in it. */
void net_meter_second(struct net *n)
{
	struct net_meter *m = &n->meter;
	struct net_second *s = &m->second[m->seconds % NET_METER_SECONDS];

	s->ap_joins = since(&m->last.ap_joins, ac_counters(n->world.ac)->joins);
	s->client_joins = since(&m->last.client_joins, clients_counters(n->clients)->joins);
	s->handshakes = since(&m->last.handshakes, ac_counters(n->world.ac)->handshakes_up);
	s->cpu_us = since(&m->last.cpu_us, cpu_us());
	m->seconds++;
	if (m->seconds % LAG_SLOT_S == 0)
		lag_slot(&m->lag);
}

static void rates(const struct net_meter *m, struct measures *out)
{
	uint64_t cpu = 0;

	out->seconds = m->seconds < NET_METER_SECONDS ? m->seconds : NET_METER_SECONDS;
	for (unsigned i = 0; i < out->seconds; i++) {
		const struct net_second *s = &m->second[i];

		out->rate.ap_joins.minute += s->ap_joins;
		out->rate.client_joins.minute += s->client_joins;
		out->rate.handshakes.minute += s->handshakes;
		cpu += s->cpu_us;
	}
	if (out->seconds) {
		const struct net_second *s = &m->second[(m->seconds - 1) % NET_METER_SECONDS];

		out->rate.ap_joins.second = s->ap_joins;
		out->rate.client_joins.second = s->client_joins;
		out->rate.handshakes.second = s->handshakes;
		out->cpu_second = s->cpu_us / 1000;
		out->cpu_minute = (unsigned)(cpu / 1000 / out->seconds);
	}
}

static void lag(const struct lag *l, struct measures *out)
{
	out->lag_p50_us = lag_quantile(l, 500);
	out->lag_p99_us = lag_quantile(l, 990);
	out->lag_longest_us = lag_quantile(l, 1000);
	for (unsigned i = 0; i < MEASURED_LAG_BUCKETS; i++)
		out->lag_below[i] = lag_below(l, MEASURED_LAG_FIRST + i);
	out->lag_turns = lag_all(l);
	out->lag_us = l->sum_us;
}

/* What the process has at present stands in a file, and net has none; its peak the kernel tells whoever asks. */
static uint64_t peak(void)
{
	struct rusage r;

	return getrusage(RUSAGE_SELF, &r) == 0 ? (uint64_t)r.ru_maxrss * 1024 : 0;
}

static uint64_t asked(const struct net *n)
{
	uint64_t waiting = 0;

	for (size_t i = 0; i < NET_ASKS_MAX; i++)
		waiting += n->ask[i].id != 0;
	return waiting;
}

bool net_measure(void *ctx, struct measures *out)
{
	const struct net *n = ctx;
	struct control_load control = { 0 };
	struct clients_load clients = clients_load(n->clients);
	struct ac_load ac = ac_load(n->world.ac);

	if (n->control)
		control = control_load(control_uv_machine(n->control));
	*out = (struct measures){ 0 };
	lag(&n->meter.lag, out);
	rates(&n->meter, out);
	out->cpu_us = cpu_us();
	out->peak = peak();
	out->limit = n->shed.use.limit;
	out->used = n->shed.use.used;
	_Static_assert((int)SHEDDING_CLIENTS == (int)PRESSURE_CLIENTS, "a level is what pressure.h says it is");
	out->shedding = n->shed.pressure.level;
	out->dtls_sessions = peers_count(n->peers);
	out->queue.handshakes = peers_half_open(n->peers);
	out->queue.handshakes_waiting = peers_waiting(n->peers);
	out->queue.joins_pending = ac_joins_pending(n->world.ac);
	out->queue.signing = ac.signing;
	out->queue.keeper = asked(n);
	out->queue.stations = ac.stations;
	out->queue.group_keys = ac.groups;
	out->queue.authentications = clients.authentications;
	out->queue.probing = clients.probing;
	out->queue.datagrams = sockets_queued(n->sockets);
	out->queue.requests = control.requests;
	out->queue.unsent_bytes = control.unsent;
	out->queue.timers = n->wheel.armed;
	out->memory.aps = ac.bytes;
	out->memory.clients = clients.bytes;
	out->memory.rings = live_counters(n->live)->bytes;
	out->memory.dtls = peers_bytes(n->peers);
	out->memory.buffers = sockets_bytes(n->sockets) + control.bytes;
	return true;
}

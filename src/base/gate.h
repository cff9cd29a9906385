/* SPDX-License-Identifier: Apache-2.0 */
/* gate.h - where the threads of one job wait for each other. The last to arrive does what only one may do, then all go
 * on. Steps are short (a millisecond or two), so a thread looks again for a while before it sleeps: to be woken can take
 * longer than the step. */
#pragma once
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

enum { GATE_LOOKS = 2000 };

struct gate {
	unsigned threads;
	atomic_uint arrived, turn;
	pthread_mutex_t lock;
	pthread_cond_t opened;
};

static inline void gate_init(struct gate *g, unsigned threads)
{
	g->threads = threads;
	atomic_init(&g->arrived, 0);
	atomic_init(&g->turn, 0);
	pthread_mutex_init(&g->lock, NULL);
	pthread_cond_init(&g->opened, NULL);
}

static inline void gate_destroy(struct gate *g)
{
	pthread_cond_destroy(&g->opened);
	pthread_mutex_destroy(&g->lock);
}

static inline void gate_look_again(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#endif
}

/* What a thread may do meanwhile; false: nothing at the moment. It may run beside `alone`. */
struct gate_idle {
	bool (*work)(void *arg);
	void *arg;
};

/* Everything a thread wrote before it arrived is seen by alone(arg) and by all behind the gate. */
static inline void gate_pass_busy(struct gate *g, void (*alone)(void *), void *arg, struct gate_idle idle)
{
	unsigned turn = atomic_load(&g->turn);

	if (atomic_fetch_add(&g->arrived, 1) + 1 == g->threads) {
		if (alone)
			alone(arg);
		atomic_store(&g->arrived, 0);
		pthread_mutex_lock(&g->lock);
		atomic_store(&g->turn, turn + 1);
		pthread_cond_broadcast(&g->opened);
		pthread_mutex_unlock(&g->lock);
		return;
	}
	for (int i = 0; i < GATE_LOOKS; i++) {
		if (atomic_load_explicit(&g->turn, memory_order_acquire) != turn)
			return;
		if (idle.work && idle.work(idle.arg))
			i = 0;
		else
			gate_look_again();
	}
	pthread_mutex_lock(&g->lock);
	while (atomic_load(&g->turn) == turn)
		pthread_cond_wait(&g->opened, &g->lock);
	pthread_mutex_unlock(&g->lock);
}

static inline void gate_pass(struct gate *g, void (*alone)(void *), void *arg)
{
	gate_pass_busy(g, alone, arg, (struct gate_idle){ 0 });
}

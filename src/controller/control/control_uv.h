/* SPDX-License-Identifier: Apache-2.0 */
/* control_uv.h - the control socket on a libuv loop: accepts connections of a listening Unix socket that somebody else
 * bound, and moves bytes between them and the machine (control.h). Commands are stepped from a check after the loop's
 * other work, at most CONTROL_UV_SLICE_US a turn over all sessions, so that access points are never kept waiting. */
#pragma once
#include "controller/control/control.h"

#include <uv.h>

enum { CONTROL_UV_SLICE_US = 500 };

struct control_uv;

/* listen_fd is taken. The options' port `wake` is set here, and SIGPIPE is ignored in the process from now on. -errno in
 * *error when it cannot be (and NULL). */
struct control_uv *control_uv_new(uv_loop_t *loop, int listen_fd, struct control_options *options, int *error);
struct control *control_uv_machine(struct control_uv *u);
/* Closes all; done is called when the loop is rid of it. */
void control_uv_close(struct control_uv *u, void (*done)(void *arg), void *arg);

/* The longest turn spent in commands so far, in microseconds of the thread's CPU time: for show and tests. */
uint64_t control_uv_longest_us(const struct control_uv *u);

/* SPDX-License-Identifier: Apache-2.0 */
/* outside.h - the real world of a scenario: agents with sockets and DTLS against a controller, in real time. */
#pragma once
#include "agent/agent.h"
#include "air/play.h"

struct outside;

struct outside_options {
	struct addr controller;
	uint16_t data_port; /* 0: the control port + 1 */
	uint64_t seed;
	const char *operator; /* a command that gives commands to the controller; NULL: nobody can */
};

/* NULL with `why`. */
struct outside *outside_new(const struct scenario *s, const struct outside_options *o, struct hub *hub,
	char why[static TRUST_WHY_MAX]);
/* The world for play_init; then the play it reports to: makes all access points and their credentials. */
struct world outside_world(struct outside *o);
bool outside_play(struct outside *o, struct play *p, char why[static TRUST_WHY_MAX]);
/* Stops what runs; then, after a turn of the loop, frees. */
void outside_stop(struct outside *o);
void outside_free(struct outside *o);

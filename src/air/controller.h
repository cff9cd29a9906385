/* SPDX-License-Identifier: Apache-2.0 */
/* controller.h - a whole controller in virtual time, without sockets and DTLS: the machines of plumbd (access points,
 * clients, histories), its configuration and its commands, with a scenario's dice for chance. A shell carries datagrams. */
#pragma once
#include "base/buf.h"
#include "base/slice.h"
#include "base/wheel.h"
#include "controller/ac.h"

struct air_controller;

struct air_controller_ports {
	void *ctx;
	mono_t (*now)(void *ctx);
	void (*random)(void *ctx, void *out, size_t len);
	void (*send_clear)(void *ctx, const struct addr *local, const struct addr *to, const void *packet, size_t len);
	void (*send)(void *ctx, void *shell, const void *packet, size_t len);
	void (*hang_up)(void *ctx, void *shell, enum ac_why why);
	/* What it tells: a row of the catalogue, its words, and whom it is about. NULL: nobody listens. */
	void (*event)(void *ctx, unsigned id, const char *name, struct slice text, mac_t about);
};

/* NULL: the configuration is wrong; `why` says where. */
struct air_controller *air_controller_new(const struct air_controller_ports *p, struct slice config, uint64_t seed,
					  struct wheel *wheel, struct buf *why);
void air_controller_free(struct air_controller *c);
struct ac *air_controller_ac(struct air_controller *c);
int64_t air_controller_wall_s(const struct air_controller *c);

/* A command as an operator gives it; false: it failed. `said`: what it says, as text. */
bool air_controller_do(struct air_controller *c, const char *command, struct buf *said);
/* Does it say this verdict of the client, and does plumb diagnose say it of its debug text, too? says: all it says. */
bool air_controller_verdict(struct air_controller *c, mac_t client, const char *id, struct buf *says);
/* Does it find no fault with it? says: its faults. */
bool air_controller_healthy(struct air_controller *c, mac_t client, struct buf *says);
/* The newest verdict. */
bool air_controller_newest(struct air_controller *c, mac_t client, char *out, size_t size);
/* Turns of state that are not in the tables of the clients' machine, which must not be: how many. */
uint64_t air_controller_wrong_turns(const struct air_controller *c);

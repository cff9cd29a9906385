/* SPDX-License-Identifier: Apache-2.0 */
/* agent_in.h - what the files of the agent's shell share, and nobody else. */
#pragma once
#include "agent/agent.h"

/* The machine's ports, with the agent as their context. */
struct wtp_ports agent_ports(struct agent *a);
void agent_refused(void *ctx, const struct addr *to, mono_t now);
void agent_received(void *ctx, const struct addr *from, const uint8_t *bytes, size_t len, mono_t now);
void agent_channel_due(struct timer *t, mono_t now);
/* The certificate or the clock is another one: when is it to be renewed? */
void agent_plan_renewal(struct agent *a);
void agent_channel_forget(struct agent_channel *c);

/* SPDX-License-Identifier: Apache-2.0 */
/* ap.h - the process plumb-ap: runs one agent by its configuration, or tells what the running one does. */
#pragma once
#include "agent/config.h"

enum ap_exit { AP_EXIT_GOOD = 0, AP_EXIT_NOT_RUNNING = 1, AP_EXIT_USAGE = 2, AP_EXIT_FILES = 5 };

/* Reads the configuration; what is wrong goes to standard error. */
bool ap_load(struct agent_config *c, const char *file);
/* file: where c was read from, for SIGHUP. */
int ap_run(struct agent_config *c, const char *file);
int ap_status(const struct agent_config *c, bool json);

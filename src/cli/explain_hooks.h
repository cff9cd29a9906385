/* SPDX-License-Identifier: Apache-2.0 */
/* explain_hooks.h - what `plumb explain` asks of the catalogue and of the rules. */
#pragma once
#include "cli/explain.h"

extern const struct explain_hooks plumb_explain_hooks;

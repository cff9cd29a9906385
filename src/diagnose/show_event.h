/* SPDX-License-Identifier: Apache-2.0 */
/* show_event.h - a show output in a log as events. */
#pragma once
#include "diagnose/reader_in.h"
#include "diagnose/show.h"

/* The output between start and stop; counts its labels as recognised or unknown messages. */
void show_emit(struct reading *g, const struct show *s, const char *start, const char *stop);

/* SPDX-License-Identifier: Apache-2.0 */
/* request.h - one line of the control protocol from a client, checked. */
#pragma once
#include "base/mac.h"
#include "base/slice.h"
#include "controller/control/ceilings.h"
#include "controller/control/out.h"

#include <stdbool.h>
#include <stdint.h>

enum request_kind { REQUEST_COMMAND, REQUEST_CANCEL, REQUEST_SUBSCRIBE, REQUEST_UNSUBSCRIBE, REQUEST_COMPLETE,
	REQUEST_HELLO };

enum { EVENT_NAME_MAX = 48 };

/* Which events a subscription is for; nothing named: all. */
struct event_filter {
	size_t nevents;
	char event[CONTROL_FILTER_MAX][EVENT_NAME_MAX];
	mac_t ap, client;
};

struct request {
	enum request_kind kind;
	uint64_t id;
	int64_t version; /* of a hello */
	enum out_format format;
	char *cmd; /* ours, wiped by request_free */
	size_t cmd_len;
	char *file; /* contents of a file the command names; NULL: none */
	size_t file_len;
	struct event_filter *filter; /* of a subscription; NULL: all */
};

enum { REQUEST_WHY_MAX = 160 };

/* Jansson's memory is wiped from now on when it is freed, for requests hold keys; and its tables are seeded without opening
 * a file. Once per process, before the first request. */
void request_init(void);
/* The line without its end. False: why says what is wrong; r->id is set when the line at least had a good one. */
bool request_read(struct slice line, struct request *r, char why[static REQUEST_WHY_MAX]);
void request_free(struct request *r);

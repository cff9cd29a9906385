/* SPDX-License-Identifier: Apache-2.0 */
/* ceilings.h - what operators' programs can make grow in the control socket, and what happens at the ceiling. Each
 * refusal is counted in struct control_stats. */
#pragma once

enum control_limits {
	/* sessions; the next connection is told so and closed */
	CONTROL_SESSIONS_MAX = 64,
	/* bytes of a request's line; a longer one ends the session with status "protocol" */
	CONTROL_LINE_MAX = 65536,
	/* depth of a request's JSON; deeper ones are answered with status "protocol" */
	CONTROL_NESTING_MAX = 8,
	/* requests of a session behind the one that runs; the next is answered "busy" */
	CONTROL_WAITING_MAX = 16,
	/* lines of a session that were no requests; at the ceiling it ends */
	CONTROL_BAD_LINES_MAX = 16,
	/* bytes unsent at which the next rows of a command wait */
	CONTROL_QUEUE_ROWS = 64 * 1024,
	/* bytes unsent at which events and debug lines are dropped, and the session is told how many */
	CONTROL_QUEUE_EVENTS = 1024 * 1024,
	/* subscriptions of a session; the next is answered "busy" */
	CONTROL_SUBSCRIPTIONS_MAX = 8,
	/* events a subscription may name */
	CONTROL_FILTER_MAX = 16,
	/* addresses a session's debug is limited to; the next is refused */
	CONTROL_DEBUG_MACS_MAX = 10,
	/* values that are given for a completion; then it says that there are more */
	CONTROL_VALUES_MAX = 64,
};

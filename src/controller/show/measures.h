/* SPDX-License-Identifier: Apache-2.0 */
/* measures.h - how a controller is doing, as numbers of the moment: what net measures for `show sysinfo` and `show metrics`.
 * What is counted since the start is in the tables of counters (AC_COUNTERS and its like). */
#pragma once
#include <stdint.h>

/* Each is a label of plumb_queue_depth. */
#define MEASURED_QUEUES(X) \
	X(handshakes, "DTLS handshakes under way") \
	X(handshakes_waiting, "ClientHellos with a good cookie that wait for their turn") \
	X(joins_pending, "sessions that are up and have not joined") \
	X(signing, "certificates that wait to be signed") \
	X(keeper, "questions to the keeper that wait for an answer") \
	X(stations, "changes of stations that wait for access points") \
	X(group_keys, "changes of group keys that wait for access points") \
	X(authentications, "stations that have authenticated and not associated yet") \
	X(probing, "stations that probe and are no clients") \
	X(datagrams, "datagrams that wait to be sent") \
	X(requests, "commands of operators that wait") \
	X(unsent_bytes, "bytes operators' programs have not read") \
	X(timers, "timers that run")

/* Bytes; each is a label of plumb_memory_bytes. */
#define MEASURED_MEMORY(X) \
	X(aps, "access points, their sessions and join statistics") \
	X(clients, "clients and their keys") \
	X(rings, "histories of clients") \
	X(dtls, "DTLS sessions") \
	X(buffers, "buffers of sockets and operators")

/* In the last second, and in the last minute. */
#define MEASURED_RATES(X) \
	X(ap_joins, "access points joined") \
	X(client_joins, "clients came into RUN") \
	X(handshakes, "DTLS handshakes completed")

enum { MEASURED_LAG_FIRST = 6, MEASURED_LAG_BUCKETS = 16 }; /* 64 us to 2.1 s */

struct measured_rate {
	uint64_t second, minute;
};

enum { SHEDDING_CLIENTS = 2 }; /* from this level on new clients are refused */

struct measures {
	/* a turn of net's loop, by the clock: whoever comes meanwhile waits so long */
	uint64_t lag_p50_us, lag_p99_us, lag_longest_us;	      /* of the last minute */
	uint64_t lag_below[MEASURED_LAG_BUCKETS], lag_turns, lag_us; /* of all time: less than 2^(MEASURED_LAG_FIRST + i) us */
	uint64_t cpu_us;		      /* of net's thread, since its start */
	unsigned cpu_second, cpu_minute; /* thousandths of a processor */
	uint64_t peak;			      /* bytes of the process in memory, the most there were */
	uint64_t limit, used;		      /* bytes plumbd may have, and has of these; limit 0: there is none */
	unsigned shedding;		      /* enum pressure_level of net/pressure.h: what is given up for want of memory */
	uint64_t dtls_sessions;
	unsigned seconds; /* what is said of the last minute is of so many seconds, 60 at most */
	struct {
#define MEASURED_FIELD(name, words) uint64_t name;
		MEASURED_QUEUES(MEASURED_FIELD)
	} queue;
	struct {
		MEASURED_MEMORY(MEASURED_FIELD)
#undef MEASURED_FIELD
	} memory;
	struct {
#define MEASURED_FIELD(name, words) struct measured_rate name;
		MEASURED_RATES(MEASURED_FIELD)
#undef MEASURED_FIELD
	} rate;
};

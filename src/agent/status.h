/* SPDX-License-Identifier: Apache-2.0 */
/* status.h - what `plumb-ap status` tells: the running agent keeps it as a small file in its runtime directory, lines of
 * "key value" text, and the command reads that file. No controller and no answer of the agent is needed; whether the
 * agent runs is seen from the lock it holds. The reader takes the file for hostile, as everything it did not write. */
#pragma once
#include "agent/wtp.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

enum { STATUS_TEXT_MAX = 260, STATUS_RADIOS_MAX = 4, STATUS_WLANS_MAX = 16, STATUS_STATIONS_MAX = 128,
       STATUS_FILE_MAX = 64 * 1024 };

struct agent_status_wlan {
	unsigned id;
	char ssid[33 * 4]; /* printable: what is not is written as \xNN */
	char bssid[18];
};

struct agent_status_radio {
	bool enabled;
	char band[8];
	int64_t channel, power_dbm, stations;
	unsigned wlans;
	struct agent_status_wlan wlan[STATUS_WLANS_MAX];
};

struct agent_status_station {
	char mac[18], address[48]; /* address: IPv4, as far as learned */
	char gate[12];		   /* "EAPOL", "learning", "RUN": what of its data passes */
	int64_t slot, wlan, aid, since;
	bool keyed, pmf;
};

/* Times are seconds of UTC, 0: never. Text is empty where there is nothing to say. */
struct agent_status {
	int64_t pid, started, written;
	char version[32], name[STATUS_TEXT_MAX], location[STATUS_TEXT_MAX], mac[18];
	char state[64]; /* in the RFC's words: "Discovery", "Run" */
	int64_t since;
	char controller[STATUS_TEXT_MAX], controller_address[80];
	char identity[64]; /* how it proves who it is: "certificate", "join token", "psk", "none" */
	char certificate[STATUS_TEXT_MAX], certificate_fingerprint[65];
	int64_t certificate_from, certificate_to;
	char clock[32]; /* where the time comes from */
	char cipher[64];
	bool data_up;
	int64_t joins, discovery_requests, repeats; /* repeats: what was sent again for want of an answer */
	char last_error[STATUS_TEXT_MAX], last_error_where[80];
	int64_t last_error_at;
	struct wtp_counters counters; /* since the start */
	unsigned radios;
	struct agent_status_radio radio[STATUS_RADIOS_MAX];
	int64_t stations; /* as the controller set them; the first STATUS_STATIONS_MAX are told */
	unsigned told;
	struct agent_status_station station[STATUS_STATIONS_MAX];
};

void status_write(const struct agent_status *s, struct buf *out);
/* False when it is no status file of ours; `out` is filled as far as it could be read. */
bool status_read(struct slice text, struct agent_status *out);
/* For people; running: whether the agent that wrote it lives. now: seconds of UTC. */
void status_text(const struct agent_status *s, bool running, int64_t now, struct buf *out);
void status_json(const struct agent_status *s, bool running, struct buf *out);
/* status_stations.c: the part of each that tells stations. */
void status_stations_write(const struct agent_status *s, struct buf *out);
void status_station_read(struct agent_status *out, struct slice line);
void status_stations_text(const struct agent_status *s, int64_t now, struct buf *out);
void status_stations_json(const struct agent_status *s, struct buf *out);
bool status_number(struct slice s, int64_t *out);
struct slice status_word(struct slice *s); /* the next, and what follows it */
/* Copies bytes from anywhere as printable text: what is not becomes \xNN; cut to fit. */
void status_printable(char *out, size_t size, const void *bytes, size_t len);

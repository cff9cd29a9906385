/* SPDX-License-Identifier: Apache-2.0 */
/* internal.h - the network process from inside: what its files share.
 *
 *   net.c          start, keeper's messages, the loop, the end
 *   credentials.c  what DTLS is told and asks: certificates, keys of identities, who is welcome
 *   issued.c       certificates of access points, for show
 *   reload.c       another configuration, read and applied in slices
 *   ports.c        what the AC machine asks for
 *   asks.c         what operators' commands ask for that takes keeper
 *   packets.c      debug capwap packet and detail
 *   capture.c      one access point's packets into a file
 *   clients.c      clients of access points: their machine, its world
 *   wlans.c        WLANs as that machine has them
 *   counters.c     what sockets, peers, DTLS and the loop count, for show
 *   measure.c      how net is doing: lag of its loop, joins a second, queues, memory
 *   shed.c         what is given up while memory is short: allowance.c says how much there may be, pressure.c when
 *   memory.c       what outlives net: recall.c and roster.c
 *   peers.c, sockets.c, pcapng.c, confine.c   see their headers */
#pragma once
#include "base/lag.h"
#include "controller/client/clients.h"
#include "controller/control/control_uv.h"
#include "controller/keeper/wire.h"
#include "controller/net/allowance.h"
#include "controller/net/heap.h"
#include "controller/net/peers.h"
#include "controller/net/memory.h"
#include "controller/net/pressure.h"
#include "controller/net/recall.h"
#include "controller/net/roster.h"
#include "controller/net/sockets.h"
#include "controller/net/wlans.h"
#include "controller/show/world.h"
#include "trust/store.h"
#include "trust/token.h"

#include <uv.h>

enum net_limits {
	/* questions to keeper that wait for an answer; at the ceiling the next is refused */
	NET_ASKS_MAX = 2048,
	/* a capture ends by itself when it is so long */
	NET_CAPTURE_MAX = 256 * 1024 * 1024,
	/* configurations that wait for keeper, 4 MiB each; beyond it a save is refused */
	NET_TEXTS_MAX = 8,
	/* descriptors net can have been born with */
	NET_SOCKETS_MAX = 64,
	/* no work may hold the loop for longer: what takes more is cut (performance.md); counted */
	NET_TURN_US = 1000,
	NET_BEAT_MS = 1000,
	NET_COOKIE_S = 120, /* a cookie is good for at least so long, and at the most for twice that */
	NET_RUNNING_MS = 1000, /* a changed configuration is told to keeper after so long */
	NET_SOON_MAX = 64,
	/* lines about clients in the journal, per second; at the ceiling they are counted, and the count is told */
	NET_CLIENT_LINES = 20,
	NET_METER_SECONDS = 60, /* of which joins are known second by second */
	NET_DRAIN_MS = 300,    /* close_notify has so long to leave */
};

/* A question to keeper: of an operator, or of the AC machine (a certificate). */
struct net_ask {
	uint32_t id; /* 0: free */
	enum world_ask_kind kind;
	bool of_machine, dry_run;
	uint64_t ticket;
	uint64_t edition; /* of the configuration that is saved */
	struct call_ref ref;
	mac_t mac;
};

/* An answer for the next turn of the loop. */
struct net_soon {
	struct call_ref ref;
	enum call_status status;
	char *text;
	const char *message;
};

/* A configuration on its way to keeper, piece by piece (texts.c). */
struct net_text {
	struct net_text *next;
	enum kw_type type; /* KW_SAVE, KW_RUNNING */
	uint32_t id;
	struct buf text;
	size_t at;
};

struct net_capture {
	int fd; /* -1: none */
	mac_t mac;
	uint64_t bytes;
};

/* Turns of the loop, what is waited for in poll() not counted. The longest of them since `clear stats`: by the processor
 * time net used for it, and by the clock, which holds also what it waited for (keeper, the processor). */
struct net_turns {
	uint64_t turns, long_turns, longest_us, longest_wall_us;
	uint64_t cpu_ns, wall_ns; /* where the one that is under way began */
};

struct net_counts {
	struct net_turns loop;
	struct peers_counters peers;
	struct sockets_counters sockets;
	struct dtls_drops dtls;
};

struct net_second {
	uint32_t ap_joins, client_joins, handshakes, cpu_us;
};

struct net_meter {
	struct lag lag; /* turns of the loop, by the clock */
	struct net_second second[NET_METER_SECONDS];
	unsigned seconds;
	struct { /* as counted a second ago */
		uint64_t ap_joins, client_joins, handshakes, cpu_us;
	} last;
};

/* Memory against its limit: shed.c. */
struct net_shed {
	uv_timer_t timer;
	struct allowance allowance;
	struct allowance_use use; /* when looked at last */
	struct pressure pressure;
	mono_t refusing;	  /* since when new clients are refused; MONO_NEVER: they are not */
	mono_t trimmed;		  /* when the heap was given back to the system last */
	uintptr_t heap;		  /* what malloc takes from here on */
	bool locked;		  /* all memory is */
};

enum net_reload_stage { RELOAD_NONE, RELOAD_READ, RELOAD_DIFF, RELOAD_TELL, RELOAD_FREE };

struct net_reload {
	uv_idle_t idle;
	enum net_reload_stage stage;
	uint32_t id; /* keeper's */
	bool asked, dry_run; /* by an operator whose call waits */
	struct call_ref ref;
	struct buf text, words;
	struct config_reading reading;
	struct config *fresh, *old; /* to be, and gone */
	struct config_diff_cursor diff;
	uint64_t edition; /* of the one in force, when comparing began */
	unsigned tries;
	mac_t *ap; /* who is to be told */
	size_t aps, at;
};

struct net {
	uv_loop_t loop;
	uv_timer_t wheel_timer, second, drain;
	uv_poll_t pair;
	uv_prepare_t prepare;
	struct wheel wheel;
	int fd;
	struct kw_in in;
	struct sockets *sockets;
	struct peers *peers;
	struct recall *recall;
	struct roster *roster;
	uint8_t boot[ROSTER_BOOT_LEN]; /* of the machine; read before net opens no file any more */
	void *memory; /* shared with the nets before and after this one; NULL: keeper could make none */
	struct dtls_ctx *dtls;
	struct dtls_drops drops_before; /* counted by contexts before this one */
	struct net_turns turns;
	struct heap heap;
	struct net_meter meter;
	struct net_shed shed;
	struct net_counts cleared;	/* where counting begins, for show */
	bool dtls_all; /* what the context was made with */
	struct control_uv *control;
	struct world world;
	struct traplog traps;
	struct msglog log;
	struct clients *clients;
	struct live *live;
	struct wlans wlans;
	uv_idle_t wlans_idle; /* while pass phrases are stretched */
	unsigned client_lines; /* in this second */
	uint64_t client_lines_held;
	const struct msg_lwapp_ap_del *lost; /* an access point whose clients are going */
	/* what keeper said */
	int fds[NET_SOCKETS_MAX];
	size_t listeners;
	int control_fd;
	unsigned wait_dtls_s;
	uint64_t memory_max;
	char *ca, *crl, *chain[TRUST_KEYS], *key[TRUST_KEYS];
	uint8_t ticket_key[STORE_TICKET_KEY_LEN];
	struct token_record *token;
	size_t tokens, token_room;
	struct world_issued *issued; /* world.nissued of them */
	size_t issued_room;
	/* what waits for keeper */
	struct net_ask ask[NET_ASKS_MAX];
	uint32_t next_ask;
	struct net_soon soon[NET_SOON_MAX];
	size_t nsoon;
	struct net_capture capture;
	struct net_reload reload;
	mono_t tell_running; /* MONO_NEVER: keeper has it */
	struct { /* while it is put into words for keeper, some in each turn */
		uv_idle_t idle;
		struct buf text;
		struct config_cursor at;
	} running;
	struct net_text *texts; /* the first one is on its way */
	unsigned ntexts;
	unsigned seconds;
	uint64_t lost_lines; /* for keeper, when the pair was full */
	char status[128];
	bool ready, stopping;
};

/* --- net.c --- */
bool net_tell(struct net *n, const struct kw_msg *m);
void net_log(struct net *n, int priority, uint32_t event, mac_t ap, const char *reason, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));
int64_t net_wall_ms(void *ctx);
void net_drain(struct net *n);
void net_tell_running_now(struct net *n);
/* From now on the pair is read, and written to while texts wait. */
void net_read_pair(struct net *n);

/* --- texts.c --- */
/* Takes the text, which goes to keeper behind those that wait. False at the ceiling: it is the caller's still. */
bool net_text_send(struct net *n, enum kw_type type, uint32_t id, struct buf *text);
bool net_text_waits(const struct net *n, enum kw_type type);
/* The pair has room: some pieces. */
void net_text_go_on(struct net *n);
/* What is not true any more is not told; the others are whole before this returns, if keeper reads. */
void net_texts_flush(struct net *n, bool running_too);
void net_texts_free(struct net *n);

/* --- reload.c --- */
/* Before the loop: the first one, at once. False with what is wrong. */
bool net_first_config(struct net *n, struct slice text, struct buf *words);
/* The configuration file was read again: by SIGHUP, or by an operator whose call waits. */
void net_reload(struct net *n, const struct kw_msg *m);
/* Another configuration is on its way and not in force yet. */
bool net_reload_waits(const struct net *n);
void net_reload_end(struct net *n);
void net_follow_dtls_version(struct net *n);

/* --- credentials.c --- */
/* A context of what is known now takes the place of the old one. False with why. */
bool net_make_dtls(struct net *n, char why[static DTLS_WHY_MAX]);
void net_take_credential(struct net *n, const struct kw_credential *c);
void net_take_token(struct net *n, const struct kw_token *t);
void net_forget_token(struct net *n, struct slice identity);
/* By its identity ("plumb-join-..."), NULL: none. */
const struct token_record *net_token(const struct net *n, const char *identity);
/* Tokens are numbered for people by the first 32 bits of their id. */
bool net_token_at(void *ctx, size_t i, struct world_token *out);
size_t net_certificates(void *ctx, struct world_certificate out[static WORLD_CERTIFICATES_MAX]);
void net_wipe_credentials(struct net *n);

/* --- issued.c --- */
void net_take_issued(struct net *n, const struct kw_issued *k);
void net_forget_issued(struct net *n);

/* --- ports.c --- */
void net_fill_ports(struct net *n, struct ac_ports *p);
void net_random(void *ctx, void *out, size_t len);

/* --- clients.c --- */
void net_fill_client_ports(struct ac_ports *p);
void net_ap_lost(struct net *n, struct ap *ap, const char *why);
void net_open_clients(struct net *n, struct hash_key key);
void net_close_clients(struct net *n);
void net_client_second(struct net *n);

/* --- ports.c: wlans.h for this process --- */
const struct client_wlan *net_client_wlan(void *ctx, unsigned id);
const struct client_settings *net_client_settings(void *ctx);
/* The configuration is another: WLANs and settings follow it, clients that cannot stay are told to go. */
void net_follow_wlans(struct net *n);
void net_forget_wlans(struct net *n);
/* Pass phrases that wait are stretched, a little in each turn. */
void net_work_on_wlans(struct net *n);

/* --- asks.c --- */
bool net_ask(void *ctx, struct call_ref ref, const struct world_ask *ask);
/* A certificate for the AC machine. */
bool net_ask_sign(struct net *n, uint64_t ticket, struct kw_sign *sign);
void net_answer_soon(struct net *n);
void net_answered(struct net *n, const struct kw_msg *m);
struct net_ask *net_ask_of(struct net *n, uint32_t id);

/* --- counters.c --- */
void net_turn_over(struct net *n);
bool net_counter_at(void *ctx, size_t i, const char **name, const char **words, uint64_t *value);
void net_clear_counters(void *ctx);

/* --- measure.c --- */
void net_meter_second(struct net *n);
bool net_measure(void *ctx, struct measures *out);

/* --- shed.c --- */
/* Opens what will be read; before net opens no file any more. */
void net_shed_open(struct net *n);
void net_shed_start(struct net *n);
void net_shed_close(struct net *n);

/* --- capture.c --- */
void net_capture_begin(struct net *n, int fd, mac_t mac);
void net_capture_end(struct net *n, const char *why);
void net_capture_packet(struct net *n, const struct ac_traffic *t);

/* --- packets.c --- */
/* A control packet to those who debug packets or details of this access point. */
void net_debug_packet(struct control *c, const struct ac_traffic *t);

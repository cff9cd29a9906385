/* SPDX-License-Identifier: Apache-2.0 */
/* world.h - what the handlers of commands see of a controller, and what they ask of it. The net process fills one in and
 * gives it to the control socket as `world`; a test makes its own.
 *
 * What takes another process's time is asked through `ask`, and answered with control_answer. */
#pragma once
#include "base/mono.h"
#include "controller/ac.h"
#include "controller/config/config.h"
#include "controller/control/control.h"
#include "controller/live/live.h"
#include "controller/msglog.h"
#include "controller/show/measures.h"
#include "controller/traplog.h"

enum world_ask_kind {
	ASK_SAVE,	   /* text: the configuration, secrets and all, to be saved; give: the same */
	ASK_RELOAD,	   /* dry_run: only tell what differs */
	ASK_SIGN,	   /* text: a certificate request, PEM; answer: the chain */
	ASK_TOKEN_CREATE,  /* n: seconds; mac: of the AP, or absent; answer: the token */
	ASK_TOKEN_REVOKE,  /* text: the token's name (trust/token.h); empty: all */
	ASK_REVOKE,	   /* mac: all certificates issued to it */
	ASK_CAPTURE,	   /* mac, text: the file's path */
	ASK_CAPTURE_END,
	ASK_RESTART,
};

enum { WORLD_REQUEST_MAX = 8192 }; /* of ASK_SIGN */
struct world_ask {
	enum world_ask_kind kind;
	struct slice text; /* lent until the call returns */
	struct buf *give;  /* may be taken: then it is empty, and who took it wipes it */
	mac_t mac;
	int64_t n;
	bool dry_run;
};

/* A row of `show certificate summary`. */
struct world_certificate {
	const char *what; /* "CA", "AC (P-256)", ... */
	char subject[128], issuer[128], serial[64];
	const char *usage, *key;
	int64_t from, to; /* seconds of UTC */
};

enum { WORLD_CERTIFICATES_MAX = 16 };

/* A row of `config ap join-token list`. */
struct world_token {
	char id[16];	   /* its public name */
	const char *state; /* "unused", "in use", ... */
	mac_t only, by;	   /* the only access point that may use it, who used it; absent: any, nobody */
	int64_t expires;   /* seconds of UTC */
};

/* A certificate that keeper signed for an access point. */
struct world_issued {
	char serial[48], name[80];
	mac_t mac; /* absent: its name is none */
	int64_t from, to, revoked; /* seconds of UTC; revoked: 0, not */
};

struct world_ports {
	void *ctx;
	mono_t (*now)(void *ctx);
	int64_t (*wall_ms)(void *ctx); /* UTC, since 1970 */
	/* False: nobody can be asked at the moment (keeper is gone, or busy). NULL: this controller has no keeper. */
	bool (*ask)(void *ctx, struct call_ref ref, const struct world_ask *ask);
	/* The running configuration was changed by this command: for what is not about access points (the AC machine is told
	 * by the handlers). May be NULL. */
	void (*changed)(void *ctx, const struct command_line *line);
	/* Writes the certificates the controller holds, returns how many. May be NULL. */
	size_t (*certificates)(void *ctx, struct world_certificate out[static WORLD_CERTIFICATES_MAX]);
	/* The i-th join token. False behind the last. May be NULL. */
	bool (*token_at)(void *ctx, size_t i, struct world_token *out);
	/* What sockets, sessions and DTLS have counted, beside the AC machine. False behind the last. May be NULL. */
	bool (*counter_at)(void *ctx, size_t i, const char **name, const char **words, uint64_t *value);
	void (*clear_counters)(void *ctx); /* may be NULL */
	/* How it is doing. False, or NULL: nobody measures. */
	bool (*measure)(void *ctx, struct measures *out);
};

struct world {
	struct config *config; /* the running one; net puts another here after a reload */
	struct ac *ac;
	struct clients *clients; /* NULL: it serves none */
	struct live *live; /* what clients did; NULL: nothing is kept */
	struct traplog *traps;
	struct msglog *log;
	struct world_ports ports;
	const struct world_issued *issued; /* by serial number */
	size_t nissued;
	mono_t started;
	uint64_t restarts; /* of net, by keeper */
	bool unsaved;	   /* commands have changed the configuration since it was read or saved: net clears it */
};

/* Every command that is not the terminal's own has one. */
extern const struct call_handler show_handlers[];
extern const size_t show_handler_count;

/* For control_options: names of access points, identifiers of WLANs, interfaces, addresses. */
void world_values(void *world, const char *parameter, struct slice begins, control_value add, void *ctx);
/* The hello's name of the controller, for control_options. */
const char *world_sysname(void *world);

/* SPDX-License-Identifier: Apache-2.0 */
/* drops.c - which counters say that something was dropped, refused, ignored or forgotten. Each loss once: where one counter
 * says how many and others why, the first is here; and none of what was told again and so not lost. */
#include "controller/show/show.h"

#include <string.h>

static const char *const capwap[] = {
	"discovery_limited", "discovery_malformed", "clear_refused", "data_clear_refused", "handshakes_limited",
	"joins_refused", "unrecognized_responses", "malformed", "data_session_id_refused", "data_session_unknown",
	"data_before_keepalive", "data_malformed", "configs_failed", "group_keys_failed", "reports_refused",
	"stations_failed", "stations_limited", "signed_refused", "fragments_dropped",
};

static const char *const clients[] = {
	"malformed", "not_ours", "bad_source", "duplicates", "authentications_refused", "authentications_forgotten",
	"refused", "eapol_plain", "robust_unprotected", "learned_limited", "exclusions_limited", "probes_limited",
	"probes_shed",
	"proofs_forgotten", "eapol_starts",
};

static const char *const net[] = {
	"sockets_wrong_socket", "sockets_cut", "sockets_send_failed", "peers_empty", "peers_broken",
	"peers_hello_again", "peers_strangers", "peers_waiting_full", "peers_half_open_full",
	"peers_half_open_dropped", "peers_again_soon", "dtls_malformed", "dtls_plaintext", "dtls_undecrypted",
};

static const char *const live[] = {
	"dropped", "evicted", "shed",
};

static const char *const control[] = {
	"refused_full", "refused_role", "bad_lines", "busy", "dropped",
};

static const struct {
	const char *part;
	const char *const *names;
	size_t n;
} parts[] = {
	{ "capwap", capwap, ARRAY_LEN(capwap) },
	{ "clients", clients, ARRAY_LEN(clients) },
	{ "net", net, ARRAY_LEN(net) },
	{ "live", live, ARRAY_LEN(live) },
	{ "control", control, ARRAY_LEN(control) },
};

bool show_is_drop(const char *part, const char *counter)
{
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		for (size_t k = 0; strcmp(parts[i].part, part) == 0 && k < parts[i].n; k++)
			if (strcmp(parts[i].names[k], counter) == 0)
				return true;
	return false;
}

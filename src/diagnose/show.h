/* SPDX-License-Identifier: Apache-2.0 */
/* show.h - what a controller's `show` commands print, pasted into a log, as typed values.
 *
 *   show client detail MAC      struct show_client
 *   show client summary         rows
 *   show exclusionlist          rows
 *   show network summary        struct show_network
 *   show wlan N                 struct show_wlan
 *
 * People paste these outputs through mail, forums and translators: the dots between label and value shrink to five or
 * three, line ends get lost (so that the next label is glued to the value before it) or come in anywhere, also inside
 * labels, and remarks are written between the lines. All of that is read; show_pairs.c tells how.
 *
 * Use: while ((p = show_find(p, end))) p = show_read(p, end, &show);
 *
 * Text is borrowed from the input and may hold line ends: show_clean before showing it, show_same to compare it.
 * Absent: CAT_ABSENT, an absent mac_t, a slice with p == NULL, SHOW_UNSAID, PEM_UNKNOWN, APF_UNKNOWN. A label that was
 * printed without a value gives an empty slice that is not NULL. Where a label comes twice the first counts. */
#pragma once
#include "base/buf.h"
#include "base/mac.h"
#include "base/slice.h"
#include "catalogue/catalogue.h"
#include "catalogue/states.h"

enum show_kind {
	SHOW_NOTHING,
	SHOW_CLIENT_DETAIL,
	SHOW_CLIENT_SUMMARY,
	SHOW_EXCLUSIONLIST,
	SHOW_NETWORK_SUMMARY,
	SHOW_WLAN,
	SHOW_KINDS
};

enum show_answer { SHOW_UNSAID, SHOW_YES, SHOW_NO }; /* Yes, Enabled, True, Implemented; No, Disabled, Not ... */

struct show_client {
	/* who and where */
	mac_t mac;
	struct slice username, webauth_username, authenticated_by;
	struct slice hostname, device_type;
	mac_t ap_mac;
	struct slice ap_name;
	int64_t slot;
	struct slice state; /* the word, "Associated" */
	enum apf apf;
	struct slice nac_state;
	int64_t wlan_id, guest_lan_id;
	struct slice ssid, profile;
	mac_t bssid;
	int64_t connected_s, channel;
	struct slice ip, gateway, netmask, ipv6; /* "Unknown" as printed: see show_has_address */

	/* the association */
	int64_t association_id;
	struct slice auth_algorithm;
	int64_t reason_code, status_code;
	int64_t session_timeout_s, reauth_timeout_s, reauth_left_s;
	struct slice ccx_version;
	struct slice qos_level, priority_tag, wmm, apsd_acs, power_save;
	struct slice rate, rates;

	/* mobility and policy */
	struct slice mobility_state, mobility_anchor, mobility_foreign;
	int64_t mobility_moves;
	enum show_answer policy_completed;
	struct slice pem_word; /* "8021X_REQD" */
	enum pem pem;
	enum show_answer rule_created;
	struct slice redirect_url, audit_session, aaa_role, client_type;
	struct slice acl, acl_status, acl6, acl6_status, acl2, acl2_status; /* IPv4, IPv6, layer 2 */
	struct slice acl_flex_status, acl_override, acl_override_status, acl_preauth, acl_preauth_status;
	struct slice mdns_status, mdns_profile;
	int64_t mdns_services;

	/* security */
	struct slice policy_type, akm, cipher, pmf, mfp, eap_type;

	/* where its traffic goes */
	struct slice flex_switching, flex_dhcp, flex_auth;
	struct slice interface;
	int64_t vlan, quarantine_vlan, access_vlan, bridging_vlan;
	struct slice radio_capability;
	int64_t listen_interval;
	enum show_answer fast_transition, bss_transition;
	int64_t ft_timeout_s, ft_preauths, ft_roams;
	enum show_answer dhcp_required;

	/* counters */
	int64_t bytes_received, bytes_sent, packets_received, packets_sent;
	int64_t eap_id_timeouts, eap_id_failures;
	int64_t eap_timeouts, eap_failures;
	int64_t eap_key_timeouts, eap_key_failures;
	int64_t data_retries, rts_retries, duplicates;
	int64_t decrypt_failed, mic_failed, mic_missing, ra_dropped, policy_errors;
	int64_t rssi_dbm, snr_db;
};

struct show_network {
	struct slice rf_name;
	enum show_answer fast_ssid_change;
	int64_t user_idle_timeout_s, arp_idle_timeout_s;
	enum show_answer web_mode, secure_web, ssh, telnet;
	enum show_answer mgmt_via_wireless, mgmt_via_dynamic;
	struct slice ap_fallback, multicast_mode;
	enum show_answer captive_bypass, webauth_secure, webauth_redirect_secure;
	enum show_answer ip_mac_binding, ip_conflict_detection, link_local_bridging;
	enum show_answer mdns_snooping;
	int64_t mdns_query_interval_min;
};

struct show_wlan {
	int64_t id;
	struct slice profile, ssid;
	enum show_answer enabled, mac_filtering, broadcast_ssid, aaa_override;
	int64_t clients, max_clients, max_clients_per_radio;
	int64_t exclusion_s;		  /* absent where exclusion is disabled */
	int64_t session_timeout_s;	  /* 0: no limit */
	int64_t idle_timeout_s;
	struct slice interface, acl, acl6, acl2;
	struct slice mdns_status, mdns_profile;
	struct slice dhcp_server, radio_policy;
	enum show_answer dhcp_required, passive_client;
	struct slice p2p_blocking;
	struct slice qos, wmm;
	struct slice auth_algorithm;
	enum show_answer static_wep, dot1x_wep; /* the layer 2 methods of old */
	enum show_answer wpa, wpa1, wpa1_tkip, wpa1_aes, wpa2, wpa2_tkip, wpa2_aes, wpa3;
	enum show_answer akm_dot1x, akm_psk, akm_cckm, akm_ft_dot1x, akm_ft_psk, akm_pmf_dot1x, akm_pmf_psk, akm_sae,
		akm_owe;
	struct slice ft; /* "Enabled", "Disabled", "Adaptive" */
	int64_t ft_timeout_s;
	enum show_answer ft_over_ds;
	enum show_answer skc; /* sticky key caching (SKC) */
	enum show_answer okc;
	int64_t cckm_tsf_ms;
	struct slice pmf, mfp;
	enum show_answer web_auth, web_passthrough;
	enum show_answer flex_switching, flex_auth;
	enum show_answer band_select, load_balancing;
	enum show_answer dot11k, dot11v_max_idle;
};

/* Rows are read again at each walk (show_row_next): a table may be long. */
struct show_table {
	unsigned rows;
	int64_t clients; /* "Number of Clients" */
};

struct show {
	enum show_kind kind;
	unsigned fields;   /* label/value pairs, or rows, recognised */
	unsigned unknown;  /* labels with a dotted leader that are not known */
	struct slice text; /* the whole output */
	union {
		struct show_client client;
		struct show_network network;
		struct show_wlan wlan;
		struct show_table table;
	};
};

/* The first place in [p, end) where a known output begins: the first byte of its first label or heading. Or NULL. */
const char *show_find(const char *p, const char *end);

/* Reads the output that begins at p, as show_find gave it; returns the byte after it: where a prompt, a debug message
 * or another output begins, or end. Where no output begins at p: SHOW_NOTHING, and p comes back. */
const char *show_read(const char *p, const char *end, struct show *out);

/* Where the label of that name stands, from its first byte to the end of its value, and the value. For evidence, and
 * for labels that have no typed field. false: not printed. */
bool show_lookup(const struct show *s, const char *label, struct slice *where, struct slice *value);

/* One row of a table. */
struct show_row {
	const char *at;
	mac_t mac;
	/* show exclusionlist */
	bool manual;	      /* disabled by an operator, not by the controller */
	struct slice reason;  /* or the operator's description */
	int64_t reason_code;  /* that of the trap "Client Excluded" (codes.h, CODE_EXCLUSION) where the words tell it */
	int64_t left_s;	      /* time remaining */
	/* show client summary */
	struct slice ap_name;
	int64_t slot;
	struct slice state;
	enum apf apf;
	int64_t wlan_id;
	enum show_answer authenticated;
	struct slice protocol; /* "802.11n(5 GHz)" */
};

struct show_rows {
	enum show_kind kind;
	const char *p, *end;
	bool manual;
};

struct show_rows show_rows(const struct show *s);
bool show_row_next(struct show_rows *it, struct show_row *row);

/* Makes every field absent: for those who fill a show_client to write it. */
void show_client_init(struct show_client *c);

/* Writes `show client detail` as AireOS prints it: label, dots to column 49, a blank, the value; what is absent is
 * left out. Reading it gives the same fields. */
void show_client_write(struct buf *out, const struct show *s);

/* Is there an address in `IP Address`? */
bool show_has_address(const struct show_client *c);

/* The text on one line: blanks, line ends and stray dots become one blank each. Cuts what does not fit, always
 * terminates, returns the length written. */
size_t show_clean(struct slice raw, char *out, size_t size);
void show_clean_buf(struct slice raw, struct buf *out);

/* Are both the same but for blanks, line ends and the case of letters? */
bool show_same(struct slice raw, const char *text);

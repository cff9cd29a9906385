/* SPDX-License-Identifier: Apache-2.0 */
/* show.h - the handlers of commands, and what they share. One function a command (or a family of them): it writes what is
 * to be seen, at most its budget's rows, and says whether there is more. */
#pragma once
#include "controller/show/world.h"

static inline struct world *world_of(const struct call *c)
{
	return c->world;
}

/* Local time of the controller, as AireOS writes it: "Thu Apr  7 13:56:37 2011"; "Nov 22 18:56:01" without day and year. */
enum { SHOW_TIME_MAX = 112 };
void show_time_long(const struct world *w, int64_t wall_s, char out[static SHOW_TIME_MAX]);
void show_time_short(const struct world *w, int64_t wall_s, char out[static SHOW_TIME_MAX]);
int64_t show_wall_s(const struct world *w);
/* "5 days 5 hrs 39 mins 47 secs" */
void show_span(int64_t seconds, char out[static SHOW_TIME_MAX]);
/* "0 days, 00 h 01 m 37 s" */
void show_span_short(int64_t seconds, char out[static SHOW_TIME_MAX]);
/* "US  - United States", "Not Configured" */
void show_country_text(const char *code, char out[static 64]);
void show_ipv4(uint32_t host_order, char out[static 20]);

/* The access point of argument i, by name or address; NULL with the call ended when there is none. */
struct ap *show_ap_of(struct call *c, unsigned i);
/* Its address; one that has not joined yet may be meant, by its address. Absent, with the call ended, when the name is
 * unknown. */
mac_t show_ap_mac_of(struct call *c, unsigned i);
/* Whether the command comes from a session; otherwise the call has ended. */
bool show_session(struct call *c);
/* The addresses of all access points in c->kept, so that a handler may go on after some of them are gone. */
void show_keep_aps(struct call *c);
/* Writes c->kept line by line, some of it in each step, as out_string does under this name. */
enum step show_lines(struct call *c, const char *name);
/* Writes the configuration into c->kept (nkept bytes), some of it in each step; true: call it again. c->at and c->secret are
 * its own until it is done. */
bool show_dump_config(struct call *c, enum config_secrets secrets);
/* The next of them that still exists; NULL at the end. c->at[0] counts. */
struct ap *show_next_ap(struct call *c);
/* The slot of this band, as the access point tells its radios; AP_RADIOS_MAX: it has none. */
unsigned show_slot_of_band(const struct ap *ap, enum config_band band);

/* Whom another configuration would move, line by line: for --dry-run. */
void show_moves(struct buf *out, const struct world *w, const struct config *to);

/* How many clients there are, all and of a WLAN. */
size_t show_clients(const struct world *w);
size_t show_clients_on_wlan(const struct world *w, unsigned wlan);

enum step show_sysinfo(struct call *c);
enum step show_metrics(struct call *c);
/* What was dropped, refused or ignored since the start, all causes together. */
uint64_t show_dropped(struct call *c);
/* Is it one of those? part as in metrics: "capwap", "clients", "net", "live", "control". */
bool show_is_drop(const char *part, const char *counter);
enum step show_time(struct call *c);
enum step show_country(struct call *c);
enum step show_timers(struct call *c);
enum step show_eap(struct call *c);
enum step show_band(struct call *c);
enum step show_band_summary(struct call *c);
enum step show_network(struct call *c);
enum step show_logging(struct call *c);
enum step show_traplog(struct call *c);
enum step show_load_balancing(struct call *c);
enum step show_rf_profiles(struct call *c);
enum step show_wps(struct call *c);
enum step show_trapflags(struct call *c);
enum step show_run_config(struct call *c);
enum step show_debug(struct call *c);
enum step show_interface_summary(struct call *c);
enum step show_interface_detailed(struct call *c);
enum step show_wlan_summary(struct call *c);
enum step show_wlan(struct call *c);
enum step show_ap_summary(struct call *c);
enum step show_ap_general(struct call *c);
enum step show_ap_slot(struct call *c);
enum step show_ap_band(struct call *c);
enum step show_ap_inventory(struct call *c);
enum step show_ap_uptime(struct call *c);
enum step show_join_summary(struct call *c);
enum step show_join_detailed(struct call *c);
enum step show_client_summary(struct call *c);
enum step show_client_wlan(struct call *c);
enum step show_client_ap(struct call *c);
enum step show_client_states(struct call *c);
enum step show_client_counters(struct call *c);
enum step show_client_detail(struct call *c);
enum step show_exclusions(struct call *c);
enum step show_macfilter_summary(struct call *c);
enum step show_macfilter_detail(struct call *c);
enum step show_capwap_counters(struct call *c);
enum step show_auth_list(struct call *c);
enum step show_certificates(struct call *c);
enum step show_client_diagnosis(struct call *c);
enum step show_client_failures(struct call *c);
enum step show_client_history(struct call *c);
enum step show_tokens(struct call *c);

enum step do_config(struct call *c);
enum step do_client_deauthenticate(struct call *c);
enum step do_exclusion(struct call *c);
enum step do_test_client(struct call *c);
enum step do_config_time(struct call *c);
enum step do_save(struct call *c);
enum step do_reload(struct call *c);
enum step do_sign(struct call *c);
enum step do_token(struct call *c);
enum step do_revoke(struct call *c);
enum step do_ap_reset(struct call *c);
enum step do_clear(struct call *c);
enum step do_reset_system(struct call *c);
enum step do_debug(struct call *c);
enum step do_debug_mac(struct call *c);
enum step do_debug_off(struct call *c);
enum step do_debug_client(struct call *c);
enum step do_debug_dhcp(struct call *c);
enum step do_debug_dot11(struct call *c);
enum step do_debug_dot1x(struct call *c);
enum step do_debug_pem(struct call *c);
enum step do_capture(struct call *c);

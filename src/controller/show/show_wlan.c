/* SPDX-License-Identifier: Apache-2.0 */
/* show_wlan.c - WLANs and interfaces, as the configuration has them. */
#include "controller/show/show.h"

#include <stdio.h>

enum { SUMMARY_WIDTH = 47 };

/* --- WLANs -------------------------------------------------------------------------------------------------------- */

enum step show_wlan_summary(struct call *c)
{
	static const struct out_column columns[] = {
		{ "WLAN ID", 7, "wlan_id" },	{ "WLAN Profile Name / SSID", 57, NULL },	   { NULL, 0, "profile_name" },
		{ NULL, 0, "ssid" },		{ "Status", 8, "status" },	   { "Interface Name", 20, "interface_name" },
		{ "PMIPv6 Mobility", 15, NULL },
	};
	const struct config *config = world_of(c)->config;
	const struct config_wlan *w;

	if (c->phase == 0) {
		out_int(c->out, "Number of WLANs", (int64_t)config_wlans(config), NULL);
		out_blank(c->out);
		out_table(c->out, "wlans", columns, ARRAY_LEN(columns));
		c->phase = 1;
	}
	while (call_room(c)) {
		w = config_wlan_next(config, (unsigned)c->at[0]);
		if (!w)
			return STEP_DONE;
		c->at[0] = w->id;
		out_cell_int(c->out, w->id);
		out_cell(c->out, "%s / %s", w->profile, w->ssid);
		out_cell(c->out, "%s", w->profile);
		out_cell(c->out, "%s", w->ssid);
		out_cell(c->out, "%s", w->enabled ? "Enabled" : "Disabled");
		out_cell(c->out, "%s", w->interface);
		out_cell(c->out, "none");
		out_row(c->out);
	}
	return STEP_MORE;
}

static void wlan_security(struct out *o, const struct config_wlan *w)
{
	static const char *const pmf[] = { "Disabled", "Optional", "Required" };

	out_title(o, "Security");
	out_blank(o);
	out_section(o, "security");
	out_field(o, "   802.11 Authentication:", "Open System");
	out_flag(o, "   FT Support", false, "Enabled", "Disabled");
	out_flag(o, "   Static WEP Keys", false, "Enabled", "Disabled");
	out_flag(o, "   802.1X", false, "Enabled", "Disabled");
	out_flag(o, "   Wi-Fi Protected Access (WPA/WPA2)", w->wpa, "Enabled", "Disabled");
	if (w->wpa) {
		out_flag(o, "      WPA (SSN IE)", w->wpa1, "Enabled", "Disabled");
		if (w->wpa1) {
			out_section(o, "wpa_ssn_ie");
			out_flag(o, "         TKIP Cipher", false, "Enabled", "Disabled");
			out_flag(o, "         AES Cipher", w->wpa1_aes, "Enabled", "Disabled");
			out_section(o, "security");
		}
		out_flag(o, "      WPA2 (RSN IE)", w->wpa2, "Enabled", "Disabled");
		out_flag(o, "         TKIP Cipher", false, "Enabled", "Disabled");
		out_flag(o, "         AES Cipher", w->wpa2 && w->wpa2_aes, "Enabled", "Disabled");
		out_title(o, "                                                               Auth Key Management");
		out_section(o, "auth_key_management");
		out_flag(o, "         802.1x", w->akm_8021x, "Enabled", "Disabled");
		out_flag(o, "         PSK", w->akm_psk, "Enabled", "Disabled");
		if (w->akm_psk || w->akm_psk_sha256)
			out_field(o, "         PSK key", "%s", w->key_kind == CONFIG_NO_KEY ? "none" : "****");
		out_flag(o, "         CCKM", false, "Enabled", "Disabled");
		out_flag(o, "         PMF-1X(802.11w)", false, "Enabled", "Disabled");
		out_flag(o, "         PMF-PSK(802.11w)", w->akm_psk_sha256, "Enabled", "Disabled");
	}
	out_section(o, NULL);
	out_field(o, "   PMF", "%s", pmf[w->pmf]);
	out_int(o, "   PMF Association Comeback Time", w->pmf_comeback_s, NULL);
	out_int(o, "   PMF SA Query RetryTimeout", w->pmf_query_ms, NULL);
}

static void wlan_times(struct out *o, const struct config_wlan *w, uint32_t network_s)
{
	if (!w->exclusion)
		out_none(o, "Exclusionlist Timeout", "Disabled");
	else
		out_int(o, "Exclusionlist Timeout", w->exclusion_s, w->exclusion_s ? "seconds" : "(until removed by an operator)");
	if (w->session_s)
		out_int(o, "Session Timeout", w->session_s, "seconds");
	else
		out_none(o, "Session Timeout", "Infinity");
	if (w->idle_s)
		out_int(o, "User Idle Timeout", w->idle_s, "seconds");
	else
		out_int(o, "User Idle Timeout", network_s, "seconds (of the network)");
	out_int(o, "User Idle Threshold", w->idle_bytes, "Bytes");
}

/* Who has a key of its own; the keys are told to nobody. at[0]: those told already, and one. */
static bool client_keys(struct call *c, unsigned wlan)
{
	static const struct out_column columns[] = { { "Clients with a Key of their own", 31, "mac_address" } };
	size_t n;
	const struct config_client_key *k = config_client_keys(world_of(c)->config, wlan, &n);

	if (c->at[0] == 0) {
		out_int(c->out, "Clients with a Key of their own", (int64_t)n, NULL);
		if (n == 0)
			return true;
		out_blank(c->out);
		out_table(c->out, "clients_with_a_key", columns, ARRAY_LEN(columns));
		c->at[0] = 1;
	}
	for (; c->at[0] <= n && call_room(c); c->at[0]++) {
		out_cell_mac(c->out, k[c->at[0] - 1].mac);
		out_row(c->out);
	}
	return c->at[0] > n;
}

enum step show_wlan(struct call *c)
{
	static const char *const wmm[] = { [CONFIG_WMM_ALLOW] = "Allowed", [CONFIG_WMM_DISABLE] = "Disabled",
		[CONFIG_WMM_REQUIRE] = "Required" };
	const struct config_wlan *w = config_wlan(world_of(c)->config, (unsigned)c->line->arg[0].n);
	struct out *o = c->out;

	if (!w)
		return call_end(c, CALL_NOT_FOUND, "WLAN Identifier is invalid: there is no WLAN %d", (int)c->line->arg[0].n);
	if (c->at[0])
		return client_keys(c, w->id) ? STEP_DONE : STEP_MORE;
	out_blank(o);
	out_int(o, "WLAN Identifier", w->id, NULL);
	out_field(o, "Profile Name", "%s", w->profile);
	out_field(o, "Network Name (SSID)", "%s", w->ssid);
	out_flag(o, "Status", w->enabled, "Enabled", "Disabled");
	out_flag(o, "MAC Filtering", w->mac_filtering, "Enabled", "Disabled");
	out_flag(o, "Broadcast SSID", w->broadcast, "Enabled", "Disabled");
	out_int(o, "Maximum number of Associated Clients", w->max_clients, NULL);
	out_int(o, "Maximum number of Clients per AP Radio", w->max_radio_clients, NULL);
	if (w->max_listen)
		out_int(o, "Maximum Listen Interval", w->max_listen, "beacons");
	else
		out_none(o, "Maximum Listen Interval", "any");
	out_int(o, "Number of Active Clients", (int64_t)show_clients_on_wlan(world_of(c), w->id), NULL);
	wlan_times(o, w, world_of(c)->config->idle_s);
	out_field(o, "Interface", "%s", w->interface);
	out_field(o, "DHCP Server", "Default");
	out_flag(o, "DHCP Address Assignment Required", w->dhcp_required, "Enabled", "Disabled");
	out_field(o, "WMM", "%s", wmm[w->wmm]);
	out_field(o, "Radio Policy", "All");
	wlan_security(o, w);
	out_section(o, NULL);
	out_flag(o, "Load Balancing", w->load_balance, "Enabled", "Disabled");
	return client_keys(c, w->id) ? STEP_DONE : STEP_MORE;
}

/* --- interfaces --------------------------------------------------------------------------------------------------- */

static void vlan_text(unsigned vlan, char out[static 16])
{
	if (vlan)
		snprintf(out, 16, "%u", vlan);
	else
		snprintf(out, 16, "untagged");
}

static bool is_management(const struct config_interface *i)
{
	return strcmp(i->name, "management") == 0;
}

enum step show_interface_summary(struct call *c)
{
	static const struct out_column columns[] = {
		{ "Interface Name", 32, "interface_name" }, { "Port", 4, NULL },      { "Vlan Id", 8, NULL },
		{ NULL, 0, "vlan_id" },
		{ "IP Address", 15, "ip_address" },	    { "Type", 7, "type" }, { "Ap Mgr", 6, "ap_mgr" }, { "Guest", 5, "guest" },
	};
	const struct config *config = world_of(c)->config;

	if (c->phase == 0) {
		out_blank(c->out);
		out_label_width(c->out, SUMMARY_WIDTH);
		out_int(c->out, " Number of Interfaces", (int64_t)config->interfaces, NULL);
		out_blank(c->out);
		out_table_gap(c->out, "interfaces", columns, ARRAY_LEN(columns), " ");
		c->phase = 1;
	}
	for (; c->at[0] < config->interfaces && call_room(c); c->at[0]++) {
		const struct config_interface *i = config->interface[c->at[0]];
		char text[20];

		out_cell(c->out, "%s", i->name);
		out_cell(c->out, "-");
		vlan_text(i->vlan, text);
		out_cell(c->out, "%s", text);
		out_cell_int(c->out, i->vlan);
		show_ipv4(i->ip, text);
		if (i->addressed)
			out_cell(c->out, "%s", text);
		else
			out_cell_none(c->out, "0.0.0.0");
		out_cell(c->out, "%s", is_management(i) ? "Static" : "Dynamic");
		out_cell_flag(c->out, is_management(i), "Yes", "No");
		out_cell_flag(c->out, false, "Yes", "No");
		out_row(c->out);
	}
	return c->at[0] < config->interfaces ? STEP_MORE : STEP_DONE;
}

enum step show_interface_detailed(struct call *c)
{
	const struct config_interface *i = config_interface(world_of(c)->config, command_text(c->line, 0));
	uint32_t mask;
	char text[20];

	if (!i)
		return call_end(c, CALL_NOT_FOUND, "Invalid interface name: there is no interface '%s'", command_text(c->line, 0));
	mask = i->prefix ? 0xffffffffu << (32 - i->prefix) : 0;
	out_blank(c->out);
	out_field(c->out, "Interface Name", "%s", i->name);
	if (i->addressed) {
		show_ipv4(i->ip, text);
		out_field(c->out, "IP Address", "%s", text);
		show_ipv4(mask, text);
		out_field(c->out, "IP Netmask", "%s", text);
	} else {
		out_none(c->out, "IP Address", "Not Configured");
		out_none(c->out, "IP Netmask", "Not Configured");
	}
	show_ipv4(i->gateway, text);
	if (i->addressed && i->gateway)
		out_field(c->out, "IP Gateway", "%s", text);
	else
		out_none(c->out, "IP Gateway", "Not Configured");
	vlan_text(i->vlan, text);
	if (i->vlan)
		out_int(c->out, "VLAN", i->vlan, NULL);
	else
		out_none(c->out, "VLAN", text);
	out_field(c->out, "Interface Type", "%s", is_management(i) ? "Static" : "Dynamic");
	out_flag(c->out, "AP Manager", is_management(i), "Yes", "No");
	out_flag(c->out, "Guest Interface", false, "Yes", "No");
	return STEP_DONE;
}

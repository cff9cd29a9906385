/* SPDX-License-Identifier: Apache-2.0 */
/* show_client.c - show client detail: one client, field by field, in AireOS's order and words. What is not known of a client
 * is left out, not made up. src/diagnose/show_client.c reads it back. */
#include "controller/show/show.h"
#include "proto/ieee80211/dot11.h"

#include <stdio.h>

enum { RATES_A_LINE = 6 };

static void who(const struct world *w, struct out *o, const struct client *k)
{
	const struct config_wlan *wlan = config_wlan(w->config, k->wlan);

	out_mac(o, "Client MAC Address", k->mac);
	out_none(o, "Client Username ", "N/A");
	out_mac(o, "AP MAC Address", k->ap->mac);
	out_field(o, "AP Name", "%s", k->ap->name);
	out_int(o, "AP radio slot Id", k->slot, NULL);
	out_field(o, "Client State", "%s", apf_name((enum apf)k->apf));
	out_int(o, "Wireless LAN Id", k->wlan, NULL);
	if (wlan) {
		out_field(o, "Wireless LAN Network Name (SSID)", "%s", wlan->ssid);
		out_field(o, "Wireless LAN Profile Name", "%s", wlan->profile);
	}
}

static void addresses(struct out *o, const struct client *k)
{
	char text[ADDR_TEXT_MAX];

	if (k->ip) {
		client_ip_text(k, text);
		out_field(o, "IP Address", "%s", text);
		out_field(o, "IP Address learned by", "%s", client_learned_text((enum client_learned)k->ip_how));
	} else {
		out_none(o, "IP Address", "Unknown");
	}
	if (k->dhcp_server) {
		struct addr server = addr_v4(k->dhcp_server, 0);

		addr_format_ip(&server, text);
		out_field(o, "DHCP Server", "%s", text);
		if (k->lease_s)
			out_int(o, "DHCP Lease", k->lease_s, "secs");
	}
	for (unsigned i = 0; i < k->nv6; i++) {
		struct addr a = { 0 };
		size_t len;

		memcpy(a.ip, k->v6[i], sizeof(a.ip));
		len = addr_format_ip(&a, text);
		if (o->format == OUT_JSON)
			out_string(o, "ipv6_addresses", (struct slice){ text, len });
		else
			out_field(o, addr_link_local(&a) ? "Link Local IPv6 Address" : "IPv6 Address", "%s", text);
	}
}

/* "6.0,9.0,12.0,18.0,24.0,36.0," and a second line, as AireOS prints them; one string as JSON. */
static void rates(struct out *o, const struct client *k)
{
	char text[CLIENT_RATES_MAX * 8] = "", *p = text;

	for (unsigned i = 0; i < k->nrates && i < CLIENT_RATES_MAX; i++) {
		unsigned r = k->rates[i] & 0x7f; /* in units of 500 kbit/s */

		p += snprintf(p, (size_t)(text + sizeof(text) - p), "%u.%u%s", r / 2, r % 2 * 5, i + 1 < k->nrates ? "," : "");
		if (o->format == OUT_TEXT && i + 1 == RATES_A_LINE && i + 1 < k->nrates) {
			out_field(o, "Supported Rates", "%s", text);
			p = text;
			*p = '\0';
		}
	}
	if (o->format == OUT_TEXT && k->nrates > RATES_A_LINE)
		out_title(o, "    ............................................. %s", text);
	else
		out_field(o, "Supported Rates", "%s", text);
}

static void association(const struct world *w, struct out *o, const struct client *k)
{
	mono_t now = w->ports.now(w->ports.ctx);
	const struct config_wlan *wlan = config_wlan(w->config, k->wlan);

	out_int(o, "Connected For ", mono_between(k->since, now) / 1000, "secs");
	out_mac(o, "BSSID", k->bssid);
	out_int(o, "Channel", k->ap->slot[k->slot].channel, NULL);
	addresses(o, k);
	out_int(o, "Association Id", k->aid, NULL);
	out_field(o, "Authentication Algorithm", "Open System");
	out_int(o, "Reason Code", k->reason, NULL);
	out_int(o, "Status Code", k->status, NULL);
	out_int(o, "Session Timeout", wlan ? wlan->session_s : 0, NULL);
	out_field(o, "WMM Support", "%s", k->wmm ? "Enabled" : "Disabled");
	rates(o, k);
}

static void policy(const struct world *w, struct out *o, const struct client *k)
{
	const struct config_wlan *wlan = config_wlan(w->config, k->wlan);
	const struct config_interface *i = wlan ? config_interface(w->config, wlan->interface) : NULL;
	mono_t now = w->ports.now(w->ports.ctx);

	out_int(o, "Mobility Move Count", k->count.roams, NULL);
	out_flag(o, "Security Policy Completed", k->secured, "Yes", "No");
	out_field(o, "Policy Manager State", "%s", pem_name((enum pem)k->pem));
	out_field(o, "Last Policy Manager State", "%s", pem_name((enum pem)k->pem_last));
	out_int(o, "In this State For", mono_between(k->state_since, now) / 1000, "secs");
	out_field(o, "Policy Type", "%s", client_policy_text(k));
	out_field(o, "Authentication Key Management", "%s", client_akm_text(k));
	out_field(o, "Encryption Cipher", "%s", client_cipher_text(k));
	out_flag(o, "Protected Management Frame ", k->pmf, "Yes", "No");
	out_flag(o, "Management Frame Protection", false, "Yes", "No"); /* Cisco's own, for CCX clients */
	out_none(o, "EAP Type", "Unknown");
	if (i) {
		out_field(o, "Interface", "%s", i->name);
		out_int(o, "VLAN", i->vlan, NULL);
		out_int(o, "Access VLAN", i->vlan, NULL);
	}
}

static const char *radio_capability(const struct client *k)
{
	bool five = k->ap->slot[k->slot].type & 2;

	return k->he ? "802.11ax" : k->vht && five ? "802.11ac" : k->ht ? "802.11n" : five ? "802.11a" : "802.11g";
}

static void capabilities(const struct world *w, struct out *o, const struct client *k)
{
	const struct config_wlan *wlan = config_wlan(w->config, k->wlan);
	bool dhcp = wlan && wlan->dhcp_required;

	out_title(o, "Client Capabilities:");
	out_section(o, "client_capabilities");
	out_field(o, "      Radio Capability", "%s", radio_capability(k));
	out_flag(o, "      Short Preamble", k->capability & DOT11_CAP_SHORT_PREAMBLE, "Implemented", "Not implemented");
	out_int(o, "      Listen Interval", k->listen_interval, NULL);
	out_flag(o, "      Fast BSS Transition", k->ft_seen, "Implemented", "Not implemented");
	out_section(o, NULL);
	if (o->format == OUT_TEXT)
		out_title(o, " Client Dhcp Required:     %s", dhcp ? "True" : "False");
	else
		out_flag(o, "Client Dhcp Required", dhcp, "", "");
}

static void statistics(struct out *o, const struct client *k)
{
	const struct client_counters *n = &k->count;

	out_title(o, "Client Statistics:");
	out_section(o, "client_statistics");
	out_int(o, "      Number of EAP Key Msg Timeouts", n->key_timeouts, NULL);
	out_int(o, "      Number of EAP Key Msg Failures", n->key_failures, NULL);
	out_int(o, "      Number of EAPOL Frames Received", n->eapol_received, NULL);
	out_int(o, "      Number of EAPOL Frames Sent", n->eapol_sent, NULL);
	out_int(o, "      Number of EAPOL Frames Dropped", n->eapol_dropped, NULL);
	out_int(o, "      Number of EAPOL Mic Failures", n->mic_failures, NULL);
	out_int(o, "      Number of EAPOL Replays", n->replay_failures, NULL);
	out_int(o, "      Number of Associations", n->associations, NULL);
	out_int(o, "      Number of Reassociations", n->reassociations, NULL);
	out_int(o, "      Number of Refusals", n->refusals, NULL);
	out_int(o, "      Number of SA Queries", n->sa_queries, NULL);
	out_int(o, "      Number of Group Rekeyings", n->group_rekeys, NULL);
	out_int(o, "      Number of Pairwise Rekeyings", n->ptk_rekeys, NULL);
	out_int(o, "      Number of Deauthentications Ignored", n->deauths_ignored, NULL);
	if (k->rssi)
		out_int(o, "      Radio Signal Strength Indicator", k->rssi, "dBm");
	else
		out_none(o, "      Radio Signal Strength Indicator", "Unavailable");
	if (k->snr)
		out_int(o, "      Signal to Noise Ratio", k->snr, "dB");
	else
		out_none(o, "      Signal to Noise Ratio", "Unavailable");
	out_section(o, NULL);
}

/* Heard, but no client: what is known of it. */
static enum step probing(struct call *c, const struct client_probe *p)
{
	const struct world *w = world_of(c);
	struct out *o = c->out;

	out_mac(o, "Client MAC Address", p->mac);
	out_mac(o, "AP MAC Address", p->ap->mac);
	out_field(o, "AP Name", "%s", p->ap->name);
	out_int(o, "AP radio slot Id", p->slot, NULL);
	out_field(o, "Client State", "%s", apf_name(APF_PROBE));
	out_int(o, "Last Heard", mono_between(p->last, w->ports.now(w->ports.ctx)), "ms ago");
	out_field(o, "Policy Manager State", "%s", pem_name(PEM_START));
	out_title(o, "Client Statistics:");
	out_section(o, "client_statistics");
	out_int(o, "      Radio Signal Strength Indicator", p->rssi, "dBm");
	return STEP_DONE;
}

enum step show_client_detail(struct call *c)
{
	const struct world *w = world_of(c);
	mac_t mac = c->line->arg[0].mac;
	const struct client *k = w->clients ? clients_find(w->clients, mac) : NULL;
	const struct client_probe *p = w->clients && !k ? clients_probe(w->clients, mac) : NULL;
	bool out = config_exclusion(w->config, mac) || (w->clients && clients_exclusion(w->clients, mac));

	if (p)
		return probing(c, p);
	if (!k)
		return call_end(c, CALL_NOT_FOUND, "no client %s%s; test client %s tells what would happen to it",
				command_text(c->line, 0), out ? ": it is excluded, see show exclusionlist" : " is here",
				command_text(c->line, 0));
	who(w, c->out, k);
	association(w, c->out, k);
	policy(w, c->out, k);
	capabilities(w, c->out, k);
	statistics(c->out, k);
	return STEP_DONE;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* show_ap.c - one access point, and one of its radios. All of them are in show_aps.c. */
#include "controller/show/show.h"
#include "proto/capwap/vendor.h"

#include <stdio.h>

static void address_text(const struct ap *ap, char out[static ADDR_TEXT_MAX])
{
	addr_format_ip(&ap->address, out);
}

static void base_fields(struct out *o, const char *which, const char *name, const struct config_base *base)
{
	char label[64], ip[ADDR_TEXT_MAX];

	snprintf(label, sizeof(label), "%s Cisco Switch Name", which);
	out_field(o, label, "%s", name);
	snprintf(label, sizeof(label), "%s Cisco Switch IP Address", which);
	if (!base || addr_none(&base->ip)) {
		out_none(o, label, "Not Configured");
		return;
	}
	addr_format_ip(&base->ip, ip);
	out_field(o, label, "%s", ip);
}

static void identity_fields(struct out *o, const struct ap *ap)
{
	switch (ap->identity.proof) {
	case DTLS_PROOF_NONE: out_none(o, "AP Certificate Type", "None"); break;
	case DTLS_PROOF_CERTIFICATE: out_field(o, "AP Certificate Type", "Locally Significant Certificate"); break;
	case DTLS_PROOF_PSK: out_field(o, "AP Certificate Type", "Pre-shared key"); break;
	}
	out_field(o, "AP Certificate Name", "%s", ap->identity.name);
	out_field(o, "DTLS Cipher", "%s", ap->identity.cipher);
	out_flag(o, "DTLS Session resumed", ap->identity.resumed, "Yes", "No");
}

static void version_fields(struct out *o, const struct ap *ap)
{
	out_field(o, "S/W  Version ", "%s", ap->sw_version);
	out_field(o, "Boot  Version ", "%s", ap->boot_version);
	out_field(o, "H/W  Version ", "%s", ap->hw_version);
	out_int(o, "Number Of Slots", ap->radios, NULL);
	out_field(o, "AP Model", "%s", ap->model);
	out_field(o, "AP Serial Number", "%s", ap->serial);
}

static void time_fields(const struct world *w, struct out *o, const struct ap *ap)
{
	mono_t now = w->ports.now(w->ports.ctx);
	char text[SHOW_TIME_MAX];

	if (ap->joined) {
		int64_t joined = mono_between(ap->session_since, now) / 1000;

		if (ap->up_s) {
			show_span_short(ap->up_s + joined, text);
			out_field(o, "AP Up Time", "%s", text);
		}
		show_span_short(joined, text);
		out_field(o, "AP LWAPP Up Time", "%s", text);
	} else {
		show_span_short(mono_between(ap->away_since, now) / 1000, text);
		out_field(o, "Away Since", "%s", text);
		out_field(o, "Away Because", "%s", ac_why_text(ap->last_why));
	}
	if (ap->joined_at) {
		show_time_long(w, ap->joined_at, text);
		out_field(o, "Join Date and Time", "%s", text);
	} else {
		out_none(o, "Join Date and Time", "Never");
	}
	show_span_short(ap->join_taken_ms / 1000, text);
	out_field(o, "Join Taken Time", "%s", text);
}

/* What an access point of ours tells every Statistics Timer. */
static void machine_fields(const struct world *w, struct out *o, const struct ap *ap)
{
	mono_t now = w->ports.now(w->ports.ctx);

	if (!ap->stats.there)
		return;
	out_int(o, "CPU Load", ap->stats.cpu, "%");
	if (ap->stats.memory_kib) {
		out_int(o, "Memory", ap->stats.memory_kib, "KiB");
		out_int(o, "Memory Available", ap->stats.memory_free_kib, "KiB");
	}
	if (ap->stats.temperature != CAPWAP_TEMPERATURE_UNKNOWN)
		out_int(o, "Temperature", ap->stats.temperature, "C");
	out_int(o, "Bytes sent by Radios", (int64_t)ap->stats.tx_bytes, NULL);
	out_int(o, "Bytes received by Radios", (int64_t)ap->stats.rx_bytes, NULL);
	out_int(o, "Age of Statistics", mono_between(ap->stats.at, now) / 1000, "s");
}

static void ap_general(const struct world *w, struct out *o, const struct ap *ap)
{
	const struct config_ap *set = config_ap(w->config, ap->mac);
	char text[ADDR_TEXT_MAX];

	out_field(o, "Cisco AP Name", "%s", ap->name);
	show_country_text(ap->country, text);
	out_field(o, "Country code", "%s", text);
	out_mac(o, "MAC Address", ap->ethernet);
	out_mac(o, "Base Radio MAC Address", ap->mac);
	address_text(ap, text);
	out_field(o, "IP Address", "%s", text);
	show_ipv4(ap->ip_on_ap, text);
	if (ap->ip_on_ap)
		out_field(o, "IP Address as the AP says", "%s", text);
	out_field(o, "Cisco AP Location", "%s", ap->location);
	base_fields(o, "Primary", ap->primary, set ? &set->base[0] : NULL);
	base_fields(o, "Secondary", ap->secondary, set ? &set->base[1] : NULL);
	base_fields(o, "Tertiary", ap->tertiary, set ? &set->base[2] : NULL);
	out_field(o, "Administrative State ", "%s", ap->admin ? "ADMIN_ENABLED" : "ADMIN_DISABLED");
	out_field(o, "Operation State ", "%s", ap_oper_text(ap));
	out_field(o, "AP Mode ", "Local");
	out_flag(o, "Plumb agent", ap->ours, "Yes", "No");
	out_flag(o, "AP Link Encryption", set && set->link_encryption != CONFIG_ADMIN_DEFAULT
						? set->link_encryption == CONFIG_ADMIN_ENABLE
						: w->config->ap_link_encryption != CONFIG_ADMIN_DISABLE, "Enabled", "Disabled");
	version_fields(o, ap);
	identity_fields(o, ap);
	out_int(o, "Number of Joins", ap->count.joins, NULL);
	out_int(o, "Number of Disconnects", ap->count.disconnects, NULL);
	out_int(o, "Echo Requests", (int64_t)ap->count.echoes, NULL);
	out_int(o, "Reboots", ap->reboots, NULL);
	if (ap->config_failed)
		out_int(o, "Last Configuration refused with Result Code", ap->config_failed, NULL);
	else
		out_none(o, "Last Configuration refused with Result Code", "None");
	machine_fields(w, o, ap);
	time_fields(w, o, ap);
}

enum step show_ap_general(struct call *c)
{
	struct ap *ap = show_ap_of(c, 0);

	if (!ap)
		return STEP_DONE;
	out_blank(c->out);
	ap_general(world_of(c), c->out, ap);
	return STEP_DONE;
}

/* RFC 5416 6.25 */
static const char *radio_type(uint8_t bits)
{
	if (bits & 2)
		return "RADIO_TYPE_80211a";
	return bits & 8 ? "RADIO_TYPE_80211n-2.4" : bits & 4 ? "RADIO_TYPE_80211g" : "RADIO_TYPE_80211b";
}

/* What the configuration says of it. */
static struct config_radio radio_of(const struct world *w, const struct ap *ap, unsigned n)
{
	const struct config_ap *set = config_ap(w->config, ap->mac);

	return set ? set->radio[ap->slot[n].type & 2 ? CONFIG_BAND_A : CONFIG_BAND_B] : (struct config_radio){ 0 };
}

static void slot_fields(const struct world *w, struct out *o, struct ap *ap, unsigned n)
{
	struct config_radio set = radio_of(w, ap, n);
	const struct ap_slot *s = &ap->slot[n];
	unsigned wlans = 0;

	for (unsigned bits = s->wlans; bits; bits >>= 1)
		wlans += bits & 1;
	out_field(o, "Cisco AP Name", "%s", ap->name);
	out_title(o, "Attributes for Slot  %u", n);
	out_int(o, "    Slot", n, NULL);
	out_field(o, "    Radio Type", "%s", radio_type(s->type));
	out_field(o, "    Administrative State ", "%s", s->admin ? "ADMIN_ENABLED" : "ADMIN_DISABLED");
	out_field(o, "    Operation State ", "%s", s->oper == AP_OPER_UP ? "UP" : "DOWN");
	out_int(o, "    Operation Cause", s->cause, NULL);
	out_int(o, "    Number Of WLANs ", wlans, NULL);
	out_mac(o, "    BSSID", ap_bssid(ap, n, 1));
	out_field(o, "    Configuration ", "%s", set.channel ? "CUSTOMIZED" : "AUTOMATIC");
	out_int(o, "    Current Channel ", s->channel, NULL);
	if (s->type & 2)
		out_int(o, "    Channel Width", set.width ? set.width : 20, "Mhz");
	out_int(o, "    Current Tx Power Level ", s->power, NULL);
	out_int(o, "    Tx Power", s->power_dbm, "dBm");
	out_int(o, "    Noise", (int32_t)s->noise, NULL); /* dBm: below zero */
	out_int(o, "    Radio resets", s->resets, NULL);
	if (!s->counted)
		return;
	out_int(o, "    Number of Users", s->stations, NULL);
	out_int(o, "    Channel Utilization", s->utilization, "%");
	out_int(o, "    TxFrameCount", s->tx_frames, NULL);
	out_int(o, "    RxFrameCount", s->rx_frames, NULL);
	out_int(o, "    RetryCount", s->tx_retries, NULL);
	out_int(o, "    FailedCount", s->tx_failures, NULL);
}

enum step show_ap_slot(struct call *c)
{
	unsigned n = (unsigned)c->line->arg[0].n;
	struct ap *ap = show_ap_of(c, 1);

	if (!ap)
		return STEP_DONE;
	if (n >= AP_RADIOS_MAX || !ap->slot[n].present)
		return call_end(c, CALL_NOT_FOUND, "access point '%s' has no slot %u", ap->name, n);
	slot_fields(world_of(c), c->out, ap, n);
	return STEP_DONE;
}

/* As AireOS counts bands: 802.11a is 5 GHz, 802.11b is 2.4. */
enum step show_ap_band(struct call *c)
{
	enum config_band band = c->line->arg[0].n == 0 ? CONFIG_BAND_A : CONFIG_BAND_B;
	struct ap *ap = show_ap_of(c, 1);
	unsigned n = ap ? show_slot_of_band(ap, band) : AP_RADIOS_MAX;

	if (!ap)
		return STEP_DONE;
	if (n == AP_RADIOS_MAX)
		return call_end(c, CALL_NOT_FOUND, "access point '%s' has no radio for %s GHz", ap->name,
				band == CONFIG_BAND_A ? "5" : "2.4");
	slot_fields(world_of(c), c->out, ap, n);
	return STEP_DONE;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* show_radio.c - the bands, their radios, and the timers of keys that go over the air. As AireOS counts: 802.11a is 5 GHz
 * with all that came after, 802.11b is 2.4 GHz. */
#include "controller/show/show.h"

#include <stdio.h>

enum step show_eap(struct call *c)
{
	const struct client_settings *s = &world_of(c)->config->eap;

	out_int(c->out, "EAPOL-Key Timeout (milliseconds)", s->eapol_key_timeout_ms, NULL);
	out_int(c->out, "EAPOL-Key Max Retries", s->eapol_key_retries, NULL);
	out_int(c->out, "EAP-Broadcast Key Interval", s->group_rekey_s, NULL);
	out_flag(c->out, "EAP-Broadcast Key Strict", s->group_rekey_strict, "Enabled", "Disabled");
	return STEP_DONE;
}

static enum config_band band_of(const struct call *c)
{
	return c->line->arg[0].n == 0 ? CONFIG_BAND_A : CONFIG_BAND_B;
}

/* Radios of the band, and how many of them are on the air. */
enum step show_band(struct call *c)
{
	const struct world *w = world_of(c);
	enum config_band band = band_of(c);
	unsigned radios = 0, up = 0;
	char label[32];

	for (const struct ap *ap = ac_ap_next(w->ac, NULL); ap; ap = ac_ap_next(w->ac, ap)) {
		unsigned n = show_slot_of_band(ap, band);

		if (n == AP_RADIOS_MAX)
			continue;
		radios++;
		up += ap->joined && ap->slot[n].oper == AP_OPER_UP;
	}
	snprintf(label, sizeof(label), "%s Network", config_band_name(band));
	out_flag(c->out, label, !w->config->band_off[band], "Enabled", "Disabled");
	out_int(c->out, "Number of Radios", radios, NULL);
	out_int(c->out, "Radios operating", up, NULL);
	out_int(c->out, "Max number of clients per AP Radio", w->config->admission.radio_clients[band], NULL);
	return STEP_DONE;
}

static void radio_row(const struct world *w, struct out *o, const struct ap *ap, unsigned n, enum config_band band)
{
	const struct config_ap *set = config_ap(w->config, ap->mac);
	const struct ap_slot *s = &ap->slot[n];
	bool own = set && set->radio[band].channel;

	out_cell(o, "%s", ap->name);
	out_cell_mac(o, ap->mac);
	out_cell_int(o, n);
	out_cell(o, "%s", s->admin ? "ENABLED" : "DISABLED");
	out_cell(o, "%s", ap->joined && s->oper == AP_OPER_UP ? "UP" : "DOWN");
	/* AireOS marks what it has chosen itself */
	if (o->format == OUT_TEXT)
		out_cell(o, "%u%s", s->channel, own ? "" : "*");
	else
		out_cell_int(o, s->channel);
	out_cell_flag(o, own, "", "");
	out_cell_int(o, s->power);
	out_row(o);
}

enum step show_band_summary(struct call *c)
{
	static const struct out_column columns[] = {
		{ "AP Name", 32, "ap_name" }, { "MAC Address", 18, "mac_address" }, { "Slot", 5, "slot" },
		{ "Admin State", 12, "admin_state" }, { "Oper State", 11, "oper_state" }, { "Channel", 8, "channel" },
		{ NULL, 0, "channel_is_configured" }, { "TxPower", 9, "txpower" },
	};
	enum config_band band = band_of(c);

	if (c->phase == 0) {
		show_keep_aps(c);
		out_table_gap(c->out, "radios", columns, ARRAY_LEN(columns), " ");
		c->phase = 1;
	}
	while (call_room(c)) {
		struct ap *ap = show_next_ap(c);
		unsigned n = ap ? show_slot_of_band(ap, band) : AP_RADIOS_MAX;

		if (!ap)
			return STEP_DONE;
		if (n == AP_RADIOS_MAX)
			c->out->rows++;
		else
			radio_row(world_of(c), c->out, ap, n, band);
	}
	return STEP_MORE;
}

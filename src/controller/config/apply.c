/* SPDX-License-Identifier: Apache-2.0 */
/* apply.c - one command edits the tree, whole or not at all. A WLAN or an access point is edited as a copy that is looked
 * at before it takes the old one's place. */
#include "controller/config/edit.h"

#include "base/wipe.h"

#include <stdarg.h>
#include <stdio.h>

/* What is wrong, and with which argument (-1: with none). */
void edit_wrong(struct edit *e, int arg, const char *fmt, ...)
{
	va_list ap;

	e->why->column = arg < 0 ? 0 : e->line->arg[arg].column;
	va_start(ap, fmt);
	vsnprintf(e->why->what, sizeof(e->why->what), fmt, ap);
	va_end(ap);
}

/* What to do about it; always false. */
bool edit_mend(struct edit *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(e->why->mend, sizeof(e->why->mend), fmt, ap);
	va_end(ap);
	return false;
}

const char *edit_text(const struct edit *e, unsigned arg)
{
	return command_text(e->line, arg);
}

unsigned edit_number(const struct edit *e, unsigned arg)
{
	return (unsigned)e->line->arg[arg].n;
}

void edit_copy(char *to, size_t size, const char *from)
{
	memset(to, 0, size);
	strncpy(to, from, size - 1);
}

void edit_set_key(struct edit *e, enum config_secret *kind, char *key, size_t size, enum config_secret new_kind)
{
	*kind = new_kind;
	wipe(key, size);
	edit_copy(key, size, edit_text(e, 0));
	for (char *p = key; *p && new_kind == CONFIG_KEY_HEX; p++)
		*p = ch_lower(*p);
}

bool edit_interface_known(struct edit *e, unsigned arg)
{
	if (config_interface(e->c, edit_text(e, arg)))
		return true;
	edit_wrong(e, (int)arg, "there is no interface '%s'", edit_text(e, arg));
	return edit_mend(e, "config interface create %s <vlan-id> makes it", edit_text(e, arg));
}

/* --- interfaces ---------------------------------------------------------------------------------------------- */

static bool vlan_free(struct edit *e, unsigned arg, const char *name)
{
	for (size_t i = 0; i < e->c->interfaces && edit_number(e, arg); i++)
		if (e->c->interface[i]->vlan == edit_number(e, arg) && strcmp(e->c->interface[i]->name, name) != 0) {
			edit_wrong(e, (int)arg, "VLAN %u belongs to the interface '%s'", edit_number(e, arg),
			      e->c->interface[i]->name);
			return edit_mend(e, "take another VLAN, or use that interface");
		}
	return true;
}

static bool interface_create(struct edit *e)
{
	const char *name = edit_text(e, 0);

	if (config_interface(e->c, name)) {
		edit_wrong(e, 0, "the interface '%s' exists already", name);
		return edit_mend(e, "config interface vlan %s %u changes its VLAN", name, edit_number(e, 1));
	}
	if (!vlan_free(e, 1, name))
		return false;
	if (e->c->interfaces == CONFIG_INTERFACES_MAX) {
		edit_wrong(e, 0, "there are %d interfaces, and there cannot be more", CONFIG_INTERFACES_MAX);
		return edit_mend(e, "delete one first: config interface delete <interface>");
	}
	tree_interface_add(e->c, name)->vlan = (uint16_t)edit_number(e, 1);
	return true;
}

static bool interface_delete(struct edit *e)
{
	const char *name = edit_text(e, 0);

	if (!edit_interface_known(e, 0))
		return false;
	if (strcmp(name, "management") == 0) {
		edit_wrong(e, 0, "the management interface cannot be deleted");
		return edit_mend(e, "nothing has to be done: an interface that is not used does no harm");
	}
	for (const struct config_wlan *w = config_wlan_next(e->c, 0); w; w = config_wlan_next(e->c, w->id))
		if (strcmp(w->interface, name) == 0) {
			edit_wrong(e, 0, "the interface '%s' is used by WLAN %u", name, w->id);
			return edit_mend(e, "config wlan interface %u <another interface> first", w->id);
		}
	tree_interface_take(e->c, name);
	return true;
}

static bool interface_vlan(struct edit *e)
{
	if (!edit_interface_known(e, 0) || !vlan_free(e, 1, edit_text(e, 0)))
		return false;
	tree_interface(e->c, edit_text(e, 0))->vlan = (uint16_t)edit_number(e, 1);
	for (unsigned id = 1; id <= WLAN_ID_MAX; id++)
		if (e->c->wlan[id] && strcmp(e->c->wlan[id]->interface, edit_text(e, 0)) == 0)
			wlan_for_ac(e->c, e->c->wlan[id]);
	return true;
}

/* name; the address is argument `first` and the two behind it. */
static bool interface_address(struct edit *e, const char *name, unsigned first)
{
	const struct grammar_arg *a = &e->line->arg[first];
	uint32_t ip = addr_to_v4(&a[0].ip), gateway = command_has(e->line, first + 2) ? addr_to_v4(&a[2].ip) : 0;
	uint32_t mask = a[1].n ? 0xffffffffu << (32 - a[1].n) : 0;
	struct config_interface *i = tree_interface(e->c, name);

	if (a[1].n < 31 && ((ip & ~mask) == 0 || (ip | mask) == 0xffffffffu)) {
		edit_wrong(e, (int)first, "%s is the network's own address or its broadcast address", edit_text(e, first));
		return edit_mend(e, "give the address of a host, or another netmask");
	}
	if (gateway && ((gateway ^ ip) & mask)) {
		edit_wrong(e, (int)first + 2, "the gateway %s is not in the network of %s with the netmask %s",
		      edit_text(e, first + 2), edit_text(e, first), edit_text(e, first + 1));
		return edit_mend(e, "give a gateway of that network, or another netmask");
	}
	for (size_t k = 0; k < e->c->interfaces; k++)
		if (e->c->interface[k] != i && e->c->interface[k]->addressed && e->c->interface[k]->ip == ip) {
			edit_wrong(e, (int)first, "the interface '%s' has the address %s already", e->c->interface[k]->name,
			      edit_text(e, first));
			return edit_mend(e, "give another address");
		}
	i->addressed = true;
	i->ip = ip;
	i->prefix = (uint8_t)a[1].n;
	i->gateway = gateway;
	return true;
}

/* --- access points ------------------------------------------------------------------------------------------- */

static bool ap_copy(struct edit *e, unsigned arg, struct config_ap *out)
{
	const struct grammar_arg *a = &e->line->arg[arg];
	const struct config_ap *known;
	mac_t mac = a->mac;

	if (!mac_present(mac)) {
		known = config_ap_by_name(e->c, edit_text(e, arg));
		if (known)
			mac = known->mac;
		else if (!e->names || !e->names->ap_by_name(e->names->ctx, edit_text(e, arg), &mac)) {
			edit_wrong(e, (int)arg, "no access point is called '%s'", edit_text(e, arg));
			return edit_mend(e, "give its MAC address; show ap summary lists those that have joined");
		}
	}
	known = config_ap(e->c, mac);
	if (known)
		*out = *known;
	else
		*out = (struct config_ap){ .mac = mac };
	return true;
}

static bool ap_done(struct edit *e, struct config_ap *ap, bool good)
{
	if (good && !tree_ap_put(e->c, ap)) {
		edit_wrong(e, -1, "%d access points have settings of their own, and there cannot be more", CONFIG_APS_MAX);
		good = edit_mend(e, "use the settings for all access points");
	}
	wipe(ap, sizeof(*ap));
	return good;
}

static bool ap_name_free(struct edit *e, const struct config_ap *ap)
{
	const struct config_ap *other = config_ap_by_name(e->c, edit_text(e, 0));
	mac_t mac = other ? other->mac : (mac_t){ 0 };
	char spelt[MAC_TEXT_MAX];

	if (!other && e->names && !e->names->ap_by_name(e->names->ctx, edit_text(e, 0), &mac))
		return true;
	if (!mac_present(mac) || mac_eq(mac, ap->mac))
		return true;
	mac_format(mac, spelt);
	edit_wrong(e, 0, "the access point %s is called '%s' already", spelt, edit_text(e, 0));
	return edit_mend(e, "give another name");
}

static bool ap_base(struct edit *e, struct config_ap *ap, unsigned which)
{
	struct config_base *b = &ap->base[which];

	memset(b, 0, sizeof(*b));
	edit_copy(b->name, sizeof(b->name), edit_text(e, 0));
	if (command_has(e->line, 2))
		b->ip = e->line->arg[2].ip;
	return true;
}

/* IEEE 802.11-2020 annex E: channels of 20 MHz in 5 GHz. Which of them its country allows, the access point knows. */
static bool channel_of_5_ghz(unsigned channel)
{
	return (channel >= 36 && channel <= 64 && channel % 4 == 0) || (channel >= 100 && channel <= 144 && channel % 4 == 0) ||
	       (channel >= 149 && channel <= 177 && channel % 4 == 1);
}

static bool radio_channel(struct edit *e, struct config_radio *r, enum config_band band)
{
	unsigned channel = e->line->arg[1].type == ARG_NUMBER ? edit_number(e, 1) : 0;

	r->channel = (uint8_t)channel;
	if (!channel || band == CONFIG_BAND_B || channel_of_5_ghz(channel))
		return true;
	edit_wrong(e, 1, "%s has no channel %u", config_band_name(band), channel);
	return edit_mend(e, "give one of 36, 40 to 64, 100, 104 to 144, 149, 153 to 177, or global");
}

/* One setting of one radio of an access point. */
static bool ap_radio(struct edit *e, struct config_ap *ap)
{
	static const uint8_t widths[] = { 0, 40, 80 };
	const struct grammar_arg *arg = e->line->arg;
	struct config_radio *r = &ap->radio[arg[0].n ? CONFIG_BAND_B : CONFIG_BAND_A]; /* where argument 0 is the band */

	switch (e->line->id) {
	case CMD_CONFIG_BAND_AP: r->disabled = arg[1].n != 0; break;
	case CMD_CONFIG_BAND_CHANNEL_A: return radio_channel(e, &ap->radio[CONFIG_BAND_A], CONFIG_BAND_A);
	case CMD_CONFIG_BAND_CHANNEL_B: return radio_channel(e, &ap->radio[CONFIG_BAND_B], CONFIG_BAND_B);
	case CMD_CONFIG_BAND_POWER: r->power = arg[2].type == ARG_NUMBER ? (uint8_t)arg[2].n : 0; break;
	default: ap->radio[CONFIG_BAND_A].width = widths[arg[1].n]; break;
	}
	return true;
}

/* One setting of one access point; ap_arg says which it is. */
static bool ap_edit(struct edit *e, unsigned ap_arg)
{
	enum config_admin admin = e->line->arg[0].n == 0 ? CONFIG_ADMIN_ENABLE : CONFIG_ADMIN_DISABLE;
	struct config_ap ap = { 0 };
	bool good = true;

	if (!ap_copy(e, ap_arg, &ap))
		return false;
	switch (e->line->id) {
	case CMD_CONFIG_AP_ENABLE:
	case CMD_CONFIG_AP_ADMIN_MODE: ap.admin = admin == e->c->ap_admin ? CONFIG_ADMIN_DEFAULT : admin; break;
	case CMD_CONFIG_AP_LINK_ENCRYPTION:
		ap.link_encryption = admin == e->c->ap_link_encryption ? CONFIG_ADMIN_DEFAULT : admin;
		break;
	case CMD_CONFIG_AP_NAME:
		good = ap_name_free(e, &ap);
		edit_copy(ap.name, sizeof(ap.name), edit_text(e, 0));
		break;
	case CMD_CONFIG_BAND_AP:
	case CMD_CONFIG_BAND_CHANNEL_A:
	case CMD_CONFIG_BAND_CHANNEL_B:
	case CMD_CONFIG_BAND_POWER:
	case CMD_CONFIG_BAND_WIDTH: good = ap_radio(e, &ap); break;
	case CMD_CONFIG_AP_LOCATION: edit_copy(ap.location, sizeof(ap.location), edit_text(e, 0)); break;
	case CMD_CONFIG_AP_PRIMARY_BASE: good = ap_base(e, &ap, 0); break;
	case CMD_CONFIG_AP_SECONDARY_BASE: good = ap_base(e, &ap, 1); break;
	case CMD_CONFIG_AP_TERTIARY_BASE: good = ap_base(e, &ap, 2); break;
	case CMD_CONFIG_AP_DTLS_PSK_ADD_ASCII: edit_set_key(e, &ap.psk_kind, ap.psk, sizeof(ap.psk), CONFIG_KEY_ASCII); break;
	case CMD_CONFIG_AP_DTLS_PSK_ADD_HEX: edit_set_key(e, &ap.psk_kind, ap.psk, sizeof(ap.psk), CONFIG_KEY_HEX); break;
	case CMD_CONFIG_AP_DTLS_PSK_DELETE:
		if (ap.psk_kind == CONFIG_NO_KEY) {
			edit_wrong(e, 0, "the access point %s has no shared key", edit_text(e, 0));
			good = edit_mend(e, "show run-config commands lists those that have one");
		}
		ap.psk_kind = CONFIG_NO_KEY;
		wipe(ap.psk, sizeof(ap.psk));
		break;
	default: good = false; break;
	}
	return ap_done(e, &ap, good);
}

/* What holds for all takes away what was set for one. */
static bool aps_all(struct edit *e)
{
	enum config_admin admin = e->line->arg[0].n == 0 ? CONFIG_ADMIN_ENABLE : CONFIG_ADMIN_DISABLE;
	bool link = e->line->id == CMD_CONFIG_AP_LINK_ENCRYPTION;

	*(link ? &e->c->ap_link_encryption : &e->c->ap_admin) = admin;
	for (size_t i = e->c->aps; i-- > 0;) {
		const struct config_ap *old = e->c->ap[i];
		struct config_ap ap;

		/* most have none of their own: they are not copied, and a trial goes on lending them */
		if ((link ? old->link_encryption : old->admin) == CONFIG_ADMIN_DEFAULT)
			continue;
		ap = *old;
		*(link ? &ap.link_encryption : &ap.admin) = CONFIG_ADMIN_DEFAULT;
		(void)ap_done(e, &ap, true);
	}
	return true;
}

static bool ap_or_all(struct edit *e)
{
	return e->line->arg[1].type == ARG_WORD ? aps_all(e) : ap_edit(e, 1);
}

/* --- who may join -------------------------------------------------------------------------------------------- */

static bool auth_add(struct edit *e, bool refuse)
{
	struct config_auth a = { .mac = e->line->arg[0].mac, .refuse = refuse,
				 .pinned = !refuse && command_has(e->line, 1) };
	const char *hex = edit_text(e, 1);

	for (unsigned i = 0; i < sizeof(a.fingerprint) && a.pinned; i++)
		a.fingerprint[i] = tree_hex(hex + 2 * i);
	if (tree_auth_put(e->c, &a))
		return true;
	edit_wrong(e, -1, "the auth-list has %d entries, and there cannot be more", CONFIG_AUTH_MAX);
	return edit_mend(e, "config auth-list delete <ap-mac> for those that are gone");
}

static bool auth_delete(struct edit *e)
{
	if (tree_auth_take(e->c, e->line->arg[0].mac))
		return true;
	edit_wrong(e, 0, "%s is not in the auth-list", edit_text(e, 0));
	return edit_mend(e, "show auth-list displays what is");
}

/* --- clients that are kept out --------------------------------------------------------------------------------- */

static bool exclusion_known(struct edit *e)
{
	if (config_exclusion(e->c, e->line->arg[0].mac))
		return true;
	edit_wrong(e, 0, "%s is not excluded by an operator", edit_text(e, 0));
	return edit_mend(e, "show exclusionlist displays who is excluded");
}

static bool exclusion_put(struct edit *e)
{
	struct config_exclusion x = { .mac = e->line->arg[0].mac };

	edit_copy(x.description, sizeof(x.description), edit_text(e, 1));
	if (tree_exclusion_put(e->c, &x))
		return true;
	edit_wrong(e, -1, "%d clients are excluded, and there cannot be more", CONFIG_EXCLUSIONS_MAX);
	return edit_mend(e, "config exclusionlist delete <client-mac> for those that are gone");
}

static bool exclusion_add(struct edit *e)
{
	if (!config_exclusion(e->c, e->line->arg[0].mac))
		return exclusion_put(e);
	edit_wrong(e, 0, "%s is excluded already", edit_text(e, 0));
	return edit_mend(e, "config exclusionlist description %s <description> changes what is said of it", edit_text(e, 0));
}

static bool exclusion_describe(struct edit *e)
{
	return exclusion_known(e) && exclusion_put(e);
}

static bool exclusion_delete(struct edit *e)
{
	return exclusion_known(e) && tree_exclusion_take(e->c, e->line->arg[0].mac);
}

/* --- the MAC filter ----------------------------------------------------------------------------------------------- */

static bool macfilter_known(struct edit *e, struct config_macfilter *out)
{
	const struct config_macfilter *f = config_macfilter(e->c, e->line->arg[0].mac);

	if (f) {
		*out = *f;
		return true;
	}
	edit_wrong(e, 0, "%s is not in the MAC filter", edit_text(e, 0));
	return edit_mend(e, "config macfilter add %s <wlan-id> puts it there", edit_text(e, 0));
}

static bool macfilter_put(struct edit *e, const struct config_macfilter *f)
{
	if (tree_macfilter_put(e->c, f))
		return true;
	edit_wrong(e, -1, "the MAC filter has %d clients, and there cannot be more", CONFIG_MACFILTERS_MAX);
	return edit_mend(e, "config macfilter delete <client-mac> for those that are gone");
}

/* In AireOS an entry may put its client into another interface than the WLAN's; here a client is where its WLAN is. */
static bool macfilter_interface(struct edit *e, const struct config_macfilter *f)
{
	const struct config_wlan *w = config_wlan(e->c, f->wlan);

	if (!command_has(e->line, 2))
		return true;
	if (!edit_interface_known(e, 2))
		return false;
	if (w && strcmp(w->interface, edit_text(e, 2)) == 0)
		return true;
	if (w)
		edit_wrong(e, 2, "the clients of WLAN %u are in its interface, which is '%s'", w->id, w->interface);
	else
		edit_wrong(e, 2, "clients are in the interface of their WLAN, and this entry is for no WLAN that is there");
	return edit_mend(e, "leave the interface out, and give the description by config macfilter description %s",
			 edit_text(e, 0));
}

static bool macfilter_add(struct edit *e)
{
	struct config_macfilter f = { .mac = e->line->arg[0].mac, .wlan = (uint16_t)edit_number(e, 1) };

	if (config_macfilter(e->c, f.mac)) {
		edit_wrong(e, 0, "%s is in the MAC filter already", edit_text(e, 0));
		return edit_mend(e, "config macfilter wlan-id %s %u changes its WLAN", edit_text(e, 0), f.wlan);
	}
	if (!macfilter_interface(e, &f))
		return false;
	edit_copy(f.description, sizeof(f.description), edit_text(e, 3));
	return macfilter_put(e, &f);
}

static bool macfilter_change(struct edit *e)
{
	struct config_macfilter f = { .wlan = 0 };

	if (!macfilter_known(e, &f))
		return false;
	if (e->line->id == CMD_CONFIG_MACFILTER_DELETE)
		return tree_macfilter_take(e->c, f.mac);
	if (e->line->id == CMD_CONFIG_MACFILTER_WLAN)
		f.wlan = (uint16_t)edit_number(e, 1);
	else
		edit_copy(f.description, sizeof(f.description), edit_text(e, 1));
	return macfilter_put(e, &f);
}

/* --- all ----------------------------------------------------------------------------------------------------- */

static bool fast_heartbeat(struct edit *e)
{
	struct config_timers *t = &e->c->timers;

	/* {local|all} {enable|disable} [seconds]: all our access points are local */
	t->fast = e->line->arg[1].n == 0;
	if (command_has(e->line, 2))
		t->fast_heartbeat = (uint16_t)edit_number(e, 2);
	if (!t->fast)
		t->fast_heartbeat = 1;
	return true;
}

/* The controller's own settings: none of them can fail. */
static bool system_edit(struct edit *e)
{
	struct config *c = e->c;
	bool enable = e->line->arg[0].n == 0;

	switch (e->line->id) {
	case CMD_CONFIG_SYSNAME: edit_copy(c->sysname, sizeof(c->sysname), edit_text(e, 0)); break;
	case CMD_CONFIG_COUNTRY: edit_copy(c->country, sizeof(c->country), edit_text(e, 0)); break;
	case CMD_CONFIG_NETWORK_RF_NETWORK_NAME: edit_copy(c->rf_network, sizeof(c->rf_network), edit_text(e, 0)); break;
	case CMD_CONFIG_BAND_NETWORK: c->band_off[enable ? CONFIG_BAND_A : CONFIG_BAND_B] = e->line->arg[1].n != 0; break;
	case CMD_CONFIG_NETWORK_FAST_SSID_CHANGE: c->fast_ssid_change = enable; break;
	case CMD_CONFIG_CHANNEL_SWITCH: c->channel_switch = enable; break;
	case CMD_CONFIG_NETWORK_USERTIMEOUT: c->idle_s = edit_number(e, 0); break;
	case CMD_CONFIG_EAP_BCAST_KEY_INTERVAL: c->eap.group_rekey_s = edit_number(e, 0); break;
	case CMD_CONFIG_EAP_BCAST_KEY_STRICT: c->eap.group_rekey_strict = enable; break;
	case CMD_CONFIG_EAP_KEY_RETRIES: c->eap.eapol_key_retries = (uint8_t)edit_number(e, 0); break;
	case CMD_CONFIG_EAP_KEY_TIMEOUT: c->eap.eapol_key_timeout_ms = (uint16_t)edit_number(e, 0); break;
	case CMD_CONFIG_NETWORK_AP_FALLBACK: c->ap_fallback = enable; break;
	case CMD_CONFIG_AP_DTLS_VERSION: c->dtls_all = !enable; break;
	case CMD_CONFIG_AUTH_LIST_AP_POLICY: c->authorize_aps = enable; break;
	case CMD_CONFIG_TIME_TIMEZONE:
		c->zone_hours = (int8_t)e->line->arg[0].n;
		c->zone_mins = (int8_t)e->line->arg[1].n;
		break;
	case CMD_CONFIG_LOGGING_BUFFERED: c->buffered = (enum config_level)e->line->arg[0].n; break;
	case CMD_CONFIG_LOGGING_CONSOLE: c->console = (enum config_level)e->line->arg[0].n; break;
	case CMD_CONFIG_TIMERS_AP_DISCOVERY: c->timers.discovery = (uint16_t)edit_number(e, 0); break;
	case CMD_CONFIG_TIMERS_AP_HEARTBEAT: c->timers.heartbeat = (uint16_t)edit_number(e, 0); break;
	case CMD_CONFIG_TIMERS_AP_PRIMARY_DISCOVERY: c->timers.primary_discovery = (uint16_t)edit_number(e, 0); break;
	case CMD_CONFIG_TIMERS_AP_FAST_HEARTBEAT:
		c->timers.fast = true;
		c->timers.fast_heartbeat = (uint16_t)edit_number(e, 0);
		break;
	default:
		edit_wrong(e, -1, "this command does not change the configuration");
		return edit_mend(e, "use it in the terminal");
	}
	return true;
}

static bool apply(struct edit *e)
{
	if (is_about_wlan(e->line->id))
		return apply_wlan(e);
	if (is_about_limits(e->line->id))
		return apply_limits(e);
	switch (e->line->id) {
	case CMD_NONE: return true;
	case CMD_CONFIG_INTERFACE_CREATE: return interface_create(e);
	case CMD_CONFIG_INTERFACE_DELETE: return interface_delete(e);
	case CMD_CONFIG_INTERFACE_VLAN: return interface_vlan(e);
	case CMD_CONFIG_INTERFACE_ADDRESS_MANAGEMENT: return interface_address(e, "management", 0);
	case CMD_CONFIG_INTERFACE_ADDRESS_DYNAMIC: return edit_interface_known(e, 0) && interface_address(e, edit_text(e, 0), 1);
	case CMD_CONFIG_AP_ENABLE:
	case CMD_CONFIG_AP_ADMIN_MODE:
	case CMD_CONFIG_AP_LINK_ENCRYPTION: return ap_or_all(e);
	case CMD_CONFIG_AP_DTLS_PSK_DELETE: return ap_edit(e, 0);
	case CMD_CONFIG_AP_NAME:
	case CMD_CONFIG_AP_LOCATION:
	case CMD_CONFIG_AP_PRIMARY_BASE:
	case CMD_CONFIG_AP_SECONDARY_BASE:
	case CMD_CONFIG_AP_TERTIARY_BASE:
	case CMD_CONFIG_AP_DTLS_PSK_ADD_ASCII:
	case CMD_CONFIG_AP_DTLS_PSK_ADD_HEX: return ap_edit(e, 1);
	case CMD_CONFIG_BAND_CHANNEL_A:
	case CMD_CONFIG_BAND_CHANNEL_B:
	case CMD_CONFIG_BAND_WIDTH: return ap_edit(e, 0);
	case CMD_CONFIG_BAND_POWER: return ap_edit(e, 1);
	case CMD_CONFIG_BAND_AP: return ap_edit(e, 2);
	case CMD_CONFIG_EXCLUSIONLIST_ADD: return exclusion_add(e);
	case CMD_CONFIG_EXCLUSIONLIST_DELETE: return exclusion_delete(e);
	case CMD_CONFIG_EXCLUSIONLIST_DESCRIPTION: return exclusion_describe(e);
	case CMD_CONFIG_MACFILTER_ADD: return macfilter_add(e);
	case CMD_CONFIG_MACFILTER_DELETE:
	case CMD_CONFIG_MACFILTER_DESCRIPTION:
	case CMD_CONFIG_MACFILTER_WLAN: return macfilter_change(e);
	case CMD_CONFIG_AUTH_LIST_ADD: return auth_add(e, false);
	case CMD_CONFIG_AUTH_LIST_REFUSE: return auth_add(e, true);
	case CMD_CONFIG_AUTH_LIST_DELETE: return auth_delete(e);
	case CMD_CONFIG_TIMERS_AP_FAST_HEARTBEAT_ALL: return fast_heartbeat(e);
	default: return system_edit(e);
	}
}

bool config_apply(struct config *c, const struct command_line *line, const struct config_names *names,
		  struct config_error *why)
{
	struct edit e = { .c = c, .line = line, .names = names, .why = why };

	*why = (struct config_error){ 0 };
	if (!apply(&e))
		return false;
	tree_edited(c);
	return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* apply.c - one command edits the tree, whole or not at all. A WLAN or an access point is edited as a copy that is looked
 * at before it takes the old one's place. */
#include "controller/config/tree.h"

#include "base/wipe.h"

#include <stdarg.h>
#include <stdio.h>

struct edit {
	struct config *c;
	const struct command_line *line;
	const struct config_names *names;
	struct config_error *why;
};

/* What is wrong, and with which argument (-1: with none). */
static void __attribute__((format(printf, 3, 4))) wrong(struct edit *e, int arg, const char *fmt, ...)
{
	va_list ap;

	e->why->column = arg < 0 ? 0 : e->line->arg[arg].column;
	va_start(ap, fmt);
	vsnprintf(e->why->what, sizeof(e->why->what), fmt, ap);
	va_end(ap);
}

/* What to do about it; always false. */
static bool __attribute__((format(printf, 2, 3))) mend(struct edit *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(e->why->mend, sizeof(e->why->mend), fmt, ap);
	va_end(ap);
	return false;
}

static const char *text(const struct edit *e, unsigned arg)
{
	return command_text(e->line, arg);
}

static unsigned number(const struct edit *e, unsigned arg)
{
	return (unsigned)e->line->arg[arg].n;
}

static void copy(char *to, size_t size, const char *from)
{
	memset(to, 0, size);
	strncpy(to, from, size - 1);
}

/* --- WLANs --------------------------------------------------------------------------------------------------- */

static bool wlan_copy(struct edit *e, unsigned arg, struct config_wlan *out)
{
	unsigned id = number(e, arg);
	const struct config_wlan *w = config_wlan(e->c, id);

	if (!w) {
		wrong(e, (int)arg, "there is no WLAN %u", id);
		return mend(e, "config wlan create %u <profile> <ssid> makes it", id);
	}
	*out = *w;
	return true;
}

/* Two enabled WLANs a client could not tell apart. */
static const struct config_wlan *wlan_twin(const struct config *c, const struct config_wlan *w)
{
	for (const struct config_wlan *o = config_wlan_next(c, 0); o; o = config_wlan_next(c, o->id))
		if (o->id != w->id && o->enabled && strcmp(o->ssid, w->ssid) == 0 && o->wpa == w->wpa &&
		    (!o->wpa || (o->akm_8021x == w->akm_8021x && o->akm_psk == w->akm_psk)))
			return o;
	return NULL;
}

/* What an enabled WLAN needs. */
static bool wlan_can_be_enabled(struct edit *e, const struct config_wlan *w)
{
	const struct config_wlan *twin = wlan_twin(e->c, w);

	if (w->wpa && !w->akm_8021x && !w->akm_psk) {
		wrong(e, -1, "WLAN %u has WPA security, but no key management", w->id);
		return mend(e, "config wlan security wpa akm psk enable %u, or config wlan security wpa disable %u"
			       " for an open WLAN",
			    w->id, w->id);
	}
	if (w->wpa && w->akm_8021x && w->akm_psk) {
		wrong(e, -1, "WLAN %u has both 802.1X and PSK", w->id);
		return mend(e, "config wlan security wpa akm 802.1x disable %u, or config wlan security wpa akm psk"
			       " disable %u",
			    w->id, w->id);
	}
	if (w->wpa && w->akm_psk && w->key_kind == CONFIG_NO_KEY) {
		wrong(e, -1, "WLAN %u uses a pre-shared key, but has none", w->id);
		return mend(e, "config wlan security wpa akm psk set-key ascii <psk> %u", w->id);
	}
	if (!w->wpa && w->pmf == CONFIG_PMF_REQUIRED) {
		wrong(e, -1, "WLAN %u is open, but requires protected management frames", w->id);
		return mend(e, "config wlan security wpa enable %u, or config wlan security pmf disable %u", w->id, w->id);
	}
	if (twin) {
		wrong(e, -1, "WLAN %u has the SSID and the kind of security of WLAN %u, which is enabled", w->id, twin->id);
		return mend(e, "config wlan ssid %u <another ssid>, or config wlan disable %u", w->id, twin->id);
	}
	return true;
}

static unsigned wlans_enabled(const struct config *c)
{
	unsigned n = 0;

	for (const struct config_wlan *w = config_wlan_next(c, 0); w; w = config_wlan_next(c, w->id))
		n += w->enabled;
	return n;
}

static bool wlan_done(struct edit *e, struct config_wlan *w, bool good)
{
	const struct config_wlan *old = config_wlan(e->c, w->id);

	if (good && w->enabled && !(old && old->enabled) && wlans_enabled(e->c) >= CONFIG_WLANS_ENABLED_MAX) {
		wrong(e, -1, "WLAN %u would be the %uth enabled one; an access point carries %d", w->id,
		      wlans_enabled(e->c) + 1, CONFIG_WLANS_ENABLED_MAX);
		good = mend(e, "disable another one first: config wlan disable <wlan-id>");
	}
	good = good && (!w->enabled || wlan_can_be_enabled(e, w));
	if (good)
		tree_wlan_put(e->c, w);
	wipe(w, sizeof(*w));
	return good;
}

static bool profile_free(struct edit *e, unsigned arg, unsigned id)
{
	for (const struct config_wlan *w = config_wlan_next(e->c, 0); w; w = config_wlan_next(e->c, w->id))
		if (w->id != id && strcmp(w->profile, text(e, arg)) == 0) {
			wrong(e, (int)arg, "WLAN %u has this profile name already", w->id);
			return mend(e, "give another one, or config wlan delete %u first", w->id);
		}
	return true;
}

static bool wlan_create(struct edit *e)
{
	unsigned id = number(e, 0);
	struct config_wlan w = { .id = (uint16_t)id, .broadcast = true, .interface = "management", .wpa = true,
				 .akm_8021x = true };

	if (config_wlan(e->c, id)) {
		wrong(e, 0, "WLAN %u exists already", id);
		return mend(e, "take another identifier, or config wlan delete %u first", id);
	}
	if (!profile_free(e, 1, id))
		return false;
	copy(w.profile, sizeof(w.profile), text(e, 1));
	copy(w.ssid, sizeof(w.ssid), text(e, command_has(e->line, 2) ? 2 : 1));
	return wlan_done(e, &w, true);
}

static bool wlan_delete(struct edit *e)
{
	struct config_wlan w = { 0 };
	bool found = wlan_copy(e, 0, &w);

	if (found)
		tree_wlan_take(e->c, w.id);
	wipe(&w, sizeof(w));
	return found;
}

/* All of them: they may only be enabled together, or the tree stays as it was. */
static bool wlan_enable_all(struct edit *e, bool enable)
{
	bool was[WLAN_ID_MAX + 1] = { 0 }, good = true;

	for (const struct config_wlan *w = config_wlan_next(e->c, 0); w && good; w = config_wlan_next(e->c, w->id)) {
		struct config_wlan next = *w;

		was[w->id] = w->enabled;
		next.enabled = enable;
		good = wlan_done(e, &next, true);
		if (good)
			continue;
		for (unsigned id = 1; id < w->id; id++)
			if (e->c->wlan[id])
				e->c->wlan[id]->enabled = was[id];
	}
	return good;
}

static bool wlan_enable(struct edit *e)
{
	bool enable = e->line->arg[0].n == 0;
	struct config_wlan w = { 0 };

	if (e->line->arg[1].type == ARG_WORD)
		return wlan_enable_all(e, enable);
	if (!wlan_copy(e, 1, &w))
		return false;
	w.enabled = enable;
	return wlan_done(e, &w, true);
}

static bool interface_known(struct edit *e, unsigned arg)
{
	if (config_interface(e->c, text(e, arg)))
		return true;
	wrong(e, (int)arg, "there is no interface '%s'", text(e, arg));
	return mend(e, "config interface create %s <vlan-id> makes it", text(e, arg));
}

static void set_key(struct edit *e, enum config_secret *kind, char *key, size_t size, enum config_secret new_kind)
{
	*kind = new_kind;
	wipe(key, size);
	copy(key, size, text(e, 0));
	for (char *p = key; *p && new_kind == CONFIG_KEY_HEX; p++)
		*p = ch_lower(*p);
}

/* One field of a WLAN. */
static bool wlan_edit(struct edit *e, unsigned id_arg)
{
	struct config_wlan w = { 0 };
	bool enable = e->line->arg[0].n == 0, good = true;

	if (!wlan_copy(e, id_arg, &w))
		return false;
	switch (e->line->id) {
	case CMD_CONFIG_WLAN_BROADCAST_SSID: w.broadcast = enable; break;
	case CMD_CONFIG_WLAN_INTERFACE:
		good = interface_known(e, 1);
		copy(w.interface, sizeof(w.interface), text(e, 1));
		break;
	case CMD_CONFIG_WLAN_PROFILE:
		good = profile_free(e, 1, w.id);
		copy(w.profile, sizeof(w.profile), text(e, 1));
		break;
	case CMD_CONFIG_WLAN_SSID: copy(w.ssid, sizeof(w.ssid), text(e, 1)); break;
	case CMD_CONFIG_WLAN_SECURITY_PMF: w.pmf = (enum config_pmf)e->line->arg[0].n; break;
	case CMD_CONFIG_WLAN_SECURITY_WPA: w.wpa = enable; break;
	case CMD_CONFIG_WLAN_SECURITY_WPA_AKM:
		if (e->line->arg[0].n == 0)
			w.akm_8021x = e->line->arg[1].n == 0;
		else
			w.akm_psk = e->line->arg[1].n == 0;
		break;
	case CMD_CONFIG_WLAN_SECURITY_WPA_PSK_ASCII: set_key(e, &w.key_kind, w.key, sizeof(w.key), CONFIG_KEY_ASCII); break;
	case CMD_CONFIG_WLAN_SECURITY_WPA_PSK_HEX: set_key(e, &w.key_kind, w.key, sizeof(w.key), CONFIG_KEY_HEX); break;
	default: good = false; break;
	}
	return wlan_done(e, &w, good);
}

/* --- interfaces ---------------------------------------------------------------------------------------------- */

static bool vlan_free(struct edit *e, unsigned arg, const char *name)
{
	for (size_t i = 0; i < e->c->interfaces && number(e, arg); i++)
		if (e->c->interface[i]->vlan == number(e, arg) && strcmp(e->c->interface[i]->name, name) != 0) {
			wrong(e, (int)arg, "VLAN %u belongs to the interface '%s'", number(e, arg),
			      e->c->interface[i]->name);
			return mend(e, "take another VLAN, or use that interface");
		}
	return true;
}

static bool interface_create(struct edit *e)
{
	const char *name = text(e, 0);

	if (config_interface(e->c, name)) {
		wrong(e, 0, "the interface '%s' exists already", name);
		return mend(e, "config interface vlan %s %u changes its VLAN", name, number(e, 1));
	}
	if (!vlan_free(e, 1, name))
		return false;
	if (e->c->interfaces == CONFIG_INTERFACES_MAX) {
		wrong(e, 0, "there are %d interfaces, and there cannot be more", CONFIG_INTERFACES_MAX);
		return mend(e, "delete one first: config interface delete <interface>");
	}
	tree_interface_add(e->c, name)->vlan = (uint16_t)number(e, 1);
	return true;
}

static bool interface_delete(struct edit *e)
{
	const char *name = text(e, 0);

	if (!interface_known(e, 0))
		return false;
	if (strcmp(name, "management") == 0) {
		wrong(e, 0, "the management interface cannot be deleted");
		return mend(e, "nothing has to be done: an interface that is not used does no harm");
	}
	for (const struct config_wlan *w = config_wlan_next(e->c, 0); w; w = config_wlan_next(e->c, w->id))
		if (strcmp(w->interface, name) == 0) {
			wrong(e, 0, "the interface '%s' is used by WLAN %u", name, w->id);
			return mend(e, "config wlan interface %u <another interface> first", w->id);
		}
	tree_interface_take(e->c, name);
	return true;
}

static bool interface_vlan(struct edit *e)
{
	if (!interface_known(e, 0) || !vlan_free(e, 1, text(e, 0)))
		return false;
	tree_interface(e->c, text(e, 0))->vlan = (uint16_t)number(e, 1);
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
		wrong(e, (int)first, "%s is the network's own address or its broadcast address", text(e, first));
		return mend(e, "give the address of a host, or another netmask");
	}
	if (gateway && ((gateway ^ ip) & mask)) {
		wrong(e, (int)first + 2, "the gateway %s is not in the network of %s with the netmask %s",
		      text(e, first + 2), text(e, first), text(e, first + 1));
		return mend(e, "give a gateway of that network, or another netmask");
	}
	for (size_t k = 0; k < e->c->interfaces; k++)
		if (e->c->interface[k] != i && e->c->interface[k]->addressed && e->c->interface[k]->ip == ip) {
			wrong(e, (int)first, "the interface '%s' has the address %s already", e->c->interface[k]->name,
			      text(e, first));
			return mend(e, "give another address");
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
		known = config_ap_by_name(e->c, text(e, arg));
		if (known)
			mac = known->mac;
		else if (!e->names || !e->names->ap_by_name(e->names->ctx, text(e, arg), &mac)) {
			wrong(e, (int)arg, "no access point is called '%s'", text(e, arg));
			return mend(e, "give its MAC address; show ap summary lists those that have joined");
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
		wrong(e, -1, "%d access points have settings of their own, and there cannot be more", CONFIG_APS_MAX);
		good = mend(e, "use the settings for all access points");
	}
	wipe(ap, sizeof(*ap));
	return good;
}

static bool ap_name_free(struct edit *e, const struct config_ap *ap)
{
	const struct config_ap *other = config_ap_by_name(e->c, text(e, 0));
	mac_t mac = other ? other->mac : (mac_t){ 0 };
	char spelt[MAC_TEXT_MAX];

	if (!other && e->names && !e->names->ap_by_name(e->names->ctx, text(e, 0), &mac))
		return true;
	if (!mac_present(mac) || mac_eq(mac, ap->mac))
		return true;
	mac_format(mac, spelt);
	wrong(e, 0, "the access point %s is called '%s' already", spelt, text(e, 0));
	return mend(e, "give another name");
}

static bool ap_base(struct edit *e, struct config_ap *ap, unsigned which)
{
	struct config_base *b = &ap->base[which];

	memset(b, 0, sizeof(*b));
	copy(b->name, sizeof(b->name), text(e, 0));
	if (command_has(e->line, 2))
		b->ip = e->line->arg[2].ip;
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
		copy(ap.name, sizeof(ap.name), text(e, 0));
		break;
	case CMD_CONFIG_AP_LOCATION: copy(ap.location, sizeof(ap.location), text(e, 0)); break;
	case CMD_CONFIG_AP_PRIMARY_BASE: good = ap_base(e, &ap, 0); break;
	case CMD_CONFIG_AP_SECONDARY_BASE: good = ap_base(e, &ap, 1); break;
	case CMD_CONFIG_AP_TERTIARY_BASE: good = ap_base(e, &ap, 2); break;
	case CMD_CONFIG_AP_DTLS_PSK_ADD_ASCII: set_key(e, &ap.psk_kind, ap.psk, sizeof(ap.psk), CONFIG_KEY_ASCII); break;
	case CMD_CONFIG_AP_DTLS_PSK_ADD_HEX: set_key(e, &ap.psk_kind, ap.psk, sizeof(ap.psk), CONFIG_KEY_HEX); break;
	case CMD_CONFIG_AP_DTLS_PSK_DELETE:
		if (ap.psk_kind == CONFIG_NO_KEY) {
			wrong(e, 0, "the access point %s has no shared key", text(e, 0));
			good = mend(e, "show run-config commands lists those that have one");
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
	const char *hex = text(e, 1);

	for (unsigned i = 0; i < sizeof(a.fingerprint) && a.pinned; i++)
		a.fingerprint[i] = tree_hex(hex + 2 * i);
	if (tree_auth_put(e->c, &a))
		return true;
	wrong(e, -1, "the auth-list has %d entries, and there cannot be more", CONFIG_AUTH_MAX);
	return mend(e, "config auth-list delete <ap-mac> for those that are gone");
}

static bool auth_delete(struct edit *e)
{
	if (tree_auth_take(e->c, e->line->arg[0].mac))
		return true;
	wrong(e, 0, "%s is not in the auth-list", text(e, 0));
	return mend(e, "show auth-list displays what is");
}

/* --- all ----------------------------------------------------------------------------------------------------- */

static bool fast_heartbeat(struct edit *e)
{
	struct config_timers *t = &e->c->timers;

	/* {local|all} {enable|disable} [seconds]: all our access points are local */
	t->fast = e->line->arg[1].n == 0;
	if (command_has(e->line, 2))
		t->fast_heartbeat = (uint16_t)number(e, 2);
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
	case CMD_CONFIG_SYSNAME: copy(c->sysname, sizeof(c->sysname), text(e, 0)); break;
	case CMD_CONFIG_COUNTRY: copy(c->country, sizeof(c->country), text(e, 0)); break;
	case CMD_CONFIG_NETWORK_RF_NETWORK_NAME: copy(c->rf_network, sizeof(c->rf_network), text(e, 0)); break;
	case CMD_CONFIG_NETWORK_AP_FALLBACK: c->ap_fallback = enable; break;
	case CMD_CONFIG_AP_DTLS_VERSION: c->dtls_all = !enable; break;
	case CMD_CONFIG_AUTH_LIST_AP_POLICY: c->authorize_aps = enable; break;
	case CMD_CONFIG_TIME_TIMEZONE:
		c->zone_hours = (int8_t)e->line->arg[0].n;
		c->zone_mins = (int8_t)e->line->arg[1].n;
		break;
	case CMD_CONFIG_LOGGING_BUFFERED: c->buffered = (enum config_level)e->line->arg[0].n; break;
	case CMD_CONFIG_LOGGING_CONSOLE: c->console = (enum config_level)e->line->arg[0].n; break;
	case CMD_CONFIG_TIMERS_AP_DISCOVERY: c->timers.discovery = (uint16_t)number(e, 0); break;
	case CMD_CONFIG_TIMERS_AP_HEARTBEAT: c->timers.heartbeat = (uint16_t)number(e, 0); break;
	case CMD_CONFIG_TIMERS_AP_PRIMARY_DISCOVERY: c->timers.primary_discovery = (uint16_t)number(e, 0); break;
	case CMD_CONFIG_TIMERS_AP_FAST_HEARTBEAT:
		c->timers.fast = true;
		c->timers.fast_heartbeat = (uint16_t)number(e, 0);
		break;
	default:
		wrong(e, -1, "this command does not change the configuration");
		return mend(e, "use it in the terminal");
	}
	return true;
}

static bool apply(struct edit *e)
{
	switch (e->line->id) {
	case CMD_NONE: return true;
	case CMD_CONFIG_WLAN_CREATE: return wlan_create(e);
	case CMD_CONFIG_WLAN_DELETE: return wlan_delete(e);
	case CMD_CONFIG_WLAN_ENABLE: return wlan_enable(e);
	case CMD_CONFIG_WLAN_INTERFACE:
	case CMD_CONFIG_WLAN_PROFILE:
	case CMD_CONFIG_WLAN_SSID: return wlan_edit(e, 0);
	case CMD_CONFIG_WLAN_BROADCAST_SSID:
	case CMD_CONFIG_WLAN_SECURITY_PMF:
	case CMD_CONFIG_WLAN_SECURITY_WPA:
	case CMD_CONFIG_WLAN_SECURITY_WPA_PSK_ASCII:
	case CMD_CONFIG_WLAN_SECURITY_WPA_PSK_HEX: return wlan_edit(e, 1);
	case CMD_CONFIG_WLAN_SECURITY_WPA_AKM: return wlan_edit(e, 2);
	case CMD_CONFIG_INTERFACE_CREATE: return interface_create(e);
	case CMD_CONFIG_INTERFACE_DELETE: return interface_delete(e);
	case CMD_CONFIG_INTERFACE_VLAN: return interface_vlan(e);
	case CMD_CONFIG_INTERFACE_ADDRESS_MANAGEMENT: return interface_address(e, "management", 0);
	case CMD_CONFIG_INTERFACE_ADDRESS_DYNAMIC: return interface_known(e, 0) && interface_address(e, text(e, 0), 1);
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

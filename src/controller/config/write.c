/* SPDX-License-Identifier: Apache-2.0 */
/* write.c - the configuration as commands: each field once, in an order in which they can be read again. */
#include "controller/config/tree.h"

#include "base/wipe.h"
#include "base/xalloc.h"

#include <stdlib.h>

static void add_ip(struct buf *out, uint32_t ip)
{
	buf_printf(out, "%u.%u.%u.%u", ip >> 24, ip >> 16 & 255, ip >> 8 & 255, ip & 255);
}

static void add_text(struct buf *out, const char *text)
{
	grammar_quote(out, slice_of(text));
}

static void add_secret(struct buf *out, const char *text, enum config_secrets secrets)
{
	if (secrets == CONFIG_SECRETS_PLAIN)
		add_text(out, text);
	else
		buf_str(out, "****");
}

void write_system(struct buf *out, const void *object, unsigned field, enum config_secrets secrets)
{
	const struct config *c = object;
	const struct config_timers *t = &c->timers;

	(void)secrets;
	if (write_limits(out, c, (enum config_system_field)field))
		return;
	switch ((enum config_system_field)field) {
	case CONFIG_SYSTEM_SYSNAME:
		if (strcmp(c->sysname, "plumb") != 0) {
			buf_str(out, "config sysname ");
			add_text(out, c->sysname);
			buf_ch(out, '\n');
		}
		break;
	case CONFIG_SYSTEM_COUNTRY:
		if (c->country[0])
			buf_printf(out, "config country %s\n", c->country);
		break;
	case CONFIG_SYSTEM_RF_NETWORK:
		if (strcmp(c->rf_network, "default") != 0) {
			buf_str(out, "config network rf-network-name ");
			add_text(out, c->rf_network);
			buf_ch(out, '\n');
		}
		break;
	case CONFIG_SYSTEM_AP_FALLBACK:
		if (!c->ap_fallback)
			buf_str(out, "config network ap-fallback disable\n");
		break;
	case CONFIG_SYSTEM_FAST_SSID_CHANGE:
		if (c->fast_ssid_change)
			buf_str(out, "config network fast-ssid-change enable\n");
		break;
	case CONFIG_SYSTEM_CHANNEL_SWITCH:
		if (c->channel_switch)
			buf_str(out, "config 802.11h channelswitch enable\n");
		break;
	case CONFIG_SYSTEM_USER_IDLE:
		if (c->idle_s != CONFIG_IDLE_S)
			buf_printf(out, "config network usertimeout %u\n", c->idle_s);
		break;
	case CONFIG_SYSTEM_DTLS_VERSION:
		if (c->dtls_all)
			buf_str(out, "config ap dtls-version dtls_all\n");
		break;
	case CONFIG_SYSTEM_AUTHORIZE_AP:
		if (c->authorize_aps)
			buf_str(out, "config auth-list ap-policy authorize-ap enable\n");
		break;
	case CONFIG_SYSTEM_AP_ADMIN:
		if (c->ap_admin == CONFIG_ADMIN_DISABLE)
			buf_str(out, "config ap disable all\n");
		break;
	case CONFIG_SYSTEM_AP_LINK_ENCRYPTION:
		if (c->ap_link_encryption == CONFIG_ADMIN_DISABLE)
			buf_str(out, "config ap link-encryption disable all\n");
		break;
	case CONFIG_SYSTEM_HEARTBEAT:
		if (t->heartbeat != 30)
			buf_printf(out, "config advanced timers ap-heartbeat-timeout %u\n", t->heartbeat);
		break;
	case CONFIG_SYSTEM_FAST_HEARTBEAT:
		if (t->fast)
			buf_printf(out, "config advanced timers ap-fast-heartbeat %u\n", t->fast_heartbeat);
		break;
	case CONFIG_SYSTEM_DISCOVERY:
		if (t->discovery != 10)
			buf_printf(out, "config advanced timers ap-discovery-timeout %u\n", t->discovery);
		break;
	case CONFIG_SYSTEM_PRIMARY_DISCOVERY:
		if (t->primary_discovery != 120)
			buf_printf(out, "config advanced timers ap-primary-discovery-timeout %u\n", t->primary_discovery);
		break;
	case CONFIG_SYSTEM_EAPOL_KEY_TIMEOUT:
		if (c->eap.eapol_key_timeout_ms != CONFIG_EAPOL_KEY_TIMEOUT_MS)
			buf_printf(out, "config advanced eap eapol-key-timeout %u\n", c->eap.eapol_key_timeout_ms);
		break;
	case CONFIG_SYSTEM_EAPOL_KEY_RETRIES:
		if (c->eap.eapol_key_retries != CONFIG_EAPOL_KEY_RETRIES)
			buf_printf(out, "config advanced eap eapol-key-retries %u\n", c->eap.eapol_key_retries);
		break;
	case CONFIG_SYSTEM_BCAST_KEY_INTERVAL:
		if (c->eap.group_rekey_s != CONFIG_BCAST_KEY_S)
			buf_printf(out, "config advanced eap bcast-key-interval %u\n", c->eap.group_rekey_s);
		break;
	case CONFIG_SYSTEM_BCAST_KEY_STRICT:
		if (c->eap.group_rekey_strict)
			buf_str(out, "config advanced eap bcast-key-strict enable\n");
		break;
	case CONFIG_SYSTEM_BAND_A:
	case CONFIG_SYSTEM_BAND_B:
		if (c->band_off[field - CONFIG_SYSTEM_BAND_A])
			buf_printf(out, "config %s disable network\n", config_band_name(field - CONFIG_SYSTEM_BAND_A));
		break;
	case CONFIG_SYSTEM_LOG_BUFFERED:
		if (c->buffered != CONFIG_ERRORS)
			buf_printf(out, "config logging buffered %s\n", config_level_name(c->buffered));
		break;
	case CONFIG_SYSTEM_LOG_CONSOLE:
		if (c->console != CONFIG_NOTIFICATIONS)
			buf_printf(out, "config logging console %s\n", config_level_name(c->console));
		break;
	case CONFIG_SYSTEM_TIMEZONE:
		if (c->zone_hours || c->zone_mins)
			buf_printf(out, "config time timezone %d %d\n", c->zone_hours, c->zone_mins);
		break;
	default: break;
	}
}

void write_interface(struct buf *out, const void *object, unsigned field, enum config_secrets secrets)
{
	const struct config_interface *i = object;
	bool management = strcmp(i->name, "management") == 0;

	(void)secrets;
	switch ((enum config_interface_field)field) {
	case CONFIG_INTERFACE_VLAN:
		if (management && i->vlan == 0)
			break;
		buf_str(out, management ? "config interface vlan " : "config interface create ");
		add_text(out, i->name);
		buf_printf(out, " %u\n", i->vlan);
		break;
	case CONFIG_INTERFACE_ADDRESS:
		if (!i->addressed)
			break;
		buf_str(out, "config interface address ");
		if (!management)
			buf_str(out, "dynamic-interface ");
		add_text(out, i->name);
		buf_ch(out, ' ');
		add_ip(out, i->ip);
		buf_ch(out, ' ');
		add_ip(out, i->prefix ? 0xffffffffu << (32 - i->prefix) : 0);
		if (i->gateway) {
			buf_ch(out, ' ');
			add_ip(out, i->gateway);
		}
		buf_ch(out, '\n');
		break;
	case CONFIG_INTERFACE_FIELDS: break;
	}
}

void write_wlan(struct buf *out, const void *object, unsigned field, enum config_secrets secrets)
{
	static const char *const pmf[] = { "disable", "optional", "required" };
	static const char *const wmm[] = { "allow", "disable", "require" };
	const struct config_wlan *w = object;

	switch ((enum config_wlan_field)field) {
	case CONFIG_WLAN_NAMES:
		buf_printf(out, "config wlan create %u ", w->id);
		add_text(out, w->profile);
		buf_ch(out, ' ');
		add_text(out, w->ssid);
		buf_ch(out, '\n');
		break;
	case CONFIG_WLAN_BROADCAST:
		if (!w->broadcast)
			buf_printf(out, "config wlan broadcast-ssid disable %u\n", w->id);
		break;
	case CONFIG_WLAN_INTERFACE:
		if (strcmp(w->interface, "management") != 0) {
			buf_printf(out, "config wlan interface %u ", w->id);
			add_text(out, w->interface);
			buf_ch(out, '\n');
		}
		break;
	case CONFIG_WLAN_MAX_CLIENTS:
		if (w->max_clients)
			buf_printf(out, "config wlan max-associated-clients %u %u\n", w->max_clients, w->id);
		break;
	case CONFIG_WLAN_MAX_RADIO_CLIENTS:
		if (w->max_radio_clients != CONFIG_RADIO_CLIENTS)
			buf_printf(out, "config wlan max-radio-clients %u %u\n", w->max_radio_clients, w->id);
		break;
	case CONFIG_WLAN_LOAD_BALANCE:
		if (w->load_balance)
			buf_printf(out, "config wlan load-balance allow enable %u\n", w->id);
		break;
	case CONFIG_WLAN_MAX_LISTEN:
		if (w->max_listen)
			buf_printf(out, "config wlan max-listen-interval %u %u\n", w->max_listen, w->id);
		break;
	case CONFIG_WLAN_MAC_FILTERING:
		if (w->mac_filtering)
			buf_printf(out, "config wlan mac-filtering enable %u\n", w->id);
		break;
	case CONFIG_WLAN_SESSION_TIMEOUT:
		if (w->session_s != CONFIG_SESSION_S)
			buf_printf(out, "config wlan session-timeout %u %u\n", w->id, w->session_s);
		break;
	case CONFIG_WLAN_USER_IDLE:
		if (w->idle_s)
			buf_printf(out, "config wlan usertimeout %u %u\n", w->idle_s, w->id);
		break;
	case CONFIG_WLAN_IDLE_THRESHOLD:
		if (w->idle_bytes)
			buf_printf(out, "config wlan user-idle-threshold %u %u\n", w->idle_bytes, w->id);
		break;
	case CONFIG_WLAN_DHCP_REQUIRED:
		if (w->dhcp_required)
			buf_printf(out, "config wlan dhcp_server %u 0.0.0.0 required\n", w->id);
		break;
	case CONFIG_WLAN_WMM:
		if (w->wmm != CONFIG_WMM_ALLOW)
			buf_printf(out, "config wlan wmm %s %u\n", wmm[w->wmm], w->id);
		break;
	case CONFIG_WLAN_EXCLUSION:
		if (!w->exclusion)
			buf_printf(out, "config wlan exclusionlist %u disabled\n", w->id);
		break;
	case CONFIG_WLAN_EXCLUSION_TIME:
		if (w->exclusion_s != CONFIG_EXCLUSION_S)
			buf_printf(out, "config wlan exclusionlist %u %u\n", w->id, w->exclusion_s);
		break;
	case CONFIG_WLAN_PMF:
		if (w->pmf != CONFIG_PMF_DISABLE)
			buf_printf(out, "config wlan security pmf %s %u\n", pmf[w->pmf], w->id);
		break;
	case CONFIG_WLAN_PMF_COMEBACK:
		if (w->pmf_comeback_s != CONFIG_PMF_COMEBACK_S)
			buf_printf(out, "config wlan security pmf association-comeback %u %u\n", w->pmf_comeback_s, w->id);
		break;
	case CONFIG_WLAN_PMF_QUERY:
		if (w->pmf_query_ms != CONFIG_PMF_QUERY_MS)
			buf_printf(out, "config wlan security pmf saquery-retrytimeout %u %u\n", w->pmf_query_ms, w->id);
		break;
	case CONFIG_WLAN_WPA:
		if (!w->wpa)
			buf_printf(out, "config wlan security wpa disable %u\n", w->id);
		break;
	case CONFIG_WLAN_WPA1:
		if (w->wpa1)
			buf_printf(out, "config wlan security wpa wpa1 enable %u\n", w->id);
		break;
	case CONFIG_WLAN_WPA1_AES:
		if (w->wpa1_aes)
			buf_printf(out, "config wlan security wpa wpa1 ciphers aes enable %u\n", w->id);
		break;
	case CONFIG_WLAN_WPA2:
		if (!w->wpa2)
			buf_printf(out, "config wlan security wpa wpa2 disable %u\n", w->id);
		break;
	case CONFIG_WLAN_WPA2_AES:
		if (!w->wpa2_aes)
			buf_printf(out, "config wlan security wpa wpa2 ciphers aes disable %u\n", w->id);
		break;
	case CONFIG_WLAN_AKM_8021X:
		if (!w->akm_8021x)
			buf_printf(out, "config wlan security wpa akm 802.1x disable %u\n", w->id);
		break;
	case CONFIG_WLAN_AKM_PSK:
		if (w->akm_psk)
			buf_printf(out, "config wlan security wpa akm psk enable %u\n", w->id);
		break;
	case CONFIG_WLAN_AKM_PSK_SHA256:
		if (w->akm_psk_sha256)
			buf_printf(out, "config wlan security wpa akm pmf psk enable %u\n", w->id);
		break;
	case CONFIG_WLAN_KEY:
		if (w->key_kind == CONFIG_NO_KEY)
			break;
		buf_printf(out, "config wlan security wpa akm psk set-key %s ",
			   w->key_kind == CONFIG_KEY_HEX ? "hex" : "ascii");
		add_secret(out, w->key, secrets);
		buf_printf(out, " %u\n", w->id);
		break;
	case CONFIG_WLAN_ENABLED:
		if (w->enabled)
			buf_printf(out, "config wlan enable %u\n", w->id);
		break;
	case CONFIG_WLAN_FIELDS: break;
	}
}

static void write_base(struct buf *out, const struct config_ap *ap, unsigned which)
{
	static const char *const words[] = { "primary", "secondary", "tertiary" };
	const struct config_base *b = &ap->base[which];
	char ip[ADDR_TEXT_MAX];

	if (!b->name[0])
		return;
	buf_printf(out, "config ap %s-base ", words[which]);
	add_text(out, b->name);
	buf_ch(out, ' ');
	buf_mac(out, ap->mac);
	if (!addr_none(&b->ip)) {
		buf_ch(out, ' ');
		buf_add(out, ip, addr_format_ip(&b->ip, ip));
	}
	buf_ch(out, '\n');
}

const char *config_band_name(enum config_band b)
{
	return b == CONFIG_BAND_A ? "802.11a" : "802.11b";
}

/* One setting of one radio; false: it has its default. */
static bool write_radio(struct buf *out, const struct config_ap *ap, enum config_ap_field field)
{
	enum config_band band = field < CONFIG_AP_B_DISABLED ? CONFIG_BAND_A : CONFIG_BAND_B;
	const struct config_radio *r = &ap->radio[band];
	char mac[MAC_TEXT_MAX];

	mac_format(ap->mac, mac);
	switch (field) {
	case CONFIG_AP_A_DISABLED:
	case CONFIG_AP_B_DISABLED:
		if (r->disabled)
			buf_printf(out, "config %s disable %s\n", config_band_name(band), mac);
		break;
	case CONFIG_AP_A_CHANNEL:
	case CONFIG_AP_B_CHANNEL:
		if (r->channel)
			buf_printf(out, "config %s channel ap %s %u\n", config_band_name(band), mac, r->channel);
		break;
	case CONFIG_AP_A_POWER:
	case CONFIG_AP_B_POWER:
		if (r->power)
			buf_printf(out, "config %s txPower ap %s %u\n", config_band_name(band), mac, r->power);
		break;
	case CONFIG_AP_A_WIDTH:
		if (r->width)
			buf_printf(out, "config 802.11a chan_width %s %u\n", mac, r->width);
		break;
	default: return false;
	}
	return true;
}

void write_ap(struct buf *out, const void *object, unsigned field, enum config_secrets secrets)
{
	const struct config_ap *ap = object;

	if (write_radio(out, ap, field))
		return;
	switch ((enum config_ap_field)field) {
	case CONFIG_AP_NAME:
	case CONFIG_AP_LOCATION:
		if (field == CONFIG_AP_NAME ? !ap->name[0] : !ap->location[0])
			return;
		buf_str(out, field == CONFIG_AP_NAME ? "config ap name " : "config ap location ");
		add_text(out, field == CONFIG_AP_NAME ? ap->name : ap->location);
		break;
	case CONFIG_AP_ADMIN:
		if (ap->admin == CONFIG_ADMIN_DEFAULT)
			return;
		buf_str(out, ap->admin == CONFIG_ADMIN_ENABLE ? "config ap enable" : "config ap disable");
		break;
	case CONFIG_AP_LINK_ENCRYPTION:
		if (ap->link_encryption == CONFIG_ADMIN_DEFAULT)
			return;
		buf_printf(out, "config ap link-encryption %s",
			   ap->link_encryption == CONFIG_ADMIN_ENABLE ? "enable" : "disable");
		break;
	case CONFIG_AP_PRIMARY:
	case CONFIG_AP_SECONDARY:
	case CONFIG_AP_TERTIARY: write_base(out, ap, field - CONFIG_AP_PRIMARY); return;
	case CONFIG_AP_PSK:
		if (ap->psk_kind == CONFIG_NO_KEY)
			return;
		buf_printf(out, "config ap dtls-psk add %s ", ap->psk_kind == CONFIG_KEY_HEX ? "hex" : "ascii");
		add_secret(out, ap->psk, secrets);
		break;
	default: return;
	}
	buf_ch(out, ' ');
	buf_mac(out, ap->mac);
	buf_ch(out, '\n');
}

void write_auth(struct buf *out, const void *object, unsigned field, enum config_secrets secrets)
{
	const struct config_auth *a = object;

	(void)field;
	(void)secrets;
	buf_str(out, a->refuse ? "config auth-list refuse " : "config auth-list add lsc ");
	buf_mac(out, a->mac);
	if (a->pinned) {
		buf_ch(out, ' ');
		for (unsigned i = 0; i < sizeof(a->fingerprint); i++)
			buf_printf(out, "%02x", a->fingerprint[i]);
	}
	buf_ch(out, '\n');
}

void write_exclusion(struct buf *out, const void *object, unsigned field, enum config_secrets secrets)
{
	const struct config_exclusion *x = object;

	(void)field;
	(void)secrets;
	buf_str(out, "config exclusionlist add ");
	buf_mac(out, x->mac);
	if (x->description[0]) {
		buf_ch(out, ' ');
		add_text(out, x->description);
	}
	buf_ch(out, '\n');
}

void write_macfilter(struct buf *out, const void *object, unsigned field, enum config_secrets secrets)
{
	const struct config_macfilter *f = object;

	(void)secrets;
	if (field == CONFIG_MACFILTER_DESCRIPTION && !f->description[0])
		return;
	buf_str(out, field == CONFIG_MACFILTER_RULE ? "config macfilter add " : "config macfilter description ");
	buf_mac(out, f->mac);
	buf_ch(out, ' ');
	if (field == CONFIG_MACFILTER_RULE)
		buf_printf(out, "%u", f->wlan);
	else
		add_text(out, f->description);
	buf_ch(out, '\n');
}

void write_client_key(struct buf *out, const void *object, unsigned field, enum config_secrets secrets)
{
	const struct config_client_key *k = object;

	(void)field;
	buf_printf(out, "config wlan security wpa akm psk set-key %s ", k->kind == CONFIG_KEY_HEX ? "hex" : "ascii");
	add_secret(out, k->key, secrets);
	buf_printf(out, " %u client ", k->wlan);
	buf_mac(out, k->mac);
	buf_ch(out, '\n');
}

enum { OBJECT_TEXT_MAX = 8192 }; /* more than all commands of one object take */

/* Room for one more object; what is outgrown held secrets. */
static void reserve_and_wipe(struct buf *out)
{
	size_t cap = out->cap * 2 + 2 * OBJECT_TEXT_MAX;
	char *p;

	if (out->cap - out->len >= OBJECT_TEXT_MAX)
		return;
	p = xmalloc(cap, "configuration as text");
	if (out->p) {
		memcpy(p, out->p, out->len);
		wipe(out->p, out->len);
		free(out->p);
	}
	out->p = p;
	out->cap = cap;
}

static void write_all(struct buf *out, field_writer write, const void *object, unsigned fields, enum config_secrets secrets)
{
	if (secrets == CONFIG_SECRETS_PLAIN)
		reserve_and_wipe(out);
	for (unsigned f = 0; f < fields; f++)
		write(out, object, f, secrets);
}

/* The next object behind the cursor; false at the end of its kind. */
static bool write_next(struct buf *out, const struct config *c, enum config_secrets secrets, struct config_cursor *k)
{
	const struct config_wlan *w;

	switch ((enum config_object)k->kind) {
	case CONFIG_SYSTEM:
		if (k->at++ > 0)
			return false;
		write_all(out, write_system, c, CONFIG_SYSTEM_FIELDS, secrets);
		return true;
	case CONFIG_INTERFACE:
		if (k->at >= c->interfaces)
			return false;
		write_all(out, write_interface, c->interface[k->at++], CONFIG_INTERFACE_FIELDS, secrets);
		return true;
	case CONFIG_WLAN:
		w = config_wlan_next(c, (unsigned)k->at);
		if (!w)
			return false;
		k->at = w->id;
		write_all(out, write_wlan, w, CONFIG_WLAN_FIELDS, secrets);
		return true;
	case CONFIG_AUTH:
		if (k->at >= c->auths)
			return false;
		write_all(out, write_auth, &c->auth[k->at++], CONFIG_AUTH_FIELDS, secrets);
		return true;
	case CONFIG_EXCLUSION:
		if (k->at >= c->exclusions)
			return false;
		write_all(out, write_exclusion, &c->exclusion[k->at++], CONFIG_EXCLUSION_FIELDS, secrets);
		return true;
	case CONFIG_MACFILTER:
		if (k->at >= c->macfilters)
			return false;
		write_all(out, write_macfilter, &c->macfilter[k->at++], CONFIG_MACFILTER_FIELDS, secrets);
		return true;
	case CONFIG_CLIENT_KEY:
		if (k->at >= c->client_keys)
			return false;
		write_all(out, write_client_key, &c->client_key[k->at++], CONFIG_CLIENT_KEY_FIELDS, secrets);
		return true;
	case CONFIG_AP:
		if (k->at >= c->aps)
			return false;
		write_all(out, write_ap, c->ap[k->at++], CONFIG_AP_FIELDS, secrets);
		return true;
	}
	return false;
}

static bool write_some(struct buf *out, const struct config *c, enum config_secrets secrets, struct config_cursor *k,
	size_t objects)
{
	static const enum config_object order[] = { CONFIG_SYSTEM, CONFIG_INTERFACE, CONFIG_WLAN, CONFIG_CLIENT_KEY, CONFIG_AUTH,
		CONFIG_EXCLUSION, CONFIG_MACFILTER, CONFIG_AP };
	struct config_cursor in = { .at = k->at };

	for (; k->kind < ARRAY_LEN(order); k->kind++, in.at = 0) {
		in.kind = order[k->kind];
		for (; objects && write_next(out, c, secrets, &in); objects--)
			;
		if (!objects)
			break;
	}
	k->at = in.at;
	return k->kind < ARRAY_LEN(order);
}

void config_dump(struct buf *out, const struct config *c, enum config_secrets secrets)
{
	struct config_cursor all = { 0 };

	(void)write_some(out, c, secrets, &all, SIZE_MAX);
}

bool config_dump_some(struct buf *out, const struct config *c, enum config_secrets secrets, struct config_cursor *k)
{
	if (k->edition != c->edition) {
		if (out->p && secrets == CONFIG_SECRETS_PLAIN)
			wipe(out->p, out->len);
		buf_clear(out);
		*k = (struct config_cursor){ .edition = c->edition, .retries = k->retries + (k->edition != 0) };
	}
	return write_some(out, c, secrets, k, k->retries > CONFIG_DUMP_RETRIES ? SIZE_MAX : CONFIG_DUMP_OBJECTS);
}

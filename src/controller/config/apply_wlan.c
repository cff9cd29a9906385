/* SPDX-License-Identifier: Apache-2.0 */
/* apply_wlan.c - commands that edit WLANs: a copy is edited, looked at, and takes the old one's place. */
#include "controller/config/edit.h"

#include "base/wipe.h"

/* --- WLANs --------------------------------------------------------------------------------------------------- */

static bool wlan_copy(struct edit *e, unsigned arg, struct config_wlan *out)
{
	unsigned id = edit_number(e, arg);
	const struct config_wlan *w = config_wlan(e->c, id);

	if (!w) {
		edit_wrong(e, (int)arg, "there is no WLAN %u", id);
		return edit_mend(e, "config wlan create %u <profile> <ssid> makes it", id);
	}
	*out = *w;
	return true;
}

static bool uses_psk(const struct config_wlan *w)
{
	return w->akm_psk || w->akm_psk_sha256;
}

/* Two enabled WLANs a client could not tell apart. */
static const struct config_wlan *wlan_twin(const struct config *c, const struct config_wlan *w)
{
	for (const struct config_wlan *o = config_wlan_next(c, 0); o; o = config_wlan_next(c, o->id))
		if (o->id != w->id && o->enabled && strcmp(o->ssid, w->ssid) == 0 && o->wpa == w->wpa &&
		    (!o->wpa || (o->akm_8021x == w->akm_8021x && uses_psk(o) == uses_psk(w))))
			return o;
	return NULL;
}

/* What an enabled WLAN needs. */
static bool wlan_can_be_enabled(struct edit *e, const struct config_wlan *w)
{
	const struct config_wlan *twin = wlan_twin(e->c, w);

	if (w->wpa && !w->wpa1 && !w->wpa2) {
		edit_wrong(e, -1, "WLAN %u has WPA security, but neither WPA2 nor the older WPA", w->id);
		return edit_mend(e, "config wlan security wpa wpa2 enable %u, or config wlan security wpa disable %u for an"
				    " open WLAN",
				 w->id, w->id);
	}
	if (w->wpa && w->wpa1 && !w->wpa1_aes) {
		edit_wrong(e, -1, "WLAN %u has the older WPA, but no cipher", w->id);
		return edit_mend(e, "config wlan security wpa wpa1 ciphers aes enable %u", w->id);
	}
	if (w->wpa && !w->wpa2 && w->pmf == CONFIG_PMF_REQUIRED) {
		edit_wrong(e, -1, "WLAN %u requires protected management frames, and only WPA2 has them", w->id);
		return edit_mend(e, "config wlan security wpa wpa2 enable %u, or config wlan security pmf disable %u", w->id, w->id);
	}
	if (w->wpa && w->wpa1 && w->pmf == CONFIG_PMF_REQUIRED) {
		edit_wrong(e, -1, "WLAN %u requires protected management frames, and clients of the older WPA have none", w->id);
		return edit_mend(e, "config wlan security wpa wpa1 disable %u, or config wlan security pmf optional %u", w->id,
				 w->id);
	}
	if (w->wpa && w->wpa1 && !w->akm_psk && !w->akm_8021x) {
		edit_wrong(e, -1, "WLAN %u has the older WPA, which has no key management but PSK and 802.1X", w->id);
		return edit_mend(e, "config wlan security wpa akm psk enable %u, or config wlan security wpa wpa1 disable %u",
				 w->id, w->id);
	}
	if (w->wpa && w->wpa2 && !w->wpa2_aes) {
		edit_wrong(e, -1, "WLAN %u has WPA2, but no cipher", w->id);
		return edit_mend(e, "config wlan security wpa wpa2 ciphers aes enable %u", w->id);
	}
	if (w->wpa && !w->akm_8021x && !uses_psk(w)) {
		edit_wrong(e, -1, "WLAN %u has WPA security, but no key management", w->id);
		return edit_mend(e, "config wlan security wpa akm psk enable %u, or config wlan security wpa disable %u"
			       " for an open WLAN",
			    w->id, w->id);
	}
	if (w->wpa && w->akm_8021x && uses_psk(w)) {
		edit_wrong(e, -1, "WLAN %u has both 802.1X and PSK", w->id);
		return edit_mend(e, "config wlan security wpa akm 802.1x disable %u, or config wlan security wpa akm%s psk"
			       " disable %u",
			    w->id, w->akm_psk ? "" : " pmf", w->id);
	}
	if (w->wpa && uses_psk(w) && w->key_kind == CONFIG_NO_KEY) {
		edit_wrong(e, -1, "WLAN %u uses a pre-shared key, but has none", w->id);
		return edit_mend(e, "config wlan security wpa akm psk set-key ascii <psk> %u", w->id);
	}
	if (w->wpa && w->akm_psk_sha256 && w->pmf == CONFIG_PMF_DISABLE) {
		edit_wrong(e, -1, "WLAN %u has the key management for protected management frames, but not these", w->id);
		return edit_mend(e, "config wlan security pmf optional %u, or config wlan security wpa akm pmf psk disable %u",
				 w->id, w->id);
	}
	if (!w->wpa && w->pmf == CONFIG_PMF_REQUIRED) {
		edit_wrong(e, -1, "WLAN %u is open, but requires protected management frames", w->id);
		return edit_mend(e, "config wlan security wpa enable %u, or config wlan security pmf disable %u", w->id, w->id);
	}
	if (twin) {
		edit_wrong(e, -1, "WLAN %u has the SSID and the kind of security of WLAN %u, which is enabled", w->id, twin->id);
		return edit_mend(e, "config wlan ssid %u <another ssid>, or config wlan disable %u", w->id, twin->id);
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
		edit_wrong(e, -1, "WLAN %u would be the %uth enabled one; an access point carries %d", w->id,
		      wlans_enabled(e->c) + 1, CONFIG_WLANS_ENABLED_MAX);
		good = edit_mend(e, "disable another one first: config wlan disable <wlan-id>");
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
		if (w->id != id && strcmp(w->profile, edit_text(e, arg)) == 0) {
			edit_wrong(e, (int)arg, "WLAN %u has this profile name already", w->id);
			return edit_mend(e, "give another one, or config wlan delete %u first", w->id);
		}
	return true;
}

static bool wlan_create(struct edit *e)
{
	unsigned id = edit_number(e, 0);
	struct config_wlan w = { .id = (uint16_t)id, .broadcast = true, .interface = "management", .wpa = true,
				 .wpa2 = true, .wpa2_aes = true, .akm_8021x = true, .exclusion = true,
				 .session_s = CONFIG_SESSION_S, .max_radio_clients = CONFIG_RADIO_CLIENTS,
				 .exclusion_s = CONFIG_EXCLUSION_S, .pmf_comeback_s = CONFIG_PMF_COMEBACK_S,
				 .pmf_query_ms = CONFIG_PMF_QUERY_MS };

	if (config_wlan(e->c, id)) {
		edit_wrong(e, 0, "WLAN %u exists already", id);
		return edit_mend(e, "take another identifier, or config wlan delete %u first", id);
	}
	if (!profile_free(e, 1, id))
		return false;
	edit_copy(w.profile, sizeof(w.profile), edit_text(e, 1));
	edit_copy(w.ssid, sizeof(w.ssid), edit_text(e, command_has(e->line, 2) ? 2 : 1));
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

/* enabled, disabled, or a time, which leaves it as it is */
static void set_exclusion(struct edit *e, struct config_wlan *w)
{
	const struct grammar_arg *a = &e->line->arg[1];

	if (a->type == ARG_NUMBER)
		w->exclusion_s = (uint32_t)a->n;
	else
		w->exclusion = a->n == 0;
}

/* What has to do with security; false: it is something else. */
static bool security_edit(struct edit *e, struct config_wlan *w)
{
	bool enable = e->line->arg[0].n == 0;

	switch (e->line->id) {
	case CMD_CONFIG_WLAN_SECURITY_PMF: w->pmf = (enum config_pmf)e->line->arg[0].n; break;
	case CMD_CONFIG_WLAN_SECURITY_PMF_COMEBACK: w->pmf_comeback_s = (uint8_t)edit_number(e, 0); break;
	case CMD_CONFIG_WLAN_SECURITY_PMF_QUERY: w->pmf_query_ms = (uint16_t)edit_number(e, 0); break;
	case CMD_CONFIG_WLAN_SECURITY_WPA: w->wpa = enable; break;
	case CMD_CONFIG_WLAN_SECURITY_WPA1: w->wpa1 = enable; break;
	case CMD_CONFIG_WLAN_SECURITY_WPA1_CIPHERS: w->wpa1_aes = enable; break;
	case CMD_CONFIG_WLAN_SECURITY_WPA2: w->wpa2 = enable; break;
	case CMD_CONFIG_WLAN_SECURITY_WPA2_CIPHERS: w->wpa2_aes = enable; break;
	case CMD_CONFIG_WLAN_SECURITY_WPA_AKM:
		*(enable ? &w->akm_8021x : &w->akm_psk) = e->line->arg[1].n == 0; /* {802.1x|psk} {enable|disable} */
		break;
	case CMD_CONFIG_WLAN_SECURITY_WPA_AKM_PMF: w->akm_psk_sha256 = enable; break;
	case CMD_CONFIG_WLAN_SECURITY_WPA_PSK_ASCII:
		edit_set_key(e, &w->key_kind, w->key, sizeof(w->key), CONFIG_KEY_ASCII);
		break;
	case CMD_CONFIG_WLAN_SECURITY_WPA_PSK_HEX: edit_set_key(e, &w->key_kind, w->key, sizeof(w->key), CONFIG_KEY_HEX); break;
	default: return false;
	}
	return true;
}

/* One field of a WLAN. */
static bool wlan_edit(struct edit *e, unsigned id_arg)
{
	struct config_wlan w = { 0 };
	bool enable = e->line->arg[0].n == 0, good = true;

	if (!wlan_copy(e, id_arg, &w))
		return false;
	if (security_edit(e, &w) || limits_of_wlan(e, &w, &good))
		return wlan_done(e, &w, good);
	switch (e->line->id) {
	case CMD_CONFIG_WLAN_BROADCAST_SSID: w.broadcast = enable; break;
	case CMD_CONFIG_WLAN_INTERFACE:
		good = edit_interface_known(e, 1);
		edit_copy(w.interface, sizeof(w.interface), edit_text(e, 1));
		break;
	case CMD_CONFIG_WLAN_PROFILE:
		good = profile_free(e, 1, w.id);
		edit_copy(w.profile, sizeof(w.profile), edit_text(e, 1));
		break;
	case CMD_CONFIG_WLAN_SSID: edit_copy(w.ssid, sizeof(w.ssid), edit_text(e, 1)); break;
	case CMD_CONFIG_WLAN_DHCP_REQUIRED:
	case CMD_CONFIG_WLAN_DHCP_SERVER: w.dhcp_required = e->line->id == CMD_CONFIG_WLAN_DHCP_REQUIRED; break;
	case CMD_CONFIG_WLAN_EXCLUSIONLIST: set_exclusion(e, &w); break;
	case CMD_CONFIG_WLAN_MAC_FILTERING: w.mac_filtering = enable; break;
	case CMD_CONFIG_WLAN_MAX_LISTEN: w.max_listen = (uint16_t)edit_number(e, 0); break;
	case CMD_CONFIG_WLAN_WMM: w.wmm = (enum config_wmm)e->line->arg[0].n; break;
	default: good = false; break;
	}
	return wlan_done(e, &w, good);
}


/* Which argument is the WLAN's identifier; -1: the command is not about one. */
static int id_argument(enum command_id id)
{
	switch (id) {
	case CMD_CONFIG_WLAN_DHCP_REQUIRED:
	case CMD_CONFIG_WLAN_DHCP_SERVER:
	case CMD_CONFIG_WLAN_EXCLUSIONLIST:
	case CMD_CONFIG_WLAN_INTERFACE:
	case CMD_CONFIG_WLAN_PROFILE:
	case CMD_CONFIG_WLAN_SESSION_TIMEOUT:
	case CMD_CONFIG_WLAN_SSID: return 0;
	case CMD_CONFIG_WLAN_BROADCAST_SSID:
	case CMD_CONFIG_WLAN_IDLE_THRESHOLD:
	case CMD_CONFIG_WLAN_LOAD_BALANCE:
	case CMD_CONFIG_WLAN_MAX_CLIENTS:
	case CMD_CONFIG_WLAN_MAX_RADIO_CLIENTS:
	case CMD_CONFIG_WLAN_MAC_FILTERING:
	case CMD_CONFIG_WLAN_MAX_LISTEN:
	case CMD_CONFIG_WLAN_SECURITY_WPA1:
	case CMD_CONFIG_WLAN_SECURITY_WPA1_CIPHERS:
	case CMD_CONFIG_WLAN_SECURITY_PMF:
	case CMD_CONFIG_WLAN_SECURITY_PMF_COMEBACK:
	case CMD_CONFIG_WLAN_SECURITY_PMF_QUERY:
	case CMD_CONFIG_WLAN_SECURITY_WPA:
	case CMD_CONFIG_WLAN_SECURITY_WPA2:
	case CMD_CONFIG_WLAN_SECURITY_WPA2_CIPHERS:
	case CMD_CONFIG_WLAN_SECURITY_WPA_AKM_PMF:
	case CMD_CONFIG_WLAN_SECURITY_WPA_PSK_ASCII:
	case CMD_CONFIG_WLAN_SECURITY_WPA_PSK_HEX:
	case CMD_CONFIG_WLAN_USERTIMEOUT:
	case CMD_CONFIG_WLAN_WMM: return 1;
	case CMD_CONFIG_WLAN_SECURITY_WPA_AKM: return 2;
	default: return -1;
	}
}

/* --- keys of clients ---------------------------------------------------------------------------------------------- */

/* <psk> <wlan-id> client <mac> */
static bool client_key_set(struct edit *e, enum config_secret kind)
{
	struct config_client_key k = { .mac = e->line->arg[2].mac };
	struct config_wlan w = { 0 };
	bool good = wlan_copy(e, 1, &w);

	if (good) {
		k.wlan = w.id;
		edit_set_key(e, &k.kind, k.key, sizeof(k.key), kind);
		good = tree_client_key_put(e->c, &k);
		if (!good) {
			edit_wrong(e, -1, "%d clients have keys of their own, and there cannot be more", CONFIG_CLIENT_KEYS_MAX);
			(void)edit_mend(e, "config wlan security wpa akm psk delete-key <wlan-id> client <client-mac> for those that"
					   " are gone");
		}
	}
	wipe(&k, sizeof(k));
	wipe(&w, sizeof(w));
	return good;
}

static bool client_key_delete(struct edit *e)
{
	if (tree_client_key_take(e->c, edit_number(e, 0), e->line->arg[1].mac))
		return true;
	edit_wrong(e, 1, "%s has no key of its own on WLAN %u", edit_text(e, 1), edit_number(e, 0));
	return edit_mend(e, "show wlan %u lists the clients that have one", edit_number(e, 0));
}

static bool is_client_key(enum command_id id)
{
	return id == CMD_CONFIG_WLAN_SECURITY_WPA_PSK_CLIENT_ASCII || id == CMD_CONFIG_WLAN_SECURITY_WPA_PSK_CLIENT_HEX ||
	       id == CMD_CONFIG_WLAN_SECURITY_WPA_PSK_CLIENT_DELETE;
}

bool is_about_wlan(enum command_id id)
{
	return is_client_key(id) || id == CMD_CONFIG_WLAN_CREATE || id == CMD_CONFIG_WLAN_DELETE ||
	       id == CMD_CONFIG_WLAN_ENABLE ||
	       id_argument(id) >= 0;
}

bool apply_wlan(struct edit *e)
{
	switch (e->line->id) {
	case CMD_CONFIG_WLAN_CREATE: return wlan_create(e);
	case CMD_CONFIG_WLAN_DELETE: return wlan_delete(e);
	case CMD_CONFIG_WLAN_ENABLE: return wlan_enable(e);
	case CMD_CONFIG_WLAN_SECURITY_WPA_PSK_CLIENT_ASCII: return client_key_set(e, CONFIG_KEY_ASCII);
	case CMD_CONFIG_WLAN_SECURITY_WPA_PSK_CLIENT_HEX: return client_key_set(e, CONFIG_KEY_HEX);
	case CMD_CONFIG_WLAN_SECURITY_WPA_PSK_CLIENT_DELETE: return client_key_delete(e);
	default: return wlan_edit(e, (unsigned)id_argument(e->line->id));
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/* apply_limits.c - commands about whom the controller takes and how long: limits of radios, WLANs and RF profiles, idle and
 * session time, load balancing, what clients are excluded for, which of their traps are logged. */
#include "controller/config/edit.h"

/* --- of a WLAN ---------------------------------------------------------------------------------------------------- */

static bool set_idle(struct edit *e, struct config_wlan *w)
{
	unsigned s = edit_number(e, 0);

	if (s && s < CONFIG_IDLE_MIN_S) {
		edit_wrong(e, 0, "the idle timeout of a WLAN is at least %d seconds", CONFIG_IDLE_MIN_S);
		return edit_mend(e, "0 takes it away, so that config network usertimeout holds");
	}
	w->idle_s = s;
	return true;
}

bool limits_of_wlan(struct edit *e, struct config_wlan *w, bool *good)
{
	switch (e->line->id) {
	case CMD_CONFIG_WLAN_LOAD_BALANCE: w->load_balance = e->line->arg[0].n == 0; break;
	case CMD_CONFIG_WLAN_MAX_CLIENTS: w->max_clients = (uint16_t)edit_number(e, 0); break;
	case CMD_CONFIG_WLAN_MAX_RADIO_CLIENTS: w->max_radio_clients = (uint16_t)edit_number(e, 0); break;
	case CMD_CONFIG_WLAN_SESSION_TIMEOUT: w->session_s = edit_number(e, 1); break;
	case CMD_CONFIG_WLAN_IDLE_THRESHOLD: w->idle_bytes = edit_number(e, 0); break;
	case CMD_CONFIG_WLAN_USERTIMEOUT: *good = set_idle(e, w); break;
	default: return false;
	}
	return true;
}

/* --- RF profiles -------------------------------------------------------------------------------------------------- */

static struct config_rf_profile *profile_of(struct edit *e, unsigned arg)
{
	struct config_admission *a = &e->c->admission;

	for (unsigned i = 0; i < a->nprofiles; i++)
		if (strcmp(a->profile[i].name, edit_text(e, arg)) == 0)
			return &a->profile[i];
	return NULL;
}

static struct config_rf_profile *profile_known(struct edit *e, unsigned arg)
{
	struct config_rf_profile *p = profile_of(e, arg);

	if (!p) {
		edit_wrong(e, (int)arg, "there is no RF profile '%s'", edit_text(e, arg));
		(void)edit_mend(e, "config rf-profile create {802.11a|802.11b/g} %s makes it", edit_text(e, arg));
	}
	return p;
}

static bool profile_create(struct edit *e)
{
	struct config_admission *a = &e->c->admission;
	struct config_rf_profile p = { .band = e->line->arg[0].n == 0 ? CONFIG_BAND_A : CONFIG_BAND_B,
				       .max_clients = CONFIG_RF_PROFILE_CLIENTS };
	unsigned i = 0;

	if (profile_of(e, 1)) {
		edit_wrong(e, 1, "RF profile '%s' exists already", edit_text(e, 1));
		return edit_mend(e, "take another name, or config rf-profile delete %s first", edit_text(e, 1));
	}
	if (a->nprofiles == CONFIG_RF_PROFILES_MAX) {
		edit_wrong(e, -1, "there are %d RF profiles, and there cannot be more", CONFIG_RF_PROFILES_MAX);
		return edit_mend(e, "config rf-profile delete <rf-profile> for one that is not in use");
	}
	edit_copy(p.name, sizeof(p.name), edit_text(e, 1));
	while (i < a->nprofiles && strcmp(a->profile[i].name, p.name) < 0)
		i++;
	memmove(&a->profile[i + 1], &a->profile[i], (a->nprofiles - i) * sizeof(p));
	a->profile[i] = p;
	a->nprofiles++;
	return true;
}

static bool profile_delete(struct edit *e)
{
	struct config_admission *a = &e->c->admission;
	struct config_rf_profile *p = profile_known(e, 0);

	if (!p)
		return false;
	if (p->mapped) {
		edit_wrong(e, 0, "RF profile '%s' is in use", p->name);
		return edit_mend(e, "config wlan apgroup profile-mapping delete default-group %s first", p->name);
	}
	a->nprofiles--;
	memmove(p, p + 1, (size_t)(&a->profile[a->nprofiles] - p) * sizeof(*p));
	a->profile[a->nprofiles] = (struct config_rf_profile){ 0 };
	return true;
}

/* One profile a band: another takes the place of the one that was in use. */
static bool profile_map(struct edit *e)
{
	struct config_admission *a = &e->c->admission;
	struct config_rf_profile *p = profile_known(e, 1);
	bool add = e->line->arg[0].n == 0;

	if (!p)
		return false;
	for (unsigned i = 0; add && i < a->nprofiles; i++)
		if (a->profile[i].band == p->band)
			a->profile[i].mapped = false;
	p->mapped = add;
	return true;
}

static bool profile_clients(struct edit *e)
{
	struct config_rf_profile *p = profile_known(e, 1);

	if (p)
		p->max_clients = (uint16_t)edit_number(e, 0);
	return p != NULL;
}

static void write_profiles(struct buf *out, const struct config_admission *a)
{
	for (unsigned i = 0; i < a->nprofiles; i++) {
		const struct config_rf_profile *p = &a->profile[i];

		buf_printf(out, "config rf-profile create %s ", p->band == CONFIG_BAND_A ? "802.11a" : "802.11b/g");
		grammar_quote(out, slice_of(p->name));
		buf_ch(out, '\n');
		if (p->max_clients != CONFIG_RF_PROFILE_CLIENTS) {
			buf_printf(out, "config rf-profile max-clients %u ", p->max_clients);
			grammar_quote(out, slice_of(p->name));
			buf_ch(out, '\n');
		}
		if (p->mapped) {
			buf_str(out, "config wlan apgroup profile-mapping add default-group ");
			grammar_quote(out, slice_of(p->name));
			buf_ch(out, '\n');
		}
	}
}

/* --- exclusion and traps: a bit each, in the order of the commands' words ------------------------------------------ */

static const struct {
	const char *word;
	enum client_exclusion_reason reason;
} policies[] = {
	{ "802.11-assoc", CLIENT_EXCLUDED_ASSOC },
	{ "802.11-auth", CLIENT_EXCLUDED_AUTH },
	{ "802.1x-auth", CLIENT_EXCLUDED_8021X },
	{ "ip-theft", CLIENT_EXCLUDED_IP_THEFT },
};

static void set_exclusion(struct edit *e)
{
	unsigned which = (unsigned)e->line->arg[0].n;

	for (unsigned i = 0; i < ARRAY_LEN(policies); i++) {
		uint8_t bit = (uint8_t)(1u << policies[i].reason);

		if (which != i && which != ARRAY_LEN(policies)) /* behind the last: all */
			continue;
		if (e->line->arg[1].n == 0)
			e->c->admission.not_excluded &= (uint8_t)~bit;
		else
			e->c->admission.not_excluded |= bit;
	}
}

const char *config_trap_word(enum client_trap t)
{
	static const char *const words[CLIENT_TRAPS] = { "802.11-associate", "802.11-assocfail", "802.11-authfail",
		"802.11-deauthenticate", "802.11-disassociate", "excluded" };

	return words[t];
}

static void set_trap(struct edit *e)
{
	uint8_t bit = (uint8_t)(1u << e->line->arg[0].n);

	if (e->line->arg[1].n == 0)
		e->c->traps |= bit;
	else
		e->c->traps &= (uint8_t)~bit;
}

static void write_traps(struct buf *out, const struct config *c)
{
	for (unsigned t = 0; t < CLIENT_TRAPS; t++) {
		bool on = c->traps >> t & 1, by_default = t == CLIENT_TRAP_EXCLUDED;

		if (on != by_default)
			buf_printf(out, "config trapflags client %s %s\n", config_trap_word((enum client_trap)t),
				   on ? "enable" : "disable");
	}
}

/* --- all ---------------------------------------------------------------------------------------------------------- */

bool is_about_limits(enum command_id id)
{
	switch (id) {
	case CMD_CONFIG_BAND_MAX_CLIENTS:
	case CMD_CONFIG_LOAD_BALANCING_DENIAL:
	case CMD_CONFIG_LOAD_BALANCING_WINDOW:
	case CMD_CONFIG_RF_PROFILE_CREATE:
	case CMD_CONFIG_RF_PROFILE_DELETE:
	case CMD_CONFIG_RF_PROFILE_MAX_CLIENTS:
	case CMD_CONFIG_TRAPFLAGS_CLIENT:
	case CMD_CONFIG_WLAN_APGROUP_PROFILE:
	case CMD_CONFIG_WPS_CLIENT_EXCLUSION: return true;
	default: return false;
	}
}

bool apply_limits(struct edit *e)
{
	struct config_admission *a = &e->c->admission;

	switch (e->line->id) {
	case CMD_CONFIG_RF_PROFILE_CREATE: return profile_create(e);
	case CMD_CONFIG_RF_PROFILE_DELETE: return profile_delete(e);
	case CMD_CONFIG_RF_PROFILE_MAX_CLIENTS: return profile_clients(e);
	case CMD_CONFIG_WLAN_APGROUP_PROFILE: return profile_map(e);
	case CMD_CONFIG_BAND_MAX_CLIENTS:
		a->radio_clients[e->line->arg[0].n == 0 ? CONFIG_BAND_A : CONFIG_BAND_B] = (uint16_t)edit_number(e, 1);
		break;
	case CMD_CONFIG_LOAD_BALANCING_DENIAL: a->balance_denials = (uint8_t)edit_number(e, 0); break;
	case CMD_CONFIG_LOAD_BALANCING_WINDOW: a->balance_window = (uint8_t)edit_number(e, 0); break;
	case CMD_CONFIG_TRAPFLAGS_CLIENT: set_trap(e); break;
	default: set_exclusion(e); break;
	}
	return true;
}

bool write_limits(struct buf *out, const struct config *c, enum config_system_field field)
{
	const struct config_admission *a = &c->admission;
	enum config_band band = field == CONFIG_SYSTEM_RADIO_CLIENTS_A ? CONFIG_BAND_A : CONFIG_BAND_B;

	switch (field) {
	case CONFIG_SYSTEM_RADIO_CLIENTS_A:
	case CONFIG_SYSTEM_RADIO_CLIENTS_B:
		if (a->radio_clients[band] != CONFIG_RADIO_CLIENTS)
			buf_printf(out, "config %s max-clients %u\n", config_band_name(band), a->radio_clients[band]);
		break;
	case CONFIG_SYSTEM_BALANCE_WINDOW:
		if (a->balance_window != CONFIG_BALANCE_WINDOW)
			buf_printf(out, "config load-balancing window %u\n", a->balance_window);
		break;
	case CONFIG_SYSTEM_BALANCE_DENIALS:
		if (a->balance_denials != CONFIG_BALANCE_DENIALS)
			buf_printf(out, "config load-balancing denial %u\n", a->balance_denials);
		break;
	case CONFIG_SYSTEM_RF_PROFILES: write_profiles(out, a); break;
	case CONFIG_SYSTEM_CLIENT_EXCLUSION:
		for (unsigned i = 0; i < ARRAY_LEN(policies); i++)
			if (a->not_excluded >> policies[i].reason & 1)
				buf_printf(out, "config wps client-exclusion %s disable\n", policies[i].word);
		break;
	case CONFIG_SYSTEM_TRAPS: write_traps(out, c); break;
	default: return false;
	}
	return true;
}

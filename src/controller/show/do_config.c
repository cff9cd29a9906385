/* SPDX-License-Identifier: Apache-2.0 */
/* do_config.c - commands that change something: the configuration (config.h does it, access points are told), what the
 * keeper does, and what is set back to zero. */
#include "base/wipe.h"
#include "controller/show/show.h"

#include <stdio.h>
#include <stdlib.h>

/* --- the configuration -------------------------------------------------------------------------------------------- */

static bool name_known(void *ctx, const char *name, mac_t *out)
{
	const struct ap *ap = ac_ap_by_name(((const struct world *)ctx)->ac, name);

	if (ap)
		*out = ap->mac;
	return ap != NULL;
}

static enum step refused(struct call *c, const struct config_error *why)
{
	return call_end(c, CALL_FAILED, "%s%s%s", why->what, *why->mend ? "; " : "", why->mend);
}

/* Applied to a copy, to say what would become different; the words go out in steps. */
static enum step try_config(struct call *c, const struct config_names *names)
{
	const struct world *w = world_of(c);
	struct config *copy = config_trial(w->config);
	struct config_error why;
	struct buf text = { 0 };
	enum step end = STEP_MORE;

	if (config_apply(copy, c->line, names, &why)) {
		config_diff_text(&text, w->config, copy);
		show_moves(&text, w, copy);
		c->kept = text.p;
		c->nkept = text.len;
		c->phase = 2;
	} else {
		end = refused(c, &why);
	}
	config_free(copy);
	return end;
}

/* Commands about one access point: which argument names it; -1: about all, or about none. */
static int ap_argument(const struct command_line *l)
{
	for (int i = 0; i < GRAMMAR_ARGS_MAX; i++)
		if (l->arg[i].type == ARG_AP)
			return i;
	return -1;
}

/* Does an access point have to be told? */
static bool concerns_aps(enum command_id id)
{
	switch (id) {
	case CMD_CONFIG_LOGGING_BUFFERED:
	case CMD_CONFIG_LOGGING_CONSOLE:
	case CMD_CONFIG_EAP_BCAST_KEY_INTERVAL:
	case CMD_CONFIG_EAP_KEY_RETRIES:
	case CMD_CONFIG_EAP_KEY_TIMEOUT:
	case CMD_CONFIG_EXCLUSIONLIST_ADD:
	case CMD_CONFIG_EXCLUSIONLIST_DELETE:
	case CMD_CONFIG_EXCLUSIONLIST_DESCRIPTION:
	case CMD_CONFIG_NETWORK_FAST_SSID_CHANGE:
	case CMD_CONFIG_BAND_MAX_CLIENTS:
	case CMD_CONFIG_LOAD_BALANCING_DENIAL:
	case CMD_CONFIG_LOAD_BALANCING_WINDOW:
	case CMD_CONFIG_RF_PROFILE_CREATE:
	case CMD_CONFIG_RF_PROFILE_DELETE:
	case CMD_CONFIG_RF_PROFILE_MAX_CLIENTS:
	case CMD_CONFIG_TRAPFLAGS_CLIENT:
	case CMD_CONFIG_WLAN_APGROUP_PROFILE:
	case CMD_CONFIG_WLAN_LOAD_BALANCE:
	case CMD_CONFIG_WLAN_MAX_RADIO_CLIENTS:
	case CMD_CONFIG_WPS_CLIENT_EXCLUSION:
	case CMD_CONFIG_TIME_TIMEZONE:
	case CMD_CONFIG_AP_DTLS_VERSION:
	case CMD_CONFIG_AP_DTLS_PSK_ADD_ASCII:
	case CMD_CONFIG_AP_DTLS_PSK_ADD_HEX:
	case CMD_CONFIG_AP_DTLS_PSK_DELETE: return false;
	default: return true;
	}
}

/* config.h has done it: the rings and ports that have a part in it. */
static void applied(struct call *c)
{
	struct world *w = world_of(c);

	w->unsaved = true;
	w->log->level = w->config->buffered;
	if (w->ports.changed)
		w->ports.changed(w->ports.ctx, c->line);
}

/* Who is not welcome any more goes now, not at its next join. */
static void put_out(struct world *w, struct ap *ap)
{
	char why[128];

	if (ap && ap->session && !config_ap_allowed(w->config, ap->mac, &ap->identity, why))
		ac_disconnect(w->ac, ap, AC_WHY_REVOKED, w->ports.now(w->ports.ctx));
}

static enum step config_first(struct call *c)
{
	struct world *w = world_of(c);
	const struct config_names names = { w, name_known };
	struct config_error why;
	int one = ap_argument(c->line);
	struct ap *ap;

	if (c->line->dry_run)
		return try_config(c, &names);
	/* before, for the command may change its name */
	ap = one < 0 ? NULL : ac_ap_by_name(w->ac, command_text(c->line, (unsigned)one));
	if (one >= 0 && !ap && mac_present(c->line->arg[one].mac))
		ap = ac_ap_by_mac(w->ac, c->line->arg[one].mac);
	if (!config_apply(w->config, c->line, &names, &why))
		return refused(c, &why);
	applied(c);
	switch (c->line->id) {
	case CMD_CONFIG_AUTH_LIST_ADD: /* with a fingerprint it may have another certificate */
	case CMD_CONFIG_AUTH_LIST_DELETE:
	case CMD_CONFIG_AUTH_LIST_REFUSE: put_out(w, ac_ap_by_mac(w->ac, c->line->arg[0].mac)); return STEP_DONE;
	default: break;
	}
	if (one >= 0) {
		if (ap)
			ac_refresh(w->ac, ap, w->ports.now(w->ports.ctx));
		return STEP_DONE;
	}
	if (!concerns_aps(c->line->id))
		return STEP_DONE;
	show_keep_aps(c);
	c->phase = 1;
	return STEP_MORE;
}

/* All access points are told, or looked at again whether they are welcome, or what would change is said: some in each
 * step. */
enum step do_config(struct call *c)
{
	struct world *w = world_of(c);

	if (c->phase == 0)
		return config_first(c);
	if (c->phase == 2)
		return show_lines(c, "changes");
	while (call_room(c)) {
		struct ap *ap = show_next_ap(c);

		if (!ap)
			return STEP_DONE;
		if (c->line->id == CMD_CONFIG_AUTH_LIST_AP_POLICY)
			put_out(w, ap);
		else
			ac_refresh(w->ac, ap, w->ports.now(w->ports.ctx));
		c->out->rows += 4; /* a request to it is as much work */
	}
	return STEP_MORE;
}

/* --- what the keeper does ----------------------------------------------------------------------------------------- */

static enum step ask(struct call *c, const struct world_ask *a)
{
	const struct world_ports *p = &world_of(c)->ports;

	if (!p->ask || !p->ask(p->ctx, c->ref, a))
		return call_end(c, CALL_FAILED, "the keeper does not answer; try again, or look at its log");
	return STEP_WAIT;
}

/* The text is made in steps, then keeper writes it; the answer says so in AireOS's words. */
enum step do_save(struct call *c)
{
	struct world_ask a = { .kind = ASK_SAVE };
	struct buf text;
	enum step end;

	if (show_dump_config(c, CONFIG_SECRETS_PLAIN))
		return STEP_MORE;
	text = (struct buf){ c->kept, c->nkept, c->nkept };
	a.text = buf_as_slice(&text);
	a.give = &text;
	end = ask(c, &a);
	c->kept = text.p;
	if (!text.p)
		c->nkept = c->secret = 0;
	return end;
}

enum step do_reload(struct call *c)
{
	const struct world_ask a = { .kind = ASK_RELOAD, .dry_run = c->line->dry_run };

	/* keeper may refuse and end the call; else what differs comes as a text that may be long */
	return c->answered ? show_lines(c, "lines") : ask(c, &a);
}

enum step do_sign(struct call *c)
{
	const struct world_ask a = { .kind = ASK_SIGN, .text = c->file };

	if (!c->file.p)
		return call_end(c, CALL_USAGE,
			"the request has to come with the command: plumb sends the file's contents as 'file'");
	if (!c->file.len)
		return call_end(c, CALL_USAGE, "the file is empty: it has to hold a certificate request (PKCS#10, PEM)");
	if (c->file.len > WORLD_REQUEST_MAX)
		return call_end(c, CALL_USAGE, "the file is too long for a certificate request, at most %d bytes: is it one?",
				WORLD_REQUEST_MAX);
	return ask(c, &a);
}

enum step do_token(struct call *c)
{
	const struct command_line *l = c->line;
	struct world_ask a = { .kind = ASK_TOKEN_CREATE };

	if (l->id == CMD_CONFIG_AP_JOIN_TOKEN_CREATE) {
		a.n = command_has(l, 0) ? l->arg[0].n * 60 : 86400;
		a.mac = l->arg[1].mac;
	} else {
		a.kind = ASK_TOKEN_REVOKE;
		a.text = slice_of(l->arg[0].type == ARG_TOKEN ? command_text(l, 0) : "");
	}
	return ask(c, &a);
}

/* Not in the configuration: what is revoked is the keeper's, and outlives any change of that. Whoever comes with one of the
 * certificates is put out when keeper has answered. */
enum step do_revoke(struct call *c)
{
	const struct world_ask a = { .kind = ASK_REVOKE, .mac = c->line->arg[0].mac };

	if (c->line->dry_run)
		return call_end(c, CALL_USAGE,
				"there is no --dry-run of this; `show auth-list` tells the certificates of an access point");
	return ask(c, &a);
}

/* The controller may set no clock. It knows its time zone and who is allowed; plumb, on the same host, sets the clock with
 * the rights of its user. */
enum step do_config_time(struct call *c)
{
	int64_t utc = c->line->arg[0].n * 86400 + c->line->arg[1].n - config_zone_s(world_of(c)->config);

	out_int(c->out, "UTC", utc, NULL);
	return STEP_DONE;
}

enum step do_reset_system(struct call *c)
{
	const struct world_ask a = { .kind = ASK_RESTART };

	return ask(c, &a);
}

enum step do_capture(struct call *c)
{
	struct world_ask a = { .kind = ASK_CAPTURE_END };

	if (c->line->id == CMD_DEBUG_CAPWAP_CAPTURE) {
		a.mac = show_ap_mac_of(c, 0);
		if (!mac_present(a.mac))
			return STEP_DONE;
		a.kind = ASK_CAPTURE;
		a.text = slice_of(command_text(c->line, 1));
	}
	return ask(c, &a);
}

/* --- access points, and what is set back -------------------------------------------------------------------------- */

enum step do_ap_reset(struct call *c)
{
	struct world *w = world_of(c);
	struct ap *ap = show_ap_of(c, 0);
	mono_t now = w->ports.now(w->ports.ctx);
	bool done;

	if (!ap)
		return STEP_DONE;
	done = c->line->id == CMD_CONFIG_AP_RESET ? ac_reset(w->ac, ap, now) : ac_clear_config(w->ac, ap, now);
	if (!done)
		return call_end(c, CALL_FAILED, "access point '%s' is not joined", ap->name);
	return STEP_DONE;
}

static enum step clear_aps(struct call *c)
{
	struct world *w = world_of(c);
	struct ap *ap;

	if (c->line->arg[0].type == ARG_AP) {
		ap = show_ap_of(c, 0);
		if (ap)
			ap->count = (struct ap_counters){ 0 };
		return STEP_DONE;
	}
	for (ap = ac_ap_next(w->ac, NULL); ap; ap = ac_ap_next(w->ac, ap))
		ap->count = (struct ap_counters){ 0 };
	return STEP_DONE;
}

enum step do_clear(struct call *c)
{
	struct world *w = world_of(c);

	switch (c->line->id) {
	case CMD_CLEAR_STATS_AP: return clear_aps(c);
	case CMD_CLEAR_STATS_CAPWAP:
		ac_clear_counters(w->ac);
		if (w->ports.clear_counters)
			w->ports.clear_counters(w->ports.ctx);
		break;
	case CMD_CLEAR_STATS_CLIENT:
		if (w->clients)
			clients_clear_counters(w->clients);
		break;
	case CMD_CLEAR_TRAPLOG: traplog_clear(w->traps); break;
	case CMD_CLEAR_AP_JOIN_STATS:
		if (c->line->arg[0].type != ARG_MAC)
			ac_join_clear(w->ac);
		else if (!ac_join_forget(w->ac, c->line->arg[0].mac))
			return call_end(c, CALL_NOT_FOUND, "nothing is known of an access point '%s': it has not tried to join",
					command_text(c->line, 0));
		break;
	default: break;
	}
	return STEP_DONE;
}

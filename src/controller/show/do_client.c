/* SPDX-License-Identifier: Apache-2.0 */
/* do_client.c - what an operator does to a client: puts it out, keeps it out, lets it in again, and asks what would happen
 * if it came now. */
#include "controller/show/show.h"

enum step do_client_deauthenticate(struct call *c)
{
	struct world *w = world_of(c);

	if (!w->clients || !clients_deauthenticate(w->clients, c->line->arg[0].mac, w->ports.now(w->ports.ctx)))
		return call_end(c, CALL_NOT_FOUND, "no client %s is here; show client summary lists those that are",
				command_text(c->line, 0));
	return STEP_DONE;
}

/* A client that is kept out from now on goes now; one that is let in again is forgiven its failures, too. To let in one who
 * is not kept out is no mistake: many a verdict names the command, and who gives it wants the client to be let in. */
enum step do_exclusion(struct call *c)
{
	struct world *w = world_of(c);
	mac_t mac = c->line->arg[0].mac;
	bool forgiven = false;
	enum step end;

	if (c->line->id == CMD_CONFIG_EXCLUSIONLIST_DELETE && w->clients && !c->line->dry_run && c->phase == 0) {
		forgiven = clients_forgive(w->clients, mac);
		if (forgiven && !config_exclusion(w->config, mac))
			return STEP_DONE;
	}
	if (c->line->id == CMD_CONFIG_EXCLUSIONLIST_DELETE && c->phase == 0 && !config_exclusion(w->config, mac) &&
	    !(w->clients && clients_exclusion(w->clients, mac))) {
		out_title(c->out, "%s is not excluded: nothing is changed", command_text(c->line, 0));
		return STEP_DONE;
	}
	end = do_config(c);
	if (c->line->id == CMD_CONFIG_EXCLUSIONLIST_ADD && w->clients && !c->line->dry_run && config_exclusion(w->config, mac))
		(void)clients_deauthenticate(w->clients, mac, w->ports.now(w->ports.ctx));
	return end;
}

/* --- test client ----------------------------------------------------------------------------------------------------- */

static const char *verdict_text(enum client_verdict v)
{
	return v == CLIENT_PASSES ? "passes" : v == CLIENT_FAILS ? "FAILS" : "depends";
}

static void one_check(void *ctx, const struct client_check *k)
{
	struct out *o = ctx;

	if (o->format == OUT_JSON) {
		out_item(o, "checks");
		out_field(o, "check", "%s", k->what);
		out_field(o, "verdict", "%s", k->verdict == CLIENT_FAILS ? "fails" : verdict_text(k->verdict));
		if (k->status)
			out_int(o, "status", k->status, NULL);
		out_field(o, "why", "%s", k->words);
		if (k->mend[0])
			out_field(o, "mend", "%s", k->mend);
		return;
	}
	if (k->status)
		out_field(o, k->what, "%s (status %u): %s", verdict_text(k->verdict), k->status, k->words);
	else
		out_field(o, k->what, "%s: %s", verdict_text(k->verdict), k->words);
	if (k->mend[0])
		out_title(o, "    %s", k->mend);
}

/* Each check in the order in which it would be made. */
enum step do_test_client(struct call *c)
{
	struct world *w = world_of(c);
	unsigned wlan = command_has(c->line, 1) ? (unsigned)c->line->arg[1].n : 0, fails;

	if (!w->clients)
		return call_end(c, CALL_FAILED, "this controller serves no clients");
	if (wlan && !config_wlan(w->config, wlan))
		return call_end(c, CALL_NOT_FOUND, "WLAN Identifier is invalid: there is no WLAN %u", wlan);
	out_mac(c->out, "Client MAC Address", c->line->arg[0].mac);
	fails = clients_test(w->clients, c->line->arg[0].mac, wlan, one_check, c->out, w->ports.now(w->ports.ctx));
	out_section(c->out, NULL);
	out_int(c->out, "Checks that fail", fails, NULL);
	return STEP_DONE;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* reload.c - another configuration takes the place of the one in force, while the loop has other work: it is read, compared
 * and put into words in slices of a turn; then it is in force from one moment to the next; then access points are told and
 * the old one is given back, in slices again. Before that moment nothing has changed, and a command that edits the tree
 * meanwhile has its place before it, as if it had come before the reload. */
#include "base/wipe.h"
#include "base/xalloc.h"
#include "controller/net/internal.h"
#include "controller/show/show.h"

#include <stdlib.h>
#include <syslog.h>

enum {
	SLICE_US = 250,	      /* of a turn */
	DIFF_RETRIES = 3,     /* after so many edits meanwhile the rest is compared at once */
	WORDS_TO_KEEPER = 8000,
};

static void put_problem(void *ctx, const struct config_problem *p)
{
	config_problem_text(ctx, "configuration", p);
}

void net_follow_dtls_version(struct net *n)
{
	char why[DTLS_WHY_MAX];

	if (n->dtls_all != n->world.config->dtls_all && !net_make_dtls(n, why))
		net_log(n, LOG_ERR, 0, (mac_t){ 0 }, "", "DTLS goes on as it was: %s", why);
}

bool net_first_config(struct net *n, struct slice text, struct buf *words)
{
	struct config *fresh = config_new();

	if (config_read(fresh, text, put_problem, words)) {
		config_free(fresh);
		return false;
	}
	config_free(n->world.config);
	n->world.config = fresh;
	n->log.level = fresh->buffered;
	return true;
}

static void forget_text(struct net_reload *r)
{
	if (r->text.p)
		wipe(r->text.p, r->text.cap);
	buf_free(&r->text);
}

/* keeper is told as soon as it is so, or never will be: what is left concerns net alone. */
static void tell_keeper(struct net *n, bool ok)
{
	const struct net_reload *r = &n->reload;
	struct slice words = buf_as_slice(&r->words);

	/* what was to be saved comes before, what was running is not any more */
	if (ok && !r->dry_run)
		net_texts_flush(n, false);
	if (words.len > WORDS_TO_KEEPER)
		words.len = WORDS_TO_KEEPER;
	net_tell(n, &(struct kw_msg){ .type = KW_RELOADED, .id = r->id, .u.answer = { ok && !r->dry_run, words } });
}

/* The words go to the operator who asked; he writes them out in steps. */
static void answer(struct net *n, bool ok)
{
	struct net_reload *r = &n->reload;

	if (r->asked && n->control) {
		size_t len = r->words.len;
		char *text = r->words.p;

		r->words = (struct buf){ 0 };
		if (!control_resume(control_uv_machine(n->control), r->ref, ok ? CALL_OK : CALL_FAILED, text, len,
				    ok ? "" : "the configuration has errors; the old one stays"))
			free(text);
	}
	buf_free(&r->words);
}

static void in_force(struct net *n)
{
	struct net_reload *r = &n->reload;
	struct ac *ac = n->world.ac;

	r->old = n->world.config;
	n->world.config = r->fresh;
	r->fresh = NULL;
	n->log.level = n->world.config->buffered;
	n->world.unsaved = false;
	n->tell_running = MONO_NEVER;
	net_follow_dtls_version(n);
	ac_set_name(ac, n->world.config->sysname);
	net_follow_wlans(n); /* clients hear it before access points do */
	/* by address: rows may go before their turn comes */
	r->ap = xcalloc(ac_ap_count(ac) + 1, sizeof(*r->ap), "addresses of access points");
	r->aps = r->at = 0;
	for (struct ap *ap = ac_ap_next(ac, NULL); ap; ap = ac_ap_next(ac, ap))
		r->ap[r->aps++] = ap->mac;
}

/* Who is not let in any more is put out, the others hear what is different. */
static void tell_ap(struct net *n, mac_t mac)
{
	struct ap *ap = ac_ap_by_mac(n->world.ac, mac);
	char why[128];

	if (!ap)
		return;
	if (ap->session && !config_ap_allowed(n->world.config, ap->mac, &ap->identity, why))
		ac_disconnect(n->world.ac, ap, AC_WHY_REVOKED, mono_now());
	else
		ac_refresh(n->world.ac, ap, mono_now());
}

static enum net_reload_stage read_some(struct net *n)
{
	struct net_reload *r = &n->reload;

	if (config_read_next(&r->reading))
		return RELOAD_READ;
	forget_text(r);
	if (r->reading.problems == 0)
		return RELOAD_DIFF;
	tell_keeper(n, false);
	answer(n, false);
	return RELOAD_FREE;
}

static enum net_reload_stage diff_some(struct net *n)
{
	struct net_reload *r = &n->reload;

	if (r->edition != n->world.config->edition) {
		r->edition = n->world.config->edition;
		r->diff = (struct config_diff_cursor){ 0 };
		buf_clear(&r->words);
		r->tries++;
	}
	while (config_diff_text_some(&r->words, n->world.config, r->fresh, &r->diff))
		if (r->tries <= DIFF_RETRIES)
			return RELOAD_DIFF;
	if (r->dry_run)
		show_moves(&r->words, &n->world, r->fresh);
	else
		in_force(n);
	tell_keeper(n, true);
	answer(n, true);
	return r->dry_run ? RELOAD_FREE : RELOAD_TELL;
}

static enum net_reload_stage free_some(struct net_reload *r)
{
	struct config *gone = r->old ? r->old : r->fresh;

	if (config_free_some(gone))
		return RELOAD_FREE;
	config_free(gone);
	free(r->ap);
	r->ap = NULL;
	r->old = r->fresh = NULL;
	return RELOAD_NONE;
}

/* A little; false: there is nothing under way. */
static bool step(struct net *n)
{
	struct net_reload *r = &n->reload;

	switch (r->stage) {
	case RELOAD_NONE: break;
	case RELOAD_READ: r->stage = read_some(n); break;
	case RELOAD_DIFF: r->stage = diff_some(n); break;
	case RELOAD_TELL:
		if (r->at < r->aps)
			tell_ap(n, r->ap[r->at++]);
		else
			r->stage = RELOAD_FREE;
		break;
	case RELOAD_FREE: r->stage = free_some(r); break;
	}
	return r->stage != RELOAD_NONE;
}

static void on_slice(uv_idle_t *idle)
{
	struct net *n = idle->data;
	uint64_t until = uv_hrtime() + (uint64_t)SLICE_US * 1000;
	bool more;

	do
		more = step(n);
	while (more && uv_hrtime() < until);
	if (!more)
		(void)uv_idle_stop(idle);
}

void net_reload(struct net *n, const struct kw_msg *m)
{
	struct net_ask *found = net_ask_of(n, m->id);
	struct net_reload *r = &n->reload;

	/* keeper has one at a time, so it is in force already: what is left of it is done */
	while (step(n))
		;
	r->id = m->id;
	r->asked = found != NULL;
	r->dry_run = found && found->dry_run;
	r->ref = found ? found->ref : (struct call_ref){ 0 };
	if (found)
		found->id = 0;
	buf_reserve(&r->text, m->u.config.text.len + 1);
	buf_add(&r->text, m->u.config.text.p, m->u.config.text.len);
	r->fresh = config_new();
	r->edition = 0;
	r->tries = 0;
	r->diff = (struct config_diff_cursor){ 0 };
	config_read_begin(&r->reading, r->fresh, buf_as_slice(&r->text), put_problem, &r->words);
	r->stage = RELOAD_READ;
	(void)uv_idle_start(&r->idle, on_slice);
}

bool net_reload_waits(const struct net *n)
{
	return !n->reload.dry_run && (n->reload.stage == RELOAD_READ || n->reload.stage == RELOAD_DIFF);
}

void net_reload_end(struct net *n)
{
	struct net_reload *r = &n->reload;

	forget_text(r);
	buf_free(&r->words);
	config_free(r->fresh);
	config_free(r->old);
	free(r->ap);
	r->stage = RELOAD_NONE;
}

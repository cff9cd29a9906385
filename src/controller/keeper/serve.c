/* SPDX-License-Identifier: Apache-2.0 */
/* serve.c - what net may ask keeper for. net is not trusted: what it sends has been checked for form (wire.c) and for its
 * time (allow.c), and is checked here for what it would do. It can have the configuration written where the configuration
 * is, certificates made that a token, an old certificate or the operator's file allow, and new files made for captures
 * (capture.c); nothing else. */
#include "base/wipe.h"
#include "base/xalloc.h"
#include "controller/config/config.h"
#include "controller/keeper/keeper.h"

#include "base/notify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int64_t utc(void)
{
	return (int64_t)time(NULL);
}

static void answer(struct keeper *k, uint32_t id, bool ok, const char *text, int pass)
{
	keeper_tell(k, &(struct kw_msg){ .type = KW_ANSWER, .id = id, .u.answer = { ok, slice_of(text) } }, pass);
}

/* --- configuration ------------------------------------------------------------------------------------------------ */

static void keep_text(struct buf *b, struct slice text)
{
	if (b->p)
		wipe(b->p, b->len); /* keys are in it */
	buf_free(b);
	buf_slice(b, text);
}

static void save(struct keeper *k, const struct kw_msg *m)
{
	struct buf report = { 0 };
	char why[KEEPER_WHY_MAX];
	struct slice text = m->u.text.text;

	if (!keeper_check_config("the configuration to be saved", text, &report)) {
		journal_say(&k->journal, LOG_ERR, "net sent a configuration that cannot be read again; it is not saved: %s",
			    buf_cstr(&report));
		answer(k, m->id, false, "the configuration could not be read again, so it was not saved; the old file stays", -1);
	} else if (!keeper_save_file(k->o.config, text, why)) {
		journal_say(&k->journal, LOG_ERR, "save config: %s", why);
		answer(k, m->id, false, why, -1);
	} else {
		keep_text(&k->saved, text);
		keep_text(&k->running, SLICE("")); /* what it was before */
		journal_say(&k->journal, LOG_NOTICE, "the configuration was saved to %s", k->o.config);
		answer(k, m->id, true, k->o.config, -1);
	}
	buf_free(&report);
}

static void running(struct keeper *k, const struct kw_msg *m)
{
	struct buf report = { 0 };

	if (keeper_check_config("running", m->u.text.text, &report))
		keep_text(&k->running, m->u.text.text);
	else
		journal_say(&k->journal, LOG_ERR, "net sent a running configuration that cannot be read: %s", buf_cstr(&report));
	buf_free(&report);
}

/* Its pieces together are the message: judged as if it had come as one. */
static void part(struct keeper *k, const struct kw_msg *m)
{
	const struct kw_part *p = &m->u.part;
	struct kw_msg whole = { .type = (enum kw_type)p->end, .id = m->id };
	struct buf text;

	if (!p->at)
		keep_text(&k->parts, SLICE(""));
	if (!k->parts.cap)
		buf_reserve(&k->parts, CONFIG_FILE_MAX); /* once: what has keys in it is not left behind by growing */
	buf_slice(&k->parts, p->text);
	if (!p->end)
		return;
	text = k->parts;
	k->parts = (struct buf){ 0 };
	whole.u.text.text = buf_as_slice(&text);
	keeper_serve(k, &whole);
	keep_text(&text, SLICE(""));
	buf_free(&text);
}

void keeper_parts_lost(struct keeper *k)
{
	keep_text(&k->parts, SLICE(""));
	buf_free(&k->parts);
}

static void tell_reloading(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	notify("RELOADING=1\nMONOTONIC_USEC=%lld", (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
}

/* The text into k->reload: false with the report. */
static bool read_again(struct keeper *k, struct buf *report)
{
	int error = keeper_read_config(k->o.config, &k->reload.text);

	if (!error)
		return keeper_check_config(k->o.config, buf_as_slice(&k->reload.text), report);
	buf_printf(report, "%s: %s\n", k->o.config, keeper_read_error(error));
	return false;
}

static void forget_reload(struct keeper *k)
{
	keep_text(&k->reload.text, SLICE(""));
	k->reload.id = 0;
}

/* Parsed and checked here; net applies the difference and says so, and only then is it what the next net gets. On an error
 * the old one stays. A dry run is looked at by net, and changes nothing here either. */
void keeper_reload(struct keeper *k, uint32_t id, bool dry)
{
	struct buf report = { 0 };

	if (k->reload.id) {
		k->reload.again |= !id;
		if (id)
			answer(k, id, false, "the configuration is being reloaded already; try again in a moment", -1);
		return;
	}
	if (!dry)
		tell_reloading();
	if (read_again(k, &report)) {
		k->reload.id = id ? id : UINT32_MAX;
		k->reload.dry = dry;
		keeper_tell(k, &(struct kw_msg){ .type = KW_CONFIG, .id = k->reload.id,
						 .u.config = { slice_of(k->o.config), buf_as_slice(&k->reload.text) } }, -1);
	} else {
		forget_reload(k);
		if (!dry)
			journal_say(&k->journal, LOG_ERR, "the configuration was not reloaded, the old one stays: %s",
				    buf_cstr(&report));
		if (id)
			answer(k, id, false, buf_cstr(&report), -1);
		if (!dry)
			notify("READY=1");
	}
	buf_free(&report);
}

static void reloaded(struct keeper *k, const struct kw_msg *m)
{
	bool again = k->reload.again;

	if (!k->reload.dry) {
		if (m->u.answer.ok) {
			keep_text(&k->saved, buf_as_slice(&k->reload.text));
			keep_text(&k->running, SLICE(""));
		}
		journal_say(&k->journal, m->u.answer.ok ? LOG_NOTICE : LOG_ERR, "reload of %s: %.*s", k->o.config,
			    (int)m->u.answer.text.len, m->u.answer.text.p);
		notify("READY=1");
	}
	forget_reload(k);
	k->reload.again = false;
	if (again)
		keeper_reload(k, 0, false);
}

void keeper_reload_lost(struct keeper *k)
{
	if (k->reload.id && !k->reload.dry)
		journal_say(&k->journal, LOG_ERR, "net ended before %s was reloaded: reload it again", k->o.config);
	forget_reload(k);
	k->reload.again = false;
}

/* --- trust -------------------------------------------------------------------------------------------------------- */

static char *enrol(struct keeper *k, const struct kw_sign *s, char why[static TRUST_WHY_MAX])
{
	char identity[TOKEN_IDENTITY_MAX];
	const struct token_record *r;
	struct token_id id;
	char *chain;

	snprintf(identity, sizeof(identity), "%.*s", (int)s->name.len, s->name.p);
	if (s->name.len >= sizeof(identity) || !token_from_identity(identity, &id)) {
		snprintf(why, TRUST_WHY_MAX, "the session was not opened with a join token");
		return NULL;
	}
	chain = store_enrol(k->store, id, s->request.p, s->request.len, (mac_t){ s->mac }, utc(), why);
	r = store_token_find(k->store, id);
	if (r)
		keeper_tell_token(k, r);
	return chain;
}

static void signed_say(struct keeper *k, const struct kw_sign *s, const char *chain)
{
	static const char *const how[KW_SIGN_HOWS] = { [KW_SIGN_TOKEN] = "with a join token",
						       [KW_SIGN_RENEW] = "as a renewal",
						       [KW_SIGN_OPERATOR] = "for an operator" };
	char why[TRUST_WHY_MAX];
	struct cert_summary c;

	if (!cert_read(chain, strlen(chain), 0, &c, why))
		return;
	keeper_tell_issued(k, store_issued_find(k->store, c.serial));
	journal_say(&k->journal, LOG_NOTICE, "a certificate for %s was signed %s (serial number %s)", c.subject,
		    how[s->how], c.serial);
}

static void sign(struct keeper *k, const struct kw_msg *m)
{
	const struct kw_sign *s = &m->u.sign;
	char why[TRUST_WHY_MAX] = "";
	struct kw_msg reply = { .type = KW_SIGNED, .id = m->id };
	char *chain = NULL;

	switch ((enum kw_sign_how)s->how) {
	case KW_SIGN_TOKEN: chain = enrol(k, s, why); break;
	case KW_SIGN_RENEW:
		if (s->fingerprint.len == TRUST_FINGERPRINT_LEN)
			chain = store_renew(k->store, (const uint8_t *)s->fingerprint.p, s->request.p, s->request.len, utc(), why);
		else
			snprintf(why, sizeof(why), "the access point did not show a certificate");
		break;
	case KW_SIGN_OPERATOR: chain = store_sign(k->store, s->request.p, s->request.len, NULL, utc(), why); break;
	case KW_SIGN_HOWS: break;
	}
	/* said here, where net cannot keep it quiet */
	if (chain)
		signed_say(k, s, chain);
	reply.u.signed_ = (struct kw_signed){ chain != NULL, slice_of(chain ? chain : ""), slice_of(why) };
	keeper_tell(k, &reply, -1);
	pem_free(chain);
}

/* The certificate's key is looked for among those that were issued; nothing to do when no token is in use. */
static void enrolled(struct keeper *k, const struct kw_msg *m)
{
	char why[TRUST_WHY_MAX];
	bool in_use = false;

	for (size_t i = 0; i < store_token_count(k->store) && !in_use; i++)
		in_use = store_token_at(k->store, i)->state == TOKEN_IN_USE;
	for (size_t i = 0; in_use && i < store_issued_count(k->store); i++) {
		const struct cert_summary *c = &store_issued_at(k->store, i)->cert;

		if (memcmp(c->fingerprint, m->u.enrolled.fingerprint.p, TRUST_FINGERPRINT_LEN))
			continue;
		if (store_enrolled(k->store, c->key_id, utc(), why))
			keeper_tell_trust(k, STORE_TOKENS);
		return;
	}
}

static void create_token(struct keeper *k, const struct kw_msg *m)
{
	const struct kw_token_create *t = &m->u.token_create;
	struct store_token_wish wish = { .minutes = (unsigned)t->minutes, .only = { t->only }, .pin = t->pin };
	char text[TOKEN_TEXT_MAX], why[TRUST_WHY_MAX];
	const struct token_record *r = store_token_create(k->store, &wish, utc(), text, why);

	if (r)
		keeper_tell_token(k, r);
	answer(k, m->id, r != NULL, r ? text : why, -1);
	wipe(text, sizeof(text));
}

static void revoke_token(struct keeper *k, const struct kw_msg *m)
{
	struct slice s = m->u.token_revoke.identity;
	char text[64], why[TRUST_WHY_MAX] = "there is no such join token; see config ap join-token list";
	const struct token_record *r;
	struct token_id id;
	bool ok = false;

	snprintf(text, sizeof(text), "%.*s", (int)s.len, s.p);
	if (token_from_identity(text, &id) || token_id_parse(text, &id)) {
		ok = store_token_revoke(k->store, id, utc(), why);
		r = store_token_find(k->store, id);
		if (r)
			keeper_tell_token(k, r);
	}
	answer(k, m->id, ok, ok ? "" : why, -1);
}

static void revoke_certificates(struct keeper *k, const struct kw_msg *m)
{
	char what[TRUST_NAME_MAX], why[TRUST_WHY_MAX] = "";
	int64_t now = utc();
	int n;

	snprintf(what, sizeof(what), "%.*s", (int)m->u.cert_revoke.what.len, m->u.cert_revoke.what.p);
	n = store_revoke(k->store, what, now, why);
	if (n > 0) {
		journal_say(&k->journal, LOG_NOTICE, "%d certificates of %s were revoked", n, what);
		keeper_tell_trust(k, STORE_CRL);
		for (size_t i = 0; i < store_issued_count(k->store); i++)
			if (store_issued_at(k->store, i)->revoked == now)
				keeper_tell_issued(k, store_issued_at(k->store, i));
	}
	if (n >= 0)
		snprintf(why, sizeof(why), "%d", n);
	answer(k, m->id, n >= 0, why, -1);
}

/* --- captures ----------------------------------------------------------------------------------------------------- */

static void capture(struct keeper *k, const struct kw_msg *m)
{
	char path[PATH_MAX], why[KEEPER_WHY_MAX] = "";
	int fd = keeper_open_capture(k, m->u.capture.path, path, why);

	if (fd >= 0)
		journal_say(&k->journal, LOG_NOTICE, "a capture is written to %s", path);
	answer(k, m->id, fd >= 0, fd >= 0 ? path : why, fd);
	if (fd >= 0)
		close(fd);
}

/* --- all of them -------------------------------------------------------------------------------------------------- */

static void status(struct keeper *k, const struct kw_msg *m)
{
	struct slice s = m->u.status.text;
	char text[256];
	size_t n = 0;

	for (size_t i = 0; i < s.len && n < sizeof(text) - 1; i++)
		text[n++] = (unsigned char)s.p[i] < ' ' ? ' ' : s.p[i];
	text[n] = '\0';
	if (!k->stopping)
		notify("STATUS=%s", text);
}

static void ready(struct keeper *k)
{
	k->net.ready = true;
	if (k->told_ready) {
		journal_say(&k->journal, LOG_NOTICE, "net (process %d) is back", (int)k->net.pid);
	} else {
		k->told_ready = true;
		journal_say(&k->journal, LOG_NOTICE, "ready: configuration %s, state %s, %zu addresses", k->o.config, k->o.state,
			    k->o.listen.count);
		keeper_tell_endings(k, utc());
	}
	notify("READY=1\nMAINPID=%d", (int)getpid());
}

static void refuse_for_now(struct keeper *k, const struct kw_msg *m)
{
	static const char words[] = "too many requests of this kind; try again in a moment";

	journal_say(&k->journal, LOG_WARNING, "net asks too often: %s", kw_name(m->type));
	if (m->type == KW_SIGN)
		keeper_tell(k, &(struct kw_msg){ .type = KW_SIGNED, .id = m->id, .u.signed_ = { 0, SLICE(""), SLICE(words) } }, -1);
	else if (m->id)
		answer(k, m->id, false, words, -1);
}

static void serve(struct keeper *k, const struct kw_msg *m)
{
	switch (m->type) {
	case KW_READY: ready(k); break;
	case KW_BEAT: k->net.beat = mono_now(); break;
	case KW_STATUS: status(k, m); break;
	case KW_LOG:
		journal_put(&k->journal,
			    &(struct journal_line){ .priority = (int)m->u.log.priority,
						    .event = (uint32_t)m->u.log.event,
						    .text = m->u.log.text,
						    .ap = m->u.log.ap,
						    .reason = m->u.log.reason,
						    .session = m->u.log.session },
			    mono_now());
		break;
	case KW_RELOADED: reloaded(k, m); break;
	case KW_SAVE: save(k, m); break;
	case KW_RUNNING: running(k, m); break;
	case KW_PART: part(k, m); break;
	case KW_SIGN: sign(k, m); break;
	case KW_ENROLLED: enrolled(k, m); break;
	case KW_TOKEN_CREATE: create_token(k, m); break;
	case KW_TOKEN_REVOKE: revoke_token(k, m); break;
	case KW_CERT_REVOKE: revoke_certificates(k, m); break;
	case KW_CAPTURE: capture(k, m); break;
	case KW_RELOAD: keeper_reload(k, m->id, m->u.reload.dry); break;
	case KW_START:
	case KW_CONFIG:
	case KW_CREDENTIAL:
	case KW_TOKEN:
	case KW_TOKEN_GONE:
	case KW_SIGNED:
	case KW_ANSWER:
	case KW_GO:
	case KW_STOP:
	case KW_ISSUED:
	case KW_ISSUED_NONE:
	case KW_TRAP:
	case KW_TO_NET_END:
	case KW_TO_KEEPER_END: break; /* not for keeper: the reader has refused them */
	}
}

void keeper_serve(struct keeper *k, const struct kw_msg *m)
{
	const char *why = NULL;

	switch (keeper_allows(k, m, mono_now(), &why)) {
	case KEEPER_SERVE: serve(k, m); break;
	case KEEPER_DROP: break;
	case KEEPER_TOO_OFTEN: refuse_for_now(k, m); break;
	case KEEPER_NEVER: keeper_kill_net(k, why); break;
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/* asks.c - commands that take keeper: the question is sent with a number, the operator's call is remembered under it, and
 * keeper's answer ends the call. What needs no keeper is answered here. */
#include "base/wipe.h"
#include "base/xalloc.h"
#include "controller/net/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct net_ask *net_ask_of(struct net *n, uint32_t id)
{
	struct net_ask *a = &n->ask[id % NET_ASKS_MAX];

	return id && a->id == id ? a : NULL;
}

/* The next free number; NULL at the ceiling. */
static struct net_ask *new_ask(struct net *n)
{
	for (unsigned tries = 0; tries < NET_ASKS_MAX; tries++) {
		struct net_ask *a;

		if (++n->next_ask >= UINT32_MAX - 1)
			n->next_ask = 1;
		a = &n->ask[n->next_ask % NET_ASKS_MAX];
		if (!a->id) {
			*a = (struct net_ask){ .id = n->next_ask };
			return a;
		}
	}
	return NULL;
}

static void end_call(struct net *n, struct call_ref ref, enum call_status status, const char *text, const char *message)
{
	if (n->control)
		control_answer(control_uv_machine(n->control), ref, status, text, message);
}

/* An answer that is known at once waits until the step that asked has returned. */
static void answer_soon(struct net *n, struct call_ref ref, enum call_status status, const char *text, const char *message)
{
	if (n->nsoon == NET_SOON_MAX)
		net_answer_soon(n);
	n->soon[n->nsoon++] = (struct net_soon){ ref, status, text ? xstrndup(text, strlen(text), "an answer") : NULL, message };
}

void net_answer_soon(struct net *n)
{
	for (size_t i = 0; i < n->nsoon; i++) {
		end_call(n, n->soon[i].ref, n->soon[i].status, n->soon[i].text, n->soon[i].message);
		free(n->soon[i].text);
	}
	n->nsoon = 0;
}

/* --- what is answered here ---------------------------------------------------------------------------------------- */

bool net_token_at(void *ctx, size_t i, struct world_token *out)
{
	const struct net *n = ctx;
	const struct token_record *t;

	if (i >= n->tokens)
		return false;
	t = &n->token[i];
	*out = (struct world_token){ .only = t->only, .by = t->by, .expires = t->expires };
	out->state = token_state_name(token_state_at(t, (int64_t)time(NULL)));
	_Static_assert(sizeof(out->id) >= TOKEN_ID_TEXT_MAX, "a token's name fits");
	token_id_format(t->id, out->id);
	return true;
}

/* --- what goes to keeper ------------------------------------------------------------------------------------------ */

/* Empty: all that may still be used. */
static bool tell_revoke(struct net *n, uint32_t id, struct slice name)
{
	char text[TOKEN_ID_TEXT_MAX];
	struct token_id one = { 0 };
	bool told = false;

	snprintf(text, sizeof(text), "%.*s", (int)name.len, name.p);
	if (name.len && !token_id_parse(text, &one))
		return false;
	for (size_t i = 0; i < n->tokens; i++) {
		struct token_record *t = &n->token[i];
		char identity[TOKEN_IDENTITY_MAX];

		if (name.len ? !token_id_eq(t->id, one) : t->state != TOKEN_UNUSED && t->state != TOKEN_IN_USE)
			continue;
		token_identity(t->id, identity);
		/* of several, the first one's answer ends the call */
		told |= net_tell(n, &(struct kw_msg){ .type = KW_TOKEN_REVOKE,
						      .id = told ? 0 : id,
						      .u.token_revoke = { slice_of(identity) } });
	}
	return told;
}

static bool send_question(struct net *n, uint32_t id, const struct world_ask *ask)
{
	struct kw_msg m = { .id = id };
	char text[MAC_TEXT_MAX];

	switch (ask->kind) {
	case ASK_SAVE: return net_text_send(n, KW_SAVE, id, ask->give);
	case ASK_RELOAD:
		m.type = KW_RELOAD;
		m.u.reload.dry = ask->dry_run;
		break;
	case ASK_SIGN:
		m.type = KW_SIGN;
		m.u.sign = (struct kw_sign){ .how = KW_SIGN_OPERATOR, .request = ask->text };
		break;
	case ASK_TOKEN_CREATE:
		m.type = KW_TOKEN_CREATE;
		m.u.token_create = (struct kw_token_create){ (uint64_t)(ask->n > 0 ? (ask->n + 59) / 60 : 0), ask->mac.v, true };
		break;
	case ASK_TOKEN_REVOKE: return tell_revoke(n, id, ask->text);
	case ASK_REVOKE:
		mac_format(ask->mac, text);
		m.type = KW_CERT_REVOKE;
		m.u.cert_revoke.what = slice_of(text);
		break;
	case ASK_CAPTURE:
		m.type = KW_CAPTURE;
		m.u.capture.path = ask->text;
		break;
	case ASK_CAPTURE_END:
	case ASK_RESTART: return false;
	}
	return net_tell(n, &m);
}

/* True: it was answered without keeper. */
static bool answered_here(struct net *n, struct call_ref ref, const struct world_ask *ask)
{
	switch (ask->kind) {
	case ASK_CAPTURE_END:
		net_capture_end(n, "by command");
		answer_soon(n, ref, CALL_OK, NULL, "");
		return true;
	case ASK_RESTART:
		answer_soon(n, ref, CALL_OK, n->world.unsaved ? "The system has unsaved changes. They stay in force; 'save config' "
								"keeps them.\n" : NULL, "");
		net_tell_running_now(n);
		net_drain(n);
		return true;
	case ASK_SAVE:
		/* it would be written over what is being read */
		if (!net_reload_waits(n))
			return false;
		answer_soon(n, ref, CALL_FAILED, NULL, "the configuration is being reloaded; try again in a moment");
		return true;
	default: return false;
	}
}

bool net_ask(void *ctx, struct call_ref ref, const struct world_ask *ask)
{
	struct net *n = ctx;
	struct net_ask *a;

	if (answered_here(n, ref, ask))
		return true;
	a = new_ask(n);
	if (!a)
		return false;
	a->kind = ask->kind;
	a->ref = ref;
	a->mac = ask->mac;
	a->dry_run = ask->dry_run;
	a->edition = n->world.config->edition;
	if (send_question(n, a->id, ask))
		return true;
	a->id = 0;
	if (ask->kind != ASK_TOKEN_REVOKE)
		return false;
	answer_soon(n, ref, CALL_NOT_FOUND, NULL, ask->text.len ? "there is no such join token; see config ap join-token list" :
							       "there is no join token that may still be used");
	return true;
}

bool net_ask_sign(struct net *n, uint64_t ticket, struct kw_sign *sign)
{
	struct net_ask *a = new_ask(n);

	if (!a)
		return false;
	a->kind = ASK_SIGN;
	a->of_machine = true;
	a->ticket = ticket;
	if (net_tell(n, &(struct kw_msg){ .type = KW_SIGN, .id = a->id, .u.sign = *sign }))
		return true;
	a->id = 0;
	return false;
}

/* --- answers ------------------------------------------------------------------------------------------------------ */

static void answer_capture(struct net *n, const struct net_ask *a, const struct kw_answer *answer, const char *text)
{
	char line[512];

	if (!answer->ok || n->in.fd < 0) {
		end_call(n, a->ref, CALL_FAILED, NULL, text);
		return;
	}
	net_capture_begin(n, n->in.fd, a->mac);
	n->in.fd = -1;
	snprintf(line, sizeof(line), "Capturing to %.400s\n", text);
	end_call(n, a->ref, CALL_OK, line, "");
}

/* The machine wants the chain as it travels: DER after DER, the access point's own certificate first. */
static size_t chain_to_der(const char *pem, uint8_t *der, size_t size)
{
	size_t len = 0, one;

	for (unsigned nth = 0; (one = pem_to_der(pem, PEM_CERTIFICATE, nth, der + len, size - len)); nth++)
		len += one;
	return len;
}

static void answer_signed(struct net *n, const struct net_ask *a, const struct kw_signed *s)
{
	char *text = xstrndup(s->ok ? s->chain.p : s->why.p, s->ok ? s->chain.len : s->why.len, "a certificate");
	uint8_t der[4 * TRUST_DER_MAX];

	if (a->of_machine) {
		size_t len = s->ok ? chain_to_der(text, der, sizeof(der)) : 0;

		ac_signed(n->world.ac, a->ticket, len ? der : NULL, len, len ? "" : text, mono_now());
	} else {
		end_call(n, a->ref, s->ok ? CALL_OK : CALL_FAILED, s->ok ? text : NULL, s->ok ? "" : text);
	}
	free(text);
}

/* Its certificates are revoked: keeper's new CRL came before the answer. */
static void put_out(struct net *n, mac_t mac)
{
	struct ap *ap = ac_ap_by_mac(n->world.ac, mac);

	if (ap && ap->session)
		ac_disconnect(n->world.ac, ap, AC_WHY_REVOKED, mono_now());
}

static void answer_other(struct net *n, const struct net_ask *a, const struct kw_answer *answer, const char *text)
{
	bool shown = a->kind == ASK_TOKEN_CREATE;
	char line[TOKEN_TEXT_MAX + 64] = "";

	if (answer->ok && a->kind == ASK_SAVE && a->edition == n->world.config->edition) {
		n->world.unsaved = false;
		n->tell_running = MONO_NEVER;
	}
	if (answer->ok && a->kind == ASK_REVOKE)
		put_out(n, a->mac);
	if (shown)
		snprintf(line, sizeof(line), "%.*s\n", (int)answer->text.len, answer->text.p);
	else if (a->kind == ASK_REVOKE)
		snprintf(line, sizeof(line), "Certificates revoked: %.*s\n", (int)answer->text.len, answer->text.p);
	else if (a->kind == ASK_SAVE)
		snprintf(line, sizeof(line), "Configuration Saved!\n");
	end_call(n, a->ref, answer->ok ? CALL_OK : CALL_FAILED, answer->ok && *line ? line : NULL, answer->ok ? "" : text);
	wipe(line, sizeof(line));
}

void net_answered(struct net *n, const struct kw_msg *m)
{
	struct net_ask *found = net_ask_of(n, m->id), a;
	char text[1024];

	if (!found)
		return;
	a = *found;
	found->id = 0;
	if (m->type == KW_SIGNED) {
		answer_signed(n, &a, &m->u.signed_);
		return;
	}
	snprintf(text, sizeof(text), "%.*s", (int)m->u.answer.text.len, m->u.answer.text.p);
	if (a.kind == ASK_CAPTURE)
		answer_capture(n, &a, &m->u.answer, text);
	else
		answer_other(n, &a, &m->u.answer, text);
	wipe(text, sizeof(text));
}

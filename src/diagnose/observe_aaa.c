/* SPDX-License-Identifier: Apache-2.0 */
/* observe_aaa.c - RADIUS, AAA codes, LDAP, CoA: what stands behind the controller. */
#include "diagnose/observe.h"

static void aaa_code(struct feed *f, int64_t code)
{
	struct episode *e = journey_open(f, EPISODE_ATTEMPT);
	enum fact_kind fact;

	switch (code) {
	case -2: fact = FACT_AAA_NO_MEMORY; break;
	case -4: fact = FACT_AAA_FAILED; break;
	case -5: fact = FACT_AAA_TIMEOUT; break;
	case -6: fact = FACT_AAA_INTERNAL; break;
	case -7: fact = FACT_AAA_NO_SERVER; break;
	default: return;
	}
	journey_note(f, fact, 0);
	if (e->kind != EPISODE_STAY)
		stage_end(e, STAGE_EAP, f->ev->t, OUTCOME_FAILED);
}

static void tls_alert(struct feed *f, const void *fields)
{
	FIELDS(eap_tls_alert);

	journey_open(f, EPISODE_ATTEMPT);
	if (slice_has(m->alert, "unknown C") /* a line end may have taken the A */ || slice_has(m->alert, "certificate"))
		journey_note(f, FACT_CERT_ALERT, 0);
}

static void verify_failed(struct feed *f, const void *fields)
{
	(void)fields;
	journey_open(f, EPISODE_ATTEMPT);
	journey_note(f, FACT_AAA_BAD_AUTHENTICATOR, 1); /* the one that names the server */
}

static void error_returned(struct feed *f, const void *fields)
{
	FIELDS(aaa_error_returned);

	aaa_code(f, m->code);
}

static void error_processed(struct feed *f, const void *fields)
{
	FIELDS(aaa_error_processed);

	aaa_code(f, m->code);
}

/* One record for each server that does not answer: a number made of its address tells them apart. */
static void unreachable(struct feed *f, const void *fields)
{
	FIELDS(radius_max_retransmission);
	unsigned h = 0;

	for (size_t i = 0; i < m->server.len; i++)
		h = h * 31 + (unsigned char)m->server.p[i];
	journey_open(f, EPISODE_ATTEMPT);
	journey_note(f, FACT_AAA_UNREACHABLE, (int)(h & 0x7fff));
}

/* The message log's word on a request nobody answered. Accounting that is lost keeps nobody out. */
static void no_response(struct feed *f, const void *fields)
{
	FIELDS(log_radius_response_failed);

	if (m->port == 1813 || m->port == 1646)
		return;
	journey_open(f, EPISODE_ATTEMPT);
	journey_note(f, FACT_AAA_NO_RESPONSE, 0);
}

static void accepted(struct feed *f, const void *fields)
{
	struct episode *e = journey_open(f, EPISODE_ATTEMPT);

	(void)fields;
	journey_note(f, FACT_AAA_ACCEPT, 0);
	if (e->kind != EPISODE_STAY && e->stage[STAGE_EAP].outcome == OUTCOME_RUNNING)
		stage_end(e, STAGE_EAP, f->ev->t, OUTCOME_OK);
}

/* --- LDAP ------------------------------------------------------------------------------------------------- */

static void ldap_bind(struct feed *f, const void *fields)
{
	FIELDS(ldap_bind);

	journey_open(f, EPISODE_ATTEMPT);
	if (m->code == 0)
		journey_note(f, FACT_LDAP_BOUND, 0);
	else if (m->code == 49)
		journey_note(f, FACT_LDAP_BIND_REJECTED, 0);
	else if (m->code != CAT_ABSENT)
		journey_note(f, FACT_LDAP_BIND_FAILED, (int)m->code);
}

static void ldap_state(struct feed *f, const void *fields)
{
	FIELDS(ldap_server_state);

	if (m->to == 3 && f->c->now) /* ERROR */
		journey_note(f, FACT_LDAP_ERROR_STATE, 0);
}

static void ldap_result(struct feed *f, const void *fields)
{
	FIELDS(ldap_search_result);

	if (m->n == 0 && f->c->now)
		journey_note(f, FACT_LDAP_NO_ENTRY, 0);
}

static void ldap_response(struct feed *f, const void *fields)
{
	FIELDS(ldap_response);

	journey_open(f, EPISODE_ATTEMPT);
	if (slice_has(m->text, "Success"))
		journey_note(f, FACT_LDAP_OK, 0);
	else if (slice_has(m->text, "Authentication Failed"))
		journey_note(f, FACT_LDAP_REFUSED, 0);
	else if (slice_has(m->text, "Internal Error"))
		journey_note(f, FACT_LDAP_INTERNAL, 0);
	else
		journey_note(f, FACT_LDAP_NO_ENTRY, 0);
}

/* --- CoA: the request may stand in a line without the client, just before ----------------------------------- */

static void coa_valid(struct feed *f, const void *fields)
{
	FIELDS(coa_valid);

	if (m->kind == 0) { /* CoA-Request: a change; if it means a new login, the removal follows at once */
		journey_note(f, FACT_AUTH_CHANGED, 0);
		return;
	}
	journey_leaving(f);
	journey_note(f, FACT_COA, 0);
}

#define FACT_ROW(msg, f) { MSG_##msg, FACT_##f, TO_OPEN, 0, STEP_NONE, NO_ARG, NULL }
#define JOIN_ROW(msg, f) { MSG_##msg, FACT_##f, TO_JOIN, 0, STEP_NONE, NO_ARG, NULL }
#define CALL_ROW(msg, fn) { MSG_##msg, NO_FACT, TO_OPEN, 0, STEP_NONE, NO_ARG, fn }

static const struct observation rows[] = {
	CALL_ROW(AAA_ERROR_RETURNED, error_returned),
	CALL_ROW(AAA_ERROR_PROCESSED, error_processed),
	CALL_ROW(ACCESS_ACCEPT, accepted),
	CALL_ROW(RADIUS_RECEIVED_ACCEPT, accepted),
	JOIN_ROW(AAA_FILEDB_MISS, NOT_IN_FILTER),
	JOIN_ROW(ACCESS_REJECT, AAA_REJECT),
	JOIN_ROW(RADIUS_RECEIVED_REJECT, AAA_REJECT),
	JOIN_ROW(RADIUS_BAD_AUTHENTICATOR, AAA_BAD_AUTHENTICATOR),
	CALL_ROW(RADIUS_VERIFY_FAILED, verify_failed),
	CALL_ROW(EAP_TLS_ALERT, tls_alert),
	CALL_ROW(RADIUS_MAX_RETRANSMISSION, unreachable),
	CALL_ROW(LOG_RADIUS_RESPONSE_FAILED, no_response),
	JOIN_ROW(AAA_ATTR_ABORTED, AAA_BAD_ATTRIBUTE),
	JOIN_ROW(RADIUS_INVALID_RESPONSE, AAA_BAD_ATTRIBUTE),
	JOIN_ROW(LOG_AAA_AUTH_SEND_FAIL, AAA_SEND_FAILED),
	JOIN_ROW(LOG_AAA_MAX_RETRY, AAA_MAX_RETRY),
	CALL_ROW(LDAP_BIND, ldap_bind),
	CALL_ROW(LDAP_SERVER_STATE, ldap_state),
	CALL_ROW(LDAP_SEARCH_RESULT, ldap_result),
	CALL_ROW(LDAP_RESPONSE, ldap_response),
	JOIN_ROW(LDAP_USER_BIND, LDAP_USER_BIND),
	CALL_ROW(COA_VALID, coa_valid),
	FACT_ROW(COA_REAUTH, AUTH_CHANGED),
	FACT_ROW(COA_REAUTHENTICATING, AUTH_CHANGED),
};

const struct observations observe_aaa = { rows, ARRAY_LEN(rows) };

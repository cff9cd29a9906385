/* SPDX-License-Identifier: Apache-2.0 */
/* observe_rsn.c - security of the air: elements, PMK caches, fast roaming, EAP towards the client, EAPOL-Key. */
#include "diagnose/observe.h"

static void pmkid_count(struct feed *f, const void *fields)
{
	FIELDS(rsn_pmkid_count);

	journey_open(f, EPISODE_ATTEMPT);
	journey_note(f, m->n == 0 ? FACT_PMKID_NONE : FACT_PMKID_OFFERED, 0);
}

static void key_sent(struct feed *f, const void *fields)
{
	FIELDS(eapol_key_sent);
	struct episode *e = journey_open(f, EPISODE_ATTEMPT);

	if (m->m == 1 || m->m == 3 || m->m == 5)
		journey_note(f, m->m == 1 ? FACT_M1 : m->m == 3 ? FACT_M3 : FACT_M5, 0);
	if (m->m != 1 || e->kind == EPISODE_STAY)
		return;
	if (e->stage[STAGE_EAP].outcome == OUTCOME_RUNNING)
		stage_end(e, STAGE_EAP, f->ev->t, OUTCOME_OK);
	stage_begin(e, STAGE_KEYS, f->ev->t);
	if (e->stage[STAGE_KEYS].attempts == 0)
		stage_try(e, STAGE_KEYS, f->ev->t);
}

static void key_received(struct feed *f, const void *fields)
{
	FIELDS(eapol_key_in_state);
	struct episode *e = journey_open(f, EPISODE_ATTEMPT);

	if (m->m == 2) {
		journey_note(f, FACT_M2, 0);
	} else if (m->m == 4) {
		journey_note(f, FACT_M4, 0);
		if (e->kind != EPISODE_STAY)
			stage_end(e, STAGE_KEYS, f->ev->t, OUTCOME_OK);
	} else if (m->m == 6) {
		journey_note(f, FACT_M6, 0);
	}
}

static void key_timer(struct feed *f, const void *fields)
{
	FIELDS(dot1x_timer);
	struct episode *e = journey_open(f, EPISODE_ATTEMPT);

	if (m->timer == 0) { /* timeoutEvt */
		if (m->m >= 1) {
			journey_note(f, FACT_KEY_TIMEOUT, (int)m->m);
			if (e->kind != EPISODE_STAY)
				stage_begin(e, STAGE_KEYS, f->ev->t);
		} else {
			journey_note(f, FACT_EAP_RETRANSMIT, 0);
		}
	} else if (m->timer == 1) { /* txWhen */
		journey_note(f, FACT_EAP_ID_TIMEOUT, 0);
		stage_begin(e, STAGE_EAP, f->ev->t);
	} else if (m->timer == 3) { /* aWhile */
		journey_note(f, FACT_EAP_RETRANSMIT, 0);
	}
}

static void key_retransmit(struct feed *f, const void *fields)
{
	FIELDS(eapol_key_retransmit);
	struct episode *e = journey_open(f, EPISODE_ATTEMPT);

	journey_note(f, FACT_KEY_RETRANSMIT, m->m == CAT_ABSENT ? 0 : (int)m->m);
	if (e->kind != EPISODE_STAY)
		stage_try(e, STAGE_KEYS, f->ev->t);
}

static void given_up(struct feed *f, int64_t m)
{
	struct episode *e = journey_open(f, EPISODE_ATTEMPT);

	journey_note(f, FACT_KEY_GIVEN_UP, m == CAT_ABSENT ? 0 : (int)m);
	if (e->kind != EPISODE_STAY)
		stage_end(e, STAGE_KEYS, f->ev->t, OUTCOME_FAILED);
}

static void key_failed(struct feed *f, const void *fields)
{
	FIELDS(eapol_key_retransmit_failed);

	given_up(f, m->m);
}

static void key_failed_log(struct feed *f, const void *fields)
{
	FIELDS(log_max_eapol_key_retrans);

	given_up(f, m->m);
}

static void key_failed_log2(struct feed *f, const void *fields)
{
	FIELDS(log_max_key_retrans_mobile);

	given_up(f, m->m);
}

static void bad_state_log(struct feed *f, const void *fields)
{
	FIELDS(log_invalid_wpa_key_msg_state);

	if (m->m == 2 && slice_has(m->why, "secure bit")) {
		journey_open(f, EPISODE_ATTEMPT);
		journey_note(f, FACT_M2_SECURE_BIT, 0);
	}
}

static void mic_invalid(struct feed *f, const void *fields)
{
	FIELDS(key_mic_invalid);

	journey_open(f, EPISODE_ATTEMPT);
	if (m->m == 2)
		journey_note(f, FACT_M2_BAD_MIC, 0);
}

static void pae_state(struct feed *f, const void *fields)
{
	FIELDS(pae_state);

	/* Connecting and Authenticating mean 802.1X; Force Auth means it is not used */
	if (f->c->now && (m->to == 2 || m->to == 3))
		journey_note(f, FACT_DOT1X, 0);
}

static void identity_response(struct feed *f, const void *fields)
{
	FIELDS(identity_response);

	(void)m;
	journey_open(f, EPISODE_ATTEMPT);
	journey_note(f, FACT_EAP_ID_RESP, 0);
}

static void id_request(struct feed *f, const void *fields)
{
	struct episode *e = journey_open(f, EPISODE_ATTEMPT);

	(void)fields;
	journey_note(f, FACT_EAP_ID_REQ, 0);
	if (e->kind != EPISODE_STAY)
		stage_try(e, STAGE_EAP, f->ev->t);
}

static void eap_success(struct feed *f, const void *fields)
{
	struct episode *e = journey_open(f, EPISODE_ATTEMPT);

	(void)fields;
	journey_note(f, FACT_EAP_SUCCESS, 0);
	if (e->kind != EPISODE_STAY)
		stage_end(e, STAGE_EAP, f->ev->t, OUTCOME_OK);
}

static void eap_failure(struct feed *f, const void *fields)
{
	struct episode *e = journey_open(f, EPISODE_ATTEMPT);

	(void)fields;
	journey_note(f, FACT_EAP_FAILURE, 0);
	if (e->kind != EPISODE_STAY)
		stage_end(e, STAGE_EAP, f->ev->t, OUTCOME_FAILED);
}

/* Which request was given up: 0 the identity, 2 a later one. */
static void eap_given_up_on(struct feed *f, int which)
{
	struct episode *e = journey_open(f, EPISODE_ATTEMPT);

	journey_note(f, FACT_EAP_GIVEN_UP, which);
	if (e->kind != EPISODE_STAY)
		stage_end(e, STAGE_EAP, f->ev->t, OUTCOME_FAILED);
}

static void identity_given_up(struct feed *f, const void *fields)
{
	(void)fields;
	eap_given_up_on(f, 0);
}

static void request_given_up(struct feed *f, const void *fields)
{
	(void)fields;
	eap_given_up_on(f, 2);
}

static void ft_preauth(struct feed *f, const void *fields)
{
	static const struct factset through = F3(ASSOC_OK, FT_DONE, M4);
	struct episode *e = f->c->now;

	(void)fields;
	/* with the association before it accepted this is the next roam, though the log has no RUN between them */
	if (!e || e->kind == EPISODE_STAY || e->kind == EPISODE_DEPARTURE || factset_any(&e->has, through))
		e = journey_begin_assoc(f, true, true);
	journey_note(f, FACT_FT_PREAUTH, 0);
	stage_begin(e, STAGE_AUTHENTICATION, f->ev->t);
}

static void ft_finished(struct feed *f, const void *fields)
{
	struct episode *e = journey_open(f, EPISODE_ROAM);

	(void)fields;
	journey_note(f, FACT_FT_DONE, 1);
	if (e->stage[STAGE_AUTHENTICATION].outcome == OUTCOME_RUNNING)
		stage_end(e, STAGE_AUTHENTICATION, f->ev->t, OUTCOME_OK);
}

#define FACT_ROW(msg, f) { MSG_##msg, FACT_##f, TO_OPEN, 0, STEP_NONE, NO_ARG, NULL }
#define JOIN_ROW(msg, f) { MSG_##msg, FACT_##f, TO_JOIN, 0, STEP_NONE, NO_ARG, NULL }
#define CALL_ROW(msg, fn) { MSG_##msg, NO_FACT, TO_OPEN, 0, STEP_NONE, NO_ARG, fn }

static const struct observation rows[] = {
	FACT_ROW(RSN_IE, RSN_IE),
	FACT_ROW(WPA_IE, WPA_IE),
	FACT_ROW(CCKM_IN_USE, CCKM),
	CALL_ROW(RSN_PMKID_COUNT, pmkid_count),
	JOIN_ROW(PMKID_VALID, PMKID_FOUND),
	JOIN_ROW(PMKID_NOT_FOUND, PMKID_MISSED),
	FACT_ROW(PMKID_COMPUTE_TRY, OKC_TRIED),
	FACT_ROW(PMKID_COMPUTE_GLOBAL_TRY, OKC_TRIED),
	FACT_ROW(PMKID_COMPUTED, OKC_FOUND),
	FACT_ROW(PMKID_COMPUTED_GLOBAL, OKC_FOUND),
	FACT_ROW(CCKM_REASSOC_VALID, CCKM_VALID),
	FACT_ROW(CCKM_FAILED, CCKM_INVALID),
	FACT_ROW(CCKM_RESPONSE_IE, CCKM_RESPONSE),
	CALL_ROW(FT_PREAUTH, ft_preauth),
	FACT_ROW(FT_CAPABLE, FT_REASSOC),
	FACT_ROW(FT_ROAM_SUCCEEDED, FT_DONE),
	CALL_ROW(FT_FINISHING, ft_finished),
	CALL_ROW(LOG_FT_FORCED_AUTH, ft_finished),
	JOIN_ROW(LOG_FT_PREAUTH_FAILURE, FT_KEY_MISSING),
	FACT_ROW(FT_PREAUTH_MISSING, FT_KEY_MISSING),
	JOIN_ROW(RSN_EXISTING_PMK, EXISTING_PMK),
	JOIN_ROW(EAP_SUCCESS_SKIPPED, EAP_SKIPPED),
	JOIN_ROW(RSN_PSK_START, PSK),
	JOIN_ROW(WPA_PSK_START, PSK),
	JOIN_ROW(PSK_OWN_KEY, OWN_KEY),
	CALL_ROW(PAE_STATE, pae_state),
	FACT_ROW(EAPOL_START, EAP_START),
	CALL_ROW(EAP_ID_REQUEST, id_request),
	CALL_ROW(IDENTITY_RESPONSE, identity_response),
	JOIN_ROW(EAP_REQUEST_FROM_AAA, EAP_REQ),
	FACT_ROW(EAP_RESPONSE, EAP_RESP),
	FACT_ROW(EAP_RETRANSMIT, EAP_RETRANSMIT),
	CALL_ROW(EAP_MAX_RETRANSMIT, request_given_up),
	CALL_ROW(MAX_EAP_ID_RETRIES, identity_given_up),
	CALL_ROW(LOG_MAX_EAP_RETRIES, identity_given_up),
	CALL_ROW(LOG_MAX_EAP_RETRANS, request_given_up),
	CALL_ROW(EAP_SUCCESS, eap_success),
	CALL_ROW(EAP_FAILURE, eap_failure),
	CALL_ROW(EAPOL_KEY_SENT, key_sent),
	CALL_ROW(EAPOL_KEY_IN_STATE, key_received),
	JOIN_ROW(M2_INVALID_MIC, M2_BAD_MIC),
	CALL_ROW(KEY_MIC_INVALID, mic_invalid),
	JOIN_ROW(M2_SECURE_BIT_SET, M2_SECURE_BIT),
	CALL_ROW(LOG_INVALID_WPA_KEY_MSG_STATE, bad_state_log),
	FACT_ROW(PMK_CACHE_SENDING_ADD, M2_ACCEPTED),
	CALL_ROW(DOT1X_TIMER, key_timer),
	CALL_ROW(EAPOL_KEY_RETRANSMIT, key_retransmit),
	CALL_ROW(EAPOL_KEY_RETRANSMIT_FAILED, key_failed),
	CALL_ROW(LOG_MAX_EAPOL_KEY_RETRANS, key_failed_log),
	CALL_ROW(LOG_MAX_KEY_RETRANS_MOBILE, key_failed_log2),
	JOIN_ROW(LOG_INVALID_REPLAY_CTR, REPLAY_COUNTER),
	JOIN_ROW(KEY_REPLAY_INVALID, REPLAY_COUNTER),
	JOIN_ROW(LOG_PSK_CONFIG_ERR, PSK_HINT),
	FACT_ROW(AP_LINK_LOSSY, LINK_LOSSY),
};

const struct observations observe_rsn = { rows, ARRAY_LEN(rows) };

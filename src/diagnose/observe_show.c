/* SPDX-License-Identifier: Apache-2.0 */
/* observe_show.c - show outputs: a picture of the client at one moment, without the way that led there. */
#include "diagnose/observe.h"

static void client_detail(struct feed *f, const void *fields)
{
	FIELDS(show_client_detail);
	struct episode *e = f->c->now;

	if (m->policy == CAT_ABSENT)
		return;
	if (e && (e->kind == EPISODE_ATTEMPT || e->kind == EPISODE_ROAM) && e->nfacts && !factset_has(&e->has, FACT_SHOWN))
		return; /* the debug of this very attempt tells more */
	if (e && e->kind == EPISODE_STAY)
		return;
	if (e && !factset_has(&e->has, FACT_SHOWN))
		journey_close(f, END_NEXT);
	e = journey_open(f, EPISODE_ATTEMPT);
	set_place(e, m->ap, m->bssid, m->slot, m->wlan);
	if (m->vlan >= 0 && m->vlan < 4096)
		e->vlan = (int16_t)m->vlan;
	e->pem = (uint8_t)m->policy;
	if (m->state != CAT_ABSENT)
		e->apf = (uint8_t)m->state;
	journey_note(f, FACT_SHOWN, (int)m->policy);
	if (m->state == APF_EXCLUDED || m->state == APF_BLACKLISTED)
		journey_note(f, FACT_EXCLUDED, 0);
	if (m->akm == 1)
		journey_note(f, FACT_PSK, 0);
	else if (m->akm == 2)
		journey_note(f, FACT_DOT1X, 0);
	else if (m->akm == 3)
		journey_note(f, FACT_CCKM, 0);
	if (m->decrypt_failed > 0)
		journey_note(f, FACT_DECRYPT_ERROR, 0);
	if (m->policy == PEM_RUN)
		journey_run(f);
}

static void excluded(struct feed *f, const void *fields)
{
	FIELDS(show_excluded);

	journey_leaving(f);
	journey_note(f, FACT_EXCLUDED, m->reason >= 1 && m->reason <= 5 ? (int)m->reason : 0);
}

static const struct observation rows[] = {
	{ MSG_SHOW_CLIENT_DETAIL, NO_FACT, TO_OPEN, 0, STEP_NONE, NO_ARG, client_detail },
	{ MSG_SHOW_EXCLUDED, NO_FACT, TO_OPEN, 0, STEP_NONE, NO_ARG, excluded },
};

const struct observations observe_show = { rows, ARRAY_LEN(rows) };

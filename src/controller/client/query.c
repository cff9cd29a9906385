/* SPDX-License-Identifier: Apache-2.0 */
/* query.c - SA Query (802.11-2020 11.13): somebody wants to associate with the address of a client that has keys and PMF.
 * The client is asked, under its key, every 200 ms for a second at the most (config wlan security pmf says others); its
 * answer proves that the request was forged or came too early. No answer: it has lost its keys, and its next association is
 * let in, within ten seconds. What it sends under its key afterwards shows that it was only asleep. */
#include "base/xalloc.h"
#include "controller/client/internal.h"

#include <stdlib.h>

enum { FAILED_MS = 10000 };

static int64_t tu_ms(unsigned tu)
{
	return (int64_t)tu * 1024 / 1000;
}

static void send_query(struct client *c, uint8_t what, const uint8_t id[static 2])
{
	struct clients *cs = c->owner;
	struct dot11_ends ends = { .from_ap = true };
	uint8_t frame[64];
	struct wr w = wr_into(frame, sizeof(frame));

	mac_into(c->mac, ends.sta);
	mac_into(c->bssid, ends.bssid);
	dot11_put_sa_query(&w, &ends, what, id);
	if (wr_done(&w))
		return;
	dot11_set_protected(frame, wr_len(&w), true);
	(void)cs->p.send(cs->p.ctx, c->ap, c->slot, c->ap_wlan, frame, wr_len(&w));
}

static void ask(struct client_query *q, mono_t now)
{
	struct client *c = q->client;
	struct clients *cs = c->owner;
	const struct client_wlan *w = client_wlan_of(c);
	uint8_t id[2];

	cs->p.random(cs->p.ctx, id, sizeof(id));
	q->id[q->sent++ % QUERY_IDS] = (uint16_t)(id[0] << 8 | id[1]);
	c->count.sa_queries++;
	TELL(cs, c->mac, MSG_SA_QUERY_SENT, msg_sa_query_sent, .sta = c->mac, .id = id[0] << 8 | id[1]);
	send_query(c, DOT11_SA_QUERY_REQUEST, id);
	wheel_arm(cs->wheel, &q->retry, mono_after(now, w && w->pmf_query_ms ? w->pmf_query_ms : QUERY_RETRY_MS));
}

static void retry_fire(struct timer *t, mono_t now)
{
	struct client_query *q = link_object(t, struct client_query, retry);

	q->client->owner->now = now;
	ask(q, now);
}

static void limit_fire(struct timer *t, mono_t now)
{
	struct client_query *q = link_object(t, struct client_query, limit);
	struct client *c = q->client;
	struct clients *cs = c->owner;

	cs->now = now;
	if (q->failed) { /* nobody came */
		query_stop(c);
		return;
	}
	wheel_stop(cs->wheel, &q->retry);
	wheel_arm(cs->wheel, &q->limit, mono_after(now, FAILED_MS));
	q->failed = true;
	cs->count.sa_queries_failed++;
	TELL(cs, c->mac, MSG_SA_QUERY_TIMEOUT, msg_sa_query_timeout, .sta = c->mac, .n = q->sent);
}

uint32_t query_comeback(const struct client *c)
{
	const struct client_wlan *w = client_wlan_of(c);

	return (w && w->pmf_comeback_s ? w->pmf_comeback_s : 1u) * COMEBACK_TU;
}

void query_start(struct client *c, mono_t now)
{
	struct client_query *q = c->query;

	if (q)
		return; /* it runs */
	q = xcalloc(1, sizeof(*q), "an SA Query");
	q->client = c;
	timer_init(&q->retry, "saQueryRetry", retry_fire);
	timer_init(&q->limit, "saQueryTimeout", limit_fire);
	c->query = q;
	c->owner->count.sa_queries++;
	wheel_arm(c->owner->wheel, &q->limit, mono_after(now, tu_ms(query_comeback(c))));
	ask(q, now);
}

void query_stop(struct client *c)
{
	struct client_query *q = c->query;

	if (!q)
		return;
	wheel_stop(c->owner->wheel, &q->retry);
	wheel_stop(c->owner->wheel, &q->limit);
	c->query = NULL;
	free(q);
}

bool query_failed(const struct client *c)
{
	return c->query && c->query->failed;
}

static bool ours(const struct client_query *q, uint16_t id)
{
	for (unsigned i = 0; q && i < q->sent && i < QUERY_IDS; i++)
		if (q->id[i] == id)
			return true;
	return false;
}

void query_frame(struct client *c, const struct dot11_action *a, bool encrypted, mono_t now)
{
	struct clients *cs = c->owner;
	uint8_t id[2];
	uint16_t n;

	(void)now;
	if (!c->pmf || !c->keyed || !encrypted || !dot11_read_sa_query(a, id))
		return;
	n = (uint16_t)(id[0] << 8 | id[1]);
	if (query_failed(c) && !ours(c->query, n))
		query_stop(c);
	if (a->action == DOT11_SA_QUERY_REQUEST) {
		TELL(cs, c->mac, MSG_SA_QUERY_REQUEST, msg_sa_query_request, .sta = c->mac, .id = n);
		send_query(c, DOT11_SA_QUERY_RESPONSE, id);
	} else if (ours(c->query, n)) {
		TELL(cs, c->mac, MSG_SA_QUERY_RESPONSE, msg_sa_query_response, .sta = c->mac, .id = n);
		query_stop(c);
	}
}

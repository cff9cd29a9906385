/* SPDX-License-Identifier: Apache-2.0 */
/* live.c - see live.h: the table of rings, and events into records. */
#include "controller/live/live_in.h"

#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>

static bool same_client(const void *object, const void *key)
{
	return mac_eq(((const struct ring *)object)->macs.client, *(const mac_t *)key);
}

struct live *live_new(const struct live_options *o)
{
	struct live *l = xcalloc(1, sizeof(*l), "the histories of clients");

	l->o = *o;
	if (l->o.clients == 0 || l->o.clients > LIVE_CLIENTS_MAX)
		l->o.clients = LIVE_CLIENTS_MAX;
	if (l->o.ring == 0)
		l->o.ring = LIVE_RING_BYTES;
	if (l->o.ring < LIVE_RING_BYTES_MIN)
		l->o.ring = LIVE_RING_BYTES_MIN;
	if (l->o.ring > UINT16_MAX)
		l->o.ring = UINT16_MAX;
	link_init(&l->known);
	l->shed_at = &l->known;
	link_init(&l->strangers);
	link_init(&l->news);
	link_init(&l->waiting);
	link_init(&l->failed);
	l->history = history_new();
	l->scratch = xmalloc(l->o.ring, "a ring");
	l->count.bytes = sizeof(*l) + l->o.ring;
	return l;
}

/* It leaves its place among those of its kind. */
static void take_from_kind(struct live *l, struct ring *r)
{
	if (l->shed_at == &r->all)
		l->shed_at = r->all.next;
	link_take(&r->all);
}

static void ring_free(struct live *l, struct ring *r)
{
	take_from_kind(l, r);
	l->nstrangers -= r->stranger;
	link_take(&r->news);
	link_take(&r->failed);
	table_take(&l->rings, r->hash, r);
	l->count.clients--;
	l->count.bytes -= sizeof(*r) + r->cap + (r->failure ? sizeof(*r->failure) : 0);
	free(r->failure);
	free(r->data);
	free(r);
}

void live_free(struct live *l)
{
	if (!l)
		return;
	while (!link_alone(&l->known))
		ring_free(l, link_object(l->known.next, struct ring, all));
	while (!link_alone(&l->strangers))
		ring_free(l, link_object(l->strangers.next, struct ring, all));
	table_free(&l->rings);
	history_free(l->history);
	free(l->u.item);
	free(l->u.events.p);
	texts_free(&l->u.texts);
	free(l->u.state);
	free(l->scratch);
	buf_free(&l->text);
	free(l);
}

struct ring *live_ring(const struct live *l, mac_t client)
{
	return table_find(&l->rings, siphash_u64(l->o.key, client.v), same_client, &client);
}

/* Who has never been in RUN makes room for its like, so that made-up addresses push out few histories of clients. But
 * whoever joins at this moment has not been there either: some rings are theirs in any case. */
static void make_room(struct live *l)
{
	size_t most = l->o.clients / STRANGERS_SHARE, least = l->o.clients / STRANGERS_LEAST;
	bool full = l->count.clients >= l->o.clients, stranger;

	if (l->few && most > STRANGERS_TIGHT)
		most = STRANGERS_TIGHT;
	if (most < STRANGERS_MIN)
		most = STRANGERS_MIN;
	if (!full && l->nstrangers < most)
		return;
	stranger = link_alone(&l->known) || (l->nstrangers && (!full || l->nstrangers >= least));
	l->count.evicted++;
	ring_free(l, link_object(stranger ? l->strangers.next : l->known.next, struct ring, all));
}

static struct ring *ring_make(struct live *l, mac_t client)
{
	struct ring *r;

	make_room(l);
	r = xcalloc(1, sizeof(*r), "a client's history");
	r->macs.client = client;
	r->hash = siphash_u64(l->o.key, client.v);
	r->row = ROW_END;
	link_init(&r->all);
	link_init(&r->news);
	link_init(&r->failed);
	r->stranger = true;
	l->nstrangers++;
	link_before(&r->all, &l->strangers);
	table_add(&l->rings, r->hash, r);
	l->count.clients++;
	l->count.bytes += sizeof(*r);
	return r;
}

void live_forget(struct live *l, mac_t client)
{
	struct ring *r = live_ring(l, client);

	if (r)
		ring_free(l, r);
}

/* --- while memory is short ---------------------------------------------------------------------------------------- */

void live_tight(struct live *l, bool few, bool tight)
{
	l->few = few;
	l->tight = tight;
}

size_t live_shed(struct live *l, bool (*here)(void *ctx, mac_t client), void *ctx, size_t n)
{
	size_t shed = 0;

	while (shed < n && l->nstrangers > STRANGERS_TIGHT) {
		ring_free(l, link_object(l->strangers.next, struct ring, all));
		shed++;
	}
	for (size_t looks = 0; shed < n && looks < SHED_LOOKS; looks++) {
		struct ring *r;

		if (l->shed_at == &l->known)
			l->shed_at = l->known.next;
		if (l->shed_at == &l->known)
			break;
		r = link_object(l->shed_at, struct ring, all);
		l->shed_at = r->all.next;
		if (here(ctx, r->macs.client))
			continue;
		ring_free(l, r);
		shed++;
	}
	l->count.shed += shed;
	return shed;
}

const struct live_counters *live_counters(const struct live *l)
{
	return &l->count;
}

/* --- records ------------------------------------------------------------------------------------------------------ */

size_t live_put_head(uint8_t *to, unsigned row, uint32_t repeats, int64_t life, int64_t since)
{
	bool ext = repeats || life;
	size_t n = live_put_varint(to, (uint64_t)row << 1 | ext);

	if (ext) {
		n += live_put_varint(to + n, repeats);
		n += live_put_varint(to + n, live_zigzag(life));
	}
	return n + live_put_varint(to + n, live_zigzag(since));
}

size_t live_most(const struct live *l, const struct ring *r)
{
	return !l->tight || r->cap >= l->o.ring ? l->o.ring : r->cap > LIVE_RING_BYTES_MIN ? r->cap : LIVE_RING_BYTES_MIN;
}

/* Room for a record, growing the ring up to its ceiling. False: it is full. */
static bool room(struct live *l, struct ring *r, size_t need)
{
	size_t cap = r->cap ? r->cap : RING_FIRST, most = live_most(l, r);

	while (cap < r->len + need && cap < most)
		cap = 2 * cap < most ? 2 * cap : most;
	if (cap < r->len + need) {
		l->count.not_grown += most < l->o.ring;
		return false;
	}
	if (cap > r->cap) {
		r->data = xrealloc(r->data, cap, "a client's history");
		l->count.bytes += cap - r->cap;
		r->cap = (uint16_t)cap;
	}
	return true;
}

static void append(struct ring *r, int64_t at, unsigned row, const uint8_t *fields, size_t len)
{
	uint8_t *to = r->data + r->len;
	size_t n = live_put_head(to, row, r->repeats, r->until - r->at, at - r->until);

	if (len)
		memcpy(to + n, fields, len);
	r->fields = (uint16_t)(r->len + n);
	r->len = (uint16_t)(r->len + n + len);
	r->row = (uint16_t)row;
	r->repeats = 0;
	r->at = r->until = at;
}

static bool repeated(const struct ring *r, int64_t at, unsigned row, const uint8_t *fields, size_t len)
{
	return row == r->row && at >= r->until && at - r->until < REPEAT_MS && r->repeats < UINT32_MAX &&
	       len == (size_t)(r->len - r->fields) && memcmp(r->data + r->fields, fields, len) == 0;
}

bool live_wants(const struct live *l, unsigned row)
{
	(void)l;
	return row < MSG_COUNT && observed(row);
}

/* A ring that is full is written anew, in its place: it must be as long as it may get. What is kept may be longer then than
 * it was, for its addresses have other numbers. */
static void compact(struct live *l, struct ring *r)
{
	size_t most = live_most(l, r);

	if (r->len < most)
		(void)room(l, r, most - r->len);
	live_compact(l, r);
}

/* Does this very record fit? */
static bool fits(struct live *l, struct ring *r, int64_t at, unsigned row, size_t len)
{
	uint8_t head[RECORD_MAX - LIVE_FIELDS_MAX];

	return room(l, r, live_put_head(head, row, r->repeats, r->until - r->at, at - r->until) + len);
}

/* The last resort: nothing that was kept leaves room for one record more. */
static void begin_anew(struct live *l, struct ring *r)
{
	l->count.dropped++;
	r->len = r->fields = 0;
	r->row = ROW_END;
	r->repeats = 0;
	r->at = r->until = 0;
	r->macs.n = 0;
}

/* The client did something no rule looks at. Only what comes after a long silence needs a record: it ends what was open. */
static void sign(struct live *l, int64_t at, struct ring *r)
{
	l->count.signs++;
	if (at - r->until < REPEAT_MS) {
		if (at > r->until)
			r->until = at;
		return;
	}
	if (!room(l, r, RECORD_MAX))
		compact(l, r);
	if (!fits(l, r, at, ROW_SIGN, 0))
		begin_anew(l, r);
	append(r, at, ROW_SIGN, NULL, 0);
}

static void heard_of(struct live *l, struct ring *r)
{
	struct link *kind = r->stranger ? &l->strangers : &l->known;

	if (kind->prev != &r->all) {
		take_from_kind(l, r);
		link_before(&r->all, kind);
	}
	if (link_alone(&r->news))
		link_before(&r->news, &l->news);
}

static void in_run(struct live *l, struct ring *r)
{
	if (!r->stranger)
		return;
	r->stranger = false;
	l->nstrangers--;
	take_from_kind(l, r);
	link_before(&r->all, &l->known);
}

void live_event(struct live *l, int64_t at, unsigned row, const void *fields, mac_t client)
{
	uint8_t bytes[LIVE_FIELDS_MAX];
	bool cut = false;
	struct ring *r;
	size_t len;

	l->count.events++;
	if (!mac_present(client) || row >= MSG_COUNT)
		return;
	r = live_ring(l, client);
	if (!observed(row)) {
		if (r && r->len) {
			sign(l, at, r);
			heard_of(l, r);
		}
		return;
	}
	if (!r)
		r = ring_make(l, client);
	heard_of(l, r);
	if (row == MSG_PEM_CHANGE_STATE && ((const struct msg_pem_change_state *)fields)->to == PEM_RUN)
		in_run(l, r);
	len = live_encode(&r->macs, row, fields, bytes, &cut);
	if (repeated(r, at, row, bytes, len)) {
		l->count.repeats++;
		r->repeats++;
		r->until = at;
		return;
	}
	l->count.cut += cut;
	if (!room(l, r, len + RECORD_MAX - LIVE_FIELDS_MAX)) {
		compact(l, r);
		len = live_encode(&r->macs, row, fields, bytes, &cut); /* the addresses have other numbers now */
	}
	if (!fits(l, r, at, row, len)) {
		begin_anew(l, r);
		len = live_encode(&r->macs, row, fields, bytes, &cut);
	}
	append(r, at, row, bytes, len);
	l->count.kept++;
}

bool live_wants_ap(unsigned row)
{
	return row == MSG_LWAPP_AP_DEL || row == MSG_CAPWAP_DTLS_CLOSED_ERR || row == MSG_AP_EXPECTED_RADIO_RESET;
}

/* What an access point says of itself is about all its clients: kept once, for a while. */
void live_ap_event(struct live *l, int64_t at, unsigned row, const void *fields, mac_t ap)
{
	struct live_macs none = { .client = ap, .n = LIVE_MACS };
	uint8_t bytes[LIVE_FIELDS_MAX];
	struct ap_event *e;
	bool cut = false;
	size_t len;

	l->count.events++;
	if (!live_wants_ap(row) || !mac_present(ap))
		return;
	len = live_encode(&none, row, fields, bytes, &cut);
	if (len > AP_EVENT_BYTES) {
		l->count.cut++;
		return;
	}
	e = &l->ap[l->naps++ % AP_EVENTS];
	*e = (struct ap_event){ .at = at, .ap = ap, .row = (uint16_t)row, .len = (uint8_t)len };
	memcpy(e->bytes, bytes, len);
	l->count.kept++;
}

void live_radio_reset(struct live *l, int64_t wall_ms, mac_t ap, unsigned slot, unsigned reason)
{
	char name[24];
	int len = snprintf(name, sizeof(name), "Dot11Radio%u", slot);
	struct msg_ap_expected_radio_reset m = { .ifname = { name, (size_t)len }, .reason = reason };

	live_ap_event(l, wall_ms, MSG_AP_EXPECTED_RADIO_RESET, &m, ap);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* auth.c - 802.11 authentication. It is open and costs a stranger nothing, so it makes no record: a bounded table holds who
 * has authenticated where, the oldest makes room. What else is to be known of a station without a record is there, too: what
 * failed in a row, how often load balancing has sent it away. */
#include "controller/client/internal.h"

enum { AUTH_REPEAT_MS = 10000 }; /* a repeat may have waited for its whole exchange */

static bool same_auth(const void *object, const void *key)
{
	return mac_eq(((const struct authentication *)object)->mac, *(const mac_t *)key);
}

static struct authentication *find(const struct clients *cs, mac_t mac)
{
	return table_find(&cs->auth_by_mac, mac_hash(cs, mac), same_auth, &mac);
}

static void drop(struct clients *cs, struct authentication *a)
{
	(void)table_take(&cs->auth_by_mac, mac_hash(cs, a->mac), a);
	link_take(&a->age);
	cs->nauths--;
	pool_put(&cs->auth_pool, a);
}

/* How often it was sent away is kept: clients take their leave when they are refused, and are back in a moment. */
void auth_forget(struct clients *cs, mac_t mac)
{
	struct authentication *a = find(cs, mac);

	if (a && !a->denials) {
		drop(cs, a);
	} else if (a) {
		a->used = true;
		a->refused = false;
		a->failed[0] = a->failed[1] = 0;
	}
}

void auth_free_all(struct clients *cs)
{
	while (!link_alone(&cs->auths))
		drop(cs, link_object(cs->auths.next, struct authentication, age));
}

bool auth_valid(struct clients *cs, mac_t mac, mac_t bssid, mono_t now)
{
	const struct authentication *a = find(cs, mac);

	return a && !a->used && mac_eq(a->bssid, bssid) && mono_between(a->at, now) <= AUTH_AGE_MS;
}

void auth_use(struct clients *cs, mac_t mac)
{
	struct authentication *a = find(cs, mac);

	if (!a)
		return;
	a->used = true;
	a->refused = false;
	a->failed[0] = a->failed[1] = 0;
	a->denials = 0;
}

void auth_refused(struct clients *cs, mac_t mac, uint16_t seq, uint8_t subtype)
{
	struct authentication *a = find(cs, mac);

	if (!a)
		return;
	a->refused = true;
	a->refused_seq = seq;
	a->refused_subtype = subtype;
}

bool auth_refused_since(const struct clients *cs, mac_t mac)
{
	const struct authentication *a = find(cs, mac);

	return a && a->refused;
}

bool auth_refused_already(const struct clients *cs, mac_t mac, mac_t bssid, const struct dot11_frame *f)
{
	const struct authentication *a = find(cs, mac);

	return a && a->refused && f->retry && a->refused_seq == f->seq && a->refused_subtype == f->subtype &&
	       mac_eq(a->bssid, bssid);
}

static struct authentication *entry(struct clients *cs, mac_t mac)
{
	struct authentication *a = find(cs, mac);

	if (!a) {
		if (cs->nauths >= CLIENT_AUTHS_MAX) {
			struct authentication *oldest = link_object(cs->auths.next, struct authentication, age);

			cs->count.authentications_forgotten += !oldest->used;
			drop(cs, oldest);
		}
		a = pool_get(&cs->auth_pool);
		a->mac = mac;
		link_init(&a->age);
		table_add(&cs->auth_by_mac, mac_hash(cs, mac), a);
		cs->nauths++;
	}
	link_take(&a->age);
	link_before(&a->age, &cs->auths);
	return a;
}

static void remember(struct clients *cs, mac_t mac, mac_t bssid, uint16_t seq, mono_t now)
{
	struct authentication *a = entry(cs, mac);

	a->failed[0] = 0;
	a->used = a->refused = false;
	a->bssid = bssid;
	a->seq = seq;
	a->at = now;
}

unsigned auth_denials(const struct clients *cs, mac_t mac, mono_t now, mono_t *last)
{
	const struct authentication *a = find(cs, mac);

	if (!a || !a->denials || mono_between(a->denied_at, now) > AUTH_AGE_MS)
		return 0;
	*last = a->denied_at;
	return a->denials;
}

void auth_denied(struct clients *cs, mac_t mac, mono_t now)
{
	struct authentication *a = entry(cs, mac);

	if (mono_between(a->denied_at, now) > AUTH_AGE_MS)
		a->denials = 0;
	if (a->denials < UINT8_MAX)
		a->denials++;
	a->denied_at = now;
}

unsigned auth_failed(struct clients *cs, mac_t mac, enum client_exclusion_reason r, mono_t now)
{
	struct authentication *a = entry(cs, mac);
	uint8_t *n = &a->failed[r == CLIENT_EXCLUDED_ASSOC];

	if (mono_between(a->failed_at, now) > FAILURES_MS)
		a->failed[0] = a->failed[1] = 0;
	a->failed_at = now;
	if (*n < UINT8_MAX)
		++*n;
	return *n;
}

static bool repeated(struct clients *cs, mac_t mac, mac_t bssid, const struct dot11_frame *f, mono_t now)
{
	const struct authentication *a = find(cs, mac);

	return a && f->retry && a->seq == f->seq && mac_eq(a->bssid, bssid) && mono_between(a->at, now) < AUTH_REPEAT_MS;
}

/* Only open system: SAE and FT come later, shared key never. */
static uint16_t judge(const struct dot11_auth *a)
{
	if (a->algorithm != DOT11_AUTH_OPEN)
		return DOT11_ALGORITHM_UNSUPPORTED;
	return a->transaction == 1 ? DOT11_SUCCESS : DOT11_TRANSACTION_SEQUENCE;
}

/* A client that is excluded is answered, too, as AireOS's access points do: its association is ignored, and that is told. */
void auth_frame(struct clients *cs, struct bss *b, const struct dot11_frame *f, mono_t now)
{
	struct dot11_ends ends = { .from_ap = true };
	mac_t mac = mac_from(f->a2);
	uint8_t frame[64];
	struct wr w = wr_into(frame, sizeof(frame));
	struct dot11_auth a;
	uint16_t status;

	if (!dot11_read_auth(f, &a)) {
		cs->count.malformed++;
		return;
	}
	if (repeated(cs, mac, b->bssid, f, now)) {
		cs->count.duplicates++;
		return;
	}
	status = judge(&a);
	if (status) {
		cs->count.authentications_refused++;
		if (!clients_find(cs, mac)) /* who has a place may be another: an authentication proves nothing */
			(void)exclusion_stranger(cs, b, mac, CLIENT_EXCLUDED_AUTH,
						 auth_failed(cs, mac, CLIENT_EXCLUDED_AUTH, now), now);
	} else {
		cs->count.authentications++;
		remember(cs, mac, b->bssid, f->seq, now);
	}
	memcpy(ends.sta, f->a2, 6);
	mac_into(b->bssid, ends.bssid);
	dot11_put_auth(&w, &ends, a.algorithm, 2, status);
	if (!wr_done(&w))
		(void)cs->p.send(cs->p.ctx, b->ap, b->slot, b->ap_wlan, frame, wr_len(&w));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* ac_stats.c - join statistics, for APs that never joined, too, and the counters by name. A row is found by the base MAC
 * once a Discovery or Join Request has told it, before that by the address the peer speaks from; when it learns its MAC the
 * two become one. A Discovery Request without a MAC (openCAPWAP) often comes from another port than the Join Request: it is
 * noted under its IP address, one row for all of them, and the next handshake from there that no other Discovery Request has
 * announced takes it over.
 *
 * Anybody can send a Discovery Request, from any address and with any MAC. So rows that have been heard of in the clear only
 * are rumours: at the ceiling the oldest rumour makes room, and the row that has been silent longest only when there is
 * none. And a rumour about an AP that is joined, from another address than its own, has a row of its own. */
#include "base/xalloc.h"
#include "controller/ac_internal.h"

#include <stdlib.h>

int64_t ac_wall(struct ac *ac)
{
	return ac->p.wall ? ac->p.wall(ac->p.ctx) : 0;
}

static uint64_t ip_hash(const struct ac *ac, const struct addr *a)
{
	return addr_hash(ac->key, a);
}

static bool join_is_mac(const void *object, const void *key)
{
	return mac_eq(((const struct join_stats *)object)->mac, *(const mac_t *)key);
}

static bool join_is_addr(const void *object, const void *key)
{
	return addr_eq(&((const struct join_stats *)object)->address, key);
}

static void row_drop(struct ac *ac, struct join_stats *j)
{
	if (mac_present(j->mac))
		(void)table_take(&ac->join_by_mac, siphash_u64(ac->key, j->mac.v), j);
	(void)table_take(&ac->join_by_addr, ip_hash(ac, &j->address), j);
	link_take(&j->recent);
	link_take(&j->rumour);
	ac->njoin--;
	free(j);
}

static void touch(struct ac *ac, struct join_stats *j)
{
	j->seen = ++ac->join_seen;
	link_take(&j->recent);
	link_before(&j->recent, ac->join_recent.next);
	if (link_alone(&j->rumour))
		return;
	link_take(&j->rumour);
	link_before(&j->rumour, ac->join_rumours.next);
}

static struct join_stats *first_to_go(struct ac *ac)
{
	if (!link_alone(&ac->join_rumours))
		return link_object(ac->join_rumours.prev, struct join_stats, rumour);
	return link_object(ac->join_recent.prev, struct join_stats, recent);
}

static struct join_stats *row_new(struct ac *ac, const struct addr *from)
{
	struct join_stats *j;

	if (ac->njoin >= JOIN_STATS_MAX)
		row_drop(ac, first_to_go(ac));
	j = xcalloc(1, sizeof(*j), "join statistics");
	j->address = *from;
	link_init(&j->recent);
	link_init(&j->rumour);
	link_before(&j->rumour, ac->join_rumours.next);
	table_add(&ac->join_by_addr, ip_hash(ac, from), j);
	ac->njoin++;
	return j;
}

struct join_stats *rumour_of_addr(struct ac *ac, const struct addr *from)
{
	struct join_stats *j = table_find(&ac->join_by_addr, ip_hash(ac, from), join_is_addr, from);

	if (!j)
		j = row_new(ac, from);
	touch(ac, j);
	return j;
}

struct join_stats *join_of_addr(struct ac *ac, const struct addr *from)
{
	struct join_stats *j = rumour_of_addr(ac, from);

	link_take(&j->rumour);
	return j;
}

/* What was noted under an address alone belongs to the AP that turned out to be there. */
static void take_over(struct join_stats *to, const struct join_stats *from)
{
	to->discovery_requests += from->discovery_requests;
	to->discovery_answered += from->discovery_answered;
	to->discovery_refused += from->discovery_refused;
	if (from->discovery_ok_at > to->discovery_ok_at)
		to->discovery_ok_at = from->discovery_ok_at;
	if (from->discovery_bad_at > to->discovery_bad_at) {
		to->discovery_bad_at = from->discovery_bad_at;
		memcpy(to->discovery_why, from->discovery_why, sizeof(to->discovery_why));
	}
	to->dtls_begun += from->dtls_begun;
	to->dtls_up += from->dtls_up;
	to->dtls_refused += from->dtls_refused;
	if (from->dtls_ok_at > to->dtls_ok_at)
		to->dtls_ok_at = from->dtls_ok_at;
	if (from->dtls_bad_at > to->dtls_bad_at) {
		to->dtls_bad_at = from->dtls_bad_at;
		memcpy(to->dtls_why, from->dtls_why, sizeof(to->dtls_why));
	}
	if (from->identity[0])
		memcpy(to->identity, from->identity, sizeof(to->identity));
	if (from->last_error_at > to->last_error_at) {
		to->last_error_at = from->last_error_at;
		memcpy(to->last_error, from->last_error, sizeof(to->last_error));
	}
	to->last_phase = from->last_phase;
	to->last_was_error = from->last_was_error;
}

static struct addr host_of(const struct addr *from)
{
	struct addr host = *from;

	host.port = 0;
	return host;
}

struct join_stats *rumour_of_host(struct ac *ac, const struct addr *from)
{
	struct addr host = host_of(from);

	return rumour_of_addr(ac, &host);
}

struct join_stats *join_begins(struct ac *ac, const struct addr *from)
{
	struct join_stats *j = join_of_addr(ac, from), *asked;
	struct addr host = host_of(from);

	if (mac_present(j->mac) || j->discovery_requests)
		return j;
	asked = table_find(&ac->join_by_addr, ip_hash(ac, &host), join_is_addr, &host);
	if (asked && asked != j && !mac_present(asked->mac)) {
		take_over(j, asked);
		row_drop(ac, asked);
	}
	return j;
}

static struct join_stats *row_of_mac(const struct ac *ac, mac_t mac)
{
	return table_find(&ac->join_by_mac, siphash_u64(ac->key, mac.v), join_is_mac, &mac);
}

static struct join_stats *mac_row(struct ac *ac, mac_t mac, const struct addr *from)
{
	struct join_stats *j = row_of_mac(ac, mac);
	struct join_stats *at = table_find(&ac->join_by_addr, ip_hash(ac, from), join_is_addr, from);

	if (j && at == j) {
		touch(ac, j);
		return j;
	}
	if (at && mac_present(at->mac))
		at = NULL; /* another AP was at that address before: its row stays */
	if (!j && at) {
		at->mac = mac;
		table_add(&ac->join_by_mac, siphash_u64(ac->key, mac.v), at);
		touch(ac, at);
		return at;
	}
	if (!j) {
		j = row_new(ac, from);
		j->mac = mac;
		table_add(&ac->join_by_mac, siphash_u64(ac->key, mac.v), j);
	}
	if (at) {
		take_over(j, at);
		row_drop(ac, at);
	}
	if (!addr_eq(&j->address, from)) {
		(void)table_take(&ac->join_by_addr, ip_hash(ac, &j->address), j);
		j->address = *from;
		table_add(&ac->join_by_addr, ip_hash(ac, from), j);
	}
	touch(ac, j);
	return j;
}

struct join_stats *join_of_mac(struct ac *ac, mac_t mac, const struct addr *from)
{
	struct join_stats *j = mac_row(ac, mac, from);

	link_take(&j->rumour);
	return j;
}

struct join_stats *rumour_of_mac(struct ac *ac, mac_t mac, const struct addr *from)
{
	const struct join_stats *j = row_of_mac(ac, mac);

	return j && j->joined && !addr_same_ip(&j->address, from) ? rumour_of_addr(ac, from) : mac_row(ac, mac, from);
}

void join_error(struct ac *ac, struct join_stats *j, enum join_phase phase, const char *words)
{
	j->last_phase = phase;
	j->last_was_error = true;
	j->last_error_at = ac_wall(ac);
	text_keep(j->last_error, sizeof(j->last_error), slice_of(words));
}

void join_good(struct ac *ac, struct join_stats *j, enum join_phase phase)
{
	(void)ac;
	j->last_phase = phase;
	j->last_was_error = false;
}

void join_free_all(struct ac *ac)
{
	ac_join_clear(ac);
	table_free(&ac->join_by_mac);
	table_free(&ac->join_by_addr);
}

void ac_join_clear(struct ac *ac)
{
	while (!link_alone(&ac->join_recent))
		row_drop(ac, link_object(ac->join_recent.next, struct join_stats, recent));
}

static struct join_stats *join_find(const struct ac *ac, mac_t mac)
{
	struct join_stats *j = row_of_mac(ac, mac);

	for (struct link *l = ac->join_recent.next; !j && mac_present(mac) && l != &ac->join_recent; l = l->next) {
		struct join_stats *at = link_object(l, struct join_stats, recent);

		if (mac_eq(at->ethernet, mac))
			j = at;
	}
	return j;
}

bool ac_join_forget(struct ac *ac, mac_t mac)
{
	struct join_stats *j = join_find(ac, mac);

	if (j)
		row_drop(ac, j);
	return j != NULL;
}

const struct join_stats *ac_join_next(const struct ac *ac, const struct join_stats *after)
{
	const struct link *l = after ? after->recent.next : ac->join_recent.next;

	return l == &ac->join_recent ? NULL : link_object(l, const struct join_stats, recent);
}

const struct join_stats *ac_join_by_mac(const struct ac *ac, mac_t mac)
{
	return join_find(ac, mac);
}

size_t ac_join_count(const struct ac *ac)
{
	return ac->njoin;
}

/* --- counters ----------------------------------------------------------------------------------------------------- */

const struct ac_counters *ac_counters(const struct ac *ac)
{
	return &ac->count;
}

const struct channel_counters *ac_channel_counters(const struct ac *ac)
{
	return &ac->channels.counters;
}

void ac_clear_counters(struct ac *ac)
{
	ac->count = (struct ac_counters){ 0 };
	ac->channels.counters = (struct channel_counters){ 0 };
	memset(ac->leniency, 0, sizeof(ac->leniency));
}

void ac_count_leniencies(struct ac *ac, uint32_t bits)
{
	for (unsigned l = 0; bits; l++, bits >>= 1)
		ac->leniency[l] += bits & 1;
}

/* The leniencies of the codec are counters, too, behind our own; one of them the channel sees. */
static bool leniency_at(const struct ac *ac, size_t l, const char **name, const char **words, uint64_t *value)
{
	if (l >= CAPWAP_LENIENCIES)
		return false;
	*name = capwap_leniency_name((enum capwap_leniency)l);
	*words = capwap_leniency_text((enum capwap_leniency)l);
	*value = l == CAPWAP_LENIENT_INNER_DTLS_PREAMBLE ? ac->channels.counters.inner_preamble : ac->leniency[l];
	return true;
}

bool ac_counter_at(const struct ac *ac, size_t i, const char **name, const char **words, uint64_t *value)
{
	static const struct {
		const char *name, *words;
		size_t offset;
	} rows[] = {
#define AC_COUNTER_ROW(field, text) { #field, text, offsetof(struct ac, count.field) },
		AC_COUNTERS(AC_COUNTER_ROW)
#undef AC_COUNTER_ROW
		{ "fragments_dropped", "pieces of messages dropped: overlapping, too long, or without room",
		  offsetof(struct ac, channels.counters.fragments_dropped) },
		{ "fragments_limited", "of these, beyond their AP's share of the room for pieces, or beyond all of it",
		  offsetof(struct ac, channels.counters.fragments_limited) },
	};

	if (i >= ARRAY_LEN(rows))
		return leniency_at(ac, i - ARRAY_LEN(rows), name, words, value);
	*name = rows[i].name;
	*words = rows[i].words;
	memcpy(value, (const char *)ac + rows[i].offset, sizeof(*value));
	return true;
}

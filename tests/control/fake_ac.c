/* SPDX-License-Identifier: Apache-2.0 */
/* fake_ac.c - as many access points as a test wants, without one of them: the functions of ac.h that handlers call, over
 * plain arrays of the real structs. */
#include "fake_ac.h"

#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>

struct ac {
	struct ap *ap;
	size_t n;
	struct join_stats *join;
	size_t njoins;
	uint64_t refreshed, reset;
};

static mac_t mac_of(unsigned i)
{
	char text[24];
	mac_t m = { 0 };

	snprintf(text, sizeof(text), "02:00:5e:%02x:%02x:00", i >> 8 & 255, i & 255);
	mac_from_text(text, &m);
	return m;
}

static mac_t ethernet_of(unsigned i)
{
	char text[24];
	mac_t m = { 0 };

	snprintf(text, sizeof(text), "06:00:5e:%02x:%02x:00", i >> 8 & 255, i & 255);
	mac_from_text(text, &m);
	return m;
}

static void one_ap(struct ap *ap, unsigned i)
{
	ap->mac = mac_of(i);
	ap->ethernet = ethernet_of(i);
	snprintf(ap->name, sizeof(ap->name), "AP-%u", i + 1);
	snprintf(ap->location, sizeof(ap->location), i ? "default location" : "hall \x1b[2J");
	strcpy(ap->model, "plumb-ap");
	strcpy(ap->serial, "0001");
	strcpy(ap->sw_version, "0.1.0");
	strcpy(ap->hw_version, "1");
	strcpy(ap->country, "SE");
	ap->ours = ap->joined = ap->admin = true;
	ap->address = addr_v4(0xc0000200 + (i & 255), 40000);
	ap->radios = ap->max_radios = 2;
	ap->slot[0] = (struct ap_slot){ .present = true, .type = 4, .admin = true, .oper = AP_OPER_UP, .channel = 6, .power = 1,
		.wlans = 3 };
	ap->slot[1] = (struct ap_slot){ .present = true, .type = 2, .admin = true, .oper = AP_OPER_UP, .channel = 36, .power = 1,
		.wlans = 3 };
	ap->joined_at = 1795370000;
	ap->join_taken_ms = 1200;
	ap->up_s = 60;
	ap->identity = (struct dtls_peer){ .proof = DTLS_PROOF_CERTIFICATE, .cipher = "(DTLS1.2)" };
}

static void one_join(struct join_stats *j, unsigned i)
{
	j->mac = mac_of(i);
	j->ethernet = ethernet_of(i);
	j->address = addr_v4(0xc0000200 + (i & 255), 40000);
	snprintf(j->name, sizeof(j->name), "AP-%u", i + 1);
	j->joined = true;
	j->discovery_requests = j->discovery_answered = 2;
	j->discovery_ok_at = j->join_ok_at = j->config_ok_at = j->joined_at = 1795370000;
	j->join_requests = j->join_accepted = j->config_requests = j->config_answered = 1;
}

struct ac *fake_ac_new(unsigned aps)
{
	struct ac *ac = xcalloc(1, sizeof(*ac), "a fake AC");
	struct join_stats *refused;

	ac->n = aps;
	ac->ap = xcalloc(aps + 1, sizeof(*ac->ap), "fake APs");
	ac->njoins = aps + 1;
	ac->join = xcalloc(aps + 1, sizeof(*ac->join), "fake statistics");
	for (unsigned i = 0; i < aps; i++) {
		one_ap(&ac->ap[i], i);
		one_join(&ac->join[i], i);
	}
	refused = &ac->join[aps];
	refused->address = addr_v4(0xc00002fe, 40001);
	strcpy(refused->identity, "02:00:5e:ff:00:01");
	strcpy(refused->last_error, "the certificate expired on 2026-01-01");
	refused->last_error_at = 1795370000;
	return ac;
}

void fake_ac_free(struct ac *ac)
{
	free(ac->ap);
	free(ac->join);
	free(ac);
}

uint64_t fake_ac_refreshed(const struct ac *ac)
{
	return ac->refreshed;
}

struct ap *ac_ap_by_mac(struct ac *ac, mac_t mac)
{
	/* the i-th has its number in its address, so that this costs what a hash does */
	size_t i = (size_t)(mac.v >> 8 & 0xffff);

	return i < ac->n && mac_eq(ac->ap[i].mac, mac) ? &ac->ap[i] : NULL;
}

struct ap *ac_ap_by_name(struct ac *ac, const char *name)
{
	for (size_t i = 0; i < ac->n; i++)
		if (strcmp(ac->ap[i].name, name) == 0)
			return &ac->ap[i];
	return NULL;
}

struct ap *ac_ap_next(struct ac *ac, const struct ap *after)
{
	size_t i = after ? (size_t)(after - ac->ap) + 1 : 0;

	return i < ac->n ? &ac->ap[i] : NULL;
}

size_t ac_ap_count(const struct ac *ac)
{
	return ac->n;
}

size_t ac_ap_joined(const struct ac *ac)
{
	return ac->n;
}

size_t ac_handshakes(const struct ac *ac)
{
	(void)ac;
	return 0;
}

size_t ac_joins_pending(const struct ac *ac)
{
	(void)ac;
	return 0;
}

const char *ap_oper_text(const struct ap *ap)
{
	return ap->joined ? "REGISTERED" : "DEREGISTERED";
}

const char *ac_why_text(enum ac_why w)
{
	return w == AC_WHY_NONE ? "none" : "some reason";
}

mac_t ap_bssid(const struct ap *ap, unsigned slot, unsigned wlan)
{
	return (mac_t){ ap->mac.v + (slot ? 16 - wlan : wlan - 1) };
}

void ac_refresh(struct ac *ac, struct ap *ap, mono_t now)
{
	(void)ap;
	(void)now;
	ac->refreshed++;
}

bool ac_reset(struct ac *ac, struct ap *ap, mono_t now)
{
	(void)now;
	ac->reset++;
	return ap->joined;
}

bool ac_clear_config(struct ac *ac, struct ap *ap, mono_t now)
{
	return ac_reset(ac, ap, now);
}

void ac_disconnect(struct ac *ac, struct ap *ap, enum ac_why why, mono_t now)
{
	(void)ac;
	(void)now;
	ap->joined = false;
	ap->last_why = why;
	ap->session = NULL;
}

bool ac_counter_at(const struct ac *ac, size_t i, const char **name, const char **words, uint64_t *value)
{
	*name = "joins";
	*words = "Join Requests accepted";
	*value = ac->n;
	return i == 0;
}

void ac_clear_counters(struct ac *ac)
{
	(void)ac;
}

const struct join_stats *ac_join_next(const struct ac *ac, const struct join_stats *after)
{
	size_t i = after ? (size_t)(after - ac->join) + 1 : 0;

	return i < ac->njoins ? &ac->join[i] : NULL;
}

const struct join_stats *ac_join_by_mac(const struct ac *ac, mac_t mac)
{
	size_t i = (size_t)(mac.v >> 8 & 0xffff);

	return i < ac->n && i < ac->njoins && (mac_eq(ac->join[i].mac, mac) || mac_eq(ac->join[i].ethernet, mac)) ? &ac->join[i]
		: NULL;
}

size_t ac_join_count(const struct ac *ac)
{
	return ac->njoins;
}

bool ac_join_forget(struct ac *ac, mac_t mac)
{
	const struct join_stats *found = ac_join_by_mac(ac, mac);
	struct join_stats *j = ac->join;

	if (!found)
		return false;
	j += found - ac->join;
	j->mac = j->ethernet = (mac_t){ 0 };
	return true;
}

void ac_join_clear(struct ac *ac)
{
	ac->njoins = 0;
}

bool ap_link_lossy(const struct ap *ap, unsigned *said, unsigned *answered)
{
	(void)ap;
	*said = *answered = 0;
	return false;
}

void ap_link_doubt(struct ap *ap, mono_t now)
{
	(void)ap;
	(void)now;
}

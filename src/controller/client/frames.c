/* SPDX-License-Identifier: Apache-2.0 */
/* frames.c - a frame that came from an AP: is it a frame, of a station that can be one, to a BSS that is there; and who
 * works on it. What is dropped here has touched no state (CVE-2019-16275: a source address that no station can have). */
#include "controller/client/internal.h"
#include "proto/eapol/eapol.h"

enum { EAPOL_TOLD_MS = 500 };

static bool good_source(struct clients *cs, const struct bss *b, const struct dot11_frame *f)
{
	uint8_t bssid[6];

	mac_into(b->bssid, bssid);
	if (dot11_station_address(f->a2) && memcmp(f->a2, bssid, 6) != 0)
		return true;
	cs->count.bad_source++;
	return false;
}

/* The client whose station this BSS has, or will have in a moment; NULL: none. */
static struct client *present(struct clients *cs, const struct bss *b, const struct dot11_frame *f)
{
	struct client *c = client_at(cs, mac_from(f->a2), b->ap, b->slot);

	return c && (c->associated || station_waits(c)) && client_bss(c) == b ? c : NULL;
}

/* The client whose station this BSS has; NULL: none. */
static struct client *associated(struct clients *cs, const struct bss *b, const struct dot11_frame *f)
{
	struct client *c = present(cs, b, f);

	return c && c->associated ? c : NULL;
}

/* A frame that only an associated station may send: class 3, or, where it has not authenticated either, as class 2. */
static void stranger(struct clients *cs, struct bss *b, const struct dot11_frame *f, mono_t now)
{
	mac_t mac = mac_from(f->a2);

	removal_orphan(cs, b, mac, auth_valid(cs, mac, b->bssid, now) ? DOT11_REASON_CLASS3 : DOT11_REASON_CLASS2, now);
}

/* Of a PMF client with keys, frames that can end or change its stay are believed only when they came encrypted. */
static bool robust(struct clients *cs, const struct client *c, const struct dot11_frame *f)
{
	if (!c->pmf || !c->keyed || f->protected)
		return true;
	cs->count.robust_unprotected++;
	return false;
}

/* A frame is sent once more when its acknowledgement was lost (802.11-2020 10.3.2.14). */
bool client_repeats(struct client *c, const struct dot11_frame *f)
{
	bool same = c->has_seq && f->retry && c->last_seq == f->seq && c->last_subtype == f->subtype;

	if (same) {
		c->count.duplicates++;
		c->owner->count.duplicates++;
	}
	return same;
}

void client_keep_frame(struct client *c, uint16_t seq, uint8_t subtype)
{
	c->has_seq = true;
	c->last_seq = seq;
	c->last_subtype = subtype;
}

static void leaving(struct clients *cs, struct bss *b, const struct dot11_frame *f, mono_t now)
{
	struct client *c = present(cs, b, f);
	bool deauth = f->subtype == DOT11_DEAUTH;
	uint16_t reason;

	if (!dot11_read_reason(f, &reason)) {
		cs->count.malformed++;
		return;
	}
	if (!c) {
		if (deauth && auth_valid(cs, mac_from(f->a2), b->bssid, now))
			auth_forget(cs, mac_from(f->a2));
		return;
	}
	if (!robust(cs, c, f)) {
		c->count.deauths_ignored++;
		TELL(cs, c->mac, MSG_ROBUST_UNPROTECTED, msg_robust_unprotected, .frame = deauth ? 0 : 1, .sta = c->mac);
		return;
	}
	removal_left(c, deauth, reason, now);
}

static void action(struct clients *cs, struct bss *b, const struct dot11_frame *f, mono_t now)
{
	struct client *c = associated(cs, b, f);
	struct dot11_action a;

	if (!dot11_read_action(f, &a)) {
		cs->count.malformed++;
		return;
	}
	if (!c) {
		if (a.category != DOT11_CATEGORY_PUBLIC && !present(cs, b, f))
			stranger(cs, b, f, now);
		return;
	}
	if (dot11_robust_category(a.category) && !robust(cs, c, f))
		return;
	if (client_repeats(c, f))
		return;
	client_keep_frame(c, f->seq, f->subtype);
	if (a.category == DOT11_CATEGORY_SA_QUERY)
		query_frame(c, &a, f->protected, now);
}

static void management(struct clients *cs, struct bss *b, const struct dot11_frame *f, mono_t now)
{
	switch (f->subtype) {
	case DOT11_AUTH: auth_frame(cs, b, f, now); break;
	case DOT11_ASSOC_REQ:
	case DOT11_REASSOC_REQ: assoc_frame(cs, b, f, now); break;
	case DOT11_DEAUTH:
	case DOT11_DISASSOC: leaving(cs, b, f, now); break;
	case DOT11_ACTION: action(cs, b, f, now); break;
	default: break; /* probes are the AP's */
	}
}

/* Whoever sends many of them is told of twice a second: they cost no more than that, and push nothing out of a history. */
static bool told_lately(struct client *c, mono_t now)
{
	uint32_t ms = (uint32_t)(now.us / 1000);
	bool lately = c->has_eapol_told && ms - c->eapol_told_ms < EAPOL_TOLD_MS;

	if (!lately)
		c->eapol_told_ms = ms;
	c->has_eapol_told = true;
	return lately;
}

/* A PSK client has nothing to start; one that says goodbye must prove that it is the one that has the key. */
static void eapol_other(struct client *c, const struct eapol *e, bool encrypted, mono_t now)
{
	struct clients *cs = c->owner;

	if (e->type == EAPOL_LOGOFF && c->keyed && encrypted) {
		TELL(cs, c->mac, MSG_EAPOL_LOGOFF, msg_eapol_logoff, .sta = c->mac);
		removal_deauthenticate(c, DOT11_REASON_8021X_FAILED, "1x_auth_pae.c:6010", now);
		removal_schedule(c, CALLER_LEFT, GRACE_S, now);
		return;
	}
	cs->count.eapol_starts++;
	if (told_lately(c, now))
		return;
	if (e->type == EAPOL_START)
		TELL(cs, c->mac, MSG_EAPOL_START, msg_eapol_start, .sta = c->mac);
	else if (e->type == EAPOL_LOGOFF)
		TELL(cs, c->mac, MSG_EAPOL_LOGOFF, msg_eapol_logoff, .sta = c->mac);
}

static void eapol_data(struct clients *cs, struct bss *b, const struct dot11_frame *f, mono_t now)
{
	struct client *c = associated(cs, b, f);
	struct rd body;
	struct eapol e;

	if (!c) {
		if (!present(cs, b, f))
			stranger(cs, b, f, now);
		return;
	}
	if (!dot11_read_eapol(f, &body) || !eapol_read(body.p, rd_left(&body), &e)) {
		c->count.eapol_dropped++;
		return;
	}
	/* keys are judged by their machine, which knows which of them may come so */
	if (c->pmf && c->keyed && !f->protected && e.type != EAPOL_KEY) {
		cs->count.eapol_plain++;
		c->count.eapol_dropped++;
		return;
	}
	c->count.eapol_received++;
	if (e.type == EAPOL_KEY)
		keys_eapol(c, body, f->protected, now);
	else
		eapol_other(c, &e, f->protected, now);
}

/* Management frames go to the BSS itself; data frames, through it. */
static bool shape(const struct dot11_frame *f)
{
	if (f->more_fragments || f->fragment)
		return false;
	if (f->type == DOT11_MGMT)
		return !f->to_ds && !f->from_ds && memcmp(f->a1, f->a3, 6) == 0;
	return f->type == DOT11_DATA && f->to_ds && !f->from_ds;
}

static void heard(struct clients *cs, struct bss *b, mac_t mac, const struct ac_frame_info *info)
{
	struct client *c = client_at(cs, mac, b->ap, b->slot);

	if (info->has_group)
		b->pn = info->group;
	if (!c || !info->heard)
		return;
	c->rssi = info->rssi;
	c->snr = info->snr;
}

void clients_frame(struct clients *cs, struct ap *ap, unsigned slot, const uint8_t *frame, size_t len,
		   const struct ac_frame_info *info, mono_t now)
{
	struct dot11_frame f;
	struct bss *b;

	cs->now = now;
	cs->count.frames++;
	if (!dot11_read(frame, len, &f) || !shape(&f)) {
		cs->count.malformed++;
		return;
	}
	b = bss_of_bssid(cs, ap, slot, mac_from(f.a1));
	if (!b || !cs->p.wlan(cs->p.ctx, b->wlan)) {
		cs->count.not_ours++;
		return;
	}
	if (!good_source(cs, b, &f))
		return;
	if (info)
		heard(cs, b, mac_from(f.a2), info);
	if (f.type == DOT11_MGMT)
		management(cs, b, &f, now);
	else
		eapol_data(cs, b, &f, now);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* diff.c - what differs between two trees: object by object, field by field, so that a reload touches only what changed.
 * A field differs when the command that would set it does. */
#include "controller/config/tree.h"

#include "base/wipe.h"

enum { FIELD_TEXT_MAX = 4096 };

struct differ {
	config_changed fn;
	void *ctx;
	size_t count;
	struct buf a, b; /* hold secrets between two calls */
};

static const struct kind {
	field_writer write;
	unsigned fields;
} kinds[] = {
	[CONFIG_SYSTEM] = { write_system, CONFIG_SYSTEM_FIELDS },
	[CONFIG_INTERFACE] = { write_interface, CONFIG_INTERFACE_FIELDS },
	[CONFIG_WLAN] = { write_wlan, CONFIG_WLAN_FIELDS },
	[CONFIG_AP] = { write_ap, CONFIG_AP_FIELDS },
	[CONFIG_AUTH] = { write_auth, CONFIG_AUTH_FIELDS },
	[CONFIG_EXCLUSION] = { write_exclusion, CONFIG_EXCLUSION_FIELDS },
	[CONFIG_MACFILTER] = { write_macfilter, CONFIG_MACFILTER_FIELDS },
	[CONFIG_CLIENT_KEY] = { write_client_key, CONFIG_CLIENT_KEY_FIELDS },
};

_Static_assert(CONFIG_SYSTEM_FIELDS <= 32 && CONFIG_WLAN_FIELDS <= 32 && CONFIG_AP_FIELDS <= 32, "a bit for each field");

static void clear(struct buf *b)
{
	if (b->p)
		wipe(b->p, b->len);
	buf_clear(b);
}

static void set(struct config_change *c, const void *from, const void *to)
{
	switch (c->object) {
	case CONFIG_SYSTEM: c->from.system = from, c->to.system = to; break;
	case CONFIG_INTERFACE: c->from.interface = from, c->to.interface = to; break;
	case CONFIG_WLAN: c->from.wlan = from, c->to.wlan = to; break;
	case CONFIG_AP: c->from.ap = from, c->to.ap = to; break;
	case CONFIG_AUTH: c->from.auth = from, c->to.auth = to; break;
	case CONFIG_EXCLUSION: c->from.exclusion = from, c->to.exclusion = to; break;
	case CONFIG_MACFILTER: c->from.macfilter = from, c->to.macfilter = to; break;
	case CONFIG_CLIENT_KEY: c->from.client_key = from, c->to.client_key = to; break;
	}
}

/* There may be thousands: without putting them into words. */
static bool same_auth(const struct config_auth *a, const struct config_auth *b)
{
	return mac_eq(a->mac, b->mac) && a->refuse == b->refuse && a->pinned == b->pinned &&
	       memcmp(a->fingerprint, b->fingerprint, sizeof(a->fingerprint)) == 0;
}

static bool same_exclusion(const struct config_exclusion *a, const struct config_exclusion *b)
{
	return mac_eq(a->mac, b->mac) && strcmp(a->description, b->description) == 0;
}

static bool same_radio(const struct config_radio *a, const struct config_radio *b)
{
	return a->disabled == b->disabled && a->channel == b->channel && a->power == b->power && a->width == b->width;
}

static bool same_ap_field(const struct config_ap *a, const struct config_ap *b, enum config_ap_field field)
{
	switch (field) {
	case CONFIG_AP_NAME: return strcmp(a->name, b->name) == 0;
	case CONFIG_AP_LOCATION: return strcmp(a->location, b->location) == 0;
	case CONFIG_AP_ADMIN: return a->admin == b->admin;
	case CONFIG_AP_LINK_ENCRYPTION: return a->link_encryption == b->link_encryption;
	case CONFIG_AP_PRIMARY:
	case CONFIG_AP_SECONDARY:
	case CONFIG_AP_TERTIARY:
	case CONFIG_AP_PSK: break;
	case CONFIG_AP_A_DISABLED:
	case CONFIG_AP_A_CHANNEL:
	case CONFIG_AP_A_POWER:
	case CONFIG_AP_A_WIDTH: return same_radio(&a->radio[CONFIG_BAND_A], &b->radio[CONFIG_BAND_A]);
	case CONFIG_AP_B_DISABLED:
	case CONFIG_AP_B_CHANNEL:
	case CONFIG_AP_B_POWER: return same_radio(&a->radio[CONFIG_BAND_B], &b->radio[CONFIG_BAND_B]);
	case CONFIG_AP_FIELDS: break;
	}
	return false; /* not known so: by their words */
}

static bool no_base(const struct config_ap *a, const struct config_ap *b, enum config_ap_field field)
{
	unsigned i = (unsigned)field - CONFIG_AP_PRIMARY;

	return i < 3 && !a->base[i].name[0] && !b->base[i].name[0];
}

static bool same_field(enum config_object object, const void *from, const void *to, unsigned f)
{
	return object == CONFIG_AP && from && to && (same_ap_field(from, to, f) || no_base(from, to, f));
}

static void differ(struct differ *d, enum config_object object, const void *from, const void *to)
{
	struct config_change change = { .object = object,
					.how = !from ? CONFIG_ADDED : !to ? CONFIG_REMOVED : CONFIG_CHANGED };

	if (object == CONFIG_AUTH && from && to && same_auth(from, to))
		return;
	if (object == CONFIG_EXCLUSION && from && to && same_exclusion(from, to))
		return;
	for (unsigned f = 0; f < kinds[object].fields; f++) {
		if (same_field(object, from, to, f))
			continue;
		if (from)
			kinds[object].write(&d->a, from, f, CONFIG_SECRETS_PLAIN);
		if (to)
			kinds[object].write(&d->b, to, f, CONFIG_SECRETS_PLAIN);
		if (!slice_eq(buf_as_slice(&d->a), buf_as_slice(&d->b)))
			change.fields |= 1u << f;
		clear(&d->a);
		clear(&d->b);
	}
	if (change.how == CONFIG_CHANGED && change.fields == 0)
		return;
	set(&change, from, to);
	d->count++;
	if (d->fn)
		d->fn(d->ctx, &change);
}

/* The stages in the order their changes may be applied: what is only in `from` goes first. */
enum stage { AP_GOES, AUTH_GOES, EXCLUSION_GOES, MACFILTER_GOES, CLIENT_KEY_GOES, WLAN_GOES, INTERFACE_GOES, SYSTEM,
	     INTERFACES, WLANS, CLIENT_KEYS, AUTHS, EXCLUSIONS, MACFILTERS, APS, STAGES };

static bool goes(struct differ *d, const struct config *a, const struct config *b, struct config_diff_cursor *k)
{
	const struct config_wlan *w;
	size_t i = k->at++;

	switch ((enum stage)k->stage) {
	case AP_GOES:
		if (i < a->aps && !tree_ap_near(b, i, a->ap[i]))
			differ(d, CONFIG_AP, a->ap[i], NULL);
		return i < a->aps;
	case AUTH_GOES:
		if (i < a->auths && !config_auth(b, a->auth[i].mac))
			differ(d, CONFIG_AUTH, &a->auth[i], NULL);
		return i < a->auths;
	case EXCLUSION_GOES:
		if (i < a->exclusions && !config_exclusion(b, a->exclusion[i].mac))
			differ(d, CONFIG_EXCLUSION, &a->exclusion[i], NULL);
		return i < a->exclusions;
	case MACFILTER_GOES:
		if (i < a->macfilters && !config_macfilter(b, a->macfilter[i].mac))
			differ(d, CONFIG_MACFILTER, &a->macfilter[i], NULL);
		return i < a->macfilters;
	case CLIENT_KEY_GOES:
		if (i < a->client_keys && !config_client_key(b, a->client_key[i].wlan, a->client_key[i].mac))
			differ(d, CONFIG_CLIENT_KEY, &a->client_key[i], NULL);
		return i < a->client_keys;
	case WLAN_GOES:
		w = config_wlan(a, (unsigned)i);
		if (w && !config_wlan(b, w->id))
			differ(d, CONFIG_WLAN, w, NULL);
		return i < WLAN_ID_MAX;
	default:
		if (i < a->interfaces && !config_interface(b, a->interface[i]->name))
			differ(d, CONFIG_INTERFACE, a->interface[i], NULL);
		return i < a->interfaces;
	}
}

/* One object that is new or may have changed. */
static bool comes(struct differ *d, const struct config *from, const struct config *to, struct config_diff_cursor *k)
{
	size_t i = k->at++;

	switch ((enum stage)k->stage) {
	case SYSTEM: differ(d, CONFIG_SYSTEM, from, to); return false;
	case INTERFACES:
		if (i < to->interfaces)
			differ(d, CONFIG_INTERFACE, config_interface(from, to->interface[i]->name), to->interface[i]);
		return i < to->interfaces;
	case WLANS:
		if (config_wlan(to, (unsigned)i))
			differ(d, CONFIG_WLAN, config_wlan(from, (unsigned)i), config_wlan(to, (unsigned)i));
		return i < WLAN_ID_MAX;
	case AUTHS:
		if (i < to->auths)
			differ(d, CONFIG_AUTH, config_auth(from, to->auth[i].mac), &to->auth[i]);
		return i < to->auths;
	case EXCLUSIONS:
		if (i < to->exclusions)
			differ(d, CONFIG_EXCLUSION, config_exclusion(from, to->exclusion[i].mac), &to->exclusion[i]);
		return i < to->exclusions;
	case MACFILTERS:
		if (i < to->macfilters)
			differ(d, CONFIG_MACFILTER, config_macfilter(from, to->macfilter[i].mac), &to->macfilter[i]);
		return i < to->macfilters;
	case CLIENT_KEYS:
		if (i < to->client_keys)
			differ(d, CONFIG_CLIENT_KEY, config_client_key(from, to->client_key[i].wlan, to->client_key[i].mac),
			       &to->client_key[i]);
		return i < to->client_keys;
	default:
		if (i < to->aps) {
			const struct config_ap *old = tree_ap_near(from, i, to->ap[i]);

			if (old != to->ap[i]) /* else it is lent: the same */
				differ(d, CONFIG_AP, old, to->ap[i]);
		}
		return i < to->aps;
	}
}

static bool diff_some(const struct config *from, const struct config *to, config_changed fn, void *ctx,
	struct config_diff_cursor *k, size_t objects)
{
	struct differ d = { .fn = fn, .ctx = ctx };

	/* more than one command takes: they never grow, so no copy of a secret is left behind */
	buf_reserve(&d.a, FIELD_TEXT_MAX);
	buf_reserve(&d.b, FIELD_TEXT_MAX);
	for (; objects && k->stage < STAGES; objects--)
		if (!(k->stage < SYSTEM ? goes : comes)(&d, from, to, k)) {
			k->stage++;
			k->at = 0;
		}
	k->count += d.count;
	buf_free(&d.a);
	buf_free(&d.b);
	return k->stage < STAGES;
}

bool config_diff_some(const struct config *from, const struct config *to, config_changed fn, void *ctx,
	struct config_diff_cursor *k)
{
	enum { SOME = 32 };

	return diff_some(from, to, fn, ctx, k, SOME);
}

size_t config_diff(const struct config *from, const struct config *to, config_changed fn, void *ctx)
{
	struct config_diff_cursor k = { 0 };

	(void)diff_some(from, to, fn, ctx, &k, SIZE_MAX);
	return k.count;
}

/* --- in words ------------------------------------------------------------------------------------------------- */

static const void *side(const struct config_change *c, bool to)
{
	switch (c->object) {
	case CONFIG_SYSTEM: return to ? c->to.system : c->from.system;
	case CONFIG_INTERFACE: return to ? c->to.interface : c->from.interface;
	case CONFIG_WLAN: return to ? c->to.wlan : c->from.wlan;
	case CONFIG_AP: return to ? c->to.ap : c->from.ap;
	case CONFIG_AUTH: return to ? c->to.auth : c->from.auth;
	case CONFIG_EXCLUSION: return to ? c->to.exclusion : c->from.exclusion;
	case CONFIG_MACFILTER: return to ? c->to.macfilter : c->from.macfilter;
	case CONFIG_CLIENT_KEY: return to ? c->to.client_key : c->from.client_key;
	}
	return NULL;
}

static void name(struct buf *out, const struct config_change *c)
{
	const void *it = side(c, c->how != CONFIG_REMOVED);
	const struct config_wlan *w = it;
	const struct config_ap *ap = it;

	switch (c->object) {
	case CONFIG_SYSTEM: buf_str(out, "The controller"); break;
	case CONFIG_INTERFACE: buf_printf(out, "Interface %s", ((const struct config_interface *)it)->name); break;
	case CONFIG_WLAN: buf_printf(out, "WLAN %u (%s)", w->id, w->profile); break;
	case CONFIG_AP:
		buf_str(out, "Access point ");
		buf_mac(out, ap->mac);
		if (ap->name[0])
			buf_printf(out, " (%s)", ap->name);
		break;
	case CONFIG_AUTH:
		buf_str(out, "Auth-list entry ");
		buf_mac(out, ((const struct config_auth *)it)->mac);
		break;
	case CONFIG_EXCLUSION:
		buf_str(out, "Excluded client ");
		buf_mac(out, ((const struct config_exclusion *)it)->mac);
		break;
	case CONFIG_MACFILTER:
		buf_str(out, "MAC filter entry ");
		buf_mac(out, ((const struct config_macfilter *)it)->mac);
		break;
	case CONFIG_CLIENT_KEY:
		buf_str(out, "The key of client ");
		buf_mac(out, ((const struct config_client_key *)it)->mac);
		buf_printf(out, " on WLAN %u", ((const struct config_client_key *)it)->wlan);
		break;
	}
}

static void sign(struct buf *out, const char *mark, const struct config_change *c, bool to, unsigned field)
{
	size_t at = out->len;

	buf_str(out, mark);
	kinds[c->object].write(out, side(c, to), field, CONFIG_SECRETS_MASKED);
	if (out->len == at + strlen(mark)) /* it has its default */
		out->len = at;
}

void config_change_text(struct buf *out, const struct config_change *c)
{
	static const char *const how[] = { [CONFIG_ADDED] = " is new:\n", [CONFIG_REMOVED] = " goes:\n",
					   [CONFIG_CHANGED] = " changes:\n" };

	name(out, c);
	buf_str(out, how[c->how]);
	for (unsigned f = 0; f < kinds[c->object].fields; f++) {
		if (!(c->fields >> f & 1))
			continue;
		if (c->how != CONFIG_ADDED)
			sign(out, "  - ", c, false, f);
		if (c->how != CONFIG_REMOVED)
			sign(out, "  + ", c, true, f);
	}
}

static void add_text(void *ctx, const struct config_change *c)
{
	config_change_text(ctx, c);
}

void config_diff_text(struct buf *out, const struct config *from, const struct config *to)
{
	if (config_diff(from, to, add_text, out) == 0)
		buf_str(out, "No difference.\n");
}

bool config_diff_text_some(struct buf *out, const struct config *from, const struct config *to, struct config_diff_cursor *k)
{
	if (config_diff_some(from, to, add_text, out, k))
		return true;
	if (k->count == 0)
		buf_str(out, "No difference.\n");
	return false;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* common.c - see show.h: times, names, and walking access points that may go away meanwhile. */
#include "base/xalloc.h"
#include "cli/grammar/countries.h"
#include "controller/show/show.h"

#include <stdio.h>
#include <time.h>

int64_t show_wall_s(const struct world *w)
{
	return w->ports.wall_ms(w->ports.ctx) / 1000;
}

static void local(const struct world *w, int64_t wall_s, struct tm *tm)
{
	time_t t = (time_t)(wall_s + config_zone_s(w->config));

	gmtime_r(&t, tm);
}

static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

void show_time_long(const struct world *w, int64_t wall_s, char out[static SHOW_TIME_MAX])
{
	struct tm tm;

	local(w, wall_s, &tm);
	snprintf(out, SHOW_TIME_MAX, "%s %s %2d %02d:%02d:%02d %d", days[tm.tm_wday], months[tm.tm_mon], tm.tm_mday, tm.tm_hour,
		 tm.tm_min, tm.tm_sec, tm.tm_year + 1900);
}

void show_time_short(const struct world *w, int64_t wall_s, char out[static SHOW_TIME_MAX])
{
	struct tm tm;

	local(w, wall_s, &tm);
	snprintf(out, SHOW_TIME_MAX, "%s %02d %02d:%02d:%02d", months[tm.tm_mon], tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

void show_span(int64_t seconds, char out[static SHOW_TIME_MAX])
{
	int64_t s = seconds < 0 ? 0 : seconds;

	snprintf(out, SHOW_TIME_MAX, "%lld days %lld hrs %lld mins %lld secs", (long long)(s / 86400),
		 (long long)(s / 3600 % 24), (long long)(s / 60 % 60), (long long)(s % 60));
}

void show_span_short(int64_t seconds, char out[static SHOW_TIME_MAX])
{
	int64_t s = seconds < 0 ? 0 : seconds;

	snprintf(out, SHOW_TIME_MAX, "%lld days, %02lld h %02lld m %02lld s", (long long)(s / 86400), (long long)(s / 3600 % 24),
		 (long long)(s / 60 % 60), (long long)(s % 60));
}

void show_country_text(const char *code, char out[static 64])
{
	const char *name = *code ? country_name(code) : NULL;

	if (!*code)
		snprintf(out, 64, "Not Configured");
	else
		snprintf(out, 64, "%s  - %s", code, name ? name : "?");
}

void show_ipv4(uint32_t host_order, char out[static 20])
{
	snprintf(out, 20, "%u.%u.%u.%u", host_order >> 24, host_order >> 16 & 255, host_order >> 8 & 255, host_order & 255);
}

const char *world_sysname(void *world)
{
	return ((const struct world *)world)->config->sysname;
}

/* --- completion ---------------------------------------------------------------------------------------------------- */

static bool fits(const char *value, struct slice begins)
{
	return *value && strncmp(value, begins.p, begins.len) == 0;
}

static void ap_values(const struct world *w, struct slice begins, control_value add, void *ctx)
{
	for (const struct ap *ap = ac_ap_next(w->ac, NULL); ap; ap = ac_ap_next(w->ac, ap))
		if (fits(ap->name, begins) && !add(ctx, ap->name, ap->joined ? "access point, joined" : "access point, away"))
			return;
}

static void address_values(const struct world *w, struct slice begins, control_value add, void *ctx)
{
	for (const struct join_stats *j = ac_join_next(w->ac, NULL); j; j = ac_join_next(w->ac, j)) {
		char text[MAC_TEXT_MAX];

		if (!mac_present(j->mac))
			continue;
		mac_format(j->mac, text);
		if (fits(text, begins) && !add(ctx, text, j->joined ? "access point, joined" : "access point, not joined"))
			return;
	}
}

static void wlan_values(const struct world *w, struct slice begins, control_value add, void *ctx)
{
	for (const struct config_wlan *l = config_wlan_next(w->config, 0); l; l = config_wlan_next(w->config, l->id)) {
		char text[8];

		snprintf(text, sizeof(text), "%u", l->id);
		if (fits(text, begins) && !add(ctx, text, l->profile))
			return;
	}
}

/* Of tens of thousands the first that fit; not more are looked at than a step of a show does. */
static void client_values(const struct world *w, struct slice begins, control_value add, void *ctx)
{
	enum { LOOK_MAX = 2048 };
	const struct client *k = NULL;
	unsigned looked = 0;

	while (w->clients && looked++ < LOOK_MAX && (k = clients_next(w->clients, k)) != NULL) {
		char text[MAC_TEXT_MAX];

		mac_format(k->mac, text);
		if (fits(text, begins) && !add(ctx, text, k->ap->name))
			return;
	}
}

void world_values(void *world, const char *parameter, struct slice begins, control_value add, void *ctx)
{
	const struct world *w = world;

	if (strcmp(parameter, "<ap>") == 0 || strcmp(parameter, "<ap-name>") == 0)
		ap_values(w, begins, add, ctx);
	else if (strcmp(parameter, "<ap-mac>") == 0)
		address_values(w, begins, add, ctx);
	else if (strcmp(parameter, "<client-mac>") == 0)
		client_values(w, begins, add, ctx);
	else if (strcmp(parameter, "<wlan-id>") == 0)
		wlan_values(w, begins, add, ctx);
	else if (strcmp(parameter, "<interface>") == 0)
		for (size_t i = 0; i < w->config->interfaces; i++)
			if (fits(w->config->interface[i]->name, begins) && !add(ctx, w->config->interface[i]->name, "interface"))
				return;
}

/* --- access points ------------------------------------------------------------------------------------------------- */

struct ap *show_ap_of(struct call *c, unsigned i)
{
	const struct grammar_arg *a = &c->line->arg[i];
	struct ap *ap = ac_ap_by_name(world_of(c)->ac, command_text(c->line, i));

	if (!ap && mac_present(a->mac))
		ap = ac_ap_by_mac(world_of(c)->ac, a->mac);
	if (!ap)
		call_end(c, CALL_NOT_FOUND, "Cisco AP name is invalid: there is no access point '%s'", command_text(c->line, i));
	return ap;
}

mac_t show_ap_mac_of(struct call *c, unsigned i)
{
	struct ap *ap;

	if (mac_present(c->line->arg[i].mac) && !ac_ap_by_name(world_of(c)->ac, command_text(c->line, i)))
		return c->line->arg[i].mac;
	ap = show_ap_of(c, i);
	return ap ? ap->mac : (mac_t){ 0 };
}

/* RFC 5416 6.25: bit 2 is 802.11a */
unsigned show_slot_of_band(const struct ap *ap, enum config_band band)
{
	unsigned n = 0;

	while (n < AP_RADIOS_MAX &&
	       (!ap->slot[n].present || (ap->slot[n].type & 2 ? CONFIG_BAND_A : CONFIG_BAND_B) != band))
		n++;
	return n;
}

void show_keep_aps(struct call *c)
{
	struct ac *ac = world_of(c)->ac;
	size_t n = ac_ap_count(ac), i = 0;
	mac_t *mac = xcalloc(n + 1, sizeof(*mac), "addresses of access points");

	for (struct ap *ap = ac_ap_next(ac, NULL); ap && i < n; ap = ac_ap_next(ac, ap))
		mac[i++] = ap->mac;
	c->kept = mac;
	c->nkept = i;
	c->at[0] = 0;
}

bool show_dump_config(struct call *c, enum config_secrets secrets)
{
	struct buf text = { c->kept, (size_t)c->at[0], c->nkept };
	struct config_cursor k = { c->at[1], (size_t)c->at[2], (unsigned)(c->at[3] & 0xffff), (unsigned)(c->at[3] >> 16) };
	bool more = config_dump_some(&text, world_of(c)->config, secrets, &k);

	c->kept = text.p;
	c->nkept = text.cap;
	c->secret = secrets == CONFIG_SECRETS_PLAIN ? text.len : 0;
	c->at[0] = text.len;
	c->at[1] = k.edition;
	c->at[2] = k.at;
	c->at[3] = k.kind | (uint64_t)k.retries << 16;
	if (more)
		return true;
	c->nkept = text.len;
	memset(c->at, 0, sizeof(c->at));
	return false;
}

struct ap *show_next_ap(struct call *c)
{
	const mac_t *mac = c->kept;

	while (c->at[0] < c->nkept) {
		struct ap *ap = ac_ap_by_mac(world_of(c)->ac, mac[c->at[0]++]);

		if (ap)
			return ap;
	}
	return NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* clients.c - the machine of clients in net: what it asks for is the AC machine's to do, what the AC machine hears is given
 * to it, and each fact it tells goes to those who listen: the rings of clients' histories, sessions of operators, traps,
 * the journal. */
#include "catalogue/catalogue.h"
#include "catalogue_gen.h"
#include "cli/grammar/grammar.h"
#include "controller/net/internal.h"

#include <syslog.h>

/* --- what the machine tells --------------------------------------------------------------------------------------- */

/* Those that are logged: config trapflags client. Strangers can make most of them, and would push all else out of the log
 * of traps; so by default exclusions alone are, as with AireOS. The others are in the clients' histories. */
static bool is_trap(const struct net *n, unsigned row)
{
	static const struct {
		unsigned row;
		enum client_trap flag;
	} traps[] = {
		{ MSG_TRAP_CLIENT_ASSOCIATED, CLIENT_TRAP_ASSOCIATE },
		{ MSG_TRAP_CLIENT_ASSOC_FAILURE, CLIENT_TRAP_ASSOC_FAIL },
		{ MSG_TRAP_CLIENT_AUTH_FAILURE, CLIENT_TRAP_AUTH_FAIL },
		{ MSG_TRAP_CLIENT_DEAUTH, CLIENT_TRAP_DEAUTHENTICATE },
		{ MSG_TRAP_CLIENT_DISASSOC, CLIENT_TRAP_DISASSOCIATE },
		{ MSG_TRAP_CLIENT_EXCLUDED, CLIENT_TRAP_EXCLUDED },
	};

	for (unsigned i = 0; i < ARRAY_LEN(traps); i++)
		if (traps[i].row == row)
			return n->world.config->traps >> traps[i].flag & 1;
	return false;
}

static struct control *control_of(const struct net *n)
{
	return n->control ? control_uv_machine(n->control) : NULL;
}

static bool for_journal(const struct net *n, unsigned row)
{
	return cat_rows[row].severity <= LOG_WARNING && n->client_lines < NET_CLIENT_LINES;
}

static bool about_ap(unsigned row)
{
	return row == MSG_GROUP_KEY_NEW || row == MSG_GROUP_KEY_ROTATION;
}

static bool wants_event(void *ctx, unsigned row, mac_t about)
{
	const struct net *n = ctx;
	const struct control *c = control_of(n);

	return (n->live && live_wants(n->live, row)) || is_trap(n, row) || for_journal(n, row) ||
	       (c && (about_ap(row) ? control_wants_event(c, row, about) : control_wants_client(c, row, about)));
}

static void in_words(struct net *n, unsigned row, const void *fields, mac_t about)
{
	const struct cat_row *r = &cat_rows[row];
	struct buf text = { 0 };

	if (!is_trap(n, row) && !for_journal(n, row)) {
		n->client_lines_held++;
		return;
	}
	cat_write_text(&text, row, fields);
	if (is_trap(n, row))
		traplog_add(&n->traps, net_wall_ms(n), "%s", buf_cstr(&text));
	if (for_journal(n, row)) {
		n->client_lines++;
		net_log(n, r->severity, r->id, about, r->name, "%s", buf_cstr(&text));
	} else if (r->severity <= LOG_WARNING) {
		n->client_lines_held++;
	}
	buf_free(&text);
}

static void on_event(void *ctx, unsigned row, const void *fields, mac_t about)
{
	struct net *n = ctx;
	struct control *c = control_of(n);

	if (about_ap(row)) {
		if (c)
			control_event(c, row, fields, about);
		return;
	}
	if (n->live)
		live_event(n->live, net_wall_ms(n), row, fields, about);
	if (c && n->lost && row == MSG_CLEANING_UP_STATE)
		control_client_line(c, MSG_LWAPP_AP_DEL, n->lost, about);
	if (c)
		control_client_event(c, row, fields, about);
	if (is_trap(n, row) || cat_rows[row].severity <= LOG_WARNING)
		in_words(n, row, fields, about);
}

/* Its clients go, and why: for their histories, for who debugs errors of access points, and for who debugs one of them:
 * what is told of clients alone would look like a reset of the radio. */
void net_ap_lost(struct net *n, struct ap *ap, const char *why)
{
	char ip[ADDR_TEXT_MAX];
	size_t len = addr_format_ip(&ap->address, ip);
	struct msg_lwapp_ap_del m = { .ap = ap->mac, .ap_ip = { ip, len }, .port = ap->address.port, .why = slice_of(why) };
	struct control *c = control_of(n);

	if (n->live)
		live_ap_event(n->live, net_wall_ms(n), MSG_LWAPP_AP_DEL, &m, ap->mac);
	if (c && control_wants_event(c, MSG_LWAPP_AP_DEL, ap->mac))
		control_event(c, MSG_LWAPP_AP_DEL, &m, ap->mac);
	n->lost = &m;
	clients_ap_left(n->clients, ap, mono_now());
	n->lost = NULL;
}

/* --- what the machine asks for ------------------------------------------------------------------------------------ */

static bool change_station(void *ctx, struct ap *ap, const struct ac_station_change *change, mono_t now)
{
	return ac_station_change(((struct net *)ctx)->world.ac, ap, change, now);
}

static bool send_frame(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, const uint8_t *frame, size_t len)
{
	return ac_send_frame(((struct net *)ctx)->world.ac, ap, slot, wlan, frame, len);
}

static bool tell_group_key(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, const struct ac_group_key *k, mono_t now)
{
	return ac_group_key(((struct net *)ctx)->world.ac, ap, slot, wlan, k, now);
}

static bool excluded(void *ctx, mac_t client)
{
	return config_exclusion(((const struct net *)ctx)->world.config, client) != NULL;
}

static bool filtered(void *ctx, unsigned wlan, mac_t client)
{
	return config_macfilter_lets(((const struct net *)ctx)->world.config, client, wlan);
}

static void left(void *ctx, struct ap *ap)
{
	ac_refresh(((struct net *)ctx)->world.ac, ap, mono_now());
}

static enum client_pmk client_pmk(void *ctx, unsigned wlan, mac_t client, uint32_t akm, struct rsn_pmk *out)
{
	struct net *n = ctx;
	enum client_pmk is = wlans_client_pmk(&n->wlans, n->world.config, wlan, client, akm, out);

	net_work_on_wlans(n);
	return is;
}

/* --- what the AC machine hears ------------------------------------------------------------------------------------ */

static void on_frame(void *ctx, struct ap *ap, unsigned slot, bool native, const uint8_t *frame, size_t len,
		     const struct ac_frame_info *info)
{
	struct net *n = ctx;

	if (native)
		clients_frame(n->clients, ap, slot, frame, len, info, mono_now());
}

static void on_station_done(void *ctx, struct ap *ap, const struct ac_station_result *r)
{
	clients_station_done(((struct net *)ctx)->clients, ap, r, mono_now());
}

static bool give_group_key(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, const struct ac_wlan *w, bool again,
			   struct ac_group_key *out)
{
	return clients_bss_key(((struct net *)ctx)->clients, ap, slot, wlan, w->id, again, out, mono_now());
}

static void on_group_key_done(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, enum ac_group_status status,
			      uint8_t result)
{
	clients_group_key_done(((struct net *)ctx)->clients, ap, slot, wlan, status, result, mono_now());
}

static void on_group_state(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, const struct ac_group_state *s)
{
	clients_group_state(((struct net *)ctx)->clients, ap, slot, wlan, s);
}

static bool wlans_wait(void *ctx, const struct ap *ap)
{
	return clients_leaving(((const struct net *)ctx)->clients, ap);
}

static void on_wlan_up(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, bool up)
{
	clients_bss_up(((struct net *)ctx)->clients, ap, slot, wlan, up, mono_now());
}

static void on_station_gone(void *ctx, struct ap *ap, unsigned slot, mac_t station)
{
	clients_gone(((struct net *)ctx)->clients, ap, slot, station, 0, mono_now());
}

static void on_probing(void *ctx, struct ap *ap, const struct ac_probe *p)
{
	clients_probed(((struct net *)ctx)->clients, ap, p->slot, p->station, p->rssi, p->probes, mono_now());
}

static void on_idle(void *ctx, struct ap *ap, const struct ac_idle *i)
{
	clients_idle(((struct net *)ctx)->clients, ap, i->slot, i->station, mono_now());
}

static void on_learned(void *ctx, struct ap *ap, const struct ac_address *a)
{
	clients_address(((struct net *)ctx)->clients, ap, a, mono_now());
}

static void on_dhcp(void *ctx, struct ap *ap, const struct ac_dhcp *d)
{
	clients_dhcp(((struct net *)ctx)->clients, ap, d, mono_now());
}

static void on_radio(void *ctx, struct ap *ap, const struct ac_radio *r)
{
	struct net *n = ctx;

	if (r->event != AC_RADIO_RESET)
		return;
	live_radio_reset(n->live, net_wall_ms(n), ap->mac, r->slot, r->reason);
	clients_radio_reset(n->clients, ap, r->slot, mono_now());
}

static void on_present(void *ctx, struct ap *ap, const struct ac_present *s)
{
	if (s) /* NULL: that was all of them */
		(void)clients_present(((struct net *)ctx)->clients, ap, s, mono_now());
}

void net_fill_client_ports(struct ac_ports *p)
{
	p->frame = on_frame;
	p->station_done = on_station_done;
	p->group_key = give_group_key;
	p->group_key_done = on_group_key_done;
	p->group_state = on_group_state;
	p->wlans_wait = wlans_wait;
	p->wlan_up = on_wlan_up;
	p->station_gone = on_station_gone;
	p->probing = on_probing;
	p->idle = on_idle;
	p->learned = on_learned;
	p->dhcp = on_dhcp;
	p->radio = on_radio;
	p->present = on_present;
}

/* --- what outlives us ---------------------------------------------------------------------------------------------- */

static void on_changed(void *ctx, const struct client *c, bool going)
{
	roster_changed(((struct net *)ctx)->roster, c, going);
}

static bool remembered(void *ctx, mac_t mac, struct client_memory *out)
{
	return roster_remembered(((const struct net *)ctx)->roster, mac, out);
}

static struct roster_clock clocks(const struct net *n)
{
	struct roster_clock c = { mono_now(), net_wall_ms((void *)(uintptr_t)n), { 0 } };

	memcpy(c.boot, n->boot, sizeof(c.boot));
	return c;
}

/* --- begin and end ------------------------------------------------------------------------------------------------ */

void net_open_clients(struct net *n, struct hash_key key)
{
	struct clients_ports p = {
		.ctx = n,
		.random = net_random,
		.wants_event = wants_event,
		.event = on_event,
		.wlan = net_client_wlan,
		.settings = net_client_settings,
		.station = change_station,
		.send = send_frame,
		.group_key = tell_group_key,
		.excluded = excluded, .filtered = filtered, .client_pmk = client_pmk,
		.changed = on_changed,
		.remembered = remembered,
		.left = left,
	};
	struct roster_clock clock = clocks(n);
	struct live_options o = { .key = key, .has_command = grammar_has };

	n->live = n->world.live = live_new(&o);
	if (n->memory)
		n->roster = roster_new((char *)n->memory + memory_roster_at(), &n->wheel, key, &clock);
	net_follow_wlans(n);
	n->clients = n->world.clients = clients_new(NULL, &p, &n->wheel, key);
}

void net_close_clients(struct net *n)
{
	clients_free(n->clients);
	net_forget_wlans(n);
	live_free(n->live);
}

/* Once a second: lines about clients that were not written, for strangers can make as many as they like. */
void net_client_second(struct net *n)
{
	struct roster_clock clock = clocks(n);
	uint64_t held = n->client_lines_held;

	wlans_forget_gone(&n->wlans, n->clients);
	roster_clock(n->roster, &clock);
	n->client_lines = 0;
	n->client_lines_held = 0;
	if (held)
		net_log(n, LOG_WARNING, 0, (mac_t){ 0 }, "", "%llu lines about clients were not written: more than %d in a second",
			(unsigned long long)held, NET_CLIENT_LINES);
}

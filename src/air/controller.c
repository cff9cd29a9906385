/* SPDX-License-Identifier: Apache-2.0 */
/* controller.c - see controller.h. What net does between its machines, done here without a process around it; commands go
 * to the handlers that serve the control socket. */
#include "air/controller.h"

#include "base/xalloc.h"
#include "catalogue/catalogue.h"
#include "catalogue_gen.h"
#include "controller/net/wlans.h"
#include "controller/show/show.h"
#include "diagnose/rules.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>

enum { STEP_ROWS = 1000, EPISODES = 64 };
static const int64_t wall_begin = 1780000000;

struct air_controller {
	struct air_controller_ports p;
	struct world world;
	struct wlans wlans;
	struct traplog traps;
	struct msglog log;
};

/* --- time ---------------------------------------------------------------------------------------------------------- */

static mono_t now_of(void *ctx)
{
	const struct air_controller *c = ctx;

	return c->p.now(c->p.ctx);
}

static int64_t wall_ms(void *ctx)
{
	return wall_begin * 1000 + now_of(ctx).us / 1000;
}

static int64_t wall_s(void *ctx)
{
	return wall_ms(ctx) / 1000;
}

int64_t air_controller_wall_s(const struct air_controller *c)
{
	return wall_s((void *)(uintptr_t)c);
}

/* --- what its machines tell ---------------------------------------------------------------------------------------- */

static bool wants_event(void *ctx, unsigned row, mac_t about)
{
	const struct air_controller *c = ctx;

	(void)about;
	return c->p.event || live_wants(c->world.live, row);
}

static void tell(struct air_controller *c, unsigned row, const void *fields, mac_t about)
{
	struct buf text = { 0 };

	if (!c->p.event)
		return;
	cat_write_text(&text, row, fields);
	c->p.event(c->p.ctx, cat_rows[row].id, cat_rows[row].name, buf_as_slice(&text), about);
	buf_free(&text);
}

static bool about_ap(unsigned row)
{
	return row == MSG_GROUP_KEY_NEW || row == MSG_GROUP_KEY_ROTATION;
}

static void on_client_event(void *ctx, unsigned row, const void *fields, mac_t about)
{
	struct air_controller *c = ctx;

	if (!about_ap(row))
		live_event(c->world.live, wall_ms(c), row, fields, about);
	tell(c, row, fields, about);
}

static void on_ap_event(void *ctx, unsigned row, const void *fields, mac_t about)
{
	tell(ctx, row, fields, about);
}

static void ap_joined(void *ctx, struct ap *ap)
{
	struct air_controller *c = ctx;

	clients_ap_joined(c->world.clients, ap, now_of(c));
}

static void ap_left(void *ctx, struct ap *ap, enum ac_why why)
{
	struct air_controller *c = ctx;
	char ip[ADDR_TEXT_MAX];
	size_t len = addr_format_ip(&ap->address, ip);
	struct msg_lwapp_ap_del m = { .ap = ap->mac, .ap_ip = { ip, len }, .port = ap->address.port,
				      .why = slice_of(ac_why_text(why)) };

	live_ap_event(c->world.live, wall_ms(c), MSG_LWAPP_AP_DEL, &m, ap->mac);
	tell(c, MSG_LWAPP_AP_DEL, &m, ap->mac);
	clients_ap_left(c->world.clients, ap, now_of(c));
}

static void ap_lossy(void *ctx, struct ap *ap)
{
	struct air_controller *c = ctx;

	clients_ap_lossy(c->world.clients, ap);
}

/* --- what the machine of clients asks for -------------------------------------------------------------------------- */

static void random_bytes(void *ctx, void *out, size_t len)
{
	struct air_controller *c = ctx;

	c->p.random(c->p.ctx, out, len);
}

static const struct client_wlan *client_wlan(void *ctx, unsigned id)
{
	return wlans_wlan(&((const struct air_controller *)ctx)->wlans, id);
}

static const struct client_settings *client_settings(void *ctx)
{
	return &((const struct air_controller *)ctx)->wlans.settings;
}

static bool change_station(void *ctx, struct ap *ap, const struct ac_station_change *change, mono_t now)
{
	return ac_station_change(((struct air_controller *)ctx)->world.ac, ap, change, now);
}

static bool send_frame(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, const uint8_t *frame, size_t len)
{
	return ac_send_frame(((struct air_controller *)ctx)->world.ac, ap, slot, wlan, frame, len);
}

static bool tell_group_key(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, const struct ac_group_key *k, mono_t now)
{
	return ac_group_key(((struct air_controller *)ctx)->world.ac, ap, slot, wlan, k, now);
}

static bool excluded(void *ctx, mac_t client)
{
	return config_exclusion(((const struct air_controller *)ctx)->world.config, client) != NULL;
}

static bool filtered(void *ctx, unsigned wlan, mac_t client)
{
	return config_macfilter_lets(((const struct air_controller *)ctx)->world.config, client, wlan);
}

static enum client_pmk client_pmk(void *ctx, unsigned wlan, mac_t client, uint32_t akm, struct rsn_pmk *out)
{
	struct air_controller *c = ctx;

	return wlans_client_pmk(&c->wlans, c->world.config, wlan, client, akm, out);
}

/* --- what the machine of access points asks for, and hears ---------------------------------------------------------- */

static void want(void *ctx, const struct ap *ap, struct ap_want *out)
{
	config_ap_want_radios(((const struct air_controller *)ctx)->world.config, ap, out);
}

static bool admit(void *ctx, const struct ac_join_ask *ask, char why[static 128])
{
	return config_ap_allowed(((const struct air_controller *)ctx)->world.config, ask->mac, ask->identity, why);
}

static void send_clear(void *ctx, const struct addr *local, const struct addr *to, const void *packet, size_t len)
{
	struct air_controller *c = ctx;

	c->p.send_clear(c->p.ctx, local, to, packet, len);
}

static void send_record(void *ctx, void *shell, const void *packet, size_t len)
{
	struct air_controller *c = ctx;

	c->p.send(c->p.ctx, shell, packet, len);
}

static void hang_up(void *ctx, void *shell, enum ac_why why)
{
	struct air_controller *c = ctx;

	c->p.hang_up(c->p.ctx, shell, why);
}

static struct clients *clients_of(void *ctx)
{
	return ((struct air_controller *)ctx)->world.clients;
}

static void on_frame(void *ctx, struct ap *ap, unsigned slot, bool native, const uint8_t *frame, size_t len,
		     const struct ac_frame_info *info)
{
	if (native)
		clients_frame(clients_of(ctx), ap, slot, frame, len, info, now_of(ctx));
}

static void on_station_done(void *ctx, struct ap *ap, const struct ac_station_result *r)
{
	clients_station_done(clients_of(ctx), ap, r, now_of(ctx));
}

static bool give_group_key(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, const struct ac_wlan *w, bool again,
			   struct ac_group_key *out)
{
	return clients_bss_key(clients_of(ctx), ap, slot, wlan, w->id, again, out, now_of(ctx));
}

static void on_group_key_done(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, enum ac_group_status status,
			      uint8_t result)
{
	clients_group_key_done(clients_of(ctx), ap, slot, wlan, status, result, now_of(ctx));
}

static void on_group_state(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, const struct ac_group_state *s)
{
	clients_group_state(clients_of(ctx), ap, slot, wlan, s);
}

static void on_wlan_up(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, bool up)
{
	clients_bss_up(clients_of(ctx), ap, slot, wlan, up, now_of(ctx));
}

static void on_station_gone(void *ctx, struct ap *ap, unsigned slot, mac_t station)
{
	clients_gone(clients_of(ctx), ap, slot, station, 0, now_of(ctx));
}

static void on_probing(void *ctx, struct ap *ap, const struct ac_probe *p)
{
	clients_probed(clients_of(ctx), ap, p->slot, p->station, p->rssi, p->probes, now_of(ctx));
}

static void on_idle(void *ctx, struct ap *ap, const struct ac_idle *i)
{
	clients_idle(clients_of(ctx), ap, i->slot, i->station, now_of(ctx));
}

static void on_learned(void *ctx, struct ap *ap, const struct ac_address *a)
{
	clients_address(clients_of(ctx), ap, a, now_of(ctx));
}

static void on_dhcp(void *ctx, struct ap *ap, const struct ac_dhcp *d)
{
	clients_dhcp(clients_of(ctx), ap, d, now_of(ctx));
}

static void on_radio(void *ctx, struct ap *ap, const struct ac_radio *r)
{
	struct air_controller *c = ctx;

	if (r->event != AC_RADIO_RESET)
		return;
	live_radio_reset(c->world.live, wall_ms(c), ap->mac, r->slot, r->reason);
	clients_radio_reset(c->world.clients, ap, r->slot, now_of(c));
}

static void on_present(void *ctx, struct ap *ap, const struct ac_present *s)
{
	if (s) /* NULL: that was all of them */
		(void)clients_present(clients_of(ctx), ap, s, now_of(ctx));
}

/* --- begin and end -------------------------------------------------------------------------------------------------- */

static void config_changed_by(void *ctx, const struct command_line *line)
{
	struct air_controller *c = ctx;

	(void)line;
	wlans_follow(&c->wlans, c->world.config, c->world.clients, now_of(c));
}

static void put_problem(void *ctx, const struct config_problem *p)
{
	config_problem_text(ctx, "the scenario's configuration", p);
}

static struct ac *new_ac(struct air_controller *c, uint64_t seed, struct wheel *wheel)
{
	struct ac_ports ports = { .ctx = c, .send_clear = send_clear, .send = send_record, .hang_up = hang_up,
				  .random = random_bytes, .wall = wall_s, .want = want, .admit = admit,
				  .wants_event = wants_event, .event = on_ap_event, .ap_joined = ap_joined, .ap_left = ap_left,
				  .ap_lossy = ap_lossy,
				  .frame = on_frame, .station_done = on_station_done, .group_key = give_group_key,
				  .group_key_done = on_group_key_done, .group_state = on_group_state, .wlan_up = on_wlan_up,
				  .station_gone = on_station_gone, .probing = on_probing, .idle = on_idle, .learned = on_learned,
				  .dhcp = on_dhcp, .radio = on_radio, .present = on_present };
	struct ac_options options = { .model = "plumb", .serial = "1", .hw_version = "1",
				      .sw_version = "1", .max_aps = UINT16_MAX, .max_stations = UINT16_MAX, .psk = true,
				      .certificates = true };

	snprintf(options.name, sizeof(options.name), "%s", c->world.config->sysname);
	return ac_new(&options, &ports, wheel, (struct hash_key){ seed, ~seed });
}

struct air_controller *air_controller_new(const struct air_controller_ports *p, struct slice config, uint64_t seed,
					  struct wheel *wheel, struct buf *why)
{
	struct air_controller *c = xcalloc(1, sizeof(*c), "a controller in process");
	struct clients_ports ports = { .ctx = c, .random = random_bytes, .wants_event = wants_event, .event = on_client_event,
				       .wlan = client_wlan, .settings = client_settings, .station = change_station,
				       .send = send_frame, .group_key = tell_group_key, .excluded = excluded, .filtered = filtered,
				       .client_pmk = client_pmk };
	struct live_options live = { .clients = 65536, .key = { seed + 1, ~seed }, .has_command = grammar_has };

	c->p = *p;
	c->world.config = config_new();
	if (config_read(c->world.config, config, put_problem, why)) {
		config_free(c->world.config);
		free(c);
		return NULL;
	}
	msglog_init(&c->log);
	c->world.traps = &c->traps;
	c->world.log = &c->log;
	c->world.ports = (struct world_ports){ .ctx = c, .now = now_of, .wall_ms = wall_ms, .changed = config_changed_by };
	c->world.live = live_new(&live);
	wlans_follow(&c->wlans, c->world.config, NULL, now_of(c));
	c->world.clients = clients_new(NULL, &ports, wheel, (struct hash_key){ seed + 2, ~seed });
	c->world.ac = new_ac(c, seed, wheel);
	return c;
}

void air_controller_free(struct air_controller *c)
{
	c->p.event = NULL;
	ac_hang_up_all(c->world.ac, AC_WHY_STOPPED, now_of(c));
	clients_free(c->world.clients); /* its clients know access points */
	c->world.clients = NULL;
	ac_free(c->world.ac);
	wlans_free(&c->wlans);
	live_free(c->world.live);
	config_free(c->world.config);
	free(c);
}

struct ac *air_controller_ac(struct air_controller *c)
{
	return c->world.ac;
}

uint64_t air_controller_wrong_turns(const struct air_controller *c)
{
	return clients_counters(c->world.clients)->wrong_turns;
}

/* --- commands ------------------------------------------------------------------------------------------------------- */

/* Lines of the control protocol, as what a person sees. */
static void put_text(const struct buf *wire, struct buf *said)
{
	const char *p = wire->p, *end = p + wire->len, *eol;

	for (; p < end && (eol = memchr(p, '\n', (size_t)(end - p))); p = eol + 1) {
		json_t *line = json_loadb(p, (size_t)(eol - p), 0, NULL);
		const char *text = json_string_value(json_object_get(line, "text"));

		buf_str(said, text ? text : "");
		json_decref(line);
	}
}

static enum step run_step(struct call *call)
{
	for (size_t i = 0; i < show_handler_count; i++)
		if (show_handlers[i].command == call->line->id)
			return show_handlers[i].step(call);
	return call_end(call, CALL_FAILED, "this command is the terminal's own, or not known here");
}

bool air_controller_do(struct air_controller *c, const char *command, struct buf *said)
{
	struct command_line line;
	struct grammar_error error;
	struct buf wire = { 0 };
	struct out out;
	struct call call = { .line = &line, .out = &out, .world = &c->world };
	bool good;

	if (!grammar_parse(slice_of(command), &line, &error)) {
		buf_printf(said, "%s; %s", error.what, error.mend);
		return false;
	}
	out_begin(&out, &wire, 1, OUT_TEXT);
	do
		call.budget = out.rows + STEP_ROWS;
	while (run_step(&call) == STEP_MORE);
	out_flush(&out);
	put_text(&wire, said);
	good = call.status == CALL_OK;
	if (!good)
		buf_printf(said, "%s%s", said->len ? "\n" : "", call.message);
	out_end(&out);
	free(call.kept);
	buf_free(&wire);
	command_wipe(&line);
	return good;
}

/* --- verdicts ------------------------------------------------------------------------------------------------------- */

typedef void (*verdict_fn)(void *ctx, enum verdict v, const char *id);

/* False: nothing is known of the client. */
static bool each_verdict(struct air_controller *c, mac_t client, verdict_fn fn, void *ctx)
{
	struct report_episode *e = xcalloc(EPISODES, sizeof(*e), "episodes of a client");
	struct live_ask ask = { .now = wall_ms(c) };
	size_t n = live_history(c->world.live, client, &ask, e, EPISODES, NULL);
	char id[48];

	for (size_t i = 0; i < n; i++)
		for (unsigned k = 0; k < e[i].nfindings; k++) {
			enum verdict v = rule_at(e[i].finding[k].rule)->verdict;

			verdict_id(v, e[i].finding[k].arg, id);
			fn(ctx, v, id);
		}
	free(e);
	return n != 0;
}

struct search {
	const char *id;
	bool faults_only, found;
	struct buf *says;
};

static void compare(void *ctx, enum verdict v, const char *id)
{
	struct search *s = ctx;

	if (s->faults_only && verdict_infos[v].kind != KIND_FAULT)
		return;
	s->found |= s->id ? strcmp(id, s->id) == 0 : true;
	buf_str(s->says, s->says->len ? ", " : "");
	buf_str(s->says, id);
}

/* What `plumb diagnose` says of what `debug client` printed. */
static bool debug_says(struct air_controller *c, mac_t client, const char *id)
{
	static const char *const name[] = { "debug" };
	struct live_ask ask = { .now = wall_ms(c) };
	struct buf text = { 0 };
	struct report *r;
	bool found = false;
	char is[48];

	if (!live_debug_text(c->world.live, client, &ask, &text))
		return false;
	/* the log goes on for others, until now */
	cat_write_line(&text, MSG_ASSO_STATE_INC, NULL, wall_ms(c), (mac_t){ MAC_REAL_BIT | 0x02005effffffULL });
	buf_ch(&text, '\n');
	r = diagnose(&(struct diagnose_options){ .files = name, .nfiles = 1, .text = buf_cstr(&text), .text_len = text.len,
						 .year = 2026, .jobs = 1 });
	for (size_t i = 0; i < report_findings(r) && !found; i++) {
		const struct report_finding *f = report_finding(r, i);

		verdict_id(f->verdict, f->arg, is);
		found = mac_eq(f->client, client) && strcmp(is, id) == 0;
	}
	report_free(r);
	buf_free(&text);
	return found;
}

bool air_controller_verdict(struct air_controller *c, mac_t client, const char *id, struct buf *says)
{
	struct search s = { .id = id, .says = says };

	(void)each_verdict(c, client, compare, &s);
	if (!s.found || debug_says(c, client, id))
		return s.found;
	buf_str(says, ", and its debug text, read by plumb diagnose, not ");
	buf_str(says, id);
	return false;
}

bool air_controller_healthy(struct air_controller *c, mac_t client, struct buf *says)
{
	struct search s = { .faults_only = true, .says = says };

	if (each_verdict(c, client, compare, &s))
		return !s.found;
	buf_str(says, "nothing is known of it");
	return false;
}

struct newest {
	char *out;
	size_t size;
	bool any;
};

static void keep(void *ctx, enum verdict v, const char *id)
{
	struct newest *n = ctx;

	(void)v;
	snprintf(n->out, n->size, "%s", id);
	n->any = true;
}

bool air_controller_newest(struct air_controller *c, mac_t client, char *out, size_t size)
{
	struct newest n = { out, size, false };

	(void)each_verdict(c, client, keep, &n);
	return n.any;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* ap.c - see ap.h. One agent in one loop, signals, the status file, and what a supervisor wants to hear. */
#include "agent/ap.h"

#include "agent/agent.h"
#include "agent/files.h"
#include "agent/radio_nl80211.h"
#include "base/notify.h"
#include "base/wipe.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { STATUS_EVERY_MS = 5000, LOOK_EVERY_MS = 200, CLOCK_EVERY_MS = 3600 * 1000, AIR_BYTES_MAX = 256 };

static const char status_file[] = "status", lock_file[] = "lock";

struct ap {
	struct hub hub;
	struct agent agent;
	struct radio_nl80211 *cards; /* NULL: the radios are simulated */
	struct agent_config *config;
	uv_signal_t term, interrupt, hangup;
	struct timer look, watchdog;
	mono_t status_at, clock_at;
	int runtime;
	const char *file;
	bool unwritable; /* told once */
	bool again;	 /* ends to begin anew */
};

static void say(const char *line)
{
	for (const char *p = line; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f) { /* words of a controller: harmless for a terminal */
			char clean[512];

			status_printable(clean, sizeof(clean), line, strlen(line));
			fprintf(stderr, "plumb-ap: %s\n", clean);
			return;
		}
	fprintf(stderr, "plumb-ap: %s\n", line);
}

static void write_status(struct ap *p)
{
	struct agent_status s;
	struct buf text = { 0 };
	int error;

	agent_status_of(&p->agent, p->hub.now, &s);
	status_write(&s, &text);
	error = files_write(p->runtime, status_file, buf_as_slice(&text), false);
	if (error && !p->unwritable)
		fprintf(stderr, "plumb-ap: %s/%s cannot be written: %s\n", p->config->runtime, status_file, strerror(-error));
	p->unwritable = error != 0;
	p->status_at = p->hub.now;
	buf_free(&text);
}

static void changed(void *ctx, struct agent *a)
{
	struct ap *p = ctx;
	struct agent_status s;

	(void)a;
	agent_status_of(&p->agent, p->hub.now, &s);
	notify("STATUS=%s%s%s%s%s", s.state, s.controller_address[0] ? ", controller " : "", s.controller_address,
	       s.last_error[0] && p->agent.seen != WTP_RUN ? ": " : "", p->agent.seen != WTP_RUN ? s.last_error : "");
	write_status(p);
}

static void tell(void *ctx, struct agent *a, const char *line)
{
	struct ap *p = ctx;

	(void)a;
	if (p->config->log >= AGENT_LOG_EVENTS)
		say(line);
}

static bool leaves(void *ctx, struct agent *a, const struct addr *to, const void *bytes, size_t len)
{
	char text[ADDR_TEXT_MAX];

	(void)ctx;
	(void)a;
	(void)bytes;
	addr_format(to, text);
	fprintf(stderr, "plumb-ap: %zu bytes to %s\n", len, text);
	return false;
}

static bool comes(void *ctx, struct agent *a, const struct addr *from, const void *bytes, size_t len)
{
	char text[ADDR_TEXT_MAX];

	(void)ctx;
	(void)a;
	(void)bytes;
	addr_format(from, text);
	fprintf(stderr, "plumb-ap: %zu bytes from %s\n", len, text);
	return false;
}

/* logging level packets: what the radio does, too, in its order. */
static void on_air(void *ctx, unsigned slot, const uint8_t *station, bool added, const uint8_t *frame, size_t len)
{
	struct buf line = { 0 };

	(void)ctx;
	buf_printf(&line, "plumb-ap: radio %u: ", slot);
	if (station)
		buf_printf(&line, "station %02x:%02x:%02x:%02x:%02x:%02x %s", station[0], station[1], station[2], station[3],
			   station[4], station[5], added ? "set" : "deleted");
	else
		buf_printf(&line, "frame of %zu bytes:", len);
	for (size_t i = 0; !station && i < len && i < AIR_BYTES_MAX; i++)
		buf_printf(&line, " %02x", frame[i]);
	buf_ch(&line, '\n');
	fwrite(line.p, 1, line.len, stderr);
	buf_free(&line);
}

static const struct agent_calls calls = { .changed = changed, .tell = tell };
static const struct agent_calls calls_packets = { .changed = changed, .tell = tell, .leaves = leaves, .comes = comes };

static void look(struct timer *t, mono_t now)
{
	struct ap *p = link_object(t, struct ap, look);

	wheel_arm(&p->hub.wheel, t, mono_after(now, LOOK_EVERY_MS));
	agent_look(&p->agent, now);
	if (mono_between(p->status_at, now) >= STATUS_EVERY_MS)
		write_status(p);
	if (mono_between(p->clock_at, now) >= CLOCK_EVERY_MS) {
		p->clock_at = now;
		agent_save(&p->agent);
	}
}

static void watchdog(struct timer *t, mono_t now)
{
	struct ap *p = link_object(t, struct ap, watchdog);

	notify("WATCHDOG=1");
	wheel_arm(&p->hub.wheel, t, mono_after(now, notify_watchdog_ms()));
}

bool ap_load(struct agent_config *c, const char *file)
{
	struct orders o = { .file = file };
	bool good;

	agent_config_defaults(c);
	good = agent_config_load(c, &o);
	if (o.said.len)
		fwrite(o.said.p, 1, o.said.len, stderr);
	if (!good)
		fprintf(stderr, "plumb-ap: %u %s in %s\n", o.errors, o.errors == 1 ? "error" : "errors", file);
	orders_free(&o);
	return good;
}

/* What stands in a good file is done by beginning anew; a wrong one changes nothing, and the same one does not either. */
static void reload(struct ap *p)
{
	struct agent_config fresh;
	char why[TRUST_WHY_MAX];
	struct token token;

	notify("RELOADING=1\nMONOTONIC_USEC=%lld", (long long)mono_now().us);
	if (strcmp(p->file, "-") == 0) {
		say("SIGHUP: the configuration came from standard input and cannot be read again");
	} else if (!ap_load(&fresh, p->file)) {
		say("SIGHUP: the configuration is not good; the one before is kept");
	} else if (fresh.token[0] && !token_parse(fresh.token, &token, why)) {
		say(why);
		say("SIGHUP: the join token is not good; the configuration before is kept");
	} else if (strcmp(fresh.state, p->config->state) != 0 || strcmp(fresh.runtime, p->config->runtime) != 0) {
		say("SIGHUP: other directories need a restart; the configuration before is kept");
	} else {
		if (!fresh.mac_given)
			memcpy(fresh.mac, p->config->mac, sizeof(fresh.mac));
		p->again = memcmp(&fresh, p->config, sizeof(fresh)) != 0;
		*p->config = fresh;
		say(p->again ? "SIGHUP: the configuration is another one: begins anew" : "SIGHUP: the configuration is the same");
		if (p->again)
			hub_stop(&p->hub);
	}
	agent_config_wipe(&fresh);
	wipe(&token, sizeof(token));
	if (!p->again)
		notify("READY=1");
}

static void ended(uv_signal_t *s, int number)
{
	struct ap *p = s->data;

	if (number == SIGHUP) {
		reload(p);
		return;
	}
	p->again = false;
	notify("STOPPING=1\nSTATUS=stops, says goodbye to the controller");
	say("stops");
	hub_stop(&p->hub);
}

/* --- the base MAC: that of the first card ---------------------------------------------------------------------- */

static bool card_mac(const char *name, uint8_t mac[static 6])
{
	char path[300], text[32] = "";
	FILE *f;
	mac_t m;

	snprintf(path, sizeof(path), "/sys/class/net/%s/address", name);
	f = fopen(path, "re");
	if (!f)
		return false;
	if (!fgets(text, sizeof(text), f))
		text[0] = '\0';
	fclose(f);
	if (!mac_from_text(text, &m) || (m.v & 0xffffffffffff) == 0 || m.v >> 40 & 1)
		return false;
	for (unsigned i = 0; i < 6; i++)
		mac[i] = (uint8_t)(m.v >> 8 * (5 - i));
	return true;
}

static bool first_card_mac(uint8_t mac[static 6])
{
	struct dirent **list;
	int n = scandir("/sys/class/net", &list, NULL, alphasort);
	bool found = false;

	for (int i = 0; i < n; i++) {
		found = found || (list[i]->d_name[0] != '.' && strcmp(list[i]->d_name, "lo") != 0 && card_mac(list[i]->d_name, mac));
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	return found;
}

/* --- from the configuration to the machine's options ----------------------------------------------------------- */

static mac_t mac_of(const uint8_t b[static 6])
{
	mac_t m = { 0 };

	for (unsigned i = 0; i < 6; i++)
		m.v = m.v << 8 | b[i];
	m.v |= MAC_REAL_BIT;
	return m;
}

static void machine_options(const struct agent_config *c, struct wtp_options *o)
{
	memset(o, 0, sizeof(*o));
	o->base = o->ethernet = mac_of(c->mac);
	snprintf(o->model, sizeof(o->model), "plumb-ap");
	snprintf(o->serial, sizeof(o->serial), "%02x%02x%02x%02x%02x%02x", c->mac[0], c->mac[1], c->mac[2], c->mac[3], c->mac[4],
		 c->mac[5]);
	snprintf(o->hw_version, sizeof(o->hw_version), "1");
	snprintf(o->boot_version, sizeof(o->boot_version), "1");
	snprintf(o->sw_version, sizeof(o->sw_version), "%s", PLUMB_VERSION);
	wtp_saved_defaults(&o->saved);
	if (c->name[0])
		snprintf(o->saved.name, sizeof(o->saved.name), "%s", c->name);
	else
		snprintf(o->saved.name, sizeof(o->saved.name), "AP%02x%02x.%02x%02x.%02x%02x", c->mac[0], c->mac[1], c->mac[2],
			 c->mac[3], c->mac[4], c->mac[5]);
	snprintf(o->saved.location, sizeof(o->saved.location), "%s", c->location[0] ? c->location : "default location");
	for (unsigned i = 0; i < c->controllers; i++) {
		const struct agent_controller *n = &c->controller[i];

		if (n->rank) {
			snprintf(o->saved.ac[n->rank - 1].name, sizeof(o->saved.ac[0].name), "%s", n->name);
			o->saved.ac[n->rank - 1].address = n->addr;
		}
		if (!addr_none(&n->addr) && o->nacs < WTP_ACS_MAX) {
			o->ac[o->nacs].address = n->addr;
			o->ac[o->nacs++].found = WTP_STATIC;
		}
	}
	o->discovery_interval_ms = c->discovery_ms;
	if (c->broadcast || c->multicast)
		o->broadcast = addr_v4(INADDR_BROADCAST, AGENT_CONTROL_PORT);
}

static void agent_options_of(const struct agent_config *c, struct agent_options *o)
{
	memset(o, 0, sizeof(*o));
	machine_options(c, &o->wtp);
	o->local = c->local;
	o->broadcast = c->broadcast;
	o->multicast = c->multicast;
	o->state = c->state;
	o->token = c->token[0] ? c->token : NULL;
	o->psk_identity = c->psk_identity[0] ? c->psk_identity : NULL;
	o->psk = c->psk;
	o->psk_len = c->psk_len;
	for (unsigned i = 0; i < AGENT_RADIOS_MAX; i++)
		if (c->radio[i].present)
			o->radios = i + 1;
	o->system_wall = (int64_t)time(NULL);
}

/* --- radios of the kernel ---------------------------------------------------------------------------------------- */

static void tell_card(void *ctx, const char *line)
{
	const struct ap *p = ctx;

	if (p->config->log >= AGENT_LOG_EVENTS)
		say(line);
}

static const struct radio_config *card_config(const void *radio, unsigned slot)
{
	return radio_nl80211_config(radio, slot);
}

static const struct radio_bss *card_bss(const void *radio, unsigned slot, uint8_t wlan)
{
	return radio_nl80211_bss(radio, slot, wlan);
}

_Static_assert((int)AGENT_RADIOS_MAX == (int)RADIO_SLOTS_MAX, "each radio of the file has a slot");

static bool take_cards(struct ap *p, struct agent_options *o)
{
	struct radio_nl80211_options r = { .tell = tell_card, .ctx = p };
	const struct agent_config *c = p->config;
	char why[RADIO_WHY_MAX];

	p->cards = NULL;
	if (!c->cards)
		return true;
	for (unsigned i = 0; i < RADIO_SLOTS_MAX; i++) {
		r.slot[i].there = c->radio[i].present;
		r.slot[i].five_ghz = c->radio[i].five_ghz;
		snprintf(r.slot[i].phy, sizeof(r.slot[i].phy), "%s", c->radio[i].phy);
	}
	snprintf(r.prefix, sizeof(r.prefix), "%s", c->prefix);
	snprintf(r.bridge, sizeof(r.bridge), "%s", c->bridge);
	snprintf(r.uplink, sizeof(r.uplink), "%s", c->uplink);
	memcpy(r.base, c->mac, sizeof(r.base));
	p->cards = radio_nl80211_new(&p->hub, &r, why);
	if (!p->cards) {
		say(why);
		return false;
	}
	o->cards = (struct agent_cards){ &radio_nl80211_ops, p->cards, card_config, card_bss };
	return true;
}

/* --- the process ----------------------------------------------------------------------------------------------- */

static int hold(const char *directory, int *dir)
{
	int lock;

	*dir = files_open(directory);
	if (*dir < 0) {
		fprintf(stderr, "plumb-ap: the directory %s cannot be opened: %s\n", directory, strerror(-*dir));
		return -1;
	}
	lock = files_lock(*dir, lock_file);
	if (lock >= 0)
		return lock;
	if (lock == -EWOULDBLOCK)
		fprintf(stderr, "plumb-ap: another plumb-ap works in %s: give each its own\n", directory);
	else
		fprintf(stderr, "plumb-ap: %s/%s: %s\n", directory, lock_file, strerror(-lock));
	close(*dir);
	return -1;
}

static void listen_for(struct ap *p, uv_signal_t *s, int number)
{
	uv_signal_init(&p->hub.loop, s);
	s->data = p;
	uv_signal_start(s, ended, number);
}

static int run(struct ap *p)
{
	struct agent_options o;
	char why[TRUST_WHY_MAX];
	int error;

	agent_options_of(p->config, &o);
	if (!take_cards(p, &o))
		return AP_EXIT_FILES;
	if (!agent_open(&p->agent, &p->hub, &o, p->config->log == AGENT_LOG_PACKETS ? &calls_packets : &calls, p, why)) {
		say(why);
		return AP_EXIT_FILES;
	}
	if (p->config->log == AGENT_LOG_PACKETS && p->agent.radio)
		radio_sim_on_air(p->agent.radio, on_air, p);
	error = agent_start(&p->agent);
	if (error) {
		fprintf(stderr, "plumb-ap: no socket could be opened: %s\n", strerror(-error));
		agent_close(&p->agent);
		return AP_EXIT_FILES;
	}
	listen_for(p, &p->term, SIGTERM);
	listen_for(p, &p->interrupt, SIGINT);
	listen_for(p, &p->hangup, SIGHUP);
	timer_init(&p->look, "look", look);
	timer_init(&p->watchdog, "watchdog", watchdog);
	p->clock_at = p->hub.now;
	look(&p->look, p->hub.now);
	write_status(p);
	notify("READY=1\nSTATUS=looks for a controller");
	if (notify_watchdog_ms())
		watchdog(&p->watchdog, p->hub.now);
	hub_run(&p->hub);
	agent_stop(&p->agent);
	agent_save(&p->agent);
	write_status(p);
	wheel_stop(&p->hub.wheel, &p->look);
	wheel_stop(&p->hub.wheel, &p->watchdog);
	return AP_EXIT_GOOD;
}

int ap_run(struct agent_config *c, const char *file)
{
	static struct ap process;
	struct ap *p = &process;
	int runtime_lock, state_lock, state, result;

	p->config = c;
	p->file = file;
	if (!c->mac_given && !first_card_mac(c->mac)) {
		say("there is no card whose MAC could be the access point's: add \"capwap ap mac MAC\"");
		return AP_EXIT_USAGE;
	}
	runtime_lock = hold(c->runtime, &p->runtime);
	if (runtime_lock < 0)
		return AP_EXIT_FILES;
	state_lock = strcmp(c->state, c->runtime) == 0 ? dup(runtime_lock) : hold(c->state, &state);
	if (state_lock < 0)
		return AP_EXIT_FILES;
	do {
		p->again = false;
		hub_init(&p->hub);
		result = run(p);
		if (p->cards)
			radio_nl80211_stop(p->cards);
		hub_free(&p->hub);
		agent_close(&p->agent);
		radio_nl80211_free(p->cards);
		p->cards = NULL;
	} while (p->again && result == AP_EXIT_GOOD);
	close(p->runtime);
	close(runtime_lock);
	close(state_lock);
	return result;
}

int ap_status(const struct agent_config *c, bool json)
{
	int dir = files_open(c->runtime), error = dir < 0 ? dir : 0;
	struct buf text = { 0 }, out = { 0 };
	struct agent_status s;
	bool running, good;

	if (!error)
		error = files_read(dir, status_file, &text);
	if (error) {
		fprintf(stderr, error == -ENOENT ? "plumb-ap: no agent has run with the runtime directory %s (%s)\n"
						 : "plumb-ap: the status in %s cannot be read: %s\n",
			c->runtime, strerror(-error));
		return error == -ENOENT ? AP_EXIT_NOT_RUNNING : AP_EXIT_FILES;
	}
	running = files_locked(dir, lock_file);
	good = status_read(buf_as_slice(&text), &s);
	if (good && json)
		status_json(&s, running, &out);
	else if (good)
		status_text(&s, running, (int64_t)time(NULL), &out);
	else
		fprintf(stderr, "plumb-ap: %s/%s is not what plumb-ap writes\n", c->runtime, status_file);
	if (out.len)
		fwrite(out.p, 1, out.len, stdout);
	buf_free(&text);
	buf_free(&out);
	close(dir);
	if (!good || fflush(stdout))
		return AP_EXIT_FILES;
	return running ? AP_EXIT_GOOD : AP_EXIT_NOT_RUNNING;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* config.c - see config.h. One function a command, one row a function; what only the whole file can get wrong (no
 * controller and no discovery, two ways to prove who one is) is looked at in the end. */
#include "agent/config.h"

#include "base/wipe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void set_hostname(struct orders *o, const struct order *in, void *ctx)
{
	struct agent_config *c = ctx;

	order_text(o, &in->arg[0], AGENT_NAME_MAX, c->name);
}

static void set_location(struct orders *o, const struct order *in, void *ctx)
{
	struct agent_config *c = ctx;

	order_text(o, &in->arg[0], AGENT_LOCATION_MAX, c->location);
}

static void set_mac(struct orders *o, const struct order *in, void *ctx)
{
	struct agent_config *c = ctx;
	mac_t mac;

	if (!mac_from_text(in->arg[0].text, &mac) || mac_redacted(mac)) {
		orders_wrong(o, &in->arg[0], "\"%s\" is no MAC address: write it as 02:00:5e:00:00:01", in->arg[0].text);
		return;
	}
	if (mac.v >> 40 & 1 || (mac.v & 0xffffffffffff) == 0) {
		orders_wrong(o, &in->arg[0], "\"%s\" is a group address or zero: an access point needs one of its own",
			     in->arg[0].text);
		return;
	}
	for (unsigned i = 0; i < 6; i++)
		c->mac[i] = (uint8_t)(mac.v >> 8 * (5 - i));
	c->mac_given = true;
}

static struct agent_controller *more_controller(struct orders *o, const struct order_word *word, struct agent_config *c)
{
	if (c->controllers == AGENT_CONTROLLERS_MAX) {
		orders_wrong(o, word, "more than %d controllers: leave one out", AGENT_CONTROLLERS_MAX);
		return NULL;
	}
	return &c->controller[c->controllers];
}

static bool read_controller(struct orders *o, const struct order_word *word, struct addr *out)
{
	if (addr_parse(word->text, AGENT_CONTROL_PORT, out) && out->port)
		return true;
	orders_wrong(o, word, "\"%s\" is no address: write it as 192.0.2.1, 192.0.2.1:5246 or [2001:db8::1]:5246", word->text);
	return false;
}

static void add_controller(struct orders *o, const struct order *in, void *ctx)
{
	struct agent_config *c = ctx;
	struct agent_controller *n = more_controller(o, &in->arg[0], c);

	if (!n || !read_controller(o, &in->arg[0], &n->addr))
		return;
	n->name[0] = '\0';
	n->rank = 0;
	c->controllers++;
}

static void add_ranked(struct orders *o, const struct order *in, struct agent_config *c, uint8_t rank)
{
	struct agent_controller *n = more_controller(o, &in->arg[0], c);

	if (!n)
		return;
	for (unsigned i = 0; i < c->controllers; i++)
		if (c->controller[i].rank == rank) {
			orders_wrong(o, &in->arg[0], "this base controller has been given before in this file: leave one out");
			return;
		}
	memset(n, 0, sizeof(*n));
	n->rank = rank;
	if (order_text(o, &in->arg[0], AGENT_NAME_MAX, n->name) &&
	    (in->count == 1 || read_controller(o, &in->arg[1], &n->addr)))
		c->controllers++;
}

static void set_primary(struct orders *o, const struct order *in, void *ctx)
{
	add_ranked(o, in, ctx, 1);
}

static void set_secondary(struct orders *o, const struct order *in, void *ctx)
{
	add_ranked(o, in, ctx, 2);
}

static void set_tertiary(struct orders *o, const struct order *in, void *ctx)
{
	add_ranked(o, in, ctx, 3);
}

static void set_broadcast(struct orders *o, const struct order *in, void *ctx)
{
	struct agent_config *c = ctx;

	order_switch(o, &in->arg[0], &c->broadcast);
}

static void set_multicast(struct orders *o, const struct order *in, void *ctx)
{
	struct agent_config *c = ctx;

	order_switch(o, &in->arg[0], &c->multicast);
}

static void set_discovery_interval(struct orders *o, const struct order *in, void *ctx)
{
	struct agent_config *c = ctx;
	int64_t ms;

	if (!order_time(o, &in->arg[0], &ms))
		return;
	if (ms < 100 || ms > 60000)
		orders_wrong(o, &in->arg[0], "\"%s\": between 100ms and 60s", in->arg[0].text);
	else
		c->discovery_ms = (uint16_t)ms;
}

static void set_local(struct orders *o, const struct order *in, void *ctx)
{
	struct agent_config *c = ctx;

	if (!addr_parse(in->arg[0].text, 0, &c->local))
		orders_wrong(o, &in->arg[0], "\"%s\" is no address: write it as 192.0.2.10, 192.0.2.10:5246 or 2001:db8::10",
			     in->arg[0].text);
}

static void set_token(struct orders *o, const struct order *in, void *ctx)
{
	struct agent_config *c = ctx;

	order_text(o, &in->arg[0], AGENT_TOKEN_MAX, c->token);
}

static void set_token_file(struct orders *o, const struct order *in, void *ctx)
{
	struct agent_config *c = ctx;

	order_text(o, &in->arg[0], AGENT_PATH_MAX, c->token_file);
}

static int hex_digit(char ch)
{
	return mac_hex[(unsigned char)ch] - 1;
}

/* Hexadecimal digits: 16 to 64 bytes. */
static bool read_key(const char *text, size_t len, struct agent_config *c)
{
	if (len % 2 || len < 32 || len > 2 * sizeof(c->psk))
		return false;
	for (size_t i = 0; i < len; i += 2) {
		int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);

		if (high < 0 || low < 0)
			return false;
		c->psk[i / 2] = (uint8_t)(high << 4 | low);
	}
	c->psk_len = (unsigned)len / 2;
	return true;
}

static void set_psk(struct orders *o, const struct order *in, void *ctx)
{
	struct agent_config *c = ctx;

	if (order_text(o, &in->arg[0], AGENT_NAME_MAX, c->psk_identity) &&
	    !read_key(in->arg[1].text, strlen(in->arg[1].text), c))
		orders_wrong(o, &in->arg[1], "the key has to be 32 to 128 hexadecimal digits, an even number of them");
}

static void set_psk_file(struct orders *o, const struct order *in, void *ctx)
{
	struct agent_config *c = ctx;

	if (order_text(o, &in->arg[0], AGENT_NAME_MAX, c->psk_identity))
		order_text(o, &in->arg[1], AGENT_PATH_MAX, c->psk_file);
}

static void set_directory(struct orders *o, const struct order_word *word, char *out)
{
	if (word->text[0] != '/' && word->text[0] != '.')
		orders_wrong(o, word, "\"%s\": a path has to begin with / (or ./)", word->text);
	else
		order_text(o, word, AGENT_PATH_MAX, out);
}

static void set_state(struct orders *o, const struct order *in, void *ctx)
{
	struct agent_config *c = ctx;

	set_directory(o, &in->arg[0], c->state);
}

static void set_runtime(struct orders *o, const struct order *in, void *ctx)
{
	struct agent_config *c = ctx;

	set_directory(o, &in->arg[0], c->runtime);
}

static bool read_radio(struct orders *o, const struct order *in, int64_t *slot)
{
	bool five = strcmp(in->arg[1].text, "5") == 0;

	if (!order_number(o, &in->arg[0], 0, 1, slot))
		return false;
	if (!five && strcmp(in->arg[1].text, "2.4") != 0)
		orders_wrong(o, &in->arg[1], "\"%s\": the band of a radio is 2.4 or 5", in->arg[1].text);
	else if (five != (*slot == 1))
		orders_wrong(o, &in->arg[1], "slot 0 is the radio of 2.4 GHz, slot 1 that of 5 GHz");
	else
		return true;
	return false;
}

static void set_radio(struct orders *o, const struct order *in, void *ctx)
{
	struct agent_config *c = ctx;
	int64_t slot;

	if (read_radio(o, in, &slot))
		c->radio[slot] = (struct agent_radio){ .present = true, .five_ghz = slot == 1 };
}

static void set_card(struct orders *o, const struct order *in, void *ctx)
{
	struct agent_config *c = ctx;
	struct agent_radio r = { .present = true };
	int64_t slot;

	if (!read_radio(o, in, &slot) || !order_text(o, &in->arg[2], AGENT_PHY_MAX, r.phy))
		return;
	r.five_ghz = slot == 1;
	c->radio[slot] = r;
}

/* A name an interface can have. */
static bool read_link(struct orders *o, const struct order_word *word, unsigned max, char *out)
{
	if (!order_text(o, word, max, out))
		return false;
	if (!strpbrk(out, "/: \t%") && strcmp(out, ".") != 0 && strcmp(out, "..") != 0)
		return true;
	orders_wrong(o, word, "\"%s\" is no name of a network interface", out);
	out[0] = '\0';
	return false;
}

static void set_prefix(struct orders *o, const struct order *in, void *ctx)
{
	struct agent_config *c = ctx;

	(void)read_link(o, &in->arg[0], AGENT_PREFIX_MAX, c->prefix);
}

static void set_bridge(struct orders *o, const struct order *in, void *ctx)
{
	struct agent_config *c = ctx;

	(void)read_link(o, &in->arg[0], AGENT_LINK_MAX, c->bridge);
	if (in->count > 1)
		(void)read_link(o, &in->arg[1], AGENT_LINK_MAX, c->uplink);
}

static void set_log(struct orders *o, const struct order *in, void *ctx)
{
	static const char *const names[] = { [AGENT_LOG_ERRORS] = "errors", [AGENT_LOG_EVENTS] = "events",
					     [AGENT_LOG_PACKETS] = "packets" };
	struct agent_config *c = ctx;

	for (unsigned i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(in->arg[0].text, names[i]) == 0) {
			c->log = (enum agent_log)i;
			return;
		}
	orders_wrong(o, &in->arg[0], "\"%s\": write errors, events or packets", in->arg[0].text);
}

static const struct order_row rows[] = {
	{ "capwap ap hostname <name>", "the access point's name", set_hostname },
	{ "capwap ap location <text>", "where it hangs", set_location },
	{ "capwap ap mac <mac>", "its base MAC, if it is not to be the first card's", set_mac },
	{ "capwap ap controller ip address <address>", "a controller to ask; up to 8, port 5246", add_controller },
	{ "capwap ap primary-base <name> [<address>]", "the controller to prefer", set_primary },
	{ "capwap ap secondary-base <name> [<address>]", "the next best", set_secondary },
	{ "capwap ap tertiary-base <name> [<address>]", "the third", set_tertiary },
	{ "capwap ap discovery broadcast <enable|disable>", "ask the local network (enabled)", set_broadcast },
	{ "capwap ap discovery multicast <enable|disable>", "ask 224.0.1.140 and ff02::18c", set_multicast },
	{ "capwap ap discovery interval <time>", "how long answers are gathered (5s)", set_discovery_interval },
	{ "capwap ap ip address <address>", "speak from this address", set_local },
	{ "capwap ap join-token file <file>", "a file with the join token", set_token_file },
	{ "capwap ap join-token <token>", "the token to enrol with, once", set_token },
	{ "capwap ap psk identity <id> file <file>", "no certificate but a key; digits in a file", set_psk_file },
	{ "capwap ap psk identity <id> key <hex>", "the same, the key's digits here", set_psk },
	{ "radio <slot> band <2.4|5> simulated", "a radio; without such a line there are two", set_radio },
	{ "radio <slot> band <2.4|5> nl80211 <card>", "a card of the kernel (phy0), or any", set_card },
	{ "bridge <interface>", "where stations' frames go; there is none by itself", set_bridge },
	{ "bridge <interface> uplink <interface>", "the same, and its port to the wire, for VLANs", set_bridge },
	{ "interface prefix <text>", "of the WLANs' interfaces: ap0-1 (ap)", set_prefix },
	{ "state directory <dir>", "keys and certificates; /var/lib/plumb-ap", set_state },
	{ "runtime directory <dir>", "the status; /run/plumb-ap", set_runtime },
	{ "logging level <errors|events|packets>", "how much is said on stderr (events)", set_log },
};

void agent_config_defaults(struct agent_config *c)
{
	const char *state = getenv("STATE_DIRECTORY"), *runtime = getenv("RUNTIME_DIRECTORY"); /* systemd's */

	memset(c, 0, sizeof(*c));
	c->broadcast = true;
	c->log = AGENT_LOG_EVENTS;
	snprintf(c->prefix, sizeof(c->prefix), "ap");
	snprintf(c->state, sizeof(c->state), "%s", state && strlen(state) <= AGENT_PATH_MAX ? state : "/var/lib/plumb-ap");
	snprintf(c->runtime, sizeof(c->runtime), "%s",
		 runtime && strlen(runtime) <= AGENT_PATH_MAX ? runtime : "/run/plumb-ap");
}

static void look_at_whole(struct agent_config *c, struct orders *o)
{
	bool any = false, simulated = false;

	c->cards = false;
	for (unsigned i = 0; i < AGENT_RADIOS_MAX; i++) {
		any |= c->radio[i].present;
		simulated |= c->radio[i].present && !c->radio[i].phy[0];
		c->cards |= c->radio[i].phy[0] != '\0';
	}
	if (!any) {
		c->radio[0] = (struct agent_radio){ .present = true };
		c->radio[1] = (struct agent_radio){ .present = true, .five_ghz = true };
	}
	if (o->errors)
		return;
	o->line = 1;
	if (c->cards && simulated)
		orders_wrong(o, NULL, "a radio is simulated and another one is a card: they cannot be mixed");
	if (c->bridge[0] && !c->cards)
		orders_wrong(o, NULL, "there is a bridge, but no radio is a card: add \"radio 0 band 2.4 nl80211 any\"");
	if (c->controllers == 0 && !c->broadcast && !c->multicast)
		orders_wrong(o, NULL, "no controller can be found: add \"capwap ap controller ip address ADDRESS\" or enable "
			     "discovery by broadcast or multicast");
	if (c->psk_identity[0] && (c->token[0] || c->token_file[0]))
		orders_wrong(o, NULL, "there is both a join token and a PSK: leave one of them out");
	if (c->token[0] && c->token_file[0])
		orders_wrong(o, NULL, "there is both a join token and a file with one: leave one of them out");
}

bool agent_config_parse(struct agent_config *c, struct orders *o, struct slice text)
{
	o->rows = rows;
	o->row_count = ARRAY_LEN(rows);
	if (orders_read(o, text, c))
		look_at_whole(c, o);
	return o->errors == 0;
}

/* The first line of a file with a secret, blanks around it cut; -errno. */
static ssize_t read_secret(const char *file, char *room, size_t size)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, room, size - 1);
	int error = errno;
	char *eol;

	if (fd >= 0)
		close(fd);
	if (n < 0)
		return -error;
	eol = memchr(room, '\n', (size_t)n);
	if (eol)
		n = eol - room;
	while (n > 0 && ch_blank(room[n - 1]))
		n--;
	room[n] = '\0';
	return n;
}

static void load_secrets(struct agent_config *c, struct orders *o)
{
	char text[512] = "";
	ssize_t n;

	if (c->token_file[0]) {
		n = read_secret(c->token_file, text, sizeof(text));
		/* a token is needed once: that its file is gone later is no fault */
		if (n > 0 && n <= AGENT_TOKEN_MAX)
			memcpy(c->token, text, (size_t)n + 1);
		else if (n != -ENOENT) {
			o->errors++;
			buf_printf(&o->said, "%s: %s\n", c->token_file, n < 0 ? strerror((int)-n) : "there is no join token in it");
		}
	}
	if (c->psk_file[0]) {
		n = read_secret(c->psk_file, text, sizeof(text));
		if (n < 0 || !read_key(text, (size_t)n, c)) {
			o->errors++;
			buf_printf(&o->said, "%s: %s\n", c->psk_file,
				   n < 0 ? strerror((int)-n) : "32 to 128 hexadecimal digits of a key have to stand in it");
		}
	}
	wipe(text, sizeof(text));
}

bool agent_config_load(struct agent_config *c, struct orders *o)
{
	o->rows = rows;
	o->row_count = ARRAY_LEN(rows);
	if (!orders_read_file(o, c))
		return false;
	look_at_whole(c, o);
	if (o->errors == 0)
		load_secrets(c, o);
	return o->errors == 0;
}

void agent_config_wipe(struct agent_config *c)
{
	wipe(c->token, sizeof(c->token));
	wipe(c->psk, sizeof(c->psk));
}

void agent_config_help(struct buf *out)
{
	orders_help(rows, ARRAY_LEN(rows), out);
}

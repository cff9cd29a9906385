/* SPDX-License-Identifier: Apache-2.0 */
/* scenario_who.c - WLANs and clients of a scenario: scenario_in.h. */
#include "air/scenario_in.h"

#include "base/mac.h"
#include "base/xalloc.h"
#include "rsn/crypto.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const pmf_names[] = { [RSN_PMF_OFF] = "off", [RSN_PMF_OPTIONAL] = "optional",
					 [RSN_PMF_REQUIRED] = "required" };
static const char *const akm_names[] = { "psk", "psk-sha256", "both" };

int scenario_choice(struct orders *o, const struct order_word *word, const char *const *names, unsigned n)
{
	struct buf all = { 0 };

	for (unsigned i = 0; i < n; i++) {
		if (strcmp(word->text, names[i]) == 0) {
			buf_free(&all);
			return (int)i;
		}
		buf_str(&all, i == 0 ? "" : i + 1 == n ? " or " : ", ");
		buf_str(&all, names[i]);
	}
	orders_wrong(o, word, "\"%s\": write %s", word->text, buf_cstr(&all));
	buf_free(&all);
	return -1;
}

int scenario_find_wlan(const struct scenario *s, const char *name)
{
	for (unsigned i = 0; i < s->wlans; i++)
		if (strcmp(s->wlan[i].name, name) == 0)
			return (int)i;
	return -1;
}

/* A name that stands in commands and on the board: letters, digits, '-', '_', '.'. */
static bool read_name(struct orders *o, const struct order_word *word, char out[static SCENARIO_NAME_MAX + 1])
{
	const char *p = word->text;

	while ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || *p == '-' || *p == '_' ||
	       *p == '.')
		p++;
	if (p == word->text || *p || p - word->text > SCENARIO_NAME_MAX || strcmp(word->text, "all") == 0) {
		orders_wrong(o, word, "\"%s\" is no name: write up to %d letters, digits, '-', '_' and '.'", word->text,
			     SCENARIO_NAME_MAX);
		return false;
	}
	snprintf(out, SCENARIO_NAME_MAX + 1, "%s", word->text);
	return true;
}

static bool read_key(struct orders *o, const struct order_word *word, char out[static 65])
{
	size_t len = strlen(word->text);

	if (len < 8 || len > 63) {
		orders_wrong(o, word, "a passphrase has 8 to 63 characters, this one %zu", len);
		return false;
	}
	return order_text(o, word, 63, out);
}

/* The value of an option; NULL, which is said, when the line ends. */
static const struct order_word *value_of(struct orders *o, const struct order *in, unsigned *i)
{
	if (*i + 1 < in->count)
		return &in->arg[++*i];
	orders_wrong(o, &in->arg[*i], "\"%s\" wants a value behind it", in->arg[*i].text);
	++*i;
	return NULL;
}

/* --- WLANs ------------------------------------------------------------------------------------------------------ */

static void wlan_option(struct orders *o, const struct order *in, unsigned *i, struct air_wlan *w)
{
	static const char *const names[] = { "id", "ssid", "pmf", "akm" };
	int which = scenario_choice(o, &in->arg[*i], names, ARRAY_LEN(names)), n;
	const struct order_word *v = which < 0 ? NULL : value_of(o, in, i);
	int64_t id;

	if (!v)
		return;
	if (which == 0 && order_number(o, v, 1, 512, &id))
		w->id = (unsigned)id;
	else if (which == 1)
		order_text(o, v, 32, w->ssid);
	else if (which == 2 && (n = scenario_choice(o, v, pmf_names, ARRAY_LEN(pmf_names))) >= 0)
		w->pmf = (enum rsn_pmf)n;
	else if (which == 3 && (n = scenario_choice(o, v, akm_names, ARRAY_LEN(akm_names))) >= 0) {
		w->psk = n != 1;
		w->psk_sha256 = n != 0;
	}
}

static void add_wlan(struct orders *o, const struct order *in, struct scenario *s, bool open)
{
	struct air_wlan *w = &s->wlan[s->wlans];

	if (s->wlans == SCENARIO_WLANS_MAX) {
		orders_wrong(o, &in->arg[0], "more than %d WLANs", SCENARIO_WLANS_MAX);
		return;
	}
	memset(w, 0, sizeof(*w));
	w->id = s->wlans + 1;
	w->psk = !open;
	if (!read_name(o, &in->arg[0], w->name) || (!open && !read_key(o, &in->arg[1], w->key)))
		return;
	if (scenario_find_wlan(s, w->name) >= 0) {
		orders_wrong(o, &in->arg[0], "there is a WLAN \"%s\" already", w->name);
		return;
	}
	memcpy(w->ssid, w->name, sizeof(w->name));
	s->wlans++;
	for (unsigned i = open ? 1 : 2; i < in->count; i++)
		wlan_option(o, in, &i, w);
	for (unsigned i = 0; i + 1 < s->wlans; i++)
		if (s->wlan[i].id == w->id)
			orders_wrong(o, &in->arg[0], "WLAN \"%s\" has id %u, too", s->wlan[i].name, w->id);
	if (open && (w->psk || w->psk_sha256 || w->pmf))
		orders_wrong(o, &in->arg[0], "an open WLAN has neither pmf nor akm: write \"wlan %s psk PASSPHRASE\"", w->name);
}

static void add_wlan_open(struct orders *o, const struct order *in, void *ctx)
{
	add_wlan(o, in, ctx, true);
}

static void add_wlan_psk(struct orders *o, const struct order *in, void *ctx)
{
	add_wlan(o, in, ctx, false);
}

/* --- clients ---------------------------------------------------------------------------------------------------- */

const struct air_group *scenario_client_group(const struct scenario *s, unsigned client)
{
	for (unsigned i = 0; i < s->client_groups; i++)
		if (client < s->clients[i].first + s->clients[i].count)
			return &s->clients[i];
	return NULL;
}

mac_t scenario_client_mac(const struct scenario *s, unsigned client)
{
	const struct air_group *g = scenario_client_group(s, client);

	if (g && g->twin_of)
		client = g->twin_of - 1;
	return (mac_t){ MAC_REAL_BIT | 0x06005e100000 | (uint64_t)(client + 1) };
}

void scenario_client_name(const struct scenario *s, unsigned client, char out[static SCENARIO_NAME_MAX + 8])
{
	const struct air_group *g = scenario_client_group(s, client);

	if (!g)
		out[0] = '\0';
	else
		snprintf(out, SCENARIO_NAME_MAX + 8, g->count == 1 ? "%s" : "%s-%04u", g->prefix, client - g->first + 1);
}

unsigned scenario_find_client(const struct scenario *s, const char *name, size_t len)
{
	char is[SCENARIO_NAME_MAX + 8];

	for (unsigned i = 0; i < s->client_groups; i++) {
		const struct air_group *g = &s->clients[i];
		size_t n = strlen(g->prefix);
		unsigned at = 1;

		if (len < n || memcmp(name, g->prefix, n) != 0 || len >= sizeof(is))
			continue;
		snprintf(is, sizeof(is), "%.*s", (int)(len - n), name + n);
		if (g->count == 1 ? is[0] != '\0' : sscanf(is, "-%9u", &at) != 1 || at < 1 || at > g->count)
			continue;
		scenario_client_name(s, g->first + at - 1, is);
		if (strlen(is) == len && memcmp(is, name, len) == 0)
			return g->first + at;
	}
	return 0;
}

static bool read_address(struct orders *o, const struct order_word *v, uint32_t *out)
{
	struct addr a;

	if (!addr_parse(v->text, 0, &a) || a.port || !addr_is_v4(&a)) {
		orders_wrong(o, v, "\"%s\" is no IPv4 address: write it as 192.0.2.7", v->text);
		return false;
	}
	*out = addr_to_v4(&a);
	return true;
}

static void read_rsne(struct orders *o, const struct order_word *v, struct air_group *g)
{
	size_t len = strlen(v->text);

	for (size_t i = 0; i < len; i++)
		if (len % 2 || len / 2 > sizeof(g->rsne) || !mac_hex[(unsigned char)v->text[i]]) {
			orders_wrong(o, v, "an element is an even number of hexadecimal digits, at most %zu", 2 * sizeof(g->rsne));
			return;
		}
	for (size_t i = 0; i < len; i += 2)
		g->rsne[i / 2] = (uint8_t)((mac_hex[(unsigned char)v->text[i]] - 1) << 4 |
					   (mac_hex[(unsigned char)v->text[i + 1]] - 1));
	g->rsne_len = (uint8_t)(len / 2);
}

static void other_client(struct orders *o, const struct order_word *v, const struct scenario *s, unsigned *out)
{
	*out = scenario_find_client(s, v->text, strlen(v->text));
	if (!*out || *out > s->nclients)
		orders_wrong(o, v, "there is no client \"%s\" above this line", v->text);
}

enum client_word { WORD_PSK, WORD_PMF, WORD_AKM, WORD_AT, WORD_RADIO, WORD_ADDRESS, WORD_EVERY, WORD_AGAIN, WORD_MAC_OF,
		   WORD_ADDRESS_OF, WORD_EAPOL, WORD_RSNE, WORD_OPEN, WORD_SPREAD, WORD_DHCP, WORD_NO_ADDRESS, WORD_NO_WMM,
		   WORD_ONCE };
static const char *const client_words[] = { "psk", "pmf", "akm", "at", "radio", "address", "every", "again", "mac-of",
					    "address-of", "eapol-version", "rsne", "open", "spread", "dhcp", "no-address",
					    "no-wmm", "once" };

static void client_flag(enum client_word word, struct air_group *g)
{
	switch (word) {
	case WORD_OPEN: g->open = true; break;
	case WORD_SPREAD: g->at = 0; break;
	case WORD_NO_ADDRESS: g->dhcp = false; break;
	case WORD_NO_WMM: g->no_wmm = true; break;
	case WORD_ONCE: g->once = true; break;
	default: g->dhcp = true; break;
	}
}

static void client_value(struct orders *o, const struct order_word *v, enum client_word word, const struct scenario *s,
			 struct air_group *g)
{
	int64_t n;
	int k;

	if (word == WORD_PSK)
		read_key(o, v, g->key);
	else if (word == WORD_PMF && (k = scenario_choice(o, v, pmf_names, ARRAY_LEN(pmf_names))) >= 0)
		g->pmf = (enum rsn_pmf)k;
	else if (word == WORD_AKM && (k = scenario_choice(o, v, akm_names, 2)) >= 0)
		g->akm = k ? RSN_AKM_PSK_SHA256 : RSN_AKM_PSK;
	else if (word == WORD_AT && order_number(o, v, 1, SCENARIO_APS_MAX, &n))
		g->at = (unsigned)n;
	else if (word == WORD_RADIO && order_number(o, v, 1, 2, &n))
		g->radio = (unsigned)n;
	else if (word == WORD_ADDRESS)
		g->dhcp = !read_address(o, v, &g->address);
	else if (word == WORD_EVERY && order_time(o, v, &g->every_ms) && g->every_ms < 10)
		orders_wrong(o, v, "not more often than every 10ms");
	else if (word == WORD_AGAIN && order_time(o, v, &g->again_ms) && g->again_ms < 10)
		orders_wrong(o, v, "not sooner than after 10ms");
	else if (word == WORD_MAC_OF)
		other_client(o, v, s, &g->twin_of);
	else if (word == WORD_ADDRESS_OF) {
		other_client(o, v, s, &g->address_of);
		g->dhcp = false;
	} else if (word == WORD_EAPOL && order_number(o, v, 1, 3, &n))
		g->eapol_version = (uint8_t)n;
	else if (word == WORD_RSNE)
		read_rsne(o, v, g);
}

static void client_options(struct orders *o, const struct order *in, const struct scenario *s, struct air_group *g)
{
	for (unsigned i = 3; i < in->count; i++) {
		int word = scenario_choice(o, &in->arg[i], client_words, ARRAY_LEN(client_words));
		const struct order_word *v = NULL;

		if (word < 0)
			return;
		if (word < WORD_OPEN && !(v = value_of(o, in, &i)))
			return;
		if (v)
			client_value(o, v, (enum client_word)word, s, g);
		else
			client_flag((enum client_word)word, g);
	}
}

static void add_clients(struct orders *o, const struct order *in, void *ctx)
{
	struct scenario *s = ctx;
	struct air_group g = { .dhcp = true, .first = s->nclients };
	int wlan = scenario_find_wlan(s, in->arg[2].text);
	int64_t n;

	if (!order_number(o, &in->arg[0], 1, SCENARIO_CLIENTS_MAX - (int64_t)s->nclients, &n) ||
	    !read_name(o, &in->arg[1], g.prefix))
		return;
	g.count = (unsigned)n;
	for (unsigned i = 0; i < s->client_groups; i++)
		if (strcmp(s->clients[i].prefix, g.prefix) == 0) {
			orders_wrong(o, &in->arg[1], "there are clients \"%s\" already", g.prefix);
			return;
		}
	if (s->client_groups == SCENARIO_CLIENT_GROUPS_MAX) {
		orders_wrong(o, &in->arg[0], "more than %d groups of clients", SCENARIO_CLIENT_GROUPS_MAX);
		return;
	}
	if (wlan < 0) {
		orders_wrong(o, &in->arg[2], "there is no WLAN \"%s\": write \"wlan %s psk PASSPHRASE\" above", in->arg[2].text,
			     in->arg[2].text);
		return;
	}
	g.wlan = (unsigned)wlan;
	g.pmf = s->wlan[wlan].pmf;
	g.akm = !s->wlan[wlan].key[0] ? 0 : s->wlan[wlan].psk ? RSN_AKM_PSK : RSN_AKM_PSK_SHA256;
	client_options(o, in, s, &g);
	if ((g.twin_of || g.address_of) && g.count > 1)
		orders_wrong(o, &in->arg[0], "who takes another one's address is one client");
	if (!s->clients)
		s->clients = xcalloc(SCENARIO_CLIENT_GROUPS_MAX, sizeof(*s->clients), "groups of clients");
	s->clients[s->client_groups++] = g;
	s->nclients += g.count;
}

/* --- the controller's configuration ------------------------------------------------------------------------------ */

void scenario_command(struct orders *o, const struct order *in, unsigned n, char out[static SCENARIO_COMMAND_MAX + 1])
{
	struct buf b = { 0 };

	for (unsigned i = n; i < in->count; i++) {
		const struct order_word *w = &in->arg[i];

		if (i > n)
			buf_ch(&b, ' ');
		if (w->quoted)
			buf_ch(&b, '"');
		for (const char *p = w->text; *p; p++) {
			if (w->quoted && (*p == '"' || *p == '\\'))
				buf_ch(&b, '\\');
			buf_ch(&b, *p);
		}
		if (w->quoted)
			buf_ch(&b, '"');
	}
	out[0] = '\0';
	if (b.len > SCENARIO_COMMAND_MAX)
		orders_wrong(o, &in->arg[n], "a command has at most %d characters", SCENARIO_COMMAND_MAX);
	else if (memchr(buf_cstr(&b), '\n', b.len))
		orders_wrong(o, &in->arg[n], "a command is one line");
	else
		memcpy(out, b.p ? b.p : "", b.len + 1);
	buf_free(&b);
}

static void add_config(struct orders *o, const struct order *in, void *ctx)
{
	struct scenario *s = ctx;
	char command[SCENARIO_COMMAND_MAX + 1];

	scenario_command(o, in, 0, command);
	if (s->configs == SCENARIO_CONFIGS_MAX) {
		orders_wrong(o, &in->arg[0], "more than %d commands of the configuration", SCENARIO_CONFIGS_MAX);
		return;
	}
	if (!s->config)
		s->config = xcalloc(SCENARIO_CONFIGS_MAX, sizeof(*s->config), "commands of a configuration");
	memcpy(s->config[s->configs++], command, sizeof(command));
}

static void quoted(struct buf *out, const char *text)
{
	buf_ch(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buf_ch(out, '\\');
		buf_ch(out, *text);
	}
	buf_ch(out, '"');
}

static void wlan_config(const struct air_wlan *w, struct buf *out)
{
	static const char *const pmf[] = { [RSN_PMF_OFF] = "disable", [RSN_PMF_OPTIONAL] = "optional",
					   [RSN_PMF_REQUIRED] = "required" };

	buf_printf(out, "config wlan create %u %s ", w->id, w->name);
	quoted(out, w->ssid);
	buf_ch(out, '\n');
	if (!w->key[0]) {
		buf_printf(out, "config wlan security wpa disable %u\n", w->id);
		return;
	}
	buf_printf(out, "config wlan security wpa akm 802.1x disable %u\n", w->id);
	if (w->psk)
		buf_printf(out, "config wlan security wpa akm psk enable %u\n", w->id);
	if (w->psk_sha256)
		buf_printf(out, "config wlan security wpa akm pmf psk enable %u\n", w->id);
	buf_str(out, "config wlan security wpa akm psk set-key ascii ");
	quoted(out, w->key);
	buf_printf(out, " %u\n", w->id);
	if (w->pmf != RSN_PMF_OFF)
		buf_printf(out, "config wlan security pmf %s %u\n", pmf[w->pmf], w->id);
}

void scenario_config(const struct scenario *s, struct buf *out)
{
	for (unsigned i = 0; i < s->wlans; i++)
		wlan_config(&s->wlan[i], out);
	for (unsigned i = 0; i < s->configs; i++) {
		buf_printf(out, "config %s\n", s->config[i]);
	}
	for (unsigned i = 0; i < s->wlans; i++)
		buf_printf(out, "config wlan enable %u\n", s->wlan[i].id);
}

size_t scenario_fill_in(const struct scenario *s, const char *text, char *out, size_t size)
{
	char mac[MAC_TEXT_MAX];
	size_t at = 0;

	while (*text) {
		size_t n = *text == '@' ? strcspn(text + 1, " \"@") : 0;
		unsigned client = n ? scenario_find_client(s, text + 1, n) : 0;

		if (*text == '@' && !client)
			return 0;
		if (client)
			mac_format(scenario_client_mac(s, client - 1), mac);
		if (at + (client ? strlen(mac) : 1) >= size)
			return 0;
		if (client) {
			memcpy(out + at, mac, strlen(mac));
			at += strlen(mac);
			text += n + 1;
		} else {
			out[at++] = *text++;
		}
	}
	out[at] = '\0';
	return at;
}

const struct order_row scenario_who_rows[] = {
	{ "wlan <name> open [<more>...]", "a WLAN; more: id N, ssid TEXT", add_wlan_open },
	{ "wlan <name> psk <passphrase> [<more>...]", "more: id, ssid, pmf off|optional|required, akm psk|psk-sha256|both",
		add_wlan_psk },
	{ "clients <count> <name> on <wlan> [<more>...]",
		"more: psk KEY, pmf, akm, at AP, spread, radio N, dhcp, address A.B.C.D, no-address, no-wmm, once, again TIME, "
		"every TIME, "
		"open, mac-of CLIENT, address-of CLIENT, eapol-version N, rsne HEX", add_clients },
	{ "config <word> [<more>...]", "a command of the controller's configuration: in process, and in --config", add_config },
};
const unsigned scenario_who_count = ARRAY_LEN(scenario_who_rows);

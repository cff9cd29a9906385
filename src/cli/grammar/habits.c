/* SPDX-License-Identifier: Apache-2.0 */
/* habits.c - commands that people who know AireOS (or IOS) type by heart and that are not here: what to do instead. They are
 * no rows: nothing completes them and nothing runs them; an error names the way. */
#include "cli/grammar/grammar.h"

#include <strings.h>

enum { CUT_MIN = 2 }; /* letters by which a word may be cut */

#define NO_RADIUS \
	"802.1X and RADIUS are not served by this version: a WLAN is open, or has WPA2 with a pre-shared key."
#define THE_HOST "That is the host's: log in there."
#define NO_SUCH_SERVER "The controller has no such server: log in to the host and use plumb there."

static const struct {
	const char *words, *instead;
} habits[] = {
	{ "config aaa", NO_RADIUS },
	{ "config boot", "Software is installed and chosen on the host, with its package manager." },
	{ "config loginsession", THE_HOST },
	{ "config macfilter ip-address", "Addresses of clients are learned; none is set." },
	{ "config macfilter mac-delimiter", "The MAC filter is the controller's own list: there is no RADIUS server to ask." },
	{ "config macfilter radius-compat", "The MAC filter is the controller's own list: there is no RADIUS server to ask." },
	{ "config mgmtuser", "Who may do what is decided by users and groups of the host: see plumbd(8)." },
	{ "config mobility", "Access points are told of other controllers with config ap primary-base." },
	{ "config network secureweb", NO_SUCH_SERVER },
	{ "config network ssh", NO_SUCH_SERVER },
	{ "config network telnet", NO_SUCH_SERVER },
	{ "config network webmode", NO_SUCH_SERVER },
	{ "config radius", NO_RADIUS },
	{ "config redundancy", "Access points are told of other controllers with config ap primary-base." },
	{ "config serial", THE_HOST },
	{ "config sessions", THE_HOST },
	{ "config snmp", "There is no SNMP; events are in the journal, in show traplog, and on the control socket." },
	{ "config time ntp", "The clock is the host's, and so is NTP: timedatectl set-ntp true, or chrony, there." },
	{ "config wlan security wpa wpa1 ciphers tkip",
	  "IEEE 802.11 has deprecated TKIP (its MIC is broken), and it is not built; the cipher is AES." },
	{ "config wlan security wpa wpa2 ciphers tkip",
	  "IEEE 802.11 has deprecated TKIP (its MIC is broken), and it is not built; the cipher is AES." },
	{ "configure terminal", "Commands that change something begin with config, or clear; save config keeps them." },
	{ "copy running-config", "Here: save config." },
	{ "debug aaa", NO_RADIUS },
	{ "debug lwapp", "Here: debug capwap events enable." },
	{ "enable", "There is no such mode: who you are on the host decides what you may do." },
	{ "ping", "Ping from the host: it has the controller's addresses." },
	{ "show boot", "Here: show sysinfo." },
	{ "show cpu", "top, or systemctl status plumbd, on the host." },
	{ "show inventory", "Here: show sysinfo, and show ap inventory all." },
	{ "show loginsession", THE_HOST },
	{ "show memory", "top, or systemctl status plumbd, on the host." },
	{ "show mgmtuser", "Who may do what is decided by users and groups of the host: see plumbd(8)." },
	{ "show mobility", "Access points are told of other controllers with config ap primary-base." },
	{ "show msglog", "Here: show logging." },
	{ "show ntp-keys", "The clock is the host's, and so is NTP: timedatectl, or chronyc tracking, there." },
	{ "show process", "top, or systemctl status plumbd, on the host." },
	{ "show radius", NO_RADIUS },
	{ "show redundancy", "Access points are told of other controllers with config ap primary-base." },
	{ "show run-config startup-commands", "reload config --dry-run displays how the startup file differs." },
	{ "show version", "Here: show sysinfo." },
	{ "transfer", "Files are copied on the host; what save config wrote is /etc/plumb/plumb.conf." },
	{ "write", "Here: save config." },
};

static struct slice next_word(struct slice *line)
{
	const char *p = line->p, *end = p + line->len, *from;

	while (p < end && ch_blank(*p))
		p++;
	for (from = p; p < end && !ch_blank(*p);)
		p++;
	*line = slice_between(p, end);
	return slice_between(from, p);
}

/* Does the line begin with these words, each whole or cut? */
static bool line_begins(struct slice line, const char *words)
{
	struct slice rest = slice_of(words);

	for (;;) {
		struct slice want = next_word(&rest), got;

		if (want.len == 0)
			return true;
		got = next_word(&line);
		if (got.len > want.len || got.len < (want.len < CUT_MIN ? want.len : CUT_MIN) ||
		    strncasecmp(got.p, want.p, got.len) != 0)
			return false;
	}
}

const char *grammar_habit(struct slice line)
{
	for (size_t i = 0; i < ARRAY_LEN(habits); i++)
		if (line_begins(line, habits[i].words))
			return habits[i].instead;
	return NULL;
}

bool grammar_habit_at(size_t i, const char **words, const char **instead)
{
	if (i >= ARRAY_LEN(habits))
		return false;
	*words = habits[i].words;
	*instead = habits[i].instead;
	return true;
}

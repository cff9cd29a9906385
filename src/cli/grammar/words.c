/* SPDX-License-Identifier: Apache-2.0 */
/* words.c - one line of help for each word and each parameter, for '?'. A word is looked up with the words of the grammar
 * before it, then by itself; the last word of a command may go without: the command's own line serves. A test walks all
 * rows: none is without help. */
#include "cli/grammar/table.h"

#include <stdio.h>
#include <stdlib.h>

struct told {
	const char *what, *help;
};

static const struct told by_path[] = {
	{ "clear", "Clears statistics and settings" },
	{ "clear ap", "Clears what belongs to access points" },
	{ "clear ap join", "Clears join statistics" },
	{ "clear stats", "Clears counters" },
	{ "config", "Configures the controller" },
	{ "config advanced", "Advanced configuration" },
	{ "config 802.11a", "Configures 5 GHz radios" },
	{ "config 802.11a chan_width", "Configures the channel width" },
	{ "config 802.11a channel", "Configures the channel" },
	{ "config 802.11a channel ap", "Of one access point" },
	{ "config 802.11b", "Configures 2.4 GHz radios" },
	{ "config 802.11b channel", "Configures the channel" },
	{ "config 802.11b channel ap", "Of one access point" },
	{ "config txPower", "Configures the power" },
	{ "config txPower ap", "Of one access point" },
	{ "config advanced eap", "Configures the 4-way handshake and the group keys" },
	{ "config load-balancing", "Configures how clients are spread over access points" },
	{ "config rf-profile", "Configures RF profiles" },
	{ "config rf-profile create", "Creates an RF profile" },
	{ "config trapflags", "Configures which traps are logged" },
	{ "config trapflags client", "Traps of clients" },
	{ "config trapflags client excluded", "A client was excluded" },
	{ "config wlan apgroup", "Configures access point groups: there is one, default-group" },
	{ "config wlan apgroup profile-mapping", "Configures which RF profile the group has" },
	{ "config wlan apgroup profile-mapping add", "Puts it into use" },
	{ "config wlan apgroup profile-mapping delete", "Takes it out of use" },
	{ "config wlan apgroup profile-mapping default-group", "All access points" },
	{ "config wlan load-balance", "Configures load balancing" },
	{ "config wlan load-balance allow", "Allows load balancing" },
	{ "config wps", "Configures protection from clients that misbehave" },
	{ "config wps client-exclusion", "Configures for what clients are excluded" },
	{ "show rf-profile", "Displays RF profiles" },
	{ "show wps", "Displays protection from clients that misbehave" },
	{ "config exclusionlist", "Configures which clients are kept out" },
	{ "config wlan dhcp_server", "Configures where clients get their addresses" },
	{ "config wlan dhcp_server 0.0.0.0", "Any DHCP server of the network" },
	{ "config wlan exclusionlist", "Configures whether and how long clients are excluded" },
	{ "config wlan exclusionlist disabled", "Clients are never excluded" },
	{ "config wlan exclusionlist enabled", "Clients that fail too often are excluded" },
	{ "config wlan security pmf", "Configures the protection of management frames" },
	{ "config wlan security wpa akm pmf", "Key management made for protected management frames" },
	{ "config wlan security wpa akm pmf psk", "PSK-SHA256" },
	{ "config macfilter", "Configures which clients may use WLANs with MAC filtering" },
	{ "config wlan security wpa akm psk delete-key", "Forgets the key of one client" },
	{ "config wlan security wpa akm psk delete-key client", "The client" },
	{ "config wlan security wpa akm psk set-key ascii client", "The one client whose key it is" },
	{ "config wlan security wpa akm psk set-key hex client", "The one client whose key it is" },
	{ "config wlan security wpa wpa1", "Configures the older WPA" },
	{ "config wlan security wpa wpa1 ciphers", "Configures the ciphers of the older WPA" },
	{ "config wlan security wpa wpa1 ciphers aes", "AES (CCMP)" },
	{ "show macfilter", "Displays the MAC filter" },
	{ "config wlan security wpa wpa2", "Configures WPA2" },
	{ "config wlan security wpa wpa2 ciphers", "Configures the ciphers of WPA2" },
	{ "config wlan security wpa wpa2 ciphers aes", "AES (CCMP)" },
	{ "config wlan wmm", "Configures WMM" },
	{ "config advanced timers", "Configures the timers of access points" },
	{ "config ap", "Configures access points" },
	{ "config ap certificate", "Certificates of access points that cannot enrol by token" },
	{ "config ap dtls-psk", "Keys shared beforehand, instead of certificates" },
	{ "config ap dtls-psk add", "Adds or replaces the key of an access point" },
	{ "config ap dtls-psk add ascii", "The key as text" },
	{ "config ap dtls-psk add hex", "The key as hexadecimal digits" },
	{ "config ap enable", "Turns radios on" },
	{ "config ap disable", "Turns radios off" },
	{ "config ap join-token", "Tokens with which new access points enrol" },
	{ "config ap join-token create lifetime", "How long it may be used; one day if not said" },
	{ "config ap join-token create mac", "The one access point that may use it" },
	{ "config ap join-token revoke all", "All of them" },
	{ "config auth-list", "Configures which access points may join" },
	{ "config auth-list add", "Allows an access point" },
	{ "config auth-list add lsc", "With a certificate of this controller's own authority" },
	{ "config auth-list ap-policy", "Configures the policy" },
	{ "config auth-list ap-policy authorize-ap", "Only access points of the auth-list may join" },
	{ "config interface", "Configures interfaces" },
	{ "config interface address", "Configures addresses of interfaces" },
	{ "config interface address dynamic-interface", "An interface that was created" },
	{ "config interface address management", "The management interface" },
	{ "config advanced timers ap-fast-heartbeat local", "Access points in local mode: all of plumb's are" },
	{ "config logging", "Configures logging" },
	{ "config 802.11h", "Configures announcements of radios" },
	{ "config network", "Configures network settings" },
	{ "config time", "Configures time and timezone" },
	{ "config wlan", "Configures WLANs" },
	{ "config wlan enable", "Enables a WLAN" },
	{ "config wlan disable", "Disables a WLAN" },
	{ "config wlan security", "Configures the security of a WLAN" },
	{ "config wlan security wpa", "Configures WPA2" },
	{ "config wlan security wpa akm", "Configures key management" },
	{ "config wlan security wpa akm psk", "A key shared by all clients" },
	{ "config wlan security wpa akm psk set-key", "Configures the key" },
	{ "config wlan security wpa akm psk set-key ascii", "The key as a passphrase" },
	{ "config wlan security wpa akm psk set-key hex", "The key as hexadecimal digits" },
	{ "debug", "Prints what happens, as it happens" },
	{ "show client", "Displays clients" },
	{ "debug dhcp", "Prints what happens to the addresses of clients" },
	{ "debug dot11", "Prints 802.11 events of clients" },
	{ "debug dot11 mobile", "How clients associate and leave" },
	{ "debug dot11 state", "The 802.11 states of clients" },
	{ "debug dot1x", "Prints authentication and keys of clients" },
	{ "debug dot1x events", "Messages of the 4-way handshake and of EAP" },
	{ "debug dot1x states", "The states of authentication" },
	{ "debug pem", "Prints what the policy of clients does" },
	{ "debug pem events", "Rules and policies" },
	{ "debug pem state", "The policy states" },
	{ "debug capwap", "Debugs CAPWAP" },
	{ "debug capwap capture", "Captures the messages of one access point" },
	{ "debug mac", "Restricts debugging" },
	{ "debug mac addr", "Restricts debugging to a MAC address" },
	{ "reload", "Reads files again" },
	{ "reset", "Restarts the controller" },
	{ "save", "Saves the configuration" },
	{ "show", "Displays settings and state" },
	{ "show advanced", "Displays advanced settings" },
	{ "show advanced summary", "Displays the radios" },
	{ "show ap", "Displays access points" },
	{ "show ap config", "Displays the configuration of an access point" },
	{ "show ap inventory", "Displays models and serial numbers" },
	{ "show ap config slot", "Displays one radio" },
	{ "show ap join", "Displays who joined and who did not" },
	{ "show ap join stats", "Displays join statistics" },
	{ "show capwap", "Displays CAPWAP" },
	{ "show client ap", "Displays the clients of a radio" },
	{ "show client state", "Displays states of clients" },
	{ "test", "Tests without changing anything" },
	{ "test client wlan", "On this WLAN only; on all that are enabled if not said" },
	{ "config client", "Configures clients" },
	{ "show certificate", "Displays certificates" },
	{ "show interface", "Displays interfaces" },
	{ "show network", "Displays network settings" },
	{ "show run-config", "Displays the running configuration" },
	{ "show wlan", "Displays WLANs" },
};

/* Words that mean the same wherever they stand. */
static const struct told by_word[] = {
	{ "802.11a", "The 5 GHz radio" },
	{ "802.11b", "The 2.4 GHz radio" },
	{ "802.11-assoc", "Associations that failed" },
	{ "802.11-assocfail", "An association was refused" },
	{ "802.11-associate", "A client associated" },
	{ "802.11-auth", "802.11 authentications that failed" },
	{ "802.11-authfail", "An authentication or key exchange failed" },
	{ "802.11-deauthenticate", "A client was deauthenticated" },
	{ "802.11-disassociate", "A client was disassociated" },
	{ "802.11b/g", "The 2.4 GHz radio" },
	{ "802.1x-auth", "Key exchanges that failed" },
	{ "ip-theft", "The IP address of another client" },
	{ "802.1x", "Keys from a RADIUS server (WPA2-Enterprise)" },
	{ "alerts", "Severity 1 and worse" },
	{ "20", "20 MHz" },
	{ "40", "40 MHz" },
	{ "80", "80 MHz" },
	{ "all", "All of them" },
	{ "allow", "Clients may use it" },
	{ "critical", "Severity 2 and worse" },
	{ "debugging", "Severity 7: everything" },
	{ "detail", "Everything there is" },
	{ "disable", "Disables it" },
	{ "dtls1.2", "DTLS 1.2 only" },
	{ "dtls_all", "Also DTLS 1.0 and old ciphers" },
	{ "emergencies", "Severity 0 only" },
	{ "enable", "Enables it" },
	{ "errors", "Errors, and what is as bad" },
	{ "events", "States, joins, leaves" },
	{ "global", "As the access point likes" },
	{ "info", "What is decided, and why" },
	{ "informational", "Severity 6 and worse" },
	{ "notifications", "Severity 5 and worse" },
	{ "optional", "Clients may use it" },
	{ "packet", "Messages and their elements" },
	{ "psk", "One key for all clients (WPA2-Personal)" },
	{ "require", "Clients must use it" },
	{ "required", "Clients must use it" },
	{ "warnings", "Severity 4 and worse" },
};

static const struct told by_parameter[] = {
	{ "ap", "Name or MAC address of an access point" },
	{ "ap-name", "A name or a part of it; * is any text" },
	{ "ap-mac", "Base radio MAC address of an access point" },
	{ "channel", "Channel" },
	{ "client-mac", "MAC address of a client" },
	{ "intervals", "Listen interval in beacons, 0: any" },
	{ "clients", "Number of clients, 0: no limit" },
	{ "bytes", "Bytes, 0 to 10000000" },
	{ "controller", "Name of a controller" },
	{ "denials", "How often, 1 to 10" },
	{ "max-clients", "Number of clients, 1 to 200" },
	{ "profile-clients", "Number of clients, 1 to 600" },
	{ "rf-profile", "Name of an RF profile, 1 to 32 characters" },
	{ "window", "Number of clients, 0 to 20" },
	{ "controller-ip", "IP address of that controller" },
	{ "country-code", "Two letters, such as DE, US or JP" },
	{ "delta-hours", "Hours from UTC, -12 to 14" },
	{ "delta-mins", "Minutes from UTC, 0 to 59" },
	{ "file", "Name of a file" },
	{ "description", "What to remember of it, in quotes if there are blanks" },
	{ "fingerprint", "SHA-256 of the certificate, 64 hexadecimal digits" },
	{ "gateway", "IPv4 address of the gateway" },
	{ "hh:mm:ss", "Time of day" },
	{ "interface", "Name of an interface" },
	{ "ip", "IPv4 address" },
	{ "key", "The key" },
	{ "location", "Where it hangs, in quotes if there are blanks" },
	{ "mac", "MAC address" },
	{ "number", "How many" },
	{ "milliseconds", "Milliseconds" },
	{ "minutes", "Minutes, 1 to 43200 (30 days)" },
	{ "mm/dd/yy", "Month, day and year" },
	{ "name", "Name" },
	{ "netmask", "Netmask, 255.255.255.0 or 24" },
	{ "new-name", "New name, 1 to 32 characters without blanks" },
	{ "power-level", "Power level, 1 (the most) to 8" },
	{ "profile", "Profile name, 1 to 32 characters" },
	{ "prompt", "What stands before the line, 1 to 31 characters" },
	{ "psk", "Passphrase of 8 to 63 characters, or 64 hexadecimal digits" },
	{ "retries", "How often, 0 to 4" },
	{ "slot", "Slot of the radio, 0 to 3" },
	{ "ssid", "SSID, 1 to 32 bytes" },
	{ "token-id", "Name of the token, as config ap join-token list displays it" },
	{ "vlan-id", "VLAN, 0 (untagged) to 4094" },
	{ "wlan-id", "WLAN identifier, 1 to 512" },
};

static const char *find(const struct told *t, size_t n, struct slice what)
{
	for (size_t i = 0; i < n; i++)
		if (slice_is(what, t[i].what))
			return t[i].help;
	return NULL;
}

/* The words of the grammar before the item, then the word; "" when it does not fit. */
static struct slice path(enum command_id id, unsigned item, const struct alternative *a, char *room, size_t size)
{
	const struct row *r = row_of(id);
	size_t len = 0;

	for (unsigned i = 0; i <= item; i++) {
		struct slice word = i == item ? a->word : r->item[i].alt->word;

		if (i < item && (r->item[i].alts > 1 || r->item[i].alt->type != ARG_WORD))
			continue;
		if (len + word.len + 2 > size)
			return SLICE("");
		if (len)
			room[len++] = ' ';
		memcpy(room + len, word.p, word.len);
		len += word.len;
	}
	return (struct slice){ room, len };
}

static bool last_word(const struct row *r, unsigned item)
{
	for (unsigned i = item + 1; i < r->items; i++)
		if (r->item[i].arg == NO_ARG && !r->item[i].skip)
			return false;
	return true;
}

/* Seconds stand in several commands, each with its own range. */
static const char *seconds_help(const struct alternative *a)
{
	static const struct {
		int64_t from, to;
		const char *help;
	} seconds[] = { { 0, 2147483647, "Seconds; 0: until an operator removes them" },
			{ 0, 100000, "Seconds, 15 to 100000; 0: as the network has it" },
			{ 0, 86400, "Seconds, up to 86400; 0: never" }, { 1, 20, "Seconds, 1 to 20" },
			{ 10, 86400, "Seconds, 10 to 86400" }, { 120, 86400, "Seconds, 120 to 86400" },
			{ 1, 10, "Seconds, 1 to 10" }, { 1, 30, "Seconds, 1 to 30" },
			{ 30, 3600, "Seconds, 30 to 3600" } };

	for (size_t i = 0; i < ARRAY_LEN(seconds); i++)
		if (seconds[i].from == a->from && seconds[i].to == a->to)
			return seconds[i].help;
	return NULL;
}

const char *word_help(enum command_id id, unsigned item, const struct alternative *a)
{
	char room[160];
	const char *help;

	if (a->type != ARG_WORD) {
		help = slice_is(a->word, "seconds") ? seconds_help(a) : find(by_parameter, ARRAY_LEN(by_parameter), a->word);
		return help ? help : "";
	}
	help = find(by_path, ARRAY_LEN(by_path), path(id, item, a, room, sizeof(room)));
	if (!help && row_of(id)->item[item].arg != NO_ARG)
		help = find(by_word, ARRAY_LEN(by_word), a->word);
	if (!help && row_of(id)->item[item].arg == NO_ARG && last_word(row_of(id), item))
		help = grammar_rows[id].help;
	return help ? help : "";
}

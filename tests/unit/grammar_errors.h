/* SPDX-License-Identifier: Apache-2.0 */
/* grammar_errors.h - lines nobody understands, and what is said to them, for test_grammar.c (GOLDEN=1 test_grammar prints
 * what is said now). */
// clang-format off
{ "show app summary",
  "  show app summary\n"
  "       ^\n"
  "Column 6: 'app' cannot stand here.\n"
  "Did you mean 'ap'? Expected one of: 802.11a, 802.11b, advanced, ap, auth-list, capwap, certificate, client, country, "
  "debug, exclusionlist, interface, load-balancing, logging, "
  "macfilter, metrics, network, rf-profile, run-config, sysinfo, time, trapflags, traplog, wlan, wps.\n" },
{ "s ap",
  "  s ****\n"
  "  ^\n"
  "Column 1: 's' may be several words.\n"
  "Write more of one of: save, show.\n" },
{ "config wlan",
  "  config wlan\n"
  "             ^\n"
  "Column 12: the command is not complete.\n"
  "Expected one of: apgroup, broadcast-ssid, create, delete, dhcp_server, disable, enable, exclusionlist, interface, "
  "load-balance, mac-filtering, max-associated-clients, max-listen-interval, max-radio-clients, profile, security, "
  "session-timeout, ssid, user-idle-threshold, usertimeout, wmm.\n" },
{ "show wlan 700",
  "  show wlan 700\n"
  "            ^\n"
  "Column 11: <wlan-id> cannot be '700'.\n"
  "Expected a number from 1 to 512, or: summary.\n" },
{ "show wlan sumary",
  "  show wlan sumary\n"
  "            ^\n"
  "Column 11: 'sumary' cannot stand here.\n"
  "Did you mean 'summary'? Expected one of: summary, <wlan-id>.\n" },
{ "config ap",
  "  config ap\n"
  "           ^\n"
  "Column 10: the command is not complete.\n"
  "Expected one of: admin-mode, certificate, disable, dtls-psk, dtls-version, enable, join-token, link-encryption, "
  "location, name, primary-base, reset, secondary-base, tertiary-base.\n" },
{ "show ap uptime now",
  "  show ap uptime now\n"
  "                 ^\n"
  "Column 16: the command ended before this word.\n"
  "Leave it out, or put text that has blanks in quotes.\n" },
{ "config ap name",
  "  config ap name\n"
  "                ^\n"
  "Column 15: the command is not complete.\n"
  "Expected: <new-name> (1 to 32 characters without blanks; not a MAC address, not all, disable or network).\n" },
{ "config wlan create 1 Guest net Guest",
  "  config wlan create 1 Guest net Guest\n"
  "                                 ^\n"
  "Column 32: the command ended before this word.\n"
  "Leave it out, or put text that has blanks in quotes.\n" },
{ "config wlan create 1 \"Guest",
  "  config wlan create 1 \"Guest\n"
  "                       ^\n"
  "Column 22: a quote that does not end.\n"
  "Write \" at the end of the word.\n" },
{ "show sysinfo --dry-run",
  "  show sysinfo --dry-run\n"
  "               ^\n"
  "Column 14: --dry-run belongs to commands that change the configuration.\n"
  "Leave --dry-run out.\n" },
{ "config sysname x --json",
  "  config sysname x --json\n"
  "                   ^\n"
  "Column 18: --json belongs to commands that display something.\n"
  "Leave --json out.\n" },
{ "config wlan security wpa akm psk set-key ascii short 3",
  "  config wlan security wpa akm psk set-key ascii **** ****\n"
  "                                                 ^\n"
  "Column 48: what is given as <psk> cannot be one (5 characters).\n"
  "Expected 8 to 63 printable ASCII characters (in quotes if there are blanks).\n" },
{ "nonsense",
  "  nonsense\n"
  "  ^\n"
  "Column 1: 'nonsense' cannot stand here.\n"
  "Expected one of: clear, config, debug, exit, help, logout, reload, reset, save, show, test.\n" },

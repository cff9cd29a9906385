/* SPDX-License-Identifier: Apache-2.0 */
/* rows.h - every command of the controller, one row each: the only place where a command's words stand. Parser, '?' help,
 * completion, the startup file, plumb(1), plumb.conf(5) and the completion of bash are all made of these rows.
 *
 * ROW(id, role, flags, syntax, help)
 *
 * The syntax: words as they are; <name:type> a parameter (types in grammar.h; 1-512 is a whole number of that range);
 * {a|b|<name:type>} one of; [ ... ] may be left out. Names, order and wording are those of AireOS where AireOS has the
 * command. What stands in one parameter or one {} is one argument, in the order of the syntax, from 0.
 *
 * Flags: SHOW prints a table or a page and changes nothing; STARTUP edits the configuration and may stand in a startup
 * file (and takes --dry-run); CONFIRM the terminal asks before it sends it; LOCAL the terminal answers it by itself.
 *
 * A new command: a row here, its words in words.c, a handler for its id; docs/commands.md tells the rest.
 * This file is included more than once and has no #pragma once. */
// clang-format off

/* --- show ------------------------------------------------------------------------------------------------------ */
ROW(SHOW_BAND, READ_ONLY, SHOW, "show {802.11a|802.11b}", "Displays the network of a band")
ROW(SHOW_ADVANCED_BAND_SUMMARY, READ_ONLY, SHOW, "show advanced {802.11a|802.11b} summary",
	"Displays the radios of a band: state, channel, power")
ROW(SHOW_ADVANCED_EAP, READ_ONLY, SHOW, "show advanced eap", "Displays the timers of the 4-way handshake and of group keys")
ROW(SHOW_ADVANCED_TIMERS, READ_ONLY, SHOW, "show advanced timers", "Displays the timers of access points")
ROW(SHOW_AP_CONFIG_BAND, READ_ONLY, SHOW, "show ap config {802.11a|802.11b} <ap:ap>",
	"Displays the radio of an access point for 5 GHz (802.11a) or 2.4 GHz (802.11b)")
ROW(SHOW_AP_CONFIG_GENERAL, READ_ONLY, SHOW, "show ap config general <ap:ap>",
	"Displays the configuration of an access point")
ROW(SHOW_AP_CONFIG_SLOT, READ_ONLY, SHOW, "show ap config slot <slot:0-3> <ap:ap>", "Displays one radio of an access point")
ROW(SHOW_AP_INVENTORY, READ_ONLY, SHOW, "show ap inventory {all|<ap:ap>}",
	"Displays model, version and serial number of access points")
ROW(SHOW_AP_JOIN_STATS_DETAILED, READ_ONLY, SHOW, "show ap join stats detailed <ap-mac:mac>",
	"Displays all that is known of an access point's attempts to join")
ROW(SHOW_AP_JOIN_STATS_SUMMARY, READ_ONLY, SHOW, "show ap join stats summary [{all|<ap-mac:mac>}]",
	"Displays who joined, who was refused, and why")
ROW(SHOW_AP_SUMMARY, READ_ONLY, SHOW, "show ap summary [<ap-name:name64>]",
	"Displays the access points that have joined, or those with this in their name (* is any text)")
ROW(SHOW_AP_UPTIME, READ_ONLY, SHOW, "show ap uptime", "Displays since when access points are up and joined")
ROW(SHOW_AUTH_LIST, READ_ONLY, SHOW, "show auth-list", "Displays the access points that are allowed or refused")
ROW(SHOW_CAPWAP_COUNTERS, READ_ONLY, SHOW, "show capwap counters", "Displays counters of CAPWAP: drops, errors, leniencies")
ROW(SHOW_CERTIFICATE_SUMMARY, READ_ONLY, SHOW, "show certificate summary", "Displays the controller's certificates")
ROW(SHOW_CLIENT_DIAGNOSIS, READ_ONLY, SHOW, "show client diagnosis <client-mac:mac>",
	"Displays why a client joined, failed, roamed or left, with the evidence and what mends it")
ROW(SHOW_CLIENT_FAILURES, READ_ONLY, SHOW, "show client failures [<number:1-500>]",
	"Displays which clients failed last, and why; as many as said, or 50")
ROW(SHOW_CLIENT_HISTORY, READ_ONLY, SHOW, "show client history <client-mac:mac>",
	"Displays what a client did: its attempts, roams, stays and departures, with their stages")
ROW(SHOW_CLIENT_AP, READ_ONLY, SHOW, "show client ap {802.11a|802.11b} <ap:ap>", "Displays the clients of a radio")
ROW(SHOW_CLIENT_COUNTERS, READ_ONLY, SHOW, "show client counters", "Displays counters of clients: joins, refusals, drops")
ROW(SHOW_CLIENT_DETAIL, READ_ONLY, SHOW, "show client detail <client-mac:mac>", "Displays all that is known of a client")
ROW(SHOW_CLIENT_STATE_SUMMARY, READ_ONLY, SHOW, "show client state summary",
	"Displays how many clients are in each state of the policy manager")
ROW(SHOW_CLIENT_SUMMARY, READ_ONLY, SHOW, "show client summary", "Displays the clients")
ROW(SHOW_CLIENT_WLAN, READ_ONLY, SHOW, "show client wlan <wlan-id:1-512>", "Displays the clients of a WLAN")
ROW(SHOW_COUNTRY, READ_ONLY, SHOW, "show country", "Displays the country code")
ROW(SHOW_DEBUG, READ_ONLY, SHOW, "show debug", "Displays what is being debugged")
ROW(SHOW_EXCLUSIONLIST, READ_ONLY, SHOW, "show exclusionlist", "Displays the clients that are kept out, and for how long")
ROW(SHOW_INTERFACE_DETAILED, READ_ONLY, SHOW, "show interface detailed <interface:interface>", "Displays one interface")
ROW(SHOW_INTERFACE_SUMMARY, READ_ONLY, SHOW, "show interface summary", "Displays the interfaces")
ROW(SHOW_LOAD_BALANCING, READ_ONLY, SHOW, "show load-balancing",
	"Displays how clients are spread over access points, and how many were sent away")
ROW(SHOW_LOGGING, READ_ONLY, SHOW, "show logging", "Displays how and what is logged, and the newest messages")
ROW(SHOW_METRICS, READ_ONLY, SHOW, "show metrics",
	"Displays all counters and measures, as Prometheus reads them")
ROW(SHOW_MACFILTER_DETAIL, READ_ONLY, SHOW, "show macfilter detail <client-mac:mac>",
	"Displays one client of the MAC filter")
ROW(SHOW_MACFILTER_SUMMARY, READ_ONLY, SHOW, "show macfilter summary",
	"Displays the clients that may use WLANs with MAC filtering")
ROW(SHOW_NETWORK_SUMMARY, READ_ONLY, SHOW, "show network summary", "Displays the network settings")
ROW(SHOW_RF_PROFILE_SUMMARY, READ_ONLY, SHOW, "show rf-profile summary",
	"Displays the RF profiles: band, clients a radio takes, whether it is in use")
ROW(SHOW_RUN_CONFIG_COMMANDS, READ_ONLY, SHOW, "show run-config commands",
	"Displays the running configuration as commands, secrets masked")
ROW(SHOW_SYSINFO, READ_ONLY, SHOW, "show sysinfo", "Displays the controller: name, version, time since start")
ROW(SHOW_TIME, READ_ONLY, SHOW, "show time", "Displays the controller's time and timezone")
ROW(SHOW_TRAPFLAGS, READ_ONLY, SHOW, "show trapflags", "Displays which traps of clients are logged")
ROW(SHOW_TRAPLOG, READ_ONLY, SHOW, "show traplog", "Displays the newest traps")
ROW(SHOW_WLAN, READ_ONLY, SHOW, "show wlan <wlan-id:1-512>", "Displays one WLAN")
ROW(SHOW_WLAN_SUMMARY, READ_ONLY, SHOW, "show wlan summary", "Displays the WLANs")
ROW(SHOW_WPS_SUMMARY, READ_ONLY, SHOW, "show wps summary", "Displays for what clients are excluded")

/* --- debug ----------------------------------------------------------------------------------------------------- */
ROW(DEBUG_CAPWAP, READ_WRITE, 0, "debug capwap {events|packet|errors|info|detail} {enable|disable} [<ap:ap>]",
	"Prints what goes on between the controller and access points, or one of them")
ROW(DEBUG_CAPWAP_CAPTURE, READ_WRITE, 0, "debug capwap capture <ap:ap> <file:file>",
	"Writes the decrypted messages of an access point to a pcapng file")
ROW(DEBUG_CAPWAP_CAPTURE_DISABLE, READ_WRITE, 0, "debug capwap capture disable", "Ends the capture")
ROW(DEBUG_CLIENT, READ_WRITE, 0,
	"debug client <client-mac:mac> [<client-mac:mac>] [<client-mac:mac>] [<client-mac:mac>] [<client-mac:mac>] "
	"[<client-mac:mac>] [<client-mac:mac>] [<client-mac:mac>] [<client-mac:mac>] [<client-mac:mac>]",
	"Prints all that happens to a client, or to several, up to ten")
ROW(DEBUG_DHCP, READ_WRITE, 0, "debug dhcp message {enable|disable}", "Prints which addresses clients get")
ROW(DEBUG_DISABLE_ALL, READ_WRITE, 0, "debug disable-all", "Ends all debugging of this session")
ROW(DEBUG_DOT11, READ_WRITE, 0, "debug dot11 {mobile|state} {enable|disable}",
	"Prints how clients associate and leave, or their 802.11 states")
ROW(DEBUG_DOT1X, READ_WRITE, 0, "debug dot1x {events|states} {enable|disable}",
	"Prints authentication and keys of clients, or the states of authentication")
ROW(DEBUG_MAC_ADDR, READ_WRITE, 0, "debug mac addr <mac:mac>", "Prints debug messages of one MAC address only")
ROW(DEBUG_PEM, READ_WRITE, 0, "debug pem {events|state} {enable|disable}",
	"Prints what the policy of clients does, or the policy states")

/* --- config: access points ------------------------------------------------------------------------------------- */
ROW(CONFIG_AP_ADMIN_MODE, READ_WRITE, STARTUP, "config ap admin-mode {enable|disable} {all|<ap:ap>}",
	"Turns the radios of an access point on or off (as config ap enable and disable)")
ROW(CONFIG_AP_CERTIFICATE_SIGN, READ_WRITE, 0, "config ap certificate sign <file:file>",
	"Signs a certificate request (PEM) of an access point that cannot enrol by token")
ROW(CONFIG_AP_DTLS_PSK_ADD_ASCII, READ_WRITE, STARTUP, "config ap dtls-psk add ascii <key:passphrase> <ap-mac:mac>",
	"Lets an access point join with a key shared beforehand, given as text")
ROW(CONFIG_AP_DTLS_PSK_ADD_HEX, READ_WRITE, STARTUP, "config ap dtls-psk add hex <key:hexkey> <ap-mac:mac>",
	"Lets an access point join with a key shared beforehand, given as hexadecimal digits")
ROW(CONFIG_AP_DTLS_PSK_DELETE, READ_WRITE, STARTUP, "config ap dtls-psk delete <ap-mac:mac>",
	"Forgets the shared key of an access point")
ROW(CONFIG_AP_DTLS_VERSION, READ_WRITE, STARTUP, "config ap dtls-version {dtls1.2|dtls_all}",
	"Configures which DTLS versions are spoken; dtls_all adds 1.0 and old ciphers for old access points")
ROW(CONFIG_AP_ENABLE, READ_WRITE, STARTUP, "config ap {enable|disable} {all|<ap:ap>}",
	"Turns the radios of an access point on or off")
ROW(CONFIG_AP_JOIN_TOKEN_CREATE, READ_WRITE, 0,
	"config ap join-token create [lifetime <minutes:1-43200>] [mac <ap-mac:mac>]",
	"Makes a token with which one new access point enrols; it is shown once")
ROW(CONFIG_AP_JOIN_TOKEN_LIST, READ_WRITE, SHOW, "config ap join-token list", "Displays the join tokens not used yet")
ROW(CONFIG_AP_JOIN_TOKEN_REVOKE, READ_WRITE, 0, "config ap join-token revoke {all|<token-id:token>}",
	"Makes a join token useless")
ROW(CONFIG_AP_LINK_ENCRYPTION, READ_WRITE, STARTUP, "config ap link-encryption {enable|disable} {all|<ap:ap>}",
	"Configures whether the data channel must be encrypted; disable lets a stranger send it in the clear")
ROW(CONFIG_AP_LOCATION, READ_WRITE, STARTUP, "config ap location <location:text254> <ap:ap>",
	"Configures where an access point hangs")
ROW(CONFIG_AP_NAME, READ_WRITE, STARTUP, "config ap name <new-name:apname> <ap:ap>",
	"Configures the name of an access point")
ROW(CONFIG_AP_PRIMARY_BASE, READ_WRITE, STARTUP, "config ap primary-base <controller:name31> <ap:ap> [<controller-ip:ip>]",
	"Configures the controller an access point prefers")
ROW(CONFIG_AP_RESET, READ_WRITE, CONFIRM, "config ap reset <ap:ap>", "Restarts an access point")
ROW(CONFIG_AP_SECONDARY_BASE, READ_WRITE, STARTUP,
	"config ap secondary-base <controller:name31> <ap:ap> [<controller-ip:ip>]",
	"Configures the controller an access point takes second")
ROW(CONFIG_AP_TERTIARY_BASE, READ_WRITE, STARTUP,
	"config ap tertiary-base <controller:name31> <ap:ap> [<controller-ip:ip>]",
	"Configures the controller an access point takes third")

/* --- config: who may join -------------------------------------------------------------------------------------- */
ROW(CONFIG_AUTH_LIST_ADD, READ_WRITE, STARTUP, "config auth-list add lsc <ap-mac:mac> [<fingerprint:hex64>]",
	"Allows an access point, with any certificate of its own or with the one of this SHA-256 only")
ROW(CONFIG_AUTH_LIST_AP_POLICY, READ_WRITE, STARTUP, "config auth-list ap-policy authorize-ap {enable|disable}",
	"Configures whether only access points of the auth-list may join")
ROW(CONFIG_AUTH_LIST_DELETE, READ_WRITE, STARTUP, "config auth-list delete <ap-mac:mac>",
	"Takes an access point out of the auth-list, allowed or refused")
ROW(CONFIG_AUTH_LIST_REFUSE, READ_WRITE, STARTUP, "config auth-list refuse <ap-mac:mac>", "Refuses an access point")
ROW(CONFIG_AUTH_LIST_REVOKE, READ_WRITE, CONFIRM, "config auth-list revoke <ap-mac:mac>",
	"Revokes every certificate issued to an access point; it needs a new token")

/* --- config: WLANs --------------------------------------------------------------------------------------------- */
ROW(CONFIG_WLAN_APGROUP_PROFILE, READ_WRITE, STARTUP,
	"config wlan apgroup profile-mapping {add|delete} default-group <rf-profile:name32>",
	"Configures the RF profile of all access points for its band")
ROW(CONFIG_WLAN_BROADCAST_SSID, READ_WRITE, STARTUP, "config wlan broadcast-ssid {enable|disable} <wlan-id:1-512>",
	"Configures whether beacons name the SSID")
ROW(CONFIG_WLAN_CREATE, READ_WRITE, STARTUP, "config wlan create <wlan-id:1-512> <profile:name32> [<ssid:ssid>]",
	"Creates a WLAN, disabled, with WPA2 and 802.1X; the SSID is the profile's name if none is given")
ROW(CONFIG_WLAN_DELETE, READ_WRITE, STARTUP, "config wlan delete <wlan-id:1-512>", "Deletes a WLAN")
ROW(CONFIG_WLAN_DHCP_SERVER, READ_WRITE, STARTUP, "config wlan dhcp_server <wlan-id:1-512> 0.0.0.0",
	"Lets clients have any address: by DHCP of their network's server, or one of their own")
ROW(CONFIG_WLAN_DHCP_REQUIRED, READ_WRITE, STARTUP, "config wlan dhcp_server <wlan-id:1-512> 0.0.0.0 required",
	"Lets clients have addresses by DHCP only, of any server of their network")
ROW(CONFIG_WLAN_ENABLE, READ_WRITE, STARTUP, "config wlan {enable|disable} {all|<wlan-id:1-512>}",
	"Enables or disables a WLAN")
ROW(CONFIG_WLAN_EXCLUSIONLIST, READ_WRITE, STARTUP,
	"config wlan exclusionlist <wlan-id:1-512> {enabled|disabled|<seconds:0-2147483647>}",
	"Configures whether clients that fail too often are excluded, and for how long (0: until removed)")
ROW(CONFIG_WLAN_INTERFACE, READ_WRITE, STARTUP, "config wlan interface <wlan-id:1-512> <interface:interface>",
	"Configures the interface of a WLAN")
ROW(CONFIG_WLAN_LOAD_BALANCE, READ_WRITE, STARTUP, "config wlan load-balance allow {enable|disable} <wlan-id:1-512>",
	"Configures whether busy access points send clients of the WLAN to others")
ROW(CONFIG_WLAN_MAC_FILTERING, READ_WRITE, STARTUP, "config wlan mac-filtering {enable|disable} <wlan-id:1-512>",
	"Configures whether only clients of the MAC filter may use a WLAN")
ROW(CONFIG_WLAN_MAX_LISTEN, READ_WRITE, STARTUP, "config wlan max-listen-interval <intervals:0-65535> <wlan-id:1-512>",
	"Configures the longest listen interval a client of a WLAN may have, in beacons; 0: any")
ROW(CONFIG_WLAN_MAX_CLIENTS, READ_WRITE, STARTUP, "config wlan max-associated-clients <clients:0-2007> <wlan-id:1-512>",
	"Configures how many clients a WLAN takes; 0: as many as there is room for")
ROW(CONFIG_WLAN_MAX_RADIO_CLIENTS, READ_WRITE, STARTUP,
	"config wlan max-radio-clients <max-clients:1-200> <wlan-id:1-512>",
	"Configures how many clients of a WLAN one radio takes")
ROW(CONFIG_WLAN_PROFILE, READ_WRITE, STARTUP, "config wlan profile <wlan-id:1-512> <profile:name32>",
	"Configures the profile name of a WLAN")
ROW(CONFIG_WLAN_SECURITY_PMF, READ_WRITE, STARTUP, "config wlan security pmf {disable|optional|required} <wlan-id:1-512>",
	"Configures the protection of management frames (802.11w)")
ROW(CONFIG_WLAN_SECURITY_PMF_COMEBACK, READ_WRITE, STARTUP,
	"config wlan security pmf association-comeback <seconds:1-20> <wlan-id:1-512>",
	"Configures when a client refused for the sake of a protected one may come back")
ROW(CONFIG_WLAN_SECURITY_PMF_QUERY, READ_WRITE, STARTUP,
	"config wlan security pmf saquery-retrytimeout <milliseconds:100-500> <wlan-id:1-512>",
	"Configures the time between two SA Queries")
ROW(CONFIG_WLAN_SECURITY_WPA, READ_WRITE, STARTUP, "config wlan security wpa {enable|disable} <wlan-id:1-512>",
	"Configures whether a WLAN has WPA security; without it, it is open")
ROW(CONFIG_WLAN_SECURITY_WPA_AKM, READ_WRITE, STARTUP,
	"config wlan security wpa akm {802.1x|psk} {enable|disable} <wlan-id:1-512>",
	"Configures the key management of a WLAN")
ROW(CONFIG_WLAN_SECURITY_WPA_AKM_PMF, READ_WRITE, STARTUP,
	"config wlan security wpa akm pmf psk {enable|disable} <wlan-id:1-512>",
	"Configures PSK-SHA256, the key management made for protected management frames")
ROW(CONFIG_WLAN_SECURITY_WPA_PSK_ASCII, READ_WRITE, STARTUP,
	"config wlan security wpa akm psk set-key ascii <psk:passphrase> <wlan-id:1-512>",
	"Configures the passphrase of a WLAN, 8 to 63 characters")
ROW(CONFIG_WLAN_SECURITY_WPA_PSK_HEX, READ_WRITE, STARTUP,
	"config wlan security wpa akm psk set-key hex <psk:hexpsk> <wlan-id:1-512>",
	"Configures the key of a WLAN, 64 hexadecimal digits")
ROW(CONFIG_WLAN_SECURITY_WPA_PSK_CLIENT_ASCII, READ_WRITE, STARTUP,
	"config wlan security wpa akm psk set-key ascii <psk:passphrase> <wlan-id:1-512> client <client-mac:mac>",
	"Configures the passphrase of one client, instead of the WLAN's")
ROW(CONFIG_WLAN_SECURITY_WPA_PSK_CLIENT_DELETE, READ_WRITE, STARTUP,
	"config wlan security wpa akm psk delete-key <wlan-id:1-512> client <client-mac:mac>",
	"Forgets the key of one client: the WLAN's is its key again")
ROW(CONFIG_WLAN_SECURITY_WPA_PSK_CLIENT_HEX, READ_WRITE, STARTUP,
	"config wlan security wpa akm psk set-key hex <psk:hexpsk> <wlan-id:1-512> client <client-mac:mac>",
	"Configures the key of one client, 64 hexadecimal digits, instead of the WLAN's")
ROW(CONFIG_WLAN_SECURITY_WPA1, READ_WRITE, STARTUP, "config wlan security wpa wpa1 {enable|disable} <wlan-id:1-512>",
	"Configures whether a WLAN with WPA security has the older WPA (the WPA element), for old clients")
ROW(CONFIG_WLAN_SECURITY_WPA1_CIPHERS, READ_WRITE, STARTUP,
	"config wlan security wpa wpa1 ciphers aes {enable|disable} <wlan-id:1-512>",
	"Configures the cipher of the older WPA: AES (CCMP); TKIP is not built")
ROW(CONFIG_WLAN_SECURITY_WPA2, READ_WRITE, STARTUP, "config wlan security wpa wpa2 {enable|disable} <wlan-id:1-512>",
	"Configures whether a WLAN with WPA security has WPA2 (the RSN element)")
ROW(CONFIG_WLAN_SECURITY_WPA2_CIPHERS, READ_WRITE, STARTUP,
	"config wlan security wpa wpa2 ciphers aes {enable|disable} <wlan-id:1-512>",
	"Configures the cipher of WPA2: AES (CCMP)")
ROW(CONFIG_WLAN_SESSION_TIMEOUT, READ_WRITE, STARTUP, "config wlan session-timeout <wlan-id:1-512> <seconds:0-86400>",
	"Configures after how long a client's session ends; 0: never")
ROW(CONFIG_WLAN_SSID, READ_WRITE, STARTUP, "config wlan ssid <wlan-id:1-512> <ssid:ssid>", "Configures the SSID of a WLAN")
ROW(CONFIG_WLAN_IDLE_THRESHOLD, READ_WRITE, STARTUP, "config wlan user-idle-threshold <bytes:0-10000000> <wlan-id:1-512>",
	"Configures how much a client must send within the idle timeout not to count as idle; 0: anything")
ROW(CONFIG_WLAN_USERTIMEOUT, READ_WRITE, STARTUP, "config wlan usertimeout <seconds:0-100000> <wlan-id:1-512>",
	"Configures after how long a silent client of the WLAN is forgotten; 0: as config network usertimeout says")
ROW(CONFIG_WLAN_WMM, READ_WRITE, STARTUP, "config wlan wmm {allow|disable|require} <wlan-id:1-512>",
	"Configures whether clients may, cannot or must use WMM")

/* --- config: radios ------------------------------------------------------------------------------------------- */
ROW(CONFIG_BAND_AP, READ_WRITE, STARTUP, "config {802.11a|802.11b} {enable|disable} <ap:ap>",
	"Turns one radio of an access point on or off")
ROW(CONFIG_BAND_CHANNEL_A, READ_WRITE, STARTUP, "config 802.11a channel ap <ap:ap> {global|<channel:36-177>}",
	"Configures the channel of a 5 GHz radio; global: as the access point likes")
ROW(CONFIG_BAND_CHANNEL_B, READ_WRITE, STARTUP, "config 802.11b channel ap <ap:ap> {global|<channel:1-14>}",
	"Configures the channel of a 2.4 GHz radio; global: as the access point likes")
ROW(CONFIG_BAND_MAX_CLIENTS, READ_WRITE, STARTUP, "config {802.11a|802.11b} max-clients <max-clients:1-200>",
	"Configures how many clients one radio of a band takes")
ROW(CONFIG_BAND_NETWORK, READ_WRITE, STARTUP, "config {802.11a|802.11b} {enable|disable} network",
	"Turns all radios of a band on or off")
ROW(CONFIG_BAND_POWER, READ_WRITE, STARTUP, "config {802.11a|802.11b} txPower ap <ap:ap> {global|<power-level:1-8>}",
	"Configures the power of a radio, 1 is the most; global: as the access point likes")
ROW(CONFIG_CHANNEL_SWITCH, READ_WRITE, STARTUP, "config 802.11h channelswitch {enable|disable}",
	"Configures whether a radio announces another channel, so that its clients move with it; else they have to come back")
ROW(CONFIG_BAND_WIDTH, READ_WRITE, STARTUP, "config 802.11a chan_width <ap:ap> {20|40|80}",
	"Configures the channel width of a 5 GHz radio in MHz")

ROW(CONFIG_RF_PROFILE_CREATE, READ_WRITE, STARTUP, "config rf-profile create {802.11a|802.11b/g} <rf-profile:name32>",
	"Creates an RF profile; config wlan apgroup profile-mapping puts it into use")
ROW(CONFIG_RF_PROFILE_DELETE, READ_WRITE, STARTUP, "config rf-profile delete <rf-profile:name32>",
	"Deletes an RF profile that is not in use")
ROW(CONFIG_RF_PROFILE_MAX_CLIENTS, READ_WRITE, STARTUP,
	"config rf-profile max-clients <profile-clients:1-600> <rf-profile:name32>",
	"Configures how many clients one radio with an RF profile takes")

/* --- config: clients ------------------------------------------------------------------------------------------ */
ROW(CONFIG_CLIENT_DEAUTHENTICATE, READ_WRITE, 0, "config client deauthenticate <client-mac:mac>",
	"Deauthenticates a client; it may come back at once")
ROW(CONFIG_EXCLUSIONLIST_ADD, READ_WRITE, STARTUP, "config exclusionlist add <client-mac:mac> [<description:name32>]",
	"Keeps a client out of all WLANs")
ROW(CONFIG_EXCLUSIONLIST_DELETE, READ_WRITE, STARTUP, "config exclusionlist delete <client-mac:mac>",
	"Lets a client in again, whether it was kept out by you or for its failures")
ROW(CONFIG_EXCLUSIONLIST_DESCRIPTION, READ_WRITE, STARTUP,
	"config exclusionlist description <client-mac:mac> [<description:name32>]",
	"Configures the description of a client that is kept out")

ROW(CONFIG_LOAD_BALANCING_DENIAL, READ_WRITE, STARTUP, "config load-balancing denial <denials:1-10>",
	"Configures how often a client is sent away before a busy access point takes it")
ROW(CONFIG_LOAD_BALANCING_WINDOW, READ_WRITE, STARTUP, "config load-balancing window <window:0-20>",
	"Configures by how many clients an access point must be ahead of the least busy one to send clients away")
ROW(CONFIG_TRAPFLAGS_CLIENT, READ_WRITE, STARTUP,
	"config trapflags client {802.11-associate|802.11-assocfail|802.11-authfail|802.11-deauthenticate|"
	"802.11-disassociate|excluded} {enable|disable}",
	"Configures which traps of clients are logged")
ROW(CONFIG_WPS_CLIENT_EXCLUSION, READ_WRITE, STARTUP,
	"config wps client-exclusion {802.11-assoc|802.11-auth|802.1x-auth|ip-theft|all} {enable|disable}",
	"Configures for what clients are excluded, where their WLAN excludes clients")
ROW(CONFIG_MACFILTER_ADD, READ_WRITE, STARTUP,
	"config macfilter add <client-mac:mac> <wlan-id:0-512> [<interface:interface>] [<description:name32>]",
	"Lets a client use a WLAN that has MAC filtering; 0: any WLAN")
ROW(CONFIG_MACFILTER_DELETE, READ_WRITE, STARTUP, "config macfilter delete <client-mac:mac>",
	"Takes a client out of the MAC filter")
ROW(CONFIG_MACFILTER_DESCRIPTION, READ_WRITE, STARTUP,
	"config macfilter description <client-mac:mac> <description:name32>",
	"Configures the description of a client of the MAC filter")
ROW(CONFIG_MACFILTER_WLAN, READ_WRITE, STARTUP, "config macfilter wlan-id <client-mac:mac> <wlan-id:0-512>",
	"Configures which WLAN a client of the MAC filter may use; 0: any")

/* --- config: interfaces ---------------------------------------------------------------------------------------- */
ROW(CONFIG_INTERFACE_ADDRESS_DYNAMIC, READ_WRITE, STARTUP,
	"config interface address dynamic-interface <interface:interface> <ip:ipv4> <netmask:netmask> [<gateway:ipv4>]",
	"Configures the address of an interface")
ROW(CONFIG_INTERFACE_ADDRESS_MANAGEMENT, READ_WRITE, STARTUP,
	"config interface address management <ip:ipv4> <netmask:netmask> [<gateway:ipv4>]",
	"Configures the controller's own address; where access points join is what plumbd --listen says")
ROW(CONFIG_INTERFACE_CREATE, READ_WRITE, STARTUP, "config interface create <interface:interface> <vlan-id:0-4094>",
	"Creates an interface in a VLAN; 0 is untagged")
ROW(CONFIG_INTERFACE_DELETE, READ_WRITE, STARTUP, "config interface delete <interface:interface>", "Deletes an interface")
ROW(CONFIG_INTERFACE_VLAN, READ_WRITE, STARTUP, "config interface vlan <interface:interface> <vlan-id:0-4094>",
	"Configures the VLAN of an interface; 0 is untagged")

/* --- config: the controller ------------------------------------------------------------------------------------ */
ROW(CONFIG_COUNTRY, READ_WRITE, STARTUP, "config country <country-code:country>", "Configures the country of the radios")
ROW(CONFIG_LOGGING_BUFFERED, READ_WRITE, STARTUP,
	"config logging buffered "
	"{emergencies|alerts|critical|errors|warnings|notifications|informational|debugging}",
	"Configures what the buffer keeps that show logging displays")
ROW(CONFIG_LOGGING_CONSOLE, READ_WRITE, STARTUP,
	"config logging console "
	"{emergencies|alerts|critical|errors|warnings|notifications|informational|debugging}",
	"Configures what goes to standard error or the journal")
ROW(CONFIG_NETWORK_AP_FALLBACK, READ_WRITE, STARTUP, "config network ap-fallback {enable|disable}",
	"Configures whether an access point goes back to a better controller when it returns")
ROW(CONFIG_NETWORK_FAST_SSID_CHANGE, READ_WRITE, STARTUP, "config network fast-ssid-change {enable|disable}",
	"Configures whether a client may go to another WLAN at once, without being deauthenticated")
ROW(CONFIG_NETWORK_RF_NETWORK_NAME, READ_WRITE, STARTUP, "config network rf-network-name <name:name19>",
	"Configures the name of the RF network")
ROW(CONFIG_NETWORK_USERTIMEOUT, READ_WRITE, STARTUP, "config network usertimeout <seconds:10-86400>",
	"Configures after how long a silent client is forgotten")
ROW(CONFIG_PAGING, READ_ONLY, LOCAL, "config paging {enable|disable}",
	"Configures whether this session stops after each page")
ROW(CONFIG_PROMPT, READ_ONLY, LOCAL, "config prompt <prompt:name31>", "Configures the prompt of this session")
ROW(CONFIG_SYSNAME, READ_WRITE, STARTUP, "config sysname <name:name31>", "Configures the controller's name")
ROW(CONFIG_TIME_MANUAL, READ_WRITE, 0, "config time manual <mm/dd/yy:date> <hh:mm:ss:time>",
	"Sets the clock of this host, if you have the right to (root)")
ROW(CONFIG_TIME_TIMEZONE, READ_WRITE, STARTUP, "config time timezone <delta-hours:-12-14> <delta-mins:0-59>",
	"Configures how far local time is from UTC")

/* --- config: the 4-way handshake ------------------------------------------------------------------------------- */
ROW(CONFIG_EAP_BCAST_KEY_INTERVAL, READ_WRITE, STARTUP, "config advanced eap bcast-key-interval <seconds:120-86400>",
	"Configures how often WLANs get new group keys")
ROW(CONFIG_EAP_BCAST_KEY_STRICT, READ_WRITE, STARTUP, "config advanced eap bcast-key-strict {enable|disable}",
	"Configures whether a WLAN's radio gets new group keys as soon as a client has left that had them")
ROW(CONFIG_EAP_KEY_RETRIES, READ_WRITE, STARTUP, "config advanced eap eapol-key-retries <retries:0-4>",
	"Configures how often an EAPOL-Key message is sent again")
ROW(CONFIG_EAP_KEY_TIMEOUT, READ_WRITE, STARTUP, "config advanced eap eapol-key-timeout <milliseconds:200-5000>",
	"Configures how long a client has to answer an EAPOL-Key message")

/* --- config: timers -------------------------------------------------------------------------------------------- */
ROW(CONFIG_TIMERS_AP_DISCOVERY, READ_WRITE, STARTUP, "config advanced timers ap-discovery-timeout <seconds:1-10>",
	"Configures how long an access point collects answers to its discovery")
ROW(CONFIG_TIMERS_AP_FAST_HEARTBEAT, READ_WRITE, STARTUP, "config advanced timers ap-fast-heartbeat <seconds:1-10>",
	"Configures after how long a silent controller is asked again and again (fast heartbeat)")
ROW(CONFIG_TIMERS_AP_FAST_HEARTBEAT_ALL, READ_WRITE, STARTUP,
	"config advanced timers ap-fast-heartbeat {local|all} {enable|disable} [<seconds:1-10>]",
	"Enables or disables the fast heartbeat")
ROW(CONFIG_TIMERS_AP_HEARTBEAT, READ_WRITE, STARTUP, "config advanced timers ap-heartbeat-timeout <seconds:1-30>",
	"Configures how often access points and controller make sure of each other")
ROW(CONFIG_TIMERS_AP_PRIMARY_DISCOVERY, READ_WRITE, STARTUP,
	"config advanced timers ap-primary-discovery-timeout <seconds:30-3600>",
	"Configures how often an access point looks for its primary controller")

/* --- the rest -------------------------------------------------------------------------------------------------- */
ROW(CLEAR_AP_CONFIG, READ_WRITE, CONFIRM, "clear ap config <ap:ap>",
	"Makes an access point forget its configuration and restart")
ROW(CLEAR_AP_JOIN_STATS, READ_WRITE, 0, "clear ap join stats {all|<ap-mac:mac>}", "Forgets join statistics")
ROW(CLEAR_STATS_AP, READ_WRITE, 0, "clear stats ap {all|<ap:ap>}", "Sets the counters of access points to zero")
ROW(CLEAR_STATS_CAPWAP, READ_WRITE, 0, "clear stats capwap", "Sets the counters of show capwap counters to zero")
ROW(CLEAR_STATS_CLIENT, READ_WRITE, 0, "clear stats client", "Sets the counters of show client counters to zero")
ROW(CLEAR_TRAPLOG, READ_WRITE, 0, "clear traplog", "Forgets the traps")
ROW(EXIT, LOBBY, LOCAL, "exit", "Leaves the terminal")
ROW(HELP, LOBBY, LOCAL, "help", "Tells how to find commands")
ROW(LOGOUT, LOBBY, LOCAL, "logout", "Leaves the terminal")
ROW(RELOAD_CONFIG, READ_WRITE, 0, "reload config", "Reads the startup file again and applies what differs (takes --dry-run)")
ROW(RESET_SYSTEM, READ_WRITE, CONFIRM, "reset system", "Restarts the controller; access points come back by themselves")
ROW(SAVE_CONFIG, READ_WRITE, CONFIRM, "save config", "Writes the running configuration to the startup file")
ROW(TEST_CLIENT, READ_ONLY, SHOW, "test client <client-mac:mac> [wlan <wlan-id:1-512>]",
	"Walks what would happen to a client that joins now, and says which check fails")

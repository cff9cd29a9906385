/* SPDX-License-Identifier: Apache-2.0 */
/* show_texts.h - what the tests of show outputs have in common: outputs, whole and as people send them, and looking at what
 * was read. */
#pragma once
#include "diagnose/show_pairs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

/* A copy without a byte behind it, so that the sanitizer sees every read too far. */
struct copy {
	char *p, *end;
};

static inline struct copy copy_of(const char *s, size_t len)
{
	struct copy c = { malloc(len ? len : 1), NULL };

	assert_non_null(c.p);
	memcpy(c.p, s, len);
	c.end = c.p + len;
	return c;
}

static inline const char *read_text(const char *text, struct show *s)
{
	const char *end = text + strlen(text), *p = show_find(text, end);

	assert_non_null(p);
	return show_read(p, end, s);
}

static inline void check_text(struct slice s, const char *want)
{
	char got[256];

	show_clean(s, got, sizeof(got));
	if (want)
		assert_non_null(s.p);
	assert_string_equal(got, want ? want : "");
	if (!want)
		assert_null(s.p);
}

static inline void check_mac(mac_t mac, const char *want)
{
	char got[MAC_TEXT_MAX];

	mac_format(mac, got);
	assert_string_equal(got, want);
}

/* How an output of one client begins. */
#define BEGIN "Client MAC Address..... 02:00:5e:10:00:03"

static const char __attribute__((unused)) clean[] =
	"(wlc-lab) >show client detail 02:00:5e:10:00:01\n"
	"\n"
	"Client MAC Address............................... 02:00:5e:10:00:01\n"
	"Client Username ................................. ida@example.net\n"
	"Hostname: .......................................\n"
	"Device Type: .................................... Laptop\n"
	"AP MAC Address................................... 02:00:5e:20:00:10\n"
	"AP Name.......................................... attic-ap7\n"
	"AP radio slot Id................................. 1\n"
	"Client State..................................... Associated\n"
	"User Authenticated by ........................... RADIUS Server\n"
	"Client User Group................................\n"
	"Client NAC OOB State............................. Access\n"
	"Wireless LAN Id.................................. 12\n"
	"Wireless LAN Network Name (SSID)................. house of cards\n"
	"Wireless LAN Profile Name........................ cards\n"
	"Hotspot (802.11u)................................ Not Supported\n"
	"Connected For ................................... 4946 secs\n"
	"BSSID............................................ 02:00:5e:20:00:1f\n"
	"Channel.......................................... 100\n"
	"IP Address....................................... 192.0.2.77\n"
	"Gateway Address.................................. 192.0.2.1\n"
	"Netmask.......................................... 255.255.255.0\n"
	"Association Id................................... 3\n"
	"Authentication Algorithm......................... Open System\n"
	"Reason Code...................................... 1\n"
	"Status Code...................................... 0\n"
	"Session Timeout.................................. 1800\n"
	"Client CCX version............................... No CCX support\n"
	"QoS Level........................................ Platinum\n"
	"802.1P Priority Tag.............................. disabled\n"
	"WMM Support...................................... Enabled\n"
	"  APSD ACs.......................................  BK  BE  VI  VO\n"
	"Current Rate..................................... m9 ss3\n"
	"Supported Rates.................................. 12.0,18.0,24.0,36.0,48.0,\n"
	"    ............................................. 54.0\n"
	"Mobility State................................... Local\n"
	"Mobility Move Count.............................. 2\n"
	"Security Policy Completed........................ Yes\n"
	"Policy Manager State............................. RUN\n"
	"Audit Session ID................................. c00002010000000a5f00\n"
	"IPv4 ACL Name.................................... none\n"
	"mDNS Status...................................... Enabled\n"
	"mDNS Profile Name................................ default-mdns-profile\n"
	"No. of mDNS Services Advertised.................. 4\n"
	"Policy Type...................................... WPA2\n"
	"Authentication Key Management.................... 802.1x\n"
	"Encryption Cipher................................ CCMP-128 (AES)\n"
	"Protected Management Frame ...................... Yes\n"
	"Management Frame Protection...................... No\n"
	"EAP Type......................................... EAP-TLS\n"
	"Interface........................................ guest-access\n"
	"VLAN............................................. 30\n"
	"Quarantine VLAN.................................. 0\n"
	"Access VLAN...................................... 31\n"
	"Client Capabilities:\n"
	"      CF Pollable................................ Not implemented\n"
	"      Listen Interval............................ 20\n"
	"      Fast BSS Transition........................ Implemented\n"
	"Fast BSS Transition Details:\n"
	"      Reassociation Timeout...................... 20\n"
	"      Total SuccessFull Roam..................... 3\n"
	"DNS Server details:\n"
	"      DNS server IP ............................. 192.0.2.53\n"
	"      DNS server IP ............................. 0.0.0.0\n"
	"Assisted Roaming Prediction List details:\n"
	"\n"
	"\n"
	" Client Dhcp Required:     True\n"
	"Allowed (URL)IP Addresses\n"
	"-------------------------\n"
	"\n"
	"AVC Profile Name: ............................... none\n"
	"Client Statistics:\n"
	"      Number of Bytes Received................... 55948\n"
	"      Number of EAP Id Request Msg Timeouts...... 1\n"
	"      Number of EAP Id Request Msg Failures...... 2\n"
	"      Number of EAP Request Msg Timeouts......... 3\n"
	"      Number of EAP Request Msg Failures......... 4\n"
	"      Number of EAP Key Msg Timeouts............. 5\n"
	"      Number of EAP Key Msg Failures............. 6\n"
	"      Number of Decrypt Failed Packets........... 7\n"
	"      Number of Mic Failured Packets............. 8\n"
	"      Number of Mic Missing Packets.............. 9\n"
	"      Radio Signal Strength Indicator............ -61 dBm\n"
	"      Signal to Noise Ratio...................... 33 dB\n"
	"Nearby AP Statistics:\n"
	"      attic-ap7(slot 1)\n"
	"        antenna0: 12 secs ago.................... -53 dBm\n"
	"        antenna1: 12 secs ago.................... -55 dBm\n"
	"Scan Report:\n"
	"--------------------\n"
	"  BSSID:......................................... 02:00:5e:20:00:3f\n"
	"      RSSI:...................................... -58 dBm\n"
	"\n"
	"(wlc-lab) >";

static const char __attribute__((unused)) damaged[] =
	"(wlc-lab) >show client detail 02:00:5e:10:00:02Client MAC\n"
	"Address..... 02:00:5e:10:00:02Client Username\n"
	"..... N/AAP MAC Address.....\n"
	"02:00:5e:20:00:20AP Name..... cellar-ap2 AP radio\n"
	"slot Id..... 0 Client State.....\n"
	"Associated Client NAC OOB State..... AccessWireless LAN\n"
	"Id..... 5 Hotspot (802.11u)..... Not\n"
	"SupportedBSSID..... 02:00:5e:20:00:2b Connected For\n"
	"..... 7 secsChannel..... 6IP\n"
	"Address..... UnknownGateway\n"
	"Address.....\n"
	"UnknownNetmask..... UnknownAssociation\n"
	"Id..... 1 Authentication Algorithm..... Open\n"
	"SystemReason Code..... 1 Status\n"
	"Code..... 0 Session Timeout..... 0\n"
	"QoS Level.....\n"
	"SilverAvg data Rate..... 0Burst data\n"
	"Rate..... 0802.1P Priority Tag.....\n"
	"2KTS CAC\n"
	"Capability..... NoWMM Support.....\n"
	"Enabled Power\n"
	"Save..... OFFSupported Rates..... 6.0,9.0,\n"
	"..... 48.0,54.0Mobility\n"
	"State..... NoneMobility Move Count.....\n"
	"0Security Policy Completed..... NoPolicy Manager\n"
	"State..... 8021X_REQD\n"
	"//It hangs here, before any key is in place.\n"
	"The debug must tell whyPolicy Manager Rule\n"
	"Created..... YesmDNS Profile\n"
	"Name..... default-mdns-profileNo. of mDNS Services\n"
	"\n"
	"\n"
	"Advertised..... 0Policy Type.....\n"
	"WPA2Authentication Key Management..... PSKEncryption\n"
	"Cipher..... CCMP (AES)Protected Management Frame\n"
	"..... NoEAP\n"
	"Type.....\n"
	"UnknownInterface.....\n"
	"guest-accessVLAN..... 21Quarantine\n"
	"VLAN..... 0Access VLAN.....\n"
	"21Client Capabilities: Fast BSS Transition..... Not implementedClient Wifi Direct Capabilities:\n"
	"WFD capable..... NoFast BSS Transition Details:Client Statistics: Number of EAP Key\n"
	"Msg Timeouts..... 4 Number of Mic Failed Packets..... 0\n"
	"Radio Signal Strength Indicator..... -18 dBm Signal to Noise Ratio.....\n"
	"40 dBClient Rate Limiting Statistics: Number of Data Packets Recieved..... 0Nearby AP Statistics: cellar-ap2(slot 0) "
	"antenna0: 0 secs\n"
	"ago..... -25 dBm antennal1: 0 secs ago..... -40 dBmDNS Server\n"
	"details: DNS server IP ..... 0.0.0.0 DNS server IP\n"
	"..... 0.0.0.0Assisted Roaming Prediction List details: Client Dhcp\n"
	"Required: FalseAllowed (URL)IP Addresses-----\n";

static const char __attribute__((unused)) wlan[] =
	"WLAN Identifier.................................. 3\n"
	"Profile Name..................................... cards\n"
	"Network Name (SSID).............................. house of cards\n"
	"Status........................................... Enabled\n"
	"MAC Filtering.................................... Disabled\n"
	"Broadcast SSID................................... Enabled\n"
	"Network Admission Control\n"
	"  Radius-NAC State............................... Disabled\n"
	"Number of Active Clients......................... 17\n"
	"Exclusionlist Timeout............................ 60 seconds\n"
	"Session Timeout.................................. Infinity\n"
	"User Idle Timeout................................ 300 seconds\n"
	"Interface........................................ management\n"
	"WLAN IPv4 ACL.................................... unconfigured\n"
	"mDNS Status...................................... Enabled\n"
	"DHCP Address Assignment Required................. Enabled\n"
	"Quality of Service............................... Silver\n"
	"WMM.............................................. Allowed\n"
	"Radius Servers\n"
	"   Authentication................................ 192.0.2.8 1812\n"
	"Security\n\n"
	"   802.11 Authentication:........................ Open System\n"
	"   FT Support.................................... Adaptive\n"
	"   Static WEP Keys............................... Disabled\n"
	"   802.1X........................................ Disabled\n"
	"   Wi-Fi Protected Access (WPA/WPA2)............. Enabled\n"
	"      WPA (SSN IE)............................... Enabled\n"
	"         TKIP Cipher............................. Enabled\n"
	"         AES Cipher.............................. Disabled\n"
	"      WPA2 (RSN IE).............................. Enabled\n"
	"         TKIP Cipher............................. Disabled\n"
	"         AES Cipher.............................. Enabled\n"
	"                                                               Auth Key Management\n"
	"         802.1x.................................. Enabled\n"
	"         PSK..................................... Disabled\n"
	"         CCKM.................................... Enabled\n"
	"         FT-1X(802.11r).......................... Disabled\n"
	"         FT-PSK(802.11r)......................... Disabled\n"
	"         PMF-1X(802.11w)......................... Disabled\n"
	"      FT Reassociation Timeout................... 20\n"
	"      FT Over-The-DS mode........................ Enabled\n"
	"      SKC Cache Support.......................... Disabled\n"
	"      CCKM TSF Tolerance......................... 1000\n"
	"   flexconnect local-switching IP-source-guar.... Disabled\n"
	"   Client MFP.................................... Optional but inactive (WPA2 not configured)\n"
	"   PMF........................................... Disabled\n"
	"Band Select...................................... Disabled\n"
	"Load Balancing................................... Enabled\n";

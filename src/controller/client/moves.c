/* SPDX-License-Identifier: Apache-2.0 */
/* moves.c - does a change of a WLAN concern those who are on it? What an association is made of (SSID, security, VLAN, how
 * addresses come, WMM) or what is on the air anew does; limits and timers do not. One list, for what is done
 * (net/wlans.c) and for what --dry-run says would be done. */
#include "controller/client/internal.h"

const char *client_wlan_moves(const struct client_wlan *a, const struct client_wlan *b)
{
	if (!b || (a->enabled && !b->enabled))
		return b ? "the WLAN is disabled" : "the WLAN is deleted";
	if (a->enabled != b->enabled)
		return "the WLAN is enabled";
	if (strcmp(a->ssid, b->ssid) != 0)
		return "the SSID changes";
	if (a->broadcast != b->broadcast)
		return "access points make the WLAN anew: beacons change";
	if (a->wpa2 != b->wpa2 || a->akms != b->akms || a->pmf != b->pmf || a->rsne_len != b->rsne_len ||
	    (a->rsne_len && memcmp(a->rsne, b->rsne, a->rsne_len) != 0) || a->wpa_ie_len != b->wpa_ie_len ||
	    (a->wpa_ie_len && memcmp(a->wpa_ie, b->wpa_ie, a->wpa_ie_len) != 0))
		return "the security changes";
	if (a->has_pmk != b->has_pmk)
		return "the key changes";
	if (a->vlan != b->vlan)
		return "the VLAN changes";
	if (a->dhcp_required != b->dhcp_required)
		return "where addresses come from changes";
	return a->wmm != b->wmm ? "WMM changes" : NULL;
}

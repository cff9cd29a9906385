/* SPDX-License-Identifier: Apache-2.0 */
/* traps.c - traps that tell again what other rows have told, with the words of codes.md 5. They are told only where the
 * operator has switched them on (config trapflags client): strangers can make them. */
#include "controller/client/internal.h"

static bool wanted(const struct clients *cs, enum client_trap t)
{
	return client_settings_of(cs)->traps >> t & 1;
}

/* As AireOS words the reasons it sends. */
static struct slice words(uint16_t reason)
{
	switch (reason) {
	case DOT11_REASON_PREV_AUTH_NOT_VALID: return SLICE("Previous authentication no longer valid");
	case DOT11_REASON_INACTIVITY: return SLICE("Disassociated due to inactivity");
	case DOT11_REASON_AP_BUSY: return SLICE("AP is unable to handle all clients");
	case DOT11_REASON_4WAY_TIMEOUT: return SLICE("4-Way Handshake timeout");
	case DOT11_REASON_GROUP_KEY_TIMEOUT: return SLICE("Group Key Handshake timeout");
	case DOT11_REASON_8021X_FAILED: return SLICE("IEEE 802.1X authentication failed");
	default: return SLICE("Unspecified");
	}
}

void traps_associated(const struct client *c)
{
	struct clients *cs = c->owner;
	struct ip_text ip;

	if (wanted(cs, CLIENT_TRAP_ASSOCIATE))
		TELL(cs, c->mac, MSG_TRAP_CLIENT_ASSOCIATED, msg_trap_client_associated, .sta = c->mac, .ap = ap_mac(c->ap),
		     .slot = c->slot, .user = SLICE("N/A"), .ip = client_ip_slice(c, &ip), .rest = SLICE(""));
}

void traps_deauthenticated(const struct client *c, uint16_t reason)
{
	struct clients *cs = c->owner;
	struct ip_text ip;

	if (wanted(cs, CLIENT_TRAP_DEAUTHENTICATE))
		TELL(cs, c->mac, MSG_TRAP_CLIENT_DEAUTH, msg_trap_client_deauth, .sta = c->mac, .ap = ap_mac(c->ap),
		     .slot = c->slot, .user = SLICE("N/A"), .ip = client_ip_slice(c, &ip), .why = words(reason), .reason = reason);
}

void traps_disassociated(const struct client *c, uint16_t reason)
{
	struct clients *cs = c->owner;
	struct ip_text ip;

	if (wanted(cs, CLIENT_TRAP_DISASSOCIATE))
		TELL(cs, c->mac, MSG_TRAP_CLIENT_DISASSOC, msg_trap_client_disassoc, .sta = c->mac, .ap = ap_mac(c->ap),
		     .slot = c->slot, .user = SLICE("N/A"), .ip = client_ip_slice(c, &ip), .why = words(reason), .reason = reason);
}

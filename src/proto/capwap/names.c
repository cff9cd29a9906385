/* SPDX-License-Identifier: Apache-2.0 */
/* names.c - result codes as RFC 5415 words them, faults, leniencies, and the values of fields. */
#include "proto/capwap/names.h"

const struct capwap_value_name capwap_security_names[] = {
	CAPWAP_BITS, { 4, "pre-shared secret" }, { 2, "X.509" }, { 0 },
};
const struct capwap_value_name capwap_dtls_policy_names[] = {
	CAPWAP_BITS, { 4, "DTLS" }, { 2, "clear text" }, { 0 },
};
const struct capwap_value_name capwap_tunnel_names[] = {
	CAPWAP_BITS, { 8, "native" }, { 4, "802.3" }, { 2, "local bridging" }, { 0 },
};
const struct capwap_value_name capwap_ie_names[] = {
	CAPWAP_BITS, { 0x80, "beacon" }, { 64, "probe response" }, { 0 },
};
const struct capwap_value_name capwap_session_key_names[] = {
	CAPWAP_BITS, { 0x8000, "AKM only" }, { 0x4000, "encryption by the AC" }, { 0 },
};
const struct capwap_value_name capwap_radio_type_names[] = {
	CAPWAP_BITS, { 1, "802.11b" }, { 2, "802.11a" }, { 4, "802.11g" }, { 8, "802.11n" }, { 0 },
};
const struct capwap_value_name capwap_ability_names[] = {
	CAPWAP_BITS, { 1, "authentication at the AC" }, { 2, "station batch" }, { 4, "enrolment" },
	{ 8, "probe reports" }, { 16, "idle reports" }, { 32, "transmit status" }, { 64, "learned addresses" },
	{ 0x80, "group key state" }, { 0x100, "WLAN extension" }, { 0x200, "AP statistics" },
	{ 0x400, "DTLS data channel" },
	{ 0x800, "the agent has no clock and wants an AC Timestamp" },
	{ 0x1000, "gate for learning" }, { 0x2000, "stations are kept" }, { 0x4000, "radio extension" }, { 0x8000, "DHCP seen" },
	{ 0x10000, "frames said again" },
	{ 0 },
};
const struct capwap_value_name capwap_sta_flag_names[] = {
	CAPWAP_BITS, { 1, "WMM" }, { 2, "PMF" }, { 4, "keyed" }, { 0 },
};
const struct capwap_value_name capwap_wlan_flag_names[] = {
	CAPWAP_BITS, { 1, "hidden" }, { 2, "PMF capable" }, { 4, "PMF required" }, { 8, "WMM" }, { 16, "isolated" },
	{ 32, "key only" }, { 0 },
};
const struct capwap_value_name capwap_radio_flag_names[] = {
	CAPWAP_BITS, { 1, "no HT" }, { 2, "no VHT" }, { 4, "no HE" }, { 8, "announce" }, { 0 },
};
const struct capwap_value_name capwap_rmac_names[] = {
	{ 1, "supported" }, { 2, "not supported" }, { 0 },
};
const struct capwap_value_name capwap_transport_names[] = {
	{ 1, "UDP-Lite" }, { 2, "UDP" }, { 0 },
};
const struct capwap_value_name capwap_transfer_mode_names[] = {
	{ 1, "crash data" }, { 2, "memory dump" }, { 0 },
};
const struct capwap_value_name capwap_data_type_names[] = {
	{ 1, "data" }, { 2, "last" }, { 5, "aborted" }, { 0 },
};
const struct capwap_value_name capwap_discovery_names[] = {
	{ 0, "unknown" }, { 1, "static" }, { 2, "DHCP" }, { 3, "DNS" }, { 4, "AC referral" }, { 0 },
};
const struct capwap_value_name capwap_ecn_names[] = {
	{ 0, "limited" }, { 1, "full and limited" }, { 0 },
};
const struct capwap_value_name capwap_enabled_names[] = {
	{ 1, "enabled" }, { 2, "disabled" }, { 0 },
};
const struct capwap_value_name capwap_mac_type_names[] = {
	{ 0, "local MAC" }, { 1, "split MAC" }, { 2, "both" }, { 0 },
};
const struct capwap_value_name capwap_cause_names[] = {
	{ 0, "normal" }, { 1, "radio failure" }, { 2, "software failure" }, { 3, "administratively set" }, { 0 },
};
const struct capwap_value_name capwap_reason_names[] = {
	{ 1, "unknown element" }, { 2, "unsupported element" }, { 3, "unknown value" }, { 4, "unsupported value" },
	{ 0 },
};
const struct capwap_value_name capwap_key_status_names[] = {
	{ 0, "per station" }, { 1, "static WEP" }, { 2, "rekeying" }, { 3, "rekeyed" }, { 0 },
};
const struct capwap_value_name capwap_qos_names[] = {
	{ 0, "best effort" }, { 1, "video" }, { 2, "voice" }, { 3, "background" }, { 0 },
};
const struct capwap_value_name capwap_auth_names[] = {
	{ 0, "open system" }, { 1, "WEP shared key" }, { 0 },
};
const struct capwap_value_name capwap_wlan_tunnel_names[] = {
	{ 0, "local bridging" }, { 1, "802.3" }, { 2, "802.11" }, { 0 },
};
const struct capwap_value_name capwap_combiner_names[] = {
	{ 1, "sectorized left" }, { 2, "sectorized right" }, { 3, "omni" }, { 4, "MIMO" }, { 0 },
};
const struct capwap_value_name capwap_change_names[] = {
	{ 1, "set" }, { 2, "delete" }, { 0 },
};
const struct capwap_value_name capwap_gate_names[] = {
	{ 1, "before RUN" }, { 2, "RUN" }, { 3, "learning" }, { 0 },
};
const struct capwap_value_name capwap_change_status_names[] = {
	{ 0, "done" }, { 1, "no such WLAN" }, { 2, "station table full" }, { 3, "no such station" },
	{ 4, "refused by the radio" }, { 5, "out of order" }, { 0 },
};
const struct capwap_value_name capwap_tx_names[] = {
	{ 0, "none" }, { 1, "acknowledged" }, { 2, "not acknowledged" }, { 3, "not sent" }, { 4, "not known yet" }, { 0 },
};
const struct capwap_value_name capwap_purpose_names[] = {
	{ 1, "enrol" }, { 2, "renew" }, { 0 },
};
const struct capwap_value_name capwap_cert_status_names[] = {
	{ 0, "issued" }, { 1, "refused" }, { 2, "later" }, { 0 },
};
const struct capwap_value_name capwap_radio_event_names[] = {
	{ 1, "reset" }, { 2, "channel changed" }, { 3, "radar" }, { 4, "up" }, { 5, "down" }, { 0 },
};
const struct capwap_value_name capwap_learned_names[] = {
	{ 1, "DHCP" }, { 2, "ARP" }, { 3, "neighbour discovery" }, { 4, "static" }, { 0 },
};

const struct capwap_value_name capwap_result_names[] = {
	{ 0, "Success" },
	{ 1, "Failure (AC List Message Element MUST Be Present)" },
	{ 2, "Success (NAT Detected)" },
	{ 3, "Join Failure (Unspecified)" },
	{ 4, "Join Failure (Resource Depletion)" },
	{ 5, "Join Failure (Unknown Source)" },
	{ 6, "Join Failure (Incorrect Data)" },
	{ 7, "Join Failure (Session ID Already in Use)" },
	{ 8, "Join Failure (WTP Hardware Not Supported)" },
	{ 9, "Join Failure (Binding Not Supported)" },
	{ 10, "Reset Failure (Unable to Reset)" },
	{ 11, "Reset Failure (Firmware Write Error)" },
	{ 12, "Configuration Failure (Unable to Apply Requested Configuration - Service Provided Anyhow)" },
	{ 13, "Configuration Failure (Unable to Apply Requested Configuration - Service Not Provided)" },
	{ 14, "Image Data Error (Invalid Checksum)" },
	{ 15, "Image Data Error (Invalid Data Length)" },
	{ 16, "Image Data Error (Other Error)" },
	{ 17, "Image Data Error (Image Already Present)" },
	{ 18, "Message Unexpected (Invalid in Current State)" },
	{ 19, "Message Unexpected (Unrecognized Request)" },
	{ 20, "Failure - Missing Mandatory Message Element" },
	{ 21, "Failure - Unrecognized Message Element" },
	{ 22, "Data Transfer Error (No Information to Transfer)" },
	{ 0 },
};
static_assert(ARRAY_LEN(capwap_result_names) == CAPWAP_RESULTS + 1, "a result code has no name");

const char *capwap_result_text(uint32_t code)
{
	return code < CAPWAP_RESULTS ? capwap_result_names[code].name : "unknown result code";
}

static const char *const fault_names[] = {
	[CAPWAP_OK] = "ok",
	[CAPWAP_SHORT] = "header-short",
	[CAPWAP_VERSION] = "preamble-version",
	[CAPWAP_PREAMBLE] = "preamble-type",
	[CAPWAP_HLEN] = "header-length",
	[CAPWAP_RADIO_MAC] = "radio-mac-length",
	[CAPWAP_WIRELESS] = "wireless-info-length",
	[CAPWAP_FRAGMENT] = "unexpected-fragment",
	[CAPWAP_CONTROL_SHORT] = "control-header-short",
	[CAPWAP_MESSAGE_LENGTH] = "message-element-length",
	[CAPWAP_ELEMENT_HEADER] = "element-header-short",
	[CAPWAP_ELEMENT_LENGTH] = "element-length",
	[CAPWAP_KEEP_ALIVE] = "keep-alive",
};
static_assert(ARRAY_LEN(fault_names) == CAPWAP_FAULTS, "a fault has no name");

const char *capwap_fault_name(enum capwap_fault f)
{
	return fault_names[f];
}

static const char *const wrong_names[] = {
	[CAPWAP_FINE] = "fine",
	[CAPWAP_WRONG_MESSAGE] = "unknown-message",
	[CAPWAP_WRONG_SENDER] = "wrong-sender",
	[CAPWAP_WRONG_MISSING] = "missing-element",
	[CAPWAP_WRONG_REPEATED] = "repeated-element",
	[CAPWAP_WRONG_TOO_SHORT] = "element-too-short",
	[CAPWAP_WRONG_TOO_LONG] = "element-too-long",
	[CAPWAP_WRONG_VALUE] = "value-out-of-range",
};
static_assert(ARRAY_LEN(wrong_names) == CAPWAP_WRONGS, "a complaint has no name");

const char *capwap_wrong_name(enum capwap_wrong w)
{
	return wrong_names[w];
}

static const struct {
	const char *name, *text;
} leniencies[] = {
	[CAPWAP_LENIENT_INNER_DTLS_PREAMBLE] = { "inner-dtls-preamble",
		"preamble type 1 in the header inside DTLS (openCAPWAP)" },
	[CAPWAP_LENIENT_TRAILING_BYTES] = { "trailing-bytes",
		"bytes behind the last message element" },
	[CAPWAP_LENIENT_UNKNOWN_ELEMENT] = { "unknown-element",
		"a message element of unknown type is skipped; RFC 5415 4.5.1.5 would discard the message" },
	[CAPWAP_LENIENT_MISPLACED_ELEMENT] = { "misplaced-element",
		"a known message element that does not belong into this message is skipped" },
	[CAPWAP_LENIENT_RADIO_ZERO] = { "radio-id-zero",
		"Radio ID 0, from a peer that counts radios from 0" },
	[CAPWAP_LENIENT_RADIO_TWICE] = { "radio-twice",
		"an element there should be one of for each radio came twice for a radio" },
	[CAPWAP_LENIENT_RMAC_ZERO] = { "r-mac-zero",
		"AC Descriptor with the reserved R-MAC value 0: taken as not supported" },
	[CAPWAP_LENIENT_FALLBACK_ZERO] = { "fallback-zero",
		"WTP Fallback with the reserved value 0: taken as enabled, the default" },
	[CAPWAP_LENIENT_BOARD_WITHOUT_MAC] = { "board-without-mac",
		"WTP Board Data without Base MAC Address (openCAPWAP)" },
	[CAPWAP_LENIENT_BOARD_WITHOUT_SERIAL] = { "board-without-serial",
		"WTP Board Data without WTP Serial Number" },
	[CAPWAP_LENIENT_BOARD_VENDOR_ZERO] = { "board-vendor-zero",
		"WTP Board Data with Vendor Identifier 0" },
	[CAPWAP_LENIENT_DESCRIPTOR_WITHOUT_BOOT] = { "descriptor-without-boot",
		"WTP Descriptor without Boot Version" },
	[CAPWAP_LENIENT_DESCRIPTOR_VERSION_MISSING] = { "descriptor-version-missing",
		"WTP Descriptor without Hardware Version or Active Software Version" },
	[CAPWAP_LENIENT_DESCRIPTOR_VENDOR] = { "descriptor-vendor",
		"a version in a descriptor under a vendor's number instead of 0 (openCAPWAP)" },
	[CAPWAP_LENIENT_NO_ENCRYPTION_LIST] = { "no-encryption-list",
		"WTP Descriptor with Num Encrypt 0 (actube)" },
	[CAPWAP_LENIENT_AC_VERSION_MISSING] = { "ac-version-missing",
		"AC Descriptor without Hardware Version or Software Version" },
	[CAPWAP_LENIENT_EMPTY_AC_LIST] = { "empty-ac-list",
		"AC IPv4 List or AC IPv6 List without an address (openCAPWAP)" },
	[CAPWAP_LENIENT_AC_LIST_MISSING] = { "ac-list-missing",
		"Configuration Status Response with neither AC IPv4 List nor AC IPv6 List" },
	[CAPWAP_LENIENT_EMPTY_LIST] = { "empty-list",
		"antennas, power levels or rates of a radio, and none are given" },
	[CAPWAP_LENIENT_TEXT_EMPTY] = { "text-empty",
		"a name, location or identifier of no bytes" },
	[CAPWAP_LENIENT_TEXT_CONTROL] = { "text-not-clean",
		"a text with control characters, or that is not UTF-8; shown escaped" },
	[CAPWAP_LENIENT_ECN_MISSING] = { "ecn-missing",
		"Join without ECN Support: taken as limited" },
	[CAPWAP_LENIENT_LOCAL_ADDRESS_MISSING] = { "local-address-missing",
		"Join without CAPWAP Local IPv4 or IPv6 Address: no middlebox can be found" },
	[CAPWAP_LENIENT_RADIO_INFO_MISSING] = { "radio-information-missing",
		"a message without the WTP Radio Information that should be in it" },
	[CAPWAP_LENIENT_IMAGE_ID_MISSING] = { "image-identifier-missing",
		"Reset Request without Image Identifier" },
	[CAPWAP_LENIENT_EVENT_EMPTY] = { "event-empty",
		"WTP Event Request without any element" },
	[CAPWAP_LENIENT_RESERVED_VALUE] = { "reserved-value",
		"the value 0 where the RFC reserves it, or one a registry may have got since" },
};
static_assert(ARRAY_LEN(leniencies) == CAPWAP_LENIENCIES, "a leniency has no name");
static_assert(CAPWAP_LENIENCIES <= 32, "leniencies are bits of a word");

const char *capwap_leniency_name(enum capwap_leniency l)
{
	return leniencies[l].name;
}

const char *capwap_leniency_text(enum capwap_leniency l)
{
	return leniencies[l].text;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* vendor.c - plumb's own message elements: the fields of each behind magic and version. */
#include "proto/capwap/vendor.h"
#include "proto/capwap/element.h"
#include "proto/capwap/names.h"

#define GROWING(name, s) \
	static const struct capwap_shape name##_shape = { .size = sizeof(struct s), .grows = true, .fields = name##_fields }
#define RECORD(name, s) \
	static const struct capwap_shape name##_shape = { .size = sizeof(struct s), .prefixed = true, .fields = name##_fields }
#define LIST_OF(name, s, m, record)                                                                     \
	static const struct capwap_field name##_fields[] = {                                            \
		FIELD(LIST, s, m, .min = 1, .shape = &record##_shape), { 0 }                            \
	};                                                                                              \
	GROWING(name, s)

static const struct capwap_field hello_fields[] = {
	FIELD(U32, capwap_hello, abilities, .values = capwap_ability_names),
	FIELD(U16, capwap_hello, batch_max),
	FIELD(U64, capwap_hello, boot),
	FIELD(TEXT8, capwap_hello, software),
	{ 0 },
};
GROWING(hello, capwap_hello);

static const struct capwap_field station_change_fields[] = {
	FIELD(U32, capwap_station_change, id),
	FIELD(U8, capwap_station_change, op, .min = 1, .max = 2, .values = capwap_change_names),
	FIELD(RADIO, capwap_station_change, radio),
	FIELD(WLAN, capwap_station_change, wlan),
	FIELD(U8, capwap_station_change, gate, .min = 1, .max = 3, .values = capwap_gate_names),
	FIELD(MAC6, capwap_station_change, mac),
	FIELD(U16, capwap_station_change, aid, .min = 0, .max = CAPWAP_AID_MAX),
	FIELD(U16, capwap_station_change, capabilities),
	FIELD(U16, capwap_station_change, vlan, .min = 0, .max = 4094),
	FIELD(U8, capwap_station_change, flags, .values = capwap_sta_flag_names),
	FIELD(U8, capwap_station_change, key_index, .min = 0, .max = 3),
	FIELD(U32, capwap_station_change, cipher),
	FIELD(RAW, capwap_station_change, rsc, .n = 6),
	FIELD(BYTES8, capwap_station_change, key, .max = 64, .secret = true),
	FIELD(BYTES8, capwap_station_change, rates, .max = 126),
	FIELD(BYTES16, capwap_station_change, before),
	FIELD(BYTES16, capwap_station_change, after),
	{ 0 },
};
RECORD(station_change, capwap_station_change);
LIST_OF(station_batch, capwap_station_batch, changes, station_change);

static const struct capwap_field change_result_fields[] = {
	FIELD(U32, capwap_change_result, id),
	FIELD(U8, capwap_change_result, status, .values = capwap_change_status_names),
	FIELD(U8, capwap_change_result, before, .values = capwap_tx_names),
	FIELD(U8, capwap_change_result, after, .values = capwap_tx_names),
	{ 0 },
};
RECORD(change_result, capwap_change_result);
LIST_OF(station_batch_result, capwap_station_batch_result, results, change_result);

static const struct capwap_field certificate_request_fields[] = {
	FIELD(U8, capwap_certificate_request, purpose, .min = 1, .max = 2, .values = capwap_purpose_names),
	FIELD(BYTES16, capwap_certificate_request, pkcs10, .min = 1),
	{ 0 },
};
GROWING(certificate_request, capwap_certificate_request);
static const struct capwap_field certificate_fields[] = { FIELD(BYTES, capwap_certificate, der, .min = 1), { 0 } };
RECORD(certificate, capwap_certificate);
static const struct capwap_field certificate_answer_fields[] = {
	FIELD(U8, capwap_certificate_answer, status, .max = 2, .values = capwap_cert_status_names),
	FIELD(TEXT8, capwap_certificate_answer, reason),
	FIELD(LIST, capwap_certificate_answer, chain, .shape = &certificate_shape),
	{ 0 },
};
GROWING(certificate_answer, capwap_certificate_answer);

static const struct capwap_field probing_station_fields[] = {
	FIELD(MAC6, capwap_probing_station, mac),
	FIELD(RADIO, capwap_probing_station, radio),
	FIELD(U8, capwap_probing_station, channel),
	FIELD(S8, capwap_probing_station, rssi),
	FIELD(U16, capwap_probing_station, probes),
	{ 0 },
};
RECORD(probing_station, capwap_probing_station);
LIST_OF(probing_stations, capwap_probing_stations, stations, probing_station);

static const struct capwap_field idle_station_fields[] = {
	FIELD(MAC6, capwap_idle_station, mac),
	FIELD(RADIO, capwap_idle_station, radio),
	FIELD(WLAN, capwap_idle_station, wlan),
	FIELD(U16, capwap_idle_station, seconds),
	{ 0 },
};
RECORD(idle_station, capwap_idle_station);
LIST_OF(idle_stations, capwap_idle_stations, stations, idle_station);

static const struct capwap_field radio_event_fields[] = {
	FIELD(RADIO, capwap_radio_event, radio),
	FIELD(U8, capwap_radio_event, event, .min = 1, .max = CAPWAP_RADIO_EVENTS - 1, .values = capwap_radio_event_names),
	FIELD(U8, capwap_radio_event, reason),
	FIELD(U8, capwap_radio_event, channel),
	FIELD(U8, capwap_radio_event, width),
	FIELD(TEXT8, capwap_radio_event, text),
	{ 0 },
};
GROWING(radio_event, capwap_radio_event);

static const struct capwap_field transmit_status_fields[] = {
	FIELD(U32, capwap_transmit_status, frame),
	FIELD(MAC6, capwap_transmit_status, mac),
	FIELD(RADIO, capwap_transmit_status, radio),
	FIELD(WLAN, capwap_transmit_status, wlan),
	FIELD(U8, capwap_transmit_status, status, .values = capwap_tx_names),
	FIELD(U8, capwap_transmit_status, retries),
	{ 0 },
};
RECORD(transmit_status, capwap_transmit_status);
LIST_OF(transmit_statuses, capwap_transmit_statuses, statuses, transmit_status);

static const struct capwap_field learned_address_fields[] = {
	FIELD(MAC6, capwap_learned_address, mac),
	FIELD(RADIO, capwap_learned_address, radio),
	FIELD(WLAN, capwap_learned_address, wlan),
	FIELD(U8, capwap_learned_address, how, .min = 1, .max = CAPWAP_LEARNED - 1, .values = capwap_learned_names),
	FIELD(IP6, capwap_learned_address, ip),
	{ 0 },
};
RECORD(learned_address, capwap_learned_address);
LIST_OF(addresses_learned, capwap_addresses_learned, addresses, learned_address);

static const struct capwap_field group_key_state_fields[] = {
	FIELD(RADIO, capwap_group_key_state, radio),
	FIELD(WLAN, capwap_group_key_state, wlan),
	FIELD(MAC6, capwap_group_key_state, mac),
	FIELD(U8, capwap_group_key_state, gtk_id, .min = 0, .max = 3),
	FIELD(U48, capwap_group_key_state, gtk_pn),
	FIELD(U8, capwap_group_key_state, igtk_id, .min = 0, .max = 5),
	FIELD(U48, capwap_group_key_state, igtk_ipn),
	{ 0 },
};
GROWING(group_key_state, capwap_group_key_state);

static const struct capwap_field client_capabilities_fields[] = {
	FIELD(RADIO, capwap_client_capabilities, radio),
	FIELD(WLAN, capwap_client_capabilities, wlan),
	FIELD(MAC6, capwap_client_capabilities, mac),
	FIELD(U16, capwap_client_capabilities, listen_interval),
	FIELD(BYTES16, capwap_client_capabilities, ies, .ies = true),
	{ 0 },
};
GROWING(client_capabilities, capwap_client_capabilities);

static const struct capwap_field wlan_extension_fields[] = {
	FIELD(RADIO, capwap_wlan_extension, radio),
	FIELD(WLAN, capwap_wlan_extension, wlan),
	FIELD(U16, capwap_wlan_extension, flags, .values = capwap_wlan_flag_names),
	FIELD(U16, capwap_wlan_extension, vlan, .min = 0, .max = 4094),
	FIELD(U16, capwap_wlan_extension, max_stations),
	FIELD(U32, capwap_wlan_extension, group_cipher),
	FIELD(U32, capwap_wlan_extension, pairwise_cipher),
	FIELD(U32, capwap_wlan_extension, management_cipher),
	FIELD(BYTES8, capwap_wlan_extension, akms, .max = 64, .n = 4),
	FIELD(U8, capwap_wlan_extension, igtk_id, .min = 0, .max = 5),
	FIELD(U48, capwap_wlan_extension, igtk_ipn),
	FIELD(BYTES8, capwap_wlan_extension, igtk, .max = 32, .secret = true),
	FIELD(U32, capwap_wlan_extension, idle_s),
	FIELD(U32, capwap_wlan_extension, idle_bytes),
	{ 0 },
};
GROWING(wlan_extension, capwap_wlan_extension);

static const struct capwap_field ap_radio_statistics_fields[] = {
	FIELD(RADIO, capwap_ap_radio_statistics, radio),
	FIELD(U8, capwap_ap_radio_statistics, channel),
	FIELD(U8, capwap_ap_radio_statistics, width),
	FIELD(U8, capwap_ap_radio_statistics, utilization, .min = 0, .max = 100),
	FIELD(S8, capwap_ap_radio_statistics, noise),
	FIELD(U16, capwap_ap_radio_statistics, stations),
	FIELD(U32, capwap_ap_radio_statistics, tx_frames),
	FIELD(U32, capwap_ap_radio_statistics, rx_frames),
	FIELD(U32, capwap_ap_radio_statistics, tx_retries),
	FIELD(U32, capwap_ap_radio_statistics, tx_failures),
	{ 0 },
};
RECORD(ap_radio_statistics, capwap_ap_radio_statistics);
static const struct capwap_field ap_statistics_fields[] = {
	FIELD(U32, capwap_ap_statistics, uptime),
	FIELD(U8, capwap_ap_statistics, cpu, .min = 0, .max = 100),
	FIELD(S8, capwap_ap_statistics, temperature),
	FIELD(U32, capwap_ap_statistics, memory_kib),
	FIELD(U32, capwap_ap_statistics, memory_free_kib),
	FIELD(U64, capwap_ap_statistics, tx_bytes),
	FIELD(U64, capwap_ap_statistics, rx_bytes),
	FIELD(LIST, capwap_ap_statistics, radios, .max = CAPWAP_RADIOS_MAX, .shape = &ap_radio_statistics_shape),
	{ 0 },
};
GROWING(ap_statistics, capwap_ap_statistics);

static const struct capwap_field ap_timers_fields[] = {
	FIELD(U16, capwap_ap_timers, primary_discovery, .min = CAPWAP_PRIMARY_DISCOVERY_MIN,
	      .max = CAPWAP_PRIMARY_DISCOVERY_MAX),
	{ 0 },
};
GROWING(ap_timers, capwap_ap_timers);

static const struct capwap_field ac_address_fields[] = {
	FIELD(U8, capwap_ac_address, priority, .min = 1, .max = 3),
	FIELD(U16, capwap_ac_address, port),
	FIELD(IP6, capwap_ac_address, ip),
	{ 0 },
};
GROWING(ac_address, capwap_ac_address);

static const struct capwap_field present_station_fields[] = {
	FIELD(MAC6, capwap_present_station, mac),
	FIELD(RADIO, capwap_present_station, radio),
	FIELD(WLAN, capwap_present_station, wlan),
	FIELD(U8, capwap_present_station, gate, .min = 1, .max = 3, .values = capwap_gate_names),
	FIELD(U16, capwap_present_station, aid, .min = 1, .max = CAPWAP_AID_MAX),
	FIELD(U16, capwap_present_station, capabilities),
	FIELD(U16, capwap_present_station, vlan, .min = 0, .max = 4094),
	FIELD(U16, capwap_present_station, listen_interval),
	FIELD(U8, capwap_present_station, flags, .values = capwap_sta_flag_names),
	FIELD(U32, capwap_present_station, seconds),
	FIELD(IP6, capwap_present_station, ip),
	FIELD(BYTES8, capwap_present_station, rates, .max = 126),
	FIELD(BYTES16, capwap_present_station, ies, .ies = true),
	{ 0 },
};
RECORD(present_station, capwap_present_station);
static const struct capwap_field stations_present_fields[] = {
	FIELD(U8, capwap_stations_present, more, .max = 1),
	FIELD(LIST, capwap_stations_present, stations, .shape = &present_station_shape),
	{ 0 },
};
GROWING(stations_present, capwap_stations_present);

static const struct capwap_field dhcp_message_fields[] = {
	FIELD(MAC6, capwap_dhcp_message, mac),
	FIELD(RADIO, capwap_dhcp_message, radio),
	FIELD(WLAN, capwap_dhcp_message, wlan),
	FIELD(U8, capwap_dhcp_message, type),
	FIELD(U8, capwap_dhcp_message, from_server, .min = 0, .max = 1),
	FIELD(U32, capwap_dhcp_message, xid),
	FIELD(U32, capwap_dhcp_message, ip),
	FIELD(U32, capwap_dhcp_message, server),
	FIELD(U32, capwap_dhcp_message, lease),
	{ 0 },
};
RECORD(dhcp_message, capwap_dhcp_message);
LIST_OF(dhcp_seen, capwap_dhcp_seen, messages, dhcp_message);

static const struct capwap_field radio_extension_fields[] = {
	FIELD(RADIO, capwap_radio_extension, radio),
	FIELD(U8, capwap_radio_extension, width, .min = 1, .max = 8),
	FIELD(U8, capwap_radio_extension, center),
	FIELD(U8, capwap_radio_extension, flags, .values = capwap_radio_flag_names),
	{ 0 },
};
GROWING(radio_extension, capwap_radio_extension);

#define ROW(t, title, lo, s) \
	[CAPWAP_EL_PLUMB_##t - CAPWAP_EL_PLUMB - 1] = { CAPWAP_EL_PLUMB_##t, "plumb " title, "docs/capwap.md", lo, \
							CAPWAP_PLUMB_BODY_MAX, &s##_shape }

const struct capwap_element_info capwap_elements_plumb[] = {
	ROW(HELLO, "Hello", 15, hello),
	ROW(STATION_BATCH, "Station Batch", 40, station_batch),
	ROW(STATION_BATCH_RESULT, "Station Batch Result", 9, station_batch_result),
	ROW(CERTIFICATE_REQUEST, "Certificate Request", 4, certificate_request),
	ROW(CERTIFICATE_ANSWER, "Certificate Answer", 2, certificate_answer),
	ROW(PROBING_STATIONS, "Probing Stations", 13, probing_stations),
	ROW(IDLE_STATIONS, "Idle Stations", 12, idle_stations),
	ROW(RADIO_EVENT, "Radio Event", 6, radio_event),
	ROW(TRANSMIT_STATUS, "Transmit Status", 16, transmit_statuses),
	ROW(ADDRESSES_LEARNED, "Addresses Learned", 27, addresses_learned),
	ROW(GROUP_KEY_STATE, "Group Key State", 22, group_key_state),
	ROW(CLIENT_CAPABILITIES, "Client Capabilities", 12, client_capabilities),
	ROW(WLAN_EXTENSION, "WLAN Extension", 37, wlan_extension),
	ROW(AP_STATISTICS, "AP Statistics", 30, ap_statistics),
	ROW(AP_TIMERS, "AP Timers", 2, ap_timers),
	ROW(AC_ADDRESS, "AC Address", 19, ac_address),
	ROW(STATIONS_PRESENT, "Stations Present", 1, stations_present),
	ROW(RADIO_EXTENSION, "Radio Extension", 4, radio_extension),
	ROW(DHCP_SEEN, "DHCP Seen", 28, dhcp_seen),
};
const size_t capwap_elements_plumb_count = ARRAY_LEN(capwap_elements_plumb);

/* --- No Session --------------------------------------------------------------------------------------------------- */

void capwap_no_session_write(struct wr *w)
{
	capwap_control_end(w, capwap_control_begin(w, CAPWAP_PLUMB_NO_SESSION, 0));
}

bool capwap_no_session_read(const void *packet, size_t len)
{
	struct rd r = rd_over(packet, len);
	struct capwap_hdr h;
	struct capwap_msg m;

	return len == CAPWAP_PLUMB_NO_SESSION_LEN && capwap_hdr_read(&r, &h) == CAPWAP_OK && !h.preamble && !h.fragment &&
	       !h.keep_alive && capwap_msg_read(&r, &m) == CAPWAP_OK && m.type == CAPWAP_PLUMB_NO_SESSION;
}

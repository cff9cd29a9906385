/* SPDX-License-Identifier: Apache-2.0 */
/* elements_dot11.c - the message elements of RFC 5416 6, the IEEE 802.11 binding.
 *
 * Where the RFC contradicts itself: Update Station QoS (6.20) has a Length of 8 and a drawing with four QoS sub-elements of
 * two bytes behind 7 bytes; 15 is what holds them, and what we write and read. Station Session Key (6.15) has a Length of 25
 * and more, and speaks of a Key of zero length for a station whose port is only to be closed; we write and read both (and
 * Wireshark marks the second). */
#include "proto/capwap/element.h"
#include "proto/capwap/elements.h"
#include "proto/capwap/names.h"

uint16_t capwap_capability(uint16_t v)
{
	uint16_t out = 0;

	for (unsigned i = 0; i < 16; i++)
		if (v & 1u << i)
			out = (uint16_t)(out | 1u << (15 - i));
	return out;
}

static const struct capwap_field add_wlan_fields[] = {
	FIELD(RADIO, capwap_add_wlan, radio),
	FIELD(WLAN, capwap_add_wlan, wlan),
	FIELD(U16, capwap_add_wlan, capability),
	FIELD(U8, capwap_add_wlan, key_index),
	FIELD(U8, capwap_add_wlan, key_status, .max = 3, .values = capwap_key_status_names),
	FIELD(BYTES16, capwap_add_wlan, key, .max = 32, .secret = true),
	FIELD(RAW, capwap_add_wlan, group_tsc, .n = 6),
	FIELD(U8, capwap_add_wlan, qos, .max = 3, .values = capwap_qos_names),
	FIELD(U8, capwap_add_wlan, auth_type, .max = 1, .values = capwap_auth_names),
	FIELD(U8, capwap_add_wlan, mac_mode, .max = 1, .values = capwap_mac_type_names),
	FIELD(U8, capwap_add_wlan, tunnel_mode, .max = 2, .values = capwap_wlan_tunnel_names),
	FIELD(U8, capwap_add_wlan, advertise_ssid, .max = 1),
	FIELD(OCTETS, capwap_add_wlan, ssid, .min = 1, .max = 32, .lenient = LENIENT(TEXT_EMPTY)),
	{ 0 },
};
SHAPE(add_wlan, capwap_add_wlan);

static const struct capwap_field antenna_fields[] = {
	FIELD(RADIO, capwap_antenna, radio),
	FIELD(U8, capwap_antenna, diversity, .max = 1),
	FIELD(U8, capwap_antenna, combiner, .min = 1, .max = 4, .open = true, .values = capwap_combiner_names),
	FIELD(BYTES8, capwap_antenna, selection, .min = 1, .max = 255, .lenient = LENIENT(EMPTY_LIST)),
	{ 0 },
};
SHAPE(antenna, capwap_antenna);

static const struct capwap_field assigned_bssid_fields[] = {
	FIELD(RADIO, capwap_assigned_bssid, radio),
	FIELD(WLAN, capwap_assigned_bssid, wlan),
	FIELD(MAC6, capwap_assigned_bssid, bssid),
	{ 0 },
};
SHAPE(assigned_bssid, capwap_assigned_bssid);
static const struct capwap_field delete_wlan_fields[] = {
	FIELD(RADIO, capwap_delete_wlan, radio),
	FIELD(WLAN, capwap_delete_wlan, wlan),
	{ 0 },
};
SHAPE(delete_wlan, capwap_delete_wlan);

static const struct capwap_field direct_sequence_fields[] = {
	FIELD(RADIO, capwap_direct_sequence, radio),
	RESERVED(1),
	FIELD(U8, capwap_direct_sequence, channel),
	FIELD(U8, capwap_direct_sequence, cca),
	FIELD(U32, capwap_direct_sequence, energy_detect),
	{ 0 },
};
SHAPE(direct_sequence, capwap_direct_sequence);
static const struct capwap_field ofdm_control_fields[] = {
	FIELD(RADIO, capwap_ofdm_control, radio),
	RESERVED(1),
	FIELD(U8, capwap_ofdm_control, channel),
	FIELD(U8, capwap_ofdm_control, bands),
	FIELD(U32, capwap_ofdm_control, ti_threshold),
	{ 0 },
};
SHAPE(ofdm_control, capwap_ofdm_control);

static const struct capwap_field information_element_fields[] = {
	FIELD(RADIO, capwap_information_element, radio),
	FIELD(WLAN, capwap_information_element, wlan),
	FIELD(U8, capwap_information_element, where, .values = capwap_ie_names),
	FIELD(BYTES, capwap_information_element, ie, .min = 2, .max = 2048, .ies = true),
	{ 0 },
};
SHAPE(information_element, capwap_information_element);

static const struct capwap_field mac_operation_fields[] = {
	FIELD(RADIO, capwap_mac_operation, radio),
	RESERVED(1),
	FIELD(U16, capwap_mac_operation, rts_threshold),
	FIELD(U8, capwap_mac_operation, short_retry),
	FIELD(U8, capwap_mac_operation, long_retry),
	FIELD(U16, capwap_mac_operation, fragmentation_threshold),
	FIELD(U32, capwap_mac_operation, tx_msdu_lifetime),
	FIELD(U32, capwap_mac_operation, rx_msdu_lifetime),
	{ 0 },
};
SHAPE(mac_operation, capwap_mac_operation);
static const struct capwap_field mic_countermeasures_fields[] = {
	FIELD(RADIO, capwap_mic_countermeasures, radio),
	FIELD(WLAN, capwap_mic_countermeasures, wlan),
	FIELD(MAC6, capwap_mic_countermeasures, mac),
	{ 0 },
};
SHAPE(mic_countermeasures, capwap_mic_countermeasures);
static const struct capwap_field multi_domain_fields[] = {
	FIELD(RADIO, capwap_multi_domain, radio),
	RESERVED(1),
	FIELD(U16, capwap_multi_domain, first_channel),
	FIELD(U16, capwap_multi_domain, channels),
	FIELD(U16, capwap_multi_domain, max_tx_power),
	{ 0 },
};
SHAPE(multi_domain, capwap_multi_domain);

static const struct capwap_field rates_fields[] = {
	FIELD(RADIO, capwap_rates, radio),
	FIELD(BYTES, capwap_rates, rates, .min = 2, .max = 8, .lenient = LENIENT(EMPTY_LIST)),
	{ 0 },
};
SHAPE(rates, capwap_rates);

static const struct capwap_field rsna_error_report_fields[] = {
	FIELD(MAC6, capwap_rsna_error_report, mac),
	FIELD(MAC6, capwap_rsna_error_report, bssid),
	FIELD(RADIO, capwap_rsna_error_report, radio),
	FIELD(WLAN, capwap_rsna_error_report, wlan),
	RESERVED(2),
	FIELD(U32, capwap_rsna_error_report, tkip_icv_errors),
	FIELD(U32, capwap_rsna_error_report, tkip_local_mic_failures),
	FIELD(U32, capwap_rsna_error_report, tkip_remote_mic_failures),
	FIELD(U32, capwap_rsna_error_report, ccmp_replays),
	FIELD(U32, capwap_rsna_error_report, ccmp_decrypt_errors),
	FIELD(U32, capwap_rsna_error_report, tkip_replays),
	{ 0 },
};
SHAPE(rsna_error_report, capwap_rsna_error_report);

static const struct capwap_field station_fields[] = {
	FIELD(RADIO, capwap_station, radio),
	FIELD(U16, capwap_station, aid, .min = 1, .max = CAPWAP_AID_MAX),
	FIELD(U8, capwap_station, flags),
	FIELD(MAC6, capwap_station, mac),
	FIELD(U16, capwap_station, capabilities),
	FIELD(WLAN, capwap_station, wlan),
	FIELD(BYTES, capwap_station, rates, .min = 1, .max = 126),
	{ 0 },
};
SHAPE(station, capwap_station);
static const struct capwap_field station_qos_fields[] = {
	FIELD(MAC6, capwap_station_qos, mac),
	FIELD(U16, capwap_station_qos, priority, .max = 7, .n = 7),
	{ 0 },
};
SHAPE(station_qos, capwap_station_qos);
static const struct capwap_field session_key_fields[] = {
	FIELD(MAC6, capwap_session_key, mac),
	FIELD(U16, capwap_session_key, flags, .values = capwap_session_key_names),
	FIELD(RAW, capwap_session_key, tsc, .n = 6),
	FIELD(RAW, capwap_session_key, rsc, .n = 6),
	FIELD(BYTES, capwap_session_key, key, .max = 64, .secret = true),
	{ 0 },
};
SHAPE(session_key, capwap_session_key);

static const struct capwap_field statistics_fields[] = {
	FIELD(RADIO, capwap_statistics, radio),
	RESERVED(3),
	FIELD(U32, capwap_statistics, tx_fragments),
	FIELD(U32, capwap_statistics, multicast_tx),
	FIELD(U32, capwap_statistics, failed),
	FIELD(U32, capwap_statistics, retries),
	FIELD(U32, capwap_statistics, multiple_retries),
	FIELD(U32, capwap_statistics, frame_duplicates),
	FIELD(U32, capwap_statistics, rts_success),
	FIELD(U32, capwap_statistics, rts_failure),
	FIELD(U32, capwap_statistics, ack_failure),
	FIELD(U32, capwap_statistics, rx_fragments),
	FIELD(U32, capwap_statistics, multicast_rx),
	FIELD(U32, capwap_statistics, fcs_errors),
	FIELD(U32, capwap_statistics, tx_frames),
	FIELD(U32, capwap_statistics, decryption_errors),
	FIELD(U32, capwap_statistics, discarded_qos_fragments),
	FIELD(U32, capwap_statistics, associated_stations),
	FIELD(U32, capwap_statistics, cf_polls_received),
	FIELD(U32, capwap_statistics, cf_polls_unused),
	FIELD(U32, capwap_statistics, cf_polls_unusable),
	{ 0 },
};
SHAPE(statistics, capwap_statistics);

static const struct capwap_field tx_power_fields[] = {
	FIELD(RADIO, capwap_tx_power, radio),
	RESERVED(1),
	FIELD(U16, capwap_tx_power, mw),
	{ 0 },
};
SHAPE(tx_power, capwap_tx_power);
static const struct capwap_field level_fields[] = { FIELD(U16, capwap_u16, value), { 0 } };
SHAPE(level, capwap_u16);
static const struct capwap_field tx_power_level_fields[] = {
	FIELD(RADIO, capwap_tx_power_level, radio),
	FIELD(COUNT8, capwap_tx_power_level, count),
	FIELD(LIST, capwap_tx_power_level, levels, .min = 1, .max = 255, .lenient = LENIENT(EMPTY_LIST),
	      .shape = &level_shape),
	{ 0 },
};
SHAPE(tx_power_level, capwap_tx_power_level);

static const struct capwap_field qos_tag_fields[] = {
	FIELD(U8, capwap_qos_tag, priority, .max = 7, .n = 7),
	FIELD(U8, capwap_qos_tag, dscp, .max = 63, .n = 63),
	{ 0 },
};
SHAPE(qos_tag, capwap_qos_tag);
static const struct capwap_field update_station_qos_fields[] = {
	FIELD(RADIO, capwap_update_station_qos, radio),
	FIELD(MAC6, capwap_update_station_qos, mac),
	FIELD(ARRAY, capwap_update_station_qos, tag, .n = CAPWAP_QOS_PROFILES, .shape = &qos_tag_shape),
	{ 0 },
};
SHAPE(update_station_qos, capwap_update_station_qos);
static const struct capwap_field qos_queue_fields[] = {
	FIELD(U8, capwap_qos_queue, queue_depth),
	FIELD(U16, capwap_qos_queue, cw_min),
	FIELD(U16, capwap_qos_queue, cw_max),
	FIELD(U8, capwap_qos_queue, aifs),
	FIELD(U8, capwap_qos_queue, tag.priority, .max = 7, .n = 7),
	FIELD(U8, capwap_qos_queue, tag.dscp, .max = 63, .n = 63),
	{ 0 },
};
SHAPE(qos_queue, capwap_qos_queue);
static const struct capwap_field wtp_qos_fields[] = {
	FIELD(RADIO, capwap_wtp_qos, radio),
	FIELD(U8, capwap_wtp_qos, tagging),
	FIELD(ARRAY, capwap_wtp_qos, queue, .n = CAPWAP_QOS_PROFILES, .shape = &qos_queue_shape),
	{ 0 },
};
SHAPE(wtp_qos, capwap_wtp_qos);

static const struct capwap_field update_wlan_fields[] = {
	FIELD(RADIO, capwap_update_wlan, radio),
	FIELD(WLAN, capwap_update_wlan, wlan),
	FIELD(U16, capwap_update_wlan, capability),
	FIELD(U8, capwap_update_wlan, key_index),
	FIELD(U8, capwap_update_wlan, key_status, .max = 3, .values = capwap_key_status_names),
	FIELD(BYTES16, capwap_update_wlan, key, .max = 32, .secret = true),
	{ 0 },
};
SHAPE(update_wlan, capwap_update_wlan);

static const struct capwap_field radio_configuration_fields[] = {
	FIELD(RADIO, capwap_radio_configuration, radio),
	FIELD(U8, capwap_radio_configuration, short_preamble, .max = 1),
	FIELD(U8, capwap_radio_configuration, bssids, .min = 1, .max = 16, .lenient = LENIENT(RESERVED_VALUE)),
	FIELD(U8, capwap_radio_configuration, dtim_period),
	FIELD(MAC6, capwap_radio_configuration, bssid),
	FIELD(U16, capwap_radio_configuration, beacon_period),
	FIELD(RAW, capwap_radio_configuration, country, .n = 4),
	{ 0 },
};
SHAPE(radio_configuration, capwap_radio_configuration);
static const struct capwap_field radio_fail_alarm_fields[] = {
	FIELD(RADIO, capwap_radio_fail_alarm, radio),
	FIELD(U8, capwap_radio_fail_alarm, type, .min = 1, .max = 2, .open = true),
	FIELD(U8, capwap_radio_fail_alarm, status, .max = 1),
	RESERVED(1),
	{ 0 },
};
SHAPE(radio_fail_alarm, capwap_radio_fail_alarm);
static const struct capwap_field radio_information_fields[] = {
	FIELD(RADIO, capwap_radio_information, radio),
	FIELD(U32, capwap_radio_information, type, .values = capwap_radio_type_names),
	{ 0 },
};
SHAPE(radio_information, capwap_radio_information);

#define ROW(t, title, sub, lo, hi, s) \
	[CAPWAP_EL_##t - CAPWAP_EL_ADD_WLAN] = { CAPWAP_EL_##t, "IEEE 802.11 " title, "RFC 5416 6." #sub, lo, hi, &s##_shape }

const struct capwap_element_info capwap_elements_dot11[] = {
	ROW(ADD_WLAN, "Add WLAN", 1, 19, 19 + 32 + 32, add_wlan),
	ROW(ANTENNA, "Antenna", 2, 4, 4 + 255, antenna),
	ROW(ASSIGNED_WTP_BSSID, "Assigned WTP BSSID", 3, 8, 8, assigned_bssid),
	ROW(DELETE_WLAN, "Delete WLAN", 4, 2, 2, delete_wlan),
	ROW(DIRECT_SEQUENCE_CONTROL, "Direct Sequence Control", 5, 8, 8, direct_sequence),
	ROW(INFORMATION_ELEMENT, "Information Element", 6, 5, 3 + 2048, information_element),
	ROW(MAC_OPERATION, "MAC Operation", 7, 16, 16, mac_operation),
	ROW(MIC_COUNTERMEASURES, "MIC Countermeasures", 8, 8, 8, mic_countermeasures),
	ROW(MULTI_DOMAIN_CAPABILITY, "Multi-Domain Capability", 9, 8, 8, multi_domain),
	ROW(OFDM_CONTROL, "OFDM Control", 10, 8, 8, ofdm_control),
	ROW(RATE_SET, "Rate Set", 11, 1, 9, rates),
	ROW(RSNA_ERROR_REPORT, "RSNA Error Report From Station", 12, 40, 40, rsna_error_report),
	ROW(STATION, "Station", 13, 14, 13 + 126, station),
	ROW(STATION_QOS_PROFILE, "Station QoS Profile", 14, 8, 8, station_qos),
	ROW(STATION_SESSION_KEY, "Station Session Key", 15, 20, 20 + 64, session_key),
	ROW(STATISTICS, "Statistics", 16, 80, 80, statistics),
	ROW(SUPPORTED_RATES, "Supported Rates", 17, 1, 9, rates),
	ROW(TX_POWER, "Tx Power", 18, 4, 4, tx_power),
	ROW(TX_POWER_LEVEL, "Tx Power Level", 19, 2, 2 + 510, tx_power_level),
	ROW(UPDATE_STATION_QOS, "Update Station QoS", 20, 15, 15, update_station_qos),
	ROW(UPDATE_WLAN, "Update WLAN", 21, 8, 8 + 32, update_wlan),
	ROW(WTP_QUALITY_OF_SERVICE, "WTP Quality of Service", 22, 34, 34, wtp_qos),
	ROW(WTP_RADIO_CONFIGURATION, "WTP Radio Configuration", 23, 16, 16, radio_configuration),
	ROW(WTP_RADIO_FAIL_ALARM, "WTP Radio Fail Alarm Indication", 24, 4, 4, radio_fail_alarm),
	ROW(WTP_RADIO_INFORMATION, "WTP Radio Information", 25, 5, 5, radio_information),
};
const size_t capwap_elements_dot11_count = ARRAY_LEN(capwap_elements_dot11);

/* SPDX-License-Identifier: Apache-2.0 */
/* messages.c - which message elements each control message must and may carry: RFC 5415 5 to 10, with what RFC 5416 5 adds.
 * Vendor Specific Payload is permitted in every message (4.6.39) and not listed. */
#include "proto/capwap/capwap.h"

enum { AC = CAPWAP_AC, WTP = CAPWAP_WTP, BOTH = CAPWAP_EITHER };

#define P(e, count) { CAPWAP_EL_##e, CAPWAP_##count, BOTH, 0 }
#define LENIENT(e, count, l) { CAPWAP_EL_##e, CAPWAP_##count, BOTH, 1 + CAPWAP_LENIENT_##l }
#define FROM(side, e, count) { CAPWAP_EL_##e, CAPWAP_##count, side, 0 }

static const struct capwap_permit discovery_request[] = {
	P(DISCOVERY_TYPE, ONE),
	P(WTP_BOARD_DATA, ONE),
	P(WTP_DESCRIPTOR, ONE),
	P(WTP_FRAME_TUNNEL_MODE, ONE),
	P(WTP_MAC_TYPE, ONE),
	LENIENT(WTP_RADIO_INFORMATION, EACH_RADIO, RADIO_INFO_MISSING),
	P(MTU_DISCOVERY_PADDING, MAYBE),
	{ 0 },
};
static const struct capwap_permit discovery_response[] = {
	P(AC_DESCRIPTOR, ONE),
	P(AC_NAME, ONE),
	LENIENT(WTP_RADIO_INFORMATION, EACH_RADIO, RADIO_INFO_MISSING),
	P(CONTROL_IPV4_ADDRESS, GROUP_A),
	P(CONTROL_IPV6_ADDRESS, GROUP_A),
	{ 0 },
};
static const struct capwap_permit join_request[] = {
	P(LOCATION_DATA, ONE),
	P(WTP_BOARD_DATA, ONE),
	P(WTP_DESCRIPTOR, ONE),
	P(WTP_NAME, ONE),
	P(SESSION_ID, ONE),
	P(WTP_FRAME_TUNNEL_MODE, ONE),
	P(WTP_MAC_TYPE, ONE),
	LENIENT(WTP_RADIO_INFORMATION, EACH_RADIO, RADIO_INFO_MISSING),
	LENIENT(ECN_SUPPORT, ONE, ECN_MISSING),
	LENIENT(LOCAL_IPV4_ADDRESS, GROUP_A, LOCAL_ADDRESS_MISSING),
	LENIENT(LOCAL_IPV6_ADDRESS, GROUP_A, LOCAL_ADDRESS_MISSING),
	P(TRANSPORT_PROTOCOL, MAYBE),
	P(MAXIMUM_MESSAGE_LENGTH, MAYBE),
	P(WTP_REBOOT_STATISTICS, MAYBE),
	{ 0 },
};
static const struct capwap_permit join_response[] = {
	P(RESULT_CODE, ONE),
	P(AC_DESCRIPTOR, ONE),
	P(AC_NAME, ONE),
	LENIENT(WTP_RADIO_INFORMATION, EACH_RADIO, RADIO_INFO_MISSING),
	LENIENT(ECN_SUPPORT, ONE, ECN_MISSING),
	P(CONTROL_IPV4_ADDRESS, GROUP_A),
	P(CONTROL_IPV6_ADDRESS, GROUP_A),
	LENIENT(LOCAL_IPV4_ADDRESS, GROUP_B, LOCAL_ADDRESS_MISSING),
	LENIENT(LOCAL_IPV6_ADDRESS, GROUP_B, LOCAL_ADDRESS_MISSING),
	P(AC_IPV4_LIST, MAYBE),
	P(AC_IPV6_LIST, MAYBE),
	P(TRANSPORT_PROTOCOL, MAYBE),
	P(IMAGE_IDENTIFIER, MAYBE),
	P(MAXIMUM_MESSAGE_LENGTH, MAYBE),
	{ 0 },
};
static const struct capwap_permit configuration_status_request[] = {
	P(AC_NAME, ONE),
	P(RADIO_ADMINISTRATIVE_STATE, SOME),
	P(STATISTICS_TIMER, ONE),
	P(WTP_REBOOT_STATISTICS, ONE),
	P(AC_NAME_WITH_PRIORITY, ANY),
	P(TRANSPORT_PROTOCOL, MAYBE),
	P(WTP_STATIC_IP_ADDRESS, MAYBE),
	LENIENT(WTP_RADIO_INFORMATION, EACH_RADIO, RADIO_INFO_MISSING),
	P(ANTENNA, ANY),
	P(DIRECT_SEQUENCE_CONTROL, ANY),
	P(MAC_OPERATION, ANY),
	P(MULTI_DOMAIN_CAPABILITY, ANY),
	P(OFDM_CONTROL, ANY),
	P(SUPPORTED_RATES, ANY),
	P(TX_POWER, ANY),
	P(TX_POWER_LEVEL, ANY),
	P(WTP_RADIO_CONFIGURATION, ANY),
	{ 0 },
};
static const struct capwap_permit configuration_status_response[] = {
	P(TIMERS, ONE),
	P(DECRYPTION_ERROR_REPORT_PERIOD, SOME),
	P(IDLE_TIMEOUT, ONE),
	P(WTP_FALLBACK, ONE),
	LENIENT(AC_IPV4_LIST, GROUP_A, AC_LIST_MISSING),
	LENIENT(AC_IPV6_LIST, GROUP_A, AC_LIST_MISSING),
	P(WTP_STATIC_IP_ADDRESS, MAYBE),
	P(ANTENNA, ANY),
	P(DIRECT_SEQUENCE_CONTROL, ANY),
	P(MAC_OPERATION, ANY),
	P(MULTI_DOMAIN_CAPABILITY, ANY),
	P(OFDM_CONTROL, ANY),
	P(RATE_SET, ANY),
	P(SUPPORTED_RATES, ANY),
	P(TX_POWER, ANY),
	P(WTP_QUALITY_OF_SERVICE, ANY),
	P(WTP_RADIO_CONFIGURATION, ANY),
	{ 0 },
};
static const struct capwap_permit configuration_update_request[] = {
	P(AC_NAME_WITH_PRIORITY, ANY),
	P(AC_TIMESTAMP, MAYBE),
	P(ADD_MAC_ACL_ENTRY, ANY),
	P(TIMERS, MAYBE),
	P(DECRYPTION_ERROR_REPORT_PERIOD, ANY),
	P(DELETE_MAC_ACL_ENTRY, ANY),
	P(IDLE_TIMEOUT, MAYBE),
	P(LOCATION_DATA, MAYBE),
	P(RADIO_ADMINISTRATIVE_STATE, ANY),
	P(STATISTICS_TIMER, MAYBE),
	P(WTP_FALLBACK, MAYBE),
	P(WTP_NAME, MAYBE),
	P(WTP_STATIC_IP_ADDRESS, MAYBE),
	P(IMAGE_IDENTIFIER, MAYBE),
	P(ANTENNA, ANY),
	P(DIRECT_SEQUENCE_CONTROL, ANY),
	P(MAC_OPERATION, ANY),
	P(MULTI_DOMAIN_CAPABILITY, ANY),
	P(OFDM_CONTROL, ANY),
	P(RATE_SET, ANY),
	P(RSNA_ERROR_REPORT, ANY),
	P(TX_POWER, ANY),
	P(WTP_QUALITY_OF_SERVICE, ANY),
	P(WTP_RADIO_CONFIGURATION, ANY),
	{ 0 },
};
static const struct capwap_permit configuration_update_response[] = {
	P(RESULT_CODE, ONE),
	P(RADIO_OPERATIONAL_STATE, ANY),
	P(RETURNED_MESSAGE_ELEMENT, ANY), /* RFC 5415 4.5.1.5: with result 21 */
	{ 0 },
};
static const struct capwap_permit wtp_event_request[] = {
	P(DECRYPTION_ERROR_REPORT, ANY),
	P(DUPLICATE_IPV4_ADDRESS, ANY),
	P(DUPLICATE_IPV6_ADDRESS, ANY),
	P(WTP_RADIO_STATISTICS, ANY),
	P(WTP_REBOOT_STATISTICS, MAYBE),
	P(DELETE_STATION, ANY),
	P(MIC_COUNTERMEASURES, ANY),
	P(RSNA_ERROR_REPORT, ANY),
	P(STATISTICS, ANY),
	P(WTP_RADIO_FAIL_ALARM, ANY), /* RFC 5416 5.11 puts it into Change State Event; peers send it here */
	{ 0 },
};
static const struct capwap_permit change_state_event_request[] = {
	P(RADIO_OPERATIONAL_STATE, SOME),
	P(RESULT_CODE, ONE),
	P(RETURNED_MESSAGE_ELEMENT, ANY),
	P(WTP_RADIO_FAIL_ALARM, ANY),
	{ 0 },
};
static const struct capwap_permit image_data_request[] = {
	P(TRANSPORT_PROTOCOL, MAYBE),
	P(IMAGE_DATA, MAYBE),
	P(IMAGE_IDENTIFIER, MAYBE),
	FROM(WTP, INITIATE_DOWNLOAD, MAYBE),
	{ 0 },
};
static const struct capwap_permit image_data_response[] = {
	P(RESULT_CODE, ONE),
	FROM(AC, IMAGE_INFORMATION, MAYBE),
	{ 0 },
};
static const struct capwap_permit reset_request[] = {
	LENIENT(IMAGE_IDENTIFIER, ONE, IMAGE_ID_MISSING),
	{ 0 },
};
static const struct capwap_permit reset_response[] = {
	P(RESULT_CODE, MAYBE),
	{ 0 },
};
static const struct capwap_permit data_transfer_request[] = {
	FROM(AC, DATA_TRANSFER_MODE, ONE),
	FROM(WTP, DATA_TRANSFER_DATA, ONE),
	{ 0 },
};
static const struct capwap_permit only_a_result[] = {
	P(RESULT_CODE, ONE),
	{ 0 },
};
static const struct capwap_permit nothing[] = {
	{ 0 },
};
static const struct capwap_permit station_configuration_request[] = {
	P(ADD_STATION, ANY),
	P(DELETE_STATION, ANY),
	P(STATION, ANY),
	P(STATION_SESSION_KEY, ANY),
	P(STATION_QOS_PROFILE, ANY),
	P(UPDATE_STATION_QOS, ANY),
	P(INFORMATION_ELEMENT, ANY), /* RFC 5416 6.15: the RSNE goes with a Station Session Key */
	{ 0 },
};
static const struct capwap_permit wlan_configuration_request[] = {
	P(ADD_WLAN, ONLY_ONE),
	P(DELETE_WLAN, ONLY_ONE),
	P(UPDATE_WLAN, ONLY_ONE),
	P(INFORMATION_ELEMENT, ANY),
	{ 0 },
};
static const struct capwap_permit wlan_configuration_response[] = {
	P(RESULT_CODE, ONE),
	P(ASSIGNED_WTP_BSSID, ANY),
	{ 0 },
};

#define ROW(t, title, section, from, bad, permits) { CAPWAP_##t, title, section, from, CAPWAP_RESULT_##bad, permits }

static const struct capwap_message_info messages[] = {
	ROW(DISCOVERY_REQUEST, "Discovery Request", "RFC 5415 5.1", WTP, JOIN_INCORRECT_DATA, discovery_request),
	ROW(DISCOVERY_RESPONSE, "Discovery Response", "RFC 5415 5.2", AC, JOIN_INCORRECT_DATA, discovery_response),
	ROW(JOIN_REQUEST, "Join Request", "RFC 5415 6.1", WTP, JOIN_INCORRECT_DATA, join_request),
	ROW(JOIN_RESPONSE, "Join Response", "RFC 5415 6.2", AC, JOIN_INCORRECT_DATA, join_response),
	ROW(CONFIGURATION_STATUS_REQUEST, "Configuration Status Request", "RFC 5415 8.2", WTP, CONFIGURATION_NO_SERVICE,
	    configuration_status_request),
	ROW(CONFIGURATION_STATUS_RESPONSE, "Configuration Status Response", "RFC 5415 8.3", AC, CONFIGURATION_NO_SERVICE,
	    configuration_status_response),
	ROW(CONFIGURATION_UPDATE_REQUEST, "Configuration Update Request", "RFC 5415 8.4", AC, CONFIGURATION_NO_SERVICE,
	    configuration_update_request),
	ROW(CONFIGURATION_UPDATE_RESPONSE, "Configuration Update Response", "RFC 5415 8.5", WTP, CONFIGURATION_NO_SERVICE,
	    configuration_update_response),
	ROW(WTP_EVENT_REQUEST, "WTP Event Request", "RFC 5415 9.4", WTP, UNEXPECTED, wtp_event_request),
	ROW(WTP_EVENT_RESPONSE, "WTP Event Response", "RFC 5415 9.5", AC, UNEXPECTED, nothing),
	ROW(CHANGE_STATE_EVENT_REQUEST, "Change State Event Request", "RFC 5415 8.6", WTP, UNEXPECTED,
	    change_state_event_request),
	ROW(CHANGE_STATE_EVENT_RESPONSE, "Change State Event Response", "RFC 5415 8.7", AC, UNEXPECTED, nothing),
	ROW(ECHO_REQUEST, "Echo Request", "RFC 5415 7.1", WTP, UNEXPECTED, nothing),
	ROW(ECHO_RESPONSE, "Echo Response", "RFC 5415 7.2", AC, UNEXPECTED, nothing),
	ROW(IMAGE_DATA_REQUEST, "Image Data Request", "RFC 5415 9.1.1", BOTH, IMAGE_OTHER, image_data_request),
	ROW(IMAGE_DATA_RESPONSE, "Image Data Response", "RFC 5415 9.1.2", BOTH, IMAGE_OTHER, image_data_response),
	ROW(RESET_REQUEST, "Reset Request", "RFC 5415 9.2", AC, RESET_UNABLE, reset_request),
	ROW(RESET_RESPONSE, "Reset Response", "RFC 5415 9.3", WTP, RESET_UNABLE, reset_response),
	ROW(PRIMARY_DISCOVERY_REQUEST, "Primary Discovery Request", "RFC 5415 5.3", WTP, JOIN_INCORRECT_DATA, discovery_request),
	ROW(PRIMARY_DISCOVERY_RESPONSE, "Primary Discovery Response", "RFC 5415 5.4", AC, JOIN_INCORRECT_DATA,
	    discovery_response),
	ROW(DATA_TRANSFER_REQUEST, "Data Transfer Request", "RFC 5415 9.6.1", BOTH, UNEXPECTED, data_transfer_request),
	ROW(DATA_TRANSFER_RESPONSE, "Data Transfer Response", "RFC 5415 9.6.2", BOTH, UNEXPECTED, only_a_result),
	ROW(CLEAR_CONFIGURATION_REQUEST, "Clear Configuration Request", "RFC 5415 8.8", AC, CONFIGURATION_NO_SERVICE, nothing),
	ROW(CLEAR_CONFIGURATION_RESPONSE, "Clear Configuration Response", "RFC 5415 8.9", WTP, CONFIGURATION_NO_SERVICE,
	    only_a_result),
	ROW(STATION_CONFIGURATION_REQUEST, "Station Configuration Request", "RFC 5415 10.1", AC, CONFIGURATION_NO_SERVICE,
	    station_configuration_request),
	ROW(STATION_CONFIGURATION_RESPONSE, "Station Configuration Response", "RFC 5415 10.2", WTP, CONFIGURATION_NO_SERVICE,
	    only_a_result),
	ROW(WLAN_CONFIGURATION_REQUEST, "IEEE 802.11 WLAN Configuration Request", "RFC 5416 3.1", AC, CONFIGURATION_NO_SERVICE,
	    wlan_configuration_request),
	ROW(WLAN_CONFIGURATION_RESPONSE, "IEEE 802.11 WLAN Configuration Response", "RFC 5416 3.2", WTP,
	    CONFIGURATION_NO_SERVICE, wlan_configuration_response),
};

const struct capwap_message_info *capwap_message_at(size_t i)
{
	return i < ARRAY_LEN(messages) ? &messages[i] : NULL;
}

/* The base messages stand at their type less one; the two of RFC 5416 behind them. */
const struct capwap_message_info *capwap_message_info(uint32_t type)
{
	if (type >= 1 && type <= CAPWAP_STATION_CONFIGURATION_RESPONSE)
		return &messages[type - 1];
	if (type == CAPWAP_WLAN_CONFIGURATION_REQUEST || type == CAPWAP_WLAN_CONFIGURATION_RESPONSE)
		return &messages[CAPWAP_STATION_CONFIGURATION_RESPONSE + type - CAPWAP_WLAN_CONFIGURATION_REQUEST];
	return NULL;
}

const char *capwap_message_name(uint32_t type)
{
	const struct capwap_message_info *info = capwap_message_info(type);

	return info ? info->name : "unknown message";
}

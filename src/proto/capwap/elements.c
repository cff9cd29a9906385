/* SPDX-License-Identifier: Apache-2.0 */
/* elements.c - the message elements of RFC 5415 4.6: the fields of each, and the table of all. Lengths are those of the RFC;
 * where a smaller one is tolerated the leniency stands at the field. */
#include "proto/capwap/element.h"
#include "proto/capwap/elements.h"
#include "proto/capwap/names.h"

static const struct capwap_sub ac_descriptor_subs[] = {
	{ "Hardware Version", 4, F_TEXT, true, LENIENT(AC_VERSION_MISSING), offsetof(struct capwap_ac_descriptor, hardware) },
	{ "Software Version", 5, F_TEXT, true, LENIENT(AC_VERSION_MISSING), offsetof(struct capwap_ac_descriptor, software) },
	{ 0 },
};
static const struct capwap_field ac_descriptor_fields[] = {
	FIELD(U16, capwap_ac_descriptor, stations),
	FIELD(U16, capwap_ac_descriptor, station_limit),
	FIELD(U16, capwap_ac_descriptor, active_wtps),
	FIELD(U16, capwap_ac_descriptor, max_wtps),
	FIELD(U8, capwap_ac_descriptor, security, .values = capwap_security_names),
	FIELD(U8, capwap_ac_descriptor, rmac, .min = 1, .max = 2, .lenient = LENIENT(RMAC_ZERO), .values = capwap_rmac_names),
	RESERVED(1),
	FIELD(U8, capwap_ac_descriptor, dtls_policy, .values = capwap_dtls_policy_names),
	{ .name = "AC Information", .kind = F_SUBS },
	{ 0 },
};
static const struct capwap_shape ac_descriptor_shape = { .size = sizeof(struct capwap_ac_descriptor),
							 .fields = ac_descriptor_fields,
							 .subs = ac_descriptor_subs,
							 .sub_vendors = true };

static const struct capwap_field ip4_fields[] = { FIELD(IP4, capwap_ip4, ip), { 0 } };
SHAPE(ip4, capwap_ip4);
static const struct capwap_field ip6_fields[] = { FIELD(IP6, capwap_ip6, ip), { 0 } };
SHAPE(ip6, capwap_ip6);
static const struct capwap_field ip4_list_fields[] = {
	FIELD(LIST, capwap_ac_list, addresses, .min = 1, .max = 1024, .lenient = LENIENT(EMPTY_AC_LIST), .shape = &ip4_shape),
	{ 0 },
};
SHAPE(ip4_list, capwap_ac_list);
static const struct capwap_field ip6_list_fields[] = {
	FIELD(LIST, capwap_ac_list, addresses, .min = 1, .max = 1024, .lenient = LENIENT(EMPTY_AC_LIST), .shape = &ip6_shape),
	{ 0 },
};
SHAPE(ip6_list, capwap_ac_list);

static const struct capwap_field name_fields[] = {
	FIELD(TEXT, capwap_text, text, .min = 1, .max = 512, .lenient = LENIENT(TEXT_EMPTY)),
	{ 0 },
};
SHAPE(name, capwap_text);
static const struct capwap_field location_fields[] = {
	FIELD(TEXT, capwap_text, text, .min = 1, .max = 1024, .lenient = LENIENT(TEXT_EMPTY)),
	{ 0 },
};
SHAPE(location, capwap_text);
static const struct capwap_field ac_name_with_priority_fields[] = {
	FIELD(U8, capwap_ac_name_with_priority, priority, .min = 1, .max = 255, .lenient = LENIENT(RESERVED_VALUE)),
	FIELD(TEXT, capwap_ac_name_with_priority, name, .min = 1, .max = 512, .lenient = LENIENT(TEXT_EMPTY)),
	{ 0 },
};
SHAPE(ac_name_with_priority, capwap_ac_name_with_priority);

static const struct capwap_field u32_fields[] = { FIELD(U32, capwap_u32, value), { 0 } };
SHAPE(u32, capwap_u32);
static const struct capwap_field u16_fields[] = { FIELD(U16, capwap_u16, value), { 0 } };
SHAPE(u16, capwap_u16);

static const struct capwap_field mac_fields[] = { { .name = "mac", .kind = F_MAC }, { 0 } };
SHAPE(mac, capwap_mac);
static const struct capwap_field mac_acl_fields[] = {
	FIELD(COUNT8, capwap_mac_acl, count),
	FIELD(LIST, capwap_mac_acl, macs, .min = 1, .max = 255, .shape = &mac_shape),
	{ 0 },
};
SHAPE(mac_acl, capwap_mac_acl);

static const struct capwap_field add_station_fields[] = {
	FIELD(RADIO, capwap_add_station, radio),
	FIELD(MAC, capwap_add_station, mac),
	FIELD(TEXT, capwap_add_station, vlan, .max = 512),
	{ 0 },
};
SHAPE(add_station, capwap_add_station);
static const struct capwap_field delete_station_fields[] = {
	FIELD(RADIO, capwap_delete_station, radio),
	FIELD(MAC, capwap_delete_station, mac),
	{ 0 },
};
SHAPE(delete_station, capwap_delete_station);

static const struct capwap_field control_ip4_fields[] = {
	FIELD(IP4, capwap_control_ip4, ip),
	FIELD(U16, capwap_control_ip4, wtps),
	{ 0 },
};
SHAPE(control_ip4, capwap_control_ip4);
static const struct capwap_field control_ip6_fields[] = {
	FIELD(IP6, capwap_control_ip6, ip),
	FIELD(U16, capwap_control_ip6, wtps),
	{ 0 },
};
SHAPE(control_ip6, capwap_control_ip6);

static const struct capwap_field timers_fields[] = {
	FIELD(U8, capwap_timers, discovery),
	FIELD(U8, capwap_timers, echo),
	{ 0 },
};
SHAPE(timers, capwap_timers);

/* Elements of one byte, each with its own values. */
#define BYTE(shape_name, ...)                                                                                   \
	static const struct capwap_field shape_name##_fields[] = { FIELD(U8, capwap_u8, value, __VA_ARGS__), { 0 } };\
	SHAPE(shape_name, capwap_u8)
BYTE(transport, .min = 1, .max = 2, .open = true, .values = capwap_transport_names);
BYTE(transfer_mode, .min = 1, .max = 2, .lenient = LENIENT(RESERVED_VALUE), .values = capwap_transfer_mode_names);
BYTE(discovery_type, .max = 4, .open = true, .values = capwap_discovery_names);
BYTE(ecn, .max = 1, .open = true, .values = capwap_ecn_names);
BYTE(fallback, .min = 1, .max = 2, .lenient = LENIENT(FALLBACK_ZERO), .values = capwap_enabled_names);
BYTE(tunnel, .values = capwap_tunnel_names);
BYTE(mac_type, .max = 2, .values = capwap_mac_type_names);

static const struct capwap_field transfer_data_fields[] = {
	FIELD(U8, capwap_data_transfer_data, type, .min = 1, .max = 5, .values = capwap_data_type_names),
	FIELD(U8, capwap_data_transfer_data, mode, .min = 1, .max = 2, .lenient = LENIENT(RESERVED_VALUE),
	      .values = capwap_transfer_mode_names),
	FIELD(BYTES16, capwap_data_transfer_data, data),
	{ 0 },
};
SHAPE(transfer_data, capwap_data_transfer_data);

static const struct capwap_field decryption_error_report_fields[] = {
	FIELD(RADIO, capwap_decryption_error_report, radio),
	FIELD(COUNT8, capwap_decryption_error_report, count),
	FIELD(LIST, capwap_decryption_error_report, macs, .min = 1, .max = 255, .shape = &mac_shape),
	{ 0 },
};
SHAPE(decryption_error_report, capwap_decryption_error_report);
/* RFC 5415 4.6.18 has 1 to 31; an AC that answers each Radio Administrative State it got (4.6.33) says the WTP's 255,
 * too. */
static const struct capwap_field decryption_error_report_period_fields[] = {
	FIELD(RADIO_ALL, capwap_decryption_error_report_period, radio),
	FIELD(U16, capwap_decryption_error_report_period, seconds),
	{ 0 },
};
SHAPE(decryption_error_report_period, capwap_decryption_error_report_period);

static const struct capwap_field duplicate_ip4_fields[] = {
	FIELD(IP4, capwap_duplicate_ip4, ip),
	FIELD(U8, capwap_duplicate_ip4, status, .max = 1),
	FIELD(MAC, capwap_duplicate_ip4, mac),
	{ 0 },
};
SHAPE(duplicate_ip4, capwap_duplicate_ip4);
static const struct capwap_field duplicate_ip6_fields[] = {
	FIELD(IP6, capwap_duplicate_ip6, ip),
	FIELD(U8, capwap_duplicate_ip6, status, .max = 1),
	FIELD(MAC, capwap_duplicate_ip6, mac),
	{ 0 },
};
SHAPE(duplicate_ip6, capwap_duplicate_ip6);

static const struct capwap_field image_data_fields[] = {
	FIELD(U8, capwap_image_data, type, .min = 1, .max = 5, .values = capwap_data_type_names),
	FIELD(BYTES, capwap_image_data, data, .max = 1024),
	{ 0 },
};
SHAPE(image_data, capwap_image_data);
static const struct capwap_field image_identifier_fields[] = {
	FIELD(U32, capwap_image_identifier, vendor),
	FIELD(TEXT, capwap_image_identifier, name, .min = 1, .max = 1024, .lenient = LENIENT(TEXT_EMPTY)),
	{ 0 },
};
SHAPE(image_identifier, capwap_image_identifier);
static const struct capwap_field image_information_fields[] = {
	FIELD(U32, capwap_image_information, size),
	FIELD(RAW, capwap_image_information, md5, .n = 16),
	{ 0 },
};
SHAPE(image_information, capwap_image_information);
static const struct capwap_field nothing_fields[] = { { 0 } };
SHAPE(nothing, capwap_nothing);
static const struct capwap_field padding_fields[] = { FIELD(BYTES, capwap_bytes_only, data), { 0 } };
SHAPE(padding, capwap_bytes_only);

static const struct capwap_field radio_admin_state_fields[] = {
	FIELD(RADIO_ALL, capwap_radio_admin_state, radio),
	FIELD(U8, capwap_radio_admin_state, state, .min = 1, .max = 2, .lenient = LENIENT(RESERVED_VALUE),
	      .values = capwap_enabled_names),
	{ 0 },
};
SHAPE(radio_admin_state, capwap_radio_admin_state);
static const struct capwap_field radio_oper_state_fields[] = {
	FIELD(RADIO, capwap_radio_oper_state, radio),
	FIELD(U8, capwap_radio_oper_state, state, .min = 1, .max = 2, .lenient = LENIENT(RESERVED_VALUE),
	      .values = capwap_enabled_names),
	FIELD(U8, capwap_radio_oper_state, cause, .max = 3, .open = true, .values = capwap_cause_names),
	{ 0 },
};
SHAPE(radio_oper_state, capwap_radio_oper_state);

static const struct capwap_field result_code_fields[] = {
	FIELD(U32, capwap_result_code, code, .values = capwap_result_names),
	{ 0 },
};
SHAPE(result_code, capwap_result_code);
static const struct capwap_field returned_fields[] = {
	FIELD(U8, capwap_returned_element, reason, .min = 1, .max = 4, .open = true,
	      .values = capwap_reason_names),
	FIELD(BYTES8, capwap_returned_element, element, .min = 4, .max = 255),
	{ 0 },
};
SHAPE(returned, capwap_returned_element);
static const struct capwap_field session_id_fields[] = {
	FIELD(RAW, capwap_session_id, id, .n = CAPWAP_SESSION_ID_LEN),
	{ 0 },
};
SHAPE(session_id, capwap_session_id);
static const struct capwap_field vendor_fields[] = {
	FIELD(U32, capwap_vendor_payload, vendor),
	FIELD(U16, capwap_vendor_payload, id),
	FIELD(BYTES, capwap_vendor_payload, data, .max = 2048),
	{ 0 },
};
SHAPE(vendor, capwap_vendor_payload);

static const struct capwap_sub board_data_subs[] = {
	{ "WTP Model Number", 0, F_TEXT, true, 0, offsetof(struct capwap_board_data, model) },
	{ "WTP Serial Number", 1, F_TEXT, true, LENIENT(BOARD_WITHOUT_SERIAL), offsetof(struct capwap_board_data, serial) },
	{ "Board ID", 2, F_BYTES, false, 0, offsetof(struct capwap_board_data, board_id) },
	{ "Board Revision", 3, F_BYTES, false, 0, offsetof(struct capwap_board_data, revision) },
	{ "Base MAC Address", 4, F_MAC, true, LENIENT(BOARD_WITHOUT_MAC), offsetof(struct capwap_board_data, base_mac) },
	{ 0 },
};
static const struct capwap_field board_data_fields[] = {
	FIELD(U32, capwap_board_data, vendor, .min = 1, .max = UINT32_MAX, .lenient = LENIENT(BOARD_VENDOR_ZERO)),
	{ .name = "Board Data", .kind = F_SUBS },
	{ 0 },
};
static const struct capwap_shape board_data_shape = { .size = sizeof(struct capwap_board_data),
						      .fields = board_data_fields,
						      .subs = board_data_subs };

static const struct capwap_sub descriptor_subs[] = {
	{ "Hardware Version", 0, F_TEXT, true, LENIENT(DESCRIPTOR_VERSION_MISSING),
	  offsetof(struct capwap_wtp_descriptor, hardware) },
	{ "Active Software Version", 1, F_TEXT, true, LENIENT(DESCRIPTOR_VERSION_MISSING),
	  offsetof(struct capwap_wtp_descriptor, software) },
	{ "Boot Version", 2, F_TEXT, true, LENIENT(DESCRIPTOR_WITHOUT_BOOT), offsetof(struct capwap_wtp_descriptor, boot) },
	{ "Other Software Version", 3, F_TEXT, false, 0, offsetof(struct capwap_wtp_descriptor, other) },
	{ 0 },
};
static const struct capwap_field descriptor_fields[] = {
	FIELD(U8, capwap_wtp_descriptor, max_radios),
	FIELD(U8, capwap_wtp_descriptor, radios_in_use),
	FIELD(ENCRYPTIONS, capwap_wtp_descriptor, encryption),
	{ .name = "Descriptor", .kind = F_SUBS },
	{ 0 },
};
static const struct capwap_shape descriptor_shape = { .size = sizeof(struct capwap_wtp_descriptor),
						      .fields = descriptor_fields,
						      .subs = descriptor_subs,
						      .sub_vendors = true };

static const struct capwap_field radio_statistics_fields[] = {
	FIELD(RADIO, capwap_radio_statistics, radio),
	FIELD(U8, capwap_radio_statistics, last_failure),
	FIELD(U16, capwap_radio_statistics, resets),
	FIELD(U16, capwap_radio_statistics, sw_failures),
	FIELD(U16, capwap_radio_statistics, hw_failures),
	FIELD(U16, capwap_radio_statistics, other_failures),
	FIELD(U16, capwap_radio_statistics, unknown_failures),
	FIELD(U16, capwap_radio_statistics, config_updates),
	FIELD(U16, capwap_radio_statistics, channel_changes),
	FIELD(U16, capwap_radio_statistics, band_changes),
	FIELD(S16, capwap_radio_statistics, noise_floor),
	{ 0 },
};
SHAPE(radio_statistics, capwap_radio_statistics);
static const struct capwap_field reboot_statistics_fields[] = {
	FIELD(U16, capwap_reboot_statistics, reboots),
	FIELD(U16, capwap_reboot_statistics, ac_initiated),
	FIELD(U16, capwap_reboot_statistics, link_failures),
	FIELD(U16, capwap_reboot_statistics, sw_failures),
	FIELD(U16, capwap_reboot_statistics, hw_failures),
	FIELD(U16, capwap_reboot_statistics, other_failures),
	FIELD(U16, capwap_reboot_statistics, unknown_failures),
	FIELD(U8, capwap_reboot_statistics, last_failure),
	{ 0 },
};
SHAPE(reboot_statistics, capwap_reboot_statistics);
static const struct capwap_field static_ip_fields[] = {
	FIELD(IP4, capwap_static_ip, ip),
	FIELD(IP4, capwap_static_ip, netmask),
	FIELD(IP4, capwap_static_ip, gateway),
	FIELD(U8, capwap_static_ip, is_static, .max = 1),
	{ 0 },
};
SHAPE(static_ip, capwap_static_ip);

#define ROW(t, title, sub, lo, hi, s) \
	[CAPWAP_EL_##t] = { CAPWAP_EL_##t, title, "RFC 5415 4.6." #sub, lo, hi, &s##_shape }

const struct capwap_element_info capwap_elements_base[] = {
	ROW(AC_DESCRIPTOR, "AC Descriptor", 1, 12, 4096, ac_descriptor),
	ROW(AC_IPV4_LIST, "AC IPv4 List", 2, 0, 4096, ip4_list),
	ROW(AC_IPV6_LIST, "AC IPv6 List", 3, 0, 16384, ip6_list),
	ROW(AC_NAME, "AC Name", 4, 0, 512, name),
	ROW(AC_NAME_WITH_PRIORITY, "AC Name with Priority", 5, 1, 513, ac_name_with_priority),
	ROW(AC_TIMESTAMP, "AC Timestamp", 6, 4, 4, u32),
	ROW(ADD_MAC_ACL_ENTRY, "Add MAC ACL Entry", 7, 8, 1 + 255 * 9, mac_acl),
	ROW(ADD_STATION, "Add Station", 8, 8, 1 + 9 + 512, add_station),
	ROW(CONTROL_IPV4_ADDRESS, "CAPWAP Control IPv4 Address", 9, 6, 6, control_ip4),
	ROW(CONTROL_IPV6_ADDRESS, "CAPWAP Control IPv6 Address", 10, 18, 18, control_ip6),
	ROW(LOCAL_IPV4_ADDRESS, "CAPWAP Local IPv4 Address", 11, 4, 4, ip4),
	ROW(LOCAL_IPV6_ADDRESS, "CAPWAP Local IPv6 Address", 12, 16, 16, ip6),
	ROW(TIMERS, "CAPWAP Timers", 13, 2, 2, timers),
	ROW(TRANSPORT_PROTOCOL, "CAPWAP Transport Protocol", 14, 1, 1, transport),
	ROW(DATA_TRANSFER_DATA, "Data Transfer Data", 15, 4, 65535, transfer_data),
	ROW(DATA_TRANSFER_MODE, "Data Transfer Mode", 16, 1, 1, transfer_mode),
	ROW(DECRYPTION_ERROR_REPORT, "Decryption Error Report", 17, 9, 2 + 255 * 9, decryption_error_report),
	ROW(DECRYPTION_ERROR_REPORT_PERIOD, "Decryption Error Report Period", 18, 3, 3, decryption_error_report_period),
	ROW(DELETE_MAC_ACL_ENTRY, "Delete MAC ACL Entry", 19, 8, 1 + 255 * 9, mac_acl),
	ROW(DELETE_STATION, "Delete Station", 20, 8, 1 + 9, delete_station),
	ROW(DISCOVERY_TYPE, "Discovery Type", 21, 1, 1, discovery_type),
	ROW(DUPLICATE_IPV4_ADDRESS, "Duplicate IPv4 Address", 22, 12, 14, duplicate_ip4),
	ROW(DUPLICATE_IPV6_ADDRESS, "Duplicate IPv6 Address", 23, 24, 26, duplicate_ip6),
	ROW(IDLE_TIMEOUT, "Idle Timeout", 24, 4, 4, u32),
	ROW(ECN_SUPPORT, "ECN Support", 25, 1, 1, ecn),
	ROW(IMAGE_DATA, "Image Data", 26, 1, 1025, image_data),
	ROW(IMAGE_IDENTIFIER, "Image Identifier", 27, 4, 1028, image_identifier),
	ROW(IMAGE_INFORMATION, "Image Information", 28, 20, 20, image_information),
	ROW(INITIATE_DOWNLOAD, "Initiate Download", 29, 0, 0, nothing),
	ROW(LOCATION_DATA, "Location Data", 30, 0, 1024, location),
	ROW(MAXIMUM_MESSAGE_LENGTH, "Maximum Message Length", 31, 2, 2, u16),
	ROW(MTU_DISCOVERY_PADDING, "MTU Discovery Padding", 32, 0, 65535, padding),
	ROW(RADIO_ADMINISTRATIVE_STATE, "Radio Administrative State", 33, 2, 2, radio_admin_state),
	ROW(RADIO_OPERATIONAL_STATE, "Radio Operational State", 34, 3, 3, radio_oper_state),
	ROW(RESULT_CODE, "Result Code", 35, 4, 4, result_code),
	ROW(RETURNED_MESSAGE_ELEMENT, "Returned Message Element", 36, 6, 257, returned),
	ROW(SESSION_ID, "Session ID", 37, 16, 16, session_id),
	ROW(STATISTICS_TIMER, "Statistics Timer", 38, 2, 2, u16),
	ROW(VENDOR_SPECIFIC_PAYLOAD, "Vendor Specific Payload", 39, 6, 2054, vendor),
	ROW(WTP_BOARD_DATA, "WTP Board Data", 40, 4, 16384, board_data),
	ROW(WTP_DESCRIPTOR, "WTP Descriptor", 41, 3, 16384, descriptor),
	ROW(WTP_FALLBACK, "WTP Fallback", 42, 1, 1, fallback),
	ROW(WTP_FRAME_TUNNEL_MODE, "WTP Frame Tunnel Mode", 43, 1, 1, tunnel),
	ROW(WTP_MAC_TYPE, "WTP MAC Type", 44, 1, 1, mac_type),
	ROW(WTP_NAME, "WTP Name", 45, 0, 512, name),
	ROW(WTP_RADIO_STATISTICS, "WTP Radio Statistics", 46, 20, 20, radio_statistics),
	ROW(WTP_REBOOT_STATISTICS, "WTP Reboot Statistics", 47, 15, 15, reboot_statistics),
	ROW(WTP_STATIC_IP_ADDRESS, "WTP Static IP Address Information", 48, 13, 13, static_ip),
};
const size_t capwap_elements_base_count = ARRAY_LEN(capwap_elements_base);

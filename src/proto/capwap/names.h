/* SPDX-License-Identifier: Apache-2.0 */
/* names.h - what the values of fields are called, for printing. A table that begins with CAPWAP_BITS names bits. Inside the
 * codec only. */
#pragma once
#include "proto/capwap/element.h"

#define CAPWAP_BITS { UINT32_MAX, "" }

extern const struct capwap_value_name
	capwap_security_names[],
	capwap_dtls_policy_names[],
	capwap_tunnel_names[],
	capwap_ie_names[],
	capwap_session_key_names[],
	capwap_radio_type_names[],
	capwap_ability_names[],
	capwap_sta_flag_names[],
	capwap_wlan_flag_names[],
	capwap_radio_flag_names[],
	capwap_rmac_names[],
	capwap_transport_names[],
	capwap_transfer_mode_names[],
	capwap_data_type_names[],
	capwap_discovery_names[],
	capwap_ecn_names[],
	capwap_enabled_names[],
	capwap_mac_type_names[],
	capwap_cause_names[],
	capwap_reason_names[],
	capwap_key_status_names[],
	capwap_qos_names[],
	capwap_auth_names[],
	capwap_wlan_tunnel_names[],
	capwap_combiner_names[],
	capwap_change_names[],
	capwap_gate_names[],
	capwap_change_status_names[],
	capwap_tx_names[],
	capwap_purpose_names[],
	capwap_cert_status_names[],
	capwap_radio_event_names[],
	capwap_learned_names[],
	capwap_result_names[];

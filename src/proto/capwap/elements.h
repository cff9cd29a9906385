/* SPDX-License-Identifier: Apache-2.0 */
/* elements.h - the message elements of RFC 5415 4.6 and RFC 5416 6 as structs, one for each, in the order of the fields on
 * the wire. Texts and bytes are lent by the packet; a text is UTF-8 without a NUL, as the peer sent it, and may hold
 * anything: print it through capwap_describe or buf_json. Read with capwap_get, written with capwap_put (capwap.h). The
 * comment behind a struct names the element; ranges and lengths are in elements.c and elements_dot11.c. */
#pragma once
#include "proto/capwap/capwap.h"

/* --- RFC 5415 4.6 ------------------------------------------------------------------------------------------------ */

enum { CAPWAP_SECURITY_PSK = 4, CAPWAP_SECURITY_X509 = 2 };	 /* AC Descriptor, Security */
enum { CAPWAP_DTLS_DATA_CLEAR = 2, CAPWAP_DTLS_DATA_DTLS = 4 };	 /* AC Descriptor, DTLS Policy */
enum { CAPWAP_RMAC_SUPPORTED = 1, CAPWAP_RMAC_NOT_SUPPORTED = 2 };

struct capwap_ac_descriptor { /* AC Descriptor */
	uint16_t stations, station_limit, active_wtps, max_wtps;
	uint8_t security, rmac, dtls_policy;
	struct slice hardware, software; /* versions; absent: p is NULL */
};

struct capwap_ip4 { /* CAPWAP Local IPv4 Address; a record of AC IPv4 List */
	uint8_t ip[4];
};

struct capwap_ip6 { /* CAPWAP Local IPv6 Address; a record of AC IPv6 List */
	uint8_t ip[16];
};

struct capwap_ac_list { /* AC IPv4 List (records: struct capwap_ip4), AC IPv6 List (struct capwap_ip6) */
	struct capwap_list addresses;
};

struct capwap_text { /* AC Name, Location Data, WTP Name */
	struct slice text;
};

struct capwap_ac_name_with_priority { /* AC Name with Priority */
	uint8_t priority; /* 1: the primary */
	struct slice name;
};

struct capwap_u32 { /* AC Timestamp (upper half of an NTP time), Idle Timeout (seconds) */
	uint32_t value;
};

struct capwap_mac_acl { /* Add MAC ACL Entry, Delete MAC ACL Entry */
	uint8_t count;		  /* when reading; capwap_put_end fills it when writing */
	struct capwap_list macs; /* records: struct capwap_mac */
};

struct capwap_add_station { /* Add Station */
	uint8_t radio;
	struct capwap_mac mac;
	struct slice vlan; /* may be empty */
};

struct capwap_control_ip4 { /* CAPWAP Control IPv4 Address */
	uint8_t ip[4];
	uint16_t wtps;
};

struct capwap_control_ip6 { /* CAPWAP Control IPv6 Address */
	uint8_t ip[16];
	uint16_t wtps;
};

struct capwap_timers { /* CAPWAP Timers, seconds */
	uint8_t discovery, echo;
};

enum { CAPWAP_TRANSPORT_UDP_LITE = 1, CAPWAP_TRANSPORT_UDP = 2 };
enum {
	CAPWAP_DISCOVERY_UNKNOWN,
	CAPWAP_DISCOVERY_STATIC,
	CAPWAP_DISCOVERY_DHCP,
	CAPWAP_DISCOVERY_DNS,
	CAPWAP_DISCOVERY_REFERRAL,
};
enum { CAPWAP_ECN_LIMITED, CAPWAP_ECN_FULL };
enum { CAPWAP_FALLBACK_ENABLED = 1, CAPWAP_FALLBACK_DISABLED = 2 };
enum { CAPWAP_TUNNEL_LOCAL = 2, CAPWAP_TUNNEL_8023 = 4, CAPWAP_TUNNEL_NATIVE = 8 }; /* bits L, E, N */
enum { CAPWAP_MAC_LOCAL, CAPWAP_MAC_SPLIT, CAPWAP_MAC_BOTH };

struct capwap_u8 { /* CAPWAP Transport Protocol, Data Transfer Mode, Discovery Type, ECN Support, WTP Fallback,
		      WTP Frame Tunnel Mode, WTP MAC Type */
	uint8_t value;
};

struct capwap_u16 { /* Maximum Message Length, Statistics Timer (seconds) */
	uint16_t value;
};

struct capwap_data_transfer_data { /* Data Transfer Data */
	uint8_t type; /* 1 data, 2 the last, 5 an error */
	uint8_t mode; /* 1 crash data, 2 memory dump */
	struct capwap_bytes data;
};

struct capwap_decryption_error_report { /* Decryption Error Report */
	uint8_t radio;
	uint8_t count;
	struct capwap_list macs; /* records: struct capwap_mac */
};

struct capwap_decryption_error_report_period { /* Decryption Error Report Period */
	uint8_t radio;
	uint16_t seconds;
};

struct capwap_delete_station { /* Delete Station */
	uint8_t radio;
	struct capwap_mac mac;
};

struct capwap_duplicate_ip4 { /* Duplicate IPv4 Address */
	uint8_t ip[4];
	uint8_t status; /* 1 found, 0 gone */
	struct capwap_mac mac;
};

struct capwap_duplicate_ip6 { /* Duplicate IPv6 Address */
	uint8_t ip[16];
	uint8_t status;
	struct capwap_mac mac;
};

struct capwap_image_data { /* Image Data */
	uint8_t type; /* 1 data, 2 the last, 5 an error */
	struct capwap_bytes data;
};

struct capwap_image_identifier { /* Image Identifier */
	uint32_t vendor;
	struct slice name;
};

struct capwap_image_information { /* Image Information */
	uint32_t size;
	uint8_t md5[16];
};

struct capwap_nothing { /* Initiate Download */
	uint8_t unused;
};

struct capwap_bytes_only { /* MTU Discovery Padding */
	struct capwap_bytes data;
};

enum {
	CAPWAP_RADIO_ZERO = 0x80, /* for writing: Radio ID 0, to a peer that counts its radios from 0. Plain 0 is refused. */
	CAPWAP_RADIO_ALL = 0xff,
};
enum { CAPWAP_STATE_ENABLED = 1, CAPWAP_STATE_DISABLED = 2 };
enum { CAPWAP_CAUSE_NORMAL, CAPWAP_CAUSE_RADIO_FAILURE, CAPWAP_CAUSE_SOFTWARE_FAILURE, CAPWAP_CAUSE_ADMINISTRATIVE };

struct capwap_radio_admin_state { /* Radio Administrative State */
	uint8_t radio; /* or CAPWAP_RADIO_ALL: the whole WTP */
	uint8_t state;
};

struct capwap_radio_oper_state { /* Radio Operational State */
	uint8_t radio, state, cause;
};

struct capwap_result_code { /* Result Code */
	uint32_t code; /* enum capwap_result, or a number we do not know */
};

struct capwap_returned_element { /* Returned Message Element */
	uint8_t reason;		     /* 1 unknown element, 2 unsupported element, 3 unknown value, 4 unsupported value */
	struct capwap_bytes element; /* with its header; at most 255 bytes */
};

struct capwap_session_id { /* Session ID */
	uint8_t id[CAPWAP_SESSION_ID_LEN];
};

struct capwap_vendor_payload { /* Vendor Specific Payload, of any vendor */
	uint32_t vendor;
	uint16_t id;
	struct capwap_bytes data;
};

struct capwap_board_data { /* WTP Board Data */
	uint32_t vendor;
	struct slice model, serial;	     /* absent: p is NULL */
	struct capwap_bytes board_id, revision; /* absent: p is NULL */
	struct capwap_mac base_mac;	     /* absent: len is 0 */
};

struct capwap_encryption {
	uint8_t wbid;
	uint16_t capabilities;
};

enum { CAPWAP_ENCRYPTIONS_MAX = 4 };
enum { CAPWAP_ENCRYPT_CCMP = 8, CAPWAP_ENCRYPT_TKIP = 4 }; /* RFC 5416 8.1: A and T, bits 12 and 13 of 16 */

struct capwap_wtp_descriptor { /* WTP Descriptor */
	uint8_t max_radios, radios_in_use;
	uint8_t encryptions; /* how many the peer named; the first CAPWAP_ENCRYPTIONS_MAX are kept */
	struct capwap_encryption encryption[CAPWAP_ENCRYPTIONS_MAX];
	struct slice hardware, software, boot, other; /* versions; absent: p is NULL */
};

struct capwap_radio_statistics { /* WTP Radio Statistics */
	uint8_t radio, last_failure;
	uint16_t resets, sw_failures, hw_failures, other_failures, unknown_failures, config_updates, channel_changes,
		band_changes;
	int16_t noise_floor; /* dBm */
};

struct capwap_reboot_statistics { /* WTP Reboot Statistics */
	uint16_t reboots, ac_initiated, link_failures, sw_failures, hw_failures, other_failures, unknown_failures;
	uint8_t last_failure;
};

struct capwap_static_ip { /* WTP Static IP Address Information */
	uint8_t ip[4], netmask[4], gateway[4];
	uint8_t is_static;
};

/* --- RFC 5416 6 -------------------------------------------------------------------------------------------------- */

enum { CAPWAP_KEY_STATUS_PER_STATION, CAPWAP_KEY_STATUS_WEP, CAPWAP_KEY_STATUS_REKEY_BEGUN, CAPWAP_KEY_STATUS_REKEY_DONE };
enum { CAPWAP_WLAN_LOCAL_BRIDGING, CAPWAP_WLAN_TUNNEL_8023, CAPWAP_WLAN_TUNNEL_80211 };

/* The Capability bits of Add WLAN, Update WLAN and IEEE 802.11 Station stand in network order with ESS as the first, highest
 * bit: the mirror image of the 802.11 Capability Information field. capwap_capability mirrors, in either direction. */
uint16_t capwap_capability(uint16_t v);
enum { CAPWAP_CAPABILITY_PRIVACY = 0x0010 }; /* of what capwap_capability gives (IEEE 802.11-2020 9.4.1.4) */

struct capwap_add_wlan { /* IEEE 802.11 Add WLAN */
	uint8_t radio, wlan;
	uint16_t capability; /* as on the wire: see capwap_capability */
	uint8_t key_index, key_status;
	struct capwap_bytes key; /* the group key: secret */
	uint8_t group_tsc[6];
	uint8_t qos; /* 0 best effort, 1 video, 2 voice, 3 background */
	uint8_t auth_type;
	uint8_t mac_mode;	   /* CAPWAP_MAC_LOCAL, CAPWAP_MAC_SPLIT */
	uint8_t tunnel_mode;	   /* CAPWAP_WLAN_... */
	uint8_t advertise_ssid;	   /* the RFC's "Suppress SSID": 0 suppresses, 1 advertises */
	struct slice ssid;
};

struct capwap_antenna { /* IEEE 802.11 Antenna */
	uint8_t radio, diversity, combiner;
	struct capwap_bytes selection; /* one byte an antenna: 1 internal, 2 external */
};

struct capwap_assigned_bssid { /* IEEE 802.11 Assigned WTP BSSID */
	uint8_t radio, wlan;
	uint8_t bssid[6];
};

struct capwap_delete_wlan { /* IEEE 802.11 Delete WLAN */
	uint8_t radio, wlan;
};

struct capwap_direct_sequence { /* IEEE 802.11 Direct Sequence Control */
	uint8_t radio, channel, cca;
	uint32_t energy_detect;
};

enum { CAPWAP_IE_BEACON = 0x80, CAPWAP_IE_PROBE_RESPONSE = 0x40 };

struct capwap_information_element { /* IEEE 802.11 Information Element */
	uint8_t radio, wlan;
	uint8_t where;		/* CAPWAP_IE_BEACON | CAPWAP_IE_PROBE_RESPONSE */
	struct capwap_bytes ie; /* id, length, value; several may follow one another */
};

struct capwap_mac_operation { /* IEEE 802.11 MAC Operation */
	uint8_t radio;
	uint16_t rts_threshold;
	uint8_t short_retry, long_retry;
	uint16_t fragmentation_threshold;
	uint32_t tx_msdu_lifetime, rx_msdu_lifetime;
};

struct capwap_mic_countermeasures { /* IEEE 802.11 MIC Countermeasures */
	uint8_t radio, wlan;
	uint8_t mac[6];
};

struct capwap_multi_domain { /* IEEE 802.11 Multi-Domain Capability */
	uint8_t radio;
	uint16_t first_channel, channels, max_tx_power;
};

struct capwap_ofdm_control { /* IEEE 802.11 OFDM Control */
	uint8_t radio, channel, bands;
	uint32_t ti_threshold;
};

struct capwap_rates { /* IEEE 802.11 Rate Set, IEEE 802.11 Supported Rates */
	uint8_t radio;
	struct capwap_bytes rates; /* 2 to 8, in units of 500 kbit/s, 0x80: basic */
};

struct capwap_rsna_error_report { /* IEEE 802.11 RSNA Error Report From Station */
	uint8_t mac[6], bssid[6];
	uint8_t radio, wlan;
	uint32_t tkip_icv_errors, tkip_local_mic_failures, tkip_remote_mic_failures;
	uint32_t ccmp_replays, ccmp_decrypt_errors, tkip_replays;
};

struct capwap_station { /* IEEE 802.11 Station */
	uint8_t radio;
	uint16_t aid; /* 1 to 2007 */
	uint8_t flags;
	uint8_t mac[6];
	uint16_t capabilities;
	uint8_t wlan;
	struct capwap_bytes rates; /* up to 126 */
};

struct capwap_station_qos { /* IEEE 802.11 Station QoS Profile */
	uint8_t mac[6];
	uint16_t priority; /* 0 to 7 */
};

enum { CAPWAP_KEY_AKM_ONLY = 0x8000, CAPWAP_KEY_AC_CRYPTO = 0x4000 };

struct capwap_session_key { /* IEEE 802.11 Station Session Key */
	uint8_t mac[6];
	uint16_t flags;
	uint8_t tsc[6], rsc[6];
	struct capwap_bytes key; /* secret */
};

struct capwap_statistics { /* IEEE 802.11 Statistics */
	uint8_t radio;
	uint32_t tx_fragments, multicast_tx, failed, retries, multiple_retries, frame_duplicates, rts_success, rts_failure,
		ack_failure, rx_fragments, multicast_rx, fcs_errors, tx_frames, decryption_errors, discarded_qos_fragments,
		associated_stations, cf_polls_received, cf_polls_unused, cf_polls_unusable;
};

struct capwap_tx_power { /* IEEE 802.11 Tx Power */
	uint8_t radio;
	uint16_t mw;
};

struct capwap_tx_power_level { /* IEEE 802.11 Tx Power Level */
	uint8_t radio;
	uint8_t count;
	struct capwap_list levels; /* records: struct capwap_u16, in mW */
};

struct capwap_qos_tag {
	uint8_t priority; /* 802.1p, 0 to 7 */
	uint8_t dscp;	  /* 0 to 63 */
};

enum { CAPWAP_QOS_VOICE, CAPWAP_QOS_VIDEO, CAPWAP_QOS_BEST_EFFORT, CAPWAP_QOS_BACKGROUND, CAPWAP_QOS_PROFILES };

struct capwap_update_station_qos { /* IEEE 802.11 Update Station QoS */
	uint8_t radio;
	uint8_t mac[6];
	struct capwap_qos_tag tag[CAPWAP_QOS_PROFILES]; /* the RFC gives a length of 8 and four profiles: see elements_dot11.c */
};

struct capwap_update_wlan { /* IEEE 802.11 Update WLAN */
	uint8_t radio, wlan;
	uint16_t capability;
	uint8_t key_index, key_status;
	struct capwap_bytes key; /* secret */
};

struct capwap_qos_queue {
	uint8_t queue_depth;
	uint16_t cw_min, cw_max;
	uint8_t aifs;
	struct capwap_qos_tag tag;
};

struct capwap_wtp_qos { /* IEEE 802.11 WTP Quality of Service */
	uint8_t radio;
	uint8_t tagging; /* bits P 0x10, Q 0x08, D 0x04, O 0x02, I 0x01 */
	struct capwap_qos_queue queue[CAPWAP_QOS_PROFILES];
};

struct capwap_radio_configuration { /* IEEE 802.11 WTP Radio Configuration */
	uint8_t radio, short_preamble, bssids, dtim_period;
	uint8_t bssid[6]; /* the radio's base address */
	uint16_t beacon_period;
	uint8_t country[4]; /* "DE ", then NUL */
};

struct capwap_radio_fail_alarm { /* IEEE 802.11 WTP Radio Fail Alarm Indication */
	uint8_t radio;
	uint8_t type;	/* 1 receiver, 2 transmitter */
	uint8_t status; /* 1 failed, 0 cleared */
};

enum { CAPWAP_RADIO_B = 1, CAPWAP_RADIO_A = 2, CAPWAP_RADIO_G = 4, CAPWAP_RADIO_N = 8 };

struct capwap_radio_information { /* IEEE 802.11 WTP Radio Information */
	uint8_t radio;
	uint32_t type; /* CAPWAP_RADIO_... */
};

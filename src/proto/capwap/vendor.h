/* SPDX-License-Identifier: Apache-2.0 */
/* vendor.h - plumb's own message elements, carried in Vendor Specific Payload; layout, sender and occasion of each are in
 * docs/capwap.md.
 *
 * plumb has no registered enterprise number. The elements stand under 32473, the number RFC 5612 gives for documentation,
 * and every body begins with the four bytes "plmb" and a version, so that no stranger's element is taken for one of ours.
 * Version 1 is what this file holds. A later version may only add bytes behind what is known here: a body longer than
 * known is read, and the rest skipped. Records of a list have a length of their own for the same reason. */
#pragma once
#include "proto/capwap/capwap.h"

enum {
	CAPWAP_PLUMB_VENDOR = 32473,
	CAPWAP_PLUMB_VERSION = 1,
	CAPWAP_PLUMB_MAGIC = 0x706c6d62,     /* "plmb" */
	CAPWAP_VENDOR_DATA_MAX = 2048,	     /* RFC 5415 4.6.39: Data MUST NOT exceed 2048 octets */
	CAPWAP_PLUMB_BODY_MAX = 2048 - 4 - 1, /* behind magic and version */
};

/* The one message of ours (RFC 5415 4.5.1.1: enterprise number times 256, and a number). AC to WTP, in the clear, without
 * elements: a record came from you that is of no session of mine. It proves nothing; who gets it asks, over the session,
 * whether that is still there. The number is even: no answer is due, and who does not know it drops it. */
enum {
	CAPWAP_PLUMB_NO_SESSION = CAPWAP_PLUMB_VENDOR * 256 + 2,
	CAPWAP_PLUMB_NO_SESSION_LEN = CAPWAP_HDR_MIN + CAPWAP_CONTROL_LEN,
};
void capwap_no_session_write(struct wr *w);
/* Is this clear packet one? */
bool capwap_no_session_read(const void *packet, size_t len);

/* Hello: in Join Request what the agent can do, in Join Response what of it is in force. */
enum capwap_ability {
	CAPWAP_CAN_AUTH_AT_AC = 1 << 0,	     /* authentication and association are answered by the AC, not by the AP */
	CAPWAP_CAN_STATION_BATCH = 1 << 1,   /* Station Batch and its result */
	CAPWAP_CAN_ENROL = 1 << 2,	     /* Certificate Request and Answer */
	CAPWAP_CAN_REPORT_PROBES = 1 << 3,
	CAPWAP_CAN_REPORT_IDLE = 1 << 4,
	CAPWAP_CAN_REPORT_TRANSMIT = 1 << 5,
	CAPWAP_CAN_LEARN_ADDRESSES = 1 << 6,
	CAPWAP_CAN_GROUP_KEY_STATE = 1 << 7,
	CAPWAP_CAN_WLAN_EXTENSION = 1 << 8,
	CAPWAP_CAN_AP_STATISTICS = 1 << 9,
	CAPWAP_CAN_DATA_DTLS = 1 << 10,
	CAPWAP_WANTS_TIME = 1 << 11,	     /* has no clock: an AC Timestamp is sent once it is in Run */
	CAPWAP_CAN_GATE_LEARN = 1 << 12,     /* CAPWAP_GATE_LEARN and Client Capabilities */
	CAPWAP_CAN_KEEP_STATIONS = 1 << 13,  /* stations stay while the AC is away: Stations Present */
	CAPWAP_CAN_RADIO_EXTENSION = 1 << 14,
	CAPWAP_CAN_REPORT_DHCP = 1 << 15,
	CAPWAP_CAN_REPEAT = 1 << 16,	     /* frames over a bad link are said three times (capwap/repeat.h) */
};
struct capwap_hello {
	uint32_t abilities;	  /* enum capwap_ability, or-ed */
	uint16_t batch_max;	  /* most station changes the agent takes in one request */
	uint64_t boot;		  /* random at each start of the agent: a reconnect is told from a reboot */
	struct slice software;	  /* name and version, for people */
};

/* Station Batch: list of struct capwap_station_change, in one or more elements of one Station Configuration Request. */
enum { CAPWAP_CHANGE_SET = 1, CAPWAP_CHANGE_DELETE = 2 };	/* op */
/* gate: EAPOL only; all traffic; EAPOL, DHCP, ARP and neighbour discovery. */
enum { CAPWAP_GATE_BEFORE_RUN = 1, CAPWAP_GATE_RUN = 2, CAPWAP_GATE_LEARN = 3 };
enum { CAPWAP_STA_WMM = 1, CAPWAP_STA_PMF = 2, CAPWAP_STA_KEYED = 4 }; /* flags; keyed: in Stations Present */
struct capwap_station_change {
	uint32_t id; /* increases from change to change in a session; the agent does each once, in this order */
	uint8_t op, radio, wlan, gate;
	uint8_t mac[6];
	uint16_t aid; /* 0 to 2007; 0 with a deletion */
	uint16_t capabilities;
	uint16_t vlan; /* 0: the WLAN's own */
	uint8_t flags;
	uint8_t key_index;
	uint32_t cipher;	     /* 802.11 cipher suite selector, 0: none */
	uint8_t rsc[6];		     /* receive counter: a packet number up to this is a replay */
	struct capwap_bytes key;     /* secret; empty: leave the key as it is */
	struct capwap_bytes rates;   /* in units of 500 kbit/s */
	struct capwap_bytes before;  /* the 802.11 frame to send before the change, empty: none */
	struct capwap_bytes after;   /* and after it */
};
struct capwap_station_batch {
	struct capwap_list changes;
};

/* Station Batch Result: list of struct capwap_change_result, in the Station Configuration Response. */
enum {
	CAPWAP_CHANGE_DONE,
	CAPWAP_CHANGE_NO_WLAN,
	CAPWAP_CHANGE_TABLE_FULL,
	CAPWAP_CHANGE_NO_STATION,
	CAPWAP_CHANGE_REFUSED_BY_RADIO,
	CAPWAP_CHANGE_OUT_OF_ORDER, /* an id not above the last one: done before, not done again */
	CAPWAP_CHANGE_STATUSES
};
enum {
	CAPWAP_TX_NONE,
	CAPWAP_TX_ACKED,
	CAPWAP_TX_NO_ACK,
	CAPWAP_TX_NOT_SENT,
	CAPWAP_TX_PENDING, /* sent; a Transmit Status follows, with the id of the change */
	CAPWAP_TX_STATUSES
};
struct capwap_change_result {
	uint32_t id;
	uint8_t status;		 /* CAPWAP_CHANGE_... */
	uint8_t before, after;	 /* CAPWAP_TX_... of the frames */
};
struct capwap_station_batch_result {
	struct capwap_list results;
};

/* Certificate Request: WTP Event Request from an agent that enrols (over DTLS-PSK from its join token) or renews. */
enum { CAPWAP_CERT_ENROL = 1, CAPWAP_CERT_RENEW = 2 };
struct capwap_certificate_request {
	uint8_t purpose;
	struct capwap_bytes pkcs10; /* DER */
};

/* Certificate Answer: Configuration Update Request. The chain, the agent's own first; when it does not fit one element it
 * goes on in the next one of the same message. */
enum { CAPWAP_CERT_ISSUED = 0, CAPWAP_CERT_REFUSED = 1, CAPWAP_CERT_LATER = 2 };
struct capwap_certificate {
	struct capwap_bytes der;
};
struct capwap_certificate_answer {
	uint8_t status;
	struct slice reason;	  /* of a refusal, for people */
	struct capwap_list chain; /* records: struct capwap_certificate */
};

/* Reports, in WTP Event Request. */
struct capwap_probing_station {
	uint8_t mac[6];
	uint8_t radio, channel;
	int8_t rssi;	 /* the strongest, dBm */
	uint16_t probes; /* how many since the last report */
};
struct capwap_probing_stations {
	struct capwap_list stations;
};

struct capwap_idle_station {
	uint8_t mac[6];
	uint8_t radio, wlan;
	uint16_t seconds;
};
struct capwap_idle_stations {
	struct capwap_list stations;
};

enum {
	CAPWAP_RADIO_EVENT_RESET = 1,
	CAPWAP_RADIO_EVENT_CHANNEL,
	CAPWAP_RADIO_EVENT_RADAR,
	CAPWAP_RADIO_EVENT_UP,
	CAPWAP_RADIO_EVENT_DOWN,
	CAPWAP_RADIO_EVENTS
};
struct capwap_radio_event {
	uint8_t radio, event;
	uint8_t reason;	 /* of a reset: the code AireOS shows */
	uint8_t channel; /* now in use, 0: none */
	uint8_t width;	 /* in units of 20 MHz */
	struct slice text;
};

struct capwap_transmit_status {
	uint32_t frame; /* the number the AC gave the frame: the id of its change */
	uint8_t mac[6];
	uint8_t radio, wlan;
	uint8_t status; /* CAPWAP_TX_... */
	uint8_t retries;
};
struct capwap_transmit_statuses {
	struct capwap_list statuses;
};

enum { CAPWAP_LEARNED_DHCP = 1, CAPWAP_LEARNED_ARP, CAPWAP_LEARNED_ND, CAPWAP_LEARNED_STATIC, CAPWAP_LEARNED };
struct capwap_learned_address {
	uint8_t mac[6];
	uint8_t radio, wlan;
	uint8_t how;
	uint8_t ip[16]; /* an IPv4 address as ::ffff:a.b.c.d */
};
struct capwap_addresses_learned {
	struct capwap_list addresses;
};

/* Group Key State: in WTP Event Request, before the AP forwards a station's message 2 of the 4-way handshake, so that the
 * AC's message 3 carries the right receive sequence counters. */
struct capwap_group_key_state {
	uint8_t radio, wlan;
	uint8_t mac[6]; /* of the station whose message 2 this goes with; zeros: none */
	uint8_t gtk_id; /* 1 or 2; 0: no key yet */
	uint64_t gtk_pn; /* 48 bits */
	uint8_t igtk_id; /* 4 or 5; 0: none */
	uint64_t igtk_ipn;
};

/* Client Capabilities: in Station Configuration Request, beside the change it belongs to. */
struct capwap_client_capabilities {
	uint8_t radio, wlan;
	uint8_t mac[6];
	uint16_t listen_interval;
	struct capwap_bytes ies; /* HT, VHT, HE and Extended Capabilities, RSNE, as the client sent them */
};

/* WLAN Extension: in WLAN Configuration Request beside Add or Update WLAN: what the RFC's element has no room for. */
enum {
	CAPWAP_WLAN_HIDDEN = 1 << 0,
	CAPWAP_WLAN_PMF_CAPABLE = 1 << 1,
	CAPWAP_WLAN_PMF_REQUIRED = 1 << 2,
	CAPWAP_WLAN_WMM = 1 << 3,
	CAPWAP_WLAN_ISOLATE = 1 << 4, /* no traffic between stations */
	CAPWAP_WLAN_KEY_ONLY = 1 << 5, /* beside Update WLAN: only the IGTK is said, all else stays as it is */
};
struct capwap_wlan_extension {
	uint8_t radio, wlan;
	uint16_t flags;
	uint16_t vlan;
	uint16_t max_stations; /* 0: no limit */
	uint32_t group_cipher, pairwise_cipher, management_cipher; /* suite selectors, 0: none */
	struct capwap_bytes akms;				   /* suite selectors, four bytes each */
	uint8_t igtk_id;					   /* 4 or 5, 0: none */
	uint64_t igtk_ipn;
	struct capwap_bytes igtk; /* secret */
	uint32_t idle_s;	  /* 0: as Idle Timeout says; CAPWAP_IDLE_NEVER */
	uint32_t idle_bytes;	  /* who sends less than this in that time is idle, too; 0: no threshold */
};
#define CAPWAP_IDLE_NEVER UINT32_MAX

/* AP Statistics: in WTP Event Request, every StatisticsTimer. */
struct capwap_ap_radio_statistics {
	uint8_t radio, channel, width;
	uint8_t utilization; /* percent */
	int8_t noise;	     /* dBm */
	uint16_t stations;
	uint32_t tx_frames, rx_frames, tx_retries, tx_failures;
};
enum { CAPWAP_TEMPERATURE_UNKNOWN = -128 };
struct capwap_ap_statistics {
	uint32_t uptime;     /* seconds */
	uint8_t cpu;	     /* percent */
	int8_t temperature;  /* degrees Celsius, -128: not known */
	uint32_t memory_kib, memory_free_kib;
	uint64_t tx_bytes, rx_bytes;
	struct capwap_list radios; /* records: struct capwap_ap_radio_statistics */
};

/* AP Timers: in Configuration Status Response and Configuration Update Request: what CAPWAP Timers has no room for. */
enum { CAPWAP_PRIMARY_DISCOVERY_MIN = 30, CAPWAP_PRIMARY_DISCOVERY_MAX = 3600 };
struct capwap_ap_timers {
	uint16_t primary_discovery; /* seconds between Primary Discovery Requests */
};

/* Stations Present: in WTP Event Request, the first ones after Run: what the agent has kept of a session before, one record
 * for each station; an element without records, or the last with `more` 0, ends the list. */
struct capwap_present_station {
	uint8_t mac[6];
	uint8_t radio, wlan, gate;
	uint16_t aid, capabilities, vlan, listen_interval;
	uint8_t flags;	  /* CAPWAP_STA_... */
	uint32_t seconds; /* since it was set for the first time */
	uint8_t ip[16];	  /* its IPv4 address as ::ffff:a.b.c.d; zeros: not learned */
	struct capwap_bytes rates;
	struct capwap_bytes ies; /* as Client Capabilities gave them */
};
struct capwap_stations_present {
	uint8_t more; /* 1: other requests with more of them follow */
	struct capwap_list stations;
};

/* Radio Extension: in Configuration Status Response and Configuration Update Request: what RFC 5416 has no field for. */
enum { CAPWAP_RADIO_NO_HT = 1, CAPWAP_RADIO_NO_VHT = 2, CAPWAP_RADIO_NO_HE = 4, CAPWAP_RADIO_ANNOUNCE = 8 };
struct capwap_radio_extension {
	uint8_t radio;
	uint8_t width; /* in units of 20 MHz: 1, 2, 4, 8 */
	uint8_t center; /* channel number of the middle, 0: as the channel's plan has it */
	uint8_t flags;
};

/* DHCP Seen: in WTP Event Request. DHCPv4 messages of stations and for them, as they passed the AP. */
struct capwap_dhcp_message {
	uint8_t mac[6];
	uint8_t radio, wlan;
	uint8_t type;	     /* option 53; 0: BOOTP */
	uint8_t from_server; /* 1 */
	uint32_t xid, ip, server, lease;
};
struct capwap_dhcp_seen {
	struct capwap_list messages;
};

/* AC Address: in Configuration Update Request, beside AC Name with Priority: where the controller of this priority is. RFC
 * 5415 has AC IPv4 and IPv6 List for it, but not in a Configuration Update Request, and neither says whose an address is,
 * nor its port. */
struct capwap_ac_address {
	uint8_t priority; /* 1 to 3 */
	uint16_t port;	  /* of the control channel; 0: as here */
	uint8_t ip[16];	  /* IPv4 as ::ffff:a.b.c.d */
};

/* SPDX-License-Identifier: Apache-2.0 */
/* capwap.h - RFC 5415 (CAPWAP) and RFC 5416 (its IEEE 802.11 binding) on the wire. Pure codec: no state, no clock, no
 * allocation; what is read lends the packet's bytes.
 *
 * A control packet is read in three steps, each asked once:
 *	capwap_hdr_read    the transport header            -> enum capwap_fault
 *	capwap_msg_read    the message and its elements    -> enum capwap_fault (the chain of elements is whole after this)
 *	capwap_check       is it what the RFCs allow here? -> a complaint with section and result code, or true
 * and then capwap_get fetches elements as structs (elements.h, vendor.h). Writing goes the other way:
 *	hole = capwap_control_begin(&w, CAPWAP_JOIN_REQUEST, seq);
 *	capwap_put(&w, CAPWAP_EL_WTP_NAME, &name);
 *	capwap_control_end(&w, hole);                      -> wr_done: 0, -ENOBUFS, -ERANGE
 * What an element or a message may hold is said once, in tables (elements.c, vendor.c, messages.c); reading, writing,
 * checking, printing and docs/capwap.md all follow them. Strict in sending; what real peers get wrong is tolerated, and
 * each leniency has a name, by which callers count it. */
#pragma once
#include "base/buf.h"
#include "base/rd.h"
#include "base/slice.h"
#include "base/wr.h"

enum {
	CAPWAP_CONTROL_PORT = 5246,
	CAPWAP_DATA_PORT = 5247,
	CAPWAP_HDR_MIN = 8,
	CAPWAP_HDR_MAX = 31 * 4,
	CAPWAP_CONTROL_LEN = 8,		   /* type, sequence number, length, flags */
	CAPWAP_DTLS_HDR_LEN = 4,	   /* preamble of type 1 before every DTLS record */
	CAPWAP_ELEMENT_HDR_LEN = 4,	   /* type and length */
	CAPWAP_PACKET_MAX = 65535,	   /* a message, reassembled */
	CAPWAP_RADIOS_MAX = 31,		   /* radio ids are 1 to 31 */
	CAPWAP_WLANS_MAX = 16,		   /* WLAN ids are 1 to 16 */
	CAPWAP_SESSION_ID_LEN = 16,
	CAPWAP_WBID_DOT11 = 1,
	CAPWAP_AID_MAX = 2007,
	CAPWAP_REPEATS_MAX = 512,	   /* elements of one type in a message; whoever fetches the n-th walks n */
};

/* RFC 5415 4.7 and 4.8: timers in seconds, and counts. */
enum capwap_default {
	CAPWAP_CHANGE_STATE_PENDING_TIMER = 25,
	CAPWAP_DATA_CHANNEL_KEEP_ALIVE = 30,
	CAPWAP_DATA_CHANNEL_DEAD_INTERVAL = 60,
	CAPWAP_DATA_CHECK_TIMER = 30,
	CAPWAP_DISCOVERY_INTERVAL = 5,
	CAPWAP_DTLS_SESSION_DELETE = 5,
	CAPWAP_ECHO_INTERVAL = 30,
	CAPWAP_IDLE_TIMEOUT = 300,
	CAPWAP_IMAGE_DATA_START_TIMER = 30,
	CAPWAP_MAX_DISCOVERY_INTERVAL = 20,
	CAPWAP_REPORT_INTERVAL = 120,
	CAPWAP_RETRANSMIT_INTERVAL = 3,
	CAPWAP_SILENT_INTERVAL = 30,
	CAPWAP_STATISTICS_TIMER = 120,
	CAPWAP_WAIT_DTLS = 60,
	CAPWAP_WAIT_JOIN = 60,
	CAPWAP_MAX_DISCOVERIES = 10,
	CAPWAP_MAX_FAILED_DTLS_SESSION_RETRY = 3,
	CAPWAP_MAX_RETRANSMIT = 5,
};

enum capwap_side { CAPWAP_AC = 1, CAPWAP_WTP = 2, CAPWAP_EITHER = 3 };

/* What is wrong with a packet before its meaning is looked at. Each has a name (capwap_fault_name) for counters. */
enum capwap_fault {
	CAPWAP_OK,
	CAPWAP_SHORT,		 /* shorter than the header's fixed part */
	CAPWAP_VERSION,		 /* the preamble's version is not 0 */
	CAPWAP_PREAMBLE,	 /* the preamble's type is neither 0 nor 1 */
	CAPWAP_HLEN,		 /* HLEN says less than 8 bytes, or more than came */
	CAPWAP_RADIO_MAC,	 /* the Radio MAC Address is not of 6 or 8 bytes, or does not fit its header */
	CAPWAP_WIRELESS,	 /* the Wireless Specific Information does not fit its header */
	CAPWAP_FRAGMENT,	 /* a fragment where none may be: reassemble first */
	CAPWAP_CONTROL_SHORT,	 /* shorter than the control header */
	CAPWAP_MESSAGE_LENGTH,	 /* Message Element Length is under 3, or beyond the packet */
	CAPWAP_ELEMENT_HEADER,	 /* a message element's type and length are cut */
	CAPWAP_ELEMENT_LENGTH,	 /* a message element is longer than the message */
	CAPWAP_KEEP_ALIVE,	 /* a keep-alive without a Session ID of 16 bytes */
	CAPWAP_FAULTS
};
const char *capwap_fault_name(enum capwap_fault f);

/* What real peers get wrong and we let pass; the caller counts by id. Reading and checking collect them as a set of bits
 * (1u << id). capwap_leniency_name is for counters, capwap_leniency_text for people. */
enum capwap_leniency {
	CAPWAP_LENIENT_INNER_DTLS_PREAMBLE,
	CAPWAP_LENIENT_TRAILING_BYTES,
	CAPWAP_LENIENT_UNKNOWN_ELEMENT,
	CAPWAP_LENIENT_MISPLACED_ELEMENT,
	CAPWAP_LENIENT_RADIO_ZERO,
	CAPWAP_LENIENT_RADIO_TWICE,
	CAPWAP_LENIENT_RMAC_ZERO,
	CAPWAP_LENIENT_FALLBACK_ZERO,
	CAPWAP_LENIENT_BOARD_WITHOUT_MAC,
	CAPWAP_LENIENT_BOARD_WITHOUT_SERIAL,
	CAPWAP_LENIENT_BOARD_VENDOR_ZERO,
	CAPWAP_LENIENT_DESCRIPTOR_WITHOUT_BOOT,
	CAPWAP_LENIENT_DESCRIPTOR_VERSION_MISSING,
	CAPWAP_LENIENT_DESCRIPTOR_VENDOR,
	CAPWAP_LENIENT_NO_ENCRYPTION_LIST,
	CAPWAP_LENIENT_AC_VERSION_MISSING,
	CAPWAP_LENIENT_EMPTY_AC_LIST,
	CAPWAP_LENIENT_AC_LIST_MISSING,
	CAPWAP_LENIENT_EMPTY_LIST,
	CAPWAP_LENIENT_TEXT_EMPTY,
	CAPWAP_LENIENT_TEXT_CONTROL,
	CAPWAP_LENIENT_ECN_MISSING,
	CAPWAP_LENIENT_LOCAL_ADDRESS_MISSING,
	CAPWAP_LENIENT_RADIO_INFO_MISSING,
	CAPWAP_LENIENT_IMAGE_ID_MISSING,
	CAPWAP_LENIENT_EVENT_EMPTY,
	CAPWAP_LENIENT_RESERVED_VALUE,
	CAPWAP_LENIENCIES
};
const char *capwap_leniency_name(enum capwap_leniency l);
const char *capwap_leniency_text(enum capwap_leniency l);

/* --- the transport header, RFC 5415 4.3 -------------------------------------------------------------------------- */

struct capwap_mac {
	uint8_t len; /* 6 (EUI-48) or 8 (EUI-64); 0: none */
	uint8_t addr[8];
};

struct capwap_hdr {
	uint8_t preamble; /* type: 0, or 1 from peers that put it inside DTLS (a leniency); written as 0 whatever it says */
	uint8_t rid;	  /* Radio ID; 0 when none is meant */
	uint8_t wbid;
	bool native;	  /* T: the payload is a frame in WBID's own format, else an 802.3 frame */
	bool fragment;	  /* F */
	bool last;	  /* L */
	bool keep_alive;  /* K */
	uint16_t frag_id;
	uint16_t copy_id;	     /* of what is no fragment, between our ends: capwap/repeat.h; 0: none */
	uint16_t frag_offset;	     /* in bytes, a multiple of 8 */
	struct capwap_mac radio_mac; /* M when len is not 0 */
	uint8_t wireless_len;	     /* W when not 0: the length field of the Wireless Specific Information */
	uint8_t wireless[19];	     /* its first bytes; RFC 5416 4 defines four, our agents add up to 15 (data.h) */
	uint8_t hlen;		     /* in bytes; set by reading, and by writing what it must be */
};

/* A datagram's first byte: whether a DTLS record follows behind 4 bytes (true), or a clear packet begins (false). A fault
 * when it is neither. On DTLS the cursor is moved behind the 4 bytes. */
enum capwap_fault capwap_preamble_read(struct rd *packet, bool *dtls);

/* Moves the cursor to the payload. On a fault the cursor's place means nothing. */
enum capwap_fault capwap_hdr_read(struct rd *r, struct capwap_hdr *h);
void capwap_hdr_write(struct wr *w, const struct capwap_hdr *h);
/* How many bytes capwap_hdr_write writes. */
size_t capwap_hdr_len(const struct capwap_hdr *h);

/* --- control messages, RFC 5415 4.5 ------------------------------------------------------------------------------ */

enum capwap_message {
	CAPWAP_DISCOVERY_REQUEST = 1,
	CAPWAP_DISCOVERY_RESPONSE,
	CAPWAP_JOIN_REQUEST,
	CAPWAP_JOIN_RESPONSE,
	CAPWAP_CONFIGURATION_STATUS_REQUEST,
	CAPWAP_CONFIGURATION_STATUS_RESPONSE,
	CAPWAP_CONFIGURATION_UPDATE_REQUEST,
	CAPWAP_CONFIGURATION_UPDATE_RESPONSE,
	CAPWAP_WTP_EVENT_REQUEST,
	CAPWAP_WTP_EVENT_RESPONSE,
	CAPWAP_CHANGE_STATE_EVENT_REQUEST,
	CAPWAP_CHANGE_STATE_EVENT_RESPONSE,
	CAPWAP_ECHO_REQUEST,
	CAPWAP_ECHO_RESPONSE,
	CAPWAP_IMAGE_DATA_REQUEST,
	CAPWAP_IMAGE_DATA_RESPONSE,
	CAPWAP_RESET_REQUEST,
	CAPWAP_RESET_RESPONSE,
	CAPWAP_PRIMARY_DISCOVERY_REQUEST,
	CAPWAP_PRIMARY_DISCOVERY_RESPONSE,
	CAPWAP_DATA_TRANSFER_REQUEST,
	CAPWAP_DATA_TRANSFER_RESPONSE,
	CAPWAP_CLEAR_CONFIGURATION_REQUEST,
	CAPWAP_CLEAR_CONFIGURATION_RESPONSE,
	CAPWAP_STATION_CONFIGURATION_REQUEST,
	CAPWAP_STATION_CONFIGURATION_RESPONSE,
	CAPWAP_WLAN_CONFIGURATION_REQUEST = 13277 * 256 + 1, /* RFC 5416 3 */
	CAPWAP_WLAN_CONFIGURATION_RESPONSE = 13277 * 256 + 2,
};

/* A message as it came: type and sequence number as the peer gave them, and a cursor over its elements. */
struct capwap_msg {
	uint32_t type; /* any number a stranger likes; enum capwap_message when capwap_message_info knows it */
	uint8_t seq;
	bool trailing; /* bytes followed the message: a leniency */
	struct rd elements;
};

static inline bool capwap_is_request(uint32_t type)
{
	return type & 1;
}

/* Reads the control header and walks the chain of elements, so that capwap_next never meets a cut one. */
enum capwap_fault capwap_msg_read(struct rd *r, struct capwap_msg *m);

struct capwap_element {
	uint16_t type;
	struct rd body;
};
/* The next element, false at the end. Work on a copy: struct rd it = m->elements; while (capwap_next(&it, &e)) ... */
bool capwap_next(struct rd *elements, struct capwap_element *e);

/* Header (8 bytes, WBID 802.11, no radio) and control header; returns what capwap_control_end wants back. */
size_t capwap_control_begin(struct wr *w, uint32_t type, uint8_t seq);
void capwap_control_end(struct wr *w, size_t hole);
/* The control header alone, behind a header of the caller's own. */
size_t capwap_msg_begin(struct wr *w, uint32_t type, uint8_t seq);
void capwap_msg_end(struct wr *w, size_t hole);

struct capwap_shape; /* element.h: the fields of an element, for reading, writing and printing alike */

/* --- message elements -------------------------------------------------------------------------------------------- */

enum capwap_element_type {
	CAPWAP_EL_AC_DESCRIPTOR = 1,
	CAPWAP_EL_AC_IPV4_LIST = 2,
	CAPWAP_EL_AC_IPV6_LIST = 3,
	CAPWAP_EL_AC_NAME = 4,
	CAPWAP_EL_AC_NAME_WITH_PRIORITY = 5,
	CAPWAP_EL_AC_TIMESTAMP = 6,
	CAPWAP_EL_ADD_MAC_ACL_ENTRY = 7,
	CAPWAP_EL_ADD_STATION = 8,
	CAPWAP_EL_CONTROL_IPV4_ADDRESS = 10,
	CAPWAP_EL_CONTROL_IPV6_ADDRESS = 11,
	CAPWAP_EL_TIMERS = 12,
	CAPWAP_EL_DATA_TRANSFER_DATA = 13,
	CAPWAP_EL_DATA_TRANSFER_MODE = 14,
	CAPWAP_EL_DECRYPTION_ERROR_REPORT = 15,
	CAPWAP_EL_DECRYPTION_ERROR_REPORT_PERIOD = 16,
	CAPWAP_EL_DELETE_MAC_ACL_ENTRY = 17,
	CAPWAP_EL_DELETE_STATION = 18,
	CAPWAP_EL_DISCOVERY_TYPE = 20,
	CAPWAP_EL_DUPLICATE_IPV4_ADDRESS = 21,
	CAPWAP_EL_DUPLICATE_IPV6_ADDRESS = 22,
	CAPWAP_EL_IDLE_TIMEOUT = 23,
	CAPWAP_EL_IMAGE_DATA = 24,
	CAPWAP_EL_IMAGE_IDENTIFIER = 25,
	CAPWAP_EL_IMAGE_INFORMATION = 26,
	CAPWAP_EL_INITIATE_DOWNLOAD = 27,
	CAPWAP_EL_LOCATION_DATA = 28,
	CAPWAP_EL_MAXIMUM_MESSAGE_LENGTH = 29,
	CAPWAP_EL_LOCAL_IPV4_ADDRESS = 30,
	CAPWAP_EL_RADIO_ADMINISTRATIVE_STATE = 31,
	CAPWAP_EL_RADIO_OPERATIONAL_STATE = 32,
	CAPWAP_EL_RESULT_CODE = 33,
	CAPWAP_EL_RETURNED_MESSAGE_ELEMENT = 34,
	CAPWAP_EL_SESSION_ID = 35,
	CAPWAP_EL_STATISTICS_TIMER = 36,
	CAPWAP_EL_VENDOR_SPECIFIC_PAYLOAD = 37,
	CAPWAP_EL_WTP_BOARD_DATA = 38,
	CAPWAP_EL_WTP_DESCRIPTOR = 39,
	CAPWAP_EL_WTP_FALLBACK = 40,
	CAPWAP_EL_WTP_FRAME_TUNNEL_MODE = 41,
	CAPWAP_EL_WTP_MAC_TYPE = 44,
	CAPWAP_EL_WTP_NAME = 45,
	CAPWAP_EL_WTP_RADIO_STATISTICS = 47,
	CAPWAP_EL_WTP_REBOOT_STATISTICS = 48,
	CAPWAP_EL_WTP_STATIC_IP_ADDRESS = 49,
	CAPWAP_EL_LOCAL_IPV6_ADDRESS = 50,
	CAPWAP_EL_TRANSPORT_PROTOCOL = 51,
	CAPWAP_EL_MTU_DISCOVERY_PADDING = 52,
	CAPWAP_EL_ECN_SUPPORT = 53,
	CAPWAP_EL_ADD_WLAN = 1024, /* from here RFC 5416 6 */
	CAPWAP_EL_ANTENNA = 1025,
	CAPWAP_EL_ASSIGNED_WTP_BSSID = 1026,
	CAPWAP_EL_DELETE_WLAN = 1027,
	CAPWAP_EL_DIRECT_SEQUENCE_CONTROL = 1028,
	CAPWAP_EL_INFORMATION_ELEMENT = 1029,
	CAPWAP_EL_MAC_OPERATION = 1030,
	CAPWAP_EL_MIC_COUNTERMEASURES = 1031,
	CAPWAP_EL_MULTI_DOMAIN_CAPABILITY = 1032,
	CAPWAP_EL_OFDM_CONTROL = 1033,
	CAPWAP_EL_RATE_SET = 1034,
	CAPWAP_EL_RSNA_ERROR_REPORT = 1035,
	CAPWAP_EL_STATION = 1036,
	CAPWAP_EL_STATION_QOS_PROFILE = 1037,
	CAPWAP_EL_STATION_SESSION_KEY = 1038,
	CAPWAP_EL_STATISTICS = 1039,
	CAPWAP_EL_SUPPORTED_RATES = 1040,
	CAPWAP_EL_TX_POWER = 1041,
	CAPWAP_EL_TX_POWER_LEVEL = 1042,
	CAPWAP_EL_UPDATE_STATION_QOS = 1043,
	CAPWAP_EL_UPDATE_WLAN = 1044,
	CAPWAP_EL_WTP_QUALITY_OF_SERVICE = 1045,
	CAPWAP_EL_WTP_RADIO_CONFIGURATION = 1046,
	CAPWAP_EL_WTP_RADIO_FAIL_ALARM = 1047,
	CAPWAP_EL_WTP_RADIO_INFORMATION = 1048,
	/* Ours (vendor.h): on the wire a Vendor Specific Payload; the number above 0x10000 is its Element ID. */
	CAPWAP_EL_PLUMB = 0x10000,
	CAPWAP_EL_PLUMB_HELLO = 0x10001,
	CAPWAP_EL_PLUMB_STATION_BATCH = 0x10002,
	CAPWAP_EL_PLUMB_STATION_BATCH_RESULT = 0x10003,
	CAPWAP_EL_PLUMB_CERTIFICATE_REQUEST = 0x10004,
	CAPWAP_EL_PLUMB_CERTIFICATE_ANSWER = 0x10005,
	CAPWAP_EL_PLUMB_PROBING_STATIONS = 0x10006,
	CAPWAP_EL_PLUMB_IDLE_STATIONS = 0x10007,
	CAPWAP_EL_PLUMB_RADIO_EVENT = 0x10008,
	CAPWAP_EL_PLUMB_TRANSMIT_STATUS = 0x10009,
	CAPWAP_EL_PLUMB_ADDRESSES_LEARNED = 0x1000a,
	CAPWAP_EL_PLUMB_GROUP_KEY_STATE = 0x1000b,
	CAPWAP_EL_PLUMB_CLIENT_CAPABILITIES = 0x1000c,
	CAPWAP_EL_PLUMB_WLAN_EXTENSION = 0x1000d,
	CAPWAP_EL_PLUMB_AP_STATISTICS = 0x1000e,
	CAPWAP_EL_PLUMB_AP_TIMERS = 0x1000f,
	CAPWAP_EL_PLUMB_AC_ADDRESS = 0x10010,
	CAPWAP_EL_PLUMB_STATIONS_PRESENT = 0x10011,
	CAPWAP_EL_PLUMB_RADIO_EXTENSION = 0x10012,
	CAPWAP_EL_PLUMB_DHCP_SEEN = 0x10013,
	CAPWAP_EL_PLUMB_LAST = CAPWAP_EL_PLUMB_DHCP_SEEN,
};

/* The n-th element of a type (n from 0) into its struct (elements.h and vendor.h say which); false when there is none, or
 * when it is not well formed (capwap_check has said so before). capwap_get(m, CAPWAP_EL_WTP_NAME, &name).
 * A Radio ID may be 0 (leniency radio-id-zero): whoever uses it as an index looks first. A WLAN ID is 1 to 16. */
#define capwap_get(m, type, out) capwap_get_nth((m), (type), 0, (out), sizeof(*(out)))
bool capwap_get_nth(const struct capwap_msg *m, enum capwap_element_type type, unsigned n, void *out, size_t size);
/* All of a type, one after the other, in one walk: struct rd it = m->elements; while (capwap_get_each(&it, TYPE, &e)) ...
 * (capwap_get_nth in a loop walks the message again for each, and whoever sends thousands of elements makes that long.) */
#define capwap_get_each(it, type, out) capwap_get_next((it), (type), (out), sizeof(*(out)))
bool capwap_get_next(struct rd *it, enum capwap_element_type type, void *out, size_t size);
bool capwap_has(const struct capwap_msg *m, enum capwap_element_type type);
/* The same from one element's body, when walking with capwap_next. */
#define capwap_read(body, type, out) capwap_read_body((body), (type), (out), sizeof(*(out)))
bool capwap_read_body(struct rd body, enum capwap_element_type type, void *out, size_t size);
/* Which of ours a Vendor Specific Payload is, 0 when it is a stranger's; its type otherwise, and body becomes the part
 * behind magic and version, as capwap_read wants it. */
uint32_t capwap_plumb_element(struct rd *body);

/* Writes an element: header and body. Values out of the table's range are refused (-ERANGE), lists and texts too long too.
 * capwap_put(&w, CAPWAP_EL_IDLE_TIMEOUT, &(struct capwap_u32){ 300 }). */
#define capwap_put(w, type, ...) capwap_put_body((w), (type), (__VA_ARGS__), sizeof(*(__VA_ARGS__)))
void capwap_put_body(struct wr *w, enum capwap_element_type type, const void *in, size_t size);
/* An element that ends in a list: begin with the fixed part (its list is not looked at), add records, end. */
#define capwap_put_begin(w, type, ...) capwap_put_open((w), (type), (__VA_ARGS__), sizeof(*(__VA_ARGS__)))
size_t capwap_put_open(struct wr *w, enum capwap_element_type type, const void *in, size_t size);
#define capwap_put_record(w, type, ...) capwap_put_item((w), (type), (__VA_ARGS__), sizeof(*(__VA_ARGS__)))
void capwap_put_item(struct wr *w, enum capwap_element_type type, const void *record, size_t size);
void capwap_put_end(struct wr *w, enum capwap_element_type type, size_t hole);
/* How many bytes a record takes, to know whether it still fits an element (CAPWAP_VENDOR_DATA_MAX); 0 when it cannot be
 * written at all. */
#define capwap_record_len(type, record) capwap_item_len((type), (record), sizeof(*(record)))
size_t capwap_item_len(enum capwap_element_type type, const void *record, size_t size);

/* Bytes of the packet, lent. */
struct capwap_bytes {
	const uint8_t *p;
	size_t len;
};

/* The records an element ends in: encoded, walked with capwap_list_next, which gives one struct after the other. */
struct capwap_list {
	struct capwap_bytes bytes;
	const struct capwap_shape *item;
};
#define capwap_list_next(list, record) capwap_list_item((list), (record), sizeof(*(record)))
bool capwap_list_item(struct capwap_list *list, void *record, size_t size);
size_t capwap_list_count(struct capwap_list list);

/* --- result codes, RFC 5415 4.6.35 ------------------------------------------------------------------------------- */

enum capwap_result {
	CAPWAP_RESULT_SUCCESS = 0,
	CAPWAP_RESULT_AC_LIST_MISSING = 1,
	CAPWAP_RESULT_SUCCESS_NAT = 2,
	CAPWAP_RESULT_JOIN_UNSPECIFIED = 3,
	CAPWAP_RESULT_JOIN_RESOURCE_DEPLETION = 4,
	CAPWAP_RESULT_JOIN_UNKNOWN_SOURCE = 5,
	CAPWAP_RESULT_JOIN_INCORRECT_DATA = 6,
	CAPWAP_RESULT_JOIN_SESSION_ID_IN_USE = 7,
	CAPWAP_RESULT_JOIN_HARDWARE_NOT_SUPPORTED = 8,
	CAPWAP_RESULT_JOIN_BINDING_NOT_SUPPORTED = 9,
	CAPWAP_RESULT_RESET_UNABLE = 10,
	CAPWAP_RESULT_RESET_FIRMWARE_WRITE = 11,
	CAPWAP_RESULT_CONFIGURATION_SERVICE_ANYHOW = 12,
	CAPWAP_RESULT_CONFIGURATION_NO_SERVICE = 13,
	CAPWAP_RESULT_IMAGE_CHECKSUM = 14,
	CAPWAP_RESULT_IMAGE_LENGTH = 15,
	CAPWAP_RESULT_IMAGE_OTHER = 16,
	CAPWAP_RESULT_IMAGE_PRESENT = 17,
	CAPWAP_RESULT_UNEXPECTED = 18,
	CAPWAP_RESULT_UNRECOGNIZED_REQUEST = 19,
	CAPWAP_RESULT_MISSING_ELEMENT = 20,
	CAPWAP_RESULT_UNRECOGNIZED_ELEMENT = 21,
	CAPWAP_RESULT_NO_DATA_TO_TRANSFER = 22,
	CAPWAP_RESULTS
};
const char *capwap_result_text(uint32_t code); /* as the RFC words it; "unknown result code" beyond */

/* --- the check --------------------------------------------------------------------------------------------------- */

enum capwap_wrong {
	CAPWAP_FINE,
	CAPWAP_WRONG_MESSAGE,	/* a message type we do not know: answer a request with result 19, drop a response */
	CAPWAP_WRONG_SENDER,	/* this side never sends it: result 18 */
	CAPWAP_WRONG_MISSING,	/* a mandatory element is not there: result 20 */
	CAPWAP_WRONG_REPEATED,	/* more often than allowed */
	CAPWAP_WRONG_TOO_SHORT,
	CAPWAP_WRONG_TOO_LONG,
	CAPWAP_WRONG_VALUE,	/* a field is out of its range */
	CAPWAP_WRONGS
};
const char *capwap_wrong_name(enum capwap_wrong w);

/* What was met in a message besides faults. */
struct capwap_seen {
	uint32_t leniencies;	 /* 1u << enum capwap_leniency */
	uint16_t unknown;	 /* how many elements of unknown type were skipped */
	uint16_t first_unknown;	 /* the type of the first */
	uint32_t radios;	 /* radio ids named in WTP Radio Information elements: bit 0 is radio 0 */
	bool ours;		 /* a vendor element of plumb's was among them */
};

struct capwap_complaint {
	enum capwap_wrong wrong;
	uint32_t message;
	uint32_t element;	/* enum capwap_element_type; 0 when it is about the whole message */
	const char *field;	/* of the element, NULL when it is about the whole element */
	const char *section;	/* "RFC 5415 4.6.45": of the element, or of the message when it is missing one */
	uint32_t result;	/* the result code for an answer */
	size_t offset;		/* of the element within the message's elements */
	size_t len;		/* of the element's body */
	uint64_t value;		/* for CAPWAP_WRONG_VALUE */
};

/* Everything the RFCs say about a message's elements, in one place. The sender is the peer's side. True when the message
 * can be worked with; seen is filled in either case. */
bool capwap_check(const struct capwap_msg *m, enum capwap_side sender, struct capwap_seen *seen, struct capwap_complaint *c);
/* "Join Request: the mandatory element WTP Name is missing (RFC 5415 6.1)" */
void capwap_complaint_text(struct buf *b, const struct capwap_complaint *c);

/* --- the tables -------------------------------------------------------------------------------------------------- */

struct capwap_element_info {
	uint32_t type;
	const char *name;    /* as the RFC spells it */
	const char *section; /* "RFC 5415 4.6.1" */
	uint16_t min, max;   /* length of the body; for ours of what follows magic and version */
	const struct capwap_shape *shape;
};
const struct capwap_element_info *capwap_element_info(uint32_t type); /* NULL: unknown */
const struct capwap_element_info *capwap_element_at(size_t i);	      /* all in order, NULL at the end */
const char *capwap_element_name(uint32_t type);			      /* "unknown element" when it is */

enum capwap_count {
	CAPWAP_ONE,		 /* exactly one */
	CAPWAP_MAYBE,		 /* none or one */
	CAPWAP_ANY,		 /* any number */
	CAPWAP_SOME,		 /* one or more */
	CAPWAP_EACH_RADIO,	 /* one or more, one for each radio */
	CAPWAP_GROUP_A,		 /* at least one of those marked so in this message */
	CAPWAP_GROUP_B,		 /* the same, another group */
	CAPWAP_ONLY_ONE,	 /* exactly one of those marked so in this message */
};

struct capwap_permit {
	uint16_t element;
	uint8_t count;	 /* enum capwap_count */
	uint8_t from;	 /* enum capwap_side: who may send it in this message */
	uint8_t lenient; /* 1 + enum capwap_leniency: missing though mandatory is tolerated under this name; 0: not */
};

enum { CAPWAP_PERMITS_MAX = 28 };
struct capwap_message_info {
	uint32_t type;
	const char *name;
	const char *section;
	uint8_t from;	 /* enum capwap_side */
	uint8_t bad;	 /* enum capwap_result for an element out of range: Join Failure, Configuration Failure ... */
	/* at most CAPWAP_PERMITS_MAX; ends with element 0; Vendor Specific Payload is permitted everywhere */
	const struct capwap_permit *permits;
};
const struct capwap_message_info *capwap_message_info(uint32_t type); /* NULL: unknown */
const struct capwap_message_info *capwap_message_at(size_t i);
const char *capwap_message_name(uint32_t type); /* "unknown message" when it is */

/* --- for people: debug capwap packet ----------------------------------------------------------------------------- */

/* A line for the message and one for each element with its fields; secrets (keys, certificate requests' tokens) masked. */
void capwap_describe(struct buf *b, const struct capwap_msg *m);
void capwap_describe_element(struct buf *b, uint32_t type, struct rd body);

/* SPDX-License-Identifier: Apache-2.0 */
/* dot11.h - frames of IEEE 802.11-2020 as they go over the air, without their FCS. Pure codec: no state, no clock.
 *
 * Reading: dot11_read takes the frame header apart; for a management frame one of dot11_read_* then reads the fixed fields
 * of its kind and hands the elements behind them to dot11_elements_read, which sorts them into a struct of lent bytes. All
 * readers give false for bytes that cannot be such a frame. A frame that is whole but asks for the impossible is read, and
 * judged by whoever answers it: see rsne.h for the security elements, caps.h for the capabilities.
 *
 * Writing: dot11_put_* append to a cursor (base/wr.h): first the header, then fixed fields, then elements in the order of
 * the frame's table in clause 9.3.3; wr_done says whether all fitted. Whole beacons, probe responses and association
 * responses are built from one struct in bss.h. Numbers in 802.11 go low byte first (base/le.h). */
#pragma once
#include "base/le.h"

enum {
	DOT11_MAC_LEN = 6,
	DOT11_HDR_LEN = 24,  /* of management frames and of data frames of three addresses without QoS */
	DOT11_FRAME_MAX = 2352, /* 9.3.2.1: a header and a body of 2304 bytes, with something to spare for ciphers */
	DOT11_SSID_MAX = 32,
	DOT11_RATES_MAX = 64, /* rates kept of a station: more than there are */
	DOT11_AID_MAX = 2007,
	DOT11_ELEMENT_MAX = 255,
};

/* 9.2.4.1.3, type and subtype */
enum dot11_type { DOT11_MGMT, DOT11_CONTROL, DOT11_DATA, DOT11_EXTENSION };
enum dot11_mgmt {
	DOT11_ASSOC_REQ,
	DOT11_ASSOC_RESP,
	DOT11_REASSOC_REQ,
	DOT11_REASSOC_RESP,
	DOT11_PROBE_REQ,
	DOT11_PROBE_RESP,
	DOT11_BEACON = 8,
	DOT11_ATIM,
	DOT11_DISASSOC,
	DOT11_AUTH,
	DOT11_DEAUTH,
	DOT11_ACTION,
	DOT11_ACTION_NO_ACK,
};
enum { DOT11_DATA_NULL_BIT = 4, DOT11_DATA_QOS_BIT = 8 }; /* bits of the subtype of a data frame */

struct dot11_frame {
	uint8_t type, subtype;
	bool to_ds, from_ds, more_fragments, retry, power_management, more_data, protected, order;
	uint8_t a1[DOT11_MAC_LEN], a2[DOT11_MAC_LEN], a3[DOT11_MAC_LEN];
	uint16_t seq; /* sequence number, without the fragment */
	uint8_t fragment;
	uint8_t tid;	/* of a QoS data frame */
	struct rd body; /* behind address 4, QoS Control and HT Control, where there are such */
};

/* False: a control frame, an unknown version, or shorter than its header. */
bool dot11_read(const uint8_t *p, size_t len, struct dot11_frame *f);
bool dot11_group_address(const uint8_t mac[static DOT11_MAC_LEN]); /* broadcast or multicast */
/* An address a station can have: not a group address, not zero. Frames from another are dropped before any state. */
bool dot11_station_address(const uint8_t mac[static DOT11_MAC_LEN]);
/* "Association Request", "Data", ... for texts; never NULL. */
const char *dot11_frame_name(uint8_t type, uint8_t subtype);

/* --- numbers ------------------------------------------------------------------------------------------------------ */

/* 9.4.1.9 Table 9-50, those that are sent or understood here; what AireOS means by them is in catalogue/codes_status.c */
enum dot11_status {
	DOT11_SUCCESS = 0,
	DOT11_FAILURE = 1,
	DOT11_CAPABILITIES_MISMATCH = 10,
	DOT11_NO_ASSOC_EXISTS = 11,
	DOT11_DENIED_OTHER_REASON = 12,
	DOT11_ALGORITHM_UNSUPPORTED = 13,
	DOT11_TRANSACTION_SEQUENCE = 14,
	DOT11_CHALLENGE_FAILURE = 15,
	DOT11_AUTH_TIMEOUT = 16,
	DOT11_TOO_MANY_STATIONS = 17,
	DOT11_BASIC_RATES_MISMATCH = 18,
	DOT11_DENIED_NO_HT = 27,
	DOT11_R0KH_UNREACHABLE = 28,
	DOT11_TRY_LATER = 30, /* with a Timeout Interval element */
	DOT11_PMF_POLICY = 31,
	DOT11_QOS_FAILURE = 32,
	DOT11_DENIED_NO_QOS = 35,
	DOT11_REQUEST_DECLINED = 37,
	DOT11_INVALID_ELEMENT = 40,
	DOT11_INVALID_GROUP_CIPHER = 41,
	DOT11_INVALID_PAIRWISE_CIPHER = 42,
	DOT11_INVALID_AKMP = 43,
	DOT11_UNSUPPORTED_RSN_VERSION = 44,
	DOT11_INVALID_RSN_CAPABILITIES = 45,
	DOT11_CIPHER_REJECTED = 46,
	DOT11_LISTEN_INTERVAL_TOO_LARGE = 51,
	DOT11_INVALID_PMKID = 53,
	DOT11_INVALID_MDE = 54,
	DOT11_INVALID_FTE = 55,
	DOT11_DENIED_NO_VHT = 104,
};

/* 9.4.1.7 Table 9-49 */
enum dot11_reason {
	DOT11_REASON_UNSPECIFIED = 1,
	DOT11_REASON_PREV_AUTH_NOT_VALID = 2,
	DOT11_REASON_DEAUTH_LEAVING = 3,
	DOT11_REASON_INACTIVITY = 4,
	DOT11_REASON_AP_BUSY = 5,
	DOT11_REASON_CLASS2 = 6,
	DOT11_REASON_CLASS3 = 7,
	DOT11_REASON_DISASSOC_LEAVING = 8,
	DOT11_REASON_NOT_AUTHENTICATED = 9,
	DOT11_REASON_INVALID_ELEMENT = 13,
	DOT11_REASON_MIC_FAILURE = 14,
	DOT11_REASON_4WAY_TIMEOUT = 15,
	DOT11_REASON_GROUP_KEY_TIMEOUT = 16,
	DOT11_REASON_ELEMENT_DIFFERS = 17,
	DOT11_REASON_GROUP_CIPHER = 18,
	DOT11_REASON_PAIRWISE_CIPHER = 19,
	DOT11_REASON_AKMP = 20,
	DOT11_REASON_RSN_VERSION = 21,
	DOT11_REASON_RSN_CAPABILITIES = 22,
	DOT11_REASON_8021X_FAILED = 23,
	DOT11_REASON_CIPHER_REJECTED = 24,
};

/* 9.4.1.4 Capability Information */
enum dot11_capability {
	DOT11_CAP_ESS = 0x0001,
	DOT11_CAP_IBSS = 0x0002,
	DOT11_CAP_PRIVACY = 0x0010,
	DOT11_CAP_SHORT_PREAMBLE = 0x0020,
	DOT11_CAP_SPECTRUM = 0x0100,
	DOT11_CAP_QOS = 0x0200,
	DOT11_CAP_SHORT_SLOT = 0x0400,
	DOT11_CAP_APSD = 0x0800,
	DOT11_CAP_RADIO_MEASUREMENT = 0x1000,
};

/* 9.4.2.1 Table 9-92 */
enum dot11_element_id {
	DOT11_EL_SSID = 0,
	DOT11_EL_RATES = 1,
	DOT11_EL_DS = 3,
	DOT11_EL_TIM = 5,
	DOT11_EL_COUNTRY = 7,
	DOT11_EL_BSS_LOAD = 11,
	DOT11_EL_POWER_CONSTRAINT = 32,
	DOT11_EL_POWER_CAPABILITY = 33,
	DOT11_EL_SUPPORTED_CHANNELS = 36,
	DOT11_EL_CHANNEL_SWITCH = 37,
	DOT11_EL_ERP = 42,
	DOT11_EL_HT_CAP = 45,
	DOT11_EL_RSN = 48,
	DOT11_EL_EXT_RATES = 50,
	DOT11_EL_MDE = 54,
	DOT11_EL_FTE = 55,
	DOT11_EL_TIE = 56,
	DOT11_EL_OPERATING_CLASSES = 59,
	DOT11_EL_HT_OP = 61,
	DOT11_EL_RM_ENABLED = 70,
	DOT11_EL_EXT_CAP = 127,
	DOT11_EL_CCX_CKM = 133, /* Aironet: device name, clients; outside the standard */
	DOT11_EL_VHT_CAP = 191,
	DOT11_EL_VHT_OP = 192,
	DOT11_EL_VENDOR = 221,
	DOT11_EL_RSNX = 244,
	DOT11_EL_EXTENSION = 255,
};
enum dot11_element_ext { DOT11_EXT_HE_CAP = 35, DOT11_EXT_HE_OP = 36, DOT11_EXT_MU_EDCA = 38, DOT11_EXT_HE_6GHZ_CAP = 59 };

enum { DOT11_OUI_MICROSOFT = 0x0050f2, DOT11_OUI_AIRONET = 0x004096 }; /* first three bytes of a vendor element */
enum { DOT11_MS_WPA = 1, DOT11_MS_WMM = 2, DOT11_MS_WPS = 4 };		 /* the byte behind Microsoft's OUI */

/* --- elements, read ----------------------------------------------------------------------------------------------- */

/* One element, lent. ext is the Element ID Extension when id is DOT11_EL_EXTENSION; body is behind both. */
struct dot11_element {
	uint8_t id, ext;
	struct rd body;
	const uint8_t *whole; /* from the element ID on */
	size_t whole_len;
};

/* The next element. False at the end, and (then rd_failed(r)) where an element reaches beyond it. */
bool dot11_element_next(struct rd *r, struct dot11_element *e);

/* The body of an element, lent; p is NULL when the frame has no such element. */
struct dot11_ie {
	const uint8_t *p;
	uint8_t len;
};

static inline struct rd dot11_ie_body(struct dot11_ie ie)
{
	return ie.p ? rd_over(ie.p, ie.len) : (struct rd){ 0 };
}

/* The element with its ID and length, as two frames are compared byte by byte (12.7.6.3). Not for extended ones. */
static inline struct rd dot11_ie_whole(struct dot11_ie ie)
{
	return ie.p ? rd_over(ie.p - 2, ie.len + 2U) : (struct rd){ 0 };
}

/* The first of each kind that a frame has. An element whose length is impossible for its kind is left out and counted; when
 * it is one that decides over the association (SSID, rates) or the chain is broken, the frame is malformed. RSN and WPA
 * elements are given as they are, whatever their length: rsne_read says what is wrong with them. */
struct dot11_elements {
	struct dot11_ie ssid, rates, ext_rates, ds, country, power_cap, channels, erp, rsn, rsnx, mde, fte, tie, rm, ext_cap,
		operating_classes, bss_load, ht_cap, ht_op, vht_cap, vht_op, he_cap, he_op; /* he_*: behind the extension ID */
	struct dot11_ie wpa, wmm, wps; /* vendor elements, from the OUI on */
	struct dot11_ie aironet;	/* CCX and others with Aironet's OUI, from the OUI on */
	bool malformed;
	uint8_t malformed_id; /* the element that made it so */
	uint16_t count, unknown, repeated, bad_length;
};

/* Reads all elements; true when not malformed. */
bool dot11_elements_read(struct rd r, struct dot11_elements *e);

/* Supported Rates and Extended Supported Rates together (9.4.2.3, 9.4.2.13), in units of 500 kbit/s, bit 7 = basic. Values
 * that are no rates but BSS membership selectors are told apart. */
struct dot11_rates {
	uint8_t rate[DOT11_RATES_MAX], n;
	bool only_ht, only_vht, only_sae_h2e; /* selectors 127, 126, 123 */
};
void dot11_rates_read(const struct dot11_elements *e, struct dot11_rates *out);
bool dot11_rates_have(const struct dot11_rates *r, uint8_t rate); /* bit 7 is not compared */
/* The first basic rate of ours (bit 7 set) that theirs lacks: status 18. 0: none is lacking. */
uint8_t dot11_rates_lacking(const uint8_t *ours, size_t n, const struct dot11_rates *theirs);

/* An SSID of length zero (and of NUL bytes only, which hiding APs beacon) stands for any or for an unsaid one. */
bool dot11_ssid_wildcard(struct dot11_ie ssid);
bool dot11_ssid_is(struct dot11_ie ssid, const uint8_t *name, size_t len);

/* 9.4.2.48 Timeout Interval; type 3: association comeback, in TU */
enum { DOT11_TIE_REASSOC_DEADLINE = 1, DOT11_TIE_KEY_LIFETIME = 2, DOT11_TIE_COMEBACK = 3 };
struct dot11_tie {
	uint8_t type;
	uint32_t value;
};
bool dot11_tie_read(struct dot11_ie ie, struct dot11_tie *out);

/* WMM Information element of a station or an AP (WMM specification 2.2.1; the U-APSD bits of 9.4.1.17) */
struct dot11_wmm {
	uint8_t subtype; /* 0 information, 1 parameter */
	uint8_t version, qos_info;
};
bool dot11_wmm_read(struct dot11_ie ie, struct dot11_wmm *out);

/* --- frame bodies, read ------------------------------------------------------------------------------------------- */

struct dot11_auth { /* 9.3.3.11 */
	uint16_t algorithm, transaction, status;
	struct dot11_elements e;
};
enum { DOT11_AUTH_OPEN = 0, DOT11_AUTH_SHARED = 1, DOT11_AUTH_FT = 2, DOT11_AUTH_SAE = 3 };
bool dot11_read_auth(const struct dot11_frame *f, struct dot11_auth *out); /* with SAE, e is empty: fields come first */

struct dot11_assoc_req { /* 9.3.3.5 and 9.3.3.7 */
	bool reassoc;
	uint16_t capability, listen_interval;
	uint8_t current_ap[DOT11_MAC_LEN]; /* of a reassociation */
	struct dot11_elements e;
	struct rd elements; /* all of them, as they came */
};
bool dot11_read_assoc_req(const struct dot11_frame *f, struct dot11_assoc_req *out);

struct dot11_assoc_resp { /* 9.3.3.6 and 9.3.3.8 */
	bool reassoc;
	uint16_t capability, status, aid; /* aid without the two high bits that go with it */
	struct dot11_elements e;
};
bool dot11_read_assoc_resp(const struct dot11_frame *f, struct dot11_assoc_resp *out);

struct dot11_beacon { /* 9.3.3.2 and 9.3.3.10: a beacon or a probe response */
	uint64_t timestamp;
	uint16_t interval, capability;
	struct dot11_elements e;
};
bool dot11_read_beacon(const struct dot11_frame *f, struct dot11_beacon *out);

bool dot11_read_probe_req(const struct dot11_frame *f, struct dot11_elements *out); /* 9.3.3.9 */
bool dot11_read_reason(const struct dot11_frame *f, uint16_t *reason); /* disassociation, deauthentication */

struct dot11_action { /* 9.4.1.11 */
	uint8_t category, action;
	struct rd rest;
};
enum { DOT11_CATEGORY_SPECTRUM = 0, DOT11_CATEGORY_BA = 3, DOT11_CATEGORY_PUBLIC = 4, DOT11_CATEGORY_RADIO_MEASUREMENT = 5,
       DOT11_CATEGORY_FT = 6, DOT11_CATEGORY_HT = 7, DOT11_CATEGORY_SA_QUERY = 8, DOT11_CATEGORY_PROTECTED_DUAL = 9,
       DOT11_CATEGORY_WNM = 10, DOT11_CATEGORY_VENDOR = 127 };
enum { DOT11_SA_QUERY_REQUEST = 0, DOT11_SA_QUERY_RESPONSE = 1 };
bool dot11_read_action(const struct dot11_frame *f, struct dot11_action *out);
bool dot11_read_sa_query(const struct dot11_action *a, uint8_t id[static 2]); /* 9.6.9: category 8, either action */
/* Action frames that are protected when PMF is in use (9.4.1.11 Table 9-51, column Robust). */
bool dot11_robust_category(uint8_t category);

/* An EAPOL frame in a data frame (LLC/SNAP AA AA 03 00 00 00 88 8E): what is behind it. */
bool dot11_read_eapol(const struct dot11_frame *f, struct rd *eapol);

/* --- written ------------------------------------------------------------------------------------------------------ */

/* The header of a management frame; the sequence number is left to the radio. */
void dot11_put_mgmt(struct wr *w, enum dot11_mgmt subtype, const uint8_t da[static DOT11_MAC_LEN],
		    const uint8_t sa[static DOT11_MAC_LEN], const uint8_t bssid[static DOT11_MAC_LEN]);
/* Sets or clears the Protected bit in a written frame: "send encrypted" on the way to an AP, "came encrypted" from it. */
void dot11_set_protected(uint8_t *frame, size_t len, bool protected);
/* A data frame with EAPOL, to the DS (from a station) or from it. */
void dot11_put_eapol(struct wr *w, bool from_ds, const uint8_t bssid[static DOT11_MAC_LEN],
		     const uint8_t sta[static DOT11_MAC_LEN], bool protected, const uint8_t *eapol, size_t len);

/* Whole frames of an AP to a station (from_ap) or of a station to its AP. */
struct dot11_ends {
	uint8_t bssid[DOT11_MAC_LEN], sta[DOT11_MAC_LEN];
	bool from_ap;
};
void dot11_put_header(struct wr *w, enum dot11_mgmt subtype, const struct dot11_ends *ends);
void dot11_put_auth(struct wr *w, const struct dot11_ends *ends, uint16_t algorithm, uint16_t transaction, uint16_t status);
void dot11_put_deauth(struct wr *w, const struct dot11_ends *ends, uint16_t reason);
void dot11_put_disassoc(struct wr *w, const struct dot11_ends *ends, uint16_t reason);
void dot11_put_sa_query(struct wr *w, const struct dot11_ends *ends, uint8_t action, const uint8_t id[static 2]);
/* The fixed fields of an association; the elements follow. aid 0 (a refusal) is written as it is. */
void dot11_put_assoc_resp_fixed(struct wr *w, const struct dot11_ends *ends, bool reassoc, uint16_t capability,
				uint16_t status, uint16_t aid);
void dot11_put_assoc_req_fixed(struct wr *w, const struct dot11_ends *ends, uint16_t capability, uint16_t listen_interval,
			       const uint8_t *current_ap); /* current_ap: a reassociation, NULL: an association */

/* Elements. A body longer than an element may be is refused (-ERANGE). */
void dot11_put_element(struct wr *w, uint8_t id, const void *body, size_t len);
size_t dot11_open(struct wr *w, uint8_t id);	     /* an element whose body is written next ... */
size_t dot11_open_ext(struct wr *w, uint8_t ext);
size_t dot11_open_vendor(struct wr *w, uint32_t oui, uint8_t type);
void dot11_close(struct wr *w, size_t hole);	     /* ... up to here */
void dot11_put_ssid(struct wr *w, const uint8_t *ssid, size_t len);
/* The first eight as Supported Rates; the others, by their own function, as Extended (nothing when there are none). */
void dot11_put_rates(struct wr *w, const uint8_t *rates, size_t n);
void dot11_put_ext_rates(struct wr *w, const uint8_t *rates, size_t n);
void dot11_put_ds(struct wr *w, uint8_t channel);
void dot11_put_erp(struct wr *w, bool use_protection);
void dot11_put_tie(struct wr *w, uint8_t type, uint32_t value);
void dot11_put_channel_switch(struct wr *w, bool stop_sending, uint8_t channel, uint8_t beacons);
void dot11_put_power_constraint(struct wr *w, uint8_t db);
void dot11_put_power_capability(struct wr *w, int8_t min_dbm, int8_t max_dbm);
void dot11_put_bss_load(struct wr *w, uint16_t stations, uint8_t utilization);
/* WMM: information (a station), parameter (an AP, with the default EDCA parameters of the WMM specification). */
void dot11_put_wmm_info(struct wr *w, uint8_t qos_info);
void dot11_put_wmm_parameter(struct wr *w, uint8_t parameter_set, bool uapsd);

/* SPDX-License-Identifier: Apache-2.0 */
/* eapol.h - EAPOL frames (IEEE 802.1X 11.3), EAPOL-Key frames (IEEE 802.11-2020 12.7.2) and the key data encapsulations
 * (KDEs, 12.7.2 table 12-9) in them. Bytes to structs and back; no keys, no state: what a message means is decided in
 * src/rsn. Everything read is lent by the frame. */
#pragma once
#include "base/rd.h"
#include "base/wr.h"

enum {
	EAPOL_VERSION = 2,	/* what we send; what is received may say anything */
	EAPOL_HEADER_LEN = 4,
	EAPOL_MIC_LEN = 16,	/* of every AKM up to SHA-256 */
	EAPOL_NONCE_LEN = 32,
	EAPOL_KEY_BODY_LEN = 95, /* an EAPOL-Key body without key data, with a MIC of 16 bytes */
	EAPOL_KEY_LEN = EAPOL_HEADER_LEN + EAPOL_KEY_BODY_LEN,
	EAPOL_KEY_MIC_AT = EAPOL_HEADER_LEN + 77,
	EAPOL_KEY_DATA_AT = EAPOL_KEY_LEN,
	EAPOL_ELEMENT_RSNE = 48,
	EAPOL_ELEMENT_MDE = 54,
	EAPOL_ELEMENT_FTE = 55,
	EAPOL_ELEMENT_RSNXE = 244,
};

enum eapol_type { EAPOL_EAP, EAPOL_START, EAPOL_LOGOFF, EAPOL_KEY, EAPOL_ASF_ALERT };

enum eapol_descriptor { EAPOL_DESCRIPTOR_RC4 = 1, EAPOL_DESCRIPTOR_RSN = 2, EAPOL_DESCRIPTOR_WPA = 254 };

/* Key Information (12.7.2, figure 12-34). */
enum eapol_key_info {
	EAPOL_KEY_VERSION = 0x0007, /* 1: HMAC-MD5 and RC4, 2: HMAC-SHA-1 and AES key wrap, 3: AES-CMAC and AES key wrap */
	EAPOL_KEY_PAIRWISE = 0x0008,
	EAPOL_KEY_INDEX_SHIFT = 4, /* WPA's descriptor only: two bits, which group key it is */
	EAPOL_KEY_INDEX = 0x0030,
	EAPOL_KEY_INSTALL = 0x0040,
	EAPOL_KEY_ACK = 0x0080,
	EAPOL_KEY_MIC = 0x0100,
	EAPOL_KEY_SECURE = 0x0200,
	EAPOL_KEY_ERROR = 0x0400,
	EAPOL_KEY_REQUEST = 0x0800,
	EAPOL_KEY_ENCRYPTED = 0x1000,
	EAPOL_KEY_SMK = 0x2000,
};

struct eapol {
	uint8_t version, type;
	const uint8_t *body;
	size_t body_len, len; /* len: of header and body, without what an Ethernet padded behind it */
};

/* False: shorter than its header or than its header says. */
bool eapol_read(const uint8_t *frame, size_t len, struct eapol *out);

struct eapol_key {
	uint8_t version;    /* of EAPOL */
	uint8_t descriptor; /* enum eapol_descriptor */
	uint16_t info;
	uint16_t key_length;
	uint64_t replay;
	const uint8_t *nonce; /* EAPOL_NONCE_LEN; NULL when written: zeros */
	uint64_t rsc;	      /* a packet number; it travels with its lowest byte first */
	const uint8_t *mic;   /* EAPOL_MIC_LEN; read only: it is written as zeros and filled by rsn_mic */
	const uint8_t *data;
	size_t data_len;
	const uint8_t *frame; /* read only: from the EAPOL header to the end of the key data, what the MIC covers */
	size_t frame_len;
};

/* Reads a whole EAPOL frame. False: no EAPOL-Key of 802.11 (RSN or WPA descriptor), or its lengths do not agree: key data
 * must end where the EAPOL body ends. */
bool eapol_key_read(const uint8_t *frame, size_t len, struct eapol_key *out);

/* Writes a whole EAPOL frame around k->data, its MIC zeros. */
void eapol_key_write(struct wr *w, const struct eapol_key *k);

/* A piece of a frame; p NULL: it is not there. */
struct eapol_slice {
	const uint8_t *p;
	size_t len;
};

/* What is found in key data in the clear. Elements are whole (with identity and length); KDEs are what stands behind their
 * OUI and type. Of a thing that is there twice the first counts, but a second RSNE is kept. */
struct eapol_key_data {
	struct eapol_slice rsne, rsne2, wpa, rsnxe, mde, fte;
	struct eapol_slice pmkid;     /* 16 bytes */
	struct eapol_slice gtk;	      /* the key alone */
	uint8_t gtk_id;		      /* 0-3 */
	bool gtk_tx;
	struct eapol_slice igtk;      /* the key alone */
	uint16_t igtk_id;
	uint64_t ipn;
	struct eapol_slice oci, ssid; /* operating channel information; SSID (protection against CVE-2023-52424) */
	unsigned unknown;	      /* elements and KDEs that mean nothing to us: skipped */
};

/* False: an element runs beyond the end, or a KDE we know has a length it cannot have. Padding (a 0xdd and then zeros) ends
 * the list; zeros are not looked at further. */
bool eapol_key_data_read(const uint8_t *data, size_t len, struct eapol_key_data *out);

/* KDEs, as message 1, message 3 and group message 1 carry them. */
void eapol_put_pmkid(struct wr *w, const uint8_t pmkid[static 16]);
void eapol_put_gtk(struct wr *w, uint8_t id, bool tx, const uint8_t *key, size_t len);
void eapol_put_igtk(struct wr *w, uint16_t id, uint64_t ipn, const uint8_t *key, size_t len);
/* Makes what was written since `start` a thing AES key wrap can take: a 0xdd and zeros, up to 16 bytes at least and a
 * multiple of 8; nothing when it is one already. */
void eapol_put_padding(struct wr *w, size_t start);

/* SPDX-License-Identifier: Apache-2.0 */
/* data.h - the data channel: keep-alives (RFC 5415 4.4.1) and frames with what the radio knows of them (RFC 5416 4).
 *
 * A data packet is a capwap_hdr and its payload: with keep_alive set a keep-alive; else with native set an 802.11 frame
 * without its FCS, and without it an 802.3 frame. Some senders (and Wireshark's default) swap the two bytes of the 802.11
 * frame control field; capwap_frame_control says what stands there either way. */
#pragma once
#include "proto/capwap/capwap.h"

enum { CAPWAP_KEEP_ALIVE_LEN = CAPWAP_HDR_MIN + 2 + CAPWAP_ELEMENT_HDR_LEN + CAPWAP_SESSION_ID_LEN };

/* A keep-alive's payload. The length field must match what came, and the Session ID must be there with its 16 bytes.
 * Elements besides it are skipped. */
enum capwap_fault capwap_keep_alive_read(struct rd *payload, uint8_t session_id[static CAPWAP_SESSION_ID_LEN]);
/* A whole keep-alive packet of CAPWAP_KEEP_ALIVE_LEN bytes: also the answer to one, which is thus never longer than what was
 * sent: nothing of the request but the session id is sent back. */
void capwap_keep_alive_write(struct wr *w, const uint8_t session_id[static CAPWAP_SESSION_ID_LEN]);

/* Upwards: how a frame was received. */
struct capwap_frame_info {
	int8_t rssi; /* dBm */
	int8_t snr;  /* dB */
	uint16_t rate; /* 0.1 Mbit/s */
	/* Our agents, where "group key state" is in force, with message 2 of a 4-way handshake: behind the RFC's four bytes one
	 * with bit 0 set, GTK id (1) and packet number (6), IGTK id (1) and packet number (6). */
	bool has_group;
	uint8_t gtk_id, igtk_id;   /* 0: none */
	uint64_t gtk_pn, igtk_ipn; /* 48 bits */
};
bool capwap_frame_info_read(const struct capwap_hdr *h, struct capwap_frame_info *info);
void capwap_frame_info_set(struct capwap_hdr *h, const struct capwap_frame_info *info);

/* Downwards: the WLANs a multicast frame goes to; bit 0 is WLAN 1. 0: a unicast frame. */
bool capwap_destination_wlans_read(const struct capwap_hdr *h, uint16_t *wlans);
void capwap_destination_wlans_set(struct capwap_hdr *h, uint16_t wlans);

/* The frame control field of an 802.11 frame (type and subtype in the low byte, as 802.11 draws it); *swapped when the two
 * bytes stand the wrong way round. False when it is no 802.11 frame of protocol version 0. */
bool capwap_frame_control(struct rd frame, uint16_t *fc, bool *swapped);

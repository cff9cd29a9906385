/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_eapol_key.c - any bytes as an EAPOL frame and as key data. A frame that is read is written again byte by byte as far
 * as its fields go; every slice found in key data lies within them. */
#include "proto/eapol/eapol.h"

#include <stdlib.h>

#define MUST(what) do { if (!(what)) abort(); } while (0)

static void within(struct eapol_slice s, const uint8_t *data, size_t len)
{
	if (s.p)
		MUST(s.p >= data && s.len <= len && (size_t)(s.p - data) <= len - s.len);
}

static void key_data(const uint8_t *data, size_t len)
{
	struct eapol_key_data d;

	if (!eapol_key_data_read(data, len, &d))
		return;
	within(d.rsne, data, len);
	within(d.rsne2, data, len);
	within(d.wpa, data, len);
	within(d.rsnxe, data, len);
	within(d.mde, data, len);
	within(d.fte, data, len);
	within(d.pmkid, data, len);
	within(d.gtk, data, len);
	within(d.igtk, data, len);
	within(d.oci, data, len);
	within(d.ssid, data, len);
	MUST(d.gtk_id < 4 && d.ipn >> 48 == 0);
	MUST(!d.rsne2.p || d.rsne.p);
}

static void key_frame(const uint8_t *frame, size_t len)
{
	static uint8_t room[65536 + EAPOL_HEADER_LEN];
	struct wr w = wr_into(room, sizeof(room));
	struct eapol_key k;

	if (!eapol_key_read(frame, len, &k))
		return;
	MUST(k.frame_len <= len && k.frame_len == EAPOL_KEY_LEN + k.data_len);
	key_data(k.data, k.data_len);
	eapol_key_write(&w, &k);
	MUST(wr_done(&w) == 0 && wr_len(&w) == k.frame_len);
	MUST(memcmp(room, frame, 49) == 0);			  /* to the nonce */
	MUST(memcmp(room + 65, frame + 65, 6) == 0);		  /* the packet number */
	MUST(memcmp(room + 97, frame + 97, k.data_len + 2) == 0); /* the key data */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct eapol e;

	if (eapol_read(data, size, &e))
		MUST(e.len <= size && e.body == data + EAPOL_HEADER_LEN);
	key_frame(data, size);
	key_data(data, size);
	return 0;
}

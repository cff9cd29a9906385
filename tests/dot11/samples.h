/* SPDX-License-Identifier: Apache-2.0 */
/* samples.h - frames as the writers write them, each with what another reader must find in it. */
#pragma once
#include "proto/ieee80211/bss.h"
#include "proto/ieee80211/rsne.h"

struct dot11_sample {
	const char *name;
	void (*write)(struct wr *w);
	/* "field=value field=value": tshark's fields and how it shows them; a field of several values joins them by commas */
	const char *shown;
};
extern const struct dot11_sample dot11_samples[];
extern const size_t dot11_samples_count;

/* Cards: neither HT nor more; two streams of HT, VHT (with and without 160 MHz), HE. */
const struct dot11_abilities *sample_card(bool wide);
/* A BSS in 2.4 GHz on channel 6, 20 MHz; in 5 GHz on channel 36, 80 MHz; WPA2-PSK. */
struct dot11_bss sample_bss(enum dot11_band band);
struct dot11_sta sample_sta(enum dot11_band band);
/* A whole beacon as it goes over the air: with the TIM a radio puts between head and tail. */
void sample_beacon(const struct dot11_bss *b, struct wr *w);
extern const uint8_t sample_bssid[DOT11_MAC_LEN], sample_client[DOT11_MAC_LEN];

/* SPDX-License-Identifier: Apache-2.0 */
/* channel.c - which channels there are, and how wide they can be (IEEE 802.11-2020 19.3.15, 21.3.14, Annex E Table E-4). */
#include "base/slice.h"
#include "proto/ieee80211/caps.h"

/* 5 GHz: runs of 20 MHz channels in steps of four. Two, four, eight neighbours from the start of a run make a wider one. */
static const struct run { uint8_t first, last; bool dfs; } runs[] = {
	{ 36, 48, false }, { 52, 64, true }, { 100, 144, true }, { 149, 165, false },
};
enum { STEP = 4, LAST_BONDED = 161, LAST_160 = 128, FIRST_DFS = 52 };

unsigned dot11_width_mhz(enum dot11_width width)
{
	return 20U << width;
}

static const struct run *run_of(uint8_t channel)
{
	for (size_t i = 0; i < ARRAY_LEN(runs); i++)
		if (channel >= runs[i].first && channel <= runs[i].last && (channel - runs[i].first) % STEP == 0)
			return &runs[i];
	return NULL;
}

unsigned dot11_channel_to_mhz(enum dot11_band band, uint8_t channel)
{
	if (band == DOT11_5GHZ)
		return run_of(channel) ? 5000U + 5U * channel : 0;
	if (channel == 14)
		return 2484;
	return channel >= 1 && channel <= 13 ? 2407U + 5U * channel : 0;
}

bool dot11_channel_from_mhz(unsigned mhz, enum dot11_band *band, uint8_t *channel)
{
	for (*band = DOT11_2GHZ; *band <= DOT11_5GHZ; (*band)++)
		for (unsigned c = 1; c <= 165; c++)
			if (dot11_channel_to_mhz(*band, (uint8_t)c) == mhz) {
				*channel = (uint8_t)c;
				return true;
			}
	return false;
}

static bool make_2ghz(struct dot11_channel *c)
{
	if (c->width == DOT11_20MHZ)
		return true;
	if (c->width != DOT11_40MHZ || c->primary > 13)
		return false;
	c->secondary = c->primary <= 7 ? 1 : -1;
	c->center = (uint8_t)(c->primary + 2 * c->secondary);
	return true;
}

static bool make_5ghz(struct dot11_channel *c)
{
	/* 36 to 64 is one row for bonding: 160 MHz spans both runs */
	unsigned start = c->primary <= 64 ? 36 : run_of(c->primary)->first;
	unsigned place = (c->primary - start) / STEP, span = 1U << c->width;
	unsigned first = start + place / span * span * STEP, last = first + (span - 1) * STEP;

	c->dfs = run_of(c->primary)->dfs || (first < FIRST_DFS && last >= FIRST_DFS);
	if (c->width == DOT11_20MHZ)
		return true;
	if (last > LAST_BONDED || (c->width == DOT11_160MHZ && last > LAST_160))
		return false;
	c->secondary = place % 2 ? -1 : 1;
	c->center = (uint8_t)((first + last) / 2);
	return true;
}

bool dot11_channel_make(enum dot11_band band, uint8_t primary, enum dot11_width width, struct dot11_channel *out)
{
	unsigned mhz = dot11_channel_to_mhz(band, primary);
	struct dot11_channel c = { .band = band, .width = width, .primary = primary, .center = primary };

	if (!mhz || width > DOT11_160MHZ || !(band == DOT11_5GHZ ? make_5ghz(&c) : make_2ghz(&c)))
		return false;
	c.primary_mhz = (uint16_t)mhz;
	c.center_mhz = (uint16_t)((int)mhz + 5 * (c.center - primary));
	*out = c;
	return true;
}

bool dot11_channel_widest(enum dot11_band band, uint8_t primary, enum dot11_width width, struct dot11_channel *out)
{
	for (; !dot11_channel_make(band, primary, width, out); width--)
		if (width == DOT11_20MHZ)
			return false;
	return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* protect.c - what the stations of a radio make necessary for all of its BSSs: protection of frames that old ones cannot
 * read (802.11-2020 10.27), long slots and long preambles. */
#include "agent/nl80211/in.h"

enum { OFDM_6 = 12, CAP_HT40 = 2, MODE_NONE = 0, MODE_20MHZ = 2, MODE_MIXED = 3 };

/* ERP is OFDM in 2.4 GHz: who has none of its rates is older. */
static bool knows_ofdm(const uint8_t *rate, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		uint8_t r = rate[i] & 0x7f;

		if (r >= OFDM_6 && r != 22 && r <= 108)
			return true;
	}
	return !n;
}

void protect_read(struct sta *st, const struct radio_station *in)
{
	struct dot11_elements e;
	struct dot11_rates rates;

	dot11_elements_read(rd_over(st->ies, st->ies_len), &e);
	dot11_rates_read(&e, &rates);
	st->old.erp = in->nrates ? !knows_ofdm(in->rates, in->nrates) : !knows_ofdm(rates.rate, rates.n);
	st->old.slot = !(in->capability & DOT11_CAP_SHORT_SLOT);
	st->old.preamble = !(in->capability & DOT11_CAP_SHORT_PREAMBLE);
	st->old.ht = !st->wmm || !e.ht_cap.p || e.ht_cap.len < 2;
	st->old.wide = !st->old.ht && !(e.ht_cap.p[0] & CAP_HT40);
}

static struct protection needed(const struct slot *s)
{
	struct protection p = { 0 };
	bool ht = false, narrow = false;

	for (unsigned i = 0; i < s->nsta; i++) {
		const struct sta *st = s->sta[i];

		p.erp |= st->old.erp && !s->five_ghz;
		p.long_slot |= st->old.slot && !s->five_ghz;
		p.long_preamble |= st->old.preamble && !s->five_ghz;
		ht |= st->old.ht;
		narrow |= st->old.wide;
	}
	p.ht_mode = ht ? MODE_MIXED : narrow && s->channel.width > DOT11_20MHZ ? MODE_20MHZ : MODE_NONE;
	return p;
}

/* A station came or went. */
void protect_look(struct slot *s)
{
	struct protection p = needed(s);

	if (p.erp == s->protection.erp && p.long_slot == s->protection.long_slot &&
	    p.long_preamble == s->protection.long_preamble && p.ht_mode == s->protection.ht_mode)
		return;
	s->protection = p;
	for (unsigned i = 0; i < RADIO_BSS_MAX; i++)
		if (s->bss[i].runs && !s->bss[i].moving) /* who moves is described anew when it has (switch.c) */
			(void)bss_refresh(&s->bss[i]);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* samples.c - see samples.h. */
#include "samples.h"

#include "base/slice.h"

const uint8_t sample_bssid[] = { 0x06, 0, 0x5e, 0, 0x10, 0x01 }, sample_client[] = { 0x02, 0, 0x5e, 0, 0, 0x01 };
static const uint8_t other_bssid[] = { 0x06, 0, 0x5e, 0, 0x20, 0x01 };
static const struct dot11_ends down = { { 0x06, 0, 0x5e, 0, 0x10, 0x01 }, { 0x02, 0, 0x5e, 0, 0, 0x01 }, true };
static const struct dot11_ends up = { { 0x06, 0, 0x5e, 0, 0x10, 0x01 }, { 0x02, 0, 0x5e, 0, 0, 0x01 }, false };
static const uint8_t rates_b_g[] = { 0x82, 0x84, 0x8b, 0x96, 12, 18, 24, 36, 48, 72, 96, 108 };
static const uint8_t rates_a[] = { 0x8c, 18, 0x98, 36, 0xb0, 72, 96, 108 };

const struct dot11_abilities *sample_card(bool wide)
{
	static const struct dot11_abilities narrow = {
		.rates = { 2, 4, 11, 22, 12, 18, 24, 36, 48, 72, 96, 108 }, .nrates = 12,
		.ht = true, .vht = true, .he = true,
		.ht_cap = 0x0002 | 0x0020 | 0x0040, .ht_ampdu = 0x1b, .ht_mcs = { 0xff, 0xff },
		.vht_cap = 0x00000020, .vht_mcs = { 0xfa, 0xff, 0, 0, 0xfa, 0xff, 0, 0 },
		.he_phy = { 0x02 | 0x04 }, .he_mcs = { 0xfa, 0xff, 0xfa, 0xff }, .he_mcs_len = 4,
	};
	static struct dot11_abilities w160;

	w160 = narrow;
	w160.vht_cap |= 0x44;
	w160.he_phy[0] |= 0x08;
	w160.he_phy[6] |= 0x80;
	memcpy(w160.he_mcs, (const uint8_t[]){ 0xfa, 0xff, 0xfa, 0xff, 0xfa, 0xff, 0xfa, 0xff }, 8);
	w160.he_mcs_len = 8;
	memcpy(w160.he_ppe, (const uint8_t[]){ 0x79, 0x1c, 0xc7, 0x71, 0x1c, 0xc7, 0x71 }, 7); /* two streams, four sizes */
	w160.he_ppe_len = DOT11_HE_PPE_MAX;
	return wide ? &w160 : &narrow;
}

static const uint8_t *psk_elements(size_t *len)
{
	static const struct rsn_policy policy = {
		.rsn = true, .group = RSN_CIPHER_CCMP, .pairwise = { RSN_CIPHER_CCMP }, .pairwise_n = 1,
		.akm = { RSN_AKM_PSK, RSN_AKM_PSK_SHA256 }, .akm_n = 2, .pmf = RSN_PMF_OPTIONAL,
	};
	static uint8_t room[64];
	struct wr w = wr_into(room, sizeof(room));

	rsn_put_elements(&w, &policy);
	*len = wr_len(&w);
	return room;
}

struct dot11_bss sample_bss(enum dot11_band band)
{
	bool five = band == DOT11_5GHZ;
	struct dot11_bss b = {
		.ssid = "plumb", .ssid_len = 5, .beacon_interval = 100, .capability = DOT11_CAP_ESS | DOT11_CAP_PRIVACY,
		.nrates = five ? sizeof(rates_a) : sizeof(rates_b_g), .card = sample_card(false), .ht = true, .vht = true,
		.country = "DE", .subbands = { { 1, 13, 20 } }, .nsubbands = 1, .wmm = true, .uapsd = true, .wmm_set = 3,
	};

	memcpy(b.bssid, sample_bssid, sizeof(b.bssid));
	memcpy(b.rates, five ? rates_a : rates_b_g, b.nrates);
	if (five) {
		b.subbands[0] = (struct dot11_subband){ 36, 8, 23 };
		b.subbands[1] = (struct dot11_subband){ 100, 11, 30 };
		b.nsubbands = 2;
		b.capability |= DOT11_CAP_SPECTRUM;
		b.power_constraint = 3;
	} else {
		b.capability |= DOT11_CAP_SHORT_SLOT;
	}
	(void)dot11_channel_make(band, five ? 36 : 6, five ? DOT11_80MHZ : DOT11_20MHZ, &b.channel);
	b.ies = psk_elements(&b.ies_len);
	return b;
}

struct dot11_sta sample_sta(enum dot11_band band)
{
	bool five = band == DOT11_5GHZ;
	struct dot11_sta s = {
		.capability = DOT11_CAP_ESS | DOT11_CAP_PRIVACY, .listen_interval = 10,
		.nrates = five ? sizeof(rates_a) : sizeof(rates_b_g), .card = sample_card(false), .wmm = true, .uapsd = 15,
	};

	memcpy(s.mac, sample_client, sizeof(s.mac));
	memcpy(s.rates, five ? rates_a : rates_b_g, s.nrates);
	(void)dot11_channel_make(band, five ? 36 : 6, five ? DOT11_80MHZ : DOT11_20MHZ, &s.channel);
	s.ies = psk_elements(&s.ies_len);
	return s;
}

void sample_beacon(const struct dot11_bss *b, struct wr *w)
{
	uint8_t room[1024];
	struct wr tail = wr_into(room, sizeof(room));

	dot11_bss_beacon(b, w, &tail);
	dot11_put_element(w, DOT11_EL_TIM, (const uint8_t[]){ 0, 1, 0, 0 }, 4);
	wr_bytes(w, room, wr_len(&tail));
	if (!w->error)
		w->error = tail.error;
}

/* --- the frames --------------------------------------------------------------------------------------------------- */

static void beacon_2ghz(struct wr *w)
{
	struct dot11_bss b = sample_bss(DOT11_2GHZ);

	sample_beacon(&b, w);
}

static void beacon_hidden(struct wr *w)
{
	struct dot11_bss b = sample_bss(DOT11_2GHZ);

	b.hidden = true;
	b.erp_protection = true;
	sample_beacon(&b, w);
}

static void beacon_open_legacy(struct wr *w)
{
	struct dot11_bss b = sample_bss(DOT11_2GHZ);

	b.capability = DOT11_CAP_ESS;
	b.card = NULL;
	b.wmm = false;
	b.ies = NULL;
	b.ies_len = 0;
	b.nsubbands = 0;
	b.load = true;
	b.stations = 7;
	b.utilization = 51;
	sample_beacon(&b, w);
}

static void beacon_2ghz_40(struct wr *w)
{
	struct dot11_bss b = sample_bss(DOT11_2GHZ);

	(void)dot11_channel_make(DOT11_2GHZ, 11, DOT11_40MHZ, &b.channel);
	b.he = true;
	b.bss_color = 17;
	b.ht_protection = 3;
	sample_beacon(&b, w);
}

static void beacon_5ghz_80(struct wr *w)
{
	struct dot11_bss b = sample_bss(DOT11_5GHZ);

	b.he = true;
	sample_beacon(&b, w);
}

static void beacon_5ghz_160(struct wr *w)
{
	struct dot11_bss b = sample_bss(DOT11_5GHZ);

	b.he = true;
	b.bss_color = 63;
	b.card = sample_card(true);
	(void)dot11_channel_make(DOT11_5GHZ, 100, DOT11_160MHZ, &b.channel);
	sample_beacon(&b, w);
}

static void beacon_leaving(struct wr *w)
{
	struct dot11_bss b = sample_bss(DOT11_5GHZ);

	(void)dot11_channel_make(DOT11_5GHZ, 52, DOT11_40MHZ, &b.channel);
	b.leaving.on = b.leaving.stop_sending = true;
	b.leaving.channel = 36;
	b.leaving.beacons = 5;
	sample_beacon(&b, w);
}

static void probe_response(struct wr *w)
{
	struct dot11_bss b = sample_bss(DOT11_5GHZ);

	b.hidden = true;
	dot11_bss_probe_resp(&b, sample_client, w);
}

static void mixed_wpa(struct wr *w)
{
	static const struct rsn_policy policy = {
		.rsn = true, .wpa = true, .group = RSN_CIPHER_TKIP, .pairwise = { RSN_CIPHER_CCMP, RSN_CIPHER_TKIP },
		.pairwise_n = 2, .akm = { RSN_AKM_8021X }, .akm_n = 1, .wpa_pairwise = { WPA_CIPHER_TKIP }, .wpa_pairwise_n = 1,
		.wpa_akm = { WPA_AKM_8021X }, .wpa_akm_n = 1,
	};
	struct dot11_bss b = sample_bss(DOT11_2GHZ);
	uint8_t room[128];
	struct wr ies = wr_into(room, sizeof(room));

	rsn_put_elements(&ies, &policy);
	b.ies = room;
	b.ies_len = wr_len(&ies);
	b.ht = false;
	sample_beacon(&b, w);
}

static void association_response(struct wr *w)
{
	struct dot11_bss b = sample_bss(DOT11_5GHZ);
	struct dot11_assoc_answer a = { .aid = 5 };

	memcpy(a.sta, sample_client, sizeof(a.sta));
	dot11_bss_assoc_resp(&b, &a, NULL, w);
}

static void reassociation_response(struct wr *w)
{
	struct dot11_bss b = sample_bss(DOT11_2GHZ);
	struct dot11_assoc_answer a = { .aid = 2007, .reassoc = true };

	memcpy(a.sta, sample_client, sizeof(a.sta));
	dot11_bss_assoc_resp(&b, &a, NULL, w);
}

static void association_refused(struct wr *w)
{
	struct dot11_bss b = sample_bss(DOT11_5GHZ);
	struct dot11_assoc_answer a = { .status = DOT11_INVALID_AKMP, .aid = 5 };

	memcpy(a.sta, sample_client, sizeof(a.sta));
	dot11_bss_assoc_resp(&b, &a, NULL, w);
}

static void association_comeback(struct wr *w)
{
	struct dot11_bss b = sample_bss(DOT11_5GHZ);
	struct dot11_assoc_answer a = { .status = DOT11_TRY_LATER, .comeback_tu = 1000 };

	memcpy(a.sta, sample_client, sizeof(a.sta));
	dot11_bss_assoc_resp(&b, &a, NULL, w);
}

static void association_completed(struct wr *w)
{
	struct dot11_bss b = sample_bss(DOT11_5GHZ), bare = b;
	struct dot11_assoc_answer a = { .aid = 9 };
	uint8_t room[512];
	struct wr plain = wr_into(room, sizeof(room));

	bare.card = NULL;
	memcpy(a.sta, sample_client, sizeof(a.sta));
	dot11_bss_assoc_resp(&bare, &a, NULL, &plain);
	dot11_bss_complete(&b, room, wr_len(&plain), NULL, w);
}

static void probe_request(struct wr *w)
{
	struct dot11_sta s = sample_sta(DOT11_2GHZ);

	dot11_sta_probe_req(&s, NULL, NULL, 0, w);
}

static void probe_request_named(struct wr *w)
{
	struct dot11_sta s = sample_sta(DOT11_5GHZ);

	dot11_sta_probe_req(&s, sample_bssid, (const uint8_t *)"plumb", 5, w);
}

static void authentication(struct wr *w)
{
	struct dot11_sta s = sample_sta(DOT11_5GHZ);

	dot11_sta_auth(&s, sample_bssid, w);
}

static void authentication_answer(struct wr *w)
{
	dot11_put_auth(w, &down, DOT11_AUTH_OPEN, 2, DOT11_SUCCESS);
}

static void association_request(struct wr *w)
{
	struct dot11_sta s = sample_sta(DOT11_5GHZ);

	dot11_sta_assoc_req(&s, sample_bssid, NULL, (const uint8_t *)"plumb", 5, w);
}

static void reassociation_request(struct wr *w)
{
	struct dot11_sta s = sample_sta(DOT11_2GHZ);

	dot11_sta_assoc_req(&s, sample_bssid, other_bssid, (const uint8_t *)"plumb", 5, w);
}

static void deauthentication(struct wr *w)
{
	dot11_put_deauth(w, &down, DOT11_REASON_4WAY_TIMEOUT);
}

static void disassociation(struct wr *w)
{
	dot11_put_disassoc(w, &up, DOT11_REASON_DISASSOC_LEAVING);
}

static void sa_query_request(struct wr *w)
{
	dot11_put_sa_query(w, &down, DOT11_SA_QUERY_REQUEST, (const uint8_t[]){ 0x12, 0x34 });
}

static void sa_query_response(struct wr *w)
{
	dot11_put_sa_query(w, &up, DOT11_SA_QUERY_RESPONSE, (const uint8_t[]){ 0x12, 0x34 });
}

static const uint8_t eapol_start[] = { 2, 1, 0, 0 };

static void eapol_down(struct wr *w)
{
	dot11_put_eapol(w, true, sample_bssid, sample_client, false, eapol_start, sizeof(eapol_start));
}

static void eapol_up(struct wr *w)
{
	dot11_put_eapol(w, false, sample_bssid, sample_client, false, eapol_start, sizeof(eapol_start));
}

static void power_and_information(struct wr *w)
{
	dot11_put_assoc_req_fixed(w, &up, DOT11_CAP_ESS | DOT11_CAP_SPECTRUM, 3, NULL);
	dot11_put_ssid(w, (const uint8_t *)"plumb", 5);
	dot11_put_rates(w, rates_a, sizeof(rates_a));
	dot11_put_power_capability(w, -3, 20);
	dot11_put_wmm_info(w, 0);
}

#define CLIENT "02:00:5e:00:00:01"
#define BSSID "06:00:5e:00:10:01"
#define FROM_AP "wlan.ra=" CLIENT " wlan.ta=" BSSID " wlan.bssid=" BSSID " "
#define FROM_STA "wlan.ra=" BSSID " wlan.ta=" CLIENT " wlan.bssid=" BSSID " "
#define PLUMB "wlan.ssid=706c756d62 "

const struct dot11_sample dot11_samples[] = {
	{ "beacon, 2.4 GHz", beacon_2ghz,
	  "wlan.fc.type_subtype=0x0008 wlan.bssid=" BSSID " " PLUMB "wlan.fixed.beacon=100 wlan.ds.current_channel=6 "
	  "wlan.country_info.code=DE wlan.country_info.fnm.fcn=1 wlan.country_info.fnm.nc=13 wlan.country_info.fnm.mtpl=20 "
	  "wlan.rsn.version=1 wlan.rsn.gcs.type=4 wlan.rsn.pcs.type=4 wlan.rsn.akms.type=2,6 "
	  "wlan.rsn.capabilities.mfpc=1 wlan.rsn.capabilities.mfpr=0 wlan.rsn.gmcs.type=6 "
	  "wlan.ht.info.primarychannel=6 wlan.ht.capabilities.width=0 wlan.wfa.ie.wme.subtype=1 "
	  "wlan.erp_info.use_protection=0" },
	{ "beacon, hidden", beacon_hidden,
	  "wlan.fc.type_subtype=0x0008 wlan.ssid=<MISSING> wlan.erp_info.use_protection=1 wlan.rsn.version=1" },
	{ "beacon, open, before 802.11n", beacon_open_legacy,
	  "wlan.fc.type_subtype=0x0008 " PLUMB "wlan.rsn.version= wlan.ht.info.primarychannel= wlan.qbss.scount=7 "
	  "wlan.qbss.cu=51 wlan.wfa.ie.wme.subtype=" },
	{ "beacon, 2.4 GHz, 40 MHz, HE", beacon_2ghz_40,
	  "wlan.ds.current_channel=11 wlan.ht.info.primarychannel=11 wlan.ht.info.secchanoffset=0x03 "
	  "wlan.ht.capabilities.width=1 wlan.ht.info.ht_protection=0x0003 wlan.vht.op.channelwidth= "
	  "wlan.ext_tag.bss_color_information.bss_color=0x11" },
	{ "beacon, 5 GHz, 80 MHz, HE without a colour", beacon_5ghz_80,
	  "wlan.ht.info.primarychannel=36 wlan.ht.info.secchanoffset=0x01 wlan.vht.op.channelwidth=1 "
	  "wlan.vht.op.channelcenter0=42 wlan.vht.op.channelcenter1=0 wlan.erp_info.use_protection= "
	  "wlan.country_info.fnm.fcn=36,100 wlan.country_info.fnm.nc=8,11 wlan.powercon.local=3 "
	  "wlan.ext_tag.bss_color_information.bss_color_disabled=1" },
	{ "beacon, 5 GHz, 160 MHz", beacon_5ghz_160,
	  "wlan.ht.info.primarychannel=100 wlan.vht.op.channelwidth=1 wlan.vht.op.channelcenter0=106 "
	  "wlan.vht.op.channelcenter1=114 wlan.vht.capabilities.supportedchanwidthset=0x00000001 "
	  "wlan.ext_tag.bss_color_information.bss_color=0x3f" },
	{ "beacon, about to change its channel", beacon_leaving,
	  "wlan.csa.channel_switch_mode=1 wlan.csa.new_channel_number=36 wlan.csa.channel_switch.count=5 "
	  "wlan.vht.op.channelwidth=0 wlan.ht.info.primarychannel=52" },
	{ "beacon, WPA and WPA2", mixed_wpa,
	  "wlan.rsn.gcs.type=2 wlan.rsn.pcs.type=4,2 wlan.rsn.akms.type=1 wlan.wfa.ie.wpa.version=1 "
	  "wlan.wfa.ie.wpa.mcs.type=2 wlan.wfa.ie.wpa.ucs.type=2 wlan.wfa.ie.wpa.type=1 wlan.ht.info.primarychannel=" },
	{ "probe response of a hidden WLAN", probe_response, "wlan.fc.type_subtype=0x0005 " FROM_AP PLUMB "wlan.rsn.version=1" },
	{ "association response", association_response,
	  "wlan.fc.type_subtype=0x0001 " FROM_AP "wlan.fixed.status_code=0x0000 wlan.fixed.aid=0x0005 wlan.rsn.version= "
	  "wlan.vht.op.channelcenter0=42 wlan.wfa.ie.wme.subtype=1" },
	{ "reassociation response", reassociation_response,
	  "wlan.fc.type_subtype=0x0003 " FROM_AP "wlan.fixed.status_code=0x0000 wlan.fixed.aid=0x07d7" },
	{ "association refused", association_refused,
	  "wlan.fc.type_subtype=0x0001 wlan.fixed.status_code=0x002b wlan.fixed.aid=0x0000 wlan.ht.info.primarychannel=" },
	{ "association, come back later", association_comeback,
	  "wlan.fixed.status_code=0x001e wlan.timeout_int.type=3 wlan.timeout_int.value=1000" },
	{ "association response that the access point completes", association_completed,
	  "wlan.fc.type_subtype=0x0001 wlan.fixed.aid=0x0009 wlan.ht.info.primarychannel=36 wlan.vht.op.channelcenter0=42 "
	  "wlan.wfa.ie.wme.subtype=1" },
	{ "probe request for any", probe_request,
	  "wlan.fc.type_subtype=0x0004 wlan.ra=ff:ff:ff:ff:ff:ff wlan.ssid=<MISSING> wlan.ds.current_channel=6" },
	{ "probe request for one", probe_request_named, "wlan.fc.type_subtype=0x0004 " FROM_STA PLUMB },
	{ "authentication", authentication,
	  "wlan.fc.type_subtype=0x000b " FROM_STA "wlan.fixed.auth.alg=0 wlan.fixed.auth_seq=0x0001" },
	{ "authentication, answered", authentication_answer,
	  "wlan.fc.type_subtype=0x000b " FROM_AP "wlan.fixed.auth_seq=0x0002 wlan.fixed.status_code=0x0000" },
	{ "association request", association_request,
	  "wlan.fc.type_subtype=0x0000 " FROM_STA PLUMB "wlan.fixed.listen_ival=0x000a wlan.rsn.akms.type=2,6 "
	  "wlan.wfa.ie.wme.subtype=0" },
	{ "reassociation request", reassociation_request,
	  "wlan.fc.type_subtype=0x0002 " FROM_STA PLUMB "wlan.fixed.current_ap=06:00:5e:00:20:01" },
	{ "deauthentication", deauthentication, "wlan.fc.type_subtype=0x000c " FROM_AP "wlan.fixed.reason_code=0x000f" },
	{ "disassociation", disassociation, "wlan.fc.type_subtype=0x000a " FROM_STA "wlan.fixed.reason_code=0x0008" },
	{ "SA Query request", sa_query_request,
	  "wlan.fc.type_subtype=0x000d " FROM_AP "wlan.fixed.category_code=8 wlan.fixed.action_code=0" },
	{ "SA Query response", sa_query_response,
	  "wlan.fc.type_subtype=0x000d " FROM_STA "wlan.fixed.category_code=8 wlan.fixed.action_code=1" },
	{ "EAPOL from the access point", eapol_down,
	  "wlan.fc.type_subtype=0x0020 wlan.fc.fromds=1 wlan.fc.tods=0 " FROM_AP "eapol.type=1" },
	{ "EAPOL to the access point", eapol_up,
	  "wlan.fc.type_subtype=0x0020 wlan.fc.fromds=0 wlan.fc.tods=1 " FROM_STA "eapol.type=1" },
	{ "association request with its power", power_and_information,
	  "wlan.fc.type_subtype=0x0000 wlan.powercap.min=-3 wlan.powercap.max=20 wlan.wfa.ie.wme.subtype=0" },
};
const size_t dot11_samples_count = ARRAY_LEN(dot11_samples);

/* SPDX-License-Identifier: Apache-2.0 */
/* rsnbench.c - the key machines alone: microseconds of processor time for one 4-way handshake, authenticator and supplicant
 * both, from rsn_auth_start to the key at both ends, with random numbers from the kernel; for one group key handshake; and
 * for stretching a pass phrase, which is paid once for each WLAN.
 *
 *   rsnbench      prints "name value" lines; each is the median of several rounds */
#include "rsn/authenticator.h"
#include "rsn/psk.h"
#include "rsn/supplicant.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

enum { ROUNDS = 9, PER_ROUND = 4000, PHRASES = 20 };

/* One frame on its way at most: each end answers before it sends again. */
static struct {
	uint8_t bytes[RSN_EAPOL_MAX];
	size_t len;
	bool to_sta, encrypted;
} air;

static struct rsn_auth auth;
static struct rsn_sup sup;
static struct rsn_group group = { .gtk_id = 1, .gtk_len = 16, .gtk = { 1 }, .igtk_id = 4, .igtk_len = 16, .igtk = { 2 } };
static unsigned keyed, grouped;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void carry(bool to_sta, const uint8_t *eapol, size_t len, bool encrypted)
{
	memcpy(air.bytes, eapol, len);
	air.len = len;
	air.to_sta = to_sta;
	air.encrypted = encrypted;
}

static void auth_send(void *ctx, const uint8_t *eapol, size_t len, bool encrypted)
{
	(void)ctx;
	carry(true, eapol, len, encrypted);
}

static void sup_send(void *ctx, const uint8_t *eapol, size_t len, bool encrypted)
{
	(void)ctx;
	carry(false, eapol, len, encrypted);
}

static void random_bytes(void *ctx, void *out, size_t len)
{
	(void)ctx;
	if (getrandom(out, len, 0) != (ssize_t)len)
		abort();
}

static void install(void *ctx, const uint8_t *tk, size_t len)
{
	(void)ctx;
	(void)tk;
	(void)len;
}

static void auth_group(void *ctx, struct rsn_group *out)
{
	(void)ctx;
	*out = group;
}

static void sup_group(void *ctx, const struct rsn_group *g)
{
	(void)ctx;
	(void)g;
}

static void auth_done(void *ctx, enum rsn_auth_end how, uint16_t reason)
{
	(void)ctx;
	(void)reason;
	keyed += how == RSN_AUTH_KEYED;
	grouped += how == RSN_AUTH_GROUP;
}

static void sup_done(void *ctx, enum rsn_sup_end how)
{
	(void)ctx;
	(void)how;
}

static const struct rsn_auth_ports auth_ports = { auth_send, random_bytes, install, auth_group, auth_done, NULL };
static const struct rsn_sup_ports sup_ports = { sup_send, random_bytes, install, sup_group, sup_done };

static void exchange(mono_t at)
{
	while (air.len) {
		uint8_t frame[RSN_EAPOL_MAX];
		size_t len = air.len;

		memcpy(frame, air.bytes, len);
		air.len = 0;
		if (air.to_sta)
			(void)rsn_sup_eapol(&sup, frame, len, air.encrypted);
		else
			rsn_auth_eapol(&auth, frame, len, air.encrypted, at);
	}
}

static uint8_t ap_rsne[] = { 48, 26, 1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 2, 0x80, 0,
			     0, 0, 0, 0x0f, 0xac, 6 };
static struct wheel wheel;

static void handshakes(uint32_t akm, unsigned n)
{
	struct rsn_auth_params p = { .akm = akm, .pairwise = RSN_CIPHER_CCMP, .aa = { 2, 0, 0x5e, 1 }, .spa = { 2, 0, 0x5e, 2 },
		.rsne = { ap_rsne, sizeof(ap_rsne) }, .sta_rsne = { ap_rsne, sizeof(ap_rsne) }, .pmf = true };
	struct rsn_sup_params sp = { .akm = akm, .pairwise = RSN_CIPHER_CCMP, .aa = { 2, 0, 0x5e, 1 }, .spa = { 2, 0, 0x5e, 2 },
		.rsne = { ap_rsne, sizeof(ap_rsne) }, .ap_rsne = { ap_rsne, sizeof(ap_rsne) }, .pmf = true };
	static const uint8_t key[RSN_PMK_LEN] = { 7 };
	struct rsn_pmk pmk;

	ap_rsne[19] = (uint8_t)akm;
	keyed = 0;
	for (unsigned i = 0; i < n; i++) {
		/* a client's PMK comes from the cache of pass phrases: it is made ready for each association anew */
		if (!rsn_pmk_set(&pmk, akm, key, sizeof(key)))
			abort();
		p.pmk = sp.pmk = &pmk;
		if (!rsn_sup_start(&sup, &sp, &sup_ports, NULL) ||
		    !rsn_auth_start(&auth, &p, &auth_ports, NULL, &wheel, mono_ms(1)))
			abort();
		exchange(mono_ms(1));
	}
	if (keyed != n)
		abort();
}

static void groups(uint32_t akm, unsigned n)
{
	handshakes(akm, 1);
	grouped = 0;
	for (unsigned i = 0; i < n; i++) {
		group.gtk_id ^= 3;
		group.gtk[0]++;
		rsn_auth_group_rekey(&auth, mono_ms(1));
		exchange(mono_ms(1));
	}
	if (grouped != n)
		abort();
}

static void phrases(uint32_t akm, unsigned n)
{
	uint8_t pmk[RSN_PMK_LEN];

	(void)akm;
	for (unsigned i = 0; i < n; i++)
		rsn_passphrase("correct horse battery staple", 28, "plumb", 5, pmk);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void measure(const char *name, void (*what)(uint32_t, unsigned), uint32_t akm, unsigned n)
{
	double took[ROUNDS];

	for (unsigned i = 0; i < ROUNDS; i++) {
		double start = now();

		what(akm, n);
		took[i] = (now() - start) / n;
	}
	qsort(took, ROUNDS, sizeof(took[0]), by_value);
	printf("%s %.3f\n", name, took[ROUNDS / 2]);
}

int main(void)
{
	wheel_init(&wheel, mono_ms(0));
	measure("handshake_us", handshakes, RSN_AKM_PSK, PER_ROUND);
	measure("handshake_sha256_us", handshakes, RSN_AKM_PSK_SHA256, PER_ROUND);
	measure("group_handshake_us", groups, RSN_AKM_PSK, PER_ROUND);
	measure("passphrase_us", phrases, RSN_AKM_PSK, PHRASES);
	printf("rsn_client_bytes %zu\n", sizeof(struct rsn_auth));
	return 0;
}

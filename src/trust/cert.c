/* SPDX-License-Identifier: Apache-2.0 */
/* cert.c - see cert.h. */
#include "trust/internal.h"

#include <stdio.h>
#include <string.h>

enum { DAY = 24 * 3600 };

static void read_serial(gnutls_x509_crt_t crt, char text[static TRUST_SERIAL_TEXT_MAX])
{
	uint8_t serial[20];
	size_t len = sizeof(serial);

	text[0] = '\0';
	if (gnutls_x509_crt_get_serial(crt, serial, &len) < 0)
		return;
	for (size_t i = 0; i < len; i++)
		snprintf(text + 2 * i, 3, "%02x", serial[i]);
}

void trust_summarise(gnutls_x509_crt_t crt, struct cert_summary *out)
{
	unsigned bits = 0, critical;
	int kind = gnutls_x509_crt_get_pk_algorithm(crt, &bits);
	size_t len = sizeof(out->fingerprint);

	memset(out, 0, sizeof(*out));
	x509_name(crt, false, out->subject);
	x509_name(crt, true, out->issuer);
	read_serial(crt, out->serial);
	out->from = (int64_t)gnutls_x509_crt_get_activation_time(crt);
	out->to = (int64_t)gnutls_x509_crt_get_expiration_time(crt);
	out->usage = x509_usages(crt);
	out->authority = gnutls_x509_crt_get_ca_status(crt, &critical) > 0;
	snprintf(out->key, sizeof(out->key), "%s %u",
		 kind < 0 ? "unknown" : gnutls_pk_algorithm_get_name((gnutls_pk_algorithm_t)kind), bits);
	if (!mac_from_text(out->subject, &out->mac) || mac_redacted(out->mac))
		out->mac = (mac_t){ 0 };
	gnutls_x509_crt_get_fingerprint(crt, GNUTLS_DIG_SHA256, out->fingerprint, &len);
	len = sizeof(out->key_id);
	gnutls_x509_crt_get_key_id(crt, GNUTLS_KEYID_USE_SHA256, out->key_id, &len);
}

bool cert_read(const void *bytes, size_t len, unsigned nth, struct cert_summary *out, char why[static TRUST_WHY_MAX])
{
	gnutls_x509_crt_t crt;

	if (!trust_import_certificate(&crt, bytes, len, nth, why))
		return false;
	trust_summarise(crt, out);
	gnutls_x509_crt_deinit(crt);
	return true;
}

int64_t cert_days_left(const struct cert_summary *c, int64_t now)
{
	int64_t left = c->to - now;

	return left >= 0 ? left / DAY : -((-left + DAY - 1) / DAY);
}

int64_t cert_renewal_at(const struct cert_summary *c, unsigned spread)
{
	int64_t life = c->to - c->from;

	return c->from + life / 3 * 2 + life / 50 * (int64_t)(spread % 1024) / 1024;
}

bool cert_renewal_due(const struct cert_summary *c, int64_t now, unsigned spread)
{
	return now >= cert_renewal_at(c, spread);
}

bool cert_warning_due(const struct cert_summary *c, int64_t now)
{
	return c->to - now <= (int64_t)CERT_WARNING_DAYS * DAY;
}

const char *cert_usage_text(const struct cert_summary *c)
{
	if (c->authority)
		return "CA";
	if (c->usage & CERT_FOR_ANY)
		return "any";
	switch (c->usage & (CERT_FOR_AC | CERT_FOR_WTP)) {
	case CERT_FOR_AC | CERT_FOR_WTP:
		return "AC, AP";
	case CERT_FOR_AC:
		return "AC";
	case CERT_FOR_WTP:
		return "AP";
	default:
		return c->usage ? "other" : "none";
	}
}

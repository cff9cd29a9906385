/* SPDX-License-Identifier: Apache-2.0 */
/* x509.c - see x509.h. Certificates come from strangers: names are made printable, usages are counted to a ceiling, and
 * what cannot be read is no usage. */
#include "trust/x509.h"

#include "trust/cert.h"

#include <string.h>

#define ANY_USAGE "2.5.29.37.0"

enum { USAGES_MAX = 32, OID_MAX = 128 };

void trust_printable(char *out, size_t size, const void *text, size_t len)
{
	const unsigned char *p = text;
	size_t n = 0;

	for (size_t i = 0; i < len && n + 1 < size; i++)
		out[n++] = p[i] >= 0x20 && p[i] < 0x7f ? (char)p[i] : '?';
	out[n] = '\0';
}

void x509_name(gnutls_x509_crt_t crt, bool issuer, char out[static TRUST_NAME_MAX])
{
	char room[512];
	size_t len = sizeof(room);
	int ret = issuer ? gnutls_x509_crt_get_issuer_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, room, &len)
			 : gnutls_x509_crt_get_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, room, &len);

	if (ret < 0) {
		len = sizeof(room);
		ret = issuer ? gnutls_x509_crt_get_issuer_dn(crt, room, &len) : gnutls_x509_crt_get_dn(crt, room, &len);
	}
	trust_printable(out, TRUST_NAME_MAX, room, ret < 0 ? 0 : len);
}

/* The nth usage: empty when it is none that could be known here (too long, damaged). False: there are no more. */
static bool usage_at(gnutls_x509_crt_t crt, unsigned nth, char oid[static OID_MAX])
{
	size_t len = OID_MAX;
	int ret = nth < USAGES_MAX ? gnutls_x509_crt_get_key_purpose_oid(crt, nth, oid, &len, NULL)
				   : GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE;

	if (ret < 0)
		oid[0] = '\0';
	return ret != GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE;
}

unsigned x509_usages(gnutls_x509_crt_t crt)
{
	unsigned usages = 0;
	char oid[OID_MAX];

	for (unsigned i = 0; usage_at(crt, i, oid); i++)
		usages |= strcmp(oid, TRUST_USAGE_AC) == 0    ? CERT_FOR_AC
			  : strcmp(oid, TRUST_USAGE_WTP) == 0 ? CERT_FOR_WTP
			  : strcmp(oid, ANY_USAGE) == 0	      ? CERT_FOR_ANY
							      : CERT_FOR_OTHER;
	return usages;
}

bool x509_is_for(gnutls_x509_crt_t crt, const char *usage)
{
	char oid[OID_MAX];

	for (unsigned i = 0; usage_at(crt, i, oid); i++)
		if (oid[0] && (strcmp(oid, usage) == 0 || strcmp(oid, ANY_USAGE) == 0))
			return true;
	return false;
}

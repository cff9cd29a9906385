/* SPDX-License-Identifier: Apache-2.0 */
/* pem.c - what trust.h promises: PEM text and DER bytes, fingerprints, randomness; and the small helpers around GnuTLS. */
#include "trust/internal.h"

#include "base/slice.h"
#include "base/wipe.h"
#include "base/xalloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

bool trust_fail(char why[static TRUST_WHY_MAX], const char *what, int error)
{
	snprintf(why, TRUST_WHY_MAX, "%s: %s", what, gnutls_strerror(error));
	return false;
}

bool trust_say(char why[static TRUST_WHY_MAX], const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, TRUST_WHY_MAX, fmt, ap);
	va_end(ap);
	return false;
}

gnutls_datum_t trust_datum(const void *bytes, size_t len)
{
	return (gnutls_datum_t){ (unsigned char *)(uintptr_t)bytes, (unsigned)len };
}

gnutls_datum_t trust_datum_of(const char *text)
{
	return trust_datum(text, strlen(text));
}

char *trust_take_text(gnutls_datum_t *d)
{
	char *text = xstrndup((const char *)d->data, d->size, "PEM text");

	wipe(d->data, d->size);
	gnutls_free(d->data);
	d->data = NULL;
	return text;
}

bool trust_name_ok(const char *name)
{
	size_t len = strlen(name);

	if (len == 0 || len > 64 || name[0] == ' ' || name[len - 1] == ' ')
		return false;
	for (size_t i = 0; i < len; i++)
		if (name[i] < 0x20 || name[i] >= 0x7f || strchr("\"\\<>,=#;/", name[i]))
			return false;
	return true;
}

void pem_free(char *pem)
{
	if (!pem)
		return;
	wipe(pem, strlen(pem));
	free(pem);
}

void fingerprint_format(const uint8_t fp[static TRUST_FINGERPRINT_LEN], char text[static TRUST_FINGERPRINT_TEXT_MAX])
{
	for (size_t i = 0; i < TRUST_FINGERPRINT_LEN; i++)
		snprintf(text + 2 * i, 3, "%02x", fp[i]);
}

bool fingerprint_parse(const char *text, uint8_t fp[static TRUST_FINGERPRINT_LEN])
{
	size_t digits = 0;

	for (const char *p = text; *p; p++) {
		int v = ch_hex(*p);

		if (*p == ':' && digits % 2 == 0 && digits > 0 && digits < 2 * TRUST_FINGERPRINT_LEN)
			continue;
		if (v < 0 || digits >= 2 * TRUST_FINGERPRINT_LEN)
			return false;
		fp[digits / 2] = (uint8_t)(digits % 2 ? fp[digits / 2] << 4 | v : v);
		digits++;
	}
	return digits == 2 * TRUST_FINGERPRINT_LEN;
}

void trust_random(void *out, size_t len)
{
	if (gnutls_rnd(GNUTLS_RND_KEY, out, len) < 0) {
		fprintf(stderr, "plumb: the system gives no random bytes\n");
		abort();
	}
}

/* The beginning of the nth block of this kind: "-----BEGIN kind-----". */
static const char *find_block(const char *pem, const char *kind, unsigned nth)
{
	char begin[64];

	snprintf(begin, sizeof(begin), "-----BEGIN %s-----", kind);
	for (const char *p = pem; (p = strstr(p, begin)); p++)
		if (nth-- == 0)
			return p;
	return NULL;
}

size_t pem_to_der(const char *pem, const char *kind, unsigned nth, uint8_t *der, size_t size)
{
	const char *block = find_block(pem, kind, nth);
	gnutls_datum_t text, out = { NULL, 0 };
	size_t len = 0;

	if (!block && strcmp(kind, PEM_REQUEST) == 0)
		block = find_block(pem, kind = "NEW " PEM_REQUEST, nth);
	if (!block || strlen(block) > TRUST_PEM_MAX)
		return 0;
	text = trust_datum_of(block);
	if (gnutls_pem_base64_decode2(kind, &text, &out) < 0)
		return 0;
	if (out.size <= size) {
		memcpy(der, out.data, out.size);
		len = out.size;
	}
	gnutls_free(out.data);
	return len;
}

char *pem_from_der(const char *kind, const void *der, size_t len)
{
	gnutls_datum_t in = trust_datum(der, len), out = { NULL, 0 };

	if (gnutls_pem_base64_encode2(kind, &in, &out) < 0)
		out_of_memory(len, "PEM text");
	return trust_take_text(&out);
}

/* --- import ------------------------------------------------------------------------------------------------------- */

bool trust_import_key(gnutls_x509_privkey_t *out, const char *pem, char why[static TRUST_WHY_MAX])
{
	gnutls_datum_t text = trust_datum_of(pem);
	int ret;

	if (gnutls_x509_privkey_init(out) < 0)
		out_of_memory(0, "a private key");
	ret = text.size > TRUST_PEM_MAX ? GNUTLS_E_UNEXPECTED_PACKET_LENGTH
					: gnutls_x509_privkey_import(*out, &text, GNUTLS_X509_FMT_PEM);
	if (ret >= 0)
		return true;
	gnutls_x509_privkey_deinit(*out);
	return trust_fail(why, "the private key cannot be read", ret);
}

static bool is_pem(const void *bytes, size_t len)
{
	return memmem(bytes, len, "-----BEGIN ", 11) != NULL;
}

/* DER of what is given as PEM or DER; NULL with why. To be freed with gnutls_free. */
static bool to_der(const void *bytes, size_t len, const char *kind, const char *kind_alt, unsigned nth, gnutls_datum_t *out,
		   char why[static TRUST_WHY_MAX])
{
	char *text;
	const char *block;
	int ret = GNUTLS_E_BASE64_DECODING_ERROR;
	gnutls_datum_t in;

	if (len == 0 || len > TRUST_PEM_MAX)
		return trust_say(why, "%s", len ? "the file is too long (64 KiB is the most)" : "there is nothing in it");
	text = xstrndup(bytes, len, "PEM text");
	block = find_block(text, kind, nth);
	if (!block && kind_alt)
		block = find_block(text, kind = kind_alt, nth);
	if (block) {
		in = trust_datum_of(block);
		ret = gnutls_pem_base64_decode2(kind, &in, out);
	}
	free(text);
	if (!block)
		return trust_say(why, "there is no block -----BEGIN %s----- in it", kind);
	return ret < 0 ? trust_fail(why, "the PEM text is damaged", ret) : true;
}

bool trust_import_certificate(gnutls_x509_crt_t *out, const void *bytes, size_t len, unsigned nth,
			      char why[static TRUST_WHY_MAX])
{
	bool pem = is_pem(bytes, len);
	gnutls_datum_t der = trust_datum(bytes, len);
	int ret;

	if (pem && !to_der(bytes, len, PEM_CERTIFICATE, "X509 CERTIFICATE", nth, &der, why))
		return false;
	if (gnutls_x509_crt_init(out) < 0)
		out_of_memory(0, "a certificate");
	ret = der.size == 0 || der.size > TRUST_DER_MAX || (!pem && nth) ? GNUTLS_E_UNEXPECTED_PACKET_LENGTH
									  : gnutls_x509_crt_import(*out, &der, GNUTLS_X509_FMT_DER);
	if (pem)
		gnutls_free(der.data);
	if (ret >= 0)
		return true;
	gnutls_x509_crt_deinit(*out);
	return trust_fail(why, "the certificate cannot be read", ret);
}

bool trust_import_request(gnutls_x509_crq_t *out, const void *bytes, size_t len, char why[static TRUST_WHY_MAX])
{
	bool pem = is_pem(bytes, len);
	gnutls_datum_t der = trust_datum(bytes, len);
	int ret;

	if (pem && !to_der(bytes, len, PEM_REQUEST, "NEW CERTIFICATE REQUEST", 0, &der, why))
		return false;
	if (gnutls_x509_crq_init(out) < 0)
		out_of_memory(0, "a request");
	ret = der.size == 0 || der.size > TRUST_DER_MAX ? GNUTLS_E_UNEXPECTED_PACKET_LENGTH
							 : gnutls_x509_crq_import(*out, &der, GNUTLS_X509_FMT_DER);
	if (pem)
		gnutls_free(der.data);
	if (ret >= 0)
		return true;
	gnutls_x509_crq_deinit(*out);
	return trust_fail(why, "the request cannot be read", ret);
}

bool trust_key_id(gnutls_pubkey_t key, uint8_t id[static TRUST_FINGERPRINT_LEN])
{
	size_t len = TRUST_FINGERPRINT_LEN;

	return gnutls_pubkey_get_key_id(key, GNUTLS_KEYID_USE_SHA256, id, &len) >= 0 && len == TRUST_FINGERPRINT_LEN;
}

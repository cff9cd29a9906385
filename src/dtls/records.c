/* SPDX-License-Identifier: Apache-2.0 */
/* records.c - datagrams to records and back.
 *
 * GnuTLS is given one record at a time and only such as may stand where the session is: so a datagram of several records
 * is never left half read in its buffers, and what is plaintext inside an established session never reaches it. Going
 * out, the records of a flight are put together into datagrams as large as the mtu allows (RFC 6347 4.1.1). */
#include "dtls/internal.h"

#include "base/rd.h"

#include <errno.h>
#include <string.h>

bool dtls_next_record(struct rd *datagram, struct record *out)
{
	struct rd r = *datagram;
	uint16_t version, len;

	out->at = r.p;
	out->type = rd_u8(&r);
	version = rd_be16(&r);
	out->epoch = rd_be16(&r);
	rd_skip(&r, 6);
	len = rd_be16(&r);
	rd_skip(&r, len);
	if (rd_failed(&r) || len == 0)
		return false;
	/* DTLS 1.0 is fe ff, DTLS 1.2 is fe fd */
	if (version >> 8 != 0xfe || out->type < RECORD_CCS || out->type > RECORD_DATA)
		return false;
	out->len = (size_t)(r.p - out->at);
	*datagram = r;
	return true;
}

ssize_t dtls_push(gnutls_transport_ptr_t ptr, const void *bytes, size_t len)
{
	struct dtls *d = ptr;
	struct dtls_ctx *c = d->ctx;

	if (c->out_of && (c->out_of != d || c->out_len + len > d->mtu))
		dtls_flush(c->out_of);
	if (len > sizeof(c->out)) {
		gnutls_transport_set_errno(d->tls, EMSGSIZE);
		return -1;
	}
	memcpy(c->out + c->out_len, bytes, len);
	c->out_len += len;
	c->out_of = d;
	return (ssize_t)len;
}

void dtls_flush(struct dtls *d)
{
	struct dtls_ctx *c = d->ctx;
	size_t len = c->out_len;

	if (c->out_of != d)
		return;
	c->out_of = NULL;
	c->out_len = 0;
	d->sent = true;
	if (len && !d->dead)
		d->calls.send(d->calls.ctx, c->out, len);
}

ssize_t dtls_pull(gnutls_transport_ptr_t ptr, void *room, size_t size)
{
	struct dtls *d = ptr;
	size_t len = d->in_len < size ? d->in_len : size;

	if (!d->in) {
		gnutls_transport_set_errno(d->tls, EAGAIN);
		return -1;
	}
	memcpy(room, d->in, len);
	d->in = NULL;
	return (ssize_t)len;
}

int dtls_pull_timeout(gnutls_transport_ptr_t ptr, unsigned ms)
{
	const struct dtls *d = ptr;

	(void)ms;
	return d->in ? 1 : 0;
}

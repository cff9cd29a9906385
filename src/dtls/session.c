/* SPDX-License-Identifier: Apache-2.0 */
/* session.c - one peer, one channel: the handshake, the data, the end.
 *
 * A session is over exactly once (d->ended) and says so by its `end` call, unless its owner frees it first. An owner may
 * free it in any of its calls: dtls_free then waits until the last call into the session is back.
 *
 * A wrong PSK is not seen as such in DTLS: the peer's Finished cannot be decrypted, which DTLS drops like any damaged
 * record, and the handshake would go on until somebody's timer ends it. So Finished messages that arrive after the peer's
 * ChangeCipherSpec and cannot be decrypted are counted; the second one is taken for what it is. (One could be damage or
 * forgery; the peer sends it again after a second.) */
#include "dtls/internal.h"

#include "base/ahead.h"
#include "base/rd.h"
#include "base/slice.h"
#include "base/wipe.h"
#include "base/xalloc.h"
#include "trust/x509.h"

#include <gnutls/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HELLO_REQUEST = 0, CLIENT_HELLO = 1, HELLO_VERIFY_REQUEST = 3 };
enum { FOREVER_MS = 24 * 3600 * 1000 /* the owner has WaitDTLS: GnuTLS shall not end a handshake by itself */ };

static const char family_label[] = "EXPERIMENTAL plumb session family";

struct dtls_resumption {
	gnutls_datum_t data;
};

/* --- life and death ----------------------------------------------------------------------------------------------- */

static void session_destroy(struct dtls *d)
{
	if (d->ctx->out_of == d) {
		d->ctx->out_of = NULL;
		d->ctx->out_len = 0;
	}
	gnutls_deinit(d->tls);
	dtls_credentials_unref(d->credentials);
	early_forget(d);
	free(d->why);
	wipe(d, sizeof(*d));
	free(d);
}

static void enter(struct dtls *d)
{
	d->inside++;
}

/* The last call into a session that was freed meanwhile takes it away. */
static void leave(struct dtls *d)
{
	if (--d->inside == 0 && d->dead)
		session_destroy(d);
}

void dtls_free(struct dtls *d)
{
	if (!d)
		return;
	d->dead = true;
	if (d->inside == 0)
		session_destroy(d);
}

static void session_end(struct dtls *d, enum dtls_end end, const char *why)
{
	if (d->ended)
		return;
	dtls_flush(d);
	d->ended = true;
	d->up = false;
	d->due = MONO_NEVER;
	if (!d->dead)
		d->calls.end(d->calls.ctx, end, why);
}

static void set_credentials(struct dtls *d)
{
	struct dtls_ctx *c = d->ctx;

	if (c->psk_server)
		gnutls_credentials_set(d->tls, GNUTLS_CRD_PSK, c->psk_server);
	if (c->psk_client && c->psk_identity)
		gnutls_credentials_set(d->tls, GNUTLS_CRD_PSK, c->psk_client);
	if (!c->psk_client || !c->psk_identity)
		gnutls_credentials_set(d->tls, GNUTLS_CRD_CERTIFICATE, d->credentials->cert);
}

static void set_up_server(struct dtls *d, const struct dtls_hello *hello)
{
	gnutls_datum_t key = { d->ctx->ticket_key, sizeof(d->ctx->ticket_key) };
	gnutls_dtls_prestate_st state;

	if (hello) {
		memcpy(&state, hello->opaque, sizeof(state));
		gnutls_dtls_prestate_set(d->tls, &state);
	}
	gnutls_certificate_server_set_request(d->tls, GNUTLS_CERT_REQUIRE);
	if (d->ctx->has_ticket_key)
		gnutls_session_ticket_enable_server(d->tls, &key);
}

struct dtls *dtls_new(struct dtls_ctx *c, const struct dtls_hello *hello, unsigned mtu,
		      const struct dtls_session_calls *calls)
{
	struct dtls *d = xcalloc(1, sizeof(*d), "a DTLS session");
	unsigned flags = GNUTLS_DATAGRAM | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL;

	d->server = c->role == DTLS_SERVER;
	flags |= d->server ? GNUTLS_SERVER : GNUTLS_CLIENT | GNUTLS_FORCE_CLIENT_CERT;
	if (gnutls_init(&d->tls, flags) < 0)
		out_of_memory(0, "a DTLS session");
	d->ctx = c;
	d->credentials = dtls_credentials_ref(c->credentials);
	d->calls = *calls;
	d->due = MONO_NEVER;
	d->mtu = mtu < MTU_MIN ? MTU_MIN : mtu > OUT_MAX ? OUT_MAX : mtu;
	gnutls_session_set_ptr(d->tls, d);
	gnutls_priority_set(d->tls, c->priority);
	set_credentials(d);
	gnutls_transport_set_ptr(d->tls, d);
	gnutls_transport_set_push_function(d->tls, dtls_push);
	gnutls_transport_set_pull_function(d->tls, dtls_pull);
	gnutls_transport_set_pull_timeout_function(d->tls, dtls_pull_timeout);
	gnutls_dtls_set_mtu(d->tls, d->mtu);
	gnutls_dtls_set_timeouts(d->tls, RETRANSMIT_MS, FOREVER_MS);
	gnutls_handshake_set_max_packet_length(d->tls, HANDSHAKE_MESSAGE_MAX);
	gnutls_db_set_cache_expiration(d->tls, TICKET_SECONDS);
	if (d->server && hello)
		set_up_server(d, hello);
	return d;
}

/* --- the handshake ------------------------------------------------------------------------------------------------ */

static void refuse_peer(struct dtls *d)
{
	char why[DTLS_WHY_MAX];

	snprintf(why, sizeof(why), "%s", d->why ? d->why : "refused");
	gnutls_alert_send(d->tls, GNUTLS_AL_FATAL, (gnutls_alert_description_t)d->alert);
	session_end(d, DTLS_END_REFUSED, why);
}

static void explain_psk(struct dtls *d)
{
	char why[DTLS_WHY_MAX] = "";

	if (d->ctx->calls.psk_why)
		d->ctx->calls.psk_why(d->ctx->calls.ctx, d->peer.name, why);
	if (why[0])
		dtls_refuse(d, GNUTLS_A_DECRYPT_ERROR, "%s", why);
	else
		dtls_refuse(d, GNUTLS_A_DECRYPT_ERROR, "the key for PSK identity %s is wrong, or the identity is not known here",
			    d->peer.name);
}

/* What dtls_give_up says, at the other end; which is up already when it was the first to be done, as with a resumption. */
static bool given_up_there(const struct dtls *d)
{
	return !d->server && gnutls_alert_get(d->tls) == GNUTLS_A_INTERNAL_ERROR;
}

static void peer_alert(struct dtls *d)
{
	gnutls_alert_description_t alert = gnutls_alert_get(d->tls);
	const char *name = gnutls_alert_get_name(alert);
	char why[DTLS_WHY_MAX];

	if (given_up_there(d)) {
		session_end(d, DTLS_END_AGAIN, "the peer has given up our handshake: too many at once (alert: Internal error)");
		return;
	}
	if (!name)
		name = "unknown alert";
	if (!d->server && d->ctx->psk_identity && !d->up &&
	    (alert == GNUTLS_A_DECRYPT_ERROR || alert == GNUTLS_A_BAD_RECORD_MAC || alert == GNUTLS_A_UNKNOWN_PSK_IDENTITY))
		snprintf(why, sizeof(why),
			 "the peer refused the key of PSK identity %.*s: it is wrong, or unknown, expired or used there (alert: %s)",
			 64, d->ctx->psk_identity, name);
	else
		snprintf(why, sizeof(why), "the peer sent a fatal alert: %s", name);
	session_end(d, DTLS_END_ALERT, why);
}

/* Why a handshake cannot go on, where the words are ours to find. */
static const char *meaning(const struct dtls *d, int error)
{
	switch (error) {
	case GNUTLS_E_NO_CIPHER_SUITES:
	case GNUTLS_E_UNKNOWN_CIPHER_SUITE:
	case GNUTLS_E_NO_COMMON_KEY_SHARE:
	case GNUTLS_E_INSUFFICIENT_CREDENTIALS:
		return d->server ? "no cipher is common to the peer and us (what it offers needs a certificate or a PSK we do not "
				   "have, or is too old)"
				 : "no cipher is common to the peer and us";
	case GNUTLS_E_UNSUPPORTED_VERSION_PACKET:
		return d->ctx->profile == DTLS_LEGACY
			       ? "the peer speaks a version of DTLS that is not supported"
			       : "the peer speaks no DTLS 1.2 (the legacy profile allows DTLS 1.0)";
	case GNUTLS_E_NO_CERTIFICATE_FOUND:
	case GNUTLS_E_CERTIFICATE_REQUIRED:
		return "no certificate was sent";
	case GNUTLS_E_HANDSHAKE_TOO_LARGE:
		return "a handshake message is longer than 12 KiB: so long a certificate chain is not taken";
	case GNUTLS_E_DH_PRIME_UNACCEPTABLE:
		return "the peer's Diffie-Hellman group is too small";
	case GNUTLS_E_PK_SIG_VERIFY_FAILED:
		return "the peer does not have the key of its certificate";
	case GNUTLS_E_SAFE_RENEGOTIATION_FAILED:
	case GNUTLS_E_UNSAFE_RENEGOTIATION_DENIED:
		return "the peer knows no safe renegotiation (RFC 5746)";
	default:
		return NULL;
	}
}

static void handshake_failed(struct dtls *d, int error)
{
	const char *words = meaning(d, error);
	char why[DTLS_WHY_MAX];

	if (d->why) {
		refuse_peer(d);
		return;
	}
	if (error == GNUTLS_E_FATAL_ALERT_RECEIVED) {
		peer_alert(d);
		return;
	}
	gnutls_alert_send_appropriate(d->tls, error);
	if (words)
		session_end(d, DTLS_END_REFUSED, words);
	else {
		snprintf(why, sizeof(why), "the handshake failed: %s", gnutls_strerror(error));
		session_end(d, DTLS_END_BROKEN, why);
	}
}

static void fill_session(struct dtls *d)
{
	struct dtls_peer *p = &d->peer;

	p->resumed = gnutls_session_is_resumed(d->tls) != 0;
	p->cipher = gnutls_ciphersuite_get(d->tls);
	p->version = gnutls_protocol_get_name(gnutls_protocol_get_version(d->tls));
	/* from the master secret alone, which a resumed session shares and no other has */
	if (gnutls_prf_raw(d->tls, sizeof(family_label) - 1, family_label, 0, NULL, sizeof(p->family), (char *)p->family) < 0)
		memset(p->family, 0, sizeof(p->family));
}

/* A PSK that was proved now, or when the session that is resumed was made: it must still be one. */
static bool psk_good(struct dtls *d)
{
	struct dtls_peer *p = &d->peer;
	const char *identity = d->server ? gnutls_psk_server_get_username(d->tls) : d->ctx->psk_identity;
	uint8_t key[PSK_KEY_MAX];
	size_t len = 0;

	p->proof = DTLS_PROOF_PSK;
	p->ours = true;
	trust_printable(p->name, sizeof(p->name), identity ? identity : "", identity ? strlen(identity) : 0);
	if (p->resumed && d->server) {
		if (identity && d->ctx->calls.psk)
			len = d->ctx->calls.psk(d->ctx->calls.ctx, p->name, key, sizeof(key));
		wipe(key, sizeof(key));
		if (len == 0) {
			explain_psk(d);
			return false;
		}
	}
	return dtls_welcome(d);
}

/* The cryptography is done; is the peer one we want? A resumed session is asked all a new one is. */
static bool proved(struct dtls *d)
{
	gnutls_credentials_type_t by = gnutls_auth_get_type(d->tls);

	if (by == GNUTLS_CRD_PSK)
		return psk_good(d);
	if (by == GNUTLS_CRD_CERTIFICATE)
		/* the revocation list may be another one than when its certificate came */
		return (d->verified && !d->peer.resumed && d->generation == d->ctx->generation) || dtls_verify(d);
	dtls_refuse(d, GNUTLS_A_HANDSHAKE_FAILURE, "the peer proved nothing");
	return false;
}

static void handshake_done(struct dtls *d)
{
	d->due = MONO_NEVER;
	fill_session(d);
	if (!proved(d)) {
		refuse_peer(d);
		return;
	}
	free(d->why);
	d->why = NULL;
	d->up = true;
	dtls_flush(d);
	if (!d->dead)
		d->calls.up(d->calls.ctx, &d->peer);
}

/* GnuTLS says "now" when it has no flight to send again: a server that waits for the rest of the client's. Then there is
 * no hurry. */
static void set_due(struct dtls *d, mono_t now)
{
	unsigned left = gnutls_dtls_get_timeout(d->tls);

	if (!d->ended && !d->up)
		d->due = mono_after(now, left ? (int64_t)left : RETRANSMIT_MS);
}

static void handshake_step(struct dtls *d, mono_t now)
{
	int ret;

	do
		ret = gnutls_handshake(d->tls);
	while (ret == GNUTLS_E_WARNING_ALERT_RECEIVED);
	if (ret == GNUTLS_E_SUCCESS)
		handshake_done(d);
	else if (ret != GNUTLS_E_AGAIN && ret != GNUTLS_E_INTERRUPTED && gnutls_error_is_fatal(ret))
		handshake_failed(d, ret);
	else
		set_due(d, now);
	dtls_flush(d);
}

/* --- data --------------------------------------------------------------------------------------------------------- */

/* False when there is no more. Not gnutls_record_recv_packet: with what is no data (a ChangeCipherSpec or a ClientHello
 * under the session's keys) GnuTLS 3.7.9 loses 16 KiB there, and a peer could have all memory for 40 bytes each time. */
static bool data_step(struct dtls *d)
{
	struct dtls_ctx *c = d->ctx;
	ssize_t ret = gnutls_record_recv(d->tls, c->in, sizeof(c->in));
	char why[DTLS_WHY_MAX];

	dtls_flush(d);
	if (ret > 0) {
		if (!d->dead)
			d->calls.data(d->calls.ctx, c->in, (size_t)ret);
		wipe(c->in, (size_t)ret);
		return true;
	}
	if (ret == GNUTLS_E_REHANDSHAKE) {
		gnutls_alert_send(d->tls, GNUTLS_AL_WARNING, GNUTLS_A_NO_RENEGOTIATION);
		dtls_flush(d);
		return true;
	}
	if (ret == GNUTLS_E_WARNING_ALERT_RECEIVED)
		return true;
	if (ret == 0 || ret == GNUTLS_E_SESSION_EOF || ret == GNUTLS_E_PREMATURE_TERMINATION)
		session_end(d, DTLS_END_PEER, "the peer closed the session");
	else if (ret == GNUTLS_E_FATAL_ALERT_RECEIVED)
		peer_alert(d);
	else if (gnutls_error_is_fatal((int)ret)) {
		snprintf(why, sizeof(why), "the session broke: %s", gnutls_strerror((int)ret));
		session_end(d, DTLS_END_BROKEN, why);
	}
	return false;
}

/* --- in and out --------------------------------------------------------------------------------------------------- */

/* Whether the PSK must be wrong (see above). */
static bool finished_undecrypted(struct dtls *d, const struct record *r, unsigned dropped_before)
{
	if (!d->psk_asked || !d->ccs_seen || r->epoch == 0 || r->type != RECORD_HANDSHAKE ||
	    gnutls_record_get_discarded(d->tls) == dropped_before)
		return false;
	return ++d->strikes >= FINISHED_STRIKES;
}

/* GnuTLS 3.7.9 puts fragments of handshake messages together by their type, and believes each fragment's own length: two
 * fragments that differ in it make it read and write outside its buffer (fuzz_dtls_server found that), and it reserves
 * what the first one claims. A peer that follows RFC 6347 4.2.3 sends one message of each type, and all fragments of one
 * with the same length and number. So that is demanded here, before GnuTLS sees them. */
enum shape { SHAPE_GOOD, SHAPE_ODD, SHAPE_TOO_LARGE };

static bool same_shape(struct dtls *d, uint8_t type, uint16_t seq, uint32_t length)
{
	for (size_t i = 0; i < ARRAY_LEN(d->shape); i++) {
		struct message_shape *m = &d->shape[i];

		if (!m->used) {
			*m = (struct message_shape){ .used = true, .type = type, .seq = seq, .length = length };
			return true;
		}
		if (m->type == type)
			return m->seq == seq && m->length == length;
	}
	return false;
}

static enum shape check_fragments(struct dtls *d, const struct record *r)
{
	struct rd body = rd_over(r->at + RECORD_HEADER_LEN, r->len - RECORD_HEADER_LEN);

	while (rd_left(&body)) {
		uint8_t type = rd_u8(&body);
		uint32_t length = rd_be24(&body), offset, here;
		uint16_t seq = rd_be16(&body);

		offset = rd_be24(&body);
		here = rd_be24(&body);
		if (rd_failed(&body) || type == HELLO_REQUEST)
			return SHAPE_ODD;
		if (length > HANDSHAKE_MESSAGE_MAX)
			return SHAPE_TOO_LARGE;
		if (offset + here > length || (here == 0 && length != 0) || (type == CLIENT_HELLO && here != length))
			return SHAPE_ODD;
		rd_skip(&body, here);
		if (rd_failed(&body) || !same_shape(d, type, seq, length))
			return SHAPE_ODD;
	}
	return SHAPE_GOOD;
}

/* GnuTLS 3.7.9 keeps each ChangeCipherSpec that comes before its turn, or after it, in 16 KiB until the session ends:
 * whoever had a cookie could fill all memory with records of 14 bytes. One is enough, however often its flight is sent
 * again. */
static bool first_change(struct dtls *d, const struct record *r)
{
	if (d->ccs_seen)
		return false;
	d->ccs_seen = r->len == RECORD_HEADER_LEN + 1 && r->at[RECORD_HEADER_LEN] == 1;
	if (!d->ccs_seen)
		d->ctx->drops.malformed++;
	return d->ccs_seen;
}

/* A warning in the clear says nothing that we would heed (but that the peer closes), and GnuTLS ends a handshake after a
 * few. */
static bool alert_heeded(const struct record *r)
{
	const uint8_t *body = r->at + RECORD_HEADER_LEN;

	return r->len != RECORD_HEADER_LEN + 2 || body[0] != GNUTLS_AL_WARNING || body[1] == GNUTLS_A_CLOSE_NOTIFY;
}

/* Whether GnuTLS may see this record. */
static bool record_good(struct dtls *d, const struct record *r)
{
	if (r->epoch != 0)
		return true;
	if (r->type == RECORD_CCS)
		return first_change(d, r);
	if (r->type == RECORD_ALERT)
		return alert_heeded(r);
	if (r->type != RECORD_HANDSHAKE)
		return true;
	switch (check_fragments(d, r)) {
	case SHAPE_GOOD:
		return true;
	case SHAPE_ODD:
		d->ctx->drops.malformed++;
		return false;
	case SHAPE_TOO_LARGE:
		dtls_refuse(d, GNUTLS_A_DECODE_ERROR, "%s", meaning(d, GNUTLS_E_HANDSHAKE_TOO_LARGE));
		refuse_peer(d);
		return false;
	}
	return false;
}

static void note_answer(struct dtls *d, const struct record *r)
{
	if (d->server || r->type != RECORD_HANDSHAKE || (r->epoch == 0 && r->at[RECORD_HEADER_LEN] == HELLO_VERIFY_REQUEST))
		return;
	d->answered = true;
	d->unanswered = 0;
}

static void one_record(struct dtls *d, const struct record *r, mono_t now)
{
	unsigned before = gnutls_record_get_discarded(d->tls), dropped;

	if (d->up && r->epoch == 0) {
		d->ctx->drops.plaintext++;
		d->plaintext++;
		return;
	}
	/* we never agree to a renegotiation, so there is none, and no other keys to change to */
	if (r->epoch > 1 || (r->epoch == 1 && r->type == RECORD_CCS)) {
		d->ctx->drops.undecrypted++;
		return;
	}
	if (!record_good(d, r))
		return;
	note_answer(d, r);
	d->in = r->at;
	d->in_len = (uint32_t)r->len;
	if (!d->up)
		handshake_step(d, now);
	/* a record is one piece of data: to be asked once more is half of what GnuTLS costs */
	if (d->up)
		while (!d->dead && !d->ended && data_step(d) && (d->in || gnutls_record_check_pending(d->tls)))
			;
	d->in = NULL;
	if (d->ended || d->dead)
		return;
	dropped = gnutls_record_get_discarded(d->tls) - before;
	if (r->epoch != 0)
		d->ctx->drops.undecrypted += dropped;
	if (!d->up && finished_undecrypted(d, r, before)) {
		if (d->server)
			explain_psk(d);
		else
			dtls_refuse(d, GNUTLS_A_DECRYPT_ERROR, "the peer does not have the key of PSK identity %s",
				    d->ctx->psk_identity);
		refuse_peer(d);
	}
}

static void what_was_early(struct dtls *d, mono_t now)
{
	struct early *e;

	while (!d->ended && !d->dead && (e = early_take(d))) {
		one_record(d, &e->record, now);
		free(e);
	}
}

void dtls_input(struct dtls *d, const void *datagram, size_t len, mono_t now)
{
	struct rd rest = rd_over(datagram, len);
	struct record r;

	if (d->ended || d->dead)
		return;
	d->started = true;
	dtls_clock_set(now);
	enter(d);
	for (unsigned n = 0; !d->ended && !d->dead && rd_left(&rest); n++) {
		if (n == RECORDS_MAX || !dtls_next_record(&rest, &r)) {
			d->ctx->drops.malformed++;
			break;
		}
		if (early_is(d, &r)) {
			early_keep(d, &r);
			continue;
		}
		one_record(d, &r, now);
		what_was_early(d, now);
	}
	leave(d);
}

void dtls_ahead(const struct dtls *d)
{
	ahead(d, AHEAD_LINE);
	ahead(&d->in, sizeof(*d) - offsetof(struct dtls, in));
}

/* Of what GnuTLS holds of a session a record touches every other line of the first 36, measured with GnuTLS 3.7.9; what lies
 * elsewhere it finds by pointers of its own. */
void dtls_ahead_behind(const struct dtls *d)
{
	ahead(d->tls, (size_t)36 * AHEAD_LINE);
}

void dtls_start(struct dtls *d, mono_t now)
{
	if (d->server || d->started || d->dead)
		return;
	d->started = true;
	dtls_clock_set(now);
	enter(d);
	handshake_step(d, now);
	leave(d);
}

void dtls_tick(struct dtls *d, mono_t now)
{
	if (!d->started || d->up || d->ended || d->dead || !mono_reached(now, d->due))
		return;
	dtls_clock_set(now);
	enter(d);
	if (d->answered && d->unanswered >= UNANSWERED_MAX) {
		session_end(d, DTLS_END_AGAIN, "the peer fell silent in the middle of the handshake");
		leave(d);
		return;
	}
	d->sent = false;
	handshake_step(d, now);
	if (d->sent && d->repeats < UINT8_MAX)
		d->repeats++;
	if (d->sent && d->answered)
		d->unanswered++;
	leave(d);
}

mono_t dtls_due(const struct dtls *d)
{
	return d->due;
}

bool dtls_send(struct dtls *d, const void *bytes, size_t len)
{
	ssize_t ret;

	if (!d->up || d->ended || d->dead || len == 0 || len > dtls_room(d))
		return false;
	enter(d);
	ret = gnutls_record_send(d->tls, bytes, len);
	dtls_flush(d);
	leave(d);
	return ret == (ssize_t)len;
}

void dtls_close(struct dtls *d)
{
	if (!d->up || d->ended || d->dead)
		return;
	enter(d);
	gnutls_bye(d->tls, GNUTLS_SHUT_WR);
	dtls_flush(d);
	d->ended = true;
	d->up = false;
	leave(d);
}

void dtls_give_up(struct dtls *d)
{
	if (d->up) {
		dtls_close(d);
		return;
	}
	if (!d->started || d->ended || d->dead)
		return;
	enter(d);
	gnutls_alert_send(d->tls, GNUTLS_AL_FATAL, GNUTLS_A_INTERNAL_ERROR);
	dtls_flush(d);
	d->ended = true;
	d->due = MONO_NEVER;
	leave(d);
}

bool dtls_resumes(const struct dtls *d)
{
	return d->server && !d->ended && gnutls_session_is_resumed(d->tls) != 0;
}

bool dtls_stalled(const struct dtls *d)
{
	return !d->up && d->answered && d->unanswered > 0;
}

bool dtls_is_up(const struct dtls *d)
{
	return d->up;
}

const struct dtls_peer *dtls_peer_of(const struct dtls *d)
{
	return &d->peer;
}

unsigned dtls_room(const struct dtls *d)
{
	return gnutls_dtls_get_data_mtu(d->tls);
}

unsigned dtls_dropped(const struct dtls *d)
{
	return gnutls_record_get_discarded(d->tls) + d->plaintext;
}

unsigned dtls_repeats(const struct dtls *d)
{
	return d->repeats;
}

/* --- resumption --------------------------------------------------------------------------------------------------- */

struct dtls_resumption *dtls_resumption_take(struct dtls *d)
{
	struct dtls_resumption *r;
	gnutls_datum_t data = { NULL, 0 };

	if (!d->up || d->server || gnutls_session_get_data2(d->tls, &data) < 0)
		return NULL;
	r = xmalloc(sizeof(*r), "a DTLS session to resume");
	r->data = data;
	return r;
}

void dtls_resumption_free(struct dtls_resumption *r)
{
	if (!r)
		return;
	wipe(r->data.data, r->data.size);
	gnutls_free(r->data.data);
	free(r);
}

void dtls_resume(struct dtls *d, const struct dtls_resumption *r)
{
	if (r && !d->started)
		gnutls_session_set_data(d->tls, r->data.data, r->data.size);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* wire.c - the codec of wire.h: one row a field, one loop for all messages. On the wire a number is 8 bytes, a string 4
 * bytes of length and its bytes; all in network order. */
#include "controller/keeper/wire.h"

#include "base/mac.h"
#include "base/rd.h"
#include "base/wipe.h"
#include "controller/config/config.h"

enum kind { NUMBER, ADDRESS, BYTES, TEXT }; /* ADDRESS: a mac_t; TEXT: UTF-8 is not asked for, but no NUL in it */

struct field {
	enum kind kind;
	size_t offset; /* in the message's struct */
	uint64_t min, max; /* of the number, or of the length */
};

enum { FIELDS_MAX = 8 };

struct row {
	const char *name;
	struct field field[FIELDS_MAX];
	size_t fields;
};

#define N(s, f, lo, hi) { NUMBER, offsetof(struct s, f), lo, hi }
#define A(s, f) { ADDRESS, offsetof(struct s, f), 0, MAC_REAL_BIT | (MAC_REAL_BIT - 1) }
#define B(s, f, lo, hi) { BYTES, offsetof(struct s, f), lo, hi }
#define T(s, f, lo, hi) { TEXT, offsetof(struct s, f), lo, hi }
#define ROW(type, ...) \
	[type] = { #type, { __VA_ARGS__ }, sizeof((struct field[]){ __VA_ARGS__ }) / sizeof(struct field) }
#define EMPTY(type) [type] = { .name = #type }

enum {
	PEM_MAX = 64 * 1024,
	LIST_MAX = 2 * 1024 * 1024, /* the auth-list of 30,000 APs; a CRL */
	PATH_TEXT_MAX = 4000,
	NAME_MAX_ = 128,
	LINE_MAX_ = 1024,
	LISTENERS_MAX_ = 16,
};
_Static_assert(CONFIG_FILE_MAX + PATH_TEXT_MAX + 64 <= KW_MESSAGE_MAX, "a configuration fits into a message");

static const struct row rows[KW_TO_KEEPER_END] = {
	ROW(KW_START, N(kw_start, listeners, 1, LISTENERS_MAX_), N(kw_start, control, 0, 1), N(kw_start, memory, 0, 1),
	    N(kw_start, restarts, 0, UINT32_MAX),
	    N(kw_start, started, 0, INT64_MAX), N(kw_start, wait_dtls_s, 0, 600),
	    N(kw_start, memory_max, 0, INT64_MAX), T(kw_start, state_dir, 1, PATH_TEXT_MAX)),
	ROW(KW_CONFIG, T(kw_config, name, 0, PATH_TEXT_MAX), B(kw_config, text, 0, CONFIG_FILE_MAX)),
	ROW(KW_CREDENTIAL, N(kw_credential, kind, 1, KW_CRED_COUNT - 1), T(kw_credential, chain, 0, LIST_MAX),
	    B(kw_credential, key, 0, PEM_MAX)),
	ROW(KW_TOKEN, N(kw_token, state, 0, 7), N(kw_token, created, 0, INT64_MAX), N(kw_token, expires, 0, INT64_MAX),
	    N(kw_token, used, 0, INT64_MAX), A(kw_token, only), A(kw_token, by),
	    T(kw_token, identity, 1, NAME_MAX_), B(kw_token, key, 0, 64)),
	ROW(KW_TOKEN_GONE, T(kw_token_gone, identity, 1, NAME_MAX_)),
	ROW(KW_SIGNED, N(kw_signed, ok, 0, 1), T(kw_signed, chain, 0, PEM_MAX), T(kw_signed, why, 0, LINE_MAX_)),
	ROW(KW_ANSWER, N(kw_answer, ok, 0, 1), T(kw_answer, text, 0, LIST_MAX)),
	EMPTY(KW_GO),
	EMPTY(KW_STOP),
	ROW(KW_ISSUED, A(kw_issued, mac), N(kw_issued, from, 0, INT64_MAX), N(kw_issued, to, 0, INT64_MAX),
	    N(kw_issued, revoked, 0, INT64_MAX), T(kw_issued, serial, 1, 64), T(kw_issued, name, 0, NAME_MAX_)),
	EMPTY(KW_ISSUED_NONE),
	ROW(KW_TRAP, T(kw_text, text, 1, LINE_MAX_)),
	EMPTY(KW_READY),
	EMPTY(KW_BEAT),
	ROW(KW_STATUS, N(kw_status, aps, 0, UINT32_MAX), T(kw_status, text, 0, LINE_MAX_)),
	ROW(KW_LOG, N(kw_log, priority, 0, KW_PRIORITY_MAX), N(kw_log, event, 0, UINT32_MAX), T(kw_log, text, 1, LINE_MAX_),
	    T(kw_log, ap, 0, NAME_MAX_), T(kw_log, reason, 0, 256), T(kw_log, session, 0, 64)),
	ROW(KW_RELOADED, N(kw_answer, ok, 0, 1), T(kw_answer, text, 0, PEM_MAX)),
	ROW(KW_SAVE, B(kw_text, text, 0, CONFIG_FILE_MAX)),
	ROW(KW_RUNNING, B(kw_text, text, 0, CONFIG_FILE_MAX)),
	ROW(KW_SIGN, N(kw_sign, how, 1, KW_SIGN_HOWS - 1), A(kw_sign, mac), B(kw_sign, request, 1, 8192),
	    T(kw_sign, name, 0, NAME_MAX_), B(kw_sign, fingerprint, 0, 32)),
	ROW(KW_ENROLLED, B(kw_enrolled, fingerprint, 32, 32)),
	ROW(KW_TOKEN_CREATE, N(kw_token_create, minutes, 0, 366 * 1440), A(kw_token_create, only),
	    N(kw_token_create, pin, 0, 1)),
	ROW(KW_TOKEN_REVOKE, T(kw_token_revoke, identity, 1, NAME_MAX_)),
	ROW(KW_CERT_REVOKE, T(kw_cert_revoke, what, 1, NAME_MAX_ - 1)),
	ROW(KW_CAPTURE, T(kw_capture, path, 1, PATH_TEXT_MAX)),
	ROW(KW_RELOAD, N(kw_reload, dry, 0, 1)),
	ROW(KW_PART, N(kw_part, at, 0, CONFIG_FILE_MAX), N(kw_part, end, 0, KW_RUNNING), B(kw_part, text, 0, KW_PART_MAX)),
};

static const struct row *row_of(unsigned type)
{
	return type < KW_TO_KEEPER_END && rows[type].name ? &rows[type] : NULL;
}

bool kw_is_for(enum kw_type type, enum kw_side reader)
{
	return row_of(type) && (type < KW_TO_NET_END) == (reader == KW_NET);
}

const char *kw_name(enum kw_type type)
{
	const struct row *r = row_of(type);

	return r ? r->name : "?";
}

static bool has_nul(struct slice s)
{
	return s.len && memchr(s.p, 0, s.len);
}

/* In its bounds; an address is one that is real and whole, or none. */
static bool may_be(const struct field *f, uint64_t n)
{
	return n >= f->min && n <= f->max && (f->kind != ADDRESS || !n || n & MAC_REAL_BIT);
}

static void write_field(struct wr *w, const struct field *f, const char *body)
{
	if (f->kind == NUMBER || f->kind == ADDRESS) {
		uint64_t n = *(const uint64_t *)(const void *)(body + f->offset);

		if (!w->error && !may_be(f, n))
			w->error = -ERANGE;
		wr_be64(w, n);
	} else {
		struct slice s = *(const struct slice *)(const void *)(body + f->offset);

		if (!w->error && (s.len < f->min || s.len > f->max || (f->kind == TEXT && has_nul(s))))
			w->error = -ERANGE;
		wr_be32(w, s.len);
		wr_bytes(w, s.p, s.len);
	}
}

int kw_write(const struct kw_msg *m, struct wr *w)
{
	const struct row *row = row_of(m->type);

	if (!row)
		return -EINVAL;
	for (size_t i = 0; i < row->fields; i++)
		write_field(w, &row->field[i], (const char *)&m->u);
	return wr_done(w);
}

static const char *read_field(struct rd *r, const struct field *f, char *body)
{
	if (f->kind == NUMBER || f->kind == ADDRESS) {
		uint64_t n = rd_be64(r);

		if (rd_failed(r))
			return "a number is cut short";
		if (!may_be(f, n))
			return "a number is out of its bounds";
		*(uint64_t *)(void *)(body + f->offset) = n;
	} else {
		uint32_t len = rd_be32(r);
		const uint8_t *at;
		struct slice s;

		if (len > f->max || len < f->min)
			return "a string is longer or shorter than it may be";
		at = rd_bytes(r, len);
		if (!at)
			return "a string is cut short";
		s = (struct slice){ (const char *)at, len };
		if (f->kind == TEXT && has_nul(s))
			return "a text has a NUL in it";
		*(struct slice *)(void *)(body + f->offset) = s;
	}
	return NULL;
}

const char *kw_read(enum kw_side reader, enum kw_type type, uint32_t id, const void *body, size_t len, struct kw_msg *out)
{
	const struct row *row = row_of(type);
	struct rd r = rd_over(body, len);

	memset(out, 0, sizeof(*out));
	if (!row)
		return "no such message";
	if (!kw_is_for(type, reader))
		return "the message is not for this side";
	out->type = type;
	out->id = id;
	for (size_t i = 0; i < row->fields; i++) {
		const char *wrong = read_field(&r, &row->field[i], (char *)&out->u);

		if (wrong)
			return wrong;
	}
	return rd_done(&r) ? NULL : "there are bytes behind the last field";
}

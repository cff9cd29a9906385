/* SPDX-License-Identifier: Apache-2.0 */
/* out.c - what the codec's tables say, for others to judge:
 *	capwap_out --pcapng FILE   every message we can write, short and full, as clear UDP; a line for each packet on stdout
 *	capwap_out --seeds DIR     small inputs for the fuzz targets, one folder each
 *	capwap_out --tables        the tables of docs/capwap.md */
#include "samples.h"

#include "proto/capwap/data.h"
#include "proto/capwap/element.h"
#include "proto/capwap/fragment.h"
#include "proto/capwap/vendor.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static uint8_t room[70000];

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "capwap_out: %s\n", what);
	exit(1);
}

/* --- pcapng ------------------------------------------------------------------------------------------------------ */

static void le(FILE *f, uint32_t v, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		putc((int)(v >> 8 * i & 0xff), f);
}

static void pcapng_begin(FILE *f)
{
	le(f, 0x0a0d0d0a, 4); /* section header */
	le(f, 28, 4);
	le(f, 0x1a2b3c4d, 4);
	le(f, 1, 4);
	le(f, UINT32_MAX, 4);
	le(f, UINT32_MAX, 4);
	le(f, 28, 4);
	le(f, 1, 4); /* interface description: raw IP */
	le(f, 20, 4);
	le(f, 101, 4);
	le(f, 0, 4);
	le(f, 20, 4);
}

/* An IPv4 and UDP datagram between 192.0.2.1 and 192.0.2.2. */
static void pcapng_packet(FILE *f, enum capwap_side from, uint16_t port, const struct wr *w)
{
	uint8_t ip[28];
	struct wr h = wr_into(ip, sizeof(ip));
	uint32_t len = (uint32_t)(wr_len(w) + sizeof(ip)), sum = 0;

	wr_be16(&h, 0x4500);
	wr_be16(&h, len);
	wr_be32(&h, 0);
	wr_be32(&h, 0x40110000);
	wr_be32(&h, 0xc0000200 + (from == CAPWAP_AC ? 1 : 2));
	wr_be32(&h, 0xc0000200 + (from == CAPWAP_AC ? 2 : 1));
	wr_be16(&h, from == CAPWAP_AC ? port : 50000);
	wr_be16(&h, from == CAPWAP_AC ? 50000 : port);
	wr_be16(&h, len - 20);
	wr_be16(&h, 0);
	for (unsigned i = 0; i < 20; i += 2)
		sum += (uint32_t)(ip[i] << 8 | ip[i + 1]);
	sum = (sum & 0xffff) + (sum >> 16);
	wr_be16_fill(&h, 10, ~(sum + (sum >> 16)) & 0xffff);
	le(f, 6, 4); /* enhanced packet */
	le(f, 32 + (len + 3) / 4 * 4, 4);
	le(f, 0, 4);
	le(f, 0, 4);
	le(f, 0, 4);
	le(f, len, 4);
	le(f, len, 4);
	fwrite(ip, 1, sizeof(ip), f);
	fwrite(w->start, 1, wr_len(w), f);
	le(f, 0, (4 - len % 4) % 4);
	le(f, 32 + (len + 3) / 4 * 4, 4);
}

/* "number message-type message name: element types", for tests/capwap/run.py to compare with what tshark saw. */
static void say_packet(unsigned n, const struct wr *w)
{
	struct rd r = rd_over(w->start, wr_len(w)), it;
	struct capwap_element e;
	struct capwap_hdr h;
	struct capwap_msg m;

	if (capwap_hdr_read(&r, &h) || capwap_msg_read(&r, &m))
		die("a packet of ours cannot be read");
	printf("%u\t%u\t%s\t", n, m.type, capwap_message_name(m.type));
	for (it = m.elements; capwap_next(&it, &e);)
		printf("%u ", e.type);
	printf("\n");
}

/* A message that carries one of ours, in the message and from the side docs/capwap.md names. */
static const struct {
	uint32_t element, message;
} carriers[] = {
	{ CAPWAP_EL_PLUMB_HELLO, CAPWAP_JOIN_REQUEST },
	{ CAPWAP_EL_PLUMB_STATION_BATCH, CAPWAP_STATION_CONFIGURATION_REQUEST },
	{ CAPWAP_EL_PLUMB_STATION_BATCH_RESULT, CAPWAP_STATION_CONFIGURATION_RESPONSE },
	{ CAPWAP_EL_PLUMB_CERTIFICATE_REQUEST, CAPWAP_WTP_EVENT_REQUEST },
	{ CAPWAP_EL_PLUMB_CERTIFICATE_ANSWER, CAPWAP_CONFIGURATION_UPDATE_REQUEST },
	{ CAPWAP_EL_PLUMB_PROBING_STATIONS, CAPWAP_WTP_EVENT_REQUEST },
	{ CAPWAP_EL_PLUMB_IDLE_STATIONS, CAPWAP_WTP_EVENT_REQUEST },
	{ CAPWAP_EL_PLUMB_RADIO_EVENT, CAPWAP_WTP_EVENT_REQUEST },
	{ CAPWAP_EL_PLUMB_TRANSMIT_STATUS, CAPWAP_WTP_EVENT_REQUEST },
	{ CAPWAP_EL_PLUMB_ADDRESSES_LEARNED, CAPWAP_WTP_EVENT_REQUEST },
	{ CAPWAP_EL_PLUMB_GROUP_KEY_STATE, CAPWAP_WTP_EVENT_REQUEST },
	{ CAPWAP_EL_PLUMB_CLIENT_CAPABILITIES, CAPWAP_STATION_CONFIGURATION_REQUEST },
	{ CAPWAP_EL_PLUMB_WLAN_EXTENSION, CAPWAP_WLAN_CONFIGURATION_REQUEST },
	{ CAPWAP_EL_PLUMB_AP_STATISTICS, CAPWAP_WTP_EVENT_REQUEST },
	{ CAPWAP_EL_PLUMB_AP_TIMERS, CAPWAP_CONFIGURATION_UPDATE_REQUEST },
	{ CAPWAP_EL_PLUMB_AC_ADDRESS, CAPWAP_CONFIGURATION_UPDATE_REQUEST },
	{ CAPWAP_EL_PLUMB_STATIONS_PRESENT, CAPWAP_WTP_EVENT_REQUEST },
	{ CAPWAP_EL_PLUMB_RADIO_EXTENSION, CAPWAP_CONFIGURATION_UPDATE_REQUEST },
	{ CAPWAP_EL_PLUMB_DHCP_SEEN, CAPWAP_WTP_EVENT_REQUEST },
};

static struct wr with_ours(size_t i)
{
	const struct capwap_message_info *info = capwap_message_info(carriers[i].message);
	struct wr w = wr_into(room, sizeof(room));

	sample_message(&w, info, (enum capwap_side)info->from, false, 0, 0, 0);
	sample_element(&w, carriers[i].element, 0);
	capwap_msg_end(&w, CAPWAP_HDR_MIN + 5);
	return w;
}

static void write_pcapng(const char *path)
{
	const struct capwap_message_info *info;
	FILE *f = fopen(path, "wb");
	unsigned n = 0;
	struct wr w;

	if (!f)
		die("cannot write the capture");
	pcapng_begin(f);
	for (size_t i = 0; (info = capwap_message_at(i)); i++)
		for (unsigned side = CAPWAP_AC; side <= CAPWAP_WTP; side++)
			for (unsigned variant = 0; variant < 4; variant++) {
				if (!(info->from & side) || (variant == 3 && info->type != CAPWAP_WLAN_CONFIGURATION_REQUEST))
					continue;
				w = wr_into(room, sizeof(room));
				sample_message(&w, info, (enum capwap_side)side, variant == 1, variant > 1 ? variant - 1 : 0, 0, 0);
				if (variant == 2 && info->permits[0].element == 0)
					continue;
				if (wr_done(&w))
					die(info->name);
				pcapng_packet(f, (enum capwap_side)side, CAPWAP_CONTROL_PORT, &w);
				say_packet(++n, &w);
			}
	for (size_t i = 0; i < ARRAY_LEN(carriers); i++) {
		w = with_ours(i);
		if (wr_done(&w))
			die(capwap_element_name(carriers[i].element));
		pcapng_packet(f, (enum capwap_side)capwap_message_info(carriers[i].message)->from, CAPWAP_CONTROL_PORT, &w);
		say_packet(++n, &w);
	}
	w = wr_into(room, sizeof(room));
	capwap_keep_alive_write(&w, (const uint8_t *)"0123456789abcdef");
	pcapng_packet(f, CAPWAP_WTP, CAPWAP_DATA_PORT, &w);
	printf("%u\tkeep-alive\n", ++n);
	if (fclose(f))
		die("cannot write the capture");
}

/* --- seeds ------------------------------------------------------------------------------------------------------- */

static void seed(const char *dir, const char *target, unsigned n, const void *bytes, size_t len)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, target);
	(void)mkdir(path, 0777);
	snprintf(path, sizeof(path), "%s/%s/%02u", dir, target, n);
	f = fopen(path, "wb");
	if (!f || fwrite(bytes, 1, len, f) != len || fclose(f))
		die("cannot write a seed");
}

static void write_seeds(const char *dir)
{
	static const uint8_t pieces[] = { 0x01, 0x00, 0x64, 1, 0x81, 0x64, 0x10, 1, 0x42, 0x64, 8, 200, 0x02, 0, 0x10, 255 };
	const struct capwap_message_info *info;
	struct capwap_hdr h = { .rid = 1, .wbid = 1, .native = true, .radio_mac = { 6, { 2, 0, 0x5e, 0, 0x53, 1 } } };
	unsigned n = 0;
	struct wr w;

	for (size_t i = 0; (info = capwap_message_at(i)); i++) {
		w = wr_into(room, sizeof(room));
		sample_message(&w, info, (enum capwap_side)(info->from == CAPWAP_EITHER ? CAPWAP_WTP : info->from), n % 2, 0, 0, 0);
		seed(dir, "capwap_control", n++, room, wr_len(&w));
	}
	for (size_t i = 0; i < ARRAY_LEN(carriers); i++) {
		w = with_ours(i);
		seed(dir, "capwap_control", n++, room, wr_len(&w));
	}
	for (size_t i = 0; capwap_element_at(i); i++) {
		size_t header = CAPWAP_ELEMENT_HDR_LEN + (capwap_element_at(i)->type > CAPWAP_EL_PLUMB ? 11 : 0);

		w = wr_into(room, sizeof(room));
		sample_element(&w, capwap_element_at(i)->type, 0);
		wr_put(room + header - 2, i, 2);
		seed(dir, "capwap_elements", (unsigned)i, room + header - 2, wr_len(&w) - header + 2);
	}
	w = wr_into(room, sizeof(room));
	capwap_keep_alive_write(&w, (const uint8_t *)"0123456789abcdef");
	seed(dir, "capwap_data", 0, room, wr_len(&w));
	w = wr_into(room, sizeof(room));
	capwap_frame_info_set(&h, &(struct capwap_frame_info){ .rssi = -60, .snr = 30, .rate = 540 });
	capwap_hdr_write(&w, &h);
	wr_bytes(&w, "\xb0\0", 2);
	seed(dir, "capwap_data", 1, room, wr_len(&w));
	w = wr_into(room, sizeof(room));
	capwap_frame_info_set(&h, &(struct capwap_frame_info){ .rssi = -60, .has_group = true, .gtk_id = 1, .gtk_pn = 7,
							       .igtk_id = 4, .igtk_ipn = 8 });
	capwap_hdr_write(&w, &h);
	wr_bytes(&w, "\x08\1", 2);
	seed(dir, "capwap_data", 2, room, wr_len(&w));
	seed(dir, "capwap_fragments", 0, pieces, sizeof(pieces));
}

/* --- the tables of docs/capwap.md -------------------------------------------------------------------------------- */

static const char *side_name(unsigned from)
{
	return from == CAPWAP_AC ? "AC" : from == CAPWAP_WTP ? "WTP" : "AC, WTP";
}

/* A word of a paragraph, in lines of 125 columns. */
static void print_word(size_t *column, const char *before, const char *word, const char *behind)
{
	size_t len = strlen(before) + strlen(word) + strlen(behind);
	bool first = *column == 0, fits = *column + 1 + len <= 125;

	printf("%s%s%s%s", first ? "" : fits ? " " : "\n", before, word, behind);
	*column = first || !fits ? len : *column + 1 + len;
}

static void print_faults(void)
{
	static const char *const between[] = { "and", "of", "a", "message's", "elements:" };
	size_t column = 0;

	for (unsigned f = 1; f < CAPWAP_FAULTS; f++)
		print_word(&column, "`", capwap_fault_name(f), f + 1 < CAPWAP_FAULTS ? "`," : "`;");
	for (size_t i = 0; i < ARRAY_LEN(between); i++)
		print_word(&column, "", between[i], "");
	for (unsigned w = 1; w < CAPWAP_WRONGS; w++)
		print_word(&column, "`", capwap_wrong_name(w), w + 1 < CAPWAP_WRONGS ? "`," : "`.");
}

static void print_permits(const struct capwap_message_info *info, bool must)
{
	static const char *const how[] = { [CAPWAP_ONE] = "", [CAPWAP_MAYBE] = "", [CAPWAP_ANY] = "*", [CAPWAP_SOME] = "+",
					   [CAPWAP_EACH_RADIO] = " per radio", [CAPWAP_GROUP_A] = " (a)", [CAPWAP_GROUP_B] = " (b)",
					   [CAPWAP_ONLY_ONE] = " (one)" };
	bool any = false;

	for (const struct capwap_permit *p = info->permits; p->element; p++) {
		if ((p->count != CAPWAP_MAYBE && p->count != CAPWAP_ANY) != must)
			continue;
		printf("%s%u%s%s%s", any ? ", " : "", p->element, how[p->count], p->lenient ? "~" : "",
		       p->from != CAPWAP_EITHER ? p->from == CAPWAP_AC ? " from AC" : " from WTP" : "");
		any = true;
	}
	printf(" |");
}

static void field_kind(const struct capwap_field *f)
{
	static const char *const names[] = {
		[F_U8] = "u8", [F_U16] = "u16", [F_U32] = "u32", [F_U48] = "u48", [F_U64] = "u64", [F_S8] = "s8", [F_S16] = "s16",
		[F_RADIO] = "u8, radio id", [F_RADIO_ALL] = "u8, radio id", [F_WLAN] = "u8, WLAN id", [F_MAC6] = "6 bytes",
		[F_MAC] = "MAC", [F_IP4] = "4 bytes", [F_IP6] = "16 bytes", [F_TEXT] = "text, the rest",
		[F_BYTES] = "bytes, the rest",
		[F_OCTETS] = "bytes, the rest", [F_TEXT8] = "text behind a u8 length", [F_BYTES8] = "bytes behind a u8 length",
		[F_BYTES16] = "bytes behind a u16 length", [F_COUNT8] = "u8 count", [F_LIST] = "records, the rest",
	};

	if (f->kind == F_RAW)
		printf("%u bytes", f->n);
	else
		printf("%s", f->kind < ARRAY_LEN(names) && names[f->kind] ? names[f->kind] : "?");
	if (f->max && f->kind >= F_U8 && f->kind <= F_S16)
		printf(", %u to %u", f->min, f->max);
	else if (f->max && f->kind != F_LIST)
		printf(", at most %u", f->max);
	if (f->secret)
		printf(", secret");
}

static void print_values(const struct capwap_field *f)
{
	const struct capwap_value_name *v = f->values;
	const char *between = "";

	for (v += v && v->value == UINT32_MAX; v && v->name; v++, between = ", ")
		printf("%s%u %s", between, v->value, v->name);
}

static void print_fields(const struct capwap_shape *s, const char *indent)
{
	for (const struct capwap_field *f = s->fields; f->kind != F_END; f++) {
		printf("| %s%s | ", indent, f->name);
		field_kind(f);
		printf(" | ");
		print_values(f);
		printf(" |\n");
		if (f->kind == F_LIST)
			print_fields(f->shape, "- ");
	}
}

static void print_tables(void)
{
	const struct capwap_message_info *m;
	const struct capwap_element_info *e;

	printf("<!-- table: messages -->\n| type | message | section | from | must carry | may carry | bad data gives |\n"
	       "|---|---|---|---|---|---|---|\n");
	for (size_t i = 0; (m = capwap_message_at(i)); i++) {
		printf("| %u | %s | %s | %s | ", m->type, m->name, m->section, side_name(m->from));
		print_permits(m, true);
		printf(" ");
		print_permits(m, false);
		printf(" %u |\n", m->bad);
	}
	printf("<!-- end -->\n<!-- table: elements -->\n| type | element | section | bytes |\n|---|---|---|---|\n");
	for (size_t i = 0; (e = capwap_element_at(i)) && e->type < CAPWAP_EL_PLUMB; i++) {
		printf("| %u | %s | %s | %u", e->type, e->name, e->section, e->min);
		if (e->min != e->max)
			printf(" to %u", e->max);
		printf(" |\n");
	}
	printf("<!-- end -->\n<!-- table: leniencies -->\n| name | what is let pass |\n|---|---|\n");
	for (unsigned l = 0; l < CAPWAP_LENIENCIES; l++)
		printf("| %s | %s |\n", capwap_leniency_name(l), capwap_leniency_text(l));
	printf("<!-- end -->\n<!-- table: faults -->\n");
	print_faults();
	printf("\n<!-- end -->\n");
	for (unsigned type = CAPWAP_EL_PLUMB + 1; (e = capwap_element_info(type)); type++) {
		printf("<!-- table: %u -->\n| field | form | values |\n|---|---|---|\n", type - CAPWAP_EL_PLUMB);
		print_fields(e->shape, "");
		printf("<!-- end -->\n");
	}
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "--pcapng") == 0)
		write_pcapng(argv[2]);
	else if (argc == 3 && strcmp(argv[1], "--seeds") == 0)
		write_seeds(argv[2]);
	else if (argc == 2 && strcmp(argv[1], "--tables") == 0)
		print_tables();
	else
		die("usage: capwap_out --pcapng FILE | --seeds DIR | --tables");
	return 0;
}

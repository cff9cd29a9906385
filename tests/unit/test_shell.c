/* SPDX-License-Identifier: Apache-2.0 */
/* test_shell.c - the parts of plumbd's shell that can stand alone: addresses to listen on, the program that tells friends
 * from strangers (in the kernel), lines for the journal, capture files. */
#include "check.h"

#include "controller/keeper/journal.h"
#include "controller/keeper/listen.h"
#include "controller/net/pcapng.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* --- addresses ---------------------------------------------------------------------------------------------------- */

static void check_listen(const char *text, const char *control, uint16_t data)
{
	struct listeners l = { .count = 0 };
	char why[LISTEN_WHY_MAX], shown[ADDR_TEXT_MAX];

	if (!listen_parse(&l, text, why))
		fail_msg("%s", why);
	addr_format(&l.at[0].control, shown);
	assert_string_equal(shown, control);
	assert_int_equal(l.at[0].data.port, data);
}

static void addresses_are_read_as_people_write_them(void **state)
{
	struct listeners l = { .count = 0 };
	char why[LISTEN_WHY_MAX];
	static const char *const bad[] = { "", "localhost", "127.0.0.1:0,1", "127.0.0.1:1,", "127.0.0.1:5246,5246",
					   "127.0.0.1:1,70000", "127.0.0.1:1,2,3", "[::1", "1.2.3.4.5" };

	(void)state;
	check_listen("127.0.0.1", "127.0.0.1:5246", 5247);
	check_listen("127.0.0.1:15246,15999", "127.0.0.1:15246", 15999);
	check_listen("[::1]:6000,6001", "[::1]:6000", 6001);
	check_listen("::", "[::]:5246", 5247);
	check_listen("127.0.0.1:7000", "127.0.0.1:7000", 7001);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (listen_parse(&l, bad[i], why))
			fail_msg("'%s' was taken", bad[i]);
	assert_int_equal(l.count, 0);
	assert_true(listen_parse(&l, "127.0.0.1", why));
	assert_false(listen_parse(&l, "127.0.0.1:5246,9", why));
}

/* Each form that is refused, and a piece of what is said to it. */
static void what_is_wrong_with_an_address_is_said(void **state)
{
	static const struct {
		const char *text, *said;
	} wrong[] = {
		{ "localhost", "names are not looked up" },	 { "wlc.example.net:5246", "names are not looked up" },
		{ "wlc-1:5246,5247", "names are not looked up" }, { "0.0.0.0:0", "port 0 is none" },
		{ "[::1]:0,1", "port 0 is none" },		 { "127.0.0.1:5246,0", "no port (1 to 65535)" },
		{ "127.0.0.1:65535", "behind 65535" },		 { "::1:5246,5247", "in brackets" },
		{ "224.0.1.140", "of a group" },		 { "255.255.255.255", "of a group" },
		{ "[ff02::18c]:5246,5247", "of a group" },	 { "[::1", "no address" },
		{ "1.2.3.4.5", "no address" },			 { "", "no address" },
		{ "127.0.0.1:5246,5247", "given twice" },	 { "127.0.0.1:5247,5248", "another --listen's" },
		{ "127.0.0.1:5000,5247", "another --listen's" }, { "127.0.0.1:5245", "another --listen's" },
	};
	struct listeners l = { .count = 0 };
	char why[LISTEN_WHY_MAX];

	(void)state;
	assert_true(listen_parse(&l, "127.0.0.1", why));
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		if (listen_parse(&l, wrong[i].text, why))
			fail_msg("'%s' was taken", wrong[i].text);
		if (!strstr(why, wrong[i].said))
			fail_msg("'%s': %s", wrong[i].text, why);
	}
	assert_int_equal(l.count, 1);
	assert_true(listen_parse(&l, "[::1]:5246,5247", why)); /* the same ports of the other family */
	assert_true(listen_parse(&l, "127.0.0.2", why));
	assert_true(listen_parse(&l, "127.0.0.1:5248,5249", why));
}

/* --- friends and strangers ---------------------------------------------------------------------------------------- */

static struct listeners bound(const char *address)
{
	struct listeners l = { .count = 0 };
	char why[LISTEN_WHY_MAX], text[96];

	for (unsigned port = 21000 + (unsigned)getpid() % 20000; port < 60000; port += 7) {
		l.count = 0;
		snprintf(text, sizeof(text), "%s:%u,%u", address, port, port + 1);
		assert_true(listen_parse(&l, text, why));
		if (listen_bind(&l, why))
			return l;
	}
	fail_msg("no free port: %s", why);
	return l;
}

static int received(int fd)
{
	struct pollfd p = { fd, POLLIN, 0 };
	char room[2048];

	return poll(&p, 1, 100) == 1 ? (int)recv(fd, room, sizeof(room), MSG_DONTWAIT) : -1;
}

static void check_socket(struct listeners *l, const uint8_t *datagram, size_t len, bool friend)
{
	struct sockaddr_storage to;
	const struct addr *a = &l->at[0].control;
	int family = addr_is_v4(a) ? AF_INET : AF_INET6;
	socklen_t to_len = (socklen_t)addr_to_sockaddr(a, family, &to);
	int fd = socket(family, SOCK_DGRAM, 0), at = friend ? CONTROL_FRIENDS : CONTROL_STRANGERS;

	assert_int_equal(listen_is_friend(datagram, len), friend);
	assert_int_equal(sendto(fd, datagram, len, 0, (struct sockaddr *)&to, to_len), (int)len);
	assert_int_equal(received(l->at[0].fd[at]), (int)len);
	close(fd);
}

static void the_kernel_tells_friends_from_strangers(void **state)
{
	static const uint8_t discovery[] = { 0, 16, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1 };
	static const uint8_t hello[] = { 1, 0, 0, 0, 22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1 };
	static const uint8_t data[] = { 1, 0, 0, 0, 23, 254, 253, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1 };
	static const char *const addresses[] = { "127.0.0.1", "[::1]" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
		struct listeners l = bound(addresses[i]);

		for (int n = 0; n < 20; n++) {
			check_socket(&l, discovery, sizeof(discovery), false);
			check_socket(&l, hello, sizeof(hello), false);
			check_socket(&l, data, sizeof(data), true);
			check_socket(&l, data, 8, false); /* cut before the epoch */
			check_socket(&l, data, 1, false);
		}
		assert_int_equal(received(l.at[0].fd[DATA_FRIENDS]), -1);
		listen_close(&l);
	}
}

static void a_port_that_is_taken_is_refused(void **state)
{
	struct listeners l = bound("127.0.0.1"), second = l;
	char why[LISTEN_WHY_MAX];

	(void)state;
	for (int i = 0; i < LISTEN_ROLES; i++)
		second.at[0].fd[i] = -1;
	assert_false(listen_bind(&second, why));
	assert_non_null(strstr(why, "another plumbd"));
	listen_close(&l);
	assert_true(listen_bind(&second, why));
	listen_close(&second);
}

/* So much waits, and no more, whoever sends: filled until the kernel drops. */
static void no_more_waits_than_there_is_room_for(void **state)
{
	enum { MOST = 4 * 96 * 1024, LEN = 200 };
	static const uint8_t stranger[LEN] = { 0 };
	struct listeners l = bound("127.0.0.1");
	int *fds = l.at[0].fd, size = 0, from, waiting = 0;
	const struct addr *a = &l.at[0].control;
	struct sockaddr_storage to;
	socklen_t to_len = (socklen_t)addr_to_sockaddr(a, AF_INET, &to), len = sizeof(size);

	(void)state;
	assert_int_equal(listen_room(fds, LISTEN_ROLES, MOST), MOST);
	for (int i = 0; i < LISTEN_ROLES; i++) {
		assert_int_equal(getsockopt(fds[i], SOL_SOCKET, SO_RCVBUF, &size, &len), 0);
		assert_int_equal(size, MOST / LISTEN_ROLES);
	}
	from = socket(AF_INET, SOCK_DGRAM, 0);
	for (int i = 0; i < 4 * MOST / LEN; i++)
		assert_int_equal(sendto(from, stranger, LEN, 0, (struct sockaddr *)&to, to_len), LEN);
	while (recv(fds[CONTROL_STRANGERS], (uint8_t[LEN]){ 0 }, LEN, MSG_DONTWAIT) == LEN)
		waiting++;
	assert_in_range(waiting, 8, MOST / LISTEN_ROLES / LEN); /* each with 500 bytes of the kernel's and more */
	close(from);
	/* less than the least is not to be had; none is what there was */
	assert_int_equal(listen_room(fds, LISTEN_ROLES, 1), LISTEN_ROLES * LISTEN_ROOM_LEAST);
	assert_true(listen_room(fds, LISTEN_ROLES, 0) >= LISTEN_ROLES * LISTEN_ROOM_LEAST);
	listen_close(&l);
	/* keeper knows before it binds */
	l.most = MOST;
	for (int i = 0; i < LISTEN_ROLES; i++)
		l.at[0].fd[i] = -1;
	assert_true(listen_bind(&l, (char[LISTEN_WHY_MAX]){ 0 }));
	assert_int_equal(getsockopt(fds[DATA_FRIENDS], SOL_SOCKET, SO_RCVBUF, &size, &len), 0);
	assert_int_equal(size, MOST / LISTEN_ROLES);
	listen_close(&l);
}

/* --- the journal -------------------------------------------------------------------------------------------------- */

static int journal_socket(char path[static 64])
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	snprintf(path, 64, "/tmp/plumb-test-journal.%d", (int)getpid());
	unlink(path);
	memcpy(at.sun_path, path, strlen(path) + 1);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	setenv("PLUMB_JOURNAL", path, 1);
	return fd;
}

static const char *journal_got(int fd)
{
	static char text[2048];
	ssize_t n = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);

	text[n > 0 ? n : 0] = '\0';
	return text;
}

static struct journal_line line_of(const char *text)
{
	return (struct journal_line){ .priority = LOG_WARNING, .event = 0x1b59, .text = slice_of(text),
				      .ap = SLICE("02:00:5e:00:00:01"), .reason = SLICE("because\nof this") };
}

static void the_journal_gets_fields(void **state)
{
	char path[64];
	int fd = journal_socket(path);
	struct journal j;
	struct journal_line l = line_of("a line\nwith \x1b[31m a break");

	(void)state;
	journal_open(&j, mono_ms(0));
	journal_put(&j, &l, mono_ms(0));
	assert_string_equal(journal_got(fd), "MESSAGE=a line with ?[31m a break\nPRIORITY=4\nSYSLOG_IDENTIFIER=plumbd\n"
					     "MESSAGE_ID=7c2f0b1e5d3a4f6c9b8ed0a100001b59\nPLUMB_EVENT=7001\n"
					     "PLUMB_AP=02:00:5e:00:00:01\nPLUMB_REASON=because of this\n");
	for (int i = 0; i < 124; i++)
		journal_put(&j, &l, mono_ms(i));
	assert_string_equal(journal_got(fd), "");
	journal_tick(&j, mono_ms(JOURNAL_REPEAT_MS));
	assert_non_null(strstr(journal_got(fd), "MESSAGE=the last message was repeated 124 times\n"));
	journal_close(&j);
	close(fd);
	unlink(path);
	unsetenv("PLUMB_JOURNAL");
}

static void more_than_a_burst_is_dropped_and_counted(void **state)
{
	char path[64], text[32];
	int fd = journal_socket(path);
	struct journal j;
	unsigned got = 0;

	(void)state;
	journal_open(&j, mono_ms(0));
	for (int i = 0; i < 3 * JOURNAL_BURST; i++) {
		struct journal_line l;

		snprintf(text, sizeof(text), "line %d", i);
		l = line_of(text);
		journal_put(&j, &l, mono_ms(0));
		got += journal_got(fd)[0] != '\0';
	}
	assert_int_equal(got, JOURNAL_BURST);
	snprintf(text, sizeof(text), "a second later");
	struct journal_line l = line_of(text);
	journal_put(&j, &l, mono_ms(1000));
	assert_non_null(strstr(journal_got(fd), "MESSAGE=2000 messages were dropped"));
	assert_non_null(strstr(journal_got(fd), "MESSAGE=a second later"));
	journal_close(&j);
	close(fd);
	unlink(path);
	unsetenv("PLUMB_JOURNAL");
}

/* --- captures ----------------------------------------------------------------------------------------------------- */

static uint32_t ones(const uint8_t *b, size_t len, uint32_t s)
{
	for (size_t i = 0; i + 1 < len; i += 2)
		s += (uint32_t)b[i] << 8 | b[i + 1];
	if (len & 1)
		s += (uint32_t)b[len - 1] << 8;
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return s;
}

static void a_capture_is_whole_blocks_and_right_sums(void **state)
{
	struct buf b = { 0 };
	struct addr from = addr_v4(0xc0000201, 5246), to = addr_v4(0xc0000202, 40000);
	uint32_t total;
	const uint8_t *p, *ip;

	(void)state;
	pcapng_head(&b, "02:00:5e:00:00:01");
	assert_int_equal(b.len % 4, 0);
	p = (const uint8_t *)b.p + b.len;
	total = (uint32_t)(b.len);
	pcapng_packet(&b, 1700000000000000, &from, &to, "hello", 5);
	p = (const uint8_t *)b.p + total;
	assert_int_equal(p[3], 6);
	assert_int_equal((size_t)p[6] << 8 | p[7], b.len - total);
	assert_int_equal((size_t)p[22] << 8 | p[23], 33);
	ip = p + 28;
	assert_int_equal(ones(ip, 20, 0), 0xffff);
	assert_int_equal(ones(ip + 20, 13, ones(ip + 12, 8, 17 + 13)), 0xffff);
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read_as_people_write_them),
		cmocka_unit_test(what_is_wrong_with_an_address_is_said),
		cmocka_unit_test(the_kernel_tells_friends_from_strangers),
		cmocka_unit_test(a_port_that_is_taken_is_refused),
		cmocka_unit_test(no_more_waits_than_there_is_room_for),
		cmocka_unit_test(the_journal_gets_fields),
		cmocka_unit_test(more_than_a_burst_is_dropped_and_counted),
		cmocka_unit_test(a_capture_is_whole_blocks_and_right_sums),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

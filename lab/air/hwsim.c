/* SPDX-License-Identifier: Apache-2.0 */
#include "hwsim.h"

#include <errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <stdio.h>
#include <string.h>

enum { CMD_REGISTER = 1, CMD_FRAME, CMD_TX_INFO, CMD_NEW_RADIO, CMD_DEL_RADIO, CMD_GET_RADIO, CMD_ADD_MAC, CMD_DEL_MAC };
enum { A_RECEIVER = 1, A_TRANSMITTER, A_FRAME, A_FLAGS, A_RX_RATE, A_SIGNAL, A_TX_INFO, A_COOKIE, A_CHANNELS,
	A_USE_CHANCTX = 15, A_RADIO_NAME = 17, A_FREQ = 19, A_TX_INFO_FLAGS = 21, A_PERM_ADDR, A_MAX = 31 };
enum { BUFFER = 4 << 20 };

static struct nl_sock *events, *orders; /* orders are answered one by one, events come by themselves */
static int family;

static struct nl_msg *begin(struct nl_sock *s, uint8_t command, int flags)
{
	struct nl_msg *m = nlmsg_alloc_size(FRAME_MAX + 512);

	(void)s;
	if (!m || !genlmsg_put(m, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, flags, command, 1)) {
		fputs("lab-air: out of memory\n", stderr);
		_Exit(1);
	}
	return m;
}

static void send_event(struct nl_msg *m)
{
	int error = nl_send_auto(events, m);

	if (error < 0)
		fprintf(stderr, "lab-air: to hwsim: %s\n", nl_geterror(error));
	nlmsg_free(m);
}

static void take_frame(struct nlattr **a)
{
	static struct sent s;
	const struct rate *rates = nla_data(a[A_TX_INFO]);
	size_t n = (size_t)nla_len(a[A_TX_INFO]) / sizeof(*rates);

	memset(&s, 0, offsetof(struct sent, frame));
	s.len = (size_t)nla_len(a[A_FRAME]);
	if (s.len > FRAME_MAX || nla_len(a[A_TRANSMITTER]) != 6)
		return;
	memcpy(s.radio, nla_data(a[A_TRANSMITTER]), 6);
	memcpy(s.frame, nla_data(a[A_FRAME]), s.len);
	s.flags = nla_get_u32(a[A_FLAGS]);
	s.cookie = nla_get_u64(a[A_COOKIE]);
	s.freq = a[A_FREQ] ? nla_get_u32(a[A_FREQ]) : 0;
	for (size_t i = 0; i < RATES; i++)
		s.rates[i] = i < n ? rates[i] : (struct rate){ .idx = -1 };
	medium_frame(&s);
}

static int on_message(struct nl_msg *m, void *ctx)
{
	struct nlattr *a[A_MAX + 1];
	struct genlmsghdr *g = nlmsg_data(nlmsg_hdr(m));

	(void)ctx;
	if (nlmsg_hdr(m)->nlmsg_type != family || genlmsg_parse(nlmsg_hdr(m), 0, a, A_MAX, NULL) < 0)
		return NL_SKIP;
	if (g->cmd == CMD_FRAME && a[A_TRANSMITTER] && a[A_FRAME] && a[A_FLAGS] && a[A_TX_INFO] && a[A_COOKIE])
		take_frame(a);
	else if ((g->cmd == CMD_ADD_MAC || g->cmd == CMD_DEL_MAC) && a[A_TRANSMITTER] && a[A_RECEIVER])
		medium_address(nla_data(a[A_TRANSMITTER]), nla_data(a[A_RECEIVER]), g->cmd == CMD_ADD_MAC);
	return NL_OK;
}

/* hwsim answers a frame that a radio did not take (another channel) with an error. That is no news. */
static int on_error(struct sockaddr_nl *from, struct nlmsgerr *e, void *ctx)
{
	(void)from;
	(void)e;
	(void)ctx;
	return NL_SKIP;
}

/* A new radio is answered by its number in the place of the error, which libnl takes for one. */
static int on_answer(struct sockaddr_nl *from, struct nlmsgerr *e, void *ctx)
{
	(void)from;
	*(int *)ctx = e->error;
	return NL_STOP;
}

static struct nl_sock *socket_new(void)
{
	struct nl_sock *s = nl_socket_alloc();

	if (!s || genl_connect(s) < 0)
		return NULL;
	nl_socket_set_buffer_size(s, BUFFER, BUFFER);
	return s;
}

int hwsim_open(void)
{
	struct nl_msg *m;
	int error;

	events = socket_new();
	orders = socket_new();
	family = events && orders ? genl_ctrl_resolve(orders, "MAC80211_HWSIM") : -1;
	if (family < 0) {
		fputs("lab-air: the kernel has no mac80211_hwsim\n", stderr);
		return -ENODEV;
	}
	m = begin(events, CMD_REGISTER, NLM_F_REQUEST | NLM_F_ACK);
	nl_send_auto(events, m);
	nlmsg_free(m);
	error = nl_wait_for_ack(events);
	if (error < 0) {
		fprintf(stderr, "lab-air: the medium has another owner: %s\n", nl_geterror(error));
		return -EBUSY;
	}
	nl_socket_disable_seq_check(events);
	nl_socket_modify_cb(events, NL_CB_VALID, NL_CB_CUSTOM, on_message, NULL);
	nl_socket_modify_err_cb(events, NL_CB_CUSTOM, on_error, NULL);
	nl_socket_set_nonblocking(events);
	return 0;
}

int hwsim_fd(void)
{
	return nl_socket_get_fd(events);
}

void hwsim_read(void)
{
	int error = nl_recvmsgs_default(events);

	if (error == -NLE_NOMEM) { /* frames were lost: said, for a check may fail by it */
		medium_counters.late++;
		medium_says("overflow");
	}
}

static int order(struct nl_msg *m)
{
	int error = nl_send_auto(orders, m), answer = 0;

	nlmsg_free(m);
	nl_socket_modify_err_cb(orders, NL_CB_CUSTOM, on_answer, &answer);
	if (error >= 0)
		error = nl_recvmsgs_default(orders);
	return answer > 0 ? 0 : answer < 0 ? answer : error;
}

int hwsim_new_radio(const char *name, const uint8_t mac[static 6], unsigned channels)
{
	struct nl_msg *m = begin(orders, CMD_NEW_RADIO, NLM_F_REQUEST | NLM_F_ACK);

	nla_put(m, A_RADIO_NAME, (int)strlen(name) + 1, name);
	nla_put(m, A_PERM_ADDR, 6, mac);
	nla_put_u32(m, A_CHANNELS, channels);
	return order(m);
}

int hwsim_del_radio(const char *name)
{
	struct nl_msg *m = begin(orders, CMD_DEL_RADIO, NLM_F_REQUEST | NLM_F_ACK);

	nla_put(m, A_RADIO_NAME, (int)strlen(name) + 1, name);
	return order(m);
}

void hwsim_deliver(const uint8_t radio[static 6], const uint8_t *p, size_t len, uint32_t freq, unsigned rate, int signal)
{
	struct nl_msg *m = begin(events, CMD_FRAME, NLM_F_REQUEST);

	nla_put(m, A_RECEIVER, 6, radio);
	nla_put(m, A_FRAME, (int)len, p);
	nla_put_u32(m, A_RX_RATE, rate);
	nla_put_u32(m, A_SIGNAL, (uint32_t)signal);
	if (freq)
		nla_put_u32(m, A_FREQ, freq);
	send_event(m);
}

void hwsim_status(const struct sent *s, bool acked, int signal)
{
	struct nl_msg *m = begin(events, CMD_TX_INFO, NLM_F_REQUEST);
	struct rate rates[RATES];

	memcpy(rates, s->rates, sizeof(rates));
	if (acked) { /* with the first rate, at the first try */
		rates[0].count = 1;
		for (int i = 1; i < RATES; i++)
			rates[i] = (struct rate){ .idx = -1 };
	}
	nla_put(m, A_TRANSMITTER, 6, s->radio);
	nla_put_u32(m, A_FLAGS, s->flags | (acked ? (uint32_t)HWSIM_ACKED : 0));
	nla_put_u64(m, A_COOKIE, s->cookie);
	nla_put_u32(m, A_SIGNAL, (uint32_t)signal);
	nla_put(m, A_TX_INFO, sizeof(rates), rates);
	send_event(m);
}

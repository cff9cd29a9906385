/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - lab-air SOCKET: the program that owns the lab's medium. It registers with mac80211_hwsim, and from then on no
 * frame of a radio reaches another but through it (medium.c). What it shall do it is told over a Unix datagram socket, a
 * command a datagram, answered by "ok ..." or "error: ...":
 *
 *	radio NAME MAC [CHANNELS]        a new radio; its phy has the name
 *	gone NAME                        it is taken away
 *	signal RADIO RADIO|all DBM|off   how loud they hear each other
 *	rule NAME WHAT [MATCH...]        rules.h
 *	unrule NAME|all
 *	hits NAME                        how often the rule matched
 *	replay RULE [N [GAP_MS]]         the last N frames that the rule has kept, once more
 *	inject RADIO MHZ HEX             a frame nobody has sent
 *	capture FILE|off                 pcapng
 *	counters
 *	listen                           lines "hit ..." come here from now on */
#include "capture.h"
#include "hwsim.h"
#include "medium.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { COMMAND_MAX = 16384, ANSWER_MAX = 512 };

static int control;
static struct sockaddr_un listener;
static socklen_t listener_len;

void medium_says(const char *text)
{
	if (listener_len)
		sendto(control, text, strlen(text), MSG_DONTWAIT, (struct sockaddr *)&listener, listener_len);
}

static const char *new_radio(char **at)
{
	char *name = strtok_r(NULL, " ", at), *text = strtok_r(NULL, " ", at), *channels = strtok_r(NULL, " ", at);
	uint8_t mac[6], hw[6];
	static char wrong[80];
	int error;

	if (!name || !text || strlen(name) >= RULE_NAME_MAX || !read_mac(text, mac))
		return "radio NAME MAC [CHANNELS]";
	memcpy(hw, mac, 6); /* a radio with an address of its own is known to hwsim by it */
	medium_radio(name, hw);
	error = hwsim_new_radio(name, mac, channels ? (unsigned)atoi(channels) : 1);
	if (error >= 0)
		return NULL;
	medium_forget(name, hw);
	snprintf(wrong, sizeof(wrong), "hwsim refused the radio (%d)", error);
	return wrong;
}

static const char *del_radio(char **at)
{
	char *name = strtok_r(NULL, " ", at);
	uint8_t hw[6];

	if (!name || !medium_forget(name, hw))
		return "no such radio";
	return hwsim_del_radio(name) < 0 ? "hwsim refused" : NULL;
}

static const char *set_signal(char **at)
{
	char *a = strtok_r(NULL, " ", at), *b = strtok_r(NULL, " ", at), *dbm = strtok_r(NULL, " ", at);

	if (!a || !b || !dbm)
		return "signal RADIO RADIO|all DBM|off";
	return medium_signal(a, b, strcmp(dbm, "off") == 0 ? SIGNAL_NONE : atoi(dbm));
}

static const char *replay(char **at, char *answer)
{
	char *rule = strtok_r(NULL, " ", at), *n = strtok_r(NULL, " ", at), *gap = strtok_r(NULL, " ", at);
	unsigned sent = 0;
	const char *wrong;

	if (!rule)
		return "replay RULE [N [GAP_MS]]";
	wrong = medium_replay(rule, n ? (unsigned)atoi(n) : 1, gap ? (unsigned)atoi(gap) : 0, &sent);
	snprintf(answer, ANSWER_MAX, " %u", sent);
	return wrong;
}

static const char *inject(char **at)
{
	char *radio = strtok_r(NULL, " ", at), *freq = strtok_r(NULL, " ", at), *hex = strtok_r(NULL, " ", at);
	uint8_t frame[FRAME_MAX];
	size_t len;

	if (!radio || !freq || !hex || !read_hex(hex, frame, sizeof(frame), &len))
		return "inject RADIO MHZ HEX";
	return medium_inject(radio, (uint32_t)atoi(freq), frame, len);
}

static const char *obey(char *text, char *answer, const struct sockaddr_un *from, socklen_t from_len)
{
	char *at = NULL, *word = strtok_r(text, " ", &at), *value;
	const struct medium_counters *c = &medium_counters;

	if (!word)
		return "no command";
	if (strcmp(word, "radio") == 0)
		return new_radio(&at);
	if (strcmp(word, "gone") == 0)
		return del_radio(&at);
	if (strcmp(word, "signal") == 0)
		return set_signal(&at);
	if (strcmp(word, "rule") == 0)
		return medium_rule(at);
	if (strcmp(word, "replay") == 0)
		return replay(&at, answer);
	if (strcmp(word, "inject") == 0)
		return inject(&at);
	if (strcmp(word, "counters") == 0) {
		snprintf(answer, ANSWER_MAX,
			 " frames=%" PRIu64 " delivered=%" PRIu64 " unheard=%" PRIu64 " dropped=%" PRIu64 " delayed=%" PRIu64
			 " injected=%" PRIu64 " late=%" PRIu64, c->frames, c->delivered, c->unheard, c->dropped, c->delayed,
			 c->injected, c->late);
		return NULL;
	}
	if (strcmp(word, "listen") == 0) {
		listener = *from;
		listener_len = from_len;
		return NULL;
	}
	value = strtok_r(NULL, " ", &at);
	if (!value)
		return "a value is missing, or no such command";
	if (strcmp(word, "unrule") == 0) {
		snprintf(answer, ANSWER_MAX, " %u", medium_unrule(value));
		if (strcmp(value, "all") == 0)
			medium_drop_kept();
		return NULL;
	}
	if (strcmp(word, "hits") == 0) {
		const struct rule *r = medium_rule_find(value);

		snprintf(answer, ANSWER_MAX, " %u", r ? r->hits : 0);
		return r ? NULL : "no such rule";
	}
	if (strcmp(word, "capture") == 0)
		return capture_to(strcmp(value, "off") == 0 ? NULL : value) < 0 ? strerror(errno) : NULL;
	return "no such command";
}

static void on_command(void)
{
	static char text[COMMAND_MAX];
	char answer[ANSWER_MAX] = "", out[ANSWER_MAX + 16];
	struct sockaddr_un from;
	socklen_t len = sizeof(from);
	ssize_t n = recvfrom(control, text, sizeof(text) - 1, 0, (struct sockaddr *)&from, &len);
	const char *wrong;

	if (n < 0)
		return;
	text[n] = '\0';
	wrong = obey(text, answer, &from, len);
	snprintf(out, sizeof(out), "%s%s", wrong ? "error: " : "ok", wrong ? wrong : answer);
	sendto(control, out, strlen(out), MSG_DONTWAIT, (struct sockaddr *)&from, len);
}

int main(int argc, char **argv)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct pollfd fds[2];

	if (argc != 2 || strlen(argv[1]) >= sizeof(at.sun_path)) {
		fputs("usage: lab-air SOCKET\n", stderr);
		return 2;
	}
	if (hwsim_open() < 0)
		return 1;
	strcpy(at.sun_path, argv[1]);
	unlink(argv[1]);
	control = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (control < 0 || bind(control, (struct sockaddr *)&at, sizeof(at)) < 0) {
		perror("lab-air: its socket");
		return 1;
	}
	fds[0] = (struct pollfd){ .fd = hwsim_fd(), .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = control, .events = POLLIN };
	for (;;) {
		if (poll(fds, 2, medium_due()) < 0 && errno != EINTR)
			return 1;
		if (fds[0].revents)
			hwsim_read();
		if (fds[1].revents)
			on_command();
	}
}

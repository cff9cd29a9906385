/* SPDX-License-Identifier: Apache-2.0 */
/* guest.c - the lab's hand inside its virtual machine: pid 1 after the initial file system has done its work. It speaks with
 * the runner over one virtio serial port and does four things for it: run programs (each in a session and a network
 * namespace of its own, many at once, their output streamed), signal them, talk over Unix datagram sockets
 * (wpa_supplicant's, hostapd's and the medium's control interfaces) and write files. When the runner is gone it switches the
 * machine off.
 *
 * A message is: kind (1 byte), id (4 bytes, little endian), length (4), payload. Ids are chosen by the runner.
 *   to here:   R run: namespace, file for its output or nothing, then the words of the command, each ended by NUL
 *              K signal: its number in decimal     O open a datagram socket: path     S send on it     C close
 *              W write a file: path, NUL, content
 *   from here: D output or datagram     X ended: status in decimal, 128 + n by signal n     O opened     E an error */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { JOBS_MAX = 256, WORDS_MAX = 128, HEAD = 9, MESSAGE_MAX = 1 << 20, PIECE = 16384 };

struct job {
	uint32_t id;
	pid_t pid;  /* 0: a socket */
	int fd;	    /* its output, or the socket; -1: none (any more) */
	bool used, dead;
	int status;
	char local[64];
};

static struct job jobs[JOBS_MAX];
static int port;

static void die(const char *what)
{
	fprintf(stderr, "guest: %s: %s\n", what, strerror(errno));
	sync();
	reboot(RB_POWER_OFF);
	_exit(1);
}

static void put_all(const void *p, size_t len)
{
	const char *at = p;

	while (len) {
		ssize_t n = write(port, at, len);

		if (n < 0 && (errno == EINTR || errno == EAGAIN)) {
			struct pollfd w = { .fd = port, .events = POLLOUT };

			poll(&w, 1, 1000);
			continue;
		}
		if (n <= 0)
			die("the port is gone");
		at += n;
		len -= (size_t)n;
	}
}

static void tell(char kind, uint32_t id, const void *p, size_t len)
{
	uint32_t n = (uint32_t)len;
	unsigned char head[HEAD] = { (unsigned char)kind, (unsigned char)id, (unsigned char)(id >> 8), (unsigned char)(id >> 16),
		(unsigned char)(id >> 24), (unsigned char)n, (unsigned char)(n >> 8), (unsigned char)(n >> 16),
		(unsigned char)(n >> 24) };

	put_all(head, sizeof(head));
	if (len)
		put_all(p, len);
}

static void tell_text(char kind, uint32_t id, const char *text)
{
	tell(kind, id, text, strlen(text));
}

static struct job *find(uint32_t id)
{
	for (int i = 0; i < JOBS_MAX; i++)
		if (jobs[i].used && jobs[i].id == id)
			return &jobs[i];
	return NULL;
}

static struct job *make(uint32_t id)
{
	for (int i = 0; i < JOBS_MAX; i++)
		if (!jobs[i].used) {
			jobs[i] = (struct job){ .id = id, .used = true, .fd = -1 };
			return &jobs[i];
		}
	tell_text('E', id, "too many jobs");
	return NULL;
}

/* Into a namespace as `ip netns exec` does it: /sys must show its devices. */
static void enter(const char *ns)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", ns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET) < 0 || unshare(CLONE_NEWNS) < 0) {
		fprintf(stderr, "namespace %s: %s\n", ns, strerror(errno));
		_exit(126);
	}
	mount("", "/", "none", MS_SLAVE | MS_REC, NULL);
	umount2("/sys", MNT_DETACH);
	mount(ns, "/sys", "sysfs", 0, NULL);
}

static void run(uint32_t id, char *p, size_t len, const sigset_t *none)
{
	char *word[WORDS_MAX + 1];
	const char *ns = p, *out;
	struct job *j;
	int n = 0, pipes[2], null, to;
	char *end = p + len;

	if (!len || end[-1] != '\0') {
		tell_text('E', id, "malformed");
		return;
	}
	p += strlen(p) + 1;
	out = p < end ? p : "";
	p = p < end ? p + strlen(p) + 1 : end;
	while (p < end && n < WORDS_MAX) {
		word[n++] = p;
		p += strlen(p) + 1;
	}
	word[n] = NULL;
	if (!n) {
		tell_text('E', id, "no command");
		return;
	}
	j = make(id);
	if (!j)
		return;
	if (pipe2(pipes, O_CLOEXEC) < 0)
		die("pipe");
	j->pid = fork();
	if (j->pid == 0) {
		setsid();
		null = open("/dev/null", O_RDONLY);
		to = *out ? open(out, O_WRONLY | O_CREAT | O_APPEND, 0644) : pipes[1];
		dup2(null, 0);
		dup2(to, 1);
		dup2(to, 2);
		signal(SIGPIPE, SIG_DFL);
		sigprocmask(SIG_SETMASK, none, NULL);
		if (*ns)
			enter(ns);
		execvp(word[0], word);
		fprintf(stderr, "%s: %s\n", word[0], strerror(errno));
		_exit(127);
	}
	close(pipes[1]);
	fcntl(pipes[0], F_SETFL, O_NONBLOCK);
	j->fd = pipes[0];
}

static void open_socket(uint32_t id, const char *path, size_t len)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX }, from = { .sun_family = AF_UNIX };
	struct job *j;
	int fd;

	if (len >= sizeof(to.sun_path)) {
		tell_text('E', id, "too long a path");
		return;
	}
	memcpy(to.sun_path, path, len);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	snprintf(from.sun_path, sizeof(from.sun_path), "/run/lab/guest.%u", id);
	unlink(from.sun_path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&from, sizeof(from)) < 0 ||
	    connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0) {
		tell_text('E', id, strerror(errno));
		if (fd >= 0)
			close(fd);
		unlink(from.sun_path);
		return;
	}
	j = make(id);
	if (!j) {
		close(fd);
		return;
	}
	j->fd = fd;
	snprintf(j->local, sizeof(j->local), "%s", from.sun_path);
	tell('O', id, NULL, 0);
}

static void forget(struct job *j)
{
	if (j->fd >= 0)
		close(j->fd);
	if (j->local[0])
		unlink(j->local);
	j->used = false;
}

static void write_file(uint32_t id, const char *p, size_t len)
{
	size_t path = strnlen(p, len);
	int fd;

	if (path == len) {
		tell_text('E', id, "malformed");
		return;
	}
	fd = open(p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, p + path + 1, len - path - 1) != (ssize_t)(len - path - 1))
		tell_text('E', id, strerror(errno));
	else
		tell_text('X', id, "0");
	if (fd >= 0)
		close(fd);
}

static void take(char kind, uint32_t id, char *p, size_t len, const sigset_t *none)
{
	struct job *j = find(id);

	switch (kind) {
	case 'R':
		run(id, p, len, none);
		break;
	case 'O':
		open_socket(id, p, len);
		break;
	case 'W':
		write_file(id, p, len);
		break;
	case 'K':
		if (j && j->pid && !j->dead)
			kill(-j->pid, atoi(p));
		break;
	case 'S':
		if (j && !j->pid && send(j->fd, p, len, 0) < 0)
			tell_text('E', id, strerror(errno));
		break;
	case 'C':
		if (j && !j->pid)
			forget(j);
		break;
	default:
		tell_text('E', id, "no such kind");
	}
}

/* Whole messages of what has come; the rest stays. */
static void from_port(const sigset_t *none)
{
	static char *room;
	static size_t have;
	size_t at = 0;
	ssize_t n;

	if (!room)
		room = malloc(MESSAGE_MAX + HEAD + 1);
	n = read(port, room + have, MESSAGE_MAX + HEAD - have);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) { /* no one is at the other end any more */
		errno = ECONNRESET;
		die("the runner is gone");
	}
	have += (size_t)n;
	while (have - at >= HEAD) {
		unsigned char *h = (unsigned char *)room + at;
		uint32_t id = (uint32_t)(h[1] | h[2] << 8 | h[3] << 16) | (uint32_t)h[4] << 24;
		size_t len = (size_t)(h[5] | h[6] << 8 | h[7] << 16);
		char keep;

		if (len > MESSAGE_MAX)
			die("a message is too long");
		if (have - at < HEAD + len)
			break;
		keep = room[at + HEAD + len];
		room[at + HEAD + len] = '\0';
		take((char)h[0], id, room + at + HEAD, len, none);
		room[at + HEAD + len] = keep;
		at += HEAD + len;
	}
	memmove(room, room + at, have - at);
	have -= at;
}

static void from_job(struct job *j)
{
	static char piece[PIECE];
	ssize_t n = read(j->fd, piece, sizeof(piece));

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0 || (n == 0 && !j->pid)) {
		tell('D', j->id, piece, (size_t)n);
		return;
	}
	if (!j->pid) {
		tell_text('E', j->id, strerror(errno));
		forget(j);
		return;
	}
	close(j->fd);
	j->fd = -1;
}

static void reap(void)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (int i = 0; i < JOBS_MAX; i++)
			if (jobs[i].used && jobs[i].pid == pid) {
				jobs[i].dead = true;
				jobs[i].status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
			}
	for (int i = 0; i < JOBS_MAX; i++) {
		struct job *j = &jobs[i];
		char text[16];

		if (!j->used || !j->dead)
			continue;
		while (j->fd >= 0) { /* what it left; a child of it may hold the pipe open: that is not waited for */
			struct pollfd r = { .fd = j->fd, .events = POLLIN };

			if (poll(&r, 1, 0) <= 0)
				break;
			from_job(j);
		}
		snprintf(text, sizeof(text), "%d", j->status);
		tell_text('X', j->id, text);
		forget(j);
	}
}

static void on_child(int sig)
{
	(void)sig;
}

int main(int argc, char **argv)
{
	struct sigaction child = { .sa_handler = on_child };
	struct pollfd fds[JOBS_MAX + 1];
	int which[JOBS_MAX + 1];
	sigset_t block, none;

	port = open(argc > 1 ? argv[1] : "/dev/vport0p1", O_RDWR | O_CLOEXEC | O_NONBLOCK);
	if (port < 0)
		die("the port of the runner");
	sigemptyset(&none);
	sigemptyset(&block);
	sigaddset(&block, SIGCHLD);
	sigprocmask(SIG_BLOCK, &block, NULL);
	sigaction(SIGCHLD, &child, NULL);
	signal(SIGPIPE, SIG_IGN);
	setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
	tell('O', 0, NULL, 0);
	for (;;) {
		nfds_t n = 1;

		fds[0] = (struct pollfd){ .fd = port, .events = POLLIN };
		for (int i = 0; i < JOBS_MAX; i++)
			if (jobs[i].used && jobs[i].fd >= 0) {
				fds[n] = (struct pollfd){ .fd = jobs[i].fd, .events = POLLIN };
				which[n++] = i;
			}
		if (ppoll(fds, n, NULL, &none) < 0) {
			if (errno != EINTR)
				die("poll");
			reap();
			continue;
		}
		if (fds[0].revents & (POLLIN | POLLERR | POLLHUP | POLLNVAL))
			from_port(&none);
		for (nfds_t i = 1; i < n; i++)
			if (fds[i].revents && jobs[which[i]].used && jobs[which[i]].fd == fds[i].fd)
				from_job(&jobs[which[i]]);
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/* operator.c - see operator.h. */
#include "air/operator.h"

#include "base/mono.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS = 64, ANSWER_MAX = 8 << 20, ANSWER_MS = 10000 };

extern char **environ;

/* Words at blanks; in "quotes" blanks belong to the word, and \ takes the meaning of what follows. */
static size_t split(char *text, char **word, size_t n)
{
	char *to = text;

	for (;;) {
		bool quoted = false;

		while (*text == ' ' || *text == '\t')
			text++;
		if (!*text || n + 1 >= WORDS)
			return n;
		word[n++] = to;
		for (; *text && (quoted || (*text != ' ' && *text != '\t')); text++) {
			if (*text == '"')
				quoted = !quoted;
			else if (*text == '\\' && text[1])
				*to++ = *++text;
			else
				*to++ = *text;
		}
		if (*text)
			text++;
		*to++ = '\0';
	}
}

/* All it says until its end, or its output's; false: it goes on at this time. */
static bool read_all(int fd, mono_t end, struct buf *out)
{
	char room[4096];

	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t left = mono_between(mono_now(), end);
		int ready = left > 0 ? poll(&p, 1, (int)left) : 0;
		ssize_t n = ready > 0 ? read(fd, room, sizeof(room)) : 0;

		if (left <= 0)
			return false;
		if (n > 0 && out->len < ANSWER_MAX)
			buf_add(out, room, (size_t)n);
		if ((ready > 0 && n == 0) || ((ready < 0 || n < 0) && errno != EINTR))
			return true;
	}
}

/* Its status; it is given until then to end. False: it was killed. */
static bool wait_for(pid_t pid, mono_t end, int *status)
{
	pid_t ended;

	while ((ended = waitpid(pid, status, WNOHANG)) == 0 && mono_between(mono_now(), end) > 0)
		poll(NULL, 0, 1);
	if (ended)
		return true;
	kill(pid, SIGKILL);
	while (waitpid(pid, status, 0) < 0 && errno == EINTR)
		;
	return false;
}

static bool run(char **word, struct buf *said)
{
	posix_spawn_file_actions_t acts;
	int pipe_fd[2], status = 0, error;
	pid_t pid;

	if (pipe2(pipe_fd, O_CLOEXEC))
		return false;
	posix_spawn_file_actions_init(&acts);
	posix_spawn_file_actions_addopen(&acts, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&acts, pipe_fd[1], 1);
	posix_spawn_file_actions_adddup2(&acts, pipe_fd[1], 2);
	error = posix_spawnp(&pid, word[0], &acts, NULL, word, environ);
	posix_spawn_file_actions_destroy(&acts);
	close(pipe_fd[1]);
	if (error) {
		buf_printf(said, "%s: %s", word[0], strerror(error));
	} else {
		mono_t end = mono_after(mono_now(), ANSWER_MS);
		bool whole = read_all(pipe_fd[0], end, said);

		if (!wait_for(pid, end, &status) || !whole) {
			buf_printf(said, "%s%s: no end after %d s; it was killed", said->len ? "\n" : "", word[0], ANSWER_MS / 1000);
			status = -1;
		}
	}
	close(pipe_fd[0]);
	return !error && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool operator_run(const char *program, const char *command, struct buf *said)
{
	char *a = strdup(program), *b = strdup(command), *word[WORDS] = { 0 };
	size_t n = a ? split(a, word, 0) : 0;
	bool good = b && n && split(b, word, n) && run(word, said);

	while (said->len && said->p[said->len - 1] == '\n')
		said->len--;
	(void)buf_cstr(said);
	free(a);
	free(b);
	return good;
}

/* --- verdicts ------------------------------------------------------------------------------------------------------- */

static json_t *findings_of(const char *program, mac_t client, json_t **doc, struct buf *says)
{
	char command[64], mac[MAC_TEXT_MAX];
	struct buf said = { 0 };

	mac_format(client, mac);
	snprintf(command, sizeof(command), "show client diagnosis %s --json", mac);
	*doc = operator_run(program, command, &said) ? json_loadb(said.p, said.len, 0, NULL) : NULL;
	if (!*doc)
		buf_str(says, buf_cstr(&said));
	buf_free(&said);
	return json_object_get(*doc, "findings");
}

static const char *text_of(const json_t *finding, const char *key)
{
	const char *text = json_string_value(json_object_get(finding, key));

	return text ? text : "";
}

bool operator_verdict(const char *program, mac_t client, const char *id, struct buf *says)
{
	json_t *doc, *findings = findings_of(program, client, &doc, says), *f;
	bool found = false;
	size_t i;

	json_array_foreach(findings, i, f) {
		found |= strcmp(text_of(f, "verdict"), id) == 0;
		buf_str(says, i ? ", " : "");
		buf_str(says, text_of(f, "verdict"));
	}
	json_decref(doc);
	return found;
}

bool operator_healthy(const char *program, mac_t client, struct buf *says)
{
	json_t *doc, *findings = findings_of(program, client, &doc, says), *f;
	bool good = json_array_size(json_object_get(json_array_get(json_object_get(doc, "clients"), 0), "episodes")) != 0;
	size_t i;

	if (doc && !good)
		buf_str(says, "nothing is known of it");
	json_array_foreach(findings, i, f)
		if (strcmp(text_of(f, "kind"), "fault") == 0) {
			buf_str(says, good ? "" : ", ");
			buf_str(says, text_of(f, "verdict"));
			good = false;
		}
	json_decref(doc);
	return good;
}

bool operator_newest(const char *program, mac_t client, char *out, size_t size)
{
	struct buf says = { 0 };
	json_t *doc, *findings = findings_of(program, client, &doc, &says), *f;
	const char *best = NULL, *last = "";
	size_t i;

	json_array_foreach(findings, i, f)
		if (!best || strcmp(text_of(f, "last"), last) >= 0) {
			best = text_of(f, "verdict");
			last = text_of(f, "last");
		}
	if (best)
		snprintf(out, size, "%s", best);
	json_decref(doc);
	buf_free(&says);
	return best != NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* request.c - see request.h. Jansson parses; depth is looked at before, so that it never recurses far. */
#include "controller/control/request.h"

#include "base/siphash.h"
#include "base/wipe.h"
#include "base/xalloc.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

/* --- memory that forgets ------------------------------------------------------------------------------------------ */

union header {
	size_t size;
	max_align_t align;
};

static void *forgetful_malloc(size_t size)
{
	union header *h = size > SIZE_MAX - sizeof(*h) ? NULL : malloc(sizeof(*h) + size);

	if (!h)
		return NULL;
	h->size = size;
	return h + 1;
}

static void forgetful_free(void *p)
{
	union header *h = p;

	if (!p)
		return;
	h--;
	wipe(h + 1, h->size);
	free(h);
}

void request_init(void)
{
	static bool done;

	if (done)
		return;
	done = true;
	json_set_alloc_funcs(forgetful_malloc, forgetful_free);
	json_object_seed((size_t)hash_key_random().k0 | 1);
}

/* --- a line ------------------------------------------------------------------------------------------------------- */

static bool too_deep(struct slice s)
{
	unsigned depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];

		if (quoted) {
			if (c == '\\')
				i++;
			else if (c == '"')
				quoted = false;
		} else if (c == '"') {
			quoted = true;
		} else if (c == '[' || c == '{') {
			if (++depth > CONTROL_NESTING_MAX)
				return true;
		} else if ((c == ']' || c == '}') && depth) {
			depth--;
		}
	}
	return false;
}

static bool wrong(char why[static REQUEST_WHY_MAX], const char *what)
{
	snprintf(why, REQUEST_WHY_MAX, "%s", what);
	return false;
}

static char *text_of(const json_t *j, size_t *len)
{
	*len = json_string_length(j);
	return xstrndup(json_string_value(j), *len, "a request");
}

static bool read_command(const json_t *o, struct request *r, char why[static REQUEST_WHY_MAX])
{
	const json_t *cmd = json_object_get(o, r->kind == REQUEST_COMPLETE ? "complete" : "cmd");
	const json_t *format = json_object_get(o, "format"), *file = json_object_get(o, "file");

	if (!json_is_string(cmd))
		return wrong(why, "'cmd' has to be a string");
	if (format) {
		const char *word = json_string_value(format);

		if (!word || (strcmp(word, "text") != 0 && strcmp(word, "json") != 0))
			return wrong(why, "'format' has to be \"text\" or \"json\"");
		r->format = strcmp(word, "json") == 0 ? OUT_JSON : OUT_TEXT;
	}
	if (file && !json_is_string(file))
		return wrong(why, "'file' has to be a string");
	r->cmd = text_of(cmd, &r->cmd_len);
	if (file)
		r->file = text_of(file, &r->file_len);
	return true;
}

static bool read_filter(const json_t *o, struct event_filter *f, char why[static REQUEST_WHY_MAX])
{
	const json_t *events = json_object_get(o, "events"), *ap = json_object_get(o, "ap"),
		     *client = json_object_get(o, "client"), *event;
	size_t i;

	if (events && !json_is_array(events))
		return wrong(why, "'events' has to be an array of names");
	if (json_array_size(events) > CONTROL_FILTER_MAX)
		return wrong(why, "'events' may have 16 names at most");
	json_array_foreach(events, i, event) {
		const char *name = json_string_value(event);

		if (!name || strlen(name) >= EVENT_NAME_MAX)
			return wrong(why, "'events' has to be an array of names, as plumb-messages(7) has them");
		strcpy(f->event[f->nevents++], name);
	}
	if (ap && (!json_is_string(ap) || !mac_from_text(json_string_value(ap), &f->ap) || mac_redacted(f->ap)))
		return wrong(why, "'ap' has to be a MAC address");
	if (client &&
	    (!json_is_string(client) || !mac_from_text(json_string_value(client), &f->client) || mac_redacted(f->client)))
		return wrong(why, "'client' has to be a MAC address");
	return true;
}

static bool read_subscription(const json_t *o, struct request *r, char why[static REQUEST_WHY_MAX])
{
	const json_t *s = json_object_get(o, "subscribe");

	if (json_is_true(s))
		return true;
	if (json_is_false(s)) {
		r->kind = REQUEST_UNSUBSCRIBE;
		return true;
	}
	if (!json_is_object(s))
		return wrong(why, "'subscribe' has to be true, false, or an object with 'events' and 'ap'");
	r->filter = xcalloc(1, sizeof(*r->filter), "a filter of events");
	return read_filter(s, r->filter, why);
}

static bool read_object(const json_t *o, struct request *r, char why[static REQUEST_WHY_MAX])
{
	const json_t *id = json_object_get(o, "id"), *hello = json_object_get(o, "hello");

	if (hello) {
		r->kind = REQUEST_HELLO;
		r->version = json_integer_value(hello);
		return json_is_integer(hello) || wrong(why, "'hello' has to be the version of the protocol");
	}
	if (!json_is_integer(id) || json_integer_value(id) < 0 || json_integer_value(id) > (1LL << 53))
		return wrong(why, "'id' has to be a whole number from 0 to 2^53");
	r->id = (uint64_t)json_integer_value(id);
	if (json_object_get(o, "cancel")) {
		r->kind = REQUEST_CANCEL;
		return json_is_true(json_object_get(o, "cancel")) || wrong(why, "'cancel' has to be true");
	}
	if (json_object_get(o, "subscribe")) {
		r->kind = REQUEST_SUBSCRIBE;
		return read_subscription(o, r, why);
	}
	r->kind = json_object_get(o, "complete") ? REQUEST_COMPLETE : REQUEST_COMMAND;
	return read_command(o, r, why);
}

bool request_read(struct slice line, struct request *r, char why[static REQUEST_WHY_MAX])
{
	json_error_t e;
	json_t *o;
	bool good;

	*r = (struct request){ 0 };
	if (too_deep(line))
		return wrong(why, "nested deeper than any request is");
	o = json_loadb(line.p, line.len, JSON_REJECT_DUPLICATES, &e);
	if (!o) {
		/* its text may repeat what stands there: a key, perhaps */
		snprintf(why, REQUEST_WHY_MAX, "no JSON: wrong at byte %d", e.position < 0 ? 0 : e.position);
		return false;
	}
	good = json_is_object(o) ? read_object(o, r, why)
		: wrong(why, "a request is a JSON object, as {\"id\":1,\"cmd\":\"show sysinfo\"}");
	json_decref(o);
	if (!good) {
		uint64_t id = r->id;

		request_free(r);
		r->id = id;
	}
	return good;
}

void request_free(struct request *r)
{
	if (r->cmd)
		wipe(r->cmd, r->cmd_len);
	if (r->file)
		wipe(r->file, r->file_len);
	free(r->cmd);
	free(r->file);
	free(r->filter);
	*r = (struct request){ 0 };
}

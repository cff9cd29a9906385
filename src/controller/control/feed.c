/* SPDX-License-Identifier: Apache-2.0 */
/* feed.c - what sessions are told without asking again: events they subscribed to, debug lines. Made once for all who
 * hear the same, dropped and counted for those who do not read. */
#include "base/calendar.h"
#include "catalogue/catalogue.h"
#include "catalogue_gen.h"
#include "controller/control/session.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SEVERITY_ERRORS = 3 };

/* --- subscriptions ------------------------------------------------------------------------------------------------ */

bool session_subscribe(struct control_session *s, struct request *r)
{
	if (s->nsubscriptions == CONTROL_SUBSCRIPTIONS_MAX)
		return false;
	s->subscription[s->nsubscriptions++] = (struct subscription){ .id = r->id, .filter = r->filter };
	r->filter = NULL;
	s->c->subscriptions++;
	return true;
}

bool session_unsubscribe(struct control_session *s, uint64_t id)
{
	for (size_t i = 0; i < s->nsubscriptions; i++) {
		if (s->subscription[i].id != id)
			continue;
		free(s->subscription[i].filter);
		s->subscription[i] = s->subscription[--s->nsubscriptions];
		s->c->subscriptions--;
		return true;
	}
	return false;
}

void session_feed_end(struct control_session *s)
{
	while (s->nsubscriptions)
		session_unsubscribe(s, s->subscription[0].id);
	session_debug_off(s);
}

/* Whom an event is about: an access point, or a client. */
struct about {
	mac_t ap, client;
};

static bool wants(const struct subscription *sub, const char *event, struct about who)
{
	const struct event_filter *f = sub->filter;

	if (!f)
		return true;
	if ((mac_present(f->ap) && !mac_eq(f->ap, who.ap)) || (mac_present(f->client) && !mac_eq(f->client, who.client)))
		return false;
	if (f->nevents == 0)
		return true;
	for (size_t i = 0; i < f->nevents; i++)
		if (strcmp(f->event[i], event) == 0)
			return true;
	return false;
}

/* --- debug -------------------------------------------------------------------------------------------------------- */

const char *debug_topic_name(enum debug_topic t)
{
	static const char *const names[DEBUG_TOPICS] = {
		[DEBUG_CAPWAP_EVENTS] = "capwap events", [DEBUG_CAPWAP_PACKET] = "capwap packet",
		[DEBUG_CAPWAP_ERRORS] = "capwap errors", [DEBUG_CAPWAP_INFO] = "capwap info",
		[DEBUG_CAPWAP_DETAIL] = "capwap detail", [DEBUG_DHCP_MESSAGE] = "dhcp message",
		[DEBUG_DOT11_MOBILE] = "dot11 mobile",	 [DEBUG_DOT11_STATE] = "dot11 state",
		[DEBUG_DOT1X_EVENTS] = "dot1x events",	 [DEBUG_DOT1X_STATES] = "dot1x states",
		[DEBUG_PEM_EVENTS] = "pem events",	 [DEBUG_PEM_STATE] = "pem state",
	};

	return names[t];
}

void session_debug(struct control_session *s, enum debug_topic topic, bool on)
{
	if (s->debug[topic] == on)
		return;
	s->debug[topic] = on;
	if (on)
		s->c->debugs[topic]++;
	else
		s->c->debugs[topic]--;
}

bool session_debug_mac(struct control_session *s, mac_t mac)
{
	for (size_t i = 0; i < s->ndebug_macs; i++)
		if (mac_eq(s->debug_mac[i], mac))
			return true;
	if (s->ndebug_macs == CONTROL_DEBUG_MACS_MAX)
		return false;
	s->debug_mac[s->ndebug_macs++] = mac;
	return true;
}

void session_debug_clients(struct control_session *s)
{
	for (int t = DEBUG_DHCP_MESSAGE; t < DEBUG_TOPICS; t++)
		session_debug(s, (enum debug_topic)t, true);
}

void session_debug_off(struct control_session *s)
{
	for (int t = 0; t < DEBUG_TOPICS; t++)
		session_debug(s, (enum debug_topic)t, false);
	s->ndebug_macs = 0;
}

bool session_debugs(const struct control_session *s, enum debug_topic topic)
{
	return s->debug[topic];
}

mac_t session_debug_address(const struct control_session *s, size_t i)
{
	return i < s->ndebug_macs ? s->debug_mac[i] : (mac_t){ 0 };
}

/* An AP no session asked for is debugged by nobody; what is about no AP is told to all. */
static bool session_hears(const struct control_session *s, enum debug_topic topic, mac_t ap)
{
	if (!s->debug[topic] || s->ending)
		return false;
	if (s->ndebug_macs == 0 || !mac_present(ap))
		return true;
	for (size_t i = 0; i < s->ndebug_macs; i++)
		if (mac_eq(s->debug_mac[i], ap))
			return true;
	return false;
}

bool control_debugged(const struct control *c, enum debug_topic topic, mac_t ap)
{
	if (c->debugs[topic] == 0)
		return false;
	for (const struct link *l = c->sessions.next; l != &c->sessions; l = l->next)
		if (session_hears(link_object(l, struct control_session, all), topic, ap))
			return true;
	return false;
}

/* --- delivery ----------------------------------------------------------------------------------------------------- */

void session_tell_dropped(struct control_session *s)
{
	if (s->dropped == 0 || session_unsent(s) >= CONTROL_QUEUE_EVENTS / 2)
		return;
	buf_printf(&s->out, "{\"dropped\":%llu}\n", (unsigned long long)s->dropped);
	s->dropped = 0;
}

static void deliver(struct control_session *s, struct slice line)
{
	if (session_unsent(s) + line.len > CONTROL_QUEUE_EVENTS || s->dropped) {
		/* in order: nothing is told before the gap is */
		session_tell_dropped(s);
		if (s->dropped || session_unsent(s) + line.len > CONTROL_QUEUE_EVENTS) {
			s->dropped++;
			s->c->stats.dropped++;
			return;
		}
	}
	buf_slice(&s->out, line);
	s->c->stats.events++;
	session_wake(s);
}

static int64_t wall(const struct control *c)
{
	return c->options.ports.wall_ms ? c->options.ports.wall_ms(c->options.ports.ctx) : 0;
}

/* "*spamApTask0: Nov 22 18:56:01.123: 02:00:5e:00:00:01 ", in local time as AireOS's */
static void debug_head(const struct control *c, struct buf *b, const char *task, mac_t ap)
{
	const struct control_ports *p = &c->options.ports;
	int64_t wall_ms = wall(c) + (p->zone_s ? p->zone_s(p->ctx) * 1000 : 0);
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t s = (time_t)(wall_ms / 1000);
	struct tm tm;

	gmtime_r(&s, &tm);
	buf_printf(b, "*%s: %s %02d %02d:%02d:%02d.%03d: ", task, months[tm.tm_mon], tm.tm_mday, tm.tm_hour, tm.tm_min,
		   tm.tm_sec, (int)(wall_ms % 1000));
	if (mac_present(ap)) {
		buf_mac(b, ap);
		buf_ch(b, ' ');
	}
}

/* The line in `text` as one of the protocol, to all who hear it under one of the topics. */
static void debug_send(struct control *c, enum debug_topic topic, enum debug_topic also, mac_t ap, struct slice text)
{
	struct buf line = { 0 };

	c->stats.lines++;
	buf_str(&line, "{\"debug\":");
	buf_json(&line, text);
	buf_str(&line, "}\n");
	for (struct link *l = c->sessions.next, *next; l != &c->sessions; l = next) {
		struct control_session *s = link_object(l, struct control_session, all);

		next = l->next;
		if (session_hears(s, topic, ap) || session_hears(s, also, ap))
			deliver(s, buf_as_slice(&line));
	}
	buf_free(&line);
}

void control_debug(struct control *c, enum debug_topic topic, mac_t ap, const char *task, const char *fmt, ...)
{
	char text[512];
	va_list ap_;

	if (!control_debugged(c, topic, ap))
		return;
	va_start(ap_, fmt);
	vsnprintf(text, sizeof(text), fmt, ap_);
	va_end(ap_);
	buf_clear(&c->line);
	debug_head(c, &c->line, task, ap);
	buf_str(&c->line, text);
	debug_send(c, topic, topic, ap, buf_as_slice(&c->line));
}

/* What is worth noting beside the messages: `debug capwap info`. AireOS mixes such lines into those of its other topics. */
static bool is_info(unsigned row)
{
	switch (row) {
	case MSG_CAPWAP_DISCOVERY_SPLIT:
	case MSG_CAPWAP_AP_MODEL:
	case MSG_CAPWAP_JOIN_VERSION:
	case MSG_CAPWAP_JOIN_MAX_LEN:
	case MSG_CAPWAP_STATE:
	case MSG_CAPWAP_IP_UPDATE:
	case MSG_CAPWAP_MTU: return true;
	default: return false;
	}
}

static enum debug_topic topic_of(unsigned row)
{
	if (is_info(row))
		return DEBUG_CAPWAP_INFO;
	return cat_rows[row].severity <= SEVERITY_ERRORS ? DEBUG_CAPWAP_ERRORS : DEBUG_CAPWAP_EVENTS;
}

/* The topic beside its own under which a row is a line of debugging: an error is an event, too. */
static enum debug_topic also_of(unsigned row)
{
	return is_info(row) ? DEBUG_CAPWAP_INFO : DEBUG_CAPWAP_EVENTS;
}

static bool subscribed(const struct control *c, unsigned row, struct about who)
{
	if (c->subscriptions == 0)
		return false;
	for (const struct link *l = c->sessions.next; l != &c->sessions; l = l->next) {
		const struct control_session *s = link_object(l, struct control_session, all);

		for (size_t i = 0; i < s->nsubscriptions; i++)
			if (wants(&s->subscription[i], cat_rows[row].name, who))
				return true;
	}
	return false;
}

bool control_wants_event(const struct control *c, unsigned row, mac_t ap)
{
	return control_debugged(c, also_of(row), ap) || control_debugged(c, topic_of(row), ap) ||
	       subscribed(c, row, (struct about){ .ap = ap });
}

/* "ap":"..." where the row has no such field itself. */
static void event_about(struct buf *b, unsigned row, const char *name, mac_t mac)
{
	if (!mac_present(mac) || cat_field_named(&cat_rows[row], name))
		return;
	buf_printf(b, ",\"%s\":\"", name);
	buf_mac(b, mac);
	buf_ch(b, '"');
}

static void event_line(struct control *c, unsigned row, const void *fields, struct about who)
{
	char text[TIME_TEXT_MAX];

	time_format(wall(c), text);
	buf_clear(&c->line);
	buf_printf(&c->line, "{\"t\":\"%s\",\"event\":\"%s\"", text, cat_rows[row].name);
	c->stats.lines++;
	event_about(&c->line, row, "client", who.client);
	event_about(&c->line, row, "ap", who.ap);
	cat_write_json(&c->line, row, fields);
}

static void send_event(struct control *c, unsigned row, const void *fields, struct about who)
{
	bool made = false;
	size_t len = 0;

	for (struct link *l = c->sessions.next, *next; l != &c->sessions; l = next) {
		struct control_session *s = link_object(l, struct control_session, all);

		next = l->next;
		for (size_t i = 0; i < s->nsubscriptions; i++) {
			struct subscription *sub = &s->subscription[i];

			if (s->ending || !wants(sub, cat_rows[row].name, who))
				continue;
			if (!made)
				event_line(c, row, fields, who);
			else
				c->line.len = len;
			made = true;
			len = c->line.len;
			buf_printf(&c->line, ",\"sub_seq\":%llu,\"sub\":%llu}\n", (unsigned long long)++sub->seq,
				   (unsigned long long)sub->id);
			deliver(s, buf_as_slice(&c->line));
		}
	}
}

void control_event(struct control *c, unsigned row, const void *fields, mac_t ap)
{
	enum debug_topic topic = topic_of(row), also = also_of(row);

	if (c->subscriptions)
		send_event(c, row, fields, (struct about){ .ap = ap });
	/* who debugs both is told once */
	if (!control_debugged(c, also, ap) && !control_debugged(c, topic, ap))
		return;
	buf_clear(&c->line);
	debug_head(c, &c->line, cat_rows[row].task && *cat_rows[row].task ? cat_rows[row].task : "spamApTask0", ap);
	cat_write_text(&c->line, row, fields);
	debug_send(c, also, topic, ap, buf_as_slice(&c->line));
}

/* --- clients ------------------------------------------------------------------------------------------------------ */

/* Which of AireOS's flags prints a row. */
static enum debug_topic client_topic(unsigned row)
{
	unsigned id = cat_rows[row].id;

	switch (row) {
	case MSG_PEM_CHANGE_STATE: return DEBUG_PEM_STATE;
	case MSG_PAE_STATE:
	case MSG_EAP_STATE: return DEBUG_DOT1X_STATES;
	case MSG_PROBE_REQ_STATE:
	case MSG_ASSOC_REQ_STATE:
	case MSG_PEM_ADD_USER_STATE:
	case MSG_STATE_CHANGE:
	case MSG_EXPIRE_MOBILE_STATE:
	case MSG_SEND_DISASSOC_STATE: return DEBUG_DOT11_STATE;
	case MSG_NPU_ADDED:
	case MSG_NPU_REMOVED: return DEBUG_PEM_EVENTS;
	default: break;
	}
	if (id >= 1124 && id <= 1133) /* counters of states */
		return DEBUG_DOT11_STATE;
	if (id >= 2000 && id < 3000)
		return DEBUG_PEM_EVENTS;
	if (id >= 3000 && id < 5000)
		return DEBUG_DOT1X_EVENTS;
	if (id >= 6000 && id < 7000)
		return DEBUG_DHCP_MESSAGE;
	return DEBUG_DOT11_MOBILE;
}

bool control_wants_client(const struct control *c, unsigned row, mac_t client)
{
	return control_debugged(c, client_topic(row), client) || subscribed(c, row, (struct about){ .client = client });
}

void control_client_event(struct control *c, unsigned row, const void *fields, mac_t client)
{
	if (c->subscriptions)
		send_event(c, row, fields, (struct about){ .client = client });
	control_client_line(c, row, fields, client);
}

void control_client_line(struct control *c, unsigned row, const void *fields, mac_t client)
{
	const struct control_ports *p = &c->options.ports;
	enum debug_topic topic = client_topic(row);

	if (!control_debugged(c, topic, client))
		return;
	buf_clear(&c->line);
	cat_write_line(&c->line, row, fields, wall(c) + (p->zone_s ? p->zone_s(p->ctx) * 1000 : 0), client);
	debug_send(c, topic, topic, client, buf_as_slice(&c->line));
}

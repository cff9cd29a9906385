/* SPDX-License-Identifier: Apache-2.0 */
/* reader_guess.c - messages whose wording is not known, told by one part of them that cannot be anything else: the caller's
 * number of a line that was machine-translated, an mDNS name with a domain before .local. */
#include "diagnose/reader_in.h"

#include "base/ignorable.h"
#include "catalogue_gen.h"

/* "... (callerId : 30) ..." in a translated line. */
void reading_translated(struct reading *g, const char *start, const char *text, const char *end, mac_t mac)
{
	const char *at = memmem(text, (size_t)(end - text), "callerId", 8);
	struct msg_translated_scheduling m = { .caller = 0 };

	if (!at)
		return;
	for (at += 8; at < end && (*at == ' ' || *at == ':');)
		at++;
	for (int i = 0; i < 4 && at < end && ch_digit(*at); i++)
		m.caller = m.caller * 10 + (*at++ - '0');
	if (m.caller)
		reading_push(g, MSG_TRANSLATED_SCHEDULING, &m, mac_present(mac) ? mac : g->last_client, start,
			     (size_t)(end - start));
}

/* The byte behind the word at p, in any case of letters, or NULL. Blanks and line ends may cut it. */
static const char *word_at(const char *p, const char *end, const char *word)
{
	for (const char *w = word; *w; w++) {
		if (w > word)
			p = skip_ignorable(p, end);
		if (p == end || ch_lower(*p) != ch_lower(*w))
			return NULL;
		p++;
	}
	return p;
}

/* The first place of word in [p, end), and the byte behind it. */
static const char *find_word(const char *p, const char *end, const char *word, const char **behind)
{
	for (; p < end; p++)
		if ((*behind = word_at(p, end, word)))
			return p;
	return NULL;
}

/* A domain's name, which a line's end may have cut once. */
static bool is_domain(const char *p, const char *end)
{
	int gaps = 0;

	for (p = skip_ignorable(p, end); p < end; p++) {
		gaps += ch_ignorable(*p) && !ch_ignorable(p[-1]);
		if (!ch_ignorable(*p) && !ch_alpha(*p) && !ch_digit(*p) && !strchr("-_.", *p))
			return false;
	}
	return gaps <= 1;
}

bool reading_mdns(struct reading *g, const char *start, const char *text, const char *end, mac_t mac)
{
	const char *at, *domain, *stop, *behind;

	at = find_word(text, end, "_dns-sd._udp.", &domain);
	if (!at)
		return false;
	stop = find_word(domain, end, ".local", &behind);
	if (!stop || stop == domain || stop - domain > 200 || !is_domain(domain, stop))
		return false;
	struct msg_mdns_name_seen m = { .service = slice_between(at, behind),
					.domain = slice_between(domain, stop) };

	reading_push(g, MSG_MDNS_NAME_SEEN, &m, mac_present(mac) ? mac : g->last_client, start, (size_t)(end - start));
	return true;
}

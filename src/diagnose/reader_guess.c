/* SPDX-License-Identifier: Apache-2.0 */
/* reader_guess.c - messages whose wording is not known, told by one part of them that cannot be anything else: the caller's
 * number of a line that was machine-translated, an mDNS name with a domain before .local. */
#include "diagnose/reader_in.h"

#include <strings.h>

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
		reading_push(g, MSG_TRANSLATED_SCHEDULING, &m, mac_present(mac) ? mac : g->last_client, start, start,
			     (size_t)(end - start));
}

/* The first place of word in [p, end), in any case of letters. */
static const char *find_word(const char *p, const char *end, const char *word)
{
	size_t n = strlen(word);

	for (; (size_t)(end - p) >= n; p++)
		if (strncasecmp(p, word, n) == 0)
			return p;
	return NULL;
}

bool reading_mdns(struct reading *g, const char *start, const char *text, const char *end, mac_t mac)
{
	static const char mark[] = "_dns-sd._udp.", tail[] = ".local";
	const char *at = find_word(text, end, mark), *domain, *stop;

	if (!at)
		return false;
	domain = at + sizeof(mark) - 1;
	stop = find_word(domain, end, tail);
	if (!stop || stop == domain || stop - domain > 200)
		return false;
	for (const char *p = domain; p < stop; p++)
		if (!ch_alpha(*p) && !ch_digit(*p) && !strchr("-_.\r\n", *p))
			return false;
	struct msg_mdns_name_seen m = { .service = slice_between(at, stop + sizeof(tail) - 1),
					.domain = slice_between(domain, stop) };

	reading_push(g, MSG_MDNS_NAME_SEEN, &m, mac_present(mac) ? mac : g->last_client, start, start, (size_t)(end - start));
	return true;
}

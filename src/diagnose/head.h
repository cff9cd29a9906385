/* SPDX-License-Identifier: Apache-2.0 */
/* head.h - what stands before the text of a message: task, time, host, mnemonic, client.
 *
 * The forms are those of the AireOS releases and of the ways people carry logs about:
 *   task form        *apfMsConnTask_4: May 07 17:03:56.060: 24:77:03:19:fb:70 text
 *   old form         Wed Oct 26 20:08:50 2011: 00:13:ce:1a:92:41 text
 *   old msglog       Wed Sep 28 12:26:41 2005 [ERROR] spam_lrad.c 4212: text
 *   syslog, msglog   <131>HOST: *task: Aug 29 10:46:48.939: %FAC-3-MNEM: [PA]f.c:487 text
 *   AP syslog        <6>13279: AP:00f6.6353.1418: *Apr 20 08:53:30.767: %DOT11-6-ASSOC: text
 *   relay's time     2024-02-11 16:20:31: %FAC-3-MNEM: text
 *   columns cut      *task: 12:42:25.393: text,   May 07 17:03:56.060: text,   12:42:25.393: 24:77:03:19:fb:70 text,
 *                    24:77:03:19:fb:70 text
 * The first five are strong: they announce a message wherever they stand; so does a time before an address. The others
 * count only at the start of a line. Blanks and line ends may stand anywhere inside; a date may be hidden
 * (xx xx xx:50:xx.xxx). */
#pragma once
#include "base/calendar.h"
#include "base/mac.h"
#include "base/slice.h"

struct head {
	struct slice task;
	struct slice host;     /* of a syslog line */
	struct slice mnemonic; /* FAC-MNEM without severity, for cat_match_loose; borrowed from scratch */
	int severity;	       /* of the mnemonic, or -1 */
	int year, month, day;  /* 0 where not printed */
	int64_t ms;	       /* of the day, or -1 */
	mac_t mac;
	const char *start;     /* first byte of the head */
	const char *text;      /* first byte of the message's text */
	bool strong;
	bool trap;	       /* a date alone, as in the trap log and in many another: only a known message counts */
	char scratch[64];
};

/* A strong head at p. */
bool head_strong(const char *p, const char *end, struct head *h);
/* A strong head behind what a syslog daemon or relay put in front of it; p is the start of a line. */
bool head_prefixed(const char *p, const char *end, struct head *h);
/* A strong, prefixed or weak head at p, which is the start of a line (list marks and bullets already skipped). */
bool head_any(const char *p, const char *end, struct head *h);
/* The first strong head in [p, end), or NULL. */
const char *head_next_strong(const char *p, const char *end, struct head *h);

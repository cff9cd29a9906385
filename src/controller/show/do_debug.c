/* SPDX-License-Identifier: Apache-2.0 */
/* do_debug.c - what a session wants to be told while it happens. It is the session's own: others have theirs, and it ends
 * with the session. */
#include "controller/show/show.h"

enum step do_debug(struct call *c)
{
	const struct command_line *l = c->line;
	enum debug_topic topic = (enum debug_topic)l->arg[0].n; /* {events|packet|errors|info|detail}, in our order */
	bool on = l->arg[1].n == 0;				/* {enable|disable} */

	if (on && command_has(l, 2)) {
		mac_t mac = show_ap_mac_of(c, 2);

		if (!mac_present(mac))
			return STEP_DONE;
		if (!session_debug_mac(c->session, mac))
			return call_end(c, CALL_FAILED, "this session debugs ten addresses already; 'debug disable-all' forgets them");
	}
	session_debug(c->session, topic, on);
	return STEP_DONE;
}

enum step do_debug_mac(struct call *c)
{
	if (!session_debug_mac(c->session, c->line->arg[0].mac))
		return call_end(c, CALL_FAILED, "this session debugs ten addresses already; 'debug disable-all' forgets them");
	return STEP_DONE;
}

enum step do_debug_off(struct call *c)
{
	session_debug_off(c->session);
	return STEP_DONE;
}

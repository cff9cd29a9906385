/* SPDX-License-Identifier: Apache-2.0 */
/* do_debug.c - what a session wants to be told while it happens. It is the session's own: others have theirs, and it ends
 * with the session. */
#include "controller/show/show.h"

/* Commands of a scenario in process come without a session. */
bool show_session(struct call *c)
{
	if (!c->session)
		call_end(c, CALL_FAILED, "debugging is a session's own, and this command comes without one");
	return c->session != NULL;
}

enum step do_debug(struct call *c)
{
	const struct command_line *l = c->line;
	enum debug_topic topic = (enum debug_topic)l->arg[0].n; /* {events|packet|errors|info|detail}, in our order */
	bool on = l->arg[1].n == 0;				/* {enable|disable} */

	if (!show_session(c))
		return STEP_DONE;
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
	if (!show_session(c))
		return STEP_DONE;
	if (!session_debug_mac(c->session, c->line->arg[0].mac))
		return call_end(c, CALL_FAILED, "this session debugs ten addresses already; 'debug disable-all' forgets them");
	return STEP_DONE;
}

enum step do_debug_off(struct call *c)
{
	if (!show_session(c))
		return STEP_DONE;
	session_debug_off(c->session);
	return STEP_DONE;
}

/* --- clients ------------------------------------------------------------------------------------------------------ */

enum { MACS_MAX = GRAMMAR_ARGS_MAX };

/* As AireOS: the flags that are about clients are switched on, and all debugging of the session is limited to these. */
enum step do_debug_client(struct call *c)
{
	if (!show_session(c))
		return STEP_DONE;
	for (unsigned i = 0; i < MACS_MAX && command_has(c->line, i); i++)
		if (!session_debug_mac(c->session, c->line->arg[i].mac))
			return call_end(c, CALL_FAILED,
					"this session debugs ten addresses already; 'debug disable-all' forgets them");
	session_debug_clients(c->session);
	return STEP_DONE;
}

static enum step flag(struct call *c, enum debug_topic topic, unsigned on)
{
	if (show_session(c))
		session_debug(c->session, topic, c->line->arg[on].n == 0); /* {enable|disable} */
	return STEP_DONE;
}

enum step do_debug_dhcp(struct call *c)
{
	return flag(c, DEBUG_DHCP_MESSAGE, 0);
}

enum step do_debug_dot11(struct call *c)
{
	return flag(c, c->line->arg[0].n == 0 ? DEBUG_DOT11_MOBILE : DEBUG_DOT11_STATE, 1);
}

enum step do_debug_dot1x(struct call *c)
{
	return flag(c, c->line->arg[0].n == 0 ? DEBUG_DOT1X_EVENTS : DEBUG_DOT1X_STATES, 1);
}

enum step do_debug_pem(struct call *c)
{
	return flag(c, c->line->arg[0].n == 0 ? DEBUG_PEM_EVENTS : DEBUG_PEM_STATE, 1);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* status_stations.c - stations in the status file (status.h): a line for each,
 *   station MAC SLOT WLAN AID GATE KEYED PMF SINCE ADDRESS
 * and what `plumb-ap status` makes of them. */
#include "agent/status.h"

#include <stdio.h>

void status_stations_write(const struct agent_status *s, struct buf *out)
{
	for (unsigned i = 0; i < s->told; i++) {
		const struct agent_status_station *t = &s->station[i];

		buf_printf(out, "station %s %lld %lld %lld %s %s %s %lld %s\n", t->mac, (long long)t->slot, (long long)t->wlan,
			   (long long)t->aid, t->gate, t->keyed ? "yes" : "no", t->pmf ? "yes" : "no", (long long)t->since,
			   t->address[0] ? t->address : "-");
	}
}

static void take(char *out, size_t size, struct slice word)
{
	status_printable(out, size, word.p, word.len);
}

/* One that is not whole is left out. */
void status_station_read(struct agent_status *out, struct slice line)
{
	struct agent_status_station *t = &out->station[out->told];
	struct slice address;

	if (out->told == STATUS_STATIONS_MAX)
		return;
	memset(t, 0, sizeof(*t));
	take(t->mac, sizeof(t->mac), status_word(&line));
	if (!status_number(status_word(&line), &t->slot) || !status_number(status_word(&line), &t->wlan) ||
	    !status_number(status_word(&line), &t->aid))
		return;
	take(t->gate, sizeof(t->gate), status_word(&line));
	t->keyed = slice_is(status_word(&line), "yes");
	t->pmf = slice_is(status_word(&line), "yes");
	if (!status_number(status_word(&line), &t->since))
		return;
	address = status_word(&line);
	if (!slice_is(address, "-"))
		take(t->address, sizeof(t->address), address);
	out->told++;
}

void status_stations_text(const struct agent_status *s, int64_t now, struct buf *out)
{
	if (!s->told)
		return;
	buf_str(out, "Stations\n");
	buf_printf(out, "  %-17s  %4s  %4s  %4s  %-8s  %-9s  %8s  %s\n", "MAC", "Slot", "WLAN", "AID", "Passes", "Encrypted",
		   "Seconds", "IP Address");
	for (unsigned i = 0; i < s->told; i++) {
		const struct agent_status_station *t = &s->station[i];

		buf_printf(out, "  %-17s  %4lld  %4lld  %4lld  %-8s  %-9s  %8lld  %s\n", t->mac, (long long)t->slot,
			   (long long)t->wlan, (long long)t->aid, t->gate, !t->keyed ? "no" : t->pmf ? "yes, PMF" : "yes",
			   (long long)(t->since > 0 && now > t->since ? now - t->since : 0), t->address[0] ? t->address : "-");
	}
	if (s->stations > (int64_t)s->told)
		buf_printf(out, "  and %lld more\n", (long long)(s->stations - (int64_t)s->told));
}

void status_stations_json(const struct agent_status *s, struct buf *out)
{
	buf_str(out, ",\"clients\":[");
	for (unsigned i = 0; i < s->told; i++) {
		const struct agent_status_station *t = &s->station[i];

		buf_str(out, i ? ",{\"mac\":" : "{\"mac\":");
		buf_json(out, slice_of(t->mac));
		buf_printf(out, ",\"slot\":%lld,\"wlan\":%lld,\"aid\":%lld,\"passes\":", (long long)t->slot, (long long)t->wlan,
			   (long long)t->aid);
		buf_json(out, slice_of(t->gate));
		buf_printf(out, ",\"encrypted\":%s,\"pmf\":%s,\"since\":%lld,\"address\":", t->keyed ? "true" : "false",
			   t->pmf ? "true" : "false", (long long)t->since);
		buf_json(out, slice_of(t->address));
		buf_ch(out, '}');
	}
	buf_ch(out, ']');
}

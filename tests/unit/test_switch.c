/* SPDX-License-Identifier: Apache-2.0 */
/* test_switch.c - a channel that is announced: whatever becomes of its BSSs in the countdown, the slot is free again after
 * it. The kernel and what asks it are ours here. */
#include "agent/nl80211/in.h"

#include "check.h"

#include <errno.h>

static struct radio_nl80211 radio;
static int answer;
static unsigned refreshed, told;

void radio_tell(const struct radio_nl80211 *r, const char *fmt, ...)
{
	(void)r;
	(void)fmt;
}

struct slot *slot_of(struct bss *b)
{
	return &b->r->slot[b->slot];
}

void radio_slot_event(struct slot *s, enum radio_event e, uint8_t cause, const char *text)
{
	(void)s;
	(void)cause;
	(void)text;
	told += e == RADIO_EVENT_CHANNEL;
}

int bss_refresh(struct bss *b)
{
	(void)b;
	refreshed++;
	return 0;
}

void bss_describe(struct bss *b)
{
	memset(&b->d, 0, sizeof(b->d));
}

int bss_put_beacon(struct bss *b, struct nl_msg *m)
{
	(void)m;
	bss_describe(b);
	return 0;
}

void slot_put_channel(const struct slot *s, struct nl_msg *m)
{
	(void)s;
	(void)m;
}

struct nl_msg *nl_80211(struct nl *n, uint8_t cmd, int flags, uint32_t ifindex)
{
	(void)n;
	(void)cmd;
	(void)flags;
	(void)ifindex;
	return nlmsg_alloc();
}

int nl_call_own(struct nl *n, struct nl_msg *m, nl_reply reply, void *ctx)
{
	(void)n;
	(void)reply;
	(void)ctx;
	nlmsg_free(m);
	return answer;
}

static struct slot *slot_with(unsigned bsss)
{
	static struct wiphy_band band;
	struct slot *s = &radio.slot[0];

	memset(&radio, 0, sizeof(radio));
	answer = 0;
	refreshed = told = 0;
	s->r = &radio;
	s->band = &band;
	s->card.channel_switch = true;
	s->channel = (struct dot11_channel){ .primary = 1, .primary_mhz = 2412 };
	for (unsigned i = 0; i < RADIO_BSS_MAX; i++) {
		s->bss[i].r = &radio;
		s->bss[i].wanted = s->bss[i].runs = i < bsss;
	}
	return s;
}

static void begin(struct slot *s, int result)
{
	struct dot11_channel to = { .primary = 6, .primary_mhz = 2437 };

	assert_int_equal(switch_begin(s, &to), result);
	assert_int_equal(s->channel.primary, result ? 1 : 6);
}

static void leave(struct bss *b)
{
	b->runs = false;
	switch_lost(b);
}

static void all_move(void **state)
{
	struct slot *s = slot_with(2);

	(void)state;
	begin(s, 0);
	assert_true(s->switching);
	switch_done(&s->bss[0]);
	assert_true(s->switching && !s->bss[0].moving && s->bss[1].moving);
	assert_int_equal(told, 0);
	switch_done(&s->bss[1]);
	assert_false(s->switching);
	assert_int_equal(told, 1);
	assert_int_equal(refreshed, 2);
}

static void nobody_to_move(void **state)
{
	struct slot *s = slot_with(0);

	(void)state;
	begin(s, 0);
	assert_false(s->switching);
}

static void one_leaves(void **state)
{
	struct slot *s = slot_with(2);

	(void)state;
	begin(s, 0);
	leave(&s->bss[0]);
	assert_true(s->switching && !s->bss[0].moving);
	switch_done(&s->bss[1]);
	assert_false(s->switching);
	assert_int_equal(told, 1);
	/* the last to move leaves instead: the other one has moved */
	s = slot_with(2);
	begin(s, 0);
	switch_done(&s->bss[0]);
	leave(&s->bss[1]);
	assert_false(s->switching || s->bss[1].moving);
	assert_int_equal(told, 1);
	leave(&s->bss[0]);
	assert_int_equal(told, 1);
}

static void all_leave(void **state)
{
	struct slot *s = slot_with(2);

	(void)state;
	begin(s, 0);
	leave(&s->bss[0]);
	leave(&s->bss[1]);
	assert_false(s->switching || s->bss[0].moving || s->bss[1].moving);
	assert_int_equal(told, 0);
}

static void refused(void **state)
{
	struct slot *s = slot_with(2);

	(void)state;
	answer = -EBUSY;
	begin(s, -EBUSY);
	assert_false(s->switching || s->bss[0].moving);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(all_move), cmocka_unit_test(nobody_to_move),
					    cmocka_unit_test(one_leaves), cmocka_unit_test(all_leave),
					    cmocka_unit_test(refused) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

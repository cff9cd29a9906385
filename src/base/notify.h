/* SPDX-License-Identifier: Apache-2.0 */
/* notify.h - what a service tells its supervisor, by the protocol of systemd's sd_notify(3): datagrams of "KEY=value"
 * lines to the socket $NOTIFY_SOCKET names. Without that variable all of it does nothing. No library is linked for it. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* "READY=1\nSTATUS=...": false when there is nobody to tell, or he cannot be reached. */
bool notify(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* With a descriptor, for the supervisor's store. Waits up to half a second for room at the other end. */
bool notify_with(int pass, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* How often "WATCHDOG=1" is to be said, in milliseconds: half of what the supervisor waits; 0: not at all. */
int64_t notify_watchdog_ms(void);

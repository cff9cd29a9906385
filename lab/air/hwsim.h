/* SPDX-License-Identifier: Apache-2.0 */
/* hwsim.h - the kernel's side of the medium: the generic netlink family of mac80211_hwsim. Its numbers are not among the
 * kernel's exported headers, so those used are here. */
#pragma once
#include "medium.h"

enum hwsim_flag { HWSIM_WANTS_STATUS = 1, HWSIM_NO_ACK = 2, HWSIM_ACKED = 4 };

/* Becomes the owner of the medium. 0 or -errno, with a line on stderr. */
int hwsim_open(void);
int hwsim_fd(void);
void hwsim_read(void);
/* A radio whose phy has this name; its first interface has this address. 0 or -errno. */
int hwsim_new_radio(const char *name, const uint8_t mac[static 6], unsigned channels);
int hwsim_del_radio(const char *name);
/* A frame reaches a radio. */
void hwsim_deliver(const uint8_t radio[static 6], const uint8_t *p, size_t len, uint32_t freq, unsigned rate, int signal);
/* The sender hears what became of its frame. */
void hwsim_status(const struct sent *s, bool acked, int signal);

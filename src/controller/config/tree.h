/* SPDX-License-Identifier: Apache-2.0 */
/* tree.h - for the files of src/controller/config alone: how the tree is kept, and its fields as commands. */
#pragma once
#include "controller/config/config.h"

/* Puts in what is not there, in its place of the order. */
struct config_interface *tree_interface_add(struct config *c, const char *name);
void tree_interface_take(struct config *c, const char *name);
struct config_interface *tree_interface(const struct config *c, const char *name);
void tree_wlan_put(struct config *c, const struct config_wlan *w); /* a copy */
void tree_wlan_take(struct config *c, unsigned id);
/* Puts a copy in, or takes the entry out when nothing is set in it. False at the ceiling. */
bool tree_ap_put(struct config *c, const struct config_ap *ap);
bool tree_auth_put(struct config *c, const struct config_auth *a);
bool tree_auth_take(struct config *c, mac_t mac);

bool tree_exclusion_put(struct config *c, const struct config_exclusion *x);
bool tree_exclusion_take(struct config *c, mac_t mac);

bool tree_macfilter_put(struct config *c, const struct config_macfilter *f);
bool tree_macfilter_take(struct config *c, mac_t mac);
bool tree_client_key_put(struct config *c, const struct config_client_key *k);
bool tree_client_key_take(struct config *c, unsigned wlan, mac_t mac);
/* Those of a WLAN that goes. */
void tree_client_keys_take(struct config *c, unsigned wlan);
/* For copies: lists.c's part of a tree; and wiped. */
void tree_lists_copy(struct config *to, const struct config *from);
void tree_lists_free(struct config *c);

/* The tree has another edition from now on. */
void tree_edited(struct config *c);
/* The access point in both trees, at about the same place of their order; NULL when c has none of this address. */
const struct config_ap *tree_ap_near(const struct config *c, size_t i, const struct config_ap *ap);

/* A byte of two hexadecimal digits. */
static inline uint8_t tree_hex(const char *two)
{
	return (uint8_t)((unsigned)ch_hex(two[0]) << 4 | (unsigned)ch_hex(two[1]));
}

/* apply_limits.c: what its commands set, written. False: the field is another. */
bool write_limits(struct buf *out, const struct config *c, enum config_system_field field);

/* What the AC machine is told of a WLAN. */
void wlan_for_ac(const struct config *c, struct config_wlan *w);

/* One field as the command that sets it, with its line end; nothing where it has its default. The one description of the
 * configuration in text: the dump is all of them, a difference is two that are not the same. */
typedef void (*field_writer)(struct buf *out, const void *object, unsigned field, enum config_secrets secrets);
void write_system(struct buf *out, const void *config, unsigned field, enum config_secrets secrets);
void write_interface(struct buf *out, const void *interface, unsigned field, enum config_secrets secrets);
void write_wlan(struct buf *out, const void *wlan, unsigned field, enum config_secrets secrets);
void write_ap(struct buf *out, const void *ap, unsigned field, enum config_secrets secrets);
void write_auth(struct buf *out, const void *auth, unsigned field, enum config_secrets secrets);
void write_exclusion(struct buf *out, const void *exclusion, unsigned field, enum config_secrets secrets);
void write_macfilter(struct buf *out, const void *macfilter, unsigned field, enum config_secrets secrets);
void write_client_key(struct buf *out, const void *client_key, unsigned field, enum config_secrets secrets);

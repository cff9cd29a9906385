/* SPDX-License-Identifier: Apache-2.0 */
/* put.h - capwap_put for a struct that is made on the spot: PUT(&w, CAPWAP_EL_IDLE_TIMEOUT, &(struct capwap_u32){ 300 }). */
#pragma once
#include "proto/capwap/capwap.h"

#define PUT(w, type, ...) capwap_put_body((w), (type), (__VA_ARGS__), sizeof(*(__VA_ARGS__)))

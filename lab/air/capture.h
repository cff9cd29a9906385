/* SPDX-License-Identifier: Apache-2.0 */
/* capture.h - the air as a pcapng file with radiotap headers. Each frame is written once, when it is transmitted; what a
 * rule did to it is its comment. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* Ends the file there is and begins another; NULL: none from now on. 0 or -errno. */
int capture_to(const char *path);
void capture_frame(const uint8_t *p, size_t len, uint32_t freq, int signal, const char *comment);

/* SPDX-License-Identifier: Apache-2.0 */
/* net.h - the network process of plumbd, started by keeper as `plumbd --net`. */
#pragma once

/* Exit status. */
int net_main(void);
/* What confines it, in words, for --version: a seccomp filter, or why there is none. */
const char *net_confinement(void);

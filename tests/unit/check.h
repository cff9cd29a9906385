/* SPDX-License-Identifier: Apache-2.0 */
/* check.h - cmocka with its own includes in the order it wants them. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

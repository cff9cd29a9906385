/* SPDX-License-Identifier: Apache-2.0 */
/* states.h - the two states every client of a controller has.
 *
 * PEM, the policy enforcement module, says what a client still owes before it may pass traffic; its numbers are those
 * AireOS prints in `8021X_REQD (3) Change state to L2AUTHCOMPLETE (4)`. APF says where the 802.11 association
 * stands; its words are those of `Changing state for mobile ... from Associated to Disassociated`, its numbers those
 * of AIRESPACE-WIRELESS-MIB (CISCO-LWAPP-TC-MIB counts the same states from one).
 *
 * What each state means, and what a client stuck in it lacks, is in codes_states.c; codes.h shows it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum pem {
	PEM_START,
	PEM_AUTHCHECK,
	PEM_8021X_REQD,
	PEM_L2AUTHCOMPLETE,
	PEM_WEP_REQD,
	PEM_DHCP_REQD,
	PEM_WEBAUTH_REQD,
	PEM_WEBAUTH_NOL3SEC,
	PEM_CENTRAL_WEB_AUTH,
	PEM_RUN,
	PEM_STATES,
	PEM_UNKNOWN = 255
};

enum apf {
	APF_IDLE,
	APF_AAA_PENDING,
	APF_AUTHENTICATED,
	APF_ASSOCIATED,
	APF_POWERSAVE,
	APF_DISASSOCIATED,
	APF_TO_BE_DELETED,
	APF_PROBE,
	APF_EXCLUDED,
	APF_BLACKLISTED,
	APF_STATES,
	APF_UNKNOWN = 255
};

/* The name AireOS prints ("8021X_REQD", "To Be Deleted"); "UNKNOWN" for anything that is no state. */
const char *pem_name(enum pem state);
const char *apf_name(enum apf state);

/* The number AireOS prints or the MIB gives; -1 for anything that is no state. */
int pem_number(enum pem state);
int apf_number(enum apf state);

/* The state of a name, its other spellings included, whatever the case and the punctuation; or PEM_UNKNOWN. */
enum pem pem_from_name(const char *s, size_t len);
enum apf apf_from_name(const char *s, size_t len);

/* The state of a printed number, for lines whose name is damaged; or PEM_UNKNOWN. */
enum pem pem_from_number(long number);

/* May a client that is getting on well go from one state straight to the other? */
bool pem_healthy_step(enum pem from, enum pem to);

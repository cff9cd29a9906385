/* SPDX-License-Identifier: Apache-2.0 */
/* texts.c - words of AireOS for what a client is, for shows; and the page of its states. */
#include "controller/client/internal.h"

size_t client_ip_text(const struct client *c, char buf[static ADDR_TEXT_MAX])
{
	struct addr a = addr_v4(c->ip, 0);

	return addr_format_ip(&a, buf);
}

const char *client_learned_text(enum client_learned how)
{
	switch (how) {
	case CLIENT_LEARNED_NOT: return "not learned";
	case CLIENT_LEARNED_ARP: return "ARP";
	case CLIENT_LEARNED_ND: return "ND";
	case CLIENT_LEARNED_DHCP: return "DHCP";
	case CLIENT_LEARNED_DHCPV6: return "DHCPv6";
	case CLIENT_LEARNED_ADOPTED: return "before the controller knew it";
	}
	return "not learned";
}

const char *client_policy_text(const struct client *c)
{
	return !c->akm ? "N/A" : c->wpa ? "WPA" : "WPA2";
}

const char *client_akm_text(const struct client *c)
{
	switch (c->akm) {
	case RSN_AKM_PSK: return "PSK";
	case RSN_AKM_PSK_SHA256: return "PSK-SHA256";
	case RSN_AKM_8021X: return "802.1x";
	case 0: return "None";
	default: return "Unknown";
	}
}

const char *client_cipher_text(const struct client *c)
{
	switch (c->pairwise) {
	case RSN_CIPHER_CCMP: return "CCMP (AES)";
	case RSN_CIPHER_TKIP: return "TKIP-MIC";
	case 0: return "None";
	default: return "Unknown";
	}
}

/* --- docs/states-client.md ---------------------------------------------------------------------------------------- */

static void rows(struct buf *out, unsigned n, const char *(*name)(unsigned), int (*number)(unsigned),
		 bool (*may)(unsigned, unsigned))
{
	buf_str(out, "| state | number | may go to |\n|---|---|---|\n");
	for (unsigned from = 0; from < n; from++) {
		bool any = false;

		for (unsigned to = 0; to < n; to++) {
			if (!may(from, to))
				continue;
			if (!any)
				buf_printf(out, "| %s | %d | ", name(from), number(from));
			buf_printf(out, "%s%s", any ? ", " : "", name(to));
			any = true;
		}
		if (any)
			buf_str(out, " |\n");
	}
}

static const char *pem_word(unsigned s)
{
	return pem_name((enum pem)s);
}

static int pem_digit(unsigned s)
{
	return pem_number((enum pem)s);
}

/* That START may be reached from all is said in words. */
static bool pem_step(unsigned from, unsigned to)
{
	return to != PEM_START && clients_pem_may((enum pem)from, (enum pem)to);
}

static const char *apf_word(unsigned s)
{
	return apf_name((enum apf)s);
}

static int apf_digit(unsigned s)
{
	return apf_number((enum apf)s);
}

static bool apf_step(unsigned from, unsigned to)
{
	return clients_apf_may((enum apf)from, (enum apf)to);
}

void clients_states_page(struct buf *out)
{
	buf_str(out, "# States of a client\n\nWritten by `build/san/tests/test_clients states-client`: the tables are "
		     "those of src/controller/client/gate_pem.c and gate_apf.c. The numbers are AireOS's.\n\n"
		     "## Policy (PEM)\n\nEvery state may go back to START: a client that begins anew.\n\n");
	rows(out, PEM_STATES, pem_word, pem_digit, pem_step);
	buf_str(out, "\n## Association (APF)\n\n");
	rows(out, APF_STATES, apf_word, apf_digit, apf_step);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* countries.c - see countries.h. Sorted by code. */
#include "cli/grammar/countries.h"

#include "base/slice.h"

#include <strings.h>

const struct country countries[] = {
	{ "AE", "United Arab Emirates" }, { "AL", "Albania" }, { "AM", "Armenia" }, { "AO", "Angola" },
	{ "AR", "Argentina" }, { "AT", "Austria" }, { "AU", "Australia" }, { "AZ", "Azerbaijan" },
	{ "BA", "Bosnia and Herzegovina" }, { "BD", "Bangladesh" }, { "BE", "Belgium" }, { "BG", "Bulgaria" },
	{ "BH", "Bahrain" }, { "BN", "Brunei" }, { "BO", "Bolivia" }, { "BR", "Brazil" }, { "BY", "Belarus" },
	{ "CA", "Canada" }, { "CH", "Switzerland" }, { "CI", "Ivory Coast" }, { "CL", "Chile" },
	{ "CM", "Cameroon" }, { "CN", "China" }, { "CO", "Colombia" }, { "CR", "Costa Rica" }, { "CU", "Cuba" },
	{ "CY", "Cyprus" }, { "CZ", "Czech Republic" }, { "DE", "Germany" }, { "DK", "Denmark" },
	{ "DO", "Dominican Republic" }, { "DZ", "Algeria" }, { "EC", "Ecuador" }, { "EE", "Estonia" },
	{ "EG", "Egypt" }, { "ES", "Spain" }, { "ET", "Ethiopia" }, { "FI", "Finland" }, { "FR", "France" },
	{ "GB", "United Kingdom" }, { "GE", "Georgia" }, { "GH", "Ghana" }, { "GI", "Gibraltar" },
	{ "GR", "Greece" }, { "GT", "Guatemala" }, { "HK", "Hong Kong" }, { "HN", "Honduras" }, { "HR", "Croatia" },
	{ "HU", "Hungary" }, { "ID", "Indonesia" }, { "IE", "Ireland" }, { "IL", "Israel" }, { "IN", "India" },
	{ "IQ", "Iraq" }, { "IS", "Iceland" }, { "IT", "Italy" }, { "JM", "Jamaica" }, { "JO", "Jordan" },
	{ "JP", "Japan" }, { "KE", "Kenya" }, { "KH", "Cambodia" }, { "KR", "Korea" }, { "KW", "Kuwait" },
	{ "KZ", "Kazakhstan" }, { "LA", "Laos" }, { "LB", "Lebanon" }, { "LI", "Liechtenstein" },
	{ "LK", "Sri Lanka" }, { "LT", "Lithuania" }, { "LU", "Luxembourg" }, { "LV", "Latvia" }, { "LY", "Libya" },
	{ "MA", "Morocco" }, { "MC", "Monaco" }, { "MD", "Moldova" }, { "ME", "Montenegro" },
	{ "MK", "North Macedonia" }, { "MM", "Myanmar" }, { "MN", "Mongolia" }, { "MO", "Macao" }, { "MT", "Malta" },
	{ "MU", "Mauritius" }, { "MX", "Mexico" }, { "MY", "Malaysia" }, { "NA", "Namibia" }, { "NG", "Nigeria" },
	{ "NI", "Nicaragua" }, { "NL", "Netherlands" }, { "NO", "Norway" }, { "NP", "Nepal" },
	{ "NZ", "New Zealand" }, { "OM", "Oman" }, { "PA", "Panama" }, { "PE", "Peru" }, { "PH", "Philippines" },
	{ "PK", "Pakistan" }, { "PL", "Poland" }, { "PR", "Puerto Rico" }, { "PT", "Portugal" },
	{ "PY", "Paraguay" }, { "QA", "Qatar" }, { "RO", "Romania" }, { "RS", "Serbia" }, { "RU", "Russia" },
	{ "SA", "Saudi Arabia" }, { "SE", "Sweden" }, { "SG", "Singapore" }, { "SI", "Slovenia" },
	{ "SK", "Slovakia" }, { "SN", "Senegal" }, { "SV", "El Salvador" }, { "TH", "Thailand" },
	{ "TN", "Tunisia" }, { "TR", "Turkey" }, { "TT", "Trinidad and Tobago" }, { "TW", "Taiwan" },
	{ "TZ", "Tanzania" }, { "UA", "Ukraine" }, { "UG", "Uganda" }, { "US", "United States" },
	{ "UY", "Uruguay" }, { "UZ", "Uzbekistan" }, { "VE", "Venezuela" }, { "VN", "Vietnam" }, { "YE", "Yemen" },
	{ "ZA", "South Africa" }, { "ZM", "Zambia" }, { "ZW", "Zimbabwe" },
};
const size_t country_count = ARRAY_LEN(countries);

const char *country_name(const char *code)
{
	for (size_t i = 0; i < country_count; i++)
		if (strcasecmp(countries[i].code, code) == 0)
			return countries[i].name;
	return NULL;
}

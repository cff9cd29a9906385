/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_json.c - any bytes as a log, all the way to the report: the JSON is well formed (brackets and strings balance, no
 * control character, valid UTF-8), the text report can be written, and both come to an end. */
#include "diagnose/diagnose.h"

#include <stdlib.h>

static void check_json(const char *p, size_t len)
{
	int depth = 0;
	bool string = false;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)p[i];

		if (string && c < 0x20)
			abort();
		if (string && c == '\\')
			i++;
		else if (c == '"')
			string = !string;
		else if (!string && (c == '{' || c == '['))
			depth++;
		else if (!string && (c == '}' || c == ']') && --depth < 0)
			abort();
	}
	if (depth || string || len == 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const name[] = { "fuzz" };
	struct diagnose_options opt = { .files = name, .nfiles = 1, .text = (const char *)data, .text_len = size, .jobs = 1,
					.year = 2024 };
	struct json_options json = { .episodes = 4, .verdict = VERDICTS };
	struct text_options text = { .width = 80, .verdict = VERDICTS };
	struct report *r;
	char *out = NULL;
	size_t len = 0;
	FILE *f;

	if (size > 16 << 10)
		return 0;
	r = diagnose(&opt);
	f = open_memstream(&out, &len);
	report_json(r, &json, f);
	fclose(f);
	check_json(out, len);
	free(out);
	f = open_memstream(&out, &len);
	report_text(r, &text, f);
	fclose(f);
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)out[i] < 0x20 && out[i] != '\n')
			abort(); /* the log's own control characters must not reach a terminal */
	free(out);
	report_free(r);
	return 0;
}

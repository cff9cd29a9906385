/* SPDX-License-Identifier: Apache-2.0 */
/* catgen - the catalogue's compiler: .msg files in; C header, C tables, manual page, JSON schema, ids or shapes out.
 *
 *   catgen --check FILES...          read, say what is wrong, write nothing
 *   catgen --header OUT FILES...     and --tables, --manual, --schema, --ids, --shapes likewise (- is stdout) */
#include "base/slice.h"
#include "catalogue/gen/row.h"
#include "catalogue/gen/trie.h"

#include <errno.h>

static const struct {
	const char *option;
	void (*write)(const struct catalogue *, FILE *);
} outputs[] = {
	{ "--header", write_header }, { "--tables", write_tables }, { "--manual", write_manual },
	{ "--schema", write_schema }, { "--ids", write_ids },	    { "--shapes", write_shapes },
};

static int write_to(const char *path, void (*write)(const struct catalogue *, FILE *), const struct catalogue *c)
{
	FILE *out = strcmp(path, "-") == 0 ? stdout : fopen(path, "w");

	if (!out) {
		fprintf(stderr, "catgen: %s: %s\n", path, strerror(errno));
		return 1;
	}
	write(c, out);
	if (fflush(out) || ferror(out)) {
		fprintf(stderr, "catgen: %s: cannot write\n", path);
		return 1;
	}
	return out == stdout ? 0 : fclose(out) != 0;
}

int main(int argc, char **argv)
{
	struct catalogue c = { 0 };
	bool check = argc > 1 && strcmp(argv[1], "--check") == 0;
	int first = check ? 2 : 3, failed = 0;

	if (argc <= first) {
		fprintf(stderr, "usage: catgen --check FILES... | catgen --header|--tables|--manual|--schema|--ids|--shapes OUT "
			"FILES...\n");
		return 2;
	}
	for (int i = first; i < argc; i++)
		catalogue_read(&c, argv[i]);
	catalogue_check(&c);
	if (c.errors == 0 && check) {
		struct trie t;

		trie_build(&t, &c);
		c.errors += t.clashes;
	}
	if (c.errors) {
		fprintf(stderr, "catgen: %d error%s\n", c.errors, c.errors == 1 ? "" : "s");
		return 1;
	}
	if (check) {
		printf("%d messages, no error\n", c.nrows);
		return 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(outputs); i++)
		if (strcmp(argv[1], outputs[i].option) == 0)
			return write_to(argv[2], outputs[i].write, &c);
	fprintf(stderr, "catgen: no option %s\n", argv[1]);
	return failed ? 1 : 2;
}

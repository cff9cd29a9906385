# SPDX-License-Identifier: Apache-2.0
# plumb, for people: the build itself is Meson's. `make help` lists what there is.
.PHONY: help run build test bench bench-churn soak lab clean setup-build setup-test setup-bench install

help:
	@echo "make run     set up, build, explain the logs in examples/, and show clients that fail, and why"
	@echo "make build   set up and leave the programs in build/"
	@echo "make test    set up and run every test (unit, golden, damage, command line, fuzz, static analysis)"
	@echo "make bench   set up and measure, beside grep in the same run"
	@echo "make bench-churn  24 minutes of joins, roams and leaves: is anybody lost? CHURN=\"--seconds 300 --roams 500\""
	@echo "make soak    an hour of all that happens in a day: does memory grow? SOAK_S=1800 is half of it. And a thousand"
	@echo "             kills beside it, in 80 minutes: is plumbd back each time? PLUMB_KILLS=100 are fewer"
	@echo "make lab     list the scenarios of the lab: real clients on radios of a kernel in a virtual machine;"
	@echo "             S=NAME runs one, F=FILE one of yours"
	@echo "make install  into /usr/local, or PREFIX=/usr; DESTDIR=DIR puts a tree for a package there"
	@echo "make clean   remove build/"

setup-build:
	@tools/setup build

setup-test: setup-build
	@tools/setup test

setup-bench: setup-build
	@tools/setup bench

build: setup-build
	@tools/build

# the lab is a part of the show only: without its packages the rest is shown
run: build
	@tools/setup lab && lab/run --fetch || true
	@tools/demo

test: setup-test
	@tests/run

bench: setup-bench build
	@meson configure build -Dbench=true >/dev/null && ninja -C build --quiet
	@bench/run

bench-churn: build
	@bench/churn $(CHURN)

soak: build
	@bench/soak $(SOAK)

lab: $(if $(S)$(F),setup-test)
	@lab/run $(S) $(if $(F),--file "$(F)")

# `make install DESTDIR=/tmp/root PREFIX=/usr` is what a package does; without them it goes to /usr/local
install: build
	@test -z "$(PREFIX)" || { meson configure build -Dprefix=$(PREFIX) && meson setup --reconfigure build >/dev/null; }
	@meson install -C build --quiet $(if $(DESTDIR),--destdir $(abspath $(DESTDIR)))

clean:
	rm -rf build

# SPDX-License-Identifier: Apache-2.0
# plumb, for people: the build itself is Meson's. `make help` lists what there is.
.PHONY: help run build test bench lab clean setup-build setup-test setup-bench install

help:
	@echo "make run     set up, build, diagnose the sample logs in examples/, and show a controller with five access points"
	@echo "make build   set up and leave the programs in build/"
	@echo "make test    set up and run every test (unit, golden, damage, command line, fuzz, static analysis)"
	@echo "make bench   set up and measure, beside grep in the same run"
	@echo "make lab     the real-radio lab (comes with the access point agent)"
	@echo "make clean   remove build/"

setup-build:
	@tools/setup build

setup-test: setup-build
	@tools/setup test

setup-bench: setup-build
	@tools/setup bench

# across files: the matcher and the reader are in each other's loops (4 %)
OPTIONS = --buildtype=release -Db_lto=true

build: setup-build
	@echo "build: compiling into build/"
	@test -f build/build.ninja || meson setup build $(OPTIONS) >build.log 2>&1 || { cat build.log; rm -f build.log; exit 1; }
	@grep -q flto build/build.ninja || meson configure build $(OPTIONS) >>build/setup.log 2>&1
	@mkdir -p build && { test ! -f build.log || mv build.log build/setup.log; }
	@ninja -C build --quiet
	@echo "build: done; the program is build/plumb"

run: build
	@tools/demo

test: setup-test
	@tests/run

bench: setup-bench build
	@meson configure build -Dbench=true >/dev/null && ninja -C build --quiet
	@bench/run

lab:
	@echo "lab: scenarios with a real radio come with the access point agent (plumb-ap); there are none yet"

install: build
	@meson install -C build

clean:
	rm -rf build

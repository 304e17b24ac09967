# One Makefile, no recursion. Sources are found by pattern: a new .c file in
# common/, services/*/, tests/*/ or a new .proto needs no line here. Everything made
# lies under build/, generated protobuf code too.
#
#   make demo       the whole story on this machine    make test    everything is checked
#   make demo KEEP=1   and then the pages of its three nodes, to look at
#   make sim        days under faults, by the thousand     make mutants   deliberate faults, each to be found
#   make powercut   the power goes, thousands of times     make kill      kill -9, hundreds of times
#   make fuzz       foreign bytes, made up             (SECONDS=20 for each reader)
#   make bench      measured beside Redis              (RUNS=1: a quick look)
#   make            the programs                       make lint    clang-format, clang-tidy, cppcheck
#   make SAN=1 ...  address+undefined sanitizers       make format  rewrite in house style
#   make CC=clang   the other compiler                 make clean
#   make model      the models, checked with Spin      make model LONG=1   with larger bounds
#   make page       the page of coordinators, put together (npm)
#   make coverage-of-demands        which scenario proves which demand of the sources

BUILD    ?= build/$(if $(SAN),san,plain)$(if $(filter clang,$(CC)),-clang)
SERVICES := $(notdir $(wildcard services/*))
DEPS     := libzmq3-dev libprotobuf-c-dev protobuf-c-compiler protobuf-compiler \
            liblmdb-dev libssl-dev libcyaml-dev libyaml-dev libjansson-dev libsodium-dev libxml2-dev libseccomp-dev \
            libmicrohttpd-dev libcurl4-openssl-dev libcmocka-dev
PKGS     := libzmq lmdb libprotobuf-c libcyaml jansson libsodium libxml-2.0 libseccomp libmicrohttpd

WARN   := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
          -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
          -Wwrite-strings -Wpointer-arith -Wundef -Wvla -Wformat=2 \
          -Wswitch-enum -Wnull-dereference -Wdouble-promotion \
          -Wimplicit-fallthrough -Wframe-larger-than=16384
HARDEN := -fstack-protector-strong -fno-common -fPIE $(if $(SAN),,-D_FORTIFY_SOURCE=2)
CFLAGS ?= -O2 -g
comma  := ,
# With clang also what libFuzzer is guided by (tests/fuzz).
SANFLAGS := $(if $(SAN),-fsanitize=address$(comma)undefined$(if $(filter clang,$(CC)),$(comma)fuzzer-no-link) -fno-sanitize-recover=all)
DEFINES := -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE

# -MD, not -MMD: the generated headers are "system" headers to the compiler
# (-isystem keeps our warnings off them) and -MMD would leave them out of the
# dependency files, so that an edited .proto would not rebuild its users.
PKG_CFLAGS := $(patsubst -I%,-isystem%,$(shell pkg-config --cflags $(PKGS) 2>/dev/null))
COMPILE = $(CC) -std=c11 $(DEFINES) $(CFLAGS) $(HARDEN) $(SANFLAGS) \
          $(WARN) $(if $(WERROR),-Werror) -I. -isystem $(BUILD)/gen \
          $(PKG_CFLAGS) -MD -MP -c -o
# Each program is linked with what it calls: none but the console has an HTTP server in it.
LINK    = $(CC) -pie -Wl,--as-needed -Wl,-z,relro,-z,now,-z,pack-relative-relocs $(SANFLAGS) $(LDFLAGS) -o
# Of libcrypto only SHA-256 is used, and only that is linked in.
LIBS    = $(shell pkg-config --libs $(PKGS)) -l:libcrypto.a -lpthread

PROTOS := $(wildcard proto/*.proto)
GEN_H  := $(PROTOS:%.proto=$(BUILD)/gen/%.pb-c.h)
GEN_O  := $(PROTOS:%.proto=$(BUILD)/gen/%.pb-c.o) $(BUILD)/gen/catalogue_rows.o
COMMON := $(patsubst %.c,$(BUILD)/%.o,$(wildcard common/*.c))
objects = $(patsubst %.c,$(BUILD)/%.o,$(wildcard services/$(1)/*.c))
# Every service's objects but main.o, for tests that link rules or edges.
PARTS  := $(filter-out %/main.o,$(foreach s,$(SERVICES),$(call objects,$(s))))
# replay has no program of its own: it is what `stafett replay` does.
PROGRAMS := $(patsubst %,$(BUILD)/bin/stafett-%,$(filter-out stafett replay,$(SERVICES))) $(BUILD)/bin/stafett
TESTS  := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/*/*_test.c))
# A test links what else lies in its folder, and tests/lib.
beside = $(patsubst %.c,$(BUILD)/%.o,$(filter-out %_test.c %_main.c,$(wildcard $(dir $(1))*.c)) $(wildcard tests/lib/*.c))
SOURCES := $(wildcard common/*.[ch] services/*/*.[ch] tests/*/*.[ch])

# The commit decides which days the simulator has never seen (tests/sim/sim_test.c).
export STAFETT_COMMIT := $(shell git rev-parse --short=8 HEAD 2>/dev/null)

.PHONY: all page deps check tests test bench demo sim powercut kill fuzz traces trace-builds mutants coverage-of-demands model lint format clean
# V=1 shows the commands; else what is made is named, one line each.
Q := $(if $(V),,@)
say = $(if $(V),,@echo "  $(1) $@")

.SECONDEXPANSION:
.SECONDARY:

all: $(PROGRAMS)

page: $(BUILD)/page/index.html

$(BUILD)/bin/stafett-%: $$(call objects,$$*) $(BUILD)/libstafett.a
	@mkdir -p $(@D)
	$(call say,link)
	$(Q)$(LINK) $@ $^ $(LIBS) $(LDLIBS)

# Only notification's sender speaks SMTP.
$(BUILD)/bin/stafett-notification: LDLIBS = $(shell pkg-config --libs libcurl)

# With the rules of intake and plan and the courier's reader, for `stafett replay`.
$(BUILD)/bin/stafett: $$(call objects,stafett) $(BUILD)/libservices.a $(BUILD)/libstafett.a
	@mkdir -p $(@D)
	$(call say,link)
	$(Q)$(LINK) $@ $^ $(LIBS)

$(BUILD)/tests/%: $(BUILD)/tests/%.o $$(call beside,tests/$$*) $(BUILD)/libservices.a $(BUILD)/libstafett.a
	$(call say,link)
	$(Q)$(LINK) $@ $^ $(LIBS) -lcmocka

$(BUILD)/tests/real/demo: $(BUILD)/tests/real/demo_main.o $(BUILD)/tests/real/stage_real.o $(BUILD)/tests/real/relay.o $(BUILD)/tests/real/watch.o $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/lib/*.c)) $(BUILD)/libservices.a $(BUILD)/libstafett.a
	$(call say,link)
	$(Q)$(LINK) $@ $^ $(LIBS) -lcmocka

# The packages of a lock file: of the page, and of the tests in which a browser drives it.
# What npm says of an error is shown.
%/node_modules/.package-lock.json: %/package-lock.json
	@echo "  npm $*"
	$(Q)cd $* && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error > /dev/null

# The page: put together without a bundler; nothing runs in Node later.
PAGE_SOURCES := $(wildcard services/console/page/*.*)
$(BUILD)/page/index.html: $(PAGE_SOURCES) services/console/page/node_modules/.package-lock.json
	@echo "  page $(@D)"
	$(Q)sh services/console/page/build.sh $(@D)

CONSOLE_TESTS := $(addprefix $(BUILD)/tests/console/,browser_test edge_test)
$(CONSOLE_TESTS): $(BUILD)/tests/console/%: $(BUILD)/tests/console/%.o $(BUILD)/tests/console/play.o $(addprefix $(BUILD)/tests/real/,stage_real.o relay.o watch.o) $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/lib/*.c)) $(BUILD)/libservices.a $(BUILD)/libstafett.a | $(BUILD)/page/index.html tests/console/node_modules/.package-lock.json
	$(call say,link)
	$(Q)$(LINK) $@ $^ $(LIBS) -lcmocka

$(BUILD)/tests/sim/sim: $(BUILD)/tests/sim/sim_main.o $$(call beside,tests/sim/) $(BUILD)/libservices.a $(BUILD)/libstafett.a
	$(call say,link)
	$(Q)$(LINK) $@ $^ $(LIBS) -lcmocka

# The simulator with deliberate faults around the daemons' own objects (tests/mutants).
WRAPS = $(shell sh tests/mutants/wraps.sh)
$(BUILD)/tests/mutants/mutants: $(BUILD)/tests/mutants/mutants_main.o $$(call beside,tests/mutants/) $(patsubst %.c,$(BUILD)/%.o,$(filter-out %_test.c %_main.c,$(wildcard tests/sim/*.c))) $(BUILD)/libservices.a $(BUILD)/libstafett.a
	$(call say,link)
	$(Q)$(LINK) $@ $(WRAPS) $^ $(LIBS) -lcmocka

# What stands between a daemon and its disk or its luck (tests/preload), for programs as
# they ship: without sanitizers, whatever it is loaded into.
PRELOADS := $(patsubst %.c,$(BUILD)/%.so,$(wildcard tests/preload/*.c))
$(BUILD)/tests/preload/%.so: tests/preload/%.c $(wildcard tests/preload/*.h)
	@mkdir -p $(@D)
	$(call say,link)
	$(Q)$(CC) -std=c11 $(DEFINES) $(CFLAGS) $(WARN) $(if $(WERROR),-Werror) -I. $(PKG_CFLAGS) -fPIC -shared -o $@ $< -ldl

# The power goes at moments of a scenario played by real nodes (tests/powercut).
STAGE := $(addprefix $(BUILD)/tests/real/,stage_real.o relay.o watch.o)
POWERCUT := $(BUILD)/tests/powercut
$(POWERCUT)/powercut: $(POWERCUT)/powercut_main.o
$(POWERCUT)/powercut_test: $(POWERCUT)/powercut_test.o
$(POWERCUT)/powercut $(POWERCUT)/powercut_test: $$(call beside,tests/powercut/) $(STAGE) $(BUILD)/libservices.a $(BUILD)/libstafett.a | $(PRELOADS)
	$(call say,link)
	$(Q)$(LINK) $@ $^ $(LIBS) -lcmocka

# Daemons are killed wherever they are on a message's path (tests/kill).
KILL := $(BUILD)/tests/kill
$(KILL)/kill: $(KILL)/kill_main.o
$(KILL)/kill_test: $(KILL)/kill_test.o
$(KILL)/kill $(KILL)/kill_test: $$(call beside,tests/kill/) $(STAGE) $(addprefix $(BUILD)/tests/real/,hostile.o hostile_peer.o) $(BUILD)/libservices.a $(BUILD)/libstafett.a | $(PRELOADS)
	$(call say,link)
	$(Q)$(LINK) $@ $^ $(LIBS) -lcmocka

# Foreign bytes, made up (tests/fuzz); with clang and SAN alone.
FUZZERS := wire frame decide follow plo settings
FUZZ := $(BUILD)/tests/fuzz
FUZZ_PROGRAMS := $(addprefix $(FUZZ)/,$(FUZZERS) seeds)
$(FUZZ_PROGRAMS): $(FUZZ)/%: $(FUZZ)/%_main.o $$(call beside,tests/fuzz/) $(BUILD)/tests/scenario/stage_virtual.o $(BUILD)/libservices.a $(BUILD)/libstafett.a
	$(call say,link)
	$(Q)$(LINK) $@ $(if $(filter seeds,$*),,-fsanitize=fuzzer) $(addprefix -Wl$(comma)--wrap=,batch_add batch_add_command follow_page) $^ $(LIBS) -lcmocka

# Scenarios, each without an event that a demand rests on (tests/demands).
$(BUILD)/tests/demands/demands: $(BUILD)/tests/demands/demands_main.o $(BUILD)/tests/demands/left_out.o $(BUILD)/tests/scenario/stage_virtual.o $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/lib/*.c)) $(BUILD)/libservices.a $(BUILD)/libstafett.a
	$(call say,link)
	$(Q)$(LINK) $@ -Wl,--wrap=decision_emit $^ $(LIBS) -lcmocka

# The chain beside its peers; each peer is a program of its own.
BENCH := $(BUILD)/tests/bench
BENCH_PARTS := $(addprefix $(BENCH)/,bench_main.o errand.o load.o machine.o node.o order.o peers.o samples.o)
BENCH_TOOLS := $(addprefix $(BENCH)/,bench floor log_put peer_redis)

$(BENCH)/bench: $(BENCH_PARTS) $(BUILD)/tests/lib/test.o $(BUILD)/libstafett.a
	$(call say,link)
	$(Q)$(LINK) $@ $^ $(LIBS) -lcmocka

$(filter-out $(BENCH)/bench,$(BENCH_TOOLS)): $(BENCH)/%: $(BENCH)/%_main.o $(BENCH)/machine.o $(BENCH)/samples.o $(BUILD)/libstafett.a
	$(call say,link)
	$(Q)$(LINK) $@ $^ $(LIBS) $(if $(findstring redis,$@),-lhiredis)

$(BUILD)/libservices.a: $(PARTS)
	$(call say,pack)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/libstafett.a: $(COMMON) $(GEN_O)
	$(call say,pack)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/gen/%.pb-c.h $(BUILD)/gen/%.pb-c.c &: %.proto
	@mkdir -p $(BUILD)/gen
	@echo "  proto $<"
	$(Q)protoc-c --c_out=$(BUILD)/gen $<

$(BUILD)/gen/catalogue_rows.c: $(PROTOS) common/catalogue.sh
	@mkdir -p $(@D)
	$(Q)sh common/catalogue.sh $(PROTOS) > $@

# The model's steps, as the simulator runs them.
$(BUILD)/gen/baton_steps.inc: tests/model/baton_steps.pml tests/model/steps.awk
	@mkdir -p $(@D)
	$(Q)awk -f tests/model/steps.awk $< > $@

$(BUILD)/tests/sim/conform.o: | $(BUILD)/gen/baton_steps.inc

$(BUILD)/gen/catalogue_rows.o: $(BUILD)/gen/catalogue_rows.c $(GEN_H)
	$(Q)$(CC) -std=c11 $(CFLAGS) -fPIE $(SANFLAGS) -I. -I$(BUILD)/gen -c -o $@ $<

$(BUILD)/gen/%.o: $(BUILD)/gen/%.c $(GEN_H)
	$(Q)$(CC) -std=c11 $(CFLAGS) -fPIE $(SANFLAGS) -I$(BUILD)/gen -c -o $@ $<

$(BUILD)/%.o: %.c | $(GEN_H)
	@mkdir -p $(@D)
	$(call say,cc)
	$(Q)$(COMPILE) $@ $<

# What is missing is installed where that is possible; else the line to run is printed
# and the exit code is 69.
deps:
	@sh deploy/install-packages.sh $(DEPS) $(DEPS_$(MAKECMDGOALS))

DEPS_lint := clang-format clang-tidy cppcheck libhiredis-dev
DEPS_bench := redis-server libhiredis-dev
DEPS_demo := $(if $(KEEP),node:nodejs npm:npm)
DEPS_test := clang libclang-rt-dev spin python3-aiosmtpd openssl chromium node:nodejs npm:npm
DEPS_traces := clang
DEPS_fuzz := clang libclang-rt-dev
DEPS_model := spin

# Everything, in two builds: gcc as it is installed, and clang with the sanitizers. The page
# is the same in both: a browser plays it once.
SAN_BUILD := build/san-clang
CHECKS := layers size texts headers:$(BUILD) pure:$(BUILD) catalogue:$(BUILD) demands:$(BUILD) fuzz:$(SAN_BUILD) traces:$(BUILD):$(SAN_BUILD) model mutants:$(BUILD)
test: deps
	@$(MAKE) -j2 --no-print-directory WERROR=1 BUILD=$(BUILD) all tests
	@$(MAKE) -j2 --no-print-directory WERROR=1 CC=clang SAN=1 CFLAGS='-O1 -g' BUILD=$(SAN_BUILD) all tests
	@$(MAKE) --no-print-directory trace-builds
	@sh tests/run.sh $(foreach c,$(CHECKS),tests/check/$(patsubst $(firstword $(subst :, ,$(c)))%,$(firstword $(subst :, ,$(c))).sh%,$(c))) \
	    $(TESTS) $(filter-out %/browser_test,$(TESTS:$(BUILD)/%=$(SAN_BUILD)/%))

# One build's tests, for work in between: make check, make SAN=1 CC=clang check.
check: all tests
	@sh tests/run.sh $(TESTS)

tests: $(TESTS) $(KILL)/kill $(POWERCUT)/powercut $(if $(SAN),$(if $(filter clang,$(CC)),$(FUZZ_PROGRAMS))) $(BUILD)/tests/sim/sim $(BUILD)/tests/mutants/mutants $(BUILD)/tests/demands/demands

demo: deps
	@$(MAKE) -j2 --no-print-directory all $(BUILD)/tests/real/demo $(if $(KEEP),page)
	@$(if $(KEEP),KEEP=$(KEEP)) $(BUILD)/tests/real/demo

# Days under faults: make sim SEEDS=1-20000 JOBS=2 (tests/sim/README.md).
SEEDS ?= 1-2000
JOBS  ?= 2
sim: deps
	@$(MAKE) -j2 --no-print-directory $(BUILD)/tests/sim/sim
	@$(BUILD)/tests/sim/sim run $(SEEDS) jobs=$(JOBS)

# Disks that power cuts left: make powercut STATES=500000 (tests/powercut/README.md).
STATES ?= 20000
powercut: deps
	@$(MAKE) -j2 --no-print-directory all $(POWERCUT)/powercut
	@$(POWERCUT)/powercut $(STATES) $(JOBS) $(addprefix tests/scenario/,jonas.scn lap.scn joint-plan.scn passing-on.scn outside.scn emma.scn)

# Daemons killed at every stop of a message's path: make kill KILLS=20000 (tests/kill/README.md).
KILLS ?= 500
kill: deps
	@$(MAKE) -j2 --no-print-directory all $(KILL)/kill
	@$(KILL)/kill $(KILLS)

# Foreign bytes, made up, so long for each reader of them (tests/fuzz/README.md).
SECONDS ?= 20
fuzz: deps
	@$(MAKE) -j2 --no-print-directory CC=clang SAN=1 CFLAGS='-O1 -g' BUILD=$(SAN_BUILD) $(FUZZ_PROGRAMS:$(BUILD)/%=$(SAN_BUILD)/%)
	@sh tests/check/fuzz.sh $(SAN_BUILD) $(SECONDS)

# The same day whatever compiler made it: the simulator beside $(BUILD)'s, three ways.
TRACES := gcc-O0 clang-O0 clang-O2
trace-builds:
	@for b in $(TRACES); do $(MAKE) -j2 -s --no-print-directory CC=$${b%-*} CFLAGS=-$${b#*-} BUILD=build/traces-$$b build/traces-$$b/tests/sim/sim > /dev/null || exit 1; done
traces: deps trace-builds
	@$(MAKE) -j2 -s --no-print-directory $(BUILD)/tests/sim/sim
	@sh tests/check/traces.sh $(BUILD) && echo "the same traces: $(BUILD) $(TRACES)"

# Is every deliberate fault found? make mutants SEEDS_MUTANTS=2000 JOBS=2
SEEDS_MUTANTS ?= 2000
mutants: deps
	@$(MAKE) -j2 --no-print-directory $(BUILD)/tests/mutants/mutants
	@$(BUILD)/tests/mutants/mutants $(SEEDS_MUTANTS) jobs=$(JOBS)

# Which scenario proves which demand of the sources.
coverage-of-demands: deps
	@$(MAKE) -j2 --no-print-directory $(BUILD)/tests/demands/demands
	@$(BUILD)/tests/demands/demands

# Five rounds take about five minutes on a quiet machine; fewer are a quick look.
RUNS ?= 5
bench: deps
	@$(MAKE) -s -j2 --no-print-directory all $(BENCH_TOOLS) $(if $(Q),>/dev/null)
	@$(BENCH)/bench $(BUILD)/bin $(BENCH) $(RUNS)

# The protocol itself, explored; the smaller bounds in make test too.
model: deps
	@sh tests/model/run.sh $(if $(LONG),long)

lint: deps $(GEN_H)
	clang-format --dry-run --Werror $(SOURCES)
	printf '%s\n' $(filter %.c,$(SOURCES)) | xargs -n 4 -P 2 sh -c 'clang-tidy --quiet "$$@" -- -std=c11 $(DEFINES) -I. -isystem $(BUILD)/gen $(PKG_CFLAGS)' lint
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --error-exitcode=1 --inline-suppr -I. -I$(BUILD)/gen common services

format:
	clang-format -i $(SOURCES)

clean:
	rm -rf build

-include $(shell [ -d $(BUILD) ] && find $(BUILD) -name '*.d')

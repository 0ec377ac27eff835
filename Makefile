# Main targets: build run test bench lint install. `scripts/setup` installs missing packages first.
PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
BINARY = .build/release/nostrade
ifeq ($(shell uname -s),Darwin)
# Homebrew does not link OpenBLAS, since macOS has a BLAS of its own.
export PKG_CONFIG_PATH := $(shell brew --prefix openblas 2>/dev/null)/lib/pkgconfig:$(PKG_CONFIG_PATH)
else ifneq ($(wildcard $(dir $(realpath $(shell command -v $(SWIFT))))../lib/swift_static/linux),)
# Swift's libraries become part of the binary where the toolchain has them to link: it starts a fifth faster, and runs on machines
# without Swift.
RELEASE_FLAGS = --static-swift-stdlib
endif

.PHONY: setup
setup:
	@scripts/setup

.PHONY: build
build: setup
	$(SWIFT) build -c release $(RELEASE_FLAGS) --product nostrade

.PHONY: run
run: build
	@$(BINARY)

# The end-to-end tests run the debug binary. TEST_FLAGS are for the build: with others than before everything is compiled again, so
# there are none here, as in a plain `swift build`; .ci/run, which begins with nothing, gives some.
TEST_FLAGS ?=
.PHONY: test
test: setup
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error $(TEST_FLAGS)
	$(SWIFT) test --skip-build --disable-xctest

.PHONY: bench
bench: setup
	$(SWIFT) build -c release $(RELEASE_FLAGS) --product Benchmarks
	.build/release/Benchmarks

# Nearest vectors by a graph against one by one, of the shipped titles and of VECTORS made-up ones: recall and times. Fails
# under a recall of 0.95.
VECTORS ?= 10000,100000
.PHONY: bench-vectors
bench-vectors: setup
	$(SWIFT) build -c release $(RELEASE_FLAGS) --product Benchmarks
	.build/release/Benchmarks --vectors "$(VECTORS)"

# Latency in a real pseudo-terminal. Fails above 6 KiB written for an answer at 80x24, 16 KiB at 200x60, or 80 MiB of memory.
.PHONY: latency
latency: build
	scripts/latency --bar bytes=6144 --bar memory=80
	scripts/latency --size 200x60 --answers 40 --starts 3 --bar bytes=16384

# Ranks ten thousand random histories with random filters and knobs, and checks every list by rules of its own: nothing answered,
# filtered out or out of order, at most two of a franchise in ten.
.PHONY: check-lists
check-lists: build
	scripts/check-lists

# A thousand kills and a thousand injected faults (failing writes and syncs, power cuts, a full disk, clock jumps): fails when an
# answer that was shown is lost, a database is unsound or a start is refused. Needs tmux and a C compiler. Under ten minutes.
.PHONY: torture
torture: build
	scripts/torture

# The service under load (wrk), and killed 200 times under load. CATALOGUE=FILE ranks other titles than the starter ones.
.PHONY: bench-serve
bench-serve: build
	scripts/bench-serve --binary $(BINARY) $(if $(CATALOGUE),--catalogue "$(CATALOGUE)")

.PHONY: torture-serve
torture-serve: build
	scripts/torture-serve --binary $(BINARY)

# The same for answers in PostgreSQL: kills its server, cuts the network, fills its disk. Builds the tests; needs a server's programs
# (scripts/setup --server).
.PHONY: torture-postgres
torture-postgres: setup
	scripts/torture-postgres

# What the journal costs PostgreSQL: bytes of an answer, answers and reads a second.
.PHONY: bench-postgres
bench-postgres: build
	scripts/bench-postgres

# Fuzzes the readers of files and input under AddressSanitizer, all within SECONDS on all cores: docs/security.md. Fails on a crash,
# a hang of 10 s or 1 GiB.
SECONDS ?= 120
.PHONY: fuzz
fuzz:
	scripts/fuzz $(SECONDS)

# The tests under AddressSanitizer, with a build of its own. The end-to-end tests run the sanitized binary.
.PHONY: test-sanitized
test-sanitized:
	scripts/test-sanitized

# Next-item accuracy on lists with times (user,item,rating,timestamp): the last event of every list is held out, the one
# before it selects the epoch. Under an hour on two cores for a million rows.
.PHONY: bench-next
bench-next: build
	@test -r "$(RATINGS)" || { echo "bench-next: give RATINGS=FILE (user,item,rating,timestamp)"; exit 1; }
	@made=$$(mktemp -d) && trap 'rm -rf "$$made"' EXIT && \
	$(BINARY) train --ratings "$(RATINGS)" --out "$$made/model.safetensors" --no-asking && \
	$(BINARY) evaluate --ratings "$(RATINGS)" --model-file "$$made/model.safetensors" --baselines

# Compares training with PyTorch: YARDSTICK=torch_sasrec.py DATA=interactions.tsv PYTHON=PYTHON_WITH_TORCH. Skipped when one
# of the files is missing.
.PHONY: bench-torch
bench-torch: build
	$(SWIFT) build -c release $(RELEASE_FLAGS) --product Benchmarks
	@if [ -r "$(YARDSTICK)" ] && [ -r "$(DATA)" ]; then PYTHON="$(PYTHON)" scripts/bench-torch "$(YARDSTICK)" "$(DATA)"; \
	else echo "bench-torch: skipped, needs YARDSTICK=torch_sasrec.py and DATA=interactions.tsv"; fi

# Compares the two-headed autoencoder with the same network in PyTorch, on synthetic lists: PYTHON=PYTHON_WITH_TORCH.
.PHONY: bench-torch-autoencoder
bench-torch-autoencoder: build
	PYTHON="$(PYTHON)" scripts/bench-torch-autoencoder

# Strong generalisation on implicit feedback: STRONG=FOLDER of train.csv, test_tr.csv and test_te.csv (uid,sid). NDCG@100 of
# RecVAE with a wide path, of each path alone and of baselines, with paired differences.
.PHONY: bench-strong
bench-strong: build
	@test -r "$(STRONG)/train.csv" || { echo "bench-strong: give STRONG=FOLDER of train.csv, test_tr.csv, test_te.csv"; exit 1; }
	@made=$$(mktemp -d) && trap 'rm -rf "$$made"' EXIT && \
	$(BINARY) train --ratings "$(STRONG)/train.csv" --model recvae --fewest 1 --shortest 5 --penalty 200 --drop 0.3 \
	  --profiles 250 --epochs 30 --out "$$made/model.safetensors" && \
	$(BINARY) evaluate --ratings "$(STRONG)/test_tr.csv" --answers "$(STRONG)/test_te.csv" --train "$(STRONG)/train.csv" \
	  --model-file "$$made/model.safetensors" --baselines --penalty 500

# Compares the starter catalogue with a reference: REFERENCE=FILE, and RATINGS="FILE ..." to measure its coverage.
.PHONY: check-catalogue
check-catalogue:
	scripts/check-catalogue $(REFERENCE) $(RATINGS)

# What the starter catalogue lacks of a reference, by popularity, year and genre: REFERENCE=FILE.
.PHONY: catalogue-holes
catalogue-holes:
	scripts/catalogue-holes $(REFERENCE)

# How often the rules for franchises give the kinds that the starter catalogue states, by kind.
.PHONY: franchise-rules
franchise-rules:
	@$(SWIFT) test --filter FranchiseRulesTests/rulesAgreeWithTheStarterCatalogue | grep -A 8 "franchise rules:"

# Accuracy on users the model never saw, with baselines: users of RATINGS whose id ends in a digit of HELD are held out, the
# others train the model. Several groups of digits (HELD="01 23") are cross-validation folds; their figures are pooled.
# MODEL=sasrec, linear, autoencoder, ... measures that model alone. MADE_AT=FOLDER keeps lists, models and figures.
MODEL ?= ensemble
HELD ?= 3
EPOCHS ?= 16
.PHONY: bench-heldout
bench-heldout: build
	@test -r "$(RATINGS)" || { echo "bench-heldout: give RATINGS=FILE (user_id,anime_id,rating) and CATALOGUE=FILE"; exit 1; }
	@made="$(MADE_AT)"; test -n "$$made" || { made=$$(mktemp -d) && trap 'rm -rf "$$made"' EXIT; }; mkdir -p "$$made" && \
	for held in $(HELD); do \
	  at="$$made/$$held" && mkdir -p "$$at" && \
	  awk -F, -v held="$$held" 'NR == 1 || index(held, $$1 % 10)' "$(RATINGS)" > "$$at/held.csv" && \
	  awk -F, -v held="$$held" 'NR == 1 || !index(held, $$1 % 10)' "$(RATINGS)" > "$$at/train.csv" && \
	  $(BINARY) train --model $(MODEL) --ratings "$$at/train.csv" --catalogue "$(CATALOGUE)" --epochs $(EPOCHS) \
	    --out "$$at/model.safetensors" && \
	  $(BINARY) evaluate --ratings "$$at/held.csv" --train "$$at/train.csv" --model-file "$$at/model.safetensors" \
	    --catalogue "$(CATALOGUE)" --baselines --format csv > "$$made/figures-$$held.csv" || exit 1; \
	done && scripts/pool-figures $(foreach held,$(HELD),"$$made/figures-$(held).csv")

# What a person feels in the feed: taste, obedience and swipe sessions beside NDCG, of the shipped model or MODEL_FILE=FILE, its parts
# and baselines, on the lists of HELD=FILE; RATINGS="FILE ..." are other people's lists, for common loves and baselines. Without
# lists there is nothing to measure. A model that was trained on people of HELD is flattered.
MODEL_FILE ?= ensemble
.PHONY: bench-live
bench-live: build
	@skip() { echo "bench-live is skipped: $$1 Give RATINGS=\"FILE ...\" and HELD=FILE (user_id,anime_id,rating)."; exit 0; }; \
	test -n "$(RATINGS)" || skip "there are no lists of other people."; \
	test "$(origin HELD)" != file || skip "HELD is not given."; \
	for file in "$(HELD)" $(RATINGS); do test -f "$$file" || skip "there is no file '$$file'."; done; \
	$(BINARY) evaluate --ratings "$(HELD)" $(foreach file,$(RATINGS),--train "$(file)") --catalogue "$(STARTER)" \
	  --model "$(MODEL_FILE)" --baselines --live

# What tuning every night is worth: people of HELD=FILE answer half of their lists over some weeks and must be served the other half.
# RATINGS="FILE ..." trains the model, unless MODEL=FILE is one that has seen nobody of HELD and OTHERS=FILE (people who are in no log).
# NIGHTLY="--only gain,shuffled,alone,speed --kills 200" chooses what is measured.
.PHONY: bench-nightly
bench-nightly: build
	@test -r "$(HELD)" || { echo "bench-nightly is skipped: give HELD=FILE and RATINGS=\"FILE ...\" (user_id,anime_id,rating)."; exit 0; }; \
	made=$$(mktemp -d) && trap 'rm -rf "$$made"' EXIT && model="$(if $(filter-out ensemble,$(MODEL)),$(MODEL))" && \
	{ test -n "$$model" || { model="$$made/model.safetensors" && \
	  $(MADE) $(foreach file,$(RATINGS),--ratings "$(file)") --model ensemble --epochs $(EPOCHS) --out "$$model"; }; } && \
	scripts/bench-nightly --binary $(BINARY) --model "$$model" --held "$(HELD)" $(if $(OTHERS),--others "$(OTHERS)") $(NIGHTLY)

# Trains all shipped models: RATINGS="FILE ..." (user_id,anime_id,rating). They replace those in Assets once all are trained.
# Long lists are split or weighted down, so that no user counts as a hundred.
STARTER = Assets/catalogue.csv
MADE = $(BINARY) train --catalogue $(STARTER) --longest 75
define make_models
$(MADE) $(1) --model ensemble --epochs $(EPOCHS) --out $(2)/ensemble.safetensors && \
$(MADE) $(1) --model autoencoder --inner 768 --bottleneck 384 --epochs 40 --out $(2)/autoencoder.safetensors && \
$(MADE) $(1) --model colove --out $(2)/colove.safetensors
endef
.PHONY: has-ratings
has-ratings:
	@test -n "$(RATINGS)" || { echo 'Give RATINGS="FILE ..." (user_id,anime_id,rating).'; exit 1; }
	@for file in $(RATINGS); do test -r "$$file" || { echo "$$file cannot be read."; exit 1; }; done

.PHONY: models
models: has-ratings build
	@made=$$(mktemp -d) && trap 'rm -rf "$$made"' EXIT && \
	$(call make_models,$(foreach file,$(RATINGS),--ratings $(file)),"$$made") && \
	for model in ensemble autoencoder colove; do cp "$$made/$$model.safetensors" Assets/.new && \
	  mv Assets/.new Assets/$$model.safetensors || exit 1; done && \
	$(BINARY) models

# Accuracy of the shipped models on the starter titles: every tenth user of each file is held out, the same models are trained
# on the others, and the default model is compared with the others and with baselines, by popularity decile, by genre and by
# the neighbours of new loves. MADE_AT=FOLDER keeps lists and models; models that are there are measured, not trained.
.PHONY: bench-shipped
bench-shipped: has-ratings build
	@made="$(MADE_AT)"; test -n "$$made" || { made=$$(mktemp -d) && trap 'rm -rf "$$made"' EXIT; }; mkdir -p "$$made" && \
	scripts/hold-out "$$made" $(RATINGS) && \
	{ test -r "$$made/colove.safetensors" || { $(call make_models,--ratings "$$made/train.csv","$$made"); }; } && \
	measure="$(BINARY) evaluate --train $$made/train.csv --catalogue $(STARTER)" && \
	shipped="--model $$made/ensemble.safetensors" && \
	$$measure $$shipped --ratings "$$made/held.csv" --baselines --beside "$$made/autoencoder.safetensors" \
	  --beside "$$made/colove.safetensors" && \
	for file in "$$made"/held-*.csv; do echo "$$file"; $$measure $$shipped --ratings "$$file" || exit 1; done && \
	$$measure $$shipped --ratings "$$made/held.csv" --by decile && \
	$$measure $$shipped --ratings "$$made/held.csv" --by genre && \
	for file in "$$made"/held-*.csv; do echo "$$file"; $$measure $$shipped --ratings "$$file" --neighbours || true; done

# Formatting, and that Package.swift declares every import.
.PHONY: lint
lint:
	@scripts/check-imports
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Fuzz

.PHONY: format
format:
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests Fuzz

# Draws the documents' pictures from the program's own grid: a new person's first screen, and those of one with six answers.
.PHONY: screens
screens: build
	@mkdir -p docs/pictures && home=$$(mktemp -d) && trap 'rm -rf "$$home"' EXIT && export NOSTRADE_HOME="$$home" && \
	shot() { name=$$1; shift; $(BINARY) feed --picture "docs/pictures/$$name.svg" "$$@" || exit 1; } && \
	shot welcome --size 100x28 --press "Tab Down Enter" && $(BINARY) undo >/dev/null && \
	for title in "Monster" "Steins;Gate" "Mushishi"; do $(BINARY) rate "$$title" --love >/dev/null || exit 1; done && \
	$(BINARY) rate "Death Note" --like >/dev/null && $(BINARY) rate "School Days" --dislike >/dev/null && \
	$(BINARY) rate "Baccano!" --save >/dev/null && \
	shot feed --size 100x28 --theme dark && shot feed-light --size 100x28 --theme light && \
	shot feed-mono --size 80x24 --theme mono && shot feed-large --size 160x44 --theme dark && \
	shot list --size 100x28 --press "l j j"

# An existing binary is used as it is: `sudo make install` needs no Swift and creates no root-owned files in the build.
.PHONY: completions
completions:
	@test -x $(BINARY) || $(MAKE) build
	@made=$$(mktemp -d) && trap 'rm -rf "$$made"' EXIT && \
	for shell in bash zsh fish; do $(BINARY) --generate-completion-script $$shell > "$$made/$$shell" || exit 1; done && \
	scripts/manpage $(BINARY) > "$$made/nostrade.1" && \
	install -d .build/completions && install -m 644 "$$made"/* .build/completions/

.PHONY: install
install: completions
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/nostrade" "$(DESTDIR)$(PREFIX)/share/man/man1" \
	  "$(DESTDIR)$(PREFIX)/share/bash-completion/completions" "$(DESTDIR)$(PREFIX)/share/zsh/site-functions" \
	  "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d"
	install -m 755 $(BINARY) "$(DESTDIR)$(PREFIX)/bin/nostrade"
	install -m 644 Assets/* "$(DESTDIR)$(PREFIX)/share/nostrade/"
	install -m 644 .build/completions/nostrade.1 "$(DESTDIR)$(PREFIX)/share/man/man1/nostrade.1"
	install -m 644 .build/completions/bash "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/nostrade"
	install -m 644 .build/completions/zsh "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_nostrade"
	install -m 644 .build/completions/fish "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/nostrade.fish"

.PHONY: clean
clean:
	$(SWIFT) package clean

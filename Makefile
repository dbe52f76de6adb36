# The npm package `node` brings the Node that everything runs on; npm itself runs on the machine's,
# because `npm ci` deletes the other one while it works.
MACHINE_PATH := $(PATH)
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
# macOS's make 3.81 honours the PATH above only when it goes through a shell that is not its default one.
SHELL := /bin/bash

INSTALLED := node_modules/.package-lock.json
PAGE := page/dist/index.html
ONE_JEST := NODE_OPTIONS='--experimental-vm-modules --disable-warning=ExperimentalWarning' jest
JEST := $(ONE_JEST) --maxWorkers=3

.DEFAULT_GOAL := help
.PHONY: help demo tests start-dev stop-dev logs clean-dev unit-tests integration-tests e2e-tests fault-tests bench lint

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: start-dev ## Start everything, send the example's commands, show the events that come out
	@. .dev/stack.env && node dev-stack/demo.ts

tests: $(PAGE) lint ## Check everything: linter, formatter, types, all tests
	@$(JEST) --ignoreProjects faults cluster-faults page cluster secured
	@$(ONE_JEST) --maxWorkers=1 --selectProjects page # by itself: a browser that draws takes a core
	@$(JEST) --selectProjects cluster # by itself: three brokers cost the other tests a third of a core
	@$(JEST) --selectProjects secured # as well: a stack of its own

start-dev: $(PAGE) ## Start the stack, worker and relay in the background (DEV_STACK=auto|docker|native, BROKERS=1|3)
	@node dev-stack/start-dev.ts

stop-dev: $(INSTALLED) ## Stop what start-dev started; the data stay
	@node dev-stack/stop-dev.ts

logs: $(INSTALLED) ## Follow all logs until Ctrl-C
	@node dev-stack/logs.ts

clean-dev: $(INSTALLED) ## Stop everything and wipe its data
	@node dev-stack/clean-dev.ts

unit-tests: $(INSTALLED) ## Run the tests that need no stack
	@$(JEST) --selectProjects unit architecture deployment

integration-tests: $(INSTALLED) ## Run the tests of the parts on real services, of Kafka's on three brokers, too, all on a secured stack (TEST_STACK=auto|docker|native)
	@$(JEST) --selectProjects contract integration cluster
	@$(JEST) --selectProjects secured

e2e-tests: $(PAGE) ## Run the tests from command to event, and those of the page in Chromium (TEST_STACK=auto|docker|native)
	@$(JEST) --selectProjects e2e
	@$(ONE_JEST) --maxWorkers=1 --selectProjects page # by itself: a browser that draws takes a core

fault-tests: $(INSTALLED) ## Break everything while it works, on one broker and on three, about 30 minutes (SEED=… repeats a run, ONLY=… chooses scenarios)
	@SEED=$(SEED) $(ONE_JEST) --runInBand --passWithNoTests --selectProjects faults -- $(ONLY)
	@SEED=$(SEED) $(ONE_JEST) --runInBand --passWithNoTests --selectProjects cluster-faults -- $(ONLY)

bench: $(INSTALLED) ## Measure it beside the machine's limits on a stack of its own (ONLY=help lists, ONLY=drain,hot chooses, RUNS=, COMMANDS=, BROKERS=3)
	@node bench/main.ts

lint: $(INSTALLED) ## Check lint rules, format and types
	@npm run --silent lint

$(INSTALLED): package-lock.json
	@command -v npm > /dev/null || { echo 'npm is missing. Debian: sudo apt-get install npm; macOS: brew install node'; exit 1; }
	@echo 'installs npm dependencies …'
	@PATH="$(MACHINE_PATH)" npm ci --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

# The installation builds it, too.
$(PAGE): $(INSTALLED) $(shell find page -name dist -prune -o -type f -print)
	@npm run --silent page

# The commands of developers and operators. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help demo test up down status quick test-long test-gpu-plans test-terraform mutants oracle bench dist fmt sbom checksums reproducible setup build

MVN := ./mvnw --batch-mode

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## set up, build, carry three drops to publication on this machine, print the result
	@bin/featuredrop-demo

test: setup ## run all checks and all tests except the long ones
	@infra/terraform/test.sh --if-possible
	@$(MVN) verify

up: build ## start the local system
	@bin/featuredrop-local up

down: ## stop the local system, also after a crash
	@tools/down

status: ## print which processes of the local system run
	@bin/featuredrop-local status

quick: setup ## compile and run the fast unit tests, without analysers
	@$(MVN) -q -T 2 -Dquick -Dtests.excluded=long,slow test

test-long: setup ## run all checks, all tests, each fuzzer for ten minutes, and the checks of the build itself
	@infra/terraform/test.sh --if-possible
	@$(MVN) verify -Dtests.excluded=nothing -Dfeaturedrop.fuzz-seconds=600
	@tools/checksums --check
	@tools/reproducible
	@tools/sbom

test-gpu-plans: setup ## make plans of cuDNN for five GPU models without a GPU; downloads 1 GB
	@tools/cudnn
	@$(MVN) -q -Dquick -pl gpu-activity-worker/oracle -am test -Dtest=GpuPlans,EngineOnLibraries -Dsurefire.failIfNoSpecifiedTests=false
	@cat gpu-activity-worker/oracle/target/gpu-plans.md

test-terraform: setup ## test the terraform modules and policies, on moto too, and run the linters
	@infra/terraform/test.sh

mutants: setup ## run the mutation tests, which takes hours; CLASSES=..., WITHOUT=slow,long and TESTS=... limit them
	@nice tools/mutants "$(CLASSES)" "$(WITHOUT)" "$(TESTS)"

oracle: ## compare the preprocessing of the tests with torchvision; downloads 3 GB
	@tools/oracle

bench: build ## run the benchmark of drops and print its figures
	@bench/run

fmt: ## format the sources
	@$(MVN) -q spotless:apply

sbom: setup ## write target/featuredrop.cdx.json, the CycloneDX list of the runtime libraries
	@tools/sbom

dist: setup ## make target/dist/featuredrop-<version>.tar.gz and .deb, which run on a Java 25 runtime alone
	@tools/dist

checksums: setup ## write .mvn/checksums again, after a dependency changed
	@tools/checksums

reproducible: setup ## build twice and compare jars and packages
	@tools/reproducible

setup: ## download the outside tools into .tools
	@tools/setup

build: setup ## compile and package what changed
	@tools/build

# What a developer and an operator of FeatureDrop run. `make help` lists it.
.DEFAULT_GOAL := help
.PHONY: help demo test up down status quick test-long test-gpu-plans test-terraform mutants oracle bench fmt sbom checksums reproducible setup build

MVN := ./mvnw --batch-mode

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## set up, build, carry three partners' drops to publication, print what happened
	@bin/featuredrop-demo

test: setup ## all checks and all tests but the long ones
	@$(MVN) verify

up: build ## start the local system and leave it running
	@bin/featuredrop-local up

down: ## stop the local system, also after a crash
	@tools/down

status: ## which processes of the local system run
	@bin/featuredrop-local status

quick: setup ## compile and the fast unit tests, without analysers
	@$(MVN) -q -T 2 -Dquick -Dtests.excluded=long,slow test

test-long: setup ## everything, the long matrices and the checks of the build itself too
	@$(MVN) verify -Dtests.excluded=nothing
	@tools/checksums --check
	@tools/reproducible
	@tools/sbom

test-gpu-plans: setup ## plans of cuDNN for five GPU models without one; fetches 1 GB
	@tools/cudnn
	@$(MVN) -q -Dquick -pl gpu-activity-worker/oracle -am test -Dtest=GpuPlans,EngineOnLibraries -Dsurefire.failIfNoSpecifiedTests=false
	@cat gpu-activity-worker/oracle/target/gpu-plans.md

test-terraform: setup ## the terraform configuration against moto
	@infra/terraform/test.sh

mutants: setup ## mutation testing, for hours; CLASSES=featuredrop.policy.* WITHOUT=slow,long narrow it
	@nice tools/mutants "$(CLASSES)" "$(WITHOUT)"

oracle: ## the restated preprocessing against torchvision itself; fetches 3 GB
	@tools/oracle

bench: build ## the benchmarks, with printed figures
	@bench/run

fmt: ## format the sources
	@$(MVN) -q spotless:apply

sbom: setup ## write target/featuredrop.cdx.json, the CycloneDX list of the libraries that run
	@tools/sbom

checksums: setup ## write .mvn/checksums anew, after a dependency was added or raised
	@tools/checksums

reproducible: setup ## build twice and compare the jars
	@tools/reproducible

setup: ## fetch the outside tools into .tools
	@tools/setup

build: setup ## compile and package what changed
	@tools/build

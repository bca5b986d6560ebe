#!/bin/sh
# Checks the terraform configuration. Quickly, in about two minutes: format, validity, the tests of each module with a
# mocked provider, a plan of the complete example without credentials, whose policies answer a table of requests, the move
# of an installation of 0.1.0, the scripts of a new host, its units. Then on moto: apply, plans that find no difference
# while hosts are started and stopped, what alarms and schedule hold, a destroy. Last: tflint, checkov, shellcheck.
#
# With --if-possible: the quick part only, and where terraform or the provider is not on this machine, says so in one line
# and ends well. The registry is not asked then. `make test` calls it so.
#
# TERRAFORM      the terraform to use; default: the one on the PATH
# TF_PLUGIN_DIR  a directory with the AWS provider; default: the first of the usual ones that has it, else the registry
# MOTO_PYTHON    a Python that has moto; default: the one in .tools
# LINT_TOOLS     a directory with bin/tflint, bin/checkov and bin/shellcheck; default: .tools/terraform
set -eu
here=$(cd "$(dirname "$0")" && pwd)
home=$(dirname "$(dirname "$here")")
terraform=${TERRAFORM:-terraform}
python=${MOTO_PYTHON:-$home/.tools/python/bin/python}
lint=${LINT_TOOLS:-$home/.tools/terraform}/bin
[ -e "${TF_CLI_CONFIG_FILE:-/}" ] || unset TF_CLI_CONFIG_FILE
HOME=${HOME:-/}
export CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1
export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_EC2_METADATA_DISABLED=true

fail() {
    echo "terraform test: $*" >&2
    exit 1
}

# A thing that this machine lacks.
missing() {
    [ "${optional:-}" ] || fail "$*"
    echo "terraform test: not run: $*"
    exit 0
}

# Directories of providers: those of a configuration file, and those that terraform looks into by itself.
plugin_directories() {
    [ ! -f "${TF_CLI_CONFIG_FILE:-$HOME/.terraformrc}" ] ||
        sed -n 's/^[[:space:]]*path[[:space:]]*=[[:space:]]*"\(.*\)".*/\1/p' "${TF_CLI_CONFIG_FILE:-$HOME/.terraformrc}"
    printf '%s\n' "$HOME/.terraform.d/plugins" "${XDG_DATA_HOME:-$HOME/.local/share}/terraform/plugins" \
        "${TF_PLUGIN_CACHE_DIR:-}" /usr/local/share/terraform/plugins /usr/share/terraform/plugins \
        /usr/local/lib/terraform/plugins /opt/terraform/plugins /opt/tf-plugins
}

provider_directory() {
    plugin_directories | while read -r directory; do
        if [ -n "$directory" ] && ls "$directory"/*/hashicorp/aws/* >/dev/null 2>&1; then
            printf '%s\n' "$directory"
            break
        fi
    done
}

[ "${1:-}" != --if-possible ] || optional=yes
command -v "$terraform" >/dev/null || missing "terraform is missing: put it on the PATH or set TERRAFORM"
TF_PLUGIN_DIR=${TF_PLUGIN_DIR:-$(provider_directory)}
[ -z "${optional:-}" ] || [ -n "$TF_PLUGIN_DIR" ] ||
    missing "the AWS provider is in no plug-in directory: set TF_PLUGIN_DIR"
[ -x "$python" ] || fail "moto is missing: run 'make setup' or set MOTO_PYTHON"

"$terraform" fmt -check -recursive -diff "$here" || fail "not formatted: run 'terraform fmt -recursive'"

work=$(mktemp -d)
server=
clean() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap clean EXIT
trap 'exit 130' INT TERM
cp -R "$here/." "$work"

init() {
    if [ -n "$TF_PLUGIN_DIR" ]; then
        set -- -plugin-dir="$TF_PLUGIN_DIR"
    fi
    "$terraform" init -input=false "$@" >"$work/init.log" 2>&1 || fail "init of $PWD: $(tail -5 "$work/init.log")"
}

# --- without AWS or a double of it -------------------------------------------------------------------------------------

python3 "$here/tests/host.py" >"$work/host.log" 2>&1 || fail "the scripts of a new host: $(cat "$work/host.log")"
tail -1 "$work/host.log"

for module in network exchange-bucket worker-role gpu-host; do
    cd "$work/modules/$module"
    init
    "$terraform" test -no-color >"$work/test.log" 2>&1 || fail "$module: $(grep -v '\.\.\. pass' "$work/test.log" | cut -c 1-400)"
    echo "Module $module: $(sed -n 's/^Success! //p' "$work/test.log")"
done

for directory in modules/network/examples/basic modules/exchange-bucket/examples/basic modules/worker-role/examples/basic \
    modules/gpu-host/examples/basic live/staging live/prod examples/complete; do
    cd "$work/$directory"
    init
    "$terraform" validate -no-color >"$work/validate.log" 2>&1 || fail "$directory: $(cat "$work/validate.log")"
done
echo "Examples and live are valid."

if command -v systemd-analyze >/dev/null; then
    for unit in featuredrop-host-env featuredrop-heartbeat; do
        systemd-analyze security --offline=true --threshold=20 "$here/modules/gpu-host/files/$unit.service" >"$work/security.log" 2>&1 ||
            fail "$unit.service is exposed: $(tail -1 "$work/security.log")"
    done
    echo "The units of a host have an exposure below 2.0."
else
    echo "terraform test: not run: systemd-analyze is missing"
fi

cd "$work/examples/complete"
env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY HOME="$work/nobody" "$terraform" plan -input=false -no-color \
    -var offline=true >"$work/plan.log" || fail "plan: $(cat "$work/plan.log")"
grep '^Plan:' "$work/plan.log"
# A key's ARN is in no plan, and neither is what names it.
"$terraform" plan -input=false -no-color -var offline=true -var encrypt=false -var bucket_name=featuredrop-exchange-test \
    -out="$work/complete" >"$work/plan.log" || fail "plan: $(cat "$work/plan.log")"
"$terraform" show -json "$work/complete" >"$work/complete.json"
python3 "$here/policies.py" "$work/complete.json" || fail "the policies are not as they should be"

# Everyone may probe: refused before anything is planned.
if "$terraform" plan -input=false -no-color -var offline=true -var 'ssh_from=["0.0.0.0/0"]' >"$work/open.log" 2>&1; then
    fail "ssh_from = 0.0.0.0/0 was not refused"
fi
grep -q 'Invalid value for variable' "$work/open.log" || fail "ssh_from = 0.0.0.0/0: $(cat "$work/open.log")"
echo "SSH from everywhere is refused."

# An installation of 0.1.0, whose state is a file here: nothing is lost but the launch template.
mkdir "$work/moved"
cd "$work/moved"
cp "$here/tests/moved/main.tf" .
cp "$here/tests/moved/state-0.1.0.json" terraform.tfstate
init
"$terraform" plan -input=false -no-color -refresh=false -out=plan >plan.log || fail "plan of the moved installation: $(cat plan.log)"
"$terraform" show -json plan >plan.json
python3 "$here/tests/moved/check.py" plan.json || fail "an installation of 0.1.0 would lose something"

[ -z "${optional:-}" ] || exit 0

# --- on moto -----------------------------------------------------------------------------------------------------------

cd "$work/examples/complete"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$python" "$here/tests/aws_double.py" "$port" >"$work/moto.log" 2>&1 &
server=$!
ask() {
    "$python" "$here/tests/ask.py" "http://127.0.0.1:$port" "$@" || fail "$*"
}
ask up
set -- -input=false -no-color -var "endpoint=http://127.0.0.1:$port" -var ami_id=ami-12c6146b \
    -var bucket_name=featuredrop-exchange-test -var may_launch=true

"$terraform" apply "$@" -auto-approve >"$work/apply.log" || fail "apply: $(tail -20 "$work/apply.log")"
grep '^Apply complete' "$work/apply.log"

same() {
    status=0
    "$terraform" plan "$@" -detailed-exitcode >"$work/again.log" || status=$?
    [ "$status" = 0 ] || fail "a plan finds differences (exit $status): $(cat "$work/again.log")"
}
same "$@"
echo "A second plan finds no differences."
"$terraform" output -json >"$work/outputs.json"
ask stop main
same "$@"
ask start main
same "$@"
echo "Neither does one after the hosts were stopped, nor one after they were started."

"$terraform" show -json >"$work/state.json"
python3 "$here/policies.py" --launching "$work/state.json" || fail "the policies are not as they should be"
ask silent "$work/outputs.json"
ask night main "$work/outputs.json"
ask recorded "$work/outputs.json" "$home/cli/src/test/resources/featuredrop/cli/command/config/outputs.json"

"$terraform" destroy "$@" -auto-approve >"$work/destroy.log" || fail "destroy: $(tail -20 "$work/destroy.log")"
grep '^Destroy complete' "$work/destroy.log"

# --- linters -----------------------------------------------------------------------------------------------------------

"$home/tools/terraform-linters" "$(dirname "$lint")"
if [ -x "$lint/shellcheck" ]; then
    "$lint/shellcheck" "$here/test.sh" "$here"/modules/gpu-host/files/host-env "$here"/modules/gpu-host/files/host-setup \
        "$here"/modules/gpu-host/files/heartbeat || fail "shellcheck"
    echo "shellcheck finds nothing."
else
    echo "terraform test: not run: shellcheck is missing"
fi
if [ -x "$lint/tflint" ]; then
    (cd "$here" && "$lint/tflint" --recursive --config "$here/.tflint.hcl") || fail "tflint"
    echo "tflint finds nothing."
else
    echo "terraform test: not run: tflint is missing"
fi
if [ -x "$lint/checkov" ]; then
    "$lint/checkov" --directory "$here" --config-file "$here/.checkov.yaml" >"$work/checkov.log" 2>&1 ||
        fail "checkov: $(tail -60 "$work/checkov.log")"
    echo "checkov finds nothing but the exceptions that .checkov.yaml explains."
else
    echo "terraform test: not run: checkov is missing"
fi

#!/bin/sh
# Checks the terraform configuration: format, validity, and on moto a plan, an apply, a second plan that finds nothing to
# do, the tag, refused variables, and a destroy.
#
# TERRAFORM      the terraform to use; default: the one on the PATH
# TF_PLUGIN_DIR  a directory with the AWS provider, for machines that do not reach the registry
# MOTO_SERVER    the moto_server to use; default: the one in .tools
set -eu
here=$(cd "$(dirname "$0")" && pwd)
home=$(dirname "$(dirname "$here")")
terraform=${TERRAFORM:-terraform}
moto=${MOTO_SERVER:-$home/.tools/python/bin/moto_server}
[ -e "${TF_CLI_CONFIG_FILE:-/}" ] || unset TF_CLI_CONFIG_FILE
export CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1
export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_EC2_METADATA_DISABLED=true

fail() {
    echo "terraform test: $*" >&2
    exit 1
}

command -v "$terraform" >/dev/null || fail "terraform is missing: put it on the PATH or set TERRAFORM"
[ -x "$moto" ] || fail "moto_server is missing: run 'make setup' or set MOTO_SERVER"

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
cd "$work/examples/complete"

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$moto" -H 127.0.0.1 -p "$port" >"$work/moto.log" 2>&1 &
server=$!

if [ -n "${TF_PLUGIN_DIR:-}" ]; then
    "$terraform" init -input=false -plugin-dir="$TF_PLUGIN_DIR" >"$work/init.log" 2>&1 || fail "init: $(tail -5 "$work/init.log")"
else
    "$terraform" init -input=false >"$work/init.log" 2>&1 || fail "init: $(tail -5 "$work/init.log")"
fi
"$terraform" validate
set -- -input=false -no-color -var "endpoint=http://127.0.0.1:$port" -var ami_id=ami-12c6146b \
    -var bucket_name=featuredrop-exchange-test -var 'control_principals=["arn:aws:iam::123456789012:root"]'

"$terraform" plan "$@" -out="$work/plan" >"$work/plan.log" || fail "plan: $(cat "$work/plan.log")"
grep '^Plan:' "$work/plan.log"
"$terraform" apply -input=false -no-color "$work/plan" >"$work/apply.log" || fail "apply: $(tail -20 "$work/apply.log")"
grep '^Apply complete' "$work/apply.log"

status=0
"$terraform" plan "$@" -detailed-exitcode >"$work/again.log" || status=$?
[ "$status" = 0 ] || fail "a second plan finds differences (exit $status): $(cat "$work/again.log")"
echo "A second plan finds no differences."

"$terraform" state show -no-color 'module.featuredrop.aws_instance.host' >"$work/host.txt"
grep -Eq '"featuredrop:pool" += "main"' "$work/host.txt" || fail "the host does not have the tag featuredrop:pool=main"

# Everyone may probe: refused before anything is planned.
sed -i.kept 's|ssh_from           = .*|ssh_from           = ["0.0.0.0/0"]|' main.tf
if "$terraform" plan "$@" >"$work/open.log" 2>&1; then
    fail "ssh_from = 0.0.0.0/0 was not refused"
fi
grep -q 'Invalid value for variable' "$work/open.log" || fail "ssh_from = 0.0.0.0/0: $(cat "$work/open.log")"
mv main.tf.kept main.tf
echo "SSH from everywhere is refused."

"$terraform" destroy "$@" -auto-approve >"$work/destroy.log" || fail "destroy: $(tail -20 "$work/destroy.log")"
grep '^Destroy complete' "$work/destroy.log"

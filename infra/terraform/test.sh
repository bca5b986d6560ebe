#!/bin/sh
# Checks the terraform configuration: format, validity, and on moto a plan, an apply, a second plan that finds nothing to
# do, the tag, refused variables, and a destroy. Before, the policies of a complete plan answer a table of requests.
#
# With --if-possible: leaves out apply and destroy, and where terraform or the provider is not on this machine, says so in
# one line and ends well. The registry is not asked then. `make test` calls it so.
#
# TERRAFORM      the terraform to use; default: the one on the PATH
# TF_PLUGIN_DIR  a directory with the AWS provider; default: the first of the usual ones that has it, else the registry
# MOTO_SERVER    the moto_server to use; default: the one in .tools
set -eu
here=$(cd "$(dirname "$0")" && pwd)
home=$(dirname "$(dirname "$here")")
terraform=${TERRAFORM:-terraform}
moto=${MOTO_SERVER:-$home/.tools/python/bin/moto_server}
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

if [ -n "$TF_PLUGIN_DIR" ]; then
    "$terraform" init -input=false -plugin-dir="$TF_PLUGIN_DIR" >"$work/init.log" 2>&1 || fail "init: $(tail -5 "$work/init.log")"
else
    "$terraform" init -input=false >"$work/init.log" 2>&1 || fail "init: $(tail -5 "$work/init.log")"
fi
"$terraform" validate
set -- -input=false -no-color -var "endpoint=http://127.0.0.1:$port" -var ami_id=ami-12c6146b \
    -var bucket_name=featuredrop-exchange-test -var 'control_principals=["arn:aws:iam::123456789012:root"]'

"$terraform" plan "$@" -var complete=true -out="$work/complete" >"$work/plan.log" || fail "plan: $(cat "$work/plan.log")"
"$terraform" show -json "$work/complete" >"$work/complete.json"
python3 "$here/policies.py" "$work/complete.json" || fail "the policies are not as they should be"

# Everyone may probe: refused before anything is planned.
sed -i.kept 's|ssh_from           = .*|ssh_from           = ["0.0.0.0/0"]|' main.tf
if "$terraform" plan "$@" >"$work/open.log" 2>&1; then
    fail "ssh_from = 0.0.0.0/0 was not refused"
fi
grep -q 'Invalid value for variable' "$work/open.log" || fail "ssh_from = 0.0.0.0/0: $(cat "$work/open.log")"
mv main.tf.kept main.tf
echo "SSH from everywhere is refused."

[ -z "${optional:-}" ] || exit 0

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

"$terraform" destroy "$@" -auto-approve >"$work/destroy.log" || fail "destroy: $(tail -20 "$work/destroy.log")"
grep '^Destroy complete' "$work/destroy.log"

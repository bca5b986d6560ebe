"""Stands in for a command of a machine, such as curl, aws or apt-get: `stand_in.py COMMAND ARGUMENT...`.

FEATUREDROP_ROOT is the machine's root; $FEATUREDROP_ROOT/double holds what is outside of it: calls.log, the installed
packages, what web servers and buckets serve, and the parameters of SSM.
"""
import hashlib
import os
import pathlib
import sys

ROOT = pathlib.Path(os.environ["FEATUREDROP_ROOT"])
DOUBLE = ROOT / "double"
METADATA = {
    "instance-id": "i-0123456789abcdef0",
    "instance-type": "g5.xlarge",
    "placement/availability-zone": "eu-west-1b",
    "local-ipv4": "10.20.1.5",
    "instance-life-cycle": "on-demand",
}


def after(option, arguments):
    return arguments[arguments.index(option) + 1]


def served(source):
    return DOUBLE / "served" / hashlib.sha256(source.encode()).hexdigest()


def curl(arguments):
    url = arguments[-1]
    if "169.254.169.254" not in url:
        content = served(url)
        if not content.exists():
            return 22
        pathlib.Path(after("-o", arguments)).write_bytes(content.read_bytes())
    elif url.endswith("/api/token"):
        print("token" if "PUT" in arguments else "", end="")
    elif "X-aws-ec2-metadata-token: token" not in arguments:
        return 22
    else:
        asked = url.split("/meta-data/")[1]
        spot = asked == "instance-life-cycle" and (DOUBLE / "is-spot").exists()
        print("spot" if spot else METADATA[asked], end="")
    return 0


def aws(arguments):
    parameters = DOUBLE / "parameters"
    if arguments[:2] == ["ssm", "put-parameter"]:
        file = parameters / after("--name", arguments).replace("/", "!")
        if (DOUBLE / "ssm-is-down").exists() or file.exists() or "--no-overwrite" not in arguments:
            return 254
        file.write_text(after("--value", arguments))
    elif arguments[:2] == ["ssm", "get-parameter"]:
        file = parameters / after("--name", arguments).replace("/", "!")
        if (DOUBLE / "ssm-is-down").exists() or not file.exists():
            return 254
        print(file.read_text())
    elif arguments[:2] == ["s3", "cp"]:
        pathlib.Path(arguments[-1]).write_bytes(served(arguments[-2]).read_bytes())
    return 0


def apt_get(arguments):
    if (DOUBLE / "apt-is-down").exists():
        return 100
    if arguments[0] != "install":
        return 0
    for package in (a for a in arguments[1:] if not a.startswith("-")):
        if package.endswith("/featuredrop.deb"):
            for file in (DOUBLE / "package").rglob("*"):
                if file.is_file():
                    target = ROOT / file.relative_to(DOUBLE / "package")
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(file.read_bytes())
                    target.chmod(0o755)
        name = "cuda-keyring" if package.endswith("cuda-keyring.deb") else package
        with open(DOUBLE / "installed", "a", encoding="utf-8") as installed:
            installed.write(name + "\n")
    return 0


def dpkg_query(arguments):
    installed = DOUBLE / "installed"
    if not installed.exists() or arguments[-1] not in installed.read_text().split("\n"):
        return 1
    print("installed")
    return 0


def getent(arguments):
    if arguments[1] not in (DOUBLE / "users").read_text().split():
        return 2
    print(f"{arguments[1]}:x:999:999::/home/{arguments[1]}:/bin/sh")
    return 0


def useradd(arguments):
    with open(DOUBLE / "users", "a", encoding="utf-8") as users:
        users.write(arguments[-1] + "\n")
    return 0


def nvidia_smi(_):
    print("GPU 0: NVIDIA A10G (UUID: GPU-1)\nGPU 1: NVIDIA A10G (UUID: GPU-2)")
    return 0


def main():
    name, arguments = sys.argv[1], sys.argv[2:]
    with open(DOUBLE / "calls.log", "a", encoding="utf-8") as log:
        log.write(" ".join([name, *arguments]) + "\n")
    command = globals().get(name.replace("-", "_"))
    sys.exit(command(arguments) if command else 0)


if __name__ == "__main__":
    main()

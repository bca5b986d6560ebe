#!/usr/bin/env python3
"""The scripts of a new host, run in a directory as root of a machine, with stand-ins for its commands."""
import hashlib
import io
import os
import pathlib
import shlex
import subprocess
import sys
import tarfile
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
FILES = HERE.parent / "modules/gpu-host/files"
COMMANDS = ("apt-get", "aws", "chgrp", "chown", "curl", "dpkg-query", "getent", "modprobe", "nvidia-smi", "systemctl", "useradd")
DISTRIBUTION = "s3://packages/dist/featuredrop.deb"
JAVA = "https://example.com/java.tar.gz"
REPOSITORY = "https://example.com/cuda"
KEY = "/featuredrop/main/host-keys/i-0123456789abcdef0"
LINE = "10.20.1.5 ssh-ed25519 AAAAhostkey"


def digest(content):
    return hashlib.sha256(content).hexdigest()


def java_archive():
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        entry = tarfile.TarInfo("jdk-25/bin/java")
        archive.addfile(entry, io.BytesIO(b""))
    return packed.getvalue()


class Host(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = pathlib.Path(directory.name)
        self.double = self.root / "double"
        for made in ("bin", "served", "parameters", "package/usr/lib/systemd/system", "package/opt/featuredrop/bin"):
            (self.double / made).mkdir(parents=True)
        for made in ("etc/featuredrop", "etc/ssh", "etc/apt/sources.list.d", "usr/bin", "usr/lib", "home", "proc", "run/featuredrop"):
            (self.root / made).mkdir(parents=True)
        (self.double / "calls.log").touch()
        for command in COMMANDS:
            file = self.double / "bin" / command
            file.write_text(f'#!/bin/sh\nexec {sys.executable} -I -S {HERE}/stand_in.py {command} "$@"\n')
            file.chmod(0o755)
        self.write("double/users", "featuredrop\n")
        self.write("etc/os-release", "ID=debian\nVERSION_CODENAME=bookworm\n")
        self.write("etc/ssh/ssh_host_ed25519_key.pub", "ssh-ed25519 AAAAhostkey root@host\n")
        self.write("proc/uptime", "100000.55 1\n")
        for unit in ("featuredrop-gpu-worker@.service", "featuredrop-poweroff.timer", "featuredrop-poweroff.service"):
            self.write("double/package/usr/lib/systemd/system/" + unit, "")
        self.java = java_archive()
        self.serve(DISTRIBUTION, b"deb")
        self.serve(JAVA, self.java)
        self.serve(REPOSITORY + "/cuda-keyring_1.1-1_all.deb", b"keyring")
        self.values = {
            "POOL": "main", "REGION": "eu-west-1", "HOST_KEYS": "/featuredrop/main/host-keys",
            "PACKAGES": "libwebp7 cuda-drivers libcudnn9-cuda-13", "NVIDIA_REPOSITORY": REPOSITORY,
            "KEYRING_SHA256": digest(b"keyring"), "JAVA": JAVA, "JAVA_SHA256": digest(self.java),
            "DISTRIBUTION": DISTRIBUTION, "DISTRIBUTION_SHA256": digest(b"deb"), "PROBE_USER": "probe",
            "PROBE_KEY": "ssh-ed25519 AAAAprobe probe@gateway",
            "SECRET_FILES": "/etc/featuredrop/temporal.key /secrets/temporal-key",
        }
        self.write("double/parameters/!secrets!temporal-key", "the secret")

    def write(self, path, content):
        (self.root / path).write_text(content)

    def read(self, path):
        return (self.root / path).read_text()

    def serve(self, source, content):
        (self.double / "served" / hashlib.sha256(source.encode()).hexdigest()).write_bytes(content)

    def calls(self, beginning=""):
        return [c for c in self.read("double/calls.log").splitlines() if c.startswith(beginning)]

    def run_script(self, name):
        environment = {"PATH": f"{self.double}/bin:{os.environ['PATH']}", "FEATUREDROP_ROOT": str(self.root)}
        return subprocess.run(["sh", str(FILES / name)], env=environment, capture_output=True, text=True, timeout=60)

    def boot(self):
        self.write("double/calls.log", "")
        self.write("etc/featuredrop/host-setup.env", "".join(f"{k}={shlex.quote(v)}\n" for k, v in self.values.items()))
        done = self.run_script("host-env")
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.run_script("host-setup")

    def require_ready(self):
        done = self.boot()
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout + done.stderr)

    def test_the_host_says_what_it_is(self):
        self.require_ready()
        self.assertEqual(
            self.read("etc/featuredrop/host.env"),
            "HOST_ID=i-0123456789abcdef0\nINSTANCE_TYPE=g5.xlarge\nZONE=eu-west-1b\nHOST_ADDRESS=10.20.1.5\n"
            "FEATUREDROP_GPU_WORKER_HOST_LABELS=type=g5.xlarge,zone=eu-west-1b\n"
            "FEATUREDROP_GPU_WORKER_HOST_SPOT_NOTICE=false\n")

    def test_a_spot_host_listens_for_its_notice(self):
        self.write("double/is-spot", "")
        self.require_ready()
        self.assertIn("SPOT_NOTICE=true\n", self.read("etc/featuredrop/host.env"))

    def test_everything_is_installed(self):
        self.require_ready()
        installed = self.read("double/installed").split()
        for package in ("awscli", "curl", "cuda-keyring", "libwebp7", "cuda-drivers", "libcudnn9-cuda-13"):
            self.assertIn(package, installed)
        self.assertTrue((self.root / "usr/lib/jvm/featuredrop/bin/java").exists())
        self.assertIn("bookworm contrib", self.read("etc/apt/sources.list.d/featuredrop-contrib.list"))
        self.assertEqual(
            [c.split()[-1] for c in self.calls("systemctl enable --now")],
            ["featuredrop-poweroff.timer", "featuredrop-heartbeat.timer", "featuredrop-gpu-worker@0", "featuredrop-gpu-worker@1"])
        self.assertIn("--groups systemd-journal", self.calls("useradd")[0])
        self.assertEqual(self.read("etc/featuredrop/temporal.key"), "the secret\n")
        self.assertEqual((self.root / "etc/featuredrop/temporal.key").stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.read("home/probe/.ssh/authorized_keys"), "restrict ssh-ed25519 AAAAprobe probe@gateway\n")

    def test_the_second_boot_installs_nothing(self):
        self.require_ready()
        self.require_ready()
        self.assertEqual(self.calls("apt-get") + self.calls("aws s3") + self.calls("useradd") + self.calls("aws ssm put"), [])

    def test_a_setup_that_was_interrupted_anywhere_goes_on(self):
        self.write("double/apt-is-down", "")
        self.assertNotEqual(self.boot().returncode, 0)
        (self.double / "apt-is-down").unlink()
        self.serve(JAVA, b"cut")
        self.assertNotEqual(self.boot().returncode, 0)
        self.serve(JAVA, self.java)
        self.require_ready()
        self.assertIn("cuda-drivers", self.read("double/installed").split())
        self.assertTrue((self.root / "usr/lib/jvm/featuredrop/bin/java").exists())

    def test_a_package_of_another_content_is_not_installed(self):
        self.serve(DISTRIBUTION, b"something else")
        done = self.boot()
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"{DISTRIBUTION} does not have the SHA-256 {digest(b'deb')}", done.stderr)
        self.assertEqual([c for c in self.calls("apt-get install") if "featuredrop.deb" in c], [])

    def test_a_keyring_of_another_content_is_not_installed(self):
        self.serve(REPOSITORY + "/cuda-keyring_1.1-1_all.deb", b"something else")
        self.assertEqual(self.boot().returncode, 1)
        self.assertNotIn("cuda-keyring", self.read("double/installed").split())

    def test_a_new_distribution_is_installed_over_the_old_one(self):
        self.require_ready()
        self.serve(DISTRIBUTION, b"newer")
        self.values["DISTRIBUTION_SHA256"] = digest(b"newer")
        self.require_ready()
        self.assertEqual(len([c for c in self.calls("apt-get install") if "featuredrop.deb" in c]), 1)

    def test_the_host_key_is_a_line_of_known_hosts(self):
        self.require_ready()
        self.assertEqual(self.read("double/parameters/" + KEY.replace("/", "!")), LINE)

    def test_a_key_that_others_published_is_not_replaced(self):
        self.write("double/parameters/" + KEY.replace("/", "!"), "10.20.1.5 ssh-ed25519 AAAAother")
        done = self.boot()
        self.assertEqual(done.returncode, 1)
        self.assertIn("holds another host key", done.stderr)
        self.assertEqual(self.read("double/parameters/" + KEY.replace("/", "!")), "10.20.1.5 ssh-ed25519 AAAAother")

    def test_ssm_out_of_reach_is_an_error_and_not_the_end(self):
        self.write("double/ssm-is-down", "")
        self.assertIn("can be neither written to nor read", self.boot().stderr)
        (self.double / "ssm-is-down").unlink()
        self.require_ready()

    def test_an_image_that_has_everything_needs_only_its_names(self):
        for name in ("NVIDIA_REPOSITORY", "JAVA", "DISTRIBUTION", "PROBE_KEY", "SECRET_FILES"):
            self.values[name] = ""
        self.values["PACKAGES"] = "libwebp7"
        self.require_ready()
        self.assertEqual(self.calls("curl -sSf") + self.calls("useradd") + self.calls("aws s3"), [])

    def test_values_with_quotes_and_blanks_stay_values(self):
        self.values["PROBE_KEY"] = "ssh-ed25519 AAAA it's; touch $HOME/x"
        self.require_ready()
        self.assertEqual(self.read("home/probe/.ssh/authorized_keys"), "restrict ssh-ed25519 AAAA it's; touch $HOME/x\n")

    def beat(self, uptime, lease=None):
        self.write("etc/featuredrop/host.env", "HOST_ID=i-1\n")
        self.write("etc/featuredrop/heartbeat.env", "REGION=eu-west-1\nLEASE_FILE=/run/featuredrop/lease\nLEASE_MINUTES=30\n")
        self.write("proc/uptime", f"{uptime}.17 1\n")
        if lease is not None:
            self.write("run/featuredrop/lease", lease)
        done = self.run_script("heartbeat")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return self.calls("aws")

    def test_a_host_with_work_has_a_heartbeat(self):
        self.assertEqual(
            self.beat(uptime=100_000, lease="99000\n"),
            ["aws cloudwatch put-metric-data --region eu-west-1 --namespace FeatureDrop --metric-name Heartbeat --unit Count"
             " --value 1 --dimensions InstanceId=i-1"])

    def test_a_host_that_boots_has_one(self):
        self.assertEqual(len(self.beat(uptime=29 * 60)), 1)

    def test_a_host_without_work_has_none(self):
        self.assertEqual(self.beat(uptime=100_000, lease="98199\n"), [])

    def test_a_host_whose_worker_never_had_work_has_none(self):
        self.assertEqual(self.beat(uptime=30 * 60), [])

    def test_a_lease_that_is_damaged_or_of_another_boot_is_none(self):
        for lease in ("", "soon", "-5", "99999999999999999999", "100001"):
            self.assertEqual(self.beat(uptime=100_000, lease=lease), [], lease)


if __name__ == "__main__":
    program = unittest.main(verbosity=0, exit=False, buffer=True)
    if not program.result.wasSuccessful():
        sys.exit(1)
    print(f"The scripts of a new host: {program.result.testsRun} tests.")

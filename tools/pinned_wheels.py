"""Downloads wheels that are pinned by version and hash and never installs them; for the scripts beside this file."""

import pathlib
import subprocess
import sys
import venv


def download(scratch, wheels, platforms):
    """Puts the wheels into the directory `scratch` and returns them; ends the script where they cannot be had.

    wheels: pin -> SHA-256. One build of each is pinned, whatever interpreter and machine this is.
    """
    pins = scratch / "pins.txt"
    pins.write_text("".join(f"{pin} --hash=sha256:{digest}\n" for pin, digest in wheels.items()))
    command = [_python_with_pip(scratch), "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary", ":all:", "--require-hashes", "--requirement", str(pins)]
    command += ["--python-version", "3.11", "--implementation", "cp", "--abi", "cp311", "--dest", str(scratch)]
    for platform in platforms:
        command += ["--platform", platform]
    if subprocess.run(command).returncode != 0:
        script = pathlib.Path(sys.argv[0])
        sys.exit(f"{script.parent.name}/{script.name}: cannot download the wheels " + ", ".join(wheels))
    return sorted(scratch.glob("*.whl"))


def _python_with_pip(scratch):
    """The interpreter that runs the script, or a fresh environment of it where the system ships no pip."""
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode == 0:
        return sys.executable
    home = scratch / "venv"
    venv.create(home, with_pip=True)
    return str(home / "bin" / "python")

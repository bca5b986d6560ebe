"""Drops from jars what neither Linux on x86_64 nor the checks need, and stores the rest for xz: slim.py JAR..."""
import pathlib
import re
import sys
import zipfile

# The libraries of other systems, and NVIDIA's compiler.
DROPPED = re.compile(r"ai/onnxruntime/native/(?!linux-x64/)|lib/libJNv")

for name in sys.argv[1:]:
    jar = pathlib.Path(name)
    slim = jar.with_suffix(".slim")
    with zipfile.ZipFile(jar) as full, zipfile.ZipFile(slim, "w", zipfile.ZIP_STORED) as kept:
        for entry in full.infolist():
            if not DROPPED.search(entry.filename):
                kept.writestr(entry, full.read(entry), zipfile.ZIP_STORED)
    slim.replace(jar)

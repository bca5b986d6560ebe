"""The peer of the image benchmark: Pillow and numpy, told line by line what to do, answering with seconds of CPU time.

    make DIRECTORY PHOTOS           write the benchmark's images: mosaics of photos, quality 85, 4:2:0
    versions                        one line of text
    decode FILE TIMES               bytes in memory to RGB pixels
    resize FILE FILTER TIMES        RGB pixels to 256 x 256
    tensor PROFILE TIMES FILE...    bytes in memory to the network's input
    torch TIMES FILE...             the same by torchvision's own ImageClassification, where it is installed
"""
import functools
import io
import pathlib
import platform
import sys
import time

import numpy as np
import PIL
from PIL import Image, features

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "gpu-activity-worker/images/src/test/python"))
import preprocessing

SIDES = (500, 800, 1200, 2000)
VARIANTS = 8


def make(directory, photos):
    """Each image is a mosaic of its own, with a white border as product photos have one."""
    target = pathlib.Path(directory)
    target.mkdir(parents=True, exist_ok=True)
    tiles = [Image.open(path).convert("RGB") for path in sorted(pathlib.Path(photos).glob("*.[jp][pn]g"))]
    for side in SIDES:
        for variant in range(VARIANTS):
            mosaic = mosaic_of(tiles, side, variant)
            for kind in ("baseline", "progressive"):
                mosaic.save(
                    target / f"{side}-{kind}-{variant}.jpg", quality=85, subsampling="4:2:0",
                    progressive=kind == "progressive", optimize=False)
    return "made"


def mosaic_of(tiles, side, variant):
    mosaic = Image.new("RGB", (side, side), "white")
    border = side // 10
    cell = (side - 2 * border + 3) // 4
    for place in range(16):
        tile = tiles[(7 * variant + place) % len(tiles)].resize((cell, cell), Image.Resampling.LANCZOS)
        mosaic.paste(tile, (border + cell * (place % 4), border + cell * (place // 4)))
    # The last tiles reach into the border, which is drawn over again.
    for edge in ((0, side - border, side, side), (side - border, 0, side, side)):
        mosaic.paste("white", edge)
    return mosaic


def versions():
    torch = "torchvision " + torchvision()[0] if torchvision() else "no torchvision"
    return (f"Python {platform.python_version()}, Pillow {PIL.__version__} with libjpeg-turbo "
            f"{features.version('libjpeg_turbo')}, numpy {np.__version__}, {torch}")


@functools.cache
def torchvision():
    try:
        import torch
        import torchvision
        from torchvision.transforms._presets import ImageClassification
    except ImportError:
        return None
    torch.set_num_threads(1)
    return torchvision.__version__, ImageClassification(crop_size=224, resize_size=256)


@functools.cache
def content(path):
    return pathlib.Path(path).read_bytes()


@functools.cache
def pixels(path):
    return Image.open(io.BytesIO(content(path))).convert("RGB")


def decode(path, times):
    data = content(path)

    def once():
        Image.open(io.BytesIO(data)).load()

    return seconds(once, times)


def resize(path, name, times):
    image, resample = pixels(path), Image.Resampling[name]
    return seconds(lambda: image.resize((256, 256), resample), times)


def tensor(profile, times, *paths):
    function, side = preprocessing.PROFILES[profile]
    files = [content(path) for path in paths]

    def once():
        for data in files:
            np.ascontiguousarray(function(Image.open(io.BytesIO(data)).convert("RGB"), side))

    return seconds(once, times)


def torch(times, *paths):
    transform = torchvision()[1]
    files = [content(path) for path in paths]

    def once():
        for data in files:
            transform(Image.open(io.BytesIO(data)).convert("RGB")).numpy()

    return seconds(once, times)


def seconds(once, times):
    start = time.process_time()
    for _ in range(int(times)):
        once()
    return time.process_time() - start


def main():
    verbs = {verb.__name__: verb for verb in (make, versions, decode, resize, tensor, torch)}
    for line in sys.stdin:
        verb, *words = line.split()
        print(verbs[verb](*words), flush=True)


if __name__ == "__main__":
    main()

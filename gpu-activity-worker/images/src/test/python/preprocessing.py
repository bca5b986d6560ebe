"""Writes images and what Pillow and numpy make of them to standard output, for AgainstPillowTest to compare.

usage: preprocessing.py PHOTOS

A stream of entries, each a line of ASCII and then bytes:
    pillow VERSION
    image NAME WIDTH HEIGHT                                   samples, RGB
    resize FILTER LEFT TOP WIDTH HEIGHT  WIDTH HEIGHT  LEFT TOP WIDTH HEIGHT    samples of the window of the
                                                              resize of the part of the last image
    profile NAME SIDE                                         3 planes of SIDE x SIDE, float32, little-endian
    end COUNT

The profiles are restated here from the code that the networks were trained with, independently of the Java code.
"""
import pathlib
import random
import sys

import numpy as np
import PIL
from PIL import Image

FILTERS = {
    "NEAREST": Image.Resampling.NEAREST,
    "BOX": Image.Resampling.BOX,
    "BILINEAR": Image.Resampling.BILINEAR,
    "HAMMING": Image.Resampling.HAMMING,
    "BICUBIC": Image.Resampling.BICUBIC,
    "LANCZOS": Image.Resampling.LANCZOS,
}
SIZES = [
    (1, 1), (1, 2), (2, 1), (3, 2), (7, 5), (16, 16), (17, 33), (31, 1), (1, 64), (97, 61), (224, 224), (225, 300),
    (255, 257), (256, 256), (333, 500), (500, 333), (640, 480), (1000, 3), (3, 1000), (801, 799), (16384, 1),
    (2, 9000),
]
TARGETS = [
    (1, 1), (2, 3), (5, 1), (31, 17), (64, 64), (223, 225), (224, 224), (227, 227), (256, 256), (299, 299), (300, 7),
    (3, 400), (512, 256),
]
IMAGENET_MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
IMAGENET_DEVIATION = np.array([0.229, 0.224, 0.225], dtype=np.float32)


def resize(image, target, resample):
    """What Pillow 13 does. Older versions, which are what there is for older Pythons, always go across first."""
    fewer_columns, fewer_rows = image.width - target[0], image.height - target[1]
    if int(PIL.__version__.split(".")[0]) < 13 and fewer_rows > max(0, 2 * fewer_columns):
        image = image.resize((image.width, target[1]), resample)
    return image.resize(target, resample)


# --- the profiles

def efficientnet_lite(image, side):
    """Centre crop of 87.5 % of the shorter side, bicubic, ImageNet's mean and deviation."""
    width, height = image.size
    crop = max(1, int(0.875 * min(width, height)))
    left, top = (width - crop + 1) // 2, (height - crop + 1) // 2
    part = image.crop((left, top, left + crop, top + crop))
    return imagenet(resize(part, (side, side), Image.Resampling.BICUBIC))


def torchvision_resnet(image, side):
    """torchvision's ImageClassification: resize 256 with antialias, centre crop, scale, normalise."""
    width, height = image.size
    short, long = min(width, height), max(width, height)
    new_short, new_long = 256, int(256 * long / short)
    new_width, new_height = (new_short, new_long) if width <= height else (new_long, new_short)
    resized = resize(image, (new_width, new_height), Image.Resampling.BILINEAR)
    top, left = int(round((new_height - side) / 2.0)), int(round((new_width - side) / 2.0))
    return imagenet(resized.crop((left, top, left + side, top + side)))


def imagenet(image):
    levels = np.asarray(image, dtype=np.float32) / np.float32(255)
    return ((levels - IMAGENET_MEAN) / IMAGENET_DEVIATION).transpose(2, 0, 1)


def caffenet(image, side):
    """Both sides squashed, linear between the four nearest pixels, not antialiased; blue first; minus the mean."""
    pixels = np.asarray(image, dtype=np.float64)
    (top, bottom, down), (left, right, across) = neighbours(image.height, side), neighbours(image.width, side)
    down, across = down[:, None, None], across[None, :, None]
    above = pixels[top][:, left] * (1 - across) + pixels[top][:, right] * across
    below = pixels[bottom][:, left] * (1 - across) + pixels[bottom][:, right] * across
    levels = (above * (1 - down) + below * down).astype(np.float32)[:, :, ::-1]
    return (levels - np.array([104.007, 116.669, 122.679], dtype=np.float32)).transpose(2, 0, 1)


def neighbours(length, side):
    place = np.clip((np.arange(side) + 0.5) * length / side - 0.5, 0, length - 1)
    first = place.astype(np.int64)
    return first, np.minimum(first + 1, length - 1), place - first


def keras_caffe(image, side):
    """load_img with a target size, then preprocess_input in mode 'caffe'."""
    levels = np.asarray(image.resize((side, side), Image.Resampling.NEAREST), dtype=np.float32)[:, :, ::-1]
    return (levels - np.array([103.939, 116.779, 123.68], dtype=np.float32)).transpose(2, 0, 1)


def keras_tf(image, side):
    """load_img with a target size, then preprocess_input in mode 'tf'."""
    levels = np.asarray(image.resize((side, side), Image.Resampling.NEAREST), dtype=np.float32)
    return (levels / np.float32(127.5) - np.float32(1)).transpose(2, 0, 1)


PROFILES = {
    "efficientnet-lite-v1": (efficientnet_lite, 224),
    "torchvision-resnet-v1": (torchvision_resnet, 224),
    "caffenet-fc7-2016": (caffenet, 227),
    "keras-caffe": (keras_caffe, 224),
    "keras-tf": (keras_tf, 299),
}


# --- the images

def noise(rng, size):
    return Image.fromarray(rng.integers(0, 256, (size[1], size[0], 3), dtype=np.uint8))


def edges(rng, size):
    """Black and white only, in blocks: where cubic and Lanczos overshoot."""
    cells = rng.integers(0, 2, ((size[1] + 8) // 9, (size[0] + 4) // 5, 3), dtype=np.uint8) * np.uint8(255)
    return Image.fromarray(cells.repeat(9, axis=0).repeat(5, axis=1)[:size[1], :size[0]].copy())


def gradient(rng, size):
    rows, columns = np.mgrid[0:size[1], 0:size[0]]
    planes = [columns * 255 // size[0], rows * 255 // size[1], (rows + columns) & 255]
    return Image.fromarray(np.stack(planes, axis=2).astype(np.uint8))


def in_mode(rng, mode, size):
    """An image of another mode, brought to RGB as every training pipeline does."""
    plain = noise(rng, size)
    if mode in ("RGBA", "LA"):
        plain.putalpha(noise(rng, size).convert("L"))
    return plain.convert(mode).convert("RGB")


# --- the stream

class Stream:
    def __init__(self, out):
        self.out = out
        self.count = 0

    def line(self, *words):
        self.out.write((" ".join(str(word) for word in words) + "\n").encode("ascii"))

    def image(self, name, image):
        self.line("image", name, image.width, image.height)
        self.out.write(image.tobytes())

    def resize(self, image, name, target, part=None, kept=None):
        part = part or (0, 0, image.width, image.height)
        kept = kept or (0, 0, target[0], target[1])
        source = image if part == (0, 0, image.width, image.height) else image.crop(box(part))
        resized = resize(source, target, FILTERS[name])
        self.line("resize", name, *part, *target, *kept)
        self.out.write(resized.crop(box(kept)).tobytes())
        self.count += 1

    def profile(self, image, name):
        function, side = PROFILES[name]
        planes = np.ascontiguousarray(function(image, side), dtype="<f4")
        self.line("profile", name, side)
        self.out.write(planes.tobytes())
        self.count += 1


def box(window):
    left, top, width, height = window
    return left, top, left + width, top + height


def window(rnd, width, height):
    wide, high = rnd.randint(1, width), rnd.randint(1, height)
    return rnd.randint(0, width - wide), rnd.randint(0, height - high), wide, high


def resizes(stream, rng, rnd):
    kinds = [noise, edges, gradient]
    for at, size in enumerate(SIZES):
        kind = kinds[at % len(kinds)]
        image = kind(rng, size)
        stream.image("%s-%dx%d" % (kind.__name__, *size), image)
        for target in rnd.sample(TARGETS, 2) + [(size[0], max(1, size[1] // 3))]:
            for name in FILTERS:
                stream.resize(image, name, target)


def windows(stream, rng, rnd):
    for at in range(20):
        image = edges(rng, (rnd.randint(1, 400), rnd.randint(1, 400)))
        stream.image("window-%d" % at, image)
        for name in FILTERS:
            target = rnd.choice(TARGETS)
            stream.resize(image, name, target, window(rnd, *image.size), window(rnd, *target))


def modes(stream, rng, rnd):
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "I", "F"):
        image = in_mode(rng, mode, (rnd.randint(40, 300), rnd.randint(40, 300)))
        stream.image("mode-" + mode, image)
        for name in FILTERS:
            stream.resize(image, name, (rnd.randint(1, 300), rnd.randint(1, 300)))
        for name in PROFILES:
            stream.profile(image, name)


def giants(stream, rng):
    image = noise(rng, (6000, 4000))
    stream.image("noise-6000x4000", image)
    for name in FILTERS:
        stream.resize(image, name, (256, 256))
    for name in PROFILES:
        stream.profile(image, name)


def photos(stream, directory):
    for path in sorted(directory.glob("*.[jp][pn]g")):
        with Image.open(path) as file:
            image = file.convert("RGB")
        stream.image(path.name, image)
        for name in PROFILES:
            stream.profile(image, name)
        stream.resize(image, "BILINEAR", (256, 256))
        stream.resize(image, "BICUBIC", (256, 256))
        stream.resize(image, "LANCZOS", (150, 100))


def small_profiles(stream, rng):
    for size in [
        (1, 1), (2, 3), (10, 4), (1, 5), (100, 227), (227, 227), (256, 256), (257, 300), (300, 225), (280, 900),
        (300, 2000),
    ]:
        image = noise(rng, size)
        stream.image("small-%dx%d" % size, image)
        for name in PROFILES:
            stream.profile(image, name)


def main():
    rng, rnd = np.random.default_rng(20261125), random.Random(20261125)
    stream = Stream(sys.stdout.buffer)
    stream.line("pillow", PIL.__version__)
    resizes(stream, rng, rnd)
    windows(stream, rng, rnd)
    modes(stream, rng, rnd)
    small_profiles(stream, rng)
    photos(stream, pathlib.Path(sys.argv[1]))
    giants(stream, rng)
    stream.line("end", stream.count)


if __name__ == "__main__":
    main()

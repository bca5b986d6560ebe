"""Compares the profiles that preprocessing.py restates with the libraries that networks are trained with.

usage: against_training_code.py PHOTOS

Prints the largest difference of each profile and fails above its bound. `make oracle` runs it.
"""
import pathlib
import random
import sys

import numpy as np
import PIL
import skimage
import skimage.transform
import torch
import torchvision
from PIL import Image
from torchvision.transforms import InterpolationMode, functional
from torchvision.transforms._presets import ImageClassification

import preprocessing

# After the normalisation; before it, levels are equal or the difference would be above this.
BOUND = 1e-6
# Single precision at values of up to 255.
BOUND_OF_LEVELS = 5e-5


def torchvision_resnet(image):
    """The transform that comes with torchvision's weights of version 1."""
    return ImageClassification(crop_size=224, resize_size=256)(image).numpy()


def efficientnet_lite(image):
    """The same steps by torchvision's own functions."""
    width, height = image.size
    crop = max(1, int(0.875 * min(width, height)))
    part = functional.crop(image, (height - crop + 1) // 2, (width - crop + 1) // 2, crop, crop)
    part = functional.resize(part, [224, 224], InterpolationMode.BICUBIC)
    levels = functional.to_tensor(part)
    return functional.normalize(levels, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]).numpy()


def caffenet(image):
    """caffe.io's load_image, resize_image and Transformer, with scikit-image's resize of order 1 at the edge."""
    pixels = np.asarray(image, dtype=np.float32) / np.float32(255)
    resized = skimage.transform.resize(
        pixels.astype(np.float64), (227, 227), order=1, mode="edge", anti_aliasing=False)
    mean = np.array([104.007, 116.669, 122.679])
    return (resized.transpose(2, 0, 1)[::-1] * 255 - mean[:, None, None]).astype(np.float32)


CHECKS = {
    "torchvision-resnet-v1": (torchvision_resnet, BOUND),
    "efficientnet-lite-v1": (efficientnet_lite, BOUND),
    "caffenet-fc7-2016": (caffenet, BOUND_OF_LEVELS),
}


def images(directory):
    for path in sorted(directory.glob("*.[jp][pn]g")):
        yield path.name, Image.open(path).convert("RGB")
    rng, rnd = np.random.default_rng(7), random.Random(7)
    for _ in range(100):
        size = rnd.randint(1, 700), rnd.randint(1, 700)
        yield "noise-%dx%d" % size, preprocessing.noise(rng, size)


def main():
    print(f"Pillow {PIL.__version__}, numpy {np.__version__}, torch {torch.__version__}, "
          f"torchvision {torchvision.__version__}, scikit-image {skimage.__version__}")
    failed = False
    for name, (training, bound) in CHECKS.items():
        restated, side = preprocessing.PROFILES[name]
        worst, where, count = 0.0, "", 0
        for label, image in images(pathlib.Path(sys.argv[1])):
            difference = float(np.abs(training(image) - restated(image, side)).max())
            count += 1
            if difference > worst:
                worst, where = difference, label
        verdict = "equal" if worst <= bound else "DIFFERENT"
        failed |= worst > bound
        print(f"{name}: {verdict}, {count} images, largest difference {worst:.2e} {where} (bound {bound:.0e})")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

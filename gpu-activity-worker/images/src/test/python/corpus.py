#!/usr/bin/env python3
"""Writes image files of many kinds and what Pillow makes of them, for the tests that compare our decoders with it.

usage: corpus.py DIRECTORY PHOTOS LIBTURBOJPEG

DIRECTORY gets the files, beside each the pixels of Image.open(file).convert("RGB") as NAME.rgb (deflated), and an
index: a line "NAME WIDTH HEIGHT" or "NAME refused". Everything comes from one fixed seed.
"""

import ctypes
import io
import pathlib
import random
import struct
import sys
import zlib

import numpy
from PIL import Image, ImageCms

SIZES = [(1, 1), (1, 7), (7, 1), (2, 3), (8, 8), (9, 17), (16, 16), (33, 65), (101, 67)]
FEW = [(1, 1), (9, 17), (101, 67)]


def picture(width, height, channels, seed):
    """Gradients, edges and noise."""
    rng = numpy.random.default_rng(seed)
    y, x = numpy.mgrid[0:height, 0:width]
    planes = []
    for channel in range(channels):
        plane = 255 * (x * (channel + 1) + y * 2) / max(1, width * (channel + 1) + height * 2)
        plane = plane + 60 * (((x // 7 + y // 5 + channel) % 2) - 0.5) + rng.normal(0, 12, (height, width))
        planes.append(numpy.clip(plane, 0, 255).astype(numpy.uint8))
    return numpy.stack(planes, axis=-1)


def image(mode, size, seed=1):
    channels = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4, "CMYK": 4}
    if mode == "1":
        return image("L", size, seed).convert("1")
    if mode == "P":
        return image("RGB", size, seed).quantize(57, dither=Image.Dither.NONE)
    data = picture(*size, channels[mode], seed)
    return Image.fromarray(data[:, :, 0] if mode == "L" else data, mode)


class Corpus:
    def __init__(self, home):
        self.home = home
        self.index = []

    def add(self, name, content, photo=False):
        try:
            opened = Image.open(io.BytesIO(content))
            if opened.mode.startswith("I;16"):
                # The one exception: of 16 bits of gray the high byte is taken.
                levels = (numpy.asarray(opened).astype(numpy.uint32) >> 8).astype(numpy.uint8)
                rgb = Image.fromarray(levels, "L").convert("RGB")
            else:
                rgb = opened.convert("RGB")
            self.index.append(f"{name} {rgb.width} {rgb.height}")
            (self.home / (name + ".rgb")).write_bytes(zlib.compress(rgb.tobytes(), 1))
        except Exception:  # Pillow raises whatever comes up
            self.index.append(f"{name} refused")
        (self.home / name).write_bytes(content)

    def save(self, name, picture, kind, **options):
        out = io.BytesIO()
        picture.save(out, kind, **options)
        self.add(name, out.getvalue())
        return out.getvalue()


def tag(size):
    return f"{size[0]}x{size[1]}"


def jpegs(corpus, turbo, arithmetic):
    for size in SIZES:
        for sampling, label in ((0, "444"), (1, "422"), (2, "420")):
            for progressive in (False, True):
                kind = "progressive" if progressive else "baseline"
                corpus.save(f"jpeg-{kind}-{label}-{tag(size)}.jpg", image("RGB", size), "JPEG",
                            subsampling=sampling, progressive=progressive, quality=85)
        corpus.save(f"jpeg-gray-{tag(size)}.jpg", image("L", size), "JPEG")
        corpus.save(f"jpeg-cmyk-{tag(size)}.jpg", image("CMYK", size), "JPEG")
    for quality in (1, 20, 50, 75, 95, 100):
        corpus.save(f"jpeg-quality-{quality}.jpg", image("RGB", (101, 67)), "JPEG", quality=quality)
    corpus.save("jpeg-optimised.jpg", image("RGB", (101, 67)), "JPEG", optimize=True)
    corpus.save("jpeg-restart-rows.jpg", image("RGB", (101, 67)), "JPEG", restart_marker_rows=1)
    corpus.save("jpeg-restart-blocks.jpg", image("RGB", (101, 67)), "JPEG", restart_marker_blocks=3)
    corpus.save("jpeg-gray-progressive.jpg", image("L", (101, 67)), "JPEG", progressive=True)
    corpus.save("jpeg-cmyk-progressive.jpg", image("CMYK", (101, 67)), "JPEG", progressive=True)
    corpus.save("jpeg-stored-as-rgb.jpg", image("RGB", (101, 67)), "JPEG", keep_rgb=True)
    corpus.save("jpeg-large.jpg", image("RGB", (2400, 1600)), "JPEG", quality=80)
    corpus.save("jpeg-largest.jpg", image("RGB", (6000, 4000)), "JPEG", quality=50)
    corpus.save("jpeg-long.jpg", image("RGB", (9000, 3)), "JPEG")
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for label, profile in (("srgb", srgb), ("lab", lab), ("broken", b"no profile")):
        corpus.save(f"jpeg-icc-{label}.jpg", image("RGB", (101, 67)), "JPEG", icc_profile=profile)
        corpus.save(f"png-icc-{label}.png", image("RGB", (101, 67)), "PNG", icc_profile=profile)
        corpus.save(f"webp-icc-{label}.webp", image("RGB", (101, 67)), "WEBP", icc_profile=profile)
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[274] = orientation
        for kind in ("jpeg", "png", "webp", "tiff"):
            corpus.save(f"{kind}-orientation-{orientation}.{kind}", image("RGB", (33, 20)), kind.upper(),
                        exif=exif.tobytes() if kind != "tiff" else exif)
    rgb = corpus.save("jpeg-comment.jpg", image("RGB", (33, 20)), "JPEG", comment=b"\xff\xd9 not the end \xff\xd8")
    corpus.add("jpeg-with-tail.jpg", rgb + b"<?php what follows is not the picture ?>")
    corpus.add("jpeg-with-garbage-between.jpg", rgb[:20] + b"\0\1\2\3" + rgb[20:])
    for size in FEW:
        for kind, label in ((4, "440"), (5, "411"), (6, "441")):
            corpus.add(f"jpeg-{label}-{tag(size)}.jpg", turbo(image("RGB", size), kind, False))
        corpus.add(f"jpeg-ycck-{tag(size)}.jpg", turbo(image("CMYK", size), 0, False))
        corpus.add(f"jpeg-ycck-420-{tag(size)}.jpg", turbo(image("CMYK", size), 2, True))
    for name, progressive in (("arithmetic", False), ("arithmetic-progressive", True)):
        for mode in ("RGB", "L"):
            corpus.add(f"jpeg-{name}-{mode}.jpg".lower(), arithmetic(image(mode, (150, 110)), progressive))
    fields = bytearray(rgb)
    frame = rgb.index(b"\xff\xc0")
    for sampling in (0x31, 0x13, 0x32, 0x41, 0x14):
        # Not what was encoded: but a decoder reads it as that sampling, or refuses.
        fields[frame + 11] = sampling
        corpus.add(f"jpeg-odd-sampling-{sampling:02x}.jpg", bytes(fields))


def turbo_encoder(path):
    library = ctypes.CDLL(path)
    library.tjInitCompress.restype = ctypes.c_void_p

    def encode(picture, sampling, progressive):
        handle = ctypes.c_void_p(library.tjInitCompress())
        buffer = ctypes.POINTER(ctypes.c_ubyte)()
        size = ctypes.c_ulong(0)
        form = 11 if picture.mode == "CMYK" else 0
        status = library.tjCompress2(handle, picture.tobytes(), picture.width, 0, picture.height, form,
                                     ctypes.byref(buffer), ctypes.byref(size), sampling, 80,
                                     16384 if progressive else 0)
        if status != 0:
            sys.exit("corpus.py: libjpeg-turbo does not encode")
        return bytes(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ubyte * size.value)).contents)

    return encode


def arithmetic_encoder(path):
    library = ctypes.CDLL(path)
    library.tj3Init.restype = ctypes.c_void_p

    def encode(picture, progressive):
        handle = ctypes.c_void_p(library.tj3Init(0))
        buffer = ctypes.POINTER(ctypes.c_ubyte)()
        size = ctypes.c_size_t(0)
        gray = picture.mode == "L"
        # TJPARAM: quality, sampling, progressive, arithmetic.
        for parameter, value in ((3, 80), (4, 3 if gray else 2), (12, int(progressive)), (14, 1)):
            library.tj3Set(handle, parameter, value)
        status = library.tj3Compress8(handle, picture.tobytes(), picture.width, 0, picture.height, 6 if gray else 0,
                                      ctypes.byref(buffer), ctypes.byref(size))
        if status != 0:
            sys.exit("corpus.py: libjpeg-turbo does not encode arithmetic codes")
        return bytes(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ubyte * size.value)).contents)

    return encode


def png_chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_row(filter_type, row, above, step):
    out = bytearray()
    for i, value in enumerate(row):
        left = row[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        estimate = left + above[i] - corner
        near = sorted((abs(estimate - p), k, p) for k, p in enumerate((left, above[i], corner)))[0][2]
        guess = (0, left, above[i], (left + above[i]) // 2, near)[filter_type]
        out.append((value - guess) & 255)
    return bytes([filter_type]) + bytes(out)


def png_file(size, colour_type, depth, interlaced, extra, rng):
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour_type]
    step = max(1, channels * depth // 8)
    data = b""
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    for left, top, right, down in passes if interlaced else [(0, 0, 1, 1)]:
        wide = -(-(size[0] - left) // right)
        high = -(-(size[1] - top) // down)
        if wide <= 0 or high <= 0:
            continue
        length = (wide * channels * depth + 7) // 8
        above = bytes(length)
        for _ in range(high):
            row = bytes(rng.randrange(256) for _ in range(length))
            data += png_row(rng.randrange(5), row, above, step)
            above = row
    packed = zlib.compress(data, 6)
    half = len(packed) // 2
    header = struct.pack(">IIBBBBB", *size, depth, colour_type, 0, 0, 1 if interlaced else 0)
    return (b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + extra
            + png_chunk(b"IDAT", packed[:half]) + png_chunk(b"IDAT", packed[half:]) + png_chunk(b"IEND", b""))


def pngs(corpus):
    rng = random.Random(7)
    depths = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
    for colour_type, allowed in depths.items():
        for depth in allowed:
            palette = png_chunk(b"PLTE", bytes(rng.randrange(256) for _ in range(3 << min(8, depth))))
            for interlaced in (False, True):
                for size in ((1, 1), (5, 3), (19, 23)):
                    kind = "interlaced" if interlaced else "plain"
                    corpus.add(f"png-type{colour_type}-{depth}bit-{kind}-{tag(size)}.png",
                               png_file(size, colour_type, depth, interlaced,
                                        palette if colour_type == 3 else b"", rng))
    short = png_chunk(b"PLTE", bytes(rng.randrange(256) for _ in range(30)))
    corpus.add("png-index-beyond-palette.png", png_file((19, 23), 3, 8, False, short, rng))
    seen = png_chunk(b"tRNS", bytes(range(0, 250, 25)))
    corpus.add("png-palette-transparent.png", png_file((19, 23), 3, 8, False, short + seen, rng))
    corpus.add("png-gray-transparent.png", png_file((19, 23), 0, 8, False, png_chunk(b"tRNS", b"\0\x80"), rng))
    corpus.add("png-rgb-transparent.png", png_file((19, 23), 2, 8, False, png_chunk(b"tRNS", b"\0\1\0\2\0\3"), rng))
    corpus.add("png-gamma.png", png_file((19, 23), 2, 8, False, png_chunk(b"gAMA", struct.pack(">I", 100000)), rng))
    for size in FEW:
        for mode in ("1", "L", "LA", "RGB", "RGBA", "P"):
            corpus.save(f"png-{mode}-{tag(size)}.png", image(mode, size), "PNG")
    corpus.save("png-large.png", image("RGB", (1800, 1200)), "PNG", compress_level=1)
    frames = [image("RGB", (33, 20), seed) for seed in (1, 2)]
    corpus.save("png-animated.png", frames[0], "PNG", save_all=True, append_images=frames[1:])


def gifs(corpus):
    for size in SIZES:
        for mode in ("L", "P", "1"):
            corpus.save(f"gif-{mode}-{tag(size)}.gif", image(mode, size), "GIF")
        corpus.save(f"gif-interlaced-{tag(size)}.gif", image("P", size), "GIF", interlace=1)
    noise = Image.frombytes("P", (300, 200), numpy.random.default_rng(3).bytes(60000))
    noise.putpalette(numpy.random.default_rng(4).bytes(768))
    full = corpus.save("gif-noise-fills-the-table.gif", noise, "GIF")
    base = corpus.save("gif-transparent.gif", image("P", (33, 20)), "GIF", transparency=5)
    corpus.save("gif-animated.gif", image("P", (33, 20)), "GIF", save_all=True,
                append_images=[image("P", (33, 20), 2)])
    for label, content in (("transparent", base), ("opaque", full)):
        patched = bytearray(content)
        frame = content.index(b"\x2c\0\0\0\0")
        struct.pack_into("<HH", patched, 6, 400, 300)
        corpus.add(f"gif-{label}-larger-canvas.gif", bytes(patched))
        struct.pack_into("<HH", patched, frame + 1, 11, 7)
        corpus.add(f"gif-{label}-with-offset.gif", bytes(patched))
        struct.pack_into("<HH", patched, 6, 2, 2)
        corpus.add(f"gif-{label}-beyond-its-canvas.gif", bytes(patched))
    without = bytearray(base)
    length = 3 << ((base[10] & 7) + 1)
    without[10] &= 0x7F
    corpus.add("gif-without-palette.gif", bytes(without[:13] + without[13 + length:]))


def webps(corpus):
    for size in SIZES:
        for mode in ("RGB", "RGBA"):
            corpus.save(f"webp-lossy-{mode}-{tag(size)}.webp", image(mode, size), "WEBP", quality=70)
            corpus.save(f"webp-lossless-{mode}-{tag(size)}.webp", image(mode, size), "WEBP", lossless=True)
    for quality in (1, 30, 90, 100):
        corpus.save(f"webp-quality-{quality}.webp", image("RGB", (101, 67)), "WEBP", quality=quality)
    corpus.save("webp-exact.webp", image("RGBA", (101, 67)), "WEBP", lossless=True, exact=True)
    corpus.save("webp-gray.webp", image("L", (101, 67)), "WEBP")
    corpus.save("webp-large.webp", image("RGB", (1200, 800)), "WEBP", quality=50, method=0)
    for lossless in (False, True):
        first = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
        first.paste(image("RGBA", (20, 10)), (14, 8))
        label = "lossless" if lossless else "lossy"
        corpus.save(f"webp-animated-{label}.webp", first, "WEBP", save_all=True, lossless=lossless,
                    append_images=[image("RGBA", (60, 40), 2)])
        corpus.save(f"webp-animated-opaque-{label}.webp", image("RGB", (60, 40)), "WEBP", save_all=True,
                    lossless=lossless, append_images=[image("RGB", (60, 40), 2)])


def bmp_file(size, bits, rows, **options):
    """rows: bytes of all rows, or of the run lengths."""
    palette = options.get("palette", b"")
    masks = options.get("masks", b"")
    offset = 14 + 40 + len(masks) + len(palette)
    height = -size[1] if options.get("from_top") else size[1]
    header = struct.pack("<IiiHHIIiiII", 40, size[0], height, 1, bits, options.get("compression", 0), len(rows),
                         2835, 2835, len(palette) // 4, 0)
    return b"BM" + struct.pack("<IHHI", offset + len(rows), 0, 0, offset) + header + masks + palette + rows


def bmps(corpus):
    rng = random.Random(11)
    for size in SIZES:
        for mode in ("1", "L", "P", "RGB", "RGBA"):
            corpus.save(f"bmp-{mode}-{tag(size)}.bmp", image(mode, size), "BMP")
    for size in ((1, 1), (9, 17), (20, 11)):
        for bits in (1, 4, 8, 16, 24, 32):
            stride = (size[0] * bits + 31) // 32 * 4
            rows = bytes(rng.randrange(256) for _ in range(stride * size[1]))
            colours = bytes(rng.randrange(256) for _ in range(4 << bits)) if bits <= 8 else b""
            for from_top in (False, True):
                side = "top" if from_top else "bottom"
                corpus.add(f"bmp-{bits}bit-{side}-{tag(size)}.bmp",
                           bmp_file(size, bits, rows, palette=colours, from_top=from_top))
        for bits, masks in ((16, (0xF800, 0x7E0, 0x1F)), (16, (0x7C00, 0x3E0, 0x1F)), (32, (0xFF0000, 0xFF00, 0xFF)),
                            (32, (0xFF000000, 0xFF0000, 0xFF00)), (32, (0xFF, 0xFF00, 0xFF0000))):
            rows = bytes(rng.randrange(256) for _ in range((size[0] * bits + 31) // 32 * 4 * size[1]))
            name = "-".join(f"{mask:x}" for mask in masks)
            corpus.add(f"bmp-{bits}bit-masks-{name}-{tag(size)}.bmp",
                       bmp_file(size, bits, rows, compression=3, masks=struct.pack("<III", *masks)))
    colours = bytes(rng.randrange(256) for _ in range(4 * 256))
    for bits, compression in ((8, 1), (4, 2)):
        runs = {
            "runs": b"".join(bytes([n, rng.randrange(256)]) for n in (20, 20, 20)) + b"\0\1",
            "lines": b"\5\x12\0\0\3\x34\0\0\x14\x56\0\0\0\1",
            "plain": (bytes([0, 20]) + bytes(rng.randrange(256) for _ in range(20 if bits == 8 else 10))) * 3 + b"\0\1",
            "delta": b"\4\x12\0\2\3\1\5\x34\0\0\0\0\x14\x21\0\0\0\1",
            "short": b"\5\x12\0\1",
        }
        for label, packed in runs.items():
            corpus.add(f"bmp-rle{bits}-{label}.bmp",
                       bmp_file((20, 3), bits, packed, compression=compression,
                                palette=colours[:4 << bits]))
    core = struct.pack("<IHHHH", 12, 9, 5, 1, 24)
    pixels = bytes(rng.randrange(256) for _ in range(28 * 5))
    corpus.add("bmp-core-header.bmp", b"BM" + struct.pack("<IHHI", 26 + len(pixels), 0, 0, 26) + core + pixels)


def tiff_file(size, channels, rng, **options):
    """A TIFF of tiles or planes, which Pillow does not write. Little or big endian."""
    order = options.get("order", "<")
    tile = options.get("tile")
    planes = options.get("planes", False)
    data = numpy.asarray(picture(*size, channels, 5))
    blocks = []
    for plane in range(channels) if planes else [None]:
        part = data if plane is None else data[:, :, plane:plane + 1]
        if tile:
            for top in range(0, size[1], tile):
                for left in range(0, size[0], tile):
                    block = numpy.zeros((tile, tile, part.shape[2]), numpy.uint8)
                    cut = part[top:top + tile, left:left + tile]
                    block[:cut.shape[0], :cut.shape[1]] = cut
                    blocks.append(block.tobytes())
        else:
            blocks.append(part.tobytes())
    if options.get("deflate"):
        blocks = [zlib.compress(block) for block in blocks]
    offsets, body = [], b""
    for block in blocks:
        offsets.append(8 + len(body))
        body += block + b"\0" * (len(block) % 2)
    tags = [(256, 3, [size[0]]), (257, 3, [size[1]]), (258, 3, [8] * channels),
            (259, 3, [8 if options.get("deflate") else 1]), (262, 3, [2 if channels >= 3 else 1]),
            (277, 3, [channels]), (284, 3, [2 if planes else 1])]
    if tile:
        tags += [(322, 3, [tile]), (323, 3, [tile]), (324, 4, offsets), (325, 4, [len(b) for b in blocks])]
    else:
        tags += [(273, 4, offsets), (278, 3, [size[1]]), (279, 4, [len(b) for b in blocks])]
    if options.get("photometric") is not None:
        tags = [t for t in tags if t[0] != 262] + [(262, 3, [options["photometric"]])]
    if options.get("extra") is not None:
        tags.append((338, 3, [options["extra"]]))
    tags.sort()
    start = 8 + len(body)
    extra = b""
    entries = b""
    extra_at = start + 2 + 12 * len(tags) + 4
    for name, kind, values in tags:
        packed = struct.pack(order + ("H" if kind == 3 else "I") * len(values), *values)
        if len(packed) > 4:
            entries += struct.pack(order + "HHII", name, kind, len(values), extra_at + len(extra))
            extra += packed
        else:
            entries += struct.pack(order + "HHI", name, kind, len(values)) + packed.ljust(4, b"\0")
    directory = struct.pack(order + "H", len(tags)) + entries + struct.pack(order + "I", 0)
    magic = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, start)
    return magic + body + directory + extra


def tiffs(corpus):
    rng = random.Random(13)
    for size in FEW:
        for mode in ("L", "LA", "RGB", "RGBA", "P"):
            for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "tiff_deflate", "packbits"):
                corpus.save(f"tiff-{mode}-{compression}-{tag(size)}.tiff", image(mode, size), "TIFF",
                            compression=compression)
    for compression in ("tiff_lzw", "tiff_adobe_deflate"):
        for mode in ("L", "RGB", "RGBA"):
            corpus.save(f"tiff-{mode}-{compression}-predicted.tiff", image(mode, (101, 67)), "TIFF",
                        compression=compression, tiffinfo={317: 2})
    corpus.save("tiff-strips.tiff", image("RGB", (101, 67)), "TIFF", compression="tiff_lzw", tiffinfo={278: 5})
    corpus.save("tiff-large-lzw.tiff", image("RGB", (900, 600)), "TIFF", compression="tiff_lzw")
    corpus.save("tiff-pages.tiff", image("RGB", (33, 20)), "TIFF", save_all=True,
                append_images=[image("RGB", (20, 33), 2)])
    for order, label in (("<", "little"), (">", "big")):
        corpus.add(f"tiff-{label}-tiles.tiff", tiff_file((101, 67), 3, rng, order=order, tile=32))
        corpus.add(f"tiff-{label}-tiles-deflate.tiff", tiff_file((101, 67), 3, rng, order=order, tile=16, deflate=True))
        corpus.add(f"tiff-{label}-planes.tiff", tiff_file((101, 67), 3, rng, order=order, planes=True))
        corpus.add(f"tiff-{label}-plain.tiff", tiff_file((101, 67), 3, rng, order=order))
        corpus.add(f"tiff-{label}-gray.tiff", tiff_file((101, 67), 1, rng, order=order))
        corpus.add(f"tiff-{label}-white-is-zero.tiff", tiff_file((101, 67), 1, rng, order=order, photometric=0))
        for extra in (0, 1, 2):
            corpus.add(f"tiff-{label}-extra-{extra}.tiff", tiff_file((101, 67), 4, rng, order=order, extra=extra))


def cuts(corpus):
    samples = {
        "jpg": ("JPEG", {"quality": 80}), "progressive.jpg": ("JPEG", {"progressive": True}), "png": ("PNG", {}),
        "gif": ("GIF", {}), "webp": ("WEBP", {}), "lossless.webp": ("WEBP", {"lossless": True}), "bmp": ("BMP", {}),
        "tiff": ("TIFF", {}), "lzw.tiff": ("TIFF", {"compression": "tiff_lzw"}),
    }
    for label, (kind, options) in samples.items():
        out = io.BytesIO()
        image("RGB", (64, 48)).save(out, kind, **options)
        whole = out.getvalue()
        for share in (20, 50, 80, 95):
            corpus.add(f"cut-{share}-{label}", whole[:len(whole) * share // 100])
        corpus.add(f"cut-last-2-{label}", whole[:-2])


def photos(corpus, home):
    for file in sorted(home.glob("*.[jp][pn]g")):
        corpus.add(file.name, file.read_bytes())


def main():
    home = pathlib.Path(sys.argv[1])
    home.mkdir(parents=True, exist_ok=True)
    corpus = Corpus(home)
    photos(corpus, pathlib.Path(sys.argv[2]))
    jpegs(corpus, turbo_encoder(sys.argv[3]), arithmetic_encoder(sys.argv[3]))
    pngs(corpus)
    gifs(corpus)
    webps(corpus)
    bmps(corpus)
    tiffs(corpus)
    cuts(corpus)
    (home / "index").write_text("\n".join(corpus.index) + "\n")


if __name__ == "__main__":
    main()

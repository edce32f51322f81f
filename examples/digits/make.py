#!/usr/bin/env python3
"""Makes the pictures of this folder from the digits that scikit-learn ships.

    python3 -m venv /tmp/digits && /tmp/digits/bin/pip install scikit-learn==1.9.1 pillow==13.0.0
    /tmp/digits/bin/python examples/digits/make.py

The first 25 samples of each digit that differ from one another are taken, so every run makes the same pictures.
"""

from pathlib import Path

import numpy
from PIL import Image
from sklearn.datasets import load_digits

TAGS = ["zero", "one", "two", "three", "four"]
PER_TAG = 25
SIDE = 64
INK_MAX = 16
GREY_LEVELS = 32
"""Levels of grey that are kept: enough for a smooth edge, and half the file size of 256."""


def picture(ink):
    """Turns 8x8 counts of ink (0..16) into a 64x64 picture, light strokes on black."""
    small = Image.fromarray((ink * (255 / INK_MAX)).round().astype(numpy.uint8))
    smooth = numpy.asarray(small.resize((SIDE, SIDE), Image.Resampling.BICUBIC), dtype=float)
    levels = (smooth / 255 * (GREY_LEVELS - 1)).round() * (255 / (GREY_LEVELS - 1))
    return Image.fromarray(levels.round().astype(numpy.uint8))


def main():
    folder = Path(__file__).resolve().parent
    digits = load_digits()
    seen = set()
    for value, tag in enumerate(TAGS):
        (folder / tag).mkdir(exist_ok=True)
        number = 0
        for ink in digits.images[digits.target == value]:
            image = picture(ink)
            if image.tobytes() in seen:
                continue
            seen.add(image.tobytes())
            number += 1
            image.save(folder / tag / f"{number:02}.png", optimize=True)
            if number == PER_TAG:
                break


if __name__ == "__main__":
    main()

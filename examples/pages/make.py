#!/usr/bin/env python3
"""Makes the pictures of this folder from those of examples/digits, and the labels beside them.

    python3 -m venv /tmp/pages && /tmp/pages/bin/pip install pillow==13.0.0
    /tmp/pages/bin/python examples/pages/make.py

Every run makes the same pictures.
"""

import itertools
import random
from pathlib import Path

from PIL import Image

TAGS = ["one", "two", "four"]
PAGES = 40
COLUMNS, ROWS = 3, 2
CELL = 64
"""Side of the square that holds a digit at most."""
INK = 60
"""The darkest grey that counts as part of a digit."""


def digit(chance, path):
    """A digit without its margins, a little smaller than it was."""
    whole = Image.open(path)
    ink = whole.crop(whole.point(lambda grey: 255 * (grey > INK)).getbbox())
    scale = chance.uniform(0.7, 0.95)
    return ink.resize((round(ink.width * scale), round(ink.height * scale)))


def page(chance, tags, digits):
    """One to three digits on a black page, and a line of label for each; `tags` gives their tags in turn."""
    width, height = COLUMNS * CELL, ROWS * CELL
    sheet, labels = Image.new("L", (width, height)), []
    for cell in chance.sample(range(COLUMNS * ROWS), chance.randint(1, 3)):
        tag = next(tags)
        ink = digit(chance, chance.choice(sorted((digits / TAGS[tag]).glob("*.png"))))
        x = cell % COLUMNS * CELL + chance.randint(0, CELL - ink.width)
        y = cell // COLUMNS * CELL + chance.randint(0, CELL - ink.height)
        sheet.paste(ink, (x, y))
        centre = (x + ink.width / 2) / width, (y + ink.height / 2) / height
        labels.append(f"{tag} {centre[0]:.6f} {centre[1]:.6f} {ink.width / width:.6f} {ink.height / height:.6f}\n")
    return sheet, "".join(labels)


def main():
    folder = Path(__file__).resolve().parent
    chance, tags = random.Random(2028), itertools.cycle(range(len(TAGS)))
    (folder / "classes.txt").write_text("".join(f"{tag}\n" for tag in TAGS))
    for number in range(1, PAGES + 1):
        sheet, labels = page(chance, tags, folder.parent / "digits")
        sheet.save(folder / f"{number:02}.png", optimize=True)
        (folder / f"{number:02}.txt").write_text(labels)


if __name__ == "__main__":
    main()

"""Pictures to learn from: PNG files of coloured shapes on plain paper. The same seed always draws the same picture."""

from __future__ import annotations

import random
import struct
import zlib
from dataclasses import dataclass

SHAPES = ("circle", "square", "triangle")

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Box:
    """A rectangle in fractions of a picture's width and height, from its top left corner."""

    left: float
    top: float
    width: float
    height: float

    def overlap(self, other: Box) -> float:
        """The share that both cover of what either covers."""
        across = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        down = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        both = max(across, 0.0) * max(down, 0.0)
        return both / (self.width * self.height + other.width * other.height - both)


@dataclass(frozen=True)
class Drawn:
    """A shape in a picture, and the smallest box around it."""

    shape: str
    box: Box


class Canvas:
    """A sheet of paper to fill shapes on."""

    def __init__(self, width: int, height: int, paper: Colour) -> None:
        self.width, self.height = width, height
        self._rows = [bytearray(bytes(paper) * width) for _ in range(height)]

    def fill(self, shape: str, x: float, y: float, radius: float, ink: Colour) -> Drawn:
        """Fills a shape around a point; it must lie within the paper."""
        left, top, right, bottom = self.width, self.height, 0, 0
        for row in range(self.height):
            reach = half_width(shape, row + 0.5 - y, radius)
            start, end = round(x - reach), round(x + reach)
            if end > start:
                self._rows[row][start * 3 : end * 3] = bytes(ink) * (end - start)
                left, right = min(left, start), max(right, end)
                top, bottom = min(top, row), row + 1
        width, height = (right - left) / self.width, (bottom - top) / self.height
        return Drawn(shape, Box(left / self.width, top / self.height, width, height))

    def png(self) -> bytes:
        """The sheet as a PNG file."""
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in self._rows), 1)
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def half_width(shape: str, down: float, radius: float) -> float:
    """How far a shape reaches to either side, so far below its middle; 0 where it is not."""
    if shape == "circle":
        return max(radius**2 - down**2, 0.0) ** 0.5
    if abs(down) > radius * 0.9:
        return 0.0
    return radius * 0.9 if shape == "square" else (down + radius * 0.9) * 0.55


def colour(chance: random.Random, darkest: int, lightest: int) -> Colour:
    return (chance.randint(darkest, lightest), chance.randint(darkest, lightest), chance.randint(darkest, lightest))


def picture(shape: str, seed: int) -> bytes:
    """One shape of random size, place and colour."""
    chance = random.Random(f"{shape} {seed}")
    side = chance.randint(80, 160)
    canvas = Canvas(side, side, colour(chance, 190, 255))
    x, y = side * chance.uniform(0.35, 0.65), side * chance.uniform(0.35, 0.65)
    canvas.fill(shape, x, y, side * chance.uniform(0.15, 0.3), colour(chance, 0, 130))
    return canvas.png()


def pictures(shape: str, count: int, first: int = 0) -> list[bytes]:
    """Different pictures of the same shape; `first` is the seed of the first."""
    return [picture(shape, seed) for seed in range(first, first + count)]


def scene(seed: int, shapes: int = 3) -> tuple[bytes, list[Drawn]]:
    """A picture of at most so many shapes that do not touch, and what it shows."""
    chance = random.Random(f"scene {seed}")
    width, height = chance.randint(160, 320), chance.randint(160, 320)
    canvas = Canvas(width, height, colour(chance, 190, 255))
    drawn = []
    for cell in chance.sample(range(4), chance.randint(1, shapes)):
        radius = min(width, height) * chance.uniform(0.1, 0.2)
        x = width / 2 * (cell % 2) + chance.uniform(radius + 2, width / 2 - radius - 2)
        y = height / 2 * (cell // 2) + chance.uniform(radius + 2, height / 2 - radius - 2)
        drawn.append(canvas.fill(chance.choice(SHAPES), x, y, radius, colour(chance, 0, 130)))
    return canvas.png(), drawn


def plain(width: int, height: int, level: int = 200) -> bytes:
    """Empty paper."""
    return Canvas(width, height, (level, level, 255)).png()


def padded(length: int) -> bytes:
    """A readable picture with a comment in it, so that the file is as long as wanted."""
    whole = plain(16, 16)
    end = len(whole) - 12
    return whole[:end] + chunk(b"teXt", bytes(length - len(whole) - 12)) + whole[end:]

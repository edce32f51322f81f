/* Pictures to learn from: BMP files of a disc or a square on plain paper. The same seed always draws the same picture. */
#ifndef DRAWING_H
#define DRAWING_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { DISC, SQUARE, SIDE = 96, HEAD = 54 };

/* A picture, and the box around what it shows in fractions of its sides. */
struct picture {
    uint8_t bytes[HEAD + 3 * SIDE * SIDE];
    double left, top, size;
};

static inline int between(uint32_t *chance, int least, int most)
{
    *chance = *chance * 1664525u + 1013904223u;
    return least + (int)((*chance >> 16) % (uint32_t)(most - least + 1));
}

static inline void put(uint8_t *at, uint32_t number)
{
    int i;
    for (i = 0; i < 4; i++) {
        at[i] = (uint8_t)(number >> (8 * i));
    }
}

static inline void draw(struct picture *picture, int shape, uint32_t seed)
{
    uint32_t chance = seed * 2 + (uint32_t)shape;
    int radius = between(&chance, 12, 26), middle[2], row, column, i;
    uint8_t paper[3], ink[3];
    for (i = 0; i < 2; i++) {
        middle[i] = between(&chance, radius, SIDE - radius);
    }
    for (i = 0; i < 3; i++) {
        paper[i] = (uint8_t)between(&chance, 190, 255);
        ink[i] = (uint8_t)between(&chance, 0, 130);
    }
    memset(picture->bytes, 0, HEAD);
    memcpy(picture->bytes, "BM", 2);
    put(picture->bytes + 2, sizeof picture->bytes);
    put(picture->bytes + 10, HEAD);
    put(picture->bytes + 14, HEAD - 14);
    put(picture->bytes + 18, SIDE);
    put(picture->bytes + 22, SIDE);
    put(picture->bytes + 26, 1 | 24 << 16);
    for (row = 0; row < SIDE; row++) {
        for (column = 0; column < SIDE; column++) {
            int across = column - middle[0], down = row - middle[1];
            int inside = shape == DISC ? across * across + down * down < radius * radius
                                       : -radius <= across && across < radius && -radius <= down && down < radius;
            memcpy(picture->bytes + HEAD + 3 * ((SIDE - 1 - row) * SIDE + column), inside ? ink : paper, 3);
        }
    }
    picture->left = (double)(middle[0] - radius) / SIDE;
    picture->top = (double)(middle[1] - radius) / SIDE;
    picture->size = 2.0 * radius / SIDE;
}

/* Of what two boxes cover, the share that both do. A box is left, top, width and height. */
static inline double overlap(const double *one, const double *other)
{
    double both = 1;
    int i;
    for (i = 0; i < 2; i++) {
        double start = one[i] > other[i] ? one[i] : other[i];
        double end = one[i] + one[i + 2] < other[i] + other[i + 2] ? one[i] + one[i + 2] : other[i] + other[i + 2];
        both *= end > start ? end - start : 0;
    }
    return both / (one[2] * one[3] + other[2] * other[3] - both);
}

#endif

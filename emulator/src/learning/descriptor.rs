//! What a picture looks like, as a few hundred numbers.
//!
//! The descriptor is hand-made: the outlines of the subject on a coarse grid, its brightness, its silhouette and the
//! colours of the picture. The subject is what differs from the picture's border; where nothing stands out it is the
//! whole picture.

use std::sync::Arc;

use image::{DynamicImage, RgbImage, imageops::FilterType};

use super::Area;

/// Side of the square that a picture is scaled to before its subject is sought, and that a part of a picture is.
const SCENE: usize = 96;
const PART: usize = 48;
/// Side of the square that the subject is scaled to.
const SUBJECT: usize = 32;
const CELLS: usize = 4;
const ORIENTATIONS: usize = 9;
const BRIGHTNESS_GRID: usize = 8;
const COLOUR_GRID: usize = 4;
const RINGS: usize = 6;
/// Sum of the three channels' differences above which a pixel is not background.
const STANDS_OUT: i32 = 72;

/// Number of values in every descriptor.
pub(crate) const LENGTH: usize = CELLS * CELLS * ORIENTATIONS
    + BRIGHTNESS_GRID * BRIGHTNESS_GRID
    + COLOUR_GRID * COLOUR_GRID * 3
    + 27
    + RINGS
    + 3;

/// A picture as numbers; cheap to clone.
pub(crate) type Descriptor = Arc<[f32]>;

/// Describes a decoded picture. The result has [`LENGTH`] values, most of them between -1 and 1.
pub(super) fn describe(picture: &DynamicImage) -> Descriptor {
    describe_at(picture, SCENE).0.into()
}

/// Describes a part of a picture, and tells the box around its subject. The values mean the same as those of
/// [`describe`], but come from fewer pixels.
pub(super) fn describe_part(part: &DynamicImage) -> (Vec<f32>, Area) {
    describe_at(part, PART)
}

/// Describes a picture that is scaled to a square of this side.
fn describe_at(picture: &DynamicImage, side: usize) -> (Vec<f32>, Area) {
    let scene = picture.thumbnail_exact(side as u32, side as u32).to_rgb8();
    let mask = Mask::of(&scene);
    let (left, top, side) = mask.window();
    let subject = DynamicImage::ImageRgb8(scene.clone())
        .crop_imm(left, top, side, side)
        .resize_exact(SUBJECT as u32, SUBJECT as u32, FilterType::Triangle)
        .to_luma8();
    let light: Vec<f32> = subject.as_raw().iter().map(|v| f32::from(*v) / 255.0).collect();

    let mut values = Vec::with_capacity(LENGTH);
    outlines(&light, &mut values);
    brightness(&light, &mut values);
    layout_of_colours(&scene, &mut values);
    palette(&scene, &mask, &mut values);
    mask.silhouette(&mut values);
    (values, mask.area())
}

/// The pixels of a square scene that differ from its border.
struct Mask {
    side: usize,
    inside: Vec<bool>,
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
    count: usize,
}

impl Mask {
    fn of(scene: &RgbImage) -> Self {
        let side = scene.width() as usize;
        let border = border_colour(scene);
        let inside: Vec<bool> = scene
            .as_raw()
            .chunks_exact(3)
            .map(|p| (0..3).map(|c| (i32::from(p[c]) - border[c]).abs()).sum::<i32>() > STANDS_OUT)
            .collect();
        let (mut left, mut top, mut right, mut bottom, mut count) = (side, side, 0, 0, 0);
        for (at, _) in inside.iter().enumerate().filter(|(_, inside)| **inside) {
            let (x, y) = (at % side, at / side);
            left = left.min(x);
            right = right.max(x);
            top = top.min(y);
            bottom = bottom.max(y);
            count += 1;
        }
        if count < side {
            return Self {
                side,
                inside: vec![true; side * side],
                left: 0,
                top: 0,
                right: side - 1,
                bottom: side - 1,
                count: side * side,
            };
        }
        Self { side, inside, left, top, right, bottom, count }
    }

    /// The square around the subject, moved inside the scene: its left, its top, its side.
    fn window(&self) -> (u32, u32, u32) {
        let side = (self.right - self.left + 1).max(self.bottom - self.top + 1).min(self.side);
        let from = |low: usize, high: usize| {
            ((low + high + 1).saturating_sub(side) / 2).min(self.side - side) as u32
        };
        (from(self.left, self.right), from(self.top, self.bottom), side as u32)
    }

    /// The box around the subject.
    fn area(&self) -> Area {
        let share = |pixels: usize| pixels as f32 / self.side as f32;
        Area {
            left: share(self.left),
            top: share(self.top),
            width: share(self.right + 1 - self.left),
            height: share(self.bottom + 1 - self.top),
        }
    }

    /// How much of its box the subject fills, the box's shape, the edge's length, and how far from the middle it lies.
    fn silhouette(&self, values: &mut Vec<f32>) {
        let side = self.side;
        let (width, height) = ((self.right - self.left + 1) as f32, (self.bottom - self.top + 1) as f32);
        let (mut sum_x, mut sum_y) = (0.0_f32, 0.0_f32);
        let mut edge = 0_usize;
        let here: Vec<(f32, f32)> = (0..side * side)
            .filter(|at| self.inside[*at])
            .map(|at| {
                let (x, y) = (at % side, at / side);
                let open = |x: usize, y: usize| x >= side || y >= side || !self.inside[y * side + x];
                if open(x.wrapping_sub(1), y)
                    || open(x + 1, y)
                    || open(x, y.wrapping_sub(1))
                    || open(x, y + 1)
                {
                    edge += 1;
                }
                sum_x += x as f32;
                sum_y += y as f32;
                (x as f32, y as f32)
            })
            .collect();
        let count = self.count as f32;
        let (middle_x, middle_y) = (sum_x / count, sum_y / count);
        let radius = (width.max(height) / 2.0).max(1.0);
        let mut rings = [0.0_f32; RINGS];
        for (x, y) in here {
            let far = ((x - middle_x).hypot(y - middle_y) / radius / 1.5 * RINGS as f32) as usize;
            rings[far.min(RINGS - 1)] += 1.0 / count;
        }
        values.extend(rings);
        values.push(count / (width * height));
        values.push(width.min(height) / width.max(height));
        values.push((edge as f32 * edge as f32 / count / 16.0).min(4.0));
    }
}

/// The usual colour of a picture's border, channel by channel.
pub(super) fn border_colour(picture: &RgbImage) -> [i32; 3] {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let raw = picture.as_raw();
    [0, 1, 2].map(|channel| {
        let rows = (0..width).flat_map(|x| [x, (height - 1) * width + x]);
        let columns = (0..height).flat_map(|y| [y * width, y * width + width - 1]);
        let mut border: Vec<u8> = rows.chain(columns).map(|at| raw[at * 3 + channel]).collect();
        border.sort_unstable();
        i32::from(border[border.len() / 2])
    })
}

/// Directions of the edges in each cell of a grid, normalised over the picture.
fn outlines(light: &[f32], values: &mut Vec<f32>) {
    let cell = (SUBJECT / CELLS) as f32;
    let mut cells = [0.0_f32; CELLS * CELLS * ORIENTATIONS];
    let at = |x: usize, y: usize| light[y.min(SUBJECT - 1) * SUBJECT + x.min(SUBJECT - 1)];
    for y in 0..SUBJECT {
        for x in 0..SUBJECT {
            let dx = at(x + 1, y) - at(x.saturating_sub(1), y);
            let dy = at(x, y + 1) - at(x, y.saturating_sub(1));
            let strength = dx.hypot(dy);
            if strength < 0.02 {
                continue;
            }
            let turn =
                dy.atan2(dx).rem_euclid(std::f32::consts::PI) / std::f32::consts::PI * ORIENTATIONS as f32;
            let bin = turn as usize % ORIENTATIONS;
            let share = turn.fract();
            let (cx, cy) = ((x as f32 + 0.5) / cell - 0.5, (y as f32 + 0.5) / cell - 0.5);
            for (column, by_x) in [(cx.floor(), 1.0 - (cx - cx.floor())), (cx.floor() + 1.0, cx - cx.floor())]
            {
                for (row, by_y) in
                    [(cy.floor(), 1.0 - (cy - cy.floor())), (cy.floor() + 1.0, cy - cy.floor())]
                {
                    if column < 0.0 || row < 0.0 || column >= CELLS as f32 || row >= CELLS as f32 {
                        continue;
                    }
                    let base = (row as usize * CELLS + column as usize) * ORIENTATIONS;
                    let weight = strength * by_x * by_y;
                    cells[base + bin] += weight * (1.0 - share);
                    cells[base + (bin + 1) % ORIENTATIONS] += weight * share;
                }
            }
        }
    }
    let norm = cells.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-6);
    values.extend(cells.map(|v| (v / norm * 4.0).min(1.0)));
}

/// Brightness on a coarse grid, its mean and spread taken out.
fn brightness(light: &[f32], values: &mut Vec<f32>) {
    let mean = light.iter().sum::<f32>() / light.len() as f32;
    let spread =
        (light.iter().map(|v| (v - mean) * (v - mean)).sum::<f32>() / light.len() as f32).sqrt().max(0.05);
    let cell = SUBJECT / BRIGHTNESS_GRID;
    for row in 0..BRIGHTNESS_GRID {
        for column in 0..BRIGHTNESS_GRID {
            let sum: f32 = (0..cell)
                .flat_map(|y| (0..cell).map(move |x| (row * cell + y) * SUBJECT + column * cell + x))
                .map(|at| light[at])
                .sum();
            values.push((sum / (cell * cell) as f32 - mean) / spread / 2.0);
        }
    }
}

/// Colours on a coarse grid.
fn layout_of_colours(scene: &RgbImage, values: &mut Vec<f32>) {
    let side = scene.width() as usize;
    let cell = side / COLOUR_GRID;
    let mut sums = [0.0_f32; COLOUR_GRID * COLOUR_GRID * 3];
    for (at, pixel) in scene.as_raw().chunks_exact(3).enumerate() {
        let base = ((at / side / cell) * COLOUR_GRID + at % side / cell) * 3;
        for channel in 0..3 {
            sums[base + channel] += f32::from(pixel[channel]);
        }
    }
    values.extend(sums.map(|v| v / (cell * cell) as f32 / 255.0));
}

/// How much of the subject has which colour.
fn palette(scene: &RgbImage, mask: &Mask, values: &mut Vec<f32>) {
    let mut bins = [0.0_f32; 27];
    for (pixel, _) in scene.as_raw().chunks_exact(3).zip(&mask.inside).filter(|(_, inside)| **inside) {
        let level = |c: usize| usize::from(pixel[c]) * 3 / 256;
        bins[level(0) * 9 + level(1) * 3 + level(2)] += 1.0;
    }
    values.extend(bins.map(|v| v / mask.count as f32));
}

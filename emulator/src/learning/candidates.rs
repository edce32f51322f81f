//! Boxes in which something may be, by how they stand out from the picture's border.

use super::{Area, Sketch, descriptor::border_colour};

/// How much a pixel must differ from the border to belong to a thing. Several, since a thing of several colours falls
/// apart at a high one, and things grow together at a low one.
const THRESHOLDS: [u16; 3] = [36, 72, 144];
/// Differences above this say no more.
const CEILING: u16 = 192;
/// Pixels that a thing covers at least.
const SMALLEST: usize = 12;
/// Things per threshold, the largest first.
const THINGS: usize = 16;
/// A window stands out with more contrast than this.
const FAINT: f32 = 0.02;
/// Windows that are compared with each other, and how much two may share for both to count.
const SHORTLIST: usize = 1000;
const APART: f32 = 0.6;
/// Boxes that are proposed for one picture, and the widths and heights of those that are no things.
const PROPOSALS: usize = 25;
const WINDOWS: [(f32, f32); 5] = [(0.5, 0.5), (0.25, 0.25), (0.125, 0.125), (0.5, 0.25), (0.25, 0.5)];
/// Boxes that share more than this are the same.
const SAME: f32 = 0.9;

/// A box with what it holds against what surrounds it: between -1 and 1, high when it stands out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) area: Area,
    pub(super) contrast: f32,
}

/// How much each pixel of a sketch differs from the sketch's border.
pub(super) struct Contrast {
    width: usize,
    height: usize,
    values: Vec<u16>,
    /// Sums over all that lies above and to the left; one row and column more than there are pixels.
    sums: Vec<u32>,
}

impl Contrast {
    pub(super) fn of(sketch: &Sketch) -> Self {
        let pixels = sketch.pixels();
        let (width, height) = (pixels.width() as usize, pixels.height() as usize);
        let border = border_colour(pixels);
        let difference = |pixel: &[u8]| {
            let sum: i32 = (0..3).map(|channel| (i32::from(pixel[channel]) - border[channel]).abs()).sum();
            (sum as u16).min(CEILING)
        };
        let values: Vec<u16> = pixels.as_raw().chunks_exact(3).map(difference).collect();
        let mut sums = vec![0; (width + 1) * (height + 1)];
        for (row, line) in values.chunks_exact(width).enumerate() {
            let mut sum = 0;
            for (column, value) in line.iter().enumerate() {
                sum += u32::from(*value);
                let above = sums[row * (width + 1) + column + 1];
                sums[(row + 1) * (width + 1) + column + 1] = above + sum;
            }
        }
        Self { width, height, values, sums }
    }

    /// What stands out as a whole, without boxes that are nearly the same.
    pub(super) fn things(&self) -> Vec<Candidate> {
        let found = THRESHOLDS.iter().flat_map(|threshold| self.components(*threshold));
        distinct(found.map(|area| self.candidate(area)), SAME, usize::MAX)
    }

    /// Boxes of these widths and heights that stand out most from what surrounds them, the best first; at most `count`.
    pub(super) fn windows(&self, sizes: &[(f32, f32)], count: usize) -> Vec<Candidate> {
        let mut found = Vec::new();
        for (width, height) in sizes {
            let steps = |length: f32| ((1.0 - length) / (length / 5.0).max(0.01)).ceil() as usize;
            let (columns, rows) = (steps(*width), steps(*height));
            for row in 0..=rows {
                for column in 0..=columns {
                    let area = Area {
                        left: (1.0 - width) * column as f32 / columns.max(1) as f32,
                        top: (1.0 - height) * row as f32 / rows.max(1) as f32,
                        width: *width,
                        height: *height,
                    };
                    found.push(self.candidate(area));
                }
            }
        }
        found.retain(|candidate| candidate.contrast > FAINT);
        found.sort_by(|a, b| b.contrast.total_cmp(&a.contrast));
        found.truncate(SHORTLIST);
        distinct(found.into_iter(), APART, count)
    }

    /// A box with its contrast: the mean inside less the mean of the frame around it that is half as wide and high.
    fn candidate(&self, area: Area) -> Candidate {
        let around = area.scaled(1.5);
        let (inside, pixels) = self.sum(area);
        let (whole, all_pixels) = self.sum(around);
        let mean = inside / pixels.max(1.0);
        let frame = (whole - inside) / (all_pixels - pixels).max(1.0);
        Candidate { area, contrast: (mean - frame) / f32::from(CEILING) }
    }

    /// The sum of the values in a box, and how many they are.
    fn sum(&self, area: Area) -> (f32, f32) {
        let at = |share: f32, side: usize| ((share * side as f32).round() as usize).min(side);
        let (left, right) = (at(area.left, self.width), at(area.left + area.width, self.width));
        let (top, bottom) = (at(area.top, self.height), at(area.top + area.height, self.height));
        let corner = |row: usize, column: usize| f64::from(self.sums[row * (self.width + 1) + column]);
        let sum = corner(bottom, right) + corner(top, left) - corner(top, right) - corner(bottom, left);
        (sum as f32, ((right - left) * (bottom - top)) as f32)
    }

    /// The boxes around neighbouring pixels above a threshold, the largest first.
    fn components(&self, threshold: u16) -> Vec<Area> {
        let mut open: Vec<bool> = self.values.iter().map(|value| *value > threshold).collect();
        let mut found = Vec::new();
        let mut stack = Vec::new();
        for start in 0..open.len() {
            if !std::mem::take(&mut open[start]) {
                continue;
            }
            let (mut left, mut right, mut top, mut bottom, mut count) = (self.width, 0, self.height, 0, 0);
            stack.push(start);
            while let Some(at) = stack.pop() {
                let (x, y) = (at % self.width, at / self.width);
                (left, right, top, bottom) = (left.min(x), right.max(x), top.min(y), bottom.max(y));
                count += 1;
                for row in y.saturating_sub(1)..=(y + 1).min(self.height - 1) {
                    for column in x.saturating_sub(1)..=(x + 1).min(self.width - 1) {
                        let next = row * self.width + column;
                        if std::mem::take(&mut open[next]) {
                            stack.push(next);
                        }
                    }
                }
            }
            if count >= SMALLEST {
                let (wide, high) = (self.width as f32, self.height as f32);
                let area = Area {
                    left: left as f32 / wide,
                    top: top as f32 / high,
                    width: (right + 1 - left) as f32 / wide,
                    height: (bottom + 1 - top) as f32 / high,
                };
                found.push((count, area));
            }
        }
        found.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        found.into_iter().take(THINGS).map(|(_, area)| area).collect()
    }
}

/// Boxes in which something may be, each with a confidence between 0 and 1, the most confident first; at most 25.
pub(crate) fn propose_areas(sketch: &Sketch) -> Vec<(Area, f32)> {
    let contrast = Contrast::of(sketch);
    let windows = contrast.windows(&WINDOWS, PROPOSALS);
    let mut found = distinct(contrast.things().into_iter().chain(windows), SAME, PROPOSALS);
    found.retain(|candidate| candidate.contrast > 0.0);
    found.sort_by(|a, b| b.contrast.total_cmp(&a.contrast));
    found.into_iter().map(|candidate| (candidate.area, candidate.contrast)).collect()
}

/// The first of candidates that share more than `overlap`, at most `count`.
pub(super) fn distinct(
    candidates: impl Iterator<Item = Candidate>,
    overlap: f32,
    count: usize,
) -> Vec<Candidate> {
    let mut kept: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        if kept.len() == count {
            break;
        }
        if kept.iter().all(|other| other.area.overlap(candidate.area) <= overlap) {
            kept.push(candidate);
        }
    }
    kept
}

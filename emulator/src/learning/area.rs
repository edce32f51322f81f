//! Boxes in pictures.

use serde::{Deserialize, Serialize};

use crate::packed::single;

/// A box in fractions of a picture's sides; its origin is the picture's top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Area {
    #[serde(with = "single")]
    pub(crate) left: f32,
    #[serde(with = "single")]
    pub(crate) top: f32,
    #[serde(with = "single")]
    pub(crate) width: f32,
    #[serde(with = "single")]
    pub(crate) height: f32,
}

impl Area {
    /// Whether the box has a size and lies within the picture, but for what rounding to 32 bits adds.
    pub(crate) fn is_inside(self) -> bool {
        const SLACK: f32 = 1e-5;
        let at = [self.left, self.top, self.width, self.height];
        at.iter().all(|value| (0.0..=1.0).contains(value))
            && self.width > 0.0
            && self.height > 0.0
            && self.left + self.width <= 1.0 + SLACK
            && self.top + self.height <= 1.0 + SLACK
    }
    /// Its share of the picture.
    fn size(self) -> f32 {
        self.width * self.height
    }

    /// The area that both cover, as a share of the area that either covers.
    pub(crate) fn overlap(self, other: Self) -> f32 {
        let shared = |from: f32, length: f32, other_from: f32, other_length: f32| {
            ((from + length).min(other_from + other_length) - from.max(other_from)).max(0.0)
        };
        let both = shared(self.left, self.width, other.left, other.width)
            * shared(self.top, self.height, other.top, other.height);
        let either = self.size() + other.size() - both;
        if either > 0.0 { both / either } else { 0.0 }
    }

    /// The part of this box that lies in the picture.
    fn clipped(self) -> Self {
        let clip = |from: f32, length: f32| {
            let first = from.clamp(0.0, 1.0);
            (first, (from + length).clamp(first, 1.0) - first)
        };
        let (left, width) = clip(self.left, self.width);
        let (top, height) = clip(self.top, self.height);
        Self { left, top, width, height }
    }

    /// A box with the same middle, its sides this many times as long, clipped to the picture.
    pub(super) fn scaled(self, factor: f32) -> Self {
        let (width, height) = (self.width * factor, self.height * factor);
        let (left, top) = (self.left + (self.width - width) / 2.0, self.top + (self.height - height) / 2.0);
        Self { left, top, width, height }.clipped()
    }

    /// This box moved, clipped to the picture.
    pub(super) fn shifted(self, right: f32, down: f32) -> Self {
        Self { left: self.left + right, top: self.top + down, ..self }.clipped()
    }

    /// Where this box of a part lies in the whole picture.
    pub(super) fn within(self, part: Self) -> Self {
        Self {
            left: part.left + self.left * part.width,
            top: part.top + self.top * part.height,
            width: self.width * part.width,
            height: self.height * part.height,
        }
    }
}

//! Pictures reduced to a size at which things are found quickly.

use image::{DynamicImage, RgbImage};

use super::{Area, picture::decoded};

/// The longer side of a sketch; smaller pictures stay as they are.
const SIDE: u32 = 192;

/// A small version of a picture, of the same shape.
#[derive(Debug)]
pub(crate) struct Sketch {
    pixels: RgbImage,
}

impl Sketch {
    /// A sketch of a decoded picture.
    pub(crate) fn of(picture: &DynamicImage) -> Self {
        let small = picture.width() <= SIDE && picture.height() <= SIDE;
        let pixels = if small { picture.to_rgb8() } else { picture.thumbnail(SIDE, SIDE).to_rgb8() };
        Self { pixels }
    }

    /// A sketch of an encoded picture, or nothing when it can't be decoded.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        decoded(bytes).map(|picture| Self::of(&picture))
    }

    pub(super) fn pixels(&self) -> &RgbImage {
        &self.pixels
    }

    /// What lies in a box, by whole pixels and at least one.
    pub(super) fn crop(&self, area: Area) -> DynamicImage {
        let (width, height) = self.pixels.dimensions();
        let span = |from: f32, length: f32, side: u32| {
            let first = ((from * side as f32).round() as u32).min(side - 1);
            let end = (((from + length) * side as f32).round() as u32).clamp(first + 1, side);
            (first, end - first)
        };
        let (left, wide) = span(area.left, area.width, width);
        let (top, high) = span(area.top, area.height, height);
        let part = image::imageops::crop_imm(&self.pixels, left, top, wide, high);
        DynamicImage::ImageRgb8(part.to_image())
    }
}

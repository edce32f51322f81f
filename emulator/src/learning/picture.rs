//! Decoding pictures.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, ImageReader, Limits};

use super::descriptor::{Descriptor, describe};
use crate::limits;

/// Bytes that decoding one picture may take.
const MEMORY: u64 = 512 * 1024 * 1024;
const THUMBNAIL: u32 = 256;

/// What a picture shows.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) media_type: &'static str,
    pub(crate) descriptor: Descriptor,
    /// The picture itself.
    pub(crate) pixels: DynamicImage,
}

/// Why a picture can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rejection {
    /// Not one of the four formats, or broken.
    Format,
    /// Sides too long, or too different.
    Dimensions,
}

/// Decodes a JPEG, PNG, GIF or BMP and describes what it shows.
pub(crate) fn look(bytes: &[u8]) -> Result<Seen, Rejection> {
    let format = image::guess_format(bytes).map_err(|_| Rejection::Format)?;
    let media_type = media_type(bytes).ok_or(Rejection::Format)?;
    let (width, height) = ImageReader::with_format(Cursor::new(bytes), format)
        .into_dimensions()
        .map_err(|_| Rejection::Format)?;
    let (short, long) = (width.min(height), width.max(height));
    if short == 0 || long > limits::SIDE || long > short.saturating_mul(limits::ASPECT) {
        return Err(Rejection::Dimensions);
    }
    let pixels = decode(bytes, format).ok_or(Rejection::Format)?;
    Ok(Seen { width, height, media_type, descriptor: describe(&pixels), pixels })
}

/// The type of a picture, told by how it begins; none when it is not one of the four.
pub(crate) fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match image::guess_format(bytes).ok()? {
        ImageFormat::Jpeg => Some("image/jpeg"),
        ImageFormat::Png => Some("image/png"),
        ImageFormat::Gif => Some("image/gif"),
        ImageFormat::Bmp => Some("image/bmp"),
        _ => None,
    }
}

/// A small JPEG of a picture, or nothing when it can't be decoded.
pub(crate) fn thumbnail(bytes: &[u8]) -> Option<Vec<u8>> {
    let picture = decoded(bytes)?;
    let small = picture.thumbnail(THUMBNAIL.min(picture.width()), THUMBNAIL.min(picture.height()));
    let mut jpeg = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(small.to_rgb8()).write_to(&mut jpeg, ImageFormat::Jpeg).ok()?;
    Some(jpeg.into_inner())
}

/// Decodes a picture of any format.
pub(super) fn decoded(bytes: &[u8]) -> Option<DynamicImage> {
    decode(bytes, image::guess_format(bytes).ok()?)
}

/// Decodes a picture within bounds of memory.
fn decode(bytes: &[u8], format: ImageFormat) -> Option<DynamicImage> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut bounds = Limits::default();
    bounds.max_alloc = Some(MEMORY);
    reader.limits(bounds);
    reader.decode().ok()
}

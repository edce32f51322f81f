//! Boxes in pictures.

/// A box in fractions of a picture's sides; its origin is the picture's top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) width: f32,
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
}

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
}

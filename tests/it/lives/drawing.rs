//! Pictures to learn from: BMP files of discs and squares on plain paper. The same seed always draws the same picture.

use customvision::BoundingBox;

type Colour = [u8; 3];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Disc,
    Square,
}

/// A sheet of paper to fill shapes on. Its width must be a multiple of four.
pub(super) struct Sheet {
    width: u32,
    height: u32,
    pixels: Vec<Colour>,
}

impl Sheet {
    pub(super) fn new(width: u32, height: u32, paper: Colour) -> Self {
        Self { width, height, pixels: vec![paper; (width * height) as usize] }
    }

    /// Fills a shape around a point and returns the smallest box around it, which must lie within the paper.
    pub(super) fn fill(&mut self, shape: Shape, (x, y): (u32, u32), radius: u32, ink: Colour) -> BoundingBox {
        for row in y - radius..y + radius {
            for column in x - radius..x + radius {
                let (across, down) = (column.abs_diff(x), row.abs_diff(y));
                if shape == Shape::Square || across * across + down * down <= radius * radius {
                    self.pixels[(row * self.width + column) as usize] = ink;
                }
            }
        }
        let [left, top, side] = [x - radius, y - radius, 2 * radius].map(f64::from);
        BoundingBox::from_pixels(left, top, side, side, self.width, self.height)
    }

    /// The sheet as a BMP file.
    pub(super) fn bmp(&self) -> Vec<u8> {
        let size = 3 * self.width * self.height;
        let mut file = b"BM".to_vec();
        for field in [54 + size, 0, 54, 40, self.width, self.height] {
            file.extend(field.to_le_bytes());
        }
        file.extend([1, 0, 24, 0]);
        for field in [0, size, 0, 0, 0, 0] {
            file.extend(field.to_le_bytes());
        }
        for row in self.pixels.chunks(self.width as usize).rev() {
            file.extend(row.iter().flat_map(|[red, green, blue]| [blue, green, red]));
        }
        file
    }
}

/// Numbers that look random.
struct Chance(u64);

impl Chance {
    fn between(&mut self, least: u32, most: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        least + ((self.0 >> 33) % u64::from(most - least + 1)) as u32
    }

    fn colour(&mut self, least: u32, most: u32) -> Colour {
        [(); 3].map(|()| self.between(least, most) as u8)
    }
}

/// One shape of random size, place and colour.
pub(super) fn picture(shape: Shape, seed: u64) -> Vec<u8> {
    let mut chance = Chance(seed * 2 + u64::from(shape == Shape::Square));
    let side = 4 * chance.between(20, 40);
    let radius = chance.between(side / 7, side / 3);
    let [x, y] = [(); 2].map(|()| chance.between(radius, side - radius));
    let mut sheet = Sheet::new(side, side, chance.colour(190, 255));
    sheet.fill(shape, (x, y), radius, chance.colour(0, 130));
    sheet.bmp()
}

/// Different pictures of the same shape.
pub(super) fn pictures(shape: Shape, seeds: std::ops::Range<u64>) -> Vec<Vec<u8>> {
    seeds.map(|seed| picture(shape, seed)).collect()
}

/// A disc in the left half and a square in the right one, or the other way round, and where they are.
pub(super) fn scene(seed: u64) -> (Vec<u8>, [(Shape, BoundingBox); 2]) {
    let mut chance = Chance(seed + 40_000);
    let (width, height) = (4 * chance.between(45, 70), chance.between(120, 200));
    let mut sheet = Sheet::new(width, height, chance.colour(190, 255));
    let mut shapes = [Shape::Disc, Shape::Square];
    shapes.rotate_left(chance.between(0, 1) as usize);
    let mut half = 0;
    let drawn = shapes.map(|shape| {
        let radius = chance.between(height / 9, height / 5);
        let x = half + chance.between(radius + 2, width / 2 - radius - 2);
        let y = chance.between(radius + 2, height - radius - 2);
        half = width / 2;
        (shape, sheet.fill(shape, (x, y), radius, chance.colour(0, 130)))
    });
    (sheet.bmp(), drawn)
}

/// Of what two boxes cover, the share that both do.
pub(super) fn overlap(one: &BoundingBox, other: &BoundingBox) -> f64 {
    let across = (one.left + one.width).min(other.left + other.width) - one.left.max(other.left);
    let down = (one.top + one.height).min(other.top + other.height) - one.top.max(other.top);
    let both = across.max(0.0) * down.max(0.0);
    both / (one.width * one.height + other.width * other.height - both)
}

//! Numbers in JSON that come back exactly as they were.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A number of fixed size.
pub(crate) trait Number: Copy {
    const SIZE: usize;
    fn write(self, bytes: &mut Vec<u8>);
    /// Reads [`Number::SIZE`] bytes.
    fn read(bytes: &[u8]) -> Option<Self>;
}

macro_rules! number {
    ($type:ty) => {
        impl Number for $type {
            const SIZE: usize = size_of::<$type>();

            fn write(self, bytes: &mut Vec<u8>) {
                bytes.extend_from_slice(&self.to_le_bytes());
            }

            fn read(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self::from_le_bytes)
            }
        }
    };
}

number!(f32);
number!(f64);

/// A list of numbers, on paper a base64 text of their bytes in little-endian order.
#[derive(Debug)]
pub(crate) struct Packed<T>(pub(crate) Vec<T>);

impl<T: Number> Serialize for Packed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::with_capacity(self.0.len() * T::SIZE);
        self.0.iter().for_each(|number| number.write(&mut bytes));
        serializer.serialize_str(&BASE64_STANDARD.encode(bytes))
    }
}

impl<'de, T: Number> Deserialize<'de> for Packed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = BASE64_STANDARD.decode(String::deserialize(deserializer)?).map_err(D::Error::custom)?;
        let numbers: Option<Vec<T>> = bytes.chunks(T::SIZE).map(T::read).collect();
        numbers.map(Self).ok_or_else(|| D::Error::custom("a list of numbers is cut off"))
    }
}

/// A 32-bit float, on paper a 64-bit one: its neighbours are then too far away to be taken for it.
pub(crate) mod single {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(value: &f32, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(*value))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f32, D::Error> {
        f64::deserialize(deserializer).map(|value| value as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize, Deserialize)]
    struct One(#[serde(with = "single")] f32);

    #[test]
    fn numbers_come_back_as_they_were() {
        let mut random = fastrand::Rng::with_seed(1);
        for _ in 0..10_000 {
            let value = f32::from_bits(random.u32(..));
            if value.is_finite() {
                let text = serde_json::to_string(&One(value)).unwrap();
                assert_eq!(serde_json::from_str::<One>(&text).unwrap().0.to_bits(), value.to_bits());
            }
        }
        let values: Vec<f64> = (0..100).map(|_| f64::from_bits(random.u64(..))).collect();
        let text = serde_json::to_string(&Packed(values.clone())).unwrap();
        let back: Packed<f64> = serde_json::from_str(&text).unwrap();
        let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&back.0), bits(&values));
        assert!(serde_json::from_str::<Packed<f64>>("\"AAAA\"").is_err());
        assert!(serde_json::from_str::<Packed<f64>>("\"!\"").is_err());
    }
}

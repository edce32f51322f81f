//! The domains that the service offers.

use uuid::Uuid;

/// What a model of a domain is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DomainType {
    Classification,
    ObjectDetection,
}

impl DomainType {
    /// The type as it is spelled on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Classification => "Classification",
            Self::ObjectDetection => "ObjectDetection",
        }
    }
}

/// A kind of model that a project can be of.
#[derive(Debug)]
pub(crate) struct Domain {
    pub(crate) id: Uuid,
    pub(crate) name: &'static str,
    pub(crate) kind: DomainType,
    /// Where its models can run outside the service; empty when they can't.
    pub(crate) platforms: &'static [&'static str],
    /// Estimated size of an exported model.
    pub(crate) megabytes: u32,
}

impl Domain {
    /// Whether models of this domain are compact and so can be exported.
    pub(crate) fn exportable(&self) -> bool {
        !self.platforms.is_empty()
    }
}

/// The domain of a project that names none.
pub(crate) const DEFAULT: Uuid = Uuid::from_u128(0xee85a74c_405e_4adc_bb47_ffa8ca0c9f31);

/// The domain of this id.
pub(crate) fn find(id: Uuid) -> Option<&'static Domain> {
    DOMAINS.iter().find(|domain| domain.id == id)
}

const SIX: &[&str] = &["VAIDK", "CoreML", "DockerFile", "ONNX", "OpenVino", "TensorFlow"];
const SEVEN: &[&str] = &["VAIDK", "CoreML", "DockerFile", "ONNX", "OpenVino", "TensorFlow", "IVS"];
const FOUR: &[&str] = &["CoreML", "DockerFile", "ONNX", "TensorFlow"];

const fn classification(
    id: u128,
    name: &'static str,
    platforms: &'static [&'static str],
    megabytes: u32,
) -> Domain {
    Domain { id: Uuid::from_u128(id), name, kind: DomainType::Classification, platforms, megabytes }
}

const fn detection(
    id: u128,
    name: &'static str,
    platforms: &'static [&'static str],
    megabytes: u32,
) -> Domain {
    Domain { id: Uuid::from_u128(id), name, kind: DomainType::ObjectDetection, platforms, megabytes }
}

/// Every domain, in the order in which the service lists them.
pub(crate) static DOMAINS: [Domain; 14] = [
    classification(0xee85a74c_405e_4adc_bb47_ffa8ca0c9f31, "General", &[], 0),
    classification(0xc151d5b5_dd07_472a_acc8_15d29dea8518, "Food", &[], 0),
    classification(0xca455789_012d_4b50_9fec_5bb63841c793, "Landmarks", &[], 0),
    classification(0xb30a91ae_e3c1_4f73_a81e_c270bff27c39, "Retail", &[], 0),
    classification(0x45badf75_3591_4f26_a705_45678d3e9f5f, "Adult", &[], 0),
    classification(0x0732100f_1a38_4e49_a514_c9b44c697ab5, "General (compact)", SIX, 5),
    classification(0x8882951b_82cd_4c32_970b_d5f8cb8bf6d7, "Food (compact)", SIX, 5),
    classification(0xb5cfd229_2ac7_4b2b_8d0a_2b0661344894, "Landmarks (compact)", SIX, 5),
    classification(0x6b4faeda_8396_481b_9f8b_177b9fa3097f, "Retail (compact)", SIX, 5),
    detection(0xda2e3a8a_40a5_4171_82f4_58522f70fbc1, "General", &[], 0),
    detection(0x1d8ffafe_ec40_4fb2_8f90_72b3b6cecea4, "Logo", &[], 0),
    detection(0x3780a898_81c3_4516_81ae_3a139614e1f3, "Products on Shelves", &[], 0),
    detection(0xa27d5ca5_bb19_49d8_a70a_fec086c47f5b, "General (compact)", FOUR, 42),
    detection(0x7ec2ac80_887b_48a6_8df9_8b1357765430, "General (compact) [S1]", SEVEN, 13),
];

use serde::{Deserialize, Serialize};

use super::de::{or_default, or_unset, unset};

open_enum! {
    /// Where an exported model is to run.
    ExportPlatform {
        /// Apple's Core ML.
        CoreMl = "CoreML",
        /// TensorFlow, with the flavors [`ExportFlavor::TensorFlowNormal`] and [`ExportFlavor::TensorFlowLite`].
        TensorFlow = "TensorFlow",
        /// A folder to build a container from, with the flavors [`ExportFlavor::Linux`], [`ExportFlavor::Windows`]
        /// and [`ExportFlavor::Arm`].
        DockerFile = "DockerFile",
        /// ONNX, with the flavors [`ExportFlavor::Onnx10`] and [`ExportFlavor::Onnx12`].
        Onnx = "ONNX",
        /// The Vision AI development kit.
        Vaidk = "VAIDK",
        /// Intel's OpenVINO.
        OpenVino = "OpenVino",
    }
}

open_enum! {
    /// A variant of an [`ExportPlatform`].
    ExportFlavor {
        /// A Linux container.
        Linux = "Linux",
        /// A Windows container.
        Windows = "Windows",
        /// ONNX 1.0.
        Onnx10 = "ONNX10",
        /// ONNX 1.2.
        Onnx12 = "ONNX12",
        /// A container for ARM processors.
        Arm = "ARM",
        /// The full TensorFlow format.
        TensorFlowNormal = "TensorFlowNormal",
        /// TensorFlow Lite.
        TensorFlowLite = "TensorFlowLite",
    }
}

open_enum! {
    /// How far an export is.
    ExportStatus {
        /// Being made.
        Exporting = "Exporting",
        /// Ended without a file.
        Failed = "Failed",
        /// Ready to download.
        Done = "Done",
    }
}

impl ExportStatus {
    /// Whether waiting longer is pointless: the export is done or has failed.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        matches!(self, Self::Done | Self::Failed)
    }
}

/// A trained iteration made into a file for one platform and flavor. There is one per pair: asking for it again while
/// it stands is refused, so look through the iteration's exports first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Export {
    /// Where the model is to run.
    #[serde(default = "unset", deserialize_with = "or_unset")]
    pub platform: ExportPlatform,
    /// How far it is.
    #[serde(default = "unset", deserialize_with = "or_unset")]
    pub status: ExportStatus,
    /// Where to download the zip file, without a key: a signed URL, good for about a day and renewed on each listing.
    /// `None` until the export is done.
    pub download_uri: Option<String>,
    /// The platform's variant; `None` when none was asked for.
    pub flavor: Option<ExportFlavor>,
    /// Whether exporting again would yield a newer format of the same model.
    #[serde(default, deserialize_with = "or_default")]
    pub newer_version_available: bool,
}

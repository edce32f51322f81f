use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::de::{or_default, or_unset, string_map, unset};
use super::{Image, Region};

/// Images to fetch from the web.
///
/// At most 64 images and 20 tags.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ImageUrlCreateBatch {
    /// The images.
    #[serde(default, deserialize_with = "or_default")]
    pub images: Vec<ImageUrlCreateEntry>,
    /// Tags for all of them.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub tag_ids: Vec<Uuid>,
    /// Metadata for all of them: at most 50 pairs, names of at most 256 characters, values of at most 512.
    #[serde(default, deserialize_with = "string_map", skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
}

impl ImageUrlCreateBatch {
    /// A batch of images without common tags or metadata.
    pub fn new(images: impl IntoIterator<Item = ImageUrlCreateEntry>) -> Self {
        Self { images: images.into_iter().collect(), ..Self::default() }
    }

    /// Sets the tags for all images.
    #[must_use]
    pub fn tag_ids(mut self, tag_ids: impl IntoIterator<Item = Uuid>) -> Self {
        self.tag_ids = tag_ids.into_iter().collect();
        self
    }

    /// Sets the metadata for all images.
    #[must_use]
    pub fn metadata<K: Into<String>, V: Into<String>>(
        mut self,
        metadata: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.metadata = metadata.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        self
    }
}

/// An image to fetch from the web.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ImageUrlCreateEntry {
    /// Where the service itself, not this program, reads the picture: JPEG, PNG, BMP or GIF, at most 6 MB.
    pub url: String,
    /// Tags for this image, besides those of the batch.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub tag_ids: Vec<Uuid>,
    /// Regions of this image, for detection projects.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<Region>,
}

impl ImageUrlCreateEntry {
    /// An image without tags or regions of its own.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), ..Self::default() }
    }

    /// Sets the tags for this image.
    #[must_use]
    pub fn tag_ids(mut self, tag_ids: impl IntoIterator<Item = Uuid>) -> Self {
        self.tag_ids = tag_ids.into_iter().collect();
        self
    }

    /// Sets the regions of this image.
    #[must_use]
    pub fn regions(mut self, regions: impl IntoIterator<Item = Region>) -> Self {
        self.regions = regions.into_iter().collect();
        self
    }
}

/// Stored predictions whose pictures become images of the project.
///
/// At most 64 images and 20 tags.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ImageIdCreateBatch {
    /// The predictions.
    #[serde(default, deserialize_with = "or_default")]
    pub images: Vec<ImageIdCreateEntry>,
    /// Tags for all of them.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub tag_ids: Vec<Uuid>,
    /// Metadata for all of them: at most 50 pairs, names of at most 256 characters, values of at most 512.
    #[serde(default, deserialize_with = "string_map", skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
}

impl ImageIdCreateBatch {
    /// A batch of predictions without common tags or metadata.
    pub fn new(images: impl IntoIterator<Item = ImageIdCreateEntry>) -> Self {
        Self { images: images.into_iter().collect(), ..Self::default() }
    }

    /// Sets the tags for all images.
    #[must_use]
    pub fn tag_ids(mut self, tag_ids: impl IntoIterator<Item = Uuid>) -> Self {
        self.tag_ids = tag_ids.into_iter().collect();
        self
    }

    /// Sets the metadata for all images.
    #[must_use]
    pub fn metadata<K: Into<String>, V: Into<String>>(
        mut self,
        metadata: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.metadata = metadata.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        self
    }
}

/// A stored prediction whose picture becomes an image of the project.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ImageIdCreateEntry {
    /// The prediction's id. The image gets a new one.
    pub id: Uuid,
    /// Tags for this image, besides those of the batch.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub tag_ids: Vec<Uuid>,
    /// Regions of this image, for detection projects.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<Region>,
}

impl ImageIdCreateEntry {
    /// A prediction's picture, without tags or regions of its own.
    #[must_use]
    pub fn new(id: Uuid) -> Self {
        Self { id, ..Self::default() }
    }

    /// Sets the tags for this image.
    #[must_use]
    pub fn tag_ids(mut self, tag_ids: impl IntoIterator<Item = Uuid>) -> Self {
        self.tag_ids = tag_ids.into_iter().collect();
        self
    }

    /// Sets the regions of this image.
    #[must_use]
    pub fn regions(mut self, regions: impl IntoIterator<Item = Region>) -> Self {
        self.regions = regions.into_iter().collect();
        self
    }
}

open_enum! {
    /// What became of one image of an upload.
    ImageCreateStatus {
        /// Added.
        Ok = "OK",
        /// The project has this very picture already. A success: the image that was there stands for it.
        OkDuplicate = "OKDuplicate",
        /// The picture could not be read from its source.
        ErrorSource = "ErrorSource",
        /// Not a picture of a known format.
        ErrorImageFormat = "ErrorImageFormat",
        /// Too many bytes.
        ErrorImageSize = "ErrorImageSize",
        /// The service could not store the picture.
        ErrorStorage = "ErrorStorage",
        /// The project has as many images as it may.
        ErrorLimitExceed = "ErrorLimitExceed",
        /// More tags than an image may bear.
        ErrorTagLimitExceed = "ErrorTagLimitExceed",
        /// More regions than an image may have.
        ErrorRegionLimitExceed = "ErrorRegionLimitExceed",
        /// No cause was given.
        ErrorUnknown = "ErrorUnknown",
        /// A negative tag together with a regular one.
        ErrorNegativeAndRegularTagOnSameImage = "ErrorNegativeAndRegularTagOnSameImage",
        /// Width, height or their ratio is out of bounds.
        ErrorImageDimensions = "ErrorImageDimensions",
        /// A tag that can't be put on the image.
        ErrorInvalidTag = "ErrorInvalidTag",
    }
}

impl ImageCreateStatus {
    /// Whether the project has the picture now: it was added, or was there before.
    #[must_use]
    pub fn is_success(&self) -> bool {
        matches!(self, Self::Ok | Self::OkDuplicate)
    }

    /// What happened and what to do about it, as a phrase for people.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Ok => "the image was added",
            Self::OkDuplicate => "the project already has this image; nothing to do",
            Self::ErrorSource => {
                "the service could not read the image; a URL must be reachable from the internet, without signing in"
            }
            Self::ErrorImageFormat => {
                "the file is not a JPEG, PNG, BMP or GIF image, or is damaged; convert it"
            }
            Self::ErrorImageSize => "the file is larger than 6 MB; scale it down or compress it more",
            Self::ErrorStorage => "the service could not store the image; try again later",
            Self::ErrorLimitExceed => {
                "the project has as many images as the pricing tier allows; delete some or move to a higher tier"
            }
            Self::ErrorTagLimitExceed => "the image has more tags than the 100 allowed; give it fewer",
            Self::ErrorRegionLimitExceed => "the image has more regions than the 300 allowed; give it fewer",
            Self::ErrorUnknown => {
                "the service gave no cause; check that the file opens as an image, then try it alone"
            }
            Self::ErrorNegativeAndRegularTagOnSameImage => {
                "an image can't have the negative tag and a regular tag at once; remove one of them"
            }
            Self::ErrorImageDimensions => {
                "the image's sides are out of bounds; they may be 10,240 pixels long at most, \
                 and one at most 25 times the other"
            }
            Self::ErrorInvalidTag => {
                "a tag id is not one of this project's, or its tag can't be put on this image"
            }
            Self::Other(_) => "the service gave a status that this version of the library does not know",
        }
    }
}

/// What became of each image of an upload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ImageCreateSummary {
    /// Whether every image was added. A duplicate makes this false too: [`failures`](Self::failures) tells them apart.
    #[serde(default, deserialize_with = "or_default")]
    pub is_batch_successful: bool,
    /// One for each image.
    #[serde(default, deserialize_with = "or_default")]
    pub images: Vec<ImageCreateResult>,
}

impl ImageCreateSummary {
    /// The images that the project lacks after the call. Duplicates are no failures.
    pub fn failures(&self) -> impl Iterator<Item = &ImageCreateResult> {
        self.images.iter().filter(|result| !result.status.is_success())
    }
}

/// What became of one image of an upload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ImageCreateResult {
    /// Which image: its URL, its file's name (between double quotes, when it came as multipart), or its prediction's id.
    #[serde(default, deserialize_with = "or_default")]
    pub source_url: String,
    /// Success, or the cause of the failure.
    #[serde(default = "unset", deserialize_with = "or_unset")]
    pub status: ImageCreateStatus,
    /// The new image; `None` after a failure. May be `None` for a duplicate.
    pub image: Option<Image>,
}

//! From typed values to what a request carries.

use std::borrow::Cow;
use std::collections::BTreeMap;

use uuid::Uuid;

use super::describe::Kind;
use crate::body::{Body, ImageFileCreateBatch, ImageSource};
use crate::error::Result;
use crate::json;
use crate::models::{
    Classifier, CustomBaseModelInfo, ExportFlavor, ExportPlatform, ImageIdCreateBatch,
    ImageRegionCreateEntry, ImageTagCreateEntry, ImageUrlCreateBatch, OrderBy, PredictionQueryToken, Project,
    SuggestedTagAndRegionQueryToken, Tag, TagType, TaggingStatus, TrainingType,
};

/// The kind of a parameter of this type.
pub(crate) trait Typed {
    const KIND: Kind;
}

/// A value that goes into a path or a query, as its plain text and as the number that limits apply to.
pub(crate) trait InUrl: Typed {
    fn in_url(&self) -> (String, usize);
}

/// A value that goes into a JSON body, as JSON and with the number that limits apply to.
pub(crate) trait InBody<'a>: Typed {
    fn in_body(self) -> Result<(Content<'a>, usize)>;
}

/// A body or a member of it.
pub(crate) enum Content<'a> {
    Json(Cow<'a, str>),
    Streamed(Body<'a>),
}

macro_rules! in_url {
    ($($type:ty: $kind:ident, $value:ident => $text:expr, $measure:expr;)*) => {$(
        impl Typed for $type {
            const KIND: Kind = Kind::$kind;
        }
        impl InUrl for $type {
            fn in_url(&self) -> (String, usize) {
                let $value = self;
                ($text, $measure)
            }
        }
    )*};
}

in_url! {
    Uuid: Uuid, id => id.to_string(), 0;
    &str: String, text => (*text).to_owned(), 0;
    bool: Boolean, value => value.to_string(), 0;
    u32: Integer, number => number.to_string(), *number as usize;
    f64: Number, number => number.to_string(), 0;
    &[Uuid]: UuidList, ids => comma_separated(ids.iter().map(Uuid::to_string)), ids.len();
    &[ExportPlatform]: StringList, list => comma_separated(list.iter().map(|one| one.as_str().to_owned())), list.len();
    Classifier: String, value => value.to_string(), 0;
    ExportFlavor: String, value => value.to_string(), 0;
    ExportPlatform: String, value => value.to_string(), 0;
    OrderBy: String, value => value.to_string(), 0;
    TaggingStatus: String, value => value.to_string(), 0;
    TagType: String, value => value.to_string(), 0;
    TrainingType: String, value => value.to_string(), 0;
}

/// Joins a list as the service reads it: commas part the elements, and none of its values holds one.
pub(crate) fn comma_separated(elements: impl Iterator<Item = String>) -> String {
    elements.collect::<Vec<_>>().join(",")
}

macro_rules! in_body {
    ($($type:ty: $kind:ident, $value:ident => $measure:expr;)*) => {$(
        impl Typed for $type {
            const KIND: Kind = Kind::$kind;
        }
        in_body!(only $type, $value => $measure);
    )*};
    (only $type:ty, $value:ident => $measure:expr) => {
        impl<'a> InBody<'a> for $type {
            fn in_body(self) -> Result<(Content<'a>, usize)> {
                let $value = &self;
                Ok((Content::Json(json::text($value)?.into()), $measure))
            }
        }
    };
}

in_body! {
    &[ImageTagCreateEntry]: ObjectList, entries => entries.len();
    &[ImageRegionCreateEntry]: ObjectList, entries => entries.len();
    &BTreeMap<String, String>: StringMap, map => map.len();
    &CustomBaseModelInfo: Object, _info => 0;
    &PredictionQueryToken: Object, _query => 0;
    &SuggestedTagAndRegionQueryToken: Object, _query => 0;
    &Project: Object, _project => 0;
    &Tag: Object, _tag => 0;
}
in_body!(only &str, _text => 0);
in_body!(only f64, _number => 0);
in_body!(only &[Uuid], ids => ids.len());

macro_rules! batch {
    ($($type:ty),*) => {$(
        impl Typed for $type {
            const KIND: Kind = Kind::Batch;
        }
        impl<'a> InBody<'a> for $type {
            fn in_body(self) -> Result<(Content<'a>, usize)> {
                json::check_count("batch.images", self.images.len(), json::MAX_BATCH_IMAGES)?;
                json::check_count("batch.tagIds", self.tag_ids.len(), json::MAX_BATCH_TAGS)?;
                Ok((Content::Json(json::text(self)?.into()), 0))
            }
        }
    )*};
}

batch!(&ImageUrlCreateBatch, &ImageIdCreateBatch);

impl Typed for ImageFileCreateBatch<'_> {
    const KIND: Kind = Kind::FileBatch;
}

impl<'a> InBody<'a> for ImageFileCreateBatch<'a> {
    fn in_body(self) -> Result<(Content<'a>, usize)> {
        Ok((Content::Streamed(self.into_body()?), 0))
    }
}

impl Typed for ImageSource<'_> {
    const KIND: Kind = Kind::Image;
}

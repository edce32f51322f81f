//! Answers: each kind is told from others by its beginning and end, and whatever is decoded as a model survives being
//! written and read again, and a field that the library does not know.
//!
//! The input is the model's number, and a body.

#![no_main]

use std::any::type_name;
use std::fmt::Debug;
use std::sync::LazyLock;

use customvision::fuzzing::checked_answer;
use customvision::{self as cv, Operation, Returns, operations};
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

macro_rules! models {
    ($($name:ident)*) => { &[$(round_trips::<cv::$name>),*] };
}

const MODELS: &[fn(&str)] = models! {
    BoundingBox CustomBaseModelInfo Domain Export Image ImageCreateResult ImageCreateSummary ImageIdCreateBatch
    ImageIdCreateEntry ImageMetadataUpdateEntry ImageMetadataUpdateSummary ImagePerformance ImagePrediction
    ImageProcessingSettings ImageRegion ImageRegionCreateEntry ImageRegionCreateResult ImageRegionCreateSummary
    ImageRegionProposal ImageTag ImageTagCreateEntry ImageTagCreateSummary ImageUrlCreateBatch ImageUrlCreateEntry
    Iteration IterationPerformance ModelInformation Prediction PredictionQueryResult PredictionQueryTag
    PredictionQueryToken Project ProjectExport ProjectSettings Region RegionProposal StoredImagePrediction
    StoredSuggestedTagAndRegion SuggestedTagAndRegion SuggestedTagAndRegionQuery SuggestedTagAndRegionQueryToken Tag
    TagPerformance
};

/// One operation for each kind of answer.
static KINDS: LazyLock<Vec<&Operation>> = LazyLock::new(|| {
    use Returns::*;
    let of_kind = |kind| operations().find(|operation| operation.returns() == kind);
    [Object, Array, Integer, Boolean, Nothing, Bytes].into_iter().filter_map(of_kind).collect()
});

fuzz_target!(|data: &[u8]| {
    let Some((number, body)) = data.split_first() else { return };
    let value: Option<Value> = serde_json::from_slice(body).ok();
    for operation in &*KINDS {
        let fits = value.as_ref().map(|value| match operation.returns() {
            Returns::Object => value.is_object(),
            Returns::Array => value.is_array(),
            Returns::Integer => value.is_u64() || value.is_i64(),
            Returns::Boolean => value.is_boolean(),
            _ => true,
        });
        match checked_answer(operation, body) {
            Ok(text) => {
                assert_eq!(text.as_bytes(), body);
                // Of a number only its digits are looked at.
                assert!(
                    fits != Some(false) || operation.returns() == Returns::Integer,
                    "{operation:?}: {text}"
                );
            }
            Err(problem) => assert!(fits != Some(true), "{operation:?}: {problem}"),
        }
    }
    if let Ok(text) = str::from_utf8(body) {
        MODELS[usize::from(*number) % MODELS.len()](text);
    }
});

fn round_trips<T: Serialize + DeserializeOwned + PartialEq + Debug>(text: &str) {
    let Ok(model) = serde_json::from_str::<T>(text) else { return };
    let written = serde_json::to_string(&model).expect("a model is written");
    // A project and a tag are sent without what the service alone may set.
    let is_whole =
        !["::Project", "::ProjectSettings", "::Tag"].iter().any(|name| type_name::<T>().ends_with(name));
    if is_whole {
        assert_eq!(serde_json::from_str::<T>(&written).expect(&written), model);
    }
    // Of repeated keys, a map has the last one, and a model refuses them.
    if let Ok(Value::Object(mut members)) = serde_json::from_str(text) {
        members.insert("addedLater".to_owned(), Value::Array(vec![Value::Null]));
        assert_eq!(
            serde_json::from_value::<T>(Value::Object(members)).expect("an unknown field is ignored"),
            model
        );
    }
}

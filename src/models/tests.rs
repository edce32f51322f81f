use std::fmt::Debug;

use jiff::Timestamp;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use uuid::{Uuid, uuid};

use super::*;
use crate::properties::cases;

mod images;
mod projects;

const A: Uuid = uuid!("0a0a0a0a-1111-4222-8333-444444444444");
const B: Uuid = uuid!("0b0b0b0b-1111-4222-8333-444444444444");
const A_JSON: &str = r#""0a0a0a0a-1111-4222-8333-444444444444""#;

fn decode<T: DeserializeOwned>(json: impl ToString) -> T {
    let json = json.to_string();
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

fn encode(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

fn round_trips<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    assert_eq!(&decode::<T>(encode(value)), value);
}

fn at(text: &str) -> Option<Timestamp> {
    Some(text.parse().unwrap())
}

/// Decodes an object that has only the given fields, then with every other named field null, then with unknown fields.
fn is_lenient<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    required: serde_json::Value,
    optional: &[&str],
) -> T {
    let bare: T = decode(&required);
    let mut object = required;
    for field in optional {
        object[*field] = json!(null);
    }
    assert_eq!(decode::<T>(&object), bare);
    object["addedLater"] = json!({"deep": [1, "two", null]});
    assert_eq!(decode::<T>(&object), bare);
    bare
}

#[test]
fn dates_of_both_styles_are_utc() {
    for (text, expected) in [
        ("2021-05-01T10:20:30.520Z", "2021-05-01T10:20:30.52Z"),
        ("2021-05-01T10:20:30Z", "2021-05-01T10:20:30Z"),
        ("2021-05-01T10:20:30.1234567Z", "2021-05-01T10:20:30.1234567Z"),
        ("2021-05-01T10:20:30.1234567", "2021-05-01T10:20:30.1234567Z"),
        ("2021-05-01T10:20:30.1234", "2021-05-01T10:20:30.1234Z"),
        ("2021-05-01T10:20:30", "2021-05-01T10:20:30Z"),
        ("2021-05-01T12:20:30.5+02:00", "2021-05-01T10:20:30.5Z"),
        ("2021-05-01T08:20:30-02:00", "2021-05-01T10:20:30Z"),
        ("0001-01-01T00:00:00", "0001-01-01T00:00:00Z"),
    ] {
        let tag: ImageTag = decode(json!({"tagId": A, "tagName": "cat", "created": text}));
        assert_eq!(tag.created, at(expected), "{text}");
    }
}

#[test]
fn what_is_no_date_is_quoted() {
    for text in ["yesterday", "", "2021-13-01T00:00:00", "2021-05-01T10:20:30.12x"] {
        let json = json!({"tagId": A, "created": text}).to_string();
        let error = serde_json::from_str::<ImageTag>(&json).unwrap_err().to_string();
        assert!(error.contains(&format!("{text:?} is not a date")), "{error}");
    }
    let error = serde_json::from_str::<ImageTag>(r#"{"created": 5}"#).unwrap_err().to_string();
    assert!(error.contains("a date such as"), "{error}");
}

#[test]
fn open_enums_keep_what_they_do_not_know() {
    let flavor: ExportFlavor = decode(r#""ONNX12""#);
    assert_eq!(flavor, ExportFlavor::Onnx12);
    let platform: ExportPlatform = decode(r#""IVS""#);
    assert_eq!(platform, ExportPlatform::Other("IVS".into()));
    assert_eq!(
        (platform.as_str(), platform.to_string(), encode(&platform)),
        ("IVS", "IVS".into(), r#""IVS""#.into())
    );
    assert_eq!(decode::<SortBy>(r#""Caf\u00e9""#).as_str(), "Café");

    assert_eq!(TagType::from("Negative"), TagType::Negative);
    assert_eq!(TagType::from(String::from("Negative")), TagType::Negative);
    assert_eq!("Negative".parse(), Ok(TagType::Negative));
    assert_eq!(TagType::from("negative"), TagType::Other("negative".into()));
    assert_eq!(format!("{:>6}", ImageCreateStatus::Ok), "    OK");

    let error = serde_json::from_str::<TagType>("7").unwrap_err().to_string();
    assert!(error.contains("a string for TagType"), "{error}");
}

#[test]
fn open_enums_spell_as_the_service_does() {
    fn spelled<T: for<'a> From<&'a str> + Debug + Serialize>(values: &[&str]) {
        for value in values {
            let parsed = T::from(value);
            assert!(!format!("{parsed:?}").starts_with("Other"), "{value}");
            assert_eq!(encode(&parsed), format!("{value:?}"));
        }
    }
    spelled::<Classifier>(&["Multiclass", "Multilabel"]);
    spelled::<DomainType>(&["Classification", "ObjectDetection"]);
    spelled::<ExportFlavor>(&[
        "Linux",
        "Windows",
        "ONNX10",
        "ONNX12",
        "ARM",
        "TensorFlowNormal",
        "TensorFlowLite",
    ]);
    spelled::<ExportPlatform>(&["CoreML", "TensorFlow", "DockerFile", "ONNX", "VAIDK", "OpenVino"]);
    spelled::<ExportStatus>(&["Exporting", "Failed", "Done"]);
    spelled::<ImageCreateStatus>(&["OK", "OKDuplicate", "ErrorSource", "ErrorImageFormat", "ErrorImageSize"]);
    spelled::<ImageCreateStatus>(&[
        "ErrorStorage",
        "ErrorLimitExceed",
        "ErrorTagLimitExceed",
        "ErrorUnknown",
    ]);
    spelled::<ImageCreateStatus>(&["ErrorRegionLimitExceed", "ErrorNegativeAndRegularTagOnSameImage"]);
    spelled::<ImageCreateStatus>(&["ErrorImageDimensions", "ErrorInvalidTag"]);
    spelled::<ImageMetadataUpdateStatus>(&["OK", "ErrorImageNotFound", "ErrorLimitExceed", "ErrorUnknown"]);
    spelled::<IterationStatus>(&["New", "Training", "Completed", "Failed"]);
    spelled::<OrderBy>(&["Newest", "Oldest", "Suggested"]);
    spelled::<ProjectStatus>(&["Succeeded", "Importing", "Failed"]);
    spelled::<SortBy>(&["UncertaintyAscending", "UncertaintyDescending"]);
    spelled::<TaggingStatus>(&["All", "Tagged", "Untagged"]);
    spelled::<TagType>(&["Regular", "Negative", "GeneralProduct"]);
    spelled::<TrainingType>(&["Regular", "Advanced"]);
}

proptest! {
    #![proptest_config(cases(256))]

    /// From the year 1 to the end of 9998, with a fraction of up to nine digits.
    #[test]
    fn dates_come_back_in_every_style(
        seconds in -62_135_596_800..253_370_764_799_i64,
        fraction in 0..1_000_000_000_i32,
        digits in 1..=9_usize,
    ) {
        let fraction = fraction - fraction % 10_i32.pow(9 - digits as u32);
        let date = Timestamp::new(seconds, 0).unwrap() + jiff::SignedDuration::from_nanos(fraction.into());
        let whole = Timestamp::new(seconds, 0).unwrap().strftime("%Y-%m-%dT%H:%M:%S").to_string();
        let fraction = format!("{fraction:09}");
        for zone in ["Z", "", "+00:00"] {
            let text = format!("{whole}.{}{zone}", &fraction[..digits]);
            let tag: ImageTag = decode(json!({"tagId": A, "created": text}));
            prop_assert_eq!(tag.created, Some(date), "{}", text);
            round_trips(&tag);
        }
    }

    /// However many digits the service writes.
    #[test]
    fn numbers_are_the_nearest_that_there_are(text in "0\\.[0-9]{1,25}") {
        let region: Region = serde_json::from_str(&format!(
            r#"{{"tagId":{A_JSON},"left":{text},"top":0,"width":0,"height":0}}"#
        ))
        .unwrap();
        prop_assert_eq!(region.left, text.parse::<f64>().unwrap(), "{}", text);
        round_trips(&region);
    }
}

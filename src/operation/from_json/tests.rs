//! Requests from JSON: what a caller wrote is what is sent.

use std::io::Read;

use percent_encoding::percent_decode_str;
use proptest::prelude::*;

use super::*;
use crate::operations::{CreateProject, UpdateProject};
use crate::properties::{cases, json, json_string};

const PROJECT: &str = "00112233-4455-6677-8899-aabbccddeeff";

fn client() -> TrainingClient {
    TrainingClient::builder("https://name.example").training_key("key").build().unwrap()
}

/// The URL and the body that a document makes.
fn sent(operation: &'static Operation, document: &str) -> Result<(String, String)> {
    let client = client();
    let mut call = Call::from_json(&client, operation, document, None)?;
    call.take_error()?;
    let url = call.url()?.to_string();
    let mut body = String::new();
    if let Some(mut content) = call.take_body()? {
        content.reader().read_to_string(&mut body).unwrap();
    }
    Ok((url, body))
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn a_body_stays_byte_for_byte((key, value) in (json_string().prop_map(|(key, _)| key), json())) {
        let project = format!("{{ {key}:\n{value} }}");
        let document = format!("{{\"updatedProject\" : {project} , \"projectId\": \"{PROJECT}\"}}");
        let (url, body) = sent(UpdateProject::OPERATION, &document).unwrap();
        prop_assert_eq!(body, project);
        prop_assert!(url.ends_with(&format!("/projects/{PROJECT}")), "{}", url);
    }

    #[test]
    fn a_field_stays_byte_for_byte_and_a_name_is_unescaped(name in json_string(), field in json_string()) {
        let document = format!("{{\"notificationQueueUri\": {} ,\"name\":{}}}", field.0, name.0);
        let (url, body) = sent(CreateProject::OPERATION, &document).unwrap();
        prop_assert_eq!(body, format!("{{\"notificationQueueUri\":{}}}", field.0));
        let query = url.split_once("?name=").unwrap().1;
        prop_assert_eq!(percent_decode_str(query).decode_utf8().unwrap(), name.1);
    }

    #[test]
    fn whatever_a_document_is_it_is_a_request_or_an_error(document in prop_oneof![json(), any::<String>()]) {
        for operation in crate::operations() {
            if let Err(error) = sent(operation, &document) {
                prop_assert!(matches!(error.kind(), crate::ErrorKind::InvalidRequest), "{}", error);
            }
        }
    }
}

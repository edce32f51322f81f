//! Pictures: a form and a batch hold the names and bytes that went into them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use customvision::{ImageFileCreateBatch, ImageFileCreateEntry, ImageSource, Uuid};
use proptest::collection::vec;
use proptest::prelude::*;

use super::cases;
use crate::wire::{Form, Peer};

const SUMMARY: &str = r#"{"isBatchSuccessful":true,"images":[]}"#;

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_form_holds_the_name_and_the_bytes(name: String, contents in vec(any::<u8>(), 0..2000)) {
        let peer = Peer::with(200, "", SUMMARY);
        let picture = ImageSource::from(&contents).file_name(&name);
        peer.client().create_images_from_data(Uuid::nil(), picture).send().unwrap();
        let request = peer.received().pop().unwrap();
        let form = Form::parse(request.header("content-type").unwrap(), &request.body);
        prop_assert_eq!(form.contents, contents);
        // What would end the name early is written as in a URL; all else is itself.
        let unescaped = ["\"", "\r", "\n", "\0"].iter().fold(form.file_name, |name, c| {
            name.replace(&format!("%{:02X}", c.as_bytes()[0]), c)
        });
        let once = ["%22", "%0D", "%0A", "%00"].iter().any(|escape| name.contains(escape));
        prop_assert!(once || unescaped == name, "{} for {:?}", unescaped, name);
    }

    #[test]
    fn a_batch_holds_the_names_the_bytes_and_the_metadata(
        pictures in vec((any::<Option<String>>(), vec(any::<u8>(), 0..300)), 0..8),
        metadata: std::collections::BTreeMap<String, String>,
    ) {
        let peer = Peer::with(200, "", SUMMARY);
        let entries = pictures.iter().map(|(name, contents)| {
            let entry = ImageFileCreateEntry::new(contents);
            match name {
                Some(name) => entry.name(name),
                None => entry,
            }
        });
        let batch = ImageFileCreateBatch::new(entries).metadata(metadata.clone());
        peer.client().create_images_from_files(Uuid::nil(), batch).send().unwrap();
        let sent: serde_json::Value = serde_json::from_slice(&peer.received()[0].body).unwrap();
        let images = sent["images"].as_array().unwrap().iter().map(|image| {
            let name = image.get("name").map(|name| name.as_str().unwrap().to_owned());
            (name, STANDARD.decode(image["contents"].as_str().unwrap()).unwrap())
        });
        prop_assert_eq!(images.collect::<Vec<_>>(), pictures);
        let sent = sent.get("metadata").cloned().unwrap_or_else(|| serde_json::json!({}));
        prop_assert_eq!(sent, serde_json::to_value(&metadata).unwrap());
    }
}

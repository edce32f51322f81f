//! URLs: every text, list and number comes back out of the query that it went into.

use customvision::{Classifier, ExportPlatform, Response, TrainingClient, Uuid};
use proptest::collection::vec;
use proptest::prelude::*;

use super::cases;
use crate::stub::Received;
use crate::wire::Peer;

/// Sends something to a service that is content with it, and returns what arrived.
fn arrived(peer: &Peer, send: impl FnOnce(&TrainingClient) -> customvision::Result<Response>) -> Received {
    send(&peer.client()).unwrap();
    peer.received().pop().unwrap()
}

fn service() -> Peer {
    Peer::start(|request| {
        let body = if request.method() == "GET" { "[]" } else { "{}" };
        crate::stub::answer(200, body).into_bytes()
    })
}

/// The pairs of a query, decoded by RFC 3986: `%` and two digits are a byte, all else is itself.
fn pairs(request: &Received) -> Vec<(String, String)> {
    request.query().map(|pair| pair.split_once('=').unwrap()).map(|(n, v)| (decoded(n), decoded(v))).collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        assert!(byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte), "{text} is not escaped");
        out.push(match byte {
            b'%' => {
                let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                u8::from_str_radix(str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            byte => byte,
        });
    }
    String::from_utf8(out).unwrap()
}

fn ids() -> impl Strategy<Value = Vec<Uuid>> {
    vec(any::<u128>().prop_map(Uuid::from_u128), 0..20)
}

/// Text in which the characters that mean something in a URL are not rare.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[a-z%&=+?#/\\\\ ;,.~'\"\0\r\né猫]{0,40}"]
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn texts_lists_and_numbers_come_back(
        project in any::<u128>().prop_map(Uuid::from_u128),
        filter in text(),
        tags in ids(),
        take in 0..=256_u32,
        skip: u32,
    ) {
        let peer = service();
        let request = arrived(&peer, |client| {
            client.get_images(project).filter(&filter).tag_ids(&tags).take(take).skip(skip).send_raw()
        });
        prop_assert_eq!(request.path(), format!("/projects/{project}/images"));
        let tags: Vec<String> = tags.iter().map(Uuid::to_string).collect();
        let expected = [
            ("tagIds", tags.join(",")),
            ("$filter", filter),
            ("take", take.to_string()),
            ("skip", skip.to_string()),
        ];
        prop_assert_eq!(pairs(&request), expected.map(|(name, value)| (name.to_owned(), value)));
    }

    #[test]
    fn names_and_values_that_are_not_known_come_back(
        name in text(),
        description in text(),
        kind in text(),
        platforms in vec("[^,]{0,10}", 0..5),
        container in text(),
    ) {
        let peer = service();
        let listed: Vec<ExportPlatform> = platforms.iter().map(|name| name.as_str().into()).collect();
        let request = arrived(&peer, |client| {
            let call = client.create_project(&name).description(&description);
            let call = call.classification_type(Classifier::from(kind.as_str()));
            call.target_export_platforms(&listed).export_model_container_uri(&container).send_raw()
        });
        let expected = [
            ("name", name),
            ("description", description),
            ("classificationType", kind),
            ("targetExportPlatforms", platforms.join(",")),
        ];
        prop_assert_eq!(pairs(&request), expected.map(|(name, value)| (name.to_owned(), value)));
        let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
        prop_assert_eq!(body, serde_json::json!({"exportModelContainerUri": container}));
    }

    #[test]
    fn finite_numbers_come_back_to_the_last_bit(threshold in -1e300..1e300_f64, small in 0.0..1.0_f64) {
        let peer = Peer::with(200, "", "{}");
        let id = Uuid::nil();
        let request = arrived(&peer, |client| {
            client.get_iteration_performance(id, id).threshold(threshold).overlap_threshold(small).send_raw()
        });
        let numbers: Vec<f64> = pairs(&request).iter().map(|(_, value)| value.parse().unwrap()).collect();
        prop_assert_eq!(numbers, [threshold, small]);
    }
}

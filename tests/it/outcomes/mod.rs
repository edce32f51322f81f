//! What becomes of a call: the service's errors, answers that are none, and what is refused before it is sent.

mod answers;
mod configuration;
mod errors;
mod refusals;

use customvision::{Error, Tag, TrainingClient, Uuid};
use uuid::uuid;

use crate::stub::builder;
use crate::wire::{KEY, Peer};

const ID: Uuid = uuid!("11111111-aaaa-4bbb-8ccc-000000000001");
const TAG_JSON: &str = r#"{"id":"33333333-aaaa-4bbb-8ccc-000000000003","name":"cat","description":null,"type":"Regular","imageCount":12}"#;

/// What one answer of a peer makes of `get_tag`.
fn get_tag(peer: &Peer) -> Result<Tag, Error> {
    peer.client().get_tag(ID, ID).retries(0).send()
}

/// The error that a peer's answer to `get_tag` makes, checked for what no error may hold.
fn error_of(peer: &Peer) -> Error {
    let error = get_tag(peer).expect_err("the answer is no success");
    assert_eq!(error.operation(), Some("get_tag"));
    keeps_the_key(&error);
    error
}

fn keeps_the_key(error: &Error) {
    for text in [error.to_string(), format!("{error:?}"), format!("{error:#?}"), error.to_json()] {
        assert!(!text.contains(KEY), "{text}");
    }
}

//! Whole lives of projects against the emulator, by the typed API: from an empty resource to what is trained, published,
//! exported, copied and deleted.

mod detection;
mod drawing;
mod images;
mod iterations;
mod main_job;
mod predictions;
mod projects;
mod suggestions;

use std::fmt::Debug;
use std::fs;
use std::time::{Duration, Instant};

use customvision::{
    Domain, DomainType, Error, ErrorKind, ImageFileCreateBatch, ImageFileCreateEntry, Iteration,
    IterationStatus, TrainingClient, Uuid, operations,
};
use customvision_emulator::Emulator;

use crate::header::root;

const RESOURCE: &str =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/predictions";
/// An id that nothing has.
const NOBODY: Uuid = Uuid::from_u128(7);
/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// An emulator whose trainings, exports and imports are seen under way once, and a client of it.
fn start() -> (Emulator, TrainingClient) {
    let emulator = Emulator::builder().training_polls(1).export_polls(1).import_polls(1).start().unwrap();
    let client = client(&emulator, emulator.key());
    (emulator, client)
}

fn client(emulator: &Emulator, key: &str) -> TrainingClient {
    TrainingClient::builder(emulator.endpoint()).training_key(key).build().unwrap()
}

/// Asks again until there is an answer, with a pause that a service would bear.
fn wait<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(begun.elapsed() < PATIENCE, "it takes too long");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn train(client: &TrainingClient, project: Uuid) -> Iteration {
    let begun = client.train_project(project).send().unwrap();
    assert_eq!(begun.status, IterationStatus::Training);
    await_training(client, project, begun.id)
}

fn await_training(client: &TrainingClient, project: Uuid, iteration: Uuid) -> Iteration {
    let done = wait(|| {
        let iteration = client.get_iteration(project, iteration).send().unwrap();
        iteration.status.is_finished().then_some(iteration)
    });
    assert_eq!((done.id, &done.status), (iteration, &IterationStatus::Completed), "{done:?}");
    done
}

/// The first domain of a kind whose models can be exported.
fn compact(client: &TrainingClient, kind: DomainType) -> Domain {
    let mut domains = client.get_domains().send().unwrap().into_iter();
    domains.find(|domain| domain.domain_type == kind && domain.exportable).unwrap()
}

/// Uploads pictures with a common tag, or without one; returns their ids.
fn upload(client: &TrainingClient, project: Uuid, pictures: &[Vec<u8>], tag: Option<Uuid>) -> Vec<Uuid> {
    let batch = ImageFileCreateBatch::new(pictures.iter().map(ImageFileCreateEntry::new)).tag_ids(tag);
    let summary = client.create_images_from_files(project, batch).send().unwrap();
    assert!(summary.is_batch_successful, "{summary:?}");
    summary.images.into_iter().map(|result| result.image.unwrap().id).collect()
}

fn service_error<T: Debug>(result: Result<T, Error>, status: u16, code: &str) -> Error {
    let error = result.unwrap_err();
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::Service, Some(status)), "{error}");
    assert_eq!(error.code(), Some(code), "{error}");
    assert!(error.request_id().is_some() && !error.message().is_empty(), "{error:?}");
    error
}

#[test]
fn no_operation_is_left_out() {
    let files = fs::read_dir(root().join("tests/it/lives")).unwrap();
    let lives: String = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    let missing: Vec<&str> = operations()
        .map(|operation| operation.name())
        .filter(|name| !lives.contains(&format!(".{name}(")))
        .collect();
    assert_eq!(missing, [""; 0]);
}

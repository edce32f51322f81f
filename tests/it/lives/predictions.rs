//! Quick tests, and the predictions that they leave.

use std::time::Duration;

use customvision::{
    Classifier, ImageCreateStatus, ImageIdCreateBatch, ImageIdCreateEntry, ImagePrediction, ImageSource,
    OrderBy, PredictionQueryTag, PredictionQueryToken, TrainingClient, Uuid,
};
use customvision_emulator::Emulator;

use super::drawing::{Shape, picture, pictures};
use super::{NOBODY, service_error, start, train, upload};
use crate::wire::Peer;

/// A project that tells discs from squares.
struct Trained {
    client: TrainingClient,
    project: Uuid,
    /// Of discs and of squares.
    tags: [Uuid; 2],
    iteration: Uuid,
    _emulator: Emulator,
}

impl Trained {
    fn new() -> Self {
        let (_emulator, client) = start();
        let project = client.create_project("Shapes").classification_type(Classifier::Multiclass);
        let project = project.send().unwrap().id;
        let tags = ["disc", "square"].map(|name| client.create_tag(project, name).send().unwrap().id);
        for (shape, tag) in [Shape::Disc, Shape::Square].into_iter().zip(tags) {
            upload(&client, project, &pictures(shape, 0..10), Some(tag));
        }
        let iteration = train(&client, project).id;
        Self { client, project, tags, iteration, _emulator }
    }

    /// The id of a stored prediction for a picture that was not learnt from.
    fn test(&self, shape: Shape, seed: u64) -> Uuid {
        self.client.quick_test_image(self.project, picture(shape, seed)).send().unwrap().id
    }

    fn find(&self, query: &PredictionQueryToken) -> Vec<Uuid> {
        let found = self.client.query_predictions(self.project, query).send().unwrap();
        found.results.into_iter().map(|stored| stored.id).collect()
    }
}

#[test]
fn a_quick_test_takes_a_picture_or_its_address() {
    let trained = Trained::new();
    let (client, project) = (&trained.client, trained.project);
    let disc = picture(Shape::Disc, 100);
    let host = Peer::with(200, "Content-Type: image/bmp\r\n", &disc);
    let stored = client.quick_test_image(project, &disc).iteration_id(trained.iteration).send().unwrap();
    let by_url = client.quick_test_image_url(project, &host.endpoint()).send().unwrap();
    let from_reader = ImageSource::reader(&disc[..], disc.len() as u64);
    let not_stored = client.quick_test_image(project, from_reader).store(false).send().unwrap();
    let url = client.quick_test_image_url(project, &host.endpoint()).iteration_id(trained.iteration);
    let url_not_stored = url.store(false).send().unwrap();
    let all: [&ImagePrediction; 4] = [&stored, &by_url, &not_stored, &url_not_stored];
    for seen in all {
        assert_eq!((seen.project, seen.iteration), (project, trained.iteration));
        assert!(seen.created.is_some() && seen.predictions.len() == 2);
        let best = &seen.predictions[0];
        assert_eq!(
            (best.tag_id, best.tag_name.as_str(), &best.bounding_box),
            (trained.tags[0], "disc", &None)
        );
        let sum: f64 = seen.predictions.iter().map(|found| found.probability).sum();
        assert!((sum - 1.0).abs() < 1e-5 && seen.predictions == stored.predictions, "{seen:?}");
    }
    assert_eq!(trained.find(&PredictionQueryToken::new()), [by_url.id, stored.id]);

    service_error(client.quick_test_image(project, b"no picture").send(), 400, "BadRequestImageFormat");
    let unknown = client.quick_test_image(project, &disc).iteration_id(NOBODY).send();
    service_error(unknown, 404, "NotFoundIteration");
    let unreachable = client.quick_test_image_url(project, "http://127.0.0.1:1/").send();
    service_error(unreachable, 400, "BadRequestImageUrl");
}

#[test]
fn stored_predictions_come_in_pages_until_there_is_no_next() {
    let trained = Trained::new();
    let made: Vec<Uuid> = (100..105).map(|seed| trained.test(Shape::Disc, seed)).collect();
    for (order, expected) in
        [(OrderBy::Oldest, made.clone()), (OrderBy::Newest, made.iter().rev().copied().collect())]
    {
        let mut page = PredictionQueryToken::new().max_count(2).order_by(order);
        let mut seen = Vec::new();
        loop {
            let answer = trained.client.query_predictions(trained.project, &page).send().unwrap();
            seen.push(answer.results.iter().map(|stored| stored.id).collect::<Vec<_>>());
            let Some(next) = answer.next_page() else { break };
            page = next.clone();
        }
        assert_eq!(seen.concat(), expected);
        assert_eq!(seen.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
    }
}

#[test]
fn stored_predictions_are_found_by_what_they_say() {
    let trained = Trained::new();
    let (disc, square) = (trained.test(Shape::Disc, 100), trained.test(Shape::Square, 100));
    let query = PredictionQueryToken::new;
    let tag = PredictionQueryTag::new(trained.tags[0]);
    assert_eq!(trained.find(&query().tags([tag.min_threshold(0.5)])), [disc]);
    assert_eq!(trained.find(&query().tags([tag.max_threshold(0.5)])), [square]);
    assert_eq!(trained.find(&query().iteration_id(trained.iteration)), [square, disc]);
    assert_eq!(trained.find(&query().iteration_id(NOBODY)), [NOBODY; 0]);
    assert_eq!(trained.find(&query().application("another")), [NOBODY; 0]);
    let stored = trained.client.query_predictions(trained.project, &query()).send().unwrap();
    let (hour, made) = (Duration::from_secs(3600), stored.results[1].created.unwrap());
    assert_eq!(trained.find(&query().start_time(made - hour).end_time(made + hour)), [square, disc]);
    assert_eq!(trained.find(&query().end_time(made - hour)), [NOBODY; 0]);
    let suggested = trained.find(&query().order_by(OrderBy::Suggested));
    assert_eq!(suggested.len(), 2);
    let odd = query().order_by(OrderBy::Other("Odd".into()));
    let odd = trained.client.query_predictions(trained.project, &odd).send();
    service_error(odd, 400, "BadRequestPredictionInvalidQueryParameters");
}

#[test]
fn a_stored_prediction_keeps_its_picture_and_can_become_an_image() {
    let trained = Trained::new();
    let (client, project) = (&trained.client, trained.project);
    let made = trained.test(Shape::Disc, 100);
    let stored =
        client.query_predictions(project, &PredictionQueryToken::new()).send().unwrap().results.remove(0);
    assert_eq!((stored.id, stored.project, stored.iteration), (made, project, trained.iteration));
    assert_eq!(stored.domain, client.get_project(project).send().unwrap().settings.domain_id);
    let mut kept = ureq::get(stored.original_image_uri.as_ref().unwrap()).call().unwrap();
    assert!(kept.body_mut().read_to_vec().unwrap() == picture(Shape::Disc, 100));
    assert!(stored.resized_image_uri.is_some() && stored.thumbnail_uri.is_some());

    let entries = [ImageIdCreateEntry::new(made), ImageIdCreateEntry::new(NOBODY)];
    let batch = ImageIdCreateBatch::new(entries).tag_ids([trained.tags[0]]).metadata([("from", "a test")]);
    let summary = client.create_images_from_predictions(project, &batch).send().unwrap();
    let statuses: Vec<_> = summary.images.iter().map(|result| &result.status).collect();
    assert_eq!(statuses, [&ImageCreateStatus::Ok, &ImageCreateStatus::ErrorSource]);
    let image = summary.images[0].image.as_ref().unwrap();
    assert!(image.id != made && image.tags[0].tag_id == trained.tags[0]);
    assert_eq!(client.get_image_count(project).filter("metadata=from eq 'a test'").send().unwrap(), 1);

    client.delete_prediction(project, &[made, NOBODY]).send().unwrap();
    assert_eq!(trained.find(&PredictionQueryToken::new()), [NOBODY; 0]);
    assert_eq!(
        client.get_images_by_ids(project).image_ids(&[image.id]).send().unwrap().len(),
        1,
        "the image stays"
    );
}

//! A detector's whole life, and what regions can be.

use std::collections::BTreeSet;

use customvision::{
    BoundingBox, DomainType, ExportPlatform, ImageFileCreateBatch, ImageFileCreateEntry,
    ImageRegionCreateEntry, ImageSource, ImageUrlCreateBatch, ImageUrlCreateEntry, OrderBy, Prediction,
    PredictionQueryToken, Region, SuggestedTagAndRegionQueryToken, Tag, TrainingClient, Uuid,
};

use super::drawing::{Shape, overlap, scene};
use super::{NOBODY, RESOURCE, compact, service_error, start, train, upload, wait};
use crate::wire::Peer;

const SHAPES: [(Shape, &str); 2] = [(Shape::Disc, "disc"), (Shape::Square, "square")];

/// A new project for detection, and its tags in the order of [`SHAPES`].
fn new_project(client: &TrainingClient) -> (Uuid, [Tag; 2]) {
    let domain = compact(client, DomainType::ObjectDetection).id;
    let project = client.create_project("Scenes").domain_id(domain).send().unwrap().id;
    (project, SHAPES.map(|(_, name)| client.create_tag(project, name).send().unwrap()))
}

fn tag_of(tags: &[Tag; 2], shape: Shape) -> Uuid {
    tags[usize::from(shape == Shape::Square)].id
}

/// Whether what was found includes a shape at its place.
fn is_found(predictions: &[Prediction], tag: Uuid, place: &BoundingBox) -> bool {
    let fits = |found: &Prediction| overlap(found.bounding_box.as_ref().unwrap(), place) > 0.5;
    predictions.iter().any(|found| found.probability > 0.5 && found.tag_id == tag && fits(found))
}

#[test]
fn a_detector_is_trained_judged_asked_exported_and_deleted() {
    let (_emulator, client) = start();
    let (project, tags) = new_project(&client);
    let entries = (0..16).map(|seed| {
        let (picture, drawn) = scene(seed);
        let regions = drawn.map(|(shape, place)| Region::from_bounding_box(tag_of(&tags, shape), place));
        ImageFileCreateEntry::new(picture).regions(regions)
    });
    let summary =
        client.create_images_from_files(project, ImageFileCreateBatch::new(entries)).send().unwrap();
    assert!(summary.is_batch_successful && summary.images.len() == 16, "{summary:?}");

    let iteration = train(&client, project);
    let performance = client.get_iteration_performance(project, iteration.id).threshold(0.5);
    let loose = performance.overlap_threshold(0.3).send().unwrap();
    assert_eq!(
        loose.per_tag_performance.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(),
        ["disc", "square"]
    );
    assert!(loose.precision > 0.6 && loose.recall > 0.6, "{loose:?}");
    let exact =
        client.get_iteration_performance(project, iteration.id).overlap_threshold(1.0).send().unwrap();
    assert!(exact.recall < loose.recall, "{exact:?}");
    let shown = client.get_image_performances(project, iteration.id).send().unwrap();
    assert!(shown.iter().all(|image| image.regions.len() == 2), "{shown:?}");

    let (mut there, mut right) = (0, 0);
    for seed in 1000..1006 {
        let (picture, drawn) = scene(seed);
        let seen = client.quick_test_image(project, &picture).iteration_id(iteration.id).store(false).send();
        let predictions = seen.unwrap().predictions;
        there += drawn.len();
        right += drawn
            .iter()
            .filter(|(shape, place)| is_found(&predictions, tag_of(&tags, *shape), place))
            .count();
    }
    assert!(right * 10 >= there * 8, "{right} of {there} were found");

    predictions_become_training_pictures(&client, project, &tags);
    suggestions_have_regions(&client, project, iteration.id, &tags);
    publishes_and_exports(&client, project, iteration.id);
    client.delete_project(project).send().unwrap();
    service_error(client.get_project(project).send(), 404, "NotFoundProject");
}

/// A stored prediction is found again, and becomes an image with the regions that were found.
fn predictions_become_training_pictures(client: &TrainingClient, project: Uuid, tags: &[Tag; 2]) {
    use customvision::{ImageIdCreateBatch, ImageIdCreateEntry};

    let (picture, drawn) = scene(2000);
    let seen = client.quick_test_image(project, &picture).send().unwrap();
    let stored = client.query_predictions(project, &PredictionQueryToken::new()).send().unwrap().results;
    assert_eq!((stored.len(), stored[0].id, &stored[0].predictions), (1, seen.id, &seen.predictions));
    let regions = drawn.map(|(shape, place)| Region::from_bounding_box(tag_of(tags, shape), place));
    let batch = ImageIdCreateBatch::new([ImageIdCreateEntry::new(seen.id).regions(regions)]);
    let made = client.create_images_from_predictions(project, &batch).send().unwrap().images.remove(0);
    assert_eq!(made.source_url, seen.id.to_string());
    assert_eq!(made.image.unwrap().regions.len(), 2);
    client.delete_prediction(project, &[seen.id]).send().unwrap();
}

fn suggestions_have_regions(client: &TrainingClient, project: Uuid, iteration: Uuid, tags: &[Tag; 2]) {
    let (picture, drawn) = scene(2001);
    let image = upload(client, project, &[picture], None)[0];
    let suggested = client.suggest_tags_and_regions(project, iteration, &[image]).send().unwrap().remove(0);
    assert_eq!((suggested.id, suggested.project, suggested.iteration), (image, project, iteration));
    assert!((0.0..=1.0).contains(&suggested.prediction_uncertainty) && suggested.created.is_some());
    let (shape, place) = &drawn[0];
    assert!(is_found(&suggested.predictions, tag_of(tags, *shape), place), "{suggested:?}");
    let query = SuggestedTagAndRegionQueryToken::new().threshold(0.5);
    let found = client.query_suggested_images(project, iteration, &query).send().unwrap();
    assert_eq!((found.results.len(), found.results[0].id, found.next_page()), (1, image, None));
    assert_eq!(found.results[0].predictions, suggested.predictions);
    client.delete_images(project).image_ids(&[image]).send().unwrap();
}

fn publishes_and_exports(client: &TrainingClient, project: Uuid, iteration: Uuid) {
    assert!(client.publish_iteration(project, iteration, "finder", RESOURCE).send().unwrap());
    client.unpublish_iteration(project, iteration).send().unwrap();
    client.export_iteration(project, iteration, ExportPlatform::CoreMl).send().unwrap();
    let export = wait(|| {
        let export = client.get_exports(project, iteration).send().unwrap().remove(0);
        export.status.is_finished().then_some(export)
    });
    assert_eq!((export.platform, export.flavor), (ExportPlatform::CoreMl, None));
    let mut model = ureq::get(export.download_uri.unwrap()).call().unwrap();
    assert!(model.body_mut().read_to_vec().unwrap().starts_with(b"PK\x03\x04"));
    let openvino = client.export_iteration(project, iteration, ExportPlatform::OpenVino).send();
    service_error(openvino, 400, "BadRequestExportValidationFailed");
}

#[test]
fn regions_are_marked_listed_and_deleted_and_bring_their_tag() {
    let (_emulator, client) = start();
    let (project, [disc, square]) = new_project(&client);
    let (picture, drawn) = scene(0);
    let host = Peer::with(200, "", &picture);
    let region = Region::new(disc.id, 0.25, 0.125, 0.5, 0.25);
    let entry = ImageUrlCreateEntry::new(host.endpoint()).regions([region]);
    let made = client.create_images_from_urls(project, &ImageUrlCreateBatch::new([entry])).send().unwrap();
    let image = made.images[0].image.as_ref().unwrap();
    assert_eq!((image.regions[0].tag_id, image.tags[0].tag_id), (disc.id, disc.id));
    assert_eq!((&image.regions[0].tag_name, image.regions[0].left), (&None, 0.25));

    let place = BoundingBox::from_corners(0.5, 0.5, 0.75, 1.0);
    let marks = [ImageRegionCreateEntry::from_bounding_box(image.id, square.id, place)];
    let summary = client.create_image_regions(project).regions(&marks).send().unwrap();
    let created = &summary.created[0];
    assert_eq!((created.image_id, created.tag_id, created.height), (image.id, square.id, 0.5));
    assert!(created.created.is_some() && summary.failures().next().is_none());
    let again = client.create_image_regions(project).regions(&marks).send().unwrap();
    assert_eq!((again.created.len(), &again.duplicated[..]), (0, &marks[..]));
    let look = || client.get_images(project).order_by(OrderBy::Newest).send().unwrap().remove(0);
    let names: BTreeSet<_> = look().regions.into_iter().map(|region| region.tag_name.unwrap()).collect();
    assert_eq!(names, BTreeSet::from(["disc".to_owned(), "square".to_owned()]));
    client.delete_image_regions(project, &[created.region_id]).send().unwrap();
    let left = look();
    assert_eq!((left.regions.len(), left.tags.len(), left.tags[0].tag_id), (1, 1, disc.id));

    let beyond = [ImageRegionCreateEntry::new(image.id, disc.id, 0.75, 0.0, 0.5, 0.5)];
    service_error(
        client.create_image_regions(project).regions(&beyond).send(),
        400,
        "BadRequestImageRegions",
    );
    let nowhere = [ImageRegionCreateEntry::new(NOBODY, disc.id, 0.0, 0.0, 0.5, 0.5)];
    service_error(client.create_image_regions(project).regions(&nowhere).send(), 404, "NotFoundImage");

    let proposal = client.get_image_region_proposals(project, image.id).send().unwrap();
    assert_eq!((proposal.project_id, proposal.image_id), (project, image.id));
    assert!(proposal.proposals.is_sorted_by(|one, other| one.confidence >= other.confidence));
    for (_, place) in &drawn {
        let fits = |box_: &BoundingBox| overlap(box_, place) > 0.7;
        assert!(proposal.proposals.iter().filter_map(|p| p.bounding_box.as_ref()).any(fits), "{proposal:?}");
    }
}

#[test]
fn a_detector_needs_fifteen_pictures_of_each_tag() {
    let (_emulator, client) = start();
    let (project, [disc, _]) = new_project(&client);
    let entry = |seed| {
        let (picture, drawn) = scene(seed);
        let place = drawn.iter().find(|(shape, _)| *shape == Shape::Disc).unwrap().1;
        ImageFileCreateEntry::new(ImageSource::bytes(picture))
            .regions([Region::from_bounding_box(disc.id, place)])
    };
    let few = ImageFileCreateBatch::new((0..14).map(entry));
    client.create_images_from_files(project, few).send().unwrap();
    let refused = client.train_project(project).send();
    let refused = service_error(refused, 400, "BadRequestDetectionTrainingValidationFailed");
    assert!(refused.hint().is_some_and(|hint| hint.contains("fifteen")), "{refused}");
    client.create_images_from_files(project, ImageFileCreateBatch::new([entry(14)])).send().unwrap();
    train(&client, project);
}

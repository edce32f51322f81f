//! Pictures of a project: found by tags, metadata and ids, and as they were when an iteration was trained.

use std::collections::BTreeMap;

use customvision::{
    ImageFileCreateBatch, ImageFileCreateEntry, ImageMetadataUpdateStatus, ImageTagCreateEntry, OrderBy,
    TaggingStatus, TrainingClient, Uuid,
};

use super::drawing::{Shape, pictures};
use super::{NOBODY, service_error, start, train, upload};

fn project(client: &TrainingClient) -> Uuid {
    client.create_project("Pictures").send().unwrap().id
}

#[test]
fn pictures_are_listed_and_counted_by_their_tags() {
    let (_emulator, client) = start();
    let project = project(&client);
    let [round, edged] = ["round", "edged"].map(|name| client.create_tag(project, name).send().unwrap().id);
    let discs = upload(&client, project, &pictures(Shape::Disc, 0..3), Some(round));
    let squares = upload(&client, project, &pictures(Shape::Square, 0..2), Some(edged));
    let rest = upload(&client, project, &pictures(Shape::Disc, 3..5), None);
    let ids = |images: Vec<customvision::Image>| images.into_iter().map(|image| image.id).collect::<Vec<_>>();
    let tagged: Vec<Uuid> = discs.iter().chain(&squares).copied().collect();

    let all = || client.get_images(project).order_by(OrderBy::Oldest);
    assert_eq!(ids(all().tagging_status(TaggingStatus::Tagged).send().unwrap()), tagged);
    assert_eq!(ids(all().tagging_status(TaggingStatus::Untagged).send().unwrap()), rest);
    assert_eq!(ids(all().tag_ids(&[edged]).send().unwrap()), squares);
    assert_eq!(ids(all().skip(1).take(2).send().unwrap()), discs[1..]);
    let newest: Vec<Uuid> = tagged.iter().rev().copied().collect();
    assert_eq!(ids(client.get_tagged_images(project).send().unwrap()), newest);
    let untagged = client.get_untagged_images(project).order_by(OrderBy::Oldest).take(1).send().unwrap();
    assert_eq!(ids(untagged), rest[..1]);
    let by_id = client.get_images_by_ids(project).image_ids(&[rest[0], NOBODY, discs[0], rest[0]]);
    assert_eq!(ids(by_id.send().unwrap()), [discs[0], rest[0]], "the oldest first, each once");

    assert_eq!(client.get_image_count(project).tag_ids(&[round, edged]).send().unwrap(), 5);
    assert_eq!(client.get_tagged_image_count(project).tag_ids(&[round]).send().unwrap(), 3);
    assert_eq!(client.get_untagged_image_count(project).send().unwrap(), 2);

    let pairs = [rest[0], rest[1], discs[0]].map(|image| ImageTagCreateEntry::new(image, round));
    let summary = client.create_image_tags(project).tags(&pairs).send().unwrap();
    assert_eq!((&summary.created[..], &summary.duplicated[..]), (&pairs[..2], &pairs[2..]));
    assert_eq!(summary.failures().count(), 0);
    client.delete_image_tags(project, &discs, &[round, edged]).send().unwrap();
    assert_eq!(client.get_tag(project, round).send().unwrap().image_count, 2);
    let lost = client.create_image_tags(project).tags(&[ImageTagCreateEntry::new(discs[0], NOBODY)]).send();
    service_error(lost, 404, "NotFoundTag");
}

#[test]
fn pictures_are_found_by_metadata() {
    let (_emulator, client) = start();
    let project = project(&client);
    let pictures = pictures(Shape::Disc, 0..3);
    let batch = |at: usize| ImageFileCreateBatch::new([ImageFileCreateEntry::new(&pictures[at])]);
    let send = |batch| client.create_images_from_files(project, batch).send().unwrap().images.remove(0).image;
    let first = send(batch(0).metadata([("city", "Köln"), ("year", "2024")])).unwrap().id;
    let second = send(batch(1).metadata([("city", "Rome")])).unwrap().id;
    let third = send(batch(2)).unwrap().id;
    let find = |filter: &str| {
        let images = client.get_images(project).filter(filter).order_by(OrderBy::Oldest).send().unwrap();
        let count = client.get_image_count(project).filter(filter).send().unwrap();
        assert_eq!(images.len() as u64, count);
        images.into_iter().map(|image| image.id).collect::<Vec<_>>()
    };
    assert_eq!(find("metadata=city eq 'Köln'"), [first]);
    assert_eq!(find("metadata=city ne 'Köln'"), [second, third]);
    assert_eq!(find("metadata=city eq 'Rome' or metadata=year eq '2024'"), [first, second]);
    service_error(client.get_images(project).filter("city").send(), 400, "BadRequest");

    let metadata = BTreeMap::from([("city".to_owned(), "Bonn".to_owned()), ("a".to_owned(), "1".to_owned())]);
    let summary = client.update_image_metadata(project, &[first, NOBODY], &metadata).send().unwrap();
    assert!(!summary.is_batch_successful);
    let failures: Vec<_> = summary.failures().map(|entry| (entry.image_id, &entry.status)).collect();
    assert_eq!(failures, [(NOBODY, &ImageMetadataUpdateStatus::ErrorImageNotFound)]);
    let updated = summary.images.iter().find(|entry| entry.image_id == first).unwrap();
    let values = [("a", "1"), ("city", "Bonn"), ("year", "2024")];
    let whole = values.map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(updated.metadata, BTreeMap::from(whole), "it is added to what was there");
    assert_eq!(find("metadata=city eq 'Bonn'"), [first]);
}

#[test]
fn an_iteration_remembers_what_it_was_trained_with() {
    let (_emulator, client) = start();
    let project = project(&client);
    let [round, edged] = ["round", "edged"].map(|name| client.create_tag(project, name).send().unwrap().id);
    let discs = upload(&client, project, &pictures(Shape::Disc, 0..5), Some(round));
    upload(&client, project, &pictures(Shape::Square, 0..5), Some(edged));
    let then = train(&client, project).id;
    client.delete_tag(project, edged).send().unwrap();
    client.delete_images(project).image_ids(&discs[..1]).send().unwrap();

    let now_and_then = |now: u64, count: u64| assert_eq!((now, count), (9, 10));
    let count = || client.get_image_count(project);
    now_and_then(count().send().unwrap(), count().iteration_id(then).send().unwrap());
    let listed = client.get_images(project).iteration_id(then).send().unwrap();
    assert!(listed.iter().any(|image| image.id == discs[0]));
    let tags = client.get_tags(project).iteration_id(then).send().unwrap();
    assert!(tags.len() == 2 && tags.iter().all(|tag| tag.image_count == 5), "{tags:?}");
    assert_eq!(client.get_tag(project, edged).iteration_id(then).send().unwrap().name, "edged");
    assert_eq!(client.get_tagged_image_count(project).iteration_id(then).send().unwrap(), 10);
    assert_eq!(client.get_tagged_images(project).iteration_id(then).send().unwrap().len(), 10);
    assert_eq!(client.get_untagged_image_count(project).iteration_id(then).send().unwrap(), 0);
    assert!(client.get_untagged_images(project).iteration_id(then).send().unwrap().is_empty());
    let by_id = client.get_images_by_ids(project).image_ids(&discs).iteration_id(then).send().unwrap();
    assert_eq!(by_id.len(), 5);
    client.delete_images(project).all_images(true).all_iterations(true).send().unwrap();
    assert_eq!(count().iteration_id(then).send().unwrap(), 0);
}

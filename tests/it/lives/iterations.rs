//! Iterations: what a training may be told, what is known before and after it, and how well it went.

use customvision::{
    Classifier, CustomBaseModelInfo, IterationStatus, OrderBy, TagType, TrainingClient, TrainingType, Uuid,
};

use super::drawing::{Shape, pictures};
use super::{NOBODY, RESOURCE, await_training, service_error, start, train, upload};

const NAMES: [&str; 2] = ["disc", "square"];

/// A project with ten pictures each of discs and squares, and its tags.
fn shapes(client: &TrainingClient) -> (Uuid, [Uuid; 2]) {
    let project = client.create_project("Shapes").classification_type(Classifier::Multiclass);
    let project = project.send().unwrap().id;
    let tags = NAMES.map(|name| client.create_tag(project, name).send().unwrap().id);
    for (shape, tag) in [Shape::Disc, Shape::Square].into_iter().zip(tags) {
        upload(client, project, &pictures(shape, 0..10), Some(tag));
    }
    (project, tags)
}

#[test]
fn an_iteration_tells_more_once_it_is_trained() {
    let (_emulator, client) = start();
    let (project, _) = shapes(&client);
    let begun = client.train_project(project).send().unwrap();
    assert_eq!(
        (&begun.status, begun.project_id, begun.name.as_str()),
        (&IterationStatus::Training, project, "Iteration 1")
    );
    assert_eq!((begun.trained_at, begun.domain_id, &begun.classification_type), (None, None, &None));
    assert_eq!((begun.training_type, begun.training_time_in_minutes), (Some(TrainingType::Regular), 0));
    service_error(client.train_project(project).send(), 400, "BadRequestTrainingAlreadyInProgress");
    let early = client.publish_iteration(project, begun.id, "early", RESOURCE).send();
    service_error(early, 400, "BadRequestIterationIsNotTrained");

    let done = await_training(&client, project, begun.id);
    let general = client.get_project(project).send().unwrap().settings.domain_id;
    assert_eq!((done.domain_id, &done.classification_type), (general, &Some(Classifier::Multiclass)));
    assert!(done.created <= done.trained_at && done.trained_at <= done.last_modified, "{done:?}");
    assert_eq!((done.exportable, done.exportable_to, done.training_error_details), (false, None, None));
    assert_eq!(done.training_time_in_minutes, 1);
}

#[test]
fn a_training_does_what_it_is_told() {
    let (_emulator, client) = start();
    let (project, tags) = shapes(&client);
    let third = client.create_tag(project, "none").tag_type(TagType::Negative).send().unwrap().id;
    upload(&client, project, &pictures(Shape::Disc, 20..25), Some(third));
    let first = train(&client, project);
    service_error(client.train_project(project).send(), 400, "BadRequestTrainingNotNeeded");

    let base = CustomBaseModelInfo::new(project, first.id);
    let begun = client
        .train_project(project)
        .force_train(true)
        .training_type(TrainingType::Advanced)
        .reserved_budget_in_hours(2)
        .notification_email_address("someone@example.com")
        .selected_tags(&tags)
        .custom_base_model_info(&base)
        .send()
        .unwrap();
    let second = await_training(&client, project, begun.id);
    assert_eq!((second.training_type, second.reserved_budget_in_hours), (Some(TrainingType::Advanced), 2));
    assert_eq!(second.custom_base_model_info, Some(base));
    let performance = client.get_iteration_performance(project, second.id).send().unwrap();
    assert_eq!(performance.per_tag_performance.iter().map(|tag| tag.id).collect::<Vec<_>>(), tags);

    let listed = client.get_iterations(project).send().unwrap();
    assert_eq!(listed.iter().map(|iteration| iteration.id).collect::<Vec<_>>(), [second.id, first.id]);
    let renamed = client.update_iteration(project, first.id, "Iteration 2").send();
    service_error(renamed, 400, "BadRequestIterationNameNotUnique");
    client.delete_iteration(project, first.id).send().unwrap();
    service_error(client.get_iteration(project, first.id).send(), 404, "NotFoundIteration");
    service_error(client.delete_iteration(project, first.id).send(), 404, "NotFoundIteration");
}

#[test]
fn the_performance_is_that_of_pictures_that_were_held_out() {
    let (_emulator, client) = start();
    let (project, tags) = shapes(&client);
    let iteration = train(&client, project).id;
    let performance =
        |threshold| client.get_iteration_performance(project, iteration).threshold(threshold).send().unwrap();
    let usual = performance(0.5);
    assert_eq!(usual.per_tag_performance.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), NAMES);
    assert!(usual.precision > 0.7 && usual.average_precision > 0.7, "{usual:?}");
    assert!(performance(1.0).recall < usual.recall);

    let shown = client.get_image_performances(project, iteration).order_by(OrderBy::Oldest).send().unwrap();
    assert_eq!(client.get_image_performance_count(project, iteration).send().unwrap(), shown.len() as u64);
    assert_eq!(shown.len(), 4, "one in five of each tag");
    for image in &shown {
        assert!(image.created.is_some() && image.width > 0 && image.image_uri.is_some(), "{image:?}");
        assert_eq!((image.tags.len(), image.regions.len(), image.predictions.len()), (1, 0, 2));
    }
    let of_discs = client.get_image_performances(project, iteration).tag_ids(&tags[..1]).send().unwrap();
    assert!(of_discs.len() == 2 && of_discs.iter().all(|image| image.tags[0].tag_id == tags[0]));
    let page = client.get_image_performances(project, iteration).order_by(OrderBy::Oldest).skip(1).take(2);
    assert_eq!(page.send().unwrap(), shown[1..3]);
    assert_eq!(client.get_image_performance_count(project, iteration).tag_ids(&tags[1..]).send().unwrap(), 2);
    service_error(client.get_iteration_performance(project, NOBODY).send(), 404, "NotFoundIteration");
}

#[test]
fn a_published_name_belongs_to_one_iteration() {
    let (_emulator, client) = start();
    let (project, _) = shapes(&client);
    let first = train(&client, project).id;
    let begun = client.train_project(project).force_train(true).send().unwrap();
    let second = await_training(&client, project, begun.id).id;
    let publish = |iteration| client.publish_iteration(project, iteration, "current", RESOURCE);
    assert!(publish(first).send().unwrap());
    service_error(publish(second).send(), 400, "BadRequestInvalidPublishName");
    assert!(publish(second).overwrite(true).send().unwrap());
    let names =
        client.get_iterations(project).send().unwrap().into_iter().map(|iteration| iteration.publish_name);
    assert_eq!(names.collect::<Vec<_>>(), [Some("current".to_owned()), None]);
    service_error(client.delete_iteration(project, second).send(), 400, "BadRequestIterationIsPublished");
    service_error(client.delete_project(project).send(), 400, "BadRequestIterationIsPublished");
    let elsewhere = client.publish_iteration(project, first, "other", "no resource").send();
    service_error(elsewhere, 400, "BadRequestInvalidPublishTarget");
    client.unpublish_iteration(project, second).send().unwrap();
    client.delete_project(project).send().unwrap();
}

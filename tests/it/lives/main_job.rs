//! The whole main job against the emulator: from an empty resource to a published, exported model and back.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use customvision::{
    Classifier, DomainType, ErrorKind, ExportPlatform, ExportStatus, ImageCreateStatus, ImageFileCreateBatch,
    ImageFileCreateEntry, ImageSource, ImageTagCreateEntry, ImageUrlCreateBatch, ImageUrlCreateEntry,
    OrderBy, Project, Tag, TaggingStatus, TrainingClient, Uuid,
};

use super::{NOBODY, RESOURCE, compact, service_error, start, train, wait};
use crate::wire::Peer;

/// The pictures of a digit, in their order.
fn digit(name: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/digits").join(name);
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 20, "{paths:?}");
    paths
}

/// Uploads files with a tag.
fn upload_files(client: &TrainingClient, project: Uuid, tag: Uuid, paths: &[PathBuf]) {
    let batch = ImageFileCreateBatch::new(paths.iter().map(ImageFileCreateEntry::path));
    let summary = client.create_images_from_files(project, batch.tag_ids([tag])).send().unwrap();
    assert_eq!((summary.images.len(), summary.failures().count()), (paths.len(), 0), "{summary:?}");
}

#[test]
fn a_model_is_trained_published_exported_and_deleted() {
    let (_emulator, client) = start();
    let domain = compact(&client, DomainType::Classification);
    let project = client
        .create_project("Digits")
        .domain_id(domain.id)
        .classification_type(Classifier::Multiclass)
        .send()
        .unwrap()
        .id;
    let mut held_back: Vec<(Tag, PathBuf)> = Vec::new();
    for name in ["zero", "one", "two", "three"] {
        let tag = client.create_tag(project, name).send().unwrap();
        let (tested, trained): (Vec<_>, Vec<_>) =
            digit(name).into_iter().enumerate().partition(|(index, _)| index % 5 == 4);
        let trained: Vec<PathBuf> = trained.into_iter().map(|(_, path)| path).collect();
        upload_files(&client, project, tag.id, &trained);
        held_back.extend(tested.into_iter().map(|(_, path)| (tag.clone(), path)));
    }

    let iteration = train(&client, project);
    assert!(iteration.trained_at.is_some());
    let performance = client.get_iteration_performance(project, iteration.id).threshold(0.5).send().unwrap();
    assert_eq!(performance.per_tag_performance.len(), 4);
    for figure in [performance.precision, performance.recall, performance.average_precision] {
        assert!((0.5..=1.0).contains(&figure), "{performance:?}");
    }
    let again = service_error(client.train_project(project).send(), 400, "BadRequestTrainingNotNeeded");
    assert!(again.hint().is_some_and(|hint| hint.contains("forceTrain")));

    let right = held_back.iter().filter(|(tag, path)| {
        let picture = ImageSource::path(path);
        let seen = client.quick_test_image(project, picture).iteration_id(iteration.id).send().unwrap();
        assert!(seen.predictions.is_sorted_by(|a, b| a.probability >= b.probability));
        seen.predictions[0].tag_id == tag.id
    });
    let right = right.count();
    assert!(right * 5 >= held_back.len() * 4, "{right} of {} are right", held_back.len());

    publishes(&client, project, iteration.id);
    exports(&client, project, iteration.id);

    client.delete_iteration(project, iteration.id).send().unwrap();
    assert!(client.get_iterations(project).send().unwrap().is_empty());
    client.delete_project(project).send().unwrap();
    service_error(client.get_project(project).send(), 404, "NotFoundProject");
    assert!(client.get_projects().send().unwrap().is_empty());
}

fn publishes(client: &TrainingClient, project: Uuid, iteration: Uuid) {
    assert!(client.publish_iteration(project, iteration, "Live & well", RESOURCE).send().unwrap());
    let published = client.get_iteration(project, iteration).send().unwrap();
    assert_eq!(published.publish_name.as_deref(), Some("Live & well"));
    assert_eq!(published.original_publish_resource_id.as_deref(), Some(RESOURCE));
    let twice = client.publish_iteration(project, iteration, "Other", RESOURCE).send();
    let twice = service_error(twice, 400, "BadRequestIterationIsPublished");
    assert!(twice.hint().is_some_and(|hint| hint.contains("unpublish")));
    client.unpublish_iteration(project, iteration).send().unwrap();
    assert_eq!(client.get_iteration(project, iteration).send().unwrap().publish_name, None);
    let renamed = client.update_iteration(project, iteration, "Zoë's best").send().unwrap();
    assert_eq!((renamed.id, renamed.name.as_str()), (iteration, "Zoë's best"));
}

fn exports(client: &TrainingClient, project: Uuid, iteration: Uuid) {
    let begun = client.export_iteration(project, iteration, ExportPlatform::TensorFlow).send().unwrap();
    assert_eq!((begun.status, begun.download_uri), (ExportStatus::Exporting, None));
    let again = client.export_iteration(project, iteration, ExportPlatform::TensorFlow).send();
    let again = service_error(again, 400, "BadRequestExportAlreadyInProgress");
    assert!(again.hint().is_some());
    let export = wait(|| {
        let export = client.get_exports(project, iteration).send().unwrap().remove(0);
        export.status.is_finished().then_some(export)
    });
    assert_eq!(export.status, ExportStatus::Done);
    let uri = export.download_uri.unwrap();
    let name = uri.split('?').next().unwrap().rsplit('/').next().unwrap();
    let path = format!("/m-{}/{name}", project.simple());
    let mut archive = Vec::new();
    client.get_artifact(project, &path).send_to(&mut archive).unwrap();
    assert!(archive.starts_with(b"PK\x03\x04"), "no zip of {} bytes", archive.len());
}

#[test]
fn pictures_are_uploaded_in_every_way_and_found_again() {
    let (_emulator, client) = start();
    let project = client.create_project("Pictures").send().unwrap().id;
    let [left, right] = ["left", "right"].map(|name| client.create_tag(project, name).send().unwrap().id);
    let digits = digit("zero");
    let bytes = fs::read(&digits[0]).unwrap();

    let data = client.create_images_from_data(project, bytes.clone()).tag_ids(&[left]).send().unwrap();
    assert!(data.is_batch_successful, "{data:?}");
    let first = data.images[0].image.as_ref().unwrap().id;
    let batch = ImageFileCreateBatch::new([
        ImageFileCreateEntry::path(&digits[1]).tag_ids([right]),
        ImageFileCreateEntry::new(ImageSource::reader(fs::File::open(&digits[2]).unwrap(), len(&digits[2]))),
        ImageFileCreateEntry::new(&bytes[..]).name("again.png"),
        ImageFileCreateEntry::new(&b"no picture"[..]).name("bad.png"),
    ]);
    let files = client.create_images_from_files(project, batch.tag_ids([left])).send().unwrap();
    assert!(!files.is_batch_successful);
    let statuses: Vec<&ImageCreateStatus> = files.images.iter().map(|image| &image.status).collect();
    let (ok, duplicate) = (&ImageCreateStatus::Ok, &ImageCreateStatus::OkDuplicate);
    assert_eq!(statuses, [ok, ok, duplicate, &ImageCreateStatus::ErrorImageFormat]);
    let failures: Vec<_> = files.failures().collect();
    assert_eq!((failures.len(), failures[0].source_url.as_str()), (1, "bad.png"));
    assert!(failures[0].image.is_none() && failures[0].status.reason().contains("JPEG, PNG, BMP or GIF"));

    let host = Peer::with(200, "Content-Type: image/png\r\n", fs::read(&digits[3]).unwrap());
    let url = format!("{}/picture.png", host.endpoint());
    let batch = ImageUrlCreateBatch::new([
        ImageUrlCreateEntry::new(&url),
        ImageUrlCreateEntry::new("http://127.0.0.1:1/none.png"),
    ]);
    let urls = client.create_images_from_urls(project, &batch).send().unwrap();
    assert_eq!(urls.images[0].source_url, url);
    let failed: Vec<_> = urls.failures().map(|failure| &failure.status).collect();
    assert_eq!(failed, [&ImageCreateStatus::ErrorSource]);

    let count = || client.get_image_count(project);
    assert_eq!(count().send().unwrap(), 4);
    assert_eq!(count().tagging_status(TaggingStatus::Untagged).send().unwrap(), 1);
    assert_eq!(client.get_tagged_image_count(project).tag_ids(&[right]).send().unwrap(), 1);
    assert_eq!(client.get_untagged_image_count(project).send().unwrap(), 1);
    let mut kept = Vec::new();
    let path = format!("/i-{}/i-{}", project.simple(), first.simple());
    assert_eq!(client.get_artifact(project, &path).send_to(&mut kept).unwrap(), bytes.len() as u64);
    assert!(kept == bytes);
    tags_and_deletions(&client, project, first, right);
}

fn len(path: &Path) -> u64 {
    fs::metadata(path).unwrap().len()
}

fn tags_and_deletions(client: &TrainingClient, project: Uuid, image: Uuid, tag: Uuid) {
    let pair = [ImageTagCreateEntry::new(image, tag)];
    assert_eq!(client.create_image_tags(project).tags(&pair).send().unwrap().created, pair);
    assert_eq!(client.create_image_tags(project).tags(&pair).send().unwrap().duplicated, pair);
    let tags = || client.get_images_by_ids(project).image_ids(&[image]).send().unwrap().remove(0).tags;
    let names: BTreeSet<_> = tags().into_iter().map(|tag| tag.tag_name.unwrap()).collect();
    assert_eq!(names, BTreeSet::from(["left".into(), "right".into()]));
    client.delete_image_tags(project, &[image], &[tag]).send().unwrap();
    assert_eq!(tags().len(), 1);

    let update = Tag::new("Zoë").description("a & b");
    let tag = client.update_tag(project, tag, &update).send().unwrap();
    assert_eq!((tag.name.as_str(), tag.description.as_deref()), ("Zoë", Some("a & b")));
    client.delete_tag(project, tag.id).send().unwrap();
    assert_eq!(client.get_tags(project).send().unwrap().len(), 1);

    client.delete_images(project).image_ids(&[image]).send().unwrap();
    assert_eq!(client.get_image_count(project).send().unwrap(), 3);
    client.delete_images(project).all_images(true).all_iterations(true).send().unwrap();
    assert!(client.get_images(project).send().unwrap().is_empty());
}

#[test]
fn a_long_list_is_paged_without_gaps_or_repetitions() {
    let (_emulator, client) = start();
    let project = client.create_project("Pages").send().unwrap().id;
    let tag = client.create_tag(project, "any").send().unwrap().id;
    let paths: Vec<PathBuf> = ["zero", "one", "two"].into_iter().flat_map(digit).collect();
    for some in paths.chunks(64) {
        upload_files(&client, project, tag, some);
    }
    let mut seen = Vec::new();
    loop {
        let page = client.get_images(project).order_by(OrderBy::Oldest).take(20).skip(seen.len() as u32);
        let page = page.send().unwrap();
        if page.is_empty() {
            break;
        }
        assert!(page.len() <= 20);
        seen.extend(page.into_iter().map(|image| image.id));
    }
    assert_eq!(seen.len(), paths.len());
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), paths.len());
    let newest = client.get_tagged_images(project).take(1).send().unwrap();
    assert_eq!((newest.len(), newest[0].id), (1, *seen.last().unwrap()));
    assert_eq!(client.get_images(project).send().unwrap().len(), 50);
}

#[test]
fn what_goes_wrong_is_told_by_code_and_with_a_hint() {
    let (emulator, client) = start();
    let refused = super::client(&emulator, "wrong").get_projects().send().unwrap_err();
    assert_eq!((refused.kind(), refused.http_status()), (ErrorKind::Service, Some(401)));
    assert!(refused.hint().is_some_and(|hint| hint.contains("key")), "{refused}");
    let nowhere = TrainingClient::builder(format!("{}/wrong", emulator.endpoint()));
    let nowhere = nowhere.training_key(emulator.key()).build().unwrap().get_projects().send().unwrap_err();
    assert_eq!(nowhere.http_status(), Some(404));
    assert!(nowhere.hint().is_some_and(|hint| hint.contains("endpoint")), "{nowhere}");

    let missing = service_error(client.get_project(NOBODY).send(), 404, "NotFoundProject");
    assert_eq!(missing.hint(), None, "the endpoint is right");
    let project = client.create_project("Errors").send().unwrap().id;
    let renamed = client.update_project(project, &Project::new("Renamed")).send().unwrap();
    assert_eq!((renamed.id, renamed.name.as_str()), (project, "Renamed"));
    client.create_tag(project, "cat").send().unwrap();
    service_error(client.create_tag(project, "cat").send(), 400, "BadRequestTagNameNotUnique");
    service_error(client.get_tag(project, NOBODY).send(), 404, "NotFoundTag");
    let few = client.train_project(project).send();
    let few = service_error(few, 400, "BadRequestClassificationTrainingValidationFailed");
    assert!(few.hint().is_some_and(|hint| hint.contains("five images")), "{few}");
    service_error(
        client.get_artifact(project, "/none").send_to(&mut io::sink()),
        400,
        "BadRequestInvalidArtifactUri",
    );
}

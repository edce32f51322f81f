//! Domains; projects made, changed, listed, copied and deleted; and their tags.

use std::collections::BTreeMap;

use customvision::{
    Classifier, DomainType, ExportPlatform, ImageProcessingSettings, Project, ProjectSettings, ProjectStatus,
    Tag, TagType, TrainingClient, Uuid,
};

use super::drawing::{Shape, pictures};
use super::{NOBODY, compact, service_error, start, train, upload, wait};

#[test]
fn domains_tell_what_their_models_do_and_where_they_run() {
    let (_emulator, client) = start();
    let domains = client.get_domains().send().unwrap();
    assert_eq!(domains.len(), 14);
    assert!(domains.iter().all(|domain| domain.enabled));
    for domain in &domains {
        assert!(matches!(domain.domain_type, DomainType::Classification | DomainType::ObjectDetection));
        assert_eq!(domain.exportable, domain.name.contains("(compact)"));
        assert_eq!(domain.exportable, domain.model_information.is_some());
        assert_eq!(client.get_domain(domain.id).send().unwrap(), *domain);
    }
    let detection = compact(&client, DomainType::ObjectDetection);
    assert_eq!(detection.model_information.unwrap().estimated_model_size_in_megabytes, Some(42));
    let platforms = ["CoreML", "DockerFile", "ONNX", "TensorFlow"].map(ExportPlatform::from);
    assert_eq!(detection.exportable_platforms, platforms);
    let shelf = domains.iter().find(|domain| domain.name.ends_with("[S1]")).unwrap();
    assert_eq!(
        shelf.exportable_platforms.last(),
        Some(&ExportPlatform::Other("IVS".into())),
        "a platform that the library does not know"
    );
    service_error(client.get_domain(NOBODY).send(), 404, "NotFoundDomain");
}

#[test]
fn a_project_is_made_changed_listed_and_deleted() {
    let (_emulator, client) = start();
    let domain = compact(&client, DomainType::Classification).id;
    let platforms = [ExportPlatform::Onnx, ExportPlatform::CoreMl];
    let made = client
        .create_project("Käse & Brot")
        .description("what is for lunch?")
        .domain_id(domain)
        .classification_type(Classifier::Multiclass)
        .target_export_platforms(&platforms)
        .export_model_container_uri("https://storage.example/models?sig=a%2Bb")
        .notification_queue_uri("https://storage.example/queue")
        .send()
        .unwrap();
    assert_eq!(
        (made.name.as_str(), made.description.as_deref()),
        ("Käse & Brot", Some("what is for lunch?"))
    );
    assert_eq!((&made.status, &made.thumbnail_uri), (&Some(ProjectStatus::Succeeded), &None));
    assert!(made.created.is_some() && made.created == made.last_modified && !made.dr_mode_enabled);
    let settings = &made.settings;
    assert_eq!((settings.domain_id, settings.use_negative_set), (Some(domain), Some(true)));
    assert_eq!(settings.classification_type, Some(Classifier::Multiclass));
    assert_eq!(settings.target_export_platforms.as_deref(), Some(&platforms[..]));
    assert_eq!(
        settings.export_model_container_uri.as_deref(),
        Some("https://storage.example/models?sig=a%2Bb")
    );
    assert_eq!(settings.notification_queue_uri.as_deref(), Some("https://storage.example/queue"));
    assert_eq!(client.get_project(made.id).send().unwrap(), made);

    let plain = client.create_project("Plain").send().unwrap();
    assert_eq!(plain.settings.classification_type, Some(Classifier::Multilabel));
    assert_eq!(plain.settings.image_processing_settings.as_ref().unwrap().augmentation_methods.len(), 7);
    let ids: Vec<Uuid> = client.get_projects().send().unwrap().iter().map(|project| project.id).collect();
    assert_eq!(ids, [plain.id, made.id], "the newest is the first");
    service_error(client.create_project("Plain").send(), 400, "BadRequestProjectNameNotUnique");

    let settings = ProjectSettings::new()
        .classification_type(Classifier::Multilabel)
        .target_export_platforms([])
        .image_processing_settings(ImageProcessingSettings::new([("rotation", false)]));
    let changed = client.update_project(made.id, &Project::new("Lunch").settings(settings)).send().unwrap();
    assert_eq!(
        (changed.name.as_str(), changed.description.as_deref()),
        ("Lunch", Some("what is for lunch?"))
    );
    assert_eq!(changed.settings.classification_type, Some(Classifier::Multilabel));
    assert_eq!(changed.settings.target_export_platforms, Some(Vec::new()));
    assert_eq!(
        (changed.settings.domain_id, changed.created),
        (Some(domain), made.created),
        "what is left out stays"
    );
    let augmentations = changed.settings.image_processing_settings.unwrap().augmentation_methods;
    assert_eq!(augmentations.get("rotation"), Some(&false));

    client.delete_project(made.id).send().unwrap();
    service_error(client.delete_project(made.id).send(), 404, "NotFoundProject");
    assert_eq!(client.get_projects().send().unwrap().len(), 1);
}

#[test]
fn a_copy_of_a_project_has_all_of_it_under_new_ids() {
    let (_emulator, client) = start();
    let original = client.create_project("Shapes").send().unwrap();
    let tags = ["disc", "square"].map(|name| client.create_tag(original.id, name).send().unwrap());
    for (shape, tag) in [Shape::Disc, Shape::Square].into_iter().zip(&tags) {
        upload(&client, original.id, &pictures(shape, 0..6), Some(tag.id));
    }
    let iteration = train(&client, original.id);
    let export = client.export_project(original.id).send().unwrap();
    assert_eq!((export.iteration_count, export.image_count, export.region_count), (1, 12, 0));
    assert!(export.tag_count >= 2 && export.token.starts_with("http"), "{export:?}");

    let begun = client.import_project(&export.token).send().unwrap();
    assert_eq!((&begun.status, begun.name.as_str()), (&Some(ProjectStatus::Importing), "Shapes (1)"));
    let copy = imported(&client, begun.id);
    assert!(copy.thumbnail_uri.is_some() && copy.settings == original.settings, "{copy:?}");
    assert_eq!(client.get_image_count(copy.id).send().unwrap(), 12);
    let copied_tags = client.get_tags(copy.id).send().unwrap();
    let counts: BTreeMap<_, _> = copied_tags.iter().map(|tag| (tag.name.as_str(), tag.image_count)).collect();
    assert_eq!(counts, BTreeMap::from([("disc", 6), ("square", 6)]));
    assert!(copied_tags.iter().all(|tag| tags.iter().all(|old| old.id != tag.id)));
    let copied = client.get_iterations(copy.id).send().unwrap().remove(0);
    assert_ne!(copied.id, iteration.id);
    assert_eq!((&copied.name, copied.trained_at), (&iteration.name, iteration.trained_at));

    let named = client.import_project(&export.token).name("Another").send().unwrap();
    assert_eq!(imported(&client, named.id).name, "Another");
    service_error(client.import_project("no token").send(), 400, "BadRequestInvalidImportToken");
}

fn imported(client: &TrainingClient, project: Uuid) -> Project {
    let done = wait(|| {
        let project = client.get_project(project).send().unwrap();
        project.status.as_ref().unwrap().is_finished().then_some(project)
    });
    assert_eq!(done.status, Some(ProjectStatus::Succeeded));
    done
}

#[test]
fn tags_are_made_changed_and_deleted() {
    let (_emulator, client) = start();
    let project = client.create_project("Tags").send().unwrap().id;
    let round = client.create_tag(project, "round").send().unwrap();
    assert_eq!((&round.tag_type, &round.description, round.image_count), (&Some(TagType::Regular), &None, 0));
    let none = client.create_tag(project, "none").description("shows nothing").tag_type(TagType::Negative);
    let none = none.send().unwrap();
    assert_eq!(none.description.as_deref(), Some("shows nothing"));
    assert_eq!(client.get_tag(project, none.id).send().unwrap(), none);
    let second = client.create_tag(project, "nothing").tag_type(TagType::Negative).send();
    service_error(second, 400, "BadRequestMultipleNegativeTag");
    let odd = client.create_tag(project, "odd").tag_type(TagType::Other("Odd".into())).send();
    service_error(odd, 400, "BadRequestTagType");

    let change = Tag::new("Früchte").description("such as pears");
    let changed = client.update_tag(project, round.id, &change).send().unwrap();
    assert_eq!((changed.id, changed.name.as_str(), changed.tag_type), (round.id, "Früchte", round.tag_type));
    let taken = client.update_tag(project, round.id, &Tag::new("none")).send();
    service_error(taken, 400, "BadRequestTagNameNotUnique");
    let mut expected = [changed.id, none.id];
    expected.sort_by_key(|id| id.as_bytes()[10..].to_vec());
    let listed: Vec<Uuid> = client.get_tags(project).send().unwrap().iter().map(|tag| tag.id).collect();
    assert_eq!(listed, expected, "in the service's order");
    client.delete_tag(project, none.id).send().unwrap();
    service_error(client.get_tag(project, none.id).send(), 404, "NotFoundTag");
}

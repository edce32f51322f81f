"""Projects and the domains that they start from."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from azure.cognitiveservices.vision.customvision.training import CustomVisionTrainingClient
from azure.cognitiveservices.vision.customvision.training.models import (
    ImageProcessingSettings,
    Project,
    ProjectSettings,
)

import drawing
from calls import NOBODY, find_domain, refused

GENERAL = "ee85a74c-405e-4adc-bb47-ffa8ca0c9f31"
PLATFORMS = ["VAIDK", "CoreML", "DockerFile", "ONNX", "OpenVino", "TensorFlow"]
AUGMENTATIONS = {"rotation", "scaling", "translation", "horizontal flip", "equalize", "solarize", "padtosquare"}


def change(name: str, description: str = "", settings: ProjectSettings | None = None) -> Project:
    """What `update_project` takes. The official client insists on all three."""
    return Project(name=name, description=description, settings=settings or ProjectSettings())


def test_the_domains_are_those_of_the_service(training: CustomVisionTrainingClient) -> None:
    domains = training.get_domains()
    assert [(domain.type, domain.name) for domain in domains] == [
        *(("Classification", name) for name in ("General", "Food", "Landmarks", "Retail", "Adult")),
        *(("Classification", f"{name} (compact)") for name in ("General", "Food", "Landmarks", "Retail")),
        *(("ObjectDetection", name) for name in ("General", "Logo", "Products on Shelves")),
        *(("ObjectDetection", name) for name in ("General (compact)", "General (compact) [S1]")),
    ]
    for domain in domains:
        assert domain.enabled and domain.exportable == ("compact" in domain.name) == bool(domain.exportable_platforms)
        assert training.get_domain(domain.id) == domain
    compact = find_domain(training, "Classification", compact=True)
    assert compact.exportable_platforms == PLATFORMS
    assert compact.model_information.estimated_model_size_in_megabytes == 5
    refused(lambda: training.get_domain(NOBODY), 404, "NotFoundDomain")


def test_a_new_project_has_the_service_s_defaults(training: CustomVisionTrainingClient, project: Project) -> None:
    settings = project.settings
    assert (project.description, project.status, project.dr_mode_enabled) == ("", "Succeeded", False)
    assert (settings.domain_id, settings.classification_type) == (GENERAL, "Multilabel")
    assert (settings.use_negative_set, settings.target_export_platforms) == (True, [])
    assert settings.image_processing_settings.augmentation_methods == dict.fromkeys(AUGMENTATIONS, True)
    assert project.thumbnail_uri is None and project.created == project.last_modified
    assert training.get_project(project.id) == project
    training.create_images_from_data(project.id, drawing.plain(32, 32))
    assert training.get_project(project.id).thumbnail_uri.startswith("http")


def test_a_project_has_what_it_was_made_with(
    training: CustomVisionTrainingClient, new_project: Callable[..., Project]
) -> None:
    domain = find_domain(training, "Classification", compact=True)
    made = new_project(
        description="Käse & Brot",
        domain_id=domain.id,
        classification_type="Multiclass",
        target_export_platforms=["CoreML", "ONNX"],
        export_model_container_uri="https://storage.example/models?sig=%2B",
        notification_queue_uri="https://storage.example/queue",
    )
    found = training.get_project(made.id)
    assert found == made and found.description == "Käse & Brot"
    assert found.settings.domain_id == domain.id
    assert found.settings.classification_type == "Multiclass"
    assert found.settings.target_export_platforms == ["CoreML", "ONNX"]
    assert found.settings.export_model_container_uri == "https://storage.example/models?sig=%2B"
    assert found.settings.notification_queue_uri == "https://storage.example/queue"


def test_an_update_changes_what_it_names(
    training: CustomVisionTrainingClient, new_project: Callable[..., Project]
) -> None:
    project = new_project(description="before")
    renamed = training.update_project(project.id, change("after", "before"))
    assert (renamed.name, renamed.settings) == ("after", project.settings)
    assert renamed.last_modified >= project.last_modified and renamed.created == project.created
    food = next(domain for domain in training.get_domains() if domain.name == "Food")
    settings = ProjectSettings(
        domain_id=food.id,
        classification_type="Multiclass",
        image_processing_settings=ImageProcessingSettings(augmentation_methods={"rotation": False}),
    )
    changed = training.update_project(project.id, change("after", "then", settings))
    assert (changed.description, changed.settings.domain_id) == ("then", food.id)
    assert changed.settings.classification_type == "Multiclass"
    assert changed.settings.image_processing_settings.augmentation_methods["rotation"] is False
    assert training.get_project(project.id) == changed


def test_projects_are_listed_newest_first(
    training: CustomVisionTrainingClient, new_project: Callable[..., Project]
) -> None:
    made = [new_project() for _ in range(3)]
    assert [project.id for project in training.get_projects()][:3] == [project.id for project in reversed(made)]
    training.delete_project(made[1].id)
    assert [project.id for project in training.get_projects()][:2] == [made[2].id, made[0].id]
    refused(lambda: training.get_project(made[1].id), 404, "NotFoundProject")
    refused(lambda: training.delete_project(made[1].id), 404, "NotFoundProject")


@pytest.mark.parametrize(
    "options, code",
    [
        ({"domain_id": NOBODY}, "BadRequestProjectUnknownDomain"),
        ({"classification_type": "Both"}, "BadRequestProjectUnknownClassification"),
        ({"target_export_platforms": ["Abacus"]}, "BadRequestProjectUnsupportedExportPlatform"),
    ],
)
def test_a_project_is_not_made_of_what_there_is_not(
    training: CustomVisionTrainingClient, options: dict[str, object], code: str
) -> None:
    before = len(training.get_projects())
    refused(lambda: training.create_project("never", **options), 400, code)
    assert len(training.get_projects()) == before


def test_names_are_taken_once(training: CustomVisionTrainingClient, new_project: Callable[..., Project]) -> None:
    first, second = new_project(), new_project()
    code = "BadRequestProjectNameNotUnique"
    refused(lambda: training.create_project(first.name), 400, code)
    refused(lambda: training.update_project(second.id, change(first.name)), 400, code)
    refused(lambda: training.create_project(" "), 400, "BadRequestProjectName")


def test_a_classifier_does_not_become_a_detector(training: CustomVisionTrainingClient, project: Project) -> None:
    detection = find_domain(training, "ObjectDetection", compact=False)
    wanted = change(project.name, settings=ProjectSettings(domain_id=detection.id))
    code = "BadRequestProjectUnsupportedDomainTypeChange"
    refused(lambda: training.update_project(project.id, wanted), 400, code)

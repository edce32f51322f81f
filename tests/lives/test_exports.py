"""Models taken home, and projects copied."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator

import pytest
import requests
from azure.cognitiveservices.vision.customvision.training import CustomVisionTrainingClient
from azure.cognitiveservices.vision.customvision.training.models import Export, Project

import drawing
from calls import NOBODY, Trained, await_that, create_tags, refused, train, upload


def await_export(training: CustomVisionTrainingClient, trained: Trained, platform: str) -> Export:
    """The newest export for a platform, once it is made."""

    def ask() -> Export:
        exports = training.get_exports(trained.project, trained.iteration.id)
        return next(export for export in exports if export.platform == platform)

    return await_that(ask, lambda export: export.status != "Exporting")


@pytest.mark.parametrize(
    "platform, flavor",
    [("ONNX", "ONNX12"), ("TensorFlow", "TensorFlowLite"), ("CoreML", None), ("DockerFile", "Linux")],
)
def test_a_classifier_is_exported_and_downloaded(
    training: CustomVisionTrainingClient, classifier: Trained, platform: str, flavor: str | None
) -> None:
    project, iteration = classifier.project, classifier.iteration.id
    begun = training.export_iteration(project, iteration, platform, flavor=flavor)
    assert (begun.platform, begun.flavor, begun.status, begun.download_uri) == (platform, flavor, "Exporting", None)

    def again() -> Export:
        return training.export_iteration(project, iteration, platform, flavor=flavor)

    refused(again, 400, "BadRequestExportAlreadyInProgress")
    done = await_export(training, classifier, platform)
    assert (done.status, done.flavor, done.newer_version_available) == ("Done", flavor, False)
    assert labels(done) == list(drawing.SHAPES)
    refused(again, 400, "BadRequestExportAlreadyInProgress")


def labels(export: Export) -> list[str]:
    """The lines of the exported labels.txt."""
    answer = requests.get(export.download_uri, timeout=30)
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return archive.read("labels.txt").decode().splitlines()


def test_a_detector_is_exported(training: CustomVisionTrainingClient, detector: Trained) -> None:
    training.export_iteration(detector.project, detector.iteration.id, "TensorFlow")
    assert labels(await_export(training, detector, "TensorFlow")) == list(drawing.SHAPES)


def test_what_can_not_be_exported_is_refused(
    training: CustomVisionTrainingClient, classifier: Trained, project: Project
) -> None:
    def export(platform: str, iteration: str = classifier.iteration.id, **options: object) -> Export:
        return training.export_iteration(classifier.project, iteration, platform, **options)

    code = "BadRequestExportValidationFailed"
    refused(lambda: export("Abacus"), 400, "BadRequestProjectUnsupportedExportPlatform")
    refused(lambda: export("OpenVino", flavor="Linux"), 400, code)
    refused(lambda: export("ONNX", NOBODY), 404, "NotFoundIteration")
    for shape, tag in create_tags(training, project, "circle", "square").items():
        upload(training, project.id, drawing.pictures(shape, 5), tag_ids=[tag.id])
    not_compact = train(training, project.id)
    assert not not_compact.exportable
    refused(lambda: training.export_iteration(project.id, not_compact.id, "ONNX"), 400, code)


@pytest.fixture
def imported(training: CustomVisionTrainingClient) -> Iterator[Callable[..., Project]]:
    """Imports what an export's token leads to, and deletes it after the test."""
    made: list[Project] = []

    def copy(token: str, **options: object) -> Project:
        begun = training.import_project(token, **options)
        assert (begun.status, begun.thumbnail_uri) == ("Importing", None)
        made.append(await_that(lambda: training.get_project(begun.id), lambda found: found.status != "Importing"))
        assert made[-1].status == "Succeeded"
        return made[-1]

    yield copy
    for project in made:
        training.delete_project(project.id)


def test_a_classifier_is_copied_with_its_pictures_tags_and_models(
    training: CustomVisionTrainingClient, classifier: Trained, imported: Callable[..., Project]
) -> None:
    export = training.export_project(classifier.project)
    assert (export.iteration_count, export.image_count, export.region_count) == (1, 30, 0)
    assert export.estimated_import_time_in_ms >= 0 and export.tag_count >= 3
    copy = imported(export.token)
    original = training.get_project(classifier.project)
    assert (copy.name, copy.settings) == (f"{original.name} (1)", original.settings)
    assert copy.thumbnail_uri is not None
    assert training.get_image_count(copy.id) == 30
    tags = {tag.name: tag for tag in training.get_tags(copy.id)}
    assert {name: tag.image_count for name, tag in tags.items()} == dict.fromkeys(drawing.SHAPES, 10)
    assert not {tag.id for tag in tags.values()} & {tag.id for tag in classifier.tags.values()}

    [iteration] = training.get_iterations(copy.id)
    assert iteration.id != classifier.iteration.id and iteration.name == classifier.iteration.name
    assert iteration.trained_at == classifier.iteration.trained_at and iteration.publish_name is None
    seen = training.quick_test_image(copy.id, drawing.picture("circle", 6000), store=False)
    assert seen.predictions[0].tag_id == tags["circle"].id
    refused(lambda: training.train_project(copy.id), 400, "BadRequestTrainingNotNeeded")


def test_a_detector_is_copied_with_its_regions_under_a_name_of_choice(
    training: CustomVisionTrainingClient, detector: Trained, imported: Callable[..., Project]
) -> None:
    export = training.export_project(detector.project)
    regions = sum(len(image.regions) for image in training.get_images(detector.project, take=256))
    assert (export.image_count, export.region_count) == (40, regions)
    copy = imported(export.token, name="another detector")
    assert copy.name == "another detector"
    images = training.get_images(copy.id, take=256)
    assert sum(len(image.regions) for image in images) == regions


def test_only_the_token_of_an_export_is_imported(training: CustomVisionTrainingClient) -> None:
    for token in ("token", "https://example.com/prjexp-1/project-export-info?sig=1"):
        refused(lambda: training.import_project(token), 400, "BadRequestInvalidImportToken")

"""Fixtures: the emulator, the clients, a web server, new projects, and a trained classifier and detector."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator

import pytest
from azure.cognitiveservices.vision.customvision.prediction import CustomVisionPredictionClient
from azure.cognitiveservices.vision.customvision.training import CustomVisionTrainingClient
from azure.cognitiveservices.vision.customvision.training.models import (
    ImageFileCreateBatch,
    ImageFileCreateEntry,
    Project,
    Region,
    Tag,
)

import drawing
from calls import TARGET, Trained, create_tags, find_domain, prediction_client, train, training_client, upload
from emulator import Emulator
from hosting import Hosting


def pytest_configure() -> None:
    """Has the tests end as by control-C when they are told to end, so that no emulator is left."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture(scope="session")
def training(emulator: Emulator) -> CustomVisionTrainingClient:
    return training_client(emulator.endpoint)


@pytest.fixture(scope="session")
def prediction(emulator: Emulator) -> CustomVisionPredictionClient:
    return prediction_client(emulator.endpoint)


@pytest.fixture(scope="session")
def hosting() -> Iterator[Hosting]:
    with Hosting() as running:
        yield running


@pytest.fixture
def new_project(
    training: CustomVisionTrainingClient, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Project]]:
    """Makes projects that are gone after the test; takes what `create_project` does beside the name."""
    made: list[Project] = []

    def make(**options: object) -> Project:
        made.append(training.create_project(f"{request.node.name} {len(made)}", **options))
        return made[-1]

    yield make
    left = {project.id for project in training.get_projects()}
    for project in made:
        if project.id in left:
            delete(training, project.id)


@pytest.fixture
def project(new_project: Callable[..., Project]) -> Project:
    """A project with the service's defaults: a multilabel classifier."""
    return new_project()


@pytest.fixture
def detection_project(training: CustomVisionTrainingClient, new_project: Callable[..., Project]) -> Project:
    return new_project(domain_id=find_domain(training, "ObjectDetection", compact=True).id)


def delete(training: CustomVisionTrainingClient, project: str) -> None:
    """Deletes a project, whatever is published of it."""
    for iteration in training.get_iterations(project):
        if iteration.publish_name is not None:
            training.unpublish_iteration(project, iteration.id)
    training.delete_project(project)


@pytest.fixture(scope="session")
def classifier(training: CustomVisionTrainingClient) -> Trained:
    """Tells circles, squares and triangles apart, after ten pictures of each; published."""
    domain = find_domain(training, "Classification", compact=True)
    project = training.create_project("classifier", domain_id=domain.id, classification_type="Multiclass")
    tags = create_tags(training, project, *drawing.SHAPES)
    for shape, tag in tags.items():
        upload(training, project.id, drawing.pictures(shape, 10), tag_ids=[tag.id])
    return publish(training, project, tags)


@pytest.fixture(scope="session")
def detector(training: CustomVisionTrainingClient) -> Trained:
    """Finds circles, squares and triangles, after forty pictures with one to three of them; published."""
    domain = find_domain(training, "ObjectDetection", compact=True)
    project = training.create_project("detector", domain_id=domain.id)
    tags = create_tags(training, project, *drawing.SHAPES)
    entries = []
    for seed in range(40):
        content, drawn = drawing.scene(seed)
        regions = [Region(tag_id=tags[each.shape].id, **vars(each.box)) for each in drawn]
        entries.append(ImageFileCreateEntry(name=f"{seed}.png", contents=content, regions=regions))
    summary = training.create_images_from_files(project.id, ImageFileCreateBatch(images=entries))
    assert summary.is_batch_successful
    return publish(training, project, tags)


def publish(training: CustomVisionTrainingClient, project: Project, tags: dict[str, Tag]) -> Trained:
    iteration = train(training, project.id)
    assert training.publish_iteration(project.id, iteration.id, Trained.PUBLISHED, TARGET) is True
    return Trained(project.id, tags, training.get_iteration(project.id, iteration.id))

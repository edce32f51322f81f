"""Iterations on their way: trained, renamed, published, taken back and deleted."""

from __future__ import annotations

from functools import partial

import pytest
from azure.cognitiveservices.vision.customvision.prediction import CustomVisionPredictionClient
from azure.cognitiveservices.vision.customvision.training import CustomVisionTrainingClient
from azure.cognitiveservices.vision.customvision.training.models import Iteration, Project

import drawing
from calls import NOBODY, TARGET, await_training, create_tags, refused, train, upload


@pytest.fixture
def ready(training: CustomVisionTrainingClient, project: Project) -> Project:
    """A project that can be trained."""
    for shape, tag in create_tags(training, project, "circle", "square").items():
        upload(training, project.id, drawing.pictures(shape, 5), tag_ids=[tag.id])
    return project


def test_while_it_trains_an_iteration_can_not_be_used(training: CustomVisionTrainingClient, ready: Project) -> None:
    begun = training.train_project(ready.id)
    assert (begun.domain_id, begun.classification_type, begun.publish_name) == (None, None, None)
    content = drawing.picture("circle", 0)
    not_trained = "BadRequestIterationIsNotTrained"
    refused(lambda: training.train_project(ready.id), 400, "BadRequestTrainingAlreadyInProgress")
    refused(lambda: training.publish_iteration(ready.id, begun.id, "early", TARGET), 400, not_trained)
    refused(lambda: training.get_iteration_performance(ready.id, begun.id), 400, not_trained)
    refused(lambda: training.quick_test_image(ready.id, content, iteration_id=begun.id), 400, not_trained)
    refused(lambda: training.quick_test_image(ready.id, content), 404, "NotFoundProjectDefaultIteration")
    refused(lambda: training.export_project(ready.id), 400, "BadRequestExportWhileTraining")
    assert training.get_iteration(ready.id, begun.id).status == "Training"
    done = await_training(training, ready.id, begun.id)
    assert (done.domain_id, done.classification_type) == (ready.settings.domain_id, "Multilabel")
    assert done.created <= done.trained_at <= done.last_modified


def test_publishing_gives_a_name_until_it_is_taken_back(
    training: CustomVisionTrainingClient, prediction: CustomVisionPredictionClient, ready: Project
) -> None:
    iteration = train(training, ready.id)
    name = "Grün & blau / v1 #2"
    assert training.publish_iteration(ready.id, iteration.id, name, TARGET) is True
    published = training.get_iteration(ready.id, iteration.id)
    assert (published.publish_name, published.original_publish_resource_id) == (name, TARGET)
    assert prediction.classify_image(ready.id, name, drawing.picture("circle", 0)).iteration == iteration.id
    renamed = training.update_iteration(ready.id, iteration.id, name="best so far")
    assert (renamed.name, renamed.publish_name) == ("best so far", name)

    def again(**options: object) -> bool:
        return training.publish_iteration(ready.id, iteration.id, "other", TARGET, **options)

    refused(again, 400, "BadRequestIterationIsPublished")
    refused(lambda: again(overwrite=True), 400, "BadRequestIterationIsPublished")
    refused(lambda: training.delete_iteration(ready.id, iteration.id), 400, "BadRequestIterationIsPublished")
    refused(lambda: training.delete_project(ready.id), 400, "BadRequestIterationIsPublished")

    training.unpublish_iteration(ready.id, iteration.id)
    taken_back = training.get_iteration(ready.id, iteration.id)
    assert (taken_back.publish_name, taken_back.original_publish_resource_id) == (None, None)
    content = drawing.picture("circle", 0)
    refused(lambda: prediction.classify_image(ready.id, name, content), 404, "NotFoundIteration")
    refused(lambda: training.unpublish_iteration(ready.id, iteration.id), 400, "BadRequestIterationNotPublished")


def test_a_published_name_moves_to_another_iteration(
    training: CustomVisionTrainingClient, prediction: CustomVisionPredictionClient, ready: Project
) -> None:
    first, second = train(training, ready.id), train(training, ready.id, force_train=True)
    training.publish_iteration(ready.id, first.id, "current", TARGET)

    def take(**options: object) -> bool:
        return training.publish_iteration(ready.id, second.id, "current", TARGET, **options)

    refused(take, 400, "BadRequestInvalidPublishName")
    assert take(overwrite=True) is True
    assert training.get_iteration(ready.id, first.id).publish_name is None
    seen = prediction.classify_image(ready.id, "current", drawing.picture("circle", 0))
    assert seen.iteration == second.id


def test_only_a_prediction_resource_can_be_published_to(training: CustomVisionTrainingClient, ready: Project) -> None:
    iteration = train(training, ready.id).id
    for target in ("prediction", TARGET.removesuffix("/prediction"), TARGET.replace("accounts", "computers")):
        publish = partial(training.publish_iteration, ready.id, iteration, "name", target)
        refused(publish, 400, "BadRequestInvalidPublishTarget")
    publish = partial(training.publish_iteration, ready.id, NOBODY, "name", TARGET)
    refused(publish, 404, "NotFoundIteration")


def test_iterations_keep_their_numbers_and_names(training: CustomVisionTrainingClient, ready: Project) -> None:
    first = train(training, ready.id)
    training.delete_iteration(ready.id, first.id)
    refused(lambda: training.get_iteration(ready.id, first.id), 404, "NotFoundIteration")
    second = train(training, ready.id)
    assert second.name == "Iteration 2", "a number is not given twice"
    third = train(training, ready.id, force_train=True)
    rename = partial(training.update_iteration, ready.id, third.id)
    refused(partial(rename, name="Iteration 2"), 400, "BadRequestIterationNameNotUnique")
    refused(partial(rename, name=" "), 400, "BadRequestIterationName")
    assert names(training.get_iterations(ready.id)) == ["Iteration 3", "Iteration 2"]


def names(iterations: list[Iteration]) -> list[str]:
    return [iteration.name for iteration in iterations]


def test_there_are_twenty_iterations_at_most(training: CustomVisionTrainingClient, ready: Project) -> None:
    made = [train(training, ready.id, force_train=True) for _ in range(20)]
    code = "BadRequestExceedIterationPerProjectLimit"
    refused(lambda: training.train_project(ready.id, force_train=True), 400, code)
    training.delete_iteration(ready.id, made[0].id)
    assert train(training, ready.id, force_train=True).name == "Iteration 21"

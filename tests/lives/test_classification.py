"""Classifiers: trained, judged by performance and by pictures that they never saw, and trained again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from azure.cognitiveservices.vision.customvision.prediction import CustomVisionPredictionClient
from azure.cognitiveservices.vision.customvision.training import CustomVisionTrainingClient
from azure.cognitiveservices.vision.customvision.training.models import IterationPerformance, Project

import drawing
from calls import TARGET, Trained, create_tags, find_domain, refused, train, upload

UNSEEN = [(shape, drawing.picture(shape, seed)) for shape in drawing.SHAPES for seed in range(1000, 1004)]
"""Twelve pictures that no classifier here learns from."""


def test_a_multiclass_life(
    training: CustomVisionTrainingClient, prediction: CustomVisionPredictionClient, new_project: Callable[..., Project]
) -> None:
    project = new_project(classification_type="Multiclass", description="shapes")
    tags = create_tags(training, project, "circle", "square")
    for shape, tag in tags.items():
        upload(training, project.id, drawing.pictures(shape, 10), tag_ids=[tag.id])
    first = train(training, project.id)
    assert (first.name, first.training_type, first.classification_type) == ("Iteration 1", "Regular", "Multiclass")
    assert first.created <= first.last_modified and first.trained_at is not None
    refused(lambda: training.train_project(project.id), 400, "BadRequestTrainingNotNeeded")

    tags |= create_tags(training, project, "triangle")
    upload(training, project.id, drawing.pictures("triangle", 10), tag_ids=[tags["triangle"].id])
    second = train(training, project.id)
    third = train(training, project.id, force_train=True)
    assert [found.id for found in training.get_iterations(project.id)] == [third.id, second.id, first.id]
    assert training.update_iteration(project.id, second.id, name="three shapes").name == "three shapes"

    assert training.publish_iteration(project.id, first.id, "shapes", TARGET) is True
    seen = prediction.classify_image(project.id, "shapes", UNSEEN[0][1])
    assert {found.tag_name for found in seen.predictions} == {"circle", "square"}
    training.unpublish_iteration(project.id, first.id)
    assert training.publish_iteration(project.id, second.id, "shapes", TARGET) is True
    right = 0
    for shape, content in UNSEEN:
        seen = prediction.classify_image(project.id, "shapes", content)
        probabilities = [found.probability for found in seen.predictions]
        assert sorted(probabilities, reverse=True) == probabilities
        assert sum(probabilities) == pytest.approx(1, abs=1e-5)
        right += seen.predictions[0].tag_name == shape
    assert right >= 0.8 * len(UNSEEN), f"{right} of {len(UNSEEN)} are right"

    training.unpublish_iteration(project.id, second.id)
    for iteration in (first, second, third):
        training.delete_iteration(project.id, iteration.id)
    assert training.get_iterations(project.id) == []
    training.delete_project(project.id)
    refused(lambda: training.get_project(project.id), 404, "NotFoundProject")


def test_a_multilabel_life(
    training: CustomVisionTrainingClient, prediction: CustomVisionPredictionClient, project: Project
) -> None:
    tags = create_tags(training, project, "circle", "square", "drawn")
    tags["triangle"] = training.create_tag(project.id, "triangle", type="Negative")
    upload(training, project.id, drawing.pictures("circle", 12), tag_ids=[tags["circle"].id, tags["drawn"].id])
    upload(training, project.id, drawing.pictures("square", 12), tag_ids=[tags["square"].id, tags["drawn"].id])
    upload(training, project.id, drawing.pictures("triangle", 12), tag_ids=[tags["triangle"].id])
    iteration = train(training, project.id)
    assert iteration.classification_type == "Multilabel"
    training.publish_iteration(project.id, iteration.id, "labels", TARGET)

    right = 0
    for shape, content in UNSEEN:
        seen = prediction.classify_image(project.id, "labels", content)
        kinds = {found.tag_name: found.tag_type for found in seen.predictions}
        assert kinds == {"circle": "Regular", "square": "Regular", "drawn": "Regular", "triangle": "Negative"}
        probable = {found.tag_name for found in seen.predictions if found.probability > 0.5}
        right += probable == ({"triangle"} if shape == "triangle" else {shape, "drawn"})
    assert right >= 0.8 * len(UNSEEN), f"{right} of {len(UNSEEN)} are right"


def test_the_performance_is_that_of_each_tag_and_depends_on_the_threshold(
    training: CustomVisionTrainingClient, classifier: Trained
) -> None:
    def performance(threshold: float) -> IterationPerformance:
        return training.get_iteration_performance(classifier.project, classifier.iteration.id, threshold=threshold)

    usual, certain = performance(0.5), performance(1.0)
    assert [tag.name for tag in usual.per_tag_performance] == list(drawing.SHAPES)
    assert [tag.id for tag in usual.per_tag_performance] == [tag.id for tag in classifier.tags.values()]
    for figures in (usual, *usual.per_tag_performance):
        assert 0.8 <= figures.average_precision <= 1 and 0.8 <= figures.precision <= 1 and 0.5 <= figures.recall <= 1
    assert usual.precision_std_deviation == usual.recall_std_deviation == 0
    assert certain.recall < usual.recall


def test_the_pictures_that_were_held_out_are_listed_with_what_was_predicted(
    training: CustomVisionTrainingClient, classifier: Trained
) -> None:
    project, iteration = classifier.project, classifier.iteration.id
    assert training.get_image_performance_count(project, iteration) == 6
    circle = [classifier.tags["circle"].id]
    assert training.get_image_performance_count(project, iteration, tag_ids=circle) == 2
    oldest = training.get_image_performances(project, iteration, order_by="Oldest")
    assert [image.tags[0].tag_name for image in oldest] == [shape for shape in drawing.SHAPES for _ in range(2)]
    newest = training.get_image_performances(project, iteration)
    assert [image.id for image in newest] == [image.id for image in reversed(oldest)]
    page = training.get_image_performances(project, iteration, order_by="Oldest", take=2, skip=3)
    assert [image.id for image in page] == [image.id for image in oldest[3:5]]
    tagged = training.get_image_performances(project, iteration, tag_ids=circle)
    assert {image.id for image in tagged} == {image.id for image in oldest[:2]}
    for image in oldest:
        assert {found.tag_name for found in image.predictions} == set(drawing.SHAPES)
        assert image.width == image.height and image.image_uri.startswith("http") and not image.regions


@pytest.mark.parametrize("circles, squares", [(10, 0), (10, 4), (4, 4)])
def test_a_classifier_needs_two_tags_with_five_pictures_each(
    training: CustomVisionTrainingClient, project: Project, circles: int, squares: int
) -> None:
    for shape, count in ("circle", circles), ("square", squares):
        tag = training.create_tag(project.id, shape)
        if count:
            upload(training, project.id, drawing.pictures(shape, count), tag_ids=[tag.id])
    code = "BadRequestClassificationTrainingValidationFailed"
    refused(lambda: training.train_project(project.id), 400, code)


def test_a_multiclass_picture_with_two_tags_can_not_be_trained_with(
    training: CustomVisionTrainingClient, new_project: Callable[..., Project]
) -> None:
    project = new_project(classification_type="Multiclass")
    tags = create_tags(training, project, "circle", "square")
    for shape, tag in tags.items():
        upload(training, project.id, drawing.pictures(shape, 5), tag_ids=[tag.id])
    upload(training, project.id, drawing.pictures("square", 1, first=5), tag_ids=[tag.id for tag in tags.values()])
    code = "BadRequestMultiClassClassificationTrainingValidationFailed"
    refused(lambda: training.train_project(project.id), 400, code)


def test_only_the_selected_tags_are_learnt(
    training: CustomVisionTrainingClient, new_project: Callable[..., Project]
) -> None:
    project = new_project(domain_id=find_domain(training, "Classification", compact=True).id)
    tags = create_tags(training, project, *drawing.SHAPES)
    for shape, tag in tags.items():
        upload(training, project.id, drawing.pictures(shape, 5), tag_ids=[tag.id])
    chosen = [tags["circle"].id, tags["triangle"].id]
    iteration = train(training, project.id, selected_tags=chosen)
    performance = training.get_iteration_performance(project.id, iteration.id)
    assert [tag.id for tag in performance.per_tag_performance] == chosen
    again = train(
        training,
        project.id,
        force_train=True,
        training_type="Advanced",
        reserved_budget_in_hours=1,
        notification_email_address="someone@example.com",
        custom_base_model_info={"projectId": project.id, "iterationId": iteration.id},
    )
    assert (again.training_type, again.reserved_budget_in_hours) == ("Advanced", 1)
    assert again.custom_base_model_info.iteration_id == iteration.id

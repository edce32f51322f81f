"""What a trained iteration suggests for pictures without tags."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from azure.cognitiveservices.vision.customvision.training import CustomVisionTrainingClient
from azure.cognitiveservices.vision.customvision.training.models import (
    Image,
    SuggestedTagAndRegionQuery,
    SuggestedTagAndRegionQueryToken,
)

import drawing
from calls import NOBODY, Trained, refused, upload

DRAWN = ["circle", "square", "circle", "triangle"]


@pytest.fixture
def untagged(training: CustomVisionTrainingClient, classifier: Trained) -> Iterator[list[Image]]:
    """Pictures of what `DRAWN` names, which the classifier was asked about."""
    pictures = [drawing.picture(shape, 5000 + number) for number, shape in enumerate(DRAWN)]
    ids = upload(training, classifier.project, pictures)
    suggested = training.suggest_tags_and_regions(classifier.project, classifier.iteration.id, ids)
    assert [each.id for each in suggested] == ids
    assert [each.predictions[0].tag_name for each in suggested] == DRAWN
    yield training.get_images_by_ids(classifier.project, image_ids=ids)
    training.delete_images(classifier.project, image_ids=ids)


def query(
    training: CustomVisionTrainingClient, classifier: Trained, *tags: str, **wanted: object
) -> SuggestedTagAndRegionQuery:
    tag_ids = [classifier.tags[name].id for name in tags]
    token = SuggestedTagAndRegionQueryToken(tag_ids=tag_ids, **wanted)
    return training.query_suggested_images(classifier.project, classifier.iteration.id, token)


def test_a_suggestion_tells_how_uncertain_it_is(
    training: CustomVisionTrainingClient, classifier: Trained, untagged: list[Image]
) -> None:
    [suggested] = training.suggest_tags_and_regions(classifier.project, classifier.iteration.id, [untagged[0].id])
    assert (suggested.project, suggested.iteration) == (classifier.project, classifier.iteration.id)
    best = suggested.predictions[0]
    assert suggested.prediction_uncertainty == pytest.approx(1 - best.probability, abs=1e-6)
    assert best.tag_id == classifier.tags["circle"].id and best.bounding_box is None


def test_suggested_pictures_are_found_by_tag(
    training: CustomVisionTrainingClient, classifier: Trained, untagged: list[Image]
) -> None:
    found = query(training, classifier, "circle", threshold=0.5)
    assert {each.id for each in found.results} == {untagged[0].id, untagged[2].id}
    assert found.token.sort_by == "UncertaintyAscending"
    first = found.results[0]
    assert (first.width, first.height) in {(image.width, image.height) for image in untagged}
    assert first.original_image_uri.startswith("http") and first.domain == classifier.iteration.domain_id
    assert {each.id for each in query(training, classifier, "circle", "square", threshold=0.5).results} == {
        image.id for image in untagged[:3]
    }


def test_suggested_pictures_are_counted_by_tag(
    training: CustomVisionTrainingClient, classifier: Trained, untagged: list[Image]
) -> None:
    tag_ids = {name: tag.id for name, tag in classifier.tags.items()}
    counts = training.query_suggested_image_count(
        classifier.project, classifier.iteration.id, tag_ids=list(tag_ids.values()), threshold=0.5
    )
    assert counts == {tag_ids["circle"]: 2, tag_ids["square"]: 1, tag_ids["triangle"]: 1}
    training.create_image_tags(classifier.project, tags=[{"imageId": untagged[0].id, "tagId": tag_ids["circle"]}])
    left = training.query_suggested_image_count(
        classifier.project, classifier.iteration.id, tag_ids=[tag_ids["circle"]], threshold=0.5
    )
    assert left == {tag_ids["circle"]: 1}, "what is tagged needs no suggestion"


def test_suggested_pictures_come_in_pages_and_either_order(
    training: CustomVisionTrainingClient, classifier: Trained, untagged: list[Image]
) -> None:
    for order, sign in ("UncertaintyAscending", 1), ("UncertaintyDescending", -1):
        answer = query(training, classifier, *drawing.SHAPES, max_count=3, sort_by=order)
        rest = training.query_suggested_images(classifier.project, classifier.iteration.id, answer.token)
        found = answer.results + rest.results
        assert (len(answer.results), len(rest.results), rest.token.continuation) == (3, 1, None)
        uncertain = [sign * each.prediction_uncertainty for each in found]
        assert uncertain == sorted(uncertain)
        assert {each.id for each in found} == {image.id for image in untagged}


def test_a_detector_suggests_regions(training: CustomVisionTrainingClient, detector: Trained) -> None:
    content, drawn = drawing.scene(5000)
    [image] = upload(training, detector.project, [content])
    [suggested] = training.suggest_tags_and_regions(detector.project, detector.iteration.id, [image])
    best = max(suggested.predictions, key=lambda found: found.probability)
    place = best.bounding_box
    box = drawing.Box(place.left, place.top, place.width, place.height)
    assert any(best.tag_name == each.shape and box.overlap(each.box) > 0.5 for each in drawn)
    training.delete_images(detector.project, image_ids=[image])


def test_suggestions_need_an_iteration_and_an_image(
    training: CustomVisionTrainingClient, classifier: Trained, untagged: list[Image]
) -> None:
    iteration, image = classifier.iteration.id, untagged[0].id
    suggest = training.suggest_tags_and_regions
    refused(lambda: suggest(classifier.project, NOBODY, [image]), 404, "NotFoundIteration")
    refused(lambda: suggest(classifier.project, iteration, [NOBODY]), 404, "NotFoundImage")

"""The Prediction API, and the predictions that it leaves with the Training API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone

import pytest
import requests
from azure.cognitiveservices.vision.customvision.prediction import CustomVisionPredictionClient
from azure.cognitiveservices.vision.customvision.prediction.models import ImagePrediction
from azure.cognitiveservices.vision.customvision.training import CustomVisionTrainingClient
from azure.cognitiveservices.vision.customvision.training.models import (
    PredictionQueryTag,
    PredictionQueryToken,
    StoredImagePrediction,
)

import drawing
from calls import NOBODY, Trained, refused
from hosting import Hosting

CIRCLE = drawing.picture("circle", 3000)
SCENE, SHOWN = drawing.scene(3000)


@pytest.fixture(autouse=True)
def nothing_is_left(training: CustomVisionTrainingClient, classifier: Trained, detector: Trained) -> Iterator[None]:
    """Each test begins without stored predictions."""
    yield
    for trained in (classifier, detector):
        if left := stored(training, trained):
            training.delete_prediction(trained.project, [found.id for found in left])


def stored(training: CustomVisionTrainingClient, trained: Trained, **wanted: object) -> list[StoredImagePrediction]:
    token = PredictionQueryToken(max_count=256, **wanted)
    return training.query_predictions(trained.project, token).results


def ids(found: list[StoredImagePrediction]) -> list[str]:
    return [each.id for each in found]


def test_a_classifier_answers_to_pictures_and_addresses(
    training: CustomVisionTrainingClient,
    prediction: CustomVisionPredictionClient,
    classifier: Trained,
    hosting: Hosting,
) -> None:
    project, name, url = classifier.project, Trained.PUBLISHED, hosting.url("circle.png", CIRCLE)
    kept = [
        prediction.classify_image(project, name, CIRCLE, application="door"),
        prediction.classify_image_url(project, name, url, application="gate"),
    ]
    not_kept = [
        prediction.classify_image_with_no_store(project, name, CIRCLE),
        prediction.classify_image_url_with_no_store(project, name, url),
    ]
    for seen in kept + not_kept:
        assert (seen.project, seen.iteration) == (project, classifier.iteration.id)
        assert {found.tag_id for found in seen.predictions} == {tag.id for tag in classifier.tags.values()}
        best = seen.predictions[0]
        assert (best.tag_name, best.tag_type, best.bounding_box) == ("circle", "Regular", None)
        assert best.probability == pytest.approx(kept[0].predictions[0].probability)
    assert ids(stored(training, classifier)) == [kept[1].id, kept[0].id]
    assert ids(stored(training, classifier, application="door")) == [kept[0].id]


def test_a_detector_answers_to_pictures_and_addresses(
    training: CustomVisionTrainingClient, prediction: CustomVisionPredictionClient, detector: Trained, hosting: Hosting
) -> None:
    project, name, url = detector.project, Trained.PUBLISHED, hosting.url("scene.png", SCENE)
    kept = [prediction.detect_image(project, name, SCENE), prediction.detect_image_url(project, name, url)]
    not_kept = [
        prediction.detect_image_with_no_store(project, name, SCENE),
        prediction.detect_image_url_with_no_store(project, name, url),
    ]
    for seen in kept + not_kept:
        assert seen.iteration == detector.iteration.id and seen.predictions == kept[0].predictions
        best = max(seen.predictions, key=lambda found: found.probability)
        assert best.tag_name in {each.shape for each in SHOWN} and best.tag_type == "Regular"
        assert 0 <= best.bounding_box.left < best.bounding_box.left + best.bounding_box.width <= 1
    assert ids(stored(training, detector)) == [kept[1].id, kept[0].id]


def test_quick_tests_are_stored_unless_told_otherwise(
    training: CustomVisionTrainingClient, classifier: Trained, hosting: Hosting
) -> None:
    project, url = classifier.project, hosting.url("circle.png", CIRCLE)
    first = training.quick_test_image(project, CIRCLE, iteration_id=classifier.iteration.id)
    second = training.quick_test_image_url(project, url)
    third = training.quick_test_image(project, CIRCLE, store=False)
    fourth = training.quick_test_image_url(project, url, iteration_id=classifier.iteration.id, store=False)
    for seen in (first, second, third, fourth):
        assert (seen.iteration, seen.predictions[0].tag_name) == (classifier.iteration.id, "circle")
    assert ids(stored(training, classifier)) == [second.id, first.id]


def test_a_detector_is_quickly_tested(training: CustomVisionTrainingClient, detector: Trained) -> None:
    seen = training.quick_test_image(detector.project, SCENE, store=False)
    assert all(found.bounding_box is not None for found in seen.predictions)
    assert stored(training, detector) == []


def test_a_stored_prediction_keeps_its_picture(
    training: CustomVisionTrainingClient, prediction: CustomVisionPredictionClient, detector: Trained
) -> None:
    seen = prediction.detect_image(detector.project, Trained.PUBLISHED, SCENE)
    [kept] = stored(training, detector)
    assert (kept.id, kept.project, kept.iteration, kept.created) == (
        seen.id,
        detector.project,
        detector.iteration.id,
        seen.created,
    )
    assert kept.domain == detector.iteration.domain_id
    assert [each.as_dict() for each in kept.predictions] == [each.as_dict() for each in seen.predictions]
    assert requests.get(kept.original_image_uri, timeout=30).content == SCENE
    assert requests.get(kept.resized_image_uri, timeout=30).content == SCENE
    assert requests.get(kept.thumbnail_uri, timeout=30).status_code == 200
    training.delete_prediction(detector.project, [kept.id, NOBODY])
    assert stored(training, detector) == []
    assert requests.get(kept.original_image_uri, timeout=30).status_code == 404


def test_stored_predictions_come_in_pages(
    training: CustomVisionTrainingClient, prediction: CustomVisionPredictionClient, classifier: Trained
) -> None:
    made = [predict(prediction, classifier, "circle", seed).id for seed in range(4000, 4005)]
    for order, expected in ("Newest", made[::-1]), ("Oldest", made):
        token, pages = PredictionQueryToken(max_count=2, order_by=order), []
        while token is not None:
            answer = training.query_predictions(classifier.project, token)
            pages.append(ids(answer.results))
            token = answer.token if answer.token.continuation else None
        assert pages == [expected[:2], expected[2:4], expected[4:]]


def predict(prediction: CustomVisionPredictionClient, classifier: Trained, shape: str, seed: int) -> ImagePrediction:
    """Has a drawn picture classified, and the prediction stored."""
    return prediction.classify_image(classifier.project, Trained.PUBLISHED, drawing.picture(shape, seed))


def test_stored_predictions_are_found_by_what_they_say(
    training: CustomVisionTrainingClient, prediction: CustomVisionPredictionClient, classifier: Trained
) -> None:
    circle, square = (predict(prediction, classifier, shape, 3000).id for shape in ("circle", "square"))

    def find(**wanted: object) -> list[str]:
        return ids(stored(training, classifier, **wanted))

    def tag(name: str, least: float, most: float) -> PredictionQueryTag:
        return PredictionQueryTag(id=classifier.tags[name].id, min_threshold=least, max_threshold=most)

    assert find(tags=[tag("circle", 0.5, 1)]) == [circle]
    assert find(tags=[tag("circle", 0, 0.5)]) == [square]
    assert find(tags=[tag("circle", 0.5, 1), tag("square", 0.5, 1)]) == [square, circle]
    assert find(iteration_id=classifier.iteration.id) == [square, circle]
    assert find(iteration_id=NOBODY) == []
    now, hour = datetime.now(timezone.utc), timedelta(hours=1)
    assert find(start_time=now - hour, end_time=now + hour) == [square, circle]
    assert find(end_time=now - hour) == find(start_time=now + hour) == []

    def certainty(found: StoredImagePrediction) -> float:
        return max(each.probability for each in found.predictions)

    suggested = stored(training, classifier, order_by="Suggested")
    assert suggested == sorted(suggested, key=certainty), "the least certain come first"


@pytest.mark.parametrize(
    "wanted, code",
    [
        ({"order_by": "Biggest"}, "BadRequestPredictionInvalidQueryParameters"),
        ({"continuation": "x"}, "BadRequestPredictionInvalidQueryParameters"),
        ({"max_count": 257}, "BadRequestPredictionResultsExceededCount"),
        ({"tags": [PredictionQueryTag(id=NOBODY)] * 21}, "BadRequestPredictionTagsExceededCount"),
    ],
)
def test_bad_queries_are_refused(
    training: CustomVisionTrainingClient, classifier: Trained, wanted: dict[str, object], code: str
) -> None:
    token = PredictionQueryToken(**wanted)
    refused(lambda: training.query_predictions(classifier.project, token), 400, code)


@pytest.mark.parametrize(
    "content, code",
    [
        (b"no picture", "BadRequestImageFormat"),
        (b"", "BadRequestImageStream"),
        (drawing.plain(260, 10), "BadRequestImageDimensions"),
        (drawing.padded(4 * 1024 * 1024 + 1), "BadRequestImageSizeBytes"),
    ],
)
def test_bad_pictures_are_not_predicted(
    training: CustomVisionTrainingClient,
    prediction: CustomVisionPredictionClient,
    classifier: Trained,
    content: bytes,
    code: str,
) -> None:
    ways: list[Callable[[], object]] = [
        lambda: prediction.classify_image(classifier.project, Trained.PUBLISHED, content),
        lambda: prediction.classify_image_with_no_store(classifier.project, Trained.PUBLISHED, content),
        lambda: training.quick_test_image(classifier.project, content),
    ]
    for way in ways:
        refused(way, 400, code)
    assert stored(training, classifier) == []


def test_bad_addresses_are_not_predicted(
    training: CustomVisionTrainingClient,
    prediction: CustomVisionPredictionClient,
    classifier: Trained,
    hosting: Hosting,
) -> None:
    text = hosting.url("text.png", b"no picture")
    for url, code in (hosting.url("nothing.png"), "BadRequestImageUrl"), (text, "BadRequestImageFormat"):
        refused(lambda: prediction.classify_image_url(classifier.project, Trained.PUBLISHED, url), 400, code)
        refused(lambda: training.quick_test_image_url(classifier.project, url), 400, code)


def test_only_what_is_published_for_that_purpose_answers(
    prediction: CustomVisionPredictionClient, classifier: Trained, detector: Trained
) -> None:
    for name in ("another", classifier.iteration.name, classifier.iteration.id, Trained.PUBLISHED.upper()):
        unknown = refused(lambda: prediction.classify_image(classifier.project, name, CIRCLE), 404, "NotFoundIteration")
        assert unknown.message == "Invalid iteration"
    refused(lambda: prediction.classify_image(NOBODY, Trained.PUBLISHED, CIRCLE), 404, "NotFoundProject")
    code = "BadRequestOperationNotSupported"
    refused(lambda: prediction.classify_image(detector.project, Trained.PUBLISHED, CIRCLE), 400, code)
    wrong = refused(lambda: prediction.detect_image(classifier.project, Trained.PUBLISHED, SCENE), 400, code)
    assert wrong.message == "Invalid project type for operation."

"""Errors that do not belong to one operation: keys, paths, ids and bodies, and what throttles and limits say."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
import requests
from azure.cognitiveservices.vision.customvision.training import CustomVisionTrainingClient
from azure.cognitiveservices.vision.customvision.training.models import Project
from msrest.exceptions import HttpOperationError

import drawing
from calls import NOBODY, Trained, prediction_client, refused, training_client, upload
from emulator import KEY, Emulator


@pytest.mark.parametrize("key", ["", "wrong", KEY.upper()])
def test_a_wrong_key_is_refused_by_the_gateway(emulator: Emulator, classifier: Trained, key: str) -> None:
    training, prediction = training_client(emulator.endpoint, key), prediction_client(emulator.endpoint, key)
    content = drawing.picture("circle", 0)
    calls: list[Callable[[], object]] = [
        training.get_domains,
        lambda: training.create_project("never"),
        lambda: training.get_project(NOBODY),
        lambda: training.create_images_from_data(classifier.project, content),
        lambda: prediction.classify_image(classifier.project, Trained.PUBLISHED, content),
    ]
    for call in calls:
        response = refused(call, 401, None).response
        assert list(response.json()) == ["error"]
        assert response.json()["error"]["code"] == "401"
        assert response.json()["error"]["message"].startswith("Access denied")
        assert "Content-Type" not in response.headers and "apim-request-id" not in response.headers


def test_an_unknown_path_is_answered_by_the_gateway(emulator: Emulator) -> None:
    for endpoint in (f"{emulator.endpoint}/elsewhere", f"{emulator.endpoint}/customvision/v2.2"):
        error = refused(training_client(endpoint).get_domains, 404, None)
        assert error.response.json() == {"statusCode": 404, "message": "Resource not found"}


def test_a_slash_at_the_endpoint_s_end_does_no_harm(emulator: Emulator) -> None:
    assert training_client(f"{emulator.endpoint}/").get_domains()


def test_errors_of_the_service_have_a_code_and_a_message(training: CustomVisionTrainingClient) -> None:
    error = refused(lambda: training.get_project(NOBODY), 404, "NotFoundProject")
    response = error.response
    assert list(response.json()) == ["code", "message"] and str(error) == response.json()["message"] != ""
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert response.headers["Request-Id"] == response.headers["apim-request-id"]
    assert int(response.headers["Content-Length"]) == len(response.content)


@pytest.mark.parametrize(
    "call, code",
    [
        (lambda training, project: training.get_project(NOBODY), "NotFoundProject"),
        (lambda training, project: training.create_tag(NOBODY, "x"), "NotFoundProject"),
        (lambda training, project: training.train_project(NOBODY), "NotFoundProject"),
        (lambda training, project: training.export_project(NOBODY), "NotFoundProject"),
        (lambda training, project: training.get_tag(project, NOBODY), "NotFoundTag"),
        (lambda training, project: training.delete_tag(project, NOBODY), "NotFoundTag"),
        (lambda training, project: training.get_iteration(project, NOBODY), "NotFoundIteration"),
        (lambda training, project: training.get_tags(project, iteration_id=NOBODY), "NotFoundIteration"),
        (lambda training, project: training.get_images(project, iteration_id=NOBODY), "NotFoundIteration"),
        (lambda training, project: training.get_exports(project, NOBODY), "NotFoundIteration"),
        (lambda training, project: training.unpublish_iteration(project, NOBODY), "NotFoundIteration"),
        (lambda training, project: training.get_domain(NOBODY), "NotFoundDomain"),
    ],
)
def test_what_is_not_there_is_not_found(
    training: CustomVisionTrainingClient,
    project: Project,
    call: Callable[[CustomVisionTrainingClient, str], object],
    code: str,
) -> None:
    refused(lambda: call(training, project.id), 404, code)


def test_ids_must_be_ids(training: CustomVisionTrainingClient, project: Project) -> None:
    refused(lambda: training.get_project("mine"), 400, "BadRequestInvalidIds")
    refused(lambda: training.get_images(project.id, tag_ids=["first"]), 400, "BadRequestInvalidIds")


def test_a_detection_in_a_classifier_is_not_supported(training: CustomVisionTrainingClient, project: Project) -> None:
    [image] = upload(training, project.id, drawing.pictures("circle", 1))
    tag = training.create_tag(project.id, "circle")
    region = {"imageId": image, "tagId": tag.id, "left": 0, "top": 0, "width": 0.5, "height": 0.5}
    refused(lambda: training.create_image_regions(project.id, regions=[region]), 400, "BadRequestImageRegions")
    proposals = partial(training.get_image_region_proposals, project.id, image)
    refused(proposals, 400, "BadRequestOperationNotSupported")


def test_a_body_must_be_of_a_known_type(training: CustomVisionTrainingClient, project: Project) -> None:
    headers = {"Content-Type": "text/plain"}
    error = refused(
        lambda: training.create_image_tags(project.id, tags=[], custom_headers=headers), 415, "UnsupportedMediaType"
    )
    assert "not supported for this resource" in error.message


def test_a_body_must_be_readable(emulator: Emulator, project: Project) -> None:
    url = f"{emulator.endpoint}/customvision/v3.4-preview/training/projects/{project.id}/images/files"
    headers = {"Training-Key": KEY, "Content-Type": "application/json"}
    for body in ("", "{", "[]", '{"images": 7}'):
        answer = requests.post(url, data=body, headers=headers, timeout=30)
        assert (answer.status_code, answer.json()["code"]) == (400, "BadRequest"), body


def test_the_free_tier_has_less_room() -> None:
    with Emulator("--tier=f0") as free:
        training = training_client(free.endpoint)
        project = training.create_project("first")
        training.create_project("second")
        refused(lambda: training.create_project("third"), 400, "BadRequestExceedProjectLimit")
        for number in range(50):
            training.create_tag(project.id, str(number))
        refused(lambda: training.create_tag(project.id, "one more"), 400, "BadRequestExceedTagPerProjectLimit")


def test_the_official_client_bears_the_free_tier_s_rate() -> None:
    with Emulator("--tier=f0", "--rate-limit=on") as throttled:
        patient = training_client(throttled.endpoint)
        for _ in range(12):
            assert patient.get_domains()
        log = requests.get(f"{throttled.endpoint}/admin/requests", timeout=30).json()["requests"]
        statuses = [request["status"] for request in log]
        assert statuses.count(200) == 12 and statuses.count(429) > 0


def test_who_calls_too_often_is_told_to_wait() -> None:
    with Emulator("--tier=f0", "--rate-limit=on", "--clock-stopped") as throttled:
        hasty = training_client(throttled.endpoint)
        hasty.config.retry_policy.policy.total = 0
        with pytest.raises(HttpOperationError) as caught:
            for _ in range(11):
                hasty.get_domains()
        response = caught.value.response
        assert (response.status_code, response.headers["Retry-After"]) == (429, "1")
        error = response.json()["error"]
        assert error["code"] == "429"
        assert "Custom_Vision_Training" in error["message"] and "retry after 1 second" in error["message"]
        requests.patch(f"{throttled.endpoint}/admin/clock", json={"advance": "1s"}, timeout=30).raise_for_status()
        assert hasty.get_domains()

"""The official clients, and what every test does with them."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import pytest
from azure.cognitiveservices.vision.customvision.prediction import CustomVisionPredictionClient
from azure.cognitiveservices.vision.customvision.training import CustomVisionTrainingClient
from azure.cognitiveservices.vision.customvision.training.models import (
    Domain,
    ImageFileCreateBatch,
    ImageFileCreateEntry,
    Iteration,
    Project,
    Tag,
)
from msrest.authentication import ApiKeyCredentials
from msrest.exceptions import HttpOperationError

from emulator import KEY

NOBODY = str(uuid.UUID(int=7))
"""An id that nothing has."""

TARGET = "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/prediction"
"""A resource to publish to."""

PATIENCE = 120
"""Seconds that anything may take on a busy machine."""

T = TypeVar("T")


@dataclass(frozen=True)
class Trained:
    """A project with a published iteration, which tests share and leave as it is."""

    project: str
    tags: dict[str, Tag]
    iteration: Iteration

    PUBLISHED = "the model"


def training_client(endpoint: str, key: str = KEY) -> CustomVisionTrainingClient:
    return CustomVisionTrainingClient(endpoint, credentials=ApiKeyCredentials(in_headers={"Training-key": key}))


def prediction_client(endpoint: str, key: str = KEY) -> CustomVisionPredictionClient:
    return CustomVisionPredictionClient(endpoint, credentials=ApiKeyCredentials(in_headers={"Prediction-key": key}))


def await_that(ask: Callable[[], T], is_done: Callable[[T], bool]) -> T:
    """Asks again until the answer is the one that is waited for."""
    end = time.monotonic() + PATIENCE
    while not is_done(answer := ask()):
        assert time.monotonic() < end, f"nothing came of it: {answer}"
        time.sleep(0.02)
    return answer


def train(training: CustomVisionTrainingClient, project: str, **options: object) -> Iteration:
    """Trains and waits until it is done."""
    begun = training.train_project(project, **options)
    assert (begun.status, begun.trained_at) == ("Training", None)
    return await_training(training, project, begun.id)


def await_training(training: CustomVisionTrainingClient, project: str, iteration: str) -> Iteration:
    done = await_that(lambda: training.get_iteration(project, iteration), lambda found: found.status != "Training")
    assert (done.status, done.training_error_details) == ("Completed", None)
    return done


def find_domain(training: CustomVisionTrainingClient, kind: str, *, compact: bool) -> Domain:
    return next(domain for domain in training.get_domains() if domain.type == kind and domain.exportable == compact)


def create_tags(training: CustomVisionTrainingClient, project: Project, *names: str) -> dict[str, Tag]:
    return {name: training.create_tag(project.id, name) for name in names}


def upload(training: CustomVisionTrainingClient, project: str, pictures: list[bytes], **options: object) -> list[str]:
    """The ids of the images that pictures became; further arguments are those of the batch."""
    entries = [ImageFileCreateEntry(name="drawn.png", contents=content) for content in pictures]
    summary = training.create_images_from_files(project, ImageFileCreateBatch(images=entries, **options))
    assert summary.is_batch_successful
    return [result.image.id for result in summary.images]


def refused(call: Callable[[], object], status: int, code: str | None) -> HttpOperationError:
    """The error of a call that the service refuses; `code` is that of the service's own error, a gateway's has none."""
    with pytest.raises(HttpOperationError) as caught:
        call()
    response = caught.value.response
    assert (response.status_code, response.json().get("code")) == (status, code), response.text
    return caught.value

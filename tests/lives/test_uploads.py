"""Pictures come into a project in five ways, and each is told what became of it."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from azure.cognitiveservices.vision.customvision.training import CustomVisionTrainingClient
from azure.cognitiveservices.vision.customvision.training.models import (
    ImageCreateSummary,
    ImageFileCreateBatch,
    ImageFileCreateEntry,
    ImageIdCreateBatch,
    ImageIdCreateEntry,
    ImageUrlCreateBatch,
    ImageUrlCreateEntry,
    Project,
    Region,
)

import drawing
from calls import NOBODY, Trained, create_tags, refused
from hosting import Hosting

LARGEST = 6 * 1024 * 1024


def statuses(summary: ImageCreateSummary) -> list[str]:
    return [result.status for result in summary.images]


def file(content: bytes, name: str = "drawn.png", **options: object) -> ImageFileCreateEntry:
    return ImageFileCreateEntry(name=name, contents=content, **options)


def test_data_comes_with_tags(training: CustomVisionTrainingClient, project: Project) -> None:
    tags = create_tags(training, project, "round", "blue")
    content = drawing.picture("circle", 0)
    summary = training.create_images_from_data(project.id, content, tag_ids=[tag.id for tag in tags.values()])
    assert summary.is_batch_successful and statuses(summary) == ["OK"]
    image = summary.images[0].image
    assert {tag.tag_id for tag in image.tags} == {tag.id for tag in tags.values()}
    assert all(tag.tag_name is None and tag.created == image.created for tag in image.tags)
    assert image.width == image.height == int.from_bytes(content[16:20], "big")


def test_a_file_can_be_sent_while_it_is_read(
    training: CustomVisionTrainingClient, project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "drawn.png"
    path.write_bytes(drawing.picture("circle", 0))
    with path.open("rb") as opened:
        summary = training.create_images_from_data(project.id, opened)
    assert statuses(summary) == ["OK"] and summary.images[0].source_url == '"drawn.png"'
    place = f"/i-{uuid.UUID(project.id).hex}/i-{uuid.UUID(summary.images[0].image.id).hex}"
    assert b"".join(training.get_artifact(project.id, place)) == path.read_bytes()


def test_files_come_in_batches_of_up_to_sixty_four(training: CustomVisionTrainingClient, project: Project) -> None:
    tags = create_tags(training, project, "all", "first")
    pictures = drawing.pictures("square", 65)
    entries = [file(content, f"{number}.png") for number, content in enumerate(pictures)]
    entries[0].tag_ids = [tags["first"].id]
    batch = ImageFileCreateBatch(images=entries[:64], tag_ids=[tags["all"].id], metadata={"source": "drawn"})
    summary = training.create_images_from_files(project.id, batch)
    assert summary.is_batch_successful and statuses(summary) == ["OK"] * 64
    assert [result.source_url for result in summary.images] == [f"{number}.png" for number in range(64)]
    assert training.get_image_count(project.id, filter="metadata=source eq 'drawn'") == 64
    assert training.get_tagged_image_count(project.id, tag_ids=[tags["all"].id]) == 64
    assert training.get_tagged_image_count(project.id, tag_ids=[tags["first"].id]) == 1
    too_many = ImageFileCreateBatch(images=entries)
    refused(lambda: training.create_images_from_files(project.id, too_many), 400, "BadRequestExceededBatchSize")
    assert training.get_image_count(project.id) == 64


def test_urls_are_fetched(training: CustomVisionTrainingClient, project: Project, hosting: Hosting) -> None:
    tag = training.create_tag(project.id, "round")
    good = hosting.url("round.png", drawing.picture("circle", 0))
    bad = [hosting.url("text.png", b"no picture"), hosting.url("nothing.png"), "http://127.0.0.1:1/", "no address"]
    entries = [ImageUrlCreateEntry(url=url) for url in (good, *bad)]
    entries[0].tag_ids = [tag.id]
    summary = training.create_images_from_urls(project.id, ImageUrlCreateBatch(images=entries))
    assert not summary.is_batch_successful
    assert statuses(summary) == ["OK", "ErrorImageFormat", "ErrorSource", "ErrorSource", "ErrorSource"]
    assert [result.source_url for result in summary.images] == [good, *bad]
    assert summary.images[0].image.tags[0].tag_id == tag.id
    assert all(result.image is None for result in summary.images[1:])
    empty = ImageUrlCreateBatch(images=[])
    refused(lambda: training.create_images_from_urls(project.id, empty), 400, "BadRequestImageBatch")


def test_predictions_become_images(training: CustomVisionTrainingClient, classifier: Trained) -> None:
    content, tag = drawing.picture("circle", 2000), classifier.tags["circle"]
    seen = training.quick_test_image(classifier.project, content, iteration_id=classifier.iteration.id)
    entries = [ImageIdCreateEntry(id=seen.id, tag_ids=[tag.id]), ImageIdCreateEntry(id=NOBODY)]
    batch = ImageIdCreateBatch(images=entries, metadata={"from": "prediction"})
    summary = training.create_images_from_predictions(classifier.project, batch)
    assert statuses(summary) == ["OK", "ErrorSource"]
    made = summary.images[0]
    assert made.source_url == seen.id != made.image.id and made.image.tags[0].tag_id == tag.id
    found = training.get_images(classifier.project, filter="metadata=from eq 'prediction'")
    assert [image.id for image in found] == [made.image.id]
    training.delete_images(classifier.project, image_ids=[made.image.id])
    training.delete_prediction(classifier.project, [seen.id])


def test_the_same_picture_is_kept_once(
    training: CustomVisionTrainingClient, project: Project, hosting: Hosting
) -> None:
    content = drawing.picture("circle", 0)
    first = training.create_images_from_data(project.id, content).images[0].image
    again = training.create_images_from_data(project.id, content)
    assert not again.is_batch_successful and statuses(again) == ["OKDuplicate"]
    assert again.images[0].image.id == first.id
    files = training.create_images_from_files(project.id, ImageFileCreateBatch(images=[file(content)]))
    batch = ImageUrlCreateBatch(images=[ImageUrlCreateEntry(url=hosting.url("again.png", content))])
    urls = training.create_images_from_urls(project.id, batch)
    new = drawing.picture("circle", 1)
    twice = training.create_images_from_files(project.id, ImageFileCreateBatch(images=[file(new), file(new)]))
    assert statuses(files) == statuses(urls) == ["OKDuplicate"] and statuses(twice) == ["OK", "OKDuplicate"]
    assert training.get_image_count(project.id) == 2


def test_a_bad_picture_does_not_spoil_the_good_ones(training: CustomVisionTrainingClient, project: Project) -> None:
    tags = create_tags(training, project, "round")
    tags["none"] = training.create_tag(project.id, "none", type="Negative")
    both = [tag.id for tag in tags.values()]
    entries = {
        "OK": file(drawing.padded(LARGEST)),
        "ErrorImageSize": file(drawing.padded(LARGEST + 1)),
        "ErrorImageFormat": file(b"no picture"),
        "ErrorImageDimensions": file(drawing.plain(260, 10)),
        "ErrorInvalidTag": file(drawing.picture("circle", 0), tag_ids=[NOBODY]),
        "ErrorNegativeAndRegularTagOnSameImage": file(drawing.picture("circle", 1), tag_ids=both),
    }
    batch = ImageFileCreateBatch(images=list(entries.values()))
    answer = training.create_images_from_files(project.id, batch, raw=True)
    summary = answer.output
    assert answer.response.status_code == 207
    assert not summary.is_batch_successful and statuses(summary) == list(entries)
    assert [result.image is not None for result in summary.images] == [True] + [False] * 5
    assert training.get_image_count(project.id) == 1


@pytest.mark.parametrize("side, status", [(10_240, "OK"), (10_241, "ErrorImageDimensions")])
def test_sides_are_limited(training: CustomVisionTrainingClient, project: Project, side: int, status: str) -> None:
    assert statuses(training.create_images_from_data(project.id, drawing.plain(side, 410))) == [status]


def test_metadata_and_regions_have_limits(
    training: CustomVisionTrainingClient, project: Project, detection_project: Project
) -> None:
    def send(entry: ImageFileCreateEntry, to: Project, **options: object) -> ImageCreateSummary:
        return training.create_images_from_files(to.id, ImageFileCreateBatch(images=[entry], **options))

    content = drawing.picture("circle", 0)
    pairs = {str(number): "x" for number in range(51)}
    assert statuses(send(file(content), project, metadata=pairs)) == ["ErrorLimitExceed"]
    refused(lambda: send(file(content), project, metadata={"k" * 257: "v"}), 400, "BadRequestImageMetadataKey")
    refused(lambda: send(file(content), project, metadata={"k": "v" * 513}), 400, "BadRequestImageMetadataValue")
    tag = training.create_tag(detection_project.id, "round")
    regions = [Region(tag_id=tag.id, left=n / 1000, top=0, width=0.1, height=0.1) for n in range(301)]
    entry = file(content, regions=regions)
    assert statuses(send(entry, detection_project)) == ["ErrorRegionLimitExceed"]
    entry.regions = regions[:300]
    assert statuses(send(entry, detection_project)) == ["OK"]
    beyond = file(content, regions=[Region(tag_id=tag.id, left=0.5, top=0, width=0.6, height=0.1)])
    refused(lambda: send(beyond, detection_project), 400, "BadRequestImageRegions")


def test_unknown_tags_of_a_whole_batch_refuse_it(training: CustomVisionTrainingClient, project: Project) -> None:
    content = drawing.picture("circle", 0)
    batch = ImageFileCreateBatch(images=[file(content)], tag_ids=[NOBODY])
    refused(lambda: training.create_images_from_files(project.id, batch), 404, "NotFoundTag")
    refused(lambda: training.create_images_from_data(project.id, content, tag_ids=[NOBODY]), 404, "NotFoundTag")
    batch.tag_ids = [training.create_tag(project.id, str(number)).id for number in range(21)]
    refused(lambda: training.create_images_from_files(project.id, batch), 400, "BadRequestExceededBatchSize")
    assert training.get_image_count(project.id) == 0

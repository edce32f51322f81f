"""Pictures of a project: listed, counted, found by metadata, downloaded and deleted."""

from __future__ import annotations

import uuid

import pytest
import requests
from azure.cognitiveservices.vision.customvision.training import CustomVisionTrainingClient
from azure.cognitiveservices.vision.customvision.training.models import Image, Project

import drawing
from calls import NOBODY, create_tags, refused, train, upload


def test_a_long_list_comes_in_pages(training: CustomVisionTrainingClient, project: Project) -> None:
    pictures = [drawing.plain(16, 16, level) for level in range(70)]
    made = upload(training, project.id, pictures[:64]) + upload(training, project.id, pictures[64:])
    assert [image.id for image in training.get_images(project.id)] == made[:-51:-1], "fifty, the newest first"
    pages = [training.get_images(project.id, order_by="Oldest", take=32, skip=skip) for skip in range(0, 96, 32)]
    assert [len(page) for page in pages] == [32, 32, 6]
    assert [image.id for page in pages for image in page] == made
    assert training.get_images(project.id, skip=70) == []
    assert len(training.get_images(project.id, take=256)) == 70
    assert [image.id for image in training.get_untagged_images(project.id, take=3, order_by="Newest")] == made[:-4:-1]


def test_tagged_and_untagged_pictures_are_listed_and_counted(
    training: CustomVisionTrainingClient, project: Project
) -> None:
    tags = {name: tag.id for name, tag in create_tags(training, project, "round", "edged").items()}
    circles = upload(training, project.id, drawing.pictures("circle", 3), tag_ids=[tags["round"]])
    squares = upload(training, project.id, drawing.pictures("square", 2), tag_ids=[tags["edged"]])
    both = upload(training, project.id, drawing.pictures("triangle", 1), tag_ids=list(tags.values()))
    rest = upload(training, project.id, drawing.pictures("triangle", 2, first=1))

    def ids(images: list[Image]) -> list[str]:
        return [image.id for image in images]

    assert ids(training.get_images(project.id, tagging_status="Tagged", order_by="Oldest")) == circles + squares + both
    assert ids(training.get_images(project.id, tagging_status="Untagged", order_by="Oldest")) == rest
    assert ids(training.get_images(project.id, tag_ids=[tags["round"]], order_by="Oldest")) == circles + both
    assert ids(training.get_tagged_images(project.id, order_by="Oldest")) == circles + squares + both
    assert ids(training.get_tagged_images(project.id, tag_ids=[tags["edged"]])) == both + squares[::-1]
    assert ids(training.get_tagged_images(project.id, take=2, skip=1)) == squares[::-1]
    assert ids(training.get_untagged_images(project.id)) == rest[::-1]
    assert training.get_image_count(project.id) == 8
    assert training.get_image_count(project.id, tagging_status="Tagged") == 6
    assert training.get_image_count(project.id, tagging_status="Untagged") == 2
    assert training.get_image_count(project.id, tag_ids=[tags["edged"]]) == 3
    assert training.get_tagged_image_count(project.id) == 6
    assert training.get_tagged_image_count(project.id, tag_ids=[tags["round"]]) == 4
    assert training.get_untagged_image_count(project.id) == 2


def test_pictures_by_id_come_oldest_first_and_each_once(training: CustomVisionTrainingClient, project: Project) -> None:
    made = upload(training, project.id, drawing.pictures("circle", 3))
    wanted = [made[2], made[0], NOBODY, made[0]]
    assert [image.id for image in training.get_images_by_ids(project.id, image_ids=wanted)] == [made[0], made[2]]


@pytest.mark.parametrize(
    "wanted, found",
    [
        ("metadata=city eq 'Berlin'", [0, 1]),
        ("metadata=city ne 'Berlin'", [2, 3]),
        ("metadata=city eq 'Berlin' and metadata=year eq '2024'", [0]),
        ("metadata=city eq 'Köln' or metadata=year eq '2024'", [0, 2]),
        ("metadata=city eq 'Rome'", []),
    ],
)
def test_pictures_are_found_by_metadata(
    training: CustomVisionTrainingClient, project: Project, wanted: str, found: list[int]
) -> None:
    pictures = drawing.pictures("circle", 4)
    metadata = [{"city": "Berlin", "year": "2024"}, {"city": "Berlin"}, {"city": "Köln"}, None]
    made = [upload(training, project.id, [content], metadata=each)[0] for content, each in zip(pictures, metadata)]
    listed = training.get_images(project.id, filter=wanted, order_by="Oldest")
    assert [image.id for image in listed] == [made[at] for at in found]
    assert [image.metadata for image in listed] == [metadata[at] for at in found]
    assert training.get_image_count(project.id, filter=wanted) == len(found)


def test_metadata_is_added_to_and_told(training: CustomVisionTrainingClient, project: Project) -> None:
    first, second = upload(training, project.id, drawing.pictures("circle", 2), metadata={"a": "1", "b": "2"})
    summary = training.update_image_metadata(project.id, [second, first], {"b": "3", "c": "ü"})
    assert summary.is_batch_successful
    assert {entry.image_id for entry in summary.images} == {first, second}
    for entry in summary.images:
        assert (entry.status, entry.metadata) == ("OK", {"a": "1", "b": "3", "c": "ü"})
    part = training.update_image_metadata(project.id, [first, NOBODY], {"d": "4"})
    assert not part.is_batch_successful
    assert {entry.image_id: entry.status for entry in part.images} == {first: "OK", NOBODY: "ErrorImageNotFound"}
    many = {str(number): "x" for number in range(50)}
    assert [entry.status for entry in training.update_image_metadata(project.id, [first], many).images] == [
        "ErrorLimitExceed"
    ]
    assert training.get_images_by_ids(project.id, image_ids=[first])[0].metadata["d"] == "4"


@pytest.mark.parametrize("wanted", ["city", "metadata=city is 'Berlin'", "metadata=city eq 'Berlin", "metadata="])
def test_a_filter_that_can_not_be_read_is_refused(
    training: CustomVisionTrainingClient, project: Project, wanted: str
) -> None:
    refused(lambda: training.get_images(project.id, filter=wanted), 400, "BadRequest")
    refused(lambda: training.get_image_count(project.id, filter=wanted), 400, "BadRequest")


def test_an_unknown_order_is_refused(training: CustomVisionTrainingClient, project: Project) -> None:
    refused(lambda: training.get_images(project.id, order_by="Biggest"), 400, "BadRequest")
    refused(lambda: training.get_images(project.id, tagging_status="Half"), 400, "BadRequest")


def test_the_links_lead_to_the_picture_without_a_key(training: CustomVisionTrainingClient, project: Project) -> None:
    content = drawing.picture("circle", 0)
    [made] = upload(training, project.id, [content])
    [image] = training.get_images(project.id)
    for link in (image.original_image_uri, image.resized_image_uri):
        served = requests.get(link, timeout=30)
        assert (served.status_code, served.headers["Content-Type"]) == (200, "image/png")
        assert served.content == content
    assert requests.get(image.thumbnail_uri, timeout=30).status_code == 200
    assert requests.get(image.original_image_uri.replace("sig=", "sig=A"), timeout=30).status_code == 403
    place = f"/i-{uuid.UUID(project.id).hex}/i-{uuid.UUID(made).hex}"
    assert b"".join(training.get_artifact(project.id, place)) == content
    refused(lambda: training.get_artifact(project.id, "/nothing"), 400, "BadRequestInvalidArtifactUri")
    training.delete_images(project.id, image_ids=[made])
    assert requests.get(image.original_image_uri, timeout=30).status_code == 404


def test_pictures_are_deleted_some_or_all(training: CustomVisionTrainingClient, project: Project) -> None:
    made = upload(training, project.id, drawing.pictures("circle", 4))
    training.delete_images(project.id, image_ids=[made[1], NOBODY])
    assert [image.id for image in training.get_images(project.id)] == [made[3], made[2], made[0]]
    training.delete_images(project.id, all_images=True)
    assert training.get_images(project.id) == []
    assert upload(training, project.id, drawing.pictures("circle", 1)), "what is deleted is no duplicate"


def test_an_iteration_remembers_what_it_was_trained_with(
    training: CustomVisionTrainingClient, project: Project
) -> None:
    tags = create_tags(training, project, "circle", "square")
    for shape, tag in tags.items():
        upload(training, project.id, drawing.pictures(shape, 5), tag_ids=[tag.id])
    iteration = train(training, project.id).id
    circle = tags["circle"].id
    training.delete_tag(project.id, circle)
    training.delete_images(project.id, image_ids=[training.get_images(project.id)[0].id])
    upload(training, project.id, drawing.pictures("triangle", 3))
    assert (training.get_image_count(project.id), training.get_tagged_image_count(project.id)) == (12, 4)

    then = {"iteration_id": iteration}
    assert {tag.name: tag.image_count for tag in training.get_tags(project.id, **then)} == {"circle": 5, "square": 5}
    assert training.get_tag(project.id, circle, **then).image_count == 5
    assert training.get_image_count(project.id, **then) == training.get_tagged_image_count(project.id, **then) == 10
    assert training.get_untagged_image_count(project.id, **then) == 0
    assert len(training.get_images(project.id, **then)) == len(training.get_tagged_images(project.id, **then)) == 10
    assert training.get_untagged_images(project.id, **then) == []
    of_circle = training.get_images(project.id, tag_ids=[circle], **then)
    assert len(training.get_images_by_ids(project.id, image_ids=[image.id for image in of_circle], **then)) == 5

    training.delete_images(project.id, all_images=True, all_iterations=True)
    assert training.get_image_count(project.id, **then) == 0

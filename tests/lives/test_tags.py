"""Tags: made, changed, listed, and put on pictures and taken off."""

from __future__ import annotations

import uuid

from azure.cognitiveservices.vision.customvision.training import CustomVisionTrainingClient
from azure.cognitiveservices.vision.customvision.training.models import ImageTagCreateEntry, Project, Tag

import drawing
from calls import NOBODY, create_tags, refused, upload


def test_tags_are_made_changed_and_deleted(training: CustomVisionTrainingClient, project: Project) -> None:
    plain = training.create_tag(project.id, "plain")
    assert (plain.description, plain.type, plain.image_count) == (None, "Regular", 0)
    none = training.create_tag(project.id, "none", description="shows nothing", type="Negative")
    assert (none.description, none.type) == ("shows nothing", "Negative")
    assert training.get_tag(project.id, none.id) == none

    changed = training.update_tag(project.id, plain.id, Tag(name="Früchte", description="e.g. pears", type="Regular"))
    assert (changed.id, changed.name, changed.description) == (plain.id, "Früchte", "e.g. pears")
    forgotten = training.update_tag(project.id, plain.id, Tag(name="Früchte", description="", type="Regular"))
    assert forgotten.description is None
    training.delete_tag(project.id, none.id)
    assert training.get_tags(project.id) == [forgotten]
    refused(lambda: training.get_tag(project.id, none.id), 404, "NotFoundTag")


def test_tags_are_listed_as_the_service_sorts_ids(training: CustomVisionTrainingClient, project: Project) -> None:
    made = create_tags(training, project, *"abcdefgh").values()

    def key(tag: Tag) -> tuple[bytes, ...]:
        """SQL Server compares the last six bytes of an id first."""
        value = uuid.UUID(tag.id).bytes_le
        return value[10:], value[8:10], value[6:8], value[4:6], value[:4]

    assert [tag.id for tag in training.get_tags(project.id)] == [tag.id for tag in sorted(made, key=key)]


def test_names_and_the_negative_tag_are_taken_once(training: CustomVisionTrainingClient, project: Project) -> None:
    cat = training.create_tag(project.id, "cat")
    dog = training.create_tag(project.id, "dog", type="Negative")
    refused(lambda: training.create_tag(project.id, "cat"), 400, "BadRequestTagNameNotUnique")
    taken = Tag(name="dog", description="", type="Regular")
    refused(lambda: training.update_tag(project.id, cat.id, taken), 400, "BadRequestTagNameNotUnique")
    second = Tag(name="cat", description="", type="Negative")
    refused(lambda: training.update_tag(project.id, cat.id, second), 400, "BadRequestMultipleNegativeTag")
    refused(lambda: training.create_tag(project.id, "x", type="Negative"), 400, "BadRequestMultipleNegativeTag")
    refused(lambda: training.create_tag(project.id, "x", type="Positive"), 400, "BadRequestTagType")
    refused(lambda: training.create_tag(project.id, " "), 400, "BadRequestTagName")
    assert {tag.id for tag in training.get_tags(project.id)} == {cat.id, dog.id}


def test_pictures_are_tagged_and_untagged(training: CustomVisionTrainingClient, project: Project) -> None:
    tags = create_tags(training, project, "round", "blue", "big")
    first, second = upload(training, project.id, drawing.pictures("circle", 2), tag_ids=[tags["round"].id])
    pairs = [ImageTagCreateEntry(image_id=first, tag_id=tags[name].id) for name in ("round", "blue")]
    pairs.append(ImageTagCreateEntry(image_id=second, tag_id=tags["big"].id))
    summary = training.create_image_tags(project.id, tags=pairs)
    assert summary.created == pairs[1:] and summary.duplicated == pairs[:1] and summary.exceeded == []

    def counts() -> dict[str, int]:
        return {tag.name: tag.image_count for tag in training.get_tags(project.id)}

    assert counts() == {"round": 2, "blue": 1, "big": 1}
    training.delete_image_tags(project.id, [first, second], [tags["round"].id, tags["big"].id])
    assert counts() == {"round": 0, "blue": 1, "big": 0}
    assert [image.id for image in training.get_untagged_images(project.id)] == [second]
    left = training.get_tagged_images(project.id)
    assert [[tag.tag_name for tag in image.tags] for image in left] == [["blue"]]
    training.delete_tag(project.id, tags["blue"].id)
    assert training.get_untagged_image_count(project.id) == 2


def test_what_is_not_there_can_not_be_tagged(training: CustomVisionTrainingClient, project: Project) -> None:
    tag = training.create_tag(project.id, "round")
    negative = training.create_tag(project.id, "nothing", type="Negative")
    [image] = upload(training, project.id, drawing.pictures("circle", 1), tag_ids=[tag.id])

    def put(image_id: str, tag_id: str) -> None:
        training.create_image_tags(project.id, tags=[ImageTagCreateEntry(image_id=image_id, tag_id=tag_id)])

    refused(lambda: put(NOBODY, tag.id), 404, "NotFoundImage")
    refused(lambda: put(image, NOBODY), 404, "NotFoundTag")
    refused(lambda: put(image, negative.id), 400, "BadRequestNegativeAndRegularTagOnSameImage")
    refused(lambda: training.create_image_tags(project.id, tags=[]), 400, "BadRequestImageTags")


def test_a_picture_has_a_hundred_tags_at_most(training: CustomVisionTrainingClient, project: Project) -> None:
    [image] = upload(training, project.id, drawing.pictures("circle", 1))
    made = [training.create_tag(project.id, str(number)) for number in range(102)]
    pairs = [ImageTagCreateEntry(image_id=image, tag_id=tag.id) for tag in made]
    created, exceeded = [], []
    for first in range(0, len(pairs), 20):
        summary = training.create_image_tags(project.id, tags=pairs[first : first + 20])
        created, exceeded = created + summary.created, exceeded + summary.exceeded
    assert (created, exceeded) == (pairs[:100], pairs[100:])

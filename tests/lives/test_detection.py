"""Detectors: pictures with regions, trained, and judged by whether they find what is where."""

from __future__ import annotations

import pytest
from azure.cognitiveservices.vision.customvision.prediction import CustomVisionPredictionClient
from azure.cognitiveservices.vision.customvision.training import CustomVisionTrainingClient
from azure.cognitiveservices.vision.customvision.training.models import (
    BoundingBox,
    ImageFileCreateBatch,
    ImageFileCreateEntry,
    ImageRegionCreateEntry,
    IterationPerformance,
    Project,
    Region,
)

import drawing
from calls import NOBODY, TARGET, Trained, create_tags, refused, train, upload

UNSEEN = [drawing.scene(seed) for seed in range(1000, 1012)]
"""Twelve pictures that no detector here learns from, with what they show."""


def box(found: BoundingBox) -> drawing.Box:
    return drawing.Box(found.left, found.top, found.width, found.height)


def test_things_are_found_where_they_are(prediction: CustomVisionPredictionClient, detector: Trained) -> None:
    there = right = told = 0
    for content, drawn in UNSEEN:
        seen = prediction.detect_image_with_no_store(detector.project, Trained.PUBLISHED, content)
        tags = [found.tag_name for found in seen.predictions]
        assert tags == sorted(tags, key=drawing.SHAPES.index), "findings are grouped by tag"
        probable = [found for found in seen.predictions if found.probability > 0.5]
        for each in drawn:
            fits = (f.tag_name == each.shape and box(f.bounding_box).overlap(each.box) > 0.5 for f in probable)
            right += any(fits)
        there, told = there + len(drawn), told + len(probable)
    assert right >= 0.8 * there, f"{right} of {there} were found"
    assert right >= 0.8 * told, f"{right} of {told} findings were right"


def test_the_performance_depends_on_how_well_boxes_must_fit(
    training: CustomVisionTrainingClient, detector: Trained
) -> None:
    def performance(threshold: float, overlap_threshold: float) -> IterationPerformance:
        return training.get_iteration_performance(
            detector.project, detector.iteration.id, threshold=threshold, overlap_threshold=overlap_threshold
        )

    loose, exact, certain = performance(0.5, 0.3), performance(0.5, 1.0), performance(1.0, 0.3)
    assert [tag.name for tag in loose.per_tag_performance] == list(drawing.SHAPES)
    assert loose.recall >= 0.8 and loose.precision >= 0.8 and loose.average_precision >= 0.8
    assert exact.recall < loose.recall
    assert certain.recall < loose.recall


def test_the_pictures_that_were_held_out_tell_what_is_there_and_what_was_found(
    training: CustomVisionTrainingClient, detector: Trained
) -> None:
    shown = training.get_image_performances(detector.project, detector.iteration.id)
    assert len(shown) == training.get_image_performance_count(detector.project, detector.iteration.id) > 0
    for image in shown:
        assert image.regions and {region.tag_id for region in image.regions} == {tag.tag_id for tag in image.tags}
        assert all(found.bounding_box is not None for found in image.predictions)


def test_a_detector_s_life_from_one_tag_to_its_end(
    training: CustomVisionTrainingClient, prediction: CustomVisionPredictionClient, detection_project: Project
) -> None:
    project = detection_project
    tag = training.create_tag(project.id, "circle")
    canvases, regions = [], []
    for number in range(15):
        canvas = drawing.Canvas(160, 120, (240, 240, 255 - number))
        canvases.append(canvas)
        regions.append(canvas.fill("circle", 50 + 4 * number, 40 + 2 * number, 25, (90, 40, 4 * number)).box)
    images = upload(training, project.id, [canvas.png() for canvas in canvases])
    marks = [ImageRegionCreateEntry(image_id=i, tag_id=tag.id, **vars(b)) for i, b in zip(images, regions)]
    training.create_image_regions(project.id, regions=marks[:14])
    few = refused(lambda: training.train_project(project.id), 400, "BadRequestDetectionTrainingValidationFailed")
    assert few.message.startswith("Not enough images for training")
    training.create_image_regions(project.id, regions=marks[14:])
    iteration = train(training, project.id)
    assert iteration.exportable and iteration.domain_id == project.settings.domain_id
    refused(lambda: training.train_project(project.id), 400, "BadRequestTrainingNotNeeded")

    training.publish_iteration(project.id, iteration.id, "circles", TARGET)
    canvas = drawing.Canvas(160, 120, (245, 245, 245))
    drawn = canvas.fill("circle", 80, 61, 25, (90, 40, 30))
    found = prediction.detect_image(project.id, "circles", canvas.png()).predictions[0]
    assert found.tag_id == tag.id and found.probability > 0.5
    assert box(found.bounding_box).overlap(drawn.box) > 0.5

    refused(lambda: training.delete_project(project.id), 400, "BadRequestIterationIsPublished")
    training.unpublish_iteration(project.id, iteration.id)
    training.delete_project(project.id)
    refused(lambda: training.get_project(project.id), 404, "NotFoundProject")


def test_regions_come_with_a_picture_or_after_it_and_bring_their_tag(
    training: CustomVisionTrainingClient, detection_project: Project
) -> None:
    project = detection_project
    tags = create_tags(training, project, "circle", "square")
    circle = Region(tag_id=tags["circle"].id, left=0.25, top=0.125, width=0.5, height=0.5)
    entry = ImageFileCreateEntry(name="a.png", contents=drawing.scene(0)[0], regions=[circle])
    batch = ImageFileCreateBatch(images=[entry])
    image = training.create_images_from_files(project.id, batch).images[0].image
    assert [region.tag_id for region in image.regions] == [tag.tag_id for tag in image.tags] == [circle.tag_id]

    square = ImageRegionCreateEntry(
        image_id=image.id, tag_id=tags["square"].id, left=0.1, top=0.2, width=0.3, height=0.4
    )
    summary = training.create_image_regions(project.id, regions=[square])
    assert not summary.duplicated and not summary.exceeded
    made = summary.created[0]
    assert (made.image_id, made.tag_id, made.tag_name) == (image.id, square.tag_id, None)
    again = training.create_image_regions(project.id, regions=[square])
    assert not again.created and [entry.tag_id for entry in again.duplicated] == [square.tag_id]

    listed = training.get_images_by_ids(project.id, image_ids=[image.id])[0]
    assert {region.tag_name for region in listed.regions} == {tag.tag_name for tag in listed.tags} == set(tags)
    kept = next(region for region in listed.regions if region.region_id == made.region_id)
    assert (kept.left, kept.top, kept.width, kept.height) == pytest.approx((0.1, 0.2, 0.3, 0.4), abs=1e-6)
    assert kept.created == made.created

    training.delete_image_regions(project.id, [made.region_id])
    listed = training.get_images_by_ids(project.id, image_ids=[image.id])[0]
    assert [region.tag_name for region in listed.regions] == [tag.tag_name for tag in listed.tags] == ["circle"]
    training.delete_tag(project.id, tags["circle"].id)
    listed = training.get_images_by_ids(project.id, image_ids=[image.id])[0]
    assert not listed.regions and not listed.tags


def test_a_picture_has_three_hundred_regions_at_most(
    training: CustomVisionTrainingClient, detection_project: Project
) -> None:
    tag = training.create_tag(detection_project.id, "circle")
    [image] = upload(training, detection_project.id, [drawing.scene(0)[0]])
    entries = [
        ImageRegionCreateEntry(image_id=image, tag_id=tag.id, left=number / 1000, top=0, width=0.1, height=0.1)
        for number in range(320)
    ]
    created = exceeded = 0
    for first in range(0, len(entries), 64):
        summary = training.create_image_regions(detection_project.id, regions=entries[first : first + 64])
        created, exceeded = created + len(summary.created), exceeded + len(summary.exceeded)
    assert (created, exceeded) == (300, 20)


def test_regions_that_can_not_be_are_refused(training: CustomVisionTrainingClient, detection_project: Project) -> None:
    project = detection_project
    tag = training.create_tag(project.id, "circle")
    [image] = upload(training, project.id, [drawing.scene(0)[0]])

    def mark(image_id: str, tag_id: str, left: float, width: float) -> None:
        entry = ImageRegionCreateEntry(image_id=image_id, tag_id=tag_id, left=left, top=0, width=width, height=0.5)
        training.create_image_regions(project.id, regions=[entry])

    refused(lambda: mark(NOBODY, tag.id, 0, 0.5), 404, "NotFoundImage")
    refused(lambda: mark(image, NOBODY, 0, 0.5), 404, "NotFoundTag")
    refused(lambda: mark(image, tag.id, 0.75, 0.5), 400, "BadRequestImageRegions")
    refused(lambda: mark(image, tag.id, 0, 0), 400, "BadRequestImageRegions")
    refused(lambda: training.create_image_regions(project.id, regions=[]), 400, "BadRequestImageRegions")
    assert not training.get_images(project.id)[0].regions


def test_regions_are_proposed_where_something_is(
    training: CustomVisionTrainingClient, detection_project: Project
) -> None:
    project = detection_project
    content, drawn = drawing.scene(7)
    [image] = upload(training, project.id, [content])
    proposal = training.get_image_region_proposals(project.id, image)
    assert (proposal.project_id, proposal.image_id) == (project.id, image)
    confidences = [proposed.confidence for proposed in proposal.proposals]
    assert 0 < len(confidences) <= 25 and sorted(confidences, reverse=True) == confidences
    for each in drawn:
        assert max(box(proposed.bounding_box).overlap(each.box) for proposed in proposal.proposals) > 0.7
    [empty] = upload(training, project.id, [drawing.plain(100, 100)])
    assert training.get_image_region_proposals(project.id, empty).proposals == []


def test_a_negative_tag_keeps_a_detector_from_being_trained(
    training: CustomVisionTrainingClient, detection_project: Project
) -> None:
    negative = training.create_tag(detection_project.id, "nothing", type="Negative")
    training.create_images_from_data(detection_project.id, drawing.plain(100, 100), tag_ids=[negative.id])
    code = "BadRequestDetectionTrainingNotAllowNegativeTag"
    refused(lambda: training.train_project(detection_project.id), 400, code)

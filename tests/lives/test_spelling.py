"""Answers are spelled as they were seen on the wire of the real service."""

from __future__ import annotations

from collections.abc import Callable

from azure.cognitiveservices.vision.customvision.prediction import CustomVisionPredictionClient
from azure.cognitiveservices.vision.customvision.training import CustomVisionTrainingClient
from azure.cognitiveservices.vision.customvision.training.models import (
    ImageFileCreateBatch,
    ImageFileCreateEntry,
    ImageRegionCreateEntry,
    ImageTagCreateEntry,
    PredictionQueryToken,
    Project,
    SuggestedTagAndRegionQueryToken,
)

import drawing
from calls import TARGET, Trained, await_that, await_training, create_tags, find_domain, upload
from spelling import (
    COUNT,
    DOUBLE,
    ID,
    IMAGE,
    MODEL,
    PREDICTED,
    PREDICTED_THUMBNAIL,
    SINGLE,
    TEXT,
    THUMBNAIL,
    TOKEN,
    ZONELESS,
    ZULU,
    assert_spelled,
)

AUGMENTATIONS = ("rotation", "scaling", "translation", "horizontal flip", "equalize", "solarize", "padtosquare")
BOX = {"left": SINGLE, "top": SINGLE, "width": SINGLE, "height": SINGLE}
LABEL = {"probability": SINGLE, "tagId": ID, "tagName": TEXT, "tagType": "Regular"}
FINDING = {"probability": SINGLE, "tagId": ID, "tagName": TEXT, "boundingBox": BOX, "tagType": "Regular"}
LINKS = {"resizedImageUri": IMAGE, "thumbnailUri": THUMBNAIL, "originalImageUri": IMAGE}
PICTURE = {"id": ID, "created": ZONELESS, "width": COUNT, "height": COUNT, **LINKS}
FIGURES = {
    "precision": SINGLE,
    "precisionStdDeviation": 0.0,
    "recall": SINGLE,
    "recallStdDeviation": 0.0,
    "averagePrecision": SINGLE,
}


def text(call: Callable[..., object], *arguments: object, **options: object) -> str:
    """The bytes of an answer, which the official client hands out when it is asked for the raw response."""
    response = call(*arguments, raw=True, **options).response
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert response.headers["Request-Id"] == response.headers["apim-request-id"]
    return response.content.decode()


def test_domains(training: CustomVisionTrainingClient) -> None:
    general = find_domain(training, "Classification", compact=False)
    plain = {
        "id": "ee85a74c-405e-4adc-bb47-ffa8ca0c9f31",
        "name": "General",
        "type": "Classification",
        "exportable": False,
        "enabled": True,
        "exportablePlatforms": [],
        "modelInformation": None,
    }
    assert_spelled(text(training.get_domain, general.id), plain)
    compact = find_domain(training, "ObjectDetection", compact=True)
    exportable = {
        "id": "a27d5ca5-bb19-49d8-a70a-fec086c47f5b",
        "name": "General (compact)",
        "type": "ObjectDetection",
        "exportable": True,
        "enabled": True,
        "exportablePlatforms": ["CoreML", "DockerFile", "ONNX", "TensorFlow"],
        "modelInformation": {"estimatedModelSizeInMegabytes": 42, "description": TEXT},
    }
    assert_spelled(text(training.get_domain, compact.id), exportable)


def test_projects_and_tags(training: CustomVisionTrainingClient, project: Project) -> None:
    settings = {
        "domainId": ID,
        "classificationType": "Multilabel",
        "targetExportPlatforms": [],
        "useNegativeSet": True,
        "detectionParameters": None,
        "imageProcessingSettings": {"augmentationMethods": dict.fromkeys(AUGMENTATIONS, True)},
    }
    spelled = {
        "id": project.id,
        "name": project.name,
        "description": "",
        "settings": settings,
        "created": ZULU,
        "lastModified": ZULU,
        "thumbnailUri": None,
        "drModeEnabled": False,
        "status": "Succeeded",
    }
    assert_spelled(text(training.get_project, project.id), spelled)
    tag = {"id": ID, "name": "größer & <kleiner>", "description": None, "type": "Regular", "imageCount": 0}
    assert_spelled(text(training.create_tag, project.id, "größer & <kleiner>", description=""), tag)
    assert_spelled(text(training.get_tags, project.id), [tag])
    assert text(training.get_images, project.id) == "[]"
    assert text(training.get_image_count, project.id) == "0"


def test_images(training: CustomVisionTrainingClient, project: Project) -> None:
    tag = training.create_tag(project.id, "round").id
    on_it = {"tagId": tag, "tagName": None, "created": ZONELESS}
    data = text(training.create_images_from_data, project.id, drawing.picture("circle", 0), tag_ids=[tag])
    result = {"sourceUrl": None, "status": "OK", "image": {**PICTURE, "tags": [on_it]}}
    assert_spelled(data, {"isBatchSuccessful": True, "images": [result]})
    contents = {"good.png": drawing.picture("circle", 1), "bad.png": b"no picture"}
    batch = ImageFileCreateBatch(images=[ImageFileCreateEntry(name=n, contents=c) for n, c in contents.items()])
    good = {"sourceUrl": "good.png", "status": "OK", "image": PICTURE}
    bad = {"sourceUrl": "bad.png", "status": "ErrorImageFormat", "image": None}
    files = text(training.create_images_from_files, project.id, batch)
    assert_spelled(files, {"isBatchSuccessful": False, "images": [good, bad]})
    tagged = {**PICTURE, "tags": [{**on_it, "tagName": "round"}]}
    assert_spelled(text(training.get_images, project.id), [PICTURE, tagged])

    second = training.get_untagged_images(project.id)[0].id
    pair, spelled = ImageTagCreateEntry(image_id=second, tag_id=tag), {"imageId": second, "tagId": tag}
    put = text(training.create_image_tags, project.id, tags=[pair])
    assert_spelled(put, {"created": [spelled], "duplicated": [], "exceeded": []})
    put = text(training.create_image_tags, project.id, tags=[pair])
    assert_spelled(put, {"created": [], "duplicated": [spelled], "exceeded": []})
    described = text(training.update_image_metadata, project.id, [second], {"key": "größer"})
    entry = {"imageId": second, "status": "OK", "metadata": {"key": "größer"}}
    assert_spelled(described, {"isBatchSuccessful": True, "images": [entry]})


def test_regions(training: CustomVisionTrainingClient, detection_project: Project) -> None:
    project = detection_project.id
    tag = training.create_tag(project, "round").id
    image = training.create_images_from_data(project, drawing.scene(0)[0]).images[0].image.id
    entry = ImageRegionCreateEntry(image_id=image, tag_id=tag, left=0.1, top=0.25, width=0.3, height=0.5)
    region = {"regionId": ID, "tagName": None, "created": ZONELESS, "tagId": tag}
    numbers = {"left": 0.1, "top": 0.25, "width": 0.3, "height": 0.5}
    made = text(training.create_image_regions, project, regions=[entry])
    assert_spelled(made, {"created": [{"imageId": image, **region, **numbers}], "duplicated": [], "exceeded": []})
    tags = [{"tagId": tag, "tagName": "round", "created": ZONELESS}]
    listed = {**PICTURE, "tags": tags, "regions": [{**region, "tagName": "round", **numbers}]}
    assert_spelled(text(training.get_images, project), [listed])
    proposal = training.get_image_region_proposals(project, image)
    proposals = [{"confidence": SINGLE, "boundingBox": BOX} for _ in proposal.proposals]
    spelled = {"projectId": project, "imageId": image, "proposals": proposals}
    assert_spelled(text(training.get_image_region_proposals, project, image), spelled)


def test_iterations(training: CustomVisionTrainingClient, project: Project) -> None:
    for shape, tag in create_tags(training, project, "circle", "square").items():
        upload(training, project.id, drawing.pictures(shape, 5), tag_ids=[tag.id])
    begun = text(training.train_project, project.id)
    [iteration] = training.get_iterations(project.id)
    head = {"id": iteration.id, "name": "Iteration 1"}
    dates = {"created": ZULU, "lastModified": ZULU}
    owner = {"projectId": project.id, "exportable": False, "exportableTo": None}
    kind = {"domainId": None, "classificationType": None}
    effort = {"trainingType": "Regular", "reservedBudgetInHours": 0, "trainingTimeInMinutes": 0}
    publishing = {"publishName": None, "originalPublishResourceId": None}
    tail = {"customBaseModelInfo": None, "trainingErrorDetails": None}
    untrained = {**head, "status": "Training", **dates, **owner, **kind, **effort, **publishing, **tail}
    assert_spelled(begun, untrained)
    await_training(training, project.id, iteration.id)
    assert text(training.publish_iteration, project.id, iteration.id, "name", TARGET) == "true"
    kind = {"domainId": ID, "classificationType": "Multilabel"}
    effort["trainingTimeInMinutes"] = 1
    publishing = {"publishName": "name", "originalPublishResourceId": TARGET}
    dates["trainedAt"] = ZULU
    trained = {**head, "status": "Completed", **dates, **owner, **kind, **effort, **publishing, **tail}
    assert_spelled(text(training.get_iteration, project.id, iteration.id), trained)


def test_performance(training: CustomVisionTrainingClient, classifier: Trained) -> None:
    tags = [{"id": tag.id, "name": name, **FIGURES} for name, tag in classifier.tags.items()]
    found = text(training.get_iteration_performance, classifier.project, classifier.iteration.id, threshold=0.9)
    assert_spelled(found, {"perTagPerformance": tags, **FIGURES})


def test_predictions(
    training: CustomVisionTrainingClient,
    prediction: CustomVisionPredictionClient,
    classifier: Trained,
    detector: Trained,
) -> None:
    content, project, iteration = drawing.picture("circle", 7000), classifier.project, classifier.iteration.id
    seen = {"id": ID, "project": project, "iteration": iteration, "created": ZULU, "predictions": [LABEL] * 3}
    first = prediction.classify_image(project, Trained.PUBLISHED, content, raw=True)
    assert_spelled(first.response.text, seen)
    assert first.output.id == first.response.headers["apim-request-id"]
    assert_spelled(text(training.quick_test_image, project, content, iteration_id=iteration, store=False), seen)
    token = {
        "session": TEXT,
        "continuation": None,
        "maxCount": 0,
        "orderBy": "Newest",
        "tags": None,
        "iterationId": iteration,
        "startTime": None,
        "endTime": None,
        "application": None,
    }
    links = {"resizedImageUri": PREDICTED, "thumbnailUri": PREDICTED_THUMBNAIL, "originalImageUri": PREDICTED}
    wanted = PredictionQueryToken(max_count=0, order_by="Newest", iteration_id=iteration)
    stored = {**links, "domain": classifier.iteration.domain_id, **seen, "id": first.output.id}
    assert_spelled(text(training.query_predictions, project, wanted), {"token": token, "results": [stored]})
    training.delete_prediction(project, [first.output.id])

    found = prediction.detect_image_with_no_store(detector.project, Trained.PUBLISHED, drawing.scene(7000)[0], raw=True)
    findings = [FINDING] * len(found.output.predictions)
    seen = {"id": ID, "project": ID, "iteration": detector.iteration.id, "created": ZULU, "predictions": findings}
    assert_spelled(found.response.text, seen)


def test_suggestions(training: CustomVisionTrainingClient, classifier: Trained) -> None:
    project, iteration, tag = classifier.project, classifier.iteration.id, classifier.tags["circle"].id
    image = training.create_images_from_data(project, drawing.picture("circle", 7001)).images[0].image.id
    head = {"id": image, "project": project, "iteration": iteration}
    labels = {"predictions": [LABEL] * 3, "predictionUncertainty": DOUBLE}
    asked = text(training.suggest_tags_and_regions, project, iteration, [image])
    assert_spelled(asked, [{**head, "created": ZULU, **labels}])
    counts = text(training.query_suggested_image_count, project, iteration, tag_ids=[tag], threshold=0.5)
    assert counts == f'{{"{tag}":1}}'
    token = {"tagIds": [tag], "threshold": 0.5, "session": TEXT, "continuation": None, "maxCount": 0}
    stored = {"width": COUNT, "height": COUNT, **LINKS, "domain": classifier.iteration.domain_id}
    results = [{**stored, **head, "created": ZONELESS, **labels}]
    query = SuggestedTagAndRegionQueryToken(tag_ids=[tag], threshold=0.5, max_count=0)
    found = text(training.query_suggested_images, project, iteration, query)
    assert_spelled(found, {"token": {**token, "sortBy": "UncertaintyAscending"}, "results": results})
    training.delete_images(project, image_ids=[image])


def test_exports(training: CustomVisionTrainingClient, detector: Trained) -> None:
    project, iteration = detector.project, detector.iteration.id
    export = {"platform": "ONNX", "status": "Exporting", "downloadUri": None, "flavor": "ONNX10"}
    newer = {"newerVersionAvailable": False}
    begun = text(training.export_iteration, project, iteration, "ONNX", flavor="ONNX10")
    assert_spelled(begun, {**export, **newer})
    exports = await_that(
        lambda: training.get_exports(project, iteration), lambda found: all(each.status == "Done" for each in found)
    )
    spelled = {"platform": TEXT, "status": "Done", "downloadUri": MODEL}
    flavors = [{**spelled, "flavor": each.flavor, **newer} for each in exports]
    assert_spelled(text(training.get_exports, project, iteration), flavors)

    whole = {"iterationCount": 1, "imageCount": 40, "tagCount": 6, "regionCount": COUNT}
    copied = text(training.export_project, project)
    assert_spelled(copied, {**whole, "estimatedImportTimeInMS": COUNT, "token": TOKEN})

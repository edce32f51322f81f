"""The official client. src/arguments.rs says how this is called: python official.py ENDPOINT JOB SIZE WARMUP COUNT."""

import os
import sys
import time

from azure.cognitiveservices.vision.customvision.training import CustomVisionTrainingClient
from azure.cognitiveservices.vision.customvision.training.models import (
    ImageFileCreateBatch,
    ImageFileCreateEntry,
    ImageTagCreateEntry,
)
from msrest.authentication import ApiKeyCredentials

KEY = "0123456789abcdef0123456789abcdef"
ID = "00000000-0000-0000-0000-000000000001"


def picture(name):
    with open(os.path.join(os.environ["BENCH_PICTURES"], name), "rb") as file:
        return file.read()


def job_of(client, job, size):
    project = f"00000000-0000-0000-0000-{size:012}"

    def batch():
        names = [f"{number:02}.jpg" for number in range(size)]
        entries = [ImageFileCreateEntry(name=name, contents=picture(name)) for name in names]
        client.create_images_from_files(project, ImageFileCreateBatch(images=entries))

    def artifact():
        for chunk in client.get_artifact(project, path="model"):
            assert chunk

    return {
        "get": lambda: client.get_project(project),
        "list": lambda: client.get_images(project),
        "post": lambda: client.create_image_tags(project, tags=[ImageTagCreateEntry(image_id=ID, tag_id=ID)]),
        "batch": batch,
        "picture": lambda: client.create_images_from_data(project, picture("large.jpg")),
        "artifact": artifact,
    }[job]


def peak_kib():
    with open("/proc/self/status") as status:
        return next(line.split()[1] for line in status if line.startswith("VmHWM:"))


def main():
    endpoint, job, size, warmup, count = sys.argv[1:]
    credentials = ApiKeyCredentials(in_headers={"Training-key": KEY})
    client = CustomVisionTrainingClient(endpoint, credentials)
    client.config.connection.verify = os.environ.get("BENCH_CA", True)
    call = job_of(client, job, int(size))
    for _ in range(int(warmup)):
        call()
    begun, cpu = time.monotonic_ns(), time.process_time_ns()
    for _ in range(int(count)):
        call()
    wall, cpu = time.monotonic_ns() - begun, time.process_time_ns() - cpu
    print(wall // int(count), cpu // int(count), peak_kib())


main()

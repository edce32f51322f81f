/* The library over its C interface: JSON comes as the service sent it. */
#include "bench.h"
#include "customvision.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static customvision_training_client *client;
/* The same for each call. */
static char *request;
static customvision_status (*operation)(const customvision_training_client *, const char *, customvision_response **);

/* Bytes of a picture in a batch whose contents come in the JSON, and of these as base64. */
enum { PICTURE = 2000000, PICTURE_BASE64 = (PICTURE + 2) / 3 * 4 };

static void append(char **end, const char *text) {
    size_t length = strlen(text);
    memcpy(*end, text, length + 1);
    *end += length;
}

static char *batch_of_paths(const struct bench *bench) {
    size_t each = strlen(bench->pictures) + 64;
    char *json = malloc(128 + bench->size * each), *end = json;
    if (!json) {
        bench_fail("out of memory");
    }
    end += sprintf(end, "{\"projectId\":\"%s\",\"batch\":{\"images\":[", bench->project);
    for (unsigned i = 0; i < bench->size; i++) {
        end += sprintf(end, "%s{\"name\":\"%02u.jpg\",\"@path\":\"%s/%02u.jpg\"}", i ? "," : "", i, bench->pictures, i);
    }
    append(&end, "]}}");
    return json;
}

static char *batch_of_contents(const struct bench *bench) {
    char *json = malloc(128 + bench->size * ((size_t)PICTURE_BASE64 + 64)), *end = json;
    if (!json) {
        bench_fail("out of memory");
    }
    end += sprintf(end, "{\"projectId\":\"%s\",\"batch\":{\"images\":[", bench->project);
    for (unsigned i = 0; i < bench->size; i++) {
        end += sprintf(end, "%s{\"name\":\"%02u.jpg\",\"contents\":\"", i ? "," : "", i);
        memset(end, 'A', PICTURE_BASE64);
        end += PICTURE_BASE64;
        append(&end, "\"}");
    }
    append(&end, "]}}");
    return json;
}

static char *request_of(const struct bench *bench) {
    if (bench_is(bench, "batch")) {
        return batch_of_paths(bench);
    }
    if (bench_is(bench, "contents")) {
        return batch_of_contents(bench);
    }
    char more[512] = "";
    if (bench_is(bench, "post")) {
        snprintf(more, sizeof more, ",\"tags\":[{\"imageId\":\"00000000-0000-0000-0000-000000000001\",\"tagId\":\""
                                    "00000000-0000-0000-0000-000000000001\"}]");
    } else if (bench_is(bench, "artifact")) {
        snprintf(more, sizeof more, ",\"path\":\"model\"");
    } else if (bench_is(bench, "picture")) {
        snprintf(more, sizeof more, ",\"@path\":\"%s/large.jpg\"", bench->pictures);
    }
    size_t size = 128 + strlen(more);
    char *json = malloc(size);
    if (!json) {
        bench_fail("out of memory");
    }
    snprintf(json, size, "{\"projectId\":\"%s\"%s}", bench->project, more);
    return json;
}

void client_open(const struct bench *bench) {
    char config[512];
    snprintf(config, sizeof config, "{\"endpoint\":\"%s\",\"trainingKey\":\"" BENCH_KEY "\"%s%s%s}", bench->endpoint,
             bench->authority ? ",\"caFile\":\"" : "", bench->authority ? bench->authority : "",
             bench->authority ? "\"" : "");
    customvision_response *response;
    if (customvision_training_client_new(config, &client, &response) != CUSTOMVISION_OK) {
        bench_fail("%s", customvision_response_json(response, NULL));
    }
    customvision_response_free(response);
    if (bench_is(bench, "get")) {
        operation = customvision_get_project;
    } else if (bench_is(bench, "list")) {
        operation = customvision_get_images;
    } else if (bench_is(bench, "post")) {
        operation = customvision_create_image_tags;
    } else if (bench_is(bench, "batch") || bench_is(bench, "contents")) {
        operation = customvision_create_images_from_files;
    } else if (!bench_is(bench, "picture") && !bench_is(bench, "artifact")) {
        bench_fail("no job %s", bench->job);
    }
    request = request_of(bench);
}

static int sink(const uint8_t *data, size_t length, void *total) {
    (void)data;
    *(size_t *)total += length;
    return 0;
}

void client_call(const struct bench *bench) {
    size_t length = 0;
    customvision_response *response;
    customvision_status status;
    if (bench_is(bench, "artifact")) {
        status = customvision_get_artifact(client, request, sink, &length, &response);
    } else if (bench_is(bench, "picture")) {
        status = customvision_create_images_from_data(client, request, NULL, 0, &response);
    } else {
        status = operation(client, request, &response);
    }
    const char *json = customvision_response_json(response, &length);
    if (status != CUSTOMVISION_OK || length == 0) {
        bench_fail("%s", json);
    }
    customvision_response_free(response);
}

void client_close(void) {
    customvision_training_client_free(client);
    free(request);
}

/* What a C programmer writes without the library: libcurl with one handle that keeps its connection and is told but once
   what stays the same, an answer's buffer that is kept too, base64 by a table, and cJSON where the answer is to be understood.

   The jobs "get-parsed" and "list-parsed" parse the answer and look a value up; the others leave it alone. */
#include "bench.h"

#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct buffer {
    char *data;
    size_t length, capacity;
};

static CURL *curl;
static struct curl_slist *headers;
static char error[CURL_ERROR_SIZE];
static struct buffer answer, upload;
static bool parses;

static const char *path(const struct bench *bench) {
    if (bench_is(bench, "get") || bench_is(bench, "get-parsed")) {
        return "";
    } else if (bench_is(bench, "list") || bench_is(bench, "list-parsed")) {
        return "/images?take=50&skip=0";
    } else if (bench_is(bench, "post")) {
        return "/images/tags";
    } else if (bench_is(bench, "batch")) {
        return "/images/files";
    } else if (bench_is(bench, "picture")) {
        return "/images";
    } else if (bench_is(bench, "artifact")) {
        return "/artifacts?path=model";
    }
    bench_fail("no job %s", bench->job);
}

static void reserve(struct buffer *buffer, size_t more) {
    if (buffer->length + more > buffer->capacity) {
        size_t capacity = buffer->capacity ? buffer->capacity : 4096;
        while (capacity < buffer->length + more) {
            capacity *= 2;
        }
        char *data = realloc(buffer->data, capacity);
        if (!data) {
            bench_fail("out of memory");
        }
        buffer->data = data;
        buffer->capacity = capacity;
    }
}

static void append(struct buffer *buffer, const void *data, size_t length) {
    reserve(buffer, length);
    memcpy(buffer->data + buffer->length, data, length);
    buffer->length += length;
}

static void append_text(struct buffer *buffer, const char *text) {
    append(buffer, text, strlen(text));
}

static void append_base64(struct buffer *buffer, const uint8_t *data, size_t length) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    reserve(buffer, (length + 2) / 3 * 4);
    char *out = buffer->data + buffer->length;
    size_t i = 0;
    for (; i + 3 <= length; i += 3) {
        uint32_t three = (uint32_t)data[i] << 16 | (uint32_t)data[i + 1] << 8 | data[i + 2];
        *out++ = letters[three >> 18];
        *out++ = letters[three >> 12 & 63];
        *out++ = letters[three >> 6 & 63];
        *out++ = letters[three & 63];
    }
    if (i < length) {
        uint32_t three = (uint32_t)data[i] << 16 | (i + 1 < length ? (uint32_t)data[i + 1] << 8 : 0);
        *out++ = letters[three >> 18];
        *out++ = letters[three >> 12 & 63];
        *out++ = i + 1 < length ? letters[three >> 6 & 63] : '=';
        *out++ = '=';
    }
    buffer->length = (size_t)(out - buffer->data);
}

static void append_picture(struct buffer *buffer, const char *path) {
    static struct buffer raw;
    FILE *file = fopen(path, "rb");
    if (!file) {
        bench_fail("can't open %s", path);
    }
    fseek(file, 0, SEEK_END);
    long length = ftell(file);
    rewind(file);
    raw.length = 0;
    reserve(&raw, (size_t)length);
    raw.length = fread(raw.data, 1, (size_t)length, file);
    fclose(file);
    append_base64(buffer, (const uint8_t *)raw.data, raw.length);
}

static size_t receive(char *data, size_t size, size_t count, void *user) {
    append(user, data, size * count);
    return size * count;
}

static size_t count_bytes(char *data, size_t size, size_t count, void *user) {
    (void)data;
    *(size_t *)user += size * count;
    return size * count;
}

void client_open(const struct bench *bench) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    curl = curl_easy_init();
    headers = curl_slist_append(headers, "Training-Key: " BENCH_KEY);
    headers = curl_slist_append(headers, "Accept: application/json");
    /* It is asked for bodies of more than a megabyte, and costs a round trip. */
    headers = curl_slist_append(headers, "Expect:");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "libcurl");
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 100000L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    if (bench->authority) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, bench->authority);
    }
    if (bench_is(bench, "post") || bench_is(bench, "batch")) {
        headers = curl_slist_append(headers, "Content-Type: application/json");
    }
    if (bench_is(bench, "artifact")) {
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, count_bytes);
    } else {
        curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip");
    }
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    char url[512];
    snprintf(url, sizeof url, "%s/customvision/v3.4-preview/training/projects/%s%s", bench->endpoint, bench->project,
             path(bench));
    curl_easy_setopt(curl, CURLOPT_URL, url);
    append_text(&upload, "{\"tags\":[{\"imageId\":\"00000000-0000-0000-0000-000000000001\",\"tagId\":\""
                         "00000000-0000-0000-0000-000000000001\"}]}");
    parses = bench_is(bench, "get-parsed") || bench_is(bench, "list-parsed");
}

static void perform(void) {
    answer.length = 0;
    long status = 0;
    if (curl_easy_perform(curl) != CURLE_OK) {
        bench_fail("%s", error);
    }
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) {
        bench_fail("HTTP %ld", status);
    }
}

static void post(void) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, upload.data);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)upload.length);
    perform();
}

static void post_batch(const struct bench *bench) {
    upload.length = 0;
    append_text(&upload, "{\"images\":[");
    for (unsigned i = 0; i < bench->size; i++) {
        char text[512];
        snprintf(text, sizeof text, "%s{\"name\":\"%02u.jpg\",\"contents\":\"", i ? "," : "", i);
        append_text(&upload, text);
        snprintf(text, sizeof text, "%s/%02u.jpg", bench->pictures, i);
        append_picture(&upload, text);
        append_text(&upload, "\"}");
    }
    append_text(&upload, "]}");
    post();
}

static void post_picture(const struct bench *bench) {
    char path[512];
    snprintf(path, sizeof path, "%s/large.jpg", bench->pictures);
    curl_mime *form = curl_mime_init(curl);
    curl_mimepart *part = curl_mime_addpart(form);
    curl_mime_name(part, "imageData");
    curl_mime_filedata(part, path);
    curl_mime_type(part, "application/octet-stream");
    curl_easy_setopt(curl, CURLOPT_MIMEPOST, form);
    perform();
    curl_mime_free(form);
}

static void parse(const struct bench *bench) {
    cJSON *json = cJSON_ParseWithLength(answer.data, answer.length);
    const cJSON *object = bench_is(bench, "list-parsed") ? cJSON_GetArrayItem(json, 0) : json;
    if (!cJSON_IsString(cJSON_GetObjectItemCaseSensitive(object, "id"))) {
        bench_fail("the answer has no id");
    }
    cJSON_Delete(json);
}

void client_call(const struct bench *bench) {
    if (bench_is(bench, "post")) {
        post();
    } else if (bench_is(bench, "batch")) {
        post_batch(bench);
    } else if (bench_is(bench, "picture")) {
        post_picture(bench);
    } else if (bench_is(bench, "artifact")) {
        size_t total = 0;
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, &total);
        perform();
    } else {
        perform();
    }
    if (parses) {
        parse(bench);
    }
}

void client_close(void) {
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    curl_global_cleanup();
    free(answer.data);
    free(upload.data);
}

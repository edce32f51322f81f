/* From loading a shared library to its first answer: first_call ENDPOINT LIBRARY, of which LIBRARY is ours or libcurl's.
   Prints nanoseconds. */
#include "customvision.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define KEY "0123456789abcdef0123456789abcdef"
#define PROJECT "00000000-0000-0000-0000-000000000001"

static const char *endpoint;

static _Noreturn void fail(const char *what, const char *why) {
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

static void load(void *library, const char *name, void *function_out) {
    void *function = dlsym(library, name);
    if (!function) {
        fail(name, "is missing");
    }
    memcpy(function_out, &function, sizeof function);
}

static void call_ours(void *library) {
    customvision_status (*new_client)(const char *, customvision_training_client **, customvision_response **);
    customvision_status (*get_project)(const customvision_training_client *, const char *, customvision_response **);
    load(library, "customvision_training_client_new", &new_client);
    load(library, "customvision_get_project", &get_project);
    char config[256];
    snprintf(config, sizeof config, "{\"endpoint\":\"%s\",\"trainingKey\":\"" KEY "\"}", endpoint);
    customvision_training_client *client = NULL;
    customvision_response *response = NULL;
    if (new_client(config, &client, NULL) != CUSTOMVISION_OK ||
        get_project(client, "{\"projectId\":\"" PROJECT "\"}", &response) != CUSTOMVISION_OK) {
        fail("the call", "failed");
    }
}

static size_t receive(char *data, size_t size, size_t count, void *user) {
    (void)data;
    (void)user;
    return size * count;
}

static void call_libcurl(void *library) {
    CURLcode (*global_init)(long);
    CURL *(*easy_init)(void);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_perform)(CURL *);
    struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
    load(library, "curl_global_init", &global_init);
    load(library, "curl_easy_init", &easy_init);
    load(library, "curl_easy_setopt", &easy_setopt);
    load(library, "curl_easy_perform", &easy_perform);
    load(library, "curl_slist_append", &slist_append);
    char url[256];
    snprintf(url, sizeof url, "%s/customvision/v3.4-preview/training/projects/" PROJECT, endpoint);
    global_init(CURL_GLOBAL_DEFAULT);
    CURL *curl = easy_init();
    (easy_setopt)(curl, CURLOPT_URL, url);
    (easy_setopt)(curl, CURLOPT_HTTPHEADER, slist_append(NULL, "Training-Key: " KEY));
    (easy_setopt)(curl, CURLOPT_WRITEFUNCTION, receive);
    if (easy_perform(curl) != CURLE_OK) {
        fail("the call", "failed");
    }
}

static uint64_t nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fail("usage", "first_call ENDPOINT LIBRARY");
    }
    endpoint = argv[1];
    uint64_t begun = nanoseconds();
    void *library = dlopen(argv[2], RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fail(argv[2], dlerror());
    }
    if (strstr(argv[2], "customvision")) {
        call_ours(library);
    } else {
        call_libcurl(library);
    }
    printf("%llu\n", (unsigned long long)(nanoseconds() - begun));
    return 0;
}

/*
 * The main job in C, from pictures in a folder to a tested and exported model. Needs libc and POSIX, no JSON library.
 *
 *     examples-c/run.sh                                   builds it and runs it against an emulator
 *
 *     cargo rustc --release --lib --crate-type cdylib
 *     cc -std=c11 -Iinclude examples-c/quickstart.c -Ltarget/release -lcustomvision -o quickstart
 *     export VISION_TRAINING_ENDPOINT=... VISION_TRAINING_KEY=... LD_LIBRARY_PATH=target/release
 *     ./quickstart FOLDER
 *
 * FOLDER has one sub-folder of pictures per tag. Every fifth picture of a tag is kept back for the test. With
 * VISION_PREDICTION_RESOURCE_ID set, the model is published too.
 */
#define _POSIX_C_SOURCE 200809L

#include "support.h"

#include <customvision.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The most pictures that the service takes in one request, and how long anything is waited for. */
enum { BATCH = 64, MOST_SECONDS = 3600 };

/* ---- Calls ---- */

typedef customvision_training_client client;
typedef customvision_response response;
typedef customvision_status operation(const client *, const char *, response **);

/* One value of an answer; lives as long as the answer. Empty when there is none. */
static const char *get(const response *from, const char *pointer) {
    const char *value = customvision_response_get(from, pointer, NULL);
    return value != NULL ? value : "";
}

static const char *get_at(const response *from, const char *array, size_t index, const char *field) {
    char pointer[128];
    snprintf(pointer, sizeof pointer, "%s/%zu%s", array, index, field);
    return customvision_response_get(from, pointer, NULL);
}

static void complain(customvision_status status, const response *failed) {
    const char *name = get(failed, "/error/operation"), *hint = get(failed, "/error/hint");
    fprintf(stderr, "error: %s%s%s (%s)\n", name, *name ? ": " : "", get(failed, "/error/message"),
            customvision_status_name(status));
    if (*hint != '\0') {
        fprintf(stderr, "       %s\n", hint);
    }
}

/* Makes a call and frees the request. NULL, with a message, when it failed; otherwise the caller frees the answer. */
static response *call(const client *service, operation *work, string body) {
    response *answer = NULL;
    add(&body, "}");
    customvision_status status = work(service, body.text, &answer);
    free(body.text);
    if (status != CUSTOMVISION_OK) {
        complain(status, answer);
        customvision_response_free(answer);
        return NULL;
    }
    return answer;
}

/* A call whose answer does not matter. Returns whether it succeeded. */
static int done(const client *service, operation *work, string body) {
    response *answer = call(service, work, body);
    customvision_response_free(answer);
    return answer != NULL;
}

/* The picture is the file that @path names; no bytes are passed. */
static customvision_status quick_test_file(const client *service, const char *body, response **answer) {
    return customvision_quick_test_image(service, body, NULL, 0, answer);
}

/* ---- The steps. Each returns whether it succeeded. ---- */

/* Pauses a quarter of a second at first, five seconds in the end. Returns 0 when there is no use in waiting longer. */
static int wait_a_little(time_t begun, long *milliseconds) {
    struct timespec pause = {*milliseconds / 1000, *milliseconds % 1000 * 1000000};
    nanosleep(&pause, NULL);
    *milliseconds = *milliseconds < 4000 ? *milliseconds * 5 / 4 : 5000;
    if (time(NULL) - begun > MOST_SECONDS) {
        fputs("error: it is not over after an hour\n", stderr);
        return 0;
    }
    return 1;
}

static response *create_project(const client *service) {
    response *domains = call(service, customvision_get_domains, request(NULL)), *project = NULL;
    if (domains == NULL) {
        return NULL;
    }
    const char *id = NULL, *name;
    for (size_t i = 0; id == NULL && (name = get_at(domains, "", i, "/name")) != NULL; i++) {
        const char *type = get_at(domains, "", i, "/type");
        if (strcmp(name, "General (compact)") == 0 && type != NULL && strcmp(type, "Classification") == 0) {
            id = get_at(domains, "", i, "/id");
        }
    }
    if (id != NULL) {
        project = call(service, customvision_create_project,
                       request("name", "Quickstart in C", "domainId", id, "classificationType", "Multiclass", NULL));
    } else {
        fputs("error: the service has no domain \"General (compact)\" for classification\n", stderr);
    }
    customvision_response_free(domains);
    return project;
}

/* Uploads a batch: the files are streamed from where they are. */
static int upload_batch(const client *service, const char *project, const tag *of, string images, int count) {
    string body = request("projectId", project, NULL);
    add(&body, ",\"batch\":{\"tagIds\":[");
    add_json(&body, of->id);
    add(&body, "],\"images\":[");
    add(&body, images.text);
    add(&body, "]}");
    response *summary = call(service, customvision_create_images_from_files, body);
    if (summary == NULL) {
        return 0;
    }
    const char *status;
    for (size_t i = 0; (status = get_at(summary, "/images", i, "/status")) != NULL; i++) {
        if (strcmp(status, "OK") != 0 && strcmp(status, "OKDuplicate") != 0) {
            printf("      %s/%s: %s\n", of->name, get_at(summary, "/images", i, "/sourceUrl"), status);
        }
    }
    printf("      %s: %d pictures sent\n", of->name, count);
    customvision_response_free(summary);
    return 1;
}

static int upload(const client *service, const char *project, const char *folder, const tag *of) {
    string images = {NULL, 0};
    int count = 0, good = 1;
    for (int i = 0; i < of->count && good; i++) {
        if (!is_kept_back(i)) {
            char *tag_folder = join(folder, of->name), *path = join(tag_folder, of->files[i]->d_name);
            add(&images, count == 0 ? "{\"@path\":" : ",{\"@path\":");
            add_json(&images, path);
            add(&images, "}");
            count++;
            free(tag_folder);
            free(path);
        }
        if (count == BATCH || (i == of->count - 1 && count > 0)) {
            good = upload_batch(service, project, of, images, count);
            free(images.text);
            images = (string){NULL, 0};
            count = 0;
        }
    }
    free(images.text);
    return good;
}

/* Trains and waits. Returns the trained iteration, or NULL with a message. */
static response *train(const client *service, const char *project) {
    time_t begun = time(NULL);
    long pause = 250;
    response *iteration = call(service, customvision_train_project, request("projectId", project, NULL));
    while (iteration != NULL && strcmp(get(iteration, "/status"), "Completed") != 0) {
        response *before = iteration;
        if (strcmp(get(before, "/status"), "Failed") == 0) {
            fprintf(stderr, "error: the training failed: %s\n", get(before, "/trainingErrorDetails"));
            iteration = NULL;
        } else if (!wait_a_little(begun, &pause)) {
            iteration = NULL;
        } else {
            iteration = call(service, customvision_get_iteration,
                             request("projectId", project, "iterationId", get(before, "/id"), NULL));
        }
        customvision_response_free(before);
    }
    return iteration;
}

static double percent(const char *share) { return share != NULL ? 100 * strtod(share, NULL) : 0; }

static int show_performance(const client *service, const char *project, const char *iteration) {
    response *answer = call(service, customvision_get_iteration_performance,
                            request("projectId", project, "iterationId", iteration, NULL));
    if (answer == NULL) {
        return 0;
    }
    const char *name, *tags = "/perTagPerformance";
    printf("      %-16s precision   recall  average precision\n", "tag");
    for (size_t i = 0; (name = get_at(answer, tags, i, "/name")) != NULL; i++) {
        printf("      %-16s %7.1f %%  %5.1f %%  %15.1f %%\n", name, percent(get_at(answer, tags, i, "/precision")),
               percent(get_at(answer, tags, i, "/recall")), percent(get_at(answer, tags, i, "/averagePrecision")));
    }
    customvision_response_free(answer);
    return 1;
}

static int quick_test(const client *service, const char *project, const char *iteration, const char *folder,
                      const tag *tags, int count) {
    int right = 0, total = 0;
    for (int t = 0; t < count; t++) {
        for (int i = 0; i < tags[t].count; i++) {
            if (!is_kept_back(i)) {
                continue;
            }
            char *tag_folder = join(folder, tags[t].name), *path = join(tag_folder, tags[t].files[i]->d_name);
            response *answer = call(service, quick_test_file,
                                    request("projectId", project, "iterationId", iteration, "@path", path, NULL));
            free(tag_folder);
            free(path);
            if (answer == NULL) {
                return 0;
            }
            const char *predicted = get(answer, "/predictions/0/tagName");
            int is_right = strcmp(predicted, tags[t].name) == 0;
            printf("      %-12s %-12s %-12s %5.1f %%  %s\n", tags[t].files[i]->d_name, tags[t].name, predicted,
                   percent(get(answer, "/predictions/0/probability")), is_right ? "right" : "WRONG");
            right += is_right;
            total++;
            customvision_response_free(answer);
        }
    }
    printf("      %d of %d right\n", right, total);
    return 1;
}

/* Has the model exported, waits, and tells where it is. The address is signed: any HTTP client gets it without a key. */
static int export_model(const client *service, const char *project, const char *iteration) {
    if (!done(service, customvision_export_iteration,
              request("projectId", project, "iterationId", iteration, "platform", "ONNX", NULL))) {
        return 0;
    }
    time_t begun = time(NULL);
    long pause = 250;
    do {
        response *exports = call(service, customvision_get_exports,
                                 request("projectId", project, "iterationId", iteration, NULL));
        if (exports == NULL) {
            return 0;
        }
        int is_done = strcmp(get(exports, "/0/status"), "Done") == 0;
        int has_failed = strcmp(get(exports, "/0/status"), "Failed") == 0;
        if (is_done) {
            printf("      ready for download at %s\n", get(exports, "/0/downloadUri"));
        } else if (has_failed) {
            fputs("error: the export failed\n", stderr);
        }
        customvision_response_free(exports);
        if (is_done || has_failed) {
            return is_done;
        }
    } while (wait_a_little(begun, &pause));
    return 0;
}

static int use_iteration(const client *service, const char *project, const char *iteration, const char *folder,
                         const tag *tags, int count) {
    puts("\n[5/9] Look at the performance, measured on pictures that training held back");
    if (!show_performance(service, project, iteration)) {
        return 0;
    }
    puts("\n[6/9] Publish");
    const char *resource = getenv("VISION_PREDICTION_RESOURCE_ID");
    if (resource == NULL || *resource == '\0') {
        puts("      skipped: VISION_PREDICTION_RESOURCE_ID is not set");
    } else if (!done(service, customvision_publish_iteration,
                     request("projectId", project, "iterationId", iteration, "publishName", "quickstart",
                             "predictionId", resource, NULL))) {
        return 0;
    } else {
        puts("      published as \"quickstart\"");
    }
    puts("\n[7/9] Test pictures that it never saw");
    if (!quick_test(service, project, iteration, folder, tags, count)) {
        return 0;
    }
    puts("\n[8/9] Export the model for ONNX");
    return export_model(service, project, iteration);
}

static int main_job(const client *service, const char *project, const char *folder, tag *tags, int count) {
    puts("\n[2/9] Create a tag for each sub-folder");
    for (int i = 0; i < count; i++) {
        response *made = call(service, customvision_create_tag,
                              request("projectId", project, "name", tags[i].name, NULL));
        if (made == NULL) {
            return 0;
        }
        snprintf(tags[i].id, sizeof tags[i].id, "%s", get(made, "/id"));
        printf("      %s\n", tags[i].name);
        customvision_response_free(made);
    }
    puts("\n[3/9] Upload pictures");
    for (int i = 0; i < count; i++) {
        if (!upload(service, project, folder, &tags[i])) {
            return 0;
        }
    }
    puts("\n[4/9] Train");
    response *iteration = train(service, project);
    if (iteration == NULL) {
        return 0;
    }
    printf("      %s is trained\n", get(iteration, "/name"));
    int good = use_iteration(service, project, get(iteration, "/id"), folder, tags, count);
    customvision_response_free(iteration);
    return good;
}

/* Deletes the project with all that is in it. What is published has to be taken back first. */
static int clean_up(const client *service, const char *project) {
    response *iterations = call(service, customvision_get_iterations, request("projectId", project, NULL));
    const char *id;
    int good = iterations != NULL;
    for (size_t i = 0; good && (id = get_at(iterations, "", i, "/id")) != NULL; i++) {
        const char *published = get_at(iterations, "", i, "/publishName");
        if (published != NULL && strcmp(published, "null") != 0) {
            good = done(service, customvision_unpublish_iteration,
                        request("projectId", project, "iterationId", id, NULL));
        }
    }
    customvision_response_free(iterations);
    good = good && done(service, customvision_delete_project, request("projectId", project, NULL));
    if (good) {
        puts("      the project is deleted");
    } else {
        fprintf(stderr, "warning: the project %s could not be deleted\n", project);
    }
    return good;
}

int main(int argc, char **argv) {
    tag *tags = NULL;
    client *service = NULL;
    response *answer = NULL, *project = NULL;
    int good = 0;

    if (argc != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    int count = read_tags(argv[1], &tags);
    if (count < 0) {
        return EXIT_FAILURE;
    }
    /* Without a configuration, VISION_TRAINING_ENDPOINT and VISION_TRAINING_KEY are read. */
    customvision_status status = customvision_training_client_new(NULL, &service, &answer);
    if (status != CUSTOMVISION_OK) {
        complain(status, answer);
    } else {
        puts("[1/9] Create a project");
        project = create_project(service);
    }
    if (project != NULL) {
        printf("      \"%s\", with the id %s\n", get(project, "/name"), get(project, "/id"));
        good = main_job(service, get(project, "/id"), argv[1], tags, count);
        puts("\n[9/9] Clean up");
        good = clean_up(service, get(project, "/id")) && good;
    }
    customvision_response_free(project);
    customvision_response_free(answer);
    customvision_training_client_free(service);
    free_tags(tags, count);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

/*
 * The main job in C, from pictures in a folder to a tested and exported model. Needs libc and POSIX, no JSON library.
 *
 *     examples-c/run.sh                                   builds it and runs it against an emulator
 *
 *     cc -std=c11 -Iinclude examples-c/quickstart.c -Ltarget/debug -lcustomvision -o quickstart
 *     VISION_TRAINING_ENDPOINT=... VISION_TRAINING_KEY=... ./quickstart FOLDER
 *
 * FOLDER has one sub-folder of pictures per tag. Every fifth picture of a tag is kept back for the test. With
 * VISION_PREDICTION_RESOURCE_ID set, the model is published too.
 */
#define _POSIX_C_SOURCE 200809L

#include <customvision.h>
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { BATCH = 64, KEPT_BACK = 5, FEWEST_PER_TAG = 6, MOST_SECONDS = 3600 };

/* ---- Texts that grow, and JSON ---- */

typedef struct {
    char *text;
    size_t length;
} string;

static void *must(void *memory) {
    if (memory == NULL) {
        fputs("error: out of memory\n", stderr);
        exit(EXIT_FAILURE);
    }
    return memory;
}

static void add(string *to, const char *text) {
    size_t length = strlen(text);
    to->text = must(realloc(to->text, to->length + length + 1));
    memcpy(to->text + to->length, text, length + 1);
    to->length += length;
}

/* Adds a text as a JSON string. */
static void add_json(string *to, const char *text) {
    add(to, "\"");
    for (; *text != '\0'; text++) {
        char escaped[8];
        if (*text == '"' || *text == '\\') {
            snprintf(escaped, sizeof escaped, "\\%c", *text);
        } else if ((unsigned char)*text < 0x20) {
            snprintf(escaped, sizeof escaped, "\\u%04x", (unsigned)*text);
        } else {
            snprintf(escaped, sizeof escaped, "%c", *text);
        }
        add(to, escaped);
    }
    add(to, "\"");
}

/* Begins a JSON object with keys and texts, which alternate up to a NULL. The caller adds the closing brace. */
static void add_pairs(string *to, va_list pairs) {
    const char *key, *before = "{";
    while ((key = va_arg(pairs, const char *)) != NULL) {
        add(to, before);
        add_json(to, key);
        add(to, ":");
        add_json(to, va_arg(pairs, const char *));
        before = ",";
    }
}

static string begin_object(const char *key, ...) {
    string object = {NULL, 0};
    va_list pairs;
    va_start(pairs, key);
    add(&object, "{");
    add_json(&object, key);
    add(&object, ":");
    add_json(&object, va_arg(pairs, const char *));
    string rest = {NULL, 0};
    add_pairs(&rest, pairs);
    va_end(pairs);
    if (rest.text != NULL) {
        rest.text[0] = ',';
        add(&object, rest.text);
        free(rest.text);
    }
    return object;
}

/*
 * What quickstart.c needs besides the library: JSON requests, and the pictures of a folder. Build it with
 * examples-c/run.sh.
 */
#ifndef SUPPORT_H
#define SUPPORT_H

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* ---- Requests: JSON objects without the closing brace, which call() adds. ---- */

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
        char piece[8] = {*text, '\0'};
        if (*text == '"' || *text == '\\') {
            snprintf(piece, sizeof piece, "\\%c", *text);
        } else if ((unsigned char)*text < 0x20) {
            snprintf(piece, sizeof piece, "\\u%04x", (unsigned)*text);
        }
        add(to, piece);
    }
    add(to, "\"");
}

/* A request of keys and texts in turn, up to a NULL. */
static string request(const char *key, ...) {
    string made = {NULL, 0};
    va_list rest;
    va_start(rest, key);
    add(&made, "{");
    for (const char *comma = ""; key != NULL; comma = ",", key = va_arg(rest, const char *)) {
        add(&made, comma);
        add_json(&made, key);
        add(&made, ":");
        add_json(&made, va_arg(rest, const char *));
    }
    va_end(rest);
    return made;
}

/* ---- The folder ---- */

/* One picture in KEPT_BACK is for the test; the service wants five of a tag for training. */
enum { KEPT_BACK = 5, FEWEST_PER_TAG = 6 };

typedef struct {
    char *name;
    char id[64];
    struct dirent **files; /* sorted by name */
    int count;
} tag;

static int is_file(const struct dirent *entry) {
    static const char *const endings[] = {".jpg", ".jpeg", ".png", ".bmp", ".gif"};
    const char *dot = strrchr(entry->d_name, '.');
    for (size_t i = 0; dot != NULL && dot != entry->d_name && i < sizeof endings / sizeof *endings; i++) {
        if (strcasecmp(dot, endings[i]) == 0) {
            return 1;
        }
    }
    return 0;
}

static int is_visible(const struct dirent *entry) { return entry->d_name[0] != '.'; }

static char *join(const char *folder, const char *name) {
    char *path = must(malloc(strlen(folder) + strlen(name) + 2));
    sprintf(path, "%s/%s", folder, name);
    return path;
}

static void free_entries(struct dirent **entries, int count) {
    for (int i = 0; i < count; i++) {
        free(entries[i]);
    }
    free(entries);
}

static void free_tags(tag *tags, int count) {
    for (int i = 0; i < count; i++) {
        free(tags[i].name);
        free_entries(tags[i].files, tags[i].count);
    }
    free(tags);
}

/* Finds the tags of a folder. Returns how many, or -1 with a message. The caller frees them with free_tags. */
static int read_tags(const char *folder, tag **tags_out) {
    struct dirent **entries = NULL;
    int found = scandir(folder, &entries, is_visible, alphasort), count = 0;
    if (found < 0) {
        perror(folder);
        return -1;
    }
    tag *tags = must(calloc((size_t)found + 1, sizeof *tags));
    for (int i = 0; i < found && count >= 0; i++) {
        char *path = join(folder, entries[i]->d_name);
        struct stat status;
        if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
            tag *next = &tags[count++];
            next->name = must(strdup(entries[i]->d_name));
            next->count = scandir(path, &next->files, is_file, alphasort);
            if (next->count < FEWEST_PER_TAG) {
                fprintf(stderr, "error: %s: a tag needs %d pictures\n", path, FEWEST_PER_TAG);
                free_tags(tags, count);
                tags = NULL;
                count = -1;
            }
        }
        free(path);
    }
    free_entries(entries, found);
    if (count >= 0 && count < 2) {
        fprintf(stderr, "error: %s: needs a sub-folder of pictures for each of at least two tags\n", folder);
        free_tags(tags, count);
        return -1;
    }
    *tags_out = tags;
    return count;
}

static int is_kept_back(int file) { return file % KEPT_BACK == KEPT_BACK - 1; }


#endif

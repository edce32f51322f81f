/* What the test programs share: a client, and checks that count what failed. */
#ifndef SUPPORT_H
#define SUPPORT_H

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "customvision.h"

#define KEY "0123456789abcdef0123456789abcdef"
#define ID "11111111-2222-3333-4444-555555555555"
#define PROJECT "\"projectId\":\"" ID "\""
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

typedef customvision_status (*operation_function)(const customvision_training_client *, const char *,
                                                  customvision_response **);

/* An operation's name and function. */
#define OP(name) #name, customvision_##name

static int failures = 0;

/* Notes a failure. `label` tells which case it is. */
static inline int check(int holds, const char *label, const char *wanted, const char *found)
{
    if (!holds) {
        failures++;
        printf("%s: wanted %s, found %.600s\n", label, wanted, found ? found : "NULL");
    }
    return holds;
}

static inline void same(const char *label, const char *wanted, const char *found)
{
    int holds = wanted == NULL ? found == NULL : found != NULL && strcmp(wanted, found) == 0;
    check(holds, label, wanted ? wanted : "NULL", found);
}

static inline void same_number(const char *label, long wanted, long found)
{
    char numbers[2][32];
    sprintf(numbers[0], "%ld", wanted);
    sprintf(numbers[1], "%ld", found);
    check(wanted == found, label, numbers[0], numbers[1]);
}

/* Checks the value at a pointer; NULL wants none. */
static inline void value(const char *label, const customvision_response *response, const char *pointer,
                         const char *wanted)
{
    same(label, wanted, customvision_response_get(response, pointer, NULL));
}

/* Checks that the text at a pointer has `wanted` in it. */
static inline void contains(const char *label, const customvision_response *response, const char *pointer,
                            const char *wanted)
{
    const char *found = customvision_response_get(response, pointer, NULL);
    check(found != NULL && strstr(found, wanted) != NULL, label, wanted, found);
}

/* Checks a status and that the error document tells the same kind. Frees nothing. */
static inline void failed(const char *label, customvision_status wanted, customvision_status found,
                          const customvision_response *response)
{
    char kind[64];
    size_t i;
    const char *name = customvision_status_name(wanted) + strlen("CUSTOMVISION_");
    if (!check(wanted == found, label, customvision_status_name(wanted), customvision_status_name(found))) {
        printf("    %.600s\n", customvision_response_json(response, NULL));
    }
    for (i = 0; name[i] != '\0'; i++) {
        kind[i] = (char)tolower((unsigned char)name[i]);
    }
    kind[i] = '\0';
    value(label, response, "/error/kind", kind);
}

/* A client of the test's server, or the end of the program. */
static inline customvision_training_client *client_with(const char *endpoint, const char *more)
{
    char config[1024];
    customvision_training_client *client;
    customvision_response *response;
    sprintf(config, "{\"endpoint\":\"%s\",\"trainingKey\":\"" KEY "\"%s}", endpoint, more);
    if (customvision_training_client_new(config, &client, &response) != CUSTOMVISION_OK) {
        printf("no client: %s\n", customvision_response_json(response, NULL));
        exit(2);
    }
    customvision_response_free(response);
    return client;
}

/* A call that succeeds: the client still works. */
static inline void works(const char *label, const customvision_training_client *client)
{
    customvision_response *response = NULL;
    customvision_status status = customvision_get_domains(client, NULL, &response);
    check(status == CUSTOMVISION_OK, label, "a client that works", customvision_response_json(response, NULL));
    customvision_response_free(response);
}

/* `count` copies of a text between brackets, divided by commas; the caller frees it. */
static inline char *list(const char *before, const char *entry, size_t count, const char *after)
{
    char *text = malloc(strlen(before) + count * (strlen(entry) + 1) + strlen(after) + 1);
    char *end = text;
    size_t i;
    if (text == NULL) {
        exit(2);
    }
    end += sprintf(end, "%s", before);
    for (i = 0; i < count; i++) {
        end += sprintf(end, i == 0 ? "%s" : ",%s", entry);
    }
    sprintf(end, "%s", after);
    return text;
}

#endif

/* Calls of an operation with a request that is written like printf, and what is read from their answers. */
#ifndef CALLS_H
#define CALLS_H

#include <stdarg.h>

#include "support.h"

enum { TEXT = 4096 };

typedef customvision_response response;
typedef char id[40];

static customvision_training_client *client;

/* A request, in whose format ' stands for ". */
static inline void write_request(char *request, const char *format, va_list arguments)
{
    char quoted[TEXT];
    size_t i;
    for (i = 0; format[i] != '\0'; i++) {
        quoted[i] = format[i] == '\'' ? '"' : format[i];
    }
    quoted[i] = '\0';
    if (vsnprintf(request, TEXT, quoted, arguments) >= TEXT) {
        exit(2);
    }
}

/* Checks that a call succeeded, and returns its answer. */
static inline response *succeeded(const char *name, customvision_status status, response *answer)
{
    check(status == CUSTOMVISION_OK, name, "success", customvision_response_json(answer, NULL));
    return answer;
}

/* Makes a call that is to succeed. The caller frees the answer. */
static inline response *call(const char *name, operation_function run, const char *format, ...)
{
    char request[TEXT];
    response *answer = NULL;
    customvision_status status;
    va_list arguments;
    va_start(arguments, format);
    write_request(request, format, arguments);
    va_end(arguments);
    status = run(client, request, &answer);
    return succeeded(name, status, answer);
}

/* Makes a call whose answer does not matter, but that it is a success. */
#define DO(...) customvision_response_free(call(__VA_ARGS__))

/* Makes a call that the service is to refuse with a code. */
static inline void refused(const char *code, const char *name, operation_function run, const char *format, ...)
{
    char request[TEXT];
    response *answer = NULL;
    customvision_status status;
    va_list arguments;
    va_start(arguments, format);
    write_request(request, format, arguments);
    va_end(arguments);
    status = run(client, request, &answer);
    failed(name, CUSTOMVISION_SERVICE, status, answer);
    value(name, answer, "/error/code", code);
    customvision_response_free(answer);
}

/* A text of an answer, which lives as long; empty when there is none. */
static inline const char *get(const response *answer, const char *pointer)
{
    const char *found = customvision_response_get(answer, pointer, NULL);
    return found != NULL ? found : "";
}

static inline const char *get_at(const response *answer, const char *format, int index)
{
    char pointer[64];
    sprintf(pointer, format, index);
    return get(answer, pointer);
}

static inline double number(const response *answer, const char *pointer) { return atof(get(answer, pointer)); }

/* Keeps a text of an answer, and frees the answer. */
static inline void keep(char *into, size_t size, response *answer, const char *pointer)
{
    snprintf(into, size, "%s", get(answer, pointer));
    check(*into != '\0', pointer, "a text", customvision_response_json(answer, NULL));
    customvision_response_free(answer);
}

/* Checks one value of an answer, and frees the answer. */
static inline void is(const char *wanted, response *answer, const char *pointer)
{
    value(pointer, answer, pointer, wanted);
    customvision_response_free(answer);
}

/* Checks that a number is large enough. */
static inline void at_least(const char *label, double least, double found)
{
    char numbers[2][32];
    sprintf(numbers[0], "%g or more", least);
    sprintf(numbers[1], "%g", found);
    check(found >= least, label, numbers[0], numbers[1]);
}

/* Reads what is under way, and again when it is done: the service of these tests shows it under way once. The caller
   frees the answer. `iteration` is NULL where the operation takes none. */
static inline response *outcome(const char *under_way, const char *pointer, const char *name, operation_function run,
                                const char *project, const char *iteration)
{
    char request[256];
    sprintf(request, iteration == NULL ? "{'projectId':'%s'}" : "{'projectId':'%s','iterationId':'%s'}", project, iteration);
    is(under_way, call(name, run, request), pointer);
    return call(name, run, request);
}

#endif

/* The tables of the fault matrix, which its test generates. */
#ifndef FAULTS_H
#define FAULTS_H

#include <stddef.h>
#include <stdint.h>

#include "customvision.h"

struct operation {
    const char *name;
    /* The request: members of the document, each with a comma before it. With `large` the upload is of some megabytes. */
    const char *members, *large;
    /* The function, of one shape. */
    customvision_status (*plain)(const customvision_training_client *, const char *, customvision_response **);
    customvision_status (*picture)(const customvision_training_client *, const char *, const uint8_t *, size_t,
                                   customvision_response **);
    customvision_status (*download)(const customvision_training_client *, const char *, customvision_sink, void *,
                                    customvision_response **);
};

struct scenario {
    /* Further members of the request. */
    const char *members;
    /* Uploads are large. */
    int large;
    /* The connection has been used before. */
    int used;
};

extern const struct operation OPERATIONS[];
extern const size_t OPERATION_COUNT;
extern const struct scenario SCENARIOS[];
extern const size_t SCENARIO_COUNT;

#endif

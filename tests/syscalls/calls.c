/* Makes COUNT small calls on one client: calls ENDPOINT COUNT. For run.sh, which counts their system calls. */
#include "customvision.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: calls ENDPOINT COUNT\n");
        return 2;
    }
    char config[256];
    snprintf(config, sizeof config, "{\"endpoint\":\"%s\",\"trainingKey\":\"0123456789abcdef0123456789abcdef\"}", argv[1]);
    customvision_training_client *client = NULL;
    customvision_status status = customvision_training_client_new(config, &client, NULL);
    for (long left = strtol(argv[2], NULL, 10); status == CUSTOMVISION_OK && left > 0; left--) {
        customvision_response *response = NULL;
        status = customvision_get_projects(client, NULL, &response);
        if (status != CUSTOMVISION_OK) {
            fprintf(stderr, "%s\n", customvision_response_json(response, NULL));
        }
        customvision_response_free(response);
    }
    customvision_training_client_free(client);
    return status == CUSTOMVISION_OK ? 0 : 1;
}

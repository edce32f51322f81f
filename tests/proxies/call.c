/* Makes COUNT small calls on one client: call CONFIG COUNT. Prints the error document of the first one that fails. For
   run.sh, which has them go through proxies. */
#include "customvision.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: call CONFIG COUNT\n");
        return 2;
    }
    customvision_training_client *client = NULL;
    customvision_response *response = NULL;
    customvision_status status = customvision_training_client_new(argv[1], &client, &response);
    for (long left = strtol(argv[2], NULL, 10); status == CUSTOMVISION_OK && left > 0; left--) {
        customvision_response_free(response);
        status = customvision_get_domains(client, NULL, &response);
    }
    if (status != CUSTOMVISION_OK) {
        puts(customvision_response_json(response, NULL));
    }
    customvision_response_free(response);
    customvision_training_client_free(client);
    return status == CUSTOMVISION_OK ? 0 : 1;
}

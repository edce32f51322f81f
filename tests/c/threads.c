/* One client, eight threads, fifty calls each. argv: the endpoint. */
#include <pthread.h>

#include "support.h"

#define THREADS 8
#define CALLS 50

struct work {
    const customvision_training_client *client;
    int succeeded;
};

static void *work(void *argument)
{
    struct work *work = argument;
    int i;
    for (i = 0; i < CALLS; i++) {
        customvision_response *response = NULL;
        if (customvision_get_domains(work->client, NULL, &response) == CUSTOMVISION_OK &&
            strcmp(customvision_response_get(response, "", NULL), "[]") == 0) {
            work->succeeded++;
        }
        customvision_response_free(response);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    struct work works[THREADS];
    customvision_training_client *client;
    int i;
    if (argc != 2) {
        return 2;
    }
    client = client_with(argv[1], "");
    for (i = 0; i < THREADS; i++) {
        works[i].client = client;
        works[i].succeeded = 0;
        if (pthread_create(&threads[i], NULL, work, &works[i]) != 0) {
            return 2;
        }
    }
    for (i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        same_number("calls that succeeded", CALLS, works[i].succeeded);
    }
    customvision_training_client_free(client);
    return failures != 0;
}

/* Many calls from many threads on one client, after a twentieth as many to warm up. argv: the endpoint, the number of
   calls, and whether memory is measured. */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>

#include "process.h"
#include "support.h"

#define THREADS 16
/* kB by which resident memory may grow. */
#define GROWTH 2048

static customvision_training_client *client;

struct work {
    long calls, succeeded;
};

static void *work(void *argument)
{
    struct work *work = argument;
    long i;
    for (i = 0; i < work->calls; i++) {
        customvision_response *response = NULL;
        if (customvision_get_tags(client, "{" PROJECT "}", &response) == CUSTOMVISION_OK &&
            strcmp(customvision_response_get(response, "/0/name", NULL), "load") == 0) {
            work->succeeded++;
        }
        customvision_response_free(response);
    }
    return NULL;
}

/* Makes so many calls at least; returns how many. */
static long round_of(long calls)
{
    pthread_t threads[THREADS];
    struct work works[THREADS];
    long each = (calls + THREADS - 1) / THREADS;
    int i;
    for (i = 0; i < THREADS; i++) {
        works[i].calls = each;
        works[i].succeeded = 0;
        if (pthread_create(&threads[i], NULL, work, &works[i]) != 0) {
            exit(2);
        }
    }
    for (i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        same_number("calls that succeeded", each, works[i].succeeded);
    }
    return each * THREADS;
}

int main(int argc, char **argv)
{
    long threads, files, warm, calls, before, after;
    if (argc != 4) {
        return 2;
    }
    threads = threads_now();
    files = files_now();
    client = client_with(argv[1], "");
    warm = round_of(atol(argv[2]) / 20);
    before = resident();
    calls = round_of(atol(argv[2]));
    after = resident();
    customvision_training_client_free(client);
    if (strcmp(argv[3], "memory") == 0) {
        check(after - before < GROWTH, "resident memory", "less than 2 MB of growth", "more");
    }
    same_number("threads", threads, settled(threads_now, threads));
    same_number("open files", files, settled(files_now, files));
    printf("%ld calls; resident before and after the last %ld: %ld kB, %ld kB\n", warm + calls, calls, before, after);
    return failures != 0;
}

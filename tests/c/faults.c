/* Calls every operation in every scenario, each on a client and a server of its own, and tells how the calls ended.

   argv: the endpoint of the server that controls the others, and the number of threads. For each case the program prints
   its number, the status, the milliseconds it took, the bytes that the sink was given, the response's HTTP status,
   whether the client works afterwards, whether half of the key is in the document, and the document, divided by tabs. */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <time.h>

#include "faults.h"
#include "support.h"

/* More than the buffers of two sockets hold. */
#define LARGE 12000000
/* Enough of the key to be found where a text was cut. */
#define HALF_KEY "0123456789abcdef"

static uint8_t picture[LARGE];
static customvision_training_client *control;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static size_t next_case = 0;

static long milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Has a case's server begin (which returns its address), harm, heal or end. */
static customvision_response *order(size_t number, const char *what)
{
    char request[128];
    customvision_response *response = NULL;
    sprintf(request, "{\"@headers\":{\"X-Case\":\"%lu\",\"X-Order\":\"%s\"}}", (unsigned long)number, what);
    if (customvision_get_domains(control, request, &response) != CUSTOMVISION_OK) {
        printf("no control: %s\n", customvision_response_json(response, NULL));
        exit(2);
    }
    return response;
}

static int succeeds(const customvision_training_client *client)
{
    customvision_response *response = NULL;
    customvision_status status = customvision_get_domains(client, NULL, &response);
    int right = status == CUSTOMVISION_OK &&
                strcmp(customvision_response_json(response, NULL), "[{\"name\":\"works\"}]") == 0;
    customvision_response_free(response);
    return right;
}

static int count_bytes(const uint8_t *data, size_t len, void *user_data)
{
    (void)data;
    *(size_t *)user_data += len;
    return 0;
}

static customvision_status call(const struct operation *operation, const struct scenario *scenario,
                                const customvision_training_client *client, size_t *sunk,
                                customvision_response **response_out)
{
    char request[2048];
    sprintf(request, "{\"@headers\":{}%s%s}", scenario->large ? operation->large : operation->members, scenario->members);
    if (operation->picture != NULL) {
        return operation->picture(client, request, picture, scenario->large ? LARGE : 3, response_out);
    }
    if (operation->download != NULL) {
        return operation->download(client, request, count_bytes, sunk, response_out);
    }
    return operation->plain(client, request, response_out);
}

static void run(size_t number)
{
    const struct scenario *scenario = &SCENARIOS[number % SCENARIO_COUNT];
    customvision_training_client *client;
    customvision_response *server, *response = NULL;
    customvision_status status;
    const char *document;
    size_t sunk = 0;
    long begun, took;
    int works;

    server = order(number, "begin");
    client = client_with(customvision_response_get(server, "/0", NULL),
                         ",\"retryDelayMs\":1,\"maxRetryDelayMs\":5,\"maxResponseBytes\":1000000,\"timeoutMs\":60000");
    customvision_response_free(server);
    works = !scenario->used || succeeds(client);
    if (scenario->used) {
        customvision_response_free(order(number, "harm"));
    }
    begun = milliseconds();
    status = call(&OPERATIONS[number / SCENARIO_COUNT], scenario, client, &sunk, &response);
    took = milliseconds() - begun;
    customvision_response_free(order(number, "heal"));
    works = succeeds(client) && works;
    document = customvision_response_json(response, NULL);
    printf("%lu\t%s\t%ld\t%lu\t%u\t%d\t%d\t%s\n", (unsigned long)number,
           customvision_status_name(status) + strlen("CUSTOMVISION_"), took, (unsigned long)sunk,
           (unsigned)customvision_response_http_status(response), works, strstr(document, HALF_KEY) != NULL, document);
    customvision_response_free(response);
    customvision_training_client_free(client);
    customvision_response_free(order(number, "end"));
}

static void *work(void *unused)
{
    for (;;) {
        size_t number;
        pthread_mutex_lock(&lock);
        number = next_case++;
        pthread_mutex_unlock(&lock);
        if (number >= OPERATION_COUNT * SCENARIO_COUNT) {
            return unused;
        }
        run(number);
    }
}

/* The file that large batches name. */
static void write_picture(void)
{
    FILE *file = fopen("large.bin", "wb");
    if (file == NULL || fwrite(picture, LARGE, 1, file) != 1 || fclose(file) != 0) {
        exit(2);
    }
}

int main(int argc, char **argv)
{
    pthread_t threads[256];
    size_t i, count;
    if (argc != 3 || (count = (size_t)atol(argv[2])) > COUNT(threads)) {
        return 2;
    }
    memset(picture, 0x55, LARGE);
    write_picture();
    control = client_with(argv[1], "");
    for (i = 0; i < count; i++) {
        if (pthread_create(&threads[i], NULL, work, NULL) != 0) {
            return 2;
        }
    }
    for (i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
    }
    customvision_training_client_free(control);
    return 0;
}

/* Calls that wait for an answer, for their next try, or for a server that does not read their upload: all end when their
   token is triggered, or their client closed. argv: the endpoint.

   The server never answers get_domains, fails get_projects, does not read uploads, and answers get_iterations once as many
   of these are under way as its header X-Await says. */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "process.h"
#include "support.h"

#define THREADS 64
#define UPLOAD 16000000
/* How long calls may take to end, in seconds, and after how many more the program gives up. */
#define BOUND 20
#define PATIENCE 120
/* The calls have no limit of their own, and the wait between their tries is an hour. */
#define NO_LIMITS ",\"timeoutMs\":0,\"retryDelayMs\":3600000,\"maxRetryDelayMs\":3600000"

static uint8_t picture[UPLOAD];

struct work {
    const customvision_training_client *client;
    int kind;
    customvision_status status;
    customvision_response *response;
};

static void *work(void *argument)
{
    struct work *work = argument;
    switch (work->kind) {
    case 0:
        work->status = customvision_get_domains(work->client, NULL, &work->response);
        break;
    case 1:
        work->status = customvision_get_projects(work->client, NULL, &work->response);
        break;
    default:
        work->status =
            customvision_create_images_from_data(work->client, "{" PROJECT "}", picture, UPLOAD, &work->response);
    }
    return NULL;
}

/* Waits until all threads' calls are under way. */
static void await_all(const customvision_training_client *client)
{
    char request[128];
    sprintf(request, "{" PROJECT ",\"@headers\":{\"X-Await\":\"%d\"}}", THREADS);
    same_number("calls under way", CUSTOMVISION_OK, customvision_get_iterations(client, request, NULL));
}

static void is_cancelled(const char *label, customvision_status status, const customvision_response *response)
{
    failed(label, CUSTOMVISION_CANCELLED, status, response);
    check(strstr(customvision_response_json(response, NULL), KEY) == NULL, label, "no key", "the key");
}

/* Begins calls of each kind on both clients, ends them with `end`, and looks at what they return. */
static void end_all(const char *label, const customvision_training_client *clients[2],
                    const customvision_training_client *other, void (*end)(const void *), const void *ended)
{
    pthread_t threads[THREADS];
    struct work works[THREADS];
    time_t begun;
    int i;
    for (i = 0; i < THREADS; i++) {
        works[i].client = clients[i % 2];
        works[i].kind = i / 2 % 3;
        works[i].response = NULL;
        if (pthread_create(&threads[i], NULL, work, &works[i]) != 0) {
            exit(2);
        }
    }
    await_all(other);
    begun = time(NULL);
    end(ended);
    for (i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        is_cancelled(label, works[i].status, works[i].response);
        value(label, works[i].response, "/error/processed", "unknown");
        value(label, works[i].response, "/error/attempts", "1");
        customvision_response_free(works[i].response);
    }
    check(time(NULL) - begun <= BOUND, label, "calls that end at once", "calls that take long");
    for (i = 0; i < 2; i++) {
        customvision_response *response = NULL;
        customvision_status status = customvision_get_domains(clients[i], NULL, &response);
        is_cancelled(label, status, response);
        value(label, response, "/error/processed", "no");
        customvision_response_free(response);
    }
}

static void trigger(const void *token)
{
    customvision_cancel_token_cancel(token);
}

static void close_client(const void *client)
{
    customvision_training_client_close(client);
}

static void answered(const char *label, const customvision_training_client *client)
{
    same_number(label, CUSTOMVISION_OK, customvision_get_tags(client, "{" PROJECT "}", NULL));
}

int main(int argc, char **argv)
{
    const customvision_training_client *both[2];
    customvision_training_client *client, *other, *obeying, *closing;
    customvision_cancel_token *token, *unused;
    long threads, files;
    if (argc != 2) {
        return 2;
    }
    alarm(PATIENCE);
    threads = threads_now();
    files = files_now();
    client = client_with(argv[1], NO_LIMITS);
    other = client_with(argv[1], NO_LIMITS);
    token = customvision_cancel_token_new();
    unused = customvision_cancel_token_new();
    same_number("a handle", CUSTOMVISION_OK, customvision_training_client_with_token(client, token, &obeying));
    same_number("a handle", CUSTOMVISION_OK, customvision_training_client_with_token(client, unused, &closing));

    both[0] = both[1] = obeying;
    end_all("a token", both, client, trigger, token);
    answered("a handle without the token", client);
    answered("a handle with another token", closing);

    both[0] = client;
    both[1] = closing;
    end_all("close", both, other, close_client, client);
    answered("another client", other);

    customvision_training_client_free(client);
    customvision_training_client_free(closing);
    customvision_training_client_free(obeying);
    customvision_training_client_free(other);
    customvision_cancel_token_free(token);
    customvision_cancel_token_free(unused);
    same_number("threads", threads, settled(threads_now, threads));
    same_number("open files", files, settled(files_now, files));
    return failures != 0;
}

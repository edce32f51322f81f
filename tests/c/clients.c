/* Clients that come and go; every tenth is used. argv: the endpoint, their number, and whether memory is measured. */
#define _POSIX_C_SOURCE 200809L

#include "process.h"
#include "support.h"

/* kB by which resident memory may grow. */
#define GROWTH 2048

/* Makes, uses and frees so many clients; returns how many calls they made. */
static long come_and_go(const char *endpoint, long count)
{
    long i, calls = 0;
    for (i = 0; i < count; i++) {
        customvision_training_client *client = client_with(endpoint, "");
        if (i % 10 == 0) {
            works("a new client", client);
            calls++;
        }
        customvision_training_client_free(client);
    }
    return calls;
}

int main(int argc, char **argv)
{
    long threads, files, count, calls, before, after;
    if (argc != 4) {
        return 2;
    }
    threads = threads_now();
    files = files_now();
    count = atol(argv[2]);
    calls = come_and_go(argv[1], count / 10);
    before = resident();
    calls += come_and_go(argv[1], count - count / 10);
    after = resident();
    if (strcmp(argv[3], "memory") == 0) {
        check(after - before < GROWTH, "resident memory", "less than 2 MB of growth", "more");
    }
    same_number("threads", threads, settled(threads_now, threads));
    same_number("open files", files, settled(files_now, files));
    printf("%ld clients, %ld calls; resident after a tenth and at the end: %ld kB, %ld kB\n", count, calls, before, after);
    return failures != 0;
}

#include "bench.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t nanoseconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* The most memory that the process had at once, in KiB. The resource usage's own figure survives an exec. */
static unsigned long peak_kib(void) {
    unsigned long peak = 0;
    char line[256];
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status)) {
        if (sscanf(line, "VmHWM: %lu", &peak) == 1) {
            break;
        }
    }
    if (status) {
        fclose(status);
    }
    return peak;
}

static unsigned long number(const char *text) {
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    if (end == text || *end != '\0') {
        bench_fail("%s is no number", text);
    }
    return value;
}

int main(int argc, char **argv) {
    if (argc != 6) {
        bench_fail("usage: PROGRAM ENDPOINT JOB SIZE WARMUP COUNT");
    }
    struct bench bench = {
        .endpoint = argv[1],
        .job = argv[2],
        .size = (unsigned)number(argv[3]),
        .pictures = getenv("BENCH_PICTURES"),
        .authority = getenv("BENCH_CA"),
    };
    unsigned long warmup = number(argv[4]), count = number(argv[5]);
    snprintf(bench.project, sizeof bench.project, "00000000-0000-0000-0000-%012u", bench.size);
    client_open(&bench);
    for (unsigned long i = 0; i < warmup; i++) {
        client_call(&bench);
    }
    uint64_t begun = nanoseconds(CLOCK_MONOTONIC), cpu = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
    for (unsigned long i = 0; i < count; i++) {
        client_call(&bench);
    }
    uint64_t wall = nanoseconds(CLOCK_MONOTONIC) - begun;
    cpu = nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    printf("%llu %llu %lu\n", (unsigned long long)(wall / count), (unsigned long long)(cpu / count), peak_kib());
    client_close();
    return 0;
}

bool bench_is(const struct bench *bench, const char *job) {
    return strcmp(bench->job, job) == 0;
}

_Noreturn void bench_fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

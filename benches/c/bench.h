/* What the C programs of the comparison share. src/arguments.rs says how they are called. */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>

#define BENCH_KEY "0123456789abcdef0123456789abcdef"

struct bench {
    const char *endpoint;
    const char *job;
    unsigned size;
    char project[37];
    /* The pictures' folder and the server's certificate authority; NULL when the environment names none. */
    const char *pictures;
    const char *authority;
};

/* What a program has to have: called once, for each call of its job, and once. */
void client_open(const struct bench *bench);
void client_call(const struct bench *bench);
void client_close(void);

bool bench_is(const struct bench *bench, const char *job);
/* Prints a message as printf does and ends the program. */
_Noreturn void bench_fail(const char *format, ...);

#endif

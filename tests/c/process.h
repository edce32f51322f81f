/* What the program itself takes: memory, threads, open files. Linux. */
#ifndef PROCESS_H
#define PROCESS_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Resident memory in kB. */
static inline long resident(void)
{
    char line[256];
    long kilobytes = -1;
    FILE *status = fopen("/proc/self/status", "r");
    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        if (strncmp(line, "VmRSS:", 6) == 0) {
            kilobytes = atol(line + 6);
        }
    }
    if (status != NULL) {
        fclose(status);
    }
    return kilobytes;
}

static inline long entries(const char *folder)
{
    long count = 0;
    DIR *directory = opendir(folder);
    while (directory != NULL && readdir(directory) != NULL) {
        count++;
    }
    if (directory != NULL) {
        closedir(directory);
    }
    return count;
}

static inline long threads_now(void)
{
    return entries("/proc/self/task");
}

static inline long files_now(void)
{
    return entries("/proc/self/fd");
}

/* Waits until no more than `wanted` are left, 20 s at most; returns how many are. What ends in the background can't be
   awaited in another way. */
static inline long settled(long (*now)(void), long wanted)
{
    const struct timespec pause = {0, 10000000};
    int i;
    for (i = 0; i < 2000 && now() > wanted; i++) {
        nanosleep(&pause, NULL);
    }
    return now();
}

#endif

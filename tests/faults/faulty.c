/* What is between a program and its disk, made to fail: loaded before the C library (LD_PRELOAD), it counts every change
 * a program makes under one folder, and at one of them does what the control file says.
 *
 * how 1  the call fails with `error`, once        how 2  so do it and all later ones (a full disk stays full)
 * how 3  the process group is killed before the call       how 4  within it, when half of a write is there
 *
 * What a lost power would leave is kept beside it, in `shadow`: the text of a file as it was when it was last synced
 * (f<inode>.<times>), and the names in a folder as they were when that was (d<inode>.0). Names and texts that were never
 * synced are not there; `faults_support.py` builds the folder anew from that. A file system gives a new file the number
 * of one that was taken away, whose text must stay until that is synced: so the times it was given count (g<inode>).
 *
 * The control file is shared by all processes that come of one command, so what workers write is counted too.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

struct control {
    uint64_t count, at;
    uint32_t how, error;
    char under[1024], shadow[1024];
    char last[256]; /* the call that was number `at` */
};

static struct control *control;

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAULTY_CONTROL");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *memory = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (memory != MAP_FAILED) control = memory;
}

static int is_under(const char *path) {
    size_t length = strlen(control->under);
    return length && !strncmp(path, control->under, length) && (path[length] == '/' || !path[length]);
}

/* A path as the system sees it, its folder resolved; 0 when there is none. */
static int whole(int at, const char *path, char *out) {
    char folder[PATH_MAX], link[64], resolved[PATH_MAX];
    if (!path) return 0;
    if (path[0] == '/') snprintf(folder, sizeof folder, "%s", path);
    else {
        char base[PATH_MAX];
        if (at == AT_FDCWD) {
            if (!getcwd(base, sizeof base)) return 0;
        } else {
            snprintf(link, sizeof link, "/proc/self/fd/%d", at);
            ssize_t got = readlink(link, base, sizeof base - 1);
            if (got < 0) return 0;
            base[got] = 0;
        }
        snprintf(folder, sizeof folder, "%.2000s/%.2000s", base, path);
    }
    char *name = strrchr(folder, '/');
    if (!name || name == folder) return snprintf(out, PATH_MAX, "%s", folder), 1;
    *name++ = 0;
    if (!realpath(folder, resolved)) return 0;
    snprintf(out, PATH_MAX, "%.2000s/%.2000s", resolved, name);
    return 1;
}

static int of_path(int at, const char *path) {
    char full[PATH_MAX];
    int kept = errno, found = control && whole(at, path, full) && is_under(full);
    errno = kept;
    return found;
}

static int of_file(int file) {
    char link[64], path[PATH_MAX];
    if (!control) return 0;
    int kept = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t got = readlink(link, path, sizeof path - 1);
    errno = kept;
    if (got <= 0) return 0;
    path[got] = 0;
    return is_under(path);
}

/* Counts a change; whether it shall fail. */
static int fails(const char *call) {
    uint64_t number = __atomic_add_fetch(&control->count, 1, __ATOMIC_SEQ_CST);
    if (!control->at || number < control->at) return 0;
    if (number == control->at) snprintf(control->last, sizeof control->last, "%s", call);
    if (control->how >= 3 && number == control->at) {
        kill(0, SIGKILL);
        for (;;) pause();
    }
    if (control->how == 2 || (control->how == 1 && number == control->at)) {
        errno = (int)control->error;
        return 1;
    }
    return 0;
}

static unsigned times_given(unsigned long inode) {
    char name[PATH_MAX];
    unsigned times = 0;
    snprintf(name, sizeof name, "%s/g%lu", control->shadow, inode);
    FILE *file = fopen(name, "r");
    if (!file) return 0;
    if (fscanf(file, "%u", &times) != 1) times = 0;
    fclose(file);
    return times;
}

static void keep(int file) {
    struct stat status;
    char link[64], name[PATH_MAX], fresh[PATH_MAX + 8];
    if (!control->shadow[0] || fstat(file, &status)) return;
    int is_folder = S_ISDIR(status.st_mode);
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    snprintf(name, sizeof name, "%s/%c%lu.%u", control->shadow, is_folder ? 'd' : 'f', status.st_ino,
             is_folder ? 0 : times_given(status.st_ino));
    snprintf(fresh, sizeof fresh, "%s.new", name);
    FILE *to = fopen(fresh, "w");
    if (!to) return;
    if (is_folder) {
        DIR *folder = opendir(link);
        for (struct dirent *entry; folder && (entry = readdir(folder));)
            if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
                fprintf(to, "%lu.%u %s\n", entry->d_ino, entry->d_type == DT_DIR ? 0 : times_given(entry->d_ino),
                        entry->d_name);
        if (folder) closedir(folder);
    } else {
        FILE *from = fopen(link, "r");
        char block[65536];
        for (size_t got; from && (got = fread(block, 1, sizeof block, from)) > 0;) fwrite(block, 1, got, to);
        if (from) fclose(from);
    }
    fclose(to);
    rename(fresh, name);
}

/* A file that has just been made, and is none that was there and is now empty. */
static void forget(int file, int flags) {
    struct stat status;
    char name[PATH_MAX];
    if (file < 0 || !(flags & O_CREAT) || !control->shadow[0] || fstat(file, &status) || status.st_size) return;
    unsigned times = times_given(status.st_ino) + 1;
    snprintf(name, sizeof name, "%s/g%lu", control->shadow, status.st_ino);
    FILE *to = fopen(name, "w");
    if (!to) return;
    fprintf(to, "%u", times);
    fclose(to);
}

#define IS_CHANGE(flags) ((flags) & (O_CREAT | O_TRUNC))

#define OPENING(name, at, path, flags, ...) \
    REAL(name); \
    va_list more; \
    va_start(more, flags); \
    mode_t mode = (flags) & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
    va_end(more); \
    if (!IS_CHANGE(flags) || !of_path(at, path)) return real(__VA_ARGS__); \
    if (fails(#name)) return -1; \
    int file = real(__VA_ARGS__); \
    forget(file, flags); \
    return file

int open(const char *path, int flags, ...) { OPENING(open, AT_FDCWD, path, flags, path, flags, mode); }
int open64(const char *path, int flags, ...) { OPENING(open64, AT_FDCWD, path, flags, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { OPENING(openat, at, path, flags, at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { OPENING(openat64, at, path, flags, at, path, flags, mode); }

#define OF_FILE(type, name, parameters, file, arguments) \
    type name parameters { \
        REAL(name); \
        if (of_file(file) && fails(#name)) return -1; \
        return real arguments; \
    }

ssize_t write(int file, const void *data, size_t size) {
    REAL(write);
    if (of_file(file)) {
        if (control->how == 4 && control->count + 1 == control->at) real(file, data, size / 2);
        if (fails("write")) return -1;
    }
    return real(file, data, size);
}

OF_FILE(ssize_t, writev, (int file, const struct iovec *parts, int count), file, (file, parts, count))
OF_FILE(ssize_t, pwrite, (int file, const void *data, size_t size, off_t at), file, (file, data, size, at))
OF_FILE(ssize_t, pwrite64, (int file, const void *data, size_t size, off64_t at), file, (file, data, size, at))
OF_FILE(int, ftruncate, (int file, off_t size), file, (file, size))
OF_FILE(int, ftruncate64, (int file, off64_t size), file, (file, size))
OF_FILE(ssize_t, sendfile, (int to, int from, off_t *at, size_t size), to, (to, from, at, size))
OF_FILE(ssize_t, sendfile64, (int to, int from, off64_t *at, size_t size), to, (to, from, at, size))
OF_FILE(ssize_t, copy_file_range, (int from, off64_t *a, int to, off64_t *b, size_t size, unsigned flags), to,
        (from, a, to, b, size, flags))

#define SYNCING(name) \
    int name(int file) { \
        REAL(name); \
        if (!of_file(file)) return real(file); \
        if (fails(#name)) return -1; \
        keep(file); /* the disk of a test need not be waited for */ \
        return 0; \
    }

SYNCING(fsync)
SYNCING(fdatasync)

#define OF_PATH(name, parameters, is_ours, arguments) \
    int name parameters { \
        REAL(name); \
        if ((is_ours) && fails(#name)) return -1; \
        return real arguments; \
    }

OF_PATH(rename, (const char *from, const char *to), of_path(AT_FDCWD, to) || of_path(AT_FDCWD, from), (from, to))
OF_PATH(renameat, (int a, const char *from, int b, const char *to), of_path(b, to), (a, from, b, to))
OF_PATH(renameat2, (int a, const char *from, int b, const char *to, unsigned flags), of_path(b, to),
        (a, from, b, to, flags))
OF_PATH(unlink, (const char *path), of_path(AT_FDCWD, path), (path))
OF_PATH(unlinkat, (int at, const char *path, int flags), of_path(at, path), (at, path, flags))
OF_PATH(mkdir, (const char *path, mode_t mode), of_path(AT_FDCWD, path), (path, mode))
OF_PATH(mkdirat, (int at, const char *path, mode_t mode), of_path(at, path), (at, path, mode))
OF_PATH(rmdir, (const char *path), of_path(AT_FDCWD, path), (path))
OF_PATH(link, (const char *from, const char *to), of_path(AT_FDCWD, to), (from, to))
OF_PATH(symlink, (const char *from, const char *to), of_path(AT_FDCWD, to), (from, to))

// Fails or cuts short what a program does to its database, for scripts/torture: LD_PRELOAD this library.
//
//   NOSTRADE_FAULT=KIND:N[:SEED]     what happens at the Nth matching call, counted over the process
//     write-eio      a write fails with EIO once          write-full   every write from the Nth on fails with ENOSPC
//     write-short    a write stores half of its bytes     sync-eio     a sync fails with EIO once
//     sync-eio-all   every sync from the Nth on fails     read-eio     a read fails with EIO once
//     power          the machine loses power at the Nth write: writes since each file's last sync are dropped, kept or torn
//                    at a sector, at random; then the process ends with status 137
//     power-lies     the same on a disk whose syncs do nothing: the harness must see answers lost
//     kill           the process ends at once before the Nth write
//     clock-back     the wall clock jumps back a day at its Nth reading; clock-forward: forward a year
//   NOSTRADE_FAULT_PATH=TEXT         only files whose path contains TEXT (default "nostrade.db")
//
// Only system calls through libc are seen; pages of the shared-memory index (-shm) are mapped, and SQLite rebuilds them.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum kind { NONE, WRITE_EIO, WRITE_FULL, WRITE_SHORT, SYNC_EIO, SYNC_EIO_ALL, READ_EIO, POWER, POWER_LIES, KILL, CLOCK_BACK, CLOCK_FORWARD };
static const char *const names[] = {"",         "write-eio", "write-full", "write-short", "sync-eio",   "sync-eio-all",
                                    "read-eio", "power",     "power-lies", "kill",        "clock-back", "clock-forward"};
static enum kind kind;
static long nth, count;
static uint64_t seed = 1;
static char wanted[256] = "nostrade.db";
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

// A write that was not synced: what the file held there before. `old_size` is the file's size before the write.
struct pending {
  dev_t device;
  ino_t inode;
  int file, kept;
  off_t offset, old_size;
  size_t length, old_length;
  char *old;
  struct pending *earlier;
};
static struct pending *newest;

__attribute__((constructor)) static void read_settings(void) {
  const char *fault = getenv("NOSTRADE_FAULT"), *path = getenv("NOSTRADE_FAULT_PATH");
  if (path && *path) snprintf(wanted, sizeof wanted, "%s", path);
  if (!fault) return;
  char name[32] = "";
  unsigned long long s = 1;
  if (sscanf(fault, "%31[^:]:%ld:%llu", name, &nth, &s) < 2) return;
  seed = s | 1;
  for (int k = 1; k < (int)(sizeof names / sizeof *names); k++)
    if (!strcmp(name, names[k])) kind = (enum kind)k;
  unsetenv("LD_PRELOAD");  // Programs started by this one run without faults.
}

static uint64_t draw(void) {
  seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
  return seed;
}

static int matches(int file) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  size_t end = (size_t)length;
  if (end > 4 && !strcmp(path + end - 4, "-shm")) return 0;
  return strstr(path, wanted) != NULL;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void remember(int file, off_t offset, size_t length) {
  struct stat info;
  if (fstat(file, &info)) return;
  struct pending *p = calloc(1, sizeof *p);
  if (!p) return;
  p->device = info.st_dev, p->inode = info.st_ino, p->file = dup(file), p->offset = offset, p->old_size = info.st_size;
  p->length = length;
  p->old = malloc(length ? length : 1);
  ssize_t read = p->old ? REAL(pread)(file, p->old, length, offset) : -1;
  p->old_length = read > 0 ? (size_t)read : 0;
  p->earlier = newest;
  newest = p;
}

static void forget(int file) {
  struct stat info;
  if (fstat(file, &info)) return;
  struct pending **at = &newest;
  while (*at) {
    struct pending *p = *at;
    if (p->device == info.st_dev && p->inode == info.st_ino) {
      *at = p->earlier;
      close(p->file);
      free(p->old);
      free(p);
    } else {
      at = &p->earlier;
    }
  }
}

// Puts the disk into a state it may be in after a power cut: each unsynced write, newest first, is undone, kept or half undone.
static void lose_power(void) {
  int everything_lost = draw() % 3 == 0;
  for (struct pending *p = newest; p; p = p->earlier) {
    unsigned choice = everything_lost ? 0 : (unsigned)(draw() % 3);
    // What a newer write that is kept has overwritten cannot come back.
    for (struct pending *q = newest; q != p && choice != 1; q = q->earlier)
      if (q->kept && q->device == p->device && q->inode == p->inode && q->offset < p->offset + (off_t)p->length &&
          p->offset < q->offset + (off_t)q->length)
        choice = 1;
    p->kept = choice == 1;
    if (p->kept) continue;
    size_t from = choice == 2 ? (p->length / 2) & ~(size_t)511 : 0;
    if (p->old_length > from) REAL(pwrite)(p->file, p->old + from, p->old_length - from, p->offset + (off_t)from);
    struct stat info;
    if (choice == 0 && !fstat(p->file, &info) && info.st_size == p->offset + (off_t)p->length && p->old_size < info.st_size)
      if (REAL(ftruncate)(p->file, p->old_size)) continue;
  }
  _exit(137);
}

// Whether the call fails: 0 no, 1 with EIO, 2 with ENOSPC, 3 it writes half.
static int fate_of_write(int file, off_t offset, size_t length) {
  if (kind == NONE || kind == SYNC_EIO || kind == SYNC_EIO_ALL || kind >= CLOCK_BACK || !matches(file)) return 0;
  pthread_mutex_lock(&lock);
  long now = ++count;
  int fate = 0;
  if (kind == WRITE_EIO && now == nth) fate = 1;
  if (kind == WRITE_FULL && now >= nth) fate = 2;
  if (kind == WRITE_SHORT && now == nth) fate = 3;
  if (kind == KILL && now == nth) _exit(137);
  if (kind == POWER || kind == POWER_LIES) {
    remember(file, offset, length);
    if (now == nth) {
      // The write itself may have reached the disk in part.
      lose_power();
    }
  }
  pthread_mutex_unlock(&lock);
  return fate;
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) {
  int fate = fate_of_write(file, offset, length);
  if (fate == 1 || fate == 2) return errno = fate == 1 ? EIO : ENOSPC, -1;
  return REAL(pwrite64)(file, bytes, fate == 3 ? length / 2 : length, offset);
}
ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset) { return pwrite64(file, bytes, length, offset); }

ssize_t write(int file, const void *bytes, size_t length) {
  int fate = fate_of_write(file, lseek(file, 0, SEEK_CUR), length);
  if (fate == 1 || fate == 2) return errno = fate == 1 ? EIO : ENOSPC, -1;
  return REAL(write)(file, bytes, fate == 3 ? length / 2 : length);
}

ssize_t pread64(int file, void *bytes, size_t length, off64_t offset) {
  if (kind == READ_EIO && matches(file)) {
    pthread_mutex_lock(&lock);
    long now = ++count;
    pthread_mutex_unlock(&lock);
    if (now == nth) return errno = EIO, -1;
  }
  return REAL(pread64)(file, bytes, length, offset);
}
ssize_t pread(int file, void *bytes, size_t length, off_t offset) { return pread64(file, bytes, length, offset); }

static int sync_file(int file, int (*real)(int)) {
  if (kind == NONE || !matches(file)) return real(file);
  pthread_mutex_lock(&lock);
  int fails = 0;
  if (kind == SYNC_EIO || kind == SYNC_EIO_ALL) {
    long now = ++count;
    fails = kind == SYNC_EIO ? now == nth : now >= nth;
  }
  if (kind == POWER) forget(file);
  pthread_mutex_unlock(&lock);
  return fails ? (errno = EIO, -1) : real(file);
}
int fsync(int file) { return sync_file(file, REAL(fsync)); }
int fdatasync(int file) { return sync_file(file, REAL(fdatasync)); }

int clock_gettime(clockid_t clock, struct timespec *time) {
  int result = REAL(clock_gettime)(clock, time);
  if (clock == CLOCK_REALTIME && (kind == CLOCK_BACK || kind == CLOCK_FORWARD)) {
    if (__atomic_add_fetch(&count, 1, __ATOMIC_RELAXED) >= nth) time->tv_sec += kind == CLOCK_BACK ? -86400 : 365 * 86400;
  }
  return result;
}

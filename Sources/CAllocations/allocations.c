// Replaces malloc and its relatives with versions that count calls (glibc only).
#include "CAllocations.h"

#include <stdlib.h>

#if defined(__linux__) && defined(__GLIBC__)
#include <stdatomic.h>

// glibc's own functions, still available under these names.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
static atomic_long calls;

// Each counts one call and passes it on.
void *malloc(size_t size) {
  atomic_fetch_add_explicit(&calls, 1, memory_order_relaxed);
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  atomic_fetch_add_explicit(&calls, 1, memory_order_relaxed);
  return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
  atomic_fetch_add_explicit(&calls, 1, memory_order_relaxed);
  return __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  atomic_fetch_add_explicit(&calls, 1, memory_order_relaxed);
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size) {
  atomic_fetch_add_explicit(&calls, 1, memory_order_relaxed);
  *out = __libc_memalign(alignment, size);
  return *out ? 0 : 12;
}

long ca_count(void) { return atomic_load_explicit(&calls, memory_order_relaxed); }
#else
long ca_count(void) { return -1; }
#endif

// Counts the allocations of the program it is linked into, so that a benchmark can check that code allocates nothing.
#pragma once
// Number of calls of malloc, calloc, realloc, aligned_alloc and posix_memalign so far; -1 where they cannot be counted.
long ca_count(void);

// Counts allocations of the program it is linked into: what a benchmark needs to say "allocates nothing".
#pragma once
// Calls of malloc, calloc, realloc and the aligned ones so far; -1 where they cannot be counted.
long ca_count(void);

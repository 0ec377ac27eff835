// How kernels are compiled; see each file for what they do.
#ifndef CKERNELS_WIDE_H
#define CKERNELS_WIDE_H

// Compiles a function for several instruction sets; the loader picks the widest one the processor has.
// ThreadSanitizer cannot: its checks run before it is set up when the loader picks.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define ONE_INSTRUCTION_SET
#endif
#endif
#if defined(__x86_64__) && defined(__linux__) && !defined(ONE_INSTRUCTION_SET)
#define WIDE __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define WIDE
#endif
#define INLINE static inline __attribute__((always_inline))

#endif

// Half precision (IEEE 754 binary16 in uint16_t), whole and in sparse rows.
#include "CKernels.h"
#include "wide.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

// A multiplication moves the exponent into half precision's range: needs no special instruction and clamps to finite values.
WIDE void nk_to_half(const float *restrict x, uint16_t *restrict half, long n, float scale) {
  for (long i = 0; i < n; i++) {
    union { float f; uint32_t u; } v = {.f = x[i] * scale};
    uint32_t sign = (v.u >> 16) & 0x8000;
    v.u &= 0x7FFFFFFF;
    v.f *= 1.92592994e-34f;  // 2^-112
    uint32_t rounded = (v.u + 0x1000) >> 13;
    half[i] = (uint16_t)(sign | (rounded > 0x7BFF ? 0x7BFF : rounded));
  }
}

WIDE void nk_add_half(const uint16_t *restrict half, float *restrict y, long n, float alpha) {
  float up = alpha * 5.19229686e33f;  // 2^112
  for (long i = 0; i < n; i++) {
    union { uint32_t u; float f; } v = {.u = ((uint32_t)(half[i] & 0x8000) << 16) | ((uint32_t)(half[i] & 0x7FFF) << 13)};
    y[i] += v.f * up;
  }
}

// The float of one half-precision number.
INLINE float from_half(uint16_t half) {
  union { uint32_t u; float f; } v = {.u = ((uint32_t)(half & 0x8000) << 16) | ((uint32_t)(half & 0x7FFF) << 13)};
  return v.f * 5.19229686e33f;  // 2^112
}

WIDE uint16_t nk_largest_count(const uint16_t *x, long n) {
  uint16_t top = 0;
  for (long i = 0; i < n; i++) top = x[i] > top ? x[i] : top;
  return top;
}

void nk_add_sparse_half(const uint16_t *restrict columns, const uint16_t *restrict half, float *restrict y, long n,
                        float alpha) {
  for (long i = 0; i < n; i++) y[columns[i]] += from_half(half[i]) * alpha;
}

void nk_pick_sparse_half(const uint16_t *restrict columns, const uint16_t *restrict half, long n,
                         const int32_t *restrict wanted, long count, float *restrict out, long stride, float alpha) {
  // Where a row has fewer entries it ends in zeros of column 0.
  while (n > 1 && columns[n - 1] == 0) n--;
  for (long i = 0; i < count; i++) {
    long low = 0, high = n;
    while (low < high) {
      long middle = (low + high) / 2;
      if (columns[middle] < wanted[i]) low = middle + 1;
      else high = middle;
    }
    if (low < n && columns[low] == wanted[i]) out[i * stride] += from_half(half[low]) * alpha;
  }
}

void nk_pick_half(const uint16_t *restrict half, const int32_t *restrict wanted, long count, float *restrict out, long stride,
                  float alpha) {
  for (long i = 0; i < count; i++) out[i * stride] += from_half(half[wanted[i]]) * alpha;
}

// nk_half_matvec for processors that convert half precision in the load (F16C, AVX-512); others shift bits.
#if defined(__x86_64__)
// Halves are stored as uint16_t: the compiler must know that both types look at the same memory.
typedef _Float16 __attribute__((may_alias)) aliasing_half;

__attribute__((target("arch=x86-64-v3"))) static void half_matvec_f16c(const uint16_t *restrict half,
                                                                           const float *restrict x, float *restrict out,
                                                                           long rows, long cols, float scale) {
  for (long r = 0; r < rows; r++) {
    const aliasing_half *restrict row = (const aliasing_half *)(half + r * cols);
    float sum = 0;
    for (long i = 0; i < cols; i++) sum += (float)row[i] * x[i];
    out[r] = sum * scale;
  }
}

// By hand: of the loop above compilers make halves of these registers.
__attribute__((target("arch=x86-64-v4"))) static void half_matvec_avx512(const uint16_t *restrict half,
                                                                             const float *restrict x, float *restrict out,
                                                                             long rows, long cols, float scale) {
  for (long r = 0; r < rows; r++) {
    const uint16_t *restrict row = half + r * cols;
    __m512 sums[4] = {_mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps()};
    long i = 0;
    for (; i + 64 <= cols; i += 64) {
      for (int k = 0; k < 4; k++) {
        __m512 values = _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(row + i + 16 * k)));
        sums[k] = _mm512_fmadd_ps(values, _mm512_loadu_ps(x + i + 16 * k), sums[k]);
      }
    }
    float sum = _mm512_reduce_add_ps(_mm512_add_ps(_mm512_add_ps(sums[0], sums[1]), _mm512_add_ps(sums[2], sums[3])));
    for (; i < cols; i++) sum += from_half(row[i]) * x[i];
    out[r] = sum * scale;
  }
}
#endif

void nk_half_matvec(const uint16_t *restrict half, const float *restrict x, float *restrict out, long rows, long cols,
                   float scale) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq")) {
    half_matvec_avx512(half, x, out, rows, cols, scale);
    return;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("f16c") && __builtin_cpu_supports("fma")) {
    half_matvec_f16c(half, x, out, rows, cols, scale);
    return;
  }
#endif
  for (long r = 0; r < rows; r++) {
    const uint16_t *restrict row = half + r * cols;
    float sum = 0;
    for (long i = 0; i < cols; i++) sum += from_half(row[i]) * x[i];
    out[r] = sum * scale;
  }
}

#if defined(__x86_64__)
__attribute__((target("arch=x86-64-v3"))) static float half_dot_f16c(const uint16_t *restrict a, const uint16_t *restrict b,
                                                                     long n) {
  const aliasing_half *restrict x = (const aliasing_half *)a;
  const aliasing_half *restrict y = (const aliasing_half *)b;
  float sum = 0;
  for (long i = 0; i < n; i++) sum += (float)x[i] * (float)y[i];
  return sum;
}
#endif

float nk_half_dot(const uint16_t *restrict a, const uint16_t *restrict b, long n) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("f16c") && __builtin_cpu_supports("fma"))
    return half_dot_f16c(a, b, n);
#endif
  float sum = 0;
  for (long i = 0; i < n; i++) sum += from_half(a[i]) * from_half(b[i]);
  return sum;
}

// Integers, because the compiler may assume of floats what this looks for. Without early exit, so that it is vectorised.
WIDE int nk_has_nonfinite_half(const uint16_t *half, long n) {
  uint16_t top = 0;
  for (long i = 0; i < n; i++) {
    uint16_t exponent = half[i] & 0x7C00;
    top = exponent > top ? exponent : top;
  }
  return top == 0x7C00;
}

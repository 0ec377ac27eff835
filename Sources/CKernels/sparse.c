// Sparse matrix-vector product (CSR): nk_sparse_matvec in plain C and with AVX2 gathers.
#include "CKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static void sparse_matvec_plain(const int32_t *columns, const float *values, const long *starts, const float *x, float *out,
                       long rows) {
  for (long r = 0; r < rows; r++) {
    float sum = 0;
    for (long k = starts[r]; k < starts[r + 1]; k++) sum += x[columns[k]] * values[k];
    out[r] = sum;
  }
}

// Rows have about eight numbers each and differ in length, so a scalar loop waits for its own sum and mispredicts its end.
// Here eight numbers of a row are gathered at once, with lanes beyond its end masked.
#if defined(__x86_64__)
__attribute__((target("arch=x86-64-v3"))) static void sparse_matvec_avx2(const int32_t *columns, const float *values,
                                                                    const long *starts, const float *x, float *out,
                                                                    long rows) {
  const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  for (long r = 0; r < rows; r++) {
    __m256 sum = _mm256_setzero_ps();
    for (long k = starts[r], left = starts[r + 1] - k; left > 0; k += 8, left -= 8) {
      __m256i mask = _mm256_cmpgt_epi32(_mm256_set1_epi32(left >= 8 ? 8 : (int)left), lanes);
      __m256i indices = _mm256_maskload_epi32(columns + k, mask);
      __m256 known = _mm256_mask_i32gather_ps(_mm256_setzero_ps(), x, indices, _mm256_castsi256_ps(mask), 4);
      sum = _mm256_fmadd_ps(known, _mm256_maskload_ps(values + k, mask), sum);
    }
    __m128 half = _mm_add_ps(_mm256_castps256_ps128(sum), _mm256_extractf128_ps(sum, 1));
    half = _mm_add_ps(half, _mm_movehl_ps(half, half));
    out[r] = _mm_cvtss_f32(_mm_add_ss(half, _mm_movehdup_ps(half)));
  }
}
#endif

void nk_sparse_matvec(const int32_t *columns, const float *values, const long *starts, const float *x, float *out,
                    long rows) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    sparse_matvec_avx2(columns, values, starts, x, out, rows);
    return;
  }
#endif
  sparse_matvec_plain(columns, values, starts, x, out, rows);
}

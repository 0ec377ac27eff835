// Element-wise loops that the C compiler vectorises and the Swift compiler does not (up to forty times slower there).
//
// All arrays are float32, row-major and contiguous unless said otherwise. Lengths count elements. No function allocates,
// keeps state or fails. Outputs are the non-const pointers. Matrix products belong to CBLAS.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Makes the calling thread treat denormal floats (below 1.2e-38) as zero. The tail of a softmax is full of them, and
// products over them took four times as long.
void nk_flush_denormals(void);

// ---- Rows and columns

// x[rows,cols] += bias[cols]
void nk_add_bias(float *x, const float *bias, long rows, long cols);
// Copies row[cols] to each of `rows` rows of x, which are `stride` apart.
void nk_fill_rows(float *x, const float *row, long rows, long cols, long stride);
// sum[cols] += sum of the rows of x[rows,cols]
void nk_column_sum(const float *x, float *sum, long rows, long cols);
// x[n] *= scale, then sum[n] += x[n]
void nk_scale_and_add(float *x, float scale, float *sum, long n);

// ---- Activations

// y[n] = gelu(x[n]), tanh approximation (Hendrycks & Gimpel, arXiv 1606.08415); y must not overlap x.
void nk_gelu(const float *x, float *y, long n);
// x[n] = gelu(x[n]) by the error function, at most 2e-7 off.
void nk_gelu_exact(float *x, long n);
// dy[n] *= gelu'(x[n])
void nk_gelu_backward(const float *x, float *dy, long n);
// y[n] = x * sigmoid(x) (Ramachandran et al., arXiv 1710.05941); y must not overlap x.
void nk_swish(const float *x, float *y, long n);
// dy[n] *= swish'(x[n])
void nk_swish_backward(const float *x, float *dy, long n);
// Dropout in place: zeroes elements of x[n] with probability p and scales the others by 1/(1-p). The mask is a function of
// (seed, index) only, so the backward pass calls this again with the same seed.
void nk_dropout(float *x, long n, float p, uint64_t seed);

// ---- Layer norm

// y = (x - mean) * rstd * gain + bias for each row of x[rows,cols] (Ba et al., arXiv 1607.06450). gain[cols], bias[cols];
// mean[rows] and rstd[rows] (1 / deviation) are outputs for the backward pass.
void nk_layernorm(const float *x, const float *gain, const float *bias, float *y, float *mean,
                  float *rstd, long rows, long cols);
// The same in place without what a backward pass needs, with a floor of the variance of its own.
void nk_normalise_rows(float *x, const float *gain, const float *bias, float floor, long rows, long cols);
// Backward of nk_layernorm for dy[rows,cols]: adds to dx[rows,cols], dgain[cols] and dbias[cols].
void nk_layernorm_backward(const float *x, const float *gain, const float *mean, const float *rstd,
                           const float *dy, float *dx, float *dgain, float *dbias, long rows, long cols);

// ---- Attention

// Replaces each row r of s[rows,cols] by softmax(s * scale) over columns 0...offset + r, and by zeros beyond. `offset` is
// the number of earlier tokens that have no row.
void nk_softmax_causal(float *s, long rows, long cols, long offset, float scale);
// Backward of nk_softmax_causal with offset 0: given p[t,t], replaces ds[t,t] (d loss / d p) by d loss / d s.
void nk_softmax_causal_backward(const float *p, float *ds, long t, float scale);
// Bins of elapsed time for attention's relative bias: bins[r,c] of queries[rows] and times[cols], in seconds: 0 when either
// is unknown (0), 1 within the same second, else 2 + floor(log2(query - time)), at most `last`. Only columns
// 0...offset + r are written.
void nk_time_bins(const uint32_t *queries, const uint32_t *times, uint8_t *bins, long rows, long cols, long offset,
                  long last);
// nk_softmax_causal of s * scale + bias[bins[rows,cols]].
void nk_softmax_causal_biased(float *s, const uint8_t *bins, const float *bias, long rows, long cols, long offset,
                              float scale);
// Backward of the bias: dbias[bin] += factor * (sum of ds[t,t] in that bin), over the causal half. `count` bins, at most 256.
void nk_bias_backward(const float *ds, const uint8_t *bins, float *dbias, long t, long count, float factor);

// ---- Softmax

// Replaces x[n] by softmax(x); returns the log of the sum of exp(x).
double nk_softmax(float *x, long n);
// Replaces x[n] by exp(x + bias - max), which times the output *inverse is softmax(x + bias); returns the log of the sum of
// exp(x + bias). bias[n].
double nk_softmax_unnormalised(float *x, const float *bias, long n, float *inverse);

// ---- Optimiser

// One AdamW step (Loshchilov & Hutter, arXiv 1711.05101) on weights w[n] with gradient g[n] * gscale; m[n] and v[n] are the
// running means of the gradient and its square, c1 and c2 the bias corrections 1 - beta^step.
void nk_adamw(float *w, const float *g, float *m, float *v, long n, float lr, float beta1, float beta2,
              float epsilon, float decay, float c1, float c2, float gscale);
// Sum of x[i]^2, accumulated in double precision by blocks.
double nk_sum_squares(const float *x, long n);

// ---- Scores of all items

// Largest of x[n]; -infinity when n is 0.
float nk_max(const float *x, long n);
// Whether any of x[n] is NaN or infinite.
int nk_has_nonfinite(const float *x, long n);
// Mean and standard deviation of x[n]; zeros when n is 0.
void nk_moments(const float *x, long n, float *mean, float *deviation);
// out[n] += linear * s + compressed * asinh(s), for s = (x[n] - mean) * scale.
void nk_add_standardised(const float *x, float *out, long n, float mean, float scale, float linear, float compressed);
// x[n] = log(sigmoid(slope * x[n] + offset))
void nk_log_sigmoid(float *x, long n, float slope, float offset);
// Replaces x[n] by asinh(x); relative error about 1e-6.
void nk_asinh(float *x, long n);
// out[n] = mix * presence + (1 - mix) * log(clamp(rating * slope + middle, floor, 1))
void nk_geometric_mix(const float *presence, const float *rating, float *out, long n, float mix, float middle,
                      float slope, float floor);
// out[n] = a * x[n] + b * y[n] + c
void nk_blend(const float *x, const float *y, float *out, long n, float a, float b, float c);

// ---- Half precision (IEEE 754 binary16 in uint16_t) and sparse matrices

// half[n] = x[n] * scale, rounded to nearest, at most 65504 in size.
void nk_to_half(const float *x, uint16_t *half, long n, float scale);
// Whether any of half[n] is NaN or infinite.
int nk_has_nonfinite_half(const uint16_t *half, long n);
// y[n] += alpha * half[n]
void nk_add_half(const uint16_t *half, float *y, long n, float alpha);
// Largest of x[n]; 0 for n = 0.
uint16_t nk_largest_count(const uint16_t *x, long n);
// y[columns[i]] += alpha * half[i] for i < n. Columns may repeat.
void nk_add_sparse_half(const uint16_t *columns, const uint16_t *half, float *y, long n, float alpha);
// out[i * stride] += alpha * (entry of column wanted[i]) for i < count, in a sparse row whose columns ascend: O(count log n).
void nk_pick_sparse_half(const uint16_t *columns, const uint16_t *half, long n, const int32_t *wanted, long count, float *out,
                         long stride, float alpha);
// out[i * stride] += alpha * half[wanted[i]] for i < count
void nk_pick_half(const uint16_t *half, const int32_t *wanted, long count, float *out, long stride, float alpha);
// Matrix-vector product: out[rows] = scale * half[rows,cols] x[cols]
void nk_half_matvec(const uint16_t *half, const float *x, float *out, long rows, long cols, float scale);
// Inner product of two rows of halves: sum of a[n] * b[n]
float nk_half_dot(const uint16_t *a, const uint16_t *b, long n);
// Sparse matrix-vector product, CSR: out[r] = sum of values[k] * x[columns[k]] for k in starts[r]..<starts[r + 1].
// starts[rows + 1].
void nk_sparse_matvec(const int32_t *columns, const float *values, const long *starts, const float *x, float *out,
                      long rows);

#ifdef __cplusplus
}
#endif

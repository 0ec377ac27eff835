// A graph for the nearest of many vectors (Malkov & Yashunin, arXiv 1603.09320), by hnswlib. Vectors are rows in half precision that
// the caller keeps; nearest means the largest inner product. No function throws.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct chnsw_graph chnsw_graph;

// Whether hnswlib was there when this was compiled. Without it no graph can be made.
int chnsw_is_available(void);
// A graph without vectors over those of vectors[rows, cols], which must outlive it. `links` of each vector on a level, `effort` in
// finding them. NULL without memory or without hnswlib.
chnsw_graph *chnsw_make(const uint16_t *vectors, long rows, long cols, long links, long effort);
// Adds the next `count` rows; the same rows always give the same graph. 0 on failure. Nothing else may be called meanwhile.
int chnsw_add(chnsw_graph *graph, long count);
// Up to `count` rows nearest to query[cols], nearest first; returns how many. Any number of threads may search.
long chnsw_search(const chnsw_graph *graph, const uint16_t *query, long count, int32_t *rows);
// Writes the links, without the vectors. 0 on failure.
int chnsw_write(chnsw_graph *graph, const char *path);
// Reads what chnsw_write wrote for as many vectors with the same settings. NULL for anything else: every number in the file is checked.
chnsw_graph *chnsw_read(const char *path, const uint16_t *vectors, long rows, long cols, long links, long effort);
void chnsw_free(chnsw_graph *graph);

#ifdef __cplusplus
}
#endif

// hnswlib keeps the graph; this file lets it look up vectors where they are, checks files before they are trusted, and keeps
// exceptions inside.
#include "CHNSW.h"

#include <CKernels.h>

#if __has_include(<hnswlib/hnswlib.h>)
// Its prefetching reads past the last link of a vector; distances are computed here.
#define NO_MANUAL_VECTORIZATION
#include <cstring>
#include <fstream>
#include <memory>
#include <unordered_map>
#include <hnswlib/hnswlib.h>

namespace {

struct table {
  const uint16_t *vectors;
  long cols;
};

// What the graph holds of a vector is its row; a query is -1 and the vector behind it.
const uint16_t *vector_of(const void *point, const table &table) {
  int32_t row;
  std::memcpy(&row, point, sizeof row);
  const auto *after = reinterpret_cast<const uint16_t *>(static_cast<const char *>(point) + sizeof row);
  return row < 0 ? after : table.vectors + static_cast<long>(row) * table.cols;
}

float distance(const void *a, const void *b, const void *parameter) {
  const auto &vectors = *static_cast<const table *>(parameter);
  return -nk_half_dot(vector_of(a, vectors), vector_of(b, vectors), vectors.cols);
}

struct rows_space final : hnswlib::SpaceInterface<float> {
  table vectors;
  explicit rows_space(table vectors) : vectors(vectors) {}
  size_t get_data_size() override { return sizeof(int32_t); }
  hnswlib::DISTFUNC<float> get_dist_func() override { return distance; }
  void *get_dist_func_param() override { return &vectors; }
};

using graph_type = hnswlib::HierarchicalNSW<float>;

}  // namespace

struct chnsw_graph {
  rows_space space;
  std::unique_ptr<graph_type> links;
};

namespace {

constexpr int most_levels = 64;

template <typename number> bool next_is(std::ifstream &file, number expected) {
  number found{};
  file.read(reinterpret_cast<char *>(&found), sizeof found);
  return file.good() && std::memcmp(&found, &expected, sizeof found) == 0;
}

// Whether a file begins as one of `empty`'s sizes with all its vectors does; hnswlib computes addresses from these numbers.
bool has_right_head(const char *path, const graph_type &empty) {
  std::ifstream file(path, std::ios::binary);
  int level = -1;
  hnswlib::tableint entry = 0;
  if (!next_is(file, empty.offsetLevel0_) || !next_is(file, empty.max_elements_)
      || !next_is(file, empty.max_elements_) || !next_is(file, empty.size_data_per_element_)
      || !next_is(file, empty.label_offset_) || !next_is(file, empty.offsetData_))
    return false;
  file.read(reinterpret_cast<char *>(&level), sizeof level);
  file.read(reinterpret_cast<char *>(&entry), sizeof entry);
  return file.good() && level >= 0 && level < most_levels && entry < empty.max_elements_
      && next_is(file, empty.maxM_) && next_is(file, empty.maxM0_) && next_is(file, empty.M_)
      && next_is(file, empty.mult_) && next_is(file, empty.ef_construction_);
}

// Whether every link leads to a vector that is on its level.
bool has_sound_links(const graph_type &graph) {
  if (graph.element_levels_[graph.enterpoint_node_] < graph.maxlevel_) return false;
  for (size_t i = 0; i < graph.cur_element_count; i++) {
    int32_t row = 0;
    std::memcpy(&row, graph.getDataByInternalId(i), sizeof row);
    if (row != static_cast<int32_t>(i) || graph.getExternalLabel(i) != i || graph.isMarkedDeleted(i)) return false;
    for (int level = 0; level <= graph.element_levels_[i]; level++) {
      auto *list = level == 0 ? graph.get_linklist0(i) : graph.get_linklist(i, level);
      const size_t count = graph.getListCount(list);
      if (count > (level == 0 ? graph.maxM0_ : graph.maxM_)) return false;
      for (size_t j = 1; j <= count; j++)
        if (list[j] >= graph.cur_element_count || graph.element_levels_[list[j]] < level) return false;
    }
  }
  return true;
}

}  // namespace

int chnsw_is_available(void) { return 1; }

chnsw_graph *chnsw_make(const uint16_t *vectors, long rows, long cols, long links, long effort) {
  if (rows < 1 || rows > INT32_MAX || cols < 1 || links < 2) return nullptr;
  try {
    auto graph = std::unique_ptr<chnsw_graph>(new chnsw_graph{rows_space({vectors, cols}), nullptr});
    graph->links = std::make_unique<graph_type>(&graph->space, rows, links, effort);
    return graph.release();
  } catch (...) {
    return nullptr;
  }
}

int chnsw_add(chnsw_graph *graph, long count) {
  try {
    auto &links = *graph->links;
    for (long i = 0; i < count && links.cur_element_count < links.max_elements_; i++) {
      const auto row = static_cast<int32_t>(links.cur_element_count);
      links.addPoint(&row, row);
    }
    return 1;
  } catch (...) {
    return 0;
  }
}

long chnsw_search(const chnsw_graph *graph, const uint16_t *query, long count, int32_t *rows) {
  try {
    const long cols = graph->space.vectors.cols;
    std::vector<char> point(sizeof(int32_t) + cols * sizeof(uint16_t));
    const int32_t none = -1;
    std::memcpy(point.data(), &none, sizeof none);
    std::memcpy(point.data() + sizeof none, query, cols * sizeof(uint16_t));
    auto found = graph->links->searchKnn(point.data(), count);
    const auto size = static_cast<long>(found.size());
    for (long i = size - 1; i >= 0; i--) {
      rows[i] = static_cast<int32_t>(found.top().second);
      found.pop();
    }
    return size;
  } catch (...) {
    return 0;
  }
}

int chnsw_write(chnsw_graph *graph, const char *path) {
  try {
    graph->links->saveIndex(path);
    return 1;
  } catch (...) {
    return 0;
  }
}

chnsw_graph *chnsw_read(const char *path, const uint16_t *vectors, long rows, long cols, long links, long effort) {
  auto graph = std::unique_ptr<chnsw_graph>(chnsw_make(vectors, rows, cols, links, effort));
  if (!graph || !has_right_head(path, *graph->links)) return nullptr;
  try {
    graph->links = nullptr;
    graph->links = std::make_unique<graph_type>(&graph->space, std::string(path), false, rows);
    // hnswlib counts from a number that it never sets.
    graph->links->num_deleted_ = 0;
    return has_sound_links(*graph->links) ? graph.release() : nullptr;
  } catch (...) {
    return nullptr;
  }
}

void chnsw_free(chnsw_graph *graph) { delete graph; }

#else

int chnsw_is_available(void) { return 0; }
chnsw_graph *chnsw_make(const uint16_t *, long, long, long, long) { return nullptr; }
int chnsw_add(chnsw_graph *, long) { return 0; }
long chnsw_search(const chnsw_graph *, const uint16_t *, long, int32_t *) { return 0; }
int chnsw_write(chnsw_graph *, const char *) { return 0; }
chnsw_graph *chnsw_read(const char *, const uint16_t *, long, long, long, long) { return nullptr; }
void chnsw_free(chnsw_graph *) {}

#endif

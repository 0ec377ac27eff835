// The functions of CPostgres.h over libpq, opened at run time. The declarations are the stable ones of libpq's own documentation.
#define _GNU_SOURCE 1
#include "CPostgres.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// Values of libpq's enums.
enum { connection_ok = 0 };
enum { command_ok = 1, tuples_ok = 2, single_tuple = 9, pipeline_sync = 10, pipeline_aborted = 11 };
enum { field_sqlstate = 'C', field_message = 'M', field_detail = 'D' };

typedef struct notification {
  char *channel;
  int process;
  char *text;
  struct notification *next;
} notification;

// Functions of the library; set by `load`.
static struct {
  np_connection *(*connect)(const char *const *, const char *const *, int);
  void (*finish)(np_connection *);
  int (*status)(const np_connection *);
  char *(*error)(const np_connection *);
  int (*socket)(const np_connection *);
  int (*process)(const np_connection *);
  int (*version)(const np_connection *);
  int (*set_nonblocking)(np_connection *, int);
  void *(*set_notice)(np_connection *, void (*)(void *, const char *), void *);
  int (*enter_pipeline)(np_connection *);
  int (*sync)(np_connection *);
  int (*send_prepare)(np_connection *, const char *, const char *, int, const unsigned *);
  int (*send_prepared)(np_connection *, const char *, int, const char *const *, const int *, const int *, int);
  int (*send_params)(np_connection *, const char *, int, const unsigned *, const char *const *, const int *, const int *, int);
  int (*flush)(np_connection *);
  int (*consume)(np_connection *);
  int (*is_busy)(np_connection *);
  np_result *(*get)(np_connection *);
  int (*result_status)(const np_result *);
  char *(*field)(const np_result *, int);
  void (*clear)(np_result *);
  int (*rows)(const np_result *);
  char *(*value)(const np_result *, int, int);
  int (*length)(const np_result *, int, int);
  int (*is_null)(const np_result *, int, int);
  notification *(*notifies)(np_connection *);
  void (*free)(void *);
} pq;

static const char *problem;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
  static const struct { void **function; const char *name; } all[] = {
      {(void **)&pq.connect, "PQconnectdbParams"}, {(void **)&pq.finish, "PQfinish"}, {(void **)&pq.status, "PQstatus"},
      {(void **)&pq.error, "PQerrorMessage"}, {(void **)&pq.socket, "PQsocket"}, {(void **)&pq.process, "PQbackendPID"},
      {(void **)&pq.version, "PQserverVersion"}, {(void **)&pq.set_nonblocking, "PQsetnonblocking"},
      {(void **)&pq.set_notice, "PQsetNoticeProcessor"}, {(void **)&pq.enter_pipeline, "PQenterPipelineMode"},
      {(void **)&pq.sync, "PQpipelineSync"}, {(void **)&pq.send_prepare, "PQsendPrepare"},
      {(void **)&pq.send_prepared, "PQsendQueryPrepared"}, {(void **)&pq.send_params, "PQsendQueryParams"},
      {(void **)&pq.flush, "PQflush"}, {(void **)&pq.consume, "PQconsumeInput"}, {(void **)&pq.is_busy, "PQisBusy"},
      {(void **)&pq.get, "PQgetResult"}, {(void **)&pq.result_status, "PQresultStatus"},
      {(void **)&pq.field, "PQresultErrorField"}, {(void **)&pq.clear, "PQclear"}, {(void **)&pq.rows, "PQntuples"},
      {(void **)&pq.value, "PQgetvalue"}, {(void **)&pq.length, "PQgetlength"}, {(void **)&pq.is_null, "PQgetisnull"},
      {(void **)&pq.notifies, "PQnotifies"}, {(void **)&pq.free, "PQfreemem"},
  };
  static const char *const names[] = {"libpq.so.5", "libpq.so", "libpq.5.dylib", "/opt/homebrew/opt/libpq/lib/libpq.5.dylib"};
  void *library = NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names && library == NULL; i++) library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    problem = "PostgreSQL's client library is not installed: run scripts/setup --server, or install libpq5 (macOS: libpq)";
    return;
  }
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    *all[i].function = dlsym(library, all[i].name);
    if (*all[i].function == NULL) {
      problem = "PostgreSQL's client library here is too old: install libpq 14 or newer";
      return;
    }
  }
}

const char *np_load(void) {
  pthread_once(&once, load);
  return problem;
}

// Notices would be printed over the screen.
static void ignore(void *unused, const char *text) {
  (void)unused;
  (void)text;
}

np_connection *np_connect(const char *const *names, const char *const *values) {
  np_connection *connection = pq.connect(names, values, 1);
  if (connection == NULL || pq.status(connection) != connection_ok) return connection;
  pq.set_notice(connection, ignore, NULL);
  pq.set_nonblocking(connection, 1);
  pq.enter_pipeline(connection);
  return connection;
}

void np_close(np_connection *connection) { pq.finish(connection); }
int np_is_open(np_connection *connection) { return pq.status(connection) == connection_ok; }
const char *np_error(np_connection *connection) { return pq.error(connection); }
int np_process(np_connection *connection) { return pq.process(connection); }
int np_version(np_connection *connection) { return pq.version(connection); }

int np_is_stale(np_connection *connection) {
  struct pollfd one = {.fd = pq.socket(connection), .events = POLLIN};
  return pq.status(connection) != connection_ok || poll(&one, 1, 0) != 0;
}

int np_prepare(np_connection *connection, const char *name, const char *sql, int count) {
  return pq.send_prepare(connection, name, sql, count, NULL);
}
int np_run(np_connection *connection, const char *name, int count, const char *const *values) {
  return pq.send_prepared(connection, name, count, values, NULL, NULL, 0);
}
int np_query(np_connection *connection, const char *sql, int count, const char *const *values) {
  return pq.send_params(connection, sql, count, NULL, values, NULL, NULL, 0);
}
int np_sync(np_connection *connection) { return pq.sync(connection); }

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

int np_next(np_connection *connection, int milliseconds, np_result **result) {
  *result = NULL;
  long long end = now() + milliseconds;
  for (;;) {
    int unsent = pq.flush(connection);
    if (unsent < 0) {
      // What the server said before it hung up may still be read.
      if (!pq.consume(connection)) return np_broken;
    }
    if (!pq.is_busy(connection)) break;
    long long left = end - now();
    if (left <= 0) return np_late;
    struct pollfd one = {.fd = pq.socket(connection), .events = unsent > 0 ? POLLIN | POLLOUT : POLLIN};
    if (one.fd < 0) return np_broken;
    int ready = poll(&one, 1, (int)left);
    if (ready < 0 && errno != EINTR) return np_broken;
    if (ready > 0 && (one.revents & (POLLIN | POLLERR | POLLHUP)) && !pq.consume(connection)) return np_broken;
  }
  np_result *found = pq.get(connection);
  if (found == NULL) return pq.status(connection) == connection_ok ? np_end_of_statement : np_broken;
  int status = pq.result_status(found);
  if (status == pipeline_sync || status == pipeline_aborted) {
    pq.clear(found);
    return status == pipeline_sync ? np_synced : np_skipped;
  }
  *result = found;
  if (status == tuples_ok || status == single_tuple) return np_rows;
  return status == command_ok ? np_done : np_failed;
}

void np_free(np_result *result) { pq.clear(result); }
int np_row_count(const np_result *result) { return pq.rows(result); }
const char *np_value(const np_result *result, int row, int column) {
  return pq.is_null(result, row, column) ? NULL : pq.value(result, row, column);
}
int np_length(const np_result *result, int row, int column) { return pq.length(result, row, column); }
const char *np_state(const np_result *result) {
  const char *state = pq.field(result, field_sqlstate);
  return state ? state : "";
}
const char *np_message(const np_result *result) {
  const char *message = pq.field(result, field_message);
  return message ? message : "";
}

int np_notification(np_connection *connection, int wake, int milliseconds, char *channel, char *text, size_t size) {
  long long end = now() + milliseconds;
  for (;;) {
    notification *found = pq.notifies(connection);
    if (found != NULL) {
      snprintf(channel, size, "%s", found->channel);
      snprintf(text, size, "%s", found->text);
      pq.free(found);
      return 1;
    }
    long long left = end - now();
    if (left <= 0) return 0;
    struct pollfd both[2] = {{.fd = pq.socket(connection), .events = POLLIN}, {.fd = wake, .events = POLLIN}};
    if (both[0].fd < 0) return -1;
    int ready = poll(both, 2, (int)left);
    if (ready < 0 && errno != EINTR) return -1;
    if (ready > 0 && both[1].revents) return 0;
    if (ready > 0 && both[0].revents && !pq.consume(connection)) return -1;
  }
}

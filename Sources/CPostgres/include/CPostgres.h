// The functions of PostgreSQL's client library (libpq, version 14 or newer) that this program uses. The library is opened at
// first use: the program builds, and runs with SQLite, where it is not installed.
//
// A connection is used by one thread at a time. It is always in pipeline mode: statements are queued, and answered in order after
// `np_sync`. Nothing here prints, and nothing waits without an end.
#pragma once
#include <stddef.h>

typedef struct np_connection np_connection;
typedef struct np_result np_result;

// Opens the library. NULL on success, else what is wrong, as a sentence without its end.
const char *np_load(void);

// Connects. `names` and `values` are the settings of PQconnectdbParams, ended by NULL; a later one counts more. Never NULL after
// `np_load` but where memory is short; whether it worked tells `np_is_open`, and why not `np_error`.
np_connection *np_connect(const char *const *names, const char *const *values);
void np_close(np_connection *connection);
int np_is_open(np_connection *connection);
// Whether an idle connection has something to read: a server that went away has closed it.
int np_is_stale(np_connection *connection);
const char *np_error(np_connection *connection);
// The process that serves the connection, and the version of the server, 150004 for 15.4.
int np_process(np_connection *connection);
int np_version(np_connection *connection);

// Queue a statement: prepared under `name`, or run at once with bound values, NULL for SQL's null. 1 on success.
int np_prepare(np_connection *connection, const char *name, const char *sql, int count);
int np_run(np_connection *connection, const char *name, int count, const char *const *values);
int np_query(np_connection *connection, const char *sql, int count, const char *const *values);
// Ends a pipeline: all since the last one is one transaction, unless BEGIN was among it. 1 on success.
int np_sync(np_connection *connection);

// What `np_next` has found.
enum { np_rows = 0, np_done = 1, np_failed = 2, np_skipped = 3, np_end_of_statement = 4, np_synced = 5, np_late = 6, np_broken = 7 };
// The next answer, at most `milliseconds` from now. *result is set for np_rows, np_done and np_failed, and freed by `np_free`.
int np_next(np_connection *connection, int milliseconds, np_result **result);
void np_free(np_result *result);

int np_row_count(const np_result *result);
// A value as text, NULL for SQL's null; valid until `np_free`.
const char *np_value(const np_result *result, int row, int column);
int np_length(const np_result *result, int row, int column);
// Of a failed statement: the five letters of its SQLSTATE, and the server's words.
const char *np_state(const np_result *result);
const char *np_message(const np_result *result);

// Waits for a notification, at most `milliseconds`; a byte to read from `wake` ends the wait. 1 with a text of at most `size` bytes,
// 0 without one, -1 when the connection is broken.
int np_notification(np_connection *connection, int wake, int milliseconds, char *channel, char *text, size_t size);

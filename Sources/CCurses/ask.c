// What a terminal can show it tells among the keys. It is asked before curses takes it over, and what was typed meanwhile is
// kept; an answer that comes too late is taken out of the keys that curses reads.
#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE 1
#define _DARWIN_C_SOURCE 1
#include "CCurses.h"
#include "internal.h"

#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

int nc_ask(const char *question, int bytes) {
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return 0;
  nc_hold();
  struct termios keys;
  if (tcgetattr(STDIN_FILENO, &keys) != 0) return 0;
  // Ctrl-C waits for the screen like any key: it leaves from there.
  keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
  keys.c_iflag &= ~(tcflag_t)ICRNL;
  keys.c_cc[VMIN] = 1;
  keys.c_cc[VTIME] = 0;
  tcsetattr(STDIN_FILENO, TCSANOW, &keys);
  nc_raw(question, bytes);
  return 1;
}

int nc_hear(char *buffer, int size, int milliseconds) {
  struct pollfd source = {STDIN_FILENO, POLLIN, 0};
  int count = poll(&source, 1, milliseconds);
  if (count < 0) return errno == EINTR ? 0 : -1;
  if (count == 0) return 0;
  if (!(source.revents & POLLIN)) return -1;
  ssize_t got = read(STDIN_FILENO, buffer, (size_t)size);
  return got > 0 ? (int)got : -1;
}

static char typed[4096];
static int typed_count, typed_at;

void nc_heard(const char *keys, int count) {
  if (count > (int)sizeof typed) count = (int)sizeof typed;
  memcpy(typed, keys, (size_t)count);
  typed_count = count;
  typed_at = 0;
  nc_release();
}

int nc_has_typed(void) { return typed_at < typed_count; }

int nc_typed(uint32_t *scalar, int *code) {
  while (nc_has_typed()) {
    int left = typed_count - typed_at;
    *code = 0;
    // As curses would read it: the longest sequence of bytes that is a key.
    for (int length = left < 15 ? left : 15; length >= 2 && typed[typed_at] == 27; length--) {
      char text[16];
      memcpy(text, typed + typed_at, (size_t)length);
      text[length] = 0;
      int found = key_defined(text);
      // Before curses sets its mode, an arrow is sent in another.
      if (found <= 0 && length == 3 && text[1] == '[') {
        text[1] = 'O';
        found = key_defined(text);
      }
      if (found <= 0) continue;
      typed_at += length;
      *code = found;
      return 1;
    }
    wchar_t wide = 0;
    mbstate_t state;
    memset(&state, 0, sizeof state);
    size_t used = mbrtowc(&wide, typed + typed_at, (size_t)left, &state);
    if (used == 0 || used > (size_t)left) {
      typed_at++;
      continue;
    }
    typed_at += (int)used;
    *scalar = (uint32_t)wide;
    return 1;
  }
  return 0;
}

// How answers begin, as keys that no terminal has.
enum { begins_apc = KEY_MAX + 4001, begins_private, begins_size };
static enum { nothing, in_apc, in_apc_end, in_csi } part;
static long long expected_until, last_byte;

// How long a late answer is looked out for, and how long its pieces may lie apart, in milliseconds.
enum { patience = 3000, gap = 500 };

static void look_out(int on) {
  // While an answer may come, a lone Esc takes longer to be one: it may be its first byte.
  set_escdelay(on ? 200 : 25);
  define_key(on ? "\033_" : NULL, begins_apc);
  define_key(on ? "\033[?" : NULL, begins_private);
  define_key(on ? "\033[6;" : NULL, begins_size);
  expected_until = on ? now() + patience : 0;
}

void nc_expect(int inside) {
  look_out(1);
  part = inside == nc_in_apc ? in_apc : inside == nc_in_csi ? in_csi : nothing;
  last_byte = now();
}

int nc_is_answer(int is_code, wint_t key) {
  if (expected_until == 0) return 0;
  long long time = now();
  if (part != nothing && time - last_byte > gap) part = nothing;
  last_byte = time;
  if (part == nothing && time > expected_until) {
    look_out(0);
    return is_code && (int)key >= begins_apc && (int)key <= begins_size;
  }
  if (is_code) {
    part = (int)key == begins_apc ? in_apc : (int)key == begins_private || (int)key == begins_size ? in_csi : nothing;
    return part != nothing;
  }
  switch (part) {
    case nothing: return 0;
    case in_apc:
      part = key == 27 ? in_apc_end : key == 7 ? nothing : in_apc;
      return 1;
    case in_apc_end:
      part = nothing;
      return key == '\\';
    case in_csi:
      if (key >= 0x40 && key <= 0x7E) part = nothing;
      return 1;
  }
  return 0;
}

int nc_cell(int *width, int *height) {
  struct winsize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  if (size.ws_col == 0 || size.ws_row == 0 || size.ws_xpixel == 0 || size.ws_ypixel == 0) return 0;
  *width = size.ws_xpixel / size.ws_col;
  *height = size.ws_ypixel / size.ws_row;
  return *width > 0 && *height > 0;
}

extern char **environ;

int nc_output(char *const arguments[], char *buffer, int size, int milliseconds) {
  int ends[2];
  if (pipe(ends) != 0) return -1;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", 1, 0);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", 0, 0);
  pid_t id = 0;
  int failed = posix_spawnp(&id, arguments[0], &actions, NULL, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  int count = 0;
  long long end = now() + milliseconds;
  int ended = 0;
  while (!failed && !ended && count < size) {
    long long left = end - now();
    struct pollfd source = {ends[0], POLLIN, 0};
    if (left <= 0 || poll(&source, 1, (int)left) < 0) break;
    if (source.revents == 0) break;
    ssize_t got = read(ends[0], buffer + count, (size_t)(size - count));
    if (got <= 0) ended = 1; else count += (int)got;
  }
  close(ends[0]);
  if (failed) return -1;
  if (!ended) kill(id, SIGKILL);
  while (waitpid(id, NULL, 0) < 0 && errno == EINTR) {}
  return ended ? count : -1;
}

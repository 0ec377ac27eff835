// Queries to the terminal before curses takes it over. Replies arrive among typed keys: the keys are kept for later, and replies that
// come too late are skipped by the key decoder.
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
#include <unistd.h>

int nc_probe_begin(const char *question, int bytes) {
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return 0;
  nc_save_modes();
  struct termios keys;
  if (tcgetattr(STDIN_FILENO, &keys) != 0) return 0;
  // Ctrl-C is kept like any other key and handled once the screen is there.
  keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
  keys.c_iflag &= ~(tcflag_t)ICRNL;
  keys.c_cc[VMIN] = 1;
  keys.c_cc[VTIME] = 0;
  tcsetattr(STDIN_FILENO, TCSANOW, &keys);
  nc_write(question, bytes);
  return 1;
}

int nc_probe_read(char *buffer, int size, int milliseconds) {
  struct pollfd source = {STDIN_FILENO, POLLIN, 0};
  int count = poll(&source, 1, milliseconds);
  if (count < 0) return errno == EINTR ? 0 : -1;
  if (count == 0) return 0;
  if (!(source.revents & POLLIN)) return -1;
  ssize_t got = read(STDIN_FILENO, buffer, (size_t)size);
  return got > 0 ? (int)got : -1;
}

int nc_cell_size(int *width, int *height) {
  struct winsize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  if (size.ws_col == 0 || size.ws_row == 0 || size.ws_xpixel == 0 || size.ws_ypixel == 0) return 0;
  *width = size.ws_xpixel / size.ws_col;
  *height = size.ws_ypixel / size.ws_row;
  return *width > 0 && *height > 0;
}

extern char **environ;

int nc_run(char *const arguments[], char *buffer, int size, int milliseconds) {
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
  long long end = nc_monotonic_milliseconds() + milliseconds;
  int ended = 0;
  while (!failed && !ended && count < size) {
    long long left = end - nc_monotonic_milliseconds();
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

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
#include <fcntl.h>
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

// A pipe that no other child gets.
static int open_pipe(int ends[2]) {
  if (pipe(ends) != 0) return 0;
  for (int i = 0; i < 2; i++) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
  return 1;
}

int nc_run(char *const arguments[], const char *input, int bytes, char *buffer, int size, int milliseconds) {
  int ends[2], feed[2];
  if (bytes > 4096 || !open_pipe(ends)) return -1;
  if (!open_pipe(feed)) {
    close(ends[0]);
    close(ends[1]);
    return -1;
  }
  // A pipe holds the input before anybody reads it, and while its other end is open nobody can make this fail.
  int is_fed = bytes <= 0 || write(feed[1], input, (size_t)bytes) == bytes;
  close(feed[1]);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, feed[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t id = 0;
  int failed = !is_fed || posix_spawnp(&id, arguments[0], &actions, NULL, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(feed[0]);
  close(ends[1]);
  int count = 0;
  long long end = nc_monotonic_milliseconds() + milliseconds;
  int ended = 0;
  while (!failed && !ended && count < size) {
    long long left = end - nc_monotonic_milliseconds();
    struct pollfd source = {ends[0], POLLIN, 0};
    int ready = left <= 0 ? 0 : poll(&source, 1, (int)left);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) break;
    ssize_t got = read(ends[0], buffer + count, (size_t)(size - count));
    if (got <= 0) ended = 1; else count += (int)got;
  }
  close(ends[0]);
  if (failed) return -1;
  int status = 0;
  // A child may have closed its output and go on for ever.
  while (ended) {
    pid_t done = waitpid(id, &status, WNOHANG);
    if (done == id || (done < 0 && errno != EINTR)) break;
    if (nc_monotonic_milliseconds() >= end) ended = 0; else poll(NULL, 0, 1);
  }
  if (!ended) {
    kill(id, SIGKILL);
    while (waitpid(id, &status, 0) < 0 && errno == EINTR) {}
  }
  return ended && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? count : -1;
}

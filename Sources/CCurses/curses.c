// Takes the terminal over and gives it back: modes, signals, Ctrl-Z, resizes, and waiting for keys.
#define _GNU_SOURCE 1
#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE 1
#define _DARWIN_C_SOURCE 1
#include "CCurses.h"
#include "internal.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

static int wake_pipe[2] = {-1, -1};
static struct termios original;
static volatile sig_atomic_t is_in_program_mode;
// What the fatal handler writes: prepared beforehand, since terminfo must not be called in a handler.
static char restore[256];
static int restore_count;
static SCREEN *screen;

int nc_locale(void) {
  setlocale(LC_ALL, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_ALL, "C.UTF-8");
  return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static void append_restore(const char *capability) {
  char *text = tigetstr(capability);
  if (text == NULL || text == (char *)-1) return;
  size_t length = strlen(text);
  if (restore_count + length >= sizeof restore) return;
  memcpy(restore + restore_count, text, length);
  restore_count += (int)length;
}

// Adds to the front of what a restore writes.
static void prepend_restore(const char *text, size_t length) {
  if ((size_t)restore_count + length > sizeof restore) return;
  memmove(restore + length, restore, (size_t)restore_count);
  memcpy(restore, text, length);
  restore_count += (int)length;
}

// Curses checks for a resize whenever it draws, and would lose one while a frame goes into memory: so we handle SIGWINCH ourselves.
static volatile sig_atomic_t has_resized;

// The pipe ends a poll that starts just after the signal.
static void on_resize(int number) {
  (void)number;
  int saved = errno;
  has_resized = 1;
  nc_wake();
  errno = saved;
}

// The largest screen drawn on: far larger ones take a gigabyte of memory and then fail in curses.
enum { most_rows = 500, most_cols = 1000 };

// One side of the screen: the terminal's own size where it has one (not 0), else the environment's, else the present one.
static int side(int own, const char *variable, int present, int most) {
  const char *text = getenv(variable);
  long wanted = own > 0 ? own : text != NULL ? strtol(text, NULL, 10) : 0;
  return wanted <= 0 ? present : wanted < most ? (int)wanted : most;
}

// Adopts the terminal's current size.
static void resize(void) {
  struct winsize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) size.ws_row = size.ws_col = 0;
  int rows = side(size.ws_row, "LINES", LINES, most_rows), cols = side(size.ws_col, "COLUMNS", COLS, most_cols);
  if (rows != LINES || cols != COLS) resizeterm(rows, cols);
}

// Async-signal-safe calls only. A background process must not touch the terminal. Flow control is turned off first: output stopped by
// Ctrl-S would block the write for ever.
static void on_fatal(int number) {
  pid_t front = tcgetpgrp(STDIN_FILENO);
  if (is_in_program_mode && (front < 0 || front == getpgrp())) {
    is_in_program_mode = 0;
    signal(SIGTTOU, SIG_IGN);
    struct termios open = original;
    open.c_iflag &= ~(tcflag_t)IXON;
    tcsetattr(STDIN_FILENO, TCSANOW, &open);
    ssize_t ignored = write(STDOUT_FILENO, restore, (size_t)restore_count);
    (void)ignored;
    tcsetattr(STDIN_FILENO, TCSANOW, &original);
  }
  signal(number, SIG_DFL);
  raise(number);
}

static void handle(int number, void (*handler)(int), int flags) {
  struct sigaction action, present;
  // A signal that is ignored at the start (nohup) stays ignored.
  if (sigaction(number, NULL, &present) == 0 && present.sa_handler == SIG_IGN) return;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

void nc_end_by(int number) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_fatal;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
  // To the whole program: the main thread takes it, so that it writes no more to the terminal.
  kill(getpid(), number);
}

static void install_fatal_handlers(void) {
  int fatal[] = {SIGILL,  SIGTRAP, SIGABRT, SIGSEGV, SIGBUS,  SIGFPE,    SIGHUP,  SIGTERM, SIGINT,
                 SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGPIPE, SIGVTALRM, SIGXCPU, SIGSYS, SIGIO};
  // Handlers run on a stack of their own, so they also work after a stack overflow.
  static char spare[64 * 1024];
  stack_t stack;
  memset(&stack, 0, sizeof stack);
  stack.ss_sp = spare;
  stack.ss_size = sizeof spare;
  sigaltstack(&stack, NULL);
  for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) {
    if (!nc_listens_for(fatal[i])) handle(fatal[i], on_fatal, SA_ONSTACK);
  }
  // Exceeding the file size limit then fails the write with an error, which is reported as a failed commit.
  handle(SIGXFSZ, SIG_IGN, 0);
  // Unblock signals that the parent process may have blocked.
  sigset_t wanted;
  sigemptyset(&wanted);
  for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) sigaddset(&wanted, fatal[i]);
  sigaddset(&wanted, SIGWINCH);
  sigaddset(&wanted, SIGTSTP);
  sigaddset(&wanted, SIGCONT);
  sigprocmask(SIG_UNBLOCK, &wanted, NULL);
}

void nc_save_modes(void) {
  if (is_in_program_mode) return;
  restore_count = 0;
  if (tcgetattr(STDIN_FILENO, &original) != 0) return;
  is_in_program_mode = 1;
  install_fatal_handlers();
}

void nc_restore_modes(void) {
  if (!is_in_program_mode || screen != NULL) return;
  tcsetattr(STDIN_FILENO, TCSANOW, &original);
  is_in_program_mode = 0;
}

// Bracketed paste (mode 2004): pasted text comes between two marks, so it is not taken for keys.
static const char paste_on[] = "\033[?2004h", paste_off[] = "\033[?2004l";
static int brackets_pastes;

static void bracket_pastes(int on) {
  if (brackets_pastes) nc_write(on ? paste_on : paste_off, sizeof paste_on - 1);
}

// Set by SIGCONT: pictures written past curses are lost after a suspension.
static volatile sig_atomic_t was_suspended, was_resumed;
static void on_continue(int number) {
  was_suspended = was_resumed = 1;
  // A suspended process receives no SIGWINCH.
  on_resize(number);
}

int nc_was_suspended(void) {
  int slept = was_suspended;
  was_suspended = 0;
  return slept;
}

// Written before the terminal is restored, at any end of the program.
static char exit_sequence[128];
static int exit_sequence_count;

// Ctrl-Z is deferred until no frame, picture or commit is in progress. The handler of curses would suspend in the middle of them and
// discard typed keys; curses does not install it when another is present.
static volatile sig_atomic_t suspend_requested;
static void on_stop(int number) {
  (void)number;
  int saved = errno;
  suspend_requested = 1;
  nc_wake();
  errno = saved;
}

static void suspend(void) {
  suspend_requested = 0;
  bracket_pastes(0);
  nc_write(exit_sequence, exit_sequence_count);
  endwin();
  tcsetattr(STDIN_FILENO, TCSANOW, &original);
  // A fatal signal during the suspension finds the terminal restored already.
  is_in_program_mode = 0;
  struct sigaction mine;
  sigaction(SIGTSTP, NULL, &mine);
  signal(SIGTSTP, SIG_DFL);
  raise(SIGTSTP);
  sigaction(SIGTSTP, &mine, NULL);
  nc_pause_if_ending();
  is_in_program_mode = 1;
  was_resumed = 1;
}

// Another process had the terminal: set its modes again and redraw everything.
static void resume(void) {
  was_resumed = 0;
  reset_prog_mode();
  keypad(stdscr, TRUE);
  bracket_pastes(1);
  clearok(curscr, TRUE);
}

// Whether only the first eight colours have numbers.
static int takes_rgb;

// Where a kind of terminal takes red, green and blue in place of numbers (xterm-direct), the numbers of the palette would all be shades
// of blue: the kind of the same terminal with a palette, which is then set up; NULL where there is none.
static const char *palette_kind(const char *name, char *kind, size_t size) {
  const char *direct = strstr(name, "-direct");
  int length = direct != NULL ? (int)(direct - name) : (int)strlen(name);
  int error = 0;
  if (snprintf(kind, size, "%.*s-256color", length, name) < (int)size && setupterm(kind, STDOUT_FILENO, &error) == OK
      && tigetnum("colors") == 256) return kind;
  if (snprintf(kind, size, "%.*s", length, name) < (int)size && setupterm(kind, STDOUT_FILENO, &error) == OK
      && tigetnum("colors") == 256) return kind;
  if (setupterm("xterm-256color", STDOUT_FILENO, &error) == OK) return "xterm-256color";
  return NULL;
}

int nc_start(int rich) {
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return nc_no_terminal;
  const char *name = getenv("TERM");
  if (name == NULL || *name == 0) return nc_unknown_terminal;
  int error = 0;
  // Curses would let the environment win over the terminal, however large a screen it wants; `resize` asks it where there is no other size.
  use_env(FALSE);
  use_tioctl(TRUE);
  if (setupterm(name, STDOUT_FILENO, &error) != OK) return nc_unknown_terminal;
  char wider[128];
  if (rich && tigetnum("colors") < 256 && snprintf(wider, sizeof wider, "%s-256color", name) < (int)sizeof wider) {
    if (setupterm(wider, STDOUT_FILENO, &error) == OK) name = wider;
    else if (setupterm(name, STDOUT_FILENO, &error) != OK) return nc_unknown_terminal;
  }
  char palette[128];
  if (tigetnum("colors") > 256) {
    const char *found = palette_kind(name, palette, sizeof palette);
    if (found == NULL && setupterm(name, STDOUT_FILENO, &error) != OK) return nc_unknown_terminal;
    if (found != NULL) name = found;
    takes_rgb = found == NULL;
  }
  char *move = tigetstr("cup");
  if (move == NULL || move == (char *)-1) return nc_no_cursor_addressing;
  tcgetattr(STDIN_FILENO, &original);
  if (wake_pipe[0] < 0 && pipe(wake_pipe) == 0) {
    for (int i = 0; i < 2; i++) {
      fcntl(wake_pipe[i], F_SETFL, O_NONBLOCK);
      fcntl(wake_pipe[i], F_SETFD, FD_CLOEXEC);
    }
  }
  restore_count = 0;
  // Ends a synchronized update (mode 2026) that a fatal signal cut short.
  prepend_restore("\033[?2026l", 8);
  // Terminals without this mode that take sequences of this kind ignore it.
  brackets_pastes = strncmp(move, "\033[", 2) == 0;
  if (brackets_pastes) prepend_restore(paste_off, sizeof paste_off - 1);
  append_restore("sgr0");
  append_restore("cnorm");
  append_restore("rmkx");
  append_restore("rmcup");
  // newterm switches to the alternate screen.
  is_in_program_mode = 1;
  install_fatal_handlers();
  handle(SIGTSTP, on_stop, 0);
  // Before curses, which installs no handler where there is one.
  handle(SIGWINCH, on_resize, 0);
  screen = newterm(name, nc_open_output(), stdin);
  if (screen == NULL) {
    is_in_program_mode = 0;
    return nc_unknown_terminal;
  }
  resize();
  cbreak();
  noecho();
  nonl();
  // Ctrl-C and Ctrl-\ arrive as keys, so an answer in progress is committed first; Ctrl-Z stays a signal.
  struct termios keys;
  tcgetattr(STDIN_FILENO, &keys);
  keys.c_cc[VINTR] = _POSIX_VDISABLE;
  keys.c_cc[VQUIT] = _POSIX_VDISABLE;
  // Ctrl-Z must not discard keys that are typed already.
  keys.c_lflag |= NOFLSH;
  tcsetattr(STDIN_FILENO, TCSANOW, &keys);
  def_prog_mode();
  intrflush(stdscr, FALSE);
  keypad(stdscr, TRUE);
  // Finish each frame even when keys arrive.
  typeahead(-1);
  curs_set(0);
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
  handle(SIGCONT, on_continue, SA_RESTART);
  bracket_pastes(1);
  return nc_ok;
}

void nc_mouse(int on) {
  mouseinterval(0);
  mmask_t wanted = BUTTON1_PRESSED;
#if NCURSES_MOUSE_VERSION > 1
  wanted |= BUTTON4_PRESSED | BUTTON5_PRESSED;
#endif
  int has_one = mousemask(on ? wanted : 0, NULL) != 0;
  nc_report_mouse(has_one);
  if (!has_one) return;
  // The fatal handler turns mouse reports off too, else the shell would receive them.
  static const char off[] = "\033[?1000l\033[?1006l";
  prepend_restore(off, sizeof off - 1);
}

void nc_set_exit_sequence(const char *bytes, int count) {
  if (count < 0 || count > (int)sizeof exit_sequence) return;
  memcpy(exit_sequence, bytes, (size_t)count);
  exit_sequence_count = count;
  prepend_restore(bytes, (size_t)count);
  // First end a picture sequence that was cut short.
  prepend_restore("\033\\", 2);
}

void nc_stop(void) {
  if (!is_in_program_mode) return;
  bracket_pastes(0);
  nc_write(exit_sequence, exit_sequence_count);
  mousemask(0, NULL);
  endwin();
  tcsetattr(STDIN_FILENO, TCSANOW, &original);
  is_in_program_mode = 0;
  signal(SIGTSTP, SIG_DFL);
  delscreen(screen);
  screen = NULL;
  nc_close_output();
}

int nc_rows(void) { return getmaxy(stdscr); }
int nc_cols(void) { return getmaxx(stdscr); }
int nc_colors(void) { return !has_colors() ? 0 : takes_rgb ? 8 : COLORS; }
int nc_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }
int nc_wait(int milliseconds) {
  nc_pause_if_ending();
  if (nc_has_buffered_keys()) return 1;
  if (nc_is_closed()) return 4;
  // An incomplete frame is retried after this time.
  enum { retry = 500 };
  int tries = nc_is_frame_incomplete() && (milliseconds < 0 || milliseconds > retry);
  struct pollfd sources[2] = {{STDIN_FILENO, POLLIN, 0}, {wake_pipe[0], POLLIN, 0}};
  int limit = tries ? retry : milliseconds, due = nc_key_due();
  if (due >= 0 && (limit < 0 || due < limit)) limit = due;
  int count = poll(sources, 2, suspend_requested ? 0 : limit);
  int saved = errno;
  nc_pause_if_ending();
  // Keys typed before Ctrl-Z are handled before it.
  if (suspend_requested && (count <= 0 || sources[0].revents == 0)) {
    suspend();
    return 1;
  }
  // A signal: return as for keys; the caller checks what it changed.
  if (count < 0) return saved == EINTR ? 1 : 0;
  if (count == 0) return nc_key_due() == 0 ? 1 : tries ? 2 : 0;
  int result = 0;
  if (sources[0].revents & POLLIN) result |= 1;
  else if (sources[0].revents) result |= 4;
  if (sources[1].revents & POLLIN) {
    char drain[64];
    while (read(wake_pipe[0], drain, sizeof drain) > 0) {}
    result |= 2;
  }
  return result;
}

void nc_wake(void) {
  if (wake_pipe[1] < 0) return;
  char byte = 1;
  ssize_t ignored = write(wake_pipe[1], &byte, 1);
  (void)ignored;
}

int nc_key(uint32_t *scalar, int *special) {
  *scalar = 0;
  *special = 0;
  if (was_resumed) resume();
  if (has_resized) {
    has_resized = 0;
    resize();
    *special = nc_resize;
    return 1;
  }
  return nc_next_key(scalar, special);
}

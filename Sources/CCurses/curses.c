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
static volatile sig_atomic_t taken;
// What a signal handler writes: prepared while it was safe to ask terminfo.
static char restore[256];
static int restore_count;
static SCREEN *screen;
// Keys are read by a pad: read by a window, each would first draw what changed of it, past `nc_present`.
static WINDOW *reader;

int nc_locale(void) {
  setlocale(LC_ALL, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_ALL, "C.UTF-8");
  return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static void remember(const char *capability) {
  char *text = tigetstr(capability);
  if (text == NULL || text == (char *)-1) return;
  size_t length = strlen(text);
  if (restore_count + length >= sizeof restore) return;
  memcpy(restore + restore_count, text, length);
  restore_count += (int)length;
}

// Put first among what a restore writes.
static void remember_first(const char *text, size_t length) {
  if ((size_t)restore_count + length > sizeof restore) return;
  memmove(restore + length, restore, (size_t)restore_count);
  memcpy(restore, text, length);
  restore_count += (int)length;
}

// Curses looks for a resize whenever it draws, and one found while a frame goes into memory would be lost: it is not told, we are.
static volatile sig_atomic_t has_resized;

// The pipe ends a wait that began a moment too early to be interrupted.
static void on_resize(int number) {
  (void)number;
  int saved = errno;
  has_resized = 1;
  nc_wake();
  errno = saved;
}

// Takes up the terminal's size.
static void resize(void) {
  struct winsize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return;
  if (size.ws_row != LINES || size.ws_col != COLS) resizeterm(size.ws_row, size.ws_col);
}

// Only write, tcsetattr, signal and raise: all safe in a handler.
static void on_fatal(int number) {
  if (taken) {
    taken = 0;
    ssize_t ignored = write(STDOUT_FILENO, restore, (size_t)restore_count);
    (void)ignored;
    tcsetattr(STDIN_FILENO, TCSANOW, &original);
  }
  signal(number, SIG_DFL);
  raise(number);
}

static void handle(int number, void (*handler)(int), int flags) {
  struct sigaction action, present;
  // Whoever started the program may have chosen to ignore a signal (nohup does): that stays.
  if (sigaction(number, NULL, &present) == 0 && present.sa_handler == SIG_IGN) return;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

static void catch_fatal_signals(void) {
  int fatal[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGHUP, SIGTERM};
  // On a stack of their own: one that has overflowed cannot run a handler.
  static char spare[64 * 1024];
  stack_t stack;
  memset(&stack, 0, sizeof stack);
  stack.ss_sp = spare;
  stack.ss_size = sizeof spare;
  sigaltstack(&stack, NULL);
  for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) handle(fatal[i], on_fatal, SA_ONSTACK);
  // Whoever started the program may have blocked signals; these must come through.
  sigset_t wanted;
  sigemptyset(&wanted);
  for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) sigaddset(&wanted, fatal[i]);
  sigaddset(&wanted, SIGWINCH);
  sigaddset(&wanted, SIGTSTP);
  sigaddset(&wanted, SIGCONT);
  sigprocmask(SIG_UNBLOCK, &wanted, NULL);
}

void nc_hold(void) {
  if (taken) return;
  restore_count = 0;
  if (tcgetattr(STDIN_FILENO, &original) != 0) return;
  taken = 1;
  catch_fatal_signals();
}

void nc_release(void) {
  if (!taken || screen != NULL) return;
  taken = 0;
  tcsetattr(STDIN_FILENO, TCSANOW, &original);
}

// Whether the program was put to sleep since: then the terminal holds nothing of what was drawn past curses.
static volatile sig_atomic_t has_slept;
static void on_continue(int number) {
  has_slept = 1;
  // Who sleeps is told of no resize.
  on_resize(number);
}

int nc_slept(void) {
  int slept = has_slept;
  has_slept = 0;
  return slept;
}

int nc_start(int rich) {
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return nc_no_terminal;
  const char *name = getenv("TERM");
  if (name == NULL || *name == 0) return nc_unknown_terminal;
  int error = 0;
  if (setupterm(name, STDOUT_FILENO, &error) != OK) return nc_unknown_terminal;
  char wider[128];
  if (rich && tigetnum("colors") < 256 && snprintf(wider, sizeof wider, "%s-256color", name) < (int)sizeof wider) {
    if (setupterm(wider, STDOUT_FILENO, &error) == OK) name = wider;
    else if (setupterm(name, STDOUT_FILENO, &error) != OK) return nc_unknown_terminal;
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
  screen = newterm(name, nc_open_output(), stdin);
  if (screen == NULL) return nc_unknown_terminal;
  restore_count = 0;
  // A frame cut short must not leave the terminal waiting for its end.
  memcpy(restore, "\033[?2026l", 8);
  restore_count = 8;
  remember("sgr0");
  remember("cnorm");
  remember("rmkx");
  remember("rmcup");
  cbreak();
  noecho();
  nonl();
  // Ctrl-C and Ctrl-\ are keys, so that an answer in flight is committed first; Ctrl-Z stays a signal.
  struct termios keys;
  tcgetattr(STDIN_FILENO, &keys);
  keys.c_cc[VINTR] = _POSIX_VDISABLE;
  keys.c_cc[VQUIT] = _POSIX_VDISABLE;
  // Ctrl-Z must not throw away keys already typed.
  keys.c_lflag |= NOFLSH;
  tcsetattr(STDIN_FILENO, TCSANOW, &keys);
  def_prog_mode();
  intrflush(stdscr, FALSE);
  reader = newpad(1, 1);
  if (reader == NULL) reader = stdscr;
  keypad(reader, TRUE);
  nodelay(reader, TRUE);
  // A frame is drawn to its end, whatever is typed meanwhile.
  typeahead(-1);
  set_escdelay(25);
  curs_set(0);
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
  taken = 1;
  catch_fatal_signals();
  handle(SIGWINCH, on_resize, 0);
  handle(SIGCONT, on_continue, SA_RESTART);
  return nc_ok;
}

void nc_mouse(int on) {
  mouseinterval(0);
  mmask_t wanted = BUTTON1_PRESSED;
#if NCURSES_MOUSE_VERSION > 1
  wanted |= BUTTON4_PRESSED | BUTTON5_PRESSED;
#endif
  if (mousemask(on ? wanted : 0, NULL) == 0) return;
  // A shell that is told of every click is no use: the fatal handler takes it back too.
  static const char off[] = "\033[?1000l\033[?1006l";
  remember_first(off, sizeof off - 1);
}

// What is written before the terminal is given back, whatever ends the program.
static char farewell[128];
static int farewell_count;

void nc_at_end(const char *bytes, int count) {
  if (count < 0 || count > (int)sizeof farewell) return;
  memcpy(farewell, bytes, (size_t)count);
  farewell_count = count;
  remember_first(bytes, (size_t)count);
}

// The kind of a mouse event and its place.
static int mouse(uint32_t *place) {
  MEVENT event;
  if (getmouse(&event) != OK) return nc_other;
  *place = (uint32_t)event.y << 16 | (uint32_t)(event.x & 0xFFFF);
  if (event.bstate & BUTTON1_PRESSED) return nc_click;
#if NCURSES_MOUSE_VERSION > 1
  if (event.bstate & BUTTON4_PRESSED) return nc_wheel_up;
  if (event.bstate & BUTTON5_PRESSED) return nc_wheel_down;
#endif
  return nc_other;
}

void nc_stop(void) {
  if (!taken) return;
  taken = 0;
  nc_raw(farewell, farewell_count);
  mousemask(0, NULL);
  endwin();
  delscreen(screen);
  screen = NULL;
  nc_close_output();
  tcsetattr(STDIN_FILENO, TCSANOW, &original);
}

int nc_rows(void) { return getmaxy(stdscr); }
int nc_cols(void) { return getmaxx(stdscr); }
int nc_colors(void) { return has_colors() ? COLORS : 0; }
int nc_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }
int nc_wait(int milliseconds) {
  if (nc_has_typed()) return 1;
  struct pollfd sources[2] = {{STDIN_FILENO, POLLIN, 0}, {wake_pipe[0], POLLIN, 0}};
  int count = poll(sources, 2, milliseconds);
  // A signal (a resize, a return from Ctrl-Z) has put a key into curses' own queue.
  if (count < 0) return errno == EINTR ? 1 : 0;
  int result = 0;
  if (sources[0].revents & POLLIN) result |= 1;
  // A terminal that has gone says that there is something to read: nothing, again and again.
  int left = 0;
  if (sources[0].revents & (POLLHUP | POLLERR | POLLNVAL)) result = ioctl(STDIN_FILENO, FIONREAD, &left) == 0 && left > 0 ? 5 : 4;
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
  wint_t key = 0;
  *scalar = 0;
  *special = 0;
  if (has_resized) {
    has_resized = 0;
    resize();
    *special = nc_resize;
    return 1;
  }
  int code = 0;
  if (nc_typed(scalar, &code)) {
    if (code == 0) return 1;
    key = (wint_t)code;
  } else {
    int kind;
    do {
      kind = wget_wch(reader, &key);
      if (kind == ERR) return 0;
    } while (nc_is_answer(kind == KEY_CODE_YES, key));
    if (kind == OK) {
      *scalar = (uint32_t)key;
      return 1;
    }
  }
  switch (key) {
    case KEY_UP: *special = nc_up; break;
    case KEY_DOWN: *special = nc_down; break;
    case KEY_LEFT: *special = nc_left; break;
    case KEY_RIGHT: *special = nc_right; break;
    case KEY_HOME: *special = nc_home; break;
    case KEY_END: *special = nc_end; break;
    case KEY_PPAGE: *special = nc_page_up; break;
    case KEY_NPAGE: *special = nc_page_down; break;
    case KEY_BACKSPACE: *special = nc_backspace; break;
    case KEY_DC: *special = nc_delete; break;
    case KEY_BTAB: *special = nc_back_tab; break;
    case KEY_ENTER: *scalar = 13; break;
    case KEY_RESIZE: *special = nc_resize; break;
    case KEY_MOUSE: *special = mouse(scalar); break;
    default: *special = key >= KEY_F(1) && key <= KEY_F(12) ? nc_f1 + (int)key - KEY_F(1) : nc_other;
  }
  return 1;
}

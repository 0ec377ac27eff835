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
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

static int wake_pipe[2] = {-1, -1};
static struct termios original;
static volatile sig_atomic_t taken;
// What a signal handler writes: prepared while it was safe to ask terminfo.
static char restore[256];
static int restore_count;
static SCREEN *screen;
// What curses writes to: the terminal by another number, and while a frame is drawn a file in memory (-1: there is none).
static FILE *curses_out;
static int memory = -1;

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

// A terminal's own handler of resizes, called before ours.
static struct sigaction resize_of_curses;

// Curses only sets a flag; the pipe ends a wait that began a moment too early to be interrupted.
static void on_resize(int number) {
  int saved = errno;
  if (resize_of_curses.sa_handler != SIG_DFL && resize_of_curses.sa_handler != SIG_IGN && resize_of_curses.sa_handler)
    resize_of_curses.sa_handler(number);
  nc_wake();
  errno = saved;
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
  (void)number;
  has_slept = 1;
}

int nc_slept(void) {
  int slept = has_slept;
  has_slept = 0;
  return slept;
}

// Curses flushes at every move of the cursor, thirty times a frame, and each time wakes whoever draws the terminal. What it
// writes is gathered in memory instead, and handed over whole.
static void open_output(void) {
#ifdef __linux__
  int number = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  if (number < 0) return;
  curses_out = fdopen(number, "w");
  if (curses_out == NULL) {
    close(number);
    return;
  }
  memory = memfd_create("frame", MFD_CLOEXEC);
#endif
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
  open_output();
  screen = newterm(name, curses_out != NULL ? curses_out : stdout, stdin);
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
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
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
  sigaction(SIGWINCH, NULL, &resize_of_curses);
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
  if (curses_out != NULL) fclose(curses_out);
  curses_out = NULL;
  if (memory >= 0) close(memory);
  memory = -1;
  tcsetattr(STDIN_FILENO, TCSANOW, &original);
}

int nc_rows(void) { return getmaxy(stdscr); }
int nc_cols(void) { return getmaxx(stdscr); }
int nc_colors(void) { return has_colors() ? COLORS : 0; }
int nc_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }
void nc_erase(void) { erase(); }
void nc_invalidate(void) { clearok(curscr, TRUE); }
void nc_forget(int row, int count) { wredrawln(stdscr, row, count); }

// Pairs are handed out as they are asked for; 0 is the terminal's own. Pictures ask for many.
static int pair_of(int fg, int bg) {
  static short known[257 * 257];
  static int count = 1;
  if (fg < 0 && bg < 0) return 0;
  if (fg > 255 || bg > 255) return 0;
  short *pair = &known[(fg + 1) * 257 + bg + 1];
  if (*pair == 0) {
    // A terminal with few pairs keeps those it has met first; what comes after goes without its ground.
    if (count >= COLOR_PAIRS || count >= 32767) return bg >= 0 ? pair_of(fg, -1) : 0;
    init_pair((short)count, (short)fg, (short)bg);
    *pair = (short)count++;
  }
  return *pair;
}

void nc_put(int row, int col, const char *utf8, int bytes, int fg, int bg, int style) {
  attr_t attributes = A_NORMAL;
  if (style & nc_bold) attributes |= A_BOLD;
  if (style & nc_dim) attributes |= A_DIM;
  if (style & nc_underline) attributes |= A_UNDERLINE;
  if (style & nc_reverse) attributes |= A_REVERSE;
  if (style & nc_italic) attributes |= A_ITALIC;
  attr_set(attributes, (short)(has_colors() ? pair_of(fg, bg) : 0), NULL);
  mvaddnstr(row, col, utf8, bytes);
}

// Terminals that know mode 2026 show what is between these at once; others pass them over.
static const char begin[] = "\033[?2026h", end[] = "\033[?2026l";

static void put_whole(const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(STDOUT_FILENO, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EAGAIN) {
      struct pollfd sink = {STDOUT_FILENO, POLLOUT, 0};
      if (poll(&sink, 1, 1000) > 0) continue;
    }
    if (written <= 0) return;
    bytes += written;
    count -= (size_t)written;
  }
}

#ifdef __linux__
// Whether the frame went through memory; what cannot, goes the plain way.
static int present_whole(void) {
  static char *frame;
  static size_t room;
  if (memory < 0 || lseek(memory, 0, SEEK_SET) != 0 || write(memory, begin, sizeof begin - 1) < 0) return 0;
  int number = fileno(curses_out);
  // Ctrl-Z gives the terminal back through the same number: it must wait until that is the terminal's again.
  sigset_t stop, before;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  pthread_sigmask(SIG_BLOCK, &stop, &before);
  int drawn = dup3(memory, number, O_CLOEXEC) >= 0;
  if (drawn) {
    doupdate();
    dup3(STDOUT_FILENO, number, O_CLOEXEC);
    off_t count = lseek(memory, 0, SEEK_CUR);
    if (count > 0 && room < (size_t)count + sizeof end) {
      char *larger = realloc(frame, (size_t)count + sizeof end + 4096);
      if (larger != NULL) {
        frame = larger;
        room = (size_t)count + sizeof end + 4096;
      }
    }
    if (count > 0 && room >= (size_t)count + sizeof end && pread(memory, frame, (size_t)count, 0) == count) {
      memcpy(frame + count, end, sizeof end - 1);
      put_whole(frame, (size_t)count + sizeof end - 1);
    } else {
      // The frame is lost: all of it anew with the next.
      clearok(curscr, TRUE);
    }
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return drawn;
}
#else
static int present_whole(void) { return 0; }
#endif

void nc_present(void) {
  wnoutrefresh(stdscr);
  if (present_whole()) return;
  nc_raw(begin, sizeof begin - 1);
  doupdate();
  nc_raw(end, sizeof end - 1);
}

int nc_wait(int milliseconds) {
  if (nc_has_typed()) return 1;
  struct pollfd sources[2] = {{STDIN_FILENO, POLLIN, 0}, {wake_pipe[0], POLLIN, 0}};
  int count = poll(sources, 2, milliseconds);
  // A signal (a resize, a return from Ctrl-Z) has put a key into curses' own queue.
  if (count < 0) return errno == EINTR ? 1 : 0;
  int result = 0;
  if (sources[0].revents & (POLLHUP | POLLERR | POLLNVAL)) result |= 4;
  if (sources[0].revents & POLLIN) result |= 1;
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
  int code = 0;
  if (nc_typed(scalar, &code)) {
    if (code == 0) return 1;
    key = (wint_t)code;
  } else {
    int kind;
    do {
      kind = wget_wch(stdscr, &key);
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

void nc_raw(const char *bytes, int count) {
  if (count > 0 && isatty(STDOUT_FILENO)) put_whole(bytes, (size_t)count);
}

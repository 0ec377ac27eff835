// Puts cells with their colours into curses, and writes each frame to the terminal in one piece.
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
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

// The stream curses writes to. Its descriptor is a duplicate of the terminal's; while a frame is drawn it points to a file in memory
// (-1: there is none).
static FILE *curses_out;
static int memory = -1;  // -1: no such file

// Curses flushes at every cursor move, about thirty times a frame, and each flush wakes the terminal emulator. Instead a frame is
// collected in memory and written at once.
FILE *nc_open_output(void) {
#ifdef __linux__
  int number = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  if (number < 0) return stdout;
  curses_out = fdopen(number, "w");
  if (curses_out == NULL) {
    close(number);
    return stdout;
  }
  memory = memfd_create("frame", MFD_CLOEXEC);
  return curses_out;
#else
  return stdout;
#endif
}

void nc_close_output(void) {
  if (curses_out != NULL) fclose(curses_out);
  curses_out = NULL;
  if (memory >= 0) close(memory);
  memory = -1;
}

void nc_erase(void) { erase(); }
void nc_invalidate(void) { clearok(curscr, TRUE); }
void nc_invalidate_rows(int row, int count) { wredrawln(stdscr, row, count); }

// Colour pairs are allocated on first use; 0 is the terminal's default. Pictures need many.
static int pair_of(int fg, int bg) {
  static short known[257 * 257];
  static int count = 1;
  if (fg < 0 && bg < 0) return 0;
  if (fg > 255 || bg > 255) return 0;
  short *pair = &known[(fg + 1) * 257 + bg + 1];
  if (*pair == 0) {
    // No pairs left: later combinations lose their background.
    if (count >= COLOR_PAIRS || count >= 32767) return bg >= 0 ? pair_of(fg, -1) : 0;
    init_pair((short)count, (short)fg, (short)bg);
    *pair = (short)count++;
  }
  return *pair;
}

// Builds cells directly: given bytes, curses computes width and position of each character again, which took a tenth of a key's time.
// ASCII cells share one template and differ only in the character.
static void put_cells(int row, int col, const char *utf8, int bytes, attr_t attributes, short pair) {
  enum { most = 64 };
  cchar_t cells[most], plain;
  setcchar(&plain, L" ", attributes, pair, NULL);
  int count = 0, width = 0;
  mbstate_t state = {0};
  for (int at = 0; at < bytes;) {
    wchar_t text[CCHARW_MAX + 1] = {0};
    int letters = 0;
    // A base character and its combining marks.
    while (at < bytes) {
      wchar_t letter;
      size_t length = (unsigned char)utf8[at] < 0x80 ? 1 : mbrtowc(&letter, utf8 + at, (size_t)(bytes - at), &state);
      if (length == (size_t)-1 || length == (size_t)-2 || length == 0) return;
      if (length == 1) letter = (unsigned char)utf8[at];
      if (letters > 0 && (length == 1 || wcwidth(letter) != 0)) break;
      if (letters < CCHARW_MAX) text[letters++] = letter;
      at += (int)length;
    }
    if (letters == 1 && text[0] < 0x80) {
      cells[count] = plain;
      cells[count].chars[0] = text[0];
      width += 1;
    } else {
      setcchar(&cells[count], text, attributes, pair, NULL);
      int columns = wcwidth(text[0]);
      width += columns > 0 ? columns : 1;
    }
    count += 1;
    if (count == most || at >= bytes) {
      mvadd_wchnstr(row, col, cells, count);
      col += width;
      count = width = 0;
    }
  }
}

void nc_put(int row, int col, const char *utf8, int bytes, int fg, int bg, int style) {
  attr_t attributes = A_NORMAL;
  if (style & nc_bold) attributes |= A_BOLD;
  if (style & nc_dim) attributes |= A_DIM;
  if (style & nc_underline) attributes |= A_UNDERLINE;
  if (style & nc_reverse) attributes |= A_REVERSE;
  if (style & nc_italic) attributes |= A_ITALIC;
  put_cells(row, col, utf8, bytes, attributes, (short)(has_colors() ? pair_of(fg, bg) : 0));
}

void nc_place_cursor(int row, int col) { move(row, col); }

// Synchronized update (mode 2026): terminals that support it show everything between these at once; others ignore them.
static const char begin[] = "\033[?2026h", end[] = "\033[?2026l";

// Returns whether everything was written; gives up when the terminal accepts nothing for a second.
static int write_all(const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(STDOUT_FILENO, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EAGAIN) {
      struct pollfd sink = {STDOUT_FILENO, POLLOUT, 0};
      if (poll(&sink, 1, 1000) > 0) continue;
    }
    if (written <= 0) return 0;
    bytes += written;
    count -= (size_t)written;
  }
  return 1;
}

static int is_incomplete;
int nc_is_frame_incomplete(void) { return is_incomplete; }

#ifdef __linux__
// Draws the frame into memory and writes it in one piece. 1 when written, -1 when it was lost in part, 0 when there is no file
// in memory and nothing was drawn.
static int present_at_once(void) {
  static char *frame;
  static size_t room;
  if (memory < 0 || lseek(memory, 0, SEEK_SET) != 0 || write(memory, begin, sizeof begin - 1) < 0) return 0;
  int number = fileno(curses_out);
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
      drawn = write_all(frame, (size_t)count + sizeof end - 1) ? 1 : -1;
    } else {
      drawn = -1;
    }
    // The frame is lost or incomplete: redraw everything with the next one.
    if (drawn < 0) clearok(curscr, TRUE);
  }
  is_incomplete = drawn < 0;
  return drawn;
}
#else
static int present_at_once(void) { return 0; }
#endif

void nc_present(void) {
  wnoutrefresh(stdscr);
  if (present_at_once()) return;
  nc_write(begin, sizeof begin - 1);
  doupdate();
  nc_write(end, sizeof end - 1);
}

int nc_write(const char *bytes, int count) {
  return count <= 0 || (isatty(STDOUT_FILENO) && write_all(bytes, (size_t)count));
}

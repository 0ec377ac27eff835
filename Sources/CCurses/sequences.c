// Decodes escape sequences: keys, mouse reports, and where a string or a paste begins.
#include "decoder.h"

int nc_utf8(const unsigned char *bytes, int count, uint32_t *scalar) {
  unsigned char first = bytes[0];
  if (first < 0x80) {
    *scalar = first;
    return 1;
  }
  if (first < 0xC2 || first > 0xF4) return -1;
  int length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  uint32_t value = first & (0x7F >> length);
  for (int i = 1; i < length; i++) {
    if (i == count) return 0;
    if ((bytes[i] & 0xC0) != 0x80) return -1;
    value = value << 6 | (bytes[i] & 0x3F);
  }
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return -1;
  *scalar = value;
  return length;
}

// Keys that nearly all terminals send alike, also where terminfo does not name them.
static void standard(const unsigned char *bytes, int length, nc_press *press) {
  unsigned char final = bytes[length - 1];
  if (length == 3) {
    switch (final) {
      case 'A': press->special = nc_up; return;
      case 'B': press->special = nc_down; return;
      case 'C': press->special = nc_right; return;
      case 'D': press->special = nc_left; return;
      case 'F': press->special = nc_end; return;
      case 'H': press->special = nc_home; return;
      case 'Z': if (bytes[1] == '[') press->special = nc_back_tab; return;
      case 'P': case 'Q': case 'R': case 'S': press->special = nc_f1 + final - 'P'; return;
      default: return;
    }
  }
  if (final != '~' || length > 5 || bytes[1] != '[') return;
  int number = 0;
  for (int i = 2; i < length - 1; i++) {
    if (bytes[i] < '0' || bytes[i] > '9') return;
    number = number * 10 + bytes[i] - '0';
  }
  switch (number) {
    case 1: case 7: press->special = nc_home; break;
    case 3: press->special = nc_delete; break;
    case 4: case 8: press->special = nc_end; break;
    case 5: press->special = nc_page_up; break;
    case 6: press->special = nc_page_down; break;
    case 11: case 12: case 13: case 14: case 15: press->special = nc_f1 + number - 11; break;
    case 17: case 18: case 19: case 20: case 21: press->special = nc_f1 + number - 12; break;
    case 23: case 24: press->special = nc_f1 + number - 13; break;
    default: break;
  }
}

int nc_with_alt(int special) { return special == nc_left ? nc_word_left : special == nc_right ? nc_word_right : nc_other; }

// The same where the modifiers stand in the sequence, as 1 plus Shift 1, Alt 2, Ctrl 4.
static void with_modifiers(int modifiers, unsigned char final, nc_press *press) {
  if (modifiers == 3 || modifiers == 5) press->special = nc_with_alt(final == 'D' ? nc_left : final == 'C' ? nc_right : nc_other);
}

// Decodes a mouse report; the top left cell is 1, 1. Modifiers are ignored.
static void mouse(const nc_decoder *decoder, int button, int col, int row, int is_press, nc_press *press) {
  if (!decoder->reports_mouse || col < 1 || row < 1 || col > 0xFFFF || row > 0xFFFF) return;
  int special = 0;
  switch (is_press ? button & ~(4 | 8 | 16) : -1) {
    case 0: special = nc_click; break;
    case 64: special = nc_wheel_up; break;
    case 65: special = nc_wheel_down; break;
    default: return;
  }
  press->special = special;
  press->scalar = (uint32_t)(row - 1) << 16 | (uint32_t)(col - 1);
}

// A report of the old form: three characters, of a byte or in UTF-8, after `Esc [ M`.
static int old_mouse(const nc_decoder *decoder, nc_press *press) {
  int values[3], at = 3;
  for (int i = 0; i < 3; i++) {
    if (at == decoder->count) return is_incomplete;
    unsigned char byte = decoder->bytes[at];
    // Cut off; 0 stands for a column past the last one that can be told.
    if (byte > 0 && byte < 32) return at;
    values[i] = byte;
    at++;
    if (byte >= 0xC2 && byte <= 0xDF) {
      if (at == decoder->count) return is_incomplete;
      if ((decoder->bytes[at] & 0xC0) == 0x80) values[i] = (byte & 0x1F) << 6 | (decoder->bytes[at++] & 0x3F);
    }
  }
  mouse(decoder, values[0] - 32, values[1] - 32, values[2] - 32, 1, press);
  return at;
}

static int csi(const nc_decoder *decoder, nc_press *press) {
  const unsigned char *bytes = decoder->bytes;
  if (decoder->count > 2 && bytes[2] == 'M') return old_mouse(decoder, press);
  // The first function keys of the Linux console have one more letter.
  int i = decoder->count > 2 && bytes[2] == '[' ? 3 : 2;
  int numbers[3] = {0}, which = 0;
  for (; i < decoder->count; i++) {
    unsigned char byte = bytes[i];
    if (byte >= 0x40 && byte <= 0x7E) {
      if (bytes[2] == '<' && which == 2 && (byte == 'M' || byte == 'm')) {
        mouse(decoder, numbers[0], numbers[1], numbers[2], byte == 'M', press);
      } else if (i == 3 && bytes[2] == '[' && byte >= 'A' && byte <= 'E') {
        press->special = nc_f1 + byte - 'A';
      } else if (which == 1 && numbers[0] == 1 && bytes[2] == '1') {
        with_modifiers(numbers[1], byte, press);
      } else if (bytes[2] != '[') {
        standard(bytes, i + 1, press);
      }
      return i + 1;
    }
    if (byte == cancel || byte == substitute) return i + 1;
    // The sequence was cut off here: another key follows.
    if (byte < 0x20 || byte > 0x7E) return i;
    // Shift with a key of rxvt, which ends as no other sequence does.
    if (byte == '$' && i > 2 && i < 5 && which == 0 && bytes[2] >= '0' && bytes[2] <= '9') return i + 1;
    if (byte == ';') which = which < 3 ? which + 1 : 3;
    if (byte >= '0' && byte <= '9' && which < 3 && numbers[which] < 100000) numbers[which] = numbers[which] * 10 + byte - '0';
  }
  return i < longest_sequence ? is_incomplete : is_long;
}

// A key of the number pad in application mode; 0 for other keys.
static uint32_t keypad(unsigned char final) {
  if (final >= 'j' && final <= 'y') return "*+,-./0123456789"[final - 'j'];
  return final == 'M' ? 13 : final == 'I' ? 9 : final == 'X' ? '=' : final == ' ' ? ' ' : 0;
}

static int ss3(const nc_decoder *decoder, nc_press *press) {
  int modifiers = 0;
  for (int i = 2; i < decoder->count; i++) {
    unsigned char byte = decoder->bytes[i];
    if (byte == ';') modifiers = 0;
    if (byte >= '0' && byte <= '9') modifiers = byte - '0';
    if (byte == ';' || (byte >= '0' && byte <= '9')) continue;
    if (byte < 0x20 || byte > 0x7E) return i;
    if (i > 2) {
      with_modifiers(modifiers, byte, press);
    } else if (byte == 'c' || byte == 'd') {
      // rxvt, with Ctrl.
      press->special = byte == 'd' ? nc_word_left : nc_word_right;
    } else {
      press->scalar = keypad(byte);
      if (press->scalar != 0) press->special = 0;
      else standard(decoder->bytes, 3, press);
    }
    return i + 1;
  }
  return decoder->count < longest_sequence ? is_incomplete : is_long;
}

// A sequence that terminfo names; 0 for none. The shortest first: for longer texts curses reports the key they begin with.
static int named(const nc_decoder *decoder, nc_press *press) {
  if (decoder->named == NULL) return 0;
  for (int length = 2; length <= 15 && length <= decoder->count; length++) {
    char text[16];
    memcpy(text, decoder->bytes, (size_t)length);
    text[length] = 0;
    if (decoder->named(text, press)) return length;
  }
  return 0;
}

int nc_sequence(nc_decoder *decoder, nc_press *press) {
  unsigned char second = decoder->bytes[1];
  press->special = nc_other;
  press->scalar = 0;
  if (decoder->count >= 6 && memcmp(decoder->bytes, "\033[200~", 6) == 0) return is_paste;
  // On a VT100 the number pad has the names of function keys.
  int is_keypad = second == 'O' && decoder->count > 2 && keypad(decoder->bytes[2]) != 0;
  int length = is_keypad ? 0 : named(decoder, press);
  if (length > 0) return length;
  switch (second) {
    case '[': return csi(decoder, press);
    case 'O': return ss3(decoder, press);
    case ']': case 'P': case '_': case '^': case 'X': return is_string;
    case escape:
      // Alt with a key that is itself a sequence, or Esc twice.
      if (decoder->count > 2 && is_one_of("[O]P_^", decoder->bytes[2])) {
        take(decoder, 1);
        decoder->is_alt = 1;
        return nc_sequence(decoder, press);
      }
      break;
    case interrupt:
      // Ctrl-C quits whatever came before it.
      break;
    default: {
      if (second == 0x7F) press->special = nc_word_erase;
      if (second < 0x20 || second == 0x7F) return 2;
      length = nc_utf8(decoder->bytes + 1, decoder->count - 1, &press->scalar);
      if (length == 0) return is_incomplete;
      // An 8-bit control begins a sequence of its own.
      if (length < 0 || (press->scalar >= 0x80 && press->scalar < 0xA0)) return 1;
      press->special = nc_alt;
      return 1 + length;
    }
  }
  press->special = 0;
  press->scalar = escape;
  return 1;
}

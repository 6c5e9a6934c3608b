#include "corpus/names.h"

#include <string.h>

#include "base/utf8.h"
#include "text/script.h"

static bool is_letter(uint32_t c) {
  tz_script script = tz_script_of(c);
  return script != TZ_SCRIPT_NONE && script != TZ_SCRIPT_DIGIT &&
         script != TZ_SCRIPT_MARK;
}

static bool is_small(uint32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF) ||
         (c >= 0x430 && c <= 0x45F);
}

static bool given(const char *text) {
  return text != NULL && text[strspn(text, " \t\r\n")] != '\0';
}

/* Appends the initials of a given name. A word in small letters is a particle
** and stays as it is. */
static void append_initials(tz_buffer *out, const char *text) {
  size_t size = strlen(text);
  bool hyphen = false, began = false;
  for (size_t i = 0; i < size;) {
    uint32_t c;
    size_t start = i;
    i += tz_utf8_decode(text + i, size - i, &c);
    if (!is_letter(c)) {
      hyphen = began && (c == '-' || c == 0x2010 || c == 0x2011);
      continue;
    }
    bool whole = is_small(c);
    size_t end = i;
    while (i < size) {
      size_t n = tz_utf8_decode(text + i, size - i, &c);
      if (c == ' ' || c == '.' || c == '-' || c == 0x2010 || c == 0x2011 || c == 0xA0)
        break;
      i += n;
    }
    if (began) tz_buffer_byte(out, hyphen ? '-' : ' ');
    tz_buffer_append(out, text + start, (whole ? i : end) - start);
    if (!whole) tz_buffer_byte(out, '.');
    began = true;
    hyphen = false;
  }
}

void tz_name_append(tz_buffer *out, const tz_name *name) {
  bool family = given(name->family);
  if (!family && !given(name->literal) && !given(name->given)) return;
  if (out->size > 0) tz_buffer_text(out, "; ");
  if (!family) {
    tz_buffer_text(out, given(name->literal) ? name->literal : name->given);
    return;
  }
  if (given(name->particle)) {
    tz_buffer_text(out, name->particle);
    /* d'Artagnan, but van Beethoven */
    size_t n = strlen(name->particle);
    if (name->particle[n - 1] != '\'' &&
        (n < 3 || memcmp(name->particle + n - 3, "\xE2\x80\x99", 3) != 0))
      tz_buffer_byte(out, ' ');
  }
  tz_buffer_text(out, name->family);
  if (given(name->given)) {
    tz_buffer_text(out, ", ");
    append_initials(out, name->given);
  }
  if (given(name->dropping)) {
    tz_buffer_byte(out, ' ');
    tz_buffer_text(out, name->dropping);
  }
  if (given(name->suffix)) {
    tz_buffer_text(out, ", ");
    tz_buffer_text(out, name->suffix);
  }
}

static bool digits(const char *text, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (text[i] < '0' || text[i] > '9') return false;
  return true;
}

/* Length of an ISO date at the beginning of text: YYYY, YYYY-MM, YYYY-MM-DD. */
static size_t iso_length(const char *text) {
  if (!digits(text, 4)) return 0;
  if (text[4] != '-' || !digits(text + 5, 2)) return 4;
  return text[7] == '-' && digits(text + 8, 2) ? 10 : 7;
}

static bool ends_word(char c) {
  return c == '\0' || strchr(" \t\n.,;)]T", c) != NULL;
}

void tz_date_append(tz_buffer *out, const char *text) {
  text += strspn(text, " \t\r\n");
  size_t n = iso_length(text);
  if (n > 0 && text[n] == '/' && iso_length(text + n + 1) > 0)
    n += 1 + iso_length(text + n + 1);
  if (n > 0 && ends_word(text[n])) {
    tz_buffer_append(out, text, n);
    return;
  }
  for (size_t i = 0; text[i] != '\0'; i++) {
    bool starts = i == 0 || text[i - 1] < '0' || text[i - 1] > '9';
    if (starts && digits(text + i, 4) && !digits(text + i + 4, 1) &&
        (text[i] == '1' || (text[i] == '2' && text[i + 1] < '2'))) {
      tz_buffer_append(out, text + i, 4);
      return;
    }
  }
  tz_buffer_text(out, text);
}

static const char *read_number(const char *at, long *number) {
  long n = 0;
  if (*at < '0' || *at > '9') return NULL;
  for (int i = 0; *at >= '0' && *at <= '9'; at++) {
    if (++i > 9) return NULL;
    n = n * 10 + (*at - '0');
  }
  *number = n;
  return at;
}

bool tz_page_range(const char *text, long *first, long *last) {
  static const char *const labels[] = {"pp.",
                                       "p.",
                                       "\xD0\xA1.",
                                       "\xD1\x81.",
                                       "\xD0\xA1\xD1\x82\xD1\x80.",
                                       "\xD1\x81\xD1\x82\xD1\x80."};
  text += strspn(text, " ");
  for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
    if (strncmp(text, labels[i], strlen(labels[i])) == 0) {
      text += strlen(labels[i]);
      break;
    }
  while (*text == ' ' || strncmp(text, "\xC2\xA0", 2) == 0)
    text += *text == ' ' ? 1 : 2;
  const char *at = read_number(text, first);
  if (at == NULL) return false;
  *last = *first;
  at += strspn(at, " ");
  if (*at == '\0') return true;
  if (*at == '-') {
    at += strspn(at, "-");
  } else if (strncmp(at, "\xE2\x80", 2) == 0 && at[2] != '\0') {
    at += 3; /* hyphen, en and em dash are U+2010 to U+2015 */
  } else {
    return false;
  }
  at += strspn(at, " ");
  at = read_number(at, last);
  return at != NULL && at[strspn(at, " ")] == '\0' && *last >= *first;
}

/* How a line is judged: it is first brought to a plain form, folded words
** with one space between them and only the punctuation that tells something
** (":" after a label, "©", "|" for the separators of a menu). Then come the
** rules, from those that ask what the words are (dates, counters, networks)
** to the phrases. Lines longer than any furniture are prose at once. */
#include "corpus/furniture.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "corpus/furniture_words.h"
#include "text/fold.h"
#include "text/script.h"

#define LINE_BYTES  900 /* longer than any furniture */
#define SHORT_BYTES 500 /* only notices of cookies and of rights are longer */
#define PLAIN_BYTES 1400
#define PLAIN_WORDS 80

typedef struct plain {
  char text[PLAIN_BYTES];
  size_t size;
  const char *words[PLAIN_WORDS]; /* NUL-terminated, borrowed from tokens */
  char tokens[PLAIN_BYTES];       /* the words again, a NUL after each */
  size_t count;                   /* words */
  size_t numbers;                 /* words that begin with a digit */
  size_t capitals;                /* words that begin with a capital letter */
  size_t separators;              /* of a menu: | » › > between spaces */
  bool overflow;
} plain;

static bool is_separator(uint32_t c) {
  return c == '|' || c == 0xBB || c == 0x203A || c == '>' || c == 0xB7 || c == 0x2022;
}

static bool is_space(uint32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0xFEFF ||
         (c >= 0x2000 && c <= 0x200B) || c == 0x202F;
}

/* Characters that belong to a word when they stand between two of its parts. */
static bool is_inner(uint32_t c) {
  return c == '\'' || c == 0x2019 || c == '-' || c == '.' || c == '@' || c == '_' ||
         c == 0x2010 || c == 0x2011;
}

static bool is_wordy(uint32_t c) {
  return tz_script_of(c) != TZ_SCRIPT_NONE || c == '%';
}

static uint32_t peek(const char *text, size_t size, size_t at) {
  uint32_t c = ' ';
  if (at < size) tz_utf8_decode(text + at, size - at, &c);
  return c;
}

static void put(plain *p, const char *bytes, size_t size) {
  if (p->size + size + 1 >= PLAIN_BYTES) {
    p->overflow = true;
    return;
  }
  memcpy(p->text + p->size, bytes, size);
  p->size += size;
}

static void put_codepoint(plain *p, uint32_t c) {
  uint32_t folded[TZ_FOLD_MAX];
  int n = tz_fold_codepoint(c, folded);
  for (int i = 0; i < n; i++) {
    char bytes[4];
    put(p, bytes, tz_utf8_encode(folded[i], bytes));
  }
}

static void put_space(plain *p) {
  if (p->size > 0 && p->text[p->size - 1] != ' ') put(p, " ", 1);
}

/* The words of p->text that are words, NUL-terminated, into p->words. */
static void list_words(plain *p) {
  size_t used = 0;
  for (size_t i = 0; i < p->size;) {
    size_t end = i;
    while (end < p->size && p->text[end] != ' ')
      end++;
    bool mark = end - i <= 2 && (p->text[i] == ':' || p->text[i] == '|' ||
                                 (unsigned char)p->text[i] == 0xC2);
    if (!mark) {
      if (p->count == PLAIN_WORDS) {
        p->overflow = true;
        return;
      }
      memcpy(p->tokens + used, p->text + i, end - i);
      p->tokens[used + end - i] = '\0';
      p->words[p->count++] = p->tokens + used;
      used += end - i + 1;
      p->numbers += p->text[i] >= '0' && p->text[i] <= '9';
    }
    i = end + 1;
  }
}

static bool is_upper(uint32_t c) {
  uint32_t folded[TZ_FOLD_MAX];
  if (tz_script_of(c) == TZ_SCRIPT_NONE || tz_script_of(c) == TZ_SCRIPT_DIGIT)
    return false;
  /* ё and its like fold too, so only the blocks of capitals count */
  return tz_fold_codepoint(c, folded) > 0 && folded[0] != c &&
         ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE) ||
          (c >= 0x400 && c <= 0x42F) || (c >= 0x490 && c <= 0x52F && c % 2 == 0));
}

static void make_plain(plain *p, const char *line, size_t size) {
  p->size = p->count = p->numbers = p->capitals = p->separators = 0;
  p->overflow = false;
  bool inside = false;
  uint32_t before = ' ';
  for (size_t i = 0; i < size && !p->overflow;) {
    uint32_t c;
    i += tz_utf8_decode(line + i, size - i, &c);
    uint32_t after = peek(line, size, i);
    if (is_wordy(c) || (inside && is_inner(c) && is_wordy(after))) {
      if (!inside) {
        put_space(p);
        p->capitals += is_upper(c);
      }
      put_codepoint(p, c == 0x2010 || c == 0x2011 ? '-' : c);
      inside = true;
    } else {
      inside = false;
      if (c == ':' || c == 0xA9) {
        put_space(p);
        put(p, c == ':' ? ":" : "\xC2\xA9", c == ':' ? 1 : 2);
      } else if (is_separator(c) && p->size > 0 &&
                 (c == '|' || (is_space(before) && is_space(after)))) {
        p->separators++;
        put_space(p);
        put(p, "|", 1);
      }
    }
    before = c;
  }
  while (p->size >= 2 && p->text[p->size - 1] == '|' && p->text[p->size - 2] == ' ')
    p->size -= 2;
  p->text[p->size] = '\0';
  list_words(p);
}

/* ---- small questions about a plain line ---- */

static bool begins(const plain *p, const char *prefix) {
  if (prefix[0] != p->text[0] || prefix[1] != p->text[1]) return false;
  size_t n = strlen(prefix);
  return strncmp(p->text, prefix, n) == 0 && (p->text[n] == '\0' || p->text[n] == ' ');
}

static bool has(const plain *p, const char *part) {
  return strstr(p->text, part) != NULL;
}

static bool in(const char *word, const char *const *list) {
  for (; *list; list++)
    if ((*list)[0] == word[0] && (*list)[1] == word[1] && strcmp(word, *list) == 0)
      return true;
  return false;
}

static bool begins_any(const plain *p, const char *const *list) {
  for (; *list; list++)
    if (begins(p, *list)) return true;
  return false;
}

static bool has_any(const plain *p, const char *const *list) {
  for (; *list; list++)
    if (has(p, *list)) return true;
  return false;
}

static size_t words_in(const plain *p, const char *const *list) {
  size_t n = 0;
  for (size_t i = 0; i < p->count; i++)
    n += in(p->words[i], list);
  return n;
}

/* Whether the label at the beginning is followed by ":" or "©". */
static bool labelled(const plain *p, const char *const *labels) {
  for (; *labels; labels++) {
    if ((*labels)[0] != p->text[0] || (*labels)[1] != p->text[1]) continue;
    size_t n = strlen(*labels);
    if (strncmp(p->text, *labels, n) == 0 &&
        (strncmp(p->text + n, " :", 2) == 0 ||
         strncmp(p->text + n, " \xC2\xA9", 3) == 0))
      return true;
  }
  return false;
}

/* ---- what the words are ---- */

/* Only a date, with its weekday, its clock and words such as "published". */
static bool is_date(const plain *p) {
  size_t month = words_in(p, months);
  size_t rest = words_in(p, date_words);
  if (p->count > 12 || p->numbers == 0 || month + rest + p->numbers < p->count)
    return false;
  if (month > 0) return true;
  for (size_t i = 0; i < p->count; i++) {
    const char *w = p->words[i];
    size_t digits = strspn(w, "0123456789");
    if (digits > 0 && digits <= 2 && w[digits] == '-' &&
        (unsigned char)w[digits + 1] >= 0xD0)
      return true; /* "5-го, 2016" */
    if (digits > 0 && digits <= 4 && (w[digits] == '.' || w[digits] == '-') &&
        strspn(w + digits, "0123456789.-") == strlen(w + digits) && strlen(w) >= 8 &&
        strlen(w) <= 10)
      return true; /* 28.03.2016, 2016-03-28 */
  }
  return false;
}

static bool is_share_bar(const plain *p) {
  size_t named = words_in(p, networks);
  return named > 0 && p->count <= 25 &&
         named + words_in(p, share_words) + p->numbers == p->count;
}

static bool is_counter(const plain *p) {
  size_t n = words_in(p, counters);
  return n > 0 && p->numbers > 0 && p->count <= 6 &&
         n + p->numbers + words_in(p, counter_words) == p->count;
}

/* "12", "page 3 of 10", "стр. 3 из 10". */
static bool is_page_number(const plain *p) {
  static const char *const words[] = {"page", "p", "of", "страница",
                                      "стр",  "с", "из", NULL};
  return p->numbers > 0 && p->numbers <= 2 && p->count <= 4 &&
         p->numbers + words_in(p, words) == p->count;
}

static bool is_address(const char *line, size_t size, const plain *p) {
  static const char *const schemes[] = {"http://", "https://", "www.",
                                        "doi:",    "mailto:",  NULL};
  if (memchr(line, ' ', size)) return false;
  for (const char *const *s = schemes; *s; s++)
    if (size > strlen(*s) && memcmp(line, *s, strlen(*s)) == 0) return true;
  if (p->count != 1 || p->numbers || p->size < 5) return false;
  if (strchr(p->text, '@')) return true;
  const char *dot = strrchr(p->text, '.');
  size_t top = dot ? strlen(dot + 1) : 0;
  bool one_script =
      (top >= 2 && top <= 6 && strspn(dot + 1, "abcdefghijklmnopqrstuvwxyz") == top) ||
      (dot && strcmp(dot, ".рф") == 0);
  return one_script && dot - p->text >= 2 && memchr(line, '.', size);
}

/* ---- phrases ---- */

static bool is_copyright(const plain *p) {
  if ((has(p, "all rights reserved") || has(p, "все права защищены")) && p->count <= 40)
    return true;
  if (p->count > 25) return false;
  if (begins(p, "\xC2\xA9")) return true;
  return begins(p, "copyright") && p->count > 1 &&
         (has(p, "\xC2\xA9") || strcmp(p->words[1], "c") == 0 ||
          (p->words[1][0] >= '1' && p->words[1][0] <= '2'));
}

/* A notice that speaks to the reader about cookies, not prose about them. */
static bool is_cookie_notice(const plain *p) {
  return p->count <= 70 && (has(p, "cookie") || has(p, "куки")) &&
         has_any(p, cookie_signals);
}

/* "Subscribe to our newsletter": an order to the reader, and what it is about. */
static bool is_call(const plain *p) {
  return p->count <= 25 && begins_any(p, calls) && has_any(p, call_objects);
}

/* Menus and bread crumbs: two separators and more, one part a menu word. */
static bool is_menu_line(const plain *p) {
  if (p->separators < 2 || p->count > 30 || p->count > 4 * (p->separators + 1))
    return false;
  for (size_t i = 0; i < p->count; i++)
    if (in(p->words[i], menu)) return true;
  return false;
}

static bool is_byline(const char *line, size_t size, const plain *p) {
  if (labelled(p, byline_labels) && p->count <= 10) return true;
  if (begins_any(p, byline_starts) && p->count <= 12)
    return p->capitals * 2 >= p->count || p->count <= 4 || p->separators > 0;
  /* "By Ivan Petrov": every other word a capital, no full stop after them */
  return begins(p, "by") && p->count >= 3 && p->count <= 8 &&
         p->capitals + 1 >= p->count && line[size - 1] != '.';
}

static bool is_markup(const char *line, size_t size, const plain *p) {
  if (size > 4 && line[0] == '!' && line[1] == '[' && line[size - 1] == ')')
    return true;
  if (size > 2 && line[0] == '<' && line[size - 1] == '>') return true;
  return p->count <= 8 &&
         (begins(p, "%d") || begins(p, "%s") || has(p, " %d ") || has(p, " %s ") ||
          (size > 4 && line[0] == '{' && line[1] == '{'));
}

static bool is_phrase(const plain *p) {
  if (p->count > 9) return false;
  return in(p->text, phrases);
}

static bool is_strong(const char *line, size_t size, const plain *p) {
  if (is_phrase(p) || is_markup(line, size, p) || is_address(line, size, p))
    return true;
  if (is_counter(p) || (p->count > 1 && is_share_bar(p))) return true;
  if (p->count <= 25 && (labelled(p, credit_labels) || labelled(p, teasers)))
    return true;
  if (p->count <= 16 && (has(p, "посмотреть оригинал") || has(p, "view original")))
    return true;
  if (p->count <= 25 && (begins(p, "this article was originally published") ||
                         begins(p, "originally published") ||
                         begins(p, "this article was first published")))
    return true;
  return is_byline(line, size, p) || is_copyright(p) || is_cookie_notice(p) ||
         is_call(p) || is_menu_line(p) || has(p, "bloggers like this") ||
         begins(p, "click to share") || (begins(p, "powered by") && p->count <= 5) ||
         (begins(p, "proudly powered by") && p->count <= 6);
}

static bool contains(const char *line, size_t size, const char *part) {
  size_t n = strlen(part);
  const char *at = line, *end = line + size;
  while ((at = memchr(at, part[0], (size_t)(end - at))) != NULL) {
    if ((size_t)(end - at) < n) return false;
    if (memcmp(at, part, n) == 0) return true;
    at++;
  }
  return false;
}

/* Most long lines are prose, and this tells so without folding them. */
static bool may_be_notice(const char *line, size_t size) {
  return contains(line, size, "ookie") || contains(line, size, "уки") ||
         contains(line, size, "ights reserved") ||
         contains(line, size, "рава защищены");
}

tz_furniture tz_furniture_of(const char *line, size_t size) {
  plain p;
  if (size == 0 || size > LINE_BYTES) return TZ_PROSE;
  if (size > SHORT_BYTES && !may_be_notice(line, size)) return TZ_PROSE;
  make_plain(&p, line, size);
  if (p.overflow) return TZ_PROSE;
  if (p.count == 0) return TZ_FURNITURE_ALONE; /* rules, arrows, stars */
  if (is_strong(line, size, &p)) return TZ_FURNITURE;
  if (is_date(&p)) return TZ_FURNITURE_ABOVE;
  if (in(p.text, menu) || is_share_bar(&p) || is_page_number(&p) ||
      (p.numbers == p.count && p.count <= 2))
    return TZ_FURNITURE_ALONE;
  return TZ_PROSE;
}

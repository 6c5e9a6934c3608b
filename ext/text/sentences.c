/* Sentences by rules: find a full stop, an exclamation or question mark, or an
** ellipsis; take the closing quotation marks and brackets after it; then decide by
** what stands before and after. A small letter after it means that the sentence
** goes on. After a full stop the word before it decides: an initial, an
** abbreviation that needs what follows it (им., Dr.), one that may stand at the
** end (и т. д., Inc.), or an ordinary word. Where an abbreviation may do both, the
** sentence ends if the next word is one that begins sentences but is no name (a
** stop word). Every look back or ahead is bounded. */
#include "text/sentences.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "text/abbreviations.h"
#include "text/fold.h"
#include "text/language.h"
#include "text/words.h"

#define LOOK_AHEAD  96 /* bytes that the next word is sought in */
#define LOOK_BACK   48 /* bytes that the word before is sought in */
#define CLOSERS_MAX 16 /* closing marks after a full stop */

/* What begins after a full stop. */
typedef enum sequel { SEQUEL_NONE, SEQUEL_SMALL, SEQUEL_DIGIT, SEQUEL_CAPITAL } sequel;

void tz_sentences_init(tz_sentences *sentences, const char *text, size_t size) {
  sentences->text = text;
  sentences->size = text ? size : 0;
  sentences->offset = 0;
}

static uint32_t peek(const tz_sentences *s, size_t at, size_t *length) {
  uint32_t codepoint = 0;
  *length = 0;
  if (at < s->size) *length = tz_utf8_decode(s->text + at, s->size - at, &codepoint);
  return codepoint;
}

static bool is_space(uint32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 ||
         (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
         c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

static bool is_terminator(uint32_t c) {
  return c == '.' || c == '!' || c == '?' || c == 0x2026 || c == 0x203C ||
         (c >= 0x2047 && c <= 0x2049) || c == 0x061F || c == 0x06D4;
}

/* Full stops of Chinese and Japanese, which no space follows. */
static bool is_wide_terminator(uint32_t c) {
  return c == 0x3002 || c == 0xFF01 || c == 0xFF0E || c == 0xFF1F;
}

static bool is_closer(uint32_t c) {
  return c == '"' || c == '\'' || c == ')' || c == ']' || c == '}' || c == '*' ||
         c == '_' || c == 0xBB || c == 0x2018 || c == 0x2019 || c == 0x201C ||
         c == 0x201D || c == 0x203A || c == 0x300D || c == 0x300F;
}

static bool is_opener(uint32_t c) {
  return c == '"' || c == '\'' || c == '(' || c == '[' || c == '*' || c == '_' ||
         c == '-' || c == 0xAB || c == 0xA1 || c == 0xBF || c == 0x2013 ||
         c == 0x2014 || c == 0x2018 || c == 0x201A || c == 0x201C || c == 0x201E ||
         c == 0x2026 || c == 0x2039;
}

static size_t skip_spaces(const tz_sentences *s, size_t at) {
  for (;;) {
    size_t length;
    uint32_t c = peek(s, at, &length);
    if (length == 0 || !is_space(c)) return at;
    at += length;
  }
}

/* If the line break at `at` ends a sentence, because a blank line, a form feed or
** an item of a list follows it, true. *next is where to go on otherwise. */
static bool breaks_paragraph(const tz_sentences *s, size_t at, size_t *next) {
  size_t i = at + 1;
  while (i < s->size && (s->text[i] == ' ' || s->text[i] == '\t' || s->text[i] == '\r'))
    i++;
  *next = i;
  if (i >= s->size || s->text[i] == '\n' || s->text[i] == '\f') return true;
  if (s->text[i] == '#') return true;
  bool bullet = s->text[i] == '*' || s->text[i] == '-';
  if (bullet)
    return i + 1 < s->size && (s->text[i + 1] == ' ' || s->text[i + 1] == '\t');
  return s->size - i >= 3 && memcmp(s->text + i, "\xE2\x80\xA2", 3) == 0;
}

/* End of the closing marks at `at`, and of a reference like [12] among them. */
static size_t skip_closers(const tz_sentences *s, size_t at) {
  for (int i = 0; i < CLOSERS_MAX; i++) {
    size_t length;
    uint32_t c = peek(s, at, &length);
    if (c == '[') {
      size_t end = at + 1;
      while (end < s->size && end < at + 5 && s->text[end] >= '0' &&
             s->text[end] <= '9')
        end++;
      if (end == at + 1 || end >= s->size || s->text[end] != ']') return at;
      at = end + 1;
    } else if (length > 0 && is_closer(c)) {
      at += length;
    } else {
      return at;
    }
  }
  return at;
}

/* What begins at or after `at`, past quotation marks, brackets and dashes; *word is
** where. */
static sequel sequel_at(const tz_sentences *s, size_t at, size_t *word) {
  size_t length;
  uint32_t c = 0;
  for (int i = 0; i < CLOSERS_MAX; i++) {
    at = skip_spaces(s, at);
    c = peek(s, at, &length);
    if (length == 0 || !is_opener(c)) break;
    at += length;
  }
  *word = at;
  tz_script script = tz_script_of(c);
  if (script == TZ_SCRIPT_DIGIT) return SEQUEL_DIGIT;
  bool cased = script == TZ_SCRIPT_LATIN || script == TZ_SCRIPT_CYRILLIC ||
               script == TZ_SCRIPT_GREEK;
  if (cased) return tz_is_capital(c) ? SEQUEL_CAPITAL : SEQUEL_SMALL;
  return script == TZ_SCRIPT_NONE ? SEQUEL_NONE : SEQUEL_CAPITAL;
}

/* Whether the word at `at` is a stop word and not an initial: "The", "Он", not
** the "И." of «В. И. Ленин». */
static bool begins_sentences(const tz_sentences *s, size_t at) {
  tz_words words;
  tz_word word;
  size_t size = s->size - at < LOOK_AHEAD ? s->size - at : LOOK_AHEAD;
  tz_words_init(&words, s->text + at, size);
  if (!tz_words_next(&words, &word) || word.start != 0) return false;
  if (word.end < size && s->text[at + word.end] == '.') return false;
  return tz_is_stop_word(word.form, word.form_size, tz_language_of_script(word.script));
}

/* The word right before a full stop. */
typedef struct tail {
  char form[LOOK_BACK * TZ_FOLD_MAX]; /* folded; inner dots and hyphens kept */
  size_t size;
  size_t start; /* in the text */
  int letters;  /* with digits */
  bool capital; /* begins with one */
  bool dotted;  /* has a full stop inside: U.S, т.е */
  bool number;  /* digits and full stops only */
} tail;

static bool is_tail_part(uint32_t c) {
  return c == '.' || c == '-' || tz_script_of(c) != TZ_SCRIPT_NONE ||
         tz_is_invisible(c);
}

static void read_tail(tail *t, const tz_sentences *s, size_t begin, size_t stop) {
  size_t start = stop;
  while (start > begin && stop - start < LOOK_BACK - 4) {
    uint32_t c;
    size_t before = tz_utf8_previous(s->text, start);
    tz_utf8_decode(s->text + before, start - before, &c);
    if (before < begin || !is_tail_part(c)) break;
    start = before;
  }
  *t = (tail){.start = start, .number = start < stop};
  for (size_t i = start; i < stop;) {
    uint32_t c, folded[TZ_FOLD_MAX];
    size_t at = i;
    i += tz_utf8_decode(s->text + i, stop - i, &c);
    int count = tz_fold_codepoint(c, folded);
    if (at == start) t->capital = tz_is_capital(c);
    if (c == '.') t->dotted = true;
    if (c != '.' && tz_script_of(c) != TZ_SCRIPT_DIGIT) t->number = false;
    if (c != '.' && c != '-' && count > 0) t->letters++;
    for (int k = 0; k < count; k++)
      t->size += tz_utf8_encode(folded[k], t->form + t->size);
  }
}

/* Whether the tail, which is not empty, is in the list: few words of it begin alike. */
static bool is_one_of(const tail *t, const char *const *list) {
  for (; *list; list++) {
    if ((*list)[0] == t->form[0] && strlen(*list) == t->size &&
        memcmp(*list, t->form, t->size) == 0)
      return true;
  }
  return false;
}

/* Start of what stands before the white space before `at`. */
static size_t before_spaces(const tz_sentences *s, size_t begin, size_t at) {
  while (at > begin) {
    uint32_t c;
    size_t before = tz_utf8_previous(s->text, at);
    tz_utf8_decode(s->text + before, at - before, &c);
    if (before < begin || !is_space(c)) break;
    at = before;
  }
  return at;
}

/* Whether "т." or "н.", with or without a space, stands before the tail: the end
** of «и т. д.», «и т. п.», «н. э.», which may end a sentence. */
static bool ends_phrase(const tz_sentences *s, size_t begin, const tail *t) {
  static const char *const ends[] = {"д", "п", "э", NULL};
  static const char *const whole[] = {"т.д", "т.п", "н.э", NULL};
  if (is_one_of(t, whole)) return true;
  if (!is_one_of(t, ends)) return false;
  size_t at = before_spaces(s, begin, t->start);
  if (at < begin + 3) return false;
  return memcmp(s->text + at - 3, "т.", 3) == 0 ||
         memcmp(s->text + at - 3, "н.", 3) == 0;
}

static bool follows_number(const tz_sentences *s, size_t begin, const tail *t) {
  size_t at = before_spaces(s, begin, t->start);
  if (at <= begin) return false;
  unsigned char byte = (unsigned char)s->text[at - 1];
  return (byte >= '0' && byte <= '9') || strchr("IVXivx", byte) != NULL;
}

/* Whether the full stop at `stop`, with a capital, a digit or no letter after it,
** ends the sentence that began at begin. */
static bool full_stop_ends(const tz_sentences *s, size_t begin, size_t stop,
                           sequel after, size_t word) {
  tail t;
  read_tail(&t, s, begin, stop);
  if (t.size == 0) return true;
  if (t.number) return t.start > begin; /* not the 1. of a list */
  if (ends_phrase(s, begin, &t)) return after != SEQUEL_DIGIT;
  if (is_one_of(&t, tz_abbreviations_before_number)) return after != SEQUEL_DIGIT;
  if (is_one_of(&t, tz_abbreviations_either)) {
    return after == SEQUEL_NONE || begins_sentences(s, word);
  }
  if (is_one_of(&t, tz_abbreviations_of_time))
    return follows_number(s, begin, &t) && begins_sentences(s, word);
  if (is_one_of(&t, tz_abbreviations_inside)) return false;
  if (t.letters == 1 || t.dotted)
    return (t.capital || t.dotted) && begins_sentences(s, word);
  return true;
}

/* Whether the terminators text[mark, end) end the sentence; *next is where it ends
** if so (closing marks included), where to go on if not. */
static bool terminates(const tz_sentences *s, size_t begin, size_t mark, size_t end,
                       size_t *next) {
  size_t length, word;
  *next = skip_closers(s, end);
  uint32_t c = peek(s, *next, &length);
  if (length == 0) return true;
  if (!is_space(c)) {
    *next = end;
    return false;
  }
  sequel after = sequel_at(s, *next, &word);
  if (after == SEQUEL_SMALL) return false;
  bool full_stop = end - mark == 1 && s->text[mark] == '.';
  return !full_stop || full_stop_ends(s, begin, mark, after, word);
}

/* Whether the sentence that began at begin ends at `at`; *end is its end then, and
** where to go on otherwise. */
static bool ends_at(const tz_sentences *s, size_t begin, size_t at, size_t *end) {
  size_t length, next;
  uint32_t c = peek(s, at, &length);
  *end = at + length;
  if (c == '\f' || c == 0x2029) return true;
  if (c == '\n') {
    if (!breaks_paragraph(s, at, &next)) {
      *end = next;
      return false;
    }
    return true;
  }
  if (is_wide_terminator(c)) {
    *end = skip_closers(s, at + length);
    return true;
  }
  if (!is_terminator(c)) return false;
  while (length > 0 && is_terminator(peek(s, *end, &length)))
    *end += length;
  next = *end;
  bool ends = terminates(s, begin, at, *end, &next);
  *end = next;
  return ends;
}

/* Whether no code point that begins or goes on with this byte can end a sentence:
** nearly all do, and need not be decoded. */
static bool is_plain(unsigned char byte) {
  static const uint64_t ends = UINT64_C(1) << '.' | UINT64_C(1) << '!' |
                               UINT64_C(1) << '?' | UINT64_C(1) << '\n' |
                               UINT64_C(1) << '\f';
  if (byte < 64) return !(ends >> byte & 1);
  return byte < 0xE0 && byte != 0xD8 && byte != 0xDB; /* U+061F, U+06D4 */
}

/* Where the white space before end begins. */
static size_t trim(const tz_sentences *s, size_t start, size_t end) {
  return before_spaces(s, start, end);
}

bool tz_sentences_next(tz_sentences *sentences, size_t *start, size_t *end) {
  size_t begin = skip_spaces(sentences, sentences->offset), i = begin;
  if (begin >= sentences->size) {
    sentences->offset = sentences->size;
    return false;
  }
  while (i < sentences->size) {
    size_t next;
    if (is_plain((unsigned char)sentences->text[i])) {
      i++;
      continue;
    }
    bool ends = ends_at(sentences, begin, i, &next);
    i = next;
    if (ends) break;
  }
  *start = begin;
  *end = trim(sentences, begin, i);
  sentences->offset = i;
  return true;
}

/* Languages: codes, stop words, and guessing.
**
** The guess counts, over the words of a text, the commonest words of Russian and
** English and of their neighbours (Ukrainian, Bulgarian, Serbian; French, German,
** Spanish and so on) that the two do not have. A text is in the language of most of
** its words' script when it holds enough of that language's common words, and
** more than twice as many as of the neighbours'. */
#include "text/language.h"

#include <string.h>

#include "base/utf8.h"
#include "text/language_words.h"
#include "text/words.h"

#define GUESS_BYTES 65536

static const struct {
  const char *name; /* small letters; a region or script may follow it */
  tz_language language;
} names[] = {
    {"ru", TZ_RUSSIAN},      {"rus", TZ_RUSSIAN}, {"russian", TZ_RUSSIAN},
    {"русский", TZ_RUSSIAN}, {"en", TZ_ENGLISH},  {"eng", TZ_ENGLISH},
    {"english", TZ_ENGLISH},
};

const char *tz_language_code(tz_language language) {
  if (language == TZ_RUSSIAN) return "ru";
  return language == TZ_ENGLISH ? "en" : NULL;
}

/* Whether code is name, in any case, alone or with a subtag (ru-RU, en_US). */
static bool is_named(const char *code, size_t size, const char *name) {
  size_t length = strlen(name);
  if (size < length) return false;
  for (size_t i = 0; i < length; i++) {
    unsigned char byte = (unsigned char)code[i];
    if (byte >= 'A' && byte <= 'Z') byte |= 0x20;
    if (byte != (unsigned char)name[i]) return false;
  }
  return size == length || code[length] == '-' || code[length] == '_' ||
         code[length] == '.';
}

tz_language tz_language_from_code(const char *code, size_t size) {
  if (!code) return TZ_LANGUAGE_NONE;
  while (size > 0 && code[0] == ' ') {
    code++;
    size--;
  }
  while (size > 0 && code[size - 1] == ' ')
    size--;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (is_named(code, size, names[i].name)) return names[i].language;
  }
  return TZ_LANGUAGE_NONE;
}

tz_language tz_language_other(tz_language language) {
  return language == TZ_RUSSIAN ? TZ_ENGLISH : TZ_RUSSIAN;
}

tz_language tz_language_of_most(size_t russian, size_t english) {
  if (russian == english) return TZ_LANGUAGE_NONE;
  return russian > english ? TZ_RUSSIAN : TZ_ENGLISH;
}

tz_language tz_language_of_script(tz_script script) {
  if (script == TZ_SCRIPT_CYRILLIC) return TZ_RUSSIAN;
  return script == TZ_SCRIPT_LATIN ? TZ_ENGLISH : TZ_LANGUAGE_NONE;
}

/* Compares size bytes with a NUL-terminated word, by bytes. */
static int compare(const char *form, size_t size, const char *word) {
  size_t i = 0;
  while (i < size && form[i] == word[i] && word[i] != '\0')
    i++;
  if (i == size) return word[i] == '\0' ? 0 : -1;
  return (unsigned char)form[i] < (unsigned char)word[i] ? -1 : 1;
}

static bool is_listed(const char *const *list, size_t count, const char *form,
                      size_t size) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    int order = compare(form, size, list[middle]);
    if (order == 0) return true;
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return false;
}

#define LISTED(list, form, size)                                                       \
  is_listed(list, sizeof(list) / sizeof(list)[0], form, size)

bool tz_is_stop_word(const char *form, size_t size, tz_language language) {
  if (language == TZ_RUSSIAN) return LISTED(russian_stop_words, form, size);
  return language == TZ_ENGLISH && LISTED(english_stop_words, form, size);
}

/* What was counted over the words of one script. */
typedef struct tally {
  size_t words;
  size_t own;     /* stop words of the language */
  size_t others;  /* common words of its neighbours */
  size_t foreign; /* words with letters that the language does not have */
} tally;

/* Whether the next letter is ASCII or one of Russian, as nearly all are. */
static bool is_own_letter(const unsigned char *text, size_t size) {
  if (text[0] < 0x80) return true;
  if (size < 2) return false;
  if (text[0] == 0xD0) /* А to п, Ё */
    return (text[1] >= 0x90 && text[1] <= 0xBF) || text[1] == 0x81;
  return text[0] == 0xD1 && ((text[1] >= 0x80 && text[1] <= 0x8F) || text[1] == 0x91);
}

/* Whether a word, as it stands in the text, has a Cyrillic letter that is not
** Russian or a Latin letter that is not English. */
static bool has_foreign_letter(const char *text, size_t size, tz_script script) {
  for (size_t i = 0; i < size;) {
    uint32_t c;
    if (is_own_letter((const unsigned char *)text + i, size - i)) {
      i += (unsigned char)text[i] < 0x80 ? 1 : 2;
      continue;
    }
    i += tz_utf8_decode(text + i, size - i, &c);
    if (script == TZ_SCRIPT_CYRILLIC && c >= 0x400 && c < 0x530) {
      if (c != 0x401 && c != 0x451 && (c < 0x410 || c > 0x44F)) return true;
    }
    if (script == TZ_SCRIPT_LATIN && c >= 0xC0 && c < 0x250) return true;
  }
  return false;
}

static void count_word(tally *t, const char *text, const tz_word *word) {
  bool cyrillic = word->script == TZ_SCRIPT_CYRILLIC;
  t->words++;
  if (tz_is_stop_word(word->form, word->form_size, tz_language_of_script(word->script)))
    t->own++;
  else if (cyrillic ? LISTED(other_cyrillic_words, word->form, word->form_size)
                    : LISTED(other_latin_words, word->form, word->form_size))
    t->others++;
  if (has_foreign_letter(text + word->start, word->end - word->start, word->script))
    t->foreign++;
}

/* Whether the words counted are of the language itself and not of a neighbour. A
** text of some length has at least one common word in 16 for Russian, in 8 for
** English (they have 25 and 40 in 100); a few Cyrillic words without any are taken for
** Russian, Latin ones are of too many languages to be taken for English. */
static bool is_own(const tally *t, tz_language language) {
  size_t least = language == TZ_RUSSIAN ? 16 : 8;
  if (t->words == 0 || t->others * 2 > t->own) return false;
  if (t->foreign * 20 > t->words) return false;
  if (t->words < least && language == TZ_RUSSIAN) return true;
  return t->own * least >= t->words || (t->own > 0 && t->words < least);
}

tz_language tz_language_guess(const char *text, size_t size) {
  tally latin = {0}, cyrillic = {0};
  tz_words words;
  tz_word word;
  if (!text) return TZ_LANGUAGE_NONE;
  tz_words_init(&words, text, size < GUESS_BYTES ? size : GUESS_BYTES);
  while (tz_words_next(&words, &word)) {
    if (word.script == TZ_SCRIPT_LATIN) count_word(&latin, text, &word);
    if (word.script == TZ_SCRIPT_CYRILLIC) count_word(&cyrillic, text, &word);
  }
  if (cyrillic.words >= latin.words)
    return is_own(&cyrillic, TZ_RUSSIAN) ? TZ_RUSSIAN : TZ_LANGUAGE_NONE;
  return is_own(&latin, TZ_ENGLISH) ? TZ_ENGLISH : TZ_LANGUAGE_NONE;
}

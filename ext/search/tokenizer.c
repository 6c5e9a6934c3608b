/* The FTS5 tokenizer `tezis`: Russian and English words by their stems, others
** folded, in one index.
**
**   CREATE VIRTUAL TABLE t USING fts5(body, tokenize = 'tezis');
**   INSERT INTO t VALUES ('Китайско-российский союз'), ('Allied nations');
**   SELECT highlight(t, 0, '[', ']') FROM t('союзами');   -- Китайско-российский [союз]
**
** Options, after the name:
**   exact 1            index beside every stem the word itself, as "=word" in the same
**                      place, so that "=союз" in a query finds that form only
**   stopwords 0        leave out words like и, в, the, of
**   languages 'ru,en'  whose words are stemmed; words of another are only folded
**
** An index holds stems, so the last word of a prefix query is looked up as it is
** typed, among the unstemmed forms when there are any (exact 1), else among stems.
** Synonyms stand side by side in a query only where a plan (search/plan.h) wrote it.
**
** All state of a call is on its stack. The stemmer and its cache are shared by the
** tokenizers of a connection, which SQLite serialises. */
#include "sqlite.h"

#include "search/tokenizer.h"

#include <stdbool.h>
#include <string.h>

#include "search/plan.h"
#include "search/fts5.h"
#include "text/language.h"
#include "text/stem.h"
#include "text/words.h"

typedef struct tokenizer {
  tz_stemmer *stemmer; /* the connection's */
  bool stemmed[3];     /* by tz_language: whether its words are stemmed */
  tz_language language[TZ_SCRIPT_COUNT]; /* by tz_script: the one that is, or none */
  bool exact;
  bool stop_words;
} tokenizer;

/* FTS5's token callback and what goes with it. */
typedef struct sink {
  void *context;
  int (*token)(void *, int, const char *, int, int, int);
} sink;

/* "0" or "1"; false for anything else. */
static bool parse_flag(const char *value, bool *flag) {
  if ((value[0] != '0' && value[0] != '1') || value[1] != '\0') return false;
  *flag = value[0] == '1';
  return true;
}

/* "ru", "en", or both with a comma or a space between them. */
static bool parse_languages(const char *value, bool stemmed[3]) {
  memset(stemmed, 0, 3 * sizeof *stemmed);
  for (;;) {
    size_t length = strcspn(value, ", ");
    tz_language language = tz_language_from_code(value, length);
    if (language == TZ_LANGUAGE_NONE) return false;
    stemmed[language] = true;
    value += length;
    value += strspn(value, ", ");
    if (*value == '\0') return true;
  }
}

static bool parse_option(tokenizer *t, const char *name, const char *value) {
  if (sqlite3_stricmp(name, "exact") == 0) return parse_flag(value, &t->exact);
  if (sqlite3_stricmp(name, "stopwords") == 0) return parse_flag(value, &t->stop_words);
  if (sqlite3_stricmp(name, "languages") == 0)
    return parse_languages(value, t->stemmed);
  return false;
}

/* FTS5 tells its user only that the constructor failed; the reason goes to
** SQLite's log. */
static int parse_options(tokenizer *t, const char **arguments, int count) {
  for (int i = 0; i < count; i += 2) {
    const char *value = i + 1 < count ? arguments[i + 1] : "";
    if (parse_option(t, arguments[i], value)) continue;
    sqlite3_log(SQLITE_ERROR,
                "tezis: the tokenizer takes the options exact 0|1, stopwords 0|1 and "
                "languages 'ru,en', got %s %s",
                arguments[i], value);
    return SQLITE_ERROR;
  }
  return SQLITE_OK;
}

static int create(void *stemmer, const char **arguments, int count,
                  Fts5Tokenizer **out) {
  tokenizer *t = sqlite3_malloc64(sizeof *t);
  *out = NULL;
  if (!t) return SQLITE_NOMEM;
  *t = (tokenizer){.stemmer = stemmer, .exact = false, .stop_words = true};
  t->stemmed[TZ_RUSSIAN] = t->stemmed[TZ_ENGLISH] = true;
  int code = parse_options(t, arguments, count);
  for (int script = 0; script < TZ_SCRIPT_COUNT; script++) {
    tz_language language = tz_language_of_script((tz_script)script);
    t->language[script] = t->stemmed[language] ? language : TZ_LANGUAGE_NONE;
  }
  if (code == SQLITE_OK)
    *out = (Fts5Tokenizer *)t;
  else
    sqlite3_free(t);
  return code;
}

static void delete (Fts5Tokenizer *t) {
  sqlite3_free(t);
}

static tz_language language_of(const tokenizer *t, const tz_word *word) {
  return t->language[word->script];
}

static bool is_left_out(const tokenizer *t, const tz_word *word) {
  return !t->stop_words && tz_is_stop_word(word->form, word->form_size,
                                           tz_language_of_script(word->script));
}

static int emit(const sink *to, int flags, const char *token, size_t size,
                const tz_word *word) {
  return to->token(to->context, flags, token, (int)size, (int)word->start,
                   (int)word->end);
}

static int emit_stem(const tokenizer *t, const sink *to, const tz_word *word) {
  size_t size;
  const char *stem =
      tz_stem(t->stemmer, word->form, word->form_size, language_of(t, word), &size);
  return stem ? emit(to, 0, stem, size, word) : SQLITE_NOMEM;
}

static int emit_exact(const sink *to, int flags, const tz_word *word) {
  char token[1 + TZ_WORD_BYTES];
  token[0] = '=';
  memcpy(token + 1, word->form, word->form_size);
  return emit(to, flags, token, word->form_size + 1, word);
}

static int tokenize_document(const tokenizer *t, const sink *to, const char *text,
                             size_t size) {
  tz_words words;
  tz_word word;
  int code = SQLITE_OK;
  tz_words_init(&words, text, size);
  while (code == SQLITE_OK && tz_words_next(&words, &word)) {
    if (is_left_out(t, &word)) continue;
    code = emit_stem(t, to, &word);
    if (code == SQLITE_OK && t->exact)
      code = emit_exact(to, FTS5_TOKEN_COLOCATED, &word);
  }
  return code;
}

/* How a word of a query is looked up. The last of a prefix query may be the
** beginning of any word, so it is no stop word. */
static int emit_query(const tokenizer *t, const sink *to, const tz_word *word,
                      bool exact, bool prefix) {
  if (!prefix && is_left_out(t, word)) return SQLITE_OK;
  if (t->exact && (exact || prefix)) return emit_exact(to, 0, word);
  if (prefix) return emit(to, 0, word->form, word->form_size, word);
  return emit_stem(t, to, word);
}

/* A word is emitted when the next one is known, because the last is special in a
** prefix query; `held` keeps it meanwhile, with a copy of its form. The parts of a
** compound after '=' are all exact. */
static int tokenize_query(const tokenizer *t, const sink *to, const char *text,
                          size_t size, bool prefix) {
  tz_words words;
  tz_word word, held = {0};
  char form[TZ_WORD_BYTES];
  bool holds = false, held_exact = false, exact = false;
  int code = SQLITE_OK;
  tz_words_init(&words, text, size);
  while (code == SQLITE_OK && tz_words_next(&words, &word)) {
    exact = (word.start > 0 && text[word.start - 1] == '=') || (exact && word.joined);
    if (holds) code = emit_query(t, to, &held, held_exact, false);
    held = word;
    held.form = memcpy(form, word.form, word.form_size);
    held_exact = exact;
    holds = true;
  }
  if (code == SQLITE_OK && holds) code = emit_query(t, to, &held, held_exact, prefix);
  return code;
}

/* The tokens that a plan wrote (search/plan.h), each after TZ_TOKEN_VERBATIM: the
** first, and the others in its place. */
static int tokenize_verbatim(const sink *to, const char *text, size_t size) {
  int code = SQLITE_OK, flags = 0;
  size_t end;
  for (size_t i = 0; code == SQLITE_OK && i < size; i = end) {
    size_t start = i + 1; /* past the mark */
    const char *mark = memchr(text + start, TZ_TOKEN_VERBATIM, size - start);
    end = mark ? (size_t)(mark - text) : size;
    if (end == start) continue;
    code = to->token(to->context, flags, text + start, (int)(end - start), (int)start,
                     (int)end);
    flags = FTS5_TOKEN_COLOCATED;
  }
  return code;
}

static int tokenize(Fts5Tokenizer *self, void *context, int flags, const char *text,
                    int size, int (*token)(void *, int, const char *, int, int, int)) {
  const tokenizer *t = (const tokenizer *)self;
  sink to = {.context = context, .token = token};
  size_t bytes = text && size > 0 ? (size_t)size : 0;
  if ((flags & FTS5_TOKENIZE_QUERY) && bytes > 0 && text[0] == TZ_TOKEN_VERBATIM)
    return tokenize_verbatim(&to, text, bytes);
  if (flags & FTS5_TOKENIZE_QUERY)
    return tokenize_query(t, &to, text, bytes, (flags & FTS5_TOKENIZE_PREFIX) != 0);
  return tokenize_document(t, &to, text, bytes);
}

static void free_stemmer(void *stemmer) {
  tz_stemmer_free(stemmer);
}

static int fail(char **error, int code, const char *sentence) {
  if (error) *error = sqlite3_mprintf("%s", sentence);
  return code;
}

int tz_tokenizer_register(sqlite3 *db, char **error) {
  fts5_api *api;
  int code = tz_fts5_api(db, &api, error);
  if (code != SQLITE_OK) return code;
  tz_stemmer *stemmer = tz_stemmer_new();
  if (!stemmer) return fail(error, SQLITE_NOMEM, "tezis: out of memory");
  fts5_tokenizer methods = {create, delete, tokenize};
  code = api->xCreateTokenizer(api, "tezis", stemmer, &methods, free_stemmer);
  if (code != SQLITE_OK) {
    tz_stemmer_free(stemmer);
    return fail(error, code, "tezis: cannot register the tokenizer");
  }
  return SQLITE_OK;
}

/* The text floor for Lua: decoding, folding, and what guessing an entry for a
** file without one needs (language, transliteration, digest). */
#include <inttypes.h>
#include <stdio.h>

#include "base/hash.h"
#include "lua/core.h"
#include "text/encoding.h"
#include "text/fold.h"
#include "text/language.h"
#include "text/transliterate.h"

/* core.decode(bytes [, encoding]) -> text in UTF-8, the encoding it was in
** | nil, message, code. Without an encoding it is guessed; bytes that are no
** text (an image, a program) fail with code 'BINARY'. */
static int core_decode(lua_State *L) {
  size_t size;
  const char *bytes = luaL_checklstring(L, 1, &size);
  const char *encoding = luaL_optstring(L, 2, NULL);
  if (!encoding) encoding = tz_encoding_guess(bytes, size);
  if (!encoding)
    return tz_lua_fail(L, "BINARY", "this is not text: it holds binary data");
  tz_buffer *out = tz_lua_buffer(L);
  tz_status status = tz_decode(bytes, size, encoding, out);
  if (status == TZ_INVALID)
    return tz_lua_fail(L, "ENCODING", "the encoding '%s' is not known", encoding);
  if (status != TZ_OK) return tz_lua_fail(L, "ENOMEM", "out of memory");
  int values = tz_lua_result(L, out);
  if (values == 1) {
    lua_pushstring(L, encoding);
    values = 2;
  }
  tz_buffer_clear(out);
  return values;
}

/* core.fold(text) -> lower case, ё as е, accents dropped: for comparing */
static int core_fold(lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  tz_buffer *out = tz_lua_buffer(L);
  tz_fold_text(text, size, out);
  return tz_lua_result(L, out);
}

/* core.transliterate(text [, scheme]) -> Cyrillic as Latin and the other way;
** scheme 'bgn' (default), 'gost' or 'icao' */
static int core_transliterate(lua_State *L) {
  size_t size;
  size_t name_size;
  const char *text = luaL_checklstring(L, 1, &size);
  const char *name = luaL_optlstring(L, 2, "bgn", &name_size);
  tz_scheme scheme;
  if (tz_scheme_from_name(name, name_size, &scheme) != TZ_OK)
    return luaL_error(L, "the scheme should be bgn, gost or icao, got '%s'", name);
  tz_buffer *out = tz_lua_buffer(L);
  tz_transliterate(text, size, scheme, out);
  return tz_lua_result(L, out);
}

/* core.language(text) -> 'ru', 'en' or nil */
static int core_language(lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  lua_pushstring(L, tz_language_code(tz_language_guess(text, size)));
  return 1;
}

/* core.digest(bytes) -> 16 hexadecimal digits (FNV-1a, 64 bits): whether a
** text has changed, not a seal against forgery */
static int core_digest(lua_State *L) {
  size_t size;
  const char *bytes = luaL_checklstring(L, 1, &size);
  char digits[17];
  snprintf(digits, sizeof digits, "%016" PRIx64, tz_hash(TZ_HASH_START, bytes, size));
  lua_pushstring(L, digits);
  return 1;
}

const luaL_Reg tz_lua_text[] = {{"decode", core_decode},
                                {"fold", core_fold},
                                {"transliterate", core_transliterate},
                                {"language", core_language},
                                {"digest", core_digest},
                                {NULL, NULL}};

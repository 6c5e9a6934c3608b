/* Abbreviations of states and institutions that have another in the other language: США
** and U.S., ЕС and EU. No dictionary has them, their sounds do not agree, and what a
** dictionary has for "us" is the pronoun's. */
#ifndef TZ_SEARCH_ACRONYMS_H
#define TZ_SEARCH_ACRONYMS_H

#include <stddef.h>

#include "text/language.h"

/* What a folded word of the language is called in the other one: folded words divided by
** spaces, for ever valid; NULL for a word that is none of these. */
const char *tz_acronym_translations(const char *form, size_t size,
                                    tz_language language);

#endif

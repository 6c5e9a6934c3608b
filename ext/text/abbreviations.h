/* Abbreviations with a full stop, folded, for sentences.c. Lists end with NULL. */
#ifndef TZ_TEXT_ABBREVIATIONS_H
#define TZ_TEXT_ABBREVIATIONS_H

/* That something always follows: the full stop ends no sentence. */
extern const char *const tz_abbreviations_inside[];

/* That may stand at the end of a sentence: и др., Inc., U.S. */
extern const char *const tz_abbreviations_either[];

/* Years and centuries, when a number stands before them (в 2005 г., XIX в.), and
** towns otherwise (г. Москва). */
extern const char *const tz_abbreviations_of_time[];

/* That are abbreviations before a number only: No. 5, p. 12, Jan. 3. */
extern const char *const tz_abbreviations_before_number[];

#endif

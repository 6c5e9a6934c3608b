/* Where a passage stands towards a stored thesis: where the user has labelled it,
** the label, else the score that tezis_weigh has stored. Whatever decides between for
** and against asks this; tezis_standing (sql/stance_functions.c) adds the score of a
** passage that has neither. */
#ifndef TZ_CORPUS_STANDING_H
#define TZ_CORPUS_STANDING_H

/* SQL for it: REAL from -1 to 1; NULL where the passage does not bear on the thesis or
** has not been weighed. The arguments are SQL for the ids; each is used twice. */
#define TZ_STANDING(thesis, passage)                                                   \
  "ifnull((SELECT CAST(stance AS REAL) FROM label WHERE thesis_id = " thesis           \
  " AND passage_id = " passage                                                         \
  "), (SELECT score FROM stance WHERE thesis_id = " thesis                             \
  " AND passage_id = " passage "))"

#endif

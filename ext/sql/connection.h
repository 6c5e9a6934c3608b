/* What one database connection keeps for all tezis functions on it: SQLite
** hands it to every function and table as their user data, and holds one
** reference for each. SQLite runs one function of a connection at a time, so
** nothing here is locked. */
#ifndef TZ_SQL_CONNECTION_H
#define TZ_SQL_CONNECTION_H

#include "stance/score.h"
#include "corpus/quote_cache.h"
#include "search/synonyms.h"
#include "text/stem.h"

typedef struct tz_connection {
  int references;
  tz_stemmer *stemmer;    /* NULL until first asked for */
  tz_scorer *scorer;      /* likewise */
  tz_quote_cache *quotes; /* likewise */
  tz_plan_memory plans;   /* what queries remember */
  char fingerprint[20];   /* of this connection's tokenizer; "" until first needed */
} tz_connection;

/* With one reference, the caller's; NULL when out of memory. */
tz_connection *tz_connection_new(void);

/* Takes one more reference; returns connection. */
tz_connection *tz_connection_hold(tz_connection *connection);

/* Gives a reference back, and with the last one frees. Of the type SQLite
** wants for a destructor. */
void tz_connection_release(void *connection);

/* The connection's stemmer, borrowed; NULL when out of memory. */
tz_stemmer *tz_connection_stemmer(tz_connection *connection);

/* The texts that quotations are compared with, borrowed; NULL when out of memory. */
tz_quote_cache *tz_connection_quotes(tz_connection *connection);

/* The connection's stance scorer, borrowed; NULL when out of memory. */
tz_scorer *tz_connection_scorer(tz_connection *connection);

#endif

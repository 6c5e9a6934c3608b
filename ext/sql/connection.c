#include "sqlite.h"
#include "sql/connection.h"

tz_connection *tz_connection_new(void) {
  tz_connection *connection = sqlite3_malloc64(sizeof *connection);
  if (connection == NULL) return NULL;
  *connection = (tz_connection){.references = 1};
  return connection;
}

tz_connection *tz_connection_hold(tz_connection *connection) {
  connection->references++;
  return connection;
}

void tz_connection_release(void *released) {
  tz_connection *connection = released;
  if (connection == NULL || --connection->references > 0) return;
  tz_stemmer_free(connection->stemmer);
  tz_quote_cache_free(connection->quotes);
  tz_scorer_free(connection->scorer);
  sqlite3_free(connection);
}

tz_stemmer *tz_connection_stemmer(tz_connection *connection) {
  if (connection->stemmer == NULL) connection->stemmer = tz_stemmer_new();
  return connection->stemmer;
}

/* The carried model is sound (a test reads it), so only memory can fail. */
tz_scorer *tz_connection_scorer(tz_connection *connection) {
  if (connection->scorer == NULL) tz_scorer_new(&connection->scorer, NULL, 0);
  return connection->scorer;
}

tz_quote_cache *tz_connection_quotes(tz_connection *connection) {
  if (connection->quotes == NULL) connection->quotes = tz_quote_cache_new();
  return connection->quotes;
}

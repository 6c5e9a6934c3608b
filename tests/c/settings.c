#include "settings.h"

#include <stdlib.h>

bool is_quick(void) {
  return getenv("TEZIS_QUICK") != NULL;
}

long fault_step(void) {
  const char *text = getenv("TEZIS_FAULT_STEP");
  long step = text ? strtol(text, NULL, 10) : 1;
  return step > 0 ? step : 1;
}

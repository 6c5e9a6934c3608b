/* Abbreviations of Russian and English articles on politics. */
#include "text/abbreviations.h"

#include <stddef.h>

const char *const tz_abbreviations_inside[] = {
    "им",        "ул",       "пер",  "просп", "пл",         "наб",     "корп",   "стр",
    "гл",        "ст",       "рис",  "табл",  "см",         "ср",      "напр",   "тов",
    "гр",        "проф",     "акад", "доц",   "св",         "о",       "оз",     "р",
    "пос",       "дер",      "с",    "п",     "пп",         "ч",       "разд",   "изд",
    "ред",       "сост",     "вып",  "ген",   "полк",       "подполк", "лейт",   "кап",
    "адм",       "маг",      "зам",  "зав",   "нач",        "пом",     "исп",    "к",
    "ок",        "т",        "тт",   "е",     "т.е",        "т.к",     "т.н",    "т.ч",
    "т.о",       "прим",     "англ", "нем",   "фр",         "франц",   "лат",    "греч",
    "кит",       "рус",      "яп",   "яз",    "итал",       "букв",    "род",    "ум",
    "янв",       "февр",     "апр",  "авг",   "сент",       "окт",     "нояб",   "дек",
    "д-р",       "г-н",      "г-жа", "и.о",   "в.и.о",      "мл",      "ст.н",   "чл",
    "член-корр", "вице-адм", "деп",  "мин",   "пресс-секр", "обл",     "р-н",    "м",
    "х",         "a.k.a",    "dr",   "mr",    "mrs",        "ms",      "messrs", "prof",
    "rev",       "hon",      "gen",  "col",   "lt",         "capt",    "cmdr",   "adm",
    "maj",       "sgt",      "cpl",  "pvt",   "brig",       "sen",     "rep",    "gov",
    "pres",      "amb",      "supt", "insp",  "st",         "mt",      "ft",     "vs",
    "viz",       "cf",       "e.g",  "i.e",   "eg",         "ie",      "approx", "ca",
    "trans",     "dept",     "univ", "natl",  "intl",       "fr",      "gens",   "sens",
    "reps",      "vice-adm", "ph",   "asst",  "assoc",      NULL,
};

const char *const tz_abbreviations_either[] = {
    "др",  "пр",  "проч", "руб",  "коп",   "тыс",     "млн",  "млрд", "трлн",
    "чел", "экз", "etc",  "inc",  "ltd",   "co",      "corp", "llc",  "plc",
    "jr",  "sr",  "al",   "bros", "esq",   "a.m",     "p.m",  "ph.d", "d.c",
    "u.s", "u.k", "u.n",  "e.u",  "u.s.a", "u.s.s.r", NULL,
};

const char *const tz_abbreviations_of_time[] = {
    "г", "гг", "в", "вв", NULL,
};

const char *const tz_abbreviations_before_number[] = {
    "no",  "nos", "p",    "pp",  "vol", "vols", "fig", "figs", "eq",
    "sec", "ch",  "chap", "art", "ed",  "eds",  "jan", "feb",  "mar",
    "apr", "jun", "jul",  "aug", "sep", "sept", "oct", "nov",  "dec",
    "tel", "тел", "каб",  "кв",  "д",   "эт",   NULL,
};

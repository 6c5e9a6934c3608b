/* The stance scorer: lexicon, thesis, score, explanation, model blobs, training. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "stance/data.h"
#include "stance/explain.h"
#include "stance/train.h"

static tz_scorer *scorer;

static int set_up(void **state) {
  (void)state;
  return tz_scorer_new(&scorer, NULL, 0) == TZ_OK ? 0 : -1;
}

static int tear_down(void **state) {
  (void)state;
  tz_scorer_free(scorer);
  return 0;
}

static tz_verdict score_sized(const char *text, size_t size, const char *thesis) {
  tz_target target;
  tz_verdict verdict;
  assert_int_equal(tz_target_read(scorer, &target, thesis, strlen(thesis)), TZ_OK);
  assert_int_equal(tz_score(scorer, &target, text, size, &verdict), TZ_OK);
  return verdict;
}

static tz_verdict score(const char *text, const char *thesis) {
  return score_sized(text, strlen(text), thesis);
}

static float rule(const char *text, const char *thesis) {
  tz_target target;
  tz_verdict verdict;
  assert_int_equal(tz_target_read(scorer, &target, thesis, strlen(thesis)), TZ_OK);
  assert_int_equal(tz_score_by_rule(scorer, &target, text, strlen(text), &verdict),
                   TZ_OK);
  return verdict.score;
}

static void lexicon(void **state) {
  (void)state;
  tz_lexicon own;
  size_t size;
  const char *text = tz_lexicon_text(&size);
  tz_stemmer *stemmer = tz_stemmer_new();
  assert_int_equal(tz_lexicon_read(&own, text, size, stemmer), TZ_OK);
  assert_true(own.count[TZ_RUSSIAN] >= 3000);
  assert_true(own.count[TZ_ENGLISH] >= 3000);
  size_t stem_size;
  const char *stem =
      tz_stem(stemmer, "опасными", strlen("опасными"), TZ_RUSSIAN, &stem_size);
  const tz_lexeme *found =
      tz_lexicon_find(&own, tz_lexicon_key(stem, stem_size, TZ_RUSSIAN));
  assert_non_null(found);
  assert_true(found->polarity < 0);
  tz_lexicon_clear(&own);
  assert_int_equal(tz_lexicon_read(&own, "wrong word", 10, stemmer), TZ_INVALID);
  tz_lexicon_clear(&own);
  assert_int_equal(tz_lexicon_read(&own, "+2", 2, stemmer), TZ_INVALID);
  tz_lexicon_clear(&own);
  tz_stemmer_free(stemmer);
}

static void rules(void **state) {
  (void)state;
  assert_true(rule("The alliance is good.", "the alliance") > 0);
  assert_true(rule("The alliance is not good.", "the alliance") < 0);
  assert_true(rule("The alliance isn't good.", "the alliance") < 0);
  assert_true(rule("Союз опасен и вреден.", "союз") < 0);
  assert_true(rule("Союз совсем не опасен.", "союз") > 0);
  /* who wants a thing banned is for what is against it */
  assert_true(rule("Smoking is dangerous.", "we should ban smoking") > 0);
  assert_true(rule("Smoking is dangerous.", "we should not ban smoking") < 0);
  /* what comes before a contrast counts less than what follows */
  assert_true(rule("The alliance is useful but harmful.", "the alliance") < 0);
  assert_true(rule("The alliance is harmful but useful.", "the alliance") > 0);
  assert_true(rule("The alliance is useful. However, it is harmful.", "the alliance") <
              rule("The alliance is useful. Besides, it is harmful.", "the alliance"));
  /* the thesis's own words are no opinion of it */
  assert_true(rule("The peace plan was read.", "the peace plan") == 0);
}

/* To end something bad is good, and whom a ban hits comes after it. */
static void turns(void **state) {
  (void)state;
  assert_true(rule("The alliance would end the crisis.", "the alliance") > 0);
  assert_true(rule("Союз положит конец войне, чтобы остановить кризис.", "союз") >
              rule("Союз продолжит войну, чтобы углубить кризис.", "союз"));
  assert_true(rule("We should end the alliance.", "the alliance") < 0);
  assert_true(rule("The alliance should be banned.", "the alliance") < 0);
  assert_true(rule("A joint grid would end that silence, and I think it should.",
                   "a joint grid") > 0);
  assert_true(rule("Should we join the alliance? We should not.", "the alliance") < 0);
}

/* Whether a thesis is for what it is about. */
static void signs(void **state) {
  (void)state;
  static const struct {
    const char *thesis;
    float sign;
  } cases[] = {
      {"a China-Russia alliance", 1},
      {"we should ban smoking", -1},
      {"smoking should be banned", -1},
      {"smoking should not be banned", 1},
      {"smoking should be allowed to stop boredom", 1},
      {"smoking is harmful", -1},
      {"smoking is not harmful", 1},
      {"social media do more harm than good", -1},
      {"the ban on smoking should be kept", -1},
      {"the ban on smoking should be lifted", 1},
      {"we should fight for the abolition of nuclear weapons", -1},
      {"we should lift the ban on smoking", 1},
      {"following the rules without a reason should be legal", 1},
      {"nobody should smoke", -1},
      {"this house would never smoke", -1},
      {"the reform has failed", -1},
      {"we should set up a criminal court", 1},
      {"following the trial, which nobody liked, is good", 1},
      {"opposition to the pipeline", -1},
      {"the opposition", 1},
      {"следует запретить курение", -1},
      {"не следует запрещать курение", 1},
      {"запрет абортов", -1},
      {"следует отменить запрет на курение", 1},
      {"никто не должен курить", -1},
      {"мигранты — обуза для страны", -1},
      {"вакцинация должна быть обязательной", 1},
  };
  tz_target target;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *thesis = cases[i].thesis;
    assert_int_equal(tz_target_read(scorer, &target, thesis, strlen(thesis)), TZ_OK);
    if (target.thesis.sign != cases[i].sign) fail_msg("%s", thesis);
  }
}

static void relevance(void **state) {
  (void)state;
  tz_verdict near =
      score("A China-Russia alliance is being discussed.", "a China-Russia alliance");
  assert_true(near.bears);
  assert_true(near.relevance > 0.9f);
  tz_verdict far = score("The recipe wants two eggs, butter and a spoon of flour.",
                         "a China-Russia alliance");
  assert_true(far.relevance < near.relevance);
  assert_false(far.bears);
  /* across languages */
  assert_true(
      score("Союз России и Китая обсуждают давно.", "a China-Russia alliance").bears);
}

/* Names say between whom the alliance is; a text must speak of an alliance. */
static void names(void **state) {
  (void)state;
  static const char *const theses[] = {"a China-Russia alliance",
                                       "китайско-российский союз"};
  for (size_t i = 0; i < 2; i++) {
    assert_false(score("China and Russia border on Mongolia.", theses[i]).bears);
    assert_false(score("Китай и Россия граничат с Монголией.", theses[i]).bears);
    assert_true(score("Nobody wants this alliance.", theses[i]).bears);
    assert_true(score("Этот союз никому не нужен.", theses[i]).bears);
  }
  /* an alliance of others */
  assert_false(
      score("Russia and Belarus are in an alliance.", "a China-Russia alliance").bears);
  assert_false(score("The alliance of Britain, France, Italy and Spain is dangerous.",
                     "a China-Russia alliance")
                   .bears);
  assert_true(score("Союз Пекина и Москвы опасен.", "a Sino-Russian alliance").bears);
  /* what stands near in vectors is not the same name */
  assert_true(score("Ukraine is large.", "Russia").relevance < 0.75f);
  assert_true(score("Кремль молчит.", "Russia").relevance > 0.9f);
  /* in the other alphabet, of which no vector is known */
  assert_true(score("Газпромом недовольны все покупатели.", "Gazprom").bears);
  assert_true(score("Shoigu was dismissed.", "Шойгу").bears);
  assert_false(score("Газета вышла утром.", "Gazprom").bears);
  assert_false(score("Иванов недоволен.", "Iran").bears);
  /* a sentence is argued for in other words, and by itself */
  tz_target claim;
  tz_target_read(scorer, &claim, "Atheism is the only way", 23);
  assert_int_equal(claim.thesis.kind, TZ_KIND_CLAIM);
  tz_target_read(scorer, &claim, "the only way of atheism", 23);
  assert_int_equal(claim.thesis.kind, TZ_KIND_PHRASE);
  /* a name is known by its last word, the States by more than one */
  assert_true(score("Putin was praised.", "Vladimir Putin").bears);
  assert_true(score("Америка далеко.", "the United States").bears);
  assert_true(score("The United States are far.", "America").bears);
  assert_false(score("The state pays for schools.", "the United States").bears);
  assert_false(score("Ukraine is large.", "Russia").bears);
  /* capitals make the first word a name too */
  tz_target acronym;
  tz_target_read(scorer, &acronym, "NATO expansion", 14);
  assert_int_equal(acronym.thesis.kind, TZ_KIND_MIXED);
  tz_target_read(scorer, &acronym, "Nato expansion", 14);
  assert_int_equal(acronym.thesis.kind, TZ_KIND_PHRASE);
  /* a word that turns the thesis is nobody's name */
  tz_target ban;
  tz_target_read(scorer, &ban, "Ban Gazprom", 11);
  assert_int_equal(ban.thesis.name_count, 1);
  assert_int_equal(ban.thesis.word_count, 2);
  assert_false(ban.thesis.objects[1].name);
  /* names alone are what the thesis is about */
  assert_true(score("China is a threat.", "China and Russia").bears);
  /* the country and the pronoun */
  assert_true(score("The US is a threat.", "the USA").relevance > 0.9f);
  assert_true(score("The U.S. is a threat.", "the USA").relevance > 0.9f);
  assert_true(score("It is a threat to us.", "the USA").relevance < 0.9f);
}

static bool off_topic(const char *text, const char *thesis) {
  tz_target target;
  tz_verdict v;
  assert_int_equal(tz_target_read(scorer, &target, thesis, strlen(thesis)), TZ_OK);
  assert_int_equal(tz_score(scorer, &target, text, strlen(text), &v), TZ_OK);
  return tz_is_off_topic(scorer, &target, &v);
}

/* A passage of a corpus is asked for more than a text that is given by itself. */
static void passages(void **state) {
  (void)state;
  static const char about_sanctions[] =
      "The sanctions against Russia were prolonged for half a year, and the ministers "
      "spoke of lifting some of them.";
  static const char about_rivers[] = "The rivers of Russia freeze in November, and the "
                                     "ships stay in port until April.";
  static const char lift[] = "Sanctions against Russia should be lifted";
  assert_false(off_topic(about_sanctions, lift));
  assert_false(off_topic("Санкции против России продлили на полгода.", lift));
  assert_true(off_topic(about_rivers, lift));
  /* what it says of somebody may be said in other words */
  assert_false(off_topic("The West preaches what it does not do at home.",
                         "The West is hypocritical"));
  assert_false(off_topic(about_sanctions, "sanctions"));
  assert_true(off_topic(about_rivers, "sanctions"));
  assert_true(off_topic(about_rivers, "democracy"));
  assert_true(off_topic("Spain and Italy signed a treaty on fishing.", "Турция"));
  assert_false(off_topic("Ankara and Turkish firms gained.", "Турция"));
  assert_false(off_topic("Without a mandate the strike is a crime.",
                         "the strike without a mandate"));
}

static void sane(const tz_verdict *v) {
  assert_true(v->score >= -1 && v->score <= 1);
  assert_true(v->relevance >= 0 && v->relevance <= 1.01f);
  assert_true(v->confidence >= 0 && v->confidence <= 1.01f);
}

static void bad_input(void **state) {
  (void)state;
  assert_false(score("", "alliance").bears);
  assert_false(score("text", "").bears);
  assert_false(score("The alliance and the of", "the of and").bears);
  assert_false(score("?! ...", "alliance").bears);
  tz_verdict v = score("alliance", "alliance");
  sane(&v);
  char binary[4096];
  for (size_t i = 0; i < sizeof binary; i++)
    binary[i] = (char)(i * 131 + i / 7);
  v = score_sized(binary, sizeof binary, "alliance");
  sane(&v);
}

static void large_input(void **state) {
  (void)state;
  tz_buffer b;
  tz_buffer_init(&b);
  while (b.size < 1 << 20)
    tz_buffer_text(&b, "The alliance is a good and useful thing, союз полезен. ");
  tz_verdict v = score_sized(b.data, b.size, "alliance");
  sane(&v);
  assert_true(v.bears);
  tz_target target;
  assert_int_equal(tz_target_read(scorer, &target, b.data, b.size), TZ_OK);
  assert_true(target.thesis.object_count <= TZ_THESIS_OBJECTS);
  tz_explanation e;
  assert_int_equal(tz_explain(scorer, &target, b.data, b.size, &e), TZ_OK);
  assert_true(e.cue_count <= TZ_MOST_CUES);
  tz_buffer_clear(&b);
}

static void explanation(void **state) {
  (void)state;
  static const char text[] = "We support the alliance; война опасна.";
  tz_target target;
  tz_explanation e;
  assert_int_equal(tz_target_read(scorer, &target, "the alliance", 12), TZ_OK);
  assert_int_equal(tz_explain(scorer, &target, text, strlen(text), &e), TZ_OK);
  assert_true(e.cue_count > 0);
  size_t last = 0;
  for (size_t i = 0; i < e.cue_count; i++) {
    assert_true(e.cues[i].start >= last && e.cues[i].end > e.cues[i].start);
    assert_true(e.cues[i].end <= strlen(text));
    last = e.cues[i].start;
  }
  tz_buffer json;
  tz_buffer_init(&json);
  tz_explanation_json(&e, text, &json);
  assert_int_equal(json.status, TZ_OK);
  assert_non_null(strstr(tz_buffer_string(&json), "\"cues\":[{\"start\":"));
  tz_buffer_clear(&json);
}

static void user_terms(void **state) {
  (void)state;
  tz_target target;
  tz_verdict plain, marked;
  static const char text[] = "The alliance means zugzwang for both.";
  assert_int_equal(tz_target_read(scorer, &target, "alliance", 8), TZ_OK);
  tz_score_by_rule(scorer, &target, text, strlen(text), &plain);
  assert_int_equal(tz_target_add_terms(scorer, &target, "zugzwang", 8, true), TZ_OK);
  tz_score_by_rule(scorer, &target, text, strlen(text), &marked);
  assert_true(marked.score < plain.score);
}

static void damaged_models(void **state) {
  (void)state;
  size_t size;
  const unsigned char *blob = tz_stance_model_data(&size);
  unsigned char *copy = malloc(size);
  tz_scorer *other;
  assert_non_null(copy);
  for (size_t cut = 0; cut < size; cut += size / 17 + 1) {
    memcpy(copy, blob, size);
    assert_int_equal(tz_scorer_new(&other, copy, cut), TZ_INVALID);
    assert_null(other);
    copy[cut] ^= 0x55; /* any byte */
    assert_int_equal(tz_scorer_new(&other, copy, size), TZ_INVALID);
  }
  /* magic, version, size, checksum, then counts and dimensions, with a checksum that
  ** is right: only they themselves can be what is refused */
  memcpy(copy, blob, size);
  for (size_t at = 0; at < 48; at += 4) {
    uint32_t checksum;
    copy[at] ^= 1;
    if (at >= 16) {
      checksum = tz_model_hash((char *)copy + 16, size - 16);
      memcpy(copy + 12, &checksum, 4);
    }
    assert_int_equal(tz_scorer_new(&other, copy, size), TZ_INVALID);
    memcpy(copy, blob, 48);
  }
  free(copy);
}

static const struct {
  const char *thesis;
  tz_kind kind;
} kinds[] = {
    {"wind power", TZ_KIND_PHRASE},
    {"ветряные электростанции", TZ_KIND_PHRASE},
    {"Wind power should be subsidised.", TZ_KIND_CLAIM},
    {"Нужно строить ветряные электростанции", TZ_KIND_CLAIM},
    {"the United States and the West", TZ_KIND_NAMES},
    {"Газпром", TZ_KIND_NAMES},
    {"Russia and China", TZ_KIND_MIXED}, /* a text is to speak of Russia, and of both */
    {"Putin is right", TZ_KIND_CLAIM},
    {"a China-Russia alliance", TZ_KIND_MIXED},
    {"союз Китая и России", TZ_KIND_MIXED},
};

enum { KINDS = sizeof kinds / sizeof *kinds };

static void kinds_of_theses(void **state) {
  (void)state;
  tz_target target;
  for (size_t i = 0; i < KINDS; i++) {
    const char *thesis = kinds[i].thesis;
    assert_int_equal(tz_target_read(scorer, &target, thesis, strlen(thesis)), TZ_OK);
    if (target.thesis.kind != kinds[i].kind) fail_msg("%s", thesis);
    assert_int_equal(target.query.kind, target.thesis.kind);
  }
}

/* What is kept of a word for theses of one kind is not taken for another's. */
static void kinds_in_turn(void **state) {
  (void)state;
  static const char *const text =
      "Russia and China say that wind power harms nobody; critics of their alliance "
      "call it a danger. Ветряные электростанции России и Китая полезны.";
  for (size_t turn = 0; turn < 2 * KINDS; turn++) {
    const char *thesis = kinds[turn * 5 % KINDS].thesis;
    tz_scorer *fresh;
    tz_target target;
    tz_verdict here = score(text, thesis), there;
    assert_int_equal(tz_scorer_new(&fresh, NULL, 0), TZ_OK);
    assert_int_equal(tz_target_read(fresh, &target, thesis, strlen(thesis)), TZ_OK);
    assert_int_equal(tz_score(fresh, &target, text, strlen(text), &there), TZ_OK);
    for (size_t i = 0; i < TZ_CLASSES; i++)
      assert_true(here.shares[i] == there.shares[i]);
    tz_scorer_free(fresh);
  }
}

/* ---- learning ---- */

enum { LABELS = 60 };

/* Texts whose side only their own odd word tells. */
static void make_examples(tz_example *examples, char (*texts)[96], size_t count) {
  static const char *const words[3] = {"blorquent", "zandive", "murfly"};
  for (size_t i = 0; i < count; i++) {
    snprintf(texts[i], sizeof texts[i],
             "Number %zu of the alliance is %s, say %zu people.", i, words[i % 3],
             i * 7 % 11);
    examples[i] = (tz_example){texts[i], strlen(texts[i]), (int)(i % 3) - 1};
  }
}

/* Weights that are no numbers, as a damaged corpus may bring them under a checksum that
** is right, teach nothing: the general verdict stays. */
static void assert_no_lesson(unsigned char *blob, size_t size, const char *text) {
  enum { CHECKSUM = 12, WEIGHTS = 20 };
  memset(blob + WEIGHTS, 0xff, 4096);
  uint32_t checksum = tz_model_hash((char *)blob + WEIGHTS, size - WEIGHTS);
  memcpy(blob + CHECKSUM, &checksum, sizeof checksum);
  tz_own_model *own;
  assert_int_equal(tz_own_model_read(&own, blob, size), TZ_OK);
  tz_verdict general = score(text, "alliance"), v = general;
  assert_int_equal(tz_own_model_adjust(scorer, own, text, strlen(text), &v), TZ_OK);
  assert_true(v.score == general.score && v.confidence == general.confidence);
  tz_own_model_free(own);
}

static void learning(void **state) {
  (void)state;
  tz_example examples[LABELS];
  char texts[LABELS][96];
  tz_target target;
  tz_training t;
  make_examples(examples, texts, LABELS);
  assert_int_equal(tz_target_read(scorer, &target, "alliance", 8), TZ_OK);
  assert_int_equal(tz_train(scorer, &target, examples, LABELS, &t), TZ_OK);
  assert_non_null(t.model);
  assert_true(t.own > 0.9 && t.own > t.general);
  void *blob;
  size_t size;
  assert_int_equal(tz_own_model_write(t.model, &blob, &size), TZ_OK);
  tz_own_model *again;
  assert_int_equal(tz_own_model_read(&again, blob, size), TZ_OK);
  for (size_t i = 0; i < 3; i++) {
    tz_verdict v = score(texts[i], "alliance");
    assert_int_equal(tz_own_model_adjust(scorer, again, texts[i], strlen(texts[i]), &v),
                     TZ_OK);
    static const char *const sides[3] = {"against", "neutral", "for"};
    assert_string_equal(tz_score_side(v.score), sides[i]);
  }
  tz_own_model_free(again);
  assert_int_equal(tz_own_model_read(&again, blob, size - 1), TZ_INVALID);
  ((char *)blob)[size / 2] ^= 1;
  assert_int_equal(tz_own_model_read(&again, blob, size), TZ_INVALID);
  assert_null(again);
  assert_no_lesson(blob, size, texts[0]);
  tz_free(blob);
  tz_own_model_free(t.model);
}

static void nothing_to_learn(void **state) {
  (void)state;
  tz_example examples[LABELS];
  char texts[LABELS][96];
  tz_target target;
  tz_training t;
  make_examples(examples, texts, LABELS);
  tz_target_read(scorer, &target, "alliance", 8);
  assert_int_equal(tz_train(scorer, &target, examples, TZ_FEWEST_LABELS - 1, &t),
                   TZ_OK);
  assert_null(t.model);
  for (size_t i = 0; i < LABELS; i++)
    examples[i].stance = 1; /* one side only */
  assert_int_equal(tz_train(scorer, &target, examples, LABELS, &t), TZ_OK);
  assert_null(t.model);
  for (size_t i = 0; i < LABELS; i++) { /* the same text on both sides */
    examples[i] = examples[0];
    examples[i].stance = i % 2 ? 1 : -1;
  }
  assert_int_equal(tz_train(scorer, &target, examples, LABELS, &t), TZ_OK);
  tz_own_model_free(t.model);
  assert_int_equal(tz_train(scorer, &target, NULL, 0, &t), TZ_OK);
  assert_null(t.model);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lexicon),         cmocka_unit_test(rules),
      cmocka_unit_test(relevance),       cmocka_unit_test(bad_input),
      cmocka_unit_test(large_input),     cmocka_unit_test(explanation),
      cmocka_unit_test(turns),           cmocka_unit_test(signs),
      cmocka_unit_test(user_terms),      cmocka_unit_test(damaged_models),
      cmocka_unit_test(learning),        cmocka_unit_test(nothing_to_learn),
      cmocka_unit_test(names),           cmocka_unit_test(passages),
      cmocka_unit_test(kinds_of_theses), cmocka_unit_test(kinds_in_turn),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* Page furniture, and prose that only speaks of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "corpus/furniture.h"

static tz_furniture of(const char *line) {
  return tz_furniture_of(line, strlen(line));
}

static void assert_all(const char *const *lines, size_t count, tz_furniture low,
                       tz_furniture high) {
  for (size_t i = 0; i < count; i++) {
    tz_furniture got = of(lines[i]);
    if (got < low || got > high) fail_msg("judged %d: %s", (int)got, lines[i]);
  }
}

#define COUNT(array) (sizeof array / sizeof *array)

static void test_furniture_anywhere(void **state) {
  (void)state;
  static const char *const lines[] = {
      "Continue Reading",
      "Continue reading →",
      "Read more",
      "Read more: Putin visits China",
      "Share this",
      "Share this:",
      "Blog at WordPress.com.",
      "Connect with us",
      "From our partner RIAC",
      "From our partner International Crisis Group",
      "Views: 2",
      "1,204 views",
      "3 comments",
      "5 min read",
      "Время чтения: 4 минуты",
      "12 комментариев",
      "Written by Jingdong Yuan.",
      "By Ivan Petrov",
      "Автор: Иван Петров",
      "%d bloggers like this:",
      ("We use cookies to improve our website. By continuing you agree to our use of "
       "cookies."),
      "Мы используем файлы cookie, продолжая просмотр сайта, вы соглашаетесь с этим.",
      "Subscribe to our newsletter",
      "Sign up for our weekly newsletter and get it in your inbox",
      "Подписывайтесь на наш Telegram-канал",
      "Подписаться на рассылку",
      "Image credit: CC by Dmitry Terekhov/Flickr.",
      "Photo: Reuters/Sergei Karpukhin",
      "Фото: РИА Новости / Михаил Климентьев",
      "Photo by Jane Roe",
      "Facebook Twitter LinkedIn",
      "Share on Facebook",
      "Facebook Twitter ВКонтакте Telegram Поделиться",
      "inosmi.ruПосмотреть оригиналмарт 28-го, 2016",
      "By Мыкола Сирук, inosmi.ruПосмотреть оригиналноябрь 17-го, 2015",
      "russian.rt.com",
      "inosmi.ru",
      "https://example.org/a/b?c=d",
      "editor@example.org",
      "Читать далее",
      "Читайте также: Союз, которого нет",
      "© 2016 The Institute",
      "Copyright 2016 by the author",
      "Copyright © Some Press. All rights reserved.",
      "Все права защищены",
      "Home » Politics » Russia",
      "Home | About | Contact",
      "Главная | Новости | Контакты",
      "![a map](map.png)",
      "Click to share on Twitter (Opens in new window)",
      "Tags: Russia, China",
      "You may also like",
      "Leave a comment",
      "Оставить комментарий",
      "Powered by WordPress",
      "Нашли ошибку? Выделите текст и нажмите Ctrl+Enter",
  };
  assert_all(lines, COUNT(lines), TZ_FURNITURE, TZ_FURNITURE);
}

static void test_furniture_alone(void **state) {
  (void)state;
  static const char *const lines[] = {
      "Tag",    "Search",  "Up ↑",         "Home",       "Next post",
      "12",     "— 12 —",  "Page 3 of 10", "стр. 3",     "* * *",
      "———",    "→",       "Реклама",      "Поделиться", "Архив",
      "Теги ›", "Twitter", "Комментарии",  "Menu",
  };
  assert_all(lines, COUNT(lines), TZ_FURNITURE_ALONE, TZ_FURNITURE);
}

static void test_dates_above_the_text(void **state) {
  (void)state;
  static const char *const lines[] = {"5-го, 2016",
                                      "March 28, 2016",
                                      "28.03.2016",
                                      "2016-03-28",
                                      "Monday, 28 March 2016",
                                      "28 марта 2016 г.",
                                      "Published on March 28, 2016"};
  for (size_t i = 0; i < COUNT(lines); i++)
    if (of(lines[i]) == TZ_PROSE) fail_msg("prose: %s", lines[i]);
  assert_int_equal(of("28 марта 2016 г."), TZ_FURNITURE_ABOVE);
}

/* The same words in sentences that somebody would quote. */
static void test_prose(void **state) {
  (void)state;
  static const char *const lines[] = {
      ("The cookie policy of the European Union obliges every site to ask before it "
       "tracks a reader."),
      "Critics of the EU say that consent to cookies has become an empty ritual.",
      "Политика ЕС в отношении файлов cookie вызвала споры в Брюсселе.",
      "Moscow's views of the alliance changed after 2014.",
      "Two views of the alliance compete in Beijing.",
      "By 2014 Shoigu and Antonov were advocating an alliance.",
      "By contrast, Beijing stayed silent.",
      "Facebook and Twitter were blocked in March.",
      "В марте были заблокированы Фейсбук и Твиттер.",
      "Share prices fell in Moscow.",
      "He continued reading the treaty aloud.",
      "Copyright law in the Eurasian Union has changed twice.",
      "Подписывая договор, стороны не назвали его союзом.",
      "Search for a new order",
      "Реклама союза в газетах",
      "In March 2014 Russia annexed Crimea.",
      "5 марта 2014 года парламент принял закон о союзе.",
      "The photo of the two presidents went around the world.",
      "На фото оба президента улыбаются.",
      "The source of the dispute is the border.",
      "Russian foreign policy",
      "Conclusion",
      "Введение",
      "A Sino-Russian Alliance? Rationales and Realities",
      "China Policy Institute: Analysis",
      "| Страна | Торговля | Доля |",
      "Более 60 % товаров идет морем.",
      "U.S.",
      "т. е.",
  };
  assert_all(lines, COUNT(lines), TZ_PROSE, TZ_PROSE);
}

static void test_any_bytes(void **state) {
  (void)state;
  assert_int_equal(tz_furniture_of("", 0), TZ_PROSE);
  assert_int_equal(tz_furniture_of("a\0b", 3), TZ_PROSE);
  char bytes[3000];
  uint32_t seed = 1;
  for (int round = 0; round < 2000; round++) {
    seed = seed * 1664525u + 1013904223u;
    size_t size = (seed >> 8) % sizeof bytes;
    for (size_t i = 0; i < size; i++) {
      seed = seed * 1664525u + 1013904223u;
      bytes[i] = (char)(seed >> 24);
    }
    assert_in_range(tz_furniture_of(bytes, size), TZ_PROSE, TZ_FURNITURE);
  }
  memset(bytes, 'a', sizeof bytes);
  assert_int_equal(tz_furniture_of(bytes, sizeof bytes), TZ_PROSE);
  for (size_t i = 0; i + 1 < sizeof bytes; i += 2)
    memcpy(bytes + i, "| ", 2);
  assert_in_range(tz_furniture_of(bytes, 800), TZ_PROSE, TZ_FURNITURE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_furniture_anywhere),
      cmocka_unit_test(test_furniture_alone),
      cmocka_unit_test(test_dates_above_the_text),
      cmocka_unit_test(test_prose),
      cmocka_unit_test(test_any_bytes),
  };
  return cmocka_run_group_tests_name("furniture", tests, NULL, NULL);
}

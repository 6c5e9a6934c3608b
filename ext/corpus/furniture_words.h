/* The words and phrases that furniture.c knows: folded (lower case, ё as е),
** words with one space between them, each list ended by NULL. Included by
** furniture.c alone. */
#ifndef TZ_CORPUS_FURNITURE_WORDS_H
#define TZ_CORPUS_FURNITURE_WORDS_H

#include <stddef.h>

/* Several words a line: one a line would make pages of it. */
/* clang-format off */

static const char *const months[] = {
    "january", "february", "march", "april", "may", "june", "july", "august",
    "september", "october", "november", "december", "jan", "feb", "mar", "apr", "jun",
    "jul", "aug", "sep", "sept", "oct", "nov", "dec", "январь", "февраль", "март",
    "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь",
    "декабрь", "января", "февраля", "марта", "апреля", "мая", "июня", "июля",
    "августа", "сентября", "октября", "ноября", "декабря",
    NULL};

static const char *const date_words[] = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "понедельник", "вторник",
    "среда", "четверг", "пятница", "суббота", "воскресенье", "am", "pm", "at", "on",
    "gmt", "utc", "msk", "мск", "г", "года", "год", "в", "published", "posted",
    "updated", "last", "modified", "date", "опубликовано", "обновлено", "дата",
    "публикации", "от", "edt", "est",
    NULL};

static const char *const networks[] = {
    "facebook", "twitter", "linkedin", "pinterest", "whatsapp", "telegram", "viber",
    "reddit", "tumblr", "vk", "vkontakte", "вконтакте", "вк", "facebook'е",
    "одноклассники", "фейсбук", "твиттер", "телеграм", "телеграмм", "messenger",
    "instagram", "инстаграм", "youtube", "rss", "flipboard", "pocket", "livejournal",
    "instapaper", "mastodon", "bluesky", "skype", "дзен", "max",
    NULL};

static const char *const share_words[] = {
    "share", "tweet", "pin", "email", "e-mail", "mail", "print", "copy", "link",
    "more", "x", "ok", "like", "follow", "us", "on", "to", "this", "поделиться",
    "твитнуть", "еще", "ссылка", "ссылку", "скопировать", "печать", "почта", "в",
    "на", "мы", "нас", "click", "google", "line", "threads", "sms", "post", "article",
    "via", "by", "with", "friend", "a", "opens", "in", "new", "window", "and", "и",
    NULL};

static const char *const counters[] = {
    "views", "view", "comments", "comment", "shares", "share", "likes", "like",
    "reads", "min", "mins", "minute", "minutes", "просмотров", "просмотры",
    "просмотра", "просмотр", "комментариев", "комментария", "комментарий",
    "комментарии", "лайков", "репостов", "прочтений", "минут", "минуты", "мин",
    "чтения", "чтение",
    NULL};

static const char *const counter_words[] = {
    "read", "reading", "time", "total", "post", "время", "на", "всего", "about",
    NULL};

static const char *const menu[] = {
    "about", "about us", "about the author", "advertise", "advertisement",
    "advertisements", "advertising", "archive", "archives", "articles", "back",
    "back to top", "become a sponsor", "blog", "cancel", "careers", "categories",
    "category", "close", "comment", "comments", "contact", "contact us", "contacts",
    "cookie policy", "cookies", "customize", "delete", "donate", "download", "edit",
    "email", "english", "facebook", "favorites", "favourites", "feedback",
    "filed under", "follow", "follow us", "home", "images", "language", "like",
    "like this", "loading", "log in", "login", "log out", "mail", "menu", "more",
    "navigation", "newer", "newer posts", "news", "newsletter", "next",
    "next article", "next post", "older", "older posts", "pages", "photos", "popular",
    "post navigation", "previous", "previous article", "previous post",
    "primary menu", "print", "privacy", "privacy policy", "recent posts",
    "recommended", "register", "related", "related articles", "related posts",
    "reply", "rss", "save", "search", "search for", "settings", "share", "sidebar",
    "sign in", "sign up", "site map", "sitemap", "skip to content",
    "skip to main content", "sponsored", "submit", "subscribe", "tag", "tags",
    "terms", "terms and conditions", "terms of service", "terms of use",
    "toggle navigation", "top", "trending", "uncategorized", "up", "video", "videos",
    "view all", "архив", "архивы", "блог", "вверх", "вернуться", "вернуться назад",
    "видео", "вперед", "войти", "вход", "главная", "главная страница", "далее", "еще",
    "загрузка", "закрыть", "изображения", "избранное", "источник", "карта сайта",
    "категории", "категория", "комментарии", "комментарий", "комментировать",
    "контакты", "меню", "метки", "мой список", "наверх", "навигация",
    "навигация по записям", "назад", "настройки", "настройки отображения",
    "на главную", "на правах рекламы", "новости", "обратная связь", "ответить",
    "отправить", "отмена", "о нас", "о проекте", "о сайте", "партнерский материал",
    "партнеры", "печать", "поделиться", "подписаться", "подписка", "подробнее",
    "поиск", "помощь", "популярное", "предыдущая", "предыдущая запись", "распечатать",
    "регистрация", "редактировать", "реклама", "рекламодателям", "рубрика", "рубрики",
    "сайт", "скачать", "следующая", "следующая запись", "сохранить", "статьи", "тег",
    "теги", "темы", "удалить", "файлы cookie", "фото",
    NULL};

/* Furniture wherever it is the whole line. */
static const char *const phrases[] = {
    "add a comment", "add comment", "all rights reserved", "blog at wordpress.com",
    "click to share", "comments are closed", "comments are off", "connect with us",
    "continue reading", "copy link", "create a free website or blog at wordpress.com",
    "download as pdf", "download pdf", "follow us on", "get the app", "hide comments",
    "in this article", "join the conversation", "join the discussion",
    "leave a comment", "leave a reply", "listen to article", "listen to this article",
    "load more", "load more comments", "like this :", "like loading",
    "more from this author", "more on this topic", "more stories", "most popular",
    "most read", "no comments", "no comments yet", "notify me of new posts by email",
    "post a comment", "post comment", "print this article", "print this page",
    "read also", "read full article", "read later", "read more", "read next",
    "read on", "read the full article", "recommended for you", "related content",
    "related stories", "related topics", "report this ad", "save article",
    "scroll to top", "see also", "see more", "share on", "share post", "share this",
    "share this :", "share this article", "share this page", "share this post",
    "show comments", "show more", "sign up now", "skip ad", "story continues below",
    "story continues below advertisement", "subscribe now", "table of contents",
    "up next", "view comments", "view original", "view original article",
    "what do you think", "you may also like", "you might also like",
    "your email address will not be published", "email address",
    "required fields are marked", "careers at pocket", "вам также может понравиться",
    "вам может быть интересно", "версия для печати", "все новости",
    "все права защищены", "все статьи автора", "добавить в закладки",
    "добавить в избранное", "добавить комментарий", "загрузить еще",
    "комментарии закрыты", "комментариев нет", "комментариев пока нет",
    "материалы по теме", "мы в социальных сетях", "мы в соцсетях",
    "написать комментарий", "нет комментариев", "оригинал публикации",
    "оригинал статьи", "оставить комментарий", "оставьте комментарий", "ответы",
    "отправить комментарий", "перейти к содержимому", "перейти к содержанию",
    "поделитесь", "поделиться в соцсетях", "поделиться ссылкой", "поделиться статьей",
    "подписаться на новости", "подписаться на рассылку", "показать комментарии",
    "показать еще", "показать полностью", "последние новости", "посмотреть оригинал",
    "похожие записи", "похожие статьи", "прослушать новость", "прокомментировать",
    "рекомендуем", "самое читаемое", "скачать pdf", "скопировать ссылку",
    "слушать статью", "смотрите также", "см. также", "сообщить об ошибке",
    "ссылка на оригинал", "ссылка на источник", "читайте нас", "читайте также",
    "читать", "читать еще", "читать далее", "читать дальше", "читать полностью",
    "читать статью", "читать также",
    NULL};

/* "Read more: ..." and its like, with a title after the colon. */
static const char *const teasers[] = {
    "read more", "read also", "read next", "see also", "also read", "related", "more",
    "watch", "listen", "must read", "recommended", "читайте также", "читать далее",
    "читать также", "смотрите также", "по теме", "см. также", "материал по теме",
    "слушайте", "previous", "next", "previous post", "next post", "tags", "tag",
    "filed under", "categories", "category", "posted in", "tagged", "теги", "метки",
    "рубрика", "рубрики", "ключевые слова", "views", "просмотров", "просмотры",
    "follow us", "share this", "поделиться", "previous article", "next article",
    "предыдущая запись", "следующая запись", "оригинал публикации", "оригинал",
    "ссылка на оригинал",
    NULL};

static const char *const credit_labels[] = {
    "photo", "photos", "image", "images", "picture", "photograph", "photo credit",
    "photo credits", "image credit", "image credits", "image source", "photo source",
    "picture credit", "featured image", "cover photo", "cover image", "credit",
    "credits", "illustration", "source", "фото", "фотография", "фотографии",
    "иллюстрация", "иллюстрации", "изображение", "источник", "источник фото",
    "фото на обложке", "коллаж", "автор фото", "инфографика", "снимок", "кадр",
    NULL};

static const char *const byline_labels[] = {
    "by", "author", "authors", "author s", "written by", "text", "translated by",
    "автор", "авторы", "текст", "перевод", "переводчик", "translation", "editor",
    "edited by", "posted by", "published by", "автор статьи", "автор перевода",
    NULL};

static const char *const byline_starts[] = {
    "written by", "posted by", "published by", "posted on", "published on",
    "posted in", "filed under", "view all posts by", "all posts by", "tagged with",
    "tagged as", "photo by", "image by", "photos by", "photo courtesy",
    "image courtesy", "ap photo", "from our partner", "подготовил", "подготовила",
    "опубликовано в", "фото из архива",
    NULL};

static const char *const cookie_signals[] = {
    "we use", "we and our partners", "our website", "our site", "this website uses",
    "this site uses", "by continuing", "you agree", "your consent", "you consent",
    "you accept", "мы используем", "наш сайт", "нашем сайте", "этот сайт использует",
    "сайт использует", "продолжая", "вы соглашаетесь", "ваше согласие",
    NULL};

static const char *const calls[] = {
    "subscribe", "sign up", "join our", "join us", "follow us", "follow our",
    "like us", "find us", "get our", "get the latest", "enter your email",
    "подпишитесь", "подписывайтесь", "подписаться", "следите за", "следите",
    "читайте нас", "присоединяйтесь", "вступайте", "support our", "support us",
    "поддержите", "ставьте", "donate", "click here", "нажмите", "нашли ошибку",
    "если вы нашли ошибку", "выделите", "if you enjoyed",
    NULL};

static const char *const call_objects[] = {
    "newsletter", "mailing list", "inbox", "email", "e-mail", "channel", "telegram",
    "facebook", "twitter", "youtube", "updates", "subscribe", "рассылк", "канал",
    "telegram", "телеграм", "вконтакте", "соцсет", "социальн", "новост", "facebook",
    "дзен", "ctrl", "donat", "our work", "our journalism", "наш", "нас", "here",
    "instagram", "подпис", "лайк",
    NULL};

/* clang-format on */

#endif

/* Common words, folded and sorted by bytes (a test checks both), for language.c
** alone: the stop words of Russian and English, and what is common in their
** neighbours but not in them. */
#ifndef TZ_TEXT_LANGUAGE_WORDS_H
#define TZ_TEXT_LANGUAGE_WORDS_H

static const char *const russian_stop_words[] = {
    "а", "без", "более", "будем", "будет", "будут", "бы", "был", "была", "были",
    "было", "быть", "в", "вам", "вами", "вас", "ваш", "ваша", "ваше", "ваши", "ведь",
    "весь", "во", "вообще", "вот", "все", "всего", "всей", "всем", "всеми", "всех",
    "всю", "вся", "вы", "где", "да", "даже", "для", "до", "его", "ее", "ей", "ему",
    "если", "есть", "еще", "ею", "ж", "же", "за", "затем", "зачем", "здесь", "и",
    "ибо", "из", "или", "им", "именно", "ими", "их", "к", "как", "какая", "какие",
    "какой", "ко", "когда", "которая", "которого", "которое", "которой", "котором",
    "которому", "которую", "которые", "который", "которым", "которыми", "которых",
    "кроме", "кто", "куда", "ли", "либо", "лишь", "меж", "между", "меня", "мне",
    "мной", "мною", "мое", "моей", "можно", "мои", "мой", "моя", "мы", "на", "над",
    "надо", "нам", "нами", "нас", "наш", "наша", "наше", "нашего", "нашей", "наши",
    "нашим", "наших", "нашу", "не", "него", "нее", "ней", "нельзя", "нем", "нему",
    "нет", "нею", "ни", "нибудь", "ним", "ними", "них", "но", "ну", "о", "об", "оба",
    "обе", "однако", "около", "он", "она", "они", "оно", "от", "очень", "перед", "по",
    "под", "пока", "после", "потому", "почему", "почти", "поэтому", "при", "про",
    "ради", "раз", "с", "сам", "сама", "самая", "сами", "само", "самое", "самые",
    "самый", "свое", "своего", "своей", "своем", "свои", "своим", "своими", "своих",
    "свой", "свою", "своя", "себе", "себя", "со", "собой", "собою", "так", "такая",
    "также", "такие", "таким", "таких", "такого", "такое", "такой", "таком", "такому",
    "там", "те", "тебе", "тебя", "тем", "теми", "тобой", "тогда", "того", "тоже",
    "той", "только", "том", "тому", "тот", "ту", "тут", "ты", "у", "уже", "хотя",
    "чего", "чей", "чем", "через", "что", "чтобы", "чье", "чьи", "чья", "эта", "эти",
    "этим", "этими", "этих", "это", "этого", "этой", "этом", "этому", "этот", "эту",
    "я",
};

/* "us" is not here: folded, it is also what U.S. and US are. */
static const char *const english_stop_words[] = {
    "a", "about", "above", "after", "again", "ain't", "all", "also", "although", "am",
    "an", "and", "any", "are", "aren't", "as", "at", "be", "because", "been",
    "before", "being", "below", "between", "both", "but", "by", "can", "can't",
    "could", "couldn't", "did", "didn't", "do", "does", "doesn't", "doing", "don't",
    "during", "each", "either", "ever", "every", "few", "for", "from", "further",
    "had", "hadn't", "has", "hasn't", "have", "haven't", "having", "he", "he's",
    "her", "here", "hers", "herself", "him", "himself", "his", "how", "however", "i",
    "i'm", "i've", "if", "in", "into", "is", "isn't", "it", "it'll", "it's", "its",
    "itself", "let's", "may", "me", "might", "more", "most", "must", "my", "myself",
    "neither", "no", "nor", "not", "of", "off", "on", "once", "only", "or", "other",
    "our", "ours", "ourselves", "out", "over", "own", "same", "shall", "she", "she's",
    "should", "shouldn't", "since", "so", "some", "such", "than", "that", "that's",
    "the", "their", "theirs", "them", "themselves", "then", "there", "these", "they",
    "they're", "they've", "this", "those", "though", "through", "to", "too", "under",
    "until", "up", "upon", "very", "was", "wasn't", "we", "we're", "we've", "were",
    "weren't", "what", "what's", "when", "where", "whether", "which", "while", "who",
    "who's", "whom", "why", "will", "with", "within", "without", "won't", "would",
    "wouldn't", "yet", "you", "you're", "you've", "your", "yours", "yourself",
};

/* Ukrainian, Belarusian, Bulgarian, Serbian. */
static const char *const other_cyrillic_words[] = {
    "або", "ад", "ако", "але", "али", "беше", "би", "била", "били", "било", "био",
    "був", "була", "були", "було", "бъде", "быў", "бяха", "від", "гэта", "гэты",
    "един", "една", "едно", "ен", "због", "има", "й", "його", "каб", "како", "као",
    "като", "които", "който", "която", "која", "које", "који", "към", "може", "мора",
    "навіть", "неговата", "није", "няма", "ова", "овај", "ови", "ово", "од", "още",
    "па", "пра", "преди", "са", "се", "си", "след", "су", "със", "та", "тази",
    "також", "тези", "това", "треба", "тях", "тільки", "усі", "це", "цей", "ця", "ці",
    "че", "чи", "шта", "што", "ще", "що", "щоб", "як", "яка", "яке", "який", "якщо",
    "які", "яна", "яны", "є", "і", "із", "їй", "їх", "її", "је", "јер", "њега", "њих",
};

/* German, French, Spanish, Portuguese, Italian, Polish, Dutch. */
static const char *const other_latin_words[] = {
    "aan", "aber", "aby", "al", "ale", "als", "ao", "aos", "au", "auch", "auf", "aus",
    "aux", "avec", "bei", "bez", "bij", "bo", "byc", "byl", "byla", "bylo", "byly",
    "ce", "ces", "cette", "che", "chi", "ci", "com", "come", "comme", "como", "con",
    "cuando", "cui", "czy", "da", "dal", "dalla", "dan", "dans", "das", "dass", "dat",
    "de", "degli", "dei", "del", "della", "delle", "dem", "den", "der", "des", "deux",
    "di", "die", "dla", "donde", "door", "dos", "du", "durch", "e", "ed", "een",
    "ein", "eine", "einem", "einen", "einer", "el", "ella", "elle", "elles", "ellos",
    "em", "en", "entre", "er", "era", "es", "ese", "est", "esta", "este", "esto",
    "et", "eux", "foi", "fue", "fur", "gli", "go", "ha", "hat", "hay", "het", "hij",
    "hun", "ich", "ik", "il", "ils", "im", "io", "isso", "ist", "jak", "jako", "je",
    "jego", "jej", "jest", "juz", "kann", "kazdy", "kiedy", "ktora", "ktore", "ktory",
    "la", "las", "le", "les", "leur", "leurs", "lo", "loro", "los", "lub", "lui",
    "ma", "maar", "mais", "mas", "met", "mi", "miedzy", "mit", "muy", "na", "naar",
    "nach", "nad", "nao", "nas", "ne", "nel", "nella", "nicht", "nie", "niet", "niz",
    "noch", "nog", "non", "nos", "nous", "nur", "o", "od", "oder", "om", "ont", "ook",
    "op", "oraz", "os", "ou", "par", "para", "pas", "pela", "pelo", "per", "pero",
    "piu", "po", "pod", "por", "porque", "pour", "przez", "przy", "qu", "quando",
    "que", "quella", "quello", "questa", "questo", "qui", "sa", "sans", "sao", "se",
    "segun", "sem", "ses", "seu", "si", "sich", "sie", "sin", "sind", "sobre", "sono",
    "sont", "su", "sua", "sul", "sur", "sus", "tak", "takze", "tambien", "te", "tego",
    "tej", "tem", "ten", "tez", "todo", "tot", "tout", "tra", "tu", "tylko", "tym",
    "u", "uber", "uit", "um", "uma", "un", "una", "und", "une", "van", "von", "voor",
    "vor", "vous", "w", "wat", "werd", "werden", "wie", "wird", "wszystkie", "y",
    "yo", "z", "za", "ze", "zich", "zijn", "zu", "zum", "zur",
};

#endif

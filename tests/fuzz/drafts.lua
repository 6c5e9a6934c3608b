-- Drafts and bibliographies that tests/fuzz/lua.lua changes at random: one for each syntax, with
-- what its reader knows.
-- luacheck: no max line length

return {
  markdown = [[
---
title: О гавани
lang: ru
bibliography: [refs.bib, "other.json"]
tezis: союз гаваней
---
# Раздел {#sec-one}

Рыбаки не спешат [см. @orlova2018, с. 12; -@blake2020, 33-35, и др.], пишет @wu2021 [p. 3].
«Союзники […] остаются» [@orlova2018, гл. 2]. "No ally waits," said @{blake2020}[7]: a@b.example,
@fig-one and \@not, <https://x.example/@no> `code @no` and ^[a note, @wu2021].

```r
@no
```

> A block of words, quoted at length.
>
> [@blake2020, p. 5]
]],
  tex = [[
\documentclass{article}\usepackage[russian]{babel}\usepackage{biblatex}
\addbibresource{refs.bib} % \cite{no}
\begin{document}
Слова \autocite[см.][12--14]{orlova2018}, \textcites(all)()[3]{wu2021}[a][b]{blake2020},
\cite*{a,b , c}. ``No ally waits'' \parencite[{[7]}]{blake2020}. \verb|\cite{no}|
\begin{verbatim}
\cite{no}
\end{verbatim}
\end{document}
]],
  org = [[
#+bibliography: refs.bib
#+LANGUAGE: ru
* Раздел
Слова [cite:см. @orlova2018 с. 12; @blake2020 33-35] и [cite/t:@wu2021 p. 3], [cite/na/c:@x].
: [cite:@no]
#+begin_src lua
[cite:@no]
#+end_src
]],
  typst = [[
#set text(lang: "ru")
#bibliography("refs.bib")
= Раздел <sec>
Слова @orlova2018[с. 12] и #cite(<blake2020>, supplement: [p. 3], form: "prose"). // @no
`@no` "Quoted words" #cite(label("a b")) $x_@y$ @sec
]],
  asciidoc = [[
:lang: ru
Слова cite:[orlova2018(12), blake2020(33-35)] и citenp:[wu2021(3)]. `cite:[no]`
----
cite:[no]
----
]],
  text = [[
Слова [1] и «кавычки» (Орлова 2018, с. 12).

[1] Орлова Н. В. О союзе гаваней // Вестник. 2018. Т. 3. № 2. С. 12.
]],
  bib = [[
@string{v = "Вестник"}
@comment{ @article{no, title={x}} }
@article{orlova2018, title = {О союзе {Г}аваней}, author = "Орлова, Н. В. and Blake, J.",
  journal = v # { 2}, year = 2018, file = {:/x/a b.pdf:PDF;c\:d.txt:text}, pages = {12--14}}
@book(blake2020, title = "On \"alliances\" {\'e}", date = {2020-03}, )
]],
  json = [=[
[{"id":"orlova2018","title":"О союзе","author":[{"family":"Орлова"}],"issued":{"date-parts":[[2018,3]]}},
 {"id": 7, "title": "\u041e\ud83d\ude00 \"x\"", "page": "1-2", "nested": {"a": [1.5e3, null, true]}}]
]=],
  html = [[
<!doctype html><html lang="ru"><head><meta charset="windows-1251"><title>О &laquo;союзе&raquo;</title>
<meta property="article:published_time" content="2018-03-01"><script>x="<p>"</script></head>
<body><nav>menu</nav><article><h1>О союзе</h1><p>Рыбаки<br>не спешат &#8212; &copy;<!-- no -->
<div class="share">Facebook</div></article></body></html>
]],
}

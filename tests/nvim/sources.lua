-- Sources of the editor's tests, written for them: a debate on a bridge toll.

local function source(csl, text)
  return { csl = csl, text = text }
end

return {
  source({
    id = 'ivanov2020', type = 'article-journal', title = 'Сроки на переправах',
    author = { { family = 'Иванов', given = 'И. И.' } },
    issued = { ['date-parts'] = { { 2020 } } },
    ['container-title'] = 'Вестник переправ', language = 'ru', page = '11-13',
  }, table.concat({
    'Переправа через Ветлугу строилась дольше, чем обещали подрядчики. Жители двух берегов три '
      .. 'года ходили по льду и ждали, пока сойдутся пролёты. Газеты писали об этом каждую весну, '
      .. 'но сметы росли быстрее опор.\n',
    'Срыв сроков и штрафы стали главным доводом противников сбора. Договор предусматривал штраф за '
      .. 'каждый день опоздания, однако взыскать его удалось только однажды. Остальные дни '
      .. 'подрядчик списал на паводок. Судьи с ним согласились.\n',
    'Мост открыли осенью без оркестра. Первую неделю проезд был бесплатным, и город впервые за '
      .. 'долгое время увидел, сколько людей хотят на другой берег. Потом поставили шлагбаум.\n',
  }, '\f')),
  source({
    id = 'petrova2018', type = 'article-newspaper', title = 'Кому нужен платный мост',
    author = { { family = 'Петрова', given = 'А.' }, { family = 'Сомов', given = 'Б.' } },
    issued = { ['date-parts'] = { { 2018, 4, 5 } } }, ['container-title'] = 'Речной листок',
    language = 'ru',
  }, 'Платный мост нужен тем, кто торопится. За проезд платят не люди, а время: час в объезд стоит '
    .. 'дороже любого сбора. Так говорят перевозчики, и спорить с ними трудно.\n\n'
    .. 'Но у старого парома свои защитники. Паромщик не берёт штрафов, не спрашивает пропусков и '
    .. 'помнит всех по именам. Союз паромщиков собрал две тысячи подписей против моста.\n'),
  source({
    id = 'halloway2019', type = 'article-journal', title = 'Tolls and Their Enemies',
    author = { { family = 'Halloway', given = 'Jane' } },
    issued = { ['date-parts'] = { { 2019 } } },
    ['container-title'] = 'Bridge Quarterly', language = 'en',
  }, 'A toll is a promise that those who cross will pay for the crossing. Its enemies call the '
    .. 'promise a tax, and its friends call the tax a price. Both are right in the town where the '
    .. 'bridge has no neighbour.\n\n'
    .. 'The alliance of ferrymen and farmers did not last. The farmers wanted a lower toll, the '
    .. 'ferrymen wanted no bridge at all, and the council offered each of them half of a '
    .. 'refusal.\n'),
  source({
    id = 'oduya2021', type = 'book', title = 'The Price of Crossing',
    author = { { family = 'Oduya', given = 'Peter' } },
    issued = { ['date-parts'] = { { 2021 } } },
    language = 'en', abstract = 'How river towns pay for their bridges.',
  }, 'Penalties for delay are the oldest clause in any contract for a bridge. They are written in '
    .. 'anger, argued in detail and almost never collected, since the river is always a witness '
    .. 'for the builder.\n'),
  source({
    id = 'council2017', type = 'report', title = 'Resolution on the River Crossing',
    author = { { literal = 'Council of the Two Banks' } },
    issued = { ['date-parts'] = { { 2017 } } },
    language = 'en',
  }, 'The council resolves that a crossing be built, that it be paid for by those who use it, and '
    .. 'that no resident of either bank be asked to pay twice in one day.\n'),
  source({
    id = 'пословицы', type = 'book', title = 'Речные пословицы', language = 'ru',
  }, 'Мост строят одни, а хвалят другие. Не хвали брод, пока не перешёл; не брани паром, пока не '
    .. 'построен мост. Река берёт плату со всех, но сдачи не даёт никому.\n'),
}

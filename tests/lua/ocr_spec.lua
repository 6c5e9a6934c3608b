local ocr = require 'tezis.check.ocr'

describe('words that look misread', function()
  local function words(text)
    local list = {}
    for index, one in ipairs(ocr.find(text)) do
      assert.equal(one.word, text:sub(one.from, one.to))
      list[index] = one.word
    end
    return list
  end

  it('are named, where they stand', function()
    assert.same({ 'сою3', 'a11iance', 'coюз', 'пере- ход', 'al- liance', 'со\239\191\189з' },
      words('В сою3, an a11iance; coюз (пере- ход), the al- liance; «со\239\191\189з».'))
    for _, word in ipairs {
      'Сою3', 'сою3а', 'С0юз', 'ГОСУДАР3ТВО', 'A11iance', 'C1inton', 'capita1',
      '0ffice', 'wh1le', '3аявление', 'ALL1ANCE', 'Rоссия', 'Мoсква'
    } do
      assert.same({ word }, words('a ' .. word .. ', b'), word)
    end
  end)

  it('are no names, formulas, abbreviations, ordinals or halves of words', function()
    for _, text in ipairs {
      '5G', 'B2B', 'COVID-19', '2-го', 'С-400', 'G7', '21-й', 'x86', 'H2O',
      'Ту-160М', 'CO2', 'H2SO4', 'C2H5OH', 'MP3', 'mp3', 'python3', 'utf8',
      'i18n', 'a11y', 'k8s', '1990s', '20th', '1990х', '21го', 'км2', 'мкм3',
      'м2/с', 'Т-34', 'АК47', 'МиГ-29', 'Windows10', 'IT-компания', 'веб-сайт',
      'SMSки', 'PDFы', 'XXI', 'ХIХ', 'XIX-го', 'B12', 'iPhone',
      'двух- и трёхэтажный', 'pre- and post-war', 'кто-то', 'Нью-Йорк - город',
      'союз - это', 'café', 'naïve', 'Ёлка', 'https://a1b.org/сайт1а',
      'a1ice@b.org', 'doi:10.1000/abc1d', 'Су-35С', '3D', 'F-16', 'п. 3а', '№5',
      '12%', '', '-', '- ', 'a-', 'i- '
    } do
      assert.same({}, words(text), text)
    end
  end)
end)

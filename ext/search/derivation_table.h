/* Families of endings, for search/derivation.c: what may follow one and the same root,
** "-" for nothing. `letters` is how many letters such a root has at least.
**
** An ending may be in several families; where two are in none together, words with
** them are no kin (шаг and шахта, остров and острый). Endings of adjectives and verbs
** are off already, so -ный is "н" and -овать is "ова". */
#ifndef TZ_SEARCH_DERIVATION_TABLE_H
#define TZ_SEARCH_DERIVATION_TABLE_H

typedef struct tz_family {
  unsigned letters;
  const char *endings;
} tz_family;

static const tz_family tz_russian_families[] = {
    /* американец, американцы; рынок, рынки, рыночный */
    {4, "ец ц цев"},
    {3, "ок к очн"},
    /* союз, союзный, союзник; граница, граничный; успех, успешный */
    {4, "- н ник ниц ническ ничеств нича"},
    {4, "ц чн чник"},
    {4, "х ш шн"},
    {4, "г ж жн жник жеск жеств"},
    {4, "к ч чн ческ честв"},
    /* партнер, партнерский, партнерство; президентский; министр, министерство */
    {4, "- ск ств ственн ствен ствова"},
    {5, "р ерск ерств"},
    {4, "ств ствен ственн ственник"},
    {5, "еств ествен ественн еск"},
    {5, "еств а ник ническ"},
    /* Россия, российский, россиянин; Англия, англичанин; Китай, китайский, китаец */
    {4, "- ийск ия иян иянин иянк ичан ичанин"},
    {4, "- йск ец йц янк янин"},
    {4, "- ейск еец ейц"},
    {4, "- ск ец ц к енк"},
    {4, "- ян янск янин"},
    {4, "к канск канец канц"},
    {4, "в овск вич"},
    {3, "ц к ецк ецян"},
    {4, "ш ск як"},
    {3, "ец ц ецк"},
    /* политика, политический; экономика, экономист; стратегия, стратегический */
    {4, "ик ическ ичн ист ок"},
    {4, "- ик ическ ичн ист изм"},
    {4, "- етик етическ ичн"},
    {4, "ист изм истск истическ"},
    /* нация, национальный; регион, региональный; территория, территориальный */
    {3, "- иональн ионал ионалист ионалистическ ионализм"},
    {4, "- альн иальн арн ал"},
    {3, "льн лист лизм листическ лизац лизова"},
    {4, "альн ал алист ализм ализац ализова"},
    /* организация, организационный, организовать, организатор */
    {4, "ц цион ционн ционер"},
    {4, "ац ацион ова атор аторск ирова"},
    {4, "- ирова ирован ировк ировочн"},
    /* торг, торговый, торговля; план, плановый; исследование, исследователь */
    {4, "- ов овл ова овец овц"},
    {4, "ова ован овател овательск"},
    /* строительство, строитель, строительный; правительство, правительственный */
    {4, "тел тельн тельск тельств тельствен"},
    {4, "л тел тельн тельств"},
    /* развитие, развивать; решение, решать; поддержка, поддерживать */
    {4, "т ва тел"},
    {4, "- ен ян ива"},
    {3, "- ен а"},
    {4, "- ен я лен ля"},
    {4, "- к ива а"},
    {4, "к л ля щик лен"},
    {4, "з жа жен"},
    {4, "с ша шен"},
    {4, "д жда жден жд"},
    {4, "т ща щен ч чен"},
    /* договориться, договорённость; способный, способность */
    {5, "- ен енност ност"},
    {4, "- ост"},
};

static const tz_family tz_english_families[] = {
    /* Russia, Russian; China, Chinese; Europe, European; Turkey, Turkish */
    {5, "a an ian"},
    {4, "a es"},
    {4, "- n ian ean es"},
    {4, "ey ish"},
    {4, "ain ish"},
    {5, "- i"},
    /* alliance, ally; different, difference; president, presidential */
    {4, "- anc enc ant ent"},
    {5, "- ent enti enc"},
    {5, "c t ti"},
    /* strategy, strategic, strategist; politics, politician; science, scientific */
    {5, "i - ist ism iz ic"},
    {4, "- ician ist iciz"},
    {4, "c tif tist"},
    {4, "aci at atic"},
    {5, "i ian"},
    {4, "si z st t"},
    /* defend, defense; product, produce; apply, application */
    {4, "d s sion"},
    {4, "c ct"},
    {4, "i ic icat"},
    {5, "t s ss ssion"},
    /* leader, leadership; partner, partnership; trade, trader */
    {4, "- er or ership ship"},
    {4, "e er"},
    {5, "- ment ement"},
    {5, "e ement ment"},
    /* nation, nationalist; region, regional; act, active, activist */
    {5, "- al alist alism aliz"},
    {4, "- ion iv or ivist ivism"},
    {4, "- th"},
    {4, "- ful less"},
};

#endif

#include "src/text/wiki_markup.h"

#include <string>
#include <vector>

#include "gauntlet/base/random.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/text/html_entities.h"
#include "src/text/wiki_names.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

std::string Plain(absl::string_view markup, const WikiNames& names = WikiNames()) {
  WikiMarkupRemover remover;
  std::string text;
  remover.Remove(markup, names, &text);
  return text;
}

struct MarkupRow {
  const char* markup;
  const char* text;  // paragraphs
};

TEST(WikiMarkupTest, Golden) {
  const std::vector<MarkupRow> rows = {
      // Paragraphs.
      {"", ""},
      {"One line.", "One line.\n"},
      {"Two\nlines.", "Two lines.\n"},
      {"One.\n\nTwo.", "One.\nTwo.\n"},
      {"One.\r\n\r\nTwo.", "One.\nTwo.\n"},
      {"  many \t spaces  ", "many spaces\n"},
      {"...\n\nWord.\n\n!", "Word.\n"},
      {"日本語。", "日本語。\n"},
      // Bold and italics.
      {"'''Bold''' and ''italic''.", "Bold and italic.\n"},
      {"'''''both''''' it's", "both it's\n"},
      {"''''four''''", "'four'\n"},
      {"''''''six", "'six\n"},
      // Links.
      {"A [[river]] runs.", "A river runs.\n"},
      {"The [[river bank|bank]]s.", "The banks.\n"},
      {"[[bus]]es", "buses\n"},
      {"[[Page#Part]]", "Page#Part\n"},
      {"[[a|b|c]]", "b c\n"},
      {"[[Foo|]]", "Foo\n"},
      {"[[:Category:Rivers]]", "Category:Rivers\n"},
      {"[[:Category:Rivers|rivers]]", "rivers\n"},
      {"Text[[Category:Rivers]][[category:Water|*]].", "Text.\n"},
      {"[[File:A.jpg|thumb|A [[cat]] and [[dog|dogs]].]]Text.", "Text.\n"},
      {"[[Image:A.jpg|[[Image:B.jpg|x]] y]]Text.", "Text.\n"},
      {"[[Datei:A.jpg|mini|Haus]]Text [[Kategorie:B]]", "Text\n"},
      {"[[Файл:A.jpg|мини]]Текст [[файл:B.jpg]]", "Текст\n"},
      {"[[Tập_tin:A.jpg|nhỏ]]Chữ [[Thể loại:B]]", "Chữ\n"},
      {"Text [[de:Haus]] [[zh-min-nan:Chhù]]", "Text\n"},
      {"[[wikt:house|house]]", "house\n"},
      {"Unclosed [[link|label here.\n\nNext.", "Unclosed label here.\nNext.\n"},
      {"Stray ]] here.", "Stray here.\n"},
      {"[[a [[b]] c]]", "a b c\n"},
      {"[[link|{{t|x}}label]]", "label\n"},
      // External links and addresses.
      {"See [http://example.org the page].", "See the page.\n"},
      {"See [https://example.org].", "See .\n"},
      {"See [//example.org/x?y=z two words] there.", "See two words there.\n"},
      {"At http://example.org/a_b today", "At today\n"},
      {"At HTTPS://example.org/ today", "At today\n"},
      {"http[[://a.org/x|b]]", "httpb\n"},
      {"[not a link] [1]", "[not a link] [1]\n"},
      {"[mailto:a@b.org write]", "write\n"},
      {"See \"[http://example.org  Words]\"", "See \"Words\"\n"},
      {"[http://a.org [[b|c]] d]", "c d\n"},
      // Templates.
      {"A{{t}}B", "AB\n"},
      {"A {{t|x=1|[[y]]\n* z}} B", "A B\n"},
      {"A {{a|{{b|{{c}}}}}} B", "A B\n"},
      {"{{{1|default}}} B", "B\n"},
      {"{{a|{{{b}}}}} B", "B\n"},
      {"'''X''' ({{lang-de|Haus}}; born 1990)", "X (born 1990)\n"},
      {"X ({{IPA|y}}) is ({{a}}({{b}})).", "X is.\n"},
      {"X ({{IPA|y}}), a ({{IPA|z}} ) b ({{c}})", "X, a b\n"},
      {"X ({{IPA|y}}; ''x'', {{IPA|z}}; ) is", "X (x) is\n"},
      {"{{Infobox\n| a = b\n| c = [[d\n}}\nText.", "Text.\n"},
      {"Before. {{never closed\n\nAfter.", "Before.\nAfter.\n"},
      {"Stray }} braces { and }.", "Stray braces { and }.\n"},
      // Templates that stand for text.
      {"Mao{{'}}s Eagle{{'s}} {{ Snd }}on 15{{nbsp}}May{{mdash}}or {{' \"}}", "Mao's Eagle's – on 15 May—or ' \"\n"},
      {"for {{nowrap|[[Pope Clement IV|''Clement'']]}} {{small|1=Q = It}}", "for Clement Q = It\n"},
      {"{{lang|grc|ἀρχή}} {{Transl|ar|ALA|''Allāh''}} {{nihongo|headquarters|本部|honbu}}",
       "ἀρχή Allāh headquarters\n"},
      {"at {{convert|1300|mi|km|abbr=on}}, {{Convert|5|to|6|km|mi|0}} or {{convert|6|ft|4|in|cm}}",
       "at 1300 mi, 5 to 6 km or 6 ft 4 in\n"},
      {"{{As of|2011|5}}, half; {{as of|2014|lc=y}}, none", "As of 2011, half; as of 2014, none\n"},
      {"A {{infobox|{{nowrap|b}}}}{{small}}{{lang|de}}{{convert|5}} {{nowrapped|b}} C", "A C\n"},
      {"[[a|{{small|b [[c|d]]}} e]]", "b d e\n"},
      // Tables.
      {"A\n{| class=x\n! h\n|-\n| a || b\n|}\nB", "A\nB\n"},
      {"{|\n|\n{|\n| inner\n|}\n| outer\n|}\nB", "B\n"},
      {":{|\n| a\n|}\nB", "B\n"},
      {"{{box|\n{|\n| a\n|}}}\nB", "B\n"},
      {"{|\n| a [[b\n| {{c}}\n|}\nB", "B\n"},
      {"{|\n| never closed\n\n| a || b\n! c !! d\n! e=2\n!Kung\nText.", "!Kung Text.\n"},
      {"<table><tr><td>a</td></tr></table>B", "B\n"},
      // Headings, lists, rules.
      {"== History ==\nText.", "Text.\n"},
      {"Text.\n===A===\nMore.", "Text.\nMore.\n"},
      {"== A == <!-- x -->\nText.", "Text.\n"},
      {"= not a heading\n\nx = y", "= not a heading\nx = y\n"},
      {"* one\n* two\n** three", "one\ntwo\nthree\n"},
      {"Intro:\n# a\n# b\nEnd.", "Intro:\na\nb\nEnd.\n"},
      {"; term : meaning\n:: indented", "term : meaning\nindented\n"},
      {"A\n----\nB", "A\nB\n"},
      // Comments, elements, references.
      {"A<!-- [[x]] {{ -->B", "AB\n"},
      {"A <!-- never closed [[x]]", "A\n"},
      {"A<ref>b {{c</ref>D", "AD\n"},
      {"A<ref name=\"x\" />B<REF>c</Ref>D", "ABD\n"},
      {"A <ref>b</ref> <ref name=c/>, d {{cn}} {{e}}; F <ref>g</ref> {{sic}} h.", "A, d; F h.\n"},
      {"such as {{IPA|a}}, {{IPA|b}} ; {{IPA|c}}, or d...", "such as, or d...\n"},
      {"[[a |<ref>b</ref>.]] [[c {{d}}:e]]", ". c:e\n"},
      {"A <ref>never closed\n\nB", "A\nB\n"},
      {"H<sub>2</sub>O and <small>x</small>", "H2O and x\n"},
      {"one<br />two<br>three", "one two three\n"},
      {"<div class=\"x\">A</div><p>B</p>C", "A\nB\nC\n"},
      {"E <math>\\frac{1}{2} [[</math>= 1", "E = 1\n"},
      {"Run <code>a[[1]]</code> or <syntaxhighlight lang=\"c\">{{x</syntaxhighlight>it", "Run or it\n"},
      {"<gallery>\nA.jpg|[[x]]\n</gallery>B", "B\n"},
      {"<nowiki>[[not a link]] &lt;</nowiki>", "[[not a link]] <\n"},
      {"<noinclude>A</noinclude><includeonly>B</includeonly>", "A\n"},
      {"a < b and c <unknown> d", "a < b and c <unknown> d\n"},
      {"</ref>A", "A\n"},
      // Character references.
      {"a&nbsp;b &amp; c &lt;d&gt;", "a\u00A0b & c <d>\n"},
      {"a&amp;nbsp;b &amp;amp; &#8211; &#x2014;", "a\u00A0b & – —\n"},
      {"AT&T &unknown; &#xFFFFFFFF; &;", "AT&T &unknown; \uFFFD &;\n"},
      {"&eacute;&Eacute;", "éÉ\n"},
      // Magic words and variants.
      {"__TOC__ A __NOTOC__", "A\n"},
      {"__KHÔNGMỤCLỤC__ B", "B\n"},
      {"snake__case__name", "snake__case__name\n"},
      {"-{zh-hans:计算机; zh-hant:電腦}-", "计算机\n"},
      {"A-{H|zh-cn:x;zh-tw:y}-B -{R|raw}- -{plain}-", "AB raw plain\n"},
      {"well-known -{{t}}- x", "well-known -- x\n"},
  };
  for (const MarkupRow& row : rows) EXPECT_EQ(Plain(row.markup), row.text) << row.markup;
}

TEST(WikiMarkupTest, NamesOfNamespacesComeFromTheDump) {
  const WikiNames names(
      "<siteinfo><namespace key=\"6\" case=\"first-letter\">Fitxategi &amp; co</namespace>"
      "<namespace key=\"14\">Kategoria_bat</namespace></siteinfo>");
  EXPECT_EQ(Plain("[[fitxategi & co:A.jpg|x]]A[[Kategoria bat:B]][[File:c]]", names), "A\n");
  EXPECT_EQ(Plain("[[Fitxategi & co:A.jpg|x]]"), "x\n");
}

TEST(WikiMarkupTest, DisambiguationPages) {
  EXPECT_TRUE(IsDisambiguation("'''X''' may be:\n* y\n{{disambiguation|geo}}"));
  EXPECT_TRUE(IsDisambiguation("{{ Begriffsklärung }}"));
  EXPECT_TRUE(IsDisambiguation("{{Неоднозначность}}"));
  EXPECT_TRUE(IsDisambiguation("{{x}} {{Hndis\n|name}}"));
  EXPECT_FALSE(IsDisambiguation("{{about||disambiguation}} text {{disambiguation needed}} {{dab"));
}

// Each of these took time that grows with the square if anything was scanned again and again.
TEST(WikiMarkupTest, HostileMarkupTakesLinearTime) {
  for (const std::string piece :
       {"{{",        "}}",    "[[",       "]]",       "[[a|",    "[[a|b]]",   "{{a\n\n",  "<!--",  "<ref>",
        "<ref>\n\n", "<math", "<nowiki>", "''''",     "-{",      "-{a:b;",    "}-",       "&amp;", "&",
        "&#",        "__",    "__A",      "[http://", "http://", "\n{|",      "\n|}",     "\n=",   "\n*",
        "[[\n\n",    "{{[[",  "[[{{",     "{|[[",     "</ref>",  "<",         "<br",      "(",     ")",
        "{{small|",  "{{'}}", "|",        "{{{",      "[",       "\n<!---->", "[[File:a|"}) {
    std::string markup;
    while (markup.size() < kLinearTimeBytes) markup += piece;
    EXPECT_LE(Plain(markup).size(), markup.size() + 1);
    std::string mixed = "[[File:x|{{a|{|\n" + markup + "|}}}]]\n\nEnd of it.";
    EXPECT_LE(Plain(mixed).size(), mixed.size() + 1);
  }
}

TEST(WikiMarkupTest, AnyMarkupGivesParagraphs) {
  const std::vector<std::string> pieces = {
      "{{",  "}}",   "[[",       "]]",        "|",     "{|",    "|}", "\n", "\n\n",       "<ref>", "</ref>", "<!--",
      "-->", "''",   "a",        " ",         "File:", "&amp;", "-{", "}-", "[http://x ", "]",     "=",      "*",
      "__",  "\xFF", "<nowiki>", "</nowiki>", "(",     ")",     ";",  "é",  "://",        "https"};
  CounterRng rng(1);
  for (int round = 0; round < 20000; ++round) {
    std::string markup;
    for (size_t n = rng.NextBelow(40); n > 0; --n) markup += pieces[rng.NextBelow(pieces.size())];
    const std::string text = Plain(markup);
    ASSERT_TRUE(text.empty() || text.back() == '\n') << markup;
    ASSERT_EQ(text.find("\n\n"), std::string::npos) << markup;
    ASSERT_EQ(text.find("  "), std::string::npos) << markup;
    ASSERT_EQ(text.find("\n "), std::string::npos) << markup;
  }
}

TEST(HtmlEntitiesTest, ReplacesReferences) {
  std::string text;
  AppendWithoutEntities("a&lt;b &amp;amp;gt; &zwnj; &#0; &#xD800; &#1114111; &thetasym", &text);
  EXPECT_EQ(text, "a<b > \u200C \uFFFD \uFFFD \U0010FFFF &thetasym");
}

}  // namespace
}  // namespace gauntlet

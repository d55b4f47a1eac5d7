// Wiki markup to running text.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "src/text/wiki_names.h"

namespace gauntlet {

// Takes the markup off a MediaWiki page, so that the sentences remain which a reader of the page sees:
//
//   dropped with what is in them   templates, tables, comments, headings, links to files, categories and other
//                                  languages, addresses, magic words such as __TOC__, and elements such as <ref>,
//                                  <math>, <code>, <syntaxhighlight> and <gallery>
//   kept without their markup      labels of links, bold and italics, items of lists (each a paragraph), the first
//                                  variant of -{zh-hans:…; zh-hant:…}-, the text of a few templates (see
//                                  wiki_templates.h), all other elements
//   decoded                        character references
//
// What is left open is closed by rule: a link at the end of its paragraph; a template or table that is never closed is
// dropped up to the end of its paragraph, as are rows of tables that stand outside. Takes time linear in the markup,
// whatever it is. One thread at a time.
class WikiMarkupRemover {
 public:
  // Replaces *text by the paragraphs of `markup`, each followed by a line feed, and with single spaces inside.
  void Remove(absl::string_view markup, const WikiNames& names, std::string* text);

 private:
  enum class Kind { kTemplate, kTable, kLink, kExternalLink, kVariant };
  // Something open. Its text stands at the end of out_.
  struct Frame {
    Kind kind;
    size_t begin;                          // in out_
    size_t bar = absl::string_view::npos;  // a link's first '|' in out_
  };

  absl::string_view rest() const { return markup_.substr(at_); }
  bool LookingAt(absl::string_view text) const { return rest().substr(0, text.size()) == text; }
  bool TopIs(Kind kind) const { return !frames_.empty() && frames_.back().kind == kind; }
  void Literal(size_t count);

  bool BeginLine();
  bool SkipHeading();
  void EndLine();
  void ReadSpecial();
  void ReadEntity();
  void ReadOpeningBraces();
  void ReadClosingBraces();
  void ReadOpeningBrackets();
  void ReadClosingBracket();
  void ReadBar();
  void ReadApostrophes();
  void ReadMagicWord();
  void ReadAddress();
  void ReadTag();
  void SkipComment();
  // Of the element `name`, whose opening tag was passed: the length of its content, and with its closing tag.
  struct Content {
    size_t length;
    size_t with_tag;
  };
  Content FindContent(const std::string& name);

  void EndHidden();

  void Open(Kind kind);
  void Close();  // the innermost
  void CloseLink(const Frame& frame);
  void CloseTemplate(const Frame& frame);
  void CloseVariant(const Frame& frame);
  bool CloseTable();
  void CloseInnermostTemplate();
  void CloseLinksOfParagraph();
  void DropWhatIsOpen();
  void WriteParagraphs(std::string* text) const;

  absl::string_view markup_;
  const WikiNames* names_ = nullptr;
  size_t at_ = 0;
  std::string out_;
  std::vector<Frame> frames_;
  size_t templates_open_ = 0;
  size_t links_open_ = 0;  // links and variants of all kinds
  bool at_line_begin_ = true;
  bool in_item_ = false;                           // of a list, which ends with its line
  absl::flat_hash_set<std::string> never_closed_;  // elements without a closing tag in the rest of the markup
};

}  // namespace gauntlet

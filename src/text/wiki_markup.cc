#include "src/text/wiki_markup.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "src/text/byte_set.h"
#include "src/text/html_entities.h"
#include "src/text/paragraph_writer.h"
#include "src/text/wiki_templates.h"

namespace gauntlet {

namespace {

constexpr size_t kNone = absl::string_view::npos;
// Links nest a few levels (in captions). Closing one moves its label, so the bound keeps the whole linear.
constexpr size_t kMaxLinkDepth = 32;
// So does closing a template of which something is shown.
constexpr size_t kMaxShownDepth = 16;
constexpr size_t kLongestMagicWord = 60;  // bytes
constexpr size_t kLongestTagName = 20;

// Names of elements, sorted.
constexpr absl::string_view kHiddenElements[] = {
    "categorytree",
    "ce",
    "chem",
    "code",
    "gallery",
    "graph",
    "hiero",
    "imagemap",
    "includeonly",
    "indicator",
    "inputbox",
    "mapframe",
    "maplink",
    "math",
    "pre",
    "ref",
    "references",
    "score",
    "script",
    "source",
    "style",
    "syntaxhighlight",
    "table",
    "templatedata",
    "templatestyles",
    "timeline",
};
constexpr absl::string_view kBlockElements[] = {
    "blockquote", "br", "center", "dd", "div", "dl", "dt",   "h1", "h2", "h3", "h4",
    "h5",         "h6", "hr",     "li", "ol",  "p",  "poem", "td", "th", "tr", "ul",
};
constexpr absl::string_view kInlineElements[] = {
    "abbr",   "b",           "bdi",       "bdo",  "big",    "caption", "cite",        "data", "del",
    "dfn",    "em",          "font",      "i",    "ins",    "kbd",     "langconvert", "mark", "noinclude",
    "nowiki", "onlyinclude", "q",         "rb",   "rp",     "rt",      "rtc",         "ruby", "s",
    "samp",   "section",     "small",     "span", "strike", "strong",  "sub",         "sup",  "tbody",
    "thead",  "time",        "translate", "tt",   "u",      "var",     "wbr",
};
// What can begin an external link, or an address in the text.
constexpr absl::string_view kLinkSchemes[] = {
    "//",     "ftp://",  "ftps://", "git://",  "gopher://", "http://", "https://",
    "irc://", "mailto:", "news:",   "sftp://", "ssh://",    "svn://",  "worldwind://"};

static_assert(std::is_sorted(std::begin(kHiddenElements), std::end(kHiddenElements)));
static_assert(std::is_sorted(std::begin(kBlockElements), std::end(kBlockElements)));
static_assert(std::is_sorted(std::begin(kInlineElements), std::end(kInlineElements)));

template <size_t size>
bool Contains(const absl::string_view (&names)[size], absl::string_view name) {
  return std::binary_search(std::begin(names), std::end(names), name);
}

// Bytes that can begin markup; all others are text.
constexpr ByteSet kSpecial = MakeByteSet("\n&<{}[]|'-_:");

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

size_t CountRun(absl::string_view text, char c) { return std::min(text.find_first_not_of(c), text.size()); }

size_t CountBlanks(absl::string_view text) { return std::min(text.find_first_not_of(" \t\r"), text.size()); }

// Bytes of an address up to where it ends in running text.
size_t AddressLength(absl::string_view text) {
  return std::min(text.find_first_of(absl::string_view(" \t\r\n<>[]{}|\"", 12)), text.size());
}

// Of a link's scheme at the beginning of `text`; 0 when there is none.
size_t SchemeLength(absl::string_view text) {
  for (const absl::string_view scheme : kLinkSchemes) {
    if (absl::StartsWithIgnoreCase(text, scheme)) return scheme.size();
  }
  return 0;
}

}  // namespace

void WikiMarkupRemover::Remove(absl::string_view markup, const WikiNames& names, std::string* text) {
  markup_ = markup;
  names_ = &names;
  at_ = 0;
  out_.clear();
  frames_.clear();
  templates_open_ = links_open_ = 0;
  at_line_begin_ = true;
  in_item_ = false;
  never_closed_.clear();
  while (at_ < markup_.size()) {
    if (at_line_begin_ && BeginLine()) continue;
    Literal(FindByte(markup_, at_, kSpecial) - at_);
    if (at_ < markup_.size()) ReadSpecial();
  }
  DropWhatIsOpen();
  text->clear();
  WriteParagraphs(text);
}

void WikiMarkupRemover::Literal(size_t count) {
  out_.append(markup_.data() + at_, count);
  at_ += count;
}

// Handles what has a meaning at the beginning of a line only; true when it took something after which a line may begin
// again.
bool WikiMarkupRemover::BeginLine() {
  if (absl::StartsWith(rest(), "<!--")) {
    SkipComment();
    return true;
  }
  at_line_begin_ = false;
  if (markup_[at_] == '=' && SkipHeading()) return true;
  if (absl::StartsWith(rest(), "----")) {
    at_ += CountRun(rest(), '-');
    out_.append("\n\n");
    return false;
  }
  size_t marks = std::min(rest().find_first_not_of("*#:; \t"), rest().size());
  const bool is_item = rest().substr(0, marks).find_first_not_of(" \t") != kNone;
  if (absl::StartsWith(rest().substr(marks), "{|")) {
    at_ += marks + 2;
    Open(Kind::kTable);
  } else if (absl::StartsWith(rest().substr(marks), "|}") && CloseTable()) {
    at_ += marks + 2;
  } else if (is_item) {
    at_ += marks;
    out_.append("\n\n");
    in_item_ = true;
  }
  return false;
}

// A line "== text ==", perhaps with a comment behind.
bool WikiMarkupRemover::SkipHeading() {
  absl::string_view line = rest().substr(0, rest().find('\n'));
  const size_t length = line.size();
  line = absl::StripTrailingAsciiWhitespace(line);
  if (absl::EndsWith(line, "-->")) {
    line = absl::StripTrailingAsciiWhitespace(line.substr(0, std::min(line.rfind("<!--"), line.size())));
  }
  if (line.size() < 3 || line.back() != '=') return false;
  at_ += length;
  CloseLinksOfParagraph();
  out_.append("\n\n");
  return true;
}

void WikiMarkupRemover::EndLine() {
  while (TopIs(Kind::kExternalLink)) Close();
  Literal(1);
  if (std::exchange(in_item_, false)) out_.push_back('\n');
  const size_t next = rest().find_first_not_of(" \t\r");
  if (next != kNone && markup_[at_ + next] == '\n') CloseLinksOfParagraph();
  at_line_begin_ = true;
}

void WikiMarkupRemover::ReadSpecial() {
  switch (markup_[at_]) {
    case '\n':
      return EndLine();
    case '&':
      return ReadEntity();
    case '<':
      return LookingAt("<!--") ? SkipComment() : ReadTag();
    case '{':
      return ReadOpeningBraces();
    case '}':
      return ReadClosingBraces();
    case '[':
      return ReadOpeningBrackets();
    case ']':
      return ReadClosingBracket();
    case '|':
      return ReadBar();
    case '\'':
      return ReadApostrophes();
    case '-':
      if (LookingAt("-{") && !LookingAt("-{{") && links_open_ < kMaxLinkDepth) {
        at_ += 2;
        return Open(Kind::kVariant);
      }
      return Literal(1);
    case '_':
      return ReadMagicWord();
    default:
      return ReadAddress();
  }
}

void WikiMarkupRemover::ReadEntity() {
  const size_t length = DecodeEntity(rest(), &out_);
  at_ += length;
  if (length == 0) Literal(1);
}

// Two braces open a template, three an argument of one; a longer run opens several.
void WikiMarkupRemover::ReadOpeningBraces() {
  const size_t count = CountRun(rest(), '{');
  if (count == 1) return Literal(1);
  for (size_t k = 0; k < count / 2; ++k) Open(Kind::kTemplate);
  at_ += count;
}

void WikiMarkupRemover::ReadClosingBraces() {
  if (TopIs(Kind::kVariant) && LookingAt("}-")) {
    at_ += 2;
    return Close();
  }
  const size_t count = CountRun(rest(), '}');
  if (count == 1) return Literal(1);
  at_ += count;
  for (size_t left = count; left >= 2 && templates_open_ > 0; left -= 2) CloseInnermostTemplate();
}

void WikiMarkupRemover::ReadOpeningBrackets() {
  if (LookingAt("[[")) {
    const size_t count = CountRun(rest(), '[');
    Literal(count - 2);
    at_ += 2;
    if (links_open_ < kMaxLinkDepth) Open(Kind::kLink);
    return;
  }
  const size_t scheme = SchemeLength(rest().substr(1));
  if (scheme == 0) return Literal(1);
  at_ += 1 + AddressLength(rest().substr(1));
  at_ += CountBlanks(rest());
  if (links_open_ < kMaxLinkDepth) Open(Kind::kExternalLink);
}

void WikiMarkupRemover::ReadClosingBracket() {
  if (TopIs(Kind::kExternalLink)) {
    ++at_;
    return Close();
  }
  if (!LookingAt("]]")) return Literal(1);
  at_ += 2;
  if (TopIs(Kind::kLink)) Close();
}

void WikiMarkupRemover::ReadBar() {
  if (TopIs(Kind::kLink) && frames_.back().bar == kNone) frames_.back().bar = out_.size();
  Literal(1);
}

// Two make italics, three bold, five both; of four, and of more than five, the first ones are text.
void WikiMarkupRemover::ReadApostrophes() {
  const size_t count = CountRun(rest(), '\'');
  out_.append(count == 1 || count == 4 ? 1 : count > 5 ? count - 5 : 0, '\'');
  at_ += count;
}

// "__TOC__", or the same in another language: between two underscores on both sides no small Latin letter.
void WikiMarkupRemover::ReadMagicWord() {
  if (!LookingAt("__")) return Literal(1);
  const absl::string_view word = rest().substr(2, kLongestMagicWord);
  const size_t end = word.find("__");
  const bool is_word =
      end != kNone && end > 0 && std::all_of(word.begin(), word.begin() + end, [](char c) {
        return absl::ascii_isupper(static_cast<unsigned char>(c)) || c == '_' || static_cast<uint8_t>(c) >= 0x80;
      });
  if (!is_word) return Literal(CountRun(rest(), '_'));
  at_ += end + 4;
}

// An address outside of brackets is dropped together with its scheme, which has been copied already.
void WikiMarkupRemover::ReadAddress() {
  if (LookingAt("://")) {
    const size_t inner = frames_.empty() ? 0 : frames_.back().begin;  // the scheme must not reach out of what is open
    for (const absl::string_view scheme : {"https", "http", "ftp"}) {
      if (!absl::EndsWithIgnoreCase(absl::string_view(out_).substr(inner), scheme)) continue;
      out_.resize(out_.size() - scheme.size());
      at_ += AddressLength(rest());
      return;
    }
  }
  Literal(1);
}

void WikiMarkupRemover::SkipComment() {
  const size_t end = rest().find("-->");
  at_ = end == kNone ? markup_.size() : at_ + end + 3;
}

// "<name …>", "<name …/>" or "</name>". What is no element of MediaWiki is text.
void WikiMarkupRemover::ReadTag() {
  const bool closing = LookingAt("</");
  const absl::string_view after = rest().substr(closing ? 2 : 1);
  size_t length = 0;
  while (length < std::min(after.size(), kLongestTagName) &&
         absl::ascii_isalnum(static_cast<unsigned char>(after[length]))) {
    ++length;
  }
  const std::string name = absl::AsciiStrToLower(after.substr(0, length));
  const bool hidden = Contains(kHiddenElements, name);
  const bool block = Contains(kBlockElements, name);
  const size_t end = after.find_first_of("<>");
  if ((!hidden && !block && !Contains(kInlineElements, name)) || end == kNone || after[end] == '<') return Literal(1);
  const bool empty = after[end - 1] == '/';
  at_ += (closing ? 2 : 1) + end + 1;
  if (block) out_.append(name == "br" ? "\n" : "\n\n");
  if (!closing && !empty && (hidden || name == "nowiki")) {
    const Content content = FindContent(name);
    if (!hidden) AppendWithoutEntities(rest().substr(0, content.length), &out_);
    at_ += content.with_tag;
  }
  if (hidden) EndHidden();
}

// After something that is not shown: what "word <ref/>." leaves is "word.".
void WikiMarkupRemover::EndHidden() {
  if (at_ == markup_.size() || !absl::StrContains(kPunctuation, markup_[at_])) return;
  size_t begin = 0;  // of the text that is not part of a link's target
  if (!frames_.empty()) begin = frames_.back().bar == kNone ? frames_.back().begin : frames_.back().bar + 1;
  while (out_.size() > begin && IsBlank(out_.back())) out_.pop_back();
}

// An element that is never closed ends with its paragraph.
WikiMarkupRemover::Content WikiMarkupRemover::FindContent(const std::string& name) {
  const absl::string_view text = rest();
  if (!never_closed_.contains(name)) {
    for (size_t tag = text.find("</"); tag != kNone; tag = text.find("</", tag + 2)) {
      const absl::string_view found = text.substr(tag + 2);
      const bool same =
          absl::StartsWithIgnoreCase(found, name) &&
          (found.size() == name.size() || !absl::ascii_isalnum(static_cast<unsigned char>(found[name.size()])));
      if (same) return {tag, std::min(text.find('>', tag), text.size() - 1) + 1};
    }
    never_closed_.insert(name);
  }
  const size_t end = std::min(text.find("\n\n"), text.size());
  return {end, end};
}

void WikiMarkupRemover::Open(Kind kind) {
  frames_.push_back({kind, out_.size()});
  if (kind == Kind::kTemplate) {
    ++templates_open_;
  } else if (kind != Kind::kTable) {
    ++links_open_;
  }
}

void WikiMarkupRemover::Close() {
  const Frame frame = frames_.back();
  frames_.pop_back();
  switch (frame.kind) {
    case Kind::kTemplate:
      --templates_open_;
      return CloseTemplate(frame);
    case Kind::kTable:
      out_.resize(frame.begin);
      return;
    case Kind::kLink:
      --links_open_;
      return CloseLink(frame);
    case Kind::kExternalLink:
      --links_open_;
      return;
    case Kind::kVariant:
      --links_open_;
      return CloseVariant(frame);
  }
}

// "target|label", "target" or ":target".
void WikiMarkupRemover::CloseLink(const Frame& frame) {
  const absl::string_view link = absl::string_view(out_).substr(frame.begin);
  const absl::string_view target = link.substr(0, frame.bar == kNone ? kNone : frame.bar - frame.begin);
  if (names_->IsHidden(target)) {
    out_.resize(frame.begin);
    return;
  }
  const bool has_label = target.size() + 1 < link.size();
  const size_t shown = has_label ? target.size() + 1 : absl::StartsWith(target, ":") ? 1 : 0;
  if (!has_label) out_.resize(frame.begin + target.size());
  out_.erase(frame.begin, shown);
}

void WikiMarkupRemover::CloseTemplate(const Frame& frame) {
  const bool too_deep = frames_.size() >= kMaxShownDepth;
  const std::string shown = too_deep ? std::string() : TextOfTemplate(absl::string_view(out_).substr(frame.begin));
  out_.replace(frame.begin, kNone, shown);
  if (shown.empty()) EndHidden();
}

// "flags|code:text; code:text", "flags|text", or either without flags.
void WikiMarkupRemover::CloseVariant(const Frame& frame) {
  absl::string_view content = absl::string_view(out_).substr(frame.begin);
  const size_t bar = content.find('|');
  if (bar != kNone) {
    const bool shows_nothing = content.substr(0, bar).find_first_of("HTD-") != kNone;
    content = shows_nothing ? absl::string_view() : content.substr(bar + 1);
  }
  const size_t colon = content.find(':');
  const bool has_code =
      colon != kNone && content.substr(0, colon).find_first_not_of("abcdefghijklmnopqrstuvwxyz- ") == kNone;
  if (has_code) content = content.substr(colon + 1, content.find(';', colon) - colon - 1);
  const std::string shown(content);
  out_.replace(frame.begin, kNone, shown);
}

// "|}" belongs to the innermost table, unless a template has been opened in it since.
bool WikiMarkupRemover::CloseTable() {
  size_t depth = 0;
  while (depth < frames_.size() && frames_.rbegin()[static_cast<ptrdiff_t>(depth)].kind != Kind::kTable) {
    if (frames_.rbegin()[static_cast<ptrdiff_t>(depth)].kind == Kind::kTemplate) return false;
    ++depth;
  }
  if (depth == frames_.size()) return false;
  for (size_t k = 0; k <= depth; ++k) Close();
  return true;
}

// What was opened in the innermost template ends with it.
void WikiMarkupRemover::CloseInnermostTemplate() {
  while (!TopIs(Kind::kTemplate)) {
    if (frames_.back().kind != Kind::kTable) --links_open_;
    frames_.pop_back();
  }
  Close();
}

void WikiMarkupRemover::CloseLinksOfParagraph() {
  while (!frames_.empty() && frames_.back().kind != Kind::kTemplate && frames_.back().kind != Kind::kTable) Close();
}

void WikiMarkupRemover::DropWhatIsOpen() {
  CloseLinksOfParagraph();
  size_t read = 0;
  size_t write = 0;
  const auto keep_until = [&](size_t end) {
    std::copy(out_.begin() + static_cast<ptrdiff_t>(read), out_.begin() + static_cast<ptrdiff_t>(end),
              out_.begin() + static_cast<ptrdiff_t>(write));
    write += end - read;
    read = end;
  };
  for (const Frame& frame : frames_) {
    if (frame.begin < read || (frame.kind != Kind::kTemplate && frame.kind != Kind::kTable)) continue;
    keep_until(frame.begin);
    read = std::min(out_.find("\n\n", frame.begin), out_.size());
  }
  keep_until(out_.size());
  out_.resize(write);
}

void WikiMarkupRemover::WriteParagraphs(std::string* text) const {
  ParagraphWriter paragraph(text);
  absl::string_view left = out_;
  while (!left.empty()) {
    const size_t end = std::min(left.find('\n'), left.size());
    const absl::string_view line = absl::StripAsciiWhitespace(left.substr(0, end));
    left.remove_prefix(std::min(end + 1, left.size()));
    const bool is_row = absl::StartsWith(line, "|") || absl::StartsWith(line, "! ") ||
                        (absl::StartsWith(line, "!") && absl::StrContains(line, "!!"));
    if (line.empty()) {
      paragraph.Finish();
    } else if (!is_row) {
      paragraph.Add(line);
    }
  }
  paragraph.Finish();
}

}  // namespace gauntlet

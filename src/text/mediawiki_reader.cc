// "mediawiki": XML dumps, <mediawiki> <siteinfo/> <page/>* </mediawiki>.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gauntlet/base/status.h"
#include "src/text/corpus_readers.h"
#include "src/text/page_parser.h"
#include "src/text/wiki_markup.h"
#include "src/text/wiki_names.h"

namespace gauntlet {

namespace {

constexpr absl::string_view kPageBegin = "<page>";
// Within a page's text it would be escaped, so this is where a page ends.
constexpr absl::string_view kPageEnd = "</page>";
constexpr absl::string_view kDumpBegin = "<mediawiki";
constexpr absl::string_view kDumpEnd = "</mediawiki>";
constexpr size_t kSiteInfoBytes = size_t{64} << 10;  // a few thousand, in real dumps
constexpr size_t kNotFound = absl::string_view::npos;

class MediaWikiReader final : public CorpusReader {
 public:
  MediaWikiReader(const CorpusOptions& options, absl::flat_hash_set<int32_t> namespaces)
      : redirects_(options.redirects),
        disambiguations_(options.disambiguations),
        whole_articles_(options.whole_articles),
        namespaces_(std::move(namespaces)) {}

  size_t FindFirstCut(absl::string_view buffer) const override { return After(buffer.find(kPageEnd)); }
  size_t FindLastCut(absl::string_view buffer) const override { return After(buffer.rfind(kPageEnd)); }
  size_t CutBytes() const override { return kPageEnd.size(); }
  size_t HeadBytes() const override { return kSiteInfoBytes; }

  absl::Status ForEachDocument(const RawPart& part, DocumentSink document, PartReport* report) override {
    UseHead(part.head);
    const absl::string_view bytes = part.bytes;
    size_t begin = bytes.find(kPageBegin);
    size_t end = 0;  // of the last page
    // The first kPageEnd behind `begin`, looked for again only once it is passed.
    size_t close = bytes.find(kPageEnd, std::min(begin, bytes.size()));
    while (begin != kNotFound) {
      if (close < begin) close = bytes.find(kPageEnd, begin);
      const size_t inside = begin + kPageBegin.size();
      const size_t next = bytes.substr(0, close).find(kPageBegin, inside);
      end = next != kNotFound ? next : std::min(close, bytes.size() - kPageEnd.size()) + kPageEnd.size();
      ReadPage(bytes.substr(begin, end - begin), part.offset + begin, document, report);
      begin = bytes.find(kPageBegin, end);
    }
    const bool must_end = absl::StartsWith(absl::StripLeadingAsciiWhitespace(part.head), kDumpBegin);
    if (part.ends_file && must_end && !absl::StrContains(bytes.substr(end), kDumpEnd)) {
      report->AddProblem(part.offset + bytes.size(), absl::StrCat("the dump was cut: it ends before ", kDumpEnd));
    }
    return absl::OkStatus();
  }

 private:
  static size_t After(size_t at) { return at == kNotFound ? 0 : at + kPageEnd.size(); }

  // The names of namespaces stand at the beginning of the file.
  void UseHead(absl::string_view head) {
    const absl::string_view info = head.substr(0, std::min(head.find("</siteinfo>"), head.size()));
    if (info == info_) return;
    info_ = std::string(info);
    names_ = WikiNames(info_);
  }

  void ReadPage(absl::string_view xml, uint64_t offset, DocumentSink document, PartReport* report) {
    CorpusFigures& figures = report->figures;
    ++figures.records;
    const absl::Status status = parser_.Parse(xml);
    const WikiPage& page = parser_.page();
    if (!status.ok()) {
      ++figures.broken_records;
      report->AddProblem(offset, absl::StrCat("page \"", page.title, "\": ", status.message()));
    } else if (!namespaces_.contains(page.name_space)) {
      ++figures.other_namespaces;
    } else if (!redirects_ && (page.is_redirect || absl::StartsWithIgnoreCase(page.text, "#redirect"))) {
      ++figures.redirects;
    } else if (!disambiguations_ && IsDisambiguation(page.text)) {
      ++figures.disambiguations;
    } else {
      remover_.Remove(page.text, names_, &text_);
      if (text_.empty()) ++figures.without_text;
      Emit(document);
    }
  }

  void Emit(DocumentSink document) {
    if (whole_articles_ && !text_.empty()) {
      ReplaceLineEnds(&text_);
      return document(text_, true);
    }
    for (absl::string_view left = text_; !left.empty();) {
      const size_t end = left.find('\n');
      document(left.substr(0, end), true);
      left.remove_prefix(end + 1);
    }
  }

  const bool redirects_;
  const bool disambiguations_;
  const bool whole_articles_;
  const absl::flat_hash_set<int32_t> namespaces_;
  std::string info_;  // from which names_ were made
  WikiNames names_;
  PageParser parser_;
  WikiMarkupRemover remover_;
  std::string text_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<CorpusReader>> CreateMediaWikiReader(const CorpusOptions& options) {
  absl::flat_hash_set<int32_t> namespaces;
  for (const absl::string_view number : absl::StrSplit(options.namespaces, ',')) {
    int32_t value = 0;
    if (!absl::SimpleAtoi(number, &value)) {
      return absl::InvalidArgumentError(
          absl::StrCat("corpus.namespaces is \"", options.namespaces,
                       "\"; expected whole numbers separated by commas, such as \"0,14\""));
    }
    namespaces.insert(value);
  }
  return std::make_unique<MediaWikiReader>(options, std::move(namespaces));
}

}  // namespace gauntlet

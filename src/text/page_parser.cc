#include "src/text/page_parser.h"

#include <expat.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/base/check.h"

namespace gauntlet {

namespace {

// Real pages nest four deep. Expat takes about fifty times the memory of a tag until it is closed.
constexpr int kMaxNesting = 64;

XML_Parser Expat(void* parser) { return static_cast<XML_Parser>(parser); }

}  // namespace

// What expat calls.
struct PageParser::Handlers {
  static void BeginElement(void* user_data, const XML_Char* element, const XML_Char**) {
    auto* const self = static_cast<PageParser*>(user_data);
    if (++self->nesting_ > kMaxNesting) {
      XML_StopParser(Expat(self->parser_), XML_FALSE);
      return;
    }
    const absl::string_view name = element;
    self->target_ = name == "title"  ? &self->page_.title
                    : name == "ns"   ? &self->name_space_
                    : name == "text" ? &self->page_.text
                                     : nullptr;
    if (name == "redirect") self->page_.is_redirect = true;
    if (self->target_ != nullptr) self->target_->clear();
  }
  static void EndElement(void* user_data, const XML_Char*) {
    auto* const self = static_cast<PageParser*>(user_data);
    --self->nesting_;
    self->target_ = nullptr;
  }
  static void Text(void* user_data, const XML_Char* text, int size) {
    auto* const self = static_cast<PageParser*>(user_data);
    if (self->target_ != nullptr) self->target_->append(text, static_cast<size_t>(size));
  }
};

PageParser::PageParser() : parser_(XML_ParserCreate("UTF-8")) { GAUNTLET_CHECK(parser_ != nullptr); }

PageParser::~PageParser() { XML_ParserFree(Expat(parser_)); }

absl::Status PageParser::Parse(absl::string_view xml) {
  page_.title.clear();
  page_.text.clear();
  page_.is_redirect = false;
  name_space_.clear();
  target_ = nullptr;
  nesting_ = 0;
  const XML_Parser expat = Expat(parser_);
  XML_ParserReset(expat, "UTF-8");
  XML_SetUserData(expat, this);
  XML_SetElementHandler(expat, Handlers::BeginElement, Handlers::EndElement);
  XML_SetCharacterDataHandler(expat, Handlers::Text);
  if (XML_Parse(expat, xml.data(), static_cast<int>(xml.size()), /*isFinal=*/1) != XML_STATUS_OK) {
    const std::string reason = nesting_ > kMaxNesting ? absl::StrCat("elements nested more than ", kMaxNesting, " deep")
                                                      : XML_ErrorString(XML_GetErrorCode(expat));
    return absl::DataLossError(absl::StrCat(reason, " at byte ", XML_GetCurrentByteIndex(expat), " of it"));
  }
  // Dumps before version 0.6 of the schema name no namespaces; a page of theirs counts as an article.
  if (!absl::SimpleAtoi(name_space_, &page_.name_space)) page_.name_space = 0;
  return absl::OkStatus();
}

}  // namespace gauntlet

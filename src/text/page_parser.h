// A <page> element of a MediaWiki dump.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace gauntlet {

struct WikiPage {
  std::string title;
  int32_t name_space = 0;
  bool is_redirect = false;
  std::string text;  // markup of the last revision
};

// One thread at a time.
class PageParser {
 public:
  PageParser();
  ~PageParser();
  PageParser(const PageParser&) = delete;
  PageParser& operator=(const PageParser&) = delete;

  // DataLoss, with the reason and the byte in `xml`, when it is not well-formed or nested absurdly; page() then has
  // what came before. A page cannot define entities, so none but XML's own five are expanded.
  absl::Status Parse(absl::string_view xml);
  const WikiPage& page() const { return page_; }

 private:
  struct Handlers;

  void* parser_;  // expat's
  WikiPage page_;
  std::string name_space_;
  std::string* target_ = nullptr;  // of the text of the current element
  int nesting_ = 0;                // elements that are open
};

}  // namespace gauntlet

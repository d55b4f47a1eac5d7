// What was met in the raw corpus, in numbers.
#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace gauntlet {

// Sums over all inputs. A record is a page, a tweet, a JSON value or a row; plain text has none.
struct CorpusFigures {
  uint64_t records = 0;              // all of them, those below included
  uint64_t broken_records = 0;       // malformed or cut off; skipped
  uint64_t other_namespaces = 0;     // pages that are no articles; skipped, as are all below
  uint64_t redirects = 0;            // pages that only lead to another
  uint64_t disambiguations = 0;      // pages that list the meanings of a name
  uint64_t retweets = 0;             // dropped ones only
  uint64_t other_languages = 0;      // tweets
  uint64_t without_text = 0;         // deletion notices, records that lack the field or column, empty pages
  uint64_t duplicate_documents = 0;  // dropped, because another document has the same text
  uint64_t long_records = 0;         // skipped before they were read, so not among the records

  void Add(const CorpusFigures& other);
};

// A figure by name, e.g. {"redirects", &CorpusFigures::redirects}: its key in manifests and logs.
struct CorpusFigure {
  absl::string_view name;
  uint64_t CorpusFigures::*value;
};
absl::Span<const CorpusFigure> AllCorpusFigures();

}  // namespace gauntlet

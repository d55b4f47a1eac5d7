// Names that a wiki's language gives to things which are no running text.
#pragma once

#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"

namespace gauntlet {

// The prefixes of links that show a file or put the page into a category, such as "File" and "Kategorie". One object
// serves all threads.
class WikiNames {
 public:
  // English names and aliases, which every wiki understands, and those of some thirty other large wikis.
  WikiNames();
  // These, and what the <siteinfo> at the beginning of a dump, when it is there, says of namespaces 6 and 14.
  explicit WikiNames(absl::string_view dump_head);

  // Whether a link to `target`, such as "File:Foo.jpg", shows no text at its place. A link to another language's page
  // on the same matter, such as "de:Haus", does not either.
  bool IsHidden(absl::string_view target) const;

 private:
  absl::flat_hash_set<std::string> prefixes_;  // case-folded
};

// Whether a page's markup has a template that marks it as a list of the meanings of a name, in one of some twenty
// languages.
bool IsDisambiguation(absl::string_view markup);

}  // namespace gauntlet

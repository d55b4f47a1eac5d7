// What the user can set about reading and tokenizing the raw corpus (the config's "corpus" section).
#pragma once

#include <string>
#include <vector>

namespace gauntlet {

struct CorpusOptions {
  // Files, directories, patterns, "@LIST" or "-"; see ExpandInputs. Order matters only for the order of the documents.
  std::vector<std::string> inputs;
  // "text": a document a line.
  std::string format = "text";
  // "whitespace", "alphanumeric" or "words"; see CreateTokenizer.
  std::string tokenizer = "words";
  bool lowercase = true;
};

}  // namespace gauntlet

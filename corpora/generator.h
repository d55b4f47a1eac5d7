// Generates the bundled corpora: English-like text of any size in one register, a document a line.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "corpora/grammar.h"

namespace gauntlet {

// Where the lexicons and grammars lie when no directory is given: those of the source tree or of the installation that
// the program at work belongs to. Empty when it belongs to neither.
std::string DefaultCorporaDirectory();

// A register's documents. Document k is a pure function of (data files, register, seed, k), so a longer corpus begins
// with every shorter one. Immutable, so thread-safe.
class CorpusGenerator {
 public:
  // Reads DATA/lexicons/*.txt and DATA/grammars/REGISTER.txt. InvalidArgument for an unknown register (the message
  // lists the known ones) and for malformed data files.
  static absl::StatusOr<CorpusGenerator> Load(const std::string& data_directory, absl::string_view corpus_register,
                                              uint64_t seed);

  // Appends document `index` and its newline to `out`.
  void AppendDocument(uint64_t index, std::string& out) const;

 private:
  CorpusGenerator(Grammar grammar, uint64_t seed) : grammar_(std::move(grammar)), seed_(seed) {}
  Grammar grammar_;
  uint64_t seed_;  // of this register: two registers of one seed draw unrelated documents
};

// Writes documents 0, 1, … to `path` up to and with the first that brings it to `size` bytes. The file appears whole or
// not at all.
absl::Status WriteCorpus(const CorpusGenerator& generator, uint64_t size, const std::string& path);

}  // namespace gauntlet

// Word tables on disk, for corpora with more words than fit in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gauntlet/io/block_file.h"
#include "src/corpus/word_table.h"

namespace gauntlet {

// A scratch file of words with their records, in the order of the words' bytes. Layout: docs/FORMATS.md, "Spilled
// words". Move-only; the file goes with the object.
class SpilledWords {
 public:
  class Writer;
  class Cursor;

  // Writes all words of `table` to a new file.
  static absl::StatusOr<SpilledWords> Write(const WordTable& table, const std::string& path);
  SpilledWords(SpilledWords&& other) noexcept;
  SpilledWords& operator=(SpilledWords&& other) noexcept;
  ~SpilledWords();

  uint32_t size() const { return size_; }  // words
  const std::string& path() const { return path_; }

  // Calls f(word, record) for each word, in order. DataLoss when the file is damaged.
  absl::Status ForEachWord(absl::FunctionRef<void(absl::string_view word, const WordRecord& record)> f) const;
  // Takes counts[id] off the count of each word, which writes the file anew.
  absl::Status Subtract(const std::vector<uint64_t>& counts);

 private:
  SpilledWords(std::string path, uint32_t size);
  std::string path_;
  uint32_t size_ = 0;
};

// Writes words that come in the order of their bytes.
class SpilledWords::Writer {
 public:
  static absl::StatusOr<Writer> Create(const std::string& path);
  absl::Status Add(absl::string_view word, const WordRecord& record);
  absl::StatusOr<SpilledWords> Finish();

 private:
  explicit Writer(BlockFileWriter file) : file_(std::move(file)) {}
  absl::Status WriteBlock();
  BlockFileWriter file_;
  std::string block_;
  std::string index_;
  uint32_t size_ = 0;
};

// Goes through the words of one file, in order, holding a block of them.
class SpilledWords::Cursor {
 public:
  static absl::StatusOr<Cursor> Open(const std::string& path);
  // To the next word, which the first call makes the first; false after the last. DataLoss when the file is damaged.
  absl::StatusOr<bool> Next();
  absl::string_view word() const { return word_; }
  const WordRecord& record() const { return record_; }

 private:
  explicit Cursor(BlockFileReader reader) : reader_(std::move(reader)) {}
  BlockFileReader reader_;
  size_t index_at_ = 0;  // of the next block's handle
  std::unique_ptr<std::string> block_ = std::make_unique<std::string>();
  absl::string_view left_;  // of *block_
  absl::string_view word_;
  WordRecord record_;
};

// Calls f(word, count) for each word of several tables, in the order of their bytes, with the sum of its counts. At
// most `fan_in` files are read at a time; where there are more, sums of some are first written to scratch files in
// `directory`.
absl::Status MergeSpilledWords(const std::vector<const SpilledWords*>& tables, const std::string& directory,
                               size_t fan_in, absl::FunctionRef<absl::Status(absl::string_view, uint64_t)> f);

}  // namespace gauntlet

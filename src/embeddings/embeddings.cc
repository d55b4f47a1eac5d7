#include "gauntlet/embeddings/embeddings.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/status.h"

namespace gauntlet {

struct Embeddings::Index {
  std::vector<std::string> words;
  // Keys point into `words`, which never changes.
  absl::flat_hash_map<absl::string_view, uint32_t> ids;
};

namespace {

absl::Status CheckSizes(size_t words, size_t values, uint32_t dimensions) {
  if (dimensions == 0) return absl::InvalidArgumentError("vectors have no dimensions");
  if (words > std::numeric_limits<uint32_t>::max()) {
    return absl::InvalidArgumentError(absl::StrCat(words, " words are more than 32-bit ids can tell apart"));
  }
  if (words * dimensions != values) {
    return absl::InvalidArgumentError(absl::StrCat(words, " words of ", dimensions, " dimensions need ",
                                                   words * dimensions, " values; got ", values));
  }
  return absl::OkStatus();
}

absl::Status CheckFinite(absl::Span<const std::string> words, absl::Span<const float> vectors, uint32_t dimensions) {
  const auto bad = std::find_if_not(vectors.begin(), vectors.end(), [](float value) { return std::isfinite(value); });
  if (bad == vectors.end()) return absl::OkStatus();
  const auto row = static_cast<size_t>(bad - vectors.begin()) / dimensions;
  return absl::InvalidArgumentError(absl::StrCat(
      "row ", row + 1, ": the vector of \"", absl::Utf8SafeCEscape(words[row]), "\" has a value that is not finite"));
}

}  // namespace

Embeddings::Embeddings(std::shared_ptr<const Index> index, std::vector<float> vectors, uint32_t dimensions)
    : index_(std::move(index)), vectors_(std::move(vectors)), dimensions_(dimensions) {}

absl::StatusOr<Embeddings> Embeddings::Create(std::vector<std::string> words, std::vector<float> vectors,
                                              uint32_t dimensions) {
  if (absl::Status status = CheckSizes(words.size(), vectors.size(), dimensions); !status.ok()) return status;
  if (absl::Status status = CheckFinite(words, vectors, dimensions); !status.ok()) return status;
  auto index = std::make_shared<Index>();
  index->words = std::move(words);
  index->ids.reserve(index->words.size());
  for (uint32_t id = 0; id < index->words.size(); ++id) {
    const std::string& word = index->words[id];
    if (word.empty()) return absl::InvalidArgumentError(absl::StrCat("row ", id + 1, ": the word is empty"));
    const auto [entry, inserted] = index->ids.try_emplace(word, id);
    if (!inserted) {
      return absl::InvalidArgumentError(absl::StrCat("row ", id + 1, ": the word \"", absl::Utf8SafeCEscape(word),
                                                     "\" occurred before, in row ", entry->second + 1));
    }
  }
  return Embeddings(std::move(index), std::move(vectors), dimensions);
}

const std::vector<std::string>& Embeddings::words() const { return index_->words; }

std::optional<uint32_t> Embeddings::Find(absl::string_view word) const {
  const auto entry = index_->ids.find(word);
  if (entry == index_->ids.end()) return std::nullopt;
  return entry->second;
}

Embeddings Embeddings::Normalized() const {
  std::vector<float> unit;
  unit.reserve(vectors_.size());
  for (uint32_t id = 0; id < size(); ++id) {
    double squares = 0.0;
    for (const float value : vector(id)) squares += double{value} * double{value};
    const double scale = squares > 0.0 ? 1.0 / std::sqrt(squares) : 0.0;
    for (const float value : vector(id)) unit.push_back(static_cast<float>(value * scale));
  }
  return Embeddings(index_, std::move(unit), dimensions_);
}

absl::StatusOr<Embeddings> Embeddings::WithVectors(std::vector<float> vectors, uint32_t dimensions) const {
  GAUNTLET_RETURN_IF_ERROR(CheckSizes(words().size(), vectors.size(), dimensions));
  GAUNTLET_RETURN_IF_ERROR(CheckFinite(words(), vectors, dimensions));
  return Embeddings(index_, std::move(vectors), dimensions);
}

Embeddings Embeddings::Select(absl::Span<const uint32_t> ids) const {
  std::vector<std::string> selected;
  std::vector<float> vectors;
  selected.reserve(ids.size());
  vectors.reserve(ids.size() * dimensions_);
  for (const uint32_t id : ids) {
    selected.push_back(word(id));
    vectors.insert(vectors.end(), vector(id).begin(), vector(id).end());
  }
  absl::StatusOr<Embeddings> result = Create(std::move(selected), std::move(vectors), dimensions_);
  GAUNTLET_CHECK(result.ok());
  return *std::move(result);
}

}  // namespace gauntlet

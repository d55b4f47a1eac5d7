// Corpora in memory, counting them, and a counter that is too simple to be wrong.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gauntlet/base/random.h"
#include "gauntlet/cooccurrence/count.h"
#include "gauntlet/cooccurrence/matrix.h"
#include "gauntlet/corpus/encoded_corpus.h"
#include "gauntlet/io/file.h"
#include "src/cooccurrence/count_tokens.h"
#include "src/cooccurrence/matrix_access.h"
#include "src/cooccurrence/weights.h"
#include "tests/test_util.h"

namespace gauntlet {

using Documents = std::vector<std::vector<uint32_t>>;
using Counts = std::map<std::pair<uint32_t, uint32_t>, uint64_t>;  // (row, column) to units

// Documents as blocks of `block_tokens` ids.
class VectorSource : public TokenSource {
 public:
  VectorSource(const Documents& documents, uint64_t block_tokens) : tokens_(1), blocks_(1) {
    for (const std::vector<uint32_t>& document : documents) {
      for (const uint32_t id : document) {
        if (tokens_.back() == block_tokens) {
          blocks_.emplace_back();
          tokens_.push_back(0);
        }
        blocks_.back().push_back(id);
        ++tokens_.back();
      }
      if (!document.empty()) blocks_.back().push_back(kDocumentEnd);
    }
  }
  size_t num_blocks() const override { return blocks_.size(); }
  uint64_t block_tokens(size_t k) const override { return tokens_[k]; }
  absl::Status ReadBlock(size_t k, std::vector<uint32_t>* ids) const override {
    *ids = blocks_[k];
    return absl::OkStatus();
  }

 private:
  std::vector<uint64_t> tokens_;
  std::vector<std::vector<uint32_t>> blocks_;
};

// Ids with a skewed distribution, in documents of up to `longest` tokens.
inline Documents RandomDocuments(uint64_t seed, uint32_t vocabulary_size, size_t documents, uint64_t longest) {
  CounterRng rng(seed);
  Documents result(documents);
  for (std::vector<uint32_t>& document : result) {
    document.resize(rng.NextBelow(longest + 1));
    for (uint32_t& id : document) {
      const double u = rng.NextUniform();
      id = std::min(vocabulary_size - 1, static_cast<uint32_t>(u * u * u * vocabulary_size));
    }
  }
  return result;
}

// Every pair of every document, one after the other.
inline Counts CountNaively(const Documents& documents, const WeightTable& weights, bool symmetric) {
  Counts counts;
  for (const std::vector<uint32_t>& document : documents) {
    for (size_t q = 0; q < document.size(); ++q) {
      for (size_t d = 1; d <= std::min(q, weights.weights.size()); ++d) {
        const uint32_t left = document[q - d];
        const uint32_t right = document[q];
        const uint64_t weight = weights.weights[d - 1];
        if (!symmetric) {
          counts[{left, right}] += weight;
        } else {
          counts[{std::max(left, right), std::min(left, right)}] += left == right ? 2 * weight : weight;
        }
      }
    }
  }
  return counts;
}

inline Counts ReadCounts(const std::string& directory) {
  Counts counts;
  const absl::StatusOr<CooccurrenceMatrix> matrix = CooccurrenceMatrix::Open(directory);
  GAUNTLET_EXPECT_OK(matrix);
  if (!matrix.ok()) return counts;
  std::vector<ExactRecord> records;
  for (size_t k = 0; k < matrix->tiles().size(); ++k) {
    GAUNTLET_EXPECT_OK(MatrixAccess::ReadTile(*matrix, k, &records));
    const TileInfo& tile = matrix->tiles()[k];
    EXPECT_EQ(records.size(), tile.records);
    for (const ExactRecord& record : records) {
      const bool added = counts
                             .emplace(std::pair(tile.row_band * matrix->band_width() + record.row,
                                                tile.column_band * matrix->band_width() + record.column),
                                      record.bits)
                             .second;
      EXPECT_TRUE(added);
    }
  }
  return counts;
}

inline std::string TileBytes(const std::string& directory) {
  const absl::StatusOr<std::string> bytes = ReadFile(JoinPath(directory, "tiles.blk"));
  GAUNTLET_EXPECT_OK(bytes);
  return bytes.value_or("");
}

// WriteFile without its syncs, for tests that damage a file in a thousand ways.
inline void Overwrite(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
  EXPECT_TRUE(file.good());
}

// Remembers the figures of stages.
class RecordingProgress : public Progress {
 public:
  void EndStage(const std::vector<Metric>& metrics) override {
    for (const auto& [name, value] : metrics) metrics_[name] = value;
  }
  double metric(const std::string& name) const { return metrics_.count(name) == 0 ? -1.0 : metrics_.at(name); }

 private:
  std::map<std::string, double> metrics_;
};

inline CountRequest MakeRequest(const std::string& directory, int window, bool symmetric = true,
                                DistanceWeighting weighting = DistanceWeighting::kHarmonic) {
  CountRequest request;
  request.options.window_size = window;
  request.options.symmetric = symmetric;
  request.options.distance_weighting = weighting;
  request.directory = directory;
  request.fingerprint = "made by a test";
  request.memory = uint64_t{64} << 20;
  return request;
}

inline absl::Status CountDocuments(const Documents& documents, uint32_t vocabulary_size, const CountRequest& request,
                                   const CountTuning& tuning = {}, uint64_t block_tokens = 1 << 20,
                                   Progress* progress = nullptr, const CancellationToken* cancellation = nullptr,
                                   TokenFilter filter = nullptr) {
  const VectorSource source(documents, block_tokens);
  return CountTokens({&source, vocabulary_size, "vocabulary", std::move(filter)}, request, tuning, progress,
                     cancellation);
}

}  // namespace gauntlet

// Small spaces for the tests of comparisons.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/random.h"
#include "gauntlet/comparison/alignment.h"
#include "gauntlet/comparison/space.h"
#include "gauntlet/numerics/symmetric_eigen.h"

namespace gauntlet {

inline Space MakeSpace(std::vector<std::string> words, std::vector<float> vectors, uint32_t dimensions) {
  return {"space", *Embeddings::Create(std::move(words), std::move(vectors), dimensions), std::nullopt};
}

// Words w0, w1, … with random vectors.
inline Space RandomSpace(uint32_t words, uint32_t dimensions, uint64_t seed) {
  CounterRng rng(seed);
  std::vector<std::string> names;
  std::vector<float> vectors;
  for (uint32_t id = 0; id < words; ++id) {
    names.push_back(absl::StrCat("w", id));
    for (uint32_t i = 0; i < dimensions; ++i) vectors.push_back(static_cast<float>(rng.NextUniform() - 0.5));
  }
  return MakeSpace(std::move(names), std::move(vectors), dimensions);
}

inline Eigen::MatrixXd RandomRotation(uint32_t dimensions, uint64_t seed) {
  CounterRng rng(seed);
  Eigen::MatrixXd square(dimensions, dimensions);
  for (Eigen::Index i = 0; i < square.size(); ++i) square.data()[i] = rng.NextUniform() - 0.5;
  return DecomposeSymmetric(square).vectors;
}

// The same space with other axes.
inline Space Turned(const Space& space, uint64_t seed) {
  return {"turned", Rotated(space.embeddings, RandomRotation(space.embeddings.dimensions(), seed)), std::nullopt};
}

// The same space with the vectors of w`first` and w`second` exchanged.
inline Space Exchanged(const Space& space, uint32_t first, uint32_t second) {
  std::vector<std::string> words = space.embeddings.words();
  std::swap(words[first], words[second]);
  const absl::Span<const float> matrix = space.embeddings.matrix();
  return MakeSpace(std::move(words), {matrix.begin(), matrix.end()}, space.embeddings.dimensions());
}

// Each word as often as its place from the end says: the first of n words n times.
inline Space WithCounts(Space space) {
  std::vector<Vocabulary::Entry> entries;
  for (uint32_t id = 0; id < space.embeddings.size(); ++id) {
    entries.emplace_back(space.embeddings.word(id), space.embeddings.size() - id);
  }
  space.vocabulary = *Vocabulary::Create(std::move(entries));
  return space;
}

}  // namespace gauntlet

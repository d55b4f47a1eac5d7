// Words in clusters.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "gauntlet/embeddings/embeddings.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

enum class ClusterMethod {
  kKMeans,    // of the unit vectors, by cosine
  kSpectral,  // of the graph in which each word is tied to its nearest neighbours, by cosines above 0
};

struct ClusterOptions {
  ClusterMethod method = ClusterMethod::kKMeans;
  uint32_t clusters = 8;
  uint32_t exemplars = 8;   // words that stand for a cluster
  uint32_t neighbors = 10;  // of each word, for kSpectral
  uint32_t max_iterations = 100;
  uint32_t restarts = 4;
  uint64_t seed = 1;
  int threads = 0;  // as for ResolveThreads; results do not depend on it
};

struct WordCluster {
  std::vector<uint32_t> words;  // ids; those most like the mean of the cluster's unit vectors first
  double mean_cosine = 0.0;     // of its words with that mean
};

struct WordClusters {
  std::vector<WordCluster> clusters;  // largest first
  double inertia = 0.0;               // of k-means: see KMeansResult; for kSpectral, of the eigenvectors' rows
  uint32_t iterations = 0;
  bool converged = false;
  std::vector<double> eigenvalues;  // of kSpectral: see SpectralClusters
};

// Clusters all words. InvalidArgument when there are fewer words than clusters or no clusters are asked for; errors of
// SpectralClustering.
absl::StatusOr<WordClusters> ClusterWords(const Embeddings& normalized, const ClusterOptions& options);

// A line for each cluster: its size, its mean cosine and its first `exemplars` words.
std::string FormatClusters(const Embeddings& embeddings, const WordClusters& clusters, uint32_t exemplars);
// {"clusters": [{"size", "mean_cosine", "words"}...], "inertia", "iterations", "converged", "eigenvalues"}, all words.
nlohmann::ordered_json ToJson(const Embeddings& embeddings, const WordClusters& clusters);

}  // namespace gauntlet

#include "gauntlet/evaluation/clusters.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include <Eigen/SparseCore>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/numerics/kmeans.h"
#include "gauntlet/numerics/spectral_clustering.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

// (A + A')/2 for the cosines A of each word with its nearest neighbours, without those that are not above 0.
Eigen::SparseMatrix<double> NeighborGraph(const Embeddings& normalized, uint32_t neighbors, int threads) {
  std::vector<std::vector<uint32_t>> itself(normalized.size());
  for (uint32_t id = 0; id < normalized.size(); ++id) itself[id] = {id};
  const std::vector<std::vector<Neighbor>> found =
      NearestNeighbors(normalized, normalized.matrix(), neighbors, itself, threads);
  std::vector<Eigen::Triplet<double>> edges;
  for (uint32_t id = 0; id < normalized.size(); ++id) {
    for (const Neighbor& neighbor : found[id]) {
      if (!(neighbor.similarity > 0.0F)) continue;
      const double half = 0.5 * double{neighbor.similarity};
      edges.emplace_back(static_cast<int>(id), static_cast<int>(neighbor.id), half);
      edges.emplace_back(static_cast<int>(neighbor.id), static_cast<int>(id), half);
    }
  }
  Eigen::SparseMatrix<double> graph(normalized.size(), normalized.size());
  graph.setFromTriplets(edges.begin(), edges.end());
  return graph;
}

// Sorts a cluster's words by their likeness to its mean.
void SortByTypicality(const Embeddings& normalized, WordCluster* cluster) {
  std::vector<double> mean(normalized.dimensions());
  for (const uint32_t id : cluster->words) {
    for (size_t k = 0; k < mean.size(); ++k) mean[k] += double{normalized.vector(id)[k]};
  }
  const double norm = std::sqrt(std::inner_product(mean.begin(), mean.end(), mean.begin(), 0.0));
  std::vector<std::pair<double, uint32_t>> ranked;  // minus the cosine
  for (const uint32_t id : cluster->words) {
    const absl::Span<const float> vector = normalized.vector(id);
    const double dot = std::inner_product(mean.begin(), mean.end(), vector.begin(), 0.0);
    ranked.emplace_back(norm > 0.0 ? -dot / norm : 0.0, id);
    cluster->mean_cosine -= ranked.back().first / static_cast<double>(cluster->words.size());
  }
  std::sort(ranked.begin(), ranked.end());
  for (size_t i = 0; i < ranked.size(); ++i) cluster->words[i] = ranked[i].second;
}

}  // namespace

absl::StatusOr<WordClusters> ClusterWords(const Embeddings& normalized, const ClusterOptions& options) {
  if (options.clusters == 0 || options.clusters > normalized.size()) {
    return absl::InvalidArgumentError(absl::StrCat(options.clusters, " clusters of ", normalized.size(),
                                                   " words: expected 1 to ", normalized.size()));
  }
  const int threads = ResolveThreads(options.threads);
  KMeansOptions kmeans;
  kmeans.clusters = options.clusters;
  kmeans.max_iterations = options.max_iterations;
  kmeans.restarts = options.restarts;
  kmeans.seed = options.seed;
  kmeans.spherical = true;
  kmeans.threads = threads;
  WordClusters result;
  KMeansResult found;
  if (options.method == ClusterMethod::kSpectral) {
    GAUNTLET_ASSIGN_OR_RETURN(SpectralClusters spectral,
                              SpectralClustering(NeighborGraph(normalized, options.neighbors, threads), kmeans));
    found = std::move(spectral.clusters);
    result.eigenvalues.assign(spectral.eigenvalues.begin(), spectral.eigenvalues.end());
  } else {
    found = KMeans(normalized.matrix(), normalized.dimensions(), kmeans);
  }
  result.inertia = found.inertia;
  result.iterations = found.iterations;
  result.converged = found.converged;
  result.clusters.resize(options.clusters);
  for (uint32_t id = 0; id < normalized.size(); ++id) result.clusters[found.assignments[id]].words.push_back(id);
  for (WordCluster& cluster : result.clusters) SortByTypicality(normalized, &cluster);
  return result;
}

std::string FormatClusters(const Embeddings& embeddings, const WordClusters& clusters, uint32_t exemplars) {
  std::string text = absl::StrFormat("%8s  %8s  %s\n", "words", "cosine", "most typical");
  for (const WordCluster& cluster : clusters.clusters) {
    absl::StrAppendFormat(&text, "%8d  %8.4f ", cluster.words.size(), cluster.mean_cosine);
    for (size_t i = 0; i < std::min<size_t>(exemplars, cluster.words.size()); ++i) {
      absl::StrAppend(&text, " ", embeddings.word(cluster.words[i]));
    }
    text += '\n';
  }
  absl::StrAppendFormat(&text, "inertia %.6g after %d iterations%s\n", clusters.inertia, clusters.iterations,
                        clusters.converged ? "" : ", not converged");
  return text;
}

Json ToJson(const Embeddings& embeddings, const WordClusters& clusters) {
  Json list = Json::array();
  for (const WordCluster& cluster : clusters.clusters) {
    Json words = Json::array();
    for (const uint32_t id : cluster.words) words.push_back(embeddings.word(id));
    list.push_back({{"size", cluster.words.size()}, {"mean_cosine", cluster.mean_cosine}, {"words", std::move(words)}});
  }
  return {{"clusters", std::move(list)},
          {"inertia", clusters.inertia},
          {"iterations", clusters.iterations},
          {"converged", clusters.converged},
          {"eigenvalues", clusters.eigenvalues}};
}

}  // namespace gauntlet

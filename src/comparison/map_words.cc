#include "src/comparison/map_words.h"

#include <array>
#include <cstdint>

#include <Eigen/Core>

#include "gauntlet/numerics/procrustes.h"

namespace gauntlet {

namespace {

// The mean of either map is at the origin, so a rotation, and perhaps a reflection, is all that it takes.
void TurnTowards(const WordMap& target, WordMap* map) {
  Eigen::Matrix2d cross = Eigen::Matrix2d::Zero();
  for (size_t i = 0; i < map->points.size(); ++i) {
    const Eigen::RowVector2d from(map->points[i][0], map->points[i][1]);
    const Eigen::RowVector2d to(target.points[i][0], target.points[i][1]);
    cross += from.transpose() * to;
  }
  const Eigen::MatrixXd rotation = SolveProcrustes(cross).rotation;
  for (std::array<double, 2>& point : map->points) {
    const Eigen::RowVector2d turned = Eigen::RowVector2d(point[0], point[1]) * rotation;
    point = {turned[0], turned[1]};
  }
}

}  // namespace

std::vector<WordMaps> MapWords(const SharedWords& words, const std::vector<WordShift>& mapped, int threads) {
  std::vector<uint32_t> ids;
  ids.reserve(mapped.size());
  for (const WordShift& word : mapped) ids.push_back(*words.a.Find(word.word));
  std::vector<WordMaps> maps;
  for (const MapMethod method : {MapMethod::kTsne, MapMethod::kPrincipalComponents}) {
    WordMapOptions options;
    options.method = method;
    options.threads = threads;
    WordMaps both = {ComputeWordMap(words.a, ids, options), ComputeWordMap(words.b, ids, options)};
    TurnTowards(both.a, &both.b);
    maps.push_back(std::move(both));
  }
  return maps;
}

}  // namespace gauntlet

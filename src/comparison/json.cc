// A comparison as JSON.

#include <utility>

#include "gauntlet/comparison/report.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json OrNull(const std::optional<T>& value) {
  return value.has_value() ? Json(*value) : Json();
}

Json ToList(const Interval& interval) { return Json::array({interval.low, interval.high}); }

Json ToRows(const Eigen::MatrixXd& matrix) {
  Json rows = Json::array();
  for (Eigen::Index i = 0; i < matrix.rows(); ++i) {
    Json row = Json::array();
    for (Eigen::Index j = 0; j < matrix.cols(); ++j) row.push_back(matrix(i, j));
    rows.push_back(std::move(row));
  }
  return rows;
}

Json SpaceToJson(const SpaceFigures& space) {
  return {
      {"name", space.name}, {"words", space.words}, {"dimensions", space.dimensions}, {"tokens", OrNull(space.tokens)}};
}

Json DistributionToJson(const WordDistribution& distribution) {
  Json zipf;
  if (distribution.zipf.has_value()) {
    zipf = {{"exponent", distribution.zipf->exponent},
            {"standard_error", distribution.zipf->standard_error},
            {"ranks", distribution.zipf->ranks},
            {"tokens", distribution.zipf->tokens}};
  }
  Json points = Json::array();
  for (const RankShare& point : distribution.rank_frequency) points.push_back({point.rank, point.share});
  return {{"types", distribution.types},
          {"tokens", distribution.tokens},
          {"entropy", distribution.entropy.plain},
          {"entropy_miller_madow", distribution.entropy.miller_madow},
          {"zipf", std::move(zipf)},
          {"rank_frequency", std::move(points)}};
}

Json TypicalToJson(const std::vector<TypicalWord>& words) {
  Json list = Json::array();
  for (const TypicalWord& word : words) {
    list.push_back({{"word", word.word},
                    {"count_a", word.count_a},
                    {"count_b", word.count_b},
                    {"bits", word.bits},
                    {"log_ratio", word.log_ratio}});
  }
  return list;
}

Json FrequenciesToJson(const FrequencyComparison& frequencies) {
  return {{"a", DistributionToJson(frequencies.a)},
          {"b", DistributionToJson(frequencies.b)},
          {"union_words", frequencies.union_words},
          {"smoothing", frequencies.smoothing},
          {"kl_a_b", frequencies.kl_a_b},
          {"kl_b_a", frequencies.kl_b_a},
          {"js", frequencies.js},
          {"mutual_information", frequencies.mutual_information},
          {"domain_entropy", frequencies.domain_entropy},
          {"typical_a", TypicalToJson(frequencies.typical_a)},
          {"typical_b", TypicalToJson(frequencies.typical_b)}};
}

Json AgreementToJson(const std::optional<SimilarityAgreement>& agreement, const AgreementCeiling& ceiling) {
  if (!agreement.has_value()) {
    return {{"pearson", Json()}, {"pearson_interval", Json()}, {"spearman", Json()}, {"spearman_interval", Json()},
            {"p_value", Json()}, {"ceiling_a", Json()},        {"ceiling_b", Json()}};
  }
  return {{"pearson", agreement->pearson},   {"pearson_interval", ToList(agreement->pearson_interval)},
          {"spearman", agreement->spearman}, {"spearman_interval", ToList(agreement->spearman_interval)},
          {"p_value", agreement->p_value},   {"ceiling_a", OrNull(ceiling.a)},
          {"ceiling_b", OrNull(ceiling.b)}};
}

Json RsaToJson(const RsaReport& rsa) {
  Json json = {{"words", rsa.words}, {"missing", rsa.missing}};
  json.update(AgreementToJson(rsa.agreement, rsa.ceiling));
  json["second_order"] = rsa.second_order;
  json["a"] = ToRows(rsa.a);
  json["b"] = ToRows(rsa.b);
  return json;
}

Json SamplesToJson(const std::vector<RsaSample>& samples) {
  Json list = Json::array();
  for (const RsaSample& sample : samples) {
    list.push_back({{"name", sample.name}, {"words", sample.ids.size()}});
    list.back().update(AgreementToJson(sample.agreement, sample.ceiling));
  }
  return list;
}

Json FitToJson(const AlignmentFit& fit) {
  return {{"words", fit.words},
          {"error", fit.error},
          {"mean_cosine", fit.mean_cosine},
          {"precision_at_1", fit.precision_at_1}};
}

Json SummaryToJson(const ShiftSummary& summary) {
  return {{"mean", summary.mean}, {"median", summary.median}, {"percentile_95", summary.percentile_95}};
}

Json MeasuresToJson(const ShiftReport& shift) {
  Json json = Json::object();
  for (const ShiftMeasure measure : kShiftMeasures) {
    const std::optional<MeasureFigures>& figures = shift.measures[static_cast<size_t>(measure)];
    Json& value = json[std::string(ShiftMeasureName(measure))];
    if (!figures.has_value()) continue;
    value = SummaryToJson(figures->summary);
    value["frequency_correlation"] = figures->frequency_correlation;
  }
  return json;
}

Json FloorToJson(const std::optional<NoiseFigures>& noise) {
  if (!noise.has_value()) return {};
  Json json = {{"name", noise->name}, {"words", noise->words}};
  for (const ShiftMeasure measure : kShiftMeasures) {
    const std::optional<ShiftSummary>& summary = noise->measures[static_cast<size_t>(measure)];
    json[std::string(ShiftMeasureName(measure))] = summary.has_value() ? SummaryToJson(*summary) : Json();
  }
  return json;
}

Json NoiseToJson(const ShiftReport& shift) {
  if (!shift.noise_a.has_value() && !shift.noise_b.has_value()) return {};
  Json above = Json::object();
  for (const ShiftMeasure measure : kShiftMeasures) {
    const std::optional<MeasureFigures>& figures = shift.measures[static_cast<size_t>(measure)];
    above[std::string(ShiftMeasureName(measure))] = figures.has_value() ? OrNull(figures->above_noise) : Json();
  }
  return {{"a", FloorToJson(shift.noise_a)}, {"b", FloorToJson(shift.noise_b)}, {"above", std::move(above)}};
}

Json NeighborsToJson(const std::vector<NeighborWord>& neighbors) {
  Json list = Json::array();
  for (const NeighborWord& neighbor : neighbors) {
    list.push_back({{"word", neighbor.word}, {"similarity", neighbor.similarity}});
  }
  return list;
}

Json WordsToJson(const std::vector<WordShift>& words) {
  Json list = Json::array();
  for (const WordShift& word : words) {
    Json json = {{"word", word.word}, {"count_a", OrNull(word.count_a)}, {"count_b", OrNull(word.count_b)}};
    for (const ShiftMeasure measure : kShiftMeasures) {
      json[std::string(ShiftMeasureName(measure))] = OrNull(word.shift[static_cast<size_t>(measure)]);
    }
    json["noise_a"] = OrNull(word.noise_a);
    json["noise_b"] = OrNull(word.noise_b);
    json["z"] = word.significance.has_value() ? Json(word.significance->z) : Json();
    json["p_value"] = word.significance.has_value() ? Json(word.significance->p_value) : Json();
    json["neighbors_a"] = NeighborsToJson(word.neighbors_a);
    json["neighbors_b"] = NeighborsToJson(word.neighbors_b);
    if (word.unaligned.has_value()) json["unaligned"] = *word.unaligned;
    list.push_back(std::move(json));
  }
  return list;
}

Json ShiftToJson(const ShiftReport& shift) {
  return {{"ranked_by", ShiftMeasureName(shift.ranked_by)},
          {"ranked_by_z", shift.ranked_by_z},
          {"neighbors", shift.neighbors},
          {"neighbor_words", shift.neighbor_words},
          {"measures", MeasuresToJson(shift)},
          {"noise", NoiseToJson(shift)},
          {"most", WordsToJson(shift.most)},
          {"least", WordsToJson(shift.least)},
          {"mapped", WordsToJson(shift.mapped)}};
}

Json MapsToJson(const std::vector<WordMaps>& maps) {
  Json list = Json::array();
  for (const WordMaps& both : maps) list.push_back({{"a", ToJson(both.a)}, {"b", ToJson(both.b)}});
  return list;
}

Json PairsToJson(const PairsReport& pairs) {
  Json list = Json::array();
  for (const PairSimilarity& pair : pairs.pairs) {
    list.push_back({{"first", pair.first}, {"second", pair.second}, {"a", OrNull(pair.a)}, {"b", OrNull(pair.b)}});
  }
  return list;
}

Json PairsMeanToJson(const PairsReport& pairs) {
  const bool any = pairs.covered > 0;
  return {
      {"covered", pairs.covered}, {"a", any ? Json(pairs.mean_a) : Json()}, {"b", any ? Json(pairs.mean_b) : Json()}};
}

Json SetsToJson(const std::vector<SetShift>& sets) {
  Json list = Json::array();
  for (const SetShift& set : sets) {
    Json json = {{"name", set.name}, {"words", set.words}, {"covered", set.covered}};
    for (const ShiftMeasure measure : kShiftMeasures) {
      const std::optional<SetFigures>& figures = set.measures[static_cast<size_t>(measure)];
      Json& value = json[std::string(ShiftMeasureName(measure))];
      if (!figures.has_value()) continue;
      value = {{"mean", figures->mean},
               {"mean_percentile", figures->mean_percentile},
               {"in_top_5_percent", figures->in_top_5_percent}};
    }
    list.push_back(std::move(json));
  }
  return list;
}

Json ScoreToJson(const TransferScore& score) {
  return {{"errors", score.errors}, {"error", score.error}, {"interval", ToList(score.interval)}};
}

Json TransferToJson(const TransferReport& transfer) {
  Json labels = Json::array();
  for (const LabelCount& label : transfer.labels) labels.push_back({{"name", label.name}, {"words", label.words}});
  return {{"labels", std::move(labels)},
          {"words", transfer.words},
          {"missing", transfer.missing},
          {"l2", transfer.l2},
          {"folds", transfer.folds},
          {"majority_error", transfer.majority_error},
          {"a_to_a", ScoreToJson(transfer.a_to_a)},
          {"a_to_b", ScoreToJson(transfer.a_to_b)},
          {"b_to_b", ScoreToJson(transfer.b_to_b)},
          {"b_to_a", ScoreToJson(transfer.b_to_a)}};
}

Json AttentionToJson(const AttentionReport& attention) {
  const auto side = [](const Attention& one) -> Json {
    return {{"weights", ToRows(one.weights)}, {"entropy", one.entropy}, {"mean_entropy", one.mean_entropy}};
  };
  return {{"words", attention.words},
          {"missing", attention.missing},
          {"max_entropy", attention.max_entropy()},
          {"a", side(attention.a)},
          {"b", side(attention.b)}};
}

Json AlignmentToJson(const Comparison& comparison) {
  return {{"anchors", comparison.alignment->words},
          {"centered", comparison.centered},
          {"seed", comparison.alignment->seed},
          {"fitted", FitToJson(comparison.alignment->fitted)},
          {"held_out", FitToJson(comparison.alignment->held_out)}};
}

}  // namespace

Json ToJson(const Comparison& comparison) {
  const Json none;
  return {{"a", SpaceToJson(comparison.a)},
          {"b", SpaceToJson(comparison.b)},
          {"shared_words", comparison.shared_words},
          {"zero_vectors", comparison.zero_vectors},
          {"min_count", comparison.min_count},
          {"compared_words", comparison.compared_words},
          {"frequencies", comparison.frequencies ? FrequenciesToJson(*comparison.frequencies) : none},
          {"rsa", RsaToJson(comparison.rsa)},
          {"rsa_samples", SamplesToJson(comparison.rsa_samples)},
          {"alignment", comparison.alignment ? AlignmentToJson(comparison) : none},
          {"shift", comparison.shift ? ShiftToJson(*comparison.shift) : none},
          {"maps", MapsToJson(comparison.maps)},
          {"pairs", comparison.pairs ? PairsToJson(*comparison.pairs) : none},
          {"pairs_mean", comparison.pairs ? PairsMeanToJson(*comparison.pairs) : none},
          {"sets", SetsToJson(comparison.sets)},
          {"transfer", comparison.transfer ? TransferToJson(*comparison.transfer) : none},
          {"attention", comparison.attention ? AttentionToJson(*comparison.attention) : none}};
}

}  // namespace gauntlet

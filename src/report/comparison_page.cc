#include "gauntlet/report/comparison_page.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gauntlet/numerics/rounding.h"
#include "gauntlet/report/page.h"
#include "src/report/estimate.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

// The value of a key, or null.
Json Get(const Json& object, const std::string& key) { return object.value(key, Json()); }

bool Has(const Json& object, const std::string& key) { return object.contains(key) && !object[key].is_null(); }

std::string Percent(const Json& fraction) { return absl::StrFormat("%.1f %%", 100.0 * fraction.get<double>()); }

// The names of the two spaces, which may be equal.
struct Names {
  std::string a, b;
};

Json Overview(const Json& comparison, const Names& names) {
  Json rows = Json::array();
  for (const char* const key : {"a", "b"}) {
    const Json& space = comparison.at(key);
    rows.push_back({space.at("name"), Get(space, "words"), Get(space, "dimensions"), Get(space, "tokens")});
  }
  Json blocks = Json::array({MakeTable(
      "The two spaces", {{"Name"}, {"Words with vectors", "integer"}, {"Components", "integer"}, {"Tokens", "integer"}},
      rows)});
  std::vector<std::pair<std::string, Json>> items;
  for (const auto& [key, label] : {std::pair<const char*, const char*>{"shared_words", "Words in both"},
                                   {"zero_vectors", "Left out: zero vectors"},
                                   {"min_count", "Least count of compared words"},
                                   {"compared_words", "Words compared"}}) {
    if (Has(comparison, key)) items.emplace_back(label, comparison[key]);
  }
  blocks.push_back(MakeFacts(items));
  return MakeSection("overview", "Overview", absl::StrCat(names.a, " beside ", names.b, "."), blocks);
}

Json ZipfChart(const Json& frequencies, const Names& names) {
  std::vector<Series> series;
  for (const auto& [key, name] : {std::pair<const char*, std::string>{"a", names.a}, {"b", names.b}}) {
    Json points = Json::array();
    for (const Json& point : frequencies.at(key).at("rank_frequency")) {
      points.push_back({point.at(0), 100.0 * point.at(1).get<double>()});
    }
    series.push_back({name, "points", std::move(points)});
  }
  return MakeChart("zipf", "Frequency by rank",
                   "The share of the tokens that a word has, by its rank in either corpus, on logarithmic axes.",
                   {"rank", "log"}, {"share of the tokens, %", "log"}, series);
}

Json TypicalTable(const std::string& title, const Json& words, const Names& names) {
  Json rows = Json::array();
  for (const Json& word : words) {
    rows.push_back({word.at("word"), word.at("count_a"), word.at("count_b"), word.at("bits"), word.at("log_ratio")});
  }
  return MakeTable(title,
                   {{"Word"},
                    {absl::StrCat("In ", names.a), "integer"},
                    {absl::StrCat("In ", names.b), "integer"},
                    {"Bits", "decimal", 6},
                    {"log₂ ratio", "decimal", 2}},
                   rows);
}

Json FrequencySection(const Json& comparison, const Names& names) {
  if (!Has(comparison, "frequencies")) return {};
  const Json& frequencies = comparison["frequencies"];
  Json rows = Json::array();
  for (const auto& [key, name] : {std::pair<const char*, std::string>{"a", names.a}, {"b", names.b}}) {
    const Json& figures = frequencies.at(key);
    const Json zipf = Get(figures, "zipf");
    rows.push_back({name, Get(figures, "types"), Get(figures, "tokens"), Get(figures, "entropy"),
                    zipf.is_object() ? zipf.at("exponent") : Json()});
  }
  std::vector<std::pair<std::string, Json>> items;
  for (const auto& [key, label] :
       {std::pair<const char*, std::string>{"kl_a_b", absl::StrCat("KL of ", names.a, " from ", names.b, ", bits")},
        {"kl_b_a", absl::StrCat("KL of ", names.b, " from ", names.a, ", bits")},
        {"js", "Jensen–Shannon divergence, bits"},
        {"mutual_information", "Information of a word on its corpus, bits"},
        {"domain_entropy", "Entropy of the corpus, bits"},
        {"smoothing", "Added to each count"}}) {
    if (Has(frequencies, key)) items.emplace_back(label, frequencies[key]);
  }
  Json blocks = {MakeTable("Distribution of the words",
                           {{"Corpus"},
                            {"Types", "integer"},
                            {"Tokens", "integer"},
                            {"Entropy, bits", "decimal", 3},
                            {"Zipf exponent", "decimal", 3}},
                           rows),
                 MakeFacts(items), ZipfChart(frequencies, names)};
  for (const auto& [key, name] : {std::pair<const char*, std::string>{"typical_a", names.a}, {"typical_b", names.b}}) {
    if (Has(frequencies, key)) {
      blocks.push_back(TypicalTable(absl::StrCat("Words typical of ", name), frequencies[key], names));
    }
  }
  return MakeSection("frequencies", "Frequencies", "Which words the corpora use, and how often.", blocks);
}

Json MatricesBlock(const std::string& id, const std::string& title, const std::string& text, const std::string& scale,
                   const Json& words, const std::vector<std::pair<std::string, Json>>& matrices) {
  Json list = Json::array();
  for (const auto& [name, values] : matrices) list.push_back({{"name", name}, {"values", values}});
  return {{"type", "matrices"}, {"id", id},       {"title", title},  {"text", text},
          {"scale", scale},     {"words", words}, {"matrices", list}};
}

Json RsaSection(const Json& comparison, const Names& names) {
  Json blocks = Json::array();
  Json rows = Json::array();
  const auto add_row = [&](const std::string& name, const Json& words, const Json& figures) {
    rows.push_back({name, words, Estimate(figures, "pearson"), Estimate(figures, "spearman"), Get(figures, "p_value"),
                    Get(figures, "ceiling_a"), Get(figures, "ceiling_b")});
  };
  const Json rsa = Get(comparison, "rsa");
  if (rsa.is_object()) {
    add_row("word list", rsa.at("words").size(), rsa);
    for (const Json& sample : comparison.value("rsa_samples", Json::array())) {
      add_row(sample.at("name"), sample.at("words"), sample);
    }
  }
  if (rows.empty()) return {};
  if (Has(rsa, "a") && Has(rsa, "b")) {
    blocks.push_back(MatricesBlock("rsa", "Cosines of the listed words", "The same pairs of words in either space.",
                                   "diverging", rsa.at("words"), {{names.a, rsa["a"]}, {names.b, rsa["b"]}}));
  }
  blocks.push_back(MakeTable("Agreement of the similarities",
                             {{"Words"},
                              {"Number", "integer"},
                              {"Pearson", "decimal", 3},
                              {"Spearman", "decimal", 3},
                              {"p", "decimal", 4},
                              {absl::StrCat("Pearson within ", names.a), "decimal", 3},
                              {absl::StrCat("Pearson within ", names.b), "decimal", 3}},
                             rows));
  if (Has(rsa, "second_order")) {
    Json orders = Json::array();
    for (size_t i = 0; i < rsa.at("words").size(); ++i) orders.push_back({rsa["words"][i], rsa["second_order"].at(i)});
    blocks.push_back(MakeTable("Second-order shift of the listed words", {{"Word"}, {"Shift", "decimal", 3}}, orders));
  }
  return MakeSection(
      "rsa", "Similarity structure",
      "Representational similarity analysis: do the spaces agree on which words are alike? Correlations of "
      "the upper triangles of the two matrices of cosines, with 95 % bootstrap intervals and the p-value "
      "of a permutation test.",
      blocks);
}

Json AlignmentSection(const Json& comparison) {
  const Json alignment = Get(comparison, "alignment");
  if (!alignment.is_object()) return {};
  Json rows = Json::array();
  for (const auto& [key, label] : {std::pair<const char*, const char*>{"fitted", "fitted"}, {"held_out", "held out"}}) {
    if (!Has(alignment, key)) continue;
    const Json& fit = alignment[key];
    rows.push_back({label, Get(fit, "words"), Get(fit, "error"), Get(fit, "mean_cosine"), Get(fit, "precision_at_1")});
  }
  return MakeSection("alignment", "Alignment",
                     "The rotation of the first space that brings shared words nearest to their vectors in the second "
                     "(orthogonal Procrustes). The error is relative to the size of the second space.",
                     Json::array({MakeTable("Words that the rotation was fitted to, and others",
                                            {{"Words"},
                                             {"Number", "integer"},
                                             {"Error", "decimal", 4},
                                             {"Mean cosine", "decimal", 4},
                                             {"Nearest is itself", "percent", 1}},
                                            rows)}));
}

const std::vector<std::pair<std::string, std::string>>& Measures() {
  static const std::vector<std::pair<std::string, std::string>> measures = {
      {"aligned", "Aligned"}, {"second_order", "Second order"}, {"turnover", "Turnover of neighbours"}};
  return measures;
}

std::string MeasureLabel(const std::string& key) {
  for (const auto& [name, label] : Measures()) {
    if (name == key) return label;
  }
  return key;
}

// A row for each measure and space that it was taken between: the domains, or the two seeds of one of them.
Json MeasuresTable(const Json& shift, const Names& names) {
  Json rows = Json::array();
  const Json noise = Get(shift, "noise");
  for (const auto& [key, label] : Measures()) {
    const auto add = [&rows, &measure = label](const std::string& between, const Json& figures) {
      if (!figures.is_object()) return;
      rows.push_back({measure, between, Get(figures, "mean"), Get(figures, "median"), Get(figures, "percentile_95"),
                      Get(figures, "frequency_correlation")});
    };
    add(absl::StrCat(names.a, " and ", names.b), Get(shift.at("measures"), key));
    for (const char* const side : {"a", "b"}) {
      const Json floor = noise.is_object() ? Get(noise, side) : Json();
      if (floor.is_object()) add(absl::StrCat("noise: ", floor.value("name", side)), Get(floor, key));
    }
  }
  return MakeTable("Shift over all compared words",
                   {{"Measure"},
                    {"Between"},
                    {"Mean", "decimal", 4},
                    {"Median", "decimal", 4},
                    {"95th percentile", "decimal", 4},
                    {"Correlation with frequency", "decimal", 3}},
                   rows);
}

// The first few; the map's explorer has all.
std::string NeighborWords(const Json& neighbors) {
  constexpr size_t kShown = 5;
  std::string text;
  for (size_t i = 0; i < neighbors.size() && i < kShown; ++i) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", neighbors[i].at("word").get<std::string>());
  }
  return text;
}

// What stands in the table beside the words and their neighbours, where it is known. What the words are ranked by comes
// first, so that it is seen on a narrow screen.
std::vector<std::pair<std::string, Column>> ShiftFigures(const Json& word, const std::string& ranked_by,
                                                         const Names& names) {
  std::vector<std::pair<std::string, Column>> figures = {
      {"aligned", {"Aligned", "decimal", 3}},
      {"second_order", {"Second order", "decimal", 3}},
      {"turnover", {"Turnover", "decimal", 3}},
      {"unaligned", {"Unaligned", "decimal", 3}},
      {"noise_a", {absl::StrCat("Noise in ", names.a), "decimal", 3}},
      {"noise_b", {absl::StrCat("Noise in ", names.b), "decimal", 3}},
      {"z", {"z", "decimal", 2}},
      {"p_value", {"p", "decimal", 4}},
      {"count_a", {absl::StrCat("Count in ", names.a), "integer"}},
      {"count_b", {absl::StrCat("Count in ", names.b), "integer"}}};
  std::erase_if(figures, [&](const auto& figure) { return !Has(word, figure.first); });
  std::stable_partition(figures.begin(), figures.end(), [&](const auto& figure) { return figure.first == ranked_by; });
  return figures;
}

Json ShiftedTable(const std::string& title, const Json& words, const std::string& ranked_by, const Names& names) {
  const std::vector<std::pair<std::string, Column>> figures = ShiftFigures(words.front(), ranked_by, names);
  std::vector<Column> columns = {{"Word"}};
  for (const auto& [key, column] : figures) columns.push_back(column);
  const size_t place = std::min<size_t>(2, columns.size());  // of the neighbours
  const std::vector<Column> nearest = {{absl::StrCat("Nearest in ", names.a)}, {absl::StrCat("Nearest in ", names.b)}};
  columns.insert(columns.begin() + static_cast<std::ptrdiff_t>(place), nearest.begin(), nearest.end());
  Json rows = Json::array();
  for (const Json& word : words) {
    Json row = Json::array({word.at("word")});
    for (const auto& [key, column] : figures) row.push_back(Get(word, key));
    row.insert(row.begin() + static_cast<std::ptrdiff_t>(place),
               {NeighborWords(Get(word, "neighbors_a")), NeighborWords(Get(word, "neighbors_b"))});
    rows.push_back(std::move(row));
  }
  return MakeTable(title, columns, rows);
}

// A word of the map: its counts, where they are known, and its neighbours in either space.
Json MapEntry(const Json& word) {
  Json counts = Json::array(), neighbors = Json::array();
  for (const char* const side : {"a", "b"}) {
    if (const Json count = Get(word, absl::StrCat("count_", side)); !count.is_null()) counts.push_back(count);
    Json near = Json::array();
    for (const Json& neighbor : word.value(absl::StrCat("neighbors_", side), Json::array())) {
      near.push_back({neighbor.at("word"), Rounded(neighbor.at("similarity").get<double>(), 4)});
    }
    neighbors.push_back(std::move(near));
  }
  return {word.at("word"), std::move(counts), std::move(neighbors)};
}

// Each map in either space.
Json MapLayouts(const Json& maps, const Names& names) {
  Json layouts = Json::array();
  for (const Json& both : maps) {
    for (const auto& [side, name] : {std::pair<const char*, std::string>{"a", names.a}, {"b", names.b}}) {
      const Json& map = both.at(side);
      const bool tsne = map.at("method") == "t-SNE";
      Json points = Json::array();
      for (const Json& point : map.at("points")) {
        points.push_back({Rounded(point.at(0).get<double>(), 4), Rounded(point.at(1).get<double>(), 4)});
      }
      layouts.push_back(
          {{"id", absl::StrCat(tsne ? "t-sne-" : "pca-", side)},
           {"name", absl::StrCat(map.at("method").get<std::string>(), ", ", name)},
           {"text", absl::StrCat(tsne ? "t-SNE keeps near words near; distances between groups mean little."
                                      : "The two leading principal components.",
                                 " Both spaces' maps are turned alike, so that a word that lies elsewhere "
                                 "in the other has moved.")},
           {"points", std::move(points)}});
    }
  }
  return layouts;
}

Json WordsSection(const Json& comparison, const Names& names) {
  const Json shift = Get(comparison, "shift");
  if (!shift.is_object() || shift.value("mapped", Json::array()).empty()) return {};
  Json entries = Json::array();
  for (const Json& word : shift["mapped"]) entries.push_back(MapEntry(word));
  return MakeSection(
      "words", "Words in both spaces",
      "The most frequent words that both spaces have, with the most and the least shifted ones. Point at a "
      "word, or find it, for those nearest to it in either space.",
      {{{"type", "words"},
        {"id", "map"},
        {"title", "Map of words"},
        {"text", ""},
        {"spaces", {names.a, names.b}},
        {"entries", std::move(entries)},
        {"layouts", MapLayouts(comparison.value("maps", Json::array()), names)}}});
}

Json ShiftSection(const Json& comparison, const Names& names) {
  const Json shift = Get(comparison, "shift");
  if (!shift.is_object()) return {};
  Json blocks = Json::array({MeasuresTable(shift, names)});
  for (const auto& [key, title] :
       {std::pair<const char*, const char*>{"most", "The most shifted words"}, {"least", "The least shifted words"}}) {
    if (Has(shift, key) && !shift[key].empty())
      blocks.push_back(ShiftedTable(title, shift[key],
                                    shift.value("ranked_by_z", false) ? "z" : shift.value("ranked_by", ""), names));
  }
  const Json above = Has(shift, "noise") ? Get(shift["noise"], "above") : Json();
  std::vector<std::pair<std::string, Json>> items;
  for (const auto& [key, label] : Measures()) {
    if (above.is_object() && Has(above, key)) {
      items.emplace_back(absl::StrCat(label, ": words above the noise"), Percent(above[key]));
    }
  }
  if (!items.empty()) blocks.insert(blocks.begin() + 1, MakeFacts(items));
  return MakeSection(
      "shift", "Shift of words",
      absl::StrCat("How far a word's meaning differs between the spaces; each measure is 0 where nothing "
                   "changed. Words are ranked by: ",
                   MeasureLabel(shift.value("ranked_by", "")),
                   shift.value("ranked_by_z", false) ? ", in deviations from the noise floor." : "."),
      blocks);
}

Json PairsSection(const Json& comparison, const Names& names) {
  Json blocks = Json::array();
  if (Has(comparison, "pairs")) {
    Json rows = Json::array();
    for (const Json& pair : comparison["pairs"]) {
      rows.push_back({pair.at("first"), pair.at("second"), Get(pair, "a"), Get(pair, "b")});
    }
    blocks.push_back(
        MakeTable("Cosines of pairs", {{"First"}, {"Second"}, {names.a, "decimal", 3}, {names.b, "decimal", 3}}, rows));
  }
  const Json sets = comparison.value("sets", Json());
  if (sets.is_array() && !sets.empty()) {
    Json rows = Json::array();
    for (const Json& set : sets) {
      for (const auto& [key, label] : Measures()) {
        const Json figures = Get(set, key);
        if (!figures.is_object()) continue;
        rows.push_back({set.at("name"), label, Get(set, "words"), Get(set, "covered"), Get(figures, "mean"),
                        Get(figures, "mean_percentile"), Get(figures, "in_top_5_percent")});
      }
    }
    blocks.push_back(MakeTable("Shift of sets of words",
                               {{"Set"},
                                {"Measure"},
                                {"Words", "integer"},
                                {"Covered", "integer"},
                                {"Mean shift", "decimal", 3},
                                {"Mean percentile", "percent", 1},
                                {"Among the top 5 %", "percent", 1}},
                               rows));
  }
  if (blocks.empty()) return {};
  return MakeSection("pairs", "Pairs and sets of words", "", blocks);
}

Json TransferSection(const Json& comparison, const Names& names) {
  const Json transfer = Get(comparison, "transfer");
  if (!transfer.is_object()) return {};
  Json rows = Json::array();
  for (const auto& [key, from, to] : {std::tuple<const char*, std::string, std::string>{"a_to_a", names.a, names.a},
                                      {"a_to_b", names.a, names.b},
                                      {"b_to_b", names.b, names.b},
                                      {"b_to_a", names.b, names.a}}) {
    const Json result = Get(transfer, key);
    if (!result.is_object()) continue;
    Json error = Get(result, "error");
    if (const Json interval = Get(result, "interval"); interval.is_array() && interval.size() == 2) {
      error = {{"value", error}, {"low", interval[0]}, {"high", interval[1]}};
    }
    rows.push_back({from, to, Get(result, "errors"), error});
  }
  Json labels = Json::array();
  for (const Json& label : transfer.value("labels", Json::array())) {
    labels.push_back({label.at("name"), Get(label, "words")});
  }
  std::vector<std::pair<std::string, Json>> items = {{"Labelled words", Get(transfer, "words")},
                                                     {"Regularization λ", Get(transfer, "l2")},
                                                     {"Folds", Get(transfer, "folds")}};
  if (const Json majority = Get(transfer, "majority_error"); majority.is_number()) {
    items.emplace_back("Error of the commonest label", Percent(majority));
  }
  return MakeSection(
      "transfer", "Transfer of a classifier",
      "A logistic regression learns the labels of words in one space and is tested on words that it has not "
      "seen, in the same space or, after alignment, in the other.",
      {MakeFacts(items), MakeTable("Labels", {{"Label"}, {"Words", "integer"}}, labels),
       MakeTable("Errors", {{"Trained in"}, {"Tested in"}, {"Errors", "integer"}, {"Error", "percent", 1}}, rows)});
}

Json AttentionSection(const Json& comparison, const Names& names) {
  const Json attention = Get(comparison, "attention");
  if (!attention.is_object()) return {};
  std::vector<std::pair<std::string, Json>> matrices;
  Json rows = Json::array();
  const Json& words = attention.at("words");
  for (size_t i = 0; i < words.size(); ++i) {
    rows.push_back({words[i], attention.at("a").at("entropy").at(i), attention.at("b").at("entropy").at(i)});
  }
  for (const auto& [key, name] : {std::pair<const char*, std::string>{"a", names.a}, {"b", names.b}}) {
    matrices.emplace_back(name, attention.at(key).at("weights"));
  }
  return MakeSection(
      "attention", "Attention",
      absl::StrFormat(
          "Weights softmax(QKᵀ/√d) over a sentence with the vectors as queries and keys. A row's entropy is at "
          "most %.2f bits, where the word looks at all alike.",
          attention.value("max_entropy", 0.0)),
      {MatricesBlock("weights", "Weights", "Each row adds up to 1.", "sequential", words, matrices),
       MakeTable("Entropy of the rows, bits", {{"Word"}, {names.a, "decimal", 3}, {names.b, "decimal", 3}}, rows)});
}

Json MakePage(const Json& comparison) {
  const Names names = {comparison.at("a").at("name"), comparison.at("b").at("name")};
  Json sections = Json::array({Overview(comparison, names)});
  for (Json section :
       {FrequencySection(comparison, names), RsaSection(comparison, names), AlignmentSection(comparison),
        ShiftSection(comparison, names), WordsSection(comparison, names), PairsSection(comparison, names),
        TransferSection(comparison, names), AttentionSection(comparison, names)}) {
    if (!section.is_null()) sections.push_back(std::move(section));
  }
  return {{"kind", "comparison"},
          {"title", absl::StrCat(names.a, " and ", names.b)},
          {"subtitle", "A comparison of two spaces of word vectors"},
          {"generated", "Made by gauntlet compare."},
          {"sections", std::move(sections)}};
}

}  // namespace

absl::StatusOr<Json> MakeComparisonPage(const Json& comparison) {
  try {
    return MakePage(comparison);
  } catch (const Json::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("not a comparison as gauntlet compare writes it: ", error.what()));
  }
}

}  // namespace gauntlet

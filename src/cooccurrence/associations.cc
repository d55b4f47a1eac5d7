#include "gauntlet/cooccurrence/associations.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/status.h"

namespace gauntlet {

namespace {

absl::StatusOr<uint32_t> FindWord(const Vocabulary& vocabulary, const std::string& word) {
  const std::optional<uint32_t> id = vocabulary.Find(word);
  if (id.has_value()) return *id;
  return absl::NotFoundError(absl::StrCat("\"", word, "\" is not in the vocabulary"));
}

double SumOf(absl::Span<const RowEntry> row) {
  double sum = 0.0;
  for (const RowEntry& entry : row) sum += entry.value;
  return sum;
}

// Computes PMI from the marginals.
class Associator {
 public:
  Associator(const Vocabulary& vocabulary, const Marginals& marginals, double smoothing)
      : vocabulary_(vocabulary), marginals_(marginals), terms_(MakePmiTerms(marginals, smoothing)) {}

  Association Associate(uint32_t word, const RowEntry& entry) const {
    Association association;
    association.word = vocabulary_.word(word);
    association.context = vocabulary_.word(entry.column);
    association.count = entry.value;
    if (marginals_.rows[word] > 0.0 && marginals_.columns[entry.column] > 0.0) {
      association.expected = std::exp(-terms_.row[word] - terms_.column[entry.column]);
    }
    association.pmi = entry.value > 0.0 ? Bits(word, entry) : -std::numeric_limits<double>::infinity();
    return association;
  }

  // `count` of the row's entries with a value of `min_count` or more.
  std::vector<Association> Strongest(uint32_t word, std::vector<RowEntry> row, double min_count, size_t count) const {
    row.erase(std::remove_if(row.begin(), row.end(), [&](const RowEntry& entry) { return entry.value < min_count; }),
              row.end());
    std::vector<std::pair<double, RowEntry>> ranked;
    ranked.reserve(row.size());
    for (const RowEntry& entry : row) ranked.emplace_back(Bits(word, entry), entry);
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    ranked.resize(std::min(ranked.size(), count));
    std::vector<Association> strongest;
    strongest.reserve(ranked.size());
    for (const auto& [bits, entry] : ranked) strongest.push_back(Associate(word, entry));
    return strongest;
  }

 private:
  double Bits(uint32_t word, const RowEntry& entry) const {
    return (std::log(entry.value) + terms_.row[word] + terms_.column[entry.column]) / std::log(2.0);
  }

  const Vocabulary& vocabulary_;
  const Marginals& marginals_;
  PmiTerms terms_;
};

}  // namespace

absl::StatusOr<RatioTable> ComputeRatioTable(const CooccurrenceMatrix& matrix, const Vocabulary& vocabulary,
                                             const std::string& first, const std::string& second,
                                             const std::vector<std::string>& probes, const ScanResources& resources) {
  GAUNTLET_RETURN_IF_ERROR(CheckVocabulary(matrix, vocabulary));
  GAUNTLET_ASSIGN_OR_RETURN(const uint32_t first_id, FindWord(vocabulary, first));
  GAUNTLET_ASSIGN_OR_RETURN(const uint32_t second_id, FindWord(vocabulary, second));
  std::vector<uint32_t> probe_ids;
  for (const std::string& probe : probes) {
    GAUNTLET_ASSIGN_OR_RETURN(const uint32_t id, FindWord(vocabulary, probe));
    probe_ids.push_back(id);
  }
  GAUNTLET_ASSIGN_OR_RETURN(const auto rows, ReadRows(matrix, {first_id, second_id}, resources));
  const std::vector<RowEntry>& first_row = rows.at(first_id);
  const std::vector<RowEntry>& second_row = rows.at(second_id);
  const double first_sum = SumOf(first_row);
  const double second_sum = SumOf(second_row);
  RatioTable table = {first, second, {}};
  for (size_t k = 0; k < probes.size(); ++k) {
    ProbeRatio ratio;
    ratio.probe = probes[k];
    ratio.first_count = ValueAt(first_row, probe_ids[k]);
    ratio.second_count = ValueAt(second_row, probe_ids[k]);
    ratio.first_probability = ratio.first_count / first_sum;
    ratio.second_probability = ratio.second_count / second_sum;
    ratio.ratio = ratio.first_probability / ratio.second_probability;
    table.probes.push_back(std::move(ratio));
  }
  return table;
}

absl::StatusOr<AssociationReport> ComputeAssociations(const CooccurrenceMatrix& matrix, const Vocabulary& vocabulary,
                                                      absl::Span<const std::pair<std::string, std::string>> pairs,
                                                      absl::Span<const std::string> words,
                                                      const AssociationOptions& options,
                                                      const ScanResources& resources) {
  GAUNTLET_RETURN_IF_ERROR(CheckVocabulary(matrix, vocabulary));
  std::vector<std::pair<uint32_t, uint32_t>> pair_ids;
  std::vector<uint32_t> needed;
  for (const auto& [word, context] : pairs) {
    GAUNTLET_ASSIGN_OR_RETURN(const uint32_t row, FindWord(vocabulary, word));
    GAUNTLET_ASSIGN_OR_RETURN(const uint32_t column, FindWord(vocabulary, context));
    pair_ids.emplace_back(row, column);
    needed.push_back(row);
  }
  std::vector<uint32_t> word_ids;
  for (const std::string& word : words) {
    GAUNTLET_ASSIGN_OR_RETURN(const uint32_t id, FindWord(vocabulary, word));
    word_ids.push_back(id);
    needed.push_back(id);
  }
  GAUNTLET_ASSIGN_OR_RETURN(const Marginals marginals, ComputeMarginals(matrix, resources));
  GAUNTLET_ASSIGN_OR_RETURN(const auto rows, ReadRows(matrix, needed, resources));
  const Associator associator(vocabulary, marginals, options.smoothing);
  AssociationReport report;
  report.total = marginals.total;
  report.entries = matrix.directed_records();
  report.smoothing = options.smoothing;
  report.min_count = options.min_count;
  report.information = DescribeInformation(marginals);
  for (const auto& [row, column] : pair_ids) {
    report.pairs.push_back(associator.Associate(row, {column, ValueAt(rows.at(row), column)}));
  }
  for (const uint32_t id : word_ids) {
    report.partners.push_back(
        {vocabulary.word(id), associator.Strongest(id, rows.at(id), options.min_count, options.partners)});
  }
  return report;
}

}  // namespace gauntlet

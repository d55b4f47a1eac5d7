#include "gauntlet/text/corpus_figures.h"

namespace gauntlet {

absl::Span<const CorpusFigure> AllCorpusFigures() {
  static constexpr CorpusFigure kFigures[] = {
      {"records", &CorpusFigures::records},
      {"broken_records", &CorpusFigures::broken_records},
      {"other_namespaces", &CorpusFigures::other_namespaces},
      {"redirects", &CorpusFigures::redirects},
      {"disambiguations", &CorpusFigures::disambiguations},
      {"retweets", &CorpusFigures::retweets},
      {"other_languages", &CorpusFigures::other_languages},
      {"without_text", &CorpusFigures::without_text},
      {"duplicate_documents", &CorpusFigures::duplicate_documents},
      {"long_records", &CorpusFigures::long_records},
  };
  return kFigures;
}

void CorpusFigures::Add(const CorpusFigures& other) {
  for (const CorpusFigure& figure : AllCorpusFigures()) this->*figure.value += other.*figure.value;
}

}  // namespace gauntlet

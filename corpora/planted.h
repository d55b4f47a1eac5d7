// What the bundled corpora are built to teach: analogies, synonyms, graded similarities, and words whose meaning
// depends on the register. All words are in lower case, as a lower-casing tokenizer yields them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "corpora/lexicon.h"

namespace gauntlet {

using WordPair = std::pair<std::string, std::string>;

// A relation, for example capital-common: (france, paris), (japan, tokyo), …
struct PlantedRelation {
  std::string name;
  std::vector<WordPair> pairs;
};

// A word with one meaning in the encyclopedic register and another in the social one.
struct ShiftedWord {
  std::string word;
  std::string encyclopedic;
  std::string social;
};

struct ScoredPair {
  WordPair words;
  double score;  // 9 for synonyms, 5 for words of one class, 1 for words of unrelated classes
};

struct PlantedSets {
  std::vector<PlantedRelation> relations;
  std::vector<WordPair> synonyms;
  std::vector<ShiftedWord> shifted;
  std::vector<ScoredPair> similarities;
};

// Reads DATA/planted.txt, which names the columns of DATA/lexicons that hold planted words. InvalidArgument with file
// and line for a malformed line, an unknown column, or a planted cell that is not one word of ASCII letters.
absl::StatusOr<PlantedSets> LoadPlantedSets(const std::string& data_directory);

// Writes the directory of question files, which appears whole or not at all:
//   analogies/RELATION.txt  every question "a b c d" of a relation; d answers b - a + c
//   synonyms.txt      "word<TAB>synonym"
//   similarities.txt  "word1<TAB>word2<TAB>score"
//   shifted.txt       "word<TAB>encyclopedic meaning<TAB>social meaning"
absl::Status WriteQuestions(const PlantedSets& sets, const std::string& directory);

}  // namespace gauntlet

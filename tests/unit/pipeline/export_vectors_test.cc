#include "gauntlet/pipeline/export_vectors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gauntlet/embeddings/text_format.h"
#include "gauntlet/io/file.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;

class ExportVectorsTest : public testing::Test {
 protected:
  // Two words of two components: word vectors 1 2 and 3 4, context vectors 10 20 and 30 40.
  static Parameters TwoWords() {
    Parameters parameters = *Parameters::Create(/*rows=*/2, /*vector_size=*/2, /*seed=*/1);
    float value = 1;
    for (const uint32_t id : {0u, 1u}) {
      for (const size_t lane : {size_t{0}, size_t{1}}) {
        parameters.mutable_vector(Side::kWord, id)[lane] = value;
        parameters.mutable_vector(Side::kContext, id)[lane] = 10 * value;
        value += 1;
      }
      parameters.row(Side::kWord, id)[parameters.bias_lane(Side::kWord)] = 0.5f + static_cast<float>(id);
      parameters.row(Side::kContext, id)[parameters.bias_lane(Side::kContext)] = -0.5f;
    }
    return parameters;
  }

  std::string Export(const OutputOptions& options) {
    path_ = JoinPath(FreshDirectory(), "vectors.txt");
    const Vocabulary vocabulary = *Vocabulary::Create({{"one", 5}, {"two", 3}});
    GAUNTLET_EXPECT_OK(ExportVectors(TwoWords(), vocabulary, options, path_, /*threads=*/1));
    return *ReadFile(path_, 1000);
  }

  std::string path_;
};

TEST_F(ExportVectorsTest, CombinesWordAndContextVectors) {
  const Parameters parameters = TwoWords();
  EXPECT_THAT(CombineVectors(parameters, OutputVectors::kWord), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(CombineVectors(parameters, OutputVectors::kContext), ElementsAre(10, 20, 30, 40));
  EXPECT_THAT(CombineVectors(parameters, OutputVectors::kSum), ElementsAre(11, 22, 33, 44));
  EXPECT_THAT(CombineVectors(parameters, OutputVectors::kConcatenation), ElementsAre(1, 2, 10, 20, 3, 4, 30, 40));
  EXPECT_EQ(OutputDimensions(parameters, OutputVectors::kConcatenation), 4u);
  EXPECT_EQ(OutputDimensions(parameters, OutputVectors::kSum), 2u);
}

TEST_F(ExportVectorsTest, UnknownWordIsTheMeanAndTheHeaderCountsIt) {
  EXPECT_EQ(Export({}), "one 11 22\ntwo 33 44\n<unk> 22 33\n");
  OutputOptions options;
  options.header = true;
  EXPECT_EQ(Export(options), "3 2\none 11 22\ntwo 33 44\n<unk> 22 33\n");
  options.unknown_word = false;
  EXPECT_EQ(Export(options), "2 2\none 11 22\ntwo 33 44\n");
}

TEST_F(ExportVectorsTest, BiasesLieBesideTheVectors) {
  OutputOptions options;
  EXPECT_EQ(Export(options).empty(), false);
  EXPECT_FALSE(FileExists(JoinPath(DirectoryName(path_), "vectors.biases.txt")));
  options.biases = true;
  Export(options);
  EXPECT_EQ(*ReadFile(JoinPath(DirectoryName(path_), "vectors.biases.txt"), 1000), "one 0.5 -0.5\ntwo 1.5 -0.5\n");
}

}  // namespace
}  // namespace gauntlet

#include "gauntlet/pipeline/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "gauntlet/cooccurrence/matrix.h"
#include "gauntlet/corpus/encoded_corpus.h"
#include "gauntlet/pipeline/run_directory.h"
#include "gauntlet/pipeline/run_pipeline.h"
#include "tests/unit/pipeline/small_run.h"

namespace gauntlet {
namespace {

using testing::Gt;
using testing::HasSubstr;
using testing::Le;

TEST(PlanTest, SizesFromAnEighthOfTheTextAreNearTheRunsOwn) {
  const Config config = MakeSmallRun(FreshDirectory(), /*sentences=*/8000);
  Progress progress;
  const CancellationToken never;
  const uint64_t size = RandomAccessFile::Open(config.corpus.inputs[0].path)->size();
  const absl::StatusOr<Plan> plan = MakePlan(config, size / 8, PlanTarget(), &progress, &never);
  GAUNTLET_ASSERT_OK(plan);
  GAUNTLET_ASSERT_OK(RunPipeline({config, Stage::kCount, /*restart=*/false}, &progress, &never));

  const RunPaths paths(config.run_dir);
  const EncodedCorpus corpus = *EncodedCorpus::Open(paths.Tokens());
  const CooccurrenceMatrix matrix = *CooccurrenceMatrix::Open(paths.Cooccurrence());
  EXPECT_EQ(plan->corpus_bytes, size);
  EXPECT_THAT(plan->sample_bytes, Le(size / 8 + 1));
  EXPECT_NEAR(plan->tokens / static_cast<double>(corpus.summary().tokens), 1, 0.05);
  EXPECT_NEAR(plan->words / static_cast<double>(corpus.vocabulary_size()), 1, 0.05);
  EXPECT_NEAR(plan->records / static_cast<double>(matrix.directed_records()), 1, 0.4);
}

TEST(PlanTest, SaysWhetherTheMatrixStaysInMemory) {
  Config config = MakeSmallRun(FreshDirectory());
  Progress progress;
  const CancellationToken never;
  const absl::StatusOr<Plan> roomy = MakePlan(config, 1 << 20, PlanTarget(), &progress, &never);
  GAUNTLET_ASSERT_OK(roomy);
  EXPECT_TRUE(roomy->matrix_in_memory);
  EXPECT_THAT(FormatPlan(*roomy), HasSubstr("stays in memory"));
  ASSERT_EQ(roomy->stages.size(), 4u);
  for (const PlannedStage& stage : roomy->stages) {
    EXPECT_THAT(stage.memory, Gt(0u)) << stage.name;
    EXPECT_THAT(stage.disk, Gt(0u)) << stage.name;
  }
  EXPECT_EQ(PlanToJson(*roomy)["stages"].size(), 4u);
}

TEST(PlanTest, PredictsForOtherCorporaAndMachines) {
  const Config config = MakeSmallRun(FreshDirectory());
  Progress progress;
  const CancellationToken never;
  const absl::StatusOr<Plan> here = MakePlan(config, 1 << 20, PlanTarget(), &progress, &never);
  const absl::StatusOr<Plan> there = MakePlan(config, 1 << 20, PlanTarget{1e9, 64}, &progress, &never);
  GAUNTLET_ASSERT_OK(here);
  GAUNTLET_ASSERT_OK(there);
  EXPECT_EQ(there->tokens, 1e9);
  EXPECT_EQ(there->cores, 64);
  EXPECT_NEAR(static_cast<double>(there->corpus_bytes) / 1e9, static_cast<double>(here->corpus_bytes) / here->tokens,
              1e-6);
  EXPECT_THAT(there->records, Gt(here->records));
  EXPECT_THAT(there->stages.front().disk, Gt(here->stages.front().disk));
}

TEST(PlanTest, StandardInputCannotBeSampled) {
  Config config = MakeSmallRun(FreshDirectory());
  config.corpus.inputs = {"-"};
  Progress progress;
  const CancellationToken never;
  EXPECT_EQ(MakePlan(config, 1 << 20, PlanTarget(), &progress, &never).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace gauntlet

#include "gauntlet/training/trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <numeric>

#include "gauntlet/cooccurrence/marginals.h"
#include "gauntlet/embeddings/text_format.h"
#include "gauntlet/training/checkpoint.h"
#include "gauntlet/training/fit.h"
#include "tests/unit/training/training_test_util.h"

#ifdef GAUNTLET_THREAD_SANITIZER
constexpr bool kThreadSanitizer = true;
#else
constexpr bool kThreadSanitizer = false;
#endif

namespace gauntlet {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class TrainerTest : public testing::Test {
 protected:
  void SetUp() override { model_.emplace(MakeSmallModel(FreshDirectory())); }

  TrainRequest Request(const std::string& name) const {
    TrainRequest request;
    request.options.vector_size = 10;
    request.options.epochs = 4;
    request.options.x_max = 10;
    request.options.schedule = Schedule::kDeterministic;
    request.options.band_rows = 16;
    request.options.checkpoint_minutes = 0;
    request.checkpoint_directory = JoinPath(model_->directory, name);
    return request;
  }

  absl::StatusOr<TrainingResult> Run(const TrainRequest& request) {
    const CancellationToken never;
    Progress progress;
    return Train(model_->matrix, model_->vocabulary, request, &progress, &never);
  }

  // With the vocabulary, the parameters, and the largest group five times.
  uint64_t SmallestMemory() const {
    uint64_t largest = 0;
    for (const TileInfo& tile : model_->matrix.tiles()) largest = std::max(largest, tile.records * 8);
    const uint32_t words = model_->vocabulary.size();
    return Vocabulary::MemoryBytes(words) + Parameters::MemoryBytes(words, 10) + 5 * largest;
  }

  std::optional<SmallModel> model_;
};

TEST_F(TrainerTest, DeterministicIsTheSameForAnyNumberOfThreads) {
  std::string content;
  std::vector<double> costs;
  for (const int threads : {1, 2, 3, 8}) {
    TrainRequest request = Request(absl::StrCat("threads", threads));
    request.threads = threads;
    const absl::StatusOr<TrainingResult> result = Run(request);
    GAUNTLET_ASSERT_OK(result);
    std::vector<double> found;
    for (const EpochSummary& epoch : result->history) found.push_back(epoch.cost);
    if (content.empty()) {
      content = result->content;
      costs = found;
    }
    EXPECT_EQ(result->content, content) << threads;
    EXPECT_EQ(found, costs) << threads;
  }
}

// With the right checksums, as no damage would leave them.
TEST_F(TrainerTest, CheckpointsThatContradictThemselvesAreRefused) {
  TrainRequest request = Request("contradiction");
  request.options.epochs = 1;
  GAUNTLET_ASSERT_OK(Run(request));
  request.options.epochs = 2;
  const auto forge = [&](uint32_t rows, size_t tasks) {
    Checkpoint checkpoint = *std::move(*LoadNewestCheckpoint(request.checkpoint_directory));
    checkpoint.parameters = *Parameters::Create(rows, request.options.vector_size, 1);
    checkpoint.epoch.done.assign(tasks, true);
    checkpoint.epoch.costs.assign(tasks, 0.0);
    GAUNTLET_ASSERT_OK(SaveCheckpoint(request.checkpoint_directory, checkpoint, 1, 1));
    const absl::Status status = Run(request).status();
    EXPECT_TRUE(absl::IsDataLoss(status)) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("the newest checkpoint has"));
  };
  forge(5, 0);
  forge(model_->vocabulary.size(), 3);
}

TEST_F(TrainerTest, StreamingIsTheSameAsInMemory) {
  const absl::StatusOr<TrainingResult> in_memory = Run(Request("memory"));
  GAUNTLET_ASSERT_OK(in_memory);
  TrainRequest request = Request("streamed");
  request.threads = 3;
  request.memory = 1;
  const absl::Status too_small = Run(request).status();
  EXPECT_EQ(too_small.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(too_small.message()), HasSubstr("needs a memory budget of 1MiB or more"));
  request.memory = SmallestMemory() - 1;
  EXPECT_EQ(Run(request).status().code(), absl::StatusCode::kResourceExhausted);
  request.memory = SmallestMemory();
  const absl::StatusOr<TrainingResult> streamed = Run(request);
  GAUNTLET_ASSERT_OK(streamed);
  EXPECT_EQ(streamed->content, in_memory->content);
}

// Asks to stop at the n-th thing that it is told.
class Interrupter : public Progress {
 public:
  Interrupter(CancellationToken* token, int events) : token_(token), events_(events) {}
  void BeginStage(absl::string_view, absl::string_view, absl::string_view, uint64_t) override { Tick(); }
  void Update(uint64_t, const std::vector<Metric>&) override { Tick(); }
  void Event(absl::string_view, const std::vector<Metric>&) override { Tick(); }

 private:
  void Tick() {
    if (--events_ == 0) token_->Cancel();
  }
  CancellationToken* token_;
  std::atomic<int> events_;
};

TEST_F(TrainerTest, InterruptedAnywhereAndResumedEndsAsUninterrupted) {
  TrainRequest uninterrupted = Request("whole");
  uninterrupted.options.band_rows = 64;  // fewer tasks, each of which is followed by an interruption
  const absl::StatusOr<TrainingResult> whole = Run(uninterrupted);
  GAUNTLET_ASSERT_OK(whole);
  for (const int threads : {1, 3}) {
    TrainRequest request = Request(absl::StrCat("pieces", threads));
    request.options.band_rows = 64;
    request.threads = threads;
    int interruptions = 0;
    while (true) {
      CancellationToken token;
      // Each run gets a little further: the first event is the stage's beginning, so even that one trains a task.
      Interrupter interrupter(&token, 1 + interruptions % 3);
      const absl::StatusOr<TrainingResult> part =
          Train(model_->matrix, model_->vocabulary, request, &interrupter, &token);
      if (part.ok()) {
        EXPECT_EQ(part->content, whole->content);
        EXPECT_EQ(part->history.size(), 4u);
        for (size_t k = 0; k < 4; ++k) EXPECT_EQ(part->history[k].cost, whole->history[k].cost);
        break;
      }
      ASSERT_TRUE(absl::IsCancelled(part.status())) << part.status();
      ++interruptions;
      ASSERT_LT(interruptions, 100000);
    }
    EXPECT_GT(interruptions, 10);
  }
}

TEST_F(TrainerTest, MidEpochCheckpointsChangeNothing) {
  TrainRequest seldom = Request("whole");
  seldom.options.band_rows = 64;
  const absl::StatusOr<TrainingResult> whole = Run(seldom);
  GAUNTLET_ASSERT_OK(whole);
  TrainRequest request = Request("often");
  request.options.band_rows = 64;
  request.options.checkpoint_minutes = 1e-7;
  request.options.epochs = 2;
  request.threads = 2;
  GAUNTLET_ASSERT_OK(Run(request));
  request.options.epochs = 4;  // more epochs are no other training
  const absl::StatusOr<TrainingResult> often = Run(request);
  GAUNTLET_ASSERT_OK(often);
  EXPECT_EQ(often->content, whole->content);
  EXPECT_EQ(ListDirectory(request.checkpoint_directory)->size(), 2u);
}

TEST_F(TrainerTest, OtherSettingsAreRefusedByName) {
  TrainRequest request = Request("run");
  GAUNTLET_ASSERT_OK(Run(request));
  request.options.eta = 0.1;
  request.options.seed = 5;
  const absl::Status refused = Run(request).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused));
  EXPECT_THAT(std::string(refused.message()),
              AllOf(HasSubstr("training.eta was 0.05 and is now 0.1"), HasSubstr("training.seed was 1 and is now 5"),
                    HasSubstr("--restart")));
  request.restart = true;
  GAUNTLET_EXPECT_OK(Run(request));
  const SmallModel other = MakeSmallModel(JoinPath(model_->directory, "other"), true, 200);
  const CancellationToken never;
  Progress progress;
  const absl::Status other_matrix = Train(other.matrix, other.vocabulary, request, &progress, &never).status();
  GAUNTLET_EXPECT_OK(other_matrix);  // request.restart is still set
  request.restart = false;
  EXPECT_THAT(std::string(Run(request).status().message()), HasSubstr("the co-occurrence matrix was"));
}

TEST_F(TrainerTest, CostFallsAndHogwildReachesTheSame) {
  TrainRequest request = Request("deterministic");
  request.options.epochs = 20;
  const absl::StatusOr<TrainingResult> deterministic = Run(request);
  GAUNTLET_ASSERT_OK(deterministic);
  const std::vector<EpochSummary>& history = deterministic->history;
  EXPECT_LT(history.back().cost, 0.6 * history.front().cost);
  EXPECT_EQ(history.back().pairs, model_->matrix.directed_records());
  if (kThreadSanitizer) GTEST_SKIP() << "hogwild is a data race by design";
  request = Request("hogwild");
  request.options.epochs = 20;
  request.options.schedule = Schedule::kHogwild;
  request.threads = 4;
  const absl::StatusOr<TrainingResult> hogwild = Run(request);
  GAUNTLET_ASSERT_OK(hogwild);
  EXPECT_NEAR(hogwild->history.back().cost / history.back().cost, 1.0, 0.1);
}

TEST_F(TrainerTest, AsymmetricMatricesTrainEachEntryOnce) {
  const SmallModel left = MakeSmallModel(JoinPath(model_->directory, "left_matrix"), /*symmetric=*/false);
  const CancellationToken never;
  Progress progress;
  const absl::StatusOr<TrainingResult> result = Train(left.matrix, left.vocabulary, Request("left"), &progress, &never);
  GAUNTLET_ASSERT_OK(result);
  EXPECT_EQ(result->history.back().pairs, left.matrix.stored_records());
  EXPECT_LT(result->history.back().cost, result->history.front().cost);
}

TEST_F(TrainerTest, DivergenceNamesEpochTileAndPair) {
  // Vectors whose products overflow float32.
  const std::string path = JoinPath(model_->directory, "huge.txt");
  GAUNTLET_ASSERT_OK(SaveText(path, std::vector<std::string>{model_->vocabulary.word(0), model_->vocabulary.word(1)},
                              std::vector<float>(20, 1e30f), 10, {}));
  TrainRequest request = Request("diverges");
  request.options.initial_vectors = path;
  const absl::Status status = Run(request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("diverged in epoch 1, tile ("), HasSubstr("pair (\"w"), HasSubstr("x = ")));
  EXPECT_THAT(*ListDirectory(request.checkpoint_directory), testing::IsEmpty());
}

TEST_F(TrainerTest, StaysFiniteAtTheCornersOfItsOptions) {
  int k = 0;
  for (const double eta : {1e-6, 1.0, 10.0}) {
    for (const double x_max : {1e-3, 1e9}) {
      for (const double alpha : {0.0, 2.0}) {
        for (const int vector_size : {1, 40}) {
          TrainRequest request = Request(absl::StrCat("corner", k++));
          request.options.eta = eta;
          request.options.x_max = x_max;
          request.options.alpha = alpha;
          request.options.vector_size = vector_size;
          request.options.epochs = 2;
          const absl::StatusOr<TrainingResult> result = Run(request);
          GAUNTLET_ASSERT_OK(result);
          EXPECT_TRUE(std::isfinite(result->history.back().cost));
        }
      }
    }
  }
}

TEST_F(TrainerTest, UnobservedPairsAreTheSameForAnyScheduleOfWork) {
  TrainRequest request = Request("whole");
  request.options.unobserved_pairs = 3;
  const absl::StatusOr<TrainingResult> whole = Run(request);
  GAUNTLET_ASSERT_OK(whole);
  const absl::StatusOr<TrainingResult> plain = Run(Request("plain"));
  GAUNTLET_ASSERT_OK(plain);
  EXPECT_NE(whole->content, plain->content);

  request.checkpoint_directory = JoinPath(model_->directory, "streamed");
  request.threads = 3;
  request.memory = SmallestMemory();
  const absl::StatusOr<TrainingResult> streamed = Run(request);
  GAUNTLET_ASSERT_OK(streamed);
  EXPECT_EQ(streamed->content, whole->content);

  request = Request("resumed");
  request.options.unobserved_pairs = 3;
  request.options.checkpoint_minutes = 1e-6;  // after every task
  request.options.band_rows = 64;
  const absl::StatusOr<TrainingResult> resumed = Run(request);
  GAUNTLET_ASSERT_OK(resumed);
  request.options.checkpoint_minutes = 0;
  request.checkpoint_directory = JoinPath(model_->directory, "never_interrupted");
  EXPECT_EQ(Run(request)->content, resumed->content);
}

TEST_F(TrainerTest, UnobservedPairsStayFiniteAtTheCornersOfTheirOptions) {
  for (const double weight : {1e-6, 1e6}) {
    for (const double log_count : {-100.0, 100.0}) {
      for (const double power : {0.0, 10.0}) {
        TrainRequest request = Request(absl::StrCat("unobserved", weight, log_count, power));
        request.options.epochs = 2;
        request.options.unobserved_pairs = 2;
        request.options.unobserved_weight = weight;
        request.options.unobserved_log_count = log_count;
        request.options.unobserved_power = power;
        const absl::StatusOr<TrainingResult> result = Run(request);
        GAUNTLET_ASSERT_OK(result);
        EXPECT_TRUE(std::isfinite(result->history.back().cost));
      }
    }
  }
}

TEST_F(TrainerTest, UnobservedPairsNeedBandsWhosePairsFitTheCache) {
  TrainRequest request = Request("wide");
  request.options.unobserved_pairs = 1;
  request.options.band_rows = 8192;
  EXPECT_THAT(std::string(Run(request).status().message()), HasSubstr("training.band_rows may be at most 4096"));
}

// Two groups of words, each of which occurs with every context of its own and with none of the other's, all equally
// often: what tells them apart is only what is absent.
std::string TextOfTwoGroups() {
  std::string text;
  for (int repetition = 0; repetition < 3; ++repetition) {
    for (int word = 0; word < 10; ++word) {
      for (int context = 0; context < 10; ++context) {
        absl::StrAppend(&text, "a", word, " c", context, "\n", "b", word, " d", context, "\n");
      }
    }
  }
  return text;
}

// The mean cosine between the words of group a less that between words of the two groups.
double Separation(const SmallModel& model, const Parameters& parameters) {
  const auto vector = [&](char group, int word) {
    const uint32_t id = *model.vocabulary.Find(absl::StrCat(std::string(1, group), word));
    const absl::Span<const float> values = parameters.vector(Side::kWord, id);
    return std::vector<double>(values.begin(), values.end());
  };
  const auto cosine = [](const std::vector<double>& x, const std::vector<double>& y) {
    const auto dot = [](const std::vector<double>& u, const std::vector<double>& v) {
      return std::inner_product(u.begin(), u.end(), v.begin(), 0.0);
    };
    return dot(x, y) / std::sqrt(dot(x, x) * dot(y, y));
  };
  double separation = 0.0;
  for (int i = 0; i < 10; ++i) {
    for (int j = 0; j < i; ++j) {
      separation += (cosine(vector('a', i), vector('a', j)) - cosine(vector('a', i), vector('b', j))) / 45.0;
    }
  }
  return separation;
}

TEST_F(TrainerTest, AbsenceOfPairsCarriesMeaning) {
  const SmallModel model = MakeModelOf(JoinPath(model_->directory, "groups"), TextOfTwoGroups());
  const auto separation = [&](int unobserved_pairs) {
    TrainRequest request = Request(absl::StrCat("groups", unobserved_pairs));
    request.options.epochs = 60;
    request.options.unobserved_pairs = unobserved_pairs;
    request.options.band_rows = 0;
    const CancellationToken never;
    Progress progress;
    const auto result = Train(model.matrix, model.vocabulary, request, &progress, &never);
    EXPECT_EQ(StatusOf(result), absl::OkStatus());
    return Separation(model, result->parameters);
  };
  EXPECT_LT(std::abs(separation(0)), 0.2);
  EXPECT_GT(separation(2), 0.8);
}

// With a rate that is as good as nothing from the second epoch on, the first one's parameters stay.
TEST_F(TrainerTest, RatesDecayByEpoch) {
  TrainRequest one = Request("one");
  one.options.epochs = 1;
  const absl::StatusOr<TrainingResult> first = Run(one);
  GAUNTLET_ASSERT_OK(first);
  TrainRequest request = Request("decayed");
  request.options.eta_decay = 1e-6;
  const absl::StatusOr<TrainingResult> decayed = Run(request);
  GAUNTLET_ASSERT_OK(decayed);
  request.options.eta_decay = 0.9;
  EXPECT_THAT(std::string(Run(request).status().message()), HasSubstr("training.eta_decay"));
  for (uint32_t id = 0; id < first->parameters.rows(); ++id) {
    for (const Side side : {Side::kWord, Side::kContext}) {
      EXPECT_NEAR(decayed->parameters.bias(side, id), first->parameters.bias(side, id), 1e-4);
      EXPECT_NEAR(decayed->parameters.vector(side, id)[0], first->parameters.vector(side, id)[0], 1e-4);
    }
  }
}

// w·c then is what PMI is, far more closely than where the biases may take any share of it.
TEST_F(TrainerTest, CountedBiasesStayAndMakeProductsPmi) {
  const auto correlation = [&](const TrainingResult& result) {
    FitOptions options;
    options.sample = 1u << 20;
    const absl::StatusOr<FitReport> fit = MeasureFit(model_->matrix, result.parameters, options, {});
    EXPECT_TRUE(fit.ok()) << fit.status();
    return fit->correlations[0].product_and_pmi.pearson;
  };
  TrainRequest request = Request("pmi");
  request.options.epochs = 30;
  request.options.biases = Biases::kPmi;
  const absl::StatusOr<TrainingResult> counted = Run(request);
  GAUNTLET_ASSERT_OK(counted);
  const absl::StatusOr<Marginals> marginals = ComputeMarginals(model_->matrix, {});
  GAUNTLET_ASSERT_OK(marginals);
  for (uint32_t id = 0; id < counted->parameters.rows(); ++id) {
    const double bias = marginals->rows[id] > 0.0 ? std::log(marginals->rows[id]) : 0.0;
    const double context_bias =
        marginals->columns[id] > 0.0 ? std::log(marginals->columns[id] / marginals->total) : 0.0;
    EXPECT_NEAR(counted->parameters.bias(Side::kWord, id), bias, 1e-5);
    EXPECT_NEAR(counted->parameters.bias(Side::kContext, id), context_bias, 1e-5);
  }
  TrainRequest plain = Request("learned");
  plain.options.epochs = 30;
  const absl::StatusOr<TrainingResult> learned = Run(plain);
  GAUNTLET_ASSERT_OK(learned);
  EXPECT_GT(correlation(*counted), correlation(*learned));
  // Another smoothing is another model.
  request.options.context_smoothing = 0.75;
  const absl::Status other = Run(request).status();
  EXPECT_THAT(std::string(other.message()), HasSubstr("training.context_smoothing"));
}

TEST_F(TrainerTest, WarmStartTakesTheFilesVectors) {
  const std::string path = JoinPath(model_->directory, "initial.txt");
  std::vector<float> vector(10, 0.25f);
  vector[3] = -1.0f;
  GAUNTLET_ASSERT_OK(SaveText(path, std::vector<std::string>{model_->vocabulary.word(5)}, vector, 10, {}));
  TrainRequest request = Request("warm");
  request.options.initial_vectors = path;
  request.options.eta = 1e-9;
  request.options.epochs = 1;
  const absl::StatusOr<TrainingResult> result = Run(request);
  GAUNTLET_ASSERT_OK(result);
  for (size_t k = 0; k < 10; ++k) {
    EXPECT_NEAR(result->parameters.vector(Side::kWord, 5)[k] + result->parameters.vector(Side::kContext, 5)[k],
                vector[k], 1e-4);
  }
  request = Request("other");
  request.options.initial_vectors = path;
  request.options.vector_size = 11;
  EXPECT_THAT(std::string(Run(request).status().message()), HasSubstr("vectors of 10 dimensions"));
}

TEST_F(TrainerTest, ScoresStopTheTraining) {
  TrainRequest request = Request("scored");
  request.options.epochs = 50;
  request.options.stop_patience = 2;
  int calls = 0;
  request.score = [&](const Parameters&) -> absl::StatusOr<double> { return ++calls == 3 ? 1.0 : 0.5; };
  const absl::StatusOr<TrainingResult> result = Run(request);
  GAUNTLET_ASSERT_OK(result);
  EXPECT_EQ(result->history.size(), 5u);  // the best was the third
  EXPECT_EQ(result->history[2].score, 1.0);
  GAUNTLET_EXPECT_OK(Run(request));  // and stays stopped
  EXPECT_EQ(calls, 5);
}

TEST(TrainingIsOver, DecidesByHistoryAlone) {
  TrainingOptions options;
  options.epochs = 3;
  const auto history = [](std::vector<double> costs) {
    std::vector<EpochSummary> epochs;
    for (const double cost : costs) epochs.push_back({static_cast<int>(epochs.size()) + 1, cost, 1, 1, std::nullopt});
    return epochs;
  };
  EXPECT_FALSE(TrainingIsOver(options, {}));
  EXPECT_FALSE(TrainingIsOver(options, history({1.0, 0.999})));
  EXPECT_TRUE(TrainingIsOver(options, history({1, 1, 1})));
  options.stop_cost_improvement = 0.01;
  EXPECT_TRUE(TrainingIsOver(options, history({1.0, 0.999})));
  EXPECT_FALSE(TrainingIsOver(options, history({1.0, 0.98})));
}

}  // namespace
}  // namespace gauntlet

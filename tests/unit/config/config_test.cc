#include "gauntlet/config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "gauntlet/config/option.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// The message of the error that a config with this text gives.
std::string ErrorOf(const std::string& text) {
  const std::string path = JoinPath(FreshDirectory(), "c.json");
  OverwriteFile(path, text);
  const absl::Status status = LoadConfig(path).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << text << ": " << status;
  EXPECT_THAT(std::string(status.message()), StartsWith(path));
  return std::string(status.message());
}

TEST(LoadConfig, ReadsEverySectionAndResolvesPathsAgainstTheFile) {
  const std::string directory = FreshDirectory();
  const std::string path = JoinPath(directory, "c.json");
  OverwriteFile(path, R"({
    // comments are welcome
    "run_dir": "runs/x",
    "corpus": { "inputs": ["a.txt", "/b.txt", "-", "@list"], "lowercase": false },
    "vocabulary": { "min_count": 3 },
    "cooccurrence": { "distance_weighting": "linear", "symmetric": 0 },
    "training": { "eta": 0.075, "schedule": "deterministic", "vector_size": 300 },
    "output": { "vectors": "concatenation" },
    "evaluation": { "similarities": "ws.txt" },
    "threads": 4,
    "memory": "1.5GiB"
  })");
  const absl::StatusOr<Config> config = LoadConfig(path);
  GAUNTLET_ASSERT_OK(config);
  EXPECT_EQ(config->run_dir, JoinPath(directory, "runs/x"));
  EXPECT_THAT(config->corpus.inputs,
              ElementsAre(JoinPath(directory, "a.txt"), "/b.txt", "-", "@" + JoinPath(directory, "list")));
  EXPECT_FALSE(config->corpus.tokens.lowercase);
  EXPECT_EQ(config->vocabulary.min_count, 3u);
  EXPECT_EQ(config->cooccurrence.distance_weighting, DistanceWeighting::kLinear);
  EXPECT_FALSE(config->cooccurrence.symmetric);
  EXPECT_EQ(config->training.eta, 0.075);
  EXPECT_EQ(config->training.schedule, Schedule::kDeterministic);
  EXPECT_EQ(config->training.vector_size, 300);
  EXPECT_EQ(config->output.vectors, OutputVectors::kConcatenation);
  EXPECT_THAT(config->evaluation.similarities, ElementsAre(JoinPath(directory, "ws.txt")));
  EXPECT_EQ(config->threads, 4);
  EXPECT_EQ(config->memory, uint64_t{3} << 29);
  GAUNTLET_EXPECT_OK(ValidateConfig(*config));
}

TEST(LoadConfig, ErrorsNameKeyValueAndWhatIsAllowed) {
  EXPECT_THAT(ErrorOf(R"({"training": {"eta": "fast"}})"),
              HasSubstr("\"training.eta\": got \"fast\", expected a number, above 0, at most 10"));
  EXPECT_THAT(ErrorOf(R"({"training": {"eta": 0}})"), HasSubstr("got 0"));
  EXPECT_THAT(ErrorOf(R"({"training": {"vector_size": 2.5}})"),
              HasSubstr("got 2.5, expected a whole number, 1 to 4096"));
  EXPECT_THAT(ErrorOf(R"({"training": {"vector_size": 99999999999999999999}})"), HasSubstr("training.vector_size"));
  EXPECT_THAT(ErrorOf(R"({"training": {"schedule": "fast"}})"),
              HasSubstr("expected one of \"hogwild\", \"deterministic\""));
  EXPECT_THAT(ErrorOf(R"({"corpus": {"lowercase": 2}})"), HasSubstr("expected true or false"));
  EXPECT_THAT(ErrorOf(R"({"corpus": {"inputs": [1]}})"), HasSubstr("expected a list of paths"));
  EXPECT_THAT(ErrorOf(R"({"corpus": {"inputs": {"a": "b"}}})"), HasSubstr("expected a list of paths"));
  EXPECT_THAT(ErrorOf(R"({"corpus": {"inputs": ["a", ["b"]]}})"), HasSubstr("expected a list of paths"));
  for (const char* input :
       {R"({"weight": 1})", R"({"path": "a", "weight": 0})", R"({"path": "a", "weight": 1.5})",
        R"({"path": "a", "weight": -1})", R"({"path": "a", "weight": 1000001})", R"({"path": "", "weight": 1})",
        R"({"path": "a", "weight": 1, "x": 1})", R"({"path": "a", "format": 1})"}) {
    EXPECT_THAT(ErrorOf(absl::StrCat(R"({"corpus": {"inputs": ["b", )", input, "]}}")),
                HasSubstr("\"corpus.inputs\": got {"))
        << input;
  }
  EXPECT_THAT(ErrorOf(R"({"run_dir": 7})"), HasSubstr("got 7"));
  EXPECT_THAT(ErrorOf(R"({"memory": "lots"})"), HasSubstr("is not a size"));
  EXPECT_THAT(ErrorOf(R"({"memory": -1})"), HasSubstr("got -1"));
  EXPECT_THAT(ErrorOf(R"({"corpus": {"max_record": "1MiB"}})"), HasSubstr("expected a size of at least 4 MiB"));
  EXPECT_THAT(ErrorOf(R"({"run_dir": "a\u0000b"})"), HasSubstr("without NUL"));
  EXPECT_THAT(ErrorOf(R"({"corpus": {"inputs": ["a\u0000b"]}})"), HasSubstr("without NUL"));
  EXPECT_THAT(ErrorOf(R"({"evaluation": {"analogies": ["a\u0000b"]}})"), HasSubstr("without NUL"));
  EXPECT_THAT(ErrorOf(absl::StrCat(R"({"include": )", std::string(5'000'000, '['))), HasSubstr("nested more than"));
  EXPECT_THAT(ErrorOf(R"({"training": 7})"), HasSubstr("\"training\": expected an object"));
}

TEST(LoadConfig, InputsMayHaveWeights) {
  const std::string path = JoinPath(FreshDirectory(), "c.json");
  OverwriteFile(path, R"({"corpus": {"inputs": ["a.txt", {"path": "sub/*.txt", "weight": 2}]}})");
  const absl::StatusOr<Config> config = LoadConfig(path);
  GAUNTLET_ASSERT_OK(config);
  EXPECT_THAT(config->corpus.inputs, ElementsAre(CorpusInput(JoinPath(DirectoryName(path), "a.txt"), 1),
                                                 CorpusInput(JoinPath(DirectoryName(path), "sub/*.txt"), 2)));
  Config one;
  GAUNTLET_EXPECT_OK(SetOption(&one, R"(corpus.inputs={"path": "/a", "weight": 7})"));
  EXPECT_THAT(one.corpus.inputs, ElementsAre(CorpusInput("/a", 7)));
  EXPECT_EQ(ConfigToJson(one)["corpus"]["inputs"].dump(), R"([{"path":"/a","weight":7}])");
  GAUNTLET_EXPECT_OK(SetOption(&one, R"(corpus.inputs=["/b", {"format": "text", "path": "/a"}])"));
  EXPECT_EQ(one.corpus.inputs[1].format, "text");
  EXPECT_EQ(ConfigToJson(one)["corpus"]["inputs"].dump(), R"(["/b",{"path":"/a","format":"text"}])");
  EXPECT_THAT(std::string(SetOption(&one, R"(corpus.inputs={"path": "/a", "format": "x"})").message()),
              HasSubstr("got \"x\", expected one of \"text\""));
}

TEST(LoadConfig, UnknownKeysNameTheNearestKnownOne) {
  EXPECT_THAT(ErrorOf(R"({"training": {"vectorsize": 5}})"),
              HasSubstr("unknown key \"training.vectorsize\"; did you mean \"training.vector_size\"?"));
  EXPECT_THAT(ErrorOf(R"({"vector_size": 5})"), HasSubstr("did you mean \"training.vector_size\"?"));
  EXPECT_THAT(ErrorOf(R"({"zebra": 5})"), AllOf(HasSubstr("unknown key \"zebra\""), Not(HasSubstr("did you mean"))));
}

TEST(LoadConfig, BadJsonIsAnErrorWithItsPlace) {
  EXPECT_THAT(ErrorOf("{\n  \"threads\": 4,\n}"), HasSubstr("line 3"));
  EXPECT_THAT(ErrorOf("[]"), HasSubstr("expected a JSON object"));
  EXPECT_THAT(ErrorOf(""), HasSubstr("not valid JSON"));
  EXPECT_THAT(ErrorOf(R"({"threads": 1, "threads": 2})"), HasSubstr("key \"threads\" is given twice"));
  std::string many = "{\"a\": 0";
  for (int k = 0; k < 200'000; ++k) absl::StrAppend(&many, ", \"", k, "\": 0");
  EXPECT_THAT(ErrorOf(many + "}"), HasSubstr("an object has more than 256 keys"));
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  EXPECT_THAT(ErrorOf("// \"\n{\"run_dir\": " + deep + "}"), HasSubstr("nested more than 128 deep"));
  EXPECT_TRUE(absl::IsInvalidArgument(LoadConfig("/does/not/exist.json").status()));
}

// Writes DIRECTORY/NAME and returns its path.
std::string WriteConfig(const std::string& directory, const std::string& name, const std::string& text) {
  const std::string path = JoinPath(directory, name);
  GAUNTLET_EXPECT_OK(CreateDirectories(DirectoryName(path)));
  OverwriteFile(path, text);
  return path;
}

TEST(Recipe, ComesBeforeTheOtherOptionsOfItsFileAndAfterThoseOfIncludedOnes) {
  const std::string directory = FreshDirectory();
  WriteConfig(directory, "base.json", R"({"training": {"x_max": 50, "unobserved_pairs": 3, "epochs": 4}})");
  const std::string path =
      WriteConfig(directory, "c.json", R"({"include": "base.json", "training": {"x_max": 20}, "recipe": "gauntlet"})");
  const absl::StatusOr<Config> config = LoadConfig(path);
  GAUNTLET_ASSERT_OK(config);
  EXPECT_EQ(config->recipe, "gauntlet");
  EXPECT_EQ(config->training.x_max, 20);
  EXPECT_EQ(config->training.unobserved_pairs, 1);
  EXPECT_EQ(config->training.unobserved_weight, 2);
  EXPECT_EQ(config->training.biases, Biases::kPmi);
  EXPECT_EQ(config->training.epochs, 25);
  // What a run keeps reads back to the same, with what was set over the recipe.
  const std::string kept = WriteConfig(directory, "kept.json", ConfigToJson(*config).dump());
  EXPECT_EQ(LoadConfig(kept)->training.x_max, 20);
  EXPECT_THAT(ErrorOf(R"({"recipe": "glov"})"), AllOf(HasSubstr("\"recipe\""), HasSubstr("\"glove\", \"gauntlet\"")));
}

TEST(Recipe, GloveIsThePublishedOneWhateverWasSetBefore) {
  Config config;
  GAUNTLET_ASSERT_OK(SetOption(&config, "recipe=gauntlet"));
  GAUNTLET_ASSERT_OK(SetOption(&config, "recipe=glove"));
  Config published;
  GAUNTLET_ASSERT_OK(SetOption(&published, "recipe=glove"));
  EXPECT_EQ(ConfigToJson(config), ConfigToJson(published));
  EXPECT_EQ(config.training.unobserved_pairs, 0);
  EXPECT_EQ(config.training.x_max, 100);
  EXPECT_EQ(config.training.alpha, 0.75);
  EXPECT_EQ(config.cooccurrence.window_size, 10);
}

TEST(Include, TheIncludingFileOverridesKeyByKey) {
  const std::string directory = FreshDirectory();
  WriteConfig(directory, "common/root.json",
              R"({"run_dir": "r", "corpus": {"inputs": ["a.txt", "b.txt"]}, "training": {"eta": 0.5, "alpha": 0.5}})");
  WriteConfig(directory, "common/base.json", R"({"include": "root.json", "training": {"eta": 0.25}})");
  const std::string path = WriteConfig(
      directory, "c.json", R"({"training": {"vector_size": 7}, "include": "common/base.json", "run_dir": "mine"})");
  const absl::StatusOr<Config> config = LoadConfig(path);
  GAUNTLET_ASSERT_OK(config);
  EXPECT_EQ(config->training.eta, 0.25);
  EXPECT_EQ(config->training.alpha, 0.5);
  EXPECT_EQ(config->training.vector_size, 7);
  // Paths are relative to the file that says them.
  EXPECT_EQ(config->run_dir, JoinPath(directory, "mine"));
  EXPECT_THAT(config->corpus.inputs,
              ElementsAre(JoinPath(directory, "common/a.txt"), JoinPath(directory, "common/b.txt")));
}

TEST(Include, OfSeveralFilesTheLaterOneWins) {
  const std::string directory = FreshDirectory();
  WriteConfig(directory, "shared.json", R"({"threads": 1, "training": {"epochs": 1, "seed": 1}})");
  WriteConfig(directory, "a.json", R"({"include": "shared.json", "training": {"epochs": 2, "vector_size": 2}})");
  WriteConfig(directory, "b.json", R"({"include": ["shared.json"], "training": {"vector_size": 3}})");
  const absl::StatusOr<Config> config =
      LoadConfig(WriteConfig(directory, "c.json", R"({"include": ["a.json", "b.json"], "threads": 4})"));
  GAUNTLET_ASSERT_OK(config);
  EXPECT_EQ(config->threads, 4);
  EXPECT_EQ(config->training.vector_size, 3);
  EXPECT_EQ(config->training.epochs, 1);  // shared.json comes once more, with b.json
  EXPECT_EQ(config->training.seed, 1u);
}

TEST(Include, ErrorsNameTheFileThatIsWrong) {
  const std::string directory = FreshDirectory();
  const std::string base = WriteConfig(directory, "base.json", R"({"training": {"eta": "fast"}})");
  const std::string path = WriteConfig(directory, "c.json", R"({"include": "base.json", "training": {"eta": 0.1}})");
  EXPECT_THAT(std::string(LoadConfig(path).status().message()),
              StartsWith(absl::StrCat(base, ": \"training.eta\": got \"fast\"")));
  OverwriteFile(base, "{");
  EXPECT_THAT(std::string(LoadConfig(path).status().message()), StartsWith(absl::StrCat(base, ": not valid JSON")));
  EXPECT_THAT(ErrorOf(R"({"include": "missing.json"})"), HasSubstr("missing.json does not exist"));
  EXPECT_THAT(ErrorOf(R"({"include": 7})"), HasSubstr("\"include\": got 7, expected the path of a config"));
  EXPECT_THAT(ErrorOf(R"({"include": ["x", ""]})"), HasSubstr("expected the path of a config, or a list"));
  EXPECT_THAT(ErrorOf(R"({"training": {"include": "x"}})"), HasSubstr("unknown key \"training.include\""));
}

TEST(Include, CirclesAndDepthAreErrorsWithTheChain) {
  const std::string directory = FreshDirectory();
  const std::string a = WriteConfig(directory, "a.json", R"({"include": "sub/b.json"})");
  const std::string b = WriteConfig(directory, "sub/b.json", R"({"include": "../a.json"})");
  const absl::Status circle = LoadConfig(a).status();
  EXPECT_TRUE(absl::IsInvalidArgument(circle));
  EXPECT_THAT(std::string(circle.message()), AllOf(StartsWith(b), HasSubstr("a config includes itself"),
                                                   HasSubstr(absl::StrCat(a, " includes ", b, " includes "))));
  for (int k = 0; k < 20; ++k) {
    WriteConfig(directory, absl::StrCat(k, ".json"), absl::StrCat(R"({"include": ")", k + 1, R"(.json"})"));
  }
  WriteConfig(directory, "20.json", "{}");
  EXPECT_THAT(std::string(LoadConfig(JoinPath(directory, "0.json")).status().message()),
              AllOf(HasSubstr("too deeply"), HasSubstr("/0.json includes"), HasSubstr("/16.json")));
  GAUNTLET_EXPECT_OK(LoadConfig(JoinPath(directory, "5.json")));
}

TEST(SetOption, RefusesTextThatIsNotUtf8) {
  Config config;
  for (const char* assignment :
       {"run_dir=caf\xe9", "corpus.field=\xff", "evaluation.analogies=a\xc3", "corpus.inputs=\xe9"}) {
    const absl::Status status = SetOption(&config, assignment);
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("expected text in UTF-8"));
  }
  EXPECT_TRUE(absl::IsInvalidArgument(SetOption(&config, "run_dir", std::string("a\0b", 3))));
  GAUNTLET_EXPECT_OK(SetOption(&config, "run_dir=café"));
}

TEST(SetOption, TakesJsonOrText) {
  Config config;
  GAUNTLET_EXPECT_OK(SetOption(&config, "training.eta=0.5"));
  GAUNTLET_EXPECT_OK(SetOption(&config, "training.schedule=deterministic"));
  GAUNTLET_EXPECT_OK(SetOption(&config, "output.name=100"));
  GAUNTLET_EXPECT_OK(SetOption(&config, "corpus.inputs=[\"a\", \"b\"]"));
  GAUNTLET_EXPECT_OK(SetOption(&config, "evaluation.analogies=q.txt"));
  EXPECT_EQ(config.training.eta, 0.5);
  EXPECT_EQ(config.training.schedule, Schedule::kDeterministic);
  EXPECT_EQ(config.output.name, "100");
  EXPECT_THAT(config.corpus.inputs, ElementsAre("a", "b"));
  EXPECT_THAT(config.evaluation.analogies, ElementsAre("q.txt"));
  EXPECT_TRUE(absl::IsInvalidArgument(SetOption(&config, "training.eta")));
  EXPECT_TRUE(absl::IsInvalidArgument(SetOption(&config, "training.eta=")));
  EXPECT_TRUE(absl::IsInvalidArgument(SetOption(&config, "=1")));
}

TEST(ConfigToJson, ReadsBackToTheSameConfig) {
  Config config;
  config.run_dir = "r";
  config.corpus.inputs = {"a", "-", {"b", 3}};
  config.training.alpha = 0.8;
  config.cooccurrence.subsample = 1e-4;
  config.output.vectors = OutputVectors::kWord;
  const std::string path = JoinPath(FreshDirectory(), "c.json");
  OverwriteFile(path, ConfigToJson(config).dump());
  const absl::StatusOr<Config> read = LoadConfig(path);
  GAUNTLET_ASSERT_OK(read);
  EXPECT_EQ(ConfigToJson(*read), ConfigToJson(config));
  EXPECT_THAT(read->run_dir, StartsWith("/"));
}

TEST(ValidateConfig, AsksForWhatARunNeeds) {
  Config config;
  const auto message = [&] { return std::string(ValidateConfig(config).message()); };
  EXPECT_THAT(message(), HasSubstr("\"run_dir\": not set"));
  config.run_dir = "r";
  EXPECT_THAT(message(), HasSubstr("\"corpus.inputs\": not set"));
  config.cooccurrence.import = "x.bin";
  EXPECT_THAT(message(), HasSubstr("\"vocabulary.file\": not set"));
  config.vocabulary.file = "v.txt";
  EXPECT_EQ(message(), "");
  config.output.name = "a/b";
  EXPECT_THAT(message(), HasSubstr("without slashes"));
  config.output.name = "a";
  config.training.stop_patience = 2;
  EXPECT_THAT(message(), HasSubstr("training.stop_patience"));
}

TEST(ResultOptions, CoverWhatShapesResultsAndNothingElse) {
  Config config;
  const std::vector<std::string> before = ResultOptions(config, {"training.", "corpus."});
  EXPECT_THAT(before, Contains("training.eta=0.05"));
  config.training.keep_checkpoints = 7;
  config.training.epochs = 99;
  config.corpus.inputs = {"elsewhere"};
  EXPECT_EQ(ResultOptions(config, {"training.", "corpus."}), before);
  config.training.seed = 2;
  EXPECT_NE(ResultOptions(config, {"training.", "corpus."}), before);
}

TEST(AllOptions, AreDeclaredOnceAndAcceptTheirOwnDefaults) {
  const Config defaults;
  std::set<std::string> keys;
  std::set<std::string> flags;
  for (const Option& option : AllOptions()) {
    EXPECT_TRUE(keys.insert(option.key).second) << option.key;
    EXPECT_TRUE(option.flag.empty() || flags.insert(option.flag).second) << option.flag;
    EXPECT_FALSE(option.help.empty() || option.allowed.empty() || option.type.empty()) << option.key;
    Config config;
    GAUNTLET_EXPECT_OK(option.set(&config, option.get(defaults), ""));
    EXPECT_EQ(ConfigToJson(config), ConfigToJson(defaults)) << option.key;
  }
}

TEST(Documentation, IsWhatTheDeclarationsGenerate) {
  const std::string path = absl::StrCat(GAUNTLET_TEST_DATA, "/../docs/CONFIG.md");
  EXPECT_EQ(*ReadFile(path), OptionsMarkdown()) << "run: gauntlet options --markdown > docs/CONFIG.md";
}

}  // namespace
}  // namespace gauntlet

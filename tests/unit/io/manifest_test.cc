#include "gauntlet/io/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_format.h"
#include "gauntlet/io/hash.h"
#include "gauntlet/io/json.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

using testing::HasSubstr;

Manifest Sample() {
  Manifest manifest;
  manifest.artefact = "sample";
  manifest.version = 2;
  manifest.fingerprint = "f00d";
  manifest.content = "cafe";
  manifest.details = {{"tokens", 17}, {"share", 0.1}, {"word", "naïve"}};
  return manifest;
}

TEST(Manifest, RoundTrips) {
  const std::string directory = FreshDirectory();
  GAUNTLET_ASSERT_OK(WriteManifest(directory, Sample()));
  const Manifest read = *ReadManifest(directory, "sample", 2);
  EXPECT_EQ(read.artefact, "sample");
  EXPECT_EQ(read.version, 2u);
  EXPECT_EQ(read.fingerprint, "f00d");
  EXPECT_EQ(read.content, "cafe");
  EXPECT_EQ(read.details, Sample().details);
}

TEST(Manifest, EveryFlippedBitAndEveryTruncationIsNoticed) {
  const std::string directory = FreshDirectory();
  const std::string path = JoinPath(directory, "manifest.json");
  GAUNTLET_ASSERT_OK(WriteManifest(directory, Sample()));
  ForEachDamage(*ReadFile(path), [&](const std::string& damaged, const std::string& what) {
    OverwriteFile(path, damaged);
    const absl::Status status = ReadManifest(directory, "sample", 2).status();
    ASSERT_TRUE(absl::IsDataLoss(status)) << what << ": " << status;
    ASSERT_THAT(std::string(status.message()), HasSubstr(path + ": offset ")) << what;
  });
}

// A file as another version of the program would write it, with members that this one does not know.
std::string ManifestOfVersion(uint64_t version) {
  nlohmann::ordered_json json = {{"artefact", "sample"}, {"version", version}, {"signature", {1, 2}},
                                 {"fingerprint", ""},    {"content", ""},      {"details", nullptr}};
  json["checksum"] = absl::StrFormat("%016x", Checksum64(json.dump()));
  return json.dump();
}

TEST(Manifest, NewerVersionsAreRefusedWithBothNumbersWhateverTheyHave) {
  const std::string path = JoinPath(FreshDirectory(), "sample.json");
  for (const uint64_t version : {uint64_t{3}, uint64_t{1} << 40}) {
    OverwriteFile(path, ManifestOfVersion(version));
    const absl::Status status = ReadManifestFile(path, "sample", 2).status();
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
    EXPECT_THAT(std::string(status.message()),
                testing::AllOf(HasSubstr(absl::StrCat("version ", version)), HasSubstr("up to 2")));
  }
  OverwriteFile(path, ManifestOfVersion(2));  // what is not known is damage here
  EXPECT_TRUE(absl::IsDataLoss(ReadManifestFile(path, "sample", 2).status()));
  Manifest manifest = Sample();
  manifest.version = 0;
  GAUNTLET_ASSERT_OK(WriteManifestFile(path, manifest));
  EXPECT_THAT(std::string(ReadManifestFile(path, "sample", 2).status().message()), HasSubstr("version 0"));
}

TEST(Manifest, DetailsThatWouldTakeAllStackOrTimeAreRefused) {
  const std::string path = JoinPath(FreshDirectory(), "sample.json");
  OverwriteFile(path, "{\"details\": " + std::string(1'000'000, '['));
  EXPECT_TRUE(absl::IsDataLoss(ReadManifestFile(path, "", 2).status()));
  std::string many = "{\"a\": 0";
  for (int k = 0; k < 200'000; ++k) absl::StrAppend(&many, ", \"", k, "\": 0");
  OverwriteFile(path, many + "}");
  EXPECT_TRUE(absl::IsDataLoss(ReadManifestFile(path, "", 2).status()));
  Manifest manifest = Sample();
  for (size_t k = manifest.details.size(); k < kMaxJsonMembers; ++k) manifest.details[absl::StrCat(k)] = 0;
  GAUNTLET_ASSERT_OK(WriteManifestFile(path, manifest));
  GAUNTLET_EXPECT_OK(ReadManifestFile(path, "", 2));
  manifest.details["one more"] = 0;
  GAUNTLET_ASSERT_OK(WriteManifestFile(path, manifest));
  EXPECT_TRUE(absl::IsDataLoss(ReadManifestFile(path, "", 2).status()));
}

TEST(Manifest, MissingOtherAndNewerOnesAreToldApart) {
  const std::string directory = FreshDirectory();
  EXPECT_TRUE(absl::IsNotFound(ReadManifest(directory, "sample", 2).status()));
  GAUNTLET_ASSERT_OK(WriteManifest(directory, Sample()));
  EXPECT_TRUE(absl::IsDataLoss(ReadManifest(directory, "other", 2).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(ReadManifest(directory, "sample", 1).status()));
  GAUNTLET_EXPECT_OK(ReadManifest(directory, "", 2));
}

}  // namespace
}  // namespace gauntlet

#include "gauntlet/io/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/test_util.h"

namespace gauntlet {
namespace {

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
  const std::string good = *ReadFile(path);
  for (size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    OverwriteFile(path, bad);
    ASSERT_TRUE(absl::IsDataLoss(ReadManifest(directory, "sample", 2).status())) << bit;
  }
  for (size_t size = 0; size < good.size(); ++size) {
    OverwriteFile(path, good.substr(0, size));
    ASSERT_TRUE(absl::IsDataLoss(ReadManifest(directory, "sample", 2).status())) << size;
  }
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

// "tweets" and "jsonl": a JSON value on each line.

#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gauntlet/base/status.h"
#include "src/text/corpus_readers.h"
#include "src/text/html_entities.h"

namespace gauntlet {

namespace {

using Json = simdjson::dom::element;
using JsonResult = simdjson::simdjson_result<Json>;

absl::string_view ToView(std::string_view text) { return absl::string_view(text.data(), text.size()); }

// Parses the lines.
class JsonReader : public LineReader {
 protected:
  void ReadLine(absl::string_view line, uint64_t offset, DocumentSink document, PartReport* report) final {
    // The parser reads whole vectors, so it wants bytes behind the end.
    padded_.reserve(line.size() + simdjson::SIMDJSON_PADDING);
    padded_.assign(line.data(), line.size());
    Json value;
    const simdjson::error_code error =
        parser_.parse(padded_.data(), padded_.size(), /*realloc_if_needed=*/false).get(value);
    if (error == simdjson::SUCCESS) return ReadValue(value, offset, document, report);
    ++report->figures.records;
    AddBroken(offset, simdjson::error_message(error), report);
  }

  virtual void ReadValue(const Json& value, uint64_t offset, DocumentSink document, PartReport* report) = 0;

  static void AddBroken(uint64_t offset, absl::string_view reason, PartReport* report) {
    ++report->figures.broken_records;
    report->AddProblem(offset, absl::StrCat("a line of JSON: ", reason));
  }

  std::string text_;

 private:
  simdjson::dom::parser parser_;
  std::string padded_;
};

class JsonLinesReader final : public JsonReader {
 public:
  explicit JsonLinesReader(std::vector<std::string> path) : path_(std::move(path)) {}

 private:
  void ReadValue(const Json& value, uint64_t offset, DocumentSink document, PartReport* report) override {
    ++report->figures.records;
    JsonResult field{Json(value)};
    for (const std::string& name : path_) field = field[name];
    std::string_view text;
    const simdjson::error_code error = field.get(text);
    if (error == simdjson::NO_SUCH_FIELD || field.is_null()) {
      ++report->figures.without_text;
    } else if (error != simdjson::SUCCESS) {
      AddBroken(offset, "the field is not a text, or not in an object", report);
    } else {
      text_.assign(text);
      ReplaceLineEnds(&text_);
      document(text_, true);
    }
  }

  const std::vector<std::string> path_;
};

// The layouts: API 1.1, with the text in "full_text" or "text", and long ones in "extended_tweet"; the same with
// deletion notices, as the Internet Archive keeps the stream; API 2, a tweet in "data", or a list of them, or, as some
// tools rewrite it, a tweet at the top.
class TweetReader final : public JsonReader {
 public:
  explicit TweetReader(const CorpusOptions& options) : retweets_(options.retweets) {
    for (const absl::string_view code : absl::StrSplit(options.languages, ',', absl::SkipEmpty())) {
      languages_.insert(std::string(code));
    }
  }

 private:
  void ReadValue(const Json& value, uint64_t offset, DocumentSink document, PartReport* report) override {
    Json data;
    if (!value.is_object()) {
      ++report->figures.records;
      return AddBroken(offset, "expected an object", report);
    }
    GatherIncluded(value);
    if (value["data"].get(data) != simdjson::SUCCESS) return ReadTweet(value, document, report);
    simdjson::dom::array tweets;
    if (data.get(tweets) != simdjson::SUCCESS) return ReadTweet(data, document, report);
    for (const Json tweet : tweets) ReadTweet(tweet, document, report);
  }

  // The tweets that an envelope has beside its own, since those are retweets of them.
  void GatherIncluded(const Json& envelope) {
    included_.clear();
    simdjson::dom::array tweets;
    if (!retweets_ || envelope["includes"]["tweets"].get(tweets) != simdjson::SUCCESS) return;
    for (const Json tweet : tweets) {
      std::string_view id;
      if (tweet["id"].get(id) == simdjson::SUCCESS) included_.insert_or_assign(id, tweet);
    }
  }

  void ReadTweet(Json tweet, DocumentSink document, PartReport* report) {
    CorpusFigures& figures = report->figures;
    ++figures.records;
    Json original;
    if (IsRetweet(tweet, &original)) {
      if (!retweets_) {
        ++figures.retweets;
        return;
      }
      tweet = original;
    }
    std::string_view text;
    if (!GetText(tweet, &text)) {
      ++figures.without_text;
      return;
    }
    std::string_view language;
    if (!languages_.empty() &&
        (tweet["lang"].get(language) != simdjson::SUCCESS || !languages_.contains(ToView(language)))) {
      ++figures.other_languages;
      return;
    }
    text_.clear();
    AppendWithoutEntities(ToView(text), &text_);  // the API escapes "&", "<" and ">"
    ReplaceLineEnds(&text_);
    document(text_, true);
  }

  static bool GetText(const Json& tweet, std::string_view* text) {
    return tweet["extended_tweet"]["full_text"].get(*text) == simdjson::SUCCESS ||
           tweet["note_tweet"]["text"].get(*text) == simdjson::SUCCESS ||
           tweet["full_text"].get(*text) == simdjson::SUCCESS || tweet["text"].get(*text) == simdjson::SUCCESS;
  }

  // Sets *original to the whole tweet where it is known, else to the retweet, whose text is often cut.
  bool IsRetweet(const Json& tweet, Json* original) const {
    *original = tweet;
    if (tweet["retweeted_status"].is_object()) return tweet["retweeted_status"].get(*original) == simdjson::SUCCESS;
    simdjson::dom::array references;
    if (tweet["referenced_tweets"].get(references) != simdjson::SUCCESS) return false;
    for (const Json reference : references) {
      std::string_view type;
      std::string_view id;
      if (reference["type"].get(type) != simdjson::SUCCESS || type != "retweeted") continue;
      if (reference["text"].is_string()) {
        *original = reference;
      } else if (reference["id"].get(id) == simdjson::SUCCESS) {
        const auto other = included_.find(id);
        if (other != included_.end()) *original = other->second;
      }
      return true;
    }
    return false;
  }

  const bool retweets_;
  absl::flat_hash_set<std::string> languages_;
  absl::flat_hash_map<std::string_view, Json> included_;  // by id; of the line that is read
};

}  // namespace

std::unique_ptr<CorpusReader> CreateTweetReader(const CorpusOptions& options) {
  return std::make_unique<TweetReader>(options);
}

absl::StatusOr<std::unique_ptr<CorpusReader>> CreateJsonLinesReader(const CorpusOptions& options) {
  std::vector<std::string> path = absl::StrSplit(options.field, '.');
  if (std::any_of(path.begin(), path.end(), [](const std::string& name) { return name.empty(); })) {
    return absl::InvalidArgumentError(absl::StrCat("corpus.field is \"", options.field,
                                                   "\"; expected names separated by dots, such as \"data.body\""));
  }
  return std::make_unique<JsonLinesReader>(std::move(path));
}

}  // namespace gauntlet

// Word segments of UAX #29.
#pragma once

#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include <memory>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gauntlet {

// Calls segment(text) for each word segment of `text`, which is ASCII without white space, that has a letter or digit:
// what WordSegmenter does, for a small part of the cost.
void ForEachAsciiWord(absl::string_view text, absl::FunctionRef<void(absl::string_view segment)> segment);

// The same for any valid UTF-8, through ICU. One thread at a time.
class WordSegmenter {
 public:
  // Internal when ICU lacks its data.
  static absl::StatusOr<WordSegmenter> Create();

  void ForEachWord(absl::string_view text, absl::FunctionRef<void(absl::string_view segment)> segment);

 private:
  WordSegmenter(icu::LocalUBreakIteratorPointer iterator, icu::LocalUTextPointer text);
  void Segment(absl::string_view text, absl::FunctionRef<void(absl::string_view segment)> segment);
  icu::LocalUBreakIteratorPointer iterator_;
  icu::LocalUTextPointer text_;
};

}  // namespace gauntlet

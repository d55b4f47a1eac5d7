// Parts of the text format that its reader and writer share, and what tests reach into.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gauntlet/embeddings/embeddings.h"

namespace gauntlet {

// Whether all of `text` is a decimal number (or nan or inf).
bool IsNumber(absl::string_view text);

// LoadText reading blocks of `block_bytes` > 0 (more where a line is longer), each parsed by one thread.
absl::StatusOr<Embeddings> LoadTextByBlocks(const std::string& path, uint32_t max_words, int threads,
                                            size_t block_bytes);

}  // namespace gauntlet

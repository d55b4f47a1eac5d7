// bzip2 files, decoded on several threads.
#pragma once

#include <memory>

#include "gauntlet/io/input_stream.h"
#include "src/io/raw_input.h"

namespace gauntlet {

// The text of all streams in `raw`, one after another. Blocks are decoded on up to `threads` threads of its own, ahead
// of the reader by a few blocks; with one thread, by the reader's. What comes before damage is given, in whole blocks.
std::unique_ptr<InputStream> NewBzip2Stream(std::unique_ptr<RawInput> raw, int threads);

}  // namespace gauntlet

// Sequential input from plain and compressed files and from standard input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace gauntlet {

enum class Compression { kNone, kGzip, kBzip2, kZstd };

// A stream of decompressed bytes. One thread at a time.
class InputStream {
 public:
  virtual ~InputStream() = default;

  // Reads up to buffer.size() > 0 bytes; 0 at the end of the input. Errors name the file and the offset in it: DataLoss
  // for damaged or incomplete compression, after what comes before it was given; ResourceExhausted for what goes beyond
  // InputLimits; Unknown for an error of the disk.
  virtual absl::StatusOr<size_t> Read(absl::Span<char> buffer) = 0;

  // Bytes taken from the file so far, compressed: what a progress bar counts.
  virtual uint64_t consumed() const = 0;
};

// How far a compressed file may unfold: a few bytes can stand for terabytes, or ask for gigabytes of memory.
struct InputLimits {
  double max_expansion = 250.0;               // bytes given for each one of the file, beyond the first 64 MiB; 0: any
  uint64_t max_unpacked = uint64_t{4} << 40;  // bytes given in all; 0: any
  uint64_t max_window = uint64_t{1} << 27;    // of zstd, which is memory to decompress with; 8 MiB or more always go
};

// By the first bytes of the file, whatever its name. Files with several gzip members, bzip2 streams or zstd frames are
// read to the end. NotFound or InvalidArgument (a directory, say) as for RandomAccessFile; InvalidArgument, too, for
// archives and compressions that are not read, such as xz.
absl::StatusOr<Compression> DetectCompression(const std::string& path);

// Opens `path`, "-" for standard input; compression is detected. A bzip2 file is decompressed on `threads` threads, of
// which each takes about 16 MiB; the others have no parts that could be told apart. The limits do not concern plain
// files.
absl::StatusOr<std::unique_ptr<InputStream>> OpenInput(const std::string& path, int threads = 1,
                                                       const InputLimits& limits = {});

// Expands each of `inputs` to files, in the given order: a file as it is; "-" as it is; a directory to all regular
// files below it, sorted by path; a pattern with *, ? or [ to its matches, sorted, but for directories, pipes and
// devices; "@LIST" to the paths in the file LIST, one a line, relative to LIST. Errors: NotFound for what does not
// exist or a pattern without matches.
absl::StatusOr<std::vector<std::string>> ExpandInputs(const std::vector<std::string>& inputs);

}  // namespace gauntlet

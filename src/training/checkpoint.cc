#include "gauntlet/training/checkpoint.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/block_file.h"
#include "gauntlet/io/coding.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/hash.h"
#include "gauntlet/io/manifest.h"
#include "gauntlet/kernels/adagrad.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

static_assert(std::endian::native == std::endian::little, "floats are stored as they lie in memory");

constexpr char kArtefact[] = "checkpoint";
constexpr uint32_t kVersion = 2;
constexpr absl::string_view kMagic = "GNTSTATE";
constexpr char kStateName[] = "state.blk";
constexpr uint64_t kBlockBytes = uint64_t{4} << 20;

// A stored row: d components and the bias, then the accumulated squares of both.
size_t StoredFloats(int vector_size) { return 2 * (static_cast<size_t>(vector_size) + 1); }

uint64_t RowsPerBlock(int vector_size) {
  return std::max<uint64_t>(1, kBlockBytes / (StoredFloats(vector_size) * sizeof(float)));
}

// Blocks number the word rows first, then the context rows.
struct RowRange {
  Side side;
  uint32_t begin;
  uint32_t end;
};

std::vector<RowRange> BlockRanges(uint32_t rows, int vector_size) {
  std::vector<RowRange> ranges;
  const uint64_t step = RowsPerBlock(vector_size);
  for (const Side side : {Side::kWord, Side::kContext}) {
    for (uint64_t begin = 0; begin < rows; begin += step) {
      ranges.push_back(
          {side, static_cast<uint32_t>(begin), static_cast<uint32_t>(std::min<uint64_t>(rows, begin + step))});
    }
  }
  return ranges;
}

absl::StatusOr<std::string> EncodeRows(const Parameters& parameters, const RowRange& range) {
  const auto size = static_cast<size_t>(parameters.vector_size());
  const size_t half = HalfRow(size);
  const size_t bias = parameters.bias_lane(range.side);
  std::vector<float> floats;
  floats.reserve((range.end - range.begin) * StoredFloats(parameters.vector_size()));
  for (uint32_t id = range.begin; id < range.end; ++id) {
    const float* row = parameters.row(range.side, id);
    for (const float* part : {row, row + half}) {
      floats.insert(floats.end(), part, part + size);
      floats.push_back(part[bias]);
    }
  }
  // A poisoned state must not push out the last good one.
  if (!std::all_of(floats.begin(), floats.end(), [](float value) { return std::isfinite(value); })) {
    return absl::InternalError(
        "the model diverged: a parameter is not a finite number. The last checkpoint is kept; lower training.eta or "
        "training.grad_clip");
  }
  return std::string(reinterpret_cast<const char*>(floats.data()), floats.size() * sizeof(float));
}

void DecodeRows(absl::string_view bytes, const RowRange& range, Parameters* parameters) {
  const auto size = static_cast<size_t>(parameters->vector_size());
  const size_t half = HalfRow(size);
  const size_t bias = parameters->bias_lane(range.side);
  const char* next = bytes.data();
  for (uint32_t id = range.begin; id < range.end; ++id) {
    float* row = parameters->row(range.side, id);
    for (float* part : {row, row + half}) {
      std::memcpy(part, next, size * sizeof(float));
      std::memcpy(part + bias, next + size * sizeof(float), sizeof(float));
      next += (size + 1) * sizeof(float);
    }
  }
}

// A bit for each task, then the cost of each done one.
std::string EncodeEpoch(const EpochState& epoch) {
  std::string bytes;
  PutVarint64(&bytes, epoch.done.size());
  for (size_t begin = 0; begin < epoch.done.size(); begin += 8) {
    unsigned bits = 0;
    for (size_t k = begin; k < std::min(begin + 8, epoch.done.size()); ++k) {
      if (epoch.done[k]) bits |= 1u << (k - begin);
    }
    bytes.push_back(static_cast<char>(bits));
  }
  for (size_t k = 0; k < epoch.done.size(); ++k) {
    if (epoch.done[k]) PutFixed64(&bytes, std::bit_cast<uint64_t>(epoch.costs[k]));
  }
  return bytes;
}

bool DecodeEpoch(absl::string_view bytes, uint64_t max_tasks, EpochState* epoch) {
  uint64_t tasks = 0;
  if (!GetVarint64(&bytes, &tasks) || tasks > max_tasks) return false;
  if (bytes.size() < tasks / 8 + (tasks % 8 != 0 ? 1 : 0)) return false;
  const absl::string_view bits = bytes.substr(0, (tasks + 7) / 8);
  bytes.remove_prefix(bits.size());
  epoch->done.assign(tasks, false);
  epoch->costs.assign(tasks, 0.0);
  for (size_t k = 0; k < tasks; ++k) {
    if ((static_cast<unsigned char>(bits[k / 8]) >> (k % 8) & 1u) == 0) continue;
    uint64_t cost = 0;
    if (!GetFixed64(&bytes, &cost)) return false;
    epoch->done[k] = true;
    epoch->costs[k] = std::bit_cast<double>(cost);
  }
  return bytes.empty();
}

Json HistoryToJson(const std::vector<EpochSummary>& history) {
  Json list = Json::array();
  for (const EpochSummary& epoch : history) {
    Json entry = {{"epoch", epoch.epoch}, {"cost", epoch.cost}, {"seconds", epoch.seconds}, {"pairs", epoch.pairs}};
    if (epoch.score.has_value()) entry["score"] = *epoch.score;
    list.push_back(entry);
  }
  return list;
}

Json DetailsOf(const Checkpoint& checkpoint, uint64_t index_checksum) {
  Json origin = Json::object();
  for (const auto& [name, value] : checkpoint.origin) origin[name] = value;
  return {{"epochs", checkpoint.history.size()},
          {"tasks_done", std::count(checkpoint.epoch.done.begin(), checkpoint.epoch.done.end(), true)},
          {"tasks", checkpoint.epoch.done.size()},
          {"words", checkpoint.parameters.rows()},
          {"vector_size", checkpoint.parameters.vector_size()},
          {"epoch_seconds", checkpoint.epoch.seconds},
          {"index_checksum", index_checksum},
          {"made_by", origin},
          {"history", HistoryToJson(checkpoint.history)}};
}

// Takes whole numbers off an object; remembers whether one was absent or too large.
class WholeNumbers {
 public:
  uint64_t Get(const Json& object, const char* key, uint64_t most) {
    const auto at = object.find(key);
    if (at != object.end() && at->is_number_unsigned() && at->get<uint64_t>() <= most) return at->get<uint64_t>();
    ok_ = false;
    return 0;
  }
  bool ok() const { return ok_; }

 private:
  bool ok_ = true;
};

// The manifest has passed its checksum: what does not fit below was written so. nlohmann_json reports it by exceptions,
// which stay in here.
absl::Status ReadDetails(const std::string& path, const Json& details, Checkpoint* checkpoint, uint64_t* words,
                         int* vector_size, uint64_t* index_checksum) {
  constexpr uint64_t kMostWords = 0xfffffffe;
  constexpr uint64_t kMost = std::numeric_limits<uint64_t>::max();
  WholeNumbers numbers;
  try {
    *words = numbers.Get(details, "words", kMostWords);
    *vector_size = static_cast<int>(numbers.Get(details, "vector_size", 1 << 20));
    *index_checksum = numbers.Get(details, "index_checksum", kMost);
    checkpoint->epoch.seconds = details.at("epoch_seconds").get<double>();
    for (const auto& [name, value] : details.at("made_by").items()) {
      checkpoint->origin.emplace_back(name, value.get<std::string>());
    }
    for (const Json& entry : details.at("history")) {
      EpochSummary epoch = {static_cast<int>(numbers.Get(entry, "epoch", 1 << 30)), entry.at("cost").get<double>(),
                            entry.at("seconds").get<double>(), numbers.Get(entry, "pairs", kMost), std::nullopt};
      if (entry.contains("score")) epoch.score = entry.at("score").get<double>();
      checkpoint->history.push_back(epoch);
    }
  } catch (const Json::exception& error) {
    return CorruptFileError(JoinPath(path, "manifest.json"), 0, absl::StrCat("unexpected details: ", error.what()));
  }
  if (!numbers.ok() || *words == 0 || *vector_size == 0) {
    return CorruptFileError(JoinPath(path, "manifest.json"), 0, "sizes that no checkpoint has");
  }
  return absl::OkStatus();
}

// Encodes a few blocks at a time in parallel and appends them in order. Returns the fingerprint of all of them.
absl::StatusOr<std::string> AppendParameters(const Parameters& parameters, int threads, BlockFileWriter* writer,
                                             std::string* index) {
  Fingerprinter content;
  const std::vector<RowRange> ranges = BlockRanges(parameters.rows(), parameters.vector_size());
  const size_t batch = static_cast<size_t>(threads) * 2;
  std::vector<EncodedBlock> blocks(batch);
  for (size_t begin = 0; begin < ranges.size(); begin += batch) {
    const size_t count = std::min(batch, ranges.size() - begin);
    GAUNTLET_RETURN_IF_ERROR(ParallelFor(count, threads, [&](size_t k, int) -> absl::Status {
      // Level 0: the low bits of parameters are noise, which zstd would only be slow about.
      GAUNTLET_ASSIGN_OR_RETURN(const std::string rows, EncodeRows(parameters, ranges[begin + k]));
      GAUNTLET_ASSIGN_OR_RETURN(blocks[k], EncodeBlock(rows, 0));
      return absl::OkStatus();
    }));
    for (size_t k = 0; k < count; ++k) {
      content.Add(Checksum64(blocks[k].stored));
      GAUNTLET_ASSIGN_OR_RETURN(const BlockHandle handle, writer->Append(blocks[k]));
      PutBlockHandle(index, handle);
    }
  }
  return content.Hex();
}

// A name that SaveCheckpoint gives: digits, a dash, digits. Whatever else somebody puts beside them is left alone.
bool IsCheckpointName(absl::string_view name) {
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(name, absl::MaxSplits('-', 1));
  const auto digits = [](absl::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
  };
  return digits(parts.first) && digits(parts.second);
}

// Names of the checkpoints, oldest first: they are numbers of fixed width.
absl::StatusOr<std::vector<std::string>> CheckpointNames(const std::string& directory) {
  GAUNTLET_ASSIGN_OR_RETURN(std::vector<std::string> names, ListDirectory(directory));
  const auto other = [](const std::string& name) { return !IsCheckpointName(name); };
  names.erase(std::remove_if(names.begin(), names.end(), other), names.end());
  return names;
}

absl::StatusOr<std::string> NewestPath(const std::string& directory) {
  const absl::StatusOr<std::vector<std::string>> names = CheckpointNames(directory);
  if (!names.ok() && !absl::IsNotFound(names.status())) return names.status();
  if (!names.ok() || names->empty()) return absl::NotFoundError(absl::StrCat(directory, ": holds no checkpoint"));
  return JoinPath(directory, names->back());
}

}  // namespace

uint64_t CheckpointBytes(uint32_t words, int vector_size) {
  return 2 * uint64_t{words} * StoredFloats(vector_size) * sizeof(float);
}

absl::Status SaveCheckpoint(const std::string& directory, const Checkpoint& checkpoint, int keep, int threads) {
  const auto tasks_done = std::count(checkpoint.epoch.done.begin(), checkpoint.epoch.done.end(), true);
  const std::string name = absl::StrFormat("%06d-%08d", checkpoint.history.size(), tasks_done);
  GAUNTLET_ASSIGN_OR_RETURN(StagedDirectory staged, StagedDirectory::Create(JoinPath(directory, name)));
  const std::string path = JoinPath(staged.path(), kStateName);
  Manifest manifest;
  {
    GAUNTLET_ASSIGN_OR_RETURN(BlockFileWriter writer, BlockFileWriter::Create(path, kMagic, kVersion));
    std::string index;
    GAUNTLET_ASSIGN_OR_RETURN(manifest.content, AppendParameters(checkpoint.parameters, threads, &writer, &index));
    GAUNTLET_ASSIGN_OR_RETURN(const BlockHandle epoch, writer.Append(EncodeEpoch(checkpoint.epoch), 1));
    PutBlockHandle(&index, epoch);
    GAUNTLET_RETURN_IF_ERROR(writer.Finish(index));
    manifest.details = DetailsOf(checkpoint, writer.index_checksum());
  }
  manifest.artefact = kArtefact;
  manifest.version = kVersion;
  Fingerprinter made_by;
  for (const auto& [key, value] : checkpoint.origin) {
    made_by.Add(key);
    made_by.Add(value);
  }
  manifest.fingerprint = made_by.Hex();
  GAUNTLET_RETURN_IF_ERROR(WriteManifest(staged.path(), manifest));
  GAUNTLET_RETURN_IF_ERROR(staged.Commit());
  return RemoveOldCheckpoints(directory, keep);
}

absl::Status RemoveOldCheckpoints(const std::string& directory, int keep) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<std::string> names, CheckpointNames(directory));
  const size_t excess = names.size() > static_cast<size_t>(keep) ? names.size() - static_cast<size_t>(keep) : 0;
  for (size_t k = 0; k < excess; ++k) GAUNTLET_RETURN_IF_ERROR(Discard(JoinPath(directory, names[k])));
  return absl::OkStatus();
}

absl::StatusOr<Checkpoint> LoadCheckpoint(const std::string& path) {
  GAUNTLET_ASSIGN_OR_RETURN(const Manifest manifest, ReadManifest(path, kArtefact, kVersion));
  Checkpoint checkpoint;
  checkpoint.content = manifest.content;
  uint64_t words = 0;
  int vector_size = 0;
  uint64_t index_checksum = 0;
  GAUNTLET_RETURN_IF_ERROR(ReadDetails(path, manifest.details, &checkpoint, &words, &vector_size, &index_checksum));
  const std::string state = JoinPath(path, kStateName);
  GAUNTLET_ASSIGN_OR_RETURN(const BlockFileReader reader, BlockFileReader::Open(state, kMagic, kVersion));
  if (reader.index_checksum() != index_checksum) return reader.MalformedIndexError("it is not the manifest's");
  // The file has at least these bytes when it is whole: checked before as much memory is taken.
  if (reader.file_size() / 2 / StoredFloats(vector_size) / sizeof(float) < words) {
    return reader.MalformedIndexError("the file is too short for its rows");
  }
  GAUNTLET_ASSIGN_OR_RETURN(checkpoint.parameters,
                            Parameters::Create(static_cast<uint32_t>(words), vector_size, /*seed=*/0));
  absl::string_view index = reader.index();
  std::string raw;
  BlockHandle handle;
  for (const RowRange& range : BlockRanges(checkpoint.parameters.rows(), vector_size)) {
    if (!GetBlockHandle(&index, &handle)) return reader.MalformedIndexError("too few blocks");
    GAUNTLET_RETURN_IF_ERROR(reader.Read(handle, &raw));
    if (raw.size() != (range.end - range.begin) * StoredFloats(vector_size) * sizeof(float)) {
      return CorruptFileError(state, handle.offset, "a block of another size than its rows");
    }
    DecodeRows(raw, range, &checkpoint.parameters);
  }
  if (!GetBlockHandle(&index, &handle) || !index.empty()) return reader.MalformedIndexError("no block for the epoch");
  GAUNTLET_RETURN_IF_ERROR(reader.Read(handle, &raw));
  // A band has a row at least, and two bands have two tasks at most.
  const uint64_t most_tasks = words > 0xffff ? std::numeric_limits<uint32_t>::max() : 2 * words * words;
  if (!DecodeEpoch(raw, most_tasks, &checkpoint.epoch)) {
    return CorruptFileError(state, handle.offset, "malformed epoch");
  }
  return checkpoint;
}

absl::StatusOr<std::optional<Checkpoint>> LoadNewestCheckpoint(const std::string& directory) {
  const absl::StatusOr<std::string> path = NewestPath(directory);
  if (absl::IsNotFound(path.status())) return std::optional<Checkpoint>();
  GAUNTLET_RETURN_IF_ERROR(path.status());
  absl::StatusOr<Checkpoint> checkpoint = LoadCheckpoint(*path);
  if (absl::IsDataLoss(checkpoint.status())) {
    return absl::DataLossError(
        absl::StrCat(checkpoint.status().message(), "; delete ", *path, " to go on from the checkpoint before it"));
  }
  GAUNTLET_RETURN_IF_ERROR(checkpoint.status());
  return std::optional<Checkpoint>(*std::move(checkpoint));
}

absl::StatusOr<std::string> NewestCheckpointContent(const std::string& directory) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::string path, NewestPath(directory));
  GAUNTLET_ASSIGN_OR_RETURN(const Manifest manifest, ReadManifest(path, kArtefact, kVersion));
  return manifest.content;
}

absl::Status CheckVocabulary(const Checkpoint& checkpoint, const Vocabulary& vocabulary) {
  const auto trained = std::find_if(checkpoint.origin.begin(), checkpoint.origin.end(),
                                    [](const auto& entry) { return entry.first == kOriginVocabulary; });
  if (checkpoint.parameters.rows() == vocabulary.size() && trained != checkpoint.origin.end() &&
      trained->second == vocabulary.Fingerprint()) {
    return absl::OkStatus();
  }
  return absl::DataLossError(absl::StrCat("the checkpoint was trained over another vocabulary of ",
                                          checkpoint.parameters.rows(), " words than the ", vocabulary.size(),
                                          " given, or that is damaged"));
}

absl::Status CheckSameOrigin(const TrainingOrigin& made_by, const TrainingOrigin& now, const std::string& directory) {
  std::string differences;
  for (const auto& [name, value] : now) {
    const auto found =
        std::find_if(made_by.begin(), made_by.end(), [&name = name](const auto& entry) { return entry.first == name; });
    const std::string before = found == made_by.end() ? "nothing" : found->second;
    if (before != value) {
      absl::StrAppend(&differences, differences.empty() ? "" : "; ", name, " was ", before, " and is now ", value);
    }
  }
  if (differences.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(directory, ": made by other settings: ", differences,
                   ". Go back to them, choose another run_dir, or train anew with --restart"));
}

}  // namespace gauntlet

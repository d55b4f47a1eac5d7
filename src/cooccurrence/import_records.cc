// ImportRecords: an external sort of the reference's records.

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/cooccurrence/count.h"
#include "gauntlet/io/coding.h"
#include "gauntlet/io/file.h"
#include "src/cooccurrence/matrix_writer.h"
#include "src/cooccurrence/merge_runs.h"
#include "src/cooccurrence/stage_progress.h"

namespace gauntlet {

namespace {

constexpr uint64_t kRecordBytes = 16;  // in the file
constexpr uint64_t kBufferRecords = 1 << 16;
constexpr uint64_t kMinRunRecords = 1 << 16;
constexpr uint64_t kMaxRunRecords = uint64_t{1} << 31;

struct Entry {
  uint32_t row = 0;
  uint32_t column = 0;
  double value = 0.0;
};

// Training has the values, and sums of them, as float32.
constexpr double kLeastValue = 1e-30;
constexpr double kGreatestValue = 1e30;

// Memory for each record of a run: as read, sorted by row, while its row is sorted, and as rows.
constexpr uint64_t kRunRecordBytes = 3 * sizeof(Entry) + kBatchEntryBytes;

// Reads the file front to back.
class RecordReader {
 public:
  static absl::StatusOr<RecordReader> Open(const std::string& path, uint32_t vocabulary_size) {
    GAUNTLET_ASSIGN_OR_RETURN(RandomAccessFile file, RandomAccessFile::Open(path));
    if (file.size() == 0) return absl::InvalidArgumentError(absl::StrCat(path, ": has no record"));
    if (file.size() % kRecordBytes != 0) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": offset ", file.size() - file.size() % kRecordBytes,
                                                     ": the last record is cut; expected records of ", kRecordBytes,
                                                     " bytes"));
    }
    return RecordReader(std::move(file), vocabulary_size);
  }

  uint64_t records() const { return file_.size() / kRecordBytes; }
  uint64_t records_read() const { return offset_ / kRecordBytes; }

  // Replaces *entries by the next `limit` records, or what is left.
  absl::Status Read(uint64_t limit, std::vector<Entry>* entries) {
    const uint64_t count = std::min(limit, records() - records_read());
    entries->clear();
    entries->reserve(count);
    std::string buffer;
    while (entries->size() < count) {
      buffer.resize(std::min(count - entries->size(), kBufferRecords) * kRecordBytes);
      GAUNTLET_RETURN_IF_ERROR(file_.ReadExactlyAt(offset_, absl::MakeSpan(buffer.data(), buffer.size())));
      for (absl::string_view rest = buffer; !rest.empty(); offset_ += kRecordBytes) {
        GAUNTLET_ASSIGN_OR_RETURN(const Entry entry, Parse(&rest));
        entries->push_back(entry);
      }
    }
    return absl::OkStatus();
  }

 private:
  RecordReader(RandomAccessFile file, uint32_t vocabulary_size)
      : file_(std::move(file)), vocabulary_size_(vocabulary_size) {}

  absl::StatusOr<Entry> Parse(absl::string_view* rest) const {
    Entry entry;
    uint64_t bits = 0;
    GetFixed32(rest, &entry.row);
    GetFixed32(rest, &entry.column);
    GetFixed64(rest, &bits);
    entry.value = std::bit_cast<double>(bits);
    for (const uint32_t id : {entry.row, entry.column}) {
      if (id >= 1 && id <= vocabulary_size_) continue;
      return Error(absl::StrCat("word ", static_cast<int32_t>(id), "; expected a number from 1 to ", vocabulary_size_,
                                ", the vocabulary's size"));
    }
    if (!std::isfinite(entry.value) || entry.value <= 0.0) {
      return Error(absl::StrCat("value ", entry.value, "; expected a positive number"));
    }
    if (entry.value < kLeastValue || entry.value > kGreatestValue) {
      return Error(absl::StrCat("value ", entry.value, "; expected a number from ", kLeastValue, " to ", kGreatestValue,
                                ", which float32 holds"));
    }
    --entry.row;
    --entry.column;
    return entry;
  }
  absl::Status Error(absl::string_view reason) const {
    return absl::InvalidArgumentError(absl::StrCat(file_.path(), ": offset ", offset_, ": ", reason));
  }

  RandomAccessFile file_;
  uint32_t vocabulary_size_;
  uint64_t offset_ = 0;
};

// One batch for each stripe: sorted by row and column, equal ones in the order of the file.
absl::StatusOr<std::vector<RowBatch>> SortIntoBatches(const std::vector<Entry>& entries, const RunFormat& format,
                                                      int threads) {
  std::vector<uint32_t> ends(format.vocabulary_size() + size_t{1}, 0);
  for (const Entry& entry : entries) ++ends[entry.row + size_t{1}];
  for (size_t row = 1; row < ends.size(); ++row) ends[row] += ends[row - 1];
  std::vector<Entry> sorted(entries.size());
  for (const Entry& entry : entries) sorted[ends[entry.row]++] = entry;  // moves each beginning to the row's end
  std::vector<RowBatch> batches(format.num_stripes());
  GAUNTLET_RETURN_IF_ERROR(ParallelFor(batches.size(), threads, [&](size_t stripe, int) {
    for (uint32_t row = format.stripe_begin(stripe); row < format.stripe_end(stripe); ++row) {
      const auto begin = sorted.begin() + (row == 0 ? 0 : ends[row - size_t{1}]);
      const auto end = sorted.begin() + ends[row];
      std::stable_sort(begin, end, [](const Entry& a, const Entry& b) { return a.column < b.column; });
      for (auto entry = begin; entry != end; ++entry) {
        batches[stripe].columns.push_back(entry->column);
        batches[stripe].values.push_back(std::bit_cast<uint64_t>(entry->value));
      }
      batches[stripe].EndRow(row);
    }
    return absl::OkStatus();
  }));
  return batches;
}

absl::StatusOr<std::vector<std::string>> WriteRuns(RecordReader* reader, uint64_t run_records,
                                                   const std::string& runs_path, const RunFormat& format, int threads,
                                                   StageProgress* progress, const CancellationToken* cancellation) {
  GAUNTLET_RETURN_IF_ERROR(CreateDirectories(runs_path));
  std::vector<std::string> runs;
  std::vector<Entry> entries;
  while (reader->records_read() < reader->records()) {
    if (cancellation != nullptr) GAUNTLET_RETURN_IF_ERROR(cancellation->Check());
    GAUNTLET_RETURN_IF_ERROR(reader->Read(run_records, &entries));
    GAUNTLET_ASSIGN_OR_RETURN(const std::vector<RowBatch> batches, SortIntoBatches(entries, format, threads));
    runs.push_back(JoinPath(runs_path, absl::StrCat("run.", runs.size())));
    GAUNTLET_ASSIGN_OR_RETURN(const auto run, RunWriter::Create(runs.back(), format, threads));
    GAUNTLET_RETURN_IF_ERROR(run->Append(batches));
    GAUNTLET_RETURN_IF_ERROR(run->Finish());
    progress->Update(reader->records_read());
  }
  return runs;
}

}  // namespace

absl::Status ImportRecords(const std::string& path, const Vocabulary& vocabulary, const CountRequest& request,
                           Progress* progress, const CancellationToken* cancellation) {
  const int threads = ResolveThreads(request.threads);
  GAUNTLET_ASSIGN_OR_RETURN(RecordReader reader, RecordReader::Open(path, vocabulary.size()));
  const uint64_t fixed = vocabulary.size() * sizeof(uint32_t) + kBufferRecords * kRecordBytes;
  const uint64_t least = fixed + kMinRunRecords * kRunRecordBytes;
  if (request.memory < least) return MemoryBudgetError("importing", least, request.memory);
  MatrixShape shape;
  shape.vocabulary_size = vocabulary.size();
  shape.vocabulary_fingerprint = vocabulary.Fingerprint();
  shape.symmetric = false;
  shape.band_width = DefaultBandWidth(vocabulary.size());
  shape.kind = ValueKind::kFloat64;
  GAUNTLET_ASSIGN_OR_RETURN(StagedDirectory staged, StagedDirectory::Create(request.directory));
  const uint64_t writer_bytes = request.memory / 2;
  GAUNTLET_ASSIGN_OR_RETURN(const auto writer, MatrixWriter::Create(staged.path(), shape, threads, writer_bytes));
  const ValueCodec codec(ValueKind::kFloat64, {});
  const MergeRunsOptions merge = {RunFormat(&codec, vocabulary.size()), threads, request.memory - writer_bytes};
  const std::string runs_path = JoinPath(staged.path(), "runs");
  const uint64_t run_records = std::min((request.memory - fixed) / kRunRecordBytes, kMaxRunRecords);

  StageProgress importing(progress, "import", "importing", "records", reader.records());
  GAUNTLET_ASSIGN_OR_RETURN(
      const std::vector<std::string> runs,
      WriteRuns(&reader, run_records, runs_path, merge.format, threads, &importing, cancellation));
  importing.End({{"runs", static_cast<double>(runs.size())}});
  StageProgress merging(progress, "merge-runs", "merging records", "words", vocabulary.size());
  const auto report = [&](uint64_t rows) { merging.Update(rows); };
  GAUNTLET_RETURN_IF_ERROR(AnnotateStatus(MergeRuns(runs, merge, writer.get(), report, cancellation), path));
  GAUNTLET_RETURN_IF_ERROR(RemoveAll(runs_path));
  GAUNTLET_RETURN_IF_ERROR(writer->Finish(request.fingerprint));
  GAUNTLET_RETURN_IF_ERROR(staged.Commit());
  merging.End({{"records", static_cast<double>(writer->figures().directed_records)},
               {"bytes", static_cast<double>(writer->bytes())}});
  return absl::OkStatus();
}

}  // namespace gauntlet

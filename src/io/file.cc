#include "gauntlet/io/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/system_call.h"

namespace gauntlet {

namespace {

namespace fs = std::filesystem;

constexpr size_t kBufferSize = size_t{1} << 20;
constexpr absl::string_view kPartial = ".partial";
constexpr absl::string_view kReplaced = ".replaced";

absl::Status FileError(absl::string_view action, absl::string_view path, int error) {
  return absl::ErrnoToStatus(error, absl::StrCat("cannot ", action, " ", path));
}

absl::Status FilesystemError(absl::string_view action, absl::string_view path, const std::error_code& error) {
  return absl::UnknownError(absl::StrCat("cannot ", action, " ", path, ": ", error.message()));
}

absl::Status SyncDirectory(const std::string& path) {
  const int descriptor = RetryInterrupted([&] { return open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
  if (descriptor < 0) return FileError("open directory", path, errno);
  const int result = RetryInterrupted([&] { return fsync(descriptor); });
  const int error = errno;
  close(descriptor);
  return result == 0 ? absl::OkStatus() : FileError("fsync directory", path, error);
}

absl::Status Rename(const std::string& from, const std::string& to, Durability durability) {
  if (RetryInterrupted([&] { return rename(from.c_str(), to.c_str()); }) != 0) {
    return FileError(absl::StrCat("rename ", from, " to"), to, errno);
  }
  return durability == Durability::kScratch ? absl::OkStatus() : SyncDirectory(DirectoryName(to));
}

// Gives "PATH.replaced" its name back, unless what it stepped aside for has it or there is none.
bool PutBack(const std::string& replaced) {
  const std::string path(absl::StripSuffix(replaced, kReplaced));
  return !FileExists(path) && Rename(replaced, path, Durability::kPowerLoss).ok();
}

}  // namespace

absl::StatusOr<RandomAccessFile> RandomAccessFile::Open(const std::string& path) {
  // O_NONBLOCK keeps a FIFO without a writer from blocking for ever; regular files ignore it.
  const int descriptor = RetryInterrupted([&] { return open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); });
  if (descriptor < 0) return FileError("open", path, errno);
  RandomAccessFile file(path, descriptor, 0);
  struct stat info;
  if (fstat(descriptor, &info) != 0) return FileError("stat", path, errno);
  if (!S_ISREG(info.st_mode)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, S_ISDIR(info.st_mode) ? ": is a directory; expected a file" : ": is not a regular file"));
  }
  file.size_ = static_cast<uint64_t>(info.st_size);
  return file;
}

RandomAccessFile::RandomAccessFile(std::string path, int descriptor, uint64_t size)
    : path_(std::move(path)), descriptor_(descriptor), size_(size) {}

RandomAccessFile::RandomAccessFile(RandomAccessFile&& other) noexcept { *this = std::move(other); }

RandomAccessFile& RandomAccessFile::operator=(RandomAccessFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  return *this;
}

RandomAccessFile::~RandomAccessFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

absl::StatusOr<size_t> RandomAccessFile::ReadAt(uint64_t offset, absl::Span<char> buffer) const {
  size_t done = 0;
  while (done < buffer.size()) {
    const ssize_t got = RetryInterrupted([&] {
      return pread(descriptor_, buffer.data() + done, buffer.size() - done, static_cast<off_t>(offset + done));
    });
    if (got < 0) return FileError(absl::StrCat("read at offset ", offset + done, " of"), path_, errno);
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  return done;
}

absl::Status RandomAccessFile::ReadExactlyAt(uint64_t offset, absl::Span<char> buffer) const {
  GAUNTLET_ASSIGN_OR_RETURN(const size_t got, ReadAt(offset, buffer));
  if (got == buffer.size()) return absl::OkStatus();
  return CorruptFileError(path_, offset + got, absl::StrCat("the file ends within ", buffer.size(), " expected bytes"));
}

absl::StatusOr<OutputFile> OutputFile::Create(const std::string& path) {
  const std::string partial = absl::StrCat(path, kPartial);
  // O_EXCL after unlink: never writes through a link that somebody else put there.
  if (unlink(partial.c_str()) != 0 && errno != ENOENT) return FileError("replace", partial, errno);
  const int descriptor =
      RetryInterrupted([&] { return open(partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); });
  if (descriptor < 0) return FileError("create", partial, errno);
  return OutputFile(path, descriptor);
}

OutputFile::OutputFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

OutputFile::OutputFile(OutputFile&& other) noexcept { *this = std::move(other); }

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(buffer_, other.buffer_);
  std::swap(offset_, other.offset_);
  return *this;
}

OutputFile::~OutputFile() {
  if (descriptor_ < 0) return;
  const std::string partial = absl::StrCat(path_, kPartial);
  if (IsNamed(descriptor_, partial)) unlink(partial.c_str());
  close(descriptor_);
}

absl::Status OutputFile::Append(absl::string_view bytes) {
  offset_ += bytes.size();
  buffer_.append(bytes.data(), bytes.size());
  return buffer_.size() < kBufferSize ? absl::OkStatus() : Flush();
}

absl::Status OutputFile::Flush() {
  size_t done = 0;
  while (done < buffer_.size()) {
    const ssize_t put =
        RetryInterrupted([&] { return write(descriptor_, buffer_.data() + done, buffer_.size() - done); });
    if (put < 0) return FileError("write", absl::StrCat(path_, kPartial), errno);
    done += static_cast<size_t>(put);
  }
  buffer_.clear();
  return absl::OkStatus();
}

absl::Status OutputFile::Commit(Durability durability) {
  GAUNTLET_RETURN_IF_ERROR(Flush());
  const std::string partial = absl::StrCat(path_, kPartial);
  if (durability == Durability::kPowerLoss && RetryInterrupted([&] { return fsync(descriptor_); }) != 0) {
    return FileError("fsync", partial, errno);
  }
  if (!IsNamed(descriptor_, partial)) {
    return absl::AbortedError(absl::StrCat(partial, ": another process has taken this name to write the same file"));
  }
  // Linux closes the descriptor even where a signal interrupts that.
  if (close(std::exchange(descriptor_, -1)) != 0 && errno != EINTR) {
    const int error = errno;
    unlink(partial.c_str());
    return FileError("close", partial, error);
  }
  absl::Status renamed = Rename(partial, path_, durability);
  if (!renamed.ok()) unlink(partial.c_str());
  return renamed;
}

absl::StatusOr<StagedDirectory> StagedDirectory::Create(const std::string& final_path) {
  const std::string path = absl::StrCat(final_path, kPartial);
  GAUNTLET_RETURN_IF_ERROR(RemoveAll(path));
  GAUNTLET_RETURN_IF_ERROR(CreateDirectories(DirectoryName(path)));
  std::error_code error;
  fs::create_directory(path, error);
  if (error) return FilesystemError("create directory", path, error);
  return StagedDirectory(final_path, path);
}

StagedDirectory::StagedDirectory(std::string final_path, std::string path)
    : final_path_(std::move(final_path)), path_(std::move(path)) {}

StagedDirectory::StagedDirectory(StagedDirectory&& other) noexcept
    : final_path_(std::move(other.final_path_)),
      path_(std::move(other.path_)),
      pending_(std::exchange(other.pending_, false)) {}

StagedDirectory& StagedDirectory::operator=(StagedDirectory&& other) noexcept {
  std::swap(final_path_, other.final_path_);
  std::swap(path_, other.path_);
  std::swap(pending_, other.pending_);
  return *this;
}

StagedDirectory::~StagedDirectory() {
  if (pending_) RemoveAll(path_).IgnoreError();
}

absl::Status StagedDirectory::Commit() {
  GAUNTLET_RETURN_IF_ERROR(SyncDirectory(path_));
  const std::string replaced = absl::StrCat(final_path_, kReplaced);
  GAUNTLET_RETURN_IF_ERROR(Discard(replaced));
  // A directory cannot be renamed over a full one, so the old one steps aside first.
  absl::Status status;
  if (FileExists(final_path_)) status = Rename(final_path_, replaced, Durability::kPowerLoss);
  if (status.ok()) status = Rename(path_, final_path_, Durability::kPowerLoss);
  if (!status.ok()) {
    PutBack(replaced);
    return status;
  }
  pending_ = false;
  return Discard(replaced);
}

absl::StatusOr<std::string> ReadFile(const std::string& path, uint64_t limit) {
  GAUNTLET_ASSIGN_OR_RETURN(const RandomAccessFile file, RandomAccessFile::Open(path));
  if (file.size() > limit) {
    return absl::ResourceExhaustedError(
        absl::StrCat(path, ": has ", file.size(), " bytes; at most ", limit, " are read"));
  }
  std::string contents(file.size(), '\0');
  GAUNTLET_ASSIGN_OR_RETURN(const size_t got, file.ReadAt(0, absl::MakeSpan(contents.data(), contents.size())));
  contents.resize(got);
  return contents;
}

absl::Status WriteFile(const std::string& path, absl::string_view contents) {
  GAUNTLET_ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(path));
  GAUNTLET_RETURN_IF_ERROR(file.Append(contents));
  return file.Commit();
}

bool FileExists(const std::string& path) {
  struct stat info;
  return lstat(path.c_str(), &info) == 0;
}

bool IsNamed(int descriptor, const std::string& path) {
  struct stat held;
  struct stat named;
  return fstat(descriptor, &held) == 0 && lstat(path.c_str(), &named) == 0 && held.st_ino == named.st_ino &&
         held.st_dev == named.st_dev;
}

absl::Status CreateDirectories(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return absl::OkStatus();
  const std::string parent = DirectoryName(path);
  if (parent != path) GAUNTLET_RETURN_IF_ERROR(CreateDirectories(parent));
  const bool created = fs::create_directory(path, error);
  if (error) return FilesystemError("create directory", path, error);
  return created ? SyncDirectory(parent) : absl::OkStatus();
}

absl::Status RemoveAll(const std::string& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (error == std::errc::interrupted) return RemoveAll(path);
  return error ? FilesystemError("remove", path, error) : absl::OkStatus();
}

absl::Status Discard(const std::string& path) {
  if (!FileExists(path)) return absl::OkStatus();
  const std::string partial = absl::StrCat(path, kPartial);
  GAUNTLET_RETURN_IF_ERROR(RemoveAll(partial));
  GAUNTLET_RETURN_IF_ERROR(Rename(path, partial, Durability::kPowerLoss));
  return RemoveAll(partial);
}

absl::StatusOr<std::vector<std::string>> ListDirectory(const std::string& path) {
  std::vector<std::string> names;
  std::error_code error;
  fs::directory_iterator entry(path, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error == std::errc::interrupted) return ListDirectory(path);
  if (error == std::errc::no_such_file_or_directory) {
    return absl::NotFoundError(absl::StrCat(path, ": no such directory"));
  }
  if (error) return FilesystemError("list directory", path, error);
  std::sort(names.begin(), names.end());
  return names;
}

absl::Status RemoveLeftovers(const std::string& directory) {
  const absl::StatusOr<std::vector<std::string>> names = ListDirectory(directory);
  if (absl::IsNotFound(names.status())) return absl::OkStatus();
  GAUNTLET_RETURN_IF_ERROR(names.status());
  for (const std::string& name : *names) {
    const std::string path = JoinPath(directory, name);
    if (absl::EndsWith(name, kReplaced) && !PutBack(path)) GAUNTLET_RETURN_IF_ERROR(Discard(path));
    if (absl::EndsWith(name, kPartial)) GAUNTLET_RETURN_IF_ERROR(RemoveAll(path));
  }
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> FreeDiskBytes(const std::string& path) {
  struct statvfs info;
  if (statvfs(path.c_str(), &info) != 0) return FileError("get the free space of", path, errno);
  return uint64_t{info.f_bavail} * uint64_t{info.f_frsize};
}

absl::Status CheckFreeDisk(const std::string& path, absl::string_view what, uint64_t bytes) {
  GAUNTLET_ASSIGN_OR_RETURN(const uint64_t free, FreeDiskBytes(path));
  if (free >= bytes) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(path, ": ", what, " takes ", FormatByteSize(bytes),
                                                   ", and the disk has ", FormatByteSize(free), " free"));
}

std::string JoinPath(absl::string_view directory, absl::string_view name) {
  if (directory.empty() || absl::StartsWith(name, "/")) return std::string(name);
  return absl::StrCat(directory, absl::EndsWith(directory, "/") ? "" : "/", name);
}

std::string DirectoryName(absl::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash == absl::string_view::npos) return ".";
  return std::string(slash == 0 ? "/" : path.substr(0, slash));
}

std::string BaseName(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return std::string(slash == absl::string_view::npos ? path : path.substr(slash + 1));
}

}  // namespace gauntlet

#include "gauntlet/base/bytes.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"

namespace gauntlet {

namespace {

constexpr std::array<std::pair<absl::string_view, double>, 9> kUnits = {{{"kib", 0x1p10},
                                                                         {"mib", 0x1p20},
                                                                         {"gib", 0x1p30},
                                                                         {"tib", 0x1p40},
                                                                         {"kb", 1e3},
                                                                         {"mb", 1e6},
                                                                         {"gb", 1e9},
                                                                         {"tb", 1e12},
                                                                         {"b", 1.0}}};

}  // namespace

absl::StatusOr<uint64_t> ParseByteSize(absl::string_view text) {
  const std::string lower = absl::AsciiStrToLower(text);
  absl::string_view number = lower;
  double unit = 1.0;
  for (const auto& [suffix, factor] : kUnits) {
    if (absl::ConsumeSuffix(&number, suffix)) {
      unit = factor;
      break;
    }
  }
  number = absl::StripAsciiWhitespace(number);
  double value = 0;
  const bool plain = !number.empty() && absl::ascii_isdigit(static_cast<unsigned char>(number.front())) &&
                     number.find_first_not_of("0123456789.") == absl::string_view::npos;
  if (!plain || !absl::SimpleAtod(number, &value) || value * unit > 0x1p63) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text, "\" is not a size; expected a number and a unit, for example 512MiB or 16GiB"));
  }
  return static_cast<uint64_t>(std::llround(std::min(value * unit, 0x1.fffffffffffffp62)));
}

std::string FormatByteSize(uint64_t bytes) {
  static constexpr std::array<const char*, 5> kNames = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(bytes);
  size_t unit = 0;
  while (value >= 1024.0 && unit + 1 < kNames.size()) {
    value /= 1024.0;
    ++unit;
  }
  return absl::StrFormat("%.4g %s", value, kNames[unit]);
}

std::string FormatCount(double value) {
  static constexpr std::array<absl::string_view, 5> kSuffixes = {"", " k", " M", " G", " T"};
  size_t scale = 0;
  while (std::abs(value) >= 999.95 && scale + 1 < kSuffixes.size()) {
    value /= 1000.0;
    ++scale;
  }
  return scale == 0 ? absl::StrFormat("%.10g", value) : absl::StrCat(absl::StrFormat("%.1f", value), kSuffixes[scale]);
}

absl::Status MemoryBudgetError(absl::string_view what, uint64_t least, uint64_t budget) {
  return absl::ResourceExhaustedError(absl::StrCat(what, " needs a memory budget of ", (least + (1 << 20) - 1) >> 20,
                                                   "MiB or more; it is ", budget, " bytes"));
}

uint64_t PhysicalMemory() {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page_size = sysconf(_SC_PAGESIZE);
  uint64_t memory = pages > 0 && page_size > 0 ? static_cast<uint64_t>(pages) * static_cast<uint64_t>(page_size) : 0;
  std::ifstream cgroup("/sys/fs/cgroup/memory.max");
  uint64_t limit = 0;
  if (cgroup >> limit && limit > 0) memory = memory == 0 ? limit : std::min(memory, limit);
  return memory;
}

}  // namespace gauntlet

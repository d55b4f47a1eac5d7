#include "src/embeddings/element_reader.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include <Eigen/Core>

#include "absl/numeric/int128.h"
#include "absl/types/span.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"

namespace gauntlet {

namespace {

static_assert(std::endian::native == std::endian::little, "elements are copied from files as they are");

constexpr uint64_t kElementsPerBlock = uint64_t{1} << 18;

template <typename Element>
void Convert(const std::vector<char>& bytes, absl::Span<float> values) {
  for (size_t i = 0; i < values.size(); ++i) {
    Element element;
    std::memcpy(&element, bytes.data() + i * sizeof(Element), sizeof(Element));
    values[i] = static_cast<float>(element);
  }
}

void ConvertAs(ElementType type, const std::vector<char>& bytes, absl::Span<float> values) {
  switch (type) {
    case ElementType::kFloat16:
      return Convert<Eigen::half>(bytes, values);
    case ElementType::kBFloat16:
      return Convert<Eigen::bfloat16>(bytes, values);
    case ElementType::kFloat32:
      return Convert<float>(bytes, values);
    case ElementType::kFloat64:
      return Convert<double>(bytes, values);
  }
}

}  // namespace

uint64_t ElementSize(ElementType type) {
  switch (type) {
    case ElementType::kFloat16:
    case ElementType::kBFloat16:
      return 2;
    case ElementType::kFloat32:
      return 4;
    case ElementType::kFloat64:
      return 8;
  }
  return 0;
}

bool FitsExactly(uint64_t rows, uint64_t columns, ElementType type, uint64_t bytes) {
  const absl::uint128 elements = absl::uint128(rows) * columns;
  return elements == bytes / ElementSize(type) && bytes % ElementSize(type) == 0;
}

absl::StatusOr<std::vector<float>> ReadElements(const RandomAccessFile& file, uint64_t offset, uint64_t count,
                                                ElementType type, int threads) {
  const uint64_t width = ElementSize(type);
  std::vector<float> values(count);
  const auto read_block = [&](size_t block, int) -> absl::Status {
    const uint64_t first = block * kElementsPerBlock;
    const uint64_t elements = std::min(kElementsPerBlock, count - first);
    std::vector<char> bytes(elements * width);
    GAUNTLET_RETURN_IF_ERROR(file.ReadExactlyAt(offset + first * width, absl::MakeSpan(bytes)));
    ConvertAs(type, bytes, absl::MakeSpan(values).subspan(first, elements));
    return absl::OkStatus();
  };
  const size_t blocks = (count + kElementsPerBlock - 1) / kElementsPerBlock;
  GAUNTLET_RETURN_IF_ERROR(ParallelFor(blocks, ResolveThreads(threads), read_block));
  return values;
}

}  // namespace gauntlet

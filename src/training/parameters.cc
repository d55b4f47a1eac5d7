#include "gauntlet/training/parameters.h"

#include <algorithm>

#include "gauntlet/base/random.h"
#include "gauntlet/base/status.h"
#include "gauntlet/kernels/adagrad.h"

namespace gauntlet {

absl::StatusOr<Parameters> Parameters::Create(uint32_t rows, int vector_size, uint64_t seed) {
  Parameters parameters;
  parameters.rows_ = rows;
  parameters.vector_size_ = vector_size;
  const auto size = static_cast<size_t>(vector_size);
  const size_t half = HalfRow(size);
  parameters.stride_ = 2 * half;
  for (const Side side : {Side::kWord, Side::kContext}) {
    GAUNTLET_ASSIGN_OR_RETURN(parameters.buffers_[static_cast<size_t>(side)],
                              AlignedBuffer::Allocate(rows * parameters.stride_));
    const CounterRng rng(seed, static_cast<uint64_t>(side));
    const size_t bias = parameters.bias_lane(side);
    const size_t constant = parameters.bias_lane(side == Side::kWord ? Side::kContext : Side::kWord);
    for (uint32_t id = 0; id < rows; ++id) {
      float* row = parameters.row(side, id);
      const auto draw = [&](uint64_t lane) {
        return static_cast<float>((rng.UniformAt(id * (uint64_t{size} + 1) + lane) - 0.5) / vector_size);
      };
      for (size_t lane = 0; lane < size; ++lane) row[lane] = draw(lane);
      row[bias] = draw(size);
      row[constant] = 1.0f;
      std::fill(row + half, row + 2 * half, 1.0f);
    }
  }
  return parameters;
}

uint64_t Parameters::MemoryBytes(uint32_t rows, int vector_size) {
  return uint64_t{rows} * 2 * 2 * HalfRow(static_cast<size_t>(vector_size)) * sizeof(float);
}

}  // namespace gauntlet

#include <cstdio>

#include "gauntlet/embeddings/embeddings.h"

int main() {
  const auto vectors = gauntlet::Embeddings::Create({"river", "stream"}, {1, 0, 0.9f, 0.1f}, 2);
  if (!vectors.ok()) return 1;
  std::printf("%u words of %u dimensions\n", vectors->size(), vectors->dimensions());
  return vectors->Find("stream") == 1u ? 0 : 1;
}

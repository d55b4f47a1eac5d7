#include "gauntlet/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace gauntlet::internal {

void CheckFailed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "%s:%d: internal error: %s does not hold\n", file, line, condition);
  std::abort();
}

}  // namespace gauntlet::internal

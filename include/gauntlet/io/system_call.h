// System calls that a signal may interrupt.
#pragma once

#include <cerrno>

namespace gauntlet {

// The result of `call`, which is made again as long as a signal interrupts it.
template <typename Call>
auto RetryInterrupted(Call call) {
  while (true) {
    const auto result = call();
    if (result != -1 || errno != EINTR) return result;
  }
}

}  // namespace gauntlet

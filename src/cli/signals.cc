#include "src/cli/signals.h"

#include <time.h>

#include <atomic>
#include <csignal>

namespace gauntlet {

namespace {

CancellationToken cancellation;

std::atomic<time_t> first_signal{0};

// A terminal or `timeout` may deliver one interruption twice at once; only a later one means "now".
void HandleSignal(int signal) {
  struct timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);  // async-signal-safe, like all in here
  time_t none = 0;
  if (!first_signal.compare_exchange_strong(none, now.tv_sec + 1) && now.tv_sec + 1 - none >= 2) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
  cancellation.Cancel();
}

}  // namespace

const CancellationToken* CancelOnSignals() {
  struct sigaction action = {};
  action.sa_handler = HandleSignal;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // Writing to a closed pipe should be an error of that write.
  action.sa_handler = SIG_IGN;
  action.sa_flags = 0;
  sigaction(SIGPIPE, &action, nullptr);
  // As should writing more than `ulimit -f` allows.
  sigaction(SIGXFSZ, &action, nullptr);
  return &cancellation;
}

}  // namespace gauntlet

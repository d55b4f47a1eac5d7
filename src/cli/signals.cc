#include "src/cli/signals.h"

#include <csignal>

namespace gauntlet {

namespace {

CancellationToken cancellation;

void HandleSignal(int) { cancellation.Cancel(); }

}  // namespace

const CancellationToken* CancelOnSignals() {
  struct sigaction action = {};
  action.sa_handler = HandleSignal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // the next one has its usual effect
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // Writing to a closed pipe should be an error of that write.
  action.sa_handler = SIG_IGN;
  action.sa_flags = 0;
  sigaction(SIGPIPE, &action, nullptr);
  return &cancellation;
}

}  // namespace gauntlet

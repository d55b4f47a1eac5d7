// SIGINT and SIGTERM become a request to stop.
#pragma once

#include "gauntlet/base/cancellation.h"

namespace gauntlet {

// Installs the handlers and returns the token they cancel. A signal that comes a second or more
// after the first ends the process at once, as without handlers.
const CancellationToken* CancelOnSignals();

}  // namespace gauntlet

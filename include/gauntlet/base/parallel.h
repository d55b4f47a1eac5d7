// Parallel loops that carry errors out. The only place in the project that talks to OpenMP.
#pragma once

#include <cstddef>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace gauntlet {

// `requested` when positive, else the number of processors that this process may use.
int ResolveThreads(int requested);

// Calls body(index, thread) for every index in [0, count), handing out indices in increasing order to `threads` workers
// (thread in [0, threads); each index once; each worker's calls are sequential). When a call returns an error or
// throws, no further index is handed out, and the error of the lowest index that failed is returned; a thrown
// std::bad_alloc becomes ResourceExhausted, another exception Internal. What the caller wrote before is visible to the
// workers, and what they wrote is visible to the caller after.
absl::Status ParallelFor(size_t count, int threads, absl::FunctionRef<absl::Status(size_t index, int thread)> body);

// Calls `call`, and turns what it throws into an error as above.
absl::Status CallGuarded(absl::FunctionRef<absl::Status()> call);

// Calls body(thread) once on each of `threads` concurrent workers. All of them really run at the same time, so they may
// wait for each other. Errors as above (the lowest thread's is returned).
absl::Status ParallelRegion(int threads, absl::FunctionRef<absl::Status(int thread)> body);

}  // namespace gauntlet

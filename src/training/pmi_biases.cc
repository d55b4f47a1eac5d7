#include "src/training/pmi_biases.h"

#include "gauntlet/base/status.h"
#include "gauntlet/cooccurrence/marginals.h"

namespace gauntlet {

absl::Status SetPmiBiases(const CooccurrenceMatrix& matrix, double smoothing, const ScanResources& resources,
                          Parameters* parameters) {
  GAUNTLET_ASSIGN_OR_RETURN(const Marginals marginals, ComputeMarginals(matrix, resources));
  const PmiTerms terms = MakePmiTerms(marginals, smoothing);
  for (uint32_t id = 0; id < parameters->rows(); ++id) {
    parameters->row(Side::kWord, id)[parameters->bias_lane(Side::kWord)] = static_cast<float>(-terms.row[id]);
    parameters->row(Side::kContext, id)[parameters->bias_lane(Side::kContext)] = static_cast<float>(-terms.column[id]);
  }
  return absl::OkStatus();
}

}  // namespace gauntlet

#include "src/numerics/lanczos.h"

#include <exception>
#include <new>
#include <utility>

#include <Spectra/SymEigsSolver.h>

#include "absl/strings/str_cat.h"

namespace gauntlet {

namespace {

constexpr Eigen::Index kMostRestarts = 1000;

// Carries a product's error through Spectra.
struct ProductFailed {
  absl::Status status;
};

// What Spectra asks for.
class Operator {
 public:
  using Scalar = double;

  Operator(Eigen::Index rows, SymmetricProduct product) : rows_(rows), product_(product) {}

  Eigen::Index rows() const { return rows_; }
  Eigen::Index cols() const { return rows_; }
  void perform_op(const double* x, double* y) const {
    absl::Status status = product_(x, y);
    if (!status.ok()) throw ProductFailed{std::move(status)};
  }

 private:
  Eigen::Index rows_;
  SymmetricProduct product_;
};

}  // namespace

absl::StatusOr<Eigenpairs> LeadingEigenpairs(Eigen::Index rows, SymmetricProduct product,
                                             const LanczosOptions& options) {
  const auto rule = options.by_magnitude ? Spectra::SortRule::LargestMagn : Spectra::SortRule::LargestAlge;
  Operator map(rows, product);
  try {
    Spectra::SymEigsSolver<Operator> solver(map, options.count, options.subspace);
    solver.init();
    solver.compute(rule, kMostRestarts, options.tolerance, rule);
    return Eigenpairs{solver.eigenvalues(), solver.eigenvectors()};
  } catch (const ProductFailed& failed) {
    return failed.status;
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("not enough memory for the eigenvectors");
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat("the eigenvectors: ", error.what()));
  }
}

}  // namespace gauntlet

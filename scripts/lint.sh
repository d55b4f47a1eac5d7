#!/usr/bin/env bash
# clang-format, cppcheck and clang-tidy over our C++; all must be clean.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install_dependencies.sh clang-format clang-tidy cppcheck
git ls-files -z '*.h' '*.cc' | xargs -0 clang-format --dry-run --Werror

# Left out: it does not know the types behind macros and templates, and so takes a product for a declaration
# (constStatement), a container's data() for an integer (CastIntegerToAddressAtReturn), a comparison of two indexes for
# the check of a third (arrayIndexThenCheck), and what emplace_back returns for a local variable (returnDanglingLifetime).
cppcheck --quiet --error-exitcode=1 --std=c++20 --language=c++ -I . -I include --enable=warning,performance,portability \
  --suppress=constStatement --suppress=CastIntegerToAddressAtReturn --suppress=arrayIndexThenCheck \
  --suppress=returnDanglingLifetime src corpora

# clang-tidy reads a module's files together, as they are compiled: most of its time goes into headers. The files that
# include them so are generated; those of most files, which take longest, begin first.
cmake --preset release -B build/lint -DGAUNTLET_BUILD_TESTS=OFF >/dev/null
cmake --build build/lint --target report_assets >/dev/null
sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' build/lint/compile_commands.json |
  xargs ls -S |
  xargs -P "$(nproc)" -n 1 clang-tidy --quiet -p build/lint --checks=-bugprone-suspicious-include \
    --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wreserved-identifier \
    --extra-arg=-Wzero-as-null-pointer-constant 2>&1 |
  { grep -v '^[0-9]* warnings generated' || true; }  # of headers that are not ours

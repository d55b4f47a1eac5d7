// The files that the page is made of, as they are contained in the library. src/report/CMakeLists.txt names them.
#pragma once

#include "absl/strings/string_view.h"

namespace gauntlet {

absl::string_view PageTemplate();  // HTML with places named {{…}}
absl::string_view PageStyle();
absl::string_view PageScript();
absl::string_view EchartsSource();
absl::string_view EchartsVersion();  // "5.6.0"

}  // namespace gauntlet

// Text made safe for the documents that it is put into. Malformed UTF-8 becomes U+FFFD everywhere.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

// As content or attribute of HTML or XML: & < > " ' as references, control characters, which XML lacks, as U+FFFD.
std::string EscapeMarkup(absl::string_view text);

// JSON that can stand in a <script> element: no "<" is left in it, so neither "</script" nor "<!--" can occur.
std::string JsonForScript(const nlohmann::ordered_json& json);

}  // namespace gauntlet

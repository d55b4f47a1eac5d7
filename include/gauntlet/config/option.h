// The declaration of an option: the one place from which the JSON key, the command line, the help, the documentation,
// the validation and the fingerprint follow.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gauntlet/config/config.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

struct Option {
  std::string key;      // path in the JSON, e.g. "training.eta"
  std::string type;     // for people, e.g. "number"
  std::string allowed;  // for people, e.g. "above 0, at most 10"
  std::string help;     // one line
  // Spelling on the command line without dashes, e.g. "eta"; empty: only through --set.
  std::string flag;
  // Whether results depend on it.
  bool shapes_result = true;
  bool is_path = false;
  // Assigns a JSON value; relative paths are taken from `directory`. The error says what is wrong with the value alone.
  std::function<absl::Status(Config*, const nlohmann::ordered_json& value, const std::string& directory)> set;
  std::function<nlohmann::ordered_json(const Config&)> get;
};

// Every option there is, in the order of the documentation.
const std::vector<Option>& AllOptions();

// The option of that key, or null.
const Option* FindOption(absl::string_view key);

// The known key nearest to a misspelt one, or empty when none is near.
std::string NearestKey(absl::string_view key);

// docs/CONFIG.md, generated.
std::string OptionsMarkdown();

}  // namespace gauntlet

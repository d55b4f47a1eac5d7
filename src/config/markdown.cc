// docs/CONFIG.md, from the declarations.

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gauntlet/config/option.h"
#include "gauntlet/io/json.h"

namespace gauntlet {

namespace {

constexpr absl::string_view kIntroduction = R"(# Configuration

A config is a JSON file (comments allowed). Every option is optional but `run_dir` and `corpus.inputs`; what is left out has
the default below. Relative paths are taken from the config's own directory. On the command line, `--set KEY=VALUE` overrides
any option (relative paths are then taken from the working directory), and the flags below are short for the common ones,
e.g. `--vector-size 300` for `--set training.vector_size=300`. Flags may also be spelt with one dash, as the reference
program's are.

The values that published vectors were made with, and where each was published, are in [RECIPES.md](RECIPES.md); `configs/` has them as
configs.

A config may include others: `"include": "base.json"`, or a list of them, at the top level. Their options hold where the
including file does not set them: sections are merged key by key, a list replaces the list, and of several included files the
later one wins. Relative paths, also those of includes, are taken from the directory of the file that has them.

`recipe` names options that go together. It comes before the other options of its file, or of the command line, so these hold over it.

A value of another type or out of range, and a key that does not exist, is an error that names the file, the key, what was
given and what is allowed. Options marked ° do not change results: they may differ when a run is resumed.

This page is generated: `gauntlet options --markdown` prints it, and a test holds the two together.
)";

std::string Escaped(const std::string& text) { return absl::StrReplaceAll(text, {{"|", "\\|"}}); }

}  // namespace

std::string OptionsMarkdown() {
  const Config defaults;
  std::string page(kIntroduction);
  std::string section = "none";
  for (const Option& option : AllOptions()) {
    const size_t dot = option.key.find('.');
    const std::string found = dot == std::string::npos ? "" : option.key.substr(0, dot);
    if (found != section) {
      section = found;
      absl::StrAppend(&page, "\n## ", section.empty() ? "General" : absl::StrCat("`", section, "`"),
                      "\n\n| key | flag | type | allowed | default | meaning |\n|---|---|---|---|---|---|\n");
    }
    absl::StrAppend(&page, "| `", option.key, "`", option.shapes_result ? "" : " °", " | ",
                    option.flag.empty() ? "" : absl::StrCat("`--", option.flag, "`"), " | ", option.type, " | ",
                    Escaped(option.allowed), " | `", JsonLine(option.get(defaults)), "` | ", Escaped(option.help),
                    " |\n");
  }
  return page;
}

}  // namespace gauntlet

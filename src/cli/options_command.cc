// options: every option there is.

#include <cstdio>
#include <memory>

#include "absl/strings/str_cat.h"
#include "gauntlet/config/option.h"
#include "gauntlet/io/json.h"
#include "src/cli/command.h"

namespace gauntlet {

void AddOptionsCommand(CommandSet* commands) {
  const auto markdown = std::make_shared<bool>(false);
  CLI::App* command =
      commands->Add("options", "list every option of a config with its default", [markdown](const CommandContext&) {
        std::string page = *markdown ? OptionsMarkdown() : std::string();
        const Config defaults;
        for (const Option& option : AllOptions()) {
          if (*markdown) break;
          absl::StrAppend(&page, option.key, " = ", JsonLine(option.get(defaults)), "\n    ", option.help, "\n    ",
                          option.type, ": ", option.allowed, "\n");
        }
        std::fputs(page.c_str(), stdout);
        return absl::OkStatus();
      });
  command->add_flag("--markdown", *markdown, "as docs/CONFIG.md");
}

}  // namespace gauntlet

// Looking into the documents of pages.
#pragma once

#include <string>
#include <vector>

#include "nlohmann/json.hpp"

namespace gauntlet {

// The block with that title; null when there is none.
inline const nlohmann::ordered_json* FindBlock(const nlohmann::ordered_json& document, const std::string& title) {
  for (const nlohmann::ordered_json& section : document["sections"]) {
    for (const nlohmann::ordered_json& block : section["blocks"]) {
      if (block.value("title", "") == title) return &block;
    }
  }
  return nullptr;
}

inline std::vector<std::string> SectionIds(const nlohmann::ordered_json& document) {
  std::vector<std::string> ids;
  for (const nlohmann::ordered_json& section : document["sections"]) ids.push_back(section["id"]);
  return ids;
}

}  // namespace gauntlet

// A map of words as a picture.
#pragma once

#include <string>

#include "gauntlet/evaluation/word_map.h"

namespace gauntlet {

// A picture of its own, 1200 by 900 pixels: a dot and a label for each word. Words that come first get the better
// places for their labels; one for which there is no place left is named by its dot's title alone.
std::string ToSvg(const WordMap& map);

}  // namespace gauntlet

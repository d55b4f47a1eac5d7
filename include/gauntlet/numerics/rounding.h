// Numbers as reports write them.
#pragma once

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace gauntlet {

// `value` to so many significant digits; JSON then has no more of them.
inline double Rounded(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.*g", digits, value);
  return std::strtod(text, nullptr);
}

}  // namespace gauntlet

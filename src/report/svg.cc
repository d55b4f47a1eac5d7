#include "gauntlet/report/svg.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "src/report/escape.h"

namespace gauntlet {

namespace {

constexpr double kWidth = 1200.0;
constexpr double kHeight = 900.0;
constexpr double kMargin = 60.0;
constexpr double kFooter = 30.0;  // below the map, for the line that says what it is
constexpr double kDot = 2.5;      // radius

struct Box {
  double left, top, right, bottom;
  bool Overlaps(const Box& other) const {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
};

struct Spot {
  double x, y;
};

// A label's place, and at which side of its dot it is: left of it for -1, above or below for 0.
struct Label {
  Box box;
  double side;
};

// The map scaled to the picture, the same way in both directions; y grows downwards.
std::vector<Spot> Scale(const WordMap& map) {
  double left = 0.0, right = 0.0, low = 0.0, high = 0.0;
  for (const auto& [x, y] : map.points) {
    left = std::min(left, x), right = std::max(right, x);
    low = std::min(low, y), high = std::max(high, y);
  }
  const double room_x = kWidth - 2 * kMargin;
  const double room_y = kHeight - 2 * kMargin - kFooter;
  const double scale = std::min(room_x / std::max(right - left, 1e-12), room_y / std::max(high - low, 1e-12));
  std::vector<Spot> dots;
  for (const auto& [x, y] : map.points) {
    dots.push_back({kMargin + room_x / 2 + (x - (left + right) / 2) * scale,
                    kMargin + room_y / 2 - (y - (low + high) / 2) * scale});
  }
  return dots;
}

// The width of a label in a sans-serif font, roughly: 0.56 of the size for a letter, the size itself for the wide
// characters of East Asian scripts, which are three bytes and more in UTF-8.
double LabelWidth(absl::string_view word, double size) {
  double width = 0.0;
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 || (byte >= 0xC0 && byte < 0xE0)) width += 0.56;
    if (byte >= 0xE0) width += 1.0;
  }
  return width * size;
}

// Finds places for labels: one after the other, each at the first of some places around its dot where it covers neither
// a label nor, if it can be had, a dot.
class Labels {
 public:
  Labels(const std::vector<Spot>& dots, double size) : dots_(dots), size_(size) {}

  // Where the label of `dot` goes, or nothing when it would cover another everywhere. Prefers places that cover no dot.
  std::optional<Label> Place(const Spot& dot, absl::string_view word) {
    const double width = LabelWidth(word, size_);
    std::optional<Label> fallback;
    for (const double distance : {1.0, 1.6}) {
      for (const auto& [across, down] : kDirections) {
        const double x = dot.x + across * (kDot * 2 + width / 2) * (across == 0.0 ? 1.0 : distance);
        const double y = dot.y + down * (kDot + size_ * 0.65) * distance;
        const Box box = {x - width / 2, y - size_ / 2, x + width / 2, y + size_ / 2};
        if (!Free(box)) continue;
        const Label label = {box, across};
        if (!CoversDot(box)) return Take(label);
        if (!fallback) fallback = label;
      }
      if (fallback) return Take(*fallback);
    }
    return std::nullopt;
  }

 private:
  static constexpr std::array<std::array<double, 2>, 8> kDirections = {
      {{1, 0}, {-1, 0}, {0, -1}, {0, 1}, {0.9, -0.9}, {0.9, 0.9}, {-0.9, -0.9}, {-0.9, 0.9}}};

  std::optional<Label> Take(const Label& label) {
    taken_.push_back(label.box);
    return label;
  }
  bool Free(const Box& box) const {
    if (box.left < 2 || box.top < 2 || box.right > kWidth - 2 || box.bottom > kHeight - kFooter) return false;
    return std::none_of(taken_.begin(), taken_.end(), [&](const Box& other) { return box.Overlaps(other); });
  }
  bool CoversDot(const Box& box) const {
    return std::any_of(dots_.begin(), dots_.end(), [&](const Spot& dot) {
      return box.Overlaps({dot.x - kDot, dot.y - kDot, dot.x + kDot, dot.y + kDot});
    });
  }

  const std::vector<Spot>& dots_;
  const double size_;
  std::vector<Box> taken_;
};

std::string Caption(const WordMap& map) {
  const std::string words = absl::StrCat(map.words.size(), map.words.size() == 1 ? " word" : " words");
  if (map.method != "PCA") return absl::StrFormat("%s, %s, divergence %.2f nats", words, map.method, map.divergence);
  return absl::StrFormat("%s, principal components with %.1f %% and %.1f %% of the variance", words,
                         100 * map.explained_variance[0], 100 * map.explained_variance[1]);
}

}  // namespace

std::string ToSvg(const WordMap& map) {
  const std::vector<Spot> dots = Scale(map);
  const double size = map.words.size() > 150 ? 11.0 : 14.0;
  std::string svg = absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %g %g\" width=\"%g\" height=\"%g\" role=\"img\">\n"
      "<title>%s</title>\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
      kWidth, kHeight, kWidth, kHeight, EscapeMarkup(Caption(map)));
  absl::StrAppend(&svg, "<g stroke=\"#c2571a\" stroke-width=\"1.2\" stroke-opacity=\"0.55\">\n");
  for (const auto& [a, b] : map.pairs) {
    absl::StrAppendFormat(&svg, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", dots[a].x, dots[a].y,
                          dots[b].x, dots[b].y);
  }
  absl::StrAppend(&svg, "</g>\n<g fill=\"#2f6db3\">\n");
  for (size_t i = 0; i < dots.size(); ++i) {
    absl::StrAppendFormat(&svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%g\"><title>%s</title></circle>\n", dots[i].x,
                          dots[i].y, kDot, EscapeMarkup(map.words[i]));
  }
  absl::StrAppendFormat(
      &svg, "</g>\n<g font-family=\"DejaVu Sans, Arial, sans-serif\" font-size=\"%g\" fill=\"#1a1a1a\">\n", size);
  Labels labels(dots, size);
  for (size_t i = 0; i < dots.size(); ++i) {
    const std::optional<Label> label = labels.Place(dots[i], map.words[i]);
    if (!label) continue;
    // The width is an estimate; next to the dot the label is exact.
    const Box& box = label->box;
    const double x = label->side > 0 ? box.left : label->side < 0 ? box.right : (box.left + box.right) / 2;
    const char* const anchor = label->side > 0 ? "start" : label->side < 0 ? "end" : "middle";
    absl::StrAppendFormat(&svg, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x,
                          box.bottom - 0.2 * size, anchor, EscapeMarkup(map.words[i]));
  }
  absl::StrAppendFormat(
      &svg, "<text x=\"%g\" y=\"%g\" fill=\"#666\" font-size=\"13\" text-anchor=\"middle\">%s</text>\n</g>\n</svg>\n",
      kWidth / 2, kHeight - 12, EscapeMarkup(Caption(map)));
  return svg;
}

}  // namespace gauntlet

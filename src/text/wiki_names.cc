#include "src/text/wiki_names.h"

#include <unicode/unistr.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "src/text/html_entities.h"

namespace gauntlet {

namespace {

// No namespace has a longer name, in bytes.
constexpr size_t kLongestPrefix = 100;

constexpr absl::string_view kPrefixes[] = {
    "file",     "image",       "category",                                            // English, and all
    "datei",    "bild",        "kategorie",                                           // German, Czech
    "fichier",  "catégorie",                                                          // French
    "archivo",  "imagen",      "categoría",                                           // Spanish
    "ficheiro", "arquivo",     "imagem",     "categoria",  "immagine",                // Portuguese, Italian
    "bestand",  "afbeelding",  "categorie",                                           // Dutch
    "plik",     "grafika",     "kategoria",                                           // Polish
    "fil",      "billede",     "kategori",                                            // Swedish, Norwegian, Danish
    "soubor",   "súbor",       "kategória",  "fájl",       "kép",                     // Czech, Slovak, Hungarian
    "tiedosto", "kuva",        "luokka",                                              // Finnish
    "fitxer",   "imatge",      "fișier",     "fişier",     "imagine",                 // Catalan, Romanian
    "dosya",    "resim",       "berkas",                                              // Turkish, Indonesian
    "файл",     "изображение", "категория",  "зображення", "категорія",               // Russian, Bulgarian, Ukrainian
    "датотека", "слика",       "категорија", "αρχείο",     "εικόνα",    "κατηγορία",  // Serbian, Greek
    "tập tin",  "hình",        "thể loại",                                            // Vietnamese
    "ファイル", "画像",        "カテゴリ",                                            // Japanese
    "文件",     "檔案",        "档案",       "图像",       "圖像",      "图片",
    "圖片",     "分类",        "分類",                                          // Chinese
    "파일",     "그림",        "분류",                                          // Korean
    "ملف",      "صورة",        "تصنيف",      "پرونده",     "تصویر",     "رده",  // Arabic, Persian
    "קובץ",     "תמונה",       "קטגוריה",    "चित्र",       "श्रेणी",      "ไฟล์",
    "ภาพ",      "หมวดหมู่",  // Hebrew, Hindi, Thai
};

constexpr absl::string_view kDisambiguationTemplates[] = {
    "disambig",
    "disambiguation",
    "disamb",
    "dab",
    "hndis",
    "geodis",
    "numberdis",
    "schooldis",
    "roaddis",
    "mathdab",
    "airport disambiguation",
    "callsigndis",
    "hospitaldis",
    "letter disambiguation",
    "letter-number combination disambiguation",
    "disambiguation cleanup",
    "disambig-cleanup",
    "human name disambiguation",
    "place name disambiguation",
    "begriffsklärung",
    "homonymie",
    "desambiguación",
    "desambiguação",
    "desambig",
    "disambigua",
    "doorverwijspagina",
    "ujednoznacznienie",
    "förgrening",
    "pekerside",
    "flertydig",
    "täsmennyssivu",
    "rozcestník",
    "egyért",
    "неоднозначность",
    "неоднозначність",
    "aimai",
    "曖昧さ回避",
    "disambigj",
    "消歧义",
    "消歧義",
    "동음이의",
    "توضيح",
    "ابهام‌زدایی",
    "פירושונים",
    "định hướng",
    "trang định hướng",
    "anlam ayrımı",
    "disambiguasi",
};

// Case-folded, with single spaces for runs of spaces and underscores, and none at the ends.
std::string Normalize(absl::string_view name) {
  std::string spaced(name);
  std::replace(spaced.begin(), spaced.end(), '_', ' ');
  absl::RemoveExtraAsciiWhitespace(&spaced);
  if (std::all_of(spaced.begin(), spaced.end(),
                  [](char c) { return absl::ascii_isascii(static_cast<unsigned char>(c)); })) {
    return absl::AsciiStrToLower(spaced);
  }
  std::string folded;
  icu::UnicodeString::fromUTF8(icu::StringPiece(spaced.data(), static_cast<int32_t>(spaced.size())))
      .foldCase()
      .toUTF8String(folded);
  return folded;
}

// Codes of languages are two or three small letters, some with a suffix ("zh-min-nan").
bool IsLanguageCode(absl::string_view prefix) {
  const size_t letters = std::min(prefix.find('-'), prefix.size());
  if (prefix == "doi") return false;
  if (prefix == "simple") return true;
  return (letters == 2 || letters == 3) && std::all_of(prefix.begin(), prefix.end(), [](char c) {
           return absl::ascii_islower(static_cast<unsigned char>(c)) || c == '-';
         });
}

}  // namespace

WikiNames::WikiNames() {
  for (const absl::string_view prefix : kPrefixes) prefixes_.insert(Normalize(prefix));
}

WikiNames::WikiNames(absl::string_view dump_head) : WikiNames() {
  for (const absl::string_view key : {"6", "14"}) {
    const size_t element = dump_head.find(absl::StrCat("<namespace key=\"", key, "\""));
    const absl::string_view rest = dump_head.substr(std::min(element, dump_head.size()));
    const size_t begin = rest.find('>');
    const size_t end = rest.find("</namespace>");
    if (begin == absl::string_view::npos || end == absl::string_view::npos || end < begin) continue;
    std::string name;
    AppendWithoutEntities(rest.substr(begin + 1, end - begin - 1), &name);
    prefixes_.insert(Normalize(name));
  }
}

bool WikiNames::IsHidden(absl::string_view target) const {
  const size_t colon = target.substr(0, kLongestPrefix).find(':');
  if (colon == absl::string_view::npos || colon == 0) return false;
  const absl::string_view prefix = absl::StripAsciiWhitespace(target.substr(0, colon));
  return IsLanguageCode(prefix) || prefixes_.contains(Normalize(prefix));
}

bool IsDisambiguation(absl::string_view markup) {
  static const auto* const templates = [] {
    auto* names = new absl::flat_hash_set<std::string>();
    for (const absl::string_view name : kDisambiguationTemplates) names->insert(Normalize(name));
    return names;
  }();
  for (size_t at = markup.find("{{"); at != absl::string_view::npos; at = markup.find("{{", at + 2)) {
    const absl::string_view name = markup.substr(at + 2, kLongestPrefix);
    const size_t end = name.find_first_of("|}{\n<");
    if (end != absl::string_view::npos && templates->contains(Normalize(name.substr(0, end)))) return true;
  }
  return false;
}

}  // namespace gauntlet

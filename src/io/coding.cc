#include "gauntlet/io/coding.h"

namespace gauntlet {

namespace {

template <typename T>
void PutFixed(std::string* out, T value) {
  char bytes[sizeof(T)];
  for (char& byte : bytes) {
    byte = static_cast<char>(value & 0xff);
    value = static_cast<T>(value >> 8);
  }
  out->append(bytes, sizeof(T));
}

template <typename T>
bool GetFixed(absl::string_view* input, T* value) {
  if (input->size() < sizeof(T)) return false;
  T result = 0;
  for (size_t i = sizeof(T); i-- > 0;) result = static_cast<T>((result << 8) | static_cast<unsigned char>((*input)[i]));
  *value = result;
  input->remove_prefix(sizeof(T));
  return true;
}

}  // namespace

void PutFixed32(std::string* out, uint32_t value) { PutFixed(out, value); }
void PutFixed64(std::string* out, uint64_t value) { PutFixed(out, value); }
bool GetFixed32(absl::string_view* input, uint32_t* value) { return GetFixed(input, value); }
bool GetFixed64(absl::string_view* input, uint64_t* value) { return GetFixed(input, value); }

void PutVarint64(std::string* out, uint64_t value) {
  char bytes[10];
  size_t size = 0;
  while (value >= 0x80) {
    bytes[size++] = static_cast<char>(value | 0x80);
    value >>= 7;
  }
  bytes[size++] = static_cast<char>(value);
  out->append(bytes, size);
}

bool GetVarint64(absl::string_view* input, uint64_t* value) {
  uint64_t result = 0;
  for (size_t i = 0; i < input->size() && i < 10; ++i) {
    const auto byte = static_cast<unsigned char>((*input)[i]);
    if (i == 9 && byte > 1) return false;  // more than 64 bits
    result |= uint64_t{byte & 0x7fu} << (7 * i);
    if (byte < 0x80) {
      *value = result;
      input->remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

bool GetVarint32(absl::string_view* input, uint32_t* value) {
  absl::string_view rest = *input;
  uint64_t wide = 0;
  if (!GetVarint64(&rest, &wide) || wide > 0xffffffffu) return false;
  *value = static_cast<uint32_t>(wide);
  *input = rest;
  return true;
}

void PutLengthPrefixed(std::string* out, absl::string_view bytes) {
  PutVarint64(out, bytes.size());
  out->append(bytes.data(), bytes.size());
}

bool GetLengthPrefixed(absl::string_view* input, absl::string_view* bytes) {
  absl::string_view rest = *input;
  uint64_t size = 0;
  if (!GetVarint64(&rest, &size) || size > rest.size()) return false;
  *bytes = rest.substr(0, size);
  rest.remove_prefix(size);
  *input = rest;
  return true;
}

}  // namespace gauntlet

// Little-endian fixed-width and variable-length integers (LEB128: seven bits a byte, low bits first).
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace gauntlet {

void PutFixed32(std::string* out, uint32_t value);
void PutFixed64(std::string* out, uint64_t value);
void PutVarint64(std::string* out, uint64_t value);
// A length as varint, then the bytes.
void PutLengthPrefixed(std::string* out, absl::string_view bytes);

// Each takes its value off the front of *input; false, with *input unchanged, when the input ends too early or a varint
// is longer than 64 bits.
bool GetFixed32(absl::string_view* input, uint32_t* value);
bool GetFixed64(absl::string_view* input, uint64_t* value);
bool GetVarint64(absl::string_view* input, uint64_t* value);
bool GetVarint32(absl::string_view* input, uint32_t* value);
bool GetLengthPrefixed(absl::string_view* input, absl::string_view* bytes);

}  // namespace gauntlet

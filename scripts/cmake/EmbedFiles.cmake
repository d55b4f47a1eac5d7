# Puts files into a source file as bytes. Run as a script, so that it runs again when the files change:
#   cmake -DOUTPUT=assets.cc -DHEADER=src/report/assets.h "-DASSETS=PageScript=a.js,b.js|PageStyle=c.css" -P EmbedFiles.cmake
# The source defines, for each asset, the function of that name that HEADER declares; it returns the bytes of the files, one
# after the other, as an absl::string_view.
set(source "// Made by EmbedFiles.cmake.\n#include \"${HEADER}\"\n\nnamespace gauntlet {\n")
string(REPLACE "|" ";" assets "${ASSETS}")
foreach(asset IN LISTS assets)
  string(REGEX MATCH "^([A-Za-z]+)=(.+)$" matched "${asset}")
  set(function ${CMAKE_MATCH_1})
  string(REPLACE "," ";" files "${CMAKE_MATCH_2}")
  set(bytes "")
  foreach(file IN LISTS files)
    file(READ "${file}" hex HEX)
    string(APPEND bytes "${hex}")
  endforeach()
  string(LENGTH "${bytes}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" literal "${bytes}")
  string(APPEND source "absl::string_view ${function}() { return {\"${literal}\", ${size}}; }\n")
endforeach()
file(WRITE "${OUTPUT}" "${source}}  // namespace gauntlet\n")

// Emoticons of the tokenizer "twitter".
#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"

namespace gauntlet {

struct Emoticon {
  size_t end = 0;         // in the text
  absl::string_view tag;  // such as "<smile>"; empty: no emoticon
};

// The emoticon that begins at text[i]. It must stand alone: before it the beginning of the text or what is neither
// letter nor digit, and the same after it. There is one exception, since people write "thanks:)": after a letter,
// eyes : ; = and a mouth of parentheses. A face read from the right needs the beginning of the text or another emoticon
// before it (`after_emoticon`), since "(" and ")" before a colon are most often brackets.
//   <smile>        :) :-) ;] =} :D ;-D xD 8-) :3 (: [; ^_^ ^^
//   <sadface>      :( :-[ ={ :'( >:( :c ): D: T_T ;_; >_< </3
//   <lolface>      :P :-p ;p =P
//   <neutralface>  :/ :-\ :| :* :l -_- ._. o_O
//   <heart>        <3 <333
// Mouths may be repeated. Cost is linear in what it reads, and that is the emoticon.
Emoticon MatchEmoticon(absl::string_view text, size_t i, bool after_emoticon);

// Whether an emoticon may begin with this byte.
bool MayBeginEmoticon(char byte);

}  // namespace gauntlet

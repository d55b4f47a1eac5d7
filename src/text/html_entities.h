// HTML's character references.
#pragma once

#include <string>

namespace gauntlet {

// Replaces, once and not again in what results, the references that tweets and dumps carry: &amp; &lt; &gt; &quot;
// &apos; &nbsp; and numeric ones (&#39; &#x27;); a number that is no character becomes U+FFFD. Others stay.
void DecodeHtmlEntities(std::string* text);

}  // namespace gauntlet

#pragma once

// The search index of a content segment's notes, sealed behind its entries (docs/import.md, "Segments"): what an import adds is
// laid out for searching once, and a chart that is opened is searchable without its texts being read again. The words only
// repeat what the entries say: where they are missing or can't be read, the texts are read again (retrieval/chart_index.h), and
// nothing is lost but time.

#include "base/bytes.h"

namespace chartroom::records {

// A content segment as ContentWriter makes it, with the words of its notes; as it is where it has none.
Bytes with_words(Bytes segment);

// The parts of a content segment. `words` is empty where there are none, and may be anything: what reads it checks it. If the
// size of the words can't be true, all is `entries`, which decode_content then refuses as `corrupt`.
struct SegmentParts {
  ByteView entries;  // with the version and the count before them
  ByteView words;
};
SegmentParts parts_of(ByteView segment);

}  // namespace chartroom::records

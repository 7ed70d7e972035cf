#include "records/patient_work.h"

#include <algorithm>

namespace chartroom::records {

std::string history_key(std::string_view key, const crypto::Digest& digest) {
  return std::string(key) + "@" + to_hex(ByteView(digest).first(16));
}

std::string PreparedResource::where() const {
  return number == 0 ? std::string(unit) : std::string(unit) + " " + std::to_string(number) + " (" + type + ")";
}

void put_content(PreparedResource& resource, ReadResource content) {
  resource.status = content.status;
  resource.notes = static_cast<std::uint32_t>(std::count_if(
      content.notes.begin(), content.notes.end(), [](const Document& note) { return note.kind == DocumentKind::note; }));
  resource.unreadable = static_cast<std::uint32_t>(content.notes.size()) - resource.notes;
  resource.content = encode_content(content);
  resource.relations = std::move(content.relations);
}

}  // namespace chartroom::records

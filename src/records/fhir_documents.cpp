#include <algorithm>

#include "base/limits.h"
#include "records/fhir_kinds.h"
#include "records/html_text.h"

namespace chartroom::records {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

std::string media_type_of(std::string_view content_type) {
  std::string out = lower(content_type.substr(0, content_type.find(';')));
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

bool says_latin1(std::string_view content_type) {
  const std::string type = lower(content_type);
  return type.find("iso-8859-1") != std::string::npos || type.find("windows-1252") != std::string::npos ||
         type.find("latin1") != std::string::npos;
}

Document unreadable(Document document, std::string why) {
  document.kind = DocumentKind::unreadable;
  document.text.clear();
  document.why_unreadable = std::move(why);
  return document;
}

Document with_text(Document document, std::string_view text, std::string_view content_type, ReadContext& context) {
  std::string converted;
  if (!is_utf8(text)) {
    if (!says_latin1(content_type)) {
      context.warnings.push_back("import.attachment_not_utf8");
      return unreadable(std::move(document), "its text is not valid UTF-8");
    }
    converted = utf8_from_latin1(text);
    text = converted;
  }
  const bool html = document.media_type == "text/html" || document.media_type == "application/xhtml+xml";
  document.text = html ? html_to_text(text) : tidy_text(text);
  if (document.text.size() > limits::note_bytes_max) return unreadable(std::move(document), "it is longer than 8 MiB");
  if (document.text.empty()) return unreadable(std::move(document), "it holds no text");
  return document;
}

bool is_text(std::string_view media_type) {
  return media_type == "text/plain" || media_type == "text/html" || media_type == "application/xhtml+xml" ||
         media_type == "text/markdown" || media_type == "text/x-markdown";
}

Document read_attachment(Document document, const JsonNode& attachment, ReadContext& context) {
  const std::string_view content_type = attachment["contentType"].text;
  document.media_type = media_type_of(content_type);
  if (attachment["title"]) document.title = one_line(attachment["title"].text);
  const std::string_view data = attachment["data"].text;
  if (data.empty()) {
    const bool elsewhere = bool(attachment["url"]);
    return unreadable(std::move(document), elsewhere ? "its content is not in the file, only an address" : "it has no content");
  }
  if (!is_text(document.media_type)) {
    const std::string kind = document.media_type.empty() ? "an unnamed format" : document.media_type;
    return unreadable(std::move(document), "not yet readable: " + kind);
  }
  if (data.size() / 4 * 3 > limits::note_bytes_max * 2) return unreadable(std::move(document), "it is longer than 8 MiB");
  const Result<Bytes> bytes = from_base64(data);
  if (!bytes) {
    context.warnings.push_back("import.bad_base64");
    return unreadable(std::move(document), "its base64 is damaged");
  }
  return with_text(std::move(document), as_text(*bytes), content_type, context);
}

void add_section(const JsonNode& section, std::size_t depth, std::string& text) {
  if (depth > 16) return;
  std::string title = one_line(section["title"].text);
  if (title.empty()) title = concept_name(section["code"]);
  const std::string words = html_to_text(section["text"]["div"].text);
  if (!title.empty() && (!words.empty() || section["section"])) add_part(text, title + ":", "\n\n");
  if (!words.empty()) add_part(text, words, title.empty() ? "\n\n" : "\n");
  if (words.empty() && section["emptyReason"]) add_part(text, title + ": " + concept_name(section["emptyReason"]), "\n\n");
  for (const JsonNode& inner : section["section"].items) add_section(inner, depth + 1, text);
}

}  // namespace

std::vector<Document> read_document_reference(const Document& base, ReadContext& context) {
  const JsonNode& resource = context.resource;
  Document shared = base;
  shared.types = codings(resource["type"]);
  shared.title = concept_name(resource["type"]);
  if (shared.title.empty()) shared.title = one_line(resource["description"].text);
  shared.author = reference_names(resource["author"].items, context);
  shared.when = read_time(resource["date"], context);
  if (shared.when.text.empty()) shared.when = read_time(resource["context"]["period"]["start"], context);
  if (shared.encounter.empty()) shared.encounter = reference_key(resource["context"]["encounter"].first(), context);
  std::vector<Document> out;
  for (const JsonNode& content : resource["content"].items) {
    out.push_back(read_attachment(shared, content["attachment"], context));
  }
  if (out.empty()) out.push_back(unreadable(shared, "it has no content"));
  return out;
}

std::vector<Document> read_composition(const Document& base, ReadContext& context) {
  const JsonNode& resource = context.resource;
  Document note = base;
  note.types = codings(resource["type"]);
  note.title = one_line(resource["title"].text);
  if (note.title.empty()) note.title = concept_name(resource["type"]);
  note.author = reference_names(resource["author"].items, context);
  note.when = read_time(resource["date"], context);
  note.media_type = "application/xhtml+xml";
  for (const JsonNode& section : resource["section"].items) add_section(section, 0, note.text);
  if (note.text.empty()) note.text = html_to_text(resource["text"]["div"].text);
  if (note.text.empty()) return {unreadable(std::move(note), "its sections have no text")};
  if (note.text.size() > limits::note_bytes_max) return {unreadable(std::move(note), "it is longer than 8 MiB")};
  return {std::move(note)};
}

std::vector<Document> read_presented_forms(const Document& base, ReadContext& context) {
  const JsonNode& resource = context.resource;
  Document shared = base;
  shared.types = codings(resource["code"]);
  shared.title = concept_name(resource["code"]);
  shared.author = reference_names(resource["performer"].items, context);
  // The fact of the report has told of odd dates already.
  ReadContext quiet{context.index, resource, context.import_name};
  shared.when = read_choice_time(resource, "effective", quiet).when;
  if (shared.when.text.empty()) shared.when = read_time(resource["issued"], quiet);
  std::vector<Document> out;
  for (const JsonNode& form : resource["presentedForm"].items) out.push_back(read_attachment(shared, form, context));
  return out;
}

}  // namespace chartroom::records

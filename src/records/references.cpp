#include "records/references.h"

#include <algorithm>

#include "records/origin.h"

namespace chartroom::records {
namespace {

bool is_type_name(std::string_view text) {
  return !text.empty() && text[0] >= 'A' && text[0] <= 'Z' &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

bool is_id(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  });
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out.push_back(static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

// "Type/id" at the end of a path.
std::string type_and_id(std::string_view path, std::string& type) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {};
  const std::string_view id = path.substr(slash + 1);
  std::string_view before = path.substr(0, slash);
  before.remove_prefix(before.rfind('/') == std::string_view::npos ? 0 : before.rfind('/') + 1);
  if (!is_type_name(before) || !is_id(id)) return {};
  type = before;
  return std::string(before) + "/" + std::string(id);
}

void read_conditional(std::string_view text, std::size_t question, Reference& out) {
  out.form = ReferenceForm::conditional;
  std::string_view before = text.substr(0, question);
  before.remove_prefix(before.rfind('/') == std::string_view::npos ? 0 : before.rfind('/') + 1);
  if (is_type_name(before)) out.type = before;
  std::string_view query = text.substr(question + 1);
  while (!query.empty()) {
    const std::string_view part = query.substr(0, query.find('&'));
    if (part.starts_with("identifier=")) out.identifier = percent_decoded(part.substr(11));
    query.remove_prefix(std::min(query.size(), part.size() + 1));
  }
}

}  // namespace

Reference parse_reference(std::string_view text) {
  Reference out;
  if (text.empty()) return out;
  const std::size_t history = text.find("/_history/");
  if (history != std::string_view::npos) text = text.substr(0, history);
  out.text = text;
  if (text[0] == '#') {
    out.form = ReferenceForm::contained;
    out.key = text.substr(1);
  } else if (text.starts_with("urn:")) {
    out.form = ReferenceForm::urn;
  } else if (const std::size_t question = text.find('?'); question != std::string_view::npos) {
    read_conditional(text, question, out);
  } else {
    out.form = text.find("://") == std::string_view::npos ? ReferenceForm::relative : ReferenceForm::absolute;
    out.key = type_and_id(text, out.type);
  }
  return out;
}

Reference read_reference(const JsonNode& node) {
  Reference out = parse_reference(node["reference"].text);
  out.display = node["display"].text;
  if (out.type.empty()) out.type = node["type"].text;
  if (out.form == ReferenceForm::none) {
    out.identifier = identifier_key(node["identifier"]);
    if (!out.identifier.empty()) {
      out.form = ReferenceForm::logical;
      out.text = (out.type.empty() ? "" : out.type + "?") + "identifier=" + out.identifier;
    }
  }
  return out;
}

std::string identifier_key(const JsonNode& identifier) {
  const std::string_view value = identifier["value"].text;
  if (value.empty()) return {};
  return std::string(identifier["system"].text) + "|" + std::string(value);
}

void ReferenceIndex::know_origin(std::string_view origin) {
  if (!origin.empty() && !origins_.contains(origin)) origins_.emplace(origin);
}

void ReferenceIndex::add(Known added, std::string_view full_url) {
  const Known& known = entries_.emplace_back(std::move(added));
  know_origin(known.origin);
  const auto [of_key, is_first] = by_key_.emplace(known.key, OfKey{&known});
  if (!is_first && of_key->second.first->origin != known.origin) of_key->second.is_of_several = true;
  if (!known.origin.empty()) by_origin_.emplace(at_origin(known.origin, known.key), &known);
  if (!full_url.empty()) by_url_.emplace(full_url, &known);
  const std::string type = known.key.substr(0, known.key.find('/'));
  for (const std::string& identifier : known.identifiers) {
    const auto [other, is_new] = by_identifier_.emplace(type + "?" + identifier, &known);
    if (!is_new && other->second != nullptr && other->second->key != known.key) other->second = nullptr;
  }
}

const Known* ReferenceIndex::at(const Map& map, std::string_view name) {
  const auto found = map.find(name);
  return found == map.end() ? nullptr : found->second;
}

// Its own system's; else the one of all, unless that is of another known system.
const Known* ReferenceIndex::at_key(std::string_view key, std::string_view origin) const {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  const Known* first = found->second.first;
  if (!origin.empty()) {
    if (first->origin == origin) return first;
    if (found->second.is_of_several) return at(by_origin_, at_origin(origin, key));
  }
  const bool is_anothers = !first->origin.empty() && !origin.empty();
  return found->second.is_of_several || is_anothers ? nullptr : first;
}

const Known* ReferenceIndex::find(const Reference& reference, std::string_view origin) const {
  switch (reference.form) {
    case ReferenceForm::none:
    case ReferenceForm::contained: return nullptr;
    case ReferenceForm::urn: return at(by_url_, reference.text);
    case ReferenceForm::absolute: {
      if (const Known* known = at(by_url_, reference.text)) return known;
      const std::string base = origin_of_url(reference.text, reference.key);
      return origins_.contains(base) ? at_key(reference.key, base) : nullptr;
    }
    case ReferenceForm::relative: return at_key(reference.key, origin);
    case ReferenceForm::conditional:
    case ReferenceForm::logical: return at(by_identifier_, reference.type + "?" + reference.identifier);
  }
  return nullptr;
}

Meant ReferenceIndex::meant(const Reference& reference, std::string_view origin) const {
  if (const Known* known = find(reference, origin)) return {known->key, known->origin};
  if (reference.form == ReferenceForm::contained) return {};
  if (reference.key.empty()) return {reference.text};
  if (reference.form != ReferenceForm::absolute) return {reference.key, std::string(origin)};
  std::string base = origin_of_url(reference.text, reference.key);
  const bool is_foreign = !origins_.contains(base);
  return {reference.key, std::move(base), is_foreign};
}

std::string ReferenceIndex::key_of(const Reference& reference, std::string_view origin) const {
  Meant out = meant(reference, origin);
  return out.is_foreign ? reference.text : out.key;
}

std::string name_by_identifier(std::string_view type, std::string_view identifier) {
  return std::string(type) + "?identifier=" + std::string(identifier);
}

std::vector<std::string> ReferenceIndex::person_names(const Reference& reference, std::string_view origin) const {
  if (!reference.identifier.empty()) return {reference.identifier};
  return names(reference, origin);
}

std::vector<std::string> ReferenceIndex::names(const Reference& reference, std::string_view origin) const {
  if (const Known* known = find(reference, origin)) return {names_at(known->origin, known->key).exact};
  if (!reference.identifier.empty()) return {name_by_identifier(reference.type, reference.identifier)};
  const Meant who = meant(reference, origin);
  if (who.key.empty()) return {};
  if (reference.key.empty() || who.is_foreign) return {at_origin(who.origin, who.key)};
  return names_meant(who.origin, who.key);
}

}  // namespace chartroom::records

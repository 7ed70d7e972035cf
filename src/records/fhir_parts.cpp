#include "records/fhir_parts.h"

#include <algorithm>
#include <charconv>

#include "records/html_text.h"

namespace chartroom::records {
namespace {

const JsonNode& contained(const JsonNode& resource, std::string_view id) {
  for (const JsonNode& inner : resource["contained"].items) {
    if (inner["id"].text == id) return inner;
  }
  static const JsonNode absent;
  return absent;
}

std::string name_of_contained(const JsonNode& inner) {
  const JsonNode& name = inner["name"];
  if (name.kind == JsonKind::array) return human_name(name);
  if (name) return one_line(name.text);
  return concept_name(inner["code"]);
}

// With the digits as they stand, whether or not they are a number that can be held; without a value of it.
std::optional<Quantity> written_quantity(const JsonNode& node) {
  const JsonNode& value = node["value"];
  if (value.kind != JsonKind::number) return std::nullopt;
  Quantity out;
  out.digits = value.text;
  out.comparator = node["comparator"].text;
  out.unit = one_line(node["unit"].text);
  out.code = node["code"].text;
  if (out.unit.empty()) out.unit = out.code;
  return out;
}

}  // namespace

void add_part(std::string& line, std::string_view part, std::string_view separator) {
  if (part.empty()) return;
  if (!line.empty()) line += separator;
  line += part;
}

std::vector<Coding> codings(const JsonNode& node) {
  std::vector<Coding> out;
  for (const JsonNode& coding : node["coding"].items) {
    out.push_back({std::string(coding["system"].text), std::string(coding["code"].text), one_line(coding["display"].text)});
  }
  return out;
}

std::vector<Coding> all_codings(std::span<const JsonNode> nodes) {
  std::vector<Coding> out;
  for (const JsonNode& node : nodes) {
    for (Coding& coding : codings(node)) out.push_back(std::move(coding));
  }
  return out;
}

std::string concept_name(const JsonNode& node) {
  if (const std::string_view text = node["text"].text; !text.empty()) return one_line(text);
  for (const char* field : {"display", "code"}) {
    for (const JsonNode& coding : node["coding"].items) {
      if (const std::string_view words = coding[field].text; !words.empty()) return one_line(words);
    }
  }
  return {};
}

std::string concept_names(std::span<const JsonNode> nodes) {
  std::string out;
  for (const JsonNode& node : nodes) add_part(out, concept_name(node));
  return out;
}

bool read_number(std::string_view digits, double& number) {
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc() && end == digits.data() + digits.size();
}

std::optional<Quantity> read_quantity(const JsonNode& node) {
  auto out = written_quantity(node);
  if (out && !read_number(out->digits, out->value)) out.reset();
  return out;
}

std::string quantity_words(const Quantity& quantity) {
  std::string out = quantity.comparator;
  add_part(out, quantity.digits, " ");
  // UCUM's unity is written as nothing.
  if (quantity.unit != "1" && quantity.unit != "{score}") add_part(out, quantity.unit, " ");
  return out;
}

std::string quantity_words(const JsonNode& node) {
  const auto quantity = written_quantity(node);
  return quantity ? quantity_words(*quantity) : std::string();
}

std::string range_words(const JsonNode& node) {
  const auto low = written_quantity(node["low"]);
  const auto high = written_quantity(node["high"]);
  if (low && high) {
    const std::string unit = high->unit.empty() ? low->unit : high->unit;
    if (!low->unit.empty() && low->unit != unit) return quantity_words(*low) + "–" + quantity_words(*high);
    return low->digits + "–" + high->digits + (unit.empty() ? "" : " " + unit);
  }
  if (low) return "≥ " + quantity_words(*low);
  if (high) return "≤ " + quantity_words(*high);
  return {};
}

std::string ratio_words(const JsonNode& node) {
  const auto top = written_quantity(node["numerator"]);
  const auto bottom = written_quantity(node["denominator"]);
  if (!top || !bottom) return top ? quantity_words(*top) : std::string();
  if (top->unit.empty() && bottom->unit.empty()) return top->comparator + top->digits + ":" + bottom->digits;
  return quantity_words(*top) + " / " + quantity_words(*bottom);
}

PartialTime read_time(const JsonNode& node, ReadContext& context) {
  if (!node) return {};
  if (auto time = parse_partial_time(node.text)) return *std::move(time);
  context.warnings.push_back("import.invalid_date");
  PartialTime kept;
  kept.text = one_line(node.text);
  return kept;
}

TimeSpan read_period(const JsonNode& period, ReadContext& context) {
  return {read_time(period["start"], context), read_time(period["end"], context), {}};
}

std::optional<TimeSpan> bounded_period(const JsonNode& period, ReadContext& context) {
  TimeSpan span = read_period(period, context);
  if (period["end"] && !span.until.known()) return std::nullopt;
  return span;
}

TimeSpan read_choice_time(const JsonNode& resource, std::string_view name, ReadContext& context) {
  const auto choice = [&](std::string_view suffix) -> const JsonNode& {
    return resource[std::string(name) + std::string(suffix)];
  };
  for (const char* suffix : {"DateTime", "Instant", "Date"}) {
    if (choice(suffix)) return {read_time(choice(suffix), context), {}, {}};
  }
  if (choice("Period")) return read_period(choice("Period"), context);
  TimeSpan out;
  if (const JsonNode& timing = choice("Timing")) {
    out = read_period(timing["repeat"]["boundsPeriod"], context);
    if (timing["event"].first()) out.when = read_time(timing["event"].first(), context);
    out.words = concept_name(timing["code"]);
  } else if (choice("Age")) {
    out.words = "age " + quantity_words(choice("Age"));
  } else if (choice("Range")) {
    out.words = "age " + range_words(choice("Range"));
  } else {
    out.words = one_line(choice("String").text);
  }
  return out;
}

std::string human_name(const JsonNode& names) {
  const JsonNode* best = &names.first();
  for (const char* use : {"official", "usual"}) {
    const auto found =
        std::find_if(names.items.begin(), names.items.end(), [use](const JsonNode& name) { return name["use"].text == use; });
    if (found != names.items.end()) {
      best = &*found;
      break;
    }
  }
  std::string out;
  for (const JsonNode& prefix : (*best)["prefix"].items) add_part(out, one_line(prefix.text), " ");
  for (const JsonNode& given : (*best)["given"].items) add_part(out, one_line(given.text), " ");
  add_part(out, one_line((*best)["family"].text), " ");
  for (const JsonNode& suffix : (*best)["suffix"].items) add_part(out, one_line(suffix.text), " ");
  return out.empty() ? one_line((*best)["text"].text) : out;
}

std::string reference_name(const JsonNode& reference, ReadContext& context) {
  if (const std::string_view display = reference["display"].text; !display.empty()) return one_line(display);
  const Reference read = read_reference(reference);
  if (read.form == ReferenceForm::contained) return name_of_contained(contained(context.resource, read.key));
  const Known* known = context.index.find(read);
  return known == nullptr ? std::string() : known->name;
}

std::string reference_names(std::span<const JsonNode> references, ReadContext& context) {
  std::string out;
  for (const JsonNode& reference : references) add_part(out, reference_name(reference, context));
  return out;
}

std::string reference_key(const JsonNode& reference, ReadContext& context) {
  return context.index.key_of(read_reference(reference));
}

std::string annotation_words(const JsonNode& notes) {
  std::string out;
  for (const JsonNode& note : notes.items) add_part(out, one_line(note["text"].text), "; ");
  return out;
}

}  // namespace chartroom::records

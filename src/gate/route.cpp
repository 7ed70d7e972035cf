#include "gate/route.h"

#include <algorithm>

#include "policy/policy.h"

namespace chartroom::gate {
namespace {

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  path.remove_prefix(1);
  while (true) {
    const std::size_t slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

bool is_field(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }
std::string_view field_of(std::string_view segment) { return segment.substr(1, segment.size() - 2); }

// A permit that names a patient takes it from the path, where no second one can stand.
bool patient_is_right(const RouteSpec& spec) {
  const bool names_patient = std::ranges::any_of(spec.fields, [](const Field& field) {
    return field.in == In::path && field.name == "patient" && field.kind == Kind::patient_id && field.need == Need::required;
  });
  switch (policy::reach(spec.action)) {
    case policy::Reach::no_patient: return !names_patient;
    case policy::Reach::chart: return names_patient;
    case policy::Reach::any_patient: return true;
  }
  return false;
}

}  // namespace

Route::Route(const RouteSpec& spec) : spec_(spec), name_(std::string(spec.method) + ' ' + std::string(spec.path)) {
  CHECK(spec.path.starts_with('/') && spec.handler != nullptr && !spec.summary.empty(), "a route is whole");
  CHECK((spec.method == "GET") == (spec.changes == Changes::unsaid),
        "a route that is no GET says whether it changes something");
  CHECK(patient_is_right(spec), "a route's path names a patient exactly where its action reaches one");
  segments_ = split(spec_.path);
  std::size_t in_path = 0;
  for (const std::string_view segment : segments_) {
    if (!is_field(segment)) continue;
    ++in_path;
    CHECK(std::ranges::any_of(spec.fields,
                              [&](const Field& field) { return field.in == In::path && field.name == field_of(segment); }),
          "each field of the path is listed");
  }
  const auto listed = std::ranges::count(spec.fields, In::path, &Field::in);
  CHECK(static_cast<std::size_t>(listed) == in_path, "each listed path field stands in the path");
}

std::optional<PathFields> Route::match(std::string_view path) const {
  if (!path.starts_with('/')) return std::nullopt;
  PathFields fields;
  path.remove_prefix(1);
  for (std::size_t at = 0; at < segments_.size(); ++at) {
    const std::size_t slash = path.find('/');
    const std::string_view text = path.substr(0, slash);
    const bool last = at + 1 == segments_.size();
    if (last != (slash == std::string_view::npos)) return std::nullopt;
    if (is_field(segments_[at])) {
      if (text.empty()) return std::nullopt;
      fields.emplace_back(field_of(segments_[at]), text);
    } else if (text != segments_[at]) {
      return std::nullopt;
    }
    if (!last) path.remove_prefix(slash + 1);
  }
  return fields;
}

}  // namespace chartroom::gate

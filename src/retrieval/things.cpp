#include "retrieval/things.h"

#include <algorithm>
#include <memory>

#include "base/check.h"
#include "nlp/stem.h"

namespace chartroom::retrieval {
namespace {

using nlp::TermId;
using nlp::TermKind;
using nlp::ThingId;
using nlp::ThingKind;

constexpr std::string_view kLoinc = "http://loinc.org";
constexpr std::string_view kCvx = "http://hl7.org/fhir/sid/cvx";
constexpr std::size_t kKinds = static_cast<std::size_t>(FactKind::other) + 1;

ThingKind named_as(FactKind kind) {
  switch (kind) {
    case FactKind::observation: return ThingKind::measure;
    case FactKind::condition:
    case FactKind::family_history: return ThingKind::problem;
    case FactKind::medication: return ThingKind::drug;
    case FactKind::allergy: return ThingKind::substance;
    case FactKind::immunization: return ThingKind::vaccine;
    case FactKind::procedure:
    case FactKind::report: return ThingKind::procedure;
    case FactKind::encounter: return ThingKind::visit;
    case FactKind::care_team:
    case FactKind::care_plan:
    case FactKind::goal:
    case FactKind::patient:
    case FactKind::other: break;
  }
  return ThingKind::other;
}

// Whose names a question may use as they are. A patient's own name is not among them.
bool is_named(FactKind kind) { return kind != FactKind::patient && kind != FactKind::family_history; }

std::string first_loinc(const std::vector<Coding>& codes) {
  for (const Coding& coding : codes) {
    if (coding.system == kLoinc && !coding.code.empty()) return coding.code;
  }
  return {};
}

bool fits(TermKind term, FactKind kind) {
  switch (kind) {
    case FactKind::observation: return term == TermKind::measure || term == TermKind::panel;
    case FactKind::immunization: return term == TermKind::vaccine;
    default: return true;
  }
}

void add_once(std::vector<TermId>& terms, TermId term) {
  if (std::find(terms.begin(), terms.end(), term) == terms.end()) terms.push_back(term);
}

}  // namespace

const PartialTime& time_of(const Fact& fact) { return fact.when.known() ? fact.when : fact.recorded; }

class Things::Builder {
 public:
  explicit Builder(const Chart& chart) : chart_(chart) {
    auto stemmer = nlp::Stemmer::create();
    CHECK(stemmer.has_value(), "libstemmer is linked with its English stemmer");
    stemmer_ = std::move(*stemmer);
  }

  Things build() {
    things_.by_kind_.resize(kKinds);
    for (const std::uint32_t i : newest_first()) {
      const Fact& fact = chart_.facts[i];
      things_.by_kind_[static_cast<std::size_t>(fact.kind)].push_back(i);
      add(fact, i);
    }
    for (ThingId id = 0; id < things_.things_.size(); ++id) describe(id);
    return std::move(things_);
  }

 private:
  struct NamesOf {
    std::vector<std::string> names;
    std::vector<Coding> codes;
  };

  std::vector<std::uint32_t> newest_first() const {
    std::vector<std::uint32_t> order;
    order.reserve(chart_.facts.size());
    for (std::uint32_t i = 0; i < chart_.facts.size() && i < chart_.records.size(); ++i) {
      const bool is_void = chart_.facts[i].status == FactStatus::void_ || chart_.records[i].status == FactStatus::void_;
      if (!is_void) order.push_back(i);
    }
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      const PartialTime& time_a = time_of(chart_.facts[a]);
      const PartialTime& time_b = time_of(chart_.facts[b]);
      if (time_a.known() != time_b.known()) return time_a.known();
      if (time_a.from_s != time_b.from_s) return time_a.from_s > time_b.from_s;
      const std::int64_t recorded_a = chart_.facts[a].recorded.from_s;
      const std::int64_t recorded_b = chart_.facts[b].recorded.from_s;
      return recorded_a != recorded_b ? recorded_a > recorded_b : a > b;
    });
    return order;
  }

  void add(const Fact& fact, std::uint32_t index) {
    // What a relative has is that relative's: it is no thing of the patient's.
    key_.assign(1, static_cast<char>('a' + static_cast<int>(fact.kind)));
    const std::string loinc = fact.kind == FactKind::observation ? first_loinc(fact.codes) : std::string();
    key_ += loinc.empty() ? nlp::fold(fact.name) : "#" + loinc;
    Thing& thing = thing_of(fact.kind, fact.name);
    thing.facts.push_back(index);
    thing.values.push_back(-1);
    note_names(fact.name, fact.codes);
    if (fact.kind != FactKind::observation) return;
    for (std::size_t v = 0; v < fact.values.size(); ++v) {
      const FactValue& value = fact.values[v];
      if (value.name.empty() && value.codes.empty()) continue;
      const std::string code = first_loinc(value.codes);
      key_ = "=" + (code.empty() ? nlp::fold(value.name) : "#" + code);
      Thing& part = thing_of(fact.kind, value.name);
      part.is_part = true;
      if (!part.facts.empty() && part.facts.back() == index) continue;  // the same question twice in one panel
      part.facts.push_back(index);
      part.values.push_back(static_cast<std::int32_t>(v));
      note_names(value.name, value.codes);
    }
  }

  Thing& thing_of(FactKind kind, const std::string& name) {
    const auto [place, is_new] = by_key_.emplace(key_, static_cast<ThingId>(things_.things_.size()));
    current_ = place->second;
    if (is_new) {
      things_.things_.push_back({kind, named_as(kind), name, {}, {}, {}, {}, {}, false});
      names_.emplace_back();
    }
    return things_.things_[current_];
  }

  // Facts of one thing mostly repeat the same names.
  void note_names(const std::string& name, const std::vector<Coding>& codes) {
    NamesOf& known = names_[current_];
    const auto add_name = [&](const std::string& one) {
      if (!one.empty() && std::find(known.names.begin(), known.names.end(), one) == known.names.end())
        known.names.push_back(one);
    };
    add_name(name);
    for (const Coding& coding : codes) {
      add_name(coding.display);
      if (std::find(known.codes.begin(), known.codes.end(), coding) == known.codes.end()) known.codes.push_back(coding);
    }
  }

  void describe(ThingId id) {
    Thing& thing = things_.things_[id];
    const NamesOf& of = names_[id];
    add_terms_of_codes(thing, of.codes);
    const bool coded = !thing.same.empty();
    for (const std::string& name : of.names) {
      if (is_named(thing.kind)) things_.names_.add(name, id, thing.named_as, *stemmer_);
      add_terms_of_name(thing, name, coded);
      nlp::TokenReader reader(name);
      for (nlp::Token token; reader.next(token);) thing.stems.emplace_back(stemmer_->stem(token.key));
    }
    std::sort(thing.stems.begin(), thing.stems.end());
    thing.stems.erase(std::unique(thing.stems.begin(), thing.stems.end()), thing.stems.end());
    if (!is_named(thing.kind)) return;
    for (const auto* terms : {&thing.same, &thing.mentioned}) {
      for (const TermId term : *terms) {
        index(term, id);
        for (const TermId wide : nlp::term_table().wider(term)) index(wide, id);
      }
    }
  }

  void index(TermId term, ThingId id) {
    auto& ids = things_.by_term_[term];
    if (ids.empty() || ids.back() != id) ids.push_back(id);
  }

  static void add_terms_of_codes(Thing& thing, const std::vector<Coding>& codes) {
    for (const Coding& coding : codes) {
      const bool loinc = coding.system == kLoinc;
      const bool own = thing.kind == FactKind::observation || (loinc && thing.kind == FactKind::report);
      // Scores without a LOINC code ("QALY") have codes of their makers'.
      if (!(loinc || coding.system == kCvx || own)) continue;
      for (const TermId term : nlp::term_table().with_code(coding.code)) {
        const TermKind kind = nlp::term_table().row(term).kind;
        const bool measured = kind == TermKind::measure || kind == TermKind::panel;
        if (measured != (coding.system == kCvx)) add_once(thing.same, term);
      }
    }
  }

  // An observation that says with LOINC what it is, is not taken for something else because of a word in its name.
  static void add_terms_of_name(Thing& thing, const std::string& name, bool coded) {
    if (thing.kind == FactKind::observation && coded) return;
    const auto variants = nlp::name_variants(name, thing.named_as);
    for (const nlp::NameVariant& variant : variants) {
      if (variant.fit == nlp::NameFit::part && thing.named_as == ThingKind::drug) continue;
      for (const TermId term : nlp::term_table().lookup(variant.words)) {
        if (fits(nlp::term_table().row(term).kind, thing.kind)) add_once(thing.same, term);
      }
    }
    for (const nlp::TermMatch& match : nlp::term_table().find(name, nlp::tokenize(name))) {
      if (!fits(nlp::term_table().row(match.term).kind, thing.kind)) continue;
      if (std::find(thing.same.begin(), thing.same.end(), match.term) == thing.same.end())
        add_once(thing.mentioned, match.term);
    }
  }

  const Chart& chart_;
  std::unique_ptr<nlp::Stemmer> stemmer_;
  Things things_;
  std::unordered_map<std::string, ThingId> by_key_;
  std::vector<NamesOf> names_;  // beside things_
  std::string key_;
  ThingId current_ = 0;
};

Things Things::build(const Chart& chart) { return Builder(chart).build(); }

std::span<const nlp::ThingId> Things::of_term(nlp::TermId term) const {
  const auto found = by_term_.find(term);
  return found == by_term_.end() ? std::span<const nlp::ThingId>{} : std::span<const nlp::ThingId>(found->second);
}

}  // namespace chartroom::retrieval

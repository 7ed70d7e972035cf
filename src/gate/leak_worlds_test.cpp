// Leak worlds: random patients whose every word is a canary, random people, labels and policies; then random people send random
// requests side by side, with ids of others, and no byte that they are sent may hold a canary which the written rules don't
// open to them. What the rules open is worked out here from the generator's own values (`Oracle`), not by the program's code.
//
// The seed is printed; CHARTROOM_LEAK_SEED runs it again, CHARTROOM_LEAK_WORLDS sets how many.

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <cstdlib>
#include <iostream>
#include <random>
#include <set>

#include "gate/samples_fixture.h"
#include "records/chart_codec.h"

namespace chartroom::gate {
namespace {

using Names = std::set<std::string>;

const std::vector<std::string> role_names = {"clinician", "nurse", "therapist", "registrar", "billing", "researcher"};
const std::vector<std::string> purpose_names = {"treatment", "payment", "operations", "research", "patient_request"};
const std::vector<std::string> relation_names = {"care_team", "encounter", "department", "general_practitioner",
                                                 "panel",     "cohort"};
const std::vector<std::string> action_names = {"search_patients", "read_chart", "ask"};
const std::vector<std::string> kind_names = {"demographics", "note", "condition", "observation", "medication"};
const std::vector<std::string> label_names_here = {"psychotherapy", "substance_use", "hiv", "genetic"};
const std::map<std::string, std::string> security_codes = {
    {"psychotherapy", "PSYTHPN"}, {"substance_use", "ETH"}, {"hiv", "HIV"}, {"genetic", "GDIS"}};

struct Rule {
  Names roles, purposes, relations, actions, kinds, labels;  // of a denying one: roles, relations, labels
};

struct Item {
  std::string canary;
  std::string kind;
  Names labels;
};

struct Patient {
  PatientId id;
  std::string key;
  Names labels;
  std::vector<Item> items;  // the first is who the patient is
  std::vector<DocumentId> documents;
};

struct Person {
  store::AccountRow account;
  Names roles;
  std::map<std::string, Names> relations;  // by the patient's key
  identity::Credential credential;
};

struct Leakable {
  std::map<std::string, std::vector<std::string>> purposes;  // by role
  std::vector<Rule> allow;
  std::vector<Rule> deny;
  std::string section_label;  // of sections called "SENSITIVE PART"
  std::vector<Patient> patients;
  std::vector<Person> people;
};

bool shares(const Names& left, const Names& right) {
  return std::ranges::any_of(left, [&](const std::string& one) { return right.contains(one); });
}
bool has_all(const Names& all, const Names& some) {
  return std::ranges::all_of(some, [&](const std::string& one) { return all.contains(one); });
}

// The policy's words, read once more: what is not allowed is denied, and denying rules win.
class Oracle {
 public:
  explicit Oracle(const Leakable& world) : world_(world) {}

  // The purpose that counts; empty: none does.
  std::string purpose(const Person& person, const std::string& stated) const {
    Names may;
    Names first;
    for (const std::string& role : person.roles) {
      const auto& list = world_.purposes.at(role);
      may.insert(list.begin(), list.end());
      if (!list.empty()) first.insert(list.front());
    }
    if (!stated.empty()) return may.contains(stated) ? stated : "";
    return first.size() == 1 ? *first.begin() : "";
  }
  bool opens(const Person& person, const std::string& purpose, const std::string& action, const Patient& patient,
             const Item& item) const {
    if (purpose.empty()) return false;
    Names labels = item.labels;
    labels.insert(patient.labels.begin(), patient.labels.end());
    Names denied;
    for (const Rule& rule : world_.deny) {
      if (!shares(rule.roles, person.roles)) continue;
      const auto related = person.relations.find(patient.key);
      if (!rule.relations.empty() && (related == person.relations.end() || !shares(rule.relations, related->second))) continue;
      if (rule.labels.empty() || shares(rule.labels, patient.labels)) return false;
      denied.insert(rule.labels.begin(), rule.labels.end());
    }
    if (shares(denied, labels)) return false;
    return std::ranges::any_of(world_.allow, [&](const Rule& rule) {
      const auto related = person.relations.find(patient.key);
      return shares(rule.roles, person.roles) && rule.purposes.contains(purpose) && rule.actions.contains(action) &&
             related != person.relations.end() && shares(rule.relations, related->second) && rule.kinds.contains(item.kind) &&
             has_all(rule.labels, labels);
    });
  }

  // Whether a search shows that there is such a patient, be it by id alone.
  bool lists(const Person& person, const std::string& purpose, const Patient& patient) const {
    const auto related = person.relations.find(patient.key);
    if (purpose.empty() || related == person.relations.end()) return false;
    const bool is_denied = std::ranges::any_of(world_.deny, [&](const Rule& rule) {
      return shares(rule.roles, person.roles) && (rule.relations.empty() || shares(rule.relations, related->second)) &&
             (rule.labels.empty() || shares(rule.labels, patient.labels));
    });
    return !is_denied && std::ranges::any_of(world_.allow, [&](const Rule& rule) {
      return shares(rule.roles, person.roles) && rule.purposes.contains(purpose) && rule.actions.contains("search_patients") &&
             shares(rule.relations, related->second) && has_all(rule.labels, patient.labels);
    });
  }

 private:
  const Leakable& world_;
};

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t end) { return random_() % end; }
  bool once_in(std::size_t times) { return below(times) == 0; }
  const std::string& any(const std::vector<std::string>& from) { return from[below(from.size())]; }
  Names some(const std::vector<std::string>& from, std::size_t at_least, std::size_t at_most) {
    Names out;
    const std::size_t wanted = at_least + below(at_most - at_least + 1);
    while (out.size() < std::min(wanted, from.size())) out.insert(any(from));
    return out;
  }
  std::string canary() {
    std::string word = "zq";
    for (std::uint64_t left = ++canaries_; word.size() < 10; left /= 26) word += static_cast<char>('a' + left % 26);
    return *made_.insert(word + "zq").first;
  }
  // Of this world or an earlier one. An id may look like a canary by chance.
  bool made(const std::string& word) const { return made_.contains(word); }

  void make_policy(Leakable& world) {
    world.purposes.clear();
    world.allow.clear();
    world.deny.clear();
    for (std::size_t left = 2 + below(3); left > 0; --left) {
      Rule rule{some(role_names, 1, 3),   some(purpose_names, 1, 3), some(relation_names, 1, 4),
                some(action_names, 1, 3), some(kind_names, 1, 5),    some(label_names_here, 0, 3)};
      world.allow.push_back(rule);
    }
    for (std::size_t left = below(3); left > 0; --left) {
      Rule rule;
      rule.roles = some(role_names, 1, 2);
      if (once_in(2)) rule.relations = some(relation_names, 1, 2);
      if (!once_in(4)) rule.labels = some(label_names_here, 1, 2);
      world.deny.push_back(rule);
    }
    for (const std::string& role : role_names) {
      Names stated;
      for (const Rule& rule : world.allow) {
        if (rule.roles.contains(role)) stated.insert(rule.purposes.begin(), rule.purposes.end());
      }
      auto& list = world.purposes[role];
      list.assign(stated.begin(), stated.end());
      std::ranges::shuffle(list, random_);  // the first is meant where none is stated
    }
    world.section_label = any(label_names_here);
  }

  Patient make_patient() {
    Patient patient;
    patient.key = "p" + std::to_string(++patients_);
    if (once_in(6)) patient.labels = {any(label_names_here)};
    patient.items.push_back({canary(), "demographics", {}});
    for (int left = 3; left > 0; --left) {
      patient.items.push_back({canary(), "note", some_label()});
      patient.items.push_back({canary(), any({"condition", "observation", "medication"}), some_label()});
    }
    return patient;
  }

 private:
  Names some_label() { return once_in(2) ? Names{} : some(label_names_here, 1, 1); }

  std::mt19937_64 random_;
  std::uint64_t canaries_ = 1'000'000;
  std::set<std::string> made_;
  std::uint64_t patients_ = 0;
};

std::string list_of(const Names& names) {
  std::string out = "[";
  for (const std::string& name : names) out.append(out.size() > 1 ? ", \"" : "\"").append(name).append("\"");
  return out + "]";
}

std::string policy_text(const Leakable& world) {
  std::string out = "version = 1\ntitle = \"random\"\n[purposes]\n";
  for (const auto& [role, purposes] : world.purposes) {
    out += role + " = [";
    for (const std::string& purpose : purposes) out += "\"" + purpose + "\", ";
    out += "]\n";
  }
  int number = 0;
  for (const Rule& rule : world.allow) {
    out += "[[allow]]\nname = \"a" + std::to_string(++number) + "\"\nrole = " + list_of(rule.roles) +
           "\npurpose = " + list_of(rule.purposes) + "\nrelation = " + list_of(rule.relations) +
           "\naction = " + list_of(rule.actions) + "\nkinds = " + list_of(rule.kinds) + "\nlabels = " + list_of(rule.labels) +
           "\n";
  }
  for (const Rule& rule : world.deny) {
    out += "[[deny]]\nname = \"d" + std::to_string(++number) + "\"\nrole = " + list_of(rule.roles) + "\n";
    if (!rule.relations.empty()) out += "relation = " + list_of(rule.relations) + "\n";
    if (!rule.labels.empty()) out += "label = " + list_of(rule.labels) + "\n";
  }
  return out + "[[label]]\nlabel = \"" + world.section_label + "\"\nsections = [\"sensitive part\"]\n";
}

std::string security(const Names& labels) {
  if (labels.empty()) return "";
  return R"(,"meta":{"security":[{"code":")" + security_codes.at(*labels.begin()) + R"("}]})";
}

// The last of a patient's notes has its canary in a section of its own.
std::string bundle_of(const Patient& patient, const std::string& section_canary) {
  const std::string subject = R"("subject":{"reference":"Patient/)" + patient.key + R"("})";
  std::string out = R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":")" +
                    patient.key + R"(","identifier":[{"system":"urn:mrn","value":")" + patient.key +
                    R"("}],"name":[{"family":")" + patient.items[0].canary + R"(","given":["Ann"]}],"birthDate":"1950-03-12")" +
                    security(patient.labels) + "}}";
  for (std::size_t at = 1; at < patient.items.size(); ++at) {
    const Item& item = patient.items[at];
    const std::string id = patient.key + "i" + std::to_string(at);
    std::string resource;
    if (item.kind == "note") {
      std::string text = "HISTORY:\nHeadache, " + item.canary + ".\n";
      if (at + 2 == patient.items.size()) text += "SENSITIVE PART:\nHeadache again, " + section_canary + ".\n";
      resource =
          R"({"resourceType":"DocumentReference","id":")" + id + R"(","status":"current",)" + subject +
          R"(,"type":{"text":"Clinic note"},"date":"2025-11-01T10:00:00Z","content":[{"attachment":{"contentType":"text/plain","data":")" +
          to_base64(as_bytes(text)) + R"("}}])";
    } else if (item.kind == "condition") {
      resource = R"({"resourceType":"Condition","id":")" + id + "\"," + subject + R"(,"code":{"text":"Condition )" +
                 item.canary + "\"}";
    } else if (item.kind == "observation") {
      resource = R"({"resourceType":"Observation","id":")" + id + R"(","status":"final",)" + subject +
                 R"(,"effectiveDateTime":"2025-11-01","code":{"text":"Headache score"},"valueString":")" + item.canary + "\"";
    } else {
      resource = R"({"resourceType":"MedicationRequest","id":")" + id + R"(","status":"active","intent":"order",)" + subject +
                 R"(,"medicationCodeableConcept":{"text":"Drug )" + item.canary + "\"}";
    }
    out += R"(,{"resource":)" + resource + security(item.labels) + "}}";
  }
  return out + "]}";
}

// Asked one after the other or side by side; what they were sent.
struct Sent {
  const Person* person;
  std::string action;
  std::string purpose;  // as stated
  std::string route;
  http::Request request;
  FakeResponder responder;
};

std::set<std::string> canaries_in(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  std::set<std::string> found;
  for (std::size_t at = text.find("zq"); at != std::string::npos; at = text.find("zq", at + 1)) {
    if (at + 12 <= text.size() && text.compare(at + 10, 2, "zq") == 0) found.insert(text.substr(at, 12));
  }
  return found;
}

class LeakWorlds {
 public:
  explicit LeakWorlds(std::uint64_t seed) : generator_(seed) {}

  // `change` may alter the policy's text behind the oracle's back: then there must be leaks.
  using Change = std::function<std::string(const Leakable&)>;
  std::size_t leaks_of_one(const Change& text) {
    Leakable world;
    put_policy(world, text);
    for (int left = 2; left > 0; --left) add_patient(world);
    for (int left = 3; left > 0; --left) add_person(world);
    return ask(world);
  }
  std::size_t shown() const { return shown_; }
  std::size_t requests() const { return requests_; }
  std::size_t left_out() const { return left_out_; }  // of lists: patients, or their names, that were open
  std::size_t by_id() const { return by_id_; }        // patients who were listed by id alone
  const std::string& first_leak() const { return first_leak_; }

 private:
  void put_policy(Leakable& world, const Change& text) {
    // Rules that say nothing, or contradict each other, are refused: those are other tests'.
    for (;;) {
      generator_.make_policy(world);
      if (!policy::Policy::check(policy_text(world)).empty()) continue;
      const auto policy = policy::Policy::make(text(world));
      if (!policy) continue;
      site_.policies->in_force().put(*policy);
      return;
    }
  }

  void add_patient(Leakable& world) {
    Patient patient = generator_.make_patient();
    const std::string section_canary = generator_.canary();
    const std::string bundle = bundle_of(patient, section_canary);
    patient.id = site_.import_patient(patient.key + ".json", bundle.c_str(), patient.key);
    Item section{section_canary, "note", patient.items[patient.items.size() - 2].labels};
    section.labels.insert(world.section_label);
    patient.items.push_back(section);
    world.patients.push_back(std::move(patient));
  }

  void add_person(Leakable& world) {
    const std::string name = "person" + std::to_string(++people_);
    Person person{{}, generator_.some(role_names, 1, 2), {}, identity::Credential::make()};
    Roles roles;
    for (const std::string& role : person.roles) roles = roles.with(*parse_role(role));
    person.account = site_.add_account(name, roles, {"urn:npi|" + name});
    for (const Patient& patient : world.patients) {
      if (generator_.once_in(4)) continue;
      const Names relations = generator_.some(relation_names, 1, 2);
      for (const std::string& relation : relations) site_.relate(patient.id, "urn:npi|" + name, *parse_relation(relation));
      person.relations[patient.key] = relations;
    }
    const auto opened = site_.sessions->open_session(person.account);
    CHECK(opened.has_value(), "session opened");
    person.credential = opened->credential;
    world.people.push_back(std::move(person));
  }

  // Everybody asks for every patient, in random order, a few at a time.
  std::size_t ask(Leakable& world) {
    learn_documents(world);
    std::vector<std::unique_ptr<Sent>> all;
    for (int left = 16; left > 0; --left) all.push_back(make_request(world));
    for (std::size_t from = 0; from < all.size(); from += 4) serve(all, from, from + 4);
    std::size_t leaks = 0;
    for (const auto& one : all) leaks += leaks_in(world, *one);
    requests_ += all.size();
    return leaks;
  }

  // The ids that there are: a document's that is not one's own is asked for too.
  void learn_documents(Leakable& world) {
    for (Patient& patient : world.patients) {
      const auto segments =
          site_.store->segments(site_.store->patient(patient.id)->value().chart, store::SegmentPart::content, 0);
      CHECK(segments.has_value(), "the chart can be read");
      for (const store::Segment& segment : *segments) {
        auto entries = records::decode_content(segment.plain);
        CHECK(entries.has_value(), "its segments too");
        for (const records::ChartEntry& entry : *entries) {
          for (const auto& fact : entry.content.facts) patient.documents.push_back(fact.fact.id);
          for (const auto& note : entry.content.notes) patient.documents.push_back(note.id);
        }
      }
    }
  }

  std::unique_ptr<Sent> make_request(const Leakable& world) {
    auto sent = std::make_unique<Sent>();
    sent->person = &world.people[generator_.below(world.people.size())];
    const Patient& patient = world.patients[generator_.below(world.patients.size())];
    const Patient& other = world.patients[generator_.below(world.patients.size())];
    const std::string base = "/api/patients/" + patient.id.text();
    sent->action = "read_chart";
    const std::string document = other.documents[generator_.below(other.documents.size())].text();
    std::string body;
    switch (generator_.below(9)) {
      case 0:
        sent->route = "/api/patients";
        sent->action = "search_patients";
        break;
      case 1: sent->route = base; break;
      case 2: sent->route = base + "/documents"; break;
      case 3: sent->route = base + "/documents/" + document; break;
      case 4: sent->route = base + "/facts"; break;
      case 5: sent->route = base + "/timeline"; break;
      case 6: sent->route = base + "/measures"; break;
      default: {
        sent->route = base + "/ask";
        sent->action = "ask";
        const std::vector<std::string> questions = {"What was said about headache?", "List the conditions.", "Which drugs?",
                                                    "What is the latest headache score?", "Is there anything about therapy?"};
        body = R"({"question":")" + generator_.any(questions) + R"("})";
      }
    }
    sent->request =
        site_.with_credential(site_.request(body.empty() ? "GET" : "POST", sent->route, body), sent->person->credential);
    if (!generator_.once_in(3)) sent->purpose = generator_.any(purpose_names);
    if (!sent->purpose.empty()) sent->request.headers.push_back({"Purpose-Of-Use", sent->purpose});
    return sent;
  }

  void serve(std::vector<std::unique_ptr<Sent>>& all, std::size_t from, std::size_t to) {
    site_.loop.restart();
    auto guard = boost::asio::make_work_guard(site_.loop);
    std::size_t left = to - from;
    for (std::size_t at = from; at < to; ++at) {
      boost::asio::co_spawn(site_.loop, site_.gate->handle(std::move(all[at]->request), all[at]->responder),
                            [&](const std::exception_ptr& thrown) {
                              CHECK(thrown == nullptr, "the gate throws nothing");
                              if (--left == 0) site_.loop.stop();
                            });
    }
    site_.loop.run();
  }

  std::size_t leaks_in(const Leakable& world, const Sent& sent) {
    const Oracle oracle(world);
    const std::string purpose = oracle.purpose(*sent.person, sent.purpose);
    Names open;
    for (const Patient& patient : world.patients) {
      for (const Item& item : patient.items) {
        if (oracle.opens(*sent.person, purpose, sent.action, patient, item)) open.insert(item.canary);
      }
    }
    std::size_t leaks = 0;
    if (sent.route == "/api/patients" && sent.responder.response.status == 200) leaks += listed_wrongly(world, sent, purpose);
    for (const std::string& canary : canaries_in(sent.responder.text())) {
      if (!generator_.made(canary)) continue;
      ++shown_;
      if (open.contains(canary)) continue;
      ++leaks;
      if (first_leak_.empty())
        first_leak_ = sent.person->account.name + " by " + sent.route + " for '" + sent.purpose + "' sees " + canary + "\n" +
                      policy_text(world) + sent.responder.text();
    }
    return leaks;
  }

  // Patients of whom the list tells, and may not; those whom it leaves out are counted apart.
  std::size_t listed_wrongly(const Leakable& world, const Sent& sent, const std::string& purpose) {
    const Oracle oracle(world);
    std::map<std::string, bool> listed;  // by id: whether by id alone
    const auto body = sent.responder.json();
    for (const auto& item : body.at("items").as_array())
      listed[std::string(item.at("id").as_string())] = item.as_object().contains("demographics");
    std::size_t wrong = 0;
    for (const Patient& patient : world.patients) {
      const bool may = oracle.lists(*sent.person, purpose, patient);
      const auto found = listed.find(patient.id.text());
      if (may && found == listed.end()) ++left_out_;
      if (found == listed.end()) continue;
      if (!may) ++wrong;
      const bool is_named = oracle.opens(*sent.person, purpose, "search_patients", patient, patient.items.front());
      if (found->second == is_named) ++left_out_;
      if (found->second) ++by_id_;
    }
    if (wrong > 0 && first_leak_.empty())
      first_leak_ = sent.person->account.name + " is told of a patient\n" + policy_text(world) + sent.responder.text();
    return wrong;
  }

  World site_;
  Generator generator_;
  std::uint64_t people_ = 0;
  std::size_t left_out_ = 0;
  std::size_t by_id_ = 0;
  std::size_t shown_ = 0;
  std::size_t requests_ = 0;
  std::string first_leak_;
};

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(LeakWorlds, NobodySeesWhatTheRulesDoNotOpen) {
  const std::uint64_t seed = number_from("CHARTROOM_LEAK_SEED", std::random_device()());
  const std::uint64_t worlds = number_from("CHARTROOM_LEAK_WORLDS", 1000);
  std::cout << "leak worlds: seed " << seed << "\n";
  LeakWorlds leakable(seed);
  for (std::uint64_t number = 0; number < worlds; ++number) {
    ASSERT_EQ(leakable.leaks_of_one(policy_text), 0U)
        << "world " << number << " of seed " << seed << ": " << leakable.first_leak();
  }
  EXPECT_GT(leakable.shown(), worlds / 2) << "and they do see something";
  EXPECT_EQ(leakable.left_out(), 0U) << "lists have all whom they may have";
  if (worlds >= 100) {
    EXPECT_GT(leakable.by_id(), 0U) << "some by their id alone";
  }
  std::cout << "leak worlds: " << leakable.requests() << " requests, " << leakable.shown() << " words shown\n";
}

// The policy that is enforced is weaker than the one that is written: found within a hundred worlds.
struct Broken {
  const char* what;
  LeakWorlds::Change text;
};

std::string without_denying(Leakable world) {
  world.deny.clear();
  return policy_text(world);
}

TEST(LeakWorlds, FindABrokenFilter) {
  const Broken all[] = {
      {"no denying rule", [](const Leakable& world) { return without_denying(world); }},
      {"no rule that labels",
       [](Leakable world) {
         std::string text = policy_text(world);
         return text.substr(0, text.find("[[label]]"));
       }},
      {"labels that are all open",
       [](Leakable world) {
         for (Rule& rule : world.allow) rule.labels = {label_names_here.begin(), label_names_here.end()};
         return policy_text(world);
       }},
      {"kinds that are all open",
       [](Leakable world) {
         for (Rule& rule : world.allow) rule.kinds = {kind_names.begin(), kind_names.end()};
         return policy_text(world);
       }},
      {"relations that all do",
       [](Leakable world) {
         for (Rule& rule : world.allow) rule.relations = {relation_names.begin(), relation_names.end()};
         return policy_text(world);
       }},
      {"actions that all may",
       [](Leakable world) {
         for (Rule& rule : world.allow) rule.actions = {action_names.begin(), action_names.end()};
         return policy_text(world);
       }},
  };
  for (const Broken& broken : all) {
    LeakWorlds leakable(20261130);
    std::size_t leaks = 0;
    for (int number = 0; number < 100 && leaks == 0; ++number) leaks += leakable.leaks_of_one(broken.text);
    EXPECT_GT(leaks, 0U) << broken.what;
  }
}

}  // namespace
}  // namespace chartroom::gate

#include "records/security_labels.h"

#include <algorithm>
#include <array>

namespace chartroom::records {
namespace {

struct CodeRow {
  std::string_view code;
  Label label;
};

// http://terminology.hl7.org/CodeSystem/v3-ActCode, InformationSensitivityPolicy and ActPrivacyLaw. The codes are unique among
// what sources put there, so the system is not compared: one that is misspelt must not open anything.
constexpr std::array rows = {
    CodeRow{"PSYTHPN", Label::psychotherapy},
    CodeRow{"PSY", Label::psychotherapy},
    CodeRow{"42CFRPart2", Label::substance_use},
    CodeRow{"ETH", Label::substance_use},
    CodeRow{"SUD", Label::substance_use},
    CodeRow{"ETHUD", Label::substance_use},
    CodeRow{"OPIOIDUD", Label::substance_use},
    CodeRow{"HIV", Label::hiv},
    CodeRow{"SEX", Label::reproductive},
    CodeRow{"PREGNANT", Label::reproductive},
    CodeRow{"GDIS", Label::genetic},
    CodeRow{"SCA", Label::genetic},
    CodeRow{"SICKLE", Label::genetic},
    CodeRow{"ADOL", Label::minor},
    CodeRow{"VIP", Label::vip},
    CodeRow{"CEL", Label::vip},
    CodeRow{"EMP", Label::employee},
};

// Sensitive by ActCode, of no label of its own here.
constexpr std::array<std::string_view, 16> other_sensitive = {"STD",  "SDV",  "SPI", "BH",  "MH",  "MST",   "DVD", "EMOTDIS",
                                                              "COGN", "TBOO", "VIO", "IDS", "DIA", "DRGIS", "PDS", "PRS"};

class Codes {
 public:
  void add(std::string_view code) {
    const auto* row = std::ranges::find(rows, code, &CodeRow::code);
    if (row != rows.end()) labels_.add(row->label);
    const bool is_other = std::ranges::find(other_sensitive, code) != other_sensitive.end();
    is_restricted_ = is_restricted_ || is_other || code == "R" || code == "V";
  }
  Labels labels() const { return is_restricted_ && labels_.empty() ? Labels{Label::restricted} : labels_; }

 private:
  Labels labels_;
  bool is_restricted_ = false;
};

}  // namespace

Labels security_labels(const JsonNode& resource) {
  Codes codes;
  for (const JsonNode& coding : resource["meta"]["security"].items) codes.add(coding["code"].text);
  for (const JsonNode& label : resource["securityLabel"].items) {
    for (const JsonNode& coding : label["coding"].items) codes.add(coding["code"].text);
  }
  codes.add(resource["confidentiality"].text);
  return codes.labels();
}

}  // namespace chartroom::records
